"""The one exception that a user's mistake raises, and help with misspelt names."""

from collections.abc import Iterable
from difflib import get_close_matches

#: Characters of a name and number of names that are compared with a misspelt one.
LONGEST, MOST_OPTIONS = 100, 2000


class GroupworkError(Exception):
    """Bad input, said in plain words.

    The message is all that the user sees: it names the file, row, column or key, what was
    found, and what to do. It never quotes a participant's answer that could identify a person.
    """


def nearest(name: str, options: Iterable[str]) -> str:
    """Say which valid names are close to `name`, as the end of an error message.

    Returns
    -------
    str
        ``"Did you mean 'a' or 'b'?"``, or the valid names if none is close (at most 12).
    """
    # Comparing long names takes very long, and no name that a person wrote is.
    name, choices = name[:LONGEST], [str(option)[:LONGEST] for option in options]
    if len(choices) > MOST_OPTIONS:
        return f"There are {len(choices):,} names to choose from."
    folded = {choice.casefold(): choice for choice in reversed(choices)}
    close = [folded[match] for match in get_close_matches(name.casefold(), folded, n=3, cutoff=0.6)]
    if close:
        return "Did you mean " + " or ".join(f"'{choice}'" for choice in close) + "?"
    if not choices:
        return "There is none to choose from."
    listed = ", ".join(f"'{choice}'" for choice in choices[:12])
    return f"Valid names: {listed}{', …' if len(choices) > 12 else ''}."
