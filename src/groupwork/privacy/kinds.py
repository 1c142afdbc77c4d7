"""What direct identifiers look like, in English and Chinese: patterns, without any table."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from ipaddress import ip_address
from itertools import pairwise

from groupwork.privacy.names import FULL_NAME, names_in

Test = Callable[[str], bool]
Search = Callable[[str], list[str]]

# Text runs on without spaces in Chinese, so only ASCII letters and digits count as "part of a
# longer word". Digits before or after a decimal point are not a telephone number.
_START, _END = r"(?<![A-Za-z0-9])(?<![0-9]\.)", r"(?![A-Za-z0-9]|\.[0-9])"

_PHONES = "|".join(
    [
        r"(?:(?:\+|00)?86[- ]?)?1[3-9][0-9](?:[- ]?[0-9]{4}){2}",  # mobile, China
        r"\+[0-9](?:[- ()]{0,2}[0-9]){7,14}",  # any country (E.164)
        r"0[1-9][0-9]{9,10}",  # with area code, in one
        r"\(?0[1-9][0-9]{1,3}\)?[- ]{1,2}[0-9]{6,8}",  # with area code
        r"\(?0[1-9][0-9]{1,3}\)?[- ][0-9]{3,4}[- ][0-9]{3,4}",
        r"(?:\([0-9]{3}\) ?|[0-9]{3}[-.])[0-9]{3}[-.][0-9]{4}",  # North America
    ]
)
# How people write numbers so that no machine finds them: whatever stands between the digits, if it
# is always the same; letters around them; words for digits.
_GAP = r"[ .·_/-]"
_SPREAD_PHONE = re.compile(
    rf"(?<![0-9])(?<![0-9]\.)1{_GAP}?[3-9](?:{_GAP}?[0-9]){{9}}(?![0-9]|\.[0-9])"
)
_SPREAD_ID = re.compile(
    rf"(?<![0-9])[1-9][0-9]{{5}}{_GAP}?(?:19|20)[0-9]{{2}}{_GAP}?[0-9]{{2}}{_GAP}?[0-9]{{2}}"
    rf"{_GAP}?[0-9]{{3}}{_GAP}?[0-9Xx](?![0-9])"
)
_OLD_ID = re.compile(r"(?<![0-9.])[1-8][0-9]{14}(?![0-9]|\.[0-9])")
_DIGITS = str.maketrans("〇零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖", "001234567891123456789")
_WORDED = re.compile(r"[〇零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖]{11}")
# What the program itself puts in place of identifiers: hexadecimal, and may hold anything.
_HASH = re.compile(r"\bp[0-9a-f]{16}\b")

# Lengths are bounded, or a long cell without any would take time by the square of its length.
_EMAIL = (
    r"[\w.%+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,8}\.[^\W\d_]{2,}|"
    r"[\w.%+-]{1,64} ?[(\[{<] ?at ?[)\]}>] ?[\w-]{1,63}"
    r"(?: ?(?:\.|[(\[{<] ?dot ?[)\]}>]) ?[\w-]{2,63})+|"
    r"[\w.%+-]{1,64} at [\w-]{1,63} dot [A-Za-z]{2,}"
)
_URL = (
    r"https?://\S|\bwww\.\w|"
    r"(?<![\w.@-])[a-z0-9-]{2,63}(?:\.[a-z0-9-]{1,63}){0,4}"
    r"\.(?:com|cn|net|org|edu|gov|io|me|cc|top|xyz|info|uk|de)/\w"
)
_ACCOUNTS = "|".join(
    [
        r"\bwxid_\w+",
        r"微信号\s*[:=是]?\s*[A-Za-z][\w-]{5,19}",
        r"(?:微信|we ?chat(?: id)?|weixin|\bvx|\bwx)\s*[:=是]\s*[A-Za-z][\w-]{5,19}",
        r"微信\s*(?=[A-Za-z_-]*[0-9])[A-Za-z][\w-]{5,19}",
        r"(?<![A-Za-z])qq(?:号码?)?\s*[:=是]?\s*[1-9][0-9]{4,10}",
    ]
)
_RECORDS = (
    r"(?:住院号|病历号|病案号|门诊号|就诊卡号?|\bMRN|"
    r"(?:medical record|hospital|patient|inpatient|outpatient) (?:no|number)\b)"
    r"(?:\W{0,3}|是|为| is )[A-Za-z]{0,3}[0-9]{4,}|"
    r"[0-9一二三四五六七八九十]{1,3}(?:病区|病房|病室|号房|楼)[^0-9]{0,3}[0-9]{1,3}号?床|"
    r"\bward [0-9]{1,3}\W{1,3}bed [0-9]{1,3}\b"
)
_PLATES = (
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]"
    r"[A-HJ-NP-Z][A-HJ-NP-Z0-9]{5,6}(?![A-Za-z0-9])"
)
_PASSPORTS = r"(?<![A-Za-z0-9])(?:[EG][0-9]{8}|E[A-HJ-NP-Z][0-9]{7})(?![A-Za-z0-9])"
_CARDS = r"(?<![0-9.])(?:62[0-9]{14,17}|[45][0-9]{15})(?![0-9]|\.[0-9])"
_BORN = (
    r"(?:出生于|生于|出生日期|生日[是为:]?|\bborn (?:on )?|\bdate of birth:? ?|\bDOB:? ?)\s?"
    r"(?:[0-9]{4}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}|"
    r"[0-9]{1,2}[-/. ](?:[0-9]{1,2}|[A-Z][a-z]+)[-/. ][0-9]{4})"
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
    """Return 18 characters in any spelling, mistyped ones too, and the 15 digits of old cards."""
    text = _HASH.sub(" ", text)
    found = []
    for match in _SPREAD_ID.finditer(text):
        digits = re.sub(_GAP, "", match.group())
        if is_national_id(digits) or _is_date(digits[6:14]):
            found.append(match.group())
    for match in _OLD_ID.finditer(text):
        if _is_date("19" + match.group()[6:12]):
            found.append(match.group())
    return found


def _is_date(digits: str) -> bool:
    """Say whether eight digits are a day on which somebody may have been born."""
    try:
        return 1900 <= date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).year <= 2030
    except ValueError:
        return False


def _phones(text: str) -> list[str]:
    text = _HASH.sub(" ", text)
    found = [match.group() for match in re.finditer(rf"{_START}(?:{_PHONES}){_END}", text)]
    for match in _SPREAD_PHONE.finditer(text):
        gaps = set(re.findall(_GAP, match.group()))
        # Digits by themselves are a number only where that is all: answers and counts stand so.
        lengths = [len(part) for part in re.split(_GAP, match.group())]
        spelled = max(lengths) <= 3 and lengths.count(1) > 2
        is_decimal = re.fullmatch(r"[0-9]+\.[0-9]+", match.group()) is not None
        if len(gaps) < 2 and not is_decimal and (not spelled or match.group() == text):
            found.append(match.group())
    return found + [
        worded for worded in _WORDED.findall(text) if re.match("1[3-9]", worded.translate(_DIGITS))
    ]


def _local_phones(text: str) -> list[str]:
    """Return a number of eight digits that is all of a text and no date."""
    whole = re.fullmatch(r"[2-8][0-9]{7}", text) is not None and not _is_date(text)
    return [text] if whole else []


def _ips(text: str) -> list[str]:
    found = []
    for run in re.findall(rf"{_START}[0-9A-Fa-f:.]{{6,45}}(?![A-Za-z0-9])", text):
        candidate = run.rstrip(".:")
        octets = candidate.split(".")
        # "1.2.3.4" is the number of a heading, or four choices.
        rising = all(low < high for low, high in pairwise(octets))
        whole = candidate == text and not rising
        if (len(octets) == 4 and (max(map(len, octets)) > 1 or whole)) or candidate.count(":") > 2:
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
    unless : re.Pattern or None
        Column names where `anywhere` does not count.
    """

    name: str
    anywhere: Search | None = None
    header: re.Pattern[str] | None = None
    announced: Test | None = None
    unless: re.Pattern[str] | None = None


