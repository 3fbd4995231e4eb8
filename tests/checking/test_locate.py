"""Experiments locate what no known mistake explains, and change nothing that the learner can see."""

import numpy as np
import pytest

from unrolled import CheckFailed, check, content
from unrolled.checking import picture, reasons
from unrolled.checking.call import Outcome
from unrolled.checking.check import drawn
from unrolled.checking.content import all_exercises
from unrolled.checking.judge import run_case
from unrolled.checking.locate import locate, questions

ALL = all_exercises(content)


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """What is said depends on processor time alone, however slow the machine is."""
    monkeypatch.setattr(reasons, "AT_MOST", 600.0)


def _coupled(z):
    _, f, g, o = np.split(z, 4, axis=1)
    f, o = 1 / (1 + np.exp(-f)), 1 / (1 + np.exp(-o))
    return 1 - f, f, np.tanh(g), o


def _same_everywhere(forward, backward, mode):
    if forward.ndim == 3:
        forward, backward = (np.repeat(one[:, -1:], one.shape[1], axis=1) for one in (forward, backward))
    both = {"concat": np.concatenate([forward, backward], -1), "sum": forward + backward, "mul": forward * backward}
    return (both | {"ave": (forward + backward) / 2, None: (forward, backward)})[mode]


def text_of(function, exercise):
    with pytest.raises(CheckFailed) as caught:
        check(function, exercise)
    assert caught.value.mistake is None
    return str(caught.value)


