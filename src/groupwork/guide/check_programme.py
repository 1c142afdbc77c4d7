"""Says before anything runs whether the groups of a programme go together."""

from pathlib import Path

from groupwork.privacy.study_names import check_study_names
from groupwork.study.loading import load_study
from groupwork.study.programme_file import Programme, load_programme, load_studies, together


def check_programme(path: Path) -> Programme:
    """Load a programme and its studies, and check that they can be pooled.

    Raises
    ------
    GroupworkError
        Of the first thing that is in the way.
    """
    declared = load_programme(path)
    check_study_names(declared, str(path))
    return together(declared, load_studies(declared, path, load_study), path)


def said_of(programme: Programme) -> str:
    """Say in a few lines what would be pooled."""
    times = [f"{wave_from} to {wave_to}" for wave_from, wave_to in programme.comparisons]
    lines = [
        f"{programme.id}: in order. {len(programme.groups)} groups go together.",
        f"Pooled: {', '.join(measure.scale for measure in programme.measures)}; "
        f"{', '.join(times)}.",
    ]
    if programme.attributes:
        lines.append(f"Compared by: {', '.join(programme.attributes)}.")
    lines.append("Check each group by itself, too: groupwork check followed by its name.")
    return "\n".join(lines)
