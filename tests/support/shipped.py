"""The shipped study as if its people were real: its data, and what would be published of them."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pandas as pd

from groupwork.ingest.files import ingest
from groupwork.prepare.clean import clean
from groupwork.prepare.score import score
from groupwork.study.loading import load_study
from groupwork.study.study_file import StudyFile

FOLDER = Path(__file__).parents[2] / "data/raw/all-the-way"
EARLIER = ("survey", "pre", "post")


def as_if_real(publish: str = "protected") -> StudyFile:
    """Return the shipped study as a study of real people."""
    shipped = load_study(FOLDER / "study.yaml")
    closed = {"publish": publish, "show_individuals": False}
    changed = {"synthetic": False, "privacy": shipped.privacy.model_copy(update=closed)}
    return shipped.model_copy(update=changed)


def without_followup(study: StudyFile) -> StudyFile:
    """Return the study as it was declared when only the post-test had been held."""
    waves = [wave for wave in study.waves if wave.id in EARLIER]
    pairs = [pair for pair in study.comparisons if {*pair} <= {*EARLIER}]
    return study.model_copy(update={"waves": waves, "comparisons": pairs})


@cache
def cleaned() -> Mapping[str, pd.DataFrame]:
    """Return the processed tables, scores among them."""
    study = load_study(FOLDER / "study.yaml")
    tables = clean(study, ingest(study, FOLDER))
    return tables | {"scores": score(study, tables["responses"])}


def of_instrument(study: StudyFile, instrument: str) -> StudyFile:
    """Return a study of one questionnaire, beside the one that the members were chosen by."""
    outcomes = [each for each in study.outcomes if each.scale.split(".")[0] == instrument]
    outcomes = [
        each.model_copy(update={"primary": place == 0}) for place, each in enumerate(outcomes)
    ]
    names = [each.scale for each in outcomes]
    kept = {name: study.instruments[name] for name in dict.fromkeys((instrument, "needs"))}
    other = {
        "instruments": kept,
        "outcomes": outcomes,
        "family": [each.model_copy(update={"outcomes": names}) for each in study.family if names],
        "satisfaction": study.satisfaction if instrument == "satisfaction" else None,
    }
    none = dict.fromkeys(("needs", "strain", "interviews", "joint"))
    narrow = study.model_copy(update=other | none)
    narrow.model_post_init(None)
    return narrow


def data_of(study: StudyFile, instrument: str) -> dict[str, pd.DataFrame]:
    """Return the members' answers to one questionnaire, the survey's scores, and who they are."""
    tables = cleaned()
    answers = tables["responses"]
    answers = answers[answers["instrument"].isin([instrument, "needs"])]
    of_survey = answers["wave"] == "survey"
    own = answers[~of_survey & (answers["instrument"] == instrument)]
    return {
        "scores": score(of_instrument(study, instrument), answers[of_survey]),
        "responses": own.reset_index(drop=True),
        **{name: tables[name] for name in ("people", "timing", "audit")},
    }
