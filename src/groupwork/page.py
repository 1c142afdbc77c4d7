"""What every page that is written says of itself to the browser: it loads nothing."""

import base64
import hashlib

_POLICY = (
    "default-src 'none'; script-src {scripts}; style-src 'unsafe-inline'; img-src data:; "
    "font-src data:; base-uri 'none'; form-action 'none'"
)


def policy(*scripts: str) -> str:
    """Return a Content-Security-Policy by which nothing runs but some scripts, and nothing loads.

    Parameters
    ----------
    *scripts : str
        What stands between the tags of each; without any none runs.

    References
    ----------
    W3C, Content Security Policy Level 3, https://www.w3.org/TR/CSP3/
    """
    digests = (hashlib.sha256(script.encode()).digest() for script in scripts)
    hashes = [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]
    return _POLICY.format(scripts=" ".join(hashes) or "'none'")


def policy_element() -> str:
    """Return the element that opens the head of a page without scripts."""
    return f'<meta http-equiv="Content-Security-Policy" content="{policy()}">'
