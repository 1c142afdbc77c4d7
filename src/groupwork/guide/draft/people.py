"""Who is who: the column, or columns, of each person's code."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Any

from groupwork.errors import GroupworkError
from groupwork.guide.columns import MOST_OF
from groupwork.guide.draft.codes import are_unlike, plausible, seated, telling_apart, what_it_gives
from groupwork.guide.draft.listed import names_in
from groupwork.guide.draft.naming import SHOWN, listed, short
from groupwork.guide.draft.near_codes import as_written, ask_same
from groupwork.guide.draft.same_parts import ask_same_parts, spelled_alike
from groupwork.guide.draft.waves import Waves
from groupwork.guide.id_columns import is_called_code
from groupwork.guide.questions import TODO, Interview
from groupwork.guide.raw_sheet import COMES_AGAIN, Sheet
from groupwork.guide.recognise import Recognised, with_sheets
from groupwork.ingest.near_matches import bare_code, bare_parts
from groupwork.ingest.rows import TOTAL
from groupwork.messages import part_said
from groupwork.privacy.names import FULL_NAME

#: What no code means: where a row holds all of a person, and where times are set beside each other.
_WITHOUT = {
    True: ("no code, anonymous: each row is one person", "没有编号（匿名）：每一行是一个人"),
    False: (
        "no code, anonymous: the times are compared as independent samples, and nobody's change "
        "is known",
        "没有编号（匿名）：前后两次作为独立样本比较，无从知道谁有变化",
    ),
}
#: The time of a closing questionnaire that is given without codes.
CLOSING = "closing"


@dataclass(frozen=True)
class People:
    """How people are followed.

    Attributes
    ----------
    id : str, list of str or None
        The column, or columns, of each person's code; None where people have none.
    spelling : str
        Of the codes, as `id_spelling` has it.
    hashed : str
        The identifier of which codes are made, since it tells who people are.
    same : dict of str to str
        Code -> the one that it is a slip of.
    unsaid : dict of str to str
        Code -> TODO, where nobody has said yet whether it is one.
    two : list of tuple
        Codes that are nearly the same and are said to be two people's.
    """

    id: str | list[str] | None
    spelling: str = "exact"
    hashed: str = ""
    same: Mapping[str, str] = field(default_factory=dict)
    unsaid: Mapping[str, str] = field(default_factory=dict)
    two: Sequence[tuple[str, str]] = ()

    @property
    def columns(self) -> list[str]:
        """The column of the code, or its columns; none where people have no code."""
        return [self.id] if isinstance(self.id, str) else self.id or []

    def who(self, parts: Sequence[str]) -> str:
        """Return who has a code, however it is spelled; empty where a part of it is blank.

        Until somebody says that codes which differ in form alone are different people, they are
        taken for one person's.
        """
        if not parts or not all(parts):
            return ""
        bare = str if self.spelling == "exact" else bare_parts if parts[1:] else bare_code
        code = bare("-".join(parts))
        return self.same.get(code, code)

    def of_rows(self, sheet: Sheet, columns: Sequence[str] = ()) -> list[str]:
        """Return who is in each row of a file; `columns` if its codes stand elsewhere."""
        codes = [sheet.texts[name] for name in columns or self.columns if name in sheet.texts]
        return [*map(self.who, zip(*codes, strict=True))] if codes else [""] * sheet.found.rows


def ask_people(group: Recognised, waves: Waves, interview: Interview) -> tuple[Recognised, People]:
    """Ask which column holds the code of a person, and how codes are to be read.

    Returns
    -------
    tuple
        The raw files, with parts of codes written alike in all of them; and how people are
        followed.
    """
    say, sent_again = interview.say, waves.sent_again
    sure = [] if sent_again else group.ids
    possible = [
        name for name in group.possible_ids if name in sure or are_unlike(group, name, waves.likely)
    ]
    saw = ", ".join(f"'{name}'" for name in (sure or possible))
    recurring = sure or [name for name in possible if group.recurs(name)]
    # Names of people are a way to follow them only where nothing else is.
    people = [] if recurring or sent_again else group.named_ids
    if not sure and possible and not group.recurs(possible[0]):
        saw += say(
            " (nobody in it comes again in the other file)", "（其中的编号在另一文件中无人重复）"
        )
    offered = _may_be_ids(sure, possible, group, waves)
    if offered and not saw:
        saw = say("none for certain; these may be one", "没有可以确定的；以下各列可能是编号")
    chosen = interview.ask(
        "id",
        (
            "Which column holds the code that stays the same for one person? (Several that make "
            "it up together are written as 'school, class, number'.)",
            "哪一列是同一个人前后不变的编号？（由几列合起来组成时，写“学校, 班级, 学号”。）",
        ),
        saw=saw or say("no column looks like one", "没有看起来像编号的列"),
        choices={
            **{name: _coded(name, group.identifying(name)) for name in people},
            **offered,
            "none": _WITHOUT[waves.single or waves.wide],
        },
        # Nobody is followed from one survey to another.
        default=sure[0] if sure else "none" if waves.single else None,
        known=waves.single and not sure,
        free=True,
    )
    if chosen == "none":
        return group, People(None)
    if chosen is None:
        return group, People(
            interview.todo("the column of each person's code", "每个人编号所在的列")
        )
    columns = _named(chosen, group, interview)
    hashed = _ask_for_codes(columns, group, interview)
    if len(columns) > 1:
        group = ask_same_parts(group, columns, interview)
    spelling = _ask_spelling(columns, hashed, group, interview)
    if len(columns) > 1:
        if spelling == "loose":
            group = spelled_alike(group, columns, interview)
        return group, People(columns, spelling, hashed)
    # Names are shown nowhere; the check tells how many of them are alike.
    if hashed:
        return group, People(columns[0], spelling, hashed)
    same, unsaid, two = ask_same(columns[0], spelling, group, waves, interview)
    if spelling == "exact":
        two += [pair for of in group.spelled_alike(columns) for pair in combinations(of, 2)]
    return group, People(columns[0], spelling, hashed, same, unsaid, two)


def privacy_of(group: Recognised, people: People, interview: Interview) -> dict[str, list[str]]:
    """Return the section on privacy: of which columns codes are made, and which ones hold codes.

    What people are called by in a register is what they are called by in the questionnaires.
    """
    ids = [people.id] if isinstance(people.id, str) else []
    known = {bare_code(t) for sheet in group.sheets for c in ids for t in sheet.texts.get(c, ())}
    alike: dict[str, str] = {}
    for strand in group.strands:
        column, source = strand.columns.get("person", ""), strand.source
        theirs = {bare_code(text) for text in source.texts.get(column, ()) if text}
        again = len(theirs & known) >= COMES_AGAIN * max(1, len(theirs))
        if column not in ids and again and source.found.identifiers.get(column):
            alike[column] = source.name
    if people.hashed:
        return {"hash": [people.hashed, *alike]}
    for column, name in alike.items():
        interview.note(
            f"{name}: '{column}' holds the codes of the questionnaires, and nobody's names "
            f"(privacy.allowed)",
            f"{name}：“{column}”列是与问卷相同的编号，不是姓名（privacy.allowed）",
        )
    return {"allowed": [*alike]} if alike else {}


def closing_apart(
    group: Recognised, waves: Waves, people: People, interview: Interview
) -> tuple[Recognised, Waves]:
    """Give the closing questionnaires of people without codes a time of their own.

    Nobody is followed to it, whereas all who are compared have codes. A column that is called as
    the code is elsewhere, such as Q1, may ask anything there.
    """
    if people.id is None or waves.single:
        return group, waves
    apart = [sheet.closing and not _has_codes(sheet, group, people) for sheet in group.sheets]
    sheets = list(group.sheets)
    for place, sheet in enumerate(sheets):
        if sheet.closing and not apart[place] and (without := _codeless(sheet, people)):
            said = _ask_codeless(sheet, without, interview)
            apart[place] = said == "keep"
            if said is None:
                todo = interview.todo(
                    "a code of its own, or take the line out", "另给编号，或删去此行"
                )
                codes = {**sheet.codes, **dict.fromkeys(without, todo)}
                sheets[place] = replace(sheet, codes=codes)
    group = replace(group, sheets=sheets)
    if not any(apart):
        return group, waves
    for sheet, anonymous in zip(group.sheets, apart, strict=True):
        if anonymous:
            interview.note(
                f"{sheet.name}: the closing questionnaire, nobody's answers in it "
                f"are linked to the other files",
                f"{sheet.name}：结束时的满意度问卷，不与其他文件中的个人对应",
            )
    names = {
        sheet.name: {
            name: f"{name} ({sheet.path.stem})"
            for name in people.columns
            if anonymous and any(sheet.texts.get(name, ()))
        }
        for sheet, anonymous in zip(group.sheets, apart, strict=True)
    }
    if any(names.values()):
        sheets = [sheet.with_names(names[sheet.name]) for sheet in group.sheets]
        group = with_sheets(group, sheets)
    sheets = [
        replace(sheet, anonymous=sheet.anonymous or alone)
        for sheet, alone in zip(group.sheets, apart, strict=True)
    ]
    group = replace(group, sheets=sheets)
    label = interview.say("closing questionnaire", "结束问卷")
    wave = {"id": CLOSING, "label": label, "role": "survey"}
    keys, likely = (
        [{"wave": CLOSING} if alone else each for alone, each in zip(apart, of, strict=True)]
        for of in (waves.keys, waves.likely)
    )
    return group, replace(waves, declared=[*waves.declared, wave], keys=keys, likely=likely)


def _codeless(sheet: Sheet, people: People) -> list[int]:
    """Return the numbers of the rows that have answers and no code."""
    return [
        number
        for number, code, *answers in zip(
            sheet.found.numbers,
            people.of_rows(sheet),
            *(cells for name, cells in sheet.texts.items() if name not in people.columns),
            strict=True,
        )
        if not code and any(answers)
    ]


def _ask_codeless(sheet: Sheet, without: list[int], interview: Interview) -> str | None:
    """Ask whether the answers of a form count that some gave without their code.

    To count them it is read without anybody's: as somebody with a code of their own, they would be
    one more person of the group.
    """
    return interview.ask(
        f"codeless.{sheet.name}",
        (
            f"{sheet.name}: some people gave no code. Do their answers count? (Nothing that is "
            f"told of this form needs codes.)",
            f"{sheet.name}中有人没有填写编号，他们的作答是否计入？（这份问卷的结果不需要编号。）",
        ),
        saw=interview.say(
            f"{len(without)} of {sheet.found.rows} rows: {listed(without)}",
            f"共{sheet.found.rows}行，其中{len(without)}行：{listed(without)}",
        ),
        choices={
            "keep": (
                "yes: all count, and nobody's are linked to the other files",
                "计入：全部作答都算，不与其他文件中的个人对应",
            ),
            "leave-out": ("no, these rows are left out", "不计入，这些行不读取"),
        },
        suggestion="keep",
    )


def _has_codes(sheet: Sheet, group: Recognised, people: People) -> bool:
    """Say whether a file has codes: nearly every row another one, and most known elsewhere."""
    if any(column.startswith(TODO) for column in people.columns):
        return False
    codes = people.of_rows(sheet)
    known = {code for each in group.followed if each is not sheet for code in people.of_rows(each)}
    filled, there = [*filter(None, codes)], {*codes} - {""}
    return bool(there) and (
        len(there) >= MOST_OF * len(filled) and 2 * len(there & known) >= len(there)
    )


def _coded(name: str, kind: str) -> tuple[str, str]:
    return (
        f"{name} ({kind}: a code is made of each)",
        f"{name}（{part_said(kind, 'kinds', 'zh')}，由程序换成编号）",
    )


def _may_be_ids(
    sure: list[str], possible: list[str], group: Recognised, waves: Waves
) -> dict[str, tuple[str, str]]:
    """Return what may be answered about the identifier: likely columns, or what could be one."""
    heads = dict(zip(group.common, group.headings, strict=True))
    could = [] if sure else telling_apart(group, waves.likely)
    # Where none is sure, a person sees all that might be, and what it would do.
    others = [] if sure else plausible(group, waves.likely)
    seats = [] if sure or could else seated(group, waves.likely)
    # What is called a code is offered, though people may stand there twice.
    called = [] if sure else [name for name in group.common if _is_called_code(name, group)]
    single = ((name,) for name in [*sure, *possible, *called])
    listed = dict.fromkeys([*single, *could, *others, *seats])
    offered = {}
    for names in list(listed)[:SHOWN]:
        shown = " + ".join(short(heads[name]) for name in names)
        kinds = [kind for name in names if (kind := group.identifying(name))]
        en, zh = ("", "") if sure else what_it_gives(group, names, waves.likely)
        together = [("together", "合在一起")] if len(names) > 1 else []
        coded = [
            (
                f"a code is made of each ({kind})",
                f"由程序换成编号（{part_said(kind, 'kinds', 'zh')}）",
            )
            for kind in kinds
        ]
        more = [*together, *([(en, zh)] if en else []), *coded]
        offered[", ".join(names)] = (
            ": ".join(filter(None, (shown, ", ".join(each for each, _ in more)))),
            "：".join(filter(None, (shown, "，".join(each for _, each in more)))),
        )
    return offered


def _is_called_code(name: str, group: Recognised) -> bool:
    """Say whether a column is headed as people's codes are, and is not a tool's or a row's own."""
    column = group.columns.get(name)
    called = column is not None and column.kind != "tool" and is_called_code(column)
    return called and not group.is_numbering(name)


