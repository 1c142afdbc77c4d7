"""What may be wrong with a study's data, each finding with its place, its effect and its remedy."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, combinations, pairwise, permutations
from typing import Any, Literal

import numpy as np
import pandas as pd

from groupwork.analysis.interviews.agreement import FEWEST_SEGMENTS
from groupwork.analysis.interviews.coders import is_machine
from groupwork.ingest.dates import became_date
from groupwork.ingest.finding import Finding, as_table, from_table, kind_text
from groupwork.ingest.findings import near_findings, numbers, sheet_of
from groupwork.ingest.readers import fold
from groupwork.ingest.readers.cells import (
    BESIDE,
    NOTE_BELOW,
    NUMBERED_OTHERWISE,
    ONE_OF_SEVERAL,
    OTHER_SHEET,
    ROWS_OF_NAMES,
    SHEET_A_PERSON,
)
from groupwork.ingest.wordings import missing_codes
from groupwork.prepare.answers import NOT_A_LEVEL, NOT_A_NUMBER, OUT_OF_RANGE
from groupwork.prepare.clean import DIFFERS
from groupwork.prepare.codebook import item_spans
from groupwork.prepare.findings import clean_findings, shared_people
from groupwork.prepare.score import answer_matrix, keyed
from groupwork.prepare.wordings import find_orders
from groupwork.statistics.internal_consistency import cronbach_alpha, surely_negative
from groupwork.study.base import LocalText
from groupwork.study.design import Attribute
from groupwork.study.files import ResponsesFile
from groupwork.study.study import Study

Tables = dict[str, pd.DataFrame]

#: Share of a column's answers that may be lost before the run stops.
MOST_LOST = 0.1

#: Share of a file's rows that may be of people who answered before.
MOST_REPEATED = 0.2

#: Correlation with the other items below which an item is suspected to be worded the other way.
AGAINST = -0.2

# People at a time, of whom it is asked whether they or their questions are turned round.
_FEWEST_PEOPLE = 8
# People who gave an answer that nobody gave at the other time, at least.
_SEVERAL = 3

# Fewest answers of a scale that show from where they are counted.
_FEWEST_ANSWERS = 30

# From the lowest to the highest answer of a slider, of which hardly anybody chooses the ends.
_SLIDER = 10
# Share of the answers of a wave below which one out of range is a slip, and no other counting.
_FEW_SLIPS = 0.02

#: Said more exactly, column by column, by `answer_findings`.
_SAID_BY_COLUMN = ("answers_out_of_range", "category_not_declared")

#: Why answers are lost, as the audit says it, and the kind of finding that it is.
_LOST = {
    OUT_OF_RANGE: "lost_out_of_range",
    NOT_A_NUMBER: "lost_not_a_number",
    NOT_A_LEVEL: "lost_not_a_level",
    "code and wording disagree": "lost_disagreement",
}

Findings = Iterator[Finding]


def wave_findings(study: Study, tables: Tables) -> Findings:
    """Find waves without answers, and comparisons in which nobody or hardly anybody is twice."""
    people = {
        wave.id: set(part["participant_id"])
        for wave in study.waves
        for part in [tables["responses"][tables["responses"]["wave"] == wave.id]]
    }
    files = {
        str(wave): list(dict.fromkeys(part["file"]))
        for wave, part in tables["responses"].groupby("wave", sort=False)
    }
    # Networks and interviews have their times, too.
    elsewhere = {*tables["network"]["wave"], *tables["segments"]["phase"]}
    for wave in study.waves:
        if not people[wave.id] and wave.id not in elsewhere:
            twice = [f for f in files.values() if len(f) > 1]
            also: Any = {"word": "one-wave-twice", "files": twice[0]} if twice else ""
            yield Finding(
                "error",
                "wave_without_answers",
                files=("study.yaml",),
                key="files",
                waves=(wave.id,),
                slots={"wave": wave.id, "also": also},
            )
    for before, after in study.followed_comparisons:
        one, other = people[before], people[after]
        both = one & other
        if not one or not other:
            continue
        if 0.2 * min(len(one), len(other)) < len(both) < 0.5 * min(len(one), len(other)):
            yield Finding(
                "warning",
                "few_in_both",
                key=f"comparisons: [{before}, {after}]",
                waves=(before, after),
                slots={"n": len(both), "before": len(one), "after": len(other)},
            )


def _file_with_the_same(sheets: pd.DataFrame, file: str, wave: str) -> str:
    """Return the other file of a time that has most people of one in which each stands once."""
    then = sheets[sheets["wave"] == wave] if wave else sheets
    own = then[then["file"] == file].drop_duplicates("row")
    if not own["participant_id"].is_unique:
        return ""
    others = then[(then["file"] != file) & then["participant_id"].isin(own["participant_id"])]
    counts = others.drop_duplicates(["file", "participant_id"])["file"].value_counts()
    return str(counts.index[0]) if len(counts) else ""


def people_findings(study: Study, ingested: Tables, cleaned: Tables) -> Findings:
    """Find people who answered twice, and one code of two people."""
    sheets = ingested["responses"].drop_duplicates(["participant_id", "wave", "file", "row"])
    audit = cleaned["audit"]
    dropped = audit[audit["reason"].str.startswith("duplicate submission")]
    for (path, name), pairs in _two_people(study, ingested, dropped).items():
        yield Finding(
            "error",
            "code_of_two_people",
            files=(path,),
            column=study.attributes[name].column or name,
            attribute=name,
            slots={"pairs": [{"word": "row-pair", "one": a, "other": b} for a, b in pairs]},
        )
    yield from _in_two_groups(study, audit)
    yield from _in_no_group(study, cleaned)
    whole = Counter(zip(sheets["file"], sheets["wave"], strict=True))
    # A row of a wide file, which has several waves, is dropped once.
    whole |= Counter(sheets.drop_duplicates(["file", "row"])["file"].map(lambda f: (f, "")))
    for (file, wave), rows in dropped.groupby(["file", "wave"], sort=False):
        place: dict[str, Any] = {"files": (str(file),), "waves": (str(wave),) if wave else ()}
        place["sheet"] = sheet_of(study, "responses", str(file), str(wave))
        of = whole[str(file), str(wave)]
        if len(rows) > max(2, MOST_REPEATED * of):
            if other := _file_with_the_same(sheets, str(file), str(wave)):
                slots = {"n": len(rows), "other": other}
                yield Finding("error", "two_files_of_one_time", **place, slots=slots)
                continue
            yield Finding(
                "error",
                "identifier_repeats",
                **place,
                rows=numbers(rows["row"].unique()),
                slots={"n": len(rows), "whole": of},
            )
            continue
        worse: list[Any] = [
            row.row
            for row in rows.itertuples()
            if _answers_kept(study, ingested, row) < int(str(row.before).split()[0])
        ]
        rule = str(rows["reason"].iloc[0]).partition("rule: ")[2].rstrip(")")
        unlike = [_unlike(study, ingested, row) for row in rows.itertuples()]
        tied = sum(
            scored and _are_as_full(study, ingested, row)
            for row, (scored, _) in zip(rows.itertuples(), unlike, strict=True)
        )
        kind = "sheet_left_out"
        if worse:
            kind = "fuller_sheet_left_out"
        elif not any(scored for scored, _ in unlike):
            kind = "like_sheet_left_out"
        elif rule == "most-complete" and tied:
            kind = "tied_sheet_left_out"
        columns = list(dict.fromkeys(column for _, of in unlike for column in of))
        yield Finding(
            "error" if worse else "note" if kind == "like_sheet_left_out" else "warning",
            kind,
            **place,
            rows=numbers(worse or rows["row"].unique()),
            slots={
                **{"n": len(rows), "rule": rule, "tied": tied},
                "columns": columns or {"word": "no-column"},
            },
        )


def _answers_kept(study: Study, ingested: Tables, row: object) -> int:
    """Count the answers of the sheet that is kept in place of a dropped one."""
    return len(_answers_of(study, ingested, *_kept(row)))


def _are_as_full(study: Study, ingested: Tables, row: Any) -> bool:
    """Say whether a sheet that is dropped has as many answers as the one that is kept."""
    own = _answers_of(study, ingested, row.file, str(row.row))
    return _answers_kept(study, ingested, row) == len(own)


def _unlike(study: Study, ingested: Tables, row: Any) -> tuple[bool, list[str]]:
    """Say in which columns a sheet that is dropped is unlike the one that is kept.

    Returns
    -------
    tuple
        Whether a score is made of one of them, and all of them.
    """
    texts = {"responses": "raw", "attributes": "raw", "free_text": "text"}
    found: list[str] = []
    for name, text in texts.items():
        cells = ingested[name].reindex(columns=["file", "row", "column", text]).fillna("")
        sheets = [cells[_in_row(cells, *at)] for at in ((row.file, str(row.row)), _kept(row))]
        one, other = (dict(zip(of["column"], of[text], strict=True)) for of in sheets)
        both = dict.fromkeys([*other, *one])
        found += [c for c in both if one.get(c, "").strip() != other.get(c, "").strip()]
    closing = study.satisfaction.instrument if study.satisfaction else None
    items = {
        (instrument.id, item)
        for instrument, score in study.scales.values()
        for item in instrument.scale_items(score)
        if instrument.id != closing
    }
    scored = [
        {each: of for each, of in _answers_of(study, ingested, *at).items() if each[:2] in items}
        for at in ((row.file, str(row.row)), _kept(row))
    ]
    return scored[0] != scored[1], list(dict.fromkeys(found))


def _in_row(cells: pd.DataFrame, file: str, row: str) -> pd.Series:
    return (cells["file"] == file) & (cells["row"].astype("str") == row)


def _kept(row: object) -> tuple[str, str]:
    """Return the file and row of the sheet that is kept in place of a dropped one."""
    file, _, number = str(getattr(row, "after", "")).removeprefix("kept: ").rpartition(" row ")
    return file, number


def _answers_of(study: Study, ingested: Tables, file: str, row: str) -> dict[Any, str]:
    """Return what a sheet answers: not what says itself that there is no answer."""
    cells = ingested["responses"]
    cells = cells[_in_row(cells, file, row) & (cells["missing_reason"] == "")]
    none = ["", *missing_codes(study.cleaning)]
    given = cells[~cells["raw"].map(fold).str.casefold().isin(none)]
    keys = zip(given["instrument"], given["item"], given["wave"], strict=True)
    return dict(zip(keys, given["raw"].str.strip(), strict=True))


def _in_two_groups(study: Study, audit: pd.DataFrame) -> Findings:
    """Find people whom one row has in another arm or group than an earlier one."""
    arms = study.design.groups.attribute if study.design.groups else None
    for name in filter(None, (arms, study.design.sites)):
        column = study.attributes[name].column or name
        said = audit[(audit["reason"] == DIFFERS) & (audit["column"] == fold(column))]
        for file, rows in said.groupby("file", sort=False):
            yield Finding(
                "error",
                "in_two_groups",
                files=(str(file),),
                column=column,
                attribute=name,
                rows=numbers(rows["row"].unique()),
                slots={"n": rows["participant_id"].nunique()},
            )


def _in_no_group(study: Study, cleaned: Tables) -> Findings:
    """Find people of the compared times whose arm stands nowhere."""
    if study.design.groups is None:
        return
    name = study.design.groups.attribute
    answers = cleaned["responses"]
    compared = {wave for pair in study.comparisons for wave in pair}
    answered = answers["wave"].isin(compared) & answers["value"].notna()
    there = set(answers.loc[answered, "participant_id"])
    people = cleaned["people"]
    known = set(people.loc[people[name].notna() & (people[name] != ""), "participant_id"])
    if n := len(there - known):
        slots = {"n": n, "all": len(there)}
        column = study.attributes[name].column or name
        yield Finding("warning", "in_no_group", column=column, attribute=name, slots=slots)


def _two_people(
    study: Study, ingested: Tables, dropped: pd.DataFrame
) -> dict[tuple[str, str], list[tuple[int, int]]]:
    """Return (file, attribute) -> rows of sheets with one code at one wave that cannot be one's.

    Not what somebody may say otherwise when asked again: comments, counts, what a tool notes, and
    a choice among words that was asked at one of several waves, as what people think of a group is.
    """
    cells = ingested["attributes"]
    waves = cells[cells["raw"].str.strip() != ""].groupby("attribute")["wave"].nunique()
    once = set() if cells["wave"].nunique() < 2 else {*waves.index[waves < 2]}
    repeated = set(dropped["participant_id"])
    cells = cells[cells["participant_id"].isin(repeated) & (cells["raw"].str.strip() != "")]
    stable = [
        name
        for name, each in study.attributes.items()
        if _is_ageing(name, each)
        or _is_fixed(name, each)
        or (_is_worded(each) and name not in once)
    ]
    found: dict[tuple[str, str], list[tuple[int, int]]] = {}
    cells = cells[cells["attribute"].isin(stable)]
    for (_, _, name), part in cells.groupby(["participant_id", "wave", "attribute"]):
        sheets = zip(part["file"], part["row"], part["raw"].str.strip().str.casefold(), strict=True)
        for (file, row, said), (_, again, other) in pairwise(sheets):
            if said != other:
                found.setdefault((str(file), str(name)), []).append((int(row), int(again)))
    return found


# What does not change in a person, and what changes with the years alone; by the name of its
# column, the marks in it taken for blanks.
_FIXED = re.compile(r"\b(sex|gender|born|birth|birth ?(day|date|year)|dob)\b|性别|性別|出生|生日")
_AGE = re.compile(r"\bage\b(?! (group|range|band))|年龄(?!段|组)|年齡(?!段|組)|岁数|周岁")
_WEEKS_A_YEAR = 365.25 / 7
# More or longer levels are what people wrote in their own words.
_MOST_LEVELS, _LONGEST_LEVEL = 12, 40


def _headings(name: str, attribute: Attribute) -> list[str]:
    label = attribute.label
    texts = (attribute.column or name, str(label.en or ""), str(label.zh or ""))
    return [re.sub(r"[\W_]+", " ", text).casefold() for text in texts]


def _is_ageing(name: str, attribute: Attribute) -> bool:
    return not attribute.is_category and any(map(_AGE.search, _headings(name, attribute)))


def _is_fixed(name: str, attribute: Attribute) -> bool:
    return any(map(_FIXED.search, _headings(name, attribute)))


def _is_worded(attribute: Attribute) -> bool:
    """Say whether an attribute is a choice among a few words."""
    words = [label.en for label in (attribute.levels or {}).values()]
    short = len(words) <= _MOST_LEVELS and all(len(word) <= _LONGEST_LEVEL for word in words)
    return short and any(not re.fullmatch(r"[\d.,-]*", word) for word in words)


def changed_people(study: Study, ingested: Tables) -> Findings:
    """Find codes whose sex, year of birth or age cannot be one person's at two waves.

    An age may rise by the birthdays between the waves: one where the weeks are not known.
    """
    cells = ingested["attributes"]
    cells = cells[~cells["raw"].str.strip().isin(["", *study.cleaning.missing_codes])]
    # A row that holds several times says once who somebody is: at the first of them.
    wide = (f for f in study.files if isinstance(f, ResponsesFile) and f.wave_names)
    first = cells["file"].map({file.path: next(iter(file.wave_names)) for file in wide})
    cells = cells.assign(wave=cells["wave"].mask(cells["wave"] == "", first))
    if study.is_unlinked or cells["wave"].nunique() < 2:
        return
    order = {wave.id: place for place, wave in enumerate(study.waves)}
    for name, attribute in study.attributes.items():
        ageing = _is_ageing(name, attribute)
        if not ageing and not _is_fixed(name, attribute):
            continue
        pairs: list[dict[str, Any]] = []
        waves: dict[str, None] = {}
        files: dict[str, None] = {}
        mine = cells[cells["attribute"] == name].drop_duplicates(["participant_id", "wave"])
        for _, sheets in mine.groupby("participant_id", sort=False):
            rows = sorted(sheets.to_dict("records"), key=lambda row: order[row["wave"]])
            for one, other in pairwise(rows):
                rise = _birthdays(study, one["wave"], other["wave"]) if ageing else 0
                if _may_be_one(one["raw"], other["raw"], attribute.levels, rise):
                    continue
                waves |= dict.fromkeys((one["wave"], other["wave"]))
                files |= dict.fromkeys((str(one["file"]), str(other["file"])))
                pair = {"word": "two-waves", "one": one["raw"].strip(), "row": int(one["row"])}
                pair |= {"other": other["raw"].strip(), "row2": int(other["row"])}
                pairs.append(pair | {"wave": one["wave"], "wave2": other["wave"]})
        if pairs:
            yield Finding(
                "warning",
                "code_changes_between_waves",
                files=tuple(files),
                column=attribute.column or name,
                attribute=name,
                waves=tuple(sorted(waves, key=order.__getitem__)),
                slots={"n": len(pairs), "pairs": pairs},
            )


def blank_attributes(study: Study, cells: pd.DataFrame) -> Findings:
    """Find what is declared of people and stands in no row that is read."""
    answered = set(cells.loc[cells["raw"].str.strip() != "", "attribute"])
    for name, attribute in study.attributes.items():
        if name not in answered:
            column = attribute.column or name
            yield Finding("warning", "attribute_nobody_answered", column=column, attribute=name)


def _birthdays(study: Study, before: str, after: str) -> int:
    """Return how many birthdays somebody may have between two waves; 1 where that is not known."""
    one, other = study.wave(before), study.wave(after)
    weeks = study.design.weeks if (one.role, other.role) == ("pre", "post") else None
    if one.weeks is not None and other.weeks is not None:
        weeks = other.weeks - one.weeks
    return max(1, math.ceil((weeks or 1) / _WEEKS_A_YEAR))


def _may_be_one(one: str, other: str, levels: Mapping[str, LocalText] | None, rise: int) -> bool:
    """Say whether what stands at two waves can be said by one person."""
    codes = {
        fold(text).casefold(): code
        for code, label in (levels or {}).items()
        for text in (code, label.en, label.zh)
        if text
    }
    first, second = (codes.get(text, text) for text in (fold(t).casefold() for t in (one, other)))
    try:
        return 0 <= float(second) - float(first) <= rise
    except ValueError:
        # What is no number cannot be compared with one; a slip is named with its column.
        return first == second or bool(rise)


def answer_findings(study: Study, ingested: Tables, cleaned: Tables) -> Findings:
    """Say which answers are lost, column by column, and why."""
    audit = cleaned["audit"]
    lost = audit[(audit["action"] == "set missing") & audit["reason"].isin(list(_LOST))]
    cells = pd.concat([ingested["responses"], ingested["attributes"]])
    by = ["file", "column", "wave"]
    answered = cells[cells["raw"].str.strip() != ""].groupby(by).size()
    attributes = {fold(each.column or name): name for name, each in study.attributes.items()}
    for (file, column, wave, reason), every in lost.groupby([*by, "reason"], sort=False):
        instrument = str(every["instrument"].iloc[0])
        place: dict[str, Any] = {
            "files": (str(file),),
            "column": str(column),
            "instrument": instrument,
            "attribute": "" if instrument else attributes.get(str(column), ""),
            "waves": (str(wave),) if wave else (),
        }
        dates = every["before"].map(became_date)
        if dates.any():
            part = every[dates]
            yield Finding(
                "error",
                "answers_became_dates",
                **place,
                rows=numbers(part["row"]),
                slots={"n": len(part)},
            )
        rows = every[~dates.astype(bool)]
        if rows.empty:
            continue
        whole = int(answered.get((file, column, wave), len(rows)))
        share = len(rows) / max(whole, 1)
        of_people = place["attribute"] and reason == NOT_A_NUMBER
        yield Finding(
            "error" if share > MOST_LOST and len(rows) > 1 else "warning",
            "attribute_not_a_number" if of_people else _LOST[str(reason)],
            **place,
            rows=numbers(rows["row"].unique()),
            slots={"n": len(rows), "whole": whole},
        )


def range_findings(study: Study, ingested: Tables, answers: pd.DataFrame | None = None) -> Findings:
    """Compare the answers that are there at each wave with the declared range.

    All answers count that are numbers, also those out of range; with `answers`, the cleaned ones,
    also those in words.
    """
    cells = ingested["responses"]
    found = _numbers(study, cells)
    worded = found.isna()
    if answers is not None:
        keys = ["participant_id", "wave", "instrument", "item"]
        known = answers.drop_duplicates(keys).set_index(keys)["value"]
        told = known.reindex(pd.MultiIndex.from_frame(cells[keys])).to_numpy()
        found = found.fillna(pd.Series(told, index=cells.index))
    cells = cells.assign(number=found, worded=worded)
    for name, instrument in study.questionnaires.items():
        if len(instrument.item_ids) < 2:
            continue
        part = cells[cells["instrument"] == name].dropna(subset="number")
        declared = {instrument.item_range(item) for item in instrument.item_ids}
        if len(declared) != 1 or part["wave"].nunique() < 2:
            continue
        low, high = declared.pop()
        # A slip or missing code is no range: only what lies within one step of it counts, and
        # outside of it what is more than a few answers.
        near = part[part["number"].between(low - 1, high + 1)]
        often = near.groupby(["wave", "number"])["number"].transform("size")
        share = often / near.groupby("wave")["number"].transform("size")
        near = near[near["number"].between(low, high) | (share >= _FEW_SLIPS)]
        ends = near.groupby("wave", sort=False)["number"].agg(["min", "max"])
        words = near.groupby("wave", sort=False)["worded"].all().to_dict()
        for (one, first), (other, second) in pairwise(ends.iterrows()):
            if words[one] and words[other]:
                continue  # which are counted by the study file alone
            reached = min(first["min"], second["min"]) <= low and (
                max(first["max"], second["max"]) >= high
            )
            if high - low >= _SLIDER and not reached:
                continue  # of so many answers the outermost are a matter of chance
            shift = second["min"] - first["min"], second["max"] - first["max"]
            if shift[0] == shift[1] != 0 and abs(shift[0]) == 1:
                outside = max(first["max"], second["max"]) > high
                outside = outside or min(first["min"], second["min"]) < low
                # From 0 to the last but one, and from 1 to the last: nobody used the whole range.
                parted = low == 0 and abs(first["min"] - second["min"]) == 1
                parted = parted and min(first["min"], second["min"]) == low
                parted = parted and max(first["max"], second["max"]) == high
                wrong = outside or (parted and not _says_its_ends(study, name))
                span = {"low": first["min"], "high": first["max"], "one": str(one)}
                span |= {"low2": second["min"], "high2": second["max"], "other": str(other)}
                yield Finding(
                    "error" if wrong else "warning",
                    "range_differs_by_wave",
                    key=f"instruments.{name}",
                    instrument=name,
                    waves=(str(one), str(other)),
                    slots=span | {"min": float(low), "max": float(high)},
                )


def _numbers(study: Study, cells: pd.DataFrame) -> pd.Series:
    """Return the number of each answer that is one: the code for which a study says it stands."""
    found = pd.to_numeric(cells["raw"].str.strip(), errors="coerce")
    for name, said in _numbers_said(study).items():
        mine = cells["instrument"] == name
        found[mine] = found[mine].replace(said)
    return found


def _numbers_said(study: Study) -> dict[str, dict[float, int]]:
    """Return the instruments whose numbers in the files stand for codes: number -> code."""
    said = {
        name: {
            float(fold(wording)): code
            for code, wordings in use.labels.items()
            for wording in wordings
            if re.fullmatch(r"-?[0-9]+", fold(wording))
        }
        for name, use in study.instruments.items()
    }
    return {name: numbers for name, numbers in said.items() if numbers}


def shift_findings(study: Study, ingested: Tables) -> Findings:
    """Find scales of the study's own whose answers all lie a step beside the declared range.

    Or may do so: where nobody gave the 0 that is declared, they may be counted from 1.
    """
    cells = ingested["responses"]
    for name, instrument in study.questionnaires.items():
        declared = {instrument.item_range(item) for item in instrument.item_ids}
        if study.instruments[name].define is None or len(declared) > 1:
            continue
        low, high = declared.pop()
        found = pd.to_numeric(cells.loc[cells["instrument"] == name, "raw"], errors="coerce")
        found = found[found.between(low - 1, high + 1)]  # others are slips or missing codes
        if len(found) < _FEWEST_ANSWERS or high - low >= _SLIDER:
            continue
        first, last = found.min(), found.max()
        below = first == low - 1 and last < high
        above = first == low + 1 and last == high + 1
        without = (low, first) == (0, 1) and not _says_its_ends(study, name)
        if below or above or without:
            step = first - low
            yield Finding(
                "warning",
                "range_shifted",
                key=f"instruments.{name}",
                instrument=name,
                slots={"low": first, "high": last, "min": float(low), "max": float(high)}
                | {"unused": float(high if below else low)}
                | {"other": float(low + step), "last": float(high + step)},
            )


def start_findings(study: Study, ingested: Tables) -> Findings:
    """Find questionnaires of the library whose answers may be counted from another number."""
    cells = ingested["responses"]
    cells = cells[~cells["raw"].str.strip().isin(list(study.cleaning.missing_codes))]
    said = _numbers_said(study)
    for name, instrument in study.questionnaires.items():
        if study.instruments[name].define is not None or name in said:
            continue
        raw = cells.loc[cells["instrument"] == name, "raw"].str.strip()
        low, high = instrument.item_range(instrument.item_ids[0])
        found = pd.to_numeric(raw, errors="coerce")
        found = found[found.between(low - 1, high + 1)]  # others are slips or missing codes
        other = None if found.empty else instrument.other_start(found.min(), found.max())
        if other is None:
            continue
        yield Finding(
            "warning",
            "counted_from_another_number",
            key=f"instruments.{name}",
            instrument=name,
            slots={"low": found.min(), "high": found.max(), "min": low, "max": high}
            | {"other": other, "last": other + high - low},
        )


def _says_its_ends(study: Study, name: str) -> bool:
    """Say whether the lowest and the highest answer are known: published, or worded."""
    groups = study.questionnaires[name].items
    worded = all({group.min, group.max} <= {*group.labels} for group in groups)
    return worded or study.instruments[name].define is None


def label_findings(study: Study) -> Findings:
    """Find wordings whose codes do not rise as they mean."""
    for name, instrument in study.questionnaires.items():
        for group in instrument.items:
            for language in ("en", "zh"):
                said = {text.get(language): code for code, text in group.labels.items()}
                orders = find_orders(said)
                if len(said) != len(group.labels) or not orders:
                    continue
                codes = [[said[w] for w in order.words if w in said] for order in orders]
                if not any(each == sorted(each) for each in codes):
                    coded = [{"word": "coded", "code": c, "text": w} for w, c in said.items()]
                    yield Finding(
                        "error",
                        "codes_do_not_rise",
                        files=("study.yaml",),
                        key=f"instruments.{name}",
                        instrument=name,
                        slots={"codes": coded, "order": " < ".join(orders[0].words)},
                    )
                    break


def item_findings(study: Study, cleaned: Tables) -> Findings:
    """Point out items that go against the others of their scale."""
    for name, instrument in study.questionnaires.items():
        if len(instrument.item_ids) < 3:
            continue
        whole = keyed(instrument, answer_matrix(instrument, cleaned["responses"]))
        for score in instrument.scores[:1]:
            table = whole[instrument.scale_items(score)].dropna()
            if len(table) < max(8, study.privacy.small_cell) or len(table.columns) < 3:
                continue
            n = table.index.get_level_values("participant_id").nunique()
            rest = {item: table.drop(columns=item).sum(axis=1) for item in table}
            # Of a scale whose items do not go together at all, what may be chance is named, too.
            doubt = cronbach_alpha(np.cov(table.to_numpy(dtype=float), rowvar=False)) < 0
            against = [
                item
                for item, others in rest.items()
                if (r := _correlation(table[item], others)) < AGAINST
                and (doubt or surely_negative(r, n))
            ]
            if against:
                yield Finding(
                    "warning",
                    "item_against_others",
                    files=("study.yaml",),
                    key=f"instruments.{name}",
                    instrument=name,
                    slots={"n": len(against), "items": list(map(str, against))},
                )


# How unlike an item is at two times, in standard errors: one item alone, each of several, and what
# is named with these.
_ONE_TURNED, _SOME_TURNED, _BESIDE_THEM = 2.58, 2.2, 1.64
# Correlation with the others at the other time, at least.
_WITH_OTHERS = 0.2


def turned_findings(study: Study, cleaned: Tables) -> Findings:
    """Point out what goes one way at one time and the other way at another.

    Items that go against the others at one time alone may have been reversed in that file already;
    over all times together they may cancel out. A scale on which people who are high at one time
    are low at the other may have been numbered from the other end.
    """
    for name, instrument in study.questionnaires.items():
        matrix = keyed(instrument, answer_matrix(instrument, cleaned["responses"]))
        # Other scores of a questionnaire may rise where this one falls.
        matrix = matrix[instrument.scale_items(instrument.scores[0])]
        waves = matrix.index.get_level_values("wave")
        times = {wave.id: matrix[waves == wave.id].dropna() for wave in study.waves}
        times = {wave: each for wave, each in times.items() if len(each) >= _FEWEST_PEOPLE}
        found = _turned_items(times) if len(matrix.columns) >= 3 else iter(())
        told = any(name in getattr(file, "stands_for", {}) for file in study.files)
        opposed = iter(()) if told or study.is_unlinked else _opposed_times(times)
        for kind, (one, other), slots in chain(found, opposed):
            yield Finding(
                "warning",
                kind,
                files=("study.yaml",),
                key=f"instruments.{name}",
                instrument=name,
                waves=(one, other),
                slots={**slots, "one": one, "other": other},
            )


# What is found of two times: its kind, the times, what is said of it.
_OfTimes = Iterator[tuple[str, tuple[str, str], dict[str, Any]]]


def _turned_items(times: Mapping[str, pd.DataFrame]) -> _OfTimes:
    rest = {wave: _with_the_rest(answers) for wave, answers in times.items()}
    for one, other in permutations(rest, 2):
        if against := _turned(rest[one], rest[other]):
            yield "item_turned_at_one_time", (one, other), {"n": len(against), "items": against}


def _opposed_times(times: Mapping[str, pd.DataFrame]) -> _OfTimes:
    sums = {wave: each.sum(axis=1).droplevel("wave") for wave, each in times.items()}
    for one, other in combinations(sums, 2):
        both = pd.concat([sums[one], sums[other]], axis=1, join="inner")
        if len(both) < _FEWEST_PEOPLE:
            continue
        r = _correlation(both.iloc[:, 0], both.iloc[:, 1])
        if r < AGAINST and surely_negative(r, len(both)):
            yield "times_opposed", (one, other), {"r": f"{r:.2f}", "n": len(both)}


def _with_the_rest(answers: pd.DataFrame) -> dict[str, tuple[float, int]]:
    """Return each item's correlation with the sum of the others, and of how many people."""
    return {
        str(item): (
            _correlation(answers[item], answers.drop(columns=item).sum(axis=1)),
            len(answers),
        )
        for item in answers
    }


