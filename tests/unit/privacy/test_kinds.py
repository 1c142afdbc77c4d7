"""Kinds of direct identifiers: numbers with a check, against their standards."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from groupwork.privacy.kinds import is_national_id


def test_national_id_of_the_standard():
    # The two numbers that GB 11643-1999 gives as examples. By hand, the sum of the first is
    # 7*1 + 9*1 + 10*0 + 5*1 + 8*0 + 4*5 + 2*1 + 1*9 + 6*4 + 3*9 + 7*1 + 9*2 + 10*3 + 5*1 + 8*0
    # + 4*0 + 2*2 = 167, and 167 mod 11 = 2, for which the check character is X.
    assert is_national_id("11010519491231002X")
    assert is_national_id("440524188001010014")


def weighted_sum(body: str) -> int:
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    return sum(w * int(d) for w, d in zip(weights, body, strict=True))


@given(
    st.integers(100000, 999999),
    st.dates(date(1900, 1, 1), date(2025, 12, 31)),
    st.integers(0, 999),
    st.integers(0, 17),
)
def test_national_id_has_one_check_character(area, born, sequence, place):
    body = f"{area}{born:%Y%m%d}{sequence:03d}"
    check = "10X98765432"[weighted_sum(body) % 11]
    assert [c for c in "0123456789X" if is_national_id(body + c)] == [check]
    # MOD 11-2 finds every single wrong digit; in the date it may be no date at all.
    number = body + check
    for digit in set("123456789") - {number[place]}:
        assert not is_national_id(number[:place] + digit + number[place + 1 :])


def test_national_id_needs_a_date():
    body = "11010519490230002"
    assert not is_national_id(body + "10X98765432"[weighted_sum(body) % 11])
