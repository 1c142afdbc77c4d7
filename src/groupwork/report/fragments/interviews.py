"""What the interviews say."""

from collections.abc import Hashable
from itertools import groupby
from typing import Any

import pandas as pd

from groupwork.analysis.interviews.worksheet import CONSENSUS
from groupwork.privacy.layout import TOGETHER
from groupwork.report.fragments.base import INDENT, fragment, reason_of, rows_alt, together
from groupwork.report.ledger import Result
from groupwork.report.markdown import plain
from groupwork.report.writer import Writer
from groupwork.study.base import LocalText
from groupwork.study.interviews import Code, Machine

#: Pairs of codes that the table shows.
_PAIRS = 10

#: What two coders share, as it is and against chance.
_OVERLAP = ("percent_overlap", "u_alpha")
_KAPPA = ("percent_agreement", "cohen_kappa")


def _free(w: Writer) -> bool:
    return w.study.interviews is not None and w.study.interviews.unit == "free"


def _codes(w: Writer) -> list[Code]:
    return w.study.interviews.codes if w.study.interviews else []


def _labels(w: Writer) -> dict[str, str]:
    return {code.id: plain(code.label.get(w.language)) for code in _codes(w)}


def _ranked(w: Writer) -> dict[str, str]:
    """Return the codes that are ranked: of a tree its heads, since these include what is below.

    Of a tree with one head those right below it are.
    """
    ids = {code.id for code in _codes(w)}
    heads = [code for code in _codes(w) if code.within not in ids]
    while len(heads) == 1 and (below := [c for c in _codes(w) if c.within == heads[0].id]):
        heads = below
    labels = _labels(w)
    return {code.id: labels[code.id] for code in heads}


def theme(w: Writer, code: str, statistic: str, phase: str = "all") -> Result | None:
    """Return what was counted of a code in all interviews."""
    where = {"code": code, "interview": "all", "phase": phase, "statistic": statistic}
    return w.ledger.get("themes", **where)


@fragment
def coding(w: Writer) -> str:
    found = w.ledger.find("themes", code="all", interview="all", statistic="interviews")
    segments = w.ledger.find("themes", code="all", interview="all", statistic="segments")
    agreed = w.ledger.get("agreement", code="all")
    coders = str(agreed.row["coders"]).split(" & ") if agreed else []
    fields = {}
    partly = _partly(w)
    if len(coders) > 1:
        fields = {"coders": w.ledger.count("agreement", "parts(coders)", code="all")}
        kind = "free" if _free(w) else "partly" if partly else "units"
        kind = "apart" if _apart(w) else kind
        fields |= {"double": partly.say("n", "count")} if partly else {}
    else:
        kind = "one-coder" if coders else "coded"
    text = w.phrase(
        f"coding.{kind}",
        interviews=found.say("n", "count"),
        segments=segments.say("n", "count"),
        codes=w.declared("count(interviews.codes)"),
        **fields,
    )
    rule = ""
    if w.study.interviews and w.study.interviews.resolved:
        rule = w.phrase("coding.consensus")
    elif w.study.interviews and w.study.interviews.lead_coder:
        who = w.term(segments.method.partition(", ")[2])
        rule = w.phrase("coding.lead-freely" if _free(w) else "coding.lead", lead=plain(who))
    elif len(coders) > 1 and not _apart(w):
        few = "both" if len(coders) == 2 else "most"
        rule = w.phrase(f"coding.{few}-of-double" if partly else f"coding.{few}")
    nested = any(code.within for code in _codes(w))
    approach = w.study.interviews.approach if w.study.interviews else "codebook"
    return together(
        _interviewers(w),
        w.joined(
            text,
            rule,
            w.phrase("coding.tree") if nested else "",
            _no_themes(w),
            w.phrase(f"coding.approach.{approach}"),
        ),
        _machines_declared(w),
        _interviewees(w),
    )


