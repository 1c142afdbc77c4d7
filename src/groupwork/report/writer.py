"""The words of the report: phrases of one language, filled and chosen by study and results."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property, partial
from math import ceil
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import pandas as pd

from groupwork.errors import GroupworkError, nearest
from groupwork.report.checklists import Checklist
from groupwork.report.decimals import decimals, decimals_of_p, is_approximate
from groupwork.report.facts import FACTS, KINDS, PARTS, STRANDS, holds
from groupwork.report.ledger import MINUS, NUMBERS, Cell, Ledger, Result, Style, printed
from groupwork.report.markdown import only_on_page, pipe_table, plain
from groupwork.results.catalogue import drawing
from groupwork.results.cells import declared_value
from groupwork.study.base import LocalText
from groupwork.study.study import Study
from groupwork.study.yaml_file import read_yaml

Verdict = Literal["better", "worse", "unclear", "neutral", "not-estimable"]

#: What stands in a table for a number that is held back; a note below says why.
HELD_BACK = "–†"

# How many characters a line of an upright page has in a table, and between two columns.
_LINE, _GAP = 96, 2
_CHINESE = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")
# "Group" behind a label that says so itself: 对照组组.
_GROUP_TWICE = re.compile(r"\{(?P<name>\w+)\}[”’*]*组(?!员)")
# Behind what a label ends with, such as a question mark, there is no full stop.
_ENDS_TWICE = re.compile(r"([?!？！])(?:\.(?=\s|$)|。)")

# Fields that a questionnaire's name or question fills, and what ends a sentence.
_NAMES = ("outcome", "scale", "primary")
_ENDS = ("?", "？", "!", "！")

_RELIABILITIES = ("reliability", "retest")
# The statistic of a row, or the kind of a model's term, as `Precision` names them.
_STATISTIC = re.compile(r"\bstatistic = (\w+)|\bterm = (?:(F|variance|icc|d_ppc2|g_pre):)?")

# Cohen's (1988) conventional marks of a standardised difference.
_SIZES = [(0.2, "negligible"), (0.5, "small"), (0.8, "medium"), (float("inf"), "large")]


def verdict(difference: Result, direction: str) -> Verdict:
    """Say what a difference shows, by its interval and by which direction is better.

    Parameters
    ----------
    difference : Result
        Later minus earlier, or treated minus control, with its interval.
    direction : str
        The scale's direction: `higher-better`, `lower-better` or `neutral`.

    Returns
    -------
    str
        `not-estimable` without estimate or interval; `unclear` if the interval of the exact scores
        includes zero; else `better`, `worse` or, for a scale without a better direction,
        `neutral`.
    """
    value, unclear = difference.value(), difference.includes_zero
    if value is None or unclear is None:
        return "not-estimable"
    if unclear:
        return "unclear"
    if direction == "neutral":
        return "neutral"
    return "better" if (value > 0) == (direction == "higher-better") else "worse"


@cache
def read_phrases(path: Path) -> dict[str, Any]:
    """Read the phrases of a language, once for all documents."""
    phrases: dict[str, Any] = read_yaml(path)
    return phrases


# A number of the ledger within a cell.
_PRINTED = re.compile(r"\{\{< var [\w.-]+ >\}\}")
_FIGURE_SPACE, _POINT_SPACE = "\u2007", "\u2008"  # as wide as a digit, as a point


def paddings(texts: list[str]) -> list[tuple[str, str]]:
    """Return the spaces before and after each text that bring the points of its first number in
    line and make all of one width.
    """
    cut = []
    for text in texts:
        found = re.match(r"(<? ?[\u2212-]?\d*)(\.\d+)?", text)
        cut.append((len(found[1]), len(text) - len(found[1])) if found else (0, len(text)))
    left, right = (max(sizes) for sizes in zip(*cut, strict=True))
    spaces = []
    for text, (whole, rest) in zip(texts, cut, strict=True):
        after = _FIGURE_SPACE * (right - rest)
        if after and "." not in text and any("." in other for other in texts):
            after = _POINT_SPACE + after[1:]
        spaces.append((_FIGURE_SPACE * (left - whole), after))
    return spaces


def _needed(cell: str) -> int:
    """Return how wide a cell must be to have two lines at most, broken at spaces.

    A number stays with what belongs to it, and a Chinese character is two wide.
    """
    shown = re.sub(r"[\\*~]", "", cell)
    kept = re.sub(r" ± |(?<=,) (?=[^\]]*\])|(?<=[<≤≈]) ", "\N{NO-BREAK SPACE}", shown)
    wide = len(kept) + len(_CHINESE.findall(kept))
    return max(ceil(wide / 2), *(len(_CHINESE.sub("", part)) for part in kept.split(" ")))


def _is_held_back(cell: str) -> bool:
    """Say whether all numbers of a cell are held back: "–†", "–† (–†)"."""
    return HELD_BACK in cell and not re.search(r"\w", cell)


class _Field(str):
    """What fills a field of a phrase; a number chooses between two forms, ``{n:is|are}``."""

    ledger: Ledger

    def __new__(cls, text: str, ledger: Ledger) -> "_Field":
        field = super().__new__(cls, text)
        field.ledger = ledger
        return field

    def __format__(self, forms: str) -> str:
        if not forms:
            return str(self)
        one, many = forms.split("|")
        return one if self.ledger.resolved(self) == "1" else many


@dataclass
class Writer:
    """What every part of the report is written with.

    Attributes
    ----------
    present : set of str
        What the study has: strands, kind of design, `text.<name>` for the author's texts.
    checklists : dict of Checklist
        Those that apply, by name.
    chapters : list of str
        The parts written so far, with what they include.
    source : pathlib.Path
        Where the phrases stand.
    thesis : Writer or None
        Of a supplement: that of the thesis, which was written before.
    prompts : dict of str
        What machine coders were told to do, by the coder's name.
    """

    study: Study
    ledger: Ledger
    language: str
    phrases: dict
    present: set[str] = field(default_factory=set)
    checklists: dict[str, Checklist] = field(default_factory=dict)
    chapters: list[str] = field(default_factory=list)
    thesis: "Writer | None" = None
    prompts: dict[str, str] = field(default_factory=dict)
    source: Path = Path()
    _facts: dict[str, bool] = field(default_factory=dict)

    @classmethod
    def open(cls, study: Study, ledger: Ledger, language: str, phrases: Path) -> "Writer":
        """Read the phrases of a language."""
        ledger.leading_zero = language == "zh"
        if study.is_protected:
            ledger.decimals = partial(decimals, study)
            ledger.decimals_of_p = partial(decimals_of_p, study)
            ledger.approximate = partial(is_approximate, study)
        return cls(study, ledger, language, read_phrases(phrases), source=phrases)

    def phrase(self, key: str, facts: Mapping[str, bool] | None = None, /, **fields: str) -> str:
        """Fill one phrase, e.g. ``phrase("change.better", outcome="SAS", …)``.

        A phrase is a text; or a text with the facts that it `needs`, and empty where one of them
        is false; or a list of such sentences. `groupwork.report.facts` says what is true.

        Parameters
        ----------
        key : str
        facts : mapping of str to bool, optional
            What is true of the very result that is told, by the names that the phrase needs.
        **fields : str
            A field of a number chooses between forms: ``{n:is|are}``.

        Raises
        ------
        GroupworkError
            The phrase does not exist in this language, or needs a field that is not given.
        """
        node = self.phrases
        for part in key.split("."):
            if not isinstance(node, dict) or part not in node:
                raise GroupworkError(f"report/{self.language}/phrases.yml: no phrase '{key}'.")
            node = node[part]
        if not isinstance(node, list):
            return self._sentence(key, node, facts or {}, fields)
        return self.joined(*(self._sentence(key, each, facts or {}, fields) for each in node))

    def holds(self, fact: str, facts: Mapping[str, bool] = MappingProxyType({})) -> bool:
        """Say whether a fact is true, of a result that is told or of the study.

        Raises
        ------
        GroupworkError
            There is no fact of that name.
        """
        own = fact.removeprefix("not ")
        if own in facts:
            return facts[own] != fact.startswith("not ")
        if fact not in self._facts:
            try:
                self._facts[fact] = holds(self, fact)
            except KeyError:
                raise GroupworkError(
                    f"report/{self.language}/phrases.yml: a phrase needs '{fact}', which is no "
                    f"fact. {nearest(own, [*FACTS, *STRANDS, *KINDS, *PARTS])}"
                ) from None
        return self._facts[fact]

    def _sentence(
        self, key: str, node: Any, facts: Mapping[str, bool], fields: Mapping[str, str]
    ) -> str:
        """Fill one sentence of a phrase, or return nothing where it needs what is not so."""
        if isinstance(node, dict):
            if not all(self.holds(fact, facts) for fact in node["needs"]):
                return ""
            node = node["text"]
        common = {
            "member": self.member,
            "members": self.members,
            "level": self.level,
            "synthetic": self.synthetic,
        }
        named = {name: self._quoted(fields[name]) for name in _NAMES if name in fields}
        filling = {**common, **fields, **named}
        given = {name: _Field(text, self.ledger) for name, text in filling.items()}
        try:
            template = _GROUP_TWICE.sub(
                lambda m: m[0][:-1] if fields.get(m["name"], "").endswith(("组", "班")) else m[0],
                str(node).strip(),
            )
            filled = template.format(**given)
        except KeyError as error:
            raise GroupworkError(
                f"report/{self.language}/phrases.yml: phrase '{key}' asks for {error}, "
                "which is not known there."
            ) from None
        filled = _ENDS_TWICE.sub(r"\1", self._with_labels(filled))
        filled = filled.replace("为≈", "≈")  # the sign says "is" as well
        opens_with_label = template.startswith("{") and template.endswith(".")
        return self.begun(filled) if opens_with_label else filled

    def _quoted(self, name: str) -> str:
        """Set a name that is a sentence apart from the Chinese sentence that goes on behind it."""
        return f"“{name}”" if self.language == "zh" and name.endswith(_ENDS) else name

    def _with_labels(self, text: str) -> str:
        """Drop the "at" before a label that has its own: "at after the film"."""
        own = self.phrases.get("joints", {}).get("own-prepositions")
        if not own:
            return text
        doubled = rf"\b(at|by|At|By) (?=({'|'.join(own)})\b)"
        found = re.sub(doubled, lambda m: "\0" if m[1][0].isupper() else "", text)
        return re.sub("\0(.)", lambda m: m[1].upper(), found)

    def joint(self, name: str) -> str:
        """Return what stands between two parts in this language, spaces included."""
        return str(self.phrases["joints"][name])

    def joined(self, *sentences: str) -> str:
        """Return sentences as one paragraph; empty ones fall out."""
        return self.joint("space").join(sentence for sentence in sentences if sentence)

    def bracketed(self, text: str, inside: str) -> str:
        """Return a text with another in brackets behind it."""
        return text + self.joint("brackets").format(inside)

    def labelled(self, label: str, value: str) -> str:
        """Return a label with its value behind a colon, or behind its own question mark."""
        if label.endswith("?"):
            return f"{label} {value}"
        return label + ("" if label.endswith("？") else self.joint("colon")) + value

    def head(self, *names: str, **fields: str) -> list[str]:
        """Return column heads."""
        return [self.phrase(f"heads.{name}", **fields) for name in names]

    def table(
        self,
        name: str,
        header: list[str],
        rows: list[list[str]],
        *,
        widths: list[int] | None = None,
        align: Literal["numbers", "left"] = "numbers",
        wide: bool = False,
        named: bool = False,
        prefix: str = "",
        **fields: str,
    ) -> str:
        """Return a table with the caption of its name; nothing if it has no rows.

        One that may be `wide` is so where its columns need more than a line of an upright page.
        A name like `items-sas` takes the caption of `items`; `prefix` tells them apart. Its rows
        begin with a capital unless they are `named`, after files or variables. On the page links
        to the results tables behind it follow.
        """
        if not rows:
            return ""
        rows = rows if named else [[self._head(cells[0]), *cells[1:]] for cells in rows]
        header, rows, widths, left_out = self._without_held_back(header, rows, widths)
        if wide and align == "numbers" and sum(needed := self._needed(header, rows)) <= _LINE:
            wide, widths = False, needed
        caption = self._head(prefix + self.phrase(f"tables.{name.partition('-')[0]}", **fields))
        cells = " ".join(cell for row in rows for cell in row)
        table = pipe_table(
            header,
            self._aligned(rows) if align == "numbers" else rows,
            label=name,
            caption=self.ledger.unlinked(caption),
            note="\n\n".join(self._notes(cells, left_out)),
            widths=widths,
            align=align,
            wide=wide,
        )
        return table + self._data_links(self.ledger.tables_behind(cells))

    def _needed(self, header: list[str], rows: list[list[str]]) -> list[int]:
        """Return how many characters each column needs for cells of two lines."""
        columns = zip(*(map(self.ledger.resolved, row) for row in (header, *rows)), strict=True)
        return [max(_needed(cell) for cell in column) + _GAP for column in columns]

    def _without_held_back(
        self, header: list[str], rows: list[list[str]], widths: list[int] | None
    ) -> tuple[list[str], list[list[str]], list[int] | None, list[str]]:
        """Leave out the columns and rows of which all is held back, and return their heads, too.

        A group of rows that are set in below their head stays whole, and so do a table that would
        have no number left and one that counts those marked together.
        """
        if self.phrase("heads.marked-together") in {*header, *(row[0] for row in rows)}:
            return header, rows, widths, []
        held = [
            [_is_held_back(cell) or None if cell not in ("", "–") else False for cell in row]
            for row in rows
        ]
        inner = [row[0][:1].isspace() for row in rows]
        heads = [*inner[1:], False]
        gone_rows = [
            place
            for place, row in enumerate(held)
            if all(row[1:]) and not inner[place] and not heads[place]
        ]
        gone_columns = [
            place
            for place, column in enumerate(zip(*held, strict=True))
            if place and any(column) and None not in column
        ]
        labels = {row[0].strip() for row in rows}

        def column_named(place: int) -> str:
            # An arm may be a row of the same table, which stays.
            name = header[place]
            return self.phrase("words.column", name=name) if name in labels else name

        kept = [place for place in range(len(header)) if place not in gone_columns]
        left = [[r[at] for at in kept] for place, r in enumerate(rows) if place not in gone_rows]
        if not _PRINTED.search(" ".join(cell for row in left for cell in row)):
            return header, rows, widths, []
        return (
            [header[place] for place in kept],
            left,
            widths and [widths[place] for place in kept],
            [*map(column_named, gone_columns), *(rows[place][0] for place in gone_rows)],
        )

    def _notes(self, cells: str, left_out: list[str]) -> list[str]:
        """Return what stands below a table whose numbers are rounded or held back."""
        found = self.ledger.cells_behind(cells)
        rounded = self.study.is_protected and any(map(self._is_in_points, found))
        notes = [self.phrase("rounded")] if rounded else []
        if self.study.is_protected and any(map(self._is_rounded_ratio, found)):
            notes.append(self.phrase("rounded-ratios"))
        notes += [self.held_back] if HELD_BACK in cells else []
        named = self.joint("semicolon").join(left_out)
        return [*notes, *([self.phrase("left-out", list=named)] if left_out else [])]

    def _is_in_points(self, cell: Cell) -> bool:
        """Say whether a protected table rounds a number to steps of the scale."""
        found = _STATISTIC.search(cell.row)
        if found is None or cell.column not in NUMBERS:
            return False
        return self.ledger.is_in_points(cell.table, found[1] or found[2] or "")

    def _is_rounded_ratio(self, cell: Cell) -> bool:
        """Say whether a protected table rounds a reliability, as it does where few answered."""
        if cell.table not in _RELIABILITIES or "statistic = sem" in cell.row:
            return False
        people = self.ledger.tables[cell.table]["n"]
        return cell.column in NUMBERS and bool((people < self.study.privacy.few).any())

    def _aligned(self, rows: list[list[str]]) -> list[list[str]]:
        """Pad the numbers of each column, so that decimals stand below each other in every format.

        Cells that hold the same signs between as many numbers, `1 ± 2 (n)`, are padded alike:
        the points of their first numbers meet, and they are of one width, so that centring the
        column keeps them so.
        """
        columns = [list(column) for column in zip(*rows, strict=True)]
        for column in columns[1:]:
            forms = [_PRINTED.sub("", cell) for cell in column]
            for form in set(forms):
                alike = [place for place, each in enumerate(forms) if each == form]
                texts = [self.ledger.resolved(column[place]) for place in alike]
                if not all(_PRINTED.match(column[place]) for place in alike):
                    continue  # it does not begin with a number
                for place, (before, after) in zip(alike, paddings(texts), strict=True):
                    column[place] = f"{before}{column[place]}{after}"
        return [list(row) for row in zip(*columns, strict=True)]

    def figure(
        self,
        name: str,
        alt: str,
        kind: str | None = None,
        width: str | None = None,
        **fields: str,
    ) -> str:
        """Return a figure with its caption, its alternative text and links to its data."""
        caption = self._head(self.phrase(f"figures.{kind or name}", **fields))
        # An attribute takes plain text: escapes of Markdown would be read aloud.
        described = re.sub(r"\\(.)", r"\1", self.ledger.resolved(alt))
        described = described.replace('"', "'").replace("{{<", "")
        described = described.replace(HELD_BACK, self.phrase("words.held-back"))
        caption = self.ledger.unlinked(caption)
        size = f" width={width}" if width else ""
        figure = f'![{caption}](figures/{name}.png){{#fig-{name}{size} fig-alt="{described}"}}\n'
        return figure + self._data_links(drawing(name).tables)

    def _data_links(self, tables: Iterable[str]) -> str:
        """Return links to where results tables can be had as files, which only a page has."""
        offered = [name for name in tables if name in self.ledger.files]
        if not offered:
            return ""
        self.ledger.offered.update(offered)
        links = self.joint("list").join(f"[{name}.csv](#data-{name})" for name in offered)
        said = self.phrase("data-links", tables=links)
        return "\n" + only_on_page(f"::: {{.data-links}}\n{said}\n:::")

    @property
    def tables_shown(self) -> set[str]:
        """The results tables that this document, and one that it stands beside, cite or offer."""
        ledger = self.ledger
        shown = ledger.offered | {cell.table for cell in ledger.anchors}
        return shown | (self.thesis.tables_shown if self.thesis else set())

    @cached_property
    def members(self) -> str:
        """What the people of the study are called."""
        return str(self.phrases["words"]["members"][self.study.design.kind])

    @cached_property
    def member(self) -> str:
        """What one of them is called."""
        return str(self.phrases["words"]["member"][self.study.design.kind])

    @cached_property
    def level(self) -> str:
        """The level of the intervals."""
        return self.declared("ci_level", "level")

    @cached_property
    def alpha(self) -> str:
        """The error rate of the tests, which goes with the level of the intervals."""
        return self.declared("1 - ci_level", "alpha")

    def is_significant(self, p: float | None) -> bool:
        """Say whether a test rejects: where p is not above the error rate.

        A p that was rounded up to the error rate is below it.
        """
        return p is not None and p <= round(1 - self.study.ci_level, 12)

    @cached_property
    def small_cell(self) -> str:
        """The fewest people that a result may rest on."""
        return self.declared("privacy.small_cell")

    def declared(
        self, path: str, style: Style | Literal["as-is", "level", "alpha"] = "as-is"
    ) -> str:
        """Cite a number that the study file declares; see `groupwork.results.cells`."""
        value = declared_value(self.study, path) or 0.0
        if style == "as-is":
            text = f"{value:g}".replace("-", MINUS)
        elif style == "level":
            text = f"{100 * value:g}%"
        elif style == "alpha":
            text = f"{value:.3g}"
            text = text if self.ledger.leading_zero else text.removeprefix("0")
        else:
            text = printed(value, style, leading_zero=self.ledger.leading_zero)
        return self.ledger.constant(path, text)

    @cached_property
    def held_back(self) -> str:
        """What a table's note says of numbers that are held back."""
        return self.phrase("held-back", small=self.small_cell)

    @cached_property
    def synthetic(self) -> str:
        """What each caption adds when the data are invented."""
        return str(self.phrases["synthetic-caption"]) if self.study.synthetic else ""

    def _head(self, label: str) -> str:
        """Capitalise a caption or the head of a row; not eHEALS, which is written so everywhere."""
        name = label.lstrip("\u2003")  # which sets rows in below their head
        return label.removesuffix(name) + self.title(name) if name[1:2].islower() else label

    def title(self, text: str) -> str:
        """Return a label with a capital first letter, as the head of a line or column."""
        return text[:1].upper() + text[1:]

    def begun(self, text: str) -> str:
        """Return a sentence that may open with a label, with a capital first letter.

        Not eHEALS, which is written so everywhere.
        """
        return self.title(text) if text[1:2].islower() else text

    def in_language(self, text: str, language: object) -> str:
        """Return what somebody said, marked where it is not in the report's language."""
        if not self.is_foreign(language):
            return plain(text)
        return f"[{plain(text)}]{{lang={str(language).lower()[:2]}}}"

    def is_foreign(self, language: object) -> bool:
        """Say whether a text is in the other of the report's languages."""
        code = str(language).lower()[:2]
        return code in ("en", "zh") and code != self.language

    def listed(self, parts: list[str]) -> str:
        """Join parts as a list in a sentence."""
        parts = [self._quoted(part) for part in parts]
        if len(parts) < 2:
            return "".join(parts)
        return self.joint("list").join(parts[:-1]) + self.joint("and") + parts[-1]

    def pair(self, pair: tuple[str, str]) -> str:
        """Return the printed names of two waves, the earlier first."""
        return self.joint("to").join(self.wave(wave) for wave in pair)

    def term(self, text: str) -> str:
        """Return a text of the results tables, which speak English, in the report's language.

        What the phrases do not translate stays as it is.
        """
        for pattern, wording in self._terms:
            if found := pattern.fullmatch(text):
                return wording.format(*(self.term(part) for part in found.groups()))
        return text

    @property
    def _reasons(self) -> Iterable[LocalText]:
        """The reasons for missing answers that the study names."""
        return self.study.cleaning.missing_codes.values()

    @cached_property
    def _terms(self) -> list[tuple[re.Pattern[str], str]]:
        terms = {
            str(reason): reason.get(self.language).replace("{", "{{").replace("}", "}}")
            for reason in self._reasons
        }
        return [
            (re.compile(re.escape(english).replace(r"\{\}", "(.+)")), wording)
            # A whole text before a pattern that would take it apart.
            for english, wording in sorted(
                {**terms, **self.phrases["terms"]}.items(), key=lambda term: "{}" in term[0]
            )
        ]

    def scale(self, scale: str) -> str:
        """Return the printed name of a scale."""
        return plain(self.study.scale_label(scale, self.language))

    def wave(self, wave: str) -> str:
        """Return the printed name of a wave, as it stands inside a sentence."""
        return plain(self.study.wave(wave).label.get(self.language))

    def group(self, group: str) -> str:
        """Return the printed name of an arm."""
        if group == "all" or self.study.design.groups is None:
            return self.phrase("words.all")
        levels = self.study.attributes[self.study.design.groups.attribute].levels or {}
        return plain(levels[group].get(self.language)) if group in levels else plain(group)

    @cached_property
    def groups(self) -> list[str]:
        """Everybody, then each arm."""
        if self.study.design.groups is None:
            return ["all"]
        levels = self.study.attributes[self.study.design.groups.attribute].levels or {}
        return ["all", *levels]

    def size(self, value: float | None) -> str:
        """Return Cohen's word for the size of a standardised difference."""
        if value is None:
            return ""
        word = next(word for limit, word in _SIZES if abs(value) < limit)
        return self.phrase(f"words.size.{word}")

    def cell(self, result: Result | None, column: str = "estimate", style: Style = "raw") -> str:
        """Return a number for a table cell, and a dash where there is none."""
        if result is not None and result.suppressed and result.value(column) is None:
            return HELD_BACK
        if result is None or result.value(column) is None:
            return printed(None, style)
        return result.show(column, style)

    def span(self, result: Result | None, style: Style = "raw", estimate: bool = True) -> str:
        """Return ``estimate [low, high]`` for a table cell."""
        if result is None or not result.estimable:
            return self.cell(result)
        start = f"{self.cell(result, 'estimate', style)} " if estimate else ""
        if not result.has_interval:
            return start.strip() or "–"
        low, high = self.cell(result, "ci_low", style), self.cell(result, "ci_high", style)
        return f"{start}\\[{low}, {high}\\]"

    def mean_sd(self, mean: Result | None, sd: Result | None) -> str:
        """Return ``mean ± sd`` for a table cell."""
        if mean is None or not mean.estimable:
            return self.cell(mean)
        return f"{self.cell(mean)} ± {self.cell(sd)}"

    def values(self, table: str, column: str, **where: str) -> list[str]:
        """Return the distinct values of a key column in their order."""
        rows = self.ledger.rows(table, **where)
        return [str(v) for v in pd.unique(rows[column].dropna())] if column in rows else []
