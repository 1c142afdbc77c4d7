"""The author's texts, pictures and references: what is refused, and where it is said to stand."""

import base64
from pathlib import Path

import pytest
from hostile import HARMLESS, PLACE, REFUSED
from raw_study import RESPONSES, study

from groupwork.errors import GroupworkError
from groupwork.report.assemble import _number_themes, present_in
from groupwork.report.confined import Limits
from groupwork.report.texts import check_bibliography, check_study_texts, check_text, copy_texts
from groupwork.study.study_file import StudyFile

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg"
    "gg=="
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "study" / "text" / "en").mkdir(parents=True)
    return tmp_path / "study"


def written(folder: Path, text: str) -> Path:
    path = folder / "text" / "en" / "background.md"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", REFUSED)
def test_what_could_run_load_or_reach_out_is_refused_with_its_line(folder: Path, name: str) -> None:
    text = f"# A heading\n\nWords.\n\n{REFUSED[name]}\n\nMore words.\n"
    first = text[: text.index(PLACE)].count("\n") + 1
    path = written(folder, text.replace(PLACE, "", 1))
    with pytest.raises(GroupworkError) as caught:
        check_text(path, folder)
    said = str(caught.value)
    lines = range(first, first + REFUSED[name].count("\n") + 1)
    assert any(said.startswith(f"{path}, line {line}: ") for line in lines), said


@pytest.mark.parametrize("name", HARMLESS)
def test_what_does_nothing_is_taken(folder: Path, name: str) -> None:
    path = written(folder, HARMLESS[name])
    assert check_text(path, folder) == path.resolve()


def test_a_line_is_found_where_it_is_not_spelt_as_it_is_read(folder: Path) -> None:
    path = written(folder, "One.\n\nTwo.\n\n[x](&#106;avascript:y)\n\nThree.\n")
    with pytest.raises(GroupworkError, match=r"background\.md, line 5: the address"):
        check_text(path, folder)


def test_links_that_leave_the_folder(folder: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.md"
    secret.write_text("secret", encoding="utf-8")
    for name in ("text/en/background.md", "references.bib", "images/a.png"):
        link = folder / name
        link.parent.mkdir(exist_ok=True)
        link.symlink_to(secret)
        with pytest.raises(GroupworkError, match=rf"{name}: leads out of the study's folder"):
            check_study_texts(folder)
        link.unlink()
    (folder / "text" / "zh").symlink_to(tmp_path)
    with pytest.raises(GroupworkError, match=r"secret\.md: leads out of the study's folder"):
        check_study_texts(folder)


def test_a_link_inside_of_the_folder_is_followed(folder: Path, tmp_path: Path) -> None:
    written(folder, "words")
    (folder / "text" / "en" / "ethics.md").symlink_to("background.md")
    (folder / "images").mkdir()
    (folder / "images" / "photo.png").write_bytes(PIXEL)
    (tmp_path / "build" / "text").mkdir(parents=True)
    copy_texts(folder, "en", tmp_path / "build")
    assert (tmp_path / "build/text/ethics.md").read_text() == "words"
    assert not (tmp_path / "build/text/ethics.md").is_symlink()
    assert (tmp_path / "build/images/photo.png").read_bytes() == PIXEL


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.png", b"root:x:0:0"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>x</script></svg>"),
        ("a.html", b"<script>x</script>"),
        ("a.gif", b"\x89PNG\r\n\x1a\n"),
    ],
)
def test_a_picture_is_what_its_name_says(folder: Path, name: str, content: bytes) -> None:
    (folder / "images").mkdir()
    (folder / "images" / name).write_bytes(content)
    with pytest.raises(GroupworkError, match=rf"{name}: is not the picture"):
        check_study_texts(folder)


