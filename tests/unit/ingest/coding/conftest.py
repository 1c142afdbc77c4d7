"""A sound project, to be damaged."""

import pytest
from coded_projects import of_text, passage


@pytest.fixture
def good(tmp_path):
    return of_text(tmp_path / "p.qdpx", "One two.", passage(0, 3, "One"))
