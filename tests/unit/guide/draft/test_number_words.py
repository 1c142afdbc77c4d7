"""Numbers in one file and words in the other, through `groupwork new` and the check to the scores.

The pre-test is downloaded with numbers, the post-test with words, or the other way round; the form
lists its answers from the lowest or from the highest.
"""

import csv

import pandas as pd
import pyreadstat
import pytest
from drafted import document, sums
from student_files import CODES, POST, PRE, write
from typer.testing import CliRunner

from groupwork.analysis.findings import number_words_findings
from groupwork.cli import app
from groupwork.errors import GroupworkError
from groupwork.guide.check import check_study
from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise
from groupwork.ingest.files import ingest
from groupwork.messages import said as in_chinese
from groupwork.prepare.clean import clean
from groupwork.study.loading import load_study

RISING = ["很不符合", "不符合", "一般", "符合", "非常符合"]
ITEMS = ["我心情平静", "我睡得好", "我常常生气", "我有自己的时间"]
SEX = ["女", "男"] * 4


def wenjuanxing(path, rows, words=None, sexes=SEX, first="女"):
    """Write an export by text, or, without words, by the number of the answer on the form."""
    head = ["序号", "提交答卷时间", "所用时间", "来源", "1、您的编号", "2、您的性别"]
    head += [f"3、{'请选择。—' if n == 0 else ''}{text}" for n, text in enumerate(ITEMS)]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        for n, (code, sex, row) in enumerate(zip(CODES, sexes, rows, strict=True), start=1):
            shown = sex if words else 1 if sex == first else 2
            cells = [words[answer - 1] for answer in row] if words else row
            writer.writerow([n, f"2025/3/{n} 10:00:00", "90秒", "微信", code, shown, *cells])
    return path


def files(folder, numbered="pre", falling=False):
    """Write both files; the form of one that falls has the highest answer first."""
    made = []
    for name, given in (("pre", PRE), ("post", POST)):
        turned = falling and name == numbered
        rows = [[6 - answer for answer in row] for row in given] if turned else given
        made.append(wenjuanxing(folder / f"{name}.csv", rows, None if name == numbered else RISING))
    return made


def said(words):
    return ", ".join(f"{number} = {word}" for number, word in enumerate(words, start=1))


def keys(numbered="pre"):
    return f"numbers.{numbered}.csv.q3-1", f"numbers.{numbered}.csv.q2"


@pytest.mark.parametrize("numbered", ["pre", "post"])
@pytest.mark.parametrize("falling", [False, True])
def test_both_waves_mean_the_same(tmp_path, numbered, falling):
    made = files(tmp_path, numbered, falling)
    scale, sex = keys(numbered)
    words = RISING[::-1] if falling else RISING
    found = sums(tmp_path, made, **{scale: said(words), sex: "1 = 女; 2 = 男"})
    assert found.loc["pre"][CODES].tolist() == list(map(sum, PRE))
    assert found.loc["post"][CODES].tolist() == list(map(sum, POST))
    tables = ingest(load_study(tmp_path / "study.yaml"), tmp_path)
    given = tables["attributes"].groupby(["participant_id", "attribute"])["raw"].nunique()
    assert (given == 1).all()
    assert "stands_for" in " ".join(tables["audit"]["reason"])


def test_which_of_both_ways_is_never_taken_unasked(tmp_path):
    made = files(tmp_path)
    draft = draft_study(recognise(made), "g")
    asked = {question.key: question for question in draft.todo}
    question = asked[keys()[0]]
    assert [*question.choices][:2] == [said(RISING), said(RISING[::-1])]
    assert (question.suggestion, question.default) == ("", None)
    # Both files' answers are shown, with how often each was given: 1 stands in PRE six times.
    given = [answer for row in PRE for answer in row]
    assert f"pre.csv: 1 ({given.count(1)}×)" in question.saw and "post.csv: " in question.saw
    # Everything else is asked at once, too.
    assert "direction.q3" in asked
    entries = document(made)["files"]
    assert entries[0]["stands_for"]["q3"].startswith("TODO") and "stands_for" not in entries[1]


