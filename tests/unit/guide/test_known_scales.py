"""Questionnaires of the library, offered by their items and answers and never scored unasked."""

from itertools import product

import pandas as pd
import pytest
import yaml
from answering import answer_all
from student_files import CODES, write
from typer.testing import CliRunner

from groupwork.cli import app
from groupwork.errors import GroupworkError
from groupwork.guide.draft.study import draft_study
from groupwork.guide.known_scales import item_words, variant_options, version_options, version_words
from groupwork.guide.recognise import recognise
from groupwork.ingest.files import ingest
from groupwork.prepare.clean import clean
from groupwork.prepare.score import score
from groupwork.prepare.wordings import plain
from groupwork.shipped import shipped
from groupwork.study.instruments import library, load_instrument
from groupwork.study.loading import load_study

ANSWERS = {"title": "My group", "authors": "A. Student"}


def files(folder, heads, pre, post):
    """Write a pre-test and a post-test; `pre` and `post` are a row of answers for each person."""
    return [
        write(
            folder / f"{wave}.csv",
            ["code", *heads],
            [[c, *r] for c, r in zip(CODES, rows, strict=True)],
        )
        for wave, rows in (("pre", pre), ("post", post))
    ]


def asked(paths, language="en", **answers):
    given = {key.replace("__", "."): text for key, text in answers.items()}
    draft = draft_study(recognise(paths), "g", given, language)
    return {question.key: question for question in draft.questions}


def means(folder, paths, **answers):
    """Return the mean of each score at each wave, through `groupwork new` and all of reading."""
    given = ANSWERS | {key.replace("__", "."): text for key, text in answers.items()}
    options = [part for key, text in given.items() for part in ("--answer", f"{key}={text}")]
    target = folder / "studies" / "g"
    told = CliRunner().invoke(app, ["new", str(target), *map(str, paths), *options])
    assert told.exit_code == 0, (told.output, told.exception)
    study = load_study(target / "study.yaml")
    scores = score(study, clean(study, ingest(study, target))["responses"])
    return scores.groupby(["scale", "wave"])["value"].mean().to_dict()


# SAS: items 5 9 13 17 19 reversed; index = floor(1.25 * raw). Somebody who answers k everywhere has
# 15 k + 5 (5 - k): 35, 45, 55, 65 and an index of 43, 56, 68, 81 for k = 1, 2, 3, 4.
LEVELS = [1, 2, 3, 4, 1, 2, 3, 4]
SAS_PRE, SAS_POST = [[k] * 20 for k in LEVELS], [[max(1, k - 1)] * 20 for k in LEVELS]
PRE_MEAN, POST_MEAN = (43 + 56 + 68 + 81) / 4, (43 + 43 + 56 + 68) / 4
TIMES = ["没有或很少时间", "小部分时间", "相当多时间", "绝大部分或全部时间"]


@pytest.mark.parametrize(
    "heads", [[f"Q{n}" for n in range(1, 21)], [f"SAS{n}" for n in range(1, 21)]]
)
def test_twenty_items_from_1_to_4_are_asked_about(tmp_path, heads):
    paths = files(tmp_path, heads, SAS_PRE, SAS_POST)
    key = "instrument.q" if heads[0] == "Q1" else "instrument.sas"
    question = asked(paths)[key]
    assert list(question.choices) == ["own", "sas", "sds", "panas"]
    assert question.default is None
    assert question.suggestion == ("" if heads[0] == "Q1" else "sas")
    assert "20 questions (answered 1 to 4)" in question.text
    assert "这20题（答案1至4）" in asked(paths, "zh")[key].text
    text = draft_study(recognise(paths), "g").text
    assert "TODO: is it sas, sds, panas? Then name it in place of" in text
    assert "define" in yaml.safe_load(text)["instruments"][key.partition(".")[2]]
    found = means(tmp_path, paths, **{key.replace(".", "__"): "sas"})
    assert (found["sas", "pre"], found["sas", "post"]) == (PRE_MEAN, POST_MEAN)


def test_items_that_the_survey_tool_numbers_from_another_one_and_answers_in_words(tmp_path):
    heads = [f"Q{n}" for n in range(4, 24)]
    pre, post = ([[TIMES[k - 1] for k in row] for row in rows] for rows in (SAS_PRE, SAS_POST))
    paths = files(tmp_path, heads, pre, post)
    assert "'Q4' would be its item 1" in asked(paths)["instrument.q"].saw
    found = means(tmp_path, paths, instrument__q="sas")
    assert (found["sas", "pre"], found["sas", "post"]) == (PRE_MEAN, POST_MEAN)


