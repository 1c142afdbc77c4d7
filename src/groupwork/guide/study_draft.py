"""Writes the study file that would read raw files; what only a person can know is asked.

Every place without an answer says `TODO: …`, which loading a study file refuses.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from math import ceil, floor
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from groupwork.errors import GroupworkError
from groupwork.guide.blanks import SHARES, blank_cells, most_blank, scored_blanks
from groupwork.guide.gaps import find_gaps, join
from groupwork.guide.inspect_file import (
    LOOKING_BACK,
    MOST_ANSWERS,
    MOST_LEVELS,
    USUAL_MISSING,
    Block,
    Column,
)
from groupwork.guide.known_scales import (
    Fit,
    answer_words,
    fits,
    knows_words,
    parts_of,
    version_options,
    version_words,
)
from groupwork.guide.levels import joined_levels
from groupwork.guide.questions import TODO, Interview, Question
from groupwork.guide.recognise import ON_THE_GROUP, Lots, Recognised, Sheet, asks_opinion, recognise
from groupwork.guide.strand_draft import strand_entry, strand_sections
from groupwork.ingest.readers import fold
from groupwork.messages import part_said
from groupwork.prepare.wordings import find_orders, plain
from groupwork.shipped import SafeDumper
from groupwork.study.instruments import Instrument, load_instrument

#: Attributes that a draft takes up at most; the others are for the author to add.
MOST_ATTRIBUTES = 20

_ROLES = {
    "pre": "pre",
    "then": "then-test",
    "post": "post",
    "followup": "follow-up",
    "survey": "survey",
}
_LABELS = {
    "pre": ("pre-test", "前测"),
    "then": ("before the group", "小组开始之前"),
    "post": ("post-test", "后测"),
    "followup": ("follow-up", "追踪"),
    "survey": ("survey", "调查"),
}
_SENT_TWICE = ("before and after: one form was sent twice", "前后两次：同一份问卷发了两次")
_EARLY = re.compile(r"pre|before|baseline|t0|前", re.IGNORECASE)
_LATE = re.compile(r"follow|later|追踪|随访", re.IGNORECASE)
_ARM = re.compile(r"group|arm|condition|treatment|组别|分组|組別|干预", re.IGNORECASE)
# What people think of the group is no group of people, nor are their years.
_NO_ARM = re.compile(
    r"satisf|liked?\b|helpful|recommend|useful|\bage\b|满意|滿意|喜欢|喜歡|收获|收穫|年龄|年齡",
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
_SEX = re.compile(r"\b(sex|gender)\b|性别|性別", re.IGNORECASE)
# Of people in one study.
MOST_ARMS = 4
# Whether somebody takes part; to agree is no characteristic, and whose answer is no is left out.
_CONSENT = re.compile(
    r"\bconsent|\b(?:agree|willing|want) to (?:take part|participate|join)|(?:知情|自愿)同意"
    r"|[同愿][意願]?(?:参加|參加|参与|參與)",
    re.IGNORECASE,
)
_REFUSED = re.compile(
    r"\bno\b|\bnot\b|n['’]t\b|\bdisagree|\bdecline|\brefuse|不|否|拒", re.IGNORECASE
)
# What stands before the numbers of questions, whatever they ask, is no name of a scale.
_PLACEHOLDER = re.compile(
    r"[a-z]{0,2}|scale|items?|questions?|quest|var|variable|part|col|column|answer|score"
)
# Columns that are listed for a person to choose from.
_SHOWN = 12
# Letters of their headings.
_LONG = 40
_TOTAL = re.compile(r"\b(score|total|sum|mean|average)\b|总分|得分|合计|平均|總分", re.IGNORECASE)


@dataclass(frozen=True)
class Draft:
    """A study file, and the questions that it took.

    Attributes
    ----------
    text : str
    questions : list of Question
    todo : list of Question
        Those without an answer; the text says TODO there.
    notes : list of str
        What was taken from the files without a question.
    """

    text: str
    questions: list[Question]
    todo: list[Question]
    notes: list[str] = field(default_factory=list)


def draft_study(
    group: Recognised, name: str, answers: Mapping[str, str] | None = None, language: str = "en"
) -> Draft:
    """Draft the study file for raw files.

    Parameters
    ----------
    group : Recognised
    name : str
        The study's id: the name of its folder.
    answers : dict, optional
        Key of a question -> answer.
    language : {"en", "zh"}
        Of the questions and of what the draft itself words.

    Raises
    ------
    GroupworkError
        An answer is none of the choices, or the design is one that no analysis fits.
    """
    interview = Interview(answers or {}, language)
    drafting = _Draft(group, name, interview)
    sections = drafting.sections()
    interview.check_keys()
    text = "".join(_section(comment, content) for comment, content in sections)
    todo = [question for question in interview.open if question.default is None]
    return Draft(text, interview.questions, todo, drafting.notes)


def draft_of_file(path: str | Path, sheet: str | None = None) -> str:
    """Draft the study file for one raw file without asking, as `groupwork inspect` shows it."""
    folder = Path(path).resolve().parent.name
    slug = re.sub(r"[^a-z0-9_-]+", "-", folder.casefold()).strip("-_") or "my-study"
    return draft_study(recognise([path], sheet), slug).text


#: Longest line of a study file.
_WIDTH = 98


def _section(comment: str, content: Mapping[str, Any]) -> str:
    return f"# {comment}\n" + "".join(yaml_lines(content, 0))


def yaml_lines(content: Mapping[str, Any], indent: int) -> Iterator[str]:
    """Write a mapping, each entry of it in one line where that holds it."""
    pad = " " * indent
    for key, value in content.items():
        name = f"{pad}{_flow(key)}:"
        line = f"{name} {_flow(value)}\n"
        if len(line) <= _WIDTH and not (indent == 0 and _is_list_of_mappings(value)):
            yield line
        elif isinstance(value, Mapping) and value:
            yield f"{name}\n"
            yield from yaml_lines(value, indent + 2)
        elif isinstance(value, list) and value:
            yield f"{name}\n"
            for part in value:
                flow = f"{pad}- {_flow(part)}\n"
                if len(flow) <= _WIDTH or not isinstance(part, Mapping):
                    yield flow
                else:
                    first, *rest = yaml_lines(part, indent + 2)
                    yield f"{pad}- {first.lstrip()}"
                    yield from rest
        else:
            yield line


def _is_list_of_mappings(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], Mapping)


def _flow(value: Any) -> str:
    text: str = yaml.dump(
        value,
        Dumper=SafeDumper,
        sort_keys=False,
        allow_unicode=True,
        width=10**6,
        default_flow_style=True,
    )
    return text.removesuffix("\n").removesuffix("\n...")


def file_keys(sheet: Sheet) -> dict[str, Any]:
    """Return how a file or sheet is found and read."""
    found = sheet.found
    entry: dict[str, Any] = {"path": sheet.path.name}
    if sheet.sheet:
        entry["sheet"] = sheet.sheet
    plain_kinds = {".csv": "csv", ".tsv": "csv", ".txt": "csv", ".sav": "spss", ".zsav": "spss"}
    suffix = sheet.path.suffix.lower()
    if found.format != plain_kinds.get(suffix, "excel"):
        entry["format"] = found.format
    elif found.separator not in ("", "\t" if suffix == ".tsv" else ","):
        entry["separator"] = found.separator
    if found.skip_rows:
        entry["skip_rows"] = found.skip_rows
    if found.decimal == ",":
        entry["decimal"] = ","
    return entry


class _Draft:
    """Puts a study file together; asks `interview` on the way."""

    def __init__(self, group: Recognised, name: str, interview: Interview) -> None:
        self.group, self.name, self.interview = group, name, interview
        self.ask, self.say = interview.ask, interview.say
        self.spelling = "exact"
        # One survey and nothing to compare it with; answers without codes at several times.
        self.single = self.unlinked = False
        # One form at two times, and no column whose people come twice.
        self.sent_twice = False
        # Scales whose items are numbered otherwise in the files than in their questionnaire.
        self.renumbered: set[str] = set()
        # The keys of each file that say its wave.
        self.wave_keys: list[dict[str, Any]] = []
        # The identifier of which codes are made, since it tells who people are.
        self.hashed = ""
        # Columns that ask for consent; and column -> the answer of those whose rows are read.
        self.consents: set[str] = set()
        self.agreed: dict[str, str] = {}
        # The scale beside others that asks how people found the group.
        self.closing_scale = ""
        # Whether columns beside a scale are no part of it, where not all files have them.
        self.apart: str | None = "yes"
        # What the files have of people.
        self.offered: dict[str, dict[str, Any]] = {}
        # What is taken from the files without a question.
        self.notes: list[str] = []

    def sections(self) -> list[tuple[str, dict[str, Any]]]:
        """Return the sections of the study file, each with the comment above it."""
        say = self.say
        head = self._head()
        waves, by_sheet = self._waves()
        self.wave_keys = by_sheet
        id_column = self._id()
        # A row that holds the answers of both times follows its person without any code.
        wide = all("wave_names" in keys for keys in by_sheet)
        self.unlinked = id_column is None and not self.single and not wide
        self._find_scale()
        self._close_gaps()
        self._find_closing()
        instruments = self._instruments()
        self._consent()
        attributes = self._attributes(id_column)
        design = self._design(attributes, by_sheet)
        entries = [
            self._entry(place, sheet, by_sheet[place], id_column, instruments)
            for place, sheet in enumerate(self.group.sheets)
        ]
        declared = [wave["id"] for wave in waves]
        others = [
            entry
            for strand in self.group.strands
            if (entry := strand_entry(strand, file_keys(strand.source), declared, self.interview))
        ]
        entries = [
            *(entry for entry in others if entry["kind"] == "responses"),
            *entries,
            *(entry for entry in others if entry["kind"] != "responses"),
        ]
        strands = strand_sections(self.group.strands, self.interview)
        if closing := self._closing(instruments, by_sheet):
            strands["satisfaction"] = closing
        cleaning = self._cleaning()
        compared = {} if self.single else self._compared(instruments, waves, design["design"])
        return [
            (say("What it is.", "研究名称与作者。"), head),
            (say("What was compared with what.", "作了怎样的比较。"), design),
            (say("When people were asked.", "各次测量。"), {"waves": waves}),
            (say("The raw files.", "原始数据文件。"), {"files": entries}),
            *(
                [
                    (
                        say("What is known of people.", "参与者的基本情况。"),
                        {"attributes": attributes},
                    )
                ]
                if attributes
                else []
            ),
            (
                say(
                    "The questionnaires: answers, reversed items, direction.",
                    "量表：答案、反向题、方向。",
                ),
                {"instruments": {name: content for name, (content, _) in instruments.items()}},
            ),
            (say("Texts that mean 'no answer'.", "表示“未作答”的文字。"), cleaning),
            *(
                [
                    (
                        say("Codes are made of what tells people apart.", "个人标识换成编号。"),
                        {"privacy": {"hash": [self.hashed]}},
                    )
                ]
                if self.hashed
                else []
            ),
            *(
                [(say("What the group was meant to change.", "小组希望改变的结果。"), compared)]
                if compared
                else []
            ),
            *([(say("What the group did.", "小组做了什么。"), strands)] if strands else []),
        ]

    def _closing(
        self, instruments: dict[str, tuple[dict[str, Any], str]], keys: list[dict[str, Any]]
    ) -> dict[str, Any]:
        """Return the section of the closing questionnaire, if there is one."""
        if self.closing_scale.startswith(TODO):
            return {"instrument": self.closing_scale, "wave": "post"}
        for name, (_, origin) in instruments.items():
            for place in self.group.in_sheet[origin]:
                if self._is_closing(origin, place) and "wave" in keys[place]:
                    return {"instrument": name, "wave": keys[place]["wave"]}
        return {}

    def _compared(
        self,
        instruments: dict[str, tuple[dict[str, Any], str]],
        waves: list[dict[str, Any]],
        design: dict[str, Any],
    ) -> dict[str, Any]:
        """Return outcomes, comparisons and the family of tests."""
        roles = {wave["role"]: wave["id"] for wave in waves}
        # What was measured leads; the report sets what is recalled beside it.
        first = "pre" if "pre" in roles or "then-test" not in roles else "then-test"
        pairs = [
            [wave["id"], later["id"]]
            for wave in waves
            for later in waves
            if wave["role"] == first and later["role"] in ("post", "follow-up")
        ]
        if not pairs:
            pairs = [[roles.get(first, "pre"), roles.get("post", "post")]]
        test = {"randomised": "ancova", "controlled": "welch", "unlinked": "welch"}
        outcomes = self._outcomes(instruments)
        family = {"test": test.get(design["kind"], "t")}
        return {"outcomes": outcomes, "comparisons": pairs, "family": family}

    # What it is ---------------------------------------------------------------------------------

    def _head(self) -> dict[str, Any]:
        title = self.ask(
            "title", ("What is the study called?", "研究的题目是什么？"), default=self.name
        )
        author = self.ask(
            "authors",
            ("Who writes the report? (names, ';' between)", "作者是谁？（多人用“;”隔开）"),
        )
        invented = self.ask(
            "invented",
            ("Are the data invented, for practice?", "数据是练习用的虚构数据吗？"),
            choices={
                "no": ("no, real people", "不是，真实参与者"),
                "yes": ("yes, and every page says so", "是，每页都会注明"),
            },
            default="no",
        )
        names = (
            [n.strip() for n in re.split("[;；]", author)]
            if author
            else [self.todo("your name", "作者姓名")]
        )
        return {
            "id": self.name,
            "title": title,
            "authors": names,
            "synthetic": invented == "yes",
            "seed": 1,
        }

    def todo(self, en: str, zh: str) -> str:
        """Return the text of a place that a person must fill in."""
        return f"{TODO}: {self.say(en, zh)}"

    def _design(self, attributes: dict[str, Any], by_sheet: list[dict[str, Any]]) -> dict[str, Any]:
        # A column that says it is asked about, whether or not the report is to have it.
        arms = {
            name: list(entry["levels"])
            for name, entry in self.offered.items()
            if len(entry.get("levels", ())) > 1
            and (
                _names_arms(entry)
                or (name in attributes and _may_be_arm(entry.get("column", name), entry))
            )
        }
        perhaps = {
            name: list(entry["levels"])
            for name, entry in self.offered.items()
            if _could_be_arms(entry.get("column", name), entry)
        }
        if self.single:
            return {"design": {"kind": "descriptive"}}
        found = self._weeks_apart(by_sheet)
        weeks = self.ask(
            "weeks",
            ("Weeks from pre-test to post-test:", "前测到后测的周数：")
            if found
            else (
                "How many weeks lie between pre-test and post-test? (Enter if unknown)",
                "前后测相隔几周？（不清楚则直接回车）",
            ),
            saw=found[1] if found else "",
            default=found[0] if found else "",
            known=found is not None,
        )
        design: dict[str, Any] = {"kind": "unlinked" if self.unlinked else "one-group"}
        if listed := arms or perhaps:
            column = self.ask(
                "comparison",
                (
                    "Which column says who was in the comparison group or on the waiting list?",
                    "哪一列说明谁在对照组或等候组？",
                ),
                saw="; ".join(f"{name}: {', '.join(levels)}" for name, levels in listed.items()),
                choices={
                    "none": ("there was no such group", "没有对照组"),
                    **{n: (n, n) for n in [*arms, *(n for n in perhaps if n not in arms)]},
                },
            )
            if column is None:
                design = {
                    "kind": self.todo(
                        "one-group, randomised or controlled?", "单组、随机还是有对照？"
                    )
                }
            elif column != "none" and self.unlinked:
                raise GroupworkError(
                    self.say(
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
                )
            elif column != "none":
                attributes[column] = self.offered[column]
                kind = self.ask(
                    "allocation",
                    (
                        "Was it decided by lot who came into which group?",
                        "分组是随机（抽签）决定的吗？",
                    ),
                    choices={
                        "randomised": ("yes, by lot", "是，随机分组"),
                        "controlled": ("no", "不是"),
                    },
                )
                control = self.ask(
                    "control",
                    ("Which of them is the comparison group?", "哪一组是对照组（等候组）？"),
                    choices={level: (level, level) for level in self.offered[column]["levels"]},
                )
                design = {
                    "kind": kind or self.todo("randomised or controlled?", "随机还是非随机？"),
                    "groups": {
                        "attribute": column,
                        "control": control or self.todo("the comparison group", "对照组"),
                    },
                }
        if weeks:
            if not re.fullmatch(r"\d+(\.\d+)?", weeks):
                raise GroupworkError(f"weeks: '{weeks}' is no number of weeks.")
            design["weeks"] = float(weeks) if "." in weeks else int(weeks)
        return {"design": design}

    def _weeks_apart(self, by_sheet: list[dict[str, Any]]) -> tuple[str, str] | None:
        """Return the weeks between the middle days of pre-test and post-test, and what shows it.

        None where the files have no days, or not of both.
        """
        days: dict[str, list[date]] = {"pre": [], "post": []}
        columns: dict[str, None] = {}
        for sheet, keys in zip(self.group.sheets, by_sheet, strict=True):
            column, of_rows = self._days_of(sheet, keys)
            waves = self._waves_of_rows(sheet, keys)
            if waves is None:
                return None
            for day, name in zip(of_rows, waves, strict=False):
                if day is not None and name in days:
                    days[name].append(day)
                    columns[column] = None
        if not all(days.values()):
            return None
        middle = {name: sorted(found)[len(found) // 2] for name, found in days.items()}
        apart = (middle["post"] - middle["pre"]).days
        if apart < 4:
            return None
        named = ", ".join(f"'{column}'" for column in columns)
        saw = self.say(
            f"by the dates in {named}: {apart} days from {middle['pre']} to {middle['post']}, the "
            f"middle day of each",
            f"按{named}中的日期：两次答卷日期的中位数为{middle['pre']}与{middle['post']}，"
            f"相隔{apart}天",
        )
        return str(max(1, round(apart / 7))), saw

    def _days_of(self, sheet: Sheet, keys: Mapping[str, Any]) -> tuple[str, list[date | None]]:
        """Return the column of days that a file is read by, or that it has, and the days."""
        wave: Any = keys.get("wave")
        by_day = isinstance(wave, dict) and "starts" in wave
        known = (wave["column"], wave.get("order", "ymd")) if by_day else ("", "")
        return self.group.days(sheet, *known)

    def _waves_of_rows(self, sheet: Sheet, keys: Mapping[str, Any]) -> list[str] | None:
        """Return the wave of each row, blank where a row holds several; None if none is known."""
        wave: Any = keys.get("wave")
        if not isinstance(wave, dict):
            known = "" if str(wave).startswith(TODO) else str(wave or "")
            return [known] * sheet.found.rows
        if "starts" not in wave:
            values = {fold(value): name for value, name in wave["values"].items()}
            return [values.get(text, "") for text in sheet.texts[wave["column"]]]
        if str(wave["starts"]["post"]).startswith(TODO):
            return None
        days = self._days_of(sheet, keys)[1]
        return ["post" if str(day) >= wave["starts"]["post"] else "pre" for day in days]

    # Waves --------------------------------------------------------------------------------------

    def _waves(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Return the waves, and for each file the keys of its entry that say its wave."""
        found: dict[str, None] = {}
        keys: list[dict[str, Any]] = []
        for sheet in self.group.sheets:
            if sheet.closing:  # asked once the group is over
                keys.append({"wave": "post"})
                continue
            entry, waves = self._waves_of(sheet)
            keys.append(entry)
            found |= dict.fromkeys(waves)
        if len(found) == 1:
            plan = self.ask(
                "plan",
                (
                    "There is one measurement. Does another one come later?",
                    "目前只有一次测量，之后还有吗？",
                ),
                choices={
                    "later": (
                        "yes, it is added with 'groupwork add'",
                        "有，之后用 groupwork add 加入",
                    ),
                    "survey": ("no, it is one survey only", "没有，只有一次调查"),
                },
                default="later" if self.group.awaited else None,
            )
            self.single = plan == "survey"
        if self.single:
            kind = re.sub(r"\d+$", "", next(iter(found)))
            for sheet, entry in zip(self.group.sheets, keys, strict=True):
                if sheet.closing:
                    entry["wave"] = next(iter(found))
            return [
                {"id": wave, "label": self.say(*_LABELS[kind]), "role": "survey"} for wave in found
            ], keys
        compared = bool({"pre", "then"} & set(found)) and bool(
            found.keys() - {"pre", "then", "survey"}
        )
        named = {*found, *(() if compared else ("pre", "post"))}
        order = [
            "survey",
            "pre",
            "then",
            "post",
            *sorted(w for w in named if w.startswith("followup")),
        ]
        kinds = {wave: re.sub(r"\d+$", "", wave) for wave in order if wave in named}
        declared: list[dict[str, Any]] = [
            {"id": wave, "label": self.say(*_LABELS[kind]), "role": _ROLES[kind]}
            for wave, kind in kinds.items()
        ]
        return declared, keys

    def _waves_of(self, sheet: Sheet) -> tuple[dict[str, Any], list[str]]:
        found = sheet.found
        if found.wave_names:
            names = _in_time(found.wave_names)
            if self._looks_back(sheet):
                names = {value: "then" if w == "pre" else w for value, w in names.items()}
            return {"wave_names": {wave: value for value, wave in names.items()}}, [*names.values()]
        if found.waves:
            column, values = next(iter(found.waves.items()))
            names = _in_time(values)
            return {"wave": {"column": column, "values": names}}, [*names.values()]
        for column in self.group.ids:
            if lots := self.group.dates_of_two(column):
                return self._by_day(column, lots), ["pre", "post"]
        twice = self.group.dates_of_two("") or self.group.dates_of_two("", "mdy")
        wave = self.ask(
            f"wave.{sheet.name}",
            (f"Which measurement is {sheet.name}?", f"{sheet.name}是哪一次测量？"),
            saw=self.say(f"{found.rows} rows", f"{found.rows}行"),
            choices={
                "pre": ("before the group", "小组开始前"),
                "then": (
                    "after the group, looking back on how it was before",
                    "小组结束后，回顾之前的情况",
                ),
                "post": ("after the group", "小组结束后"),
                "followup": ("some time later", "追踪"),
                "survey": ("a survey before members were chosen", "招募前的调查"),
                **({"days": _SENT_TWICE} if twice else {}),
            },
            default=sheet.wave or None,
        )
        if wave == "days" and twice:
            # An identifier that each sheet has for itself, such as its number, follows nobody.
            self.sent_twice = True
            return self._by_day("", twice), ["pre", "post"]
        if wave is None:
            return {"wave": self.todo("pre or post?", "前测还是后测？")}, []
        return {"wave": wave}, [wave]

    def _looks_back(self, sheet: Sheet) -> bool:
        """Ask whether both times of one row were asked at once, where that may be."""
        said = any(LOOKING_BACK.fullmatch(value) for value in sheet.found.wave_names)
        others = [each for each in self.group.followed if each is not sheet]
        # Where another file has the time before, what this one has of it was asked later.
        measured = any(not each.found.wave_names for each in others)
        if not said and not measured and (self.group.ids or others):
            return False
        answer = self.ask(
            "looking_back",
            (
                "Each row holds two times. Were the questions about the time before the group "
                "asked afterwards, looking back?",
                "每一行含两次回答。关于小组之前的问题，是在小组结束之后回顾作答的吗？",
            ),
            saw=", ".join(sheet.found.wave_names)
            + (f" ({sheet.name}; {', '.join(each.name for each in others)})" if others else ""),
            choices={
                "no": ("no, people answered at two times", "不是，前后分两次作答"),
                "yes": ("yes, both were asked at once", "是，一次作答，回顾之前"),
            },
        )
        return answer == "yes"

    def _by_day(self, column: str, lots: Lots) -> dict[str, Any]:
        """Ask which day begins the post-test, where one form was sent twice."""
        order: str | None = lots.order
        if not order:
            order = self.ask(
                "date_order",
                ("What are the parts of a date in the file?", "文件中的日期怎样写？"),
                saw=self.say(f"column '{lots.column}'", f"“{lots.column}”列"),
                choices={
                    "mdy": ("month/day/year", "月/日/年"),
                    "dmy": ("day/month/year", "日/月/年"),
                },
            )
            lots = self.group.dates_of_two(column, order or "mdy") or lots
        starts = self.ask(
            "post_from",
            (
                "One form was sent twice, it seems. From which day on is it the post-test?",
                "似乎同一份问卷发了两次。从哪一天起算后测？",
            ),
            saw=self.say(
                f"answers until {lots.last} and again from {lots.first} on "
                f"(column '{lots.column}')",
                f"截至{lots.last}有答卷，自{lots.first}起又有（“{lots.column}”列）",
            ),
            suggestion=str(lots.first),
        )
        if starts is not None and not re.fullmatch(r"\d{4}-\d\d-\d\d", starts):
            raise GroupworkError(f"post_from: '{starts}' is no day. Write it as {lots.first}.")
        todo = self.todo(
            f"the first day of the post-test, as {lots.first}",
            f"后测的第一天，如{lots.first}",
        )
        wave = {
            "column": lots.column,
            "starts": {"pre": str(lots.start), "post": starts or todo},
        }
        if order != "ymd":
            wave["order"] = order or self.todo("mdy or dmy", "mdy（月/日/年）或 dmy（日/月/年）")
        return {"wave": wave}

    # People -------------------------------------------------------------------------------------

    def _id(self) -> str | list[str] | None:
        """Return the column, or columns, of each person's code; None where people have none."""
        group = self.group
        sure, possible = [] if self.sent_twice else group.ids, group.possible_ids
        saw = ", ".join(f"'{name}'" for name in (sure or possible))
        recurring = sure or [name for name in possible if group.recurs(name)]
        # Names of people are a way to follow them only where nothing else is.
        people = [] if recurring or self.sent_twice else group.named_ids
        if not sure and possible and not group.recurs(possible[0]):
            saw += self.say(
                " (nobody in it comes again in the other file)",
                "（其中的编号在另一文件中无人重复）",
            )
        chosen = self.ask(
            "id",
            (
                "Which column holds the code that stays the same for one person? ('school, class, "
                "number' for several; 'none' if people answered without a code: the times are then "
                "compared as other people's, and nobody's change is known)",
                "哪一列是同一个人前后不变的编号？（由几列组成时写“学校, 班级, 学号”；"
                "匿名无编号写“none”：前后两次将视为不同的人来比较，无从知道谁有变化）",
            ),
            saw=saw or self.say("no column looks like one", "没有看起来像编号的列"),
            choices={
                **{
                    name: (
                        f"{name} ({group.identifying(name)}: a code is made of each)",
                        f"{name}（{part_said(group.identifying(name), 'kinds', 'zh')}，"
                        f"由程序换成编号）",
                    )
                    for name in people
                },
                **self._may_be_ids(sure, possible),
            },
            default=sure[0] if sure else None,
            free=True,
        )
        if chosen == "none":
            return None
        if chosen is None:
            return self.todo("the column of each person's code", "每个人编号所在的列")
        one = group.column(chosen)
        several = [(name.strip(), group.column(name)) for name in re.split("[,，]", chosen)]
        for typed, column in [] if one else several:
            if column is None:
                named = "; ".join(f"'{each}'" for each in group.headings)
                raise GroupworkError(
                    self.say(
                        f"id: no column of all files is called '{typed}'. They have: {named}.",
                        f"id：没有一列在各文件中都叫“{typed}”。各列为：{named}。",
                    )
                )
        whole = [one] if one else [column for _, column in several if column]
        self._ask_for_codes(whole)
        if alike := group.spelled_alike(whole):
            pairs = ", ".join(f"{one} = {other}" for one, other in alike[:12])
            if self.hashed:  # names are shown nowhere, and stand in no file that may be published
                n = len(alike)
                pairs = self.say(f"{n} pair{'s' if n > 1 else ''}", f"{n}对")
            self.spelling = self.ask(
                "id_spelling",
                (
                    "Some codes differ only in zeros, capitals, blanks or marks. "
                    "Is each pair one person?",
                    "有些编号只差前面的0、大小写、空格或符号。它们是同一个人吗？",
                ),
                saw=pairs + (" …" if len(alike) > 12 else ""),
                choices={
                    "loose": ("yes, join them all", "是，全部合并"),
                    "exact": ("no, they are different people", "不是，是不同的人"),
                },
            ) or self.todo(
                f"loose if these are one person, else exact: {pairs}",
                f"若是同一人写 loose，否则写 exact：{pairs}",
            )
        return whole[0] if len(whole) == 1 else whole

    def _ask_for_codes(self, columns: list[str]) -> None:
        """Ask before a code is made of each name or address that is to tell people apart."""
        kinds = {name: kind for name in columns if (kind := self.group.identifying(name))}
        if not kinds:
            return
        listed = ", ".join(f"'{name}': {kind}" for name, kind in kinds.items())
        listed_zh = "，".join(
            f"“{name}”：{part_said(kind, 'kinds', 'zh')}" for name, kind in kinds.items()
        )
        coded = self.ask(
            "id_code",
            (
                "This column tells who people are, so none of it may stand in results. A code is "
                "made of each, by a key that stays on this computer. (If it should be another "
                "column, answer 'id' with that one.)",
                "这一列会让人认出参与者，不能出现在结果中。程序把每一个换成编号，密钥只留在这台计算机上。"
                "（如应选另一列，请重新回答id。）",
            ),
            saw=self.say(listed, listed_zh),
            choices={"yes": ("make codes", "换成编号")},
        )
        hashed = " + ".join(columns)
        self.hashed = (
            hashed
            if coded
            else self.todo(
                f"{hashed}, if codes are to be made of it", f"如要把它换成编号，写{hashed}"
            )
        )

    def _may_be_ids(self, sure: list[str], possible: list[str]) -> dict[str, tuple[str, str]]:
        """Return what may be answered about the identifier: likely columns, or all, and none."""
        heads = dict(zip(self.group.common, self.group.headings, strict=True))
        likely = dict.fromkeys([*sure, *possible]) or dict.fromkeys(
            column.name for column in self._others("number", "category", "text")
        )
        listed = [name for name in likely if name in heads][:_SHOWN]
        shown = {name: _short(heads[name]) for name in listed}
        return {
            **{name: (head, head) for name, head in shown.items()},
            "none": ("people answered without a code", "没有编号，匿名作答"),
        }

    def _consent(self) -> None:
        """Ask what becomes of the answers of people who did not agree to take part."""
        for column in self._others("category"):
            asked = column.question or column.name
            refusing = [answer for answer in column.answers if _REFUSED.search(answer)]
            agreeing = [answer for answer in column.answers if answer not in refusing]
            if not _CONSENT.search(asked) or len(agreeing) != 1 or len(column.answers) > 2:
                continue
            self.consents.add(column.name)
            given = [
                text for sheet in self.group.sheets for text in sheet.texts.get(column.name, ())
            ]
            lacking = sum(text != agreeing[0] for text in given)
            head = _short(asked)
            if not lacking:
                self.notes.append(
                    self.say(
                        f"'{head}': everybody answered '{agreeing[0]}', so it is not used",
                        f"“{head}”：所有人都答“{agreeing[0]}”，因此不使用这一列",
                    )
                )
                continue
            chosen = self.ask(
                f"consent.{column.name}",
                (
                    f"'{head}' was not answered '{agreeing[0]}' in {lacking} of {len(given)} rows. "
                    "Are these rows left out?",
                    f"“{head}”有{lacking}行（共{len(given)}行）没有答“{agreeing[0]}”。"
                    "这些行是否不读取？",
                ),
                choices={
                    "out": ("yes, they did not agree to take part", "是，他们没有同意参加"),
                    "in": ("no, they are read like the others", "否，与其他行一样读取"),
                },
            )
            if chosen != "in":
                self.agreed[column.name] = (
                    agreeing[0] if chosen == "out" else self.todo("who agreed?", "哪些人同意参加？")
                )

    def _attributes(self, id_column: str | list[str] | None) -> dict[str, Any]:
        found: dict[str, dict[str, Any]] = {}
        ids = {id_column} if isinstance(id_column, str) else set(id_column or ())
        for column in islice(self._others("category", "number"), MOST_ATTRIBUTES):
            if (
                column.name in ids
                or column.name in self.consents
                or _TOTAL.search(column.name)
                or self.group.is_numbering(column.name)
            ):
                continue
            name = re.sub(r"\W+", "_", column.name.casefold()).strip("_") or "attribute"
            while name in found:
                name += "_"
            entry: dict[str, Any] = {"label": column.question or column.name}
            if name != column.name:
                entry["column"] = column.name
            coded = len(column.answers) > 1 and 0 <= (column.low or 0) <= (column.high or 0) <= 9
            if column.labels:
                entry["levels"] = {str(code): text for code, text in column.labels.items()}
            elif column.kind == "category" or (coded and len(column.answers) <= MOST_LEVELS):
                heading = f"{column.name} {column.question}"
                entry["levels"], joined = joined_levels(column.answers, heading)
                self.notes += [
                    self.say(
                        f"{column.name}: {', '.join(ways)} are one level",
                        f"{column.name}：{'、'.join(ways)}视为同一类别",
                    )
                    for ways in joined
                ]
            found[name] = entry
        self.offered = found
        if not found:
            return {}
        kept = self.ask(
            "attributes",
            (
                "Which of these does the report need? ('none', or names with ',' between)",
                "报告需要哪些基本情况？（写“none”或用“,”隔开）",
            ),
            saw=", ".join(found),
            # What people think of the group is nothing that they brought to it.
            default=", ".join(
                name for name, entry in found.items() if not ON_THE_GROUP.search(entry["label"])
            )
            or "none",
        )
        names = (
            [] if kept in (None, "none", "") else [n.strip() for n in re.split("[,，]", kept or "")]
        )
        for name in names:
            if name not in found:
                raise GroupworkError(f"attributes: there is no '{name}' among {', '.join(found)}.")
        return {name: found[name] for name in names}

    def _others(self, *kinds: str) -> list[Column]:
        """Return the columns of some kinds that are neither items, identifiers nor waves."""
        taken = {c for block in self.group.blocks.values() for c in block.items.values()}
        for blocks in self.group.in_sheet.values():
            taken |= {c for block in blocks.values() for c in block.items.values()}
        people = [strand.source for strand in self.group.strands if strand.kind == "people"]
        for sheet in [*self.group.sheets, *people]:
            taken |= {*sheet.found.identifiers, *sheet.found.ids[:1], *sheet.found.waves}
            taken |= set(self.group.ids[:1])
            # Several answers in one cell; each option has a column of its own beside it.
            taken |= {name.partition("/")[0] for name in sheet.texts if "/" in name}
        return [
            column
            for column in self.group.columns.values()
            if column.kind in kinds and column.name not in taken and "{wave}" not in column.name
        ]

    # Files --------------------------------------------------------------------------------------

    def _entry(
        self,
        place: int,
        sheet: Sheet,
        wave: dict[str, Any],
        id_column: str | list[str] | None,
        instruments: dict[str, tuple[dict[str, Any], str]],
    ) -> dict[str, Any]:
        found = sheet.found
        if n := found.skip_rows:
            self.notes.append(
                self.say(
                    f"{sheet.name}: the column names are in row {n + 1}, below a title that is "
                    f"left out (skip_rows: {n})",
                    f"{sheet.name}：列名在第{n + 1}行，上面的标题不读取（skip_rows: {n}）",
                )
            )
        entry: dict[str, Any] = {**file_keys(sheet), "kind": "responses"}
        if sheet.closing and not any(sheet.texts.get(str(id_column), ())):
            id_column = None  # many give it without their code
        entry |= wave if id_column is None else {"id": id_column, **wave}
        if self.spelling != "exact":
            entry["id_spelling"] = self.spelling
        if agreed := {name: said for name, said in self.agreed.items() if name in sheet.texts}:
            entry["rows"] = agreed
        entry["columns"] = {
            name: self._named(block, origin)
            for name, (_, origin) in instruments.items()
            if (block := self.group.in_sheet[origin].get(place)) is not None
        }
        if self.apart is None:
            listed = ", ".join(self.group.cut_off)
            key = self.todo(
                f"if no part of a scale, take this out: {listed}",
                f"如不属于量表，请删去此项：{listed}",
            )
            entry["columns"][key] = TODO
        if found.seconds:
            entry["seconds"] = found.seconds
        free = {column.name for column in self._others("text")}
        texts = [name for name in sheet.texts if name in free and name != id_column]
        if texts:
            entry["free_text"] = texts
        return entry

    def _named(self, block: Block, origin: str) -> str | dict[str, str]:
        """Return the columns of a scale: by one pattern, or by the number that each item has."""
        if origin not in self.renumbered:
            return block.pattern or block.items
        return {str(number): name for number, name in enumerate(block.items.values(), start=1)}

    # Scales -------------------------------------------------------------------------------------

    def _find_scale(self) -> None:
        """Ask for the columns of the scale where none look like the items of one."""
        if self.group.blocks:
            return
        typed = self.ask(
            "items",
            (
                "No columns look like the questions of one scale. Which are they? (the column of "
                "the score, or the columns of all questions, with ',' between)",
                "没有看起来像同一量表题目的列。是哪些列？（写总分所在的列，或用“,”隔开各题的列）",
            ),
            saw=", ".join(f"'{_short(head)}'" for head in self.group.headings[:_SHOWN])
            + (" …" if len(self.group.headings) > _SHOWN else ""),
        )
        if typed is None:
            return
        items: dict[str, str] = {}
        for name in re.split("[,，]", typed):
            column = self.group.column(name)
            described = self.group.columns.get(column or "")
            if column is None or described is None or described.low is None:
                raise GroupworkError(
                    self.say(
                        f"items: no column of numbers that all files have is called "
                        f"'{name.strip()}'.",
                        f"items：各文件中没有都叫“{name.strip()}”的数字列。",
                    )
                )
            items[str(len(items) + 1)] = column
        found = [self.group.columns[column] for column in items.values()]
        seen = [float(text) for c in found for text in c.odd if text not in USUAL_MISSING]
        seen += [end for c in found for end in (c.low, c.high) if end is not None]
        low, high = floor(min(seen)), ceil(max(seen))
        block = Block("scale", items, "", low, max(high, low + 1))
        places = {i: block for i, each in enumerate(self.group.sheets) if not each.closing}
        self.group = replace(self.group, blocks={"scale": block}, in_sheet={"scale": places})

    def _close_gaps(self) -> None:
        """Ask about columns that may belong to a scale beside them."""
        for gap in find_gaps(self.group):
            named = ", ".join(self._asked(column.name) for column in gap.columns)
            answers = ", ".join(f"{column.low:g}-{column.high:g}" for column in gap.columns)
            whole, n = _columns_of(gap.block), len(gap.block.items)
            belongs = self.ask(
                f"joined.{gap.name}",
                (
                    f"Are {whole} one scale of {n} questions, with {named} among them?",
                    f"{whole}是同一个{n}题的量表吗（包括{named}）？",
                ),
                saw=self.say(
                    f"answers there: {answers}; to the others: {gap.block.low}-{gap.block.high}",
                    f"该题答案：{answers}；其余各题：{gap.block.low}-{gap.block.high}",
                ),
                choices={
                    "yes": (
                        "yes, nobody chose the other answers there",
                        "是，只是没有人选其他选项",
                    ),
                    "no": ("no, that is something else", "不是，那是别的内容"),
                },
            )
            if belongs == "yes":
                self.group = join(self.group, gap)

    def _find_closing(self) -> None:
        """Ask about questions that stand in one of several files alone."""
        group = self.group
        if group.cut_off:
            self.apart = self.ask(
                "apart",
                (
                    "These questions stand beside a scale, and only some of its files have them. "
                    "Are they no part of it? (If a question is merely spelled otherwise in the "
                    "other file, write it alike in copies of the files, and begin again.)",
                    "这些题目与某量表的题目相邻，但不是每个文件都有。它们确实不属于该量表吗？"
                    "（如果只是两个文件中的写法不同，请在文件副本中改成一致，再重新开始。）",
                ),
                saw="; ".join(
                    f"{self._asked(name)}: "
                    + ", ".join(each.name for each in group.followed if name in each.texts)
                    for name in group.cut_off
                ),
                choices={"yes": ("yes, they are something else", "是，是别的内容")},
            )
        several = len(group.followed) > 1
        alone = {
            name: next(iter(places))
            for name, places in group.in_sheet.items()
            if several and len(places) == 1 and not group.sheets[next(iter(places))].closing
        }
        after = [
            name for name, place in alone.items() if self.wave_keys[place].get("wave") == "post"
        ]
        if not after:
            return
        sounding = [name for name in after if asks_opinion(group.blocks[name], group.columns)]
        chosen = self.ask(
            "closing",
            (
                "The post-test has questions that the other files lack. Which are the closing "
                "questionnaire, on how people found the group?",
                "后测中有其他文件没有的题目。哪些是结束时的满意度问卷？",
            ),
            saw="; ".join(
                f"{name}: {', '.join(map(self._asked, group.blocks[name].items.values()))}"
                for name in after
            ),
            choices={
                **{name: (name, name) for name in after},
                "none": ("none: they are something else", "都不是，是别的内容"),
            },
            default=None if sounding else "none",
            suggestion=sounding[0] if sounding else "",
        )
        if chosen is None:
            self.closing_scale = self.todo(
                f"is it {' or '.join(after)}? If none, take this section out",
                f"是{'或'.join(after)}吗？都不是则删去这一节",
            )
        elif chosen != "none":
            self.closing_scale = chosen
        # One question that is neither is what is known of people.
        gone = {n for n in after if n != chosen and chosen and len(group.blocks[n].items) == 1}
        self.group = replace(
            group,
            blocks={name: block for name, block in group.blocks.items() if name not in gone},
            in_sheet={name: of for name, of in group.in_sheet.items() if name not in gone},
        )

    def _is_closing(self, scale: str, place: int) -> bool:
        return self.group.sheets[place].closing or scale == self.closing_scale

    def _instruments(self) -> dict[str, tuple[dict[str, Any], str]]:
        """Return each instrument with its use, and the block that it comes from."""
        made: dict[str, tuple[dict[str, Any], str]] = {}
        for name, block in self.group.blocks.items():
            use, shipped = self._shipped(name, block, made)
            if shipped:
                made[shipped] = (use, name)
                continue
            own = self._own(name, block)
            if shipped is None:
                own["define"]["name"] = use
            made[name] = (own, name)
        if not made:
            made["scale"] = (
                {
                    "define": self.todo(
                        "no columns look like a scale; describe it", "没有看起来像量表的列，请填写"
                    )
                },
                "",
            )
            self.group.in_sheet.setdefault("", {})
        return made

    def _shipped(self, name: str, block: Block, taken: Iterable[str]) -> tuple[Any, str | None]:
        """Offer the library's instruments that fit; return the use and the id.

        The id is empty where it is none of them, and None where nobody has said so yet.
        """
        fitting = {
            each.known: each
            for each in fits(name, block, self.group.columns)
            if each.known not in taken
        }
        sure = name in fitting or any(each.by_text for each in fitting.values())
        if not fitting or (not sure and self._parts(name, block, by_numbers=False)):
            return self._part(name, block)
        by_text = [known for known, each in fitting.items() if each.by_text]
        likely = name if name in fitting else by_text[0] if len(by_text) == 1 else ""
        n, first = len(block.items), self._asked(next(iter(block.items.values())))
        told = "; ".join(
            part
            for part in (
                _columns_of(block),
                self.say(f"{first} would be its item 1", f"{first}即其第1题"),
                self._answered_in(block),
                self.say(f"the wording is that of {likely}", f"题目文字与{likely}一致")
                if likely in by_text
                else "",
            )
            if part
        )
        listed = ", ".join(fitting)
        chosen = self.ask(
            f"instrument.{name}",
            (
                f"Are these {n} questions ({self._span(block)}) a known questionnaire, in its "
                f"printed order?",
                f"这{n}题（{self._span(block)}）是下列量表吗？题目顺序与原量表相同吗？",
            ),
            saw=told,
            choices={
                "own": ("none of these", "都不是"),
                **{known: each.names for known, each in fitting.items()},
            },
            suggestion=likely,
        )
        if chosen is None:
            todo = self.todo(
                f"is it {listed}? Then name it in place of '{name}'; else its name",
                f"是{listed}吗？如果是，请以它代替“{name}”；否则写量表名称",
            )
            return todo, None
        if chosen == "own":
            return {}, ""
        return self._versions(name, block, fitting[chosen]), chosen

    def _parts(self, name: str, block: Block, *, by_numbers: bool = True) -> dict[str, int]:
        return parts_of(name, block, self.group.columns, by_numbers=by_numbers)

    def _part(self, name: str, block: Block) -> tuple[Any, str | None]:
        """Ask whether questions are all of their scale where a questionnaire has more or fewer."""
        parts = self._parts(name, block)
        if not parts:
            return {}, ""
        n = len(block.items)
        listed = self.say(
            "; ".join(f"{known} has {count}" for known, count in parts.items()),
            "；".join(f"{known}共{count}题" for known, count in parts.items()),
        )
        chosen = self.ask(
            f"instrument.{name}",
            (
                f"Here are {n} questions ({_columns_of(block)}), and {listed}. Are these all of "
                f"the scale? (If not, look for the others in the file, and begin again.)",
                f"这里有{n}题（{_columns_of(block)}），而{listed}。该量表的题目全在这里了吗？"
                f"（如不全，请先在文件中找到其余各题，再重新开始。）",
            ),
            saw=self._answered_in(block),
            choices={
                "own": (
                    "yes, it is a scale of its own; no published key scores it",
                    "全在这里：按自编量表处理，不用已发表的计分方法",
                )
            },
        )
        if chosen is not None:
            return {}, ""
        todo = self.todo(
            f"{listed}, and here are {n} questions: find the others, or write the scale's name",
            f"{listed}，而这里有{n}题：请找到其余各题，或写量表名称",
        )
        return todo, None

    def _asked(self, column: str) -> str:
        """Return the name of a column, and its question where that is another text."""
        name = column.replace("{wave}", "*")
        question = self.group.columns[column].question if column in self.group.columns else ""
        asked = f" ({_short(question)})" if question and question != column else ""
        return self.say(f"'{name}'{asked}", f"“{name}”{asked}")

    def _answered_in(self, block: Block) -> str:
        """List the words of the answers, if there are any."""
        words = [*block.labels.values(), *block.unordered]
        listed = ", ".join(words)
        return self.say(f"answers: {listed}", f"选项：{listed}") if words else ""

    def _span(self, block: Block) -> str:
        """Say in a few words how questions are answered."""
        if words := answer_words(block):
            n = len(words)
            return self.say(f"{n} answers in words", f"{n}个文字选项")
        return self.say(f"answered {block.low} to {block.high}", f"答案{block.low}至{block.high}")

    def _versions(self, name: str, block: Block, fit: Fit) -> dict[str, Any]:
        """Ask for the published version where the questions do not tell it."""
        choices: dict[str, str] = {}
        for key, options in fit.versions.items():
            if key in fit.wording or len(options) == 1:
                choices[key] = fit.wording.get(key, options[0])
            words = version_words()[fit.known][key]
            shown = {option: words["options"][option] for option in options}
            fitting = [
                option
                for option in options
                if not answer_words(block)
                and all(
                    each.min <= block.low and block.high <= each.max
                    for each in fit.instrument(**{key: option}).items
                )
            ]
            choices[key] = self.ask(
                f"version.{fit.known}.{key}",
                (words["question"]["en"], words["question"]["zh"]),
                saw=self.say("by the wording of the questions", "依题目文字")
                if key in fit.wording
                else self.say("by the number of items", "依题目数")
                if len(options) == 1
                else "",
                choices={o: (each["en"], each["zh"]) for o, each in shown.items()},
                default=choices.get(key),
                suggestion=fitting[0] if len(fitting) == 1 else "",
                known=key in choices,
            ) or self.todo(
                f"which version: {' or '.join(options)}?", f"哪个版本：{'、'.join(options)}？"
            )
        use: dict[str, Any] = {"choices": choices} if choices else {}
        decided = {key: option for key, option in choices.items() if option in fit.versions[key]}
        instrument = fit.instrument(**decided)
        if list(block.items) != instrument.item_ids:
            self.renumbered.add(name)
        words = answer_words(block)
        if block.labels and not words:
            use["labels"] = dict(block.labels)
        elif words and not knows_words(instrument, words):
            use["labels"] = self._worded(name, block, fit, instrument)
        if not any(score.max_missing for score in instrument.scores):
            first = instrument.scores[0]
            ranges = [instrument.item_range(item) for item in instrument.item_ids]
            allowed = self._may_be_blank(
                name, block, ranges, instrument.item_ids, instrument.scored_items(first)
            )
            if allowed is None:
                use["max_missing_share"] = self._todo_blank()
            elif allowed and SHARES[allowed]:
                use["max_missing_share"] = SHARES[allowed]
        return use

    def _worded(self, name: str, block: Block, fit: Fit, instrument: Instrument) -> Any:
        """Return the code of each answer in words that an instrument itself does not know."""
        ordered = block.unordered or block.unchosen
        labels = self._ordered(name, block)["labels"] if ordered else dict(block.labels)
        if not isinstance(labels, dict):
            return labels
        low, high = instrument.item_range(instrument.item_ids[0])
        if len(labels) != high - low + 1:
            raise GroupworkError(
                self.say(
                    f"instrument.{name}: {fit.known} has {high - low + 1:g} answers, and "
                    f"{len(labels)} are in the files or were given. Answer 'own' to describe a "
                    f"scale of another form.",
                    f"instrument.{name}：{fit.known}有{high - low + 1:g}个选项，而这里有"
                    f"{len(labels)}个。如果是另一种形式，请答“own”并自行说明。",
                )
            )
        return {int(low) + place: labels[code] for place, code in enumerate(sorted(labels))}

    def _own(self, name: str, block: Block) -> dict[str, Any]:
        closing = any(self._is_closing(name, place) for place in self.group.in_sheet[name])
        label = self.ask(
            f"name.{name}",
            (
                f"What is the scale of {len(block.items)} items '{name}' called?",
                f"“{name}”这{len(block.items)}题的量表叫什么？",
            ),
            saw=_columns_of(block),
            default=self.say("satisfaction with the group", "小组满意度")
            if closing
            else None
            if all(map(_PLACEHOLDER.fullmatch, re.split(r"[\W\d_]+", name)))
            else name,
        )
        called, label = label or name, label or self.todo("the scale's name", "量表名称")
        ids = list(block.items)
        numbered = ids == [str(number) for number in range(1, len(ids) + 1)]
        many = len(ids) > 1
        items: dict[str, Any] = {"ids": f"1-{len(ids)}" if numbered and many else " ".join(ids)}
        reversed_items = self._worded_the_other_way(name, called, ids) if many else "none"
        items |= self._answers(name, block, reversed_items)
        blank = self._own_blank(name, block, items, ids)
        statistic = self._statistic(name, called) if many else "sum"
        direction = self.ask(
            f"direction.{name}",
            (
                f"Is a higher score of '{called}' better or worse?",
                f"“{called}”分数越高越好还是越差？",
            ),
            choices={
                "higher-better": ("higher is better", "越高越好"),
                "lower-better": ("higher is worse", "越高越差"),
                "neutral": ("neither", "都不是"),
            },
        )
        return {
            "define": {
                "name": label,
                "short": label,
                "items": [items],
                "reversed": self._reversed(reversed_items, ids, name),
                "scores": [
                    {
                        "id": "total",
                        "label": label,
                        "statistic": statistic,
                        **blank,
                        "direction": direction
                        or self.todo(
                            "higher-better or lower-better", "higher-better 或 lower-better"
                        ),
                    }
                ],
            }
        }

    def _statistic(self, name: str, label: str) -> str | None:
        return self.ask(
            f"statistic.{name}",
            (
                f"Is the score of '{label}' the sum of its answers or their mean?",
                f"“{label}”的得分是各题之和，还是平均数？",
            ),
            choices={"sum": ("the sum", "各题之和"), "mean": ("the mean", "各题的平均数")},
            default="sum",
        )

    def _own_blank(
        self, name: str, block: Block, items: Mapping[str, Any], ids: list[str]
    ) -> dict[str, Any]:
        """Return how many items of a scale of the study's own may be blank."""
        low, high = items["min"], items["max"]
        if not (isinstance(low, int) and isinstance(high, int)):
            low, high = block.low, block.high
        scored = {item: [item] for item in ids}
        allowed = self._may_be_blank(name, block, [(low, high)] * len(ids), ids, scored)
        if allowed is None:
            return {"max_missing": self._todo_blank()}
        most = most_blank(SHARES[allowed], len(ids)) if allowed else 0
        return {"max_missing": most} if most else {}

    def _todo_blank(self) -> str:
        return self.todo(
            "how many items may a person leave blank before there is no score?",
            "漏答几题以内仍计算得分？",
        )

    def _may_be_blank(
        self,
        name: str,
        block: Block,
        ranges: list[tuple[int, int]],
        ids: list[str],
        scored: Mapping[str, list[str]],
    ) -> str | None:
        """Ask how much a person may leave blank; empty where nobody left only a part blank."""
        words = [*block.labels.values(), *block.unordered]
        counts: dict[str, list[int]] = {}
        for place, own in self.group.in_sheet[name].items():
            sheet, keys = self.group.sheets[place], self.wave_keys[place]
            of_rows = self._waves_of_rows(sheet, keys) or [""] * sheet.found.rows
            for wave, stands in (keys.get("wave_names") or {"": ""}).items():
                columns = [sheet.texts[c.replace("{wave}", stands)] for c in own.items.values()]
                blank = scored_blanks(blank_cells(columns, words, ranges), ids, scored)
                for of_row, n in zip(of_rows, blank, strict=True):
                    counts.setdefault(wave or of_row, []).append(int(n))
        n = len(scored)
        some = [count for of in counts.values() for count in of if 0 < count < n]
        if not some:
            return ""
        allowed = {key: most_blank(share, n) for key, share in SHARES.items()}
        # Where two come to the same number of items, the stricter is offered alone.
        offered = {most: key for key, most in reversed(allowed.items())}
        told = {
            key: "; ".join(
                f"{wave or self.say('all', '全部')}: {sum(c > most for c in of)}/{len(of)}"
                for wave, of in counts.items()
            )
            for key, most in allowed.items()
        }
        up_to = {
            key: self.say(f"up to {m} of {n}", f"{n}题中至多{m}题") for key, m in allowed.items()
        }
        means = {
            "none": ("none, every question has to be answered", "一题也不能漏"),
            "fifth": (f"one question in five ({up_to['fifth']})", f"五分之一（{up_to['fifth']}）"),
            "half": (f"half of them ({up_to['half']})", f"一半（{up_to['half']}）"),
        }
        whole = sum(count == n for of in counts.values() for count in of)
        return self.ask(
            f"blank.{name}",
            (
                f"Some people left questions of '{name}' blank. How many may a person leave blank "
                f"before there is no score? (The mean of the answered ones stands for the blank "
                f"ones. Decide by what the scale's authors say, not by the result.)",
                f"有人漏答了“{name}”的题目。漏答几题以内仍计算得分？（漏答的题以其余各题的平均数代替。"
                f"请依据量表作者的规定决定，不要看结果再定。）",
            ),
            saw=self.say(
                f"{len(some)} left a part blank"
                + (f", {whole} left all of it blank" if whole else ""),
                f"{len(some)}份漏答一部分" + (f"，{whole}份全部未答" if whole else ""),
            ),
            choices={
                key: (
                    f"{means[key][0]}; without a score: {told[key]}",
                    f"{means[key][1]}；没有得分的：{told[key]}",
                )
                for key in sorted(offered.values(), key=list(SHARES).index)
            },
        )

    def _worded_the_other_way(self, name: str, label: str | None, ids: list[str]) -> str | None:
        """Ask which items are to be reversed."""
        suspected = _negative_items(self.group, name)
        return self.ask(
            f"reversed.{name}",
            (
                f"Which items of '{label}' are worded the other way? Here they are called "
                f"{ids[0]} to {ids[-1]}. ('none', or as '{ids[0]}, {ids[-1]}')",
                f"“{label}”哪些题是反向题？这里的题号为{ids[0]}至{ids[-1]}。"
                f"（没有写“none”，或如“{ids[0]}, {ids[-1]}”）",
            ),
            saw=self.say(
                f"in these answers {', '.join(suspected)} go against the others, which may be "
                f"chance where few people answered: the wording decides"
                if suspected
                else "no item goes against the others",
                f"从答案看，{'、'.join(suspected)}与其他题方向相反；人数少时可能是偶然，以题目措辞为准"
                if suspected
                else "没有题目与其他题方向相反",
            ),
            # What the answers suspect is no answer: a person reads the wording first.
            suggestion="" if suspected else "none",
        )

    def _reversed(self, answer: str | None, ids: list[str], name: str) -> Any:
        if answer is None:
            return self.todo(
                "items worded the other way, as [2, 5]; [] if none", "反向题，如 [2, 5]；没有写 []"
            )
        found = [] if answer == "none" else [i for i in re.split(r"[,，\s]+", answer) if i]
        for item in found:
            if item not in ids:
                raise GroupworkError(
                    f"reversed.{name}: there is no item '{item}'; there are {', '.join(ids)}."
                )
        return found

    def _answers(self, name: str, block: Block, reversed_items: str | None) -> dict[str, Any]:
        """Return min, max and labels of the items."""
        if block.unordered:
            return self._ordered(name, block)
        if block.labels and block.unchosen:
            self.ask(
                f"words.{name}",
                (
                    f"Are these the answers of '{name}', from least to most?",
                    f"“{name}”的答案从低到高是这样吗？",
                ),
                saw=self.say(
                    f"nobody chose {', '.join(block.unchosen)}",
                    f"没有人选：{'、'.join(block.unchosen)}",
                ),
                default=" < ".join(block.labels.values()),
            )
            answer = self.interview.answers.get(f"words.{name}")
            if answer is not None:
                return _said_order(
                    name, answer, [w for w in block.labels.values() if w not in block.unchosen]
                )
        numbered = block.offered and not block.labels
        if numbered and block.offered == tuple(map(str, range(block.low, block.high + 1))):
            return {"min": block.low, "max": block.high}  # the sheet itself says it
        if block.labels and _is_words(block):
            order = " < ".join(block.labels.values())
            self.notes.append(
                self.say(f"The answers of '{name}': {order}", f"“{name}”的答案顺序：{order}")
            )
            return {"min": block.low, "max": block.high, "labels": dict(block.labels)}
        seen = f"{block.low}-{block.high}"
        ends = _ends_by_file(self.group, name)
        shifted = any(
            low - first == high - last != 0
            for low, high in ends.values()
            for first, last in ends.values()
        )
        # Nobody need have the lowest or the highest score that there can be.
        unsure = shifted or _is_score(block) or reversed_items not in (None, "none")
        given = self.ask(
            f"range.{name}",
            (
                f"What are the lowest and the highest answer of '{name}' on the questionnaire?",
                f"问卷上“{name}”的最低分和最高分是多少？",
            ),
            saw=self._seen(block, ends),
            # What people happened to choose may be offered, and is never taken: reversed items,
            # and what counts as the lowest and the highest score, hang on it.
            suggestion="" if unsure else seen,
        )
        if given is None:
            todo = self.todo("on the questionnaire", "见问卷")
            return {"min": todo, "max": todo}
        match = re.fullmatch(r"\s*(-?\d+)\s*(?:-|–|to|到|至|\.\.)\s*(-?\d+)\s*", given)
        if match is None or int(match[1]) >= int(match[2]):
            raise GroupworkError(f"range.{name}: write it as 1-5, not '{given}'.")
        labels = {"labels": dict(block.labels)} if block.labels else {}
        return {"min": int(match[1]), "max": int(match[2]), **labels}

    def _seen(self, block: Block, ends: dict[str, tuple[float, float]]) -> str:
        """Say which answers there are, by file where these differ."""
        if len(set(ends.values())) < 2:
            return self.say(
                f"answers from {block.low} to {block.high}", f"答案从{block.low}到{block.high}"
            )
        return "; ".join(f"{file}: {low:g}-{high:g}" for file, (low, high) in ends.items())

    def _ordered(self, name: str, block: Block) -> dict[str, Any]:
        words = list(block.unordered or block.labels.values())
        orders = find_orders(words)
        either = self.say(" or ", " 或 ").join(" < ".join(order.words) for order in orders)
        answer = self.ask(
            f"words.{name}",
            (
                f"In which order do the answers of '{name}' rise? Write them from least to most "
                f"with '<' between, those that nobody chose as well.",
                f"“{name}”的答案从低到高怎样排列？用“<”隔开，没有人选的也要写。",
            ),
            saw=either or ", ".join(words),
            suggestion=" < ".join(block.offered),
        )
        if answer is None:
            rest = either or ", ".join(words)
            todo = self.todo(
                f"number the answers from least to most, as {{1: …, 2: …}}: {rest}",
                f"将答案从低到高编号，如 {{1: …, 2: …}}：{rest}",
            )
            return {"min": 1, "max": max(2, len(words)), "labels": todo}
        return _said_order(name, answer, words)

    # Cleaning and outcomes ----------------------------------------------------------------------

    def _cleaning(self) -> dict[str, Any]:
        group = self.group
        # Scores lie far from each other and mean it.
        items = {c for b in group.blocks.values() if not _is_score(b) for c in b.items.values()}
        used = [c for c in group.columns.values() if c.kind in ("number", "category")]
        missing = {word: word for column in used for word in column.missing}
        odd: dict[str, list[str]] = {}
        for column in used:
            for text in column.odd:
                if column.name in items or text in USUAL_MISSING:
                    odd.setdefault(text, []).append(column.name)
        if odd:
            listed = "; ".join(
                f"{text} in {', '.join(names[:3])}{' …' if names[3:] else ''}"
                for text, names in odd.items()
            )
            codes = self.ask(
                "missing",
                (
                    "Which of these numbers mean 'no answer'? ('none', or '99, -9')",
                    "哪些数字表示“未作答”？（没有写“none”，或写“99, -9”）",
                ),
                saw=listed,
            )
            if codes is None:
                missing = {
                    self.todo(
                        f"are these missing codes? {listed}", f"这些是缺失值代码吗？{listed}"
                    ): TODO
                }
            elif codes != "none":
                missing |= {code: "no answer" for code in re.split(r"[,，\s]+", codes) if code}
        repeated = sum(sheet.found.repeated for sheet in group.sheets)
        duplicates: str | None = "most-complete"
        if repeated:
            duplicates = self.ask(
                "duplicates",
                (
                    "Some people answered twice. Which of their sheets counts?",
                    "有人重复作答，保留哪一份？",
                ),
                saw=self.say(
                    f"{repeated} rows with a code that was there before", f"{repeated}行的编号重复"
                ),
                choices={
                    "most-complete": ("the one with most answers", "答得最完整的"),
                    "first": ("the first in the file", "文件中的第一份"),
                    "last": ("the last in the file", "文件中的最后一份"),
                },
            )
        return {
            "cleaning": {
                "missing_codes": missing,
                "duplicates": duplicates
                or self.todo("first, last or most-complete", "first、last 或 most-complete"),
            }
        }

    def _outcomes(self, instruments: dict[str, tuple[dict[str, Any], str]]) -> list[dict[str, Any]]:
        places = {name: self.group.in_sheet[origin] for name, (_, origin) in instruments.items()}
        sheets = self.group.sheets
        places = {n: of for n, of in places.items() if not any(sheets[i].closing for i in of)}
        several = len(self.group.followed) > 1
        # Whose columns nobody has named yet may be an outcome.
        outcomes = [
            name
            for name, there in places.items()
            if len(there) > 1 or not several or not instruments[name][1]
        ]
        if not outcomes:
            raise GroupworkError(
                "No questionnaire stands in two of the files with the same questions, so nothing "
                "can be compared. Are they the files of one study? 'groupwork inspect FILE' shows "
                "what is in each."
            )
        primary: str | None = outcomes[0]
        if len(outcomes) > 1:
            primary = self.ask(
                "primary",
                (
                    "Which one is the main outcome, decided before you see results?",
                    "哪个是主要结果（看结果之前确定）？",
                ),
                choices={name: (name, name) for name in outcomes},
            )
        made = []
        for name in outcomes:
            direction = _direction(instruments[name][0], name)
            better = {"higher-better": "higher", "lower-better": "lower"}.get(direction)
            if direction == "neutral":
                better = self.ask(
                    f"expected.{name}",
                    (
                        f"Should the group make '{name}' higher or lower?",
                        f"小组希望“{name}”升高还是降低？",
                    ),
                    choices={"higher": ("higher", "升高"), "lower": ("lower", "降低")},
                )
            expected = better or self.todo("higher or lower", "higher 或 lower")
            made.append(
                {
                    "scale": name,
                    **({"primary": True} if name == primary else {}),
                    "expected": expected,
                }
            )
        if primary is None:
            made[0]["primary"] = self.todo("true for the main outcome alone", "只有主要结果写 true")
        return made


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
    none = _NO_ARM.search(said) or _SEX.search(said) or find_orders(levels.values())
    return 2 <= len(levels) <= MOST_ARMS and not none


