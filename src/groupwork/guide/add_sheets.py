"""Adds to a study file what has come since: a later measurement, further sheets of a workbook."""

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from groupwork.errors import GroupworkError
from groupwork.guide.add_numbers import words_of_numbers
from groupwork.guide.columns import FEWEST_PEOPLE
from groupwork.guide.draft.codings import ask_codings, ask_whose
from groupwork.guide.draft.files import file_keys
from groupwork.guide.draft.measured import CLOSES
from groupwork.guide.draft.people import CLOSING, People
from groupwork.guide.draft.strands import strand_entry, strand_sections
from groupwork.guide.draft.study import Draft, asked_keys, draft_study
from groupwork.guide.draft.times_within import COLUMN, HEADS, look_within
from groupwork.guide.draft.writing import yaml_lines
from groupwork.guide.edit_study import (
    add_comparison,
    add_to_list,
    add_to_mapping,
    replace_in_list,
    set_in_mapping,
)
from groupwork.guide.questions import TODO, Interview, Question
from groupwork.guide.raw_sheet import Sheet, Strand
from groupwork.guide.recognise import CODED, Recognised, look_through, recognise, with_sheets
from groupwork.guide.times import beside_time, wave_of_name
from groupwork.guide.workbook import attendance_in
from groupwork.ingest.formats import PROJECTS
from groupwork.ingest.near_matches import bare_code
from groupwork.ingest.readers import fold
from groupwork.ingest.readers.excel import read
from groupwork.ingest.wordings import whole_number
from groupwork.study.files import File, fill_pattern
from groupwork.study.loading import open_places


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
            for c in _columns(entry, document)
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
            name: fold(_columns({"columns": {name: of}, "wave_names": names}, document)[0])
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
    if within.likely and [within.who] == [fold(str(each)) for each in _ids(entry)]:
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
    columns = [sheet.texts.get(fold(str(each)), []) for each in _ids(entry)]
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
    ids = _ids(entry)
    if not ids:  # each row is another person
        return []
    wave = entry.get("wave")
    apart = [*ids, wave["column"]] if isinstance(wave, dict) else ids
    written = bare_code if entry.get("id_spelling") == "loose" else str
    items = [fold(c) for c in _columns(entry, document) if c not in map(str, ids)]
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


def _ids(entry: Mapping[str, Any]) -> list[Any]:
    """Return the columns that the code of a person is made of; none where people have none."""
    of = entry.get("id") or []
    return of if isinstance(of, list) else [of]


def _columns(entry: Mapping, document: Mapping) -> list[str]:
    columns = list(map(str, _ids(entry)))
    times = list((entry.get("wave_names") or {"": ""}).values())
    for name, pattern in (entry.get("columns") or {}).items():
        if isinstance(pattern, dict):
            columns += [str(of).replace("{wave}", str(t)) for of in pattern.values() for t in times]
        else:
            define = (document["instruments"].get(name) or {}).get("define") or {}
            spans = [str(group["ids"]) for group in define.get("items", [])]
            first = re.search(r"[\w]+", spans[0])[0] if spans else "1"  # type: ignore[index]
            columns += [fill_pattern(str(pattern), first, str(time)) for time in times]
    return columns


# A closing questionnaire ---


def beside_others(
    sheet: Sheet, document: Mapping[str, Any], folder: Path, wave: str | None
) -> Recognised | None:
    """Return the study's files and a closing questionnaire.

    None where the file is none, or the study has one. It is known by what it is called or asks,
    unless a measurement is named, or by somebody who says so.

    Raises
    ------
    GroupworkError
        It is said to be one, and the study can have none, or has one that asks otherwise.
    """
    if wave not in (None, CLOSES):
        return None
    if document.get("satisfaction") or not document.get("comparisons"):
        if wave == CLOSES and not _is_another_of_it(sheet, document):
            raise GroupworkError(_no_closing(sheet, document))
        return None
    there = [Path(folder, entry["path"]) for entry in _responses(document)]
    group = look_through([*dict.fromkeys(there), sheet.path])
    last = group.sheets[-1]
    named = last.wave in ("pre", "post", "followup")
    sounds = last.closing or (group.asks_of_group(last) and not named)
    return group if sounds or wave == CLOSES else None


