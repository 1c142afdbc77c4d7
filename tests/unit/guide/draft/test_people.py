"""Who is who: codes of one column or several, spelled in one way or two."""

import pytest
import yaml
from answering import answer_all
from drafted import document, open_keys, sums
from recorded import checked as check_study
from student_files import CODES, ITEMS, POST, PRE, pair, write

from groupwork.errors import GroupworkError
from groupwork.guide.check import comparison_text
from groupwork.guide.check_view import summary
from groupwork.guide.draft.study import draft_study
from groupwork.guide.recognise import recognise
from groupwork.ingest.files import ingest
from groupwork.ingest.readers import fold
from groupwork.study.loading import load_study


def test_a_code_of_several_columns(tmp_path):
    folder = tmp_path / "my-group"
    school = [("N", i % 2, i // 2) for i in range(8)]
    files = [
        write(
            folder / f"{wave}.csv",
            ["school", "class", "number", *ITEMS],
            [[*where, *row] for where, row in zip(school, rows, strict=True)],
        )
        for wave, rows in (("pre", PRE), ("post", POST))
    ]
    found = sums(folder, files, id="school, class, number")
    assert found["pre", "N-0-0"] == 7
    assert found["post", "N-0-0"] == 8
    assert len(found) == 16


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([f"{i:03}" for i in range(1, 9)], [f"{i}" for i in range(1, 9)]),
        ([f"{i}.0" for i in range(1, 9)], [f"{i}" for i in range(1, 9)]),
        ([f"{i:02}号" for i in range(1, 9)], [f"{i}" for i in range(1, 9)]),
        (CODES, [f"{code[:2]}{int(code[2:])}" for code in CODES]),
        (CODES, [f"{code[:2].lower()}-{code[2:]}" for code in CODES]),
    ],
)
def test_codes_spelled_in_two_ways_are_joined_when_a_person_says_so(tmp_path, before, after):
    folder = tmp_path / "my-group"
    files = pair(folder, before, after)
    assert "id_spelling" in open_keys(files)
    found = sums(folder, files, id_spelling="loose")
    assert len(found) == 16
    assert found.groupby("participant_id").size().eq(2).all()
    # Kept apart, those who are written in two ways are people of one wave each; of many that is
    # no accident, and stops the run.
    differing = sum(one != other for one, other in zip(before, after, strict=True))
    if differing > 2:
        with pytest.raises(GroupworkError, match="identifiers that differ in form alone"):
            sums(folder, files, id_spelling="exact")
    else:
        apart = sums(folder, files, id_spelling="exact")
        assert apart.groupby("participant_id").size().eq(1).sum() == 2 * differing


@pytest.mark.parametrize(
    "word", ["学号{}", "Code: {}", "No. {}", "{} (ID)", "编号：{}", "my code is {}"]
)
@pytest.mark.parametrize("everybody", [True, False])
def test_a_word_that_says_what_a_code_is_makes_nobody_another_person(tmp_path, word, everybody):
    folder = tmp_path / "my-group"
    typed = [word.format(c) if everybody or n == 2 else c for n, c in enumerate(CODES)]
    files = pair(folder, CODES, typed)
    draft = draft_study(recognise(files), "my-group")
    (asked,) = (q for q in draft.questions if q.key == "id_spelling")
    assert f"{CODES[2]} = {fold(typed[2])}" in asked.saw
    found = sums(folder, files, id_spelling="loose")
    assert len({who for _, who in found.index}) == len(CODES)
    assert (found["pre", "SY3"], found["post", "SY3"]) == (sum(PRE[2]), sum(POST[2]))


def test_another_word_beside_a_code_is_asked_about(tmp_path):
    folder = tmp_path / "my-group"
    files = pair(folder, CODES, [*CODES[:2], "bird SY03", *CODES[3:]])
    draft = draft_study(recognise(files), "my-group")
    (asked,) = (q for q in draft.questions if q.key == "same_person")
    assert asked.saw == "1 bird SY03 (post), SY03 (pre)"
    found = sums(folder, files, same_person="all")
    assert found["post", "SY03"] == sum(POST[2])


