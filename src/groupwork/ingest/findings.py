"""What in the raw files cannot be meant: named before anything is computed from them.

A finding is an error, which stops the run, or a warning. It names rows, never what is in them.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import combinations
from typing import Any, Literal

import pandas as pd

from groupwork.ingest.dates import of_birth
from groupwork.ingest.doubtful_rows import (
    FEW_TESTS,
    IMPOSSIBLE_AGE,
    IN_REVERSE,
    LEFT_HALF_WAY,
    LEFT_OF_NOBODY,
    LEFT_OF_REFUSED,
    LEFT_OF_SOMEBODY,
    LONG_BEFORE,
    MARKED_INCOMPLETE,
    MARKED_INVALID,
    OTHER_TIME,
    SAME_SUBMISSION,
    impossible_ages,
    may_be_test,
    says_age,
    sent_again,
)
from groupwork.ingest.finding import Finding
from groupwork.ingest.kinds.responses import NOBODY_ASKED
from groupwork.ingest.kinds.sessions import ATTENDED, is_excused
from groupwork.ingest.near_matches import bare_code
from groupwork.ingest.readers import fold
from groupwork.ingest.readers.cells import HIDDEN, NOT_READ, PERCENT, PERCENT_AND_NUMBER
from groupwork.ingest.rows import TOTAL, UNNAMED
from groupwork.ingest.sums import UNLIKE_SUM
from groupwork.messages import part_said
from groupwork.study.files import (
    File,
    NetworkFile,
    ResponsesFile,
    SegmentsFile,
    WaveColumn,
    fill_pattern,
)
from groupwork.study.study import Study

Tables = dict[str, pd.DataFrame]


def ingest_findings(study: Study, tables: Tables) -> list[Finding]:
    """List what in the tables of `ingest` cannot be meant; errors first.

    Parameters
    ----------
    study : Study
        Of which `files` are read.
    tables : dict of str to pandas.DataFrame
        What `ingest` returns, before identifiers are hashed.
    """
    judges: list[Callable[[Study, Tables], Iterator[Finding]]]
    judges = [_no_people, _strangers, _came_unmeasured, _same_answers, _forms, _line_numbers]
    judges += [_nobody_came, _lists_of_others, _left_out, _percents]
    judges += [_skipped_items, _near, _not_read, _tests, _nobodies, _no_ages]
    judges += [_sent_twice, _in_two_files, _other_people, _in_reverse, _more_items, _unlike_sums]
    found = [finding for judge in judges for finding in judge(study, tables)]
    return sorted(found, key=lambda finding: finding.severity)


def numbers(rows: Iterable[Any]) -> tuple[int, ...]:
    """Return rows as whole numbers, without those that are not known."""
    return tuple(int(row) for row in rows if not pd.isna(row))


# People -------------------------------------------------------------------------------------


def _are_totals(identifiers: pd.Series) -> pd.Series:
    folded = identifiers.str.casefold()
    return folded.map(lambda text: bool(TOTAL.fullmatch(text))).astype(bool)


def sheet_of(study: Study, table: str, file: str, wave: str) -> str:
    """Return the sheet that a row was read from; empty where its workbook is read as a whole.

    Parameters
    ----------
    study : Study
    table : str
        "responses", "sessions" or "network".
    file, wave : str
        Of the row; sessions have no wave.
    """
    sheets = {
        each.sheet
        for each in study.files
        if each.path == file and each.kind == table and _has_wave(each, wave)
    }
    return (sheets.pop() or "") if len(sheets) == 1 else ""


def _has_wave(file: File, wave: str) -> bool:
    """Say whether a file has answers of a wave; sessions are of none."""
    if isinstance(file, NetworkFile):
        return wave in file.wave.waves
    if not isinstance(file, ResponsesFile):
        return True
    one = file.wave.waves if isinstance(file.wave, WaveColumn) else {file.wave}
    return bool(file.columns) and wave in {*one, *file.wave_names}


def without_totals(tables: Tables) -> Tables:
    """Leave out rows that sum people up, which are told once and no more by what is in them."""
    return {
        name: table[~_are_totals(table["participant_id"])]
        if "participant_id" in table and name != "audit"
        else table
        for name, table in tables.items()
    }


def _no_people(study: Study, tables: Tables) -> Iterator[Finding]:
    """Find totals and repeated headers among the people."""
    for name in ("responses", "sessions", "network"):
        rows = tables[name].reindex(columns=["file", "row", "participant_id", "wave"])
        rows = rows.drop_duplicates()
        places = zip(rows["file"], rows["wave"], strict=True)
        rows["sheet"] = [sheet_of(study, name, *place) for place in places]
        folded = rows["participant_id"].str.casefold()
        header = rows["file"].map({p: fold(c).casefold() for p, c in study.id_columns.items()})
        kinds = {
            "total_or_mean_row": _are_totals(rows["participant_id"]),
            "repeated_header": folded == header,
        }
        for kind, mask in kinds.items():
            for (file, sheet), part in rows[mask].groupby(["file", "sheet"], sort=False):
                which = numbers(part["row"].unique())
                yield Finding("error", kind, files=(str(file),), sheet=str(sheet), rows=which)


def _strangers(study: Study, tables: Tables) -> Iterator[Finding]:
    """Find files of other strands none of whose people answered a questionnaire.

    Nobody is looked for in questionnaires without codes, nor by an interview that no person is
    named for.
    """
    coded = {each.path for each in study.files if each.kind == "responses" and each.id is not None}
    asked = tables["responses"]
    known = set(asked.loc[asked["file"].isin(coded), "participant_id"])
    unnamed = {
        each.path
        for each in study.files
        if isinstance(each, SegmentsFile)
        and not (each.is_project or each.participant or each.people)
    }
    for name in ("sessions", "network", "segments"):
        rows = tables[name][["file", "participant_id"]].drop_duplicates()
        for file, part in rows[rows["participant_id"] != ""].groupby("file", sort=False):
            if (
                known
                and file not in unnamed
                and len(part) > 1
                and not known & set(part["participant_id"])
            ):
                yield Finding(
                    "warning" if name == "segments" else "error",
                    "nobody_known",
                    files=(str(file),),
                    slots={"n": len(part)},
                )


def _came_unmeasured(study: Study, tables: Tables) -> Iterator[Finding]:
    """Find people who count in attendance and answered no questionnaire."""
    answers, there = tables["responses"], tables["sessions"]
    if any(file.kind == "responses" and file.id is None for file in study.files):
        return  # they may have, under no code
    known = set(answers.loc[answers["raw"].str.strip() != "", "participant_id"])
    for file, part in there.groupby("file", sort=False):
        people = part.drop_duplicates("participant_id")
        people = people[~_are_totals(people["participant_id"])]
        others = people[~people["participant_id"].isin(known)]
        if 0 < len(others) < len(people):
            yield Finding(
                "warning",
                "came_and_answered_nothing",
                files=(str(file),),
                rows=numbers(others["row"].unique()),
                slots={"n": len(others), "all": len(people)},
            )


def _nobody_came(_: Study, tables: Tables) -> Iterator[Finding]:
    """Find files of attendance in which nobody was ever there: a tick read as its opposite."""
    there = tables["sessions"]
    there = there[(there["variable"] == "attended") & (there["raw"].str.strip() != "")]
    for file, part in there.groupby("file", sort=False):
        said = part["raw"].map(fold).str.casefold()
        away = said.isin(ATTENDED[0.0]) | said.map(is_excused) | (said.str.strip(".0") == "")
        if away.all():
            slots = {"n": len(part)}
            yield Finding("warning", "nobody_attended", files=(str(file),), slots=slots)


def _lists_of_others(_: Study, tables: Tables) -> Iterator[Finding]:
    """Find lists of people that lack most of those who answered, and have others."""
    answers, facts = tables["responses"], tables["attributes"]
    known = set(answers.loc[answers["raw"].str.strip() != "", "participant_id"])
    told: set[str] = set()
    # A list may be a sheet of the workbook of the questionnaires.
    for (file, _name), part in facts.groupby(["file", "attribute"], sort=False):
        listed = set(part["participant_id"])
        lacking, others = known - listed, listed - known
        if file not in told and others and 2 * len(lacking) > len(known):
            told.add(str(file))
            yield Finding(
                "warning",
                "list_of_others",
                files=(str(file),),
                slots={"n": len(lacking), "all": len(known), "others": len(others)},
            )


#: A wave of the questionnaires or of the network, or the sessions.
Occasion = tuple[Literal["at-wave", "at-network", "at-sessions"], str]


def occasions(tables: Tables) -> dict[Occasion, set[str]]:
    """Return who was there on each occasion: each wave, the sessions, each wave's network."""
    found: dict[Occasion, set[str]] = {}
    for wave, part in tables["responses"].groupby("wave", sort=False):
        found["at-wave", str(wave)] = set(part["participant_id"])
    for wave, part in tables["network"].groupby("wave", sort=False):
        found["at-network", str(wave)] = set(part["participant_id"])
    if len(tables["sessions"]):
        found["at-sessions", ""] = set(tables["sessions"]["participant_id"])
    return found


