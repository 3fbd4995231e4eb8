"""Run a command where no network is: ``python tools/offline.py COMMAND ...``. Linux only.

The command gets a network namespace of its own, in which there is nothing but the loopback interface.
"""

import fcntl
import os
import socket
import struct
import sys

SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 0x1
INSIDE = "--inside"


def main(arguments):
    """Become the command, in a namespace of its own."""
    if arguments[:1] != [INSIDE]:
        user = [] if os.geteuid() == 0 else ["--user", "--map-current-user", "--keep-caps"]
        os.execvp("unshare", ["unshare", *user, "--net", sys.executable, __file__, INSIDE, *arguments])
    loopback_up()
    os.execvp(arguments[1], arguments[1:])


def loopback_up():
    """Switch on the loopback interface, which is off in a new namespace."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = struct.pack("16sh14x", b"lo", 0)
        flags = struct.unpack("16sh14x", fcntl.ioctl(any_socket, SIOCGIFFLAGS, request))[1]
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", flags | IFF_UP))


if __name__ == "__main__":
    main(sys.argv[1:])
