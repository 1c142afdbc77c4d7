"""Looks at one raw file and says what is in it, for `groupwork inspect`.

Nothing here decides anything for a study: what is found is shown, with the lines of a study file
that would read it (`draft`), for a person to check.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import compress
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from groupwork.guide.times import TODAY, are_counted
from groupwork.ingest.readers import ENDINGS, TOOLS, Cells, excel, fold, read_cells, recognise
from groupwork.ingest.readers.cells import Records, TitleError, title_rows
from groupwork.ingest.readers.limits import read_bytes
from groupwork.ingest.readers.text import (
    SEPARATORS,
    EncodingError,
    decode,
    first_records,
    without_sep,
)
from groupwork.ingest.readers.tools import (
    JINSHUJU_COLUMNS,
    SURVEYMONKEY_COLUMNS,
    TENCENT_COLUMNS,
    WENJUANXING_COLUMNS,
)
from groupwork.ingest.rows import TOTAL
from groupwork.prepare.wordings import find_order, find_orders, without_missing
from groupwork.privacy.identifiers import find_identifiers
from groupwork.study.files import ResponsesFile

#: A question that takes more answers than this is not an item of a scale.
MOST_ANSWERS = 11
#: Among so many rows at the end a row of totals is looked for.
LAST_ROWS = 5
MOST_LEVELS = 8

#: Numbers that mean 'no answer' in many files.
USUAL_MISSING = (
    *("-9", "-99", "-999", "-1", "-7", "-8", "-77", "-88", "-97", "-98"),
    *("77", "88", "97", "98", "99", "777", "888", "999", "9999"),
)
#: Share of the cells that such a number has at most.
MOST_MISSING = 0.5

#: Share of its cells that makes a column one of numbers; a few may be slips.
MOST_OF = 0.8

#: Share of the rows of a wave in which an identifier is another one; a few may be repeats.
NEARLY = 0.9

_ID_NAMES = re.compile(
    r"\b(id|code|token|participant|subject|record|respondent|case|pseudonym)\b"
    r"|编号|代码|代号|学号|工号|编码|匿名码|識別碼|編號|代碼|代號|學號"
)
Answers = list[str]

# Words of columns that are nobody's code, whatever is in them.
_NO_ID_NAMES = re.compile(
    r"\b(score|scores|total|sum|mean|average|points|age|year|birth\w*|date|time|name|phone|tel"
    r"|mobile|e ?mail|row)\b(?! (code|id))|总分|得分|分数|合计|平均|年龄|日期|时间|姓名|电话|手机"
    r"|邮箱|總分|得分|分數|合計|年齡|時間|電話|手機"
)
# What a person's code is called, whatever else its heading says of how it is made.
_CODE_NAMES = re.compile(
    r"\b(personal|self made|self generated|self created|own|secret|individual) code\b|\bcode ?word"
    r"|\bnick ?name\b|昵称|暱稱|化名|网名|網名"
    r"|(手机|手機|电话|電話)\w{0,6}(后|後|末|尾)|尾号|尾號|匿名码|编码|編碼|代码|代碼|代号|代號|暗号|暗號"
)
# Such codes are many people's.
_NO_CODE_NAMES = re.compile(r"邮政编码|郵政編碼|(邮政|行政|地区|职业|疾病)(区划)?代码")
# What people write in their own words, whatever a few of them wrote alike.
_REMARKS = re.compile(
    r"\b(comments?|remarks?|feedback|suggestions?|anything else|in your own words"
    r"|please (explain|describe|specify))\b"
    r"|意见|意見|建议|建議|留言|感想|感言|评论|評論|备注|備註|想说的|想說的|请说明|請說明|请填写|請填寫"
)
#: Such as "(first letters of your mother's name)" behind the name of a column.
ASIDE = re.compile(r"[(（][^)）]*[)）]")
_CODE = re.compile(r"(?=.*\d)(?=.*[^\W\d_])[\w-]{2,20}")
_WAVE_NAMES = re.compile(
    r"\b(wave|time ?point|visit|event|phase|occasion|when|measurement|t)\b|测|时间点|阶段"
)
# Over numbers alone.
_TIME = re.compile(r"time|month|week|round|时间|時間|月份?|周次?|轮次?|次")
_WAVE_VALUES = re.compile(
    r"(pre|post)([-_ ]?test)?|before|after|baseline|follow.?up|t[0-9]|wave.?[0-9]|visit.?[0-9]"
    r"|[前后]测?|之[前后]|以[前后]|追踪|随访|基线|基線",
    re.IGNORECASE,
)
# Chinese names have nothing between the time and the question.
_JOINED = r"(?P<wave>当时|當時|那时|现在|如今|目前|回顾|[前后]测|之[前后]|以[前后])(?P<rest>.+)"
#: Names of columns that look back on an earlier time.
LOOKING_BACK = re.compile(
    r"then|retro(spective)?|recall(ed)?|back.?then|回顾|回想|回忆|当时|當時|那时", re.IGNORECASE
)
_DATES = re.compile(r"\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}\b.*", re.DOTALL)
#: What a code, or a part of one, may be.
ONE_WORD = re.compile(r"[\w.-]{0,40}")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")

# The columns that each tool adds by itself.
_OWN = {
    "qualtrics": r"StartDate|EndDate|Status|IPAddress|Progress|Duration \(in seconds\)|Finished"
    r"|RecordedDate|ResponseI[dD]|ResponseSet|Recipient\w+|External(Data)?Reference|Location\w+"
    r"|UserLanguage|DistributionChannel",
    "limesurvey": r"id|submitdate|lastpage|startlanguage|seed|startdate|datestamp|ipaddr|refurl"
    r"|Date started|Date last action|Seed|IP address|Referrer URL"
    r"|interviewtime|groupTime\d+|\d+\w+time|Total time|Group time: .*|Question time: .*",
    "redcap": r"redcap_\w+|\w+_complete|\w+_timestamp|Complete\?( \(\d+\))?|Survey Timestamp",
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


# Of these, the one that says how long answering took.
_SECONDS = {
    "qualtrics": ("Duration (in seconds)",),
    "limesurvey": ("interviewtime", "Total time"),
    "wenjuanxing": ("所用时间",),
    "tencent-survey": ("答题时长",),
    "jinshuju": ("填写时长",),
}


@dataclass(frozen=True)
class Column:
    """One column of a file.

    Attributes
    ----------
    name, question : str
    kind : str
        "blank", "number", "date", "category", "text" or "tool" (the survey tool's own).
    answered : int
        Cells that are neither blank nor declared as missing by the file.
    distinct : int
    low, high : float or None
        Of numbers.
    answers : tuple of str
        The different answers, where they are few.
    odd : tuple of str
        Numbers far from the others: missing codes, perhaps, or slips.
    labels : dict
        Code -> text of the cell, where numbers stand with their wordings ("1 - Never").
    missing : tuple of str
        Wordings that say that there is no answer.
    offered : tuple of str
        The answers that its drop-down offers, where all that were given are among them.
    levels : dict
        Code -> wording, of a category whose codes the file itself words.
    """

    name: str
    question: str
    kind: str
    answered: int
    distinct: int
    low: float | None = None
    high: float | None = None
    answers: tuple[str, ...] = ()
    odd: tuple[str, ...] = ()
    labels: dict[int, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    levels: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Block:
    """Columns that look like the items of one scale.

    Attributes
    ----------
    name : str
        A short name made of theirs.
    items : dict
        Item -> column.
    pattern : str
        What names them all, with {item}, and {wave} in a wide file; empty if nothing does.
    low, high : int
        The lowest and highest answer found, or those of the known row of wordings.
    labels : dict
        Code -> wording, where the answers are words whose order is known.
    unchosen : tuple of str
        Those of them that nobody chose; the known row has them.
    unordered : tuple of str
        The answers, where they are words that a person must put in order.
    offered : tuple of str
        The answers that the drop-downs of all its columns offer; low, high and labels are theirs.
    """

    name: str
    items: dict[str, str]
    pattern: str
    low: int
    high: int
    labels: dict[int, str] = field(default_factory=dict)
    unchosen: tuple[str, ...] = ()
    unordered: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()


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
        Reason -> rows that are no responses.
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
    identifiers : dict
        Column -> the kind of direct identifier that it looks like.
    seconds : str
        The tool's own column of the time that answering took; empty if there is none.
    skip_rows : int
        Rows of a title above the column names.
    declared : str
        The encoding that the study file must say; empty where the text shows it.
    encodings : dict
        Encodings that the text may be in -> some of its words in each; the first is taken until
        somebody says which it is. Empty where the text or somebody does.
    """

    path: str
    format: str
    title: str
    why: str
    encoding: str
    separator: str
    decimal: str
    rows: int
    left_out: dict[str, int]
    columns: list[Column]
    blocks: list[Block]
    ids: list[str]
    waves: dict[str, list[str]]
    wave_names: list[str]
    identifiers: dict[str, str]
    seconds: str = ""
    skip_rows: int = 0
    possible_ids: list[str] = field(default_factory=list)
    repeated: int = 0
    declared: str = ""
    encodings: dict[str, str] = field(default_factory=dict)

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
    path: str | Path, sheet: str | None = None, encoding: str = ""
) -> tuple[Inspection, dict[str, Answers]]:
    """Look at a raw file as `inspect_file` does, and return its folded cells by column, too.

    One that does not show its encoding is read in the first that it may be in, unless it is given.
    """
    try:
        return _below_title(Path(path), sheet, encoding)
    except EncodingError as error:
        if not error.candidates:
            raise
        found, texts = _below_title(Path(path), sheet, next(iter(error.candidates)))
        return replace(found, declared="", encodings=error.candidates), texts


