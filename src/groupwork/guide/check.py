"""Says before anything runs what is wrong with a study, and what its report can say."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from html import escape
from pathlib import Path

import numpy as np
import pandas as pd

from groupwork.analysis.findings import (
    data_findings,
    range_findings,
    start_findings,
    untold_interviews,
)
from groupwork.errors import GroupworkError
from groupwork.ingest.checksums import CHECKSUMS, find_files, verify_checksums
from groupwork.ingest.files import read_raw_files
from groupwork.ingest.finding import (
    Finding,
    FindingsError,
    Language,
    fold,
    kind_text,
    remedy_text,
    word,
)
from groupwork.ingest.findings import ingest_findings, without_totals
from groupwork.messages import said
from groupwork.prepare.clean import clean
from groupwork.prepare.score import score
from groupwork.privacy.gate import gate, protect
from groupwork.privacy.study_names import check_study_names
from groupwork.statistics.normal import smallest_detectable_between, smallest_detectable_d
from groupwork.study.base import LocalText
from groupwork.study.files import all_files
from groupwork.study.loading import load_study, open_places
from groupwork.study.study import Study
from groupwork.study.yaml_file import read_yaml

#: Smallest attainable p that is said; that of more people tells nobody anything.
SMALLEST_TOLD = 0.001


@dataclass(frozen=True)
class OtherCounts:
    """People with a score of another outcome before, after and both times.

    Attributes
    ----------
    outcome : tuple of str
        What it is called in English and Chinese.
    n_before, n_after, n_both : int
    """

    outcome: tuple[str, str]
    n_before: int
    n_after: int
    n_both: int


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
        nobody is followed, and between the changes of two arms, the smallest |d| between two
        independent samples.
    smallest_p : float or None
        The smallest two-sided p of an exact sign-flip test: 2 / 2^n; None where nobody is followed
        and where there are arms.
    followed : bool
        Whether the same people are compared with themselves.
    n_unscored : int
        Questionnaires of these waves in which more items were left out than the scale allows.
    arms : tuple of int
        People in both of each arm; empty without arms.
    labels : tuple of str
        What the waves are called in Chinese, where they have a name in it.
    no_control : str
        The comparison group, where it had the group itself by then; empty else.
    n_near : int
        Pairs of nearly the same code, of which one was there before alone and one after alone.
    outcome : tuple of str
        What the primary outcome is called in English and Chinese.
    others : tuple of OtherCounts
        Of each outcome that another number of people have a score of.
    """

    before: str
    after: str
    n_before: int
    n_after: int
    n_both: int
    smallest_effect: float | None
    smallest_p: float | None
    followed: bool = True
    n_unscored: int = 0
    arms: tuple[int, ...] = ()
    labels: tuple[str, str] = ("", "")
    no_control: str = ""
    n_near: int = 0
    outcome: tuple[str, str] = ("", "")
    others: tuple[OtherCounts, ...] = ()


