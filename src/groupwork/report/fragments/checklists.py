"""Reporting checklists: where each item is answered, and which are open."""

from groupwork.report.checklists import ABSTRACT, Answer, answers, filled_places
from groupwork.report.fragments.base import fragment, together
from groupwork.report.fragments.interviews import unread_codes
from groupwork.report.markdown import plain
from groupwork.report.writer import Writer


@fragment
def checklists(w: Writer) -> str:
    """Stands last in the report: it looks for the answers in what is written before it."""
    before = w.thesis.chapters if w.thesis else []
    places = filled_places("\n\n".join([*before, *w.chapters]))
    items = [item for each in w.checklists.values() for item in each.items.values()]
    facts = {need for item in items for need in item.needs if w.holds(need)}
    found = {
        name: answers(w.study, name, checklist, places, w.present | facts)
        for name, checklist in w.checklists.items()
    }
    summary = w.listed(
        [
            w.phrase(
                "checklists.summary",
                name=f"{plain(checklist.name.get(w.language))} [@{checklist.reference}]",
                scope=checklist.scope.get(w.language),
                answered=_count(w, f"{name}.answered", sum(not a.is_open for a in found[name])),
                count=_count(w, f"{name}.items", len(found[name])),
            )
            for name, checklist in w.checklists.items()
        ]
    )
    open_rows = [
        [
            plain(w.checklists[name].name.get(w.language)),
            plain(answer.number),
            _topic(w, answer),
            _where(w, answer),
        ]
        for name, listed in found.items()
        for answer in listed
        if answer.is_open
    ]
    unread = [f"`{code}.md`" for code in unread_codes(w)]
    return together(
        w.phrase("checklists.intro", summary=summary),
        w.phrase("checklists.open" if open_rows else "checklists.none-open"),
        w.table(
            "open",
            w.head("checklist", "number", "topic", "to-write"),
            open_rows,
            widths=[2, 1, 4, 6],
            align="left",
        ),
        w.phrase("checklists.themes", folder=f"`text/{w.language}/themes/`", list=w.listed(unread))
        if unread
        else "",
        *(_checklist(w, name, listed) for name, listed in found.items()),
    )


def _count(w: Writer, key: str, number: int) -> str:
    return w.ledger.own(f"checklists.{key}", number)


def _checklist(w: Writer, name: str, listed: list[Answer]) -> str:
    rows = [[plain(answer.number), _topic(w, answer), _answer(w, answer)] for answer in listed]
    return w.table(
        f"checklist-{name}",
        w.head("number", "topic", "answered-in"),
        rows,
        widths=[1, 5, 7],
        align="left",
        checklist=plain(w.checklists[name].name.get(w.language)),
    )


def _topic(w: Writer, answer: Answer) -> str:
    return plain(answer.item.get(w.language))


def _answer(w: Writer, answer: Answer) -> str:
    if answer.is_open:
        return w.phrase("checklists.is-open")
    if answer.text:
        return w.title(plain(answer.text.get(w.language)))
    return w.joint("list").join(
        w.phrase("checklists.abstract") if place == ABSTRACT else f"[@{place}]"
        for place in answer.places
    )


def _where(w: Writer, answer: Answer) -> str:
    """Name the key of the study file, or the text, that would answer an open item."""
    first, _, rest = answer.where.partition(".")
    if first == "text":
        return f"`text/{w.language}/{rest}.md`"
    if first != "reporting":
        first, _, rest = answer.where.rpartition(".")
    return f"`{first}:` `{rest}`"  # a line may end between the two
