import json
import re
from pathlib import Path

import jsonschema
import pytest
from raw_study import MOOD, NETWORK, RESPONSES, SESSIONS, study

from groupwork.errors import GroupworkError
from groupwork.study.loading import load_study
from groupwork.study.messages import json_schema, validate
from groupwork.study.programme_file import ProgrammeFile
from groupwork.study.run import RunConfig, check_config
from groupwork.study.study_file import StudyFile
from groupwork.study.yaml_file import read_yaml

ROOT = Path(__file__).parents[3]
SHIPPED = ROOT / "data" / "raw" / "beat-the-blues" / "study.yaml"
STUDIES = [
    SHIPPED,
    ROOT / "data" / "raw" / "all-the-way" / "study.yaml",
    ROOT / "tests" / "data" / "tiny" / "study.yaml",
]


def message(call, *args) -> str:
    with pytest.raises(GroupworkError) as caught:
        call(*args)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_one_wording_needs_no_list(tmp_path):
    text = SHIPPED.read_text(encoding="utf-8")
    words = "labels: {1: rarely, 2: [often, frequently]}"
    path = tmp_path / "beat-the-blues" / "study.yaml"
    path.parent.mkdir()
    path.write_text(text.replace("  bdi:\n    define:", f"  bdi:\n    {words}\n    define:"))
    assert load_study(path).instruments["bdi"].labels == {1: ["rarely"], 2: ["often", "frequently"]}


