"""What the group was meant to change, and between which times it is compared."""

from dataclasses import dataclass
from math import comb
from typing import Any

from groupwork.errors import GroupworkError
from groupwork.guide.draft.instruments import Used
from groupwork.guide.draft.naming import heading
from groupwork.guide.draft.parts import is_open
from groupwork.guide.known_scales import version_options
from groupwork.guide.questions import TODO, Interview
from groupwork.guide.recognise import Recognised
from groupwork.study.instruments import Score, load_instrument


def ask_outcomes(
    instruments: dict[str, Used],
    waves: list[dict[str, Any]],
    *,
    design: dict[str, Any],
    attributes: dict[str, Any],
    group: Recognised,
    interview: Interview,
) -> dict[str, Any]:
    """Return outcomes, comparisons and the family of tests."""
    outcomes = _outcomes(instruments, group, interview)
    until = design.get("groups", {}).get("until")
    pairs, own = _comparisons(waves), _from(until, waves)
    arms = design.get("groups")
    levels = attributes[arms["attribute"]]["levels"] if arms else {}
    return {
        "outcomes": outcomes,
        "comparisons": [*pairs, *own],
        "family": _family(
            design, levels, outcomes, pairs, alone=[after for _, after in own], interview=interview
        ),
    }


def _from(until: str | None, waves: list[dict[str, Any]]) -> list[list[str]]:
    """Compare what came after the comparison group had the group itself with what was before."""
    ids = [wave["id"] for wave in waves]
    if until is None or until not in ids:
        return []
    return [[until, later] for later in ids[ids.index(until) + 1 :]]


# What the test of a family is.
_TESTS = {
    "ancova": (
        "the analysis of covariance, of the later scores with the first ones held constant",
        "协方差分析（以前测为协变量比较后测）",
    ),
    "welch": ("Welch's t test of two groups of people", "两组人的Welch t检验"),
    "t": ("the paired t test", "配对t检验"),
}


def _family(
    design: dict[str, Any],
    levels: dict[str, str],
    outcomes: list[dict[str, Any]],
    pairs: list[list[str]],
    *,
    alone: list[str],
    interview: Interview,
) -> dict[str, Any]:
    """Declare the tests; of more than two arms ask which. `alone`: times without a control."""
    test = {"randomised": "ancova", "controlled": "welch", "unlinked": "welch"}
    family: dict[str, Any] = {"test": test.get(design["kind"], "t")}
    tested = _TESTS[family["test"]]
    elsewhere = interview.where(
        (
            " If another one was decided on before results were seen, write it under 'family' in "
            "study.yaml ('test').",
            "如果看结果之前确定的是别的检验，请在study.yaml的family中改写test。",
        ),
        (
            " If another one was decided on before results were seen, say so in your text, and go "
            "by its result there.",
            "如果看结果之前确定的是别的检验，请在正文中说明，并以其中该检验的结果为准。",
        ),
    )
    interview.note(
        f"The declared test is {tested[0]}; the other ones stand beside it.{elsewhere[0]}",
        f"预先确定的检验为{tested[1]}，其他方法的结果一并列出。{elsewhere[1]}",
    )
    control = design.get("groups", {}).get("control")
    others = [level for level in levels if level != control]
    times = len(outcomes) * len([after for _, after in pairs if after not in alone])
    n = times * max(len(levels) - 1, 1)  # each arm but one, whichever that is
    if len(others) > 1 and control in levels:
        every = times * len(others) + len(outcomes) * len(pairs) * comb(len(others), 2)
        first, against = pairs[0], levels[control]
        chosen = interview.ask(
            "tests",
            (
                "Which differences between the groups are to be tested, as decided before "
                "results were seen? (the fewer, the clearer each)",
                "看结果之前，确定检验哪些组间差异？（检验越少，每一项越容易看清）",
            ),
            choices={
                **{
                    arm: (
                        f"'{levels[arm]}' and '{against}' from {first[0]} to {first[1]} alone: "
                        f"tests: {len(outcomes)}",
                        f"只检验“{levels[arm]}”与“{against}”从{first[0]}到{first[1]}："
                        f"{len(outcomes)}项检验",
                    )
                    for arm in others
                },
                "control": (
                    f"each with '{against}', at every time: tests: {n}",
                    f"各组分别与“{against}”比较，每次测量：{n}项检验",
                ),
                "pairwise": (
                    f"every two groups, at every time: tests: {every}",
                    f"每两组之间，每次测量：{every}项检验",
                ),
            },
        )
        if chosen in others:
            return family | {"comparisons": [first], "arms": [chosen, control]}
        said = chosen or interview.todo("control or pairwise", "control 或 pairwise")
        return family | {"contrasts": said}
    if n > 1 and design["kind"] in ("one-group", *test):
        later = [pair for pair in pairs if pair[1] not in alone]
        # Of what nobody expects anything, which is not said yet, nothing may be tested.
        sure = [each for each in outcomes if not str(each["expected"]).startswith(TODO)]
        if len(later) > 1 or len(sure) > 1:
            return family | _ask_fewer(outcomes, later, n, interview, arms=bool(others))
    return family


