import hashlib
import re
import sys
from functools import cache
from itertools import product
from pathlib import Path

from groupwork.dependencies import code_digest, dump_sections, notebook_imports
from groupwork.dependencies import package_digest, plain_interpreter, remember_imports, unless_done
from groupwork.errors import GroupworkError, check_clock, check_room
from groupwork.ingest.formats import reading_modules
from groupwork.made import check_made, differing, is_lacking
from groupwork.report.quarto import engine_used
from groupwork.results.catalogue import drawing, drawn, figure_names, slug
from groupwork.results.catalogue import summary_figures, summary_tables
from groupwork.results.programme_tables import POOLED, READ
from groupwork.results.registry import NOTEBOOKS, TABLES, shown_in
from groupwork.study.files import all_files
from groupwork.study.loading import load_study
from groupwork.study.paths import check_names
from groupwork.study.documents import PARTS
from groupwork.study.programme_file import load_programme, load_studies, together
from groupwork.study.run import check_config
from groupwork.study.study_file import StudyFile

HERE = Path.cwd()


def from_here(path):
    """A path as seen from the working directory, where it is below that."""
    return path.relative_to(HERE) if path.is_relative_to(HERE) else path


# This repository, which holds the notebooks and the frames of the report.
ROOT = from_here(Path(workflow.current_basedir).parent.parent)


def find_raw_files(study):
    """The raw files of a study and their checksums; stop where one of them is missing."""
    folder = RUN.study_folder(study.id)
    names = ["SHA256SUMS", *all_files(study, folder).values()]
    paths = [folder / name for name in dict.fromkeys(names)]
    check_names([*paths, *folder.glob("text/*/**/*"), *folder.glob("images/**/*")])
    # In a storage only jobs see them, the first of which compares the checksums.
    if workflow.storage_settings.default_storage_provider:
        return [str(path) for path in paths]
    # Each run reads them whole: one may have been replaced and kept its time.
    missing = not all(path.is_file() for path in paths)
    if workflow.is_main_process:
        check_clock([*paths, folder / "study.yaml", *folder.glob("text/*/*")])
    if missing or workflow.is_main_process and differing(paths[0], folder):
        # It says which and what to do. Its import is slow, so it waits until it is needed.
        from groupwork.ingest.checksums import verify_checksums

        verify_checksums(study, folder)
    return [str(path) for path in paths]


def forget_lost(group):
    """Have a group run again that has lost what it made, which only its own run would notice."""
    processed = Path(RUN.data, "processed", group)
    if is_lacking(Path(RUN.results, group), processed):
        for done in processed.glob("private/*.done"):
            done.unlink()


def find_style(report):
    """The files of the report's own style, checked; none where it has none."""
    if not report.style:
        return []
    from groupwork.report.style import style_files  # its parsers are slow to import

    return style_files(report.style, trusted=report.trust_style)


def studies_of_job():
    """The studies of a job on a cluster, which is a run by itself; None where all are needed."""
    _, _, after = "\0".join(sys.argv).partition("\0--target-jobs\0")
    jobs = after.partition("\0--")[0].split("\0")
    found = [re.search(r"[:,](?:study|group)=([^,]+)", job) for job in jobs]
    if workflow.is_main_process or not all(found):
        return None
    return sorted({study[1] for study in found})


def check_names_in(file, study):
    """Stop where a study file names people; one that was in order is not searched again."""

    def check():
        from groupwork.privacy.study_names import check_study_names  # slow to import

        check_study_names(study, file)

    code = package_digest("privacy.study_names.check_study_names")
    unless_done(".snakemake/groupwork-checked", f"{code} {study.model_dump_json()}", check)


