"""Looks at all raw files of a study together: which wave each is, who comes again."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, partial
from itertools import chain
from pathlib import Path

from groupwork.errors import GroupworkError
from groupwork.guide import workbook
from groupwork.guide.across import asks_opinion, find_across, says_closing
from groupwork.guide.blocks import Block
from groupwork.guide.book import Book, look_into
from groupwork.guide.columns import (
    FEWEST_PEOPLE,
    HALF_OF,
    OF_PEOPLE,
    Answers,
    Column,
    words_of,
)
from groupwork.guide.events import look_at_events
from groupwork.guide.file_forms import told_by_files
from groupwork.guide.inspect_file import look_at
from groupwork.guide.lots import Lots, find_lots
from groupwork.guide.other_codes import read_by_labels
from groupwork.guide.projects import is_project, project_strands
from groupwork.guide.raw_sheet import COMES_AGAIN, Sheet, Strand
from groupwork.guide.results_tables import has_results
from groupwork.guide.same_questions import (
    called_otherwise,
    check_same_questions,
    other_forms,
    set_apart,
    unlike_columns,
)
from groupwork.guide.times import wave_of_name
from groupwork.ingest.dates import of_birth, read_days
from groupwork.ingest.doubtful_rows import OF_NOBODY
from groupwork.ingest.layout import check_layout
from groupwork.ingest.near_matches import bare_code, bare_parts
from groupwork.ingest.readers import ENDINGS, fold
from groupwork.ingest.readers.limits import read_bytes
from groupwork.ingest.readers.redcap import is_dictionary
from groupwork.ingest.readers.text import decode, first_records

#: Kinds of sheets of coded interviews.
CODED = {"codings", "interviews"}
# Share of the rows in which what says who somebody is stands, at least.
_FILLED = 0.8


# Digits of a number that nothing is counted or measured by, at least; and what one is called.
_LONG = 9
_SERIAL = re.compile(r"(?<![a-z])id(?![a-z])|编号|編號")


@dataclass(frozen=True)
class Recognised:
    """The raw files of a study.

    Attributes
    ----------
    sheets : list of Sheet
    columns : dict of str to Column
        The columns of all files, those of one name together.
    blocks : dict of str to Block
        Scales by a name of their own, over all files.
    in_sheet : dict of str to dict of int to Block
        Scale -> place of a file -> the columns of the scale as they are named there.
    strands : list of Strand
        Files and sheets of people, sessions, attendance, networks, themes and interviews.
    left_out : dict of str to str
        Sheet that is not read -> why: "blank", "hidden", "copy", or "other" where it is nothing
        that is read.
    awaited : bool
        Whether a sheet for a later measurement is there, still blank.
    cut_off : list of str
        Columns answered as a scale beside them is, which not all of its files have.
    """

    sheets: list[Sheet]
    columns: dict[str, Column]
    blocks: dict[str, Block]
    in_sheet: dict[str, dict[int, Block]]
    strands: list[Strand] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)
    awaited: bool = False
    cut_off: list[str] = field(default_factory=list)

    @property
    def paths(self) -> list[Path]:
        """The raw files."""
        sources = [*self.sheets, *(strand.source for strand in self.strands)]
        named = [Path(each.found.dictionary) for each in sources if each.found.dictionary]
        return list(dict.fromkeys([*(source.path for source in sources), *named]))

    @property
    def interviews_alone(self) -> bool:
        """Whether they are coded interviews and their codes, and nothing else."""
        kinds = {strand.kind for strand in self.strands}
        coded = bool(kinds & CODED) and kinds <= {*CODED, "themes"}
        return coded and not self.sheets and "blank" not in self.left_out.values()

    @property
    def followed(self) -> list[Sheet]:
        """The files in which people are measured: without what they said of the group.

        Nor is anybody followed to a file that holds no scale and has no column of those that do,
        such as a list of sessions, until somebody says what it is.
        """
        asked = {place for of in self.in_sheet.values() for place in of}
        there = [p for p, sheet in enumerate(self.sheets) if not (sheet.closing or sheet.survey)]
        there = there or [*range(len(self.sheets))]
        scales = [self.sheets[place].texts for place in there if place in asked]
        shared = {name for name in scales[0] if all(name in of for of in scales)} if scales else ()
        return [
            self.sheets[place]
            for place in there
            if not scales
            or place in asked
            or any(name in self.sheets[place].texts for name in shared)
        ]

    @cached_property
    def ids(self) -> list[str]:
        """Columns that are the identifier in all files, and whose values come again."""
        common = [
            name
            for name in self.followed[0].found.ids
            if all(name in sheet.found.ids for sheet in self.followed)
        ]
        common = [name for name in common if not self._counts_lines(name)]
        if len(self.followed) == 1:
            return common or ([c for c in self.possible_ids if self.lots(c)])
        return [name for name in common if self.recurs(name)]

    @property
    def possible_ids(self) -> list[str]:
        """Columns that may be the identifier, of those that all files have."""
        first = self.followed[0].found
        listed = [*first.ids, *first.possible_ids]
        there = self.common
        return [
            name
            for name in listed
            if name in there and not self.is_numbering(name) and not self._says_where(name)
        ]

    def _says_where(self, name: str) -> bool:
        """Say whether a column holds where people sat, such as the address of a computer."""
        return self.identifying(name) in ("IP addresses", "coordinates")

    @cached_property
    def common(self) -> list[str]:
        """The columns that all files have, in their order."""
        first, *others = (sheet.texts for sheet in self.followed)
        return [name for name in first if all(name in texts for texts in others)]

    def asks_of_group(self, sheet: Sheet) -> bool:
        """Say whether a file asks how people found the group, and nothing that another asks.

        Where it has no words of its questions, its name may say it.
        """
        if sheet.closing or sheet.found.waves or sheet.found.wave_names:
            return False
        if says_closing(sheet.path.stem) and sheet.wave in ("", "survey"):
            return True
        place = self.sheets.index(sheet)
        own = [name for name, places in self.in_sheet.items() if place in places]
        shared = any(len(self.in_sheet[name]) > 1 for name in own)
        return not shared and any(asks_opinion(self.blocks[name], self.columns) for name in own)

    @property
    def lists(self) -> list[Sheet]:
        """The lists of people, which are no measurement."""
        return [strand.source for strand in self.strands if strand.kind == "people"]

    def with_spelled(
        self, column: str, said: Callable[[Answers], Mapping[str, str]]
    ) -> "Recognised":
        """Return the files, and the lists of people, with answers to a column in other words.

        Parameters
        ----------
        column : str
        said : callable
            Takes the cells of a file, and returns text -> how it is meant.
        """

        def of(sheet: Sheet) -> Sheet:
            return sheet.with_spelled(column, said(sheet.texts.get(column, [])))

        strands = [
            replace(each, source=of(each.source)) if each.kind == "people" else each
            for each in self.strands
        ]
        return replace(self, sheets=[*map(of, self.sheets)], strands=strands)

    def identifying(self, name: str) -> str:
        """Return the kind of direct identifier that a column holds; empty if it holds none."""
        kinds = (sheet.found.identifiers.get(name, "") for sheet in self.followed)
        return next(filter(None, kinds), "")

    def says_who(self, name: str) -> bool:
        """Say whether a column holds what people are called by, not where they sat."""
        return self.identifying(name) != "" and not self._says_where(name)

    @property
    def named_ids(self) -> list[str]:
        """Columns of names, e-mail addresses and such that all files have, and that recur.

        Remarks in which somebody left a number are none: hardly anybody else filled them in.
        """
        people = [name for name in self.common if self.says_who(name) and self.recurs(name)]
        return [
            name for name in people if all(_says_who(sheet.texts[name]) for sheet in self.followed)
        ]

    def is_numbering(self, name: str) -> bool:
        """Say whether a column counts the lines of every file that has it, whoever is in them."""
        columns = [sheet.texts[name] for sheet in self.sheets if name in sheet.texts]
        return bool(columns) and all(map(_count_up, columns))

    def is_serial(self, name: str) -> bool:
        """Say whether a column has a number of each person's or answer's own, and no amount.

        Nobody shares one, and they are called so, or too long to be counted.
        """
        filled = [list(filter(None, each.texts.get(name, ()))) for each in self.sheets]
        there = [of for of in filled if of]
        alone = all(len({*of}) == len(of) > 1 and all(map(str.isdecimal, of)) for of in there)
        column = self.columns[name]
        named = _SERIAL.search(words_of(f"{column.name} {column.question}")) is not None
        long = all(len(text) >= _LONG for of in there for text in of)
        return bool(there) and alone and (named or long)

    def _counts_lines(self, name: str) -> bool:
        """Say whether a column numbers lines: in files of which one has more than another.

        Where the last people alone had not come again, their numbers would be like that as well.
        """
        rows = {len(sheet.texts[name]) for sheet in self.followed}
        return len(rows) > 1 and self.is_numbering(name)

    @property
    def headings(self) -> list[str]:
        """How the columns of all files are headed, each as it stands in the file."""
        known = self.columns
        return [known[name].question or name if name in known else name for name in self.common]

    def column(self, typed: str, sheet: Sheet | None = None) -> str | None:
        """Find the column of a file, or else of all, that somebody names.

        By its heading, or how that begins. None where there is no such column, or several.
        """
        wanted = fold(typed).casefold()
        named = dict(zip(self.common, self.headings, strict=True))
        if sheet:
            named = {each.name: each.question or each.name for each in sheet.found.columns}
        if fold(typed) in named:  # and another one in other capitals, perhaps
            return fold(typed)
        for fits in (str.__eq__, str.startswith):
            found = [
                name
                for name, heading in named.items()
                if wanted and any(fits(fold(each).casefold(), wanted) for each in (name, heading))
            ]
            if len(found) == 1:
                return found[0]
        return None

    def recurs(self, name: str) -> bool:
        """Say whether the people of each file are in another one, too; spelling aside."""
        people = [
            {bare_code(text) for text in sheet.texts[name] if text} for sheet in self.followed
        ]
        if len(people) < 2:
            return True
        return all(
            any(
                len(one & other) >= COMES_AGAIN * min(len(one), len(other))
                for other in people
                if other is not one
            )
            for one in people
        )

    def spelled_alike(self, names: list[str]) -> list[list[str]]:
        """List the ways in which each identifier is spelled that is spelled in several."""
        typed: dict[str, dict[str, None]] = {}
        written = bare_code if len(names) == 1 else bare_parts
        rows = [[sheet.texts[name] for name in names] for sheet in self.followed]
        if len(names) == 1:  # other sheets have a code in one column
            others = [each for each in self.strands if "person" in each.columns]
            rows += [[each.source.texts[each.columns["person"]]] for each in others]
        for columns in rows:
            for parts in zip(*columns, strict=True):
                if all(parts):
                    text = "-".join(parts)
                    typed.setdefault(written(text), {})[text] = None
        return [texts for texts in map(list, typed.values()) if len(texts) > 1]

    def days(self, sheet: Sheet, named: str = "", order: str = "") -> tuple[str, list[date | None]]:
        """Return the column that says when the rows of a file were answered, and their days.

        Parameters
        ----------
        sheet : Sheet
        named, order : str
            The column, and the order of a date's parts, where they are known.

        Returns
        -------
        tuple
            Empty where no column has one day a row that can be read in one way alone. Other sheets
            of a workbook may show how: where there is 15/04, 08/06 is in June.
        """
        of_dates = {c.name for c in sheet.found.columns if c.kind in ("date", "tool")}
        for column in [named] if named else [c for c in sheet.texts if c in of_dates]:
            if of_birth(column):
                continue
            cells = sheet.texts[column]
            if days := read_days(cells, order):
                return column, days
            beside = [each.texts.get(column, []) for each in self.sheets if each.path == sheet.path]
            if days := read_days([*cells, *chain.from_iterable(beside)], order):
                return column, days[: len(cells)]
        return "", []

    def sent(self, sheet: Sheet) -> tuple[str, list[date | None]]:
        """Return the column that says when rows were sent, and their days: the last of a tool's.

        The first says when somebody began.
        """
        times = [c.name for kind in ("date", "tool") for c in sheet.found.columns if c.kind == kind]
        found = (self.days(sheet, name) for name in reversed(times))
        return next((each for each in found if each[0]), ("", []))

    def lots(self, name: str, order: str = "") -> Lots | None:
        """Find the lots of answers of one form that was sent several times.

        None where the people of `name` do not come again, or the dates have no gap of a week.
        Without a name people are not looked at: they may have given no codes. Where days and
        months cannot be told apart, `order` says which stands first.
        """
        only = self.followed[0]
        if len(self.followed) > 1 or only.found.waves or only.found.wave_names:
            return None
        texts = only.texts
        people = Counter(bare_code(text) for text in texts[name] if text) if name else Counter()
        if people and sum(count > 1 for count in people.values()) < COMES_AGAIN * len(people):
            return None
        return find_lots(texts, order)


def recognise(
    paths: Iterable[str | Path],
    sheet: str | None = None,
    encodings: Mapping[str, str] | None = None,
    kept: Collection[str] = (),
) -> Recognised:
    """Look at the raw files of a study together.

    Parameters
    ----------
    paths : iterable of str or pathlib.Path
    sheet : str, optional
        The one sheet of a workbook that is looked at.
    encodings : dict of str to str, optional
        Name of a file -> its encoding, where the text does not show it.
    kept : collection of str
        Names of files in which rows count that the survey tool marks as unfinished.

    Raises
    ------
    GroupworkError
        One of them cannot be read, or none of them has the answers of a questionnaire and they
        are not coded interviews alone.
    """
    found = look_through(paths, sheet, encodings, kept)
    if not found.sheets and not found.interviews_alone:
        raise GroupworkError(_nothing_to_read(found))
    return found


def look_through(
    paths: Iterable[str | Path],
    sheet: str | None = None,
    encodings: Mapping[str, str] | None = None,
    kept: Collection[str] = (),
) -> Recognised:
    """Look at raw files as `recognise` does, whether or not a questionnaire is among them."""
    given = _each_once(paths)
    found = _look_through(given, sheet, encodings, kept)
    labelled = read_by_labels(found.sheets)
    return _look_through(given, sheet, encodings, kept, labelled) if labelled else found


def _look_through(
    given: list[Path],
    sheet: str | None,
    encodings: Mapping[str, str] | None,
    kept: Collection[str],
    labelled: Collection[str] = (),
) -> Recognised:
    """Look at raw files; of the files `labelled` their own labels are read in place of codes."""
    sheets: list[Sheet] = []
    strands: list[Strand] = []
    left_out: dict[str, str] = {}
    awaited = False
    strands += project_strands([path for path in given if is_project(path)])
    # REDCap's data dictionary words what stands in the exports beside it.
    dictionary = next(filter(_is_dictionary, given), None) if len(given) > 1 else None
    for path in given:
        if path == dictionary or is_project(path):
            continue
        book = Book() if sheet else look_into(path)
        left_out |= {f"{path.name}:{name}": why for name, why in book.left_out.items()}
        awaited = awaited or book.awaited
        encoding = (encodings or {}).get(path.name, "")
        for name in book.parts if book.several else [sheet or ""]:
            look = partial(
                look_at,
                path,
                name or None,
                encoding,
                dictionary,
                unfinished="keep" if path.name in kept else "",
                values="labels" if path.name in labelled else "",
                people=book.people,
            )
            found, texts = look()
            if book.people:
                sheets.append(Sheet(path, found, texts, "", renamed=found.renamed))
                continue
            column, events = look_at_events(found, texts, look)
            if events:
                for event, (part, cells) in events.items():
                    wave = "" if part.waves else wave_of_name(event)
                    source = Sheet(path, part, cells, wave, name, rows={column: event})
                    if part.blocks:
                        sheets.append(source)
                    else:
                        strands.append(Strand("people", source, {"person": part.ids[0]}))
                continue
            whole = "" if sheet else workbook.kind_of(path.stem, texts)
            wave, kind = book.parts.get(name, (wave_of_name(path.stem), whole))
            source = Sheet(
                path, found, texts, wave, name, kind == "satisfaction", renamed=found.renamed
            )
            by_hand = kind in workbook.BY_HAND or not (kind or wave)
            made, roles = workbook.table_of(texts, name or path.stem) if by_hand else ("", {})
            if made:
                # A passage whose person is not named may be of whoever stands above it.
                person = "" if made in CODED else roles.get("person", "")
                strands.append(Strand(made, _of_people(source, person), roles))
            elif kind in ("", "satisfaction"):
                check_layout(texts, found.numbers, source.name)
                sheets.append(source)
            else:
                roles = workbook.roles_of(kind, texts)
                strands.append(Strand(kind, source, _filled(roles, texts)))
    _check_one_kind_of_codings(strands)
    sheets, people = _lists_of_people(sheets)
    strands += people
    lists = [sheet for sheet in sheets if _lists_interviews(sheet, strands)]
    lists += _of_results(sheets)
    left_out |= {sheet.name: "other" for sheet in lists}
    sheets = [sheet for sheet in sheets if sheet not in lists]
    return _together(told_by_files(other_forms(sheets)), strands, left_out, awaited=awaited)


def _of_results(sheets: Iterable[Sheet]) -> list[Sheet]:
    """Return the sheets of a workbook that hold means and the like; refuse a file of them."""
    tables = [each for each in sheets if has_results(each.found, each.texts)]
    for each in tables:
        if not each.sheet:
            raise GroupworkError(
                f"{each.name}: holds results, such as means and standard deviations, and not the "
                f"answers of each person. Take the file that has a row for each person."
            )
    return tables


def _check_one_kind_of_codings(strands: Iterable[Strand]) -> None:
    """Stop where passages stand in a table and in a coding program's file: which ones are twice?"""
    coded = [strand for strand in strands if strand.kind in CODED]
    project = next((each.source.name for each in coded if each.is_project), "")
    table = next((each.source.name for each in coded if not each.is_project), "")
    if project and table:
        raise GroupworkError(
            f"{project} and {table} both have coded passages of interviews, one as a coding "
            f"program's file and one as a table. Give one of them: of what is in both it cannot "
            f"be told which is the same."
        )


