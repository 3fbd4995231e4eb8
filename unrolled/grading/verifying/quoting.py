"""What a verdict quotes of a student's own text: little, on one line, and too little to carry hidden inputs out.

Whatever the child says may be made up by code that has seen the inputs of hidden cases: an exception's message, a
warning, the name of a type, an array's shape. Of all this together a verdict quotes LETTERS letters of ASCII, less than
800 bits; one case of rnn_step has a thousand, and its pool a hundred of them. What stands in the submission itself,
known warnings and errors of NumPy's and names of Python's own exceptions tell next to nothing, and are quoted besides.
"""

import builtins
import re
from dataclasses import replace
from functools import cached_property

import numpy as np

from unrolled.checking.call import MOST_OPERANDS, Oversize, Raised
from unrolled.checking.seen import function_in
from unrolled.grading.verifying.attempt import one_line

LETTERS = 120
_CUT = " ... "
_SHORT = 40
_FEW = 3
_MANY = 10**6
_WARNINGS = re.compile(
    r"RuntimeWarning: (?:divide by zero|overflow|underflow|invalid value) encountered in \w{1,15}"
    r"|DeprecationWarning: Conversion of an array with ndim > 0 to a scalar is deprecated.*"
)
_OVERSIZE = re.compile(
    r"an array of shape \(\d{1,15}(?:, ?\d{1,15}){0,3},?\)|something nested too deeply|"
    r"a (?:list|tuple|dict) of \d{1,15} items|a whole number of \d{1,15} bits|a text of \d{1,15} letters"
)
# NumPy's own messages that are longer than LETTERS: all in them but the numbers is known.
_LONG_MESSAGES = {
    "matmul: Input operand # has a mismatch in its core dimension #, with gufunc signature (n?,k),(k,m?)->(n?,m?) "
    "(size # is different from #)",
    "matmul: Input operand # does not have enough dimensions (has #, gufunc core with signature "
    "(n?,k),(k,m?)->(n?,m?) requires #)",
    "all the input array dimensions except for the concatenation axis must match exactly, but along dimension #, the "
    "array at index # has size # and the array at index # has size #",
    "all the input arrays must have same number of dimensions, but the array at index # has # dimension(s) and the "
    "array at index # has # dimension(s)",
    "setting an array element with a sequence. The requested array has an inhomogeneous shape after # dimensions. The "
    "detected shape was (#,) + inhomogeneous part.",
    "setting an array element with a sequence. The requested array has an inhomogeneous shape after # dimensions. The "
    "detected shape was (#, #) + inhomogeneous part.",
}
_NUMBER = re.compile(r"(?<![\d.])\d{1,3}(?![\d.])")
_OPERAND = re.compile(r"\b([A-Za-z_]\w{0,20}) \(\d{0,2}(?:, ?\d{1,2}){0,3},?\)")
_ERRORS = {name for module in (builtins, np.exceptions) for name in vars(module)} | {"LinAlgError"}
# So much of a solution in a row is not there by chance.
_RUN = 16