def load_groups(name):
    """A programme, checked; its studies are groups, each of them a run of its own.

    Not where the configuration names a study, too, or where files come from a storage, which a
    run within a job knows nothing of: then its steps are planned with all others.
    """
    path = RUN.programme_file(name)
    programme = load_programme(path)
    if name in STUDIES:
        raise GroupworkError(f"config.yaml: '{name}' is a study and a programme. Rename one.")
    check_names_in(str(path), programme)
    loaded = {**STUDIES, **GROUPS}.items()
    known = {RUN.study_folder(each) / "study.yaml": study for each, study in loaded}
    studies = load_studies(programme, path, lambda file: known.get(file) or load_study(file))
    stored = workflow.storage_settings.default_storage_provider
    for study in studies.keys() - STUDIES.keys():
        (STUDIES if stored else GROUPS)[study] = studies[study]
    return together(programme, studies, path)


# So that the modules of the package are parsed once, and not by every run.
remember_imports(".snakemake/groupwork-imports.json")

# A shell gets it without quotes.
sys.executable = plain_interpreter()

# Everything is checked before anything runs. What a user got wrong is said in one plain line,
# which Snakemake's own exceptions would wrap in a traceback.
try:
    RUN = check_config(config)
    if workflow.is_main_process and not workflow.dryrun:
        check_room(".snakemake", RUN.results, RUN.data)
    # A job reads its own study, not hundreds of them.
    own = studies_of_job()
    named = RUN.studies if own is None else own
    STUDIES = {name: load_study(RUN.study_folder(name) / "study.yaml") for name in named}
    GROUPS = {} if own is None else STUDIES  # of a job: it may be either
    PROGRAMMES = {name: load_groups(name) for name in RUN.programmes if own is None}
    # Jobs are runs of their own: they would look again, and at what others are just making.
    if workflow.is_main_process:
        for name, study in {**STUDIES, **GROUPS}.items():
            check_names_in("study.yaml", study)
            check_made(Path(RUN.results, name), Path(RUN.data, "processed", name))
        for name in PROGRAMMES:
            check_made(Path(RUN.results, name))
        for name in GROUPS:
            forget_lost(name)
    RAW_FILES = {name: find_raw_files(study) for name, study in {**STUDIES, **GROUPS}.items()}
    STYLE_FILES = find_style(RUN.report)
except GroupworkError as error:
    from groupwork.privacy.discreet import discreet  # its patterns take a while to build

    sys.exit(discreet(str(error)))


pathvars:
    data=RUN.data,
    results=RUN.results,


# What the reports wait for goes before notebooks and descriptions, which fill the gaps. First of all
# what most others wait for, what takes longest, and the summary, to be read while the rest follows.
ON_THE_WAY, FIRST = 1, 2


wildcard_constraints:
    study="|".join(STUDIES) or "-",  # no name begins so
    group="|".join(GROUPS) or "-",
    programme="|".join(PROGRAMMES) or "-",
    figure="|".join({name for study in STUDIES.values() for name in figure_names(study)}) or "-",
    document="|".join(PARTS),
    # What the name of a report or figure ends with where it is not in the main language.
    suffix=f"(?:{'|'.join(RUN.report.languages)})",


@cache
def strands_of(study):
    return (STUDIES.get(study) or GROUPS[study]).strands


def has(study, *strands):
    """Whether a study has one of these; None, or none at all, every study has."""
    return not strands or None in strands or not strands_of(study).isdisjoint(strands)


def tables(study, names=TABLES):
    """The paths of those results tables that a study has."""
    names = (name for name in names if has(study, TABLES[name].strand))
    return [f"<results>/{study}/tables/{name}.csv" for name in names]


def private_table(study, name):
    return f"<data>/processed/{study}/private/{name}.csv"


def tables_of_persons(study, names):
    """The paths of private tables, for what shows individuals where the study allows it."""
    shown = STUDIES[study].privacy.show_individuals
    return [private_table(study, name) for name in names if shown]


def processed_table(study, name):
    """Where a processed table lies; those with texts of people are private."""
    if name == "coding":  # what themes are counted in: the settled coding where there is one
        interviews = STUDIES[study].interviews
        name = "settled" if interviews and interviews.resolved else "segments"
    private = name in ("segments", "settled", "findings")
    return private_table(study, name) if private else f"<data>/processed/{study}/{name}.csv"


