"""Parts questions with like answers where one scale ends and the next begins."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import accumulate, groupby, pairwise, product

from groupwork.guide.blocks import Block, answered
from groupwork.guide.columns import Column
from groupwork.guide.known_scales import (
    fits,
    questions_of,
    said,
    version_options,
    whole_range,
)
from groupwork.study.instruments import library, load_instrument

#: Fewest questions of a scale that follows another one.
LEAST = 3
# Scales of which the questions of one row may be made up.
_MOST_SCALES = 3
# What stands before the row of a matrix, or before the number of a question.
_HEAD = re.compile(r"(?P<matrix>.{3,}?)\s*(?:\[|—|\s[-–]\s)|(?P<letters>[A-Za-z]{1,3})\s*[\d.、．]")
_NUMBER = re.compile(r"[^\W\d]{0,3}[(（]?(\d+)[)）.、．:：\s]")


def cut_known(block: Block, columns: Mapping[str, Column]) -> list[Block]:
    """Part a block where the wording of a questionnaire of the library begins or ends."""
    asked = questions_of(block, columns)
    known: dict[int, tuple[int, str]] = {}
    for _, start, stop, name in sorted(_worded(asked), key=lambda found: -found[0]):
        if all(stop <= first or last <= start for first, (last, _) in known.items()):
            known[start] = (stop, name)
    if not known:
        return [block]
    if known == {0: (len(asked), known.get(0, (0, ""))[1])}:
        return [block if block.pattern else replace(block, name=known[0][1])]
    ends = sorted({0, len(asked), *known, *(stop for stop, _ in known.values())})
    return [
        part_of(block, columns, range(start, stop), known.get(start, (0, block.name))[1])
        for start, stop in pairwise(ends)
    ]


def is_known(block: Block, columns: Mapping[str, Column]) -> bool:
    """Say whether the questions of a block have the wording of a questionnaire of the library."""
    n = len(block.items)
    return any(stop - start == n for _, start, stop, _ in _worded(questions_of(block, columns)))


def part_of(block: Block, columns: Mapping[str, Column], places: range, name: str) -> Block:
    """Return some of a block's items as a block of their own."""
    items = dict(list(block.items.items())[places.start : places.stop])
    if not block.pattern:
        items = {str(number): column for number, column in enumerate(items.values(), start=1)}
    part = replace(block, name=name, items=items)
    if block.labels or block.unordered or block.offered:
        return part  # whose words are those of all
    return answered(part, [columns[column] for column in items.values()])


def headed(block: Block, columns: Mapping[str, Column]) -> tuple[int, ...]:
    """Return how many questions stand under each heading, or between numbers that begin again."""
    asked = questions_of(block, columns)
    found = map(_HEAD.match, asked)
    heads = [(match["matrix"] or match["letters"]) if match else "" for match in found]
    numbers = [int(match[1]) if (match := _NUMBER.match(each)) else 0 for each in asked]
    begins = [False, *(later < number for number, later in pairwise(numbers))]
    runs = groupby(zip(heads, accumulate(begins), strict=True))
    sizes = tuple(sum(1 for _ in run) for _, run in runs)
    return sizes if len(sizes) > 1 and min(sizes) >= LEAST else ()


def known_rows(
    name: str, block: Block, columns: Mapping[str, Column]
) -> dict[tuple[int, ...], list[str]]:
    """Return of which questionnaires a block may be made up, by how many questions each has.

    Where its questions are as many as those together have, and are answered as theirs are.
    """
    # Three questions that are answered in three ways may be of anything.
    lengths = sorted({n for known in library() for n in _lengths(known) if n > LEAST})
    possible, likely = {}, {}
    for scales in range(2, _MOST_SCALES + 1):
        for sizes in product(lengths, repeat=scales):
            if sum(sizes) != len(block.items):
                continue
            ends = [0, *accumulate(sizes)]
            parts = [part_of(block, columns, range(*each), name) for each in pairwise(ends)]
            fitting = [fits(name, part, columns) for part in parts]
            # A form asks nobody the same questionnaire twice.
            if not any(
                len({*each}) == scales
                for each in product(*({f.known for f in of} for of in fitting))
            ):
                continue
            possible[sizes] = ["/".join(fit.known for fit in of) for of in fitting]
            if all(whole_range(of[0], part) for of, part in zip(fitting, parts, strict=True)):
                likely[sizes] = possible[sizes]
    return likely or possible


def _worded(asked: list[str]) -> Iterator[tuple[int, int, int, str]]:
    """Yield how many items of a questionnaire are asked from one place to another, if half are."""
    for known in library():
        choices = version_options(known)
        for chosen in product(*choices.values()):
            version = dict(zip(choices, chosen, strict=True))
            n = len(load_instrument(known, version).item_ids)
            for start in range(len(asked) - n + 1):
                count = said(known, version, asked[start : start + n])
                if 2 * count >= n:
                    yield count, start, start + n, known


def _lengths(known: str) -> set[int]:
    choices = version_options(known)
    versions = (dict(zip(choices, chosen, strict=True)) for chosen in product(*choices.values()))
    return {len(load_instrument(known, version).item_ids) for version in versions}
