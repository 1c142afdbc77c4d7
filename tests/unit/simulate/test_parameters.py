"""The parameters fit themselves and the study file."""

import numpy as np
from simulated_study import PARAMETERS, SHIPPED

from groupwork.study.loading import load_study


def test_correlation_matrix_is_a_correlation_matrix():
    matrix = np.array(PARAMETERS.correlation)
    np.testing.assert_array_equal(matrix, matrix.T)
    np.testing.assert_array_equal(np.diag(matrix), 1)
    assert np.linalg.eigvalsh(matrix).min() > 0.1
    assert ((PARAMETERS.bank.loadings**2).sum(axis=1) < 1).all()


def test_parameters_and_study_file_know_the_same_items_keys_and_levels():
    study = load_study(SHIPPED / "study.yaml")
    bank = PARAMETERS.bank
    told = {
        f"{name}_{item}": (*instrument.item_range(item), item in instrument.reversed)
        for name, instrument in study.questionnaires.items()
        if name in PARAMETERS.scales
        for item in instrument.item_ids
    }
    ranges = zip(bank.lowest, bank.highest, bank.is_reversed, strict=True)
    assert told == dict(zip(bank.columns, map(tuple, ranges), strict=True))
    for name, key in PARAMETERS.scores.items():
        instrument, score = study.scales[name]
        assert instrument.scale_items(score) == key.items, name
        assert (score.statistic == "mean") == (key.statistic == "mean"), name
        assert score.floor == (key.statistic == "index"), name
    for name, shares in PARAMETERS.categories.items():
        assert list(study.attributes[name].levels or {}) == list(shares)
    assert [
        source for file in study.files if file.kind == "network" for source in file.sources
    ] == (list(PARAMETERS.network))
    assert len(study.sessions) == PARAMETERS.sessions.number
