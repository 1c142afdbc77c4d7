"""`programme.yaml`: groups that are studies of their own, and what they have in common.

The sessions that one group follows are described in `groupwork.study.programme`; here a programme
is what several groups took part in.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import Field, model_validator

from groupwork.errors import GroupworkError, nearest
from groupwork.study.base import Local, LocalText, Slug, Strict
from groupwork.study.design import Attribute
from groupwork.study.instruments import Direction, Instrument, Score
from groupwork.study.messages import validate
from groupwork.study.study_file import StudyFile
from groupwork.study.yaml_file import read_yaml

FILE = "programme.yaml"
#: Most studies that a message lists.
_LISTED = 6


class GroupOf(Strict):
    """A group of the programme: a study, and what is known of the group."""

    study: Slug = Field(description="Its folder, beside that of the programme.")
    label: Local | None = Field(None, description="Its printed name; the study's title if empty.")
    attributes: dict[str, str] = Field(
        default_factory=dict, description="Attribute of the programme -> its value for this group."
    )


class ProgrammeFile(Strict):
    """A programme: several groups with a measure in common."""

    id: Slug
    title: Local
    authors: list[Local] = Field(min_length=1)
    institution: Local | None = None
    date: str | None = None
    groups: list[GroupOf] = Field(min_length=2)
    attributes: dict[str, Attribute] = Field(
        default_factory=dict,
        description="What is known of groups: site, worker, year, … Declared before results.",
    )
    outcomes: list[str] = Field(
        default=[], description="Scales that are pooled; all that the groups share if empty."
    )
    comparisons: list[tuple[str, str]] = Field(
        default=[], description="Pairs of waves; all that the groups share if empty."
    )
    satisfaction: bool = Field(
        True, description="Set side by side how the closing questionnaire was answered."
    )
    ci_level: float = Field(0.95, gt=0.5, lt=1)

    @model_validator(mode="after")
    def _groups_are_told_apart(self) -> "ProgrammeFile":
        names = [group.study for group in self.groups]
        labels = [group.label.en for group in self.groups if group.label]
        for what, listed in (("study", names), ("label", labels)):
            seen: set[str] = set()
            for name in listed:
                if name in seen:
                    raise ValueError(f"groups: two have the {what} '{name}'")
                seen.add(name)
        if self.id in names:
            raise ValueError(f"id: '{self.id}' is the name of a study already; take another")
        for number, group in enumerate(self.groups, start=1):
            for name, value in group.attributes.items():
                problem = self._unfit(name, value)
                if problem:
                    raise ValueError(f"groups.{number}.attributes.{name}: {problem}")
            for name in self.attributes:
                if name not in group.attributes:
                    raise ValueError(
                        f"groups.{number}.attributes: '{name}' of the group '{group.study}' is "
                        "lacking"
                    )
        return self

    def _unfit(self, name: str, value: str) -> str:
        """Return what is wrong with the value of an attribute, or nothing."""
        if name not in self.attributes:
            return f"there is no '{name}' under 'attributes'. {nearest(name, self.attributes)}"
        levels = self.attributes[name].levels
        if levels is not None:
            known = value in levels
            return "" if known else f"there is no level '{value}'. {nearest(value, levels)}"
        try:
            float(value)
        except ValueError:
            return f"'{value}' is no number, and 'levels' are not given"
        return ""


class Measure(Strict):
    """A scale that all groups share."""

    scale: str
    label: Local
    direction: Direction
    low: float
    high: float


class Group(Strict):
    """A group as the pooled tables know it."""

    study: Slug
    label: Local
    attributes: dict[str, str]
    attendance: bool
    satisfaction: bool


class Programme(Strict):
    """What the pooled results need of a programme and of its studies, checked.

    Attributes
    ----------
    small_cell : int
        The strictest of the studies' own.
    waves : dict of str to LocalText
        Printed names of the waves that are compared, in their order.
    protected : bool
        Some of the studies publish rounded results, from which everything here is worked out.
    """

    id: Slug
    title: Local
    authors: list[Local]
    institution: Local | None
    date: str | None
    synthetic: bool
    protected: bool
    small_cell: int
    ci_level: float
    attributes: dict[str, Attribute]
    measures: list[Measure]
    comparisons: list[tuple[str, str]]
    waves: dict[str, LocalText]
    groups: list[Group]

    @property
    def is_protected(self) -> bool:
        """Whether what it tells is rounded anew: never, only what it is worked out from is."""
        return False


def load_programme(path: str | Path) -> ProgrammeFile:
    """Read and check a programme file by itself.

    Raises
    ------
    GroupworkError
        It is missing or no YAML, a key is unknown, missing or of the wrong kind, two groups have
        one name, or an attribute of a group does not fit. The message names file and key.
    """
    source = Path(path)
    programme: ProgrammeFile = validate(read_yaml(source), ProgrammeFile, str(source))
    folder = source.resolve().parent.name
    if programme.id != folder:
        raise GroupworkError(
            f"{source}: id is '{programme.id}' but the folder is '{folder}'. Give both the same "
            "name."
        )
    return programme


def load_studies(
    programme: ProgrammeFile, where: str | Path, load: Callable[[Path], StudyFile]
) -> dict[str, StudyFile]:
    """Load the studies of a programme.

    Parameters
    ----------
    programme : ProgrammeFile
    where : path
        Its file; the folders of its studies lie beside its folder.
    load : callable
        `loading.load_study`, or what remembers the studies that were loaded.

    Raises
    ------
    GroupworkError
        There is no such study, or its own file is wrong.
    """
    raw = Path(where).parent.parent
    studies = {}
    for number, group in enumerate(programme.groups, start=1):
        file = raw / group.study / "study.yaml"
        if not file.is_file():
            there = [each.parent.name for each in sorted(raw.glob("*/study.yaml"))]
            raise GroupworkError(
                f"{where}: groups.{number}.study: there is no study '{group.study}' in {raw}. "
                f"{nearest(group.study, there)}"
            )
        studies[group.study] = load(file)
    return studies


def together(
    programme: ProgrammeFile, studies: Mapping[str, StudyFile], where: str | Path = FILE
) -> Programme:
    """Check that the studies of a programme can be pooled, and say of what.

    Parameters
    ----------
    programme : ProgrammeFile
    studies : mapping of str to StudyFile
        By the names under `groups`.
    where : path, optional
        What messages begin with.

    Raises
    ------
    GroupworkError
        No measure or comparison is common, one is scored differently in two studies, invented
        data stand beside real ones, or a study is not one group.
    """
    try:
        return _together(programme, studies)
    except ValueError as error:
        said = str(error)
        raise GroupworkError(f"{where}: {said}{'' if said[-1] in '.?' else '.'}") from None


def _together(programme: ProgrammeFile, studies: Mapping[str, StudyFile]) -> Programme:
    names = [group.study for group in programme.groups]
    first = studies[names[0]]
    for name in names:
        _check_group(name, studies[name], names[0], first)
    scales = _common(
        "outcomes",
        programme.outcomes,
        {name: [outcome.scale for outcome in studies[name].outcomes] for name in names},
    )
    comparisons = _common(
        "comparisons",
        programme.comparisons,
        {name: [tuple(pair) for pair in studies[name].comparisons] for name in names},
    )
    for scale in scales:
        for name in names[1:]:
            _check_same(f"outcomes: {scale}", scale, (names[0], first), (name, studies[name]))
    asked = [name for name in names if studies[name].satisfaction] if programme.satisfaction else []
    closing = [_closing_scale(studies[name]) for name in asked]
    for name, scale in zip(asked[1:], closing[1:], strict=True):
        if scale != closing[0]:
            raise ValueError(
                f"satisfaction: the closing questionnaire is '{closing[0]}' in '{asked[0]}' and "
                f"'{scale}' in '{name}'. Leave it out with 'satisfaction: false'"
            )
        _check_same("satisfaction", scale, (asked[0], studies[asked[0]]), (name, studies[name]))
    used = [wave.id for wave in first.waves if any(wave.id in pair for pair in comparisons)]
    groups = [
        Group(
            study=each.study,
            label=each.label or studies[each.study].title,
            attributes=each.attributes,
            attendance="sessions" in studies[each.study].strands,
            satisfaction=each.study in asked,
        )
        for each in programme.groups
    ]
    labels = [group.label.en for group in groups]
    twice = next((label for label in labels if labels.count(label) > 1), None)
    if twice is not None:
        raise ValueError(f"groups: two are called '{twice}'. Give each a 'label' of its own")
    return Programme(
        id=programme.id,
        title=programme.title,
        authors=programme.authors,
        institution=programme.institution,
        date=programme.date,
        synthetic=first.synthetic,
        protected=any(studies[name].is_protected for name in names),
        small_cell=max(studies[name].privacy.small_cell for name in names),
        ci_level=programme.ci_level,
        attributes=programme.attributes,
        measures=[_measure(first, scale) for scale in scales],
        comparisons=comparisons,
        waves={wave: first.wave(wave).label for wave in used},
        groups=groups,
    )


def _check_group(name: str, study: StudyFile, other: str, first: StudyFile) -> None:
    """Stop where a study is not one group, or not of the same kind of data."""
    if study.design.groups is not None:
        raise ValueError(
            f"groups: '{name}' has arms (design.groups), and the change of all its people mixes "
            "them. Take it out, or make a study of the people who took part"
        )
    if study.design.sites is not None:
        raise ValueError(
            f"groups: '{name}' is several groups itself (design.sites). Make a study of each"
        )
    if study.synthetic != first.synthetic:
        real, invented = (other, name) if study.synthetic else (name, other)
        raise ValueError(
            f"groups: the data of '{invented}' are synthetic and those of '{real}' are not. "
            "Invented data are not pooled with real ones"
        )


def _common(key: str, asked: list[Any], had: Mapping[str, list[Any]]) -> list[Any]:
    """Return what all studies have, of what was asked or of everything."""

    def said(each: Any) -> str:
        return each if isinstance(each, str) else f"[{', '.join(each)}]"

    for each in asked:
        for name, own in had.items():
            if each not in own:
                hint = nearest(said(each), [said(one) for one in own])
                raise ValueError(f"{key}: '{name}' has no {said(each)}. {hint}")
    first = next(iter(had.values()))
    found = [each for each in asked or first if all(each in own for own in had.values())]
    if not found:
        listed = [
            f"'{name}' has {', '.join(map(said, own)) or 'none'}" for name, own in had.items()
        ]
        more = "; …" if listed[_LISTED:] else ""
        raise ValueError(
            f"{key}: the groups have none in common ({'; '.join(listed[:_LISTED])}{more})"
        )
    return found


def _measure(study: StudyFile, scale: str) -> Measure:
    instrument, score = study.scales[scale]
    low, high = instrument.score_range(score)
    label = instrument.short_of(score)
    return Measure(scale=scale, label=label, direction=score.direction, low=low, high=high)


def _closing_scale(study: StudyFile) -> str:
    assert study.satisfaction is not None
    instrument = study.questionnaires[study.satisfaction.instrument]
    return instrument.scale(instrument.scores[0])


def _check_same(
    where: str, scale: str, one: tuple[str, StudyFile], other: tuple[str, StudyFile]
) -> None:
    """Stop where a scale of one name is not the same measure in two studies."""
    (first, study), (second, beside) = one, other
    pairs = zip(_defined(*study.scales[scale]), _defined(*beside.scales[scale]), strict=True)
    for (what, here), (_, there) in pairs:
        if here != there:
            raise ValueError(
                f"{where}: '{scale}' differs in {what}: {_said(here)} in '{first}', "
                f"{_said(there)} in '{second}'. Scores that are made differently are not pooled"
            )
    texts, others = (each.scales[scale][0].texts for each in (study, beside))
    for item in texts.keys() & others.keys():
        for language in ("en", "zh"):
            here, there = (getattr(each[item], language) for each in (texts, others))
            if here and there and here != there:
                raise ValueError(
                    f"{where}: the wording of item {item} of '{scale}' differs between '{first}' "
                    f"and '{second}'. Other questions are another measure"
                )


def _said(value: object) -> str:
    return str(value) if value not in ("", None) else "none"


def _defined(instrument: Instrument, score: Score) -> Iterator[tuple[str, object]]:
    """Yield everything that makes a score what it is, each with its name."""
    items = instrument.scale_items(score)
    yield "the items", ", ".join(items)
    yield "the reversed items", ", ".join(item for item in items if item in instrument.reversed)
    ranges = {item: "{} to {}".format(*instrument.item_range(item)) for item in items}
    alike = set(ranges.values())
    yield (
        "the range of the answers",
        next(iter(alike))
        if len(alike) == 1
        else ", ".join(f"{item}: {span}" for item, span in ranges.items()),
    )
    sums = {item: parts for item, parts in instrument.scored_items(score).items() if parts[1:]}
    yield "what is summed", ", ".join(f"{name}: {' + '.join(each)}" for name, each in sums.items())
    yield "the statistic", score.statistic
    yield "the factor", f"{score.multiply:g}"
    yield "the rounding", "down to a whole number" if score.floor else "none"
    missing = f"at most {score.max_missing}" + ", prorated" * (score.prorate)
    yield "what may be missing", missing if score.max_missing else "nothing"
    yield "the better direction", score.direction
    yield "the recall period", "" if instrument.recall is None else f"{instrument.recall.days} days"
    yield "who answers", instrument.reported_by
