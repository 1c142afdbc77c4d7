import json
from pathlib import Path

import pandas as pd
import pypandoc
import pytest
import typst
from raw_study import RESPONSES, SEGMENTS, study, write

from groupwork.errors import GroupworkError
from groupwork.privacy.scan import (
    PARTICIPANTS,
    PRIVATE_TEXT,
    check,
    scan_outputs,
    scan_text,
    withdraw,
)
from groupwork.report.render import _chinese_fonts_for

SAID = "When the fever comes at night I stand beside the bed and count the breaths."
CHINESE = "孩子发烧的时候我整夜站在床边数他的呼吸。"


def kinds(path: Path, **sought) -> list[str]:
    return scan_text([path], **sought)["kind"].tolist()


def page(body: str) -> str:
    return (
        "<!DOCTYPE html><html><head><style>a{content:'13800138000'}</style>"
        f"<script>// a@b.cn C013</script></head><body>\n{body}\n</body></html>"
    )


def notebook(**output) -> str:
    cells = [
        {"cell_type": "markdown", "source": ["# Fine\n"]},
        {"cell_type": "code", "source": ["people"], "outputs": [output]},
    ]
    return json.dumps({"cells": cells})


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("<p>Call 138 0013 8000.</p>", "telephone numbers"),
        ("<p>11010519491231002X</p>", "national identity numbers"),
        ("<p>write to li.na@example.org</p>", "e-mail addresses"),
        ("<p>微信号：lina1990</p>", "WeChat or QQ accounts"),
        ("<p>住院号：00123456</p>", "medical record numbers"),
        ("<p>Caregiver C013 left.</p>", PARTICIPANTS),
        ("<p>照顾者C013离开了。</p>", PARTICIPANTS),
        ('<img alt="scores of C013" src="data:image/png;base64,AAAA">', PARTICIPANTS),
        (f"<p>{SAID.replace('night', '<em>night</em>')}</p>", PRIVATE_TEXT),
        ("<p>When the fever\ncomes at night – I stand beside</p>", PRIVATE_TEXT),
    ],
)
def test_pages(tmp_path, body, kind):
    path = tmp_path / "thesis.html"
    path.write_text(page(body), encoding="utf-8")
    assert kinds(path, people=["C012", "C013"], private=[SAID]) == [kind]


def test_what_belongs_in_a_report_is_not_found(tmp_path):
    path = tmp_path / "thesis.html"
    body = (
        "<p>n = 12, d = -1.23 [-2.10, -0.31], p = .0009765625; 2026-11-22 20:55:01</p>"
        "<p>0.13812345678; -13812345678.25</p>"
        "<p>doi:10.1037/0022-006X.59.1.12, https://doi.org/10.1016/S0005-7967(98)00132-8</p>"
        "<p>ISBN 978-0-12-179060-8, groupwork 0.1.0, pandas 3.1.0, seed 20250301, QQ plot</p>"
        "<p>Author: nobody@example.org</p><p>C01</p>"
    )
    path.write_text(page(body), encoding="utf-8")
    public = ["authors: nobody@example.org"]
    assert kinds(path, people=["C013", "12", "1", "P"], public=public) == []
    assert kinds(path, people=["C013"]) == ["e-mail addresses"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Table S10: what was lost. Figure S11 shows it.", 0),
        ("See Tables S9, S10 and S12, and Figures S10–S12.", 0),
        ("表 S10和图S11；见表S10、S11和S12", 0),
        ("S10 came late", 1),
        ("As Table S1 says, S10 came late", 1),
        ("Tables S9 and S10 were laid by S11", 1),
    ],
)
def test_numbers_of_tables_are_no_codes_of_people(tmp_path, text, found):
    path = tmp_path / "thesis.html"
    path.write_text(page(f"<p>{text}</p>"), encoding="utf-8")
    assert len(kinds(path, people=["S10", "S11", "S12"])) == found


HASH = "339a70ad0c5d8946e171090086cad7ba3cbe6e8cb478067bc1b4c18535237844"