def _turned(here: dict[str, tuple[float, int]], there: dict[str, tuple[float, int]]) -> list[str]:
    """Return the items that go against the others here and with them there, surely unlike.

    By the difference of Fisher's z. In simulations of 20 people and eight items that load .6, 98%
    of studies with three such items were found and 92% with one, and 1% were named without any; of
    10 people and items that load .4, 32%, 18% and 6%.
    """
    unlike: dict[str, float] = {}
    for item in here.keys() & there.keys():
        (r, n), (other, m) = here[item], there[item]
        if r < 0 and other > _WITH_OTHERS:
            error = (1 / (n - 3) + 1 / (m - 3)) ** 0.5
            first, second = np.arctanh(np.clip([other, r], -0.999, 0.999))
            unlike[item] = float(first - second) / error
    # Where several surely are, so are those that nearly are.
    several = sum(z > _SOME_TURNED for z in unlike.values()) > 1
    least = _BESIDE_THEM if several else _ONE_TURNED
    return [item for item in here if unlike.get(item, 0) > least]


def _correlation(one: pd.Series, other: pd.Series) -> float:
    if not one.std() or not other.std():
        return 0.0
    return float(np.corrcoef(one.astype("float64"), other.astype("float64"))[0, 1])


def number_words_findings(study: Study, tables: Tables, cleaned: Tables) -> Findings:
    """Set beside each other what was answered where numbers stand for words, and where not.

    The order of the words was said by a person. Turned round, people who were high come out low,
    and so do the questions. Of several files of one time each is looked at by itself, beside what
    its own people said at the other time: one of them may be turned round alone.
    """
    files = tables["responses"][["file", "participant_id", "wave", "instrument"]].drop_duplicates()
    for file in study.files:
        if file.kind != "responses":
            continue
        for name in file.stands_for:
            if name not in study.questionnaires:
                continue
            instrument = study.questionnaires[name]
            matrix = answer_matrix(instrument, cleaned["responses"])
            there = files[files["instrument"] == name]
            own = there[there["file"] == file.path]
            if there.loc[there["wave"].isin(own["wave"]), "file"].nunique() > 1:
                people = matrix.index.get_level_values("participant_id")
                matrix = matrix[people.isin(own["participant_id"])]
            waves = matrix.index.get_level_values("wave")
            asked = [wave.id for wave in study.waves if wave.id in set(waves)]
            here = [wave for wave in asked if wave in file.waves]
            for one, other in ((a, b) for a in here for b in asked if b not in here):
                first, second = matrix[waves == one], matrix[waves == other]
                shares = [_shares(study, name, each) for each in (first, second)]
                kind = "numbers_stand_for_words"
                if _are_opposed(study, name, first, second):
                    kind = "numbers_turned"
                elif _given_alone(first, second) and _given_alone(second, first):
                    kind = "numbers_of_another_list"
                yield Finding(
                    "note" if kind == "numbers_stand_for_words" else "warning",
                    kind,
                    files=(file.path,),
                    key=f"stands_for: {name}",
                    instrument=name,
                    waves=(one, other),
                    slots={"one": one, "here": shares[0], "other": other, "there": shares[1]},
                )


