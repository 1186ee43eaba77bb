# SPDX-License-Identifier: GPL-3.0-or-later
"""Peers that send what no peer may, while a hundred others want to work: each gets its close code, and harms nobody."""

import os
import random
import resource
import select
import socket
import struct
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'integration'))
from peer import DEADLINE, Closed, Hub, Peer  # noqa: E402
from protocol_case import options  # noqa: E402
from steady_load import SteadyLoad  # noqa: E402

READERS = 100
MESSAGE_BYTES = 65536
LONG = os.environ.get('SIGNALBOX_TEST_LONG') == '1'


def frame(first, data=b'', masked=True, length=None):
    """A frame whose parts need not fit each other."""
    size = len(data) if length is None else length
    head = bytes([first])
    bit = 0x80 if masked else 0
    if size < 126:
        head += bytes([bit | size])
    elif size < 65536:
        head += bytes([bit | 126]) + struct.pack('>H', size)
    else:
        head += bytes([bit | 127]) + struct.pack('>Q', size)
    if not masked:
        return head + data
    mask = b'\x5a\xa5\x0f\xf0'
    return head + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(data))


PING = frame(0x81, b'{"event":"ping","id":"x","payload":{}}')

# What is sent after the handshake, and the code that it is closed with.
BAD_FRAMES = [
    *((f'reserved bit {bit:#x}', frame(0x81 | bit, b'{}'), 1002) for bit in (0x40, 0x20, 0x10, 0x70)),
    *((f'reserved opcode {code:#x}', frame(0x80 | code, b'{}'), 1002) for code in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15)),
    ('not masked', frame(0x81, b'{}', masked=False), 1002),
    *((f'fragmented control {code:#x}', frame(code, b'x'), 1002) for code in (8, 9, 10)),
    *((f'long control {code:#x}', frame(0x80 | code, b'x' * 126), 1002) for code in (8, 9, 10)),
    ('a continuation of nothing', frame(0x80, b'{}'), 1002),
    ('a text within a text', frame(0x01, b'{') + frame(0x81, b'{}'), 1002),
    ('binary', frame(0x82, b'{}'), 1003),
    ('bad UTF-8', frame(0x81, b'{"event":"\xff"}'), 1007),
    ('overlong UTF-8', frame(0x81, b'"\xc0\xaf"'), 1007),
    ('a surrogate', frame(0x81, b'"\xed\xa0\x80"'), 1007),
    ('bad UTF-8 over fragments', frame(0x01, b'"\xe2\x82') + frame(0x80, b'\x28"'), 1007),
    ('UTF-8 that ends too soon', frame(0x81, b'"\xe2\x82'), 1007),
    ('too large', frame(0x81, b'"' + b'x' * MESSAGE_BYTES), 1009),
    ('announced too large', frame(0x81, length=1 << 40), 1009),
    ('announced beyond all', b'\x81\xff' + b'\xff' * 8 + b'mask', (1002, 1009)),
    ('too large in fragments', frame(0x01, b'x' * 40000) + frame(0x00, b'x' * 40000), 1009),
    ('a close of one byte', frame(0x88, b'x'), 1002),
    *((f'a close with {code}', frame(0x88, struct.pack('>H', code)), 1002) for code in (0, 999, 1004, 1005, 1006, 1015, 2999, 5000)),
    ('a close with bad UTF-8', frame(0x88, struct.pack('>H', 1000) + b'\xff'), 1007),
]

# What is sent in place of a handshake.
BAD_HANDSHAKES = [
    b'\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03' + b'\x00' * 200,
    b'\x00' * 100 + b'\r\n\r\n',
    b'GET / HTTP/1.1\r\n\r\n',
    b'GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
    b'GET /ws HTTP/9.9\r\nHost: x\r\n\r\n',
    b'POST /ws HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n',
    b'GET /ws HTTP/1.1\r\nHost: x\r\nX: ' + b'y' * 100000 + b'\r\n\r\n',
    b'\xff' * 70000,
    b'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
]


