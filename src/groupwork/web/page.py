"""What all pages have in common: who may ask for them, their language, what they are built of.

What keeps others out (https://owasp.org/www-project-cheat-sheets/): it listens on the loopback
address; every address holds a secret, so that no other page or program can ask for anything; the
Host header must name the loopback address (DNS rebinding); what changes anything must come from
these pages (Origin); a page loads nothing from elsewhere (Content-Security-Policy). There is no
cookie: those of 127.0.0.1 are sent to every server of the computer, whatever its port.
"""

import asyncio
import re
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from html import escape
from typing import Any, ParamSpec, TypeVar
from urllib.parse import urlencode

import tornado.web

from groupwork.errors import GroupworkError, machine_fault
from groupwork.guide.check import Check, check_html
from groupwork.ingest.finding import Language, check_language
from groupwork.messages import said
from groupwork.shipped import shipped
from groupwork.web.desk import Desk, NotHereError
from groupwork.web.running import Run

P = ParamSpec("P")
T = TypeVar("T")

HOST = "127.0.0.1"
LANGUAGES = ("en", "zh")
WORDS: dict[str, dict[str, str]] = shipped("groupwork.web", "words.yml")
#: What steps of a run do, by what their names begin with, and what may stand behind a name.
STEPS: dict[str, dict[str, dict[str, str]]] = shipped("groupwork.web", "steps.yml")
_STEP = re.compile(r"(?P<mark>[✓✗]) (?P<name>.+?)(?: \([\w-]+\))?")
_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


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
