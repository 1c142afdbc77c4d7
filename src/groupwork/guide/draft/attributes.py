"""What the files have of people beside their answers, and what of it the report needs."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from groupwork.errors import GroupworkError
from groupwork.guide.across import is_on_the_group
from groupwork.guide.columns import ATTENDED, MOST_LEVELS, Column, words_of
from groupwork.guide.draft.coded_heads import levels_of_head
from groupwork.guide.draft.each_time import facts_each_time
from groupwork.guide.draft.listed import names_in
from groupwork.guide.draft.naming import at_any_time, bare, with_question
from groupwork.guide.id_columns import ASIDE
from groupwork.guide.levels import joined_levels
from groupwork.guide.questions import Interview
from groupwork.guide.recognise import Recognised
from groupwork.guide.same_questions import unlike_columns
from groupwork.ingest.wordings import bare_level, whole_number
from groupwork.prepare.wordings import find_orders, refused
from groupwork.privacy.kinds import KINDS
from groupwork.privacy.names import is_first_name

#: Attributes that a draft takes up at most; the others are for the author to add.
MOST_ATTRIBUTES = 20

# Letters of the names of attributes.
_LONGEST = 40

TOTAL = re.compile(
    r"\b(mean|average|pct|percent(age)?|\w*(score|total|sum))\b|总分|得分|合计|平均|總分"
    r"|\b(mittelwert|durchschnitt|summe|gemiddelde?|gem|moyenne|somme|promedio)\b",
    re.IGNORECASE,
)


def other_columns(group: Recognised, *kinds: str) -> list[Column]:
    """Return the columns of some kinds that are neither items, identifiers nor waves."""
    taken = {c for block in group.blocks.values() for c in block.items.values()}
    for blocks in group.in_sheet.values():
        taken |= {c for block in blocks.values() for c in block.items.values()}
    for sheet in [*group.sheets, *group.lists]:
        taken |= {*sheet.found.identifiers, *sheet.found.ids[:1], *sheet.found.waves}
        taken |= set(group.ids[:1])
        # Several answers in one cell; each option has a column of its own beside it.
        taken |= {name.partition("/")[0] for name in sheet.texts if "/" in name}
    # Of one number, and another question in another file.
    taken |= unlike_columns(group.sheets)
    return [
        column
        for column in group.columns.values()
        if column.kind in kinds and column.name not in taken and "{wave}" not in column.name
    ]


def offered_attributes(
    group: Recognised, apart: set[str], taken: Collection[str], interview: Interview
) -> dict[str, dict[str, Any]]:
    """Return what the files have of people, without the columns that are something else.

    None is called as one of the scales, which are `taken`: an entry under `files` may name either.
    """
    found: dict[str, dict[str, Any]] = {}
    there = [*group.sheets, *group.lists]
    known = {name for each in there if not each.anonymous for name in each.texts}
    nobodys = {name for each in group.sheets for name in each.texts if name not in known}
    # A list of people is made to say what is known of them; a form may ask a hundred things.
    listed = {name for sheet in group.lists for name in sheet.texts}
    columns = [*other_columns(group, "category", "number"), *facts_each_time(group)]
    for column in sorted(columns, key=lambda column: column.name not in listed):
        if len(found) == MOST_ATTRIBUTES:
            break
        if (
            column.name in apart
            or are_names(column)
            or TOTAL.search(words_of(column.name))
            or group.is_numbering(column.name)
            or group.is_serial(column.name)
        ):
            continue
        if max(column.distinct, len(column.levels)) < 2:
            continue  # what is so of everybody says nothing of anybody
        if column.name in nobodys:
            called = bare(column.question or column.name)
            interview.note(
                f"{called}: not read, since nobody knows whose answers these are",
                f"{called}：不读取，因为不知道是谁的回答",
            )
            continue
        head = column.question if column.blank else at_any_time(column.name)
        name = called_by(head)
        while name in found or name in taken:
            name += "_"
        entry: dict[str, Any] = {"label": bare(column.question or at_any_time(column.name))}
        if name != column.name:
            entry["column"] = column.name
        called, codes = levels_of_head(column.question or column.name)
        if column.levels:
            entry["levels"] = dict(column.levels)
            entry |= {"blank": column.blank} if column.blank else {}
            entry |= {"needs_a_tick": True} if column.needs_a_tick else {}
        elif codes and column.answers and {*column.answers} <= codes.keys():
            entry |= {"label": called, "levels": codes}
        elif column.labels:
            entry["levels"] = {str(code): text for code, text in column.labels.items()}
        elif column.kind == "category" or _is_coded(column):
            heading = f"{column.name} {column.question}"
            texts = {
                text
                for each in there
                for name_then in each.at_its_times(column.name)
                for text in each.texts[name_then]
            }
            given = texts | {*map(whole_number, texts)}  # not in a row that is left out
            answers = [answer for answer in column.answers if answer in given]
            entry["levels"], joined = joined_levels(answers, heading)
            interview.notes += [
                interview.say(
                    f"{column.name}: {', '.join(ways)} are one level",
                    f"{column.name}：{'、'.join(ways)}视为同一类别",
                )
                for ways in joined
            ]
            # Who would not say it is one of the groups, unless the others rise.
            left = [word for word in column.missing if word in given]
            refusals = [] if find_orders(column.answers) else refused(left)
            entry["levels"] |= {word: word for word in refusals}
        found[name] = entry
    return found


def called_by(head: str) -> str:
    """Return the name of an attribute with this heading."""
    name = re.sub(r"\W+", "_", head.casefold()).strip("_") or "attribute"
    return name[: _LONGEST + 1].rpartition("_")[0] or name[:_LONGEST] if name[_LONGEST:] else name


# Who asked, rather than who answered.
_BY_WHOM = re.compile(
    r"\b(enumerator|interviewer|rater|data collector|entered by|filled in by)\b|访员|調查員|调查员",
    re.IGNORECASE,
)
# What is so whenever it is asked.
_LASTING = re.compile(
    r"\b(sex|gender|age|how old|wie alt|âge|birth\w*|born|education|school|grade|marital|married"
    r"|religion|ethnic\w*|occupation|job|relation\w*|diagnos\w*|language|village|town|city|district"
    r"|ward|(?<!the )(?<!our )(?<!this )(group|class)|arm"
    r"|geschlecht|alter|bildung|beruf|familienstand|sexo|edad|género|estudios|profesión)\b"
    r"|性别|性別|年龄|年齡|年纪|年紀|[几幾]岁|[几幾]歲|多大|出生|学历|學歷|教育|婚姻|职业|職業|民族|宗教|关系|關係|诊断|診斷|年级|年級|班级|班級|专业|專業|组别|組別"
)


def is_lasting(name: str, entry: Mapping[str, Any]) -> bool:
    """Say whether an attribute is so whenever it is asked, such as a sex or a school."""
    return _LASTING.search(f"{words_of(name)} {words_of(entry['label'])}") is not None


_NAMES = next(kind.header for kind in KINDS if kind.name == "names" and kind.header)


def are_names(column: Column) -> bool:
    """Say whether a column holds people's names: by its heading, or by what stands in it."""
    heads = [words_of(ASIDE.sub(" ", text)).strip() for text in (column.name, column.question)]
    if any(map(_NAMES.search, heads)):
        return True
    known = sum(map(is_first_name, column.answers))
    return known > 1 and 2 * known >= len(column.answers)


