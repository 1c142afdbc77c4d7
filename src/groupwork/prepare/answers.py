"""What a cell may say, and how its text becomes a code or a number."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import cast

import numpy as np
import pandas as pd

from groupwork.errors import GroupworkError
from groupwork.ingest.readers import fold
from groupwork.ingest.rows import audit_rows
from groupwork.ingest.wordings import (
    Code,
    bare_level,
    category_wordings,
    missing_codes,
    whole_number,
)
from groupwork.prepare.wordings import code_of, without_code
from groupwork.study.base import LocalText
from groupwork.study.cleaning import Cleaning

_NUMBER = r"[+-]?[0-9]+(?:\.[0-9]*)?"
# "3 Often", "3. Often", "3=Often", "3、经常": a code, perhaps a separator, a wording.
_CODE_AND_WORDING = re.compile(r"([+-]?[0-9]+(?:\.[0-9]+)?)\s*[.=:、,)\]-]?\s*(\S.*)")

#: Of an answer that lies in its range, and is declared as no answer somewhere.
ALSO_MISSING = "valid answer that is also a missing code"
OUT_OF_RANGE, NOT_A_NUMBER, NOT_A_LEVEL = "out of range", "not a number", "not a declared level"
# What may stand behind an amount, as "70 years"; "70ish" and "40s" are no numbers.
_UNIT = re.compile(
    r"(y|yo|y/o|yrs?|years?|months?|mths?|weeks?|days?|h|hrs?|hours?|mins?|minutes?|times?|x|kg|cm"
    r"|children|kids|people|sessions|points?|pts?|分|jahre?|años?|ans|anni|anos|[岁歲年月周週天日次个個人名节節]"
    r"|周岁|週歲|个月|個月|小时|小時|分钟|分鐘)( old| alt| de edad)?\.?"
)
# A spreadsheet makes dates of ranges: 3-4 becomes 4-Mar or 3-Apr.
_MONTH = re.compile(r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*")

#: Of the way from one answer to the next.
HALF = 0.5

#: Of an answer that is missing since its question was not put, such as after a filter: as a survey
#: tool says it, or as authors name a missing code.
NOT_ASKED_REASONS = [
    f"declared: {why}"
    for why in ("skipped", "not asked", "not applicable", "跳过", "未询问", "未被问及", "不适用")
]

INVALID = [OUT_OF_RANGE, NOT_A_NUMBER, NOT_A_LEVEL]


@dataclass(frozen=True)
class Decoded:
    """What a cell says, and what had to be done to read it.

    Attributes
    ----------
    value : float, str or None
        The number, or the code of a category; None if missing.
    missing_reason : str
        Empty if there is a value.
    action, reason : str
        For the audit; empty where the cell was taken as it is.
    """

    value: Code | None = None
    missing_reason: str = ""
    action: str = ""
    reason: str = ""


@dataclass(frozen=True)
class AnswerFormat:
    """The valid answers of a column: numbers of a range, or the levels of a category.

    Attributes
    ----------
    name, key : str
        What is asked, and the key of the study file that declares it; for messages.
    low, high : float
        Range of a number.
    whole : bool
        Whether a number must be whole.
    halves : {"count", "no-answer"}, optional
        What a number halfway between two whole ones is there.
    levels : dict or None
        Code in lower case -> code, for a category.
    wordings : dict
        Wording, folded and in lower case -> code.
    spelled : dict
        Code or wording without marks and blanks (`bare_level`) -> code, where it is
        of one code alone.
    quotable : bool
        Whether invalid answers may be quoted in a message.
    """

    name: str
    key: str
    low: float = -np.inf
    high: float = np.inf
    whole: bool = False
    halves: str | None = None
    levels: Mapping[str, str] | None = None
    wordings: Mapping[str, Code] = field(default_factory=dict)
    spelled: Mapping[str, Code] = field(default_factory=dict)
    quotable: bool = True

    @property
    def _is_amount(self) -> bool:
        """Whether it is a number of something, such as an age, and none of a few answers."""
        return self.levels is None and not self.wordings and not self.whole

    @property
    def expected(self) -> str:
        """The valid answers in words."""
        if self.levels is not None:
            return "one of " + ", ".join(self.levels.values())
        kind = "whole numbers" if self.whole and not self.halves else "numbers"
        low = f" from {self.low:g}" if np.isfinite(self.low) else ""
        return kind + low + (f" to {self.high:g}" if np.isfinite(self.high) else "")

    def decode(self, text: str, missing: Mapping[str, str]) -> Decoded:
        """Read one cell.

        Parameters
        ----------
        text : str
        missing : dict
            Text, folded and in lower case -> reason why the answer is missing. A valid answer
            goes before: 9 may be a missing code of the short items and an answer of a long one.
            Where nothing says between what numbers must lie, it does not: 999 is no age.
        """
        folded = fold(text)
        lower = folded.casefold()
        bare = whole_number(lower)  # 999.0 is 999, as R and pandas write it
        if bare in missing or (self.levels and lower not in self.levels and bare in self.levels):
            lower = bare
        if not lower:
            return Decoded(missing_reason="blank")
        code = self.wordings.get(lower, self._code(lower))
        if code is None and lower not in missing:
            code = self.spelled.get(bare_level(folded))
        if self.halves and isinstance(code, float) and code % 1 == HALF:
            code = self._between(code)
            inside = self.low <= code <= self.high
            if inside and self.halves == "no-answer":
                return _set_missing("declared: between two answers")
        lies_anywhere = self._is_amount and not np.isfinite([self.low, self.high]).all()
        if code is not None and self._is_valid(code) and not (lies_anywhere and lower in missing):
            return Decoded(code, "", *self._change(text, folded, code, missing))
        if lower in missing:
            return _set_missing(f"declared: {missing[lower]}")
        if code is not None:
            return _set_missing(OUT_OF_RANGE)
        return self._decode_code_and_wording(lower)

    def _between(self, half: float) -> float:
        """Return what lies between the codes that two numbers stand for: of 2.5, those of 2, 3.

        The numbers of the file may be turned round, or counted from another one.
        """
        beside = [self.wordings.get(f"{half + step:g}") for step in (-HALF, HALF)]
        codes = [float(code) for code in beside if isinstance(code, int | float)]
        return sum(codes) / 2 if len(codes) == 2 else half

    def _change(
        self, text: str, folded: str, code: Code, missing: Mapping[str, str]
    ) -> tuple[str, str]:
        """Say what was done to read a valid answer: action and reason of the audit."""
        lower = folded.casefold()
        if lower in missing:
            return "flagged", ALSO_MISSING
        if code != self._code(lower) and (lower in self.wordings or isinstance(code, float)):
            return "decoded", "wording of an answer"
        if folded != " ".join(text.split()):
            return "changed", "full-width characters folded"
        if isinstance(code, str) and code != folded:
            return "decoded", "spelling of a code"
        return "", ""

    def _decode_code_and_wording(self, lower: str) -> Decoded:
        unreadable = NOT_A_NUMBER if self.levels is None else NOT_A_LEVEL
        parts = _CODE_AND_WORDING.fullmatch(lower)
        number, wording = parts.groups() if parts else (str(code_of(lower)), without_code(lower))
        code = self._code(number) if wording else None
        if code is None:
            return _set_missing(unreadable)
        if self.wordings.get(wording, code) != code:
            return _set_missing(unreadable, "code and wording disagree")
        # "3-4" and "3 or 4" are two answers, not one with its wording.
        is_words = wording[0].isalpha() and not re.search(r"[0-9]", wording)
        is_words = is_words and not _MONTH.fullmatch(wording)
        if self._is_amount:
            is_words = _UNIT.fullmatch(wording) is not None
        if wording not in self.wordings and not is_words:
            return _set_missing(unreadable)
        if not self._is_valid(code):
            return _set_missing(OUT_OF_RANGE)
        return Decoded(code, "", "decoded", "code with its wording")

    def _code(self, lower: str) -> Code | None:
        if self.levels is not None:
            return self.levels.get(lower)
        return float(lower) if re.fullmatch(_NUMBER, lower) else None

    def _is_valid(self, code: Code) -> bool:
        if isinstance(code, str):
            return True
        step = HALF if self.halves else 1
        return self.low <= code <= self.high and not (self.whole and code % step)


def _declared(missing_reason: str) -> Decoded:
    """Return what a cell says that the file itself declares as missing."""
    blank = missing_reason == "blank"
    return Decoded(missing_reason="blank") if blank else _set_missing(missing_reason)


def _set_missing(missing_reason: str, reason: str = "") -> Decoded:
    return Decoded(None, missing_reason, "set missing", reason or missing_reason)


def category(
    name: str,
    key: str,
    labels: Mapping[str, LocalText],
    quotable: bool = True,
    joins: Mapping[str, str] | None = None,
) -> AnswerFormat:
    """Make the format of a category: its codes and their wordings in any language.

    `joins` are other answers, and the level that each counts as.
    """
    levels = {fold(code).casefold(): code for code in labels}
    joined = {fold(text).casefold(): code for text, code in (joins or {}).items()}
    wordings = {**category_wordings(labels, key), **joined}
    return AnswerFormat(
        name,
        key,
        levels=levels,
        wordings=wordings,
        spelled=spelled_alike([*levels.items(), *wordings.items()]),
        quotable=quotable,
    )


def spelled_alike(wordings: Iterable[tuple[str, Code]]) -> dict[str, Code]:
    """Return wordings without marks and blanks -> code, where they are of one code alone."""
    of: dict[str, set[Code]] = {}
    for text, code in wordings:
        of.setdefault(bare_level(text), set()).add(code)
    return {text: next(iter(codes)) for text, codes in of.items() if len(codes) == 1}


def as_text(value: Code | None) -> str:
    """Write a code as the audit shows it: 3 rather than 3.0."""
    if value is None:
        return ""
    return value if isinstance(value, str) else f"{value:.15g}"


def decode_cells(
    cells: pd.DataFrame,
    by: list[str],
    format_of: Callable[..., AnswerFormat],
    cleaning: Cleaning,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Decode cells, each distinct text of a column once.

    Parameters
    ----------
    cells : pandas.DataFrame
        With file, row, participant_id, column, raw, and missing_reason where the file itself
        says why there is no answer.
    by : list of str
        The columns that say which format a cell of a file and column follows.
    format_of : callable
        Takes a file and the values of `by`.
    cleaning : Cleaning

    Returns
    -------
    cells : pandas.DataFrame
        With value (object) and missing_reason added.
    audit : pandas.DataFrame

    Raises
    ------
    GroupworkError
        More answers of a column than the study file allows are not valid.
    """
    missing = missing_codes(cleaning)
    raw = cells["raw"].to_numpy(dtype=object)
    given = cells["missing_reason"].to_numpy(dtype=object)
    decoded = {each.name: np.empty(len(cells), dtype=object) for each in fields(Decoded)}
    columns = cells.groupby(["file", "column", *by], sort=False).indices
    for key, places in columns.items():
        file, column, *keys = cast(tuple[str, ...], key)
        form = format_of(file, *keys)
        numbers, texts = pd.factorize(raw[places])
        reasons = dict(zip(raw[places], given[places], strict=True)) if given[places].any() else {}
        answers = [
            _declared(reasons[text]) if reasons.get(text) else form.decode(text, missing)
            for text in texts
        ]
        for name, filled in decoded.items():
            distinct = np.array([getattr(answer, name) for answer in answers], dtype=object)
            filled[places] = distinct[numbers]
        invalid = np.isin(decoded["missing_reason"][places], INVALID)
        answered = invalid.sum() + pd.notna(decoded["value"][places]).sum()
        # One bad answer does not make a column wrong, however few answers there are.
        if invalid.sum() > max(1, cleaning.max_invalid_share * answered):
            counts = f"{invalid.sum()} of {answered} answers in column '{column}'"
            raise GroupworkError(f"{file}: {counts} {not_valid(form, raw[places][invalid])}")
    cells = cells.assign(**decoded)
    changed = cells[cells["action"] != ""]
    audit = changed.assign(before=changed["raw"], after=changed["value"].map(as_text))
    return cells.drop(columns=["action", "reason"]), audit_rows(audit)


