"""The closing questionnaire: what people were asked of the group itself, once it was over."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from groupwork.guide.across import asks_opinion
from groupwork.guide.draft.days import waves_asked
from groupwork.guide.draft.naming import asked_in, columns_of, heading
from groupwork.guide.draft.waves import Waves
from groupwork.guide.questions import TODO, Interview
from groupwork.guide.recognise import Recognised


@dataclass(frozen=True)
class Closing:
    """What stands beside the scales that people were measured with.

    Attributes
    ----------
    scale : str
        The scale that asks how people found the group; TODO where that is open.
    once : set of str
        Scales that were asked at one time only, or not at the first, where others were asked at
        several.
    apart : str or None
        Whether columns beside a scale are no part of it, where not all files have them.
    """

    scale: str
    once: set[str]
    apart: str | None


def ask_closing(
    group: Recognised, waves: Waves, interview: Interview
) -> tuple[Recognised, Closing]:
    """Ask about questions that were asked after the group alone.

    Returns
    -------
    tuple
        The raw files without the scales that are none, and what the closing questionnaire is.
    """
    apart = _ask_apart(group, interview) if group.cut_off else "no"
    times = {name: waves_asked(group, name, waves.likely) for name in group.blocks}
    several = any(len(of) > 1 for of in times.values())
    first = {wave for of in times.values() for wave in of if wave in ("pre", "then")}
    once = {n for n, of in times.items() if several and (len(of) < 2 or (first and not of & first))}
    # A file or sheet of its own says what it is.
    given = [name for name, of in group.in_sheet.items() if _is_given(group, of)]
    before = any(of - {"post"} for name, of in times.items() if name not in given)
    after = [
        name
        for name, of in times.items()
        if before and "post" in of and not of & {"pre", "then", "survey", ""} and name not in given
    ]
    if not after and len(given) < 2:
        return group, Closing(given[0] if given else "", once, apart)
    sounding = [n for n in after if asks_opinion(group.blocks[n], group.columns)]
    chosen = _ask_which([*given, *after], [*given, *sounding], group, interview)
    if chosen is None:
        names = [*given, *after]
        scale = interview.todo(
            f"is it {' or '.join(names)}? If none, take this section out",
            f"是{'或'.join(names)}吗？都不是则删去这一节",
        )
        return group, Closing(scale, once, apart)
    others = [name for name in [*given, *after] if name != chosen]
    gone = {
        name
        for name in others
        # One question that is neither is what is known of people.
        if len(group.blocks[name].items) == 1
        # When this was asked is not said either.
        or (_is_plain(name, group, waves) and name not in sounding)
        # What asks how people found the group is no scale that they were measured with.
        or (chosen == "none" and name in (*given, *sounding))
    }
    left_out = [name for name in others if name in (*given, *sounding)]
    if chosen == "none":
        for name in left_out:
            listed = columns_of(group.blocks[name])
            interview.note(
                f"{listed}: not read, as this is said to be no closing questionnaire",
                f"{listed}：不读取，因为已说明不是结束时的满意度问卷",
            )
    else:
        _note_left_out(left_out, gone, chosen, group, interview)
        _note_later(heading(chosen, group), times[chosen], interview)
    kept = replace(
        group,
        blocks={name: block for name, block in group.blocks.items() if name not in gone},
        in_sheet={name: of for name, of in group.in_sheet.items() if name not in gone},
    )
    return kept, Closing("" if chosen == "none" else chosen, once, apart)


def _note_later(called: str, times: set[str], interview: Interview) -> None:
    """Note that the closing questionnaire was asked at a later time, too."""
    if later := sorted(times - {"post", "pre", "then", "survey", ""}):
        interview.note(
            f"{called}: asked at {', '.join(later)} as well; the report's chapter on the closing "
            f"questionnaire is on the post-test ('wave' under 'satisfaction' in study.yaml)",
            f"{called}：{'、'.join(later)}也问过；报告中结束时问卷一节以后测为准（study.yaml中"
            f"satisfaction的wave）",
        )


def _is_plain(name: str, group: Recognised, waves: Waves) -> bool:
    """Say whether a file of several times a row has a scale once."""
    return any(
        "wave_names" in waves.keys[place]
        and not any("{wave}" in column for column in block.items.values())
        for place, block in group.in_sheet[name].items()
    )


def _note_left_out(
    names: list[str], gone: set[str], chosen: str, group: Recognised, interview: Interview
) -> None:
    """Note what sounds like a closing questionnaire, too: a study has one of them."""
    for name in names:
        listed = columns_of(group.blocks[name])
        kept = (
            (
                "it is not read, unless it is named among those that the report needs",
                "不读取，除非在“报告需要哪些基本情况”中写出",
            )
            if name in gone
            else (
                f"it is described as a scale of its own ('{name}')",
                f"作为单独的量表（“{name}”）描述",
            )
        )
        instead = interview.where(
            (
                f"To have it instead: --answer closing={name}; to have both, write their questions "
                f"as items of one instrument in study.yaml.",
                f"如应以它为准，请答--answer closing={name}；如两份都要，请在study.yaml中"
                f"把两者的题目写进同一个instrument。",
            ),
            (
                "To have it instead, change the answer to the question which of them is the "
                "closing questionnaire.",
                "如应以它为准，请修改“哪些是结束时的满意度问卷？”的回答。",
            ),
        )
        interview.note(
            f"{listed}: left out of the closing questionnaire, of which study.yaml holds one "
            f"('{chosen}'); {kept[0]}. {instead[0]}",
            f"{listed}：没有列入结束时的满意度问卷（study.yaml只容纳一份：“{chosen}”）；{kept[1]}。"
            f"{instead[1]}",
        )


def _is_given(group: Recognised, places: Collection[int]) -> bool:
    return any(group.sheets[place].closing for place in places)


def _ask_which(
    names: list[str], sounding: list[str], group: Recognised, interview: Interview
) -> str | None:
    """Ask which scale is the closing questionnaire."""
    columns = {
        name: ", ".join(asked_in(c, group, interview) for c in group.blocks[name].items.values())
        for name in names
    }
    return interview.ask(
        "closing",
        (
            "Some questions were asked after the group alone. Which are the closing "
            "questionnaire, on how people found the group?",
            "有些题目只在小组结束后问过。哪些是结束时的满意度问卷？",
        ),
        saw="; ".join(f"{heading(name, group)}: {listed}" for name, listed in columns.items()),
        choices={
            **{name: (heading(name, group),) * 2 for name in names},
            "none": ("none of them", "都不是"),
        },
        # One question that sounds like none is what is known of people.
        default=None
        if sounding or any(len(group.blocks[name].items) > 1 for name in names)
        else "none",
        # Of those that sound like one, what has most questions.
        suggestion=max(sounding, key=lambda name: len(group.blocks[name].items), default=""),
    )


def _ask_apart(group: Recognised, interview: Interview) -> str | None:
    said = interview.ask(
        "apart",
        (
            "These questions stand beside a scale, and were not asked whenever it was. "
            "Do they belong to it? (If a question is merely spelled otherwise in the "
            "other file, write it alike in copies of the files, and begin again.)",
            "这些题目与某量表的题目相邻，但不是每次都问过。它们属于该量表吗？"
            "（如果只是两个文件中的写法不同，请在文件副本中改成一致，再重新开始。）",
        ),
        saw="; ".join(
            f"{asked_in(name, group, interview)}: "
            + ", ".join(each.name for each in group.followed if name in each.texts)
            for name in group.cut_off
        ),
        choices={
            # No choice is called 'yes': to what it is asked, that would be the other answer.
            "no": ("no, they are something else", "不属于，是别的内容"),
            "common": (
                "yes, but they were not asked each time: the score is of the others, which were",
                "属于，但不是每次都问过：得分只由每次都问过的题目合成",
            ),
        },
    )
    if said == "common":
        listed = [asked_in(name, group, interview) for name in group.cut_off]
        interview.note(
            f"{', '.join(listed)}: left out of the score at every time, as not asked each time; "
            f"published norms and cut-offs of the whole scale do not hold for it",
            f"{'、'.join(listed)}：因不是每次都问过，各次得分都不计入；完整量表的常模和界值不适用",
        )
    return said


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
        if block and block == closing.scale:
            wave = keys[next(iter(group.in_sheet[block]))].get("wave")
            return {"instrument": name, "wave": wave if isinstance(wave, str) else "post"}
    return {}
