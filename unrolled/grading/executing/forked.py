"""A sandboxed kernel: a fork of a warm server (`inside.kernel_server`), with namespaces and limits of its own.

The trusted side opens the kernel's sockets itself, in a folder that the sandbox does not have, and hands the open
sockets over. So nothing that student code leaves in a file system is ever looked at here.
"""

import contextlib
import json
import secrets
import shutil
import socket

from unrolled.grading.executing import home, servers
from unrolled.grading.inside.kernel_app import CHANNELS

_MESSAGE_BYTES = 4096


class ForkedKernel:
    """The process of a kernel that a server forked.

    connection  how a client reaches it, as jupyter_client's client takes it
    """

    def __init__(self, content, limits):
        """Have a kernel forked; KernelFailed when there is no server."""
        self._outcome = None
        self._server = servers.SERVERS.take(content, limits)
        self._folder = home.short_folder()
        ports = {f"{channel}_port": port for port, channel in enumerate(CHANNELS, start=1)}
        self.connection = {"transport": "ipc", "ip": f"{self._folder}/s", "key": secrets.token_hex(32), **ports}
        self._life, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        given = [theirs]
        request = {
            "key": self.connection["key"],
            "seconds": limits.seconds_to_execute + home.SECONDS_TO_START,
            "memory_bytes": limits.kernel_memory_bytes,
            "processes": limits.processes,
            "file_bytes": limits.file_bytes,
            "disk_bytes": limits.disk_bytes,
        }
        try:
            given += [_listen(f"{self._folder}/s-{port}") for port in ports.values()]
            self._server.fork(request, [sock.fileno() for sock in given])
        except OSError as error:
            self._clean_up()
            raise home.KernelFailed("The server of kernels has ended.") from error
        finally:
            for sock in given:
                sock.close()

    @property
    def outcome(self):
        """None while the kernel runs, else {"reason": ..., "status": ...} as kernel_server says it."""
        if self._outcome is None:
            with contextlib.suppress(BlockingIOError):
                self._outcome = self._last_words(socket.MSG_DONTWAIT)
        return self._outcome

    def _last_words(self, flags=0):
        try:
            return json.loads(self._life.recv(_MESSAGE_BYTES, flags))
        except BlockingIOError:
            raise
        except (OSError, ValueError):
            return {"reason": "server"}

    def connected(self):
        """Remove the sockets' names: nothing of this kernel has to be in a file system once a client is connected."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def interrupt(self, client):
        """Raise KeyboardInterrupt in the cell that runs, by a message: no signal reaches another pid namespace."""
        client.control_channel.send(client.session.msg("interrupt_request", {}))

    def kill(self):
        """End the kernel and all that it started, and wait until that has ended."""
        with contextlib.suppress(OSError):
            self._life.shutdown(socket.SHUT_WR)
        if self._outcome is None:
            self._outcome = self._last_words()

    def close(self):
        """End the kernel, and leave nothing behind."""
        self.kill()
        self._clean_up()

    def _clean_up(self):
        self._life.close()
        self.connected()
        if not self._server.shared:
            self._server.close()


def _listen(path):
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    sock.bind(path)
    sock.listen(16)
    return sock
