"""Which measurements names are that only count them: T1, T2 and T3, or month 0, 3 and 6."""

import re
from collections.abc import Mapping, Sequence
from itertools import combinations

from groupwork.errors import GroupworkError
from groupwork.guide.draft.measured import MEASUREMENTS, Times, called, known
from groupwork.guide.draft.spellings import Spellings, ask_spelled, check_one_time
from groupwork.guide.questions import Interview
from groupwork.guide.raw_sheet import Sheet
from groupwork.guide.recognise import Recognised
from groupwork.guide.times import (
    are_ordered,
    counted_alike,
    in_order,
    is_day,
    is_time,
    names_of_waves,
    told,
    wave_of_name,
)
from groupwork.guide.wave_names import LOOKING_BACK


def ask_counted(group: Recognised, interview: Interview) -> dict[str, Times]:
    """Ask what files or sheets are whose names only count them, such as T1, T2 and T3.

    Returns
    -------
    dict
        Name of each -> its wave; empty where there are none, or each is asked about.
    """
    named = {
        sheet.sheet or sheet.path.stem: sheet.name
        for sheet in group.followed
        if not (sheet.found.waves or sheet.found.wave_names or sheet.closing or sheet.survey)
    }
    ordered = counted_alike([*named])
    if not ordered:
        return {}
    answer, likely = _ask_times("times", ordered, "", interview)
    if answer == "each":
        return {}
    return {
        named[name]: known({"wave": wave}, [wave])
        if answer
        else Times(
            {"wave": interview.todo(f"is it {wave}?", f"是{wave}吗？")}, [wave], {"wave": wave}
        )
        for name, wave in likely.items()
    }


def _ask_times(
    key: str,
    names: Sequence[str],
    where: str,
    interview: Interview,
    *,
    may_be_none: bool = False,
    dated: bool = False,
    doubtful: bool = False,
    asked: str = "",
) -> tuple[str | None, dict[str, str]]:
    """Ask whether names that only count times are those before the group, after it and later.

    They stand in the order of their days if `dated`, as they are given, else in the one that they
    tell themselves, else in that of the file. The last is not suggested, nor is any of two that
    differ, or one that is `doubtful`. Where they are the answers to a question, and no words of
    time, it is suggested that they are none.

    Returns
    -------
    tuple
        The answer, and the waves of the names if it is yes.
    """
    told_so = in_order(names) if are_ordered(names) else []
    ordered = list(names) if dated else told_so or list(names)
    likely_so = (told_so or ordered) == ordered and bool(told_so or dated) and not doubtful
    likely = dict(zip(ordered, names_of_waves(len(ordered)), strict=True))
    means = [f"{name}: {called(wave)[0]}" for name, wave in likely.items()]
    zh_means = [f"{name}：{called(wave)[1]}" for name, wave in likely.items()]
    choices = {
        "in-order": (", ".join(means), "，".join(zh_means)),
        "each": ("otherwise; each is asked about", "不是这样，逐个询问"),
    }
    none = {"none": ("they are no measurements", "不是测量的次序")} if may_be_none else {}
    answers = bool(none) and _is_question(asked) and not (dated or any(map(_tells_time, names)))
    answer = interview.ask(
        key,
        (
            f"Which measurements are {', '.join(ordered)}?",
            f"{'、'.join(ordered)}分别是哪一次测量？",
        ),
        saw=where,
        choices=none | choices if answers else choices | none,
        suggestion="none" if answers else "in-order" if likely_so else "",
    )
    return answer, likely


# Said of names that tell themselves which times they are.
_AS_NAMED = "as-named"


def _ask_named(
    key: str,
    likely: Mapping[str, str],
    where: str,
    interview: Interview,
    *,
    may_be_none: bool,
    doubtful: bool,
) -> str | None:
    """Ask whether names are the times that they say.

    It is taken so, and may be said otherwise, unless it is `doubtful`.
    """
    en = ", ".join(f"{name}: {called(wave)[0]}" for name, wave in likely.items())
    zh = "，".join(f"{name}：{called(wave)[1]}" for name, wave in likely.items())
    choices = {
        _AS_NAMED: (en, zh),
        "each": ("otherwise; each is asked about", "不是这样，逐个询问"),
        **({"none": ("they are no measurements", "不是测量的次序")} if may_be_none else {}),
    }
    return interview.ask(
        key,
        (f"Which measurements are {', '.join(likely)}?", f"{'、'.join(likely)}分别是哪一次测量？"),
        saw=where,
        choices=choices,
        default=None if doubtful else _AS_NAMED,
        known=not doubtful,
    )