def tables_read(row):
    """The processed tables that a results table is made of."""

    def read(wildcards):
        return [processed_table(wildcards.study, name) for name in row.reads]

    return read


def results_read(row):
    """The other results tables that it is made of, of those that the study has."""

    def read(wildcards):
        follows = row.told_as if STUDIES[wildcards.study].is_protected else ()
        return tables(wildcards.study, dict.fromkeys((*row.results, *follows)))

    return read


def makers_of(tables):
    """Of each results table its rule, the notebooks that show it, what is in points and of what."""

    def makers(wildcards):
        found = {name: (name, (), (), "") for name in ("deviations", "second_engine")}
        for name in {Path(path).stem for path in tables(wildcards)} & TABLES.keys():
            row = TABLES[name]
            shows = row.notebook and has(wildcards.study, *NOTEBOOKS[row.notebook].strands)
            in_points = sorted(row.precision.in_points) if row.precision else ()
            range_of = row.precision.range_of if row.precision else ""
            found[name] = (row.name, (row.notebook,) if shows else (), in_points, range_of)
        return dict(sorted(found.items()))

    return makers


def figures(study, suffixes=tuple(RUN.report.languages)):
    return [
        f"<results>/{study}/figures/{name}{suffix}.png"
        for suffix in suffixes
        for name in figure_names(STUDIES[study])
    ]


def notebooks(study):
    """The notebooks that a study has; the one on effects once for each outcome."""
    names = [name for name, each in NOTEBOOKS.items() if has(study, *each.strands)]
    names = [name for name in names if name != "03_effects"]
    if has(study, *NOTEBOOKS["03_effects"].strands):
        names += [f"03_effects_{slug(outcome.scale)}" for outcome in STUDIES[study].outcomes]
    return [f"<results>/{study}/notebooks/{name}.html" for name in names]


def described(study):
    """The description of the processed tables, and the codebook in each language."""
    pages = [f"<results>/{study}/codebook{suffix}.html" for suffix in RUN.report.languages]
    return [f"<data>/processed/{study}/datapackage.json", *pages]


def reports(study):
    """The documents of the report in each language and format."""
    return [
        f"<results>/{study}/report/{document}{suffix}.{format}"
        for document in RUN.report.parts
        for suffix in RUN.report.languages
        for format in RUN.report.formats
    ]


def build_folder(document):
    """Where the sources of a document are put together."""
    return f"<results>/{{study}}/report/source{{suffix}}/{document}"


# What is put together in one step: the summary, which need not wait for what it does not show, and
# thesis and supplement, which refer to each other.
VOLUMES = {}
for part in RUN.report.parts:
    VOLUMES.setdefault("summary" if part == "summary" else "report", []).append(part)


def register_of(volume):
    """The register of the numbers that a volume prints."""
    of_summary = "-summary" if volume == "summary" else ""
    return f"<results>/{{study}}/report/numbers{of_summary}{{suffix}}.csv"


def checks(study):
    """The check of the printed numbers and the search for anything private in what was made.

    Beside them, private itself, the list of answers after which somebody should be spoken with.
    """
    numbers = [f"numbers{suffix}" for suffix in RUN.report.languages]
    names = [*numbers, "results", "scan", "code"]
    checks = [f"<results>/{study}/provenance/{name}.csv" for name in names]
    if has_safety_items(study):
        checks.append(f"<data>/processed/{study}/private/safety.csv")
    return checks


def has_safety_items(study):
    return any(each.safety_items for each in STUDIES[study].questionnaires.values())


def final_outputs():
    return [
        path
        for study in STUDIES
        for path in [
            *tables(study),
            *deviations_table(study),
            *second_engine_table(study),
            *described(study),
            *figures(study),
            *notebooks(study),
            *reports(study),
            *checks(study),
        ]
    ] + [
        path
        for name in PROGRAMMES
        for path in [*groups_of(name, "whole"), *programme_outputs(name)]
    ]


