"""The list of disagreements that coders talk over, and what they settled on."""

from pathlib import Path

import pandas as pd

from groupwork.errors import GroupworkError, nearest
from groupwork.ingest.coding.project import each_row
from groupwork.ingest.readers import fold, read_cells
from groupwork.study.files import File

#: The coder that the settled codes belong to.
CONSENSUS = "consensus"

_KEYS = ["interview", "segment", "code"]
_DECISIONS = {
    **dict.fromkeys(("yes", "y", "1", "true", "x", "是", "有"), True),
    **dict.fromkeys(("no", "n", "0", "false", "否", "无"), False),
}


def worksheet(disagreements: pd.DataFrame, segments: pd.DataFrame) -> pd.DataFrame:
    """Show each disagreement with the segments before and after it.

    Parameters
    ----------
    disagreements : pandas.DataFrame
        As `qualitative.disagreements` gives it: interview, segment, text, code, a column a
        coder, decision, reason.
    segments : pandas.DataFrame
        All segments, in the order of the interviews.

    Returns
    -------
    pandas.DataFrame
        The same with the columns `before` and `after`. It holds what people said: keep it
        private.
    """
    units = segments.drop_duplicates(["interview", "segment"])[["interview", "segment", "text"]]
    text = units.groupby("interview", sort=False)["text"]
    around = units.assign(before=text.shift(fill_value=""), after=text.shift(-1, fill_value=""))
    shown = disagreements.merge(
        around.drop(columns="text"), on=["interview", "segment"], how="left", validate="m:1"
    )
    first = ["interview", "segment", "before", "text", "after", "code"]
    return shown[[*first, *(name for name in shown if name not in first)]]


def read_decisions(path: str | Path) -> pd.DataFrame:
    """Read a worksheet that the coders have filled in (.csv or .xlsx).

    Returns
    -------
    pandas.DataFrame
        row (as a spreadsheet shows it), interview, segment, code, given (bool).

    Raises
    ------
    GroupworkError
        A column is missing, or a decision is blank or neither yes nor no.
    """
    kind = "excel" if Path(path).suffix.lower() == ".xlsx" else "csv"
    cells = read_cells(path, File.model_validate({"path": Path(path).name, "format": kind})).table
    for name in [*_KEYS, "decision"]:
        if name not in cells:
            raise GroupworkError(
                f"{path}: there is no column '{name}'. {nearest(name, cells.columns)} Keep the "
                f"columns of the worksheet as they were written."
            )
    cells = cells[(cells != "").any(axis=1)]
    # A spreadsheet program would run a cell that begins like a formula; the quote is ours.
    keys = {name: cells[name].str.replace(r"^'(?='*[=+\-@])", "", regex=True) for name in _KEYS}
    said = cells["decision"].map(lambda cell: fold(cell).casefold())
    for row, answer in said.items():
        if answer not in _DECISIONS:
            found = "is blank" if not answer else "is neither yes nor no"
            raise GroupworkError(
                f"{path}, row {row}: the decision {found}. Write yes if the segment has the code, "
                f"no if it has not."
            )
    return pd.DataFrame(
        {"row": cells.index, **keys, "given": said.map(_DECISIONS).astype(bool)}
    ).reset_index(drop=True)


def resolve(
    segments: pd.DataFrame, disagreements: pd.DataFrame, decisions: pd.DataFrame, where: str
) -> pd.DataFrame:
    """Make the settled codes those of one more coder, `consensus`.

    The consensus coder gives a segment the codes that all of its readers gave, and those that
    the worksheet decides for. Where one coder alone read a segment, theirs.

    Parameters
    ----------
    segments : pandas.DataFrame
        interview, participant_id, segment, text, coder, code (empty: read, no code given), …
    disagreements : pandas.DataFrame
        As of now: interview, segment, code.
    decisions : pandas.DataFrame
        What `read_decisions` returns.
    where : str
        The worksheet's name in messages.

    Returns
    -------
    pandas.DataFrame
        The rows of the consensus coder, with the columns of `segments`.

    Raises
    ------
    GroupworkError
        The worksheet decides on something that is no disagreement (any more), decides twice, or
        leaves one out.
    """
    open_now = set(disagreements[_KEYS].astype("str").itertuples(index=False, name=None))
    seen: dict[tuple, bool] = {}
    for row in each_row(decisions):
        key = (str(row.interview), str(row.segment), str(row.code))
        if key not in open_now:
            raise GroupworkError(
                f"{where}, row {row.row}: on this segment and code the coders do not disagree, or "
                f"there is no such segment. If the coding has changed, write the worksheet again."
            )
        if key in seen:
            raise GroupworkError(f"{where}, row {row.row}: decides on a segment and code twice.")
        seen[key] = row.given
    if lacking := len(open_now) - len(seen):
        raise GroupworkError(
            f"{where}: {lacking} of {len(open_now)} disagreements are not in it. Write the "
            f"worksheet again and decide on them."
        )
    unit = ["interview", "segment"]
    coded = segments[segments["code"].notna() & (segments["code"] != "")]
    text = coded[_KEYS].astype("str")
    decided = pd.Series(
        [seen.get(key, True) for key in text.itertuples(index=False, name=None)],
        index=coded.index,
        dtype=bool,
    )
    settled = coded[decided].drop_duplicates(_KEYS)
    units = segments.drop_duplicates(unit)
    bare = units[
        ~pd.MultiIndex.from_frame(units[unit]).isin(pd.MultiIndex.from_frame(settled[unit]))
    ]
    rows = pd.concat([settled, bare.assign(code="")])
    order = {key: i for i, key in enumerate(units[unit].itertuples(index=False, name=None))}
    place = [order[key] for key in rows[unit].itertuples(index=False, name=None)]
    return (
        rows.assign(coder=CONSENSUS)
        .iloc[pd.Series(place).argsort(kind="stable")]
        .reset_index(drop=True)
    )
