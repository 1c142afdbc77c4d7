"""What is asked about tables of coded passages: whose each is, and how codes stand in a cell."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from difflib import get_close_matches
from itertools import combinations
from typing import Any

from groupwork.errors import GroupworkError
from groupwork.guide.draft.codebook import listed_codes
from groupwork.guide.draft.files import file_keys
from groupwork.guide.draft.people import People
from groupwork.guide.draft.sections import headings_of, with_groups
from groupwork.guide.questions import TODO, Interview
from groupwork.guide.raw_sheet import CASE, CODES_OF, Sheet, Strand
from groupwork.guide.recognise import Recognised
from groupwork.guide.workbook import says_agreed
from groupwork.ingest.near_matches import names_person, one_spelling
from groupwork.ingest.readers import fold, read_cells
from groupwork.ingest.wordings import bare_level, code_path, split_codes
from groupwork.study.files import File

# What may stand between the codes of a cell; lines of it surely do.
_BETWEEN = (";", "；", "，", "、", ",", "/")
# Share of two codes that is alike where one may be a slip for the other.
_NEARLY = 0.75
# Letters of what may be short for a code, at least.
_SHORT = 3
# What somebody says of a mark that stands for no code.
_NO_CODE = "no-code"
#: What somebody says of passages that stand below a row which names their interview.
ROWS = "rows-above"
# Interviews that are listed with their people.
_SHOWN = 40
# Letters that are shown of a passage.
_WORDS = 40


def ask_codings(group: Recognised, interview: Interview) -> Recognised:
    """Ask what the heads of tables of coded passages do not say; tell what is taken."""
    listed = listed_codes(strand for strand in group.strands if strand.kind == "themes")
    strands = [
        _ask_blank(_spelled_as_listed(_asked(strand, interview), listed, interview), interview)
        if strand.kind == "codings" and not strand.is_project
        else strand
        for strand in group.strands
    ]
    strands = _ask_same_coder(_ask_counted(strands, interview), interview)
    return replace(
        group, strands=[part for each in strands for part in _ask_agreed(each, interview)]
    )


def _ask_agreed(strand: Strand, interview: Interview) -> list[Strand]:
    """Ask which column has the codes that coders agreed on: themes are counted by it alone.

    Returns the table once for the themes and once for how far coders agree, where there is one.
    """
    headed = next((head for head in strand.coders.values() if says_agreed(head)), "")
    if strand.kind != "codings" or len(strand.coders) < (2 if headed else 3):
        return [strand]
    none = "none"
    said = interview.ask(
        f"agreed.{strand.source.name}",
        (
            f"Which column of {strand.source.name} has the codes that the coders agreed on "
            f"afterwards? (Themes are counted by it, agreement is told of the others.)",
            f"{strand.source.name}中哪一列是编码者事后商定的编码？（主题按此列统计，其余各列用来"
            f"报告一致程度。）",
        ),
        saw=interview.say(", ", "、").join(f"'{head}'" for head in strand.coders.values()),
        choices={
            **{head: (head, head) for head in strand.coders.values()},
            none: ("none: each is one coder's", "没有：每列是一位编码者的"),
        },
        suggestion=headed or none,
    )
    if said == none:
        return [strand]
    if said is None:
        return [replace(strand, for_agreement=interview.todo("agreed codes?", "商定的编码？"))]
    columns = {role: head for role, head in strand.columns.items() if head != said}
    decided = {role: head for role, head in columns.items() if not role.startswith(CODES_OF)} | {
        "theme": said
    }
    coders = replace(strand, columns=columns, for_agreement=True)
    return [replace(strand, columns=decided, blank=""), *([coders] if coders.coders else [])]


def _ask_counted(strands: list[Strand], interview: Interview) -> list[Strand]:
    """Ask in which of several files of the same interviews themes are counted: not twice."""
    coded = [each for each in strands if each.kind == "codings" and not each.is_project]
    names = [{*one_spelling(_interviews_of(strand)).values()} - {""} for strand in coded]
    if not any(
        _is_within(one, other) or _is_within(other, one)
        for these, those in combinations(names, 2)
        for one in these
        for other in those
    ):
        return strands
    unsaid = [each for each in coded if not each.coders and "coder" not in each.columns]
    passages = [_passages_of(strand) for strand in coded]
    shared = max(len(these & those) for these, those in combinations(passages, 2))
    said = interview.ask(
        "counted",
        (
            "Several files have codes of the same interviews. In which are the themes counted?",
            "不止一个文件含有同样访谈的编码。主题以哪个文件统计？",
        ),
        saw=interview.say(
            f"{', '.join(each.source.name for each in coded)}; passages that two of them have: "
            f"{shared}",
            f"{'、'.join(each.source.name for each in coded)}；两个文件共有的片段：{shared}个",
        ),
        choices={
            # One coder who coded a passage twice would give it the codes of both.
            **(
                {
                    "all": (
                        "in all: each has passages that the others have not, or another coder's "
                        "codes",
                        "全部文件：各文件的片段不同，或出自不同的编码者",
                    )
                }
                if len(unsaid) < 2 or not shared
                else {}
            ),
            **(
                {
                    _CODERS: (
                        "in all: each has the codes of another coder",
                        "全部文件：每个文件出自一位编码者",
                    )
                }
                if len(unsaid) > 1
                else {}
            ),
            **{
                strand.source.name: (
                    f"in {strand.source.name} alone; the other shows how far coders agree",
                    f"只用{strand.source.name}；其余文件只用来看编码者的一致程度",
                )
                for strand in coded
                if any(each not in unsaid for each in coded if each is not strand)
            },
        },
        suggestion=_CODERS if len(unsaid) > 1 and shared else "",
    )
    if said == "all":
        return strands
    if said == _CODERS:
        return [
            replace(each, coded_by=_called(each.source)) if each in unsaid else each
            for each in strands
        ]
    open_yet = interview.todo(
        "true in the files that show agreement alone, false in the one whose themes count",
        "只用来看一致程度的文件写true，统计主题的文件写false",
    )
    coder = interview.todo("who coded this file", "这个文件由谁编码")
    return [
        strand
        if strand not in coded or strand.source.name == said
        else replace(strand, for_agreement=True)
        if said
        else replace(strand, coded_by=coder)
        if strand in unsaid and len(unsaid) > 1
        else replace(strand, for_agreement=open_yet)
        for strand in strands
    ]


def _ask_same_coder(strands: list[Strand], interview: Interview) -> list[Strand]:
    """Ask whether coding programs' files of one user are one person's: programs name all alike."""
    projects = [each for each in strands if each.kind == "codings" and each.is_project]
    read = [{*each.rows("interview", "coder")} for each in projects]
    twice = {of for one, other in combinations(read, 2) for of in one & other}
    alone = all(len({coder for _, coder in of}) == 1 for of in read)
    if not twice or not alone:
        return strands
    names = [each.source.name for each in projects]
    said = interview.ask(
        "same_coder",
        (
            f"{', '.join(names)} name one user who coded the same interviews. Is that one person?",
            f"{'、'.join(names)}中给同样访谈编码的是同一个用户名。是同一个人吗？",
        ),
        saw=interview.say(
            f"interviews in several files: {len({name for name, _ in twice})}",
            f"不止一个文件都有的访谈：{len({name for name, _ in twice})}次",
        ),
        choices={
            "one": (
                "yes, one person: all of these codes are that person's",
                "是，同一个人：这些编码都算此人的",
            ),
            _CODERS: (
                "no: each file has the codes of another coder",
                "不是：每个文件出自一位编码者",
            ),
        },
    )
    if said == "one":
        return strands
    todo = interview.todo("who coded this file", "这个文件由谁编码")
    found = []
    for strand in strands:
        if strand not in projects:
            found.append(strand)
            continue
        texts = dict(strand.source.texts)
        if said:
            label = f"Coder {projects.index(strand) + 1}"
            texts[strand.columns["coder"]] = [label] * strand.source.found.rows
        coded_by = _called(strand.source) if said else todo
        source = replace(strand.source, texts=texts)
        found.append(replace(strand, source=source, coded_by=coded_by))
    return found


# What somebody says of files of which each has the codes of another coder.
_CODERS = "coders"


def _called(source: Sheet) -> str:
    """Return what the coder of a file or sheet is called: as that is."""
    return source.sheet or source.path.stem


def _passages_of(strand: Strand) -> set[tuple[str, str]]:
    """Return the passages of a table, each with its interview, without capitals and blanks."""
    whose = "interview" if "interview" in strand.columns else "person"
    rows = strand.rows(whose, "text")
    return {(bare_level(of), bare_level(text)) for of, text in rows if text}


def _is_within(one: str, other: str) -> bool:
    """Say whether the name of an interview is part of another one's: I1 of "I1 - Ann.docx"."""
    return re.search(rf"(?<!\w){re.escape(one)}(?!\w)", other, re.IGNORECASE) is not None