def _of_people(source: Sheet, person: str) -> Sheet:
    """Return a table of people without the rows of nobody, such as a second row of heads."""
    cells = source.texts.get(person)
    if cells is None:
        return source
    gone = [n for n, text in zip(source.found.numbers, cells, strict=True) if not text]
    if not gone:
        return source
    rest = source.without(gone)
    left_out = {**source.found.left_out, OF_NOBODY: gone}
    return replace(rest, found=replace(rest.found, left_out=left_out))


def _lists_of_people(sheets: list[Sheet]) -> tuple[list[Sheet], list[Strand]]:
    """Part questionnaires from files that say of most of their people what is known of them.

    Such a file has nobody twice, no question of a scale, and their codes under the same head.
    """
    measured = [sheet for sheet in sheets if sheet.found.blocks]
    items = {c for s in measured for block in s.found.blocks for c in block.items.values()}
    rest, lists = [], []
    for sheet in sheets:
        person = next(iter(sheet.found.ids), "")
        codes = [bare_code(text) for text in sheet.texts.get(person, ())]
        known = {
            bare_code(code) for each in measured for code in each.texts.get(person, ()) if code
        }
        alone = not (sheet.found.blocks or sheet.found.waves or sheet.closing or sheet.wave)
        each_once = all(codes) and len({*codes}) == len(codes) >= FEWEST_PEOPLE
        # What is known of them is words and numbers, and no text of their own.
        facts = [c for c in sheet.found.columns if c.name != person and c.kind != "blank"]
        if (
            alone
            and each_once
            and len(known & {*codes}) >= HALF_OF * len(known)
            and known
            and facts
            and all(column.kind in ("number", "category") for column in facts)
            # Answers of a scale that is not known for one are no facts.
            and not items & {*sheet.texts}
            and not _answered_alike(facts)
            and any(OF_PEOPLE.search(words_of(column.name)) for column in facts)
        ):
            lists.append(Strand("people", _of_people(sheet, person), {"person": person}))
        else:
            rest.append(sheet)
    return rest, lists