# The form had four answers, of which a longer row of words is known as well.
FOUR = ["从不", "很少", "有时", "总是"]
CAPPED = [[[min(4, n) for n in row] for row in rows] for rows in (PRE, POST)]


@pytest.mark.parametrize("falling", [False, True])
def test_the_words_of_the_other_file_go_before_rows_that_have_more(tmp_path, falling):
    before, after = CAPPED
    shown = [[5 - n for n in row] for row in after] if falling else after
    made = [
        wenjuanxing(tmp_path / "pre.csv", before, FOUR),
        wenjuanxing(tmp_path / "post.csv", shown),
    ]
    scale, sex = keys("post")
    asked = {q.key: q for q in draft_study(recognise(made), "g").todo}
    assert [*asked[scale].choices][:2] == [said(FOUR), said(FOUR[::-1])]
    # Many forms begin with the highest answer, and nothing in numbers shows it.
    assert (asked[scale].suggestion, asked[scale].default) == ("", None)
    assert next(iter(asked[scale].choices)) == said(FOUR)
    # The same words, whichever end the form begins with, are the answers of the scale.
    given = {scale: said(FOUR[::-1] if falling else FOUR), sex: "1 = 女; 2 = 男"}
    asked = {q.key: q for q in draft_study(recognise(made), "g", given).todo}
    assert asked["words.q3"].suggestion == " < ".join(FOUR)
    found = sums(tmp_path, made, **given, **{"words.q3": " < ".join(FOUR)})
    assert found.loc["pre"][CODES].tolist() == list(map(sum, before))
    assert found.loc["post"][CODES].tolist() == list(map(sum, after))


def test_words_that_are_fewer_than_the_numbers_are_not_offered_alone(tmp_path):
    """Of five numbers one stands for what nobody chose in the other file."""
    made = [
        wenjuanxing(tmp_path / "pre.csv", CAPPED[0], FOUR),
        wenjuanxing(tmp_path / "post.csv", POST),
    ]
    asked = {q.key: q for q in draft_study(recognise(made), "g").todo}[keys("post")[0]]
    assert asked.suggestion == ""
    assert next(iter(asked.choices)) == said(["从不", "很少", "有时", "经常", "总是"])


def test_the_words_stand_under_the_file_with_the_numbers_alone(tmp_path):
    made = files(tmp_path, "post")
    scale, sex = keys("post")
    entries = document(made, **{scale: said(RISING), sex: "1=女；2=男"})["files"]
    assert "stands_for" not in entries[0]
    assert entries[1]["stands_for"] == {
        "q3": dict(enumerate(RISING, start=1)),
        "q2": {1: "女", 2: "男"},
    }


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("1 = 很不符合; 2 = 不符合; 3 = 一般; 4 = 符合", "nothing is said of '5'"),
        (said([*RISING[:4], "特别符合"]), "nothing is said of '非常符合'"),
        ("很不符合 < 不符合", "does not say which words a number stands for"),
    ],
)
def test_what_is_lacking_is_named(tmp_path, answer, told):
    with pytest.raises(GroupworkError, match=told) as error:
        document(files(tmp_path), **{keys()[0]: answer})
    assert in_chinese(str(error.value), "zh") != str(error.value)


def test_words_that_no_list_knows_are_numbered_by_hand(tmp_path):
    own = ["沉", "浮, 慢", "漂", "飞", "翔"]
    made = [
        wenjuanxing(tmp_path / "pre.csv", PRE),
        wenjuanxing(tmp_path / "post.csv", POST, own),
    ]
    scale, sex = keys()
    asked = {q.key: q for q in draft_study(recognise(made), "g").todo}
    assert not asked[scale].choices
    given = {scale: said(own), sex: "1 = 女; 2 = 男", "words.q3": " < ".join(own)}
    found = sums(tmp_path, made, **given)
    assert found.loc["pre"][CODES].tolist() == list(map(sum, PRE))


