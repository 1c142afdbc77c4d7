"""What a check finds, kind by kind, and its words in each language (`findings.yml`)."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, get_args

import pandas as pd

from groupwork.errors import GroupworkError
from groupwork.shipped import shipped

Language = Literal["en", "zh"]

#: Columns of the private table of findings; the last says it all in English.
FINDINGS = [
    *("severity", "kind", "files", "sheet", "rows", "column", "key", "instrument", "attribute"),
    *("waves", "slots", "said"),
]

_TEXTS = ("severity", "kind", "sheet", "column", "key", "instrument", "attribute")

#: Most rows or texts of a list that are written out.
_MOST = 10
# Findings of one kind that are told together, at least.
_MANY = 3
_STOP = {"en": ".", "zh": "。"}


@dataclass(frozen=True)
class Finding:
    """One thing to know before a report is made.

    Attributes
    ----------
    severity : {"error", "warning", "note"}
        An error stops the run; a warning stands in the report, under data quality.
    kind : str
        Its key in `findings.yml`.
    files : tuple of str
        Raw files, or study.yaml.
    sheet : str
        Of a workbook of which several are read.
    rows : tuple of int
        As a spreadsheet numbers them.
    column, key : str
        Of the raw file; of study.yaml.
    instrument, attribute : str
        Of the study, if it is about one.
    waves : tuple of str
        Those that it is about.
    slots : mapping of str to object
        What its words leave open: a text or number, a list of them, ``{"en": …, "zh": …}``, or
        ``{"word": key, …}``, a text of `words` in `findings.yml` with its own slots. They may name
        people.
    alike : tuple of Finding
        Those that are told together with it, of other columns; see `fold`.
    """

    severity: Literal["error", "warning", "note"]
    kind: str
    files: tuple[str, ...] = ()
    rows: tuple[int, ...] = ()
    sheet: str = ""
    column: str = ""
    key: str = ""
    instrument: str = ""
    attribute: str = ""
    waves: tuple[str, ...] = ()
    slots: Mapping[str, Any] = field(default_factory=dict)
    alike: tuple["Finding", ...] = ()

    def title(self, language: Language = "en") -> str:
        """Say in a few words what kind of thing was found; it names nobody."""
        return kind_text(self.kind, "title", language)

    def what(self, language: Language = "en") -> str:
        """Say what was found."""
        if len(by_words := self._by_words(language)) > 1:
            colon = word("colon", language)
            parts = [f"{place}{colon}{what.rstrip('.。')}" for what, place in by_words.items()]
            return ("；" if language == "zh" else "; ").join(parts) + _STOP[language]
        return self._own_words(language)

    def _own_words(self, language: Language) -> str:
        return _filled(kinds()[self.kind]["what"][language], self.slots, language)

    def effect(self, language: Language = "en") -> str:
        """Say what it does to the results; it names nobody."""
        return kind_text(self.kind, "effect", language)

    def remedy(self, language: Language = "en", *, on_pages: bool = False) -> str:
        """Say what to do, in study.yaml or on the pages that write it; it names nobody."""
        return remedy_text(self.kind, language, on_pages=on_pages)

    def file(self, language: Language = "en") -> str:
        """Name its files."""
        return _listed(self.files, language)

    def where(self, language: Language = "en") -> str:
        """Say where in the files it is."""
        if self.alike:
            places = list(self._by_words(language).values())
            return places[0] if len(places) == 1 else ""
        parts = [self.key]
        if self.sheet:
            parts.append(word("sheet", language, sheet=self.sheet))
        if self.column:
            parts.append(word("column", language, column=self.column))
        if self.rows:
            shown = [str(row) for row in self.rows[:_MOST]]
            more = " …" if len(self.rows) > _MOST else ""
            listed = word("comma", language).join(shown) + more
            parts.append(word("rows" if len(self.rows) > 1 else "row", language, rows=listed))
        if self.waves and not any((*self.files, *parts)):
            named = [word("quoted", language, text=wave) for wave in self.waves]
            many = "waves" if len(self.waves) > 1 else "wave"
            parts.append(word(many, language, waves=_listed(named, language)))
        return word("comma", language).join(part for part in parts if part)

    def _by_words(self, language: Language) -> dict[str, str]:
        """Return what was found -> where, of all that are told together."""
        places: dict[str, list[str]] = {}
        for each in (replace(self, alike=()), *self.alike):
            places.setdefault(each._own_words(language), []).append(each.where(language))
        return {what: word("comma", language).join(of) for what, of in places.items()}

    def place(self, language: Language = "en") -> str:
        """Name its files and say where in them it is."""
        parts = (self.file(language), self.where(language))
        return word("comma", language).join(part for part in parts if part)

    def said(self, language: Language = "en") -> str:
        """Say all of it in one line."""
        place = self.place(language)
        head = word("colon", language).join(part for part in (place, self.what(language)) if part)
        parts = (head, self.effect(language), self.remedy(language))
        return word("space", language).join(part for part in parts if part)

    def __str__(self) -> str:
        return self.said()


def fold(findings: Iterable[Finding]) -> list[Finding]:
    """Tell findings together that differ in their column or key alone: one for many columns.

    What is still to be filled in stays apart, since each is another question.
    """
    lots: dict[tuple[object, ...], list[Finding]] = {}
    for each in findings:
        apart = each.kind == "still_to_fill_in" or not (each.column or each.key)
        same = (each.severity, each.kind, each.files, each.sheet, each.rows, each.waves)
        lots.setdefault((len(lots),) if apart else (*same, each.instrument), []).append(each)
    return [
        told
        for lot in lots.values()
        for told in ([replace(lot[0], alike=tuple(lot[1:]))] if len(lot) >= _MANY else lot)
    ]


def _texts() -> dict[str, Any]:
    return shipped(__package__, "findings.yml")


def kinds() -> dict[str, dict[str, Any]]:
    """Return the texts of each kind: title, what, effect, remedy, each in both languages."""
    found: dict[str, dict[str, Any]] = _texts()["kinds"]
    return found


def kind_text(kind: str, part: Literal["title", "effect", "remedy"], language: Language) -> str:
    """Return a text of a kind that leaves nothing open."""
    return str(kinds()[kind][part][language])


def remedy_text(kind: str, language: Language, *, on_pages: bool = False) -> str:
    """Say what to do about a kind, in study.yaml or on the pages that write it."""
    for each in _texts()["on_pages"] if on_pages else ():
        if kind in each["kinds"]:
            return str(each[language])
    return kind_text(kind, "remedy", language)


def words() -> dict[str, dict[str, Any]]:
    """Return the other texts, each in both languages."""
    found: dict[str, dict[str, Any]] = _texts()["words"]
    return found


def word(key: str, language: Language, **slots: object) -> str:
    """Return a text of `words`."""
    return _filled(words()[key][language], slots, language)


def check_language(language: str) -> Language:
    """Return a language in which findings are told.

    Raises
    ------
    GroupworkError
        It is another one.
    """
    for known in get_args(Language):
        if known == language:
            told: Language = known
            return told
    raise GroupworkError(f"--language {language}: findings are told in en or zh.")


def _filled(text: str | Mapping[str, str], slots: Mapping[str, Any], language: Language) -> str:
    if not isinstance(text, str):
        text = text["one" if slots["n"] == 1 else "other"]
    return text.format(**{name: _slot(value, language) for name, value in slots.items()})


def _slot(value: Any, language: Language) -> str:
    if isinstance(value, Mapping):
        if "word" not in value:
            return str(value[language])
        more = {name: each for name, each in value.items() if name != "word"}
        return word(value["word"], language, **more)
    if isinstance(value, list | tuple):
        shown = [_slot(each, language) for each in value[:_MOST]]
        return word("comma", language).join(shown) + (" …" if len(value) > _MOST else "")
    return f"{value:g}" if isinstance(value, float) else str(value)


def _listed(parts: Iterable[str], language: Language) -> str:
    return word("and", language).join(parts)


class FindingsError(GroupworkError):
    """Findings that stop a run."""

    def __init__(self, message: str, findings: list[Finding]) -> None:
        super().__init__(message)
        self.findings = findings


def raise_errors(findings: Iterable[Finding]) -> None:
    """Stop at the first error.

    Raises
    ------
    FindingsError
        It says the first, and has all.
    """
    errors = [finding for finding in findings if finding.severity == "error"]
    if errors:
        more = f" ({len(errors) - 1} more after this one.)" if errors[1:] else ""
        raise FindingsError(f"{errors[0]}{more}", errors)


# As a private table -------------------------------------------------------------------------


def as_table(findings: Iterable[Finding]) -> pd.DataFrame:
    """Write findings as a table, each with its words in English: `FINDINGS`. It is private."""
    rows = [
        {
            **{name: getattr(each, name) for name in _TEXTS},
            **{"files": json.dumps(each.files), "rows": json.dumps(each.rows)},
            **{"waves": json.dumps(each.waves)},
            "slots": json.dumps(each.slots, ensure_ascii=False),
            "said": each.said(),
        }
        for each in findings
    ]
    return pd.DataFrame(rows, columns=FINDINGS, dtype="str")


def from_table(table: pd.DataFrame) -> list[Finding]:
    """Read the findings of a table that `as_table` made."""
    found = []
    for row in table.fillna("").to_dict("records"):
        given: dict[str, Any] = {name: row[name] for name in _TEXTS}
        given |= {name: tuple(json.loads(row[name])) for name in ("files", "rows", "waves")}
        found.append(Finding(**given, slots=json.loads(row["slots"])))
    return found
