# SPDX-License-Identifier: GPL-3.0-or-later
"""What docs/protocol.md says of subscriptions, of who may say what before a hello, and of leaving."""

import json
import time
import unittest

from protocol_case import ProtocolCase, fresh, main
from peer import DEADLINE, Closed, Peer

LIMIT = 1048576


class CatchUp(ProtocolCase):
    def publish(self, stream, count, size):
        for _ in range(count):
            self.ask('publish', {'stream': stream, 'data': 'd' * size, 'durable': True}, 'ok')

    def resume(self, streams):
        """One request for all of them: {stream: entry}, and the size of the answer."""
        self.peer.send('subscribe', {'streams': [{'stream': name, 'epoch': self.welcome['epoch'], 'seq': seq}
                                                 for name, seq in streams.items()]}, 'resume')
        while True:
            opcode, data = self.peer.read_frame(time.monotonic() + DEADLINE)
            answer = json.loads(data) if opcode == 1 else {}
            if answer.get('re') == 'resume':
                self.assertEqual(answer['event'], 'subscribed', answer)
                return {entry['stream']: entry for entry in answer['payload']['streams']}, len(data)

    def catch_up(self, streams):
        """Until all are live: the largest answer, and the seqs of each stream that came."""
        streams = dict(streams)
        seen = {name: [] for name in streams}
        largest = 0
        while streams:
            entries, size = self.resume(streams)
            largest = max(largest, size)
            self.assertTrue(any(entry['missed'] for entry in entries.values()), 'it does not get on')
            for name, entry in entries.items():
                self.assertTrue(entry['recovered'])
                seen[name] += [envelope['payload']['seq'] for envelope in entry['missed']]
                self.assertEqual(entry['seq'], seen[name][-1] if seen[name] else streams[name])
                streams[name] = entry['seq']
            streams = {name: streams[name] for name, entry in entries.items() if entry['more']}
        return largest, seen

    def test_answer_is_bounded_as_a_whole(self):
        names = [fresh('x/many') for _ in range(4)]
        for name in names:
            self.publish(name, 15, 100000)
        largest, seen = self.catch_up({name: 0 for name in names})
        self.assertLessEqual(largest, LIMIT)
        self.assertGreater(largest, LIMIT * 3 / 4)
        for name in names:
            self.assertEqual(seen[name], list(range(1, 16)))

    def test_event_as_large_as_the_limit(self):
        """One is always given, so that whoever asks again gets on."""
        names = [fresh('x/large') for _ in range(2)]
        for name in names:
            self.publish(name, 2, LIMIT - 200)
        largest, seen = self.catch_up({name: 0 for name in names})
        self.assertLessEqual(largest, LIMIT + 65536)
        self.assertEqual([seen[name] for name in names], [[1, 2], [1, 2]])

    def test_many_streams_with_long_names(self):
        names = ['x/' + fresh('n' * 200) for _ in range(1000)]
        for name in names[:3]:
            self.publish(name, 5, 150000)
        streams = {name: 0 for name in names}
        entries, size = self.resume(streams)
        self.assertLessEqual(size, LIMIT)
        self.assertEqual(len(entries), 1000)

    def test_seq_without_epoch(self):
        """A seq of an unknown log recovers nothing."""
        name = fresh('x/epoch')
        self.publish(name, 3, 1)
        for more in ({}, {'epoch': 'other'}, {'epoch': None}):
            entry = self.ask('subscribe', {'streams': [{'stream': name, 'seq': 1, **more}]}, 'subscribed')['streams'][0]
            self.assertEqual((entry['recovered'], entry['reason'], entry['seq']), (False, 'epoch', 3))
            self.assertNotIn('missed', entry)

    def test_field_of_an_entry(self):
        for entry, field in [({'stream': 7}, 'streams[1].stream'), ({'stream': 'x/a', 'seq': 'x'}, 'streams[1].seq'),
                             ({'stream': 'nope'}, 'streams[1].stream'), (5, 'streams[1]')]:
            self.refuse('subscribe', {'streams': [{'stream': 'x/a'}, entry]}, 'badRequest', field)


