# SPDX-License-Identifier: GPL-3.0-or-later
"""Peers that behave: one that publishes all the time, and many that must hear all of it, in order, whatever others do."""

import json
import select
import struct
import threading
import time

from peer import DEADLINE, Peer

# Publishes that wait for their answers.
IN_FLIGHT = 8


class Reader:
    """One who listens; takes frames out of what has come, without waiting."""

    def __init__(self, uri, number, token):
        self.peer = Peer(uri)
        self.peer.hello(client_id=f'steady-{number}', token=token)
        answer = self.peer.request('subscribe', {'streams': [{'stream': 'x/steady'}]})
        self.seq = answer['payload']['streams'][0]['seq']
        self.buffer = bytearray(self.peer.buffer)
        self.peer.socket.setblocking(False)

    def frames(self):
        try:
            data = self.peer.socket.recv(1 << 18)
        except BlockingIOError:
            return
        if not data:
            raise ConnectionError('the hub closed a connection that did nothing wrong')
        self.buffer += data
        place = 0
        while len(self.buffer) - place >= 2:
            size, head = self.buffer[place + 1], 2
            if size >= 126:
                head = 4 if size == 126 else 10
                if len(self.buffer) - place < head:
                    break
                size = int.from_bytes(self.buffer[place + 2:place + head], 'big')
            if len(self.buffer) - place < head + size:
                break
            yield self.buffer[place] & 15, bytes(self.buffer[place + head:place + head + size])
            place += head + size
        del self.buffer[:place]

    def take(self, answered):
        for opcode, data in self.frames():
            if opcode == 9:
                self.peer.send_frame(10, data)
            elif opcode == 8:
                raise ConnectionError(f'the hub closed a connection that did nothing wrong: {struct.unpack(">H", data[:2])}')
            elif b'"re":"s' in data[:60]:
                answered(json.loads(data))
            elif b'"event":"published"' in data[:40]:
                payload = json.loads(data)['payload']
                if payload['seq'] != self.seq + 1:
                    raise AssertionError(f'{payload["seq"]} came after {self.seq}')
                self.seq += 1


class SteadyLoad(threading.Thread):
    def __init__(self, uri, n_readers, token):
        super().__init__(daemon=True)
        self.readers = [Reader(uri, number, token) for number in range(n_readers)]
        self.sender = self.readers[0]
        self.failure = None
        self.stopping = False
        self.n_sent = self.n_accepted = 0
        self.slowest = 0
        self.sent_at = {}

    def publish(self):
        name = f's{self.n_sent}'
        self.n_sent += 1
        self.sent_at[name] = time.monotonic()
        self.sender.peer.send('publish', {'stream': 'x/steady', 'data': self.n_sent, 'durable': True}, name)

    def on_answer(self, envelope):
        if envelope['event'] != 'ok':
            raise AssertionError(f'{envelope}')
        self.slowest = max(self.slowest, time.monotonic() - self.sent_at.pop(envelope['re']))
        self.n_accepted += 1

    def is_done(self):
        return self.stopping and not self.sent_at and all(reader.seq == self.sender.seq for reader in self.readers)

    def run(self):
        poll = select.epoll()
        by_file = {}
        for reader in self.readers:
            poll.register(reader.peer.socket, select.EPOLLIN)
            by_file[reader.peer.socket.fileno()] = reader
        try:
            while not self.is_done():
                while not self.stopping and len(self.sent_at) < IN_FLIGHT:
                    self.publish()
                ready = poll.poll(DEADLINE)
                if not ready:
                    raise TimeoutError('the hub stands still')
                for file, _ in ready:
                    by_file[file].take(self.on_answer)
        except Exception as error:  # told in the test's own thread
            self.failure = error

    def check(self):
        """Everybody still hears everything: waits until that was seen again."""
        wanted = self.n_accepted + 20
        end = time.monotonic() + DEADLINE
        while self.n_accepted < wanted or min(reader.seq for reader in self.readers) < wanted - 20:
            if self.failure:
                raise self.failure
            assert time.monotonic() < end, 'nothing moves'
            self.join(0.005)

    def finish(self):
        self.stopping = True
        # Something has to arrive for the thread to see that.
        self.join(DEADLINE)
        if self.failure:
            raise self.failure
        assert not self.is_alive(), [reader.seq for reader in self.readers]
        for reader in self.readers:
            reader.peer.socket.setblocking(True)
            reader.peer.close()
