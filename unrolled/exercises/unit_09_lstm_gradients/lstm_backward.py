"""lstm_backward: the gradients of an LSTM over all timesteps."""

import numpy as np

from unrolled import oracle
from unrolled.checking.exercise import Mistake
from unrolled.exercises import draws
from unrolled.exercises.unit_09_lstm_gradients import inputs, walks, wrong

outputs = {
    "dx": "B T D", "dh0": "B U", "dc0": "B U", "dkernel": "D 4U", "drecurrent_kernel": "U 4U", "dbias": "4U",
}  # fmt: skip
# Short sequences show what is carried, and the tape walks through each of them many times.
SIZES = ({"B": 1, "T": 3}, {"T": 1}, {"U": 1, "D": 3, "T": 2}, {"D": 2, "T": 3, "U": 2})
cases = draws.cases("BTDU", SIZES, inputs.layer)


def lstm_backward(dhs, x, hs, cs, kernel, recurrent_kernel, bias, h0, c0):
    """What tf.GradientTape takes through an LSTMCell that walks along x."""
    return oracle.lstm_gradients(dhs, x, hs, cs, kernel, recurrent_kernel, bias, h0, c0)

_add = "The same weights are used at every timestep: add what each of them sends, with +=."

mistakes = (
    Mistake("dc not carried", "the gradient of c is not carried from a timestep to the one before",
            walks.run("dc not carried"),
            "Two gradients go back in time: dh_prev and dc_prev of one step are added to the step before it."),
    Mistake("dh not carried", "the gradient of h is not carried from a timestep to the one before",
            walks.run("dh not carried"),
            "h of a timestep was read twice: by whoever sent dhs[:, t], and by the next step. Add both."),
    Mistake("dc not carried", "the gradient of c is never carried, and dc0 stays zeros",
            walks.run_with_zero("dc not carried", 2),
            "Two gradients go back in time: dc_prev of a step is the dc of the step before it. Carry both."),
    Mistake("dh not carried", "the gradient of h is never carried, and dh0 stays zeros",
            walks.run_with_zero("dh not carried", 1),
            "h of a timestep was read twice: add dh_prev of the later step to dhs of this one."),
    *(Mistake("carried gradients added up", f"what the steps hand on to {where} is added up, from one step to the next",
              walks.walked(added=added),
              "dh_prev and dc_prev take the place of dh and dc. += is for the gradients of the weights alone.")
      for where, added in (("h and c", (1, 1)), ("h", (1, 0)), ("c", (0, 1)))),
    Mistake("final dhs twice", "the loop begins with dhs[:, -1], and adds it once more at the last timestep",
            walks.run("final dhs twice"), "Before the loop nothing has been carried: dh and dc begin with zeros."),
    Mistake("forward in time", "the loop goes from timestep 0 to the end", walks.walked(forward=True),
            "Gradients go back: from the last timestep to timestep 0, for t in reversed(range(timesteps))."),
    Mistake("dhs added to dc", "dhs arrives at c as well as at h", walks.walked(outside_to_c=True),
            "dhs[:, t] belongs to h alone: add it to dh. What arrives at c is the dc that is carried."),
    Mistake("dhs added to dh0", "dhs[:, -1] is added to dh0",
            lambda right, a: (right[0], right[1] + a.dhs[:, -1], *right[2:]),
            "At t = 0, dhs[:, t - 1] is dhs[:, -1], the final one. Add dhs[:, t] at the beginning of its own step."),
    Mistake("neither dh nor dc carried", "every timestep begins without what the later ones send back",
            walks.run("nothing carried"), "dh_prev and dc_prev of one step belong to the step before it: carry both."),
    Mistake("h_t for h_{t-1}", "drecurrent_kernel is made with h of the same timestep", walks.run("h now"),
            "At timestep t recurrent_kernel multiplied hs[:, t - 1], and h0 at timestep 0."),
    Mistake("c for c_prev in df", "the forget gate's gradient is made with c of the same timestep", walks.run("c now"),
            "f multiplied the previous cell state: cs[:, t - 1], and c0 at timestep 0."),
    Mistake("the path from h to c missing", "the gradient of h reaches the output gate only, and not the cell state",
            walks.run("h reaches no c"), "h = o * tanh(c): dh also goes through tanh to c, where it is added to dc."),
    Mistake("= for +=", "only timestep 0 counts for the weights", walks.run("at 0"),
            _add),
    *(Mistake("= for +=", f"{output} is that of timestep 0 alone: each step overwrites it",
              walks.run_for("at 0", place), _add)
      for place, output in list(enumerate(outputs))[3:]),
    Mistake("only the last timestep", "the loop ends after the last timestep", walks.returned_in_the_loop,
            "return stands inside the loop: it belongs behind it, further to the left."),
    Mistake("only the last dhs", "only dhs of the last timestep is used", walks.run("last dhs"),
            "dhs[:, t] arrives at every timestep: add it to the dh that is carried."),
    Mistake("bias left out of the gates", "the gates are computed again without bias",
            walks.run("no bias"),
            "The gates of the backward run are those of the forward run, with bias."),
    Mistake("final states for h0 and c0", "timestep 0 reads the final states in the place of h0 and c0",
            walks.run("final states"),
            "At t = 0 the index t - 1 is -1, and Python counts from the end: hs[:, -1] is final. Use h0 and c0."),
    Mistake("zeros for h0 and c0", "timestep 0 reads zeros in the place of h0 and c0",
            walks.run("zero states"),
            "The states before timestep 0 are h0 and c0."),
    Mistake("dh0 and dc0 exchanged", "dh0 and dc0 have exchanged their places",
            lambda right, a: (right[0], right[2], right[1], *right[3:]),
            "Keras' order of the two states is h, then c."),
    Mistake("dx in the opposite order", "the timesteps of dx stand in the order in which they were walked",
            lambda right, a: (right[0][:, ::-1], *right[1:]),
            "The loop walks backward, and dx is in time order: put each dx_t at its own t."),
    Mistake("dx with time first", "time is the first axis of dx and the batch the second",
            lambda right, a: (np.swapaxes(right[0], 0, 1), *right[1:]),
            "np.stack puts the new axis first. Time is axis 1: np.stack(dxs, axis=1)."),
    Mistake("averaged over the batch", "the gradients of the weights are divided by B", wrong.over_batch,
            "All sequences use the same weights, so what each sends to them is added up."),
    Mistake("averaged over time", "the gradients of the weights are divided by T",
            lambda right, a: (*right[:3], *(one / a.x.shape[1] for one in right[3:])),
            "The same weights are used at every timestep, and what each sends to them is added up."),
)
