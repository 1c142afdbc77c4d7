"""The files of the synthetic study."""

import hashlib
from itertools import pairwise

import pandas as pd
import pytest
import yaml
from simulated_study import PARAMETERS, SHIPPED, read_raw

from groupwork.simulate import score_table, simulate


@pytest.mark.slow
def test_simulate_writes_the_committed_bytes_twice(written, tmp_path):
    simulate(tmp_path)
    names = sorted(str(p.relative_to(written)) for p in written.rglob("*") if p.is_file())
    assert names == sorted(str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*") if p.is_file())
    for name in names:
        content = (written / name).read_bytes()
        assert content == (tmp_path / name).read_bytes(), name
        assert content == (SHIPPED / name).read_bytes(), f"{name}: run 'groupwork simulate'"
    assert sum((written / name).stat().st_size for name in names) < 500_000


@pytest.mark.slow
def test_simulate_leaves_study_file_and_texts_alone(tmp_path):
    (tmp_path / "text" / "en").mkdir(parents=True)
    mine = [tmp_path / "study.yaml", tmp_path / "text" / "en" / "background.md"]
    for path in mine:
        path.write_text("mine")
    simulate(tmp_path)
    assert [path.read_text() for path in mine] == ["mine", "mine"]


def test_checksums_cover_every_file_that_simulate_writes(written):
    lines = (written / "SHA256SUMS").read_text().splitlines()
    listed = dict(reversed(line.split("  ", 1)) for line in lines)
    assert list(listed) == sorted(listed)
    files = {str(p.relative_to(written)) for p in written.rglob("*") if p.is_file()}
    assert set(listed) == files - {"SHA256SUMS"}
    for name, digest in listed.items():
        assert hashlib.sha256((written / name).read_bytes()).hexdigest() == digest


def test_everything_says_synthetic(written):
    for name in ("README.md", "truth.yaml"):
        assert "SYNTHETIC" in (written / name).read_text(encoding="utf-8").splitlines()[0]
    for path in (written / "interviews").iterdir():
        assert "SYNTHETIC" in path.read_text(encoding="utf-8").splitlines()[0]


def test_truth_has_every_parameter_and_what_follows(written):
    truth = yaml.safe_load((written / "truth.yaml").read_text(encoding="utf-8"))
    assert type(PARAMETERS).model_validate(truth["parameters"]) == PARAMETERS
    ward = pd.DataFrame(truth["implied"]["ward"]).T
    pd.testing.assert_frame_equal(ward, score_table(PARAMETERS), atol=5e-5, rtol=0)
    members = truth["implied"]["members"]
    assert len(members["selected"]) == 12
    assert len(members["lost_before_post"]) == 1
    assert len(members["lost_before_followup"]) == 2


def test_codebook_has_every_column_of_every_file(written):
    book = pd.read_csv(written / "codebook.csv")
    told = {(file, row.column) for row in book.itertuples() for file in row.files.split("; ")}
    encodings = {"posttest.csv": "gb18030", "pretest.csv": "utf-8-sig"}
    files = [*(p.name for p in written.glob("*.csv")), "survey.xlsx"]
    there = {
        (name, column)
        for name in files
        if name not in ("codebook.csv", "defects.csv")
        for column in read_raw(written / name, encodings.get(name, "utf-8")).columns
    }
    assert told == there


def test_flow_of_people(written, clean):
    drawn, _ = clean
    sizes = {wave: len(answers) for wave, answers in drawn.answers.items()}
    assert sizes == {"survey": 86, "pre": 12, "post": 11, "followup": 9}
    waves = [set(answers["participant_id"]) for answers in drawn.answers.values()]
    assert all(later < earlier for earlier, later in pairwise(waves))
    assert set(drawn.satisfaction["participant_id"]) == waves[2]
    assert len(drawn.sessions) == 12 * 6
    absent = drawn.sessions[drawn.sessions["attended"] == 0]
    assert absent[list(PARAMETERS.sessions.ratings)].isna().all(axis=None)


def test_members_have_the_highest_needs_score_in_the_file_as_it_is(written, clean):
    drawn, _ = clean
    survey = read_raw(written / "survey.xlsx").query("participant_id.str.strip() != ''")
    survey = survey.drop_duplicates("participant_id").set_index("participant_id")
    needs = survey.filter(regex=r"^needs_\d+$").apply(pd.to_numeric, errors="coerce")
    needs.columns = needs.columns.str.removeprefix("needs_")
    turned = PARAMETERS.scales["needs"].reversed
    needs[turned] = 6 - needs[turned]
    by_need = needs.mean(axis=1).sort_values(ascending=False)
    assert by_need.index[: len(drawn.members)].isin(drawn.members).all()
