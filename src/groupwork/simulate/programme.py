"""Programmes of many groups whose truth is known: changes of people, and what studies publish."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from groupwork.statistics.arrays import Floats
from groupwork.study.base import LocalText
from groupwork.study.design import Attribute
from groupwork.study.programme_file import Group, Measure, Programme

SITES = ("north", "south")


@dataclass(frozen=True)
class TrueProgramme:
    """The truth behind a simulated programme.

    Attributes
    ----------
    groups : int
    mean : float
        Mean of the groups' true mean changes, in points.
    tau : float
        SD of these, beside what goes with the site.
    sd : float
        SD of people's changes within a group.
    people : tuple of int
        Fewest and most people of a group.
    site : float
        How much higher the mean is at the second of two sites, to which every other group belongs.
    step : float
        What means and SDs are rounded to before they are published; 0: not at all.
    """

    groups: int
    mean: float = -5.0
    tau: float = 2.0
    sd: float = 6.0
    people: tuple[int, int] = (6, 14)
    site: float = 0.0
    step: float = 0.0


def draw_changes(truth: TrueProgramme, rng: np.random.Generator) -> list[Floats]:
    """Draw the changes of the people of each group."""
    sites = np.arange(truth.groups) % len(SITES) - 0.5
    means = truth.mean + truth.site * sites + rng.normal(0, truth.tau, truth.groups)
    low, high = truth.people
    sizes = rng.integers(low, high + 1, truth.groups)
    return [rng.normal(mean, truth.sd, size) for mean, size in zip(means, sizes, strict=True)]


def told(truth: TrueProgramme, changes: list[Floats]) -> tuple[Floats, Floats, Floats]:
    """Return size, mean and SD of each group as they are published, each of shape (groups,)."""
    sizes = np.array([len(each) for each in changes], dtype=float)
    means = np.array([each.mean() for each in changes])
    sds = np.array([each.std(ddof=1) for each in changes])
    if truth.step:
        means, sds = (np.round(each / truth.step) * truth.step for each in (means, sds))
    return sizes, means, sds


def draw_programme(
    truth: TrueProgramme, rng: np.random.Generator
) -> tuple[Programme, dict[str, dict[str, pd.DataFrame]]]:
    """Draw a programme and the tables that its studies publish, as the pooled step reads them."""
    drawn = zip(*told(truth, draw_changes(truth, rng)), strict=True)
    names = [f"group-{number:04}" for number in range(1, truth.groups + 1)]
    tables: dict[str, dict[str, pd.DataFrame]] = {
        name: {} for name in ("flow", "effects", "process", "satisfaction")
    }
    for name, (size, mean, sd) in zip(names, drawn, strict=True):
        n = int(size)
        moments = {"mean_diff": mean, "sd_diff": sd}
        tables["flow"][name] = pd.DataFrame(
            [("all", wave, n, "people", "", float(n), "") for wave in ("pre", "post")],
            columns=["group", "wave", "n", "statistic", "method", "estimate", "note"],
        ).assign(ci_low=np.nan, ci_high=np.nan, ci_level=np.nan)
        tables["effects"][name] = pd.DataFrame(
            [("mood", "all", "pre", "post", n, key, "", each, "") for key, each in moments.items()],
            columns=[
                *("outcome", "group", "wave_from", "wave_to", "n"),
                *("statistic", "method", "estimate", "note"),
            ],
        )
    return _declared(names), tables


def _declared(names: list[str]) -> Programme:
    texts = {site: LocalText(en=site) for site in SITES}
    return Programme(
        id="simulated",
        title=LocalText(en="A simulated programme"),
        authors=[LocalText(en="Nobody")],
        institution=None,
        date=None,
        synthetic=True,
        protected=False,
        small_cell=5,
        ci_level=0.95,
        attributes={"site": Attribute(label=LocalText(en="site"), levels=texts)},
        measures=[
            Measure(
                scale="mood",
                label=LocalText(en="Low mood"),
                direction="lower-better",
                low=0,
                high=60,
            )
        ],
        comparisons=[("pre", "post")],
        waves={"pre": LocalText(en="before"), "post": LocalText(en="after")},
        groups=[
            Group(
                study=name,
                label=LocalText(en=f"Group {number + 1}"),
                attributes={"site": SITES[number % len(SITES)]},
                attendance=False,
                satisfaction=False,
            )
            for number, name in enumerate(names)
        ],
    )