# Messages -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("seed:", "sed:", ": unknown key 'sed'. Did you mean 'seed'? (1 more after this one.)"),
        (
            "wave_names:",
            "wavenames:",
            ": unknown key 'files.1.wavenames'. Did you mean 'wave_names' or 'rename' or 'wave'?",
        ),
        (
            "kind: responses",
            "kind: response",
            ": files.1.kind: there is no 'response'. Did you mean 'responses' or 'sessions'?",
        ),
        ("  - kind: responses\n    path", "  - path", ": the key 'files.1.kind' is missing."),
        (
            "expected: lower}",
            "expectd: lower}",
            ": unknown key 'outcomes.1.expectd'. Did you mean 'expected'? (1 more after this one.)",
        ),
        (
            "short: {en: depression",
            "shrt: {en: depression",
            ": unknown key 'instruments.bdi.define.shrt'. Did you mean 'short'? "
            "(1 more after this one.)",
        ),
        (
            "short: {en: depression",
            "short: {em: depression",
            ": unknown key 'instruments.bdi.define.short.em'. Valid names: 'en', 'zh'. "
            "(1 more after this one.)",
        ),
        (
            "ids: total,",
            "id: total,",
            ": unknown key 'instruments.bdi.define.items.1.id'. Did you mean 'ids'? "
            "(1 more after this one.)",
        ),
        ("seed: 2003", "", ": the key 'seed' is missing."),
        ("seed: 2003", "seed: -1", ": seed: should be greater than or equal to 0. Found: -1."),
        ("seed: 2003", "seed: 1\nseed: 2", ", line 25: the key 'seed' is given twice."),
        (
            "synthetic: false",
            "synthetic: maybe",
            ": synthetic: should be a valid boolean, unable to interpret input. Found: 'maybe'.",
        ),
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
        (
            "control: TAU",
            "control: TUA",
            ": design.groups.control: 'TUA' is no level of 'group'. Did you mean 'TAU'?",
        ),
        (
            "attribute: group",
            "attribute: grup",
            ": design.groups.attribute: there is no 'grup'. Did you mean 'group'?",
        ),
        (
            "kind: randomised",
            "kind: one-group",
            ": design: kind 'one-group' takes no 'groups'.",
        ),
        ("{id: m3,", "{id: m2,", ": waves: 'm2' stands there twice."),
        ("{id: m3,", "{id: M 3,", "id: may have small letters, digits, '-' and '_' only."),
        (
            'columns: {bdi: "{wave}"}',
            "columns: {bdi: {wave}}",
            ": files.1.columns.bdi: should be text. Put quotes around text that begins with '{'. "
            "(1 more after this one.)",
        ),
        (
            'columns: {bdi: "{wave}"}',
            "columns: {bdi: {{wave}}}",
            ", line 43: text that begins with '{' or '[' needs quotes around it.",
        ),
        (
            'columns: {bdi: "{wave}"}',
            "columns: {bdi: bdi}",
            ": files.1: columns.bdi: 'bdi' must hold {wave}, since 'wave_names' is given.",
        ),
        (
            'columns: {bdi: "{wave}"}',
            'columns: {bdi: {totl: "{wave}"}}',
            ": files.1.columns.bdi: there is no 'totl'. Did you mean 'total'?",
        ),
        (
            'columns: {bdi: "{wave}"}',
            "columns: {bdi: {}}",
            ": files.1.columns.bdi: item 'total' has no column.",
        ),
        (
            'columns: {bdi: "{wave}"}',
            'columns: {bdy: "{wave}"}',
            ": files: btheb.csv: columns: there is no 'bdy'. Did you mean 'bdi'?",
        ),
        ("ids: total,", "ids: 1-3,", ": files.1.columns.bdi: '{wave}' must hold {item}."),
        (
            "direction: lower-better",
            "direction: lower-better, items: 1",
            ": instruments.bdi.define: scores: total: there is no item '1'. Valid names: 'total'.",
        ),
        (
            "  bdi:\n    define:",
            "  bdi:\n    labels: {70: [x]}\n    define:",
            ": instruments.bdi.labels: 70 is no code of its items.",
        ),
        (
            "  bdi:\n    define:",
            "  bdi:\n    labels: {2: 7}\n    define:",
            ": instruments.bdi.labels.2: should be a list. Found: 7.",
        ),
        ("id: beat-the-blues\n", "id: btb\n", ": id is 'btb' but the folder is 'beat-the-blues'."),
        (
            "seed: 2003",
            "seed: 2003\n\tx: 1",
            "line 25: it begins with a tab; YAML takes blanks. Write: x: 1",
        ),
    ],
)
def test_a_mistake_in_the_study_file_is_said_in_one_line(tmp_path, old, new, said):
    folder = tmp_path / "beat-the-blues"
    folder.mkdir()
    text = SHIPPED.read_text(encoding="utf-8")
    assert old in text
    (folder / "study.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    found = message(load_study, folder / "study.yaml")
    assert found.startswith(str(folder / "study.yaml"))
    assert said in found


@pytest.mark.parametrize(
    ("instruments", "said"),
    [
        (
            {"sass": {}},
            "instruments.sass: instrument 'sass' is not in the library. Did you mean 'sas' or",
        ),
        ({"mood": {}}, "A scale of your own needs a 'define:' block."),
        ({"ssrs": {}}, "instruments.ssrs: instrument 'ssrs': published versions differ in 'item5'"),
        (
            {"ssrs": {"choices": {"item5": "A-F"}}},
            "instruments.ssrs: instrument 'ssrs': 'item5' cannot be 'A-F'. Did you mean 'A-E' or",
        ),
        ({"ssrs": {"choices": {"itm5": "A-E"}}}, "has no choice 'itm5'. Did you mean 'item5'?"),
    ],
)
def test_a_wrong_instrument(instruments, said):
    with pytest.raises(GroupworkError) as caught:
        study(instruments=instruments)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"files": [{**NETWORK, "supports": {}}]}, "'support' (the column) and 'supports'"),
        ({"files": [{**RESPONSES, "wave_names": {"pre": "a"}}]}, "exactly one of 'wave' and"),
        ({"files": [{**RESPONSES, "wave": "per"}]}, "wave: there is no 'per'. Did you mean 'pre'"),
        (
            {"files": [{**RESPONSES, "columns": {"mood": "{wave}{item}"}}]},
            "columns.mood: '{wave}{item}' holds {wave}, but no 'wave_names' is given",
        ),
        ({"design": {"kind": "controlled"}}, "kind 'controlled' needs 'groups'"),
        ({"satisfaction": {"instrument": "mod", "wave": "post"}}, "Did you mean 'mood'?"),
        ({"sessions": [{"number": 1, "title": "a", "content": "b"}] * 2}, "'1' stands there twice"),
    ],
)
def test_parts_that_do_not_fit(changes, said):
    data = study().model_dump() | {"instruments": {"mood": {"define": MOOD}}} | changes
    assert said in message(validate, data, StudyFile, "study.yaml")


