"""Names in running text: found where words announce them, and not made of other words."""

import re
from pathlib import Path

import pytest

from groupwork.privacy.names import is_whole_name, names_in

ROOT = Path(__file__).parents[3]
# Texts without a name of anybody: prose of two studies, interviews, the report's sentences.
NAMELESS = [
    *sorted(ROOT.glob("tests/data/sentences-*.txt")),
    *sorted(ROOT.glob("data/raw/*/text/*/*.md")),
    *sorted(ROOT.glob("data/raw/*/interviews/*.txt")),
    *sorted(ROOT.glob("report/*/*.qmd")),
    *sorted(ROOT.glob("report/*/phrases.yml")),
]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("王小明", "王小明"),
        ("赵敏", "赵敏"),
        ("John Smith", "John Smith"),
        ("我叫王小明，住在三楼。", "王小明"),
        ("大家好，我叫蒯鬻，今年四十岁。", None),  # a surname that is in no list is missed
        ("My name is John Smith.", "John Smith"),
        ("my name is Xiaoming Wang", "Xiaoming Wang"),
        ("我儿子王子轩", "王子轩"),
        ("see 钱程", "钱程"),
        ("请联系李娜。", "李娜"),
        ("王护士来过。", "王"),
        ("We asked Dr. Mary Jones about it", "Mary Jones"),
        ("my son James Miller is five", "James Miller"),
    ],
)
def test_names(text, name):
    assert names_in(text) == ([] if name is None else [name])


@pytest.mark.parametrize(
    "text",
    [
        *("孙子", "安静", "成员", "焦虑", "高中", "卫生", "Very Satisfied", "Social Support"),
        *("我叫了救护车。", "问安心不安心", "I am Very Happy", "See Table One"),
        *("他儿子高兴极了", "妈妈常常失眠", "再见，各位", "my mother Always Says so"),
    ],
)
def test_no_names(text):
    assert names_in(text) == []


def test_texts_without_names():
    """Of thousands of sentences hardly one may stop a run: at most one in a thousand."""
    sentences = [
        sentence
        for path in NAMELESS
        for line in path.read_text(encoding="utf-8").splitlines()
        for sentence in re.split(r"(?<=[。！？.!?;；])\s*", line.strip())
        if sentence
    ]
    assert len(sentences) > 5000
    found = [sentence for sentence in sentences if names_in(sentence)]
    assert len(found) <= len(sentences) / 1000


def test_pieces_of_texts_are_hardly_ever_whole_names():
    """Every two or three characters in a row, most of them no words: at most one in a thousand."""
    pieces = set()
    for path in NAMELESS:
        for run in re.findall("[\u4e00-\u9fff]+", path.read_text(encoding="utf-8")):
            pieces |= {run[at : at + k] for k in (2, 3) for at in range(len(run) - k + 1)}
    assert len(pieces) > 5000
    assert sum(map(is_whole_name, pieces)) <= len(pieces) / 1000