@pytest.mark.parametrize("code", ["P10{}", "10{}"])
def test_what_was_given_to_qualtrics_follows_people_and_their_computer_never(tmp_path, code):
    files = []
    for wave, day, rows in (("pre", "2025-03-01", PRE), ("post", "2025-05-01", POST)):
        heads = ["StartDate", "IPAddress", "Finished", "ResponseId", "ExternalReference", *ITEMS]
        table = [
            [
                f"{day} 08:0{i}:00",
                f"81.2.69.{140 + i}",
                "1",
                f"R_{wave}{i}xyzab",
                code.format(i),
                *row,
            ]
            for i, row in enumerate(rows)
        ]
        ids = [f'{{"ImportId":"{head}"}}' for head in heads]
        files.append(write(tmp_path / f"{wave}.csv", heads, [heads, ids, *table]))
    draft = draft_study(recognise(files), "my-group")
    (asked,) = (question for question in draft.questions if question.key == "id")
    assert asked.default == "ExternalReference"
    assert "IPAddress" not in asked.choices


def test_all_ways_in_which_codes_are_spelled_are_shown(tmp_path):
    files = pair(tmp_path, [c.lower() for c in CODES], [f"{c[:2]} {c[2:]}" for c in CODES])
    files.append(
        write(
            tmp_path / "attendance.csv",
            ["code", "Session 1", "Session 2"],
            [[c, "✓", "✓"] for c in CODES],
        )
    )
    (asked,) = (q for q in draft_study(recognise(files), "g").questions if q.key == "id_spelling")
    assert "lx12 = LX 12 = LX12" in asked.saw


def test_codes_that_are_nearly_the_same_are_asked_about(tmp_path):
    folder = tmp_path / "my-group"
    before = [f"S{n:02}" for n in range(3, 11)]
    after = ["s3", "S 04", *before[2:4], "07", *before[5:7], "S1O"]
    files = pair(folder, before, after)
    assert "same_person" in open_keys(files, id_spelling="loose")
    apart = sums(folder, files, id_spelling="loose", same_person="none")
    assert apart.groupby("participant_id").size().eq(1).sum() == 4
    given = {"id_spelling": "loose"}
    asked = {q.key: q for q in draft_study(recognise(files), "g", given).questions}["same_person"]
    assert asked.saw.count("(post)") == 2
    found = sums(folder, files, id_spelling="loose", same_person="all")
    assert {"S7", "S10"} <= {*found.index.get_level_values("participant_id")}
    assert found.groupby("participant_id").size().eq(2).all()
    with pytest.raises(GroupworkError, match="there is no pair '3' among 2"):
        draft_study(recognise(files), "g", {**given, "same_person": "1, 3"})


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("K-{:03}", "{:03}"),  # letters in one file alone
        ("C{}", "{}"),
        ("20230103{:04}", "{:04}"),  # the whole number, and its end
        ("20230103{:04}", "{}"),
    ],
)
def test_codes_that_can_be_one_persons_are_never_two_peoples_unasked(tmp_path, before, after):
    """Two of eight typed their code in another form after the group: six pairs, or eight."""
    folder = tmp_path / "my-group"
    ids = [1042 + 111 * i for i in range(8)] if "2023" in before else range(21, 29)
    codes = [before.format(i) for i in ids]
    files = pair(folder, codes, [after.format(i) for i in ids][:2] + codes[2:])
    if "2023" in before:  # all but two write the end alone
        ends = [after.format(i) for i in ids]
        files = pair(folder, [*codes[:2], *ends[2:]], ends)
    draft = draft_study(recognise(files), "g", {"id": "code"})
    (asked,) = (q for q in draft.todo if q.key == "same_person")
    assert (asked.default, asked.suggestion) == (None, "all")
    assert asked.saw.count("(pre)") == asked.saw.count("(post)") == 2
    # Unanswered, it is a place of the study file that check and run refuse.
    entries = yaml.safe_load(draft.text)["files"]
    told = {code: said for each in entries for code, said in each.get("same_person", {}).items()}
    assert len(told) == 2 and all(said.startswith("TODO") for said in told.values())
    joined = sums(folder, files, id="code", same_person="all")
    assert len({who for _, who in joined.index}) == 8
    apart = sums(folder, files, id="code", same_person="none")
    assert len({who for _, who in apart.index}) == 10
    # What somebody has said is not asked again; where nobody has, the check says it.
    checked = check_study(folder)
    assert checked.comparisons[0].n_near == 0 and "nearly the same" not in summary(checked).plain
    path = folder / "study.yaml"
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert len(document["cleaning"].pop("two_people")) == 2
    path.write_text(yaml.safe_dump(document), encoding="utf-8")
    checked = check_study(folder)
    (compared,) = checked.comparisons
    assert (compared.n_both, compared.n_near) == (6, 2)
    assert "2 more would be" in comparison_text(compared)
    assert "2 pairs of nearly the same code" in summary(checked).plain
    assert "没有问题" not in summary(checked, "zh").plain
    document["cleaning"]["two_people"] = [["K-021", "nobody"]]
    path.write_text(yaml.safe_dump(document), encoding="utf-8")
    lacking = "nobody" if "K-021" in codes else "K-021"
    with pytest.raises(
        GroupworkError, match=rf"cleaning\.two_people .* '{lacking}', which no file"
    ):
        ingest(load_study(path), folder)


