"""Adds a later measurement to a study file, or further people of one."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from groupwork.errors import GroupworkError
from groupwork.guide.add_numbers import words_of_numbers
from groupwork.guide.columns import FEWEST_PEOPLE
from groupwork.guide.draft.files import file_keys
from groupwork.guide.draft.times_within import look_within
from groupwork.guide.edit_study import add_comparison, add_to_list, set_in_mapping
from groupwork.guide.questions import TODO, Question
from groupwork.guide.raw_sheet import Sheet, Strand
from groupwork.guide.recognise import Recognised, look_through
from groupwork.guide.study_document import columns_read, ids_of, language_of
from groupwork.guide.times import beside_time, wave_of_name
from groupwork.guide.workbook import attendance_in
from groupwork.ingest.near_matches import bare_code
from groupwork.ingest.readers import fold
from groupwork.ingest.wordings import whole_number


def with_wave(
    text: str,
    document: Mapping[str, Any],
    sheet: Sheet,
    wave: str | None = None,
    answers: Mapping[str, str] | None = None,
    *,
    folder: Path | None = None,
    ask: Callable[[Question], str] | None = None,
) -> tuple[str, dict[str, Any]]:
    """Add a file or sheet that has the columns of one that is there, as another measurement.

    Its numbers are compared with the words of the files in `folder`, where it is given.

    Returns
    -------
    text : str
        Of the study file.
    entry : dict
        What was added under `files`.

    Raises
    ------
    GroupworkError
        Its wave is not known, or it has the columns of no file of the study.
    """
    entries = [e for e in document["files"] if e.get("kind", "responses") == "responses"]
    every_row = _every_row(sheet, entries, answers or {})
    lacking: dict[str, list[str]] = {}
    for entry in entries:
        if not entry.get("columns"):
            continue
        there = [
            c
            for c in columns_read(entry, document)
            if fold(c) not in sheet.texts and c not in every_row
        ]
        if not there:
            break
        lacking[entry["path"]] = there
    else:
        nearest = min(lacking, key=lambda name: len(lacking[name]), default="")
        what = f" {nearest} has {', '.join(lacking[nearest][:5])}, too." if nearest else ""
        raise GroupworkError(
            f"{sheet.name}: has not the columns of any file of this study.{what} Export it in the "
            f"same way, or describe it in study.yaml."
        )
    waves = [each["id"] for each in document["waves"]]
    times = _times_there(sheet, entry, wave)
    if not times:
        times = {"wave": _wave_of(sheet, entry, wave, waves)}
        if folder is not None:
            _refuse_version(sheet, times["wave"], entry, entries, folder)
    own = {"path", "wave", "wave_names", "sheet", "same_person", "format", "separator", "decimal"}
    own |= {"skip_rows", "head_rows", "encoding", "leave_out", "spelled", "every_row"}
    kept = {key: value for key, value in entry.items() if key not in own}
    if lists := kept.pop("choices", {}):
        there_too = {column: of for column, of in lists.items() if fold(column) in sheet.texts}
        kept |= {"choices": there_too} if there_too else {}
    kept |= {"every_row": every_row} if every_row else {}
    if folder is not None:
        names = entry.get("wave_names")
        first = {
            name: fold(columns_read({"columns": {name: of}, "wave_names": names}, document)[0])
            for name, of in entry["columns"].items()
        }
        own_files = [Path(folder, each["path"]) for each in entries]
        said = words_of_numbers(
            sheet, own_files, first, answers or {}, language_of(document), ask=ask
        )
        kept |= {"stands_for": said} if said else {}
    added = {**file_keys(sheet), **kept, **times}
    if entry.get("encoding") in sheet.found.encodings:  # as it is of the file before
        added["encoding"] = entry["encoding"]
    changed = add_to_list(text, "files", added)
    wave = times.get("wave")
    if isinstance(wave, str) and wave not in waves:
        role = "follow-up" if wave.startswith("followup") else "post"
        changed = add_to_list(changed, "waves", {"id": wave, "label": wave, "role": role})
        pre = next((e["id"] for e in document["waves"] if e["role"] == "pre"), waves[0])
        changed = add_comparison(changed, document, pre, wave)
    made = {name: [text] * sheet.found.rows for name, text in every_row.items()}
    rows = _tied(replace(sheet, texts={**sheet.texts, **made}), added, document)
    if rows and document["cleaning"]["duplicates"] == "most-complete":
        rule = (answers or {}).get("duplicates") or (
            f"{TODO}: first or last? Rows {', '.join(map(str, rows))} of {sheet.name} have one "
            f"code, are equally full and not alike"
        )
        changed = set_in_mapping(changed, "cleaning", "duplicates", rule)
    return changed, added


def _times_there(sheet: Sheet, entry: Mapping[str, Any], wave: str | None) -> dict[str, Any] | None:
    """Return what says the times of a file that holds several, as the one that is there does.

    None where it holds one alone, or does not say it in this way.

    Raises
    ------
    GroupworkError
        A single measurement is named of such a file, or it has times that the study does not know.
    """
    if "wave_names" in entry:
        if wave:
            raise GroupworkError(_holds_several(sheet, ", ".join(entry["wave_names"])))
        return {"wave_names": entry["wave_names"]}
    within = entry["wave"]
    if not isinstance(within, dict) or "values" not in within:
        return None
    known = {whole_number(fold(str(value))): name for value, name in within["values"].items()}
    column = str(within["column"])
    cells = {whole_number(text) for text in sheet.texts.get(fold(column), ()) if text}
    alone, new = len(cells) < 2, not cells & known.keys()
    if alone and (wave or (new and _named(sheet))):
        return None
    if wave and not new:
        raise GroupworkError(_holds_several(sheet, f"{column}: {', '.join(sorted(cells))}"))
    if cells and (other := sorted(cells - known.keys())):
        raise GroupworkError(
            f"{sheet.name}: column '{column}' has {', '.join(other)}, and the study does not say "
            f"which measurement that is. If all rows are of one, add it with --wave; otherwise "
            f"write it in study.yaml, under 'wave' of the file that is there, and among 'waves'."
        )
    return {"wave": within} if cells else None


def _holds_several(sheet: Sheet, which: str) -> str:
    return (
        f"{sheet.name}: it holds several measurements ({which}), so none of them can be named for "
        f"the whole file. Leave out --wave."
    )


def _named(sheet: Sheet) -> str:
    """Return the measurement that the name of a file says."""
    return sheet.wave or wave_of_name(sheet.path.stem)


def _wave_of(sheet: Sheet, entry: Mapping[str, Any], wave: str | None, waves: list[str]) -> str:
    """Return the only measurement of a file.

    Raises
    ------
    GroupworkError
        Nobody says which it is, or its people have several rows.
    """
    named = wave or _named(sheet)
    if not named:
        raise GroupworkError(
            f"{sheet.name}: its name does not say which measurement it is. Add --wave, one of "
            f"{', '.join(waves)}, or a new name such as followup; or --wave sessions, if it says "
            f"who was there at which session."
        )
    within = look_within(sheet, Recognised([sheet], {}, {}, {}))
    if within.likely and [within.who] == [fold(str(each)) for each in ids_of(entry)]:
        values = ", ".join(within.columns[within.likely])
        raise GroupworkError(
            f"{sheet.name}: its people have several rows, which differ in '{within.likely}' "
            f"({values}), as if it held several measurements. One at a time can be added: make a "
            f"file of each, or make the study anew with all its files, which asks for the column."
        )
    return named


def _refuse_version(
    sheet: Sheet,
    wave: str,
    entry: Mapping[str, Any],
    entries: Iterable[Mapping[str, Any]],
    folder: Path,
) -> None:
    """Raise where a file of the same time has most of its people: one is a version of the other."""
    codes = _codes_in(sheet, entry)
    for each in entries:
        path = Path(folder, each["path"])
        if each.get("wave") != wave or path.name == sheet.path.name:
            continue
        if not each.get("columns", {}).keys() & entry["columns"].keys():
            continue
        there: list[Sheet] = []
        with suppress(GroupworkError):  # what is wrong with a file that is there, the check says
            there = look_through([path]).sheets
        for other in there:
            own = _codes_in(other, each)
            same = {*own} & {*codes}
            each_once = all(len({*of}) == len(of) for of in (own, codes))
            if each_once and len(same) >= max(FEWEST_PEOPLE, min(len(own), len(codes)) / 2):
                raise GroupworkError(
                    f"{sheet.name}: {len(same)} of its people are in {other.name}, too, which is "
                    f"the measurement '{wave}' already. If this is a corrected version, copy it "
                    f"over that file and run 'groupwork checksum'; if it is another measurement, "
                    f"say which with --wave."
                )


def _codes_in(sheet: Sheet, entry: Mapping[str, Any]) -> list[str]:
    """Return the code of each person of a file, spelling aside."""
    columns = [sheet.texts.get(fold(str(each)), []) for each in ids_of(entry)]
    rows = zip(*columns, strict=True) if columns and all(columns) else ()
    return ["-".join(map(bare_code, row)) for row in rows if all(row)]


def _every_row(
    sheet: Sheet, entries: Iterable[Mapping[str, Any]], answers: Mapping[str, str]
) -> dict[str, str]:
    """Return what holds for all rows of a file, where the study's files hold one group each.

    Raises
    ------
    GroupworkError
        Neither its name nor an answer says which group it holds.
    """
    known: dict[str, dict[str, None]] = {}
    for entry in entries:
        for column, text in entry.get("every_row", {}).items():
            known.setdefault(column, {})[text] = None
    found = {}
    for column, texts in known.items():
        name = sheet.sheet or sheet.path.stem
        said = answers.get(column) or beside_time(name)
        text = next((each for each in texts if each.casefold() == said.casefold()), "")
        if not text:
            raise GroupworkError(
                f"{sheet.name}: each file of this study holds one group, and its name does not say "
                f"which. Add --answer {column}= with one of {', '.join(texts)}."
            )
        found[column] = text
    return found


def as_register(group: Recognised) -> Recognised:
    """Return a file as one of who was there at which session, as somebody says that it is.

    Raises
    ------
    GroupworkError
        It has no such columns.
    """
    found = []
    for sheet in group.sheets:
        kind, columns = attendance_in(sheet.texts, sheet.sheet or sheet.path.stem)
        found.append(Strand(kind, sheet, columns))
    for strand in found:
        if not strand.columns:
            raise GroupworkError(
                f"{strand.source.name}: --wave sessions takes a table with a row for each person: "
                f"one column with a different code in each row, and one for each session in which "
                f"a few marks or short words say who was there, or one that says how many sessions "
                f"each came to, such as 5/6."
            )
    return replace(group, sheets=[], strands=[*group.strands, *found])


def _tied(sheet: Sheet, entry: Mapping[str, Any], document: Mapping[str, Any]) -> list[int]:
    """Return the rows of one code of which none is the fullest, and which are not alike."""
    ids = ids_of(entry)
    if not ids:  # each row is another person
        return []
    wave = entry.get("wave")
    apart = [*ids, wave["column"]] if isinstance(wave, dict) else ids
    written = bare_code if entry.get("id_spelling") == "loose" else str
    items = [fold(c) for c in columns_read(entry, document) if c not in map(str, ids)]
    rows = list(zip(*(sheet.texts[each] for each in items), strict=True))
    codes = zip(*([*map(written, sheet.texts[fold(str(each))])] for each in apart), strict=True)
    sheets: dict[tuple[str, ...], list[int]] = {}
    for row, code in enumerate(codes):
        if all(code):
            sheets.setdefault(code, []).append(row)
    tied: list[int] = []
    for of in sheets.values():
        full = max(sum(map(bool, rows[row])) for row in of)
        fullest = [row for row in of if sum(map(bool, rows[row])) == full]
        if len({rows[row] for row in fullest}) > 1:
            tied += fullest
    return [sheet.found.numbers[row] for row in tied]
