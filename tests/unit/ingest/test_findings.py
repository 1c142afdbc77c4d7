"""What in the raw files cannot be meant: found through validate and through ingest."""

import pytest
from ingest_checks import said
from raw_study import NETWORK, RESPONSES, SESSIONS, study, write

from groupwork.errors import GroupworkError
from groupwork.ingest.files import ingest
from groupwork.ingest.finding import Finding, raise_errors
from groupwork.ingest.findings import ingest_findings

HEAD = "id,sex,age,m1,m2,m3,m4\n"
POST = {**RESPONSES, "path": "post.csv", "wave": "post"}


def sheet(ids, shift: int = 0) -> str:
    """Return a questionnaire of these people, whose answers differ from each other's."""
    rows = [
        f"{person},f,3{i % 10},{(i + shift) % 4 + 1},{(i // 4 + shift) % 4 + 1},2,{i % 3 + 1}"
        for i, person in enumerate(ids)
    ]
    return HEAD + "\n".join(rows) + "\n"


def found(folder, *files, **texts) -> list[Finding]:
    """Return the findings on a study that ingest does not stop at."""
    there = study(*files)
    return ingest_findings(there, ingest(there, write(folder, **texts)))


def both(folder, one, other, shift: int = 1) -> str:
    return said(folder, RESPONSES, POST, pre=sheet(one), post=sheet(other, shift))


NUMBERS = range(1, 13)


@pytest.mark.parametrize(
    "write_other",
    [
        "{:02d}".format,
        "{:03d}".format,
        "{}.0".format,
        "{}.00".format,
        " {} ".format,
    ],
)
def test_identifiers_that_differ_in_form(tmp_path, write_other):
    if write_other(1).strip() == "1":
        write(tmp_path, pre=sheet(NUMBERS), post=sheet(map(write_other, NUMBERS), 1))
        ingest(study(RESPONSES, POST), tmp_path)  # white space is folded, so they match
        return
    message = both(tmp_path, NUMBERS, [write_other(n) for n in NUMBERS])
    assert "people have identifiers that differ in form alone" in message
    assert message.startswith("waves 'pre' and 'post': ")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ([f"P{n:02d}" for n in NUMBERS], [f"p{n}" for n in NUMBERS]),
        ([f"A-{n}" for n in NUMBERS], [f"a{n:03d}" for n in NUMBERS]),
        ([f"{n:02d}" for n in NUMBERS[:3]], NUMBERS),
    ],
)
def test_other_forms_of_letters_and_signs(tmp_path, one, other):
    assert "differ in form alone" in both(tmp_path, list(one), list(other))


def test_a_prefix_is_named_but_may_be_meant(tmp_path):
    texts = {"pre": sheet(f"P{n}" for n in NUMBERS), "post": sheet(NUMBERS, 1)}
    form, near = found(tmp_path, RESPONSES, POST, **texts)
    assert (form.severity, near.severity) == ("warning", "warning")
    assert "12 people have identifiers that differ in form alone" in form.what()


def test_two_codes_that_would_become_one_are_two(tmp_path):
    ids = ["1", "01", *range(20, 30)]
    assert not found(tmp_path, RESPONSES, POST, pre=sheet(ids), post=sheet(ids, 1))


@pytest.mark.parametrize("other", [list(NUMBERS), list(reversed(NUMBERS)), list(range(101, 113))])
def test_a_copy_as_the_other_wave(tmp_path, other):
    # the same file, its rows in another order, and under other identifiers
    rows = dict(zip(NUMBERS, sheet(NUMBERS).splitlines()[1:], strict=True))
    again = HEAD + "\n".join(rows.get(n, "") for n in other) + "\n"
    post = again if other[0] == 12 else sheet(other)
    message = said(tmp_path, RESPONSES, POST, pre=sheet(NUMBERS), post=post)
    assert message.startswith("waves 'pre' and 'post': all answers of 12 people are the same")


def test_few_people_may_answer_the_same(tmp_path):
    assert not found(tmp_path, RESPONSES, POST, pre=sheet("abc"), post=sheet("abc"))


@pytest.mark.parametrize(
    "word",
    [
        "Total",
        "Mean",
        "Grand total",
        "合计",
        "平均值",
        "Sum:",
        "TOTAL (n)",
        "Gemiddelde",
        "Moyenne",
    ],
)
def test_a_total_is_nobody(tmp_path, word):
    text = sheet(NUMBERS) + f"{word},,,30,31,24,20\n"
    if word == "TOTAL (n)":
        assert not found(tmp_path, RESPONSES, pre=text)  # words after it may be a name
        return
    message = said(tmp_path, RESPONSES, pre=text)
    assert message.startswith("pre.csv, row 14: the identifier is that of a total or a mean")
    assert word not in message


@pytest.mark.parametrize("name", ["Sumi", "Meandro", "Totally", "average1"])
def test_names_that_begin_like_a_total(tmp_path, name):
    assert not found(tmp_path, RESPONSES, pre=sheet([*NUMBERS, name]))


def test_a_header_that_comes_again(tmp_path):
    lines = sheet(NUMBERS).splitlines()
    text = "\n".join([*lines[:6], lines[0].upper(), *lines[6:]]) + "\n"
    message = said(tmp_path, RESPONSES, pre=text)
    assert "pre.csv: row 7 has the heads of another table below the first one" in message
    assert "delete that row in a copy" in message


def test_sessions_and_networks_of_strangers(tmp_path):
    sessions = "id,session,attended,eng\nX1,1,1,3\nX2,1,1,4\n"
    message = said(tmp_path, RESPONSES, SESSIONS, pre=sheet(NUMBERS), sessions=sessions)
    assert message.startswith("sessions.csv: none of its 2 identifiers is in a questionnaire file")
    network = "id,when,source,support,close\nX1,before,family,practical,3\nX2,before,friend,,4\n"
    message = said(tmp_path, RESPONSES, NETWORK, pre=sheet(NUMBERS), network=network)
    assert message.startswith("network.csv: none of its 2 identifiers")


def test_a_row_without_an_identifier_is_named(tmp_path):
    text = sheet(NUMBERS) + ",f,30,1,2,3,4\n"
    (finding,) = found(tmp_path, RESPONSES, pre=text)
    assert (finding.severity, finding.place()) == ("warning", "pre.csv, row 14")


def test_the_first_error_is_said_and_the_others_counted():
    error = Finding("error", "repeated_header", files=("a.csv",), rows=(7,))
    said = (
        r"^a\.csv, row 7: the identifier is that of a repeated header rather than a person\. It "
        r"would be counted as a person\. .* \(1 more after this one\.\)$"
    )
    with pytest.raises(GroupworkError, match=said):
        raise_errors([Finding("warning", "row_without_identifier"), error, error])
    raise_errors([])
