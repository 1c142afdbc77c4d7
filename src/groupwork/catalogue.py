"""Which figures a study has, and what each is drawn from.

Apart from the drawings themselves, so that the workflow can ask without loading matplotlib.
"""

from dataclasses import dataclass

from groupwork.errors import GroupworkError, nearest
from groupwork.study import Study


@dataclass(frozen=True)
class Drawing:
    """What a figure is drawn from.

    Attributes
    ----------
    tables : tuple of str
        Results tables, but for `scores`, which is a processed one.
    sections : tuple of str
        The sections of the study file that its function reads.
    """

    tables: tuple[str, ...]
    sections: tuple[str, ...]


_SCALES = ("instruments", "waves", "ci_level")
_ARMS = ("design", "attributes")

# By the name of the function in `groupwork.figures.drawings`.
_DRAWINGS = {
    "flow": Drawing(("flow",), ("waves", *_ARMS)),
    "means": Drawing(("descriptives",), ("outcomes", *_SCALES, *_ARMS)),
    "change": Drawing(("scores", "effects"), ("outcomes", "comparisons", *_SCALES)),
    "forest": Drawing(("effects",), ("outcomes", "comparisons", *_SCALES, *_ARMS)),
    "regression": Drawing(
        ("regression",), ("design", "outcomes", "comparisons", "instruments", "waves")
    ),
    "needs": Drawing(("needs",), ("needs", "instruments", "ci_level")),
    "themes": Drawing(("themes",), ("interviews", "ci_level")),
    "process": Drawing(("process",), ("files", "ci_level")),
    "satisfaction": Drawing(("satisfaction",), ("satisfaction", "instruments", "ci_level")),
    "network": Drawing(("network",), ("files", "comparisons", "waves")),
}
_STRANDS = {
    "needs": "needs",
    "themes": "interviews",
    "process": "sessions",
    "satisfaction": "satisfaction",
    "network": "network",
}


def figure_names(study: Study) -> list[str]:
    """Return the names of the figures that a study has; `change` has one for each outcome."""
    names = ["flow", "means", "forest"]
    names += [f"change-{slug(outcome.scale)}" for outcome in study.outcomes]
    names += ["regression"] if study.design.selection else []
    return names + [name for name, strand in _STRANDS.items() if strand in study.strands]


def drawing(name: str) -> Drawing:
    """Return what a figure is drawn from.

    Raises
    ------
    GroupworkError
        There is no figure of that name.
    """
    kind = name.partition("-")[0]
    if kind not in _DRAWINGS:
        raise GroupworkError(f"there is no figure '{name}'. {nearest(kind, _DRAWINGS)}")
    return _DRAWINGS[kind]


def slug(scale: str) -> str:
    """Return a scale's name as it stands in file names."""
    return scale.replace(".", "-")
