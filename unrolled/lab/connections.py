"""How the server notices that a browser is gone, without dropping one that is there.

Jupyter's server pings every browser itself. It reads both settings as milliseconds, looks once in an interval, and
drops a connection whose last answer is older than the timeout. The answer to the ping before is one interval old
whenever it looks: with a timeout of one interval it drops everybody, and with two a server that was busy for a moment
may do so. With three, which is Jupyter's own rule, a dead browser is dropped when the server looks for the fourth time.

tornado reads the same two numbers as seconds, so that its own pings never come. It warns that a timeout should not be
longer than an interval, which is right for its pings alone; `quiet` keeps that sentence from the console.
"""

import logging

# Milliseconds. A dead browser is noticed within four of these: two minutes.
INTERVAL = 30_000


def pings(interval=None):
    """Return the settings of tornado_settings for pings."""
    interval = interval or INTERVAL
    return {"ws_ping_interval": interval, "ws_ping_timeout": 3 * interval}


def quiet():
    """Keep tornado's sentence about these settings from the console."""
    logging.getLogger("tornado.general").addFilter(_is_worth_saying)


def _is_worth_saying(record):
    return not str(record.msg).startswith("The websocket_ping_timeout (")
