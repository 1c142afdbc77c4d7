"""The files that say what is installed agree with each other and with what is imported."""

import ast
import importlib.util
import json
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import groupwork
from groupwork.dependencies import package_files

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
DEPENDENCIES = [Requirement(text) for text in PROJECT["project"]["dependencies"]]
DEV = [Requirement(text) for text in PROJECT["dependency-groups"]["dev"]]
BEYOND_PYPROJECT = {"python", "pip", "quarto", "jupyterlab"}
CONDA_NAMES = {"snakemake-minimal": "snakemake", "matplotlib-base": "matplotlib"}
# On PyPI alone: pip brings them with this package.
NOT_ON_CONDA = {"pypandoc-binary", "typst", "pylopdf-fonts-zh-cn"}


def pins(name: str) -> dict[str, str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9.-]+)==([^\s;]+)", text, re.MULTILINE))


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [("requirements.lock", DEPENDENCIES), ("requirements-dev.lock", DEPENDENCIES + DEV)],
)
def test_the_lock_pins_what_pyproject_asks_for(lock, wanted):
    pinned = pins(lock)
    for requirement in wanted:
        name = canonicalize_name(requirement.name)
        assert name in pinned, f"{name} is not in {lock}: make lock"
        assert requirement.specifier.contains(pinned[name]), f"{name} {pinned[name]}: make lock"


def test_the_dev_lock_only_adds():
    assert pins("requirements.lock").items() <= pins("requirements-dev.lock").items()


@pytest.mark.parametrize(
    "lock", ["requirements.lock", "requirements-dev.lock", "requirements-build.lock"]
)
def test_locks_have_hashes_and_no_index(lock):
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"^--?[a-z]", text, re.MULTILINE)
    entries = re.split(r"\n(?=\S)", text.strip())
    assert all("--hash=sha256:" in entry for entry in entries if not entry.startswith("#"))


def test_environment_yml_does_not_drift_from_pyproject():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    assert environment["channels"][:2] == ["conda-forge", "bioconda"]
    listed = [Requirement(e) for e in environment["dependencies"] if isinstance(e, str)]
    conda = {CONDA_NAMES.get(each.name, each.name): each.specifier for each in listed}
    wanted = {each.name.replace("jupyter-client", "jupyter_client"): each for each in DEPENDENCIES}
    assert conda.keys() - BEYOND_PYPROJECT == wanted.keys() - NOT_ON_CONDA
    for name in wanted.keys() - NOT_ON_CONDA:
        assert conda[name] == wanted[name].specifier, name
    assert conda["python"] == PROJECT["project"]["requires-python"]
    assert environment["dependencies"][-1] == {"pip": ["-e ."]}


def test_every_import_is_a_declared_dependency():
    declared = {canonicalize_name(each.name) for each in DEPENDENCIES}
    known = {*sys.stdlib_module_names, "groupwork"}
    owners = packages_distributions()
    undeclared = set()
    for path in (ROOT / "src").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        imports = [n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module]
        imports += [a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names]
        for name in {each.partition(".")[0] for each in imports} - known:
            if not declared & {canonicalize_name(owner) for owner in owners.get(name, [])}:
                undeclared.add(f"{path.relative_to(ROOT)} imports {name}")
    assert undeclared == set()


def rules() -> list[tuple[str, str, list[str]]]:
    """Return each rule's name, its script and the functions that its step runs.

    The rules of results tables have a test of their own: tests/unit/results/test_registry.py.
    """
    found = []
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "workflow").rglob("*.smk")]
    # A step may be that of rules in several files.
    steps = r"^([A-Z_]+) = Step\((.*?)\)\n\n\n"
    said = dict(re.findall(steps, "".join(texts), re.MULTILINE | re.DOTALL))
    for text in texts:
        for block in re.findall(r"^rule .*?\.py\"", text, re.MULTILINE | re.DOTALL):
            script = re.search(r'"\.\./scripts/(\w+\.py)"', block)
            step = re.search(r"code=(\w+)\.code", block)
            assert script and step, block
            functions = re.findall(r'"([\w.]+)"', said[step[1]].partition("sections=")[0])
            found.append((block.split()[1].rstrip(":"), script[1], functions))
    return found