def test_a_scale_and_a_question_of_one_name_are_told_apart(tmp_path):
    """Each has numbers in one file, which stand for other words."""
    head = ["code", "q3", *(f"q3_{n}" for n in range(1, 5))]
    worded = [[c, s, *(RISING[n - 1] for n in r)] for c, s, r in zip(CODES, SEX, PRE, strict=True)]
    numbered = [[c, 1 + (s == "男"), *r] for c, s, r in zip(CODES, SEX, POST, strict=True)]
    made = [
        write(tmp_path / "pre.csv", head, worded),
        write(tmp_path / "post.csv", head, numbered),
    ]
    given = {"numbers.post.csv.q3": "1 = 女; 2 = 男", "numbers.post.csv.q3-1": said(RISING)}
    found = sums(tmp_path, made, **given)
    assert found.loc["pre"][CODES].tolist() == list(map(sum, PRE))
    assert found.loc["post"][CODES].tolist() == list(map(sum, POST))
    study = load_study(tmp_path / "study.yaml")
    assert not {*study.attributes} & {*study.instruments}
    told = ingest(study, tmp_path)["attributes"]
    assert told["raw"].tolist() == [*SEX, *SEX]


def test_a_number_of_which_nothing_is_said_stops_the_run(tmp_path):
    made = files(tmp_path)
    scale, sex = keys()
    sums(tmp_path, made, **{scale: said(RISING), sex: "1 = 女; 2 = 男"})
    source = tmp_path / "pre.csv"
    text = source.read_text(encoding="utf-8-sig")
    assert ",女,1,2,1,3" not in text and ",1,1,2,1,3" in text
    source.write_text(text.replace(",1,1,2,1,3", ",1,1,2,1,7"), encoding="utf-8-sig")
    with pytest.raises(
        GroupworkError, match=r"row 2: column 'Q3_4' has '7', and files\.1\.st"
    ) as e:
        ingest(load_study(tmp_path / "study.yaml"), tmp_path)
    assert "没有说明它代表哪个选项" in in_chinese(str(e.value), "zh")
    study = (tmp_path / "study.yaml").read_text(encoding="utf-8")
    study = study.replace("missing_codes: {}", "missing_codes: {'7': no answer}")
    (tmp_path / "study.yaml").write_text(study, encoding="utf-8")
    ingest(load_study(tmp_path / "study.yaml"), tmp_path)


def checked(folder, made, words, *others):
    """Return what the check finds of numbers, where somebody says that they stand for `words`."""
    scale, sex = keys()
    answers = {
        **{"authors": "A", "title": "T", "invented": "yes", "name.q3": "Mood"},
        **{"reversed.q3": "none", "direction.q3": "higher-better", "counted.q3": "1"},
        **{scale: said(words), sex: "1 = 女; 2 = 男"},
    }
    options = [part for pair in answers.items() for part in ("--answer", "=".join(pair))]
    new = CliRunner().invoke(app, ["new", str(folder), *map(str, made), *options, *others])
    assert new.exit_code == 0, (new.output, new.exception)
    assert new.output.count("1 block of questions (4)") == 2
    (found,) = [f for f in check_study(folder).findings if f.kind.startswith("numbers_")]
    return found


@pytest.mark.parametrize("turned", [False, True])
def test_the_check_sets_both_waves_beside_each_other(tmp_path, turned):
    """Whoever takes the words in the wrong order is told that high and low change places.

    The sums of PRE and POST go together by .99, and turned round by -.99; below -.71, the edge of
    the 95% interval of eight people is below zero: artanh(.71) = .88 = 1.96 / sqrt(8 - 3).
    """
    found = checked(tmp_path / "pair", files(tmp_path), RISING[::-1] if turned else RISING)
    assert (found.kind, found.severity) == (
        ("numbers_turned", "warning") if turned else ("numbers_stand_for_words", "note")
    )
    # Of 32 answers before the group 5 are 5, or 1 if turned round; after it 6 are.
    lowest, highest = (sum(row.count(end) for row in PRE) for end in (1, 5))
    share = round(100 * (lowest if turned else highest) / 32)
    assert f"非常符合 {share}%" in found.what("zh")


