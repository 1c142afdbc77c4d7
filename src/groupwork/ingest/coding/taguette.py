"""Read what Taguette exports: highlights and codebooks as CSV or Excel."""

from pathlib import Path

import pandas as pd

from groupwork.errors import GroupworkError
from groupwork.ingest.coding.project import (
    NO_PLACE,
    Omission,
    Project,
    code_table,
    each_row,
    frame,
    make_guid,
)
from groupwork.ingest.readers import read_cells
from groupwork.ingest.wordings import codes_above
from groupwork.study.files import File

#: The columns of its list of highlights.
HIGHLIGHTS = ["id", "document", "tag", "content"]


def read_taguette(path: str | Path, coder: str = "") -> Project:
    """Read the highlights that Taguette exports.

    Parameters
    ----------
    path : str or pathlib.Path
        A .csv or .xlsx file.
    coder : str
        Who coded: Taguette does not say it.

    Returns
    -------
    Project
        With the coder's name, so that it can be merged by it; without texts and places, which
        the export does not hold: see `transcripts.add_texts`. A highlight with two tags is one
        selection with two codings, and one without a tag is there with an empty code.

    Raises
    ------
    GroupworkError
        It is not an export of highlights.
    """
    table = _cells(path, HIGHLIGHTS, "list of highlights")
    table = table[(table[HIGHLIGHTS] != "").any(axis=1)]
    codes = _tags({tag: "" for tag in table["tag"] if tag})
    names = list(dict.fromkeys(table["document"]))
    guids = {name: make_guid("source", name) for name in names}
    who = make_guid("taguette", "coder", coder or Path(path).name)
    rows, omissions = [], []
    for row in each_row(table):
        if not row.tag:
            reason = "it has no tag: a passage that was read and given no code"
            omissions.append(Omission("highlight", row.document, row.id, "", reason))
        # Two people's exports number their highlights alike.
        selection = make_guid("taguette", who, row.document, row.id)
        code = make_guid("taguette", row.tag) if row.tag else ""
        place = (guids[row.document], selection, "text", NO_PLACE, NO_PLACE, "")
        rows.append((*place, row.content, code, who))
    return Project(
        name=Path(path).stem,
        coders=frame("coders", [(who, coder)]),
        codes=codes,
        sources=frame("sources", [(guids[n], n, "text", "missing", "", "") for n in names]),
        codings=frame("codings", rows).drop_duplicates(ignore_index=True),
        found=frame(
            "found",
            [("users", 1), ("codes", len(codes)), ("sources", len(names)), ("codings", len(rows))],
        ),
        omissions=frame("omissions", omissions),
    )


def read_taguette_codebook(path: str | Path) -> pd.DataFrame:
    """Read the codebook that Taguette exports as .csv or .xlsx; as `Project.codes`."""
    table = _cells(path, ["tag", "description"], "codebook")
    return _tags({row.tag: row.description for row in each_row(table[table["tag"] != ""])})


def _tags(tags: dict[str, str]) -> pd.DataFrame:
    """Return tags (with what they stand for) as `Project.codes`; help.practical is below help."""
    parents = codes_above(tags, ".")
    names = [*tags, *(head for head in dict.fromkeys(parents.values()) if head not in tags)]
    codes, _ = code_table(
        (
            *(make_guid("taguette", name), make_guid("taguette", above) if above else ""),
            *(name, tags.get(name, ""), "", name in tags),
        )
        for name in names
        for above in [parents.get(name, "")]
    )
    return codes


def _cells(path: str | Path, columns: list[str], what: str) -> pd.DataFrame:
    kind = "excel" if Path(path).suffix.lower() == ".xlsx" else "csv"
    table = read_cells(path, File.model_validate({"path": Path(path).name, "format": kind})).table
    lacking = [column for column in columns if column not in table]
    if lacking:
        raise GroupworkError(
            f"{path}: is not a {what} from Taguette: there is no column '{lacking[0]}'. Export the "
            f"{what} from Taguette as CSV or Excel."
        )
    return table
