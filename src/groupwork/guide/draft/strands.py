"""Drafts what a study file says of sheets that hold no scale: sessions, networks, interviews."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from groupwork.errors import GroupworkError
from groupwork.guide import workbook
from groupwork.guide.draft.codebook import interviews_section
from groupwork.guide.questions import Interview
from groupwork.guide.raw_sheet import Strand
from groupwork.guide.times import wave_of_name
from groupwork.ingest.dates import became_date, read_date
from groupwork.ingest.kinds.sessions import ATTENDED, BETWEEN, count_in, is_excused, is_known
from groupwork.ingest.readers import fold
from groupwork.ingest.rows import TOTAL

#: Ratings of a member in a session.
_RATINGS = ("engagement", "satisfaction")
# What letters stand for where P and A are among them.
_LETTERS = {"p": "present", "a": "absent", "e": "excused", "l": "present"}
# A date as the files are read, with its month and day.
_DAY = re.compile(r"\d{4}-(\d{2})-(\d{2})")
# What stands behind a day that a spreadsheet keeps as a moment.
_MIDNIGHT = re.compile(r" 00:00(:00)?$")
# Words of attendance that are shown beside one that is asked about.
_OTHERS = 8
# People in a register in which a session of nobody is asked about, at least.
_FEW_PEOPLE = 3


def strand_entry(
    strand: Strand, keys: dict[str, Any], waves: Iterable[str], interview: Interview
) -> dict[str, Any] | None:
    """Return the entry under `files` of a sheet; None where what it says is copied instead.

    Parameters
    ----------
    strand : Strand
    keys : dict
        What every entry of this sheet begins with: path, sheet, separator.
    waves : iterable of str
        The study's, the first one first.
    interview : Interview

    Raises
    ------
    GroupworkError
        Something that the sheet cannot do without is blank, or a time is none of the study's.
    """
    drafts = {
        "people": _people,
        "attendance": _attendance,
        "network": _network,
        "interviews": _interviews,
        "register": _register,
        "ticks": _register,
        "count": _count,
        "codings": _codings,
    }
    if strand.kind not in drafts:
        return None
    needs = {
        "people": ["person"],
        "attendance": ["person", "session", "attended"],
        "network": ["person", "wave", "source"],
        "interviews": ["interview", "person", "segment", "text", "coder", "theme"],
        "register": ["person"],
        "ticks": ["person"],
        "count": ["attended"],
        "codings": ["text", *([] if strand.coders else ["theme"])],
    }[strand.kind]
    for role in needs:
        if role not in strand.columns:
            name = workbook.columns_of(strand.source.texts, [role]).get(role)
            raise GroupworkError(
                f"{strand.source.name}: the column "
                f"'{name or workbook.column_name(role, interview.language)}' is blank, which a "
                f"sheet of this kind cannot do without. Fill it in, or clear the whole sheet."
            )
    return {**keys, **drafts[strand.kind](strand, list(waves), interview)}


def _people(strand: Strand, waves: list[str], _: Interview) -> dict[str, Any]:
    return {
        "kind": "responses",
        "id": strand.columns["person"],
        "wave": waves[0],
        "columns": {},
    }


def _attendance(strand: Strand, _: list[str], interview: Interview) -> dict[str, Any]:
    cells = strand.source.texts[strand.columns["attended"]]
    ratings = {role: _rating(strand, role, interview) for role in _RATINGS}
    return {
        "kind": "sessions",
        "id": strand.columns["person"],
        "session": strand.columns["session"],
        "attended": strand.columns["attended"],
        **_said_of_words(strand, cells, interview),
        "ratings": {role: rating for role, rating in ratings.items() if rating},
    }


def _excused(strand: Strand, words: list[str], interview: Interview) -> str:
    """Ask what an excused absence is: it changes the share of the places that were attended."""
    given = interview.ask(
        "excused",
        (
            f"Does an excused absence in {strand.source.name} count as a place not attended?",
            f"{strand.source.name}中的请假算不算缺席？",
        ),
        saw=", ".join(words),
        choices={
            "absent": (
                "yes: expected, and not there",
                "算：计入应到人次，但未出席",
            ),
            "left-out": (
                "no: it is left out, and attendance is higher",
                "不算：不计入应到人次，出席率因而较高",
            ),
        },
    )
    return given or interview.todo("absent or left-out", "absent或left-out")


def _register(strand: Strand, _: list[str], interview: Interview) -> dict[str, Any]:
    """Return the entry of a sheet that has one row a person; ask what blank cells mean there."""
    sessions = {int(role): name for role, name in strand.columns.items() if role.isdecimal()}
    lists = strand.columns.get("attended")
    listed = {int(number): title for number, title in strand.titles.items()} if lists else {}
    if not lists:
        sessions = _held(strand, sessions, interview)
    rows = _rows_of_people(strand, ["attended"] if lists else [*map(str, sessions)])
    given = [text for row in rows for text in row if text]
    if lists:
        given = [text for text in given if not _is_list(text, listed.values())]
    # Some tools tick an option by its own words.
    own = {} if lists else dict.fromkeys(sorted({*strand.titles.values()} & {*given}), "present")
    said = _said_of_words(strand, [text for text in given if text not in own], interview)
    if own:
        said["words"] = own | said.get("words", {})
    entry: dict[str, Any] = {
        "kind": "sessions",
        "id": strand.columns["person"],
        "attended": lists or sessions,
        **({"listed": listed} if lists else {}),
        **said,
    }
    blank = sum(not text for row in rows for text in row)
    if blank:
        entry["blank"] = interview.ask(
            f"blank.{strand.source.name}",
            (
                f"What does a blank cell of attendance mean in {strand.source.name}?",
                f"{strand.source.name}中出席情况空着的格子表示什么？",
            ),
            saw=interview.say(f"{blank} blank cells", f"{blank}格空白"),
            choices={
                "absent": ("the person was not there", "没有出席"),
                "unknown": ("it is not known", "不清楚"),
            },
        ) or interview.todo("absent or unknown", "absent 或 unknown")
    return entry


def _held(strand: Strand, sessions: dict[int, str], interview: Interview) -> dict[int, str]:
    """Ask whether a session took place at which nobody is marked; return those that did."""
    marked = [*zip(*_rows_of_people(strand, [*map(str, sessions)]), strict=True)]
    held = dict(sessions)
    for (number, head), cells in zip(sessions.items(), marked, strict=True):
        said = [text for text in cells if text]
        if len(said) > 1 or len(cells) < _FEW_PEOPLE or any(map(is_known, said)):
            continue
        given = interview.ask(
            f"held.{strand.source.name}.{number}",
            (
                f"Nobody is marked at '{head}' in {strand.source.name}. Did that session take "
                f"place?",
                f"{strand.source.name}的“{head}”没有任何人的记录。那一次活动举行了吗？",
            ),
            saw=interview.say(f"one cell: '{said[0]}'", f"只有一格：“{said[0]}”")
            if said
            else interview.say("all cells are blank", "全部空白"),
            choices={
                "no": ("no, it is left out", "没有举行，不计入"),
                "yes": ("yes, and it counts", "举行了，计入"),
            },
        )
        if given == "no":
            del held[number]
        elif given is None:
            held[number] = interview.todo(
                f"'{head}', if it took place; else take the line out",
                f"“{head}”；没有举行则删去此行",
            )
    return held


def _count(strand: Strand, _: list[str], interview: Interview) -> dict[str, Any]:
    """Return the entry of a column that counts sessions; in a sheet of its own, words are asked."""
    name, asked = strand.columns["attended"], strand.of == ""
    cells = Counter(filter(None, strand.source.texts[name]))
    told = {text: found for text in cells if (found := count_in(text))}
    of = _places(strand, told, interview) if asked else strand.of
    most = of if isinstance(of, int) else math.inf
    fits = {t for t, (came, own) in told.items() if came <= most and own in (0, of)}
    unclear = {text: n for text, n in cells.items() if text not in fits}
    words: dict[str, Any] = {}
    if asked:
        words = {text: _sessions_meant(strand, text, of, interview) for text in unclear}
    elif unclear:
        listed = ", ".join(f"{word} ({n}×)" for word, n in unclear.items())
        interview.note(
            f"{name}: no number of sessions, and so not known: {listed} (words)",
            f"{name}：不是次数，按不清楚处理：{listed}（words）",
        )
        words = dict.fromkeys(unclear, "unknown")
    return {
        "kind": "sessions",
        "id": strand.columns.get("person"),
        "attended": name,
        "of": of,
        **({"words": words} if words else {}),
    }


def _places(strand: Strand, told: Mapping[str, tuple[int, int]], interview: Interview) -> str | int:
    """Ask how many sessions there were, where a sheet counts those that each person came to."""
    name, key = strand.source.name, f"places.{strand.source.name}"
    high = max((max(each) for each in told.values()), default=0)
    said_there = {of for _, of in told.values() if of}
    likely = str(said_there.pop()) if len(said_there) == 1 else ""
    said = interview.ask(
        key,
        (
            f"How many sessions could somebody come to? ({name} counts those attended)",
            f"一共有多少次活动？（{name}记的是参加的次数）",
        ),
        saw=", ".join(islice(told, _OTHERS)),
        default=likely or None,
    )
    if said is None:
        return interview.todo("how many sessions there were", "一共有多少次活动")
    if not re.fullmatch(r"[1-9]\d{0,2}", said) or int(said) < high:
        raise GroupworkError(
            f"{key}: '{said}' cannot be. Write how many sessions there were, in digits: at least "
            f"{max(high, 1)}, to which somebody came."
        )
    return int(said)


def _sessions_meant(strand: Strand, text: str, of: int | str, interview: Interview) -> str | int:
    """Ask how many sessions a text stands for: a date that a program made of 5/6, or words."""
    name, key = strand.source.name, f"attended.{strand.source.name}.{text}"
    day = _DAY.match(text)
    parts = [int(day[2]), int(day[1])] if day else []
    # Of 5 June and six sessions it is the five.
    likely = {came for came, other in (parts, parts[::-1]) if other == of} if parts else set()
    rows = zip(*strand.source.texts.values(), strict=True)
    place = list(strand.source.texts).index(strand.columns["attended"])
    beside = [cell for row in rows if row[place] == text for cell in row if cell not in ("", text)]
    typed = [f"{one}/{other}" for one, other in (parts, parts[::-1])] if parts else ["5/6", "6/5"]
    became = interview.say(
        f"a spreadsheet makes such a date of {' or '.join(dict.fromkeys(typed))}; ",
        f"表格软件会把{'或'.join(dict.fromkeys(typed))}改成这样的日期；",
    )
    said = interview.ask(
        key,
        (
            f"How many sessions does '{text}' in {name} stand for? (a number, or 'unknown')",
            f"{name}中的“{text}”代表参加了几次？（写数字；不清楚则写unknown）",
        ),
        saw=(became if became_date(text) else "")
        + interview.say("beside it: ", "同一行：")
        + interview.say(", ", "、").join(beside[:_OTHERS]),
        suggestion=str(likely.pop()) if len(likely) == 1 else "",
    )
    if said is None:
        return interview.todo("how many sessions, or unknown", "几次，或unknown")
    most = of if isinstance(of, int) else math.inf
    if said.casefold() != "unknown" and not (said.isdecimal() and int(said) <= most):
        raise GroupworkError(
            f"{key}: '{said}' is no number of sessions. Write one from 0 to {most:g}, or unknown."
        )
    return int(said) if said.isdecimal() else "unknown"


def _rows_of_people(strand: Strand, roles: list[str]) -> list[list[str]]:
    """Return the cells of each person; where rows are of several times, those with any in them."""
    rows = [(person, cells) for person, *cells in strand.rows("person", *roles)]
    often = Counter(person for person, _ in rows)
    several = bool(strand.source.found.waves)
    return [
        cells
        for person, cells in rows
        if not TOTAL.fullmatch(person.casefold())
        and (any(cells) or (often[person] == 1 and not several))
    ]


def _is_list(text: str, sessions: Iterable[str]) -> bool:
    """Say whether a cell lists sessions and nothing else."""
    known = {each.casefold() for each in sessions}
    parts = [part.strip().casefold() for part in re.split(BETWEEN, text)]
    return bool(text) and all(part in known for part in parts if part)


def _said_of_words(strand: Strand, cells: Iterable[str], interview: Interview) -> dict[str, Any]:
    """Return what the words of attendance count as; each whose meaning is not sure is asked."""
    listed = Counter(text for text in cells if text)
    kinds = {text.casefold(): text for text in reversed(listed)}
    unknown = [text for key, text in reversed(kinds.items()) if not is_known(key)]
    words = {text: _meant(strand, text, listed, interview) for text in unknown}
    late = [text for key, text in reversed(kinds.items()) if _LATE.fullmatch(fold(key))]
    if late:
        name = strand.source.name
        interview.note(
            f"{name}: {', '.join(late)}: counted as there",
            f"{name}：{'、'.join(late)}：按出席计算",
        )
    excused = sorted({text for text in kinds.values() if is_excused(text)})
    excused += [text for text, means in words.items() if means == "excused"]
    return {
        **({"words": words} if words else {}),
        **({"excused": _excused(strand, excused, interview)} if excused else {}),
    }


# Who came, and not for the whole of a session.
_LATE = re.compile("late|迟到|早退|遲到", re.IGNORECASE)


def _meant(strand: Strand, word: str, listed: Counter[str], interview: Interview) -> str:
    """Ask what a word of attendance means: some tick with an x, others cross people out."""
    name = strand.source.name
    cells = sum(n for text, n in listed.items() if text.casefold() == word.casefold())
    others = list(dict.fromkeys(t for t in listed if t.casefold() != word.casefold()))
    beside = interview.say(", ", "、").join(others[:_OTHERS]) + " …" * (len(others) > _OTHERS)
    letters = {text.casefold() for text in listed}
    usual = _LETTERS.get(word.casefold(), "") if {"p", "a"} <= letters else ""
    if word.casefold() == "x":
        # Beside ticks it crosses somebody out; beside "ill" or a dash it may be the tick.
        came, stayed = (
            any(fold(text).casefold() in ATTENDED[said] for text in others) for said in (1.0, 0.0)
        )
        usual = "absent" if came else "present" if stayed or not others else ""
    given = interview.ask(
        f"attended.{name}.{word}",
        (
            f"What does '{word}' mean in {name}?",
            f"{name}中的“{word}”表示什么？",
        ),
        saw=interview.say(
            f"{cells} cells; " + (f"beside: {beside}" if others else "the other cells are blank"),
            f"{cells}格；" + (f"另有：{beside}" if others else "其余格子空白"),
        ),
        choices={
            "present": ("the person was there", "出席"),
            "absent": ("the person was not there", "缺席"),
            "excused": ("the person was excused", "请假"),
            "unknown": (
                "it is not known, or the person was not expected, as before joining",
                "不清楚，或当时不必到（如尚未入组）",
            ),
        },
        suggestion=usual,
    )
    return given or interview.todo(
        "present, absent, excused or unknown", "present、absent、excused 或 unknown"
    )


def _rating(strand: Strand, role: str, interview: Interview) -> dict[str, Any] | None:
    """Return a rating with the range of its drop-down; what a sheet without one has is asked."""
    if role not in strand.columns:
        return None
    name = strand.columns[role]
    column = next(each for each in strand.source.found.columns if each.name == name)
    ends = [int(text) for text in column.offered if re.fullmatch(r"-?\d+", text)]
    rating: dict[str, Any] = {
        "column": name,
        "label": workbook.rating_label(role, interview.language),
    }
    if len(ends) > 1:
        return {**rating, "min": min(ends), "max": max(ends)}
    seen = "" if column.low is None else f"{column.low:g}-{column.high:g}"
    given = interview.ask(
        f"range.{strand.kind}.{role}",
        (
            f"What are the lowest and the highest value of '{name}' in {strand.source.name}?",
            f"{strand.source.name}中“{name}”的最低分和最高分是多少？",
        ),
        saw=interview.say(f"values {seen}", f"已有的值：{seen}"),
        suggestion=seen,
    )
    if given is None:
        todo = interview.todo("of the rating", "评分的范围")
        return {**rating, "min": todo, "max": todo}
    match = re.fullmatch(r"\s*(-?\d+)\s*[-–]\s*(-?\d+)\s*", given)
    if match is None or int(match[1]) >= int(match[2]):
        raise GroupworkError(f"range.{strand.kind}.{role}: write it as 1-5, not '{given}'.")
    return {**rating, "min": int(match[1]), "max": int(match[2])}


def _network(strand: Strand, waves: list[str], interview: Interview) -> dict[str, Any]:
    columns = strand.columns
    times = list(dict.fromkeys(text for (text,) in strand.rows("wave") if text))
    values = {}
    for text in times:
        wave = text if text in waves else wave_of_name(text)
        if wave not in waves:
            raise GroupworkError(
                f"{strand.source.name}: '{text}' in the column '{columns['wave']}' is none of the "
                f"measurements of this study ({', '.join(waves)}). Write one of them."
            )
        values[text] = wave
    entry: dict[str, Any] = {
        "kind": "network",
        "id": columns["person"],
        "wave": {"column": columns["wave"], "values": values},
        "source": columns["source"],
        "sources": _named(strand, "source"),
    }
    if "support" in columns:
        entry |= {"support": columns["support"], "supports": _named(strand, "support")}
    if closeness := _rating(strand, "closeness", interview):
        entry["closeness"] = closeness
    if "supporter" in columns:
        entry["supporter"] = columns["supporter"]
    return entry


def _named(strand: Strand, role: str) -> dict[str, str]:
    """Return the different answers of a column; a cell may hold several with ';' between."""
    told = [
        part.strip()
        for (text,) in strand.rows(role)
        for part in (re.split("[;；]", text) if role == "support" else [text])
    ]
    return {text: text for text in dict.fromkeys(told) if text}


def _interviews(strand: Strand, _: list[str], __: Interview) -> dict[str, Any]:
    columns = strand.columns
    if strand.is_project:
        return {"kind": "segments", **({"coded_by": strand.coded_by} if strand.coded_by else {})}
    coded: dict[str, Any] = {"coder": columns.get("coder"), "code": columns.get("theme")}
    if strand.coders:
        coded = {"coders": strand.coders, **({"blank": strand.blank} if strand.blank else {})}
    return {
        "kind": "segments",
        "interview": columns.get("interview"),
        "participant": columns.get("person"),
        "segment": columns.get("segment"),
        "text": columns["text"],
        **coded,
    }


def _codings(strand: Strand, waves: list[str], interview: Interview) -> dict[str, Any]:
    entry = _interviews(strand, waves, interview)
    if strand.is_project:
        return entry
    place = [strand.columns[role] for role in ("begin", "end") if role in strand.columns]
    if place and entry["segment"] is None:
        entry["segment"] = [*place, entry["text"]]
    more: dict[str, Any] = {"codes_between": strand.between} if strand.between else {}
    if strand.for_agreement:
        more["for_agreement"] = strand.for_agreement
    if strand.coded_by:
        more["coded_by"] = strand.coded_by
    return {**entry, **more}


# Sections -----------------------------------------------------------------------------------


def strand_sections(strands: list[Strand], interview: Interview) -> dict[str, Any]:
    """Return the sections of a study file that sheets hold: sessions, programme, interviews."""
    by_kind: dict[str, list[Strand]] = {}
    for strand in strands:
        by_kind.setdefault(strand.kind, []).append(strand)
    found: dict[str, Any] = {}
    sessions, days = _sessions(by_kind, interview)
    if sessions:
        found["sessions"] = sessions
    if days[1:]:
        found["programme"] = {"schedule": _schedule(len(sessions), days, interview)}
    by_kind.setdefault("interviews", []).extend(by_kind.get("codings", []))
    if by_kind["interviews"]:
        found["interviews"] = interviews_section(
            by_kind["interviews"], by_kind.get("themes", []), interview
        )
    return found


def _schedule(n: int, days: list[str], interview: Interview) -> str:
    """Say on which days the sessions were: the first and the last, if all days can be read."""
    read = sorted(str(day) for day in map(read_date, days) if day)
    if len(read) == n:
        return interview.say(
            f"{n} sessions from {read[0]} to {read[-1]}", f"共{n}节，{read[0]}至{read[-1]}"
        )
    typed = [_MIDNIGHT.sub("", day) for day in days]
    known = ("on these days", "日期为") if len(days) == n else ("as far as known on", "已知日期为")
    return interview.say(
        f"{n} sessions, {known[0]}: {', '.join(typed)}", f"共{n}节，{known[1]}：{'、'.join(typed)}"
    )


def _sessions(
    by_kind: dict[str, list[Strand]], interview: Interview
) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the sessions that were held or planned, and their days as they were typed."""
    sessions: dict[int, dict[str, Any]] = {}
    days: list[str] = []
    for strand in by_kind.get("sessions", []):
        rows = strand.rows("session", "topic", "content", "date")
        for number, topic, content, day in rows:
            if not (topic or content or day):
                continue
            if not re.fullmatch(r"[1-9]\d{0,2}", number):
                raise GroupworkError(
                    f"{strand.source.name}: '{number}' is no number of a session. Number the "
                    f"sessions 1, 2, 3 in the column '{strand.columns.get('session', 'session')}'."
                )
            if int(number) in sessions:
                raise GroupworkError(
                    f"{strand.source.name}: session {number} stands there twice. Keep one row of "
                    f"it."
                )
            name = topic or interview.say(f"Session {number}", f"第{number}节")
            sessions[int(number)] = {
                "number": int(number),
                "title": name,
                "content": content or name,
            }
            if day:
                days.append(day)
    if not sessions:
        return _headed([*by_kind.get("register", []), *by_kind.get("ticks", [])], interview), []
    # A session that somebody attended has a name, too, where others have one.
    for strand in by_kind.get("attendance", []):
        for (number,) in strand.rows("session"):
            if re.fullmatch(r"[1-9]\d{0,2}", number) and int(number) not in sessions:
                name = interview.say(f"Session {number}", f"第{number}节")
                sessions[int(number)] = {"number": int(number), "title": name, "content": name}
    return [sessions[n] for n in sorted(sessions)], days


def _headed(strands: list[Strand], interview: Interview) -> list[dict[str, Any]]:
    """Return the sessions of sheets that have one row a person, as they are headed there."""
    heads = {
        int(n): head or interview.say(f"Session {n}", f"第{n}节")
        for each in strands
        for n, head in {**each.columns, **each.titles}.items()
        if n.isdecimal() and interview.answers.get(f"held.{each.source.name}.{n}") != "no"
    }
    return [{"number": n, "title": heads[n], "content": heads[n]} for n in sorted(heads)]
