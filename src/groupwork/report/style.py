"""A university's own look: `style.yml` in a folder, and what both engines read of it."""

import base64
import html
import json
import shutil
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints

from groupwork.errors import GroupworkError
from groupwork.report.css import checked_css
from groupwork.report.media import PICTURES, check_font, checked_picture, checked_reference, inside
from groupwork.study.base import Local, Strict
from groupwork.study.messages import read_checked

FontName = Annotated[str, StringConstraints(pattern=r"^[\w][\w .-]*$")]
Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]
FILE = "style.yml"
_LOGO_ENDINGS = (".png", ".jpg", ".jpeg", ".svg")
_FONT_ENDINGS = (".ttf", ".otf", ".ttc")
# What stands beside a style and gets into no report.
_NOTES = (".md", ".txt", ".license", "")


class Fonts(Strict):
    """Families by name. Their files may stand in `fonts/` beside the style file."""

    text: FontName = "Libertinus Serif"
    headings: FontName | None = Field(None, description="Default: as the text.")
    code: FontName = "DejaVu Sans Mono"
    text_zh: FontName | None = Field(None, description="Chinese text.")
    headings_zh: FontName | None = Field(None, description="Chinese headings and emphasis.")


class Margins(Strict):
    """Of an A4 page, in millimetres."""

    top: float = Field(28, ge=5, le=80)
    bottom: float = Field(26, ge=5, le=80)
    left: float = Field(27, ge=5, le=80)
    right: float = Field(27, ge=5, le=80)


class Colours(Strict):
    """As #rrggbb. The page has the `_dark` ones where the reader wants a dark page."""

    headings: Colour = "#1f2a37"
    links: Colour = "#1d4f8c"
    headings_dark: Colour = "#f0f3f6"
    links_dark: Colour = "#8ab8f0"


class Cover(Strict):
    """What stands above the title."""

    logo: str | None = Field(None, description="An image in the folder of the style.")
    logo_alt: Local | None = Field(None, description="What the logo shows, for who cannot see.")
    logo_width: float = Field(40, gt=0, le=160, description="In millimetres.")
    lines: list[Local] = Field([], description="University, faculty, kind of thesis.")


class Style(Strict):
    """`style.yml`: the look of a university's theses. Everything left out is as it ships."""

    fonts: Fonts = Fonts()
    margins: Margins = Margins()
    colours: Colours = Colours()
    cover: Cover = Cover()


def load_style(folder: str | Path, *, trusted: bool = False) -> Style:
    """Read and check the style of a folder.

    Parameters
    ----------
    folder : path
    trusted : bool, optional
        Let the folder hold whatever it likes, templates and filters of its own among it: these
        are programs (`report.trust_style`).

    Raises
    ------
    GroupworkError
        The folder or its `style.yml` is missing, a key is unknown or of the wrong kind, the
        logo is not there, or a file is none that a style may hold.
    """
    source = Path(folder) / FILE
    if not Path(folder).is_dir():
        raise GroupworkError(f"report.style: there is no folder '{folder}'.")
    style: Style = read_checked(source, Style)
    if style.cover.logo:
        if not (Path(folder) / style.cover.logo).is_file():
            raise GroupworkError(f"{source}: cover.logo: there is no file '{style.cover.logo}'.")
        if not style.cover.logo.lower().endswith(_LOGO_ENDINGS):
            raise GroupworkError(f"{source}: cover.logo: an image is one of PNG, JPEG and SVG.")
    if not trusted:
        _parts(Path(folder), style)
    return style


def style_files(folder: str | Path, *, trusted: bool = False) -> list[str]:
    """Check the style of a folder, as `load_style` does, and return all its files."""
    load_style(folder, trusted=trusted)
    return sorted(str(path) for path in Path(folder).rglob("*") if path.is_file())


def _parts(folder: Path, style: Style) -> dict[str, bytes | Path]:
    """Return what gets from a style's folder into a report: name -> content, or font to copy.

    A style is data. Any other file in its folder is refused, so that nobody takes for part of
    the report what is not.
    """
    parts: dict[str, bytes | Path] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_dir() and not path.is_symlink():
            continue
        if path.name.startswith(".") or path.suffix.lower() in _NOTES:
            continue
        if name == FILE:
            inside(path, folder, "the style")
        elif name == "page.css":
            checked_css(path, folder)
        elif name == "reference.docx":
            parts[name] = checked_reference(path, folder)
        elif name.startswith("fonts/") and path.suffix.lower() in _FONT_ENDINGS:
            check_font(path, folder)
            parts[name] = path
        elif path.suffix.lower() in _LOGO_ENDINGS:
            content = checked_picture(path, folder, "the style", svg=True)
            if style.cover.logo and path.resolve() == (folder / style.cover.logo).resolve():
                parts[name] = content
        else:
            raise GroupworkError(
                f"{path}: a style is data and has no such file. It may hold {FILE}, page.css, "
                "reference.docx, pictures, and fonts/ with TTF, OTF or TTC. If you wrote it and "
                "know what it does, set report.trust_style in config.yaml."
            )
    if style.cover.logo and style.cover.logo not in parts:
        raise GroupworkError(
            f"{folder / FILE}: cover.logo: '{style.cover.logo}' is not in the folder of the style. "
            "Put it there, and write its path from there."
        )
    return parts


