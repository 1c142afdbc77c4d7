"""Makes the folder of a study from raw files, and adds files to one."""

import re
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import takewhile
from pathlib import Path
from typing import Any

import yaml

from groupwork.errors import GroupworkError
from groupwork.guide.add_closing import beside_others, with_closing
from groupwork.guide.add_sheets import added_sheets
from groupwork.guide.add_wave import as_register, with_wave
from groupwork.guide.draft.measured import SESSIONS
from groupwork.guide.draft.naming import at_any_time, columns_of
from groupwork.guide.draft.study import Draft, asked_keys, draft_study
from groupwork.guide.draft.writing import yaml_lines
from groupwork.guide.gaps import column_before, lacks_first, left_between
from groupwork.guide.questions import TODO, Question
from groupwork.guide.recognise import Recognised, look_through
from groupwork.guide.same_files import check_not_copied
from groupwork.guide.same_questions import in_numbers_and_words
from groupwork.guide.workbook import sheet_name
from groupwork.ingest.checksums import CHECKSUMS, record_files
from groupwork.ingest.near_matches import bare_code
from groupwork.messages import said
from groupwork.privacy.gate import make_key
from groupwork.study.loading import load_study, open_places
from groupwork.study.privacy import Privacy
from groupwork.study.yaml_file import read_yaml


class ThereAlreadyError(GroupworkError):
    """A study has a file of this name already."""


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


def check_files(group: Recognised) -> None:
    """Refuse two files that would be one in a study's folder, or are one copied.

    Raises
    ------
    GroupworkError
    """
    names = [path.name for path in group.paths]
    for name in names:
        if names.count(name) > 1:
            raise GroupworkError(f"{name}: two files have this name. Rename one of them first.")
    check_not_copied(group.sheets)


