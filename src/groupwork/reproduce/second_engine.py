"""The core results once more, from the same scores, by another program: R.

R on the PATH is taken, else R compiled to WebAssembly (the npm package webr, under Node). The
script that R runs shares no code with this package.
"""

import hashlib
import math
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from groupwork.analysis.interviews.coders import of_people
from groupwork.analysis.reliability import sheets
from groupwork.errors import GroupworkError
from groupwork.prepare.score import scored_answers
from groupwork.reproduce.findings import Finding
from groupwork.reproduce.published import open_published
from groupwork.study.loading import load_study
from groupwork.study.study_file import StudyFile
from groupwork.tables import RowFinder, read_table, write_table

SCRIPT = Path(__file__).with_name("second_engine.R")
WEBR = Path(__file__).with_name("second_engine.mjs")
#: Absolute and relative difference within which two engines agree; more where it is iterated.
CLOSE = 1e-6
_ITERATED = {"omega_total": 1e-3, "mixed": 1e-3}
_SECONDS = 540

#: What two engines agreed on, beside study.yaml, for the report.
RECORD = "second_engine.csv"
#: Results tables that hold what is recomputed.
RECOMPUTED = ("effects", "tests", "reliability", "models", "agreement")
#: Says in the table that the record is of other results tables.
OUTDATED = "recomputed from results that have changed since"
_DIGITS = 15  # of a double
# What singles a declared test out.
_TEST = ("family", "outcome", "wave_from", "wave_to", "contrast")


@dataclass(frozen=True)
class Agreement:
    """One result by both engines."""

    kind: str
    set: str
    statistic: str
    ours: float
    theirs: float

    @property
    def within(self) -> float:
        return max(_ITERATED.get(self.statistic, CLOSE), _ITERATED.get(self.kind, CLOSE))

    @property
    def apart(self) -> float:
        """Absolute difference where the result is below one, else relative."""
        return abs(self.ours - self.theirs) / max(1.0, abs(self.ours))

    @property
    def agrees(self) -> bool:
        return self.apart <= self.within


def compare_engines(study: StudyFile, processed: Path, tables: Path) -> tuple[str, list[Agreement]]:
    """Recompute core results in R and compare with the published ones.

    Recomputed are the paired t test, mean difference and d_z with their limits, exact Wilcoxon
    and permutation tests (up to 18 people), Holm's adjustment, alpha, omega, ANCOVA, the mixed
    model (where R has lmerTest), and kappa.

    Parameters
    ----------
    study : StudyFile
    processed : pathlib.Path
        data/processed/<study>, which holds the scores.
    tables : pathlib.Path
        Published results tables.

    Returns
    -------
    str
        The version of R.
    list of Agreement

    Raises
    ------
    GroupworkError
        There are no scores, no engine, or it failed.
    """
    scores = processed / "scores.csv"
    if not scores.is_file():
        raise GroupworkError(f"{scores}: there are no scores to recompute from. Run the workflow.")
    # Tables about people may be published rounded; what they were rounded from is compared then.
    exact = processed / "private" / "tables"
    if study.is_protected and (exact / "effects.csv").is_file():
        tables = exact
    given = dict(_inputs(study, processed, tables))
    with tempfile.TemporaryDirectory(prefix="groupwork-engine-") as name:
        folder, result = Path(name, "given"), Path(name, "result.csv")
        for table, content in given.items():
            write_table(content, folder / f"{table}.csv")
        version = _run(folder, result)
        theirs = pd.read_csv(result)
    ours = _Published(tables)
    found = []
    row: Any
    for row in theirs.itertuples(index=False):
        value = ours.value(str(row.kind), str(row.set), str(row.statistic))
        if value is not None and pd.notna(row.value):
            kind, where, statistic = str(row.kind), str(row.set), str(row.statistic)
            found.append(Agreement(kind, where, statistic, value, float(row.value)))
    return version, found


