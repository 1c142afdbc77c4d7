"""One raw file or sheet as it was looked at: a questionnaire's, or one of another strand."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from groupwork.guide.blocks import Block
from groupwork.guide.columns import Answers
from groupwork.guide.id_columns import count_repeated
from groupwork.guide.inspect_file import Inspection
from groupwork.guide.questions import TODO
from groupwork.ingest.formats import PROJECTS

#: How the role of a column begins that has the codes of one coder.
CODES_OF = "codes of "
#: The column of a coding program's file that has the case which an interview belongs to.
CASE = "case"
#: Least share of the smaller wave's people who must be in the other one, too.
COMES_AGAIN = 0.3


@dataclass(frozen=True)
class Sheet:
    """One raw file: what is in it, its cells by column, and the wave that its name says.

    `closing` says that it is the questionnaire on how people found the group, and `anonymous` that
    they gave it without the codes of the other files; `survey` that it asks other people something
    else, who have none of these codes. `stands_for` are
    columns -> number -> the words for it, where `texts` have these in place of the file's numbers;
    `renamed` are columns -> how they are called here, and `spelled` columns -> text of the file ->
    how `texts` have it; `codes` are rows of the file -> the code that their person is given. Of a
    file of several parts, `rows` are the column and the value of those of this one. `choices` are
    columns whose cells list several -> choice -> the column that `texts` have of it; `sections` is
    the column of the groups that rows head -> row -> its group; `every_row` are columns that are
    made -> what holds for all of its rows; `fill_down` are columns whose blank cells have what
    stands above; `same_as` are rows whose person another row has -> that row, by the name of its
    file and its number, or TODO.
    """

    path: Path
    found: Inspection
    texts: dict[str, Answers]
    wave: str
    sheet: str = ""
    closing: bool = False
    anonymous: bool = False
    survey: bool = False
    stands_for: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)
    spelled: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    codes: Mapping[int, str] = field(default_factory=dict)
    rows: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    sections: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    every_row: Mapping[str, str] = field(default_factory=dict)
    fill_down: tuple[str, ...] = ()
    same_as: Mapping[int, tuple[str, int] | str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Its name without the folder, and its sheet or part where several are read."""
        return ":".join(filter(None, [self.path.name, self.sheet, *self.rows.values()]))

    def with_names(self, names: Mapping[str, str]) -> "Sheet":
        """Return it with other names of columns that hold answers."""
        if not names:
            return self
        found = self.found
        found = replace(
            found,
            columns=[replace(c, name=names.get(c.name, c.name)) for c in found.columns],
            blocks=[_with_names(block, names) for block in found.blocks],
            ids=[names.get(name, name) for name in found.ids],
            possible_ids=[names.get(name, name) for name in found.possible_ids],
            identifiers={names.get(name, name): kind for name, kind in found.identifiers.items()},
        )
        texts = {names.get(name, name): cells for name, cells in self.texts.items()}
        return replace(self, found=found, texts=texts, renamed={**self.renamed, **names})

    def with_spelled(self, column: str, said: Mapping[str, str]) -> "Sheet":
        """Return it with texts of a column read as others: text -> what is read in its place."""
        if not said or column not in self.texts:
            return self
        cells = [said.get(text, text) for text in self.texts[column]]
        columns = [
            replace(each, answers=tuple(dict.fromkeys(said.get(a, a) for a in each.answers)))
            if each.name == column
            else each
            for each in self.found.columns
        ]
        return replace(
            self,
            found=replace(self.found, columns=columns),
            texts={**self.texts, column: cells},
            spelled={**self.spelled, column: {**self.spelled.get(column, {}), **said}},
        )

    def without(self, gone: Collection[int]) -> "Sheet":
        """Return it as if some rows were not there."""
        if not gone:
            return self
        kept = [place for place, row in enumerate(self.found.numbers) if row not in gone]
        texts = {name: [cells[place] for place in kept] for name, cells in self.texts.items()}
        waves = {
            name: [value for value in values if value in texts.get(name, values)]
            for name, values in self.found.waves.items()
        }
        found = replace(
            self.found,
            rows=len(kept),
            waves=waves,
            numbers=[self.found.numbers[place] for place in kept],
            repeated=count_repeated(texts, self.found.ids, list(self.found.waves)),
        )
        return replace(self, found=found, texts=texts)

    def at_its_times(self, column: str) -> list[str]:
        """Return the columns that a question has here: one for each time that names tell."""
        named = [column.replace("{wave}", time) for time in self.found.wave_names or [""]]
        return [name for name in dict.fromkeys(named) if name in self.texts]