@pytest.mark.parametrize(("rule", "script", "functions"), rules())
def test_a_rule_depends_on_what_its_script_imports(rule, script, functions):
    if rule == "notebook":
        functions = [*functions, "notebooks.run_notebook"]  # with what its notebook imports
    if rule == "ingest":
        functions = [*functions, "privacy.gate.ingest_protected"]  # with the readers of its formats
    if rule == "figure":
        functions = [*functions, "figures.draw", "figures.save"]  # with the function that draws it
    tree = ast.parse((ROOT / "workflow/scripts" / script).read_text(encoding="utf-8"))
    imported = {
        f"{node.module}.{alias.name}".removeprefix("groupwork.")
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("groupwork")
        for alias in node.names
    }
    always = {"workflow.job", "tables.read_table", "tables.write_table"}
    assert set(functions) <= imported
    assert set(package_files(*imported)) <= set(package_files(*always, *functions))


def test_the_package_never_imports_snakemake():
    for path in (ROOT / "src" / "groupwork").rglob("*.py"):
        assert not re.search(r"^\s*(import|from) snakemake", path.read_text(), re.MULTILINE), path


def test_the_version_stands_in_one_place():
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))["version"]
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert cited == groupwork.__version__
    assert re.search(r"^## ([\d.]+)", changes, re.MULTILINE)[1] == groupwork.__version__
    assert PROJECT["tool"]["hatch"]["version"]["path"] == "src/groupwork/__init__.py"


def test_what_builds_the_package_is_locked_and_nothing_is_fetched_for_it():
    wanted = PROJECT["build-system"]["requires"] + PROJECT["dependency-groups"]["build"]
    for requirement in map(Requirement, wanted):
        assert requirement.specifier.contains(pins("requirements-build.lock")[requirement.name])
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    installs = re.findall(r"^\t\$\(install\) (.*)", makefile, re.MULTILINE)
    assert "--require-hashes -r requirements-build.lock" in installs
    for options in installs:
        own = "--no-deps --no-build-isolation --editable ." in options
        assert own or "--require-hashes" in options


def supply():
    path = ROOT / "supply" / "materials.py"
    spec = importlib.util.spec_from_file_location("materials", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["materials"] = module
    spec.loader.exec_module(module)
    return module


def test_every_licence_at_run_time_is_listed():
    made = supply()
    page = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")
    assert page == made.licences(), "make licences"
    listed = {each.name: each.licence for each in made.materials()}
    assert listed.keys() == pins("requirements.lock").keys()
    assert all(listed.values())
    # Those under the GPL alone may be called as programs, and not imported.
    gpl = [name for name, terms in listed.items() if "GPL" in terms and " or " not in terms]
    assert gpl == []
    assert "| Pandoc | pypandoc-binary | GPL-2.0-or-later |" in page


def test_the_bill_of_materials_names_every_package_with_its_hashes():
    bill = json.loads(supply().sbom())
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    packages = [each for each in bill["components"] if "purl" in each]
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    locked = re.findall(r"^([a-z0-9.-]+)==([^\s;]+)", lock, re.MULTILINE)
    assert [(each["name"], each["version"]) for each in packages] == locked
    listed = [
        digest["content"] for each in packages for digest in each["externalReferences"][0]["hashes"]
    ]
    assert sorted(listed) == sorted(re.findall("--hash=sha256:([0-9a-f]{64})", lock))
    references = [each["bom-ref"] for each in bill["components"]]
    assert len(set(references)) == len(references)
    assert set(bill["dependencies"][0]["dependsOn"]) == set(references)


def test_no_file_names_a_registry():
    hosts = re.compile("|".join(("py" + r"pi\.org", "python" + r"hosted\.org", "npm" + r"js\.org")))
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    for name in filter(None, listed.stdout.decode().split("\0")):
        text = (ROOT / name).read_text(encoding="utf-8", errors="ignore")
        assert not hosts.search(text), name


# The container ---------------------------------------------------------------------------------


def test_the_container_installs_what_the_locks_pin_and_has_nobodys_data():
    recipe = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", "")
    installed = re.findall(r"pip install ([^&\n]*)", recipe)
    assert [each.split()[-1] for each in installed] == [
        "/opt/requirements.lock",
        "/opt/requirements-build.lock",
        ".",
    ]
    assert all("--require-hashes" in each for each in installed[:2])
    assert "--no-deps --no-build-isolation" in installed[2]
    copied = re.findall(r"^COPY (.*) \S+$", recipe, re.MULTILINE)
    assert all((ROOT / name).exists() for line in copied for name in line.split())
    left_out = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    again = {line for line in left_out if line.startswith("!")}
    assert again == {"!data/raw/all-the-way", "!data/raw/beat-the-blues"}
    assert {"data/raw/*", "data/processed", "results", ".git"} <= set(left_out)
