"""What a comparison found of one published file."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Verdict = Literal[
    "reproduced",
    "differs",
    "missing",
    "added",
    "held back",
    "unclear",
    "other version",
    "not published",
]
Level = Literal["bytes", "checksum", "tolerance", "earlier run", ""]

#: Verdicts that mean: this was not reproduced.
FAILED: tuple[Verdict, ...] = ("differs", "missing", "added")


@dataclass(frozen=True)
class Finding:
    """What became of one artefact.

    Attributes
    ----------
    study, artefact : str
        The artefact by its path within results/<study>, or a name such as "raw files".
    kind : str
        table, figure, notebook, report, numbers, page, raw, code, software, run, other.
    verdict : str
        `unclear`: bytes differ and only a checksum was published. `other version`: no result by
        itself, but what may explain one. `not published`: files of which nothing was published.
    level : {"bytes", "checksum", "tolerance", "earlier run", ""}
        How closely it was reproduced. "earlier run" is said of the run itself: nothing was made
        again now.
    first : str
        The first difference: where it is, what was published, what was made again.
    compared, differences, held_back : int
        Cells, numbers or parts.
    rule : str
        The rule of the workflow that makes it.
    inputs : tuple of str
        What the rule made it from.
    picture : bytes
        PNG of both figures side by side.
    """

    study: str
    artefact: str
    kind: str
    verdict: Verdict
    level: Level = ""
    first: str = ""
    compared: int = 0
    differences: int = 0
    held_back: int = 0
    rule: str = ""
    inputs: tuple[str, ...] = ()
    picture: bytes = b""

    @property
    def failed(self) -> bool:
        return self.verdict in FAILED


def badge_level(findings: Iterable[Finding]) -> str:
    """Return the level that a badge may name.

    Returns
    -------
    str
        "not reproduced" where anything differs, is missing or was added; "byte-identical" where
        every file was compared and every byte is the same; "within tolerance" where some numbers
        agree only within the stated tolerances or something stayed unclear; "checksums only"
        where nothing was made again. Held against results that were there before, it says so.
    """
    found = [e for e in findings if e.verdict not in ("other version", "not published")]
    if any(each.failed for each in found):
        return "not reproduced"
    made_again = [each for each in found if each.kind not in ("raw", "code", "run")]
    if not made_again or all(each.level == "checksum" for each in made_again):
        return "checksums only"
    exact = all(
        each.level in ("bytes", "checksum", "earlier run")
        for each in found
        if each.verdict != "held back"
    )
    before = any(each.level == "earlier run" for each in found)
    if exact:
        return "byte-identical to an earlier run" if before else "byte-identical"
    return "within tolerance of an earlier run" if before else "within tolerance"
