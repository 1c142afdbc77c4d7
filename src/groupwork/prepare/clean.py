"""From the text of raw files to answers; every change is a row of the audit."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from groupwork.errors import GroupworkError, nearest
from groupwork.ingest.choices import stem_of
from groupwork.ingest.finding import raise_errors
from groupwork.ingest.kinds.segments import coder_labels
from groupwork.ingest.kinds.sessions import ATTENDED, is_excused
from groupwork.ingest.readers import fold
from groupwork.ingest.rows import TABLES, audit_rows, row_list, stack
from groupwork.ingest.wordings import (
    Code,
    by_wording,
    code_path,
    declared_code,
    languages,
    missing_codes,
)
from groupwork.prepare.answers import (
    HALF,
    INVALID,
    AnswerFormat,
    Decoded,
    as_text,
    category,
    decode_cells,
    read_seconds,
    spelled_alike,
)
from groupwork.prepare.findings import clean_findings
from groupwork.prepare.wordings import code_of, without_code
from groupwork.study.files import NetworkFile, Rating, SessionsFile
from groupwork.study.study import Study
from groupwork.tables import AUDIT_COLUMNS

#: Why a fact of somebody is not taken.
DIFFERS = "differs from an earlier row, which is kept"
#: And why one is taken that was said later.
SAID_LATER = "no answer here: what was said at another time is taken"
#: Why one is not, since a number may have changed, or the person would not say it at first.
NOT_SAID_FIRST = "said at another time than the first, at which there was no answer"
TIMING_COLUMNS = ["participant_id", "wave", "items", "seconds"]
# What a code that is no theme is called while segments are read; no code is written so.
_NO_THEME = "\x1f"
NETWORK_COLUMNS = ["participant_id", "wave", "source", "support", "closeness", "supporter"]


def clean(study: Study, ingested: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Turn the tables of `ingest` into tables of codes and numbers.

    Parameters
    ----------
    study : Study
    ingested : dict of str to pandas.DataFrame
        What `ingest.ingest` returns or `ingest.read_ingested` reads.

    Returns
    -------
    dict of str to pandas.DataFrame
        responses
            participant_id, wave, instrument, item, raw, value (as answered, NaN if missing),
            missing_reason (blank, declared: …, out of range, not a number; empty if answered).
        people
            participant_id and a column an attribute: the level's code, or the number.
        timing
            participant_id, wave (empty in a wide file), items that were asked, seconds that they
            took (NaN where that is not known); one row a sheet of a file with a column of seconds.
        sessions
            participant_id, session, attended (1 or 0), excused (1 or 0, where a file declares
            what it means) and a column a rating.
        network
            participant_id, wave, source, support (codes, ';' between), closeness, supporter (a
            number for each label of a person's, in the place of the label; empty without one).
        segments
            interview, participant_id, segment, text, coder, code, language, and for a coding
            program's file phase, start, end, length (of the interview's text).
        audit
            What ingest did, then what was done here.

    Raises
    ------
    GroupworkError
        Most answers in a column are not valid, more than a few are out of range, a level that
        says who is in which arm or site is not declared, a session is unknown, a segment has a
        code that the study file does not declare, or a coder that it declares is not there.
    """
    kept, duplicates = _one_submission(study, ingested["responses"], "wave", "instrument")
    attributes, timing = (
        _of_kept_rows(ingested[name], kept, duplicates) for name in ("attributes", "timing")
    )
    there, absent = _who_were_there(study, kept, attributes)
    done = {
        "responses": _responses(study, there),
        "people": _people(study, attributes, kept),
        "timing": _timing(timing, ingested["responses"]),
        "sessions": _sessions(study, ingested["sessions"]),
        "network": _network(study, ingested["network"]),
        "segments": _segments(study, ingested["segments"]),
    }
    audit = [ingested["audit"], duplicates, absent, *(changes for _, changes in done.values())]
    tables = {name: table for name, (table, _) in done.items()}
    tables["audit"] = stack(audit, AUDIT_COLUMNS)
    raise_errors(clean_findings(study, tables))
    return tables


