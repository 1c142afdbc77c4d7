"""What direct identifiers look like, in English and Chinese."""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date
from ipaddress import ip_address

import numpy as np
import pandas as pd

from groupwork.ingest.readers import fold

Test = Callable[[str], bool]
Search = Callable[[str], list[str]]

# Text runs on without spaces in Chinese, so only ASCII letters and digits count as "part of a
# longer word". Digits before or after a decimal point are not a telephone number.
_START, _END = r"(?<![A-Za-z0-9])(?<![0-9]\.)", r"(?![A-Za-z0-9]|\.[0-9])"

_PHONES = "|".join(
    [
        r"(?:(?:\+|00)?86[- ]?)?1[3-9][0-9](?:[- ]?[0-9]{4}){2}",  # mobile, China
        r"\+[0-9](?:[- ()]{0,2}[0-9]){7,14}",  # any country (E.164)
        r"\(?0[1-9][0-9]{1,3}\)?[- ]{1,2}[0-9]{6,8}",  # with area code
        r"\(?0[1-9][0-9]{1,3}\)?[- ][0-9]{3,4}[- ][0-9]{3,4}",
        r"(?:\([0-9]{3}\) ?|[0-9]{3}[-.])[0-9]{3}[-.][0-9]{4}",  # North America
    ]
)
# Lengths are bounded, or a long cell without any would take time by the square of its length.
_EMAIL = r"[\w.%+-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}"
_ACCOUNTS = "|".join(
    [
        r"\bwxid_\w+",
        r"微信号\s*[:=是]?\s*[A-Za-z][\w-]{5,19}",
        r"(?:微信|we ?chat(?: id)?|weixin|\bvx|\bwx)\s*[:=是]\s*[A-Za-z][\w-]{5,19}",
        r"(?<![A-Za-z])qq(?:号码?)?\s*[:=是]?\s*[1-9][0-9]{4,10}",
    ]
)
_RECORDS = (
    r"(?:住院号|病历号|病案号|门诊号|就诊卡号?|\bMRN|medical record (?:no|number))"
    r"\W{0,3}[A-Za-z]{0,3}[0-9]{4,}"
)
_COORDINATES = r"[0-9]{1,2}\.[0-9]{4,}[, ]+-?[0-9]{1,3}\.[0-9]{4,}"
_ADDRESSES = (
    r"[\u4e00-\u9fff]{2,30}(?:路|街|道|巷|弄)[0-9]+号|"
    r"[\u4e00-\u9fff]{2,30}小区[0-9]+(?:栋|幢|号楼)|"
    r"\b[0-9]{1,5} (?:[A-Z][a-z]+ ){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive)\b"
)
_DATE = (
    r"[0-9]{4}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?(?: .*)?|[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{4}|"
    r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
)

# The surnames of well over nine in ten people in China, then those of two characters.
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘于蒋蔡余杜叶"
    "程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺"
    "顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关"
    "兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁"
    "蒲房滕屈饶解牟艾尤阳穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟"
)
_COMPOUND = "欧阳|上官|司马|诸葛|皇甫|东方|尉迟|公孙|慕容|令狐|宇文|司徒|夏侯|端木|呼延|南宫|长孙"
_FULL_NAME = (
    rf"(?:{_COMPOUND}|[{_SURNAMES}])[\u4e00-\u9fff]{{1,2}}|[\u4e00-\u9fff]{{2,}}·[\u4e00-\u9fff]{{2,}}|"
    r"[A-Z][a-z]+(?:[- ][A-Z][a-z]*\.?){1,3}"
)


def _all(pattern: str, flags: int = 0) -> Search:
    compiled = re.compile(pattern, flags)
    return lambda text: [match.group() for match in compiled.finditer(text)]


def _is(pattern: str) -> Test:
    compiled = re.compile(pattern)
    return lambda text: compiled.fullmatch(text) is not None


