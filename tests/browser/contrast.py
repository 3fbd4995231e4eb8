"""The contrast of a text with what lies behind it, as WCAG 2 defines it, for the scripts that tests run in the page."""

# Declares `contrast(element)`, from 1 to 21, and `isFaint(element)`: below what WCAG 2 asks for.
_SCRIPT = """
  const channels = colour => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(c => c / 255)
    .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, n) => sum + c * [0.2126, 0.7152, 0.0722][n], 0);
  const behind = element => {
    for (let e = element; e; e = e.parentElement) {
      const colour = channels(getComputedStyle(e).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const contrast = element => {
    const both = [light(channels(getComputedStyle(element).color)), light(behind(element))];
    const [dark, bright] = both.sort((a, b) => a - b);
    return (bright + 0.05) / (dark + 0.05);
  };
  const isFaint = element => contrast(element) < 4.5;
"""


def known_in(function):
    """Return a function of JavaScript that knows `contrast(element)` and `isFaint(element)`."""
    return function.replace("{", "{" + _SCRIPT, 1)
