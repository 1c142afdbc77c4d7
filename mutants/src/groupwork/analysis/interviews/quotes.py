"""Quotations that the author approved for print."""

from pathlib import Path

import pandas as pd

from groupwork.errors import GroupworkError
from groupwork.study.study import Study


def approved_quotes(study: Study, folder: Path, segments: pd.DataFrame) -> pd.DataFrame:
    """Return the approved quotations: interview, segment, code, text, language.

    Raises
    ------
    GroupworkError
        The list names a segment that does not exist.
    """
    if study.interviews is None or study.interviews.quotes is None:
        return pd.DataFrame(columns=["interview", "segment", "code", "text", "language"])
    path = folder / study.interviews.quotes
    listed = pd.read_csv(path, dtype="str", keep_default_na=False)
    texts = segments[["interview", "segment", "text", "language"]].astype("str").drop_duplicates()
    joined = listed.merge(texts, on=["interview", "segment"], how="left")
    unknown = joined[joined["text"].isna()]
    if not unknown.empty:
        where = unknown.iloc[0]
        raise GroupworkError(
            f"{path}, row {unknown.index[0] + 2}: there is no segment {where['segment']} in "
            f"interview '{where['interview']}'."
        )
    return joined
