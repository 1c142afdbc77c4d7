"""What is said of a REFI-QDA project that cannot be read."""

import pytest
from coded_projects import (
    read_project,
)

from groupwork.errors import GroupworkError


def said(path) -> str:
    with pytest.raises(GroupworkError) as error:
        read_project(path)
    message = str(error.value)
    assert "\n" not in message
    return message.replace(str(path), "p.qdpx")
