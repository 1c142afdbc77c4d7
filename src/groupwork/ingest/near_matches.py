"""Identifiers that nearly match: listed for a person to judge, never joined here.

People who make up their own code (the first letters of two names and a day, say) write it
differently the next time. A pair is listed where one code was found only on occasions at which the
other was not: two codes that were both there at one wave are two people, unless they differ in
capitals and blanks alone.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import combinations

import pandas as pd

#: Shorter ones, such as P2 and P9, all differ by one character, whoever's they are.
SHORTEST = 4

#: Columns of the table of pairs; each pair has a row for each occasion of its two identifiers.
NEAR_MATCHES = ["pair", "likeness", "participant_id", "file", "row", "occasion"]


# What some programs write behind a whole number: 1.0.
_WHOLE = re.compile(r"(?<=\d)\.0+$")
# Words that are typed with a code and are no part of it: "学号2023", "No. 12", "Code: LX12".
_CALLED = (
    r"(?:(?:MY|YOUR|THE)[\W_]+)?(?:(?:STUDENT|PARTICIPANT|PERSONAL|SECRET|USER|CODE|ID)[\W_]+)?"
    r"(?:CODE(?:[\W_]?WORD)?|ID(?:[\W_]+(?:NO|NUMBER))?|NO|NR|N°|№|NUMBER|NUM|NICK[\W_]?NAME"
    r"|STUDENT|PARTICIPANT|KENNWORT|KENNUNG|NUMMER|PSEUDO(?:NYM)?|NUM[EÉ]RO|C[OÓ]DIGO)"
)
_CALLED_CHINESE = (
    r"(?:我的|您的|本人)?(?:学号|學號|编号|編號|代码|代碼|代号|代號|编码|編碼|工号|工號|匿名码|匿名碼|暗号|暗號"
    r"|昵称|暱稱|号码|號碼|尾号|尾號)[是为為]?"
)
_BEFORE = re.compile(
    rf"(?:{_CALLED_CHINESE}[\W_]*|#[\W_]*|{_CALLED}(?:[\W_]*[:：=][\W_]*|[\W_]+(?:IS[\W_]+)?(?=.*\d)|(?=\d{{4}})))"
    r"(?=\w)",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    rf"(?<=\w)(?:[\W_]*{_CALLED_CHINESE}|(?<=\d)[\W_]+{_CALLED})[\W_]*", re.IGNORECASE
)
#: Letters of a word that is typed before or behind a code, at least.
_WORD = 3
# What stands behind a day: RO19th.
_ORDINALS = ("ST", "ND", "RD", "TH")
_AS_TWO = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
# Letters that are taken for a digit, and the other way round.
_LOOKS = str.maketrans("OIL", "011")
# Blanks that do not keep two numbers apart.
_BESIDE_DIGITS = re.compile(r"(?<!\d)\s+|\s+(?!\d)")
_NO_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")
_NUMBERED = re.compile(r"([^\W\d_]*)(\d+)")
#: The kinds of likeness in which a code is another one with something that belongs to no code.
WITH_MORE = ("letters before the number", "end of a longer number", "a word more")
# Codes that begin with the same letters, at least, where letters are a prefix of all.
_FEWEST = 3
# Digits of the end of a number by which people are told, with the zeros before it; and how many
# more, at least, the whole number has.
_END, _BEFORE_END = 4, 2


def near_matches(sheets: pd.DataFrame, *, parts: bool = False) -> pd.DataFrame:
    """List pairs of identifiers that may be one person's.

    Parameters
    ----------
    sheets : pandas.DataFrame
        participant_id, file, row, occasion (a wave or session): where each identifier was found.
    parts : bool
        Whether identifiers are made up of several columns, with '-' between: who differs in a
        short part, such as a class or a number of its list, is somebody else.

    Returns
    -------
    pandas.DataFrame
        `NEAR_MATCHES`. `likeness` is "capitals or spaces", "zeros or marks", "two letters
        swapped", "parts in another order", "one letter written as two", "one character differs",
        "one character more" or one of `WITH_MORE`.
    """
    sheets = sheets.drop_duplicates(["participant_id", "occasion"])
    by_person = sheets.groupby("participant_id", sort=True)["occasion"]
    occasions = {str(person): frozenset(found) for person, found in by_person}
    # Somebody who was there every time cannot be the missing half of somebody else.
    everywhere = len(set(sheets["occasion"]))
    partly = {person for person, found in occasions.items() if len(found) < everywhere}
    usual = usual_letters(occasions)
    pairs = []
    for one, other in sorted(_neighbours(partly)):
        together = bool(occasions[one] & occasions[other])
        if together and letters_and_digits(one) != letters_and_digits(other):
            continue
        if parts and _is_another(one, other):
            continue
        likeness = likeness_of(one, other, usual)
        if likeness and (likeness == "capitals or spaces" or not together):
            pairs.append((one, other, likeness))
    rows = [
        sheets[sheets["participant_id"] == person].assign(pair=number, likeness=likeness)
        for number, (one, other, likeness) in enumerate(pairs, start=1)
        for person in (one, other)
    ]
    table = pd.concat(rows, ignore_index=True) if rows else pd.DataFrame(columns=NEAR_MATCHES)
    return table[NEAR_MATCHES]


def _is_another(one: str, other: str) -> bool:
    """Say whether codes of several parts differ in a short one: another class, another number."""
    parts = [bare_parts(each).split("-") for each in (one, other)]
    if len(parts[0]) != len(parts[1]):
        return False
    unlike = [pair for pair in zip(*parts, strict=True) if pair[0] != pair[1]]
    return any(min(map(len, pair)) < SHORTEST for pair in unlike)


def usual_letters(codes: Iterable[str]) -> frozenset[str]:
    """Return the letters with which most codes begin that are letters and a number.

    They say nothing of a person: KID-07 is 07. Initials differ from person to person.
    """
    matches = filter(None, map(_NUMBERED.fullmatch, {bare_code(code) for code in codes}))
    begin = Counter(match[1] for match in matches if match[1])
    return frozenset(
        letters for letters, n in begin.items() if n >= _FEWEST and 2 * n > sum(begin.values())
    )


def likeness_of(one: str, other: str, usual: frozenset[str] = frozenset()) -> str:
    """Say in which way two identifiers are nearly the same; empty if they are not.

    Parameters
    ----------
    one, other : str
    usual : frozenset of str
        Letters that most codes of the study begin with (`usual_letters`).
    """
    bare = bare_code(one), bare_code(other)
    alike = bare[0] == bare[1]
    if not alike and (_lacks_letters(*bare, usual) or _is_end(*sorted(bare, key=len))):
        return WITH_MORE[0] if _lacks_letters(*bare, usual) else WITH_MORE[1]
    one, other = letters_and_digits(one), letters_and_digits(other)
    if one == other or alike:
        return "capitals or spaces" if one == other else "zeros or marks"
    by_length = sorted((one, other), key=len)
    kinds: dict[str, Callable[[], bool]] = {
        "one letter written as two": lambda: _spelled_out(one) == _spelled_out(other),
        "one character differs": lambda: _looks(one) == _looks(other) or _differ_by_one(one, other),
        "one character more": lambda: _lacks_one(*by_length),
        "two letters swapped": lambda: _are_swapped(one, other),
        "parts in another order": lambda: _in_another_order(one, other),
        "a word more": lambda: _has_word(*by_length),
        "first letters of a longer word": lambda: _is_shortened(*bare),
    }
    return next((kind for kind, holds in kinds.items() if holds()), "")


def _has_word(short: str, long: str) -> bool:
    """Say whether a code is another one with a word before or behind it."""
    return short in _without_words(long)


def _is_shortened(one: str, other: str) -> bool:
    """Say whether codes with one number begin alike: the first letters of a word, and all of it."""
    parts = [_NUMBERED.fullmatch(code) for code in (one, other)]
    if not all(parts):
        return False
    (short, number), (long, again) = sorted(
        (part.groups() for part in parts if part), key=lambda of: len(of[0])
    )
    return number == again and len(short) >= _WORD and long.startswith(short)


def _without_words(code: str) -> list[str]:
    """Return a code without the letters before it, and without those behind: all, and fewer."""
    before, behind = re.match(r"[^\W\d_]*", code), re.search(r"[^\W\d_]*$", code)
    first, last = len(before[0]) if before else 0, len(behind[0]) if behind else 0
    n = len(code)
    cut = [(code[:i], code[i:]) for i in range(1, first + 1)]
    cut += [(code[n - i :], code[: n - i]) for i in range(1, last + 1)]
    return [
        rest
        for word, rest in cut
        if len(rest) >= SHORTEST
        and (len(word) >= _WORD or not word.isascii() or word.upper() in _ORDINALS)
        if any(map(str.isdecimal, rest))
    ]


def _spelled_out(code: str) -> str:
    """Write the letters of German that keyboards lack as two."""
    return bare_code(code.casefold().translate(_AS_TWO))


def _in_another_order(one: str, other: str) -> bool:
    """Say whether two codes have the same letters and numbers, in another order: 11DO and DO11."""
    return len(one) >= SHORTEST and one != other and sorted(_parts(one)) == sorted(_parts(other))


def _parts(code: str) -> list[str]:
    """Return the letters and the numbers of a code, in their order."""
    return re.findall(r"\d+|[^\W\d_]+", code)


def _differ_by_one(one: str, other: str) -> bool:
    return SHORTEST <= len(one) == len(other) and len(_differing(one, other)) == 1


def _are_swapped(one: str, other: str) -> bool:
    if not SHORTEST <= len(one) == len(other):
        return False
    differing = _differing(one, other)
    first, last = (differing or [0])[0], (differing or [0])[-1]
    return last == first + 1 and one[first] == other[last] and one[last] == other[first]


def _differing(one: str, other: str) -> list[int]:
    return [place for place in range(len(one)) if one[place] != other[place]]


def _lacks_one(short: str, long: str) -> bool:
    """Say whether a code is another one without one of its characters."""
    if not SHORTEST <= len(short) == len(long) - 1:
        return False
    return any(long[:place] + long[place + 1 :] == short for place in range(len(long)))


def _looks(identifier: str) -> str:
    """Write an identifier as it looks: with the digits that some of its letters look like."""
    return _NO_ZEROS.sub("", bare_code(identifier).translate(_LOOKS))


def _lacks_letters(one: str, other: str, usual: frozenset[str]) -> bool:
    """Say whether one of two bare codes is the other's number without the letters before it.

    That is one letter, or several with which most codes begin.
    """
    (letters, number), (others, same) = (
        match.groups() if (match := _NUMBERED.fullmatch(bare)) else ("", bare)
        for bare in (one, other)
    )
    more = letters or others
    return number == same and bool(letters) != bool(others) and (len(more) == 1 or more in usual)


def _is_end(short: str, long: str) -> bool:
    """Say whether a bare number is the end of a much longer one: the last digits, as 0042 or 42."""
    if not (short.isdecimal() and long.isdecimal()):
        return False
    return any(long.endswith(end) and len(long) >= len(end) + _BEFORE_END for end in _as_end(short))


def _as_end(number: str) -> set[str]:
    """Return how the end of a longer number may be written in it: 42 as 0042."""
    ends = {number.zfill(_END)}
    return {*ends, number} if len(number) >= _END - 1 else ends


# Each code of a large file is asked for again and again while a study is drafted.
@lru_cache(maxsize=200_000)
def bare_code(identifier: str) -> str:
    """Write an identifier in capitals without what people and programs add to it.

    That is ``.0`` behind a number, zeros in front of one, ``号``, blanks and marks, and words that
    say that it is a code: 001, 1.0, 1号, "No. 1" and 编号1 are 1; SY03, sy-3 and "SY 3" are SY3.
    """
    whole = _WHOLE.sub("", without_called(identifier.strip().upper()))
    bare = re.sub(r"[\W_]+|号$|號$", "", whole)
    return _NO_ZEROS.sub("", bare) or identifier


def without_called(code: str) -> str:
    """Take the words off a code that say that it is one."""
    before = _BEFORE.match(code)
    rest = code[before.end() :] if before else code
    behind = _BEHIND.search(rest)
    return rest[: behind.start()] if behind and behind.end() == len(rest) else rest


def bare_parts(identifier: str) -> str:
    """Write each part of an identifier of several columns as `bare_code` does.

    The parts stay apart: class 1, number 12 is not class 11, number 2.
    """
    return "-".join(map(bare_code, identifier.split("-")))


def names_person(name: str, person: str) -> bool:
    """Say whether a name, such as that of an interview, holds a person's identifier as a word.

    However either is spelled: "Interview_P6" and "P06 (phone)" hold P06.
    """
    words = re.split(r"[\W_]+", name)
    spans = (" ".join(words[i:j]) for i in range(len(words)) for j in range(i + 1, len(words) + 1))
    return bare_code(person) in map(bare_code, filter(None, spans))


# What interviews are called that names nobody: these words, numbers, and letters with a number.
_NEUTRAL = re.compile(
    r"\d+[a-z]?|[a-z]|[a-z]{1,3}\d+[a-z]?"
    r"|(?:interview|transcript|participant|respondent|informant|recording|session|group|client"
    r"|member|person|case|talk|meeting|conversation|discussion|visit|tape|entrevista|teilnehmer"
    r"|gespr[aä]ch|fall)(?:s|er|ee|ees|in|nen)?\d*"
    r"|focus|int|part|no|nr|number|file|doc|docx|txt|final|copy|of|the|one|two|first|second"
    r"|phone|online|pre|post|before|after|follow|up|anon(?:ymi[sz]ed)?"
    r"|(?:访谈|訪談|受访者|受訪者|参与者|參與者|成员|成員|个案|個案|录音|錄音|转录|轉錄|逐字稿|文本|文稿"
    r"|电话|電話|线上|第|号|號|次|份|位|组|組|前测|后测|前|后|[一二三四五六七八九十])+[a-z]?\d*[a-z]?"
)


def names_nobody(name: str) -> bool:
    """Say whether a name, such as that of an interview, is a number or a code and no more.

    "I01", "Interview P6 (phone)" and "访谈3" are; "I01 Margaret" may name somebody.
    """
    words = re.split(r"[\W_]+", name.casefold())
    return all(_NEUTRAL.fullmatch(word) for word in words if word)


def tells_person(interview: str, person: str) -> bool:
    """Say whether the name of an interview may tell whose it is: by a code, or by a name."""
    own = interview != person and names_person(interview, person)
    return own or not names_nobody(interview)


def one_spelling(names: Iterable[str]) -> dict[str, str]:
    """Return name -> how it is written most often, where capitals and blanks are all that differs.

    A blank between two digits counts: "1 2" is not 12.
    """
    written: dict[str, str] = {}
    plain = {name: _BESIDE_DIGITS.sub("", name).casefold() for name in names}
    for name, _ in Counter(names).most_common():
        written.setdefault(plain[name], name)
    return {name: written[of] for name, of in plain.items()}


def letters_and_digits(identifier: str) -> str:
    """Return an identifier without capitals, blanks and marks."""
    whole = _WHOLE.sub("", identifier.strip())
    return "".join(character for character in whole.casefold() if character.isalnum())


def _neighbours(people: set[str]) -> Iterator[tuple[str, str]]:
    """Yield pairs that are alike after one character at most is taken from each.

    All pairs of `likeness_of` are among them; people are compared with few others so.
    """
    by_rest = defaultdict(set)
    ends: dict[str, set[str]] = defaultdict(set)
    for person in people:
        if (number := bare_code(person)).isdecimal():
            for end in _as_end(number):
                ends[end].add(person)
    for person in people:
        plain = letters_and_digits(person)
        bare = bare_code(person)
        by_rest[f"bare {bare}"].add(person)
        by_rest[f"looks {_looks(person)}"].add(person)
        by_rest[f"spelled {_spelled_out(person)}"].add(person)
        by_rest[f"parts {sorted(_parts(plain))}"].add(person)
        if numbered := _NUMBERED.fullmatch(bare):
            by_rest[f"number {numbered[2]}"].add(person)
        by_rest[plain].add(person)
        if bare.isdecimal():
            for place in range(_BEFORE_END, len(bare)):
                by_rest[f"end {person}"] |= {person, *ends.get(bare[place:], ())}
        for rest in _without_words(plain):
            by_rest[rest].add(person)
        for place in range(len(plain)):
            by_rest[plain[:place] + plain[place + 1 :]].add(person)
    pairs = {pair for alike in by_rest.values() for pair in combinations(sorted(alike), 2)}
    yield from pairs