@pytest.mark.parametrize(
    ("body", "found"),
    [
        # Ends as a mobile number does.
        (f"<code>{HASH}</code>", []),
        (f"<code>{HASH[:40]}</code><br><code>{HASH[40:]}</code>", []),
        (f"{HASH[-11:]}", ["telephone numbers"]),
        (f"tel{HASH[-11:]}", ["telephone numbers"]),
        (f"<code>{HASH}</code> {HASH[-11:-1]}5", ["telephone numbers"]),
        ("cafe18535237844", ["telephone numbers"]),
        (f"{'1' * 9}{HASH[-11:]}@example.org", ["e-mail addresses"]),
        (f"{HASH}@example.org", ["e-mail addresses"]),
    ],
)
def test_a_checksum_is_no_telephone_number(tmp_path, body, found):
    path = tmp_path / "thesis.html"
    path.write_text(page(f"<p>{body}</p>"), encoding="utf-8")
    assert kinds(path) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # A table of items as a PDF has it: item, n and how many are missing.
        ("Item n Missing 1 18 0 2 18 0 3 17 1 4 (R) 18 0 5 18 0 6 18 0 7 18 0 Note.", []),
        ("Item n Missing 1 180 0 2 180 0 3 0 Note.", []),
        ("call 13 80 01 38 00 0", ["telephone numbers"]),
        ("call 1-3-8-0013-8000 now".replace("-", " "), ["telephone numbers"]),
    ],
)
def test_rows_of_counts_are_no_telephone_number(tmp_path, text, found):
    path = tmp_path / "supplement.html"
    path.write_text(page(f"<p>{text}</p>"), encoding="utf-8")
    assert kinds(path) == found


def test_readers_side_by_side_find_the_same(tmp_path):
    for name, said in (("a", "C013"), ("b", "nothing"), ("c", SAID)):
        (tmp_path / f"{name}.html").write_text(page(f"<p>{said}</p>"), encoding="utf-8")
    found = scan_text(sorted(tmp_path.glob("*.html")), ["C013"], [SAID], processes=2)
    assert [Path(file).name for file in found["file"]] == ["a.html", "c.html"]
    assert found["kind"].tolist() == [PARTICIPANTS, PRIVATE_TEXT]


def test_notebooks(tmp_path):
    path = tmp_path / "01.ipynb"
    for output in (
        {"text": ["  participant_id\n", "0  C013\n"]},
        {"data": {"text/html": ["<td>C013</td>"]}},
        {"data": {"text/plain": ["C013"]}},
        {"traceback": ["KeyError: 'C013'"]},
    ):
        path.write_text(notebook(**output), encoding="utf-8")
        found = scan_text([path], people=["C013"])
        assert found[["place", "kind"]].to_numpy().tolist() == [["cell 2", PARTICIPANTS]]
    path.write_text(notebook(data={"image/png": "C013"}), encoding="utf-8")
    assert kinds(path, people=["C013"]) == []


@pytest.mark.parametrize(
    "body",
    [
        '<meta name="description" content="{}">',
        "<!-- {} -->",
        '<p data-note="{}">fine</p>',
        '<p aria-label="{}">fine</p>',
    ],
)
def test_what_a_page_says_out_of_sight(tmp_path, body):
    path = tmp_path / "thesis.html"
    path.write_text(page(body.format(f"{SAID} C013")), encoding="utf-8")
    found = scan_text([path], people=["C013"], private=[SAID])
    assert set(found["kind"]) == {PARTICIPANTS, PRIVATE_TEXT}


def test_properties_of_files(tmp_path):
    word, pdf, notes = (tmp_path / f"thesis.{kind}" for kind in ("docx", "pdf", "ipynb"))
    said = f"{SAID} C013"
    extra = ["--metadata", f"title={said}", "--metadata", f"description={said}"]
    template = ["--metadata", "subject=C013"]
    pypandoc.convert_text("Fine.", "docx", "md", outputfile=str(word), extra_args=extra + template)
    typst.compile(f'#set document(author: "{said}")\nFine.'.encode(), output=str(pdf))
    cells = json.loads(notebook(data={"image/svg+xml": f"<svg><text>{said}</text></svg>"}))
    notes.write_text(json.dumps(cells), encoding="utf-8")
    for path in (word, pdf, notes):
        found = scan_text([path], people=["C013"], private=[SAID])
        assert set(found["kind"]) == {PARTICIPANTS, PRIVATE_TEXT}, path
    cells = json.loads(notebook(text=["fine"])) | {"metadata": {"papermill": {"who": "C013"}}}
    notes.write_text(json.dumps(cells), encoding="utf-8")
    assert kinds(notes, people=["C013"]) == [PARTICIPANTS]


