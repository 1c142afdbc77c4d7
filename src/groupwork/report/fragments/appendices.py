"""The appendices."""

from collections.abc import Iterator

import pandas as pd

from groupwork.ingest.finding import check_language, kind_text
from groupwork.prepare import codebook as books
from groupwork.report.fragments.base import INDENT, few_people, fragment, rows_alt, together
from groupwork.report.ledger import Ledger, Result
from groupwork.report.markdown import bare_table, only_on_page, plain
from groupwork.report.writer import Writer
from groupwork.results.catalogue import figure_names
from groupwork.study.instruments import Instrument


@fragment
def items(w: Writer) -> str:
    parts = [w.joined(w.phrase("items.intro"), _reversed_items(w))]
    first = True
    for name, instrument in w.study.questionnaires.items():
        waves = w.values("items", "wave", instrument=name)
        if not waves:
            continue
        rows = []
        for item in _with_sums(instrument):
            where = {"instrument": name, "item": item, "wave": waves[0]}
            stats = {
                s: w.ledger.get("items", **where, statistic=s)
                for s in ("mean", "sd", "median", "missing", "item_rest_r")
            }
            text = instrument.texts.get(item)
            mark = " (R)" if item in instrument.reversed else ""
            rows.append(
                [
                    plain(item) + mark + (f" {plain(text.name(w.language))}" if text else ""),
                    w.cell(stats["mean"] or stats["item_rest_r"], "n", "count"),
                    w.mean_sd(stats["mean"], stats["sd"]) if stats["mean"] else "–",
                    w.cell(stats["missing"], style="count"),
                    _item_rest(w, stats["item_rest_r"]),
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
                    instrument=w.title(_short(w, name)),
                    rights=plain(instrument.rights.get(w.language)),
                )
            )
    return together(*parts)


def _with_sums(instrument: Instrument) -> list[str]:
    """Return the items, and behind its last part each that is the sum of several."""
    last = {parts[-1]: item for item, parts in instrument.sums.items()}
    return [
        each for item in instrument.item_ids for each in (item, last.get(item)) if each is not None
    ]


def _short(w: Writer, instrument: str) -> str:
    return plain(w.study.questionnaires[instrument].short.get(w.language))


_REVERSED = "reversed?"  # as the items table notes it


def _item_rest(w: Writer, result: Result | None) -> str:
    noted = result is not None and result.note == _REVERSED
    mark = w.phrase("items.reversed-mark") if noted else ""
    return w.cell(result, style="share") + mark


def _reversed_items(w: Writer) -> str:
    """Name the items at any wave that run against the rest of their scale."""
    against = w.ledger.rows("items", statistic="item_rest_r", note=_REVERSED)
    said = []
    for row in against.to_dict("records"):
        where = {name: str(row[name]) for name in ("instrument", "item", "wave")}
        found = w.ledger.find("items", **where, statistic="item_rest_r")
        said.append(
            w.phrase(
                "items.reversed-item",
                item=plain(where["item"]),
                instrument=_short(w, where["instrument"]),
                wave=w.wave(where["wave"]),
                r=found.say(style="share"),
                n=found.say("n", "count"),
            )
        )
    return w.phrase("items.reversed", items=w.listed(said)) if said else ""


@fragment
def answers(w: Writer) -> str:
    """How carefully the questionnaires were answered."""
    if "scales" not in w.study.strands:
        return ""
    # Straight lines are sought where items are reversed.
    lines = _is_told(w, "straight_lining")
    drawn = [name for name in _PANELS if _is_told(w, name)]
    rows = []
    for name in w.study.questionnaires:
        for wave in w.values("quality", "wave", instrument=name, item="all"):
            stats = {
                each: w.ledger.get(
                    "quality", instrument=name, item="all", wave=wave, statistic=each
                )
                for each in _ANSWERS
            }
            missing, longest = stats["missing_percent"], stats["longest_string_median"]
            largest = w.cell(stats["longest_string_max"], style="count")
            invalid = [stats[each] for each in ("out_of_range", "unreadable")]
            rows.append(
                [
                    _short(w, name) + w.joint("comma") + w.wave(wave),
                    w.cell(stats["people"], style="count"),
                    w.cell(missing),
                    *(w.cell(stats[each], style="count") for each in ("complete", "not_scored")),
                    " + ".join(w.cell(each, style="count") for each in invalid),
                    *([w.cell(stats["straight_lining"], style="count")] if lines else []),
                    f"{w.cell(longest, style='count')} ({largest})" if longest else "–",
                ]
            )
    header = w.head(
        *("measure", "n", "missing-percent", "complete", "not-scored", "invalid"),
        *(["straight"] if lines else []),
        "longest",
    )
    alt = rows_alt(w, [[row[0], row[2]] for row in rows])
    facts = {"straight-lines": lines, "longest-strings": _PANELS[-1] in drawn}
    panels = w.listed([w.phrase(f"answers.panels.{name}") for name in drawn])
    return together(
        w.joined(w.phrase("answers.intro", facts), _most_missing(w), *_repeated(w), *_times(w)),
        w.figure("quality", alt=w.phrase("answers.alt", rows=alt, panels=panels), panels=panels),
        w.table("answers", header, rows, widths=[5, 1, *[2] * (len(header) - 2)]),
    )


