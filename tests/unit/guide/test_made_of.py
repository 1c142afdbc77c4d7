"""Of which answers and files the documents of a study are."""

import pytest

from groupwork.guide.made_of import begin_run, earlier, end_run, has_ended
from groupwork.guide.run_study import Place


@pytest.fixture
def place(tmp_path) -> Place:
    place = Place("g", tmp_path / "raw", tmp_path / "data", tmp_path / "results")
    (place.raw / "g").mkdir(parents=True)
    place.reports.mkdir(parents=True)
    says(place, "one")
    return place


def says(place: Place, text: str) -> None:
    (place.raw / "g" / "study.yaml").write_text(text)


def render(place: Place, text: str, *names: str) -> None:
    for name in names:
        (place.reports / name).write_text(f"{name}: {text}")


def old(place: Place) -> list[str]:
    return [path.name for path in earlier(place, sorted(place.reports.iterdir()))]


def run_whole(place: Place, text: str) -> None:
    begin_run(place)
    render(place, text, "summary.html", "thesis.html")
    end_run(place, ["html"])


def test_of_a_run_that_nobody_remembers_nothing_is_said(place):
    render(place, "1", "thesis.html")
    assert has_ended(place)
    assert old(place) == []


def test_after_a_run_all_is_of_now(place):
    run_whole(place, "1")
    assert has_ended(place)
    assert old(place) == []


def test_a_changed_answer_makes_all_of_it_earlier(place):
    run_whole(place, "1")
    says(place, "two")
    assert not has_ended(place)
    assert old(place) == ["summary.html", "thesis.html"]
    says(place, "one")  # taken back
    assert has_ended(place)
    assert old(place) == []


def test_so_does_a_replaced_file(place):
    run_whole(place, "1")
    (place.raw / "g" / "SHA256SUMS").write_text("0  pre.csv\n")
    assert old(place) == ["summary.html", "thesis.html"]


def test_what_a_stopped_run_made_is_of_now_and_the_rest_is_not(place):
    run_whole(place, "1")
    says(place, "two")
    begin_run(place)
    render(place, "2", "summary.html")
    assert not has_ended(place)
    assert old(place) == ["thesis.html"]
    # A second start that ends at once knows it still.
    begin_run(place)
    assert old(place) == ["thesis.html"]
    says(place, "three")
    assert old(place) == ["summary.html", "thesis.html"]


def test_what_need_not_be_made_anew_is_of_now_after_a_run(place):
    run_whole(place, "1")
    says(place, "two")
    begin_run(place)
    render(place, "2", "summary.html")
    end_run(place, ["html"])
    assert has_ended(place)
    assert old(place) == []


def test_formats_that_a_run_does_not_make_stay_earlier(place):
    begin_run(place)
    render(place, "1", "thesis.html", "thesis.pdf")
    end_run(place, [])
    says(place, "two")
    begin_run(place)
    render(place, "2", "thesis.html")
    end_run(place, ["html"])
    assert has_ended(place)
    assert old(place) == ["thesis.pdf"]


def test_documents_from_before_the_first_run_that_is_remembered(place):
    render(place, "0", "thesis.html")
    begin_run(place)
    render(place, "1", "summary.html")
    assert old(place) == ["thesis.html"]


def test_what_is_no_document_is_left_alone(place):
    render(place, "1", "numbers.csv", "thesis.html")
    (place.reports / "source").mkdir()
    begin_run(place)
    assert earlier(place, [place.reports / "thesis.html"]) == [place.reports / "thesis.html"]
