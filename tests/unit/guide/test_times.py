"""What names of times say."""

import pytest

from groupwork.guide.times import (
    are_counted,
    are_ordered,
    counted_alike,
    in_order,
    is_time,
    names_of_waves,
    told,
    wave_of_name,
)


def test_months_stand_in_the_order_of_their_numbers():
    assert in_order(["M0", "M12", "M3"]) == ["M0", "M3", "M12"]
    assert in_order(["3个月", "6个月", "基线"]) == ["基线", "3个月", "6个月"]
    assert in_order(["month_6", "week_8", "baseline"]) == ["baseline", "week_8", "month_6"]
    assert in_order(["6 months", "10 days", "1 year"]) == ["10 days", "6 months", "1 year"]
    assert in_order(["第三次", "第一次", "第二次"]) == ["第一次", "第二次", "第三次"]


@pytest.mark.parametrize(
    ("names", "waves"),
    [
        (["post", "pre"], {"pre": "pre", "post": "post"}),
        (["follow-up", "后测", "前测"], {"前测": "pre", "后测": "post", "follow-up": "followup"}),
        (
            ["before", "follow-up 2", "follow-up 1"],
            {"before": "pre", "follow-up 1": "followup1", "follow-up 2": "followup2"},
        ),
        (["pre", "survey"], {"survey": "survey", "pre": "pre"}),
        (["before", "now"], {"before": "pre", "now": "post"}),
        # In other languages, with numbers in words.
        (
            ["3 Monate danach", "Am Ende", "Vor Beginn"],
            {"Vor Beginn": "pre", "Am Ende": "post", "3 Monate danach": "followup"},
        ),
        (
            ["Vorbefragung", "Nachbefragung", "Katamnese"],
            {"Vorbefragung": "pre", "Nachbefragung": "post", "Katamnese": "followup"},
        ),
        (
            ["avant le début", "à la fin du groupe", "six mois après"],
            {"avant le début": "pre", "à la fin du groupe": "post", "six mois après": "followup"},
        ),
        (
            ["Antes de empezar", "Al final", "tres meses despues"],
            {"Antes de empezar": "pre", "Al final": "post", "tres meses despues": "followup"},
        ),
        (
            ["nameting", "nulmeting"],
            {"nulmeting": "pre", "nameting": "post"},
        ),
        (
            ["before we started", "last meeting", "three months after"],
            {"before we started": "pre", "last meeting": "post", "three months after": "followup"},
        ),
        (
            ["开课前", "结束后", "三个月后"],
            {"开课前": "pre", "结束后": "post", "三个月后": "followup"},
        ),
        (
            ["我们参加小组之前", "最后一节课", "一年后", "结束后半年"],
            {
                "我们参加小组之前": "pre",
                "最后一节课": "post",
                "结束后半年": "followup1",
                "一年后": "followup2",
            },
        ),
        # The time after the group, if nothing else says that it is.
        (["before", "after 10 weeks"], {"before": "pre", "after 10 weeks": "post"}),
        (
            ["before", "end", "after 3 months"],
            {"before": "pre", "end": "post", "after 3 months": "followup"},
        ),
        # Three months after the group, or the time after a group of three months?
        (["Vorher", "3 Monate danach"], {}),
        (["开课前", "三个月后"], {}),
        # Both times at once.
        (["vor Beginn", "vor dem Ende"], {}),
        (["开课后", "结课前"], {}),
        # Nobody says what T1 is, and two cannot be the same.
        (["T0", "T1"], {}),
        (["pre A", "pre B"], {}),
    ],
)
def test_names_that_say_their_wave(names, waves):
    assert told(names) == waves


