"""The key, the seeds, and Keras' recorded answers: the same key gives the same verdicts, without asking Keras again."""

import os
import subprocess
import sys
import threading

import pytest
from courses import KEY, cache

from unrolled import content
from unrolled.checking.call import Outcome, identical
from unrolled.checking.content import all_exercises
from unrolled.checking.exercise import Case, Exercise, Mistake
from unrolled.checking.judge import judge
from unrolled.grading.unit import answers

UNIT = "01_rnn_step"
EXERCISES = all_exercises(content)
KEY_NAME = "unrolled.key"


@pytest.fixture(scope="module")
def record():
    """Keras' answers to unit 01 with the key of all tests."""
    return answers.ask(UNIT, bytes.fromhex(KEY), content, cache())


def test_a_key_is_made_once_and_is_its_owners_alone(tmp_path):
    path = tmp_path / KEY_NAME
    key = answers.read_key(path)
    assert len(key) == 32
    assert path.stat().st_mode & 0o777 == 0o600
    assert answers.read_key(path) == key
    assert os.listdir(tmp_path) == [KEY_NAME]


def test_git_ignores_the_key(root):
    subprocess.run(["git", "check-ignore", "-q", KEY_NAME], cwd=root, check=True)


def test_many_graders_at_once_make_one_key(tmp_path):
    keys = []
    threads = [threading.Thread(target=lambda: keys.append(answers.read_key(tmp_path / "k.key"))) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 16
    assert len(set(keys)) == 1


def test_a_key_that_others_could_read_is_closed(tmp_path):
    path = tmp_path / "open.key"
    path.write_text(KEY)
    path.chmod(0o644)
    answers.read_key(path)
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("text", ["", "not hexadecimal", "abcd"])
def test_a_damaged_key_is_named(tmp_path, text):
    (tmp_path / "unrolled.key").write_text(text)
    with pytest.raises(answers.NoAnswers, match=r"unrolled\.key"):
        answers.read_key(tmp_path / "unrolled.key")


def test_seeds_differ_by_key_unit_and_exercise():
    seeds = {answers.seed(*of) for of in ((b"a", "u", "e"), (b"b", "u", "e"), (b"a", "v", "e"), (b"a", "u", "f"))}
    assert len(seeds) == 4
    assert answers.seed(b"a", "u", "e") == answers.seed(b"a", "u", "e")


def test_recorded_answers_are_keras_answers(record):
    for name, answered in answers.opened(UNIT, record, content).items():
        exercise = EXERCISES[name]
        assert answered.signature == exercise.signature
        changed = tuple(question.case for question in answered.questions)
        for cases, rights in zip((answered.diagnostic, *answered.pool, changed), answered.right, strict=True):
            for case, right in zip(cases, rights, strict=True):
                assert identical(exercise.answer(case), right)
                assert answered.answer(case) is right


def test_every_recorded_mistake_is_recognised(record):
    for answered in answers.opened(UNIT, record, content).values():
        cases = list(answered.diagnostic)
        assert judge(answered, cases, [Outcome(right) for right in answered.right[0]]).passed
        for mistake in EXERCISES[answered.name].mistakes:
            pairs = zip(cases, answered.right[0], strict=True)
            outcomes = [EXERCISES[answered.name].mistaken(mistake, *pair) for pair in pairs]
            assert judge(answered, cases, outcomes).mistake.name == mistake.name


def test_hidden_cases_are_not_the_visible_ones(record):
    from unrolled.checking.check import drawn

    for name, answered in answers.opened(UNIT, record, content).items():
        for hidden in (False, True):
            known = drawn(EXERCISES[name], hidden)
            for draw in (answered.diagnostic, *answered.pool):
                assert not identical(known[0].arguments, draw[0].arguments)


def test_a_record_is_opened_without_tensorflow(record, tmp_path):
    (tmp_path / "record").write_bytes(record)
    program = (
        "import sys; from unrolled.checking.call import Outcome; from unrolled.checking.judge import judge\n"
        "from unrolled import content\nfrom unrolled.grading.unit import answers\n"
        f"unit = answers.opened({UNIT!r}, open(sys.argv[1], 'rb').read(), content)\n"
        "for one in unit.values(): judge(one, list(one.diagnostic), [Outcome(None)] * len(one.diagnostic))\n"
        "assert not {'tensorflow', 'keras'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program, str(tmp_path / "record")], check=True, cwd=tmp_path)


def test_a_cached_record_is_not_made_again_and_a_damaged_one_is(record, tmp_path, monkeypatch):
    key = bytes.fromhex(KEY)
    (name,) = [name for name in os.listdir(cache()) if name == f"{UNIT}-{answers._digest(UNIT, key, content)}.answers"]
    whole = (cache() / name).read_bytes()
    (tmp_path / name).write_bytes(whole)
    monkeypatch.setattr(answers, "_made", lambda *_: pytest.fail("Keras was asked again"))
    answers._asked.cache_clear()
    assert answers.ask(UNIT, key, content, tmp_path) == record
    for damaged in (b"", whole[:-1], whole[:40] + b"\0" + whole[41:]):
        (tmp_path / name).write_bytes(damaged)
        assert answers._read(tmp_path / name) is None


def test_what_an_answer_depends_on_changes_its_name(monkeypatch):
    names = {answers._digest(*what, content) for what in ((UNIT, b"1" * 32), (UNIT, b"2" * 32), ("other", b"1" * 32))}
    monkeypatch.setattr(answers.importlib.metadata, "version", lambda distribution: "0")
    names.add(answers._digest(UNIT, b"1" * 32, content))
    assert len(names) == 4


def test_a_unit_without_exercises_is_refused_in_a_sentence(tmp_path):
    with pytest.raises(answers.NoAnswers, match=r"^Keras could not be asked for the answers of 99_none: .*\.$"):
        answers.ask("99_none", bytes.fromhex(KEY), content, tmp_path)
    assert os.listdir(tmp_path) == []


def _changes(right, a):
    a.x += 1
    return right


def _raises(right, a):
    raise IndexError("too far")


def test_mistakes_that_raise_or_change_their_inputs_are_replayed():
    exercise = Exercise(
        "double", "u", lambda rng: [Case({"x": rng.normal(size=3), "n": n}) for n in (1, 1, 2)],
        lambda x, n=1: 2 * x, {"y": "D"},
        (Mistake("in place", "x is changed", _changes, "."), Mistake("raised", "it raises", _raises, ".")),
    )  # fmt: skip
    answered = answers.asked(exercise, 7)
    for mistake in exercise.mistakes:
        pairs = list(zip(answered.diagnostic, answered.right[0], strict=True))
        outcomes = [exercise.mistaken(mistake, *pair) for pair in pairs]
        assert judge(answered, list(answered.diagnostic), outcomes).mistake.name == mistake.name
