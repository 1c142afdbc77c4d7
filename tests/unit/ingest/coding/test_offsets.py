"""Places in texts: whatever the program's way of counting, quotations find it."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from groupwork.ingest.coding.offsets import Selections, find_places, same_words, stored

LETTERS = st.text(st.sampled_from("ab 你😀\n"), min_size=20, max_size=60)


@settings(max_examples=60, deadline=None)
@given(
    text=LETTERS,
    ends=st.sampled_from(["\n", "\r\n"]),
    size=st.fixed_dictionaries({"\n": st.sampled_from([1, 2]), "😀": st.sampled_from([1, 2])}),
    mark=st.booleans(),
    data=st.data(),
)
def test_quotations_find_the_way_of_counting(text, ends, size, mark, data):
    at = np.cumsum([int(mark), *(size.get(character, 1) for character in text)])
    starts = data.draw(st.lists(st.integers(0, len(text) - 6), min_size=1, max_size=5))
    spans = [(start, data.draw(st.integers(start + 5, len(text)))) for start in starts]
    spans = [span for span in spans if text[slice(*span)].strip() == text[slice(*span)]]
    body = stored(text.replace("\n", ends), byte_order_mark=True)
    selections = Selections(
        np.array([at[start] for start, _ in spans], dtype=np.int64),
        np.array([at[end] for _, end in spans], dtype=np.int64),
        [text[start:end] for start, end in spans],
    )
    (found,) = find_places([body], [selections])
    assert found.confirmed == len(spans)
    for start, end, name in zip(found.start, found.end, selections.names, strict=True):
        assert text[start:end] == name


def test_the_standards_way_where_nothing_speaks_for_another():
    body = stored("One two.\r\nThree four.\r\n")
    (found,) = find_places([body], [Selections(np.array([0]), np.array([3]), [""])])
    assert str(found.counting) == "code points"
    (found,) = find_places([body], [Selections(np.array([], int), np.array([], int), [])])
    assert str(found.counting) == "code points"


def test_old_line_ends():
    assert stored("a\rb\r\nc\nd").text == "a\nb\nc\nd"


def test_words_that_are_the_same():
    assert same_words("one  two", "one\ntwo")
    assert same_words("Limo\u0301n", "Lim\u00f3n")
    assert same_words("one two three f…", "one two three four")
    assert not same_words("one…", "one two")
    assert not same_words("", "one")
    assert not same_words("two", "one two")
