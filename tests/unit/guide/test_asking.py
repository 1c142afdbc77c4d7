"""Questions that answers were given to beforehand."""

import pytest

from groupwork.errors import GroupworkError
from groupwork.guide.asking import parse_answers, repeat_command


def test_the_command_that_repeats():
    assert parse_answers(["title=A=B"]) == {"title": "A=B"}
    with pytest.raises(GroupworkError, match="KEY=VALUE"):
        parse_answers(["title"])
    text = repeat_command("my-group", ["my pre.csv"], {"title": "it's"}, "zh")
    assert text == ("groupwork new my-group 'my pre.csv' --answer 'title=it'\"'\"'s' --language zh")
