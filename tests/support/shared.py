"""What takes long is made once for all tests, whichever process comes to it first."""

import fcntl
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

#: Where what takes long is kept while the tests run; set by tests/conftest.py.
FOLDER: Path | None = None


def once(key: str, make: Callable[[], T]) -> T:
    """Return what `make` returns: whichever process comes first makes it, the others read it."""
    if FOLDER is None:
        return make()
    path = FOLDER / f"{key}.pickle"
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            path.write_bytes(pickle.dumps(make()))
    return pickle.loads(path.read_bytes())