def _given_alone(one: pd.DataFrame, other: pd.DataFrame) -> set[float]:
    """Return the answers that several people gave at one time, and nobody at the other.

    Where there are some at both times, one word stands in the place of another.
    """
    codes = {*one.stack()} - {*other.stack()}
    return {code for code in codes if (one == code).any(axis=1).sum() >= _SEVERAL}


def _shares(study: Study, name: str, answers: pd.DataFrame) -> list[dict[str, Any]]:
    """Say how often each answer was given, in percent."""
    given = answers.to_numpy(dtype="float64")
    given = given[~np.isnan(given)]
    instrument = study.questionnaires[name]
    labels = instrument.item_labels(instrument.item_ids[0])
    low, high = instrument.item_range(instrument.item_ids[0])
    return [
        {
            "word": "share",
            "percent": round(100 * float(np.mean(given == code))) if given.size else 0,
            "answer": {language: labels[code].get(language) for language in ("en", "zh")}
            if code in labels
            else str(code),
        }
        for code in range(int(low), int(high) + 1)
    ]


def _are_opposed(study: Study, name: str, one: pd.DataFrame, other: pd.DataFrame) -> bool:
    """Say whether people who are high in one wave are surely low in the other.

    Where too few are in both, or it may be chance, the questions say it; but where people keep
    their places, the group may have turned the questions about, and no numbers are turned.
    """
    instrument = study.questionnaires[name]
    sums = [
        keyed(instrument, each).sum(axis=1, skipna=False).droplevel("wave").dropna()
        for each in (one, other)
    ]
    both = sums[0].index.intersection(sums[1].index)
    if not study.is_unlinked and len(both) >= _FEWEST_PEOPLE:
        r = _correlation(sums[0][both], sums[1][both])
        if r >= 0 or surely_negative(r, len(both)):
            return r < 0
    means = one.mean().dropna(), other.mean().dropna()
    items = means[0].index.intersection(means[1].index)
    if min(len(one), len(other)) < _FEWEST_PEOPLE:
        return False
    return surely_negative(_correlation(means[0][items], means[1][items]), len(items))


