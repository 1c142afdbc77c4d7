"""`config.yaml`: which studies to run, and how."""

from ingest_checks import message

from groupwork.study.run import check_config


def test_config():
    assert check_config({"studies": ["a"]}).report.formats == ["html", "pdf", "docx"]
    assert message(check_config, {"studies": ["a"], "repotr": {}}) == (
        "config.yaml: unknown key 'repotr'. Did you mean 'report'?"
    )
    assert message(check_config, {"studies": ["a"], "report": {"engin": "auto"}}) == (
        "config.yaml: unknown key 'report.engin'. Did you mean 'engine'?"
    )
    assert message(check_config, {"studies": []}) == "config.yaml: studies: needs at least 1."
    assert "should be 'html', 'pdf' or 'docx'. Found: 'odt'." in message(
        check_config, {"studies": ["a"], "report": {"formats": ["odt"]}}
    )
