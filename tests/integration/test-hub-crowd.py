# SPDX-License-Identifier: GPL-3.0-or-later
"""Many clients at once: a thousand that knock at the same moment, one that does not read among a hundred that do,
and the end of a hub, after which a thousand come back one by one."""

import http.client
import json
import os
import resource
import select
import shutil
import signal
import socket
import struct
import sys
import unittest

import protocol_case
from peer import DEADLINE, Closed, Hub, Peer

CROWD = 1000
READERS = 100

HANDSHAKE = (b'GET /ws HTTP/1.1\r\nHost: hub\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
             b'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n')


class CrowdCase(unittest.TestCase):
    def start(self, *arguments):
        self.hub = Hub(protocol_case.options.hub, arguments=['--quiet', *arguments])
        self.addCleanup(self.end)
        return self.hub

    def end(self):
        if self.hub.process.poll() is None:
            self.hub.process.send_signal(signal.SIGTERM)
        self.assertEqual(self.hub.process.wait(DEADLINE), 0)
        self.hub.process.stdout.close()
        shutil.rmtree(self.hub.data, ignore_errors=True)

    def connect(self, client_id, uri=None, **more):
        peer = Peer(uri or self.hub.uri)
        self.addCleanup(peer.close)
        peer.hello(client_id=client_id, **more)
        return peer


def read_to_end(peer):
    """(messages, the closing) of a connection that the hub ends."""
    messages = []
    while True:
        try:
            messages.append(peer.receive())
        except Closed as closed:
            return messages, closed


