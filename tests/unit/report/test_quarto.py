"""What the real Quarto would misread is found without it; what it did not find stops the job."""

import os
from pathlib import Path

import pandas as pd
import pytest
from report_sample import ROOT, sample_build

from groupwork.errors import GroupworkError
from groupwork.report.assemble import _front
from groupwork.report.ledger import Ledger
from groupwork.report.quarto import check_rendered, check_sources, engine_used
from groupwork.report.render import render
from groupwork.report.style import install_style, load_style
from groupwork.report.writer import Writer
from groupwork.study.loading import load_study


def write(build: Path, name: str, text: str) -> Path:
    (build / name).parent.mkdir(exist_ok=True)
    (build / name).write_text(text, encoding="utf-8")
    return build


def test_the_project_and_the_sample_pass(tmp_path: Path) -> None:
    check_sources(ROOT / "report")
    check_sources(sample_build(tmp_path))


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        # What was printed as ?var:process.1.attendance 554 times, with exit status 0.
        ("_variables.yml", 'process:\n  "1":\n    attendance: "92%"\n',
         r"_variables\.yml, line 2: .*'process\.1', because it takes '1'.*'no-1'"),
        # Lua's tonumber reads these as well.
        *(("_variables.yml", f'codes:\n  "{key}": "4"\n', f"it takes '{key}'")
          for key in ("1e5", "0x1f", "-2")),
        ("_variables.yml", "a:\n  b: 1.20\n", r"line 2: the value of 'a\.b' is not in quotation"),
        ("chapters/a.qmd", "One.\n\nTwo {{< var process.1.n >}}.\n",
         r"chapters/a\.qmd, line 3: .*'process\.1\.n'"),
        ("_quarto.yml", "columns: 10000\n", r"_quarto\.yml: 'columns' becomes the columns of a"),
        ("_quarto.yml", "format: {typst: {columns: 2}}\n", "'format.typst.columns' becomes"),
        ("_quarto.yml", "date-format: iso\n", "'date-format' would make a day of every date"),
        ("_quarto.yml", "format: {html: {toc: true}}\n", "link to formats that were not made"),
        *(("_quarto.yml", f"format: {{html: {{format-links: false, theme: {theme}}}}}\n",
           f"the theme '{name}' loads fonts from the network")
          for theme, name in (("cosmo", "cosmo"), ("{light: default, dark: [darkly, a.scss]}",
                                                   "darkly"))),
        ("style/typst-template.typ", "set x\n#it.counter.display(it.numbering)\n",
         r"typst-template\.typ, line 2: .*'context'"),
    ],
)  # fmt: skip
def test_what_quarto_misreads_is_refused(
    tmp_path: Path, name: str, text: str, message: str
) -> None:
    with pytest.raises(GroupworkError, match=message):
        check_sources(write(tmp_path, name, text))


def test_it_is_refused_before_the_bundled_engine_too(tmp_path: Path) -> None:
    build = sample_build(tmp_path)
    text = (build / "_variables.yml").read_text(encoding="utf-8")
    write(build, "_variables.yml", text + '"a":\n  "1": "x"\n')
    with pytest.raises(GroupworkError, match=r"Quarto never finds the variable 'a\.1'"):
        render(build, ["html"], "bundled", {"html": tmp_path / "t.html"})


def test_no_name_of_the_ledger_is_a_number(tmp_path: Path) -> None:
    table = pd.DataFrame({"session": ["1", "1e5", "0x1f", "2–3"], "estimate": [1.0, 2, 3, 4]})
    ledger = Ledger({"process": table})
    for session in table["session"]:
        ledger.find("process", session=session).say()
    check_sources(write(tmp_path, "_variables.yml", ledger.variables()))


@pytest.mark.parametrize(
    ("said", "text", "message"),
    [
        ("", "<p>92 %, ?var:process.a.b of</p>", r"variable 'process\.a\.b' and printed '\?var:"),
        ("", "by ?meta:institut", r"the variable 'institut'"),
        ("", "See ?@fig-none.", r"the reference 'fig-none'"),
        ("", r"See ?\@fig-none.", r"the reference 'fig-none'"),  # as Typst writes it
        ("WARNING (x.lua:1) Unknown var a.b in report.qmd\n", "", r"warned.*: .*Unknown var a\.b"),
        ("[WARNING] Citeproc: citation nobody not found\n", "", "citation nobody not found"),
    ],
)  # fmt: skip
def test_what_quarto_did_not_find_is_named(said: str, text: str, message: str) -> None:
    with pytest.raises(GroupworkError, match=message):
        check_rendered(said, text, "")


def test_words_that_pandoc_lacks_and_quarto_has_stop_nothing() -> None:
    said = "[WARNING] Could not load translations for zh-CN\n"
    check_rendered(said + "[WARNING] The term Abstract has no translation defined.\n", "", "")


def test_what_an_author_wrote_is_no_mark_of_quarto() -> None:
    check_rendered("Output created: thesis.html\n", "she asked ?var:x", "she asked ?var:x")


