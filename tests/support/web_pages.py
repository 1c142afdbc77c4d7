"""The pages of `groupwork web` served to a test, and a visitor who may send anything."""

import asyncio
import http.client
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from groupwork.web.desk import Desk
from groupwork.web.page import State
from groupwork.web.server import listen


@dataclass
class Answer:
    """What the server said."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The page."""
        return self.body.decode("utf-8")


@dataclass
class Visitor:
    """Asks the server as a browser does that has the address; any part can be another."""

    state: State

    def ask(
        self,
        path: str = "",
        method: str = "GET",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        token: str | None = None,
    ) -> Answer:
        """Ask for a page below the token."""
        host = f"127.0.0.1:{self.state.port}"
        sent = {"Host": host}
        if method != "GET":
            sent |= {"Origin": f"http://{host}"}
        sent |= dict(headers or {})
        connection = http.client.HTTPConnection("127.0.0.1", self.state.port, timeout=60)
        connection.putrequest(
            method,
            f"/{self.state.token if token is None else token}/{path}",
            skip_host=True,
            skip_accept_encoding=True,
        )
        for name, value in sent.items():
            if value:
                connection.putheader(name, value)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        got = connection.getresponse()
        answer = Answer(got.status, dict(got.getheaders()), got.read())
        connection.close()
        return answer

    def post(self, path: str, **fields: str) -> Answer:
        """Send a form."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.ask(path, "POST", urlencode(fields).encode(), kind)

    def upload(self, path: str, files: Mapping[str, bytes], **fields: str) -> Answer:
        """Send a form with files."""
        parts = [
            f'--edge\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in fields.items()
        ]
        for name, content in files.items():
            head = f'--edge\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n'
            parts += [f"{head}\r\n".encode(), content, b"\r\n"]
        body = b"".join([*parts, b"--edge--\r\n"])
        kind = {"Content-Type": "multipart/form-data; boundary=edge"}
        return self.ask(path, "POST", body, kind)


@contextmanager
def served(folder: Path, language: str = "en") -> Iterator[Visitor]:
    """Serve the studies of a folder for a while."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    async def begin() -> State:
        return listen(Desk(folder), language)[0]

    async def end(state: State) -> None:
        for run in state.runs.values():
            await run.stop()
        state.worker.shutdown()

    state = asyncio.run_coroutine_threadsafe(begin(), loop).result()
    try:
        yield Visitor(state)
    finally:
        asyncio.run_coroutine_threadsafe(end(state), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
