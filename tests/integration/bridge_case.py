# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of bridges share: hubs, their bridges, and what stands in them."""

import json
import os
import tempfile
import time
import unittest
import uuid

from protocol_case import DEADLINE, Closed, Hub, Peer, comment, main, options, private
import foreign

__all__ = ['BridgeCase', 'Closed', 'DEADLINE', 'Hub', 'account', 'comment', 'foreign', 'main', 'numbered', 'options', 'private', 'quick', 'told', 'unittest']


SETTINGS = tempfile.TemporaryDirectory(prefix='signalbox-bridges-')
PROFILE = os.path.join(SETTINGS.name, 'quick.json')
with open(PROFILE, 'w') as profile:
    json.dump({'timings': {'backoffBase': 50, 'backoffMax': 100, 'tries': 1000}}, profile)


def quick(*sources):
    """Options of a hub that bridges those (hubs, or addresses with a dialect), and is back soon where one of them was away."""
    return [word for source in sources for word in ('--bridge', getattr(source, 'uri', source) + f',profile={PROFILE}')]


class BridgeCase(unittest.TestCase):
    def hub(self, *arguments, **more):
        hub = Hub(options.hub, arguments=arguments, **more)
        self.addCleanup(self.end, hub)
        return hub

    def end(self, hub):
        if hub.process.poll() is None:
            hub.stop()
        elif not hub.process.stdout.closed:
            self.fail(f'the hub ended by itself with {hub.process.returncode}')

    def bridge(self, *sources):
        return self.hub(*quick(*sources))

    def peer(self, hub, client_type='monitor', **more):
        peer = Peer(hub.uri)
        self.addCleanup(peer.close)
        peer.hello(client_type, f'{client_type}-{uuid.uuid4()}', **more)
        return peer

    def ask(self, peer, event, payload, answer):
        envelope = peer.request(event, payload)
        self.assertEqual(envelope['event'], answer, envelope)
        return envelope['payload']

    def sync(self, peer, *accounts):
        synced = self.ask(peer, 'syncData', {'accounts': list(accounts)}, 'synced')
        self.assertEqual(synced['errors'], [])

    def send(self, peer, channel, topic, content):
        return self.ask(peer, 'sendMessage', {'key': str(uuid.uuid4()), 'channelId': channel, 'topicId': topic,
                                              'content': content}, 'messageAccepted')

    def until(self, is_so):
        """What it says once it says something true."""
        end = time.monotonic() + DEADLINE
        while True:
            found = is_so()
            if found:
                return found
            self.assertLess(time.monotonic(), end, 'it did not become so in time')
            time.sleep(0.02)

    def all(self, peer, event, answer, rows, payload=None):
        found, cursor = [], None
        while True:
            page = self.ask(peer, event, {**(payload or {}), **({'cursor': cursor} if cursor else {})}, answer)
            found += page[rows]
            cursor = page['next']
            if cursor is None:
                return found

    def channels(self, peer):
        return {c['id']: c for c in self.all(peer, 'listChannels', 'channels', 'channels')}

    def topics(self, peer, channel):
        if channel not in self.channels(peer):
            return {}
        return {t['id']: t for t in self.all(peer, 'listTopics', 'topics', 'topics', {'channelId': channel})}

    def messages(self, peer, channel, topic):
        if topic not in self.topics(peer, channel):
            return []
        found, after = [], 0
        while True:
            page = self.ask(peer, 'listMessages', {'channelId': channel, 'topicId': topic, 'after': after}, 'messages')
            found += page['messages']
            if not page['more']['after']:
                return found
            after = found[-1]['seq']

    def contents(self, peer, channel, topic):
        return [m['content'] for m in self.messages(peer, channel, topic)]

    def reach(self, peer, channel, topic, contents):
        """They are there, in that order, and once."""
        seen = []
        end = time.monotonic() + DEADLINE
        while seen != contents:
            seen = self.contents(peer, channel, topic)
            self.assertLess(time.monotonic(), end, f'{len(seen)} of {len(contents)}: {seen[-5:]}')


def account(id, comments=(), messages=(), **more):
    return {'accountId': id, 'accountName': f'Shop {id}', 'platform': 'xiaohongshu',
            'works': [{'work_id': 'w1', 'title': 'Spring menu', 'comments': list(comments)}],
            'conversations': [{'conversation_id': 'c1', 'participant': {'user_name': 'Wang Li'}, 'messages': list(messages)}], **more}


def numbered(first, last):
    return [comment(f'm{n}', create_time=1763000000 + n, content=f'comment m{n}') for n in range(first, last)]


def told(first, last):
    return [f'comment m{n}' for n in range(first, last)]
