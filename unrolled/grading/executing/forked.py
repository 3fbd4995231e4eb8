"""A sandboxed kernel: a fork of a warm server (`inside.kernel_server`), with namespaces and limits of its own.

The trusted side opens the kernel's sockets itself, in a folder that the sandbox does not have, and hands the open
sockets over. So nothing that student code leaves in a file system is ever looked at here.
"""

import contextlib
import secrets
import shutil
import socket

from unrolled.grading.executing import home, servers
from unrolled.grading.inside import kernel_app
from unrolled.grading.pages_inside.client import CHANNELS

_MESSAGE_BYTES = 4096
# How long all that a kernel started may take to end when it is killed.
_SECONDS_TO_END = 10


class ForkedKernel:
    """The process of a kernel that a server forked.

    connection  the key by which it knows its client
    life        the socket over which its keeper says how it ended, and by whose end that is told to end it
    """

    def __init__(self, content, limits, unit):
        """Have a kernel forked for a notebook of a unit, or None; KernelFailed when there is no server."""
        self._server = servers.SERVERS.take(content, limits)
        self._folder = home.short_folder()
        self._ports = {f"{channel}_port": port for port, channel in enumerate(kernel_app.CHANNELS, start=1)}
        self.connection = {"key": secrets.token_hex(32)}
        self.life, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        given = [theirs]
        request = {
            "key": self.connection["key"],
            "seconds": limits.seconds_to_execute + home.SECONDS_TO_START,
            "memory_bytes": limits.kernel_memory_bytes,
            "processes": limits.processes,
            "file_bytes": limits.file_bytes,
            "disk_bytes": limits.disk_bytes,
            "unit": unit,
        }
        try:
            given += [_listen(f"{self._folder}/s-{port}") for port in self._ports.values()]
            self._server.fork(request, [sock.fileno() for sock in given])
        except OSError as error:
            self._clean_up()
            raise home.KernelFailed("The server of kernels has ended.") from error
        finally:
            for sock in given:
                sock.close()

    def connected(self):
        """Return connections to the channels, and remove the sockets' names: nothing of this kernel has to be in a file
        system once they are there."""
        channels = []
        try:
            for channel in CHANNELS:
                channels.append(socket.socket(socket.AF_UNIX))
                channels[-1].connect(f"{self._folder}/s-{self._ports[f'{channel}_port']}")
        except OSError:
            for sock in channels:
                sock.close()
            raise
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)
        return channels

    def kill(self):
        """End the kernel and all that it started, and wait until that has ended, but not for ever."""
        with contextlib.suppress(OSError):
            self.life.shutdown(socket.SHUT_WR)
            # Its keeper says a last word, which the client may have heard already, and ends.
            self.life.settimeout(_SECONDS_TO_END)
            while self.life.recv(_MESSAGE_BYTES):
                pass

    def close(self):
        """End the kernel, and leave nothing behind."""
        self.kill()
        self._clean_up()

    def _clean_up(self):
        self.life.close()
        shutil.rmtree(self._folder, ignore_errors=True)
        if not self._server.shared:
            self._server.close()


def _listen(path):
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    sock.bind(path)
    sock.listen(16)
    return sock
