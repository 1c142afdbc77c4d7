"""Support networks: one row a member, wave and supporter."""

from raw_study import NETWORK, PRE, RESPONSES, rows, study, write

from groupwork.ingest.files import ingest


def test_a_supporter_is_a_row_at_the_wave_that_its_value_stands_for(tmp_path):
    network = "id,when,source,support,close\nP1,before,family,emotional;practical,4\n"
    tables = ingest(study(RESPONSES, NETWORK), write(tmp_path, pre=PRE, network=network))
    assert rows(tables["network"]) == [
        {
            "file": "network.csv",
            "row": 2,
            "participant_id": "P1",
            "wave": "pre",
            "source": "family",
            "support": "emotional;practical",
            "closeness": "4",
            "supporter": "",
        }
    ]
