"""Named streams: the same each time, and each its own."""

import subprocess
import sys

import numpy as np

from groupwork.statistics.streams import stream

CODE = "from groupwork.statistics.streams import stream; print(stream(3, 'needs').integers(2**63))"


def test_a_stream_is_the_same_in_another_process():
    """Python's own hash of a text differs between processes."""
    drawn = subprocess.run(
        [sys.executable, "-c", CODE], capture_output=True, text=True, check=True
    ).stdout
    assert int(drawn) == stream(3, "needs").integers(2**63)


def test_streams_differ_by_name_and_seed():
    first = {stream(seed, name).integers(2**63) for seed in (1, 2) for name in ("a", "b", "ab")}
    assert len(first) == 6


def test_streams_do_not_go_together():
    one, other = stream(1, "effects").random(10_000), stream(1, "needs").random(10_000)
    assert abs(np.corrcoef(one, other)[0, 1]) < 0.04  # four standard errors
