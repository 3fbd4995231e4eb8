"""Connections to kernels stay as long as somebody is there, and end soon after they are gone."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
import time

import pytest
import requests
import websocket
from lab_server import NO_SPARES, free_port

from unrolled.lab import connections

# Milliseconds, far fewer than in the product's interval; the rule that makes the settings of it is the product's.
INTERVAL = 1000
START = """
import sys
from pathlib import Path
from unrolled.lab import server as lab
from unrolled.lab import connections
connections.INTERVAL = float(sys.argv[1])
lab.serve(Path.cwd(), ["--no-browser", "--port", sys.argv[2], "--IdentityProvider.token=secret", *sys.argv[3:]])
"""
HEADERS = {"Authorization": "token secret"}
CLIENT = """
import sys, websocket
channel = websocket.create_connection(sys.argv[1], header=["Authorization: token secret"])
print("connected", flush=True)
while True:
    channel.recv()
"""


@pytest.fixture(scope="module")
def server(checkout, tmp_path_factory):
    """The address of a server that pings every second, a kernel of it, and the file with what it said."""
    port = free_port()
    said = tmp_path_factory.mktemp("log") / "said.txt"
    environment = {**os.environ, "HOME": str(said.parent), "CI": "true"}
    with said.open("w") as log:
        command = [sys.executable, "-c", START, str(INTERVAL), str(port), NO_SPARES]
        process = subprocess.Popen(command, cwd=checkout, env=environment, stdout=log, stderr=log)
    try:
        end = time.monotonic() + 90
        while "Ctrl-C" not in said.read_text():
            assert time.monotonic() < end and process.poll() is None, said.read_text()
            time.sleep(0.2)
        # Another one where somebody was quicker to take that port.
        address = f"127.0.0.1:{re.search(r'http://[^/]+:([0-9]+)/', said.read_text())[1]}"
        kernel = requests.post(f"http://{address}/api/kernels", json={}, headers=HEADERS, timeout=60).json()["id"]
        yield f"{address}/api/kernels/{kernel}", said
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def connected(kernel):
    """Return how many connections the server counts."""
    return requests.get(f"http://{kernel}", headers=HEADERS, timeout=60).json()["connections"]


def test_a_client_that_answers_stays_connected(server):
    kernel, said = server
    channel = websocket.create_connection(f"ws://{kernel}/channels", header=["Authorization: token secret"])
    ended = []

    def read():
        try:
            while True:
                channel.recv()  # answers pings
        except Exception as problem:  # how the connection ended is what the test asks
            ended.append(problem)

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    time.sleep(10 * INTERVAL / 1000)
    assert ended == []
    assert connected(kernel) == 1
    assert "ping timeout" not in said.read_text()
    channel.shutdown()
    reader.join(timeout=30)


def test_a_frozen_client_is_noticed(server):
    kernel, said = server
    command = [sys.executable, "-c", CLIENT, f"ws://{kernel}/channels"]
    client = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert client.stdout.readline() == "connected\n"
        client.send_signal(signal.SIGSTOP)
        frozen = time.monotonic()
        while "ping timeout" not in said.read_text():
            assert time.monotonic() - frozen < 60, "the frozen client was not noticed"
            time.sleep(0.1)
        while connected(kernel):
            # tornado waits some seconds for the client to say good-bye.
            assert time.monotonic() - frozen < 60, "the frozen client is still counted"
            time.sleep(0.1)
    finally:
        with contextlib.suppress(ProcessLookupError):
            client.kill()
        client.wait()
        client.stdout.close()


def test_the_console_hears_nothing_of_the_settings(server):
    _, said = server
    assert "websocket_ping_timeout" not in said.read_text()


def test_a_dead_client_is_noticed_within_three_minutes():
    settings = connections.pings()
    # The server looks once in an interval, and sees the timeout when it looks next.
    assert settings["ws_ping_timeout"] + 2 * settings["ws_ping_interval"] <= 180_000
