"""How the scores of a survey differ between its people."""

from groupwork.analysis.characteristics import between
from groupwork.report.fragments.base import few_people, fragment, less, together
from groupwork.report.fragments.methods import name_of_attribute
from groupwork.report.ledger import Result
from groupwork.report.markdown import plain
from groupwork.report.writer import Writer


@fragment
def characteristics(w: Writer) -> str:
    """Print the scores by what people are; of two levels, their difference.

    A characteristic of which all is held back has no rows.
    """
    rows, clear, held_back = [], [], False
    for scale in w.values("characteristics", "scale"):
        for name in w.values("characteristics", "attribute", scale=scale):
            where = {"scale": scale, "attribute": name}
            codes = w.values("characteristics", "level", **where)
            levels = [code for code in w.study.attributes[name].levels or {} if code in codes]
            if len(levels) < 2:
                continue  # what all have is no difference between them
            means = [_find(w, where, level, "mean") for level in levels]
            told = not all(mean.suppressed for mean in means)
            held_back = held_back or not told
            rows += [_row(w, where, level) for level in levels] if told else []
            if len(levels) == 2 and between(*levels) in codes:
                if told or not _find(w, where, between(*levels), "difference").suppressed:
                    rows.append(_difference(w, where, levels))
                clear += _clear(w, where, levels)
    if not rows:
        return few_people(w, "characteristics.few") if held_back else ""
    listed = w.joint("semicolon").join(clear)
    return together(
        w.joined(
            w.phrase("characteristics.intro"),
            w.phrase("characteristics.clear", found=listed) if clear else "",
            few_people(w, "characteristics.few"),
        ),
        w.table(
            "characteristics",
            w.head("measure", "characteristic", "level", "n", "mean-sd", "difference-ci", "g-ci"),
            rows,
            widths=[2, 2, 3, 1, 2, 3, 3],
            wide=True,
        ),
    )


def _find(w: Writer, where: dict[str, str], level: str, statistic: str) -> Result:
    return w.ledger.find("characteristics", **where, level=level, statistic=statistic)


def _begin(w: Writer, where: dict[str, str]) -> list[str]:
    return [
        w.scale(where["scale"]),
        name_of_attribute(w, where["attribute"]),
    ]


def _level(w: Writer, where: dict[str, str], code: str) -> str:
    levels = w.study.attributes[where["attribute"]].levels or {}
    return plain(levels[code].get(w.language))


def _row(w: Writer, where: dict[str, str], level: str) -> list[str]:
    mean, sd = (_find(w, where, level, name) for name in ("mean", "sd"))
    said = w.mean_sd(mean, sd)
    return [*_begin(w, where), _level(w, where, level), w.cell(mean, "n", "count"), said, "–", "–"]


def _difference(w: Writer, where: dict[str, str], levels: list[str]) -> list[str]:
    found, g = (_find(w, where, between(*levels), name) for name in ("difference", "hedges_g"))
    one, other = (_level(w, where, level) for level in levels)
    term = less(w, one, other)
    return [*_begin(w, where), term, w.cell(found, "n", "count"), "–", w.span(found), w.span(g)]


def _clear(w: Writer, where: dict[str, str], levels: list[str]) -> list[str]:
    """Say which level has the higher scores where the interval of the difference is off zero."""
    found = _find(w, where, between(*levels), "difference")
    if found.includes_zero in (None, True):
        return []
    higher, lower = levels if (found.value() or 0) > 0 else reversed(levels)
    scale, attribute = _begin(w, where)
    return [
        w.phrase(
            "characteristics.higher",
            scale=scale,
            attribute=attribute,
            higher=_level(w, where, higher),
            lower=_level(w, where, lower),
            difference=found.say(),
            ci=found.interval(),
        )
    ]
