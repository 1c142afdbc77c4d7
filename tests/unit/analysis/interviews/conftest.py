"""A study file with a codebook."""

from collections.abc import Callable

import pytest
from small_coding import study_of

from groupwork.study.study_file import StudyFile


@pytest.fixture
def with_codes() -> Callable[..., StudyFile]:
    """Return a function that makes a study with the codes named."""
    return study_of


@pytest.fixture
def study(with_codes: Callable[..., StudyFile]) -> StudyFile:
    return with_codes("worry", "family")
