"""What of the cleaned tables may leave the private folder: answers that the study declared.

A raw file holds whatever somebody typed: a name in the place of an answer, a telephone number
after a code. Such words are kept for the researcher, in the private audit alone.
"""

import re
from collections.abc import Collection

import pandas as pd

from groupwork.ingest.readers import fold
from groupwork.ingest.rows import UNNAMED
from groupwork.ingest.wordings import languages, missing_codes
from groupwork.prepare.answers import INVALID
from groupwork.study.base import LocalText
from groupwork.study.files import NetworkFile
from groupwork.study.study import Study

_NUMBER = re.compile(r"[+-]?[0-9]{1,6}(?:\.[0-9]{1,6})?")
# What the program itself writes in place of values.
_COUNTED = re.compile(
    r"[0-9]+ (?:answers|texts|identifiers|hashes|numbers|bands)|kept: .+ row [0-9]+|"
    r"[+-]?[0-9.]{1,8} × [0-9]+|"
)


def declared_answers(study: Study) -> set[str]:
    """Return the texts that the study file declares as answers, folded and in lower case."""
    labels: list[tuple[object, LocalText]] = []
    for attribute in study.attributes.values():
        labels += (attribute.levels or {}).items()
    for instrument in study.questionnaires.values():
        for group in instrument.items:
            labels += group.labels.items()
    for file in study.files:
        if isinstance(file, NetworkFile):
            labels += [*file.sources.items(), *file.supports.items()]
    texts = [text for code, label in labels for text in (str(code), *languages(label))]
    for use in study.instruments.values():
        texts += [wording for wordings in use.labels.values() for wording in wordings]
    return {fold(text).casefold() for text in texts} | set(missing_codes(study.cleaning))


def public_responses(study: Study, responses: pd.DataFrame) -> pd.DataFrame:
    """Empty `raw` where it is no declared answer.

    Parameters
    ----------
    study : Study
    responses : pandas.DataFrame
        The table of `clean.clean`.
    """
    declared = declared_answers(study)
    texts = {raw: _is_declared(raw, declared) for raw in responses["raw"].unique()}
    answered = responses["value"].notna()
    numbers = {raw: bool(_NUMBER.fullmatch(fold(raw))) for raw in texts}
    told = responses["raw"].map(texts) | (answered & responses["raw"].map(numbers))
    return responses.assign(raw=responses["raw"].where(told, ""))


def public_audit(study: Study, audit: pd.DataFrame) -> pd.DataFrame:
    """Empty what was found in cells that held no declared answer, and names of unread columns.

    Parameters
    ----------
    study : Study
    audit : pandas.DataFrame
        The table of `clean.clean`, which is private.

    Returns
    -------
    pandas.DataFrame
        The same rows and reasons.
    """
    declared = declared_answers(study)
    if study.interviews is not None:
        for code in study.interviews.codes:
            texts = [code.id, *languages(code.label)]
            declared |= {fold(text).casefold() for text in texts}
    read = audit["reason"].isin(INVALID) | (audit["action"] == "set missing")
    result = audit.copy()
    for column in ("before", "after"):
        cells = audit[column].astype("object").fillna("")
        known = {text: _is_declared(text, declared) for text in cells.unique()}
        numbers = {text: bool(_NUMBER.fullmatch(fold(text))) for text in known}
        told = cells.map(known).astype(bool) | (~read & cells.map(numbers).astype(bool))
        result[column] = audit[column].where(told, "")
    # Whatever is said of a column that nobody asked for, its name may be somebody's.
    places = pd.MultiIndex.from_frame(audit[["file", "column"]])
    unread_columns = places[audit["reason"] == UNNAMED]
    result["column"] = audit["column"].mask(places.isin(unread_columns), "")
    return result


def _is_declared(text: str, declared: Collection[str]) -> bool:
    return fold(text).casefold() in declared or _COUNTED.fullmatch(text) is not None