def direction_findings(study: Study, scores: pd.DataFrame) -> Findings:
    """Name outcomes that moved against what was expected by a good deal.

    Not of fewer people than a table tells of.
    """
    wide = scores.pivot(index="participant_id", columns=["scale", "wave"], values="value")
    for outcome in study.outcomes:
        for before, after in study.comparisons:
            if (outcome.scale, before) not in wide or (outcome.scale, after) not in wide:
                continue
            earlier, later = (wide[outcome.scale, wave].dropna() for wave in (before, after))
            change = (later - earlier).dropna()
            # Where nobody is followed, the means against the spread between people.
            moved, spread = change.mean(), change.std()
            if study.is_unlinked:
                moved, spread = later.mean() - earlier.mean(), earlier.std()
            n = min(len(earlier), len(later)) if study.is_unlinked else len(change)
            if n < max(3, study.privacy.small_cell) or not spread:
                continue
            d = moved / spread * (1 if outcome.expected == "higher" else -1)
            if d < -0.5:
                yield Finding(
                    "warning",
                    "moved_against_expectation",
                    files=("study.yaml",),
                    key=f"outcomes: {outcome.scale}",
                    instrument=_instrument_of(study, outcome.scale),
                    waves=(before, after),
                    slots={"expected": outcome.expected, "before": before, "after": after},
                )


