"""What the post-test asks besides: the closing questionnaire, or something else."""

import pytest
import yaml
from drafted import sums
from student_files import CODES, POST, PRE, pair, write

from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise
from groupwork.study.loading import load_study


def with_closing(folder, *, before=False, comment=False, lowest=0, ending=2):
    """Write two files of four questions answered 0 to 4; the second asks about the group, too."""
    head = ["code", "I sleep well", "I feel calm", "I see friends", "I eat well"]
    files = []
    for wave, answers in (("pre", PRE), ("post", POST)):
        rows = [[answer - 1 for answer in row] for row in answers]
        names = head[1:]
        if wave == "post":
            more = ["How satisfied are you with the group?", "Would you come again?"][:ending]
            told = [[lowest + (i + k) % 4 for k in range(len(more))] for i in range(8)]
            aside, word = (["Anything else?"], ["a word of my own "]) if comment else ([], [])
            words = [[f"{part}{i}" for part in word] for i in range(8)]
            joined = [
                [*t, *w, *r] if before else [*r, *w, *t]
                for r, w, t in zip(rows, words, told, strict=True)
            ]
            names = [*more, *aside, *names] if before else [*names, *aside, *more]
            rows = joined
        cells = [[code, *row] for code, row in zip(CODES, rows, strict=True)]
        files.append(write(folder / f"{wave}.csv", ["code", *names], cells))
    return files


@pytest.mark.parametrize("before", [False, True])
@pytest.mark.parametrize("comment", [False, True])
@pytest.mark.parametrize("lowest", [0, 1])
@pytest.mark.parametrize("ending", [1, 2])
def test_what_the_second_file_asks_besides_is_a_questionnaire_of_its_own(
    tmp_path, before, comment, lowest, ending
):
    folder = tmp_path / "my-group"
    files = with_closing(folder, before=before, comment=comment, lowest=lowest, ending=ending)
    draft = draft_study(recognise(files), "my-group")
    asked = {question.key: question for question in draft.todo}
    assert asked["closing"].suggestion == "satisfaction"
    assert yaml.safe_load(draft.text)["satisfaction"]["instrument"].startswith("TODO")
    found = sums(folder, files, **{"range.i-sleep-well": "0-4", "range.satisfaction": "0-5"})
    study = load_study(folder / "study.yaml")
    assert (study.satisfaction.instrument, study.satisfaction.wave) == ("satisfaction", "post")
    assert [outcome.scale for outcome in study.outcomes] == ["i-sleep-well"]
    # The four answers of LX12 are 1, 2, 1, 3 and 2, 2, 1, 3, each one less: 3 and 4.
    assert len(found) == 24
    scores = found.to_frame().reset_index().groupby(["wave", "participant_id"])["value"]
    assert scores.get_group(("pre", "LX12")).tolist() == [3]
    # LX12 gave the lowest answer on the group, and to a second question the next one.
    second = 2 * lowest + 1 if ending == 2 else lowest
    assert sorted(scores.get_group(("post", "LX12"))) == sorted([4, second])


def test_a_question_spelled_otherwise_is_not_left_out_silently(tmp_path):
    first, second = pair(tmp_path)
    head, *rows = second.read_text(encoding="utf-8").splitlines()
    second.write_text("\n".join([head.replace("q2", "q2b"), *rows]), encoding="utf-8")
    draft = draft_study(recognise([first, second]), "my-group")
    asked = {question.key: question for question in draft.todo}
    assert "'q2': pre.csv" in asked["apart"].saw
    assert "q2b" in asked["apart"].saw or "q2b" in draft.text
    assert "if no part of a scale" in draft.text
    assert (
        "if no part of a scale"
        not in draft_study(recognise([first, second]), "my-group", {"apart": "yes"}).text
    )
