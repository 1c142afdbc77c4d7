"""What in the raw files cannot be meant: named before anything is computed from them.

A finding is an error, which stops the run, or a warning. It names rows, never what is in them.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import pandas as pd

from groupwork.errors import GroupworkError
from groupwork.ingest.near_matches import bare_code
from groupwork.ingest.readers import fold
from groupwork.ingest.readers.cells import HIDDEN
from groupwork.ingest.rows import row_list
from groupwork.study.study import Study

Tables = dict[str, pd.DataFrame]


@dataclass(frozen=True)
class Finding:
    """Something in a study's data that a person must look at.

    Attributes
    ----------
    severity : {"error", "warning"}
    where : str
        File and rows, or the key of the study file.
    what : str
        What was found.
    effect : str
        What it would do to the results.
    remedy : str
        What to do.
    """

    severity: Literal["error", "warning"]
    where: str
    what: str
    effect: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}, so {self.effect}. {self.remedy}."


def raise_errors(findings: Iterable[Finding]) -> None:
    """Stop at the first error.

    Raises
    ------
    GroupworkError
    """
    errors = [finding for finding in findings if finding.severity == "error"]
    if errors:
        more = f" ({len(errors) - 1} more after this one.)" if errors[1:] else ""
        raise GroupworkError(f"{errors[0]}{more}")


def ingest_findings(study: Study, tables: Tables) -> list[Finding]:
    """List what in the tables of `ingest` cannot be meant; errors first.

    Parameters
    ----------
    study : Study
        Of which `files` are read.
    tables : dict of str to pandas.DataFrame
        What `ingest` returns, before identifiers are hashed.
    """
    judges: list[Callable[[Study, Tables], Iterator[Finding]]]
    judges = [_no_people, _strangers, _same_answers, _forms, _left_out, _near]
    found = [finding for judge in judges for finding in judge(study, tables)]
    return sorted(found, key=lambda finding: finding.severity)


# People -------------------------------------------------------------------------------------

_TOTAL = re.compile(
    r"(?:(?:grand|sub)[ -]?)?totals?\b[^a-z]*|(?:sum|mean|average|median|std)\b[^a-z]*"
    r"|(?:合计|总计|小计|总和|平均|平均值|均值|中位数|标准差)[:：]?"
)


def _no_people(study: Study, tables: Tables) -> Iterator[Finding]:
    """Find totals and repeated headers among the people."""
    for name in ("responses", "sessions", "network"):
        rows = tables[name][["file", "row", "participant_id"]].drop_duplicates()
        folded = rows["participant_id"].str.casefold()
        header = rows["file"].map({p: fold(c).casefold() for p, c in study.id_columns.items()})
        kinds = {
            "total or a mean": folded.map(lambda text: bool(_TOTAL.fullmatch(text))).astype(bool),
            "repeated header": folded == header,
        }
        for kind, mask in kinds.items():
            for file, part in rows[mask].groupby("file", sort=False):
                yield Finding(
                    "error",
                    f"{file}, {row_list(part['row'])}",
                    f"the identifier is that of a {kind} rather than a person",
                    "it would be counted as one",
                    "Delete the row, or leave it out with 'rows:' of this file in study.yaml",
                )


def _strangers(_: Study, tables: Tables) -> Iterator[Finding]:
    """Find files of other strands none of whose people answered a questionnaire."""
    known = set(tables["responses"]["participant_id"])
    for name in ("sessions", "network", "segments"):
        rows = tables[name][["file", "participant_id"]].drop_duplicates()
        for file, part in rows[rows["participant_id"] != ""].groupby("file", sort=False):
            if known and len(part) > 1 and not known & set(part["participant_id"]):
                yield Finding(
                    "warning" if name == "segments" else "error",
                    str(file),
                    f"none of its {len(part)} identifiers is in a questionnaire file",
                    "nothing in it can be joined to anybody's answers",
                    "Write the identifiers as in the questionnaires, or name the right column",
                )


def occasions(tables: Tables) -> dict[str, set[str]]:
    """Return who was there on each occasion: each wave, the sessions, each wave's network."""
    found: dict[str, set[str]] = {}
    for name, label in (("responses", "wave '{}'"), ("network", "the network at '{}'")):
        for wave, part in tables[name].groupby("wave", sort=False):
            found[label.format(wave)] = set(part["participant_id"])
    if len(tables["sessions"]):
        found["the sessions"] = set(tables["sessions"]["participant_id"])
    return found


