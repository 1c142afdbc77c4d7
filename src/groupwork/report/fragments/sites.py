"""Several groups or sites, each and together."""

from groupwork.analysis.sites import MIXED
from groupwork.report.fragments.base import (
    fragment,
    mean_change,
    reason_of,
    rows_alt,
    test_result,
    together,
)
from groupwork.report.ledger import Result
from groupwork.report.writer import Writer


@fragment
def sites(w: Writer) -> str:
    if w.study.design.sites is None:
        return ""
    rows = []
    for outcome in w.study.outcomes:
        for pair in w.study.comparisons:
            found = {
                name: _pooled(w, outcome.scale, pair, name)
                for name in ("groups", "mean_diff", "mean_diff_prediction", "mean_diff_i2", "g_z")
            }
            rows.append(
                [
                    w.scale(outcome.scale),
                    w.pair(pair),
                    w.cell(found["groups"], style="count"),
                    w.cell(found["groups"], "n", "count"),
                    w.span(found["mean_diff"]),
                    w.span(found["mean_diff_prediction"], estimate=False),
                    w.cell(found["mean_diff_i2"], style="percent"),
                    w.span(found["g_z"]),
                ]
            )
    header = w.head("outcome", "pair", "groups", "n", "pooled", "prediction", "i2", "g_z")
    scale, pair = w.study.primary.scale, w.study.comparisons[0]
    figure = w.figure(
        "sites",
        alt=rows_alt(w, [[row[0], *row[4:6]] for row in rows[:1]]),
        outcome=w.scale(scale),
    )
    return together(
        _primary(w, scale, pair),
        figure,
        w.phrase("sites.table"),
        w.table("sites", header, rows, widths=[2, 3, 1, 1, 3, 3, 1, 3], wide=True),
    )


def _pooled(w: Writer, scale: str, pair: tuple[str, str], statistic: str, **more: str) -> Result:
    where = {"outcome": scale, "wave_from": pair[0], "wave_to": pair[1], "site": "all"}
    return w.ledger.find("sites", **where, statistic=statistic, **more)


def _primary(w: Writer, scale: str, pair: tuple[str, str]) -> str:
    mean = _pooled(w, scale, pair, "mean_diff")
    outcome = w.scale(scale)
    if not mean.estimable:
        return w.phrase("sites.not-estimable", outcome=outcome, reason=reason_of(w, mean))
    prediction = _pooled(w, scale, pair, "mean_diff_prediction")
    mixed = _pooled(w, scale, pair, "mean_diff", method=MIXED)
    groups = _pooled(w, scale, pair, "groups")
    i2, q = (_pooled(w, scale, pair, name) for name in ("mean_diff_i2", "mean_diff_q"))
    return w.joined(
        w.phrase(
            "sites.primary",
            outcome=outcome,
            wave_from=w.wave(pair[0]),
            wave_to=w.wave(pair[1]),
            groups=groups.say(style="count"),
            mean=mean.near(),
            ci=mean.interval(),
            p=mean.say("p", "p"),
        ),
        w.phrase("sites.prediction", low=prediction.say("ci_low"), high=prediction.say("ci_high"))
        if prediction.value("ci_low") is not None
        else "",
        w.phrase(
            "sites.heterogeneity",
            i2=i2.say(style="percent"),
            q=test_result(w, "Q", q, q.told("df", "method", "count")),
        )
        if i2.estimable and q.value("p") is not None
        else "",
        w.phrase("sites.mixed", mixed=mixed.near(), mixed_ci=mixed.interval())
        if mixed.has_interval
        else "",
    )


def limits_of_groups(w: Writer) -> str:
    """Say that the members of a group are not independent, and the change over the groups."""
    return w.phrase("sites.limits", **fields) if (fields := _over_groups(w)) else ""


def conclusion_over_groups(w: Writer) -> str:
    """Say that the change over the groups does not say the same of zero as that of all people."""
    fields = _over_groups(w)
    if not fields:
        return ""
    scale, pair = w.study.primary.scale, w.study.comparisons[0]
    alone = mean_change(w, scale, pair).includes_zero
    same = alone in (None, _pooled(w, scale, pair, "mean_diff").includes_zero)
    return "" if same else w.phrase("sites.conclusion", **fields)


def _over_groups(w: Writer) -> dict[str, str]:
    """Return what is told of the primary outcome over the groups; empty where nothing is."""
    if "sites" not in w.study.strands or not w.study.outcomes:
        return {}
    scale, pair = w.study.primary.scale, w.study.comparisons[0]
    mean = _pooled(w, scale, pair, "mean_diff")
    if not mean.has_interval:
        return {}
    return {
        "outcome": w.scale(scale),
        "groups": _pooled(w, scale, pair, "groups").say(style="count"),
        "mean": mean.near(),
        "ci": mean.interval(),
    }
