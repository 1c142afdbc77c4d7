"""Projects written back: accepted by the standard's schema, and read back unchanged."""

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from coded_projects import (
    ANNA,
    BO,
    HOPE,
    TEXT,
    coding,
    passage,
    qde,
    qdpx,
    read_project,
    read_projects,
    source,
)
from lxml import etree

from groupwork.ingest.coding.project import code_table, frame, make_guid
from groupwork.ingest.coding.refi import read_codebook
from groupwork.ingest.coding.write import write_codebook, write_project

DATA = Path(__file__).parents[3] / "data/qda"
ATLAS = DATA / "atlasti_standard_project.qdpx"
TABLES = ["coders", "codes", "sources", "codings", "cases", "variables", "notes"]


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(DATA / "Project.xsd"))


@pytest.fixture(scope="module")
def codebook_schema() -> etree.RelaxNG:
    return etree.RelaxNG(etree.parse(DATA / "codebook.rng"))


def rich(path: Path) -> Path:
    """Write a project that has something of everything."""
    variable, note, other = (f"{n * 8}-0000-4000-8000-000000000000" for n in "EF9")
    value = f'<VariableValue><VariableRef targetGUID="{variable}"/>'
    before = f"""<Variables><Variable guid="{variable}" name="age" typeOfVariable="Integer"/>
        </Variables><Cases><Case guid="{ANNA}" name="P1">{value}<IntegerValue>42</IntegerValue>
        </VariableValue><SourceRef targetGUID="{TEXT}"/></Case></Cases>"""
    about = f'<NoteRef targetGUID="{note}"/>'
    inside = "".join(
        [
            "<Description>from Anna</Description>",
            passage(7, 17, "我𠮷很害怕。\n我", coding() + about),
            passage(0, 3, "社工：", coding(HOPE, BO), number=1),
            coding(HOPE, number=7),
            about,
            f"{value}<TextValue>about 40</TextValue></VariableValue>",
        ]
    )
    picture = f"""<PictureSource guid="{other}" name="drawing.png" path="internal://x.png">
        <PictureSelection guid="{BO}" firstX="1" firstY="2" secondX="30" secondY="40">
        {coding(number=9)}</PictureSelection></PictureSource>"""
    rest = f"""<Notes><Note guid="{note}" name="Idea"><PlainTextContent>a &lt; b &amp; c
        </PlainTextContent></Note></Notes>"""
    text = "社工：您好\r\n我𠮷很害怕。\r\n我不知道。"
    project = qde(source(inside) + picture, before=before, rest=rest)
    return qdpx(path, project, **{TEXT.replace("-", "_"): text.encode("utf-8-sig")})


def check(project, path: Path, schema) -> None:
    """Write a project, validate it, and compare what is read back."""
    assert write_project(project, path).empty
    with zipfile.ZipFile(path) as archive:
        document = etree.parse(io.BytesIO(archive.read("project.qde")))
    assert schema.validate(document), schema.error_log
    again = read_project(path)
    for name in TABLES:
        here, there = getattr(project, name), getattr(again, name)
        if name == "sources":
            here, there = (table.drop(columns="counting") for table in (here, there))
        pd.testing.assert_frame_equal(here, there)


def test_atlas(tmp_path, schema):
    check(read_project(ATLAS), tmp_path / "again.qdpx", schema)


def test_everything(tmp_path, schema):
    project = read_project(rich(tmp_path / "rich.qdpx"))
    assert project.passages()["text"].tolist() == [
        "社工：",
        "社工：您好\n我𠮷很害怕。\n我不知道。",
        "我𠮷很害怕。\n我",
        "",
    ]
    assert project.notes["about"].tolist() == ["selection", "source", "source"]
    check(project, tmp_path / "again.qdpx", schema)


def test_merged(tmp_path, schema):
    project = read_projects([rich(tmp_path / "rich.qdpx"), ATLAS])
    assert len(project.sources) == 14
    check(project, tmp_path / "again.qdpx", schema)
    # Merging a project with itself changes nothing.
    again = read_projects([tmp_path / "again.qdpx", tmp_path / "again.qdpx"])
    pd.testing.assert_frame_equal(project.codings, again.codings)


def test_the_same_bytes_each_time(tmp_path):
    project = read_project(rich(tmp_path / "rich.qdpx"))
    first, second = tmp_path / "1.qdpx", tmp_path / "2.qdpx"
    write_project(project, first)
    write_project(project, second)
    assert first.read_bytes() == second.read_bytes()


def test_nobody_and_no_folder_is_written(tmp_path):
    write_project(read_project(rich(tmp_path / "rich.qdpx")), tmp_path / "again.qdpx")
    with zipfile.ZipFile(tmp_path / "again.qdpx") as archive:
        written = b"".join(archive.read(name) for name in archive.namelist()).decode()
    for word in ("Anna Li", "Bo Chen", "/home/anna", "a test", "DateTime"):
        assert word not in written


def test_texts_count_code_points_and_end_lines_with_lf(tmp_path):
    write_project(read_project(rich(tmp_path / "rich.qdpx")), tmp_path / "again.qdpx")
    with zipfile.ZipFile(tmp_path / "again.qdpx") as archive:
        text = archive.read(f"sources/{TEXT}.txt").decode()
    assert text == "社工：您好\n我𠮷很害怕。\n我不知道。"


def test_values_that_are_not_of_their_type_are_written_as_text(tmp_path, schema):
    project = read_project(rich(tmp_path / "rich.qdpx"))
    values = project.variables.assign(value=["4 or 5", "2e3"], type="Float")
    check(replace(project, variables=values), tmp_path / "again.qdpx", schema)


def test_characters_that_xml_cannot_hold(tmp_path, schema):
    project = read_project(rich(tmp_path / "rich.qdpx"))
    text = "bell \a rings"
    codings = project.codings.iloc[:1].assign(start=0, end=7, text="bell \a ")
    sources = project.sources.assign(text=[text, ""])
    check(
        replace(project, sources=sources, codings=codings, notes=frame("notes")),
        tmp_path / "again.qdpx",
        schema,
    )


def test_passages_without_a_place_are_returned(tmp_path):
    project = read_project(rich(tmp_path / "rich.qdpx"))
    codings = project.codings.assign(start=-1, end=-1)
    left = write_project(replace(project, codings=codings), tmp_path / "again.qdpx")
    assert left["kind"].tolist() == ["text", "text"]
    assert set(read_project(tmp_path / "again.qdpx").codings["kind"]) == {"source", "picture"}


def test_codebook(tmp_path, codebook_schema):
    codes = read_project(ATLAS).codes
    nested, _ = code_table(
        (make_guid(i), make_guid(i // 2) if i > 1 else "", f"情绪 {i} <&>", "说明", "", i % 2 == 0)
        for i in range(1, 20)
    )
    for table in (codes, nested):
        write_codebook(table, tmp_path / "codes.qdc")
        document = etree.parse(tmp_path / "codes.qdc")
        assert codebook_schema.validate(document), codebook_schema.error_log
        pd.testing.assert_frame_equal(read_codebook(tmp_path / "codes.qdc"), table)
