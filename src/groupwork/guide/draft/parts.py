"""Whether questions that stand in one row are one scale, where several may follow each other."""

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import accumulate, pairwise

from groupwork.errors import GroupworkError
from groupwork.guide.blocks import Block
from groupwork.guide.cut_scales import LEAST, headed, is_known, known_rows, part_of
from groupwork.guide.draft.naming import common_heading, items_of
from groupwork.guide.known_scales import fits, parts_of
from groupwork.guide.questions import Interview
from groupwork.guide.recognise import Recognised

# Ways to part a row that are listed at most.
_MOST_OFFERED = 6
Sizes = tuple[int, ...]


def ask_parts(group: Recognised, interview: Interview) -> Recognised:
    """Ask about rows of questions that may be several scales; return the raw files with each."""
    for name, block in list(group.blocks.items()):
        possible = _possible(name, block, group)
        # Told, and asked of nobody, where nothing but other questions in their midst parts them.
        jumped = _jumped(block, group) if possible is None else ()
        if (possible is None and not jumped) or (block.is_one and not possible):
            continue
        possible = possible or ({jumped: [""] * len(jumped)} if jumped else {})
        n = len(block.items)
        two = _typed((n - n // 2, n // 2))
        said = interview.ask(
            f"parts.{name}",
            (
                f"Are these {n} questions one scale? (Several that follow each other are written "
                f"as how many questions each of them has, such as '{two}'.)",
                f"这{n}题是同一个量表吗？（如果是前后相接的几个量表，请写各有几题，如“{two}”。）",
            ),
            saw=items_of(block, group),
            choices={
                "one": ("yes, one scale", "是，同一个量表"),
                **{_typed(sizes): _means(sizes, called) for sizes, called in possible.items()},
            },
            suggestion="" if possible else "one",
            default="one" if jumped else None,
            known=bool(jumped),
            free=True,
        )
        if said not in (None, "one"):
            group = cut(name, _sizes(said or "", name, n, interview), group)
    return group


def is_open(name: str, interview: Interview) -> bool:
    """Say whether nobody has said yet if a row of questions is one scale."""
    return any(q.key == f"parts.{name}" and q.default is None for q in interview.open)


def _possible(name: str, block: Block, group: Recognised) -> dict[Sizes, list[str]] | None:
    """Return what a row may be made up of, and what each part is called; None of one scale."""
    columns = group.columns
    if any(group.sheets[place].closing for place in group.in_sheet[name]):
        return None
    if len(block.items) < 2 * LEAST or is_known(block, columns):
        return None
    if fits(name, block, columns) or parts_of(name, block, columns):
        return None  # which is asked about by its name
    rows = known_rows(name, block, columns)
    rows = dict(list(rows.items())[:_MOST_OFFERED])
    if under := headed(block, columns):
        rows.setdefault(under, [""] * len(under))
    # Nothing is common to the names of its columns, or to what they ask.
    loose = not block.pattern and not common_heading(block, group)
    return rows if rows or loose else None


def _jumped(block: Block, group: Recognised) -> Sizes:
    """Return how many questions stand before, between and behind others of the same numbering."""
    if not block.pattern or not all(map(str.isdecimal, block.items)):
        return ()
    numbers = [*map(int, block.items)]
    ends = [
        place
        for place, (one, other) in enumerate(pairwise(numbers), start=1)
        if any(
            block.pattern.replace("{item}", str(number)) in group.columns
            for number in range(one + 1, other)
        )
    ]
    sizes = tuple(stop - start for start, stop in pairwise([0, *ends, len(numbers)]))
    return sizes if len(sizes) > 1 and min(sizes) >= LEAST else ()


def _typed(sizes: Iterable[int]) -> str:
    return ", ".join(map(str, sizes))


def _means(sizes: Sizes, called: list[str]) -> tuple[str, str]:
    ends = [0, *accumulate(sizes)]
    spans = [
        (f"{start + 1}-{stop}", f" ({name})" if name else "")
        for (start, stop), name in zip(pairwise(ends), called, strict=True)
    ]
    listed = [f"{span}{name}" for span, name in spans]
    return f"no, {', then '.join(listed)}", f"不是，依次为{'、'.join(listed)}"


def _sizes(said: str, name: str, n: int, interview: Interview) -> list[int]:
    sizes = [int(size) for size in re.findall(r"\d+", said)]
    if sum(sizes) != n or not all(sizes):
        raise GroupworkError(
            interview.say(
                f"parts.{name}: there are {n} questions. Write 'one', or how many each scale has, "
                f"as '{_typed((n - n // 2, n // 2))}'; not '{said}'.",
                f"parts.{name}：共有{n}题。请写“one”，或各量表的题数，"
                f"如“{_typed((n - n // 2, n // 2))}”，而不是“{said}”。",
            )
        )
    return sizes


def cut(name: str, sizes: list[int], group: Recognised) -> Recognised:
    """Return the raw files with the parts of a scale in its place, under names of their own."""
    blocks: dict[str, Block] = {}
    in_sheet: dict[str, dict[int, Block]] = {}
    for other, block in group.blocks.items():
        if other != name:
            blocks[other], in_sheet[other] = block, group.in_sheet[other]
            continue
        for number, (start, stop) in enumerate(pairwise([0, *accumulate(sizes)]), start=1):
            part = f"{name}-part{number}"
            places = range(start, stop)
            blocks[part] = part_of(block, group.columns, places, part)
            in_sheet[part] = {
                place: part_of(own, group.columns, places, part)
                for place, own in group.in_sheet[name].items()
            }
    return replace(group, blocks=blocks, in_sheet=in_sheet)