@pytest.mark.parametrize(
    ("n", "low", "high", "offered"),
    [
        (10, 1, 4, ["rses", "gses"]),
        (10, 2, 4, ["rses", "gses", "pss"]),
        (5, 1, 5, []),
        (10, 0, 3, ["rses", "pss", "cesd10"]),
        (8, 1, 5, []),
        (12, 1, 7, ["mspss", "psss"]),
        (7, 0, 3, ["gad7"]),
        (11, 1, 4, []),
    ],
)
def test_offered_are_those_with_as_many_items_and_such_answers(tmp_path, n, low, high, offered):
    ends = [[low if i % 2 else high] * n for i in range(8)]
    paths = files(tmp_path, [f"Q{i}" for i in range(1, n + 1)], ends, ends[::-1])
    question = asked(paths).get("instrument.q")
    assert (set(question.choices) if question else set()) == (
        {"own", *offered} if offered else set()
    )


RSES = load_instrument("rses", {"order": "satisfied-first", "coding": "1-4"})
AGREE = ["Strongly disagree", "Disagree", "Agree", "Strongly agree"]


def rses(folder, change=str):
    """Write who agrees with all (reversed 2 5 6 8 9: 5 * 4 + 5 * 1 = 25), and all but item 2."""
    heads = [change(str(text)) for text in RSES.texts.values()]
    pre, post = ["Agree"] * 10, ["Agree", "Strongly disagree", *["Agree"] * 8]
    rows = [[AGREE[i % 4]] * 10 for i in range(4)]
    return files(folder, heads, [*rows, *[pre] * 4], [*rows, *[post] * 4])


def test_the_wording_tells_the_questionnaire_and_its_order(tmp_path):
    paths = rses(tmp_path, lambda text: text.replace("I am a person", "I'm a person"))
    (key,) = (key for key in asked(paths) if key.startswith("instrument."))
    question = asked(paths)[key]
    assert question.suggestion == "rses" and question.default is None
    assert "the wording is that of rses" in question.saw
    given = {key.replace(".", "__"): "rses"}
    order = asked(paths, **given)["version.rses.order"]
    assert order.known and order.default == "satisfied-first"
    assert asked(paths, **given)["version.rses.coding"].default is None
    found = means(tmp_path, paths, **given, version__rses__coding="1-4")
    # Whoever agrees alike everywhere has 25. Item 2 from agree (2) to strongly disagree (4): 27.
    assert (found["rses", "pre"], found["rses", "post"]) == (25, 26)


def test_which_end_the_lowest_number_of_agreement_is_is_asked(tmp_path):
    """Who ticks the first of four boxes may agree or disagree most, and no number says which."""
    numbers = [[1 + (n + k) % 4 for k in range(10)] for n in range(8)]
    later = [[5 - each if k < 3 else each for k, each in enumerate(row)] for row in numbers]
    paths = files(tmp_path, [f"Q{i}" for i in range(1, 11)], numbers, later)
    given = {"instrument__q": "rses", "version__rses__order": "satisfied-first"}
    question = asked(paths, **given)["ends.q"]
    assert (list(question.choices), question.default) == (["as-key", "turned"], None)
    assert question.choices["turned"] == "1 is 'strongly agree', 4 is 'strongly disagree'"
    # By hand: item k of person n is 1 + (n + k) mod 4; turned it is 5 less that. Over the eight
    # people each item is 2.5 on average, so the sums of single people are compared.
    plain = means(tmp_path / "plain", paths, **given, ends__q="as-key")
    turned = means(tmp_path / "turned", paths, **given, ends__q="turned")
    assert plain["rses", "pre"] == turned["rses", "pre"] == 25
    first = [5 - x if k + 1 in (2, 5, 6, 8, 9) else x for k, x in enumerate(numbers[0])]
    folder = tmp_path / "turned" / "studies" / "g"
    study = load_study(folder / "study.yaml")
    scores = score(study, clean(study, ingest(study, folder))["responses"])
    mine = scores[(scores["participant_id"] == CODES[0]) & (scores["wave"] == "pre")]
    assert mine.set_index("scale")["value"]["rses"] == 50 - sum(first)


