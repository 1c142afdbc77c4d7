"""Turns and sentences in English and Chinese, and passages laid over units."""

import numpy as np
import pandas as pd
import pytest

from groupwork.ingest.coding.units import (
    assign_units,
    cut,
    language,
    sentence_spans,
    speaker_turns,
)


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


class TestTurns:
    def turns(self, text: str) -> list[tuple[str, str]]:
        table = speaker_turns(text)
        for row in table.itertuples():
            assert text[row.start : row.end] == row.text
        return list(zip(table["speaker"], table["text"], strict=True))

    def test_english(self):
        text = (
            "Interview 1\n\nWorker: How are you?\nCaregiver: Tired.\nVery tired.\n\nWorker: I see."
        )
        assert self.turns(text) == [
            ("", "Interview 1"),
            ("Worker", "How are you?"),
            ("Caregiver", "Tired.\nVery tired."),
            ("Worker", "I see."),
        ]

    def test_chinese(self):
        text = "社工：您好。\n照顾者 ： 他说：别哭。\n他说：我没有办法。\n社工：嗯。"
        assert self.turns(text) == [
            ("社工", "您好。"),
            ("照顾者", "他说：别哭。\n他说：我没有办法。"),
            ("社工", "嗯。"),
        ]

    def test_times_and_numbered_speakers(self):
        text = "[00:01:02] P1: Yes.\n00:10 Mrs Li (00:12): No.\nI: Why at 10:30?\nP1: Because."
        assert [speaker for speaker, _ in self.turns(text)] == ["P1", "Mrs Li", "I", "P1"]

    def test_what_is_no_speaker(self):
        text = "Worker: Yes?\nnote: it rained\nand then I thought: well.\nWorker: Oh."
        assert [speaker for speaker, _ in self.turns(text)] == ["Worker", "Worker"]
        assert [s for s, _ in self.turns("q: Yes?\na: No.\nq: Why?\na: So.")] == [
            "q",
            "a",
            "q",
            "a",
        ]

    def test_no_speakers(self):
        assert self.turns("Just a text.\nOf two lines.") == [("", "Just a text.\nOf two lines.")]
        assert self.turns(" \n ") == []


class TestSentences:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("One. Two? Three!", ["One.", "Two?", "Three!"]),
            (
                "Dr. Li came at 3.30 p.m. on Monday. We left.",
                ["Dr. Li came at 3.30 p.m. on Monday.", "We left."],
            ),
            (
                "It costs 1.5 million, i.e. a lot. J. K. Chen paid.",
                ["It costs 1.5 million, i.e. a lot.", "J. K. Chen paid."],
            ),
            ("Fruit, bread, etc. It was I. Then", ["Fruit, bread, etc.", "It was I.", "Then"]),
            (
                '"Why me?" she asked. "I know!" He left.',
                ['"Why me?" she asked.', '"I know!"', "He left."],
            ),
            (
                "Well... perhaps. Well... Perhaps not.",
                ["Well... perhaps.", "Well...", "Perhaps not."],
            ),
            ("Really?! (Yes.) No", ["Really?!", "(Yes.)", "No"]),
            ("See www.example.org today. Bye", ["See www.example.org today.", "Bye"]),
            ("First line\nsecond line", ["First line", "second line"]),
            ("No stop at the end", ["No stop at the end"]),
            (" \n ", []),
        ],
    )
    def test_english(self, text, expected):
        assert sentences(text) == expected

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("我很累。真的吗？是的！", ["我很累。", "真的吗？", "是的！"]),
            ("他说：“别哭。”我没有哭。", ["他说：“别哭。”", "我没有哭。"]),
            ("“谁？”他问。", ["“谁？”", "他问。"]),
            ("我不知道……也许吧。", ["我不知道……", "也许吧。"]),
            ("真的？！（他笑了。）好。", ["真的？！", "（他笑了。）", "好。"]),
            ("「走吧！」她说，『好。』然后走了。", ["「走吧！」", "她说，『好。』", "然后走了。"]),
            ("孩子3.5岁。", ["孩子3.5岁。"]),
            ("我怕!他也怕?嗯.", ["我怕!", "他也怕?", "嗯."]),
            ("我说“好！”，他走了。", ["我说“好！”，他走了。"]),
            ("第一行\n第二行", ["第一行", "第二行"]),
        ],
    )
    def test_chinese(self, text, expected):
        assert sentences(text) == expected

    def test_both_languages_in_one(self):
        assert sentences("他说OK. 我说no problem。Fine.") == [
            "他说OK.",
            "我说no problem。",
            "Fine.",
        ]


TEXT = "Worker: How are you? And he?\nMother: Tired. He cried…\nWorker: Oh."


