"""What was run, for machines: a Workflow Run RO-Crate and a Psych-DS description.

The crate is written as it is specified, without a library, so that two runs write the same bytes.

References
----------
Leo, S., et al. (2024). Recording provenance of workflow runs with RO-Crate. PLOS ONE, 19(9),
e0309210.
"""

import json
import mimetypes
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from groupwork.prepare.codebook import codebook
from groupwork.reproduce.published import sha256_of
from groupwork.reproduce.rebuild import Step
from groupwork.study.study_file import StudyFile
from groupwork.study.yaml_file import read_yaml

METADATA = "ro-crate-metadata.json"
PSYCH_DS = "dataset_description.json"
_PROFILES = {
    "https://w3id.org/ro/wfrun/process/0.5": "Process Run Crate",
    "https://w3id.org/ro/wfrun/workflow/0.5": "Workflow Run Crate",
    "https://w3id.org/workflowhub/workflow-ro-crate/1.0": "Workflow RO-Crate",
}
_BIOSCHEMAS = "https://bioschemas.org/profiles/ComputationalWorkflow/1.0-RELEASE"
_SNAKEMAKE = "https://w3id.org/workflowhub/workflow-ro-crate#snakemake"
# The day a crate bears whose study and citation bear none.
_NO_DATE = "1980-01-01"


