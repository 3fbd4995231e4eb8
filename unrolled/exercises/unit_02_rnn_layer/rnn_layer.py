"""rnn_layer: SimpleRNN with its two flags."""

from unrolled import oracle
from unrolled.exercises import flags
from unrolled.exercises.unit_02_rnn_layer import inputs, wrong

cases = flags.cases(inputs.inputs)
outputs = flags.outputs


def rnn_layer(x, kernel, recurrent_kernel, bias, h0=None, return_sequences=False, return_state=False):
    """What SimpleRNN gives with these two flags."""
    flags = {"return_sequences": return_sequences, "return_state": return_state}
    return oracle.rnn(x, kernel, recurrent_kernel, bias, h0, **flags)


mistakes = flags.mistakes(
    rnn_layer,
    lambda a, h0: wrong.states_of(a, a.x, h0),
    "Hand h0 on to rnn_forward: it is the fifth argument.",
)
