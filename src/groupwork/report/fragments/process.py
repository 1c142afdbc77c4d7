"""Sessions, satisfaction and support network."""

import re

from groupwork.report.fragments.base import fragment, reason_of, rows_alt, together
from groupwork.report.ledger import Result
from groupwork.report.markdown import plain
from groupwork.report.writer import Writer
from groupwork.study.base import LocalText
from groupwork.study.files import Rating
from groupwork.study.instruments import Instrument, Score

# What a title that is but a number may have beside it: "Session 3", "第3节", "3.".
_NUMBERED = re.compile(r"(session|meeting|week|no\.?|第)?\s*(\d+)\s*[.、次节回周]?", re.IGNORECASE)


def are_titled(w: Writer) -> bool:
    """Say whether sessions have titles, and not their numbers in place of them."""
    titles = (session.title.get(w.language).strip() for session in w.study.sessions)
    return not all(_NUMBERED.fullmatch(title) for title in titles)


@fragment
def process(w: Writer) -> str:
    files = [file for file in w.study.files if file.kind == "sessions"]
    if not files:
        return ""
    if "each-session" not in w.study.strands:
        return attendance(w)
    ratings, excused = files[0].ratings, bool(files[0].excused)
    place = w.study.files.index(files[0])
    rows = []
    sessions = [value for value in w.values("process", "session") if value != "all"]
    titles = {}
    if are_titled(w):
        titles = {str(s.number): plain(s.title.get(w.language)) for s in w.study.sessions}
    for session in [*sessions, "all"]:
        attended = w.ledger.get(
            "process", session=session, variable="attendance", statistic="percent"
        )
        cells = [plain(session) if session != "all" else w.title(w.phrase("words.all"))]
        cells += [titles.get(session, "")] if titles else []
        cells.append(w.span(attended, "percentage"))
        if excused:
            where = {"session": session, "variable": "attendance", "statistic": "excused"}
            cells.append(w.cell(w.ledger.get("process", **where), style="count"))
        for name in ratings:
            where = {"session": session, "variable": name}
            mean = w.ledger.get("process", **where, statistic="mean")
            sd = w.ledger.get("process", **where, statistic="sd")
            cells.append(w.mean_sd(mean, sd))
        rows.append(cells)
    header = [
        *w.head("session", *(["title"] if titles else []), "attended"),
        *(w.head("excused") if excused else []),
        *(
            w.bracketed(
                w.title(plain(rating.label.get(w.language))),
                "–".join(
                    w.declared(f"files.{place}.ratings.{name}.{end}") for end in ("min", "max")
                ),
            )
            for name, rating in ratings.items()
        ),
    ]
    heads = [" ".join(row[: 1 + bool(titles)]) for row in rows]
    attendances = [row[1 + bool(titles)] for row in rows]
    alt = rows_alt(w, [list(row) for row in zip(heads, attendances, strict=True)])
    widths = [1, *[4] * bool(titles), 3, *[2] * (excused + len(ratings))]
    phases = [_phases(w, name, rating) for name, rating in ratings.items() if files[0].baseline]
    return together(
        w.joined(attendance(w), w.phrase("process.table")),
        w.figure("process", alt=alt),
        w.table("process", header, rows, widths=widths),
        _courses(w, ratings),
        w.joined(*phases),
    )


def attendance(w: Writer) -> str:
    """Say how many of the places were attended over all sessions."""
    where = {"session": "all", "variable": "attendance"}
    overall = w.ledger.get("process", **where, statistic="percent")
    if overall is None or not overall.estimable:
        return ""
    count = w.ledger.find("process", **where, statistic="count")
    excused = w.ledger.get("process", **where, statistic="excused")
    file = next(file for file in w.study.files if file.kind == "sessions")
    said = w.phrase(
        "process.overall",
        n=overall.say("n", "count"),
        count=count.say("estimate", "count"),
        places=count.say("n", "count"),
        percent=overall.say("estimate", "percentage"),
        ci=overall.interval("percentage"),
    )
    said = w.joined(said, _sessions_each(w), _of_arms(w))
    if excused is None or not excused.value():
        return said
    what = w.phrase(f"process.excused.{file.excused}", excused=excused.say("estimate", "count"))
    return w.joined(said, what)


