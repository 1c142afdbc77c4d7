"""Files of one measurement that hold different people: the arms, or groups of their own."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import combinations

from groupwork.guide.columns import describe
from groupwork.guide.draft.people import People
from groupwork.guide.draft.waves import Waves
from groupwork.guide.questions import TODO, Interview
from groupwork.guide.raw_sheet import Sheet
from groupwork.guide.recognise import Recognised, with_sheets
from groupwork.guide.times import beside_time
from groupwork.ingest.doubtful_rows import same_submissions

# Share of the people of the smaller file that may stand in the other one as well.
_IN_BOTH = 0.1


def ask_file_groups(
    group: Recognised, waves: Waves, people: People, interview: Interview
) -> tuple[Recognised, People]:
    """Ask whose answers stand in files that ask other people the same at the same time.

    Returns
    -------
    tuple
        The raw files, with a column of groups if each file holds one; and how people are
        followed: by group and code, where each group numbers its people anew.
    """
    lots = _lots(group, waves, people)
    if not lots:
        return group, people
    named = _named(group.sheets, lots)
    name = _free(group, interview)
    anew = _numbered_anew(group, lots, people)
    there = [group.sheets[place] for place in sorted({place for lot in lots for place in lot})]
    said = interview.ask(
        "file_groups",
        (
            "Several files are of one measurement, each with other people. Who are they?",
            "同一次测量有不止一个文件，其中的人各不相同。他们是谁？",
        ),
        saw=interview.say("; ", "；").join(
            interview.say(
                f"{sheet.name} ({sheet.found.rows} rows): {named[sheet.name]}",
                f"{sheet.name}（{sheet.found.rows}行）：{named[sheet.name]}",
            )
            for sheet in there
        )
        + (
            interview.say(
                f"; the same codes stand in several: {', '.join(anew)}",
                f"；有的编号在几个文件中都有：{'、'.join(anew)}",
            )
            if anew
            else ""
        ),
        choices={
            "groups": (
                f"different groups, such as one that is compared: a column '{name}' is made of "
                f"these names",
                f"不同的组（如小组和对照组）：由上述名称得出“{name}”列",
            ),
            "one": (
                "one group, whose answers stand in several files",
                "同一组人，作答分在几个文件里",
            ),
        },
    )
    if said == "one":
        return group, people
    todo = interview.todo("the group of these people", "这些人属于哪一组")
    sheets = [
        _with_column(sheet, name, named[sheet.name] if said else todo)
        if sheet in there or (said and named[sheet.name] in {named[s.name] for s in there})
        else sheet
        for sheet in group.sheets
    ]
    group = with_sheets(group, sheets)
    if said and anew and all(name in sheet.texts for sheet in group.followed):
        people = replace(people, id=[name, *people.columns])
    return group, people


def _lots(group: Recognised, waves: Waves, people: People) -> list[list[int]]:
    """Return the places of files that ask other people the same at the same time."""
    times: dict[str, list[int]] = {}
    for place, (sheet, keys) in enumerate(zip(group.sheets, waves.keys, strict=True)):
        if not (sheet.closing or sheet.survey or sheet.rows or _says_todo(keys)):
            times.setdefault(str(keys.get("wave") or keys), []).append(place)
    found = []
    for places in times.values():
        pairs = [
            pair
            for pair in combinations(places, 2)
            if any({*pair} <= of.keys() for of in group.in_sheet.values())
            and _are_others(group.sheets[pair[0]], group.sheets[pair[1]], people)
        ]
        lot = sorted({place for pair in pairs for place in pair})
        if lot and not _are_told_apart([group.sheets[place] for place in lot]):
            found.append(lot)
    return found


def _says_todo(keys: Mapping[str, object]) -> bool:
    return TODO in str([*keys.values()])


def _are_others(one: Sheet, other: Sheet, people: People) -> bool:
    """Say whether hardly anybody is in both files, or both number their people from 1 on."""
    these, those = ({*people.of_rows(sheet)} - {""} for sheet in (one, other))
    if not these or not those:
        return people.id is None and not same_submissions(one.texts, other.texts)
    common = len(these & those)
    return common <= _IN_BOTH * min(len(these), len(those)) or (
        _are_counted(these) and _are_counted(those)
    )


def _are_counted(codes: Iterable[str]) -> bool:
    """Say whether codes are but the numbers from 1 on, nearly without a gap."""
    numbers = [int(code) for code in codes if code.isdecimal()]
    return bool(numbers) and min(numbers) == 1 and max(numbers) <= 1.25 * len(numbers)


def _numbered_anew(group: Recognised, lots: list[list[int]], people: People) -> list[str]:
    """Return codes that stand in several files of one measurement."""
    found: dict[str, None] = {}
    for lot in lots:
        codes = [dict.fromkeys(people.of_rows(group.sheets[place])) for place in lot]
        for one, other in combinations(codes, 2):
            if _are_counted({*one} - {""}) and _are_counted({*other} - {""}):
                found |= dict.fromkeys(code for code in one if code and code in other)
    return [*found][:3] + ["…"] * (len(found) > 3)


def _are_told_apart(sheets: list[Sheet]) -> bool:
    """Say whether a column has one text throughout each file, another one in each."""
    shared = set.intersection(*({*sheet.texts} for sheet in sheets))
    for column in shared:
        said = [{text for text in sheet.texts[column] if text} for sheet in sheets]
        if all(len(of) == 1 for of in said) and len(set.union(*said)) == len(sheets):
            return True
    return False


def _named(sheets: list[Sheet], lots: list[list[int]]) -> dict[str, str]:
    """Return what the people of each file are called: its name, without the time if it can be."""
    of_one_book = len({sheet.path for sheet in sheets}) == 1
    whole = {
        sheet.name: sheet.sheet
        if of_one_book and sheet.sheet
        else " ".join(filter(None, [sheet.path.stem, sheet.sheet]))
        for sheet in sheets
    }
    named = {name: beside_time(text) for name, text in whole.items()}
    apart = all(len({named[sheets[place].name] for place in lot}) == len(lot) for lot in lots)
    return {name: text if apart and text else whole[name] for name, text in named.items()}


def _free(group: Recognised, interview: Interview) -> str:
    """Return a name that no column has."""
    taken = {head for sheet in group.sheets for head in sheet.texts}
    names = (interview.say("group", "组别"), interview.say("file", "文件"), "file_group")
    return next(name for name in names if name not in taken)


def _with_column(sheet: Sheet, name: str, text: str) -> Sheet:
    cells = [text] * sheet.found.rows
    column = describe(name, "", cells, set(), False)
    found = replace(sheet.found, columns=[*sheet.found.columns, column])
    return replace(
        sheet,
        found=found,
        texts={**sheet.texts, name: cells},
        every_row={**sheet.every_row, name: text},
    )
