"""Several groups in one study, such as the classes in which lessons were held."""

import re
from typing import Any

from groupwork.guide.columns import words_of
from groupwork.guide.draft.attributes import called
from groupwork.guide.draft.naming import SHOWN
from groupwork.guide.draft.people import People
from groupwork.guide.levels import joined_levels
from groupwork.guide.questions import Interview
from groupwork.guide.recognise import Recognised

#: Groups at most; people of each on average, at least.
_MOST, _FEWEST = 40, 2
#: Words and letters of the name of a column, at most.
_WORDS, _LONG = 4, 30
# What a column of groups is called.
_SITES = re.compile(
    r"\b(site|centre|center|school|class|ward|unit|group|team|facilitator|course|schule|klasse"
    r"|gruppe|groupe|école|grupo|escuela)\b"
    r"|班级|班級|学校|學校|病区|病區|病房|中心|组别|組別|小组|小組|社区|社區|分组|分組",
    re.IGNORECASE,
)
# A number within a group.
_SEAT = re.compile(r"(?:^|\b)(?:no|nr|num|number|seat)\b|号|號", re.IGNORECASE)


def parts_of_codes(group: Recognised, people: People) -> list[str]:
    """Return the parts of a code that say where somebody was, such as school and class."""
    return [
        name
        for name in (people.id if isinstance(people.id, list) else [])
        if name in group.columns
        and not group.identifying(name)
        and not _SEAT.search(name)
        and 1 < len(group.columns[name].answers) <= _MOST
    ]


def ask_sites(
    offered: dict[str, dict[str, Any]],
    attributes: dict[str, Any],
    parts: list[str],
    group: Recognised,
    interview: Interview,
) -> dict[str, str]:
    """Return what the design says of several groups that people were in: `sites`, an attribute.

    It is added to those of the report. Arms that are compared are asked about as such.
    """
    if len(parts) > 1:
        offered = offered | _together(parts, group)
    choices = {
        name: entry
        for name, entry in offered.items()
        if len(entry.get("levels", ())) > 1
        and (
            entry.get("column", name) in parts
            or " + " in entry.get("column", "")
            or any(_names_sites(each) for each in (entry.get("column", name), entry["label"]))
        )
    }
    if not choices:
        return {}
    chosen = interview.ask(
        "sites",
        (
            "Were people in several groups, each with sessions of its own? Which column says who "
            "was in which? (Who is in one group is not independent of the others in it, so the "
            "results are then told group by group and together.)",
            "参加者是否分在几个各自活动的小组（班级）里？哪一列说明谁在哪一组？"
            "（同组的人互不独立，因此结果会先分组再合并报告。）",
        ),
        saw=", ".join(called(name, entry) for name, entry in choices.items()),
        choices={
            "none": ("no, all were in one group", "没有，所有人在同一个小组"),
            **{name: (_shown(name, entry),) * 2 for name, entry in choices.items()},
        },
        default=None if parts else "none",
    )
    if chosen is None:
        return {"sites": interview.todo("several groups? If one, take this out", "只有一组则删去")}
    if chosen == "none":
        return {}
    attributes[chosen] = choices[chosen]
    return {"sites": chosen}


def _names_sites(head: str) -> bool:
    """Say whether a head is the name of groups, and no question that mentions one."""
    words = words_of(head)
    return len(words.split()) <= _WORDS and len(head) <= _LONG and bool(_SITES.search(words))


def _shown(name: str, entry: dict[str, Any]) -> str:
    levels = [*entry["levels"].values()]
    listed = ", ".join(levels[:SHOWN]) + (" …" if levels[SHOWN:] else "")
    asked = called(name, entry)
    return f"{listed} ({len(levels)})" if asked == name else f"{asked}: {listed} ({len(levels)})"


def _together(columns: list[str], group: Recognised) -> dict[str, dict[str, Any]]:
    """Return the attribute that several columns make up, where they tell more groups than one."""
    rows = [
        "-".join(row)
        for sheet in group.followed
        for row in zip(*(sheet.texts[name] for name in columns), strict=True)
        if all(row)
    ]
    levels, _ = joined_levels(dict.fromkeys(sorted(rows)), "")
    if len(levels) > _MOST or len(rows) < _FEWEST * len(levels):
        return {}
    column = " + ".join(columns)
    name = re.sub(r"\W+", "_", column.casefold()).strip("_")
    return {name: {"label": column, "column": column, "levels": levels}}
