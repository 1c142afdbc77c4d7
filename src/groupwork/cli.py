"""The `groupwork` command: what is done beside the workflow."""

import re
import sys
from contextlib import suppress
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

import typer

from groupwork import __version__
from groupwork.errors import GroupworkError, machine_fault

# Each command imports what it needs itself, so that `groupwork --help` answers at once.

SHIPPED_STUDY = Path("data/raw/all-the-way")
StudyArgument = Annotated[Path, typer.Argument(help="A study.yaml, its folder, or its name.")]


def study_folder(study: Path) -> Path:
    """Find a study by its folder, its study.yaml or its name under data/raw."""
    named = Path("data", "raw", study)
    return study if study.exists() or not named.is_dir() else named


def language_of(study: Path) -> str:
    """Return the language of a study, whether or not its file can be read as a whole."""
    source = study_source(study)
    text = source.read_text(encoding="utf-8", errors="replace") if source.is_file() else ""
    return "zh" if re.search(r"""^language: *["']?zh\b""", text, re.MULTILINE) else "en"


def study_source(study: Path) -> Path:
    """Return the study file that was named, or that of the folder or the study that was."""
    found = study_folder(study)
    return found / "study.yaml" if found.is_dir() else found


app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _version(asked: bool) -> None:
    if asked:
        print(f"groupwork {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Prepares and checks the studies that the workflow runs on."""


def main() -> None:
    """Run the command; a mistake of the user's ends it with one plain line and exit code 1."""
    try:
        app()
    except GroupworkError as error:
        from groupwork.messages import said
        from groupwork.privacy.discreet import discreet

        sys.exit(said(discreet(str(error)), _asked_language(sys.argv)))
    except (OSError, MemoryError) as error:
        if fault := machine_fault(error):
            sys.exit(fault)
        raise


def _asked_language(arguments: list[str]) -> str:
    """Return the language that a command was called with, whatever it stumbled over."""
    for before, said in pairwise([*arguments, ""]):
        if before.startswith("--language"):
            return "zh" if (before.partition("=")[2] or said) == "zh" else "en"
    with suppress(OSError, IndexError):
        return language_of(Path(arguments[2]))
    return "en"


@app.command()
def simulate(
    folder: Annotated[Path, typer.Argument(help="Where the raw files go.")] = SHIPPED_STUDY,
    seed: Annotated[int | None, typer.Option(help="Of the random numbers.")] = None,
    members: Annotated[int | None, typer.Option(help="People in the group.")] = None,
    survey: Annotated[int | None, typer.Option(help="People of the ward survey.")] = None,
    effect: Annotated[
        float, typer.Option(help="Times the true changes of the shipped study; 0: none.")
    ] = 1.0,
) -> None:
    """Write the raw files of the synthetic study, the same ones every time.

    With options it is another study, in a folder of its own.
    """
    from groupwork.simulate import other_parameters, study_file_like
    from groupwork.simulate import simulate as write

    parameters = other_parameters(seed, survey, members, effect)
    name = folder.resolve().name
    shipped = name == SHIPPED_STUDY.name
    if shipped and (seed, survey, members, effect) != (None, None, None, 1.0):
        raise GroupworkError(
            f"{folder}: this is the shipped study. Name another folder for a study of your own, "
            f"as in: groupwork simulate {SHIPPED_STUDY.with_name('my-study')} --seed 1"
        )
    write(folder, parameters)
    template = folder.resolve().with_name(SHIPPED_STUDY.name) / "study.yaml"
    target = folder / "study.yaml"
    if not shipped and not target.exists() and template.is_file():
        text = study_file_like(template.read_text(encoding="utf-8"), name, parameters)
        target.write_text(text, encoding="utf-8", newline="\n")
    print(f"{folder}: synthetic study written.")


@app.command()
def checksum(
    study: Annotated[Path, typer.Argument(help="Folder of the study, or its name.")],
) -> None:
    """Record the raw files as they are now; the workflow stops where one differs later."""
    from groupwork.ingest.checksums import write_checksums
    from groupwork.study.loading import load_study

    folder = study_folder(study)
    found = write_checksums(load_study(folder / "study.yaml"), folder)
    number = "1 file is" if len(found) == 1 else f"{len(found)} files are"
    print(f"{folder / 'SHA256SUMS'}: {number} recorded.")


@app.command()
def validate(study: StudyArgument) -> None:
    """Check a study file against its raw files, without running anything."""
    from groupwork.ingest.files import ingest
    from groupwork.ingest.finding import raise_errors
    from groupwork.prepare.clean import clean
    from groupwork.prepare.findings import study_findings
    from groupwork.privacy.gate import gate, protect
    from groupwork.privacy.study_names import check_study_names
    from groupwork.report.texts import check_study_texts
    from groupwork.study.files import all_files
    from groupwork.study.loading import load_study
    from groupwork.study.paths import check_names

    source = study_source(study)
    checked = load_study(source)
    check_study_names(checked)
    check_names([*all_files(checked, source.parent).values(), *source.parent.glob("text/*/**/*")])
    check_study_texts(source.parent)
    read = ingest(checked, source.parent)
    protected = protect(checked, read)
    gate(checked, protected)
    tables = clean(checked, protected)
    findings = study_findings(checked, read, tables)
    raise_errors(findings)
    print(
        f"{source}: in order. {len(tables['people'])} people, {len(checked.waves)} waves, "
        f"{len(tables['responses'])} answers, {len(tables['audit'])} notes of the audit."
    )
    for finding in findings:
        print(finding)


@app.command()
def check(
    study: Annotated[Path, typer.Argument(help="A study.yaml, its folder, or its name.")],
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    page: Annotated[Path | None, typer.Option("--html", help="Write a page there, too.")] = None,
    language: Annotated[
        str | None, typer.Option(help="en or zh; the study's own if empty.")
    ] = None,
) -> None:
    """Say in words what is wrong with a study, worst first, and what its report can say."""
    from rich.console import Console

    from groupwork.guide.check import check_page, check_study
    from groupwork.guide.check_view import view_check
    from groupwork.guide.run_study import find_place
    from groupwork.guide.shown import remember
    from groupwork.ingest.finding import check_language

    told = check_language(language or language_of(study))
    if (programme := study_folder(study) / "programme.yaml").is_file():
        from groupwork.guide.check_programme import check_programme, said_of

        print(said_of(check_programme(programme)))
        return
    place = find_place(study_folder(study))
    found = check_study(study_folder(study))
    if page is not None:
        page.write_text(check_page(found, told), encoding="utf-8")
    if as_json:
        print(found.to_json(told))
    else:
        console = Console()
        for part in view_check(found, told):
            console.print(part, soft_wrap=True)
        remember(found, place, told)
    if found.errors:
        raise typer.Exit(1)


@app.command()
def new(
    name: Annotated[Path, typer.Argument(help="Name of the study, such as my-group; or a folder.")],
    files: Annotated[list[Path], typer.Argument(help="The raw files, all of them.")],
    answer: Annotated[
        list[str] | None, typer.Option(help="KEY=VALUE: the answer to a question, not asked then.")
    ] = None,
    ask: Annotated[
        bool, typer.Option(help="Ask what is open; else study.yaml says TODO there.")
    ] = True,
    language: Annotated[str, typer.Option(help="en or zh.")] = "en",
) -> None:
    """Make a study of raw files: recognise them, ask what they cannot say, check."""
    from groupwork.guide.asking import (
        ask_all,
        parse_answers,
        repeat_command,
        said_open,
        said_taken,
        said_unwritten,
    )
    from groupwork.guide.check import check_study
    from groupwork.guide.check_view import view_check
    from groupwork.guide.draft.study import draft_study
    from groupwork.guide.new_study import (
        check_files,
        check_name,
        create_study,
        gone_after_error,
        said_of_files,
        said_of_sheets,
        still_asked,
    )
    from groupwork.guide.recognise import recognise
    from groupwork.ingest.finding import check_language

    told = check_language(language)
    folder = name if name.parent != Path() else Path("data", "raw", name)
    check_name(folder)
    answers = parse_answers(answer or [])
    group = recognise(files)
    check_files(group)
    for line in [*said_of_files(group, language), *said_of_sheets(group, language)]:
        print(line)
    answers, unused = still_asked(group, folder.name, answers, language)
    for line in unused:
        print(line)
    asked = ask and sys.stdin.isatty()
    if asked:
        answers = ask_all(group, name, answers, language)
    draft = draft_study(group, folder.name, answers, language)
    if ask and draft.todo:
        print(*said_unwritten(group, name, answers, language, draft), sep="\n")
        raise typer.Exit(1)
    with gone_after_error(folder):
        key = create_study(folder, group, draft)
    source, chinese = folder / "study.yaml", told == "zh"
    n = sum((folder / path.name).is_file() for path in files)  # without those that are none
    copied = "a copy of the raw file" if n == 1 else f"copies of {n} raw files"
    print(
        f"{source}：已写好，并复制了{n}个原始文件。"
        if chinese
        else f"{source}: written, with {copied}."
    )
    if key is not None:
        print(
            f"{key}：已生成编号用的密钥。请妥善保管，不要与数据放在一起，也不要给别人；"
            f"没有它，以后的数据就对不上同一个人。"
            if chinese
            else f"{key}: the key of the codes, made now. Keep it safe, apart from the data and "
            f"from others; without it later files cannot be matched."
        )
    if asked:
        print("不再提问的写法：" if chinese else "The same without questions:")
        print(f"  {repeat_command(name, files, answers, language)}")
    for line in said_taken(draft, answers, language):
        print(line)
    for question in draft.todo:
        print(said_open(question))
    run = f"groupwork run {name}"
    if draft.todo:
        print(
            f"请在{source}中填好以上各项，再运行：{run}"
            if chinese
            else f"Fill these in in {source}, then: {run}"
        )
        return
    from rich.console import Console

    from groupwork.guide.run_study import find_place
    from groupwork.guide.shown import remember

    with gone_after_error(folder):
        found = check_study(folder)
    for part in view_check(found, told):
        Console().print(part, soft_wrap=True)
    remember(found, find_place(folder), told)
    if found.errors:
        raise typer.Exit(1)
    print(f"下一步：{run}" if chinese else f"Next: {run}")


@app.command()
def template(
    file: Annotated[Path, typer.Argument(help="Workbook to write.")] = Path("my-group.xlsx"),
    *,
    items: Annotated[int, typer.Option(help="Questions of the scale.")] = 10,
    answers: Annotated[
        str, typer.Option(help="1-4, or words from least to most with ',' between.")
    ] = "1-5",
    scale: Annotated[
        str | None, typer.Option(help="A known questionnaire such as sas, in place of these.")
    ] = None,
    version: Annotated[
        list[str] | None, typer.Option(help="KEY=VALUE: which published version of it.")
    ] = None,
    sessions: Annotated[int, typer.Option(help="Meetings of the group.")] = 6,
    language: Annotated[str, typer.Option(help="en or zh.")] = "en",
    xlsx: Annotated[bool, typer.Option("--xlsx", help="An Excel workbook: always.")] = True,
) -> None:
    """Write a workbook to fill in by hand, which 'groupwork new' reads as it is."""
    from groupwork.guide.template import Items, parse_versions, write_template

    del xlsx
    if scale:
        asked = Items.known(scale, parse_versions(version or []))
    else:
        asked = Items.generic(items, answers, language)
    write_template(file, asked, sessions=sessions, language=language, command=str(file))
    chinese = language == "zh"
    print(
        f"{file}：已写好。请先看“说明”表，填好后运行：groupwork new my-group {file} --language zh"
        if chinese
        else f"{file}: written. Its first sheet says what goes where. Once it is filled in: "
        f"groupwork new my-group {file}"
    )


@app.command()
def add(
    study: Annotated[Path, typer.Argument(help="The study: its name or folder.")],
    file: Annotated[Path, typer.Argument(help="A raw file that has come since.")],
    wave: Annotated[
        str | None, typer.Option(help="post, followup, …; by its name if empty.")
    ] = None,
    answer: Annotated[
        list[str] | None, typer.Option(help="KEY=VALUE: what else would be TODO in study.yaml.")
    ] = None,
) -> None:
    """Add a raw file to a study: the post-test in week 6, the follow-up in month 3."""
    from groupwork.guide.asking import ask_person, parse_answers
    from groupwork.guide.new_study import add_file

    folder = study_folder(study)
    language = language_of(folder)
    ask = partial(ask_person, language=language) if sys.stdin.isatty() else None
    added = add_file(folder, file, wave, parse_answers(answer or []), ask=ask)
    zh = language == "zh"
    done = f"{folder / 'study.yaml'}{'：已添加。' if zh else ': added.'}"
    print(done, *added, sep="\n  ")
    print(f"{'下一步：' if zh else 'Next: '}groupwork check {study}")


@app.command()
def run(
    study: Annotated[Path, typer.Argument(help="The study: its name or folder.")],
    formats: Annotated[
        list[str] | None, typer.Option("--format", help="html, pdf, docx; all if empty.")
    ] = None,
    language: Annotated[
        str | None, typer.Option(help="en, zh or both; the study's own if empty.")
    ] = None,
    cores: Annotated[str, typer.Option(help="Processes at a time.")] = "all",
) -> None:
    """Check a study, run everything that is not up to date, and say where the report is."""
    from rich.console import Console

    from groupwork.guide.check import check_study
    from groupwork.guide.check_view import view_again, view_check
    from groupwork.guide.made_of import begin_run, end_run
    from groupwork.guide.run_study import find_place, find_workflow, last_log, run_study
    from groupwork.guide.shown import remember, shown_before
    from groupwork.ingest.finding import Language
    from groupwork.study.documents import PARTS

    console = Console()
    place = find_place(study_folder(study))
    workflow = find_workflow()
    found = check_study(place.raw / place.study)
    if language is None and language_of(place.raw / place.study) == "zh":
        language = "zh"
    told: Language = "zh" if language == "zh" else "en"
    page = None if found.errors else shown_before(place, told)
    for part in view_check(found, told) if page is None else view_again(found, page, told):
        console.print(part, soft_wrap=True)
    remember(found, place, told)
    if found.errors:
        raise typer.Exit(1)
    begin_run(place)
    code = run_study(place, formats or [], language, cores)
    if code == 0:
        end_run(place, formats or [])
    if code:
        print(f"Not finished. The full log: {last_log(workflow)}")
        raise typer.Exit(code)
    zh = language == "zh"
    print("报告：" if zh else "The report:")
    for document in PARTS:
        for report in sorted(place.reports.glob(f"{document}*.*")):
            print(f"  {report}")
    pages = (place.reports / f"{document}.html" for document in PARTS)
    if page := next(filter(Path.is_file, pages), None):
        print(f"请在浏览器中打开{page}。" if zh else f"Open {page} in a browser.")
    if place.safety.is_file():  # whether anybody is in it is for those alone who open it
        print(
            f"若有答案表明应尽快与本人谈话，均列在{place.safety}中。请对组员负责的人及时查看。"
            if zh
            else f"Answers after which somebody should soon speak with the person, if there are "
            f"any, are listed in {place.safety}. Whoever is responsible for the members should "
            "look there now."
        )
    print(f"{'完整日志：' if zh else 'The full log: '}{last_log(workflow)}")


@app.command()
def web(
    folder: Annotated[
        Path, typer.Option(help="Studies are in data/raw of it, results in results.")
    ] = Path(),
    language: Annotated[str, typer.Option(help="en or zh.")] = "en",
    browser: Annotated[bool, typer.Option(help="Open the page in the browser.")] = True,
) -> None:
    """Open a page of this computer alone: files in, questions, check, run, report."""
    import asyncio

    from groupwork.web.server import serve

    asyncio.run(serve(folder, language, browser))


@app.command()
def inspect(
    file: Annotated[Path, typer.Argument(help="A raw file.")],
    sheet: Annotated[str | None, typer.Option(help="Sheet of a workbook.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Say what a raw file holds, and draft the study file that would read it."""
    from rich.console import Console

    from groupwork.guide.draft.study import draft_of_file
    from groupwork.guide.inspect_file import inspect_file
    from groupwork.guide.inspect_view import view
    from groupwork.guide.recognise import recognise
    from groupwork.ingest.formats import SHEETS

    group = recognise([file], sheet)
    whole = [each.found for each in group.sheets if each.found.format == SHEETS]
    found = whole[0] if whole else inspect_file(file, sheet)
    draft = draft_of_file(group)
    if as_json:
        print(found.to_json(study_yaml=draft))
        return
    console = Console()
    for part in view(found, coded=group.interviews_alone):
        console.print(part)
    print(f"\n# study.yaml\n{draft}")


@app.command()
def bulk(
    study: StudyArgument,
    scores: Annotated[Path, typer.Argument(help="CSV file to write the scores to.")],
    number: Annotated[int, typer.Option(help="Which of the study's files, from 1.")] = 1,
) -> None:
    """Score a CSV file of very many respondents, without the workflow and its tables."""
    from groupwork.prepare.bulk import score_in_bulk
    from groupwork.study.loading import load_study
    from groupwork.tables import write_table

    source = study_source(study)
    scored, audit = score_in_bulk(load_study(source), source.parent, number)
    notes = scores.with_name(f"{scores.stem}-audit.csv")
    write_table(scored, scores)
    write_table(audit, notes)
    print(f"{scores}: {len(scored)} people. {notes}: {len(audit)} kinds of changed answers.")


@app.command()
def schema(
    folder: Annotated[Path, typer.Argument(help="Where the schemas go.")] = Path("schema"),
) -> None:
    """Write the JSON schemas of study.yaml, config.yaml, style.yml and programme.yaml."""
    from groupwork.report.style import Style
    from groupwork.study.base import Strict
    from groupwork.study.messages import json_schema
    from groupwork.study.programme_file import ProgrammeFile
    from groupwork.study.run import RunConfig
    from groupwork.study.study_file import StudyFile

    models: dict[str, type[Strict]] = {
        **{"study": StudyFile, "config": RunConfig},
        **{"style": Style, "programme": ProgrammeFile},
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, model in models.items():
        target = folder / f"{name}.schema.json"
        target.write_text(json_schema(model), encoding="utf-8", newline="\n")
        print(target)


@app.command()
def reference(
    page: Annotated[Path, typer.Argument(help="Page to write.")] = Path("docs/study-yaml.md"),
) -> None:
    """Write the reference of study.yaml, with examples of the shipped studies, and of messages."""
    from groupwork.guide.reference import messages_page, study_reference
    from groupwork.study.yaml_file import read_yaml

    shipped = [
        Path("data", "raw", name, "study.yaml") for name in ("all-the-way", "beat-the-blues")
    ]
    text = study_reference([read_yaml(path) for path in shipped if path.is_file()])
    page.write_text(text, encoding="utf-8", newline="\n")
    print(page)
    for name, told in (
        ("messages.md", messages_page("en")),
        ("messages.zh.md", messages_page("zh")),
    ):
        (page.parent / name).write_text(told, encoding="utf-8", newline="\n")
        print(page.parent / name)


@app.command()
def worksheet(
    study: StudyArgument,
    file: Annotated[Path, typer.Argument(help="CSV file to write; it holds what people said.")],
) -> None:
    """Write the segments on which the coders disagree, in context, for them to decide on."""
    from groupwork.analysis.interviews.agreement import disagreements
    from groupwork.analysis.interviews.worksheet import worksheet
    from groupwork.errors import GroupworkError
    from groupwork.prepare.clean import clean
    from groupwork.privacy.gate import ingest_protected
    from groupwork.study.loading import load_study
    from groupwork.tables import write_table

    source = study_source(study)
    checked = load_study(source)
    if checked.interviews is None or checked.interviews.unit == "free":
        raise GroupworkError(
            f"{source}: only codings of common units can be settled: interviews.unit sentence, "
            f"turn, interview or segment."
        )
    if file.exists():
        raise GroupworkError(
            f"{file}: is there already, perhaps with decisions in it. Choose another name."
        )
    segments = clean(checked, ingest_protected(checked, source.parent))["segments"]
    found = worksheet(disagreements(checked, segments), segments)
    write_table(found, file)
    print(
        f"{file}: {len(found)} disagreements. Fill in the column 'decision' with yes or no, put "
        f"the file into the study's folder, name it as interviews.resolved in study.yaml, and "
        f"record it with 'groupwork checksum'."
    )


@app.command()
def codings(
    study: StudyArgument,
    file: Annotated[Path, typer.Argument(help="What to write: a .qdpx project or .qdc codebook.")],
) -> None:
    """Write the coding of all coders as one REFI-QDA project, or its codebook."""
    from groupwork.errors import GroupworkError
    from groupwork.ingest.coding.segments import project_files, read_coded
    from groupwork.ingest.coding.write import write_codebook, write_project
    from groupwork.study.loading import load_study

    source = study_source(study)
    checked = load_study(source)
    if not project_files(checked):
        raise GroupworkError(f"{source}: none of its files comes from a coding program.")
    if file.suffix.lower() not in (".qdpx", ".qdc"):
        raise GroupworkError(f"{file}: give it the ending .qdpx (project) or .qdc (codebook).")
    project, _ = read_coded(checked, source.parent)
    if file.suffix.lower() == ".qdc":
        write_codebook(project.codes, file)
        print(f"{file}: {len(project.codes)} codes.")
        return
    left = write_project(project, file)
    given = int((project.codings["code"] != "").sum())
    print(
        f"{file}: {given - len(left)} codings by {len(project.coders)} coders. "
        f"{len(left)} codings without a place are not in it, since the format has none for them."
    )


@app.command()
def codes(
    file: Annotated[Path, typer.Argument(help="What a coding program exported.")],
) -> None:
    """Print the codes of a coding program's file as they stand in study.yaml."""
    from groupwork.ingest.coding.segments import declare_codes, read_codes

    print(declare_codes(read_codes(file)), end="")


@app.command()
def verify(  # noqa: PLR0917 - each is an option by its name
    published: Annotated[Path, typer.Argument(help="A results folder, or an archive of one.")],
    study: Annotated[
        str | None, typer.Option(help="Which study it is, where the folder does not say it.")
    ] = None,
    page: Annotated[Path, typer.Option(help="Folder for page, table and badge.")] = Path(
        "verification"
    ),
    cores: Annotated[str, typer.Option(help="How many processors to use.")] = "all",
    public: Annotated[
        bool, typer.Option("--public", help="Without the raw data: published files alone.")
    ] = False,
    second_engine: Annotated[
        bool, typer.Option("--second-engine", help="Recompute core results in R instead.")
    ] = False,
    record: Annotated[
        bool, typer.Option("--record", help="Let the report say what the second engine found.")
    ] = False,
    against: Annotated[
        Path | None, typer.Option(help="Results of a run just made: compared, not made again.")
    ] = None,
) -> None:
    """Make published results again from the raw data and say what is the same.

    Ends with 0 where everything is, with 3 where something is not, with 1 where nothing could be
    verified.
    """
    import tempfile

    from rich.console import Console

    from groupwork.reproduce.public import verify_public
    from groupwork.reproduce.second_engine import verify_in_r
    from groupwork.reproduce.verify import verify, verify_against
    from groupwork.reproduce.verify_page import terminal_view, write_pages

    ways = {"--public": public, "--second-engine": second_engine, "--against": against}
    asked = [name for name, given in ways.items() if given]
    if record and not second_engine:
        raise GroupworkError("--record: goes with --second-engine.")
    if len(asked) > 1:
        raise GroupworkError(f"{', '.join(asked)}: choose one of them.")
    with tempfile.TemporaryDirectory(prefix="groupwork-verify-") as folder:
        if public:
            findings = verify_public(published, Path(folder), study)
        elif second_engine:
            findings = verify_in_r(published, Path.cwd(), Path(folder), study, record)
        elif against is not None:
            findings = verify_against(published, against, Path.cwd(), Path(folder), study)
        else:
            findings = verify(published, Path.cwd(), Path(folder), study, cores)
    write_pages(findings, page, str(published))
    Console().print(terminal_view(findings))
    print(f"{page / 'index.html'}: the same as a page, with {page / 'badge.svg'}")
    if any(each.failed for each in findings):
        raise typer.Exit(3)


@app.command("check-report")
def check_report(
    file: Annotated[Path, typer.Argument(help="A report: HTML, DOCX or PDF.")],
    tables: Annotated[
        Path | None, typer.Option(help="Folder of the results tables, where there is one.")
    ] = None,
) -> None:
    """Recompute what the printed numbers of a report imply; ends with 3 where one is wrong."""
    from rich.console import Console
    from rich.table import Table

    from groupwork.reproduce.check_report import check_report

    checked = check_report(file, tables)
    if checked.mismatches:
        found = Table("where", "what", "printed", "right", "in", title=str(file))
        for each in checked.mismatches:
            found.add_row(each.where, each.check, each.printed, each.right, each.context)
        Console().print(found)
    print(
        f"{file}: {len(checked.mismatches)} mismatches. {checked.numbers} numbers were held "
        f"against their list and tables, {checked.lines} lines searched for what they imply."
    )
    if checked.mismatches:
        raise typer.Exit(3)


@app.command()
def freeze(
    study: StudyArgument,
    registration: Annotated[
        str | None, typer.Option(help="Link to where the plan was registered.")
    ] = None,
) -> None:
    """Seal outcomes, tests, criteria, code and raw files as they are, before the post-test."""
    from datetime import date

    from groupwork.reproduce.freeze import FROZEN, TOKEN, freeze
    from groupwork.study.loading import load_study

    source = study_source(study)
    folder = source.parent
    plan = freeze(load_study(source), folder, date.today(), registration)
    sections, code, raw = (len(plan[name]) for name in ("planned", "code", "raw"))
    print(
        f"{folder / FROZEN}: {sections} sections, {code} files of code and {raw} raw files sealed "
        f"on {plan['date']}. A time stamp of it (RFC 3161) goes beside it as {TOKEN}."
    )


@app.command()
def deviations(study: StudyArgument) -> None:
    """Say what has changed since the plan was frozen, and which reasons are still owed."""
    from groupwork.reproduce.freeze import REASONS, deviations, timestamp
    from groupwork.study.loading import load_study

    source = study_source(study)
    folder = source.parent
    found = deviations(load_study(source), folder)
    stamped = timestamp(folder)
    sealed = f"frozen on {found['frozen'].iloc[0]}" + (f", stamped {stamped}" if stamped else "")
    print(f"{source}: {sealed}")
    if found["what"].tolist() == ["nothing"]:
        print("As planned.")
        return
    row: Any
    for row in found.itertuples():
        reason = row.reason or "No reason given."
        reason += " (decided with results known)" if row.results_known else ""
        print(f"{row.what}: planned {row.planned}; done {row.done}. {reason}")
    if found["reason"].eq("").any():
        print(f"Give a reason for each in {folder / REASONS}: what, when, why, before_results.")
        raise typer.Exit(3)


@app.command()
def twin(
    study: StudyArgument,
    tables: Annotated[
        Path | None, typer.Option(help="Published results tables; results/<study>/tables if not.")
    ] = None,
    into: Annotated[Path, typer.Option(help="Folder that the twin's folder goes into.")] = Path(
        "data/raw"
    ),
) -> None:
    """Invent raw files like a study's, from its published tables: no participant's row is read."""
    from groupwork.reproduce.twin import LOST, PRESERVED, make_twin
    from groupwork.study.loading import load_study

    source = study_source(study)
    checked = load_study(source)
    folder = make_twin(checked, source, tables or Path("results", checked.id, "tables"), into)
    print(f"{folder}: synthetic twin of '{checked.id}' written.")
    print(f"Preserved, on average: {'; '.join(PRESERVED)}.")
    print(f"Not preserved: {'; '.join(LOST)}.")


@app.command()
def trace(
    row: Annotated[
        str, typer.Argument(help="results/<study>/tables/effects.csv[12], or [outcome=sas; …].")
    ],
) -> None:
    """Print the way back from a row of a results table to the raw files."""
    from groupwork.reproduce.rebuild import Workspace
    from groupwork.reproduce.trace import split_request, trace
    from groupwork.study.loading import load_study

    table, asked = split_request(row)
    study = load_study(Path("data", "raw", table.parts[-3], "study.yaml"))
    found = trace(study, table, asked, Workspace(Path.cwd(), Path.cwd()).steps())
    print("; ".join(f"{name} = {value}" for name, value in found.row.items() if value))
    if found.function:
        print(f"computed by groupwork.{found.function}")
    for depth, name, how in found.steps:
        print(f"{'  ' * depth}{name}  ({how})")
    for columns in found.columns:
        print(f"raw columns: {columns}")


@app.command()
def archive(
    study: Annotated[str, typer.Argument(help="Id of a study; with --check a folder.")],
    into: Annotated[Path, typer.Option(help="Folder for the archive.")] = Path("archive"),
    with_raw: Annotated[
        bool, typer.Option("--with-raw", help="Put raw data of people in: they may be published.")
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Only say what a packed archive still lacks.")
    ] = False,
) -> None:
    """Pack what a repository or data editor wants: results, code, papers, no private file."""
    from groupwork.reproduce.archive import missing, pack
    from groupwork.reproduce.rebuild import Workspace
    from groupwork.study.loading import load_study

    folder = Path(study) if check else into / study
    if check:
        lacks = missing(folder)
    else:
        checked = load_study(Path("data", "raw", study, "study.yaml"))
        steps = Workspace(Path.cwd(), Path.cwd()).steps()
        lacks = pack(checked, Path.cwd(), folder, steps, with_raw)
    for line in lacks:
        print(line)
    print(f"{folder}: {'complete' if not lacks else f'{len(lacks)} points are open'}.")
    if check and lacks:
        raise typer.Exit(3)
