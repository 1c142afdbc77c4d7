"""A scale of the study's own: its name, items and score."""

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from groupwork.errors import GroupworkError
from groupwork.guide.blanks import allowed_blank
from groupwork.guide.draft.answers import ask_answers, in_words
from groupwork.guide.draft.blank_items import ask_blank, todo_blank
from groupwork.guide.draft.naming import asked_by_items, common_heading, heading, items_of
from groupwork.guide.draft.reversed_items import alpha_of, ask_reversed, reversed_items
from groupwork.guide.draft.scale import Scale
from groupwork.guide.known_scales import parts_of
from groupwork.study.instruments import item_ids

# What stands before the numbers of questions, whatever they ask, is no name of a scale.
_PLACEHOLDER = re.compile(
    r"[a-z]{0,2}|scale|single|items?|questions?|quest|var|variable|part|col|column|answer|score"
)


def own_scale(scale: Scale, *, closes: bool) -> dict[str, Any]:
    """Ask all that describes a scale; `closes` says that it is the closing questionnaire."""
    name, interview = scale.name, scale.interview
    label = _ask_name(scale, closes)
    called, label = label or scale.called, label or interview.todo("the scale's name", "量表名称")
    ids = list(scale.block.items)
    numbered = ids == [str(number) for number in range(1, len(ids) + 1)]
    many = len(ids) > 1
    items: dict[str, Any] = {"ids": f"1-{len(ids)}" if numbered and many else " ".join(ids)}
    # Words are put in order first, so that the answers can show which items are turned.
    answers = ask_answers(scale, None) if in_words(scale.block) else {}
    turned = ask_reversed(scale, called, ids, answers.get("labels")) if many else "none"
    items |= answers or ask_answers(scale, turned)
    alike = items.pop("alike", {})
    groups = items.get("several") or [items]
    whole = _ask_statistic(scale, called, each=True) if many and closes else {}
    if whole == _EACH:
        parts = _each(scale, ids, turned)
    else:
        parts = {} if closes or not many else _ask_subscales(scale, called, ids, items, turned)
    counted = _ask_counted(scale, called, groups, ids) if len(groups) > 1 and not parts else ids
    scored = list(parts.values()) or [counted]
    several = any(len(of) > 1 for of in scored)
    blank = _blank(scale, groups, ids, scored) if several or not many else [{}] * len(scored)
    made = {"statistic": "sum"}
    if several:
        made = whole or _ask_statistic(scale, called)
    numbers = not (scale.block.labels or scale.block.unordered)
    direction = interview.ask(
        f"direction.{name}",
        (
            f"Is a higher score of '{called}' better or worse?"
            + " (Look at the form: where 1 is the most, such as 'fully agree', a high score means "
            "little of it.)" * numbers,
            f"“{called}”分数越高越好还是越差？"
            + "（请看问卷：如果1表示程度最高，如“非常同意”，分数高就表示程度低。）" * numbers,
        ),
        choices={
            "higher-better": ("higher is better", "越高越好"),
            "lower-better": ("higher is worse", "越高越差"),
            "neutral": ("neither", "都不是"),
        },
    )
    todo = interview.todo("higher-better or lower-better", "higher-better 或 lower-better")
    rest = {**made, "direction": direction or todo}
    scores = [
        {"id": _id_of(part, place, parts), "label": part, "items": " ".join(of), **rest, **left}
        for place, ((part, of), left) in enumerate(zip(parts.items(), blank, strict=False), start=1)
    ] or [
        {
            **{"id": "total", "label": label},
            **({"items": " ".join(counted)} if len(groups) > 1 else {}),
            **{**made, **blank[0], **rest},
        }
    ]
    # Of the closing questionnaire the report shows each question.
    texts = asked_by_items(scale.block, scale.group) if closes else {}
    return {
        "define": {
            "name": label,
            "short": label,
            "items": groups,
            **({"texts": texts} if texts else {}),
            "reversed": reversed_items(scale, turned, ids),
            "scores": scores,
        },
        **({"labels": alike} if alike else {}),
    }


def _ask_counted(
    scale: Scale, label: str, groups: list[dict[str, Any]], ids: list[str]
) -> list[str]:
    """Ask which items make the score, where their answers go unequally far."""
    key, interview = f"scored.{scale.name}", scale.interview
    listed = [f"{each['ids']}: {each['min']}-{each['max']}" for each in groups]
    most = max((str(each["ids"]) for each in groups), key=lambda of: len(of.split()))
    said = interview.ask(
        key,
        (
            f"The answers of '{label}' go unequally far. Which items make its score? ('all', or as "
            f"'{most}'; the others are told by themselves.)",
            f"“{label}”各题的作答范围不同。得分由哪几题合成？（写“all”，或如“{most}”；其余各题单独报告）",
        ),
        saw="; ".join(listed),
        suggestion=most,
    )
    if said is None:
        return [interview.todo("which items make the score", "得分由哪几题合成")]
    if said.strip().casefold() == "all":
        return ids
    try:
        named = item_ids(re.sub("[,，、]", " ", said))
    except ValueError:
        named = []
    if not named or not {*named} <= {*ids}:
        raise GroupworkError(
            f"{key}: '{said}' cannot be. Write 'all', or items among {', '.join(ids)}."
        )
    return named


