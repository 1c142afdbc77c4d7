from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planted import BARE_DATE, PLANTED

from groupwork.ingest.readers import read_cells
from groupwork.privacy.identifiers import find_identifiers, words
from groupwork.study.loading import load_study

ROOT = Path(__file__).parents[3]


def cells(column: str, *texts: str) -> pd.DataFrame:
    rows = range(2, len(texts) + 2)
    return pd.DataFrame({"file": "a.csv", "row": rows, "column": column, "raw": texts})


def kinds(column: str, *texts: str) -> list[str]:
    return find_identifiers(cells(column, *texts))["kind"].tolist()


# National identity numbers ------------------------------------------------------------------


# What is found ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("13800138000", "telephone numbers"),
        ("138 0013 8000", "telephone numbers"),
        ("+86 138-0013-8000", "telephone numbers"),
        ("１３８００１３８０００", "telephone numbers"),  # full-width
        ("电话13800138000，谢谢", "telephone numbers"),
        ("010-62770001", "telephone numbers"),
        ("(0551) 62770001", "telephone numbers"),
        ("+44 20 7946 0958", "telephone numbers"),
        ("07700 900123", "telephone numbers"),
        ("(202) 555-0143", "telephone numbers"),
        ("202-555-0143", "telephone numbers"),
        ("11010519491231002X", "national identity numbers"),
        ("证号11010519491231002x", "national identity numbers"),
        ("li.na@example.org", "e-mail addresses"),
        ("write to li_na@mail.example.com.cn.", "e-mail addresses"),
        ("https://example.org/u/1", "web addresses"),
        ("www.example.org", "web addresses"),
        ("117.136.0.1(广东-广州)", "IP addresses"),
        ("2001:db8::8a2e:370:7334", "IP addresses"),
        ("微信号：lina_1990", "WeChat or QQ accounts"),
        ("wechat: lina1990", "WeChat or QQ accounts"),
        ("wxid_a1b2c3", "WeChat or QQ accounts"),
        ("我的QQ是123456789", "WeChat or QQ accounts"),
        ("住院号：00123456", "medical record numbers"),
        ("MRN 4471123", "medical record numbers"),
        ("31.2304, 121.4737", "coordinates"),
        ("31.230416 121.473701 0 0", "coordinates"),
        ("住在人民路25号", "postal addresses"),
        ("12 Old Mill Road", "postal addresses"),
    ],
)
def test_found_in_any_column(text, kind):
    assert kinds("comment", text) == [kind]


@pytest.mark.parametrize(
    ("column", "text", "kind"),
    [
        ("姓名", "王小明", "names"),
        ("1、您的姓名：", "欧阳娜", "names"),
        ("Name", "Anna", "names"),
        ("full_name", "Mary Ann O'Neil", "names"),
        ("lastName", "Smith", "names"),
        ("caregiver_name", "li na", "names"),
        ("participant_id", "王小明", "names"),
        ("participant_id", "阿依古丽·买买提", "names"),
        ("coder", "Li Na", "names"),
        ("组员", "李娜", "names"),
        ("手机号", "62770001", "telephone numbers"),
        ("Phone number", "555 01 43", "telephone numbers"),
        ("身份证号", "110105491231002", "national identity numbers"),  # the old 15 digits
        ("passport", "G12345678", "national identity numbers"),
        ("微信", "lina1990", "WeChat or QQ accounts"),
        ("QQ", "123456789", "WeChat or QQ accounts"),
        ("病案号", "A0012345", "medical record numbers"),
        ("hospital_no", "4471123", "medical record numbers"),
        ("latitude", "31.230416", "coordinates"),
        ("出生日期", "1986年3月12日", "dates of birth"),
        ("DOB", "12/03/1986", "dates of birth"),
        ("birth_date", "1986-03-12 00:00:00", "dates of birth"),
        ("生日", "19860312", "dates of birth"),
        ("家庭住址", "安徽省合肥市瑶海区", "postal addresses"),
        ("homeAddress", "4 Mill Lane", "postal addresses"),
    ],
)
def test_found_in_a_column_that_announces_it(column, text, kind):
    assert kinds(column, text) == [kind]


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("participant_id", "C013"),
        ("participant_id", "0000012345"),
        ("participant_id", "2024110301"),
        ("id", "p3f2a90c1d7e45b60"),
        ("interview", "I01"),
        ("coder", "A"),
        ("caregiver", "mother"),
        ("child", "父亲"),
        ("phone_use_3", "4"),
        ("mobile_hours", "2.5"),
        ("手机使用时间", "3小时"),
        ("wechat_friends", "120"),
        ("微信群", "是"),
        ("comment", "We talk on WeChat every evening."),
        ("comment", "在微信群里大家互相打气。"),
        ("drug_name", "fluoxetine"),
        ("小组名称", "一路同行"),
        ("session_date", "2024-03-01"),
        ("submitted", "2024-03-01 13:45:10"),
        ("提交时间", "2024/3/1 13:45:10"),
        ("birth_year", "1986"),
        ("age", "13"),
        ("income", "13800"),
        ("score", "0.13812345678"),
        ("score", "13812345678.5"),
        ("admissions", "12"),
        ("hospital", "Children's hospital"),
        ("address", "rural"),
        ("ip_addiction", "3"),
        ("choices", "1.2.3.4"),
        ("choices", "A┋C┋D"),
        ("version", "10.2.1"),
        ("time", "12:30:45"),
        ("latency", "0.234"),
        ("longest", "31.230416"),
        ("national_id_shown", "yes"),
        ("number", "110105194913310021"),  # neither a check character nor a date
        ("name", "1"),
        ("name", "X"),
    ],
)
def test_not_taken_for_an_identifier(column, text):
    assert kinds(column, text) == []


