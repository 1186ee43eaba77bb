#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""permessage-deflate: agreed on only where it is on and asked for, one copy for all, bad input, and a library that is not ours."""

import asyncio
import json
import os
import struct
import sys
import time
import unittest
import zlib

from protocol_case import ProtocolCase, comment, fresh, main, options, work

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))
from peer import Closed, DEADLINE, Hub, Peer, extensions_of  # noqa: E402

try:
    import websockets
except ImportError:
    websockets = None   # Debian's package is python3-websockets

MESSAGE_BYTES = 100000
AGREED = 'permessage-deflate; server_no_context_takeover; client_no_context_takeover'


def deflate(data, final=False):
    maker = zlib.compressobj(6, zlib.DEFLATED, -15)
    return maker.compress(data) + (maker.flush() if final else maker.flush(zlib.Z_SYNC_FLUSH)[:-4])


class DeflatePeer(Peer):
    """A peer that offers compression, deflates what it sends, and counts what comes deflated."""

    def __init__(self, uri, offer='permessage-deflate'):
        self.n_deflated = 0
        self.n_bytes = 0
        super().__init__(uri, [f'Sec-WebSocket-Extensions: {offer}'] if offer else [])

    def send_frame(self, opcode, data, fin=True, deflated=False):
        if opcode == 1 and not deflated:
            data, deflated = deflate(data), True
        super().send_frame(opcode | (0x40 if deflated else 0), data, fin)

    def read_frame(self, end):
        first, second = self.take(2, end)
        assert first & 0x80 and not first & 0x30 and not second & 0x80, (first, second)
        size = second & 0x7F
        if size == 126:
            size = struct.unpack('>H', self.take(2, end))[0]
        elif size == 127:
            size = struct.unpack('>Q', self.take(8, end))[0]
        data = self.take(size, end)
        self.n_bytes += size
        if first & 0x40:
            self.n_deflated += 1
            inflater = zlib.decompressobj(-15)
            data = inflater.decompress(data + b'\x00\x00\xff\xff') + inflater.flush()
        return first & 0x0F, data


class DeflateCase(ProtocolCase):
    arguments = ('--compression', '1', '--message-bytes', str(MESSAGE_BYTES))

    def connect_deflated(self, client_type='monitor'):
        peer = DeflatePeer(self.hub.uri)
        self.addCleanup(peer.close)
        peer.hello(client_type, fresh(client_type))
        return peer

    def handshake(self, offer):
        from web import Web, read_answer
        web = Web(self.hub.uri)
        with web.raw() as raw, raw.makefile('rb') as stream:
            raw.sendall(b'GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
                        b'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n' + offer + b'\r\n')
            answer = read_answer(stream)
            self.assertEqual(answer.status, 101)
            return answer.headers['Sec-WebSocket-Extensions']


class Agreement(DeflateCase):
    def test_offers(self):
        header = b'Sec-WebSocket-Extensions: '
        for offer, agreed in [(header + b'permessage-deflate; client_max_window_bits\r\n', AGREED), (b'', None),
                              (header + b'permessage-deflate; server_max_window_bits=9\r\n', None), (header + b'x-other\r\n', None),
                              (header + b'permessage-deflate; server_max_window_bits=9\r\n' + header + b'permessage-deflate\r\n', AGREED)]:
            self.assertEqual(self.handshake(offer), agreed, offer)

    def test_off_by_default(self):
        hub = Hub(options.hub)
        self.addCleanup(hub.stop)
        peer = DeflatePeer(hub.uri)
        with self.assertRaises(Closed) as caught:
            peer.hello()
        self.assertEqual(caught.exception.code, 1002)

    def test_whoever_asks_for_none_gets_none(self):
        peer = DeflatePeer(self.hub.uri, offer=None)
        self.addCleanup(peer.close)
        Peer.send_frame(peer, 1, json.dumps({'event': 'hello', 'id': '1', 'payload': {'clientId': 'c', 'clientType': 'monitor'}}).encode())
        peer.receive()
        self.assertEqual(peer.n_deflated, 0)


