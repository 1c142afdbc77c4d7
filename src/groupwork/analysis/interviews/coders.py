"""Which coders are people, and whose codes are counted."""

import pandas as pd

from groupwork.analysis.interviews.codings import UNIT_KEYS
from groupwork.analysis.interviews.worksheet import CONSENSUS
from groupwork.errors import GroupworkError
from groupwork.ingest.kinds.segments import FOR_AGREEMENT, coder_labels
from groupwork.study.study import Study


def is_machine(study: Study, segments: pd.DataFrame) -> pd.Series:
    """Say of each row whether its coder is declared to be a machine."""
    machines = study.interviews.machines if study.interviews else {}
    return segments["coder"].isin(list(machines))


def of_people(study: Study, segments: pd.DataFrame) -> pd.DataFrame:
    """Return what people coded; of files that show agreement alone where there are any.

    Raises
    ------
    GroupworkError
        Only machines coded, and the study takes its codes for measurements of coders who agree.
    """
    machine = is_machine(study, segments)
    if machine.any() and machine.all():
        names = ", ".join(f"'{name}'" for name in sorted(segments["coder"].unique()))
        raise GroupworkError(
            f"study '{study.id}': interviews.machines declares every coder of the interviews a "
            f"machine ({names}), and agreement is that of people. Add the coding of a person, or "
            f"declare interviews.approach: codebook."
        )
    apart = is_for_agreement(segments)
    return segments[~machine & apart] if (apart & ~machine).any() else segments[~machine]


def is_for_agreement(segments: pd.DataFrame) -> pd.Series:
    """Say of each row whether it is of a file that shows agreement and is counted in no theme."""
    told = segments.get("for_agreement", pd.Series("", index=segments.index))
    return told.eq(FOR_AGREEMENT)


def as_told(study: Study, segments: pd.DataFrame) -> pd.DataFrame:
    """Return segments whose coders are called as what is published calls them; machines as ever."""
    people = segments.loc[~is_machine(study, segments), "coder"]
    labels = coder_labels({*people.dropna()} - {CONSENSUS})
    return segments.assign(coder=segments["coder"].map(lambda name: labels.get(name, name)))


def lead(study: Study, segments: pd.DataFrame) -> str:
    """Return what the lead coder is called in what is published; nothing where there is none."""
    name = study.interviews.lead_coder if study.interviews else None
    told = as_told(study, segments).loc[segments["coder"] == name, "coder"]
    return "" if told.empty else str(told.iloc[0])


def counted(study: Study, segments: pd.DataFrame) -> pd.DataFrame:
    """Return the codings that themes are counted in.

    They are what people coded, and what a machine coded of interviews that no person coded; not
    what is there to show how far coders agree.
    """
    segments = segments[~is_for_agreement(segments)]
    machine = is_machine(study, segments)
    by_person = set(segments.loc[~machine, "interview"])
    return segments[~(machine & segments["interview"].isin(by_person))]


def of_lead(study: Study, segments: pd.DataFrame) -> pd.DataFrame:
    """Leave out what others coded of the segments that the lead coder read.

    Where coders chose their passages freely, what others coded of the interviews that the lead
    coder read.
    """
    if study.interviews is None:
        return segments
    by_lead = segments["coder"] == study.interviews.lead_coder
    units = ["interview"] if study.interviews.unit == "free" else UNIT_KEYS
    read = pd.MultiIndex.from_frame(segments.loc[by_lead, units])
    return segments[by_lead | ~pd.MultiIndex.from_frame(segments[units]).isin(read)]
