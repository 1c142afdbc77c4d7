"""A broken report stops with file and line, and writes nothing."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from report_sample import sample_build

from groupwork.errors import GroupworkError
from groupwork.report.render import render

INTRODUCTION = "chapters/introduction.qmd"


@pytest.fixture
def build(tmp_path: Path) -> Path:
    return sample_build(tmp_path)


@pytest.fixture
def fails(build: Path, tmp_path: Path) -> Callable[[str], str]:
    """Append lines to the introduction, render, and return the message."""

    def run(text: str) -> str:
        chapter = build / INTRODUCTION
        start = chapter.read_text("utf-8").count("\n")
        chapter.write_text(chapter.read_text("utf-8") + "\n" + text + "\n", "utf-8")
        target = tmp_path / "thesis.html"
        with pytest.raises(GroupworkError) as caught:
            render(build, ["html"], "bundled", {"html": target})
        assert not target.exists()
        return str(caught.value).replace(f"line {start + 2}:", "line N:")

    return run


AT = f"{INTRODUCTION}, line N: "


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("There were {{< var people.pree >}}.", "_variables.yml has no 'people.pree'. Did you "
         "mean 'pre'?"),
        ("{{< var people >}}", "'people' of _variables.yml is not a single value."),
        ("{{< meta titel >}}", "the front matter has no 'titel'. Did you mean 'title'"),
        ("{{< include chapters/method.qmd >}}", "there is no file 'chapters/method.qmd'. Did "
         "you mean 'chapters/methods.qmd'"),
        ("See {{< include chapters/methods.qmd >}}", "must stand alone on its line."),
        ("{{< video a.mp4 >}}", "there is no shortcode 'video'."),
        ("{{< var people.pre }}", "a shortcode is not complete."),
        ("As said [@nobody2020].", "no bibliography has the key 'nobody2020'."),
        ("See @fig-nothing.", "'@fig-nothing' refers to nothing."),
        ("见@fig-means 。", "'@fig-means' is not read as a reference here."),
        ("See [@fig-means; @cohen1988].", "cross-references and citations cannot share"),
        ("![A](figures/none.png){#fig-none}", "there is no image 'figures/none.png'."),
        ("![A](https://example.org/a.png)", "images from the network are not used."),
        ("![A](figures/means.png){#fig-a .lightbox group=x}", "the attribute 'group' of images."),
        ("# Again {#sec-methods}", "the label 'sec-methods' stands at two places."),
        ("::: {.panel-tabset}\n:::", "the class 'panel-tabset' of blocks."),
        ("[text]{.aside}", "the class 'aside' of text in brackets."),
        ("[text](#sec-methods){.button}", "the class 'button' of links."),
        ("A <b>word</b>.", "raw html would be lost in the other formats."),
        (r"A \textbf{word}.", "raw tex would be lost in the other formats."),
        ("```{python}\n1\n```", "code is not run here."),
        ("::: {#lst-code}\nx\n:::", "labels that begin with 'lst-' are not supported."),
        ("[^note]: Again.", "Duplicate note reference 'note'."),
        ("See @thm-line.", "'@thm-line' refers to nothing."),
        ("::: {#tbl-bare}\n\n| a |\n|---|\n| 1 |\n\n:::", "needs its caption as the last"),
        ("::: {.content-visible when-profile=\"x\"}\nx\n:::", "does not know 'when-profile'."),
    ],
)  # fmt: skip
def test_each_mistake_is_said_with_file_and_line(
    fails: Callable[[str], str], text: str, message: str
) -> None:
    said = fails(text)
    assert message in said
    assert said.startswith(AT)


def test_the_constructs_of_the_filter_are_documented() -> None:
    root = Path(__file__).parents[3]
    lua = (root / "src/groupwork/report/engine/groupwork.lua").read_text("utf-8")
    lists = re.findall(r"^local (?!FOREIGN)[A-Z_]+ = (\{[^=]*?\})$", lua, re.MULTILINE)
    assert len(lists) == 7
    known = re.findall(r'"([\w-]+)"', " ".join(lists))
    known += re.findall(r'\["((?:when|unless)-\w+)"\]', lua)
    documented = set(re.findall(r"`([\w-]+)`", (root / "docs/report.md").read_text("utf-8")))
    kinds = {"fig", "tbl", "sec", "eq"}
    assert {f"{name}-" if name in kinds else name for name in known} <= documented


def test_all_problems_are_listed_at_once(fails: Callable[[str], str]) -> None:
    said = fails("See @fig-one, @tbl-two and @sec-three.")
    assert len(said.splitlines()) == 3


def test_widths_of_a_table_must_fit(build: Path, tmp_path: Path) -> None:
    methods = build / "chapters" / "methods.qmd"
    methods.write_text(methods.read_text("utf-8").replace("[8,27,40,25]", "[8,27]"), "utf-8")
    with pytest.raises(GroupworkError, match=r"methods\.qmd, line \d+: 'tbl-colwidths' names 2"):
        render(build, ["docx"], "bundled", {"docx": tmp_path / "t.docx"})


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('title: "{{', 'title: "{{< var study.titel >}}"\nother: "{{',
         r"report\.qmd, line 2: _variables\.yml has no 'study\.titel'"),
        ("lang: en", "lang: [en", r"report\.qmd, line \d+: not valid YAML"),
        ("references.bib", "refs.bib", r"report\.qmd, line 17: there is no file 'refs\.bib'"),
        ("---\ntitle", "title", r"report\.qmd, line 1: it must begin with front matter"),
    ],
)  # fmt: skip
def test_front_matter(build: Path, tmp_path: Path, old: str, new: str, message: str) -> None:
    thesis = build / "report.qmd"
    thesis.write_text(thesis.read_text("utf-8").replace(old, new, 1), "utf-8")
    with pytest.raises(GroupworkError, match=message):
        render(build, ["html"], "bundled", {"html": tmp_path / "t.html"})


def test_missing_parts_of_a_build_folder(build: Path, tmp_path: Path) -> None:
    (build / "style" / "thesis.css").unlink()
    with pytest.raises(GroupworkError, match=r"thesis\.css: this file of the report is missing"):
        render(build, ["html"], "bundled", {"html": tmp_path / "t.html"})


def test_unknown_format_and_absent_quarto(build: Path, tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(GroupworkError, match=r"no format 'doc'\. Did you mean 'docx'"):
        render(build, ["doc"], "bundled", {})  # type: ignore[list-item]
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GroupworkError, match="there is no Quarto on the PATH"):
        render(build, ["html"], "quarto", {"html": tmp_path / "t.html"})
