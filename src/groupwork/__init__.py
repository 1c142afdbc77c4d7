"""Reproducible evaluation of group social work."""

from typing import Any

__version__ = "0.2.0"


def __getattr__(name: str) -> Any:
    """Bring `change` and `agreement` when they are asked for; their imports take a second."""
    if name in ("change", "agreement"):
        from groupwork.guide import quick  # noqa: PLC0415

        return getattr(quick, name)
    raise AttributeError(f"module 'groupwork' has no attribute '{name}'")