@dataclass(frozen=True)
class Check:
    """The findings of a study, worst first, and what its report can say.

    `called` are places in the study file -> what the study calls that which is said there.
    """

    study: str
    findings: list[Finding]
    comparisons: list[Comparison] = field(default_factory=list)
    called: Mapping[str, LocalText] = field(default_factory=dict)

    @property
    def errors(self) -> list[Finding]:
        """What stops a run."""
        return [finding for finding in self.findings if finding.severity == "error"]

    def to_json(self, language: Language = "en") -> str:
        """Return everything as JSON."""
        findings = [
            {
                **{"severity": each.severity, "kind": each.kind, "title": each.title(language)},
                **{"file": each.file(language), "where": each.where(language)},
                **{"what": each.what(language), "effect": each.effect(language)},
                "remedy": each.remedy(language),
            }
            for each in self.findings
        ]
        told = {"study": self.study, "findings": findings}
        told["comparisons"] = [asdict(each) for each in self.comparisons]
        return json.dumps(told, ensure_ascii=False, indent=2)


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
    step = "study_file_refused"
    early: list[Finding] = []
    unrecorded: list[Finding] = []
    found: list[Finding] = []
    try:
        if open_now := open_places(read_yaml(source)):
            return Check(source.parent.name, [_open(key, what) for key, what in open_now])
        study = load_study(source)
        check_study_names(study)
        step = "file_unreadable"
        find_files(all_files(study, source.parent), source.parent)
        step = "files_changed"
        if (source.parent / CHECKSUMS).is_file():
            verify_checksums(study, source.parent)
        else:  # it stops a run, but hides nothing of what else is wrong
            unrecorded = [Finding("error", "files_not_recorded", files=(CHECKSUMS,))]
        step = "file_unreadable"
        # Identifiers as they stand in the files: a person must find them there.
        ingested = read_raw_files(study, source.parent)
        step = "identifies_people"
        gate(study, protect(study, ingested))
        step = "answers_refused"
        found = ingest_findings(study, ingested)
        ingested = without_totals(ingested)
        early = [
            *range_findings(study, ingested),
            *start_findings(study, ingested),
            *untold_interviews(study),
        ]
        cleaned = clean(study, ingested)
        scores = score(study, cleaned["responses"])
    except GroupworkError as error:
        # What stopped the answers may come from what is wrong with the rows.
        first = [each for each in found if each.severity == "error"]
        others = [each for each in found if each.severity != "error"]
        stopped = [*first, *_refused(step, error), *unrecorded]
        return Check(source.parent.name, fold([*stopped, *early, *others]))
    # What codes are made of tells who people are.
    named = not study.privacy.hash
    findings = data_findings(study, found, ingested, cleaned, scores, named=named)
    compared = _comparisons(study, scores, cleaned["people"], ingested["near_matches"])
    errors = [each for each in findings if each.severity == "error"]
    rest = [each for each in findings if each.severity != "error"]
    # Last of what is to be mended: what is recorded is the mended files.
    told = fold([*errors, *unrecorded, *rest])
    return Check(study.id, told, compared, _called(study))


def _called(study: Study) -> dict[str, LocalText]:
    """Return places in the study file -> the names of its scales and of what is known of people."""
    scales = {f"instruments.{name}": each.short for name, each in study.questionnaires.items()}
    return scales | {f"attributes.{name}": each.label for name, each in study.attributes.items()}


def _refused(step: str, error: GroupworkError) -> list[Finding]:
    """Return what stopped a step: the findings behind it, or its message."""
    if isinstance(error, FindingsError):
        return error.findings
    message = str(error)
    told = {"en": message, "zh": said(message, "zh", lead=False)}
    return [Finding("error", step, slots={"said": told})]


def _open(key: str, what: str) -> Finding:
    said = {"word": "open", "what": what} if what else ""
    return Finding(
        "error", "still_to_fill_in", files=("study.yaml",), key=key, slots={"said": said}
    )


def _comparisons(
    study: Study, scores: pd.DataFrame, persons: pd.DataFrame, near: pd.DataFrame
) -> list[Comparison]:
    if not study.outcomes:
        return []
    scale = study.primary.scale
    of_scale = scores[scores["scale"] == scale]
    lacking = of_scale[of_scale["value"].isna() & (of_scale["items_answered"] > 0)]["wave"]
    people = _scored(scores, scale)
    of_others = {
        outcome.scale: _scored(scores, outcome.scale)
        for outcome in study.outcomes
        if not outcome.primary
    }
    pairs = [
        [set(times) for _, times in pair.groupby("participant_id")["occasion"]]
        for _, pair in near.groupby("pair")
    ]
    found = []
    for before, after in study.comparisons:
        n_before, n_after, n_both = _counts(study, people, before, after)
        one, other = people.get(before, set()), people.get(after, set())
        unscored = int(lacking.isin([before, after]).sum())
        compared = study.has_control((before, after))
        arms = _arms(study, persons, one & other) if compared else ()
        least, smallest_p = _finds(study, n_before, n_after, n_both, arms)
        found.append(
            Comparison(
                *(before, after, n_before, n_after, n_both),
                smallest_effect=least,
                smallest_p=smallest_p,
                followed=not study.is_unlinked,
                n_unscored=unscored,
                arms=arms,
                labels=(study.wave(before).label.get("zh"), study.wave(after).label.get("zh")),
                no_control="" if compared else _level(study, str(study.control)),
                n_near=sum(_may_pair(of, before, after) for of in pairs),
                outcome=_names(study, scale),
                others=tuple(
                    OtherCounts(_names(study, other), *counts)
                    for other, of in of_others.items()
                    if (counts := _counts(study, of, before, after))
                    != _counts(study, people, before, after)
                ),
            )
        )
    return found


