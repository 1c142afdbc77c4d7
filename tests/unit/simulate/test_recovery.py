"""What was put in comes out: simulated studies of ten seeds, through the way of every study."""

from pathlib import Path

import numpy as np
import pytest
import yaml

from groupwork.ingest.files import ingest
from groupwork.prepare.clean import clean
from groupwork.prepare.score import score
from groupwork.simulate import other_parameters, simulate, study_file_like
from groupwork.statistics.normal import t_interval
from groupwork.study.loading import load_study

SHIPPED = Path(__file__).parents[3] / "data" / "raw" / "all-the-way" / "study.yaml"
SEEDS = range(1, 11)
OUTCOMES = ["sas", "sds", "rses", "needs", "ssrs"]


def recovered(folder: Path, seed: int, effect: float) -> tuple[list[bool], list[float]]:
    """Return of each outcome whether the interval holds the true change, and the error as z."""
    parameters = other_parameters(seed, survey=150, members=40, effect=effect)
    simulate(folder, parameters)
    text = study_file_like(SHIPPED.read_text(encoding="utf-8"), folder.name, parameters)
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    study = load_study(folder / "study.yaml")
    scores = score(study, clean(study, ingest(study, folder))["responses"])
    truth = yaml.safe_load((folder / "truth.yaml").read_text(encoding="utf-8"))
    expected = truth["implied"]["members"]["expected_change"]
    held, errors = [], []
    for scale in OUTCOMES:
        wide = scores[scores["scale"] == scale].pivot(
            index="participant_id", columns="wave", values="value"
        )
        change = (wide["post"] - wide["pre"]).dropna().astype(float)
        low, high = t_interval(change.mean(), change.std(ddof=1), len(change), 0.95)
        true = expected[scale]["pre_to_post"]
        held.append(low <= true <= high)
        errors.append((change.mean() - true) / (change.std(ddof=1) / np.sqrt(len(change))))
    return held, errors


@pytest.mark.slow
@pytest.mark.parametrize("effect", [0.0, 1.5])
def test_ten_seeds_recover_the_true_changes(tmp_path, effect):
    """Of 50 intervals at 95 % at least 43 hold: fewer come by chance once in 300 times.

    Binomial(50, .95): P(X <= 42) = .0032 by the R call pbinom(42, 50, .95), were the five scales of
    a study independent; the seeds are fixed. The mean error over seeds has a z of its own.
    """
    found = [recovered(tmp_path / f"s{seed}", seed, effect) for seed in SEEDS]
    assert sum(sum(held) for held, _ in found) >= 43
    over_seeds = np.array([errors for _, errors in found]).mean(axis=0) * np.sqrt(len(SEEDS))
    assert (np.abs(over_seeds) < 3).all(), over_seeds
