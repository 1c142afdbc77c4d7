"""What verifying found, for the terminal, as a page, as a table and as a badge."""

import base64
from collections import Counter
from collections.abc import Sequence
from html import escape
from pathlib import Path

import pandas as pd
from rich.console import Group
from rich.table import Table
from rich.text import Text

from groupwork.page import policy_element
from groupwork.reproduce.compare_figures import DRAWN_WITHIN, LOOKS_ALIKE
from groupwork.reproduce.compare_tables import TOLERANCES
from groupwork.reproduce.findings import Finding, badge_level
from groupwork.tables import write_table

_COLOURS = {
    "reproduced": "#1a7f37",
    "held back": "#57606a",
    "not published": "#57606a",
    "unclear": "#9a6700",
    "other version": "#9a6700",
    "differs": "#b3261e",
    "missing": "#b3261e",
    "added": "#b3261e",
}
_LEVELS = {
    "bytes": "every byte",
    "checksum": "checksum",
    "tolerance": "within tolerance",
    "earlier run": "not made again",
    "": "",
}
_STYLES = {
    "reproduced": "green",
    "held back": "dim",
    "not published": "dim",
    "unclear": "yellow",
    "other version": "yellow",
}


_MOST_LINES = 20


def terminal_view(findings: Sequence[Finding]) -> Group:
    """Return what the terminal shows: a count of each kind, then all that is not the same."""
    parts: list[Table | Text] = []
    for study in dict.fromkeys(each.study for each in findings):
        of_study = [each for each in findings if each.study == study]
        summary = Table(title=study, title_justify="left")
        for name in ("artefacts", "verdict", "how close", "count", "cells, numbers"):
            summary.add_column(name)
        counted = Counter((each.kind, each.verdict, each.level) for each in of_study)
        for (kind, verdict, level), count in sorted(counted.items()):
            same = [e for e in of_study if (e.kind, e.verdict, e.level) == (kind, verdict, level)]
            compared = sum(each.compared for each in same)
            summary.add_row(
                kind,
                Text(verdict, _STYLES.get(verdict, "bold red")),
                _LEVELS[level],
                str(count),
                f"{compared:,}" if compared else "",
            )
        parts.append(summary)
        shown = [each for each in of_study if each.verdict not in ("reproduced", "held back")]
        shown.sort(key=lambda each: not each.failed)
        for each in shown[:_MOST_LINES]:
            line = Text(f"{each.artefact}: ", "bold")
            line.append(each.verdict, _STYLES.get(each.verdict, "bold red"))
            line.append(f". {each.first}{_more(each)}{_made(each)}", "default")
            parts.append(line)
        if len(shown) > _MOST_LINES:
            parts.append(Text(f"and {len(shown) - _MOST_LINES} more, on the page"))
    parts.append(Text(f"\n{badge_level(findings)} (self-issued)", "bold"))
    return Group(*parts)


def _more(finding: Finding) -> str:
    others = finding.differences - 1
    return f" (and {others} more)" if others > 0 else ""


def _made(finding: Finding) -> str:
    if not finding.rule:
        return ""
    inputs = ", ".join(finding.inputs[:4]) + (", …" if len(finding.inputs) > 4 else "")
    return f"\n    made by rule {finding.rule}" + (f" from {inputs}" if inputs else "")


def write_pages(findings: Sequence[Finding], folder: Path, source: str) -> None:
    """Write index.html, findings.csv and badge.svg.

    Parameters
    ----------
    findings : sequence of Finding
    folder : pathlib.Path
        Made where it is lacking.
    source : str
        What was verified, as the page names it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    level = badge_level(findings)
    _write(folder / "index.html", page(findings, source))
    _write(folder / "badge.svg", badge(level))
    columns = (
        *("study", "artefact", "kind", "verdict", "level", "first", "compared"),
        *("differences", "held_back", "rule"),
    )
    rows = [[getattr(each, name) for name in columns] for each in findings]
    table = pd.DataFrame(rows, columns=list(columns))
    write_table(
        table.assign(inputs=[" ".join(e.inputs) for e in findings]), folder / "findings.csv"
    )


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def badge(level: str) -> str:
    """Return an SVG badge that names its level and who issued it: whoever ran this."""
    colour = _COLOURS["differs" if level == "not reproduced" else "reproduced"]
    left, right = "results (self-issued)", level
    widths = [7 * len(left) + 12, 7 * len(right) + 12]
    total = sum(widths)
    text = f"{left}: {right}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{total}" height="20" role="img" '
        f'aria-label="{escape(text)}"><title>{escape(text)}</title>'
        f'<rect width="{widths[0]}" height="20" fill="#444"/>'
        f'<rect x="{widths[0]}" width="{widths[1]}" height="20" fill="{colour}"/>'
        f'<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" '
        f'text-anchor="middle"><text x="{widths[0] / 2:g}" y="14">{escape(left)}</text>'
        f'<text x="{widths[0] + widths[1] / 2:g}" y="14">{escape(right)}</text></g></svg>\n'
    )


_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 75rem; margin: 2rem auto; padding: 0 1rem;
  color: #1f2328; background: #fff; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem;
  border-bottom: 1px solid #d0d7de; overflow-wrap: anywhere; }
.made { color: #57606a; font-size: .875rem; }
img { max-width: 100%; border: 1px solid #d0d7de; }
"""


