"""docs/instruments.md says what the instruments' files say; run as a script, this writes it."""

from pathlib import Path

from versions import variants

from groupwork.prepare.codebook import item_spans
from groupwork.study.instruments import Instrument, Score, load_instrument

DOCS = Path(__file__).parents[3] / "docs" / "instruments.md"
HEAD = [
    *("Version", "Score", "Items", "Range", "Missing", "Better", "Cut-offs", "Known"),
    *("Looks back over", "Key", "Rights"),
]
KINDS = {"sd": "SD", "retest": "retest", "alpha": "α"}


def row(instrument: Instrument, version: str, score: Score) -> list[str]:
    items = instrument.scale_items(score)
    turned = [item for item in items if item in instrument.reversed]
    low, high = instrument.score_range(score)
    return [
        version,
        f"`{instrument.scale(score)}`",
        ", ".join(item_spans(items))
        + (f"; reversed {', '.join(item_spans(turned))}" if turned else ""),
        f"{low:g}–{high:g}",
        f"up to {score.max_missing}" if score.max_missing else "none",
        score.direction.removesuffix("-better"),
        "; ".join(f"{each.at:g} {each.label} ({each.source})" for each in score.cutoffs),
        "; ".join(
            f"{KINDS[each.kind]} {each.value:g}: {each.people} ({each.source})"
            for each in score.known
        ),
        str(instrument.recall.label) if instrument.recall else "",
        str(instrument.scoring_source),
        str(instrument.rights),
    ]


def documented() -> str:
    lines = [f"| {' | '.join(HEAD)} |", "|" + "---|" * len(HEAD)]
    for name, choices in variants():
        instrument = load_instrument(name, choices)
        chosen = ", ".join(f"{key} {value}" for key, value in choices.items())
        version = f"{instrument.name}{f' ({chosen})' if chosen else ''}"
        lines += [
            f"| {' | '.join(row(instrument, version, score))} |" for score in instrument.scores
        ]
    return "\n".join(lines)


def test_the_documentation_says_what_the_files_say():
    assert documented() in DOCS.read_text(encoding="utf-8"), "run this file as a script"


if __name__ == "__main__":
    start, end = "<!-- instruments -->\n", "\n<!-- end -->"
    before, _, rest = DOCS.read_text(encoding="utf-8").partition(start)
    _, _, after = rest.partition(end)
    DOCS.write_text(before + start + documented() + end + after, encoding="utf-8")
