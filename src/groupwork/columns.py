"""Which columns hold numbers. Looking it up imports nothing, so the workflow starts fast."""

#: Columns that hold numbers, in whichever table they stand. Every other column is text: a code
#: like `01` is no number, and what is not known is not guessed.
NUMBERS = frozenset(
    [
        # of statistics
        *("n", "estimate", "ci_low", "ci_high", "ci_level", "p", "count", "at"),
        *(
            "se",
            "test_statistic",
            "df_num",
            "df",
            "observations",
            "smallest_arm",
            "smallest_time",
            "smallest_group",
            "interviews",
            "at_least",
        ),
        # of answers and scores
        *("value", "items_answered", "items_total", "items", "seconds"),
        # of networks, segments, raw files, and the files of a run
        *("closeness", "start", "end", "length", "row", "bytes", "findings"),
        # of persons, in the private tables
        *("pre", "post", "change", "rci", "n_baseline", "n_later"),
        *("nap", "nap_low", "nap_high", "tau_u"),
        # of progression criteria
        *("green", "red"),
    ]
)
# Tables with columns of other names or meanings. Attributes of people are named by the study
# file, which also says which of them are numbers; those are made of the text where they are used.
_OWN_NUMBERS: dict[str, frozenset[str]] = {"people": frozenset()}
_OWN_NUMBERS |= {
    f"numbers{volume}{language}": frozenset(["value"])
    for volume in ("", "-summary")
    for language in ("", "-en", "-zh")
}


def is_number(table: str, column: str) -> bool:
    """Say whether a column of a table holds numbers; any other column is text.

    Parameters
    ----------
    table : str
        Name of its file, without ending.
    column : str
    """
    if table in _OWN_NUMBERS:
        return column in _OWN_NUMBERS[table]
    if table == "sessions":  # its ratings bear the names that the study file gives them
        return column not in ("participant_id", "session")  # a number, or all of them
    return column in NUMBERS