def page(findings: Sequence[Finding], source: str) -> str:
    """Return one HTML page that loads nothing and runs nothing."""
    level = badge_level(findings)
    # What is wrong stands first.
    order = list(_COLOURS)[::-1]
    parts = [
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">',
        policy_element(),
        f"<title>Verified: {escape(level)}</title><style>{_STYLE}</style></head><body>",
        f"<h1>{escape(level.capitalize())}</h1><p>{escape(source)} {_how(findings)} by whoever ran "
        "<code>groupwork verify</code>: this page and its badge are self-issued.</p>",
        _tolerances(),
    ]
    for study in dict.fromkeys(each.study for each in findings):
        of_study = sorted(
            (each for each in findings if each.study == study),
            key=lambda each: (order.index(each.verdict), each.kind, each.artefact),
        )
        counts: Counter[str] = Counter(each.verdict for each in of_study)
        said = ", ".join(f"{counts[each]} {each}" for each in order if counts[each])
        parts.append(f"<h2>{escape(study)}</h2><p>{said}.</p>")
        parts.append(
            "<table><thead><tr><th>Artefact</th><th>Verdict</th><th>How close</th>"
            "<th>What was found</th></tr></thead><tbody>"
        )
        parts += map(_row, of_study)
        parts.append("</tbody></table>")
    return "\n".join([*parts, "</body></html>\n"])


def _how(findings: Sequence[Finding]) -> str:
    if any(each.kind == "second engine" for each in findings):
        return "was recomputed by a second program from the scores"
    if any(each.level == "earlier run" for each in findings):
        return "was held against results that had been made before"
    if any(each.level in ("bytes", "tolerance") for each in findings):
        return "was made again from the raw data and compared"
    return "was checked as far as is said below, without being made again,"


def _row(finding: Finding) -> str:
    colour = _COLOURS[finding.verdict]
    made = ""
    if finding.rule:
        inputs = ", ".join(finding.inputs)
        made = f'<div class="made">rule {escape(finding.rule)}'
        made += f", from {escape(inputs)}</div>" if inputs else "</div>"
    counts = []
    if finding.compared:
        counts.append(f"{finding.compared:,} compared")
    if finding.held_back:
        counts.append(f"{finding.held_back:,} rows held back to protect people")
    picture = ""
    if finding.picture:
        data = base64.b64encode(finding.picture).decode()
        picture = (
            f'<div><img alt="Published, made again, and in red where they differ" '
            f'src="data:image/png;base64,{data}"></div>'
        )
    return (
        f"<tr><td>{escape(finding.artefact)}</td>"
        f'<td style="color:{colour}"><strong>{finding.verdict}</strong></td>'
        f"<td>{_LEVELS[finding.level]}</td>"
        f"<td>{escape(finding.first)}{escape(_more(finding))} "
        f'<span class="made">{"; ".join(counts)}</span>{made}{picture}</td></tr>'
    )


def _tolerances() -> str:
    rows = "".join(
        f"<tr><td>{each.type}</td><td>{each.relative:g} × |value| + {each.absolute:g}</td>"
        f"<td>{escape(each.reason)}</td></tr>"
        for each in TOLERANCES.values()
    )
    return (
        "<details><summary>Tolerances</summary><table><thead><tr><th>Type</th><th>May be apart by"
        f"</th><th>Because</th></tr></thead><tbody>{rows}"
        "<tr><td>text</td><td>nothing</td><td></td></tr>"
        f"<tr><td>drawing (SVG)</td><td>{DRAWN_WITHIN:g} points</td><td>rounding of coordinates"
        f"</td></tr><tr><td>picture (PNG)</td><td>{100 * LOOKS_ALIKE:g}% of the ink</td>"
        "<td>smoothing of edges and letters</td></tr></tbody></table></details>"
    )