def group_files(wildcards):
    """All that its run may read: raw files, the author's words, plan and records."""
    files = RUN.study_folder(wildcards.group).rglob("*")
    return sorted(str(path) for path in files if path.is_file() and not path.name.startswith("."))


def code_of_group(wildcards):
    """All code of its run: what results come from, and what checks and records them."""
    beside = (VERIFY, MANIFEST, RECORD, SECOND_ENGINE, DEVIATIONS)
    return [code_digest(ROOT), *(step.code(wildcards) for step in beside)]


def group_digest(wildcards):
    """What the study file of a group says: one that was put back has the time that it had."""
    file = RUN.study_folder(wildcards.group) / "study.yaml"
    return hashlib.sha256(file.read_bytes()).hexdigest()[:20]


def tables_for_programmes(group):
    """The published tables of a group that programmes are made of, as its own run names them."""
    return [path.replace("<results>", RUN.results) for path in tables(group, READ)]


def group_targets(wildcards):
    """What its run makes: the tables that a programme is made of, or everything."""
    if wildcards.extent == "whole":
        return ["all"]
    return tables_for_programmes(wildcards.group)


def groups_of(programme, extent):
    """What says of each group of a programme that is a run of its own how far that got."""
    studies = (group.study for group in PROGRAMMES[programme].groups if group.study in GROUPS)
    return [f"<data>/processed/{study}/private/{extent}.done" for study in studies]


def pooled_from(wildcards):
    """The published tables of those groups whose steps are planned here."""
    programme = PROGRAMMES[wildcards.programme]
    here = [group.study for group in programme.groups if group.study in STUDIES]
    return [path for study in here for path in tables(study, READ)]


def pooled_too(wildcards):
    """The published tables of the groups that are runs of their own, which are no inputs."""
    programme = PROGRAMMES[wildcards.programme]
    apart = [group.study for group in programme.groups if group.study in GROUPS]
    return [path for study in apart for path in tables_for_programmes(study)]


def declared_programme(wildcards):
    """What the pooled results need of a programme and its studies, as a parameter."""
    return PROGRAMMES[wildcards.programme].model_dump_json()


def programme_outputs(name):
    """The pooled tables of a programme, their figure, the report and the check of its numbers."""
    folder = f"<results>/{name}"
    suffixes = RUN.report.languages
    return [
        *(f"{folder}/tables/{table}.csv" for table in POOLED),
        *(f"{folder}/figures/groups{suffix}.png" for suffix in suffixes),
        *(
            f"{folder}/report/programme{suffix}.{format}"
            for suffix in suffixes
            for format in RUN.report.formats
        ),
        *(f"{folder}/provenance/numbers{suffix}.csv" for suffix in suffixes),
    ]


def raw_files(wildcards):
    return RAW_FILES[wildcards.study]


def raw_folder(wildcards):
    return str(RUN.study_folder(wildcards.study))


def worksheet(wildcards):
    """The disagreements of the coders with what they decided."""
    return f"{raw_folder(wildcards)}/{STUDIES[wildcards.study].interviews.resolved}"


def study_logs(wildcards):
    """The logs of every step of a study but the one that looks through them.

    What papermill leaves beside the log of a notebook is the notebook itself, looked through too.
    """
    study, suffixes = wildcards.study, RUN.report.languages
    resolved = STUDIES[study].interviews and STUDIES[study].interviews.resolved
    names = ["verify_checksums", "ingest", "clean", "score", "list_findings"]
    names += ["datapackage", "verify", "record"]
    names += ["settle"] if resolved and has(study, "interviews") else []
    names += ["deviations"] if deviations_table(study) else []
    names += ["second_engine"] if second_engine_table(study) else []
    names += ["safety"] if has_safety_items(study) else []
    names += [name for name in TABLES if has(study, TABLES[name].strand)]
    assembled = [f"assemble_{volume}" for volume in VOLUMES]
    names += [f"{step}{suffix}" for step in ("codebook", *assembled) for suffix in suffixes]
    rendered = product(RUN.report.parts, suffixes, RUN.report.formats)
    names += [f"render_{document}{suffix}_{form}" for document, suffix, form in rendered]
    names += [f"figures/{Path(path).stem}" for path in figures(study)]
    names += [f"notebooks/{Path(path).stem}" for path in notebooks(study)]
    return [f"<results>/{study}/logs/{name}.log" for name in sorted(names)]


