"""What is wrong with a file, in one sentence that names the key."""

import pytest
from mistakes import mistake


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("seed:", "sed:", ": unknown key 'sed'. Did you mean 'seed'? (1 more after this one.)"),
        ("  - kind: responses\n    path", "  - path", ": the key 'files.1.kind' is missing."),
        (
            "expected: lower}",
            "expectd: lower}",
            ": unknown key 'outcomes.1.expectd'. Did you mean 'expected'? (1 more after this one.)",
        ),
        (
            "short: {en: depression",
            "shrt: {en: depression",
            ": unknown key 'instruments.bdi.define.shrt'. Did you mean 'short'? "
            "(1 more after this one.)",
        ),
        (
            "short: {en: depression",
            "short: {em: depression",
            ": unknown key 'instruments.bdi.define.short.em'. Valid names: 'en', 'zh'. "
            "(1 more after this one.)",
        ),
        (
            "ids: total,",
            "id: total,",
            ": unknown key 'instruments.bdi.define.items.1.id'. Did you mean 'ids'? "
            "(1 more after this one.)",
        ),
        (
            'columns: {bdi: "{wave}"}',
            "columns: {bdi: {wave}}",
            ": files.1.columns.bdi: should be text. Put quotes around text that begins with '{'. "
            "(1 more after this one.)",
        ),
    ],
)
def test_a_key_is_named_with_what_it_may_be(tmp_path, old, new, said):
    assert said in mistake(tmp_path, old, new)
