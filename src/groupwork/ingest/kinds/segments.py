"""Coded interviews as a table: one row a segment, code and coder.

What a coding program wrote is read by `groupwork.ingest.coding`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count

import pandas as pd

from groupwork.errors import GroupworkError, nearest
from groupwork.ingest.near_matches import (
    bare_code,
    names_person,
    one_spelling,
    tells_person,
)
from groupwork.ingest.raw_file import Parts, RawFile, identified_rows, same_person
from groupwork.ingest.readers import fold
from groupwork.ingest.rows import NAMES_A_PERSON, TABLES, audit_rows, row_list, stack
from groupwork.ingest.wordings import split_codes
from groupwork.study.files import SegmentsFile
from groupwork.study.study import Study

# What stands before the parts of a passage's place, until it has a number.
_PLACE = "\n"

#: What rows of a file have that shows how far coders agree and is counted in no theme.
FOR_AGREEMENT = "yes"


def named_columns(_: Study, raw: RawFile[SegmentsFile]) -> Iterator[tuple[str, str]]:
    """Yield (column, key of study.yaml) for every column that the file must have."""
    for coder, column in raw.file.coders.items():
        yield column, f"{raw.key}.coders.{coder}"
    who = () if raw.file.coders else ("coder", "code")
    for name in ("interview", "participant", "segment", "text", *who, "language"):
        columns = getattr(raw.file, name)
        for column in [columns] if isinstance(columns, str) else columns or []:
            yield column, f"{raw.key}.{name}"


def tables(_: Study, raw: RawFile[SegmentsFile]) -> Parts:
    """Yield the rows of segments."""
    file = raw.file
    keys, audit = identified_rows(raw, file.interview or file.participant or "")
    # What an interview is called in the file may be somebody's name, and is no participant.
    yield "audit", audit.assign(participant_id="") if file.interview else audit
    keys = keys.rename(columns={"participant_id": "interview"})
    spelled = one_spelling(list(keys["interview"])) if file.interview else {}
    yield "audit", _spelled_once(raw, keys, spelled)
    keys["interview"] = keys["interview"].replace(spelled)

    def told(column: str) -> pd.Series:
        return raw.table[fold(column)].map(fold).loc[keys.index]

    people, notes = _people(raw, keys["interview"], spelled)
    yield "audit", notes
    phases = {spelled.get(fold(name), name): wave for name, wave in file.phases.items()}
    keys["phase"] = [phases.get(name, "") for name in keys["interview"]]
    if file.interview is None:
        keys["interview"] = people
    keys["participant_id"] = people
    # Where the file numbers no passages, what tells them apart; see `named_together`.
    keys["segment"] = told(file.segment) if isinstance(file.segment, str) else ""
    for column in [] if isinstance(file.segment, str) else file.segment or [file.text]:
        keys["segment"] += _PLACE + told(column)
    keys["language"] = told(file.language) if file.language else ""
    keys["text"] = raw.table[fold(file.text)]

    def codes(column: str) -> pd.Series:
        cells = raw.table[fold(column)].loc[keys.index]
        return cells.map(lambda cell: split_codes(cell, file.codes_between))

    if file.coders:
        parts = [
            _of_coder(raw, keys.assign(coder=coder, code=codes(column)), column)
            for coder, column in file.coders.items()
        ]
        by_nobody = keys[~keys.index.isin(pd.concat(parts).index)]
        reason = "passage that nobody coded"
        yield "audit", audit_rows(by_nobody[["file", "row"]], action="dropped", reason=reason)
        keys = pd.concat(parts).sort_index(kind="stable")
    else:
        keys["coder"] = told(file.coder) if file.coder else file.coded_by or "A"
        keys["code"] = codes(file.code)
    places = dict.fromkeys(("start", "end", "length"), "")
    places["for_agreement"] = FOR_AGREEMENT if file.for_agreement else ""
    yield "segments", keys.explode("code", ignore_index=True).assign(**places)


def named_together(
    files: Sequence[SegmentsFile], tables: Sequence[pd.DataFrame]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give interviews and passages one name in all tables of a study.

    One coder's file may have other interviews, or fewer passages, than another's.

    Parameters
    ----------
    files : sequence of SegmentsFile
        Those that are tables.
    tables : sequence of pandas.DataFrame
        The segments of each; where a file numbers none, `segment` is what tells them apart.

    Returns
    -------
    tuple
        The segments with interviews called I1, I2, … whose names tell whose they are or that have
        none, and passages numbered in the order in which they first stand; and the rows of the
        audit.

    Raises
    ------
    GroupworkError
        Two files have the same passages, and neither says who coded them.
    """
    segments = stack(
        (table.assign(entry=place) for place, table in enumerate(tables)),
        [*TABLES["segments"], "entry"],
    )
    spelled = one_spelling(list(segments["interview"]))
    audit = [_changed(files, segments, segments["interview"].replace(spelled), _SPELLED)]
    segments = segments.assign(interview=segments["interview"].replace(spelled))
    unnamed = {place for place, file in enumerate(files) if file.interview is None}
    pairs = segments[["entry", "interview", "participant_id"]].drop_duplicates()
    telling = {
        place for place, *pair in pairs.itertuples(index=False) if tells_person(*map(str, pair))
    }
    # What an interview is called is printed, and is nobody's code.
    of_these = segments.loc[segments["entry"].isin(unnamed | telling), "interview"].unique()
    kept = {*segments["interview"]} - {*of_these}
    free = (name for name in map("I{}".format, count(1)) if name not in kept)
    called = segments["interview"].replace(dict(zip(of_these, free, strict=False)))
    with_names = segments[~segments["entry"].isin(unnamed)]
    audit.append(_changed(files, with_names, called[with_names.index], NAMES_A_PERSON))
    segments = segments.assign(interview=called)
    placed = segments["segment"].str.startswith(_PLACE)
    numbers = pd.to_numeric(segments["segment"].mask(placed), errors="coerce")
    after = numbers.groupby(segments["interview"]).transform("max").fillna(0).astype("int64")
    own = segments[placed].groupby("interview")["segment"]
    places = own.transform(lambda each: pd.factorize(each)[0] + 1).astype("int64")
    numbered = segments["segment"].mask(placed, (places + after[placed]).astype("str"))
    segments = segments.assign(segment=numbered)
    _check_coders(files, segments)
    return segments.drop(columns="entry"), pd.concat(audit)


