"""What is known of a study: the facts that a sentence of the report may need.

A phrase of `report/<language>/phrases.yml` that asserts a fact names it under `needs`, and is not
printed where the fact is false. A fact is declared in the study file or computed in a results
table; nothing else makes a sentence true.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import pandas as pd

from groupwork.analysis.effects.comparisons import NOT_ASKED
from groupwork.analysis.models import AT_START
from groupwork.privacy.disclosure import SUPPRESSED
from groupwork.statistics.estimate import NOT_ESTIMABLE

if TYPE_CHECKING:
    from groupwork.report.ledger import TableFile
    from groupwork.report.writer import Writer
    from groupwork.study.study import Study


_NOT_ASKED = frozenset(filter(None, NOT_ASKED.values()))
# A usual rule of thumb for a small sample.
_FEW = 30
#: Of arms at the start, in standard deviations; What Works Clearinghouse (2022).
FURTHEST_APART = 0.25


def is_asked(w: "Writer", scale: str, pair: tuple[str, str]) -> bool:
    """Say whether an outcome was asked at both times, or nothing says that it was not."""
    where = {"outcome": scale, "wave_from": pair[0], "wave_to": pair[1], "group": "all"}
    found = w.ledger.get("effects", **where, statistic="mean_diff")
    return found is None or found.note.removeprefix(NOT_ESTIMABLE) not in _NOT_ASKED


def family_sizes(w: "Writer") -> list[int]:
    """Return how many tests each family has, of what was asked at both times."""
    return [
        sum(is_asked(w, scale, pair) for scale, pair, _ in w.study.tests_of(family))
        for family in w.study.family
    ]


def _lost(w: "Writer") -> bool:
    """Whether somebody lacked a later measurement that is compared."""
    found = (
        w.ledger.get("flow", group="all", wave=wave, statistic="lost")
        for wave in w.study.times_with_control
    )
    return any(lost is not None and (lost.suppressed or bool(lost.value())) for lost in found)


def _scores_missing(w: "Writer") -> bool:
    """Whether somebody who is compared lacks a score, or whether that is held back."""
    found = [w.ledger.rows("effects", statistic="n_incomplete")]
    for name in ("missing", "contrasts"):
        for which in ("missing_first", "missing_second"):
            found.append(w.ledger.rows(name, statistic=which))
    return any(bool((each["estimate"].fillna(1) > 0).any()) for each in found if not each.empty)


def _assumptions_told(w: "Writer") -> bool:
    """Whether a result is told under another assumption than that of complete cases."""
    for name in ("missing", "contrasts"):
        table = w.ledger.rows(name)
        if table.empty:
            continue
        others = ~table["assumption"].isin(["complete", "all"])
        if table.loc[others, "estimate"].notna().any():
            return True
    return False


def _start_of_all(w: "Writer") -> bool:
    """Whether the scores at the first time are those of everybody who was measured then.

    They are of the people who came back where the others are few; see `descriptives_table`.
    """
    pairs = w.study.comparisons
    first = pairs[0][0] if pairs else w.study.waves[0].id
    for group in w.groups[1:] or w.groups:  # of arms together nothing need be told
        there = w.ledger.find("flow", group=group, wave=first, statistic="people")
        for outcome in w.study.outcomes:
            where = {"scale": outcome.scale, "group": group, "wave": first}
            mean = w.ledger.get("descriptives", **where, statistic="mean")
            missing = w.ledger.get("descriptives", **where, statistic="missing")
            if mean is None or missing is None or not mean.estimable:
                return False
            if (mean.value("n") or 0) + (missing.value() or 0) < (there.value() or 0):
                return False
    return True


def _few_people(w: "Writer") -> bool:
    """Whether fewer than 30 people were there at the first time that is compared."""
    if not w.study.comparisons:
        return False
    first = w.study.comparisons[0][0]
    there = w.ledger.get("flow", group="all", wave=first, statistic="people")
    return there is not None and (there.value() or 0) < _FEW


def _apart_at_start(w: "Writer") -> bool:
    """Whether arms were further apart before than adjusting for it is held to make up for."""
    if not w.study.comparisons:
        return False
    first, later = w.study.comparisons[0]
    rows = w.ledger.rows("models", method=AT_START, wave_from=first, wave_to=later)
    return bool((rows["estimate"].abs() > FURTHEST_APART).any())


def _every_segment_coded(w: "Writer") -> bool:
    coded = w.ledger.get("themes", code="all", interview="all", statistic="segments")
    return coded is not None and coded.estimable and coded.value() == coded.value("n")


def _agreement_told(w: "Writer") -> bool:
    """Say whether there is a number for how far the coders agree."""
    found = w.ledger.get("agreement", code="all")
    return found is not None and found.estimable


def _heads_alone(w: "Writer") -> bool:
    """Say whether codes only stand above others, so that no passage was given them."""
    rows = w.ledger.rows("saturation", statistic="codes_so_far")
    names = [code.id for code in w.study.interviews.codes] if w.study.interviews else []
    # Those of a coding that shows agreement alone are in no table of themes.
    told = w.values("themes", "code") or names
    return bool(len(rows)) and int(rows["n"].iloc[0]) < len({*names} & {*told})


def is_rounded(
    study: "Study", tables: Mapping[str, pd.DataFrame], files: Mapping[str, "TableFile"]
) -> bool:
    """Say whether some table has numbers that are rounded: those in points of a scale.

    Where the files of the tables are not known, those of scales are.
    """
    if not study.is_protected or not files:
        return study.is_protected and bool(study.scales)
    return any(
        bool((table["statistic"].isin(files[name].in_points) & table["estimate"].notna()).any())
        for name, table in tables.items()
        if name in files and {"estimate", "statistic"} <= {*table.columns}
    )


def _allocated(w: "Writer") -> str | None:
    arms = w.study.design.groups
    return arms.allocated if arms else None


def clusters(w: "Writer") -> dict[str, float]:
    """Return how many groups each arm has, where whole groups were allocated."""
    rows = w.ledger.rows("flow", statistic="clusters")
    return dict(zip(rows["group"], rows["estimate"], strict=True)) if len(rows) else {}


def _icc_told(w: "Writer") -> bool:
    """Whether it is told how alike the primary scores of one group's people are, each time."""
    primary = w.study.primary.scale
    found = (
        w.ledger.get("models", outcome=primary, wave_from=pre, wave_to=post, term="icc: group")
        for pre, post in w.study.comparisons
    )
    return bool(w.study.comparisons) and all(icc is not None and icc.estimable for icc in found)


