"""Kernels that have imported Keras already: the first check of a notebook answers at once.

`prepare` starts a spare process that imports everything and then waits for its orders; the next notebook to be opened,
or kernel to be restarted, becomes that process. Nothing is forked, so this is safe on every system that has TensorFlow.

`c.WarmProvisioner.seconds_until_next` sets when the spare of the next kernel is started, `c.WarmProvisioner.spares`
whether there are any.
"""

import atexit
import json
import os
import subprocess
import sys
import threading

from jupyter_client.provisioning import KernelProvisionerFactory, LocalProvisioner
from traitlets import Bool, Float

_lock = threading.Lock()
_spare = None


def use(config=None):
    """Let the kernels of this process come from the spare, and prepare the first one."""
    KernelProvisionerFactory.instance().default_provisioner_name = "unrolled-warm"
    atexit.register(_drop)
    if WarmProvisioner(config=config).spares:
        prepare()


def prepare():
    """Start a spare process unless one is waiting."""
    global _spare
    with _lock:
        if _spare is None or _spare.poll() is not None:
            command = [sys.executable, "-Xfrozen_modules=off", "-m", "unrolled.lab.warm_kernel"]
            # A session of its own, as every kernel has: Ctrl-C in the terminal is not meant for it.
            # ipykernel asks for its parent while it is imported.
            environment = {**os.environ, "JPY_PARENT_PID": str(os.getpid())}
            _spare = subprocess.Popen(command, stdin=subprocess.PIPE, env=environment, start_new_session=True)


class WarmProvisioner(LocalProvisioner):
    """jupyter_client's LocalProvisioner, whose process has been started before."""

    # The first cells of this kernel and the imports of the next one would need the same cores.
    seconds_until_next = Float(15, help="How long after a kernel's start the spare of the next one is started.").tag(
        config=True
    )
    spares = Bool(True, help="Whether there are spares; without one a notebook's first check waits for Keras.").tag(
        config=True
    )

    async def launch_kernel(self, cmd, **kwargs):
        """Return the connection of the kernel that `cmd` asks for; without a fitting spare, start it as usual."""
        spare = None
        if _is_ours(cmd):
            cmd = [*cmd, "--IPKernelApp.extra_extensions=unrolled.lab.undefined"]
            spare = _take()
            if self.spares:
                self._prepare_next()
        if spare is None:
            return await super().launch_kernel(cmd, **kwargs)
        orders = {
            "argv": cmd[cmd.index("ipykernel_launcher") + 1 :],
            "cwd": str(kwargs.get("cwd") or os.getcwd()),
            "env": {**kwargs.get("env", os.environ), "JPY_PARENT_PID": str(os.getpid())},
        }
        with spare.stdin as orders_to_spare:
            orders_to_spare.write(json.dumps(orders).encode())
        self.process, self.pid, self.pgid, self.cwd = spare, spare.pid, spare.pid, orders["cwd"]
        return self.connection_info

    def _prepare_next(self):
        """Start another spare when the first cells of this kernel can be expected to have run, also for a lost one."""
        timer = threading.Timer(self.seconds_until_next, prepare)
        timer.daemon = True
        timer.start()


def _is_ours(cmd):
    """Return whether a command starts ipykernel in this very environment."""
    return os.path.abspath(cmd[0]) == os.path.abspath(sys.executable) and "ipykernel_launcher" in cmd


def _take():
    """Return the spare process, which is nobody's from now on, or None."""
    global _spare
    with _lock:
        spare, _spare = _spare, None
    return spare if spare and spare.poll() is None else None


def _drop():
    """End the spare process that nobody needed."""
    spare = _take()
    if spare:
        spare.kill()
        spare.wait()