def is_national_id(text: str) -> bool:
    """Say whether a text is a Chinese citizen identification number.

    Parameters
    ----------
    text : str
        18 characters: area, date of birth (yyyymmdd), sequence, check character.

    References
    ----------
    GB 11643-1999, Citizen identification number. The check character is that of ISO 7064
    MOD 11-2: weights 2^(17-i) mod 11 of the first 17 digits, then 1 0 X 9 8 7 6 5 4 3 2.
    """
    if not re.fullmatch(r"[1-9][0-9]{16}[0-9Xx]", text):
        return False
    try:
        date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(text[:17]))
    return "10X98765432"[total % 11] == text[17].upper()


def _national_ids(text: str) -> list[str]:
    candidates = re.findall(rf"{_START}[0-9]{{17}}[0-9Xx]{_END}", text)
    return [candidate for candidate in candidates if is_national_id(candidate)]


def _ips(text: str) -> list[str]:
    found = []
    for run in re.findall(rf"{_START}[0-9A-Fa-f:.]{{6,45}}(?![A-Za-z0-9])", text):
        candidate = run.rstrip(".:")
        octets = candidate.split(".")
        # "1.2.3.4" is the number of a heading, or four choices.
        if (len(octets) == 4 and max(map(len, octets)) > 1) or candidate.count(":") > 2:
            try:
                ip_address(candidate)
            except ValueError:
                continue
            found.append(candidate)
    return found


def _is_phone(text: str) -> bool:
    return re.fullmatch(r"[-+() .0-9]+", text) is not None and len(re.findall("[0-9]", text)) > 6


def _is_word(text: str) -> bool:
    """Say whether a text could be anybody's name: letters, no digits, not long."""
    letters = sum(character.isalpha() for character in text)
    return 2 <= letters <= len(text) <= 40 and not any(c.isdigit() for c in text)


def _is_number(text: str) -> bool:
    """Say whether a text could be the number of a record or document."""
    return re.fullmatch(r"[\w-]*", text) is not None and len(re.findall("[0-9]", text)) > 3


def _is_address(text: str) -> bool:
    chinese = re.search(r"[省市区县镇乡村路街巷号栋室]", text) and len(text) > 5
    other = re.search(r"[0-9]", text) and re.search(r"[A-Za-z]{3}", text)
    return bool(chinese or other)


@dataclass(frozen=True)
class Kind:
    """A kind of direct identifier.

    Attributes
    ----------
    name : str
        In the plural, for messages.
    anywhere : callable or None
        Finds those that a text holds, whatever its column.
    header : re.Pattern or None
        Column names that announce one.
    announced : callable or None
        Whether a cell of such a column is one.
    """

    name: str
    anywhere: Search | None = None
    header: re.Pattern[str] | None = None
    announced: Test | None = None