def _below_title(
    source: Path, sheet: str | None, encoding: str
) -> tuple[Inspection, dict[str, Answers]]:
    """Look at a raw file below its title, where it has one."""
    try:
        return _look_at(source, sheet, 0, encoding)
    except TitleError as error:
        if not error.rows:
            raise
        return _look_at(source, sheet, error.rows, encoding)


def _look_at(
    source: Path, sheet: str | None, skip_rows: int, encoding: str
) -> tuple[Inspection, dict[str, Answers]]:
    """Look at a raw file with so many rows above its column names."""
    entry, why, separator = _recognised(source, sheet, skip_rows, encoding)
    cells = read_cells(source, _file(entry))
    decimal = _decimal(cells)
    if decimal == ",":
        cells = read_cells(source, _file({**entry, "decimal": ","}))
    texts = _answers(cells)
    # Means are no answers; whoever left them in the file is told by the check.
    totals = _rows_of_totals(texts)
    texts = {name: list(compress(column, ~totals)) for name, column in texts.items()}
    cells = cells.without(cells.table.index[totals], "row of totals")
    identifiers = _identifiers(cells)
    everywhere = Counter(text for column in texts.values() for text in set(column))
    shared = {text for text, columns in everywhere.items() if columns > 1}
    own = re.compile(_OWN.get(entry["format"], r"(?!)"))
    columns = [
        _column(name, cells.questions.get(name, ""), texts[name], shared, name in identifiers)
        for name in cells.columns
    ]
    columns = [_with_levels(column, cells) for column in columns]
    if entry["format"] == "excel":
        lists = excel.drop_downs(source, sheet)
        columns = [
            c if c.name in identifiers else _with_list(c, texts[c.name], lists.get(place, []))
            for place, c in enumerate(columns)
        ]
    columns = [replace(c, kind="tool") if own.fullmatch(c.name) else c for c in columns]
    blank = (cells.table == "").all(axis=1)
    texts = {name: list(compress(column, ~blank)) for name, column in texts.items()}
    cells = cells.without(cells.table.index[blank], "blank row")
    dropped = pd.Series([row["reason"] for row in cells.audit if row["action"] == "dropped"])
    wide = find_wave_names(cells.columns)
    blocks = find_blocks(at_one_wave([c for c in columns if c.name not in identifiers], wide))
    bases = {column for block in blocks for column in block.items.values()}
    in_blocks = bases | {name for name, (base, _) in wide.items() if base in bases}
    waves = _waves([c for c in columns if c.name not in in_blocks])
    if "redcap_event_name" in texts:
        waves = {"redcap_event_name": sorted(set(texts["redcap_event_name"]))}
    ids, possible = _ids(texts, columns, list(waves), in_blocks)
    tool = TOOLS.get(entry["format"])
    kinds = {"csv": "separated text", "excel": "Excel workbook"}
    kinds |= {"spss": "SPSS data file", "stata": "Stata data file"}
    found = Inspection(
        path=str(source),
        format=entry["format"],
        title=tool.title if tool else kinds[entry["format"]],
        why=why,
        encoding=cells.encoding,
        separator=separator,
        decimal=decimal,
        rows=len(cells.table),
        left_out={str(reason): int(n) for reason, n in dropped.value_counts().items()},
        columns=columns,
        blocks=blocks,
        ids=ids,
        possible_ids=possible,
        repeated=_repeated(texts, ids, list(waves)),
        waves=waves,
        wave_names=list(dict.fromkeys(wave for _, wave in wide.values())),
        identifiers=identifiers,
        skip_rows=skip_rows,
        declared=encoding,
        seconds=next((c for c in _SECONDS.get(entry["format"], ()) if c in texts), ""),
    )
    return found, texts


