"""How long a large interview study takes: reading a .qdpx, agreement, co-occurrence.

200 interviews, 400 codes, 100,000 codings by 4 coders, in a project file laid out as ATLAS.ti
writes it. Run it alone on the machine, on one core::

    taskset -c 0 python benchmarks/interviews.py

`pyrefiqda` is read beside it where it is installed (`pip install pyrefiqda`); it reads the
project file into objects, while groupwork also reads the texts, finds each passage in them and
checks it against its quotation.
"""

import argparse
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from groupwork.analysis.interviews.agreement import agreement_table
from groupwork.analysis.interviews.cooccurrence import cooccurrence_table
from groupwork.analysis.interviews.passage_agreement import overlap_table
from groupwork.analysis.interviews.saturation import saturation_table
from groupwork.analysis.interviews.themes import themes_table
from groupwork.ingest.coding.project import make_guid
from groupwork.ingest.coding.refi import read_project
from groupwork.ingest.coding.units import assign_units, cut
from groupwork.study.study import Study

SEED = 20261
CODERS = 4
DATES = 'creationDateTime="2026-03-27T17:46:39Z" modifiedDateTime="2026-03-27T18:01:07Z"'


def write_large_project(path: Path, interviews: int, codes: int, codings: int) -> None:
    """Write a project in which coders mark the same true passages, with slips.

    Each true passage is one to three sentences; a coder finds it with chance .8, moves its end
    by a sentence with chance .1 and gives another code with chance .1.
    """
    rng = np.random.default_rng(SEED)
    words = [
        "".join(rng.choice(list("abcdefghilmnoprstuvw"), rng.integers(2, 10))) for _ in range(3000)
    ]
    users = [make_guid("coder", i) for i in range(CODERS)]
    book = [make_guid("code", i) for i in range(codes)]
    parts = [
        '<?xml version="1.0" encoding="utf-8"?>\n<Project xmlns="urn:QDA-XML:project:1.0" '
        f'name="large" origin="ATLAS.ti" basePath="/Users/somebody" {DATES}><Users>',
        *(f'<User guid="{guid}" name="Person {i}"/>' for i, guid in enumerate(users)),
        "</Users><CodeBook><Codes>",
    ]
    for top in range(0, codes, 10):
        inner = "".join(
            f'<Code guid="{book[i]}" name="code {i}" isCodable="true" color="#F00082"/>'
            for i in range(top + 1, min(top + 10, codes))
        )
        parts.append(f'<Code guid="{book[top]}" name="code {top}" isCodable="true">{inner}</Code>')
    parts.append("</Codes></CodeBook><Sources>")
    texts = {}
    number = 0
    for interview in range(interviews):
        lengths = rng.integers(6, 22, size=350)
        drawn = iter(rng.choice(words, size=lengths.sum()))
        sentences = [" ".join(next(drawn) for _ in range(n)).capitalize() + "." for n in lengths]
        text = "\n".join(sentences)
        edges = np.cumsum([0, *(len(sentence) + 1 for sentence in sentences)])
        guid = make_guid("source", interview)
        texts[guid] = text
        parts.append(
            f'<TextSource guid="{guid}" name="I{interview:03}.docx" plainTextPath="internal://'
            f'{guid}.txt" creatingUser="{users[0]}" modifyingUser="{users[0]}" {DATES}>'
        )
        mine = codings * (interview + 1) // interviews - number
        written = 0
        while written < mine:
            first = int(rng.integers(0, 346))
            length = int(rng.integers(1, 4))
            code = int(codes * rng.random() ** 2)
            for coder in np.flatnonzero(rng.random(CODERS) < 0.8)[: mine - written]:
                slips = rng.random(2) < 0.1
                last = first + length - 1 + int(slips[0])
                given = int(rng.integers(codes)) if slips[1] else code
                start, end = edges[first], edges[last + 1] - 1
                quote = text[start:end].replace("\n", " ")
                quote = quote if len(quote) <= 100 else quote[:99] + "…"
                user, selection = users[coder], make_guid("selection", number)
                who = f'creatingUser="{user}" {DATES}'
                parts.append(
                    f'<PlainTextSelection guid="{selection}" name="{quote}" startPosition="{start}"'
                    f' endPosition="{end}" modifyingUser="{user}" {who}><Coding guid="'
                    f'{make_guid("coding", number)}" creatingUser="{user}" creationDateTime='
                    f'"2026-03-27T17:46:39Z"><CodeRef targetGUID="{book[given]}"/></Coding>'
                    f"</PlainTextSelection>"
                )
                number += 1
                written += 1
        parts.append("</TextSource>")
    parts.append("</Sources></Project>")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.qde", "".join(parts))
        for guid, text in texts.items():
            archive.writestr(f"sources/{guid}.txt", text)


