"""Settings for all tests."""

import os

import pytest
from hypothesis import settings

# Continuous integration tries the same examples every time; elsewhere new ones are looked for.
settings.register_profile("ci", derandomize=True, deadline=None)
if os.environ.get("CI"):
    settings.load_profile("ci")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what starts Snakemake, the longest, so that all processes end together."""
    items.sort(key=lambda item: item.get_closest_marker("workflow") is None)
