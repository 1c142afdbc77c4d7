"""Reproducible evaluation of group social work."""

from importlib.metadata import version

__version__ = version("groupwork")