def _is_another_of_it(sheet: Sheet, document: Mapping[str, Any]) -> bool:
    """Say whether a file asks what the closing questionnaire of a study asks."""
    name = (document.get("satisfaction") or {}).get("instrument")
    its = [each for each in _responses(document) if name in (each.get("columns") or {})]
    return any(
        all(fold(column) in sheet.texts for column in _columns(each, document)) for each in its
    )


def _no_closing(sheet: Sheet, document: Mapping[str, Any]) -> str:
    if document.get("satisfaction"):
        return (
            f"{sheet.name}: the study has a closing questionnaire already, and this file asks "
            f"otherwise. A study has one: take 'satisfaction' and its file out of study.yaml "
            f"first, or leave this one out."
        )
    return (
        f"{sheet.name}: a closing questionnaire is told of a group that was measured before and "
        f"after, and this study compares no two times yet. Add the measurement after the group "
        f"first."
    )


def with_closing(
    text: str,
    document: Mapping[str, Any],
    group: Recognised,
    answers: Mapping[str, str],
    *,
    ask: Callable[[Question], str] | None = None,
) -> tuple[str, list[str]]:
    """Add a closing questionnaire, at a time of its own where people gave it without codes.

    Returns
    -------
    text : str
        Of the study file.
    said : list of str
        What was added, and what is still to fill in.

    Raises
    ------
    GroupworkError
        It asks nothing that people rated.
    """
    sheet = group.sheets[-1]
    name = sheet.path.name
    drafted = _with_answers(group, document, answers, ask)
    draft = yaml.safe_load(drafted.text)
    entry: dict[str, Any] = next((each for each in draft["files"] if each["path"] == name), {})
    if "satisfaction" not in draft or not entry.get("columns"):
        raise GroupworkError(
            f"{name}: no questions in it look rated on one scale, such as from 1 to 5, so nothing "
            f"can be told of it as a closing questionnaire. If there are some, describe them in "
            f"study.yaml."
        )
    if "id" in entry:  # asked of the people who are there, in the way that the study has
        there = next(each for each in _responses(document) if each.get("id"))
        entry.pop("id_spelling", None)
        entry |= {key: there[key] for key in ("id", "id_spelling") if key in there}
    if entry["wave"] != CLOSING:
        after = [each["id"] for each in document["waves"] if each["role"] == "post"]
        entry["wave"] = after[0] if after else entry["wave"]
    draft["satisfaction"]["wave"] = entry["wave"]
    text = _with_closing_file(text, document, entry, draft)
    text, sections = _with_sections(
        text, document, {key: draft[key] for key in ("instruments", "satisfaction") if key in draft}
    )
    return text, [_said_of_wave(sheet, entry, document), *sections, *still_open(text)]


def _with_answers(
    group: Recognised,
    document: Mapping[str, Any],
    answers: Mapping[str, str],
    ask: Callable[[Question], str] | None,
) -> Draft:
    """Draft the study with a closing questionnaire, of which alone questions are asked."""
    name, language = str(document["id"]), language_of(document)
    known = _known_of(document, group)
    given: dict[str, str] = {}
    for key, answer in known.items():
        with suppress(GroupworkError):  # it is not asked: the file says it
            draft_study(group, name, {**given, key: answer}, language)
            given[key] = answer
    given |= answers
    others = with_sheets(group, group.sheets[:-1])
    before: set[str] = set()
    with suppress(GroupworkError):
        before = {*asked_keys(others, name, {}, language)}
    draft = draft_study(group, name, given, language)
    while ask is not None:
        still = [each for each in draft.todo if each.key not in before | {*given}]
        if not still:
            break
        given[still[0].key] = ask(still[0])
        draft = draft_study(group, name, given, language)
    return draft


def _known_of(document: Mapping[str, Any], group: Recognised) -> dict[str, str]:
    """Return what a study file says already: its measurements and codes, as answers."""
    entries = _responses(document)
    known: dict[str, str] = {}
    for entry in entries:
        known |= _times_known(entry, document)
    last = group.sheets[-1]
    known |= {} if last.closing else {f"wave.{last.name}": CLOSES}
    codes = next((each["id"] for each in entries if each.get("id")), None)
    if codes is not None:
        known["id"] = ", ".join(map(str, codes if isinstance(codes, list) else [codes]))
    return known


_KINDS = {
    "pre": "pre",
    "then-test": "then",
    "post": "post",
    "follow-up": "followup",
    "survey": "survey",
}


