"""One raw file or sheet as it was looked at: a questionnaire's, or one of another strand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from groupwork.guide.columns import Answers
from groupwork.guide.inspect_file import Inspection

#: Least share of the smaller wave's people who must be in the other one, too.
COMES_AGAIN = 0.3


@dataclass(frozen=True)
class Sheet:
    """One raw file: what is in it, its cells by column, and the wave that its name says.

    `closing` says that it is the questionnaire on how people found the group, and `anonymous` that
    they gave it without the codes of the other files. `stands_for` are
    columns -> number -> the words for it, where `texts` have these in place of the file's numbers;
    `renamed` are columns -> how they are called here.
    """

    path: Path
    found: Inspection
    texts: dict[str, Answers]
    wave: str
    sheet: str = ""
    closing: bool = False
    anonymous: bool = False
    stands_for: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Its name without the folder, and its sheet where several are read."""
        return f"{self.path.name}:{self.sheet}" if self.sheet else self.path.name


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
    """

    kind: str
    source: Sheet
    columns: dict[str, str]
    titles: Mapping[str, str] = field(default_factory=dict)
    between: str = ""

    def rows(self, *roles: str) -> list[tuple[str, ...]]:
        """Return the cells of some columns, row by row; a column that is not there is blank."""
        n = self.source.found.rows
        blank = [""] * n
        cells = [
            self.source.texts[self.columns[role]] if role in self.columns else blank
            for role in roles
        ]
        return list(zip(*cells, strict=True))
