"""A raw file as opened, and what every kind of file asks of it: rows, people, waves, cells."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Generic, TypeVar

import numpy as np
import pandas as pd

from groupwork.errors import GroupworkError, nearest
from groupwork.ingest.choices import with_choices
from groupwork.ingest.dates import exchanged, read_date
from groupwork.ingest.doubtful_rows import NO_CONSENT, NO_CONSENT_HERE, OF_NOBODY, TEST, TOTALS
from groupwork.ingest.layout import check_layout
from groupwork.ingest.near_matches import bare_code, bare_parts, letters_and_digits
from groupwork.ingest.readers import Cells, fold, read_cells
from groupwork.ingest.rows import audit_rows, row_list
from groupwork.ingest.wordings import whole_number
from groupwork.study.base import LocalText
from groupwork.study.files import File, ResponsesFile, Sections, WaveColumn
from groupwork.study.study import Study

AnyFile_co = TypeVar("AnyFile_co", bound=File, covariant=True)
AnyFile = TypeVar("AnyFile", bound=File)

#: Most characters of an identifier.
MAX_ID = 200

#: The audit's words for a row that heads the people below it.
HEADING = "heads the people below it (sections)"
#: The audit's words for a wave, and for a code, that the study file gives to a row.
GIVEN_WAVE = "wave of the row given in study.yaml (wave.rows)"
GIVEN_CODE = "code of the row's person given in study.yaml (codes)"
#: The audit's words for an identifier that is spelled otherwise than its person's usually is.
SPELLED = "spelling of the identifier (id_spelling: loose)"
#: And for one that is spelled as usual, and stands in the tables without zeros and marks.
BARE = "identifier without zeros in front, small letters and marks (id_spelling: loose)"

#: (name of a table of `rows.TABLES`, its rows from one file).
Parts = Iterator[tuple[str, pd.DataFrame]]


@dataclass(frozen=True)
class RawFile(Generic[AnyFile_co]):
    """A raw file without its blank rows, its columns under the names that the study file uses.

    Attributes
    ----------
    key : str
        Where the study file describes it, e.g. ``files.2``.
    file : groupwork.study.files.File
    where : str
        Its path in messages.
    cells : Cells
    audit : pandas.DataFrame
        What was done so far.
    left_out : dict of int to str
        Row that the study file leaves out -> the identifier there, spelled as it is compared with
        others; blank where there is none.
    """

    key: str
    file: AnyFile_co
    where: str
    cells: Cells
    audit: pd.DataFrame
    left_out: Mapping[int, str] = field(default_factory=dict)

    @property
    def table(self) -> pd.DataFrame:
        """The cells, indexed by row number."""
        return self.cells.table

    @property
    def columns(self) -> list[str]:
        """The names of the columns."""
        return self.cells.columns


def open_file(number: int, file: AnyFile, folder: Path) -> RawFile[AnyFile]:
    """Read a file of the study folder, rename its columns and leave out blank rows."""
    key, path = f"files.{number}", folder / file.path
    cells = read_cells(path, file, folder)
    if cells.encoding not in ("", "UTF-8", file.encoding):
        note = {"action": "decoded", "reason": f"text read as {cells.encoding}"}
        cells = replace(cells, audit=[note, *cells.audit])
    for old, new in file.rename.items():
        if fold(old) not in cells.table:
            raise GroupworkError(
                f"{path}: there is no column '{old}', which {key}.rename in study.yaml renames. "
                f"{nearest(old, cells.columns)}"
            )
        if fold(new) in cells.table and fold(new) != fold(old):
            raise GroupworkError(
                f"{path}: {key}.rename in study.yaml gives '{old}' the name '{new}', but the file "
                f"already has a column of that name."
            )
        cells = cells.renamed({fold(old): fold(new)}, "renamed in study.yaml")
    cells = _as_spelled_elsewhere(cells, file, f"{path}", key)
    wave = getattr(file, "wave", None)
    slips = wave.rows if isinstance(wave, WaveColumn) else {}
    for named, rows in (
        ("leave_out", file.leave_out),
        ("codes", file.codes),
        ("same_as", file.same_as),
        ("wave.rows", slips),
        ("sections.rows", file.sections.rows if file.sections else {}),
    ):
        for row in rows:
            if row not in cells.table.index:
                raise GroupworkError(
                    f"{path}: there is no row {row} with answers, which {key}.{named} in "
                    f"study.yaml names. The first row below the column names is "
                    f"{cells.table.index.min()}."
                )
    if file.sections:
        cells = _in_sections(cells, file.sections, f"{path}", key)
    cells = _filled_down(cells, file, f"{path}: {key}")
    cells = _with_every_row(cells, file, f"{path}: {key}")
    if isinstance(getattr(file, "id", None), list):
        cells = _with_whole_id(cells, file, str(path), f"{key}.id")
    cells = _with_codes(cells, file, f"{path}: {key}.codes")
    if isinstance(wave, WaveColumn):
        cells = _with_waves(cells, wave)
    left_out = _people_of(cells, file)
    refused, tests, nobodies, others = _why_left_out(file.leave_out)
    cells = cells.without(refused, "left out in study.yaml: no consent to take part")
    cells = cells.without(tests, "left out in study.yaml: a test")
    cells = cells.without(nobodies, "left out in study.yaml: row of nobody")
    cells = cells.without(others, "left out in study.yaml")
    blank = _blank_rows(cells.table)
    cells = cells.without(cells.table.index[blank], "blank row")
    if isinstance(file, ResponsesFile):
        columns = {name: cells.table[name].str.strip().tolist() for name in cells.columns}
        check_layout(columns, [int(str(row)) for row in cells.table.index], str(path))
        cells = with_choices(cells, file.choices, str(path), key)
    return RawFile(key, file, str(path), cells, audit_rows(cells.audit, file=file.path), left_out)


def _why_left_out(rows: Mapping[int, str]) -> list[list[int]]:
    """Sort rows by why they are left out; all but the first kinds are in the author's own words."""
    kinds = ((NO_CONSENT, NO_CONSENT_HERE), (TEST,), (TOTALS, OF_NOBODY))
    of = [[row for row, why in rows.items() if why in kind] for kind in kinds]
    known = {row for each in of for row in each}
    return [*of, [row for row in rows if row not in known]]