def _scored(scores: pd.DataFrame, scale: str) -> dict[str, set[str]]:
    """Return who has a score of a scale at each wave."""
    there = scores[(scores["scale"] == scale) & scores["value"].notna()]
    return {str(wave): set(part["participant_id"]) for wave, part in there.groupby("wave")}


def _counts(
    study: Study, people: dict[str, set[str]], before: str, after: str
) -> tuple[int, int, int]:
    one, other = people.get(before, set()), people.get(after, set())
    return len(one), len(other), 0 if study.is_unlinked else len(one & other)


def _names(study: Study, scale: str) -> tuple[str, str]:
    return study.scale_label(scale, "en"), study.scale_label(scale, "zh")


def _may_pair(times: Sequence[set[str]], before: str, after: str) -> bool:
    """Say whether two codes, which were there at these times, would be one person in both."""
    there = [{before, after} & of for of in times]
    return set().union(*there) == {before, after} and all(len(of) < 2 for of in there)


def _arms(study: Study, persons: pd.DataFrame, people: set[str]) -> tuple[int, ...]:
    """Count the people of each arm whose arm is known."""
    if study.design.groups is None:
        return ()
    arm = persons.loc[persons["participant_id"].isin(people), study.design.groups.attribute]
    return tuple(int(n) for n in arm.value_counts(sort=False) if n)


def _level(study: Study, arm: str) -> str:
    """Return what an arm is called."""
    assert study.design.groups is not None
    levels = study.attributes[study.design.groups.attribute].levels or {}
    return levels[arm].get("en")


def _finds(
    study: Study, first: int, second: int, both: int, arms: tuple[int, ...]
) -> tuple[float | None, float | None]:
    """Return the smallest effect that a test finds, and the smallest p of an exact one."""
    if study.is_unlinked or study.design.groups:
        samples = (first, second) if study.is_unlinked else arms
        # Of more than two arms no one test is the one.
        enough = len(samples) == 2 and min(samples) > 1
        return (float(smallest_detectable_between(*samples)) if enough else None), None
    least = float(smallest_detectable_d(both)) if both > 2 else None
    return least, float(min(1.0, 2 / np.exp2(both))) if both else None


# The page -----------------------------------------------------------------------------------

_TITLES = {"error": "errors", "warning": "warnings", "note": "notes"}


def check_page(check: Check, language: Language = "en") -> str:
    """Return the findings as a page of HTML that stands alone, with what their kinds mean."""
    kinds = dict.fromkeys(finding.kind for finding in check.findings)
    body = check_html(check, language)
    if kinds:
        body += f"\n<h2>{word('meanings', language)}</h2>\n{messages_html(kinds, language)}"
    title = escape(word("check-of", language, study=check.study))
    page = _PAGE.replace("{language}", language).replace("{title}", title)
    return page.replace("{body}", body)


def check_html(
    check: Check, language: Language = "en", messages: str = "", *, on_pages: bool = False
) -> str:
    """Return the findings as HTML for a page to hold: headings of the second level.

    Parameters
    ----------
    check : Check
    language : {"en", "zh"}
    messages : str
        Address of the page with `messages_html`, to which the title of each links; this page if
        empty.
    on_pages : bool
        The study is one that the pages make: what to do there, and not in study.yaml.
    """
    parts = []
    for severity, key in _TITLES.items():
        rows = [f for f in check.findings if f.severity == severity]
        if rows:
            parts.append(f"<h2>{word(key, language)} ({len(rows)})</h2>")
            rows = [_named(each, check.called, language) for each in rows] if on_pages else rows
            parts += [_finding_html(each, language, messages, on_pages=on_pages) for each in rows]
    if not check.findings:
        parts.append(f"<p>{word('nothing', language)}</p>")
    if check.comparisons:
        said = [escape(comparison_text(each, language)) for each in check.comparisons]
        parts.append(f"<h2>{word('can-say', language)}</h2><ul>")
        parts += [f"<li>{text}</li>" for text in said]
        parts.append("</ul>")
    return "\n".join(parts)