def _no_themes(w: Writer) -> str:
    """Say which codes count nowhere, and so what is no segment."""
    names = w.study.interviews.no_themes if w.study.interviews else []
    quoted = [w.phrase("coding.quoted", code=plain(name)) for name in names]
    return w.phrase("coding.no-themes", list=w.listed(quoted)) if names else ""


def _partly(w: Writer) -> Result | None:
    """Return what says how many segments several people coded, where they did not code all."""
    segments = w.ledger.get("themes", code="all", interview="all", statistic="segments")
    double = w.ledger.get("agreement", code="all")
    if _free(w) or segments is None or double is None:
        return None
    return double if _apart(w) or 0 < double.row["n"] < segments.row["n"] else None


def _apart(w: Writer) -> bool:
    """Say whether agreement is of other passages than those in which themes are counted."""
    return any(file.kind == "segments" and file.for_agreement for file in w.study.files)


#: What is told of whoever interviewed: COREQ's items on the research team.
_INTERVIEWERS = (
    *("interviewer", "credentials", "occupation", "gender", "experience"),
    *("relationship", "participant_knowledge", "interviewer_characteristics"),
)


def _interviewers(w: Writer) -> str:
    """Say who interviewed, and how they stood to the people interviewed, where it is declared."""
    said = w.study.interviews.reporting if w.study.interviews else None
    declared = {name: text for name in _INTERVIEWERS if (text := getattr(said, name, None))}
    return w.joined(
        *(
            w.phrase(f"coding.team.{name}", text=plain(text.get(w.language)).rstrip(".。"))
            for name, text in declared.items()
        )
    )


def _machines(w: Writer) -> dict[str, Machine]:
    return w.study.interviews.machines if w.study.interviews else {}


def _machines_declared(w: Writer) -> str:
    """Name the machines that coded, with model and version; nothing where people alone did."""
    said = [
        w.phrase(
            "coding.machine",
            name=plain(name),
            model=plain(each.model),
            version=plain(each.version),
        )
        for name, each in _machines(w).items()
    ]
    return w.joined(*said, w.phrase("coding.machine-apart")) if said else ""


@fragment
def machine_prompts(w: Writer) -> str:
    """Print word for word what machines that coded were told to do."""
    parts = []
    for name, each in _machines(w).items():
        lines = [" ".join(line.split()) for line in w.prompts.get(name, "").splitlines()]
        quoted = "\n>\n".join(f"> {plain(line)}" for line in lines if line)
        about = {"model": plain(each.model), "version": plain(each.version)}
        parts.append(together(w.phrase("coding.prompt", name=plain(name), **about), quoted))
    return together(*parts)


def _interviewees(w: Writer) -> str:
    """Say who was interviewed: members or not, and in which role."""
    if w.ledger.rows("interviewees").empty:
        return ""
    asked = w.ledger.find("interviewees", statistic="count")
    n = asked.say("n", "count") if asked.value("n") else ""
    unknown = w.values("interviewees", "level", attribute="member") == ["missing"]
    rows = []
    for attribute in w.values("interviewees", "attribute"):
        if attribute == "member" and unknown:
            continue
        for level in w.values("interviewees", "level", attribute=attribute):
            where = {"attribute": attribute, "level": level}
            count = w.ledger.find("interviewees", **where, statistic="count")
            if level == "missing" and count.value() == 0:
                continue
            rows.append([_interviewed(w, attribute, level), _share_of_all(w, where, count)])
    return together(
        w.joined(
            w.phrase("coding.interviewees", n=n) if n and rows else "",
            w.phrase("coding.not-linked", n=n) if unknown else "",
        ),
        w.table("interviewees", w.head("interviewed", "count-percent"), rows, widths=[4, 2])
        if rows
        else "",
    )


def _interviewed(w: Writer, attribute: str, level: str) -> str:
    if level == TOGETHER:
        return w.phrase("heads.marked-together")
    if attribute == "member":
        return w.phrase(f"coding.member.{level}")
    if level == "missing":
        return w.phrase("heads.missing")
    return plain((w.study.attributes[attribute].levels or {})[level].get(w.language))