def both_times(folder, before, after):
    return [
        wenjuanxing(folder / "pre.csv", before),
        wenjuanxing(folder / "post.csv", after, RISING),
    ]


def test_questions_that_the_group_turned_about_turn_no_numbers(tmp_path):
    """The means of the questions rise before the group and fall after it (r = -1).

    But whoever is high in sum before it is high after it (2, 3 and 4 times 4, r = +1).
    """
    levels = [2, 3, 4, 3, 2, 4, 3, 3]
    up, down = (-1, 0, 0, 1), (1, 0, 0, -1)
    before, after = ([tuple(n + step for step in way) for n in levels] for way in (up, down))
    found = checked(tmp_path / "g", both_times(tmp_path, before, after), RISING)
    assert found.kind == "numbers_stand_for_words"


def test_people_who_change_places_by_chance_turn_no_numbers(tmp_path):
    """Sums of 4 times these levels: r = -5 / 10, which of eight people may be chance.

    All four questions are answered alike, and so have one mean: they say nothing.
    """
    levels = [1, 2, 3, 4, 5, 3, 3, 3], [3, 5, 4, 2, 2, 4, 2, 2]
    centred = [[n - 3 for n in of] for of in levels]
    assert [sum(n * n for n in of) for of in centred] == [10, 10]
    assert sum(a * b for a, b in zip(*centred, strict=True)) == -5
    before, after = ([(n,) * 4 for n in of] for of in levels)
    found = checked(tmp_path / "g", both_times(tmp_path, before, after), RISING)
    assert found.kind == "numbers_stand_for_words"


def test_words_of_a_longer_row_in_place_of_those_of_the_form_are_noticed(tmp_path):
    """The form has four answers, of which the last is 总是; somebody says that 4 is 经常.

    So 经常 stands before the group alone, and 总是 after it alone, each with four people and more.
    """
    before, after = CAPPED
    made = [
        wenjuanxing(tmp_path / "pre.csv", before),
        wenjuanxing(tmp_path / "post.csv", after, FOUR),
    ]
    assert min(sum(4 in row for row in rows) for rows in CAPPED) >= 4
    long = ["从不", "很少", "有时", "经常", "总是"]
    order = ["--answer", f"words.q3={' < '.join(long)}"]
    found = checked(tmp_path / "wrong", made, long, *order)
    assert (found.kind, found.severity) == ("numbers_of_another_list", "warning")
    order = ["--answer", f"words.q3={' < '.join(FOUR)}"]
    assert checked(tmp_path / "right", made, FOUR, *order).kind == "numbers_stand_for_words"


@pytest.mark.parametrize("spelled", [str.capitalize, str.upper])
def test_a_file_that_words_its_numbers_itself_is_believed(tmp_path, spelled):
    """SPSS has labels of its values; another file has these words."""
    words = ["never", "rarely", "sometimes", "often", "always"]
    labels = {n: word.capitalize() for n, word in enumerate(words, start=1)}
    names = [f"q{n}" for n in range(1, 5)]
    table = pd.DataFrame(PRE, columns=names, dtype="float64").assign(code=CODES)
    pre = tmp_path / "pre.sav"
    pyreadstat.write_sav(table, pre, variable_value_labels=dict.fromkeys(names, labels))
    rows = [[c, *(spelled(words[n - 1]) for n in r)] for c, r in zip(CODES, POST, strict=True)]
    post = write(tmp_path / "post.csv", ["code", *names], rows)
    asked = {q.key: q for q in draft_study(recognise([pre, post]), "g").questions}
    assert asked["numbers.pre.sav.q1"].known
    # Its numbers are no matter: the words are counted from 0 or from 1, four of them.
    for start in (1, 0):
        found = sums(tmp_path, [pre, post], **{"counted.q": str(start)})
        less = 4 * (1 - start)
        assert found.loc["pre"][CODES].tolist() == [sum(row) - less for row in PRE]
        assert found.loc["post"][CODES].tolist() == [sum(row) - less for row in POST]


