"""How each raw file is read."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from groupwork.guide.draft.attributes import other_columns
from groupwork.guide.draft.closing import Closing
from groupwork.guide.draft.consent import Consent
from groupwork.guide.draft.instruments import Used
from groupwork.guide.draft.naming import SHOWN, short
from groupwork.guide.draft.number_words import stands_for
from groupwork.guide.draft.people import CLOSING, People
from groupwork.guide.questions import TODO, Interview
from groupwork.guide.raw_sheet import Sheet
from groupwork.guide.recognise import Recognised
from groupwork.guide.same_questions import called_by_question
from groupwork.ingest.doubtful_rows import ANOTHER_COUNTS, OF_NOBODY, SAME_SUBMISSION, TOTALS
from groupwork.ingest.formats import ENDINGS, SHEETS
from groupwork.ingest.readers.cells import (
    BESIDE,
    HEADS_AGAIN,
    NO_ANSWER,
    NOT_READ,
    NOTE_BELOW,
    OTHER_SHEET,
)
from groupwork.messages import part_said


@dataclass(frozen=True)
class Settled:
    """What was settled of the files: the wave of each, who is who, what their columns are.

    `left_out` has the rows of each file that are nobody's, and why, by the file's name.
    """

    keys: list[dict[str, Any]]
    people: People
    left_out: Mapping[str, Mapping[int, str]]
    consent: Consent
    closing: Closing
    instruments: dict[str, Used]
    attributes: dict[str, Any]


_NOTHING: Mapping[str, Mapping[int, str]] = {}


def file_keys(sheet: Sheet, left_out: Mapping[str, Mapping[int, str]] = _NOTHING) -> dict[str, Any]:
    """Return how a file or sheet is found and read.

    `left_out` has the rows that are nobody's, and why, by the name of each file or sheet.
    """
    found = sheet.found
    entry: dict[str, Any] = {"path": sheet.path.name}
    if sheet.sheet:
        entry["sheet"] = sheet.sheet
    suffix = sheet.path.suffix.lower()
    if found.format != ENDINGS.get(suffix, "excel"):
        entry["format"] = found.format
    elif found.separator not in ("", "\t" if suffix == ".tsv" else ","):
        entry["separator"] = found.separator
    if found.declared or found.encodings:
        entry["encoding"] = found.declared or f"{TODO}: {', '.join(found.encodings)}"
    if found.dictionary:
        entry["dictionary"] = Path(found.dictionary).name
    said: dict[str, Any] = {
        "unfinished": found.unfinished,
        "values": found.values,
        "skip_rows": found.skip_rows,
        "times": dict(found.times),
        "head_rows": found.head_rows if found.head_rows > 1 else 0,
        "decimal": found.decimal if found.decimal == "," else "",
    }
    entry |= {key: value for key, value in said.items() if value}
    if sheet.rows:
        entry["rows"] = dict(sheet.rows)
    if sheet.renamed:
        entry["rename"] = dict(sheet.renamed)
    for column, heads in sheet.sections.items():
        entry["sections"] = {"column": column, "rows": dict(heads)}
    made: dict[str, Any] = {
        "fill_down": [*sheet.fill_down],
        "every_row": dict(sheet.every_row),
        "codes": dict(sorted(sheet.codes.items())),
    }
    entry |= {key: value for key, value in made.items() if value}
    if sheet.spelled:
        entry["spelled"] = {column: dict(of) for column, of in sheet.spelled.items()}
    whys = [
        why
        for why in found.left_out
        if why in (TOTALS, OF_NOBODY, SAME_SUBMISSION, ANOTHER_COUNTS) or why.startswith(TODO)
    ]
    out = dict(left_out.get(sheet.name, {}))
    out |= {row: why for why in whys for row in found.left_out[why]}
    if out:
        entry["leave_out"] = dict(sorted(out.items()))
    return entry


def file_entries(group: Recognised, settled: Settled, interview: Interview) -> list[dict[str, Any]]:
    """Return the entry under `files` of each file with answers to questions."""
    return [
        entry
        for place, sheet in enumerate(group.sheets)
        for entry in _by_times(_entry(place, sheet, group, settled, interview))
    ]


def _by_times(entry: dict[str, Any]) -> list[dict[str, Any]]:
    """Read a file again for what it has once, where its other columns are of several times."""
    columns = entry["columns"]
    once = {name: of for name, of in columns.items() if "wave_names" in entry and _is_plain(of)}
    if not once:
        return [entry]
    shared = {key: of for key, of in entry.items() if key not in _OF_ONE_READING}
    several = {**entry, "columns": {n: of for n, of in columns.items() if n not in once}}
    return [several, {**shared, "wave": "post", "columns": once}]


#: What is read of a file once.
_OF_ONE_READING = ("wave_names", "columns", "seconds", "free_text")


def _is_plain(columns: str | dict[str, str]) -> bool:
    named = [columns] if isinstance(columns, str) else columns.values()
    return not any("{wave}" in column for column in named)


def _entry(
    place: int, sheet: Sheet, group: Recognised, settled: Settled, interview: Interview
) -> dict[str, Any]:
    note_reading(sheet, interview)
    entry: dict[str, Any] = {**file_keys(sheet, settled.left_out), "kind": "responses"}
    column, wave = settled.people.id, settled.keys[place]
    if wave == {"wave": CLOSING} or sheet.survey:
        column = None
    entry |= wave if column is None else {"id": column, **wave}
    if column is not None and settled.people.spelling != "exact":
        entry["id_spelling"] = settled.people.spelling
    agreed = {name: said for name, said in settled.consent.agreed.items() if name in sheet.texts}
    if agreed:
        entry["rows"] = entry.get("rows", {}) | agreed
    entry["columns"] = {
        name: used.columns(block)
        for name, used in settled.instruments.items()
        if (block := group.in_sheet.get(used.scale, {}).get(place)) is not None
    }
    if settled.closing.apart is None:
        listed = ", ".join(group.cut_off)
        key = interview.todo(
            f"if no part of a scale, take this out: {listed}",
            f"如不属于量表，请删去此项：{listed}",
        )
        entry["columns"][key] = TODO
    asked = {
        name: next(iter(block.items.values()))
        for name, used in settled.instruments.items()
        if (block := group.in_sheet.get(used.scale, {}).get(place)) is not None
    }
    known = {name: each.get("column", name) for name, each in settled.attributes.items()}
    if words := stands_for(sheet, known | asked):
        entry["stands_for"] = words
    if sheet.choices:
        entry["choices"] = {column: dict(of) for column, of in sheet.choices.items()}
    if sheet.found.seconds:
        entry["seconds"] = sheet.found.seconds
    free = {each.name: each.question for each in other_columns(group, "text")}
    texts = [name for name in sheet.texts if name in free and name != column]
    if texts:
        entry["free_text"] = texts
        named = [short(free[name] or name) for name in texts]
        interview.note(
            f"{sheet.name}: free text, which stays in private: {', '.join(named)}",
            f"{sheet.name}：自由填写的文字，只保存在private中：{'、'.join(named)}",
        )
    return entry


def note_reading(sheet: Sheet, interview: Interview) -> None:
    """Say where the column names were found, if not in the first row, and what is left out."""
    n, heads = sheet.found.skip_rows, sheet.found.head_rows
    of_sheets = sheet.found.format == SHEETS
    if of_sheets:
        interview.note(
            f"{sheet.name}: each sheet is one row, its columns' names are in its row {n + 1}, and "
            f"what stands above is known of the person",
            f"{sheet.name}：每个工作表为一行，列名在各表第{n + 1}行，其上方是这个人的基本信息",
        )
        n = 0
    said = [(f"the column names are in row {n + 1}", f"列名在第{n + 1}行")]
    if heads > 1:
        two = heads == 2
        last, upper = (f"and {n + 2}", "") if two else (f"to {n + heads}", "in the upper rows ")
        zh_last, zh_upper = (f"、{n + 2}", "上一行") if two else (f"至{n + heads}", "上面各行")
        said = [
            (
                f"the column names are in rows {n + 1} {last}, what spans columns {upper}and the "
                f"name below it (head_rows: {heads})",
                f"列名在第{n + 1}{zh_last}行，由跨列的{zh_upper}与下一行合成（head_rows: {heads}）",
            )
        ]
    if n:
        said += [
            (
                f"below a title that is left out (skip_rows: {n})",
                f"上面的标题不读取（skip_rows: {n}）",
            )
        ]
    if n or heads > 1:
        english, chinese = zip(*said, strict=True)
        interview.note(f"{sheet.name}: {', '.join(english)}", f"{sheet.name}：{'，'.join(chinese)}")
    for column, value in sheet.rows.items():
        interview.note(
            f"{sheet.name}: the rows with '{value}' in '{column}' (rows)",
            f"{sheet.name}：“{column}”为“{value}”的各行（rows）",
        )
    for old, new in called_by_question(sheet).items():
        interview.note(
            f"{sheet.name}: '{old}' is another question than in the file before it, and is called "
            f"'{new}' (rename)",
            f"{sheet.name}：“{old}”与前一文件中的同号列不是同一题，改称“{new}”（rename）",
        )
    if sheet.found.values:
        interview.note(
            f"{sheet.name}: its labels are read in place of its codes, as one answer has several "
            f"codes (values: labels)",
            f"{sheet.name}：同一选项在文件中有几个代码，因此按值标签读取（values: labels）",
        )
    what, what_zh = ("sheet", "个工作表") if of_sheets else ("row", "行")
    for reason in (OTHER_SHEET, NO_ANSWER, TOTALS, OF_NOBODY, NOTE_BELOW, BESIDE, HEADS_AGAIN):
        if numbers := sheet.found.left_out.get(reason):
            listed, s = ", ".join(map(str, numbers)), "s" if len(numbers) > 1 else ""
            interview.note(
                f"{sheet.name}, {what}{s} {listed}: left out ({reason})",
                f"{sheet.name}第{listed.replace(', ', '、')}{what_zh}：不读取"
                f"（{part_said(reason, 'left_out', 'zh')}）",
            )
    for reason, key in NOT_READ.items():
        if rows := sheet.found.left_out.get(reason):
            n, rest = len(rows), " …" if rows[SHOWN:] else ""
            first = [str(row) for row in rows[:SHOWN]]
            ways = (f"; '{key}' reads them", f"；写{key}则读取") if key else ("", "")
            why = part_said(reason, "left_out", "zh")
            interview.note(
                f"{sheet.name}, row{'s' if n > 1 else ''} {', '.join(first)}{rest}: {n} left out "
                f"({reason}{ways[0]})",
                f"{sheet.name}第{'、'.join(first)}{rest}行：共{n}行不读取（{why}{ways[1]}）",
            )