def _forms(_: Study, tables: Tables) -> Iterator[Finding]:
    """Find identifiers that match only once they are written in one form."""
    for (one, here), (other, there) in combinations(occasions(tables).items(), 2):
        fewest = min(len(here), len(there))
        severities: tuple[Literal["error", "warning"], ...] = ("error", "warning")
        for headless, severity in zip((False, True), severities, strict=True):
            forms = [_bare(people, headless) for people in (here, there)]
            if any(len(set(each)) < len(each) for each in forms):
                continue  # two people would become one
            gained = len(set(forms[0]) & set(forms[1])) - len(here & there)
            if gained >= max(3, 0.3 * fewest):
                yield Finding(
                    severity,
                    "identifiers_in_other_form",
                    waves=tuple(dict.fromkeys(wave for _, wave in (one, other) if wave)),
                    slots={"n": gained, "one": _named(one), "other": _named(other)},
                )
                break


def _named(occasion: Occasion) -> dict[str, str]:
    kind, wave = occasion
    return {"word": kind, "wave": wave}


def _bare(people: set[str], headless: bool) -> list[str]:
    """Return bare codes; if `headless`, without the letters that all of them begin with."""
    bare = [bare_code(person) for person in people]
    heads = {re.match(r"[^\W\d]*", each)[0] for each in bare}  # type: ignore[index]
    head = len(heads.pop()) if headless and len(heads) == 1 else 0
    return [bare_code(each[head:]) for each in bare] if head else bare


