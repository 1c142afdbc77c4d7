"""How long a whole run takes, beside one process that makes the same without a workflow.

That process (`floor.py`) imports all once and makes the same tables, figures and cells of the
notebooks; Pandoc and Typst then get the same texts alone (`report.py` says what alone means). Also:
when the summary is there, a run in which nothing is to be done, and `snakemake --version`. Run it
alone on the machine, in the folder of the Snakefile::

    python benchmarks/pipeline.py data/raw/all-the-way
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from groupwork.guide.run_study import find_place, run_command


def clocked(command: list[str], until: Path | None = None) -> tuple[float, float, str]:
    """Run a command; return how long it and a file took, and what it printed."""
    start, there = time.perf_counter(), 0.0
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as running:
        while running.poll() is None:
            if until is not None and not there and until.is_file():
                there = time.perf_counter() - start
            if until is None:
                break
            time.sleep(0.1)
        printed, _ = running.communicate()
    if running.returncode:
        sys.exit(printed)
    return time.perf_counter() - start, there, printed


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("study", type=Path, help="a study's folder")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        raw = Path(name) / "data" / "raw" / arguments.study.name
        shutil.copytree(arguments.study, raw)
        scratch = Path(name) / "scratch"
        scratch.mkdir()
        place = find_place(raw)
        command = run_command(place, [], None, "all")
        summary = place.reports / "summary.html"
        whole, first, _ = clocked([*command, "--quiet", "all"], summary)
        program = Path(__file__).with_name("floor.py")
        alone, _, parts = clocked(
            [sys.executable, str(program), str(raw), str(place.reports.parent), str(scratch)]
        )
        nothing, *_ = clocked([*command, "--quiet", "all"])
        version, *_ = clocked([sys.executable, "-m", "snakemake", "--version"])
        print("\n".join(line for line in parts.splitlines() if line.startswith("  ")))
        print(f"one process             {alone:7.1f} s")
        print(f"a run on {os.cpu_count()} cores        {whole:7.1f} s: {whole / alone:.2f} times")
        print(f"its summary.html after  {first:7.1f} s")
        print(f"nothing to do           {nothing:7.1f} s; snakemake --version {version:.1f} s")


if __name__ == "__main__":
    main()
