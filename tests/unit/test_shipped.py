"""Every YAML file of the package is read, and as PyYAML's own loader reads it."""

from importlib.resources import files
from pathlib import Path

import pytest
import yaml

from groupwork.shipped import shipped

PACKAGE = Path(str(files("groupwork")))
FILES = sorted(path for path in PACKAGE.rglob("*.y*ml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_fast_loader_reads_what_the_slow_one_does(path: Path) -> None:
    package = ".".join(("groupwork", *path.parent.relative_to(PACKAGE).parts))
    assert shipped(package, path.name) == yaml.safe_load(path.read_text(encoding="utf-8"))


def test_a_file_is_read_once() -> None:
    assert shipped("groupwork", "messages.yml") is shipped("groupwork", "messages.yml")
