"""Which segments bear which codes, all coders taken together."""

import pandas as pd
from small_coding import counts

from groupwork.analysis.interviews.themes import themes_table


def passages(*rows: tuple[str, str, str, str, str]) -> pd.DataFrame:
    """Return passages: interview, coder, code, start, end."""
    table = pd.DataFrame(rows, columns=["interview", "coder", "code", "start", "end"])
    return table.assign(
        participant_id=table["interview"],
        segment=table["start"] + "-" + table["end"],
        length="100",
        text="words",
    )


FREE = passages(
    ("i1", "A", "worry", "0", "10"),
    ("i1", "A", "worry", "10", "20"),
    ("i1", "B", "worry", "5", "15"),
    ("i1", "B", "family", "12", "30"),
    ("i1", "A", "family", "40", "50"),
    ("i2", "A", "worry", "0", "9"),
)


def test_stretches_that_coders_marked(study):
    free = study.interviews.model_copy(update={"unit": "free"})
    table = themes_table(study.model_copy(update={"interviews": free}), FREE)
    # Both: 5-10 and 10-15 (A's passages only touch), and 0-9 of i2, which A alone read.
    assert counts(table, "most coders", "segments") == {"worry": 3, "family": 0, "all": 3}
    # Either: 0-20, and 12-30, 40-50; those of any code joined: 0-30, 40-50, 0-9.
    assert counts(table, "any coder", "segments") == {"worry": 2, "family": 2, "all": 3}
    assert counts(table, "any coder", "people") == {"worry": 2, "family": 1, "all": 2}


def test_passages_without_a_place(study):
    free = study.interviews.model_copy(update={"unit": "free"})
    rows = FREE.assign(start="", end="", length="", segment=[f"passage {i}" for i in range(6)])
    table = themes_table(study.model_copy(update={"interviews": free}), rows)
    assert counts(table, "most coders", "segments") == {"worry": 1, "family": 0, "all": 1}
    assert counts(table, "any coder", "segments") == {"worry": 4, "family": 2, "all": 6}
