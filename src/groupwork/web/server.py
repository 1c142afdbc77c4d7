"""The pages as a server of this computer alone.

What keeps others out (https://owasp.org/www-project-cheat-sheets/): it listens on the loopback
address; every address holds a secret, so that no other page or program can ask for anything; the
Host header must name the loopback address (DNS rebinding); what changes anything must come from
these pages (Origin); a page loads nothing from elsewhere (Content-Security-Policy). There is no
cookie: those of 127.0.0.1 are sent to every server of the computer, whatever its port.
"""

import asyncio
import json
import re
import secrets
import signal
import webbrowser
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any, ParamSpec, TypeVar
from urllib.parse import urlencode

import tornado.httpserver
import tornado.netutil
import tornado.web
from tornado.httputil import HTTPInputError, parse_body_arguments
from tornado.iostream import StreamClosedError

from groupwork.errors import GroupworkError, machine_fault
from groupwork.guide.check import Check, check_html, messages_html
from groupwork.guide.made_of import begin_run, end_run
from groupwork.guide.questions import Question
from groupwork.guide.raw_sheet import Sheet
from groupwork.guide.run_study import find_workflow, run_command
from groupwork.ingest.finding import Language, check_language, kinds
from groupwork.ingest.formats import PROJECTS, TAKEN
from groupwork.ingest.readers.limits import MAX_BYTES, MB
from groupwork.messages import part_said, said, without_keys
from groupwork.shipped import shipped
from groupwork.web.desk import MAX_FILES, MAX_TOGETHER, Desk, NotHereError
from groupwork.web.running import Run

P = ParamSpec("P")
T = TypeVar("T")

HOST = "127.0.0.1"
LANGUAGES = ("en", "zh")
#: Measurements that the pages have words for.
WAVES = ("pre", "post", "followup", "survey")
#: Rows of a file that a page shows.
FIRST_ROWS = 5
#: Letters that are shown of a cell.
LONGEST_CELL = 120
_HERE = files("groupwork.web")
WORDS: dict[str, dict[str, str]] = shipped("groupwork.web", "words.yml")
#: What steps of a run do, by what their names begin with, and what may stand behind a name.
STEPS: dict[str, dict[str, dict[str, str]]] = shipped("groupwork.web", "steps.yml")
_STEP = re.compile(r"(?P<mark>[✓✗]) (?P<name>.+?)(?: \([\w-]+\))?")

_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# A report brings its own policy. It holds what authors wrote, so it is kept apart from these
# pages, whose address it would otherwise share.
_REPORT_POLICY = "sandbox allow-scripts allow-downloads allow-popups; frame-ancestors 'none'"


@dataclass
class State:
    """What the server knows beside the folder: nothing of it is kept when it ends."""

    desk: Desk
    token: str
    port: int
    language: str = "en"
    runs: dict[str, Run] = field(default_factory=dict)
    tasks: set[asyncio.Task] = field(default_factory=set)
    # One thread: what two pages ask for at a time is done one after the other.
    worker: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1))

    @property
    def hosts(self) -> set[str]:
        """What the Host header may say."""
        return {f"{HOST}:{self.port}", f"localhost:{self.port}"}

    @property
    def address(self) -> str:
        """The address of the first page."""
        return f"http://{HOST}:{self.port}/{self.token}/"

    @property
    def running(self) -> Run | None:
        """The run that is going on."""
        return next((run for run in self.runs.values() if run.code is None), None)