def test_halves_of_turned_numbers_are_turned_as_well(tmp_path):
    """2.5 of boxes from 1 'strongly agree' to 4 is as far from both ends; 1.5 is 3.5 of the key."""
    numbers = [[1 + (n + k) % 4 for k in range(10)] for n in range(8)]
    typed = [
        [1.5 if k == 0 and n == 0 else each for k, each in enumerate(row)]
        for n, row in enumerate(numbers)
    ]
    paths = files(tmp_path, [f"Q{i}" for i in range(1, 11)], typed, numbers)
    given = {"instrument__q": "rses", "version__rses__order": "satisfied-first"}
    given |= {"ends__q": "turned", "halves__q": "count"}
    means(tmp_path / "turned", paths, **given)
    folder = tmp_path / "turned" / "studies" / "g"
    study = load_study(folder / "study.yaml")
    scores = score(study, clean(study, ingest(study, folder))["responses"])
    sums = scores[(scores["participant_id"] == CODES[0]) & (scores["scale"] == "rses")]
    pre, post = (sums.loc[sums["wave"] == wave, "value"].item() for wave in ("pre", "post"))
    # Item 1 is not reversed: 1 is 4 of the key, and 1.5 is 3.5.
    assert post - pre == 0.5


def test_versions_are_asked_in_words_that_the_sheet_shows(tmp_path):
    ends = [[1 if i % 2 else 4] * 10 for i in range(8)]
    paths = files(tmp_path, [f"Q{i}" for i in range(1, 11)], ends, ends[::-1])
    order = asked(paths, instrument__q="rses")["version.rses.order"]
    assert not order.known and order.default is None
    # The first items as the library has them.
    for option, item in (("worth-first", "of worth"), ("satisfied-first", "satisfied with myself")):
        assert item in order.choices[option]
        assert item in str(load_instrument("rses", {"order": option, "coding": "1-4"}).texts["1"])
    assert (
        "第1题是觉得自己有价值"
        in asked(paths, "zh", instrument__q="rses")["version.rses.order"].choices["worth-first"]
    )
    coding = asked(paths, instrument__q="rses")["version.rses.coding"]
    # There are answers of 4, which would be none in the other one.
    assert (list(coding.choices), coding.default, coding.known) == (["1-4"], "1-4", True)


def test_of_versions_that_score_alike_it_is_said(tmp_path):
    """Both short forms of the ZBI are the sum of 12 answers from 0 to 4: here 12 k."""
    before, after = ([[k] * 12 for k in of] for of in ([0, 1, 2, 3, 4, 1, 2, 3], [0, 1] * 4))
    paths = files(tmp_path, [f"zbi{n}" for n in range(1, 13)], before, after)
    form = asked(paths, instrument__zbi="zbi")["version.zbi.form"]
    assert list(form.choices) == ["12-bedard", "12-hebert"]
    # It need not be asked, and is told, since the report names whose form it is.
    assert (form.default, form.known) == ("12-bedard", True)
    assert "scores are made alike; only the source that the report names differs" in form.saw
    assert "文献不同" in asked(paths, "zh", instrument__zbi="zbi")["version.zbi.form"].saw
    for number, more in enumerate(({}, {"version__zbi__form": "12-hebert"})):
        found = means(tmp_path / str(number), paths, instrument__zbi="zbi", **more)
        assert found == {("zbi", "pre"): 12 * 16 / 8, ("zbi", "post"): 12 * 4 / 8}


def test_what_the_report_says_is_asked_even_if_the_score_does_not_hang_on_it(tmp_path):
    """The twenty words of the PANAS are asked of today or of a year, and count the same."""
    sheets = [[1 + (k + n) % 5 for n in range(20)] for k in range(8)]
    paths = files(tmp_path, [f"panas{n}" for n in range(1, 21)], sheets, sheets[::-1])
    period = asked(paths, instrument__panas="panas")["version.panas.period"]
    assert (period.default, period.known) == (None, False)
    assert "the scores are made alike whichever it is" in period.saw
    # Of the RSES the items that are reversed hang on it.
    ends = [[1 if i % 2 else 4] * 10 for i in range(8)]
    paths = files(tmp_path / "other", [f"Q{i}" for i in range(1, 11)], ends, ends[::-1])
    assert asked(paths, instrument__q="rses")["version.rses.order"].saw == ""