def _file(entry: dict) -> ResponsesFile:
    return ResponsesFile.model_validate(
        {"path": "x", "id": "x", "wave": "x", "columns": {}} | entry
    )


# Format -------------------------------------------------------------------------------------


def _recognised(
    path: Path, sheet: str | None, skip_rows: int, encoding: str
) -> tuple[dict, str, str]:
    """Return the study file's entry for a file, why it is so, and the separator of its text."""
    kind = ENDINGS.get(path.suffix.lower())
    skipped = {"skip_rows": skip_rows} if skip_rows else {}
    if kind == "csv":
        entry, why, separator = _recognised_text(path, read_bytes(path), encoding)
        known = {"encoding": encoding} if encoding else {}
        return {**entry, **known, **skipped}, why, separator
    entry = {"format": kind, "sheet": sheet, **skipped} if kind else {}
    why = f"its name ends in {path.suffix}"
    if kind == "excel":
        records = excel.read(path, _file(entry))[0]
        name, signs = recognise(records[skip_rows : skip_rows + 3])
        if name:
            return {**entry, "format": name}, signs, ""
    elif kind is None:
        read_cells(path, _file(entry))
    return entry, why, ""


def _recognised_text(path: Path, data: bytes, encoding: str) -> tuple[dict, str, str]:
    text, _ = decode(data, encoding or None, str(path))
    text, said = without_sep(text)
    if said:
        name, why = recognise(first_records(text, said))
        return {"format": name or "csv"}, why or f"its first line says sep={said}", said
    starts = {mark: first_records(text, mark) for mark in SEPARATORS}
    for mark, records in starts.items():
        name, why = recognise(records)
        if name:
            return {"format": name}, why, mark
    mark = max(starts, key=lambda mark: _fit(starts[mark]))
    plain = "\t" if path.suffix.lower() == ".tsv" else ","
    entry = {"format": "csv"} | ({} if mark == plain else {"separator": mark})
    return entry, f"its name ends in {path.suffix}", mark


