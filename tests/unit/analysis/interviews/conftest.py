"""A study file with a codebook."""

from collections.abc import Callable
from typing import Any

import pytest

from groupwork.study.study_file import StudyFile


@pytest.fixture
def with_codes() -> Callable[..., StudyFile]:
    """Return a function that makes a study with the codes named."""

    def make(*codes: str, **interviews: Any) -> StudyFile:
        scale = {"name": "S", "short": "S", "items": [{"ids": "1", "min": 0, "max": 9}]}
        scale["scores"] = [{"id": "s", "label": "S", "direction": "lower-better"}]
        return StudyFile.model_validate(
            {
                "id": "x",
                "title": "X",
                "authors": ["A"],
                "synthetic": True,
                "seed": 1,
                "design": {"kind": "one-group"},
                "waves": [{"id": wave, "label": wave, "role": wave} for wave in ("pre", "post")],
                "files": [{"kind": "segments", "path": "segments.csv"}],
                "instruments": {"s": {"define": scale}},
                "cleaning": {"duplicates": "first"},
                "outcomes": [{"scale": "s", "primary": True, "expected": "lower"}],
                "comparisons": [["pre", "post"]],
                "family": {"test": "t"},
                "interviews": {
                    "codes": [{"id": code, "label": code, "definition": code} for code in codes],
                    **interviews,
                },
            }
        )

    return make


@pytest.fixture
def study(with_codes: Callable[..., StudyFile]) -> StudyFile:
    return with_codes("worry", "family")
