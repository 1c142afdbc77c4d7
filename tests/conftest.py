"""Settings for all tests."""

import os

from hypothesis import settings

# Continuous integration tries the same examples every time; elsewhere new ones are looked for.
settings.register_profile("ci", derandomize=True, deadline=None)
if os.environ.get("CI"):
    settings.load_profile("ci")