def test_raw_data_and_labels_of_redcap_meet_in_the_dictionary(tmp_path):
    texts = ["I feel calm", "I sleep well", "I am angry", "I have time"]
    words = ["Never", "Rarely", "Sometimes", "Often", "Always"]
    raw = [[c, *row, 2] for c, row in zip(CODES, PRE, strict=True)]
    labels = [[c, *(words[n - 1] for n in r), "Complete"] for c, r in zip(CODES, POST, strict=True)]
    names = [f"q{n}" for n in range(1, 5)]
    pre = write(tmp_path / "pre.csv", ["record_id", *names, "mood_complete"], raw)
    post = write(tmp_path / "post.csv", ["Record ID", *texts, "Complete?"], labels)
    with pytest.raises(GroupworkError, match="give its data dictionary") as error:
        draft_study(recognise([pre, post]), "g", {"id": "none"})
    assert "数据字典" in in_chinese(str(error.value), "zh")
    choices = " | ".join(f"{n}, {word}" for n, word in enumerate(words, start=1))
    fields = [["record_id", "mood", "text", "Record ID", ""]]
    fields += [
        [name, "mood", "radio", text, choices] for name, text in zip(names, texts, strict=True)
    ]
    head = ["Variable / Field Name", "Form Name", "Field Type", "Field Label"]
    last = "Choices, Calculations, OR Slider Labels"
    dictionary = write(tmp_path / "dictionary.csv", [*head, last], fields)
    found = sums(tmp_path, [pre, post, dictionary], **{"range.q": "1-5"})
    assert found.loc["pre"][CODES].tolist() == list(map(sum, PRE))
    assert found.loc["post"][CODES].tolist() == list(map(sum, POST))


def test_of_two_groups_the_file_that_is_turned_is_told_alone(tmp_path):
    """A second group of eight answered as the first did; its file alone has the words turned."""
    folder = tmp_path / "pair"
    checked(folder, files(tmp_path), RISING)
    study = load_study(folder / "study.yaml")
    tables = ingest(study, folder)
    cleaned = clean(study, tables)
    before, after = study.files
    others = [each.model_copy(update={"path": f"b-{each.path}"}) for each in (before, after)]
    study = study.model_copy(update={"files": [*study.files, *others]})

    def doubled(table):
        again = table.assign(participant_id=table["participant_id"] + " b")
        if "file" in table:
            again = again.assign(file="b-" + table["file"])
        if "value" in table:  # 5 for 1, where the numbers stand for words
            again["value"] = again["value"].mask(again["wave"] == "pre", 6 - again["value"])
        return pd.concat([table, again], ignore_index=True)

    tables = {**tables, "responses": doubled(tables["responses"])}
    cleaned = {**cleaned, "responses": doubled(cleaned["responses"])}
    found = {each.files: each.kind for each in number_words_findings(study, tables, cleaned)}
    assert found == {
        (before.path,): "numbers_stand_for_words",
        (f"b-{before.path}",): "numbers_turned",
    }


WORDS = ["Never", "Seldom", "Sometimes", "Often", "Always"]


def of_codes(folder, code, words=WORDS):
    """Write the pre-test with the codes of a survey tool, and the post-test with full answers."""
    pairs = ("pre", PRE, code), ("post", POST, lambda n: words[n - 1])
    return [
        write(
            folder / f"{wave}.csv",
            ["code", "q1", "q2", "q3", "q4"],
            [[c, *map(of, row)] for c, row in zip(CODES, rows, strict=True)],
        )
        for wave, rows, of in pairs
    ]


