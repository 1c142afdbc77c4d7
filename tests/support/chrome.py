"""Chromium, driven through its own debugging protocol over a pipe."""

import fcntl
import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

from browser import CHROMIUM

TAB = {"key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9}
ENTER = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13, "text": "\r"}


def _address(page: Path | str) -> str:
    return page if isinstance(page, str) else page.as_uri()


class Chrome:
    """One page in a headless browser.

    Protocol: https://chromedevtools.github.io/devtools-protocol/; messages end with a zero byte.
    """

    def __init__(self, profile: Path) -> None:
        assert CHROMIUM is not None
        to_read, self._to = os.pipe()
        self._from, to_write = os.pipe()
        # The browser reads from file 3 and writes to file 4, and neither end may be one of them.
        # The numbers are free ones: this process has other files open.
        spare = [fcntl.fcntl(end, fcntl.F_DUPFD, 10) for end in (to_read, to_write)]
        command = [
            CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe",
            "--no-first-run", "--disable-background-networking", "--disable-component-update",
            "--disable-sync", "--hide-scrollbars", f"--user-data-dir={profile}",
            "--window-size=1280,900",
        ]  # fmt: skip
        wrapped = ["bash", "-c", f'exec "$@" 3<&{spare[0]} 4>&{spare[1]}', "bash", *command]
        self._process = subprocess.Popen(
            wrapped, pass_fds=spare, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for end in (to_read, to_write, *spare):
            os.close(end)
        self._read = b""
        self._last = 0
        self._session: str | None = None
        self.console: list[str] = []
        self.messages: list[dict] = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self.call(f"{domain}.enable")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait()
        os.close(self._to)
        os.close(self._from)

    def call(self, method: str, **parameters: Any) -> dict:
        """Send a command and return its result."""
        self._last += 1
        message = {"id": self._last, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        answer = self._until(lambda said: said.get("id") == self._last)
        assert "error" not in answer, answer
        return dict(answer["result"])

    def _until(self, wanted: Callable[[dict], bool]) -> dict:
        while True:
            while b"\0" not in self._read:
                chunk = os.read(self._from, 1 << 20)
                assert chunk, "the browser has ended"
                self._read += chunk
            said, _, self._read = self._read.partition(b"\0")
            message = json.loads(said)
            self._note(message)
            if wanted(message):
                return dict(message)

    def _note(self, message: dict) -> None:
        self.messages.append(message)
        parameters = message.get("params", {})
        if message.get("method") == "Runtime.exceptionThrown":
            self.console.append(str(parameters["exceptionDetails"]))
        if message.get("method") == "Runtime.consoleAPICalled" and parameters["type"] in (
            *("error", "warning", "assert"),
        ):
            self.console.append(str(parameters["args"]))
        if message.get("method") == "Log.entryAdded":
            self.console.append(str(parameters["entry"]))

    def open(self, page: Path | str, width: int = 1280, *, dark: bool = False) -> None:
        """Open a page, a file or an address, and wait until it is there."""
        self.resize(width, dark=dark)
        self.load(lambda: self.call("Page.navigate", url=_address(page)))

    def resize(self, width: int, *, dark: bool = False) -> None:
        """Make the window as wide as a desk's or a telephone's."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=900, deviceScaleFactor=1, mobile=False,
        )  # fmt: skip
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", features=[scheme])

    def load(self, act: Callable[[], object]) -> None:
        """Do what leads to another page, and wait until that is there."""
        before = self._loads()
        act()
        while self._loads() == before:
            self._until(lambda said: said.get("method") == "Page.loadEventFired")

    def _loads(self) -> int:
        return sum(each.get("method") == "Page.loadEventFired" for each in self.messages)

    def ask(self, script: str) -> Any:
        """Return the value of an expression, or what it promises."""
        answer = self.call(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def press(self, key: dict[str, Any]) -> None:
        """Press a key and let it go."""
        self.call("Input.dispatchKeyEvent", type="keyDown", **key)
        self.call("Input.dispatchKeyEvent", type="keyUp", **key)