#: Fewest lines of a file whose numbers are taken for those of its lines.
_LINES = 4


def _line_numbers(study: Study, tables: Tables) -> Iterator[Finding]:
    """Find waves whose codes count the lines of their file, whoever stands in them."""
    if study.is_unlinked:
        return
    rows = tables["responses"][["file", "wave", "row", "participant_id"]].drop_duplicates()
    rows = rows[~_are_totals(rows["participant_id"])]
    counted: dict[str, tuple[int, tuple[str, ...]]] = {}
    for wave, part in rows.groupby("wave", sort=False):
        files = [each["participant_id"] for _, each in part.groupby("file", sort=False)]
        if all(len(codes) >= _LINES and _counts_lines(codes) for codes in files):
            counted[str(wave)] = len(part), tuple(dict.fromkeys(part["file"]))
    for before, after in study.followed_comparisons:
        if before not in counted or after not in counted:
            continue
        (one, first), (other, second) = counted[before], counted[after]
        places = [
            set(rows.loc[rows["wave"] == wave, ["file", "row"]].itertuples(index=False, name=None))
            for wave in (before, after)
        ]
        # Both times stand in one line of the file: its number follows the person.
        if places[0] == places[1] and not _several_sheets(study, first):
            continue
        yield Finding(
            "warning",
            "line_numbers_as_codes",
            files=tuple(dict.fromkeys((*first, *second))),
            waves=(before, after),
            slots={"one": one, "other": other},
        )


