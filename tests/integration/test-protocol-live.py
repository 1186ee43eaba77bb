# SPDX-License-Identifier: GPL-3.0-or-later
"""What two clients see at once, and what is still there after the hub is killed."""

import json
import os
import time
import unittest
import uuid

from protocol_case import Hub, Peer, ProtocolCase, chat, comment, fresh, main, options, private, work


class Live(ProtocolCase):
    def setUp(self):
        self.id = fresh('a')
        self.peer = self.connect('worker')
        self.sync({'accountId': self.id, 'conversations': [chat('c', [])]})

    def test_everybody_sees_the_same(self):
        peers = [self.connect() for _ in range(3)]
        for peer in peers:
            self.watch(peer, f'channel/{self.id}')
        sent = [self.send(self.id, 'c', f'number {n}', peers[n % 3]) for n in range(60)]
        for peer in peers:
            got = [peer.expect('messageAdded')['payload'] for _ in sent]
            self.assertEqual([e['seq'] for e in got], list(range(1, 61)))
            self.assertEqual([e['message']['id'] for e in got], [s['id'] for s in sent])

    def test_answer_comes_before_its_push(self):
        self.watch(self.peer, f'channel/{self.id}')
        self.peer.send('sendMessage', {'key': fresh('k'), 'channelId': self.id, 'topicId': 'c', 'content': 'Hi'}, 's')
        first, second = self.peer.receive(), self.peer.receive()
        self.assertEqual((first['event'], second['event']), ('messageAccepted', 'messageAdded'))
        self.assertEqual(first['payload']['id'], second['payload']['message']['id'])

    def test_missed_is_what_was_pushed(self):
        watcher = self.connect()
        self.watch(watcher, f'channel/{self.id}')
        self.sync({'accountId': self.id, 'conversations': [chat('c', [private('m')], unread_count=1)]})
        self.send(self.id, 'c', 'Hi')
        self.ask('markRead', {'channelId': self.id, 'topicId': 'c'}, 'ok')
        pushed = [watcher.receive() for _ in range(3)]
        self.assertEqual([e['event'] for e in pushed], ['messageAdded', 'messageAdded', 'readChanged'])
        answer = self.connect().request('subscribe', {'streams': [
            {'stream': f'channel/{self.id}', 'epoch': self.welcome['epoch'], 'seq': 0}]})
        self.assertEqual(answer['payload']['streams'][0]['missed'], pushed)

    def test_without_an_id_named_answers_come(self):
        self.peer.send('markRead', {'channelId': self.id, 'topicId': 'c'})
        self.peer.send('listChannels', {'limit': 1})
        answer = self.peer.receive()
        self.assertEqual((answer['event'], 're' in answer), ('channels', False), 'a bare ok is not sent')


