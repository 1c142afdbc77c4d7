"""Coded passages under heads that nothing is known of, alone and beside others, up to themes."""

import pytest
import yaml
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


def test_it_is_asked_of_a_file_beside_questionnaires_too(tmp_path):
    files = [*pair(tmp_path), passages(tmp_path, ["aaa", "bbb", "ccc"])]
    assert "coded_interviews.passages.csv" in open_keys(files)
    folder = tmp_path / "my-group"
    said = {
        "coded_interviews.passages.csv": "ccc",
        "interview.passages.csv": "aaa",
        "authors": "A. Student",
    }
    options = [part for key, answer in said.items() for part in ("--answer", f"{key}={answer}")]
    done = CliRunner().invoke(app, ["new", str(folder), *map(str, files), "--no-ask", *options])
    assert done.exit_code == 0, done.output
    written = yaml.safe_load((folder / "study.yaml").read_text("utf-8"))
    assert [entry.get("kind") for entry in written["files"]] == [
        "responses",
        "responses",
        "segments",
    ]


def test_it_is_not_asked_of_a_form_with_scales_in_words_and_long_answers(tmp_path):
    """People put what they hope for in an order, which stands in one cell."""
    words = ["从不", "很少", "有时", "经常", "总是"]
    hopes = ["认识处境相似的人", "有人听我说话", "学习照顾的方法"]
    rows = [
        [
            f"A{n:02}",
            *(words[(n + item) % 5] for item in range(4)),
            "→".join(hopes[n % 3 :] + hopes[: n % 3]),
        ]
        for n in range(12)
    ]
    heads = [
        "编号",
        *(f"最近/题{item}" for item in range(1, 5)),
        "您最希望从小组得到什么（请排序）",
    ]
    path = write(tmp_path / "问卷.csv", heads, rows)
    assert "coded_interviews.问卷.csv" not in open_keys([path])