def _counts_lines(codes: pd.Series) -> bool:
    bare = [bare_code(code) for code in codes]
    return bare == [str(number) for number in range(1, len(bare) + 1)]


def _several_sheets(study: Study, files: tuple[str, ...]) -> bool:
    """Say whether a wave's file is one workbook of which several sheets are read."""
    entries = [entry.path for entry in study.files if entry.kind == "responses"]
    return any(entries.count(file) > 1 for file in files)


def _near(_: Study, tables: Tables) -> Iterator[Finding]:
    return near_findings(tables["near_matches"], named=False)


def near_findings(near: pd.DataFrame, *, named: bool) -> Iterator[Finding]:
    """Find pairs of identifiers that may be one person's, for a person to judge.

    Parameters
    ----------
    near : pandas.DataFrame
        The table of `near_matches.near_matches`.
    named : bool
        Whether to say which they are, rather than where they stand: they may be addresses.
    """
    for likeness, rows in near.groupby("likeness", sort=False):
        pairs = [part.drop_duplicates("participant_id") for _, part in rows.groupby("pair")]
        shown = [_shown(part, named=named) for part in pairs]
        loose = likeness in ("zeros or marks", "capitals or spaces")
        yield Finding(
            "warning",
            "identifier_spelling" if loose else "identifier_nearly_same",
            files=tuple(dict.fromkeys(map(str, rows["file"]))),
            rows=numbers(rows["row"].unique()),
            slots={
                "n": len(pairs),
                "likeness": {"word": str(likeness)},
                "codes": {"word": "codes", "pairs": shown},
            },
        )


def _shown(pair: pd.DataFrame, *, named: bool) -> dict[str, Any]:
    """Name the two of a pair by their codes, or by where each stands."""
    one, other = pair.to_dict("records")
    if named:
        return {"word": "pair", "one": one["participant_id"], "other": other["participant_id"]}
    return {
        "word": "place-pair",
        **{"file": one["file"], "row": int(one["row"])},
        **{"file2": other["file"], "row2": int(other["row"])},
    }


def _left_out(_: Study, tables: Tables) -> Iterator[Finding]:
    """Find rows without an identifier, and rows and columns that a spreadsheet hides."""
    audit = tables["audit"]
    nobody = audit[audit["reason"] == "row without an identifier"]
    for file, part in nobody.groupby("file", sort=False):
        yield Finding(
            "warning", "row_without_identifier", files=(str(file),), rows=numbers(part["row"])
        )
    hidden = audit[audit["reason"] == HIDDEN]
    for file, row, column in hidden[["file", "row", "column"]].itertuples(index=False):
        place: dict[str, Any] = {"column": column} if column else {"rows": (int(row),)}
        yield Finding("warning", "hidden_in_spreadsheet", files=(file,), **place)


def _not_read(_: Study, tables: Tables) -> Iterator[Finding]:
    """Find rows of people that the reader of a tool leaves out."""
    audit = tables["audit"]
    dropped = audit[(audit["action"] == "dropped") & audit["reason"].isin([*NOT_READ])]
    for (file, why), part in dropped.groupby(["file", "reason"], sort=False):
        said = {"en": str(why), "zh": part_said(str(why), "left_out", "zh")}
        slots = {"n": len(part), "said": said}
        rows = numbers(part["row"])
        yield Finding("note", "rows_not_read", files=(str(file),), rows=rows, slots=slots)


