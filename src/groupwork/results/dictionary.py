"""The data dictionary of the results tables: docs/tables.md, made from the registry."""

from groupwork.columns import is_number
from groupwork.results.programme_tables import POOLED, PooledTable
from groupwork.results.registry import DATA, TABLES
from groupwork.results.schema import ResultsTable

_STRANDS = {
    "scales": "questionnaires",
    "characteristics": "one survey alone, and attributes of its people",
    "outcomes": "outcomes over time",
    "change": "outcomes over time of people who are followed",
    "unlinked": "outcomes over time of people who are not followed",
    "shift": "a pre-test and a then-test",
    "needs": "needs",
    "strain": "strain",
    "priorities": "importance and satisfaction of needs",
    "survey": "a survey wave",
    "sites": "several groups or sites",
    "arms": "several arms",
    "moderators": "moderators",
    "interviews": "interviews",
    "agreement": "interviews coded for reliability",
    "saturation": "interviews that are not read reflexively",
    "machines": "a coder that is a machine",
    "joint": "a joint display",
    "sessions": "records of sessions",
    "baseline": "a baseline phase of its sessions",
    "satisfaction": "a closing questionnaire",
    "network": "support networks",
    "ties": "supporters who can be told apart",
    "criteria": "progression criteria",
    "next-study": "a next study in view",
    "predictions": "predictions of a theory",
}

_HEAD = """# Results tables

<!-- Made from src/groupwork/results/registry.py by: python -m groupwork.results.dictionary -->

The files of `results/<study>/tables`. Each row is one statistic, named in `statistic`, of what the
columns before it say; UTF-8, with a comma between cells. An empty cell is a missing one, a quote
stands before text that a spreadsheet would run, and `note` says why a number is lacking. What
rests on few people is held back where a table says so. Codes are text: `01` is not 1.
"""


def tables_page() -> str:
    """Return the page: what each results table holds, column by column."""
    of_programmes = (_pooled(name, row) for name, row in POOLED.items())
    return "\n".join([_HEAD, *(_section(row) for row in TABLES.values()), *of_programmes])


def _pooled(name: str, row: PooledTable) -> str:
    reads = " and ".join(f"`{each}`" for each in row.reads)
    cells = [
        f"| `{column}` | {_kind(name, column)} | {meaning} |"
        for column, meaning in {**row.columns, **DATA}.items()
    ]
    return "\n".join(
        [
            f"## {name}.csv",
            "",
            f"{row.title}, of a [programme](programme.md). Made of the published {reads} of its "
            "groups. Nothing is told of groups of few people.",
            "",
            "| column | type | meaning |",
            "|---|---|---|",
            *cells,
            "",
        ]
    )


def _section(row: ResultsTable) -> str:
    held_back = "" if row.layout is None else " Results of few people are held back."
    had = f" In studies with {_STRANDS[row.strand]}." if row.strand else ""
    private = " and ".join(f"`{name}.csv`" for name in row.private)
    beside = f" Beside it stands {private}, which stays private." if private else ""
    made = ", ".join([*(f"`{name}`" for name in row.reads), *(f"`{name}`" for name in row.results)])
    cells = [
        f"| `{name}` | {_kind(row.name, name)} | {meaning} |"
        for name, meaning in {**row.columns, **DATA}.items()
    ]
    return "\n".join(
        [
            f"## {row.name}.csv",
            "",
            f"{row.title}.{had} Made of {made} by `{row.function}`.{held_back}{beside}",
            "",
            "| column | type | meaning |",
            "|---|---|---|",
            *cells,
            "",
        ]
    )


def _kind(table: str, column: str) -> str:
    return "number" if is_number(table, column) else "text"


if __name__ == "__main__":
    print(tables_page(), end="")
