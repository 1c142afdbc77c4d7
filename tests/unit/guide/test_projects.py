"""Coding programs' projects, through `groupwork new` and `add` to themes and agreement."""

import re

import pytest
from coded_projects import (
    ANNA,
    BO,
    FEAR,
    HOPE,
    JOY,
    coding,
    passage,
    qde,
    qdpx,
    source,
)
from coded_projects import (
    CODES as CODEBOOK,
)
from drafted import document, sums
from student_files import CODES, pair, write

from groupwork.analysis.interviews.agreement import agreement_table
from groupwork.errors import GroupworkError
from groupwork.guide.draft.study import draft_study
from groupwork.guide.new_study import add_file, create_study
from groupwork.guide.recognise import recognise
from groupwork.ingest.files import ingest
from groupwork.prepare.clean import clean
from groupwork.study.loading import load_study

#: What each of six people said, in sentences of which one code or none is given to each.
SAID = "I worry at night. He never asks. We laughed again. I can sleep now."
SENTENCES = [match.span() for match in re.finditer(r"[^ .][^.]*\.", SAID)]
# The codes of each sentence: of Anna; and of Bo, who gives another one once in three interviews.
BY_ANNA = [FEAR, None, JOY, HOPE]
BY_BO = [FEAR, None, JOY, JOY]
GIVEN = {"range.q": "1-5", "name.q": "Mood"}
SEVERAL = {"unit": "sentence", "approach": "coding-reliability", "lead-coder": "most"}


def project(path, user, name, of, *, cases=""):
    """Write a project in which one coder coded all six interviews, called as `of` says."""
    texts, sources, number = {}, "", 0
    for place, codes in enumerate(of, start=1):
        guid = f"33333333-3333-4333-8333-{place:012d}"
        marked = ""
        for (start, end), code in zip(SENTENCES, codes, strict=True):
            number += 1
            inside = coding(code, user, number) if code else ""
            marked += passage(start, end, inside=inside, number=number) if code else ""
        sources += source(marked, guid=guid, name=f"Talk with {CODES[place - 1]}.txt")
        texts[guid.replace("-", "_")] = SAID
    users = f'<Users><User guid="{user}" name="{name}"/></Users>'
    return qdpx(path, qde(sources, users=users, rest=cases), **texts)


def of_two(folder, second=BO):
    made = pair(folder)
    anna = project(folder / "anna.qdpx", ANNA, "Anna Li", [BY_ANNA] * 6)
    bo = project(folder / "bo.qdpx", second, "Bo Chen", [BY_ANNA] * 3 + [BY_BO] * 3)
    return [*made, anna, bo]


def agreed(folder):
    study = load_study(folder / "study.yaml")
    segments = clean(study, ingest(study, folder))["segments"]
    table = agreement_table(study, segments)
    found = table[table["statistic"] == "percent_agreement"].set_index("code")["estimate"]
    return study, segments, found.to_dict()


def test_two_coders_projects_are_compared(tmp_path):
    folder = tmp_path / "g"
    made = of_two(folder)
    asked = {q.key: q for q in draft_study(recognise(made), "g", GIVEN).questions}
    assert asked["people.anna.qdpx"].suggestion == "yes" and "people.bo.qdpx" not in asked
    assert (asked["approach"].default, asked["unit"].default) == (None, None)
    assert asked["meaning.Feelings"].choices["as-listed"] == "what is felt"
    given = {**GIVEN, **SEVERAL, "people.anna.qdpx": "yes"}
    sums(folder, made, **given)
    study, segments, found = agreed(folder)
    within = {code.id: code.within for code in study.interviews.codes}
    assert within == {"Feelings": None, "Joy": "Feelings", "Hope": "Feelings"}
    assert {*segments["participant_id"]} == {*CODES[:6]}
    assert {*segments["coder"]} == {"Coder 1", "Coder 2"}
    # 24 sentences, in 3 of which the codes are Hope and Joy.
    assert found["all"] == pytest.approx(100 * 21 / 24)
    assert found["Hope"] == found["Joy"] == pytest.approx(100 * 21 / 24)


def test_projects_of_one_user_are_asked_about(tmp_path):
    """Programs call the user of every computer alike: two coders would be one, who agrees."""
    folder = tmp_path / "g"
    made = of_two(folder, second=ANNA)
    asked = {q.key: q for q in draft_study(recognise(made), "g", GIVEN).questions}
    assert asked["same_coder"].default is None
    assert asked["same_coder"].saw == "interviews in several files: 6"
    open_yet = document(made, **GIVEN)["files"]
    assert all(entry["coded_by"].startswith("TODO") for entry in open_yet[2:])
    given = {**GIVEN, **SEVERAL, "people.anna.qdpx": "yes", "same_coder": "coders"}
    sums(folder, made, **given)
    _, segments, found = agreed(folder)
    assert {*segments["coder"]} == {"Coder 1", "Coder 2"}
    assert found["all"] == pytest.approx(100 * 21 / 24)
    entries = document(made, **GIVEN, same_coder="one")["files"]
    assert not any("coded_by" in entry for entry in entries)


