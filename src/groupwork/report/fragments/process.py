"""Sessions, satisfaction and support network."""

from groupwork.report.fragments.base import fragment, rows_alt, together
from groupwork.report.ledger import Result
from groupwork.report.markdown import plain
from groupwork.report.writer import Writer


@fragment
def process(w: Writer) -> str:
    files = [file for file in w.study.files if file.kind == "sessions"]
    if not files:
        return ""
    ratings = files[0].ratings
    rows = []
    sessions = [value for value in w.values("process", "session") if value != "all"]
    titles = {str(s.number): plain(s.title.get(w.language)) for s in w.study.sessions}
    for session in [*sessions, "all"]:
        attended = w.ledger.get(
            "process", session=session, variable="attendance", statistic="percent"
        )
        cells = [
            session if session != "all" else w.title(w.phrase("words.all")),
            titles.get(session, ""),
        ]
        cells.append(w.span(attended, "percentage"))
        for name in ratings:
            where = {"session": session, "variable": name}
            mean = w.ledger.get("process", **where, statistic="mean")
            sd = w.ledger.get("process", **where, statistic="sd")
            cells.append(f"{w.cell(mean)} ± {w.cell(sd)}")
        rows.append(cells)
    overall = w.ledger.find("process", session="all", variable="attendance", statistic="percent")
    header = [
        *w.head("session", "title", "attended"),
        *(
            w.bracketed(w.title(plain(rating.label.get(w.language))), f"{rating.min}–{rating.max}")
            for rating in ratings.values()
        ),
    ]
    alt = rows_alt(w, [[f"{row[0]} {row[1]}", row[2]] for row in rows])
    return together(
        w.phrase(
            "process.attendance",
            percent=overall.say("estimate", "percentage"),
            ci=overall.interval("percentage"),
        ),
        w.figure("process", alt=alt),
        w.table("process", header, rows, widths=[1, 4, 3, *[2] * len(ratings)]),
    )


@fragment
def satisfaction(w: Writer) -> str:
    if w.study.satisfaction is None:
        return ""
    instrument = w.study.questionnaires[w.study.satisfaction.instrument]
    rows, alt = [], []
    for item in instrument.item_ids:
        stats = {
            name: w.ledger.get("satisfaction", item=item, statistic=name)
            for name in ("mean", "sd", "top_two_share")
        }
        text = instrument.texts.get(item)
        label = plain(text.get(w.language)) if text else item
        rows.append(
            [
                label,
                w.cell(stats["mean"], "n", "count"),
                f"{w.cell(stats['mean'])} ± {w.cell(stats['sd'])}",
                w.span(stats["top_two_share"], "percent"),
            ]
        )
        alt.append([item, w.cell(stats["mean"])])
    overall = w.ledger.find("satisfaction", item="all", statistic="mean")
    low, high = instrument.score_range(instrument.scores[0])
    return together(
        w.phrase(
            "satisfaction",
            n=overall.say("n", "count"),
            mean=overall.say(),
            ci=overall.interval(),
            low=f"{low:g}",
            high=f"{high:g}",
        ),
        w.figure("satisfaction", alt=rows_alt(w, alt)),
        w.table("satisfaction", w.head("item", "n", "mean", "top"), rows, widths=[6, 1, 2, 3]),
    )


@fragment
def network(w: Writer) -> str:
    files = [file for file in w.study.files if file.kind == "network"]
    if not files:
        return ""
    pre, post = w.study.comparisons[0]

    def stat(wave: str, source: str, statistic: str) -> Result | None:
        return w.ledger.get("network", wave=wave, source=source, statistic=statistic)

    rows, alt = [], []
    for source, label in files[0].sources.items():
        counts = [stat(wave, source, "supporters_mean") for wave in (pre, post)]
        rows.append(
            [
                w.title(plain(label.get(w.language))),
                *(w.cell(count) for count in counts),
                *(w.cell(stat(wave, source, "share"), style="percent") for wave in (pre, post)),
            ]
        )
        alt.append([label.get(w.language), f"{w.cell(counts[0])} – {w.cell(counts[1])}"])
    before, after = (
        w.ledger.find("network", wave=x, source="all", statistic="size_mean") for x in (pre, post)
    )
    difference = w.ledger.find("network", wave=post, source="all", statistic="size_mean_diff")
    sentence = w.phrase(
        "network.size",
        before=before.say(),
        after=after.say(),
        wave_pre=w.wave(pre),
        wave_post=w.wave(post),
        diff=difference.say(),
        ci=difference.interval(),
    )
    comma = w.joint("comma")
    header = [
        w.phrase("heads.source"),
        *(f"{w.phrase('heads.mean')}{comma}{w.wave(wave)}" for wave in (pre, post)),
        *(f"%{comma}{w.wave(wave)}" for wave in (pre, post)),
    ]
    return together(
        w.joined(sentence, w.phrase("network.table")),
        w.figure("network", alt=rows_alt(w, alt)),
        w.table("network", header, rows, widths=[3, 2, 2, 2, 2]),
    )
