"""What in the answers does not fit what is declared: named before anything is computed."""

import re
from collections.abc import Iterator

import pandas as pd

from groupwork.ingest.finding import Finding
from groupwork.ingest.findings import Tables, ingest_findings, numbers, occasions
from groupwork.prepare.answers import ALSO_MISSING, INVALID, NOT_A_LEVEL, OUT_OF_RANGE
from groupwork.study.study import Study

#: Fewer answers out of range are slips of the pen, whatever their share.
SLIPS = 2


def study_findings(study: Study, ingested: Tables, cleaned: Tables) -> list[Finding]:
    """List all findings on a study's data; errors first.

    Parameters
    ----------
    study : Study
        The whole of it.
    ingested : dict of str to pandas.DataFrame
        What `ingest` returns, before identifiers are hashed.
    cleaned : dict of str to pandas.DataFrame
        What `clean` returns.
    """
    found = [
        *ingest_findings(study, ingested),
        *clean_findings(study, cleaned),
        *shared_people(study, ingested),
    ]
    return sorted(found, key=lambda finding: finding.severity)


def clean_findings(study: Study, cleaned: Tables) -> list[Finding]:
    """List what in the tables of `clean` does not fit what is declared; errors first.

    Parameters
    ----------
    study : Study
        Of which `attributes`, `cleaning` and `design` are read.
    cleaned : dict of str to pandas.DataFrame
    """
    found = [*_out_of_range(study, cleaned), *_undeclared_levels(study, cleaned["audit"])]
    found += _counted_though_missing(cleaned["audit"])
    return sorted(found, key=lambda finding: finding.severity)


def _counted_though_missing(audit: pd.DataFrame) -> Iterator[Finding]:
    """Find missing codes that count as answers where they lie in the range."""
    counted = audit[audit["reason"] == ALSO_MISSING]
    for (file, column, code), part in counted.groupby(["file", "column", "before"], sort=False):
        yield Finding(
            "warning",
            "missing_code_counts",
            files=(str(file),),
            rows=numbers(part["row"]),
            column=str(column),
            slots={"n": len(part), "code": str(code)},
        )


def _out_of_range(study: Study, cleaned: Tables) -> Iterator[Finding]:
    """Find scales and numbers that are declared with another range than they have."""
    answers, audit = cleaned["responses"], cleaned["audit"]
    # What was out of range stands in the audit: the table of answers may be a published one.
    changed = audit[audit["reason"] == OUT_OF_RANGE]
    for name, part in answers.groupby("instrument", sort=False):
        outside = changed.loc[changed["instrument"] == name, "before"]
        answered = int(part["value"].notna().sum() + part["missing_reason"].isin(INVALID).sum())
        seen = pd.concat([part["value"].dropna(), outside])
        place = {"key": f"instruments.{name}", "instrument": str(name)}
        yield from _judge_range(study, place, outside, answered, seen)
    people = cleaned["people"]
    changed = changed[changed["instrument"] == ""]
    for name, attribute in study.attributes.items():
        outside = changed.loc[changed["column"] == (attribute.column or name), "before"]
        if attribute.is_category or outside.empty:
            continue
        known = people[name].dropna()
        seen = pd.concat([known, outside])
        place = {"key": f"attributes.{name}", "attribute": name}
        yield from _judge_range(study, place, outside, len(known) + len(outside), seen)


def _judge_range(
    study: Study, place: dict[str, str], outside: pd.Series, answered: int, seen: pd.Series
) -> Iterator[Finding]:
    number = len(outside)
    if number == 0:
        return
    share = number / answered
    too_many = number > SLIPS and share > study.cleaning.max_out_of_range_share
    # A long number may be somebody's, such as a telephone number in the wrong column.
    short = [float(t) for t in seen.astype("str") if re.fullmatch(r"[+-]?[0-9.]{1,6}", t)]
    span = {"word": "span", "low": min(short), "high": max(short)} if short else ""
    yield Finding(
        "error" if too_many else "warning",
        "range_declared_wrong" if too_many else "answers_out_of_range",
        **place,  # type: ignore[arg-type]
        slots={"n": number, "whole": answered, "span": span},
    )


def _undeclared_levels(study: Study, audit: pd.DataFrame) -> Iterator[Finding]:
    """Find categories in the data that an attribute does not declare."""
    design = study.design
    deciding = {design.groups.attribute if design.groups else None, design.sites}
    rows = audit[(audit["reason"] == NOT_A_LEVEL) & (audit["instrument"] == "")]
    for name, attribute in study.attributes.items():
        mine = rows[rows["column"] == (attribute.column or name)]
        if mine.empty or not attribute.is_category:
            continue
        decides = name in deciding
        yield Finding(
            "error" if decides else "warning",
            "arm_or_site_not_declared" if decides else "category_not_declared",
            key=f"attributes.{name}",
            attribute=name,
            slots={"rows": len(mine), "n": int(mine["before"].nunique())},
        )


def shared_people(study: Study, ingested: Tables) -> Iterator[Finding]:
    """Find comparisons of waves at which nobody, or hardly anybody, was there twice."""
    people = occasions(ingested)
    for first, second in study.followed_comparisons:
        here, there = (people.get(("at-wave", wave), set()) for wave in (first, second))
        both = len(here & there)
        if len(here) < 2 or len(there) < 2 or both > 0.2 * min(len(here), len(there)):
            continue
        yield Finding(
            "warning" if both else "error",
            "hardly_anybody_in_both" if both else "nobody_in_both",
            key=f"comparisons: [{first}, {second}]",
            waves=(first, second),
            slots={"n": both, "before": len(here), "after": len(there)},
        )
