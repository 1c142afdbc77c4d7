"""Prose on the terminal: lines break where words end, and a path stays whole."""

import re
from dataclasses import dataclass

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

# Behind blanks and behind the marks of Chinese sentences, which have none.
_ENDS = re.compile(r"\s+|(?<=[，。；：、？！）”])(?=[^\s，。；：、？！）”])")


@dataclass(frozen=True)
class Prose:
    """A text, and how far it is set in. A word that is wider than the terminal is not broken."""

    text: Text
    indent: int = 0

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield its lines."""
        for line in self.text.divide(_breaks(self.text.plain, options.max_width - self.indent)):
            line.rstrip()
            yield Text(" " * self.indent, no_wrap=True, overflow="ignore") + line


def _breaks(text: str, width: int) -> list[int]:
    """Return where new lines begin."""
    found: list[int] = []
    start, last = 0, 0
    for place in [*(match.end() for match in _ENDS.finditer(text)), len(text)]:
        if cell_len(text[start:place].rstrip()) > width and last > start:
            found.append(last)
            start = last
        last = place
    return found


def show(text: str, style: str = "", indent: int = 0) -> None:
    """Print a text."""
    console = Console(highlight=False)
    console.print(Prose(Text(text, style=style), indent), soft_wrap=True)