def test_codes_that_differ_in_form_alone_may_be_two_peoples(tmp_path):
    folder = tmp_path / "my-group"
    files = pair(folder, [*CODES[:7], "7"], [*CODES[:7], "07"])
    found = sums(folder, files, id="code", id_spelling="exact")
    assert {"7", "07"} <= {who for _, who in found.index}
    checked = check_study(folder)
    assert "spell" not in summary(checked).plain and not checked.errors
    path = folder / "study.yaml"
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert document["cleaning"].pop("two_people") == [["7", "07"]]
    path.write_text(yaml.safe_dump(document), encoding="utf-8")
    assert "identifier_spelling" in {each.kind for each in check_study(folder).findings}


def test_a_list_of_sessions_and_a_register_take_no_code_from_the_questionnaires(tmp_path):
    """Each has columns of its own: nobody is asked for a column that all four files have."""
    folder = tmp_path / "my-group"
    head = "What is your number? (on the letter, C01 to C08)"
    files = pair(folder, CODES, [*CODES[:4], *map(str, range(5, 9))], id_name=head)
    alone = {q.key: q for q in draft_study(recognise(files), "g").questions}["id"]
    came = [
        [code, f"{n} of 6", ""] for code, n in zip(CODES, (5, 6, 4, 6, 6, 2, 3, 6), strict=True)
    ]
    files.append(write(folder / "register.csv", ["No.", "Sessions", "Remark"], came))
    dates = [[n, f"{n} March 2025", topic, "me"] for n, topic in enumerate(["Hello", "Bye"], 3)]
    files.append(write(folder / "sessions.csv", ["No.", "Date", "Topic", "Led by"], dates))
    asked = {q.key: q for q in draft_study(recognise(files), "g").questions}
    assert {"wave.register.csv", "wave.sessions.csv"} <= asked.keys()
    assert head in asked["id"].choices and asked["id"].choices == alone.choices
    given = {"id": head, "wave.register.csv": "none", "wave.sessions.csv": "none"}
    found = sums(folder, files, **given)
    assert found["pre", "LX12"] == sum(PRE[0]) and found["post", "LX12"] == sum(POST[0])
    with pytest.raises(
        GroupworkError, match=r"'another'. They have: 'What is your number\? .*'q1'"
    ):
        draft_study(recognise(files), "g", {"id": "another"})


def test_a_code_near_to_two_others_is_nobodys_unsaid(tmp_path):
    """AB14 may be AB12 or AB13: nothing is proposed, and nothing is left open."""
    codes = [f"P{i}{i}{i}" for i in range(1, 9)]
    files = pair(tmp_path, ["AB12", "AB13", *codes[2:]], ["AB14", *codes[1:]])
    (asked,) = (q for q in draft_study(recognise(files), "g").questions if q.key == "same_person")
    assert (asked.default, asked.suggestion) == ("none", "")


def test_two_people_are_never_made_one(tmp_path):
    folder = tmp_path / "my-group"
    codes = ["SY3", *CODES[1:]]
    with pytest.raises(GroupworkError, match=r"rows 2, 4: these identifiers differ only in"):
        sums(folder, pair(folder, codes, codes), id_spelling="loose")