# What is counted or measured, whatever few values it has.
_COUNTED = re.compile(
    r"\b(hours?|minutes?|days?|weeks?|months?|years?|times|how (many|much|long|often)|number of"
    r"|no of|sessions|meetings|visits|classes|of \d+)\b"
    r"|小时|小時|分钟|分鐘|多少|多久|[几幾][个個天次年月]|[天次月年人个個]数|数量|數量"
)


# What people choose from a list, whichever numbers a program gives the answers.
_LISTED = re.compile(
    r"\b(education|degree|schooling|qualification|income|marital|ethnic\w*|race|religion|employ\w*"
    r"|occupation|job|gender|sex|housing|bildung\w*|abschluss|einkommen|familienstand|diplôme"
    r"|revenus?|educación|estudios|ingresos|estado civil)\b"
    r"|学历|學歷|教育|文化程度|收入|婚姻|职业|職業|民族|宗教|就业|就業|性别|性別"
)


def _is_coded(column: Column) -> bool:
    """Say whether numbers stand for something: two, or a few that are counted from 0 or 1."""
    answers, heading = column.answers, words_of(f"{column.name} {column.question}")
    counted = _COUNTED.search(heading) or ATTENDED.search(heading)
    if not 2 <= len(answers) <= MOST_LEVELS or counted:
        return False
    low, high = column.low or 0, column.high or 0
    begins = low <= 1 or len(answers) == 2 or _LISTED.search(heading) is not None
    return 0 <= low <= high <= 9 and begins


