"""Files that may crash what reads them are read in a process of its own."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from raw_file_checks import GOOD_BOOK, outcome, sav


@pytest.mark.slow
@given(st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1))
@settings(max_examples=10, deadline=None)
@pytest.mark.parametrize("kind", ["sav", "xls", "xlsx"])
def test_changed_bytes_never_crash(tmp_path_factory, kind, changes):
    old = (Path(__file__).parents[3] / "data" / "answers.xls").read_bytes()
    data = bytearray({"sav": sav(tmp_path_factory), "xls": old, "xlsx": GOOD_BOOK}[kind])
    for share, byte in changes:
        data[int(share * len(data))] = byte
    path = tmp_path_factory.getbasetemp() / f"changed.{kind}"
    path.write_bytes(data)
    outcome(path)