def _times_known(entry: Mapping[str, Any], document: Mapping[str, Any]) -> dict[str, str]:
    """Return what a study file says of the measurements of a file, as answers."""
    kinds = {each["id"]: _KINDS.get(each["role"], "") for each in document["waves"]}
    name = ":".join(filter(None, (entry["path"], entry.get("sheet"))))
    wave, names = entry.get("wave"), entry.get("wave_names")
    if isinstance(wave, str):
        return {f"wave.{name}": kinds[wave]} if kinds.get(wave) else {}
    if names:
        where = {
            f"wave.{name}": HEADS,
            f"time_heads.{name}": ", ".join(_columns(entry, document)[-len(names) :]),
        }
        values = {stands: each for each, stands in names.items()}
    elif wave and "values" in wave:
        where = {f"wave.{name}": COLUMN, f"time_column.{name}": str(wave["column"])}
        values = wave["values"]
    else:
        return {}
    each_time = {f"time.{value}": kinds.get(each, "") for value, each in values.items()}
    return {**where, f"times.{name}": "each", **each_time}


def _with_closing_file(
    text: str, document: Mapping[str, Any], entry: Mapping[str, Any], draft: Mapping[str, Any]
) -> str:
    """Add a closing questionnaire, and the time of its own that it has without codes."""
    text = add_to_list(text, "files", entry)
    declared = [each["id"] for each in document["waves"]]
    if entry["wave"] == CLOSING and CLOSING not in declared:
        wave = next(each for each in draft["waves"] if each["id"] == CLOSING)
        text = add_to_list(text, "waves", wave)
    return text


# Further sheets of a workbook ---------------------------------------------------------------


def added_sheets(
    text: str,
    document: Mapping[str, Any],
    folder: Path,
    group: Recognised,
    answers: Mapping[str, str],
    *,
    ask: Callable[[Question], str] | None = None,
) -> tuple[str, list[str]]:
    """Add the sheets of a workbook that a study has not yet, and what they say.

    Returns
    -------
    text : str
        Of the study file.
    said : list of str
        What was added, and what is still to fill in.

    Raises
    ------
    GroupworkError
        Something that was read before is another one now, or nothing has come since.
    """
    path, before = group.paths[0], text
    _check_codings(path, document, group)
    entries = {
        entry.get("sheet"): (place, entry)
        for place, entry in enumerate(document["files"])
        if entry["path"] == path.name
    }
    known = [name for name in entries if name in _sheet_names(group)]
    more = {name for name in known if _has_more(folder / path.name, path, name)}
    said: list[str] = []
    draft, taken = _draft_of(path, document, folder, group, answers, ask=ask)
    for sheet in group.sheets:
        if sheet.sheet in entries:
            said += [_said_more(sheet, document)] if sheet.sheet in more else []
            continue
        if sheet.closing:
            entry = next(e for e in draft["files"] if e.get("sheet") == sheet.sheet)
            text = _with_closing_file(text, document, entry, draft)
        else:
            text, entry = with_wave(text, document, sheet, answers=answers, folder=folder, ask=ask)
            document = yaml.safe_load(text)
        said.append(_said_of_wave(sheet, entry, document))
    waves = [wave["id"] for wave in document.get("waves", [])]
    for strand in group.strands:
        if strand.source.sheet in entries:
            place, old = entries[strand.source.sheet]
            if strand.source.sheet in more:
                text = _with_more(text, place, old, strand, waves)
                said.append(_said_more(strand.source, document))
        elif entry := next((e for e in draft["files"] if _is_of(e, strand)), None):
            text = add_to_list(text, "files", entry)
            said.append(strand.source.name)
    text, sections = _with_sections(text, document, draft)
    said += sections
    if text == before:
        raise GroupworkError(f"{path}: nothing has come since it was read for this study.")
    return text, [*said, *taken, *still_open(text)]


def _check_codings(path: Path, document: Mapping[str, Any], group: Recognised) -> None:
    """Stop where codings come beside others, and a coding program wrote one of the two files."""
    there = [each for each in document["files"] if each.get("kind") == "segments"]
    new = [strand for strand in group.strands if strand.kind in CODED]
    if not there or not new or there[0]["path"] == path.name:
        return
    if new[0].is_project or there[0].get("format") in PROJECTS.values():
        raise GroupworkError(
            f"{path}: the study has coded interviews already ({there[0]['path']}), and how far "
            f"coders agree is asked where all their files are given together. Make the study anew "
            f"with 'groupwork new' and all of its files; or, if this is a later version of that "
            f"file, copy it over the old one and run 'groupwork checksum'."
        )


