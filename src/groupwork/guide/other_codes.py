"""Whether a file of a statistics program gives one answer several codes, by its own labels.

A questionnaire that was typed in a second time is coded the other way at times, or from 0, and who
turned the reversed questions round by hand gave their labels other codes. Codes alone tell none of
it; where each has its label, these are read in their place.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from groupwork.errors import GroupworkError
from groupwork.ingest.same_codes import coded_otherwise
from groupwork.prepare.wordings import without_code, without_missing

if TYPE_CHECKING:
    from groupwork.guide.raw_sheet import Sheet


class _Place(NamedTuple):
    """A column of a file, with the labels that it has there."""

    sheet: "Sheet"
    column: str

    @property
    def labels(self) -> Mapping[str, str]:
        return self.sheet.found.labels.get(self.column, {})

    @property
    def answers(self) -> dict[str, str]:
        """The labels of answers: a word for no answer may have another code elsewhere."""
        words = {code: without_code(label) for code, label in self.labels.items()}
        given = without_missing(dict.fromkeys(words.values()))[0]
        return {code: word for code, word in words.items() if word in given}


def read_by_labels(sheets: Sequence["Sheet"]) -> set[str]:
    """Return the names of the files of which the labels tell what the codes do not.

    Raises
    ------
    GroupworkError
        One answer of a question has several codes, and some codes have no label.
    """
    labelled = [sheet for sheet in sheets if sheet.found.labels]
    lots = [(of, 1) for of in _same_questions(labelled)]
    # What is asked elsewhere in a scale may share a word by chance.
    lots += [(of, 2) for sheet in labelled for of in _in_scales(sheet)]
    unlike = set()
    for of, least in lots:
        for one, other in combinations(of, 2):
            if len(_unlike(one, other)) < least:
                continue
            if bare := next((each for each in of if not _is_worded(each)), None):
                raise GroupworkError(_told(one, other, bare))
            unlike |= {one.sheet.path.name, other.sheet.path.name}
    return unlike


def _unlike(one: _Place, other: _Place) -> list[tuple[str, str]]:
    """Return the codes of one label in two places, where somebody gave one of them."""
    here, there = ({*place.sheet.texts[place.column]} for place in (one, other))
    codes = coded_otherwise(one.answers, other.answers)
    return [pair for pair in codes if pair[0] in here or pair[1] in there]


def _same_questions(sheets: Iterable["Sheet"]) -> Iterator[list[_Place]]:
    """Yield the columns of one question: in all files, and at all times that one file has."""
    places: dict[str, list[_Place]] = {}
    for sheet in sheets:
        for column in sheet.found.columns:
            for name in sheet.at_its_times(column.name):
                if sheet.found.labels.get(name):
                    places.setdefault(column.name, []).append(_Place(sheet, name))
    yield from (of for of in places.values() if len(of) > 1)


def _in_scales(sheet: "Sheet") -> Iterator[list[_Place]]:
    """Yield the columns of each scale of a file."""
    for block in sheet.found.blocks:
        names = [name for item in block.items.values() for name in sheet.at_its_times(item)]
        yield [_Place(sheet, name) for name in names if sheet.found.labels.get(name)]


def _is_worded(place: _Place) -> bool:
    """Say whether all that was answered in a column has its label."""
    return {*place.sheet.texts[place.column]} - {""} <= place.labels.keys()


def _told(one: _Place, other: _Place, bare: _Place) -> str:
    code, elsewhere = _unlike(one, other)[0]
    lacks = sorted({*bare.sheet.texts[bare.column]} - {"", *bare.labels})
    return (
        f"{other.sheet.name}, column '{other.column}': has '{one.labels[code]}' as the label of "
        f"{elsewhere}, and column '{one.column}' of {one.sheet.name} as that of {code}, so one "
        f"answer would count as two. Labels can be read in place of the codes, but in "
        f"'{bare.column}' of {bare.sheet.name} {lacks[0]} has none. In copies of the files give "
        f"all codes that were answered their labels, or the same answers the same codes."
    )
