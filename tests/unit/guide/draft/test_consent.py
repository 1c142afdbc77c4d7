"""Who did not agree to take part is left out where a person says so; to agree is no attribute."""

import pytest
import yaml
from student_files import ANSWERS, CODES, ITEMS, POST, PRE, write

from groupwork.guide.draft.study import Draft, draft_study
from groupwork.guide.recognise import recognise
from groupwork.ingest.files import ingest
from groupwork.ingest.readers import fold
from groupwork.study.study_file import StudyFile

HEADS = {
    "en": ("Do you agree to take part in this study?", "Yes, I agree", "No, I do not agree"),
    "zh": ("您是否同意参加本研究？", "同意", "不同意"),
}


def files(folder, language, refusing=()):
    head, agreed, refused = HEADS[language]
    said = {code: refused if code in refusing else agreed for code in CODES}
    return [
        write(
            folder / f"{wave}.csv",
            ["code", head, *ITEMS],
            [[code, said[code], *row] for code, row in zip(CODES, rows, strict=True)],
        )
        for wave, rows in (("pre", PRE), ("post", POST))
    ]


def drafted(paths, language="en", **answers) -> Draft:
    given = {**ANSWERS, **{key.replace("__", "."): answer for key, answer in answers.items()}}
    return draft_study(recognise(paths), "my-group", given, language)


def asked(draft: Draft) -> list[str]:
    return [question.key for question in draft.todo if question.key.startswith("consent.")]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_who_refused_is_asked_about_and_left_out(tmp_path, language):
    paths = files(tmp_path, language, refusing=[CODES[0]])
    head, agreed, _ = HEADS[language]
    (key,) = asked(open_ := drafted(paths, language))
    assert "2" in next(q.text for q in open_.todo if q.key == key)
    assert "TODO" in open_.text
    content = yaml.safe_load(drafted(paths, language, **{key: "out"}).text)
    assert [each["rows"] for each in content["files"]] == [{fold(head): agreed}] * 2
    assert "attributes" not in content
    answers = ingest(StudyFile.model_validate(content), tmp_path)["responses"]
    assert answers["participant_id"].nunique() == len(CODES) - 1
    kept = yaml.safe_load(drafted(paths, language, **{key: "in"}).text)
    assert all("rows" not in each for each in kept["files"])


def test_where_everybody_agreed_it_is_said_and_not_asked(tmp_path):
    draft = drafted(files(tmp_path, "en"))
    assert asked(draft) == []
    assert any("everybody answered 'Yes, I agree'" in note for note in draft.notes)
    content = yaml.safe_load(draft.text)
    assert "attributes" not in content
    assert all("rows" not in each for each in content["files"])
