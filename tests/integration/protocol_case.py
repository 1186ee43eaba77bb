# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the protocol share: a real hub for each class, peers, and the words of its answers."""

import argparse
import os
import re
import sys
import unittest
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))
from peer import DEADLINE, Closed, Hub, Peer  # noqa: E402, F401

_parser = argparse.ArgumentParser()
_parser.add_argument('--hub', required=True)
options, _rest = _parser.parse_known_args()

TIMESTAMP = re.compile(r'^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$')


class ProtocolCase(unittest.TestCase):
    """Each class has a hub of its own and each test connections of its own."""

    arguments = ()   # of the hub

    @classmethod
    def setUpClass(cls):
        cls.hub = Hub(options.hub, arguments=cls.arguments)

    @classmethod
    def tearDownClass(cls):
        cls.hub.stop()

    def setUp(self):
        self.peer = self.connect()

    def connect(self, client_type='monitor', client_id=None, **more):
        peer = Peer(self.hub.uri)
        self.addCleanup(peer.close)
        self.welcome = peer.hello(client_type, client_id or f'{client_type}-{uuid.uuid4()}', **more)
        return peer

    def watch(self, peer, *streams):
        answer = peer.request('subscribe', {'streams': [{'stream': name} for name in streams]})
        self.assertEqual(answer['event'], 'subscribed', answer)
        return answer['payload']['streams']

    def ask(self, event, payload, answer, peer=None):
        """The payload of the answer, which has to be of that name."""
        envelope = (peer or self.peer).request(event, payload)
        self.assertEqual(envelope['event'], answer, envelope)
        self.assertRegex(envelope['payload']['timestamp'], TIMESTAMP)
        return envelope['payload']

    def refuse(self, event, payload, code, field=None, peer=None):
        """The payload of the error, which has to be that one."""
        envelope = (peer or self.peer).request(event, payload)
        self.assertEqual(envelope['event'], 'error', f'{event} {payload}: {envelope}')
        told = envelope['payload']
        self.assertEqual(told['error'], code, f'{event} {payload}: {told}')
        if field is not None:
            self.assertEqual(told.get('field'), field, f'{event} {payload}: {told}')
        self.assertTrue(told['message'])
        self.assertRegex(told['timestamp'], TIMESTAMP)
        return told

    def sync(self, *accounts, peer=None):
        return self.ask('syncData', {'accounts': list(accounts)}, 'synced', peer)

    def send(self, channel, topic, content, peer=None, **more):
        return self.ask('sendMessage', {'key': str(uuid.uuid4()), 'channelId': channel, 'topicId': topic,
                                        'content': content, **more}, 'messageAccepted', peer)

    def channel(self, id, peer=None):
        return next(c for c in self.ask('listChannels', {}, 'channels', peer)['channels'] if c['id'] == id)

    def topic(self, channel, id, peer=None):
        return next(t for t in self.ask('listTopics', {'channelId': channel}, 'topics', peer)['topics'] if t['id'] == id)

    def messages(self, channel, topic, peer=None, **more):
        return self.ask('listMessages', {'channelId': channel, 'topicId': topic, **more}, 'messages', peer)['messages']


def fresh(prefix):
    """An id that no other test uses."""
    return f'{prefix}-{uuid.uuid4()}'


def comment(id, **more):
    return {'comment_id': id, 'author_name': 'Noah', 'content': f'comment {id}', 'create_time': 1763000000, **more}


def private(id, **more):
    return {'msg_id': id, 'sender': {'user_id': 'u9', 'user_name': 'Wang Li'}, 'content': f'message {id}',
            'msg_type': 'text', 'create_time': 1763000000, **more}


def chat(id, messages, **more):
    return {'conversation_id': id, 'participant': {'user_name': 'Wang Li'}, 'messages': messages, **more}


def work(id, comments, **more):
    return {'work_id': id, 'title': 'Spring menu', 'comments': comments, **more}


def main():
    unittest.main(argv=[sys.argv[0], *_rest], verbosity=2)
