"""Other data of which a study would publish exactly the same: what they differ in nobody can know.

A reader who knows the program and every published table knows a score with certainty only if all
data that would be published alike have it. A twin is one of them: it is made by changing a few
answers and publishing anew with the program itself, and it is taken only where every cell of
every table of every publication comes out the same. So it speaks against any attack whatsoever,
over all tables at once, and needs no search that might have been too weak: that a score differs in
a twin proves that it is open. That no twin was found proves nothing, and counts as known.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from groupwork.prepare.score import score, score_answers
from groupwork.privacy.precision import Range, _upwards, rounded, score_range, step
from groupwork.results.make import call, published
from groupwork.results.registry import TABLES
from groupwork.results.schema import Recipe
from groupwork.statistics.exact import sign_flip, signed_ranks, wilcoxon
from groupwork.statistics.icc import retest
from groupwork.statistics.internal_consistency import cronbach_alpha, feldt_interval
from groupwork.study.instruments import Score
from groupwork.study.study_file import StudyFile

Tables = dict[str, pd.DataFrame]

#: Tables that say most against a change, and those that say what is left.
FOREMOST = ("change", "severity", "regression", "retest", "effects")
NAMES = (
    *FOREMOST,
    *(
        "reliability",
        "change_by_reliability",
        "descriptives",
        "tests",
        "missing",
        "models",
        "contrasts",
        "attrition",
        "moderators",
    ),
    *("sites", "satisfaction", "distribution", "specifications", "contrast_specifications"),
    *("items", "dimensions", "quality"),
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
            given = [own["scores"]] if "scores" in own else []
            own["scores"] = pd.concat([score(self.study, own["responses"]), *given])
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


class Changes:
    """Proposes changes to a few answers that leave what can be told quickly as it is.

    That is the moments of all scores and changes, alpha and the p of the tests. Publishing
    decides; this only saves time.
    """

    def __init__(self, study: StudyFile, data: Mapping[str, pd.DataFrame], steps: int = 8) -> None:
        self.study, self.steps = study, steps
        answers = data["responses"]
        self.instrument = study.questionnaires[answers["instrument"].iloc[0]]
        self.waves, self.items = answers["wave"].to_numpy(), answers["item"].to_numpy()
        self.cells = np.flatnonzero(answers["value"].notna().to_numpy())
        rows = answers.assign(row=np.arange(len(answers)))
        # One row a person for each wave, -1 where there is no answer.
        spread = rows.pivot(index="participant_id", columns=["wave", "item"], values="row")
        own = list(dict.fromkeys(self.waves))
        self.pairs = [[own.index(wave) for wave in p] for p in study.comparisons if {*p} <= {*own}]
        self.rows = {
            part.id: np.stack(
                [
                    spread[wave]
                    .reindex(columns=self.instrument.scale_items(part))
                    .fillna(-1)
                    .to_numpy(dtype=int)
                    for wave in own
                ]
            )
            for part in self.instrument.scores
        }
        self.groups = [np.ones(len(spread), dtype=bool)]
        if study.design.groups is not None:
            arm = data["people"].set_index("participant_id")[study.design.groups.attribute]
            self.groups += [(arm[spread.index] == each).to_numpy() for each in arm.unique()]
        # The survey's answers stay; it is set beside what came later.
        survey = data["scores"] if "scores" in data else pd.DataFrame({"scale": []})
        self.survey = {
            part.id: survey[survey["scale"] == self.instrument.scale(part)]
            .set_index("participant_id")["value"]
            .reindex(spread.index)
            .to_numpy(dtype=float)
            for part in self.instrument.scores
            if (survey["scale"] == self.instrument.scale(part)).any()
        }
        self.told = list(self.telling(answers["value"].to_numpy()))

    def telling(self, values: np.ndarray) -> Iterable[float]:
        """Yield what is told of the scores, as it is rounded."""
        values = np.append(values, np.nan)  # where there is no such answer
        whole = {part.id: self._sheets(part, values) for part in self.instrument.scores}
        scores = {
            part.id: np.array([score_answers(part, each)["value"] for each in whole[part.id]])
            for part in self.instrument.scores
        }
        for part in self.instrument.scores:
            range_ = score_range(self.study, "scale", {"scale": self.instrument.scale(part)})
            for group in self.groups:
                yield from self._moments(scores[part.id][:, group], range_)
        for part in self.instrument.scores:
            if part.id in self.survey:
                before = self.survey[part.id]
                yield from self._retest(np.stack([before, scores[part.id][0]]).T)
            for sheets in whole[part.id]:
                yield from self._reliability(sheets)
            for group in self.groups:
                for a, b in self.pairs:
                    of_group = scores[part.id][:, group]
                    yield from _tests(of_group[b] - of_group[a])
                    yield from self._retest(of_group[[a, b]].T)

    def _sheets(self, part: Score, values: np.ndarray) -> np.ndarray:
        answers = values[self.rows[part.id]]
        for place, item in enumerate(self.instrument.scale_items(part)):
            if item in self.instrument.reversed:
                answers[..., place] = sum(self.instrument.item_range(item)) - answers[..., place]
        return answers

    def _moments(self, scores: np.ndarray, range_: Range | None) -> Iterable[float]:
        assert range_ is not None
        pairs = [(scores[a], scores[b]) for a, b in self.pairs]
        samples = [*scores, *(second - first for first, second in pairs)]
        samples += [
            each for first, second in pairs for each in (first + 0 * second, second + 0 * first)
        ]
        for sample in samples:
            known = sample[~np.isnan(sample)]
            to = step(len(known), range_, self.study.privacy.uncertainty)
            yield rounded(known.mean(), to)
            yield rounded(known.std(ddof=1), to)

    def _reliability(self, answers: np.ndarray) -> Iterable[float]:
        complete = answers[~np.isnan(answers).any(axis=1)]
        n, items = complete.shape
        if n > 2 and items > 1:
            alpha = cronbach_alpha(np.cov(complete, rowvar=False))
            for value in (alpha, *feldt_interval(alpha, n, items, self.study.ci_level)):
                yield rounded(max(value, -1.0), 0.05)

    def _retest(self, pairs: np.ndarray) -> Iterable[float]:
        for each in retest(pairs, self.study.ci_level)[:3]:
            for value in (each.estimate, each.ci_low, each.ci_high):
                yield np.nan if value is None else rounded(value, 0.05)

    def __call__(
        self, data: dict[str, pd.DataFrame], rng: np.random.Generator
    ) -> dict[str, pd.DataFrame]:
        old = data["responses"]["value"].to_numpy()
        values, made = old, 0
        for _ in range(200 * self.steps):
            new = self._changed(values, rng)
            told = zip(self.telling(new), self.told, strict=True)
            if all(np.isclose(*both, rtol=0, equal_nan=True) for both in told):
                values, made = new, made + 1
            if made == self.steps:
                break
        answers = data["responses"].assign(value=values)
        if "raw" in answers:
            answers["raw"] = answers["raw"].mask(values != old, answers["value"].map("{:g}".format))
        return data | {"responses": answers}

    def _changed(self, old: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """Let a few answers of one wave rise and others fall by one."""
        new, first = old.copy(), rng.choice(self.cells)
        beside = self.cells[self.waves[self.cells] == self.waves[first]]
        sign = rng.choice([-1, 1])
        for row in (first, *rng.choice(beside, rng.choice([1, 1, 2, 3]))):
            item = self.items[row]
            up = -sign if item in self.instrument.reversed else sign
            new[row] = np.clip(new[row] + up, *self.instrument.item_range(item))
            sign = -sign
        return new


def _tests(differences: np.ndarray) -> Iterable[float]:
    """Yield the p of the permutation and Wilcoxon tests as they are told."""
    known = differences[~np.isnan(differences)]
    rng = np.random.default_rng(1)
    yield _upwards(sign_flip(known, rng).p)
    for rule in ("zeros dropped", "Pratt zeros"):
        yield _upwards(wilcoxon(signed_ranks(known, rule), rng).p)


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
    blocked: Counter[str] = field(default_factory=Counter)
    found: list[dict[str, pd.DataFrame]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.told = [dict(each.tables(self.data)) for each in self.publications]

    def is_alike(self, data: dict[str, pd.DataFrame], names: Sequence[str] | None = None) -> bool:
        """Say whether other data would be published as the true ones are: all, or some tables."""
        for publication, told in zip(self.publications, self.told, strict=True):
            own = publication if names is None else replace(publication, names=names)
            for name, table in own.tables(data):
                if not table.equals(told[name]):
                    self.blocked[name] += 1
                    return False
        return True

    def log(self, at, own, open_):
        import time

        print(
            time.strftime("%X"),
            "try",
            int((self.values(at) != own).sum()),
            int(open_.sum()),
            len(own),
            dict(self.blocked),
            flush=True,
        )

    def walk(self, tries: int, seed: int) -> None:
        """Try so many changes, each on top of the last that the foremost tables let pass.

        It ends early where every value has changed. A few of the places that it came by, so that
        each value has another one in as many as can be, are then published whole: those twins
        are `found`.
        """
        rng, at, passed = np.random.default_rng(seed), self.data, []
        own = self.values(self.data)
        open_ = pd.Series(data=False, index=own.index)
        for _ in range(tries):
            changed = self.propose(at, rng)
            self.log(changed, own, open_)
            if self.is_alike(changed, FOREMOST):
                at = changed
                passed.append(at)
                open_ |= self.values(at) != own
                if open_.all():
                    break
        while passed:
            closed = np.array([name in set(self.certain) for name in own.index])
            gain = [int((closed & (self.values(each) != own)).sum()) for each in passed]
            best = passed.pop(int(np.argmax(gain)))
            if not max(gain):
                break
            if self.is_alike(best):
                self.found.append(best)

    @property
    def certain(self) -> list:
        """The names of what is the same in all twins."""
        own = self.values(self.data)
        other = [self.values(each) != own for each in self.found]
        return [name for name in own.index if not any(each[name] for each in other)]