class Knocking(CrowdCase):
    """The hub does not run while they knock: all of them wait in its backlog."""

    def setUp(self):
        hub = self.start()
        self.peer = self.connect('there-before')
        hub.process.send_signal(signal.SIGSTOP)
        self.addCleanup(hub.process.send_signal, signal.SIGCONT)
        self.sockets = []
        for _ in range(CROWD):
            one = socket.socket()
            one.settimeout(DEADLINE)
            self.addCleanup(one.close)
            one.connect(('127.0.0.1', hub.port))
            one.sendall(HANDSHAKE)
            self.sockets.append(one)

    def test_nobody_is_turned_away(self):
        self.hub.process.send_signal(signal.SIGCONT)
        for one in self.sockets:
            self.assertIn(b' 101 ', one.recv(4096))

    def test_who_is_there_is_not_forgotten(self):
        poll = select.poll()
        self.peer.send('ping', {'sentAt': 1}, 'ping')
        poll.register(self.peer.socket, select.POLLIN)
        for one in self.sockets:
            poll.register(one, select.POLLIN)
        waiting = {one.fileno() for one in self.sockets}
        self.hub.process.send_signal(signal.SIGCONT)
        while waiting:
            ready = {fd for fd, _ in poll.poll(DEADLINE * 1000)}
            self.assertTrue(ready, 'nothing came in time')
            if self.peer.socket.fileno() in ready:
                break
            for fd in ready:
                poll.unregister(fd)
            waiting -= ready
        self.assertGreater(len(waiting), CROWD // 2, 'the one that was there waits until most of the crowd is served')
        self.assertEqual(self.peer.receive()['event'], 'pong')


class ManyAnswers(CrowdCase):
    """Whoever asks much at once gets all of it, at the pace at which it reads, and holds up nobody else."""

    N_QUESTIONS = 60

    def fill(self):
        self.start()
        worker = self.connect('worker', client_type='worker')
        messages = [{'msg_id': f'm{i}', 'content': 'x' * 10000, 'create_time': 1763000000 + i} for i in range(60)]
        worker.request('syncData', {'accounts': [{'accountId': 'big', 'conversations': [
            {'conversation_id': 't', 'messages': messages}]}]})

    def ask_all(self, peer, event, payload):
        frame = b''
        for i in range(self.N_QUESTIONS):
            text = json.dumps({'event': event, 'id': f'q{i}', 'payload': payload}).encode()
            frame += struct.pack('>BBH4x', 0x81, 0x80 | 126, len(text)) + text if len(text) > 125 else \
                struct.pack('>BB4x', 0x81, 0x80 | len(text)) + text
        peer.socket.sendall(frame)

    def read_all(self, peer):
        return [peer.receive()['re'] for _ in range(self.N_QUESTIONS)]

    def test_lists(self):
        self.fill()
        peer, other = self.connect('asker'), self.connect('other')
        self.ask_all(peer, 'listMessages', {'channelId': 'big', 'topicId': 't'})
        # Nothing is read yet: what waits for it stays within its bounds, and another peer is answered.
        for _ in range(20):
            stats = other.request('stats')['payload']
        self.assertEqual(stats['slowClosed'], 0)
        self.assertLess(stats['queued'], 10)
        self.assertEqual(self.read_all(peer), [f'q{i}' for i in range(self.N_QUESTIONS)])
        self.assertEqual(other.request('stats')['payload']['slowClosed'], 0)

    def test_subscriptions(self):
        self.fill()
        peer = self.connect('asker')
        epoch = self.welcome_epoch(peer)
        self.ask_all(peer, 'subscribe', {'streams': [{'stream': 'channel/big', 'epoch': epoch, 'seq': 0}]})
        self.assertEqual(self.connect('other').request('stats')['payload']['slowClosed'], 0)
        self.assertEqual(self.read_all(peer), [f'q{i}' for i in range(self.N_QUESTIONS)])

    def test_told_meanwhile(self):
        """Its unread answers do not make it miss what it is told."""
        self.fill()
        peer, publisher = self.connect('asker', streams=[{'stream': 'x/s'}]), self.connect('publisher')
        self.ask_all(peer, 'listMessages', {'channelId': 'big', 'topicId': 't'})
        for i in range(10):
            publisher.request('publish', {'stream': 'x/s', 'data': 'd' * 200000, 'durable': True})
        got = [peer.receive() for _ in range(self.N_QUESTIONS + 10)]
        self.assertEqual([one['payload']['seq'] for one in got if one['event'] == 'published'], list(range(1, 11)))
        self.assertEqual([one['re'] for one in got if 're' in one], [f'q{i}' for i in range(self.N_QUESTIONS)])

    def welcome_epoch(self, peer):
        return peer.request('subscribe', {'streams': [{'stream': 'channels'}]})['payload']['streams'][0]['epoch']


class SlowReader(CrowdCase):
    def test_others_keep_their_pace(self):
        self.start('--queue-bytes', '65536')
        stream = {'stream': 'x/pace'}
        publisher = self.connect('publisher')
        readers = [self.connect(f'reader-{i}', streams=[stream]) for i in range(READERS)]
        slow = self.connect('slow')
        epoch = slow.request('subscribe', {'streams': [stream]})['payload']['streams'][0]['epoch']
        pad = 'p' * 20000

        published = 0
        while publisher.request('stats')['payload']['slowClosed'] == 0:
            answer = publisher.request('publish', {**stream, 'data': pad, 'durable': True})
            published += 1
            self.assertEqual((answer['event'], answer['payload']['seq']), ('ok', published))
            # Nobody is further behind than what is on its way, however long the slow one does not read.
            for reader in readers:
                self.assertEqual(reader.receive()['payload']['seq'], published)

        # It was given a beginning without holes, then the reason, and comes back for the rest.
        messages, closed = read_to_end(slow)
        self.assertEqual(closed.code, 4008)
        seen = [message['payload']['seq'] for message in messages]
        self.assertEqual(seen, list(range(1, len(seen) + 1)))
        self.assertLess(len(seen), published)
        again = self.connect('slow')
        entry = again.request('subscribe', {'streams': [{**stream, 'epoch': epoch, 'seq': len(seen)}]})['payload']['streams'][0]
        while entry['more']:
            seen += [envelope['payload']['seq'] for envelope in entry['missed']]
            entry = again.request('subscribe', {'streams': [{**stream, 'epoch': epoch, 'seq': seen[-1]}]})['payload']['streams'][0]
        seen += [envelope['payload']['seq'] for envelope in entry['missed']]
        self.assertEqual(seen, list(range(1, published + 1)))


class End(CrowdCase):
    def test_a_thousand_come_back_one_by_one(self):
        spread, buckets = 500, 10
        self.start('--stop-spread', str(spread))
        peers = [self.connect(f'client-{i}') for i in range(CROWD)]
        self.hub.process.send_signal(signal.SIGTERM)
        waits = []
        for peer in peers:
            messages, closed = read_to_end(peer)
            self.assertEqual(closed.code, 1001)
            self.assertEqual([message['event'] for message in messages], ['error'])
            told = messages[0]['payload']
            self.assertEqual(told['error'], 'unavailable')
            self.assertRegex(closed.reason, rf'retryAfter={told["retryAfter"]}$')
            waits.append(told['retryAfter'])
            peer.close()
        first = min(waits)
        histogram = [0] * buckets
        for wait in waits:
            histogram[(wait - first) * buckets // (spread + 1)] += 1
        print('told to come back, in steps of', spread // buckets, 'ms:', histogram, file=sys.stderr)
        self.assertLessEqual(max(waits) - first, spread)
        self.assertLess(max(histogram), 1.5 * CROWD / buckets)
        self.assertGreater(min(histogram), 0.5 * CROWD / buckets)
        # In no order: those that came together do not come back together.
        self.assertGreater(sum(abs(a - b) for a, b in zip(waits, waits[1:])) / (CROWD - 1), spread / 6)

    def test_few_do_not_wait_long(self):
        self.start('--stop-spread', '3600000')
        peer = self.connect('alone')
        self.hub.process.send_signal(signal.SIGTERM)
        messages, _ = read_to_end(peer)
        self.assertLess(messages[0]['payload']['retryAfter'], 1500)

    def test_without_hello(self):
        self.start()
        peer = Peer(self.hub.uri)
        self.hub.process.send_signal(signal.SIGTERM)
        messages, closed = read_to_end(peer)
        self.assertEqual((messages, closed.code), ([], 1001))
        self.assertRegex(closed.reason, r'retryAfter=\d+$')
        peer.close()

    def ask(self, path, headers=()):
        connection = http.client.HTTPConnection('127.0.0.1', self.hub.port, timeout=DEADLINE)
        connection.request('GET', path, headers=dict(headers))
        answer = connection.getresponse()
        body = json.load(answer)
        connection.close()
        return answer, body

    def test_who_knocks_at_the_end(self):
        self.start('--stop-spread', '2000')
        peer = self.connect('does-not-say-goodbye')
        self.hub.process.send_signal(signal.SIGTERM)
        read_to_end(peer)
        for path, headers in (('/ws', {'Upgrade': 'websocket', 'Connection': 'Upgrade', 'Sec-WebSocket-Version': '13',
                                       'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ=='}), ('/readyz', {})):
            answer, body = self.ask(path, headers)
            self.assertEqual((answer.status, body['code']), (503, 'unavailable'))
            self.assertIn(int(answer.headers['Retry-After']), range(1, 4))
        peer.close()


if __name__ == '__main__':
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 2 * CROWD + 200), most))
    os.environ.pop('G_DEBUG', None)
    protocol_case.main()
