"""What leaves the private folder: declared answers, never what somebody typed in their place."""

import pytest
from raw_study import RESPONSES, study, write

from groupwork.ingest.files import ingest
from groupwork.prepare.clean import clean
from groupwork.prepare.public import public_audit, public_responses

HEAD = "id,sex,age,m1,m2,m3,m4\n"
# A name, and a name after a code: the second is read as the code, as "3 often" would be.
TYPED = ("王小明", "3 John", "1985-03-04", "44", "浙A12345 ok")


def tables(tmp_path, **texts: str):
    own = study(RESPONSES, **{"cleaning": {"duplicates": "first", "max_invalid_share": 1}})
    return own, clean(own, ingest(own, write(tmp_path, **texts)))


@pytest.mark.parametrize("typed", TYPED)
@pytest.mark.parametrize("place", [1, 2, 3])
def test_what_is_no_answer_is_in_the_private_audit_alone(tmp_path, typed, place):
    cells = ["P1", "f", "31", "1", "2", "3", "4"]
    cells[place] = typed
    own, made = tables(tmp_path, pre=HEAD + ",".join(cells) + "\nP2,m,45,4,3,2,1\n")
    audit, responses = public_audit(own, made["audit"]), public_responses(own, made["responses"])
    told = audit.to_csv() + responses.to_csv() + made["people"].to_csv()
    kept = made["audit"].to_csv()
    assert len(audit) == len(made["audit"])
    if typed == "44" and place == 2:
        assert "44" in told  # an age
    else:
        assert typed not in told
        assert typed in kept


def test_declared_answers_stay(tmp_path):
    own, made = tables(tmp_path, pre=HEAD + "P1,f,31,1,２,3,4\nP2,m,45,4,3,2,1\n")
    responses = public_responses(own, made["responses"])
    assert responses["raw"].tolist() == made["responses"]["raw"].tolist()
    audit = public_audit(own, made["audit"])
    assert audit["before"].tolist() == made["audit"]["before"].tolist()


def test_declared_reasons_for_no_answer_stay(tmp_path):
    cleaning = {"missing_codes": {"-9": "refused", "n/a": "skipped"}, "max_invalid_share": 1}
    own = study(RESPONSES, cleaning={"duplicates": "first", **cleaning})
    text = HEAD + "P1,f,31,1,-9,3,N/A\nP2,m,45,4,3,-8,1\n"
    made = clean(own, ingest(own, write(tmp_path, pre=text)))
    responses = public_responses(own, made["responses"]).set_index(["participant_id", "item"])
    told = {place: raw for place, raw in responses["raw"].items() if not raw.isdigit()}
    # -9 and n/a are declared, -8 is not.
    assert told == {("P1", "2"): "-9", ("P1", "4"): "N/A", ("P2", "3"): ""}
    audit = public_audit(own, made["audit"])
    told = set(audit.loc[audit["column"].isin(["m2", "m3", "m4"]), "before"])
    assert {"-9", "N/A"} <= told
    assert "-8" not in told


def test_a_column_that_nobody_asked_for_is_not_named(tmp_path):
    head = HEAD.replace("m4", "m4,see 钱程")
    own, made = tables(tmp_path, pre=head + "P1,f,31,1,2,3,4,\nP2,m,45,4,3,2,1,\n")
    assert "钱程" in made["audit"].to_csv()
    audit = public_audit(own, made["audit"])
    assert "钱程" not in audit.to_csv()
    assert (audit["reason"] == "column that study.yaml does not name").sum() == 1
