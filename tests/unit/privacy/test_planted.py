"""Identifiers in every spelling times every place of a study: stopped, or kept private."""

import re

import pytest
from planted import PLANTED, READ, UNREAD

from groupwork.errors import GroupworkError
from groupwork.ingest.readers import fold
from groupwork.prepare.clean import clean
from groupwork.prepare.public import public_audit, public_responses
from groupwork.privacy.discreet import discreet
from groupwork.privacy.gate import ingest_protected
from groupwork.privacy.study_names import check_study_names
from groupwork.study.loading import load_study


def published(folder) -> str:
    """Return whatever of a study stands outside of `private/`, or is said where it is stopped."""
    study = load_study(folder / "study.yaml")
    check_study_names(study)
    tables = clean(study, ingest_protected(study, folder))
    tables["audit"] = public_audit(study, tables["audit"])
    tables["responses"] = public_responses(study, tables["responses"])
    # What is said in interviews is private; who was interviewed and coded stands in tables.
    tables["segments"] = tables["segments"].drop(columns="text")
    return "\n".join(table.to_csv(index=False) for table in tables.values())


def outcome(folder) -> tuple[bool, str]:
    """Return whether it was stopped, and what is to be seen then."""
    try:
        return False, published(folder)
    except GroupworkError as error:
        return True, discreet(str(error))


def is_in(value: str, text: str) -> bool:
    return value in text or fold(value) in fold(text)


#: A number of eight digits may be a code of the study's own, or a day.
CODE = "88886666"
OWN_CODES = {
    *("identifier", "sessions, id", "network, id", "segments, participant_id"),
    *("segments, interview", "segments, coder", "source", "case", "code that is declared"),
    *(place for place in READ if re.match("(name|label|code|wording|reason|missing)", place)),
}
#: In running text nothing announces these; that text is private.
WITHIN = {"1 3 8 0 0 1 3 8 0 0 0", CODE, "8.8.8.8", "王小明", "John Smith"}
RUNNING = {"passage that was coded", "transcript"}
#: What nobody coded, or with codes that the study does not declare, stays private; an interview
#: that may be called by a name has a number in print.
PRIVATE = {"text around a passage", "source without a code", "code", "segments, interview"}
#: What is no identifier and may stand in a place; "blue" where nothing is said.
HARMLESS = {
    **{"cell of an item": "2", "cell of a category": "f", "cell of a number": "40"},
    **{"cell of seconds": "300", "sessions, session": "1", "sessions, attended": "1"},
    **{"sessions, eng": "4", "network, when": "before", "network, source": "friend"},
    **{"network, support": "practical", "network, close": "2", "segments, code": "joy"},
}


@pytest.mark.parametrize("place", READ)
def test_a_place_takes_what_is_no_identifier(tmp_path, place):
    assert grid(tmp_path, place, [HARMLESS.get(place, "blue")])[0]


@pytest.mark.slow
@pytest.mark.parametrize("place", READ)
def test_some_identifiers_in_a_place_that_is_read(tmp_path, place):
    check(tmp_path, place, PLANTED[list(READ).index(place) % 11 :: 11])


@pytest.mark.slow
@pytest.mark.parametrize("place", READ)
def test_every_identifier_in_a_place_that_is_read(tmp_path, place):
    check(tmp_path, place, PLANTED)


def grid(tmp_path, place, values) -> tuple[list[str], list[str]]:
    """Return which values did not stop the run, and which are to be seen outside of `private/`."""
    passed, told = [], []
    for number, value in enumerate(values):
        folder = tmp_path / str(number) / "small"
        folder.mkdir(parents=True)
        READ[place](folder, [value])
        stopped, text = outcome(folder)
        passed += [] if stopped else [value]
        told += [value] if is_in(value, text) else []
    return passed, told


def check(tmp_path, place, values) -> None:
    passed, told = grid(tmp_path, place, values)
    assert set(told) <= ({CODE} if place in OWN_CODES else set())
    if place not in PRIVATE:
        within = WITHIN if place in RUNNING else set()
        assert set(passed) <= within | ({CODE} if place in OWN_CODES else set())


@pytest.mark.parametrize("place", UNREAD)
def test_a_place_that_is_not_read(tmp_path, place):
    folder = tmp_path / "small"
    folder.mkdir()
    UNREAD[place](folder, PLANTED)
    stopped, text = outcome(folder)
    assert not stopped, text
    assert [value for value in PLANTED if is_in(value, text)] == []
