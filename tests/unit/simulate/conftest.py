"""The shipped study drawn once: as it is written, before its defects, and large."""

from pathlib import Path

import numpy as np
import pytest
from simulated_study import PARAMETERS

from groupwork.simulate import draw, draw_interviews, simulate
from groupwork.simulate.write import raw_files

SEEDS = [1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (2, 3))]


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("raw") / "all-the-way"
    simulate(folder)
    return folder


@pytest.fixture(scope="session")
def clean():
    drawn = draw(PARAMETERS, np.random.default_rng([PARAMETERS.seed, 1]))
    rng = np.random.default_rng([PARAMETERS.seed, 2])
    return drawn, raw_files(drawn, draw_interviews(PARAMETERS, rng, drawn.attributes))


@pytest.fixture(scope="session", params=SEEDS)
def large(request):
    return draw(PARAMETERS, np.random.default_rng(request.param), survey=5000, members=2000)