def _interviews_of(strand: Strand) -> list[str]:
    """Return the interviews of a table of passages, or the people where it names no interviews."""
    column = strand.columns.get("interview") or strand.columns.get("person") or ""
    return list(strand.source.texts.get(column, ()))


def _spelled_as_listed(strand: Strand, listed: Iterable[str], interview: Interview) -> Strand:
    """Ask of codes that are not in the list of codes whether they mean one that is."""
    known = {code.casefold(): code for code in listed}
    codes = [code for _, _, cell, _ in strand.coded() for code in split_codes(cell, strand.between)]
    often = Counter(code for code in codes if code and not code_path(code)[1:])
    meant: dict[str, str] = {}
    for code, times in often.items():
        is_mark = not any(map(str.isalnum, code))  # such as a dash
        if code in meant or (not is_mark and (not known or code.casefold() in known)):
            continue
        right = "" if is_mark else _nearly(code, known)
        said = interview.ask(
            f"slip.{strand.source.name}.{code}",
            (
                f"Is the code '{code}' of {strand.source.name} a slip for '{right}', which the "
                f"list of codes has?"
                if right
                else f"What does '{code}' mean, which stands in {strand.source.name} as a code"
                + (" and not in the list of codes?" if known else "?"),
                f"{strand.source.name}中的编码“{code}”是否为编码表中“{right}”的笔误？"
                if right
                else f"{strand.source.name}中作为编码的“{code}”是什么意思？"
                + ("（编码表里没有它。）" if known else ""),
            ),
            saw=interview.say(f"{times} times" if times > 1 else "once", f"{times}次"),
            choices={
                **({"yes": (f"yes, it is '{right}'", f"是，即“{right}”")} if right else {}),
                "no": ("it is a code of its own", "是另一个编码"),
                **({_NO_CODE: ("no code", "没有编码")} if is_mark else {}),
                **{
                    each: (f"the same as '{each}'", f"即“{each}”")
                    for each in known.values()
                    if each != right
                },
            },
            default=None if right or is_mark else "no",
            suggestion="yes" if right else _NO_CODE if is_mark else "",
        )
        if said != "no":
            said = {"yes": right, _NO_CODE: ""}.get(said, said) if said else None
            todo = interview.todo("which code?", "哪一个编码？")
            meant[code] = todo if said is None else said
    texts, spelled = dict(strand.source.texts), dict(strand.source.spelled)
    for column in strand.code_columns if meant else []:
        mark = strand.between
        cells = {
            cell: (mark or "").join(
                filter(None, (meant.get(c, c) for c in split_codes(cell, mark)))
            )
            for cell in dict.fromkeys(texts[column])
        }
        changed = {
            cell: right for cell, right in cells.items() if {*split_codes(cell, mark)} & {*meant}
        }
        texts[column] = [changed.get(cell, cell) for cell in texts[column]]
        if changed:
            spelled[column] = {**spelled.get(column, {}), **changed}
    return replace(strand, source=replace(strand.source, texts=texts, spelled=spelled))