# Words of a question, or characters of a Chinese one, at least.
_WORDS, _CHARACTERS = 4, 6


def _is_question(head: str) -> bool:
    """Say whether the head of a column is a question that people answered."""
    words = re.findall(r"[^\W\d_]+", head)
    longest = max(map(len, re.findall(r"[\u4e00-\u9fff]+", head)), default=0)
    return head.rstrip().endswith(("?", "？")) or len(words) >= _WORDS or longest >= _CHARACTERS


def _tells_time(name: str) -> bool:
    said = is_time(name) or is_day(name) or wave_of_name(name)
    return bool(said) or any(map(str.isdigit, name))


def _ask_each(
    names: Sequence[str], interview: Interview, spellings: Spellings | None
) -> dict[str, str | None]:
    """Ask which measurement each of some names is; two are one where they are two spellings."""
    said: dict[str, str | None] = {
        name: interview.ask(
            f"time.{name.replace('=', '-')}",  # no key can hold a '='
            (f"Which measurement is '{name}'?", f"“{name}”是哪一次测量？"),
            choices=MEASUREMENTS,
        )
        for name in in_order(names)
    }
    for wave in ("pre", "then", "post", "survey"):
        same = [name for name, each in said.items() if each == wave]
        if spellings:
            for one, other in combinations(same, 2):
                check_one_time(one, other, spellings, "time", wave)
        elif same[1:]:
            twice = " and ".join(f"'{name}'" for name in same)
            raise GroupworkError(
                f"time: {twice} cannot both be '{wave}'. Say of one of them that it is another "
                f"measurement."
            )
    later = [name for name, wave in said.items() if wave == "followup"]
    if len(later) > 1:
        said |= {name: f"followup{number}" for number, name in enumerate(later, start=1)}
    return said


def waves_of_names(
    names: Sequence[str],
    sheet: Sheet,
    where: str,
    interview: Interview,
    *,
    may_be_none: bool = False,
    again: bool = False,
    dated: bool = False,
    doubtful: bool = False,
    asked: str = "",
    spellings: Spellings | None = None,
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the wave of each name, with TODO where nobody has said it, and the likely waves.

    `spellings` are who has which of them in a row, where they stand in a column. `asked` is what
    the column asks that has the names, if one has, and `doubtful` whether their order may be
    another one than they tell; `again` is whether other names of the file were said to be none.
    Both are empty where somebody says that they are no times.
    """
    key = f"times.{sheet.name}" + (f".{asked.replace('=', '-')}" if again else "")
    likely = told(names)
    if spellings and spellings.may_be_one(names) and not (likely or dated):
        answer, likely = ask_spelled(
            key, names, where, spellings, interview, may_be_none=may_be_none
        )
        if answer not in (None, "each", "none"):
            return likely, likely
        return _unless_none(answer, likely, spellings, interview)
    if not likely and any(LOOKING_BACK.fullmatch(name) for name in names):
        ordered = sorted(names, key=lambda name: not LOOKING_BACK.fullmatch(name))
        likely = dict(zip(ordered, names_of_waves(len(ordered)), strict=True))
    if likely:
        answer = _ask_named(
            key, likely, where, interview, may_be_none=may_be_none, doubtful=doubtful
        )
        if answer == _AS_NAMED:
            return likely, likely
    else:
        answer, likely = _ask_times(
            key,
            names,
            where,
            interview,
            may_be_none=may_be_none,
            dated=dated,
            doubtful=doubtful,
            asked=asked,
        )
    return _unless_none(answer, likely, spellings, interview)


def _unless_none(
    answer: str | None,
    likely: dict[str, str],
    spellings: Spellings | None,
    interview: Interview,
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the wave of each name by an answer, with TODO where there is none, and the likely."""
    if answer == "none":
        return {}, {}
    said: Mapping[str, str | None] = dict.fromkeys(likely)
    if answer == "in-order":
        said = likely
    elif answer == "each":
        said = _ask_each([*likely], interview, spellings)
        likely = {name: said[name] or wave for name, wave in likely.items()}
    todo = {
        name: wave or interview.todo(f"which measurement is {name}?", f"{name}是哪一次测量？")
        for name, wave in said.items()
    }
    return todo, likely