@pytest.mark.parametrize(
    ("entries", "line"),
    [
        ("@misc{a, crossref={a}, title={x}}", 1),
        ("\n@misc{a,\n crossref = {b}}\n@misc{b, xdata={a}}", 2),
        ("@misc{a, title={x}}\n@book{b, crossref = \"C\"}\n@book{c, Crossref={D}}\n"
         "@book{d, crossref={b}}", 2),
        ("@set{s, entryset={a,s}}\n@misc{a, title={x}}", 1),
    ],
)  # fmt: skip
def test_an_entry_that_takes_from_itself(folder: Path, entries: str, line: int) -> None:
    path = folder / "references.bib"
    path.write_text(entries, encoding="utf-8")
    with pytest.raises(GroupworkError, match=rf"references\.bib, line {line}: the entry"):
        check_bibliography(path, folder)


def test_an_entry_that_takes_from_another(folder: Path) -> None:
    path = folder / "references.bib"
    path.write_text("@book{a, title={x}}\n@inbook{b, crossref={a}}\n@inbook{c, crossref={a}}")
    assert check_bibliography(path, folder) == path.resolve()


# What Pandoc itself takes minutes and gigabytes for.
BOMBS = {"brackets": "[" * 20_000, "quotations": "> " * 5_000 + "x", "links": "[a](" * 10_000}


@pytest.mark.slow
@pytest.mark.parametrize("name", BOMBS)
def test_a_text_that_takes_too_long_ends_with_its_line(
    folder: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("groupwork.report.texts.TEXT", Limits(seconds=2, megabytes=300))
    path = written(folder, f"Words.\n\n{BOMBS[name]}\n\nMore.\n")
    with pytest.raises(GroupworkError, match=r"background\.md, line 3: rendering it takes more"):
        check_text(path, folder)


# Readings of codes --------------------------------------------------------------------------


def coded(*codes: str) -> StudyFile:
    listed = [{"id": code, "label": code, "definition": code} for code in codes]
    return study(RESPONSES, interviews={"codes": listed})


def reading(folder: Path, name: str, text: str = "My reading.\n") -> Path:
    path = folder / "text" / "en" / "themes" / f"{name}.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def numbered(folder: Path, here: StudyFile) -> dict[str, str]:
    """Copy the texts as a report does; return what is included for the codes."""
    build = folder.parent / "build"
    for name in ("text", "generated"):
        (build / name).mkdir(parents=True)
    copy_texts(folder, "en", build)
    _number_themes(here, folder / "text" / "en", build)
    return {path.name: path.read_text("utf-8") for path in (build / "generated").iterdir()}


def test_a_reading_goes_by_the_place_of_its_code(folder: Path) -> None:
    """Codes are named as coders like: the file of a report is not."""
    reading(folder, "2")
    reading(folder, "not alone (any more)", "Together.\n")
    found = numbered(folder, coded("alone", "2", "not alone (any more)"))
    assert found == {"theme-2.md": "My reading.\n", "theme-3.md": "Together.\n"}


def test_a_reading_of_no_code_is_said(folder: Path) -> None:
    path = reading(folder, "alnoe")
    with pytest.raises(GroupworkError) as caught:
        numbered(folder, coded("alone"))
    assert str(caught.value) == f"{path}: there is no code 'alnoe'. Did you mean 'alone'?"


def test_a_reading_is_checked_as_any_text(folder: Path) -> None:
    path = reading(folder, "alone", "```{=html}\n<script>x()</script>\n```\n")
    with pytest.raises(GroupworkError, match=f"{path}, line 2: "):
        check_study_texts(folder)
    path.unlink()
    secret = folder.parent / "secret.md"
    secret.write_text("Words.\n", encoding="utf-8")
    path.symlink_to(secret)
    with pytest.raises(GroupworkError, match=r"alone\.md"):
        numbered(folder, coded("alone"))


def test_readings_are_parts_of_a_study_where_they_say_something(folder: Path) -> None:
    reading(folder, "alone")
    reading(folder, "empty", "<!-- nothing yet -->\n")
    present = present_in(coded("alone", "empty"), folder / "text" / "en")
    assert {name for name in present if name.startswith("text.")} == {"text.themes/alone"}
