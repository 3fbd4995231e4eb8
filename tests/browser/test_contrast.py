"""What the other tests of this folder use to tell whether a text can be read does tell it."""

import contrast
import pytest

FAINT = contrast.known_in("p => { return [contrast(p).toFixed(2), isFaint(p)]; }")


@pytest.mark.parametrize(
    ("colour", "behind", "expected"),
    [
        ("#000", "background: #fff", ["21.00", False]),
        ("#767676", "background: #fff", ["4.54", False]),
        ("#777", "background: #fff", ["4.48", True]),
        # What is transparent shows what lies behind it; without a colour a page is white.
        ("#fff", "background: rgba(0, 0, 0, 0)", ["1.00", True]),
    ],
)
def test_a_faint_text_is_found(chromium, colour, behind, expected):
    page = chromium.new_page()
    page.set_content(f'<div style="{behind}"><p style="color: {colour}">words</p></div>')
    assert page.locator("p").evaluate(FAINT) == expected
    page.close()
