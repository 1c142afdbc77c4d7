"""How far the statistics are from R, and what intervals cover, for docs/statistics.md.

Run with `python benchmarks/checks.py` after a run of the workflow, whose calibration tables it
reads. It runs the tests that docs/statistics.md names, listens to every number that they compare,
and writes what it found into that page.
"""

import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "statistics.md"
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+(?:::\w+)?)`")


class Listener:
    """A plugin of pytest that notes the relative deviation of every comparison."""

    def __init__(self) -> None:
        self.running = ""
        self.found: dict[str, list[float]] = defaultdict(list)

    def pytest_runtest_call(self, item: pytest.Item) -> None:
        self.running = item.nodeid

    def hear(self, actual: object, expected: object) -> None:
        try:
            difference = abs(float(actual) - float(expected))  # type: ignore[arg-type]
            size = abs(float(expected))  # type: ignore[arg-type]
        except (TypeError, ValueError):
            return
        self.found[self.running].append(difference / size if size else difference)


def listen(tests: list[str]) -> dict[str, list[float]]:
    """Run tests and return their deviations by node."""
    listener = Listener()
    # Sequences and arrays compare their numbers by it, too.
    scalar = type(pytest.approx(1.0))
    compare = scalar.__eq__

    def heard(self: Any, actual: object) -> bool:
        listener.hear(actual, self.expected)
        return bool(compare(self, actual))

    scalar.__eq__ = heard  # type: ignore[method-assign, assignment]
    try:
        code = pytest.main(["-q", "--no-header", "-p", "no:cacheprovider", *tests], [listener])
    finally:
        scalar.__eq__ = compare  # type: ignore[method-assign]
    if code:
        raise SystemExit("A test failed: see above.")
    return listener.found


def from_r(page: str) -> list[str]:
    """Return the tests of the page's rows that name R as their source."""
    rows = [line for line in page.splitlines() if re.search(r"\|[^|]*\bR\b[^|]*\|", line)]
    found = [f"{ROOT}/{path}::{name}" for row in rows for path, name in TEST.findall(row)]
    return list(dict.fromkeys(found))


def deviations(found: dict[str, list[float]]) -> str:
    """Return the table of the largest deviation of each statistic."""
    grouped: dict[tuple[str, str], list[float]] = defaultdict(list)
    for node, values in found.items():
        test, _, case = node.partition("[")
        # Of the statistics of one change the parameter says which; its data set stands behind it.
        key = case.removesuffix("]") if "test_agrees_with_r" in test else ""
        key = re.sub(r"-(btheb_pre_m\d|sleep_small)$", "", key)
        grouped[test.rsplit("::", 1)[-1], key] += values
    lines = ["| test | statistic | numbers | largest relative deviation |", "|---|---|---:|---:|"]
    lines += [
        f"| {test} | {key} | {len(values)} | {max(values):.1e} |"
        for (test, key), values in grouped.items()
        if values
    ]
    return "\n".join(lines)


def coverage(tables: list[Path]) -> str:
    """Return the table of the simulated coverage and type I error by size of study."""
    table = pd.concat([pd.read_csv(path, dtype={"people": str}) for path in tables])
    table = table[table["statistic"].isin(["coverage", "type_1_error"])]
    table = table[table["people"].isin(["8", "12", "20"])].dropna(subset=["estimate"])
    method = table["method"].str.replace(r"(; p <=.*)?, Wilson$", "", regex=True)
    name = table["statistic"].map({"coverage": "coverage", "type_1_error": "type I error"})
    table = table.assign(what=table["of"] + ", " + method, kind=name)
    lines = ["| | | n = 8 | n = 12 | n = 20 |", "|---|---|---:|---:|---:|"]
    for (kind, what), own in table.groupby(["kind", "what"], sort=False):
        cells = []
        for size in ("8", "12", "20"):
            values = own.loc[own["people"] == size, "estimate"]
            ends = sorted({f"{values.min():.3f}", f"{values.max():.3f}"})
            cells.append(" to ".join(ends) if len(values) else "")
        lines.append(f"| {kind} | {what} | {' | '.join(cells)} |")
    return "\n".join(lines)


def put(page: str, name: str, text: str) -> str:
    """Return the page with what stands between the two marks of a name replaced."""
    marks = rf"(<!-- {name} -->\n).*?(<!-- end -->)"
    return re.sub(marks, lambda found: f"{found[1]}{text}\n{found[2]}", page, flags=re.DOTALL)


def main() -> None:
    """Measure, print, and write the page."""
    page = PAGE.read_text(encoding="utf-8")
    measured = {
        "deviations": deviations(listen(from_r(page))),
        "coverage": coverage(sorted(ROOT.glob("results/*/tables/calibration.csv"))),
    }
    for name, text in measured.items():
        print(text, end="\n\n")
        page = put(page, name, text)
    PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