def test_every_choice_of_the_library_has_its_words():
    for known in library():
        options, words = version_options(known), version_words().get(known, {})
        variants = {k: ["none", *each] for k, each in variant_options(known).items()}
        assert {key: list(each["options"]) for key, each in words.items()} == options | variants
        for each in words.values():
            for text in (each["question"], *each["options"].values()):
                assert text["en"] and text["zh"]


CHINESE = [
    *["我感到我是一个有价值的人，至少与其他人在同一水平上", "我感到我有许多好的品质"],
    *["归根结底，我倾向于觉得自己是一个失败者", "我能像大多数人一样把事情做好"],
    *["我感到自己值得自豪的地方不多", "我对自己持肯定态度", "总的来说，我对自己是满意的"],
    *["我希望我能为自己赢得更多尊重", "我确实时常感到毫无用处", "我时常认为自己一无是处"],
]


# Of item 8: how many times its answer counts, and what is added to it.
@pytest.mark.parametrize(
    ("said", "eighth"), [("none", (-1, 5)), ("forward", (1, 0)), ("left-out", (0, 0))]
)
def test_a_known_variant_of_the_key_is_asked_about_where_the_questions_are_translated(
    tmp_path, said, eighth
):
    rows = [[1 + (place * place + item) % 4 for item in range(10)] for place in range(8)]
    forward = [sum(row[n - 1] for n in (1, 2, 4, 6, 7)) for row in rows]
    turned = [sum(5 - row[n - 1] for n in (3, 5, 9, 10)) for row in rows]
    of_eight = [eighth[0] * row[7] + eighth[1] for row in rows]
    paths = files(tmp_path, CHINESE, rows, [[*row[1:], row[0]] for row in rows])
    (key,) = (key for key in asked(paths) if key.startswith("instrument."))
    known = {key.replace(".", "__"): "rses"}
    question = asked(paths, "zh", **known)["variant.rses.item8"]
    assert question.default is None and "田录梅" in question.choices["forward"]
    english = files(tmp_path / "e", [str(text) for text in RSES.texts.values()], rows, rows)
    (key,) = (key for key in asked(english) if key.startswith("instrument."))
    assert asked(english, **{key.replace(".", "__"): "rses"})["variant.rses.item8"].default
    given = {"variant__rses__item8": said, "version__rses__coding": "1-4"}
    given["ends__rses"] = "as-key"
    found = means(tmp_path, paths, **known, **given, version__rses__order="worth-first")
    assert found["rses", "pre"] == sum([*forward, *turned, *of_eight]) / 8


def test_another_number_of_answers_is_refused_plainly(tmp_path):
    five = ["Strongly disagree", "Disagree", "Neutral", "Agree", "Strongly agree"]
    heads = [str(text) for text in RSES.texts.values()]
    rows = [[five[i % 5]] * 10 for i in range(8)]
    paths = files(tmp_path, heads, rows, rows[::-1])
    (key,) = (key for key in asked(paths) if key.startswith("instrument."))
    with pytest.raises(GroupworkError, match="rses has 4 answers, and 5 are in the files"):
        asked(paths, **{key.replace(".", "__"): "rses"})
    own = yaml.safe_load(draft_study(recognise(paths), "g", {key: "own"}).text)["instruments"]
    assert next(iter(own.values()))["define"]["items"][0]["max"] == 5


AGREEMENT = ["Strongly disagree", "Disagree", "Neutral", "Agree", "Strongly agree"]
OFTEN = ["Never", "Almost never", "Sometimes", "Fairly often", "Very often"]


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (OFTEN, {"pss"}),
        (AGREEMENT, set()),
        # Numbers with words at both ends, as Google Forms has them.
        (["1 - Strongly disagree", "2", "3", "4 - Strongly agree"], {"rses"}),
        (["1 - Never", "2", "3", "4 - Always"], set()),
        (["1 - Not at all true", "2", "3", "4 - Exactly true"], {"gses", "rses"}),
        # Words that no row has may be a translation of any: they are shown beside the offer.
        (["nunca", "poco", "bastante", "siempre"], {"cesd10", "gses", "rses"}),
    ],
)
def test_offered_are_those_whose_answers_have_such_words(tmp_path, words, offered):
    rows = [[words[i % len(words)]] * 10 for i in range(8)]
    paths = files(tmp_path, [f"Q{n}" for n in range(1, 11)], rows, rows[::-1])
    question = asked(paths).get("instrument.q")
    assert (set(question.choices) - {"own"} if question else set()) == offered
    if question:
        assert all(word in question.saw for word in words)


