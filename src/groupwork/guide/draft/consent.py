"""What becomes of the answers of people who did not agree to take part."""

import re
from dataclasses import dataclass, field

from groupwork.guide.draft.attributes import other_columns
from groupwork.guide.draft.naming import short
from groupwork.guide.questions import Interview
from groupwork.guide.recognise import Recognised

# Whether somebody takes part; to agree is no characteristic, and whose answer is no is left out.
_CONSENT = re.compile(
    r"\bconsent|\b(?:agree|willing|want) to (?:take part|participate|join)|(?:知情|自愿)同意"
    r"|[同愿][意願]?(?:参加|參加|参与|參與)",
    re.IGNORECASE,
)
_REFUSED = re.compile(
    r"\bno\b|\bnot\b|n['’]t\b|\bdisagree|\bdecline|\brefuse|不|否|拒", re.IGNORECASE
)


@dataclass
class Consent:
    """Columns that ask for consent; and column -> the answer of those whose rows are read."""

    columns: set[str] = field(default_factory=set)
    agreed: dict[str, str] = field(default_factory=dict)


def ask_consent(group: Recognised, interview: Interview) -> Consent:
    """Ask whether the rows of people who did not agree are left out."""
    consent = Consent()
    for column in other_columns(group, "category"):
        asked = column.question or column.name
        refusing = [answer for answer in column.answers if _REFUSED.search(answer)]
        agreeing = [answer for answer in column.answers if answer not in refusing]
        if not _CONSENT.search(asked) or len(agreeing) != 1 or len(column.answers) > 2:
            continue
        consent.columns.add(column.name)
        given = [text for sheet in group.sheets for text in sheet.texts.get(column.name, ())]
        lacking = sum(text != agreeing[0] for text in given)
        head = short(asked)
        if not lacking:
            interview.note(
                f"'{head}': everybody answered '{agreeing[0]}', so it is not used",
                f"“{head}”：所有人都答“{agreeing[0]}”，因此不使用这一列",
            )
            continue
        chosen = interview.ask(
            f"consent.{column.name}",
            (
                f"'{head}' was not answered '{agreeing[0]}' in {lacking} of {len(given)} rows. "
                "Are these rows left out?",
                f"“{head}”有{lacking}行（共{len(given)}行）没有答“{agreeing[0]}”。这些行是否不读取？",
            ),
            choices={
                "out": ("yes, they did not agree to take part", "是，他们没有同意参加"),
                "in": ("no, they are read like the others", "否，与其他行一样读取"),
            },
        )
        todo = interview.todo("who agreed?", "哪些人同意参加？")
        if chosen != "in":
            consent.agreed[column.name] = agreeing[0] if chosen == "out" else todo
    return consent
