"""Tencent Survey (腾讯问卷): the same three people in its export."""

from export_checks import EXPORTS, check, run, spec


def test_tencent_survey():
    file = spec("tencent.csv", format="tencent-survey", id="1.您的编码")
    feelings = ("平静", "紧张", "放松", "孤独")
    file["columns"] = {
        "mood": {str(i): f"4.最近一周的感受:{name}" for i, name in enumerate(feelings, 1)}
    }
    check(run(EXPORTS, file, attributes={"sex": "2.您的性别", "age": "3.您的年龄"}))
