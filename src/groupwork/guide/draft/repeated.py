"""Which row counts of somebody who answered twice at one time."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, pairwise

from groupwork.errors import GroupworkError
from groupwork.guide.draft.days import waves_of_rows
from groupwork.guide.draft.doubtful_rows import with_rows_of
from groupwork.guide.draft.listed import NUMBERS, listed_in
from groupwork.guide.draft.people import People
from groupwork.guide.draft.waves import Waves
from groupwork.guide.questions import TODO, Interview
from groupwork.guide.raw_sheet import Sheet
from groupwork.guide.recognise import Recognised
from groupwork.ingest.doubtful_rows import ANOTHER_COUNTS

# The question of which rows count.
_KEY = "rows_that_count"
# People whose rows are listed at most.
_SHOWN = 6


@dataclass(frozen=True)
class _Row:
    """A row of somebody, with what stands in it, its answers to scales, and when it was sent."""

    sheet: Sheet
    number: int
    person: str
    cells: Mapping[str, str]
    blocks: frozenset[str]
    given: tuple[str, ...]
    sent: str
    moment: tuple[date, int] | None

    @property
    def answers(self) -> int:
        """How many questions of scales are answered."""
        return sum(map(bool, self.given))


def ask_repeated(
    group: Recognised,
    people: People,
    waves: Waves,
    left_out: Mapping[str, Mapping[int, str]],
    interview: Interview,
) -> tuple[Recognised, dict[str, dict[int, str]], str]:
    """Ask which row counts, where two rows of one person at one time are not alike.

    Parameters
    ----------
    group, people, waves, interview
    left_out : mapping
        File or sheet -> row that is left out -> why.

    Returns
    -------
    tuple
        The raw files without the rows in whose place another one counts; `left_out` with these;
        and `cleaning.duplicates`, or TODO.
    """
    out = {name: dict(of) for name, of in left_out.items()}
    repeated = _repeated(group, people, waves, interview)
    named = not people.hashed
    rule = _ask_rule(repeated, interview, named=named) if repeated else "most-complete"
    unsure = repeated if rule == "rows" else []
    if rule == "most-complete":
        unsure = [*filter(None, map(_tied, repeated))]
    gone: dict[str, set[int]] = {}
    others, apart = _ask_rows(unsure, interview, named=named, each=rule == "rows")
    for row, why in others:
        out.setdefault(row.sheet.name, {})[row.number] = why
        if not why.startswith(TODO):
            gone.setdefault(row.sheet.name, set()).add(row.number)
    sheets = [sheet.without(gone.get(sheet.name, set())) for sheet in group.sheets]
    sheets = with_own_codes(sheets, people, apart)
    todo = interview.todo("first, last or most-complete", "first、last 或 most-complete")
    rule = {"rows": "most-complete", None: todo}.get(rule, rule)
    return with_rows_of(group, sheets, group.strands), out, str(rule)


def ask_codeless(
    group: Recognised, people: People, waves: Waves, interview: Interview
) -> Recognised:
    """Ask whether rows with answers and without a code count; return the files with codes."""
    if people.id is None or str(people.id).startswith(TODO):
        return group
    places = [p for p, each in enumerate(group.sheets) if not (each.closing or each.survey)]
    found = [
        row
        for place in places
        for row in _rows_of(place, group, people)
        if row.blocks and not row.person
    ]
    if not found:
        return group
    listed = interview.say("; ", "；").join(
        interview.say(f"row {row.number} of {row.sheet.name}", f"{row.sheet.name}第{row.number}行")
        for row in found[:_SHOWN]
    )
    above = _codes_above(group, people, found)
    said = interview.ask(
        "codeless",
        (
            "Some people gave no code. Do their answers count? (They can be compared with nobody's "
            "at another time.)",
            "有人没有填写编号，他们的作答是否计入？（无法与其他时间的作答比较。）",
        ),
        saw=f"{len(found)}: {listed}" + " …" * (len(found) > _SHOWN),
        choices={
            **({"above": _ABOVE} if above else {}),
            "keep": (
                "yes: each is somebody who is in no other measurement",
                "计入：每行是一个没有参加其他测量的人",
            ),
            "leave-out": ("no, these rows are left out", "不计入，这些行不读取"),
        },
    )
    if said == "above":
        sheets = [
            replace(sheet, codes={**sheet.codes, **above.get(sheet.name, {})})
            for sheet in group.sheets
        ]
        return replace(group, sheets=sheets)
    if said == "keep":
        return replace(group, sheets=with_own_codes(group.sheets, people, found))
    if said is None:
        todo = interview.todo("a code of its own, or take the line out", "另给编号，或删去此行")
        sheets = [
            replace(
                sheet, codes={**sheet.codes} | {r.number: todo for r in found if r.sheet is sheet}
            )
            for sheet in group.sheets
        ]
        return replace(group, sheets=sheets)
    return group


_ABOVE = (
    "yes: each is the person whose code stands above, once for all rows of that person",
    "计入：编号只写在每个人的第一行，下面的行是同一个人",
)


def _codes_above(
    group: Recognised, people: People, found: Iterable[_Row]
) -> dict[str, dict[int, str]]:
    """Return file -> row without a code -> the code above it.

    Empty where people would not have several rows each, and all as many.
    """
    codeless = {(row.sheet.name, row.number) for row in found}
    above: dict[str, dict[int, str]] = {}
    for sheet in group.sheets:
        if len(people.columns) != 1 or not any(name == sheet.name for name, _ in codeless):
            continue
        code, rows = "", Counter[str]()
        for number, text in zip(sheet.found.numbers, sheet.texts[people.columns[0]], strict=True):
            code = text or code
            rows[code] += 1
            if (sheet.name, number) in codeless:
                above.setdefault(sheet.name, {})[number] = code
        if len({*rows.values()}) > 1 or "" in rows:
            return {}
    return above


def with_own_codes(sheets: Iterable[Sheet], people: People, rows: Iterable[_Row]) -> list[Sheet]:
    """Give each of these rows a code that no other has; other files have rows of its number."""
    given: dict[str, dict[int, str]] = {}
    for row in rows:
        who = f"{row.person} " if row.person and not people.hashed else ""
        code = f"{who}({row.sheet.name} row {row.number})"
        given.setdefault(row.sheet.name, {})[row.number] = code
    return [
        replace(each, codes={**each.codes, **given[each.name]}) if each.name in given else each
        for each in sheets
    ]


def _repeated(
    group: Recognised, people: People, waves: Waves, interview: Interview
) -> list[list[_Row]]:
    """Return the rows of each person who has several at one time, which are not alike.

    Rows of two files are those of other questionnaires, unless they answer one scale both.
    """
    of_person: dict[tuple[str, str], list[_Row]] = {}
    for place, keys in enumerate(waves.likely):
        sheet = group.sheets[place]
        times = waves_of_rows(group, sheet, keys) or [""] * sheet.found.rows
        for wave, row in zip(times, _rows_of(place, group, people), strict=True):
            if row.person and row.blocks:
                of_person.setdefault((row.person, wave or sheet.name), []).append(row)
    found = []
    copies: dict[str, int] = {}
    for rows in of_person.values():
        shared = [
            row
            for row in rows
            if any(row.blocks & other.blocks for other in rows if other is not row)
        ]
        unlike: list[_Row] = []
        for row in shared:
            if any(row.cells == other.cells for other in unlike):
                copies[row.sheet.name] = copies.get(row.sheet.name, 0) + 1
            else:
                unlike.append(row)
        if unlike[1:]:
            found.append(unlike)
    for name, n in copies.items():
        interview.note(
            f"{name}: {n} row{'s' if n > 1 else ''} with all answers of another row of the same "
            f"person, which counts alone",
            f"{name}：{n}行与同一人的另一行答案完全相同，只计一行",
        )
    return found


def _rows_of(place: int, group: Recognised, people: People) -> list[_Row]:
    """Return the rows of a file: without who it is, and without when and how it was sent.

    A copy has all answers of the other row: when it was sent may differ, as its own number does.
    """
    sheet = group.sheets[place]
    ids = people.columns
    if ids and not any(name in sheet.texts for name in ids):
        ids = sheet.found.ids[:1]  # until somebody says which column it is
    whose = people.of_rows(sheet, ids)
    aside = {c.name for c in sheet.found.columns if c.kind in ("tool", "date")} | {*ids}
    names = [n for n in sheet.texts if n not in aside and not group.is_numbering(n)]
    # Who has a row for each time of a wide file answered at no time twice.
    items = {
        f"{name} {time}": [
            column
            for item in of[place].items.values()
            if (column := item.replace("{wave}", time)) in sheet.texts
        ]
        for name, of in group.in_sheet.items()
        if place in of
        for time in sheet.found.wave_names or [""]
    }
    column, days = group.sent(sheet)
    rows = []
    for n, number in enumerate(sheet.found.numbers):
        given = {name: tuple(sheet.texts[c][n] for c in of) for name, of in items.items()}
        sent = sheet.texts[column][n] if column else ""
        day = days[n] if column else None
        rows.append(
            _Row(
                sheet,
                number,
                whose[n],
                {name: sheet.texts[name][n] for name in names},
                frozenset(name for name, texts in given.items() if any(texts)),
                tuple(chain.from_iterable(given.values())),
                sent,
                (day, _second(sent)) if day else None,
            )
        )
    return rows


def _second(sent: str) -> int:
    """Return the second of the day in a time; 0 where it has a day alone."""
    clock = re.search(r"(\d{1,2}):(\d{2})(?::(\d{2}))?", sent)
    if clock is None:
        return 0
    half, hour = re.search(r"([ap])\.?m|(上|下)午", sent.casefold()), int(clock[1])
    if half:
        hour = hour % 12 + 12 * (half[1] == "p" or half[2] == "下")
    return 3600 * hour + 60 * int(clock[2]) + int(clock[3] or 0)


def _tied(rows: Sequence[_Row]) -> list[_Row]:
    """Return the fullest of a person's rows, where these do not answer all scales alike."""
    most = max(row.answers for row in rows)
    fullest = [row for row in rows if row.answers == most]
    return fullest if len({row.given for row in fullest}) > 1 else []


