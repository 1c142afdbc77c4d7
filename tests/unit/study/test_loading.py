"""A study file that is no study, or not yet one."""

import hashlib
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from ingest_checks import message
from mistakes import mistake
from simulated_study import ROOT

from groupwork.errors import GroupworkError
from groupwork.study.loading import load_study, open_places
from groupwork.study.yaml_file import read_yaml

TINY = Path(__file__).parents[2] / "data" / "tiny"


def test_a_file_that_is_no_study(tmp_path):
    file = tmp_path / "study.yaml"
    assert message(load_study, file) == f"{file}: there is no such file."
    for text in ("", "just text", "- a\n- b"):
        file.write_text(text)
        assert message(load_study, file) == f"{file}: should be lines of 'key: value'." + (
            " Found: 'just text'." if text == "just text" else ""
        )
    file.write_bytes("id: 研究".encode("gb18030"))
    assert message(load_study, file) == f"{file}: not UTF-8 text. Save it as UTF-8."
    assert "cannot be read (is a directory)" in message(read_yaml, tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("id: beat-the-blues\n", "id: btb\n", ": id is 'btb' but the folder is 'beat-the-blues'."),
    ],
)
def test_the_folder_has_the_name_of_the_study(tmp_path, old, new, said):
    assert said in mistake(tmp_path, old, new)


def test_a_wave_that_no_file_measures(tmp_path):
    folder = tmp_path / "tiny"
    shutil.copytree(TINY, folder)
    source = folder / "study.yaml"
    text = source.read_text(encoding="utf-8")
    assert load_study(source)
    source.write_text(text.replace("wave: post", "wave: pre"), encoding="utf-8")
    with pytest.raises(GroupworkError, match="no questionnaire file under 'files' has the wave"):
        load_study(source)


def test_what_is_still_to_fill_in_is_found_wherever_it_stands():
    document = {
        "title": "TODO: a title",
        "waves": [{"id": "pre"}, {"id": "TODO"}],
        "attributes": {"TODO: a name": {"label": "not TODO"}},
    }
    assert sorted(open_places(document)) == [
        ("attributes", "a name"),
        ("title", "a title"),
        ("waves.2.id", ""),
    ]


def test_a_study_with_open_places_does_not_run(tmp_path):
    said = mistake(tmp_path, "seed: 2003", "seed: TODO")
    assert said.startswith(": 1 place still to fill in, marked TODO: seed. Nothing runs before")


def test_tiny_study_loads_and_has_the_scores_worked_out_by_hand():
    folder = ROOT / "tests" / "data" / "tiny"
    study = load_study(folder / "study.yaml")
    assert study.strands == {"scales", "outcomes", "change"}
    listed = dict(
        reversed(line.split("  ", 1)) for line in (folder / "SHA256SUMS").read_text().splitlines()
    )
    assert listed == {
        name: hashlib.sha256((folder / name).read_bytes()).hexdigest()
        for name in ("post.csv", "pre.csv")
    }
    want = {
        "pre": [4.2, 3.4, 4.8, 2.4, 3.8, 3.0, 4.0, 4.6],
        "post": [3.2, 3.0, 4.0, 2.6, 2.8, 2.4, 3.75, 3.8],
    }
    for wave, scores in want.items():
        answers = pd.read_csv(folder / f"{wave}.csv").filter(like="mood_")
        answers = answers.where(answers <= 5)
        answers["mood_3"] = 6 - answers["mood_3"]
        np.testing.assert_allclose(answers.mean(axis=1), scores)
