"""People who gave the year of their birth where the age was asked for."""

import pytest
import yaml
from answering import answer_all
from drafted import open_keys
from student_files import CODES, ITEMS, POST, PRE, write

from groupwork.errors import GroupworkError
from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise
from groupwork.ingest.files import ingest
from groupwork.prepare.clean import clean
from groupwork.study.loading import load_study

AGES = [19, 23, 31, 44, 52, 38, 27, 60]


def files(folder, head, born):
    """Write two files in which those people of `born` gave their year of birth, in 2026."""
    folder.mkdir()
    told = [2026 - age if n in born else age for n, age in enumerate(AGES)]
    return [
        write(
            folder / f"{wave}.csv",
            ["code", head, *ITEMS],
            [[c, of, *row] for c, of, row in zip(CODES, told, rows, strict=True)],
        )
        for wave, rows in (("pre", PRE), ("post", POST))
    ]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("head", ["Age", "How old are you?", "您的年龄"])
@pytest.mark.parametrize("born", [range(8), (2, 6)])
def test_their_ages_are_counted_from_the_year_that_somebody_says(tmp_path, born, head, language):
    folder = tmp_path / "my-group"
    group = recognise(files(folder, head, born))
    text = answer_all(group, "my-group", language, **{"range.q": "1-5", "born": "2026"})
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    study = load_study(folder / "study.yaml")
    people = clean(study, ingest(study, folder))["people"].set_index("participant_id")
    (name,) = study.attributes
    assert dict(people[name].astype(float)) == dict(zip(CODES, AGES, strict=True))


def test_what_is_no_year_of_birth_is_said(tmp_path):
    group = recognise(files(tmp_path / "g", "Age", range(8)))
    (asked,) = [q for q in draft_study(group, "g").todo if q.key == "born"]
    assert asked.saw == "Age: 1966, 1974, 1982, 1988 … (16×)"
    assert "TODO" in str(yaml.safe_load(draft_study(group, "g").text)["files"])
    assert "spelled" not in draft_study(group, "g", {"born": "none"}).text
    for said in ("1980", "5", "this year"):
        with pytest.raises(GroupworkError, match=r"born: .* cannot be the year"):
            draft_study(group, "g", {"born": said})


def test_where_the_year_of_birth_is_asked_for_nothing_is_asked(tmp_path):
    made = files(tmp_path / "g", "Year of birth (age)", range(8))
    assert "born" not in open_keys(made)
    assert "born" not in open_keys(files(tmp_path / "h", "Age", ()))
