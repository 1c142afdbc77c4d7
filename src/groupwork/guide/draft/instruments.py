"""The instruments of the study: a questionnaire of the library, or a scale of its own, each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from groupwork.guide.across import asks_opinion
from groupwork.guide.blocks import Block
from groupwork.guide.draft.closing import Closing
from groupwork.guide.draft.halves import ask_halves
from groupwork.guide.draft.library import ask_known, known_scale
from groupwork.guide.draft.own import own_scale
from groupwork.guide.draft.parts import is_open
from groupwork.guide.draft.scale import Scale
from groupwork.guide.draft.told_alone import ask_alone, with_alone
from groupwork.guide.draft.typed import typed_labels
from groupwork.guide.known_scales import Fit
from groupwork.guide.questions import TODO, Interview
from groupwork.guide.recognise import Recognised


@dataclass(frozen=True)
class Used:
    """An instrument of the study.

    Attributes
    ----------
    content : dict
        Its entry in the section `instruments`.
    scale : str
        The scale of the raw files that it is; empty where there is none yet.
    renumbered : bool
        Its items are numbered otherwise in the files than in the questionnaire.
    alone : dict of str to str
        Items that no score counts -> their columns, beside those of the scale.
    copied : bool
        It was asked once, whatever stands in the rows of later times.
    """

    content: dict[str, Any]
    scale: str
    renumbered: bool = False
    alone: Mapping[str, str] = field(default_factory=dict)
    copied: bool = False

    def columns(self, block: Block) -> str | dict[str, str]:
        """Return the columns of a file: by one pattern, or by the number that each item has."""
        if self.alone:
            return {**block.items, **self.alone}
        if not self.renumbered:
            return block.pattern or block.items
        return {str(number): name for number, name in enumerate(block.items.values(), start=1)}


def ask_instruments(
    group: Recognised, closing: Closing, keys: list[dict[str, Any]], interview: Interview
) -> dict[str, Used]:
    """Ask what each scale is, and all that scoring it takes."""
    made: dict[str, Used] = {}
    undecided = closing.scale.startswith(TODO)
    sounding = [name for name, block in group.blocks.items() if asks_opinion(block, group.columns)]
    for name, block in group.blocks.items():
        if is_open(name, interview):  # what it is is asked of each part
            todo = interview.todo("one scale or several? describe each", "一个量表还是几个？请填写")
            made[name] = Used({"define": todo}, name)
            continue
        scale = Scale(name, group, interview, keys)
        chosen = ask_known(scale, made)
        typed = typed_labels(block, group, interview) | ask_halves(scale)
        if isinstance(chosen, Fit):
            content, ids = known_scale(scale, chosen)
            content |= typed
            made[chosen.known] = Used(content, name, list(block.items) != ids)
            continue
        own = own_scale(scale, closes=name == closing.scale or (undecided and name in sounding))
        if chosen:
            own["define"]["name"] = chosen
        own |= typed
        asked = ask_alone(scale) if name == closing.scale else []
        alone = with_alone(own["define"], list(block.items), asked)
        made[name] = Used(own, name, alone=alone)
    if made:
        return made
    todo = interview.todo(
        "no columns look like a scale; describe it", "没有看起来像量表的列，请填写"
    )
    return {"scale": Used({"define": todo}, "")}
