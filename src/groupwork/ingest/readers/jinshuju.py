"""Jinshuju (金数据): the full questions as names, between its own columns."""

from groupwork.ingest.readers.cells import Cells
from groupwork.study.files import File


def arrange(cells: Cells, file: File) -> Cells:
    """Leave the cells as they stand."""
    return cells
