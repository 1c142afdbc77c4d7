"""How long rendering a report takes, beside Pandoc and Typst alone on the same text.

Alone they get the text with variables and includes filled in, the citations, figures and the
reference document, with the templates that they bring; groupwork adds its checks, numbers,
cross-references, links, lists and tables as files. Best of several runs, in turns. Run it alone on
the machine, on the build folders that the workflow made::

    python benchmarks/report.py results/all-the-way/report/source
"""

import argparse
import itertools
import json
import re
import subprocess
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import get_args

import pypandoc
import typst

from groupwork.report.markdown import without_page_only
from groupwork.report.render import Format, render
from groupwork.report.shortcodes import expand
from groupwork.study.documents import PARTS

OPTIONS = {
    "html": ["--to=html", "--embed-resources", "--mathml", "--section-divs", "--toc"],
    "docx": ["--to=docx", "--output=-", "--toc"],
    "pdf": ["--to=typst", "--toc"],
}


def alone(build: Path, form: str, folder: Path) -> Callable[[], None]:
    """Return what renders the filled-in text with Pandoc and Typst and nothing else."""
    source = expand(build)
    text = source.text if form == "html" else without_page_only(source.text)
    meta = folder / "meta.json"
    meta.write_text(json.dumps(source.meta, default=str), encoding="utf-8")
    command = [
        *(pypandoc.get_pandoc_path(), "--from=markdown-yaml_metadata_block", "--standalone"),
        *("--citeproc", "--columns=10000", f"--metadata-file={meta}", *OPTIONS[form]),
    ]

    def run() -> None:
        done = subprocess.run(
            command, input=text.encode(), capture_output=True, cwd=build, check=True
        )
        if form == "pdf":
            # Its template numbers no figures, so that labels of references lead nowhere.
            markup = re.sub(rb"#ref\(<[^>]*>[^)]*\)|#link\(<[^>]*>\)", b"", done.stdout)
            typst.compile(markup, root=str(build))  # type: ignore[type-var]

    return run


def best(runs: int, *functions: Callable[[], object]) -> list[float]:
    """Return the shortest time of each, in seconds; they take turns."""
    times: list[list[float]] = [[] for _ in functions]
    for _ in range(runs):
        for function, taken in zip(functions, times, strict=True):
            start = time.perf_counter()
            function()
            taken.append(time.perf_counter() - start)
    return [min(taken) for taken in times]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("builds", type=Path, help="report/source of a study")
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    total = [0.0, 0.0]
    builds = [arguments.builds / part for part in PARTS if (arguments.builds / part).is_dir()]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for build, form in itertools.product(builds, get_args(Format)):
            target = folder / f"{build.name}.{form}"
            ours, theirs = best(
                arguments.runs,
                partial(render, build, [form], "bundled", {form: target}),
                alone(build, form, folder),
            )
            total = [total[0] + ours, total[1] + theirs]
            size = target.stat().st_size / 1e6
            print(
                f"{build.name:10} {form:5} {ours:6.2f} s, alone {theirs:6.2f} s: "
                f"{ours / theirs:.2f} times; {size:.1f} MB"
            )
    print(f"all {total[0]:6.2f} s, alone {total[1]:6.2f} s: {total[0] / total[1]:.2f} times")


if __name__ == "__main__":
    main()
