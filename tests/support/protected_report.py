"""A small study of invented people, published as if they were real, and what its report prints."""

import io
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from chinese_report import assembled, results
from whole_way import filled, folder_of

from groupwork.results.make import published
from groupwork.results.registry import TABLES
from groupwork.results.schema import Recipe
from groupwork.study.loading import load_study
from groupwork.study.study import Study

SCALES = {"calm": ("Calmness", "平静"), "worry": ("Worry", "担忧")}
WAVES = ("survey", "pre", "post")
ITEMS = 5


def content(people: int = 20, **changes: object) -> dict:
    """Return the study file of a survey, a pre-test and a post-test with two scales."""
    scales = {
        name: {
            "define": {
                "name": {"en": en, "zh": zh},
                "short": {"en": en, "zh": zh},
                "items": [{"ids": f"1-{ITEMS}", "min": 1, "max": 5}],
                "scores": [
                    {
                        "id": "total",
                        "label": {"en": en, "zh": zh},
                        "direction": "higher-better" if name == "calm" else "lower-better",
                    }
                ],
            }
        }
        for name, (en, zh) in SCALES.items()
    }
    labels = {"survey": "调查", "pre": "前测", "post": "后测"}
    return {
        "id": f"protected-{people}",
        "title": {"en": "A group", "zh": "一个小组"},
        "authors": ["Nobody"],
        "synthetic": False,
        "seed": 3,
        "design": {"kind": "one-group"},
        "waves": [
            {"id": wave, "label": {"en": wave, "zh": labels[wave]}, "role": wave} for wave in WAVES
        ],
        "files": [
            {
                "kind": "responses",
                "path": f"{wave}.csv",
                "id": "code",
                "wave": wave,
                "columns": {name: f"{name}{{item}}" for name in SCALES},
            }
            for wave in WAVES
        ],
        "attributes": {"age": {"label": {"en": "Age", "zh": "年龄"}, "min": 18, "max": 90}},
        "instruments": scales,
        "cleaning": {"duplicates": "first"},
        "outcomes": [
            {"scale": "calm", "primary": True, "expected": "higher"},
            {"scale": "worry", "expected": "lower"},
        ],
        "comparisons": [["pre", "post"]],
        "family": {"test": "t"},
        **changes,
    }


def sheets(people: int = 20, skipped: tuple[tuple[str, int, str], ...] = ()) -> dict[str, str]:
    """Invent answers; the last person leaves before the post-test.

    Of `skipped` (wave, person, item) the answer is blank.
    """
    rng = np.random.default_rng(people)
    level = rng.normal(2.8, 0.5, people)
    shift = {"survey": 0.0, "pre": 0.1, "post": 0.9}
    made = {}
    for wave in WAVES:
        table = pd.DataFrame({"code": [f"P{number:02d}" for number in range(people)]})
        table["age"] = 30 + np.arange(people)
        for name in SCALES:
            sign = 1 if name == "calm" else -1
            for item in range(1, ITEMS + 1):
                drawn = level + sign * shift[wave] + rng.normal(0, 0.7, people)
                table[f"{name}{item}"] = np.clip(drawn.round(), 1, 5).astype(int).astype(str)
        for _, person, item in (each for each in skipped if each[0] == wave):
            table.loc[person, item] = ""
        there = table.iloc[:-1] if wave == "post" else table
        text = io.StringIO()
        there.to_csv(text, index=False)
        made[f"{wave}.csv"] = text.getvalue()
    return made


@dataclass(frozen=True)
class Made:
    """A study with its exact and its published tables, and what its report prints."""

    study: Study
    exact: dict[str, pd.DataFrame]
    published: dict[str, pd.DataFrame]
    registers: dict[str, pd.DataFrame]
    texts: dict[str, str]


def make_report(target: Path, study_file: dict, files: dict[str, str]) -> Made:
    """Go from the files to the report of both languages, as the workflow does."""
    folder = folder_of(target, study_file, files)
    study = load_study(folder / "study.yaml")
    open_to_all = study.privacy.model_copy(update={"small_cell": 1})
    exact = results(study.model_copy(update={"privacy": open_to_all}), folder)
    told: dict[str, pd.DataFrame] = {}
    for name in sorted(exact, key=lambda name: name != "effects"):
        recipe = Recipe.read(TABLES[name].recipe())
        told[name] = published(study, recipe, exact[name], told.get("effects"))
    registers, texts = {}, {}
    for language in ("en", "zh"):
        build = target / language / "build"
        build.parent.mkdir()
        registers[language] = assembled(study, folder, told, build, language)
        texts[language] = filled(build)
    return Made(study, exact, told, registers, texts)


def exact_value(exact: dict[str, pd.DataFrame], origin: pd.Series) -> tuple | None:
    """Return what a printed number is, in full: its kind, its value and of how many people."""
    table = exact.get(str(origin["table"]).removesuffix(".csv"))
    if table is None or origin["column"] not in ("estimate", "ci_low", "ci_high", "p"):
        return None
    for part in re.split(r"; (?=\w+ = )", origin["row"]):
        name, _, value = part.partition(" = ")
        table = table[table[name].astype("object").fillna("").astype("str") == value]
    row = table.iloc[0]
    value = row[origin["column"]]
    if pd.isna(value) or float(value).is_integer():
        return None
    # An estimate that is a p is one like any other.
    is_p = origin["column"] == "p" or str(row.get("statistic", "")).startswith("p_")
    return "p" if is_p else origin["column"], round(float(value), 9), 0 if is_p else row["n"]
