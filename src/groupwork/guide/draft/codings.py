"""What is asked about tables of coded passages: whose each is, and how codes stand in a cell."""

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from groupwork.errors import GroupworkError
from groupwork.guide.draft.files import file_keys
from groupwork.guide.draft.people import People
from groupwork.guide.questions import TODO, Interview
from groupwork.guide.raw_sheet import Strand
from groupwork.guide.recognise import Recognised
from groupwork.ingest.near_matches import names_person
from groupwork.ingest.readers import fold, read_cells
from groupwork.ingest.wordings import BELOW, code_path, split_codes
from groupwork.study.files import File

# What may stand between the codes of a cell; lines of it surely do.
_BETWEEN = (";", "；", "，", "、", ",")
# Interviews that are listed with their people.
_SHOWN = 40


def ask_codings(group: Recognised, interview: Interview) -> Recognised:
    """Ask what the heads of tables of coded passages do not say; tell what is taken."""
    strands = [
        _asked(strand, interview) if strand.kind == "codings" else strand
        for strand in group.strands
    ]
    return replace(group, strands=strands)


def _asked(strand: Strand, interview: Interview) -> Strand:
    columns, texts = dict(strand.columns), strand.source.texts
    if not {"person", "interview"} & set(columns):
        others = [head for head in texts if head not in columns.values()]
        choices = [head for head in others if 1 < len({*texts[head]}) < len(texts[head])]
        head = interview.ask(
            f"interview.{strand.source.name}",
            (
                f"Which column of {strand.source.name} says which interview a passage is from?",
                f"{strand.source.name}中哪一列说明片段出自哪次访谈？",
            ),
            saw=interview.say(", ", "、").join(f"'{head}'" for head in others),
            choices={head: (head, head) for head in choices or others},
        )
        columns["interview"] = head or interview.todo("the column of interviews", "访谈所在的列")
    elif roles := _told(columns):
        interview.note(
            f"{strand.source.name}: coded passages; "
            + ", ".join(f"{english}: '{head}'" for head, (english, _) in roles.items()),
            f"{strand.source.name}：访谈编码；"
            + "，".join(f"{chinese}：“{head}”" for head, (_, chinese) in roles.items()),
        )
    between, cells = _ask_between(strand, interview)
    source = replace(strand.source, texts={**texts, columns["theme"]: cells})
    return replace(strand, source=source, columns=columns, between=between)


def _told(columns: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Return column -> what it is taken for."""
    called = {
        "person": ("person", "受访者"),
        "interview": ("interview", "访谈"),
        "text": ("passage", "片段"),
        "theme": ("code", "编码"),
        "coder": ("coder", "编码者"),
    }
    return {columns[role]: names for role, names in called.items() if role in columns}


def _ask_between(strand: Strand, interview: Interview) -> tuple[str, list[str]]:
    """Ask what stands between several codes of a cell; return it, and the cells as they stand."""
    column = strand.columns["theme"]
    cells = list(strand.source.texts[column])
    keys = file_keys(strand.source)
    with suppress(GroupworkError):  # of an encoding that is still to be said
        typed = read_cells(strand.source.path, File.model_validate(keys)).table[column]
        if any("\n" in text.strip() for text in typed):
            lines = {fold(text): text for text in typed}
            return "\n", [lines.get(cell, cell) for cell in cells]
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
            ), cells
        if said == "yes":
            return mark, cells
    return "", cells


# Whose interview each is --------------------------------------------------------------------


def ask_whose(
    entry: dict[str, Any], group: Recognised, people: People, interview: Interview
) -> dict[str, str]:
    """Ask which interview of a table is whose, where no column says it; return what is said."""
    if entry["participant"] is not None or str(entry["interview"]).startswith(TODO):
        return {}
    ids = people.id
    if not isinstance(ids, str) or ids.startswith(TODO):
        return {}
    if people.hashed:  # a list of who was interviewed would name people
        interview.note(
            f"{entry['path']}: whose interview each is cannot be told, since people are known by "
            f"'{ids}'; each counts as a participant of its own",
            f"{entry['path']}：参与者由“{ids}”识别，因此无法写明各次访谈是谁的；每次访谈算作另一位参与者",
        )
        return {}
    strand = next(
        each
        for each in group.strands
        if (each.source.path.name, each.source.sheet) == (entry["path"], entry.get("sheet", ""))
    )
    names = list(dict.fromkeys(filter(None, strand.source.texts[entry["interview"]])))
    codes = dict.fromkeys(
        text for sheet in group.followed for text in sheet.texts.get(ids, ()) if text
    )
    held = {name: [code for code in codes if names_person(name, code)] for name in names}
    sure = {name: of[0] for name, of in held.items() if len(of) == 1}
    listed = "; ".join(f"{name} = {sure.get(name, '?')}" for name in names[:_SHOWN])
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
        return {TODO: interview.todo("interview: the person's code", "访谈：参与者编号")}
    if given in ("yes", "none"):
        return sure if given == "yes" else {}
    return _pairs(f"people.{strand.source.name}", given, names, codes, interview)


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


# The codes ----------------------------------------------------------------------------------


def code_tree(written: Iterable[str]) -> dict[tuple[str, ...], tuple[str, str]]:
    """Put codes below those that they stand with.

    Parameters
    ----------
    written : iterable of str
        As they stand in the file.

    Returns
    -------
    dict
        Path -> id, and the id of the code above it (empty for none); codes follow the one above
        them. A name that several codes have is told with those above it.
    """
    paths: dict[tuple[str, ...], None] = {}
    for each in written:
        parts = code_path(each)
        paths |= {tuple(parts[:depth]): None for depth in range(1, len(parts) + 1)}
    place = {path: number for number, path in enumerate(paths)}
    paths = dict.fromkeys(
        sorted(paths, key=lambda path: [place[path[: end + 1]] for end in range(len(path))])
    )
    last = [path[-1].casefold() for path in paths]
    ids = {
        path: path[-1] if last.count(path[-1].casefold()) == 1 else BELOW.join(path)
        for path in paths
    }
    return {path: (name, ids.get(path[:-1], "")) for path, name in ids.items()}
