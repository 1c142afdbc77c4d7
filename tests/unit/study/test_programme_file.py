"""programme.yaml: what it takes, and what each message says where studies do not go together."""

import pytest
import yaml
from effect_study import study
from programmes import SITES, programme, programme_file, write_programme

from groupwork.errors import GroupworkError
from groupwork.study.loading import load_study
from groupwork.study.programme_file import load_programme, load_studies, together


def _instrument(**more) -> dict:
    define = {
        "name": "bdi",
        "short": "BDI",
        "items": [{"ids": "1-3", "min": 0, "max": 3}],
        "scores": [{"id": "total", "label": "Total", "direction": "lower-better"}],
    }
    return {"instruments": {"bdi": {"define": define | more}}}


def _score(**more) -> dict:
    score = {"id": "total", "label": "Total", "direction": "lower-better"}
    return {"scores": [score | more]}


def test_what_is_common_is_pooled() -> None:
    two = [{"scale": "bdi"}, {"scale": "gad"}]
    studies = {"a": study(two), "b": study([{"scale": "gad"}, {"scale": "phq"}])}
    found = programme(studies)
    assert [measure.scale for measure in found.measures] == ["gad"]
    assert found.comparisons == [("pre", "post")]
    assert (found.measures[0].low, found.measures[0].high) == (0, 63)


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"items": [{"ids": "1-4", "min": 0, "max": 3}]}, "the items of 'bdi' differs: 1, 2, 3 in"),
        ({"reversed": [2]}, "the reversed items of 'bdi' differs: none in 'a', 2 in 'b'"),
        ({"items": [{"ids": "1-3", "min": 1, "max": 4}]}, "0 to 3 in 'a', 1 to 4 in 'b'"),
        (_score(statistic="mean"), "the statistic of 'bdi' differs: sum in 'a', mean in 'b'"),
        (_score(multiply=1.25), "the factor of 'bdi' differs: 1 in 'a', 1.25 in 'b'"),
        (_score(floor=True), "the rounding of 'bdi' differs"),
        (_score(max_missing=1), "what may be missing of 'bdi' differs"),
        (_score(direction="higher-better"), "the better direction of 'bdi' differs"),
        ({"recall": {"days": 7, "label": "week"}}, "the recall period of 'bdi' differs: none"),
        ({"reported_by": "other"}, "who answers of 'bdi' differs"),
        ({"sums": {"s": "1 2"}}, "what is summed of 'bdi' differs"),
        ({"texts": {"1": "Sad?"}}, "the wording of item 1 of 'bdi' differs between 'a' and 'b'"),
    ],
)
def test_a_scale_that_is_made_differently_is_refused(other: dict, said: str) -> None:
    studies = {
        "a": study(**_instrument(**({"texts": {"1": "Low?"}} if "texts" in other else {}))),
        "b": study(**_instrument(**other)),
    }
    with pytest.raises(GroupworkError) as error:
        programme(studies)
    assert said in str(error.value)
    assert str(error.value).startswith("programme.yaml: outcomes: bdi: ")


def test_versions_of_a_shipped_instrument_are_two_measures() -> None:
    def rses(order: str) -> dict:
        use = {"choices": {"order": order, "codes": "1-4"}}
        return {"outcomes": [{"scale": "rses"}], "instruments": {"rses": use}}

    from groupwork.study.instruments import _read  # noqa: PLC0415

    offered = {name: list(options) for name, options in _read("rses")["choices"].items()}
    name = next(each for each in offered if "order" in each)
    first, second = (
        {"choices": {each: options[0] for each, options in offered.items()} | {name: option}}
        for option in offered[name][:2]
    )
    studies = {
        key: study([{"scale": "rses", "expected": "higher"}], instruments={"rses": use})
        for key, use in (("a", first), ("b", second))
    }
    with pytest.raises(GroupworkError, match="the reversed items of 'rses' differs"):
        programme(studies)


