"""Sentences that would be false of some studies, from the files to the report."""

import re

import pytest
from protected_report import make_report
from two_times import CONTENT
from whole_way import folder_of, whole_way


def study(**changes) -> dict:
    """Return a study of strain at two times, whose people have codes."""
    files = [{**each, "id": "code"} for each in CONTENT["files"]]
    base = {"design": {"kind": "one-group"}, "files": files, "family": {"test": "t"}}
    base["attributes"] = {}
    return CONTENT | base | changes


ARM = {"label": {"en": "Arm", "zh": "组别"}, "levels": {"g": "group", "w": "waiting list"}}
ARMS = {
    "design": {"kind": "controlled", "groups": {"attribute": "arm", "control": "w"}},
    "attributes": {"arm": ARM},
    "family": {"test": "welch"},
}


def sheet(heads: str, rows: list[tuple]) -> str:
    return heads + "\n" + "".join(",".join(map(str, row)) + "\n" for row in rows)


def made(target, content: dict, **files: str) -> tuple[dict, dict[str, str]]:
    """Return the tables and the texts, each in one line; as published, if people are real."""
    named = {f"{name}.csv": text for name, text in files.items()}
    if content["synthetic"]:
        _, tables, texts = whole_way(folder_of(target, content, named), target)
    else:
        found = make_report(target, content, named)
        tables, texts = found.published, found.texts
    return tables, {
        language: re.sub(r"\s+", " ", text).replace("\\", "") for language, text in texts.items()
    }


def test_who_got_no_arm_was_not_lost(tmp_path):
    """Ten in each arm and eight in none; three and two of the arms do not come again."""
    people = [(f"P{i:02d}", 8 + i % 9, "g" * (i < 10) or "w" * (i < 20)) for i in range(28)]
    later = [(code, s - 1 - i % 2, arm) for i, (code, s, arm) in enumerate(people[3:18])]
    heads = "code,s,arm"
    tables, texts = made(
        tmp_path, study(**ARMS), pre=sheet(heads, people), post=sheet(heads, later)
    )
    flow = tables["flow"].query("group == 'all'").set_index(["wave", "statistic"])["estimate"]
    assert flow["pre", "people"] == 20 and flow["pre", "without_arm"] == 8
    assert flow["post", "lost"] == 5
    left = tables["attrition"].query("group == 'all' and variable == 'people'")
    assert left.set_index("statistic")["estimate"].to_dict() == {"stayed": 15, "left": 5}
    # Once each, and nowhere else how many left.
    of_all = {
        "en": "Of the 20 people measured at pre-test, 15 were also measured at post-test.",
        "zh": "有前测数据的20人中，15人也有后测数据。",
    }
    of_arms = {
        "en": "Lost by post-test were 3 of 10 (30%) in *group* and 2 of 10 (20%) in "
        "*waiting list*.",
        "zh": "到后测时失访者：group组10人中3人（30%）和waiting list组10人中2人（20%）。",
    }
    limits = {"en": "Not everybody was measured again", "zh": "并非所有人后来都接受了测量"}
    for language, text in texts.items():
        for said in (of_all, of_arms, limits):
            assert text.count(said[language]) == 1, said[language]
        assert not re.search(r"5 (did not|had no)|measurement of 5|5人没有|失访5人", text)
    assert texts["en"].count("8 more people were measured at pre-test and are in no arm") == 1
    assert texts["zh"].count("另有8人在前测接受了测量，但未分入任何一组") == 1
    assert not re.search(r"of 28|13 of|28人中", texts["en"] + texts["zh"])


SATISFACTION = {"en": "Satisfaction", "zh": "满意度"}