def test_a_file_that_is_no_study(tmp_path):
    file = tmp_path / "study.yaml"
    assert message(load_study, file) == f"{file}: there is no such file."
    for text in ("", "just text", "- a\n- b"):
        file.write_text(text)
        assert message(load_study, file) == f"{file}: should be lines of 'key: value'." + (
            " Found: 'just text'." if text == "just text" else ""
        )
    file.write_bytes("id: 研究".encode("gb18030"))
    assert message(load_study, file) == f"{file}: not UTF-8 text. Save it as UTF-8."
    assert "cannot be read (is a directory)" in message(read_yaml, tmp_path)


def test_config():
    assert check_config({"studies": ["a"]}).report.formats == ["html", "pdf", "docx"]
    assert message(check_config, {"studies": ["a"], "repotr": {}}) == (
        "config.yaml: unknown key 'repotr'. Did you mean 'report'?"
    )
    assert message(check_config, {"studies": ["a"], "report": {"engin": "auto"}}) == (
        "config.yaml: unknown key 'report.engin'. Did you mean 'engine'?"
    )
    assert message(check_config, {"studies": []}) == "config.yaml: studies: needs at least 1."
    assert "should be 'html', 'pdf' or 'docx'. Found: 'odt'." in message(
        check_config, {"studies": ["a"], "report": {"formats": ["odt"]}}
    )


# YAML ---------------------------------------------------------------------------------------


def test_codes_and_answers_stay_what_they_are(tmp_path):
    file = tmp_path / "a.yaml"
    file.write_text("a: [No, yes, on, 01, 1, -9, 1.5, true, ~, 2026-01-02, 1:30]\n")
    assert read_yaml(file)["a"] == [
        *("No", "yes", "on", "01", 1, -9, 1.5, True, None, "2026-01-02", "1:30")
    ]


# What a study knows -------------------------------------------------------------------------


def test_scales_and_strands():
    there = load_study(STUDIES[1])
    assert there.strands == {
        *("needs", "strain", "interviews", "joint", "sessions", "satisfaction", "network"),
        *("survey", "moderators", "scales", "outcomes", "change", "criteria", "next-study"),
        *("predictions", "ties", "agreement", "saturation"),
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
    assert study(RESPONSES, SESSIONS).strands == {"scales", "outcomes", "change", "sessions"}
    assert study(RESPONSES, NETWORK).strands == {"scales", "outcomes", "change", "network"}


# JSON schema --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "model"), [("study", StudyFile), ("config", RunConfig), ("programme", ProgrammeFile)]
)
def test_schema_is_that_of_the_models(name, model):
    """After a meant change run `groupwork schema`."""
    file = ROOT / "schema" / f"{name}.schema.json"
    assert file.read_text(encoding="utf-8") == json_schema(model)


@pytest.mark.parametrize("file", STUDIES, ids=lambda file: file.parent.name)
def test_schema_accepts_the_studies(file):
    validator = jsonschema.Draft202012Validator(json.loads(json_schema(StudyFile)))
    validator.check_schema(validator.schema)
    data = json.loads(json.dumps(read_yaml(file)))
    assert not [error.message for error in validator.iter_errors(data)]
    data["sed"] = 1
    assert [error.message for error in validator.iter_errors(data)]


def test_schema_accepts_the_config():
    jsonschema.validate(read_yaml(ROOT / "config.yaml"), json.loads(json_schema(RunConfig)))


# Codes of interviews ------------------------------------------------------------------------


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
    text = STUDIES[1].read_text(encoding="utf-8")
    assert old in text
    folder = tmp_path / "all-the-way"
    folder.mkdir()
    (folder / "study.yaml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(GroupworkError, match=re.escape(message)):
        load_study(folder / "study.yaml")