def crate(
    study: StudyFile, folder: Path, steps: Mapping[str, Step], run: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the crate of an archive as JSON-LD.

    Parameters
    ----------
    study : StudyFile
    folder : pathlib.Path
        The archive: every file in it becomes an entity with size and checksum.
    steps : mapping
        Which rule makes each file.
    run : mapping
        What provenance/run.json says: versions of the software.
    """
    citation = read_yaml(folder / "CITATION.cff") if (folder / "CITATION.cff").is_file() else {}
    people = _people(study, citation)
    names = sorted(path.relative_to(folder).as_posix() for path in _files(folder))
    start = f"results/{study.id}/"
    results = [name for name in names if name.startswith(start)]
    inputs = [name for name in names if name.startswith(f"data/raw/{study.id}/")]
    rules = sorted({steps[name].rule for name in results if name in steps})
    date = str(study.date or citation.get("date-released") or _NO_DATE)
    date = date if len(date) == 10 else f"{date[:4]}-01-01" if date[:4].isdigit() else _NO_DATE
    version = str(run.get("software", {}).get("snakemake", "unknown"))
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": study.title.get("en"),
        "description": _description(study),
        "datePublished": date,
        "license": {"@id": "https://spdx.org/licenses/MIT"},
        "author": _one_or_all(_ids(people)),
        "conformsTo": [{"@id": each} for each in _PROFILES],
        "mainEntity": {"@id": "Snakefile"},
        "mentions": {"@id": "#run"},
        "hasPart": [{"@id": name} for name in names],
    }
    workflow = {
        "@id": "Snakefile",
        "@type": ["File", "SoftwareSourceCode", "ComputationalWorkflow"],
        "name": "groupwork",
        "version": str(run.get("groupwork", "")),
        "license": {"@id": "https://spdx.org/licenses/MIT"},
        "programmingLanguage": {"@id": _SNAKEMAKE},
        "creator": _one_or_all(_ids(people)),
        "conformsTo": {"@id": _BIOSCHEMAS},
        "encodingFormat": "text/plain",
        "step": [{"@id": f"#rule-{rule}"} for rule in rules],
        **_size(folder / "Snakefile"),
    }
    action = {
        "@id": "#run",
        "@type": "CreateAction",
        "name": f"Run of groupwork on {study.id}",
        "instrument": {"@id": "Snakefile"},
        "agent": _ids(people)[0],
        "description": "Times are not recorded, so that two runs give the same crate.",
        "actionStatus": "http://schema.org/CompletedActionStatus",
        "object": [{"@id": name} for name in inputs],
        "result": [{"@id": name} for name in results],
    }
    language = {
        "@id": _SNAKEMAKE,
        "@type": "ComputerLanguage",
        "name": "Snakemake",
        "identifier": {"@id": "https://snakemake.github.io"},
        "url": {"@id": "https://snakemake.github.io"},
    }
    graph = [
        {
            "@id": METADATA,
            "@type": "CreativeWork",
            "about": {"@id": "./"},
            "conformsTo": [
                {"@id": "https://w3id.org/ro/crate/1.1"},
                {"@id": "https://w3id.org/workflowhub/workflow-ro-crate/1.0"},
            ],
        },
        root,
        workflow,
        action,
        language,
        {
            "@id": f"https://snakemake.github.io/#{version}",
            "@type": "SoftwareApplication",
            "name": "Snakemake",
            "softwareVersion": version,
            "url": "https://snakemake.github.io",
        },
        {
            "@id": "https://spdx.org/licenses/MIT",
            "@type": "CreativeWork",
            "name": "MIT License",
            "description": "Permits use, change and distribution with the notice kept.",
        },
        *people,
        *(
            {"@id": each, "@type": "CreativeWork", "name": name, "version": each[-3:]}
            for each, name in _PROFILES.items()
        ),
        *(
            {"@id": f"#rule-{rule}", "@type": "HowToStep", "name": rule, "position": str(place)}
            for place, rule in enumerate(rules, start=1)
        ),
        *(_file(folder, name, steps) for name in names if name != "Snakefile"),
    ]
    context = [
        "https://w3id.org/ro/crate/1.1/context",
        "https://w3id.org/ro/terms/workflow-run/context",
    ]
    return {"@context": context, "@graph": graph}


def _files(folder: Path) -> Iterable[Path]:
    return (path for path in folder.rglob("*") if path.is_file() and path.name != METADATA)


def _file(folder: Path, name: str, steps: Mapping[str, Step]) -> dict[str, Any]:
    kind = mimetypes.guess_type(name)[0] or "text/plain"
    entity: dict[str, Any] = {"@id": name, "@type": "File", "name": name, "encodingFormat": kind}
    if name in steps:
        entity["description"] = f"made by rule {steps[name].rule}"
    if name == "README.md":
        entity["about"] = {"@id": "./"}
    return {**entity, **_size(folder / name)}


def _size(path: Path) -> dict[str, str]:
    return {"contentSize": str(path.stat().st_size), "sha256": sha256_of(path)}


def _description(study: StudyFile) -> str:
    source = study.source.get("en") if study.source else ""
    synthetic = "Synthetic data: every answer is invented. " if study.synthetic else ""
    return f"{synthetic}{source}".strip() or study.title.get("en")


def _people(study: StudyFile, citation: Mapping[str, Any]) -> list[dict[str, Any]]:
    people = []
    for author in citation.get("authors") or []:
        name = author.get("name") or f"{author.get('given-names', '')} {author['family-names']}"
        person = {"@id": author.get("orcid") or f"#{name.strip().replace(' ', '-')}"}
        kind = "Organization" if "name" in author else "Person"
        people.append({**person, "@type": kind, "name": name.strip()})
    if not people:
        for named in study.authors:
            name = named.get("en")
            people.append({"@id": f"#{name.replace(' ', '-')}", "@type": "Person", "name": name})
    return people


def _ids(people: list[dict[str, Any]]) -> list[dict[str, str]]:
    return [{"@id": person["@id"]} for person in people]


def _one_or_all(ids: list[dict[str, str]]) -> Any:
    """Return a single value as itself, as RO-Crate asks."""
    return ids[0] if len(ids) == 1 else ids


def psych_ds(study: StudyFile) -> dict[str, Any]:
    """Return the Psych-DS description of a study: what it is, and every variable."""
    book = codebook(study)[["variable", "label"]].drop_duplicates("variable")
    labels: dict[str, str] = dict(book.itertuples(index=False))
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": study.title.get("en"),
        "description": _description(study),
        "author": [{"@type": "Person", "name": each.get("en")} for each in study.authors],
        "variableMeasured": [
            {"@type": "PropertyValue", "name": name, "description": label}
            for name, label in labels.items()
        ],
    }


def as_json(content: Mapping[str, Any]) -> str:
    """Write JSON the same way every time."""
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"
