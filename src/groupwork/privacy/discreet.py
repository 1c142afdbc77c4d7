"""What a message quotes of a study is left out where it looks like somebody's identifier."""

import re
import unicodedata

from groupwork.privacy.kinds import anywhere

_QUOTED = re.compile(r"'([^'\n]{2,300})'")


def discreet(message: str) -> str:
    """Return a message for a user whose quotations hold no direct identifier.

    Parameters
    ----------
    message : str
        It may quote a column, a code or a key as it stands in a file: where the header is
        lacking, these are somebody's answers.
    """
    return _QUOTED.sub(lambda quoted: "'…'" if _tells(quoted[1]) else quoted[0], message)


def _tells(text: str) -> bool:
    folded = " ".join(unicodedata.normalize("NFKC", text).split())
    return next(anywhere(folded), None) is not None
