"""A machine among the coders: kept apart, and set against people; by hand."""

import pandas as pd
import pytest
from machine_coding import BOTH, MACHINE, by, coded

from groupwork.analysis.interviews.machines import machines_table
from groupwork.analysis.interviews.themes import themes_table


def of(table: pd.DataFrame, **where: str) -> pd.Series:
    for column, value in where.items():
        table = table[table[column] == value]
    return table.squeeze()


def thrice(segments: pd.DataFrame) -> pd.DataFrame:
    """Return segments three times over, under other numbers: enough of them to tell of."""
    times = [segments.assign(segment=segments["segment"].astype(int) + 100 * k) for k in range(3)]
    return pd.concat(times, ignore_index=True)


@pytest.fixture
def study(with_codes):
    return with_codes("worry", "family", machines=MACHINE)


def test_the_machine_against_each_person(study):
    table = machines_table(study, thrice(BOTH), thrice(BOTH))
    assert list(table["against"].unique()) == ["Coder 1", "Coder 2", "nobody"]
    # worry: A 1 0 1 0, M 1 1 1 0: pa = 3/4, pe = .5 x .75 + .5 x .25 = .5
    kappa = of(table, against="Coder 1", code="worry", statistic="cohen_kappa")
    assert (kappa["estimate"], kappa["n"]) == (pytest.approx(0.5), 12)
    # family: A 0 0 0 1, M never: pa = .75 = pe; B 0 1 0 1: pa = .5 = pe
    for person, same in (("Coder 1", 75), ("Coder 2", 50)):
        where = {"against": person, "code": "family"}
        assert of(table, **where, statistic="percent_agreement")["estimate"] == same
        assert of(table, **where, statistic="cohen_kappa")["estimate"] == pytest.approx(0)
    # sets of codes: with A the first and the third are the same, with B the same two
    everything = of(table, against="Coder 1", code="all", statistic="percent_agreement")
    assert everything["estimate"] == 50
    alone = of(table, against="nobody")
    assert (alone["statistic"], alone["estimate"], alone["n"]) == ("interviews_alone", 0, 2)


def test_the_machine_against_what_people_settled_on(study):
    settled = coded(*by("consensus", "worry", "worry", "worry", "family"))
    table = machines_table(study, thrice(BOTH), thrice(settled))
    assert list(table["against"].unique()) == ["consensus", "nobody"]
    # worry: both 1 1 1 0
    assert of(table, code="worry", statistic="cohen_kappa")["estimate"] == pytest.approx(1)


def test_an_interview_that_no_person_coded_is_counted_by_the_machine_and_told(study):
    more = pd.concat([BOTH, coded(("i3", 1, "M", "family"), ("i3", 2, "M", ""))], ignore_index=True)
    themes = themes_table(study, more)
    people = of(themes, code="family", interview="all", statistic="people")
    # i2 by A and B, i3 by M; in i1 only B gave it, and M is no third voice
    assert list(people["estimate"])[:1] == [2]
    alone = of(machines_table(study, more, more), against="nobody")
    assert (alone["estimate"], alone["n"]) == (1, 3)
