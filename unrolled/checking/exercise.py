"""What an exercise is: its cases, its answer according to Keras, and its known mistakes."""

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from types import SimpleNamespace

from unrolled.checking.call import Outcome, call
from unrolled.checking.observe import Observed

# Absolute tolerances by the dtype of the expected array. One float32 forward pass of the sizes used
# here stays below 1e-6 whatever the order of the sums; mistakes move numbers by 1e-2 and more.
TOLERANCES = {"float32": 1e-5, "float64": 1e-9}

# Every case of every known mistake asks for it, and it stays the same.
_signature = functools.cache(inspect.signature)


@dataclass(frozen=True)
class Case:
    """One call of the learner's function.

    `arguments` maps parameter names to plain NumPy arrays and values; an optional parameter may be
    left out, so that its default is tested too. `sizes` maps shape letters (B, T, D, U) to numbers.
    """

    arguments: dict[str, object]
    sizes: dict[str, int] = field(default_factory=dict)


class Arguments(SimpleNamespace):
    """The arguments of a case as attributes, defaults filled in."""

    def but(self, **changed):
        """Return all arguments as a dict, with some of them changed."""
        return vars(self) | changed


@dataclass(frozen=True)
class Mistake:
    """A mistake that learners are known to make, and how to recognise it.

    name    short, stands in CheckFailed.mistake and in the class report
    cause   completes the sentence "Your answers are what comes out when ..."
    answer  answer(right, a): what the mistaken function returns for a case, given Keras' right
            answer and the Arguments; it raises what the mistaken function would raise
    hint    what to look at next, in one or two sentences
    mend    where an answer is observed: mend(*answer) returns it without the mistake. The mistake fits
            also where this makes the answer right, since it can be made in many ways
    """

    name: str
    cause: str
    answer: Callable
    hint: str
    mend: Callable | None = None


@dataclass(frozen=True)
class Exercise:
    """One function that the learner writes.

    name      the function's name
    unit      for example "01_rnn_step"
    cases     cases(rng) returns a list of Case, drawn from a NumPy Generator
    expected  has the exercise's own signature and returns the right answer, asked of Keras
    outputs   name -> axes of what is returned, in order, for example {"h": "B U"};
              "B U|B T U" where the number of axes depends on the arguments;
              a function of the Arguments where the names do
    mistakes  at least two
    exact_dtype  True where the dtype is part of the task
    any_dtype  True where whole numbers are right in any integer or float dtype, and so are floats
    source    who the right answer comes from, as it is named in messages
    observe   observe(answer, a), where many answers are right: what comes of an answer, a list of float32
              arrays. It is compared in the answer's place, and `expected` and `Mistake.answer` return it
              too. What is needed for it are keyword-only parameters of `expected`, which are not the learner's
    form      name -> (axes, shape) of the parts of an answer that is observed
    tell      tell(answer, a, right): a sentence about an answer that is observed and wrong in a case, or "".
              Shown in the notebook alone, where no known mistake fits
    """

    name: str
    unit: str
    cases: Callable
    expected: Callable
    outputs: dict[str, str] | Callable
    mistakes: tuple[Mistake, ...]
    tolerances: dict[str, float] = field(default_factory=lambda: TOLERANCES)
    exact_dtype: bool = False
    any_dtype: bool = False
    source: str = "Keras"
    observe: Callable | None = None
    form: dict[str, tuple[str, tuple[int, ...]]] = field(default_factory=dict)
    tell: Callable | None = None

    @property
    def signature(self) -> inspect.Signature:
        """The signature that the learner's function must be callable with."""
        whole = _signature(self.expected)
        if self.observe is None:
            return whole
        own = [one for one in whole.parameters.values() if one.kind is not one.KEYWORD_ONLY]
        return whole.replace(parameters=own)

    @property
    def parameters(self) -> tuple[list[str], list[str]]:
        """The names of (required, optional) parameters."""
        parameters = self.signature.parameters.values()
        required = [parameter.name for parameter in parameters if parameter.default is parameter.empty]
        return required, [parameter.name for parameter in parameters if parameter.name not in required]

    def call_arguments(self, case: Case) -> tuple[list, dict]:
        """Return (positional, keyword) arguments: required ones by position, optional ones by name."""
        required, optional = self.parameters
        positional = [case.arguments[name] for name in required]
        return positional, {name: value for name, value in case.arguments.items() if name in optional}

    def complete(self, case: Case) -> Arguments:
        """Return the case's arguments with the defaults filled in."""
        bound = _signature(self.expected).bind(**case.arguments)
        bound.apply_defaults()
        return Arguments(**bound.arguments)

    def output_axes(self, case: Case) -> dict[str, str]:
        """Return name -> axes of what this case returns."""
        return self.outputs(self.complete(case)) if callable(self.outputs) else self.outputs

    def answer(self, case: Case):
        """Return Keras' right answer for the case."""
        return self.expected(**case.arguments)

    def mistaken(self, mistake: Mistake, case: Case, answer) -> Outcome:
        """Return what the function would have done on this case, had its author made the mistake."""
        arguments = vars(self.complete(case))
        names = list(arguments)
        outcome = call(
            lambda *values: mistake.answer(answer, Arguments(**dict(zip(names, values, strict=True)))),
            list(arguments.values()), {}, names,
        )  # fmt: skip
        return replace(outcome, value=Observed(outcome.value)) if self.observe else outcome
