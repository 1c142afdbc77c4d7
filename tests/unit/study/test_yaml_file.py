"""YAML as people write it: what is read, and what is refused with its line."""

import os

import pytest
from mistakes import mistake

from groupwork.errors import GroupworkError
from groupwork.messages import said
from groupwork.study.yaml_file import read_yaml


def test_codes_and_answers_stay_what_they_are(tmp_path):
    file = tmp_path / "a.yaml"
    file.write_text("a: [No, yes, on, 01, 1, -9, 1.5, true, ~, 2026-01-02, 1:30]\n")
    assert read_yaml(file)["a"] == [
        *("No", "yes", "on", "01", 1, -9, 1.5, True, None, "2026-01-02", "1:30")
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("seed: 2003", "seed: 1\nseed: 2", ", line 25: the key 'seed' is given twice."),
        (
            'columns: {bdi: "{wave}"}',
            "columns: {bdi: {{wave}}}",
            ", line 43: text that begins with '{' or '[' needs quotes around it.",
        ),
        (
            "seed: 2003",
            "seed: 2003\n\tx: 1",
            "line 25: it begins with a tab; YAML takes blanks. Write: x: 1",
        ),
    ],
)
def test_slips_of_writing_have_their_line(tmp_path, old, new, said):
    assert said in mistake(tmp_path, old, new)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("id: a\ntitle: Stress: a group\nb: 2\n", 2, "a colon in it needs quotation marks"),
        ("a: 1\nx: {label: Stress: a group}\nb: 1\n", 2, "needs quotation marks"),
        ('a: 1\ntitle: "A group\nauthors: [x]\nb: 2\n', 2, "opens there is not closed"),
        ("a: 1\ntitle: 'It's me'\nb: 2\n", 2, "one within a text"),
        ("a: 1\nauthors: [x, y\nb: 2\nc: 3\n", 2, "bracket that opens there is not closed"),
        ("a: 1\nx: {b: 1, c: 2\nd: 3\n", 2, "bracket that opens there is not closed"),
        ("a: 1\nx: [a, , b]\n", 2, "comma or bracket too many"),
        ("a: 1\nb: [a]]\nc: 1\n", 2, "bracket too many"),
        ("a: 1\ntitle:A group\nb: 2\n", 2, "a colon with a blank behind it"),
        ("x:\n  a: 1\n b: 2\nc: 1\n", 3, "begin in different columns"),
        ("a: 1\nb: @x\n", 2, "in quotation marks"),
        ("a: 1\nb: *x\n", 2, "in quotation marks"),
    ],
)
def test_slips_are_told_in_plain_words_with_their_line(tmp_path, text, line, words):
    path = tmp_path / "study.yaml"
    path.write_text(text)
    with pytest.raises(GroupworkError) as caught:
        read_yaml(path)
    message = str(caught.value)
    assert f"study.yaml, line {line}: " in message
    assert words in message
    assert "expected" not in message
    chinese = said(message, "zh")
    assert f"study.yaml第{line}行" in chinese
    assert "引号" in chinese or "冒号" in chinese or "括号" in chinese


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x: " + "[" * 5000, "more than 40 levels"),
        ("x:\n" + "".join(" " * i + "a:\n" for i in range(1, 900)), "more than 40 levels"),
        ("x: " + "{a: " * 900, "more than 40 levels"),
        ("- " * 900, "more than 40 levels"),
        ("a: .nan", "line 1: '.nan' is not a number"),
        ("a: [1, -.inf]", "line 1: '-.inf' is not a number"),
        ("a: 1.0e+999", "line 1: '1.0e+999' is not a number"),
        ("seed: " + "9" * 5000, "more than 30 digits"),
        ("a: &a [*a]", "more than 50,000 values"),
        (
            "a0: &a0 [1]\n" + "".join(f"a{i}: &a{i} [{f'*a{i - 1}, ' * 9}]\n" for i in range(1, 9)),
            "more than 50,000 values",
        ),
        ("a: [" + "1," * 60_000 + "]", "more than 50,000 values"),
        ("#" * (5 * 2**20), "more than 4 MB"),
    ],
)
def test_yaml_without_end(tmp_path, text, said):
    path = tmp_path / "study.yaml"
    path.write_text(text)
    with pytest.raises(GroupworkError) as caught:
        read_yaml(path)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_aliases_within_reason_are_read(tmp_path):
    path = tmp_path / "study.yaml"
    path.write_text("a: &a {min: 1}\nb: *a\n")
    assert read_yaml(path) == {"a": {"min": 1}, "b": {"min": 1}}


@pytest.mark.skipif(os.name != "posix", reason="pipes of this kind are of POSIX")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "study.yaml")
    with pytest.raises(GroupworkError, match="is not a file"):
        read_yaml(tmp_path / "study.yaml")