def _of_arms(w: Writer) -> str:
    """Say how each arm or site came, where sessions were held for several."""
    groups, told = w.study.design.groups, []
    attribute = groups.attribute if groups else w.study.design.sites
    levels = (w.study.attributes[attribute].levels or {}) if attribute else {}
    for arm, label in levels.items():
        where = {"session": "all", "variable": f"attendance: {arm}"}
        percent = w.ledger.get("process", **where, statistic="percent")
        if percent is None:
            continue
        count = w.ledger.find("process", **where, statistic="count")
        told.append(
            w.phrase(
                "process.of-arm",
                arm=plain(label.get(w.language)),
                percent=percent.say("estimate", "percentage"),
                count=count.say("estimate", "count"),
                places=count.say("n", "count"),
            )
        )
    phrase = "process.of-arms" if groups else "process.of-sites"
    return w.phrase(phrase, list=w.listed(told)) if told else ""


def _sessions_each(w: Writer) -> str:
    """Say how many sessions a member came to; where it is not known to which, that as well."""
    where = {"session": "all", "variable": "attendance", "statistic": "sessions_attended_mean"}
    mean = w.ledger.find("process", **where)
    if not mean.estimable:
        return ""
    return w.phrase("process.each", mean=mean.near(), ci=mean.interval())


def _courses(w: Writer, ratings: dict[str, Rating]) -> str:
    """Say whether the ratings rose or fell over the sessions."""
    taus, lacking = [], []
    for name, rating in ratings.items():
        tau = w.ledger.find(
            "process", session="all", variable=name, statistic="kendall_tau_session"
        )
        said = plain(rating.label.get(w.language))
        if tau.estimable:
            number, n = tau.say(style="share"), tau.say("n", "count")
            taus.append(w.phrase("process.trend", rating=said, tau=number, n=n))
        else:
            reason = reason_of(w, tau)
            lacking.append(w.phrase("process.no-trend", rating=w.title(said), reason=reason))
    known = w.phrase("process.trends", taus=w.listed(taus)) if taus else ""
    return w.joined(known, *lacking)


def _phases(w: Writer, name: str, rating: Rating) -> str:
    """Say how the later sessions compare with the baseline phase."""
    found = {s: w.ledger.find("series", variable=name, statistic=s) for s in ("nap", "tau_u")}
    said = w.title(plain(rating.label.get(w.language)))
    if not found["nap"].estimable:
        return w.phrase("process.no-baseline", rating=said, reason=reason_of(w, found["nap"]))
    place, file = next((i, f) for i, f in enumerate(w.study.files) if f.kind == "sessions")
    numbers = [w.declared(f"files.{place}.baseline.{i}") for i in range(len(file.baseline))]
    return w.phrase(
        "process.baseline",
        rating=said,
        sessions=w.listed(numbers),
        nap=found["nap"].say(style="percent"),
        nap_ci=found["nap"].interval("percent"),
        n=found["nap"].say("n", "count"),
        tau=found["tau_u"].say(style="raw"),
        tau_ci=found["tau_u"].interval("raw"),
    )