def _more_items(study: Study, tables: Tables) -> Iterator[Finding]:
    """Find columns numbered as a scale's items are, which no item is and other files have not.

    Where a question was put in before them, the numbers of all that follow have moved.
    """
    audit = tables["audit"]
    unread = audit[audit["reason"] == UNNAMED].groupby("file")["column"].agg(set)
    files = [file for file in study.files if isinstance(file, ResponsesFile)]
    for name, instrument in study.questionnaires.items():
        found = {}
        for file in files:
            pattern = file.columns.get(name)
            if not isinstance(pattern, str) or not all(map(str.isdecimal, instrument.item_ids)):
                continue
            last = max(map(int, instrument.item_ids))
            beyond = {fold(fill_pattern(pattern, str(last + n))) for n in range(1, _BEYOND + 1)}
            found[file.path] = sorted(beyond & unread.get(file.path, set()))
        for path, columns in found.items():
            if columns and not all(found.values()):
                yield Finding(
                    "warning",
                    "more_numbered_columns",
                    files=(path,),
                    instrument=name,
                    slots={"n": len(columns), "columns": columns, "instrument": name},
                )


# Numbers after that of the last item that are looked at.
_BEYOND = 5


def _tests(_: Study, tables: Tables) -> Iterator[Finding]:
    """Find rows in which a cell says that somebody was trying the form out."""
    texts = {"participant_id": "responses", "raw": "attributes", "text": "free_text"}
    cells = [
        tables[name].assign(said=tables[name][text]).reindex(columns=["file", "row", "said"])
        for text, name in texts.items()
    ]
    found = pd.concat(cells).drop_duplicates()
    found = found[found["said"].map(may_be_test).astype(bool)]
    for file, part in found.groupby("file", sort=False):
        rows = sorted(set(numbers(part["row"])))
        if len(rows) <= FEW_TESTS:
            yield Finding("warning", "test_rows", files=(str(file),), rows=tuple(rows))


def _nobodies(_: Study, tables: Tables) -> Iterator[Finding]:
    """Find rows of people who may be nobody of the group, or that the tool says do not count."""
    audit = tables["audit"]
    kinds = {"doubtful_age": IMPOSSIBLE_AGE, "dated_long_before": LONG_BEFORE}
    kinds |= {"left_half_way": LEFT_HALF_WAY, "marked_invalid": MARKED_INVALID}
    kinds |= {"dated_at_another_time": OTHER_TIME}
    kinds |= {"marked_incomplete": MARKED_INCOMPLETE, "partly_left_out": LEFT_OF_NOBODY}
    kinds |= {"no_consent_elsewhere": LEFT_OF_REFUSED, "other_rows_left_out": LEFT_OF_SOMEBODY}
    for kind, reason in kinds.items():
        for file, part in audit[audit["reason"] == reason].groupby("file", sort=False):
            severity: Literal["warning", "note"] = "warning"
            if kind in ("marked_incomplete", "other_rows_left_out"):
                severity = "note"
            rows = tuple(sorted(set(numbers(part["row"]))))
            yield Finding(severity, kind, files=(str(file),), rows=rows)


def _unlike_sums(_: Study, tables: Tables) -> Iterator[Finding]:
    """Find totals that are not the sum of their questions, as they are in most rows."""
    audit = tables["audit"]
    rows = audit[audit["reason"] == UNLIKE_SUM]
    for (file, column, scale), part in rows.groupby(["file", "column", "instrument"], sort=False):
        yield Finding(
            "warning",
            "total_unlike_its_questions",
            files=(str(file),),
            rows=numbers(part["row"]),
            column=str(column),
            instrument=str(scale),
        )


def _no_ages(study: Study, tables: Tables) -> Iterator[Finding]:
    """Find columns of ages in which more numbers are none that people have than are slips.

    What an attribute says of its lowest and highest is told by itself.
    """
    cells = tables["attributes"]
    for name, entry in study.attributes.items():
        asked = f"{name} {entry.column or ''} {entry.label.en}"
        ends = entry.min is not None or entry.max is not None
        if entry.is_category or ends or not says_age(asked) or of_birth(asked):
            continue
        own = cells[(cells["attribute"] == name) & (cells["missing_reason"] == "")]
        for file, part in own.groupby("file", sort=False):
            texts = [str(text).strip() for text in part["raw"]]
            wrong = impossible_ages(texts)
            if len(wrong) > FEW_TESTS:
                yield Finding(
                    "warning",
                    "no_ages",
                    files=(str(file),),
                    rows=numbers(part["row"].iloc[wrong]),
                    column=entry.column or name,
                    attribute=name,
                    slots={"n": len(wrong), "whole": sum(map(bool, texts))},
                )


