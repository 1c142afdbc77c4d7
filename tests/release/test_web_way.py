"""From raw exports to the report without a terminal: `groupwork web` in Chromium, by keyboard."""

import io
import os
import re
import shutil
import subprocess
import sys
import time
import zipfile
from urllib.request import Request, urlopen

import pytest
from browser import needs_chromium
from chrome import Chrome
from pages import accessibility_faults
from surfing import Usual, answer_all, choose_files, follow, reach, type_in
from workflow_project import ROOT, Project

pytestmark = [pytest.mark.workflow, needs_chromium]


@pytest.fixture
def project(tmp_path) -> Project:
    """The repository in a folder with a blank, a quote and Chinese in its path."""
    project = Project(tmp_path / "My Thesis's 小组" / "gw")
    project.copy_workflow()
    shutil.copy(ROOT / "config.yaml", project.folder)
    return project


@pytest.fixture
def address(project):
    """The address that the command prints."""
    command = "from groupwork.cli import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", command, "web", "--no-browser", "--language", "zh"],
        cwd=project.folder,
        env={**os.environ, "PYTHONPATH": str(project.path("src"))},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    yield process.stdout.readline().strip()
    process.terminate()
    assert process.wait(timeout=60) == 0


def test_from_exports_to_the_report(address, project, tmp_path):
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/[\w-]{43}/", address)
    with Chrome(tmp_path / "chrome") as chrome:
        chrome.open(address)
        reach(chrome, "#name")
        type_in(chrome, "xiaozu")
        reach(chrome, "#files")
        choose_files(chrome, "#files", sorted(ROOT.glob("examples/wenjuanxing/*.csv")))
        follow(chrome, "form button")
        assert chrome.ask("document.querySelector('[role=alert]') === null")
        follow(chrome, "main a.button")
        answer_all(chrome, Usual({"title": "安静的一小时", "invented": "yes"}))
        # 14 people before, 13 of them after: examples/wenjuanxing/README.md.
        assert "之前14人，之后13人，两次都有的13人" in chrome.ask("document.body.innerText")
        follow(chrome, "main form button")

        assert chrome.ask("document.querySelector('progress') !== null")
        until = time.monotonic() + 1500
        steps = "document.querySelectorAll('[data-events] li').length"
        most = 0
        while chrome.ask("document.querySelector('[data-events]') !== null"):
            most = max(most, chrome.ask(steps) or 0)
            assert time.monotonic() < until, chrome.ask("document.body.innerText")
            time.sleep(1)
        said = chrome.ask("document.body.innerText")
        assert "报告已生成" in said, said
        assert most > 10, "the steps were not seen as they ended"
        assert chrome.console == []
        page = chrome.ask("location.href")
        assert accessibility_faults(chrome, page) == []

        for part in ("summary", "thesis", "supplement"):
            chrome.open(page)
            link = f"main a[href$='{part}-zh.html'], main a[href$='{part}.html']"
            follow(chrome, link)
            assert chrome.ask("document.querySelector('h1, .title').innerText")
            assert chrome.ask("self.origin") == "null"

    with urlopen(Request(page.replace("/report", "/results.zip"))) as told:
        names = zipfile.ZipFile(io.BytesIO(told.read())).namelist()
    assert any(name.endswith("tables/effects.csv") for name in names)
    assert not [name for name in names if "private" in name or "/made/" in name]