def _share_of_all(w: Writer, where: dict[str, str], count: Result) -> str:
    percent = w.ledger.get("interviewees", **where, statistic="percent")
    if not count.estimable:
        return w.cell(count)
    return w.bracketed(w.cell(count, style="count"), w.cell(percent, style="percentage"))


@fragment
def interviews(w: Writer) -> str:
    if w.study.interviews is None:
        return ""
    labels = _labels(w)
    ordered = _in_order(w)
    rows = [
        [
            INDENT * depth + labels[code],
            w.cell(theme(w, code, "segments"), style="count"),
            w.cell(theme(w, code, "people"), style="count"),
            w.cell(theme(w, code, "people_share"), style="percent"),
        ]
        for code, depth in ordered
    ]
    return together(
        w.phrase("interviews.intro"),
        leading_codes(w),
        themes_figure(w),
        w.table(
            "themes",
            [*w.head("code", "segments", "people"), "%"],
            rows,
            widths=[4, 1, 1, 1],
        ),
        _under(w, "each", _each(w, labels)),
        _under(w, "together", _together(w, labels)),
        _under(w, "saturation", _saturation(w)),
        _under(w, "phases", _phases(w, labels)),
        _under(w, "negative", _negative(w, labels)),
        _under(w, "agreement", _agreement(w, labels)),
        _under(w, "machines", _against_people(w, labels)),
    )


def _under(w: Writer, heading: str, text: str) -> str:
    """Put a text under its heading; without a text there is none."""
    return together(f"## {w.phrase(f'interviews.headings.{heading}')}", text) if text else ""


def _people(w: Writer, code: str) -> float:
    people = theme(w, code, "people")
    return (people and people.value()) or 0


def _in_order(w: Writer) -> list[tuple[str, int]]:
    """Return the codes as a tree with their depths, those of most people first."""
    below: dict[str | None, list[str]] = {}
    for code in filter(lambda code: theme(w, code.id, "people"), _codes(w)):
        below.setdefault(code.within, []).append(code.id)
    found: list[tuple[str, int]] = []

    def walk(above: str | None, depth: int) -> None:
        for code in sorted(below.get(above, []), key=lambda code: -_people(w, code)):
            found.append((code, depth))
            walk(code, depth + 1)

    walk(None, 0)
    return found


def leading_codes(w: Writer, phrase: str = "interviews.top") -> str:
    """Name the codes of most people, and those of next to most; all that as many speak of."""
    labels = _ranked(w) if "interviews" in w.study.strands else {}
    if len(labels) < 2:
        return ""
    ordered = sorted(labels, key=lambda code: -_people(w, code))
    first, *others = (list(codes) for _, codes in groupby(ordered, lambda c: _people(w, c)))
    if not _people(w, first[0]):
        return ""
    following = others[0] if others and not first[1:] and _people(w, others[0][0]) else []

    def people(code: str) -> str:
        found = w.ledger.find("themes", code=code, interview="all", statistic="people")
        return found.say("estimate", "count")

    def listed(codes: list[str]) -> str:
        return w.listed([w.phrase("words.code", code=labels[code]) for code in codes])

    second, people2 = (listed(following), people(following[0])) if following else ("", "")
    n = w.ledger.find("themes", code="all", interview="all", statistic="people").say("n", "count")
    return w.phrase(
        f"{phrase}.{'followed' if following else 'alone'}",
        first=listed(first),
        people=people(first[0]),
        second=second,
        people2=people2,
        n=n,
    )


def themes_figure(w: Writer) -> str:
    """Show how many people speak of each code; nothing in a study without interviews."""
    labels = _labels(w) if "interviews" in w.study.strands else {}
    rows = [
        [labels[code], w.cell(theme(w, code, "people"), style="count")]
        for code, _ in (_in_order(w) if labels else [])
    ]
    return w.figure("themes", alt=rows_alt(w, rows)) if rows else ""