def _in_time(values: list[str]) -> dict[str, str]:
    """Return the file's own value of each wave -> the wave."""
    ordered = sorted(
        values,
        key=lambda v: (
            not (_EARLY.search(v) or LOOKING_BACK.fullmatch(v)),
            bool(_LATE.search(v)),
        ),
    )
    names = ["pre", "post", *(f"followup{number}" for number in range(1, 10))]
    return dict(zip(ordered, names, strict=False))


def _short(heading: str) -> str:
    """Return a heading as it is listed for somebody to choose from."""
    return heading if len(heading) <= _LONG else f"{heading[: _LONG - 1]}…"


def _is_score(block: Block) -> bool:
    """Say whether there are more answers than a question of a scale has: it is a score."""
    return block.high - block.low >= MOST_ANSWERS


def _is_words(block: Block) -> bool:
    """Say whether the labels are words alone, not numbers with words."""
    return not any(re.search(r"\d", word) for word in block.labels.values())


def _columns_of(block: Block) -> str:
    names = [name.replace("{wave}", "*") for name in block.items.values()]
    return f"{names[0]} … {names[-1]}"


def _said_order(name: str, answer: str, words: list[str]) -> dict[str, Any]:
    """Return min, max and labels by an order that a person wrote."""
    said = [word.strip() for word in re.split("[<＜]", answer) if word.strip()]
    known = {plain(word): word for word in words}
    lacking = [word for key, word in known.items() if key not in {plain(each) for each in said}]
    if lacking:
        raise GroupworkError(
            f"words.{name}: '{lacking[0]}' is an answer in the file and lacks its place."
        )
    if len({plain(word) for word in said}) < max(2, len(said)):
        raise GroupworkError(
            f"words.{name}: write each answer once, from least to most, as A < B < C."
        )
    labels = {code: known.get(plain(word), word) for code, word in enumerate(said, start=1)}
    return {"min": 1, "max": len(said), "labels": labels}


