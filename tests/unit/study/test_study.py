"""What a study knows of itself: its strands, scales, waves and their labels."""

from mistakes import ALL_THE_WAY, SHIPPED
from raw_study import NETWORK, RESPONSES, SESSIONS, study

from groupwork.study.loading import load_study


def test_scales_and_strands():
    there = load_study(ALL_THE_WAY)
    assert there.strands == {
        *("needs", "strain", "interviews", "joint", "sessions", "satisfaction", "network"),
        *("survey", "moderators", "scales", "outcomes", "change", "criteria", "next-study"),
        *("predictions", "ties", "agreement", "saturation", "each-session"),
    }
    assert {"sas", "sas.raw", "ssrs.objective", "needs.family"} <= set(there.scales)
    assert there.need_areas[0] == "needs.family"
    assert there.primary.scale == "sas"
    assert there.direction("rses") == "higher-better"
    assert there.wave("post").role == "post"
    assert there.scale_label("needs.family", "zh") == "家人的理解与陪伴"
    other = load_study(SHIPPED)
    assert (other.strands, list(other.scales), other.need_areas) == (
        {"scales", "outcomes", "change", "arms"},
        ["bdi"],
        [],
    )


def test_a_strand_takes_its_file():
    assert study(RESPONSES, SESSIONS).strands == {
        *("scales", "outcomes", "change", "sessions", "each-session"),
    }
    assert study(RESPONSES, NETWORK).strands == {"scales", "outcomes", "change", "network"}
