#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an HTTP connection costs the hub: nothing any more when it is at its end, whichever end that is."""

import os
import socket
import struct
import time

from protocol_case import DEADLINE, ProtocolCase, main

COUNT = 8
NEVER = 600000   # ms: no clock of the hub's ends these connections
ONE_REQUEST = 'GET {} HTTP/1.1\r\nHost: localhost\r\n\r\n'

# What is asked for on a connection that stays: each is answered at once.
PATHS = ['/api/v1/ping', '/api/v1/listChannels', '/api/v1/nonsense', '/metrics', '/socket.io/?EIO=4&transport=polling']


class ConnectionsCase(ProtocolCase):
    def setUp(self):
        pass

    def open(self):
        host, port = self.hub.uri.split('/')[2].rsplit(':', 1)
        raw = socket.create_connection((host, int(port)), timeout=DEADLINE)
        self.addCleanup(raw.close)
        return raw

    def ask(self, raw, path, times=1):
        """Asks and reads the answer, and not what may come behind it."""
        for _ in range(times):
            raw.sendall(ONE_REQUEST.format(path).encode())
            said = b''
            while b'\r\n\r\n' not in said:
                more = raw.recv(65536)
                self.assertTrue(more, said)
                said += more
            head, _, body = said.partition(b'\r\n\r\n')
            length = next(int(line.split(b':')[1]) for line in head.split(b'\r\n') if line.lower().startswith(b'content-length:'))
            while len(body) < length:
                body += raw.recv(65536)

    def sockets(self):
        folder = f'/proc/{self.hub.process.pid}/fd'
        found = 0
        for name in os.listdir(folder):
            try:
                found += os.readlink(os.path.join(folder, name)).startswith('socket:')
            except FileNotFoundError:
                pass
        return found

    def assert_back_to(self, before, what):
        deadline = time.monotonic() + DEADLINE
        while self.sockets() > before:
            self.assertLess(time.monotonic(), deadline, f'{what}: {self.sockets()} sockets, {before} before')
            time.sleep(0.05)


class Ends(ConnectionsCase):
    """The hub's clock never ends a connection here: what goes goes because its other end did."""

    arguments = ('--handshake-timeout', str(NEVER))

    def ends(self, end):
        for path in PATHS:
            for times in 1, 3:
                with self.subTest(path=path, times=times):
                    before = self.sockets()
                    for _ in range(COUNT):
                        raw = self.open()
                        self.ask(raw, path, times)
                        end(raw)
                    self.assert_back_to(before, path)

    def test_closed(self):
        self.ends(lambda raw: raw.close())

    def test_reset(self):
        def reset(raw):
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
            raw.close()
        self.ends(reset)

    def test_half_closed(self):
        """Whoever says no more is told no more, at once."""
        def half_close(raw):
            raw.shutdown(socket.SHUT_WR)
            self.assertEqual(raw.recv(1), b'')
            raw.close()
        self.ends(half_close)

    def test_closed_within_another_request(self):
        def begin(raw):
            raw.sendall(b'POST /api/v1/search HTTP/1.1\r\nHost: localhost\r\nContent-Length: 15\r\n\r\n{"query":"end"')
            raw.shutdown(socket.SHUT_WR)
            while raw.recv(65536):
                self.fail('a body that is not all there was taken')
            raw.close()
        self.ends(begin)

    def test_nothing_asked(self):
        before = self.sockets()
        for said in b'', b'GET', b'GET / HTTP/1.1\r\nHost: localhost\r\n', b'\r\n':
            for _ in range(COUNT):
                raw = self.open()
                raw.sendall(said)
                raw.close()
        self.assert_back_to(before, 'nothing asked')

    def test_pipelined_and_closed(self):
        before = self.sockets()
        for _ in range(COUNT):
            raw = self.open()
            raw.sendall(ONE_REQUEST.format('/api/v1/ping').encode() * 3 + b'GET /api')
            raw.shutdown(socket.SHUT_WR)
            said = b''
            while more := raw.recv(65536):
                said += more
            self.assertEqual(said.count(b'HTTP/1.1 200'), 3, said)
            raw.close()
        self.assert_back_to(before, 'pipelined')

    def test_a_request_behind_a_pause(self):
        """An end is not read where there is none."""
        raw = self.open()
        for _ in range(3):
            self.ask(raw, '/api/v1/ping')
            time.sleep(0.1)


class Clock(ConnectionsCase):
    arguments = ('--handshake-timeout', '500')

    def test_idle_until_the_hub_ends_it(self):
        before = self.sockets()
        for path in PATHS:
            raws = [self.open() for _ in range(COUNT)]
            for raw in raws:
                self.ask(raw, path)
            for raw in raws:
                self.assertEqual(raw.recv(1), b'')
        self.assert_back_to(before, 'idle')


if __name__ == '__main__':
    main()