def _ends_by_file(group: Recognised, name: str) -> dict[str, tuple[float, float]]:
    """Return the lowest and highest answer of a scale in each file that has it."""
    found = {}
    for place, block in group.in_sheet[name].items():
        sheet = group.sheets[place]
        mine = [c for c in sheet.found.columns if c.name in block.items.values()]
        lows = [column.low for column in mine if column.low is not None]
        highs = [column.high for column in mine if column.high is not None]
        if lows and highs:
            found[sheet.name] = (min(lows), max(highs))
    return found


def _negative_items(group: Recognised, name: str) -> list[str]:
    """Return the items that go against the sum of the others (correlation below -.2)."""
    rows: list[list[float]] = []
    for place, block in group.in_sheet[name].items():
        codes = {plain(word): code for code, word in block.labels.items()}
        texts = group.sheets[place].texts
        columns = [texts[c] for c in block.items.values() if c in texts]
        if len(columns) < len(block.items):
            return []
        for cells in zip(*columns, strict=True):
            values = [codes.get(plain(text), _number(text)) for text in cells]
            if all(value is not None for value in values):
                rows.append([float(value) for value in values if value is not None])
    if len(rows) < 5 or len(rows[0]) < 3:
        return []
    table = np.array(rows)
    found = []
    for place, item in enumerate(group.blocks[name].items):
        rest = np.delete(table, place, axis=1).sum(axis=1)
        if table[:, place].std() and rest.std() and np.corrcoef(table[:, place], rest)[0, 1] < -0.2:
            found.append(item)
    return found


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _direction(use: dict[str, Any], name: str) -> str:
    """Return the direction of a scale; empty if it is not known."""
    if "define" in use:
        define = use["define"]
        said = define["scores"][0]["direction"] if isinstance(define, dict) else ""
        return "" if str(said).startswith(TODO) else str(said)
    first = {key: options[0] for key, options in version_options(name).items()}
    return str(load_instrument(name, first).scores[0].direction)