class HarmCase(unittest.TestCase):
    """A hub for each class, and its hundred readers, who are looked at before and after each test."""

    settings = ()

    @classmethod
    def setUpClass(cls):
        limit = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (limit[1], limit[1]))
        cls.seed = int(os.environ.get('SIGNALBOX_TEST_SEED', random.randrange(1 << 30)))
        print(f'SIGNALBOX_TEST_SEED={cls.seed}', file=sys.stderr)
        # With a token nobody becomes a viewer by saying nothing.
        cls.hub = Hub(options.hub, arguments=['--token', 't', *cls.settings])
        cls.address = ('127.0.0.1', cls.hub.port)
        cls.load = SteadyLoad(cls.hub.uri, READERS, 't')
        cls.load.start()

    @classmethod
    def tearDownClass(cls):
        cls.load.finish()
        print(f'{cls.load.n_accepted} events to {READERS} readers; the slowest answer took {cls.load.slowest * 1000:.0f} ms',
              file=sys.stderr)
        cls.hub.stop()

    def setUp(self):
        self.random = random.Random(self.seed)
        self.load.check()

    def tearDown(self):
        self.load.check()

    def connect(self, hello=True):
        peer = Peer(self.hub.uri)
        self.addCleanup(peer.close)
        if hello:
            peer.hello(client_id='bad', token='t')
        return peer

    def read_close(self, peer):
        try:
            while True:
                peer.receive()
        except Closed as closed:
            return closed.code

    def await_end(self, file):
        """Until the hub lets go of a connection."""
        file.settimeout(DEADLINE)
        try:
            while file.recv(65536):
                pass
        except ConnectionError:
            pass
        file.close()


class Harm(HarmCase):
    settings = ('--message-bytes', str(MESSAGE_BYTES))

    def test_frames(self):
        for hello in (True, False):
            for name, data, code in BAD_FRAMES:
                with self.subTest(name):
                    peer = self.connect(hello)
                    peer.socket.sendall(data)
                    # What follows is not looked at any more.
                    try:
                        peer.socket.sendall(PING)
                    except ConnectionError:
                        pass
                    self.assertIn(self.read_close(peer), code if isinstance(code, tuple) else (code,))

    def test_all_at_once(self):
        peers = [(self.connect(), name, data, code) for name, data, code in BAD_FRAMES]
        for peer, _, data, _ in peers:
            peer.socket.sendall(data)
        for peer, name, _, code in peers:
            self.assertIn(self.read_close(peer), code if isinstance(code, tuple) else (code,), name)

    def test_one_byte_at_a_time(self):
        with socket.create_connection(self.address, DEADLINE) as file:
            file.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            head = (b'GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
                    b'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n')
            hello = frame(0x01, b'{"event":"hello","id":"h","payload":{"clientId":"drip",') + \
                frame(0x89, b'now') + frame(0x80, '"clientType":"monitor","token":"t","userName":"蛋糕"}}'.encode())
            for byte in head + hello:
                file.sendall(bytes([byte]))
            received = b''
            while b'"event":"welcome","re":"h"' not in received:
                data = file.recv(65536)
                self.assertTrue(data, received)
                received += data
            self.assertIn(b's3pPLMBiTxaQ9kYGzzhZRbK+xOo=', received)
            self.assertIn(b'\x8a\x03now', received)

    def test_pings(self):
        """Many pings are answered; whoever does not read the answers is stopped or let go."""
        peer = self.connect()
        peer.socket.sendall(frame(0x89, b'x' * 125) * 2000 + PING)
        pongs = 0
        while True:
            opcode, data = peer.read_frame(time.monotonic() + DEADLINE)
            pongs += opcode == 10 and data == b'x' * 125
            if opcode == 1:
                break
        self.assertEqual(pongs, 2000)

        deaf = self.connect()
        deaf.socket.setblocking(False)
        flood, stuck, end = frame(0x89, b'x' * 125) * 1000, 0, time.monotonic() + DEADLINE
        while stuck < 3:
            self.assertLess(time.monotonic(), end, 'it is listened to for ever')
            try:
                deaf.socket.send(flood)
                stuck = 0
            except BlockingIOError:
                stuck += not select.select([], [deaf.socket], [], 0.2)[1]
            except ConnectionError:
                break

    def test_words_that_are_none(self):
        """Text that is not the protocol is answered with an error, and the connection goes on."""
        peer = self.connect()
        for text in (b'', b'{', b'nonsense', b'[]', b'null', b'{"event":5}', b'{"event":"ping","payload":[]}', b'{"event":"nobody"}',
                     b'[' * 1000 + b']' * 1000, b'{"event":"ping","event":"ping"}', b'{"event":"ping","id":"' + b'x' * 65 + b'"}',
                     b'{"event":"ping","payload":{"a":1e999}}', b'{"event":"ping","payload":{"a":"\\u0000"}}', b'\xef\xbb\xbf{}'):
            peer.send_frame(1, text)
            answer = peer.receive()
            self.assertEqual(answer['event'], 'error', (text, answer))
        self.assertEqual(peer.request('ping')['event'], 'pong')

    def test_thousand_at_once(self):
        files = []
        for _ in range(1000):
            file = socket.socket()
            file.setblocking(False)
            file.connect_ex(self.address)
            files.append(file)
        request = (b'GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
                   b'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n')
        hello = frame(0x81, b'{"event":"hello","id":"h","payload":{"clientId":"many","clientType":"monitor","token":"t"}}')
        poll = select.epoll()
        by_file = {file.fileno(): file for file in files}
        received = {}
        for file in files:
            poll.register(file, select.EPOLLOUT)
        end = time.monotonic() + DEADLINE
        while by_file:
            self.assertLess(time.monotonic(), end, f'{len(by_file)} got no welcome')
            for number, event in poll.poll(1):
                file = by_file[number]
                if number not in received:
                    self.assertEqual(file.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR), 0)
                    file.sendall(request + hello)
                    received[number] = b''
                    poll.modify(number, select.EPOLLIN)
                    continue
                data = file.recv(65536)
                self.assertTrue(data, received[number])
                received[number] += data
                if b'"event":"welcome"' in received[number]:
                    poll.unregister(number)
                    del by_file[number]
        for file in files:
            file.close()

    def test_chance(self):
        """Good frames with a bit turned here and there, and plain noise."""
        good = [PING, frame(0x81, b'{"event":"subscribe","id":"s","payload":{"streams":[{"stream":"x/steady"}]}}'),
                frame(0x01, b'{"event":') + frame(0x89, b'p') + frame(0x80, b'"listChannels","id":"l","payload":{}}'),
                frame(0x81, b'{"event":"sendMessage","id":"m","payload":{"key":"k","topicId":"t","content":"c"}}')]
        for _ in range(1500 if LONG else 150):
            data = bytearray(b''.join(self.random.choice(good) for _ in range(self.random.randrange(1, 6))))
            for _ in range(self.random.randrange(1, 8)):
                data[self.random.randrange(len(data))] ^= 1 << self.random.randrange(8)
            if self.random.randrange(5) == 0:
                data = self.random.randbytes(self.random.randrange(1, 2000))
            peer = self.connect(hello=self.random.random() < 0.5)
            place = 0
            try:
                while place < len(data):
                    step = self.random.randrange(1, len(data) + 1)
                    peer.socket.sendall(data[place:place + step])
                    place += step
                if self.random.randrange(3):
                    peer.socket.shutdown(socket.SHUT_WR)
                    self.await_end(peer.socket)
            except ConnectionError:
                pass
            peer.socket.close()


