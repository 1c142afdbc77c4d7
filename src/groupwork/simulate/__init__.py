"""The synthetic study that ships with the package, from declared true parameters."""

from groupwork.simulate.draw import Drawn, draw, scores_of
from groupwork.simulate.expected import (
    person_scores,
    score_correlation,
    score_table,
    survey_moments,
)
from groupwork.simulate.interviews import draw_interviews
from groupwork.simulate.parameters import Parameters, load_parameters, other_parameters
from groupwork.simulate.write import simulate, study_file_like

__all__ = [
    "Drawn",
    "Parameters",
    "draw",
    "draw_interviews",
    "load_parameters",
    "other_parameters",
    "person_scores",
    "score_correlation",
    "score_table",
    "scores_of",
    "simulate",
    "study_file_like",
    "survey_moments",
]
