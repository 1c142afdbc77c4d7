"""Rules of CSS that a style may bring."""

from pathlib import Path

import pytest

from groupwork.errors import GroupworkError
from groupwork.report.css import checked_css
from groupwork.report.style import load_style


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "style.yml").write_text("{}", encoding="utf-8")
    return tmp_path / "own"


@pytest.mark.parametrize(
    "css",
    [
        "@import url(http://127.0.0.1:9/x.css);",
        "@import 'x.css';",
        "@\\69mport 'x.css';",
        "h1 { background: url(http://127.0.0.1:9/x) }",
        "h1 { background: url( 'http://127.0.0.1:9/x' ) }",
        "h1 { background: u\\72l(//127.0.0.1:9/x) }",
        "h1 { background: URL(x.png) }",
        "h1 { background: image-set('x.png' 1x) }",
        "h1 { background: -webkit-image-set(url(x.png) 1x) }",
        "h1 { width: expression(alert(1)) }",
        "h1 { behavior: none }",
        "h1 { -moz-binding: none }",
        "@media print { h1 { background: url(x) } }",
        "@media print { @import 'x'; }",
        "@font-face { font-family: x; src: url(http://127.0.0.1:9/x.woff) }",
        "@font-face { font-family: x; src: url(data:text/html,x) }",
        "@namespace url(http://127.0.0.1:9/);",
        ":root { --x: url(http://127.0.0.1:9/) }",
        "</style><script>document.title=1</script>",
    ],
)
def test_css_that_would_load_or_run_something_is_refused(folder: Path, css: str) -> None:
    (folder / "page.css").write_text(f"p {{ color: red; }}\n{css}\n", encoding="utf-8")
    with pytest.raises(GroupworkError, match=r"page\.css, line 2: "):
        load_style(folder)


def test_css_that_changes_the_look_is_taken(folder: Path) -> None:
    css = (
        "@media (width <= 40rem) { h1 { color: #123; } }\n@page { margin: 2cm; @top-left { "
        'content: "x" } }\np::after { content: "</style>"; }\n'
        "h2 { background: url(data:image/png;base64,iVBORw0KGgo=); }\n"
    )
    (folder / "page.css").write_text(css, encoding="utf-8")
    made = checked_css(folder / "page.css", folder)
    assert "(width <= 40rem)" in made
    assert "data:image/png" in made
    assert "</" not in made  # an element that holds it goes on
