"""The generated parts of the report, one function each; `FRAGMENTS` names them all.

Each takes the `Writer` and returns Markdown. What a study does not have gives an empty text.
"""

from groupwork.report.fragments import (
    appendices,
    arms,
    change,
    interviews,
    methods,
    needs,
    process,
    summary,
)
from groupwork.report.fragments.base import FRAGMENTS

__all__ = [
    "FRAGMENTS",
    "appendices",
    "arms",
    "change",
    "interviews",
    "methods",
    "needs",
    "process",
    "summary",
]