def _instrument_of(study: Study, scale: str) -> str:
    instruments = study.questionnaires.items()
    return next(n for n, each in instruments if scale in map(each.scale, each.scores))


def workbook_findings(cleaned: Tables) -> Findings:
    """Pass on what reading noted: other sheets, rows of names, notes around a table."""
    audit = cleaned["audit"]
    signs: dict[str, tuple[Literal["warning", "note"], str]] = {
        "one_sheet_of_several": ("warning", ONE_OF_SEVERAL),
        "rows_of_names": ("note", ROWS_OF_NAMES),
        "note_below_table": ("note", NOTE_BELOW),
        "note_beside_table": ("note", BESIDE),
        "sheet_a_person": ("note", SHEET_A_PERSON),
        "sheet_of_nobody": ("warning", OTHER_SHEET),
        "numbered_otherwise": ("note", NUMBERED_OTHERWISE),
    }
    for kind, (severity, sign) in signs.items():
        rows = audit[audit["reason"].str.startswith(sign)]
        # The names of sheets stand in what was found, which is not published.
        for (file, said), part in rows.groupby(["file", "before"], sort=False):
            yield Finding(
                severity,
                kind,
                files=(str(file),),
                rows=numbers(part["row"]),
                slots={"said": str(said)},
            )


def placeholder_findings(study: Study) -> Findings:
    """Name what was drafted and never filled in."""
    usual = {"your name", "a. author", "my study", "title"}
    titles = {study.id.casefold(), *usual}
    texts = [("authors", str(author), usual) for author in study.authors]
    for key, text, placeholders in [*texts, ("title", str(study.title), titles)]:
        if text.casefold() in placeholders:
            yield Finding(
                "warning", "placeholder_left", files=("study.yaml",), key=key, slots={"text": text}
            )