class Hello(ProtocolCase):
    def refuse_hello(self, payload, field):
        peer = Peer(self.hub.uri)
        self.addCleanup(peer.close)
        self.refuse('hello', payload, 'badRequest', field, peer)
        # The connection is as before, and may try again.
        peer.hello(client_id='better')

    def test_fields(self):
        self.refuse_hello({'clientType': 'monitor'}, 'clientId')
        self.refuse_hello({'clientType': 'monitor', 'clientId': None}, 'clientId')
        self.refuse_hello({'clientType': 'monitor', 'clientId': 'a', 'device': {'type': 'fridge'}}, 'device.type')
        self.refuse_hello({'clientType': 'monitor', 'clientId': 'a', 'device': {'type': 7}}, 'device.type')
        self.refuse_hello({'clientType': 'monitor', 'clientId': 'a', 'device': {'name': []}}, 'device.name')
        for kind in ('desktop', 'mobile', 'tablet', 'web', 'service'):
            self.connect(device={'type': kind, 'name': 'd'})


class Leaving(ProtocolCase):
    def test_closed_peer_counts_no_more(self):
        """Its close frame is the end, although it may take its time to answer that."""
        before = self.ask('stats', {}, 'stats')
        peer = self.connect(client_type='worker', userId=fresh('user'))
        during = self.ask('stats', {}, 'stats')
        self.assertEqual(during['connections']['total'], before['connections']['total'] + 1)
        self.assertEqual(during['online'], before['online'] + 1)
        peer.send_frame(2, b'binary')
        with self.assertRaises(Closed) as caught:
            peer.receive()
        self.assertEqual(caught.exception.code, 1003)
        after = self.ask('stats', {}, 'stats')
        self.assertEqual(after['connections'], before['connections'])
        self.assertEqual(after['online'], before['online'])


class UnifiedViewer(ProtocolCase):
    def open(self):
        peer = Peer(self.hub.uri)
        self.addCleanup(peer.close)
        return peer

    def assert_update(self, envelope):
        self.assertEqual(envelope['event'], 'projectsUpdate')
        self.assertNotIn('re', envelope)
        payload = dict(envelope['payload'])
        self.assertRegex(payload.pop('timestamp'), r'Z$')
        self.assertEqual(payload, {'triggeredBy': 'system', 'type': 'allProjects', 'data': [],
                                   'stats': {'totalProjects': 0, 'activeProjects': 0, 'connectedProjects': 0}})

    def test_silent_peer(self):
        peer = self.open()
        self.assert_update(peer.receive())
        self.assertEqual(self.ask('stats', {}, 'stats')['connections']['byDialect'].get('unified'), 1)
        # It may not do what takes a hello.
        self.refuse('listChannels', {}, 'unauthorized', peer=peer)
        # A later hello makes it native.
        peer.hello(client_id='late')
        self.assertNotIn('unified', self.ask('stats', {}, 'stats')['connections']['byDialect'])
        self.ask('listChannels', {}, 'channels', peer)
        self.refuse('hello', {'clientId': 'late', 'clientType': 'monitor'}, 'conflict', peer=peer)

    def test_first_frame(self):
        for event, code in (('startOutbound', 'unavailable'), ('stopOutbound', 'notFound')):
            peer = self.open()
            answer = peer.request(event, {'project': {'projectId': 'p-1'}})
            self.assertEqual((answer['event'], answer['payload'].get('error')), ('error', code))
            self.assert_update(peer.pushed.pop())
            self.refuse(event, {}, 'badRequest', 'project', peer)
            self.refuse(event, {'project': {}}, 'badRequest', 'project.projectId', peer)
            peer.hello(client_id='late')
            self.refuse(event, {'project': {'projectId': 'p-1'}}, code, peer=peer)

    def test_not_the_first_frame(self):
        peer = self.open()
        self.ask('ping', {}, 'pong', peer)
        self.refuse('startOutbound', {'project': {'projectId': 'p-1'}}, 'unauthorized', peer=peer)

    def test_native_peer_is_left_alone(self):
        peer = self.connect()
        with self.assertRaises(TimeoutError):
            peer.receive(1.5)


if __name__ == '__main__':
    main()