@pytest.mark.parametrize("synthetic", [True, False])
def test_what_one_arm_was_not_asked_is_missing_of_nobody_of_it(tmp_path, synthetic):
    """Ten in each arm; of the ten asked at the end one leaves out each question."""
    arms = "g" * 10 + "w" * 10
    pre = [(f"P{i:02d}", 8 + i % 9, arm) for i, arm in enumerate(arms)]
    asked = [
        *[(1 + i % 5, "yn"[i % 2], 20 + i) for i in range(9)],
        ("", "", ""),
        *[("", "", "")] * 10,
    ]
    post = [(code, s - i % 3, arm, *asked[i]) for i, (code, s, arm) in enumerate(pre)]
    content = study(**ARMS, synthetic=synthetic)
    define = content["instruments"]["strain"]["define"] | {
        **{"name": SATISFACTION, "short": SATISFACTION},
        "items": [{"ids": "total", "min": 1, "max": 5}],
        "scores": [{"id": "total", "label": SATISFACTION, "direction": "higher-better"}],
    }
    content["instruments"] = content["instruments"] | {"sat": {"define": define}}
    content["files"][1] = content["files"][1] | {"columns": {"strain": "s", "sat": "sat"}}
    content["attributes"] = ARMS["attributes"] | {
        "recommend": {"label": "Recommend", "levels": {"y": "yes", "n": "no"}, "wave": "post"},
        "hours": {"label": "Hours", "wave": "post"},
    }
    tables, texts = made(
        tmp_path,
        content,
        pre=sheet("code,s,arm", pre),
        post=sheet("code,s,arm,sat,recommend,hours", post),
    )
    missing = tables["descriptives"].query("scale == 'sat' and statistic == 'missing'")
    assert missing.set_index("group")[["estimate", "n"]].to_numpy().tolist() == [[1, 10]] * 2
    people = tables["participants"].query("attribute == 'recommend' and statistic == 'count'")
    assert set(people["group"]) == {"all", "g"}
    assert set(people["n"]) == {10}
    assert not re.search(r"\(100%\)|1[01] \(5[05]%\)|of 20 ", texts["en"])
    for language, said in (("en", "not asked"), ("zh", "未询问")):
        assert texts[language].count(said) == 3  # satisfaction, recommend and hours


def survey(**changes) -> dict:
    """Return a single survey without codes."""
    wave = {"id": "ward", "label": {"en": "survey", "zh": "调查"}, "role": "survey"}
    file = {"kind": "responses", "path": "ward.csv", "wave": "ward", "columns": {"strain": "s"}}
    left_out = {"outcomes", "comparisons", "family"}
    content = {key: value for key, value in CONTENT.items() if key not in left_out}
    base = {"design": {"kind": "descriptive"}, "waves": [wave], "files": [file]}
    return content | base | changes


def test_whoever_answered_anything_took_part_in_a_survey(tmp_path):
    """Of 33 sheets ten have sex and age alone, and one more is blank; 22 of the 33 are women."""
    rows = [(8 + i % 9 if i < 23 else "", "ffm"[i % 3], 20 + i) for i in range(33)]
    ages = {"label": {"en": "Age", "zh": "年龄"}}
    content = survey(attributes=CONTENT["attributes"] | {"age": ages})
    tables, texts = made(tmp_path, content, ward=sheet("s,sex,age", [*rows, ("", "", "")]))
    assert "33 people answered." in texts["en"]
    assert "共有33人作答。" in texts["zh"]
    assert "22 (67%)" in texts["en"]
    # (20 + ... + 52) / 33
    mean = tables["participants"].query("attribute == 'age' and statistic == 'mean'")
    assert mean[["estimate", "n"]].to_numpy().tolist() == [[36, 33]]
    scale = tables["descriptives"].query("statistic == 'mean'")
    assert scale["n"].tolist() == [23]
    assert "to have a score (Strain: 10 of 33)" in texts["en"]


def test_a_survey_that_compares_its_people_compares_nothing_over_time(tmp_path):
    """Twelve women at 8 to 13 and twelve men at 18 to 23: apart by ten points."""
    rows = [(8 + 10 * (i > 11) + i % 6, "f" if i < 12 else "m") for i in range(24)]
    tables, texts = made(tmp_path, survey(), ward=sheet("s,sex", rows))
    apart = tables["characteristics"].query("statistic == 'difference'")["estimate"]
    assert apart.tolist() == [-10]
    assert "off zero for: Strain, Sex: male above female (difference" in texts["en"]
    assert "Nothing is compared over time. " in texts["en"].replace("*", "")
    assert "over time or with people who did not take part" in texts["en"]
    assert "不作前后比较。" in texts["zh"].replace("*", "")


