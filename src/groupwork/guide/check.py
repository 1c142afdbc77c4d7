"""Says before anything runs what is wrong with a study, and what its report can say."""

import json
from dataclasses import asdict, dataclass, field
from html import escape
from pathlib import Path

import numpy as np
import pandas as pd

from groupwork.errors import GroupworkError
from groupwork.guide.findings import Finding, data_findings, range_findings
from groupwork.ingest.checksums import CHECKSUMS, verify_checksums
from groupwork.ingest.files import read_raw_files
from groupwork.prepare.clean import clean
from groupwork.prepare.score import score
from groupwork.privacy.gate import gate, protect
from groupwork.statistics.normal import smallest_detectable_between, smallest_detectable_d
from groupwork.study.loading import load_study, open_places
from groupwork.study.study import Study
from groupwork.study.yaml_file import read_yaml


@dataclass(frozen=True)
class Comparison:
    """What the report can say of one comparison.

    Attributes
    ----------
    before, after : str
        Waves.
    n_before, n_after, n_both : int
        People with a score of the primary outcome; where nobody is followed none is in both.
    smallest_effect : float or None
        The smallest |d_z| that a two-sided t test finds in 80 of 100 studies of this size; where
        nobody is followed the smallest |d| between two independent samples.
    smallest_p : float or None
        The smallest two-sided p of an exact sign-flip test: 2 / 2^n; None where nobody is followed.
    followed : bool
        Whether the same people are compared with themselves.
    """

    before: str
    after: str
    n_before: int
    n_after: int
    n_both: int
    smallest_effect: float | None
    smallest_p: float | None
    followed: bool = True