_PANELS = ("missing_percent", "floor_share", "ceiling_share", "longest_string_max")


def _is_told(w: Writer, statistic: str) -> bool:
    """Say whether the figure has anything to draw of a statistic."""
    found = w.ledger.rows("quality", statistic=statistic)
    return not found.empty and bool(found["estimate"].notna().any())


_ANSWERS = [
    *("people", "missing_percent", "complete", "not_scored", "out_of_range", "unreadable"),
    *("straight_lining", "longest_string_median", "longest_string_max"),
]


def _most_missing(w: Writer) -> str:
    shares = w.ledger.rows("quality", statistic="missing_percent")
    shares = shares[shares["item"].astype("str") != "all"]
    if not shares["estimate"].any() and shares["estimate"].notna().all():
        return w.phrase("answers.none-missing")
    most = shares[shares["estimate"] == shares["estimate"].max()]
    # Which item it is cannot be said where counts of few people are held back, or several tie.
    if shares["estimate"].isna().any() or len(most) > 1:
        return ""
    worst = most.iloc[0]
    where = {name: str(worst[name]) for name in ("instrument", "item", "wave")}
    count = w.ledger.find("quality", **where, statistic="missing")
    if not count.estimable or (count.value() or 0) < w.study.privacy.small_cell:
        return ""
    return w.phrase(
        "answers.most-missing",
        item=plain(where["item"]),
        instrument=_short(w, where["instrument"]),
        wave=w.wave(where["wave"]),
        count=count.say(style="count"),
        n=count.say("n", "count"),
    )


def _repeated(w: Writer) -> Iterator[str]:
    shares = w.ledger.rows("quality", statistic="inconsistent_share")
    for row in shares.to_dict("records"):
        where = {name: str(row[name]) for name in ("instrument", "item", "wave")}
        found = w.ledger.find("quality", **where, statistic="inconsistent_share")
        if found.estimable:
            yield w.phrase(
                "answers.repeated",
                items=plain(where["item"].replace(" & ", w.joint("and"))),
                instrument=_short(w, where["instrument"]),
                wave=w.wave(where["wave"]),
                share=found.say(style="percent"),
                n=found.say("n", "count"),
            )


def _times(w: Writer) -> Iterator[str]:
    for wave in w.values("quality", "wave", statistic="seconds_median"):
        median, q1, q3, fast = (
            w.ledger.find("quality", instrument="all", item="all", wave=wave, statistic=name)
            for name in ("seconds_median", "seconds_q1", "seconds_q3", "too_fast")
        )
        if median.estimable and fast.estimable:
            yield w.phrase(
                "answers.time",
                wave=w.phrase("answers.all-waves") if wave == "all" else w.wave(wave),
                median=median.say(style="count"),
                q1=q1.say(style="count"),
                q3=q3.say(style="count"),
                n=median.say("n", "count"),
                fast=fast.say(style="count"),
                limit=w.declared("cleaning.seconds_per_item"),
            )