def _in_sections(cells: Cells, sections: Sections, where: str, key: str) -> Cells:
    """Write the group that a row heads beside each person below it, and leave the row out."""
    column = fold(sections.column)
    if column in cells.table:
        raise GroupworkError(
            f"{where}: {key}.sections.column in study.yaml is '{sections.column}', but the file "
            f"already has a column of that name. Write another one."
        )
    heads = pd.Series(sections.rows, dtype="object")
    groups = heads.reindex(cells.table.index).ffill().fillna("")
    groups[_blank_rows(cells.table)] = ""
    cells = replace(cells, table=cells.table.assign(**{column: groups.astype(str)}))
    return cells.without(sections.rows, HEADING)


def _filled_down(cells: Cells, file: File, where: str) -> Cells:
    """Write what stands above into the blank cells of columns that say it once."""
    for name in file.fill_down:
        column = fold(name)
        if column not in cells.table:
            raise GroupworkError(
                f"{where}.fill_down in study.yaml names a column '{name}', which the file has not. "
                f"{nearest(name, cells.columns)}"
            )
        said = cells.table[column].where(cells.table[column].map(fold) != "")
        filled = said.ffill().fillna("").where(~_blank_rows(cells.table), "")
        note = {"column": column, "action": "decoded", "reason": "filled in from above (fill_down)"}
        cells = replace(cells, table=cells.table.assign(**{column: filled})).noted([note])
    return cells


def _with_every_row(cells: Cells, file: File, where: str) -> Cells:
    """Add the columns of what holds for all rows."""
    for name, text in file.every_row.items():
        if fold(name) in cells.table:
            raise GroupworkError(
                f"{where}.every_row in study.yaml makes a column '{name}', but the file already "
                f"has a column of that name. Write another one."
            )
        said = np.where(_blank_rows(cells.table), "", text)  # a blank row is nobody's
        cells = replace(cells, table=cells.table.assign(**{fold(name): said}))
    return cells


