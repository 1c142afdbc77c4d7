"""Other data of which a study would publish exactly the same: what they differ in nobody can know.

A reader who knows the program and every published table knows a score with certainty only if all
data that would be published alike have it. A twin is one of them: it is made by changing a few
answers and publishing anew with the program itself, and it is taken only where every cell of
every table of every publication comes out the same. So it speaks against any attack whatsoever,
over all tables at once, and needs no search that might have been too weak: that a score differs in
a twin proves that it is open. That no twin was found proves nothing, and counts as known.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from groupwork.prepare.score import score
from groupwork.results.make import call, published
from groupwork.results.registry import TABLES
from groupwork.results.schema import Recipe
from groupwork.study.study_file import StudyFile

Tables = dict[str, pd.DataFrame]

#: Tables of questionnaires; those that say most against a change stand first.
NAMES = (
    *("effects", "descriptives", "regression", "retest", "severity", "change", "missing"),
    *("change_by_reliability", "models", "contrasts", "tests", "attrition", "moderators", "sites"),
    *("satisfaction", "distribution", "specifications", "contrast_specifications"),
    *("quality", "items", "reliability", "dimensions", "calibration"),
)


@dataclass(frozen=True)
class Publication:
    """What is published at one time: a study as it is declared then, of the waves that it has."""

    study: StudyFile
    names: Sequence[str] = NAMES

    def tables(self, data: Mapping[str, pd.DataFrame]) -> Iterable[tuple[str, pd.DataFrame]]:
        """Yield the tables in the order of `names`, as they would be published."""
        waves = {wave.id for wave in self.study.waves}
        own = {
            name: table[table["wave"].isin(waves)] if "wave" in table else table
            for name, table in data.items()
        }
        if "responses" in own:
            # Those that are given already are of people whose answers do not change.
            scores = [score(self.study, own["responses"]), *([own["scores"]] if "scores" in own else [])]
            own["scores"] = pd.concat(scores, ignore_index=True)
        made: Tables = {}
        for name in self.names:
            row = TABLES[name]
            if row.strand is not None and row.strand not in self.study.strands:
                continue
            if not all(each in made for each in row.results):
                made |= {each: self.one(each, own, made) for each in row.results}
            made[name] = self.one(name, own, made)
            yield name, made[name]

    def one(self, name: str, own: Mapping[str, pd.DataFrame], made: Tables) -> pd.DataFrame:
        row = TABLES[name]
        given = [own[each] for each in row.reads] + [made[each] for each in row.results]
        table, *_ = call(row.function, self.study, *given, parts=bool(row.private))
        return published(self.study, Recipe.read(row.recipe()), table)


@dataclass
class Twins:
    """A walk through data that are published alike, from the true ones on.

    Attributes
    ----------
    publications : sequence of Publication
    data : dict of str to pandas.DataFrame
        The true data.
    propose : function
        Takes the present data and random numbers; returns changed data.
    values : function
        Takes data; returns what is sought, by its name: a score by scale, wave and person.
    """

    publications: Sequence[Publication]
    data: dict[str, pd.DataFrame]
    propose: Callable[[dict[str, pd.DataFrame], np.random.Generator], dict[str, pd.DataFrame]]
    values: Callable[[dict[str, pd.DataFrame]], pd.Series]
    blocked: dict[str, int] = field(default_factory=dict)
    tried: int = 0
    found: int = 0

    def __post_init__(self) -> None:
        self.told = [dict(each.tables(self.data)) for each in self.publications]
        self.seen = self.values(self.data).map(lambda value: {value})

    def is_alike(self, data: dict[str, pd.DataFrame]) -> bool:
        """Say whether other data would be published cell by cell as the true ones are."""
        for publication, told in zip(self.publications, self.told, strict=True):
            for name, table in publication.tables(data):
                if not table.equals(told[name]):
                    self.blocked[name] = self.blocked.get(name, 0) + 1
                    return False
        return True

    def walk(self, tries: int, seed: int, enough: Callable[[], bool] = lambda: False) -> None:
        """Try so many changes, each on top of the last that was published alike."""
        rng, at = np.random.default_rng(seed), self.data
        for _ in range(tries):
            changed = self.propose(at, rng)
            self.tried += 1
            if self.is_alike(changed):
                at, self.found = changed, self.found + 1
                for name, value in self.values(at).items():
                    self.seen[name].add(value)
                if enough():
                    return

    @property
    def certain(self) -> list:
        """The names of what is the same in all twins."""
        return [name for name, values in self.seen.items() if len(values) == 1]
