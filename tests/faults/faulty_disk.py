# SPDX-License-Identifier: GPL-3.0-or-later
"""The control page of a hub whose disk a test rules: the fields of faulty-control.h."""

import mmap
import os
import random
import struct
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'integration'))
from peer import DEADLINE, Hub, Peer  # noqa: E402
from protocol_case import fresh, options  # noqa: E402

FULL, WRITE, SYNC, FORGET, READ, BUSY, SHARED = (1 << bit for bit in range(7))
DATABASE, LOG = 1, 2
FIELDS = ('seed', 'drop', 'lie', 'leak', 'fail', 'files', 'skip', 'times', 'hits', 'kill_at', 'calls')


class Control:
    def __init__(self, folder):
        self.path = os.path.join(folder, 'faults')
        with open(self.path, 'w+b') as file:
            file.truncate(mmap.PAGESIZE)
            self.page = mmap.mmap(file.fileno(), mmap.PAGESIZE)

    def get(self, field):
        return struct.unpack_from('=i', self.page, 4 * FIELDS.index(field))[0]

    def set(self, **values):
        # What fails is said last: the rest describes it.
        for field, value in sorted(values.items(), key=lambda item: item[0] == 'fail'):
            struct.pack_into('=i', self.page, 4 * FIELDS.index(field), value)

    def fail(self, what, skip=0, times=0, files=0):
        self.set(fail=0)
        self.set(skip=skip, times=times, files=files, hits=0, fail=what)

    def heal(self):
        self.set(fail=0)


class DiskCase(unittest.TestCase):
    """Each test has a hub of its own, and prints the seed of what it leaves to chance."""

    settings = ()
    drop = False

    def setUp(self):
        seed = int(os.environ.get('SIGNALBOX_TEST_SEED', random.randrange(1 << 30)))
        print(f'SIGNALBOX_TEST_SEED={seed}', file=sys.stderr)
        self.random = random.Random(seed)
        folder = tempfile.TemporaryDirectory(prefix='signalbox-faults-')
        self.addCleanup(folder.cleanup)
        self.control = Control(folder.name)
        self.control.set(seed=seed, drop=self.drop)
        os.environ['SIGNALBOX_FAULTS'] = self.control.path
        # What is warned of is what these tests are about.
        os.environ.pop('G_DEBUG', None)
        self.hub = Hub(options.hub, arguments=self.settings)
        self.addCleanup(self.stop)
        self.peer = self.connect()
        self.id = fresh('a')
        self.ask('syncData', {'accounts': [{'accountId': self.id, 'conversations': [
            {'conversation_id': 't', 'participant': {'user_name': 'Wang Li'}, 'messages': []}]}]}, 'synced')

    def stop(self):
        self.control.heal()
        self.hub.stop()

    def restart(self):
        """After a power cut, where what is not synced is dropped."""
        self.hub.kill()
        self.hub.start()
        self.peer = self.connect()

    def connect(self, client_id='test'):
        peer = Peer(self.hub.uri)
        self.addCleanup(peer.close)
        peer.hello(client_id=client_id)
        return peer

    def ask(self, event, payload, answer, peer=None):
        envelope = (peer or self.peer).request(event, payload)
        self.assertEqual(envelope['event'], answer, envelope)
        return envelope['payload']

    def refuse(self, event, payload, peer=None):
        told = self.ask(event, payload, 'error', peer)
        self.assertEqual(told['error'], 'unavailable', told)
        self.assertTrue(told['message'])

    def message(self, key, content=None):
        return {'key': key, 'channelId': self.id, 'topicId': 't', 'content': content or f'cake {key}'}

    def send(self, key, **more):
        return self.ask('sendMessage', self.message(key, **more), 'messageAccepted')

    def messages(self, peer=None):
        """All of the topic."""
        found, after = [], 0
        while True:
            page = self.ask('listMessages', {'channelId': self.id, 'topicId': 't', 'after': after}, 'messages', peer)
            found += page['messages']
            if not page['more']['after']:
                return found
            after = found[-1]['seq']

    def events(self, stream):
        """All of a stream, from its beginning; it has no hole."""
        seq, found = 0, []
        peer = self.connect('reader')
        epoch = peer.request('subscribe', {'streams': [{'stream': 'channels'}]})['payload']['streams'][0]['epoch']
        while True:
            entry = peer.request('subscribe', {'streams': [{'stream': stream, 'epoch': epoch, 'seq': seq}]})['payload']['streams'][0]
            self.assertTrue(entry['recovered'], entry)
            for envelope in entry['missed']:
                seq += 1
                self.assertEqual(envelope['payload']['seq'], seq)
                found.append(envelope)
            if not entry['more']:
                return found

    def await_true(self, condition):
        """Asks the hub again and again until it says so."""
        end = time.monotonic() + DEADLINE
        while not condition():
            self.assertLess(time.monotonic(), end, 'it did not come')
            self.ask('ping', {}, 'pong')

    def assert_once(self, accepted):
        """@accepted: key → answer. Nothing else is there, nothing twice, all as it was acknowledged."""
        there = [(m['id'], m['seq']) for m in self.messages()]
        self.assertEqual(sorted(there), sorted((a['id'], a['seq']) for a in accepted.values()))
        logged = [e['payload']['message'] for e in self.events(f'channel/{self.id}') if e['event'] == 'messageAdded']
        self.assertEqual([(m['id'], m['seq']) for m in logged], sorted(there, key=lambda m: m[1]))
