"""Survey, interviews and group side by side."""

import pandas as pd

from groupwork.report.fragments.base import fragment, rows_alt, together
from groupwork.report.ledger import Result
from groupwork.report.markdown import plain
from groupwork.report.writer import Writer
from groupwork.study.interviews import SLOT

_VERDICTS = ("convergent", "complementary", "divergent", "unclear", "silent")


def result_of(w: Writer, area: str, statistic: str) -> Result | None:
    return w.ledger.get("joint_display", area=area, statistic=statistic)


def _reading(result: Result | None) -> str:
    return str(result.row["reading"]) if result and pd.notna(result.row["reading"]) else ""


def label_of(w: Writer, area: str) -> str:
    codes = w.study.interviews.codes if w.study.interviews else []
    labels = {code.id: plain(code.label.get(w.language)) for code in codes}
    return labels[area] if area in labels else w.scale(area)


def areas_of(w: Writer) -> list[str]:
    """Return the areas of need that are set side by side."""
    return list(_verdicts(w))


def _verdicts(w: Writer) -> dict[str, str]:
    """Return what survey and interviews say together, by area."""
    rows = w.ledger.rows("joint_display", statistic="verdict")
    return dict(zip(rows["area"].astype("str"), rows["reading"].astype("str"), strict=True))


@fragment
def joint(w: Writer) -> str:
    if w.study.joint is None:
        return ""
    verdicts = {area: w.phrase(f"words.verdict.{said}") for area, said in _verdicts(w).items()}
    rows = [_row(w, area, said) for area, said in verdicts.items()]
    alts = [[w.title(label_of(w, area)), said] for area, said in verdicts.items()]
    changed = w.study.comparisons[:1]
    wave_from, wave_to = (w.wave(wave) for wave in changed[0]) if changed else ("", "")
    head = w.head(
        *("need", "joint-survey", "joint-interviews", "quotation", "sessions", "change"), "together"
    )
    return together(
        w.phrase("joint.intro", wave_from=wave_from, wave_to=wave_to),
        _in_words(w),
        w.figure("joint", alt=rows_alt(w, alts)),
        w.table("joint", head, rows, widths=[3, 3, 3, 4, 1, 3, 5], align="left", wide=True),
    )


def _row(w: Writer, area: str, verdict: str) -> list[str]:
    need, spoke = result_of(w, area, "share_in_need"), result_of(w, area, "people_share")
    people = result_of(w, area, "people")
    sessions = result_of(w, area, "sessions")
    interviews = _heard(w, spoke)
    if people is not None and spoke is not None and spoke.estimable:
        interviews = w.phrase(
            "joint.interviews",
            reading=_heard(w, spoke),
            people=w.cell(people, style="count"),
            n=w.cell(people, "n", "count"),
        )
    survey = _said(w, need)
    if need is not None and need.estimable:
        mean = w.span(result_of(w, area, "mean"))
        survey = w.phrase("joint.survey", reading=survey, share=w.span(need, "percent"), mean=mean)
    return [
        w.title(label_of(w, area)),
        survey,
        interviews,
        _quotation(w, area),
        plain(_reading(sessions)).replace("; ", w.joint("comma")) or "–",
        w.span(result_of(w, area, "mean_diff")),
        _inferred(w, area, verdict),
    ]


def _inferred(w: Writer, area: str, verdict: str) -> str:
    """Return the rule's verdict, and what the author infers from the strands together."""
    text = w.study.inferences.get(area)
    if text is None:
        return verdict
    numbers = {
        "share": w.span(result_of(w, area, "share_in_need"), "percent"),
        "mean": w.span(result_of(w, area, "mean")),
        "people": w.cell(result_of(w, area, "people"), style="count"),
        "n": w.cell(result_of(w, area, "people"), "n", "count"),
        "change": w.span(result_of(w, area, "mean_diff")),
    }
    # Words and names of slots by turns.
    parts = SLOT.split(text.get(w.language))
    said = "".join(
        numbers[part] if place % 2 else _spaced(part) for place, part in enumerate(parts)
    )
    return w.phrase("joint.inference", verdict=w.title(verdict), text=said)


def _spaced(words: str) -> str:
    """Escape words, and keep the spaces beside the numbers that they stand between."""
    before, after = words[:1].isspace(), words[-1:].isspace()
    return " " * before + plain(words) + " " * (after and bool(words.strip()))


def _said(w: Writer, share: Result | None) -> str:
    return w.phrase(f"words.reading.{(_reading(share) or 'silent').replace(' ', '-')}")


def _heard(w: Writer, share: Result | None) -> str:
    return w.phrase(f"words.heard.{_reading(share) or 'silent'}")


def _quotation(w: Writer, area: str) -> str:
    """Return an approved quotation, in the report's language if there is one."""
    quotes = w.ledger.tables.get("quotes", pd.DataFrame())
    if quotes.empty or w.study.interviews is None:
        return "–"
    codes = [code.id for code in w.study.interviews.codes if area in (code.area, code.id)]
    chosen = quotes[quotes["code"].astype("str").isin(codes)]
    if chosen.empty:
        return "–"
    own = chosen[chosen["language"].astype("str").str[:2] == w.language]
    row = (own if len(own) else chosen).iloc[0]
    return w.bracketed(w.in_language(row["text"], row["language"]), plain(str(row["interview"])))


def _in_words(w: Writer) -> str:
    by_verdict: dict[str, list[str]] = {}
    for area, verdict in _verdicts(w).items():
        named = w.phrase("words.named", name=label_of(w, area))
        if verdict == "unclear":
            readings = {
                "survey": _said(w, result_of(w, area, "share_in_need")),
                "interviews": _heard(w, result_of(w, area, "people_share")),
            }
            named = w.bracketed(named, w.phrase("joint.readings", **readings))
        by_verdict.setdefault(verdict, []).append(named)
    lists = {verdict: w.listed(names) for verdict, names in by_verdict.items()}
    return w.joined(
        *(w.phrase(f"joint.{name}", areas=lists[name]) for name in _VERDICTS if name in lists)
    )
