"""The documents of a report, in the order in which a reader takes them up."""

from typing import Literal

Part = Literal["summary", "thesis", "supplement"]
PARTS: tuple[Part, ...] = ("summary", "thesis", "supplement")
