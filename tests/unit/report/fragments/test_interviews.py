"""The chapters on interviews, for codings of every kind, in both languages."""

import re
from pathlib import Path

import pandas as pd
import pytest
from small_study import items, score, study

from groupwork.analysis.interviews.agreement import agreement_table
from groupwork.analysis.interviews.cooccurrence import cooccurrence_table
from groupwork.analysis.interviews.interviewees import interviewees_table
from groupwork.analysis.interviews.machines import machines_table
from groupwork.analysis.interviews.saturation import saturation_table
from groupwork.analysis.interviews.themes import negative_cases, themes_table
from groupwork.analysis.joint import joint_table
from groupwork.analysis.needs import needs_table
from groupwork.report.checklists import read_checklists
from groupwork.report.fragments import FRAGMENTS
from groupwork.report.fragments.interviews import _each, leading_codes
from groupwork.report.ledger import Ledger
from groupwork.report.writer import Writer
from groupwork.study.base import LocalText
from groupwork.study.study_file import StudyFile

ROOT = Path(__file__).parents[4]
RELATIONS = {"aunt": {"en": "aunt", "zh": "姑姑"}, "other": {"en": "other", "zh": "其他"}}


def study_of(unit: str = "segment", **interviews) -> StudyFile:
    """Return a study of two need areas, each with a code, and a third code within the second."""
    areas = (("total", {}), ("rest", {"items": "1"}), ("company", {"items": "2"}))
    parts = [score(name, direction="lower-better", **more) for name, more in areas]
    parts[0]["label"] = "needs"
    define = {"name": "Needs", "short": "Needs", "items": items("1-2", 1, 5), "scores": parts}
    codes = [
        {"id": "tired", "area": "needs.rest"},
        {"id": "alone", "area": "needs.company"},
        {"id": "nights", "within": "tired"},
        {"id": "friends", "against": "alone"},
    ]
    file = {"kind": "segments", "path": "p"} | ({"format": "refi-qda"} if unit == "free" else {})
    names = (("survey", "调查"), ("pre", "前测"), ("post", "后测"))
    return study(
        {"needs": define},
        {"relation": {"label": "relation", "levels": RELATIONS}},
        seed=1,
        waves=[{"id": n, "label": {"en": n, "zh": zh}, "role": n} for n, zh in names],
        files=[file],
        needs={
            "instrument": "needs",
            "wave": "survey",
            "threshold": 3,
            "threshold_source": "declared",
        },
        sessions=[{"number": 1, "title": "One", "content": "-", "answers": ["needs.rest"]}],
        interviews={
            "unit": unit,
            "codes": [{"label": c["id"], "definition": c["id"], **c} for c in codes],
            **interviews,
        },
        joint={"need_share": 0.5, "people_share": 0.5},
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
    people = pd.DataFrame({"participant_id": SCORES["participant_id"].unique(), "relation": "aunt"})
    quotes = coded[coded["code"] != ""].head(1)
    tables = {
        "agreement": agreement_table(study, coded),
        "themes": themes_table(study, coded),
        "saturation": saturation_table(study, coded),
        "cooccurrence": cooccurrence_table(study, coded),
        "negative_cases": negative_cases(study, coded),
        "interviewees": interviewees_table(study, coded, SCORES.assign(items_answered=1), people),
        "needs": needs_table(study, SCORES, people),
        "quotes": quotes,
    }
    # As the workflow leaves out what the approach does not ask for.
    for name in ("agreement", "saturation"):
        if name not in study.strands:
            del tables[name]
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
    names = ("coding", "interviews", "joint", "analysis")
    return {name: read(w, FRAGMENTS[name](w)) for name in names}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("coders", ["A", "AB", "ABC"])
@pytest.mark.parametrize("unit", ["segment", "free"])
def test_every_kind_of_coding_is_told(unit, coders, language):
    said = parts(study_of(unit), segments(coders), language)
    assert all(said.values())
    assert not any(" nan" in text for text in said.values())
    assert "#tbl-interviewees" in said["coding"]
    named = ("themes", "saturation", "cooccurrence")
    figures = [name for name in named if f"#fig-{name}" in said["interviews"]]
    assert figures == ["themes", "saturation", "cooccurrence"]
    assert ("#tbl-agreement" in said["interviews"]) == (coders != "A")


@pytest.mark.slow
def test_the_kappa_is_that_of_so_many_coders():
    assert "kappa is" in parts(study_of(), segments("ABC"))["interviews"]
    assert (
        "not reported: no segment was read by two coders"
        in parts(study_of(), segments("A"))["interviews"]
    )
    free = parts(study_of("free"), segments("AB"))
    assert "*u*-alpha" in free["interviews"]
    assert "krippendorff2016" in free["analysis"]


@pytest.mark.parametrize(
    ("language", "coded", "overall"),
    [
        ("en", "12 segments were coded by more than one of them", "Of the 12 segments that more"),
        ("zh", "其中12个片段由不止一人编码", "在由不止一人编码的12个片段中"),
    ],
)
def test_it_is_said_how_many_segments_several_people_coded(language, coded, overall):
    every = segments("AB")  # 36, of which B coded those of four interviews
    some = every[(every["coder"] == "A") | (every["interview"] < "I05")]
    said = parts(study_of(), some, language)
    assert coded in said["coding"]
    assert overall in said["interviews"]
    assert "both coders gave it" not in said["coding"]


@pytest.mark.parametrize(
    ("language", "coded", "told"),
    [
        ("en", "3 segments were coded by more", "Of 36 segments 3 were coded by more than one"),
        ("zh", "其中3个片段由不止一人编码", "36个片段中有3个由不止一人编码，数量过少"),
    ],
)
def test_no_coefficient_is_told_of_a_few_segments(language, coded, told):
    every = segments("AB")
    some = every[(every["coder"] == "A") | (every["interview"] == "I01")]
    said = parts(study_of(), some, language)
    assert coded in said["coding"]
    assert told in said["interviews"]
    text = " ".join(said.values())
    assert not any(word in text for word in ("kappa", "Krippendorff", "tbl-agreement", "κ"))
    assert not any(word in said["coding"] for word in ("agreement of the coders is", "一致程度，"))


def test_codes_stand_below_their_own():
    lines = parts(study_of(), segments())["interviews"].splitlines()
    first = next(i for i, line in enumerate(lines) if line.startswith("| Tired"))
    assert lines[first + 1].startswith("| \u2003Nights")


@pytest.mark.slow
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
    assert (company[5], company[7]) == ("–", "divergent")
    assert "Survey and interviews both show a need of *rest*." in said["joint"]
    # The survey's interval stays; those interviewed were chosen, and have none.
    assert "[" in rest[2] and "[" not in rest[3]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Of {n}, {people} spoke of it | and *more*.", "*Convergent.* Of 12, 12 spoke of it"),
        ("zh", "{n}人中{people}人谈到。", "一致：12人中12人谈到。"),
    ],
)
def test_what_the_author_infers_stands_in_the_last_cell(language, text, expected):
    study = study_of().model_copy(
        update={"inferences": {"needs.rest": LocalText.model_validate({"en": text, "zh": text})}}
    )
    rest, company = (
        # An escaped bar is no end of a cell.
        [cell.strip() for cell in re.split(r"(?<!\\)\|", line)]
        for line in parts(study, segments(), language)["joint"].splitlines()
        if line.startswith(("| Rest", "| Company"))
    )
    assert rest[7].startswith(expected)
    if language == "en":
        assert rest[7].endswith(r"it \| and \*more\*.")
    # Without a sentence of hers the rule's verdict stands alone.
    assert company[7] == {"en": "divergent", "zh": "不一致"}[language]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_codes_that_meet_are_counted_and_not_tested(language):
    """Of chosen people's answers to chosen questions no p value speaks, and no interval."""
    said = parts(study_of(), segments(), language)
    lines = said["interviews"].splitlines()
    start = next(i for i, line in enumerate(lines) if "#tbl-cooccurrence" in line)
    end = next(i for i in range(start, len(lines)) if lines[i] == ":::")
    rows = [line for line in lines[start:end] if line.startswith("| ")]
    cells = [[cell.strip(" \u2007") for cell in row.strip("|").split("|")] for row in rows]
    assert {len(row) for row in cells} == {3}
    # "nights" and "tired" are in the first segment of nine of twelve interviews.
    joint = {"en": "; ", "zh": "；"}[language]
    assert next(row[1:] for row in cells if row[0] == f"Tired{joint}nights") == ["9", "9"]
    assert "agresti1992" not in said["analysis"]
    themes = [line for line in lines if line.startswith("| Tired")]
    assert "[" not in themes[0]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    ("approach", "shown"),
    [
        ("coding-reliability", {"#tbl-agreement", "#fig-saturation"}),
        ("codebook", {"#fig-saturation"}),
        ("reflexive", set()),
    ],
)
def test_the_approach_says_what_codes_are_taken_for(approach, shown, language):
    study = study_of(approach=approach)
    said = parts(study, segments(), language)
    everything = said["coding"] + said["interviews"] + said["analysis"]
    labels = ("#tbl-agreement", "#fig-saturation")
    assert {label for label in labels if label in everything} == shown
    assert ("@tbl-agreement" in everything) == ("#tbl-agreement" in shown)
    assert ("cohen1960" in said["analysis"]) == ("#tbl-agreement" in shown)
    assert ("colwell2004" in said["analysis"]) == ("#fig-saturation" in shown)
    assert ("braun2021" in said["coding"]) == (approach != "coding-reliability")
    checklists = read_checklists(ROOT / "report/checklists.yml", study)
    asked = {name for name, each in checklists.items() if each.applies(study.strands)}
    assert {"coreq", "rtarg"} & asked == ({"rtarg"} if approach == "reflexive" else {"coreq"})


