"""A synthetic twin: invented raw files of the shape of a study, from published numbers alone.

No participant's row is read: only study.yaml and published results tables. So anybody can run the
whole workflow on files that are built like the real ones.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

from groupwork.errors import GroupworkError
from groupwork.ingest.checksums import write_checksums
from groupwork.study.files import NetworkFile, ResponsesFile, SegmentsFile, WaveColumn, fill_pattern
from groupwork.study.instruments import Instrument
from groupwork.study.loading import load_study
from groupwork.study.study_file import StudyFile
from groupwork.study.yaml_file import read_yaml
from groupwork.tables import RowFinder, read_table, write_table

#: What the twin's numbers are drawn around, and what is not carried over.
PRESERVED = (
    "people at each time and in each arm",
    "means and standard deviations of items, and so of scores, at each time",
    "the mean correlation of a scale's items, and of scores between times (one for each scale)",
    "the share of answers left out of each item",
    "levels of attributes, attendance and ratings of sessions, supporters named, codes a segment",
)
LOST = (
    "which answers go together in one person",
    "correlations between scales, shapes of distributions, order of sessions",
    "near-duplicate identifiers, typing mistakes and other defects of the raw files",
    "identifiers of several columns, which are one, and passages, which are numbered segments",
    "every word that was said or written",
)
_INTER_ITEM, _STABILITY, _SHARE_LEFT = 0.3, 0.5, 0.0
_PEOPLE, _LEAST_INTERVIEWS = 12, 2


@dataclass
class _Published:
    """Published results tables, looked up by their keys."""

    folder: Path
    _finders: dict[str, RowFinder | None] = field(default_factory=dict)

    def number(self, table: str, default: float, column: str = "estimate", **where: str) -> float:
        """Return a published number, or a default where it was not published."""
        if table not in self._finders:
            path = self.folder / f"{table}.csv"
            self._finders[table] = RowFinder(read_table(path)) if path.is_file() else None
        finder = self._finders[table]
        if finder is None or any(key not in finder.table for key in where):
            return default
        found = finder.find(where)[column].dropna()
        return default if found.empty else float(found.iloc[0])


def make_twin(study: StudyFile, source: Path, tables: Path, target: Path) -> Path:
    """Write the folder of a twin.

    Parameters
    ----------
    study : StudyFile
    source : pathlib.Path
        Its study.yaml.
    tables : pathlib.Path
        Published results tables.
    target : pathlib.Path
        Where the twin's folder goes, which is named after the study.

    Returns
    -------
    pathlib.Path
        The twin's folder.

    Raises
    ------
    GroupworkError
        There are no published tables, or the twin is there already.
    """
    if not any(tables.glob("*.csv")):
        raise GroupworkError(f"{tables}: holds no results tables to take means and SDs from.")
    name = f"{study.id}-twin"
    folder = target / name
    if folder.exists():
        raise GroupworkError(f"{folder}: is there already. Take it away, or choose another place.")
    maker = _Maker(study, _Published(tables), np.random.default_rng(study.seed))
    folder.mkdir(parents=True)
    files = []
    for number, file in enumerate(study.files, start=1):
        path = f"file-{number}.csv"
        write_table(maker.make(file), folder / path)
        files.append(path)
    declared = _declared(study, read_yaml(source), name, files)
    text = yaml.safe_dump(declared, allow_unicode=True, sort_keys=False, width=100)
    notice = "# A synthetic twin: every answer in its files is invented. See README.md.\n"
    (folder / "study.yaml").write_text(notice + text, encoding="utf-8", newline="\n")
    (folder / "README.md").write_text(_readme(study.id), encoding="utf-8", newline="\n")
    write_checksums(load_study(folder / "study.yaml"), folder)
    return folder


def _declared(
    checked: StudyFile, study: dict[str, Any], name: str, files: list[str]
) -> dict[str, Any]:
    """Return the study file of the twin: the same, but for its files and what marks it."""
    title = study["title"] if isinstance(study["title"], dict) else {"en": study["title"]}
    words = {"en": ("Synthetic twin of: ", ""), "zh": ("合成孪生数据：", "")}
    marked = {language: words[language][0] + text for language, text in title.items()}
    twin = {**study, "id": name, "title": marked, "synthetic": True}
    apart: tuple[str, ...] = ("format", "sheet", "encoding", "separator", "dictionary")
    apart += ("rows", "rename", "skip_rows", "head_rows", "leave_out", "stands_for", "choices")
    apart += ("spelled", "same_person", "decimal", "values", "unfinished", "codes")
    apart += ("people", "transcripts", "coded_by", "phases", "codes_between")
    twin["files"] = [
        {key: value for key, value in given.items() if key not in apart}
        | {"path": path}
        | ({} if isinstance(file, SegmentsFile) or file.id is None else {"id": file.id_column})
        | ({"phases": phases} if (phases := _phases(file)) else {})
        | (_plain_columns(file) if isinstance(file, SegmentsFile) else {})
        for given, path, file in zip(study["files"], files, checked.files, strict=True)
    ]
    if twin.get("interviews"):
        dropped = ("quotes", "resolved", "unit", "interviewers", "lead_coder")
        twin["interviews"] = {k: v for k, v in twin["interviews"].items() if k not in dropped}
    twin["cleaning"] = {k: v for k, v in twin["cleaning"].items() if k != "two_people"}
    privacy = dict(twin.get("privacy") or {})
    for key in ("drop", "hash", "key_file", "allowed"):
        privacy.pop(key, None)
    twin["privacy"] = privacy
    return twin


def _phases(file: Any) -> dict[str, str]:
    """Return interview -> wave: as many interviews at each wave as the study declares."""
    waves = list(file.phases.values()) if isinstance(file, SegmentsFile) else []
    count = max(len(waves), _LEAST_INTERVIEWS) if waves else 0
    return {_interview(place): waves[place % len(waves)] for place in range(count)}


def _plain_columns(file: SegmentsFile) -> dict[str, str]:
    """Return columns that the twin has in place of a list of people, or of several columns."""
    plain = {} if file.participant else {"participant": "participant_id"}
    return plain | ({"segment": "segment"} if isinstance(file.segment, list) else {})


def _interview(place: int) -> str:
    return f"I{place + 1:02}"


def _values_of(column: WaveColumn) -> list[tuple[str, str]]:
    """Return what the column says at each wave: one of its values, or the wave's first day."""
    if column.starts:
        return [(day, wave) for wave, day in column.starts.items()]
    # Of several values for a wave one is enough.
    one = {wave: value for value, wave in column.values.items()}
    return [(value, wave) for wave, value in one.items()]


