"""Whether the only file, under heads that say nothing of it, is a table of coded interviews."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from groupwork.guide.columns import NUMBER
from groupwork.guide.questions import Interview
from groupwork.guide.raw_sheet import Sheet, Strand
from groupwork.guide.recognise import Recognised
from groupwork.guide.workbook import codings_in

# Passages: their share of all rows, and words or characters of Chinese that half of them have.
_NEARLY, _WORDS, _CHARACTERS = 0.8, 4, 8
# Passages of a code on average, at least; and codes that are shown.
_AGAIN, _SHOWN = 1.5, 5


def ask_coded_alone(group: Recognised, interview: Interview) -> Recognised:
    """Ask it where one column has passages and another one few codes; return it as what it is."""
    if len(group.sheets) != 1 or group.strands:
        return group
    sheet = group.sheets[0]
    known = codings_in(sheet.texts)
    passages = known.get("text") or max(sheet.texts, key=lambda name: _letters(name, sheet))
    if not _may_be_passages(sheet, passages):
        return group
    several = known and "theme" not in known  # a column of each coder
    codes = [known["theme"]] if "theme" in known else _may_be_codes(sheet, passages)
    if not (several or codes):
        return group
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
        return group
    columns = known if known else {"text": passages, "theme": str(said)}
    return replace(group, sheets=[], strands=[Strand("codings", sheet, columns)])


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
    """Say whether a column is full of texts, and no other one has the numbers of a scale."""
    texts = [text for text in sheet.texts[column] if text]
    long = [text for text in texts if _is_long(text)]
    full = len(texts) >= _NEARLY * sheet.found.rows and 2 * len(long) >= len(texts)
    return full and not any(_are_numbers(block.items, sheet.texts) for block in sheet.found.blocks)


def _is_long(text: str) -> bool:
    chinese = len(re.findall("[\u3400-\u9fff]", text))
    return len(text.split()) >= _WORDS or chinese >= _CHARACTERS


def _are_numbers(items: Mapping[str, str], texts: Mapping[str, Sequence[str]]) -> bool:
    cells = [text for name in items.values() for text in texts.get(name, ()) if text]
    return bool(cells) and all(map(NUMBER.fullmatch, cells))
