"""What in the answers does not fit what is declared: named before anything is computed."""

import re
from collections.abc import Iterator

import pandas as pd

from groupwork.ingest.findings import Finding, Tables, ingest_findings, occasions
from groupwork.prepare.answers import INVALID, NOT_A_LEVEL, OUT_OF_RANGE
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
        *_nobody_in_common(study, ingested),
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
    return sorted(found, key=lambda finding: finding.severity)


def _out_of_range(study: Study, cleaned: Tables) -> Iterator[Finding]:
    """Find scales and numbers that are declared with another range than they have."""
    answers, audit = cleaned["responses"], cleaned["audit"]
    for name, part in answers.groupby("instrument", sort=False):
        outside = part.loc[part["missing_reason"] == OUT_OF_RANGE, "raw"]
        answered = int(part["value"].notna().sum() + part["missing_reason"].isin(INVALID).sum())
        seen = pd.concat([part["value"].dropna(), outside])
        yield from _judge_range(study, f"instruments.{name}", outside, answered, seen)
    people = cleaned["people"]
    changed = audit[(audit["reason"] == OUT_OF_RANGE) & (audit["instrument"] == "")]
    for name, attribute in study.attributes.items():
        outside = changed.loc[changed["column"] == (attribute.column or name), "before"]
        if attribute.is_category or outside.empty:
            continue
        known = people[name].dropna()
        seen = pd.concat([known, outside])
        yield from _judge_range(
            study, f"attributes.{name}", outside, len(known) + len(outside), seen
        )


def _judge_range(
    study: Study, key: str, outside: pd.Series, answered: int, seen: pd.Series
) -> Iterator[Finding]:
    number = len(outside)
    if number == 0:
        return
    share = number / answered
    too_many = number > SLIPS and share > study.cleaning.max_out_of_range_share
    # A long number may be somebody's, such as a telephone number in the wrong column.
    short = [float(t) for t in seen.astype("str") if re.fullmatch(r"[+-]?[0-9.]{1,6}", t)]
    span = f"; the answers run from {min(short):g} to {max(short):g}" if short else ""
    yield Finding(
        "error" if too_many else "warning",
        key,
        f"{number} of {answered} answers {'is' if number == 1 else 'are'} out of the declared "
        f"range{span}",
        f"{'it' if number == 1 else 'they'} would count as missing",
        "Correct min and max in study.yaml, or the answers"
        + ("; a share that is meant goes under cleaning.max_out_of_range_share" * too_many),
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
        kinds = mine["before"].nunique()
        what = f"{len(mine)} rows hold {kinds} categor{'y' if kinds == 1 else 'ies'} that "
        yield Finding(
            "error" if decides else "warning",
            f"attributes.{name}",
            f"{what}{'is' if kinds == 1 else 'are'} not declared as levels",
            "these people would belong to no arm or site"
            if decides
            else "they would count as missing",
            "Add the level in study.yaml, as a wording of another one if it is that, or under "
            "cleaning.missing_codes",
        )


def _nobody_in_common(study: Study, ingested: Tables) -> Iterator[Finding]:
    """Find comparisons of waves at which nobody was there twice."""
    people = occasions(ingested)
    for first, second in study.followed_comparisons:
        here, there = (people.get(f"wave '{wave}'", set()) for wave in (first, second))
        both = here & there
        if len(here) < 2 or len(there) < 2 or len(both) > 0.2 * min(len(here), len(there)):
            continue
        yield Finding(
            "warning" if both else "error",
            f"comparisons: {first} to {second}",
            f"of {len(here)} and {len(there)} people {len(both) or 'none'} "
            f"{'are' if len(both) != 1 else 'is'} in both waves by the identifier",
            "hardly any change can be seen" if both else "no change can be seen",
            "Look whether the identifiers of the two waves are written in one way",
        )
