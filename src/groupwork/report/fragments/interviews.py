"""What the interviews say."""

import pandas as pd

from groupwork.report.fragments.base import fragment, rows_alt, together
from groupwork.report.ledger import Result
from groupwork.report.markdown import plain
from groupwork.report.writer import Writer


@fragment
def coding(w: Writer) -> str:
    found = w.ledger.find("themes", code="all", interview="all", statistic="interviews")
    agreed = w.ledger.find("agreement", code="all", statistic="percent_agreement")
    coders = str(agreed.row["coders"]).split(" & ")
    codes = w.study.interviews.codes if w.study.interviews else []
    return w.phrase(
        "coding",
        interviews=found.say("n", "count"),
        segments=agreed.say("n", "count"),
        coders=w.ledger.constant("constants.coders", str(len(coders))),
        codes=w.ledger.constant("constants.codes", str(len(codes))),
    )


@fragment
def interviews(w: Writer) -> str:
    if w.study.interviews is None:
        return ""
    codes = {code.id: plain(code.label.get(w.language)) for code in w.study.interviews.codes}

    def theme(code: str, statistic: str) -> Result | None:
        return w.ledger.get("themes", code=code, interview="all", statistic=statistic)

    ordered = sorted(
        codes, key=lambda code: -(((people := theme(code, "people")) and people.value()) or 0)
    )
    rows = []
    for code in ordered:
        share = theme(code, "people_share")
        rows.append(
            [
                codes[code],
                w.cell(theme(code, "segments"), style="count"),
                w.cell(theme(code, "people"), style="count"),
                w.span(share, "percent"),
            ]
        )
    first, second = (
        w.ledger.find("themes", code=c, interview="all", statistic="people") for c in ordered[:2]
    )
    everyone = w.ledger.find("themes", code="all", interview="all", statistic="people")
    top = w.phrase(
        "interviews.top",
        first=codes[ordered[0]],
        people=first.say("estimate", "count"),
        second=codes[ordered[1]],
        people2=second.say("estimate", "count"),
        n=everyone.say("estimate", "count"),
    )
    overall = w.ledger.find("agreement", code="all", statistic="cohen_kappa")
    percent = w.ledger.find("agreement", code="all", statistic="percent_agreement")
    agreement = w.phrase(
        "interviews.agreement",
        percent=percent.say("estimate", "percentage"),
        kappa=overall.say("estimate", "share"),
        ci=overall.interval("share"),
    )
    alt = rows_alt(w, [[codes[c], w.cell(theme(c, "people"), style="count")] for c in ordered])
    return together(
        w.phrase("interviews.intro"),
        top,
        w.figure("themes", alt=alt),
        w.table(
            "themes", [*w.head("code", "segments", "people"), "% [CI]"], rows, widths=[4, 1, 1, 2]
        ),
        agreement,
        _agreement(w, codes),
        _quotes(w, codes),
    )


def _agreement(w: Writer, codes: dict[str, str]) -> str:
    rows = []
    for code, label in codes.items():
        stats = {
            name: w.ledger.get("agreement", code=code, statistic=name)
            for name in ("percent_agreement", "prevalence", "cohen_kappa", "ac1")
        }
        rows.append(
            [
                label,
                w.cell(stats["prevalence"], style="share"),
                w.cell(stats["percent_agreement"], style="percentage"),
                w.span(stats["cohen_kappa"], "share"),
                w.span(stats["ac1"], "share"),
            ]
        )
    return w.table(
        "agreement",
        [*w.head("code", "prevalence", "agreement", "kappa"), "AC1 [CI]"],
        rows,
        widths=[4, 2, 2, 3, 3],
    )


def _quotes(w: Writer, codes: dict[str, str]) -> str:
    quotes = w.ledger.tables.get("quotes", pd.DataFrame())
    if quotes.empty:
        return ""
    blocks = []
    for code, label in codes.items():
        chosen = quotes[quotes["code"].astype("str") == code]
        if chosen.empty:
            continue
        said = [
            f"> {w.bracketed(_in_language(w, text, language), plain(interview))}"
            for interview, text, language in chosen[["interview", "text", "language"]].itertuples(
                index=False
            )
        ]
        blocks.append(f"### {label} {{.unnumbered .unlisted}}\n\n" + "\n>\n".join(said))
    return together(w.phrase("interviews.quotes"), *blocks)


def _in_language(w: Writer, text: str, language: object) -> str:
    """Return what somebody said, marked where it is not in the report's language."""
    code = str(language).lower()[:2]
    foreign = code in ("en", "zh") and code != w.language
    return f"[{plain(text)}]{{lang={code}}}" if foreign else plain(text)
