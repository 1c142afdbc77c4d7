"""What is said of raw files that do not fit their study."""

from pathlib import Path

import pytest
from raw_study import study, write

from groupwork.errors import GroupworkError
from groupwork.ingest.files import ingest

RAW = Path(__file__).parents[2] / "data" / "raw"


def message(call, *args) -> str:
    with pytest.raises(GroupworkError) as caught:
        call(*args)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def said(tmp_path, *files, **texts) -> str:
    """Return what is said of raw files that do not fit the study, from the folder on."""
    write(tmp_path, **texts)
    return message(ingest, study(*files), tmp_path).removeprefix(f"{tmp_path}/")