def is_held_back(study: "Study", tables: Mapping[str, pd.DataFrame]) -> bool:
    """Say whether some table holds a result back."""
    notes = (table["note"] for table in tables.values() if "note" in table)
    return study.is_protected and any(
        bool(each.astype("object").fillna("").str.startswith(SUPPRESSED).any()) for each in notes
    )


#: Facts by name. Besides them: strands and kinds of design (`study.Study.strands`), and what
#: `parts_of_study` adds; `text.<name>` for the author's texts; each with `not ` before it.
FACTS: dict[str, Callable[["Writer"], bool]] = {
    # Every questionnaire is scored by a key of the library, that is, by a published one.
    "published-keys": lambda w: all(use.define is None for use in w.study.instruments.values()),
    "reversed-items": lambda w: any(each.reversed for each in w.study.questionnaires.values()),
    # Those of the library are; of a scale of the study's own the author says it.
    "self-report": lambda w: all(
        w.study.instruments[found.id].define is None or found.reported_by == "self"
        for found in (w.study.scales[each.scale][0] for each in w.study.outcomes)
    ),
    # The people were in one room, which no data tell.
    "together": lambda w: w.study.design.together,
    "members-from-survey": lambda w: bool(
        w.study.design.selection and w.study.wave(w.study.design.selection.wave).role == "survey"
    ),
    # The change that is told starts from a then-test.
    "as-recalled": lambda w: w.study.is_recalled,
    # And nobody was measured before: everybody was asked once, of two times.
    "asked-once": lambda w: w.study.is_recalled and "shift" not in w.study.strands,
    "synthetic": lambda w: w.study.synthetic,
    "several-times": lambda w: len(w.study.waves) > 1,
    # Something is told to differ, or not to: between times, arms or subgroups.
    "differences": lambda w: bool(w.study.outcomes or (w.study.needs and w.study.needs.subgroups)),
    # That people get less than they need is another question than what they wish for.
    "unmet-needs": lambda w: bool(w.study.needs and w.study.needs.asked == "unmet"),
    "lost": _lost,
    "scores-missing": _scores_missing,
    "assumptions-told": _assumptions_told,
    "start-of-all": _start_of_all,
    # Who was asked and who agreed.
    "recruitment-told": lambda w: any(
        each.kind == "recruitment" for each in (w.study.criteria.bounds if w.study.criteria else [])
    ),
    "few-people": _few_people,
    "apart-at-start": _apart_at_start,
    # Whether persons or whole groups came into the arms.
    "allocated-persons": lambda w: _allocated(w) == "persons",
    "allocated-groups": lambda w: _allocated(w) == "groups",
    "allocation-undeclared": lambda w: w.study.design.kind == "randomised" and not _allocated(w),
    "clusters-known": lambda w: bool(clusters(w)),
    # What is of the group and what of the treatment cannot be separated in an arm.
    "one-cluster": lambda w: 1 in clusters(w).values(),
    "icc-told": _icc_told,
    # Of whom the results speak, and of whom they do not.
    "reach-told": lambda w: w.study.design.together or 1 in clusters(w).values(),
    "agreement-told": _agreement_told,
    "heads-alone": _heads_alone,
    "independent-coders": lambda w: bool(w.study.interviews and w.study.interviews.independent),
    "lead-coder": lambda w: bool(w.study.interviews and w.study.interviews.lead_coder),
    "every-segment-coded": _every_segment_coded,
    "protected": lambda w: w.study.is_protected,
    # In a study of interviews nothing need be: how many spoke of something is told as it is.
    "rounded": lambda w: is_rounded(w.study, w.ledger.tables, w.ledger.files),
    "held-back": lambda w: is_held_back(w.study, w.ledger.tables),
    "session-needs": lambda w: any(session.answers for session in w.study.sessions),
    "ratings": lambda w: any(f.kind == "sessions" and bool(f.ratings) for f in w.study.files),
    "several-tests": lambda w: sum(family_sizes(w)) > 1,
    "adjusted-tests": lambda w: any(size > 1 for size in family_sizes(w)),
    "several-families": lambda w: len(w.study.family) > 1,
}

