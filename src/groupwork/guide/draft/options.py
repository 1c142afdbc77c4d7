"""Questions of which people ticked the answers that fit, each in a column of its own.

Survey tools leave the cell of an option blank that was not ticked, as if it was not answered.
"""

import re
from dataclasses import replace

from groupwork.guide.columns import Column
from groupwork.guide.draft.naming import short
from groupwork.guide.questions import Interview
from groupwork.guide.raw_sheet import Sheet
from groupwork.guide.recognise import Recognised, with_sheets
from groupwork.ingest.choices import NOT_CHOSEN, option_of
from groupwork.ingest.readers.surveymonkey import OTHER_ANSWER

_FEWEST = 2
#: The answer that who ticked none has not answered.
_ANSWERED = "answered"
# By KoboToolbox, beside the question's own column: 1 where it was ticked, 0 where it was not.
_OPTION_OF = re.compile(r"(?P<stem>.+)/(?P<option>[^/]+)")
_ZERO, _ONE = "0", "1"
_TICKS = ("x", "y", "yes", "1", "ja", "oui", "true", "✓", "是")


def ask_options(group: Recognised, interview: Interview) -> Recognised:
    """Ask whether columns are ticks of one question.

    Returns
    -------
    Recognised
        The raw files with these columns as yes and no.
    """
    taken = {c for block in group.blocks.values() for c in block.items.values()}
    # Of a closing questionnaire without codes nobody knows whose ticks they are.
    lots = [{} if sheet.anonymous else _lots(sheet, taken) for sheet in group.sheets]
    sheets = list(group.sheets)
    stems = dict.fromkeys(stem for of in lots for stem in of)
    for number, stem in enumerate(stems, start=1):
        places = [place for place, of in enumerate(lots) if stem in of]
        said = _ask(number, stem, [(sheets[n], lots[n][stem]) for n in places], interview)
        if said in ("yes", _ANSWERED):
            for place in places:
                columns = lots[place][stem]
                sheets[place] = _ticked(sheets[place], columns, interview, said == _ANSWERED)
    return with_sheets(group, sheets) if sheets != group.sheets else group


def _lots(sheet: Sheet, taken: set[str]) -> dict[str, dict[str, str]]:
    """Return what is asked -> column -> option, of columns with ticks or blank cells alone."""
    known = {column.name: column for column in sheet.found.columns}
    lots: dict[str, dict[str, str]] = {}
    for name, cells in sheet.texts.items():
        told = {text.casefold() for text in cells if text}
        numbered = _OPTION_OF.fullmatch(name)
        if numbered and numbered["stem"] in sheet.texts and told <= {_ZERO, _ONE}:
            lots.setdefault(numbered["stem"], {})[name] = numbered["option"]
            continue
        match = option_of(name)
        if match is None or name in taken or known[name].kind in ("tool", "blank"):
            continue
        stem, own = match
        asked = known[name].question
        option = asked.rpartition(" - ")[2].strip() if asked and asked != name else own
        ticks = {option.casefold(), own.casefold(), *_TICKS}
        if len(told) == 1 and told <= ticks and not all(cells):
            lots.setdefault(stem, {})[name] = option
    return {stem: of for stem, of in lots.items() if len(of) >= _FEWEST}


