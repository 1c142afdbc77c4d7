"""Which figures a study has, and what each is drawn from."""

from groupwork.results.catalogue import _STRANDS, DRAWINGS
from groupwork.results.registry import TABLES


def test_figures_draw_results_tables_and_nothing_else():
    private = {name for row in TABLES.values() for name in row.private}
    for name, drawing in DRAWINGS.items():
        assert set(drawing.tables) <= set(TABLES), name
        assert set(drawing.private) <= private, name
        strands = {TABLES[table].strand for table in drawing.tables} - {None}
        # Whoever has outcomes has questionnaires; only a study with outcomes regresses to a mean,
        # and only one with arms has their differences.
        own = {"regression": "survey", "contrasts": "arms"}.get(name, _STRANDS.get(name, "change"))
        assert strands <= {own, "scales" if own in ("change", "outcomes") else own}, name
