"""Tencent Survey (腾讯问卷): its own columns, then the full questions as names."""

from groupwork.ingest.readers.cells import Cells
from groupwork.study.files import File


def arrange(cells: Cells, file: File) -> Cells:
    """Leave the cells as they stand."""
    return cells