def test_codes_of_one_form_sent_twice_are_joined_across_its_waves(tmp_path):
    """What is "01号" before and "01" after has two spellings in one file, and is one person."""
    given = {"post_from": "2025-04-20", "id_spelling": "loose"}
    folder = tmp_path / "my-group"
    rows = [["2025/03/01 10:00:00", f"{i:02}号", *row] for i, row in enumerate(PRE, 1)]
    rows += [["2025/04/20 10:00:00", f"{i:02}", *row] for i, row in enumerate(POST, 1)]
    form = write(folder / "form.csv", ["Timestamp", "Your code", *ITEMS], rows)
    found = sums(folder, [form], **given)
    assert found.groupby("participant_id").size().eq(2).all()
    assert (found["pre", "1"], found["post", "1"]) == (7, 8)
    # Two spellings at one time stay two people, who are not made one.
    rows[1][1] = "1号"
    form = write(folder / "form.csv", ["Timestamp", "Your code", *ITEMS], rows)
    with pytest.raises(GroupworkError, match=r"rows 2, 3: these identifiers differ only in"):
        sums(folder, [form], **given)


def with_parts(folder, kind):
    """Write codes of three columns: N-05-3 is n-5-3 afterwards; N-1-12 and N-11-2 are two people.

    In two files, in one form that was sent twice, or in one long sheet.
    """
    before = [("N", "05", "3"), ("N", "1", "12"), ("N", "11", "2")]
    before += [("S", "2", f"{i}") for i in range(5)]
    after = [("n", "5", "3"), *before[1:]]
    head = ["letter", "class", "number", *ITEMS]
    first, second = (
        [[*code, *row] for code, row in zip(codes, rows, strict=True)]
        for codes, rows in ((before, PRE), (after, POST))
    )
    if kind == "two files":
        return [
            write(folder / f"{n}.csv", head, of) for n, of in (("pre", first), ("post", second))
        ]
    named = {"twice": ("Timestamp", "2025/03/01", "2025/04/20"), "long": ("wave", "pre", "post")}
    column, early, late = named[kind]
    rows = [*([early, *row] for row in first), *([late, *row] for row in second)]
    return [write(folder / "form.csv", [column, *head], rows)]


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("two files", {}),
        ("twice", {"wave.form.csv": "days", "post_from": "2025-04-20"}),
        ("long", {}),
    ],
)
def test_codes_of_several_columns_are_joined_part_by_part(tmp_path, kind, given):
    folder = tmp_path / "my-group"
    files = with_parts(folder, kind)
    given = {**given, "id": "letter, class, number"}
    asked = {q.key: q for q in draft_study(recognise(files), "my-group", given).todo}
    assert asked["id_spelling"].saw == "N-05-3 = n-5-3"
    found = sums(folder, files, **given, id_spelling="loose")
    assert len(found) == 16
    assert (found["pre", "N-5-3"], found["post", "N-5-3"]) == (7, 8)
    assert (found["pre", "N-1-12"], found["pre", "N-11-2"]) == (17, 16)


@pytest.mark.parametrize(
    "head",
    [
        "Please make your personal code: first two letters of your mother's first name, and the "
        "day of your birth",
        "1.请填写您手机号的后四位",
        "手机尾号",
        "请写下您的暗号（母亲姓名首字母加生日）",
        "What is your code word? (name of a pet and year)",
        "Self-made code",
        "Please type the last four digits of your phone number",
        "Die letzten vier Ziffern Ihrer Telefonnummer",
        "First two letters of your mother's first name and your day of birth",
    ],
)
def test_a_code_is_known_by_its_words_whatever_else_the_heading_says(tmp_path, head):
    files = [
        write(tmp_path / f"{wave}.csv", [head, *ITEMS], [[c, *row] for c, row in rows])
        for wave, rows in (
            ("pre", zip(("0452", "1873", "0097", "6621"), PRE, strict=False)),
            ("post", zip(("6621", "97", "1873", "452"), POST, strict=False)),
        )
    ]
    asked = {question.key: question for question in draft_study(recognise(files), "a").questions}
    assert asked["id"].default == fold(head)
    # 97 is a code there, and no missing code.
    assert "missing" not in asked


def test_numbers_of_lines_are_no_default_code(tmp_path):
    files = [
        write(tmp_path / f"{wave}.csv", ["编号", *ITEMS], [[n, *r] for n, r in enumerate(rows, 1)])
        for wave, rows in (("pre", PRE), ("post", POST[:-2]))
    ]
    asked = {question.key: question for question in draft_study(recognise(files), "a").questions}
    assert asked["id"].default is None
    assert "编号" not in asked["id"].choices


