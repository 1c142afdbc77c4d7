"""What was compared with what: whether there was a comparison group, and who was in it."""

import re
from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any

from groupwork.errors import GroupworkError
from groupwork.guide.blocks import are_ticks
from groupwork.guide.draft.attributes import called, in_own_words, is_open
from groupwork.guide.draft.choices import chosen_columns
from groupwork.guide.questions import Interview
from groupwork.guide.recognise import Recognised
from groupwork.ingest.wordings import bare_level
from groupwork.prepare.wordings import find_orders

_ARM = re.compile(r"group|arm|condition|treatment|组别|分组|組別|干预", re.IGNORECASE)
# What people think of the group is no group of people, nor are their years; nor how they answered,
# who asked them, and at which sessions they were.
_NO_ARM = re.compile(
    r"satisf|liked?\b|helpful|recommend|useful|\bage\b|满意|滿意|喜欢|喜歡|收获|收穫|年龄|年齡"
    r"|last ?page|language|interpreter|\bmode\b|enumerator|interviewer|attended|attendance|withdraw"
    r"|(填写|填寫|作答|答题|答題|填答|调查|調查|施测|施測|完成)方式|访员|訪員|调查员|調查員|访问员|訪問員|语言|語言|口译|口譯|出席",
    re.IGNORECASE,
)
# Words for those who were not in the group, or only later, and for those who were.
_CONTROL = re.compile(
    r"\b(controls?|comparison|compare|wait(ing|ers?)?|wait.?list\w*|usual care|care as usual|tau"
    r"|no (treatment|intervention|group)|untreated)\b"
    r"|对照|對照|候补|候補|候选|等候|等待|比较组|比較組|控制组|控制組|未参加|未參加",
    re.IGNORECASE,
)
_TREATED = re.compile(
    r"\b(intervention|treat(ment|ed)|experiment(al)?|programme|program|trained)\b"
    r"|实验|實驗|试验|試驗|干预|干預|处遇|處遇|介入",
    re.IGNORECASE,
)
# Words for those who never get the group.
_NEVER = re.compile(
    r"\b(usual|tau|no (treatment|intervention|group)|untreated)\b|常规|常規|未参加|未參加",
    re.IGNORECASE,
)
# What people are, which parts no groups unless its words say so. Health education is a treatment.
_TRAIT = re.compile(
    r"\b(sex|gender|marital|married|(?<!health )(?<!parent )education\w*|degree|occupation"
    r"|profession|job|employ\w*|income|religion|ethnicity|nationality|race)\b"
    r"|性别|性別|婚姻|婚否|学历|學歷|文化程度|教育程度|职业|職業|工作状况|收入|宗教|民族|国籍|國籍|户口|户籍|戶籍",
    re.IGNORECASE,
)
# An answer beside those of the form.
_OTHER = re.compile(
    r"^others?\b|please specify|^(其他|其它)|^sonstige|^andere[rs]?\b|^autre|^otr[oa]",
    re.IGNORECASE,
)
# Of people in one study.
MOST_ARMS = 4
# Letters of what a group is called in a table, at most, without being asked for a shorter name.
_LONG_NAME = 18


def told_of_people(
    offered: dict[str, dict[str, Any]], group: Recognised
) -> dict[str, dict[str, Any]]:
    """Return what may say where people were: what measured people chose one answer of."""
    told, ticked = in_own_words(offered, group), chosen_columns(group)
    there = [*group.followed, *group.lists]
    return {
        name: entry
        for name, entry in offered.items()
        if name not in told
        and (column := entry.get("column", name)) not in ticked
        and not is_tick(entry, column)
        and (any(each.at_its_times(column) for each in there) or " + " in column)
    }


def is_tick(entry: Mapping[str, Any], column: str) -> bool:
    """Say whether an attribute is one option of a question of which people ticked several."""
    levels = entry.get("levels", {})
    kobo = "/" in column and {*map(str, levels)} == {"0", "1"}
    return "blank" in entry or "___" in column or kobo or are_ticks(levels.values())


def no_arms(offered: dict[str, dict[str, Any]], group: Recognised) -> list[str]:
    """Return what says in which group people were only if its name or its levels say so.

    Own words are no groups, even if they come again, nor is one person, nor "other".
    """
    found = []
    for name, entry in offered.items():
        column = entry.get("column", name)
        known = group.columns.get(column)
        if (known and is_open(known)) or any(map(_OTHER.search, entry.get("levels", {}).values())):
            found.append(name)
            continue
        given: Counter[str] = Counter()
        for sheet in group.sheets:
            for own in sheet.at_its_times(column):
                given |= Counter(filter(None, map(bare_level, sheet.texts[own])))
        levels = entry.get("levels", {})
        n = [max(given[bare_level(code)], given[bare_level(of)]) for code, of in levels.items()]
        if 1 in n:
            found.append(name)
    return found


