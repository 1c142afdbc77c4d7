"""Every results table that a study has, from its cleaned tables, in one process."""

from unittest.mock import patch

import pandas as pd

from groupwork.analysis import calibration, profiles, strain
from groupwork.analysis.descriptives import (
    audit_summary,
    descriptives_table,
    flow_table,
    participants_table,
)
from groupwork.analysis.effects.effects import effects_table
from groupwork.analysis.effects.regression_to_mean import regression_table
from groupwork.analysis.effects.reliable_change import change_tables
from groupwork.analysis.interviews.agreement import agreement_table
from groupwork.analysis.interviews.cooccurrence import cooccurrence_table
from groupwork.analysis.interviews.saturation import saturation_table
from groupwork.analysis.interviews.themes import negative_cases, themes_table
from groupwork.analysis.joint import joint_table
from groupwork.analysis.missing import attrition_table, missing_table
from groupwork.analysis.models import models_table
from groupwork.analysis.moderators import moderators_table
from groupwork.analysis.needs import needs_table
from groupwork.analysis.network import network_table
from groupwork.analysis.priorities import priorities_table
from groupwork.analysis.quality import quality_table
from groupwork.analysis.reliability import (
    dimensions_table,
    items_table,
    reliability_table,
    retest_table,
)
from groupwork.analysis.satisfaction import satisfaction_table
from groupwork.analysis.series import series_tables
from groupwork.analysis.sessions import process_table
from groupwork.analysis.sites import sites_table
from groupwork.analysis.specifications import specification_table
from groupwork.prepare.score import score
from groupwork.privacy.disclosure import publishable
from groupwork.privacy.risk import risk_table
from groupwork.statistics import mixture
from groupwork.study.study import Study


def every_table(
    study: Study, cleaned: dict[str, pd.DataFrame], quotes: pd.DataFrame | None = None
) -> dict[str, pd.DataFrame]:
    """Return scores and results by file name; with fewer simulated studies than the workflow."""
    people, responses = cleaned["people"], cleaned["responses"]
    scores = score(study, responses)
    tables = {
        "scores": scores,
        "audit_summary": audit_summary(cleaned["audit"]),
        "quality": quality_table(study, responses, scores, cleaned["audit"], cleaned["timing"]),
        "risk": risk_table(study, people),
        "participants": participants_table(study, scores, people),
        "flow": flow_table(study, scores, people),
        "descriptives": descriptives_table(study, scores, people),
        "items": items_table(study, responses),
        "reliability": reliability_table(study, responses),
        "retest": retest_table(study, scores, people),
        "dimensions": dimensions_table(study, responses),
        "effects": effects_table(study, scores, people),
        "change": change_tables(study, scores, people)[0],
        "models": models_table(study, scores, people),
        "missing": missing_table(study, scores, people),
        "attrition": attrition_table(study, scores, people),
        "specifications": specification_table(study, responses, people),
    }
    with patch.object(calibration, "STUDIES", 20), patch.object(calibration, "SIZES", (8, 20)):
        tables["calibration"] = calibration.calibration_table(study, scores)
    if "survey" in study.strands:
        tables["regression"] = regression_table(study, scores, tables["reliability"])
    if "needs" in study.strands:
        tables["needs"] = needs_table(study, scores, people)
        with patch.object(mixture, "BOOTSTRAPS", 10):
            tables["profiles"] = profiles.profiles_table(study, scores)
    if "strain" in study.strands:
        tables["strain"] = strain.strain_table(study, scores)
    if "interviews" in study.strands:
        tables["agreement"] = agreement_table(study, cleaned["segments"])
        tables["themes"] = themes_table(study, cleaned["segments"])
        tables["negative_cases"] = negative_cases(study, cleaned["segments"])
        tables["saturation"] = saturation_table(study, cleaned["segments"])
        tables["cooccurrence"] = cooccurrence_table(study, cleaned["segments"])
    if "joint" in study.strands:
        empty = pd.DataFrame(columns=["interview", "segment", "code", "text", "language"])
        tables["joint_display"] = joint_table(
            study,
            tables["needs"],
            cleaned["segments"],
            quotes=empty if quotes is None else quotes,
            scores=scores,
            people=people,
        )
    if "sites" in study.strands:
        tables["sites"] = sites_table(study, scores, people)
    if "moderators" in study.strands:
        tables["moderators"] = moderators_table(study, scores, people)
    if "priorities" in study.strands:
        tables["priorities"] = priorities_table(study, scores)
    if "baseline" in study.strands:
        tables["series"] = series_tables(study, cleaned["sessions"])[0]
    if "sessions" in study.strands:
        tables["process"] = process_table(study, cleaned["sessions"])
    if "satisfaction" in study.strands:
        tables["satisfaction"] = satisfaction_table(study, responses)
    if "network" in study.strands:
        tables["network"] = network_table(study, cleaned["network"])
    return {
        name: table if name == "scores" else publishable(study, name, table)
        for name, table in tables.items()
    }