def _together(w: Writer, labels: dict[str, str]) -> str:
    """Say which codes meet in one segment: a description, which tests nothing."""
    table = w.ledger.tables.get("cooccurrence", pd.DataFrame())
    if table.empty:
        return ""
    found = table[(table["statistic"] == "segments") & (table["estimate"] > 0)]
    found = found[found["code_a"].isin(labels) & found["code_b"].isin(labels)]
    if found.empty:
        return w.phrase("interviews.together-never")
    chosen = found.sort_values("estimate", ascending=False, kind="stable").head(_PAIRS)
    rows = []
    for one, other in chosen[["code_a", "code_b"]].itertuples(index=False):
        stats = {
            name: w.ledger.get("cooccurrence", code_a=one, code_b=other, statistic=name)
            for name in ("segments", "people")
        }
        both = w.joint("semicolon").join([labels[one], labels[other]])
        rows.append([both, *(w.cell(each, style="count") for each in stats.values())])
    head = w.head("codes-both", "segments", "people")
    return together(
        w.phrase("interviews.together"),
        w.figure("cooccurrence", alt=rows_alt(w, [row[:2] for row in rows])),
        w.table("cooccurrence", head, rows, widths=[5, 1, 1]),
    )


def _saturation(w: Writer) -> str:
    table = w.ledger.rows("saturation", statistic="codes_so_far")
    if table.empty:
        return ""
    # The first rule's rows stand first.
    rule = {"statistic": "codes_so_far", "method": str(table["method"].iloc[0])}
    table = w.ledger.rows("saturation", **rule)
    last = str(table["interviews"].iloc[int(table["estimate"].argmax())])
    found = w.ledger.find("saturation", interviews=last, statistic="codes_so_far")
    expected = w.ledger.find("saturation", interviews=last, statistic="expected_codes")
    return together(
        w.phrase(
            "interviews.saturation",
            last=w.ledger.count("saturation", "interviews at max(estimate)", **rule),
            interviews=w.ledger.count("saturation", "distinct(interviews)", **rule),
            found=found.say("estimate", "count"),
            codes=found.say("n", "count"),
            expected=expected.say(),
            band=w.joint("to").join(
                [expected.say("ci_low", "count"), expected.say("ci_high", "count")]
            ),
        ),
        w.figure(
            "saturation",
            alt=rows_alt(w, [_so_far(w, str(each)) for each in table["interviews"]]),
        ),
    )


def _so_far(w: Writer, interviews: str) -> list[str]:
    found = w.ledger.find("saturation", interviews=interviews, statistic="codes_so_far")
    return [w.cell(found, "interviews", "count"), w.cell(found, style="count")]


def _phases(w: Writer, labels: dict[str, str]) -> str:
    if len(w.study.before_after) < 2:
        return ""
    before, after = w.study.before_after
    if theme(w, "all", "people", before) is None or theme(w, "all", "people", after) is None:
        return ""
    both = f"{before} to {after}"
    rows = []
    for code, depth in _in_order(w):
        changed = theme(w, code, "mcnemar", both)
        rows.append(
            [
                INDENT * depth + labels[code],
                *(_of(w, theme(w, code, "people", wave)) for wave in (before, after)),
                _of(w, theme(w, code, "people_before_only", both)),
                _of(w, theme(w, code, "people_after_only", both)),
                w.cell(changed, "p", "p"),
            ]
        )
    head = [
        *w.head("code"),
        w.title(w.wave(before)),
        w.title(w.wave(after)),
        *w.head("before-only", "after-only", "p"),
    ]
    return together(
        w.phrase("interviews.phases", wave_from=w.wave(before), wave_to=w.wave(after)),
        w.table("phases", head, rows, widths=[4, 2, 2, 2, 2, 1]),
    )


def _of(w: Writer, result: Result | None) -> str:
    """Return a count with the number that it is of."""
    return f"{w.cell(result, style='count')}/{w.cell(result, 'n', 'count')}" if result else "–"


