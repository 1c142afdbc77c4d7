"""A survey of other people, who gave no codes, beside a group that is followed by codes."""

import csv
import re
from pathlib import Path

import pytest
from drafted import document, sums
from student_files import CODES, ITEMS, POST, PRE, write
from whole_way import whole_way

from groupwork.guide.check import check_study
from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise
from groupwork.ingest.checksums import record_files
from groupwork.ingest.files import ingest
from groupwork.prepare.clean import clean
from groupwork.prepare.score import score
from groupwork.report.fragments import FRAGMENTS
from groupwork.report.ledger import Ledger
from groupwork.report.writer import Writer
from groupwork.study.loading import load_study

REPORT = Path(__file__).parents[4] / "report"
ASKED = [f"I would like more {what}" for what in ("company", "advice", "rest", "care", "time")]
#: Twelve people of the ward, none of whom has a code.
WARD = [[1 + (n + k * k) % 5 for k in range(5)] for n in range(12)]


def files(folder, name, heads):
    rows = [[n, "fm"[n % 2], *row] for n, row in enumerate(WARD, start=1)]
    ward = write(folder / name, ["No.", "sex", *heads], rows)
    group = []
    for wave, of in (("pre", PRE), ("post", POST)):
        cells = [[code, *row] for code, row in zip(CODES, of, strict=True)]
        group.append(write(folder / f"{wave}.csv", ["code", *ITEMS], cells))
    return [ward, *group]


@pytest.mark.parametrize("name", ["needs survey.csv", "ward.csv"])
@pytest.mark.parametrize("heads", [ASKED, [f"w{n}" for n in range(1, 6)]])
def test_it_is_read_beside_the_group(tmp_path, name, heads):
    folder = tmp_path / "my-group"
    made = files(folder, name, heads)
    group = recognise(made)
    assert [sheet.survey for sheet in group.sheets] == [True, False, False]
    given = {f"wave.{name}": "survey"}
    # The number of a row is no characteristic of anybody.
    assert [*document(made, **given)["attributes"]] == ["sex"]
    asked = {q.key: q for q in draft_study(group, "g", given).questions}
    assert asked["id"].default == "code" and "codeless" not in asked
    entries = {entry["path"]: entry for entry in document(made, **given)["files"]}
    assert "id" not in entries[name] and entries[name]["wave"] == "survey"
    ranges = {key: "1-5" for key in asked if key.startswith("range.")}
    sums(folder, made, **given, **ranges)
    record_files([path.name for path in made], folder)
    assert not check_study(folder).errors
    study = load_study(folder / "study.yaml")
    assert (study.design.kind, study.comparisons) == ("one-group", [("pre", "post")])
    tables = clean(study, ingest(study, folder))
    scores = score(study, tables["responses"]).set_index(["wave", "participant_id"])["value"]
    assert sorted(scores["survey"].dropna()) == sorted(map(sum, WARD))
    for wave, rows in (("pre", PRE), ("post", POST)):
        assert scores[wave].dropna()[CODES].tolist() == list(map(sum, rows))
    there = tables["responses"].groupby("wave")["participant_id"].agg(set)
    assert not there["survey"] & (there["pre"] | there["post"])


def test_a_survey_of_the_same_people_keeps_their_codes(tmp_path):
    made = files(tmp_path, "needs survey.csv", ASKED)
    rows = [[c, "fm"[n % 2], *WARD[n]] for n, c in enumerate(CODES)]
    write(made[0], ["code", "sex", *ASKED], rows)
    group = recognise(made)
    assert not any(sheet.survey for sheet in group.sheets)
    given = {"wave.needs survey.csv": "survey"}
    assert all(entry["id"] == "code" for entry in document(made, **given)["files"])


def test_what_a_survey_beside_the_group_asks_may_be_needs(tmp_path):
    made = files(tmp_path, "needs survey.csv", ASKED)
    asked = {q.key: q for q in draft_study(recognise(made), "g", {}).questions}
    scales = {key.partition(".")[2] for key in asked if key.startswith("subscales.")}
    (scale,) = scales - {"q"}
    assert "as with needs" in asked[f"subscales.{scale}"].choices["each"]
    assert "needs" not in asked["subscales.q"].choices["each"]
    given = {f"subscales.{scale}": "each", f"direction.{scale}": "neutral", f"range.{scale}": "1-5"}
    asked = {q.key: q for q in draft_study(recognise(made), "g", given).questions}
    assert scale in asked["needs"].choices and asked["needs"].default is None
    needs = document(made, **given, needs=scale, **{"needs.threshold": "4"})["needs"]
    assert (needs["instrument"], needs["wave"]) == (scale, "survey")


@pytest.mark.slow
def test_two_arms_beside_a_survey_go_the_whole_way(tmp_path):
    """Nobody of the survey, of which each answered once without a code, is in an arm."""
    folder = tmp_path / "my-group"
    made = files(folder, "needs survey.csv", ASKED)
    for path in made[1:]:
        head, *rows = csv.reader(path.open(encoding="utf-8"))
        arms = [[*row, ("group", "waiting")[n % 2]] for n, row in enumerate(rows)]
        write(path, [*head, "arm"], arms)
    asked = {q.key for q in draft_study(recognise(made), "g", {}).questions}
    given = {key: "1-5" for key in asked if key.startswith("range.")}
    given |= {"comparison": "arm", "control": "waiting", "allocation": "controlled"}
    sums(folder, made, **given)
    record_files([path.name for path in made], folder)
    study, tables, texts = whole_way(folder, tmp_path)
    assert study.surveys_apart == ["survey"]
    flow = tables["flow"].query("statistic == 'people'")
    there = {(row.wave, row.group): row.estimate for row in flow.itertuples()}
    n = {"all": len(CODES), "group": len(CODES) / 2, "waiting": len(CODES) / 2}
    both = {(wave, arm): count for wave in ("pre", "post") for arm, count in n.items()}
    assert there == {("survey", "all"): len(WARD)} | both
    assert "without_arm" not in {*tables["flow"]["statistic"]}
    assert re.search(r"\| Survey +\| 12 +\| – +\| – +\|", texts["en"])
    # Their table has no columns for arms.
    head = re.search(r"\| Characteristic.*\|", texts["en"])
    assert head and head[0] == "| Characteristic | n (%) or mean ± SD |"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_survey_is_told_as_one_of_other_people(tmp_path, language):
    folder = tmp_path / "my-group"
    made = files(folder, "needs survey.csv", ASKED)
    asked = {q.key for q in draft_study(recognise(made), "g", {}).questions}
    sums(folder, made, **{key: "1-5" for key in asked if key.startswith("range.")})
    study = load_study(folder / "study.yaml")
    assert study.surveys_apart == ["survey"] and study.closing_waves == []
    phrases = REPORT / language / "phrases.yml"
    said = FRAGMENTS["design"](Writer.open(study, Ledger({}), language, phrases)).replace("\\", "")
    assert {"en": "nobody of them is followed", "zh": "不与此后的测量对应"}[language] in said
    assert {"en": "at pre-test and post-test", "zh": "pre-test和post-test"}[language] in said
