"""The renderers see no file, no network and no secret, and end at their limits."""

import socket
import threading
from pathlib import Path

import pytest

from groupwork.errors import GroupworkError
from groupwork.report import confined
from groupwork.report.confined import LimitError, Limits, compile_typst, run_pandoc, without_secrets

SMALL = Limits(seconds=5, megabytes=300)


def typst(markup: str, root: Path) -> bytes:
    return compile_typst(markup, root=root, fonts=[], system_fonts=False, epoch=0)


def test_pandoc_reads_no_file(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\nsecret")
    done = run_pandoc(["--to=docx", "--output=-"], "![](a.png)", folder=tmp_path, limits=SMALL)
    assert b"Could not fetch resource a.png" in done.stderr
    done = run_pandoc(
        ["--from=rst", "--to=plain"], ".. include:: a.png\n", folder=tmp_path, limits=SMALL
    )
    assert b"secret" not in done.stdout


def test_typst_reads_in_its_root_alone(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    (root / "own.txt").write_text("own", encoding="utf-8")
    assert typst('#read("own.txt")', root).startswith(b"%PDF")
    for path in ("../secret.txt", str(tmp_path / "secret.txt"), "/etc/hostname"):
        with pytest.raises(GroupworkError, match="Typst cannot set the report"):
            typst(f'#read("{path}")', root)


def test_typst_asks_nobody_for_packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even the proxy that the user's environment names."""
    asked = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(20)

        def listen() -> None:
            try:
                asked.append(server.accept())
            except OSError:
                return

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{server.getsockname()[1]}")
        with pytest.raises(GroupworkError, match="none is fetched from the network"):
            typst('#import "@preview/tablex:0.0.8": tablex', tmp_path)
        server.shutdown(socket.SHUT_RDWR)
        thread.join()
    assert asked == []


@pytest.mark.slow
def test_a_loop_in_typst_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confined, "REPORT", Limits(seconds=2, megabytes=500))
    with pytest.raises(LimitError, match="2 s of processor time"):
        typst("#for a in range(99999) { for b in range(99999) { let c = a * b } }", tmp_path)
    with pytest.raises(LimitError, match=r"500 MB of memory|2 s of processor time"):
        typst('#let s = "x"\n#for i in range(60) { s = s + s }\n#s', tmp_path)


@pytest.mark.slow
def test_pandoc_ends_at_its_limits(tmp_path: Path) -> None:
    """A reference that cites itself takes all memory; 20,000 brackets take minutes."""
    (tmp_path / "a.bib").write_text("@misc{a, crossref={a}, title={x}}", encoding="utf-8")
    cite = ["--citeproc", "--bibliography=a.bib"]
    with pytest.raises(LimitError, match="200 MB of memory"):
        run_pandoc(cite, "[@a]", folder=tmp_path, limits=Limits(seconds=60, megabytes=200))
    with pytest.raises(LimitError, match="2 s of processor time"):
        run_pandoc([], "[" * 20_000, folder=tmp_path, limits=Limits(seconds=2, megabytes=900))


def test_keys_and_tokens_are_not_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROUPWORK_KEY", "k")
    monkeypatch.setenv("GITHUB_TOKEN", "t")
    assert not {"GROUPWORK_KEY", "GITHUB_TOKEN"} & without_secrets().keys()
    assert "PATH" in without_secrets()
