import errno
import os
import tempfile
from pathlib import Path

import pytest

from groupwork.errors import GroupworkError, check_clock, check_room, machine_fault, nearest


@pytest.mark.parametrize(
    ("name", "options", "expected"),
    [
        ("lavels", ["label", "levels", "unit"], "Did you mean 'levels' or 'label'?"),
        ("SAS", ["sas", "sds"], "Did you mean 'sas' or 'sds'?"),
        ("xyz", ["sas", "sds"], "Valid names: 'sas', 'sds'."),
        ("xyz", [], "There is none to choose from."),
        ("q", [str(i) for i in range(13)], "'10', '11', …."),
        ("q", ["10", "9", "1"], "Valid names: '1', '9', '10'."),
    ],
)
def test_nearest(name, options, expected):
    assert nearest(name, options).endswith(expected)


def test_of_many_names_the_likeliest_are_listed_first():
    said = nearest("phone no", [*"abcdfgijklmrs", "the number of the telephone"])
    assert said.startswith("Valid names: 'the number of the telephone', ")


def test_all_names_are_listed_up_to_twelve():
    assert nearest("q", map(str, range(12))).endswith("'10', '11'.")


# Faults of the machine ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, "the disk is full. Make room and run it again."),
        (errno.EDQUOT, "the disk space that you may use is full. Make room and run it again."),
        (errno.EROFS, "it cannot be written to. Run it where you may write."),
        (errno.EACCES, "access is not permitted. Run it where you may read and write."),
        (errno.ENOMEM, "there is not enough memory. Close other programs and run it again."),
    ],
)
def test_a_fault_of_the_machine_is_one_sentence(number, said):
    assert machine_fault(OSError(number, os.strerror(number), "a.csv")) == f"a.csv: {said}"
    # A library may wrap it in an error of its own.
    wrapped = RuntimeError("could not be saved")
    wrapped.__cause__ = OSError(number, os.strerror(number), "a.csv")
    assert machine_fault(wrapped) == f"a.csv: {said}"


def test_a_real_full_disk():
    with Path("/dev/full").open("wb", buffering=0) as full, pytest.raises(OSError) as caught:
        full.write(b"x")
    assert machine_fault(caught.value).endswith("the disk is full. Make room and run it again.")


def test_other_errors_are_not_the_machines_fault():
    assert machine_fault(ValueError("no")) == ""
    assert machine_fault(FileNotFoundError(errno.ENOENT, "No such file", "a.csv")) == ""
    assert machine_fault(MemoryError()).startswith("This computer: there is not enough memory.")


def test_room_is_made_sure_of_and_leaves_nothing(tmp_path):
    check_room(tmp_path / "results" / "deep")
    assert not any((tmp_path / "results" / "deep").iterdir())


def full_disk(**_):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_folder_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "TemporaryFile", full_disk)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with pytest.raises(GroupworkError, match=rf"^{tmp_path}: the disk is full\. Make room"):
        check_room("results")


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(GroupworkError, match=r"file/results: Not a directory\. Run it where you"):
        check_room(tmp_path / "file" / "results")


def test_no_folder_for_temporary_files(monkeypatch):
    def none() -> str:
        raise FileNotFoundError("No usable temporary directory")

    monkeypatch.delenv("TMPDIR", raising=False)
    monkeypatch.setattr(tempfile, "gettempdir", none)
    with pytest.raises(GroupworkError, match="no folder for temporary files can be written to"):
        check_room()


def test_files_from_the_future_are_named(tmp_path):
    paths = [tmp_path / name for name in ("a.csv", "b.csv", "c.csv")]
    for path in paths[:2]:
        path.touch()
    check_clock(paths)  # the third is not there
    for path in paths[:2]:
        os.utime(path, (2051222400, 2051222400))  # 2035-01-01 in UTC
    with pytest.raises(GroupworkError) as caught:
        check_clock(paths)
    said = str(caught.value)
    assert said.startswith(f"{paths[0]} and 1 more files: changed on ")
    assert "which is still to come" in said and f"touch '{paths[0]}'" in said
