"""A report in headless Chromium, and what only a browser knows of it."""

import base64
import hashlib
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")

# Tells the page around it what only a browser knows.
PROBE = """<script>addEventListener("load", () => {
  const broken = [...document.images].filter((image) => !image.naturalWidth).length;
  const lost = [...document.querySelectorAll("a[href^='#']")]
    .filter((link) => !document.getElementById(decodeURIComponent(link.hash.slice(1)))).length;
  parent.postMessage(JSON.stringify({
    broken, lost, width: document.documentElement.scrollWidth, window: innerWidth,
    contents: document.getElementById("contents").open,
  }), "*");
});</script>"""
# A frame can be narrower than the narrowest window of the browser.
FRAME = """<!DOCTYPE html><script>addEventListener("message", (event) => {{
  document.documentElement.dataset.probe = event.data;
}});</script><iframe src="{source}" style="border:0;width:{width}px;height:900px"></iframe>"""


def allowed(script: str) -> str:
    """Return what a page's policy calls a script element by."""
    text = re.sub("</?script>", "", script)
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def opened(report: Path, width: int, tmp_path: Path) -> tuple[dict, str]:
    """Open a report in a window and return what the probe says and what the browser logs."""
    assert CHROMIUM is not None
    probed = tmp_path / "probed.html"
    page = report.read_text("utf-8").replace("</body>", f"{PROBE}</body>")
    probed.write_text(page.replace("script-src '", f"script-src {allowed(PROBE)} '"), "utf-8")
    frame = tmp_path / "frame.html"
    frame.write_text(FRAME.format(source=probed.as_uri(), width=width), "utf-8")
    done = subprocess.run(
        [
            CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
            "--no-first-run", "--disable-background-networking", "--disable-component-update",
            "--disable-sync", "--hide-scrollbars", f"--user-data-dir={tmp_path / 'profile'}",
            "--window-size=1400,1000", "--enable-logging=stderr", "--dump-dom",
            frame.as_uri(),
        ],
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    found = re.search(r'data-probe="([^"]*)"', done.stdout)
    assert found, "the page did not load"
    return json.loads(found[1].replace("&quot;", '"')), done.stderr


def check_page(report: Path, width: int, tmp_path: Path) -> dict:
    """Nothing broken, nothing wider than the window, nothing on the console."""
    seen, log = opened(report, width, tmp_path)
    assert seen["broken"] == 0, "a picture is missing"
    assert seen["lost"] == 0, "a link leads nowhere"
    assert seen["width"] <= seen["window"] == width
    assert "CONSOLE" not in log
    return seen
