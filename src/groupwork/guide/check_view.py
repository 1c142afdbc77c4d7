"""Shows a check on the terminal."""

from collections.abc import Iterator
from pathlib import Path

from rich.console import RenderableType
from rich.text import Text

from groupwork.guide.check import Check, comparison_text
from groupwork.guide.terminal import Prose
from groupwork.ingest.finding import Finding, Language, word

_MARKS = {"error": ("✗", "bold red"), "warning": ("!", "bold yellow"), "note": ("·", "dim")}


def view_check(check: Check, language: Language = "en") -> Iterator[RenderableType]:
    """Yield what is printed: the findings, worst first, then what the report can say."""
    for finding in check.findings:
        yield from _finding(finding, language)
    for each in check.comparisons:
        yield Prose(Text(comparison_text(each, language)))
    yield Prose(summary(check, language))


def view_again(check: Check, page: Path, language: Language = "en") -> Iterator[RenderableType]:
    """Yield what is printed of a check that was shown before: how much it is, and where."""
    yield Prose(summary(check, language))
    if check.findings:
        yield Prose(Text(word("shown-before", language, page=page), style="dim"), indent=2)


def summary(check: Check, language: Language = "en") -> Text:
    """Count the findings in one line."""
    counts = {name: sum(finding.severity == name for finding in check.findings) for name in _MARKS}
    said = [word(f"n-{name}s", language, n=n) for name, n in counts.items() if n]
    listed = word("comma", language).join(said)
    key = "not-yet" if check.errors else "in-order-with" if said else "in-order"
    style = "bold red" if check.errors else "bold green"
    # People who are taken for two are in no comparison, however well the rest is in order.
    if not check.errors and (near := max((each.n_near for each in check.comparisons), default=0)):
        told = word("in-order-near", language, study=check.study, counts=listed, n=near)
        return Text(told, style="bold yellow")
    return Text(word(key, language, study=check.study, counts=listed), style=style)


def _finding(finding: Finding, language: Language) -> Iterator[RenderableType]:
    mark, style = _MARKS[finding.severity]
    place = finding.place(language)
    head = f"{place}{word('colon', language)}" if place else ""
    yield Prose(Text.assemble((f"{mark} ", style), (head, "bold"), finding.what(language)))
    rest = (finding.effect(language), finding.remedy(language))
    yield Prose(Text(word("space", language).join(rest), style="dim"), indent=2)
