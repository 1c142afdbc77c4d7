"""Two people and a machine who coded four segments of two interviews."""

import pandas as pd

MACHINE = {"M": {"model": "Model", "version": "2026-01", "prompt": "Give each segment its codes."}}


def coded(*rows: tuple[str, int, str, str]) -> pd.DataFrame:
    """Segments from rows of interview, segment, coder and code ('' for none)."""
    return pd.DataFrame(
        [
            (interview, f"P{interview}", segment, f"text {segment}", coder, code, "en", "")
            for interview, segment, coder, code in rows
        ],
        columns=[
            *("interview", "participant_id", "segment", "text", "coder", "code", "language"),
            "phase",
        ],
    )


def by(coder: str, *codes: str) -> list[tuple[str, int, str, str]]:
    """Return a coder's codes of two segments of i1 and two of i2."""
    places = [("i1", 1), ("i1", 2), ("i2", 1), ("i2", 2)]
    return [(*place, coder, code) for place, code in zip(places, codes, strict=True)]


PEOPLE = coded(
    *by("A", "worry", "", "worry", "family"),
    *by("B", "worry", "family", "worry", "family"),
)

BOTH = pd.concat([PEOPLE, coded(*by("M", "worry", "worry", "worry", ""))], ignore_index=True)