@dataclass(frozen=True)
class Check:
    """The findings of a study, worst first, and what its report can say."""

    study: str
    findings: list[Finding]
    comparisons: list[Comparison] = field(default_factory=list)

    @property
    def errors(self) -> list[Finding]:
        """What stops a run."""
        return [finding for finding in self.findings if finding.severity == "error"]

    def to_json(self) -> str:
        """Return everything as JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2)


def check_study(path: str | Path) -> Check:
    """Check a study: its file, its raw files and what stands in them.

    Parameters
    ----------
    path : str or pathlib.Path
        A study.yaml, or its folder.

    Returns
    -------
    Check
        Where something cannot be read at all, that is the only finding.
    """
    source = Path(path)
    source = source / "study.yaml" if source.is_dir() else source
    try:
        open_now = open_places(read_yaml(source))
    except GroupworkError as error:
        return Check(source.parent.name, [_refused(error)])
    if open_now:
        return Check(source.parent.name, [_open(key, what) for key, what in open_now])
    early: list[Finding] = []
    try:
        study = load_study(source)
        if (source.parent / CHECKSUMS).is_file():
            verify_checksums(study, source.parent)
        # Identifiers as they stand in the files: a person must find them there.
        ingested = read_raw_files(study, source.parent)
        gate(study, protect(study, ingested))
        early = list(range_findings(study, ingested))
        cleaned = clean(study, ingested)
        scores = score(study, cleaned["responses"])
    except GroupworkError as error:
        return Check(source.parent.name, [_refused(error), *early])
    findings = data_findings(study, ingested, cleaned, scores)
    return Check(study.id, findings, _comparisons(study, scores))


def _refused(error: GroupworkError) -> Finding:
    what, dot, remedy = str(error).partition(". ")
    return Finding(
        "error",
        "",
        "",
        f"{what}." if dot else what,
        "Nothing is computed before that.",
        remedy or "Correct it and check again.",
    )


def _open(key: str, what: str) -> Finding:
    return Finding(
        "error",
        "study.yaml",
        key,
        f"is still to fill in{f': {what}' if what else ''}.",
        "It changes the results, so it is not guessed.",
        "Write it in place of the text that begins with TODO.",
    )


def _comparisons(study: Study, scores: pd.DataFrame) -> list[Comparison]:
    if not study.outcomes:
        return []
    scale = study.primary.scale
    there = scores[(scores["scale"] == scale) & scores["value"].notna()]
    people = {str(wave): set(part["participant_id"]) for wave, part in there.groupby("wave")}
    found = []
    for before, after in study.comparisons:
        one, other = people.get(before, set()), people.get(after, set())
        if study.is_unlinked:
            found.append(_of_samples(before, after, len(one), len(other)))
            continue
        n = len(one & other)
        found.append(
            Comparison(
                before,
                after,
                len(one),
                len(other),
                n,
                float(smallest_detectable_d(n)) if n > 2 else None,
                float(min(1.0, 2 / np.exp2(n))) if n else None,
            )
        )
    return found


def _of_samples(before: str, after: str, first: int, second: int) -> Comparison:
    """Return what two times can show where nobody is followed."""
    enough = min(first, second) > 1
    least = float(smallest_detectable_between(first, second)) if enough else None
    return Comparison(before, after, first, second, 0, least, None, followed=False)


# The page -----------------------------------------------------------------------------------

_TITLES = {
    "error": "To mend before anything runs",
    "warning": "To look at; the report says it, too",
    "note": "To know",
}


def check_page(check: Check) -> str:
    """Return the findings as a page of HTML that stands alone."""
    return _PAGE.replace("{title}", escape(check.study)).replace("{body}", check_html(check))


def check_html(check: Check) -> str:
    """Return the findings as HTML for a page to hold: headings of the second level."""
    parts = []
    for severity, title in _TITLES.items():
        rows = [f for f in check.findings if f.severity == severity]
        if rows:
            parts.append(f"<h2>{title} ({len(rows)})</h2>")
            parts += [_finding_html(finding) for finding in rows]
    if not check.findings:
        parts.append("<p>Nothing was found.</p>")
    if check.comparisons:
        parts.append("<h2>What the report can say</h2><ul>")
        parts += [f"<li>{escape(comparison_text(each))}</li>" for each in check.comparisons]
        parts.append("</ul>")
    return "\n".join(parts)


def comparison_text(each: Comparison) -> str:
    """Say in words what one comparison rests on."""
    if not each.followed:
        return _samples_text(each)
    text = (
        f"{each.before} to {each.after}: {each.n_before} people before, {each.n_after} after, "
        f"{each.n_both} in both."
    )
    if each.smallest_effect is not None:
        text += (
            f" With {each.n_both} pairs, a test finds a change of d_z = {each.smallest_effect:.2f}"
            f" or more in 80 of 100 such studies; a smaller one may be there and not be seen. "
            f"No exact test of so many can give a p below {each.smallest_p:.2g}."
        )
    return text


def _samples_text(each: Comparison) -> str:
    text = (
        f"{each.before} to {each.after}: {each.n_before} people before, {each.n_after} after, who "
        f"cannot be followed: the times are compared as independent samples, and who left or came "
        f"is hidden in the difference."
    )
    if each.smallest_effect is not None:
        text += (
            f" With so many, a test finds a difference of d = {each.smallest_effect:.2f} or more "
            f"in 80 of 100 such studies; a smaller one may be there and not be seen."
        )
    return text


def _finding_html(finding: Finding) -> str:
    place = " · ".join(escape(part) for part in (finding.file, finding.where) if part)
    head = f"<strong>{place}</strong> " if place else ""
    rest = "".join(f"<p>{escape(part)}</p>" for part in (finding.effect, finding.remedy) if part)
    return (
        f'<section class="{finding.severity}"><p>{head}{escape(finding.what)}</p>{rest}</section>'
    )


_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Check of {title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem }
section { border-left: .3rem solid #777; padding: .1rem 1rem; margin: 1rem 0 }
section.error { border-color: #b3261e } section.warning { border-color: #8a6100 }
section p { margin: .3rem 0 }
</style></head><body><main><h1>Check of {title}</h1>
{body}
</main></body></html>
"""