def _ask_rule(repeated: list[list[_Row]], interview: Interview, *, named: bool) -> str | None:
    say, n = interview.say, sum(len(rows) - 1 for rows in repeated)
    shown = [_told(rows, interview, named=named) for rows in repeated[:_SHOWN]]
    shown += ["…"] if repeated[_SHOWN:] else []
    listed = say("; ", "；").join(shown)
    (first, first_zh), (last, last_zh) = _in_time(repeated)
    tied = sum(bool(_tied(rows)) for rows in repeated)
    as_full = (
        f"; you are asked about the {tied} {'person' if tied == 1 else 'people'} whose sheets are "
        f"equally full",
        f"；有{tied}人的几份同样完整，接着会问保留哪一份",
    )
    return interview.ask(
        "duplicates",
        (
            "Some people answered twice. Which of their sheets counts?",
            "有人重复作答，保留哪一份？",
        ),
        saw=say(
            f"{n} row{'s' if n > 1 else ''} with a code that was there before: {listed}",
            f"{n}行的编号重复：{listed}",
        ),
        choices={
            "most-complete": (
                f"the one with most answers{as_full[0] if tied else ''}",
                f"答得最完整的{as_full[1] if tied else ''}",
            ),
            "first": (f"the first in the file{first}", f"文件中的第一份{first_zh}"),
            "last": (f"the last in the file{last}", f"文件中的最后一份{last_zh}"),
            "rows": ("you say which for each person", "由您逐人指定"),
        },
    )


