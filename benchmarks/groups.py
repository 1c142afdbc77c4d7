"""What a group costs in a run of one group and in a run of many: seconds of processor time.

Small studies, alike but for their names, from raw files to one of their tables; all processes of a
run are counted. Run in the folder of the Snakefile::

    python benchmarks/groups.py 1 3 10 30

With `--plan` nothing is made but the plan, of all tables, figures and reports. With `--programme`
they are the groups of a programme, run to its pooled results or, with both, planned.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

import yaml

sys.path.insert(0, str(Path(__file__).parents[1] / "tests/support"))
from programmes import write_programme

STUDY = Path(__file__).parents[1] / "tests/data/tiny"
TABLE = "results/{}/tables/flow.csv"
PARTS = ("Snakefile", "workflow", "profiles", "notebooks", "report")


def used() -> float:
    """Seconds of processor time that ended processes of this one took."""
    children = getrusage(RUSAGE_CHILDREN)
    return children.ru_utime + children.ru_stime


def write_studies(folder: Path, groups: int) -> dict[str, object]:
    """Write so many small studies; return the settings that name them."""
    names = [f"group-{number:03}" for number in range(1, groups + 1)]
    for name in names:
        raw = folder / "data/raw" / name
        shutil.copytree(STUDY, raw)
        text = (raw / "study.yaml").read_text(encoding="utf-8")
        renamed = text.replace("\nid: tiny\n", f"\nid: {name}\n")
        (raw / "study.yaml").write_text(renamed, encoding="utf-8")
    return {"studies": names}


def write_groups(folder: Path, groups: int) -> dict[str, object]:
    """Write a programme of so many groups of eight; return the settings that name it."""
    write_programme(folder / "data/raw", "many", [8] * groups)
    return {"studies": [], "programmes": ["many"], "report": {"formats": ["html"]}}


def run(groups: int, plan: bool, programme: bool) -> tuple[float, int, float]:
    """Run so many groups in a folder of their own; return seconds, steps and the most megabytes."""
    with tempfile.TemporaryDirectory() as folder:
        for part in PARTS:
            Path(folder, part).symlink_to(Path(part).resolve())
        config = (write_groups if programme else write_studies)(Path(folder), groups)
        Path(folder, "config.yaml").write_text(yaml.safe_dump(config), "utf-8")
        tables = [] if programme else [TABLE.format(name) for name in config["studies"]]
        what = ["--dry-run"] if plan else ["programmes"] if programme else tables
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
        most = getrusage(RUSAGE_CHILDREN).ru_maxrss / 1024
        return used() - before, int(steps.split()[1]), most


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("groups", nargs="+", type=int)
    parser.add_argument("--plan", action="store_true")
    parser.add_argument("--programme", action="store_true")
    arguments = parser.parse_args()
    print("groups  steps  seconds  a group  a group more  most MB")
    fewer, less = 0, 0.0
    for groups in arguments.groups:
        seconds, steps, most = run(groups, arguments.plan, arguments.programme)
        more = (seconds - less) / (groups - fewer)
        print(
            f"{groups:6} {steps:6} {seconds:8.1f} {seconds / groups:8.2f} {more:13.2f} {most:8.0f}",
            flush=True,
        )
        fewer, less = groups, seconds


if __name__ == "__main__":
    main()
