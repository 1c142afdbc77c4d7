"""A later file with answer codes, of a study whose files have full answers: through `add`."""

import pytest
import yaml
from answering import answer_all
from drafted import scored
from recorded import record
from student_files import CODES, POST, PRE, write
from typer.testing import CliRunner

from groupwork.cli import app
from groupwork.guide.recognise import recognise

WORDS = ["Never", "Seldom", "Often", "Always"]
KEY = "numbers.post.csv.q-sq001"
# Answers from 1 to 4, as the words are numbered.
BEFORE, AFTER = ([[min(4, answer) for answer in row] for row in of] for of in (PRE, POST))


def limesurvey(path, rows, *, code=""):
    """Write an export with full answers, or with answer codes such as AO01."""
    head = ["id", "submitdate", "lastpage", "startlanguage", "seed", "code"]
    head += [f"q[SQ00{n}]" for n in range(1, 5)]
    told = [
        [
            *(n, f"2026-03-02 10:0{n}:00", 3, "en", 100 + n, who),
            *(f"{code}{answer}" if code else WORDS[answer - 1] for answer in row),
        ]
        for n, (who, row) in enumerate(zip(CODES, rows, strict=True), start=1)
    ]
    return write(path, head, told)


def study(folder, **how):
    path = limesurvey(folder / "pre.csv", BEFORE, **how)
    given = {"id": "code", "words.q": " < ".join(WORDS)}
    given = {"id": "code", "range.q": "1-4"} if how else given
    text = answer_all(recognise([path]), folder.name, **given)
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    record(folder)
    return folder


def add(folder, path, *answers):
    options = [part for answer in answers for part in ("--answer", answer)]
    return CliRunner().invoke(app, ["add", str(folder), str(path), "--wave", "post", *options])


def entry_of(folder):
    return yaml.safe_load((folder / "study.yaml").read_text("utf-8"))["files"][-1]


@pytest.mark.parametrize("code", ["AO0", "A"])
def test_codes_of_a_later_file_are_asked_about_as_new_does(tmp_path, code):
    folder = study(tmp_path / "my-group")
    path = limesurvey(tmp_path / "post.csv", AFTER, code=code)
    said = ", ".join(f"{code}{n} = {word}" for n, word in enumerate(WORDS, start=1))
    done = add(folder, path, f"{KEY}={said}")
    assert done.exit_code == 0, done.output
    words = {f"{code}{n}": word for n, word in enumerate(WORDS, start=1)}
    assert entry_of(folder)["stands_for"] == {"q": words}
    found = scored(folder).set_index(["wave", "participant_id"])["value"]
    assert [*found["pre"][CODES]] == [*map(sum, BEFORE)]
    assert [*found["post"][CODES]] == [*map(sum, AFTER)]


def test_codes_may_count_from_the_most(tmp_path):
    folder = study(tmp_path / "my-group")
    path = limesurvey(tmp_path / "post.csv", AFTER, code="AO0")
    said = ", ".join(f"AO0{n} = {word}" for n, word in enumerate(WORDS[::-1], start=1))
    assert add(folder, path, f"{KEY}={said}").exit_code == 0
    found = scored(folder).set_index(["wave", "participant_id"])["value"]
    assert [*found["post"][CODES]] == [sum(5 - answer for answer in row) for row in AFTER]


def test_without_an_answer_nothing_runs(tmp_path):
    folder = study(tmp_path / "my-group")
    done = add(folder, limesurvey(tmp_path / "post.csv", AFTER, code="AO0"))
    assert "files.2.stands_for.q" in done.output
    assert str(entry_of(folder)["stands_for"]["q"]).startswith("TODO")
    assert CliRunner().invoke(app, ["check", str(folder)]).exit_code == 1


def test_full_answers_beside_codes_are_refused_before_anything_is_written(tmp_path):
    folder = study(tmp_path / "my-group", code="AO0")
    before = (folder / "study.yaml").read_bytes()
    done = add(folder, limesurvey(tmp_path / "post.csv", AFTER))
    assert done.exit_code == 1
    assert "Export it as pre.csv is" in str(done.exception)
    assert (folder / "study.yaml").read_bytes() == before
    assert not (folder / "post.csv").exists()


def test_a_later_file_with_the_same_words_is_asked_nothing(tmp_path):
    folder = study(tmp_path / "my-group")
    assert add(folder, limesurvey(tmp_path / "post.csv", AFTER)).exit_code == 0
    assert "stands_for" not in entry_of(folder)