def study_of(codes: list[str]) -> Study:
    """Return a study file that declares the codes."""
    scale = {"name": "S", "short": "S", "items": [{"ids": "1", "min": 0, "max": 9}]}
    scale["scores"] = [{"id": "s", "label": "S", "direction": "lower-better"}]
    return Study.model_validate(
        {
            "id": "large",
            "title": "Large",
            "authors": ["Nobody"],
            "synthetic": True,
            "seed": 1,
            "design": {"kind": "one-group"},
            "waves": [{"id": wave, "label": wave, "role": wave} for wave in ("pre", "post")],
            "files": [{"kind": "segments", "path": "large.qdpx", "format": "refi-qda"}],
            "instruments": {"s": {"define": scale}},
            "cleaning": {"duplicates": "first"},
            "outcomes": [{"scale": "s", "primary": True, "expected": "lower"}],
            "comparisons": [["pre", "post"]],
            "family": {"test": "t"},
            "interviews": {
                "unit": "sentence",
                "codes": [{"id": code, "label": code, "definition": code} for code in codes],
            },
        }
    )


def timed(what: str, function: Callable, repeats: int = 1):  # type: ignore[no-untyped-def]
    """Run a function, print its best time, and return what it returned last and that time."""
    best, result = np.inf, None
    for _ in range(repeats):
        del result
        start, wall = time.process_time(), time.perf_counter()
        result = function()
        spent = time.process_time() - start, time.perf_counter() - wall
        best = min(best, spent[0])
    print(f"{what:52}{spent[1]:8.2f} s wall (last){best:8.2f} s CPU (best of {repeats})")
    return result, best


def read_with_pyrefiqda(path: Path) -> object:
    """Read the project with pyrefiqda, which unpacks it to disk."""
    from pyrefiqda import RefiProject  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        return RefiProject.load(path, extract_dir=folder)


def main() -> None:
    """Write the project, time each step, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--interviews", type=int, default=200)
    parser.add_argument("--codes", type=int, default=400)
    parser.add_argument("--codings", type=int, default=100_000)
    parser.add_argument("--repeats", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.qdpx"
        write_large_project(path, given.interviews, given.codes, given.codings)
        print(
            f"{given.interviews} interviews, {given.codes} codes, {given.codings} codings by "
            f"{CODERS} coders: {path.stat().st_size / 1e6:.1f} MB"
        )
        project, ours = timed("read the project", lambda: read_project(path), given.repeats)
        try:
            _, theirs = timed(
                "read it with pyrefiqda", lambda: read_with_pyrefiqda(path), given.repeats
            )
            print(f"{'times as fast':52}{theirs / ours:8.1f}")
        except ImportError:
            print("pyrefiqda is not installed")
    print(project.counts().to_string(index=False))
    study = study_of(project.codes["code"].tolist())
    passages = project.passages()
    texts = dict(zip(project.sources["source"], project.sources["text"], strict=True))
    units, _ = timed(
        "cut the texts into sentences",
        lambda: {name: cut(text, "sentence") for name, text in texts.items()},
    )
    (codings, _), _ = timed("lay the passages over them", lambda: assign_units(passages, units))
    print(f"{sum(map(len, units.values()))} sentences, {len(codings)} rows")
    segments = codings.rename(columns={"source": "interview", "unit": "segment"})
    segments = segments.assign(participant_id=segments["interview"], language="en")
    segments["segment"] = segments["segment"].astype("str")
    agreement, _ = timed(
        "agreement per code on sentences, 2,000 resamples", lambda: agreement_table(study, segments)
    )
    print(agreement[agreement["code"] == "all"][["statistic", "estimate"]].to_string(index=False))
    pairs, _ = timed(
        "co-occurrence of all pairs of codes, exact test",
        lambda: cooccurrence_table(study, segments),
    )
    print(f"{len(pairs[['code_a', 'code_b']].drop_duplicates())} pairs of codes")
    timed("themes", lambda: themes_table(study, segments))
    timed("saturation, 2,000 orders", lambda: saturation_table(study, segments))
    free = passages.rename(columns={"source": "interview"})
    free = free.assign(length=free["interview"].map({n: len(t) for n, t in texts.items()}))
    overlap, _ = timed(
        "overlap and u-alpha per code, 2,000 resamples", lambda: overlap_table(study, free)
    )
    print(overlap[overlap["code"] == "all"][["statistic", "estimate"]].to_string(index=False))
    free = free.assign(participant_id=free["interview"])
    free["segment"] = free["start"].astype("str") + "-" + free["end"].astype("str")
    chosen = study.interviews.model_copy(update={"unit": "free"})
    timed(
        "co-occurrence of overlapping passages, exact test",
        lambda: cooccurrence_table(study.model_copy(update={"interviews": chosen}), free),
    )


if __name__ == "__main__":
    main()
