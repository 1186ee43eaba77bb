# SPDX-License-Identifier: GPL-3.0-or-later
"""Direct messages, notifications, and pushes to people who are not there."""

import http.server
import json
import os
import queue
import subprocess
import tempfile
import threading
import time
import unittest

from protocol_case import DEADLINE, ProtocolCase, chat, fresh, main, options, private


class Webhook:
    """A web address that keeps what is posted to it, and answers with the status that it is told."""

    def __init__(self):
        self.posts = queue.Queue()
        self.status = 200
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers['Content-Length']))
                outer.posts.put((self.headers['Content-Type'], json.loads(body)))
                self.send_response(outer.status)
                self.send_header('Content-Length', '0')
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        self.address = f'http://127.0.0.1:{self.server.server_port}/notify?key=1'
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def take(self):
        return self.posts.get(timeout=DEADLINE)

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


class PatientCase(ProtocolCase):

    def until(self, is_so):
        end = time.monotonic() + DEADLINE
        while not is_so():
            self.assertLess(time.monotonic(), end, 'it did not become so in time')


class DeliveryCase(PatientCase):

    @classmethod
    def setUpClass(cls):
        cls.webhook = Webhook()
        cls.arguments = ('--notification-provider', 'webhook', '--notification-target', cls.webhook.address)
        super().setUpClass()

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        cls.webhook.stop()

    def setUp(self):
        super().setUp()
        self.webhook.status = 200
        self.webhook.posts = queue.Queue()

    def user(self, id=None, device=None, watch=True):
        id = id or fresh('u')
        peer = self.connect('agent', fresh('c'), userId=id, device={'type': device or 'desktop', 'name': 'd'})
        if watch:
            self.watch(peer, f'user/{id}')
        return id, peer

    def make_topic(self, *participants, owner=None):
        channel = fresh('shop')
        self.sync({'accountId': channel, 'conversations': [chat(f'{channel}-c', [private(f'{channel}-m')])]})
        change = {'channelId': channel, 'topicId': f'{channel}-c', 'participants': {'add': list(participants)}}
        if owner is not None:
            change['ownerId'] = owner
        self.ask('setTopic', change, 'ok')
        return channel, f'{channel}-c'

    def delivered(self, event, payload):
        told = self.ask(event, payload, 'delivered')
        return told['live'], told['pushed'], told['queued']

    def stats(self):
        return self.ask('stats', {}, 'stats')['push']