#: A cell counts as the first kind that fits.
KINDS = (
    Kind("e-mail addresses", _all(_EMAIL)),
    Kind(
        "national identity numbers",
        _national_ids,
        re.compile(
            r"\b(national id|id card|identity (card|number)|ssn|social security|passport)\b"
            r"|身份证|护照|证件号"
        ),
        _is_number,
    ),
    Kind(
        "telephone numbers",
        _all(rf"{_START}(?:{_PHONES}){_END}"),
        re.compile(r"\b(tele)?phone\b|\b(tel|mobile|cell|whatsapp|fax)\b|电话|手机|联系方式"),
        _is_phone,
    ),
    Kind("web addresses", _all(r"https?://\S|\bwww\.\w", re.IGNORECASE)),
    Kind("IP addresses", _ips),
    Kind(
        "WeChat or QQ accounts",
        _all(_ACCOUNTS, re.IGNORECASE),
        re.compile(r"\b(we ?chat|weixin|qq)\b|微信"),
        _is(r"[A-Za-z][\w-]{5,19}|[1-9][0-9]{4,10}"),
    ),
    Kind(
        "medical record numbers",
        _all(_RECORDS, re.IGNORECASE),
        re.compile(
            r"\bmrn\b|\b(medical|hospital|patient|inpatient|outpatient) (record )?(no|number)\b"
            r"|medical record|住院号|病历号|病案号|门诊号|就诊卡|医保号|医保卡|社保号"
        ),
        _is_number,
    ),
    Kind(
        "coordinates",
        _all(_START + _COORDINATES),
        re.compile(
            r"\b(lat|latitude|lon|lng|longitude|gps|coordinates?|geolocation)\b|经度|纬度|坐标"
        ),
        _is(r"-?[0-9]{1,3}\.[0-9]{3,}.*"),
    ),
    Kind(
        "dates of birth",
        None,
        re.compile(r"\b(dob|birth ?date|birth ?day|date of birth|born)\b|出生|生日"),
        _is(_DATE),
    ),
    Kind(
        "postal addresses",
        _all(_ADDRESSES),
        re.compile(r"^((home|postal|mailing|street|current|residential) )?address\b|地址|住址"),
        _is_address,
    ),
    Kind(
        "names",
        None,
        re.compile(
            r"^((your|full|first|last|given|family|middle|nick|real|user) ?)*(name|surname)$"
            r"|\b(participant|patient|child|parent|member|caregiver|contact|worker)s? name\b"
            r"|\b(submitter|interviewer|respondent) name\b"
            r"|姓名|名字|昵称|联系人"
        ),
        _is_word,
    ),
    Kind(
        "names",
        None,
        re.compile(
            r"\b(id|participant|member|respondent|interview|interviewee|interviewer|subject|caregiver|coder"
            r"|patient|child|mother|father|parent|worker|nurse|user)\b"
            r"|编号|成员|组员|照顾者|受访|访谈|被试|家长|患儿|社工|填写|用户"
        ),
        _is(_FULL_NAME),
    ),
)


def find_identifiers(cells: pd.DataFrame, known: Collection[str] = frozenset()) -> pd.DataFrame:
    """Find cells that look like direct identifiers.

    Parameters
    ----------
    cells : pandas.DataFrame
        file, row, column, raw: one row a cell of a raw file, as text.
    known : collection of str
        Texts that are answers whatever they look like (wordings of levels), folded and in lower
        case.

    Returns
    -------
    pandas.DataFrame
        file, column, kind, row, in the order of the cells; never the values. Each cell stands
        there once, as the first of `KINDS` that fits.
    """
    number, texts = pd.factorize(cells["raw"].to_numpy(dtype=object))
    folded = [fold(text) for text in texts]
    unknown = [len(text) > 1 and text.casefold() not in known for text in folded]
    # Kind of each cell as its place in KINDS; a missing cell has number -1, the last place here.
    none = len(KINDS)
    kind_of_text = np.full(len(texts) + 1, none)
    for place, text in enumerate(folded):
        if unknown[place]:
            kind_of_text[place] = next(_anywhere(text), none)
    kinds = kind_of_text[number]
    of_column, columns = pd.factorize(cells["column"].to_numpy(dtype=object))
    for code, column in enumerate(columns):
        header = words(column)
        announced = [
            i for i, kind in enumerate(KINDS) if kind.header and kind.header.search(header)
        ]
        if not announced:
            continue
        at = np.flatnonzero(of_column == code)
        distinct = [n for n in np.unique(number[at]) if n >= 0 and unknown[n]]
        for place in announced:
            test = KINDS[place].announced
            assert test is not None
            hit = at[np.isin(number[at], [n for n in distinct if test(folded[n])])]
            kinds[hit] = np.minimum(kinds[hit], place)
    found = kinds < none
    result = cells.loc[found, ["file", "column", "row"]]
    names = np.array([kind.name for kind in KINDS], dtype=object)[kinds[found]]
    return result.assign(kind=names)[["file", "column", "kind", "row"]].reset_index(drop=True)


def _anywhere(text: str) -> Iterator[int]:
    return (i for i, kind in enumerate(KINDS) if kind.anywhere is not None and kind.anywhere(text))


def words(header: str) -> str:
    """Write a column name as words in lower case: ``homeAddress``, ``home_address``."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", fold(header))
    return " ".join(re.sub(r"[^\w']|_", " ", spaced).split()).casefold()
