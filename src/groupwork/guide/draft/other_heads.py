"""Which columns of two files are the same questions under other heads.

Two people who type in the answers of one form call its questions as they like: '1. I feel well' in
one file is q1 in the other. Nothing is brought together by numbers unless a person says so.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain, combinations, permutations, product

from groupwork.guide.blocks import Block
from groupwork.guide.columns import Column
from groupwork.guide.draft.naming import short
from groupwork.guide.questions import TODO, Interview
from groupwork.guide.raw_sheet import Sheet
from groupwork.guide.recognise import Recognised, with_sheets
from groupwork.ingest.near_matches import bare_code
from groupwork.ingest.same_questions import are_unlike

# The number before the words of a question.
_NUMBERED = re.compile(r"\s*(?:q|item|question|第|题)?\s*(\d{1,3})(?!\d)题?[^\d]", re.IGNORECASE)
# Questions that two scales of one form have, at least.
_FEWEST = 3
# Characters of a Chinese question that is known by them.
_CJK = re.compile(r"[\u4e00-\u9fff]{5}")
# Different values of a column that both files have, at least; and the share of all of them.
_VALUES, _SHARED = 5, 0.8


def ask_other_heads(group: Recognised, interview: Interview) -> Recognised:
    """Ask which columns are the same in two files; return the raw files with them in one name."""
    number = 0
    group = _with_same_heads(group, interview)
    found = next(_pairs(group), None)
    declined: set[frozenset[str]] = set()  # whichever file is said to have the other's heads
    while found:
        number += 1
        places, names, way = found
        files = ", ".join(group.sheets[place].name for place in sorted(places))
        said = _ask(f"heads.{number}", (files, way), names, interview)
        if said == "no":
            declined.add(frozenset([*names, *names.values()]))
        else:
            unsaid = interview.todo("are these the same questions?", "这些是相同的题目吗？")
            more = {} if said else {unsaid: TODO}
            group = _renamed(group, places, names, more)
            group = _with_facts(group, interview) if way == _BY_NUMBER else group
        left = (p for p in _pairs(group) if {*p[1], *p[1].values()} not in declined)
        found = next(left, None)
    return group


def _with_same_heads(group: Recognised, interview: Interview) -> Recognised:
    """Bring together heads that differ in capitals, blanks and marks, or in their number alone.

    Q1 is q01 and Q_1, and "Q1. I slept" is "1) I slept"; "7. I felt understood" is "6. I felt
    understood" where a question was put in before it.
    """
    known: dict[str, str] = {}
    sheets: list[Sheet] = []
    for sheet in group.sheets:
        bare = {name: _alike(name) for name in sheet.texts}
        bare |= {
            name: words
            for name in sheet.texts
            if (words := _words(name)) and (words in known or bare[name] not in known)
        }
        often = Counter(bare.values())
        names = {
            name: known[head]
            for name, head in bare.items()
            if often[head] == 1 and known.get(head, name) not in sheet.texts
        }
        if sheet.closing or sheet.survey or sheet.found.wave_names:
            names = {}
        for old, new in names.items():
            interview.note(
                f"{sheet.name}: '{old}' is taken for '{new}' of the other files",
                f"{sheet.name}的“{old}”视为其他文件的“{new}”",
            )
        for name, head in bare.items():
            if head and often[head] == 1:
                known.setdefault(head, name)
                known.setdefault(_alike(name), name)
        sheets.append(sheet.with_names(names))
    changed = sheets != group.sheets
    return with_sheets(group, sheets) if changed else group


# How two questions under other heads are found: by their numbers, or by where they stand.
_BY_NUMBER, _BY_PLACE = "number", "place"
_SAYS = {
    _BY_NUMBER: (
        "The heads of {files} are others than in the other files, and there are as many questions "
        "with the same numbers. Is each pair the same question? (Look at both forms: no two of "
        "them may be interchanged.)",
        "{files}的列名与其他文件不同，但题数和题号相同。每一对是同一道题吗？"
        "（请对照两份问卷，题目顺序不能有出入。）",
    ),
    _BY_PLACE: (
        "In {files} some questions are worded otherwise than in the other files, and stand in the "
        "same places. Is each pair the same question, such as one corrected or translated? "
        "(Look at both forms: no two of them may be interchanged.)",
        "{files}中有些题目的文字与其他文件不同，但位置相同。每一对是同一道题吗"
        "（例如改过措辞或译成另一种语言）？（请对照两份问卷，题目顺序不能有出入。）",
    ),
}


def _ask(
    key: str, about: tuple[str, str], names: Mapping[str, str], interview: Interview
) -> str | None:
    files, way = about
    en, zh = (text.format(files=files) for text in _SAYS[way])
    return interview.ask(
        key,
        (en, zh),
        saw="; ".join(f"{old} = {short(new)}" for old, new in names.items()),
        choices={
            "yes": ("yes, each pair is one question", "是，每一对是同一道题"),
            "no": ("no, they are different questions", "不是，是不同的题目"),
        },
    )


def _pairs(group: Recognised) -> Iterator[tuple[set[int], dict[str, str], str]]:
    """Yield the places of files, how their columns are headed -> how in others, and by what."""
    for found in chain(_by_numbers(group), _by_places(group)):
        if not _at_one_time(group, found[1]):
            yield found


def _at_one_time(group: Recognised, names: Mapping[str, str]) -> bool:
    """Say whether the same people gave files with either heads at one time, as files are named."""
    heads = (names.keys(), names.values())
    there = ([s for s in group.sheets if not s.texts.keys().isdisjoint(of)] for of in heads)
    for one, other in product(*there):
        for who in group.ids if one.wave and one.wave == other.wave else ():
            codes, theirs = ({*map(bare_code, s.texts.get(who, ()))} - {""} for s in (one, other))
            if 2 * len(codes & theirs) > min(len(codes), len(theirs)):
                return True
    return False


def _by_places(group: Recognised) -> Iterator[tuple[set[int], dict[str, str], str]]:
    """Yield questions of a file that stand where another one has others, among the same ones.

    Or all of a scale, where the files have no other question of one in common.
    """
    sheets = [
        (place, sheet)
        for place, sheet in enumerate(group.sheets)
        if not (sheet.closing or sheet.survey or sheet.found.wave_names)
    ]
    for (_, first), (place, sheet) in combinations(sheets, 2):
        blocks = [
            [[*b.items.values()] for b in s.found.blocks if not b.pattern] for s in (first, sheet)
        ]
        asked = [{name for block in of for name in block} for of in blocks]
        shared = asked[0] & asked[1] - {*sheet.renamed.values()}
        for (n, one), (m, other) in product(*map(enumerate, blocks)):
            names = {old: new for new, old in zip(one, other, strict=False) if old != new}
            moved = any(old in first.texts or new in sheet.texts for old, new in names.items())
            if not names or moved or len(one) != len(other):
                continue
            if len(names) < len(one) or (n == m and not shared):
                yield {place}, names, _BY_PLACE


def _by_numbers(group: Recognised) -> Iterator[tuple[set[int], dict[str, str], str]]:
    """Yield questions that have the same numbers in other files."""
    scales = [
        (set(there), numbered, bool(block.pattern))
        for name, block in group.blocks.items()
        if (there := group.in_sheet[name])
        and not any(group.sheets[place].closing for place in there)
        and (numbered := _by_number(block, group.columns))
    ]
    # Two stems with numbers behind them, such as q1 and w1, are two scales; words say which. Where
    # no files have anything else in common they may be one; so may bare numbers, which have no
    # stem, where the two files have not.
    shared = [set(there) for there in group.in_sheet.values() if len(there) > 1]
    for (places, old, numbers), (others, new, bare) in permutations(scales, 2):
        headless = all(name.strip().isdecimal() for name in old.values())
        apart = [s for s in shared if s & places and s & others] if headless else shared
        alike = numbers and (not apart or not bare) and old.keys() == new.keys()
        if alike and not places & others and not _ask_otherwise(old, new, group.columns):
            yield places, {old[number]: new[number] for number in sorted(old)}, _BY_NUMBER


def _ask_otherwise(
    old: Mapping[int, str], new: Mapping[int, str], columns: Mapping[str, Column]
) -> bool:
    """Say whether the files tell the questions of both, and these are others: no pairs then."""
    asked = {name: column.question for name, column in columns.items()}
    return any(are_unlike(asked.get(old[n], ""), asked.get(new[n], ""), (), ()) for n in old)


def _by_number(block: Block, columns: Mapping[str, Column]) -> dict[int, str]:
    """Return the columns of a scale by the numbers in their heads; empty if these are not whole.

    A column without one may stand beside them by chance, such as a number of the class list.
    """
    found: dict[int, str] = {}
    for key, name in block.items.items():
        head = (columns[name].question if name in columns else "") or name
        said = _NUMBERED.match(head)
        number = key if block.pattern else said[1] if said else ""
        if "{wave}" in name or number in map(str, found):
            return {}
        if number.isdecimal():
            found[int(number)] = name
    whole = sorted(found) == [*range(1, len(found) + 1)]
    return found if whole and len(found) >= _FEWEST else {}


def _renamed(
    group: Recognised, places: set[int], names: Mapping[str, str], more: Mapping[str, str]
) -> Recognised:
    sheets = [
        _with_names(sheet, names, more) if place in places else sheet
        for place, sheet in enumerate(group.sheets)
    ]
    return with_sheets(group, sheets)


def _with_names(sheet: Sheet, names: Mapping[str, str], more: Mapping[str, str]) -> Sheet:
    """Call the columns of a file as they are called in others, in the order of their numbers."""
    own = {column.name: column for column in sheet.found.columns}
    order = iter([name for name in names if name in own])
    columns = [own[next(order)] if name in names else column for name, column in own.items()]
    order = iter([name for name in names if name in sheet.texts])
    texts = [next(order) if name in names else name for name in sheet.texts]
    ordered = replace(
        sheet,
        found=replace(sheet.found, columns=columns),
        texts={name: sheet.texts[name] for name in texts},
    )
    named = ordered.with_names(names)
    return replace(named, renamed={**named.renamed, **more})


def _with_facts(group: Recognised, interview: Interview) -> Recognised:
    """Ask of columns with the same values, in files whose questions were headed otherwise."""
    first, *others = group.followed
    for sheet in others:
        place = group.sheets.index(sheet)
        apart = [name for name in sheet.texts if name not in first.texts]
        left = [name for name in first.texts if name not in sheet.texts]
        names: dict[str, str] = {}
        for new in left:
            for old in apart:
                if (
                    old in names
                    or new in names.values()
                    or not _same_values(first, new, sheet, old)
                ):
                    continue
                said = interview.ask(
                    f"head.{sheet.name}.{_bare(old)}",
                    (
                        f"Is '{old}' of {sheet.name} the same as '{new}' of {first.name}?",
                        f"{sheet.name}的“{old}”与{first.name}的“{new}”是同一项吗？",
                    ),
                    saw=interview.say("the same values stand in both", "两列的内容相同"),
                    choices={"yes": ("yes", "是"), "no": ("no", "不是")},
                )
                if said == "yes":
                    names[old] = new
        if names:
            group = _renamed(group, {place}, names, {})
    return group


def _same_values(first: Sheet, new: str, sheet: Sheet, old: str) -> bool:
    """Say whether two columns of people hold the same values, of which there are several."""
    kinds = {column.name: column.kind for each in (first, sheet) for column in each.found.columns}
    if not {kinds.get(new), kinds.get(old)} <= {"number", "category", "text"}:
        return False
    one, other = (
        {bare_code(text) for text in of if text} for of in (first.texts[new], sheet.texts[old])
    )
    return len(one & other) >= max(_VALUES, _SHARED * max(len(one), len(other)))


def _words(name: str) -> str:
    """Return the words of a numbered question, if they are enough to know it by."""
    match = _NUMBERED.match(name)
    words = _bare(name[match.end() - 1 :]) if match else ""
    return words if len(words.split("-")) >= _FEWEST or _CJK.search(words) else ""


def _alike(name: str) -> str:
    """Write a head without what differs where the same number stands before the same words."""
    match = _NUMBERED.match(name)
    if match and (words := _bare(name[match.end() - 1 :])):
        return f"{int(match[1])} {words}"
    return re.sub(r"(?<=[a-z])-(?=\d)|(?<!\d)0+(?=\d)", "", _bare(name))


def _bare(name: str) -> str:
    return re.sub(r"[\W_]+", "-", name.casefold()).strip("-")
