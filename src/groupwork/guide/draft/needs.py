"""Whether scores are needs, of which the report tells which are greatest; and who differs."""

from collections.abc import Mapping
from typing import Any

from groupwork.errors import GroupworkError
from groupwork.guide.draft.attributes import called, some_of
from groupwork.guide.draft.instruments import Used
from groupwork.guide.questions import Interview
from groupwork.study.instruments import Instrument

# Areas that can be put in an order.
_FEWEST = 2


def ask_needs(
    instruments: Mapping[str, Used],
    waves: list[dict[str, Any]],
    attributes: Mapping[str, Any],
    interview: Interview,
    *,
    single: bool,
) -> dict[str, Any]:
    """Return the section `needs`, empty where the scores of no instrument are needs.

    Parameters
    ----------
    instruments : mapping of str to Used
        Without the closing questionnaire.
    waves : list of dict
        As the study file declares them; needs are those of the first one.
    attributes : mapping of str to dict
    interview : Interview
    single : bool
        Whether people were asked once: such a survey may be one of needs, so a person must say.
    """
    made = {name: found for name, used in instruments.items() if (found := _made(name, used))}
    areas = {name: of for name, each in made.items() if len(of := _areas(each)) >= _FEWEST}
    if not areas or not waves:
        return {}
    none = "none"
    said = interview.ask(
        "needs",
        (
            "Are the scores of one of these needs, of which the report tells which are greatest? "
            "(a higher score is a greater need)",
            "其中哪个问卷的各项得分表示需求、需要在报告中排出轻重？（得分越高，需求越大）",
        ),
        choices={
            none: ("none of them", "都不是"),
            **{
                name: (
                    f"yes, those of '{made[name].name.get('en')}'",
                    f"“{made[name].name.get('zh')}”的得分",
                )
                for name in areas
            },
        },
        default=None if single else none,
    )
    if said == none:
        return {}
    if said is None:
        todo = "the questionnaire of needs; or take 'needs' out", "需求问卷；没有则删去needs"
        return {"instrument": interview.todo(*todo)}
    return {
        "instrument": said,
        **_ask_asked(interview),
        "wave": waves[0]["id"],
        "threshold": _ask_threshold(made[said], areas[said], interview),
        "threshold_source": interview.say(
            "set by the author when the study was described", "由作者在填写研究说明时确定"
        ),
        "subgroups": _ask_which(
            "needs.subgroups",
            (
                "Are the needs of these compared, too? ('none', or names with ',' between)",
                "还按哪些基本情况比较需求？（写“none”或用“,”隔开）",
            ),
            attributes,
            interview,
        ),
    }


def _ask_asked(interview: Interview) -> dict[str, Any]:
    """Ask whether the questions are of what people wish for, or of what they lack."""
    said = interview.ask(
        "needs.asked",
        (
            "What do its questions ask: what people wish for, or what they lack?",
            "这些题目问的是希望得到什么，还是缺少什么？",
        ),
        choices={
            "stated": ("what they wish for or need", "希望得到或需要什么"),
            "unmet": (
                "what they lack, or get less of than they need",
                "缺少什么，或得到的少于所需",
            ),
        },
        default="stated",
        known=True,
    )
    return {"asked": said} if said == "unmet" else {}


def ask_moderators(
    attributes: Mapping[str, Any], design: Mapping[str, Any], interview: Interview
) -> dict[str, Any]:
    """Return the attributes that the change may depend on, as a section of the study file."""
    groups = design.get("groups", {})
    others = {name: of for name, of in attributes.items() if name != groups.get("attribute")}
    named = _ask_which(
        "moderators",
        (
            "May the change depend on one of these? (explored, not tested: 'none', or names with "
            "',' between)",
            "变化是否可能因以下情况而不同？（只作探索，不作检验；写“none”或用“,”隔开）",
        ),
        others,
        interview,
    )
    return {"moderators": named} if named else {}


def _made(name: str, used: Used) -> Instrument | None:
    """Return a scale of the study's own, whose direction may still be open; None of others."""
    define = used.content.get("define")
    if not isinstance(define, dict):
        return None
    known = {"id", "label", "items", "statistic"}
    scores = [
        {key: of[key] for key in known & of.keys()} | {"direction": "neutral"}
        for of in define["scores"]
    ]
    try:
        return Instrument.model_validate(
            {**define, "id": name, "reversed": [], "texts": {}, "scores": scores}
        )
    except ValueError:  # something is open of its answers
        return None


def _areas(made: Instrument) -> dict[str, tuple[float, float]]:
    """Return the need areas with the lowest and the highest score that each can have."""
    return {str(score.label): made.score_range(score) for score in made.areas}


def _ask_threshold(
    made: Instrument, areas: Mapping[str, tuple[float, float]], interview: Interview
) -> float | str:
    # Where each area is one question with two answers, the higher one says that it is needed.
    one_each = all(len(score.items) == 1 for score in made.areas)
    highest = {high for low, high in areas.values() if one_each and high == low + 1}
    only = highest.pop() if len(highest) == 1 and len({*areas.values()}) == 1 else None
    ends = {f"{low:g}-{high:g}" for low, high in areas.values()}
    listed = [f"{area} {low:g}-{high:g}" for area, (low, high) in areas.items()]
    said = interview.ask(
        "needs.threshold",
        (
            "From which score on is somebody in need, as decided before results were seen? (one "
            "number for all)",
            "得分达到多少算作“有需求”（看结果之前确定）？（各项用同一个数）",
        ),
        saw=ends.pop() if len(ends) == 1 else "; ".join(listed),
        default=None if only is None else f"{only:g}",
        known=only is not None,
    )
    if said is None:
        return interview.todo("from which score on somebody is in need", "达到多少分算作有需求")
    low, high = min(low for low, _ in areas.values()), max(high for _, high in areas.values())
    try:
        number = float(said)
    except ValueError:
        number = low
    if not low < number <= high:
        raise GroupworkError(
            interview.say(
                f"needs.threshold: '{said}' cannot be. Write a number above {low:g} and up to "
                f"{high:g}.",
                f"needs.threshold：“{said}”不可用。请写大于{low:g}、不超过{high:g}的数。",
            )
        )
    return number


def _ask_which(
    key: str, text: tuple[str, str], attributes: Mapping[str, Any], interview: Interview
) -> list[str]:
    """Ask for some of what is known of people; none without an answer."""
    if not attributes:
        return []
    said = interview.ask(
        key,
        text,
        saw=", ".join(called(name, entry) for name, entry in attributes.items()),
        default="none",
    )
    return some_of(attributes, said, key, interview)