def _nearly(code: str, known: Mapping[str, str]) -> str:
    """Return the code of a list that another may be a slip or short for; empty if none is near."""
    folded = code.casefold()
    near = get_close_matches(folded, known, n=1, cutoff=_NEARLY)
    if len(folded) >= _SHORT and not near:
        near = [of for of in known if re.search(rf"(?<!\w){re.escape(folded)}", of)]
    return known[near[0]] if len(near) == 1 else ""


def _asked(strand: Strand, interview: Interview) -> Strand:
    columns, source = dict(strand.columns), strand.source
    if not {"person", "interview"} & set(columns):
        others = [head for head in source.texts if head not in columns.values()]
        choices = [h for h in others if 1 < len({*source.texts[h]}) < len(source.texts[h])]
        heads = headings_of(source, 1)
        above = interview.say("interview", "访谈")
        head = interview.ask(
            f"interview.{strand.source.name}",
            (
                f"Which column of {strand.source.name} says which interview a passage is from?",
                f"{strand.source.name}中哪一列说明片段出自哪次访谈？",
            ),
            saw=interview.say(", ", "、").join(f"'{head}'" for head in others),
            choices={
                **(
                    {
                        ROWS: (
                            f"the rows above the passages: {'; '.join(heads.values())}",
                            f"片段上方的各行：{'；'.join(heads.values())}",
                        )
                    }
                    if heads and above not in source.texts
                    else {}
                ),
                **{head: (head, head) for head in choices or others},
            },
            suggestion=ROWS if heads and above not in source.texts else "",
        )
        if head == ROWS and heads:
            source, head = with_groups(source, above, heads), above
        columns["interview"] = head or interview.todo("the column of interviews", "访谈所在的列")
    elif roles := _told(columns):
        interview.note(
            f"{strand.source.name}: coded passages; "
            + ", ".join(f"{english}: '{head}'" for head, (english, _) in roles.items()),
            f"{strand.source.name}：访谈编码；"
            + "，".join(f"{chinese}：“{head}”" for head, (_, chinese) in roles.items()),
        )
    named = [columns[role] for role in ("interview", "person") if columns.get(role) in source.texts]
    source = _ask_above(source, named, columns.get("text", ""), interview)
    strand = _ask_passages(replace(strand, columns=columns, source=source), interview)
    between, cells = _ask_between(strand, interview)
    texts = {**source.texts, **cells}
    return replace(strand, source=replace(source, texts=texts), between=between)


