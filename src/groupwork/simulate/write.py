"""Writing the synthetic study's raw files, in the same bytes on every run."""

import csv
import hashlib
import io
import re
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml
from openpyxl import Workbook

from groupwork.simulate.defects import RENAMED, RawFile, plant
from groupwork.simulate.draw import Drawn, draw
from groupwork.simulate.expected import person_scores, score_correlation, score_table
from groupwork.simulate.interviews import Interviews, draw_interviews
from groupwork.simulate.parameters import OCCASIONS, Occasion, Parameters, load_parameters
from groupwork.study.yaml_file import read_yaml

_WAVE_FILES: dict[Occasion, str] = {
    "pre": "pretest.csv",
    "post": "posttest.csv",
    "followup": "followup.csv",
}
_MOMENT = (2025, 3, 1, 0, 0, 0)  # of the workbook and its parts; any fixed one would do


def simulate(folder: Path, parameters: Parameters | None = None) -> None:
    """Write the raw files of a synthetic study into its folder.

    The study file and the author's texts are not touched. The same version of the package writes
    the same bytes.

    Parameters
    ----------
    folder : pathlib.Path
        Made where it is lacking; files of the same names are replaced.
    parameters : Parameters, optional
        Others than those of the shipped study "all-the-way".
    """
    parameters = parameters or load_parameters()
    drawn = draw(parameters, np.random.default_rng([parameters.seed, 1]))
    interviews = draw_interviews(
        parameters, np.random.default_rng([parameters.seed, 2]), drawn.attributes
    )
    files = raw_files(drawn, interviews)
    defects = plant(files, drawn)
    contents = {name: _encode(name, file) for name, file in files.items()}
    for name, table in {
        "defects.csv": defects,
        "codebook.csv": _codebook(parameters, files),
    }.items():
        contents[name] = _encode(name, RawFile(table.astype("string")))
    for interview, text in interviews.transcripts.items():
        contents[f"interviews/{interview}.txt"] = text.encode()
    contents["truth.yaml"] = _truth(parameters, drawn).encode()
    contents["README.md"] = _readme(parameters).encode()
    contents["SHA256SUMS"] = "".join(
        f"{hashlib.sha256(contents[name]).hexdigest()}  {name}\n" for name in sorted(contents)
    ).encode()
    for name, content in contents.items():
        target = Path(folder) / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def study_file_like(shipped: str, study: str, parameters: Parameters) -> str:
    """Return the shipped study file for a study of another id, seed and size.

    Parameters
    ----------
    shipped : str
        Text of the study file of "all-the-way".
    study : str
        The other study's id.
    parameters : Parameters
    """
    chosen = {
        "the twelve caregivers": f"the {parameters.members} caregivers",
        "十二名照顾者": f"{parameters.members}名照顾者",
    }
    for old, new in chosen.items():
        shipped = shipped.replace(old, new)
    shipped = re.sub(r"(?m)^id: .*$", f"id: {study}", shipped, count=1)
    return re.sub(r"(?m)^seed: .*$", f"seed: {parameters.seed}", shipped, count=1)


def raw_files(drawn: Drawn, interviews: Interviews) -> dict[str, RawFile]:
    """Return the raw files as tables of texts, before any defect."""
    comments = read_yaml(Path(__file__).with_name("interviews.yaml"))["comments"]
    said = [*comments, *[""] * len(drawn.satisfaction)]  # there are only so many comments
    satisfaction = drawn.satisfaction.assign(comment=said[: len(drawn.satisfaction)])
    attributes = drawn.attributes.assign(years_ill=drawn.attributes["years_ill"].map("{:g}".format))
    survey = attributes.merge(drawn.answers["survey"], on="participant_id")
    tables = {
        "survey.xlsx": survey,
        **{name: drawn.answers[wave] for wave, name in _WAVE_FILES.items()},
        "sessions.csv": drawn.sessions,
        "satisfaction.csv": satisfaction,
        "network.csv": drawn.network,
        "segments.csv": interviews.segments,
        "quotes.csv": interviews.quotes,
    }
    return {name: RawFile(table.astype("string").fillna("")) for name, table in tables.items()}