def _check_coders(files: Sequence[SegmentsFile], segments: pd.DataFrame) -> None:
    """Stop where two coders' codes of the same passages would be one coder's."""
    unsaid = {
        place: ":".join(filter(None, [file.path, file.sheet]))
        for place, file in enumerate(files)
        if not (file.coders or file.coder or file.coded_by or file.for_agreement)
    }
    own = segments.loc[segments["entry"].isin(list(unsaid)), [*_PASSAGE, "entry"]]
    several = own.drop_duplicates().groupby(_PASSAGE)["entry"].agg(list)
    several = several[several.map(len) > 1]
    if len(several):
        one, other, *_ = map(unsaid.get, several.iloc[0])
        raise GroupworkError(
            f"{one} and {other}: {len(several)} passages stand in both, and neither file says who "
            f"coded them. Write 'coded_by: …' with another name for each file in study.yaml, or "
            f"take one of them out."
        )


_PASSAGE = ["interview", "segment"]
_SPELLED = {"action": "changed", "reason": "spelling of an interview"}


def _changed(
    files: Sequence[SegmentsFile],
    segments: pd.DataFrame,
    after: pd.Series,
    note: dict[str, str],
) -> pd.DataFrame:
    """Tell which interviews have another name now, once for each in a file."""
    rows = segments[["file", "row", "entry"]].assign(before=segments["interview"], after=after)
    rows = rows[rows["before"] != rows["after"]].drop_duplicates(["entry", "before"])
    columns = rows["entry"].map(lambda place: fold(files[place].interview or ""))
    return audit_rows(rows.assign(**(note | {"column": columns})))


def coder_labels(coders: Iterable[str]) -> dict[str, str]:
    """Return what coders are called in what is published: Coder 1, Coder 2, … by their names.

    Coders are people, too. Those of a coding program's file are called so already.
    """
    names = sorted(set(coders))
    if all(re.fullmatch(r"Coder \d+", name) for name in names):
        return {name: name for name in names}
    return {name: f"Coder {number}" for number, name in enumerate(names, start=1)}


