"""The pages as a server of this computer alone; `page` says what keeps others out."""

import asyncio
import json
import re
import secrets
import signal
import webbrowser
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import tornado.httpserver
import tornado.netutil
import tornado.web
from tornado.httputil import HTTPInputError, parse_body_arguments
from tornado.iostream import StreamClosedError

from groupwork.errors import GroupworkError
from groupwork.guide.check import messages_html
from groupwork.guide.made_of import begin_run, end_run
from groupwork.guide.questions import Question
from groupwork.guide.raw_sheet import Sheet
from groupwork.guide.run_study import find_workflow, run_command
from groupwork.ingest.finding import kinds
from groupwork.ingest.formats import PROJECTS, TAKEN
from groupwork.ingest.readers.limits import MAX_BYTES, MB
from groupwork.messages import part_said, without_keys
from groupwork.web.desk import MAX_FILES, MAX_TOGETHER, Desk, NotHereError
from groupwork.web.page import HOST, LANGUAGES, Page, State
from groupwork.web.running import Run

#: Measurements that the pages have words for.
WAVES = ("pre", "post", "followup", "survey")
#: Rows of a file that a page shows.
FIRST_ROWS = 5
#: Letters that are shown of a cell.
LONGEST_CELL = 120
_HERE = files("groupwork.web")
# A report brings its own policy. It holds what authors wrote, so it is kept apart from these
# pages, whose address it would otherwise share.
_REPORT_POLICY = "sandbox allow-scripts allow-downloads allow-popups; frame-ancestors 'none'"


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
