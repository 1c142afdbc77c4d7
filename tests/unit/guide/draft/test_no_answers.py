"""Words that say that there is no answer: through `groupwork new` to the scores."""

import pytest
import yaml
from drafted import document, open_keys, sums
from student_files import CODES, ITEMS, POST, PRE, pair, write

from groupwork.errors import GroupworkError
from groupwork.guide.draft.no_answers import no_answers, ranked
from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise

GERMAN = ["stimme gar nicht zu", "stimme kaum zu", "teils", "stimme eher zu", "stimme voll zu"]
AGREE = ["很不同意", "不同意", "一般", "同意", "很同意"]


def worded(folder, words, none):
    """Write two files in words; the first person's last answer before is none."""
    files = pair(folder, words=words)
    rows = [[c, *(words[a - 1] for a in row)] for c, row in zip(CODES, PRE, strict=True)]
    rows[0][4] = none
    write(files[0], ["code", *ITEMS], rows)
    return files


@pytest.mark.parametrize(
    "none", ["k. A.", "keine Angabe", "N/A", "拒绝回答", "sans réponse", "no contesta"]
)
def test_what_never_is_an_answer_is_taken_for_none(tmp_path, none):
    found = document(worded(tmp_path, GERMAN, none))
    assert none in found["cleaning"]["missing_codes"]
    assert none not in found["instruments"]["q"]["define"]["items"][0]["labels"]


@pytest.mark.parametrize("none", ["不清楚", "说不清楚"])
def test_what_may_be_one_is_offered_as_none_and_asked(tmp_path, none):
    folder = tmp_path / "my-group"
    files = worded(folder, AGREE, none)
    asked = {q.key: q for q in draft_study(recognise(files), "g").todo}["words.q"]
    assert asked.suggestion == f"{' < '.join(AGREE)}; no answer: {none}"
    assert none in asked.saw
    assert draft_study(recognise(files), "g", language="zh").todo
    found = sums(folder, files, words__q=asked.suggestion)
    text = yaml.safe_load((folder / "study.yaml").read_text(encoding="utf-8"))
    assert text["cleaning"]["missing_codes"] == {none: none}
    # One of four is blank, so there is no score; after it 2, 2, 1 and 3.
    assert found["post", "LX12"] == 8
    assert found["pre"].drop("LX12").notna().all()
    assert found["pre"].isna().tolist().count(True) == 1


def test_a_person_may_rank_it_all_the_same(tmp_path):
    files = worded(tmp_path, AGREE, "不清楚")
    order = "很不同意 < 不同意 < 不清楚 < 一般 < 同意 < 很同意"
    found = document(files, words__q=order, counted__q="1")
    assert found["instruments"]["q"]["define"]["items"][0]["labels"][3] == "不清楚"
    assert found["cleaning"]["missing_codes"] == {}
    with pytest.raises(GroupworkError, match="; no answer: 不清楚"):
        document(files, words__q=" < ".join(AGREE))


def test_a_word_is_read_alike_in_all_scales(tmp_path):
    files = []
    for wave, answers in (("pre", PRE), ("post", POST)):
        rows = [
            [
                code,
                *(["tief", "mittel", "hoch", "weiß nicht", "tief"][a - 1] for a in row),
                *(["weiß nicht", "nie", "oft", "immer", "nie"][a - 1] for a in row[::-1]),
            ]
            for code, row in zip(CODES, answers, strict=True)
        ]
        heads = ["code", *ITEMS, *(f"Wie oft {n}" for n in "abcd")]
        files.append(write(tmp_path / f"{wave}.csv", heads, rows))
    one, other = [key for key in open_keys(files) if key.startswith("words.")]
    said = {
        one: "tief < mittel < hoch; no answer: weiß nicht",
        other: "weiß nicht < nie < oft < immer",
    }
    with pytest.raises(GroupworkError, match="is read alike everywhere"):
        draft_study(recognise(files), "g", said)


def test_what_stands_behind_the_order():
    assert no_answers(["a", "b, c", "d"], "a < e; no answer: b, c") == ["b, c"]
    assert no_answers(["a", "b", "d"], "a；未作答：B、d") == ["b", "d"]
    assert no_answers(["a"], "a < b") == []
    assert ranked("a < b ; missing: c") == "a < b"


def test_the_dotted_codes_of_statistics_programs_are_no_answers_and_no_levels(tmp_path):
    files = []
    for wave, answers in (("pre", PRE), ("post", POST)):
        rows = [
            [c, "east" if n % 2 else "west", *row]
            for n, (c, row) in enumerate(zip(CODES, answers, strict=True))
        ]
        for row in rows[3:7]:
            row[1], row[4] = ".a", ".b"
        rows[7][1] = "."
        files.append(write(tmp_path / f"{wave}.csv", ["code", "site", *ITEMS], rows))
    assert "typed" not in open_keys(files)
    found = document(files)
    assert {*found["cleaning"]["missing_codes"]} == {".", ".a", ".b"}
    assert {*found["attributes"]["site"]["levels"]} == {"east", "west"}
    assert len(found["files"][0]["columns"]) == 1
