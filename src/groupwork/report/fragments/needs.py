"""The needs that the survey found."""

from groupwork.report.fragments.base import fragment, together
from groupwork.report.ledger import Result
from groupwork.report.markdown import plain
from groupwork.report.writer import Writer


@fragment
def needs(w: Writer) -> str:
    areas = w.study.need_areas
    if not areas:
        return ""
    everyone = {"subgroup_by": "all", "subgroup": "all"}

    def stat(area: str, statistic: str) -> Result | None:
        return w.ledger.get("needs", area=area, **everyone, statistic=statistic)

    ordered = sorted(areas, key=lambda a: -(((m := stat(a, "mean")) and m.value()) or 0))
    first, second = ordered[:2]
    means = {
        area: w.ledger.find("needs", area=area, **everyone, statistic="mean") for area in areas
    }
    share = w.ledger.find("needs", area=first, **everyone, statistic="share_in_need")
    tops = [w.ledger.find("needs", area=a, **everyone, statistic="p_top_two") for a in ordered[:2]]
    clear = all((top.value() or 0) >= 0.95 for top in tops)
    rows = []
    for area in ordered:
        top = stat(area, "p_top_two")
        rows.append(
            [
                w.title(w.scale(area)),
                w.cell(means[area], "n", "count"),
                f"{w.cell(means[area])} ± {w.cell(stat(area, 'sd'))}",
                w.span(means[area], estimate=False),
                w.span(stat(area, "share_in_need"), "percent"),
                f"{w.cell(stat(area, 'rank'), style='count')} ({w.cell(top, style='share')})",
            ]
        )
    top_text = w.phrase(
        "needs.top",
        first=w.scale(first),
        mean=means[first].say(),
        ci=means[first].interval(),
        share=share.say("estimate", "percent"),
        share_ci=share.interval("percent"),
        second=w.scale(second),
        mean2=means[second].say(),
        ci2=means[second].interval(),
    )
    order = (
        w.phrase("needs.order-clear")
        if clear
        else w.phrase(
            "needs.order-unclear",
            first=w.scale(first),
            p_first=tops[0].say("estimate", "percent"),
            second=w.scale(second),
            p_second=tops[1].say("estimate", "percent"),
        )
    )
    alt = w.joint("semicolon").join(f"{w.scale(a)} {w.span(means[a])}" for a in ordered)
    return together(
        w.phrase("needs.intro", n=means[first].say("n", "count")),
        w.joined(top_text, order),
        w.figure("needs", alt=alt, n=means[first].say("n", "count")),
        w.table(
            "needs",
            w.head("area", "n", "mean", "ci", "in-need", "rank"),
            rows,
            widths=[4, 1, 2, 2, 3, 2],
        ),
        _subgroups(w, areas),
    )


def _subgroups(w: Writer, areas: list[str]) -> str:
    table = w.ledger.tables["needs"]
    differences = table[(table["statistic"] == "difference") & table["area"].isin(areas)]
    differences = differences[differences["estimate"].notna()]
    if differences.empty:
        return ""
    family = table[(table["statistic"] == "p_holm") & table["estimate"].notna()]
    count = w.ledger.constant("constants.subgroup_comparisons", str(len(family)))
    shown = differences[(differences["ci_low"] > 0) | (differences["ci_high"] < 0)]
    if shown.empty:
        return w.phrase("needs.subgroups-none", count=count)
    rows, left = [], 0
    for area, by, level in shown[["area", "subgroup_by", "subgroup"]].itertuples(index=False):
        where = {"area": area, "subgroup_by": by, "subgroup": level}
        difference = w.ledger.find("needs", **where, statistic="difference")
        holm = w.ledger.get("needs", **where, statistic="p_holm")
        left += holm is not None and (holm.value("p") or 1) < 0.05
        attribute = w.study.attributes[by]
        wording = (attribute.levels or {}).get(level)
        rows.append(
            [
                w.title(w.scale(area)),
                plain(attribute.label.get(w.language))
                + w.joint("colon")
                + (plain(wording.get(w.language)) if wording else plain(level)),
                w.span(difference),
                w.cell(holm, "p", "p"),
            ]
        )
    adjusted = w.phrase(
        "needs.subgroups-adjusted",
        count=count,
        left=w.ledger.constant("constants.subgroups_left", str(left)),
    )
    return together(
        w.joined(w.phrase("needs.subgroups"), adjusted),
        w.table(
            "subgroups",
            w.head("area", "subgroup", "difference", "p_holm"),
            rows,
            widths=[3, 4, 3, 1],
        ),
    )
