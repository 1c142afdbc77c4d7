"""Fixtures of the tests that stop runs on purpose."""

from faulty_runs import whole  # noqa: F401
from finished_project import finished, project  # noqa: F401