def _spelled_once(
    raw: RawFile[SegmentsFile], keys: pd.DataFrame, spelled: Mapping[str, str]
) -> pd.DataFrame:
    """Tell which interviews have one name now whose names differ in capitals and blanks alone."""
    rows = keys.assign(before=keys["interview"], after=keys["interview"].replace(spelled))
    rows = rows.loc[rows["before"] != rows["after"], ["file", "row", "before", "after"]]
    reason = "spelling of an interview"
    return audit_rows(rows, column=fold(raw.file.interview or ""), action="changed", reason=reason)


def _of_coder(raw: RawFile[SegmentsFile], keys: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return the passages that a coder coded, who has a column of codes."""
    blank = keys["code"].map(lambda codes: not any(map(fold, codes))).astype(bool)
    nothing = blank.groupby(keys["interview"]).transform("all")
    open_to_doubt = blank & ~nothing
    if open_to_doubt.any() and raw.file.blank is None:
        raise GroupworkError(
            f"{raw.where}, {row_list(keys.loc[open_to_doubt, 'row'])}: column '{column}' is blank. "
            f"Say in study.yaml, under {raw.key}, what that means: 'blank: not-coded' (the coder "
            f"did not code the passage) or 'blank: no-code' (read it and gave it none)."
        )
    return keys[~(nothing if raw.file.blank == "no-code" else blank)]


def _people(
    raw: RawFile[SegmentsFile], interviews: pd.Series, spelled: Mapping[str, str]
) -> tuple[pd.Series, pd.DataFrame]:
    """Say of each row whose interview it is of."""
    file = raw.file
    there = set(interviews)
    for key, named in (("people", file.people), ("phases", file.phases)):
        for name in named:
            if spelled.get(fold(name), fold(name)) not in there:
                raise GroupworkError(
                    f"{raw.where}: there is no interview '{name}', which {key} in study.yaml "
                    f"names. {nearest(name, sorted(there))}"
                )
    loose = file.id_spelling == "loose"
    if file.participant is not None:
        column = fold(file.participant)
        typed = raw.table[column].map(fold).loc[interviews.index]
        people = typed.map({text: bare_code(text) for text in typed if text}) if loose else typed
        return same_person(raw, people.fillna(""), column)
    known = {
        spelled.get(fold(name), fold(name)): fold(person) for name, person in file.people.items()
    }
    known = {name: bare_code(person) if loose else person for name, person in known.items()}
    people, joined = same_person(
        raw, interviews.map(lambda name: known.get(name, name)), fold(file.interview or "")
    )
    alone = interviews[~interviews.isin(known)].drop_duplicates()
    # Whose names hold somebody's identifier is known once all files are read.
    rows = [] if file.by_name else of_its_own(alone)
    return people, pd.concat([joined, audit_rows(rows, file=file.path)])


def of_its_own(interviews: pd.Series) -> list[dict[str, object]]:
    """Return the rows of the audit for interviews with no participant: row -> name."""
    reason = "interview with no participant: it counts as a participant of its own"
    return [
        {"column": "people", "action": "flagged", "reason": reason, "before": name, "row": row}
        for row, name in interviews.items()
    ]


def told_by_name(
    file: SegmentsFile, segments: pd.DataFrame, people: Iterable[str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give interviews the participants whose identifiers their names hold.

    Parameters
    ----------
    file : SegmentsFile
    segments : pandas.DataFrame
        Those of all files; `participant_id` is the interview's name.
    people : iterable of str
        The participants of the questionnaires.

    Returns
    -------
    tuple
        The segments, and the rows of the audit for interviews of nobody, or of several.
    """
    here = segments["file"] == file.path
    names = segments.loc[here, "participant_id"]
    known = sorted({*people})
    held = {
        name: [person for person in known if names_person(name, person)] for name in names.unique()
    }
    sure = {name: of[0] for name, of in held.items() if len(of) == 1}
    others = names[~names.isin(sure)].drop_duplicates()
    rows = of_its_own(pd.Series(others.to_numpy(), index=segments.loc[others.index, "row"]))
    told = segments["participant_id"].where(~here, segments["participant_id"].replace(sure))
    return segments.assign(participant_id=told), audit_rows(rows, file=file.path)