class Quotes:
    """Quotes texts of one submission.

    sources   the sources of its code cells
    withheld  sources of solutions, which no verdict may quote
    """

    def __init__(self, sources, withheld=()):
        self.written = "\n".join(sources)
        self._solutions = withheld

    @cached_property
    def withheld(self):
        """The withheld sources without white space."""
        return "".join("\n".join(self._solutions).split())

    def message(self, text, letters=LETTERS):
        """Return a text that the student's code made: an exception's message, for example."""
        text = one_line(text)
        if _NUMBER.sub("#", text) in _LONG_MESSAGES:
            return text
        if not text or text not in self.written:
            text = text.encode("ascii", "backslashreplace").decode()
        return "" if self._quotes_solution(text) else cut(text, letters)

    def line(self, text):
        """Return a line of code if the student wrote it, else nothing."""
        return cut(one_line(text), LETTERS) if text and text in self.written else ""

    def name(self, text, others=()):
        """Return a name that the student wrote or that is one of the others, else nothing."""
        return text if text.isidentifier() and (text in others or text in self.written) else ""

    def warnings(self, texts, letters):
        """Return warnings: known ones, then others as far as the letters last."""
        texts = [one_line(text) for text in texts]
        shown = [text for text in texts if _WARNINGS.fullmatch(text)][:_FEW]
        for text in texts:
            quoted = self.message(text, max(letters, 0))
            if text in shown or not quoted or letters < _SHORT:
                continue
            shown.append(quoted)
            letters -= len(quoted)
        return tuple(shown)

    def outcome(self, outcome, case, right):
        """Return an outcome with all texts in it as they may be quoted; a wrong one stays wrong."""
        raised = outcome.raised and Raised(
            self.name(outcome.raised.type, _ERRORS) or "Exception",
            self.message(outcome.raised.message),
            self.line(outcome.raised.line),
            self.name(outcome.raised.function),
            self._operands(outcome.raised.operands),
        )
        changed = tuple(name for name in outcome.changed if name in case.arguments)
        return replace(outcome, value=_tame(outcome.value, right), raised=raised, changed=changed)

    def function(self, name):
        """Return the student's own text of a function, of which sentences quote a line."""
        return function_in([self.written], name)

    def _operands(self, text):
        """Return names that the student wrote with small shapes, a few of them."""
        found = [match[0] for match in _OPERAND.finditer(text) if match[1] in self.written]
        return ", ".join(found[:MOST_OPERANDS])

    def _quotes_solution(self, text):
        """Return whether a text holds a piece of a solution that the student did not write."""
        bare, own = "".join(text.split()), None
        for start in range(len(bare) - _RUN + 1):
            run = bare[start : start + _RUN]
            if run in self.withheld and not run.isidentifier():
                own = "".join(self.written.split()) if own is None else own
                if run not in own:
                    return True
        return False


def cut(text, letters):
    """Return a text with at most so many letters; of a longer one the middle is left out."""
    if len(text) <= letters:
        return text
    if letters <= 2 * len(_CUT):
        return ""
    end = (letters - len(_CUT)) // 3
    return text[: letters - len(_CUT) - end] + _CUT + text[-end:]


def _tame(value, right):
    """Return a wrong value of which a sentence cannot tell much: no long texts, no endless shapes and numbers."""
    if type(value) is str:
        return cut(one_line(value).encode("ascii", "backslashreplace").decode(), _SHORT)
    if isinstance(value, dict):
        due = right if isinstance(right, dict) else {}
        others = [key for key in value if key not in due][:_FEW]
        kept = [key for key in value if key in due or key in others]
        return {key if key in due else cut(one_line(key), _SHORT // 2): _tame(value[key], due.get(key)) for key in kept}
    if isinstance(value, (list, tuple)):
        due = right if isinstance(right, (list, tuple)) and len(right) == len(value) else [None] * len(value)
        return type(value)(_tame(*pair) for pair in zip(value, due, strict=True))
    if isinstance(value, Oversize):
        return value if _OVERSIZE.fullmatch(value.description) else Oversize("too large")
    if type(value) is np.ndarray and (value.ndim > 6 or max(value.shape, default=0) > _MANY):
        return Oversize(f"an array with {value.ndim} axes")
    if isinstance(value, np.generic) and value.dtype.kind in "SU":
        return type(value)(value[: _SHORT // 2])
    if type(value) is float or (isinstance(value, (np.ndarray, np.generic)) and value.dtype.kind == "f"):
        return _rounded(value)
    return value


@np.errstate(all="ignore")
def _rounded(value):
    """Return numbers of which the large ones have two digits: hundreds of them would be written out."""
    array = np.array(value)
    large = np.isfinite(array) & (np.abs(array) >= _MANY)
    if not large.any():
        return value
    numbers = array[large].astype("float64")
    unit = 10.0 ** (np.floor(np.log10(np.abs(numbers))) - 1)
    array[large] = np.trunc(numbers / unit) * unit
    return array if isinstance(value, np.ndarray) else array[()]
