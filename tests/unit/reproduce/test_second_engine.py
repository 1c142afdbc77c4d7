"""The same results by R."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from groupwork.errors import GroupworkError
from groupwork.reproduce.second_engine import (
    OUTDATED,
    RECOMPUTED,
    RECORD,
    Agreement,
    as_findings,
    as_record,
    compare_engines,
    recorded,
)
from groupwork.study.loading import load_study
from groupwork.tables import write_table

TINY = Path(__file__).parents[2] / "data" / "tiny" / "study.yaml"


def test_agreement_is_relative_above_one_and_absolute_below():
    assert Agreement("effects", "a", "t p", 1e-9, 2e-9).agrees
    assert Agreement("effects", "a", "t", 1000.0, 1000.0005).agrees
    assert not Agreement("effects", "a", "t", 1.0, 1.00001).agrees
    apart = Agreement("effects", "mood|all", "t", 2.0, 3.0)
    (finding,) = as_findings("tiny", "R 4", [apart, Agreement("effects", "b", "t", 1.0, 1.0)])
    assert finding.verdict == "differs"
    assert finding.first == "R 4: mood|all: published 2, R 3"
    assert (finding.compared, finding.differences) == (2, 1)


FOUND = [
    Agreement("effects", "mood|all|pre|post", "t", -2.0, -2.000004),  # 2e-6 of its size
    Agreement("effects", "mood|all|pre|post", "t p", 0.0125, 0.0125 + 3e-8),
    Agreement("reliability", "mood|pre", "alpha", 0.8, 0.8),
]


def test_a_record_counts_and_is_only_of_the_tables_that_it_names(tmp_path):
    tables = [tmp_path / f"{name}.csv" for name in RECOMPUTED]  # of which two are there
    for path in tables[:2]:
        path.write_text("estimate,note\n0.1234567890123456,x\n", encoding="utf-8")
    record = tmp_path / RECORD
    write_table(as_record("R version 4.2.2", FOUND, tables), record)
    table = recorded(record, tables)
    assert table[["part", "statistic", "n", "count", "estimate"]].values.tolist() == [
        ["all", "all", 3, 2, 7],  # 3e-8 < 1e-7; the t, which is apart by 2e-6, does not count
        ["effects", "t", 1, 0, 0],
        ["effects", "t p", 1, 1, 7],
        ["reliability", "alpha", 1, 1, 15],
    ]
    assert set(table["note"].fillna("")) == {""}
    assert "tables" not in table
    # Another processor's last digits are the same results; a name or a number is not.
    tables[0].write_text("estimate,note\n0.1234567890123457,x\n", encoding="utf-8")
    assert set(recorded(record, tables)["note"].fillna("")) == {""}
    for other in ("0.12346,x", "0.1234567890123456,y"):
        tables[0].write_text(f"estimate,note\n{other}\n", encoding="utf-8")
        assert set(recorded(record, tables)["note"]) == {OUTDATED}
    record.write_text("engine,n\nR,1\n", encoding="utf-8")
    with pytest.raises(GroupworkError, match=r"is no record of a second engine \(count, estimate"):
        recorded(record, tables)


def test_without_scores_there_is_nothing_to_recompute(tmp_path):
    study = load_study(TINY)
    with pytest.raises(GroupworkError, match="there are no scores to recompute from"):
        compare_engines(study, tmp_path, tmp_path)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("Rscript") is None, reason="needs R")
def test_r_finds_a_wrong_t(tmp_path):
    # Changes -2 -1 -2 -1 -2 0: mean -4/3, SD sqrt(2/3), t = -4/3 / sqrt(2/3 / 6) = -4
    before, after = [4.0, 4.0, 3.0, 5.0, 5.0, 2.0], [2.0, 3.0, 1.0, 4.0, 3.0, 2.0]
    people = [f"P{i}" for i in range(6)]
    scores = pd.concat(
        pd.DataFrame({"participant_id": people, "wave": wave, "scale": "mood", "value": values})
        for wave, values in (("pre", before), ("post", after))
    )
    processed, tables = tmp_path / "processed", tmp_path / "tables"
    write_table(scores, processed / "scores.csv")
    write_table(pd.DataFrame({"participant_id": people}), processed / "people.csv")
    responses = scores.assign(instrument="mood", item="1", raw="1", missing_reason="")
    write_table(responses.drop(columns="scale"), processed / "responses.csv")
    keys = {"outcome": "mood", "group": "all", "wave_from": "pre", "wave_to": "post"}
    empty = {"ci_low": None, "ci_high": None, "p": None}
    rows = [
        {**keys, "statistic": "t", "method": "paired t, df = 5", "estimate": -4.0, **empty},
        {**keys, "statistic": "mean_diff", "method": "post - pre", "estimate": -4 / 3, **empty},
    ]
    write_table(pd.DataFrame(rows), tables / "effects.csv")
    _, found = compare_engines(load_study(TINY), processed, tables)
    by_name = {each.statistic: each for each in found if each.kind == "effects"}
    assert by_name["mean_diff"].agrees
    assert by_name["t"].theirs == pytest.approx(-4)
    rows[0]["estimate"] = -4.1
    write_table(pd.DataFrame(rows), tables / "effects.csv")
    _, found = compare_engines(load_study(TINY), processed, tables)
    assert [each.statistic for each in found if not each.agrees and each.statistic == "t"] == ["t"]