def one_quote(language: str, **context: str) -> dict:
    place = {"interview": "I01", "segment": "1", "code": "tired", "language": language}
    return place | {"text": "So tired.", "phase": "pre", "role": "aunt"} | context


def quoted(row: dict, language: str) -> str:
    """Return what stands under the code "tired"."""
    w = writer(study_of(role="relation"), segments(), language)
    w.ledger.tables["quotes"] = pd.DataFrame([row])
    w.present = {"text.themes/alone"}
    text = FRAGMENTS["interviews"](w)
    return re.sub(r"\\(.)", r"\1", text.partition("### tired")[2].partition("###")[0])


def test_a_quotation_stands_in_its_context():
    said = quoted(one_quote("en", question="How are you?", translation="很累。"), "en")
    assert "Definition" not in said  # its name says it
    assert said.count("\n> ") == 2
    assert "> *Asked before:* How are you?\n>\n> So tired. (I01, aunt, pre)" in said
    assert "很累" not in said


def test_a_translation_is_shown_in_the_other_edition():
    told = one_quote("en", question="How?", translation="很累。", question_translation="怎么样？")
    said = quoted(told, "zh")
    assert "> **此前的提问：**怎么样？\n" in said
    assert "[So tired.]{lang=en}（I01，姑姑，前测）" in said
    assert "> **译文：**很累。" in said