def verify_in_r(
    source: Path, project: Path, folder: Path, study: str | None = None, record: bool = False
) -> list[Finding]:
    """Recompute the core results of published tables from the scores of a project that has run.

    Parameters
    ----------
    source : pathlib.Path
        Published folder or archive.
    project : pathlib.Path
        Holds data/raw and data/processed.
    folder : pathlib.Path
        Where an archive is unpacked.
    study : str, optional
    record : bool
        Write `RECORD` into the study's folder, which the report then cites.
    """
    known = [path.parent.name for path in sorted(project.glob("data/raw/*/study.yaml"))]
    findings = []
    for each in open_published(source, folder, known, study):
        data = project / "data"
        loaded = load_study(data / "raw" / each.study / "study.yaml")
        processed = data / "processed" / each.study
        tables = each.folder / "tables"
        version, found = compare_engines(loaded, processed, tables)
        if record:
            held = (tables / f"{name}.csv" for name in RECOMPUTED)
            made = as_record(version, found, held)
            write_table(made, data / "raw" / each.study / RECORD)
        findings += as_findings(each.study, version, found)
    return findings


def as_record(version: str, found: list[Agreement], tables: Iterable[Path]) -> pd.DataFrame:
    """Return what two engines agree on, statistic by statistic and, in the first row, in all.

    Parameters
    ----------
    version : str
        Of the second engine.
    found : list of Agreement
    tables : iterable of pathlib.Path
        Results tables that were recomputed, as far as there are any.

    Returns
    -------
    DataFrame
        engine, part, statistic, n (results compared), count (of them agree), estimate (decimals
        to which these agree; digits, where a result is above one), note, tables (sha256 of what
        they say, see `_digest`).
    """
    names = dict.fromkeys((each.kind, each.statistic) for each in found)
    groups = [(("all", "all"), found)]
    groups += [(n, [e for e in found if (e.kind, e.statistic) == n]) for n in names]
    rows = []
    for (part, statistic), same in groups:
        agree = [each.apart for each in same if each.agrees]
        worst = max(agree, default=1.0)
        digits = _DIGITS if worst == 0 else min(_DIGITS, math.floor(-math.log10(worst)))
        rows.append((version, part, statistic, len(same), len(agree), digits, ""))
    columns = ["engine", "part", "statistic", "n", "count", "estimate", "note"]
    return pd.DataFrame(rows, columns=columns).assign(tables=_digest(tables))


def recorded(record: Path, tables: Iterable[Path]) -> pd.DataFrame:
    """Return a record as a results table, with a note where it is of other results.

    Parameters
    ----------
    record : pathlib.Path
    tables : iterable of pathlib.Path
        Results tables as they are now.

    Raises
    ------
    GroupworkError
        It is no such record.
    """
    table = read_table(record)
    lacking = {"engine", "part", "statistic", "n", "count", "estimate", "tables"} - set(table)
    if lacking or table.empty:
        raise GroupworkError(
            f"{record}: is no record of a second engine ({', '.join(sorted(lacking))} lacking). "
            f"Take it away, or write it anew: groupwork verify results --second-engine --record"
        )
    current = table["tables"].eq(_digest(tables)).all()
    return table.drop(columns="tables").assign(note="" if current else OUTDATED)


def _digest(tables: Iterable[Path]) -> str:
    """Return the sha256 of tables, numbers with six digits: other processors differ in the last."""
    found = hashlib.sha256()
    for path in sorted(tables, key=lambda path: path.name):
        if path.is_file():
            told = read_table(path).to_csv(index=False, float_format="%.6g")
            found.update(path.name.encode() + b"\0" + told.encode())
    return found.hexdigest()


def as_findings(study: str, version: str, found: list[Agreement]) -> list[Finding]:
    """Return one finding a statistic, for the verify page."""
    findings = []
    for name in dict.fromkeys((each.kind, each.statistic) for each in found):
        same = [each for each in found if (each.kind, each.statistic) == name]
        apart = [each for each in same if not each.agrees]
        worst = max(same, key=lambda each: each.apart)
        said = f"{version}: largest difference {worst.apart:.1g}"
        if apart:
            first = apart[0]
            said = f"{version}: {first.set}: published {first.ours:.10g}, R {first.theirs:.10g}"
        findings.append(
            Finding(
                study,
                f"second engine: {name[0]}, {name[1]}",
                "second engine",
                "differs" if apart else "reproduced",
                "" if apart else "tolerance",
                said,
                len(same),
                len(apart),
            )
        )
    return findings