#: What takes back the answer before.
BACK = "<"


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

    `BACK` takes back the answer before.

    Parameters
    ----------
    answers : dict
        Those that are known; they are not asked. Each answer that is given is added.
    ask, say : callable
        Put a question to a person; say what is wrong with an answer.

    Returns
    -------
    dict
        All answers.
    """
    draft = draft_study(group, name, answers, language)
    asked: list[str] = []
    while question := next(
        (q for q in draft.questions if q.key not in answers and not q.known), None
    ):
        answer = ask(question)
        if answer == BACK:
            if asked:
                del answers[asked.pop()]
                draft = draft_study(group, name, answers, language)
            continue
        given = {**answers, question.key: answer}
        try:
            draft = draft_study(group, name, given, language)
        except GroupworkError as error:
            say(said(str(error), language))
            continue
        answers |= given
        asked.append(question.key)
    return answers


def still_asked(
    group: Recognised, name: str, answers: Mapping[str, str], language: str
) -> tuple[dict[str, str], list[str]]:
    """Leave out the answers to what was asked at first and is not once others are given.

    Returns
    -------
    tuple
        The other answers, and what is said of those that are left out, and why.
    """

    def asked(given: Mapping[str, str]) -> list[str]:
        with suppress(GroupworkError):  # it is said once all answers are read
            return asked_keys(group, name, given, language)
        return [*answers]

    if not answers:
        return {}, []
    now = asked(answers)
    unasked = [key for key in answers if key not in now]
    at_first = asked({}) if unasked else []
    gone = [key for key in unasked if key in at_first]
    others = {other: of for other, of in answers.items() if other not in gone}
    end = time.monotonic() + _SECONDS
    lines = []
    for key in gone:
        # Each is a draft of its own: where files are large, it is not found out which it was.
        tried = ((k, of) for k, of in others.items() if time.monotonic() < end)
        why = next((f"{k}={of}" for k, of in tried if key not in asked({k: of})), "")
        lines.append(
            f"{key}：已答{why or '其他各题'}，因此不再询问；该项回答不用"
            if language == "zh"
            else f"{key}: no longer asked after {why or 'the other answers'}; this answer is not "
            f"used"
        )
    return {key: of for key, of in answers.items() if key not in gone}, lines


def outline(
    group: Recognised,
    name: str,
    answers: Mapping[str, str],
    language: str,
    first: Draft | None = None,
) -> list[tuple[str, Question]]:
    """List what is open so far, with what is asked after some answers alone.

    `first` is the draft with these answers, where it is known. What hangs on words or columns that
    somebody types is asked once they are known.

    Returns
    -------
    list of tuple
        The answer on which a question depends, as ``KEY=CHOICE`` with ' or ' between several
        choices, empty where it is asked in any case; and the question. What depends on a question
        stands behind it.
    """
    first = first or draft_study(group, name, answers, language)
    end = time.monotonic() + _SECONDS

    def draft(given: Mapping[str, str]) -> Draft:
        if time.monotonic() > end:  # what else is asked is told once these are answered
            raise GroupworkError("")
        return draft_study(group, name, {**answers, **given}, language)

    return list(_outline(draft, {}, first.todo, set()))


# How long it is looked for what is asked after some answers alone, where files are large.
_SECONDS = 20.0


# The key of a question, and its choices.
_Mark = tuple[str, tuple[str, ...]]


def _outline(
    draft: Callable[[Mapping[str, str]], Draft],
    given: Mapping[str, str],
    questions: Iterable[Question],
    shown: set[_Mark | str],
    *,
    condition: Mapping[_Mark, str] | None = None,
    pending: frozenset[str] = frozenset(),
) -> Iterator[tuple[str, Question]]:
    questions = list(questions)
    pending = pending | {question.key for question in questions}
    gone: set[str] = set()
    for question in questions:
        if question.key in gone or question.key in shown or _mark(question) in shown:
            continue
        shown.add(_mark(question) if condition else question.key)
        yield (condition or {}).get(_mark(question), ""), question
        drafts: dict[str, Draft] = {}
        for choice in _tried(question):
            with suppress(GroupworkError):  # it is said once somebody answers so
                drafts[choice] = draft({**given, question.key: choice})
        asked = [{q.key for q in each.questions} for each in drafts.values()]
        always = pending.intersection(*asked)
        if drafts and len(drafts) == len(_tried(question)):
            # Whatever is answered here, they are not asked for.
            gone |= pending.difference(*([q.key for q in each.todo] for each in drafts.values()))
        when: dict[_Mark, list[str]] = {}
        for choice, each in drafts.items():
            for later in each.todo:
                if later.key not in always:
                    when.setdefault(_mark(later), []).append(choice)
        said = {mark: f"{question.key}={' or '.join(choices)}" for mark, choices in when.items()}
        for choice, each in drafts.items():
            later_ones = [q for q in each.todo if _mark(q) in when]
            after = {**given, question.key: choice}
            yield from _outline(draft, after, later_ones, shown, condition=said, pending=pending)


def _mark(question: Question) -> _Mark:
    """Return what tells a question from one of its key that offers something else."""
    return question.key, tuple(question.choices)


def _tried(question: Question) -> list[str]:
    """Return the answers after which it is looked what else is asked."""
    if question.free or question.key.startswith("encoding."):
        return []  # in another encoding columns have other names, and nothing is asked but of them
    # Whatever is asked without a file is asked with it.
    without = "none" if question.key.startswith("wave.") else None
    return [choice for choice in question.choices if choice != without]


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


@contextmanager
def gone_after_error(folder: Path) -> Iterator[None]:
    """Remove a new study's folder where something goes wrong, so that it can be made again.

    `check_name` has seen that nothing was there before.
    """
    try:
        yield
    except Exception:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def create_study(folder: Path, group: Recognised, draft: Draft) -> Path | None:
    """Write a study's folder: study.yaml, copies of the raw files, their checksums.

    Returns
    -------
    pathlib.Path or None
        The key that was made for its codes, where it needs one and there was none.

    Raises
    ------
    GroupworkError
        Two files have one name, or one is the other copied.
    """
    check_files(group)
    entries = yaml.safe_load(draft.text)["files"]
    read = {entry[key] for entry in entries for key in ("path", "dictionary") if key in entry}
    read |= {strand.source.path.name for strand in group.strands}
    paths = [path for path in group.paths if path.name in read]
    names = [path.name for path in paths]
    folder.mkdir(parents=True, exist_ok=True)
    for path in paths:
        if path.resolve() != (folder / path.name).resolve():
            shutil.copyfile(path, folder / path.name)
    (folder / "study.yaml").write_text(draft.text, encoding="utf-8", newline="\n")
    record_files(names, folder)
    privacy = Privacy.model_validate(read_yaml(folder / "study.yaml").get("privacy", {}))
    decided = [column for column in privacy.hash if not column.startswith(TODO)]
    return make_key(privacy.key_file) if decided else None


#: What a file that no survey tool wrote is called in Chinese.
_TITLES = {
    "separated text": "文本表格",
    "Excel workbook": "Excel工作簿",
    "Excel workbook with a sheet for each person": "每人一个工作表的Excel工作簿",
    "SPSS data file": "SPSS数据文件",
    "Stata data file": "Stata数据文件",
}


def said_of_files(group: Recognised, language: str) -> list[str]:
    """Say what is in each file: its format, rows, people, and how many scales."""
    kinds = {
        "register": ("attendance", "出席记录"),
        "codings": ("coded passages of interviews", "访谈编码"),
    }
    # What one file has in numbers and another in words is brought together by an answer alone.
    mixed = {
        sheet.name for each in in_numbers_and_words(group) for sheet in (each.sheet, each.worded)
    }
    lines = []
    for place, sheet in enumerate(group.sheets):
        found = sheet.found
        name = next(iter(group.ids), "")
        people = len({bare_code(text) for text in sheet.texts.get(name, ()) if text})
        known = [of[place] for of in group.in_sheet.values() if place in of]
        blocks = found.blocks if sheet.name in mixed else known
        items = ", ".join(str(len(block.items)) for block in blocks)
        if language == "zh":
            who = f"，{people}人" if people else ""
            lines.append(
                f"{sheet.name}：{_TITLES.get(found.title, found.title)}，{found.rows}行{who}，"
                + (
                    f"{len(blocks)}组量表题（{items.replace(', ', '、')}题）"
                    if blocks
                    else "没有量表题"
                )
            )
            continue
        who = f", {people} people" if people else ""
        scales = f"{len(blocks)} block{'s' if len(blocks) > 1 else ''} of questions ({items})"
        lines.append(
            f"{sheet.name}: {found.title}, {found.rows} rows{who}, "
            + (scales if blocks else "no block of questions")
        )
    for strand in group.strands:
        if strand.kind == "themes" and strand.is_project:
            continue  # they stand with the passages in one file
        english, chinese = kinds.get(strand.kind, (strand.kind,) * 2)
        if language == "zh":
            chinese = chinese if strand.kind in kinds else sheet_name(strand.kind, "zh")
            lines.append(f"{strand.source.name}：{chinese}，{strand.source.found.rows}行")
        else:
            lines.append(f"{strand.source.name}: {english}, {strand.source.found.rows} rows")
    for scale, columns in left_between(group):
        left, whole = map(at_any_time, columns), columns_of(group.blocks[scale])
        lines.append(
            f"{whole}中的{'、'.join(left)}：答案与其余各题不同，不作为该量表的题目"
            if language == "zh"
            else f"{', '.join(left)}: not taken as a question of {whole}; the answers are others"
        )
    return [*lines, *_said_of_first(group, language)]


def _said_of_first(group: Recognised, language: str) -> list[str]:
    """Say of which scales the first question lacks, and what stands where it may be."""
    lines = []
    for name, block in group.blocks.items():
        if not lacks_first(group, name):
            continue
        whole, before = columns_of(block), column_before(group, name)
        if language == "zh":
            perhaps = f"可能是它前面的“{before}”" if before else "它前面没有别的列"
            lines.append(f"{whole}：从第2题开始编号，没有第1题；{perhaps}")
        else:
            perhaps = f"it may be '{before}', which stands" if before else "nothing stands"
            lines.append(f"{whole}: numbered from 2, and number 1 is missing; {perhaps} before it")
    return lines


def said_of_sheets(group: Recognised, language: str) -> list[str]:
    """Say which sheets of workbooks are not read, and why."""
    reasons = {
        "blank": ("Blank sheets, not read", "空白、未读取的工作表"),
        "other": ("Sheets that are not read", "未读取的工作表"),
        "hidden": ("Hidden sheets, not read", "隐藏、未读取的工作表"),
        "copy": (
            "Copies of other sheets, not read",
            "与另一个工作表相同、未读取的副本",
        ),
    }
    lines = []
    for why, (english, chinese) in reasons.items():
        names = [name for name, each in group.left_out.items() if each == why]
        if names and language == "zh":
            lines.append(f"{chinese}：{'、'.join(names)}")
        elif names:
            lines.append(f"{english}: {', '.join(names)}")
    return lines


def _refuse_copies(path: Path, document: Mapping[str, Any], folder: Path) -> None:
    """Raise where a file is one of the study's, copied under another name."""
    entries = [e for e in document.get("files") or [] if e.get("kind", "responses") == "responses"]
    for name in dict.fromkeys(str(entry["path"]) for entry in entries):
        there = []
        with suppress(GroupworkError):  # what is wrong with a file that is there, the check says
            there = look_through([folder / name]).sheets
        if name != path.name:
            check_not_copied([*there, *look_through([path]).sheets])