class TestDirect(DeliveryCase):

    def test_all_devices(self):
        id, first = self.user()
        _, second = self.user(id)
        _, deaf = self.user(id, watch=False)
        self.assertEqual(self.delivered('sendDirect', {'userId': id, 'title': 'Shift', 'content': 'Friday?', 'type': 'ask',
                                                       'action': {'open': [1]}, 'conversationId': 'c7', 'mood': 'good'}), (2, 0, 0))
        events = [peer.expect('directMessage')['payload'] for peer in (first, second)]
        self.assertEqual(events[0], events[1])
        event = events[0]
        self.assertEqual({name: event[name] for name in ('userId', 'title', 'content', 'type', 'action', 'conversationId', 'mood')},
                         {'userId': id, 'title': 'Shift', 'content': 'Friday?', 'type': 'ask', 'action': {'open': [1]},
                          'conversationId': 'c7', 'mood': 'good'})
        self.assertTrue(event['id'])
        self.assertEqual(event['seq'], 1)
        deaf.request('ping')
        self.assertEqual([e for e in deaf.pushed if e['event'] == 'directMessage'], [])

    def test_phone_gets_a_push_too(self):
        id, phone = self.user(device='mobile')
        self.assertEqual(self.delivered('sendDirect', {'userId': id, 'title': 'T', 'content': 'C'}), (1, 1, 0))
        phone.expect('directMessage')
        kind, push = self.webhook.take()
        self.assertEqual(kind, 'application/json')
        self.assertEqual(push, {'user_id': id, 'device_type': 'mobile', 'title': 'T', 'content': 'C', 'priority': 'normal',
                                'data': {}})

    def test_kept_for_who_is_away(self):
        id = fresh('u')
        self.assertEqual(self.delivered('sendDirect', {'userId': id, 'content': 'one', 'conversationId': 'c1'}), (0, 1, 1))
        self.assertEqual(self.webhook.take()[1]['data'], {'conversation_id': 'c1', 'action': 'open_conversation'})
        self.hub.kill()
        self.hub.start()
        self.peer = self.connect()
        peer = self.connect('agent', fresh('c'), userId=id)
        epoch = self.welcome['epoch']
        answer = peer.request('subscribe', {'streams': [{'stream': f'user/{id}', 'epoch': epoch, 'seq': 0}]})
        missed = answer['payload']['streams'][0]['missed']
        self.assertEqual([m['payload']['content'] for m in missed], ['one'])

    def test_bad_input(self):
        good = {'userId': 'u', 'title': 't', 'content': 'c'}
        for change, field in (({'userId': None}, 'userId'), ({'userId': ''}, 'userId'), ({'userId': {}}, 'userId'),
                              ({'title': 7}, 'title'), ({'content': []}, 'content'), ({'type': 1}, 'type'),
                              ({'conversationId': 'a\nb'}, 'conversationId'), ({'title': '', 'content': ''}, 'content')):
            self.refuse('sendDirect', {**good, **change}, 'badRequest', field)
        self.refuse('sendDirect', {**good, 'userId': 'u' * 257}, 'tooLarge', 'userId')
        self.refuse('sendDirect', {**good, 'title': 't' * 16385}, 'tooLarge', 'title')
        self.refuse('sendDirect', {**good, 'type': 't' * 65}, 'tooLarge', 'type')
        deep = 0
        for _ in range(49):
            deep = [deep]
        self.refuse('sendDirect', {**good, 'action': deep}, 'badRequest', 'action')
        self.refuse('sendDirect', {**good, 'more': 'x' * 262144}, 'tooLarge')
        self.assertEqual(self.delivered('sendDirect', {**good, 'userId': 'u' * 256, 'title': 't' * 16384, 'type': 't' * 64,
                                                       'action': deep[0]})[2], 1)
        self.webhook.take()


class TestNotify(DeliveryCase):

    def test_owner_and_participants(self):
        owner, owner_peer = self.user()
        here, here_peer = self.user()
        away = fresh('u')
        channel, topic = self.make_topic(here, away, owner, owner=owner)
        self.assertEqual(self.delivered('notify', {'conversationId': topic, 'title': 'Oven', 'message': 'off', 'type': 'warning'}),
                         (2, 1, 1))
        for peer, id in ((owner_peer, owner), (here_peer, here)):
            event = peer.expect('systemNotification')['payload']
            self.assertEqual((event['stream'], event['conversationId'], event['title'], event['message'], event['type']),
                             (f'user/{id}', topic, 'Oven', 'off', 'warning'))
        self.assertEqual(self.webhook.take()[1]['user_id'], away)

    def test_nobody(self):
        channel, topic = self.make_topic()
        self.assertEqual(self.delivered('notify', {'conversationId': topic, 'message': 'x'}), (0, 0, 0))

    def test_bad_input(self):
        channel, topic = self.make_topic()
        self.refuse('notify', {'message': 'x'}, 'badRequest', 'conversationId')
        self.refuse('notify', {'conversationId': fresh('none'), 'message': 'x'}, 'notFound', 'conversationId')
        self.refuse('notify', {'conversationId': topic, 'channelId': fresh('none'), 'message': 'x'}, 'notFound', 'conversationId')
        self.refuse('notify', {'conversationId': topic}, 'badRequest', 'message')
        self.refuse('notify', {'conversationId': topic, 'message': {}}, 'badRequest', 'message')
        self.refuse('notify', {'conversationId': topic, 'message': 'm' * 32769}, 'tooLarge', 'message')
        self.delivered('notify', {'conversationId': topic, 'message': 'm' * 32768})