def still_open(text: str) -> list[str]:
    """List what is still to fill in of a study file."""
    return [f"{key}: {TODO} {what}".rstrip() for key, what in open_places(yaml.safe_load(text))]


def _said_of_wave(sheet: Sheet, entry: Mapping[str, Any], document: Mapping[str, Any]) -> str:
    zh = language_of(document) == "zh"
    wave = entry.get("wave") or entry["wave_names"]
    if not isinstance(wave, str):
        wave = ", ".join(dict.fromkeys((wave.get("values") or wave).values()))
    return f"{sheet.name}：测量 {wave}" if zh else f"{sheet.name}: wave {wave}"


def _said_more(source: Sheet, document: Mapping[str, Any]) -> str:
    zh = language_of(document) == "zh"
    return f"{source.name}：内容比以前多" if zh else f"{source.name}: more than before"


def _sheet_names(group: Recognised) -> set[str]:
    return {each.sheet for each in [*group.sheets, *(s.source for s in group.strands)]}


def _is_of(entry: Mapping[str, Any], strand: Strand) -> bool:
    source = strand.source
    return bool(entry["path"] == source.path.name and entry.get("sheet", "") == source.sheet)


def _has_more(before: Path, path: Path, sheet: str | None) -> bool:
    """Say whether cells of a sheet were filled in since; refuse those that were changed."""
    old, new = (read(each, File(path="x", sheet=sheet))[0] for each in (before, path))
    width = max(map(len, [*old, *new]), default=0)
    blank = [""] * width
    filled = False
    for row in range(max(len(old), len(new))):
        one, other = (
            [*rows[row], *blank][:width] if row < len(rows) else blank for rows in (old, new)
        )
        for place, (first, second) in enumerate(zip(one, other, strict=True)):
            if first.strip() and first != second:
                name = old[0][place] or f"column {place + 1}"
                raise GroupworkError(
                    f"{path}:{sheet}, row {row + 1}, column '{name}': is not what it was when the "
                    f"study was made. Undo the change; if it is a correction, copy the file over "
                    f"{before} and run 'groupwork checksum {before.parent}'."
                )
            filled = filled or first != second
    return filled


def _draft_of(
    path: Path,
    document: Mapping[str, Any],
    folder: Path,
    group: Recognised,
    answers: Mapping[str, str],
    *,
    ask: Callable[[Question], str] | None,
) -> tuple[dict[str, Any], list[str]]:
    """Draft the study of the workbook as it is now, from which the new parts are taken.

    Returns
    -------
    tuple
        The draft, and what was taken in it although nobody said it.
    """
    language = language_of(document)
    if group.sheets:
        drafted = draft_study(recognise([path]), str(document["id"]), answers, language).text
        return yaml.safe_load(drafted), []
    asked = _questionnaires(document, folder)
    given = dict(answers)
    while True:
        interview = Interview(given, language)
        found = _draft_of_strands(document, asked, group, interview)
        still = [each for each in interview.open if not each.known]
        if ask is None or not still:
            break
        given[still[0].key] = ask(still[0])
    interview.check_keys()
    needed = [_told(each) for each in still if each.default is None]
    if needed and any(strand.kind in CODED for strand in group.strands):
        raise GroupworkError(
            f"{path}: nothing is added before these are answered, each with --answer KEY=…: "
            f"{' / '.join(needed)}"
        )
    taken = [said_taken(each, language) for each in still if each.default is not None]
    return found, taken


def said_taken(question: Question, language: str) -> str:
    """Say what was taken for a question that nobody answered, and how to say it otherwise."""
    default = str(question.default)
    means = question.choices.get(default, default)
    how = f"--answer {question.key}=…"
    return (
        f"{question.text} {means}（{how}）"
        if language == "zh"
        else f"{question.text} {means} ({how})"
    )


def _told(question: Question) -> str:
    choices = "; ".join(f"{answer}: {means}" for answer, means in question.choices.items())
    parts = (f"{question.key}:", question.text, question.saw, choices and f"[{choices}]")
    return " ".join(filter(None, parts))