@pytest.mark.parametrize("chosen", [True, False])
def test_who_was_chosen_by_a_score_is_not_said_to_have_come_at_their_worst(tmp_path, chosen):
    """Of 30 people surveyed the twelve with the highest scores came, each twice."""
    surveyed = [(f"P{i:02d}", 25 - i // 2) for i in range(30)]
    times = [
        [(code, s - at - (at * i) % 3) for i, (code, s) in enumerate(surveyed[:12])]
        for at in (0, 1)
    ]
    content = study()
    content["waves"] = [
        {"id": "ward", "label": {"en": "survey", "zh": "调查"}, "role": "survey"},
        *content["waves"],
    ]
    content["files"] = [
        content["files"][0] | {"path": "ward.csv", "wave": "ward"},
        *content["files"],
    ]
    if chosen:
        rule = {"wave": "ward", "scale": "strain", "rule": "The twelve highest"}
        content["design"] = content["design"] | {"selection": rule}
    pre, post = (sheet("code,s", rows) for rows in times)
    _, texts = made(tmp_path, content, ward=sheet("code,s", surveyed), pre=pre, post=post)
    assert ("were chosen by a score" in texts["en"]) == chosen
    assert ("依得分入选。" in texts["zh"]) == chosen
    assert (
        "People who seek help often do so when things are at their worst" in texts["en"]
    ) != chosen
    assert ("求助的人常常是在状况最差的时候前来的" in texts["zh"]) != chosen


@pytest.mark.parametrize("n", [12, 60])
def test_a_bound_of_p_is_explained_where_one_is_given(tmp_path, n):
    """Scores of twelve are rounded and their p is a bound; those of sixty are told in full."""
    pre = [(f"P{i:02d}", 10 + (7 * i) % 12) for i in range(n)]
    post = [(code, s - (3 * i) % 5 + 1) for i, (code, s) in enumerate(pre)]
    content = study(synthetic=False)
    _, texts = made(tmp_path, content, pre=sheet("code,s", pre), post=sheet("code,s", post))
    of_sixty = n == 60
    assert ("rounded up and given as a bound (≤)" in texts["en"]) != of_sixty
    assert ("向上取整后作为上限给出（≤）" in texts["zh"]) != of_sixty


def test_scores_of_sixty_are_rounded_too(tmp_path):
    """To a tenth of the range over n: 0.1 x 30 / 60 = 0.05; only extremes are left out."""
    pre = [(f"P{i:02d}", 10 + (7 * i) % 12) for i in range(60)]
    post = [(code, s - (i % 7 == 0)) for i, (code, s) in enumerate(pre)]
    files = {"pre": sheet("code,s", pre), "post": sheet("code,s", post)}
    tables, _ = made(tmp_path, study(synthetic=False), **files)
    of_pre = tables["descriptives"].query("wave == 'pre'").set_index("statistic")["estimate"]
    # 10 to 21 five times each: 15.5, and 15.35 after nine of them lost a point.
    assert of_pre["mean"] == 15.5
    later = tables["descriptives"].query("wave == 'post' and statistic == 'mean'")
    assert later["estimate"].tolist() == [15.35]
    # Of the SD, 3.4815 by n - 1, no more is told.
    assert of_pre["sd"] == 3.5
    assert of_pre[["min", "max"]].isna().all() and of_pre[["median", "q1", "q3"]].notna().all()


@pytest.mark.parametrize("changed", [5, 8])
def test_the_least_p_is_told_where_it_is_above_the_error_rate(tmp_path, changed):
    """Of twelve five or eight change: 2 / 2^5 = .0625, 2 / 2^8 = .0078."""
    pre = [(f"P{i:02d}", 10 + (7 * i) % 12) for i in range(12)]
    post = [(code, s - (i < changed) * (1 + i % 3)) for i, (code, s) in enumerate(pre)]
    content = study(privacy={"publish": "full"})
    _, texts = made(tmp_path, content, pre=sheet("code,s", pre), post=sheet("code,s", post))
    said = "no exact test can give less than *p* = .063"
    assert (said in texts["en"]) == (changed == 5), re.findall("no exact test.{40}", texts["en"])
    assert "number of non-zero differences" not in texts["en"].lower()
    assert ("精确检验最小只能得到" in texts["zh"]) == (changed == 5)


def test_a_survey_is_told_in_whole_sentences(tmp_path):
    """Born from 1998 to 2002, eight in each year: mean 2000, SD sqrt(80 / 39) = 1.43."""
    rows = [(8 + i % 9, "f", 1998 + i % 5) for i in range(40)]
    born = {"label": "_born", "column": "born"}
    content = survey(
        title={"en": "How are students doing?", "zh": "学生过得怎样？"},
        attributes=CONTENT["attributes"] | {"born": born},
    )
    _, texts = made(tmp_path, content, ward=sheet("s,sex,born", rows))
    assert "This report describes the participants on the basis of" in texts["en"]
    assert "All survey respondents gave the same answer to the following" in texts["en"]
    assert "所有调查对象回答相同、因而未列入表中的项目：Sex（female）。" in texts["zh"]
    # (4 x (8 + ... + 16) + 8 + 9 + 10 + 11) / 40
    assert "The mean of Strain was 11.75 (" in texts["en"]
    assert "| Born | 2000 ± 1.43 |" in texts["en"]
    assert "| Born | 2000 ± 1.43 |" in texts["zh"]


def test_an_expectation_names_the_arm_it_is_compared_with(tmp_path):
    people = [(f"P{i:02d}", 8 + i % 9, "gw"[i % 2]) for i in range(20)]
    later = [(code, s - (arm == "g") * (i % 3), arm) for i, (code, s, arm) in enumerate(people)]
    heads = "code,s,arm"
    files = {"pre": sheet(heads, people), "post": sheet(heads, later)}
    _, texts = made(tmp_path, study(**ARMS), **files)
    assert "a lower score than with *waiting list* was expected" in texts["en"]
    assert "预期得分比waiting list组更低" in texts["zh"]


def test_codes_of_which_nothing_is_told_are_named_in_one_sentence(tmp_path):
    codes = [
        {"id": "worry", "label": "Worry", "definition": "Worry"},
        {"id": "family", "label": "Family", "definition": "Family"},
        {"id": "work", "label": "Work", "definition": "What is said of paid work."},
    ]
    rows = [
        (f"I{i}", f"P{i}", n, f"Text {n}", "A", c["id"])
        for i in (1, 2)
        for n, c in enumerate(codes)
    ]
    content = {
        **{"id": "talks", "title": "Talks", "authors": ["Nobody"], "synthetic": True, "seed": 7},
        "design": {"kind": "descriptive"},
        "files": [{"kind": "segments", "path": "talks.csv"}],
        "interviews": {"codes": codes, "approach": "codebook"},
        "cleaning": {"duplicates": "first"},
    }
    heads = "interview,participant_id,segment,text,coder,code"
    _, texts = made(tmp_path, content, talks=sheet(heads, rows))
    assert "neither a definition nor an approved quotation of: *Worry* and *Family*." in texts["en"]
    assert "没有获准引用的原话：“Worry”和“Family”。" in texts["zh"]
    for language in ("en", "zh"):
        assert re.findall(r"### (Worry|Family|Work) ", texts[language]) == ["Work"]


@pytest.mark.parametrize("titled", [True, False])
def test_sessions_without_titles_are_counted_and_not_listed(tmp_path, titled):
    """Three sessions, of which eight people missed one each in turn."""
    titles = ["Hello", "Family", "Farewell"] if titled else ["Session 1", "Session 2", "Session 3"]
    sessions = [{"number": n, "title": t, "content": t} for n, t in enumerate(titles, start=1)]
    rows = [(f"P{i}", n, int(i % 3 != n % 3)) for i in range(8) for n in (1, 2, 3)]
    content = {
        **{"id": "group", "title": "Group", "authors": ["Nobody"], "synthetic": True, "seed": 7},
        "design": {"kind": "descriptive"},
        "files": [
            {
                **{"kind": "sessions", "path": "log.csv", "id": "code"},
                **{"session": "session", "attended": "came"},
            }
        ],
        "sessions": sessions,
        "cleaning": {"duplicates": "first"},
    }
    _, texts = made(tmp_path, content, log=sheet("code,session,came", rows))
    assert ("#tbl-sessions" in texts["en"]) == titled
    assert ("The programme has 3 sessions; what they were about is not" in texts["en"]) != titled
    assert ("方案共有3节活动；研究文件未说明各节的主题。" in texts["zh"]) != titled
    # Of the second, that i = 2, 5 missed, six of eight came.
    assert ("| 2 | Family | 75%" in texts["en"]) == titled
    assert ("| 2 | 75%" in texts["en"]) != titled


def test_what_everybody_is_has_no_row_among_the_characteristics(tmp_path):
    """All of 24 are from one place; twelve are women and twelve men."""
    rows = [(8 + i % 9, "fm"[i % 2], "here") for i in range(24)]
    place = {"label": "Place", "levels": {"here": "this town", "there": "elsewhere"}}
    content = survey(attributes=CONTENT["attributes"] | {"place": place})
    tables, texts = made(tmp_path, content, ward=sheet("s,sex,place", rows))
    found = tables["characteristics"].query("statistic == 'mean'")
    assert set(zip(found["attribute"], found["level"], found["n"], strict=True)) == {
        ("sex", "f", 12),
        ("sex", "m", 12),
        ("place", "here", 24),
    }
    for language in ("en", "zh"):
        assert "| Strain | Sex | female | 12 |" in texts[language].replace("压力", "Strain")
        assert "| Place | this town" not in texts[language]


def test_rows_that_count_nowhere_are_told_with_why(tmp_path):
    """One refused, two tests, one doubtful, three sent twice, two without a code; 21 people.

    A row of totals is nobody's, and so nobody who was left out.
    """
    rows = [(f"P{i:02d}", 8 + i % 9, "fm"[i % 2]) for i in range(25)]
    rows += [("P05", 9, "m"), ("P06", 9, "f"), ("P07", 9, "m"), ("", 9, "f"), ("", 10, "m")]
    content = survey(cleaning={"duplicates": "last"})
    # The head is row 1.
    left_out = {2: "no consent to take part", 3: "a test", 4: "a test", 5: "doubtful age"}
    rows.append(("Total", 400, "f"))
    left_out[len(rows) + 1] = "row of totals or means"
    content["files"] = [content["files"][0] | {"id": "code", "leave_out": left_out}]
    _, texts = made(tmp_path, content, ward=sheet("code,s,sex", rows))
    assert "21 people answered." in texts["en"]
    said = texts["en"].partition("these were left out and are not counted: ")[2]
    said = said.partition(". ")[0]
    assert said == (
        "3 that were sent more than once, 1 for a reason that the study file gives, 2 from trying "
        "the form out, 1 of a person who did not consent to take part and 2 without a code"
    )
    parts = (
        "1行的填写者未同意参加",
        "1行按研究文件的说明剔除",
        "2行为试填",
        "3行为重复提交",
        "2行没有编号",
    )
    for part in parts:
        assert part in texts["zh"]


FORM = "What helps you at the moment? (Tick all that apply)"
TICKED = {"Friends": "Friends (What helps…)", "Faith": "Faith (What helps…)"}


@pytest.mark.parametrize("synthetic", [True, False])
def test_options_that_are_asked_each_time_stand_once_at_each(tmp_path, synthetic):
    """At first 18 of 30 tick friends, later 8 of 15; of 15 who left nine had ticked it."""
    pre = [
        (
            f"P{i:02d}",
            8 + i % 9,
            ("Friends;Faith;", "Friends;", "Faith;", "Friends;", "Faith;")[i % 5],
        )
        for i in range(30)
    ]
    post = [
        (code, s - i % 3, "Friends;" if i < 8 else "Faith;")
        for i, (code, s, _) in enumerate(pre[:15])
    ]
    content = study(synthetic=synthetic)
    content["files"] = [each | {"choices": {FORM: TICKED}} for each in content["files"]]
    content["attributes"] = {
        f"{option.lower()}_{wave}": {
            "label": called + ("" if wave == "pre" else " (post-test)"),
            "column": called,
            "levels": {"yes": "yes", "no": "no"},
            "wave": wave,
        }
        for option, called in TICKED.items()
        for wave in ("pre", "post")
    }
    heads = f"code,s,{FORM}"
    tables, texts = made(tmp_path, content, pre=sheet(heads, pre), post=sheet(heads, post))
    # Of who left nothing is known that was asked later.
    assert set(tables["attrition"]["variable"]) <= {"people", "strain", "friends_pre", "faith_pre"}
    for language, unasked in (("en", "not asked"), ("zh", "未询问")):
        text = texts[language]
        assert unasked not in text
        for table in ("tbl-participants", "tbl-participants-post"):
            own = text.partition(f"{{#{table} ")[2].partition(":::")[0]
            assert [own.count(f"| {option} |") for option in TICKED] == [1, 1]
    assert "18 (60%)" in texts["en"] and "8 (53%)" in texts["en"]
    assert "(post-test): yes" not in texts["en"]
    assert "| What helps you at the moment? Friends |" in texts["en"]
    assert (
        "Of the 30 people measured at pre-test, 15 were also measured at post-test." in texts["en"]
    )


def test_people_who_left_and_are_not_compared_for_their_protection_have_no_table(tmp_path):
    """Of eight who left and twelve who stayed protected tables tell no scores."""
    pre = [(f"P{i:02d}", 8 + i % 9, "fm"[i % 2]) for i in range(14)]
    post = [(code, s - 1, sex) for code, s, sex in pre[:8]]
    content = study(synthetic=False, attributes={})
    tables, texts = made(
        tmp_path, content, pre=sheet("code,s,sex", pre), post=sheet("code,s,sex", post)
    )
    compared = tables["attrition"].query("variable != 'people'")
    assert len(compared) and compared["estimate"].isna().all()
    assert "tbl-attrition" not in texts["en"] + texts["zh"]
    assert "How those who left differ from those who stayed is not told" in texts["en"]
    assert "失访者与留下者的差别不予列出" in texts["zh"]


FORM_OF_SURVEY = (
    "序号,提交答卷时间,所用时间,来源,来源详情,来自IP,"
    "1、压力：,2、您以前参加过小组活动吗？,3、对您帮助大吗？,4、您从哪里知道的？"
)


def branched(passed: int, people: int = 30) -> str:
    """Return an export of a survey: whoever had been in no group is led past two questions."""
    rows = []
    for i in range(people):
        asked = i >= passed
        helped = ("很大", "一般")[i % 2] if asked else "(跳过)"
        heard = ("微信┋朋友", "微信", "朋友", "微信┋朋友")[i % 4] if asked else "(跳过)"
        if i == people - 1:
            helped, heard = "(空)", "(空)"
        rows.append(
            f"{i + 1},2026/3/1 9:11:30,101秒,微信,N/A,(a),"
            f"{8 + i % 9},{'否是'[asked]},{helped},{heard}"
        )
    return "\n".join([FORM_OF_SURVEY, *rows]) + "\n"


@pytest.mark.parametrize(("passed", "synthetic"), [(16, True), (16, False), (2, True)])
def test_who_was_led_past_a_question_is_not_missing(tmp_path, passed, synthetic):
    """Of 14 asked seven say it helped much and six some; one leaves the question blank."""
    made_of = {"微信": "微信 (您从哪里知道的？)", "朋友": "朋友 (您从哪里知道的？)"}
    content = survey(synthetic=synthetic)
    content["files"] = [
        content["files"][0]
        | {"format": "wenjuanxing", "columns": {"strain": "Q1"}, "choices": {"Q4": made_of}}
    ]
    label = {"en": "Helped", "zh": "您参加过的小组活动对您帮助大吗?"}
    content["attributes"] = {
        "helped": {"label": label, "column": "Q3", "levels": {"很大": "很大", "一般": "一般"}},
        **{
            name: {"label": column, "column": column, "levels": {"yes": "yes", "no": "no"}}
            for name, column in made_of.items()
        },
    }
    tables, texts = made(tmp_path, content, ward=branched(passed))
    found = tables["participants"].set_index(["attribute", "level", "statistic"])
    if passed < 5:  # n less 2 would give them away
        assert "not_asked" not in tables["participants"]["statistic"].tolist()
        assert found.at[("helped", "missing", "count"), "estimate"] == 3
        assert "Missing, or not asked | 3" in texts["en"] and "缺失或未被问及" in texts["zh"]
        return
    for attribute in ("helped", *made_of):
        assert found.at[(attribute, "missing", "not_asked"), "estimate"] == 16
        assert found.loc[(attribute, "missing", "count"), ["estimate", "n"]].tolist() == [1, 14]
    assert "| Helped | n = 14 |" in texts["en"]
    assert "7 (50%)" in texts["en"] and "6 (43%)" in texts["en"]  # of the 14
    assert texts["en"].count("Not asked, after an earlier answer | 16 |") == 2
    assert "| 参加过的小组活动对您帮助大 | n = 14 |" in texts["zh"]
    assert texts["zh"].count("依前题跳过，未作答此题 | 16 |") == 2
    assert "从哪里知道的（可多选）" in texts["zh"]
    assert "17 (57%)" not in texts["en"]  # the missing of 30
