"""The survey tools whose exports have a layout of their own, and how each is recognised.

What is done to such an export, if anything, is in the module of its tool, which is imported by
name: a study depends on the readers of its own files and not on the others.
"""

import re
from collections.abc import Iterable

from groupwork.ingest.readers.cells import Records, Tool, fold_header

# Qualtrics ------------------------------------------------------------------------------------


IMPORT_ID = re.compile(r'\{\s*"ImportId"')


# The columns that the older layout calls V1 to V10, in its second row under these names.
_QUALTRICS_OLD_NAMES = ("ResponseID", "ResponseSet")


def _qualtrics(records: Records) -> str:
    """Say why these are the first rows of a Qualtrics export."""
    header = fold_header(records)
    if any(IMPORT_ID.match(cell.strip()) for record in records[1:3] for cell in record):
        return "a header row of ImportId"
    if {"StartDate", "EndDate"} <= set(header) and {"ResponseId", "ResponseID"} & set(header):
        return "columns StartDate, EndDate and ResponseId"
    if header[:1] == ["V1"] and len(records) > 1 and records[1][:2] == list(_QUALTRICS_OLD_NAMES):
        return "columns V1, V2, … over ResponseID, ResponseSet, …"
    return ""


# LimeSurvey -----------------------------------------------------------------------------------


# The columns that LimeSurvey puts first: their codes, and their wordings in full headings.
LIMESURVEY_COLUMNS = {
    "id": "Response ID",
    "submitdate": "Date submitted",
    "lastpage": "Last page",
    "startlanguage": "Start language",
}


# The same in full headings of surveys in German, French, Spanish and Chinese, which are written in
# several ways.
_LIMESURVEY_HEADS = {
    "id": (
        *("Antwort ID", "Antwort-ID", "ID de la réponse", "ID réponse"),
        *("ID de respuesta", "ID de la respuesta"),
        *("答复ID", "答复 ID", "回复ID", "回复 ID", "答案ID", "响应ID"),
    ),
    "submitdate": ("Datum abgeschickt", "Date de soumission", "Fecha de envío", "提交日期"),
    "lastpage": ("Letzte Seite", "Dernière page", "Última página", "最后一页"),
    "startlanguage": (
        *("Start-Sprache", "Startsprache", "Langue de départ", "Langue de base"),
        *("Lenguaje inicial", "Idioma inicial", "起始语言", "开始语言", "初始语言"),
    ),
    "seed": ("Zufallsstartwert", "Tête de série", "Graine", "Semilla", "种子"),
    "startdate": (
        *("Datum gestartet", "Date de lancement", "Date de début", "Fecha de inicio", "开始日期"),
    ),
    "datestamp": (
        *("Datum letzte Aktivität", "Datum letzte Aktion"),
        *("Date de la dernière action", "Date de dernière action"),
        *("Fecha de la última acción", "Fecha última acción", "最后操作日期", "最后活动日期"),
    ),
    "ipaddr": ("IP-Adresse", "Adresse IP", "Dirección IP", "IP地址", "IP 地址"),
    "refurl": (
        *("Weiterleitungs-URL", "Referrer-URL", "URL de référence", "URL référente"),
        *("URL de referencia", "URL referente", "引用URL", "来源网址"),
    ),
}
_LIMESURVEY_CODES = {
    head.casefold(): code for code, heads in _LIMESURVEY_HEADS.items() for head in heads
}


def limesurvey_heads(header: Iterable[str]) -> dict[str, str]:
    """Return LimeSurvey's full headings in another language than English -> their codes.

    Empty where they are none: when a response was submitted and how far it went are always there.
    """
    codes = {name: _LIMESURVEY_CODES.get(name.strip().casefold()) for name in header}
    found = {name: code for name, code in codes.items() if code}
    return found if {"submitdate", "lastpage"} <= {*found.values()} else {}


