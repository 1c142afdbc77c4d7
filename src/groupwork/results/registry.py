"""Every results table in one row: how it is made, what stands in it, who shows it.

A new results table is a function, a row here and a test. Its step, its log, what is held back of
it, its description in docs/tables.md, the inputs of the notebook that shows it and the report's
list of origins all come from the row. Nothing that a row names is imported here, and no job
depends on this file: what a step must know of its row is a parameter of its rule.
"""

from groupwork.privacy.layout import TOGETHER, Layout, Precision
from groupwork.results.schema import Notebook, ResultsTable

# What columns mean, where it is the same in several tables ------------------------------------

_MEANINGS = {
    "outcome": "scale whose change is judged",
    "scale": "score of a questionnaire",
    "group": "arm of the study; all: everybody",
    "wave": "time of measurement",
    "wave_from": "earlier time of measurement",
    "wave_to": "later time of measurement",
    "instrument": "questionnaire",
    "item": "item of the questionnaire; all: the whole of it",
    "code": "code of the interviews; all: all of them",
    "interview": "identifier of the interview; all: all of them",
    "area": "area of need",
    "n": "people that the result rests on; in tables of interviews the units counted",
    "statistic": "name of the statistic",
    "method": "which variant of it, and with what interval",
    "estimate": "its value; empty if it cannot be estimated or is held back",
    "ci_low": "lower limit of the interval",
    "ci_high": "upper limit of the interval",
    "ci_level": "level of the interval",
    "p": "p value",
    "note": "what a reader must know of this number, and why one is lacking",
}

#: In every table of invented data.
DATA = {"data": "synthetic: the data behind this row are invented; real data have no such column"}

_STATISTIC = (
    *("n", "statistic", "method", "estimate"),
    *("ci_low", "ci_high", "ci_level", "p", "note"),
)


def _columns(*keys: str, **own: str) -> dict[str, str]:
    """Return key columns, those with a meaning of their own last, then those of a statistic."""
    return {name: _MEANINGS[name] for name in keys} | own | _meanings(*_STATISTIC)


def _meanings(*names: str) -> dict[str, str]:
    return {name: _MEANINGS[name] for name in names}


_COMPARED = ("outcome", "group", "wave_from", "wave_to")

# How tables count people --------------------------------------------------------------------

_RECOVERY = ("recovered", "improved_not_recovered")
_CLASSES = ("improved", "unchanged", "deteriorated", *_RECOVERY)
_ENDS = ("floor_share", "ceiling_share")
_COUNTED_SPECIFICATIONS = (
    *("specifications", "distinct", "expected"),
    *("significant", "significant_against", "specifications_of", "significant_of"),
)

# What protected tables tell of scores ---------------------------------------------------------

_MEAN_SD = {"mean": "sd"}
_AS_DECLARED = {
    "outlier_rule": ("everybody",),
    "scoring": ("as declared",),
    "missing_rule": ("as declared",),
}
# How the questionnaires were answered says nothing of what was answered.
_ANSWERED = (
    *("missing", "missing_percent", "out_of_range", "unreadable", "people", "complete"),
    *("with_unusable", "with_coded", "not_scored", "straight_lining", "duplicate_submissions"),
    "inconsistent_share",
)

# Tables without a layout are published as they are. Who took part is what every reporting
# guideline asks for, and each n says it anyway; the other counts are of segments, cells, classes
# and simulated studies. How many of those interviewed voiced a theme is what readers of interviews
# judge it by (COREQ, items 29 to 32), and each such person agreed to be heard; who they are is in
# none of these tables.

# Sections of the study file that go together --------------------------------------------------

_ARMS = ("design", "attributes")
_SCALES = ("waves", "instruments", "ci_level")
_CHANGE = (*_ARMS, *_SCALES, "outcomes", "comparisons")