@pytest.mark.slow
def test_without_a_translation_the_original_is_named_as_such():
    said = quoted(one_quote("zh", question="怎么样？"), "en")
    assert "> *Asked before:* [怎么样？]{lang=zh}" in said
    assert "[So tired.]{lang=zh} (I01, aunt, pre)" in said
    assert "*(in the language of the interview)*" in said
    plain = quoted(one_quote("en", phase="", role=""), "en")
    assert "> So tired. (I01)" in plain
    assert "Asked before" not in plain


def test_the_authors_reading_stands_with_its_code():
    w = writer(study_of(), segments(), "en")
    w.present = {"text.themes/alone"}
    text = FRAGMENTS["interviews"](w)
    before, _, _ = text.partition("{{< include generated/theme-2.md >}}")
    assert before.rpartition("### ")[2].startswith("alone")
    assert "### " not in before.rpartition("### ")[2]


def test_what_counts_for_a_code_is_told():
    codes = [{"id": "a", "label": "A", "definition": "about a", "includes": "not b"}]
    here = study_of()
    here = here.model_copy(update={"interviews": here.interviews.model_validate({"codes": codes})})
    w = Writer.open(here, Ledger({}), "en", ROOT / "report/en/phrases.yml")
    w.ledger.tables["themes"] = themes_table(here, segments())
    assert "*Definition.* About a. *What counts.* Not b." in _each(w, {"a": "A"})


MACHINES = {"C": {"model": "Model_X", "version": "2026-01", "prompt": "Line one.\n\nGive *codes*."}}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("unit", ["segment", "free"])
def test_a_machine_is_told_apart_from_people(unit, language):
    study, coded = study_of(unit, machines=MACHINES), segments("ABC")
    w = writer(study, coded, language)
    w.ledger.tables["machines"] = machines_table(study, coded, coded)
    w.prompts = {"C": MACHINES["C"]["prompt"]}
    names = ("coding", "interviews", "machine_prompts")
    said = {name: read(w, FRAGMENTS[name](w)) for name in names}
    assert "Model\\_X" in said["coding"] and "2026\\-01" in said["coding"]
    two = {"en": "2 coders", "zh": "2名编码者"}[language]
    assert two in said["coding"]
    start = said["interviews"].index("#tbl-machines-1")
    table = said["interviews"][start:].splitlines()
    head = next(line for line in table if line.startswith("| "))
    # a code, and of each of the two people how much is the same, and that against chance
    coder = {"en": "Coder ", "zh": "编码者"}[language]
    named = [cell.strip()[: len(coder) + 1] for cell in head.strip("|").split("|")][1:]
    assert named == [f"{coder}{number}" for number in (1, 1, 2, 2)]
    assert "> Give \\*codes\\*." in said["machine_prompts"]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("unit", ["segment", "free"])
