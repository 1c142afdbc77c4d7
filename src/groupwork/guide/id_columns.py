"""Which columns of a file may hold people's codes."""

import math
import re
from collections.abc import Iterable

from groupwork.guide.columns import (
    MOST_OF,
    NEARLY,
    NUMBER,
    ONE_WORD,
    Answers,
    Column,
    words_of,
)
from groupwork.ingest.near_matches import without_called
from groupwork.prepare.answers import read_seconds

#: Rows of one person, on average, in a file in which people come again.
SEVERAL_ROWS = 1.2
_ID_NAMES = re.compile(
    r"(?<![a-z])id(?![a-z])|\b(code|token|participant|subject|record|respondent|case|pseudonym"
    r"|kürzel|kennung|código|codice)\b"
    r"|\bexternal (data )?reference\b"
    r"|编号|代码|代号|学号|工号|编码|匿名码|識別碼|編號|代碼|代號|學號"
)
# Words of columns that are nobody's code, whatever is in them.
_NO_ID_NAMES = re.compile(
    r"\b(score|scores|total|sum|mean|average|points|age|year|birth\w*|date|time|name|phone|tel"
    r"|mobile|e ?mail|row|duration|seconds?|minutes?)\b(?! (code|id))"
    r"|用时|用時|时长|時長|总分|得分|分数|合计|平均|年龄|日期|时间|姓名|电话|手机"
    r"|邮箱|總分|得分|分數|合計|年齡|時間|電話|手機"
)
# What a person's code is called, whatever else its heading says of how it is made.
_CODE_NAMES = re.compile(
    r"\b(personal|self made|self generated|self created|own|secret|individual) code\b|\bcode ?word"
    r"|\bpersönlich\w* (code|kürzel)\b|\bcode personnel\b|\bcódigo personal\b"
    r"|\bnick ?name\b|昵称|暱稱|化名|网名|網名"
    # The last four digits of a number, the first letters of a name.
    r"|\b(last|first|final|letzt\w*|erst\w*|derni\w*|premi\w*|[uú]ltim\w*|primer\w*)\b.{0,20}"
    r"\b(digits?|figures|letters?|characters?|ziffern?|stellen?|buchstaben?|chiffres?"
    r"|lettres?|d[ií]gitos?|cifras?|letras?)\b"
    r"|(手机|手機|电话|電話|学号|學號|证|證)\w{0,6}(后|後|末|尾)|尾号|尾號|匿名码|编码|編碼|代码|代碼|代号|代號|暗号|暗號"
)
# Such codes are many people's.
_NO_CODE_NAMES = re.compile(r"邮政编码|郵政編碼|(邮政|行政|地区|职业|疾病)(区划)?代码")
#: Such as "(first letters of your mother's name)" behind the name of a column.
ASIDE = re.compile(r"[(（][^)）]*[)）]")
_CODE = re.compile(r"(?=.*\d)(?=.*[^\W\d_])[\w-]{2,20}")


def find_ids(
    texts: dict[str, Answers], columns: list[Column], waves: list[str], in_blocks: set[str]
) -> tuple[list[str], list[str]]:
    """Return the columns that hold the participant's identifier, and those that perhaps do.

    An identifier is nearly unique within a wave, and comes again at other waves. It is one by its
    name, or by its look: letters with digits. A score, a date or a survey tool's own number of the
    response is none, whatever its values.
    """
    most = max((column.answered for column in columns), default=0)
    sure: dict[str, int] = {}
    possible: list[str] = []
    for column in columns:
        unlikely = column.kind in ("date", "blank", "tool") or column.name in {*in_blocks, *waves}
        values = texts[column.name]
        # A whole number or one word, which nearly everybody has.
        few = column.answered < MOST_OF * most or column.distinct < 2
        named = is_called_code(column)
        # A code may be typed with a blank in it, or behind what it is called.
        bare = [re.sub(r"\s+", "", without_called(text)) if named else text for text in values]
        if unlikely or few or not all(map(ONE_WORD.fullmatch, bare)):
            continue
        heads = [words_of(ASIDE.sub(" ", text)) for text in (column.name, column.question)]
        if any(map(is_no_code, heads)) or _are_durations(values):
            continue
        rows = [row for row in zip(values, *(texts[w] for w in waves[:1]), strict=True) if row[0]]
        nearly_unique = len(set(rows)) >= NEARLY * len(rows)
        comes_again = not waves or len(set(rows)) >= SEVERAL_ROWS * column.distinct
        coded = all(map(_CODE.fullmatch, filter(None, values)))
        if nearly_unique and comes_again and (named or coded):
            sure[column.name] = 2 * named + coded
        elif named or coded or nearly_unique:
            possible.append(column.name)
    return sorted(sure, key=lambda name: sure[name], reverse=True), possible


def _are_durations(values: Iterable[str]) -> bool:
    """Say whether texts tell how long something took: 234秒, 1:20, "2 min 5 s"."""
    said = [text for text in values if text]
    return bool(said) and all(
        not NUMBER.fullmatch(text) and not math.isnan(read_seconds(text)) for text in said
    )


def is_called_code(column: Column) -> bool:
    """Say whether a column is called as people's codes are."""
    names = [words_of(text) for text in (column.name, column.question)]
    return any(_ID_NAMES.search(name) or _CODE_NAMES.search(name) for name in names)


def is_no_code(heading: str) -> bool:
    """Say whether a column is nobody's code by its heading, of which the words are given."""
    if _NO_CODE_NAMES.search(heading):
        return True
    return bool(_NO_ID_NAMES.search(heading)) and not _CODE_NAMES.search(heading)


def count_repeated(texts: dict[str, Answers], ids: list[str], waves: list[str]) -> int:
    """Count the rows in which an identifier stands again within a wave."""
    if not ids:
        return 0
    columns = [texts[ids[0]], *(texts[wave] for wave in waves[:1])]
    rows = [row for row in zip(*columns, strict=True) if row[0]]
    return len(rows) - len(set(rows))
