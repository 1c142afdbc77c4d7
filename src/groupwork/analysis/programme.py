"""Several groups that are studies of their own: each beside the others, and all together.

Everything here is worked out from the results tables that each study publishes by itself, rounded
and held back as that study says. So nothing can be learned from a programme that its groups'
own tables do not tell, whatever is subtracted from whatever. For the mixed model this loses
nothing else: with one intercept a group, its likelihood depends on the size, mean and SD of each
group alone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import scipy

from groupwork.analysis.sites import g_z_of, mixed_row, pooled_rows
from groupwork.statistics.arrays import Floats
from groupwork.statistics.estimate import Estimate, estimate
from groupwork.statistics.normal import t_interval
from groupwork.statistics.random_effects import Regression, pool, regress
from groupwork.study.design import Attribute
from groupwork.study.programme_file import Group, Programme
from groupwork.tables import statistics_table

Tables = Mapping[str, pd.DataFrame]  # of each study, by its name

ALL = "all"
CHANGES_KEYS = ["outcome", "wave_from", "wave_to", "group"]
DIFFERENCES_KEYS = ["outcome", "wave_from", "wave_to", "attribute", "level"]
#: Below so many groups a regression on what is known of them is hardly to be relied on.
FEW_GROUPS = 10
BY_ATTRIBUTE = "meta-regression, REML, Knapp-Hartung, error not below the plain one"
EACH_COUNTS_ONE = "mean of the groups, each counts one; t interval"
_TOLD_OF = {
    "attendance": ("variable", "attendance", "percent"),
    "satisfaction": ("item", ALL, "mean"),
}


def participation_table(programme: Programme, flow: Tables) -> pd.DataFrame:
    """Count the people of each group at each wave that is compared.

    Parameters
    ----------
    programme : Programme
    flow : mapping of str to DataFrame
        The published table `flow` of each study; without numbers where a group is held back.

    Returns
    -------
    DataFrame
        group, wave and the columns of a statistic: people of each group. Of all groups whose
        numbers are told: groups (how many they are) and people.
    """
    rows: list[dict] = []
    for wave in programme.waves:
        told = []
        for group in programme.groups:
            row = _find(flow[group.study], group=ALL, wave=wave, statistic="people")
            rows.append({"group": group.study, "wave": wave, **_copied(row, "people")})
            if row is not None and pd.notna(row["estimate"]):
                told.append(int(row["estimate"]))
        n = sum(told)
        of = _of_groups(len(told), len(programme.groups))
        for statistic, value in (("groups", len(told)), ("people", n)):
            found = estimate(statistic, "groups whose numbers are told", value, n=n, note=of)
            rows.append({"group": ALL, "wave": wave} | found.row())
    return statistics_table(rows, ["group", "wave"])


@dataclass(frozen=True)
class _Change:
    """What a group tells of its change; NaN for what it does not tell, with the reason."""

    n: int | None
    mean: float
    sd: float
    note: str

    @property
    def why_not_pooled(self) -> str:
        if self.note:
            return self.note
        if self.n is None or self.n < 3:
            return "fewer than three people have both scores"
        return "" if self.sd > 0 else "all changes are equal"

    @property
    def people(self) -> Floats:
        """Changes of n people with this mean and SD; the mixed model asks nothing else of them."""
        assert self.n is not None
        spread = np.arange(self.n) - (self.n - 1) / 2
        return np.asarray(self.mean + self.sd * spread / spread.std(ddof=1), dtype=float)


def changes_table(programme: Programme, effects: Tables) -> pd.DataFrame:
    """Set the groups' changes beside each other and pool them.

    Parameters
    ----------
    programme : Programme
    effects : mapping of str to DataFrame
        The published table `effects` of each study; without numbers where a group is held back.

    Returns
    -------
    DataFrame
        outcome, wave_from, wave_to, group ("all" for the groups together) and the columns of a
        statistic. Each group has mean_diff (t interval), sd_diff and g_z, all three worked out
        from its published mean and SD; all groups have what `sites_table` gives for all sites.
        A group that tells no number, of fewer than three people, or whose changes are all equal,
        is not pooled.
    """
    rows: list[dict] = []
    for measure in programme.measures:
        for pair in programme.comparisons:
            keys = {"outcome": measure.scale, "wave_from": pair[0], "wave_to": pair[1]}
            found = {
                group.study: _change_of(effects[group.study], keys) for group in programme.groups
            }
            for name, change in found.items():
                own = _group_rows(change, programme.ci_level)
                rows += [keys | {"group": name} | row for row in own]
            pooled = _together(found, programme.ci_level)
            rows += [keys | {"group": ALL} | each.row() for each in pooled]
    return statistics_table(rows, CHANGES_KEYS)


def _change_of(effects: pd.DataFrame, keys: Mapping[str, str]) -> _Change:
    mean, sd = (
        _find(effects, **keys, group=ALL, statistic=name) for name in ("mean_diff", "sd_diff")
    )
    if mean is None or sd is None:
        return _Change(None, np.nan, np.nan, "not estimable: the group has no such result")
    n = None if pd.isna(mean["n"]) else int(mean["n"])
    note = next(
        (_text(row["note"]) or "not told" for row in (mean, sd) if pd.isna(row["estimate"])), ""
    )
    return _Change(n, float(mean["estimate"]), float(sd["estimate"]), note)


def _group_rows(change: _Change, level: float) -> Iterator[dict]:
    if change.note:
        for statistic in ("mean_diff", "sd_diff", "g_z"):
            yield {"n": change.n, "statistic": statistic, "method": "", "note": change.note}
        return
    assert change.n is not None
    n, mean, sd = change.n, change.mean, change.sd
    why = change.why_not_pooled
    interval = (np.nan, np.nan) if why else t_interval(mean, sd, n, level)
    found = [
        estimate(
            "mean_diff",
            "post - pre; t interval",
            mean,
            n=n,
            interval=interval,
            level=level,
            why_no_interval=why,
        ),
        estimate("sd_diff", "n - 1", sd, n=n),
    ]
    g, variance = (np.nan, np.nan) if why else g_z_of(n, mean / sd)
    half = 0.0 if why else float(scipy.special.ndtri((1 + level) / 2) * np.sqrt(variance))
    found.append(
        estimate(
            "g_z",
            "J(n-1) exact; normal interval, as pooled",
            g,
            n=n,
            interval=(g - half, g + half),
            level=level,
            why=why,
        )
    )
    yield from (each.row() for each in found)


def _together(found: Mapping[str, _Change], level: float) -> Iterator[Estimate]:
    usable = {name: change for name, change in found.items() if not change.why_not_pooled}
    n = sum(change.n or 0 for change in usable.values())
    note = _of_groups(len(usable), len(found))
    why = "" if len(usable) > 1 else "fewer than two groups tell a change of three people"
    yield estimate("groups", "with three people whose changes differ", len(usable), n=n)
    of_means = [(each.mean, each.sd**2 / (each.n or 1)) for each in usable.values()]
    of_g = [g_z_of(each.n or 1, each.mean / each.sd) for each in usable.values()]
    yield from pooled_rows("mean_diff", of_means, n=n, level=level, why=why, note=note)
    yield from pooled_rows("g_z", of_g, n=n, level=level, why=why, note=note)
    people = {name: change.people for name, change in usable.items()}
    yield mixed_row(people, n, level, why, note)


def differences_table(programme: Programme, changes: pd.DataFrame) -> pd.DataFrame:
    """Say how far the groups' changes go with what is declared of the groups.

    Parameters
    ----------
    programme : Programme
    changes : DataFrame
        What `changes_table` made.

    Returns
    -------
    DataFrame
        outcome, wave_from, wave_to, attribute, level and the columns of a statistic. An attribute
        with levels has groups and mean_diff at each level; a number has slope. For the attribute
        ("all") stand f (that it makes no difference), tau2 (variance between groups that is left)
        and r2 (the share of that variance that goes with the attribute).
    """
    rows: list[dict] = []
    for measure in programme.measures:
        for pair in programme.comparisons:
            keys = {"outcome": measure.scale, "wave_from": pair[0], "wave_to": pair[1]}
            usable = _usable(programme, changes, keys)
            for name, attribute in programme.attributes.items():
                found = _by_attribute(name, attribute, usable, programme)
                rows += [
                    keys | {"attribute": name, "level": level} | each.row() for level, each in found
                ]
    return statistics_table(rows, DIFFERENCES_KEYS)


_Usable = list[tuple[Group, int, float, float]]  # group, n, mean, variance of the mean


def _usable(programme: Programme, changes: pd.DataFrame, keys: Mapping[str, str]) -> _Usable:
    """Return the groups that are pooled."""
    own = changes
    for key, value in keys.items():
        own = own[own[key] == value]
    told: dict[str, dict[str, float]] = {}
    for row in own.dropna(subset="estimate").to_dict("records"):
        each = told.setdefault(row["group"], {"n": row["n"]})
        each.setdefault(row["statistic"], row["estimate"])
    found: _Usable = []
    for group in programme.groups:
        each = told.get(group.study, {})
        if "g_z" in each:
            n = int(each["n"])
            found.append((group, n, each["mean_diff"], each["sd_diff"] ** 2 / n))
    return found


def _by_attribute(
    name: str, attribute: Attribute, usable: _Usable, programme: Programme
) -> Iterator[tuple[str, Estimate]]:
    level = programme.ci_level
    given = [group.attributes[name] for group, *_ in usable]
    people = [n for _, n, *_ in usable]
    effects = np.array([mean for *_, mean, _ in usable], dtype=float)
    variances = np.array([variance for *_, variance in usable], dtype=float)
    if attribute.levels is not None:
        levels = [each for each in attribute.levels if each in given]
        design = np.array([[float(each == one) for one in levels] for each in given])
        contrasts = np.eye(len(levels))[1:] - np.eye(len(levels))[:1]
    else:
        levels = []
        numbers = np.array([float(each) for each in given])
        centred = numbers - numbers.mean() if len(numbers) else numbers
        design = np.column_stack([np.ones(len(given)), centred])
        contrasts = np.array([[0.0, 1.0]])
    why = _why_not(attribute, given, levels)
    few = (
        f"{len(given)} groups: with fewer than {FEW_GROUPS} this says little"
        if len(given) < FEW_GROUPS
        else ""
    )
    model = _Model(None if why else regress(effects, variances, design), why, few, level)
    for each in attribute.levels or {}:
        of_level = [n for one, n in zip(given, people, strict=True) if one == each]
        weights = np.array([float(each == one) for one in levels])
        yield each, estimate("groups", "pooled", len(of_level), n=sum(of_level))
        yield each, model.of_level(weights, of_level)
    if attribute.levels is None:
        yield ALL, model.slope(sum(people))
    before = np.nan if why else pool(effects, variances).tau2
    yield from ((ALL, each) for each in model.whole(contrasts, before, sum(people)))


def _why_not(attribute: Attribute, given: list[str], levels: list[str]) -> str:
    """Return why an attribute cannot be set against the changes, or nothing."""
    distinct = levels if attribute.levels is not None else sorted({float(each) for each in given})
    if len(distinct) < 2:
        return "the groups that are pooled do not differ in it"
    terms = len(levels) if attribute.levels is not None else 2
    if len(given) - terms < 1:
        return "there are no more groups than levels, so that a level and its group are the same"
    return ""


@dataclass(frozen=True)
class _Model:
    """What is known of groups against their changes, or why it is not set against them."""

    fit: Regression | None
    why: str
    few: str
    level: float

    def of_level(self, weights: Floats, people: list[int]) -> Estimate:
        """Return the mean change at a level, of groups of these people."""
        n = sum(people)
        if self.fit is None or not people:
            why = self.why or "no group of this level is pooled"
            return estimate("mean_diff", BY_ATTRIBUTE, np.nan, n=n, why=why)
        mean, low, high = self.fit.interval(weights, self.level)
        alone = "one group: what is its own and what is the level's cannot be told apart"
        return estimate(
            "mean_diff",
            BY_ATTRIBUTE,
            mean,
            n=n,
            interval=(low, high),
            level=self.level,
            note=alone if len(people) == 1 else "",
        )

    def slope(self, n: int) -> Estimate:
        """Return the difference that goes with one more of a number."""
        if self.fit is None:
            return estimate("slope", BY_ATTRIBUTE, np.nan, n=n, why=self.why)
        slope, low, high = self.fit.interval(np.array([0.0, 1.0]), self.level)
        return estimate(
            "slope",
            BY_ATTRIBUTE,
            slope,
            n=n,
            interval=(low, high),
            level=self.level,
            note=self.few,
        )

    def whole(self, contrasts: Floats, before: float, n: int) -> Iterator[Estimate]:
        """Test the attribute, and say what is left; `before` is tau2 without it."""
        if self.fit is None:
            for statistic in ("f", "tau2", "r2"):
                yield estimate(statistic, BY_ATTRIBUTE, np.nan, n=n, why=self.why)
            return
        f, p = self.fit.f_test(contrasts)
        method = f"{BY_ATTRIBUTE}, df = {len(contrasts)} and {self.fit.df}"
        left = self.fit.tau2
        yield estimate("f", method, f, n=n, p=p, note=self.few)
        yield estimate("tau2", "left; p of Cochran's Q of the residuals", left, n=n, p=self.fit.q_p)
        none = (
            "" if before > 0 else "the groups differ by no more than chance, so there is no share"
        )
        share = max(0.0, 1 - left / before) if before > 0 else np.nan
        yield estimate("r2", "of tau2 without the attribute", share, n=n, why=none, note=self.few)


def process_table(programme: Programme, process: Tables, satisfaction: Tables) -> pd.DataFrame:
    """Set attendance and satisfaction of the groups beside each other.

    Parameters
    ----------
    programme : Programme
    process, satisfaction : mapping of str to DataFrame
        The published tables of those studies that have them; without numbers where a group is
        held back.

    Returns
    -------
    DataFrame
        variable (attendance: percentage of member-sessions attended; satisfaction: mean of the
        closing scale), group and the columns of a statistic: mean of each group as its study
        publishes it; of all groups, each of which counts one, mean (t interval over the groups),
        sd, min and max.

    Notes
    -----
    Shares close to all have a small variance, so that inverse-variance weights would draw the mean
    of the groups towards full attendance; and the sessions of one member hang together, so that a
    binomial model is too sure of itself. The plain mean of the groups suffers from neither.
    """
    rows: list[dict] = []
    for variable, tables in (("attendance", process), ("satisfaction", satisfaction)):
        having = [group.study for group in programme.groups if getattr(group, variable)]
        column, of_all, statistic = _TOLD_OF[variable]
        values, people = [], 0
        for name in having:
            where = {"session": ALL} if variable == "attendance" else {}
            row = _find(tables[name], **where, **{column: of_all}, statistic=statistic)
            rows.append({"variable": variable, "group": name, **_copied(row, "mean")})
            if row is not None and pd.notna(row["estimate"]):
                values.append(float(row["estimate"]))
                people += int(row["n"])
        if having:
            found = _over_groups(values, people, len(having), programme.ci_level)
            rows += [{"variable": variable, "group": ALL} | each.row() for each in found]
    return statistics_table(rows, ["variable", "group"])


def _over_groups(values: list[float], n: int, having: int, level: float) -> Iterator[Estimate]:
    note, groups = _of_groups(len(values), having), len(values)
    yield estimate("groups", "groups whose numbers are told", groups, n=n, note=note)
    why = "" if groups else "no group tells it"
    mean = float(np.mean(values)) if groups else np.nan
    sd = float(np.std(values, ddof=1)) if groups > 1 else np.nan
    alone = "" if groups > 1 else "fewer than two groups tell it"
    interval = t_interval(mean, sd, groups, level) if groups > 1 else (np.nan, np.nan)
    yield estimate(
        "mean",
        EACH_COUNTS_ONE,
        mean,
        n=n,
        interval=interval,
        level=level,
        why=why,
        why_no_interval=alone,
        note=note,
    )
    yield estimate("sd", "of the groups", sd, n=n, why=why or alone)
    for statistic, value in (("min", min), ("max", max)):
        each = float(value(values)) if groups else np.nan
        yield estimate(statistic, "of the groups", each, n=n, why=why)


def _of_groups(told: int, groups: int) -> str:
    return f"{told} of {groups} groups" if told < groups else f"{groups} groups"


def _find(table: pd.DataFrame, **where: str) -> pd.Series | None:
    """Return the first row of a table that matches."""
    for column, value in where.items():
        table = table[table[column] == value]
    return None if table.empty else table.iloc[0]


def _copied(row: pd.Series | None, statistic: str) -> dict:
    """Return a published row under a name of this table."""
    if row is None:
        note = "not estimable: the group has no such result"
        return {"statistic": statistic, "method": "", "note": note}
    told = {name: row[name] for name in ("estimate", "ci_low", "ci_high", "ci_level")}
    n = None if pd.isna(row["n"]) else int(row["n"])
    return {
        "n": n,
        "statistic": statistic,
        "method": _text(row["method"]),
        "note": _text(row["note"]),
        **{name: None if pd.isna(value) else float(value) for name, value in told.items()},
    }


def _text(cell: Any) -> str:
    return "" if pd.isna(cell) else str(cell)