def install_style(folder: Path, build: Path, language: str, *, trusted: bool = False) -> None:
    """Put a style into the build folder of a report.

    Parameters
    ----------
    folder : pathlib.Path
        Holds `style.yml` and, where the university has them, `fonts/`, a logo, `page.css` with
        rules for the HTML and `reference.docx`.
    build : pathlib.Path
        The build folder, whose `style/` is there already.
    language : {"en", "zh"}
        Of the cover.
    trusted : bool, optional
        Let it bring filters and templates of its own, in the place of those that ship.
    """
    style = load_style(folder, trusted=trusted)
    target = build / "style"
    own = folder / "page.css"
    if trusted:
        shutil.copytree(folder, target, dirs_exist_ok=True)
        rules = own.read_text(encoding="utf-8") if own.is_file() else ""
    else:
        shutil.copyfile(folder / FILE, target / FILE)
        for name, part in _parts(folder, style).items():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            if isinstance(part, Path):
                shutil.copyfile(part, target / name)
            else:
                (target / name).write_bytes(part)
        rules = checked_css(own, folder) if own.is_file() else ""
    for name, content in (
        ("theme.css", _css(style) + rules),
        ("theme.typ", _typst(style, language)),
        ("cover.html", cover_html(style.cover, language)),
    ):
        (target / name).write_text(content, encoding="utf-8", newline="\n")


def _css(style: Style) -> str:
    fonts, colours, margins = style.fonts, style.colours, style.margins
    sides = " ".join(
        f"{side:g}mm" for side in (margins.top, margins.right, margins.bottom, margins.left)
    )
    after = (f'"{fonts.text_zh}", ' if fonts.text_zh else "") + "var(--serif, serif)"
    return f"""\
body {{ font-family: "{fonts.text}", {after}; }}
h1, h2, h3, h4, h5 {{ font-family: "{fonts.headings or fonts.text}", {after}; }}
@media screen and (prefers-color-scheme: light) {{
  :root {{ --heading: {colours.headings}; --link: {colours.links}; }}
}}
@media screen and (prefers-color-scheme: dark) {{
  :root {{ --heading: {colours.headings_dark}; --link: {colours.links_dark}; }}
}}
body.quarto-light {{ --heading: {colours.headings}; --link: {colours.links}; }}
body.quarto-dark {{ --heading: {colours.headings_dark}; --link: {colours.links_dark}; }}
@media print {{ @page {{ margin: {sides}; }} }}
"""


def _typst(style: Style, language: str) -> str:
    """Return the arguments of `thesis` in typst-template.typ."""
    fonts, colours, margins, cover = style.fonts, style.colours, style.margins, style.cover
    entries = {
        "serif": json.dumps(fonts.text, ensure_ascii=False),
        "heading-latin": json.dumps(fonts.headings or fonts.text, ensure_ascii=False),
        "mono": json.dumps(fonts.code, ensure_ascii=False),
        "margin": "(" + ", ".join(f"{side}: {size:g}mm" for side, size in margins) + ")",
        "ink": f'rgb("{colours.headings}")',
        "link-colour": f'rgb("{colours.links}")',
        "cover-lines": _typst_list([line.get(language) for line in cover.lines]),
    }
    for key, family, otherwise in (
        ("serif-chinese", fonts.text_zh, ["Noto Serif SC", "Noto Serif CJK SC"]),
        ("sans-chinese", fonts.headings_zh, ["Noto Sans SC", "Noto Sans CJK SC"]),
    ):
        if family:
            entries[key] = _typst_list([family, *otherwise])
    if cover.logo:
        alt = cover.logo_alt.get(language) if cover.logo_alt else ""
        entries["logo"] = (
            f"image({json.dumps(cover.logo, ensure_ascii=False)}, width: {cover.logo_width:g}mm, "
            f"alt: {json.dumps(alt, ensure_ascii=False)})"
        )
    lines = "".join(f"  {key}: {value},\n" for key, value in entries.items())
    return f"#let theme = (\n{lines})\n"


def _typst_list(texts: list[str]) -> str:
    return "(" + "".join(f"{json.dumps(text, ensure_ascii=False)}, " for text in texts) + ")"


def cover_html(cover: Cover, language: str, *, embed_from: Path | None = None) -> str:
    """Return what stands above the title of a page.

    Parameters
    ----------
    cover : Cover
    language : {"en", "zh"}
    embed_from : pathlib.Path, optional
        The style's folder in a build folder: the page carries the logo then. Else it names it.
    """
    parts = []
    if cover.logo:
        source = f"style/{cover.logo}"
        if embed_from:
            kind = PICTURES[Path(cover.logo).suffix.lower()]
            content = base64.b64encode((embed_from / cover.logo).read_bytes()).decode()
            source = f"data:{kind};base64,{content}"
        alt = html.escape(cover.logo_alt.get(language) if cover.logo_alt else "")
        width = f"width:{cover.logo_width:g}mm"
        parts.append(f'<img src="{html.escape(source)}" alt="{alt}" style="{width}">')
    parts += [f"<p>{html.escape(line.get(language))}</p>" for line in cover.lines]
    return f'<div class="cover">{"".join(parts)}</div>\n' if parts else ""
