"""The closing questionnaire: what people were asked of the group itself."""

from dataclasses import dataclass, replace
from typing import Any

from groupwork.guide.draft.naming import asked_in
from groupwork.guide.questions import TODO, Interview
from groupwork.guide.recognise import Recognised, asks_opinion


@dataclass(frozen=True)
class Closing:
    """What stands beside the scales that people were measured with.

    Attributes
    ----------
    scale : str
        The scale beside others that asks how people found the group; TODO where that is open.
    apart : str or None
        Whether columns beside a scale are no part of it, where not all files have them.
    """

    scale: str
    apart: str | None

    def holds(self, scale: str, place: int, group: Recognised) -> bool:
        """Say whether a scale in one of the files is the closing questionnaire."""
        return group.sheets[place].closing or scale == self.scale


def ask_closing(
    group: Recognised, keys: list[dict[str, Any]], interview: Interview
) -> tuple[Recognised, Closing]:
    """Ask about questions that stand in one of several files alone.

    Returns
    -------
    tuple
        The raw files without the scales that are none, and what the closing questionnaire is.
    """
    apart = _ask_apart(group, interview) if group.cut_off else "yes"
    after = _only_after(group, keys)
    if not after:
        return group, Closing("", apart)
    sounding = [name for name in after if asks_opinion(group.blocks[name], group.columns)]
    chosen = interview.ask(
        "closing",
        (
            "The post-test has questions that the other files lack. Which are the closing "
            "questionnaire, on how people found the group?",
            "后测中有其他文件没有的题目。哪些是结束时的满意度问卷？",
        ),
        saw="; ".join(
            f"{name}: "
            + ", ".join(asked_in(c, group, interview) for c in group.blocks[name].items.values())
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
        scale = interview.todo(
            f"is it {' or '.join(after)}? If none, take this section out",
            f"是{'或'.join(after)}吗？都不是则删去这一节",
        )
    else:
        scale = "" if chosen == "none" else chosen
    # One question that is neither is what is known of people.
    gone = {n for n in after if n != chosen and chosen and len(group.blocks[n].items) == 1}
    kept = replace(
        group,
        blocks={name: block for name, block in group.blocks.items() if name not in gone},
        in_sheet={name: of for name, of in group.in_sheet.items() if name not in gone},
    )
    return kept, Closing(scale, apart)


def _ask_apart(group: Recognised, interview: Interview) -> str | None:
    return interview.ask(
        "apart",
        (
            "These questions stand beside a scale, and only some of its files have them. "
            "Are they no part of it? (If a question is merely spelled otherwise in the "
            "other file, write it alike in copies of the files, and begin again.)",
            "这些题目与某量表的题目相邻，但不是每个文件都有。它们确实不属于该量表吗？"
            "（如果只是两个文件中的写法不同，请在文件副本中改成一致，再重新开始。）",
        ),
        saw="; ".join(
            f"{asked_in(name, group, interview)}: "
            + ", ".join(each.name for each in group.followed if name in each.texts)
            for name in group.cut_off
        ),
        choices={"yes": ("yes, they are something else", "是，是别的内容")},
    )


def _only_after(group: Recognised, keys: list[dict[str, Any]]) -> list[str]:
    """List the scales that one file of several has alone, where it is the post-test."""
    several = len(group.followed) > 1
    alone = {
        name: next(iter(places))
        for name, places in group.in_sheet.items()
        if several and len(places) == 1 and not group.sheets[next(iter(places))].closing
    }
    return [name for name, place in alone.items() if keys[place].get("wave") == "post"]


def closing_section(
    closing: Closing, blocks: dict[str, str], keys: list[dict[str, Any]], group: Recognised
) -> dict[str, Any]:
    """Return the section of the closing questionnaire, if there is one.

    Parameters
    ----------
    closing : Closing
    blocks : dict of str to str
        Instrument of the study -> its scale in the raw files.
    keys : list of dict
        For each file the keys of its entry that say its wave.
    group : Recognised
    """
    if closing.scale.startswith(TODO):
        return {"instrument": closing.scale, "wave": "post"}
    for name, block in blocks.items():
        for place in group.in_sheet.get(block, {}):
            if closing.holds(block, place, group) and "wave" in keys[place]:
                return {"instrument": name, "wave": keys[place]["wave"]}
    return {}
