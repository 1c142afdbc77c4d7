"""No number reaches the report but through the ledger, which knows where each comes from.

Digits that study, phrases and results tables bring as text are turned into letters here. What
digits remain in a generated part, beside the ledger's shortcodes, were computed and typed.
"""

import importlib
import pkgutil
import re
from pathlib import Path

import pandas as pd
import pytest
from chinese_report import assembled
from chinese_report import results as results_of

from groupwork.errors import GroupworkError
from groupwork.report import assemble as assembling
from groupwork.report import fragments, writer
from groupwork.reproduce.provenance import check_numbers
from groupwork.study.documents import PARTS
from groupwork.study.loading import load_study

ROOT = Path(__file__).parents[3]
LETTERS = str.maketrans("0123456789", "ABCDEFGHIJ")
# What is no prose: shortcodes, references, identifiers, widths, links, verbatim checksums.
_MARKS = re.compile(
    r"\{\{<.*?>\}\}|@[\w-]+|\{[#.][^}]*\}|\]\([^)]*\)|`[^`]*`|tbl-colwidths=\"[^\"]*\"|^\[[^\n]*$"
)


def lettered(node):
    """Return phrases whose digits are letters; ways to fill them in stay."""
    if isinstance(node, dict):
        return {key: lettered(value) for key, value in node.items()}
    if isinstance(node, list):
        return [lettered(value) for value in node]
    if not isinstance(node, str):
        return node
    return "".join(
        part if part.startswith(("{", "@", "#")) else part.translate(LETTERS)
        for part in re.split(r"(\{\w*\}|@[\w-]+|#[\w-]+)", node)
    )


@pytest.fixture(
    scope="module",
    params=[pytest.param("all-the-way", marks=pytest.mark.slow), "beat-the-blues"],
)
def study_results(request, tmp_path_factory):
    folder = ROOT / "data" / "raw" / request.param
    study = load_study(folder / "study.yaml")
    return study, folder, results_of(study, folder)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", pytest.param("zh", marks=pytest.mark.slow)])
def test_every_digit_of_a_generated_part_comes_from_the_ledger(
    study_results, language, tmp_path, monkeypatch
):
    study, folder, tables = study_results
    modules = [
        importlib.import_module(m.name)
        for m in pkgutil.iter_modules(fragments.__path__, f"{fragments.__name__}.")
    ]
    for module in [*modules, writer]:
        if hasattr(module, "plain"):
            plain = module.plain
            monkeypatch.setattr(module, "plain", lambda text, plain=plain: lettered(plain(text)))
    read = writer.read_phrases
    monkeypatch.setattr(writer, "read_phrases", lambda path: lettered(read(path)))
    written: dict[str, str] = {}
    for name, part in fragments.FRAGMENTS.items():

        def keep(w, name=name, part=part):
            return written.setdefault(name, part(w))

        monkeypatch.setitem(assembling.FRAGMENTS, name, keep)
    assembled(study, folder, tables, tmp_path / "build", language, PARTS)
    assert len(written) > 15
    leaks = {
        name: found
        for name, text in written.items()
        if (found := re.findall(r".{0,25}\d.{0,15}", _MARKS.sub("", text)))
    }
    leaks = {n: each for n, each in leaks.items() if "numbers" not in n}  # list the ledger itself
    assert leaks == {}


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", pytest.param("zh", marks=pytest.mark.slow)])
def test_every_number_of_the_register_is_looked_up_again(study_results, language, tmp_path):
    study, folder, tables = study_results
    register = assembled(study, folder, tables, tmp_path / "build", language, PARTS)
    checked = check_numbers(register, tables, study)
    thesis = checked[checked["document"] == "thesis"]
    declared = thesis[thesis["table"] == "study.yaml"].set_index("key")
    assert declared.loc["constants.ci-level", ["printed", "value"]].tolist() == ["95%", 0.95]
    # every seventh, changed by a unit in its last place, is found out
    for entry in checked.iloc[::7].to_dict("records"):
        if entry["printed"].startswith(("–", "<")) or _is_tie(entry["printed"], entry["value"]):
            continue
        wrong = register[register["key"] == entry["key"]].assign(printed=_moved(entry["printed"]))
        with pytest.raises(GroupworkError, match=re.escape(entry["key"])):
            check_numbers(wrong, tables, study)


def _is_tie(printed: str, value: float) -> bool:
    """Return whether a value lies half-way, so that it may be rounded up or down."""
    decimals = len(printed.rstrip("%").partition(".")[2])
    sizes = (abs(value) * 10**decimals, abs(value) * 100)
    return any(abs(size % 1 - 0.5) < 1e-6 for size in sizes)


def _moved(printed: str) -> str:
    """Return a number one unit of its last place higher: −0.87 for −0.88."""
    *start, last = re.split(r"(\d)(?=\D*$)", printed, maxsplit=1)[:2]
    rest = printed[len("".join(start)) + len(last) :]
    return "".join(start) + (str((int(last) + 1) % 10)) + rest


def test_a_declared_number_that_is_another_is_named(study_results):
    study, *_ = study_results
    register = pd.DataFrame(
        [("constants.seed", "0", "study.yaml", "", "seed")],
        columns=["key", "printed", "table", "row", "column"],
    )
    with pytest.raises(GroupworkError, match=r"constants\.seed, but study\.yaml"):
        check_numbers(register, {}, study)