# How a question begins or ends that people answer in their own words.
_OPEN = re.compile(
    r"^\W*(what|how|why|which|when|where|who|describe|explain|name|tell|list|please)\b|[?？]\W*$"
    r"|什么|什麼|怎样|怎樣|怎么|怎麼|如何|为何|為何|哪些|请写|請寫|请谈|請談|请说|請說",
    re.IGNORECASE,
)
# Words that such an answer has, or characters of Chinese.
_SEVERAL_WORDS = re.compile(r"\w\W+\w|[\u4e00-\u9fff]{4}")
# What is asked of people's own words, unlike "What group are you in?".
_WHY = re.compile(
    r"\b(why|how (do|did|would|could|will|can)|describe|explain"
    r"|what (do|did|does|would|will|could|can|should|have|has|made|brought|helped))\b"
    r"|什[么麼](?![班组組])|怎[样樣么麼]|如何|[为為]何",
    re.IGNORECASE,
)
# People who give one answer, on average, where everybody chose one of a list.
_SHARED = 3


def is_in_own_words(column: Column, group: Recognised) -> bool:
    """Say whether people answered a question in their own words, of which few are alike."""
    if column.kind != "category" or not _OPEN.search(bare(column.question or column.name)):
        return False
    told = [answer for answer in column.answers if _SEVERAL_WORDS.search(answer)]
    cells = [filter(None, sheet.texts.get(column.name, ())) for sheet in group.sheets]
    said = [list(map(bare_level, texts)) for texts in cells]
    unlike = all(_SHARED * len({*texts}) > len(texts) for texts in said if texts)
    return 2 * len(told) > len(column.answers) and unlike


def is_open(column: Column) -> bool:
    """Say whether a question is answered in own words, though some of these come again."""
    told = [answer for answer in column.answers if _SEVERAL_WORDS.search(answer)]
    asked = bare(column.question or column.name)
    return 2 * len(told) >= len(column.answers) > 0 and _WHY.search(asked) is not None


def called(name: str, entry: Mapping[str, Any]) -> str:
    """Return the name of an attribute, and what its column asks where that is another text."""
    return with_question(name, at_any_time(entry.get("column", name)), entry["label"])


def in_own_words(offered: dict[str, dict[str, Any]], group: Recognised) -> list[str]:
    """Return those that people answered in their own words."""
    columns = {name: group.columns[entry.get("column", name)] for name, entry in offered.items()}
    return [name for name, column in columns.items() if is_in_own_words(column, group)]