def _negative(w: Writer, labels: dict[str, str]) -> str:
    said = []
    for code in _codes(w):
        if code.against is None or theme(w, code.id, "people") is None:
            continue
        keys = {"code": code.id, "interview": "all"}
        counts = [
            w.ledger.find("negative_cases", **keys, statistic=name)
            for name in ("segments", "people", "people_both")
        ]
        names = {"code": labels[code.id], "against": labels[code.against]}
        listed = w.ledger.rows("negative_cases", code=code.id, statistic="coders")
        if listed.empty:
            said.append(w.phrase("interviews.negative-nobody", **names))
            continue
        places = [
            w.phrase("interviews.place", interview=plain(str(a)), segment=plain(str(b)))
            for a, b in listed[["interview", "segment"]].itertuples(index=False)
        ]
        said.append(
            w.phrase(
                "interviews.negative",
                **names,
                segments=counts[0].say("estimate", "count"),
                people=counts[1].say("estimate", "count"),
                both=counts[2].say("estimate", "count"),
                places=w.joint("semicolon").join(places),
            )
        )
    return together(*said)


def _agreement(w: Writer, labels: dict[str, str]) -> str:
    if w.ledger.rows("agreement").empty:  # the approach does not ask for it
        return ""
    overall = _overall(w)
    columns = _overlap_columns() if _free(w) else _kappa_columns(w)
    rows = [
        [label, *(_shown(w, code, name, style) for name, _, style in columns)]
        for code, label in labels.items()
        if w.ledger.get("agreement", code=code)  # nobody gave the others
    ]
    each = _of_each_coder(w, labels)
    if all(cell == "–" for row in rows for cell in row[1:]):
        return together(overall, each)
    head = [w.phrase(f"heads.{head}") for _, head, _ in columns]
    return together(
        overall,
        w.table(
            "agreement", [*w.head("code"), *head], rows, widths=[4, 2, 2, 3, 3, 3][: len(head) + 1]
        ),
        each,
    )


def _of_each_coder(w: Writer, labels: dict[str, str]) -> str:
    """Count how often each coder gave each code that any of them gave."""
    coders = w.values("agreement", "coders", statistic="segments")

    def counts(code: str) -> list[Result | None]:
        where = {"code": code, "statistic": "segments"}
        return [w.ledger.get("agreement", coders=coder, **where) for coder in coders]

    rows = [
        [label, *(w.cell(count, style="count") for count in found)]
        for label, found in ((label, counts(code)) for code, label in labels.items())
        if any(count and count.value() for count in found)
    ]
    if not rows:
        return ""
    read = [w.cell(count, "n", "count") for count in counts("all")]
    names = [_coder(w, coder) for coder in coders]
    kind = "chosen" if _free(w) else "read"
    return together(
        w.phrase(f"interviews.coders.{kind}"),
        w.table(
            "coders",
            [*w.head("code"), *names],
            [*rows, [w.phrase(f"heads.coder-{kind}"), *read]],
            widths=[4, *(2 for _ in coders)],
        ),
    )


def _against_people(w: Writer, labels: dict[str, str]) -> str:
    """Set the codes of each machine against those of people."""
    parts = []
    for number, machine in enumerate(w.values("machines", "machine"), start=1):
        people = [
            each for each in w.values("machines", "against", machine=machine) if each != "nobody"
        ]
        wanted = _OVERLAP if _free(w) else _KAPPA
        said = [_one_against(w, machine, person, *wanted) for person in people]
        alone = w.ledger.find("machines", machine=machine, statistic="interviews_alone")
        if alone.value():
            said.append(
                w.phrase(
                    "interviews.machine-alone",
                    name=plain(machine),
                    interviews=alone.say("estimate", "count"),
                    n=alone.say("n", "count"),
                )
            )
        rows = [
            [label, *_cells_against(w, machine, code, people)] for code, label in labels.items()
        ]
        name = f"machines-{number}"
        heads = [
            head
            for person in people
            for head in w.head(*(f"machine-{each}" for each in wanted), person=_coder(w, person))
        ]
        table = w.table(
            name,
            [*w.head("code"), *heads],
            rows,
            widths=[4, *[2, 3] * len(people)],
            machine=plain(machine),
        )
        see = w.phrase("interviews.machine-table", name=name) if people else ""
        parts += [w.joined(*said, see), table if people else ""]
    return together(*parts)