def _answered_alike(columns: Iterable[Column]) -> bool:
    """Say whether several columns have the same answers in words, as questions of a scale have."""
    often = Counter(
        column.answers
        for column in columns
        if column.kind == "category" and len(column.answers) >= FEWEST_PEOPLE
    )
    return max(often.values(), default=0) > 1


def _lists_interviews(sheet: Sheet, strands: Iterable[Strand]) -> bool:
    """Say whether a sheet beside coded passages has a row for each interview, and asks nothing."""
    beside = [each for each in strands if each.kind in CODED and each.source.path == sheet.path]
    if sheet.found.blocks or not beside:
        return False
    known = {
        fold(name).casefold()
        for each in beside
        for name in each.source.texts.get(each.columns.get("interview", ""), ())
    } - {""}
    return any(
        workbook.says_interview(head)
        and {fold(name).casefold() for name in cells if name} <= known
        and len({*cells}) == len(cells)
        for head, cells in sheet.texts.items()
    )


def without(group: Recognised, sheets: Collection[Sheet]) -> Recognised:
    """Return the raw files of a study as if some files or sheets were not there.

    Raises
    ------
    GroupworkError
        Nothing is left.
    """
    rest = [sheet for sheet in group.sheets if sheet not in sheets]
    if not rest:
        raise GroupworkError(
            f"{', '.join(sheet.name for sheet in sheets)}: no file or sheet with answers is left. "
            f"Say of at least one which measurement it is."
        )
    return with_sheets(group, rest)