def cell_findings(study: Study, cleaned: Tables) -> Findings:
    """Say which levels of attributes have so few people that they are left out of tables."""
    least = study.privacy.small_cell
    people = cleaned["people"]
    for name, attribute in study.attributes.items():
        if not attribute.is_category or name not in people:
            continue
        counts = people[name].value_counts()
        worded = {str(code): text for code, text in (attribute.levels or {}).items()}
        # In words: the code 3 would read as three people.
        small = [
            {
                "word": "quoted",
                "text": {language: worded[str(level)].get(language) for language in ("en", "zh")},
            }
            for level, count in counts.items()
            if 0 < count < least
        ]
        if small:
            yield Finding(
                "note",
                "small_level",
                files=("study.yaml",),
                key=f"attributes.{name}",
                attribute=name,
                slots={"least": least, "levels": small},
            )


def mixed_scores(study: Study) -> Findings:
    """Find scores of all items of an own questionnaire that are answered in unequal ranges.

    Nobody has said that these count together; of a published key that is its authors' choice.
    """
    for name, instrument in study.questionnaires.items():
        if study.instruments[name].define is None:
            continue
        spans: dict[tuple[int, int], list[str]] = {}
        for item in instrument.item_ids:
            spans.setdefault(instrument.item_range(item), []).append(item)
        told = [f"{', '.join(item_spans(of))} ({low}–{high})" for (low, high), of in spans.items()]
        for score in instrument.scores:
            if score.items == "all" and len(spans) > 1:
                yield Finding(
                    "warning",
                    "score_mixes_ranges",
                    files=("study.yaml",),
                    key=f"instruments.{name}",
                    instrument=name,
                    slots={"score": score.id, "ranges": told},
                )