def _coder(w: Writer, name: str) -> str:
    return w.phrase("interviews.consensus") if name == CONSENSUS else plain(w.term(name))


def _one_against(w: Writer, machine: str, person: str, share: str, chance: str) -> str:
    """Say how far a machine agrees with one person over all codes."""
    where = {"machine": machine, "against": person, "code": "all"}
    percent = w.ledger.find("machines", **where, statistic=share)
    coefficient = w.ledger.find("machines", **where, statistic=chance)
    names = {"name": plain(machine), "person": _coder(w, person)}
    if not percent.estimable or not coefficient.estimable:
        lacking = coefficient if percent.estimable else percent
        return w.phrase("interviews.machine-none", reason=reason_of(w, lacking), **names)
    return w.phrase(
        f"interviews.machine-{'overlap' if _free(w) else 'agreed'}",
        percent=percent.say("estimate", "percentage"),
        coefficient=coefficient.say("estimate", "share"),
        ci=_interval(w, coefficient),
        **names,
    )


def _cells_against(w: Writer, machine: str, code: str, people: list[str]) -> list[str]:
    share, chance = _OVERLAP if _free(w) else _KAPPA
    cells = []
    for person in people:
        where = {"machine": machine, "against": person, "code": code}
        percent = w.ledger.get("machines", **where, statistic=share)
        coefficient = w.ledger.get("machines", **where, statistic=chance)
        cells += [w.cell(percent, style="percentage"), w.span(coefficient, "share")]
    return cells


_Column = tuple[str, str, str]


def _overlap_columns() -> list[_Column]:
    return [
        ("prevalence", "prevalence", "share"),
        ("percent_overlap", "overlap", "percentage"),
        ("u_alpha", "u-alpha", "span"),
    ]


def _kappa_columns(w: Writer) -> list[_Column]:
    return [
        ("prevalence", "prevalence", "share"),
        ("percent_agreement", "agreement", "percentage"),
        (_kappa(w), "kappa", "span"),
        ("krippendorff_alpha", "krippendorff", "span"),
        ("ac1", "ac1", "span"),
    ]


def _kappa(w: Writer) -> str:
    """Return the kappa of two coders, or that of more."""
    two = w.ledger.get("agreement", code="all", statistic="cohen_kappa")
    return "cohen_kappa" if two else "conger_kappa"


def _shown(w: Writer, code: str, statistic: str, style: str) -> str:
    found = w.ledger.get("agreement", code=code, statistic=statistic)
    if style == "span":
        return w.span(found, "share")
    return w.cell(found, style="share" if style == "share" else "percentage")


def _overall(w: Writer) -> str:
    def find(statistic: str) -> Result:
        return w.ledger.find("agreement", code="all", statistic=statistic)

    if _free(w):
        percent, alpha, marked = map(find, ("percent_overlap", "u_alpha", "u_alpha_binary"))
        needed = [percent, alpha, marked]
        fields = {"marked": marked}
    else:
        percent, alpha, kappa = map(find, ("percent_agreement", "krippendorff_alpha", _kappa(w)))
        needed = [percent, alpha, kappa]
        fields = {"kappa": kappa}
    lacking = next((each for each in needed if not each.estimable), None)
    if lacking is not None and percent.value("n") and not _free(w):
        whole = None if _apart(w) else theme(w, "all", "segments")
        counts = {"double": percent, "segments": whole or percent}
        few = {name: each.say("n", "count") for name, each in counts.items()}
        return w.phrase("interviews.agreement-few", **few)
    if lacking is not None:
        return w.phrase("interviews.agreement-none", reason=reason_of(w, lacking))
    said = {name: each.say("estimate", "share") for name, each in fields.items()}
    interval = {
        ("ci" if name == "kappa" else f"{name}_ci"): _interval(w, each)
        for name, each in fields.items()
    }
    partly = _partly(w)
    said |= {"double": partly.say("n", "count")} if partly else {}
    agreement = "agreement-partly" if partly else "agreement"
    return w.phrase(
        f"interviews.{'overlap' if _free(w) else agreement}",
        percent=percent.say("estimate", "percentage"),
        alpha=alpha.say("estimate", "share"),
        alpha_ci=_interval(w, alpha),
        **said,
        **interval,
    )