def ask_design(
    offered: dict[str, dict[str, Any]],
    attributes: dict[str, Any],
    waves: list[dict[str, Any]],
    weeks_found: tuple[str, str] | None,
    interview: Interview,
    *,
    unlinked: bool,
    unlikely: Collection[str] = (),
) -> dict[str, Any]:
    """Ask about the weeks between the tests, and about a comparison group.

    Parameters
    ----------
    offered : dict
        What the files have of people.
    attributes : dict
        What the report is to have of it; the column of the arms is added to it.
    waves : list of dict
        The section `waves`.
    weeks_found : tuple of str or None
        Weeks by the days of the files, and what shows them.
    interview : Interview
    unlinked : bool
        Whether people cannot be followed, for want of codes.
    unlikely : collection of str
        What of it says who was in which group only if its levels do.
    """
    roles = {wave["role"] for wave in waves}
    # Then and now were asked at one moment.
    weeks = None if roles == {"then-test", "post"} else _ask_weeks(weeks_found, interview)
    column = _ask_column(offered, attributes, unlikely, interview)
    if column == "none":
        design: dict[str, Any] = {"kind": "unlinked" if unlinked else "one-group"}
    elif column is None:
        todo = interview.todo("one-group, randomised or controlled?", "单组、随机还是有对照？")
        design = {"kind": todo}
    elif unlinked:
        raise GroupworkError(_no_changes(column, interview))
    else:
        entry = {**offered[column], "levels": _called_shortly(offered[column], interview)}
        attributes[column] = offered[column] = entry
        design = _of_arms(column, entry, waves, interview)
    if weeks:
        if not re.fullmatch(r"\d+(\.\d+)?", weeks):
            raise GroupworkError(f"weeks: '{weeks}' is no number of weeks.")
        design["weeks"] = float(weeks) if "." in weeks else int(weeks)
    return design


def _ask_weeks(found: tuple[str, str] | None, interview: Interview) -> str | None:
    return interview.ask(
        "weeks",
        ("Weeks from pre-test to post-test:", "前测到后测的周数：")
        if found
        else (
            "How many weeks lie between pre-test and post-test? (leave it empty if unknown)",
            "前后测相隔几周？（不清楚则留空）",
        ),
        saw=found[1] if found else "",
        default=found[0] if found else "",
        known=found is not None,
    )


def _ask_column(
    offered: dict[str, dict[str, Any]],
    attributes: dict[str, Any],
    unlikely: Collection[str],
    interview: Interview,
) -> str | None:
    """Ask which column says who was in the comparison group; "none" where none does."""
    # A column that says it is asked about, whether or not the report is to have it.
    arms = {
        name: list(entry["levels"].values())
        for name, entry in offered.items()
        if len(entry.get("levels", ())) > 1
        and (
            _names_arms(entry)
            or (
                name in attributes
                and name not in unlikely
                and _may_be_arm(entry.get("column", name), entry)
            )
        )
    }
    perhaps = {
        name: list(entry["levels"].values())
        for name, entry in offered.items()
        if name not in unlikely and _could_be_arms(entry.get("column", name), entry)
    }
    listed = arms or perhaps
    if not listed:
        return "none"
    shown = {name: called(name, offered[name]) for name in [*arms, *perhaps]}
    return interview.ask(
        "comparison",
        (
            "Which column says who was in the comparison group or on the waiting list?",
            "哪一列说明谁在对照组或等候组？",
        ),
        saw="; ".join(f"{shown[name]}: {', '.join(levels)}" for name, levels in listed.items()),
        choices={
            "none": ("there was no such group", "没有对照组"),
            **{n: (shown[n],) * 2 for n in [*arms, *(n for n in perhaps if n not in arms)]},
        },
    )


def _no_changes(column: str, interview: Interview) -> str:
    return interview.say(
        "comparison: without codes nobody of the group or of the comparison group "
        "can be followed, so their changes cannot be compared. If there are codes, "
        "name their column under 'id'. Else answer 'none', which compares the "
        "times of everybody; or make two studies of the same files, each with the "
        f"rows of one group ('rows: {{{column}: …}}' of the files in its "
        "study.yaml), and set their two differences beside each other.",
        "comparison：没有个人编号，就无法追踪小组和对照组中的每个人，因此不能比较"
        "两组的变化。如果有编号，请在id中写出编号所在的列；没有编号，请答none，"
        "只比较全体前后两次；或用同样的文件建立两个研究，各只读一组的行"
        f"（study.yaml的文件下写“rows: {{{column}: …}}”），再把两个差异并列说明。",
    )


