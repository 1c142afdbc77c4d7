"""Coded passages as the only file, under heads that nothing is known of, from `new` to themes."""

import pytest
from drafted import open_keys
from recorded import checked
from student_files import pair, write
from typer.testing import CliRunner

from groupwork.cli import app
from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise
from groupwork.ingest.files import ingest
from groupwork.study.loading import load_study

SAID = ["I was afraid to speak at first", "Now I talk to my neighbour", "The tea break was best"]
ZH = ["一开始很害怕发言，手在抖", "现在每周都和邻居聊天", "茶歇的时间对我来说最好"]
CODES = ["fear", "contact", "setting"]


def passages(folder, heads, said=SAID):
    """Write 12 passages of 4 interviews; each code stands 4 times."""
    rows = [[f"X{n % 4 + 1}", f"{said[n % 3]} ({n})", CODES[n % 3]] for n in range(12)]
    return write(folder / "passages.csv", heads, rows)


@pytest.mark.parametrize(
    ("heads", "said", "language"),
    [
        (["aaa", "bbb", "ccc"], SAID, "en"),
        (["spalte1", "spalte2", "spalte3"], SAID, "en"),
        (["甲", "乙", "丙"], ZH, "zh"),
    ],
)
def test_it_may_be_said_which_column_has_the_codes(tmp_path, heads, said, language):
    path = passages(tmp_path, heads, said)
    asked = {q.key: q for q in draft_study(recognise([path]), "g", {}, language).todo}
    question = asked["coded_interviews.passages.csv"]
    assert (question.default, question.suggestion) == (None, "")
    assert heads[2] in question.choices and heads[1] not in question.choices
    folder = tmp_path / "my-group"
    options = [
        *("--no-ask", "--answer", f"coded_interviews.passages.csv={heads[2]}"),
        *("--answer", f"interview.passages.csv={heads[0]}", "--answer", "authors=A. Student"),
        *("--language", language),
    ]
    done = CliRunner().invoke(app, ["new", str(folder), str(path), *options])
    assert "TODO" not in (folder / "study.yaml").read_text("utf-8"), done.output
    segments = ingest(load_study(folder / "study.yaml"), folder)["segments"]
    assert segments["code"].value_counts().to_dict() == dict.fromkeys(CODES, 4)
    assert segments["interview"].nunique() == 4
    assert not [f for f in checked(folder).findings if f.severity == "error"]


def test_it_is_not_asked_of_a_questionnaire(tmp_path):
    (first, _) = pair(tmp_path)
    assert "coded_interviews.pre.csv" not in open_keys([first])


def test_what_is_a_questionnaire_after_all_is_asked_about_as_one(tmp_path):
    path = passages(tmp_path, ["aaa", "bbb", "ccc"])
    keys = open_keys([path], **{"coded_interviews.passages.csv": "no"})
    assert "wave.passages.csv" in keys
