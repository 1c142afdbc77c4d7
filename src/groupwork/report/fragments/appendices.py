"""The appendices."""

from groupwork.report.fragments.base import fragment, together
from groupwork.report.markdown import plain
from groupwork.report.writer import Writer


@fragment
def items(w: Writer) -> str:
    parts = [w.phrase("items.intro")]
    first = True
    for name, instrument in w.study.questionnaires.items():
        waves = w.values("items", "wave", instrument=name)
        if not waves:
            continue
        rows = []
        for item in instrument.item_ids:
            where = {"instrument": name, "item": item, "wave": waves[0]}
            stats = {
                s: w.ledger.get("items", **where, statistic=s)
                for s in ("mean", "sd", "median", "missing", "item_rest_r")
            }
            text = instrument.texts.get(item)
            mark = " (R)" if item in instrument.reversed else ""
            rows.append(
                [
                    item + mark + (f" {plain(text.get(w.language))}" if text else ""),
                    w.cell(stats["mean"], "n", "count"),
                    f"{w.cell(stats['mean'])} ± {w.cell(stats['sd'])}",
                    w.cell(stats["missing"], style="count"),
                    w.cell(stats["item_rest_r"], style="share"),
                ]
            )
        title = plain(instrument.name.get(w.language)) + w.joint("comma") + w.wave(waves[0])
        parts.append(
            w.table(
                "items" if first else f"items-{name}",
                w.head("item", "n", "mean", "missing", "item-rest"),
                rows,
                widths=[6, 1, 2, 1, 2],
                prefix=title + w.joint("colon"),
            )
        )
        first = False
        if instrument.rights:
            parts.append(
                w.phrase(
                    "items.rights",
                    instrument=plain(instrument.short.get(w.language)),
                    rights=plain(instrument.rights.get(w.language)),
                )
            )
    return together(*parts)


@fragment
def quality(w: Writer) -> str:
    audit = w.ledger.tables["audit_summary"]
    if audit.empty:
        return w.phrase("quality.none")
    shown = audit.groupby(["action", "reason"], sort=True)["count"].sum().reset_index()
    rows = [
        [plain(w.term(action)), plain(w.term(reason)), str(count)]
        for action, reason, count in shown.itertuples(index=False)
    ]
    total = w.ledger.constant("counts.audit", str(int(audit["count"].sum())))
    return together(
        w.phrase("quality.intro", count=total),
        w.table("audit", w.head("action", "reason", "count"), rows, widths=[2, 5, 1]),
    )


@fragment
def codebook(w: Writer) -> str:
    rows = []
    for name, attribute in w.study.attributes.items():
        codes = w.joint("semicolon").join(
            f"{plain(code)} = {plain(label.get(w.language))}"
            for code, label in (attribute.levels or {}).items()
        )
        unit = plain(attribute.unit.get(w.language)) if attribute.unit else ""
        rows.append([plain(name), plain(attribute.label.get(w.language)), codes or unit])
    for scale, (instrument, score) in w.study.scales.items():
        low, high = instrument.score_range(score)
        meaning = w.joint("colon").join(
            plain(label.get(w.language)) for label in (instrument.name, score.label)
        )
        direction = w.phrase(f"words.better-when.{score.direction}")
        bounds = f"{low:g}–{high:g}{w.joint('comma')}{direction}"
        rows.append([plain(scale), meaning, bounds])
    return together(
        w.phrase("codebook"),
        w.table(
            "codebook",
            w.head("variable", "meaning", "codes"),
            rows,
            widths=[2, 4, 5],
            align="left",
        ),
    )


@fragment
def software(w: Writer) -> str:
    versions = w.ledger.tables["software"]
    rows = [[plain(n), plain(v)] for n, v in versions[["name", "version"]].itertuples(index=False)]
    return together(
        w.phrase("software", seed=w.ledger.constant("constants.seed", str(w.study.seed))),
        w.table("software", w.head("software", "version"), rows, widths=[2, 1], align="left"),
    )


@fragment
def numbers(w: Writer) -> str:
    """Stands last in `FRAGMENTS`: it lists what the others have cited."""
    register = w.ledger.register()
    own = register[register["row"].str.contains(f"outcome = {w.study.primary.scale};", regex=False)]
    rows = [
        [plain(shown.removeprefix("= ")), plain(table), plain(row), plain(column)]
        for shown, table, row, column in own[["printed", "table", "row", "column"]].itertuples(
            index=False
        )
    ]
    return together(
        w.phrase("numbers", count=w.ledger.constant("counts.numbers", str(len(register)))),
        w.table(
            "numbers",
            w.head("printed", "origin", "row", "column"),
            rows,
            widths=[1, 2, 6, 1],
            align="left",
        ),
    )