def ask_attributes(
    offered: dict[str, dict[str, Any]],
    group: Recognised,
    interview: Interview,
    after: Mapping[str, str],
) -> dict[str, Any]:
    """Ask which of them the report needs; those asked `after` the beginning alone are told so."""
    if not offered:
        return {}
    told = in_own_words(offered, group)
    kept = interview.ask(
        "attributes",
        (
            "Which of these does the report need? ('none', or names with ',' between)",
            "报告需要哪些基本情况？（写“none”或用“,”隔开）",
        ),
        saw=", ".join(called(name, entry) for name, entry in offered.items()),
        # What people think of the group is nothing that they brought to it, and ticks are of one
        # option of a question each.
        default=", ".join(
            name
            for name, entry in offered.items()
            if not is_on_the_group(entry["label"])
            and "___" not in entry.get("column", name)
            and not _BY_WHOM.search(f"{words_of(name)} {entry['label']}")
            and name not in told
            and name not in after
        )
        or "none",
    )
    if after and "attributes" not in interview.answers:
        listed = [called(name, offered[name]) for name in after]
        interview.note(
            f"asked after the beginning alone, so that the report does not tell it of the people "
            f"as they came (if you name it among those that the report needs, it is told of those "
            f"who were asked then): {', '.join(listed)}",
            f"只在开始之后问过，因此报告不列入参与者开始时的基本情况（在“报告需要哪些基本情况”中写出时，"
            f"则按当时被问到的人报告）：{'、'.join(listed)}",
        )
    if told and "attributes" not in interview.answers:
        listed = [called(name, offered[name]) for name in told]
        interview.note(
            f"answered in people's own words, and so left out of what is known of them: "
            f"{', '.join(listed)}",
            f"以下各题由参与者自己填写文字，因此不作为基本情况：{'、'.join(listed)}",
        )
    names = some_of(offered, kept, "attributes", interview)
    kept_of = {
        name: _with_joined(name, _with_words(name, offered[name], interview), group, interview)
        for name in names
    }
    return {n: e | ({"wave": after[n]} if after.get(n) else {}) for n, e in kept_of.items()}


def some_of(
    offered: Mapping[str, Any], said: str | None, key: str, interview: Interview
) -> list[str]:
    """Return which of what is known of people an answer names.

    Raises
    ------
    GroupworkError
        It names something else.
    """
    names = names_in(said)
    for name in names:
        if name not in offered:
            raise GroupworkError(
                interview.say(
                    f"{key}: there is no '{name}' among {', '.join(offered)}.",
                    f"{key}：没有“{name}”，可选：{'、'.join(offered)}。",
                )
            )
    return names


def _with_words(name: str, entry: dict[str, Any], interview: Interview) -> dict[str, Any]:
    """Ask what the numbers of a category stand for, where no file says it."""
    codes = entry.get("levels", {})
    if not codes or not all(code == word and code.isdecimal() for code, word in codes.items()):
        return entry
    listed = ", ".join(codes)
    example = "; ".join(f"{code} = …" for code in codes)
    # A report on what 0 and 1 did is read by nobody.
    compared = name == interview.answers.get("comparison")
    said = interview.ask(
        f"levels.{name}",
        (
            f"What do {listed} stand for in {called(name, entry)}? (as '{example}'"
            + (")" if compared else "; left empty, the numbers stay)"),
            f"{called(name, entry)}中的{listed.replace(', ', '、')}分别代表什么？"
            f"（如“{example}”" + ("）" if compared else "；留空则保留数字）"),
        ),
        default=None if compared else "",
    )
    if said is None:
        todo = {code: interview.todo(f"what is {code}?", f"{code}代表什么？") for code in codes}
        return {**entry, "levels": todo}
    parts = [p for p in re.split(r"[;；]|[,，、]\s*(?=\d+\s*=)", said or "") if p.strip()]
    words = {code.strip(): word.strip() for code, _, word in (p.partition("=") for p in parts)}
    for code, word in words.items():
        if code not in codes or not word:
            raise GroupworkError(
                interview.say(
                    f"levels.{name}: write it as '{example}', with the numbers {listed}.",
                    f"levels.{name}：请写成“{example}”，数字为{listed}。",
                )
            )
    return {**entry, "levels": {code: words.get(code, code) for code in codes}}


# People of a level, below which joining it with another one is offered; and levels, at least.
_FEW_PEOPLE, _FEWEST_LEVELS = 5, 3


