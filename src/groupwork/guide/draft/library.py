"""Whether a scale is a questionnaire of the library, and which version of it."""

from collections.abc import Container, Sequence
from dataclasses import replace
from typing import Any

from groupwork.errors import GroupworkError
from groupwork.guide.blanks import SHARES, allowed_blank, share_of
from groupwork.guide.blocks import Block
from groupwork.guide.draft.answers import ask_words
from groupwork.guide.draft.blank_items import ask_blank, todo_blank
from groupwork.guide.draft.counted import as_counted, ask_counted, ask_ends
from groupwork.guide.draft.naming import asked_in, columns_of, items_of
from groupwork.guide.draft.scale import Scale
from groupwork.guide.known_scales import (
    Fit,
    answer_words,
    fits,
    in_chinese,
    knows_words,
    parts_of,
    questions_of,
    variant_options,
    version_words,
)
from groupwork.guide.questions import Interview
from groupwork.study.instruments import Instrument


def ask_known(scale: Scale, taken: Container[str]) -> Fit | str:
    """Offer the library's instruments that fit.

    Returns
    -------
    Fit or str
        The one that it is; empty where it is none of them, and what is still to be said in place
        of its name where nobody has said so yet.
    """
    name, block, columns = scale.name, scale.block, scale.group.columns
    fitting = {each.known: each for each in _fitting(scale) if each.known not in taken}
    sure = name in fitting or any(each.by_text for each in fitting.values())
    if not fitting or (not sure and parts_of(name, block, columns, by_numbers=False)):
        return _ask_whole(scale)
    interview, say = scale.interview, scale.interview.say
    by_text = [known for known, each in fitting.items() if each.by_text]
    likely = name if name in fitting else by_text[0] if len(by_text) == 1 else ""
    n, first = len(block.items), asked_in(next(iter(block.items.values())), scale.group, interview)
    told = [
        items_of(block, scale.group),
        say(f"{first} would be its item 1", f"{first}即其第1题"),
        scale.answers,
        say(f"the wording is that of {likely}", f"题目文字与{likely}一致")
        if likely in by_text
        else "",
        *(_lies_outside(each, interview) for each in fitting.values() if each.outside),
    ]
    listed = ", ".join(fitting)
    chosen = interview.ask(
        f"instrument.{name}",
        (
            f"Are these {n} questions ({scale.span}) a known questionnaire, in its printed order?",
            f"这{n}题（{scale.span}）是下列量表吗？题目顺序与原量表相同吗？",
        ),
        saw="; ".join(filter(None, told)),
        choices={
            "own": ("none of these", "都不是"),
            **{known: each.names for known, each in fitting.items()},
        },
        suggestion=likely,
    )
    if chosen is None:
        return interview.todo(
            f"is it {listed}? Then name it in place of '{name}'; else its name",
            f"是{listed}吗？如果是，请以它代替“{name}”；否则写量表名称",
        )
    return "" if chosen == "own" else fitting[chosen]


def _fitting(scale: Scale) -> list[Fit]:
    """List the questionnaires that fit, or would but for an answer or two outside their range."""
    name, columns = scale.name, scale.group.columns
    found = {each.known: each for each in fits(name, scale.block, columns)}
    for slips in scale.slips():
        for each in fits(name, scale.without(slips).block, columns):
            if each.by_answers and not (each.known in found and found[each.known].by_answers):
                found[each.known] = replace(each, outside=slips)
    return list(found.values())


def _lies_outside(fit: Fit, interview: Interview) -> str:
    n, numbers = sum(fit.outside.values()), ", ".join(map(str, sorted(fit.outside)))
    lie = "answer lies" if n == 1 else "answers lie"
    return interview.say(
        f"{n} {lie} outside {fit.known} ({numbers}), and would count as missing",
        f"有{n}个答案超出{fit.known}的范围（{numbers}），将按缺失处理",
    )


