"""A study of strain at two times, of people who gave no codes."""

PRE = [12, 15, 9, 18, 14, 11, 16, 13, 10, 17, 15, 12]
POST = [17, 19, 14, 20, 15, 18, 13, 21, 16, 14]
STRAIN = {"en": "Strain", "zh": "压力"}
CONTENT = {
    "id": "no-codes",
    "title": {"en": "A group", "zh": "一个小组"},
    "authors": ["Nobody"],
    "synthetic": True,
    "seed": 7,
    "design": {"kind": "unlinked"},
    "waves": [
        {"id": "pre", "label": {"en": "pre-test", "zh": "前测"}, "role": "pre"},
        {"id": "post", "label": {"en": "post-test", "zh": "后测"}, "role": "post"},
    ],
    "files": [
        {"kind": "responses", "path": f"{wave}.csv", "wave": wave, "columns": {"strain": "s"}}
        for wave in ("pre", "post")
    ],
    "attributes": {"sex": {"label": "Sex", "levels": {"f": "female", "m": "male"}}},
    "instruments": {
        "strain": {
            "define": {
                "name": STRAIN,
                "short": STRAIN,
                "items": [{"ids": "total", "min": 0, "max": 30}],
                "scores": [{"id": "total", "label": STRAIN, "direction": "lower-better"}],
            }
        }
    },
    "cleaning": {"duplicates": "first"},
    "outcomes": [{"scale": "strain", "primary": True, "expected": "lower"}],
    "comparisons": [["pre", "post"]],
    "family": {"test": "welch"},
}


def sheet(scores: list[int]) -> str:
    return "s,sex\n" + "".join(f"{score},{'fm'[i % 2]}\n" for i, score in enumerate(scores))