def with_sheets(group: Recognised, sheets: list[Sheet]) -> Recognised:
    """Return the raw files of a study with the questionnaires as they are given."""
    return _together(sheets, group.strands, group.left_out, awaited=group.awaited)


def _together(
    sheets: list[Sheet], strands: list[Strand], left_out: dict[str, str], *, awaited: bool
) -> Recognised:
    """Find what files have in common."""
    people = [strand.source for strand in strands if strand.kind == "people"]
    columns, blocks, in_sheet, cut_off = find_across(sheets, people)
    closing = [
        place for place in range(len(sheets)) if _closes(place, sheets, columns, blocks, in_sheet)
    ]
    if closing:
        codes = _codes_of([sheet for place, sheet in enumerate(sheets) if place not in closing])
        sheets = [
            replace(called_otherwise(sheet, codes), closing=True, anonymous=True)
            if place in closing
            else sheet
            for place, sheet in enumerate(sheets)
        ]
        columns, blocks, in_sheet, cut_off = find_across(sheets, people)
    surveys = [n for n in range(len(sheets)) if _is_other_survey(n, sheets, in_sheet)]
    if surveys:
        codes = _codes_of([sheet for place, sheet in enumerate(sheets) if place not in surveys])
        sheets = [
            replace(called_otherwise(sheet, codes), survey=True) if place in surveys else sheet
            for place, sheet in enumerate(sheets)
        ]
        columns, blocks, in_sheet, cut_off = find_across(sheets, people)
    check_same_questions(sheets, in_sheet)
    apart = set_apart(sheets, in_sheet)
    if apart != sheets:
        return _together(apart, strands, left_out, awaited=awaited)
    return Recognised(sheets, columns, blocks, in_sheet, strands, left_out, awaited, cut_off)


