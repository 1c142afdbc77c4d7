"""Settings for all tests."""

import os

import pytest
from hypothesis import settings

# Continuous integration tries the same examples every time; elsewhere new ones are looked for.
settings.register_profile("ci", derandomize=True, deadline=None)
if os.environ.get("CI"):
    settings.load_profile("ci")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let one process run all that start Snakemake: they share a finished project.

    They come first, since they are the longest.
    """
    for item in items:
        if item.get_closest_marker("workflow"):
            item.add_marker(pytest.mark.xdist_group("workflow"))
    items.sort(key=lambda item: item.get_closest_marker("workflow") is None)
