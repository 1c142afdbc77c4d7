"""The words of the fill-in workbook, and which kind of sheet has which columns."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any

from groupwork.guide.columns import counts_rows
from groupwork.guide.raw_sheet import CODES_OF
from groupwork.ingest.dates import read_date
from groupwork.ingest.kinds.sessions import ATTENDED, count_in, is_excused, is_known
from groupwork.ingest.readers import fold
from groupwork.shipped import shipped

_SESSION = re.compile(
    r"(?:session|meeting|week|class|s|no\.?|#)[ _.-]*(\d{1,2})"
    r"|第? ?(\d{1,2}|[一二三四五六七八九十]) ?[次节節回讲周期].{0,4}"
)
_CHINESE = " 一二三四五六七八九十"
# What a sheet of who was there is called, whatever else its name says.
_REGISTER = re.compile(
    r"\b(attend\w*|register|roll ?call|sign[- ]?in|presence)\b"
    r"|签到|簽到|出席|出勤|考勤|点名|點名|到场|到場"
)
# A day of which the year is not said.
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.?"
_DAY = re.compile(
    rf"(?:[a-z]{{3,9}}\.?,? )?(?:\d{{1,2}}[-/.]\d{{1,2}}\.?|\d{{1,2}}(?:st|nd|rd|th)?[ -]{_MONTH}"
    rf"|{_MONTH}[ -]\d{{1,2}}(?:st|nd|rd|th)?|\d{{1,2}} ?月 ?\d{{1,2}} ?[日号號]?)"
)
# What stands between the number of a session and its day.
_WITH_DAY = re.compile(r"[ .,;:：，、–—(（-]+")
# What answers a question as well as whether somebody was there.
_ANSWERS = {"1", "0", "yes", "no", "是", "否"}
# A letter that some write for a tick and others for its contrary is among the marks.
_MARKS = {*(word for each in ATTENDED.values() for word in each), "x"} - _ANSWERS
# Letters that stand for present, absent, excused and late; others stand in a sheet that says it is
# one of attendance.
_USUAL_LETTERS = {"p", "a", "e", "l", "x"}
_MOST_LETTERS, _SHORT = 6, 2
# Letters of a mark that somebody says is one of attendance.
_MARK = 12
# Share of the cells of a sheet of attendance that may hold words of somebody's own.
_SOME = 0.5
_ORDERS = ("ymd", "dmy", "mdy")
# Sessions that a sheet of attendance has at least.
_FEWEST_SESSIONS = 2
# Of what a number is counted.
_OF_SESSIONS = re.compile(
    r"\b(sessions?|meetings?|classes|times|came|attended|present)\b|[次节節]|[场場]次|出席|参加|參加"
)
# What a table of coded passages is called, whatever else its name says.
_CODING = re.compile(
    r"\b(?:codings?|interviews?|kodierung\w*|codierung\w*|codificaci\w*)\b|编码|編碼|访谈|訪談"
)
# How a column is headed that has the codes which several coders agreed on.
_AGREED = re.compile(
    r"\b(?:agreed|consensus|consensual|final|together|joint|jointly|gemeinsam|konsens)\b"
    r"|最终|最終|一致|商定|协商|協商|共同|讨论后|討論後"
)
#: Tables that people make by themselves.
BY_HAND = ("register", "codings")
# Columns of Dedoose that say of each code whether it was given.
_APPLIED = re.compile(r"code: ", re.IGNORECASE)
# A coder behind the word for a code, or before it.
_NAMED = r"(?:s? ?[(（\[](.{1,30})[)）\]]|s?(?: by | of |[ ]?[:：_/–-][ ]?| )(.{1,30}))"
_NAMES = r"(.{1,30}?)(?:['’]s? |[ ]?[:：_/–-][ ]?| |的)"
# What stands there and is nobody.
_NO_CODERS = {
    *("main", "sub", "parent", "first", "second", "third", "upper", "lower", "higher", "level"),
    *("final", "agreed", "consensus", "old", "new", "number", "name", "id", "color", "colour"),
    *("comment", "comments", "memo", "weight", "group", "groups", "type", "description"),
    *("主", "子", "一级", "二级", "三级", "最终", "原", "新", "初始"),
}
# A Chinese letter.
_WIDE = re.compile(r"[\u3400-\u9fff]")
# Letters that a passage of an interview has, in the middle; that a code has at most.
_PASSAGE, _CODE = 8, 40
# Share of the codes of one coder that another one gave, too, where no head says that these are
# codes; and how many times as long as these passages are.
_SHARED, _LONGER = 0.5, 2


def _data() -> dict[str, Any]:
    return shipped(__package__, "workbook.yml")


def sheet_name(kind: str, language: str) -> str:
    """Return how the workbook calls a sheet."""
    return str(_data()["sheets"][kind]["name"][language])


def sheet_kinds() -> list[str]:
    """Return the kinds of sheets in their order."""
    return list(_data()["sheets"])


def purpose(kind: str, language: str) -> str:
    """Say what goes into a sheet."""
    return str(_data()["sheets"][kind]["for"][language])


def column_name(role: str, language: str) -> str:
    """Return how the workbook calls a column."""
    return str(_data()["columns"][role]["name"][language])


def sheet_columns(kind: str) -> list[str]:
    """Return what the columns of a sheet hold, without the items of a scale."""
    return list(_data()["sheets"][kind]["columns"])


def column_hint(role: str, language: str) -> str:
    """Return what a cell of a column says when it is chosen; empty if nothing."""
    return str(_data()["columns"][role].get("hint", {}).get(language, ""))


def rating_label(role: str, language: str) -> str:
    """Return what a report calls a rating."""
    return str(_data()["columns"][role]["label"][language])


def offered(role: str, language: str) -> list[str]:
    """Return what a cell of a column offers; empty if nothing."""
    return list(_data()["offered"].get(role, {}).get(language, ()))


def item_stem(scale: str, language: str) -> str:
    """Return what stands before the number of an item."""
    return str(_data()["items"][scale][language])


def words(key: str, language: str) -> Any:
    """Return one of the other texts."""
    return _data()["words"][key][language]


def kind_of(name: str, heads: Iterable[str] = ()) -> str:
    """Say which kind of sheet it is, other than one of a scale's answers.

    Parameters
    ----------
    name : str
        Of the sheet, or of a file without its ending.
    heads : iterable of str
        Its columns.

    Returns
    -------
    str
        "readme", "people", "satisfaction", "sessions", "attendance", "network", "themes" or
        "interviews"; empty if it is none of them. People and satisfaction are known by the name
        alone, the others by their columns: by all of them where the name says nothing. A list of
        codes may be called "… - codebook", and is one if its columns are those of such lists.
    """
    called, listed = fold(name).casefold(), list(heads)
    if called in {fold(text).casefold() for text in _data()["words"]["readme"].values()}:
        return "readme"
    for kind, sheet in _data()["sheets"].items():
        needs = sheet.get("needs", ())
        by_name = called in _names(sheet) or bool(
            kind == "themes" and re.search(rf"(?:^|\W){_any(_names(sheet))}$", called)
        )
        found = columns_of(listed, needs)
        if by_name and kind in ("people", "satisfaction"):
            return str(kind)
        # Two columns are too little to know a sheet by, and further ones may be a scale's.
        alone = len(needs) > 2 and len(columns_of(listed, sheet["columns"])) == len(listed)
        alone = alone or {fold(head).casefold() for head in listed} in map(set, sheet.get("as", ()))
        if needs and len(found) == len(needs) and (by_name or alone):
            return str(kind)
        if kind == "themes" and by_name and len(roles_of(kind, listed)) == len(needs):
            return str(kind)
    return ""


# How the columns of a list are headed that says to which theme each code belongs.
_CODE_AND_THEME = (
    ("code", "codes", "kode", "kodes", "código", "编码", "编码名称", "代码", "节点"),
    ("theme", "themes", "thema", "themen", "category", "kategorie", "tema", "主题", "类别", "类属"),
)


def roles_of(kind: str, heads: Iterable[str]) -> dict[str, str]:
    """Find the columns of a sheet of some kind by what they hold: role -> column.

    In a list of two columns one is the codes, so the other one says what they mean, or which theme
    each belongs to.
    """
    listed = list(heads)
    found = columns_of(listed, sheet_columns(kind))
    if kind == "themes" and len(listed) == 2:
        names = {fold(head).casefold(): head for head in listed}
        code, theme = (
            next((names[name] for name in of if name in names), "") for of in _CODE_AND_THEME
        )
        if code and theme:
            return {"theme": code, "above": theme}
    if kind == "themes" and [*found] == ["theme"] and len(listed) == 2:
        found["meaning"] = next(head for head in listed if head != found["theme"])
    return found


def table_of(texts: Mapping[str, Sequence[str]], name: str = "") -> tuple[str, dict[str, str]]:
    """Recognise a table that people make by themselves, by its heads and by what its cells say.

    Parameters
    ----------
    texts : mapping
        Column -> its cells, folded.
    name : str
        Of the sheet, or of a file without its ending.

    Returns
    -------
    tuple
        "register" (attendance, one row a person, with the role "1", "2", … of each session) or
        "codings" (passages of interviews with a code each), with role -> column; else empty.
    """
    if found := _register(texts, called=is_register(name)):
        return "register", found
    if found := _codings(texts, called=_CODING.search(fold(name).casefold()) is not None):
        return "codings", found
    return "", {}


def codings_in(texts: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Find the columns of a table of coded passages once somebody says it is one, or may say it.

    Where no head names the passages, they are what has most letters.
    """
    found = _codings(texts, called=True)
    return found or _codings(texts, called=True, sure=True)