# Duplicates ---------------------------------------------------------------------------------


def _one_submission(
    study: Study, cells: pd.DataFrame, occasion: str, part: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Keep one row of the raw files per person, occasion (wave, session) and part of it.

    Parts may come from several files: the scales of a wave and its closing questionnaire.

    Returns
    -------
    kept : pandas.DataFrame
        Cells of the rows that count.
    audit : pandas.DataFrame
        A row for each row of the raw files that does not.
    """
    missing = missing_codes(study.cleaning)
    texts = cells["raw"].unique()
    unanswered = [text for text in texts if fold(text).casefold() in ("", *missing)]
    key, sheet = ["participant_id", occasion, part], ["participant_id", occasion, "file", "row"]
    given = cells["missing_reason"] != ""
    marked = cells.assign(answers=~(cells["raw"].isin(unanswered) | given))
    sheets = marked.groupby([*sheet, part], sort=False)["answers"].sum().reset_index()
    if not sheets.duplicated(key).any():
        return cells, audit_rows([])
    rule = study.cleaning.duplicates
    answers = sheets.groupby(sheet)["answers"].transform("sum").to_numpy()
    if rule == "most-complete":
        order = np.argsort(-answers, kind="stable")
    else:
        order = np.arange(len(sheets))[:: -1 if rule == "last" else 1]
        # Whoever opened the questionnaire and left it blank has not submitted it.
        order = order[np.argsort(answers[order] == 0, kind="stable")]
    best = sheets.iloc[order].drop_duplicates(key)
    both = sheets.merge(best[[*key, "file", "row"]], on=key, suffixes=("", "_kept"))
    lost = both[(both["file"] != both["file_kept"]) | (both["row"] != both["row_kept"])]
    # Who has a row for each time of a wide file lost nothing where the other row is blank.
    counts = pd.MultiIndex.from_frame(lost[["file", "row"]]).isin(
        pd.MultiIndex.from_frame(best[["file", "row"]])
    )
    told = lost[(lost["answers"] > 0) | ~counts]
    # A row of a wide file has several waves, and is one row that is dropped.
    row = ["participant_id", "file", "row", "file_kept", "row_kept"]
    audit = (
        told.groupby(row, sort=False)
        .agg(**{"answers": ("answers", "sum"), occasion: (occasion, _if_one)})
        .reset_index()
        .assign(
            action="dropped",
            reason=f"duplicate submission (rule: {rule})",
            before=lambda each: each["answers"].astype("str") + " answers",
            after=lambda each: (
                "kept: " + each["file_kept"] + " row " + each["row_kept"].astype("str")
            ),
        )
    )
    names = [*sheet, part]
    dropped = pd.MultiIndex.from_frame(cells[names]).isin(pd.MultiIndex.from_frame(lost[names]))
    return cells[~dropped], audit_rows(audit)


def _if_one(texts: pd.Series) -> Any:
    return texts.iloc[0] if texts.nunique() == 1 else ""


def _who_were_there(
    study: Study, cells: pd.DataFrame, attributes: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Leave out the cells of who answered nothing at a wave at which others did.

    A wide file has a row of everybody, a typed sheet a line of those who stayed away. In a single
    survey whoever said of what age they are took part, although they answered no scale.
    """
    if cells.empty:
        return cells, audit_rows([])
    key = ["participant_id", "wave"]
    given = (cells["raw"].str.strip() != "") | ~cells["missing_reason"].isin(["", "blank"])
    answered = given.groupby([cells[name] for name in key], sort=False).transform("any")
    asked = given.groupby(cells["wave"], sort=False).transform("any")
    if study.is_single_survey:
        unsaid = ["", *missing_codes(study.cleaning)]
        told = attributes[~attributes["raw"].map(fold).str.casefold().isin(unsaid)]
        sheets, said = (
            pd.MultiIndex.from_frame(table[["file", "row"]].astype({"row": "int64"}))
            for table in (cells, told)
        )
        answered |= sheets.isin(said)
    away = asked & ~answered
    rows = cells.loc[away, [*key, "file", "row"]].drop_duplicates()
    audit = rows.assign(action="dropped", reason="nothing answered at this wave")
    return cells[~away], audit_rows(audit)


def _of_kept_rows(
    cells: pd.DataFrame, kept: pd.DataFrame, duplicates: pd.DataFrame
) -> pd.DataFrame:
    """Leave out the cells of duplicate rows of which no answer is kept."""
    if duplicates.empty:
        return cells
    row = ["file", "row"]
    duplicate, used, own = (
        pd.MultiIndex.from_frame(table[row].astype({"row": "int64"}))
        for table in (duplicates, kept, cells)
    )
    return cells[~own.isin(duplicate.difference(used))]


# Questionnaires -----------------------------------------------------------------------------


def _responses(study: Study, cells: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    formats = {
        (name, item): item_format(study, name, item)
        for name, instrument in study.questionnaires.items()
        for item in instrument.item_ids
    }
    cells, audit = decode_cells(
        cells, ["instrument", "item"], lambda _, *item: formats[item], study.cleaning
    )
    cells["value"] = cells["value"].astype("float64")
    columns = ["participant_id", "wave", "instrument", "item", "raw", "value", "missing_reason"]
    flags = _straight_lines(study, cells)
    return cells[columns].reset_index(drop=True), stack([audit, flags], AUDIT_COLUMNS)


def item_format(study: Study, name: str, item: str) -> AnswerFormat:
    """Return the valid answers of an item: its range, and the wordings of its codes."""
    instrument = study.questionnaires[name]
    low, high = instrument.item_range(item)
    texts: dict[float, list[str]] = {
        code: languages(text) for code, text in instrument.item_labels(item).items()
    }
    for code, wordings in study.instruments[name].labels.items():
        texts[code] = [*texts.get(code, []), *wordings]
    halves = study.instruments[name].halves
    if halves:  # as some write them
        for half in np.arange(low + HALF, high):
            texts[half] = [f"{half:g}", f"{half:g}".replace(".", ","), f"{half - HALF:g} 1/2"]
    valid = {float(code): wordings for code, wordings in texts.items() if low <= code <= high}
    worded = by_wording(valid, f"instruments.{name}.labels")
    # "4. Often" says which answer is Often: "2. Often" of another file is no 2.
    behind: dict[str, set[Code]] = {}
    for value, wordings in valid.items():
        for wording in wordings:
            if code_of(wording) is not None:
                behind.setdefault(without_code(wording), set()).add(value)
    worded = {text: of.pop() for text, of in behind.items() if text and len(of) == 1} | worded
    return AnswerFormat(
        f"{name} item {item}",
        f"columns.{name}",
        low,
        high,
        # An instrument of one item is a total score, which may have been prorated.
        whole=len(instrument.item_ids) > 1,
        halves=halves,
        wordings=worded,
        spelled=spelled_alike(worded.items()),
    )


def _straight_lines(study: Study, cells: pd.DataFrame) -> pd.DataFrame:
    """Flag people who gave items and their reversed counterparts the same answer throughout."""
    scales = [name for name, scale in study.questionnaires.items() if scale.reversed]
    answers = cells[cells["instrument"].isin(scales)].dropna(subset="value")
    sheet = ["file", "row", "participant_id", "wave", "instrument"]
    ends = answers.groupby(sheet, sort=False, as_index=False)["value"].agg(["min", "max", "count"])
    least = study.cleaning.straightline_min_items
    same = ends[(ends["min"] == ends["max"]) & (ends["count"] >= least)]
    return audit_rows(
        same.assign(
            action="flagged",
            reason="straight-lining: one answer to all items",
            before=same["min"].map(as_text).astype("str") + " × " + same["count"].astype("str"),
        )
    )


def _people(
    study: Study, cells: pd.DataFrame, responses: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Take what each person said first of each attribute, or said at the wave that counts."""
    formats = {name: _attribute_format(study, name) for name in study.attributes}
    left = (cells["raw"].map(fold) == "") & (cells["missing_reason"] == "")
    cells, audit = decode_cells(cells, ["attribute"], lambda _, name: formats[name], study.cleaning)
    cells = _with_blanks(study, cells, left, responses)
    order = {wave.id: place for place, wave in enumerate(study.waves)}
    cells = cells.iloc[np.argsort(cells["wave"].map(order).fillna(-1), kind="stable")]
    counts = cells["attribute"].map({name: a.wave for name, a in study.attributes.items()})
    # The wave of a wide file stands in no row.
    cells = cells[counts.isna() | (cells["wave"] == counts) | (cells["wave"] == "")]
    key = ["participant_id", "attribute"]
    known = cells[cells["missing_reason"] == ""]
    too_late = _decided_at_first(study, cells)[cells["missing_reason"] == ""]
    first = known[~too_late].drop_duplicates(key)
    both = known.merge(first[[*key, "value"]], on=key, suffixes=("", "_kept"))
    other = both[both["value"] != both["value_kept"]]
    flags = other.assign(
        action="flagged",
        reason=DIFFERS,
        before=other["value"].map(as_text),
        after=other["value_kept"].map(as_text),
    )
    silent = cells.drop_duplicates(key).merge(first[[*key, "wave", "value"]], on=key)
    later = silent[(silent["missing_reason"] != "") & (silent["wave_x"] != silent["wave_y"])]
    fills = later.assign(
        wave=later["wave_x"],
        action="flagged",
        reason=SAID_LATER,
        before=later["missing_reason"],
        after=later["value_y"].map(as_text),
    )
    unused = known[too_late]
    unused = unused.assign(action="dropped", reason=NOT_SAID_FIRST, before=unused["raw"])
    people = pd.DataFrame({"participant_id": responses["participant_id"].unique()}, dtype="str")
    for name, attribute in study.attributes.items():
        values = first[first["attribute"] == name].set_index("participant_id")["value"]
        found = people["participant_id"].map(values)
        people[name] = found.astype("str") if attribute.is_category else found.astype("float64")
    return people, stack(
        [audit, audit_rows(flags), audit_rows(fills), audit_rows(unused)], AUDIT_COLUMNS
    )


def _decided_at_first(study: Study, cells: pd.DataFrame) -> pd.Series:
    """Say of each cell whether its person gave no answer at the first time, which stands.

    A number may be another one later on. A category that was left blank is taken from later; one
    that was refused, or not answered by what it asks, is not.
    """
    numbers = [name for name, attribute in study.attributes.items() if not attribute.is_category]
    key, time = ["participant_id", "attribute"], ["participant_id", "attribute", "wave"]
    times = pd.MultiIndex.from_frame(cells[["attribute", "wave"]])
    asked = times.isin(times[cells["missing_reason"] == ""])
    # What stands in no measurement, such as a list of members, says nothing of a time.
    dated = cells["wave"] != ""
    first = cells[asked & dated].drop_duplicates(key)
    silent = (first["missing_reason"] != "") & (
        first["attribute"].isin(numbers) | (first["missing_reason"] != "blank")
    )
    # Another file of that time may have it.
    there = pd.MultiIndex.from_frame(cells.loc[cells["missing_reason"] == "", time])
    silent &= ~pd.MultiIndex.from_frame(first[time]).isin(there)
    decided = pd.MultiIndex.from_frame(first.loc[silent, key])
    return dated & pd.MultiIndex.from_frame(cells[key]).isin(decided)


def _with_blanks(
    study: Study, cells: pd.DataFrame, left: pd.Series, responses: pd.DataFrame
) -> pd.DataFrame:
    """Write what a blank cell says, such as 'no' of an option that was not ticked.

    It says nothing in a form that was opened and left, nor at a time at which nobody ticked any
    option of the question, although people did at another one: it was not asked. Nor does it where
    somebody ticked none of its options, if these say so (`needs_a_tick`).
    """
    said = {name: a.blank for name, a in study.attributes.items() if a.blank is not None}
    if not said or cells.empty:
        return cells
    options, given = cells["attribute"].isin(list(said)), cells["missing_reason"] == ""
    items, people = (
        pd.MultiIndex.from_frame(table[["file", "row"]].astype({"row": "int64"}))
        for table in (responses, cells)
    )
    no_answer = ["", *missing_codes(study.cleaning)]
    told = (responses["missing_reason"] == "") & ~responses["raw"].map(fold).str.casefold().isin(
        no_answer
    )
    # A list of people has no questions that somebody could leave.
    answered = people.isin(items[told].union(people[given])) | ~cells["file"].isin(items.levels[0])
    question, ticked = cells["column"].map(stem_of), options & given
    form = [cells["file"], cells["wave"], question]
    asked = ticked.groupby(form, sort=False).transform("any")
    asked |= ~ticked.groupby(question, sort=False).transform("any")
    # A row may be read twice, such as for two times: what is ticked there is of one of them.
    sheet = [cells[name] for name in ("file", "row", "wave")] + [question]
    bound = cells["attribute"].isin([n for n, a in study.attributes.items() if a.needs_a_tick])
    any_ticked = ticked.groupby(sheet, sort=False).transform("any")
    none = left & options & answered & asked & (any_ticked | ~bound)
    return cells.assign(
        value=cells["value"].mask(none, cells["attribute"].map(said)),
        missing_reason=cells["missing_reason"].mask(none, ""),
    )


def _attribute_format(study: Study, name: str) -> AnswerFormat:
    attribute, key = study.attributes[name], f"attributes.{name}"
    if attribute.levels is not None:
        return category(name, key, attribute.levels, quotable=False, joins=attribute.joins)
    low = -np.inf if attribute.min is None else attribute.min
    high = np.inf if attribute.max is None else attribute.max
    return AnswerFormat(name, key, low, high, quotable=False)


def _timing(cells: pd.DataFrame, answers: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read the seconds of each sheet, and count the items that it asks for."""
    if cells.empty:
        return pd.DataFrame(columns=TIMING_COLUMNS), audit_rows([])
    row = ["file", "row"]
    asked = answers.groupby(row).size().rename("items")
    sheets = cells.merge(asked.reset_index(), on=row)
    given = sheets["raw"].mask(sheets["missing_reason"] != "", "")
    sheets["seconds"] = given.map(read_seconds).astype("float64")
    unread = sheets[sheets["seconds"].isna() & (given.str.strip() != "")]
    audit = unread.assign(action="set missing", reason="not a length of time", before=unread["raw"])
    return sheets[TIMING_COLUMNS], audit_rows(audit)


# The other strands --------------------------------------------------------------------------


def _sessions(study: Study, cells: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    files = [file for file in study.files if isinstance(file, SessionsFile)]
    excuses = [text for text in cells["raw"].unique() if is_excused(text)]
    attended = by_wording({1.0: ATTENDED[1], 0.0: [*ATTENDED[0], *excuses]}, "attended")
    formats = {}
    for file in files:
        formats[file.path, "attended"] = AnswerFormat(
            "attended",
            "attended",
            0,
            file.of or 1,
            whole=True,
            wordings={} if file.of else attended,
        )
        for name, rating in file.ratings.items():
            formats[file.path, name] = _rating_format(f"ratings.{name}", rating)
    ratings = list(dict.fromkeys(name for file in files for name in file.ratings))
    apart = ["excused"] if any(file.excused for file in files) else []
    of = {file.path: file.of for file in files if file.of}
    counted = ["places"] if of else []
    columns = ["participant_id", "session", "attended", *counted, *apart, *ratings]
    if cells.empty:
        return pd.DataFrame(columns=columns), audit_rows([])
    if not of:
        cells = cells.assign(session=_session_numbers(study, cells))
    cells, duplicates = _one_submission(study, cells, "session", "variable")
    excused = (cells["variable"] == "attended") & cells["raw"].isin(excuses)
    _check_excused(files, cells[excused])
    _check_words(study, cells[cells["variable"] == "attended"], formats)
    left_out = cells["file"].isin([file.path for file in files if file.excused == "left-out"])
    given = cells["missing_reason"].mask(excused & left_out, "excused absence")
    cells, audit = decode_cells(
        cells.assign(missing_reason=given),
        ["variable"],
        lambda *variable: formats[variable],
        study.cleaning,
    )
    table = cells.pivot(index=["participant_id", "session"], columns="variable", values="value")
    table = table.astype("float64").reset_index().reindex(columns=columns).rename_axis(columns=None)
    table["attended"] = table["attended"].astype("Int64")
    if of:
        places = cells["file"].map(of).groupby(cells["participant_id"]).first()
        table["places"] = table["participant_id"].map(places)
    away = pd.MultiIndex.from_frame(cells.loc[excused, columns[:2]])
    by_excuse = pd.MultiIndex.from_frame(table[columns[:2]]).isin(away)
    if apart:
        table["excused"] = by_excuse.astype("int64")
    was_absent = (table["attended"] == 0) | by_excuse
    absent = cells.merge(table.loc[was_absent, columns[:2]], on=columns[:2])
    rated = absent[(absent["variable"] != "attended") & (absent["missing_reason"] == "")]
    flags = rated.assign(
        action="flagged",
        reason="rating by an absent member",
        before=rated["raw"],
        after=rated["raw"],
    )
    return table, stack([duplicates, audit, audit_rows(flags)], AUDIT_COLUMNS)


def _check_excused(files: list[SessionsFile], excused: pd.DataFrame) -> None:
    """Raise where cells tell of an excused absence, and it is not said what that is."""
    for file in files:
        here = excused[excused["file"] == file.path]
        if len(here) and file.excused is None:
            first = here.iloc[0]
            raise GroupworkError(
                f"{file.path}, column '{first['column']}': {len(here)} cells tell of an excused "
                f"absence (the first in row {first['row']}). Say what it is in study.yaml, "
                f"under this file: 'excused: absent', a place not attended, or "
                f"'excused: left-out', no place, which makes attendance higher."
            )


def _check_words(
    study: Study, cells: pd.DataFrame, formats: dict[tuple[str, str], AnswerFormat]
) -> None:
    """Raise where it is not known whether what stands in a cell says that somebody was there."""
    missing = missing_codes(study.cleaning)
    for (file, column), each in cells[cells["missing_reason"] == ""].groupby(["file", "column"]):
        read = formats[str(file), "attended"].decode
        unknown = {t for t in each["raw"].unique() if read(t, missing).missing_reason in INVALID}
        rows = each.loc[each["raw"].isin(unknown), "row"].unique()
        if unknown:
            if (most := formats[str(file), "attended"].high) > 1:
                raise GroupworkError(
                    f"{file}, column '{column}', {row_list(rows)}: what stands there is no number "
                    f"of sessions from 0 to {most:g}. Correct 'of' in study.yaml, under this file, "
                    f"or say there what it is: words, and the text with a number of sessions "
                    f"behind it, or unknown."
                )
            raise GroupworkError(
                f"{file}, column '{column}', {row_list(rows)}: what stands there is not known to "
                f"mean that somebody was present or absent. Say it in study.yaml, under this file: "
                f"words, and the text with present, absent, excused or unknown behind it, such as "
                f"'words: {{ill: excused}}'."
            )


def _session_numbers(study: Study, cells: pd.DataFrame) -> pd.Series:
    """Turn the session of each cell into its number; raise where it is not one of the study's."""
    declared = [session.number for session in study.sessions]
    numbers = pd.to_numeric(cells["session"], errors="coerce")
    wrong = ~numbers.isin(declared) if declared else numbers.isna() | (numbers % 1 != 0)
    if wrong.any():
        file = cells.loc[wrong, "file"].iloc[0]
        rows = cells.loc[wrong & (cells["file"] == file), "row"].unique()
        valid = f"one of {', '.join(map(str, declared))}" if declared else "a whole number"
        raise GroupworkError(
            f"{file}, {row_list(rows)}: the session is not {valid}. Correct it, or list the "
            f"session under sessions in study.yaml."
        )
    return numbers.astype(int)


def _rating_format(key: str, rating: Rating) -> AnswerFormat:
    return AnswerFormat(key, key, rating.min, rating.max, whole=True)


def _network(study: Study, table: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    columns, formats = {}, {}
    for file in study.files:
        if isinstance(file, NetworkFile):
            at = file.path
            columns[at, "source"] = file.source
            formats[at, "source"] = category("source", "sources", file.sources)
            if file.support is not None:
                columns[at, "support"] = file.support
                formats[at, "support"] = category("support", "supports", file.supports)
            if file.closeness is not None:
                columns[at, "closeness"] = file.closeness.column
                formats[at, "closeness"] = _rating_format("closeness", file.closeness)
    if table.empty:
        return pd.DataFrame(columns=NETWORK_COLUMNS), audit_rows([])
    # A cell may name several kinds of support; each is decoded by itself.
    parts = table.assign(support=table["support"].map(fold).str.split(";"))
    cells = pd.concat(
        parts[["file", "row", "participant_id", "wave"]]
        .assign(variable=variable, raw=parts[variable], missing_reason="")
        .explode("raw")
        for variable in ("source", "support", "closeness")
    )
    which = zip(cells["file"], cells["variable"], strict=True)
    cells["column"] = [columns.get(key) for key in which]
    cells, audit = decode_cells(
        cells.dropna(subset="column"), ["variable"], lambda *key: formats[key], study.cleaning
    )
    known = cells.dropna(subset="value")
    read = ("source", "support", "closeness")
    values = {name: known.loc[known["variable"] == name, "value"] for name in read}
    kinds = values["support"].groupby(level=0).agg(lambda codes: ";".join(dict.fromkeys(codes)))
    network = table.assign(
        source=values["source"].astype("str"),
        support=kinds.astype("str"),
        closeness=values["closeness"].astype("float64"),
        supporter=_numbered(table),
    )
    twice = network["supporter"].notna() & network.duplicated(
        ["participant_id", "wave", "supporter"]
    )
    said = "supporter named twice at one time"
    flagged = audit_rows(table.loc[twice, ["file", "row", "participant_id", "wave"]])
    flagged = flagged.assign(action="flagged", reason=said)
    return network[NETWORK_COLUMNS], pd.concat([audit, flagged], ignore_index=True)


def _numbered(table: pd.DataFrame) -> pd.Series:
    """Return a number for each supporter of a person, in the place of the label."""
    label = table["supporter"].map(fold).str.strip().str.casefold()
    first = pd.DataFrame({"person": table["participant_id"], "label": label}).drop_duplicates()
    first = first[first["label"] != ""]
    first["number"] = (first.groupby("person", sort=False).cumcount() + 1).astype("str")
    number = first.set_index(["person", "label"])["number"]
    keys = pd.MultiIndex.from_arrays([table["participant_id"], label])
    return pd.Series(number.reindex(keys).to_numpy(), index=table.index).astype("str")


def _segments(study: Study, table: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    unnamed = (table["segment"] == "") | (table["coder"] == "")
    audit = [_dropped(table[unnamed], "segment without its number or coder")]
    table = table[~unnamed]
    audit.append(_coders_as_told(study, table))
    if study.interviews is not None:
        coders = sorted(table["coder"].unique())
        named = dict.fromkeys(
            study.interviews.machines, "machines of study.yaml declares a machine"
        )
        if study.interviews.lead_coder is not None:
            named[study.interviews.lead_coder] = "lead_coder of study.yaml names"
        for name, what in named.items() if len(table) else []:
            if name not in coders:
                raise GroupworkError(
                    f"{table['file'].iloc[0]}: no coder is named '{name}', which "
                    f"interviews.{what}. {nearest(name, coders)}"
                )
        codes = {code.id: code.label for code in study.interviews.codes}
        form = category("code", "interviews.codes", codes)
        wordings = {wording: str(code) for wording, code in form.wordings.items()}
        table, aside = _without_no_themes(table, wordings, study.interviews.no_themes)
        audit.append(aside)
        decoded = table["code"].map(
            {text: _code(text, form, wordings) for text in table["code"].unique()}
        )
        unknown = table[decoded.map(lambda cell: cell.action == "set missing").astype(bool)]
        if len(unknown):
            code = unknown["code"].iloc[0]
            rows = unknown.loc[unknown["code"] == code, ["file", "row"]]
            # A long text is not a code but an interview in the wrong column.
            shown = f"the code '{code}'" if len(code) <= 40 else f"a text of {len(code)} characters"
            raise GroupworkError(
                f"{rows['file'].iloc[0]}, {row_list(rows['row'])}: {shown} is not in "
                f"interviews.codes of study.yaml. {nearest(code, codes)}"
            )
        changes = table.assign(
            column="code",
            action=decoded.map(lambda cell: cell.action),
            reason=decoded.map(lambda cell: cell.reason),
            before=table["code"],
            after=decoded.map(lambda cell: cell.value),
        )
        audit.append(audit_rows(changes[changes["action"] != ""]))
        table = table.assign(code=decoded.map(lambda cell: cell.value or ""))
    again = table.duplicated(["interview", "segment", "coder", "code"])
    audit.append(_dropped(table[again], "the same code by the same coder twice"))
    columns = TABLES["segments"][2:]
    return table.loc[~again, columns].reset_index(drop=True), stack(audit, AUDIT_COLUMNS)


def _coders_as_told(study: Study, table: pd.DataFrame) -> pd.DataFrame:
    """Say who of several coders is called what in what is published."""
    machines = study.interviews.machines if study.interviews else {}
    labels = coder_labels({*table["coder"]} - {*machines})
    first = table.assign(before=table["coder"], after=table["coder"].map(labels))
    first = first[first["after"].notna() & (first["after"] != first["before"])]
    first = first.drop_duplicates("before").assign(column="coder", participant_id="")
    reason = "coder, who is called by a number in what is published"
    return audit_rows(first if len(labels) > 1 else [], action="flagged", reason=reason)


def _without_no_themes(
    table: pd.DataFrame, themes: dict[str, str], no_themes: list[str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Take codes away that are no themes; who gave no other has read the segment all the same.

    A segment that has none but these is no segment of the interviews.
    """
    none = {fold(name).casefold(): _NO_THEME for name in no_themes}
    known = themes | none
    found = {code: declared_code(code, known)[0] for code in table["code"].unique()}
    aside = table["code"].map(found) == _NO_THEME
    whole = aside.groupby([table["interview"], table["segment"]]).transform("all")
    audit = _dropped(table.assign(before=table["code"])[aside], "code that is no theme")
    return table.assign(code=table["code"].mask(aside, ""))[~whole], audit


def _dropped(rows: pd.DataFrame, reason: str) -> pd.DataFrame:
    return audit_rows(rows.assign(action="dropped", reason=reason))


def _code(text: str, form: AnswerFormat, wordings: dict[str, str]) -> Decoded:
    """Decode a code, which may stand with those above it."""
    name, above = declared_code(text, wordings) if code_path(text)[1:] else ("", False)
    cell = form.decode(name or text, {})
    reason = "code counts under a declared one above it"
    return replace(cell, action="changed", reason=reason) if above else cell
