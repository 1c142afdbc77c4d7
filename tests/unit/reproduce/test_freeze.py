"""A plan that is frozen, and what is done otherwise afterwards."""

import hashlib
import shutil
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from groupwork.cli import app
from groupwork.errors import GroupworkError
from groupwork.report.fragments import FRAGMENTS
from groupwork.report.ledger import Ledger
from groupwork.report.writer import Writer
from groupwork.reproduce.freeze import deviations, freeze, timestamp
from groupwork.study.loading import load_study

TINY = Path(__file__).parents[2] / "data" / "tiny"
ROOT = Path(__file__).parents[3]
LINK = "https://osf.io/example"


@pytest.fixture
def folder(tmp_path) -> Path:
    return Path(shutil.copytree(TINY, tmp_path / "tiny"))


def frozen(folder: Path) -> None:
    freeze(load_study(folder / "study.yaml"), folder, date(2026, 3, 1), LINK)


def found(folder: Path) -> list[tuple[str, str, str, str]]:
    table = deviations(load_study(folder / "study.yaml"), folder)
    return list(table[["what", "planned", "done", "reason"]].itertuples(index=False, name=None))


def edit(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_study_that_is_done_as_planned(folder):
    frozen(folder)
    table = deviations(load_study(folder / "study.yaml"), folder)
    assert table["what"].tolist() == ["nothing"]
    assert table[["frozen", "registration"]].iloc[0].tolist() == ["2026-03-01", LINK]


def test_another_test_is_a_deviation_and_asks_for_its_reason(folder):
    frozen(folder)
    edit(folder, "study.yaml", "{test: t}", "{test: wilcoxon}")
    assert found(folder) == [("family", "test: t", "test: wilcoxon", "")]
    why = "{en: Not normal., zh: 非正态。}"
    reasons = f"- {{what: family, when: 2026-05-01, why: {why}, before_results: true}}\n"
    (folder / "deviations.yaml").write_text(reasons, encoding="utf-8")
    assert found(folder)[0][3] == "Not normal."
    edit(folder, "deviations.yaml", "before_results: true", "before_results: false")
    table = deviations(load_study(folder / "study.yaml"), folder)
    assert table[["reason_zh", "results_known"]].values.tolist() == [["非正态。", "yes"]]
    told = CliRunner().invoke(app, ["deviations", str(folder)])
    assert "done test: wilcoxon. Not normal. (decided with results known)" in told.output
    for language, words in (
        ("en", "| Not normal. (decided with results known) |"),
        ("zh", "| 非正态。（已知结果后决定） |"),
    ):
        phrases = ROOT / "report" / language / "phrases.yml"
        study = load_study(folder / "study.yaml")
        writer = Writer.open(study, Ledger({"deviations": table}), language, phrases)
        assert words in FRAGMENTS["deviations"](writer)


def test_an_outcome_whose_direction_was_turned_round_is_named(folder):
    frozen(folder)
    edit(folder, "study.yaml", "expected: lower", "expected: higher")
    assert found(folder) == [("outcomes", "expected: lower", "expected: higher", "")]


def test_words_and_authors_are_no_part_of_the_plan(folder):
    frozen(folder)
    edit(folder, "study.yaml", "authors: [Example Author]", "authors: [Somebody Else]")
    assert found(folder) == [("nothing", "", "", "")]


def test_a_raw_file_that_existed_must_stay_and_a_later_one_is_as_planned(folder):
    post = (folder / "post.csv").read_bytes()
    (folder / "post.csv").unlink()
    frozen(folder)
    (folder / "post.csv").write_bytes(post)
    assert found(folder) == [("nothing", "", "", "")]
    (folder / "pre.csv").write_bytes((folder / "pre.csv").read_bytes() + b"\n")
    assert [what for what, *_ in found(folder)] == ["raw/pre.csv"]


def test_a_reason_for_what_did_not_change_is_a_mistake(folder):
    frozen(folder)
    reasons = "- {what: outcomes, when: 2026-05-01, why: No., before_results: true}\n"
    (folder / "deviations.yaml").write_text(reasons, encoding="utf-8")
    with pytest.raises(GroupworkError, match="gives a reason for 'outcomes', which is as it was"):
        found(folder)


def test_a_plan_is_frozen_once(folder):
    with pytest.raises(GroupworkError, match="there is no frozen plan"):
        found(folder)
    frozen(folder)
    with pytest.raises(GroupworkError, match="was frozen already"):
        frozen(folder)
    (folder / "frozen.json").write_text("[]", encoding="utf-8")
    with pytest.raises(GroupworkError, match="is no plan that groupwork froze"):
        found(folder)


def test_a_time_stamp_is_of_this_plan(folder):
    frozen(folder)
    assert timestamp(folder) is None
    digest = hashlib.sha256((folder / "frozen.json").read_bytes()).digest()
    # As in the TSTInfo of RFC 3161: the imprint, then genTime as GeneralizedTime (tag 0x18)
    token = b"\x30\x82" + digest + b"\x02\x01\x05\x18\x0f20260301120507Z"
    (folder / "frozen.json.tsr").write_bytes(token)
    assert timestamp(folder) == "2026-03-01 12:05:07 UTC"
    (folder / "frozen.json.tsr").write_bytes(token.replace(digest, bytes(32)))
    with pytest.raises(GroupworkError, match="is no time stamp of"):
        timestamp(folder)
