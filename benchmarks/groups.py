"""What a group costs in a run of one group and in a run of many: seconds of processor time.

Small studies, alike but for their names, from raw files to one of their tables; all processes of a
run are counted. Run in the folder of the Snakefile::

    python benchmarks/groups.py 1 3 10 30

With `--plan` nothing is made but the plan, of all tables, figures and reports.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

import yaml

STUDY = Path(__file__).parents[1] / "tests/data/tiny"
TABLE = "results/{}/tables/flow.csv"
PARTS = ("Snakefile", "workflow", "profiles", "notebooks", "report")


def used() -> float:
    """Seconds of processor time that ended processes of this one took."""
    children = getrusage(RUSAGE_CHILDREN)
    return children.ru_utime + children.ru_stime


def run(groups: int, plan: bool) -> tuple[float, int]:
    """Run so many groups in a folder of their own; return the seconds and the steps."""
    with tempfile.TemporaryDirectory() as folder:
        for part in PARTS:
            Path(folder, part).symlink_to(Path(part).resolve())
        names = [f"group-{number:03}" for number in range(1, groups + 1)]
        for name in names:
            raw = Path(folder, "data/raw", name)
            shutil.copytree(STUDY, raw)
            text = (raw / "study.yaml").read_text(encoding="utf-8")
            renamed = text.replace("\nid: tiny\n", f"\nid: {name}\n")
            (raw / "study.yaml").write_text(renamed, encoding="utf-8")
        Path(folder, "config.yaml").write_text(yaml.safe_dump({"studies": names}), "utf-8")
        what = ["--dry-run"] if plan else map(TABLE.format, names)
        before = used()
        done = subprocess.run(
            [sys.executable, "-m", "snakemake", *what],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            sys.exit(done.stdout + done.stderr)
        steps = next(
            line
            for line in done.stdout.splitlines() + done.stderr.splitlines()
            if line.startswith("total ")
        )
        return used() - before, int(steps.split()[1])


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("groups", nargs="+", type=int)
    parser.add_argument("--plan", action="store_true")
    arguments = parser.parse_args()
    print("groups  steps  seconds  a group  a group more")
    fewer, less = 0, 0.0
    for groups in arguments.groups:
        seconds, steps = run(groups, arguments.plan)
        more = (seconds - less) / (groups - fewer)
        print(
            f"{groups:6} {steps:6} {seconds:8.1f} {seconds / groups:8.2f} {more:13.2f}", flush=True
        )
        fewer, less = groups, seconds


if __name__ == "__main__":
    main()