def _called_shortly(entry: Mapping[str, Any], interview: Interview) -> dict[str, str]:
    """Ask what arms are called in the report that the file calls by a sentence."""
    names: dict[str, str] = {}
    for number, (code, label) in enumerate(entry["levels"].items(), start=1):
        names[code] = label
        if len(label) > _LONG_NAME:
            names[code] = str(
                interview.ask(
                    f"called.{number}",
                    (
                        f"What is the group '{label}' called in the report, shortly?",
                        f"报告中怎样简称“{label}”这一组？",
                    ),
                    default=label,
                    known=True,
                )
            )
        if names[code] in [name for other, name in names.items() if other != code]:
            raise GroupworkError(
                interview.say(
                    f"called.{number}: another group is called '{names[code]}', too. Give each a "
                    f"name of its own.",
                    f"called.{number}：另一组也叫“{names[code]}”，请各用不同的名称。",
                )
            )
    return names


def _of_arms(
    column: str, entry: Mapping[str, Any], waves: list[dict[str, Any]], interview: Interview
) -> dict[str, Any]:
    """Ask how people came into the arms, which one is the comparison group, and how long."""
    kind = interview.ask(
        "allocation",
        (
            "Was it decided by lot who came into which group?",
            "分组是随机（抽签）决定的吗？",
        ),
        choices={
            "randomised": ("yes, person by person", "是，逐人随机分组"),
            "groups": (
                "yes, but whole groups were drawn, such as classes or wards",
                "是，但以班级、病房等现成的群体为单位随机分组",
            ),
            "controlled": ("no", "不是"),
        },
    )
    units = {"randomised": "persons", "groups": "groups"}
    control = interview.ask(
        "control",
        ("Which of them is the comparison group?", "哪一组是对照组（等候组）？"),
        choices={level: (label, label) for level, label in entry["levels"].items()},
    )
    return {
        "kind": ("randomised" if kind in units else kind)
        or interview.todo("randomised or controlled?", "随机还是非随机？"),
        "groups": {
            "attribute": column,
            "control": control or interview.todo("the comparison group", "对照组"),
            **({"allocated": units[kind]} if kind in units else {}),
            **_ask_until(entry["levels"].get(control, ""), waves, interview),
        },
    }


def _ask_until(control: str, waves: list[dict[str, Any]], interview: Interview) -> dict[str, str]:
    """Ask whether the comparison group had the group itself before the last measurement.

    Whoever had usual care or nothing did not; of a waiting list only a person knows.
    """
    later = [wave for wave in waves if wave["role"] in ("post", "follow-up")]
    if len(later) < 2:
        return {}
    of = (f"'{control}'", f"“{control}”") if control else ("the comparison group", "对照组")
    last = later[-1]["label"]
    until = interview.ask(
        "until",
        (
            f"Did {of[0]} have the group itself before the last measurement ({last})?",
            f"最后一次测量（{last}）之前，{of[1]}自己也参加了小组吗？",
        ),
        choices={
            "no": ("no, it had no group before that", "没有"),
            **{
                wave["id"]: (
                    f"yes, after {wave['label']}: later it is no comparison group",
                    f"是，在{wave['label']}之后参加，此后不再是对照组",
                )
                for wave in later[:-1]
            },
        },
        default="no" if _NEVER.search(control) else None,
    )
    if until is None:
        until = interview.todo(
            "the last measurement before the comparison group had the group; none: no such line",
            "对照组参加小组之前的最后一次测量；没有参加则删去此行",
        )
    return {} if until == "no" else {"until": until}


def _may_be_arm(column: str, entry: Mapping[str, Any]) -> bool:
    """Say whether a column may say who was in the group and who in the comparison group.

    Levels that rise, such as those of satisfaction, are answers about the group.
    """
    said = f"{column} {entry['label']}"
    rising = find_orders(entry["levels"].values())
    return bool(_ARM.search(said)) and not _NO_ARM.search(said) and not rising


def _names_arms(entry: Mapping[str, Any]) -> bool:
    """Say whether the levels of a column are words for groups that are compared."""
    levels = list(entry.get("levels", {}).values())
    compared = any(map(_CONTROL.search, levels))
    return 2 <= len(levels) <= MOST_ARMS and (
        compared or sum(map(bool, map(_TREATED.search, levels))) > 1
    )


def _could_be_arms(column: str, entry: Mapping[str, Any]) -> bool:
    """Say whether a column of few levels may say who was in which group, though nothing says so."""
    said = f"{column} {entry['label']}"
    levels = entry.get("levels", {})
    none = _NO_ARM.search(said) or _TRAIT.search(said) or find_orders(levels.values())
    return 2 <= len(levels) <= MOST_ARMS and not none