def _closes(
    place: int,
    sheets: list[Sheet],
    columns: dict[str, Column],
    blocks: dict[str, Block],
    in_sheet: dict[str, dict[int, Block]],
) -> bool:
    """Say whether a file is a closing questionnaire of people without codes.

    It asks how people found the group and nothing that another file asks, and has not the codes by
    which the others follow people.
    """
    sheet = sheets[place]
    others = [each for each in sheets if each is not sheet and not each.closing]
    own = [name for name, places in in_sheet.items() if place in places]
    if not others or any(len(in_sheet[name]) > 1 for name in own):
        return False
    if not Recognised(sheets, columns, blocks, in_sheet).asks_of_group(sheet):
        return False
    codes = _codes_of(others)
    people = {bare_code(text) for name in codes for each in others for text in each.texts[name]}
    people.discard("")
    if not people:
        return False
    # Under the number of the code it may ask something else.
    unlike = {name for each in others for name in unlike_columns([sheet, each])}
    return not any(
        (name in codes and name not in unlike)
        or len({*map(bare_code, texts)} & people) >= COMES_AGAIN * len({*texts})
        for name, texts in sheet.texts.items()
    )


def _is_other_survey(
    place: int, sheets: list[Sheet], in_sheet: Mapping[str, Mapping[int, Block]]
) -> bool:
    """Say whether a file asks other people something else: a survey beside a followed group.

    It has no scale of another file, and none of the codes by which the others follow people.
    """
    sheet = sheets[place]
    if sheet.closing or sheet.survey or sheet.wave in ("pre", "post", "followup"):
        return False
    others = [n for n, each in enumerate(sheets) if n != place and not each.closing]
    own = [name for name, places in in_sheet.items() if place in places]
    followed = any(len({*places} - {place}) > 1 for places in in_sheet.values())
    if not own or not followed or any(len(in_sheet[name]) > 1 for name in own):
        return False
    codes = _codes_of([sheets[n] for n in others])
    people = {bare_code(text) for n in others for name in codes for text in sheets[n].texts[name]}
    people.discard("")
    return bool(people) and not any(
        2 * len(there & people) >= len(there) > 1
        for texts in sheet.texts.values()
        if (there := {*map(bare_code, texts)} - {""})
    )


