"""The then-test: alone, beside a pre-test, and by declaration in its place."""

import re

import pytest
import yaml
from two_times import CONTENT, PRE
from whole_way import folder_of, whole_way

from groupwork.errors import GroupworkError
from groupwork.study.study_file import StudyFile

# Eight people; looking back, six place their strain one point higher than they had.
BEFORE = PRE[:8]
THEN = [before + (0 if number in (0, 4) else 1) for number, before in enumerate(BEFORE)]
AFTER = [before - (0 if number == 1 else 2) for number, before in enumerate(BEFORE)]
LABELS = {
    "pre": {"en": "pre-test", "zh": "前测"},
    "then": {"en": "before the group", "zh": "小组之前"},
    "post": {"en": "post-test", "zh": "后测"},
}
ROLES = {"pre": "pre", "then": "then-test", "post": "post"}


def content(*waves: str, start: str = "pre", **more) -> dict:
    """Return a study with these waves, whose change starts at one of them."""
    return CONTENT | {
        "id": "recalled",
        "design": {"kind": "one-group"},
        "waves": [{"id": wave, "label": LABELS[wave], "role": ROLES[wave]} for wave in waves],
        "files": [
            {"path": f"{wave}.csv", "wave": wave, "id": "code", "columns": {"strain": "s"}}
            | {"kind": "responses"}
            for wave in waves
        ],
        "attributes": {},
        "comparisons": [[start, "post"]],
        "family": {"test": "t"},
        **more,
    }


def files(*waves: str) -> dict[str, str]:
    scores = {"pre": BEFORE, "then": THEN, "post": AFTER}
    return {
        f"{wave}.csv": "code,s\n" + "".join(f"AB{i},{s}\n" for i, s in enumerate(scores[wave]))
        for wave in waves
    }


def plain(text: str) -> str:
    return re.sub(r"\\([^\w\s])", r"\1", re.sub(r"\s+", " ", text))


@pytest.fixture(scope="module", params=["pre", "then"])
def beside(request, tmp_path_factory):
    """Both beginnings, of which one leads."""
    target = tmp_path_factory.mktemp("beside")
    waves = ("pre", "then", "post")
    folder = folder_of(target, content(*waves, start=request.param), files(*waves))
    return request.param, *whole_way(folder, target)


def test_the_tests_are_of_the_beginning_that_was_declared_alone(beside):
    start, study, tables, _ = beside
    for name in ("effects", "tests", "missing", "specifications"):
        starts = set(tables[name]["wave_from"].dropna()) - {"all", ""}
        assert starts == {start}, name
    # The model of all times has one beginning, so that there are two times and no such model.
    assert study.course == [start, "post"]
    assert "all" not in set(tables["models"].get("wave_to", []))


def test_both_are_told_side_by_side(beside):
    start, _, _, texts = beside
    en, zh = plain(texts["en"]), plain(texts["zh"])
    assert "Before the group (as recalled) was asked afterwards" in en
    assert "Such a then-test is no measurement of that time [@howard1980; @hill2005]" in en
    assert "placed their beginning 0.75 points higher than they had at pre-test" in en
    assert "measured −1.75" in en and "as recalled −2.50" in en
    assert "they had at pre-test (95% CI" in en and "do not tell the same" in en
    assert "“小组之前（回顾）”是事后询问的" in zh
    assert "回顾时，他们把自己的起点看得比前测时高0.75分" in zh
    leads = "declares that the change from before the group (as recalled) leads"
    assert (leads in en) == (start == "then")
    assert ("**A beginning that is recalled.**" in en) == (start == "then")
    assert ("**起点出于回顾。**" in zh) == (start == "then")


@pytest.mark.slow
def test_a_then_test_alone(tmp_path):
    waves = ("then", "post")
    folder = folder_of(tmp_path, content(*waves, start="then"), files(*waves))
    study, tables, texts = whole_way(folder, tmp_path)
    assert "then_test" not in tables
    en, zh = plain(texts["en"]), plain(texts["zh"])
    assert "Strain improved from before the group (as recalled) to post-test" in en
    assert "Nobody was measured before, so that these data cannot tell" in en
    assert "How it was before was asked afterwards, and is what people recall." in en
    assert "之前没有作过测量" in zh and "之前的情况是事后询问的" in zh
    # They were asked once, so that nothing is told of a second time.
    assert "People who answered at post-test: 8; who said how things had been before: 8" in en
    assert "asked afterwards how things had been before, without a comparison group" in en
    assert "后测时8人作答，其中8人回顾了之前的情况" in zh
    twice = ("measured before and after", "repeated questionnaires", "again at post-test")
    assert not any(words in en for words in twice)
    assert not any(words in zh for words in ("前后测设计", "重复填写问卷", "再次填写"))
    # And are described as those who were there then.
    assert study.described_waves == ["post"]


def test_a_study_that_is_written_out_is_read_again():
    made = StudyFile.model_validate(content("then", "post", start="then"))
    again = StudyFile.model_validate(yaml.safe_load(yaml.safe_dump(made.model_dump(mode="json"))))
    assert str(again.wave("then").label) == "before the group (as recalled)"
    assert again.wave("then").label.get("zh") == "小组之前（回顾）"


@pytest.mark.parametrize(
    ("pairs", "said"),
    [
        ([["pre", "post"], ["then", "post"]], "starts from a then-test and others do not"),
        ([["pre", "then"]], "ends at a then-test, at which nobody was measured"),
        ([["post", "then"]], "ends at a then-test, at which nobody was measured"),
    ],
)
def test_what_is_recalled_is_not_mixed_with_what_was_measured(pairs, said):
    with pytest.raises((GroupworkError, ValueError), match=said):
        StudyFile.model_validate(content("pre", "then", "post", comparisons=pairs))
