"""Interviews: how far the coders agree, and what the segments speak of."""

from groupwork.qualitative.agreement import agreement_table, disagreements
from groupwork.qualitative.themes import people_by_code, themes_table

__all__ = ["agreement_table", "disagreements", "people_by_code", "themes_table"]