def _limesurvey(records: Records) -> str:
    """Say why these are the first rows of a LimeSurvey export."""
    header = fold_header(records)
    gap = limesurvey_gap(header)
    coded = [name for name in header if gap and name.partition(gap)[0] in LIMESURVEY_COLUMNS]
    for names in (LIMESURVEY_COLUMNS, LIMESURVEY_COLUMNS.values(), coded):
        found = [name for name in names if name in header]
        if header[:1] == list(names)[:1] and len(found) > 2:
            return f"columns {', '.join(found[:-1])} and {found[-1]}"
    if found := [*limesurvey_heads(header)]:
        return f"columns {', '.join(found[:-1])} and {found[-1]}"
    return ""


def limesurvey_gap(header: list[str]) -> str:
    """Return what stands between code and text of a heading that has both; empty if none has.

    It is ". " where nobody has chosen another in LimeSurvey. The text is in any language.
    """
    first = re.fullmatch(r"id(\W+)\w.*", header[0]) if header else None
    gap = first[1] if first else ""
    others = [f"{code}{gap}" for code in LIMESURVEY_COLUMNS if code != "id"]
    return gap if any(name.startswith(tuple(others)) for name in header) else ""


# REDCap ---------------------------------------------------------------------------------------


# REDCap's own columns, and their names where labels were exported.
REDCAP_COLUMNS = {
    "redcap_event_name": "Event Name",
    "redcap_repeat_instrument": "Repeat Instrument",
    "redcap_repeat_instance": "Repeat Instance",
    "redcap_data_access_group": "Data Access Group",
    "redcap_survey_identifier": "Survey Identifier",
}


# Of a form, as codes and as labels; blank where an event does not have it.
_REDCAP_STATES = {"0", "1", "2", "Incomplete", "Unverified", "Complete", ""}


def _redcap(records: Records) -> str:
    """Say why these are the first rows of a REDCap export."""
    header = fold_header(records)
    found = [name for name in header[1:] if name in REDCAP_COLUMNS]
    found += [name for name in header[1:6] if name in ("Event Name", "Repeat Instrument")]
    if found:
        return f"column {found[0]}"
    options = [name for name in header if re.search(r"\w___\w", name)]
    if header[:1] == ["record_id"] and options:
        return f"column {options[0]}"
    status = next(
        (
            name
            for place, name in enumerate(header)
            if place and _is_redcap_status(name, place, records)
        ),
        "",
    )
    return f"column {status} with the state of a form" if status else ""


def _is_redcap_status(name: str, place: int, records: Records) -> bool:
    """Say whether a column tells how far a form is filled in; every instrument has one."""
    named = name.endswith("_complete") or re.fullmatch(r"Complete\?( \(\d+\))?", name)
    cells = [record[place].strip() for record in records[1:] if place < len(record)]
    return bool(named) and bool(cells) and set(cells) <= _REDCAP_STATES


# KoboToolbox and ODK --------------------------------------------------------------------------


_KOBO_COLUMNS = {
    *("_id", "_uuid", "_submission_time", "__version__", "_validation_status", "_index"),
    # The sheet of a repeated group has these.
    *("_parent_table_name", "_parent_index", "_submission__id", "_submission__uuid"),
}
ODK_COLUMNS = {"SubmissionDate", "KEY", "SubmitterID", "meta-instanceID", "meta/instanceID"}


def _kobo(records: Records) -> str:
    """Say why these are the first rows of a KoboToolbox or ODK export."""
    header = fold_header(records)
    for signs in (_KOBO_COLUMNS, ODK_COLUMNS):
        found = [name for name in header if name in signs]
        if len(found) > 1:
            return f"columns {', '.join(found[:-1])} and {found[-1]}"
    return ""


# Wenjuanxing (问卷星) ----------------------------------------------------------------------------