def _fit(records: Records) -> tuple[bool, int]:
    """Say how well a separator fits: whether it gives all rows as many columns, and how many."""
    # A title above the column names has one cell.
    widths = [len(record) for record in records[title_rows(records) :]] or [0]
    return min(widths) == max(widths) > 1, widths[0]


def _rows_of_totals(texts: dict[str, Answers]) -> NDArray[np.bool_]:
    """Say which of the last rows sum the others up: one of their cells says so."""
    n = len(next(iter(texts.values()), ()))
    found = np.zeros(n, dtype=bool)
    for row in range(max(0, n - LAST_ROWS), n):
        found[row] = any(TOTAL.fullmatch(column[row].casefold()) for column in texts.values())
    return found


def _decimal(cells: Cells) -> str:
    """Say which sign stands before decimals: a comma if more cells have one than a point."""
    joined = "\n".join(cells.table.to_numpy(dtype=object).ravel())
    commas, points = (
        len(re.findall(rf"^[+-]?\d+\{mark}\d+$", joined, re.MULTILINE)) for mark in ",."
    )
    return "," if commas > points else "."


# Columns ------------------------------------------------------------------------------------


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


def _column(  # noqa: PLR0911
    name: str, question: str, texts: Answers, shared: set[str], named: bool
) -> Column:
    """Describe a column.

    Parameters
    ----------
    texts : list of str
        Its cells, folded.
    shared : set of str
        Answers that other columns have, too.
    named : bool
        Whether it looks like a direct identifier; then nothing of its answers is shown.
    """
    counts = Counter(text for text in texts if text)
    bare = Column(name, question, "text", counts.total(), len(counts))
    if named:
        return bare
    if not counts:
        return replace(bare, kind="blank")
    answers, missing = without_missing(counts)
    bare = replace(bare, missing=tuple(sorted(missing)))
    counts = Counter({text: counts[text] for text in answers})
    usual = tuple(sorted(set(answers).intersection(USUAL_MISSING)))
    others = set(answers).difference(usual)
    if usual and others and not any(map(_NUMBER.fullmatch, others)):
        # Beside answers in words alone.
        bare = replace(bare, odd=usual)
        counts = Counter({text: n for text, n in counts.items() if text not in usual})
        answers = list(counts)
    coded = find_order(answers) if len(counts) <= MOST_ANSWERS else None
    if coded is not None and coded.source == "number":
        codes = {str(code): counts[text] for code, text in coded.labels.items()}
        found = _number_column(bare, Counter(codes))
        labels = {code: text for code, text in coded.labels.items() if str(code) not in found.odd}
        return replace(found, labels=labels)
    numbers = Counter({text: n for text, n in counts.items() if _NUMBER.fullmatch(text)})
    if numbers and numbers.total() >= MOST_OF * counts.total():
        return _number_column(bare, numbers)
    if counts and all(_DATES.fullmatch(text) for text in counts):
        return replace(bare, kind="date")
    # What one person alone says is no level of a category, unless other columns have it, too.
    told = [text for text, count in counts.items() if count > 1 or text in shared]
    short = 0 < len(counts) <= MOST_LEVELS and max(map(len, counts)) <= 60
    if not shared.intersection(counts) and _is_remark(name, question, counts, len(texts)):
        return bare
    if short and 2 * len(told) >= len(counts):
        return replace(bare, kind="category", answers=tuple(sorted(counts, key=_by_size)))
    return bare


