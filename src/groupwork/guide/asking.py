"""Puts the questions of `questions` on the terminal."""

import shlex
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path

import typer

from groupwork.errors import GroupworkError
from groupwork.guide.draft.study import Draft
from groupwork.guide.new_study import BACK, interview, outline
from groupwork.guide.questions import Question
from groupwork.guide.recognise import Recognised
from groupwork.guide.terminal import show
from groupwork.messages import said


def ask_person(question: Question, language: str = "en") -> str:
    """Ask one question until the answer is one of its choices."""
    print()
    show(question.text, style="bold")
    if question.saw:
        show(question.saw, style="dim", indent=2)
    choices = list(question.choices)
    # Beside answers that are numbers, the number of a line would mean another one.
    by_line = not any(choice.isdecimal() for choice in choices)
    for number, choice in enumerate(choices, start=1):
        means = question.choices[choice]
        label = str(number) if by_line else choice
        show(label if label == means else f"{label}  {means}", indent=2)
    offered = question.default if question.default is not None else question.suggestion or None
    if by_line and offered in choices:
        offered = str(choices.index(offered) + 1)
    while True:
        typed: str = typer.prompt(">", default=offered or "", show_default=bool(offered))
        if typed.strip() in (BACK, "＜"):
            return BACK
        if not typed.strip() and offered is None:
            say_person(_needed(choices, by_line, language, free=question.free))
            continue
        if by_line and typed.isdigit() and 1 <= int(typed) <= len(choices):
            typed = choices[int(typed) - 1]
        try:
            return question.check(typed)
        except GroupworkError as error:
            say_person(said(str(error), language))
            if choices and by_line:
                say_person(
                    f"也可以输入序号（1至{len(choices)}）。"
                    if language == "zh"
                    else f"Its number will do, too: 1 to {len(choices)}."
                )


def _needed(choices: list[str], by_line: bool, language: str, *, free: bool) -> str:
    """Say that Enter is no answer, where nothing is offered; `free` if any text may be given."""
    if not choices:
        return "这一题需要回答。" if language == "zh" else "This needs an answer."
    lines = f"1–{len(choices)}" if choices[1:] else "1"
    numbers = lines if by_line else ", ".join(choices)
    if language == "zh":
        own = "；如果都不是，请按题目的说明自己写出" if free else ""
        return f"这一题需要回答：{numbers.replace(', ', '、')}{own}。"
    own = ", or one written as the question says" if free else ""
    return f"This needs an answer: {numbers}{own}."


def say_person(text: str) -> None:
    """Say what is wrong with an answer."""
    show(text, style="red")


def said_taken(draft: Draft, answers: Mapping[str, str], language: str) -> list[str]:
    """List what holds although nobody said it, each with how to say it otherwise."""
    chinese = language == "zh"
    lines = []
    for question in draft.questions:
        if question.default is None or question.key in answers:
            continue
        answer = question.default
        meaning = question.choices.get(answer, answer) or ("（未填）" if chinese else "not said")
        ways = [part for part in (question.saw, _otherwise(question, chinese)) if part]
        # Hints on how to answer are for whoever is asked.
        lines.append(
            f"  {question.asked}{meaning}（{'；'.join(ways)}）"
            if chinese
            else f"  {question.asked} {meaning} ({'; '.join(ways)})"
        )
    lines += [f"  {note}" for note in draft.notes]
    if not lines:
        return []
    head = (
        "以下各项没有询问，按此处理（可用所列写法或在study.yaml中更改）："
        if chinese
        else "Taken without asking (say it otherwise as shown, or in study.yaml):"
    )
    return [head, *lines]


# Other choices that are told, at most.
_OTHERS = 4


def _otherwise(question: Question, chinese: bool) -> str:
    """Return how to answer otherwise than by default."""
    others = [choice for choice in question.choices if choice != question.default]
    if not others or len(others) > _OTHERS:
        others = ["…"]
    elif question.free:
        others.append("…")
    return f"--answer {question.key}={(' 或 ' if chinese else ' or ').join(others)}"


def said_open(question: Question) -> str:
    """Say what is still to be answered, and what the answers may be."""
    choices = "; ".join(
        answer if answer == means else f"{answer}: {means}"
        for answer, means in question.choices.items()
    )
    parts = (f"TODO {question.key}:", question.text, question.saw, choices and f"[{choices}]")
    return " ".join(part for part in parts if part)


def ask_all(
    group: Recognised, name: Path, answers: dict[str, str], language: str
) -> dict[str, str]:
    """Ask for what is open; who stops is told how to go on.

    Returns
    -------
    dict
        All answers.
    """
    ask = partial(ask_person, language=language)
    show(
        f"输入{BACK}可回到上一题；按Ctrl-C停止，会显示接着做的命令。"
        if language == "zh"
        else f"{BACK} goes back to the question before; Ctrl-C stops, and shows how to go on.",
        style="dim",
    )
    try:
        return interview(group, name.name, answers, language=language, ask=ask, say=say_person)
    except (typer.Abort, KeyboardInterrupt) as stop:
        stopped = (
            "已停止，没有写入任何文件。继续："
            if language == "zh"
            else "Nothing is written. Go on with:"
        )
        print(f"\n{stopped}\n  {repeat_command(name, group.paths, answers, language)}")
        raise typer.Abort from stop


def said_unwritten(
    group: Recognised, name: Path, answers: Mapping[str, str], language: str, draft: Draft
) -> list[str]:
    """Say what is open so far, that nothing is written before, and how to answer."""
    lines, missing = [], {}
    for given, question in outline(group, name.name, answers, language, draft):
        if given:
            lead = f"如果{given.replace(' or ', '或')}：" if language == "zh" else f"if {given}: "
            lines.append(f"  {lead}{said_open(question)}")
        else:
            lines.append(said_open(question))
            missing[question.key] = "…"
    command = repeat_command(name, group.paths, {**answers, **missing}, language)
    if language == "zh":
        end = (
            "以上各项还没有回答，因此没有写入任何文件。请把…换成您的回答（“如果”后面的各项按需加上），"
            "再运行一次；有些问题要在这些回答之后才会提出。加上--no-ask则先写study.yaml，未答之处写TODO："
        )
    else:
        end = (
            "Nothing is written before these are answered. Put your answers in place of …, add "
            "those behind an 'if' that hold, and run it again; some questions are asked only after "
            "these. With --no-ask, study.yaml is written with TODO in these places:"
        )
    return [*lines, end, f"  {command}"]


def parse_answers(texts: Iterable[str]) -> dict[str, str]:
    """Read KEY=VALUE.

    Raises
    ------
    GroupworkError
        There is no '=' in one of them.
    """
    answers = {}
    for text in texts:
        key, equals, value = text.partition("=")
        if not equals:
            raise GroupworkError(
                f"--answer {text}: write it as KEY=VALUE, such as title='My group'."
            )
        answers[key.strip()] = value
    return answers


def repeat_command(
    name: Path, files: Iterable[Path], answers: Mapping[str, str], language: str
) -> str:
    """Return the command that makes the same study without asking."""
    parts = ["groupwork", "new", str(name), *map(str, files)]
    for key, value in answers.items():
        parts += ["--answer", f"{key}={value}"]
    if language != "en":
        parts += ["--language", language]
    return shlex.join(parts)
