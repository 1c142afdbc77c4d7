"""A job of the workflow: what it knows of its study, and how it speaks.

What the rules ask before any job runs is in `groupwork.dependencies`.
"""

import json
import os
import sys
import traceback
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from groupwork.errors import GroupworkError, machine_fault
from groupwork.made import forget, record
from groupwork.study.study import Study

if TYPE_CHECKING:
    from groupwork.study.instruments import Instrument


class UndeclaredSectionError(Exception):
    """A step read a section of the study file that its rule does not declare."""


class StudySections(Study):
    """The sections of a study that a step declares; what follows from these alone can be read.

    Whatever a job reads is therefore in its rule's parameters, and Snakemake runs it again
    when one of these sections changes and not when another does.
    """

    def __init__(self, sections: dict[str, Any], instruments: "dict[str, Instrument]") -> None:
        vars(self).update(sections)
        self._built = instruments

    @property
    def questionnaires(self) -> "dict[str, Instrument]":
        """The instruments in their chosen versions, by id."""
        _ = self.instruments  # which must be declared
        return self._built

    def __getattr__(self, name: str) -> Any:
        if name in Study.__annotations__:
            raise UndeclaredSectionError(
                f"This step reads '{name}' of the study file. "
                f"Add '{name}' to the sections of its rule, or of its row in "
                "groupwork/results/registry.py."
            )
        raise AttributeError(name)


def load_sections(text: str) -> StudySections:
    """Read what `dependencies.dump_sections` wrote; any other raises `UndeclaredSectionError`.

    The modules of these sections are imported here, by name, so that the import graph of a
    step has no others: its rule adds them (`dependencies.package_files`).
    """
    parts = json.loads(text)
    built = {
        name: import_module("groupwork.study.instruments").Instrument.model_validate(instrument)
        for name, instrument in parts.pop("questionnaires", {}).items()
    }
    sections = {}
    for place, values in parts.items():
        module, name = place.split(".")
        fields = getattr(import_module(f"groupwork.study.{module}"), name).model_fields
        for key, value in values.items():
            sections[key] = TypeAdapter(fields[key].annotation).validate_python(value)
    return StudySections(sections, built)


def study_folder(raw: Sequence[str]) -> Path:
    """Return the folder of a study where a job has it: the inputs may be copies from a storage.

    Parameters
    ----------
    raw : sequence of str
        The raw files as the rule names them: first `SHA256SUMS`, at the top of the folder.
    """
    return Path(raw[0]).parent


@contextmanager
def job(
    log: str | Path, sections: str = "{}", outputs: Iterable[str] = ()
) -> Iterator[StudySections]:
    """Run the body of a script as a job: it prints to its log, and errors end it there.

    A `GroupworkError` leaves its message alone in the log, anything else the traceback; both
    end the process with exit code 1. The log catches what other processes print, too.

    Parameters
    ----------
    log : str or pathlib.Path
    sections : str
        The parameter that `dependencies.dump_sections` wrote.
    outputs : iterable of str
        What the job makes. Their checksums are recorded, so that the next run sees it where one
        was changed since.

    Yields
    ------
    StudySections
        Of which only the declared sections can be read.
    """
    terminal = [(stream, os.dup(number)) for number, stream in ((1, sys.stdout), (2, sys.stderr))]
    with Path(log).open("wb") as file:
        for number in (1, 2):
            os.dup2(file.fileno(), number)
        try:
            made = list(outputs)
            forget(log, made)
            yield load_sections(sections)
            record(log, made)
        except GroupworkError as error:
            # By its name: no step's results depend on how a message is worded.
            discreet = import_module("groupwork.privacy.discreet").discreet
            _say(f"{discreet(str(error))}\n", terminal[1][1])
            sys.exit(1)
        except Exception as error:
            said = machine_fault(error)
            _say(f"{said}\n" if said else traceback.format_exc(), terminal[1][1])
            sys.exit(1)
        finally:
            for number, (stream, kept) in enumerate(terminal, start=1):
                stream.flush()
                os.dup2(kept, number)
                os.close(kept)


def _say(text: str, terminal: int) -> None:
    """Write to the log; to the terminal where the disk of the log is full."""
    try:
        os.write(2, text.encode())
    except OSError:
        os.write(terminal, text.encode())