def _run(folder: Path, result: Path) -> str:
    rscript, node = shutil.which("Rscript"), shutil.which("node")
    if rscript:
        command = [rscript, "--vanilla", str(SCRIPT), str(folder), str(result)]
    elif node and (Path.cwd() / "node_modules" / "webr").is_dir():
        command = [node, str(WEBR), str(SCRIPT), str(folder), str(result)]
    else:
        raise GroupworkError(
            "there is no second engine: neither R on the PATH nor webr. Install R, or Node and, in "
            "this folder, npm install webr ws."
        )
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise GroupworkError(f"{command[0]}: did not finish in {_SECONDS} s.") from None
    if done.returncode or not result.is_file():
        said = " ".join((done.stderr or done.stdout).split())[-400:]
        raise GroupworkError(f"{command[0]}: could not recompute the results: {said}")
    return done.stdout.strip().splitlines()[-1]


def _inputs(study: StudyFile, processed: Path, tables: Path) -> Iterator[tuple[str, pd.DataFrame]]:
    scores = read_table(processed / "scores.csv")
    wide = scores.pivot_table(index="participant_id", columns=["scale", "wave"], values="value")
    effects = read_table(tables / "effects.csv")
    people = read_table(processed / "people.csv").set_index("participant_id")
    yield "pairs", _pairs(study, wide, effects, people)
    if (tables / "tests.csv").is_file():
        yield "family", _family(read_table(tables / "tests.csv"))
    yield "items", _items(study, read_table(processed / "responses.csv"))
    if study.design.kind == "randomised":
        yield "arms", _arms(study, wide, people)
    elif study.design.kind == "one-group":
        yield "long", _long(study, scores)
    segments = processed / "private" / "segments.csv"
    if study.interviews and (tables / "agreement.csv").is_file() and segments.is_file():
        yield "codes", _codes(study, read_table(segments))


def _key(row: Mapping[Any, object]) -> str:
    return "|".join(str(row[name]) for name in ("outcome", "group", "wave_from", "wave_to"))


def _pairs(
    study: StudyFile, wide: pd.DataFrame, effects: pd.DataFrame, people: pd.DataFrame
) -> pd.DataFrame:
    keys = ["outcome", "group", "wave_from", "wave_to"]
    parts = []
    for row in effects[keys].drop_duplicates().to_dict("records"):
        first, second = ((row["outcome"], row[name]) for name in ("wave_from", "wave_to"))
        if first not in wide or second not in wide:
            continue
        part = wide[[first, second]].dropna()
        part.columns = pd.Index(["before", "after"])
        if row["group"] != "all" and study.design.groups:
            groups = people[study.design.groups.attribute].astype(str)
            part = part[groups.reindex(part.index).eq(row["group"]).to_numpy()]
        parts.append(part.assign(set=_key(row)))
    return pd.concat(parts, ignore_index=True)


def _family(tests: pd.DataFrame) -> pd.DataFrame:
    """Return the p of each declared test whose family is adjusted by Holm's method."""
    adjusted = tests["statistic"].eq("p_adjusted") & tests["method"].str.startswith("Holm")
    finder = RowFinder(tests)
    rows = []
    for row in tests[adjusted].to_dict("records"):
        keys = {name: str(row[name]) for name in _TEST}
        found = finder.find({**keys, "statistic": "test"})
        rows.append(("|".join(keys.values()), keys["family"], float(found["p"].iloc[0])))
    return pd.DataFrame(rows, columns=["set", "family", "p"]).dropna()


def _items(study: StudyFile, responses: pd.DataFrame) -> pd.DataFrame:
    parts = []
    answered = list(sheets(study, responses))
    for scale, (scored, part) in study.scales.items():
        for instrument, wave, answers in answered:
            if instrument is scored:
                sheet = scored_answers(instrument, part, answers).reset_index(drop=True)
                long = sheet.melt(ignore_index=False, var_name="item").reset_index(names="person")
                parts.append(long.dropna(subset="value").assign(set=f"{scale}|{wave}"))
    return pd.concat(parts, ignore_index=True)