def _ask_name(scale: Scale, closes: bool) -> str | None:
    name, interview = scale.name, scale.interview
    called, n = heading(name, scale.group), len(scale.block.items)
    # A name that its author gave to the columns, unlike what stands before the rows of a matrix.
    named = scale.block.pattern and not all(
        map(_PLACEHOLDER.fullmatch, re.split(r"[\W\d_]+", name))
    )
    return interview.ask(
        f"name.{name}",
        (
            f"What is the scale of {n} items '{called}' called?"
            if n > 1
            else f"What is the measure '{called}' called?",
            f"“{called}”这{n}题的量表叫什么？",
        ),
        saw=items_of(scale.block, scale.group),
        default=interview.say("satisfaction with the group", "小组满意度")
        if closes
        else name
        if named
        else None,
        suggestion="" if named else common_heading(scale.block, scale.group),
    )


# How a score is made of its answers, with what it is multiplied by: "sum x 4".
_TIMES = re.compile(
    r"(sum|mean|总分|各题之和|平均数?)\s*[x×*✕✖乘]以?\s*(\d+(?:\.\d+)?)", re.IGNORECASE
)


# Said of questions that make no score together.
_EACH = {"statistic": "each"}


def _ask_statistic(scale: Scale, label: str, *, each: bool = False) -> dict[str, Any]:
    """Ask how the score is made; return its `statistic`, and `multiply` where there is a factor.

    `each` offers that there is none, and takes nothing for granted.
    """
    key = f"statistic.{scale.name}"
    apart = ("no score of all: each question by itself", "不合成得分：各题分别报告")
    said = scale.interview.ask(
        key,
        (
            f"Is the score of '{label}' the sum of its answers or their mean? (If that is "
            f"multiplied, as where a score is to run up to 100, write 'sum x 4' or 'mean x 25'.)",
            f"“{label}”的得分是各题之和，还是平均数？（如需再乘以系数，例如换算成百分制，"
            f"写“sum x 4”或“mean x 25”。）",
        ),
        choices={
            "sum": ("the sum", "各题之和"),
            "mean": ("the mean", "各题的平均数"),
            **({"each": apart} if each else {}),
        },
        default=None if each else "sum",
        free=True,
    )
    if said is None:
        return {"statistic": scale.interview.todo("sum or mean", "sum 或 mean")}
    if said in ("sum", "mean") or (each and said == "each"):
        return {"statistic": said}
    match = _TIMES.fullmatch((said or "").strip())
    factor = float(match[2]) if match else 0.0
    if match is None or not factor:
        raise GroupworkError(
            f"{key}: '{said}' cannot be. Write sum or mean, and a factor behind it if there is "
            f"one, as 'sum x 4'."
        )
    statistic = "mean" if match[1].casefold() in ("mean", "平均", "平均数") else "sum"
    if factor == 1:
        return {"statistic": statistic}
    return {"statistic": statistic, "multiply": int(factor) if factor.is_integer() else factor}


