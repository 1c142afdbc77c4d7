"""Reading binary files in a process of its own.

The libraries for these formats are compiled code that a damaged file can crash (a few changed
bytes are enough), or make ask for all the memory there is. Only that process ends of it.
"""

import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

from groupwork.ingest.readers import worker
from groupwork.ingest.readers.limits import MAX_BYTES, MAX_CELLS, MAX_MEMORY, MAX_SECONDS, MB


class CrashedError(Exception):
    """The file could not be read; the message is the library's, or a key of `WHY_NOT`."""


#: What is said of a file that takes too much.
WHY_NOT = {
    "memory": f"takes more than {MAX_MEMORY // MB:,} MB of memory to read, or is damaged. Is it "
    f"the right file? Save the columns that the study needs on their own, as CSV.",
    "time": f"takes more than {MAX_SECONDS} seconds to read, or is damaged. Is it the right file? "
    f"Save the columns that the study needs on their own, as CSV.",
}


def read_apart(kind: str, path: Path, option: str | None) -> dict[str, Any]:
    """Read a file in another process.

    Parameters
    ----------
    kind : str
        "workbook", "spss" or "stata".
    path : pathlib.Path
    option : str or None
        The sheet of a workbook, the encoding of a data file.

    Returns
    -------
    dict
        Its content; of a file with more than `limits.MAX_CELLS` cells only the size.

    Raises
    ------
    CrashedError
        The library refused the file or crashed on it.
    """
    limits = [str(limit) for limit in (MAX_CELLS, MAX_BYTES, MAX_MEMORY)]
    command = [sys.executable, "-P", worker.__file__, kind, str(path), option or "", *limits]
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=MAX_SECONDS)
    except subprocess.TimeoutExpired:
        raise CrashedError("time") from None
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip()
        # The allocator of compiled code ends the process where Python raises an error.
        full = "MemoryError" in said or "memory allocation" in said
        raise CrashedError("memory" if full else said)
    content: dict[str, Any] = pickle.loads(done.stdout)
    return content
