"""Jinshuju (金数据): the same three people in its export."""

from export_checks import EXPORTS, check, run, spec


def test_jinshuju():
    file = spec("jinshuju.csv", format="jinshuju", id="您的编码")
    feelings = ("平静", "紧张", "放松", "孤独")
    file["columns"] = {
        "mood": {str(i): f"最近一周的感受:{name}" for i, name in enumerate(feelings, 1)}
    }
    check(run(EXPORTS, file, attributes={"sex": "您的性别", "age": "您的年龄"}))
