"""A build folder made of tests/data/report-sample and the report's own style."""

import shutil
from pathlib import Path

ROOT = Path(__file__).parents[2]


def sample_build(folder: Path) -> Path:
    """Copy the sample as a build folder that a test may change."""
    build = folder / "build"
    shutil.copytree(ROOT / "tests" / "data" / "report-sample", build)
    shutil.copytree(ROOT / "report" / "style", build / "style")
    shutil.copy(ROOT / "report" / "_quarto.yml", build)
    return build