class Page(tornado.web.RequestHandler):
    """What all pages have in common."""

    policy = _PAGE_POLICY

    @property
    def state(self) -> State:
        """What the server knows."""
        state: State = self.application.settings["state"]
        return state

    @property
    def desk(self) -> Desk:
        """The studies."""
        return self.state.desk

    def set_default_headers(self) -> None:
        """Let no other page look in, keep no copy."""
        for name, value in {
            "Server": "groupwork",
            "Content-Security-Policy": self.policy,
            "X-Content-Type-Options": "nosniff",
            # Forms of these pages must say where they come from; other pages learn nothing.
            "Referrer-Policy": "same-origin",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "no-store",
        }.items():
            self.set_header(name, value)

    def prepare(self) -> None:
        """Refuse whoever does not come from this computer's own pages."""
        if self.request.headers.get_list("Host") not in [[host] for host in self.state.hosts]:
            raise tornado.web.HTTPError(403)
        given = self.request.path.split("/")[1]
        if not secrets.compare_digest(given.encode(), self.state.token.encode()):
            raise tornado.web.HTTPError(403)
        if self.request.method not in ("GET", "HEAD"):
            origin = self.request.headers.get_list("Origin")
            if origin != [f"http://{self.request.headers['Host']}"]:
                raise tornado.web.HTTPError(403)
        language = self.get_query_argument("language", "")
        if language in LANGUAGES:
            self.state.language = language

    def say(self, key: str, /, **values: object) -> str:
        """Return a text in the language of the pages."""
        return WORDS[key][self.state.language].format(**values)

    def get_template_namespace(self) -> dict[str, Any]:
        """Give the templates the texts, and the address that all others begin with."""
        return {
            **super().get_template_namespace(),
            "say": self.say,
            "language": self.state.language,
            "base": f"/{self.state.token}",
            "same_page": self._same_page,
            "step_said": self.step,
            "error": "",
            "study": "",
            "step": "",
        }

    def _same_page(self, language: str) -> str:
        """Return the address of this page in another language."""
        given = {name: self.get_query_argument(name) for name in self.request.query_arguments}
        return f"?{urlencode({**given, 'language': language})}"

    async def work(self, do: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do what takes long beside the server."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.state.worker, lambda: do(*args, **kwargs))

    def findings(self, study: str, found: Check) -> str:
        """Return a check as HTML; files are named without the folder, which nobody chose."""
        own, messages = self.desk.is_own(study), f"/{self.state.token}/messages"
        told = check_html(found, self.told, messages, on_pages=own)
        return told.replace(escape(f"{self.desk.study(study)}/"), "")

    @property
    def told(self) -> Language:
        """The language of the pages, as one in which findings are told."""
        return check_language(self.state.language)

    def told_of(self, error: Exception | str) -> str:
        """Return what is wrong in the language of the pages."""
        return said(str(error), self.state.language, on_pages=True)

    def step(self, line: str) -> str:
        """Return a line of a run in a student's words."""
        found = _STEP.fullmatch(line)
        if not found:
            return line
        names = re.compile("|".join(sorted(STEPS["steps"], key=len, reverse=True)))
        known = names.match(found["name"])
        if not known:
            return line
        language = self.state.language
        told = f"{found['mark']} {STEPS['steps'][known[0]][language]}"
        behind = found["name"][known.end() :].split()
        endings = [STEPS["endings"][each][language] for each in behind if each in STEPS["endings"]]
        return told + (f" ({', '.join(endings)})" if endings else "")

    def go(self, *parts: str) -> None:
        """Send the browser to another page."""
        self.redirect("/".join([f"/{self.state.token}", *parts]), status=303)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Say in words what is wrong; to strangers nothing."""
        error = kwargs.get("exc_info", (None, None, None))[1]
        if status_code == 403:
            self.finish("403")
            return
        told = ""
        if isinstance(error, GroupworkError):
            told = self.told_of(error)
            self.set_status(404 if isinstance(error, NotHereError) else 422)
        elif error is not None and (fault := machine_fault(error)):
            told = fault
        elif status_code == 404:
            told = self.say("no-page")
        self.render("wrong.html", said=told or self.say("own-fault"))

    def log_exception(self, *info: Any) -> None:
        """A user's mistake is no fault of the program: it is on the page."""
        if not isinstance(info[1], GroupworkError):
            super().log_exception(*info)


@tornado.web.stream_request_body
class Upload(Page):
    """A page that takes files. What is too much is read to its end, to be told in words."""

    def prepare(self) -> None:
        """Be ready for the body."""
        super().prepare()
        self.chunks: list[bytes] = []
        self.size = 0
        # Without it the connection would be cut, and the browser says why to nobody.
        self.request.connection.set_max_body_size(2**40)  # type: ignore[union-attr]

    def data_received(self, chunk: bytes) -> None:
        """Keep a part of the body, if it is not too much."""
        self.size += len(chunk)
        if self.size <= MAX_TOGETHER + MB:
            self.chunks.append(chunk)
        else:
            self.chunks.clear()

    def uploaded(self) -> dict[str, bytes]:
        """Return the files that were sent, and read the fields beside them.

        Raises
        ------
        GroupworkError
            They are too large together.
        """
        if self.size > MAX_TOGETHER + MB:
            raise GroupworkError(
                self.say("too-much", size=self.size // MB, most=MAX_TOGETHER // MB)
            )
        sent = self.request
        kind = sent.headers.get("Content-Type", "")
        try:
            parse_body_arguments(
                kind, b"".join(self.chunks), sent.body_arguments, sent.files, sent.headers
            )
        except HTTPInputError:
            raise tornado.web.HTTPError(400) from None
        self.chunks.clear()
        found: dict[str, bytes] = {}
        for each in sent.files.get("files", []):
            if each["filename"]:
                if each["filename"] in found:
                    raise GroupworkError(self.say("same-name", file=each["filename"]))
                found[each["filename"]] = each["body"]
        return found

    def show(self, page: str, **values: Any) -> None:
        """Render a page with a form for files."""
        self.render(
            page,
            endings=",".join(TAKEN),
            most=MAX_BYTES,
            most_files=MAX_FILES,
            most_together=MAX_TOGETHER,
            mb=MB,
            waves=WAVES,
            **values,
        )


class Home(Upload):
    """All studies, and the beginning of a new one."""

    def get(self) -> None:
        """Show them."""
        self._show("", "")

    async def post(self) -> None:
        """Make a new one."""
        name = ""
        try:
            sent = self.uploaded()
            name = self.get_body_argument("name", "").strip()
            await self.work(self.desk.create, name, sent, self.state.language)
        except GroupworkError as error:
            self.set_status(422)
            self._show(self.told_of(error), name)
            return
        self.go("study", name, "files")

    def _show(self, error: str, name: str) -> None:
        going = self.state.running
        studies = [
            (
                each,
                self.desk.title(each, self.state.language),
                "running" if going and going.study == each else f"state-{self.desk.state(each)}",
            )
            for each in self.desk.studies()
        ]
        self.show("home.html", studies=studies, name=name, error=error)


class Files(Upload):
    """The raw files of a study: what was recognised, the first rows, more of them."""

    async def get(self, study: str) -> None:
        """Show them."""
        await self._show(study, "")

    async def post(self, study: str) -> None:
        """Add files."""

        def add(wave: str, sent: dict[str, bytes]) -> None:
            self.desk.add(study, sent, wave, self.state.language)

        await self.changed(study, add, "wave", "files")

    async def changed(
        self,
        study: str,
        change: Callable[[str, dict[str, bytes]], None],
        field: str,
        page: str,
        told: str = "",
    ) -> None:
        """Change the files by a field and what was sent, and go on; or show why that cannot be.

        `told` is under which name the page that comes next is told of the field.
        """
        try:
            sent = self.uploaded()  # which makes the other fields known
            value = self.get_body_argument(field, "")
            await self.work(change, value, sent)
        except NotHereError:
            raise
        except GroupworkError as error:
            self.set_status(422)
            await self._show(study, self.told_of(error))
            return
        self.go("study", study, f"{page}?{urlencode({told: value})}" if told else page)

    async def _show(self, study: str, error: str) -> None:
        own = self.desk.is_own(study)
        raw = await self.work(self.desk.files, study)
        asked = None
        if own:
            try:
                asked = await self.work(self.desk.asked, study, self.state.language)
            except GroupworkError as fault:  # one can be taken out or replaced all the same
                error = error or self.told_of(fault)
        sheets = asked.group.sheets if asked else []
        strands = asked.group.strands if asked else []
        self.show(
            "files.html",
            study=study,
            step="files",
            own=own,
            asked=asked,
            raw=raw,
            sheets={each.name: [s for s in sheets if s.path.name == each.name] for each in raw},
            strands={
                each.name: [s for s in strands if s.source.path.name == each.name] for each in raw
            },
            head_of=self.head_of,
            replaced=lambda name: TAKEN if Path(name).suffix.lower() in TAKEN else (),
            removed=self.get_query_argument("removed", ""),
            first_rows=first_rows,
            part_said=part_said,
            without_keys=without_keys,
            error=error or (self.told_of(asked.problem) if asked else ""),
        )

    def head_of(self, sheet: Sheet, column: str) -> str:
        """Return the head of a column; of what is no table of the author's, in words."""
        is_project = sheet.found.format in PROJECTS.values()
        return self.say(f"column-{column}") if is_project else column


class Remove(Files):
    """Takes a raw file out of a study."""

    async def post(self, study: str) -> None:
        """Take it out; the page asked before whether it is meant."""

        def remove(name: str, _: dict[str, bytes]) -> None:
            self.desk.remove(study, name, self.state.language)

        await self.changed(study, remove, "file", "files", "removed")


class Replace(Files):
    """Puts a corrected raw file in the place of an old one."""

    async def post(self, study: str) -> None:
        """Replace it, and check the study anew."""

        def replace(name: str, sent: dict[str, bytes]) -> None:
            self.desk.replace(study, name, sent, self.state.language)

        await self.changed(study, replace, "file", "check", "replaced")


class Questions(Page):
    """One question at a time."""

    async def get(self, study: str) -> None:
        """Ask the one that the address names, or the first that is open."""
        await self._show(study, self.get_query_argument("key", ""), "", None)

    async def post(self, study: str) -> None:
        """Take an answer, and go to the next question."""
        key, answer = self.get_body_argument("key"), self.get_body_argument("answer", "")
        answer = answer or self.get_body_argument("other", "")
        try:
            await self.work(self.desk.answer, study, key, answer, self.state.language)
        except NotHereError:
            raise
        except GroupworkError as error:
            self.set_status(422)
            # The question stands above what is wrong; its key is the terminal's.
            told = re.sub(rf"^{re.escape(key)}(: |：)", "", self.told_of(error))
            await self._show(study, key, told, answer)
            return
        asked = await self.work(self.desk.asked, study, self.state.language)
        self.go("study", study, "questions" if asked.unanswered else "check")

    async def _show(self, study: str, key: str, error: str, typed: str | None) -> None:
        asked = await self.work(self.desk.asked, study, self.state.language)
        if asked.draft is None:
            self.go("study", study, "files")
            return
        keys = [question.key for question in asked.draft.questions]
        if not key and not asked.unanswered:
            self.go("study", study, "check")
            return
        key = key or asked.unanswered[0]
        if key not in keys:
            raise NotHereError(self.say("no-question", key=key))
        place = keys.index(key)
        question = asked.draft.questions[place]
        found = await self.work(self.desk.check, study)
        self.render(
            "question.html",
            study=study,
            step="questions",
            question=question,
            number=place + 1,
            count=len(keys),
            before=keys[place - 1] if place else "",
            given=offered(question, asked.answers) if typed is None else typed,
            answered=[q for q in asked.draft.questions if q.known or q.key in asked.answers],
            answers=asked.answers,
            notes=asked.draft.notes,
            offered=offered,
            means=means,
            todo=asked.draft.todo,
            check=self.findings(study, found),
            error=error,
        )


class CheckPage(Page):
    """What is wrong with a study, and what its report can say."""

    async def get(self, study: str) -> None:
        """Show it."""
        found = await self.work(self.desk.check, study)
        own = self.desk.is_own(study)
        asked = await self.work(self.desk.asked, study, self.state.language) if own else None
        if asked and asked.draft is None:  # there is nothing to check; the page of files says why
            self.go("study", study, "files")
            return
        self.render(
            "check.html",
            study=study,
            step="check",
            found=found,
            check=self.findings(study, found),
            asked=asked,
            todo=asked.draft.todo if asked and asked.draft else [],
            offered=offered,
            means=means,
            replaced=self.get_query_argument("replaced", ""),
            busy=self.state.running,
        )


class Messages(Page):
    """What each kind of finding means."""

    def get(self) -> None:
        """Show all of them."""
        told = messages_html(kinds(), self.told, "h2", on_pages=True)
        self.render("messages.html", messages=told)


class Report(Page):
    """The run of a study, and the reports that it made."""

    def get(self, study: str) -> None:
        """Show them."""
        # A study that is still without its study file has no reports.
        there = (self.desk.study(study) / "study.yaml").is_file()
        self.render(
            "report.html",
            study=study,
            step="report",
            run=self.state.runs.get(study),
            busy=self.state.running,
            reports=[path.name for path in self.desk.reports(study)] if there else [],
            earlier=self.desk.earlier(study) if there else [],
            has_ended=there and self.desk.has_ended(study),
            safety=there and not self.desk.safety(study).empty,
        )

    async def post(self, study: str) -> None:
        """Run the workflow, if nothing is wrong and no other run is going on."""
        formats = ["html", "pdf", "docx"] if self.get_body_argument("all", "") else ["html"]
        found = await self.work(self.desk.check, study)
        if found.errors:
            self.go("study", study, "check")
            return
        if busy := self.state.running:
            raise GroupworkError(self.say("busy", study=busy.study))
        await self.work(self.desk.speak, study, self.state.language)
        place = self.desk.place(study)
        command = run_command(place, formats, self.state.language, "all")
        begin_run(place)
        run = self.state.runs[study] = Run(study)

        async def go() -> None:
            await run.go(command, find_workflow())
            if run.code == 0:
                end_run(place, formats)

        task = asyncio.create_task(go())
        self.state.tasks.add(task)
        task.add_done_callback(self.state.tasks.discard)
        self.go("study", study, "report")


class Safety(Page):
    """The answers after which somebody should speak with the person, with their codes."""

    def get(self, study: str) -> None:
        """Show them."""
        self.render(
            "safety.html",
            study=study,
            step="report",
            rows=[self._row(*row) for row in self.desk.safety(study).itertuples(index=False)],
            path=self.desk.place(study).safety.relative_to(self.desk.folder).as_posix(),
        )

    def _row(self, person: str, wave: str, scale: str, item: str, value: float) -> list[str]:
        named = self.say(wave) if wave in WAVES else wave
        return [person, named, scale, item, f"{value:g}"]


class Stop(Page):
    """Stops a run."""

    async def post(self, study: str) -> None:
        """Stop it; what is done stays done."""
        if run := self.state.runs.get(study):
            await run.stop()
        self.go("study", study, "report")


class Events(Page):
    """The steps of a run as they end (server-sent events)."""

    async def get(self, study: str) -> None:
        """Tell them until the run ends, or the page is left."""
        run = self.state.runs.get(study)
        if run is None:
            raise NotHereError(self.say("no-page"))
        self.set_header("Content-Type", "text/event-stream; charset=utf-8")
        try:
            async for lines, done, total in run.watch():
                told = {"lines": [*map(self.step, lines)], "done": done, "total": total}
                self.write(f"data: {json.dumps(told, ensure_ascii=False)}\n\n")
                await self.flush()
            await self.finish("event: end\ndata: 0\n\n")
        except StreamClosedError:
            return


class ReportFile(Page):
    """One rendered report."""

    policy = _REPORT_POLICY

    def get(self, study: str, name: str) -> None:
        """Send it."""
        path = self.desk.report(study, name)
        kinds = {
            ".html": "text/html; charset=utf-8",
            ".pdf": "application/pdf",
            ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        }
        self.set_header("Content-Type", kinds[path.suffix])
        if path.suffix != ".html":
            self.set_header("Content-Disposition", f'attachment; filename="{study}-{path.name}"')
        self.finish(path.read_bytes())


class Results(Page):
    """The results of a study as a zip file, without anything private."""

    async def get(self, study: str) -> None:
        """Send it."""
        packed = await self.work(self.desk.pack, study)
        self.set_header("Content-Type", "application/zip")
        self.set_header("Content-Disposition", f'attachment; filename="{study}.zip"')
        with packed:
            while chunk := packed.read(MB):
                self.write(chunk)
                await self.flush()


class Static(Page):
    """The style and the script of the pages."""

    def get(self, name: str) -> None:
        """Send it."""
        kind = "text/css" if name.endswith(".css") else "text/javascript"
        self.set_header("Content-Type", f"{kind}; charset=utf-8")
        self.finish((_HERE / "static" / name).read_bytes())


class Missing(Page):
    """Any other address."""

    def prepare(self) -> None:
        """Refuse strangers as everywhere; tell others that there is nothing."""
        super().prepare()
        raise tornado.web.HTTPError(404)


def offered(question: Question, answers: dict[str, str]) -> str:
    """Return what stands in the form: the answer, or what holds or is likely without one."""
    answer = answers.get(question.key, question.default)
    return question.suggestion if answer is None else answer


def means(question: Question, answer: str) -> str:
    """Return an answer in words."""
    return question.choices.get(answer, answer)


def first_rows(sheet: Sheet) -> list[list[str | None]]:
    """Return the first rows of a file, of long texts the beginning.

    None in columns that tell who somebody is.
    """
    hidden = sheet.found.identifiers
    columns: list[list[str | None]] = [
        [None] * min(FIRST_ROWS, len(cells))
        if name in hidden
        else [_begun(cell) for cell in cells[:FIRST_ROWS]]
        for name, cells in sheet.texts.items()
    ]
    return [list(row) for row in zip(*columns, strict=False)]


def _begun(cell: str) -> str:
    return cell if len(cell) <= LONGEST_CELL else f"{cell[:LONGEST_CELL].rstrip()}…"


def application(state: State) -> tornado.web.Application:
    """Return the pages."""
    token, study = r"/[^/]+", r"/study/([^/]+)"
    routes: list[tuple[str, type[Page]]] = [
        (rf"{token}/?", Home),
        (rf"{token}/static/(page\.css|page\.js)", Static),
        (rf"{token}/messages", Messages),
        (rf"{token}{study}/files", Files),
        (rf"{token}{study}/remove", Remove),
        (rf"{token}{study}/replace", Replace),
        (rf"{token}{study}/questions", Questions),
        (rf"{token}{study}/check", CheckPage),
        (rf"{token}{study}/report", Report),
        (rf"{token}{study}/safety", Safety),
        (rf"{token}{study}/stop", Stop),
        (rf"{token}{study}/events", Events),
        (rf"{token}{study}/report/([^/]+)", ReportFile),
        (rf"{token}{study}/results\.zip", Results),
    ]
    return tornado.web.Application(
        [(path, handler) for path, handler in routes],
        default_handler_class=Missing,
        template_path=str(_HERE / "pages"),
        state=state,
        log_function=lambda handler: None,
    )


def listen(desk: Desk, language: str) -> tuple[State, tornado.httpserver.HTTPServer]:
    """Begin to serve on a free port of the loopback address."""
    sockets = tornado.netutil.bind_sockets(0, HOST)
    port = sockets[0].getsockname()[1]
    state = State(desk, secrets.token_urlsafe(32), port, language)
    server = tornado.httpserver.HTTPServer(
        application(state), max_body_size=MB, max_buffer_size=2 * MB
    )
    server.add_sockets(sockets)
    return state, server


async def serve(folder: Path, language: str, browser: bool) -> None:
    """Serve the studies of a folder until Ctrl-C.

    Raises
    ------
    GroupworkError
        The language is not one of the pages', or there is no workflow to run.
    """
    if language not in LANGUAGES:
        raise GroupworkError(f"--language {language}: the pages are in en or zh.")
    if not folder.is_dir():
        raise GroupworkError(f"{folder}: there is no such folder. Make it first.")
    find_workflow()
    state, server = listen(Desk(folder), language)
    print(
        f"{state.address}\nOpen this address in a browser of this computer. Ctrl-C ends it.",
        flush=True,
    )
    if browser:
        webbrowser.open(state.address)
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    await ended.wait()
    server.stop()
    if run := state.running:
        await run.stop()