def _interval(w: Writer, coefficient: Result) -> str:
    """Return the interval in brackets; nothing where there is none."""
    if pd.isna(coefficient.row["ci_low"]):
        return ""
    return w.bracketed("", f"{w.level} CI {coefficient.interval('share')}")


def _each(w: Writer, labels: dict[str, str]) -> str:
    """Tell the codes one by one: what each is, how the author reads it, what was said."""
    quotes = w.ledger.tables.get("quotes", pd.DataFrame())
    places = {code.id: number for number, code in enumerate(_codes(w), start=1)}
    codes = {code.id: code for code in _codes(w)}
    blocks, bare = [], []
    for name, _ in _in_order(w):
        code, own = codes[name], f"themes/{name}"
        read = f"{{{{< include generated/theme-{places[name]}.md >}}}}"
        chosen = quotes[quotes["code"].astype("str") == name] if len(quotes) else quotes
        told = together(
            w.joined(
                w.phrase("interviews.definition", text=_sentence(w, code.definition))
                if code.definition != code.label
                else "",
                w.phrase("interviews.includes", text=_sentence(w, code.includes))
                if code.includes
                else "",
            ),
            read if f"text.{own}" in w.present else "",
            *(_quotation(w, row) for row in chosen.to_dict("records")),
        )
        if told:
            blocks.append(together(f"### {labels[name]} {{.unnumbered .unlisted}}", told))
        else:
            bare.append(w.phrase("words.code", code=labels[name]))
    return together(
        w.phrase("interviews.quotes") if len(quotes) else "",
        *blocks,
        w.phrase("interviews.bare", list=w.listed(bare)) if bare else "",
    )


def _sentence(w: Writer, text: LocalText) -> str:
    """Return what is declared with a capital and a full stop."""
    said = w.begun(plain(text.get(w.language)))
    return said if said.endswith(tuple(".!?。！？…")) else said + w.joint("stop")


def unread_codes(w: Writer) -> list[str]:
    """Return the codes that the author has not yet written of, by the names of their files."""
    if "interviews" not in w.study.strands:
        return []
    return [code.id for code in _codes(w) if f"text.themes/{code.id}" not in w.present]


def _quotation(w: Writer, row: dict[Hashable, Any]) -> str:
    """Return a quotation with the question before it, who said it and when, and a translation."""
    language = str(row["language"])
    foreign = w.is_foreign(language)
    told = {name: _text(row, name) for name in ("question", "translation", "question_translation")}
    lines = []
    asked = told["question_translation"] if foreign else told["question"]
    if asked or told["question"]:
        question = plain(asked) if asked else w.in_language(told["question"], language)
        lines.append(w.phrase("interviews.question", text=question))
    lines.append(w.bracketed(w.in_language(row["text"], language), _speaker(w, row)))
    if foreign:
        translated = told["translation"]
        lines.append(
            w.phrase("interviews.translation", text=plain(translated))
            if translated
            else w.phrase("interviews.original")
        )
    return "\n>\n".join(f"> {line}" for line in lines)


def _text(row: dict[Hashable, Any], name: str) -> str:
    """Return what the list of quotations says of one; nothing where it has no such column."""
    value = row.get(name, "")
    return value.strip() if isinstance(value, str) else ""


def _speaker(w: Writer, row: dict[Hashable, Any]) -> str:
    """Name the interview, the speaker's role and the time of the interview."""
    named = [plain(str(row["interview"]))]
    role = w.study.interviews.role if w.study.interviews else None
    if role is not None and (level := _text(row, "role")):
        named.append(plain((w.study.attributes[role].levels or {})[level].get(w.language)))
    if phase := _text(row, "phase"):
        named.append(w.wave(phase))
    return w.joint("comma").join(named)
