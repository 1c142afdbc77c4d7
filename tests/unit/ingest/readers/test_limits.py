"""Files larger than any questionnaire are refused with the limit."""

import pytest

from groupwork.errors import GroupworkError
from groupwork.ingest.readers.limits import check_shape, check_size, read_bytes


def test_a_file_may_be_as_large_as_the_limit_and_no_larger(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(bytes(2 * 2**20))
    check_size(path, 2 * 2**20)
    assert len(read_bytes(path, 2 * 2**20)) == 2 * 2**20
    with pytest.raises(GroupworkError, match=r"a\.csv: has 2 MB, and at most 1 MB are read"):
        read_bytes(path, 2**20)


def test_a_table_may_have_as_many_cells_as_the_limit_and_no_more():
    check_shape(2_000_000, 2, "a.csv")
    check_shape(1, 16_384, "a.csv")
    with pytest.raises(GroupworkError, match=r"a\.csv spans 2,000,001 rows and 2 columns"):
        check_shape(2_000_001, 2, "a.csv")
    with pytest.raises(GroupworkError, match="at most 16,384 columns"):
        check_shape(1, 16_385, "a.csv")