def _named(chosen: str, group: Recognised, interview: Interview) -> list[str]:
    """Return the columns that an answer names."""
    if one := group.column(chosen):
        return [one]
    columns = []
    for typed in names_in(chosen):
        column = group.column(typed)
        if column is None:
            named = "; ".join(f"'{each}'" for each in group.headings)
            files = ", ".join(sheet.name for sheet in group.followed)
            has, has_zh = f"They have: {named}", f"各列为：{named}"
            if not named:
                has, has_zh = f"{files} have no column in common", f"{files}没有共同的列"
            raise GroupworkError(
                interview.say(
                    f"id: no column of all files is called '{typed}'. {has}.",
                    f"id：没有一列在各文件中都叫“{typed}”。{has_zh}。",
                )
            )
        columns.append(column)
    return columns


def _ask_for_codes(columns: list[str], group: Recognised, interview: Interview) -> str:
    """Ask before a code is made of each name or address that is to tell people apart."""
    kinds = {name: kind for name in columns if (kind := group.identifying(name))}
    if not kinds:
        return _ask_whether_names(columns, group, interview)
    listed = ", ".join(f"'{name}': {kind}" for name, kind in kinds.items())
    listed_zh = "，".join(
        f"“{name}”：{part_said(kind, 'kinds', 'zh')}" for name, kind in kinds.items()
    )
    coded = interview.ask(
        "id_code",
        (
            "This column tells who people are, so none of it may stand in results. Is a code to "
            "be made of each? (The key that makes the codes stays on this computer. If another "
            "column is people's code, change the answer to the question before this one, 'id'.)",
            "这一列会让人认出参与者，不能出现在结果中。是否把每一个换成编号？"
            "（换成编号所用的密钥只留在这台计算机上。如果编号在另一列，请改答前一题id。）",
        ),
        saw=interview.say(listed, listed_zh),
        choices={"yes": ("yes, make codes", "是，换成编号")},
    )
    hashed = " + ".join(columns)
    if coded:
        return hashed
    return interview.todo(
        f"{hashed}, if codes are to be made of it", f"如要把它换成编号，写{hashed}"
    )


