"""Drafts of study files, and the scores that they lead to."""

import yaml
from answering import answer_all

from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise
from groupwork.ingest.files import ingest
from groupwork.prepare.clean import clean
from groupwork.prepare.score import score
from groupwork.study.loading import load_study


def document(files, **answers):
    given = {key.replace("__", "."): value for key, value in answers.items()}
    return yaml.safe_load(draft_study(recognise(files), "my-group", given).text)


def open_keys(files, **answers):
    return [question.key for question in draft_study(recognise(files), "my-group", answers).todo]


def sums(folder, files, **answers):
    """Return the score of each person at each wave, through the whole reading of the files."""
    text = answer_all(recognise(files), folder.name, **answers)
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    return scored(folder).set_index(["wave", "participant_id"])["value"]


def scored(folder):
    """Return the scores of a study as the run makes them."""
    study = load_study(folder / "study.yaml")
    return score(study, clean(study, ingest(study, folder))["responses"])
