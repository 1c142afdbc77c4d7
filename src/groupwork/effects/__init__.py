"""From scores to effects: change of the group, change of each person, regression to the mean."""

from groupwork.effects.change import change_tables
from groupwork.effects.effects import effects_table
from groupwork.effects.models import models_table
from groupwork.effects.moderators import moderators_table
from groupwork.effects.regression import regression_table
from groupwork.effects.sites import sites_table

__all__ = [
    "change_tables",
    "effects_table",
    "models_table",
    "moderators_table",
    "regression_table",
    "sites_table",
]
