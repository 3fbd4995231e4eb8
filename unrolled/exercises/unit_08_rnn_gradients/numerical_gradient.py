"""numerical_gradient: the slope of any function at each entry of an array, by moving it a little."""

from unrolled.checking.exercise import Case, Mistake
from unrolled.checking.functions import Cubic
from unrolled.exercises import draws
from unrolled.exercises.unit_08_rnn_gradients import differences
from unrolled.exercises.unit_08_rnn_gradients.differences import values

outputs = {"gradient": ""}
source = "the central difference"
_EPSILON = 1e-2


def cases(rng):
    """Return polynomials whose central difference is not their gradient: epsilon is large, and a is not small."""
    (first, *_), found = draws.sizes(rng, "RC"), []
    for shape in (tuple(first.values()), (4, 6), (7,), (2, 3, 2), (1, 5), (1, 1)):
        a = rng.choice([-1.0, 1.0], shape) * rng.uniform(1.2, 2, shape)
        f = Cubic(a, *(rng.choice([-1.0, 1.0], shape) * rng.uniform(0.3, 1, shape) for _ in range(2)))
        w = differences.place(rng, shape, _EPSILON)
        sizes = dict(zip("RC", shape, strict=True)) if len(shape) == 2 else {}
        found.append(Case({"f": f, "w": w, "epsilon": _EPSILON}, sizes))
    return found


def numerical_gradient(f, w, epsilon=1e-6):
    """The central difference of the same f, evaluated in TensorFlow."""
    up, down = differences.moved(w, epsilon), differences.moved(w, -epsilon)
    return ((values(f, up) - values(f, down)) / (2 * epsilon)).reshape(w.shape)


mistakes = (
    Mistake("one-sided", "f(w) itself is subtracted, and not f at the place on the other side", differences.forward,
            "Move the entry up and down by epsilon, and take the difference of these two values."),
    Mistake("one-sided", "f is asked below w and at w itself, and never above it", differences.backward,
            "Move the entry up and down by epsilon, and take the difference of these two values."),
    Mistake("step not halved", "the difference is divided by epsilon",
            lambda right, a: 2 * right,
            "From w - epsilon to w + epsilon it is a way of 2 * epsilon."),
    Mistake("divided by 2, times epsilon", "/ 2 * epsilon divides by 2 and multiplies with epsilon",
            lambda right, a: right * a.epsilon**2,
            "Python goes from left to right: put brackets around (2 * epsilon)."),
    Mistake("brackets around the difference missing", "f(up) - f(down) / (2 * epsilon) divides the second value alone",
            differences.second_divided_alone,
            "The whole difference is divided: put brackets around f(up) - f(down)."),
    Mistake("only the first entry", "return stands inside the loop, so that one entry alone is filled in",
            differences.first_entry_alone,
            "return belongs behind the loop, further to the left."),
    Mistake("whole array moved at once", "all entries are moved at the same time", differences.all_at_once,
            "w + epsilon moves every entry. Make a copy of w, and move one entry of it."),
    Mistake("whole array moved at once", "all entries are moved at the same time, and one number is returned",
            lambda right, a: float(differences.all_at_once(right, a).flat[0]),
            "w + epsilon moves every entry. Make a copy of w, and move one entry of it."),
    Mistake("rows moved at once", "a loop over the first axis moves all entries behind one place of it together",
            differences.rows_at_once,
            "w[i] of a matrix is a whole row. np.ndindex(w.shape) goes over the single entries."),
    Mistake("f of one entry alone", "f gets one number, and not an array like w", differences.one_entry,
            "f takes an array like w: give it all entries, of which one was moved."),
    Mistake("w not restored exactly", "w is moved up and down again by adding, which rounds: it ends beside its place",
            differences.added_back,
            "Keep the entry's old value and put it back, or work on a copy of w for each entry."),
    Mistake("w not restored", "an entry that was moved down stays there while the next one is moved",
            lambda right, a: differences.left_moved(right, a, a.w),
            "After both values of f, put the old value of the entry back."),
    Mistake("w not restored", "a copy of w is moved, and an entry that was moved down stays there",
            lambda right, a: differences.left_moved(right, a, a.w.copy()),
            "After both values of f, put the old value of the entry back, or begin with a new copy for each entry."),
    Mistake("copies made once", "both copies are made before the loop, so that entries stay moved in them",
            differences.copies_made_once,
            "Make both copies of w inside the loop: for each entry everything begins at w again."),
    Mistake("no copy", "both places are the same array: plus = w makes no copy", differences.no_copy,
            "= gives an array a second name. w.copy() makes a new array."),
    Mistake("epsilon ignored", "epsilon is very small, whatever is asked for", differences.slopes_themselves,
            "Use the argument epsilon. 1e-6 is its default, and no more."),
    Mistake("minus for plus", "the value below is taken first, and the value above subtracted",
            lambda right, a: -right, "The slope is positive where f grows: f(above) - f(below)."),
    Mistake("flat", "the slopes are in one row, whatever shape w has", differences.flat,
            "The gradient has the shape of w: begin with np.zeros_like(w) and fill in one entry at a time."),
)  # fmt: skip
