"""What another document of a report can refer to: its numbered figures, tables and sections.

The engine itself counts them, with the filters that a render uses, so that "Table S3" in the thesis
is what the supplement calls it.
"""

import json
import re
import tempfile
from pathlib import Path

from groupwork.report.confined import REPORT, run_pandoc
from groupwork.report.markdown import without_page_only
from groupwork.report.shortcodes import expand
from groupwork.report.texts import MARKDOWN
from groupwork.report.writer import Writer

ENGINE = Path(__file__).parent / "engine"
_LABEL = re.compile(r"^LABEL\t(\S+)\t(\w+)\t(\S+)$", re.MULTILINE)
_REFERENCE = re.compile(r"@((?:fig|tbl|sec|eq)-[\w-]+)")


def labels_of(build: Path) -> dict[str, tuple[str, str]]:
    """Return what a build folder numbers: label -> its kind and number.

    Kinds are `fig`, `tbl`, `sec`, `eq` and, for an appendix, `app`. What the engine refuses has no
    labels: the render says what is wrong.
    """
    source = expand(build)
    meta = {"list-labels": True, **source.meta}
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(meta, file, default=str)
        file.flush()
        options = [
            *(f"--from={MARKDOWN}", "--to=html", f"--metadata-file={file.name}"),
            f"--lua-filter={(build / 'style' / 'thesis.lua').resolve()}",
            f"--lua-filter={ENGINE / 'groupwork.lua'}",
        ]
        # The lists that pages alone have are long, and number nothing.
        text = without_page_only(source.text)
        done = run_pandoc(options, text, folder=build, limits=REPORT)
    found = _LABEL.findall(done.stderr.decode(errors="replace"))
    # The engine lists them in no certain order.
    return {label: (kind, number) for label, kind, number in sorted(found)}


def references_in(text: str) -> set[str]:
    """Return the labels that a text refers to."""
    return set(_REFERENCE.findall(text))


def elsewhere(
    writer: Writer, labels: dict[str, tuple[str, str]], page: str, *, supplement: bool
) -> dict[str, dict[str, str]]:
    """Return how a document refers to labels of another, for `thesis.lua`.

    Parameters
    ----------
    writer : Writer
        Of the document that refers.
    labels : dict
        Those of the other, as `labels_of` returns them.
    page : str
        The file name of the other's page.
    supplement : bool
        Whether the other is the supplement.
    """
    found = {}
    for label, (kind, number) in labels.items():
        chapter, supplementary = kind == "sec" and "." not in number, kind == "app" and supplement
        named = "chapter" if chapter else "supplement" if supplementary else kind
        text = writer.phrase(f"elsewhere.{named}", number=number)
        found[label] = {"text": text, "number": number, "address": f"{page}#{label}"}
    return found
