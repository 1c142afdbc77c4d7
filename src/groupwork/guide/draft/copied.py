"""Questionnaires that were asked once, and whose answers were copied into the rows of each time."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from groupwork.guide.draft.days import waves_of_rows
from groupwork.guide.draft.instruments import Used
from groupwork.guide.draft.people import People
from groupwork.guide.draft.waves import Waves
from groupwork.guide.questions import TODO, Interview
from groupwork.guide.recognise import Recognised

# People who come again, and answers of theirs, from which it can hardly be chance.
_PEOPLE, _ANSWERS = 5, 20


def ask_copied(
    instruments: Mapping[str, Used],
    group: Recognised,
    waves: Waves,
    people: People,
    interview: Interview,
) -> dict[str, Used]:
    """Ask whether what everybody answered alike at all times was asked once, and copied."""
    made = dict(instruments)
    for name, used in instruments.items():
        n = _all_alike(used.scale, group, waves, people)
        if not n:
            continue
        define = used.content.get("define")
        called = define.get("name", name) if isinstance(define, dict) else name
        said = interview.ask(
            f"copied.{used.scale}",
            (
                f"Everybody's answers to '{called}' are the same at each time. Was it asked once, "
                f"and copied into the rows of the other times?",
                f"每个人前后各次对“{called}”的作答完全相同。是否只问过一次，再复制到其他各次的行中？",
            ),
            saw=interview.say(f"{n} people, all answers", f"{n}人，全部答案"),
            choices={
                "yes": (
                    "yes; it describes people at the first time and is compared with nothing",
                    "是；只描述第一次测量时的情况，不作比较",
                ),
                "no": ("no, people happened to answer alike", "不是，只是恰好答得相同"),
            },
        )
        if said is None:
            key = interview.todo(
                "asked once, and copied? If not, take this line out", "只问过一次吗？否则删去此行"
            )
            made[name] = replace(used, content={key: TODO, **used.content})
        elif said == "yes":
            made[name] = replace(used, copied=True)
    return made


def _all_alike(scale: str, group: Recognised, waves: Waves, people: People) -> int:
    """Return how many people answered all of a scale alike at each of several times.

    0 where somebody did not, or too few came again to tell.
    """
    given: dict[str, dict[str, tuple[str, ...]]] = {}
    for place, block in group.in_sheet.get(scale, {}).items():
        sheet, keys = group.sheets[place], waves.keys[place]
        times = waves_of_rows(group, sheet, keys)
        wave = keys.get("wave")
        by_day = isinstance(wave, dict) and "values" not in wave
        if "wave_names" in keys or times is None or by_day:
            return 0
        cells = zip(*(sheet.texts[name] for name in block.items.values()), strict=True)
        for who, time, row in zip(people.of_rows(sheet), times, cells, strict=True):
            if who and time and any(row):
                given.setdefault(who, {})[time] = row
    again = [of for of in given.values() if len(of) > 1]
    same = [of for of in again if len({*of.values()}) == 1]
    items = len(group.blocks[scale].items) if scale in group.blocks else 0
    enough = len(again) >= _PEOPLE and len(again) * items >= _ANSWERS
    return len(again) if enough and same == again else 0


def read_once(
    entries: list[dict[str, Any]], instruments: Mapping[str, Used], waves: list[str]
) -> list[dict[str, Any]]:
    """Read what was copied at the first time alone: out of its first file, or of its rows there.

    `waves` are in their order.
    """
    copied = {name for name, used in instruments.items() if used.copied}
    made: list[dict[str, Any]] = []
    read: set[str] = set()
    for entry in entries:
        columns = entry.get("columns", {})
        here = {name: of for name, of in columns.items() if name in copied}
        if not here:
            made.append(entry)
            continue
        rest = {name: of for name, of in columns.items() if name not in copied}
        wave = entry["wave"]
        if isinstance(wave, dict):
            values = wave.get("values", {})
            value, first = min(
                values.items(), key=lambda each: waves.index(each[1]), default=("", "")
            )
            rows = {**entry.get("rows", {}), wave["column"]: value}
            made.append({**entry, "columns": rest})
            kept = {key: of for key, of in entry.items() if key not in ("seconds", "free_text")}
            made.append({**kept, "rows": rows, "wave": first, "columns": here})
        else:
            new = {name: of for name, of in here.items() if name not in read}
            made.append({**entry, "columns": {**rest, **new}})
        read |= here.keys()
    return made