def _ask_passages(strand: Strand, interview: Interview) -> Strand:
    """Ask whether rows of an interview with the same words are one passage; a column may tell.

    It may number the passages, and then words that were said twice are two of them; or the rows, of
    which one passage has one for each of its codes and coders.
    """
    columns, source = strand.columns, strand.source
    if {"begin", "end"} & set(columns) or columns.get("text") not in source.texts:
        return strand
    said = strand.rows("interview" if "interview" in columns else "person", "text")
    known = columns.get("segment")
    heads = [known] if known else [h for h in source.texts if h not in columns.values()]
    apart = {head: _told_apart(source.texts.get(head, []), said) for head in heads}
    telling = {head: of for head, of in apart.items() if of}
    again = sum(times - 1 for (_, words), times in Counter(said).items() if words)
    if not telling and again and strand.coders and not known:
        interview.note(
            f"{source.name}: {again} rows repeat the words of another row of their interview, and "
            f"are the same passage, as no column numbers passages",
            f"{source.name}：有{again}行的原文与同一次访谈的另一行相同，没有片段编号，按同一个片段计算",
        )
    if not telling:
        return strand
    (whose, words), numbers = next(iter(next(iter(telling.values())).items()))
    same = "same"
    given = interview.ask(
        f"passages.{source.name}",
        (
            f"The same words stand in several rows of one interview in {source.name}. Are such "
            f"rows one passage?",
            f"{source.name}中，同一次访谈有几行的原文相同。这几行是同一个片段吗？",
        ),
        saw=interview.say(
            f"{whose}: “{words[:_WORDS]}”, '{next(iter(telling))}' {', '.join(numbers)}",
            f"{whose}：“{words[:_WORDS]}”，“{next(iter(telling))}”为{'、'.join(numbers)}",
        ),
        choices={
            same: (
                "yes, one passage: each row has a code of it, or another coder's",
                "是，同一个片段：每行是它的一个编码，或另一位编码者的编码",
            ),
            **{
                head: (
                    f"no: '{head}' numbers the passages, and another number is another passage",
                    f"不是：“{head}”是片段的编号，编号不同就是不同的片段",
                )
                for head in telling
            },
        },
    )
    todo = interview.todo("the column that numbers passages", "片段编号所在的列")
    others = {role: head for role, head in columns.items() if role != "segment"}
    numbered = {} if given == same else {"segment": given or todo}
    return replace(strand, columns=others | numbered)