@pytest.mark.parametrize(
    ("studies", "more", "said"),
    [
        (
            {"a": study([{"scale": "bdi"}]), "b": study([{"scale": "gad"}])},
            {},
            "outcomes: the groups have none in common ('a' has bdi; 'b' has gad).",
        ),
        (
            {"a": study(), "b": study(comparisons=[["post", "later"]], waves={"pre": "pre", "post": "post", "later": "follow-up"})},
            {},
            "comparisons: the groups have none in common ('a' has [pre, post]; 'b' has [post, later]).",
        ),
        ({"a": study(), "b": study()}, {"outcomes": ["bdx"]}, "outcomes: 'a' has no bdx. Did you mean 'bdi'?"),
        (
            {"a": study(), "b": study(synthetic=True)},
            {},
            "the data of 'b' are synthetic and those of 'a' are not",
        ),
        (
            {"a": study(), "b": study(design={"kind": "controlled", "groups": {"attribute": "arm", "control": "TAU"}})},
            {},
            "'b' has arms (design.groups)",
        ),
        ({"a": study(), "b": study(design={"kind": "one-group", "sites": "arm"})}, {}, "'b' is several groups itself"),
        ({"a": study(), "b": study()}, {"groups": [{"study": "a"}, {"study": "b"}]}, "two are called 'X'"),
    ],
)  # fmt: skip
def test_studies_that_do_not_go_together(studies: dict, more: dict, said: str) -> None:
    with pytest.raises(GroupworkError) as error:
        programme(studies, **more)
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"group": []}, "unknown key 'group'. Did you mean 'groups'?"),
        ({"groups": [{"study": "a"}]}, "groups"),
        ({"groups": [{"study": "a"}, {"study": "a"}]}, "two have the study 'a'"),
        (
            {"groups": [{"study": "a", "label": "G"}, {"study": "b", "label": "G"}]},
            "two have the label 'G'",
        ),
        ({"id": "a"}, "'a' is the name of a study already"),
        (
            {"attributes": {"site": SITES}},
            "groups.1.attributes: 'site' of the group 'a' is lacking",
        ),
        (
            {
                "attributes": {"site": SITES},
                "groups": [
                    {"study": "a", "attributes": {"site": "nort"}},
                    {"study": "b", "attributes": {"site": "south"}},
                ],
            },
            "groups.1.attributes.site: there is no level 'nort'. Did you mean 'north'?",
        ),
        (
            {
                "attributes": {"year": {"label": "Year"}},
                "groups": [
                    {"study": "a", "attributes": {"year": 2019}},
                    {"study": "b", "attributes": {"year": "later"}},
                ],
            },
            "groups.2.attributes.year: 'later' is no number, and 'levels' are not given",
        ),
    ],
)
def test_the_file_itself(more: dict, said: str, tmp_path) -> None:
    good = programme_file(["a", "b"]).model_dump(mode="json", exclude_defaults=True)
    path = tmp_path / str(more.get("id", "all-groups")) / "programme.yaml"
    path.parent.mkdir()
    path.write_text(yaml.safe_dump(good | more), encoding="utf-8")
    with pytest.raises(GroupworkError) as error:
        load_programme(path)
    assert said in str(error.value)
    assert str(path) in str(error.value)


def test_a_study_that_is_not_there(tmp_path) -> None:
    path = write_programme(tmp_path, "carers", [8, 8])
    path.write_text(path.read_text(encoding="utf-8").replace("carers-002", "carers-003"))
    with pytest.raises(GroupworkError, match="groups.2.study: there is no study 'carers-003'"):
        load_studies(load_programme(path), path, load_study)


def test_closing_questionnaires_must_be_one_measure(tmp_path) -> None:
    path = write_programme(tmp_path, "carers", [8, 8])
    other = tmp_path / "carers-002" / "study.yaml"
    text = other.read_text(encoding="utf-8")
    other.write_text(text.replace("ids: 1-2, min: 1, max: 5", "ids: 1-2, min: 0, max: 4"))
    read = load_programme(path)
    studies = load_studies(read, path, load_study)
    with pytest.raises(GroupworkError, match=r"satisfaction: the range of the answers of 'end'"):
        together(read, studies)
    silent = together(read.model_copy(update={"satisfaction": False}), studies)
    assert not any(group.satisfaction for group in silent.groups)
    assert all(group.attendance for group in silent.groups)
