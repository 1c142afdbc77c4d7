"""The findings of a run: as the check finds them, and what of them is published."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from answering import answer_all
from message_slots import slots
from openpyxl import Workbook
from result_grid import said
from strand_studies import UNIONS, folder_of
from student_files import CODES, ITEMS, POST, PRE, pair, write

from groupwork.analysis.findings import collect_findings, findings_table, untold_interviews
from groupwork.dependencies import dump_sections
from groupwork.guide.check import check_study
from groupwork.guide.recognise import recognise
from groupwork.ingest.checksums import record_files, write_checksums
from groupwork.ingest.finding import Finding, as_table, from_table, kind_text, kinds
from groupwork.ingest.rows import read_ingested
from groupwork.prepare.clean import clean
from groupwork.prepare.public import public_responses
from groupwork.prepare.score import score
from groupwork.privacy.gate import ingest_protected
from groupwork.report.fragments import FRAGMENTS
from groupwork.report.ledger import Ledger
from groupwork.report.writer import Writer
from groupwork.results.registry import TABLES
from groupwork.results.schema import Recipe
from groupwork.study.loading import load_study
from groupwork.study.study import Study
from groupwork.tables import read_table, write_table
from groupwork.workflow import load_sections

ROOT = Path(__file__).parents[3]

#: What must never leave `private/`.
PRIVATE = ["SY03", "SY3", "LX12", "meier", "Meier", "asked her sister", "pre.xlsx", "post.csv"]


def faulty(folder: Path) -> Study:
    """Return a study with one fault of several kinds each; its faults name people."""
    files = pair(folder)
    files[0].unlink()
    book = Workbook()
    sheet = book.active
    sheet.title = "Frau Meier"
    for row in [["code", *ITEMS], *([c, *r] for c, r in zip(CODES, PRE, strict=True))]:
        sheet.append(row)
    book.save(folder / "pre.xlsx")
    text = answer_all(recognise([folder / "pre.xlsx", files[1]]), folder.name, title="My study")
    text = text.replace("duplicates: first", "duplicates: most-complete")
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    sheet.append(["LX12", 1, None, None, None])  # row 10: LX12 once more, unfinished
    sheet.append([None, 2, 2, 2, 2])  # row 11: nobody's
    book.create_sheet("meier old").append(["code", *ITEMS])
    book.save(folder / "pre.xlsx")
    answers = files[1].read_text(encoding="utf-8")
    for right, wrong in (
        ("SY03,", "SY3,"),
        ("LM21,4,1,2,3", "LM21,9,1,2,3"),
        ("ZQ44,5,4,", "ZQ44,5,asked her sister,"),
    ):
        assert answers.count(right) == 1
        answers = answers.replace(right, wrong)
    files[1].write_text(answers, encoding="utf-8")
    study = load_study(folder / "study.yaml")
    write_checksums(study, folder)
    return study


def collected(study: Study, folder: Path, made: Path) -> pd.DataFrame:
    """Return the findings as the workflow makes them: from the tables that its steps wrote."""
    ingested = ingest_protected(study, folder)
    for name, table in ingested.items():
        write_table(table, made / f"{name}.csv")
    cleaned = clean(study, read_ingested(made))
    cleaned["responses"] = public_responses(study, cleaned["responses"])
    scores = score(study, cleaned["responses"])
    for name, table in (*cleaned.items(), ("scores", scores)):
        write_table(table, made / "clean" / f"{name}.csv")
    again = {path.stem: read_table(path, numbers=["row"]) for path in made.glob("*.csv")}
    read = {path.stem: read_table(path) for path in (made / "clean").glob("*.csv")}
    return collect_findings(study, again, read, read.pop("scores"))


def published(study: Study, found: pd.DataFrame, path: Path) -> pd.DataFrame:
    """Return the results table as it is read back, checked against its row."""
    table = findings_table(study, found)
    Recipe.read(TABLES["findings"].recipe()).check(table)
    write_table(table, path)
    return read_table(path)


def writer(study: Study, table: pd.DataFrame, language: str) -> Writer:
    phrases = ROOT / "report" / language / "phrases.yml"
    return Writer.open(study, Ledger({"findings": table}), language, phrases)


def fragment(study: Study, table: pd.DataFrame, language: str) -> str:
    """Return the part of the report with its numbers filled in."""
    made = writer(study, table, language)
    return made.ledger.resolved(FRAGMENTS["checked"](made)).replace("\\", "")


def test_interviews_that_no_key_declares_are_told_by_a_run_as_by_a_check(tmp_path):
    folder = folder_of("voices", tmp_path / "voices", *UNIONS["voices"])
    path = folder / "study.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    del content["interviews"]
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    assert "interviews_not_declared" in {each.kind for each in check_study(folder).findings}
    # A job sees the sections of its step alone.
    rule = (ROOT / "workflow" / "rules" / "score.smk").read_text(encoding="utf-8")
    declared = rule.partition("LIST_FINDINGS = Step(")[2].partition("\n)\n")[0]
    study = load_study(path)
    sections = re.findall(r'"([a-z]+)"', declared.partition("sections=")[2])
    assert [*untold_interviews(load_sections(dump_sections(study, sections)))]
    found = collected(study, folder, tmp_path / "made")
    assert "interviews_not_declared" in set(found["kind"])


@pytest.mark.slow
def test_the_warnings_of_a_study_reach_its_report_and_name_nobody(tmp_path):
    folder = tmp_path / "my-group"
    study = faulty(folder)
    found = collected(study, folder, tmp_path / "made")
    # What is private says it all.
    told = " ".join(found["said"])
    assert all(text in told for text in ("SY03 and SY3", "Frau Meier", "pre.xlsx, row 11"))
    path = tmp_path / "findings.csv"
    table = published(study, found, path)
    counted = {
        (row["kind"], row["instrument"], row["wave"]): row["count"]
        for row in table.fillna("").to_dict("records")
    }
    # By hand: one fault of each kind was made above.
    assert counted == {
        ("row_without_identifier", "", ""): 1,
        ("sheet_left_out", "", "pre"): 1,
        ("lost_out_of_range", "q", "post"): 1,
        ("lost_not_a_number", "q", "post"): 1,
        ("identifier_spelling", "", ""): 1,
        ("one_sheet_of_several", "", ""): 1,
        ("placeholder_left", "", ""): 1,
    }
    assert set(table["severity"]) == {"warning"}
    text = path.read_text(encoding="utf-8")
    pages = {language: fragment(study, table, language) for language in ("en", "zh")}
    for private in PRIVATE:
        assert private not in text
        assert all(private not in page for page in pages.values())
    for language, page in pages.items():
        assert all(kind_text(kind, "title", language) in page for kind, _, _ in counted)
    said_en, said_zh = (said(writer(study, table, each), "checked") for each in ("en", "zh"))
    assert "points out (7 findings) and what it does to the results" in said_en
    assert "（共7处）" in said_zh


@pytest.mark.slow
def test_a_run_finds_what_the_check_finds(tmp_path):
    folder = tmp_path / "my-group"
    study = faulty(folder)
    here = from_table(collected(study, folder, tmp_path / "made"))
    there = check_study(folder).findings
    assert [str(each) for each in here] == [str(each) for each in there]
    assert len(there) == 7


def test_identifiers_are_hashed_in_what_a_run_keeps(tmp_path, monkeypatch):
    folder = tmp_path / "my-group"
    study = faulty(folder)
    (column,) = {file.id for file in study.files if file.kind == "responses"}
    monkeypatch.setenv("GROUPWORK_KEY", "0123456789abcdef0123456789abcdef")
    declared = study.model_dump(mode="json") | {"privacy": {"hash": [column]}}
    (folder / "study.yaml").write_text(yaml.safe_dump(declared, allow_unicode=True), "utf-8")
    hashed = load_study(folder / "study.yaml")
    found = collected(hashed, folder, tmp_path / "made")
    assert "identifier_spelling" in set(found["kind"])
    assert not any(code in " ".join(found["said"]) for code in (*CODES, "SY3"))


@pytest.mark.parametrize("kind", list(kinds()))
def test_no_kind_of_finding_lets_out_what_it_found(kind, tmp_path):
    secret = "Zhang San 138"
    finding = Finding(
        "error",
        kind,
        files=(f"{secret}.csv",),
        rows=(2, 3),
        column=secret,
        key=secret,
        slots={name: 3 if name == "n" else secret for name in slots(kinds()[kind]["what"]["en"])},
    )
    assert secret in finding.said("en")
    assert secret in finding.said("zh")
    found = as_table([finding, finding])
    assert from_table(found) == [finding, finding]
    path = tmp_path / "findings.csv"
    study = load_study(ROOT / "data" / "raw" / "all-the-way" / "study.yaml")
    table = published(study, found, path)
    assert table["count"].tolist() == [2]
    assert secret not in path.read_text(encoding="utf-8")
    for language in ("en", "zh"):
        page = fragment(study, table, language)
        assert secret not in page
        assert kind_text(kind, "title", language) in page
        assert kind_text(kind, "effect", language) in page


def test_where_nothing_was_found_that_is_said(tmp_path):
    folder = tmp_path / "my-group"
    text = answer_all(recognise(pair(folder)), folder.name, title="Mine")
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    study = load_study(folder / "study.yaml")
    write_checksums(study, folder)
    table = published(study, collected(study, folder, tmp_path / "made"), tmp_path / "f.csv")
    assert table.empty
    assert fragment(study, table, "en") == (
        "The check of the data before anything was computed found nothing to point out."
    )
    assert fragment(study, table, "zh") == "计算之前对数据的检查没有发现需要说明的问题。"


def test_notes_are_not_published_and_errors_are(tmp_path):
    study = load_study(ROOT / "data" / "raw" / "all-the-way" / "study.yaml")
    found = as_table(
        [
            Finding("error", "codes_do_not_rise", slots={"codes": "1 a", "order": "a"}),
            Finding("note", "note_below_table"),
        ]
    )
    table = published(study, found, tmp_path / "findings.csv")
    assert table["kind"].tolist() == ["codes_do_not_rise"]
    assert "would have stopped the run" in fragment(study, table, "en")
    assert "本应中止运行" in fragment(study, table, "zh")


def test_a_direction_is_told_of_enough_people_alone(tmp_path):
    """Post is higher for all eight; expected is lower. Where 9 are the fewest told of: nothing."""
    folder = tmp_path / "my-group"
    text = answer_all(recognise(pair(folder)), folder.name, title="Mine")
    assert text.count("expected: higher") == 1
    text = text.replace("expected: higher", "expected: lower")
    assert sum(after > before for (before, *_), (after, *_) in zip(PRE, POST, strict=True)) == 7
    for least, told in ((8, 1), (9, 0)):
        (folder / "study.yaml").write_text(f"{text}\nprivacy: {{small_cell: {least}}}\n", "utf-8")
        kinds_found = [finding.kind for finding in check_study(folder).findings]
        assert kinds_found.count("moved_against_expectation") == told


@pytest.mark.parametrize(
    ("words", "declared", "warned"),
    [
        (["1", "2", "3", "4", "5"], "1-5", True),
        (["😢", "🙁", "😐", "🙂", "😀"], "", False),
        (["Never", "Rarely", "Sometimes", "Often", "Always"], "", False),
        # Of a slider hardly anybody chooses the ends.
        (["3", "4", "5", "6", "7"], "0-10", False),
    ],
)
def test_ends_that_move_together_are_told_where_an_export_may_count_otherwise(
    tmp_path, words, declared, warned
):
    folder = tmp_path / "my-group"
    # All five words stand in the file, one of them beside the highest and one beside the lowest.
    answers = {"pre": (1, 2, 3, 4), "post": (2, 3, 4, 5)}
    files = [
        write(
            folder / f"{wave}.csv",
            ["code", *ITEMS],
            [[c, *(words[of[(n + i) % 4] - 1] for i in range(4))] for n, c in enumerate(CODES)],
        )
        for wave, of in answers.items()
    ]
    given = {"range__q": declared} if declared else {}
    (folder / "study.yaml").write_text(
        answer_all(recognise(files), folder.name, **given), encoding="utf-8"
    )
    kinds_found = {finding.kind for finding in check_study(folder / "study.yaml").findings}
    assert ("range_differs_by_wave" in kinds_found) == warned


@pytest.mark.parametrize(
    ("words", "one", "declared", "shifted"),
    [
        # One answer lies outside, and nobody gave the other end.
        ("11234", "0", "1-5", (0, 4, 5)),
        ("23455", "6", "1-5", (2, 6, 1)),
        ("12344", "4", "0-4", (1, 4, 0)),
        # A slip, where both ends that are declared were given.
        ("12345", "0", "1-5", None),
        ("12345", "5", "1-6", None),
        # Hardly anybody gives the ends of a slider.
        ("12345", "5", "0-10", None),
    ],
)
def test_a_range_that_is_one_step_off_is_told_of_a_scale_of_ones_own(
    tmp_path, words, one, declared, shifted
):
    """All waves count alike, so that nothing differs between them."""
    folder = tmp_path / "my-group"
    files = pair(folder, words=[*words])
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert text.count(f"{CODES[0]},") == 1
        path.write_text(re.sub(rf"({CODES[0]}),\d", rf"\1,{one}", text), encoding="utf-8")
    text = answer_all(recognise(files), folder.name, range__q=declared)
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    found = [f for f in check_study(folder).findings if f.kind == "range_shifted"]
    assert len(found) == (shifted is not None)
    for finding in found:
        said = finding.slots
        assert (said["low"], said["high"], said["unused"]) == shifted
        assert finding.severity == "warning" and "没有人是" in finding.said("zh")


def test_a_range_whose_ends_are_worded_is_right(tmp_path):
    folder = tmp_path / "my-group"
    files = pair(folder, words=[*"12344"])
    text = answer_all(recognise(files), folder.name, range__q="0-4")
    assert "min: 0, max: 4}" in text
    text = text.replace("min: 0, max: 4}", "min: 0, max: 4, labels: {0: Never, 4: Always}}")
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    assert "range_shifted" not in {finding.kind for finding in check_study(folder).findings}


@pytest.mark.parametrize(("slips", "told"), [(1, False), (4, True)])
def test_one_answer_out_of_range_is_no_other_counting(tmp_path, slips, told):
    """Twenty people, 80 answers a wave: at pre nobody gave a 1, and of 1 to 4 one typed a 5."""
    folder = tmp_path / "my-group"
    rows = {
        "pre": [[2 + (n + i) % 3 for i in range(4)] for n in range(20)],
        "post": [[1 + (n + i) % 4 for i in range(4)] for n in range(20)],
    }
    for n in range(slips):
        rows["pre"][n][0] = 5
    files = [
        write(
            folder / f"{wave}.csv",
            ["code", *ITEMS],
            [[f"C{n:02}", *row] for n, row in enumerate(of)],
        )
        for wave, of in rows.items()
    ]
    text = answer_all(recognise(files), folder.name, range__q="1-4")
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    kinds_found = {finding.kind for finding in check_study(folder / "study.yaml").findings}
    assert ("range_differs_by_wave" in kinds_found) == told


def test_who_is_in_another_arm_in_another_row_stops_the_run(tmp_path):
    """Whichever row is first would decide; sex or age said otherwise are pointed out elsewhere."""
    folder = tmp_path / "my-group"
    heads = ["code", *ITEMS, "arm"]
    files = [
        write(
            folder / f"{wave}.csv",
            heads,
            [
                [c, *row, "ab"[(n + (wave == "post" and n == 2)) % 2]]
                for n, (c, row) in enumerate(of)
            ],
        )
        for wave, of in (
            ("pre", list(zip(CODES, PRE, strict=True))),
            ("post", list(zip(CODES, POST, strict=True))),
        )
    ]
    text = answer_all(recognise(files), folder.name, comparison="arm", control="b")
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    assert not [f for f in check_study(folder).errors if f.kind == "in_two_groups"]
    unsaid = yaml.safe_load(text)
    assert unsaid["attributes"]["arm"].pop("wave") == "pre"
    (folder / "study.yaml").write_text(yaml.safe_dump(unsaid), encoding="utf-8")
    (found,) = [f for f in check_study(folder).errors if f.kind == "in_two_groups"]
    assert (found.files, found.attribute, found.slots["n"]) == (("post.csv",), "arm", 1)
    assert "row 4" in str(found)


def test_who_is_in_no_group_is_counted(tmp_path):
    """A group that is named in its first row alone leaves six of eight people out of it."""
    folder = tmp_path / "my-group"
    arms = ["group", "", "", "", "waiting", "", "", ""]
    files = [
        write(
            folder / f"{wave}.csv",
            ["code", *ITEMS, "arm"],
            [[c, *row, arm] for c, row, arm in zip(CODES, rows, arms, strict=True)],
        )
        for wave, rows in (("pre", PRE), ("post", POST))
    ]
    text = answer_all(recognise(files), folder.name, comparison="arm", control="waiting")
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    (found,) = [f for f in check_study(folder).findings if f.kind == "in_no_group"]
    assert (found.severity, found.slots) == ("warning", {"n": 6, "all": 8})
    assert "6 of the 8 people who answered are in no group" in found.what("en")
    assert "8人中，6人没有组别" in found.what("zh")


def _two_times(folder, turned, *, whole=False, shift=0):
    """Write 20 people's answers to eight items that load .85 on one factor, at two times.

    `turned` are items that the second file has from the other end; `whole` turns all of them.
    """
    rng = np.random.default_rng(11)
    before = rng.normal(size=20)
    after = 0.7 * before + 0.7 * rng.normal(size=20)
    codes = [f"LX{n}" for n in range(11, 31)]
    made = []
    for wave, factor in (("pre", before), ("post", after)):
        answers = 3 + 0.96 * factor[:, None] + 0.6 * rng.normal(size=(20, 8))
        answers = np.clip(np.round(answers), 1, 5).astype(int)
        if wave == "post":
            answers[:, [n - 1 for n in turned]] = 6 - answers[:, [n - 1 for n in turned]]
            answers = 6 - answers if whole else np.roll(answers, shift, axis=0)
        rows = [[code, *row] for code, row in zip(codes, answers.tolist(), strict=True)]
        made.append(write(folder / f"{wave}.csv", ["code", *(f"q{n}" for n in range(1, 9))], rows))
    group = recognise(made)
    given = {"range.q": "1-5", "reversed.q": "none"}
    text = answer_all(group, folder.name, **given)
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    record_files([path.name for path in made], folder)
    return [each for each in check_study(folder).findings if each.kind in TURNED]


TURNED = ("item_turned_at_one_time", "times_opposed", "item_against_others")


@pytest.mark.parametrize("turned", [[2], [2, 5, 8]])
def test_items_that_one_file_has_from_the_other_end_are_named(tmp_path, turned):
    (found,) = _two_times(tmp_path / "g", turned)
    assert found.kind == "item_turned_at_one_time"
    assert (found.slots["items"], found.waves) == ([str(n) for n in turned], ("post", "pre"))
    for language in ("en", "zh"):
        assert ("post" in found.what(language) and "8" in found.what(language)) or turned == [2]


def test_a_scale_that_one_file_has_from_the_other_end_is_named(tmp_path):
    (found,) = _two_times(tmp_path / "g", [], whole=True)
    assert (found.kind, found.waves, found.slots["n"]) == ("times_opposed", ("pre", "post"), 20)


def test_answers_as_they_are_are_not_warned_of(tmp_path):
    assert _two_times(tmp_path / "g", []) == []


@pytest.mark.parametrize(
    ("first", "second"), [("2025-05-0", "2025-03-0"), ("2025-03-0", "2025-05-0")]
)
def test_files_that_are_dated_in_reverse_are_named(tmp_path, first, second):
    folder = tmp_path / "g"
    made = []
    for wave, of, day in (("pre", PRE, first), ("post", POST, second)):
        rows = [[c, f"{day}{n}", *row] for n, (c, row) in enumerate(zip(CODES, of, strict=True), 1)]
        made.append(write(folder / f"{wave}.csv", ["code", "date", *ITEMS], rows))
    text = answer_all(recognise(made), "g", **{"range.q": "1-5"})
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    record_files([path.name for path in made], folder)
    found = [each for each in check_study(folder).findings if each.kind == "dated_in_reverse"]
    assert [each.waves for each in found] == ([("post", "pre")] if first > second else [])


def test_a_missing_code_that_counts_is_named(tmp_path):
    """Sleep goes from 0 to 100, and 99 is said to be no answer."""
    folder = tmp_path / "g"
    made = []
    for wave, of in (("pre", PRE), ("post", POST)):
        rows = [
            [c, 99 if n == 2 else 40 + 5 * n + len(wave), *row]
            for n, (c, row) in enumerate(zip(CODES, of, strict=True))
        ]
        made.append(write(folder / f"{wave}.csv", ["code", "sleep", *ITEMS], rows))
    text = answer_all(recognise(made), "g", **{"range.q": "1-5"})
    content = yaml.safe_load(text)
    content["attributes"] = {"sleep": {"label": "sleep", "min": 0, "max": 100}}
    content["cleaning"]["missing_codes"] = {"99": "no answer"}
    (folder / "study.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    record_files([path.name for path in made], folder)
    found = [each for each in check_study(folder).findings if each.kind == "missing_code_counts"]
    assert [(each.files, each.rows, each.column) for each in found] == [
        (("pre.csv",), (4,), "sleep"),
        (("post.csv",), (4,), "sleep"),
    ]