def _ask_fewer(
    outcomes: list[dict[str, Any]],
    pairs: list[list[str]],
    n: int,
    interview: Interview,
    *,
    arms: bool,
) -> dict[str, Any]:
    """Ask which of several outcomes and later times are tested; return what the family names."""
    first = pairs[0]
    what = ("differences between the groups", "组间差异") if arms else ("changes", "变化")
    span = f"from {first[0]} to {first[1]}", f"从{first[0]}到{first[1]}"
    several, later = len(outcomes) > 1, len(pairs) > 1
    every = (
        ", ".join(["of each outcome"] * several + ["to every later time"] * later),
        "、".join(["每个结果"] * several + ["到此后每次测量"] * later),
    )
    chosen = interview.ask(
        "tests",
        (
            f"Which {what[0]} are to be tested, as decided before results were seen? (the fewer, "
            f"the clearer each; the others are described)",
            f"看结果之前，确定检验哪些{what[1]}？（检验越少，每一项越容易看清；其余只作描述）",
        ),
        choices={
            **(
                {
                    "main": (
                        f"of the main outcome alone, {span[0]}: tests: 1",
                        f"只检验主要结果{span[1]}的{what[1]}：1项检验",
                    )
                }
                if several
                else {}
            ),
            **(
                {
                    "first": (
                        f"{span[0]} alone: tests: {len(outcomes)}",
                        f"只检验{span[1]}的{what[1]}：{len(outcomes)}项检验",
                    )
                }
                if later
                else {}
            ),
            "all": (
                f"{every[0]}, adjusted together (Holm): tests: {n}",
                f"{every[1]}的{what[1]}，一并校正（Holm）：{n}项检验",
            ),
        },
        # Where only one outcome is left, it is the main one.
        earlier={} if several else {"main": "first"},
    )
    if chosen == "all":
        return {}
    listed = " or ".join(["main"] * several + ["first"] * later + ["all"])
    if chosen is None:
        return {"comparisons": interview.todo(listed, listed.replace(" or ", "、"))}
    main = next((each["scale"] for each in outcomes if each.get("primary") is True), None)
    named = {"outcomes": [main or interview.todo("the main outcome", "主要结果")]}
    return (named if chosen == "main" else {}) | ({"comparisons": [first]} if later else {})


def _comparisons(waves: list[dict[str, Any]]) -> list[list[str]]:
    roles = {wave["role"]: wave["id"] for wave in waves}
    # What was measured leads; the report sets what is recalled beside it.
    first = "pre" if "pre" in roles or "then-test" not in roles else "then-test"
    pairs = [
        [wave["id"], later["id"]]
        for wave in waves
        for later in waves
        if wave["role"] == first and later["role"] in ("post", "follow-up")
    ]
    return pairs or [[roles.get(first, "pre"), roles.get("post", "post")]]


def without_scale_error(names: list[str]) -> GroupworkError:
    """Return the refusal of files that are no measurement."""
    return GroupworkError(
        f"{', '.join(names)}: no questions of a scale are in it. If it has coded passages of "
        f"interviews, name its columns interview, passage, text, coder and code in a copy of the "
        f"file; otherwise leave it out."
    )


def _outcomes(
    instruments: dict[str, Used], group: Recognised, interview: Interview
) -> list[dict[str, Any]]:
    names = _compared(instruments, group)
    if not names:
        found = [sheet.found for sheet in group.followed]
        if all(each.format == "redcap" and not each.dictionary for each in found):
            raise GroupworkError(
                "No questionnaire stands in two of the files under the same column names. If "
                "REDCap wrote one of them as raw data and another with labels, give its data "
                "dictionary as well (a file called …_DataDictionary_….csv), which has both."
            )
        without = [
            sheet.name
            for place, sheet in enumerate(group.sheets)
            if not any(place in of for of in group.in_sheet.values())
        ]
        if without and len(without) < len(group.sheets):
            raise without_scale_error(without)
        raise GroupworkError(
            "No questionnaire stands in two of the files with the same questions, so nothing "
            "can be compared. Are they the files of one study? 'groupwork inspect FILE' shows "
            "what is in each."
        )
    scales = {
        scale: (name, score)
        for name in names
        for scale, score in _scores(name, instruments[name].content, interview).items()
    }
    # What is said to be described is no main outcome.
    may_lead = {
        scale: each
        for scale, each in scales.items()
        if interview.answers.get(f"expected.{scale}") != _DESCRIBED
    } or scales
    primary: str | None = next(iter(may_lead))
    if any(is_open(instruments[name].scale, interview) for name in names):
        primary = None
    elif len(scales) > 1:
        primary = interview.ask(
            "primary",
            (
                "Which one is the main outcome, decided before you see results?",
                "哪个是主要结果（看结果之前确定）？",
            ),
            choices={
                scale: (score.label or _called(name, instruments[name], group),) * 2
                for scale, (name, score) in may_lead.items()
            },
            default=primary if len(may_lead) == 1 else None,
            # Before somebody said which questionnaire it is, a scale had another name.
            earlier={was: name for name in names if (was := instruments[name].scale) not in names},
        )
    expected = {
        scale: _ask_expected(
            scale,
            score,
            score.label or _called(name, instruments[name], group),
            interview,
            main=scale == primary or len(scales) == 1,
        )
        for scale, (name, score) in scales.items()
    }
    made = [
        {
            "scale": scale,
            **({"primary": True} if scale == primary else {}),
            "expected": said or interview.todo("higher or lower", "higher 或 lower"),
        }
        for scale, said in expected.items()
        if said != _DESCRIBED
    ]
    if primary is None and made:
        made[0]["primary"] = interview.todo(
            "true for the main outcome alone", "只有主要结果写 true"
        )
    return made


