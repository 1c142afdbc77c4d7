"""Which times questions are of that stand twice in one file under one head."""

from dataclasses import replace

from groupwork.guide.draft.measured import Times, known
from groupwork.guide.draft.naming import bare
from groupwork.guide.inspect_file import Inspection
from groupwork.guide.questions import Interview
from groupwork.guide.raw_sheet import Sheet
from groupwork.guide.recognise import Recognised, with_sheets
from groupwork.guide.twins import find_twins, same_texts
from groupwork.messages import shorten

# The first and the second of them.
_TIMES = {
    "now-then": ("post", "then"),
    "then-now": ("then", "post"),
    "before-after": ("pre", "post"),
    "after-before": ("post", "pre"),
}
_MEANS = {
    "now-then": (
        "asked at once, after the group: first how it is now, then, looking back, how it was",
        "小组结束后一次作答：先问现在，后回顾小组之前",
    ),
    "then-now": (
        "asked at once, after the group: first, looking back, how it was, then how it is now",
        "小组结束后一次作答：先回顾小组之前，后问现在",
    ),
    "before-after": (
        "asked at two times: the first before the group, the second after it",
        "分两次作答：前一列在小组之前，后一列在小组之后",
    ),
    "after-before": (
        "asked at two times: the first after the group, the second before it",
        "分两次作答：前一列在小组之后，后一列在小组之前",
    ),
    "apart": ("no, they are questions of two scales", "都不是，属于两个不同的量表"),
}
# What is put behind the name of the first, to call the second.
_SECOND = " (2)"
# Letters of a question that are shown of it.
_LETTERS = 60


def ask_twins(group: Recognised, interview: Interview) -> tuple[Recognised, dict[str, Times]]:
    """Ask what the two columns of one head are.

    Returns
    -------
    tuple
        The raw files, in which those of two scales are two scales, and the times by name of a file.
    """
    times: dict[str, Times] = {}
    sheets = {sheet.name: sheet for sheet in group.sheets}
    for sheet in group.followed:
        paired = sheet if sheet.found.twins else _paired(sheet)
        if paired is None:
            continue
        marks, answer = paired.found.wave_names, _ask(paired, interview)
        if answer == "apart":
            sheets[sheet.name] = replace(sheet, found=_of_no_time(sheet.found))
            continue
        sheets[sheet.name] = paired
        waves = _TIMES[answer or "now-then"]
        likely = {"wave_names": dict(zip(waves, marks, strict=True))}
        if answer:
            times[sheet.name] = known(likely, [*waves])
            continue
        todo = (
            interview.todo("which time is the first?", "前一列是哪一次？"),
            interview.todo("which time is the second?", "后一列是哪一次？"),
        )
        said = {"wave_names": dict(zip(todo, marks, strict=True))}
        times[sheet.name] = Times(said, [*waves], likely)
    changed = [*sheets.values()]
    return (with_sheets(group, changed) if changed != group.sheets else group), times


def _of_no_time(found: Inspection) -> Inspection:
    return replace(found, wave_names=[], twins=False)


def _paired(sheet: Sheet) -> Sheet | None:
    """Call the second of two columns that ask the same after the first; None where none do."""
    found = sheet.found
    answered = [c.name for c in found.columns if c.kind in ("number", "category")]
    pairs = same_texts(answered, {column.name: column.question for column in found.columns})
    if not pairs or found.wave_names or found.waves:
        return None
    names = {other: f"{one}{_SECOND}" for one, other in pairs}
    named = sheet.with_names(names)
    return replace(named, found=replace(named.found, wave_names=["", _SECOND], twins=True))


def _ask(sheet: Sheet, interview: Interview) -> str | None:
    asked = {column.name: column.question or column.name for column in sheet.found.columns}
    questions = {column.name: column.question for column in sheet.found.columns}
    columns: dict[str, list[str]] = {}
    for name, (base, _) in find_twins(sheet.texts, questions).items():
        columns.setdefault(base, []).append(name)
    called = {new: old for old, new in sheet.renamed.items()}
    pairs = [
        [shorten(bare(called.get(name, name)), _LETTERS) for name in pair]
        for pair in columns.values()
    ]
    texts = [shorten(bare(asked[pair[0]]), _LETTERS) for pair in columns.values()]
    shown = [
        f"{one} / {other}" + ("" if text == one else f" ({text})")
        for (one, other), text in zip(pairs, texts, strict=True)
    ]
    return interview.ask(
        f"twins.{sheet.name}",
        (
            f"{len(pairs)} questions of {sheet.name} stand there twice: '{pairs[0][0]}' and so on, "
            f"and '{pairs[0][1]}' and so on. Which times are the two? (The file does not say it; "
            f"look at the titles above the questions on the form.)",
            f"{sheet.name}中有{len(pairs)}题各出现两次：“{pairs[0][0]}”等和“{pairs[0][1]}”等。"
            f"两次分别问的是什么时候？（文件没有注明，请看问卷上题目前的标题。）",
        ),
        saw="; ".join(shown),
        choices=_MEANS,
    )
