"""What is shown of a file: no value of anybody."""

import io
from pathlib import Path

from rich.console import Console

from groupwork.guide.draft.study import draft_of_file
from groupwork.guide.inspect_file import inspect_file
from groupwork.guide.inspect_view import view
from groupwork.guide.recognise import recognise


def inspected(folder: Path, text: str, name: str = "a.csv"):
    (folder / name).write_text(text, encoding="utf-8")
    return inspect_file(folder / name)


NAMES = "code,phone,m1,m2,m3,m4,age,say\n" + "".join(
    f"P{i},1381234567{i},1,2,3,4,{30 + i},I am worried about number {i}\n" for i in range(5)
)


def printed(found) -> str:
    console = Console(file=io.StringIO(), width=160)
    for part in view(found):
        console.print(part)
    return console.file.getvalue()


def test_identifiers_are_named_and_no_value_is_shown(tmp_path):
    found = inspected(tmp_path, NAMES)
    assert found.identifiers == {"phone": "telephone numbers"}
    draft = draft_of_file(recognise([tmp_path / "a.csv"]))
    shown = printed(found) + found.to_json() + draft
    assert "'phone' looks like telephone numbers" in shown
    assert "1381234567" not in shown
    assert "worried" not in shown
    assert "phone" not in draft
