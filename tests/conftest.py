"""Settings for all tests."""

import gc
import os

import pytest
import shared
from hypothesis import settings

# Continuous integration tries the same examples every time; elsewhere new ones are looked for. None
# is a failure for being slow, which a busy machine makes of any.
settings.register_profile("ours", derandomize=bool(os.environ.get("CI")), deadline=None)
settings.load_profile("ours")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what starts Snakemake, the longest, so that all processes end together."""
    items.sort(key=lambda item: item.get_closest_marker("workflow") is None)


def pytest_collection_finish() -> None:
    """Leave what is there for the whole run out of every later collection of garbage.

    hypothesis, matplotlib and statsmodels ask for one again and again, and each would walk through
    some four thousand tests and all their modules.
    """
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _shared(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What takes long is made once for all processes."""
    folder = tmp_path_factory.getbasetemp()
    one_of_several = "PYTEST_XDIST_WORKER" in os.environ
    shared.FOLDER = (folder.parent if one_of_several else folder) / "shared"
    shared.FOLDER.mkdir(exist_ok=True)
