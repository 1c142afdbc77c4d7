"""Small and odd studies go the whole way: every table, figure and report, in both languages."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from every_table import every_table, table_file
from small_study import items, responses, score, study

from groupwork.figures import draw
from groupwork.report.assemble import assemble
from groupwork.results.catalogue import drawing, figure_names
from groupwork.study.study import Study
from groupwork.tables import AUDIT_COLUMNS, read_table, write_table

ROOT = Path(__file__).parents[3]
BLANK = ROOT / "tests/data/report-sample/figures/means.png"
WAVES = ["survey", "pre", "post", "later"]
COUNTS = {"survey": 30, "pre": 9, "post": 8, "later": 6}
HUGE = 10**300

Answers = dict[str, pd.DataFrame]


def declared(kind: str = "one-group", highest: int = 5) -> Study:
    """Return a study that has every strand."""
    parts = [
        score("total", direction="lower-better", max_missing=1),
        *(score(name, items=ids, direction="lower-better") for name, ids in AREAS.items()),
    ]
    files = [
        {"kind": "responses", "path": "a.csv", "id": "id", "wave": "pre", "columns": {}},
        {
            **{"kind": "sessions", "path": "b.csv", "id": "id", "session": "session"},
            "attended": "attended",
            "ratings": {"mood": {"column": "mood", "label": "mood", "min": 1, "max": 5}},
        },
        {
            **{"kind": "network", "path": "c.csv", "id": "id", "source": "source"},
            **{"sources": {"family": "family", "peer": "peer"}, "support": "support"},
            "wave": {"column": "wave", "values": {"pre": "pre", "post": "post"}},
            "supports": {"company": "company", "advice": "advice"},
        },
        {"kind": "segments", "path": "d.csv"},
    ]
    design: dict = {"kind": kind}
    if kind == "one-group":
        rule = "the highest scores"
        design |= {"weeks": 6, "selection": {"wave": "survey", "scale": "x", "rule": rule}}
    else:
        design["groups"] = {"attribute": "arm", "control": "usual"}
    reliable = {"sd": 3, "reliability": 0.8}
    reliable |= dict.fromkeys(("sd_source", "reliability_type", "reliability_source"), "norms")
    return study(
        {
            "x": {"items": items("1-6", 1, highest), "reversed": "6", "scores": parts},
            "y": {"items": items("1", 0, 40), "scores": [score()]},
            "end": {"items": items("1-2", 1, 5), "scores": [score(statistic="mean")]},
        },
        {
            "arm": {"label": "Arm", "levels": {"usual": "usual", "new": "new"}},
            "sex": {"label": "Sex", "levels": {"f": "female", "m": "male"}},
            "age": {"label": "Age"},
        },
        design=design,
        files=files,
        outcomes=[
            {"scale": "x", "primary": True, "expected": "lower", "reliable_change": reliable},
            {"scale": "y", "expected": "higher", "smallest_effect": 2},
        ],
        comparisons=[["pre", "post"], ["pre", "later"]],
        needs={
            **{"instrument": "x", "wave": "survey", "threshold": 8},
            **{"threshold_source": "declared", "subgroups": ["sex"]},
        },
        strain={"wave": "survey", "scales": ["y"], "support": list(map("x.{}".format, AREAS))},
        satisfaction={"instrument": "end", "wave": "post"},
        interviews={
            "codes": [{"id": c, "label": c, "definition": c, "area": "x.a"} for c in ("k", "l")]
        },
        sessions=[{"number": 1, "title": "One", "content": "talk", "answers": ["x.a"]}],
    )


AREAS = {"a": "1-3", "b": "4-6"}


def plain_answers() -> Answers:
    """Return answers of instrument x at each wave as made by nothing in particular."""
    rng = np.random.default_rng(4)
    found = {}
    for wave, count in COUNTS.items():
        trait = rng.normal(3, 1, (count, 1))
        values = np.clip(np.rint(trait + rng.normal(0, 0.8, (count, 6))), 1, 5)
        found[wave] = pd.DataFrame(values, [f"P{i:02d}" for i in range(count)], list("123456"))
    return found


def first(people: int) -> Callable[[Answers], Answers]:
    return lambda answers: {wave: table.iloc[:people] for wave, table in answers.items()}


def set_to(value: float, columns: str = "123456") -> Callable[[Answers], Answers]:
    def changed(answers: Answers) -> Answers:
        return {w: t.assign(**dict.fromkeys(columns, value)) for w, t in answers.items()}

    return changed


def without(*waves: str) -> Callable[[Answers], Answers]:
    return lambda answers: {w: t.iloc[:0] if w in waves else t for w, t in answers.items()}


def no_change(answers: Answers) -> Answers:
    return answers | {w: answers["pre"].iloc[: COUNTS[w]] for w in ("post", "later")}


def one_point(answers: Answers) -> Answers:
    """Everybody changes by the same."""
    pre = answers["pre"].clip(2, 4)
    return answers | {"pre": pre, **{w: (pre - 1).iloc[: COUNTS[w]] for w in ("post", "later")}}


def nothing_answered(answers: Answers) -> Answers:
    return {wave: table * np.nan for wave, table in answers.items()}


def one_huge(answers: Answers) -> Answers:
    post = answers["post"].copy()
    post.iloc[0, 0] = float(HUGE)
    return answers | {"post": post}


def infinite(answers: Answers) -> Answers:
    post = answers["post"].copy()
    post.iloc[0, 0] = np.inf
    return answers | {"post": post}


CASES: dict[str, Callable[[Answers], Answers]] = {
    "nothing odd": lambda answers: answers,
    "nobody": first(0),
    "one person": first(1),
    "two people": first(2),
    "three people": first(3),
    "all equal": set_to(3.0),
    "all lowest": set_to(1.0),
    "an item with one category": set_to(2.0, "2"),
    "all zero differences": no_change,
    "all differences equal": one_point,
    "no survey": without("survey"),
    "no pre-test": without("pre"),
    "no post-test": without("post"),
    "no follow-up": without("later"),
    "pre-test only": without("survey", "post", "later"),
    "nothing answered": nothing_answered,
    "huge": one_huge,
    "infinite": infinite,
}
ARMS = {
    "two arms": lambda i: "usual" if i % 2 else "new",
    "an arm of one": lambda i: "new" if i else "usual",
    "an arm of nobody": lambda i: "new",
}


def cleaned(answers: Answers, arm: Callable[[int], str] = ARMS["two arms"]) -> dict:
    """Return cleaned tables around some answers to x."""
    people = sorted({person for table in answers.values() for person in table.index})
    long = []
    for wave, table in answers.items():
        long.append(responses("x", table, wave))
        one = pd.DataFrame({"1": table.mean(axis=1).clip(0, 40)}, index=table.index)
        long.append(responses("y", one, wave))
    closing = answers["post"].loc[:, ["1", "2"]].clip(1, 5)
    long.append(responses("end", closing, "post"))
    answered = pd.concat(long, ignore_index=True)
    count = range(len(people))
    there = list(answers["post"].index)
    return {
        "responses": answered.assign(
            missing_reason=answered["value"].isna().map({True: "blank", False: None})
        ),
        "people": pd.DataFrame(
            {
                **{"participant_id": people, "arm": [arm(i) for i in count]},
                **{"sex": "f", "age": [30.0 + i for i in count]},  # nobody is male
            }
        ),
        "sessions": pd.DataFrame(
            {"participant_id": there, "session": 1, "attended": 1, "mood": 3.0}
        ),
        "network": pd.DataFrame(
            {
                **{"participant_id": there, "wave": "pre", "source": "family"},
                **{"support": "company", "closeness": np.nan},
            }
        ),
        "segments": pd.DataFrame(
            {
                **{"interview": there, "participant_id": there, "segment": "1", "text": "…"},
                **{"coder": "A", "code": "k", "language": "en"},
            }
        ),
        "audit": pd.DataFrame(columns=AUDIT_COLUMNS),
        "timing": pd.DataFrame(columns=["participant_id", "wave", "seconds", "items"]),
    }


def check(here: Study, tables: dict[str, pd.DataFrame], folder: Path, both: bool) -> None:
    """Draw and assemble everything; no number may lack its reason or print as NaN.

    Figures are drawn in English, and in Chinese if `both`; reports are assembled in both.
    """
    for name, table in tables.items():
        if "estimate" in table:
            numbers = table[["estimate", "ci_low", "ci_high"]].to_numpy(dtype=float)
            assert not np.isinf(numbers).any(), name
            lacking = table.loc[table["estimate"].isna(), "note"]
            assert (lacking.fillna("") != "").all(), (name, table.loc[lacking.index].head())
        write_table(table, folder / f"{name}.csv")
    # As the workflow reads them.
    read = {name: read_table(folder / f"{name}.csv") for name in tables}
    files = {n: table_file(folder / f"{n}.csv") for n in tables}
    checksums = pd.DataFrame({"file": ["a.csv"], "sha256": ["0" * 64], "bytes": [1]})
    (folder / "study").mkdir()
    figures = folder / "figures"
    figures.mkdir()
    for language in ("en", "zh"):
        for name in figure_names(here):
            shutil.copy(BLANK, figures / f"{name}.png")
            if language == "zh" and not both:
                continue
            used = {table: read[table] for table in [*drawing(name).tables, *drawing(name).private]}
            figure = draw(here, name, used, language)
            shown = [text.get_text() for axes in figure.axes for text in axes.texts]
            assert not any("nan" in text for text in shown), (name, shown)
        build = folder / language
        assemble(
            here,
            study_folder=folder / "study",
            sources=ROOT / "report",
            tables={**read, "checksums": checksums},
            files=files,
            figures=figures,
            build=build,
            language=language,
        )
        written = sorted([*build.glob("*/generated/*.md"), *build.glob("*/_variables.yml")])
        for path in written:
            text = path.read_text(encoding="utf-8")
            odd = re.search(r"\b(nan|inf|None|<NA>)\b", text)
            assert odd is None, (path.name, text[max(0, odd.start() - 200) : odd.end() + 50])
        if language == "zh":
            untranslated = reasons(build)
            assert not untranslated, untranslated


def reasons(build: Path) -> set[str]:
    """Return reasons in a Chinese report that are still English."""
    text = "\n".join(p.read_text(encoding="utf-8") for p in build.glob("*/generated/*.md"))
    return set(re.findall(r"：([a-z][a-z']*(?: [a-z'-]+){2,})", text))


WAYS = [(case, "one-group") for case in CASES]
WAYS += [
    (case, "controlled") for case in ("nothing odd", "one person", "all equal", "no post-test")
]


#: Without waiting for continuous integration: the way at all, and hardly anybody.
QUICK = {("nothing odd", "one-group"), ("one person", "controlled")}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("case", "kind"),
    [pytest.param(*way, marks=[pytest.mark.slow] * (way not in QUICK)) for way in WAYS],
)
@pytest.mark.filterwarnings("ignore")  # what numpy warns of comes out as a reason
def test_the_whole_way(case, kind, tmp_path):
    here = declared(kind)
    tables = every_table(here, cleaned(CASES[case](plain_answers())), persons=True)
    check(here, tables, tmp_path, case == "nothing odd")


@pytest.mark.parametrize("arms", ["an arm of one", "an arm of nobody"])
@pytest.mark.filterwarnings("ignore")
@pytest.mark.slow
def test_the_whole_way_of_odd_arms(arms, tmp_path):
    here = declared("randomised")
    check(
        here, every_table(here, cleaned(plain_answers(), ARMS[arms]), persons=True), tmp_path, False
    )