# What a name looks like that no list knows: words of letters, each with one capital, or as Chinese
# names are.
_NAMELIKE = re.compile(rf"[^\W\d_a-z][a-z\u00df-\u024f'’-]+(?: [^\W\d_]\S*)*|{FULL_NAME}")
# Share of the different texts of a column that look so, at least.
_NEARLY_ALL = 0.8


def _look_like_names(column: str, group: Recognised) -> bool:
    texts = {text for sheet in group.followed for text in sheet.texts.get(column, ()) if text}
    alike = sum(_NAMELIKE.fullmatch(text) is not None for text in texts)
    return len(texts) > 1 and alike >= _NEARLY_ALL * len(texts)


def _ask_whether_names(columns: list[str], group: Recognised, interview: Interview) -> str:
    """Ask whether what tells people apart is their names, where it looks as if it were."""
    alike = [name for name in columns if _look_like_names(name, group)]
    if not alike:
        return ""
    hashed = " + ".join(columns)
    said = interview.ask(
        "id_code",
        (
            "What stands in this column looks like names. If it is people's names, none of it may "
            "stand in results, and a code is made of each. Is it? (The key that makes the codes "
            "stays on this computer.)",
            "这一列看起来是姓名。如果是参与者的姓名，就不能出现在结果中，须逐一换成编号。是姓名吗？"
            "（换成编号所用的密钥只留在这台计算机上。）",
        ),
        saw=interview.say(", ", "、").join(f"'{name}'" for name in alike),
        choices={
            "yes": ("yes, make codes", "是，换成编号"),
            "no": ("no, nobody is called so", "不是，没有人叫这样的名字"),
        },
    )
    if said is None:
        return interview.todo(f"{hashed}, if these are names", f"如果是姓名，写{hashed}")
    return hashed if said == "yes" else ""


