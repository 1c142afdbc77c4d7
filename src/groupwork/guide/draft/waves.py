"""Which measurement each file is, or each row of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from groupwork.errors import GroupworkError
from groupwork.guide.inspect_file import LOOKING_BACK
from groupwork.guide.lots import Lot, Lots
from groupwork.guide.questions import TODO, Interview
from groupwork.guide.recognise import COMES_AGAIN, Recognised, Sheet

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
_SENT_AGAIN = ("at several times: one form was sent again", "前后几次：同一份问卷发了不止一次")
_EARLY = re.compile(r"pre|before|baseline|t0|前", re.IGNORECASE)
_LATE = re.compile(r"follow|later|追踪|随访", re.IGNORECASE)


@dataclass(frozen=True)
class Waves:
    """The times at which people were measured.

    Attributes
    ----------
    declared : list of dict
        The section `waves`.
    keys : list of dict
        For each file the keys of its entry that say its wave.
    likely : list of dict
        The same, with what is offered in place of what nobody has said yet.
    single : bool
        It is one survey, and nothing can be compared with it.
    sent_again : bool
        One form was sent at several times, and no column is known whose people come again.
    """

    declared: list[dict[str, Any]]
    keys: list[dict[str, Any]]
    likely: list[dict[str, Any]]
    single: bool
    sent_again: bool

    @property
    def wide(self) -> bool:
        """Whether each row holds the answers of several times."""
        return all("wave_names" in keys for keys in self.keys)


@dataclass(frozen=True)
class _Times:
    """What one file has: the keys of its entry, its waves, whether it is one form sent again.

    `likely` are the keys with what is offered in place of what nobody has said yet.
    """

    keys: dict[str, Any]
    waves: list[str]
    likely: dict[str, Any]
    sent_again: bool = False


def called(wave: str) -> tuple[str, str]:
    """Return what a wave is called, in English and Chinese; blank where it is not known."""
    kind, number = re.fullmatch(r"(.*?)(\d*)", wave).groups()  # type: ignore[union-attr]
    en, zh = _LABELS.get(kind, ("", ""))
    return f"{en} {number}".strip(), f"{zh}{number}"


def ask_waves(group: Recognised, interview: Interview) -> Waves:
    """Ask which measurement each file is, where it does not say so itself."""
    # The closing questionnaire is asked once the group is over.
    times = [
        _known({"wave": "post"}, []) if sheet.closing else _times_of(sheet, group, interview)
        for sheet in group.sheets
    ]
    found = list(dict.fromkeys(wave for each in times for wave in each.waves))
    single = len(found) == 1 and _is_single(group, interview)
    keys = [each.keys for each in times]
    if single:
        kinds = {wave: re.sub(r"\d+$", "", wave) for wave in found}
        roles = dict.fromkeys(found, "survey")
        keys = [
            {"wave": found[0]} if sheet.closing else each
            for sheet, each in zip(group.sheets, keys, strict=True)
        ]
    else:
        kinds = _kinds(found)
        roles = {wave: _ROLES[kind] for wave, kind in kinds.items()}
    declared = [
        {"id": wave, "label": interview.say(*_LABELS[kind]), "role": roles[wave]}
        for wave, kind in kinds.items()
    ]
    likely = keys if single else [each.likely for each in times]
    return Waves(declared, keys, likely, single, any(each.sent_again for each in times))


def _is_single(group: Recognised, interview: Interview) -> bool:
    plan = interview.ask(
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
        default="later" if group.awaited else None,
    )
    return plan == "survey"


def _kinds(found: list[str]) -> dict[str, str]:
    """Return the waves in their order, with those that are still to come -> the kind of each."""
    compared = bool({"pre", "then"} & set(found)) and bool(set(found) - {"pre", "then", "survey"})
    named = {*found, *(() if compared else ("pre", "post"))}
    later = sorted(wave for wave in named if wave.startswith("followup"))
    order = [*("survey", "pre", "then", "post"), *later]
    return {wave: re.sub(r"\d+$", "", wave) for wave in order if wave in named}


def _known(keys: dict[str, Any], waves: list[str]) -> _Times:
    return _Times(keys, waves, keys)


def _times_of(sheet: Sheet, group: Recognised, interview: Interview) -> _Times:
    found, say = sheet.found, interview.say
    if found.wave_names:
        names = _in_time(found.wave_names)
        if _looks_back(sheet, group, interview):
            names = {value: "then" if w == "pre" else w for value, w in names.items()}
        return _known(
            {"wave_names": {wave: value for value, wave in names.items()}}, [*names.values()]
        )
    if found.waves:
        column, values = next(iter(found.waves.items()))
        names = _in_time(values)
        return _known({"wave": {"column": column, "values": names}}, [*names.values()])
    for column in group.ids:
        if lots := group.lots(column):
            return _by_day(column, lots, group, interview)
    lots = group.lots("") or group.lots("", "mdy")
    wave = interview.ask(
        f"wave.{sheet.name}",
        (f"Which measurement is {sheet.name}?", f"{sheet.name}是哪一次测量？"),
        saw=say(f"{found.rows} rows", f"{found.rows}行"),
        choices={
            "pre": ("before the group", "小组开始前"),
            "then": (
                "after the group, looking back on how it was before",
                "小组结束后，回顾之前的情况",
            ),
            "post": ("after the group", "小组结束后"),
            "followup": ("some time later", "追踪"),
            "survey": (
                "a survey of its own, or before members were chosen",
                "单独的调查，或招募前的调查",
            ),
            **({"days": _SENT_AGAIN} if lots else {}),
        },
        default=sheet.wave or None,
    )
    if wave == "days" and lots:
        # An identifier that each sheet has for itself, such as its number, follows nobody.
        return replace(_by_day("", lots, group, interview), sent_again=True)
    if wave is None:
        todo = {"wave": interview.todo("pre or post?", "前测还是后测？")}
        return _Times(todo, [], _days(lots, lots.order or "mdy") if lots else todo)
    return _known({"wave": wave}, [wave])


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


def _looks_back(sheet: Sheet, group: Recognised, interview: Interview) -> bool:
    """Ask whether both times of one row were asked at once, where that may be."""
    said = any(LOOKING_BACK.fullmatch(value) for value in sheet.found.wave_names)
    others = [each for each in group.followed if each is not sheet]
    # Where another file has the time before, what this one has of it was asked later.
    measured = any(not each.found.wave_names for each in others)
    if not said and not measured and (group.ids or others):
        return False
    answer = interview.ask(
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


def _by_day(column: str, lots: Lots, group: Recognised, interview: Interview) -> _Times:
    """Ask how often one form was sent, and which day begins each time but the first."""
    order: str | None = lots.order
    if not order:
        order = interview.ask(
            "date_order",
            ("What are the parts of a date in the file?", "文件中的日期怎样写？"),
            saw=interview.say(f"column '{lots.column}'", f"“{lots.column}”列"),
            choices={
                "mdy": ("month/day/year", "月/日/年"),
                "dmy": ("day/month/year", "日/月/年"),
            },
        )
        lots = group.lots(column, order or "mdy") or lots
    times = _ask_how_often(lots, interview) if order else None
    of_parts = interview.todo("mdy or dmy", "mdy（月/日/年）或 dmy（日/月/年）")
    if times is None:  # what is seen of the days hangs on it
        likely = lots.joined(_likely(lots))
        todo = interview.todo("the first day", "起始日期")
        starts = dict.fromkeys(_waves_of(likely), todo)
    else:
        likely = lots.joined(times)
        starts = _ask_starts(likely, interview)
    return _Times(
        _days(likely, order or of_parts, starts),
        _waves_of(likely),
        _days(
            likely,
            order or "mdy",
            {wave: day for wave, day in starts.items() if not day.startswith(TODO)},
        ),
    )


def _ask_starts(lots: Lots, interview: Interview) -> dict[str, str]:
    """Ask for the day on which each time of a form begins; that of the first is known."""
    say = interview.say
    waves = _waves_of(lots)
    lead = (
        ("One form was sent twice, it seems. ", "似乎同一份问卷发了两次。")
        if len(waves) == 2
        else ("", "")
    )
    starts = {waves[0]: str(lots.each[0].first)}
    for wave, before, lot in zip(waves[1:], lots.each, lots.each[1:], strict=False):
        en, zh = called(wave)
        given = interview.ask(
            f"{wave}_from",
            (f"{lead[0]}From which day on is it the {en}?", f"{lead[1]}从哪一天起算{zh}？"),
            saw=say(
                f"answers until {before.last} and again from {lot.first} on (column "
                f"'{lots.column}')",
                f"截至{before.last}有答卷，自{lot.first}起又有（“{lots.column}”列）",
            ),
            suggestion=str(lot.first),
        )
        if given is not None and not re.fullmatch(r"\d{4}-\d\d-\d\d", given):
            raise GroupworkError(f"{wave}_from: '{given}' is no day. Write it as {lot.first}.")
        earlier = max(day for day in starts.values() if not day.startswith(TODO))
        if given is not None and given <= earlier:
            raise GroupworkError(
                f"{wave}_from: {given} is no later than {earlier}, on which the time before it "
                f"begins. Write a later day, such as {lot.first}."
            )
        starts[wave] = given or interview.todo(
            f"the first day of the {en}, as {lot.first}", f"{zh}的第一天，如{lot.first}"
        )
    return starts


def _likely(lots: Lots) -> int:
    """Say how often a form was sent, if few who answer late are no time of their own."""
    most = max(lot.rows for lot in lots.each)
    return max(2, sum(lot.rows >= COMES_AGAIN * most for lot in lots.each))


def _ask_how_often(lots: Lots, interview: Interview) -> int | None:
    """Ask how many times a form was sent, where its days are more than two lots."""
    if len(lots.each) == 2:
        return 2
    say = interview.say
    choices = {
        times: [str(lot.first) for lot in lots.joined(times).each]
        for times in range(2, len(lots.each) + 1)
    }
    given = interview.ask(
        "times_sent",
        (
            "One form was sent several times, it seems. How many times?",
            "似乎同一份问卷发了不止一次。一共发了几次？",
        ),
        saw=say("; ", "；").join(_told(lot, interview) for lot in lots.each)
        + say(f" (answers by day, column '{lots.column}')", f"（按“{lots.column}”列的日期）"),
        choices={
            str(times): (
                f"{times} times, beginning on {', '.join(days)}",
                f"{times}次，分别始于{'、'.join(days)}",
            )
            for times, days in choices.items()
        },
        suggestion=str(_likely(lots)),
    )
    return None if given is None else int(given)


def _told(lot: Lot, interview: Interview) -> str:
    """Say on which days a lot was answered, and by how many."""
    days = [str(lot.first), *([str(lot.last)] if lot.last != lot.first else [])]
    return interview.say(f"{' to '.join(days)}: {lot.rows}", f"{'至'.join(days)}：{lot.rows}份")


def _waves_of(lots: Lots) -> list[str]:
    """Return what the times of a form are."""
    later = len(lots.each) - 2
    numbers = [""] if later == 1 else [str(number) for number in range(1, later + 1)]
    return ["pre", "post", *(f"followup{number}" for number in numbers)]


def _days(lots: Lots, order: str, starts: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return the keys of one form that was sent several times, on the days that are given."""
    seen = dict(zip(_waves_of(lots), (str(lot.first) for lot in lots.each), strict=True))
    wave = {"column": lots.column, "starts": {**seen, **(starts or {})}}
    return {"wave": wave if order == "ymd" else {**wave, "order": order}}
