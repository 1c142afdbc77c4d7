"""Makes the folder of a study from raw files, and adds files to one."""

import re
import shutil
from collections.abc import Callable, Mapping
from contextlib import suppress
from itertools import takewhile
from pathlib import Path

import yaml

from groupwork.errors import GroupworkError
from groupwork.guide.inspect_file import look_at
from groupwork.guide.questions import Question
from groupwork.guide.recognise import Recognised, wave_of_name
from groupwork.guide.study_draft import Draft, draft_study, yaml_lines
from groupwork.ingest.checksums import CHECKSUMS, record_files
from groupwork.ingest.readers import fold
from groupwork.messages import said
from groupwork.study.files import fill_pattern
from groupwork.study.loading import load_study, open_places
from groupwork.study.yaml_file import read_yaml


def check_name(folder: Path) -> None:
    """Refuse a folder whose name cannot be a study's id, or that has something in it.

    Raises
    ------
    GroupworkError
    """
    name = folder.name
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", name):
        raise GroupworkError(
            f"{name}: the name of a study's folder takes small letters, digits, '-' and '_' only, "
            f"such as my-group. The title may be anything."
        )
    if folder.exists() and any(folder.iterdir()):
        raise GroupworkError(
            f"{folder}: is there already. Choose another name, or add files with 'groupwork add'."
        )


def interview(
    group: Recognised,
    name: str,
    answers: dict[str, str],
    *,
    language: str,
    ask: Callable[[Question], str],
    say: Callable[[str], None],
) -> dict[str, str]:
    """Ask all questions, one after the other; an answer that cannot be is asked for again.

    Parameters
    ----------
    answers : dict
        Those that are known; they are not asked.
    ask, say : callable
        Put a question to a person; say what is wrong with an answer.

    Returns
    -------
    dict
        All answers.
    """
    draft = draft_study(group, name, answers, language)
    while question := next(
        (q for q in draft.questions if q.key not in answers and not q.known), None
    ):
        given = {**answers, question.key: ask(question)}
        try:
            draft = draft_study(group, name, given, language)
        except GroupworkError as error:
            say(said(str(error), language))
            continue
        answers = given
    return answers


def change_answer(
    group: Recognised,
    name: str,
    answers: Mapping[str, str],
    change: tuple[str, str],
    language: str,
) -> dict[str, str]:
    """Give or change one answer; later answers that the questions no longer take are dropped.

    Parameters
    ----------
    change : tuple of str
        Key of the question, and the answer.

    Raises
    ------
    GroupworkError
        The answer cannot be.
    """
    key, answer = change
    given = {**answers, key: answer}
    earlier = dict(takewhile(lambda each: each[0] != key, given.items()))
    draft_study(group, name, {**earlier, key: answer}, language)
    return fitting_answers(group, name, given, language)


def fitting_answers(
    group: Recognised, name: str, answers: Mapping[str, str], language: str
) -> dict[str, str]:
    """Return the answers, in their order, that the questions take.

    Once a file has come or an answer has changed, some are no longer asked for.

    Raises
    ------
    GroupworkError
        Nothing can be drafted of the files, whatever the answers are.
    """
    with suppress(GroupworkError):
        draft_study(group, name, answers, language)
        return dict(answers)
    draft_study(group, name, {}, language)
    kept: dict[str, str] = {}
    for key, answer in answers.items():
        with suppress(GroupworkError):
            draft_study(group, name, {**kept, key: answer}, language)
            kept[key] = answer
    return kept


def create_study(folder: Path, group: Recognised, draft: Draft) -> None:
    """Write a study's folder: study.yaml, copies of the raw files, their checksums.

    Raises
    ------
    GroupworkError
        Two files have one name.
    """
    paths = list(dict.fromkeys(sheet.path for sheet in group.sheets))
    names = [path.name for path in paths]
    for name in names:
        if names.count(name) > 1:
            raise GroupworkError(f"{name}: two files have this name. Rename one of them first.")
    folder.mkdir(parents=True, exist_ok=True)
    for path in paths:
        if path.resolve() != (folder / path.name).resolve():
            shutil.copyfile(path, folder / path.name)
    (folder / "study.yaml").write_text(draft.text, encoding="utf-8", newline="\n")
    record_files(names, folder)