def _with_list(column: Column, texts: Answers, answers: list[str]) -> Column:
    """Give a column the answers of its drop-down, if nothing else was given."""
    folded = tuple(dict.fromkeys(map(fold, answers)))
    given = {text for text in texts if text} - set(column.missing)
    if not folded or not given <= set(folded):
        return column
    listed = replace(column, offered=folded)
    words = not all(map(_NUMBER.fullmatch, folded))
    if column.kind == "text" and words and len(folded) <= MOST_ANSWERS:
        # An answer of one person alone is one of the list all the same.
        return replace(listed, kind="category", answers=tuple(sorted(given, key=_by_size)))
    return listed


def _with_levels(column: Column, cells: Cells) -> Column:
    """Give a column the wordings that the file has of its codes; of single numbers they are few."""
    words = {code: fold(text) for code, text in cells.labels.get(column.name, {}).items()}
    worded = [answer for answer in column.answers if answer in words]
    if not worded or 2 * len(worded) < len(column.answers):
        return column
    gaps = {*cells.missing.get(column.name, ()), *USUAL_MISSING}
    told = set(without_missing(words.values())[0])
    unchosen = {c for c in words if c not in gaps and words[c] in told}
    codes = sorted({*column.answers, *unchosen}, key=_by_size)
    return replace(column, levels={code: words.get(code, code) for code in codes})


def _is_remark(name: str, question: str, counts: Counter[str], rows: int) -> bool:
    """Say whether answers in words are in people's own: by what is asked, or one that few gave."""
    asked = any(_REMARKS.search(words_of(text)) for text in (name, question))
    return asked or (len(counts) == 1 and 2 * counts.total() < rows)


def _number_column(bare: Column, counts: Counter[str]) -> Column:
    """Describe a column of numbers; those far from the others are odd: missing codes, slips."""
    cells: Counter[float] = Counter()
    for text, count in counts.items():
        cells[float(text)] += count
    values = sorted(cells)
    first, last = 0, len(values)
    while last - first > 2 and _is_odd(
        values[first], values[first + 1], cells[values[first]], bare
    ):
        first += 1
    while last - first > 2 and _is_odd(
        values[last - 1], values[last - 2], cells[values[last - 1]], bare
    ):
        last -= 1
    few = last - first <= MOST_ANSWERS
    inner = tuple(f"{value:g}" for value in values[first:last])
    odd = tuple(f"{value:g}" for value in [*values[:first], *values[last:]])
    return replace(
        bare,
        kind="number",
        low=values[first] if few else values[0],
        high=values[last - 1] if few else values[-1],
        answers=inner if few else (),
        odd=odd if few else (),
    )


def _is_odd(value: float, next_one: float, cells: int, column: Column) -> bool:
    """Say whether a number lies far from the others, and is one that few gave."""
    usual = f"{value:g}" in USUAL_MISSING
    most = MOST_MISSING if usual else 1 - MOST_OF
    return abs(value - next_one) >= 3 and cells <= most * column.answered


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


