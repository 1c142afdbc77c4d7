"""Which figures a study has, and what each is drawn from.

Apart from the drawings themselves, so that the workflow can ask without loading matplotlib.
"""

from dataclasses import dataclass

from groupwork.errors import GroupworkError, nearest
from groupwork.study.study import Study


@dataclass(frozen=True)
class Drawing:
    """What a figure is drawn from.

    Attributes
    ----------
    module : str
        Of `groupwork.figures`, whose function has the drawing's name.
    tables : tuple of str
        Results tables.
    sections : tuple of str
        The sections of the study file that its function reads.
    private : tuple of str
        Tables of persons, which it is given only where the study file lets individuals be shown
        (`privacy.show_individuals`).
    """

    module: str
    tables: tuple[str, ...]
    sections: tuple[str, ...]
    private: tuple[str, ...] = ()


_SCALES = ("instruments", "waves", "ci_level")
_ARMS = ("design", "attributes")

# By the name of the function in `groupwork.figures.process`.
DRAWINGS = {
    "flow": Drawing("measures", ("flow",), ("waves", *_ARMS)),
    "quality": Drawing("measures", ("quality",), ("instruments", "waves")),
    "means": Drawing("effects", ("descriptives",), ("outcomes", *_SCALES, *_ARMS)),
    "change": Drawing(
        "effects",
        ("distribution", "effects"),
        ("outcomes", "comparisons", *_SCALES, *_ARMS),
        private=("distribution_people",),
    ),
    "raincloud": Drawing(
        "effects",
        ("distribution", "descriptives"),
        ("outcomes", *_SCALES),
        private=("distribution_people",),
    ),
    "reliable": Drawing(
        "effects",
        ("change",),
        ("outcomes", "comparisons", *_SCALES),
        private=("distribution_people",),
    ),
    "forest": Drawing("effects", ("effects",), ("outcomes", "comparisons", *_SCALES, *_ARMS)),
    "sites": Drawing("effects", ("sites",), ("outcomes", "comparisons", *_SCALES, *_ARMS)),
    "regression": Drawing(
        "effects", ("regression",), ("design", "outcomes", "comparisons", "instruments", "waves")
    ),
    "missing": Drawing("robustness", ("missing",), ("outcomes", "comparisons", *_SCALES, *_ARMS)),
    "specifications": Drawing(
        "robustness", ("specifications",), ("outcomes", "comparisons", "ci_level", "instruments")
    ),
    "contrasts": Drawing(
        "robustness",
        ("contrast_specifications",),
        ("outcomes", "comparisons", "ci_level", "instruments", *_ARMS),
    ),
    "calibration": Drawing("robustness", ("calibration", "effects"), ("ci_level",)),
    "scree": Drawing("measures", ("dimensions",), ("outcomes", "instruments")),
    "needs": Drawing("needs", ("needs",), ("needs", "instruments", "ci_level")),
    "profiles": Drawing("needs", ("profiles",), ("needs", "instruments", "ci_level")),
    "strain": Drawing("needs", ("strain",), ("instruments", "ci_level")),
    "priorities": Drawing("needs", ("priorities",), ("needs", "instruments", "ci_level")),
    "themes": Drawing("themes", ("themes",), ("interviews",)),
    "cooccurrence": Drawing("interviews", ("cooccurrence", "themes"), ("interviews",)),
    "saturation": Drawing("interviews", ("saturation",), ("ci_level",)),
    "joint": Drawing(
        "interviews", ("joint_display",), ("joint", "interviews", "instruments", "ci_level")
    ),
    "process": Drawing("process", ("process",), ("files", "ci_level")),
    "satisfaction": Drawing(
        "process", ("satisfaction",), ("satisfaction", "instruments", "ci_level")
    ),
    "network": Drawing("process", ("network",), ("files", "comparisons", "waves")),
    "ties": Drawing("process", ("ties",), ("files", "comparisons", "waves")),
    "feasibility": Drawing(
        "feasibility", ("feasibility",), ("criteria", "satisfaction", "instruments", "waves")
    ),
}
_STRANDS = {
    "flow": "scales",
    "quality": "scales",
    "means": "outcomes",
    "forest": "change",
    "missing": "change",
    "calibration": "change",
    "sites": "sites",
    "needs": "needs",
    "profiles": "needs",
    "strain": "strain",
    "priorities": "priorities",
    "themes": "interviews",
    "cooccurrence": "interviews",
    "saturation": "saturation",
    "joint": "joint",
    "process": "each-session",
    "satisfaction": "satisfaction",
    "network": "network",
    "ties": "ties",
    "feasibility": "criteria",
}


#: Drawings of which there is one for each outcome, as `change-sas`.
PER_OUTCOME = ("change", "raincloud", "reliable", "specifications", "contrasts")
# Items that a scale must have to be looked at for dimensions.
_LEAST_ITEMS = 3


def figure_names(study: Study) -> list[str]:
    """Return the names of the figures that a study has."""
    scales = [outcome.scale for outcome in study.outcomes]
    followed = [] if study.is_unlinked else study.outcomes
    # What all arms did together says nothing of what was compared.
    without = "contrasts" if study.design.groups is None else "specifications"
    names = [
        f"{kind}-{slug(outcome.scale)}"
        for kind in PER_OUTCOME
        if kind != without
        for outcome in followed
        if kind != "reliable" or outcome.reliable_change
    ]
    names += ["regression"] if study.design.selection else []
    scored = (study.scales[scale] for scale in scales)
    if any(len(instrument.scored_items(part)) >= _LEAST_ITEMS for instrument, part in scored):
        names.append("scree")
    return names + [name for name, strand in _STRANDS.items() if strand in study.strands]


_SUMMARY = ("flow", "descriptives", "effects", "unlinked", "tests", "needs", "themes")


def summary_tables(study: Study) -> list[str]:
    """Return the results tables that the summary tells, which therefore waits for no others."""
    # Arms whose difference no declared test compares are compared by a model.
    models = ["models"] if study.design.groups is not None else []
    # It is said where other choices mostly do not show what is told as clear.
    apart = study.design.groups is not None
    choices = ["contrast_specifications" if apart else "specifications"] if study.outcomes else []
    # Of scores that are compared with no others it is told who reaches a cut-off.
    cutoffs = [] if study.outcomes else ["severity"]
    # Its conclusion tells whether that of all people holds over the groups, too.
    sites = ["sites"] if "sites" in study.strands and study.outcomes else []
    return [*_SUMMARY, "process", "satisfaction", "network", *models, *choices, *cutoffs, *sites]


def summary_figures(study: Study) -> list[str]:
    """Return the figures of which the summary shows the first that has something to show.

    That of changes, else of means, by arm or by time, else of needs, else of codes.
    """
    if study.outcomes:
        apart = study.is_unlinked or study.design.groups is not None
        return ["forest" if len(study.outcomes) > 1 and not apart else "means"]
    return [name for name in ("needs", "themes") if _STRANDS[name] in study.strands]


def drawing(name: str) -> Drawing:
    """Return what a figure is drawn from.

    Raises
    ------
    GroupworkError
        There is no figure of that name.
    """
    kind = name.partition("-")[0]
    if kind not in DRAWINGS:
        raise GroupworkError(f"there is no figure '{name}'. {nearest(kind, DRAWINGS)}")
    return DRAWINGS[kind]


def drawn(name: str) -> str:
    """Return the function that draws a figure, within this package."""
    return f"figures.{drawing(name).module}.{name.partition('-')[0]}"


def slug(scale: str) -> str:
    """Return a scale's name as it stands in file names."""
    return scale.replace(".", "-")