@fragment
def satisfaction(w: Writer) -> str:
    if w.study.satisfaction is None:
        return ""
    instrument = w.study.questionnaires[w.study.satisfaction.instrument]
    rows, alt = [], []
    # Of satisfied people nearly all answers lie at one end, so that no mean of few can be told.
    held_back = {
        name: all(
            (found := w.ledger.get("satisfaction", item=item, statistic=name)) and found.suppressed
            for item in instrument.item_ids
        )
        for name in ("mean", "top_two_share")
    }
    facts = {"means-told": not held_back["mean"], "shares-told": not held_back["top_two_share"]}
    for item in instrument.item_ids:
        stats = {
            name: w.ledger.get("satisfaction", item=item, statistic=name)
            for name in ("mean", "sd", "top_two_share")
        }
        text = instrument.texts.get(item)
        label = plain(text.name(w.language)) if text else _headed(w, instrument, item)
        rows.append(
            [
                label,
                w.cell(stats["mean"], "n", "count"),
                w.mean_sd(stats["mean"], stats["sd"]),
                w.span(stats["top_two_share"], "percent"),
            ]
        )
        alt.append([item, w.cell(stats["mean"])])
    return together(
        w.joined(satisfied(w), w.phrase("satisfaction.table", facts)),
        w.figure("satisfaction", alt=rows_alt(w, alt)) if facts["means-told"] else "",
        w.table("satisfaction", w.head("item", "n", "mean", "top"), rows, widths=[6, 1, 2, 3]),
    )


def _headed(w: Writer, instrument: Instrument, item: str) -> str:
    """Return an item's number, and what heads its column where the study asks in its own words.

    What all columns have before a colon, the question above them, is left out.
    """
    if w.study.instruments[instrument.id].define is None:
        return plain(item)
    columns = (f.columns.get(instrument.id) for f in w.study.files if f.kind == "responses")
    heads = next((each for each in columns if isinstance(each, dict)), {})
    questions = {re.sub(r"[^:：]*$", "", head) for head in heads.values()}
    shared = questions.pop() if len(questions) == 1 and len(heads) > 1 else ""
    head = heads.get(item, "").removeprefix(shared).strip()
    is_worded = not re.fullmatch(r"[\w.]*", head, re.ASCII)
    return plain(item) + (w.joint("colon") + plain(head) if is_worded else "")


def satisfied(w: Writer) -> str:
    """Say how satisfied the people were on the whole."""
    overall = w.ledger.get("satisfaction", item="all", statistic="mean")
    if w.study.satisfaction is None or overall is None or not overall.estimable:
        return ""
    instrument = w.study.questionnaires[w.study.satisfaction.instrument]
    scale = next(s for s, (i, score) in w.study.scales.items() if score is instrument.scores[0])
    number = w.phrase("satisfaction." + ("mean" if _is_mean(instrument.scores[0]) else "score"))
    return w.phrase(
        "satisfaction.overall",
        answered=_answered(w, overall),
        number=number,
        mean=overall.near(),
        ci=overall.interval(),
        low=w.declared(f"lowest of {scale}"),
        high=w.declared(f"highest of {scale}"),
    )


def _is_mean(score: Score) -> bool:
    return score.statistic == "mean" and score.multiply == 1


def _answered(w: Writer, overall: Result) -> str:
    """Say how many answered, and how many of them have a score where these are not the same."""
    n = overall.say("n", "count")
    items = w.ledger.rows("satisfaction", statistic="mean")
    items = items[(items["item"].astype("str") != "all") & items["n"].notna()]
    if (items["n"] == overall.value("n")).all():
        return w.phrase("satisfaction.answered.all", n=n)
    found = items.sort_values("n", kind="stable")["item"].astype("str")
    least, most = (
        w.ledger.find("satisfaction", item=found.iloc[place], statistic="mean") for place in (0, -1)
    )
    same = least.value("n") == most.value("n")
    return w.phrase(
        "satisfaction.answered." + ("alike" if same else "some"),
        **({} if same else {"least": least.say("n", "count")}),
        most=most.say("n", "count"),
        n=n,
    )


def _named(w: Writer, wave: str, source: str, statistic: str) -> Result | None:
    return w.ledger.get("network", wave=wave, source=source, statistic=statistic)


