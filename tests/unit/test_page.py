"""What a page says of itself to the browser."""

from groupwork.page import policy, policy_element


def test_a_script_is_named_by_its_hash():
    # The example of the W3C's Content Security Policy Level 3, section 8.
    script = "alert('Hello, world.');"
    expected = "script-src 'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng=';"
    assert expected in policy(script)


def test_without_scripts_none_runs_and_nothing_is_loaded():
    for said in ("default-src 'none'", "script-src 'none'", "form-action 'none'"):
        assert said in policy()
        assert said in policy_element()
