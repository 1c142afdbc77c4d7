"""The one exception that a user's mistake raises, and help with misspelt names."""

import errno
import os
import tempfile
import time
from collections.abc import Iterable
from difflib import SequenceMatcher, get_close_matches
from pathlib import Path

#: Characters of a name and number of names that are compared with a misspelt one.
LONGEST, MOST_OPTIONS = 100, 2000


class GroupworkError(Exception):
    """Bad input, said in plain words.

    The message is all that the user sees: it names the file, row, column or key, what was
    found, and what to do. It never quotes a participant's answer that could identify a person.
    """


def nearest(name: str, options: Iterable[str]) -> str:
    """Say which valid names are close to `name`, as the end of an error message.

    Returns
    -------
    str
        ``"Did you mean 'a' or 'b'?"``, or the valid names if none is close (at most 12).
    """
    # Comparing long names takes very long, and no name that a person wrote is.
    name, choices = name[:LONGEST], [str(option)[:LONGEST] for option in options]
    if len(choices) > MOST_OPTIONS:
        return f"There are {len(choices):,} names to choose from."
    folded = {choice.casefold(): choice for choice in reversed(choices)}
    close = [folded[match] for match in get_close_matches(name.casefold(), folded, n=3, cutoff=0.6)]
    if close:
        return "Did you mean " + " or ".join(f"'{choice}'" for choice in close) + "?"
    if not choices:
        return "There is none to choose from."
    if all(choice.isascii() and choice.isdigit() for choice in choices):
        choices.sort(key=int)
    elif len(choices) > 12:  # those that are shown are the likeliest
        choices.sort(key=lambda each: _unlike(name.casefold(), each.casefold()))
    listed = ", ".join(f"'{choice}'" for choice in choices[:12])
    return f"Valid names: {listed}{', …' if len(choices) > 12 else ''}."


def _unlike(name: str, other: str) -> float:
    return 1 - SequenceMatcher(None, other, name).ratio()


# What the machine, rather than this program or its user, is to blame for.
_FAULTS = {
    errno.ENOSPC: "the disk is full. Make room and run it again",
    errno.EDQUOT: "the disk space that you may use is full. Make room and run it again",
    errno.EROFS: "it cannot be written to. Run it where you may write",
    errno.EACCES: "access is not permitted. Run it where you may read and write",
    errno.EPERM: "access is not permitted. Run it where you may read and write",
    errno.EMFILE: "too many files are open. Close other programs and run it again",
    errno.EIO: "the disk cannot be read or written. Look after it, and restore the files",
    errno.ENOMEM: "there is not enough memory. Close other programs and run it again",
}


#: Room that a run must find: that of a report and its pictures, roughly.
_ROOM = 4_000_000
# Clocks of several computers differ by seconds.
_AHEAD = 60


def check_room(*folders: str | Path) -> None:
    """Stop where a folder, or the one for temporary files, cannot take what a run writes.

    Parameters
    ----------
    *folders : path
        They are made where they are lacking.

    Raises
    ------
    GroupworkError
        With the folder, why, and what to do.
    """
    try:
        temporary = os.environ.get("TMPDIR") or tempfile.gettempdir()
    except FileNotFoundError:
        raise GroupworkError(
            "This computer: no folder for temporary files can be written to. Make room, or name "
            "one in the environment variable TMPDIR."
        ) from None
    for folder in dict.fromkeys([temporary, *map(str, folders)]):
        try:
            Path(folder).mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
                left = _ROOM
                while left > 0:
                    left -= file.write(bytes(left))
        except OSError as error:
            why = _FAULTS.get(error.errno or 0, f"{error.strerror}. Run it where you may write")
            raise GroupworkError(f"{folder}: {why}.") from None


def check_clock(paths: Iterable[str | Path]) -> None:
    """Stop where a file is newer than now: what was made after it could not be told.

    Parameters
    ----------
    paths : iterable of path
        Those that are not there are passed over.

    Raises
    ------
    GroupworkError
        With the first such file, its day, and what to do.
    """
    now = time.time()
    ahead = [
        path for path in map(Path, paths) if path.exists() and path.stat().st_mtime > now + _AHEAD
    ]
    if ahead:
        day = time.strftime("%Y-%m-%d %H:%M", time.localtime(ahead[0].stat().st_mtime))
        more = f" and {len(ahead) - 1} more files" if ahead[1:] else ""
        raise GroupworkError(
            f"{ahead[0]}{more}: changed on {day}, which is still to come, so that nothing made of "
            f"it would ever count as newer. Set this computer's clock right, and give the file "
            f"today's time: touch '{ahead[0]}'."
        )


def machine_fault(error: BaseException) -> str:
    """Say in one sentence what is wrong with the machine.

    Parameters
    ----------
    error : BaseException
        Also one that another error led to.

    Returns
    -------
    str
        Empty if it is not the machine's fault.
    """
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, MemoryError):
            return f"This computer: {_FAULTS[errno.ENOMEM]}."
        if isinstance(seen, OSError) and seen.errno in _FAULTS:
            # Nobody knows which file it was where a library wrote it: look at both disks.
            here = f"{Path.cwd()} or {tempfile.gettempdir()}"
            return f"{seen.filename or here}: {_FAULTS[seen.errno]}."
        seen = seen.__cause__ or seen.__context__
    return ""