def test_columns_of_a_survey_tool_are_neither_codes_nor_facts(tmp_path):
    own = {"编号": [1, 2, 3, 4], "开始答题时间": ["2026/03/02 19:05:11"] * 4}
    own |= {"结束答题时间": ["2026/03/02 19:07:41"] * 4, "地理位置省": ["广东省", "北京市"] * 2}
    own |= {"语言": ["简体中文"] * 4, "用户类型": ["匿名用户"] * 4, "IP": ["192.0.2.1"] * 4}
    rows = [[*cells, *row] for *cells, row in zip(*own.values(), PRE[:4], strict=True)]
    heads = [*own, *(f"4.最近一周：{name}" for name in ITEMS)]
    draft = draft_study(recognise([write(tmp_path / "前测.csv", heads, rows)]), "a", {}, "zh")
    asked = {question.key: question for question in draft.questions}
    assert list(asked["id"].choices) == ["none"]
    assert "attributes" not in asked
    assert yaml.safe_load(draft.text)["files"][0]["format"] == "tencent-survey"


def asked_id(files, **given):
    questions = draft_study(recognise(files), "g", given).questions
    return next(question for question in questions if question.key == "id")


def test_where_no_code_is_sure_all_that_may_be_one_is_listed_with_what_it_gives(tmp_path):
    names = ["Ann Lee", "Ben Roe", "Ann Lee", "Cay Day", "Dee Fox", "Eve Hay", "Flo Orr", "Gus Ray"]
    born = [f"20{n + 10}-03-0{n + 1}" for n in range(8)]
    files = [
        write(
            tmp_path / f"{wave}.csv",
            ["Name", "Date of birth", "No.", "Age", *ITEMS],
            [
                [names[n], born[n], place, 12, *row]
                for place, (n, row) in enumerate(zip(order, PRE, strict=False), start=1)
            ],
        )
        for wave, order in (("pre", range(8)), ("post", (3, 1, 4, 0, 2, 6)))
    ]
    asked = asked_id(files)
    assert asked.default is None
    assert asked.choices["Name"] == (
        "Name: 7 people, 2 of them twice at one time, 5 come again, a code is made of each (names)"
    )
    assert "together, 8 people, 6 come again" in asked.choices["Name, Date of birth"]
    assert "it counts the rows" in asked.choices["No."]
    assert "Age" not in asked.choices
    assert "anonymous" in asked.choices["none"]
    whole = {"id": "Name, Date of birth", "id_code": "yes"}
    text = draft_study(recognise(files), "g", whole).text
    assert "hash: [Name + Date of birth]" in text


@pytest.mark.parametrize("head", ["Your phone, its end", "手机（四位）"])
def test_what_is_peoples_own_is_offered_where_no_code_comes_again_as_it_was_typed(tmp_path, head):
    """As it must be named to be chosen, and as a numbered choice in the terminal."""
    before, after = [[f"{n}{n + 1}5{n}{z}" for n in range(1, 9)] for z in ("", " 03")]
    files = [
        write(
            tmp_path / f"{wave}.csv",
            [head, *ITEMS],
            [[c, *r] for c, r in zip(codes, rows, strict=True)],
        )
        for wave, codes, rows in (("pre", before, PRE), ("post", after, POST))
    ]
    asked = asked_id(files)
    assert asked.default is None and fold(head) in asked.choices
    assert "0 come again" in asked.choices[fold(head)]


def test_the_numbers_of_a_list_with_both_times_in_a_row_may_be_chosen(tmp_path):
    heads = [f"{time} q{n}" for time in ("Before", "After") for n in range(1, 5)]
    rows = [[n, *row, *row[::-1]] for n, row in enumerate(PRE, start=1)]
    path = write(tmp_path / "all.csv", ["No.", *heads], rows)
    assert asked_id([path]).choices["No."] == "No.: 8 people, it counts the rows"
    assert "id: No." in draft_study(recognise([path]), "g", {"id": "No."}).text


@pytest.mark.parametrize("head", ["Pick a nickname and use it each time", "请写昵称"])
def test_a_nickname_is_a_code(tmp_path, head):
    names = ["Sunny", "bluebird", "Leo", "Mika", "panda", "Ted", "Nemo", "Oak"]
    files = [
        write(
            tmp_path / f"{wave}.csv",
            [head, *ITEMS],
            [[n, *row] for n, row in zip(order, rows, strict=True)],
        )
        for wave, order, rows in (("pre", names, PRE), ("post", names[::-1], POST))
    ]
    assert asked_id(files).default == head


NAMES = {
    "English": ["Jorge", "Nadia", "Aisling", "Priya", "Tomek", "Yusuf", "Ingrid", "Mei"],
    "中文": ["王铎", "李骞", "赵筱筠", "陈彧", "周隽", "吴翊", "孙煦", "郑珩"],
}