def _encode(name: str, file: RawFile) -> bytes:
    return _workbook(file.table) if name.endswith(".xlsx") else _csv(file)


def _csv(file: RawFile) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator=file.newline)
    writer.writerow(file.table.columns)
    writer.writerows(file.table.itertuples(index=False))
    return text.getvalue().encode(file.encoding)


def _workbook(table: pd.DataFrame) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "survey"
    sheet.append(list(table.columns))
    for row in table.itertuples(index=False):
        sheet.append([_typed(cell) for cell in row])
    saved = io.BytesIO()
    book.save(saved)
    # openpyxl stamps the parts with the time, and compressed bytes differ between zlib builds.
    fixed = io.BytesIO()
    stamp = "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z".format(*_MOMENT).encode()
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(fixed, "w", zipfile.ZIP_STORED) as new:
        for part in sorted(old.namelist()):
            content = old.read(part)
            if part == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT[\d:]{8}Z", stamp, content)
            new.writestr(zipfile.ZipInfo(part, _MOMENT), content)
    return fixed.getvalue()


def _typed(cell: str) -> str | float | None:
    """Return numbers as numbers, as a survey platform exports them; full-width digits stay text."""
    if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", cell):
        return float(cell) if "." in cell else int(cell)
    return cell or None


def _truth(parameters: Parameters, drawn: Drawn) -> str:
    def rounded(table: pd.DataFrame) -> dict[Any, Any]:
        return table.round(4).to_dict(orient="index")

    main = [name for name in parameters.scores if "." not in name]
    expected = person_scores(parameters, drawn.lasting.loc[drawn.members].to_numpy())
    members = {
        occasion: table.set_axis(drawn.members, axis=0) for occasion, table in expected.items()
    }
    present = {wave: drawn.answers[wave]["participant_id"] for wave in OCCASIONS}
    change = pd.DataFrame(
        {
            f"pre_to_{wave}": (members[wave] - members["pre"]).loc[present[wave]].mean()
            for wave in ("post", "followup")
        }
    )
    truth = {
        "parameters": parameters.model_dump(mode="json"),
        "implied": {
            "ward": rounded(score_table(parameters)),
            "ward_correlation": rounded(score_correlation(parameters, main)),
            "members": {
                "selected": drawn.members.to_list(),
                "lost_before_post": sorted(set(present["pre"]) - set(present["post"])),
                "lost_before_followup": sorted(set(present["post"]) - set(present["followup"])),
                "expected_mean": rounded(
                    pd.DataFrame({wave: members[wave].mean() for wave in _WAVE_FILES})
                ),
                "expected_change": rounded(change),
            },
        },
    }
    heading = (
        "# SYNTHETIC: the true parameters of the study and what follows from them.\n"
        "# ward: a caregiver drawn at random; mean_post and mean_followup as if all had changed\n"
        "# as members do. members: those who were drawn, given what is lasting in them. Selected\n"
        "# on a high day, they are expected back at expected_mean pre with no help at all;\n"
        "# expected_change is that of those who are there at both occasions.\n"
    )
    return heading + yaml.safe_dump(truth, sort_keys=False, allow_unicode=True, width=100)


def _codebook(parameters: Parameters, files: dict[str, RawFile]) -> pd.DataFrame:
    """Describe every column of every file, one row a column."""
    known = _column_meanings(parameters)
    rows: dict[str, dict[str, str]] = {}
    for file, raw in files.items():
        for column in raw.table.columns:
            meaning, values = known.get((file, column)) or known["", column]
            row = rows.setdefault(
                f"{column}/{meaning}",
                {"files": "", "column": column, "meaning": meaning, "values": values},
            )
            row["files"] += ("; " if row["files"] else "") + file
    return pd.DataFrame(list(rows.values()))


