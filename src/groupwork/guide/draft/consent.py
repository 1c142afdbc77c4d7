"""What becomes of the answers of people who did not agree to take part."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from groupwork.errors import GroupworkError
from groupwork.guide.columns import Column
from groupwork.guide.draft.attributes import other_columns
from groupwork.guide.draft.doubtful_rows import people_in, without_all
from groupwork.guide.draft.naming import rows_said, short
from groupwork.guide.draft.people import People
from groupwork.guide.questions import Interview
from groupwork.guide.recognise import Recognised
from groupwork.ingest.doubtful_rows import NO_CONSENT, NO_CONSENT_HERE

# Whether somebody takes part, or lets us use the answers: no characteristic of a person.
_TAKE_PART = r"(?:take part|taking part|participat\w+|join|be part)"
_OURS = (
    r"(?:(?:we|us|you|they|the (?:researchers?|team|students?))\b[^.?!]{0,20}\buse"
    r"|(?:the |our |your )?(?:use|using|processing|storage|storing|collection|recording)\b"
    r"|(?:my|your|the) (?:answers|data|responses|information)|be(?:ing)? recorded"
    r"|these (?:terms|conditions)|the (?:terms|conditions|study|research|survey))"
)
_CONSENT = re.compile(
    rf"\bconsent|\b(?:agree|willing|want|like)\b[^.?!]{{0,30}}\b{_TAKE_PART}"
    rf"|\bagree\b[^.?!]{{0,15}}\b{_OURS}|\bmay we\b[^.?!]{{0,30}}\b(?:use|store|keep|record)\b"
    r"|\b(?:give|have) (?:you |us )?(?:my |your )?permission|\bpermission (?:to|for)\b"
    r"|\bdata protection\b|\bprivacy (?:notice|policy|statement)\b"
    # Chinese
    r"|知情|自愿同意|自願同意|[同愿][意願]?(?:参加|參加|参与|參與)|授权|授權"
    r"|同意(?:书|書|[^。？?]{0,12}(?:使用|用于|用於|收集|研究|调查|調查|提供|录音|錄音|记录|記錄|数据|數據|隐私|隱私))"
    # German, French, Spanish
    r"|\beinverstanden\b|\beinwillig|\bzustimm(?:e|en|ung)\b|\bstimm(?:e|en|st)\b[^.?!]{0,60}\bzu\b"
    r"|\bdatenschutz|\bconsentement|\bj['’]accepte\b|\bacceptez[- ]vous\b|\bj['’]autorise\b"
    r"|\bautorisez[- ]vous\b|\bd['’]accord pour (?:participer|que)\b|\bprotection des données"
    r"|\bconsentimiento|\bacept(?:o|as?)\b|\bautori[zc](?:o|as?)\b|\bde acuerdo (?:en|con) particip"
    r"|\bprotección de datos",
    re.IGNORECASE,
)
# To come to another group, or again, is no consent to this one.
_ANOTHER = re.compile(
    r"\bagain\b|\banother\b|\bfuture\b|\bsimilar\b|\bnext\b|\brecommend|\bwieder\b|\bnochmals?\b"
    r"|\bencore\b|\bde nuevo\b|\botra vez\b|[再又]|下次|今后|今後|以后|以後|类似|類似|推荐|推薦",
    re.IGNORECASE,
)
_REFUSED = re.compile(
    r"\bno\b|\bnot\b|n['’]t\b|\bdisagree|\bdecline|\brefuse|\bwithdr[ae]w|\bnein\b|\bnicht\b|\bnon\b"
    r"|\bpas\b|\brechazo\b|\bniego\b|不|否|拒|未",
    re.IGNORECASE,
)
_AGREED = re.compile(
    r"\byes\b|\bagree|\bconsent|\baccept|\bwilling\b|\bja\b|\beinverstanden\b|\bstimme\b|\boui\b"
    r"|\bj['’]accepte\b|\bd['’]accord\b|\bsí|\bsi\b|\bacept|是|同意|愿意|願意",
    re.IGNORECASE,
)
# Answers to such a question, at most: a scale on which people agree with something has more.
_MOST = 4

# A file, and a row of it.
_Place = tuple[str, int]


@dataclass
class Consent:
    """Columns that ask for consent; and column -> the one answer of those whose rows are read.

    It holds for the rows of a measurement that is added later, too.
    """

    columns: set[str] = field(default_factory=set)
    agreed: dict[str, str] = field(default_factory=dict)


def ask_consent(
    group: Recognised,
    people: People,
    left_out: Mapping[str, Mapping[int, str]],
    interview: Interview,
) -> tuple[Recognised, dict[str, dict[int, str]], Consent]:
    """Ask whether people who did not agree are left out, and whether of all files.

    Returns
    -------
    tuple
        The raw files without these rows; `left_out` with them; and what asks for it.
    """
    out = {name: dict(of) for name, of in left_out.items()}
    columns = [c for c in other_columns(group, "category", "number") if _asks_consent(c)]
    consent = Consent({column.name for column in columns})
    who = people_in(group, people)
    for column in columns:
        agreeing = _ask_agreeing(column, interview)
        head = short(column.question or column.name)
        given = {
            (sheet.name, row): text
            for sheet in group.sheets
            for row, text in zip(
                sheet.found.numbers, sheet.texts.get(column.name, ()), strict=False
            )
        }
        lacking = [place for place, text in given.items() if text not in agreeing]
        if not lacking:
            named = ", ".join(f"'{answer}'" for answer in agreeing)
            interview.note(
                f"'{head}': everybody answered {named}, so it is not used",
                f"“{head}”：所有人都答{named.replace(', ', '、')}，因此不使用这一列",
            )
            continue
        persons = {who[name][row] for name, row in lacking} - {""}
        others = [
            (name, row)
            for name, of in who.items()
            for row, person in of.items()
            if person in persons and (name, row) not in lacking and row not in out.get(name, {})
        ]
        rows = lacking, others, len(given)
        said = _ask_out(column, agreeing, rows, interview, anonymous=people.id is None)
        if said == "in":
            continue
        if said == "out" and others:
            told = _places(others, interview)
            interview.note(
                f"'{head}': left out with those who did not agree, as rows of the same people: "
                f"{told}",
                f"“{head}”：没有同意的人，其他行也不读取：{told}",
            )
        todo = interview.todo("did this person agree?", "此人是否同意参加？")
        why = {"out": NO_CONSENT, "rows": NO_CONSENT_HERE}.get(str(said), todo)
        for name, row in [*lacking, *(others if said == "out" else [])]:
            out.setdefault(name, {}).setdefault(row, why)
        if said and len(agreeing) == 1:
            consent.agreed[column.name] = agreeing[0]
    return without_all(group, out), out, consent


def _asks_consent(column: Column) -> bool:
    asked = f"{column.name} {column.question}"
    return (
        0 < len(column.answers) <= _MOST
        and _CONSENT.search(asked) is not None
        and not _ANOTHER.search(asked)
    )


def _ask_agreeing(column: Column, interview: Interview) -> list[str]:
    """Return the answers that mean consent; asked, where their words do not say it."""
    refusing = [answer for answer in column.answers if _REFUSED.search(answer)]
    agreeing = [a for a in column.answers if a not in refusing and _AGREED.search(a)]
    if len(agreeing) == 1 and len(agreeing) + len(refusing) == len(column.answers):
        return agreeing
    said = interview.ask(
        f"agreed.{column.name}",
        (
            f"'{short(column.question or column.name)}': which answers mean that somebody agreed? "
            "(several with ';' between)",
            f"“{short(column.question or column.name)}”：哪些回答表示同意？（有几个时用“;”隔开）",
        ),
        choices={answer: (answer, answer) for answer in column.answers},
        free=True,
    )
    if said is None:
        return []
    named = [said] if said in column.answers else re.split(r"\s*[;；]\s*", said.strip())
    for each in named:
        if each not in column.answers:
            raise GroupworkError(
                interview.say(
                    f"agreed.{column.name}: nobody answered '{each}'. The answers are: "
                    f"{'; '.join(column.answers)}.",
                    f"agreed.{column.name}：没有人答“{each}”。出现过的回答有："
                    f"{'；'.join(column.answers)}。",
                )
            )
    return named


def _ask_out(
    column: Column,
    agreeing: list[str],
    rows: tuple[list[_Place], list[_Place], int],
    interview: Interview,
    *,
    anonymous: bool,
) -> str | None:
    """Ask about the rows that lack consent, and the others of these people; of how many rows.

    Whose others there are may not be known before codes are joined: the choices are the same.
    """
    lacking, others, n = rows
    head = short(column.question or column.name)
    words = ", ".join(f"'{answer}'" for answer in agreeing)
    words_zh = words.replace(", ", "、").replace("'", "")
    choices = {
        "out": ("yes, they did not agree to take part", "是，他们没有同意参加"),
        "in": ("no, they are read like the others", "否，与其他行一样读取"),
    }
    if not anonymous:
        choices = {
            "out": (
                "yes, and all other rows of these people in all files, too",
                "是，这些人在各文件中的其他行也都不读取",
            ),
            "rows": (
                "yes, but their other rows count: there they agreed",
                "是，但他们的其他行照常计入（那一次是同意的）",
            ),
            "in": choices["in"],
        }
    saw = _places(lacking, interview)
    if others:
        saw += interview.say("; of the same people, too: ", "；同一人的还有：")
        saw += _places(others, interview)
    return interview.ask(
        f"consent.{column.name}",
        (
            f"'{head}' was not answered {words} in {len(lacking)} of {n} rows. Are these rows "
            "left out?",
            f"“{head}”有{len(lacking)}行（共{n}行）没有答“{words_zh}”。这些行是否不读取？",
        ),
        saw=saw,
        choices=choices,
    )


def _places(rows: list[_Place], interview: Interview) -> str:
    of: dict[str, list[int]] = {}
    for name, row in rows:
        of.setdefault(name, []).append(row)
    return interview.say(", ", "、").join(
        rows_said(name, each, interview) for name, each in of.items()
    )