@dataclass(frozen=True)
class _Score:
    """A score of an instrument: its label where there are others, and its direction if known."""

    label: str
    direction: str


def _scores(name: str, content: dict[str, Any], interview: Interview) -> dict[str, _Score]:
    """Return the scores of an instrument that may be outcomes, by the names of their scales.

    All that somebody described; of a questionnaire of the library the first, if it is made of all
    items, and its parts if somebody says so, else all of them.
    """
    if "define" in content:
        define = content["define"]
        if not isinstance(define, dict):
            return {name: _Score("", "")}
        listed = [(s["id"], str(s["label"]), str(s["direction"])) for s in define["scores"]]
    else:
        first = {key: options[0] for key, options in version_options(name).items()}
        instrument = load_instrument(name, first)
        scores = instrument.scores
        if instrument.is_whole(scores[0]):
            parts = [score for score in scores if not instrument.is_whole(score)]
            scores = [
                scores[0],
                *(parts if len(parts) > 1 and _tells_parts(name, parts, interview) else []),
            ]
        listed = [(score.id, str(score.label), str(score.direction)) for score in scores]
    several = len(listed) > 1
    return {
        f"{name}.{score}" if place else name: _Score(
            label if several else "", "" if direction.startswith(TODO) else direction
        )
        for place, (score, label, direction) in enumerate(listed)
    }


def _tells_parts(name: str, parts: list[Score], interview: Interview) -> bool:
    said = [", ".join(score.label.get(language) for score in parts) for language in ("en", "zh")]
    chosen = interview.ask(
        f"outcomes.{name}",
        (
            f"Are its subscales outcomes, too? ({said[0]})",
            f"各分量表是否也作为结果？（{said[1].replace(', ', '、')}）",
        ),
        choices={
            "no": ("no, the whole scale alone", "否，只看总分"),
            "yes": (
                "yes; each is tested, too, and all p are adjusted together",
                "是，各自检验，并一并校正p值",
            ),
        },
        default="no",
    )
    return chosen == "yes"


def _called(name: str, used: Used, group: Recognised) -> str:
    """Return the name that a scale was given, or what it is called before it has one."""
    define = used.content.get("define")
    given = str(define.get("name", "")) if isinstance(define, dict) else ""
    if given and not given.startswith(TODO):
        return given
    return heading(name, group) if name in group.blocks else name


def _compared(instruments: dict[str, Used], group: Recognised) -> list[str]:
    """List the instruments that are measured more than once."""
    several = len(group.followed) > 1
    places = {name: group.in_sheet.get(used.scale, {}) for name, used in instruments.items()}
    return [
        name
        for name, there in places.items()
        if not any(group.sheets[place].closing for place in there)
        # Whose columns nobody has named yet may be an outcome.
        and (
            len(there) > 1
            or not several
            or not instruments[name].scale
            or any(group.sheets[place].found.wave_names for place in there)
        )
    ]


# Said of a score of which nothing was expected: it is no outcome, and its means are told.
_DESCRIBED = "described"


def _ask_expected(
    scale: str, score: _Score, called: str, interview: Interview, *, main: bool
) -> str | None:
    """Return whether the group should make a scale higher or lower; asked of neutral ones."""
    if score.direction == "neutral":
        either = {
            _DESCRIBED: (
                "neither: it is described, and no outcome that is tested",
                "都不是：只作描述，不作为检验的结果",
            )
        }
        return interview.ask(
            f"expected.{scale}",
            (
                f"Should the group make '{called}' higher or lower?",
                f"小组希望“{called}”升高还是降低？",
            ),
            choices={
                "higher": ("higher", "升高"),
                "lower": ("lower", "降低"),
                **({} if main else either),
            },
        )
    return {"higher-better": "higher", "lower-better": "lower"}.get(score.direction)
