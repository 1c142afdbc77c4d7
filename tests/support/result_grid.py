"""Results of every kind, and what the report says of them in plain text."""

import re

import pandas as pd

from groupwork.analysis.descriptives import flow_table
from groupwork.analysis.effects.declared import declared_tests
from groupwork.analysis.effects.effects import effects_table
from groupwork.analysis.models import models_table
from groupwork.report.fragments import FRAGMENTS
from groupwork.report.writer import Writer
from groupwork.study.study_file import StudyFile

# What a scale can be, and what a study can be.
KINDS = ("one-group", "controlled", "randomised")
DIRECTIONS = ("lower-better", "higher-better", "neutral")
# What the scores of the members do from before to after, person by person.
CHANGES = {
    "all fall": [-4, -3, -5, -2, -6, -3, -4, -2, -5, -1, -3, -4],
    "all rise": [4, 3, 5, 2, 6, 3, 4, 2, 5, 1, 3, 4],
    # t(11) is -2.207 and -1.874; its critical value is 2.201.
    "fall, interval ends just below zero": [-9, 3, -6, 1, -7, 2, -4, -3, -8, 4, -2, -5],
    "fall, interval ends just above zero": [-9, 3, -6, 2, -7, 3, -4, -3, -8, 5, -2, -5],
    "no clear change": [-2, 2, -1, 1, 0, 3, -3, 1, -1, 0, 2, -2],
    "three people, wide interval": [-9, -2, -4],
    "two people": [-3, 5],
    "one person": [-3],
    "the same change for all": [-2] * 12,
    "no change at all": [0] * 12,
}
BEFORE = [20, 14, 25, 17, 22, 19, 16, 24, 18, 21, 15, 23]
OTHERS = [1, -1, 0, 2, -2, 1, 0, -1, 2, -2, 1, -1]  # changes of a comparison group
WAVES = [
    {"id": "pre", "label": {"en": "pre-test", "zh": "前测"}, "role": "pre"},
    {"id": "post", "label": {"en": "post-test", "zh": "后测"}, "role": "post"},
]
ARM = {
    "label": {"en": "arm", "zh": "组别"},
    "levels": {
        "group": {"en": "group", "zh": "干预"},
        "wait": {"en": "waiting list", "zh": "等候"},
    },
}


def make_study(kind: str, direction: str) -> StudyFile:
    """Return a study of one outcome, which is expected to fall."""
    strain = {"en": "Strain", "zh": "压力"}
    scale = {
        "name": strain,
        "short": strain,
        "items": [{"ids": "1", "min": 0, "max": 60}],
        "scores": [{"id": "total", "label": strain, "direction": direction}],
    }
    arms = {} if kind == "one-group" else {"groups": {"attribute": "arm", "control": "wait"}}
    return StudyFile.model_validate(
        {
            "id": "grid",
            "title": {"en": "A group", "zh": "一个小组"},
            "authors": ["Nobody"],
            "synthetic": True,
            "seed": 7,
            "design": {"kind": kind, **arms},
            "waves": WAVES,
            "files": [
                {"kind": "responses", "path": "a.csv", "id": "id", "wave": "pre", "columns": {}}
            ],
            "attributes": {"arm": ARM} if arms else {},
            "instruments": {"strain": {"define": scale}},
            "cleaning": {"duplicates": "last"},
            "outcomes": [{"scale": "strain", "primary": True, "expected": "lower"}],
            "comparisons": [["pre", "post"]],
            "family": {"test": {"controlled": "welch", "randomised": "ancova"}.get(kind, "t")},
        }
    )


def results(made: StudyFile, changes: list[int]) -> dict[str, pd.DataFrame]:
    """Return the results tables of people whose scores change so."""
    before = BEFORE[: len(changes)]
    after = [b + c for b, c in zip(before, changes, strict=True)]
    ids = [f"P{i:02d}" for i in range(len(changes))]
    people = pd.DataFrame({"participant_id": ids, "arm": "group"})
    if made.design.groups:
        others = [f"Q{i:02d}" for i in range(len(OTHERS))]
        before = before + BEFORE
        after = after + [b + c for b, c in zip(BEFORE, OTHERS, strict=True)]
        ids = ids + others
        waiting = pd.DataFrame({"participant_id": others, "arm": "wait"})
        people = pd.concat([people, waiting], ignore_index=True)
    measured = pd.DataFrame(
        {
            "participant_id": ids * 2,
            "wave": ["pre"] * len(ids) + ["post"] * len(ids),
            "scale": "strain",
            "value": [float(value) for value in before + after],
            "items_answered": 1,
            "items_total": 1,
        }
    )
    return {
        "effects": effects_table(made, measured, people),
        # those of a single group are not spoken of
        "models": models_table(made, measured, people) if made.design.groups else pd.DataFrame(),
        "tests": declared_tests(made, measured, people),
        "flow": flow_table(made, measured, people),
    }


def said(writer: Writer, fragment: str) -> str:
    """Return what a fragment says, with the numbers filled in and without figures and tables."""
    text = re.sub(
        r"^:{3,4} .*?^:{3,4}$(\n\n^::::$)?",
        "",
        FRAGMENTS[fragment](writer),
        flags=re.DOTALL | re.MULTILINE,
    )
    text = re.sub(r"^!\[.*$", "", text, flags=re.MULTILINE)
    filled = writer.ledger.resolved(text)
    return re.sub(r"\n\n+", "\n", re.sub(r"\\(.)", r"\1", filled)).strip()