def test_questions_in_other_words_are_not_offered_as_known(tmp_path):
    # Items of optimism; the library knows the wording of the Rosenberg scale, and it is none.
    heads = [f"{n}. In hard times I look for the sunny side of number {n}" for n in range(1, 11)]
    rows = [[AGREE[i % 4]] * 10 for i in range(8)]
    paths = files(tmp_path, heads, rows, rows[::-1])
    assert not [key for key in asked(paths) if key.startswith("instrument.")]
    # Another translation has most of its letters in common.
    close = [
        str(text).replace("feel", "think").replace("am", "was") for text in RSES.texts.values()
    ]
    paths = files(tmp_path / "close", close, rows, rows[::-1])
    (question,) = (q for key, q in asked(paths).items() if key.startswith("instrument."))
    assert "rses" in question.choices


@pytest.mark.parametrize(
    ("heads", "said"),
    [
        ([f"Q{n}" for n in range(3, 21)], "sas has 20; sds has 20"),
        ([f"SDS{n}" for n in range(1, 20)], "sds has 20"),
        ([str(text) for text in RSES.texts.values()][:8], "rses has 10"),
    ],
)
def test_a_known_scale_whose_items_are_not_all_there_is_asked_about(tmp_path, heads, said):
    rows = [[1 + i % 4] * len(heads) for i in range(8)]
    paths = files(tmp_path, heads, rows, rows[::-1])
    (key,) = (key for key in asked(paths) if key.startswith("instrument."))
    question = asked(paths)[key]
    assert said in question.text and f"Here are {len(heads)} questions" in question.text
    assert list(question.choices) == ["own"] and question.default is None
    todo = yaml.safe_load(draft_study(recognise(paths), "g").text)["instruments"]
    assert "find the others" in next(iter(todo.values()))["define"]["name"]
    own = yaml.safe_load(draft_study(recognise(paths), "g", {key: "own"}).text)["instruments"]
    assert "find the others" not in next(iter(own.values()))["define"]["name"]
    named = {key: "own", key.replace("instrument", "name"): "Own scale"}
    own = yaml.safe_load(draft_study(recognise(paths), "g", named).text)["instruments"]
    assert "TODO" not in next(iter(own.values()))["define"]["name"]
    assert asked(paths, "zh")[key].text.startswith(f"这里有{len(heads)}题")


@pytest.mark.parametrize("known", sorted(shipped("groupwork.guide", "item_words.yml")))
def test_words_tell_each_item_of_a_questionnaire_and_stand_in_what_is_printed_of_it(known):
    choices = version_options(known)
    for chosen in product(*choices.values()):
        version = dict(zip(choices, chosen, strict=True))
        words = item_words(known, version)
        instrument = load_instrument(known, version)
        assert len(words) == len(instrument.item_ids)
        for item, ways in zip(instrument.item_ids, words, strict=True):
            assert all(part for way in ways for part in way)
            if text := instrument.texts.get(item):
                said = [plain(text.get(language)) for language in ("en", "zh")]
                for each in said:
                    assert any(all(part in each for part in way) for way in ways), (item, each)


# The opening words of what the General Self-Efficacy Scale asks in German.
GERMAN = [
    *("Wenn sich Widerstände auftun", "Die Lösung schwieriger Probleme gelingt mir"),
    *("meine Absichten und Ziele", "In unerwarteten Situationen", "Bei überraschenden Ereignissen"),
    *("weil ich meinen Fähigkeiten vertraue", "Was auch passiert, ich werde schon klarkommen"),
    *("Für jedes Problem finde ich eine Lösung", "Wenn eine neue Sache auf mich zukommt"),
    "ich kann es aus eigener Kraft",
]


def test_self_efficacy_is_known_in_german(tmp_path):
    rows = [[1 + place % 4] * 10 for place in range(8)]
    paths = files(tmp_path, GERMAN, rows, [[max(1, k - 1) for k in row] for row in rows])
    (question,) = (q for key, q in asked(paths).items() if key.startswith("instrument."))
    assert question.suggestion == "gses"
    found = means(tmp_path, paths, **{question.key.replace(".", "__"): "gses"})
    assert found["gses", "pre"] == sum(map(sum, rows)) / 8


