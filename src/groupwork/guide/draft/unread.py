"""Which columns of a file nothing in the study file reads: told, so that none is lost unseen."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from groupwork.guide.draft.instruments import Used
from groupwork.guide.draft.naming import short, with_question
from groupwork.guide.questions import Interview
from groupwork.guide.raw_sheet import Sheet
from groupwork.guide.recognise import Recognised

# Columns that are listed at most.
_SHOWN = 20
# What a survey tool adds by itself, and what has nothing in it, is lost to nobody.
_NO_LOSS = ("tool", "blank")


def note_unread(
    group: Recognised,
    entries: Sequence[Mapping[str, Any]],
    instruments: Mapping[str, Used],
    attributes: Mapping[str, Any],
    interview: Interview,
) -> None:
    """Note the columns of each file that are no part of what is read of it."""
    for place, sheet in enumerate(group.sheets):
        mine = [entry for entry in entries if _is_of(entry, sheet)]
        used = {*_texts(mine), *_texts(attributes)}
        used |= {part for name in used for part in name.split(" + ")}
        for name, each in instruments.items():
            block = group.in_sheet.get(each.scale, {}).get(place)
            if block and any(name in entry.get("columns", ()) for entry in mine):
                used |= {at for c in block.items.values() for at in sheet.at_its_times(c)}
        kinds = {column.name: column.kind for column in sheet.found.columns}
        rest = [n for n in sheet.texts if n not in used and kinds.get(n) not in _NO_LOSS]
        asked = {column.name: column.question for column in sheet.found.columns}
        if rest:
            named = [with_question(short(n), n, asked.get(n, "")) for n in rest[:_SHOWN]]
            more = len(rest) - len(named)
            interview.note(
                f"{sheet.name}: columns that nothing reads: {', '.join(named)}"
                + (f" and {more} more" if more else ""),
                f"{sheet.name}：没有用到的列：{'、'.join(named)}"
                + (f"等{len(rest)}列" if more else ""),
            )


def _is_of(entry: Mapping[str, Any], sheet: Sheet) -> bool:
    return bool(entry["path"] == sheet.path.name and entry.get("sheet", "") == sheet.sheet)


def _texts(part: Any) -> Iterator[str]:
    """Yield all that a part of a study file names."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, Mapping):
        for key, value in part.items():
            yield str(key)
            yield from _texts(value)
    elif isinstance(part, Sequence):
        for value in part:
            yield from _texts(value)