def _codes_of(sheets: list[Sheet]) -> list[str]:
    """Return the columns by which files follow people."""
    followed = [sheet for sheet in sheets if not (sheet.closing or sheet.survey)]
    return Recognised(followed, {}, {}, {}).ids if followed else []


def _says_who(texts: Sequence[str]) -> bool:
    """Say whether nearly all rows of a column are filled in, and not all alike."""
    filled = list(filter(None, texts))
    return len({*filled}) > 1 and len(filled) >= _FILLED * len(texts)


def _each_once(paths: Iterable[str | Path]) -> list[Path]:
    """Return the paths; raise where one file is among them twice."""
    given = [Path(path) for path in paths]
    resolved = [path.resolve() for path in given]
    if twice := [path.name for path in given if resolved.count(path.resolve()) > 1]:
        raise GroupworkError(f"{twice[0]}: this file is given twice. Give each file once.")
    return given


def _is_dictionary(path: Path) -> bool:
    if ENDINGS.get(path.suffix.lower()) != "csv":
        return False
    with suppress(GroupworkError):
        text, _ = decode(read_bytes(path), None, str(path))
        return is_dictionary(next(iter(first_records(text, ",")), []))
    return False


def _filled(columns: dict[str, str], texts: dict[str, Answers]) -> dict[str, str]:
    return {role: column for role, column in columns.items() if any(texts[column])}


def _nothing_to_read(found: Recognised) -> str:
    if not found.left_out and not found.strands:
        return "Name the raw files: groupwork new my-group pre.xlsx post.xlsx"
    named = [name for name, why in found.left_out.items() if why == "blank"]
    named = named or [strand.source.name for strand in found.strands] or list(found.left_out)
    return (
        f"{', '.join(named)}: no sheet or file with answers to a questionnaire is filled in. Fill "
        f"in the answers before the group, such as in the sheet 'pre' (前测), and try again."
    )


def _count_up(cells: Sequence[str]) -> bool:
    """Say whether the numbers of a column are 1, 2, 3 and so on; other texts are none."""
    last = 0
    for text in cells:
        if text.isdecimal():
            last += 1
            if int(text) != last:
                return False
    return last > 1