def _in_reverse(_: Study, tables: Tables) -> Iterator[Finding]:
    """Find files that are dated before those of an earlier time."""
    audit = tables["audit"]
    for row in audit[audit["reason"] == IN_REVERSE].itertuples():
        yield Finding(
            "warning",
            "dated_in_reverse",
            files=(str(row.file),),
            waves=(str(row.wave), str(row.before)),
            slots={"later": str(row.wave), "earlier": str(row.before)},
        )


def _sent_twice(_: Study, tables: Tables) -> Iterator[Finding]:
    """Find rows whose answers are those of the row before, under another code or none."""
    cells = tables["responses"]
    groups = cells.groupby(["file", "wave"], sort=False) if len(cells) else ()
    for (file, wave), part in groups:
        key = part["instrument"] + "\x1f" + part["item"]
        wide = part.assign(key=key).drop_duplicates(["row", "key"])
        wide = wide.pivot(index=["row", "participant_id"], columns="key", values="raw").fillna("")
        people = list(wide.index.get_level_values("participant_id"))
        again = sent_again(wide.to_numpy().tolist(), people)
        rows = numbers(wide.index.get_level_values("row")[list(again)])
        if rows:
            yield Finding(
                "warning", "sent_twice", files=(str(file),), rows=rows, waves=(str(wave),)
            )


def _in_two_files(_: Study, tables: Tables) -> Iterator[Finding]:
    """Find submissions that are read from two files, as from two downloads of one form.

    Under one code at one wave, one of the two rows counts; otherwise they count twice.
    """
    audit, cells = tables["audit"], tables["responses"]
    said = cells[["file", "row", "participant_id", "wave"]].drop_duplicates()
    who: dict[str, set[tuple[str, str]]] = {}
    for file, row, person, wave in said.itertuples(index=False):
        who.setdefault(f"{file} {row}", set()).add((person, wave))
    found = audit[audit["reason"] == SAME_SUBMISSION]
    for (file, other), part in found.groupby(["file", "before"], sort=False):
        rows = [
            (int(there), int(here)) for here, there in zip(part["row"], part["after"], strict=True)
        ]
        once = all(who.get(f"{other} {one}") == who.get(f"{file} {two}") for one, two in rows)
        yield Finding(
            "warning" if once else "error",
            "in_two_files",
            files=(str(other), str(file)),
            slots={
                "n": len(part),
                **{"file": other, "other": file},
                "pairs": [{"word": "row-pair", "one": one, "other": two} for one, two in rows],
            },
        )


# Share of the people of the smaller file that may stand in the other one as well.
_IN_BOTH = 0.1


def _other_people(_: Study, tables: Tables) -> Iterator[Finding]:
    """Find files of one measurement with other people, whom no attribute tells apart."""
    cells, known = tables["responses"], tables["attributes"]
    said = cells[["wave", "file", "participant_id", "instrument"]].drop_duplicates()
    for wave, here in said.groupby("wave", sort=False):
        people = {file: {*part["participant_id"]} for file, part in here.groupby("file")}
        asks = {file: {*part["instrument"]} for file, part in here.groupby("file")}
        for one, other in combinations(people, 2):
            both = len(people[one] & people[other])
            if both > _IN_BOTH * min(len(people[one]), len(people[other])):
                continue
            if asks[one] & asks[other] and not _told_apart(known, people[one], people[other]):
                yield Finding(
                    "warning",
                    "files_of_other_people",
                    files=(str(one), str(other)),
                    waves=(str(wave),),
                    slots={"n": len(people[one]), "m": len(people[other])},
                )


def _told_apart(known: pd.DataFrame, these: set[str], those: set[str]) -> bool:
    """Say whether all of some people have one level of an attribute, and all others another."""
    for _, part in known.groupby("attribute", sort=False):
        levels = [
            {*part.loc[part["participant_id"].isin(people), "raw"]} - {""}
            for people in (these, those)
        ]
        if len(levels[0]) == len(levels[1]) == 1 and levels[0] != levels[1]:
            return True
    return False


