# SPDX-License-Identifier: GPL-3.0-or-later
"""A WebSocket peer and a hub daemon for tests, with nothing but Python's own library.

Everything that waits has a deadline and nothing sleeps: the peer waits in the kernel for a frame.
"""

import base64
import hashlib
import json
import os
import select
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import time

DEADLINE = float(os.environ.get('SIGNALBOX_TEST_DEADLINE', 60))


def extensions_of(connection):
    """What was agreed on of a connection of python3-websockets, which has it in another place since version 14."""
    return (connection if hasattr(connection, 'extensions') else connection.protocol).extensions


class Closed(Exception):
    """The other side closed; code is its close code (1006 where it just went away)."""

    def __init__(self, code, reason=''):
        super().__init__(f'closed with {code} {reason}')
        self.code = code
        self.reason = reason


class Peer:
    """One WebSocket connection that speaks JSON."""

    def __init__(self, uri, headers=()):
        scheme, rest = uri.split('://', 1)
        assert scheme == 'ws', uri
        authority, _, path = rest.partition('/')
        host, _, port = authority.rpartition(':')
        self.socket = socket.create_connection((host.strip('[]'), int(port)), timeout=DEADLINE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b''
        self.pushed = []
        self.last_id = 0
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [f'GET /{path} HTTP/1.1', f'Host: {authority}', 'Upgrade: websocket', 'Connection: Upgrade',
                 f'Sec-WebSocket-Key: {key}', 'Sec-WebSocket-Version: 13', *headers, '', '']
        self.socket.sendall('\r\n'.join(lines).encode())
        end = time.monotonic() + DEADLINE
        while b'\r\n\r\n' not in self.buffer:
            self.fill(end)
        head, self.buffer = self.buffer.split(b'\r\n\r\n', 1)
        status = head.split(b'\r\n')[0].decode()
        if ' 101 ' not in status:
            raise ConnectionRefusedError(status)
        accept = base64.b64encode(hashlib.sha1((key + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11').encode()).digest())
        assert accept in head, 'wrong Sec-WebSocket-Accept'

    def fill(self, end):
        left = end - time.monotonic()
        if left <= 0 or not select.select([self.socket], [], [], left)[0]:
            raise TimeoutError('nothing came in time')
        data = self.socket.recv(1 << 16)
        if not data:
            raise Closed(1006)
        self.buffer += data

    def take(self, size, end):
        while len(self.buffer) < size:
            self.fill(end)
        data, self.buffer = self.buffer[:size], self.buffer[size:]
        return data

    def send_frame(self, opcode, data, fin=True):
        mask = os.urandom(4)
        size = len(data)
        head = bytes([(0x80 if fin else 0) | opcode])
        if size < 126:
            head += bytes([0x80 | size])
        elif size < 65536:
            head += bytes([0x80 | 126]) + struct.pack('>H', size)
        else:
            head += bytes([0x80 | 127]) + struct.pack('>Q', size)
        masked = (int.from_bytes(data, 'big') ^ int.from_bytes((mask * (size // 4 + 1))[:size], 'big')).to_bytes(size, 'big')
        self.socket.sendall(head + mask + masked)

    def read_frame(self, end):
        first, second = self.take(2, end)
        size = second & 0x7F
        if size == 126:
            size = struct.unpack('>H', self.take(2, end))[0]
        elif size == 127:
            size = struct.unpack('>Q', self.take(8, end))[0]
        return first & 0x0F, self.take(size, end)

    def send(self, event, payload=None, id=None):
        envelope = {'event': event}
        if id is not None:
            envelope['id'] = id
        envelope['payload'] = payload or {}
        self.send_frame(1, json.dumps(envelope, ensure_ascii=False, separators=(',', ':')).encode())

    def receive(self, deadline=DEADLINE):
        """The next message, decoded; answers pings on the way."""
        end = time.monotonic() + deadline
        while True:
            opcode, data = self.read_frame(end)
            if opcode == 9:
                self.send_frame(10, data)
            elif opcode == 8:
                raise Closed(struct.unpack('>H', data[:2])[0] if len(data) >= 2 else 1005, data[2:].decode())
            elif opcode == 1:
                return json.loads(data)

    def request(self, event, payload=None, deadline=DEADLINE):
        """Sends a request and returns its answer; pushes that come before it are kept."""
        self.last_id += 1
        name = f'p{self.last_id}'
        self.send(event, payload, name)
        end = time.monotonic() + deadline
        while True:
            envelope = self.receive(end - time.monotonic())
            if envelope.get('re') == name:
                return envelope
            self.pushed.append(envelope)

    def expect(self, event, matches=lambda payload: True, deadline=DEADLINE):
        """The next push of that name that matches, from those kept or still to come."""
        for index, envelope in enumerate(self.pushed):
            if envelope['event'] == event and matches(envelope['payload']):
                return self.pushed.pop(index)
        end = time.monotonic() + deadline
        while True:
            envelope = self.receive(end - time.monotonic())
            if envelope['event'] == event and matches(envelope['payload']):
                return envelope
            self.pushed.append(envelope)

    def hello(self, client_type='monitor', client_id='test', **more):
        answer = self.request('hello', {'clientId': client_id, 'clientType': client_type, **more})
        assert answer['event'] == 'welcome', answer
        return answer['payload']

    def close(self):
        try:
            self.send_frame(8, struct.pack('>H', 1000))
        except OSError:
            pass
        self.socket.close()


class Hub:
    """The real daemon, with a data folder of its own."""

    def __init__(self, program, data=None, port=0, arguments=(), stderr=None):
        self.program = program
        self.stderr = stderr
        self.own_data = data is None
        self.data = data or tempfile.mkdtemp(prefix='signalbox-hub-')
        self.arguments = list(arguments)
        self.port = port
        self.process = None
        self.start()

    def start(self):
        socket_path = os.path.join(self.data, 'hub.sock')
        self.process = subprocess.Popen(
            [self.program, '--port', str(self.port), '--data-dir', self.data, '--socket', socket_path, *self.arguments],
            stdout=subprocess.PIPE, stderr=self.stderr, text=True)
        line = self.process.stdout.readline().strip()
        if not line.startswith('listening ws://'):
            raise RuntimeError(f'the hub did not start: {line!r}, exit status {self.process.wait(DEADLINE)}')
        self.uri = line.split(' ', 1)[1]
        self.port = int(self.uri.rsplit(':', 1)[1].split('/')[0])
        self.socket_path = socket_path

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(DEADLINE)
        self.process.stdout.close()

    def stop(self):
        """Ends it as a service manager would; a leak or a crash shows in the status."""
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(DEADLINE)
        self.process.stdout.close()
        if self.own_data:
            shutil.rmtree(self.data, ignore_errors=True)
        assert status == 0, f'the hub ended with {status}'
