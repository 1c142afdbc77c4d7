"""Goes through pages in Chromium by keyboard alone, as somebody does without a mouse."""

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from answering import PLAIN
from chrome import ENTER, TAB, Chrome

SPACE = {"key": " ", "code": "Space", "windowsVirtualKeyCode": 32, "text": " "}
DOWN = {"key": "ArrowDown", "code": "ArrowDown", "windowsVirtualKeyCode": 40}
SEEN = """(() => {
  const element = document.activeElement, style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  return box.width > 0 && box.bottom > 0 && box.top < innerHeight
    && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
})()"""


class Usual(dict[str, str]):
    """Answers by the whole key of a question, else the usual one of its kind.

    Which measurement a file is stays as it is offered, by its name.
    """

    def get(self, key: str, default: str | None = None) -> str | None:  # type: ignore[override]
        """Return an answer, if there is one."""
        kind = key.partition(".")[0]
        usual = {**PLAIN, "instrument": "own", "wave": default}
        return super().get(key, usual.get(kind, default))


def reach(chrome: Chrome, selector: str, stops: int = 80) -> None:
    """Press the tabulator until something has the focus; each stop is in view and marked."""
    wanted = f"document.activeElement.matches({json.dumps(selector)})"
    for _ in range(stops):
        if chrome.ask(wanted):
            return
        chrome.press(TAB)
        where = "document.activeElement.outerHTML.slice(0, 200)"
        at_end = chrome.ask("document.activeElement === document.body")
        assert at_end or chrome.ask(SEEN), f"out of sight or without a mark: {chrome.ask(where)}"
    raise AssertionError(f"the keyboard does not reach {selector}")


def type_in(chrome: Chrome, text: str) -> None:
    """Write into the field that has the focus, in place of what is in it."""
    chrome.ask("document.activeElement.select()")
    chrome.call("Input.insertText", text=text)


def choose_files(chrome: Chrome, selector: str, files: Iterable[Path]) -> None:
    """Choose files, as the window of the system does, which no test can reach."""
    root = chrome.call("DOM.getDocument")["root"]["nodeId"]
    node = chrome.call("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
    chrome.call("DOM.setFileInputFiles", files=[str(path) for path in files], nodeId=node)


def follow(chrome: Chrome, selector: str) -> None:
    """Reach a link or button and press Enter."""
    reach(chrome, selector)
    chrome.load(lambda: chrome.press(ENTER))


def answer_all(
    chrome: Chrome,
    answers: Mapping[str, str],
    look: Callable[[str], None] = lambda key: None,
) -> list[str]:
    """Answer one question after the other by keyboard; return their keys.

    What `answers` does not name is left as it is offered, which must be an answer then.
    """
    asked = []
    while (key := chrome.ask("document.querySelector('[name=key]')?.value")) is not None:
        assert key not in asked, f"{key} is asked again: {chrome.ask('document.body.innerText')}"
        asked.append(key)
        look(key)
        wanted = answers.get(key)
        if chrome.ask("document.querySelector('input[type=radio]') !== null"):
            reach(chrome, "input[type=radio]")
            if wanted is None:
                assert chrome.ask("document.activeElement.checked"), f"{key} needs an answer"
            else:
                _choose(chrome, wanted)
        else:
            reach(chrome, "#answer")
            if wanted is not None:
                type_in(chrome, wanted)
        valid = chrome.ask("document.activeElement.form.checkValidity()")
        assert valid, f"{key} needs an answer: {chrome.ask('document.body.innerText')}"
        chrome.load(lambda: chrome.press(ENTER))
    return asked


def _choose(chrome: Chrome, wanted: str) -> None:
    if not chrome.ask("document.activeElement.checked"):
        chrome.press(SPACE)
    for _ in range(20):
        if chrome.ask("document.querySelector('[name=answer]:checked').value") == wanted:
            return
        chrome.press(DOWN)
    assert chrome.ask("document.querySelector('#other') !== null"), f"no choice is '{wanted}'"
    reach(chrome, "#other")
    type_in(chrome, wanted)