def test_units():
    assert cut(TEXT, "interview")["text"].tolist() == [TEXT]
    assert cut(TEXT, "turn")["speaker"].tolist() == ["Worker", "Mother", "Worker"]
    found = cut(TEXT, "sentence")
    assert found["text"].tolist() == ["How are you?", "And he?", "Tired.", "He cried…", "Oh."]
    assert [TEXT[s:e] for s, e in zip(found["start"], found["end"], strict=True)] == list(
        found["text"]
    )
    assert cut(TEXT, "sentence", ["Worker"])["text"].tolist() == ["Tired.", "He cried…"]
    assert cut("", "sentence").empty


def test_language():
    assert language("我很累。OK") == "zh"
    assert language("I am tired 累") == "en"


# Passages over units ------------------------------------------------------------------------

UNITS = pd.DataFrame({"start": [0, 10, 20, 40], "end": [10, 18, 40, 50], "text": list("abcd")})


def passages(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["source", "start", "end", "code", "coder"])


def given(*rows: tuple, units=UNITS) -> dict[tuple, set]:
    table, _ = assign_units(passages(*rows), {"i": units})
    found: dict[tuple, set] = {}
    for row in table.itertuples():
        found.setdefault((row.coder, row.unit), set()).add(row.code)
    return found


def test_half_of_a_unit_is_enough():
    found = given(("i", 5, 18, "x", "A"))
    assert found == {("A", 1): {"x"}, ("A", 2): {"x"}, ("A", 3): {""}, ("A", 4): {""}}


def test_less_than_half_is_not_if_another_unit_is_covered():
    assert given(("i", 6, 18, "x", "A"))["A", 1] == {""}


def test_a_short_passage_counts_where_most_of_it_lies():
    found = given(("i", 17, 24, "x", "A"))
    assert found["A", 3] == {"x"}
    assert found["A", 2] == {""}


def test_of_equals_the_first_unit():
    assert given(("i", 16, 22, "x", "A"))["A", 2] == {"x"}


def test_passages_of_one_code_add_up():
    # 6 + 6 of 20 characters; the overlap counts once.
    rows = [("i", 20, 26, "x", "A"), ("i", 30, 36, "x", "A")]
    assert given(*rows)["A", 3] == {"x"}
    assert given(("i", 18, 24, "x", "A"), ("i", 20, 26, "x", "A"), ("i", 0, 10, "x", "A"))[
        "A", 3
    ] == {"x"}


def test_coders_judged_all_units_of_what_they_coded():
    table, lost = assign_units(
        passages(("i", 0, 10, "x", "A"), ("j", 0, 10, "y", "B")), {"i": UNITS, "j": UNITS}
    )
    assert table.groupby(["source", "coder"]).size().to_dict() == {("i", "A"): 4, ("j", "B"): 4}
    assert lost.empty


def test_passages_in_no_unit_are_returned():
    rows = [("i", 18, 20, "x", "A"), ("i", -1, -1, "y", "A"), ("k", 0, 5, "x", "A")]
    table, lost = assign_units(passages(*rows, ("i", 0, 10, "x", "A")), {"i": UNITS})
    assert lost.index.tolist() == [0, 1, 2]
    assert set(table["code"]) == {"x", ""}


def test_nothing_at_all():
    table, lost = assign_units(passages(), {})
    assert table.empty
    assert lost.empty
    table, _ = assign_units(passages(), {"i": UNITS})
    assert table.empty


@pytest.mark.parametrize("seed", range(5))
def test_against_a_count_of_characters(seed):
    rng = np.random.default_rng(seed)
    units, rows = {}, []
    for name in ("i", "j", "k"):
        edges = np.sort(rng.choice(200, size=20, replace=False))
        units[name] = pd.DataFrame({"start": edges[::2], "end": edges[1::2], "text": "t"})
        for _ in range(25):
            start = int(rng.integers(0, 190))
            end = start + int(rng.integers(1, 40))
            rows.append(
                (name, start, end, str(rng.choice(["x", "y"])), str(rng.choice(["A", "B"])))
            )
    table, _ = assign_units(passages(*rows), units)
    found = {(r.source, r.unit, r.coder, r.code) for r in table.itertuples() if r.code}

    expected = set()
    for source, coder, code in {(s, c, k) for s, _, _, k, c in rows}:
        marked = np.zeros(300, dtype=bool)
        for s, start, end, k, c in rows:
            if (s, k, c) == (source, code, coder):
                marked[start:end] = True
        each = units[source]
        hit = [2 * marked[u.start : u.end].sum() >= u.end - u.start for u in each.itertuples()]
        # The stretches into which the passages melt, each of which must land somewhere.
        changes = np.flatnonzero(np.diff(np.concatenate([[0], marked.astype(int), [0]])))
        for start, end in changes.reshape(-1, 2):
            shared = [max(0, min(end, u.end) - max(start, u.start)) for u in each.itertuples()]
            enough = [h and s > 0 for h, s in zip(hit, shared, strict=True)]
            if not any(enough) and max(shared) > 0:
                expected.add((source, int(np.argmax(shared)) + 1, coder, code))
        expected |= {(source, i + 1, coder, code) for i, h in enumerate(hit) if h}
    assert found == expected
