"""Reproducible evaluation of group social work."""

__version__ = "0.1.0"
