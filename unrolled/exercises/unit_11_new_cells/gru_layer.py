"""gru_layer: GRU with its two flags."""

from unrolled import oracle
from unrolled.checking.exercise import Mistake
from unrolled.exercises import flags
from unrolled.exercises.unit_11_new_cells import inputs, wrong

cases = flags.cases(inputs.layer)
outputs = flags.outputs


def gru_layer(x, kernel, recurrent_kernel, bias, h0=None, return_sequences=False, return_state=False):
    """What GRU gives with these two flags."""
    flags = {"return_sequences": return_sequences, "return_state": return_state}
    return oracle.gru(x, kernel, recurrent_kernel, bias, h0, **flags)


mistakes = (
    *flags.mistakes(gru_layer, wrong.states_of, "Use zeros only where h0 is None. Otherwise the first step reads h0."),
    Mistake("state not carried", "every timestep starts from the initial state again", wrong.from_the_start_each_time,
            "The state of one step is what the next step reads: give the result of gru_step the name h again."),
)