@pytest.mark.parametrize("falling", [False, True])
@pytest.mark.parametrize("way", ["AO{:02d}", "A{}"])
def test_codes_of_a_survey_tool_stand_for_the_words_that_somebody_says(tmp_path, way, falling):
    made = of_codes(tmp_path, lambda n: way.format(6 - n if falling else n))
    (key,) = (q.key for q in draft_study(recognise(made), "g").todo if q.key[:7] == "numbers")
    asked = {q.key: q for q in draft_study(recognise(made), "g").todo}[key]
    both = [
        ", ".join(f"{way.format(n)} = {word}" for n, word in enumerate(words, 1))
        for words in (WORDS, WORDS[::-1])
    ]
    # Both ways are offered, and neither is taken.
    assert [*asked.choices] == both
    assert (asked.suggestion, asked.default) == ("", None)
    assert "full answers" in asked.text
    found = sums(tmp_path, made, **{key: both[falling]})
    assert found.loc["pre"][CODES].tolist() == list(map(sum, PRE))
    assert found.loc["post"][CODES].tolist() == list(map(sum, POST))


def test_codes_for_words_of_no_known_order_are_written_by_hand(tmp_path):
    words = ["tiny", "small", "middling", "large", "huge"]
    made = of_codes(tmp_path, lambda n: f"AO{n:02d}", words)
    given = {
        "numbers.pre.csv.q1": "AO01=tiny; AO2 = small, 3 = middling, AO04 = large, AO05 = huge",
        "words.q": "tiny < small < middling < large < huge",
    }
    found = sums(tmp_path, made, **given)
    assert found.loc["pre"][CODES].tolist() == list(map(sum, PRE))
    lacking = {"numbers.pre.csv.q1": "AO01 = tiny, AO02 = small, AO03 = middling, AO04 = large"}
    with pytest.raises(GroupworkError, match="nothing is said of 'AO05'"):
        document(made, **lacking)


def test_a_code_of_which_nothing_is_said_stops_the_run(tmp_path):
    made = of_codes(tmp_path, lambda n: f"AO{n:02d}")
    said_so = ", ".join(f"AO{n:02d} = {word}" for n, word in enumerate(WORDS, 1))
    sums(tmp_path, made, **{"numbers.pre.csv.q1": said_so})
    text = made[0].read_text(encoding="utf-8")
    made[0].write_text(text.replace("AO05", "AO06"), encoding="utf-8")
    with pytest.raises(GroupworkError, match=r"'AO06', and .*stands_for"):
        ingest(load_study(tmp_path / "study.yaml"), tmp_path)


def test_numbers_with_their_words_are_the_words_of_the_other_file(tmp_path):
    """Nothing is asked: number and words stand together."""
    made = of_codes(tmp_path, lambda n: f"{WORDS[n - 1]} ({n})")
    asked = [q.key for q in draft_study(recognise(made), "g").todo]
    assert not [key for key in asked if key.startswith(("numbers.", "words.", "items"))]
    found = sums(tmp_path, made)
    assert found.loc["pre"][CODES].tolist() == list(map(sum, PRE))
    assert found.loc["post"][CODES].tolist() == list(map(sum, POST))


def test_numbers_with_words_of_another_language_are_asked_about(tmp_path):
    made = of_codes(
        tmp_path, lambda n: f"{n} - {['Nie', 'Selten', 'Manchmal', 'Oft', 'Immer'][n - 1]}"
    )
    (key,) = (q.key for q in draft_study(recognise(made), "g").todo if q.key[:7] == "numbers")
    given = ", ".join(f"{n} = {word}" for n, word in enumerate(WORDS, 1))
    found = sums(tmp_path, made, **{key: given})
    assert found.loc["pre"][CODES].tolist() == list(map(sum, PRE))
    assert found.loc["post"][CODES].tolist() == list(map(sum, POST))
