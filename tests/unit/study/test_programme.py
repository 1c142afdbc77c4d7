"""Sessions and the closing questionnaire, as they may and may not be declared."""

import pytest
from raw_study import refused


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"satisfaction": {"instrument": "mod", "wave": "post"}}, "Did you mean 'mood'?"),
        ({"sessions": [{"number": 1, "title": "a", "content": "b"}] * 2}, "'1' stands there twice"),
    ],
)
def test_what_does_not_fit(changes, said):
    assert said in refused(**changes)
