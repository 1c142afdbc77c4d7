"""Runs a parameterised notebook so that two runs give the same bytes."""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
import papermill
from jupyter_client.kernelspec import NATIVE_KERNEL_NAME, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import DeadKernelError
from nbconvert import HTMLExporter
from papermill.exceptions import PapermillExecutionError

from groupwork.errors import GroupworkError
from groupwork.page import policy_element

# Where the kernel says that a cell stands, e.g. in a warning.
_CELL_FILE = re.compile(r"\S*ipykernel_\d+/\d+\.py")


def run_notebook(
    source: str | Path, output: str | Path, parameters: Mapping[str, Any], log: str | Path
) -> None:
    """Run a notebook through papermill, in the interpreter that runs this.

    Parameters
    ----------
    source : str or pathlib.Path
        Its cell tagged `parameters` holds the defaults.
    output : str or pathlib.Path
        The executed notebook; beside it goes the same as HTML, in one self-contained file.
    parameters : mapping
        Name -> value. Paths are seen from the current folder.
    log : str or pathlib.Path
        The notebook while it runs. It stays where it is if a cell fails.

    Raises
    ------
    GroupworkError
        A cell failed; names cell, error and the notebook to look at. Or the kernel ended.
    """
    # With no folder to look in there is only the kernel of the running interpreter: one that the
    # user has installed under the same name could belong to another environment.
    try:
        with _own_folder() as folder:
            kernel = AsyncKernelManager(
                kernel_spec_manager=KernelSpecManager(kernel_dirs=[]),
                connection_file=str(folder / "kernel.json"),
                # Through files rather than the network, which a confined machine may lack.
                transport="ipc" if os.name == "posix" else "tcp",
            )
            papermill.execute_notebook(
                source,
                log,
                dict(parameters),
                progress_bar=False,
                kernel_name=NATIVE_KERNEL_NAME,
                km=kernel,
                extra_arguments=["--log-level=CRITICAL"],  # cells report their errors themselves
            )
    except (DeadKernelError, RuntimeError, TimeoutError) as error:
        reason = str(error).strip().splitlines()
        raise GroupworkError(
            f"{source}: the process that runs the notebook ended or did not answer"
            f"{f' ({reason[-1]})' if reason else ''}. It may have been stopped, or there is not "
            f"enough memory; run it again."
        ) from None
    except PapermillExecutionError as error:
        raise GroupworkError(
            f"{source}: cell {error.cell_index + 1} failed with {error.ename}: {error.evalue}\n"
            f"The notebook as far as it ran: {log}"
        ) from None
    notebook = nbformat.read(log, as_version=4)
    _strip(notebook)
    nbformat.write(notebook, log)
    Path(output).parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(log, output)
    Path(output).with_suffix(".html").write_text(
        _page(notebook, Path(output).stem), encoding="utf-8", newline="\n"
    )


@contextmanager
def _own_folder() -> Iterator[Path]:
    """Give the kernel a folder of its own for what it would keep in the user's home.

    That may be lacking or not be writable, and start-up files in it would change what is computed.
    """
    names = ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR")
    before = {name: os.environ.get(name) for name in names}
    with tempfile.TemporaryDirectory(prefix="gw", ignore_cleanup_errors=True) as folder:
        os.environ.update(dict.fromkeys(names, folder))
        try:
            yield Path(folder)
        finally:
            for name, value in before.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value


def _strip(notebook: nbformat.NotebookNode) -> None:
    """Remove what differs between runs: times, random ids of cells, the number of the process."""
    notebook.metadata.pop("papermill", None)
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        for output in cell.get("outputs", []):
            if "text" in output:
                output.text = _CELL_FILE.sub(f"cell {number + 1}", output.text)


def _page(notebook: nbformat.NotebookNode, title: str) -> str:
    """Return a notebook as one HTML page that loads nothing: its scripts are all for editors."""
    page, _ = HTMLExporter(embed_images=True).from_notebook_node(
        notebook, resources={"metadata": {"name": title}}
    )
    page = re.sub(r"<script\b.*?</script>", "", page, flags=re.DOTALL | re.IGNORECASE)
    return page.replace("<head>", f"<head>{policy_element()}", 1)