@fragment
def reliability(w: Writer) -> str:
    rows, turned, alone = [], [], True
    for scale, (instrument, score) in w.study.scales.items():
        found, first = _fullest(w, "reliability", scale, "alpha"), instrument.scores[0]
        if found is None:
            continue
        where = {"scale": scale, "wave": found.where["wave"]}
        stats = {
            name: w.ledger.get("reliability", **where, statistic=name)
            for name in ("omega_total", "split_half", "mean_inter_item_r", "lowest_item_rest_r")
        }
        alone = alone and all(each is None or each.suppressed for each in stats.values())
        lowest = stats["lowest_item_rest_r"]
        if lowest is not None and (lowest.value() or 0) < 0:
            turned.append(w.bracketed(w.scale(scale), lowest.say("estimate", "share")))
        rows.append(
            [
                _indented(w, scale)
                if score is not first and instrument.is_whole(first)
                else w.scale(scale),
                w.cell(found, "n", "count"),
                w.span(found, "share"),
                w.span(stats["omega_total"], "share"),
                *(w.cell(each, style="share") for each in list(stats.values())[1:]),
            ]
        )
    if not rows:
        return w.phrase("reliability.none")
    header = w.head("measure", "n", "alpha", "omega", "split-half", "inter-item", "lowest-rest")
    return together(
        w.phrase("reliability.intro", {"alpha-alone": alone}),
        w.phrase("reliability.turned", list=w.listed(turned)) if turned else "",
        w.table("reliability", header, rows, widths=[4, 1, 3, 3, 2, 2, 2]),
    )


def _indented(w: Writer, scale: str) -> str:
    return INDENT + w.title(w.scale(scale))


def _fullest(w: Writer, table: str, scale: str, statistic: str, **more: str) -> Result | None:
    """Return a statistic of a scale at the wave where most people answered, if there is one."""
    found = (
        w.ledger.get(table, scale=scale, wave=wave.id, statistic=statistic, **more)
        for wave in w.study.waves
    )
    known = [each for each in found if each is not None and each.estimable]
    return max(known, key=lambda each: each.value("n") or 0, default=None)


@fragment
def retest(w: Writer) -> str:
    rows, notes = [], []
    for scale, group, wave_from, wave_to in (
        w.ledger.rows("retest", statistic="r")[["scale", "group", "wave_from", "wave_to"]]
        .astype("str")
        .itertuples(index=False)
    ):
        where = {"scale": scale, "group": group, "wave_from": wave_from, "wave_to": wave_to}
        stats = {
            name: w.ledger.get("retest", **where, statistic=name)
            for name in ("icc_agreement", "icc_consistency", "r", "sem")
        }
        first = stats["icc_agreement"]
        if first is None or not first.estimable:
            continue
        notes.append(first.note)
        rows.append(
            [
                w.title(w.scale(scale)),
                w.pair((wave_from, wave_to)),
                w.cell(first, "n", "count"),
                *(w.span(stats[name], "share") for name in ("icc_agreement", "icc_consistency")),
                w.cell(stats["r"], style="share"),
                w.cell(stats["sem"]),
            ]
        )
    if not rows:
        return ""
    known = [plain(w.term(note)) for note in dict.fromkeys(notes) if note]
    header = w.head("measure", "pair", "n", "icc-agreement", "icc-consistency", "r", "sem")
    return together(
        w.phrase("retest.intro"),
        w.phrase("retest.note", list=w.title(w.listed(known))) if known else "",
        w.table("retest", header, rows, widths=[3, 3, 1, 3, 3, 1, 1]),
    )


@fragment
def dimensions(w: Writer) -> str:
    rows, one, other = [], [], []
    for scale in w.study.scales:
        suggested = _fullest(w, "dimensions", scale, "components_suggested", component="all")
        if suggested is None:
            continue
        where = {"scale": scale, "wave": suggested.where["wave"], "component": "all"}
        stats = {
            name: w.ledger.get("dimensions", **where, statistic=name)
            for name in ("first_share", "one_factor_chi2", "one_factor_rmsr")
        }
        if suggested.value() == 1:
            one.append(w.scale(scale))
        else:
            other.append(w.bracketed(w.scale(scale), suggested.say("estimate", "count")))
        rows.append(
            [
                w.title(w.scale(scale)),
                w.cell(suggested, "n", "count"),
                w.cell(suggested, style="count"),
                w.cell(stats["first_share"], style="percent"),
                w.cell(stats["one_factor_chi2"], "p", "p"),
                w.cell(stats["one_factor_rmsr"], style="share"),
            ]
        )
    if not rows:
        return ""
    figure, named = "", ""
    if "scree" in figure_names(w.study):
        named = w.phrase("dimensions.with-figure")
        figure = w.figure("scree", alt=rows_alt(w, [[row[0], row[2]] for row in rows]))
    header = w.head("measure", "n", "components", "first-share", "one-factor-p", "rmsr")
    return together(
        w.phrase("dimensions.intro", figure=named),
        w.joined(
            w.phrase("dimensions.one", list=w.listed(one)) if one else "",
            w.phrase("dimensions.other", list=w.listed(other)) if other else "",
        ),
        figure,
        w.table("dimensions", header, rows, widths=[4, 1, 2, 2, 2, 2]),
    )