def _ask_whole(scale: Scale) -> str:
    """Ask whether questions are all of their scale where a questionnaire has more or fewer."""
    block, interview = scale.block, scale.interview
    parts = parts_of(scale.name, block, scale.group.columns)
    if not parts:
        return ""
    n = len(block.items)
    listed = interview.say(
        "; ".join(f"{known} has {count}" for known, count in parts.items()),
        "；".join(f"{known}共{count}题" for known, count in parts.items()),
    )
    chosen = interview.ask(
        f"instrument.{scale.name}",
        (
            f"Here are {n} questions ({columns_of(block)}), and {listed}. Are these all of "
            f"the scale? (If not, look for the others in the file, and begin again.)",
            f"这里有{n}题（{columns_of(block)}），而{listed}。该量表的题目全在这里了吗？"
            f"（如不全，请先在文件中找到其余各题，再重新开始。）",
        ),
        saw="; ".join(filter(None, [items_of(block, scale.group), scale.answers])),
        choices={
            "own": (
                "yes, it is a scale of its own; no published key scores it",
                "全在这里：按自编量表处理，不用已发表的计分方法",
            )
        },
    )
    if chosen is not None:
        return ""
    return interview.todo(
        f"{listed}, and here are {n} questions: find the others, or write the scale's name",
        f"{listed}，而这里有{n}题：请找到其余各题，或写量表名称",
    )


def known_scale(scale: Scale, fit: Fit) -> tuple[dict[str, Any], list[str]]:
    """Ask how an instrument of the library is used; return its entry, and its items."""
    scale = scale.without(fit.outside)
    choices = _ask_versions(scale, fit) | _ask_variants(scale, fit)
    use: dict[str, Any] = {"choices": choices} if choices else {}
    known = {**fit.versions, **variant_options(fit.known)}
    decided = {key: option for key, option in choices.items() if option in known[key]}
    instrument = fit.instrument(**decided)
    words = answer_words(scale.block)
    if not words and any(_counts_otherwise(fit, key) for key in fit.versions):
        counted, numbers = as_counted(scale, instrument)  # which its version says
    else:
        counted, numbers = ask_counted(scale, instrument)
    if not words:
        counted = ask_ends(scale, instrument, counted)
    if counted:
        use["labels"] = counted
    elif scale.block.labels and not words:
        use["labels"] = dict(scale.block.labels)
    elif words and not knows_words(instrument, words):
        use["labels"] = _worded(scale, fit, instrument)
    scores = instrument.scores
    if instrument.is_whole(scores[0]):
        scores = scores[:1]
    ranges = [instrument.item_range(item) for item in instrument.item_ids]
    ranges = [(numbers[0], numbers[-1])] * len(ranges) if numbers else ranges
    scored = [instrument.scored_items(score) for score in scores]
    by_key = any(score.max_missing for score in instrument.scores)
    rule = tuple(score.max_missing for score in scores) if by_key else ()
    allowed = ask_blank(scale, ranges, instrument.item_ids, scored, rule)
    if allowed is None:
        use["max_missing_share"] = todo_blank(scale.interview)
    elif allowed == "none" and by_key:
        use["max_missing_share"] = 0
    elif allowed not in ("", "none", "key"):
        use["max_missing_share"] = _share(scale, allowed, [len(of) for of in scored])
    return use, instrument.item_ids


def _share(scale: Scale, allowed: str, sizes: list[int]) -> float:
    """Return the share of the items of each score that may be blank: the same of all scores."""
    if allowed in SHARES:
        return SHARES[allowed]
    share = share_of(allowed_blank(allowed, sizes), sizes)
    if share is None:
        listed = ", ".join(map(str, sorted({*sizes})))
        raise GroupworkError(
            scale.interview.say(
                f"blank.{scale.name}: the scores have {listed} items, and no share of them comes "
                f"to {allowed} of each. Write none, fifth or half.",
                f"blank.{scale.name}：各得分的题数为{listed}，没有一个比例都等于{allowed}题。"
                f"请写none、fifth或half。",
            )
        )
    return share


def _ask_versions(scale: Scale, fit: Fit) -> dict[str, str]:
    """Ask for the published version where the questions do not tell it."""
    block, interview, say = scale.block, scale.interview, scale.interview.say
    choices: dict[str, str] = {}
    for key, all_options in fit.versions.items():
        # What no number in the files contradicts.
        options = [o for o in all_options if _may_be(fit, {key: o}, block)] or all_options
        alike = _are_alike(fit, key, options)
        told = fit.wording.get(key, options[0] if len(options) == 1 or alike == "all" else None)
        words = version_words()[fit.known][key]
        shown = {option: words["options"][option] for option in options}
        in_numbers = not answer_words(block) and _counts_otherwise(fit, key)
        asked = _IN_FILES if in_numbers else words["question"]
        choices[key] = interview.ask(
            f"version.{fit.known}.{key}",
            (asked["en"], asked["zh"]),
            saw=say("by the wording of the questions", "依题目文字")
            if key in fit.wording
            else say("by the number of items", "依题目数")
            if len(all_options) == 1
            else say(
                f"answers from {block.low} to {block.high}", f"答案从{block.low}到{block.high}"
            )
            if len(options) == 1
            else say(*_ALIKE[alike])
            if alike
            else "",
            choices={o: (each["en"], each["zh"]) for o, each in shown.items()},
            default=told,
            known=told is not None,
        ) or interview.todo(
            f"which version: {' or '.join(options)}?", f"哪个版本：{'、'.join(options)}？"
        )
    return choices