def messages_html(
    kinds: Iterable[str], language: Language, heading: str = "h3", *, on_pages: bool = False
) -> str:
    """Return what kinds of findings mean, each with its key as its anchor."""
    return "\n".join(
        f'<{heading} id="{kind}">{escape(kind_text(kind, "title", language))}</{heading}>'
        f"<p>{escape(kind_text(kind, 'effect', language))}</p>"
        f"<p>{escape(remedy_text(kind, language, on_pages=on_pages))}</p>"
        for kind in kinds
    )


def comparison_text(each: Comparison, language: Language = "en") -> str:
    """Say in words what one comparison rests on."""
    if not each.followed:
        return _samples_text(each, language)
    parts = [_counted(each, "counts", language)]
    if each.n_near:
        parts.append(word("near-pairs", language, n=each.n_near))
    if each.smallest_effect is not None:
        d = f"{each.smallest_effect:.2f}"
        if each.arms:
            one, other = each.arms
            parts.append(word("power-arms", language, one=one, other=other, d=d))
        else:
            parts.append(word("power", language, n=each.n_both, d=d))
    if each.smallest_p is not None and each.smallest_p >= SMALLEST_TOLD:
        parts.append(word("attainable", language, p=f"{each.smallest_p:.2g}"))
    if each.no_control:
        parts.append(word("no-control", language, arm=each.no_control))
    return word("space", language).join(parts)


def _counted(each: Comparison, key: str, language: Language) -> str:
    """Say how many people have a score, and how many answered and have none."""
    names = each.labels if language == "zh" else (each.before, each.after)
    parts = [word(key, language, before=names[0], after=names[1], **_numbers(each))]
    if each.n_unscored:
        parts.append(word("unscored", language, n=each.n_unscored))
    place = 1 if language == "zh" else 0
    if each.others:
        parts.append(word("counts-primary", language, outcome=each.outcome[place]))
    for other in each.others:
        form = "counts-other" if each.followed else "counts-apart"
        parts.append(word(form, language, outcome=other.outcome[place], **_numbers(other)))
    return word("space", language).join(parts)


def _numbers(each: Comparison | OtherCounts) -> dict[str, int]:
    return {"n_before": each.n_before, "n_after": each.n_after, "n_both": each.n_both}


def _samples_text(each: Comparison, language: Language) -> str:
    """Say what two times rest on where nobody is followed."""
    text = _counted(each, "counts-unlinked", language)
    if each.smallest_effect is None:
        return text
    more = word("power-unlinked", language, d=f"{each.smallest_effect:.2f}")
    return word("space", language).join((text, more))


def _named(finding: Finding, called: Mapping[str, LocalText], language: Language) -> Finding:
    """Return a finding as pages tell it that write the study file: by the name of a scale, say."""
    of = called.get(finding.key)
    return replace(
        finding,
        files=tuple(file for file in finding.files if file != "study.yaml"),
        key=word("quoted", language, text=of.get(language)) if of else finding.key,
        alike=tuple(_named(each, called, language) for each in finding.alike),
    )


def _finding_html(finding: Finding, language: Language, messages: str, *, on_pages: bool) -> str:
    address = escape(f"{messages}#{finding.kind}")
    head = f'<a href="{address}">{escape(finding.title(language))}</a>'
    place = finding.place(language)
    what = finding.what(language)
    said = word("colon", language).join(part for part in (place, what) if part)
    remedy = finding.remedy(language, on_pages=on_pages)
    rest = (said, finding.effect(language), remedy)
    body = "".join(f"<p>{escape(part)}</p>" for part in rest)
    return f'<section class="{finding.severity}"><p><strong>{head}</strong></p>{body}</section>'


_PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem }
section { border-left: .3rem solid #777; padding: .1rem 1rem; margin: 1rem 0 }
section.error { border-color: #b3261e } section.warning { border-color: #8a6100 }
section p { margin: .3rem 0 }
</style></head><body><main><h1>{title}</h1>
{body}
</main></body></html>
"""
