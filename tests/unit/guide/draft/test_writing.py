"""A study file is written as a person would: short entries in one line, long ones below it."""

import yaml

from groupwork.guide.draft.writing import section_text


def test_an_entry_takes_one_line_where_that_holds_it():
    long = [f"a column with a long heading {n}" for n in range(5)]
    content = {
        "design": {"kind": "one-group", "weeks": 6},
        "files": [{"path": "pre.csv", "columns": {"q": "q{item}"}, "free_text": long}],
        "note: odd": None,
    }
    text = section_text("The raw files.", content)
    assert text.splitlines()[:5] == [
        "# The raw files.",
        "design: {kind: one-group, weeks: 6}",
        "files:",
        "- path: pre.csv",
        "  columns: {q: 'q{item}'}",
    ]
    assert max(map(len, text.splitlines())) < 100
    assert yaml.safe_load(text) == content