def test_how_often_each_coder_gave_each_code_is_told(unit, language):
    """A gave "tired" nine and twelve times, B left it out of the second segment six times."""
    text = parts(study_of(unit), segments("AB"), language)["interviews"]
    table = text[text.index("AC1" if unit == "segment" else "*u*") :]
    lines = [line.strip("| ").split(" | ") for line in table.splitlines() if line.startswith("| ")]
    head = next(n for n, line in enumerate(lines) if len(line) == 3 and line[1][-1:] == "1")
    counts = {line[0]: [cell.strip() for cell in line[1:]] for line in lines[head + 2 :]}
    assert counts["Tired"] == ["21", "15"] and counts["Nights"] == ["12", "12"]
    assert list(counts.values())[-1] == ["36", "36"]
    assert "#tbl-coders" in text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_without_a_machine_nothing_is_said_of_machines(language):
    said = parts(study_of(), segments("AB"), language)
    assert not any("machine" in text or "机器" in text for text in said.values())


@pytest.mark.parametrize("language", ["en", "zh"])
def test_who_interviewed_is_told_where_it_is_declared(language):
    said = {"interviewer": "the author.", "relationship": "from the ward", "setting": "a room"}
    told = parts(study_of(reporting=said), segments(), language)["coding"]
    first, *rest = told.split("\n\n")
    assert "the author" in first and "from the ward" in first
    assert ".." not in first and ".。" not in first
    assert "a room" not in told  # which is not about the interviewer
    assert parts(study_of(), segments(), language)["coding"] == "\n\n".join(rest)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_agreement_on_passages_of_its_own_is_told_apart_from_the_themes(language):
    """Two coders' 36 passages tell the agreement; the themes are of 36 others, one coder's."""
    file = {"kind": "segments", "path": "p"}
    both = [{**file, "for_agreement": True}, {**file, "path": "q"}]
    study = StudyFile.model_validate({**study_of().model_dump(), "files": both})
    apart = segments("AB").assign(for_agreement="yes")
    apart = apart.assign(**{name: "x" + apart[name] for name in ("interview", "participant_id")})
    coded = pd.concat([apart, segments("C").assign(for_agreement="")], ignore_index=True)
    # "alone" was given there alone: of whom themes are told nobody was asked for it.
    here_too = (coded["code"] == "alone") & (coded["for_agreement"] == "")
    coded["code"] = coded["code"].mask(here_too, "")
    said = parts(study, coded, language)
    themes, agreement = said["interviews"].rsplit("## ", 1)
    assert "| Alone" in agreement and "| Tired" in themes
    assert "| Alone" not in themes and "### Alone" not in said["interviews"]
    assert "#tbl-agreement" in said["interviews"]
    words = {
        "en": "How far 2 coders agree was examined with 36 passages",
        "zh": "2名编码者的一致程度以多人编码的36个片段考察",
    }
    assert words[language] in said["coding"]
    assert {"en": "12 interviews have 36 segments", "zh": "12份访谈共有36个片段"}[language] in said[
        "coding"
    ]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_of_people_who_are_in_no_questionnaire_it_is_not_told_whether_they_took_part(language):
    coded = segments().assign(participant_id=segments()["interview"])
    said = parts(study_of(), coded, language)["coding"]
    words = {
        "en": "not known whose questionnaires are those of the 12 people",
        "zh": "受访的12人与问卷未能对应",
    }
    assert words[language] in said and "#tbl-interviewees" not in said


@pytest.mark.parametrize("language", ["en", "zh"])
def test_codes_of_a_tree_are_ranked_without_those_below_them(language):
    """Nights and tired lie within a head, which includes them: it is no rival of theirs."""

    def ranked(codes: list[dict]) -> str:
        defined = [each | {"definition": "what it means"} for each in codes]
        return leading_codes(writer(study_of(codes=defined), segments(), language)).replace(
            "\\", ""
        )

    heads = [{"id": "strain", "label": "Strain"}]
    below = [{"id": n, "label": n.title(), "within": "strain"} for n in ("nights", "tired")]
    others = [{"id": n, "label": n.title()} for n in ("alone", "friends")]
    said = ranked([*heads, *below, *others])
    assert "Strain" in said and not re.search("Nights|Tired", said)
    said = ranked([*heads, *below, *(each | {"within": "strain"} for each in others)])
    assert "Strain" not in said and "Nights" in said  # one head ranks nothing