def _told_apart(
    cells: Sequence[str], said: Sequence[tuple[str, ...]]
) -> dict[tuple[str, ...], list[str]]:
    """Return the passages of which a column has several values -> these; none unless it may tell.

    It may if it is filled in, and has one text for each of its values in an interview.
    """
    there = [(cell, each) for cell, each in zip(cells, said, strict=False) if each[-1]]
    pairs = dict.fromkeys(there)
    values = {(each[0], cell) for cell, each in pairs}
    if not all(cell for cell, _ in pairs) or len(values) < len(pairs):
        return {}
    found: dict[tuple[str, ...], list[str]] = {}
    for cell, each in pairs:
        found.setdefault(each, []).append(cell)
    return {each: of for each, of in found.items() if len(of) > 1}


def _ask_above(source: Sheet, named: list[str], text: str, interview: Interview) -> Sheet:
    """Ask whether a blank cell is what stands above it, as where each interview is named once.

    Parameters
    ----------
    named : list of str
        The columns of interviews and of people.
    text : str
        That of passages.
    """
    found: dict[str, tuple[int, int]] = {}  # the cells of each that are filled in, and blank
    for column in named:
        cells = source.texts[column]
        blank = sum(
            bool(passage) and not cell and any(cells[:place])
            for place, (cell, passage) in enumerate(
                zip(cells, source.texts.get(text, cells), strict=True)
            )
        )
        filled = sum(map(bool, cells))
        if blank and blank >= filled:
            found[column] = (filled, blank)
    if not found:
        return source
    columns = interview.say(
        " and ".join(f"'{c}'" for c in found), "、".join(f"“{c}”" for c in found)
    )
    said = interview.ask(
        f"above.{source.name}",
        (
            f"Is a blank cell below {columns} of {source.name} what stands above it?",
            f"{source.name}的{columns}列中，空白的单元格是否与上方相同？",
        ),
        saw=interview.say(
            "; ".join(
                f"'{column}': {filled} cells are filled in, {blank} are blank beside a passage"
                for column, (filled, blank) in found.items()
            ),
            "；".join(
                f"“{column}”：填写了{filled}格，有片段而此列空白的有{blank}格"
                for column, (filled, blank) in found.items()
            ),
        ),
        choices={
            "yes": ("yes, it is named in its first row alone", "是，只在第一行写明"),
            "no": ("no, it is not known whose these are", "不是，不清楚是谁的"),
        },
        suggestion="yes",
    )
    if said == "no":
        return source
    texts, fill_down = dict(source.texts), [*source.fill_down]
    for column in found:
        above = ""
        texts[column] = [above := cell or above for cell in texts[column]]
        fill_down.append(column if said else interview.todo(f"{column}?", f"{column}？"))
    return replace(source, texts=texts, fill_down=tuple(fill_down))


def _ask_blank(strand: Strand, interview: Interview) -> Strand:
    """Ask what a blank cell of a coder's column means, where the coder coded of that interview."""
    texts = strand.source.texts
    named = [strand.columns[role] for role in ("interview", "person") if role in strand.columns]
    names = next((texts[head] for head in named if head in texts), [""] * strand.source.found.rows)
    alike = one_spelling(names)
    given = [(alike[names[row]], who, cell) for row, who, cell, _ in strand.coded()]
    busy = {(name, who) for name, who, cell in given if cell}
    blank = Counter(who for name, who, cell in given if not cell and (name, who) in busy)
    if not strand.coders or not blank:
        return strand
    said = interview.ask(
        f"blank.{strand.source.name}",
        (
            f"What does it mean in {strand.source.name} where a coder's cell is blank, of an "
            f"interview that this coder coded?",
            f"{strand.source.name}中，某位编码者编过某次访谈，但有的片段空着，这表示什么？",
        ),
        saw=interview.say("; ", "；").join(
            interview.say(f"{who}: {n} blank", f"{who}：{n}格空白") for who, n in blank.items()
        ),
        choices={
            "not-coded": ("the coder did not code this passage", "该编码者没有编这个片段"),
            "no-code": (
                "the coder read the passage and gave it no code",
                "该编码者读过这个片段，认为没有合适的编码",
            ),
        },
    )
    open_yet = interview.todo("not-coded or no-code", "not-coded 或 no-code")
    return replace(strand, blank=said or open_yet)