def _ask_subscales(
    scale: Scale, label: str, ids: list[str], answers: Mapping[str, Any], turned: str | None
) -> dict[str, list[str]]:
    """Ask which items make scores of their own; return them by their names.

    `answers` say which number each answer in words has, and `turned` which items are reversed.
    """
    if len(ids) < _FEWEST:
        return {}
    key, interview = f"subscales.{scale.name}", scale.interview
    labels = answers.get("labels")
    alpha = alpha_of(
        scale,
        labels if isinstance(labels, dict) else scale.block.labels,
        None if turned is None else reversed_items(scale, turned, ids),
    )
    # The alpha of two questions is low whatever they ask.
    apart = len(ids) > _PAIR and alpha is not None and alpha < _GO_TOGETHER
    listed = items_of(scale.block, scale.group)
    most = (" at most", "最高") if turned is None else ("", "")
    told = (
        interview.say(
            f"their answers hardly go together (Cronbach's alpha {alpha:.2f}{most[0]})",
            f"各题答案的一致性很低（Cronbach's alpha{most[1]}为{alpha:.2f}）",
        )
        if apart
        else ""
    )
    # Such as a tenth question of what is called PHQ-9, on how hard all this makes life.
    called = "-".join(part.replace("-", "") for part in re.findall(r"[\w-]+", label.casefold()))
    sizes = parts_of(called, scale.block, scale.group.columns, by_numbers=False)
    others = {known: n for known, n in sizes.items() if known in called.split("-")}
    published = [
        interview.say(
            f"{known} has {n} questions as published, and here are {len(ids)}: name those that "
            f"make the score",
            f"{known}已发表的版本有{n}题，而这里有{len(ids)}题：请写出哪些题合成得分",
        )
        for known, n in others.items()
    ]
    # Of needs each is told by itself, so that the report can say which are greatest.
    places = scale.group.in_sheet[scale.name]
    surveyed = len(places) == 1 and all(scale.group.sheets[p].survey for p in places)
    of_needs = (
        ", as with needs, of which the report is to tell the greatest",
        "（例如要在报告中排出轻重的各项需求）",
    )
    of_needs = of_needs if surveyed or len(scale.group.sheets) == 1 else ("", "")
    said = interview.ask(
        key,
        (
            f"Do all questions of '{label}' make one score, or are there several? (Write several "
            f"as 'stress: 1 6 8; worry: 2-4', and 'all: {ids[0]}-{ids[-1]}' with them if the whole "
            f"counts, too.)",
            f"“{label}”是全部题目合成一个得分，还是有几个得分？（有几个时写各自的题号，"
            f"如“压力：1 6 8；焦虑：2-4”，总分也要计算时再写“总分：{ids[0]}-{ids[-1]}”。）",
        ),
        saw="; ".join(filter(None, [listed, told, *published])),
        choices={
            "none": ("one score of all", "合成一个得分"),
            "each": (
                "no score of all: each question is a measure of its own" + of_needs[0],
                "不合成得分：各题分别是单独的测量" + of_needs[1],
            ),
        },
        default=None if apart or published else "none",
        free=True,
    )
    if said is None:
        return {interview.todo("its scores, each with its items", "各得分及其题目"): ids}
    if said == "none":
        return {}
    if said == "each":
        return _each(scale, ids, turned)
    parts: dict[str, list[str]] = {}
    for each in filter(str.strip, re.split("[;；]", said or "")):
        name, _, listed = map(str.strip, re.sub("：", ":", each).partition(":"))
        items: list[str] = []
        with suppress(ValueError):  # such as 5-3
            items = item_ids(re.sub("[，、]", ",", listed))
        wrong = next((item for item in items if item not in ids or items.count(item) > 1), None)
        if not name or not items or name in parts or wrong:
            raise GroupworkError(
                f"{key}: '{wrong or each.strip()}' cannot be. Write each name once, with the items "
                f"of {ids[0]} to {ids[-1]} that it has, each once, as 'stress: 1 6 8; worry: 2-4'."
            )
        parts[name] = items
    return parts


def _each(scale: Scale, ids: list[str], turned: str | None) -> dict[str, list[str]]:
    """Return a score of each question, by what it asks; of one turned round, with a word on it."""
    asked = _asked_apart(scale)
    around = {*(reversed_items(scale, turned, ids) if turned else ())}
    said = scale.interview.say(" (turned round)", "（反向计分）")
    return {asked.get(item, item) + (said if item in around else ""): [item] for item in ids}


def _asked_apart(scale: Scale) -> dict[str, str]:
    """Return what each question of a scale asks, without the words that all begin with."""
    asked = asked_by_items(scale.block, scale.group)
    begun = common_heading(scale.block, scale.group)
    texts = {item: text.removeprefix(begun).strip(" ?？:：.…–-") for item, text in asked.items()}
    return texts if len({*texts.values()}) == len(texts) and all(texts.values()) else asked


# Questions that may have scores of their own, at least.
_FEWEST = _PAIR = 2
# Below this alpha the answers of a questionnaire have little to do with each other.
_GO_TOGETHER = 0.5


def _id_of(name: str, place: int, names: Iterable[str]) -> str:
    """Return the id of a score by its name; by its place where its Latin letters do not tell it."""
    slugs = [re.sub(r"[^a-z0-9]+", "-", each.casefold()).strip("-") for each in (name, *names)]
    return slugs[0] if slugs[0] and slugs.count(slugs[0]) == 2 else f"part{place}"


def _blank(
    scale: Scale, groups: list[dict[str, Any]], ids: list[str], scores: list[list[str]]
) -> list[dict[str, Any]]:
    """Return for each score how many of its items may be blank."""
    ends = dict.fromkeys(ids, (scale.block.low, scale.block.high))
    for each in groups:
        low, high = each["min"], each["max"]
        if isinstance(low, int) and isinstance(high, int):
            ends |= dict.fromkeys(str(each["ids"]).split() if len(groups) > 1 else ids, (low, high))
    # Until somebody says which items count, all do.
    scored = [{item: [item] for item in (of if {*of} <= {*ids} else ids)} for of in scores]
    allowed = ask_blank(scale, [ends[item] for item in ids], ids, scored)
    if allowed is None:
        return [{"max_missing": todo_blank(scale.interview)}] * len(scores)
    most = allowed_blank(allowed or "none", [len(of) for of in scores])
    return [{"max_missing": n} if n else {} for n in most]