@pytest.mark.parametrize("study", ["all-the-way", "beat-the-blues"])
def test_nothing_in_the_shipped_files(study):
    folder = ROOT / "data" / "raw" / study
    for file in load_study(folder / "study.yaml").files:
        table = read_cells(folder / file.path, file).table
        long = table.reset_index().melt(id_vars="row", var_name="column", value_name="raw")
        assert find_identifiers(long.assign(file=file.path)).empty


def test_rows_columns_and_kinds_but_no_values():
    table = pd.concat(
        [cells("note", "fine", "13800138000", "a@b.cn"), cells("姓名", "王小明", "", "李娜")]
    )
    found = find_identifiers(table)
    assert found.to_dict("records") == [
        {"file": "a.csv", "column": "note", "kind": "telephone numbers", "row": 3},
        {"file": "a.csv", "column": "note", "kind": "e-mail addresses", "row": 4},
        {"file": "a.csv", "column": "姓名", "kind": "names", "row": 2},
        {"file": "a.csv", "column": "姓名", "kind": "names", "row": 4},
    ]


def test_declared_answers_are_known():
    table = cells("联系人", "丈夫", "Friend")
    assert len(find_identifiers(table)) == 2
    assert find_identifiers(table, {"丈夫", "friend"}).empty


def test_missing_cells_are_passed_over():
    assert find_identifiers(cells("phone", "", None, "13800138000"))["row"].tolist() == [4]
    assert find_identifiers(cells("phone")).empty


@settings(max_examples=30)
@given(st.integers(-9, 999), st.integers(0, 9))
def test_answers_of_scales_are_never_found(answer, decimals):
    numbers = [str(answer), f"{answer}.{decimals}"]
    for column in ("name", "phone", "wechat", "address", "id", "dob", "lat", "mrn", "sas_1"):
        assert kinds(column, *numbers) == []


@settings(max_examples=30)
@given(st.dates(date(1990, 1, 1), date(2035, 1, 1)), st.sampled_from(["-", "/", "."]))
def test_dates_are_no_identifiers_unless_of_birth(day, separator):
    text = day.strftime(f"%Y{separator}%m{separator}%d")
    assert kinds("date of session", text, f"{text} 09:30") == []
    assert kinds("date of birth", text) == ["dates of birth"]


@settings(max_examples=50)
@given(st.integers(3, 9), st.integers(0, 10**9 - 1), st.text("是在打电话给我 ,.", max_size=8))
def test_every_chinese_mobile_number_is_found(second, rest, around):
    text = f"{around}1{second}{rest:09d}{around}"
    assert kinds("comment", text) == ["telephone numbers"]


def test_words_of_a_header():
    assert words("homeAddress") == "home address"
    assert words("Q1_Your-Name：") == "q1 your name"


# Every way of writing them ------------------------------------------------------------------


@pytest.mark.parametrize("column", ["m1", "sex", "age", "comment", "text"])
def test_every_spelling_is_found_in_cells_of_any_kind(column):
    found = find_identifiers(cells(column, *PLANTED))
    missed = [text for row, text in enumerate(PLANTED, start=2) if row not in set(found["row"])]
    assert missed == []


def test_every_spelling_but_eight_digits_is_found_as_an_identifier():
    """Eight digits may be the number that a study gave; a day in place of a code is a birthday."""
    planted = [*PLANTED, BARE_DATE]
    found = set(find_identifiers(cells("participant_id", *planted))["row"])
    missed = [text for row, text in enumerate(planted, start=2) if row not in found]
    assert missed == ["88886666"]


@settings(max_examples=200)
@given(st.binary(min_size=8, max_size=8))
def test_the_hashes_of_the_program_are_no_numbers(digest):
    assert kinds("participant_id", f"p{digest.hex()}") == []


@pytest.mark.parametrize(
    "text", ["1 3 2 4 5 1 2 3 4 5 1 2", "1.3.8.0.0", "3.14159265358979", "20240301134510", "12床"]
)
def test_answers_and_times_are_no_numbers_of_people(text):
    assert kinds("m1", text) == []