def _with_joined(
    name: str, entry: dict[str, Any], group: Recognised, interview: Interview
) -> dict[str, Any]:
    """Ask whether levels of few people are told as one, such as two age groups."""
    levels, column = entry.get("levels", {}), entry.get("column", name)
    sheets = [each for each in [*group.sheets, *group.lists] if column in each.texts]
    if len(levels) < _FEWEST_LEVELS or "blank" in entry or not sheets:
        return entry
    said = Counter(map(bare_level, sheets[0].texts[column]))
    counts = {
        code: sum(said[each] for each in {bare_level(str(code)), bare_level(str(word))})
        for code, word in levels.items()
    }
    if min(counts.values()) >= _FEW_PEOPLE:
        return entry
    first, second, *_ = words = [str(word) for word in levels.values()]
    key, example = f"join.{name}", f"{first} / {second} = {first} + {second}"
    given = interview.ask(
        key,
        (
            f"Few people are of some levels of {called(name, entry)}. Are several told as one? "
            f"('none', or as '{example}'; several with ';' between)",
            f"{called(name, entry)}中有的类别人数很少。要把几类合并报告吗？"
            f"（不合并写“none”；否则如“{example}”，几项之间用“；”隔开）",
        ),
        saw=", ".join(f"{word} {n}" for word, n in zip(words, counts.values(), strict=True)),
        default="none",
        known=True,
    )
    if given is None or given.strip().casefold() == "none":
        return entry
    known = {bare_level(str(text)): code for code, word in levels.items() for text in (word, code)}
    into: dict[Any, str] = {}  # level -> the one that it is told as
    for part in filter(str.strip, re.split("[;；]", given)):
        whole, _, members = map(str.strip, part.replace("＝", "=").partition("="))
        own = [known.get(bare_level(member)) for member in _members(members, known)]
        # What is called as a level that is none of them would take that one in, too.
        other = known.get(bare_level(whole), own[0]) not in own
        if not whole or len(own) < 2 or None in own or into.keys() & {*own} or other:
            raise GroupworkError(
                interview.say(
                    f"{key}: '{part.strip()}' does not say which levels are told as one. Write it "
                    f"as '{example}'; there are: {', '.join(words)}.",
                    f"{key}：“{part.strip()}”没有说明合并哪几类。请写成“{example}”，"
                    f"可选：{'、'.join(words)}。",
                )
            )
        into |= dict.fromkeys(own, whole)
    told = {into.get(code, code): into.get(code, str(word)) for code, word in levels.items()}
    joins = {
        str(text): into[code]
        for code, word in levels.items()
        if code in into
        for text in (code, word)
        if str(text) != into[code]
    }
    return {**entry, "levels": told, "joins": joins}


def _members(listed: str, known: Collection[str]) -> list[str]:
    """Return the levels that stand with '+' or ',' between; there may be a '+' in one."""
    found = re.split(r"\s\+\s|[,，、]", listed)
    apart = found if all(bare_level(each) in known for each in found) else listed.split("+")
    return [each.strip() for each in apart]


def without_rows_left_out(
    attributes: dict[str, dict[str, Any]],
    entries: Iterable[dict[str, Any]],
    whole: Recognised,
    group: Recognised,
) -> None:
    """Take the levels away that stand only in rows that the files leave out.

    These rows are in the `whole` files alone; in those of the `group` answers may be spelled anew.
    """
    left_out: dict[tuple[str, str], set[int]] = {}
    for entry in entries:
        rows = left_out.setdefault((entry["path"], entry.get("sheet", "")), set())
        rows.update(entry.get("leave_out", {}))
    for name, attribute in attributes.items():
        said: dict[bool, set[str]] = {True: set(), False: set()}
        for goes, sheets in ((True, whole.sheets), (False, [*group.sheets, *group.lists])):
            for sheet in sheets:
                gone = left_out.get((sheet.path.name, sheet.sheet), set())
                cells = sheet.texts.get(attribute.get("column", name), [])
                for row, text in zip(sheet.found.numbers, cells, strict=False):
                    if (row in gone) is goes:
                        said[goes].add(bare_level(text))
        for code, word in [*attribute.get("levels", {}).items()]:
            texts = {bare_level(str(code)), bare_level(str(word))}
            if texts & said[True] and not texts & said[False]:
                del attribute["levels"][code]
