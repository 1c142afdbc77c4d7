"""The YAML files that come with this package: words, messages, instruments."""

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import yaml

# In C, and ten times as fast, where PyYAML was built with it.
if TYPE_CHECKING:
    SafeLoader = yaml.SafeLoader
    SafeDumper = yaml.SafeDumper
else:
    SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    SafeDumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


@cache
def shipped(package: str, name: str) -> dict[str, Any]:
    """Return what a file holds, the same object each time: it is not to be changed.

    Parameters
    ----------
    package : str
        The folder that it is in, as a module: ``"groupwork.figures"``.
    name : str
        ``"words.yml"``
    """
    text = files(package).joinpath(name).read_text(encoding="utf-8")
    content: dict[str, Any] = yaml.load(text, Loader=SafeLoader)
    return content
