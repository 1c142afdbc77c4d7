"""Codes of people that stand in another column of each file: Q2 in one form, Q1 in the next."""

from collections import Counter

from groupwork.guide.columns import counts_rows
from groupwork.guide.draft.naming import short
from groupwork.guide.draft.people import People
from groupwork.guide.questions import Interview
from groupwork.guide.raw_sheet import COMES_AGAIN, Sheet
from groupwork.guide.recognise import Recognised, with_sheets
from groupwork.ingest.near_matches import bare_code

# Share of the rows that another code stands in, and letters that one has, at most.
_UNLIKE, _LONGEST = 0.85, 24
# People who have to come again, at least.
_FEWEST = 4


def ask_code_heads(group: Recognised, interview: Interview) -> Recognised:
    """Ask whether columns of other names hold the codes of the same people; return them as one.

    It is asked where no column of one name may be the code.
    """
    sheets = group.followed
    if len(sheets) < 2 or any(map(group.recurs, [*group.ids, *group.possible_ids])):
        return group
    columns = _matching(sheets)
    if not columns:
        return group
    name = next(n for n in ("code", "person code", "id code") if not _is_taken(n, sheets))
    people = [_codes(sheet, column) for sheet, column in zip(sheets, columns, strict=True)]
    again = sum(times > 1 for times in Counter(code for of in people for code in of).values())
    said = interview.ask(
        "code_heads",
        (
            "No column of one name holds the codes of people in all files. Are these the codes, "
            "the same person having the same one?",
            "各文件中没有同名的编号列。以下各列是同一种编号（同一个人编号相同）吗？",
        ),
        saw=interview.say("; ", "；").join(
            [
                *(
                    interview.say(
                        f"{sheet.name}: '{column}'{_asks(sheet, column)}",
                        f"{sheet.name}：“{column}”{_asks(sheet, column)}",
                    )
                    for sheet, column in zip(sheets, columns, strict=True)
                ),
                interview.say(f"{again} codes come again", f"{again}个编号再次出现"),
            ]
        ),
        choices={
            "yes": (f"yes; the column is called '{name}'", f"是；这一列统称“{name}”"),
            "no": ("no", "不是"),
        },
        suggestion="yes",
    )
    if said == "no":
        return group
    if said is None:
        name = interview.todo("are these the codes of people?", "这些是参加者的编号吗？")
    named = {
        sheet.name: sheet.with_names({column: name})
        for sheet, column in zip(sheets, columns, strict=True)
    }
    return with_sheets(group, [named.get(sheet.name, sheet) for sheet in group.sheets])


def codes_of_closing(group: Recognised, people: People, interview: Interview) -> Recognised:
    """Call the codes of a closing questionnaire as the other files do, where they are the same.

    It has nearly everything but the codes of its own, and so a head of its own for them, too.
    """
    if not isinstance(people.id, str):
        return group
    known = {bare_code(code) for each in group.followed for code in people.of_rows(each) if code}
    sheets = list(group.sheets)
    for place, sheet in enumerate(sheets):
        if not sheet.closing or people.id in sheet.texts:
            continue
        shared = {name: len(known & _codes(sheet, name)) for name in _may_be_codes(sheet)}
        column = max(shared, key=lambda name: shared[name], default="")
        n = shared.get(column, 0)
        if n < max(_FEWEST, COMES_AGAIN * len(_codes(sheet, column) if column else ())):
            continue
        said = interview.ask(
            f"codes_in.{sheet.name}",
            (
                f"Does '{column}' of {sheet.name} hold the same codes as '{people.id}' of the "
                f"other files?",
                f"{sheet.name}的“{column}”与其他文件的“{people.id}”是同一种编号吗？",
            ),
            saw=interview.say(f"{n} codes come again", f"{n}个编号再次出现"),
            choices={
                "yes": ("yes, so that answers are of known people", "是，可以对应到个人"),
                "no": ("no, nobody knows whose these answers are", "不是，不知道是谁的回答"),
            },
            default="yes",
            known=True,
        )
        if said == "yes":
            sheets[place] = sheet.with_names({column: people.id})
    return with_sheets(group, sheets) if sheets != group.sheets else group


def _matching(sheets: list[Sheet]) -> list[str]:
    """Return the column of each file whose codes come again in the others; empty if there is none.

    Of several sets that one in which most come again.
    """
    best: tuple[int, list[str]] = (0, [])
    first, *others = sheets
    for column in _may_be_codes(first):
        known = _codes(first, column)
        found, again = [column], 0
        for sheet in others:
            shared = {
                name: len(known & codes)
                for name in _may_be_codes(sheet)
                if len(known & (codes := _codes(sheet, name)))
                >= max(_FEWEST, COMES_AGAIN * min(len(known), len(codes)))
            }
            if not shared:
                break
            found.append(max(shared, key=lambda name: shared[name]))
            again += max(shared.values())
        else:
            best = max(best, (again, found), key=lambda each: each[0])
    return best[1] if len({*best[1]}) > 1 else []


def _may_be_codes(sheet: Sheet) -> list[str]:
    """Return the columns with another short text in nearly every row, which no tool wrote."""
    items = {name for block in sheet.found.blocks for name in block.items.values()}
    found = []
    for column in sheet.found.columns:
        texts = [text for text in sheet.texts.get(column.name, ()) if text]
        if column.kind in ("tool", "date", "blank") or column.name in items:
            continue
        if column.name in sheet.found.identifiers or not texts:
            continue
        short_ones = max(map(len, texts)) <= _LONGEST and not counts_rows(texts)
        if short_ones and len({*map(bare_code, texts)}) >= _UNLIKE * len(sheet.texts[column.name]):
            found.append(column.name)
    return found


def _codes(sheet: Sheet, column: str) -> set[str]:
    return {bare_code(text) for text in sheet.texts[column] if text}


def _is_taken(name: str, sheets: list[Sheet]) -> bool:
    return any(name in sheet.texts for sheet in sheets)


def _asks(sheet: Sheet, column: str) -> str:
    question = next((each.question for each in sheet.found.columns if each.name == column), "")
    return f" ({short(question)})" if question and question != column else ""
