"""What this project is made of at run time: a list of licences, and a bill of materials.

    python supply/materials.py licences docs/licences.md
    python supply/materials.py sbom sbom.json

Both come from requirements.lock and the metadata of the packages installed from it.
"""

import json
import re
import sys
import uuid
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata, version
from pathlib import Path

ROOT = Path(__file__).parents[1]
# Programs and files that packages bring along under licences of their own.
BROUGHT = [
    ("Pandoc", "pypandoc-binary", "GPL-2.0-or-later",
     "a program, which is called as one: nothing of it is linked or imported"),
    ("Typst", "typst", "Apache-2.0", "compiled into the binding"),
    ("Libertinus Serif, New Computer Modern, DejaVu Sans Mono", "typst",
     "OFL-1.1, GUST Font License, Bitstream Vera", "fonts of the PDF"),
    ("Noto Serif SC, Noto Sans SC", "pylopdf-fonts-zh-cn", "OFL-1.1", "fonts of Chinese text"),
]  # fmt: skip
# Where the metadata say it in a sentence, or not at all.
_SAID = {
    "Apache Software License": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "MIT License": "MIT",
    "BSD License": "BSD",
    "ISC License (ISCL)": "ISC",
    "Python Software Foundation License": "PSF-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
# Read in the package or at its source: its metadata say nothing, or it is for other systems.
_READ = {
    "aiohappyeyeballs": "PSF-2.0",
    "aiohttp": "Apache-2.0 AND MIT",
    "aiosignal": "Apache-2.0",
    "appnope": "BSD-2-Clause",
    "cffi": "MIT",
    "colorama": "BSD-3-Clause",
    "conda-inject": "MIT",
    "frozenlist": "Apache-2.0",
    "multidict": "Apache-2.0",
    "propcache": "Apache-2.0",
    "pycparser": "BSD-3-Clause",
    "pyreadline3": "BSD-3-Clause",
    "snakemake-interface-common": "MIT",
    "snakemake-interface-logger-plugins": "MIT",
    "snakemake-interface-report-plugins": "MIT",
    "snakemake-interface-scheduler-plugins": "MIT",
    "snakemake-interface-storage-plugins": "MIT",
    "yarl": "Apache-2.0",
}


@dataclass(frozen=True)
class Material:
    """A locked package.

    Attributes
    ----------
    name, version : str
    marker : str
        Where it is installed; empty if everywhere.
    hashes : tuple of str
        SHA-256 of its files.
    licence : str
    """

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]
    licence: str


def materials(lock: Path = ROOT / "requirements.lock") -> list[Material]:
    """Return the packages of a lock file in its order."""
    found = []
    for entry in re.split(r"\n(?=[A-Za-z0-9])", lock.read_text(encoding="utf-8")):
        if head := re.match(r"([A-Za-z0-9._-]+)==([^\s;\\]+)\s*(?:;\s*([^\\\n]+?))?\s*\\", entry):
            name, version, marker = head[1], head[2], head[3] or ""
            hashes = tuple(re.findall(r"sha256:([0-9a-f]{64})", entry))
            found.append(Material(name, version, marker, hashes, licence(name)))
    return found


def licence(name: str) -> str:
    """Return the licence that an installed package states."""
    try:
        stated = metadata(name)
    except PackageNotFoundError:
        return _READ[name]
    if expression := stated.get("License-Expression"):
        return str(expression)
    classified = [
        text.rpartition(" :: ")[2]
        for text in stated.get_all("Classifier") or []
        if text.startswith("License ::") and not text.endswith("OSI Approved")
    ]
    written = str(stated.get("License") or "").strip().splitlines()
    if classified:
        return " or ".join(_SAID.get(text, text) for text in classified)
    return _SAID.get(written[0], written[0][:60]) if written else _READ[name]


def licences() -> str:
    """Return the list of licences as Markdown."""
    lines = [
        "# Licences of what runs",
        "",
        "groupwork itself is MIT. It installs the packages below (`requirements.lock`), each under",
        "its own licence. `make licences` writes this page from their metadata.",
        "",
        "## Brought along by packages",
        "",
        "| what | in the package | licence | how it is used |",
        "|---|---|---|---|",
        *(f"| {what} | {package} | {terms} | {how} |" for what, package, terms, how in BROUGHT),
        "",
        "Pandoc is under the GNU General Public License (version 2 or later). The report is made",
        "by calling it as a program of its own, so that its licence does not reach this package;",
        "who passes the binary on must offer Pandoc's source (<https://github.com/jgm/pandoc>).",
        "Where Quarto is installed, it brings its own Pandoc in the same way. The citation styles",
        "in `report/csl` are CC BY-SA 3.0.",
        "",
        "## Packages",
        "",
        "| package | version | licence |",
        "|---|---|---|",
        *(f"| {each.name} | {each.version} | {each.licence} |" for each in materials()),
    ]
    return "\n".join(lines) + "\n"


def sbom() -> str:
    """Return the bill of materials as CycloneDX 1.6 in JSON; the same lock gives the same text."""
    components = [
        {
            "type": "library",
            "bom-ref": f"pkg:pypi/{each.name}@{each.version}",
            "name": each.name,
            "version": each.version,
            "purl": f"pkg:pypi/{each.name}@{each.version}",
            "licenses": [{"license": {"name": each.licence}}],
            "externalReferences": [
                {
                    "type": "distribution",
                    "url": f"pkg:pypi/{each.name}@{each.version}",
                    "hashes": [{"alg": "SHA-256", "content": digest} for digest in each.hashes],
                }
            ],
        }
        for each in materials()
    ]
    components += [
        {
            "type": "application" if what == "Pandoc" else "data" if "Serif" in what else "library",
            "bom-ref": f"in:{package}:{number}",
            "name": what,
            "licenses": [{"license": {"name": terms}}],
            "description": f"In the package {package}: {how}.",
        }
        for number, (what, package, terms, how) in enumerate(BROUGHT)
    ]
    this = f"pkg:pypi/groupwork@{version('groupwork')}"
    content = json.dumps(components, sort_keys=True)
    bill = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, content)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": this,
                "name": "groupwork",
                "version": version("groupwork"),
                "licenses": [{"license": {"id": "MIT"}}],
            }
        },
        "components": components,
        "dependencies": [{"ref": this, "dependsOn": [each["bom-ref"] for each in components]}],
    }
    return json.dumps(bill, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    made = {"licences": licences, "sbom": sbom}[sys.argv[1]]()
    Path(sys.argv[2]).write_text(made, encoding="utf-8", newline="\n")
