"""The report of a small real group with one scale, one test and no missing score."""

import io
import re

import pandas as pd
import pytest
from chinese_report import assembled
from protected_report import content, make_report, sheets
from whole_way import filled

WAVES = ("pre", "post")


@pytest.fixture(scope="module")
def texts(tmp_path_factory) -> dict[tuple[str, str], str]:
    """Return the documents of thirteen people by language and name."""
    target = tmp_path_factory.mktemp("small")
    study_file = content()
    for section in ("waves", "files", "outcomes"):
        study_file[section] = study_file[section][1:] if section != "outcomes" else [OUTCOME]
    study_file["instruments"] = {"calm": study_file["instruments"]["calm"]}
    for file in study_file["files"]:
        file["columns"] = {"calm": "calm{item}"}
    study_file["design"] = {"kind": "one-group", "weeks": 6}
    study_file["attributes"] = ATTRIBUTES
    files = {}
    for name, text in sheets(14).items():
        table = pd.read_csv(io.StringIO(text), dtype=str).iloc[:13].filter(regex="^(?!worry)")
        table["agreed"], table["sex"] = "yes", ["f" if n % 3 else "m" for n in range(13)]
        if name != "survey.csv":
            files[name] = table.to_csv(index=False)
    made = make_report(target, study_file, files)
    found = {(language, "thesis"): text for language, text in made.texts.items()}
    for language in ("en", "zh"):
        build = target / f"summary-{language}" / "build"
        build.parent.mkdir()
        folder = target / study_file["id"]
        documents = ("summary", "thesis")
        assembled(made.study, folder, made.published, build, language, documents)
        found[language, "summary"] = filled(build.parent / "documents" / "summary")
    return found


OUTCOME = {"scale": "calm", "primary": True, "expected": "higher"}
ATTRIBUTES = {
    # As a survey tool exports it, without ends: nothing says how coarsely it may be told.
    "age": {"label": {"en": "1. Your age:", "zh": "1、您的年龄："}},
    "sex": {"label": {"en": "Q2. Sex*", "zh": "2、您的性别："}, "levels": {"f": "F", "m": "M"}},
    "agreed": {
        "label": {"en": "3. I agree to take part.", "zh": "3、我同意参加。"},
        "levels": {"yes": {"en": "Yes", "zh": "是"}, "no": {"en": "No", "zh": "否"}},
    },
}

# What is said, and where; "-" before what is not.
SAID = [
    ("en", "thesis", "The time from pre to post was 6 weeks."),
    ("zh", "thesis", "从前测到后测历时6周。"),
    # A column whose answers are all the same is no characteristic.
    ("en", "thesis", "which is therefore in no table: I agree to take part (Yes)."),
    ("zh", "thesis", "因而未列入表中的项目：我同意参加（是）。"),
    # No question's number, colon or star at the ends of its name.
    ("en", "thesis", "| Sex |"),
    ("zh", "thesis", "| 性别 |"),
    # Nobody's score is missing.
    ("en", "thesis", "All 13 people measured at pre were also measured at post."),
    ("en", "thesis", "Nobody left, and no score that is compared is missing."),
    ("zh", "thesis", "无人失访，所比较的得分没有缺失。"),
    ("en", "thesis", "-imputation"),
    ("en", "thesis", "-Little"),
    ("en", "thesis", "-who lack the other score"),
    ("zh", "thesis", "-插补"),
    # What is held back altogether has neither column nor row, and is named once.
    ("en", "thesis", "-†"),
    ("en", "thesis", "Left out, to protect people: Your age."),
    ("en", "thesis", "Left out, to protect people: Mean; Item–rest *r*."),
    ("en", "thesis", "Left out, to protect people: ω [CI]; Split-half; Mean inter-item *r*;"),
    ("en", "thesis", "-omega"),
    ("zh", "thesis", "未予列出：年龄。"),
    # Captions tell what is drawn.
    ("en", "thesis", "-middle half"),
    ("en", "thesis", "How the questionnaires were answered: items left out."),
    ("zh", "thesis", "-居中一半"),
    # No method is judged whose result is left out.
    ("en", "thesis", "-Hodges-Lehmann"),
    ("en", "thesis", "-sign test"),
    ("en", "thesis", "Error, *t* test"),
    # Alpha is rounded, too.
    ("en", "thesis", "Reliabilities and their limits are rounded coarsely"),
    ("zh", "thesis", "信度及其区间均经较粗的取整"),
    # One test needs no adjustment, and its verdict follows the rounded numbers.
    ("en", "thesis", "-djusted *p*"),
    ("en", "thesis", "-*p*, adjusted"),
    ("en", "summary", "-djusted *p*"),
    ("zh", "thesis", "-校正后"),
    (
        "en",
        "thesis",
        "follows from the exact scores; where the rounded interval would say otherwise",
    ),
    ("en", "thesis", "By the declared test, an improvement from pre to post was seen in Calmness."),
    # In plain words, too.
    ("en", "summary", "To protect those who took part, the numbers are rounded."),
    ("zh", "summary", "为保护参加者，这些数字均经取整。"),
    ("en", "summary", "13 people answered the questions, and all of them again at post"),
]


@pytest.mark.parametrize(("language", "document", "words"), SAID)
def test_only_what_there_is_is_told(texts, language: str, document: str, words: str) -> None:
    text = re.sub(r"\\(.)", r"\1", " ".join(texts[language, document].split()))
    assert (words.removeprefix("-") in text) != words.startswith("-")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_means_have_the_decimals_of_their_step(texts, language: str) -> None:
    """A tenth of 20 points over 13 people is .15, so that means are rounded to fifths."""
    cells = re.findall(r"(\d+\.\d+) ± (\d+\.\d+)", texts[language, "thesis"])
    assert len(cells) >= 4
    assert {len(number.partition(".")[2]) for cell in cells for number in cell} == {1}
    size = re.search(r"(\d+\.\d+)( points|分)", texts[language, "summary"])
    assert size is not None and re.fullmatch(r"\d+\.\d", size[1])


def test_text_summary_and_table_have_the_same_verdict(texts) -> None:
    thesis, summary = texts["en", "thesis"], texts["en", "summary"]
    row = next(line for line in summary.splitlines() if line.startswith("| Calmness"))
    p = row.split("|")[5].strip()
    tested = thesis.split("{#tbl-tests")[1].split("| Calmness")[1].splitlines()[0]
    assert tested.split("|")[4].strip() == p
    assert row.split("|")[6].strip() == "improved"
    assert "Calmness improved from pre to post" in thesis and f"*p* {p}" in summary
