"""Weeks are counted by the days on which people answered."""

import pytest
import yaml
from drafted import document
from student_files import CODES, ITEMS, POST, PRE, google_forms, sheets, write

from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise


@pytest.mark.parametrize(
    ("days", "weeks"),
    [
        (("2026/03/02", "2026/04/20"), "7"),  # 49 days
        (("2026/03/02", "2026/04/18"), "7"),  # 47 days
        (("2026/03/02", "2026/03/02"), None),
        (("3/2/2026", "4/5/2026"), None),  # or 3 February and 4 May
        (("3/22/2026", "5/3/2026"), None),  # the second may be 5 March, too
        (("3/22/2026", "4/26/2026"), "5"),  # 35 days
    ],
)
def test_weeks_are_counted_where_the_files_have_days(tmp_path, days, weeks):
    group = recognise(google_forms(tmp_path, days))
    draft = draft_study(group, "my-group")
    question = next(each for each in draft.questions if each.key == "weeks")
    assert question.known == (weeks is not None)
    assert question.default == (weeks or "")
    design = yaml.safe_load(draft.text)["design"]
    assert design.get("weeks") == (int(weeks) if weeks else None)
    # An answer goes before the files.
    given = yaml.safe_load(draft_study(group, "my-group", {"weeks": "8"}).text)
    assert given["design"]["weeks"] == 8


def test_weeks_of_one_form_sent_twice_and_of_a_column_of_waves(tmp_path):
    rows = [
        [f"{day} 10:00", wave, code, *row]
        for day, wave, answers in (("2025-03-01", "pre", PRE), ("2025-04-19", "post", POST))
        for code, row in zip(CODES, answers, strict=True)
    ]
    dated = [[row[0], *row[2:]] for row in rows]
    form = write(tmp_path / "a.csv", ["Timestamp", "code", *ITEMS], dated)
    by_day = document([form], post_from="2025-04-19")
    assert by_day["design"]["weeks"] == 7
    assert "weeks" not in document([form])["design"]
    waves = write(tmp_path / "b.csv", ["Timestamp", "wave", "code", *ITEMS], rows)
    assert document([waves])["design"]["weeks"] == 7
    born = [["1990-01-01" if r[1] == "pre" else "1991-02-02", *r[1:]] for r in rows]
    birth = write(tmp_path / "c.csv", ["Date of birth", "wave", "code", *ITEMS], born)
    assert "weeks" not in document([birth])["design"]


def test_days_of_one_workbook_are_read_in_one_way(tmp_path):
    """8 June may be 6 August alone; below 15 April in the other sheet it is not: 56 days."""
    dates = {"pre": ["13/04/2026", "15/04/2026"], "post": ["08/06/2026", "10/06/2026"]}
    tables = {
        wave: [
            ["Date", "code", *ITEMS],
            *(
                [dates[wave][n % 2], code, *row]
                for n, (code, row) in enumerate(zip(CODES, answers, strict=True))
            ),
        ]
        for wave, answers in (("pre", PRE), ("post", POST))
    }
    draft = draft_study(recognise([sheets(tmp_path / "days.xlsx", tables)]), "my-group")
    question = next(each for each in draft.questions if each.key == "weeks")
    assert (question.known, question.default) == (True, "8")
    assert "56 days, the median of 8 people" in question.saw


@pytest.mark.parametrize(("coded", "weeks"), [(True, 6), (False, 7)])
def test_weeks_are_those_of_the_people_who_came_to_both(tmp_path, coded, weeks):
    """Sixteen were asked before, and the eight who came back were the last of them.

    Each of the eight came back after 42 days; the middle days of all lie 46 days apart.
    """
    first = [[f"2026-01-{8 + n:02}", f"QQ{n}{n + 1}", *row] for n, row in enumerate(PRE)]
    first += [
        [f"2026-02-{2 + n:02}", c, *r] for n, (c, r) in enumerate(zip(CODES, PRE, strict=True))
    ]
    after = [[f"2026-03-{16 + n}", c, *r] for n, (c, r) in enumerate(zip(CODES, POST, strict=True))]
    files = [
        write(tmp_path / f"{wave}.csv", ["Date", "code", *ITEMS], rows)
        for wave, rows in (("pre", first), ("post", after))
    ]
    design = document(files, **({} if coded else {"id": "none"}))["design"]
    assert design["weeks"] == weeks
