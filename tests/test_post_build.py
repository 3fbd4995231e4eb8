"""postBuild makes of any Jupyter server what `make lab` is for a student, as Binder starts it."""

import contextlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import requests
from lab_server import free_port

HEADERS = {"Authorization": "token secret"}


def contents(server, folder):
    """Return the address of a server, from the file that it writes in its folder, and what it shows."""
    end = time.monotonic() + 90
    while True:
        for path in folder.glob("jpserver-*.json"):
            # Not wholly written yet, or the server listens a moment later.
            with contextlib.suppress(ValueError, requests.ConnectionError):
                address = f"http://127.0.0.1:{json.loads(path.read_text())['port']}"
                return address, requests.get(f"{address}/api/contents", headers=HEADERS, timeout=60).json()["content"]
        assert server.poll() is None and time.monotonic() < end
        time.sleep(0.2)


def test_a_server_that_binder_starts_shows_lessons_and_work_alone(checkout, tmp_path):
    scripts = str(Path(sys.executable).parent)
    environment = {**os.environ, "NB_PYTHON_PREFIX": str(tmp_path), "HOME": str(tmp_path / "home")}
    environment["PATH"] = os.pathsep.join([scripts, environment["PATH"]])
    (tmp_path / "home").mkdir()
    subprocess.run(["bash", "postBuild"], cwd=checkout, env=environment, check=True, timeout=120)
    environment["JUPYTER_CONFIG_PATH"] = str(tmp_path / "etc" / "jupyter")
    environment["JUPYTER_PATH"] = str(tmp_path / "share" / "jupyter")
    environment["JUPYTER_RUNTIME_DIR"] = str(tmp_path / "runtime")
    options = ["--no-browser", "--allow-root", f"--port={free_port()}", "--IdentityProvider.token=secret"]
    server = subprocess.Popen(["jupyter-lab", *options], cwd=checkout, env=environment, stderr=subprocess.DEVNULL)
    try:
        address, listed = contents(server, tmp_path / "runtime")
        assert sorted(entry["name"] for entry in listed) == ["notebooks", "work"]
        lesson = requests.get(f"{address}/api/contents/notebooks/00_start.ipynb", headers=HEADERS, timeout=60).json()
        assert lesson["writable"] is False
        page = requests.get(f"{address}/lab", headers=HEADERS, timeout=60).text
        assert "unrolled-work" in page
        assert "@jupyter/nbgrader:formgrader" in page
    finally:
        server.terminate()
        server.wait(timeout=60)