def _column_meanings(parameters: Parameters) -> dict[tuple[str, str], tuple[str, str]]:
    """Return meaning and values by (file, column); file empty: the same in every file."""
    meanings = {
        "participant_id": ("identifier of the caregiver, the same in every file", "C001 and so on"),
        "age": ("age of the caregiver in years", "20 to 75"),
        "years_ill": ("years since the child fell ill", "0.1 and more"),
        "admissions": ("stays in hospital, the present one included", "1 and more"),
        "session": ("number of the session", f"1 to {parameters.sessions.number}"),
        "attended": ("was the member there", "1 yes, 0 no"),
        "comment": ("free comment at the end of the group", "text"),
        "wave": ("before or after the group", "before; after"),
        "source": ("kind of supporter; one row a supporter", "; ".join(parameters.network)),
        "support": (
            "kinds of support from this supporter",
            "; ".join(next(iter(parameters.support.values()))) + " (several: ';' between)",
        ),
        "closeness": ("how close the caregiver feels to the supporter", "1 to 5"),
        "supporter": (
            "label of the supporter, the same before and after for one caregiver",
            "first letters of the kind, and a number",
        ),
        "interview": ("identifier of the interview", "I01 to I12"),
        "segment": ("number of the segment in the interview", "1 and more"),
        "text": ("what the caregiver says", "text"),
        "coder": ("who coded", "A; B"),
        "code": ("code given; one row a code", "see study.yaml; empty: none given"),
        "language": ("language of the interview", "en; zh"),
    }
    for name, shares in parameters.categories.items():
        meanings[name] = (f"{name} (wordings in study.yaml)", "; ".join(shares))
    for name, rating in parameters.sessions.ratings.items():
        meanings[name] = (
            f"worker's record of the session: {name.replace('_', ' ')}; empty if absent",
            f"{rating.lowest} to {rating.highest}",
        )
    bank = parameters.bank
    ranges = zip(bank.columns, bank.lowest, bank.highest, bank.is_reversed, strict=True)
    for column, low, high, is_reversed in ranges:
        scale, item = column.split("_")
        turned = ", turned for scoring" if is_reversed else ""
        meanings[column] = (f"{scale.upper()} item {item}{turned}", f"{low} to {high}")
    for number in range(1, parameters.satisfaction.items + 1):
        meanings[f"satisfaction_{number}"] = (f"closing questionnaire item {number}", "1 to 5")
    meanings[RENAMED[1]] = meanings[RENAMED[0]]
    known = {("", column): pair for column, pair in meanings.items()}
    known["quotes.csv", "code"] = ("code for which the segment may be quoted", "see study.yaml")
    known["quotes.csv", "question"] = ("what the worker asked before", "text")
    return known


def _readme(parameters: Parameters) -> str:
    return f"""# SYNTHETIC data of the study "All the way, you have worked hard!"

No person answered these questionnaires, said these sentences or took part in this group. The
study's real data are not public; `groupwork simulate` invents data of the same shape from declared
true parameters (seed {parameters.seed}). Nothing found in them is a finding about caregivers.

| file | what |
|---|---|
| survey.xlsx | ward survey of {parameters.survey} caregivers |
| pretest.csv, posttest.csv, followup.csv | the {parameters.members} with the highest needs score, \
before and after the group |
| sessions.csv | process records, one row a member and session |
| satisfaction.csv | closing questionnaire |
| network.csv | supporters of each member, before and after |
| interviews/ | transcripts of twelve ward interviews, eight in English, four in Chinese |
| segments.csv, quotes.csv | the interviews in segments, coded by two coders; approved quotations |
| codebook.csv | every column of every file |
| defects.csv | what was spoiled on purpose, cell by cell |
| truth.yaml | every parameter, and the scores that follow from them |
| SHA256SUMS | checksums of the files above |
| study.yaml, text/ | written by hand; `groupwork simulate` leaves them alone |

Answers are normal tendencies cut at thresholds, driven by correlated traits of which one part lasts
and one part is of the day. Members are selected by a score that has both and an error besides, so
they move towards the mean of the ward before the group has met. Members who were lost were drawn at
random. The two coders agree as real ones do: mostly, not wholly.

The defects are those of real exports: a file with byte order mark beside one in GB18030, full-width
digits, wordings among codes, declared missing codes (-9, 99, missing, 缺失), an answer left blank,
a second submission broken off, answers out of range, a straight-liner, blank rows at the end, a
renamed column. Each stands in defects.csv with its row as a spreadsheet shows it.
"""
