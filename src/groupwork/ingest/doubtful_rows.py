"""Rows that nobody of the group may have answered: somebody's test, or one form sent twice."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from statistics import median_low

from groupwork.ingest.dates import of_birth, read_days
from groupwork.ingest.wordings import whole_number

_ONE = r"(((this is|just|only|nur|das ist|c'est|esto es) )?(an? |ein |un |una )?)"
_WORDS = rf"{_ONE}(tests?|testing|testeintrag|testlauf|essai|prueba|prova|asdf\w*|qwert[yz]?\w*)"
_IGNORE = (
    r"(please|pls|bitte|por favor) (ignore|disregard|delete|ignorieren|löschen|ignorar?)"
    r"|(ignore|disregard|delete) (this|me|row|entry)"
)
_CHINESE = r"这是测试|這是測試|测试|測試|试填|試填|试答|試答|(请|請)(忽略|删除|刪除|勿统计|勿統計)"
_TEST = re.compile(rf"({_WORDS}[\W\d_]*)+|({_CHINESE})+")
_OPENS = re.compile(rf"({_WORDS}|{_IGNORE})(?![^\W\d_])|{_CHINESE}")

#: Why somebody is doubtful, as the audit has it.
TEST = "a test"
#: Why a row is left out that is nobody's.
TOTALS, OF_NOBODY = "row of totals or means", "row of nobody, such as a second row of heads"
IMPOSSIBLE_AGE = "doubtful age"
LONG_BEFORE = "dated long before everybody else"
OTHER_TIME = "dated among the rows of another time"
#: Why a file may be of another time than study.yaml says.
IN_REVERSE = "dated before the time that comes before it"
LEFT_HALF_WAY = "first try that was left half way, it seems"
MARKED_INVALID = "marked as invalid by the survey tool"
MARKED_INCOMPLETE = "marked as incomplete by the survey tool"
#: What the audit says of rows that are left of somebody who is left out elsewhere.
LEFT_OF_NOBODY = "row of somebody who is left out elsewhere as nobody of the group"
LEFT_OF_REFUSED = "row of somebody who did not agree to take part, as is said elsewhere"
LEFT_OF_SOMEBODY = "row of somebody of whom another row is left out"
#: Why a row is left out of which somebody says that another one counts in its place.
ANOTHER_COUNTS = "another row of the same person counts"
SAME_SUBMISSION = "the same submission stands in another file"
#: Why a row is left out of somebody who did not agree to the use of the answers: of any, or there.
NO_CONSENT, NO_CONSENT_HERE = "no consent to take part", "no consent in this form"
#: What somebody filled in too fast to have read it.
TOO_FAST = "filled in too fast to have been read"
#: Why a row is left out whose code is that of somebody who takes part.
TEST_UNDER_A_CODE = "a test under the code of somebody else"
_AGE = re.compile(r"\b(age|edad|alter|âge|età|idade|how old)\b|年龄|年齡|岁数|歲數")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
# What stands for no answer.
_NO_AGE = re.compile(r"(-\d|-?(7+|8+|9+))(\.0*)?")
#: The oldest; years between an age and the next one that are too many, however alike the others.
OLDEST, _FAR = 105, 30
#: Where everybody else is of age, such a part of the age of the youngest of them is a slip.
_GROWN, _YOUNGER = 18, 3
#: Others with whom somebody is compared, at least; days before them that are too many.
_OTHERS, _LONG = 5, timedelta(days=20)

#: Rows of one column with such a word, at most; more are what the column says.
FEW_TESTS = 2
#: Answers that two rows have alike, and how many of them differ from each other, at least.
_ANSWERS, _KINDS = 6, 3
#: Columns of a table in which one cell is little; letters of what may be somebody's code.
_FEWEST_COLUMNS, _SHORT = 3, 12


def is_test(text: str) -> bool:
    """Say whether a cell says that somebody was trying the form out."""
    return _TEST.fullmatch(text.strip().casefold()) is not None


def may_be_test(text: str) -> bool:
    """Say whether a cell says so, or begins with words that do: "test, please ignore"."""
    text = text.strip().lstrip("([（【*").casefold()
    return is_test(text) or _OPENS.match(text) is not None


def says_age(head: str) -> bool:
    """Say whether a column asks for the age."""
    return _AGE.search(re.sub(r"[\W_]+", " ", head).casefold()) is not None


def is_nobodys(why: str) -> bool:
    """Say whether a row is left out as that of nobody of the group."""
    return why in (TEST, IMPOSSIBLE_AGE, LONG_BEFORE) or is_test(why)


# What is noted of somebody who took part and no longer wants to.
_WITHDREW = re.compile(
    r"\b(?:withdr[ae]w\w*|revok\w+|took back|taken back)\b.{0,20}\b(?:consent|permission)\b"
    r"|\b(?:consent|permission)\b.{0,20}\b(?:withdrawn|revoked|taken back)\b"
    r"|\b(?:data|answers?|sheets?|forms?)\b.{0,30}\b(?:not (?:to )?be used|(?:are|is) not used"
    r"|deleted|destroyed)\b"
    r"|\b(?:do not|don't|must not|may not) use\b.{0,20}\b(?:data|answers?|sheets?|forms?)\b"
    r"|\b(?:einwilligung|zustimmung|einverständnis)\b.{0,30}\b(?:zurück\w*|widerruf\w*)\b"
    r"|\bwiderr[iu]e?f\w*.{0,20}\b(?:einwilligung|zustimmung|einverständnis)\b"
    r"|\b(?:toestemming)\b.{0,20}\bingetrokken\b|\bretir\w*.{0,20}\b(?:consentimiento|accord)\b"
    r"|(?:撤回|撤销|撤銷|收回)了?.{0,6}(?:同意|授权|授權)|(?:同意书|同意書|授权|授權).{0,4}(?:撤回|撤销|撤銷)"
    r"|(?:数据|數據|资料|資料|问卷|問卷|答卷).{0,6}(?:不要|不得|勿|不能|不再)使用|(?:不要|不得|勿)使用.{0,6}(?:数据|數據|资料|資料)"
)


def says_withdrawn(text: str) -> bool:
    """Say whether a cell notes that somebody no longer agrees to the use of the answers."""
    return _WITHDREW.search(text.casefold()) is not None


def rows_of_withdrawn(columns: Mapping[str, Sequence[str]]) -> list[int]:
    """Return the places of the rows in which a cell notes that consent was withdrawn.

    What many rows have is what a form says of itself.
    """
    found: set[int] = set()
    for cells in columns.values():
        places = [place for place, text in enumerate(cells) if text and says_withdrawn(text)]
        if 3 * len(places) <= len(cells):
            found |= set(places)
    return sorted(found)


def rows_of_tests(columns: Mapping[str, Sequence[str]]) -> list[int]:
    """Return the places of the rows in which some cell begins as if they were tests.

    Parameters
    ----------
    columns : mapping of str to sequence of str
        Column -> its cells.
    """
    found: set[int] = set()
    for cells in columns.values():
        places = [place for place, text in enumerate(cells) if may_be_test(text)]
        if len(places) <= FEW_TESTS:
            found |= set(places)
    return sorted(found)


# What a survey tool says of a whole sheet, by the heading; and that it is none that counts.
_VALIDITY = re.compile(
    r"清洗数据结果|(数据|答卷|问卷|作答|答题)?(是否)?有效性?|_?validation_?status"
    r"|(is )?valid(ity)?\??"
)
_INVALID = re.compile(
    r"无效|無效|否|不合格|invalid|not valid|(validation_status_)?not[ _]approved|rejected"
    r"|no|false|0"
)
# What REDCap says of each form.
_STATE = re.compile(r"\w+_complete|complete\?( \(\d+\))?")
_STATES = {"incomplete": "0", "unverified": "1", "complete": "2"}


def marked_by_tool(
    columns: Mapping[str, Sequence[str]], answers: Sequence[Sequence[str]]
) -> dict[str, list[int]]:
    """Return the places of rows that the survey tool itself says are not to count, by why.

    A form of REDCap that nobody ever set to Complete says nothing, nor does one without answers.
    Rows that count as unfinished ones (`unfinished: keep`) are for the caller to leave aside.

    Parameters
    ----------
    columns : mapping of str to sequence of str
        Column -> its cells.
    answers : sequence of sequence of str
        Of each row, to the questions of all scales.
    """
    invalid: set[int] = set()
    states: list[list[str]] = []
    for name, cells in columns.items():
        head, said = name.strip().casefold(), [text.strip().casefold() for text in cells]
        if _VALIDITY.fullmatch(head):
            bad = {place for place, text in enumerate(said) if _INVALID.fullmatch(text)}
            if len(bad) < len(said):  # what nobody has looked at is blank
                invalid |= bad
        elif _STATE.fullmatch(head):
            states.append([_STATES.get(text, text) for text in said])
    incomplete = _unfinished(columns, answers)
    if states and {text for of in states for text in of} <= {"", *_STATES.values()}:
        rows = [{text for text in row if text} for row in zip(*states, strict=True)]
        done = sum("2" in row for row in rows)
        begun = [n for n, row in enumerate(rows) if row == {"0"} and any(answers[n])]
        if len(begun) < done:
            incomplete += begun
    found = {MARKED_INVALID: sorted(invalid), MARKED_INCOMPLETE: incomplete}
    return {why: places for why, places in found.items() if places}


# Columns by which Qualtrics and LimeSurvey tell who finished -> what those have who did not. They
# stand in their files for statistics programs, too, which are read as they stand.
_NOT_DONE = {
    ("finished", "progress"): r"0|false",
    ("submitdate", "lastpage"): "",
}


def _unfinished(
    columns: Mapping[str, Sequence[str]], answers: Sequence[Sequence[str]]
) -> list[int]:
    """Return the places of rows with answers that the tool marks as unfinished, and others not."""
    heads = {name.strip().casefold(): cells for name, cells in columns.items()}
    for (mark, beside), not_done in _NOT_DONE.items():
        if mark in heads and beside in heads:
            said = [re.fullmatch(not_done, text.strip().casefold()) for text in heads[mark]]
            if not all(said):
                return [n for n, match in enumerate(said) if match and any(answers[n])]
    return []


def rows_of_headings(columns: Mapping[str, Sequence[str]]) -> list[int]:
    """Return the places of the rows that hold one cell of words, where other rows have none.

    They part people ("Year 5"), or say something of somebody; a code alone is a person's.
    """
    rows = list(zip(*columns.values(), strict=True))
    if len(columns) < _FEWEST_COLUMNS:
        return []
    people = [row for row in rows if sum(map(bool, row)) > 1]
    found = []
    for place, row in enumerate(rows):
        filled = [column for column, text in enumerate(row) if text]
        if len(filled) == 1 and _is_wordy(row[filled[0]]):
            others = [each[filled[0]] for each in people if each[filled[0]]]
            if 2 * sum(map(_is_wordy, others)) < max(len(others), 1):
                found.append(place)
    return found


def _is_wordy(text: str) -> bool:
    return " " in text or len(text) > _SHORT or text.endswith((":", "：", "组", "組", "班"))


def sent_again(answers: Sequence[Sequence[str]], people: Sequence[str]) -> Iterator[int]:
    """Yield the places of rows that say the same as the row before, of somebody else or of nobody.

    Parameters
    ----------
    answers : sequence of sequence of str
        Of each row, to the questions of all scales. Rows with few or uniform answers are not
        compared: these are alike by chance.
    people : sequence of str
        The code in each row; blank where there is none.
    """
    for place in range(1, len(answers)):
        given = [text for text in answers[place] if text]
        same_person = people[place] != "" and people[place] == people[place - 1]
        if (
            not same_person
            and len(given) >= _ANSWERS
            and len(set(given)) >= _KINDS
            and list(answers[place]) == list(answers[place - 1])
        ):
            yield place


_ADDRESS = re.compile(r"\d{1,3}(\.\d{1,3}){3}|(?=.*::|(.*:){7})[0-9a-f:]+", re.IGNORECASE)


# What survey tools call the number that they give to a submission -> how it looks. No other one has
# it, whatever file it is in, whereas a column of people's codes may be called alike.
_SUBMISSION = {
    r"response_?id": r"R_\w{8,}",
    r"_uuid|key|(meta[-/:]?)?instanceid": r"(uuid:)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    r"respondent id": r"\d{9,}",
}
# Rows without such a number that are alike, at least, and their share of the smaller file.
_FEWEST, _PART = 2, 0.3
_TIME = re.compile(r"\d{1,4}\D\d{1,2}\D\d{1,4}\D+\d{1,2}:\d{2}.*", re.DOTALL)


def same_submissions(
    one: Mapping[str, Sequence[str]], other: Mapping[str, Sequence[str]]
) -> dict[int, int]:
    """Return the places of rows of one file -> those of the same submissions in another one.

    They have the number that a survey tool gives to a submission. Where there is none, they say at
    what time they were sent, and say the same in all columns that both files have.

    Parameters
    ----------
    one, other : mapping of str to sequence of str
        Column -> its cells.
    """
    shared = [name for name in one if name in other]
    marks = [
        name for name in shared if _are_marks(name, one[name]) and _are_marks(name, other[name])
    ]
    numbered = bool(marks)
    if not numbered and any(_are_times(one[name]) and _are_times(other[name]) for name in shared):
        # What a tool notes of a row afterwards, such as whether it is valid, begins so.
        marks = [name for name in shared if not name.startswith("_")]
    keys, others = (
        [tuple(map(plain_time, row)) for row in zip(*(of[name] for name in marks), strict=True)]
        for of in (one, other)
    )
    there = {key: place for place, key in enumerate(others) if any(key)}
    found = {place: there[key] for place, key in enumerate(keys) if key in there}
    # One person or two may have given the same answers in the same minute.
    fewest = max(_FEWEST, _PART * min(len(keys), len(others)))
    return found if numbered or len(found) >= fewest else {}


def _are_marks(name: str, cells: Sequence[str]) -> bool:
    looks = next(
        (of for head, of in _SUBMISSION.items() if re.fullmatch(head, name.casefold())), ""
    )
    filled = [text for text in cells if text]
    alike = bool(looks and filled) and all(re.fullmatch(looks, text) for text in filled)
    return alike and len({*filled}) == len(filled)


def _are_times(cells: Sequence[str]) -> bool:
    filled = [text for text in cells if text]
    return len(filled) > 1 and all(map(_TIME.fullmatch, filled))


def plain_time(text: str) -> str:
    """Return a time as its numbers, however a program writes it; another text as it is."""
    if not _TIME.fullmatch(text):
        return text
    later = re.search(r"p\.?m|下午", text.casefold()) is not None
    return f"{[*map(int, re.findall(r'[0-9]+', text))][:5]}{later}"


def left_half_way(
    answers: Sequence[Sequence[str]], people: Sequence[str], columns: Mapping[str, Sequence[str]]
) -> list[int]:
    """Return the places of rows that say what a row beside them says, and stop before its end.

    Few answers are alike by chance, unless both were sent from one address.

    Parameters
    ----------
    answers : sequence of sequence of str
        Of each row, in the order of the questions.
    people : sequence of str
        The code in each row; blank where there is none.
    columns : mapping of str to sequence of str
        Column -> its cells, among them the addresses of computers.
    """
    none = [""] * len(answers)
    sent_from = next((c for c in columns.values() if any(c) and _are_addresses(c)), none)
    found = []
    for place, row in enumerate(answers):
        if not row or row[-1]:
            continue
        given = [text for text in row if text]
        stop = max((at for at, text in enumerate(row, start=1) if text), default=0)
        for other in (place - 1, place + 1):
            if not given or not 0 <= other < len(answers):
                continue
            alike = list(row[:stop]) == list(answers[other][:stop]) and any(answers[other][stop:])
            same_person = people[place] != "" and people[place] == people[other]
            together = sent_from[place] != "" and sent_from[place] == sent_from[other]
            many = len(given) >= _ANSWERS and len(set(given)) >= _KINDS
            if alike and not same_person and (together or many):
                found.append(place)
                break
    return found


def _are_addresses(cells: Sequence[str]) -> bool:
    return all(_ADDRESS.fullmatch(text) for text in cells if text)


def doubtful_people(
    columns: Mapping[str, Sequence[str]],
    questions: Mapping[str, str],
    people: Sequence[str],
    no_answers: Collection[str] | None = None,
    *,
    most: int = 0,
) -> dict[str, list[int]]:
    """Return the places of all rows of those who may be nobody of the group, and why.

    Parameters
    ----------
    columns : mapping of str to sequence of str
        Column -> its cells.
    questions : mapping of str to str
        Column -> what it asks, where that is not its name.
    people : sequence of str
        The code in each row; who has none is somebody else in every row.
    no_answers : collection of str, optional
        What stands for no answer. Until that is said, no age is taken for wrong that may do so,
        such as 999.
    most : int
        People of whom one age is wrong, at most; if 0, as few as may be tests.
    """
    who = [code or f"\x1f{place}" for place, code in enumerate(people)]
    aged: set[str] = set()
    for cells in _ages(columns, questions, no_answers or ()).values():
        wrong = impossible_ages(cells)
        codes = [place for place in wrong if _NO_AGE.fullmatch(cells[place])]
        found = {who[place] for place in wrong} - {who[place] for place in codes}
        aged |= found if len(found) <= (most or FEW_TESTS) else set()
        aged |= set() if no_answers is None else {who[place] for place in codes}
    strange = {IMPOSSIBLE_AGE: aged, LONG_BEFORE: _long_before(columns, who)}
    return {
        why: [place for place, person in enumerate(who) if person in of]
        for why, of in strange.items()
        if of
    }


def _ages(
    columns: Mapping[str, Sequence[str]], questions: Mapping[str, str], none: Collection[str]
) -> dict[str, list[str]]:
    """Return the columns that ask for the age, without what stands for no answer."""
    return {
        name: ["" if whole_number(text.casefold()) in none else text for text in cells]
        for name, cells in columns.items()
        if says_age(f"{name} {questions.get(name, '')}")
    }


def wrong_ages(
    columns: Mapping[str, Sequence[str]], questions: Mapping[str, str], places: Collection[int]
) -> dict[str, set[str]]:
    """Return the texts of some rows that no age is: column -> these."""
    return {
        name: {cells[place] for place in impossible_ages(cells) if place in places}
        for name, cells in _ages(columns, questions, ()).items()
    }


def of_another_time(times: Sequence[str], days: Sequence[date | None]) -> dict[int, str]:
    """Return the places of rows whose day lies among those of another time -> that time.

    One or two in a file are slips; of more the days say nothing.

    Parameters
    ----------
    times : sequence of str
        What each row says of its time.
    days : sequence of date or None
        The day on which each was answered.
    """
    dated = [(day, time, n) for n, (day, time) in enumerate(zip(days, times, strict=True)) if day]
    names = dict.fromkeys(time for _, time, _ in dated)
    of = {name: sorted(day for day, time, _ in dated if time == name) for name in names}
    order = sorted(of, key=lambda name: median_low(of[name]))
    found: dict[int, str] = {}
    for one, other in pairwise(order):
        # The day after which there are fewest rows of the first of them, and before it of the next.
        cuts = sorted({*of[one], *of[other]})
        wrong = {
            cut: sum(day > cut for day in of[one]) + sum(day <= cut for day in of[other])
            for cut in cuts
        }
        last = min(cuts, key=lambda cut: wrong[cut])
        early = [day for day in of[one] if day <= last]
        late = [day for day in of[other] if day > last]
        if min(len(early), len(late)) < _OTHERS or wrong[last] > FEW_TESTS:
            continue
        for day, time, place in dated:
            if time == one and late[0] <= day <= late[-1]:
                found[place] = other
            elif time == other and early[0] <= day <= early[-1]:
                found[place] = one
    return found


def impossible_ages(cells: Sequence[str]) -> list[int]:
    """Return where there are ages that nobody has, or that lie far outside all others."""
    ages = {place: float(text) for place, text in enumerate(cells) if _NUMBER.fullmatch(text)}
    wrong = [place for place, age in ages.items() if not 0 <= age <= OLDEST]
    ages = {place: age for place, age in ages.items() if not _NO_AGE.fullmatch(cells[place])}
    order = sorted(set(ages).difference(wrong), key=lambda place: ages[place])
    if len(order) > _OTHERS:
        (low, *others), (*lower, high) = order, order
        for place, beside, spread in (
            (low, others[0], ages[others[-1]] - ages[others[0]]),
            (high, lower[-1], ages[lower[-1]] - ages[lower[0]]),
        ):
            child = ages[beside] >= _GROWN and _YOUNGER * ages[place] < ages[beside]
            if child or abs(ages[place] - ages[beside]) > max(_FAR, 3 * spread):
                wrong.append(place)
    return wrong


def _long_before(columns: Mapping[str, Sequence[str]], who: Sequence[str]) -> set[str]:
    """Return the one or two whose days all lie long before those of everybody else."""
    spans = [
        _first_and_last(days, who)
        for name, cells in columns.items()
        if not of_birth(name) and (days := read_days(cells))
    ]
    found: set[str] = set()
    for span in spans:
        early = sorted(span, key=lambda person: span[person][1])[:FEW_TESTS]
        for n in range(1, len(early) + 1):
            if _are_long_before(span, early[:n]):
                found |= {
                    person
                    for person in early[:n]
                    if all(_is_first(each, person, early[:n]) for each in spans)
                }
    return found if len(found) <= FEW_TESTS else set()


_Spans = Mapping[str, tuple[date, date]]


def _first_and_last(
    days: Sequence[date | None], who: Sequence[str]
) -> dict[str, tuple[date, date]]:
    found: dict[str, tuple[date, date]] = {}
    for person, day in zip(who, days, strict=True):
        if day is not None:
            first, last = found.get(person, (day, day))
            found[person] = min(first, day), max(last, day)
    return found


def _are_long_before(span: _Spans, early: Collection[str]) -> bool:
    """Say so where the others began alike, and all days of these lie well before."""
    starts = [first for person, (first, _) in span.items() if person not in early]
    if len(starts) < _OTHERS:
        return False
    gap = min(starts) - max(span[person][1] for person in early)
    return gap > max(_LONG, 2 * (median_low(starts) - min(starts)))


def _is_first(span: _Spans, person: str, early: Collection[str]) -> bool:
    """Say whether no day of a person lies among those of the others."""
    starts = [first for each, (first, _) in span.items() if each not in early]
    return person not in span or not starts or span[person][1] < min(starts)
