"""Pages made of hostile texts, in Chromium: nothing runs, loads or leads away."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from browser import needs_chromium
from chrome import Chrome
from hostile import HARMLESS, PLACE, REFUSED, WON
from report_sample import sample_build

from groupwork.report.markdown import plain
from groupwork.report.render import render

pytestmark = needs_chromium

# What a reader may do with a page: point at everything, focus it, open it, click it.
USE = """(async () => {
  for (const element of document.querySelectorAll("body *")) {
    for (const kind of ["mouseover", "mouseenter", "pointerover", "focus", "toggle", "load"])
      element.dispatchEvent(new Event(kind, { bubbles: true }));
    if (element.focus) element.focus();
    const address = element.getAttribute("href") || "";
    if (element.matches("a, button, area, math") && !/^(https?|mailto):/.test(address))
      element.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
  }
  await new Promise((done) => setTimeout(done, 300));
  return document.title;
})()"""


@pytest.fixture(scope="module")
def chrome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    with Chrome(tmp_path_factory.mktemp("profile")) as browser:
        browser.call("Network.enable")
        yield browser


def used(chrome: Chrome, page: Path) -> tuple[str, list[str], list[str]]:
    """Open a page and use it; return its title, what it asked for, and where it led."""
    chrome.messages.clear()
    chrome.open(page)
    title = chrome.ask(USE)
    chrome.ask("1")  # whatever was sent before has arrived
    stopped = {
        message["params"]["requestId"]
        for message in chrome.messages
        if message.get("method") == "Network.loadingFailed"
        and message["params"].get("blockedReason") == "csp"
    }
    asked = [
        message["params"]["request"]["url"]
        for message in chrome.messages
        if message.get("method") == "Network.requestWillBeSent"
        and message["params"]["requestId"] not in stopped
    ]
    led = [
        message["params"]["frame"]["url"]
        for message in chrome.messages
        if message.get("method") == "Page.frameNavigated"
        and "parentId" not in message["params"]["frame"]
    ]
    loaded = [url for url in asked if not url.startswith((page.as_uri(), "data:"))]
    return title, loaded, [url for url in led if not url.startswith(page.as_uri())]


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report whose every scalar is hostile, with every harmless text."""
    folder = tmp_path_factory.mktemp("hostile")
    build = sample_build(folder)
    thesis = build / "report.qmd"
    _, front, body = thesis.read_text("utf-8").split("---\n", 2)
    meta = yaml.safe_load(front)
    attack = f"""</title><script>document.title='{WON}'</script>
        <img src=x onerror="document.title='{WON}'">
        [x](javascript:1){{autofocus='' onfocus='document.title="{WON}"'}} ![x](/etc/hostname)"""
    for key in ("title", "subtitle", "date", "institute"):
        meta[key] = plain(attack)
    meta["author"] = [plain(attack)]
    thesis.write_text(f"---\n{yaml.safe_dump(meta)}---\n{body}", "utf-8")
    chapter = build / "chapters" / "introduction.qmd"
    texts = "\n\n".join(HARMLESS.values())
    chapter.write_text(f"{chapter.read_text('utf-8')}\n\n{texts}\n", "utf-8")
    target = folder / "thesis.html"
    render(build, ["html"], "bundled", {"html": target})
    return target


def test_a_report_of_hostile_words_is_inert(chrome: Chrome, page: Path) -> None:
    chrome.console.clear()
    title, loaded, led = used(chrome, page)
    assert title.startswith("</title><script>")  # printed as it stands
    assert (loaded, led, chrome.console) == ([], [], [])


def test_the_page_keeps_its_own_script(chrome: Chrome, page: Path) -> None:
    chrome.open(page, 1280)
    assert chrome.ask("document.getElementById('contents').open") is True
    chrome.open(page, 360)
    assert chrome.ask("document.getElementById('contents').open") is False


# Navigation is the one thing that no policy of a page can forbid: the guard alone does.
NAVIGATES = {"refresh", "relative link", "file", "link to another host"}


@pytest.mark.slow
def test_even_what_would_get_past_the_guard_does_nothing(
    chrome: Chrome, page: Path, tmp_path: Path
) -> None:
    """Hostile HTML is put into the finished page by hand: the policy is the second wall."""
    whole = page.read_text("utf-8")
    for name, text in REFUSED.items():
        inserted = text.replace(PLACE, "")
        if "<" not in inserted or name in NAVIGATES or name.startswith(("link", "autolink")):
            continue
        broken = tmp_path / "broken.html"
        broken.write_text(whole.replace("<main ", f"{inserted}<main ", 1), "utf-8")
        title, loaded, led = used(chrome, broken)
        assert (WON in title.split("</title>")[0], loaded, led) == (False, [], []), name


def test_the_probe_sees_what_runs_and_loads(chrome: Chrome, tmp_path: Path) -> None:
    """Without a policy the same page is not inert, so that the tests above can fail."""
    bad = tmp_path / "bad.html"
    script = f"document.title={json.dumps(WON)}"
    bad.write_text(
        f"<title>x</title><body><script>{script}</script><img src='http://127.0.0.1:9/x'>"
    )
    title, loaded, _ = used(chrome, bad)
    assert (title, loaded) == (WON, ["http://127.0.0.1:9/x"])