def untold_interviews(study: Study) -> Findings:
    """Find coded interviews of which nothing is told, since no key says what their codes mean."""
    files = tuple(file.path for file in study.files if file.kind == "segments")
    if files and not study.interviews:
        yield Finding("warning", "interviews_not_declared", files=files, key="interviews")


def double_coding_findings(study: Study, cleaned: Tables) -> Findings:
    """Find coders who are to be compared on so few segments that nothing is told of them."""
    declared = study.interviews
    if not declared or declared.approach != "coding-reliability" or declared.unit == "free":
        return
    coded = cleaned["segments"][~is_machine(study, cleaned["segments"])]
    coders = coded.groupby(["interview", "segment"])["coder"].nunique()
    double = int((coders > 1).sum())
    if coded["coder"].nunique() > 1 and double < FEWEST_SEGMENTS:
        files = tuple(file.path for file in study.files if file.kind == "segments")
        slots = {"n": double}
        yield Finding("warning", "few_double_coded", files=files, slots=slots)


def data_findings(
    study: Study,
    early: Iterable[Finding],
    tables: Tables,
    cleaned: Tables,
    scores: pd.DataFrame,
    *,
    named: bool = True,
) -> list[Finding]:
    """Return all findings on a study whose files could be read, errors first.

    Parameters
    ----------
    study : Study
    early : iterable of Finding
        What `ingest_findings` says: before identifiers are hashed.
    tables : dict of str to pandas.DataFrame
        What `ingest` returns, before or after that.
    cleaned : dict of str to pandas.DataFrame
        Of what `clean` returns responses, people, segments and the audit with the cells that
        it names.
    scores : pandas.DataFrame
    named : bool
        Whether identifiers may be shown.
    """
    near = list(near_findings(tables["near_matches"], named=named))
    shared = (each for each in early if each.kind not in {pair.kind for pair in near})
    counted = (f for f in clean_findings(study, cleaned) if f.kind not in _SAID_BY_COLUMN)
    parts: Iterable[Iterable[Finding]] = (
        shared,
        counted,
        shared_people(study, tables),
        label_findings(study),
        wave_findings(study, tables),
        people_findings(study, tables, cleaned),
        changed_people(study, tables),
        blank_attributes(study, tables["attributes"]),
        answer_findings(study, tables, cleaned),
        range_findings(study, tables, cleaned["responses"]),
        shift_findings(study, tables),
        start_findings(study, tables),
        near,
        item_findings(study, cleaned),
        turned_findings(study, cleaned),
        number_words_findings(study, tables, cleaned),
        direction_findings(study, scores),
        workbook_findings(cleaned),
        placeholder_findings(study),
        cell_findings(study, cleaned),
        mixed_scores(study),
        untold_interviews(study),
        double_coding_findings(study, cleaned),
    )
    order = {"error": 0, "warning": 1, "note": 2}
    return sorted((f for part in parts for f in part), key=lambda f: order[f.severity])


