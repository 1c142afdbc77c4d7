"""The exports of survey tools that the tests read, and what people answered in them."""

from pathlib import Path

import pandas as pd
import pyreadstat

ANSWERS = {"P1": [1, 2, 3, 4], "P2": [4, 3, 2, 1], "P3": [2, 2, None, 3]}


PEOPLE = {"P1": ("f", 31), "P2": ("m", 45), "P3": ("f", 52)}


def write_sav(path: Path, **more) -> None:
    table = pd.DataFrame(
        {
            "id": list(ANSWERS),
            "sex": [1.0, 2.0, 1.0],
            "age": [31.0, 45.0, 52.0],
            **{f"mood_{i}": [float(ANSWERS[p][i - 1] or 9) for p in ANSWERS] for i in range(1, 5)},
            "when": pd.to_datetime(["2026-03-01 00:00", "2026-03-02 09:30", None]),
        }
    )
    mood = {1: "Never", 2: "Seldom", 3: "Often", 4: "Always", 9: "does not apply"}
    labels = {"sex": {1: "Female", 2: "Male"}, **{f"mood_{i}": mood for i in range(1, 5)}}
    given = {
        "variable_value_labels": labels,
        "missing_ranges": {f"mood_{i}": [9] for i in range(1, 5)},
        "column_labels": {"mood_1": "calm"},
    }
    pyreadstat.write_sav(table, path, **{**given, **more})


FORMATS = {
    "qualtrics": ["qualtrics_text.csv", "qualtrics_numeric.tsv", "qualtrics_legacy.csv"],
    "limesurvey": ["limesurvey_codes.csv", "limesurvey_full.csv", "limesurvey_both.csv"],
    "redcap": ["redcap_raw.csv", "redcap_labels.csv"],
    "kobo": ["kobo.csv", "kobo_labels.csv", "odk_central.csv"],
    "tencent-survey": ["tencent.csv"],
    "jinshuju": ["jinshuju.csv"],
    "wenjuanxing": [
        "wenjuanxing_codes.csv",
        "wenjuanxing_text.csv",
        "wenjuanxing_old.csv",
        "wenjuanxing_other.csv",
    ],
    "google-forms": ["google_forms.csv", "google_sheets_zh.csv"],
    "microsoft-forms": ["microsoft_forms.csv"],
    "surveymonkey": ["surveymonkey.csv"],
}


PAIRS = [(name, path) for name, paths in FORMATS.items() for path in paths]