def _in_time(repeated: Iterable[Sequence[_Row]]) -> tuple[tuple[str, str], tuple[str, str]]:
    """Say which of a person's rows was sent earlier: the first in the file, or the last.

    Nothing where rows have no times, or the same one, or some stand in this order and some not.
    """
    earlier, later = (
        (", which was sent earlier", "（提交较早）"),
        (", which was sent later", "（提交较晚）"),
    )
    pairs = [(one.moment, other.moment) for rows in repeated for one, other in pairwise(rows)]
    if all(one and other and one < other for one, other in pairs):
        return earlier, later
    if all(one and other and one > other for one, other in pairs):
        return later, earlier
    return ("", ""), ("", "")


def _told(rows: Sequence[_Row], interview: Interview, *, named: bool) -> str:
    """Name a person's rows, with what each has; people are named by codes alone."""
    say = interview.say
    several = len({row.sheet.name for row in rows}) > 1
    parts = []
    for row in rows:
        at = say(f"row {row.number}", f"第{row.number}行")
        if several or row is rows[0]:
            at = say(f"{at} of {row.sheet.name}", f"{row.sheet.name}{at}")
        s = "s" if row.answers != 1 else ""
        what = [say(f"{row.answers} answer{s}", f"{row.answers}题已答")]
        what += [row.sent] if row.sent else []
        parts.append(say(f"{at} ({', '.join(what)})", f"{at}（{'，'.join(what)}）"))
    untold = len({row.moment for row in rows}) < len(rows)
    more = say("; nothing tells which was first", "；看不出先后") if untold else ""
    who = say(f"{rows[0].person}: ", f"{rows[0].person}：") if named else ""
    return f"{who}{say(', ', '、').join(parts)}{more}"


