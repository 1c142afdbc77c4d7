"""Each module has its test file, and each test file its module or a question to several."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "groupwork"
TESTS = ROOT / "tests" / "unit"

#: Modules without a test file of their own, with why.
TESTED_ELSEWHERE = {
    # Names of types, and a list of three words.
    "statistics/arrays.py": "declarations alone",
    "study/documents.py": "declarations alone",
    "privacy/layout.py": "declarations alone, each asked of tables in test_disclosure",
    "report/fragments/base.py": "what fragments share, in theirs",
    # What runs as a script, in a process of its own.
    "ingest/readers/worker.py": "in test_apart, test_excel and test_spss",
    "ingest/readers/labelled.py": "in test_spss and test_stata",
    "report/engine/typst_worker.py": "in test_render",
    # What is seen in a command's answer or in a whole document only.
    "guide/across.py": "in test_recognise and test_closing",
    "guide/add_closing.py": "in test_add_sheets and test_closing",
    "guide/add_wave.py": "in test_add_sheets",
    "guide/study_document.py": "in test_add_sheets",
    "guide/blocks.py": "in test_inspect_file and test_gaps",
    "guide/check_view.py": "in test_check",
    "guide/raw_sheet.py": "in test_recognise and test_strands",
    "guide/columns.py": "in test_inspect_file",
    "guide/file_format.py": "in test_inspect_file",
    "guide/id_columns.py": "in test_inspect_file and test_codes",
    "guide/time_columns.py": "in test_inspect_file",
    "guide/draft/file_times.py": "in test_waves and test_times_within",
    "guide/draft/files.py": "in test_new_study and test_inspect_file",
    "guide/draft/instruments.py": "in test_known_scales and test_own",
    "guide/draft/joined.py": "in test_gaps",
    "guide/draft/library.py": "in test_known_scales",
    "guide/draft/measured.py": "in test_waves, test_by_name and test_by_day",
    "guide/draft/near_codes.py": "in test_people",
    "guide/draft/scale.py": "in test_known_scales",
    "web/page.py": "in test_server",
    "report/engine/reference.py": "in test_render and test_style, by the Word documents",
    "report/labels.py": "in test_documents",
    "report/fragments/protection.py": "in test_protected_report",
    **{
        f"report/fragments/{name}.py": "in questions to the whole report"
        for name in [
            *("checklists", "declared", "joint"),
            *("plan", "summary"),
        ]
    },
}

#: Test files that ask something of several modules.
QUESTIONS = {
    "analysis/test_degenerate.py",
    "guide/draft/test_survey_beside.py",
    "guide/test_designs.py",
    "guide/test_hand_typed_sheets.py",
    "guide/test_named_people.py",
    "guide/test_ward_workbook.py",
    "ingest/coding/test_programs.py",
    "ingest/test_bad_input.py",
    "ingest/test_fuzz.py",
    "privacy/test_attack.py",
    "privacy/test_planted.py",
    "privacy/test_together.py",
    "report/test_check_page.py",
    "report/test_chinese.py",
    "report/test_documents.py",
    "report/test_held_back.py",
    "report/test_hostile_page.py",
    "report/test_ledger_leaks.py",
    "report/test_links.py",
    "report/test_pages.py",
    "report/test_protected_report.py",
    "report/test_render_browser.py",
    "report/test_render_errors.py",
    "report/test_said_truly.py",
    "report/test_scalars.py",
    "report/test_second_engine.py",
    "report/test_sentences.py",
    "report/test_small_report.py",
    "report/test_strands.py",
    "report/test_told.py",
    "report/test_wording.py",
    "simulate/test_recovery.py",
    "study/test_instruments_docs.py",
    "test_docs.py",
    "test_mirror.py",
    "test_packaging.py",
    "test_snakemake_logger.py",
    "test_statistics_page.py",
    "web/test_pages.py",
}


def namesake(module: Path) -> str:
    """Return the test file of a module, or of a package for what its `__init__` holds."""
    own = module.parent if module.name == "__init__.py" else module
    place = own.relative_to(SOURCE)
    return (place.parent / f"test_{place.stem}.py").as_posix()


def test_each_module_has_its_test_file() -> None:
    modules = [path for path in SOURCE.rglob("*.py") if path.name != "__init__.py"]
    lacking = {
        path.relative_to(SOURCE).as_posix()
        for path in modules
        if not (TESTS / namesake(path)).is_file()
    }
    # A module that was given its test file leaves the list.
    assert lacking == set(TESTED_ELSEWHERE)


def test_each_test_file_has_its_module_or_is_a_question_to_several() -> None:
    names = {namesake(path) for path in SOURCE.rglob("*.py")}
    there = {path.relative_to(TESTS).as_posix() for path in TESTS.rglob("test_*.py")}
    assert there - names == QUESTIONS