def _readme(study: str) -> str:
    kept = "\n".join(f"- {each};" for each in PRESERVED)
    lost = "\n".join(f"- {each};" for each in LOST)
    return (
        f"# Synthetic twin of {study}\n\nEvery answer here is invented, from the study file and "
        f"published tables; no row of a participant was read. It shows that the workflow runs, and "
        f"nothing about people.\n\nPreserved, on average:\n\n{kept}\n\nNot preserved:\n\n{lost}\n"
    )


class _Maker:
    """Invents the people of a twin once, and then what each file says of them."""

    def __init__(
        self, study: StudyFile, published: _Published, random: np.random.Generator
    ) -> None:
        self.study = study
        self.published = published
        self.random = random
        waves = [wave.id for wave in study.waves]
        self.counts = {wave: self._people_at(wave) for wave in waves}
        total = max(self.counts.values(), default=_PEOPLE)
        width = max(3, len(str(total)))
        self.people = [f"T{number:0{width}}" for number in range(1, total + 1)]
        self.attributes = {name: self._attribute(name) for name in study.attributes}
        self.factors: dict[str, np.ndarray] = {}
        members = [wave.id for wave in study.waves if wave.role == "pre"]
        self.members = self.people[: self.counts[members[0]]] if members else self.people

    def _people_at(self, wave: str) -> int:
        where = {"group": "all", "wave": wave, "statistic": "people"}
        return int(self.published.number("flow", _PEOPLE, **where))

    def _attribute(self, name: str) -> list[Any]:
        attribute = self.study.attributes[name]
        first = attribute.wave or (self.study.waves[0].id if self.study.waves else "")
        size = len(self.people)
        if not attribute.levels:
            where = {"attribute": name, "group": "all", "wave": first}
            low = float(attribute.min) if attribute.min is not None else 0.0
            high = float(attribute.max) if attribute.max is not None else 100.0
            mean = self.published.number(
                "participants", (low + high) / 2, **where, statistic="mean"
            )
            sd = self.published.number("participants", (high - low) / 6, **where, statistic="sd")
            return list(np.clip(np.rint(self.random.normal(mean, sd, size)), low, high).astype(int))
        levels = list(attribute.levels)
        weights = np.array(
            [
                self.published.number(
                    "participants",
                    1.0,
                    attribute=name,
                    level=level,
                    group="all",
                    wave=first,
                    statistic="count",
                )
                for level in levels
            ]
        )
        shares = weights / weights.sum() if weights.any() else np.full(len(levels), 1 / len(levels))
        # As many people as the shares say, so that no arm is left empty by chance.
        reached = np.searchsorted(shares.cumsum(), (np.arange(size) + 0.5) / size)
        return [levels[place] for place in self.random.permutation(reached)]

    def make(self, file: Any) -> pd.DataFrame:
        """Return the raw table of one file."""
        if isinstance(file, ResponsesFile):
            table = self._responses(file)
            return table if file.id is not None else table.drop(columns=file.id_column)
        if isinstance(file, NetworkFile):
            return self._network(file)
        if isinstance(file, SegmentsFile):
            return self._segments(file)
        return self._sessions(file)

    def _responses(self, file: ResponsesFile) -> pd.DataFrame:
        if file.wave_names:
            table = pd.DataFrame({file.id_column: self.people})
            for wave, named in file.wave_names.items():
                answers = self._answers(file, wave, named)
                table = table.join(answers.reindex(range(len(table))))
            table = self._with_attributes(table)
        elif isinstance(file.wave, WaveColumn):
            parts = [
                self._one_wave(file, wave).assign(**{file.wave.column: value})
                for value, wave in _values_of(file.wave)
            ]
            table = pd.concat(parts, ignore_index=True)
        else:
            table = self._one_wave(file, str(file.wave))
        for column in file.free_text:
            table[column] = ""
        if file.seconds:
            # Slow enough for whatever is asked of each item.
            table[file.seconds] = self.random.integers(600, 1200, len(table))
        return table

    def _one_wave(self, file: ResponsesFile, wave: str) -> pd.DataFrame:
        answers = self._answers(file, wave, "")
        table = pd.DataFrame({file.id_column: self.people[: len(answers)]}).join(answers)
        return self._with_attributes(table)

    def _with_attributes(self, table: pd.DataFrame) -> pd.DataFrame:
        for name, values in self.attributes.items():
            column = self.study.attributes[name].column or name
            table[column] = values[: len(table)]
        return table

    def _answers(self, file: ResponsesFile, wave: str, named: str) -> pd.DataFrame:
        columns: dict[str, list[Any]] = {}
        for name, pattern in file.columns.items():
            instrument = self.study.questionnaires[name]
            for item, answers in self._items(name, instrument, wave):
                column = pattern[item] if isinstance(pattern, dict) else pattern
                columns[fill_pattern(column, item, named)] = answers
        return pd.DataFrame(columns).astype("object")

    def _items(
        self, name: str, instrument: Instrument, wave: str
    ) -> Iterator[tuple[str, list[Any]]]:
        """Yield the answers to each item: a person's part, shared by items and times, and noise."""
        size = self.counts[wave]
        scale = next(iter(instrument.scores)).id if instrument.scores else "total"
        full = name if scale == "total" else f"{name}.{scale}"
        stability = self._limited(
            self.published.number("effects", _STABILITY, outcome=full, statistic="r_pre_post")
        )
        shared = self._limited(
            self.published.number(
                "reliability", _INTER_ITEM, scale=full, wave=wave, statistic="mean_inter_item_r"
            )
        )
        if name not in self.factors:
            self.factors[name] = self.random.normal(size=len(self.people))
        person = np.sqrt(stability) * self.factors[name][:size]
        person = person + np.sqrt(1 - stability) * self.random.normal(size=size)
        for group in instrument.items:
            for item in group.ids:
                where = {"instrument": name, "item": item, "wave": wave}
                middle, width = (group.min + group.max) / 2, (group.max - group.min) / 4
                mean = self.published.number("items", middle, **where, statistic="mean")
                sd = self.published.number("items", width, **where, statistic="sd")
                sign = -1 if item in instrument.reversed else 1
                noise = np.sqrt(1 - shared) * self.random.normal(size=size)
                drawn = mean + sd * (sign * np.sqrt(shared) * person + noise)
                answers = list(np.clip(np.rint(drawn), group.min, group.max).astype(int))
                left = self.published.number("items", _SHARE_LEFT, **where, statistic="missing")
                for place in self.random.choice(size, min(int(left), size), replace=False):
                    answers[place] = ""
                yield item, answers

    @staticmethod
    def _limited(correlation: float) -> float:
        return float(np.clip(correlation, 0.0, 0.95))

    def _sessions(self, file: Any) -> pd.DataFrame:
        if file.of is not None:
            percent = self.published.number(
                "process", 90.0, session="all", variable="attendance", statistic="percent"
            )
            counts = self.random.binomial(file.of, percent / 100, len(self.members))
            table = pd.DataFrame({file.id_column: self.members, file.attended: counts})
            return table if file.id is not None else table.drop(columns=file.id_column)
        rows = []
        wide: dict[str, dict[str, Any]] = {}
        said = {each.number for each in self.study.sessions} | {*file.baseline}
        own = {*file.listed} if isinstance(file.attended, str) else {*file.attended}
        numbers = sorted(said | own) or [1]
        for number in map(str, numbers):
            share = self.published.number(
                "process", 90.0, session=number, variable="attendance", statistic="percent"
            )
            for person in self.members:
                there = bool(self.random.random() * 100 < share)
                if file.listed:
                    listed = wide.setdefault(person, {file.id_column: person, file.attended: ""})
                    if there and int(number) in file.listed:
                        listed[file.attended] += f"{file.listed[int(number)]};"
                    continue
                if not isinstance(file.attended, str):
                    column = file.attended.get(int(number))
                    wide.setdefault(person, {file.id_column: person})
                    wide[person] |= {} if column is None else {column: int(there)}
                    continue
                row: dict[str, Any] = {file.id_column: person, file.session: number}
                row[file.attended] = int(there)
                for name, rating in file.ratings.items():
                    row[rating.column] = self._rating(name, rating, number) if there else ""
                rows.append(row)
        return pd.DataFrame(rows or list(wide.values()))

    def _rating(self, name: str, rating: Any, session: str) -> int:
        where = {"session": session, "variable": name}
        middle, width = (rating.min + rating.max) / 2, (rating.max - rating.min) / 4
        mean = self.published.number("process", middle, **where, statistic="mean")
        sd = self.published.number("process", width, **where, statistic="sd")
        return int(np.clip(np.rint(self.random.normal(mean, sd)), rating.min, rating.max))

    def _network(self, file: NetworkFile) -> pd.DataFrame:
        columns = [file.id_column, file.wave.column, file.source, file.support]
        columns += [file.closeness.column if file.closeness else None, file.supporter]
        rows = []
        for value, wave in _values_of(file.wave):
            for person in self.members[: self.counts[wave]]:
                for source in file.sources:
                    mean = self.published.number(
                        "network", 1.0, wave=wave, source=source, statistic="supporters_mean"
                    )
                    for number in range(int(self.random.poisson(mean))):
                        support = str(self.random.choice(list(file.supports) or [""]))
                        close = 0
                        if file.closeness:
                            low, high = file.closeness.min, file.closeness.max
                            close = int(self.random.integers(low, high + 1))
                        label = f"{source} {number + 1}"
                        rows.append((person, value, source, support, close, label))
        table = pd.DataFrame(rows, columns=range(len(columns)))
        asked = {place: name for place, name in enumerate(columns) if name}
        return table[list(asked)].rename(columns=asked)

    def _segments(self, file: SegmentsFile) -> pd.DataFrame:
        interviews = self.study.interviews
        codes = [code.id for code in interviews.codes] if interviews else []
        total = max(1, int(self.published.number("themes", 60.0, "n", interview="all")))
        held = int(self.published.number("agreement", 10.0, "estimate", statistic="interviews"))
        # As many interviews as phases were declared for, by as many people as there are.
        held = len(_phases(file)) or max(held, _LEAST_INTERVIEWS)
        file = file.model_copy(update=_plain_columns(file))
        segment = file.segment if isinstance(file.segment, str) else None
        rows = []
        for number in range(max(total, held)):
            place = number % held
            for coder in ("A", "B"):
                for code in self._codes(codes, total) or [""]:
                    row: dict[str | None, Any] = {
                        file.interview: _interview(place),
                        file.participant: self.members[place % len(self.members)],
                        segment: number // held + 1,
                        file.text: "SYNTHETIC SEGMENT: nobody said this.",
                        file.coder: coder,
                        file.code: code,
                        file.language: "en",
                    }
                    rows.append({column: told for column, told in row.items() if column})
        order = [column for column in (file.interview, segment) if column]
        table = pd.DataFrame(rows)
        return table.sort_values(order, kind="stable") if order else table

    def _codes(self, codes: list[str], total: int) -> list[str]:
        found = []
        for code in codes:
            where = {"code": code, "interview": "all", "phase": "all", "statistic": "segments"}
            share = self.published.number("themes", total / 10, **where) / total
            if self.random.random() < share:
                found.append(code)
        return found