def _as_spelled_elsewhere(cells: Cells, file: File, where: str, key: str) -> Cells:
    """Write texts of some columns as the other files have them (`spelled`)."""
    changed = {}
    for typed, of in file.spelled.items():
        column, said = fold(typed), {fold(text): right for text, right in of.items()}
        if column not in cells.table:
            raise GroupworkError(
                f"{where}: there is no column '{column}', which {key}.spelled in study.yaml names. "
                f"{nearest(column, cells.columns)}"
            )
        there = cells.table[column].map(fold)
        for text in said:
            if text not in set(there):
                raise GroupworkError(
                    f"{where}: column '{column}' has no '{text}', which {key}.spelled in "
                    f"study.yaml names. Remove it there, or write it as it is written in this file."
                )
        changed[column] = cells.table[column].mask(there.isin(said), there.map(said))
    return cells.changed(changed, "texts as they stand in other files (study.yaml)")


def _people_of(cells: Cells, file: File) -> dict[int, str]:
    """Return the identifier in each row that is left out."""
    column = fold(getattr(file, "id_column", None) or getattr(file, "participant", None) or "")
    if column not in cells.table:
        return {}
    written = spelling(file)
    typed = cells.table.loc[[*file.leave_out], column].map(fold)
    return {int(str(row)): written(text) if text else "" for row, text in typed.items()}


def _with_whole_id(cells: Cells, file: Any, where: str, key: str) -> Cells:
    """Add the column of an identifier that several columns make up; blank where one of them is."""
    parts = [fold(column) for column in file.id]
    for part in parts:
        if part not in cells.table:
            raise GroupworkError(
                f"{where}: there is no column '{part}', which {key} in study.yaml asks for. "
                f"{nearest(part, cells.columns)}"
            )
    folded = [cells.table[part].map(fold) for part in parts]
    whole = folded[0]
    for other in folded[1:]:
        whole = whole + "-" + other
    lacking = np.logical_or.reduce([part == "" for part in folded])
    name = fold(file.id_column)
    note = {"column": name, "action": "decoded", "reason": "identifier of several columns"}
    return replace(cells, table=cells.table.assign(**{name: whole.mask(lacking, "")})).noted([note])


def _with_codes(cells: Cells, file: File, where: str) -> Cells:
    """Give rows the codes that the study file has for them."""
    if not file.codes:
        return cells
    column = fold(getattr(file, "id_column", None) or getattr(file, "participant", None) or "")
    if column not in cells.table:
        raise GroupworkError(
            f"{where} in study.yaml gives rows their codes, but the file has no column of codes. "
            f"Name it as 'id', or remove 'codes' there."
        )
    table, notes = cells.table.copy(), []
    for row, code in file.codes.items():
        note = {"before": table.at[row, column], "after": code, "reason": GIVEN_CODE}
        notes.append({"row": row, "column": column, "action": "decoded", **note})
        table.at[row, column] = code
    return replace(cells, table=table).noted(notes)


def _with_waves(cells: Cells, wave: WaveColumn) -> Cells:
    """Give rows the waves that the study file has for them."""
    column = fold(wave.column)
    if not wave.rows or column not in cells.table:  # told with the other columns that are not there
        return cells
    says = {name: value for value, name in reversed(wave.values.items())}
    table, notes = cells.table.copy(), []
    for row, name in wave.rows.items():
        note = {"before": table.at[row, column], "after": says[name], "reason": GIVEN_WAVE}
        notes.append({"row": row, "column": column, "action": "decoded", **note})
        table.at[row, column] = says[name]
    return replace(cells, table=table).noted(notes)


def _blank_rows(table: pd.DataFrame) -> np.ndarray:
    blank = np.ones(len(table), dtype=bool)
    for column in table:
        # Only rows that were blank so far are looked at: most drop out at the first column.
        blank[blank] = table[column][blank].str.strip() == ""
        if not blank.any():
            break
    return blank


