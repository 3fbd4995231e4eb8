"""Which mechanism explained an answer, told from the text of its check."""

import re

from unrolled.checking.errors import ADVICE

# In the order in which they are looked for: a text may hold several sentences.
PATTERNS = {
    "name not there": r"is neither an argument of",
    "seen in the source": r"is always true|throws its result away|stands alone, and its result|works in place",
    "building block": r"itself is right: with Keras' own",
    "relation": (
        r"All values are there|Your [^\n]* is (Keras'|the input|1 minus|exactly|what comes out|larger|smaller)"
        r"|Your [^\n]* is [\d/]+ times|ours minus Keras'|Inside |times Keras'"
        r"|the last \w+ is missing|fits all cases if|rises and falls"
    ),
    "shape": r"has the shape|Your \w+ is \([^\n]*\), and",
    "ablation": r"(is|are) all zeros, your|is symmetric, your",
    "dependence": r"changes when|does not change when",
    "numbers": (
        r"are (whole|0), and Keras'|adds up to 1 over|is the same at every|in another order\.|stretched and moved"
    ),
    "pair": r"Two mistakes together",
    "cases": r"wrong exactly in the cases where",
    "outputs": r"right in all cases\. Only|\nIn your ",
    "error": "|".join(["A dict was asked", *(re.escape(sentence) for _, sentence in ADVICE)]),
    "nothing": r"No known mistake fits",
}


def mechanism(failed) -> str:
    """Return the mechanism that explained a CheckFailed: "named", one of PATTERNS, or the stage alone."""
    if failed.mistake:
        return "named"
    text = str(failed)
    return next((name for name, pattern in PATTERNS.items() if re.search(pattern, text)), "stage alone")
