"""Answers that begin with 1 where the published key begins with 0: asked, and scored right."""

import pytest
import yaml
from student_files import CODES, write
from typer.testing import CliRunner

from groupwork.cli import app
from groupwork.guide.check import check_study
from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise
from groupwork.ingest.files import ingest
from groupwork.prepare.clean import clean
from groupwork.prepare.score import score
from groupwork.study.instruments import load_instrument
from groupwork.study.loading import load_study

GAD = load_instrument("gad7")
RSES = load_instrument("rses", {"order": "satisfied-first", "coding": "1-4"})
WORDS = ["Not at all", "Several days", "More than half the days", "Nearly every day"]
# By the published key everybody has 7 k: 7 for k = 1 everywhere.
PRE, POST = [[k] * 7 for k in (0, 1, 2, 0, 1, 2, 0, 1)], [[k] * 7 for k in (0, 1, 1, 0, 0, 2, 0, 1)]
MEANS = {("gad7", "pre"): 7 * 7 / 8, ("gad7", "post"): 7 * 5 / 8}
ANSWERS = {
    "title": "My group",
    "authors": "A. Student",
    "instrument.gad7": "gad7",
}


def files(folder, written):
    heads = [str(text) for text in GAD.texts.values()]
    return [
        write(
            folder / f"{wave}.csv",
            ["code", *heads],
            [[c, *map(written, r)] for c, r in zip(CODES, rows, strict=True)],
        )
        for wave, rows in (("pre", PRE), ("post", POST))
    ]


def questions(paths, language="en", **answers):
    draft = draft_study(recognise(paths), "g", ANSWERS | answers, language)
    return {question.key: question for question in draft.questions}


def new(folder, paths, **answers):
    given = ANSWERS | {key.replace("__", "."): text for key, text in answers.items()}
    options = [part for key, text in given.items() for part in ("--answer", f"{key}={text}")]
    target = folder / "studies" / "g"
    told = CliRunner().invoke(app, ["new", str(target), *map(str, paths), *options])
    return target, told


def means(target):
    study = load_study(target / "study.yaml")
    scores = score(study, clean(study, ingest(study, target))["responses"])
    return scores.groupby(["scale", "wave"])["value"].mean().to_dict()


def test_nobody_at_the_last_answer_is_no_reason_to_count_from_nought(tmp_path):
    paths = files(tmp_path, lambda k: k + 1)  # 1, 2 and 3 of 1 to 4
    asked = questions(paths)["counted.gad7"]
    assert (asked.default, asked.suggestion, list(asked.choices)) == (None, "", ["0", "1"])
    assert "1 (Not at all) to 4 (Nearly every day)" in asked.choices["1"]
    assert "4（几乎每天）" in questions(paths, "zh")["counted.gad7"].choices["1"]
    target, told = new(tmp_path, paths)
    assert told.exit_code != 0 and "counted.gad7" in told.output
    assert not target.exists()
    target, told = new(tmp_path, paths, counted__gad7="1")
    assert told.exit_code == 0, told.output
    assert means(target) == MEANS
    assert not {f.kind for f in check_study(target).findings} & {"counted_from_another_number"}


def test_who_says_that_the_lowest_answer_was_not_given_is_not_asked_again(tmp_path):
    paths = files(tmp_path, lambda k: k + 1)
    target, told = new(tmp_path, paths, counted__gad7="0")
    assert told.exit_code == 0, told.output
    assert means(target) == {key: mean + 7 for key, mean in MEANS.items()}
    assert "counted_from_another_number" not in {f.kind for f in check_study(target).findings}


def test_a_last_answer_out_of_the_published_range_suggests_the_other_start(tmp_path):
    paths = files(tmp_path, lambda k: 2 * k if k else 1)  # 1, 2 and 4
    assert questions(paths)["counted.gad7"].suggestion == "1"
    # Nobody's answer is out of range, whichever it is.
    assert "blank.gad7" not in {q.key for q in draft_study(recognise(paths), "g", {}).todo}


@pytest.mark.parametrize("written", [lambda k: k, lambda k: WORDS[k]])
def test_nothing_is_asked_where_the_files_show_it(tmp_path, written):
    assert "counted.gad7" not in questions(files(tmp_path, written))


@pytest.mark.parametrize(("coding", "mean"), [("1-4", 25), ("0-3", 15)])
def test_a_questionnaire_with_versions_of_its_numbers_is_asked_once(tmp_path, coding, mean):
    """Answers from 1 to 3 fit both ways to count the RSES; the totals tell which."""
    heads = [str(text) for text in RSES.texts.values()]
    paths = [
        write(
            tmp_path / f"{wave}.csv",
            ["code", *heads],
            [[c, *[1 + (n + shift) % 3] * 10] for n, c in enumerate(CODES)],
        )
        for shift, wave in enumerate(("pre", "post"))
    ]
    key = "instrument.rses"

    def rses(language="en"):
        said = {"title": "My group", "authors": "A. Student", key: "rses"}
        return {q.key: q for q in draft_study(recognise(paths), "g", said, language).questions}

    asked = rses()
    assert not [each for each in asked if each.startswith("counted.")]
    question = asked["version.rses.coding"]
    assert question.default is None and "in the files" in question.text
    assert "数据文件" in rses("zh")["version.rses.coding"].text
    answers = {k: v for k, v in ANSWERS.items() if k != "instrument.gad7"}
    options = {**answers, key: "rses", "version.rses.coding": coding, "ends.rses": "as-key"}
    listed = [part for pair in options.items() for part in ("--answer", "=".join(pair))]
    target = tmp_path / "studies" / "g"
    told = CliRunner().invoke(app, ["new", str(target), *map(str, paths), *listed])
    assert told.exit_code == 0, told.output
    # Five items of ten are reversed, so that everybody who answers alike has the middle.
    assert means(target)["rses", "pre"] == mean
    assert "counted_from_another_number" not in {f.kind for f in check_study(target).findings}


def test_numbers_with_their_wording_tell_from_where_they_are_counted(tmp_path):
    paths = files(tmp_path, lambda k: f"{k + 1} {WORDS[k]}")
    asked = questions(paths)["counted.gad7"]
    assert asked.known and asked.default == "1"
    target, told = new(tmp_path, paths)
    assert told.exit_code == 0, told.output
    assert means(target) == MEANS


def test_check_warns_of_a_study_that_is_written_by_hand(tmp_path):
    target, _ = new(tmp_path, files(tmp_path, lambda k: k + 1), counted__gad7="1")
    source = target / "study.yaml"
    study = yaml.safe_load(source.read_text(encoding="utf-8"))
    del study["instruments"]["gad7"]["labels"]
    source.write_text(yaml.safe_dump(study, allow_unicode=True), encoding="utf-8")
    found = {f.kind: f for f in check_study(target).findings}["counted_from_another_number"]
    assert (found.severity, found.instrument) == ("warning", "gad7")
    assert "from 1 to 3; nobody has 0" in found.what("en")