def _ids(
    texts: dict[str, Answers], columns: list[Column], waves: list[str], in_blocks: set[str]
) -> tuple[list[str], list[str]]:
    """Return the columns that hold the participant's identifier, and those that perhaps do.

    An identifier is nearly unique within a wave, and comes again at other waves. It is one by its
    name, or by its look: letters with digits. A score, a date or a survey tool's own number of the
    response is none, whatever its values.
    """
    most = max((column.answered for column in columns), default=0)
    sure: dict[str, int] = {}
    possible: list[str] = []
    for column in columns:
        unlikely = column.kind in ("date", "blank", "tool") or column.name in {*in_blocks, *waves}
        values = texts[column.name]
        # A whole number or one word, which nearly everybody has.
        few = column.answered < MOST_OF * most or column.distinct < 2
        names = [words_of(text) for text in (column.name, column.question)]
        named = any(_ID_NAMES.search(name) or _CODE_NAMES.search(name) for name in names)
        # A code may be typed with a blank in it.
        bare = [re.sub(r"\s+", "", text) if named else text for text in values]
        if unlikely or few or not all(map(ONE_WORD.fullmatch, bare)):
            continue
        heads = [words_of(ASIDE.sub(" ", text)) for text in (column.name, column.question)]
        if any(map(is_no_code, heads)):
            continue
        rows = [row for row in zip(values, *(texts[w] for w in waves[:1]), strict=True) if row[0]]
        nearly_unique = len(set(rows)) >= NEARLY * len(rows)
        comes_again = not waves or len(set(rows)) >= 1.2 * column.distinct
        coded = all(map(_CODE.fullmatch, filter(None, values)))
        if nearly_unique and comes_again and (named or coded):
            sure[column.name] = 2 * named + coded
        elif named or coded or nearly_unique:
            possible.append(column.name)
    return sorted(sure, key=lambda name: sure[name], reverse=True), possible


def is_no_code(heading: str) -> bool:
    """Say whether a column is nobody's code by its heading, of which the words are given."""
    if _NO_CODE_NAMES.search(heading):
        return True
    return bool(_NO_ID_NAMES.search(heading)) and not _CODE_NAMES.search(heading)


def _repeated(texts: dict[str, Answers], ids: list[str], waves: list[str]) -> int:
    """Count the rows in which an identifier stands again within a wave."""
    if not ids:
        return 0
    columns = [texts[ids[0]], *(texts[wave] for wave in waves[:1])]
    rows = [row for row in zip(*columns, strict=True) if row[0]]
    return len(rows) - len(set(rows))


