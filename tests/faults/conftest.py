"""Fixtures of the tests that stop runs on purpose."""

from finished_project import finished, project  # noqa: F401