def add_file(folder: Path, path: Path, wave: str | None = None) -> str:
    """Add a raw file to a study: what it has in common with a file that is there is taken over.

    Parameters
    ----------
    folder : pathlib.Path
        The study.
    path : pathlib.Path
    wave : str, optional
        Which wave it is; by its name if empty.

    Returns
    -------
    str
        The entry that was added to study.yaml.

    Raises
    ------
    GroupworkError
        It is there already, its wave is not known, or it has the columns of no file of the study.
    """
    source = folder / "study.yaml"
    text = source.read_text(encoding="utf-8-sig") if source.is_file() else ""
    document = read_yaml(source)
    target = folder / path.name
    if target.exists():
        raise GroupworkError(f"{target}: is there already. Rename the new file first.")
    waves = [each["id"] for each in document["waves"]]
    wave = wave or wave_of_name(path.stem)
    if not wave:
        raise GroupworkError(
            f"{path.name}: its name does not say which measurement it is. Add --wave, one of "
            f"{', '.join(waves)}, or a new name such as followup."
        )
    found, texts = look_at(path)
    entries = [e for e in document["files"] if e.get("kind", "responses") == "responses"]
    lacking: dict[str, list[str]] = {}
    for entry in entries:
        lacking[entry["path"]] = [c for c in _columns(entry, document) if fold(c) not in texts]
        if not lacking[entry["path"]] and "wave_names" not in entry:
            break
    else:
        nearest = min(lacking, key=lambda name: len(lacking[name]), default="")
        what = f" {nearest} has {', '.join(lacking[nearest][:5])}, too." if nearest else ""
        raise GroupworkError(
            f"{path.name}: has not the columns of any file of this study.{what} Export it in the "
            f"same way, or describe it in study.yaml."
        )
    kept = {k: v for k, v in entry.items() if k not in ("path", "wave", "sheet", "same_person")}
    added = {"path": path.name, **kept, "wave": wave}
    if found.format in ("csv", "excel", "spss"):
        added.pop("format", None)
    else:
        added["format"] = found.format
    changed = _inserted(text, "files", added)
    if wave not in waves:
        role = "follow-up" if wave.startswith("followup") else "post"
        changed = _inserted(changed, "waves", {"id": wave, "label": wave, "role": role})
        pre = next((e["id"] for e in document["waves"] if e["role"] == "pre"), waves[0])
        changed = _compared(changed, document, pre, wave)
    shutil.copyfile(path, target)
    source.write_text(changed, encoding="utf-8", newline="\n")
    try:
        if not open_places(read_yaml(source)):
            load_study(source)
    except GroupworkError:
        source.write_text(text, encoding="utf-8", newline="\n")
        target.unlink()
        raise
    if (folder / CHECKSUMS).is_file():
        record_files([path.name], folder)
    return "".join(yaml_lines(added, 2)).strip()


def _columns(entry: Mapping, document: Mapping) -> list[str]:
    ids = entry["id"] if isinstance(entry["id"], list) else [entry["id"]]
    columns = list(map(str, ids))
    for name, pattern in (entry.get("columns") or {}).items():
        if isinstance(pattern, dict):
            columns += map(str, pattern.values())
        else:
            define = (document["instruments"].get(name) or {}).get("define") or {}
            spans = [str(group["ids"]) for group in define.get("items", [])]
            first = re.search(r"[\w]+", spans[0])[0] if spans else "1"  # type: ignore[index]
            columns.append(fill_pattern(str(pattern), first))
    return columns


def _inserted(text: str, section: str, entry: Mapping) -> str:
    """Add an entry to a list of a study file, as a line of its own behind the last one."""
    lines = text.splitlines(keepends=True)
    start = next((i for i, line in enumerate(lines) if line.startswith(f"{section}:")), None)
    if start is None or lines[start].split(":", 1)[1].strip().startswith("["):
        raise GroupworkError(
            f"study.yaml: '{section}:' must be a list with a '-' a line, so that one can be added."
        )
    end = start + 1
    while end < len(lines) and (not lines[end].strip() or lines[end][0] in " -"):
        end += 1
    while not lines[end - 1].strip():
        end -= 1
    pad = re.match(r" *", lines[start + 1])[0]  # type: ignore[index]
    flow = yaml.safe_dump(
        dict(entry), sort_keys=False, allow_unicode=True, width=10**6, default_flow_style=True
    )
    return "".join([*lines[:end], f"{pad}- {flow}", *lines[end:]])


def _compared(text: str, document: Mapping, pre: str, wave: str) -> str:
    pairs = [*document.get("comparisons", []), [pre, wave]]
    line = "comparisons: " + "[" + ", ".join(f"[{a}, {b}]" for a, b in pairs) + "]\n"
    changed, count = re.subn(r"(?m)^comparisons:.*\n(?:[ -].*\n)*", line, text)
    if not count:
        raise GroupworkError("study.yaml: there is no line 'comparisons:' to add to.")
    return changed