def network_size(w: Writer) -> str:
    """Say how many supporters were named, and how that changed."""
    waves = w.study.before_after
    sizes = [_named(w, wave, "all", "size_mean") for wave in waves]
    known = [(wave, size) for wave, size in zip(waves, sizes, strict=True) if size]
    if not known or not all(size.estimable for _, size in known):
        return ""
    difference = _named(w, waves[-1], "all", "size_mean_diff")
    if len(known) < 2 or difference is None or not difference.estimable:
        return w.joined(
            *(
                w.phrase(
                    "network.size-once",
                    n=size.say("n", "count"),
                    size=size.say(),
                    wave=w.wave(wave),
                )
                for wave, size in known
            )
        )
    (pre, before), (post, after) = known
    return w.phrase(
        "network.size",
        before=before.say(),
        after=after.say(),
        wave_pre=w.wave(pre),
        wave_post=w.wave(post),
        n=difference.say("n", "count"),
        diff=difference.near(),
        ci=difference.interval(),
    )


@fragment
def network(w: Writer) -> str:
    files = [file for file in w.study.files if file.kind == "network"]
    if not files:
        return ""
    waves = w.study.before_after
    rows, alt = [], []
    for source, label in files[0].sources.items():
        counts = [_named(w, wave, source, "supporters_mean") for wave in waves]
        rows.append(
            [
                w.title(plain(label.get(w.language))),
                *(w.cell(count) for count in counts),
                *(w.cell(_named(w, wave, source, "share"), style="percent") for wave in waves),
            ]
        )
        alt.append([label.get(w.language), " – ".join(map(w.cell, counts))])
    comma = w.joint("comma")
    header = [
        w.phrase("heads.source"),
        *(f"{w.phrase('heads.mean')}{comma}{w.wave(wave)}" for wave in waves),
        *(f"%{comma}{w.wave(wave)}" for wave in waves),
    ]
    return together(
        w.joined(network_size(w), w.phrase("network.table")),
        w.figure("network", alt=rows_alt(w, alt)),
        w.table("network", header, rows, widths=[3, *[2] * (len(header) - 1)]),
        _ties(w, files[0].sources),
    )


def _ties(w: Writer, sources: dict[str, LocalText]) -> str:
    """Say which supporters were named again; only of those who can be told apart."""
    if w.ledger.rows("ties").empty:
        return ""
    statistics = ("before", "kept", "lost", "gained")
    said, rows, alt = [], [], []
    for first in w.values("ties", "wave_from"):
        [second] = w.values("ties", "wave_to", wave_from=first)
        pair = {"wave_from": first, "wave_to": second}
        for source in ["all", *sources]:
            found = {
                name: w.ledger.find("ties", **pair, source=source, statistic=name)
                for name in statistics
            }
            if source == "all":
                said.append(_followed(w, pair, found))
            label = w.phrase("words.all") if source == "all" else sources[source].get(w.language)
            cells = [w.cell(each, style="count") for each in found.values()]
            rows.append([w.title(plain(label)), w.pair((first, second)), *cells])
            alt.append([rows[-1][0], " – ".join(cells[1:])])
    head = w.head("source", "pair", "ties-before", "ties-kept", "ties-lost", "ties-gained")
    return together(
        w.joined(w.phrase("network.ties"), *said),
        w.figure("ties", alt=rows_alt(w, alt)),
        w.table("ties", head, rows, widths=[3, 3, 1, 1, 1, 1]),
    )


def _followed(w: Writer, pair: dict[str, str], found: dict[str, Result]) -> str:
    """Say of all supporters how many were named again, no more, and anew."""
    waves = {name: w.wave(wave) for name, wave in pair.items()}
    if not found["before"].estimable:
        return w.phrase("network.ties-held-back", reason=reason_of(w, found["before"]), **waves)
    apart = w.ledger.find("ties", **pair, source="all", statistic="not_followed")
    return w.joined(
        w.phrase(
            "network.followed",
            n=found["before"].say("n", "count"),
            **{name: each.say("estimate", "count") for name, each in found.items()},
            **waves,
        ),
        w.phrase("network.not-followed", count=apart.say("estimate", "count"))
        if apart.value()
        else "",
    )
