"""The needs that the survey found."""

from groupwork.privacy.disclosure import ZERO_LEFT_OUT, ZERO_TAKEN_IN
from groupwork.report.fragments.base import fragment, reason_of, rows_alt, together
from groupwork.report.ledger import Result
from groupwork.report.markdown import plain
from groupwork.report.writer import Writer

_EVERYONE = {"subgroup_by": "all", "subgroup": "all"}


def _stat(w: Writer, area: str, statistic: str) -> Result | None:
    return w.ledger.get("needs", area=area, **_EVERYONE, statistic=statistic)


def _by_mean(w: Writer) -> list[str]:
    """Return the areas, those of most need first."""
    return sorted(
        w.study.need_areas, key=lambda a: -(((m := _stat(w, a, "mean")) and m.value()) or 0)
    )


def leading_areas(w: Writer) -> str:
    """Say in which areas most is needed, and how sure their order is."""
    if len(w.study.need_areas) < 2:
        return ""
    first, second = _by_mean(w)[:2]
    means = {
        area: w.ledger.find("needs", area=area, **_EVERYONE, statistic="mean")
        for area in (first, second)
    }
    if not means[second].estimable:
        return w.phrase("needs.held-back", reason=reason_of(w, means[second]))
    share = w.ledger.find("needs", area=first, **_EVERYONE, statistic="share_in_need")
    tops = [w.ledger.find("needs", area=a, **_EVERYONE, statistic="p_top_two") for a in means]
    clear = all((top.value() or 0) >= 0.95 for top in tops)
    in_need = (
        w.phrase(
            "needs.in-need",
            share=share.say("estimate", "percent"),
            share_ci=share.interval("percent"),
        )
        if share.estimable
        else ""
    )
    top_text = w.phrase(
        "needs.top",
        first=w.scale(first),
        mean=means[first].say(),
        ci=means[first].interval(),
        in_need=in_need,
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
    return w.joined(top_text, order)


@fragment
def needs(w: Writer) -> str:
    areas = w.study.need_areas
    if not areas:
        return ""
    ordered = _by_mean(w)
    first = ordered[0]
    means = {
        area: w.ledger.find("needs", area=area, **_EVERYONE, statistic="mean") for area in areas
    }
    if not all(means[area].estimable for area in ordered[:2]):
        return leading_areas(w)
    rows = []
    for area in ordered:
        top = _stat(w, area, "p_top_two")
        rows.append(
            [
                w.title(w.scale(area)),
                w.cell(means[area], "n", "count"),
                w.mean_sd(means[area], _stat(w, area, "sd")),
                w.span(means[area], estimate=False),
                w.span(_stat(w, area, "share_in_need"), "percent"),
                f"{w.cell(_stat(w, area, 'rank'), style='count')} ({w.cell(top, style='share')})",
            ]
        )
    return together(
        w.phrase("needs.intro", n=means[first].say("n", "count")),
        leading_areas(w),
        needs_figure(w),
        w.table(
            "needs",
            w.head("area", "n", "mean", "ci", "in-need", "rank"),
            rows,
            widths=[4, 1, 2, 2, 3, 2],
        ),
        _subgroups(w, areas),
    )


def needs_figure(w: Writer) -> str:
    """Show the means of the areas; nothing where there are none to show."""
    means = [
        (area, w.ledger.find("needs", area=area, **_EVERYONE, statistic="mean"))
        for area in (_by_mean(w) if w.study.need_areas else [])
    ]
    if not means or not all(mean.estimable for _, mean in means[:2]):
        return ""
    alt = w.joint("semicolon").join(f"{w.scale(area)} {w.span(mean)}" for area, mean in means)
    return w.figure("needs", alt=alt, n=means[0][1].say("n", "count"))


def share_in_most_need(w: Writer) -> tuple[str, Result] | None:
    """Return the area of the highest mean, and the share of people in need there."""
    if not w.study.need_areas:
        return None
    area = _by_mean(w)[0]
    share = w.ledger.find("needs", area=area, **_EVERYONE, statistic="share_in_need")
    return (area, share) if share.estimable else None


def _subgroups(w: Writer, areas: list[str]) -> str:
    table = w.ledger.tables["needs"]
    differences = table[(table["statistic"] == "difference") & table["area"].isin(areas)]
    differences = differences[differences["estimate"].notna()]
    if differences.empty:
        return ""
    # Also those that are held back.
    count = w.ledger.count("needs", "count()", statistic="p_holm")
    notes = differences["note"].fillna("").astype("str")
    outside = (differences["ci_low"] > 0) | (differences["ci_high"] < 0)
    # By the exact scores, where rounding has moved an end past zero.
    outside = (outside & ~notes.str.startswith(ZERO_TAKEN_IN)) | notes.str.startswith(ZERO_LEFT_OUT)
    shown = differences[outside]
    if shown.empty:
        return w.phrase("needs.subgroups-none", count=count)
    rows = []
    for area, by, level in shown[["area", "subgroup_by", "subgroup"]].itertuples(index=False):
        where = {"area": area, "subgroup_by": by, "subgroup": level}
        difference = w.ledger.find("needs", **where, statistic="difference")
        holm = w.ledger.get("needs", **where, statistic="p_holm")
        attribute = w.study.attributes[by]
        wording = (attribute.levels or {}).get(level)
        rows.append(
            [
                w.title(w.scale(area)),
                w.labelled(
                    plain(attribute.label.name(w.language)),
                    plain(wording.get(w.language)) if wording else plain(level),
                ),
                w.span(difference),
                w.cell(holm, "p", "p"),
            ]
        )
    below = f"count(p <= {1 - w.study.ci_level:.3g})"
    left = w.ledger.count("needs", below, statistic="p_holm")
    none = w.ledger.resolved(left) == "0"
    adjusted = w.phrase(
        "needs.subgroups-" + ("none-left" if none else "adjusted"),
        count=count,
        alpha=w.alpha,
        left=left,
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


@fragment
def profiles(w: Writer) -> str:
    everybody = {"profiles": "all", "profile": "all", "area": "all"}
    stable = w.ledger.find("profiles", **everybody, statistic="stable_profiles")
    preferred = w.ledger.get("profiles", **everybody, statistic="bic_profiles")
    if preferred is None or not preferred.estimable:
        return w.phrase("profiles.not-estimable", reason=reason_of(w, stable))
    number = f"{preferred.value():.0f}"
    agreement = w.ledger.get("profiles", profiles=number, statistic="adjusted_rand")
    least = w.ledger.find("profiles", **everybody, statistic="stable_from")
    kind = "stable"
    if not stable.estimable:
        unstable = agreement is not None and (agreement.value() or 0) < (least.value() or 0)
        kind = "single" if agreement is None else "unstable" if unstable else "small"
    smallest = w.ledger.get("profiles", profiles=number, statistic="smallest_share")
    verdict = w.phrase(
        f"profiles.{kind}",
        number=preferred.say("estimate", "count"),
        rand=agreement.say("estimate", "share") if agreement else "",
        least=least.say("estimate", "share"),
        smallest=smallest.say("estimate", "percent") if smallest else "",
    )
    means, alt = "", verdict
    if kind == "stable":
        means, alt = _profile_means(w, number)
    return together(
        w.joined(w.phrase("profiles.intro", n=stable.say("n", "count")), verdict),
        means,
        w.figure("profiles", alt=alt),
    )


def _profile_means(w: Writer, number: str) -> tuple[str, str]:
    names = w.values("profiles", "profile", profiles=number, statistic="share")
    header = w.head("area")
    for name in names:
        where = {"profiles": number, "profile": name, "area": "all", "statistic": "share"}
        share = w.cell(w.ledger.get("profiles", **where), style="percent")
        header.append(w.bracketed(w.phrase("profiles.name", number=name), share))
    rows = [
        [
            w.title(w.scale(area)),
            *(
                w.span(
                    w.ledger.get(
                        "profiles", profiles=number, profile=name, area=area, statistic="mean"
                    )
                )
                for name in names
            ),
        ]
        for area in w.study.need_areas
    ]
    table = w.table("profiles", header, rows, widths=[3, *[2] * len(names)])
    return table, rows_alt(w, rows)


@fragment
def strain(w: Writer) -> str:
    if w.study.strain is None:
        return ""
    sentences, rows = [], []
    for outcome in w.study.strain.scales:
        sentences.append(_strain_sentence(w, outcome, w.study.strain.support))
        for term in w.study.strain.support:
            stats = {
                name: w.ledger.get("strain", outcome=outcome, term=term, statistic=name)
                for name in ("b", "beta", "p_holm", "vif")
            }
            rows.append(
                [
                    w.scale(outcome),
                    w.title(w.scale(term)),
                    w.span(stats["b"]),
                    w.span(stats["beta"]),
                    w.cell(stats["p_holm"], "p", "p"),
                    w.cell(stats["vif"]),
                ]
            )
    alt = rows_alt(w, [[f"{row[0]} {row[1]}", row[3]] for row in rows])
    header = w.head("outcome", "support", "b", "beta", "p_holm", "vif")
    return together(
        w.phrase("strain.intro", wave=w.wave(w.study.strain.wave)),
        *sentences,
        w.joined(w.phrase("strain.caution"), _unreliable(w)),
        w.figure("strain", alt=alt),
        w.table("strain", header, rows, widths=[2, 3, 4, 4, 1, 1]),
    )


# Below it, usage calls a scale too unreliable to compare groups by (Nunnally & Bernstein, 1994).
_RELIABLE = 0.7


def _unreliable(w: Writer) -> str:
    """Warn of regressors that hardly measure one thing: their coefficients come out too small."""
    assert w.study.strain is not None
    low = []
    for scale in w.study.strain.support:
        alpha = w.ledger.get(
            "reliability", scale=scale, wave=w.study.strain.wave, statistic="alpha"
        )
        if alpha is not None and alpha.estimable and (alpha.value() or 0) < _RELIABLE:
            low.append(w.bracketed(w.scale(scale), alpha.say("estimate", "share")))
    return w.phrase("strain.unreliable", list=w.listed(low)) if low else ""


def _strain_sentence(w: Writer, outcome: str, support: list[str]) -> str:
    explained = w.ledger.find("strain", outcome=outcome, term="all", statistic="r_squared")
    if not explained.estimable:
        reason = reason_of(w, explained)
        return w.phrase("strain.not-estimable", outcome=w.scale(outcome), reason=reason)
    found = []
    for term in support:
        where = {"outcome": outcome, "term": term}
        b = w.ledger.find("strain", **where, statistic="b")
        holm = w.ledger.get("strain", **where, statistic="p_holm")
        if holm is not None and w.is_significant(holm.value("p")):
            lower = (b.value() or 0) < 0
            found.append(
                w.phrase(
                    "strain.term." + ("lower" if lower else "higher"),
                    term=w.scale(term),
                    b=b.say(),
                    ci=b.interval(),
                    p=holm.say("p", "p"),
                )
            )
    return w.phrase(
        "strain." + ("related" if found else "unrelated"),
        outcome=w.scale(outcome),
        n=explained.say("n", "count"),
        r_squared=explained.say("estimate", "percent"),
        list=w.joint("semicolon").join(found),
    )