def add_file(
    folder: Path,
    path: Path,
    wave: str | None = None,
    answers: Mapping[str, str] | None = None,
    *,
    ask: Callable[[Question], str] | None = None,
) -> list[str]:
    """Add a raw file to a study: what it has in common with a file that is there is taken over.

    Of a workbook with several sheets those are added that the study has not yet; a workbook of the
    same name takes the place of the study's, if nothing in it was changed.

    Parameters
    ----------
    folder : pathlib.Path
        The study.
    path : pathlib.Path
    wave : str, optional
        Which wave it is; by its name if empty.
    answers : mapping, optional
        Answers to questions on what is added, by their keys.
    ask : callable, optional
        Puts a question on coded interviews and other sheets that are no questionnaire to a person.

    Returns
    -------
    list of str
        The entries that were added to study.yaml, and what is still to fill in there.

    Raises
    ------
    GroupworkError
        It is there already, its wave is not known, or it has the columns of no file of the study.
    """
    source = folder / "study.yaml"
    text = source.read_text(encoding="utf-8-sig") if source.is_file() else ""
    document = read_yaml(source)
    target = folder / path.name
    group = look_through([path])
    group = as_register(group) if wave == SESSIONS else group
    several = any(each.sheet for each in [*group.sheets, *(s.source for s in group.strands)])
    if target.exists() and not several:
        raise ThereAlreadyError(
            f"{target}: is there already. Rename the new file; or, if it is a corrected version, "
            f"copy it over the old one and run 'groupwork checksum {folder}'."
        )
    _refuse_copies(path, document, folder)
    if several or group.strands:
        changed, lines = added_sheets(text, document, folder, group, answers or {}, ask=ask)
    elif beside := beside_others(group.sheets[0], document, folder, wave):
        changed, lines = with_closing(text, document, beside, answers or {}, ask=ask)
    else:
        sheet = group.sheets[0]
        changed, entry = with_wave(text, document, sheet, wave, answers, folder=folder, ask=ask)
        still = open_places(yaml.safe_load(changed))
        lines = ["".join(yaml_lines(entry, 2)).strip(), *(f"{key}: {what}" for key, what in still)]
    before = target.read_bytes() if target.exists() else None
    if path.resolve() != target.resolve():
        shutil.copyfile(path, target)
    source.write_text(changed, encoding="utf-8", newline="\n")
    try:
        if not open_places(read_yaml(source)):
            load_study(source)
    except GroupworkError:
        source.write_text(text, encoding="utf-8", newline="\n")
        if before is None:
            target.unlink()
        else:
            target.write_bytes(before)
        raise
    if (folder / CHECKSUMS).is_file():
        record_files([path.name], folder)
    return lines
