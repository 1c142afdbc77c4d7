"""From which number the answers to a questionnaire of the library are counted in the files."""

import re
from typing import Any

from groupwork.guide.draft.scale import Scale
from groupwork.prepare.wordings import kinds_of, plain, without_code
from groupwork.study.instruments import Instrument

_NUMBER = re.compile(r"-?\d+\W*")


def as_counted(scale: Scale, instrument: Instrument) -> tuple[dict[int, Any], range]:
    """Return the labels and numbers of `ask_counted` where the files count as the instrument does.

    The labels say so where the numbers in the files might be counted from another one.
    """
    if instrument.other_start(scale.block.low, scale.block.high) is None:
        return {}, range(0)
    low, high = instrument.item_range(instrument.item_ids[0])
    numbers = range(int(low), int(high) + 1)
    return {code: str(code) for code in numbers}, numbers


def ask_counted(scale: Scale, instrument: Instrument) -> tuple[dict[int, Any], range]:
    """Ask from which number answers are counted, where the files do not show it.

    They show it where the answers are words, or the lowest of the instrument is among the numbers;
    answers from 1 to 3 may be those of a scale that begins with 0 or with 1.

    Returns
    -------
    labels : dict
        Code of the published key -> the number that stands for it; empty where all is clear.
    numbers : range
        The numbers that answers may have in the files; empty likewise.
    """
    block, columns = scale.block, scale.group.columns
    numeric = all(
        name in columns and columns[name].kind == "number" for name in block.items.values()
    )
    other = instrument.other_start(block.low, block.high) if numeric else None
    if other is None:
        return {}, range(0)
    low, high = instrument.item_range(instrument.item_ids[0])
    start = _ask_start(scale, instrument, low, other)
    if start is None:
        todo = scale.interview.todo(
            f"is the lowest answer {low} or {other} in the files? If {other}, "
            f"write {_written(low, high, other)}; else {_written(low, high, low)}",
            f"文件中最低的选项是{low}还是{other}？如果是{other}，请写"
            f"{_written(low, high, other)}；否则写{_written(low, high, low)}",
        )
        return {low: todo}, range(min(low, other), max(high, high + other - low) + 1)
    texts = block.labels
    numbers = range(start, start + high - low + 1)
    labels = {
        code: [str(number), texts[number]] if number in texts else str(number)
        for code, number in enumerate(numbers, start=low)
    }
    return labels, numbers


def ask_ends(scale: Scale, instrument: Instrument, labels: dict[int, Any]) -> dict[int, Any]:
    """Ask which end of agreement the lowest number is; return the labels, turned if need be.

    Paper forms print the boxes in both orders, and nothing in numbers shows it.
    """
    item = instrument.item_ids[0]
    low, high = map(int, instrument.item_range(item))
    words = instrument.item_labels(item)
    columns = [scale.group.columns[name] for name in scale.block.items.values()]
    texts = [text for each in columns for text in each.labels.values()]
    # A code such as A1 is no word.
    shown = any(map(without_code, texts)) or any(each.levels for each in columns)
    if shown or not {low, high} <= {*words} or "agreement" not in kinds_of([words[low].en]):
        return labels
    interview = scale.interview
    own = scale.block.labels
    numbers = labels or {code: own.get(code, str(code)) for code in range(low, high + 1)}
    first, last = (
        each if isinstance(each := numbers[end], str) else each[-1] for end in (low, high)
    )
    least, most = ({lang: words[end].get(lang) for lang in ("en", "zh")} for end in (low, high))
    said = interview.ask(
        f"ends.{scale.name}",
        (
            f"Which of these do the numbers of {instrument.id} mean in the files? (Forms print the "
            f"boxes in both orders. A wrong answer turns every score round.)",
            f"在数据文件中，{instrument.id}的数字是哪一种意思？（问卷的选项有两种排列顺序。"
            f"答错会使所有得分颠倒。）",
        ),
        choices={
            "as-key": (
                f"{first} is '{least['en']}', {last} is '{most['en']}'",
                f"{first}是“{least['zh']}”，{last}是“{most['zh']}”",
            ),
            "turned": (
                f"{first} is '{most['en']}', {last} is '{least['en']}'",
                f"{first}是“{most['zh']}”，{last}是“{least['zh']}”",
            ),
        },
    )
    if said is None:
        todo = interview.todo(f"which number is '{least['en']}'?", f"哪个数字是“{least['zh']}”？")
        return {low: todo}
    if said == "as-key":
        return labels
    return {code: numbers[low + high - code] for code in range(low, high + 1)}


def _written(low: int, high: int, start: int) -> str:
    pairs = (f'{code}: "{code + start - low}"' for code in range(low, high + 1))
    return f"{{{', '.join(pairs)}}}"


def _ask_start(scale: Scale, instrument: Instrument, low: int, other: int) -> int | None:
    """Ask whether the lowest answer has the instrument's number in the files, or the other one."""
    interview, block = scale.interview, scale.block
    told = _told(scale, instrument)
    fits_own = low <= block.low and block.high <= instrument.item_range(instrument.item_ids[0])[1]
    said = interview.ask(
        f"counted.{scale.name}",
        (
            f"Which number has the lowest answer of {instrument.id} in the files? (Look it up in "
            f"the survey tool. Its published key counts from {low}; the numbers are turned into "
            f"that. A wrong answer here makes every score wrong.)",
            f"在数据文件中，{instrument.id}最低的选项记为几？（请在问卷工具中查看。原量表从{low}"
            f"开始计分，程序会换算。这里答错，所有得分都会错。）",
        ),
        saw=interview.say(
            f"answers from {block.low} to {block.high}; nobody has {low}",
            f"答案从{block.low}到{block.high}，没有人是{low}",
        ),
        choices={str(start): _means(instrument, start - low) for start in sorted({low, other})},
        default=None if told is None else str(told),
        suggestion="" if fits_own else str(other),
        known=told is not None,
    )
    return None if said is None else int(said)


def _means(instrument: Instrument, shift: int) -> tuple[str, str]:
    """Say what the lowest and the highest number mean."""
    item = instrument.item_ids[0]
    low, high = instrument.item_range(item)
    labels = instrument.item_labels(item)
    said = []
    for language, to, opens, closes in (("en", " to ", " (", ")"), ("zh", "至", "（", "）")):
        words = [labels[end].get(language) if end in labels else "" for end in (low, high)]
        ends = [
            f"{end + shift}{opens}{word}{closes}" if word else str(end + shift)
            for end, word in zip((low, high), words, strict=True)
        ]
        said.append(to.join(ends))
    return f"answers go from {said[0]}", f"选项从{said[1]}"


def _told(scale: Scale, instrument: Instrument) -> int | None:
    """Return the lowest number where the files word their numbers: by the words, or how many."""
    item = instrument.item_ids[0]
    low, high = instrument.item_range(item)
    own = {
        plain(text.get(language)): code
        for code, text in instrument.item_labels(item).items()
        for language in ("en", "zh")
    }
    columns = [scale.group.columns[name] for name in scale.block.items.values()]
    levels = {code: text for each in columns for code, text in each.levels.items()}
    worded = {
        str(code): _NUMBER.sub("", text, count=1) for code, text in scale.block.labels.items()
    }
    worded |= {code: text for code, text in levels.items() if text != code}
    numbers = {
        int(code): plain(text) for code, text in worded.items() if code.lstrip("-").isdecimal()
    }
    starts = {number - own[text] + low for number, text in numbers.items() if text in own}
    if len(starts) == 1:
        return starts.pop()
    return min(numbers) if len(numbers) == high - low + 1 and levels else None
