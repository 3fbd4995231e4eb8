"""`unrolled grade --scheduler` with a real Dask scheduler and real workers, which have nothing of the course."""

import json
import os
import subprocess
import sys
import time

import pytest
from commands import grade, grade_forked, start
from handed_in import ROOT, UNIT, right
from whole_class import CLASS, holds_true_scores, open_class

# A worker's machine: no TensorFlow and no Keras, no folder of the course, no gradebook.
MISSING = "raise ImportError('This worker has no TensorFlow.')"


class Cluster:
    """A Dask scheduler and its workers, as `dask scheduler` and `dask worker` start them."""

    def __init__(self, folder):
        self.folder, self.file, self.workers = folder, folder / "scheduler.json", []
        self.address, self._started = None, 0
        packages = folder / "packages"
        for name in ("tensorflow", "keras"):
            (packages / name).mkdir(parents=True)
            (packages / name / "__init__.py").write_text(MISSING)
        self._paths = {"without": f"{packages}{os.pathsep}{ROOT}", "with": str(ROOT)}
        self._scheduler = self._start("with", "scheduler", "--port", "0", "--host", "127.0.0.1", "--no-dashboard")
        self._wait(self._read_address)

    def have(self, number, tensorflow="without"):
        """Have just so many workers of one kind, and wait until the scheduler knows them and no others."""
        for kind, worker in list(self.workers):
            if kind != tensorflow or len(self.workers) > number:
                self.lose((kind, worker))
        for _ in range(number - len(self.workers)):
            started = self._start(tensorflow, "worker", "--nthreads", "1", "--no-nanny", "--no-dashboard")
            self.workers.append((tensorflow, started))
        from distributed import Client

        with Client(self.address, set_as_default=False) as client:
            self._wait(lambda: len(client.nthreads()) == number)

    def lose(self, one):
        """Kill a worker."""
        self.workers.remove(one)
        one[1].kill()
        one[1].wait()

    def _start(self, tensorflow, *words):
        self._started += 1
        folder = self.folder / f"{words[0]}-{self._started}"
        folder.mkdir()
        environment = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
        environment |= {"PYTHONPATH": self._paths[tensorflow]}
        argv = [sys.executable, "-m", "dask", *words, "--scheduler-file", str(self.file)]
        with open(folder / "log", "w") as log:
            return subprocess.Popen(argv, cwd=folder, env=environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL)

    def _read_address(self):
        """Set and return the address once the scheduler's file is whole: Dask writes it in place, empty at first."""
        try:
            self.address = json.loads(self.file.read_text())["address"]
        except (FileNotFoundError, json.JSONDecodeError):
            return None
        return self.address

    def _wait(self, happened):
        end = time.monotonic() + 120
        while not happened():
            assert self._scheduler.poll() is None and time.monotonic() < end
            time.sleep(0.05)

    def close(self):
        """End all of it."""
        for process in (*(worker for _, worker in self.workers), self._scheduler):
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """One scheduler; each test says which workers it needs."""
    found = Cluster(tmp_path_factory.mktemp("cluster"))
    yield found
    found.close()


def test_workers_without_tensorflow_give_verdicts(cluster, tmp_path):
    cluster.have(2)
    course = open_class(tmp_path / "course")
    status, printed = grade(course, "--scheduler", cluster.address, "--verdicts-only")
    assert status == 0, printed
    holds_true_scores(course)
    assert f"{len(CLASS)} graded now" in printed
    assert "0 graded" in grade_forked(course, "--verdicts-only")[1]


def test_a_worker_that_is_lost_in_the_middle_costs_nothing(cluster, tmp_path):
    cluster.have(2)
    course = open_class(tmp_path / "course")
    more = [f"more_{number}" for number in range(20)]
    for student in more:
        course.submit(student, right())
    run = start(course, "--scheduler", cluster.address, "--verdicts-only")
    while len(list(course.root.glob("autograded/*/*/*.ipynb"))) < 5:
        assert run.poll() is None
        time.sleep(0.01)
    cluster.lose(cluster.workers[0])
    out, err = run.communicate(timeout=180)
    assert run.returncode == 0, err
    assert f"{len(CLASS) + len(more)} graded" in out
    holds_true_scores(course)
    assert all(course.scores(student)["test_rnn_step"] == 3.0 for student in more)
    log = (course.root / "logs" / f"{UNIT}.jsonl").read_text().splitlines()
    assert sorted(json.loads(line)["student"] for line in log) == sorted([*CLASS, *more])


def test_a_worker_that_executes_notebooks(cluster, tmp_path):
    cluster.have(1, "with")
    course = open_class(tmp_path / "course")
    status, printed = grade_forked(course, "--scheduler", cluster.address, "--student", "ada", "--student", "bob")
    assert status == 0, printed
    outputs = [cell.outputs for cell in course.record("ada").cells if cell.id == "running_example"]
    assert "Keras" in outputs[0][0].text


def test_a_scheduler_without_workers_is_named(cluster, tmp_path):
    cluster.have(0)
    status, printed = grade_forked(open_class(tmp_path / "course"), "--scheduler", cluster.address)
    assert status == 1
    assert f"The scheduler at {cluster.address} has no workers" in printed.splitlines()[-1]
