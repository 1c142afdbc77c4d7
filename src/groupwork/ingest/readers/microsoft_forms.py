"""Microsoft Forms: five or six leading columns, then the full questions as names."""

from groupwork.ingest.readers.cells import Cells
from groupwork.study.files import File


def arrange(cells: Cells, file: File) -> Cells:
    """Leave the cells as they stand; several answers already have ';' between."""
    return cells