# What the workflow makes of them ----------------------------------------------------------------


def collect_findings(
    study: Study, ingested: Tables, cleaned: Tables, scores: pd.DataFrame
) -> pd.DataFrame:
    """List the findings of a run, from its tables as they were read back.

    Parameters
    ----------
    study : Study
    ingested : dict of str to pandas.DataFrame
        responses, attributes, free_text, sessions, network, segments, near_matches and the findings
        of `ingest`, as `finding.as_table` wrote them.
    cleaned : dict of str to pandas.DataFrame
        responses, people, segments and the private audit.
    scores : pandas.DataFrame

    Returns
    -------
    pandas.DataFrame
        `finding.FINDINGS`. It names cells, columns and files, so it is private.
    """
    early = from_table(ingested["findings"])
    texts = {name: _texts_filled(table) for name, table in ingested.items()}
    filled = {name: _texts_filled(cleaned[name]) for name in ("audit", "segments")}
    found = data_findings(study, early, texts, cleaned | filled, scores)
    return as_table(found)


def _texts_filled(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose empty cells of text are empty texts, as when it was written."""
    texts = table.select_dtypes(exclude="number").columns
    return table.assign(**{name: table[name].astype("object").fillna("") for name in texts})


def _about(finding: Finding) -> tuple[str | None, str | None, str | None]:
    """Return the instrument, attribute and waves that a finding is about; None for none."""
    waves = " & ".join(finding.waves)
    return finding.instrument or None, finding.attribute or None, waves or None


def findings_table(study: Study, findings: pd.DataFrame) -> pd.DataFrame:
    """Count the warnings on a study's data by kind, without what they say of anybody.

    Parameters
    ----------
    study : Study
        None of it is read.
    findings : pandas.DataFrame
        What `collect_findings` returns.

    Returns
    -------
    pandas.DataFrame
        severity, kind, finding, instrument, attribute, wave, count, effect, remedy. An error is
        there if the study was run in spite of it. Nothing of a cell, a file or an identifier is:
        `instrument`, `attribute` and `wave` are names of the study file.
    """
    columns = ["severity", "kind", "instrument", "attribute", "wave"]
    shown = [each for each in from_table(findings) if each.severity != "note"]
    keys = [(each.severity, each.kind, *_about(each)) for each in shown]
    rows = [
        {
            **dict(zip(columns, key, strict=True)),
            "finding": kind_text(key[1], "title", "en"),
            "count": count,
            "effect": kind_text(key[1], "effect", "en"),
            "remedy": kind_text(key[1], "remedy", "en"),
        }
        for key, count in Counter(keys).items()
    ]
    order = ["severity", "kind", "finding", "instrument", "attribute", "wave"]
    return pd.DataFrame(rows, columns=[*order, "count", "effect", "remedy"])
