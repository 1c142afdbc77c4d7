"""Every published version of every instrument."""

import itertools

from groupwork.study.instruments import _read, library


def variants() -> list[tuple[str, dict[str, str]]]:
    """Every instrument in every combination of its choices."""
    found = []
    for name in library():
        offered = _read(name).get("choices", {})
        found += [
            (name, dict(zip(offered, options, strict=True)))
            for options in itertools.product(*offered.values())
        ]
    return found
