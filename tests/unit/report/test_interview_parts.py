"""The chapters on interviews, for codings of every kind, in both languages."""

from pathlib import Path

import pandas as pd
import pytest

from groupwork.analysis.interviews.agreement import agreement_table
from groupwork.analysis.interviews.cooccurrence import cooccurrence_table
from groupwork.analysis.interviews.saturation import saturation_table
from groupwork.analysis.interviews.themes import negative_cases, themes_table
from groupwork.analysis.joint import joint_table
from groupwork.analysis.needs import needs_table
from groupwork.figures import draw
from groupwork.report.fragments import FRAGMENTS
from groupwork.report.ledger import Ledger
from groupwork.report.writer import Writer
from groupwork.study.study_file import StudyFile

ROOT = Path(__file__).parents[3]


def study_of(unit: str = "segment", **interviews) -> StudyFile:
    """Return a study of two need areas, each with a code, and a third code within the second."""
    define = {"name": "Needs", "short": "Needs", "items": [{"ids": "1-2", "min": 1, "max": 5}]}
    define["scores"] = [
        {"id": "total", "label": "needs", "direction": "lower-better"},
        {"id": "rest", "label": "rest", "items": "1", "direction": "lower-better"},
        {"id": "company", "label": "company", "items": "2", "direction": "lower-better"},
    ]
    codes = [
        {"id": "tired", "area": "needs.rest"},
        {"id": "alone", "area": "needs.company"},
        {"id": "nights", "within": "tired"},
        {"id": "friends", "against": "alone"},
    ]
    file = {"kind": "segments", "path": "p"} | ({"format": "refi-qda"} if unit == "free" else {})
    return StudyFile.model_validate(
        {
            "id": "x",
            "title": "X",
            "authors": ["A"],
            "synthetic": True,
            "seed": 1,
            "design": {"kind": "one-group"},
            "waves": [
                {"id": wave, "label": {"en": wave, "zh": zh}, "role": wave}
                for wave, zh in (("survey", "调查"), ("pre", "前测"), ("post", "后测"))
            ],
            "files": [file],
            "instruments": {"needs": {"define": define}},
            "cleaning": {"duplicates": "first"},
            "outcomes": [{"scale": "needs", "primary": True, "expected": "lower"}],
            "comparisons": [["pre", "post"]],
            "family": {"test": "t"},
            "needs": {
                "instrument": "needs",
                "wave": "survey",
                "threshold": 3,
                "threshold_source": "declared",
            },
            "sessions": [
                {"number": 1, "title": "One", "content": "-", "answers": ["needs.rest"]},
            ],
            "interviews": {
                "unit": unit,
                "codes": [{"label": c["id"], "definition": c["id"], **c} for c in codes],
                **interviews,
            },
            "joint": {"need_share": 0.5, "people_share": 0.5},
        }
    )


def segments(coders: str = "AB", phases: bool = False) -> pd.DataFrame:
    """Return twelve interviews of three segments; the coders differ in the second."""
    rows = []
    for number in range(1, 13):
        phase = ("pre" if number % 2 else "post") if phases else ""
        person = f"P{(number + 1) // 2}" if phases else f"P{number}"
        for coder in coders:
            where = (f"I{number:02}", person, phase, coder)
            last = "alone" if number % 3 == 0 else "friends" if number % 3 == 1 else ""
            rows += [
                (*where, "1", "nights"),
                (*where, "1", "alone" if number % 4 == 0 else "tired"),
                (*where, "2", "tired" if coder == "A" or number % 2 else ""),
                (*where, "3", last),
            ]
    columns = ["interview", "participant_id", "phase", "coder", "segment", "code"]
    table = pd.DataFrame(rows, columns=columns).assign(text="words", language="en")
    starts = table["segment"].map({"1": "0", "2": "10", "3": "20"})
    return table.assign(start=starts, end=(starts.astype(int) + 8).astype(str), length="30")


SCORES = pd.DataFrame(
    [
        {"participant_id": f"P{n}", "wave": wave, "scale": scale, "value": value(n)}
        for n in range(1, 31)
        for wave in ("survey", "pre", "post")
        for scale, value in {
            "needs": lambda n: 3.0 + n % 2,
            "needs.rest": lambda n: 4.0 - (n % 10 == 0) * 2,
            "needs.company": lambda n: 2.0 + (n % 10 == 0) * 2,
        }.items()
    ]
)


def writer(study: StudyFile, coded: pd.DataFrame, language: str) -> Writer:
    people = pd.DataFrame({"participant_id": SCORES["participant_id"].unique()})
    quotes = coded[coded["code"] != ""].head(1)
    tables = {
        "agreement": agreement_table(study, coded),
        "themes": themes_table(study, coded),
        "saturation": saturation_table(study, coded),
        "cooccurrence": cooccurrence_table(study, coded),
        "negative_cases": negative_cases(study, coded),
        "needs": needs_table(study, SCORES, people),
        "quotes": quotes,
    }
    tables["joint_display"] = joint_table(
        study, tables["needs"], coded, quotes=quotes, scores=SCORES, people=people
    )
    return Writer.open(study, Ledger(tables), language, ROOT / f"report/{language}/phrases.yml")