def test_counts_in_a_table_are_no_telephone_number(tmp_path):
    """Item by item, so many people and so many missing; attendance, session by session."""
    rows = [["item", "n", "missing"], ["1", "18", "0"], ["2", "18", "0"], ["3", "17", "1"]]
    rows += [["4", "18", "0"], ["5", "18", "0"], ["6", "18", "0"]]
    sessions = "18 17 16 15 14 9 13 18 17"
    word, pdf, notes = (tmp_path / f"supplement.{kind}" for kind in ("docx", "pdf", "ipynb"))
    html = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in rows)
    for number in ("", "138 0013 8000", "1380-013-8000"):
        cells = [cell for row in rows for cell in row]
        table = "".join(f"[{cell}]," for cell in cells)
        typst.compile(
            f"#table(columns: 3, {table})\n{sessions}\n\n{number}".encode(), output=str(pdf)
        )
        extra = f"<table>{html}</table><p>{number}</p>"
        pypandoc.convert_text(extra, "docx", format="html", outputfile=str(word))
        text = "\n".join("  ".join(row) for row in [*rows, [sessions], [number]])
        notes.write_text(notebook(text=[text], data={"text/plain": [text]}), encoding="utf-8")
        for path in (word, pdf, notes):
            assert set(kinds(path)) == ({"telephone numbers"} if number else set()), path


@pytest.mark.parametrize("said", [SAID, CHINESE])
def test_word_and_pdf(tmp_path, said):
    text = f"# Results\n\nFine.\n\n> {said}\n\nC013\n"
    word, pdf = tmp_path / "thesis.docx", tmp_path / "thesis.pdf"
    pypandoc.convert_text(text, "docx", format="md", outputfile=str(word))
    fonts, system = _chinese_fonts_for(said)
    typst.compile(
        f"= Results\n#pagebreak()\n{said} C013".encode(),
        output=str(pdf),
        font_paths=fonts,
        ignore_system_fonts=not system,
    )
    places = {}
    for path in (word, pdf):
        found = scan_text([path], people=["C013"], private=[said])
        assert sorted(found["kind"]) == sorted([PARTICIPANTS, PRIVATE_TEXT])
        places[path.suffix] = found["place"].tolist()
    assert places == {
        ".docx": ["document, paragraph 4", "document, paragraph 3"],
        ".pdf": ["page 2", "page 2"],
    }


def test_logs_tables_and_pictures(tmp_path):
    write(tmp_path, t="scale,value\nsas,1\nC013,2\n")
    (tmp_path / "clean.log").write_text("fine\n\nno row of C013\n")
    (tmp_path / "a.png").write_bytes(b"C013")
    found = scan_text(sorted(tmp_path.iterdir()), people=["C013"])
    assert found[["file", "place"]].to_numpy().tolist() == [
        [str(tmp_path / "clean.log"), "line 3"],
        [str(tmp_path / "t.csv"), "line 3"],
    ]


def test_short_sentences_and_public_ones_pass(tmp_path):
    path = tmp_path / "a.md"
    path.write_text(f"Yes. {SAID} Thank you very much.")
    assert kinds(path, private=["Yes. Thank you."]) == []
    assert kinds(path, private=[f"Oh. {SAID}"]) == [PRIVATE_TEXT]
    assert kinds(path, private=[f"Oh. {SAID}"], public=[f"“{SAID}”"]) == []