def _forms(_: Study, tables: Tables) -> Iterator[Finding]:
    """Find identifiers that match only once they are written in one form."""
    for (one, here), (other, there) in combinations(occasions(tables).items(), 2):
        fewest = min(len(here), len(there))
        for headless, severity in ((False, "error"), (True, "warning")):
            forms = [_bare(people, headless) for people in (here, there)]
            if any(len(set(each)) < len(each) for each in forms):
                continue  # two people would become one
            gained = len(set(forms[0]) & set(forms[1])) - len(here & there)
            if gained >= max(3, 0.3 * fewest):
                yield Finding(
                    severity,  # type: ignore[arg-type]
                    f"{one} and {other}",
                    f"{gained} people have identifiers that differ in form alone, such as 01, 1 "
                    f"and 1.0, or in what stands before the number",
                    "their answers would be those of different people",
                    "Write the identifiers in one way in all files, as text, or add 'id_spelling: "
                    "loose' to these files in study.yaml",
                )
                break


def _bare(people: set[str], headless: bool) -> list[str]:
    """Return bare codes; if `headless`, without the letters that all of them begin with."""
    bare = [bare_code(person) for person in people]
    heads = {re.match(r"[^\W\d]*", each)[0] for each in bare}  # type: ignore[index]
    head = len(heads.pop()) if headless and len(heads) == 1 else 0
    return [bare_code(each[head:]) for each in bare] if head else bare


def _near(_: Study, tables: Tables) -> Iterator[Finding]:
    """Find pairs of identifiers that may be one person's."""
    for _number, pair in tables["near_matches"].groupby("pair"):
        places = dict.fromkeys(f"{r.file} row {r.row}" for r in pair.itertuples())
        yield Finding(
            "warning",
            " and ".join(places),
            f"nearly the same identifier ({pair['likeness'].iloc[0]})",
            "one person may count as two",
            "If it is one person, say so under same_person of one of the files",
        )


def _left_out(_: Study, tables: Tables) -> Iterator[Finding]:
    """Find rows without an identifier, and rows and columns that a spreadsheet hides."""
    audit = tables["audit"]
    nobody = audit[audit["reason"] == "row without an identifier"]
    for file, part in nobody.groupby("file", sort=False):
        yield Finding(
            "warning",
            f"{file}, {row_list(part['row'])}",
            "there is no identifier",
            "what else is in the row is left out",
            "Fill in the identifier if it is a person's row",
        )
    hidden = audit[audit["reason"] == HIDDEN]
    for file, row, column in hidden[["file", "row", "column"]].itertuples(index=False):
        place = f"column '{column}'" if column else f"row {row}"
        yield Finding(
            "warning",
            file,
            f"{place} {HIDDEN.split(';')[0]}",
            "it may be read against what is meant: what is hidden counts like the rest",
            "Delete what should not count",
        )


# Answers ------------------------------------------------------------------------------------

#: People and answers from which equal sheets cannot be chance.
_PEOPLE, _ANSWERS = 5, 20


def _same_answers(_: Study, tables: Tables) -> Iterator[Finding]:
    """Find waves whose answers are copies of each other, under the same or other identifiers."""
    cells = tables["responses"]
    if cells["wave"].nunique() < 2:
        return
    cells = cells.assign(key=cells["instrument"] + "\x1f" + cells["item"])
    sheets: dict[str, dict[str, dict[str, str]]] = {}
    columns = ["wave", "participant_id", "key", "raw"]
    for wave, person, key, raw in cells[columns].itertuples(index=False):
        sheets.setdefault(wave, {}).setdefault(person, {})[key] = raw
    for (one, here), (other, there) in combinations(sheets.items(), 2):
        shared = _items(here) & _items(there)
        if len(shared) == 0:
            continue
        keys = sorted(shared)
        first, second = (
            {
                person: tuple(answers.get(key, "") for key in keys)
                for person, answers in each.items()
            }
            for each in (here, there)
        )
        both = [p for p in first if p in second and any(first[p])]
        same = sum(first[p] == second[p] for p in both)
        copied = len(first) * len(shared) >= _ANSWERS and len(first) >= _PEOPLE
        copied = copied and len(set(first.values())) > 1
        copied = copied and Counter(first.values()) == Counter(second.values())
        enough = len(both) >= _PEOPLE and len(both) * len(shared) >= _ANSWERS
        if copied or (enough and same == len(both)):
            number = len(first) if copied else same
            yield Finding(
                "error",
                f"waves '{one}' and '{other}'",
                f"all answers of {number} people are the same at both",
                "one is a copy of the other, and nothing could have changed",
                "Put the right file in place of the copy, and run 'groupwork checksum'",
            )
        elif enough and len(shared) >= _PEOPLE and same >= 0.5 * len(both):
            yield Finding(
                "warning",
                f"waves '{one}' and '{other}'",
                f"{same} of {len(both)} people gave exactly the same answers at both",
                "they may have been copied",
                "Compare the files with the questionnaires",
            )


def _items(sheets: dict[str, dict[str, str]]) -> set[str]:
    return {key for answers in sheets.values() for key in answers}