# Columns of the identifiers that a study gives people, and of who they are.
_IDENTIFIERS = re.compile(
    r"\b(id|participant|member|respondent|interview|interviewee|interviewer|subject|caregiver|coder"
    r"|patient|child|mother|father|parent|worker|nurse|user)\b"
    r"|编号|成员|组员|照顾者|受访|访谈|被试|家长|患儿|社工|填写|用户"
)

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
    Kind("IP addresses", _ips),
    Kind(
        "telephone numbers",
        _phones,
        re.compile(r"\b(tele)?phone\b|\b(tel|mobile|cell|whatsapp|fax)\b|电话|手机|联系方式"),
        _is_phone,
    ),
    Kind("web addresses", _all(_URL, re.IGNORECASE)),
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
    Kind("bank cards", _all(_CARDS)),
    Kind("passports", _all(_PASSPORTS)),
    Kind("number plates", _all(_PLATES)),
    Kind(
        "dates of birth",
        _all(_BORN, re.IGNORECASE),
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
        names_in,
        re.compile(
            r"^((your|full|first|last|given|family|middle|nick|real|user) ?)*(name|surname)$"
            r"|\b(participant|patient|child|parent|member|caregiver|contact|worker)s? name\b"
            r"|\b(submitter|interviewer|respondent) name\b"
            # What a sheet of one person is called, as its reader has it.
            r"|^sheet$"
            r"|姓名|名字|昵称|联系人"
        ),
        _is_word,
    ),
    Kind(
        "names",
        None,
        _IDENTIFIERS,
        _is(FULL_NAME),
    ),
    Kind("telephone numbers", _local_phones, unless=_IDENTIFIERS),
    # A day in place of a code is somebody's birthday more often than not.
    Kind(
        "dates of birth",
        None,
        _IDENTIFIERS,
        _is(r"(?:19|20)[0-9]{2}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?"),
    ),
)


def anywhere(text: str) -> Iterator[int]:
    """Yield the places in `KINDS` of what a folded text holds, whatever its column."""
    return (i for i, kind in enumerate(KINDS) if kind.anywhere is not None and kind.anywhere(text))
