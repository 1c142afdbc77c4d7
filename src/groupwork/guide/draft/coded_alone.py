"""Whether a file, under heads that say nothing of it, is a table of coded interviews."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from groupwork.guide.columns import NUMBER
from groupwork.guide.questions import Interview
from groupwork.guide.raw_sheet import Sheet, Strand
from groupwork.guide.recognise import Recognised, with_sheets
from groupwork.guide.workbook import codings_in

# Passages: their share of all rows, and words or characters of Chinese that half of them have.
_NEARLY, _WORDS, _CHARACTERS = 0.8, 4, 8
# Passages of a code on average, at least; and codes that are shown.
_AGAIN, _SHOWN = 1.5, 5


def ask_coded_alone(group: Recognised, interview: Interview) -> Recognised:
    """Ask it of files in which one column has passages and another one few codes.

    They are returned as what they are. Of a file whose heads tell its columns, beside others, it is
    asked with which measurement it is.
    """
    alone = len(group.sheets) == 1 and not group.strands
    measured = {place for of in group.in_sheet.values() for place in of}
    asked = [
        sheet
        for place, sheet in enumerate(group.sheets)
        if alone or not (place in measured or codings_in(sheet.texts))
    ]
    found = [(sheet, _columns(sheet, interview)) for sheet in asked]
    strands = [Strand("codings", sheet, columns) for sheet, columns in found if columns]
    if not strands:
        return group
    gone = [strand.source for strand in strands]
    rest = [sheet for sheet in group.sheets if sheet not in gone]
    left = with_sheets(group, rest) if rest else replace(group, sheets=[])
    return replace(left, strands=[*group.strands, *strands])


def _columns(sheet: Sheet, interview: Interview) -> dict[str, str]:
    """Return the columns of a file's passages and codes, if somebody says that it has them."""
    known = codings_in(sheet.texts)
    passages = known.get("text") or max(sheet.texts, key=lambda name: _letters(name, sheet))
    if not _may_be_passages(sheet, passages):
        return {}
    several = known and "theme" not in known  # a column of each coder
    codes = [known["theme"]] if "theme" in known else _may_be_codes(sheet, passages)
    if not (several or codes):
        return {}
    texts = sheet.texts
    listed = {
        name: ", ".join([*dict.fromkeys(filter(None, texts[name]))][:_SHOWN]) for name in codes
    }
    said = interview.ask(
        f"coded_interviews.{sheet.name}",
        (
            f"Does {sheet.name} hold coded interviews, that is, what was said and its codes? "
            f"If so, which column has the codes?",
            f"{sheet.name}是访谈编码（访谈中说的话及其编码）吗？如果是，哪一列是编码？",
        ),
        saw=interview.say(
            f"'{passages}' has long texts, as passages are",
            f"“{passages}”列是较长的文字，像访谈片段",
        ),
        choices={
            "no": ("no, it has the answers of a questionnaire", "不是，是问卷的回答"),
            **({"yes": ("yes, a column of each coder", "是，每位编码者一列")} if several else {}),
            **{
                name: (f"yes, the codes are in '{name}': {of}", f"是，编码在“{name}”列：{of}")
                for name, of in listed.items()
            },
        },
    )
    if said in (None, "no"):
        return {}
    return known or {"text": passages, "theme": str(said)}


def _letters(column: str, sheet: Sheet) -> int:
    return sum(map(len, sheet.texts[column]))


def _may_be_codes(sheet: Sheet, passages: str) -> list[str]:
    """Return the columns of few short words that come again, as codes of passages do."""
    found = []
    for name, cells in sheet.texts.items():
        said = [text for text in cells if text]
        again = said and _AGAIN * len({*said}) <= len(said) and len({*said}) > 1
        words = not any(map(NUMBER.fullmatch, said))
        if name != passages and again and words and not any(map(_is_long, said)):
            found.append(name)
    return found


def _may_be_passages(sheet: Sheet, column: str) -> bool:
    """Say whether a column is full of texts, and no others have the answers of a scale."""
    texts = [text for text in sheet.texts[column] if text]
    long = [text for text in texts if _is_long(text)]
    full = len(texts) >= _NEARLY * sheet.found.rows and 2 * len(long) >= len(texts)
    scale = any(
        block.labels or block.offered or _are_numbers(block.items, sheet.texts)
        for block in sheet.found.blocks
    )
    return full and not scale


def _is_long(text: str) -> bool:
    chinese = len(re.findall("[\u3400-\u9fff]", text))
    return len(text.split()) >= _WORDS or chinese >= _CHARACTERS


def _are_numbers(items: Mapping[str, str], texts: Mapping[str, Sequence[str]]) -> bool:
    cells = [text for name in items.values() for text in texts.get(name, ()) if text]
    return bool(cells) and all(map(NUMBER.fullmatch, cells))