def test_one_project_is_read_with_its_cases(tmp_path):
    folder = tmp_path / "g"
    made = pair(folder)
    cases = "<Cases>" + "".join(
        f'<Case guid="66666666-6666-4666-8666-{n:012d}" name="{CODES[7 - n]}">'
        f'<SourceRef targetGUID="33333333-3333-4333-8333-{n:012d}"/></Case>'
        for n in range(1, 7)
    )
    talks = project(folder / "talks.qdpx", ANNA, "Anna", [BY_ANNA] * 6, cases=cases + "</Cases>")
    given = {**GIVEN, "people.talks.qdpx": "yes"}
    asked = {q.key: q for q in draft_study(recognise([*made, talks]), "g", GIVEN).questions}
    # What the program says goes before what an interview is called.
    assert f"Talk with {CODES[0]}.txt = {CODES[6]}" in asked["people.talks.qdpx"].saw
    assert "unit" not in asked and "lead-coder" not in asked
    sums(folder, [*made, talks], **given)
    study, segments, _ = agreed(folder)
    assert study.interviews.unit == "free"
    assert dict(zip(segments["interview"], segments["participant_id"], strict=True)) == {
        f"I{n}": CODES[7 - n] for n in range(1, 7)
    }


def test_codes_of_one_name_are_told_apart(tmp_path):
    folder = tmp_path / "g"
    made = pair(folder)
    other = HOPE.replace("C", "D")
    twice = CODEBOOK.replace(
        "</Codes>",
        f'<Code guid="{other}" name="Group" isCodable="true"><Code guid="{other[:-1]}1" '
        f'name="Joy" isCodable="true"/></Code></Codes>',
    )
    talks = qdpx(
        folder / "talks.qdpx",
        qde(source(passage(*SENTENCES[2], inside=coding(f"{other[:-1]}1"))), codes=twice),
        **{"33333333_3333_4333_8333_333333333333": SAID},
    )
    codes = document([*made, talks], **GIVEN)["interviews"]["codes"]
    within = {code["id"]: code.get("within") for code in codes}
    assert within["Feelings > Joy"] == "Feelings" and within["Group > Joy"] == "Group"


def test_a_project_is_added_and_a_second_one_begins_anew(tmp_path):
    folder = tmp_path / "g"
    *made, anna, bo = of_two(tmp_path / "raw")
    create_study(folder, recognise(made), draft_study(recognise(made), "g", GIVEN))
    with pytest.raises(GroupworkError, match=r"people\.anna\.qdpx: Whose interview"):
        add_file(folder, anna)
    assert not (folder / "anna.qdpx").exists()
    add_file(folder, anna, answers={"people.anna.qdpx": "yes"})
    text = (folder / "study.yaml").read_text(encoding="utf-8")
    assert "format: refi-qda" in text and "unit: free" in text
    with pytest.raises(GroupworkError, match="Make the study anew"):
        add_file(folder, bo, answers={"people.bo.qdpx": "yes"})


def test_passages_of_a_table_and_of_a_project_are_not_mixed(tmp_path):
    *made, anna, _ = of_two(tmp_path)
    passages = ["I worry at night.", "He never asks.", "We laughed again."]
    rows = [[f"I{n}", said, "fear", "Ann"] for n in range(1, 5) for said in passages]
    heads = ["interview", "passage", "code", "coder"]
    table = write(tmp_path / "codings.csv", heads, rows)
    with pytest.raises(GroupworkError, match=r"anna\.qdpx and codings\.csv both have coded"):
        recognise([*made, anna, table])


def test_coded_by_does_not_stand_over_several_coders(tmp_path):
    folder = tmp_path / "g"
    made = pair(folder)
    both = passage(*SENTENCES[0], inside=coding(FEAR, ANNA, 1) + coding(JOY, BO, 2))
    talks = qdpx(
        folder / "talks.qdpx", qde(source(both)), **{"33333333_3333_4333_8333_333333333333": SAID}
    )
    sums(folder, [*made, talks], **{**GIVEN, **SEVERAL, "people.talks.qdpx": "none"})
    path = folder / "study.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("refi-qda", "refi-qda, coded_by: Anna"), encoding="utf-8")
    with pytest.raises(GroupworkError, match="names 2 coders, and 'coded_by'"):
        agreed(folder)
