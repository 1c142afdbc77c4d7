"""Where one file holds several times that nothing in it names: in a column, or in its heads."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from groupwork.errors import GroupworkError
from groupwork.guide.columns import FEWEST_PEOPLE, NEARLY, counts_rows
from groupwork.guide.draft.listed import names_in
from groupwork.guide.draft.naming import SHOWN, bare, short
from groupwork.guide.id_columns import is_called_code
from groupwork.guide.inspect_file import with_times_in_heads, with_times_of_rows
from groupwork.guide.questions import Interview
from groupwork.guide.raw_sheet import COMES_AGAIN, Sheet
from groupwork.guide.recognise import Recognised
from groupwork.guide.same_heads import SameHeads, may_be_times, of_question
from groupwork.guide.times import tells_no_time
from groupwork.ingest.near_matches import bare_code
from groupwork.ingest.wordings import whole_number
from groupwork.privacy.names import is_first_name

#: What is answered of a file with such a column, and of one with such heads.
COLUMN, HEADS = "column", "heads"
# Times that a column may tell, at most.
_MOST = 6
# Share of all people and times together that have a row, at least.
_HALF = 0.5


@dataclass(frozen=True)
class Within:
    """What may say the times of a file.

    Attributes
    ----------
    columns : dict of str to list of str
        Column that may say the time of a row -> its values; those that tell the rows of one person
        apart, where people have several.
    who : str
        The column whose people have several rows; empty if there is none.
    likely : str
        The only column that tells these apart, where most people have several; they are called
        codes, and are more than numbers of a list.
    heads : list of SameHeads
        What may be times in the heads of columns.
    """

    columns: Mapping[str, list[str]]
    who: str
    likely: str
    heads: list[SameHeads]

    @property
    def choices(self) -> dict[str, tuple[str, str]]:
        """What may be answered besides where it is asked which measurement a file is."""
        found = {}
        if self.columns:
            found[COLUMN] = (
                "several measurements: a column says which one a row is of",
                "含几次测量：有一列注明每一行是哪一次",
            )
        if self.heads:
            one, other, *_ = self.heads[0].questions[0]
            found[HEADS] = (
                f"several measurements: the heads of columns say which, such as '{short(one)}' "
                f"and '{short(other)}'",
                f"含几次测量：由列名区分，如“{short(one)}”与“{short(other)}”",
            )
        return found

    def saw(self, sheet: Sheet, interview: Interview) -> str:
        """Say what is seen of a file: its rows, and who has several of them."""
        rows, say = sheet.found.rows, interview.say
        if not self.who:
            return say(f"{rows} rows", f"{rows}行")
        people = len({bare_code(text) for text in sheet.texts[self.who] if text})
        told = "; ".join(f"'{name}': {', '.join(of)}" for name, of in self.columns.items())
        differ = (
            f"the rows of each differ in {told}"
            if told
            else "no column says which row is of which time; if they are several measurements, "
            "give the file one that does"
        )
        differ_zh = (
            f"各自的几行在以下列中不同：{told}"
            if told
            else "没有一列注明哪一行是哪一次；如果是几次测量，请先在文件中加上这一列"
        )
        return say(
            f"{rows} rows of {people} in '{self.who}'; {differ}",
            f"{rows}行，“{self.who}”列有{people}个；{differ_zh}",
        )


def look_within(sheet: Sheet, group: Recognised) -> Within:
    """Look for what may say the times of a file that does not name them."""
    found = sheet.found
    numbered = {c for b in found.blocks if b.pattern for c in b.items.values()}
    values = {
        column.name: of
        for column in found.columns
        if column.name not in {*numbered, *found.ids, *found.waves}
        and column.kind in ("number", "category", "date")
        and 2 <= len(of := _values(column.name, sheet)) <= _MOST
    }
    called = [c.name for c in found.columns if is_called_code(c) or group.says_who(c.name)]
    codes = [*found.ids, *found.possible_ids, *called]
    who, telling = "", list(values)
    for name in dict.fromkeys([*codes, *sheet.texts]):
        if len({*sheet.texts[name]}) * _MOST < _HALF * found.rows:
            continue  # too few for people
        cells = _people(sheet.texts[name])
        if _again(cells) < COMES_AGAIN or len({*cells}) < FEWEST_PEOPLE:
            continue
        apart = [
            column
            for column in values
            if column != name and _tells_apart(cells, sheet.texts[column], sure=name in codes)
        ]
        if apart or (name in called and not who):
            who, telling = name, apart
        if apart:
            break
    people = _people(sheet.texts.get(who, ()))
    # Each class may number its people from 1 on.
    follows = who in called and not counts_rows([*dict.fromkeys(people)])
    likely = telling[0] if follows and len(telling) == 1 and _again(people) > _HALF else ""
    if likely and not _may_be_times(likely, people, sheet):
        likely = ""
    return Within({c: values[c] for c in telling}, who, likely, may_be_times(found.columns))


def nobody_comes_again(sheet: Sheet) -> bool:
    """Say whether a file has codes, and each of them once."""
    codes = [sheet.texts[name] for name in sheet.found.ids or sheet.found.possible_ids]
    return bool(codes) and not any(_again(_people(cells)) for cells in codes)


def _people(cells: Sequence[str]) -> list[str]:
    """Return codes without what differs in their spelling alone."""
    bare_codes = {text: bare_code(text) for text in {*cells}}
    return [bare_codes[text] for text in cells]


def _again(people: Iterable[str]) -> float:
    """Return the share of people who have several rows."""
    rows = Counter(filter(None, people))
    return sum(n > 1 for n in rows.values()) / max(1, len(rows))


def _values(column: str, sheet: Sheet) -> list[str]:
    """Return the values of a column in the order of the file, if two stand in several rows."""
    often = Counter(filter(None, sheet.texts[column]))
    return list(often) if sum(n > 1 for n in often.values()) > 1 else []


def _tells_apart(people: list[str], cells: list[str], *, sure: bool) -> bool:
    """Say whether nearly every row of a person has another value.

    Where nothing but this says that they are people, every row has, and hardly any lacks.
    """
    once, full = (NEARLY, _HALF) if sure else (1.0, NEARLY)
    rows = [pair for pair in zip(people, cells, strict=True) if all(pair)]
    most = len({who for who, _ in rows}) * len({value for _, value in rows})
    return len({*rows}) >= once * len(rows) and len(rows) >= full * most


def _may_be_times(column: str, people: Sequence[str], sheet: Sheet) -> bool:
    """Say whether a column may tell times: by its head, and as nearly all have them in one order.

    Two raters or places have a row of each person as well, whichever comes first.
    """
    heads = (column, *(c.question for c in sheet.found.columns if c.name == column))
    if any(map(tells_no_time, heads)):
        return False
    cells = sheet.texts[column]
    listed = [text for text in dict.fromkeys(cells) if text]
    if any(map(is_first_name, listed)):
        return False
    orders: dict[str, list[str]] = {}
    for who, text in zip(people, cells, strict=True):
        if who and text:
            orders.setdefault(who, []).append(text)
    several = Counter(tuple(of) for of in orders.values() if len({*of}) == len(listed))
    return max(several.values(), default=0) >= NEARLY * several.total()


def ask_column(sheet: Sheet, within: Within, group: Recognised, interview: Interview) -> str | None:
    """Ask which column says the time of a row; None if nobody has said it.

    Raises
    ------
    GroupworkError
        The file has no such column, or it has other than a few values.
    """
    heads = {column.name: column.question or column.name for column in sheet.found.columns}
    key = f"time_column.{sheet.name}"
    typed = interview.ask(
        key,
        (
            f"Which column of {sheet.name} says which measurement a row is of? (Another one may be "
            f"named by its head.)",
            f"{sheet.name}中哪一列注明每一行是哪一次测量？（也可以写其他列的列名。）",
        ),
        choices={
            name: (f"{short(heads[name])}: {', '.join(of)}",) * 2
            for name, of in [*within.columns.items()][:SHOWN]
        },
        suggestion=within.likely,
        free=True,
    )
    if typed is None:
        return None
    column = group.column(typed, sheet)
    if column is None:
        named = "; ".join(f"'{bare(head)}'" for head in heads.values())
        raise GroupworkError(
            interview.say(
                f"{key}: no column of {sheet.name} is called '{typed}'. It has: {named}.",
                f"{key}：{sheet.name}中没有叫“{typed}”的列。各列为：{named}。",
            )
        )
    different = len({*filter(None, sheet.texts[column])})
    if not 2 <= different <= _MOST:
        raise GroupworkError(
            interview.say(
                f"{key}: '{typed}' has {different} different values. A column that says which "
                f"measurement a row is of has 2 to {_MOST}.",
                f"{key}：“{typed}”列有{different}个不同的值；注明测量次序的列应有2至{_MOST}个。",
            )
        )
    return column


def with_times_of(sheet: Sheet, column: str) -> Sheet:
    """Return a file with a column that says the time of each row, in whichever capitals."""
    usual: dict[str, str] = {}
    for text, _ in Counter(filter(None, sheet.texts[column])).most_common():
        usual.setdefault(text.casefold(), text)
    typed = {text: usual[text.casefold()] for text in {*sheet.texts[column]} - {""}}
    sheet = sheet.with_spelled(column, {text: of for text, of in typed.items() if text != of})
    texts = {**sheet.texts, column: [*map(whole_number, sheet.texts[column])]}
    return replace(sheet, found=with_times_of_rows(sheet.found, texts, column), texts=texts)


def ask_heads(sheet: Sheet, within: Within, interview: Interview) -> SameHeads | None:
    """Ask in what the heads of one question at its times differ; None if nobody has said it.

    Raises
    ------
    GroupworkError
        They are no heads of the file, or differ in more than one place.
    """
    key = f"time_heads.{sheet.name}"
    listed = {", ".join(each.questions[0]): each for each in within.heads[:SHOWN]}
    typed = interview.ask(
        key,
        (
            f"Which columns of {sheet.name} are one question at its different times? (Others may "
            f"be named by their heads, with ',' between; all questions are read in the same way.)",
            f"{sheet.name}中哪几列是同一道题在各次的回答？（也可以写其他列名，用“,”隔开；其余各题照此读取。）",
        ),
        choices={answer: _means(each) for answer, each in listed.items()},
        suggestion=next(iter(listed)) if len(listed) == 1 else "",
        free=True,
    )
    if typed is None:
        return None
    found = listed.get(typed) or of_question(sheet.texts, names_in(typed))
    if found is None:
        raise GroupworkError(
            interview.say(
                f"{key}: '{typed}' are not heads of {sheet.name} that differ in one place alone. "
                f"Write them as they stand there, one of each time, with ',' between.",
                f"{key}：“{typed}”不是{sheet.name}中只有一处不同的列名。请照原样写出同一题各次的列名，用“,”隔开。",
            )
        )
    return found


def _means(heads: SameHeads) -> tuple[str, str]:
    n = len(heads.questions)
    each = [heads.at(time) for time in heads.times]
    ends = [" … ".join(dict.fromkeys((short(of[0]), short(of[-1])))) for of in each]
    return (
        f"{n} question{'s' if n > 1 else ''} at {len(each)} times: {' / '.join(ends)}",
        f"{n}题，{len(each)}次：{' / '.join(ends)}",
    )


def with_heads(sheet: Sheet, heads: SameHeads) -> Sheet:
    """Return a file with heads that say the times of columns."""
    return replace(sheet, found=with_times_in_heads(sheet.found, sheet.texts, heads.columns))
