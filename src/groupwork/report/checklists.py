"""Reporting checklists: which of their items a report answers, and where."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import Field

from groupwork.errors import GroupworkError, nearest
from groupwork.study.base import Local, LocalText, Strict
from groupwork.study.study import Study
from groupwork.study.yaml_file import read_yaml

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_INCLUDE = re.compile(r"^\{\{< include (\S+) >\}\}$", re.MULTILINE)
_HEADING = re.compile(r"^(#+) .*\{#([\w-]+)[^}]*\}$", re.MULTILINE)
_ANY_HEADING = re.compile(r"^#+ .*$", re.MULTILINE)
# The abstract opens every report. It is set before the contents, where no link can lead.
ABSTRACT = "abstract"
_FLOAT = re.compile(r"\{#((?:tbl|fig)-[\w-]+)")


class Item(LocalText):
    """An item of `report/checklists.yml`: its topic in each language, and what answers it."""

    places: list[str] = Field(default=[], alias="in")
    key: str | None = None
    needs: list[str] = Field(default=[])


class Checklist(Strict):
    """A checklist of `report/checklists.yml`, which says what its keys mean."""

    name: Local
    scope: LocalText
    reference: str
    when: list[str | list[str]]
    items: dict[str, Item]

    def applies(self, present: set[str]) -> bool:
        """Whether a study that has these strands and this design is asked it."""
        wanted = [[name] if isinstance(name, str) else name for name in self.when]
        return all(present.intersection(any_of) for any_of in wanted)


@dataclass(frozen=True)
class Answer:
    """What became of one item.

    Attributes
    ----------
    number : str
    item : Item
    places : tuple of str
        Labels of the sections, tables and figures that answer it.
    text : LocalText or None
        The author's own answer, which the checklist prints.
    where : str
        For an open item: the key of the study file, or the file, that would answer it.
    """

    number: str
    item: Item
    places: tuple[str, ...]
    text: LocalText | None
    where: str

    @property
    def is_open(self) -> bool:
        return not self.places and self.text is None


def without_comments(text: str) -> str:
    """Return a text without the comments that no report prints."""
    return _COMMENT.sub("", text).strip()


def expanded(frame: str, build: Path) -> str:
    """Return a chapter with what it includes; what is not there counts as empty."""

    def included(match: re.Match[str]) -> str:
        path = build / match[1]
        return path.read_text(encoding="utf-8") if path.is_file() else ""

    return without_comments(_INCLUDE.sub(included, frame))


def filled_places(text: str) -> set[str]:
    """Return the labels of the sections, tables and figures of a report that hold something.

    A section reaches to the next heading that is not below it, and holds something if anything
    but headings stands in it.

    Parameters
    ----------
    text : str
        The chapters, expanded.
    """
    found = {ABSTRACT, *_FLOAT.findall(text)}
    for heading in _HEADING.finditer(text):
        after = re.compile(rf"^#{{1,{len(heading[1])}}} ", re.MULTILINE)
        end = after.search(text, heading.end())
        body = text[heading.end() : end.start() if end else len(text)]
        if _ANY_HEADING.sub("", body).strip():
            found.add(heading[2])
    return found


def answers(
    study: Study, name: str, checklist: Checklist, places: set[str], present: set[str]
) -> list[Answer]:
    """Say for each item of a checklist what answers it, or that it is open.

    Parameters
    ----------
    study : Study
    name : str
        The checklist's name in `report/checklists.yml`.
    checklist : Checklist
    places : set of str
        As `filled_places` returns them.
    present : set of str
        What the study has, among it `text.<name>` for each of the author's texts, and which of
        the facts that items need are true.
    """
    found = []
    for number, item in checklist.items.items():
        own = f"reporting.{name}.{number}"
        text: Any = study.reporting.get(f"{name}.{number}")
        said = _looked_up(study, item.key, present) if item.key else True
        shown: tuple[str, ...] = ()
        if text is None and said and present.issuperset(item.needs):
            shown = tuple(place for place in item.places if place in places)
            text = said if isinstance(said, LocalText) and not item.places else None
        found.append(Answer(number, item, shown, text, own if said else str(item.key)))
    return found


def _looked_up(study: Study, key: str, present: set[str]) -> Any:
    """Return what the study file or folder has under a key; of a list, whether all have it."""
    if key.startswith("text."):
        return key in present
    found: Any = study
    for part in key.split("."):
        if isinstance(found, list):
            return bool(found) and all(getattr(each, part) for each in found)
        found = getattr(found, part)
        if found is None:
            break
    return found


def read_checklists(path: Path, study: Study) -> dict[str, Checklist]:
    """Read `report/checklists.yml`.

    Raises
    ------
    GroupworkError
        The study file answers an item (`reporting`) that no checklist has.
    """
    read = {
        name: Checklist.model_validate(
            {**each, "items": {str(number): item for number, item in each["items"].items()}}
        )
        for name, each in read_yaml(path).items()
    }
    known = [f"{name}.{number}" for name, each in read.items() for number in each.items]
    for key in study.reporting:
        if key not in known:
            raise GroupworkError(
                f"study.yaml: reporting: no checklist has an item '{key}'. {nearest(key, known)}"
            )
    return read