def _ask(
    number: int, stem: str, lots: list[tuple[Sheet, dict[str, str]]], interview: Interview
) -> str | None:
    counted: dict[str, int] = {}
    for sheet, columns in lots:
        for column, option in columns.items():
            ticked = sum(text not in ("", _ZERO) for text in sheet.texts[column])
            counted[option] = counted.get(option, 0) + ticked
    numbered = all(_OPTION_OF.fullmatch(column) for _, columns in lots for column in columns)
    what, chinese = (
        ("is 1 one that was ticked, and 0 one that was not", "1表示选了、0表示没有选")
        if numbered
        else ("is a blank cell one that was not ticked", "空白表示没有选")
    )
    n = sum(sheet.found.rows for sheet, _ in lots)
    silent = 0 if numbered else sum(_silent(sheet, columns, stem) for sheet, columns in lots)
    counts = interview.say("; {} of {} ticked none", "；{1}人中{0}人一项也没有选").format(silent, n)
    return interview.ask(
        f"ticks.{number}",
        (
            f"Are these the answers to one question, of which people ticked those that fit, and "
            f"{what}? '{short(stem)}'",
            f"这些是同一道多选题的选项、{chinese}吗？“{short(stem)}”",
        ),
        saw=", ".join(f"{option} {n}" for option, n in counted.items()) + counts * (silent > 0),
        choices={
            "yes": (
                "yes; who ticked each is told, of all who took part",
                "是，报告每个选项有多少人选（以全部参与者计）",
            ),
            **(
                {
                    _ANSWERED: (
                        "yes; of those who ticked any, as the others may not have answered",
                        "是，以至少选了一项的人计，其余的人可能没有作答",
                    )
                }
                if silent
                else {}
            ),
            "no": ("no, they are something else", "不是，是别的内容"),
        },
        suggestion="" if silent else "yes",
    )


def _silent(sheet: Sheet, columns: dict[str, str], stem: str) -> int:
    """Count who ticked no option of a question; 0 where answers in words alone are among them."""
    rows = zip(*(sheet.texts[name] for name in columns), strict=True)
    nothing = [not any(cells) for cells in rows]
    beside = [
        name
        for name in sheet.texts
        if name not in columns and ((match := option_of(name)) and match[0] == stem)
    ]
    written = any(
        none and any(sheet.texts[name][row] for name in beside) for row, none in enumerate(nothing)
    )
    return 0 if written else sum(nothing)


def _ticked(
    sheet: Sheet, columns: dict[str, str], interview: Interview, needs_a_tick: bool
) -> Sheet:
    words = interview.say("yes", "是"), interview.say("no", "否")
    found = [
        _option(column, columns[column.name], sheet, words, needs_a_tick)
        if column.name in columns
        else column
        for column in sheet.found.columns
    ]
    return replace(sheet, found=replace(sheet.found, columns=found))


def _option(
    column: Column, option: str, sheet: Sheet, words: tuple[str, str], needs_a_tick: bool
) -> Column:
    given = {text for text in sheet.texts[column.name] if text}
    if given <= {_ZERO, _ONE} and _OPTION_OF.fullmatch(column.name):
        levels = {_ONE: words[0], _ZERO: words[1]}
        answers = (_ZERO, _ONE)
        return replace(
            column, kind="category", question=option, answers=answers, distinct=2, levels=levels
        )
    tick = next(iter(given))
    return replace(
        column,
        kind="category",
        question=option,
        answers=(tick,),
        distinct=2,
        levels={tick: words[0], NOT_CHOSEN: words[1]},
        blank=NOT_CHOSEN,
        needs_a_tick=needs_a_tick,
    )


def note_other_answers(group: Recognised, interview: Interview) -> None:
    """Say which people chose no answer of a question and wrote another one beside it."""
    for sheet in group.sheets:
        for name in sheet.texts:
            match = OTHER_ANSWER.fullmatch(name)
            if match is None or match["question"] not in sheet.texts:
                continue
            pairs = zip(sheet.texts[match["question"]], sheet.texts[name], strict=True)
            n = sum(bool(written) and chosen == match["other"] for chosen, written in pairs)
            if n:
                asked, other = short(match["question"]), match["other"]
                who = (
                    "person wrote another answer, and counts"
                    if n == 1
                    else ("people wrote another answer, and count")
                )
                interview.note(
                    f"{asked}: {n} {who} as '{other}'; the words stay in private",
                    f"{asked}：{n}人另写了答案，计入“{other}”；所写文字只保存在private中",
                )
