"""Pandoc and Typst, run so that a study's text can neither reach out nor take the machine.

Pandoc's readers and writers get no file and no network (`--sandbox`): what a document needs is
handed to them by this package's own filters. Typst sees the build folder alone, no package, no
network. Both see none of the user's secrets, and end at limits of time and memory.
"""

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pypandoc

from groupwork.errors import GroupworkError
from groupwork.report.engine import typst_worker

#: What Pandoc ends with where one of this package's filters has found problems.
FILTER_STOPPED = 64
_HEAP_EXHAUSTED = 251
# Of the user's environment; a key or a token among the rest is nobody's business here.
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "LD_LIBRARY_PATH")
_LARGEST_FILE = 2**30
#: Typst asks for packages through the proxy, and so does Quarto: at this one nobody listens.
NO_NETWORK = dict.fromkeys(("HTTPS_PROXY", "https_proxy"), "http://127.0.0.1:1")


@dataclass(frozen=True)
class Limits:
    """What one call may take.

    Attributes
    ----------
    seconds : int
        Of processor time.
    megabytes : int
        Of memory.
    """

    seconds: int
    megabytes: int


#: For a whole report. The shipped study takes 3 s and 600 MB.
REPORT = Limits(seconds=180, megabytes=3000)
#: For one text of the author's. Those of the shipped study take 0.1 s and 40 MB.
TEXT = Limits(seconds=10, megabytes=500)


class LimitError(GroupworkError):
    """A call took more time or memory than it may."""


def run_pandoc(
    options: Sequence[str], text: str, *, folder: Path, limits: Limits, epoch: int = 0
) -> subprocess.CompletedProcess[bytes]:
    """Run Pandoc on a text, in its sandbox.

    Parameters
    ----------
    options : sequence of str
        Beside those that confine it.
    text : str
        The document.
    folder : pathlib.Path
        The working directory, which filters of this package read from.
    limits : Limits
    epoch : int, optional
        The moment that is written into the document, in seconds since 1970.

    Raises
    ------
    LimitError
        The document takes more time or memory than it may.
    """
    memory = ["+RTS", f"-M{limits.megabytes}m", "-RTS"]
    done = _run(
        [pypandoc.get_pandoc_path(), *memory, "--sandbox", *options],
        text.encode(),
        folder=folder,
        limits=limits,
        environment={"SOURCE_DATE_EPOCH": str(epoch)},
    )
    if done.returncode == _HEAP_EXHAUSTED:
        raise LimitError(_too_much(f"{limits.megabytes} MB of memory"))
    return done


def compile_typst(
    markup: str, *, root: Path, fonts: Sequence[str], system_fonts: bool, epoch: int
) -> bytes:
    """Compile Typst to PDF in a process of its own, which reads in `root` and nowhere else.

    Raises
    ------
    LimitError
        The document takes more time or memory than it may.
    GroupworkError
        Typst says what is wrong with it.
    """
    limits = REPORT
    with tempfile.TemporaryDirectory(prefix="groupwork-typst-") as empty:
        request = {
            "markup": markup,
            "root": str(root.resolve()),
            "fonts": [str(Path(folder).resolve()) for folder in fonts],
            "system_fonts": system_fonts,
            "epoch": epoch,
            "packages": empty,
            "megabytes": limits.megabytes,
        }
        # Typst's threads reserve more addresses than they use, so that the worker limits itself.
        done = _run(
            [sys.executable, typst_worker.__file__],
            json.dumps(request).encode(),
            folder=Path(empty),
            limits=limits,
            environment=NO_NETWORK,
        )
    if done.returncode == typst_worker.REFUSED:
        said = done.stdout.decode(errors="replace")
        if "failed to download package" in said:
            said = "it asks for a package of Typst, and none is fetched from the network."
        raise GroupworkError(f"Typst cannot set the report: {said}")
    if done.returncode != 0:
        raise LimitError(_too_much(f"{limits.megabytes} MB of memory"))
    return done.stdout


def without_secrets(environment: dict[str, str] | None = None) -> dict[str, str]:
    """Return what of the environment a renderer may see, and more."""
    kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return kept | (environment or {})


def _run(
    command: list[str],
    given: bytes,
    *,
    folder: Path,
    limits: Limits,
    environment: dict[str, str],
) -> subprocess.CompletedProcess[bytes]:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds + 5))
        resource.setrlimit(resource.RLIMIT_FSIZE, (_LARGEST_FILE, _LARGEST_FILE))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    try:
        done = subprocess.run(
            command,
            input=given,
            capture_output=True,
            cwd=folder,
            env=without_secrets(environment),
            preexec_fn=limit,
            # A machine that many share gives a process a part of its time alone.
            timeout=20 * limits.seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise LimitError(_too_much(f"{20 * limits.seconds} s")) from None
    if done.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        raise LimitError(_too_much(f"{limits.seconds} s of processor time"))
    return done


def _too_much(what: str) -> str:
    return f"rendering it takes more than {what}, which is the limit."
