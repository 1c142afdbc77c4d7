"""Quotations that the author approved for print."""

from pathlib import Path

import pandas as pd

from groupwork.analysis.groups import attribute_values
from groupwork.errors import GroupworkError
from groupwork.study.study import Study

#: What the list of quotations may tell beside the place of each.
CONTEXT = ("question", "translation", "question_translation")


def approved_quotes(study: Study, folder: Path, segments: pd.DataFrame) -> pd.DataFrame:
    """Return the approved quotations.

    Returns
    -------
    pandas.DataFrame
        interview, segment, code, `CONTEXT` (empty where the list has no such column), text,
        language.

    Raises
    ------
    GroupworkError
        The list names a segment that does not exist.
    """
    columns = ["interview", "segment", "code", *CONTEXT, "text", "language"]
    if study.interviews is None or study.interviews.quotes is None:
        return pd.DataFrame(columns=columns)
    path = folder / study.interviews.quotes
    listed = pd.read_csv(path, dtype="str", keep_default_na=False)
    listed = listed.assign(**{name: "" for name in CONTEXT if name not in listed})
    texts = segments[["interview", "segment", "text", "language"]].astype("str").drop_duplicates()
    joined = listed.merge(texts, on=["interview", "segment"], how="left")
    unknown = joined[joined["text"].isna()]
    if not unknown.empty:
        where = unknown.iloc[0]
        raise GroupworkError(
            f"{path}, row {unknown.index[0] + 2}: there is no segment {where['segment']} in "
            f"interview '{where['interview']}'."
        )
    return joined[columns]


def quotes_in_context(
    study: Study, folder: Path, segments: pd.DataFrame, people: pd.DataFrame
) -> pd.DataFrame:
    """Return the approved quotations with who said them, by role, and when.

    Parameters
    ----------
    study : Study
    folder : pathlib.Path
        The study folder.
    segments, people : pandas.DataFrame
        Processed tables.

    Returns
    -------
    pandas.DataFrame
        The columns of `approved_quotes`, role (code of a level of the attribute
        `interviews.role`; empty where fewer than `privacy.small_cell` of all people have it,
        who could be known by it) and phase (a wave; empty if the file does not say it).

    Raises
    ------
    GroupworkError
        As `approved_quotes` says it.
    """
    quotes = approved_quotes(study, folder, segments)
    about = segments.assign(
        interview=segments["interview"].astype("str"),
        phase=segments["phase"].fillna("").astype("str") if "phase" in segments else "",
    ).drop_duplicates("interview")
    about = about.set_index("interview")
    quotes = quotes.assign(phase=quotes["interview"].map(about["phase"]).fillna(""), role="")
    role = study.interviews.role if study.interviews else None
    if role is None or quotes.empty:
        return quotes
    values = attribute_values(study, people, role)
    counts = values.value_counts()
    told = values[values.map(counts) >= study.privacy.small_cell]
    who = quotes["interview"].map(about["participant_id"])
    return quotes.assign(role=who.map(told).fillna(""))
