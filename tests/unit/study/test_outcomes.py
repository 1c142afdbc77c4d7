"""Outcomes, comparisons and families of tests, as they may and may not be declared."""

import pytest
from mistakes import mistake
from raw_study import refused


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "test: ancova",
            "test: z",
            ": family.1.test: should be 't', 'wilcoxon', 'permutation', 'ancova', 'ancova-hc3', "
            "'ancova-permutation', 'welch' or 'nested'. Found: 'z'.",
        ),
        ("scale: bdi", "scale: bid", ": outcomes.scale: there is no 'bid'. Did you mean 'bdi'?"),
        ("[pre, m2]", "[per, m2]", ": comparisons: there is no 'per'. Did you mean 'pre'?"),
        ("[pre, m2]", "[pre]", ": the key 'comparisons.1.2' is missing."),
        ("primary: true", "primary: false", ": outcomes: exactly one must be 'primary: true'."),
    ],
)
def test_names_and_kinds_of_outcomes(tmp_path, old, new, said):
    assert said in mistake(tmp_path, old, new)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"comparisons": [["pre", "pre"]]}, "is compared with itself"),
        ({"comparisons": [["post", "pre"]]}, "runs backwards"),
        ({"comparisons": [["pre", "post"], ["pre", "post"]]}, "comparisons: 'pre to post'"),
        ({"family": {"test": "t", "comparisons": [["post", "pre"]]}}, "runs backwards"),
    ],
)
def test_comparisons_that_cannot_be_meant(changes, said):
    assert said in refused(**changes)


ARMS = {"kind": "randomised", "groups": {"attribute": "sex", "control": "m"}}
WAVES = [
    {"id": wave, "label": wave, "role": role}
    for wave, role in (("pre", "pre"), ("post", "post"), ("later", "follow-up"))
]


@pytest.mark.parametrize(
    ("family", "said"),
    [
        ({"test": "t"}, "family.test: the study compares arms; it takes ancova, "),
        ({"test": "nested"}, "family.test: nested needs 'design.sites'"),
        (
            {"test": "welch", "comparisons": [["post", "later"]]},
            "family.comparisons: [post, later] starts after the allocation",
        ),
        (
            {"test": "permutation", "hypothesis": "equivalence", "bounds": {"mood": 1}},
            "family.test: equivalence is tested by t, ancova",
        ),
        (
            {"test": "welch", "hypothesis": "equivalence"},
            "family.bounds: equivalence of mood needs its bounds",
        ),
        ({"test": "welch", "bounds": {"mood": 1}}, "family.bounds: they are for"),
    ],
)
def test_families_that_cannot_be_tested_are_refused(family, said):
    pairs = [["pre", "post"], ["pre", "later"], ["post", "later"]]
    assert said in refused(design=ARMS, waves=WAVES, comparisons=pairs, family=family)


def test_norms_on_the_wrong_side_of_each_other():
    """Higher is better, and those who need help score higher than those who are well."""
    well = {"mean": 5, "sd": 1, "source": "a manual"}
    judged = {"sd": 1, "sd_source": "a manual", "norm": well, "clinical": well | {"mean": 9}}
    judged |= {"reliability": 0.8, "reliability_type": "retest", "reliability_source": "a manual"}
    outcome = {"scale": "mood", "primary": True, "expected": "higher", "reliable_change": judged}
    assert "norm must be better than reliable_change.clinical, and higher is better" in refused(
        outcomes=[outcome]
    )