def _draft_of_strands(
    document: Mapping[str, Any], asked: Recognised | None, group: Recognised, interview: Interview
) -> dict[str, Any]:
    """Draft what a study file says of sheets that are no questionnaire."""
    people = _people_of(document)
    group = ask_codings(group, interview)
    waves = [wave["id"] for wave in document.get("waves", [])]
    made = [strand_entry(s, file_keys(s.source), waves, interview) for s in group.strands]
    entries = [entry for entry in made if entry]
    followed = replace(asked, strands=group.strands) if asked else group
    for entry in entries:
        if people.spelling != "exact":
            entry["id_spelling"] = people.spelling
        if entry["kind"] == "segments":
            entry.update(ask_whose(entry, followed, people, interview))
    return {"files": entries, **strand_sections(group.strands, interview)}


def _responses(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the entries of questionnaires."""
    return [e for e in document["files"] if e.get("kind", "responses") == "responses"]


def _asked(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the entries of questionnaires that have codes of people."""
    return [entry for entry in _responses(document) if entry.get("id")]


def _people_of(document: Mapping[str, Any]) -> People:
    """Say how the people of a study are followed."""
    first: Mapping[str, Any] = next(iter(_asked(document)), {"id": None})
    hashed = (document.get("privacy") or {}).get("hash", [])
    known = first["id"] if first["id"] in hashed else ""
    return People(first["id"], first.get("id_spelling", "exact"), known)


def _questionnaires(document: Mapping[str, Any], folder: Path) -> Recognised | None:
    """Look at the questionnaires of a study, for the codes of its people."""
    paths = dict.fromkeys(Path(folder, entry["path"]) for entry in _asked(document))
    return look_through(paths) if paths else None


def language_of(document: Mapping[str, Any]) -> str:
    """Return the language of a study: what it says, else that of its words."""
    if said := document.get("language"):
        return str(said)
    waves = document.get("waves", [])
    zh = any(re.search(r"[\u4e00-\u9fff]", str(wave["label"])) for wave in waves)
    return "zh" if zh else "en"


def _with_more(
    text: str, place: int, old: Mapping[str, Any], strand: Strand, waves: list[str]
) -> str:
    """Give an entry the times, relations and kinds of support that have come since."""
    entry = strand_entry(strand, file_keys(strand.source), waves, Interview({}))
    if entry is None or old.get("kind") != "network":
        return text
    new = dict(old)
    for key in ("sources", "supports"):
        new[key] = {**entry.get(key, {}), **old.get(key, {})}
    new["wave"] = {
        **old["wave"],
        "values": {**entry["wave"]["values"], **old["wave"].get("values", {})},
    }
    for key in ("support", "closeness", "supporter"):
        if key in entry:
            new.setdefault(key, entry[key])
    new = {key: value for key, value in new.items() if value != {}}
    return text if new == old else replace_in_list(text, "files", place, new)


def _with_sections(
    text: str, document: Mapping[str, Any], draft: Mapping[str, Any]
) -> tuple[str, list[str]]:
    """Add what the study file does not say yet of people, sessions, closing, interviews."""
    said = []
    closing = draft.get("satisfaction", {}).get("instrument")
    wanted: dict[str, dict[str, Any]] = {
        "attributes": draft.get("attributes", {}),
        "instruments": {n: i for n, i in draft.get("instruments", {}).items() if n == closing},
        "programme": draft.get("programme", {}),
        "satisfaction": draft.get("satisfaction", {}),
        "interviews": draft.get("interviews", {}),
    }
    for section, content in wanted.items():
        there = document.get(section) or {}
        new = {key: value for key, value in content.items() if key not in there}
        # Attributes that a person left out stay so; a section of its own is whole or not there.
        if not new or (there and section != "instruments"):
            continue
        text = add_to_mapping(text, section, new)
        said.append(f"{section}: {', '.join(map(str, new))}")
    numbers = {each["number"] for each in document.get("sessions") or []}
    sessions = [each for each in draft.get("sessions", []) if each["number"] not in numbers]
    if sessions and numbers:
        for each in sessions:
            text = add_to_list(text, "sessions", each)
    elif sessions:
        text = "".join([text.rstrip("\n"), "\n", *yaml_lines({"sessions": sessions}, 0)])
    if sessions:
        said.append(f"sessions: {', '.join(str(each['number']) for each in sessions)}")
    return text, said