@fragment
def quality(w: Writer) -> str:
    audit = w.ledger.tables["audit_summary"]
    if audit.empty:
        return w.phrase("quality.none")
    kinds = audit[["action", "reason"]].astype("str").drop_duplicates()
    rows = [
        [
            plain(w.term(action)),
            plain(w.term(reason)),
            w.ledger.count("audit_summary", "sum(count)", action=action, reason=reason),
        ]
        for action, reason in kinds.sort_values(["action", "reason"]).itertuples(index=False)
    ]
    return together(
        w.phrase("quality.intro", count=w.ledger.count("audit_summary", "sum(count)")),
        w.table("audit", w.head("action", "reason", "count"), rows, widths=[2, 5, 1]),
    )


@fragment
def checked(w: Writer) -> str:
    """What the check of the data points out: kinds of things, and nothing of anybody."""
    found = w.ledger.tables["findings"]
    if found.empty:
        return w.phrase("checked.none")
    language = check_language(w.language)
    rows = [
        [
            w.bracketed(title, concerned) if (concerned := _concerned(w, kind)) else title,
            w.ledger.count("findings", "sum(count)", kind=kind),
            plain(kind_text(kind, "effect", language)),
        ]
        for kind in w.values("findings", "kind")
        for title in [plain(kind_text(kind, "title", language))]
    ]
    errors = w.values("findings", "kind", severity="error")
    stopping = [plain(kind_text(kind, "title", language)) for kind in errors]
    return together(
        w.joined(
            w.phrase("checked.some", count=w.ledger.count("findings", "sum(count)")),
            w.phrase("checked.errors", list=w.joint("semicolon").join(stopping)) if errors else "",
        ),
        w.table(
            "findings",
            w.head("pointed-out", "count", "does"),
            rows,
            widths=[4, 1, 5],
            align="left",
        ),
    )


def _concerned(w: Writer, kind: str) -> str:
    """Name the questionnaires, attributes and waves that a kind of finding is about."""
    about = {name: w.values("findings", name, kind=kind) for name in ("instrument", "attribute")}
    waves = [wave for each in w.values("findings", "wave", kind=kind) for wave in each.split(" & ")]
    named = [
        *(_short(w, name) for name in about["instrument"]),
        *(plain(w.study.attributes[name].label.name(w.language)) for name in about["attribute"]),
        *(w.wave(wave) for wave in dict.fromkeys(waves)),
    ]
    return w.joint("comma").join(named)


@fragment
def risk(w: Writer) -> str:
    names = w.study.privacy.quasi_identifiers
    if not names:
        return ""
    labels = {name: plain(w.study.attributes[name].label.name(w.language)) for name in names}
    everything = " + ".join(names)
    rows = []
    for chosen in w.values("risk", "quasi_identifiers"):
        stats = [
            w.ledger.find("risk", quasi_identifiers=chosen, statistic=name)
            for name in ("classes", "k", "unique", "in_small_classes")
        ]
        alone = w.title(labels[chosen]) if chosen in labels else w.phrase("risk.together")
        rows.append([alone, *(w.cell(each, style="count") for each in stats)])
    k, unique = (
        w.ledger.find("risk", quasi_identifiers=everything, statistic=name)
        for name in ("k", "unique")
    )
    return together(
        w.joined(
            w.phrase(
                "risk.intro",
                list=w.listed(list(labels.values())),
                unique=unique.say("estimate", "count"),
                n=unique.say("n", "count"),
                k=k.say("estimate", "count"),
            ),
            few_people(w, "risk.few"),
        ),
        w.table(
            "risk",
            w.head("known", "classes", "k", "unique", "in-small", small=w.small_cell),
            rows,
            widths=[4, 2, 2, 2, 2],
        ),
    )


@fragment
def codebook(w: Writer) -> str:
    book = books.codebook(w.study, w.language)
    known = book["table"].eq("people") & book["variable"].ne("participant_id")
    shown = book[known | book["type"].eq("score")]
    rows = [
        [plain(name), plain(label), plain(w.joint("semicolon").join(filter(None, (values, note))))]
        for name, label, values, note in shown[["variable", "label", "values", "note"]].itertuples(
            index=False
        )
    ]
    return together(
        w.phrase("codebook"),
        w.table(
            "codebook",
            w.head("variable", "meaning", "codes"),
            rows,
            widths=[2, 4, 5],
            align="left",
            named=True,
        ),
    )


