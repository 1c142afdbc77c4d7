"""Records of what each step made."""

import os
import subprocess
from pathlib import Path

import pytest

from groupwork.errors import GroupworkError
from groupwork.made import (
    check_made,
    differing,
    forget,
    is_lacking,
    record,
    record_of,
    sha256,
)


def test_the_checksum_is_that_of_the_standard(tmp_path: Path) -> None:
    # FIPS 180-4, the example "abc".
    (tmp_path / "a").write_bytes(b"abc")
    wanted = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert sha256(tmp_path / "a") == wanted


def test_a_change_is_found_and_an_absence_is_not_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    log = Path("results/x/logs/figures/a.log")
    made = [Path("results/x/a.csv"), Path("results/x/b.csv"), Path("results/x/folder")]
    (made[2] / "deep").mkdir(parents=True)
    (made[2] / "deep" / "c.md").write_text("c")
    for path in made[:2]:
        path.write_text("1")
    record(log, made)
    kept = record_of(log, made[0])
    assert kept == Path("results/x/provenance/made/figures-a.sha256")
    check_made("results/x")
    subprocess.run(["sha256sum", "--check", "--strict", kept], check=True)
    assert not is_lacking("results/x")
    made[0].unlink()
    check_made("results/x")
    assert is_lacking("results/x")
    made[1].write_text("2")
    (made[2] / "deep" / "c.md").write_text("d")
    with pytest.raises(GroupworkError, match=r"^results/x/b\.csv, results/x/folder/deep/c\.md: "):
        check_made("results/x")
    forget(log, made)
    check_made("results/x")
    assert is_lacking("results/x")


def test_what_was_made_in_the_future_stops_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would count as newer than every later change of what it is made of."""
    monkeypatch.chdir(tmp_path)
    made = Path("results/x/tables/a.csv")
    made.parent.mkdir(parents=True)
    made.write_text("1")
    record(Path("results/x/logs/a.log"), [made])
    os.utime(made, (2051222400, 2051222400))  # 2035-01-01 in UTC
    with pytest.raises(GroupworkError, match=r"^results/x/tables/a\.csv: changed on 20"):
        check_made("results/x")


def test_lists_of_other_folders_are_read(tmp_path: Path) -> None:
    (tmp_path / "a b.csv").write_text("1")
    (tmp_path / "SUMS").write_text(f"{'0' * 64} *a b.csv\nnot a line\n{'0' * 64}  gone.csv\n")
    assert differing(tmp_path / "SUMS", tmp_path) == ["a b.csv"]


def test_checksums_of_private_files_stay_private(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    log = Path("results/x/logs/effects.log")
    made = [Path("results/x/tables/a.csv"), Path("data/processed/x/private/tables/a.csv")]
    for path in made:
        path.parent.mkdir(parents=True)
        path.write_text(path.parts[0])
    record(log, made)
    published = "".join(each.read_text() for each in Path("results").rglob("*.sha256"))
    assert sha256(made[0]) in published
    assert sha256(made[1]) not in published
    made[1].write_text("other")
    check_made("results/x")
    with pytest.raises(GroupworkError, match=r"^data/processed/x/private/tables/a\.csv: changed"):
        check_made("results/x", "data/processed/x")