def read(w: Writer, text: str) -> str:
    """Return a text with its numbers filled in."""
    for key, printed in w.ledger.texts.items():
        text = text.replace(f"{{{{< var {key} >}}}}", printed)
    return text


def parts(study: StudyFile, coded: pd.DataFrame, language: str = "en") -> dict[str, str]:
    w = writer(study, coded, language)
    names = ("coding", "interviews", "joint", "joint_summary", "analysis")
    return {name: read(w, FRAGMENTS[name](w)) for name in names}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("coders", ["A", "AB", "ABC"])
@pytest.mark.parametrize("unit", ["segment", "free"])
def test_every_kind_of_coding_is_told(unit, coders, language):
    said = parts(study_of(unit), segments(coders), language)
    assert all(said.values())
    assert not any(" nan" in text for text in said.values())
    named = ("themes", "saturation", "cooccurrence")
    figures = [name for name in named if f"#fig-{name}" in said["interviews"]]
    assert figures == ["themes", "saturation", "cooccurrence"]
    assert ("#tbl-agreement" in said["interviews"]) == (coders != "A")


def test_the_kappa_is_that_of_so_many_coders():
    assert "kappa is" in parts(study_of(), segments("ABC"))["interviews"]
    assert (
        "not estimable: no segment was read by two coders"
        in parts(study_of(), segments("A"))["interviews"]
    )
    free = parts(study_of("free"), segments("AB"))
    assert "*u*-alpha" in free["interviews"]
    assert "krippendorff2016" in free["analysis"]


def test_codes_stand_below_their_own():
    lines = parts(study_of(), segments())["interviews"].splitlines()
    first = next(i for i, line in enumerate(lines) if line.startswith("| Tired"))
    assert lines[first + 1].startswith("| \u2003Nights")


def test_of_very_many_codes_those_of_most_people_are_drawn():
    names = [f"c{number}" for number in range(40)]
    codes = [{"id": name, "label": name, "definition": name} for name in names]
    here = study_of()
    here = here.model_copy(update={"interviews": here.interviews.model_validate({"codes": codes})})
    shares = pd.DataFrame({"code": names, "estimate": [n / 40 for n in range(40)]}).assign(
        interview="all", statistic="people_share", ci_low=0.0, ci_high=1.0, n=40
    )
    figure = draw(here, "themes", {"themes": shares}, "en")
    [axes] = figure.axes
    assert axes.get_title() == "The 30 codes of 40 that most people speak of"
    assert [label.get_text() for label in axes.get_yticklabels()] == names[10:]


def test_before_and_after_only_where_interviews_have_phases():
    assert "#tbl-phases" not in parts(study_of(), segments())["interviews"]
    told = parts(study_of(), segments(phases=True))["interviews"]
    # P1 has I01 and I02, and so on: "friends" is in I01, I04, I07, I10.
    row = next(line for line in told.splitlines() if line.startswith("| Friends") and "/" in line)
    assert [cell.strip() for cell in row.split("|")[2:6]] == ["2/6", "2/6", "2/6", "2/6"]


def test_negative_cases_are_listed_without_words():
    told = parts(study_of(), segments())["interviews"]
    assert "*friends* was declared to speak against *alone*: 4 segments of 4 people" in told
    assert "speaks of both: I01, segment 3; I04, segment 3; I07, segment 3; I10, segment 3." in told


def test_settled_codings_are_said_to_be_settled():
    study = study_of(resolved="decided.csv")
    coded = segments().assign(coder="consensus").drop_duplicates(["interview", "segment", "code"])
    w = writer(study, segments(), "en")
    w.ledger.tables["themes"] = themes_table(study, coded)
    assert "themes are counted in what was decided" in FRAGMENTS["coding"](w)


def test_joint_display():
    said = parts(study_of(), segments())
    # 27 of 30 are in need of rest and all 12 speak of it; 3 of 30 of company, and 6 of 12.
    rest, company = (
        [cell.strip() for cell in line.split("|")]
        for line in said["joint"].splitlines()
        if line.startswith(("| Rest", "| Company"))
    )
    assert rest[2].startswith("shown: 90%") and rest[3].startswith("shown: 12 of 12")
    assert (rest[5], rest[7]) == ("1", "convergent")
    assert company[2].startswith("not for most: 10%")
    assert (company[5], company[7]) == ("–", "unclear")
    assert "Survey and interviews say the same of *rest*." in said["joint_summary"]