class Time(HarmCase):
    """Those who keep a connection and do nothing with it."""

    settings = ('--handshake-timeout', '1500', '--hello-timeout', '2000', '--heartbeat-interval', '1500')

    def test_handshakes(self):
        for data in BAD_HANDSHAKES:
            for half in (data, data[:len(data) // 2]):
                file = socket.create_connection(self.address, DEADLINE)
                try:
                    file.sendall(half)
                except ConnectionError:
                    pass
                self.addCleanup(file.close)
                if half is data:
                    self.await_end(file)

    def test_half_open(self):
        """Those who say nothing, too little, or a byte now and then are let go by time; the many do not block the few."""
        silent = [socket.create_connection(self.address, DEADLINE) for _ in range(200)]
        slow = [socket.create_connection(self.address, DEADLINE) for _ in range(50)]
        line = b'GET /ws HTTP/1.1\r\nHost: x\r\nX-Slow: '
        for file in slow:
            file.sendall(line)
        mute = [self.connect(hello=False) for _ in range(50)]
        self.connect()
        end = time.monotonic() + DEADLINE
        waiting = set(slow)
        while waiting:
            self.assertLess(time.monotonic(), end, 'a slow handshake is waited for for ever')
            for file in list(waiting):
                try:
                    file.sendall(b'x')
                except ConnectionError:
                    waiting.remove(file)
            for file in select.select(list(waiting), [], [], 0.05)[0]:
                try:
                    if not file.recv(4096):
                        waiting.discard(file)
                except ConnectionError:
                    waiting.discard(file)
        for file in silent + slow:
            self.await_end(file)
        for peer in mute:
            self.assertEqual(self.read_close(peer), 1008)

    def test_dead(self):
        """One that does not answer a ping is not there any more, whatever TCP says."""
        peer = self.connect()
        end = time.monotonic() + DEADLINE
        pings = 0
        while True:
            opcode, data = peer.read_frame(end)
            pings += opcode == 9
            if opcode == 8:
                break
        self.assertEqual(struct.unpack('>H', data[:2])[0], 4009)
        self.assertEqual(pings, 2)


if __name__ == '__main__':
    unittest.main(argv=[sys.argv[0], *[a for a in sys.argv[1:] if a.startswith(('Harm', 'Time'))]], verbosity=2)