class TestMessages(DeliveryCase):

    def test_who_is_away_gets_a_push(self):
        here, _ = self.user()
        away, excluded = fresh('u'), fresh('u')
        channel, topic = self.make_topic(here, away, excluded)
        before = self.stats()
        self.send(channel, topic, 'Hello ' * 100, important=True, excludeUser=excluded)
        push = self.webhook.take()[1]
        self.assertEqual((push['user_id'], push['priority'], push['data'], push['device_type']),
                         (away, 'high', {'conversation_id': topic, 'action': 'open_conversation'}, 'mobile'))
        self.assertEqual(push['content'], ('Hello ' * 100)[:200])
        # A second push would stand before this one.
        self.send(channel, topic, 'again', excludeUser=excluded)
        self.assertEqual(self.webhook.take()[1]['content'], 'again')
        self.assertEqual(self.webhook.posts.qsize(), 0)
        self.until(lambda: self.stats()['sent'] == before['sent'] + 2)
        message = self.messages(channel, topic)[-1]
        self.assertNotIn('excludeUser', message)

    def test_same_key_pushes_once(self):
        away = fresh('u')
        channel, topic = self.make_topic(away)
        request = {'key': fresh('k'), 'channelId': channel, 'topicId': topic, 'content': 'once'}
        self.ask('sendMessage', request, 'messageAccepted')
        self.webhook.take()
        self.assertTrue(self.ask('sendMessage', request, 'messageAccepted')['duplicate'])
        self.send(channel, topic, 'twice')
        self.assertEqual(self.webhook.take()[1]['content'], 'twice')

    def test_a_failure_stops_nothing(self):
        one, two = fresh('u'), fresh('u')
        channel, topic = self.make_topic(one, two)
        before = self.stats()
        self.webhook.status = 500
        self.send(channel, topic, 'lost')
        self.assertEqual({self.webhook.take()[1]['user_id'] for _ in range(2)}, {one, two})
        self.until(lambda: self.stats()['failed'] == before['failed'] + 2)
        self.webhook.status = 204
        self.send(channel, topic, 'found')
        self.until(lambda: self.stats()['sent'] == before['sent'] + 2)


class TestCommand(PatientCase):

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.file = os.path.join(cls.folder.name, 'pushes')
        cls.arguments = ('--notification-provider', 'command',
                         '--notification-target', f'/bin/sh -c "cat >> {cls.file}; echo >> {cls.file}"')
        super().setUpClass()

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        cls.folder.cleanup()

    def test_is_given_each(self):
        self.assertEqual(self.ask('sendDirect', {'userId': 'away', 'title': 'Tür', 'content': '你好'}, 'delivered')['pushed'], 1)
        self.until(lambda: self.ask('stats', {}, 'stats')['push'] == {'sent': 1, 'failed': 0})
        with open(self.file, encoding='utf-8') as file:
            push = json.loads(file.read())
        self.assertEqual((push['user_id'], push['title'], push['content']), ('away', 'Tür', '你好'))


class TestNoProvider(ProtocolCase):
    arguments = ('--notification-provider', '')

    def test_nobody_is_pushed_to(self):
        told = self.ask('sendDirect', {'userId': 'away', 'content': 'x'}, 'delivered')
        self.assertEqual((told['live'], told['pushed'], told['queued']), (0, 0, 1))
        self.assertEqual(self.ask('stats', {}, 'stats')['push'], {'sent': 0, 'failed': 0})


class TestSettings(unittest.TestCase):

    def test_wrong_provider(self):
        for arguments, word in ((('--notification-provider', 'pigeon'), 'pigeon'),
                                (('--notification-provider', 'webhook'), 'notification-target'),
                                (('--notification-provider', 'webhook', '--notification-target', 'ftp://x/'), 'ftp://x/'),
                                (('--notification-provider', 'command', '--notification-target', '/no/such'), '/no/such')):
            done = subprocess.run([options.hub, '--check-config', *arguments], capture_output=True, text=True, timeout=DEADLINE)
            self.assertNotEqual(done.returncode, 0, arguments)
            self.assertIn(word, done.stderr)


if __name__ == '__main__':
    main()
