"""Which of two downloads or versions of one file counts: the same people stand in both."""

from collections.abc import Sequence
from dataclasses import replace

from groupwork.guide.columns import FEWEST_PEOPLE
from groupwork.guide.draft.naming import listed
from groupwork.guide.questions import Interview
from groupwork.guide.raw_sheet import Sheet
from groupwork.guide.recognise import Recognised, with_sheets, without
from groupwork.ingest.doubtful_rows import (
    ANOTHER_COUNTS,
    SAME_SUBMISSION,
    plain_time,
    same_submissions,
)
from groupwork.ingest.near_matches import bare_code


def ask_downloads(group: Recognised, interview: Interview) -> Recognised:
    """Ask about files that have submissions of another one; return those that count.

    The one with fewer rows is taken for the earlier download. What stands in it alone, such as what
    was deleted since, is left out only where somebody says so.
    """
    rest = sorted(group.sheets, key=_size)
    while rest:
        sheet, *rest = rest
        same = {each.name: _same(sheet, each) for each in rest}
        versions = not any(same.values())
        if versions:
            same = {each.name: _same_people(sheet, each, group) for each in rest}
        name = max(reversed(same), key=lambda each: len(same[each]), default="")
        if not same.get(name):
            continue
        later = next(each for each in rest if each.name == name)
        said = _ask(sheet, later, same[name], interview, versions=versions)
        if said == later.name:
            group = without(group, [_now(sheet, group)])
        elif said == sheet.name:
            group = without(group, [_now(later, group)])
            rest = [*(each for each in rest if each is not later), sheet]
        elif said != "both":
            todo = interview.todo(
                f"{sheet.name} or {later.name}? The same person stands in both"
                if versions
                else f"{sheet.name} or {later.name}? The same submission stands in both",
                f"{sheet.name}还是{later.name}？"
                f"同一{'个人' if versions else '份答卷'}在两个文件中都有",
            )
            why = ANOTHER_COUNTS if versions else SAME_SUBMISSION
            kept = _without(_now(sheet, group), [*same[name]], why if said else todo)
            sheets = [kept if each.name == kept.name else each for each in group.sheets]
            group = with_sheets(group, sheets)
    return group


def _size(sheet: Sheet) -> tuple[int, int]:
    return sheet.found.rows, sum(bool(text) for cells in sheet.texts.values() for text in cells)


def _now(sheet: Sheet, group: Recognised) -> Sheet:
    """Return a file as it is in the group, where what its columns are may have changed."""
    return next(each for each in group.sheets if each.name == sheet.name)


def _same(one: Sheet, other: Sheet) -> dict[int, int]:
    """Return the same submissions in two files that ask some of the same."""
    items, others = (
        {
            name
            for block in sheet.found.blocks
            for column in block.items.values()
            for name in sheet.at_its_times(column)
        }
        for sheet in (one, other)
    )
    apart = (one.path, one.sheet) != (other.path, other.sheet)
    return same_submissions(one.texts, other.texts) if apart and items & others else {}


def _same_people(one: Sheet, other: Sheet, group: Recognised) -> dict[int, int]:
    """Return the rows of the same people in two files of one time, as versions of one table have.

    Their names say the time, and they ask some of the same.
    """
    files = one, other
    several = any(s.found.waves or s.found.wave_names or s.closing or s.survey for s in files)
    same_table = (one.path, one.sheet) == (other.path, other.sheet)
    if several or same_table or not one.wave or one.wave != other.wave:
        return {}
    who = next((name for name in group.ids if all(name in s.texts for s in files)), "")
    if not who or group.says_who(who):
        return {}
    items = {name for block in one.found.blocks for name in block.items.values()}
    codes, others = ([*map(bare_code, s.texts[who])] for s in files)
    there = {code: place for place, code in enumerate(others) if code}
    same = {place: there[code] for place, code in enumerate(codes) if code in there}
    each_once = all(len({*filter(None, of)}) == len([*filter(None, of)]) for of in (codes, others))
    most = 2 * len(same) >= min(len(codes), len(others)) and len(same) >= FEWEST_PEOPLE
    asked = any(name in other.texts for name in items)
    return same if asked and each_once and most else {}


def _without(sheet: Sheet, places: Sequence[int], why: str) -> Sheet:
    """Return a file without rows, which its entry names as left out."""
    rows = [sheet.found.numbers[place] for place in places]
    left = sheet.without({*rows})
    found = replace(left.found, left_out={**left.found.left_out, why: rows})
    return replace(left, found=found)


def _ask(
    one: Sheet, other: Sheet, same: dict[int, int], interview: Interview, *, versions: bool
) -> str | None:
    """Ask which counts, where `one` is taken for the earlier download or version."""
    n, say = len(same), interview.say
    own = [row for place, row in enumerate(one.found.numbers) if place not in same]
    shared = [name for name in one.texts if name in other.texts and not name.startswith("_")]
    changed = [
        one.found.numbers[here]
        for here, there in same.items()
        if any(
            plain_time(one.texts[name][here]) != plain_time(other.texts[name][there])
            for name in shared
        )
    ]
    saw = say(
        f"{n} of the {one.found.rows} rows of {one.name} {'is' if n == 1 else 'are'} also in "
        f"{other.name}, which has {other.found.rows}",
        f"{one.name}的{one.found.rows}行中有{n}行也在{other.name}中（后者共{other.found.rows}行）",
    )
    if changed:
        saw += say(
            f"; not all cells are alike in row{'s' if changed[1:] else ''} {listed(changed)}",
            f"；其中第{listed(changed)}行有单元格不同",
        )
    if own:
        saw += say(
            f"; row{'s' if own[1:] else ''} {listed(own)} of {one.name} "
            f"{'are' if own[1:] else 'is'} in that file only",
            f"；{one.name}第{listed(own)}行只在该文件中",
        )
    k = len(own)
    lost = say(
        f", with {k} row{'s' if k > 1 else ''} that stand in it alone", f"，包括只在其中的{k}行"
    )
    choices = {
        other.name: (
            f"{other.name}; {one.name} is left out{lost if own else ''}",
            f"以{other.name}为准，{one.name}不读取{lost if own else ''}",
        ),
        **(
            {
                "rest": (
                    f"{other.name}, and from {one.name} what only it has",
                    f"以{other.name}为准，{one.name}中只读取另一文件没有的行",
                )
            }
            if own
            else {}
        ),
        one.name: (
            f"{one.name}; {other.name} is left out",
            f"以{one.name}为准，{other.name}不读取",
        ),
        "both": (
            "both, with all rows: these are other people or another time"
            + (" (say which at the question which measurement each file is)" if versions else ""),
            "两个文件的所有行都计入：是不同的人，或不同时间的回答"
            + ("（请在“是哪一次测量”中说明）" if versions else ""),
        ),
    }
    return interview.ask(
        f"download.{one.name}",
        (
            f"{one.name} and {other.name} have the same people at one time, as two versions of "
            f"one file have. Which counts?",
            f"{one.name}与{other.name}是同一次测量，人也相同，像是同一个文件的两个版本。以哪一个为准？",
        )
        if versions
        else (
            f"{one.name} and {other.name} have the same submissions, as two downloads of one form "
            f"have. Which counts?",
            f"{one.name}与{other.name}含有相同的答卷，像是同一份问卷的两次下载。以哪一个为准？",
        ),
        saw=saw,
        choices=choices,
        default=None if own or changed else other.name,
    )
