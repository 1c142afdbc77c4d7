"""The abbreviations that the text uses, in their order."""

import re

from groupwork.report.fragments.base import fragment
from groupwork.report.markdown import bare_table, plain
from groupwork.report.writer import Writer

# What stands in brackets behind a construct: "anxiety (SAS)", "焦虑（SAS）".
_INSTRUMENT = re.compile(r"[(（]([A-Z][\w-]*)[)）]$")


@fragment
def abbreviations(w: Writer) -> str:
    """List what is used in the parts written before: instruments, then terms of statistics."""
    text = "\n".join(w.chapters)
    known: dict[str, str] = {}
    for instrument in w.study.questionnaires.values():
        short = instrument.short.get(w.language)
        if found := _INSTRUMENT.search(short):
            name = instrument.name.get(w.language).removesuffix(found[0]).strip()
            # "Wellbeing (SWEMWBS)" says already what the sign stands for.
            if name != short.removesuffix(found[0]).strip():
                known[found[1]] = plain(name)
    for sign, meaning in w.phrases["abbreviations"].items():
        known.setdefault(str(sign), str(meaning))
    used = [
        [plain(sign), meaning]
        for sign, meaning in sorted(known.items(), key=lambda each: each[0].casefold())
        if re.search(rf"(?<![A-Za-z\d]){re.escape(sign)}(?![A-Za-z\d])", text)
    ]
    return bare_table(w.head("abbreviation", "stands-for"), used, "left") if used else ""