# Before the questions, by the layout and the kind of account: the number of the response, …
_WENJUANXING_NUMBERS = ("序号", "答题序号", "答卷序号", "答卷编号")
# … when it was given, …
_WENJUANXING_TIMES = ("提交答卷时间", "提交时间", "答题时间", "结束时间", "结束答题时间")
# … and from where.
WENJUANXING_COLUMNS = [
    *_WENJUANXING_NUMBERS,
    *_WENJUANXING_TIMES,
    *(
        "开始时间",
        "开始答题时间",
        "所用时间",
        "答题时长",
        "填写时长",
        "来源",
        "来源详情",
        "来源渠道",
    ),
    *("来自IP", "IP", "IP地址", "IP省份", "IP城市", "省份", "城市", "地理位置", "用户ID"),
    *("微信昵称", "浏览器", "操作系统", "设备", "总分"),
]

# "7、Question", "7、Question—Row", "7、(Option)", "7.[单选题]Question", "Q7_Question", and in older
# files "第7题(Row)".
WENJUANXING_QUESTION = re.compile(
    r"(?:第\s*(\d+)\s*题|[Qq]?(\d+)\s*[、.:_])\s*(?:\[\w+题\])?(.*)", re.DOTALL
)


def _wenjuanxing(records: Records) -> str:
    """Say why these are the first rows of a Wenjuanxing export."""
    header = fold_header(records)
    found = [name for name in header if name in WENJUANXING_COLUMNS]
    layout = {*found} & {*_WENJUANXING_NUMBERS} and {*found} & {*_WENJUANXING_TIMES}
    numbered = any(WENJUANXING_QUESTION.match(name) for name in header)
    usual = {"序号", "提交答卷时间"} <= set(found)
    return f"columns {'、'.join(found)}" if usual or (layout and numbered) else ""


# Google Forms ---------------------------------------------------------------------------------


# The first column in the languages of the form.
_GOOGLE_STAMPS = {
    *("Timestamp", "时间戳记", "时间戳", "時間戳記", "Zeitstempel", "Horodateur"),
    *("Marca temporal", "Carimbo de data/hora", "Informazioni cronologiche", "Tijdstempel"),
    *("タイムスタンプ", "타임스탬프", "Отметка времени", "Zaman damgası", "Sygnatura czasowa"),
}


def _google_forms(records: Records) -> str:
    """Say why these are the first rows of a Google Forms export."""
    first = next(iter(fold_header(records)), "")
    stamp = records[1][0] if len(records) > 1 and records[1] else ""
    dated = re.match(r"\d{1,4}[-/.] ?\d{1,2}[-/.] ?\d{1,4}\D+\d{1,2}[:.]\d{2}", stamp.strip())
    return f"first column {first} with a date and time" if first in _GOOGLE_STAMPS and dated else ""


# Microsoft Forms ------------------------------------------------------------------------------


# The start and the end of answering; in English, Chinese, German and French.
_MICROSOFT_TIMES = (
    ("start time", "开始时间", "開始時間", "startzeit", "heure de début"),
    ("completion time", "完成时间", "完成時間", "fertigstellungszeit", "heure de fin"),
)


def _microsoft_forms(records: Records) -> str:
    """Say why these are the first rows of a Microsoft Forms export."""
    header = fold_header(records)[:6]
    found = [
        next((name for name in header if name.casefold() in names), "")
        for names in _MICROSOFT_TIMES
    ]
    if all(found) and header[0].casefold() == "id":
        return f"columns {header[0]}, {found[0]} and {found[1]}"
    return ""


# SurveyMonkey ---------------------------------------------------------------------------------


# Before the questions.
SURVEYMONKEY_COLUMNS = re.compile(
    r"(?i:respondent id|collector id|start date|end date|date created|date modified|ip address"
    r"|email address|first name|last name|custom( data)?( \d+)?)"
)


def _surveymonkey(records: Records) -> str:
    """Say why these are the first rows of a SurveyMonkey export."""
    header = [name.casefold() for name in fold_header(records)[:2]]
    found = header == ["respondent id", "collector id"]
    return "columns Respondent ID and Collector ID" if found else ""


