"""Plain text stays plain: what Pandoc prints is what was given."""

import json
import subprocess

import pypandoc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groupwork.report.markdown import only_on_page, pipe_table, plain, without_page_only


def printed_by_pandoc(markdown: str) -> str:
    """What a reader sees: Markdown through Pandoc to plain text, without line breaking."""
    command = [pypandoc.get_pandoc_path(), "-f", "markdown", "-t", "plain", "--wrap=none"]
    done = subprocess.run(command, input=markdown, capture_output=True, text=True, check=True)
    return done.stdout.rstrip("\n")


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "**bold** _it_ `code` ~~no~~ H~2~O x^2^",
        "[link](http://example.org) ![image](a.png)",
        "{{< var primary.d_z >}} {{< include secret.md >}}",
        "$x^2$ \\LaTeX \\textbf{a} #let x = 1 #strong[a]",
        "@cohen1988 and [@cohen1988; -@x] [^1]",
        "a | b || c",
        "1. not a list",
        "- not a list",
        "# not a heading",
        "&amp; &copy; <!-- hidden -->",
        "::: {.callout-note}",
        "=html= --- ... 'quoted' \"double\"",
        "她说：“谢谢！”（第一次）",
    ],
)
def test_markup_in_free_text_is_printed_as_it_stands(text: str) -> None:
    assert printed_by_pandoc(f"before {plain(text)} after") == f"before {text} after"
    assert printed_by_pandoc(plain(text)) == text


@settings(max_examples=30, deadline=None)
@given(
    st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=40)
)
def test_any_printable_ascii_survives(text: str) -> None:
    assert printed_by_pandoc(f"x{plain(text)}x") == f"x{text}x"


def test_shortcodes_do_not_survive() -> None:
    assert "{{<" not in plain("{{< meta title >}}")


def test_a_table_is_a_captioned_div() -> None:
    table = pipe_table(["a", "b"], [["x", "1"]], label="small", caption="Small. Synthetic data.")
    assert table.startswith("::: {#tbl-small}\n\n| a | b |\n|")
    assert table.endswith("\n| x | 1 |\n\nSmall. Synthetic data.\n\n:::\n")


def test_lines_of_the_page_alone_are_emptied_and_no_others() -> None:
    text = "a\n\n" + only_on_page("::: {.data-links}\nb\n:::") + "\nc\n"
    emptied = without_page_only(text)
    assert emptied.split() == ["a", "c"]
    assert emptied.count("\n") == text.count("\n")  # messages name lines
    assert without_page_only("::::\nd\n::::") == "::::\nd\n::::"


@pytest.mark.parametrize(
    "text", ["{{< env HOME >}}", "{{{<x>}}}", "a{{< meta title >}}b", "{{ < > }}"]
)
def test_values_hold_no_shortcode_that_quarto_would_run(text: str) -> None:
    # In values and titles a word that ends with "{{<" opens a shortcode, and one that begins with
    # ">}}" closes it, whatever was escaped: Quarto's filters/modules/astshortcode.lua.
    command = [pypandoc.get_pandoc_path(), "-f", "markdown", "-t", "json"]
    done = subprocess.run(command, input=plain(text), capture_output=True, text=True, check=True)
    (paragraph,) = json.loads(done.stdout)["blocks"]
    words = [inline["c"] for inline in paragraph["c"] if inline["t"] == "Str"]
    assert not [word for word in words if word.endswith("{{<") or word.startswith(">}}")]
    assert printed_by_pandoc(plain(text)) == text
