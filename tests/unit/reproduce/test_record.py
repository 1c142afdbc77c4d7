"""What a run says of its code and software."""

import hashlib
import json
from pathlib import Path

from raw_study import study

import groupwork
from groupwork.reproduce.record import code_manifest, run_record


def test_code_is_listed_from_the_package_or_from_the_project_on(tmp_path):
    (tmp_path / "workflow").mkdir()
    script = tmp_path / "workflow" / "a.py"
    script.write_bytes(b"1\n")
    own = Path(groupwork.__file__)
    listed = code_manifest([script, own], tmp_path).set_index("path")
    assert listed.index.tolist() == ["groupwork/__init__.py", "workflow/a.py"]
    assert listed.loc["workflow/a.py"].to_dict() == {
        "sha256": hashlib.sha256(b"1\n").hexdigest(),
        "bytes": 2,
    }


def test_a_record_names_study_versions_and_documents():
    record = json.loads(run_record(study(seed=11), "zh", ["summary", "thesis"]))
    assert (record["study"], record["seed"], record["synthetic"]) == ("small", 11, True)
    assert (record["language"], record["parts"]) == ("zh", ["summary", "thesis"])
    assert record["groupwork"] == groupwork.__version__
    assert "numpy" in record["software"] and "groupwork" not in record["software"]
