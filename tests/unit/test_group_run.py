"""A run of the workflow for one group, within a job; those of tests/workflow are real ones."""

import json
import sys

import pytest
import yaml

from groupwork.errors import GroupworkError
from groupwork.group_run import run_group

CONFIG = {"studies": ["other"], "programmes": ["carers"], "results": "my results"}


@pytest.fixture
def snakemake(tmp_path, monkeypatch):
    """A Python that notes how it is called in place of Snakemake, says something and ends."""

    def install(said: str, code: int):
        program = tmp_path / "python"
        noting = (
            f"import json, os, sys\n"
            f"json.dump([sys.argv[1:]], open({str(tmp_path / 'call')!r}, 'w'))\n"
            f"sys.stderr.write({said!r})\nsys.exit({code})\n"
        )
        program.write_text(f"#!{sys.executable}\n{noting}", encoding="utf-8")
        program.chmod(0o755)
        monkeypatch.setattr(sys, "executable", str(program))
        return lambda: json.loads((tmp_path / "call").read_text("utf-8"))[0]

    return install


def call(tmp_path):
    run_group(
        "carers-001", CONFIG, ["a b.csv"], snakefile="here/Snakefile", cores=3, state=tmp_path / "s"
    )


def test_the_settings_are_those_of_the_run_with_one_study(snakemake, tmp_path, capsys):
    called = snakemake("✓ ingest\n", 0)
    call(tmp_path)
    settings = tmp_path / "s/groupwork-carers-001.yaml"
    assert yaml.safe_load(settings.read_text("utf-8")) == {
        "studies": ["carers-001"],
        "programmes": [],
        "results": "my results",
    }
    options = called()
    assert options[:4] == ["-m", "snakemake", "--snakefile", "here/Snakefile"]
    assert options[options.index("--cores") + 1] == "3"
    assert options[options.index("--configfile") + 1] == str(settings)
    assert options[-3:] == ["--nolock", "--", "a b.csv"]
    assert "✓ ingest" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("said", "cause"),
    [
        ("✓ ingest\n✗ clean\n  pre.csv: row 3.\n✗ flow\n  other\n", "pre.csv: row 3."),
        ("Building\nconfig.yaml: there is no study 'x'.\n", "config.yaml: there is no study 'x'."),
        ("", "its run failed and did not say why."),
    ],
)
def test_it_fails_with_the_first_cause(snakemake, tmp_path, said, cause):
    snakemake(said, 1)
    with pytest.raises(GroupworkError, match=f"^carers-001: {cause}$".replace(".", r"\.")):
        call(tmp_path)
