"""Codes, units and where interviews meet the survey, as they may and may not be declared."""

import pytest
from mistakes import ALL_THE_WAY, mistake
from raw_study import SEGMENTS, refused

from groupwork.study.interviews import joint_lines
from groupwork.study.loading import load_study


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("      against: quality\n", "      against: qualty\n", "Did you mean 'quality'?"),
        ("      against: quality\n", "      against: helps\n", "it speaks against itself"),
        (
            "      against: quality\n",
            "      within: helps\n",
            "within: it lies within itself",
        ),
        ("  quotes: quotes.csv\n", "  quotes: quotes.csv\n  unit2: 1\n", "unknown key"),
    ],
)
def test_codes_that_are_no_tree(tmp_path, old, new, message):
    assert message in mistake(tmp_path, old, new, ALL_THE_WAY)


CODES = [{"id": name, "label": name, "definition": name} for name in ("joy", "hope")]


def test_unit_and_file_go_together():
    project = SEGMENTS | {"path": "p.qdpx", "format": "refi-qda"}
    assert "'segment' does not go with files.1, which is a coding" in refused(
        project, interviews={"codes": CODES, "unit": "segment"}
    )
    assert "'turn' does not go with files.1, which is a table" in refused(
        SEGMENTS, interviews={"codes": CODES, "unit": "turn"}
    )


@pytest.mark.parametrize("prompts", [{}, {"prompt": "Code.", "prompt_file": "prompt.txt"}])
def test_a_machine_has_one_prompt(prompts):
    machines = {"M": {"model": "Model", "version": "1", **prompts}}
    assert "the 'prompt' or the 'prompt_file'" in refused(
        SEGMENTS, interviews={"codes": CODES, "machines": machines}
    )


def test_steps_of_a_scale_are_codes():
    assert "interviews.ordered.1: there is no 'hpe'. Did you mean 'hope'" in refused(
        SEGMENTS, interviews={"codes": CODES, "ordered": [["joy", "hpe"]]}
    )


def test_the_joint_display_needs_both_strands():
    joint = {"need_share": 0.3, "people_share": 0.5}
    assert "'needs' is lacking" in refused(SEGMENTS, interviews={"codes": CODES}, joint=joint)


def test_an_inference_cites_numbers_that_there_are(tmp_path):
    written = "  self:\n    en: So it is."
    said = mistake(tmp_path, "\ninferences:\n", f"\ninferences:\n{written} {{mode}}\n", ALL_THE_WAY)
    assert "inferences: self: en: '{mode}' is no number of the joint display" in said


def test_lines_are_need_areas_then_codes_outside_them():
    assert joint_lines(load_study(ALL_THE_WAY)) == {
        **{f"needs.{name}": [name] for name in ("family", "peers", "neighbours", "expression")},
        "needs.quality": ["quality"],
        **{name: [name] for name in ("self", "worry", "knowledge")},
    }