def _arms(study: StudyFile, wide: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    groups = study.design.groups
    if groups is None:
        return pd.DataFrame(columns=["set", "before", "after", "arm"])
    attribute, control = groups.attribute, groups.control
    arm = people[attribute].astype(str).ne(str(control)).astype(int)
    parts = []
    for outcome in study.outcomes:
        for first, second in filter(study.has_control, study.comparisons):
            columns = [(outcome.scale, first), (outcome.scale, second)]
            if all(column in wide for column in columns):
                part = wide[columns].dropna()
                part.columns = pd.Index(["before", "after"])
                part = part.assign(arm=arm.reindex(part.index), set=f"{outcome.scale}|{second}")
                parts.append(part.dropna())
    return pd.concat(parts, ignore_index=True)


def _long(study: StudyFile, scores: pd.DataFrame) -> pd.DataFrame:
    waves = study.course
    kept = scores[scores["wave"].isin(waves) & scores["value"].notna()]
    parts = []
    for outcome in study.outcomes:
        part = kept[kept["scale"] == outcome.scale].rename(columns={"participant_id": "person"})
        part = part.assign(set=outcome.scale, order=part["wave"].map(waves.index))
        parts.append(part.sort_values("order", kind="stable")[["set", "person", "wave", "value"]])
    return pd.concat(parts, ignore_index=True)


def _codes(study: StudyFile, segments: pd.DataFrame) -> pd.DataFrame:
    segments = of_people(study, segments)
    coders = sorted(segments["coder"].dropna().unique())[:2]
    units = segments[["interview", "segment"]].drop_duplicates()
    parts = []
    for code in study.interviews.codes if study.interviews else []:
        given = segments[segments["code"] == code.id]
        marks = []
        for coder in coders:
            own = given[given["coder"] == coder][["interview", "segment"]].drop_duplicates()
            marks.append(units.merge(own, how="left", indicator=True)["_merge"].eq("both"))
        if len(marks) == 2:
            parts.append(
                pd.DataFrame(
                    {"set": code.id, "first": marks[0].astype(int), "second": marks[1].astype(int)}
                )
            )
    return pd.concat(parts, ignore_index=True)


class _Published:
    """What the published tables say of what R recomputed."""

    def __init__(self, tables: Path) -> None:
        paths = {name: tables / f"{name}.csv" for name in RECOMPUTED}
        self.finders = {n: RowFinder(read_table(p)) for n, p in paths.items() if p.is_file()}

    def value(self, kind: str, where: str, statistic: str) -> float | None:
        name, _, column = statistic.partition(" ")
        parts = where.split("|")
        if kind == "family":
            keys = dict(zip(_TEST, parts, strict=True))
            return self._find("tests", {**keys, "statistic": "p_adjusted"}, "estimate")
        if kind == "effects":
            keys = dict(zip(("outcome", "group", "wave_from", "wave_to"), parts, strict=True))
            return self._find("effects", {**keys, "statistic": name}, column or "estimate")
        if kind == "reliability":
            keys = {"scale": parts[0], "wave": parts[1], "statistic": name}
            return self._find("reliability", keys, "estimate")
        if kind == "kappa":
            return self._find("agreement", {"code": where, "statistic": name}, "estimate")
        finder = self.finders.get("models")
        if finder is None:
            return None
        table = finder.table
        rows = table[table["outcome"].eq(parts[0])]
        if kind == "ancova":
            rows = rows[rows["wave_to"].eq(parts[1]) & rows["term"].str.startswith("group: ")]
            rows = rows[
                rows["method"].str.contains("ANCOVA") & rows["method"].str.contains("class")
            ]
        else:
            rows = rows[rows["term"].str.startswith(f"wave: {parts[1]} - ")]
            rows = rows[rows["method"].str.startswith("mixed model")]
        found = rows[statistic].dropna()
        return None if found.empty else float(found.iloc[0])

    def _find(self, table: str, keys: dict[str, str], column: str) -> float | None:
        if table not in self.finders:
            return None
        found = self.finders[table].find(keys)[column].dropna()
        return None if found.empty else float(found.iloc[0])
