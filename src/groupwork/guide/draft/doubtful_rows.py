"""Which rows are nobody's answers: asked, since no key of a study says it by itself."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from groupwork.errors import GroupworkError
from groupwork.guide.columns import NUMBER
from groupwork.guide.draft.listed import NUMBERS, listed_in, names_in
from groupwork.guide.draft.naming import listed, rows_said
from groupwork.guide.draft.people import People
from groupwork.guide.draft.unfinished import answered
from groupwork.guide.questions import TODO, Interview
from groupwork.guide.raw_sheet import Sheet, Strand
from groupwork.guide.recognise import Recognised
from groupwork.guide.total_rows import may_be_totals
from groupwork.ingest.doubtful_rows import (
    FEW_TESTS,
    IMPOSSIBLE_AGE,
    LEFT_HALF_WAY,
    LONG_BEFORE,
    MARKED_INCOMPLETE,
    MARKED_INVALID,
    NO_CONSENT,
    TEST,
    TEST_UNDER_A_CODE,
    TOO_FAST,
    doubtful_people,
    is_test,
    left_half_way,
    marked_by_tool,
    rows_of_headings,
    rows_of_tests,
    rows_of_withdrawn,
    sent_again,
    wrong_ages,
)
from groupwork.ingest.near_matches import bare_code, bare_parts
from groupwork.prepare.answers import read_seconds

# Why somebody is nobody of the group, whatever else stands under that code.
_NOBODYS = (TEST, IMPOSSIBLE_AGE, LONG_BEFORE, NO_CONSENT)
#: Why a row is left out that somebody says is nobody's.
NOBODY = "nobody's answers"
SUMMARY = "a norm, or the highest or the lowest there is"


def ask_left_out(
    group: Recognised, people: People, interview: Interview
) -> tuple[Recognised, dict[str, dict[int, str]]]:
    """Ask about rows that look like tests, like headings, like one form sent twice or nobody's.

    Who is nobody of the group is so wherever the code stands: in the other files, events and
    sheets, such as the register.

    Returns
    -------
    tuple
        The raw files without the rows that are said to be left out, and `leave_out` of the entry
        of each file or sheet, by its name.
    """
    asked = _Asked(people, people_in(group, people), interview)
    for place, sheet in enumerate(group.sheets):
        asked.of(sheet, _doubtful(place, group, people), _items(place, group))
    for sheet in group.sheets:
        asked.named(sheet)
    asked.named_of_all(group.sheets)
    for strand in group.strands:
        if strand.kind in _OF_PEOPLE and strand.source.name in asked.people:
            asked.of(strand.source, _strange(strand, asked.people[strand.source.name]))
    return without_all(_without_ages(group, asked.no_age), asked.left_out), asked.left_out


def _without_ages(group: Recognised, rows: Mapping[str, Collection[int]]) -> Recognised:
    """Return the raw files without ages that are said to be slips: file -> its rows."""

    def of(sheet: Sheet) -> Sheet:
        places = [sheet.found.numbers.index(row) for row in rows.get(sheet.name, ())]
        questions = {column.name: column.question for column in sheet.found.columns}
        for column, texts in wrong_ages(sheet.texts, questions, places).items():
            sheet = sheet.with_spelled(column, dict.fromkeys(sorted(texts), ""))
        return sheet

    strands = [
        replace(each, source=of(each.source)) if each.kind == "people" else each
        for each in group.strands
    ]
    return replace(group, sheets=[*map(of, group.sheets)], strands=strands)


def without_all(group: Recognised, left_out: Mapping[str, Mapping[int, str]]) -> Recognised:
    """Return the raw files without the rows of which nobody has still to say that they go."""
    gone = {
        name: {row for row, why in of.items() if not why.startswith(TODO)}
        for name, of in left_out.items()
    }
    sheets = [sheet.without(gone.get(sheet.name, set())) for sheet in group.sheets]
    strands = [
        replace(each, source=each.source.without(gone.get(each.source.name, set())))
        for each in group.strands
    ]
    return with_rows_of(group, sheets, strands)


# Rows of people, in sheets of other strands.
_OF_PEOPLE = ("people", "register", "attendance")


def people_in(group: Recognised, people: People) -> dict[str, dict[int, str]]:
    """Return who is in each row of each file or sheet, spelling aside: name -> row -> code."""
    ids = people.columns
    found = {
        sheet.name: dict(zip(sheet.found.numbers, people.of_rows(sheet), strict=True))
        for sheet in group.sheets
    }
    for strand in group.strands:
        source = strand.source
        own = ids if ids and source.texts.keys() >= {*ids} else [strand.columns.get("person", "")]
        if source.name not in found and source.texts.keys() >= {*own}:
            codes = people.of_rows(source, own)
            found[source.name] = dict(zip(source.found.numbers, codes, strict=True))
    return found


class _Asked:
    """What was asked of rows, each once, and what is left out: name -> row -> why, or TODO.

    `no_age` are rows that count without their age: name -> these.
    """

    def __init__(
        self, who: People, people: dict[str, dict[int, str]], interview: Interview
    ) -> None:
        self._who = who
        self.people = people
        self.left_out: dict[str, dict[int, str]] = {name: {} for name in people}
        self.no_age: dict[str, list[int]] = {}
        self._interview = interview
        self._settled: dict[str, set[int]] = {name: set() for name in people}

    def of(self, sheet: Sheet, doubtful: dict[str, list[int]], items: Sequence[str] = ()) -> None:
        """Ask about the rows of one file that nothing was asked of yet; `items` are of scales."""
        for why, places in doubtful.items():
            rows = [sheet.found.numbers[place] for place in places]
            rows = [row for row in rows if row not in self._settled[sheet.name]]
            if not rows:
                continue
            others = self._others(sheet.name, rows) if why in _NOBODYS else {}
            much = ""
            if why == MARKED_INCOMPLETE:
                given = {
                    row: sum(bool(sheet.texts[name][place]) for name in items)
                    for row, place in zip(rows, map(sheet.found.numbers.index, rows), strict=True)
                }
                much = answered(given, len(items), self._interview)
            # Two people may have answered alike, if each has a code.
            coded = why == "sent twice" and any(self.people[sheet.name][row] for row in rows)
            said = _ask(sheet, why, rows, others, self._interview, saw=much, unsure=coded)
            self._settled[sheet.name] |= {*rows}
            for name, of in others.items():
                self._settled[name] |= {*of}
            if said is None:
                todo = "leave it out, or take this line out", "不读取；如要保留请删去此行"
                self.left_out[sheet.name] |= dict.fromkeys(rows, self._interview.todo(*todo))
            elif said == "no-age":
                self.no_age[sheet.name] = rows
            elif said != "keep":
                reason = TEST_UNDER_A_CODE if said == "rows" else why
                self.left_out[sheet.name] |= dict.fromkeys(rows, reason)
            if said == "leave-out":
                for name, of in others.items():
                    self.left_out[name] |= dict.fromkeys(of, why)
                    self._interview.note(
                        f"{name}, row{'s' if of[1:] else ''} {listed(of)}: left out, too, as the "
                        f"same code is in {sheet.name}",
                        f"{name}第{listed(of)}行：与{sheet.name}中不读取的行编号相同，同样不读取",
                    )

    def named(self, sheet: Sheet) -> None:
        """Take rows of one file that an answer names, which nobody is asked for by itself."""
        if f"leave_out.{sheet.name}" not in self._interview.answers:
            return
        said = self._interview.ask(
            f"leave_out.{sheet.name}",
            (
                f"Which other rows of {sheet.name} are nobody's answers?",
                f"{sheet.name}中还有哪些行不是任何人的回答？",
            ),
            choices={"none": ("none", "没有")},
            default="none",
            free=True,
        )
        if said not in (None, "", "none"):
            self._leave_out(str(said), sheet)

    def named_of_all(self, sheets: Sequence[Sheet]) -> None:
        """Ask once for rows of any file that are not to count, each with the reason."""
        first = sheets[0].name
        row = sheets[0].found.numbers[0] if sheets[0].found.numbers else 2
        of = (f" of {first}", f"{first}第") if sheets[1:] else ("", "")
        said = self._interview.ask(
            "not_counted",
            (
                f"Are there other rows that are not to count, such as your own trial, or somebody "
                f"who was no member? ('none'; or as 'row {row}{of[0]}: my trial; code 40: moved "
                f"away', a code in all files)",
                f"还有不应计入的行吗，如自己的试填、不是组员的人？（没有写“none”；否则写"
                f"“{of[1] or '第'}{row}行：试填；编号40：中途搬走”，编号指各文件中的所有行）",
            ),
            choices={"none": ("none", "没有")},
            default="none",
            free=True,
        )
        if said in (None, "", "none"):
            return
        names = sorted((sheet.name for sheet in sheets), key=len, reverse=True)
        for part in filter(str.strip, re.split("[;；]", str(said))):
            # A sheet's name has a colon, too.
            name = next((each for each in names if each in part), first)
            plain = _LEAD.sub(r"\1 ", part.replace(name, " ").replace("：", ":"))
            words, _, why = plain.partition(":")
            sheet = next(each for each in sheets if each.name == name)
            rest = re.sub(r"\bof\b|的", " ", words).strip()
            if sheets[1:] and name not in part and not _CODES.fullmatch(rest):
                raise GroupworkError(
                    self._interview.say(
                        f"not_counted: '{part.strip()}' does not say of which file. Write it as "
                        f"'row {row} of {first}'.",
                        f"not_counted：“{part.strip()}”没有写明是哪个文件。请写成“{first}第{row}行”。",
                    )
                )
            self._leave_out(rest, sheet, why.strip(), key="not_counted")

    def _leave_out(self, said: str, sheet: Sheet, why: str = "", key: str = "") -> None:
        """Leave out the rows and codes that somebody names."""
        key = key or f"leave_out.{sheet.name}"
        rows, codes = _named(said, sheet, self.people[sheet.name], self._who, key)
        why = why or self._interview.say(NOBODY, "不是任何人的回答")
        for name, of in self.people.items():
            out = [row for row, code in of.items() if code and code in codes]
            out += rows if name == sheet.name else []
            self.left_out[name] |= {row: why for row in out if row not in self.left_out[name]}
            if out:
                self._tell(name, sorted(out), of)

    def _tell(self, name: str, rows: list[int], people: dict[int, str]) -> None:
        """Say whose rows are left out, since a tool may number them otherwise than the file."""
        whose = {} if self._who.hashed else people
        told = [f"{row} ({whose[row]})" if whose.get(row) else str(row) for row in rows]
        self._interview.note(
            f"{name}, row{'s' if rows[1:] else ''} {', '.join(told)}: left out, as was said",
            f"{name}第{'、'.join(told)}行：按所写不读取",
        )

    def _others(self, name: str, rows: list[int]) -> dict[str, list[int]]:
        """Return the other rows of the same people, in all files: name -> rows."""
        strange = {self.people[name][row] for row in rows} - {""}
        others = {
            each: [
                row
                for row, code in of.items()
                if code in strange
                and row not in self._settled[each]
                and not (each == name and row in rows)
            ]
            for each, of in self.people.items()
        }
        return {each: of for each, of in others.items() if of}


# What stands between rows and codes that are named.
_BETWEEN = re.compile(
    r"[;；]|[,，、]\s*(?=(?:rows?|codes?)\b|[第行]\s*\d|编号|代码)", re.IGNORECASE
)
# What somebody writes before the numbers of rows, or before codes.
_ROWS = re.compile(rf"(?:rows?|第|行)?[\s:：]*({NUMBERS})\s*行?", re.IGNORECASE)
_LEAD = re.compile(r"^\s*(rows?|codes?|编号|代码|行)\s*:", re.IGNORECASE)
_CODES = re.compile(r"(?:codes?|编号|代码)[\s:：]*(\S.*)", re.IGNORECASE)


def _named(
    said: str, sheet: Sheet, people: dict[int, str], who: People, key: str
) -> tuple[list[int], set[str]]:
    """Return the rows that an answer names by their numbers, and whose codes it names.

    Raises
    ------
    GroupworkError
        It names something that is not there.
    """
    named: list[int] = []
    codes: set[str] = set()
    known = list(map(str, people))
    for part in filter(None, map(str.strip, _BETWEEN.split(said))):
        of_codes, of_rows = _CODES.fullmatch(part), _ROWS.fullmatch(part)
        if of_rows:
            rows = listed_in(of_rows[1], known)
            lacking = [row for row in rows if row not in known]
            named += map(int, filter(str.isdecimal, rows))
        elif of_codes:
            wanted = names_in(of_codes[1])
            meant = {each: _of_code(each, people.values(), who) for each in wanted}
            lacking = [each for each, of in meant.items() if not of]
            codes = codes.union(*meant.values())
        else:
            lacking = [part]
        if lacking:
            raise _which(key, sheet, lacking[0])
    return named, codes


def _of_code(typed: str, people: Iterable[str], who: People) -> set[str]:
    """Return who has a code that somebody typed: as it stands, else however it is spelled."""
    there = {*people} - {""}
    spelled = {typed, bare_code(typed), bare_parts(typed)}
    known = {who.same.get(each, each) for each in spelled}
    return (
        there & {who.same.get(typed, typed)}
        or there & known
        or {each for each in there if {bare_code(each), bare_parts(each)} & spelled}
    )


def _which(key: str, sheet: Sheet, said: str) -> GroupworkError:
    first, last = sheet.found.numbers[0], sheet.found.numbers[-1]
    return GroupworkError(
        f"{key}: '{said}' is no row and no code with answers in {sheet.name}. Write rows by "
        f"their numbers in the file, such as 'rows {first}, {last}', or 'codes' and the codes."
    )


def _items(place: int, group: Recognised) -> list[str]:
    """Return the columns of a file that hold answers to the questions of scales."""
    return [
        column
        for blocks in group.in_sheet.values()
        if place in blocks
        for item in blocks[place].items.values()
        for column in group.sheets[place].at_its_times(item)
    ]


def _doubtful(place: int, group: Recognised, people: People) -> dict[str, list[int]]:
    """Return the places of doubtful rows of a file, by what they seem to be."""
    sheet, items = group.sheets[place], _items(place, group)
    others = {name: cells for name, cells in sheet.texts.items() if name not in items}
    answers = list(zip(*(sheet.texts[name] for name in items), strict=True))
    questions = {column.name: column.question for column in sheet.found.columns}
    codes = people.of_rows(sheet)
    # Ages that are slips of some; of most of them, the column asks for something else.
    most = max(FEW_TESTS, len(codes) // 3)
    strange = doubtful_people(others, questions, codes, most=most)
    found = {
        NO_CONSENT: rows_of_withdrawn(others),
        TEST: rows_of_tests(others),
        **{why: strange.get(why, []) for why in (IMPOSSIBLE_AGE, LONG_BEFORE)},
        **_marked(sheet, answers or [()] * sheet.found.rows),
        "a heading": rows_of_headings(sheet.texts),
        SUMMARY: _summaries(sheet, codes),
        "sent twice": _sent_twice(sheet, answers, codes) if items else [],
        LEFT_HALF_WAY: left_half_way(answers, codes, sheet.texts),
        TOO_FAST: _too_fast(sheet, answers),
    }
    if any(column.startswith(TODO) for column in people.columns):
        # Whether two rows are one person's is asked once it is known where codes stand.
        found |= {"sent twice": [], LEFT_HALF_WAY: []}
    return found


def _summaries(sheet: Sheet, codes: Sequence[str]) -> list[int]:
    """Return the places of rows whose code is a word for a norm or a total.

    Where most people have letters alone, it may well be one of theirs.
    """
    raw = next((sheet.texts[name] for name in sheet.found.ids), codes)
    words = [text.casefold() for text in raw]
    if 2 * sum(map(str.isalpha, words)) > len(words):
        return []
    return [place for place, word in enumerate(words) if may_be_totals(word)]


# Answers of a sheet whose time says anything; as `cleaning.seconds_per_item` has it.
_FEWEST_ANSWERS, _SECONDS = 8, 2.0


def _too_fast(sheet: Sheet, answers: Sequence[Sequence[str]]) -> list[int]:
    """Return the places of rows whose answers took less time than reading the questions takes."""
    if not sheet.found.seconds or not answers:
        return []
    took = map(read_seconds, sheet.texts[sheet.found.seconds])
    given = [sum(map(bool, row)) for row in answers]
    return [
        place
        for place, (seconds, n) in enumerate(zip(took, given, strict=True))
        if n >= _FEWEST_ANSWERS and 0 < seconds < _SECONDS * n
    ]


def _marked(sheet: Sheet, answers: Sequence[Sequence[str]]) -> dict[str, list[int]]:
    found = marked_by_tool(sheet.texts, answers)
    if sheet.found.unfinished:  # asked, and said, of all files
        found.pop(MARKED_INCOMPLETE, None)
    return found


def _strange(strand: Strand, people: dict[int, str]) -> dict[str, list[int]]:
    """Return the places of doubtful rows in a sheet that has no scale."""
    source = strand.source
    found = {NO_CONSENT: rows_of_withdrawn(source.texts), TEST: rows_of_tests(source.texts)}
    if strand.kind == "people":
        questions = {column.name: column.question for column in source.found.columns}
        found |= doubtful_people(source.texts, questions, [*people.values()])
    return found


def with_rows_of(group: Recognised, sheets: list[Sheet], strands: list[Strand]) -> Recognised:
    """Return the raw files with these rows; what nobody else answered is asked about nowhere."""
    if sheets == group.sheets and strands == group.strands:
        return group
    columns = {}
    of_people = [each.source for each in strands if each.kind == "people"]
    for name, column in group.columns.items():
        there = Counter(
            text
            for sheet in [*sheets, *of_people]
            for each in sheet.at_its_times(name)
            for text in sheet.texts[each]
        )
        numbers = {f"{float(text):g}" for text in there if NUMBER.fullmatch(text)}
        columns[name] = replace(
            column,
            answers=tuple(a for a in column.answers if column.kind != "category" or a in there),
            odd=tuple(number for number in column.odd if number in numbers),
            words={word: there[word] for word in column.words if word in there},
        )
    return replace(group, sheets=sheets, strands=strands, columns=columns)


def _sent_twice(sheet: Sheet, answers: Sequence[Sequence[str]], people: Sequence[str]) -> list[int]:
    times = sheet.texts[next(iter(sheet.found.waves))] if sheet.found.waves else [""] * len(answers)
    return [place for place in sent_again(answers, people) if times[place] == times[place - 1]]


# What is asked of rows: key, question, and what they are otherwise.
_ASKED = {
    TEST: (
        "tests",
        "Are these rows of {name} somebody trying the form out? (A cell says so, or begins so.)",
        "{name}中的这些行是试填吗？（有单元格写明测试，或以此开头。）",
    ),
    IMPOSSIBLE_AGE: (
        "ages",
        "Are these rows of {name} of nobody in the group, such as a test? (An age there is none, "
        "or lies far from all others.)",
        "{name}中的这些行不是小组成员（如试填）吗？（其中的年龄不可能，或与其他人相差极大。）",
    ),
    LONG_BEFORE: (
        "early",
        "Are these rows of {name} of nobody in the group, such as a test? (They are dated long "
        "before everybody else's.)",
        "{name}中的这些行不是小组成员（如试填）吗？（其日期远早于其他所有人。）",
    ),
    NO_CONSENT: (
        "withdrawn",
        "Did these people of {name} withdraw their consent? (A cell of the row says so, or that "
        "the answers are not to be used.)",
        "{name}中的这些人是否撤回了同意？（该行有单元格这样写明，或写明其回答不得使用。）",
    ),
    TOO_FAST: (
        "hurried",
        "These rows of {name} took less than 2 seconds a question. Do they count?",
        "{name}中的这些行平均每题用时不到2秒。是否计入？",
    ),
    MARKED_INVALID: (
        "invalid",
        "The survey tool marks these rows of {name} as invalid. Are they to be left out?",
        "问卷工具把{name}中的这些行标为无效。是否不读取？",
    ),
    MARKED_INCOMPLETE: (
        "incomplete",
        "The survey tool has these rows of {name} as unfinished (Incomplete), and others as "
        "finished. Are they unfinished answers that do not count?",
        "问卷工具把{name}中的这些行标为未完成（其他行为已完成）。是否属于未答完、不应计入的答卷？",
    ),
    "a heading": (
        "headings",
        "Are these rows of {name} headings or notes among the people? (Each has one cell filled "
        "in, with words.)",
        "{name}中的这些行是夹在参加者之间的小标题或附注吗？（每行只有一个单元格写了文字。）",
    ),
    SUMMARY: (
        "norms",
        "Are these rows of {name} nobody's, but norms, totals, or the highest and the lowest "
        "there are? (Their codes say so.)",
        "{name}中的这些行不是任何人的回答，而是常模、合计或最高、最低分吗？（其编号这样写。）",
    ),
    "sent twice": (
        "sent_twice",
        "Were these rows of {name} sent twice by one person? (Each has the answers of the row "
        "before.)",
        "{name}中的这些行是同一人重复提交的吗？（与上一行的回答完全相同。）",
    ),
    LEFT_HALF_WAY: (
        "half_way",
        "Were these rows of {name} begun and left half way by somebody who then began again? (As "
        "far as they go, they say what a row beside them says.)",
        "{name}中的这些行是有人答到一半停下、之后又重新作答的吗？（已答部分与相邻一行完全相同。）",
    ),
}


# What these say by themselves may be so of a person, too.
_UNSURE = (IMPOSSIBLE_AGE, LONG_BEFORE, LEFT_HALF_WAY, MARKED_INCOMPLETE, TOO_FAST)


def _ask(
    sheet: Sheet,
    why: str,
    rows: list[int],
    others: dict[str, list[int]],
    interview: Interview,
    *,
    saw: str = "",
    unsure: bool = False,
) -> str | None:
    key, english, chinese = _ASKED[why]
    places = [sheet.found.numbers.index(row) for row in rows]
    said = all(any(is_test(cells[place]) for cells in sheet.texts.values()) for place in places)
    sure = said if why == TEST else why not in _UNSURE and not unsure
    which = f"row{'s' if rows[1:] else ''} {listed(rows)}", f"第{listed(rows)}行"
    saw = saw or interview.say(*which)
    choices = {
        "leave-out": ("yes, they are left out", "是，不读取"),
        "keep": ("no, they count", "不是，照常计入"),
    }
    if why == TOO_FAST:
        choices = {
            "keep": ("yes, they count", "计入"),
            "leave-out": ("no, they are left out", "不计入，不读取"),
        }
    if others:
        saw += interview.say("; of the same code, too: ", "；相同编号的还有：")
        saw += interview.say(", ", "、").join(
            rows_said(name, of, interview) for name, of in others.items()
        )
        choices = {
            "leave-out": (
                "yes, and all rows of that code are left out",
                "是，该编号的所有行都不读取",
            ),
            "rows": (
                "yes, but the other rows of that code are somebody's, and count",
                "是，但该编号的其余各行是真实参加者的，照常计入",
            ),
            "keep": ("no, they all count", "不是，全部照常计入"),
        }
    if why == IMPOSSIBLE_AGE:
        choices["no-age"] = (
            "no, the age alone is a slip: it counts as not given, and the rest counts",
            "不是，只是年龄填错：年龄按未填处理，其余照常计入",
        )
    if why == NO_CONSENT:  # which holds of all that somebody said
        choices.pop("rows", None)
    if why == MARKED_INCOMPLETE:  # as often as not, nobody has set it
        choices = dict(sorted(choices.items(), key=lambda choice: choice[0] != "keep"))
    return interview.ask(
        f"{key}.{sheet.name}",
        (english.format(name=sheet.name), chinese.format(name=sheet.name)),
        saw=saw,
        choices=choices,
        # Somebody who tried a form out may have typed a code that is another one's.
        suggestion="leave-out" if sure and sheet.name not in others else "",
    )