def _ask_spelling(columns: list[str], hashed: str, group: Recognised, interview: Interview) -> str:
    """Ask whether codes that differ in form alone are one person's."""
    alike = group.spelled_alike(columns)
    if not alike:
        return "exact"
    pairs = ", ".join(" = ".join(texts) for texts in alike)
    if hashed:  # names are shown nowhere, and stand in no file that may be published
        pairs = interview.say("; ", "；").join(
            interview.say(" = ", "＝").join(_rows_of(texts, columns, group, interview))
            for texts in alike
        )
    return interview.ask(
        "id_spelling",
        (
            "Some codes differ only in zeros, capitals, blanks, marks or words such as No. or ID. "
            "Is each pair one person?",
            "有些编号只差前面的0、大小写、空格、符号或“学号”等字样。它们是同一个人吗？",
        ),
        saw=pairs,
        choices={
            "loose": ("yes, join them all", "是，全部合并"),
            "exact": ("no, they are different people", "不是，是不同的人"),
        },
    ) or interview.todo(
        f"loose if these are one person, else exact: {pairs}",
        f"若是同一人写 loose，否则写 exact：{pairs}",
    )


def _rows_of(
    texts: list[str], columns: list[str], group: Recognised, interview: Interview
) -> list[str]:
    """Say in which row each spelling of a code stands first."""
    places: dict[str, str] = {}
    for sheet in group.followed:
        cells = zip(*(sheet.texts[name] for name in columns), strict=True)
        for row, parts in zip(sheet.found.numbers, cells, strict=True):
            at = interview.say(f"row {row} of {sheet.name}", f"{sheet.name}第{row}行")
            places.setdefault("-".join(parts), at)
    return [places[text] for text in texts if text in places]


