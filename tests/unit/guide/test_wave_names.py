"""Times in the names of columns."""

import pytest

from groupwork.guide.wave_names import find_wave_names


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (["t1.a", "t2.a", "t1.b", "t2.b", "t1.c", "t2.c"], {"t1", "t2"}),
        (["a_pre", "b_pre", "c_pre"], set()),
        (["a_pre", "a_post", "b_pre"], set()),
        (["a 前测", "a 后测", "b 前测", "b 后测", "c 前测", "c 后测"], {"前测", "后测"}),
        (["q_1", "q_2", "r_1", "r_2", "s_1", "s_2"], set()),
        (["pre1", "pre2", "pre3", "post1", "post2", "post3"], {"pre", "post"}),
        (["前1", "前2", "前3", "后1", "后2", "后3"], {"前", "后"}),
        (
            [
                f"{wave} {q}"
                for wave in ("Pre", "Post")
                for q in ("I think first", "I rest", "I ask")
            ],
            {"Pre", "Post"},
        ),
        (["mood1", "mood2", "mood3", "calm1", "calm2", "calm3"], set()),
    ],
)
def test_wave_names(names, found):
    assert {wave for _, wave in find_wave_names(names).values()} == found


@pytest.mark.parametrize("end", [" T1", "_T1", " T-1", " time 1"])
def test_the_number_of_a_question_belongs_to_no_time(end):
    """q1 to q3 at one time are no score at the times '1 T1', '2 T1' and '3 T1'."""
    names = [f"q{n}{end}" for n in (1, 2, 3)]
    assert find_wave_names(names, numbers=names) == {}


def test_a_score_after_and_some_time_after_is_at_two_times():
    names = ["mood before", "mood after", "mood 3 months after"]
    found = find_wave_names(names, numbers=names)
    assert {wave for _, wave in found.values()} == {"before", "after", "3 months after"}
