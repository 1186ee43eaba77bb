# SPDX-License-Identifier: GPL-3.0-or-later
"""What the Python tests of this folder share: cases that print TAP, servers that are started and ended, HTTP
long-polling and WebSockets with nothing but Python's own library."""

import contextlib
import http.client
import json
import pathlib
import re
import signal
import struct
import subprocess
import sys
import time
import traceback
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'support'))

import peer as support  # noqa: E402

DEADLINE = support.DEADLINE
RS = '\x1e'

_cases = []


def case(function):
    """A case: its name is the function's, its argument what run() was given."""
    _cases.append(function)
    return function


def run(argument, at_once=1):
    """Runs all cases, so many at a time where each has programs of its own, prints TAP in their order, and returns the exit status."""
    def find_fault(function):
        try:
            function(argument)
        except Exception:   # any fault is one case's
            return traceback.format_exc()
        return None

    failures = 0
    print(f'1..{len(_cases)}')
    with ThreadPoolExecutor(at_once) as pool:
        faults = pool.map(find_fault, _cases) if at_once > 1 else map(find_fault, _cases)
        for number, (function, fault) in enumerate(zip(_cases, faults), 1):
            if fault is None:
                print(f'ok {number} {function.__name__}', flush=True)
                continue
            failures += 1
            print(f'not ok {number} {function.__name__}')
            for line in fault.splitlines():
                print(f'# {line}')
            sys.stdout.flush()
    return 1 if failures else 0


def skip(why):
    """The whole program is of no use here."""
    print(f'1..0 # SKIP {why}')
    sys.exit(0)


class Server:
    """A program that says "listening http://HOST:PORT/" (or ws://) in its first line."""

    def __init__(self, *command):
        self.command = [str(word) for word in command]
        self.port = None
        self.start()

    def start(self):
        command = list(self.command)
        if self.port is not None:
            command += ['--port', str(self.port)]
        # A port that was just left may be in use by somebody's connection for a moment.
        end = time.monotonic() + DEADLINE
        while True:
            self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
            line = self.process.stdout.readline()
            found = re.match(r'listening \w+://.*:(\d+)/', line)
            if found:
                break
            status = self.process.wait(DEADLINE)
            self.process.stdout.close()
            if time.monotonic() > end or self.port is None:
                raise RuntimeError(f'{command[0]} does not listen: {line!r}, status {status}')
        self.port = int(found.group(1))
        self.url = f'http://127.0.0.1:{self.port}'

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(DEADLINE)
        self.process.stdout.close()
        assert status == 0, f'{self.command[0]} ended with {status}'

    def kill(self):
        self.process.kill()
        self.process.wait(DEADLINE)
        self.process.stdout.close()

    def request(self, method, path, body=None, headers=None):
        """One request on a connection of its own: (status, headers, text)."""
        connection = http.client.HTTPConnection('127.0.0.1', self.port, timeout=DEADLINE)
        try:
            connection.request(method, path, body=body, headers=headers or {})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read().decode()
        finally:
            connection.close()


@contextlib.contextmanager
def server(*command):
    running = Server(*command)
    try:
        yield running
    finally:
        running.stop()


class Polling:
    """One session over HTTP long-polling: a connection for polls, kept, and one for POSTs."""

    def __init__(self, running, path='/engine.io/', query='', headers=None):
        self.server, self.path, self.headers = running, path, headers or {}
        self.polls = http.client.HTTPConnection('127.0.0.1', running.port, timeout=DEADLINE)
        self.posts = http.client.HTTPConnection('127.0.0.1', running.port, timeout=DEADLINE)
        self.target = f'{path}?EIO=4&transport=polling{query}'
        status, text = self.poll_raw()
        assert status == 200 and text[0] == '0', (status, text)
        self.open = json.loads(text.split(RS)[0][1:])
        self.sid = self.open['sid']
        self.target += f'&sid={self.sid}'

    def begin_poll(self):
        self.polls.request('GET', self.target, headers=self.headers)

    def end_poll(self):
        answer = self.polls.getresponse()
        return answer.status, answer.read().decode()

    def poll_raw(self):
        self.begin_poll()
        return self.end_poll()

    def poll(self):
        """The packets of one poll."""
        status, text = self.poll_raw()
        assert status == 200, (status, text)
        return text.split(RS)

    def post_raw(self, body):
        self.posts.request('POST', self.target, body=body if isinstance(body, bytes) else body.encode(),
                           headers={'Content-Type': 'text/plain;charset=UTF-8', **self.headers})
        answer = self.posts.getresponse()
        return answer.status, answer.read().decode()

    def post(self, *packets):
        assert self.post_raw(RS.join(packets)) == (200, 'ok')

    def take(self, n):
        """So many packets, of as many polls as it takes; pings are answered and left out."""
        packets = []
        while len(packets) < n:
            for packet in self.poll():
                if packet == '2':
                    self.post('3')
                else:
                    packets.append(packet)
        return packets

    def is_gone(self):
        status, text = self.poll_raw()
        return status == 400 and json.loads(text)['code'] == 1

    def close(self):
        self.polls.close()
        self.posts.close()


class WebSocket(support.Peer):
    """A WebSocket with a text or binary message at a time."""

    def __init__(self, running, path='/engine.io/', query='EIO=4&transport=websocket', headers=()):
        super().__init__(f'ws://127.0.0.1:{running.port}{path}?{query}', headers)

    def send_text(self, text):
        self.send_frame(1, text.encode())

    def send_binary(self, data):
        self.send_frame(2, data)

    def message(self, deadline=DEADLINE):
        """The next message: text, or bytes; Closed at the end."""
        opcode, data = self.read_frame(time.monotonic() + deadline)
        if opcode == 8:
            raise support.Closed(struct.unpack('>H', data[:2])[0] if len(data) >= 2 else 1005)
        return data.decode() if opcode == 1 else data

    def packet(self):
        """The next message that is no ping; pings are answered."""
        while True:
            message = self.message()
            if message != '2':
                return message
            self.send_text('3')

    def close_code(self):
        """The code with which the server closes, whatever comes before."""
        try:
            while True:
                self.message()
        except support.Closed as closed:
            return closed.code
        except ConnectionResetError:
            return 1006


def refused(running, query, path='/engine.io/', headers=()):
    """The status line of a WebSocket that is refused."""
    try:
        WebSocket(running, path, query, headers).close()
    except ConnectionRefusedError as error:
        return str(error)
    raise AssertionError('the WebSocket was not refused')


def options_of(names):
    """--NAME VALUE of the command line."""
    values = dict(zip(sys.argv[1::2], sys.argv[2::2]))
    return [values[f'--{name}'] for name in names]