def _register(texts: Mapping[str, Sequence[str]], *, called: bool) -> dict[str, str]:
    """Find the columns of sessions that say who was there, and the column of people.

    Parameters
    ----------
    texts : mapping
    called : bool
        Whether the name of the sheet says that it is one.
    """
    share = _SOME if called else 0.0
    texts = _of_people(texts, share)
    letters = [name for name in texts if _is_lettered(name, texts[name], sure=called)]
    marked = [
        name
        for name, cells in texts.items()
        if name in letters or _says(cells, _MARKS | _ANSWERS, share)
    ]
    sure = called or all(name in letters or _says(texts[name], _MARKS) for name in marked)
    heads = {name: _session_number(name, sure=sure) for name in texts if _may_say(texts[name])}
    numbered = {heads[name]: name for name in marked if heads[name]}
    sessions = {n: name for name, n in reversed(heads.items()) if n} | numbered
    if len(numbered) < len(marked):  # by days, in their order
        dated = [name for name in heads if not heads[name] and _is_day(name, sure=sure)]
        none = numbered or len({*dated} & {*marked}) < _FEWEST_SESSIONS
        sessions = {} if none else dict(enumerate(dated, start=1))
    elif len(numbered) < _FEWEST_SESSIONS:
        return {}
    others = [name for name in texts if name not in marked and name not in sessions.values()]
    codes = [name for name in others if _are_unlike(texts[name])]
    known = columns_of(others, ["person"]).get("person")
    # A column that numbers the rows is that of people where no other one may be.
    own = [name for name in codes if not counts_rows(texts[name])]
    person = known if known in codes else next(iter(own or codes), "")
    if len(sessions) < _FEWEST_SESSIONS or not person:
        return {}
    return {"person": person, **{str(n): sessions[n] for n in sorted(sessions)}}