def _with_names(block: Block, names: Mapping[str, str]) -> Block:
    """Return a block whose columns have other names, which no pattern tells."""
    if not names.keys() & {*block.items.values()}:
        return block
    items = {item: names.get(column, column) for item, column in block.items.items()}
    return replace(block, items=items, pattern="")


@dataclass(frozen=True)
class Strand:
    """A raw file or sheet of something else than a scale's answers.

    Attributes
    ----------
    kind : str
        One of `workbook.kind_of`.
    source : Sheet
    columns : dict of str to str
        What a column holds -> its name; blank columns are left out.
    titles : dict of str to str
        Of sessions whose columns are called otherwise than they: number -> its words.
    between : str
        What stands between the codes of a cell; empty where each has one.
    of : int or str
        How many sessions there were, where a column counts those that somebody came to; or TODO.
    blank : str
        What a blank cell in a coder's column means; empty where nothing hangs on it.
    for_agreement : bool or str
        Whether coded passages show how far coders agree and are counted in no theme; or TODO.
    coded_by : str
        Who coded, where no column says it; or TODO.
    texts_lack : bool
        Whether the file lacks the text of an interview that was coded, so that it cannot be cut.
    """

    kind: str
    source: Sheet
    columns: dict[str, str]
    titles: Mapping[str, str] = field(default_factory=dict)
    between: str = ""
    of: int | str = ""
    blank: str = ""
    for_agreement: bool | str = False
    coded_by: str = ""
    texts_lack: bool = False

    @property
    def is_project(self) -> bool:
        """Whether a coding program wrote it, and no table."""
        return self.source.found.format in PROJECTS.values()

    @property
    def coders(self) -> dict[str, str]:
        """The coders who have a column of codes each, with these columns."""
        begun = {role: role.removeprefix(CODES_OF) for role in self.columns}
        return {coder: self.columns[role] for role, coder in begun.items() if coder != role}

    @property
    def code_columns(self) -> list[str]:
        """The columns of codes: one for all, or one a coder."""
        return list(self.coders.values()) or [self.columns["theme"]]

    def coded(self) -> list[tuple[int, str, str, str]]:
        """Return what coders gave: the row, the coder, the cell with their codes, the passage.

        A row without its interview or person, such as one of sums, is not read.
        """
        found = []
        known = bool({"interview", "person"} & self.columns.keys())
        whose = self.rows("interview" if "interview" in self.columns else "person")
        for row, (coder, cell, text) in enumerate(self.rows("coder", "theme", "text")):
            if known and not whose[row][0]:
                continue
            of = {who: self.source.texts[column][row] for who, column in self.coders.items()}
            found += [
                (row, who, given, text)
                for who, given in (of or {coder or self.coded_by: cell}).items()
            ]
        return found

    def rows(self, *roles: str) -> list[tuple[str, ...]]:
        """Return the cells of some columns, row by row; a column that is not there is blank."""
        blank: Answers = [""] * self.source.found.rows
        cells = [self.source.texts.get(self.columns.get(role, ""), blank) for role in roles]
        return list(zip(*cells, strict=True))

    def counted(self) -> dict[str, int]:
        """Count what is in it, as it stands there: people, sessions, interviews, codes, …."""
        of_roles = {
            "people": "person",
            "sessions": "session",
            "supporters": "supporter",
            "interviews": "interview",
        }
        found = {what: self._unlike(role) for what, role in of_roles.items()}
        found["sessions"] = found["sessions"] or sum(role.isdigit() for role in self.columns)
        if self.kind in ("codings", "interviews"):
            given = self.coded()
            whose = self.rows("interview", "person", "segment", "text")
            places = [(*of, segment or text) for *of, segment, text in whose]
            found["passages"] = len({places[row] for row, *_ in given if places[row][-1]})
            cells = [cell for _, _, cell, _ in given]
            if self.between and self.between != TODO:
                cells = [each for cell in cells for each in cell.split(self.between)]
            found["codes"] = len({code.strip() for code in cells} - {""})
            found["coders"] = len({who for _, who, cell, _ in given if cell} - {"", TODO})
        elif self.kind == "themes":
            found["codes"] = self._unlike("theme")
        return {what: n for what, n in found.items() if n}

    def _unlike(self, role: str) -> int:
        """Count the cells of a column that differ; blank ones are none."""
        return len({cell for (cell,) in self.rows(role) if cell})