@pytest.mark.parametrize("names", NAMES.values(), ids=NAMES)
def test_what_looks_like_names_is_asked_under_any_head(tmp_path, names):
    """No list of names has these, and the head does not say that they are names."""
    group = recognise(pair(tmp_path, names, names, id_name="who"))
    draft = draft_study(group, "g", {"id": "who"})
    asked = {question.key: question for question in draft.questions}
    assert asked["id_code"].default is None
    assert not any(name in asked["id_code"].saw for name in names)
    assert "TODO" in str(yaml.safe_load(draft.text)["privacy"])
    for said, hashed in (("yes", {"hash": ["who"]}), ("no", None)):
        text = draft_study(group, "g", {"id": "who", "id_code": said}).text
        assert yaml.safe_load(text).get("privacy") == hashed


@pytest.mark.parametrize("codes", [CODES, ["ab", "cd", "ef", "gh", "ij", "kl", "mn", "op"]])
def test_codes_do_not_look_like_names(tmp_path, codes):
    group = recognise(pair(tmp_path, codes, codes))
    asked = [question.key for question in draft_study(group, "g", {"id": "code"}).questions]
    assert "id_code" not in asked


def test_codes_that_differ_in_form_alone_are_not_listed_before_that_is_answered(tmp_path):
    """K-001 … K-008, some typed k-1: each is nearly every other one, as they stand."""
    folder = tmp_path / "my-group"
    before = [f"K-{n:03}" for n in range(1, 9)]
    after = ["k-1", "K2", "k-003", "4", "5", "6", "K-007", "K 8"]
    files = pair(folder, before, after)
    given = {"id": "code"}
    (early,) = (
        q for q in draft_study(recognise(files), "g", given).questions if q.key == "same_person"
    )
    given["id_spelling"] = "loose"
    (late,) = (
        q for q in draft_study(recognise(files), "g", given).questions if q.key == "same_person"
    )
    assert early.saw == f"if 'id_spelling' is loose: {late.saw}"
    assert late.saw == "1 4 (post), K4 (pre); 2 5 (post), K5 (pre); 3 6 (post), K6 (pre)"
    found = sums(folder, files, **given, same_person="1-3")
    assert len({who for _, who in found.index}) == 8
    assert len({who for _, who in sums(folder, files, **given, same_person="2-3").index}) == 9


@pytest.mark.parametrize("said", ["all", "none"])
def test_codes_of_a_register_that_are_nearly_those_of_the_forms_are_asked_about(tmp_path, said):
    folder = tmp_path / "my-group"
    codes = [f"C{n:02}" for n in range(1, 8)]
    files = pair(folder, [*codes, "14"], [*codes, "14"])
    came = [[code, f"{n} of 6"] for n, code in enumerate([*codes, "C14"], start=0) if n < 7]
    came[-1] = ["C14", "5 of 6"]
    files.append(write(folder / "register.csv", ["No.", "Sessions"], came))
    given = {"id": "code", "wave.register.csv": "sessions", "same_person": said}
    asked = {q.key: q for q in draft_study(recognise(files), "g", given).questions}
    assert asked["same_person"].saw == "1 C14 (register.csv), 14 (pre, post)"
    text = answer_all(recognise(files), "my-group", **given)
    (entry,) = (each for each in yaml.safe_load(text)["files"] if each["path"] == "register.csv")
    assert entry.get("same_person") == ({"C14": "14"} if said == "all" else None)
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    study = load_study(folder / "study.yaml")
    attended = ingest(study, folder)["sessions"]
    assert ("14" in {*attended["participant_id"]}) is (said == "all")


def test_the_code_that_other_files_have_is_the_right_one(tmp_path):
    """1467 in the first file and the register; 1476 in the later one alone."""
    codes = ["1467", "2583", "3694", "4715", "5826", "6937", "7148", "8259"]
    later = ["1476", *codes[1:]]
    files = pair(tmp_path, codes, later)
    rows = [[code, "✓", "✓"] for code in codes]
    files.append(write(tmp_path / "register.csv", ["code", "1", "2"], rows))
    given = {"id": "code", "same_person": "all"}
    entries = document(files, **given)["files"]
    assert [entry.get("same_person") for entry in entries] == [None, {"1476": "1467"}, None]