def _told(columns: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Return column -> what it is taken for."""
    called = {
        "person": ("person", "受访者"),
        "interview": ("interview", "访谈"),
        "text": ("passage", "片段"),
        "theme": ("code", "编码"),
        "coder": ("coder", "编码者"),
    }
    found = {columns[role]: names for role, names in called.items() if role in columns}
    return found | {
        head: (f"codes of {who}", f"{who}的编码")
        for role, head in columns.items()
        if (who := role.removeprefix(CODES_OF)) != role
    }


def _ask_between(strand: Strand, interview: Interview) -> tuple[str, dict[str, list[str]]]:
    """Ask what stands between several codes of a cell; return it, and the cells as they stand."""
    columns = {column: list(strand.source.texts[column]) for column in strand.code_columns}
    column = interview.say("', '", "”“").join(columns)
    keys = file_keys(strand.source)
    with suppress(GroupworkError):  # of an encoding that is still to be said
        table = read_cells(strand.source.path, File.model_validate(keys)).table
        typed = [text for column in columns for text in table[column]]
        if any("\n" in text.strip() for text in typed):
            lines = {fold(text): text for text in typed}
            return "\n", {
                column: [lines.get(cell, cell) for cell in cells]
                for column, cells in columns.items()
            }
    cells = [cell for of in columns.values() for cell in of]
    marks = [mark for mark in _BETWEEN if any(mark in cell for cell in cells)]
    for mark in marks:
        several = [cell for cell in dict.fromkeys(cells) if mark in cell]
        codes = [code for cell in several for code in split_codes(cell, mark)]
        single = {cell for cell in cells if mark not in cell}
        said = interview.ask(
            f"codes.{strand.source.name}.{mark}",
            (
                f"Does '{mark}' stand between several codes in the column '{column}' of "
                f"{strand.source.name}?",
                f"{strand.source.name}的“{column}”列中，“{mark}”是否用来隔开几个编码？",
            ),
            saw="; ".join(several[:3]),
            choices={
                "yes": ("yes, these are several codes", "是，隔开几个编码"),
                "no": ("no, it belongs to the name of a code", "不是，是编码名称的一部分"),
            },
            suggestion="yes" if len({*codes}) < len(codes) or single & {*codes} else "",
        )
        if said is None:
            return interview.todo(
                f"'{mark}' if codes are apart by it", f"如用来隔开，写{mark}"
            ), columns
        if said == "yes":
            return mark, columns
    return "", columns


# Whose interview each is --------------------------------------------------------------------


def ask_whose(
    entry: dict[str, Any], group: Recognised, people: People, interview: Interview
) -> dict[str, Any]:
    """Ask which interview of a table is whose, where no column says it.

    Returns what study.yaml says of it: `people`, or `by_name` where a list would name somebody.
    """
    ids = people.id
    strand = next(
        each
        for each in group.strands
        if (each.source.path.name, each.source.sheet) == (entry["path"], entry.get("sheet", ""))
    )
    column = strand.columns["interview"] if strand.is_project else entry["interview"]
    said = entry.get("participant") is not None or str(column).startswith(TODO)
    if said or not isinstance(ids, str) or TODO in ids:
        return {}
    written = [name for name in strand.source.texts[column] if name]
    if strand.is_project:  # several coders have the same interviews
        before = _said_before(strand, group)
        written = [name for name in written if name not in before]
    if not written:
        return {}
    names = list(dict.fromkeys(one_spelling(written).values()))
    codes = dict.fromkeys(
        text for sheet in group.followed for text in sheet.texts.get(ids, ()) if text
    )
    held = {name: [code for code in codes if names_person(name, code)] for name in names}
    sure = {name: of[0] for name, of in held.items() if len(of) == 1} | {
        name: case
        for name, case in zip(written, strand.source.texts.get(CASE, ()), strict=False)
        if case in codes
    }
    listed = "; ".join(f"{name} = {sure.get(name, '?')}" for name in names[:_SHOWN])
    if people.hashed:  # a list of who was interviewed would name people
        return _by_name(strand, ids, {name: sure.get(name, "") for name in names}, interview)
    given = interview.ask(
        f"people.{strand.source.name}",
        (
            f"Whose interview is each in {strand.source.name}? ('yes' if the list is right; or "
            f"write it as 'Interview 3 = P07; Interview 4 = P09'; 'none' if the interviews were "
            f"with other people, or it is not known.)",
            f"{strand.source.name}中各次访谈是谁的？（所列正确写“yes”；否则写成"
            f"“访谈3 = P07; 访谈4 = P09”；是其他人的访谈或不清楚时写“none”。）",
        ),
        saw=listed + " …" * (len(names) > _SHOWN),
        choices={
            **({"yes": ("as listed", "如上所列")} if sure else {}),
            "none": (
                "none of them: each interview counts as a participant of its own",
                "都不是：每次访谈算作另一位参与者",
            ),
        },
        suggestion="yes" if len(sure) == len(names) else "",
        free=True,
    )
    if given is None:
        return {
            "people": {TODO: interview.todo("interview: the person's code", "访谈：参与者编号")}
        }
    pairs = {"yes": sure, "none": {}}.get(given)
    if pairs is None:
        pairs = _pairs(f"people.{strand.source.name}", given, names, codes, interview)
    return {"people": pairs} if pairs else {}


def _said_before(strand: Strand, group: Recognised) -> set[str]:
    """Return the interviews of the coding programs' files before one, whose people are known."""
    projects = [each for each in group.strands if each.kind == "codings" and each.is_project]
    before = projects[: [each.source.path for each in projects].index(strand.source.path)]
    return {name for each in before for (name,) in each.rows("interview")}


def _by_name(
    strand: Strand, ids: str, whose: dict[str, str], interview: Interview
) -> dict[str, Any]:
    """Ask whether interviews are those of the people whose names theirs hold."""
    source, n = strand.source, sum(map(bool, whose.values()))
    if not n or strand.is_project:
        interview.note(
            f"{source.name}: whose interview each is cannot be told, since people are known by "
            f"'{ids}', which the names of the interviews do not hold; each counts as a participant "
            f"of its own",
            f"{source.name}：参与者由“{ids}”识别，而访谈名称中没有它，因此无法得知各次访谈是谁的；"
            f"每次访谈算作另一位参与者",
        )
        return {}
    given = interview.ask(
        f"people.{source.name}",
        (
            f"Is each interview in {source.name} that of the person whose '{ids}' its name holds?",
            f"{source.name}中，访谈名称含有某人的“{ids}”，就是此人的访谈吗？",
        ),
        saw=interview.say(  # which would name people
            f"{n} of {len(whose)} interviews hold one",
            f"{len(whose)}次访谈中{n}次的名称含有",
        ),
        choices={
            "yes": (
                "yes; others count as participants of their own",
                "是；其余算作另一位参与者",
            ),
            "none": (
                "no: each interview counts as a participant of its own",
                "不是：每次访谈算作另一位参与者",
            ),
        },
        suggestion="yes" if n == len(whose) else "",
    )
    if given is None:
        return {"by_name": interview.todo("true or false?", "true（是）还是false（不是）？")}
    return {"by_name": True} if given == "yes" else {}


def _pairs(
    key: str, given: str, names: list[str], codes: Iterable[str], interview: Interview
) -> dict[str, str]:
    pairs = {}
    for part in filter(str.strip, re.split("[;；]", given)):
        name, equals, code = map(str.strip, part.rpartition("="))
        lacking = name if name not in names else code if code not in codes else ""
        if not equals or lacking:
            raise GroupworkError(
                interview.say(
                    f"{key}: '{lacking or part.strip()}' is neither an interview nor a code of the "
                    f"files. Write it as 'Interview 3 = P07; Interview 4 = P09'.",
                    f"{key}：文件中没有名为“{lacking or part.strip()}”的访谈或编号。"
                    f"请写成“访谈3 = P07; 访谈4 = P09”。",
                )
            )
        pairs[name] = code
    return pairs