# Tencent Survey (腾讯问卷) ------------------------------------------------------------------------


TENCENT_COLUMNS = [
    *("编号", "开始答题时间", "结束答题时间", "答题时长", "语言", "清洗数据结果"),
    *("智能清洗数据无效概率", "地理位置国家和地区", "地理位置省", "地理位置市", "地理位置"),
    *("用户类型", "用户标识", "昵称", "自定义字段", "IP", "UA", "Referrer"),
]


def _tencent_survey(records: Records) -> str:
    """Say why these are the first rows of a Tencent Survey export."""
    header = fold_header(records)
    found = [name for name in header if name in TENCENT_COLUMNS]
    usual = {"开始答题时间", "结束答题时间"} <= set(found)
    return f"columns {'、'.join(found[:3])}" if header[:1] == ["编号"] and usual else ""


# Jinshuju (金数据) -------------------------------------------------------------------------------


JINSHUJU_COLUMNS = [
    *("序号", "提交人", "提交时间", "修改时间", "更新时间", "填写时间", "填写时长", "提交IP", "IP"),
    *("填写设备", "设备", "操作系统", "浏览器", "填写地区", "来源", "扩展属性", "微信OpenID"),
    *("微信昵称", "微信性别", "微信国家", "微信省市", "微信头像"),
]


def _jinshuju(records: Records) -> str:
    """Say why these are the first rows of a Jinshuju export."""
    header = fold_header(records)
    found = [name for name in header if name in JINSHUJU_COLUMNS]
    own = {*found} & {"提交人", "修改时间", "更新时间", "填写时间", "提交IP", "填写设备"}
    usual = header[:1] == ["序号"] and "提交时间" in found and bool(own)
    return f"columns {'、'.join(found[:3])}" if usual else ""


#: By `format:`. The first that fits counts.
TOOLS: dict[str, Tool] = {
    "qualtrics": Tool(
        "Qualtrics", "row of ImportId, StartDate or ResponseId", _qualtrics, "qualtrics"
    ),
    "limesurvey": Tool(
        "LimeSurvey",
        "columns id, submitdate and lastpage",
        _limesurvey,
        "limesurvey",
        repeats=True,
    ),
    "redcap": Tool(
        "REDCap", "column redcap_event_name or record_id", _redcap, "redcap", repeats=True
    ),
    "kobo": Tool("KoboToolbox or ODK", "columns _id, _uuid or KEY", _kobo, "kobo", repeats=True),
    "tencent-survey": Tool(
        "Tencent Survey (腾讯问卷)",
        "columns 编号, 开始答题时间 and 结束答题时间",
        _tencent_survey,
        repeats=True,
    ),
    "jinshuju": Tool(
        "Jinshuju (金数据)",
        "columns 序号, 提交时间 and 提交IP, 提交人 or 修改时间",
        _jinshuju,
        repeats=True,
    ),
    "wenjuanxing": Tool(
        "Wenjuanxing (问卷星)",
        "columns 序号 and 提交答卷时间",
        _wenjuanxing,
        "wenjuanxing",
        repeats=True,
    ),
    "google-forms": Tool("Google Forms", "first column Timestamp", _google_forms, repeats=True),
    "microsoft-forms": Tool(
        "Microsoft Forms",
        "columns ID, Start time and Completion time",
        _microsoft_forms,
        repeats=True,
    ),
    "surveymonkey": Tool(
        "SurveyMonkey",
        "columns Respondent ID and Collector ID",
        _surveymonkey,
        "surveymonkey",
        repeats=True,
        two_heads=True,
    ),
}


def recognise(records: Records) -> tuple[str, str]:
    """Return the tool of `TOOLS` that wrote these first records, and why; else empty texts."""
    found = ((name, tool.recognise(records)) for name, tool in TOOLS.items())
    return next((pair for pair in found if pair[1]), ("", ""))