def plan_files(wildcards):
    """The frozen plan of a study, and the reasons for what was done otherwise."""
    paths = (Path(raw_folder(wildcards), name) for name in ("frozen.json", "deviations.yaml"))
    return [str(path) for path in paths if path.is_file()]


def deviations_table(study):
    """The table of deviations, where the plan of a study was frozen."""
    frozen = (RUN.study_folder(study) / "frozen.json").is_file()
    return [f"<results>/{study}/tables/deviations.csv"] if frozen else []


def second_engine_table(study):
    """The table of what a second engine agreed on, where that was recorded."""
    recorded = (RUN.study_folder(study) / "second_engine.csv").is_file()
    return [f"<results>/{study}/tables/second_engine.csv"] if recorded else []


def recomputed_tables(wildcards):
    """Those whose results a second engine recomputes."""
    return tables(wildcards.study, ["effects", "tests", "reliability", "models", "agreement"])


def study_tables(wildcards):
    study = wildcards.study
    return tables(study) + deviations_table(study) + second_engine_table(study)


def tables_in_summary(wildcards):
    study = wildcards.study
    return tables(study, summary_tables(STUDIES[study])) + deviations_table(study)


def figures_in_summary(wildcards):
    names = summary_figures(STUDIES[wildcards.study])
    return [f"<results>/{{study}}/figures/{name}{{suffix}}.png" for name in names]


def is_in_summary(wildcards):
    return wildcards.figure in summary_figures(STUDIES[wildcards.study])


def goes_first(row):
    """What takes longest, and what the summary shows."""

    def priority(wildcards):
        shown = summary_tables(STUDIES[wildcards.study])
        return FIRST if row.name in ("calibration", *shown) else ON_THE_WAY

    return priority


def study_figures(wildcards):
    return figures(wildcards.study)


def study_drawings(wildcards):
    """The same figures as drawings."""
    return [f"{path.removesuffix('.png')}.svg" for path in figures(wildcards.study)]


def rendered(wildcards):
    """What people are shown: reports and notebooks, these also with their cells."""
    pages = notebooks(wildcards.study)
    return [*reports(wildcards.study), *pages, *(str(Path(p).with_suffix(".ipynb")) for p in pages)]


def engines(wildcards):
    """The engine and its version behind each report."""
    return {
        Path(path).name: engine_used(RUN.report.engine, Path(path).suffix.removeprefix("."))
        for path in reports(wildcards.study)
    }


def language(wildcards):
    return RUN.report.languages[wildcards.suffix]


def report_figures(wildcards):
    return figures(wildcards.study, [wildcards.suffix])


def text_files(wildcards):
    """The author's own words in the report's language, her pictures and her references."""
    folder = Path(raw_folder(wildcards))
    texts = folder.glob(f"text/{language(wildcards)}/**/*.md")
    pictures = (path for path in folder.glob("images/**/*") if not path.is_dir())
    return sorted(map(str, [*texts, *pictures, *folder.glob("references*.bib")]))


def author_texts(wildcards):
    """The author's own words in every language."""
    return sorted(map(str, Path(raw_folder(wildcards)).glob("text/*/**/*.md")))


def report_sources(wildcards):
    """The frames of the report's language, and what all languages share."""
    folder = ROOT / "report"
    other = {"en": "zh", "zh": "en"}[language(wildcards)]
    files = (path for path in folder.rglob("*") if path.is_file())
    paths = sorted(str(path) for path in files if path.relative_to(folder).parts[0] != other)
    return [local(path) for path in paths]


