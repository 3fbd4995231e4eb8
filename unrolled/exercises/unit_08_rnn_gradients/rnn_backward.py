"""rnn_backward: backpropagation through time."""

from unrolled import oracle
from unrolled.checking.exercise import Mistake
from unrolled.exercises import draws
from unrolled.exercises.unit_08_rnn_gradients import inputs, wrong

outputs = {"dx": "B T D", "dh0": "B U", "dkernel": "D U", "drecurrent_kernel": "U U", "dbias": "U"}
cases = draws.cases("BTDU", ({"B": 1}, {"T": 1}, {"U": 1}, {"T": "U"}, {"D": "U"}), inputs.layer)


def rnn_backward(dhs, x, hs, h0, kernel, recurrent_kernel):
    """SimpleRNN(return_sequences=True) under tf.GradientTape."""
    return oracle.rnn_back(dhs, x, hs, h0, kernel, recurrent_kernel)


_carry = "Step t gets two gradients: dhs[:, t] from outside, and the dh_prev that step t + 1 gives. Add both first."
_add = "All timesteps use the same weights, so their gradients are added: begin with zeros, and use +=."

mistakes = (
    Mistake("dh not carried", "each step gets its own dhs[:, t] alone",
            wrong.looped(carried=lambda dh: 0 * dh), _carry),
    Mistake("dhs only at the end", "only the gradient at the last timestep enters, and is carried back",
            wrong.looped(arriving=wrong.outside_at_the_end), _carry),
    Mistake("= for +=", "the gradients of the weights are those of timestep 0 alone: each step overwrites them",
            wrong.looped(kept=(0,)),
            _add),
    *(Mistake("= for +=", f"{output} is that of timestep 0 alone: each step overwrites it",
              wrong.looped(kept=(0,), of=output), _add)
      for output in ("dkernel", "drecurrent_kernel", "dbias")),
    Mistake("final dhs twice", "the loop begins with dhs[:, -1], and adds it once more at the last timestep",
            lambda right, a: rnn_backward(**a.but(dhs=wrong.final_twice(a.dhs))),
            "Before the loop nothing has been carried: dh begins with zeros."),
    Mistake("only the last step", "only the last timestep is gone back through", wrong.looped(visited=(-1,)),
            "After the last timestep go on to the one before it: for t in reversed(range(timesteps))."),
    Mistake("only the last step", "the gradients of the weights are those of the last timestep alone",
            wrong.looped(kept=(-1,)),
            "All timesteps use the same weights: their gradients are added over all timesteps."),
    Mistake("forward in time", "the loop goes from timestep 0 to the end", wrong.looped(forward=True),
            "A gradient goes back: from the last timestep to timestep 0, for t in reversed(range(timesteps))."),
    Mistake("dx in reverse", "dx has the last timestep first", wrong.dx_in_reverse,
            "A loop that goes back fills a list from the end: write to dx[:, t], or turn the list around."),
    Mistake("h for h_prev", "drecurrent_kernel is made from hs[:, t], the state after the step",
            wrong.looped(changed=lambda a, t: {"h_prev": a.hs[:, t]}),
            "Step t has read hs[:, t - 1], and step 0 has read h0."),
    Mistake("h0 ignored", "step 0 reads zeros, and not h0", wrong.before_step_0(lambda a: 0 * a.h0),
            "Before timestep 0 there is no hs[:, -1] that was read: it is h0."),
    Mistake("hs[:, -1] for h0", "step 0 reads hs[:, -1], the final state",
            wrong.before_step_0(lambda a: a.hs[:, -1]),
            "hs[:, t - 1] is hs[:, -1] at t = 0, which is the final state. Step 0 has read h0."),
    Mistake("R for R.T", "recurrent_kernel is not transposed on the way back", wrong.recurrent_kernel_as_it_is,
            "rnn_step_backward gives dh_prev through recurrent_kernel.T."),
    Mistake("tanh' left out", "the slope of tanh is left out in each step",
            wrong.looped(changed=lambda a, t: {"h": 0 * a.h0}),
            "Each step begins with the way back through tanh, at h = hs[:, t]: tanh_backward gives dz."),
    Mistake("averaged over time", "the gradients of the weights are means over the timesteps",
            wrong.averaged("dkernel", "drecurrent_kernel", "dbias", axis=1),
            "Gradients of shared weights are added up. Nothing is divided by T."),
    Mistake("averaged over the batch", "the gradients of the weights are means over the batch",
            wrong.averaged("dkernel", "drecurrent_kernel", "dbias"),
            "Gradients of shared weights are added up, over sequences and over timesteps."),
    Mistake("carried gradient twice", "what step t + 1 gives is added twice", wrong.looped(carried=lambda dh: 2 * dh),
            "dh_prev is added once to dhs[:, t]."),
    Mistake("carried gradients added up", "what the steps hand on is added up, from one step to the next",
            wrong.looped(replaced=False),
            "dh_prev of a step takes the place of the carried gradient. += is for the gradients of the weights alone."),
    Mistake("dhs added to dh0", "dhs[:, -1] is added to dh0",
            lambda right, a: (right[0], right[1] + a.dhs[:, -1], *right[2:]),
            "At t = 0, dhs[:, t - 1] is dhs[:, -1], the final one. Add dhs[:, t] at the beginning of its own step."),
    Mistake("dh0 is zero", "dh0 is zeros", wrong.without("dh0"),
            "The dh_prev of timestep 0 is the gradient of h0."),
    Mistake("dh0 is dh", "dh0 is the gradient at hs[:, 0], not yet taken back through step 0",
            wrong.dh0_too_early, "The loop ends after step 0 has been taken back: its dh_prev is dh0."),
)  # fmt: skip
