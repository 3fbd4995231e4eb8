"""A running `make lab`, as tests of more than one module use it."""

import contextlib
import fcntl
import json
import os
import pty
import re
import select
import signal
import socket
import subprocess
import sys
import termios
import time
import uuid
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psutil
import requests
import websocket

ENVIRONMENT = Path(sys.prefix)
# A spare kernel costs three seconds of processor time: after the first one only test_warm.py has a use for it.
NO_NEXT_SPARE = "--WarmProvisioner.seconds_until_next=3600"
# Nor has the first one where no notebook's cells are run.
NO_SPARES = "--WarmProvisioner.spares=False"
SECONDS_TO_START = 60


class Server:
    """A running server: what it printed, and requests to the address that it printed."""

    def __init__(self, process, terminal, printed):
        self.process, self.terminal, self.printed = process, terminal, printed
        address = urlsplit(re.search(r"^ +(http\S+)$", printed, flags=re.MULTILINE)[1])
        self.port, self.page = address.port, address.path
        self.url = f"{address.scheme}://{address.netloc}"
        self.token = parse_qs(address.query)["token"][0]
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"token {self.token}"

    def get(self, path, /, **parameters):
        return self._answer(self.session.get(self.url + path, params=parameters, timeout=120))

    def post(self, path, /, **body):
        return self._answer(self.session.post(self.url + path, json=body, timeout=300))

    def put(self, path, /, **body):
        return self._answer(self.session.put(self.url + path, json=body, timeout=120))

    def _answer(self, response):
        assert response.ok, (response.url, response.status_code, response.text[:500])
        return response

    @contextlib.contextmanager
    def kernel(self, path):
        """Open a notebook; give its Kernel, which is ended afterwards."""
        session = self.post(
            "/api/sessions", path=path, name=Path(path).name, type="notebook", kernel={"name": "python3"}
        ).json()
        kernel = Kernel(self, session["kernel"]["id"])
        try:
            kernel.connect()
            yield kernel
        finally:
            kernel.channel.close()
            with contextlib.suppress(requests.ConnectionError):  # the server may have ended
                self.session.delete(f"{self.url}/api/sessions/{session['id']}", timeout=30)

    def spare_kernel(self, seconds=90):
        """Return the process that waits to become a kernel, when it has imported everything (see unrolled.lab.warm)."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for process in psutil.Process(self.process.pid).children(recursive=True):
                with contextlib.suppress(psutil.Error):
                    if _is_spare(process):
                        return process
            time.sleep(0.5)
        raise TimeoutError(f"The server has no spare kernel after {seconds} seconds.")

    def reads(self, text, seconds=60):
        """Wait until a text is printed; return what was printed since the address."""
        self.printed += (new := read(self.terminal, until=text, seconds=seconds))
        return new

    def stop(self):
        """Press Ctrl-C; return what was printed since the address."""
        os.write(self.terminal, b"\x03")
        rest = read(self.terminal, until=None, seconds=30)
        self.process.wait(timeout=30)
        return rest


class Kernel:
    """The kernel of an open notebook."""

    def __init__(self, server, identity):
        self.server, self.identity, self.channel = server, identity, None

    def connect(self):
        """Connect to the kernel, again if it was restarted."""
        if self.channel:
            self.channel.close()
        address = f"{self.server.url.replace('http', 'ws', 1)}/api/kernels/{self.identity}/channels"
        self.channel = websocket.create_connection(
            f"{address}?session_id={uuid.uuid4().hex}",
            header=[f"Authorization: token {self.server.token}"],
            timeout=120,
        )

    def run(self, source):
        """Run one cell; return the messages until the kernel is idle again."""
        request = uuid.uuid4().hex
        header = {"msg_id": request, "msg_type": "execute_request", "username": "", "session": request}
        header["version"] = "5.3"
        content = {"code": source, "silent": False, "store_history": True, "allow_stdin": False, "stop_on_error": True}
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
        self.channel.send(json.dumps(message))
        messages = []
        while True:
            answer = json.loads(self.channel.recv())
            if answer["parent_header"].get("msg_id") != request:
                continue
            messages.append(answer)
            if answer["msg_type"] == "status" and answer["content"]["execution_state"] == "idle":
                return messages


def _is_spare(process):
    """Return whether a process waits to become a kernel: nobody can connect to it, and it has nothing to do."""
    if "unrolled.lab.warm_kernel" not in process.cmdline() or process.net_connections():
        return False
    before = process.cpu_times()
    time.sleep(1)
    return process.cpu_times() == before


def read(terminal, until, seconds):
    """Return what a terminal shows until a text appears, or until it is closed."""
    shown, end = "", time.monotonic() + seconds
    while not (until and until in shown):
        ready, _, _ = select.select([terminal], [], [], max(0, end - time.monotonic()))
        assert ready, f"nothing more in {seconds} s after: {shown}"
        try:
            new = os.read(terminal, 65536).decode(errors="replace").replace("\r\n", "\n")
        except OSError:
            new = ""
        if not new:
            assert until is None, f"it ended with: {shown}"
            break
        shown += new
    return shown


def free_port():
    """Return a port that nobody uses: servers that start at the same moment would all try Jupyter's first one."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


def command(*arguments, name="lab"):
    """Return what starts `lab` or `teach`: make, where make made this environment and would leave it as it is."""
    made = ENVIRONMENT / "made-by-unrolled"
    if not made.is_dir():
        return [str(ENVIRONMENT / "bin" / "unrolled"), name, *arguments]
    for file in ("requirements.txt", "pyproject.toml"):
        here = (Path(__file__).parent.parent / file).read_text()
        assert (made / file).read_text().endswith(here), f"{file} is newer than the environment: run make test"
    return ["make", name, f"VENV={ENVIRONMENT}", f"ARGS={' '.join(arguments)}"]


@contextlib.contextmanager
def running(folder, home, *arguments, name="lab", argv=None):
    """Start `lab` or `teach` in a checkout, on a terminal of its own, for a user without a screen and an empty home.

    argv  start this instead of what `command` returns
    """
    hidden = {"DISPLAY", "WAYLAND_DISPLAY", "VIRTUAL_ENV", "PYTHONPATH", "MAKELEVEL", "MAKEFLAGS", "MFLAGS"}
    # Jupyter's own folders lie in the empty home: servers that share them open each other's windows.
    hidden |= {"JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR"}
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    folders = environment.get("PATH", os.defpath).split(os.pathsep)
    # Not activated: nothing of the environment is found by name.
    environment["PATH"] = os.pathsep.join(path for path in folders if path != str(ENVIRONMENT / "bin"))
    environment["HOME"] = str(home)
    if not any(argument.startswith("--WarmProvisioner") for argument in arguments):
        arguments = (*arguments, NO_NEXT_SPARE)
    terminal, inside = pty.openpty()
    process = subprocess.Popen(
        argv or command(*arguments, name=name),
        cwd=folder,
        env=environment,
        stdin=inside,
        stdout=inside,
        stderr=inside,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    )
    os.close(inside)
    try:
        yield Server(process, terminal, read(terminal, until="Ctrl-C stops the server.\n", seconds=SECONDS_TO_START))
    finally:
        if process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=30)
        os.close(terminal)
