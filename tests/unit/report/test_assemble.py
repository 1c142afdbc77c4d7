"""What a report is assembled of."""

from pathlib import Path

from groupwork.report.assemble import parts_of
from groupwork.study.documents import PARTS

ROOT = Path(__file__).parents[3]
OUTLINE = ROOT / "report" / "outline.yml"


def test_without_a_supplement_its_parts_close_the_thesis() -> None:
    present = {"scales", "change", "supplement"}
    alone = parts_of("thesis", ["thesis"], present - {"supplement"}, OUTLINE)
    assert alone.count("references") == 1
    assert alone[-1] == "appendix-checklists"
    assert alone[-2] == "appendix-numbers"
    assert "numbers" not in alone
    thesis = parts_of("thesis", PARTS, present, OUTLINE)
    assert thesis[-1] == "numbers"
    assert not {"appendix-measures", "appendix-quality", "appendix-checklists"} & set(thesis)
    supplement = parts_of("supplement", PARTS, present, OUTLINE)
    assert set(alone) | {"numbers", "supplement-about"} == set(thesis) | set(supplement)