# Rows ---------------------------------------------------------------------------------------


def identified_rows(raw: RawFile[File], column: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give each row that has an identifier its file, row number and folded identifier.

    Returns
    -------
    keys : pandas.DataFrame
        file, row, participant_id; indexed like the file's table.
    audit : pandas.DataFrame
        Rows without an identifier (dropped), and identifiers whose characters were folded.
    """
    column = fold(column)
    typed = raw.table[column]
    given = raw.cells.missing.get(column, {})
    ids = typed.map(lambda text: "" if text in given else fold(text))
    keys = pd.DataFrame({"file": raw.file.path, "row": typed.index, "participant_id": ids})
    nobody = ids == ""
    if nobody.all():
        raise GroupworkError(
            f"{raw.where}: column '{column}', which should identify people, is blank in every row. "
            f"Name another column in study.yaml, under {raw.key}."
        )
    long = ids.index[ids.str.len() > MAX_ID]
    if len(long):
        raise GroupworkError(
            f"{raw.where}, {row_list(long)}: column '{column}' should identify people, and has "
            f"more than {MAX_ID} characters. Name another column in study.yaml, under {raw.key}."
        )
    changed = typed.str.strip() != ids
    dropped = {"column": column, "action": "dropped", "reason": "row without an identifier"}
    folded = {
        "column": column,
        "action": "changed",
        "reason": "characters of the identifier folded",
    }
    audit = [{"row": row, **dropped} for row in typed.index[nobody]]
    audit += [
        {"row": row, "participant_id": ids[row], "before": typed[row], "after": ids[row], **folded}
        for row in typed.index[changed & ~nobody]
    ]
    return keys[~nobody].copy(), audit_rows(audit, file=raw.file.path)


def people_rows(raw: RawFile[File], column: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return `identified_rows` with the identifiers that `same_person` gives."""
    keys, audit = identified_rows(raw, column)
    if raw.file.id_spelling == "loose":
        keys, spelled = _spelled_alike(raw, keys, fold(column))
        audit = pd.concat([audit, spelled])
    keys["participant_id"], joined = same_person(raw, keys["participant_id"], fold(column))
    return keys, pd.concat([audit, joined])


def people_or_rows(study: Study, raw: RawFile[Any]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return `people_rows`; of a file without identifiers each row, numbered by file and row.

    So nobody is taken for somebody in another file.
    """
    if raw.file.id is not None:
        return people_rows(raw, raw.file.id_column)
    place = (raw.file.path, raw.file.sheet)
    # What is read of one row in two steps is one person's.
    first = [(file.path, file.sheet) for file in study.files].index(place) + 1
    rows = raw.table.index
    people = [f"f{first}r{row}" for row in rows]
    keys = pd.DataFrame({"file": raw.file.path, "row": rows, "participant_id": people}, index=rows)
    return keys, audit_rows([])


def spelling(file: File) -> Callable[[str], str]:
    """Return what writes an identifier of a file as it is compared with those of others."""
    if file.id_spelling == "exact":
        return str
    return bare_parts if isinstance(getattr(file, "id", None), list) else bare_code


def _spelled_alike(
    raw: RawFile[File], keys: pd.DataFrame, column: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Write identifiers as `bare_code` does; refuse where two of one wave become one.

    Where they differ in capitals and blanks alone, one person answered twice: `cleaning.duplicates`
    decides which of them counts. 01 and 1 may be two people's numbers.

    A form that was sent twice has a person's code in both waves, each time as it was typed then.
    """
    typed = keys["participant_id"]
    written = spelling(raw.file)
    bare = typed.map({text: written(text) for text in typed.unique()})
    waves = wave_of_rows(raw, keys, getattr(raw.file, "wave", None))
    at_once = [bare, waves] if isinstance(waves, pd.Series) else bare
    kinds = typed.map(letters_and_digits).groupby(at_once).transform("nunique")
    if (kinds > 1).any():
        rows = keys.loc[kinds > 1, "row"]
        raise GroupworkError(
            f"{raw.where}, column '{column}', {row_list(rows)}: these identifiers differ only in "
            "zeros or marks, so 'id_spelling: loose' would make one person of two. Correct them in "
            "a copy of the file and run 'groupwork checksum', or take id_spelling out of every "
            f"file in study.yaml, not of {raw.key} alone: what is spelled unlike is not paired "
            "then."
        )
    changed = keys[bare != typed]
    audit = audit_rows(
        pd.DataFrame(
            {"row": changed["row"], "participant_id": bare, "before": typed, "after": bare},
            index=changed.index,
        ),
        file=raw.file.path,
        column=column,
        action="changed",
        reason=SPELLED,
    )
    return keys.assign(participant_id=bare), audit


def told_by_spelling(
    study: Study, audit: pd.DataFrame, raws: Iterable[RawFile[Any]]
) -> pd.DataFrame:
    """Give the rows of `SPELLED` whose spelling is the usual one of that person the reason `BARE`.

    The usual one is that of most rows of all files, of several the first.
    """
    sheets = {}
    for raw in raws:
        name = fold(study.id_columns[raw.file.path])
        if raw.file.id_spelling == "loose" and name in raw.table:
            rows = tuple(sorted(raw.file.rows.items()))
            sheets[raw.file.path, raw.file.sheet, rows] = (spelling(raw.file), raw.table[name])
    typed: dict[str, Counter[str]] = {}
    for written, cells in sheets.values():
        for text in filter(None, map(fold, cells)):
            typed.setdefault(written(text), Counter())[text] += 1
    usual = {code: of.most_common(1)[0][0] for code, of in typed.items()}
    spelled = audit["reason"] == SPELLED
    as_usual = spelled & (audit["after"].map(usual) == audit["before"])
    return pd.concat([audit[~as_usual], audit[as_usual].assign(reason=BARE)]).sort_index()


def _same_people(file: File) -> dict[str, str]:
    written = spelling(file)
    return {written(fold(typed)): written(fold(who)) for typed, who in file.same_person.items()}


def people_left_out(raw: RawFile[Any]) -> dict[int, str]:
    """Return whose each row is that is left out, as the other files call this person."""
    named = _same_people(raw.file)
    return {row: named.get(code, code) for row, code in raw.left_out.items()}


def same_person(raw: RawFile[File], ids: pd.Series, column: str) -> tuple[pd.Series, pd.DataFrame]:
    """Give people whom `same_person` in the study file names their identifier elsewhere.

    Where spelling makes no difference, it makes none there either: `ids` are spelled alike.
    """
    written, named = spelling(raw.file), _same_people(raw.file)
    there = {*ids, *raw.left_out.values()}
    for typed in raw.file.same_person:
        if written(fold(typed)) not in there:
            raise GroupworkError(
                f"{raw.where}: column '{column}' has no '{typed}', which {raw.key}.same_person in "
                f"study.yaml names. Remove it there, or write it as it is written in this file."
            )
    note = {"column": column, "action": "changed", "reason": "same person (study.yaml)"}
    audit = [
        {"row": row, "participant_id": named[typed], "before": typed, "after": named[typed], **note}
        for row, typed in ids.items()
        if typed in named
    ]
    people = ids.map(lambda typed: named.get(typed, typed))
    return people, audit_rows(audit, file=raw.file.path)


def wave_of_rows(
    raw: RawFile[File], keys: pd.DataFrame, wave: str | WaveColumn | None
) -> pd.Series | str:
    """Return the wave of each row; empty for a wide file, where the columns tell it."""
    if not isinstance(wave, WaveColumn):
        return wave or ""
    typed = raw.table.loc[keys.index, fold(wave.column)]
    if wave.starts:
        return _waves_by_day(raw, typed, wave)

    def bare(text: str) -> str:
        return whole_number(fold(text).casefold())

    known = {bare(value): name for value, name in wave.values.items()}
    waves = typed.map({value: known.get(bare(value)) for value in typed.unique()})
    unknown = waves.index[waves.isna()]
    if len(unknown):
        values = ", ".join(f"'{value}'" for value in wave.values)
        raise GroupworkError(
            f"{raw.where}, {row_list(unknown)}: the wave in column '{wave.column}' is none of "
            f"{values}. Correct the file or add the value to {raw.key}.wave.values in study.yaml."
        )
    return waves


def _waves_by_day(raw: RawFile[File], typed: pd.Series, wave: WaveColumn) -> pd.Series:
    """Return the wave of each row: the last one that had begun on its day, and had not ended."""
    if two := exchanged(typed.tolist()):
        taken, left = two
        raise GroupworkError(
            f"{raw.where}: column '{wave.column}' has days of two kinds, such as '{taken}' and "
            f"'{left}'. A spreadsheet took some days for others there (3/4 for 4/3) and left those "
            f"that it could not read. Put in the file as the survey tool wrote it, or write every "
            f"day in a copy as 2025-04-15."
        )
    begun = sorted((date.fromisoformat(day), name) for name, day in wave.starts.items())
    ended = {name: date.fromisoformat(day) for name, day in wave.ends.items()}
    waves = {}
    for text in typed.unique():
        day = read_date(text, wave.order)
        last = next((name for first, name in reversed(begun) if day and first <= day), None)
        over = last is not None and day is not None and last in ended and day > ended[last]
        waves[text] = None if over else last
    found = typed.map(waves)
    unknown = found.index[found.isna()]
    if len(unknown):
        ranges = "; ".join(
            f"{name} from {first}" + (f" to {ended[name]}" if name in ended else "")
            for first, name in begun
        )
        raise GroupworkError(
            f"{raw.where}, {row_list(unknown)}: column '{wave.column}' has no day there, or one "
            f"outside of every wave ({ranges}), so the wave is not known. Correct the file, or "
            f"{raw.key}.wave.starts and ends in study.yaml; where days are written as 31/12/2025, "
            f"add 'order: dmy' there (or mdy)."
        )
    return found


def long_cells(raw: RawFile[File], keys: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Give each cell of some columns a row with its keys, in the order of reading."""
    columns = [fold(column) for column in columns]
    cells = keys.loc[keys.index.repeat(len(columns))].reset_index(drop=True)
    cells["column"] = np.tile(columns, len(keys))
    table = raw.table.loc[keys.index, columns]
    cells["raw"] = table.to_numpy(dtype=object).ravel()
    reasons = np.full(table.shape, "", dtype=object)
    for place, column in enumerate(columns):
        if given := raw.cells.missing.get(column):
            reasons[:, place] = [given.get(text, "") for text in table[column]]
    cells["missing_reason"] = reasons.ravel()
    return cells


# Wordings -----------------------------------------------------------------------------------


def worded(
    raw: RawFile[AnyFile], levels: Mapping[str, Mapping[str, LocalText]]
) -> tuple[RawFile[AnyFile], pd.DataFrame]:
    """Write the file's own wording of a code where the study file knows that and not the code.

    Parameters
    ----------
    raw : RawFile
    levels : mapping
        Column -> code -> wording, as the study file declares them.

    Returns
    -------
    raw : RawFile
    audit : pandas.DataFrame
        A row for each column.
    """
    changed = {}
    for column, texts in levels.items():
        known = {fold(code).casefold() for code in texts}
        known |= {
            fold(word).casefold() for text in texts.values() for word in (text.en, text.zh or "")
        }
        words = {
            code: label
            for code, label in raw.cells.labels.get(column, {}).items()
            if fold(code).casefold() not in known and fold(label).casefold() in known
        }
        if words and column in raw.table:
            changed[column] = raw.table[column].map(lambda text, words=words: words.get(text, text))
    cells = raw.cells.changed(changed, "codes read as their labels in the file")
    added = cells.audit[len(raw.cells.audit) :]
    return replace(raw, cells=cells), audit_rows(added, file=raw.file.path)