def words_of(name: str) -> str:
    """Return the words of a column's name, in small letters with a blank between."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return re.sub(r"[\W_]+", " ", spaced).casefold()


def _waves(columns: list[Column]) -> dict[str, list[str]]:
    """Return the columns that may say the wave of a row, with their values."""
    found: dict[str, list[str]] = {}
    for column in columns:
        values = list(column.answers)
        if 2 <= len(values) <= 6 and column.answered > len(values):
            by_value = sum(_WAVE_VALUES.search(value) is not None for value in values)
            head = words_of(column.name)
            numbered = _TIME.fullmatch(head) and all(map(_NUMBER.fullmatch, values))
            if by_value > 1 or are_counted(values) or _WAVE_NAMES.search(head) or numbered:
                found[column.name] = values
    return found


# Blocks -------------------------------------------------------------------------------------


def find_blocks(columns: Iterable[Column], least: int = 3) -> list[Block]:
    """Find columns that look like the items of one scale.

    Parameters
    ----------
    columns : iterable of Column
        In the order of the file.
    least : int
        Fewest columns of a scale.

    Returns
    -------
    list of Block
        `least` or more columns that take the same few whole numbers, or the same few wordings, and
        are numbered alike or stand next to each other.
    """
    blocks: list[Block] = []
    used: set[str] = set()
    order = [column if _is_item(column) else None for column in columns]
    for stem, members in _by_stem([column for column in order if column]).items():
        runs = [list(members)]
        before = stem.before.casefold().strip("_. ")
        if re.fullmatch(r"(part\d+_)?(q|v|var|item|question)?", before):
            # "Q" stands before every question of a file, whatever it asks.
            numbers = {column.name: number for number, column in members.items()}
            near = _runs(list(members.values()), _is_near, least)
            runs = [[numbers[column.name] for column in run] for run in near]
        for run in runs:
            if len(run) >= least:
                blocks.append(_numbered(stem, {number: members[number] for number in run}))
                used |= {members[number].name for number in run}
    left = [None if column is None or column.name in used else column for column in order]
    for columns_alike in _runs(left, _is_alike, least):
        blocks.append(_named(columns_alike, len(blocks) + 1))
    return blocks


def _is_item(column: Column) -> bool:
    # One column for each option of a question, as some tools have them.
    if any(mark in column.name for mark in ("___", "/", "(choice=")):
        return False
    if column.kind == "category":
        return True
    whole = column.answers and all(re.fullmatch(r"-?\d{1,2}", text) for text in column.answers)
    span = (column.high or 0) - (column.low or 0)
    return column.kind == "number" and bool(whole) and span < MOST_ANSWERS


@dataclass(frozen=True)
class _Stem:
    """What numbered columns have in common."""

    before: str
    after: str
    kind: str


def _by_stem(items: list[Column]) -> dict[_Stem, dict[str, Column]]:
    """Group columns by what is left of their names without the last number, and their kind."""
    stems: dict[_Stem, dict[str, Column]] = {}
    for column in items:
        match = re.fullmatch(r"(.*?)(\d+[a-z]?)([\W_]*(?:\{wave\})?)", column.name, re.DOTALL)
        if match:
            stem = _Stem(match[1], match[3], column.kind)
            stems.setdefault(stem, {})[match[2]] = column
    return stems


def _numbered(stem: _Stem, members: dict[str, Column]) -> Block:
    padded = {len(number) for number in members if number[0] == "0"}
    item = f"{{item:0{padded.pop()}}}" if padded else "{item}"
    names = {number.lstrip("0") or "0": column.name for number, column in members.items()}
    pattern = f"{stem.before}{item}{stem.after}"
    name = _slug(pattern.partition("[")[0])
    return answered(Block(name, names, pattern, 0, 1), list(members.values()))


def _named(run: list[Column], number: int) -> Block:
    starts = {fold(re.split(r"\[|—| [-–] ", column.name)[0]) for column in run}
    # What one of several questions says is no name of all.
    start = starts.pop() if len(starts) == 1 else ""
    name = _slug(start) if len(start) < 20 else ""
    name = name if re.search("[a-z]", name) else ""  # the number of a question is no name
    items = {str(i): column.name for i, column in enumerate(run, start=1)}
    return answered(Block(name or f"scale{number}", items, "", 0, 1), run)


def answered(block: Block, columns: list[Column]) -> Block:
    """Return a block with the answers of its columns."""
    lists = {column.offered for column in columns}
    if len(lists) == 1 and (offered := lists.pop()):
        return _of_list(replace(block, offered=offered))
    if columns[0].kind == "number":
        low = int(min(column.low or 0 for column in columns))
        high = int(max(column.high or 0 for column in columns))
        labels = {code: text for column in columns for code, text in column.labels.items()}
        return replace(block, low=low, high=max(high, low + 1), labels=dict(sorted(labels.items())))
    words = tuple(sorted({a for column in columns for a in column.answers}, key=_by_size))
    order = find_order(words)
    if order is None:
        return replace(block, low=1, high=max(2, len(words)), unordered=words)
    low, *_, high = order.labels
    return replace(block, low=low, high=high, labels=dict(order.labels), unchosen=order.unchosen)


def _of_list(block: Block) -> Block:
    """Give a block the answers that its drop-downs offer."""
    if all(re.fullmatch(r"-?\d{1,3}", answer) for answer in block.offered):
        codes = list(map(int, block.offered))
        return replace(block, low=min(codes), high=max(codes))
    for order in find_orders(block.offered):
        if not order.unchosen:
            low, *_, high = order.labels
            return replace(block, low=low, high=high, labels=dict(order.labels))
    return replace(block, low=1, high=len(block.offered), unordered=block.offered)


Alike = Callable[[list[Column], Column], bool]


def _runs(columns: Sequence[Column | None], alike: Alike, least: int) -> list[list[Column]]:
    """Return runs of neighbours that are alike, `least` or more."""
    runs: list[list[Column]] = []
    current: list[Column] = []
    for column in [*columns, None]:
        if column is not None and current and alike(current, column):
            current.append(column)
            continue
        if len(current) >= least:
            runs.append(current)
        current = [] if column is None else [column]
    return runs


def _is_near(run: list[Column], column: Column) -> bool:
    """Say whether a column's answers end where those of a run do, or nearly."""
    if column.offered or run[0].offered:
        return column.offered == run[0].offered
    if column.kind != "number":
        return _is_alike(run, column)
    lows = [each.low or 0 for each in run]
    highs = [each.high or 0 for each in run]
    low, high = column.low or 0, column.high or 0
    return abs(max(highs) - high) <= 1 and abs(min(lows) - low) <= 1


