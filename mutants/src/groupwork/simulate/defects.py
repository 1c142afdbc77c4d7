"""Planting what real exports suffer from, each defect on record, after a clean generation."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pandas as pd

from groupwork.simulate.draw import Drawn

COLUMNS = ["file", "row", "column", "participant_id", "kind", "what", "clean", "planted"]

#: Column of the post-test that is called otherwise there; `rename:` in study.yaml undoes it.
RENAMED = ("needs_19", "Q_needs19")
BLANK_ROWS = 3

_FREQUENCY = {
    "en": {"1": "Never", "2": "Seldom", "3": "Sometimes", "4": "Often", "5": "Always"},
    "zh": {"1": "从不", "2": "很少", "3": "有时", "4": "经常", "5": "总是"},
}
_AGREEMENT = {"1": "很不符合", "2": "不符合", "3": "符合", "4": "非常符合"}
_RELATION = {"mother": "母亲", "father": "父亲", "grandparent": "祖辈", "other": "其他"}


@dataclass
class RawFile:
    """A raw file as a table of texts, in the encoding that it is written in."""

    table: pd.DataFrame
    encoding: str = "utf-8"
    newline: str = "\n"


#: A new text, or how it comes from the clean answer
_New = str | Callable[[str], str]


@dataclass
class _Planter:
    files: dict[str, RawFile]
    found: list[dict[str, str]] = field(default_factory=list)

    def note(self, file: str, kind: str, what: str, **where: str) -> None:
        self.found.append({"file": file, "kind": kind, "what": what, **where})

    def cells(self, file: str, *spoiled: tuple[str, str, _New, str, str]) -> None:
        """Change cells given as (participant, column, new text, kind, what).

        Where a participant has several rows it is the first.
        """
        table = self.files[file].table
        for person, column, planted, kind, what in spoiled:
            at = table.index[table["participant_id"] == person][0]
            clean = table.loc[at, column]
            new = planted if isinstance(planted, str) else planted(clean)
            table.loc[at, column] = new
            where = {"row": str(at + 2), "column": column, "participant_id": person}
            self.note(file, kind, what, **where, clean=clean, planted=new)


def plant(files: dict[str, RawFile], drawn: Drawn) -> pd.DataFrame:
    """Spoil the files in place and return the list of defects (`COLUMNS`).

    `row` is the row as a spreadsheet shows it (header: 1). A defect of a whole file has no row.
    `clean` is the answer that was drawn, `planted` what the file has instead.
    """
    planter = _Planter(files)
    _plant_survey(planter, drawn)
    _plant_waves(planter, drawn)
    _plant_records(planter, drawn)
    order = list(files)
    found = sorted(planter.found, key=lambda d: (order.index(d["file"]), int(d.get("row", 0))))
    return pd.DataFrame(found, columns=COLUMNS).fillna("")


def _full_width(answer: str) -> str:
    return answer.translate(str.maketrans("0123456789", "０１２３４５６７８９"))


def _wording(wordings: dict[str, str]) -> tuple[_New, str, str]:
    return wordings.__getitem__, "wording", "wording among codes"


_FULL_WIDTH = (_full_width, "full-width digits", "typed on a Chinese keyboard")
_BY_ASSISTANT = ("missing code", "typed by the assistant")


def _plant_survey(planter: _Planter, drawn: Drawn) -> None:
    """Spoil the survey, sparing the members, whom it selected."""
    file = "survey.xlsx"
    everyone = drawn.attributes["participant_id"]
    outside = everyone[~everyone.isin(drawn.members)].to_list()
    planter.cells(
        file,
        (outside[2], "relation", *_wording(_RELATION)),
        (outside[9], "relation", *_wording(_RELATION)),
        (outside[33], "relation", *_wording(_RELATION)),
        (outside[5], "age", *_FULL_WIDTH),
        (outside[16], "income", "99", "missing code", "did not wish to say"),
        (outside[7], "ssrs_9", "", "blank", "left empty"),
        (outside[11], "sas_7", "44", "out of range", "a key hit twice; answers end at 4"),
        (outside[19], "sds_3", *_FULL_WIDTH),
        (outside[21], "sds_11", "-9", "missing code", "question skipped"),
        (outside[27], "rses_4", "missing", *_BY_ASSISTANT),
        (outside[30], "needs_18", "缺失", *_BY_ASSISTANT),
        (outside[38], "needs_2", *_FULL_WIDTH),
    )
    table = planter.files[file].table
    liner = outside[44]
    at = table.index[table["participant_id"] == liner][0]
    sas = [column for column in table.columns if column.startswith("sas_")]
    clean = " ".join(table.loc[at, sas])
    table.loc[at, sas] = "2"
    planter.note(
        file,
        "straight-liner",
        "the same answer to all 20 items, turned ones among them",
        row=str(at + 2),
        column="sas_1 to sas_20",
        participant_id=liner,
        clean=clean,
        planted=" ".join(["2"] * len(sas)),
    )

    again = table[table["participant_id"] == outside[25]].copy()
    late = [column for column in table.columns if column.split("_")[0] in ("sds", "rses", "needs")]
    again[late] = ""
    blank = pd.DataFrame("", index=range(BLANK_ROWS), columns=table.columns)
    blank["participant_id"] = " "  # a row of a workbook exists only if a cell does
    planter.files[file].table = pd.concat([table, again, blank], ignore_index=True)
    end = len(table) + 2
    planter.note(
        file,
        "duplicate",
        "a second submission, broken off after SAS",
        row=str(end),
        participant_id=outside[25],
    )
    _note_blank_rows(planter, file, end + 1)


def _plant_waves(planter: _Planter, drawn: Drawn) -> None:
    before, after, later = "pretest.csv", "posttest.csv", "followup.csv"
    planter.files[before].encoding, planter.files[before].newline = "utf-8-sig", "\r\n"
    planter.files[after].encoding, planter.files[after].newline = "gb18030", "\r\n"
    planter.note(before, "encoding", "UTF-8 with byte order mark", planted="utf-8-sig")
    planter.note(after, "encoding", "GB18030", planted="gb18030")

    # Those who stayed to the end, so that a lost answer is a lost pair.
    stayed = drawn.answers["followup"]["participant_id"].to_list()
    planter.cells(
        before,
        (stayed[0], "needs_2", *_wording(_FREQUENCY["en"])),
        (stayed[3], "needs_2", *_wording(_FREQUENCY["en"])),
        (stayed[4], "ssrs_10", "99", "missing code", "does not apply"),
        (stayed[6], "sas_12", *_FULL_WIDTH),
        (stayed[7], "needs_11", "缺失", *_BY_ASSISTANT),
    )
    planter.cells(
        after,
        (stayed[1], "needs_6", *_wording(_FREQUENCY["zh"])),
        (stayed[2], "needs_6", *_wording(_FREQUENCY["zh"])),
        (stayed[5], "needs_6", *_wording(_FREQUENCY["zh"])),
        (stayed[8], "rses_2", *_wording(_AGREEMENT)),
        (stayed[3], "needs_5", "7", "out of range", "answers end at 5"),
        (stayed[6], "needs_13", "-9", "missing code", "question skipped"),
    )
    planter.cells(
        later,
        (stayed[2], "rses_7", "missing", *_BY_ASSISTANT),
        (stayed[5], "sas_3", *_FULL_WIDTH),
    )

    table = planter.files[after].table
    planter.files[after].table = table.rename(columns={RENAMED[0]: RENAMED[1]})
    planter.note(
        after,
        "renamed column",
        "called otherwise than in the other waves",
        row="1",
        column=RENAMED[1],
        clean=RENAMED[0],
        planted=RENAMED[1],
    )
    table = planter.files[before].table
    blank = pd.DataFrame("", index=range(BLANK_ROWS), columns=table.columns)
    planter.files[before].table = pd.concat([table, blank], ignore_index=True)
    _note_blank_rows(planter, before, len(table) + 2)


def _plant_records(planter: _Planter, drawn: Drawn) -> None:
    stayed = drawn.answers["followup"]["participant_id"].to_list()
    sessions = planter.files["sessions.csv"].table
    present = sessions[(sessions["attended"] == "1") & (sessions["session"] == "1")]
    person = present["participant_id"].iloc[1]
    planter.cells("sessions.csv", (person, "engagement", "-9", "missing code", "not recorded"))
    planter.cells("network.csv", (stayed[4], "closeness", "缺失", "missing code", "not asked"))


def _note_blank_rows(planter: _Planter, file: str, first: int) -> None:
    for row in range(first, first + BLANK_ROWS):
        planter.note(file, "blank row", "left behind by the export", row=str(row))