@pytest.mark.parametrize(
    ("names", "counted"),
    [
        (["T2 May", "T1 March", "notes"], ["T1 March", "T2 May"]),
        (["wave 2", "wave 10", "wave 1"], ["wave 1", "wave 2", "wave 10"]),
        (["时间1", "时间2"], ["时间1", "时间2"]),
        (["第二次", "第一次"], ["第一次", "第二次"]),
        (["T1 a", "T1 b"], []),
        (["T1", "W2"], []),
        (["autumn", "spring"], []),
    ],
)
def test_names_that_count_times(names, counted):
    assert counted_alike(names) == counted


def test_values_that_count_times_and_such_that_count_groups():
    assert are_counted(["M0", "M3", "M6"])
    assert are_counted(["基线", "3个月", "6个月"])
    assert are_counted(["第1次", "第2次"])
    assert not are_counted(["第1组", "第2组"])
    assert not are_counted(["T1", "男"])


def test_later_times_are_numbered_where_there_are_several():
    assert names_of_waves(2) == ["pre", "post"]
    assert names_of_waves(3) == ["pre", "post", "followup"]
    assert names_of_waves(4) == ["pre", "post", "followup1", "followup2"]


@pytest.mark.parametrize(
    ("names", "ordered"),
    [
        (["T1", "T2"], True),
        (["baseline", "week_8", "month_6"], True),
        (["M0", "M3"], True),
        (["autumn", "spring"], False),
        (["visit 2", "month 1"], False),
        (["week 4 a", "week 4 b"], False),
    ],
)
def test_names_that_tell_their_order_and_such_that_do_not(names, ordered):
    assert are_ordered(names) is ordered


@pytest.mark.parametrize(
    ("name", "wave"),
    [
        ("before", "pre"),
        ("BEFORE (11 Sept)", "pre"),
        ("at start", "pre"),
        ("first day", "pre"),
        ("入组时", "pre"),
        ("前测（9月11日）", "pre"),
        ("前测2025-09-30", "pre"),
        ("开始时", "pre"),
        ("last day of the group", "post"),
        ("zu Beginn der Gruppe", "pre"),
        ("Abschlussbefragung", "post"),
        ("letzte Sitzung", "post"),
        ("à l'issue du groupe", "post"),
        ("LÍNEA DE BASE", "pre"),
        ("última sesión", "post"),
        ("suivi à 6 mois", "followup"),
        ("seguimiento", "followup"),
        ("three-month follow-up", "followup"),
        ("3 Monate danach", ""),
        ("半年后", ""),
        ("小组结束后", "post"),
        ("后", "post"),
        ("6-month follow-up", "followup"),
        # What only their order tells, or nothing does.
        ("week 8", ""),
        ("第8周", ""),
        ("T1", ""),
        ("11 Sept", ""),
        ("2025-09-31", ""),
        ("9/11", ""),
        ("autumn term", ""),
        ("第一次", ""),
    ],
)
def test_names_of_times(name, wave):
    assert is_time(name)
    assert wave_of_name(name) == wave


@pytest.mark.parametrize(
    "name",
    [
        *("q1", "m1", "w2", "1.1", "1-1", "2025", "Name", "", "I think before I act", "first name"),
        *(
            "marital",
            "decision",
            "needs",
            "survey",
            "第1组",
            "测",
            "前后",
            "before and after",
        ),
        *("Vorname", "Nachname", "Alter vor der Gruppe in Jahren", "an", "de la", "2 Jahre"),
        *("vor dem Ende", "三月", "三年级", "开课后", "a_pre", "once a week"),
        "before " * 20,
    ],
)
def test_names_that_are_no_times(name):
    assert not is_time(name)


def test_days_stand_in_their_order_where_they_tell_the_year():
    assert in_order(["2026-01-30", "2025-12-31"]) == ["2025-12-31", "2026-01-30"]
    assert are_ordered(["2025-12-31", "2026-01-30"])
    # December may be that of the year before.
    assert not are_ordered(["11 Sept", "4 Dec"])
    assert not are_ordered(["9月", "12月"])
    assert are_ordered(["before (11 Sept)", "after (4 Dec)"])