# Answers ------------------------------------------------------------------------------------


def _skipped_items(_: Study, tables: Tables) -> Iterator[Finding]:
    """Find blank columns between the items of a questionnaire from which no item is read."""
    audit = tables["audit"]
    rows = audit[audit["reason"] == NOBODY_ASKED]
    for instrument, part in rows.groupby("instrument", sort=False):
        columns = list(part["column"].unique())
        yield Finding(
            "warning",
            "item_nobody_answered",
            files=tuple(dict.fromkeys(map(str, part["file"]))),
            key=f"instruments.{instrument}",
            instrument=str(instrument),
            slots={"n": len(columns), "columns": ", ".join(f"'{each}'" for each in columns)},
        )


def _percents(_: Study, tables: Tables) -> Iterator[Finding]:
    """Find columns that are read and whose cells show percentages."""
    used = pd.concat(
        [tables[name][["file", "column"]] for name in ("responses", "attributes", "sessions")]
    )
    read = set(used.drop_duplicates().itertuples(index=False, name=None))
    # A network has no columns of its own in its table.
    networks = set(tables["network"]["file"])
    audit = tables["audit"]
    kinds: dict[str, tuple[Literal["error", "warning"], str]] = {
        PERCENT_AND_NUMBER: ("error", "percent_and_number"),
        PERCENT: ("warning", "percent_cells"),
    }
    for reason, (severity, kind) in kinds.items():
        rows = audit[audit["reason"] == reason]
        for (file, column), part in rows.groupby(["file", "column"], sort=False):
            if (file, column) in read or file in networks:
                yield Finding(
                    severity,
                    kind,
                    files=(str(file),),
                    column=str(column),
                    rows=numbers(part["row"].unique()),
                    slots={"n": len(part)},
                )


#: People, or sheets of which no two are alike, and answers from which equal ones are no chance.
_PEOPLE, _ANSWERS = 5, 20


def _same_answers(_: Study, tables: Tables) -> Iterator[Finding]:
    """Find waves whose answers are copies of each other, under the same or other identifiers."""
    cells = tables["responses"]
    if cells["wave"].nunique() < 2:
        return
    cells = cells.assign(key=cells["instrument"] + "\x1f" + cells["item"])
    sheets: dict[str, dict[str, dict[str, str]]] = {}
    columns = ["wave", "participant_id", "key", "raw"]
    for wave, person, key, raw in cells[columns].itertuples(index=False):
        sheets.setdefault(wave, {}).setdefault(person, {})[key] = raw
    for (one, here), (other, there) in combinations(sheets.items(), 2):
        shared = _items(here) & _items(there)
        if len(shared) == 0:
            continue
        keys = sorted(shared)
        first, second = (
            {
                person: tuple(answers.get(key, "") for key in keys)
                for person, answers in each.items()
            }
            for each in (here, there)
        )
        both = [p for p in first if p in second and any(first[p])]
        same = sum(first[p] == second[p] for p in both)
        copied = len(first) * len(shared) >= _ANSWERS and len(first) >= _PEOPLE
        # As many yes and no at both times are no copy where people changed places.
        copied = copied and len(set(first.values())) >= _PEOPLE
        copied = copied and Counter(first.values()) == Counter(second.values())
        enough = len(both) >= _PEOPLE and len(both) * len(shared) >= _ANSWERS
        if copied or (enough and same == len(both)):
            number = len(first) if copied else same
            yield Finding("error", "wave_copied", waves=(one, other), slots={"n": number})
        elif enough and len(shared) >= _PEOPLE and same >= 0.5 * len(both):
            slots = {"n": same, "both": len(both)}
            yield Finding("warning", "same_answers_again", waves=(one, other), slots=slots)


def _items(sheets: dict[str, dict[str, str]]) -> set[str]:
    return {key for answers in sheets.values() for key in answers}
