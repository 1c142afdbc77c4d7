"""One million respondents by 60 items: read, recode, reverse-code, score with the missing rule.

    uv pip install polars
    python benchmarks/ingest.py [--people 1000000] [--repeats 3]

Beside each other, in one run and each in a process of its own: a bare polars scan of the file (the
yardstick, which does nothing with it), this package's `bulk`, the straightforward pandas way, and
the tables of the workflow, which have a row a cell, for a hundredth of the people. Seconds are
from the call to the result, imports not counted; memory is the peak of the whole process.
"""

# Each way imports its own libraries, in its own process.
# ruff: noqa: PLC0415

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ITEMS, SCALES, PEOPLE_OF_WORKFLOW = 60, 3, 100
PER_SCALE = ITEMS // SCALES
REVERSED = (2, 4, 6)
LOW, HIGH, MOST_MISSING = 1, 5, 2


def generate(path: Path, people: int, seed: int = 20250301) -> None:
    """Write answers 1 to 5, one cell in fifty blank, one in a thousand out of range (9)."""
    random = np.random.default_rng(seed)
    names = ["id", *(f"q{item}" for item in range(1, ITEMS + 1))]
    with path.open("wb") as file:
        file.write((",".join(names) + "\n").encode())
        for start in range(0, people, 50_000):
            rows = min(50_000, people - start)
            ids = "".join(f"P{start + row:07d}," for row in range(rows)).encode()
            line = np.full((rows, 9 + 2 * ITEMS), ord(","), dtype=np.uint8)
            line[:, :9] = np.frombuffer(ids, np.uint8).reshape(rows, 9)
            line[:, -1] = ord("\n")
            answers = random.integers(LOW, HIGH + 1, (rows, ITEMS))
            chance = random.random((rows, ITEMS))
            line[:, 9::2] = np.where(chance < 0.001, 9, answers) + ord("0")
            kept = np.ones_like(line, dtype=bool)
            kept[:, 9::2] = chance < 0.98
            file.write(line[kept].tobytes())


# The ways -----------------------------------------------------------------------------------


def bare_polars(path: Path):
    """Read the file and do nothing with it."""
    import polars

    def run():
        table = polars.scan_csv(path).collect()
        return {"table": table.estimated_size() / 2**20}

    return run


def bulk(path: Path):
    """Score with this package."""
    from groupwork.prepare.bulk import score_in_bulk

    there = study(path.name)

    def run():
        scores, audit = score_in_bulk(there, path.parent)
        return {
            "scores": [float(scores[f"s{k}"].sum()) for k in range(SCALES)],
            "audit": len(audit),
        }

    return run


def plain_pandas(path: Path):
    """Score as most scripts do."""
    import pandas as pd

    def run():
        table = pd.read_csv(path)
        sums = []
        for scale in range(SCALES):
            items = table[[f"q{scale * PER_SCALE + i}" for i in range(1, PER_SCALE + 1)]].copy()
            items = items.where((items >= LOW) & (items <= HIGH))
            for item in REVERSED:
                name = f"q{scale * PER_SCALE + item}"
                items[name] = LOW + HIGH - items[name]
            missing = items.isna().sum(axis=1)
            score = items.mean(axis=1) * PER_SCALE
            sums.append(float(score.where(missing <= MOST_MISSING).sum()))
        return {"scores": sums}

    return run


def workflow(path: Path):
    """Score with the tables of the workflow, in memory."""
    from groupwork.ingest.files import ingest
    from groupwork.prepare.clean import clean
    from groupwork.prepare.score import score

    there = study(path.name)

    def run():
        scores = score(there, clean(there, ingest(there, path.parent))["responses"])
        sums = scores.groupby("scale")["value"].sum()
        return {"scores": [float(sums[f"s{k}"]) for k in range(SCALES)]}

    return run


WAYS = {
    "bare polars scan": bare_polars,
    "groupwork, bulk": bulk,
    "plain pandas": plain_pandas,
    "groupwork, workflow's tables": workflow,
}


