"""A check that somebody has seen is not printed again."""

import pytest
from student_files import pair
from typer.testing import CliRunner

from groupwork.cli import app


@pytest.mark.slow
def test_a_check_that_was_shown_is_not_shown_again(tmp_path, monkeypatch):
    runs = []
    monkeypatch.setattr(
        "groupwork.guide.run_study.run_study", lambda *asked: runs.append(asked) or 0
    )
    folder = tmp_path / "my work" / "data" / "raw" / "my-group"
    answers = {"title": "my-group", "authors": "A", "reversed.q": "none"}
    answers |= {"name.q": "Mood", "range.q": "1-5"}
    answers["direction.q"] = "higher-better"
    options = [part for key, text in answers.items() for part in ("--answer", f"{key}={text}")]
    invoke = CliRunner().invoke
    made = invoke(app, ["new", str(folder), *map(str, pair(tmp_path)), *options])
    full, short = "It stands on the title page", "As shown before"
    assert full in made.output
    told = invoke(app, ["run", str(folder)])
    assert (full in told.output, short in told.output) == (False, True)
    assert "my-group: in order (1 warning)." in told.output
    page = tmp_path / "my work" / "data" / "processed" / "my-group" / "private" / "check.html"
    assert f"The page: {page}" in told.output.replace("\n  ", " ")
    assert full in page.read_text(encoding="utf-8")
    # In another language, and once a file has changed, all of it is shown; then no more.
    for language, change in ((["--language", "zh"], ""), ([], ""), ([], "# a remark\n")):
        source = folder / "study.yaml"
        source.write_text(source.read_text(encoding="utf-8") + change, encoding="utf-8")
        said = "它会印在封面上" if language else full
        assert said in invoke(app, ["run", str(folder), *language]).output
        assert said not in invoke(app, ["run", str(folder), *language]).output
    # What stops a run is always said.
    source.write_text(source.read_text(encoding="utf-8").replace("id: code", "id: x"), "utf-8")
    for _ in range(2):
        told = invoke(app, ["run", str(folder)])
        assert told.exit_code == 1
        assert "there is no column 'x'" in " ".join(told.output.split())
    assert len(runs) == 7
