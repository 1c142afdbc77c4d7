"""Reports in two languages from one set of results."""

import re

import pytest

pytestmark = pytest.mark.workflow


def test_chinese_is_added_beside_english_without_touching_it(project):
    english = project.path("results/tiny/report/thesis.html")
    before = english.stat().st_mtime_ns
    project.configure(studies=["tiny"], report={"language": "both", "formats": ["html", "pdf"]})
    added = {
        "figure": 10,
        "codebook": 1,
        "verify": 1,
        "manifest": 1,
        "assemble_report": 1,
        "assemble_summary": 1,
        "render_report": 6,
        "scan": 1,
        "all": 1,
    }
    assert project.planned() == added
    project.run()
    assert english.stat().st_mtime_ns == before
    assert 'lang="en-GB"' in english.read_text(encoding="utf-8")
    chinese = project.path("results/tiny/report/thesis-zh.html").read_text(encoding="utf-8")
    assert 'lang="zh-CN"' in chinese
    assert "很小的小组" in chinese
    assert project.path("results/tiny/report/thesis-zh.pdf").is_file()
    assert project.path("results/tiny/figures/flow-zh.png").is_file()
    assert "Nothing to be done" in project.run()
    with project.path("report/zh/phrases.yml").open("a", encoding="utf-8") as file:
        file.write("# edited\n")
    assembled = {"assemble_report": 1, "assemble_summary": 1, "render_report": 6}
    assert project.planned() == {**assembled, "verify": 1, "scan": 1, "all": 1}


def test_chinese_alone_takes_the_plain_names(project):
    project.configure(studies=["tiny"], report={"language": "zh", "formats": ["html"]})
    project.run("results/tiny/report/thesis.html")
    page = project.path("results/tiny/report/thesis.html").read_text(encoding="utf-8")
    assert 'lang="zh-CN"' in page


@pytest.mark.parametrize("suffix", ["", "-zh"])
def test_the_numbers_of_every_language_are_checked(project, suffix):
    project.configure(studies=["tiny"], report={"language": "both", "formats": ["html"]})
    project.run("results/tiny/report/numbers-zh.csv")
    numbers = project.path(f"results/tiny/report/numbers{suffix}.csv")
    text = numbers.read_text(encoding="utf-8")
    cited = r"^(thesis,effects\.mood\.all\.pre\.post\.mean-diff\.estimate),[^,]*"
    wrong, changed = re.subn(cited, r"\1,−9.99", text, flags=re.MULTILINE)
    assert changed == 1
    numbers.write_text(wrong, encoding="utf-8")
    # As if the step itself had written it: else it counts as changed by hand.
    project.path(f"results/tiny/provenance/made/assemble_report{suffix}.sha256").unlink()
    done = project.snakemake(f"results/tiny/provenance/numbers{suffix}.csv")
    assert done.returncode == 1
    log = project.path(f"results/tiny/logs/verify{suffix}.log").read_text(encoding="utf-8")
    assert "the report prints −9.99 for effects.mood.all.pre.post.mean-diff.estimate" in log