# With a program that answers as Quarto does ---------------------------------------------------


def fake_quarto(folder: Path, monkeypatch: pytest.MonkeyPatch, makes: str, says: str = "") -> Path:
    """Put a program on the PATH that answers as Quarto does, and notes how it was called."""
    folder.mkdir()
    program = folder / "quarto"
    program.write_text(
        "#!/bin/sh\n"
        'if [ "$1" = "--version" ]; then echo 1.11.0; exit; fi\n'
        f'echo "$@" >> {folder}/calls\n'
        f"env > {folder}/environment\n"
        f"printf '%s' '{says}' >&2\n"
        'case "$4" in typst) suffix=pdf;; *) suffix=$4;; esac\n'
        f"printf '%s' '{makes}' > \"report.$suffix\"\n",
        encoding="utf-8",
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return folder / "calls"


@pytest.mark.parametrize(
    ("makes", "says", "message"),
    [
        ("<p>?var:people.pre</p>", "", "the variable 'people.pre'"),
        ("<p>12</p>", "WARNING: Unknown var people.pre", "Unknown var people.pre"),
    ],
)
def test_a_render_with_exit_status_0_fails_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, makes: str, says: str, message: str
) -> None:
    fake_quarto(tmp_path / "bin", monkeypatch, makes, says)
    target = tmp_path / "t.html"
    with pytest.raises(GroupworkError, match=message):
        render(sample_build(tmp_path), ["html"], "auto", {"html": target})
    assert not target.exists()


def test_quarto_is_taken_where_it_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = fake_quarto(tmp_path / "bin", monkeypatch, "made")
    build = sample_build(tmp_path)
    assert render(build, ["pdf"], "auto", {"pdf": tmp_path / "t.pdf"}) == "Quarto 1.11.0"
    assert (tmp_path / "t.pdf").read_text() == "made"
    assert calls.read_text().startswith("render report.qmd --to typst ")
    assert not (build / "thesis.pdf").exists()


def test_quarto_gets_no_secret_and_no_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = fake_quarto(tmp_path / "bin", monkeypatch, "made")
    monkeypatch.setenv("GROUPWORK_KEY", "k" * 32)
    render(sample_build(tmp_path), ["pdf"], "auto", {"pdf": tmp_path / "t.pdf"})
    seen = (calls.parent / "environment").read_text()
    assert "GROUPWORK_KEY" not in seen
    assert "HTTPS_PROXY=http://127.0.0.1:1" in seen
    assert "--no-execute" in calls.read_text()


def test_docx_always_comes_from_the_bundled_pandoc(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = fake_quarto(tmp_path / "bin", monkeypatch, "made")
    outputs = {name: tmp_path / f"t.{name}" for name in ("html", "docx")}
    build = sample_build(tmp_path)
    assert render(build, ["html", "docx"], "quarto", outputs) == "Quarto 1.11.0"
    assert outputs["docx"].read_bytes()[:2] == b"PK"
    assert [line.split()[3] for line in calls.read_text().splitlines()] == ["html"]


def test_a_quarto_that_appears_is_another_engine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    monkeypatch.setenv("PATH", str(empty))
    engine_used.cache_clear()
    before = [engine_used("auto", form) for form in ("html", "pdf", "docx")]
    assert len(set(before)) == 1
    assert before[0].startswith("bundled (")
    fake_quarto(tmp_path / "bin", monkeypatch, "made")
    engine_used.cache_clear()
    after = [engine_used("auto", form) for form in ("html", "pdf", "docx")]
    assert after == ["Quarto 1.11.0", "Quarto 1.11.0", before[0]]
    assert engine_used("bundled", "html") == before[0]
    engine_used.cache_clear()


# What the sources say to it --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("date", "form"), [("2025", "YYYY"), ("2025-06", "YYYY-MM"), ("2025-06-30", "iso")]
)
def test_a_year_is_not_made_a_day(tmp_path: Path, date: str, form: str) -> None:
    study = load_study(ROOT / "tests/data/tiny/study.yaml").model_copy(update={"date": date})
    phrases = ROOT / "report/en/phrases.yml"
    meta = _front(Writer.open(study, Ledger({}), "en", phrases), "thesis", [])
    assert (meta["date"], meta["date-format"]) == (date, form)


def test_a_university_s_colours_reach_quarto_s_page(tmp_path: Path) -> None:
    build = tmp_path / "build"
    (build / "style").mkdir(parents=True)
    install_style(ROOT / "styles/university-example", build, "en")
    theme = (build / "style/theme.css").read_text(encoding="utf-8")
    colours = load_style(ROOT / "styles/university-example").colours
    assert f"body.quarto-light {{ --heading: {colours.headings};" in theme
    assert f"body.quarto-dark {{ --heading: {colours.headings_dark};" in theme
    rules = (ROOT / "report/style/thesis.css").read_text(encoding="utf-8")
    assert "h1, h2, h3, h4, h5 { color: var(--heading, inherit); }" in rules
