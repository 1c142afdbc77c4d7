"""The generated parts of the report, one function each; `FRAGMENTS` names them all.

Each takes the `Writer` and returns Markdown. What a study does not have gives an empty text.
"""

from groupwork.report.fragments import (
    abbreviations,
    appendices,
    arms,
    base,
    brief,
    change,
    characteristics,
    checklists,
    checks,
    contrasts,
    course,
    declared,
    discussion,
    feasibility,
    interviews,
    joint,
    methods,
    moderators,
    needs,
    plan,
    priorities,
    process,
    protection,
    recalled,
    severity,
    sites,
    summary,
    unlinked,
)

__all__ = [
    "FRAGMENTS",
    "abbreviations",
    "appendices",
    "arms",
    "brief",
    "change",
    "characteristics",
    "checklists",
    "checks",
    "contrasts",
    "course",
    "declared",
    "discussion",
    "feasibility",
    "interviews",
    "joint",
    "methods",
    "moderators",
    "needs",
    "plan",
    "priorities",
    "process",
    "protection",
    "recalled",
    "severity",
    "sites",
    "summary",
    "unlinked",
]

# Filled while the modules above are imported.
FRAGMENTS = base.FRAGMENTS
