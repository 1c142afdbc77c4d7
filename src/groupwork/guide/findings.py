"""What may be wrong with a study's data, each finding with its place, its effect and its remedy."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

import numpy as np
import pandas as pd

from groupwork.guide.wordings import find_orders
from groupwork.ingest.readers.cells import ONE_OF_SEVERAL
from groupwork.ingest.rows import row_list
from groupwork.prepare.answers import INVALID, NOT_A_NUMBER, OUT_OF_RANGE
from groupwork.prepare.findings import study_findings
from groupwork.prepare.score import answer_matrix, keyed
from groupwork.study.study import Study

Tables = dict[str, pd.DataFrame]

#: Share of a column's answers that may be lost before the run stops.
MOST_LOST = 0.1

#: Share of a file's rows that may be of people who answered before.
MOST_REPEATED = 0.2

#: Correlation with the other items below which an item is suspected to be worded the other way.
AGAINST = -0.2

_DATE = re.compile(
    r"\d{4}-\d{2}-\d{2}.*|\d{1,2}[-/ ]?(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*"
    r"|(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*[-/ ]?\d{1,2}|\d{1,2}月\d{1,2}日?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Finding:
    """One thing to know before a report is made.

    Attributes
    ----------
    severity : {"error", "warning", "note"}
        An error stops the run; a warning stands on the report's page of data quality.
    file, where : str
        The raw file or study.yaml; row, column or key in it.
    what : str
        What was found.
    effect : str
        What it would do to the result.
    remedy : str
        What to do.
    """

    severity: Literal["error", "warning", "note"]
    file: str
    where: str
    what: str
    effect: str
    remedy: str


Findings = Iterator[Finding]


def shared_findings(study: Study, ingested: Tables, cleaned: Tables) -> Findings:
    """Pass on what every run looks at; near matches are listed by `match_findings`."""
    for each in study_findings(study, ingested, cleaned):
        if each.what.startswith("nearly the same identifier"):
            continue
        file, _, rows = each.where.partition(", ")
        yield Finding(
            each.severity,
            file,
            rows,
            f"{each.what}.",
            f"{each.effect[0].upper()}{each.effect[1:]}.",
            f"{each.remedy}.",
        )


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
            also = f" {' and '.join(twice[0])} both say the same wave." if twice else ""
            yield Finding(
                "error",
                "study.yaml",
                "files",
                f"no file has answers of the wave '{wave.id}'.{also}",
                "Nothing can be compared with it; where two files are given one wave, everybody "
                "seems to have answered twice and one of the files is left out.",
                "Correct 'wave:' of its file, add the file with 'groupwork add', or take the wave "
                "out of study.yaml. Where one form was sent twice, the day tells the wave: "
                "wave: {column: Timestamp, starts: {pre: 2025-03-01, post: 2025-04-15}}.",
            )
    for before, after in study.followed_comparisons:
        one, other = people[before], people[after]
        both = one & other
        if not one or not other:
            continue
        if 0.2 * min(len(one), len(other)) < len(both) < 0.5 * min(len(one), len(other)):
            yield Finding(
                "warning",
                "",
                "identifiers",
                f"only {len(both)} people are in both '{before}' ({len(one)}) and '{after}' "
                f"({len(other)}).",
                "Change is that of these few; those who left or came may differ from them.",
                "Look at the near matches below, and say in the report why people are missing.",
            )


def match_findings(near: pd.DataFrame) -> Findings:
    """List identifiers that nearly match, for a person to judge."""
    for likeness, rows in near.groupby("likeness", sort=False):
        pairs = [list(part["participant_id"].unique()) for _, part in rows.groupby("pair")]
        shown = ", ".join(" and ".join(map(str, pair)) for pair in pairs[:8])
        loose = likeness in ("zeros or marks", "capitals or spaces")
        yield Finding(
            "warning",
            " and ".join(dict.fromkeys(rows["file"])),
            row_list(rows["row"].unique()),
            f"{len(pairs)} pair{'s' if len(pairs) > 1 else ''} of nearly the same identifier "
            f"({likeness}): {shown}{' …' if len(pairs) > 8 else ''}.",
            "Left as they are, each is a person with one measurement, and none of them counts.",
            (
                "If each pair is one person, add 'id_spelling: loose' to these files."
                if loose
                else "If a pair is one person, say so under same_person of one of the files."
            ),
        )


def people_findings(ingested: Tables, cleaned: Tables) -> Findings:
    """Find people who answered twice, and one code of two people."""
    sheets = ingested["responses"].drop_duplicates(["participant_id", "wave", "file", "row"])
    audit = cleaned["audit"]
    dropped = audit[audit["reason"].str.startswith("duplicate submission")]
    two = _two_people(ingested, dropped)
    if two:
        yield Finding(
            "error",
            " and ".join(dict.fromkeys(file for file, _, _ in two)),
            "; ".join(f"rows {a} and {b}" for _, a, b in two[:5]),
            "one code stands for people who say unlike things of themselves (sex, age, …).",
            "They would be taken for one person who answered twice, and one of them be left out.",
            "Give one of them another code in a copy of the file (in every file), or correct the "
            "answers that differ; then run 'groupwork checksum'.",
        )
    whole = sheets.groupby("file").size()
    for file, rows in dropped.groupby("file", sort=False):
        if len(rows) > max(2, MOST_REPEATED * whole[file]):
            yield Finding(
                "error",
                str(file),
                f"column of the identifier, {row_list(rows['row'].dropna().unique())}",
                f"{len(rows)} of {whole[file]} rows have an identifier that was there before at "
                f"the same wave.",
                "Different people would be taken for one, and all but one of them left out.",
                "Name the column that is another one for each person under 'id:'; a score, an age "
                "or a date is none. It may take several columns: id: [class, number].",
            )
            continue
        worse: list[Any] = [
            row.row
            for row in rows.itertuples()
            if _answers_kept(ingested, row) < int(str(row.before).split()[0])
        ]
        yield Finding(
            "error" if worse else "warning",
            str(file),
            row_list(worse or rows["row"].dropna().unique()),
            f"{len(rows)} sheet{'s' if len(rows) > 1 else ''} of people who answered before at the "
            f"same wave {'are' if len(rows) > 1 else 'is'} left out ({rows['reason'].iloc[0]})"
            + ("; the one that counts has fewer answers." if worse else "."),
            "The wrong sheet, such as an unfinished one, would count in place of the whole one."
            if worse
            else "Each person counts once, with the sheet that the rule picks.",
            "Set cleaning.duplicates to most-complete, or delete the sheet that is not meant."
            if worse
            else "Look at these rows. If they are two people, give one another code.",
        )


def _answers_kept(ingested: Tables, row: object) -> int:
    """Count the answers of the sheet that is kept in place of a dropped one."""
    file, _, number = str(getattr(row, "after", "")).removeprefix("kept: ").rpartition(" row ")
    cells = ingested["responses"]
    there = (cells["file"] == file) & (cells["row"].astype("str") == number)
    return int((there & (cells["raw"].str.strip() != "")).sum())


def _two_people(ingested: Tables, dropped: pd.DataFrame) -> list[tuple[str, int, int]]:
    """Return (file, row, row) of sheets with one code at one wave and other attributes."""
    cells = ingested["attributes"]
    repeated = set(dropped["participant_id"])
    cells = cells[cells["participant_id"].isin(repeated) & (cells["raw"].str.strip() != "")]
    found: dict[tuple[str, int, int], None] = {}
    for (_, _, _), part in cells.groupby(["participant_id", "wave", "attribute"]):
        sheets = zip(part["file"], part["row"], part["raw"].str.strip().str.casefold(), strict=True)
        for (file, row, said), (_, again, other) in pairwise(sheets):
            if said != other:
                found[str(file), int(row), int(again)] = None
    return list(found)


def answer_findings(study: Study, ingested: Tables, cleaned: Tables) -> Findings:
    """Say which answers are lost, column by column, and why."""
    audit = cleaned["audit"]
    lost = audit[
        (audit["action"] == "set missing")
        & audit["reason"].isin([*INVALID, "code and wording disagree"])
    ]
    cells = pd.concat([ingested["responses"], ingested["attributes"]])
    answered = cells[cells["raw"].str.strip() != ""].groupby(["file", "column"]).size()
    for (file, column, reason), every in lost.groupby(["file", "column", "reason"], sort=False):
        dates = every["before"].map(lambda text: bool(_DATE.fullmatch(text.strip())))
        if dates.any():
            part = every[dates]
            yield Finding(
                "error",
                str(file),
                f"column '{column}', {row_list(part['row'])}",
                f"{len(part)} answer{'s were' if len(part) > 1 else ' was'} turned into a date by "
                f"a spreadsheet.",
                "The answers are lost; 3-4 became 4 March.",
                "Set these cells to the format 'text' in a copy of the file, type the answers "
                "again from the questionnaires, and run 'groupwork checksum'.",
            )
        rows = every[~dates]
        if rows.empty:
            continue
        whole = int(answered.get((file, column), len(rows)))
        share = len(rows) / max(whole, 1)
        remedy = {
            OUT_OF_RANGE: "Check min and max of the instrument against the questionnaire; if the "
            "number means 'no answer', list it under cleaning.missing_codes.",
            NOT_A_NUMBER: "Give the wording its code under labels of the instrument, or list it "
            "under cleaning.missing_codes.",
        }.get(str(reason), "Add the level to the attribute, or correct the cells.")
        yield Finding(
            "error" if share > MOST_LOST and len(rows) > 1 else "warning",
            str(file),
            f"column '{column}', {row_list(rows['row'].unique())}",
            f"{len(rows)} of {whole} answers are lost: {reason}.",
            "They count as missing; where they are the highest or lowest answers, the score of "
            "the whole group moves.",
            remedy,
        )


def range_findings(study: Study, tables: Tables) -> Findings:
    """Compare the answers that are there at each wave with the declared range.

    All answers count that are numbers, also those out of range.
    """
    cells = tables["responses"]
    numbers = pd.to_numeric(cells["raw"].str.strip(), errors="coerce")
    if "value" in cells:
        numbers = numbers.fillna(cells["value"])
    cells = cells.assign(number=numbers)
    for name, instrument in study.questionnaires.items():
        if len(instrument.item_ids) < 2:
            continue
        part = cells[cells["instrument"] == name].dropna(subset="number")
        declared = {instrument.item_range(item) for item in instrument.item_ids}
        if len(declared) != 1 or part["wave"].nunique() < 2:
            continue
        low, high = declared.pop()
        ends = part.groupby("wave", sort=False)["number"].agg(["min", "max", "size"])
        # A slip or missing code is no range: only what lies within one step of it counts.
        near = part[part["number"].between(low - 1, high + 1)]
        ends = near.groupby("wave", sort=False)["number"].agg(["min", "max", "size"])
        for (one, first), (other, second) in pairwise(ends.iterrows()):
            shift = second["min"] - first["min"], second["max"] - first["max"]
            if shift[0] == shift[1] != 0 and abs(shift[0]) == 1:
                yield Finding(
                    "error"
                    if max(first["max"], second["max"]) > high
                    or min(first["min"], second["min"]) < low
                    else "warning",
                    "",
                    f"instrument '{name}'",
                    f"answers go from {first['min']:g} to {first['max']:g} at '{one}' and from "
                    f"{second['min']:g} to {second['max']:g} at '{other}' (declared: {low:g} to "
                    f"{high:g}).",
                    "One export may count from 0 and the other from 1: everybody would then seem "
                    "to have changed by one step an item.",
                    "Look up in the survey tool how the answers are coded. Export both in the same "
                    "way, or as words.",
                )


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
                    yield Finding(
                        "error",
                        "study.yaml",
                        f"instruments.{name}",
                        f"the codes do not rise as the wordings do: "
                        f"{', '.join(f'{code} {word}' for word, code in said.items())}.",
                        "Scores then rise where people went down, or mean nothing at all.",
                        f"Number them from least to most: {' < '.join(orders[0].words)}. Where an "
                        f"item is worded the other way, list it under 'reversed'.",
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
            if len(table) < 8:
                continue
            against = [
                item
                for item in table
                if _correlation(table[item], table.drop(columns=item).sum(axis=1)) < AGAINST
            ]
            if against:
                yield Finding(
                    "warning",
                    "study.yaml",
                    f"instruments.{name}",
                    f"item{'s' if len(against) > 1 else ''} {', '.join(map(str, against))} "
                    f"go{'' if len(against) > 1 else 'es'} against the other items.",
                    "If worded the other way and not reversed, it takes away from the score what "
                    "it should add.",
                    "Look at the wording on the questionnaire; list such items under 'reversed', "
                    "or take out those that are there and should not be.",
                )


def _correlation(one: pd.Series, other: pd.Series) -> float:
    if not one.std() or not other.std():
        return 0.0
    return float(np.corrcoef(one.astype("float64"), other.astype("float64"))[0, 1])


def direction_findings(study: Study, scores: pd.DataFrame) -> Findings:
    """Name outcomes that moved against what was expected by a good deal."""
    wide = scores.pivot(index="participant_id", columns=["scale", "wave"], values="value")
    for outcome in study.outcomes:
        for before, after in study.comparisons:
            if (outcome.scale, before) not in wide or (outcome.scale, after) not in wide:
                continue
            earlier, later = wide[outcome.scale, before], wide[outcome.scale, after]
            change = (later - earlier).dropna()
            # Where nobody is followed, against the spread between people.
            spread = earlier.std() if study.is_unlinked else change.std()
            moved = later.mean() - earlier.mean() if study.is_unlinked else change.mean()
            if (not study.is_unlinked and len(change) < 3) or not spread > 0:
                continue
            d = moved / spread * (1 if outcome.expected == "higher" else -1)
            if d < -0.5:
                yield Finding(
                    "warning",
                    "study.yaml",
                    f"outcomes: {outcome.scale}",
                    f"moved against the expected direction ('{outcome.expected}') from '{before}' "
                    f"to '{after}'.",
                    "It may be so. It is also what answers coded the wrong way round, or a wrong "
                    "'direction', look like.",
                    "Compare the answers of two people with their questionnaires before you "
                    "believe it.",
                )


def workbook_findings(cleaned: Tables) -> Findings:
    """Pass on what reading noted: other sheets, two rows of names, notes below a table."""
    audit = cleaned["audit"]
    for sign, effect, remedy in (
        (
            ONE_OF_SEVERAL,
            "Answers in the other sheets are not in the report.",
            "Name the sheet under 'sheet:' of the file if it is another one.",
        ),
        (
            "two rows of names",
            "The columns are called by both.",
            "See with 'groupwork inspect' that the names are right.",
        ),
        ("note below the table", "It is no person and is left out.", "Nothing, if it is a note."),
    ):
        rows = audit[audit["reason"].str.startswith(sign)]
        # The names of sheets stand in what was found, which is not published.
        named = rows["reason"] == ONE_OF_SEVERAL
        rows = rows.assign(said=rows["before"].where(named, rows["reason"]))
        for (file, said), part in rows.groupby(["file", "said"], sort=False):
            numbers = part["row"].dropna()
            yield Finding(
                "warning" if sign != "note below the table" else "note",
                str(file),
                row_list(numbers) if len(numbers) else "",
                f"{said}.",
                effect,
                remedy,
            )


def placeholder_findings(study: Study) -> Findings:
    """Name what was drafted and never filled in."""
    placeholders = {"your name", "a. author", "my study", "title"}
    for author in study.authors:
        if str(author).casefold() in placeholders:
            yield Finding(
                "warning",
                "study.yaml",
                "authors",
                f"'{author}' is a placeholder.",
                "It stands on the title page.",
                "Write your name.",
            )
    if str(study.title).casefold() in {study.id.casefold(), *placeholders}:
        yield Finding(
            "warning",
            "study.yaml",
            "title",
            f"'{study.title}' is a placeholder.",
            "It stands on the title page.",
            "Write the title of the report.",
        )


def cell_findings(study: Study, cleaned: Tables) -> Findings:
    """Say which levels of attributes have so few people that they are left out of tables."""
    least = study.privacy.small_cell
    people = cleaned["people"]
    for name, attribute in study.attributes.items():
        if not attribute.is_category or name not in people:
            continue
        counts = people[name].value_counts()
        small = [str(level) for level, count in counts.items() if 0 < count < least]
        if small:
            yield Finding(
                "note",
                "study.yaml",
                f"attributes.{name}",
                f"fewer than {least} people each: {', '.join(small)}.",
                "These numbers are left out of every table, so that nobody is recognised.",
                "Join levels that belong together, or leave the attribute out.",
            )


def data_findings(
    study: Study, ingested: Tables, cleaned: Tables, scores: pd.DataFrame
) -> list[Finding]:
    """Return all findings of a study whose files could be read, errors first."""
    parts: Iterable[Findings] = (
        shared_findings(study, ingested, cleaned),
        label_findings(study),
        wave_findings(study, ingested),
        people_findings(ingested, cleaned),
        answer_findings(study, ingested, cleaned),
        range_findings(study, cleaned),
        match_findings(ingested["near_matches"]),
        item_findings(study, cleaned),
        direction_findings(study, scores),
        workbook_findings(cleaned),
        placeholder_findings(study),
        cell_findings(study, cleaned),
    )
    order = {"error": 0, "warning": 1, "note": 2}
    return sorted((f for part in parts for f in part), key=lambda f: order[f.severity])