def masked_lstm(x, mask, kernel, recurrent_kernel, bias):
    h = c = np.zeros((len(x), len(recurrent_kernel)))
    hs = []
    for t in range(x.shape[1]):
        i, f, g, o = np.split(x[:, t] @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
        i, f, o = (1 / (1 + np.exp(-gate)) for gate in (i, f, o))
        c = np.where(mask[:, t, None], f * c + i * np.tanh(g), c)
        h = np.where(mask[:, t, None], o * np.tanh(c), h)
        hs.append(h)
    return np.stack(hs, axis=1), h, c


@pytest.mark.parametrize("exercise, function, words", [
    ("lstm_state_update", lambda i, f, g, o, c: (o * np.tanh(o * (f * c + i * g)), o * (f * c + i * g)),
     "Your c is Keras' c times o."),
    ("rnn_preactivation", lambda x, h, k, r, b: x @ k - h @ r + b, "is exactly -2 * h @ recurrent"),
    ("reverse_time", lambda x: np.roll(x, 1, axis=1), "the input x moved by one place along axis 1"),
    ("rnn_step", lambda x, h, k, r, b: np.maximum(0, x @ k + h @ r + b), "with relu in the place of tanh"),
    ("rnn_preactivation", lambda x, h, k, r, b: x @ k + h @ r @ r + b, "When h is all zeros, your answer is right"),
    ("merge", lambda f, b, mode: {"concat": np.concatenate([f, b], -1), "sum": f + b, "mul": f * b}.get(mode, (f, b)),
     "wrong exactly in the cases where mode is 'ave'"),
    ("lstm_masked", lambda x, mask, *weights: masked_lstm(x, np.roll(mask, 1, axis=1), *weights),
     "When all of mask is True, your answer is right"),
    ("rnn_preactivation", lambda x, h, k, r, b: np.sin(x @ k + b), "Your z does not change when h changes"),
    ("count_params", lambda layer, input_dim, units: {"rnn": 1, "lstm": 4, "bilstm": 8}[layer]
     * (input_dim * units + units * 2 + units), "2 * units stands where units * units should stand"),
    ("to_batch", lambda series: np.stack(series).astype(int).astype("float32"), "All numbers in your batch are 0"),
    ("to_batch", lambda series: np.round(2 * np.stack(series)).astype("float32"), "in your batch are whole"),
    ("to_batch", lambda series: np.stack(sorted(series, key=np.mean)).astype("float32"), "in another order"),
    ("to_batch", lambda series: (np.stack(series) / np.std(series)).astype("float32"), "is Keras' batch, stretched"),
    ("rnn_step", lambda x, h, k, r, b: np.exp(x @ k + h @ r + b) / np.exp(x @ k + h @ r + b).sum(1, keepdims=True),
     "Your h adds up to 1 over all units"),
    ("rnn_step", lambda x, h, k, r, b: np.tanh(np.clip(x @ k, -0.2, 0.2) + h @ r + b), "is something cut off"),
    ("lstm_gates", lambda x, h, k, r, b: _coupled(x @ k + h @ r + b), "Your i is 1 minus Keras' f."),
    ("count_params", lambda layer, input_dim, units: {"rnn": 1, "lstm": 4, "bilstm": 8}[layer]
     * ((input_dim + units) ** 2 + units), "by input_dim * units + input_dim * input_dim for rnn"),
    ("merge", lambda f, b, mode: _same_everywhere(f, b, mode), "is the same at every timestep"),
])  # fmt: skip
def test_each_mechanism_has_its_sentence(exercise, function, words):
    assert words in text_of(function, exercise)


def test_a_single_shape_where_a_tuple_of_shapes_is_expected_gets_an_answer():
    """Its numbers are no shapes: the experiments used to fail on them, and the learner saw their traceback."""
    def output_shapes(layer, batch, timesteps, units, return_sequences, return_state):
        return (batch, timesteps, units) if return_sequences else (batch, units)

    assert "expected" in text_of(output_shapes, "output_shapes")


@pytest.mark.parametrize("number", range(10))
def test_another_activation_is_told_in_every_draw(number):
    """Some of Keras' numbers are so close to 1 that what went in is not known: the others tell it."""
    cases = ALL["rnn_step"].cases(np.random.default_rng(number))
    outcomes = [run_case(ALL["rnn_step"], case, lambda x, h, k, r, b: np.tan(x @ k + h @ r + b)) for case in cases]
    asked = questions(ALL["rnn_step"], cases)
    told = locate(ALL["rnn_step"], cases, outcomes, asked, lambda changed: pytest.fail("no experiment is needed"))
    assert told == ("Your h is what comes out with tan in the place of tanh.",)


@pytest.mark.parametrize("number", range(len(ALL["make_windows"].mistakes)))
def test_numbers_where_the_right_answer_is_empty_are_no_trouble(number):
    """Too few letters for a window give no window: a mistake may find one there."""
    exercise = ALL["make_windows"]
    cases = drawn(exercise, hidden=False)

    def ask(changed):
        return [exercise.mistaken(exercise.mistakes[number], case, exercise.answer(case)) for case in changed]

    told = locate(exercise, cases, ask(cases), questions(exercise, cases), ask)
    assert all(isinstance(sentence, str) for sentence in told)


def test_one_wrong_case_tells_a_shape_whose_sizes_are_plain():
    exercise = ALL["lstm_forward"]
    cases = exercise.cases(np.random.default_rng(0))
    outcomes = [Outcome(exercise.answer(case)) for case in cases]
    hs, cs = outcomes[0].value
    outcomes[0] = Outcome((np.repeat(hs[:1], hs.shape[1], axis=0), cs))
    told = locate(exercise, cases, outcomes, [], lambda changed: [])
    assert told == ("Your hs has the shape (T, T, U), and (B, T, U) is expected.",)


def test_a_right_answer_meets_no_experiment(capsys):
    calls = []

    def rnn_step(x_t, h, kernel, recurrent_kernel, bias):
        calls.append(1)
        return np.tanh(x_t @ kernel + h @ recurrent_kernel + bias)

    check(rnn_step)
    assert len(calls) == len(ALL["rnn_step"].cases(np.random.default_rng(0)))


def test_what_a_function_prints_in_an_experiment_is_swallowed_and_random_numbers_go_on(capsys):
    calls = []

    def affine(x, kernel, bias):
        calls.append(1)
        np.random.rand()  # noqa: NPY002 - the learner's own
        print("called")
        return x @ kernel + bias.sum()

    np.random.seed(0)  # noqa: NPY002
    text_of(affine, "affine")
    cases = len(ALL["affine"].cases(np.random.default_rng(0)))
    assert len(calls) > cases
    assert capsys.readouterr().out.count("called") == cases
    follows = np.random.rand()  # noqa: NPY002
    np.random.seed(0)  # noqa: NPY002
    assert np.random.rand(cases + 1)[-1] == follows  # noqa: NPY002


@pytest.mark.parametrize("name", ALL)
def test_questions_follow_from_the_exercise_and_its_cases_alone(name):
    one, other = (questions(ALL[name], ALL[name].cases(np.random.default_rng(3))) for _ in range(2))
    assert [(q.base, q.kind, q.argument) for q in one] == [(q.base, q.kind, q.argument) for q in other]
    # lstm_backward has most: four of its nine arrays run over time. Each question is one more for Keras.
    assert len(one) < 100


def picture_for(exercise, function):
    case = ALL[exercise].cases(np.random.default_rng(0))[0]
    return picture.draw(ALL[exercise], case, run_case(ALL[exercise], case, function))


def test_a_picture_frames_the_first_difference_three_times_and_says_it_in_words():
    shown, words = picture_for("affine", lambda x, kernel, bias: x @ kernel)
    assert shown.count("outline:3px") == 3
    assert "at sequence 0, unit 0: yours" in words
    assert f'aria-label="{words.replace(chr(39), "&#x27;")}"' in shown
    assert "background:#ffffff" in shown


def test_a_picture_of_wrong_shapes_shows_both_as_blocks():
    _, words = picture_for("affine", lambda x, kernel, bias: x)
    assert words.startswith("Shapes of y as blocks of cells: yours (")


def test_only_jupyterlab_gets_a_picture(monkeypatch, capsys):
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    case = ALL["affine"].cases(np.random.default_rng(0))[0]
    picture.show(ALL["affine"], case, run_case(ALL["affine"], case, lambda x, kernel, bias: x))
    assert capsys.readouterr().out == ""


def test_an_experiment_that_fails_costs_no_verdict(monkeypatch, caplog):
    monkeypatch.setattr(reasons, "locate", lambda *arguments: 1 / 0)
    assert "differs from Keras" in text_of(lambda x, k, b: x @ k + 2 * b + 0.1, "affine")
    assert "a wrong affine could not be located" in caplog.text


def test_the_end_of_the_time_leaves_no_traceback(monkeypatch, caplog):
    clocks = []

    class Over(reasons.Limit):
        def __init__(self, seconds):
            super().__init__(seconds)
            clocks.append(self)

    def ends_in_compiled_code(*arguments):
        clocks[-1].line = "h = step(h)"
        raise SystemError("returned a result with an exception set")

    monkeypatch.setattr(reasons, "Limit", Over)
    monkeypatch.setattr(reasons, "locate", ends_in_compiled_code)
    assert "differs from Keras" in text_of(lambda x, k, b: x @ k + 2 * b + 0.1, "affine")
    assert caplog.text == ""


def _first_sequence_for_all(batches, kernel, recurrent_kernel, bias, reset_before=()):
    h = c = np.zeros((len(batches[0]), len(recurrent_kernel)))
    outputs = []
    for n, batch in enumerate(batches):
        h, c = (np.repeat(state[:1], len(state), axis=0) * (n not in reset_before) for state in (h, c))
        _, h, c = _run(batch, h, c, kernel, recurrent_kernel, bias)
        outputs.append(h)
    return outputs


def _run(x, h, c, *weights):
    kernel, recurrent_kernel, bias = weights
    for t in range(x.shape[1]):
        i, f, g, o = np.split(x[:, t] @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
        i, f, o = (1 / (1 + np.exp(-gate)) for gate in (i, f, o))
        c = f * c + i * np.tanh(g)
        h = o * np.tanh(c)
    return x, h, c


def test_an_input_is_not_blamed_for_what_sequences_take_from_each_other():
    text = text_of(_first_sequence_for_all, "stateful_run")
    assert "sequence 0 is right and the others are wrong" in text
    assert "kernel" not in text.split("This is case")[0]


def test_who_gave_the_right_answer_is_named_in_what_experiments_tell():
    def without_the_last(gradients, clip_norm):
        norm = np.sqrt(sum(np.linalg.norm(gradient) for gradient in gradients))
        return [gradient * min(1, clip_norm / norm) for gradient in gradients], norm

    text = text_of(without_the_last, "clip_by_global_norm")
    assert "Keras" not in text and "TensorFlow's does" in text


def test_two_mistakes_are_named_only_where_the_first_one_is_a_right_answer_to_other_inputs():
    """What a mistake makes of such an answer besides was lost: a step that adds no h was told to add it whole."""

    def only_a_share_of_h(x, h, kernel, recurrent_kernel, bias):
        _, r, _ = np.split(x @ kernel + h @ recurrent_kernel + bias.sum(axis=0), 3, axis=1)
        return h / (1 + np.exp(-r))

    assert "Two mistakes" not in text_of(only_a_share_of_h, "gru_step")

    def with_h_added_whole(x, h, kernel, recurrent_kernel, bias):
        zx, rx, gx = np.split(x @ kernel + bias[0], 3, axis=1)
        zh, rh, gh = np.split(h @ recurrent_kernel + bias[1], 3, axis=1)
        r, z = (1 / (1 + np.exp(-one)) for one in (zx + zh, rx + rh))
        return h + (1 - z) * np.tanh(gx + r * gh)

    text = text_of(with_h_added_whole, "gru_step")
    assert "z and r have exchanged their blocks, and the previous h is added whole" in text


def told_of(name, mistake, number=0):
    """Return what the experiments say of a known mistake as if nobody knew it."""
    exercise = ALL[name]
    known = next(one for one in exercise.mistakes if one.name == mistake)
    cases = drawn(exercise, hidden=False)

    def ask(changed):
        return [exercise.mistaken(known, case, exercise.answer(case)) for case in changed]

    return "\n".join(locate(exercise, cases, ask(cases), questions(exercise, cases), ask))


@pytest.mark.parametrize("exercise, mistake, never", [
    ("lstm_backward", "c for c_prev in df", "times 1"),
    ("lstm_backward", "the path from h to c missing", "rounded"),
    ("lstm_step_backward", "dh dropped", "rounded"),
    ("bilstm_masked", "masked outputs not 0", "rises and falls"),
    ("numerical_gradient", "divided by 2, times epsilon", "rises and falls"),
    ("f1_score", "hits counted once", "the rest is right"),
])  # fmt: skip
def test_what_was_false_once_is_not_said_again(exercise, mistake, never):
    assert never not in told_of(exercise, mistake)


def test_blocks_are_told_as_one_output_where_all_are_right_or_wrong():
    told = told_of("lstm_backward", "h_t for h_{t-1}")
    assert "dx, dh0, dc0, dkernel and dbias are right in all cases. Only drecurrent_kernel is wrong." in told
