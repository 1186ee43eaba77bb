# SPDX-License-Identifier: GPL-3.0-or-later
"""A Socket.IO client over WebSocket for tests, with nothing but Python's own library: every packet as it is."""

import json
import struct
import time

from peer import DEADLINE, Closed, Peer


class Refused(Exception):
    """The server does not let us into the namespace; args[0] is what it said."""


class SocketioPeer(Peer):
    """One connection, in the namespace "/" unless told otherwise."""

    def __init__(self, uri, auth=None, query='', headers=(), join=True):
        host = uri.split('://', 1)[1].split('/', 1)[0]
        super().__init__(f'ws://{host}/socket.io/?{query}{"&" if query else ""}EIO=4&transport=websocket', headers)
        self.events = []     # came, and nobody looked yet: [name, arguments …]
        self.acks = {}
        self.last_ack = -1
        text = self.read_text()
        assert text[0] == '0', text
        self.opened = json.loads(text[1:])
        if join:
            self.join(auth)

    def join(self, auth=None):
        self.send_text('40' if auth is None else '40' + json.dumps(auth))
        text = self.read_text()
        if text.startswith('44'):
            raise Refused(json.loads(text[2:]))
        assert text.startswith('40{'), text
        self.joined = json.loads(text[2:])

    def send_text(self, text):
        self.send_frame(1, text.encode())

    def read_text(self, deadline=DEADLINE):
        """The next packet but pings, which are answered."""
        end = time.monotonic() + deadline
        while True:
            opcode, data = self.read_frame(end)
            if opcode == 9:
                self.send_frame(10, data)
            elif opcode == 8:
                raise Closed(struct.unpack('>H', data[:2])[0] if len(data) >= 2 else 1005, data[2:].decode())
            elif data == b'2':
                self.send_text('3')
            else:
                return data.decode()

    def emit(self, *arguments):
        self.send_text('42' + json.dumps(arguments, ensure_ascii=False))

    def pump(self, end):
        """Takes one packet in."""
        text = self.read_text(end - time.monotonic())
        if text.startswith('42'):
            self.events.append(json.loads(text[2:]))
        elif text.startswith('43'):
            number, bracket, rest = text[2:].partition('[')
            self.acks[int(number)] = json.loads(bracket + rest)
        else:
            raise AssertionError(f'what is {text}?')

    def call(self, *arguments, binaries=(), deadline=DEADLINE):
        """Emits with an ack and returns its one argument."""
        self.last_ack += 1
        number = self.last_ack
        kind = f'45{len(binaries)}-' if binaries else '42'
        self.send_text(f'{kind}{number}' + json.dumps(arguments, ensure_ascii=False))
        for data in binaries:
            self.send_frame(2, data)
        end = time.monotonic() + deadline
        while number not in self.acks:
            self.pump(end)
        answer = self.acks.pop(number)
        assert len(answer) == 1, answer
        return answer[0]

    def expect(self, name, matches=lambda argument: True, deadline=DEADLINE):
        """The argument of the next event of that name that matches, from those kept or still to come."""
        end = time.monotonic() + deadline
        looked = 0
        while True:
            for index in range(looked, len(self.events)):
                event = self.events[index]
                if event[0] == name and len(event) == 2 and matches(event[1]):
                    del self.events[index]
                    return event[1]
            looked = len(self.events)
            self.pump(end)

    def settle(self):
        """All that was sent to us before now is in."""
        self.call('monitor:no-such-event')

    def taken(self, name):
        """Events of that name that are in."""
        self.settle()
        return [event[1] for event in self.events if event[0] == name]

    def register(self, client_id, client_type='monitor', **more):
        self.emit('monitor:register', {'clientType': client_type, 'clientId': client_id, **more})
        return self.expect('monitor:registered')
