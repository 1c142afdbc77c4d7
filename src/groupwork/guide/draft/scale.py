"""A scale of the raw files, and what is told of it where somebody is asked."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from groupwork.guide.blocks import Block
from groupwork.guide.draft.naming import heading
from groupwork.guide.draft.no_answers import no_answers
from groupwork.guide.draft.typed import typed_codes
from groupwork.guide.known_scales import answer_words
from groupwork.guide.questions import Interview
from groupwork.guide.recognise import Recognised


@dataclass(frozen=True)
class Scale:
    """A scale, the files that it stands in, and whom to ask.

    Attributes
    ----------
    name : str
        In `group.blocks`.
    group : Recognised
    interview : Interview
    keys : list of dict
        For each file the keys of its entry that say its wave.
    """

    name: str
    group: Recognised
    interview: Interview
    keys: list[dict[str, Any]]

    @property
    def block(self) -> Block:
        """Its columns and answers."""
        return self.group.blocks[self.name]

    @property
    def called(self) -> str:
        """Its name, or what its questions begin with before somebody has named it."""
        return self.interview.answers.get(f"name.{self.name}") or heading(self.name, self.group)

    @property
    def words(self) -> list[str]:
        """Its answers in words, without those of which somebody says that they are none."""
        typed = typed_codes(self.group, self.interview)
        listed = [*self.block.labels.values(), *self.block.unordered]
        none = no_answers(listed, self.interview.answers.get(f"words.{self.name}", ""))
        return [
            *(word for word in listed if word not in none),
            *(word for word, code in typed.items() if code is not None),
            *(self.halves if self._are_halves("count") else ()),
        ]

    @property
    def halves(self) -> dict[str, int]:
        """The answers halfway between two, as they stand in the files -> how often."""
        names = self.block.items.values()
        own = [self.group.columns[name] for name in names if name in self.group.columns]
        return dict(sum((Counter(column.halves) for column in own), Counter()))

    def _are_halves(self, answer: str) -> bool:
        return self.interview.answers.get(f"halves.{self.name}") == answer

    @property
    def none(self) -> set[str]:
        """The words of which somebody says that they are no answers, of any scale."""
        typed = typed_codes(self.group, self.interview)
        said = [
            no_answers(
                [*block.labels.values(), *block.unordered],
                self.interview.answers.get(f"words.{name}", ""),
            )
            for name, block in self.group.blocks.items()
        ]
        halves = self.halves if self._are_halves("no-answer") else ()
        return {*(word for word, code in typed.items() if code is None), *halves, *chain(*said)}

    @property
    def answers(self) -> str:
        """The words of the answers, if there are any."""
        words = [*self.block.labels.values(), *self.block.unordered]
        listed = ", ".join(words)
        return self.interview.say(f"answers: {listed}", f"选项：{listed}") if words else ""

    @property
    def span(self) -> str:
        """How its questions are answered, in a few words."""
        say, block = self.interview.say, self.block
        if words := answer_words(block):
            n = len(words)
            return say(f"{n} answers in words", f"{n}个文字选项")
        return say(f"answered {block.low} to {block.high}", f"答案{block.low}至{block.high}")

    def slips(self) -> Iterator[dict[int, int]]:
        """Yield the lowest, the highest and both numbers where hardly any answer is one of them.

        Each with how many are: slips, perhaps, or answers that few chose.
        """
        block = self.block
        if block.labels or block.unordered or block.offered:
            return
        given: Counter[str] = Counter()
        for place, own in self.group.in_sheet[self.name].items():
            sheet = self.group.sheets[place]
            names = {each for item in own.items.values() for each in sheet.at_its_times(item)}
            given.update(text for name in names for text in sheet.texts[name])
        few = max(1, given.total() // _SELDOM)
        ends = [end for end in (block.low, block.high) if 0 < given[str(end)] <= few]
        for listed in [[end] for end in ends] + [ends] * (len(ends) > 1):
            yield {end: given[str(end)] for end in listed}

    def without(self, numbers: Collection[int]) -> "Scale":
        """Return the scale as if nobody had given some of its lowest or highest numbers."""
        low, high = (self.block.low in numbers), (self.block.high in numbers)
        own = replace(self.block, low=self.block.low + low, high=self.block.high - high)
        return replace(
            self, group=replace(self.group, blocks={**self.group.blocks, self.name: own})
        )


# One answer of so many, or a single one, may be a slip.
_SELDOM = 100