class Killed(unittest.TestCase):
    def setUp(self):
        self.hub = Hub(options.hub)
        self.addCleanup(self.hub.stop)

    def connect(self):
        peer = Peer(self.hub.uri)
        self.addCleanup(peer.close)
        return peer, peer.hello('monitor', 'the-client')

    def ask(self, peer, event, payload, answer):
        envelope = peer.request(event, payload)
        self.assertEqual(envelope['event'], answer, envelope)
        return envelope['payload']

    def test_everything_acknowledged_is_there(self):
        peer, welcome = self.connect()
        self.ask(peer, 'syncData', {'accounts': [{'accountId': 'a', 'conversations': [chat('c', [private('m')], unread_count=1)]}]}, 'synced')
        keys = [str(uuid.uuid4()) for _ in range(200)]
        post = lambda key: {'key': key, 'channelId': 'a', 'topicId': 'c', 'content': f'text {key}'}
        for n, key in enumerate(keys):
            peer.send('sendMessage', post(key), f'k{n}')
        accepted = {}
        while len(accepted) < 120:
            envelope = peer.receive()
            if envelope['event'] == 'messageAccepted':
                accepted[envelope['payload']['key']] = envelope['payload']
        self.hub.kill()
        self.hub.start()

        peer, again = self.connect()
        self.assertEqual(again['epoch'], welcome['epoch'])
        for key in keys:
            payload = self.ask(peer, 'sendMessage', post(key), 'messageAccepted')
            if key in accepted:
                self.assertEqual((payload['id'], payload['seq'], payload['duplicate']),
                                 (accepted[key]['id'], accepted[key]['seq'], True))
        stored, bound = [], 0
        while True:
            page = self.ask(peer, 'listMessages', {'topicId': 'c', 'after': bound}, 'messages')
            stored += page['messages']
            if not page['more']['after']:
                break
            bound = stored[-1]['seq']
        self.assertEqual([m['seq'] for m in stored], list(range(1, 202)), 'nothing missing, nothing doubled')
        self.assertEqual(sorted(m['key'] for m in stored if 'key' in m), sorted(keys))

    def test_tasks_and_read_state_too(self):
        peer, _ = self.connect()
        self.ask(peer, 'syncData', {'accounts': [{'accountId': 'a', 'contents': [work('w', [comment('k', is_new=True)])]}]}, 'synced')
        self.ask(peer, 'markRead', {'topicId': 'w'}, 'ok')
        self.ask(peer, 'reportTask', {'task': {'taskId': 't', 'sessionId': 's', 'status': 'running'}}, 'ok')
        before = [self.ask(peer, event, {}, answer)[answer] for event, answer in
                  (('listChannels', 'channels'), ('listSessions', 'sessions'), ('listTasks', 'tasks'))]
        self.hub.kill()
        self.hub.start()
        peer, _ = self.connect()
        after = [self.ask(peer, event, {}, answer)[answer] for event, answer in
                 (('listChannels', 'channels'), ('listSessions', 'sessions'), ('listTasks', 'tasks'))]
        self.assertEqual(after, before)
        self.assertEqual(before[0][0]['unreadCount'], 0)


class Big(ProtocolCase):
    """Nothing here is asserted of times: they are printed, to be looked at."""

    N = int(os.environ.get('SIGNALBOX_TEST_MESSAGES', 50000))

    def timed(self, what, func):
        start = time.monotonic()
        result = func()
        print(f'# {what}: {(time.monotonic() - start) * 1000:.1f} ms', flush=True)
        return result

    def test_a_long_topic(self):
        rest = list(range(self.N))

        def fill():
            while rest:
                part = rest[:4000]
                del rest[:4000]
                account = {'accountId': 'big', 'conversations': [chat('c', [
                    {'msg_id': n, 'content': f'number {n}', 'create_time': 1763000000 + n} for n in part], unread_count=0)]}
                self.assertLess(len(json.dumps(account)), 1 << 20)
                self.sync(account)

        self.timed(f'{self.N} messages', fill)
        page = lambda **more: self.ask('listMessages', {'channelId': 'big', 'topicId': 'c', **more}, 'messages')
        newest = self.timed('newest page', page)
        self.assertEqual(newest['messages'][-1]['id'], str(self.N - 1))
        middle = self.timed('around the middle', lambda: page(around=self.N // 2))
        self.assertIn(self.N // 2, [m['seq'] for m in middle['messages']])
        first = self.timed('from the start', lambda: page(after=0, order='time'))
        self.assertEqual(first['messages'][0]['id'], '0')
        self.timed('channels', lambda: self.channel('big'))
        self.timed('a message', lambda: self.send('big', 'c', 'Hi'))

    def test_others_are_not_held_up(self):
        """Many accounts in one sync leave room for other writers in between."""
        other = self.connect()
        self.sync({'accountId': 'small', 'conversations': [chat('c', [])]})
        self.peer.send('syncData', {'accounts': [
            {'accountId': f'acc{n}', 'contents': [work('w', [comment(k) for k in range(250)])]} for n in range(30)]}, 'sync')
        self.send('small', 'c', 'in between', other)
        accounts = len([c for c in self.ask('listChannels', {}, 'channels', other)['channels'] if c['id'].startswith('acc')])
        print(f'# {accounts} of 30 accounts were in when another writer had its turn', flush=True)
        answer = self.peer.receive()
        self.assertEqual((answer['event'], answer['payload']['messages']), ('synced', 7500))


if __name__ == '__main__':
    main()
