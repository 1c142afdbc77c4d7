"""What every page that is written says of itself to the browser: it loads nothing."""

_POLICY = (
    "default-src 'none'; script-src {scripts}; style-src 'unsafe-inline'; img-src data:; "
    "font-src data:; base-uri 'none'; form-action 'none'"
)


def policy(script_hash: str | None = None) -> str:
    """Return a Content-Security-Policy by which nothing runs but one script, and nothing loads.

    Parameters
    ----------
    script_hash : str, optional
        The SHA-256 of the script in base64; without it none runs.

    References
    ----------
    W3C, Content Security Policy Level 3, https://www.w3.org/TR/CSP3/
    """
    return _POLICY.format(scripts=f"'sha256-{script_hash}'" if script_hash else "'none'")


def policy_element() -> str:
    """Return the element that opens the head of a page without scripts."""
    return f'<meta http-equiv="Content-Security-Policy" content="{policy()}">'