def test_quotations_must_be_approved(tmp_path):
    codes = [{"id": "worry", "label": "worry", "definition": "worry"}]
    there = study(
        {**RESPONSES, "free_text": ["comment"]},
        SEGMENTS,
        interviews={"codes": codes, "quotes": "quotes.csv"},
    )
    write(tmp_path, quotes="interview,segment,code\nI01,1,worry\n")
    (tmp_path / "study.yaml").write_text("authors: [a@b.cn]")
    (tmp_path / "text" / "en").mkdir(parents=True)
    (tmp_path / "text" / "en" / "ethics.md").write_text("Write to the committee: c@d.cn")
    tables = {
        "people": pd.DataFrame({"participant_id": ["P101"]}),
        "free_text": pd.DataFrame({"text": ["I was afraid of the first evening, and then not."]}),
        "segments": pd.DataFrame(
            {
                "interview": "I01",
                "segment": ["1", "2", "3"],
                # The third is a part of a picture, which has no words.
                "text": [SAID, CHINESE, float("nan")],
                "coder": "A",
            }
        ),
    }
    path = tmp_path / "thesis.md"
    path.write_text(f"{SAID} a@b.cn c@d.cn")
    assert scan_outputs(there, tmp_path, tables, [path]).empty
    for leak in (CHINESE, "I was afraid of the first evening", "P101", "x@y.cn"):
        path.write_text(f"{SAID} {leak}")
        assert len(scan_outputs(there, tmp_path, tables, [path])) == 1


def test_questions_and_translations_of_the_list_are_approved_with_it(tmp_path):
    """And nothing else that the list may hold: a note is the author's own."""
    codes = [{"id": "worry", "label": "worry", "definition": "worry"}]
    there = study(RESPONSES, SEGMENTS, interviews={"codes": codes, "quotes": "quotes.csv"})
    asked = "How have the nights on the ward been for you since then?"
    write(
        tmp_path,
        quotes="interview,segment,code,question,translation,note\n"
        f'I01,1,worry,"{asked}","{CHINESE}","a@b.cn"\n',
    )
    (tmp_path / "study.yaml").write_text("")
    tables = {
        "people": pd.DataFrame({"participant_id": ["P101"]}),
        "free_text": pd.DataFrame({"text": []}),
        "segments": pd.DataFrame(
            {
                "interview": "I01",
                "segment": ["1", "2", "3"],
                "text": [SAID, CHINESE, asked],
                "coder": "A",
            }
        ),
    }
    path = tmp_path / "thesis.md"
    path.write_text(f"{asked} {SAID} {CHINESE}")
    assert scan_outputs(there, tmp_path, tables, [path]).empty
    path.write_text(f"{asked} a@b.cn")
    assert len(scan_outputs(there, tmp_path, tables, [path])) == 1


def test_a_finding_stops_the_run():
    check(pd.DataFrame(columns=["file", "place", "kind"]))
    found = pd.DataFrame({"file": "thesis.html", "place": ["line 3"] * 6, "kind": PARTICIPANTS})
    with pytest.raises(GroupworkError) as caught:
        check(found)
    listed = "; ".join(["thesis.html, line 3 (identifiers of participants)"] * 5)
    assert str(caught.value) == (
        f"What was rendered is not fit to be shared: {listed} …. These files were withdrawn to "
        "private/withdrawn among the processed data. Take it out of the text, notebook or "
        "quotation that it comes from. Quotations must be in the file that interviews.quotes "
        "names. A code of people that means something else there, too, as a number of a table may, "
        "is replaced in all results if privacy.hash names its column."
    )


def test_what_is_not_fit_to_be_shared_is_taken_away(tmp_path):
    kept, page = tmp_path / "report" / "kept.html", tmp_path / "report" / "thesis.html"
    page.parent.mkdir()
    for path in (kept, page):
        path.write_text("<p>text</p>")
    found = pd.DataFrame({"file": [str(page)] * 2, "place": "line 1", "kind": PARTICIPANTS})
    withdraw(found, tmp_path / "private")
    assert kept.is_file()
    assert not page.exists()
    assert (tmp_path / "private/withdrawn/report/thesis.html").read_text() == "<p>text</p>"
