"""What a step knows of a study: sections of its file, and what follows from them.

Nothing is imported here but for the types, so that a step which takes a study depends on the
modules of those sections alone that it reads.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from groupwork.study.base import LocalText
    from groupwork.study.cleaning import Cleaning
    from groupwork.study.design import Attribute, Design, Wave
    from groupwork.study.feasibility import Criteria, NextStudy
    from groupwork.study.files import AnyFile
    from groupwork.study.instruments import Direction, Instrument, Score
    from groupwork.study.interviews import Interviews, Joint
    from groupwork.study.needs import Needs, Strain
    from groupwork.study.outcomes import Family, Outcome
    from groupwork.study.privacy import Privacy
    from groupwork.study.programme import Programme, Satisfaction, Session
    from groupwork.study.scales import InstrumentUse
    from groupwork.study.theory import Prediction


class Study:
    """A study as functions take it.

    It is a whole `study_file.StudyFile`, or in a job those sections of one that its rule
    declares: `groupwork.workflow.StudySections`. The attributes are the keys of `study.yaml`.
    """

    id: str
    title: LocalText
    subtitle: LocalText | None
    authors: list[LocalText]
    institution: LocalText | None
    supervisor: LocalText | None
    student_number: str | None
    keywords: list[LocalText]
    date: str | None
    source: LocalText | None
    synthetic: bool
    seed: int
    design: Design
    waves: list[Wave]
    files: list[AnyFile]
    attributes: dict[str, Attribute]
    instruments: dict[str, InstrumentUse]
    cleaning: Cleaning
    privacy: Privacy
    outcomes: list[Outcome]
    comparisons: list[tuple[str, str]]
    family: list[Family]
    ci_level: float
    moderators: list[str]
    needs: Needs | None
    strain: Strain | None
    sessions: list[Session]
    programme: Programme
    satisfaction: Satisfaction | None
    interviews: Interviews | None
    joint: Joint | None
    inferences: dict[str, LocalText]
    criteria: Criteria | None
    next_study: NextStudy | None
    predictions: list[Prediction]
    reporting: dict[str, LocalText]

    @property
    def questionnaires(self) -> dict[str, Instrument]:
        """The instruments in their chosen versions, by id."""
        raise NotImplementedError

    @property
    def is_protected(self) -> bool:
        """Whether its results tables are rounded and thinned before they are published."""
        said = self.privacy.publish
        return said == "protected" or (said is None and not self.synthetic)

    @property
    def id_columns(self) -> dict[str, str]:
        """The column of the participant's identifier in each file, by path."""
        return {
            file.path: (file.participant or file.interview or "")
            if file.kind == "segments"
            else file.id_column
            for file in self.files
        }

    @property
    def scales(self) -> dict[str, tuple[Instrument, Score]]:
        """Every score of every instrument, by the name it has in all tables."""
        return {
            instrument.scale(score): (instrument, score)
            for instrument in self.questionnaires.values()
            for score in instrument.scores
        }

    @property
    def is_single_survey(self) -> bool:
        """Whether people were asked once, and so are described by whatever they answered."""
        return len(self.waves) == 1

    @property
    def is_unlinked(self) -> bool:
        """Whether nobody is followed: the times are compared as independent samples."""
        return self.design.kind == "unlinked"

    @property
    def need_areas(self) -> list[str]:
        """Scales of the need areas, e.g. ``needs.family``."""
        if self.needs is None or self.needs.instrument not in self.questionnaires:
            return []
        instrument = self.questionnaires[self.needs.instrument]
        return [instrument.scale(score) for score in instrument.areas]

    @property
    def primary(self) -> Outcome:
        """The outcome named before results; ask only of a study that has outcomes."""
        return next(outcome for outcome in self.outcomes if outcome.primary)

    @property
    def family_sizes(self) -> list[int]:
        """The number of tests that each declared family has."""
        return [len(self.tests_of(family)) for family in self.family]

    @property
    def tested_comparisons(self) -> list[tuple[str, str]]:
        """The comparisons that a declared test is of; all of them where none is."""
        tested = {pair for family in self.family for _, pair, _ in self.tests_of(family)}
        return [pair for pair in self.comparisons if pair in tested] or self.comparisons

    def tests_of(self, family: Family) -> list[tuple[str, tuple[str, str], tuple[str, str] | None]]:
        """Return the scale, the two times and the two arms of each test of a family.

        Without arms the last is None. Of two arms the second is the one that is subtracted: the
        control, or of others the one that the attribute names first.
        """
        scales = family.outcomes or [outcome.scale for outcome in self.outcomes]
        pairs = family.comparisons or [
            pair
            for pair in self.comparisons
            # With arms only what was measured before allocation is a baseline.
            if self.design.groups is None or self.wave(pair[0]).role in ("survey", "pre")
        ]
        return [
            (scale, pair, arms)
            for scale in scales
            for pair in pairs
            for arms in self.contrasts_of(pair)
            if arms is None or family.contrasts == "pairwise" or arms[1] == self.control
            if arms is None or not family.arms or set(arms) <= set(family.arms)
        ]

    @property
    def followed_comparisons(self) -> list[tuple[str, str]]:
        """The comparisons of the same people with themselves; none where nobody is followed."""
        return [] if self.is_unlinked else self.comparisons

    @property
    def described_waves(self) -> list[str]:
        """The waves whose people are described: survey and pre-test, else when they looked back.

        Where nobody is followed the people of each wave.
        """
        roles = [wave.role for wave in self.waves]
        # A then-test was asked with the post-test, of which somebody may have answered more.
        first = next((role for role in ("pre", "post", "then-test") if role in roles), "pre")
        return [
            w.id
            for w in self.waves
            if w.id not in self.closing_waves and (self.is_unlinked or w.role in ("survey", first))
        ]

    @property
    def asked_later(self) -> list[str]:
        """The other waves of which attributes say that they describe the people there."""
        waves = [attribute.wave for attribute in self.attributes.values()]
        return [w.id for w in self.waves if w.id in waves and w.id not in self.described_waves]

    @property
    def surveys(self) -> list[Wave]:
        """The waves of people who were asked before anybody was chosen for the group."""
        return [w for w in self.waves if w.role == "survey" and w.id not in self.closing_waves]

    @property
    def closing_waves(self) -> list[str]:
        """The waves after all others, of a form that people gave without their codes."""
        others = [place for place, wave in enumerate(self.waves) if wave.role != "survey"]
        last = max(others, default=len(self.waves))
        after = [wave for wave in self.waves[last + 1 :] if wave.role == "survey"]
        return [wave.id for wave in after if wave.id in self._unnamed]

    @property
    def surveys_apart(self) -> list[str]:
        """The waves at which other people were asked, without codes, beside the followed ones."""
        followed = not self.is_unlinked and len(self.waves) > 1
        return [w.id for w in self.surveys if followed and w.id in self._unnamed]

    @property
    def _unnamed(self) -> list[object]:
        """The waves of files without codes."""
        return [file.wave for file in self.files if file.kind == "responses" and not file.id]

    @property
    def then_test(self) -> str | None:
        """The wave at which people looked back on how they had been before."""
        return next((wave.id for wave in self.waves if wave.role == "then-test"), None)

    @property
    def is_recalled(self) -> bool:
        """Whether the change that is told starts from a then-test."""
        return self.then_test is not None and self.then_test in {a for a, _ in self.comparisons}

    @property
    def course(self) -> list[str]:
        """The waves of the members in time: no survey, and one beginning, measured or recalled."""
        other = "pre" if self.is_recalled else "then-test"
        return [wave.id for wave in self.waves if wave.role not in ("survey", other)]

    @property
    def before_after(self) -> list[str]:
        """The first comparison; in a study without one its first and its last time, if any."""
        if self.comparisons:
            return list(self.comparisons[0])
        waves = [wave.id for wave in self.waves if wave.role != "survey"]
        return list(dict.fromkeys([*waves[:1], *waves[-1:]]))

    @property
    def control(self) -> str | None:
        """The arm that the others are compared with."""
        return self.design.groups.control if self.design.groups else None

    @property
    def arm_contrasts(self) -> list[tuple[str, str] | None]:
        """Every two arms, those with the control first; one None where there are no arms."""
        if self.design.groups is None:
            return [None]
        levels = self.attributes[self.design.groups.attribute].levels or {}
        others = [level for level in levels if level != self.design.groups.control]
        with_control: list[tuple[str, str] | None] = [
            (arm, self.design.groups.control) for arm in others
        ]
        return with_control + [(second, first) for first, second in combinations(others, 2)]

    def has_control(self, pair: tuple[str, str]) -> bool:
        """Say whether the control was one at both times: it had not had the group itself yet."""
        groups = self.design.groups
        if groups is None or groups.until is None:
            return True
        ids = [wave.id for wave in self.waves]
        return all(ids.index(wave) <= ids.index(groups.until) for wave in pair)

    @property
    def times_with_control(self) -> list[str]:
        """The later times of the comparisons at which the control was one."""
        return list(dict.fromkeys(pair[1] for pair in self.comparisons if self.has_control(pair)))

    def contrasts_of(self, pair: tuple[str, str]) -> list[tuple[str, str] | None]:
        """Every two arms that are compared between two times."""
        compared = self.has_control(pair)
        return [
            contrast
            for contrast in self.arm_contrasts
            if compared or contrast is None or contrast[1] != self.control
        ]

    @property
    def strands(self) -> set[str]:
        """What the study has.

        Of: scales (questionnaires were filled in), characteristics (once, of people of whom
        something is known), outcomes (times are compared), change (of the
        same people), unlinked (of people who are not followed), recalled (there is a then-test),
        shift (and a pre-test beside it), needs, strain,
        interviews, joint, sessions, each-session (it is known who came to which), satisfaction,
        network, ties, survey, sites, arms, moderators, priorities, baseline,
        criteria, next-study, predictions; by the approach to interviews
        agreement, saturation, reflexive; machines (a machine coded, too).
        """
        kinds = {file.kind for file in self.files}
        coded = self.interviews is not None and "segments" in kinds
        approach = self.interviews.approach if self.interviews else None
        found = {
            "scales": "responses" in kinds,
            "characteristics": "responses" in kinds
            and len(self.waves) == 1
            and any(attribute.is_category for attribute in self.attributes.values()),
            "outcomes": bool(self.outcomes),
            "change": bool(self.outcomes) and not self.is_unlinked,
            "unlinked": bool(self.outcomes) and self.is_unlinked,
            "recalled": bool(self.outcomes) and self.then_test is not None,
            "shift": bool(self.outcomes)
            and self.then_test is not None
            and any(wave.role == "pre" for wave in self.waves),
            "needs": self.needs is not None,
            "strain": self.strain is not None,
            "interviews": coded,
            "agreement": coded and approach == "coding-reliability",
            "saturation": coded and approach != "reflexive",
            "machines": bool(coded and approach != "reflexive" and self._has_machines),
            "reflexive": coded and approach == "reflexive",
            "joint": self.joint is not None and "segments" in kinds,
            "sessions": "sessions" in kinds,
            "each-session": any(file.kind == "sessions" and file.of is None for file in self.files),
            "satisfaction": self.satisfaction is not None,
            "network": "network" in kinds,
            "ties": any(getattr(file, "supporter", None) for file in self.files),
            "survey": bool(self.outcomes) and not self.is_unlinked and bool(self.surveys),
            "sites": self.design.sites is not None and self.design.groups is None,
            "arms": self.design.groups is not None and bool(self.outcomes),
            "moderators": bool(self.moderators),
            "priorities": bool(self.needs and self.needs.priorities),
            "baseline": any(getattr(file, "baseline", []) for file in self.files),
            "criteria": self.criteria is not None,
            "next-study": self.next_study is not None,
            "predictions": bool(self.predictions),
        }
        return {name for name, present in found.items() if present}

    @property
    def _has_machines(self) -> bool:
        return self.interviews is not None and bool(self.interviews.machines)

    def wave(self, wave: str) -> Wave:
        """Return a wave by its id."""
        return next(candidate for candidate in self.waves if candidate.id == wave)

    def scale_label(self, scale: str, language: str = "en") -> str:
        """Return the short printed name of a scale."""
        instrument, score = self.scales[scale]
        return instrument.short_of(score).get(language)

    def direction(self, scale: str) -> Direction:
        """Return which direction of a scale is better."""
        return self.scales[scale][1].direction