def study(path: str):
    """Return the study file of the generated answers."""
    from groupwork.study.study import Study

    scale = {
        "name": "scale",
        "short": "scale",
        "items": [{"ids": f"1-{PER_SCALE}", "min": LOW, "max": HIGH}],
        "reversed": " ".join(map(str, REVERSED)),
        "scores": [{"id": "t", "label": "t", "direction": "neutral", "max_missing": MOST_MISSING}],
    }
    columns = {
        f"s{k}": {str(i): f"q{k * PER_SCALE + i}" for i in range(1, PER_SCALE + 1)}
        for k in range(SCALES)
    }
    file = {"kind": "responses", "path": path, "id": "id", "wave": "pre", "columns": columns}
    return Study.model_validate(
        {
            "id": "bench",
            "title": "Benchmark",
            "authors": ["nobody"],
            "synthetic": True,
            "seed": 1,
            "design": {"kind": "one-group"},
            "waves": [{"id": w, "label": w, "role": w} for w in ("pre", "post")],
            "files": [file],
            "instruments": {f"s{k}": {"define": scale} for k in range(SCALES)},
            "cleaning": {"duplicates": "first"},
            "outcomes": [{"scale": "s0", "primary": True, "expected": "higher"}],
            "comparisons": [["pre", "post"]],
            "family": {"test": "t"},
        }
    )


# The run ------------------------------------------------------------------------------------


def measure(way: str, path: Path) -> dict:
    """Run one way in a process of its own."""
    command = [sys.executable, "-P", __file__, "--way", way, "--file", str(path)]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)


def main() -> None:
    """Run all ways in turn, several times, and print the medians."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--people", type=int, default=1_000_000)
    arguments.add_argument("--repeats", type=int, default=3)
    arguments.add_argument("--way", choices=WAYS)
    arguments.add_argument("--file", type=Path)
    given = arguments.parse_args()
    if given.way:
        run = WAYS[given.way](given.file)
        start = time.perf_counter()
        result = run()
        result["seconds"] = time.perf_counter() - start
        result["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10
        print(json.dumps(result))
        return
    with tempfile.TemporaryDirectory() as folder:
        path, small = Path(folder, "large.csv"), Path(folder, "small.csv")
        generate(path, given.people)
        generate(small, given.people // PEOPLE_OF_WORKFLOW)
        print(f"{given.people:,} people x {ITEMS} items, {path.stat().st_size / 2**20:.0f} MB")
        found: dict[str, list[dict]] = {way: [] for way in WAYS}
        for _ in range(given.repeats):
            for way in WAYS:
                found[way].append(measure(way, small if way == list(WAYS)[-1] else path))
        report(found, given.people)


def report(found: dict[str, list[dict]], people: int) -> None:
    """Print seconds, peak memory and how they compare; check that the scores agree."""

    def middle(way: str, key: str) -> float:
        return float(np.median([result[key] for result in found[way]]))

    bare, ours, plain, tables = WAYS
    seconds, table = middle(bare, "seconds"), middle(bare, "table")
    np.testing.assert_allclose(found[ours][0]["scores"], found[plain][0]["scores"], rtol=1e-9)
    print(f"the table that polars makes: {table:.0f} MB; the scores of both ways agree\n")
    print(f"{'':30}{'seconds':>10}{'x scan':>10}{'peak MB':>10}{'x table':>10}")
    for way in (bare, ours, plain):
        taken, peak = middle(way, "seconds"), middle(way, "peak")
        print(f"{way:30}{taken:10.2f}{taken / seconds:10.2f}{peak:10.0f}{peak / table:10.2f}")
    fewer = people // PEOPLE_OF_WORKFLOW
    print(
        f"{tables:30}{middle(tables, 'seconds'):10.2f}{'':10}{middle(tables, 'peak'):10.0f}"
        f"   for {fewer:,} people"
    )


if __name__ == "__main__":
    main()