STRANDS = (
    *("scales", "characteristics", "outcomes", "change", "unlinked", "recalled", "shift"),
    *("needs", "strain"),
    *("interviews", "joint", "sessions", "each-session", "satisfaction", "network", "survey"),
    "sites",
    *("moderators", "priorities", "baseline", "criteria", "next-study", "predictions"),
    *("agreement", "saturation", "reflexive", "ties", "machines"),
)
KINDS = ("one-group", "unlinked", "controlled", "randomised", "descriptive")
PARTS = ("groups", "selection", "reliable-change", "programme")


def parts_of_study(study: "Study") -> set[str]:
    """Return strands, kind of design and parts that a study has, by the names of the outline."""
    found = {*study.strands, study.design.kind}
    found |= {name for name in ("groups", "selection") if getattr(study.design, name)}
    found |= {"reliable-change"} if any(o.reliable_change for o in study.outcomes) else set()
    arms = study.design.groups
    found |= {"allocated-groups"} if arms and arms.allocated == "groups" else set()
    found |= {"protected"} if study.is_protected else set()
    return found | ({"programme"} if study.sessions else set())


def holds(w: "Writer", name: str) -> bool:
    """Say whether a fact is true of a study.

    Raises
    ------
    KeyError
        There is no fact of that name.
    """
    wanted = name.removeprefix("not ")
    if wanted in FACTS:
        found = FACTS[wanted](w)
    elif wanted in (*STRANDS, *KINDS, *PARTS) or wanted.startswith("text."):
        found = wanted in parts_of_study(w.study) | w.present
    else:
        raise KeyError(wanted)
    return found != name.startswith("not ")
