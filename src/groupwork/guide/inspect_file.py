"""Looks at one raw file and says what is in it, for `groupwork inspect`.

Nothing here decides anything for a study: what is found is shown, with the lines of a study file
that would read it (`draft`), for a person to check.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from itertools import compress
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from groupwork.guide.blocks import Block, at_one_wave, find_blocks, with_words_among
from groupwork.guide.columns import (
    Answers,
    Column,
    by_size,
    describe,
    with_levels,
    with_list,
)
from groupwork.guide.file_format import decimal_sign, file_of, recognised_format
from groupwork.guide.id_columns import count_repeated, find_ids
from groupwork.guide.time_columns import counted_times, find_time_columns, once_each
from groupwork.guide.total_rows import rows_of_totals
from groupwork.guide.wave_names import are_twins, find_wave_names, number_columns, spelled_alike
from groupwork.ingest.doubtful_rows import TOTALS
from groupwork.ingest.formats import SHEETS
from groupwork.ingest.readers import (
    TOOLS,
    Cells,
    NoRowError,
    excel,
    fold,
    read_cells,
)
from groupwork.ingest.readers.cells import (
    NOT_READ,
    UNFINISHED,
    Head,
    TitleError,
)
from groupwork.ingest.readers.sheet_a_person import UNLABELLED
from groupwork.ingest.readers.text import (
    EncodingError,
)
from groupwork.ingest.readers.tools import (
    JINSHUJU_COLUMNS,
    SURVEYMONKEY_COLUMNS,
    TENCENT_COLUMNS,
    WENJUANXING_COLUMNS,
)
from groupwork.ingest.wordings import whole_number
from groupwork.privacy.identifiers import find_identifiers

# The columns that each tool adds by itself.
_OWN = {
    "qualtrics": r"StartDate|EndDate|Status|IPAddress|Progress|Duration \(in seconds\)|Finished"
    r"|RecordedDate|ResponseI[dD]|ResponseSet|Recipient\w+|Location\w+"
    r"|UserLanguage|DistributionChannel|\w+_NPS_GROUP|(?:Q|QID|FL_|BL_)\d+_DO(?:_\w+)?",
    "limesurvey": r"id|submitdate|lastpage|startlanguage|seed|startdate|datestamp|ipaddr|refurl"
    r"|Date started|Date last action|Seed|IP address|Referrer URL"
    r"|interviewtime|groupTime\d+|\d+\w+time|Total time|Group time: .*|Question time: .*",
    "redcap": r"redcap_(?!(?:arm|data_access_group)$)\w+|\w+_complete|\w+_timestamp"
    r"|Complete\?( \(\d+\))?|Survey Timestamp",
    "kobo": r"_\w+|start|end|today|deviceid|SubmissionDate|meta\W?\w*|KEY|Submitter\w+"
    r"|Attachments\w+|Status|ReviewState|DeviceID|Edits|FormVersion",
    "wenjuanxing": "|".join(WENJUANXING_COLUMNS),
    "tencent-survey": "|".join(TENCENT_COLUMNS),
    "jinshuju": "|".join(JINSHUJU_COLUMNS),
    "surveymonkey": SURVEYMONKEY_COLUMNS.pattern,
    "microsoft-forms": r"ID|(?i:start time|completion time|last modified time|email|name)"
    r"|开始时间|完成时间|上次修改时间|电子邮件|名称|開始時間|完成時間|電子郵件|名稱",
    "google-forms": r"Timestamp|时间戳记?|時間戳記|Zeitstempel|Horodateur|Marca temporal",
}
# What no tool wrote, in words.
_KINDS = {
    "csv": "separated text",
    "excel": "Excel workbook",
    "spss": "SPSS data file",
    "stata": "Stata data file",
    SHEETS: "Excel workbook with a sheet for each person",
}
# Of the tools' columns, the one that says how long answering took.
_SECONDS = {
    "qualtrics": ("Duration (in seconds)",),
    "limesurvey": ("interviewtime", "Total time"),
    "wenjuanxing": ("所用时间",),
    "tencent-survey": ("答题时长",),
    "jinshuju": ("填写时长",),
}


class PersonSheets(NamedTuple):
    """How a workbook with a sheet for each person is read.

    Attributes
    ----------
    above : int
        Rows above the names of the columns, in most sheets.
    times : dict
        How some name the column of a time -> how most do.
    """

    above: int
    times: Mapping[str, str]


@dataclass(frozen=True)
class Inspection:
    """What a file holds.

    Attributes
    ----------
    path : str
    format, title, why : str
        The `format:` of the study file, its name in words, and what shows it.
    encoding, separator, decimal : str
    rows : int
        Responses.
    left_out : dict
        Reason -> numbers of rows that are no responses.
    columns : list of Column
    blocks : list of Block
    ids : list of str
        Columns that hold the participant's identifier, the likeliest first.
    possible_ids : list of str
        Columns that may, if a person says so.
    repeated : int
        Rows in which an identifier stands again within a wave.
    waves : dict
        Column that may say the wave of a row -> its values.
    wave_names : list of str
        What stands for the wave in the names of columns.
    heads : dict of str to tuple
        Column -> its name with {wave} in place of the wave, and what stands there; where somebody
        says that it is one.
    identifiers : dict
        Column -> the kind of direct identifier that it looks like.
    seconds : str
        The tool's own column of the time that answering took; empty if there is none.
    skip_rows : int
        Rows of a title above the column names.
    head_rows : int
        Rows of column names; of several, what spans columns and the name below it make one.
    spans : list of str
        What spans columns there.
    declared : str
        The encoding that the study file must say; empty where the text shows it.
    dictionary : str
        The data dictionary by which it was read; empty if none.
    encodings : dict
        Encodings that the text may be in -> some of its words in each; the first is taken until
        somebody says which it is. Empty where the text or somebody does.
    numbers : list of int
        Of the rows, as the file numbers them.
    twins : bool
        Whether the names say no wave, but questions are there twice.
    renamed : dict
        Column -> how it is called here, where blanks in its name set it apart from its twin.
    begun : dict of int to int
        Rows that the tool marks as unfinished and that are left out -> the questions of scales that
        are answered there.
    unfinished : str
        What the study file must say of such rows; empty where there are none, or none is read.
    times : dict
        Of sheets of a person each: how some name the column of a time -> how most do.
    labels : dict
        Column -> code -> the label that the file itself gives it.
    values : str
        "labels" where these are read in place of the codes.
    """

    path: str
    format: str
    title: str
    why: str
    encoding: str
    separator: str
    decimal: str
    rows: int
    left_out: dict[str, list[int]]
    columns: list[Column]
    blocks: list[Block]
    ids: list[str]
    waves: dict[str, list[str]]
    wave_names: list[str]
    identifiers: dict[str, str]
    seconds: str = ""
    skip_rows: int = 0
    head_rows: int = 1
    spans: list[str] = field(default_factory=list)
    possible_ids: list[str] = field(default_factory=list)
    repeated: int = 0
    declared: str = ""
    dictionary: str = ""
    encodings: dict[str, str] = field(default_factory=dict)
    numbers: list[int] = field(default_factory=list)
    twins: bool = False
    renamed: dict[str, str] = field(default_factory=dict)
    begun: dict[int, int] = field(default_factory=dict)
    unfinished: str = ""
    times: dict[str, str] = field(default_factory=dict)
    heads: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    values: str = ""

    def to_json(self, **more: str) -> str:
        """Return everything as JSON, with what is given besides."""
        return json.dumps({**asdict(self), **more}, ensure_ascii=False, indent=2)


def inspect_file(path: str | Path, sheet: str | None = None) -> Inspection:
    """Look at a raw file.

    Parameters
    ----------
    path : str or pathlib.Path
    sheet : str, optional
        Sheet of a workbook; the first if empty.

    Raises
    ------
    GroupworkError
        The file cannot be read.
    """
    return _below_title(Path(path), sheet, "")[0]


def look_at(
    path: str | Path,
    sheet: str | None = None,
    encoding: str = "",
    dictionary: Path | None = None,
    rows: Mapping[str, str] | None = None,
    *,
    unfinished: str = "",
    values: str = "",
    people: PersonSheets | None = None,
) -> tuple[Inspection, dict[str, Answers]]:
    """Look at a raw file as `inspect_file` does, and return its folded cells by column, too.

    One that does not show its encoding is read in the first that it may be in, unless it is given.
    `dictionary` is the data dictionary of a REDCap project, which words its export; of `rows` only
    those are looked at that have a value in a column. `unfinished` is "keep" where rows count that
    the tool marks as not finished. `people` says that each sheet of a workbook holds one person.
    """
    if people:
        times = {"times": people.times} if people.times else {}
        return _look_at(Path(path), None, Head(people.above), "", None, which=times, form=SHEETS)
    source = Path(path)
    if values:
        which = {"values": values, **({"rows": dict(rows)} if rows else {})}
        return _look_at(source, sheet, Head(), encoding, dictionary, which=which)
    try:
        return _below_title(source, sheet, encoding, dictionary, rows, unfinished=unfinished)
    except NoRowError:
        if unfinished:
            raise
        # Nobody finished it, so what they answered is all that there is.
        return look_at(path, sheet, encoding, dictionary, rows, unfinished="keep")
    except EncodingError as error:
        if not error.candidates:
            raise
        first = next(iter(error.candidates))
        found, texts = _below_title(source, sheet, first, dictionary, rows, unfinished=unfinished)
        return replace(found, declared="", encodings=error.candidates), texts


def _below_title(
    source: Path,
    sheet: str | None,
    encoding: str,
    dictionary: Path | None = None,
    rows: Mapping[str, str] | None = None,
    *,
    unfinished: str = "",
) -> tuple[Inspection, dict[str, Answers]]:
    """Look at a raw file below its title, where it has one; its names may stand in several rows."""
    which = {"rows": dict(rows or {}), "unfinished": unfinished}
    which = {key: said for key, said in which.items() if said}
    try:
        return _look_at(source, sheet, Head(), encoding, dictionary, which=which)
    except TitleError as error:
        if error.head is None:
            raise
        return _look_at(source, sheet, error.head, encoding, dictionary, which=which)


def _look_at(
    source: Path,
    sheet: str | None,
    head: Head,
    encoding: str,
    dictionary: Path | None,
    *,
    which: Mapping[str, Any],
    form: str = "",
) -> tuple[Inspection, dict[str, Answers]]:
    """Look at a raw file whose column names stand there; `which` says of its entry which rows.

    Its format is looked for where `form` does not say it.
    """
    entry, why, separator = recognised_format(source, sheet, head, encoding, form)
    entry |= which
    used = dictionary if entry.get("format") == "redcap" else None
    entry |= {"dictionary": used.name} if used else {}
    folder = used.parent if used else None
    cells = read_cells(source, file_of(entry), folder)
    decimal = decimal_sign(cells)
    if decimal == ",":
        cells = read_cells(source, file_of({**entry, "decimal": ","}), folder)
    scores = number_columns({n: cells.table[n].map(fold).tolist() for n in cells.columns})
    own = _OWN.get(entry["format"], r"(?!)")
    asked = [n for n in cells.columns if not _is_tools(n, cells.questions.get(n, ""), own)]
    wide = find_wave_names(asked, cells.spans, cells.questions, scores)
    renamed = spelled_alike(wide)
    cells = cells.renamed(renamed, "spelled as at another time")
    wide = {renamed.get(name, name): pair for name, pair in wide.items()}
    # What spans columns, in the words that their times have now.
    within = (base.split("{wave}")[0] + wave for base, wave in wide.values() if base[-1] != "}")
    spans = [*dict.fromkeys([*cells.spans, *filter(None, within)])] if cells.spans else []
    texts = _answers(cells)
    # Means are no answers.
    totals = rows_of_totals(texts)
    texts = {name: list(compress(column, ~totals)) for name, column in texts.items()}
    cells = cells.without(cells.table.index[totals], TOTALS)
    identifiers = _identifiers(cells)
    lists = excel.drop_downs(source, sheet) if entry["format"] == "excel" else {}
    columns = _columns(cells, texts, identifiers, own, lists)
    blank = (cells.table == "").all(axis=1)
    texts = {name: list(compress(column, ~blank)) for name, column in texts.items()}
    cells = cells.without(cells.table.index[blank], "blank row")
    dropped: dict[str, list[int]] = {}
    for each in cells.audit:
        if each["action"] == "dropped":
            dropped.setdefault(each["reason"], []).append(int(each["row"]))
    columns = with_words_among(columns, texts, wide)
    blocks = find_blocks(at_one_wave([c for c in columns if c.name not in identifiers], wide))
    bases = {column for block in blocks for column in block.items.values()}
    in_blocks = bases | {name for name, (base, _) in wide.items() if base in bases}
    beside = [c for c in columns if c.name not in {*in_blocks, *wide}]
    events = sorted(set(texts.get("redcap_event_name", ())))
    waves = {"redcap_event_name": events} if len(events) > 1 else find_time_columns(beside)
    waves = waves or counted_times(beside, texts)
    # 1.0 is 1: so R and pandas write whole numbers of a column with gaps.
    texts |= {name: [*map(whole_number, texts[name])] for name in waves if name in texts}
    waves = {} if once_each(texts, columns, waves, in_blocks) else waves
    ids, possible = find_ids(texts, columns, list(waves), in_blocks)
    if events and (record := next(iter(texts))) not in ids:  # REDCap's first column
        ids, possible = [record, *ids], [name for name in possible if name != record]
    whole = partial(read_cells, source, file_of({**entry, "unfinished": "keep"}), folder)
    tool = TOOLS.get(entry["format"])
    found = Inspection(
        path=str(source),
        format=entry["format"],
        title=tool.title if tool else _KINDS[entry["format"]],
        why=why,
        encoding=cells.encoding,
        separator=separator,
        decimal=decimal,
        rows=len(cells.table),
        left_out=dropped,
        columns=columns,
        blocks=blocks,
        ids=ids,
        possible_ids=possible,
        repeated=count_repeated(texts, ids, list(waves)),
        waves=waves,
        wave_names=list(dict.fromkeys(wave for _, wave in wide.values())),
        twins=are_twins(wide, cells),
        identifiers=identifiers,
        skip_rows=head.above,
        head_rows=head.rows,
        spans=spans,
        declared=encoding,
        numbers=[int(number) for number in cells.table.index],
        dictionary=str(used or ""),
        seconds=next((c for c in _SECONDS.get(entry["format"], ()) if c in texts), ""),
        renamed=renamed,
        begun=_begun(cells, whole, in_blocks, renamed),
        unfinished=str(entry.get("unfinished", "")),
        times=dict(entry.get("times", {})),
        labels={name: dict(of) for name, of in cells.labels.items() if name in texts},
        values=str(entry.get("values", "")),
    )
    return found, texts


def _columns(
    cells: Cells,
    texts: Mapping[str, Answers],
    identifiers: Collection[str],
    own: str,
    lists: Mapping[int, list[str]],
) -> list[Column]:
    """Describe the columns; `own` is what the survey tool calls its own, `lists` are drop-downs."""
    everywhere = Counter(text for column in texts.values() for text in set(column))
    shared = {text for text, columns in everywhere.items() if columns > 1}
    found = []
    for place, name in enumerate(cells.columns):
        known = name in identifiers
        column = describe(name, cells.questions.get(name, ""), texts[name], shared, known)
        column = with_levels(column, cells)
        if lists and not known:
            column = with_list(column, texts[name], lists.get(place, []))
        if _is_tools(name, column.question, own):
            column = replace(column, kind="tool")
        elif re.fullmatch(UNLABELLED, name):
            column = replace(column, kind="text")  # a note on somebody, perhaps
        found.append(column)
    return found


# What Qualtrics measures of each page, and the order in which it showed questions and options,
# whatever its author called the question.
_CLICKS = re.compile(
    r"(?:^|[-–_] ?)(?:First Click|Last Click|Page Submit|Click Count)$| - Display Order(?: - |$)"
)


def _is_tools(name: str, question: str, own: str) -> bool:
    """Say whether the survey tool has added a column by itself; `own` are names that it gives."""
    return bool(re.fullmatch(own, name) or _CLICKS.search(question or name))


def _begun(
    cells: Cells, whole: Callable[[], Cells], items: Collection[str], renamed: Mapping[str, str]
) -> dict[int, int]:
    """Count the answers in each row that is left out as unfinished: number of the row -> count.

    `whole` reads the file with these rows.
    """
    rows = [
        int(row["row"])
        for row in cells.audit
        if row["action"] == "dropped" and NOT_READ.get(row["reason"]) == UNFINISHED
    ]
    if not rows:
        return {}
    read = whole().renamed(renamed, "")
    numbers = [int(number) for number in read.table.index]
    answers = [cells for name, cells in _answers(read).items() if name in items]
    given = {row: sum(map(bool, of)) for row, *of in zip(numbers, *answers, strict=True)}
    return {row: given[row] for row in rows}


def _answers(cells: Cells) -> dict[str, Answers]:
    """Return the folded cells of each column; a declared gap is as blank."""
    values = cells.table.to_numpy(dtype=object)
    folded = {text: fold(text) for text in set(values.ravel())}
    return {
        name: [
            "" if text in cells.missing.get(name, ()) else folded[text] for text in values[:, place]
        ]
        for place, name in enumerate(cells.columns)
    }


def _identifiers(cells: Cells) -> dict[str, str]:
    """Return column -> the kind of direct identifier that it looks like."""
    table = cells.table
    found = find_identifiers(
        pd.DataFrame(
            {
                "file": "",
                "row": np.repeat(table.index.to_numpy(), table.shape[1]),
                "column": np.tile(np.array(cells.columns, dtype=object), len(table)),
                "raw": table.to_numpy(dtype=object).ravel(),
            }
        )
    )
    return dict(zip(found["column"], found["kind"], strict=True))


def without_scale(
    found: Inspection, texts: dict[str, Answers], columns: Collection[str]
) -> Inspection:
    """Return what is in a file, where some columns are no scale, whatever they look like."""
    blocks = [each for each in found.blocks if not {*each.items.values()} & {*columns}]
    times = found.wave_names
    columns = {*columns, *(name.replace("{wave}", time) for name in columns for time in times)}
    taken = {name for each in blocks for name in each.items.values()}
    named = {name for name in texts if "{wave}" in name}
    described = [replace(c, is_fact=True) if c.name in columns else c for c in found.columns]
    others = [each for each in described if each.name not in {*taken, *named}]
    waves = found.waves or find_time_columns(others)
    waves = {} if once_each(texts, described, waves, taken) else waves
    looked = replace(found, columns=described, blocks=blocks, waves=waves)
    return _with_ids(looked, texts, taken)


def with_times_of_rows(found: Inspection, texts: dict[str, Answers], column: str) -> Inspection:
    """Return what is in a file of which somebody says which column has the wave of each row."""
    described = [replace(c, is_fact=True) if c.name == column else c for c in found.columns]
    blocks = find_blocks(c for c in described if c.name not in found.identifiers)
    waves = {column: sorted({*filter(None, texts[column])}, key=by_size)}
    looked = replace(found, columns=described, blocks=blocks, waves=waves)
    taken = {name for each in blocks for name in each.items.values()}
    return _with_ids(looked, texts, taken)


def with_times_in_heads(
    found: Inspection, texts: dict[str, Answers], heads: Mapping[str, tuple[str, str]]
) -> Inspection:
    """Return what is in a file of which somebody says where the names of columns have the wave."""
    usual = [column for column in found.columns if column.name not in found.identifiers]
    blocks = find_blocks(at_one_wave(usual, heads))
    waves = list(dict.fromkeys(wave for _, wave in heads.values()))
    looked = replace(found, blocks=blocks, wave_names=waves, heads=heads, twins=False)
    taken = {name for each in blocks for name in each.items.values()}
    return _with_ids(looked, texts, {*taken, *heads})


def _with_ids(found: Inspection, texts: dict[str, Answers], in_blocks: set[str]) -> Inspection:
    """Return what is in a file, with who may be who looked for again."""
    ids, possible = find_ids(texts, found.columns, list(found.waves), in_blocks)
    repeated = count_repeated(texts, ids, list(found.waves))
    return replace(found, ids=ids, possible_ids=possible, repeated=repeated)
