"""Shows a check on the terminal."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from groupwork.guide.check import Check, comparison_text
from groupwork.guide.findings import Finding

_MARKS = {"error": ("✗", "bold red"), "warning": ("!", "bold yellow"), "note": ("·", "dim")}


def view_check(check: Check) -> Iterator[RenderableType]:
    """Yield what is printed: the findings, worst first, then what the report can say."""
    for finding in check.findings:
        yield from _finding(finding)
    for each in check.comparisons:
        yield Text(comparison_text(each))
    yield summary(check)


def summary(check: Check) -> Text:
    """Count the findings in one line."""
    counts = {word: sum(finding.severity == word for finding in check.findings) for word in _MARKS}
    said = [f"{n} {word}{'s' if n > 1 else ''}" for word, n in counts.items() if n]
    if check.errors:
        return Text(
            f"{check.study}: {', '.join(said)}. Nothing runs before the errors are mended.",
            style="bold red",
        )
    found = f" ({', '.join(said)})" if said else ""
    return Text(f"{check.study}: in order{found}.", style="bold green")


def _finding(finding: Finding) -> Iterator[RenderableType]:
    mark, style = _MARKS[finding.severity]
    place = ", ".join(part for part in (finding.file, finding.where) if part)
    yield Text.assemble((f"{mark} ", style), (f"{place}: " if place else "", "bold"), finding.what)
    rest = " ".join(part for part in (finding.effect, finding.remedy) if part)
    if rest:
        yield Padding(Text(rest, style="dim"), (0, 0, 0, 2))