def not_valid(form: AnswerFormat, texts: np.ndarray) -> str:
    """Say what a column should hold, and what to do."""
    # Only short numbers are quoted: a wrong column may hold names or telephone numbers.
    short = [text for text in pd.unique(texts) if re.fullmatch(r"[0-9.+-]{1,4}", text)]
    quoted = ", ".join(f"'{text}'" for text in short[:3]) if form.quotable else ""
    found = f" (found for example {quoted})" if quoted else ""
    remedy = (
        f"Check {form.key} in study.yaml: is it the wrong column or scale, or are wordings or "
        f"missing codes undeclared?"
    )
    return f"are not valid for {form.name}, which takes {form.expected}{found}. {remedy}"


_TIME = re.compile(
    r"(?:(?P<h>[0-9]+)(?::(?=[0-9]+:)| ?(?:h|小时|时) ?))?"
    r"(?:(?P<m>[0-9]+)(?::| ?(?:min|m|分钟|分) ?))?"
    r"(?:(?P<s>[0-9]+(?:\.[0-9]*)?) ?(?:s|sec|seconds|秒)?)?"
)


def read_seconds(text: str) -> float:
    """Read how long something took: ``123``, ``123.4``, ``2:03``, ``123秒``, ``2分3秒``.

    Returns
    -------
    float
        Seconds; NaN where the text is not a time.
    """
    match = _TIME.fullmatch(fold(text).casefold())
    if match is None or not any(match.groups()):
        return np.nan
    hours, minutes, seconds = (float(match[name] or 0) for name in "hms")
    return 3600 * hours + 60 * minutes + seconds
