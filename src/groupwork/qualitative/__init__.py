"""Interviews: how far the coders agree, and what the segments speak of."""

from groupwork.qualitative.agreement import agreement_table, disagreements
from groupwork.qualitative.cooccurrence import cooccurrence_table
from groupwork.qualitative.quotes import approved_quotes
from groupwork.qualitative.saturation import saturation_table
from groupwork.qualitative.settled import settle
from groupwork.qualitative.themes import negative_cases, people_by_code, themes_table

__all__ = [
    "agreement_table",
    "approved_quotes",
    "cooccurrence_table",
    "disagreements",
    "negative_cases",
    "people_by_code",
    "saturation_table",
    "settle",
    "themes_table",
]
