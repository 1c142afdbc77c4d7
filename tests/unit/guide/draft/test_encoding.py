"""Files whose bytes do not show their encoding: through `groupwork new` and `add`."""

import pytest
import yaml
from answering import answer_all
from student_files import CODES, ITEMS, POST, PRE
from typer.testing import CliRunner

from groupwork.cli import app
from groupwork.guide.draft.study import draft_study
from groupwork.guide.new_study import outline
from groupwork.guide.recognise import recognise
from groupwork.ingest.files import ingest
from groupwork.study.loading import load_study

WORDS = {
    "cp1252": ["männlich", "für sich", "weiblich"],
    "mac_roman": ["männlich", "für sich", "weiblich"],
    "cp1250": ["mężczyzna", "kobieta", "żeński"],
    "cp1251": ["женский", "мужской", "другой"],
}


def export(folder, encoding, names=("pre", "post")):
    """Write a file a wave with words of a language in an encoding of its own."""
    files = []
    folder.mkdir(parents=True, exist_ok=True)
    for name, answers in zip(names, (PRE, POST), strict=False):
        rows = [
            ",".join([code, WORDS[encoding][n % 2], *map(str, row)])
            for n, (code, row) in enumerate(zip(CODES, answers, strict=True))
        ]
        text = "\n".join([",".join(["code", "sex", *ITEMS]), *rows]) + "\n"
        (folder / f"{name}.csv").write_bytes(text.encode(encoding))
        files.append(folder / f"{name}.csv")
    return files


@pytest.mark.parametrize("encoding", WORDS)
def test_it_is_asked_by_the_words_in_each(tmp_path, encoding):
    folder = tmp_path / "my-group"
    files = export(folder, encoding)
    draft = draft_study(recognise(files), "my-group")
    asked = {q.key: q for q in draft.todo}
    choices = asked["encoding.pre.csv"].choices
    word = next(word for word in WORDS[encoding][:2] if not word.isascii()).split()[0]
    assert choices[encoding].startswith(word)
    assert asked["encoding.pre.csv"].default is None
    assert "encoding: 'TODO" in draft.text
    given = {f"encoding.{path.name}": encoding for path in files}
    text = answer_all(recognise(files), "my-group", **given)
    assert [entry["encoding"] for entry in yaml.safe_load(text)["files"]] == [encoding] * 2
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    told = ingest(load_study(folder / "study.yaml"), folder)["attributes"]
    assert set(told["raw"]) == set(WORDS[encoding][:2])


def test_a_file_that_shows_it_is_not_asked_about(tmp_path):
    files = export(tmp_path, "cp1252")
    files[0].write_text(files[0].read_text(encoding="cp1252"), encoding="utf-8")
    keys = [q.key for q in draft_study(recognise(files), "g").questions]
    assert [key for key in keys if key.startswith("encoding")] == ["encoding.post.csv"]


def test_nothing_is_told_of_words_that_are_wrong(tmp_path):
    files = export(tmp_path, "cp1252")
    listed = outline(recognise(files), "g", {}, "en")
    assert not [given for given, _ in listed if given.startswith("encoding")]


def test_a_later_file_is_read_as_the_one_before(tmp_path):
    folder = tmp_path / "s" / "my-group"
    pre, post = export(tmp_path, "cp1252")
    text = answer_all(recognise([pre]), "my-group", **{"encoding.pre.csv": "cp1252"})
    folder.mkdir(parents=True)
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    (folder / "pre.csv").write_bytes(pre.read_bytes())
    told = CliRunner().invoke(app, ["add", str(folder), str(post)])
    assert told.exit_code == 0, told.output
    study = load_study(folder / "study.yaml")
    assert [file.encoding for file in study.files] == ["cp1252"] * 2
