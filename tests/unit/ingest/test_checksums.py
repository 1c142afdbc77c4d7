"""Recorded checksums of the raw files."""

import hashlib
import shutil

import pytest
from ingest_checks import RAW, message, said
from raw_study import PRE, study, write

from groupwork.ingest.checksums import verify_checksums, write_checksums
from groupwork.study.loading import load_study


@pytest.fixture
def shipped(tmp_path):
    folder = tmp_path / "beat-the-blues"
    shutil.copytree(RAW / "beat-the-blues", folder)
    return folder


def test_checksums_of_the_shipped_study(shipped):
    digest = hashlib.sha256((shipped / "btheb.csv").read_bytes()).hexdigest()
    expected = {"file": "btheb.csv", "sha256": digest, "bytes": 3334}
    assert verify_checksums(load_study(shipped / "study.yaml"), shipped).to_dict("records") == [
        expected
    ]


def test_a_tampered_file_stops_and_can_be_recorded(shipped):
    source = shipped / "btheb.csv"
    source.write_text(source.read_text().replace("29,2,2", "29,2,3"))
    there = load_study(shipped / "study.yaml")
    assert message(verify_checksums, there, shipped) == (
        f"{source}: is not the file whose checksum SHA256SUMS records. Restore it; if the change "
        f"is meant, run 'groupwork checksum {shipped}' to record the files as they are."
    )
    write_checksums(there, shipped)
    assert len(verify_checksums(there, shipped)) == 1


def test_checksum_file_is_missing_unlisted_or_damaged(shipped):
    there, sums = load_study(shipped / "study.yaml"), shipped / "SHA256SUMS"
    sums.write_text("\n")
    assert "SHA256SUMS: 'btheb.csv' is not listed." in message(verify_checksums, there, shipped)
    sums.write_text("abc  btheb.csv\n")
    assert "SHA256SUMS, line 1: is not a sha256" in message(verify_checksums, there, shipped)
    sums.unlink()
    assert "SHA256SUMS: there is no such file; run" in message(verify_checksums, there, shipped)


def test_other_listed_files_stay_listed(shipped):
    (shipped / "SHA256SUMS").write_text("0" * 64 + " *README.md\n" + "0" * 64 + "  gone.txt\n")
    there = load_study(shipped / "study.yaml")
    assert write_checksums(there, shipped)["file"].tolist() == ["btheb.csv", "README.md"]


def test_a_missing_file_is_named_with_its_key_and_near_names(tmp_path):
    write(tmp_path, pre_test=PRE)
    expected = (
        "pre.csv: there is no such file, but files.1.path in study.yaml names it. "
        "Did you mean 'pre_test.csv'?"
    )
    assert said(tmp_path) == expected
    assert message(verify_checksums, study(), tmp_path).endswith(expected)


def test_quotes_are_checked_too(tmp_path):
    write(tmp_path, pre=PRE)
    interviews = {"codes": [], "quotes": "quotes.csv"}
    assert "interviews.quotes in study.yaml names it" in message(
        verify_checksums, study(interviews=interviews), tmp_path
    )