def notebook_name(wildcards):
    """The source of a notebook's name: `03_effects` of `03_effects_sas`."""
    return next(name for name in NOTEBOOKS if wildcards.notebook.startswith(name))


def notebook_path(wildcards):
    return ROOT / "notebooks" / f"{notebook_name(wildcards)}.ipynb"


def notebook_source(wildcards):
    return local(str(notebook_path(wildcards)))


def notebook_tables(wildcards):
    name, study = notebook_name(wildcards), wildcards.study
    return tables(study, shown_in(name)) + tables_of_persons(study, NOTEBOOKS[name].private)


def notebook_functions(wildcards):
    """What runs a notebook, what it imports, and what draws its figures."""
    imported, figures = notebook_imports(notebook_path(wildcards))
    return ["notebooks.run_notebook", *imported, *map(drawn, figures)]


def notebook_parameters(wildcards):
    parameters = {
        "study_file": f"{raw_folder(wildcards)}/study.yaml",
        "processed": f"{RUN.data}/processed/{wildcards.study}",
        "results": f"{RUN.results}/{wildcards.study}",
    }
    outcomes = {slug(each.scale): each.scale for each in STUDIES[wildcards.study].outcomes}
    sought = wildcards.notebook.removeprefix(f"{notebook_name(wildcards)}_")
    return parameters | ({"outcome": outcomes[sought]} if sought in outcomes else {})


def figure_functions(wildcards):
    return ["figures.draw", "figures.save", drawn(wildcards.figure)]


def figure_sections(wildcards):
    return drawing(wildcards.figure).sections


def figure_tables(wildcards):
    drawn_from, study = drawing(wildcards.figure), wildcards.study
    return tables(study, drawn_from.tables) + tables_of_persons(study, drawn_from.private)


@cache  # many steps read the same sections
def dumped(study, sections):
    return dump_sections(STUDIES[study], sections)


class Step:
    """What a step runs and what it reads of the study file, said once for its rule.

    Parameters
    ----------
    *functions : str
        As its script imports them, `analysis.needs.needs_table`; what jobs and tables do comes
        with them. Or one function of the wildcards that returns them.
    sections : list of str, or function of the wildcards, optional
        The sections of the study file that it reads, if it reads that. Each step may ask
        whether the data are synthetic, to say so in what it writes, and how people are protected.
    """

    def __init__(self, *functions, sections=None):
        self._functions, self._sections = functions, sections

    def code(self, wildcards):
        """The digest of the modules that it runs, as its parameter: Snakemake sees no imports."""
        functions = self._functions
        if callable(functions[0]):
            functions = functions[0](wildcards)
        return package_digest("workflow", "tables", *functions, sections=self.sections(wildcards))

    def sections(self, wildcards):
        """The names of the sections that it reads."""
        if self._sections is None:
            return ()
        named = self._sections(wildcards) if callable(self._sections) else self._sections
        return ("synthetic", "privacy", *named)

    def study(self, wildcards):
        """The sections that it reads, as its parameter.

        The job sees these alone: one that is not declared stops it, naming the section.
        """
        return dumped(wildcards.study, self.sections(wildcards))


# For the steps that show the study as a whole.
WHOLE_STUDY = list(StudyFile.model_fields)


def ingest_sections(wildcards):
    """What reading depends on; the codes too where it finds them in a coding program's file."""
    files = STUDIES[wildcards.study].files
    coded = any(getattr(file, "is_project", False) for file in files)
    names = ["files", "instruments", "attributes", "cleaning", "design", "comparisons"]
    return names + (["interviews"] if coded else [])


def ingest_functions(wildcards):
    """What reads the files that a study has."""
    files = STUDIES[wildcards.study].files
    readers = {name for file in files for name in reading_modules(file)}
    return ["privacy.gate.ingest_protected", *sorted(readers)]
