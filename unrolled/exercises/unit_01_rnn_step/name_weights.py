"""name_weights: SimpleRNN's list of weights as a dict."""

from unrolled import oracle
from unrolled.checking.exercise import Mistake
from unrolled.exercises import draws

outputs = {"kernel": "D U", "recurrent_kernel": "U U", "bias": "U"}


def _weight_list(rng, D, U):
    return {"weights": list(draws.weights(rng, D, U).values())}


cases = draws.cases("DU", ({"D": 1}, {"U": 1}, {"D": "U"}), _weight_list)


def name_weights(weights):
    """The order of SimpleRNN.get_weights(), read from the names of a layer's own variables."""
    return oracle.weight_names(weights)


def _renamed(*order):
    """Return an answer that hands out the weights in another order."""
    keys = ("kernel", "recurrent_kernel", "bias")
    return lambda right, a: dict(zip(keys, (a.weights[n] for n in order), strict=True))


mistakes = (
    Mistake("kernel and recurrent kernel exchanged", "kernel and recurrent_kernel have exchanged their places",
            _renamed(1, 0, 2),
            "get_weights() follows the data: first what meets x, then what meets h, then the bias. kernel has D "
            "rows, recurrent_kernel has U rows."),
    Mistake("bias first", "the bias comes first in the list", _renamed(1, 2, 0),
            "Print the shapes of the list: only the bias has one axis, and it stands last."),
    Mistake("shapes for arrays", "the dict holds the shapes and not the arrays",
            lambda right, a: {key: array.shape for key, array in right.items()},
            "The dict's values are the arrays themselves: weights[0], not weights[0].shape."),
    Mistake("bias second", "the bias stands second in the list, as in a Dense layer", _renamed(0, 2, 1),
            "Print the shapes of the list: only the bias has one axis, and it stands last."),
)