def of_ten(folder, slips):
    """Write ten questions from 1 to 4; the first people have a number in question 9 instead."""
    pre = [[1 + (i + n) % 4 for n in range(10)] for i in range(8)]
    post = [[min(4, answer + 1) for answer in row] for row in pre]
    for row, slip in zip(pre, slips, strict=False):
        row[8] = slip
    return files(folder, [f"Q{n}" for n in range(1, 11)], pre, post)


@pytest.mark.parametrize("slip", [5, 0])
def test_one_answer_outside_its_range_keeps_no_questionnaire_away(tmp_path, slip):
    paths = of_ten(tmp_path / "slip", [slip])
    question = asked(paths)["instrument.q"]
    assert "rses" in question.choices
    assert f"1 answer lies outside rses ({slip})" in question.saw
    assert f"有1个答案超出rses的范围（{slip}）" in asked(paths, "zh")["instrument.q"].saw
    usual = asked(of_ten(tmp_path / "plain", []))["instrument.q"]
    assert "rses" in usual.choices and "outside" not in usual.saw

    def totals(folder):
        recognised = recognise([folder / "pre.csv", folder / "post.csv"])
        text = answer_all(recognised, folder.name, id="code", instrument__q="rses")
        (folder / "study.yaml").write_text(text, encoding="utf-8")
        study = load_study(folder / "study.yaml")
        scores = score(study, clean(study, ingest(study, folder))["responses"])
        scores = scores[scores["scale"] == "rses"]
        return scores.set_index(["wave", "participant_id"])["value"]

    with_slip, without = totals(tmp_path / "slip"), totals(tmp_path / "plain")
    first = ("pre", CODES[0])
    assert with_slip.isna().sum() == 1 and pd.isna(with_slip[first])
    assert with_slip.drop(first).equals(without.drop(first))


def test_several_answers_outside_its_range_are_of_another_questionnaire(tmp_path):
    paths = of_ten(tmp_path, [5, 5, 5])
    assert "instrument.q" not in asked(paths)


DASS = [
    *(
        "很难让自己安静下来",
        "感到口干",
        "没有感觉到任何愉快、舒畅",
        "感到呼吸困难",
        "很难主动去开始工作",
    ),
    *("做出过敏反应", "感到颤抖", "消耗了很多精力", "可能让自己恐慌或出丑", "没有什么可盼望的"),
    *("感到忐忑不安", "很难放松自己", "感到忧郁沮丧", "无法容忍任何阻碍", "感到快要崩溃了"),
    *("不能产生热情", "不怎么配做人", "很容易被触怒", "感到心律不正常", "无缘无故地感到害怕"),
    "生命毫无意义",
]
DASS_WORDS = ["不符合", "有时符合", "常常符合", "总是符合"]


CESD = [
    "I was bothered by things that usually don't bother me.",
    "I had trouble keeping my mind on what I was doing.",
    "I felt depressed.",
    "I felt that everything I did was an effort.",
    "I felt hopeful about the future.",
    *("I felt fearful.", "My sleep was restless.", "I was happy.", "I felt lonely."),
    'I could not "get going."',
]


# Everybody has k everywhere, 0 to 3 by turns: 8 k of eight items and 2 (3 - k) of the two that are
# worded the other way, 6 + 6 k, so that 1.5 is 15; afterwards 0, 0, 1, 2 have 0.75, which is 10.5.
@pytest.mark.parametrize("words", [True, False])
def test_the_short_depression_scale_turns_its_two_items(tmp_path, words):
    levels = load_instrument("cesd10", {}).item_labels("1").values() if words else range(4)
    said = [str(each) for each in levels]

    def answers(less):
        return [[said[max(0, i % 4 - less)]] * 10 for i in range(8)]

    paths = files(tmp_path, CESD, answers(0), answers(1))
    (key,) = (each for each in asked(paths) if each.startswith("instrument."))
    assert asked(paths)[key].suggestion == "cesd10"
    found = means(tmp_path, paths, **{key: "cesd10"})
    assert (found["cesd10", "pre"], found["cesd10", "post"]) == (15, 10.5)


def test_words_that_hold_numbers_are_words_all_the_same(tmp_path):
    """Some of the time (1-2 days) is no numbered answer; another wording is asked about."""
    words = [str(each) for each in load_instrument("cesd10", {}).item_labels("1").values()]
    words[3] = "All of the time (5-7 days)"  # as some forms have it
    rows = [[words[i % 4]] * 10 for i in range(8)]
    paths = files(tmp_path, CESD, rows, [rows[0], *rows[:7]])
    (key,) = (each for each in asked(paths) if each.startswith("instrument."))
    given = {key.replace(".", "__"): "cesd10"}
    (order,) = (each for each in asked(paths, **given) if each.startswith("words."))
    found = means(tmp_path, paths, **given, **{order.replace(".", "__"): " < ".join(words)})
    assert found["cesd10", "pre"] == 15