@fragment
def software(w: Writer) -> str:
    versions = w.ledger.tables["software"]
    rows = [[plain(n), plain(v)] for n, v in versions[["name", "version"]].itertuples(index=False)]
    return together(
        w.joined(w.phrase("software", seed=w.declared("seed", "count")), _second_engine(w)),
        w.table(
            "software",
            w.head("software", "version"),
            rows,
            widths=[2, 1],
            align="left",
            named=True,
        ),
    )


def _second_engine(w: Writer) -> str:
    """Say on how many results a second program agrees; nothing where none was asked."""
    table = w.ledger.rows("second_engine").fillna({"note": ""})
    if table.empty:
        return ""
    engine = plain(str(table["engine"].iloc[0]))
    if table["note"].ne("").any():
        return w.phrase("second-engine.outdated", engine=engine)
    whole = w.ledger.find("second_engine", part="all", statistic="all")
    said = w.phrase(
        "second-engine.agreed",
        engine=engine,
        agree=whole.say("count", "count"),
        of=whole.say("n", "count"),
        digits=whole.say("estimate", "count"),
    )
    apart = table[table["count"].lt(table["n"]) & table["part"].ne("all")]
    held = zip(apart["statistic"].map(plain), apart["part"].map(plain), strict=True)
    names = [w.bracketed(statistic, part) for statistic, part in held]
    others = w.phrase("second-engine.apart", names=w.listed(names)) if names else ""
    return w.joined(said, others)


@fragment
def numbers(w: Writer) -> str:
    """List what the other parts have cited, with its origin: it is written last.

    A supplement lists the numbers of the thesis, too: on paper they stand nowhere else.
    """
    ledgers = [w.thesis.ledger, w.ledger] if w.thesis else [w.ledger]
    cited = [each for ledger in ledgers for each in listed_numbers(w, ledger, in_prose=True)]
    others = listed_numbers(w, w.ledger, in_prose=False)
    return together(
        w.phrase("numbers.intro", count=_count(w, *ledgers)),
        _origins(w),
        _raw_files(w),
        w.phrase("numbers.in-prose"),
        *cited,
        only_on_page(together(*others)),
    )


@fragment
def page_numbers(w: Writer) -> str:
    """The list of the numbers of a document whose pages on paper have none."""
    return together(
        w.phrase("numbers.on-page", count=_count(w, w.ledger)),
        _origins(w, numbered=False),
        *listed_numbers(w, w.ledger, in_prose=True),
        *listed_numbers(w, w.ledger, in_prose=False),
    )


def _count(w: Writer, *ledgers: Ledger) -> str:
    return w.ledger.own("numbers", sum(len(ledger.origins) for ledger in ledgers))


def listed_numbers(w: Writer, ledger: Ledger, *, in_prose: bool) -> list[str]:
    """Return the numbers of each table, without captions: no list of tables need name them."""
    phrase = "of-text" if in_prose else "in-tables"
    head = w.head("row", "printed")
    return [
        together(
            w.phrase(f"numbers.{phrase}", file=plain(f"{table}.csv")),
            bare_table(head, _rows(w, rows), "left"),
        )
        for table, rows in ledger.listed(in_prose=in_prose).items()
    ]


def _rows(w: Writer, rows: dict[str, list[str]]) -> list[list[str]]:
    return [
        [plain(row or w.phrase("words.all")), w.joint("semicolon").join(numbers)]
        for row, numbers in rows.items()
    ]


def _origins(w: Writer, *, numbered: bool = True) -> str:
    """Say how each results table that is cited or offered came to be, and offer it as a file."""
    rows = [
        [
            f"[{plain(file.path.name)}](tables/{file.path.name}){{#data-{name} .data}}",
            plain(file.rule),
            plain(w.joint("list").join(file.notebooks) or "–"),
            f"`{file.sha256}`",
        ]
        for name, file in w.ledger.files.items()
        if name in w.tables_shown
    ]
    head = [*w.head("origin", "rule", "notebook"), "SHA-256"]
    if not numbered:
        return bare_table(head, rows, "left") if rows else ""
    return w.table("origins", head, rows, widths=[4, 3, 4, 6], align="left")


def _raw_files(w: Writer) -> str:
    checksums = w.ledger.tables.get("checksums", pd.DataFrame(columns=["file", "sha256"]))
    rows = [
        [plain(file), f"`{sha256}`"]
        for file, sha256 in checksums[["file", "sha256"]].itertuples(index=False)
    ]
    head = [*w.head("raw-file"), "SHA-256"]
    return w.table("raw", head, rows, widths=[3, 10], align="left", named=True)