def _ask_variants(scale: Scale, fit: Fit) -> dict[str, str]:
    """Ask whether a known variant of the published key is used: of Chinese questions, by all means.

    Each is of an item that was found to be understood otherwise in translation.
    """
    interview = scale.interview
    asked = questions_of(scale.block, scale.group.columns)
    translated = interview.language == "zh" or in_chinese(asked)
    chosen: dict[str, str] = {}
    for key, options in variant_options(fit.known).items():
        words = version_words()[fit.known][key]
        said = interview.ask(
            f"variant.{fit.known}.{key}",
            (words["question"]["en"], words["question"]["zh"]),
            choices={o: (each["en"], each["zh"]) for o, each in words["options"].items()},
            default=None if translated else _AS_PUBLISHED,
        )
        if said is None:
            listed = ", ".join(options)
            said = interview.todo(
                f"{listed}? As published: take this out", f"{listed}？按原量表则删去此项"
            )
        if said != _AS_PUBLISHED:
            chosen[key] = said
    return chosen


# Said where none of the variants is used.
_AS_PUBLISHED = "none"

# Of versions that count from different numbers, where the files have numbers.
_IN_FILES = {
    "en": "From which number are the answers counted in the files? (Look it up in the survey tool. "
    "A wrong answer here makes every score wrong. The totals are counted from it, too.)",
    "zh": "在数据文件中，各选项从几开始计分？（请在问卷工具中查看。这里答错，所有得分都会错。"
    "总分也从它算起。）",
}


# Said of versions that score alike, and differ in their source alone, or in what is asked as well.
_ALIKE = {
    "all": (
        "their scores are made alike; only the source that the report names differs",
        "计分方法相同，只是报告所引的文献不同",
    ),
    "score": (
        "the scores are made alike whichever it is; the report says which",
        "无论选哪一项，计分方法都相同；报告会写明是哪一项",
    ),
}


def _are_alike(fit: Fit, key: str, options: Sequence[str]) -> str:
    """Say whether versions of a choice score alike, and are alike in all but their source."""
    versions = [fit.instrument(**{key: option}) for option in options]
    all_else = [each.model_dump(exclude={"reference", "scoring_source"}) for each in versions]
    scoring = [
        each.model_dump(include={"items", "reversed", "sums", "scores", "safety_items"})
        for each in versions
    ]
    for kind, known in (("all", all_else), ("score", scoring)):
        if all(each == known[0] for each in known):
            return kind
    return ""


def _counts_otherwise(fit: Fit, key: str) -> bool:
    """Say whether the versions of a choice are counted from different numbers."""
    versions = [fit.instrument(**{key: option}) for option in fit.versions[key]]
    return len({each.item_range(each.item_ids[0]) for each in versions}) > 1


def _may_be(fit: Fit, version: dict[str, str], block: Block) -> bool:
    """Say whether all answers are in the range of a version, as far as they are numbers."""
    return bool(answer_words(block)) or all(
        each.min <= block.low and block.high <= each.max for each in fit.instrument(**version).items
    )


def _worded(scale: Scale, fit: Fit, instrument: Instrument) -> Any:
    """Return the code of each answer in words that an instrument itself does not know."""
    ordered = scale.block.unordered or scale.block.unchosen
    said: dict[str, Any] = ask_words(scale) if ordered else {"labels": dict(scale.block.labels)}
    labels, alike = said["labels"], said.get("alike", {})
    if not isinstance(labels, dict):
        return labels
    low, high = instrument.item_range(instrument.item_ids[0])
    if len(labels) != high - low + 1:
        raise GroupworkError(
            scale.interview.say(
                f"instrument.{scale.name}: {fit.known} has {high - low + 1:g} answers, and "
                f"{len(labels)} are in the files or were given. Answer 'own' to describe a "
                f"scale of another form.",
                f"instrument.{scale.name}：{fit.known}有{high - low + 1:g}个选项，而这里有"
                f"{len(labels)}个。如果是另一种形式，请答“own”并自行说明。",
            )
        )
    words = [labels[code] for code in sorted(labels)]
    return {
        int(low) + place: [word, *alike[word]] if word in alike else word
        for place, word in enumerate(words)
    }
