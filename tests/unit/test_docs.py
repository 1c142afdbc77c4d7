"""The tests that the documents name exist, and the commands of every page work."""

import csv
import re
import shlex
import shutil
from pathlib import Path

import pytest
from filled_workbook import fill_answers, fill_people
from openpyxl import Workbook
from programmes import write_programme
from student_files import pair, sheets, write
from typer.testing import CliRunner

from groupwork.cli import app

ROOT = Path(__file__).parents[2]


def test_every_test_that_is_named_exists():
    text = (ROOT / "docs/interviews.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(test_\w+|Test\w+)`", text))
    sources = [path.read_text(encoding="utf-8") for path in ROOT.glob("tests/**/test_*.py")]
    there = set(re.findall(r"(?:def|class) (test_\w+|Test\w+)", "\n".join(sources)))
    assert len(named) > 40
    assert named <= there, named - there


# Commands ------------------------------------------------------------------------------------

PAGES = sorted((ROOT / "docs").rglob("*.md"), key=str)


def commands(page: Path) -> list[list[str]]:
    """Return the groupwork commands of a page, in their order."""
    text = page.read_text(encoding="utf-8")
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    lines = "\n".join(blocks).replace("\\\n", " ").splitlines()
    found = [shlex.split(line, comments=True) for line in lines]
    return [words[1:] for words in found if words[:1] == ["groupwork"]]


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A folder with the examples, and files of the names that the pages use."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    pre, post = pair(tmp_path / "files")
    for name, source in (("pre", pre), ("post", post), ("month3", post)):
        rows = list(csv.reader(source.open(encoding="utf-8")))
        if name == "month3":  # a copy of the post-test would be refused
            rows = [rows[0], *([code, *given[::-1]] for code, *given in rows[1:])]
        rows = [
            [*row, "group" if i == 0 else ["waiting", "in"][i % 2]] for i, row in enumerate(rows)
        ]
        write(tmp_path / f"{name}.csv", rows[0], rows[1:])
        book = Workbook()
        for row in rows:
            book.active.append([int(cell) if cell.isdigit() else cell for cell in row])
        book.save(tmp_path / f"{name}.xlsx")
    later = ROOT / "examples" / "wenjuanxing" / "后测.csv"
    lines = later.read_bytes().splitlines(keepends=True)
    (tmp_path / "追踪.csv").write_bytes(b"".join(lines[:-1]))
    liked = [
        ["The leaders were good", "I would come again"],
        *([3 + n % 3, 4 + n % 2] for n in range(8)),
    ]
    sheets(tmp_path / "satisfaction.xlsx", {"Sheet1": liked})
    write_programme(tmp_path / "data" / "raw", "carers", [8, 8])
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_there_are_commands_to_try():
    assert sum(len(commands(page)) for page in PAGES) > 10


@pytest.mark.slow
@pytest.mark.parametrize(
    "page", [page for page in PAGES if commands(page)], ids=lambda page: page.stem
)
def test_every_command_of_a_page_works(desk, page):
    """A run itself is tried with the workflow; here it is what it calls first, the check."""
    study = desk / "data" / "raw" / "my-group"
    filled = {}  # workbooks that the page makes, as people fill them in between its commands
    for words in commands(page):
        command, *rest = words
        if command == "new" and study.exists():
            shutil.rmtree(study)
        if command == "add" and not study.exists():
            answers = ["authors=A", "name.q=Mood", "range.q=1-5", "reversed.q=none"]
            answers += ["direction.q=higher-better", "plan=later"]
            given = [part for answer in answers for part in ("--answer", answer)]
            CliRunner().invoke(
                app,
                ["new", "my-group", "pre.xlsx", *given, "--answer", "comparison=none", "--no-ask"],
            )
        # They take files that the page does not make; each has tests of its own.
        if command in (
            *("codes", "codings", "worksheet", "bulk", "inspect", "checksum", "validate"),
            *("verify", "twin", "freeze", "web", "deviations", "check-report", "trace", "archive"),
        ):
            assert command in {
                each.name or each.callback.__name__ for each in app.registered_commands
            }
            continue
        if command == "run":
            command, rest = "check", rest[:1]
        if command == "add" and Path(rest[1]) in filled:
            fill_answers(Path(rest[1]), "post", filled[Path(rest[1])])
        # Nobody is there to be asked.
        asked = ["--no-ask"] if command == "new" else []
        told = CliRunner().invoke(app, [command, *rest, *asked])
        if command == "template":
            book, language = Path(rest[0]), "zh" if "zh" in rest else "en"
            filled[book] = language
            fill_people(book, language)
            fill_answers(book, "pre", language)
        open_places = "still to fill in" in told.output
        assert told.exit_code == 0 or open_places, (words, told.output, told.exception)


# Pages ----------------------------------------------------------------------------------------


def test_the_site_has_every_page():
    listed = re.findall(r"[\w./-]+\.md", (ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    there = {path.relative_to(ROOT / "docs").as_posix() for path in PAGES}
    assert sorted(listed) == sorted(there)


@pytest.mark.parametrize("page", [*PAGES, ROOT / "README.md"], ids=lambda page: page.stem)
def test_every_link_leads_somewhere(page):
    text = page.read_text(encoding="utf-8")
    text = re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)#\s]+)", text):
        if "://" not in target and not target.startswith("mailto:"):
            assert (page.parent / target).exists(), target