WELLBEING = [
    "... war ich froh und guter Laune",
    "... habe ich mich ruhig und entspannt gefühlt",
    "... habe ich mich energisch und aktiv gefühlt",
    "... habe ich mich beim Aufwachen frisch und ausgeruht gefühlt",
    "... war mein Alltag voller Dinge, die mich interessieren",
]


def test_a_questionnaire_is_known_in_german(tmp_path):
    rows = [[i % 6] * 5 for i in range(8)]
    paths = files(tmp_path, WELLBEING, rows, [rows[0], *rows[:7]])
    (key,) = (each for each in asked(paths) if each.startswith("instrument."))
    assert asked(paths)[key].suggestion == "who5"
    assert means(tmp_path, paths, **{key: "who5"})["who5", "pre"] == 4 * 5 * 16 / 8


# Everybody has k in the items of stress and 0 elsewhere: 7 k, doubled, is 14 k, and k = 0 to 3 by
# turns has a mean of 1.5; afterwards 0, 0, 1, 2 have one of 0.75.
@pytest.mark.parametrize("words", [True, False])
def test_the_dass_has_three_doubled_scores_and_the_main_one_is_chosen(tmp_path, words):
    stress = {1, 6, 8, 11, 12, 14, 18}

    def answers(less):
        codes = [max(0, i % 4 - less) for i in range(8)]
        rows = [[k if n in stress else 0 for n in range(1, 22)] for k in codes]
        return [[DASS_WORDS[k] for k in row] for row in rows] if words else rows

    heads = [f"{n}. {text}" for n, text in enumerate(DASS, start=1)]
    paths = files(tmp_path, heads, answers(0), answers(1))
    (key,) = (each for each in asked(paths) if each.startswith("instrument."))
    question = asked(paths)[key]
    assert question.suggestion == "dass21" and "the wording is that of dass21" in question.saw
    chosen = asked(paths, **{key: "dass21"})["primary"]
    assert list(chosen.choices) == ["dass21", "dass21.anxiety", "dass21.stress"]
    found = means(tmp_path, paths, **{key: "dass21"}, primary="dass21.stress", tests="all")
    assert (found["dass21.stress", "pre"], found["dass21.stress", "post"]) == (21, 10.5)
    assert found["dass21", "pre"] == found["dass21.anxiety", "post"] == 0


def test_both_scores_of_a_questionnaire_without_a_total_are_outcomes(tmp_path):
    rows = [[1 + (i + n) % 5 for n in range(20)] for i in range(8)]
    paths = files(tmp_path, [f"Q{n}" for n in range(1, 21)], rows, rows[::-1])
    given = {"instrument.q": "panas", "primary": "panas.negative"}
    made = yaml.safe_load(draft_study(recognise(paths), "g", given).text)
    assert made["outcomes"] == [
        {"scale": "panas", "expected": "higher"},
        {"scale": "panas.negative", "primary": True, "expected": "lower"},
    ]


def test_words_of_a_questionnaire_are_known_whatever_their_length_and_marks(tmp_path):
    """One of the DASS-21 has more than sixty letters, and a comma that not everybody types."""
    words = [
        "Did not apply to me at all",
        "Applied to me to some degree or some of the time",
        "Applied to me to a considerable degree, or a good part of time",
        "Applied to me very much; or most of the time",
    ]
    texts = load_instrument("dass21", {}).texts
    heads = [f"{item}. {text.get('en')}" for item, text in texts.items()]
    pre, post = (
        [[words[min(3, (n + k) % 4 + more)] for k in range(21)] for n in range(8)]
        for more in (0, 1)
    )
    paths = files(tmp_path, heads, pre, post)
    found = means(tmp_path, paths, instrument__dass21="dass21", primary="dass21", tests="main")
    # By hand: of the person n, item k counts (n + k - 1) mod 4, which is 1.5 on average over eight
    # people; seven items, doubled.
    assert found["dass21", "pre"] == 2 * 7 * 1.5
    assert found["dass21", "post"] == 2 * 7 * 2.25