class Messages(DeflateCase):
    def test_requests_and_answers(self):
        peer = self.connect_deflated()
        channel = fresh('a')
        self.sync({'accountId': channel, 'contents': [work('w1', [comment(f'c{i}') for i in range(150)])]}, peer=peer)
        plain = self.messages(channel, 'w1')
        before = peer.n_bytes
        self.assertEqual(self.messages(channel, 'w1', peer=peer), plain)
        self.assertLess(peer.n_bytes - before, len(json.dumps(plain)) / 4)
        self.assertGreater(peer.n_deflated, 0)

    def test_everybody_hears_the_same(self):
        stream = 'x/' + fresh('all')
        peers = [self.connect_deflated() for _ in range(5)] + [self.connect() for _ in range(5)]
        for peer in peers:
            self.watch(peer, stream)
        for i in range(300):
            self.peer.send('publish', {'stream': stream, 'data': {'n': i, 'text': 'lorem ipsum ' * (i % 50)}})
        for peer in peers:
            for i in range(300):
                data = peer.expect('published')['payload']['data']
                self.assertEqual((data['n'], len(data['text'])), (i, 12 * (i % 50)))
        self.assertGreater(peers[0].n_deflated, 100)
        self.assertLess(peers[0].n_bytes, 300 * 300)

    def test_the_sender_hears_its_key(self):
        """An author is told of a message in words of its own, deflated or not."""
        channel = fresh('a')
        self.sync({'accountId': channel, 'contents': [work('w1', [comment('c1')])]})
        author, other = self.connect_deflated(), self.connect_deflated()
        for peer in author, other:
            self.watch(peer, f'channel/{channel}')
        sent = self.send(channel, 'w1', 'x' * 300, peer=author)
        self.assertEqual(author.expect('messageAdded')['payload']['message'].get('key'), sent['key'])
        self.assertNotIn('key', other.expect('messageAdded')['payload']['message'])

    def test_fragments_with_pings_between(self):
        peer = self.connect_deflated()
        data = deflate(json.dumps({'event': 'ping', 'id': 'f', 'payload': {'sentAt': 7, 'x': 'y' * 1000}}).encode())
        for i, byte in enumerate(data):
            peer.send_frame(1 if i == 0 else 0, bytes([byte]), fin=False, deflated=i == 0)
            Peer.send_frame(peer, 9, b'there')
        Peer.send_frame(peer, 0, b'')
        self.assertEqual(self.receive_re(peer, 'f')['payload']['sentAt'], 7)

    def receive_re(self, peer, name):
        end = time.monotonic() + DEADLINE
        while True:
            opcode, data = peer.read_frame(end)
            if opcode == 1 and json.loads(data).get('re') == name:
                return json.loads(data)

    def test_plain_and_deflated_in_turn(self):
        peer = self.connect_deflated()
        for i in range(20):
            text = json.dumps({'event': 'ping', 'id': str(i), 'payload': {'sentAt': i}}).encode()
            if i % 3 == 0:
                Peer.send_frame(peer, 1, text)
            else:
                peer.send_frame(1, deflate(text, final=i % 3 == 2), deflated=True)
            self.assertEqual(self.receive_re(peer, str(i))['payload']['sentAt'], i)

    def test_size_at_the_edge(self):
        def message(size):
            head = b'{"event":"ping","id":"e","payload":{"x":"'
            return head + b'x' * (size - len(head) - 3) + b'"}}'
        peer = self.connect_deflated()
        peer.send_frame(1, message(MESSAGE_BYTES))
        self.receive_re(peer, 'e')
        peer.send_frame(1, message(MESSAGE_BYTES + 1))
        self.closes(peer, 1009)

    def closes(self, peer, code):
        with self.assertRaises(Closed) as caught:
            while True:
                peer.receive()
        self.assertEqual(caught.exception.code, code)

    def test_bad_input(self):
        end = b'\x00'
        for name, opcode, data, code in [('a bomb', 1, deflate(b'x' * 50000000), 1009), ('rubbish', 1, b'\xff\xff\xff', 1007),
                                         ('cut', 1, deflate(b'{"event":"ping","payload":{}}')[:-3], 1007), ('nothing', 1, b'', 1007),
                                         ('no text', 1, deflate(b'\xff\xfe' * 10), 1007), ('a bit on a ping', 9, b'', 1002),
                                         ('binary', 2, deflate(b'x'), 1003), ('half a block', 1, b'\x00\x10\x00\xef\xffabc' + end, 1007)]:
            with self.subTest(name):
                peer = self.connect_deflated()
                peer.send_frame(opcode, data, deflated=True)
                self.closes(peer, code)
        peer = self.connect_deflated()
        data = deflate(b'{"event":"ping","payload":{}}')
        peer.send_frame(1, data[:5], fin=False, deflated=True)
        peer.send_frame(0, data[5:], deflated=True)
        self.closes(peer, 1002)
        self.ask('ping', {}, 'pong')

    def test_a_slow_reader_is_still_let_go(self):
        stream = 'x/' + fresh('slow')
        hub = Hub(options.hub, arguments=('--compression', '1', '--queue-messages', '16'))
        self.addCleanup(hub.stop)
        reader, writer = DeflatePeer(hub.uri), Peer(hub.uri)
        for peer in reader, writer:
            peer.hello('monitor', fresh('c'))
        reader.request('subscribe', {'streams': [{'stream': stream}]})
        for i in range(20000):
            writer.send('publish', {'stream': stream, 'data': os.urandom(1500).hex(), 'durable': True, 'key': f'k{i}'})
            if i % 200 == 199 and writer.request('stats')['payload']['slowClosed']:
                break
        self.assertEqual(writer.request('stats')['payload']['slowClosed'], 1)
        for peer in reader, writer:
            peer.close()


@unittest.skipIf(websockets is None, 'python3-websockets is missing')
class Library(DeflateCase):
    def test_websockets(self):
        async def talk():
            async with websockets.connect(self.hub.uri, max_size=None) as reader, websockets.connect(self.hub.uri, max_size=None) as writer:
                self.assertEqual(len(extensions_of(reader)), 1)
                for name, connection in ('r', reader), ('w', writer):
                    await connection.send(json.dumps({'event': 'hello', 'id': '1', 'payload': {'clientId': name, 'clientType': 'monitor'}}))
                    self.assertEqual(json.loads(await connection.recv())['event'], 'welcome')
                await reader.send(json.dumps({'event': 'subscribe', 'id': '2', 'payload': {'streams': [{'stream': 'x/lib'}]}}))
                self.assertEqual(json.loads(await reader.recv())['event'], 'subscribed')
                for i in range(200):
                    data = {'n': i, 'text': '你好 ' * (i * 7)}
                    await writer.send(json.dumps({'event': 'publish', 'payload': {'stream': 'x/lib', 'data': data}}))
                    self.assertEqual(json.loads(await reader.recv())['payload']['data'], data)
                await reader.send(['{"event":"ping",', '"id":"f",', '"payload":{"sentAt":5}}'])
                self.assertEqual(json.loads(await reader.recv())['re'], 'f')
        asyncio.run(asyncio.wait_for(talk(), DEADLINE))


if __name__ == '__main__':
    main()
