"""A report held against its own list of numbers, and against the tables that it carries."""

import hashlib
import zipfile
from pathlib import Path

import pytest

from groupwork.errors import GroupworkError
from groupwork.reproduce.check_report import _split, check_report

PAGE = """<html><body><h1>Results</h1>
<p>SAS fell (<em>d</em><sub>z</sub> = <a href="#n1" class="number">−1.50</a>, 95% CI
[<a href="#n2" class="number">−2.36</a>, <a href="#n3" class="number">−0.61</a>]).</p>
<figure><figcaption>Table 1: Numbers from effects.csv.</figcaption><table>
<tr><th>Row</th><th>Printed</th></tr>
<tr><td>outcome = sas; statistic = d_z</td><td><span id="n1">estimate −1.50 / 1.50</span>;
<span id="n2">ci_low −2.36</span>; <span id="n3">ci_high −0.61</span></td></tr></table></figure>
<a href="data:text/csv,outcome,statistic,estimate,ci_low,ci_high%0Asas,d_z,-1.4997,-2.36,-0.606%0A"
>effects.csv</a></body></html>"""

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
LISTED = "outcome = sas; statistic = d_z"


def page(tmp_path, text: str = PAGE) -> Path:
    path = tmp_path / "thesis.html"
    path.write_text(text, encoding="utf-8")
    return path


def word(tmp_path, sentence: str) -> Path:
    """Write the least that Word calls a document: a sentence, and the list of numbers."""

    def paragraph(text: str) -> str:
        return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"

    listed = "".join(
        f'<w:bookmarkStart w:id="{i}" w:name="n{i}"/><w:r><w:t>{text}</w:t></w:r>'
        f'<w:bookmarkEnd w:id="{i}"/>'
        for i, text in enumerate(["estimate −1.50", "ci_low −2.36", "ci_high −0.61"], start=1)
    )
    table = (
        f"<w:tbl><w:tr><w:tc>{paragraph(LISTED)}</w:tc><w:tc><w:p>{listed}</w:p></w:tc></w:tr>"
        f"</w:tbl>"
    )
    body = f"<w:document {W}><w:body>{sentence}{table}</w:body></w:document>"
    path = tmp_path / "thesis.docx"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("word/document.xml", body)
    return path


def found(path: Path) -> list[tuple[str, str, str]]:
    return [(each.where, each.printed, each.right) for each in check_report(path).mismatches]


def test_a_page_that_agrees_with_itself(tmp_path):
    checked = check_report(page(tmp_path))
    assert checked.mismatches == []
    assert checked.numbers == 6  # three in the sentence, three in the list


def test_a_number_changed_in_the_sentence(tmp_path):
    text = PAGE.replace('class="number">−1.50', 'class="number">−1.05')
    assert found(page(tmp_path, text)) == [("“Results”", "−1.05", "−1.50 / 1.50")]


def test_sentence_and_list_changed_together_still_differ_from_the_table(tmp_path):
    text = PAGE.replace("−0.61", "−0.16")
    assert found(page(tmp_path, text)) == [("list of numbers", "−0.16", "-0.606")]


def test_a_chinese_page_is_held_against_its_tables_too(tmp_path):
    text = PAGE.replace("Table 1: Numbers from effects.csv.", "表1：来自effects.csv的数字")
    assert check_report(page(tmp_path, text)).numbers == 6
    text = text.replace("−0.61", "−0.16")
    assert found(page(tmp_path, text)) == [("list of numbers", "−0.16", "-0.606")]


def test_a_chinese_word_file_that_was_edited_by_hand(tmp_path):
    sentence = "<w:p><w:r><w:t>焦虑下降，差值的均值为d = −1.05。</w:t></w:r></w:p>"
    assert found(word(tmp_path, sentence)) == [("the beginning", "−1.05", "a number of the list")]


def test_a_table_that_was_exchanged_has_another_checksum(tmp_path):
    sums = "<table><tr><th>Table</th><th>SHA-256</th></tr><tr><td>effects.csv</td><td>{}</td></tr>"
    content = "outcome,statistic,estimate,ci_low,ci_high\nsas,d_z,-1.4997,-2.36,-0.606\n"
    right = hashlib.sha256(content.encode()).hexdigest()
    text = PAGE.replace("</body>", f"{sums}</table></body>")
    assert found(page(tmp_path, text.replace("{}", right))) == []
    where = "a table under “Results”, row 1"
    assert found(page(tmp_path, text.replace("{}", "0" * 64))) == [(where, "0" * 64, right)]


def test_a_word_file_that_was_edited_by_hand(tmp_path):
    right = "<w:p><w:r><w:t>SAS fell (d = −1.50, 95% CI [−2.36, −0.61]).</w:t></w:r></w:p>"
    assert found(word(tmp_path, right)) == []
    wrong = right.replace("−1.50", "−1.05")
    assert found(word(tmp_path, wrong)) == [("the beginning", "−1.05", "a number of the list")]
    # What tracked changes took out is not printed any more.
    tracked = right.replace(
        "SAS fell",
        "</w:t></w:r><w:del><w:r><w:delText>t(9) = 1, p = .9</w:delText></w:r></w:del>"
        "<w:r><w:t>SAS fell",
    )
    assert found(word(tmp_path, tracked)) == []


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("thesis.odt", b"", "only HTML, DOCX and PDF can be read"),
        ("thesis.docx", b"PK no archive", "is damaged or no Word document"),
        ("thesis.pdf", b"%PDF-1.7 cut off", "is damaged or no PDF"),
    ],
)
def test_files_that_cannot_be_read(tmp_path, name, content, message):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(GroupworkError, match=message):
        check_report(path)


@pytest.mark.parametrize(
    ("listed", "column", "printed"),
    [
        ("estimate −1.50 / 1.50", "estimate", ["−1.50", "1.50"]),
        ("p < .001", "p", ["< .001"]),
        ("sum(count) 5", "sum(count)", ["5"]),
        ("count(p <= 0.05) 3", "count(p <= 0.05)", ["3"]),
        ("power in method 80%", "power in method", ["80%"]),
        ("interviews at max(estimate) 7", "interviews at max(estimate)", ["7"]),
    ],
)
def test_a_place_of_the_list_names_its_column(listed, column, printed):
    assert _split(listed) == (column, printed)