def _ask_rows(
    unsure: list[list[_Row]], interview: Interview, *, named: bool, each: bool
) -> tuple[list[tuple[_Row, str]], list[_Row]]:
    """Ask which row of some people counts.

    `each` says that they are asked for one by one; otherwise they are as full, and all the first or
    all the last ones may be meant.

    Returns
    -------
    tuple
        The others with why they are left out, and the rows of several people who have one code.
    """
    if not unsure:
        return [], []
    say, row = interview.say, unsure[0][-1].number
    (first, first_zh), (last, last_zh) = _in_time(unsure)
    how = (
        f"one for each of these people, such as 'rows {row}'; all of a code that several people "
        f"have: each is then somebody who is in no other measurement",
        f"每个人一行，如“行{row}”；几个人用了同一编号的，写出全部行号，每行算作一个没有参加其他测量的人",
    )
    said = interview.ask(
        _KEY,
        (
            f"Which rows count? (Write {how[0]}.)",
            f"保留哪几行？（请写行号，{how[1]}。）",
        )
        if each
        else (
            f"Some people have several rows that are equally full and differ. Which counts? (Or "
            f"name the rows that count, {how[0]}.)",
            f"有些人的几份同样完整而回答不同，保留哪一份？（也可以写明保留的行号，{how[1]}。）",
        ),
        saw=say("; ", "；").join(_told(rows, interview, named=named) for rows in unsure),
        choices={}
        if each
        else {
            "first": (f"the first in the file{first}", f"文件中的第一份{first_zh}"),
            "last": (f"the last in the file{last}", f"文件中的最后一份{last_zh}"),
        },
        free=True,
    )
    if said is None:
        todo = interview.todo(
            "take this line out for the row that counts", "要保留的那一行，请删去此行"
        )
        return [(row, todo) for rows in unsure for row in rows], []
    counts = {"first": 0, "last": -1}
    chosen = (
        [[rows[counts[said]]] for rows in unsure]
        if said in counts and not each
        else _named(said, unsure)
    )
    others = [
        (row, ANOTHER_COUNTS)
        for rows, kept in zip(unsure, chosen, strict=True)
        for row in rows
        if row not in kept
    ]
    return others, [row for kept in chosen if kept[1:] for row in kept]


_ROWS = re.compile(
    rf"(?:rows?|第|行)?[\s:：]*(?P<rows>{NUMBERS})\s*行?(?:\s*(?:of|in|：)\s*(?P<file>.+))?",
    re.IGNORECASE,
)


def _named(said: str, unsure: list[list[_Row]]) -> list[list[_Row]]:
    """Return the row of each person that an answer names; all rows where several people are meant.

    Raises
    ------
    GroupworkError
        It names none of a person's rows, or some of several, or other ones.
    """
    named: list[_Row] = []
    every = [row for rows in unsure for row in rows]
    known = list(map(str, sorted({row.number for row in every})))
    last = every[-1]
    for part in filter(None, map(str.strip, re.split("[;；]", said))):
        match = _ROWS.fullmatch(part)
        for number in listed_in(match["rows"], known) if match else [part]:
            fitting = [
                row
                for row in every
                if str(row.number) == number
                and (not match or match["file"] in (None, row.sheet.name))
            ]
            if len(fitting) != 1:
                if fitting:
                    raise GroupworkError(
                        f"{_KEY}: several files have a row {number} among these. Write it as 'rows "
                        f"{number} of {fitting[0].sheet.name}', with ';' before those of another "
                        f"file."
                    )
                raise GroupworkError(
                    f"{_KEY}: '{number}' is not one of these rows. Write those that count by "
                    f"their numbers, such as 'rows {last.number}', or 'rows {last.number} of "
                    f"{last.sheet.name}' where there are several files."
                )
            named += fitting
    chosen = []
    for rows in unsure:
        kept = [row for row in rows if row in named]
        if len(kept) not in (1, len(rows)):
            listed = ", ".join(str(row.number) for row in rows)
            raise GroupworkError(
                f"{_KEY}: of rows {listed} write one, or all if they are different people's."
            )
        chosen.append(kept)
    return chosen
