"""Fixtures of the tests that run Snakemake."""

from finished_project import finished, project  # noqa: F401