_ROWS = (
    ResultsTable(
        "audit_summary",
        "What was dropped, changed, set missing or flagged",
        "analysis.descriptives.audit_summary",
        reads=("audit",),
        sections=(),
        columns={
            "action": "what was done",
            "reason": "why",
            **_meanings("instrument", "wave"),
            "count": "rows of the audit",
        },
        layout=None,
        notebook="01_data_quality",
    ),
    ResultsTable(
        "findings",
        "What the check of the data points out",
        "analysis.findings.findings_table",
        reads=("findings",),
        sections=(),
        columns={
            "severity": "warning: to be looked at; error: the study was run in spite of it",
            "kind": "what kind of thing was found: its key in docs/messages.md",
            "finding": "the same in words",
            "instrument": "questionnaire, if it is about one",
            "attribute": "attribute of people, if it is about one",
            "wave": "time of measurement, if it is about one; several with & between",
            "count": "findings of this kind about these",
            "effect": "what it does to the results",
            "remedy": "what to do",
        },
        layout=None,
    ),
    ResultsTable(
        "risk",
        "How far people can be told apart by what others may know of them",
        "privacy.risk.risk_table",
        reads=("people",),
        sections=_ARMS,
        columns=_columns(quasi_identifiers="attributes that others may know"),
        layout=None,
    ),
    ResultsTable(
        "quality",
        "How carefully the questionnaires were answered",
        "analysis.quality.quality_table",
        reads=("responses", "scores", "audit", "timing", "people"),
        sections=("cleaning", *_ARMS, *_SCALES),
        columns=_columns("instrument", "item", "wave"),
        layout=Layout(shares=(*_ENDS, "inconsistent_share")),
        strand="scales",
        notebook="01_data_quality",
        precision=Precision(kept=_ANSWERED),
    ),
    ResultsTable(
        "participants",
        "Who took part",
        "analysis.descriptives.participants_table",
        reads=("scores", "people", "audit"),
        sections=("waves", "files", "ci_level", *_ARMS),
        columns={
            "attribute": "attribute of people",
            "level": "level of the attribute, or missing; empty for a number",
            **_columns("group", "wave"),
        },
        layout=Layout("group", "level", {"count": "percent"}, single=("min", "max")),
        strand="scales",
        precision=Precision("attribute", _MEAN_SD, kept=("count", "percent", "not_asked")),
    ),
    ResultsTable(
        "flow",
        "Who was there at each time",
        "analysis.descriptives.flow_table",
        reads=("scores", "people"),
        sections=("waves", "files", "ci_level", *_ARMS),
        columns=_columns("group", "wave"),
        layout=None,
        strand="scales",
        notebook="01_data_quality",
    ),
    ResultsTable(
        "descriptives",
        "Each scale at each time",
        "analysis.descriptives.descriptives_tables",
        reads=("scores", "people"),
        sections=("comparisons", *_ARMS, *_SCALES),
        columns=_columns("scale", "group", "wave"),
        layout=Layout("group", shares=_ENDS),
        strand="scales",
        notebook="03_effects",
        private=("descriptives_everybody",),
        precision=Precision("scale", _MEAN_SD, kept=("missing",)),
    ),
    ResultsTable(
        "characteristics",
        "Each score of a survey by what its people are",
        "analysis.characteristics.characteristics_table",
        reads=("scores", "people"),
        sections=("attributes", "needs", *_SCALES),
        columns=_columns(
            "scale",
            attribute="attribute of people",
            level="level of the attribute; of a difference, both: first - second",
        )
        | {
            "smallest_group": "people of the smallest group that a row could give away: a level, "
            "or those whose level is not known; of a difference, of the smaller level"
        },
        layout=Layout(fewest="smallest_group"),
        strand="characteristics",
        precision=Precision("scale", _MEAN_SD, of_many=("difference",), told={"level": ()}),
    ),
    ResultsTable(
        "distribution",
        "How the scores of each outcome are spread",
        "analysis.distribution.distribution_tables",
        reads=("scores", "people"),
        sections=_CHANGE,
        columns={
            **_meanings("outcome", "group"),
            "wave_from": "earlier time of those compared; empty: everybody with a score",
            "wave_to": "later time of those compared; empty: everybody with a score",
            **_meanings("wave"),
            "at": "score at which the density stands",
            **_meanings(*_STATISTIC),
        },
        layout=Layout("group", key=("outcome", "group", "wave_from", "wave_to", "wave")),
        strand="change",
        notebook="03_effects",
        private=("distribution_people",),
        precision=Precision("outcome", _MEAN_SD),
    ),
    ResultsTable(
        "items",
        "The answers to each item",
        "analysis.reliability.items_table",
        reads=("responses",),
        sections=_SCALES,
        columns=_columns("instrument", "item", "wave"),
        layout=Layout(shares=_ENDS),
        strand="scales",
        notebook="01_data_quality",
        warnings="analysis.reliability.reversed_warnings",
        precision=Precision("item", kept=("missing",), of_many=("mean", "sd")),
    ),
    ResultsTable(
        "reliability",
        "How reliable each scale is",
        "analysis.reliability.reliability_table",
        reads=("responses",),
        sections=_SCALES,
        columns=_columns("scale", "wave"),
        layout=Layout(),
        strand="scales",
        notebook="01_data_quality",
        precision=Precision(ratios=("alpha",)),
    ),
    ResultsTable(
        "retest",
        "How reliable scores are from one time to another",
        "analysis.reliability.retest_table",
        reads=("scores", "people"),
        sections=("comparisons", *_ARMS, *_SCALES),
        columns=_columns("scale", "group", "wave_from", "wave_to"),
        layout=Layout("group"),
        strand="scales",
        notebook="01_data_quality",
        precision=Precision(
            "scale",
            rounded=("sem",),
            ratios=("icc_agreement", "icc_consistency"),
            restated={"r": "r"},
        ),
    ),
    ResultsTable(
        "dimensions",
        "How many dimensions each scale has",
        "analysis.reliability.dimensions_table",
        reads=("responses",),
        sections=("seed", "waves", "instruments", "ci_level"),
        columns=_columns("scale", "wave", component="number of the component; all: the whole"),
        layout=Layout(),
        strand="scales",
        notebook="01_data_quality",
        precision=Precision(),
    ),
    ResultsTable(
        "needs",
        "The needs that the survey found",
        "analysis.needs.needs_table",
        reads=("scores", "people"),
        sections=("id", "seed", "attributes", "instruments", "needs", "ci_level"),
        columns=_columns(
            "area",
            subgroup_by="attribute that divides the people; all: none",
            subgroup="level of that attribute; all: everybody",
        ),
        layout=Layout("subgroup", shares=("share_in_need",)),
        strand="needs",
        notebook="02_needs_profile",
        precision=Precision(
            "area",
            _MEAN_SD,
            rounded=("difference",),
            tests=("p_holm",),
            kept=("share_in_need", "rank"),
        ),
    ),
    ResultsTable(
        "profiles",
        "Profiles of need",
        "analysis.profiles.profiles_table",
        reads=("scores",),
        sections=("id", "seed", "instruments", "needs", "ci_level"),
        columns={
            "profiles": "how many profiles the solution has",
            "profile": "number of the profile; all: the solution",
            **_columns("area"),
        },
        # The smallest profile of a solution that is not described tells nothing of anybody.
        layout=Layout(shares=("share",)),
        strand="needs",
        notebook="02_needs_profile",
        precision=Precision(kept=("share",)),
    ),
    ResultsTable(
        "strain",
        "Strain by support",
        "analysis.strain.strain_table",
        reads=("scores",),
        sections=("id", "strain", "ci_level"),
        columns=_columns("outcome", term="predictor; all: the whole model"),
        layout=Layout(),
        strand="strain",
        notebook="02_needs_profile",
        precision=Precision(
            ratios=("beta", "r_squared", "r_squared_adjusted"), tests=("p_holm",), kept=("vif",)
        ),
    ),
    ResultsTable(
        "priorities",
        "Areas of need by importance and satisfaction",
        "analysis.priorities.priorities_table",
        reads=("scores",),
        sections=("instruments", "needs", "ci_level"),
        columns=_columns("area", quadrant="of importance and satisfaction"),
        layout=Layout(),
        strand="priorities",
        precision=Precision("area", _MEAN_SD),
    ),
    ResultsTable(
        "effects",
        "The change of each outcome",
        "analysis.effects.effects.effects_table",
        reads=("scores", "people"),
        sections=("seed", "family", *_CHANGE),
        columns=_columns(*_COMPARED),
        layout=Layout("group"),
        strand="change",
        notebook="03_effects",
        precision=Precision(
            "outcome",
            of_many=("mean_pre", "mean_post", "sd_pre", "sd_post", "mean_diff", "tost"),
            paired=True,
            tests=("wilcoxon_v", "permutation"),
        ),
    ),
    ResultsTable(
        "unlinked",
        "The difference between the people of two times who cannot be followed",
        "analysis.effects.unlinked.unlinked_table",
        reads=("scores",),
        sections=("seed", "outcomes", "comparisons", *_SCALES),
        columns=_columns(
            *("outcome", "wave_from", "wave_to"),
            smallest_time="people with a score at the time that has fewer",
        ),
        layout=Layout(fewest="smallest_time"),
        strand="unlinked",
        precision=Precision(
            "outcome",
            rounded=("mean_diff",),
            standardised=("hedges_g",),
            tests=("permutation", "mann_whitney"),
            kept=("smallest_detectable_d",),
        ),
    ),
    ResultsTable(
        "then_test",
        "Change as measured and as recalled, and how far the two are apart",
        "analysis.effects.then_test.then_test_table",
        reads=("scores",),
        sections=("outcomes", "comparisons", *_SCALES),
        columns=_columns("outcome", "wave_from", "wave_to"),
        layout=Layout(),
        strand="shift",
        precision=Precision(
            "outcome", rounded=("recalled", "shift"), restated={"measured": "diff"}
        ),
    ),
    ResultsTable(
        "tests",
        "The declared tests, adjusted within each family",
        "analysis.effects.declared.declared_tests",
        reads=("scores", "people"),
        sections=("family", "seed", *_CHANGE),
        columns=_columns(
            family="number of the family in the study file",
            outcome=_MEANINGS["outcome"],
            wave_from=_MEANINGS["wave_from"],
            wave_to=_MEANINGS["wave_to"],
            contrast="the two arms, first minus second; all: a study without arms",
            smallest_arm="people of the smaller of the two arms, or times of people who are not "
            "followed; empty: one group, followed",
        ),
        layout=Layout(fewest="smallest_arm"),
        strand="outcomes",
        notebook="03_effects",
        precision=Precision(
            "outcome", restated={"test": "diff", "tost": "diff"}, tests=("p_adjusted",)
        ),
    ),
    ResultsTable(
        "change",
        "How many changed reliably, and how many recovered",
        "analysis.effects.reliable_change.change_tables",
        reads=("scores", "people"),
        sections=_CHANGE,
        columns=_columns(*_COMPARED),
        layout=Layout(
            "group",
            "statistic",
            {name: f"{name}_share" for name in _CLASSES},
            shares=("needed_help", "needed_help_share"),
            divided="improved",
            inner=_RECOVERY,
            ordered=True,
        ),
        strand="change",
        notebook="03_effects",
        private=("change_people",),
        precision=Precision(
            kept=(
                *(
                    "sd",
                    "reliability",
                    "s_diff",
                    "mdc95",
                    "cutoff",
                    "needed_help",
                    "needed_help_share",
                ),
                *_CLASSES,
                *(f"{name}_share" for name in _CLASSES),
                *(TOGETHER, f"{TOGETHER}_share"),
            )
        ),
    ),
    ResultsTable(
        "change_by_reliability",
        "How many changed reliably by the declared reliability and by the study's own retest",
        "analysis.effects.reliable_change.reliabilities_table",
        reads=("scores", "people"),
        sections=_CHANGE,
        columns=_columns(*_COMPARED, source="which reliability it is"),
        # Hidden by the same rule as in `change`, which has the same counts.
        layout=Layout(
            "group", "statistic", {name: f"{name}_share" for name in _CLASSES}, ordered=True
        ),
        strand="change",
        # Counts by two thresholds beside each other tell who lies between: not of few people.
        precision=Precision(
            "outcome",
            rounded=("sd", "s_diff", "mdc95"),
            ratios=("reliability",),
            declared={"source": "declared: "},
        ),
    ),
    ResultsTable(
        "severity",
        "How many reach the published cut-offs at each time",
        "analysis.severity.severity_table",
        reads=("scores", "people"),
        sections=("comparisons", *_ARMS, *_SCALES),
        columns=_columns(
            *("scale", "group"),
            wave_from="time of measurement; of a change the earlier one",
            wave_to="of a change the later time; empty: the share at one time",
            cutoff="published cut-off of the scale",
        ),
        layout=Layout(
            "group",
            shares=("at_or_above_share", "share_first", "share_second"),
            with_counts=("share_change",),
        ),
        strand="scales",
        precision=Precision(
            kept=("at_or_above_share", "share_first", "share_second", "share_change")
        ),
    ),
    ResultsTable(
        "regression",
        "The regression to the mean that selection alone brings",
        "analysis.effects.regression_to_mean.regression_table",
        reads=("scores",),
        results=("reliability",),
        sections=("design", "outcomes", "comparisons", *_SCALES),
        columns=_columns("outcome"),
        layout=Layout(),
        strand="survey",
        precision=Precision(
            "outcome",
            {"survey_mean": "survey_sd"},
            rounded=(
                *("members_survey_mean", "expected_pre_mean"),
                *("expected_change", "change_survey_to_pre"),
            ),
            restated={
                "members_pre_mean": "pre",
                "members_post_mean": "post",
                "members_followup_mean": "followup",
                "change_pre_to_post": "diff",
            },
        ),
    ),
    ResultsTable(
        "models",
        "Models of each outcome over all times",
        "analysis.models.models_table",
        reads=("scores", "people"),
        sections=("seed", *_CHANGE),
        columns={
            "design": "model",
            **_meanings("outcome", "wave_from", "wave_to"),
            "term": "term of the model",
            "n": "people in the model",
            "observations": "scores in the model",
            "smallest_arm": "people of the smallest arm that a row compares; empty: no arms",
            "estimate": _MEANINGS["estimate"],
            "se": "standard error",
            "test_statistic": "t or F",
            "df_num": "numerator degrees of freedom of F",
            "df": "degrees of freedom",
            **_meanings("ci_low", "ci_high", "ci_level", "p", "method", "note"),
        },
        layout=Layout(fewest="smallest_arm"),
        strand="change",
        precision=Precision(
            "outcome",
            rounded=("",),
            standardised=("icc", "d_ppc2", "g_pre"),
            tests=("F",),
            told={"design": ("randomised", "controlled")},
        ),
    ),
    ResultsTable(
        "missing",
        "Each change under several assumptions about missing scores",
        "analysis.missing.missing_table",
        reads=("scores", "people"),
        sections=("seed", *_CHANGE),
        columns=_columns(*_COMPARED, assumption="what is assumed of missing scores"),
        layout=Layout("group"),
        strand="change",
        notebook="03_effects",
        precision=Precision(
            "outcome",
            restated={"mean_diff": "diff"},
            kept=("missing_first", "missing_second"),
            told={"assumption": ("complete",)},
        ),
    ),
    ResultsTable(
        "contrasts",
        "The arms' differences under several assumptions about missing scores",
        "analysis.contrasts.contrasts_table",
        reads=("scores", "people"),
        sections=("seed", *_CHANGE),
        columns=_columns(
            *("outcome", "wave_from", "wave_to"),
            contrast="which arms",
            assumption="what is assumed of missing scores",
        )
        | {"smallest_arm": "people of the smaller arm"},
        layout=Layout(fewest="smallest_arm"),
        strand="arms",
        precision=Precision(
            "outcome",
            rounded=("difference",),
            kept=("missing_arm", "missing_comparison"),
            told={"assumption": ("complete",)},
        ),
    ),
    ResultsTable(
        "attrition",
        "Those who were lost beside those who stayed",
        "analysis.missing.attrition_table",
        reads=("scores", "people"),
        sections=_CHANGE,
        columns={
            "variable": "attribute or score that is compared",
            "level": "level of the attribute; empty for a number",
            **_columns("group", "wave_from", "wave_to"),
        },
        layout=Layout(
            "group",
            shares=("share_stayed", "share_left"),
            adds=("level", "statistic"),
            with_counts=("share_difference",),
            uncounted=("stayed", "left"),
        ),
        strand="change",
        notebook="01_data_quality",
        precision=Precision(
            "scored",
            kept=("stayed", "left", "share_stayed", "share_left"),
            of_many=("mean_stayed", "mean_left", "mean_difference"),
        ),
    ),
    ResultsTable(
        "specifications",
        "Each change under other defensible choices",
        "analysis.specifications.specification_table",
        reads=("responses", "people"),
        sections=("seed", *_CHANGE),
        columns=_columns(
            *_COMPARED,
            scoring="how missing items are treated; all: over all choices",
            missing_rule="how missing scores are treated; all: over all choices",
            outlier_rule="how outliers are treated; all: over all choices",
            zero_rule="how changes of zero are treated; all: over all choices",
        ),
        layout=Layout(
            "group",
            key=_COMPARED,
            uncounted=(*_COUNTED_SPECIFICATIONS, "lowest", "median", "highest"),
        ),
        strand="change",
        notebook="03_effects",
        precision=Precision(
            "outcome",
            rounded=("trimmed_mean",),
            restated={"mean_diff": "diff"},
            kept=_COUNTED_SPECIFICATIONS,
            of_change=(*_COUNTED_SPECIFICATIONS, "trimmed_mean"),
            told=_AS_DECLARED,
        ),
    ),
    ResultsTable(
        "contrast_specifications",
        "The arms' differences under other defensible choices",
        "analysis.specifications.contrast_specification_table",
        reads=("responses", "people"),
        sections=_CHANGE,
        columns=_columns(
            *("outcome", "wave_from", "wave_to"),
            contrast="which arms",
            scoring="how missing items are treated; all: over all choices",
            missing_rule="how missing scores are treated; all: over all choices",
            outlier_rule="how outliers are treated; all: over all choices",
        )
        | {"smallest_arm": "people of the smaller arm"},
        layout=Layout(key=("outcome", "wave_from", "wave_to", "contrast"), fewest="smallest_arm"),
        strand="arms",
        precision=Precision(
            "outcome",
            told=_AS_DECLARED,
            rounded=("difference_in_change", "adjusted", "adjusted_hc3", "trimmed"),
            standardised=("hedges_g",),
            kept=_COUNTED_SPECIFICATIONS,
        ),
    ),
    ResultsTable(
        "calibration",
        "How far intervals and tests keep to their level at this size",
        "analysis.calibration.calibration_table",
        reads=("scores",),
        sections=("seed", "instruments", "outcomes", "comparisons", "ci_level"),
        columns=_columns(
            *("outcome", "wave_from", "wave_to"),
            people="people in a simulated study; all: any number",
            of="what the simulated changes are like",
        ),
        layout=None,
        strand="change",
        # Simulated from the members' own moments: in full they would be a checksum of the scores.
        precision=Precision(
            own=("skewness", "truth", "coverage", "type_1_error"),
            simulated=("coverage", "type_1_error"),
            kept=("people",),
        ),
        notebook="03_effects",
    ),
    ResultsTable(
        "sites",
        "The change of each group or site, and over all of them",
        "analysis.sites.sites_table",
        reads=("scores", "people"),
        sections=_CHANGE,
        columns=_columns(
            *("outcome", "wave_from", "wave_to"), site="group or site; all: over all of them"
        ),
        layout=Layout("site"),
        strand="sites",
        precision=Precision("outcome", rounded=("mean_diff",), kept=("groups",)),
    ),
    ResultsTable(
        "moderators",
        "For whom the change was larger, explored",
        "analysis.moderators.moderators_table",
        reads=("scores", "people"),
        sections=("moderators", *_CHANGE),
        columns=_columns(
            *("outcome", "wave_from", "wave_to"),
            moderator="attribute, or the first score",
            term="term of the model",
        ),
        layout=Layout(),
        strand="moderators",
        precision=Precision(),
    ),
    ResultsTable(
        "agreement",
        "How far the coders agree",
        "analysis.interviews.agreement.agreement_table",
        reads=("segments",),
        sections=("seed", "interviews", "ci_level"),
        columns=_columns(
            "code",
            unit="what is coded",
            coders="the coders compared; of segments and segments_shared, one of them",
        ),
        layout=None,
        strand="agreement",
        notebook="04_interviews",
    ),
    ResultsTable(
        "machines",
        "How far a machine gives the codes that people gave",
        "analysis.interviews.machines.machines_table",
        reads=("segments", "coding"),
        sections=("seed", "interviews", "ci_level"),
        columns=_columns(
            machine="the coder that is a machine",
            against="a person, or consensus: what people settled on; nobody: what it coded alone",
            **{"code": _MEANINGS["code"], "unit": "what is coded"},
        ),
        layout=None,
        strand="machines",
    ),
    ResultsTable(
        "themes",
        "What the interviews speak of",
        "analysis.interviews.themes.themes_table",
        reads=("coding",),
        sections=("interviews", "waves", "comparisons", "ci_level"),
        columns=_columns("code", "interview", phase="before or after the group; all: both"),
        layout=None,
        strand="interviews",
        notebook="04_interviews",
    ),
    ResultsTable(
        "interviewees",
        "Who was interviewed",
        "analysis.interviews.interviewees.interviewees_table",
        reads=("coding", "scores", "people"),
        sections=("interviews", "waves", "ci_level", *_ARMS),
        columns={
            "attribute": "member: measured at the pre-test; or the attribute that says the role",
            "level": "level of it",
            **_meanings(*_STATISTIC),
        },
        layout=Layout(parts="level", counts={"count": "percent"}),
        strand="interviews",
        precision=Precision(kept=("count", "percent")),
    ),
    ResultsTable(
        "negative_cases",
        "Segments that speak against a code",
        "analysis.interviews.themes.negative_cases",
        reads=("coding",),
        sections=("interviews",),
        columns={
            **_meanings("code"),
            "against": "the code that it speaks against",
            **_columns("interview", segment="number of the segment in the interview"),
        },
        layout=None,
        strand="interviews",
        notebook="04_interviews",
    ),
    ResultsTable(
        "saturation",
        "Codes found after so many interviews",
        "analysis.interviews.saturation.saturation_table",
        reads=("coding",),
        sections=("seed", "interviews", "ci_level"),
        columns=_columns(interviews="how many interviews"),
        layout=None,
        strand="saturation",
        notebook="04_interviews",
    ),
    ResultsTable(
        "cooccurrence",
        "Which codes come together, against chance",
        "analysis.interviews.cooccurrence.cooccurrence_table",
        reads=("coding",),
        sections=("interviews",),
        columns=_columns(code_a="one code of the pair", code_b="the other"),
        layout=None,
        strand="interviews",
        notebook="04_interviews",
    ),
    ResultsTable(
        "joint_display",
        "Survey, interviews and the group side by side",
        "analysis.joint.joint_display",
        reads=("coding", "scores", "people"),
        results=("needs",),
        sections=("needs", "sessions", "interviews", "joint", "comparisons", *_ARMS, *_SCALES),
        columns={
            "area": "area of need, or a code that the survey did not ask for",
            "strand": "survey, interviews, group, or joint for all of them",
            "reading": "what the strand says of it",
            **_meanings(*_STATISTIC),
        },
        layout=Layout(),
        strand="joint",
        notebook="04_interviews",
        raw=True,
        precision=Precision(
            "area",
            rounded=("mean", "mean_diff"),
            kept=(
                *("share_in_need", "rank", "segments", "people", "people_share", "quotation"),
                *("sessions", "verdict"),
            ),
        ),
    ),
    ResultsTable(
        "process",
        "Attendance and ratings of the sessions",
        "analysis.sessions.process_table",
        reads=("sessions", "people"),
        sections=("files", "ci_level", "privacy", *_ARMS),
        columns=_columns(
            session="number of the session; all: all of them",
            variable="attendance (of an arm or a site: attendance: ARM), or a rating",
        ),
        layout=Layout(),
        strand="sessions",
        notebook="05_group_process",
        precision=Precision(
            "variable",
            _MEAN_SD,
            tests=("kendall_tau_session",),
            kept=("count", "percent", "excused", "sessions_attended_mean"),
        ),
    ),
    ResultsTable(
        "series",
        "Ratings of the sessions after those of the baseline phase",
        "analysis.series.series_tables",
        reads=("sessions",),
        sections=("files", "ci_level"),
        columns=_columns(variable="rating"),
        layout=Layout(),
        precision=Precision(),
        strand="baseline",
        private=("series_people",),
    ),
    ResultsTable(
        "satisfaction",
        "The closing questionnaire",
        "analysis.satisfaction.satisfaction_table",
        reads=("responses",),
        sections=("instruments", "satisfaction", "ci_level"),
        columns=_columns("item"),
        layout=Layout(shares=("top_two_share",)),
        strand="satisfaction",
        notebook="05_group_process",
        precision=Precision("closing", _MEAN_SD, kept=("top_two_share",)),
    ),
    ResultsTable(
        "network",
        "The members' support networks before and after",
        "analysis.network.network_table",
        reads=("network",),
        sections=("files", "waves", "ci_level", "seed"),
        columns=_columns("wave", source="kind of supporter; all: all of them"),
        layout=Layout(
            parts="source",
            counts={"supporters": "share"},
            shares=("people", "people_share"),
            with_counts=("supporters_mean", "closeness_mean"),
            named_by="people",
        ),
        strand="network",
        notebook="05_group_process",
        precision=Precision(
            "count",
            {"size_mean": "size_sd"},
            rounded=("supporters_mean", "size_mean_diff", "closeness_mean"),
            tests=("size_permutation",),
            kept=("people", "people_share", "supporters", "share"),
        ),
    ),
    ResultsTable(
        "ties",
        "Supporters kept, lost and gained",
        "analysis.ties.ties_table",
        reads=("network",),
        sections=("files", "waves", "ci_level"),
        columns=_columns(
            scope="all: supporters of every kind together; source: kind by kind",
            wave_from=_MEANINGS["wave_from"],
            wave_to=_MEANINGS["wave_to"],
            source="kind of supporter, as at the earlier time; all: all of them",
        )
        | {"at_least": "members who have such a tie, counted up to privacy.small_cell"},
        # One kind that few members speak of hides all kinds, so that no rest gives it away.
        layout=Layout(key=("scope", "wave_from", "wave_to"), fewest="at_least"),
        strand="ties",
        precision=Precision(
            kept=(*("before", "after", "kept", "lost", "gained"), *("kept_share", "not_followed"))
        ),
    ),
    ResultsTable(
        "feasibility",
        "Progression criteria and what was reached of them",
        "analysis.feasibility.feasibility_table",
        reads=("scores", "sessions", "people"),
        results=("flow", "satisfaction", "effects", "contrasts"),
        sections=("criteria", "sessions", *_CHANGE),
        columns=_columns(
            criterion="what was to be reached; all: every criterion",
            wave="time of measurement; empty: the criterion has none",
        )
        | {
            "green": "declared: from here on good enough",
            "red": "declared: down to here too little",
            "verdict": "green, amber, red or not judged; of all the one that decides",
        },
        # What other tables say is taken from them as it is published; who came, and who left
        # nothing out, are counts that the tables of sessions and answers give, too.
        layout=Layout(
            uncounted=(
                *("consented", "held", "criteria"),
                *("red", "not_judged", "amber", "green"),
            )
        ),
        strand="criteria",
        precision=Precision(
            kept=(
                *("consented", "retained", "attended", "held", "complete", "mean"),
                *("expected_change", "criteria", "red", "not_judged", "amber", "green"),
            )
        ),
    ),
    ResultsTable(
        "next_study",
        "What the next study would need",
        "analysis.next_study.next_study_table",
        reads=(),
        results=("flow", "effects"),
        sections=("next_study", "outcomes", "comparisons", "ci_level"),
        columns=_columns(goal="what the size is for; all: what it follows from"),
        layout=None,
        strand="next-study",
    ),
    ResultsTable(
        "predictions",
        "The change that speaks to each prediction of the theory",
        "analysis.predictions.predictions_table",
        reads=("scores",),
        sections=("predictions", "design", "comparisons", *_SCALES),
        columns=_columns("scale", "wave_from", "wave_to"),
        layout=Layout(),
        strand="predictions",
        precision=Precision("scale", restated={"mean_diff": "diff"}),
    ),
)

#: The results tables by name, each after those that it reads.
TABLES = {row.name: row for row in _ROWS}

#: The notebooks by name; the tables that each shows name it.
NOTEBOOKS = {
    "01_data_quality": Notebook(),
    "02_needs_profile": Notebook(("needs", "strain")),
    "03_effects": Notebook(("change",), private=("distribution_people",)),
    "04_interviews": Notebook(("interviews",)),
    "05_group_process": Notebook(("sessions", "satisfaction", "network")),
}


def shown_in(notebook: str) -> list[str]:
    """Return the results tables that a notebook shows."""
    return [row.name for row in _ROWS if row.notebook == notebook]
