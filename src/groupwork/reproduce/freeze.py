"""What was planned, sealed before results, and what has become of it since.

A frozen plan holds the declared parts of the study file in full, so that a deviation can say what
was planned and what is done instead; of code and raw files it holds checksums. It stands in the
study's folder as `frozen.json`, with the reasons for deviations beside it in `deviations.yaml`.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import Field, RootModel

from groupwork.errors import GroupworkError, nearest
from groupwork.reproduce.published import sha256_of
from groupwork.study.base import Local, Strict
from groupwork.study.files import all_files
from groupwork.study.messages import validate
from groupwork.study.study_file import StudyFile
from groupwork.study.yaml_file import read_yaml

FROZEN, REASONS, TOKEN = "frozen.json", "deviations.yaml", "frozen.json.tsr"
#: Sections of the study file that say what will be tested, on whom, and how it is judged.
PLANNED = (
    *("design", "waves", "instruments", "cleaning", "outcomes", "comparisons", "family"),
    *("ci_level", "seed", "needs", "strain", "moderators", "satisfaction", "joint", "feasibility"),
)
_CODE = ("prepare", "analysis", "statistics")
COLUMNS = [
    *("what", "planned", "done", "when", "reason", "reason_zh", "results_known"),
    *("frozen", "registration"),
]


class Reason(Strict):
    """Why the study was not done as planned, in one point."""

    what: str = Field(description="As `groupwork deviations` names it, such as outcomes.")
    when: date = Field(description="When it was decided.")
    why: Local
    before_results: bool = Field(description="Whether results were still unknown then.")


class _Reasons(RootModel[list[Reason]]):
    pass


def freeze(
    study: StudyFile, folder: Path, today: date, registration: str | None = None
) -> dict[str, Any]:
    """Seal the plan of a study as it stands, and write it into its folder.

    Parameters
    ----------
    study : StudyFile
    folder : pathlib.Path
        Holds study.yaml and the raw files that exist so far.
    today : datetime.date
    registration : str, optional
        Link to where the plan was registered. It is recorded, not visited.

    Returns
    -------
    dict
        The plan.

    Raises
    ------
    GroupworkError
        It was frozen already, or the link is none.
    """
    target = folder / FROZEN
    if target.exists():
        raise GroupworkError(
            f"{target}: the plan was frozen already. What has changed since is a deviation: give "
            f"its reason in {folder / REASONS}."
        )
    if registration is not None and not re.match(r"https?://\S+$", registration):
        raise GroupworkError(f"--registration {registration}: is no link (https://…).")
    plan = {
        "study": study.id,
        "date": today.isoformat(),
        "registration": registration,
        "planned": _planned(study),
        "code": _code(),
        "raw": _raw(study, folder),
    }
    text = json.dumps(plan, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    target.write_text(text, encoding="utf-8", newline="\n")
    return plan


def _planned(study: StudyFile) -> dict[str, Any]:
    names = [name for name in PLANNED if name in StudyFile.model_fields]
    return dict(study.model_dump(mode="json", include=set(names)))


def _code() -> dict[str, str]:
    root = Path(__file__).parents[1]
    paths = sorted(path for part in _CODE for path in (root / part).rglob("*.py"))
    return {path.relative_to(root).as_posix(): sha256_of(path) for path in paths}


def _raw(study: StudyFile, folder: Path) -> dict[str, str]:
    names = dict.fromkeys(all_files(study, folder).values())
    return {name: sha256_of(folder / name) for name in names if (folder / name).is_file()}


def deviations(study: StudyFile, folder: Path) -> pd.DataFrame:
    """Compare a study with its frozen plan.

    Parameters
    ----------
    study : StudyFile
    folder : pathlib.Path
        Its raw folder, with `frozen.json` and, where there are deviations, `deviations.yaml`.

    Returns
    -------
    DataFrame
        what, planned, done, when, reason, reason_zh, results_known ("yes" or empty), frozen,
        registration; a row a deviation. A study done as planned has the one row "nothing". An
        empty reason is one that the author still owes.

    Raises
    ------
    GroupworkError
        There is no frozen plan, it is damaged, or a reason is for something that did not change.
    """
    plan = _read_plan(folder / FROZEN)
    reasons = _read_reasons(folder / REASONS)
    sealed = {"frozen": plan["date"], "registration": plan.get("registration") or ""}
    changed = list(_changed(plan, study, folder))
    for what in reasons.keys() - {name for name, _, _ in changed}:
        names = [name for name, _, _ in changed]
        raise GroupworkError(
            f"{folder / REASONS}: gives a reason for '{what}', which is as it was planned. "
            f"{nearest(what, names)}"
        )
    rows = []
    for what, planned, done in changed:
        reason = reasons.get(what)
        row = {"what": what, "planned": planned, "done": done, **sealed}
        if reason:
            row |= {"when": reason.when.isoformat(), "reason": reason.why.get("en")}
            row["reason_zh"] = reason.why.get("zh")
            row["results_known"] = "" if reason.before_results else "yes"
        rows.append(row)
    empty = dict.fromkeys(COLUMNS, "")
    return pd.DataFrame([{**empty, **row} for row in rows or [{"what": "nothing", **sealed}]])


def _read_plan(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise GroupworkError(
            f"{path}: there is no frozen plan. Freeze it before results: groupwork freeze."
        )
    try:
        plan = json.loads(path.read_text(encoding="utf-8"))
        if {"date", "planned", "code", "raw"} <= plan.keys():
            return dict(plan)
    except (ValueError, AttributeError):
        pass
    raise GroupworkError(f"{path}: is no plan that groupwork froze. Restore it from where it was.")


def _read_reasons(path: Path) -> dict[str, Reason]:
    if not path.is_file():
        return {}
    checked: _Reasons = validate(read_yaml(path), _Reasons, str(path))
    return {reason.what: reason for reason in checked.root}


def _changed(
    plan: dict[str, Any], study: StudyFile, folder: Path
) -> Iterator[tuple[str, str, str]]:
    """Yield what is not as it was planned: its name, what was planned, what is done."""
    for name, done in _planned(study).items():
        planned = plan["planned"].get(name)
        if planned != done:
            yield (name, *_apart(planned, done))
    code = _code()
    other = sorted(n for n in {*code, *plan["code"]} if code.get(n) != plan["code"].get(n))
    if other:
        yield "analysis code", f"{len(plan['code'])} files", f"{len(other)} changed: {other[0]}, …"
    raw = _raw(study, folder)
    for name, sha256 in plan["raw"].items():
        if raw.get(name) != sha256:
            found = f"sha256 {raw[name][:12]}…" if name in raw else "gone"
            yield f"raw/{name}", f"sha256 {sha256[:12]}…", found


def _apart(planned: Any, done: Any) -> tuple[str, str]:
    """Return the first place where two declarations part, with what stands there in each."""
    place = ""
    while type(planned) is type(done) and isinstance(planned, dict | list):
        if isinstance(planned, dict):
            keys = [*planned, *(key for key in done if key not in planned)]
            step = next(key for key in keys if planned.get(key) != done.get(key))
            place, planned, done = f"{place}{step}: ", planned.get(step), done.get(step)
        else:
            step = next(
                (i for i, (a, b) in enumerate(zip(planned, done, strict=False)) if a != b),
                min(len(planned), len(done)),
            )
            # What there is only one of needs no number.
            place += f"{step + 1}: " if max(len(planned), len(done)) > 1 else ""
            planned = planned[step] if step < len(planned) else None
            done = done[step] if step < len(done) else None
    return place + _short(planned), place + _short(done)


def _short(value: Any) -> str:
    if value is None:
        return "none"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else f"{text[:79]}…"


def timestamp(folder: Path) -> str | None:
    """Return the time that a RFC 3161 token beside the frozen plan states, None without one.

    The token must be of this plan: its SHA-256 stands in it. Whether its signature is good,
    `openssl ts -verify` says; this does not.

    Raises
    ------
    GroupworkError
        The token is of something else.
    """
    token = folder / TOKEN
    if not token.is_file():
        return None
    content = token.read_bytes()
    if hashlib.sha256((folder / FROZEN).read_bytes()).digest() not in content:
        raise GroupworkError(
            f"{token}: is no time stamp of {folder / FROZEN}, whose SHA-256 is not in it. Ask for "
            f"one of the file as it is: openssl ts -query -data frozen.json -sha256 -cert."
        )
    # GeneralizedTime of the token: tag 0x18, length, then YYYYMMDDhhmmss and Z.
    found = re.search(rb"\x18[\x0f-\x17](\d{14})(?:\.\d+)?Z", content)
    if found is None:
        raise GroupworkError(f"{token}: states no time. Ask the time-stamp authority again.")
    digits = found[1].decode()
    moment = f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}"
    return f"{moment} {digits[8:10]}:{digits[10:12]}:{digits[12:14]} UTC"