def _of_people(texts: Mapping[str, Sequence[str]], share: float) -> dict[str, list[str]]:
    """Return the cells of people: without rows of something else, such as the days of sessions.

    Nothing stands there beside the columns of marks.
    """
    rows = range(max(map(len, texts.values()), default=0))
    others = [cells for cells in texts.values() if not _says(cells, _MARKS | _ANSWERS, share)]
    kept = [row for row in rows if any(cells[row] for cells in others)] if others else [*rows]
    return {name: [cells[row] for row in kept] for name, cells in texts.items()}


def sessions_in(texts: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Find the columns of a sheet of attendance, as `table_of` does, once somebody says it is one.

    Where no head names a session, the columns of few short words are the sessions in their order.
    """
    if found := _register(texts, called=True):
        return found
    marked = [name for name in texts if _are_marks(texts[name])]
    person = next((n for n in texts if n not in marked and _are_unlike(texts[n])), "")
    if len(marked) < _FEWEST_SESSIONS or not person:
        return {}
    return {"person": person, **{str(n): name for n, name in enumerate(marked, start=1)}}


def register_beside(texts: Mapping[str, Sequence[str]], spans: Sequence[str]) -> dict[int, str]:
    """Find the columns of sessions that stand beside answers: number of the session -> column.

    All are marks of who was there, below a head that says so (of `spans`, what spans columns), or
    each headed by a session or a day.
    """
    named = [span for span in spans if is_register(span)]
    below = [
        name
        for name in texts
        if any(name.startswith(f"{span} ") for span in named) and _are_marks(texts[name])
    ]
    if len(below) >= _FEWEST_SESSIONS:
        return dict(enumerate(below, start=1))
    marked = [name for name, cells in texts.items() if _says(cells, _MARKS)]
    numbers = {number: name for name in marked if (number := _session_number(name, sure=False))}
    if len(numbers) == len(marked) >= _FEWEST_SESSIONS:
        return dict(sorted(numbers.items()))
    dated = [name for name in marked if _is_day(name, sure=False)]
    alike = len(dated) == len(marked) >= _FEWEST_SESSIONS
    return dict(enumerate(dated, start=1)) if alike else {}


def attendance_in(texts: Mapping[str, Sequence[str]], name: str) -> tuple[str, dict[str, str]]:
    """Find what a sheet of attendance says, once somebody says it is one, or may say it.

    Returns
    -------
    tuple
        "register" with the columns of `sessions_in`, or "count" with the column that says how many
        sessions each person came to (attended), beside that of people; else empty.
    """
    if found := sessions_in(texts):
        return "register", found
    for head, cells in texts.items():
        said = [count_in(text) for text in cells if text]
        counts = [each for each in said if each]
        # Numbers alone may be anything; "5/6" and a word for sessions are not.
        told = is_register(head) or is_register(name) or _OF_SESSIONS.search(fold(head).casefold())
        sure = any(of for _, of in counts) or (told and not _are_unlike(cells))
        person = next((n for n in texts if n != head and _are_unlike(texts[n])), "")
        if sure and person and 2 * len(counts) > len(said):
            return "count", {"person": person, "attended": head}
    return "", {}


def _are_marks(cells: Sequence[str]) -> bool:
    """Say whether a column may be one of marks: one or few short words, which come again."""
    said = {text.casefold() for text in cells if text}
    short = 0 < len(said) <= _MOST_LETTERS and all(len(text) <= _MARK for text in said)
    return short and not any(text.isdecimal() and not is_known(text) for text in said)


def is_register(name: str) -> bool:
    """Say whether a name tells of who was there."""
    return _REGISTER.search(fold(name).casefold()) is not None


def session_number(text: str) -> int:
    """Return the number of a session that is named, if by nothing but its number; 0 if none is."""
    return _session_number(text, sure=True)


def _codings(
    texts: Mapping[str, Sequence[str]], *, called: bool, sure: bool = False
) -> dict[str, str]:
    """Find the columns of a table of coded passages; those of coders and such may be lacking.

    A table is one that has passages and their codes, whichever other column says whose they are:
    that one is asked about where no head tells it.

    Parameters
    ----------
    texts : mapping
    called : bool
        Whether the name of the sheet says that it is one.
    sure : bool
        Whether somebody says so, or may.
    """
    names = {
        role: [name for line in of for name in line] for role, of in _data()["codings"].items()
    }
    heads = {fold(head).casefold(): head for head in texts}
    # An id may be a person's, or that of a passage which has a row for each of its codes.
    numbers = {heads[name] for name in names["segment"] if name in heads}
    fits = {"text": _are_passages, "theme": _are_codes, "person": _come_again}
    fits["interview"] = _come_again
    found: dict[str, str] = {}
    for role, usual in names.items():
        there = [heads[name] for name in usual if name in heads and role != "aside"]
        free = [head for head in there if head not in found.values()]
        if role == "person" and "text" in found:
            passages = texts[found["text"]]
            free = [h for h in free if h not in numbers or _say_several(texts[h], passages)]
        if head := next((h for h in free if fits.get(role, any)(texts[h])), ""):
            found[role] = head
    if several := _columns_of_coders(texts, names["theme"], names["coder"]):
        found = {role: head for role, head in found.items() if role not in ("theme", "coder")}
        found |= {CODES_OF + coder: head for coder, head in several.items()}
    aside = {heads[name] for name in names["aside"] if name in heads}
    aside |= {head for head in texts if _APPLIED.match(head)}
    if called and not several and "theme" not in found:
        rest = {head: cells for head, cells in texts.items() if head not in aside}
        named, several = _headed_by_coders(rest, found)
        found |= named | {CODES_OF + coder: head for coder, head in several.items()}
    if sure and "text" not in found:
        left = [head for head in texts if head not in {*found.values()} | aside]
        found |= {"text": max(left, key=lambda head: _letters(texts[head]))} if left else {}
    if "text" not in found or not (several or "theme" in found):
        return {}
    if sure:
        return found
    others = [head for head in texts if head not in found.values() and head not in aside]
    whose = {"person", "interview"} & set(found)
    placed = {"coder", "begin", "segment"} & set(found) or several
    # Two heads alone may be a questionnaire's: what it is must be plain.
    return found if (placed if len(others) > 1 else whose or placed) else {}


def says_interview(head: str) -> bool:
    """Say whether a column is headed as that of interviews is."""
    return fold(head).casefold() in {name for of in _data()["codings"]["interview"] for name in of}


def _columns_of_coders(
    texts: Mapping[str, Sequence[str]], themes: Collection[str], coders: Collection[str]
) -> dict[str, str]:
    """Find the columns of codes that several coders have, each headed by the coder, too.

    They give the same codes; a second code of the same person ("Code 2") is no coder's. Beside
    such a column one that is headed by nothing else is another coder's.
    """
    heads = [head for head in texts if not _APPLIED.match(head)]
    named = {who: head for head in heads if (who := _coder_of(head, themes, coders))}
    found = {head: head for head in heads if fold(head).casefold() in themes} | named
    given = {head: {*map(str.casefold, filter(None, texts[head]))} for head in found.values()}
    alike = [
        {who: head, other: there}
        for (who, head), (other, there) in combinations(found.items(), 2)
        if {who, other} & set(named)
        and given[head] & given[there]
        and _are_codes([*texts[head], *texts[there]])
    ]
    return {who: head for who, head in found.items() if any(who in pair for pair in alike)}


def _headed_by_coders(
    texts: Mapping[str, Sequence[str]], found: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Find columns of codes that are headed by nothing but who gave them, and the passages.

    They hold the same few short codes, which come again; what is much longer, and never the same,
    is what they are codes of.
    """
    free = {head: cells for head, cells in texts.items() if head not in found.values()}
    codes = {
        head: {word.casefold() for word in cells if word}
        for head, cells in free.items()
        if _come_again(cells) and max(map(len, cells)) <= _CODE
    }
    codes = {head: of for head, of in codes.items() if not any(map(str.isdecimal, of))}
    several = {
        head
        for pair in combinations(codes, 2)
        if len(codes[pair[0]] & codes[pair[1]]) >= _SHARED * min(len(codes[head]) for head in pair)
        for head in pair
    }
    if not several:
        return {}, {}
    coders = {head: head for head in free if head in several}
    if "text" in found:
        return {"text": found["text"]}, coders
    rest = [head for head in free if head not in several and not _come_again(free[head])]
    passages = max(rest, key=lambda head: _letters(free[head]), default="")
    longest = max(_letters(free[head]) for head in several)
    if not passages or _letters(free[passages]) < _LONGER * longest:
        return {}, {}
    return {"text": passages}, coders


def _letters(cells: Sequence[str]) -> float:
    """Return how many letters the texts of a column have on average; a Chinese one says as two."""
    said = [len(text) + len(_WIDE.findall(text)) for text in cells if text]
    return sum(said) / len(said) if said else 0.0


def says_agreed(head: str) -> bool:
    """Say whether a column is headed as one of the codes that coders agreed on."""
    return _AGREED.search(fold(head).casefold()) is not None


def _coder_of(head: str, themes: Collection[str], coders: Collection[str]) -> str:
    """Return the coder whose codes a column holds, such as "Code (Ann)"; empty if none is named."""
    text = fold(head)
    if text.casefold() in themes:
        return ""
    for word in sorted(themes, key=len, reverse=True):
        named = re.fullmatch(rf"{re.escape(word)}{_NAMED}|{_NAMES}{re.escape(word)}", text, re.I)
        who = next(filter(None, named.groups()), "").strip() if named else ""
        if who and not who.isdecimal() and who.casefold() not in _NO_CODERS:
            return who
    coder = _any(coders)
    if re.fullmatch(rf"{coder}[ _-]?(?:\d|[a-z])(?: ?[(（\[].{{1,30}}[)）\]])?", text, re.I):
        return text
    named = re.fullmatch(rf"{coder}[ _-]([^\W\d_]{{2,20}})", text, re.I)
    if named and named[1].casefold() not in _NO_CODERS:
        return text  # Coder LH
    named = re.fullmatch(
        rf"{coder}(?: ?[(（\[](.{{1,30}})[)）\]]|[ ]?[:：][ ]?(.{{1,30}}))", text, re.I
    )
    return next(filter(None, named.groups()), "").strip() if named else ""


def _any(words: Iterable[str]) -> str:
    """Return a pattern of any of some words."""
    return f"(?:{'|'.join(map(re.escape, words))})"


def _are_passages(cells: Sequence[str]) -> bool:
    """Say whether a column holds what somebody said, not its number."""
    return _letters(cells) >= _PASSAGE


def _are_codes(cells: Sequence[str]) -> bool:
    """Say whether the cells of a column, or most words of cells that hold several, come again."""
    words = [word for cell in cells for word in re.split(r"[\s,;，；、]+", cell) if word]
    return _come_again(cells) or len({*words}) <= len(words) / 2


def _say_several(people: Sequence[str], passages: Sequence[str]) -> bool:
    """Say whether somebody in a column is there with several passages."""
    return len({*zip(people, passages, strict=True)}) > len({*people})


def _come_again(cells: Sequence[str]) -> bool:
    said = [text for text in cells if text]
    return len({*said}) < len(said)


def _says(cells: Sequence[str], words: Collection[str], unknown: float = 0) -> bool:
    """Say whether nearly all that stands in a column says that somebody was there or was not.

    One cell may say something else, such as the sum, or `unknown` as a share of them.
    """
    said = Counter(text.casefold() for text in cells if text)
    known = sum(n for text, n in said.items() if text in words or is_excused(text))
    filled = said.total()
    return bool(said) and known >= max(1, min(filled - 1, (1 - unknown) * filled))


def _is_lettered(head: str, cells: Sequence[str], *, sure: bool) -> bool:
    """Say whether a column headed by a session or a day has a few letters, such as P, A and E.

    What each means is asked; it need be one of the usual ones where the sheet is not `sure` to be
    of attendance. Below may stand how many were there.
    """
    said = [text.casefold() for text in cells if text]
    letters = {text for text in said if not text.isdecimal()}
    few = 0 < len(letters) <= _MOST_LETTERS and all(len(text) <= _SHORT for text in letters)
    known = sure or letters <= _USUAL_LETTERS
    if not few or not known or sum(map(str.isdecimal, said)) > 1:
        return False
    return _session_number(head, sure=sure) > 0 or _is_day(head, sure=True)


def _may_say(cells: Sequence[str]) -> bool:
    """Say whether a column may say who was there in words that are not known: not in numbers."""
    said = [text for text in cells if text]
    numbers = sum(text.replace(".", "", 1).isdecimal() and not is_known(text) for text in said)
    return bool(said) and numbers <= max(1, len(said) // 2)


def _session_number(head: str, *, sure: bool) -> int:
    """Return the number of a session; a number alone is one where it is sure to be a session."""
    text = fold(head).casefold()
    if sure and re.fullmatch(r"[1-9]\d?", text):
        return int(text)
    match = _SESSION.fullmatch(_without_day(text))
    number = next(filter(None, match.groups()), "") if match else ""
    return int(number) if number.isdecimal() else _CHINESE.find(number) if number else 0


def _without_day(text: str) -> str:
    """Return what a head says beside a day, such as S1 in "S1 13 Mar"; all of it without one."""
    for between in _WITH_DAY.finditer(text):
        before, behind = text[: between.start()], text[between.end() :].rstrip(")）")
        if _is_day(behind, sure=True):
            return before
        if _is_day(before, sure=True):
            return behind
    return text


def _is_day(head: str, *, sure: bool) -> bool:
    """Say whether a head is a day; one without its year is, where it is sure to be a session."""
    if any(read_date(head, order) for order in _ORDERS):
        return True
    return sure and _DAY.fullmatch(fold(head).casefold()) is not None


def _are_unlike(cells: Sequence[str]) -> bool:
    return len(cells) > 1 and all(cells) and len({*cells}) == len(cells)


def columns_of(heads: Iterable[str], roles: Iterable[str] = ()) -> dict[str, str]:
    """Find the columns of a sheet by what they hold.

    Returns
    -------
    dict
        Role, of `roles` or of all, -> column as it stands in the file. A column has one role.
    """
    there = {fold(head).casefold(): head for head in heads}
    found: dict[str, str] = {}
    for role in roles or _data()["columns"]:
        for name in _names(_data()["columns"][role]):
            if name in there and there[name] not in found.values():
                found[role] = there[name]
                break
    return found


def _names(entry: dict[str, Any]) -> list[str]:
    return [fold(text).casefold() for text in (*entry["name"].values(), *entry.get("also", ()))]