def _is_alike(run: list[Column], column: Column) -> bool:
    """Say whether a column takes the answers of a run: half of its own are among them."""
    if column.offered or run[0].offered:
        return column.offered == run[0].offered
    if run[0].kind != column.kind:
        return False
    answers = {answer for each in run for answer in each.answers}
    shared = len(answers & set(column.answers))
    return len(answers | set(column.answers)) <= MOST_ANSWERS and 2 * shared >= column.distinct


def at_one_wave(columns: list[Column], wide: dict[str, tuple[str, str]]) -> list[Column]:
    """Put the columns of one question at several waves together, under its name with {wave}."""
    joined: dict[str, Column] = {}
    for column in columns:
        name = wide.get(column.name, (column.name, ""))[0]
        same = joined.get(name)
        if same is None:
            joined[name] = replace(column, name=name)
        elif column.kind in (same.kind, "blank") or same.kind == "blank":
            joined[name] = together(same, column)
    return list(joined.values())


def together(one: Column, other: Column) -> Column:
    """Describe a column of several files, or one question at several waves."""
    lows = [each.low for each in (one, other) if each.low is not None]
    highs = [each.high for each in (one, other) if each.high is not None]
    kinds = [each.kind for each in (one, other) if each.kind != "blank"]
    answers = {*one.answers, *other.answers}
    return replace(
        one,
        kind=kinds[0] if len(set(kinds)) == 1 else "text" if kinds else "blank",
        answered=one.answered + other.answered,
        distinct=max(one.distinct, other.distinct, len(answers)),
        low=min(lows, default=None),
        high=max(highs, default=None),
        answers=tuple(sorted(answers, key=_by_size)),
        odd=tuple(sorted({*one.odd, *other.odd})),
        labels=dict(sorted({**one.labels, **other.labels}.items())),
        missing=tuple(sorted({*one.missing, *other.missing})),
        offered=one.offered if one.offered == other.offered else (),
        levels={**one.levels, **other.levels},
    )


def _by_size(text: str) -> tuple[float, bool, str]:
    """Order answers by the first number in them, "under 18" before "18 to 25"; words are last."""
    number = re.search(r"(?<![\d.])-?\d+(?:\.\d+)?", text)
    if number is None:
        return float("inf"), True, text
    return float(number[0]), number.start() == 0, text


# Waves in the names ---------------------------------------------------------------------------


def find_wave_names(names: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Find what in the names of columns says the wave: ``m1_pre``, ``t2.m1``.

    Returns
    -------
    dict
        Column -> (its name with {wave} in place of the wave, the wave). Only where three
        questions or more are there at two waves or more.
    """
    names = list(names)
    found: dict[str, tuple[str, str]] = {}
    for name in names:
        for pattern in (
            r"(?P<rest>.*[_. ])(?P<wave>[^_. ]+)",
            r"(?P<wave>[^_. ]+)(?P<rest>[_. ].*)",
            _JOINED,
            r"(?P<wave>[^\W\d_]+)(?P<rest>\d+)",  # pre1, 前测1
        ):
            match = re.fullmatch(pattern, name)
            if match and any(
                each.fullmatch(match["wave"]) for each in (_WAVE_VALUES, LOOKING_BACK, TODAY)
            ):
                first = name.startswith(match["rest"])
                base = match["rest"] + "{wave}" if first else "{wave}" + match["rest"]
                found[name] = (base, match["wave"])
                break
    bases = Counter(base for base, _ in found.values())
    if sum(count > 1 for count in bases.values()) < 3:
        return {}
    return {name: pair for name, pair in found.items() if bases[pair[0]] > 1}


def _slug(text: str) -> str:
    plain = re.sub(r"\{item(:0\d)?\}|\{wave\}", "", text.casefold())
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
