"""ipykernel's application for grading: no history, no configuration, no commands, no enormous messages.

It runs in the kernel's own process: in a fork of the server, on sockets that are already open, or as a program of its
own where there is no sandbox (``python -m unrolled.grading.inside.kernel_app CONNECTION_FILE MODULE...``).
"""

import importlib
import os
import sys
import types

from unrolled.grading.inside import limits, privileges

# In the order of the sockets that a forked kernel is given; ipykernel's "port" n is the n-th.
CHANNELS = ("shell", "iopub", "stdin", "control", "hb")

INLINE = "module://matplotlib_inline.backend_inline"

# Characters of one text in a message. The record keeps far less; this spares both sides the rest.
TEXT_LIMIT = 200_000
# Characters of an image in base64.
IMAGE_LIMIT = 4_000_000


def preload(modules):
    """Import all that a kernel needs, and modules of these names; no operation runs, so that no thread starts.

    What is missing here is imported by every forked kernel once more.
    """
    # Here and not at the top: the server does all of this once, when it is asked to.
    import ipykernel.ipkernel
    import ipykernel.kernelapp
    import ipykernel.subshell_manager
    import IPython.core.completer
    import IPython.core.completerlib
    import IPython.core.debugger
    import IPython.core.logger
    import IPython.core.oinspect
    import IPython.core.pylabtools
    import IPython.core.ultratb
    import IPython.extensions.storemagic
    import matplotlib.backends.backend_agg
    import matplotlib.pyplot
    import matplotlib_inline.backend_inline
    import numpy.random
    import stack_data  # with which IPython shows the traceback of a first error
    import tornado.platform.asyncio
    import tornado.queues
    import zmq.utils.garbage

    for name in modules:
        importlib.import_module(name)
    _do_without_debugger()
    IPython.core.pylabtools.activate_matplotlib(INLINE)
    show_traceback(IPython.core.ultratb)
    return ipykernel, IPython, matplotlib, matplotlib_inline, numpy, stack_data, tornado, zmq


def show_traceback(ultratb):
    """Have IPython show an error to nobody: the first one costs as much as a notebook, since it visits all modules."""
    try:
        raise NotImplementedError
    except NotImplementedError:
        ultratb.FormattedTB(mode="Context").text(*sys.exc_info())


def _do_without_debugger():
    """Have ipykernel find no debugpy: a hundred modules, imported for each kernel, for a debugger that nobody uses."""
    absent = "debugpy" not in sys.modules and sys.modules.setdefault("debugpy", None) is None
    import ipykernel.debugger  # noqa: F401 - it looks for debugpy once, when it is imported

    if absent:
        # A notebook may import it all the same.
        del sys.modules["debugpy"]


def run(connect):
    """Run a kernel until it is shut down; `connect(app_class)` returns the application class with its sockets."""
    # After `preload`, which has the debugger left out.
    from ipykernel import ipkernel
    from ipykernel.kernelapp import IPKernelApp
    from jupyter_client.session import Session
    from matplotlib_inline.backend_inline import configure_inline_support
    from traitlets.config import Config

    class ShortSession(Session):
        """A session that cuts texts that nobody will read."""

        def serialize(self, msg, ident=None):
            if isinstance(msg.get("content"), dict):
                msg = {**msg, "content": shortened(msg["content"])}
            return super().serialize(msg, ident)

    class Kernel(ipkernel.IPythonKernel):
        """ipykernel's kernel, which does not list the files of all modules for the debugger that is not there.

        A fork that looks at three thousand objects has as many pages of memory copied: half of all that it copies.
        """

        def __init__(self, **kwargs):
            ipkernel.sys = types.SimpleNamespace(**vars(sys) | {"modules": {}})
            try:
                super().__init__(**kwargs)
            finally:
                ipkernel.sys = sys

    class App(IPKernelApp):
        """ipykernel's application without configuration files and arguments."""

        exec_PYTHONSTARTUP = False
        kernel_class = Kernel

        def load_config_file(self, *args, **kwargs):
            pass

        def parse_command_line(self, argv=None):
            # There are none, and to find that out takes a tenth of a kernel's start.
            pass

    config = Config()
    config.HistoryManager.enabled = False
    config.IPKernelApp.log_level = "CRITICAL"
    app = connect(App).instance(config=config, session=ShortSession(config=config))
    app.initialize([])
    show_arguments()
    refuse_commands(app.shell)
    # The inline backend was imported before there was an IPython to show figures in.
    configure_inline_support(app.shell, INLINE)
    app.start()


def shortened(value, limit=TEXT_LIMIT):
    """Return a message's content with every text cut at the limit, images at their own."""
    if isinstance(value, str):
        return value if len(value) <= limit else value[:limit]
    if isinstance(value, dict):
        return {
            key: shortened(item, IMAGE_LIMIT if isinstance(key, str) and key.startswith("image/") else limit)
            for key, item in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [shortened(item, limit) for item in value]
    return value


def refuse_commands(shell):
    """Make `!`, `%%` and `%run` say that they do not run; a person looks at the notebook, not at its machine."""

    def refuse(what):
        def refused(*arguments, **keywords):
            print(f"{what} is not run when a notebook is graded.", file=sys.stderr)

        return refused

    shell.system = shell.system_raw = shell.system_piped = refuse("A command that begins with !")
    shell.getoutput = refuse("A command that begins with !")
    shell.run_cell_magic = refuse("A cell that begins with %%")
    shell.magics_manager.magics["line"]["run"] = refuse("%run")


def become_nobody(home):
    """Take root's rights from this process, and give it the folder `home`; nothing happens to other users."""
    if os.name != "posix" or os.geteuid() != 0:
        return
    user = limits.nobody()
    for folder, _, files in os.walk(home):
        for name in (folder, *(os.path.join(folder, file) for file in files)):
            os.chown(name, user, user, follow_symlinks=False)
    privileges.become(user, [os.path.dirname(path) for path in (os.__file__, __file__, sys.modules["numpy"].__file__)])


def show_arguments():
    """Have sys.argv be what it is in any other kernel."""
    sys.orig_argv[:] = [sys.executable, "-m", "ipykernel_launcher"]
    sys.argv[:] = ["ipykernel_launcher"]


def main():
    """Run a kernel for the connection file that is the first argument; the others are modules to import."""
    preload(sys.argv[2:])

    def connect(app_class):
        class App(app_class):
            connection_file = sys.argv[1]

            def init_kernel(self):
                # By now all files that only the grader may read have been read, and all sockets are open.
                become_nobody(os.environ["HOME"])
                super().init_kernel()

        return App

    run(connect)


if __name__ == "__main__":
    main()