def note_unmeasured(group: Recognised, people: People, interview: Interview) -> None:
    """Say how many came to sessions and filled in no questionnaire: they count in attendance."""
    if not isinstance(people.id, str):
        return
    written = as_written(people.spelling)
    known: set[str] = set()
    for place, sheet in enumerate(group.sheets):
        blocks = (of[place] for of in group.in_sheet.values() if place in of)
        columns = {column for block in blocks for column in block.items.values()}
        named = [name for column in columns for name in sheet.at_its_times(column)]
        rows = zip(*(sheet.texts[name] for name in named), strict=True)
        codes = sheet.texts.get(people.id, [])
        known |= {written(c) for c, cells in zip(codes, rows, strict=False) if any(cells)}
    known |= {slip for slip, code in people.same.items() if code in known}
    for strand in group.strands:
        if strand.kind not in ("attendance", "register", "ticks", "count"):
            continue
        rows_of = strand.rows("person")
        there = {written(c) for (c,) in rows_of if c and not TOTAL.fullmatch(c.casefold())}
        if 0 < len(others := there - known) < len(there):
            name, n = strand.source.name, len(others)
            interview.note(
                f"{name}: {n} of the {len(there)} people there filled in no questionnaire; they "
                f"count in attendance alone",
                f"{name}：所记{len(there)}人中有{n}人没有填过问卷，只计入出席情况",
            )


def slips_in(entry: Mapping[str, Any], group: Recognised, people: People) -> dict[str, str]:
    """Return what `same_person` says in a file's entry: of the codes that stand in it."""
    column = entry.get("id", entry.get("participant"))
    sources = [*group.sheets, *(strand.source for strand in group.strands)]
    written = as_written(people.spelling)
    there = {
        written(text): text
        for source in sources
        if (source.path.name, source.sheet) == (entry["path"], entry.get("sheet", ""))
        for text in source.texts.get(str(column), ())
    }
    said = {**people.unsaid, **people.same}
    return {there[slip]: code for slip, code in said.items() if slip in there}
