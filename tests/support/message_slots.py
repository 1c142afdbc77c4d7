"""What a text of `findings.yml` leaves open."""

from collections.abc import Mapping
from string import Formatter


def slots(text: str | Mapping[str, str]) -> set[str]:
    """Return the names in braces, of all forms of a text; the number n chooses between forms."""
    forms = [text] if isinstance(text, str) else list(text.values())
    found = {name for form in forms for _, name, _, _ in Formatter().parse(form) if name}
    return found if isinstance(text, str) else found | {"n"}
