#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The protocol's requests over HTTP: the same answers, who asks, refusals, and connections that behave badly."""

import json
import os
import re
import sys
import time
import unittest
import uuid

from protocol_case import ProtocolCase, TIMESTAMP, comment, fresh, main, work

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))
from web import Web, read_answer  # noqa: E402

MESSAGE_BYTES = 65536
TIMEOUT = 4


class HttpCase(ProtocolCase):
    def setUp(self):
        super().setUp()
        self.web = self.open()

    def open(self):
        web = Web(self.hub.uri)
        self.addCleanup(web.close)
        return web

    def fine(self, answer, event):
        self.assertEqual(answer.status, 200, answer)
        self.assertEqual(answer.headers['Signalbox-Event'], event)
        self.assertRegex(answer.json['timestamp'], TIMESTAMP)
        return answer.json

    def problem(self, answer, status, code):
        self.assertEqual(answer.status, status, answer)
        self.assertEqual(answer.headers['Content-Type'], 'application/problem+json')
        self.assertEqual(answer.json['status'], status)
        self.assertEqual(answer.json['code'], code)
        self.assertTrue(answer.json['title'])
        return answer.json

    def refused(self):
        return self.fine(self.web.get('stats'), 'stats')['refused'].get('tooLarge', 0)

    def make_topic(self):
        channel = fresh('a')
        self.sync({'accountId': channel, 'contents': [work('w1', [comment('c1'), comment('c2')])]})
        return channel


class Requests(HttpCase):
    def test_same_answers_as_over_a_websocket(self):
        channel = self.make_topic()
        for event, payload, answer in [('listChannels', {'limit': 3}, 'channels'),
                                       ('listTopics', {'channelId': channel}, 'topics'),
                                       ('listMessages', {'channelId': channel, 'topicId': 'w1', 'after': 0, 'limit': 1}, 'messages'),
                                       ('search', {'query': 'comment', 'channelId': channel}, 'searchResults'),
                                       ('listSessions', {}, 'sessions'), ('listTasks', {'state': 'running'}, 'tasks'),
                                       ('listActions', {}, 'actions'), ('listProjects', {}, 'projects')]:
            over_websocket = self.ask(event, payload, answer)
            posted = self.fine(self.web.ask(event, payload), answer)
            got = self.fine(self.web.get(event, **payload), answer)
            for told in over_websocket, posted, got:
                del told['timestamp']
            self.assertEqual(posted, over_websocket, event)
            self.assertEqual(got, over_websocket, event)

    def test_a_message_reaches_those_who_watch(self):
        channel = self.make_topic()
        self.watch(self.peer, f'channel/{channel}')
        key = str(uuid.uuid4())
        payload = {'key': key, 'channelId': channel, 'topicId': 'w1', 'content': '你好'}
        headers = {'Signalbox-Client-Id': 'shop', 'Signalbox-User-Id': 'ann', 'Signalbox-User-Name': 'Ann'}
        first = self.fine(self.web.ask('sendMessage', payload, headers), 'messageAccepted')
        self.assertFalse(first['duplicate'])
        message = self.peer.expect('messageAdded')['payload']['message']
        self.assertEqual((message['id'], message['content'], message['fromId'], message['fromName']),
                         (first['id'], '你好', 'ann', 'Ann'))
        again = self.fine(self.web.ask('sendMessage', payload, headers), 'messageAccepted')
        self.assertTrue(again['duplicate'])
        self.assertEqual((again['id'], again['seq']), (first['id'], first['seq']))
        other = self.web.ask('sendMessage', {**payload, 'content': 'other'}, headers)
        self.assertEqual(self.problem(other, 409, 'conflict')['field'], 'key')

    def test_a_conflict_carries_what_is_newer(self):
        channel = self.make_topic()
        answer = self.web.ask('sendMessage', {'key': 'if', 'channelId': channel, 'topicId': 'w1', 'content': 'x', 'ifSeq': 1})
        self.assertEqual([m['id'] for m in self.problem(answer, 409, 'conflict')['messages']], ['c2'])

    def test_who_asks(self):
        channel = self.make_topic()

        def sender(headers=None, query=''):
            payload = {'key': str(uuid.uuid4()), 'channelId': channel, 'topicId': 'w1', 'content': 'x'}
            sent = self.fine(self.web.ask('sendMessage', payload, headers, query), 'messageAccepted')
            return next(m['fromId'] for m in self.messages(channel, 'w1') if m['id'] == sent['id'])

        self.assertEqual(sender(), 'api')
        self.assertEqual(sender({'Signalbox-Client-Id': 'shop'}), 'shop')
        self.assertEqual(sender(query='?clientId=till&userId=%E5%AE%89'), '安')
        self.assertEqual(sender({'Signalbox-User-Id': 'ann'}, '?userId=bob'), 'ann')
        self.assertEqual(sender({'Signalbox-Client-Id': '安'.encode()}), '安')
        for headers, status, code, field in [({'Signalbox-Client-Type': 'king'}, 400, 'badRequest', 'clientType'),
                                             ({'Signalbox-Client-Id': 'x' * 257}, 413, 'tooLarge', 'clientId'),
                                             ({'Signalbox-User-Id': 'a\tb'}, 400, 'badRequest', 'userId')]:
            self.assertEqual(self.problem(self.web.ask('stats', {}, headers), status, code)['field'], field)
        self.problem(self.web.ask('stats', query='?userId=%FF'), 400, 'badRequest')

    def test_callers_are_nobody_who_is_there(self):
        self.fine(self.web.ask('listChannels', {}, {'Signalbox-User-Id': 'ghost', 'Signalbox-Client-Type': 'monitor'}), 'channels')
        self.assertEqual([p for p in self.ask('listPeople', {}, 'people')['people'] if p['userId'] == 'ghost'], [])
        self.assertNotIn('service', self.fine(self.web.get('stats'), 'stats')['connections']['byType'])

    def test_typing(self):
        channel = self.make_topic()
        self.watch(self.peer, f'channel/{channel}')
        for typing in True, False:
            payload = {'channelId': channel, 'topicId': 'w1', 'typing': typing}
            self.fine(self.web.ask('setTyping', payload, {'Signalbox-User-Id': 'ann'}), 'ok')
            told = self.peer.expect('typingChanged')['payload']
            self.assertEqual((told['userId'], told['typing']), ('ann', typing))

    def test_read_state_is_the_users(self):
        channel = self.make_topic()
        self.fine(self.web.ask('markRead', {'channelId': channel, 'topicId': 'w1'}, {'Signalbox-User-Id': 'ann'}), 'ok')
        unread = {user: self.fine(self.web.get('listTopics', {'Signalbox-User-Id': user}, channelId=channel), 'topics')
                  for user in ('ann', 'bob')}
        self.assertEqual({user: told['topics'][0]['readSeq'] > 0 for user, told in unread.items()}, {'ann': True, 'bob': False})

    def test_actions(self):
        bot = self.connect('bot', 'robot')
        sent = self.fine(self.web.ask('pushAction', {'key': 'a1', 'targetId': 'robot', 'action': {'do': 'it'}}), 'actionSent')
        self.assertEqual(bot.expect('action')['payload']['action']['action'], {'do': 'it'})
        queued = self.web.ask('pushAction', {'key': 'a2', 'targetId': 'nobody', 'action': {}})
        self.assertTrue(self.fine(queued, 'actionQueued')['action']['reason'])
        action = sent['action']['actionId']
        self.fine(self.web.ask('ackAction', {'actionId': action}, {'Signalbox-Client-Id': 'robot', 'Signalbox-Client-Type': 'bot'}), 'ok')
        self.assertEqual(self.fine(self.web.get('traceAction', actionId=action), 'action')['action']['state'], 'acknowledged')

    def test_what_the_broadcast_system_offers(self):
        channel = self.make_topic()
        self.fine(self.web.ask('setTopic', {'channelId': channel, 'topicId': 'w1', 'ownerId': 'ann', 'participants': {'add': ['bob']}}), 'ok')
        ann = self.connect(userId='ann', device={'type': 'mobile', 'name': 'phone'})
        self.watch(ann, 'user/ann', f'channel/{channel}')
        direct = self.web.ask('sendDirect', {'userId': 'ann', 'title': 'Shift', 'content': 'Friday?'})
        self.assertEqual(self.fine(direct, 'delivered')['live'], 1)
        self.assertEqual(ann.expect('directMessage')['payload']['content'], 'Friday?')
        told = self.web.ask('notify', {'conversationId': 'w1', 'channelId': channel, 'title': 'Oven', 'message': 'off', 'type': 'warning'})
        self.assertEqual(self.fine(told, 'delivered')['queued'], 1)
        self.assertEqual(ann.expect('systemNotification')['payload']['message'], 'off')
        sent = self.web.ask('sendMessage', {'key': str(uuid.uuid4()), 'channelId': channel, 'topicId': 'w1', 'content': 'x', 'excludeUser': 'bob'})
        self.fine(sent, 'messageAccepted')
        self.assertEqual(ann.expect('messageAdded')['payload']['message']['content'], 'x')
        devices = self.fine(self.web.get('listDevices', userId='ann'), 'devices')
        self.assertEqual([(d['deviceType'], d['deviceName']) for d in devices['devices']], [('mobile', 'phone')])

    def test_ok_has_an_answer(self):
        channel = self.make_topic()
        self.assertEqual(list(self.fine(self.web.ask('pin', {'channelId': channel, 'on': True}), 'ok')), ['timestamp'])

    def test_aliases(self):
        self.fine(self.web.get('monitor:request_channels'), 'channels')
        self.fine(self.web.ask('worker%3Adata_sync', {'accounts': []}), 'synced')

    def test_a_body_may_be_missing(self):
        self.fine(self.web.request('POST', '/api/v1/stats'), 'stats')

    def test_head(self):
        answer = self.web.request('HEAD', '/api/v1/ping')
        self.assertEqual((answer.status, answer.body), (200, b''))
        self.fine(self.web.get('ping'), 'pong')


class Description(HttpCase):
    def test_what_the_description_names_is_there(self):
        try:
            import yaml
        except ImportError:
            self.skipTest('python3-yaml is missing')
        path = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'data', 'openapi.yaml')
        with open(path) as file:
            requests = yaml.safe_load(file)['paths']['/api/v1/{request}']
        for method, wrong in ('get', 405), ('post', 501):
            names = requests[method]['parameters'][0]['schema']['enum']
            self.assertEqual(names, sorted(names))
            for name in names:
                answer = self.web.request(method.upper(), f'/api/v1/{name}')
                self.assertNotEqual(answer.status, wrong, name)
                self.assertTrue(answer.headers['Signalbox-Event'] or answer.json['code'] != 'unsupported', name)


class Refusals(HttpCase):
    arguments = ('--message-bytes', str(MESSAGE_BYTES), '--depth', '16', '--action-queue', '1')

    def test_paths_and_methods(self):
        for method, path, status, code in [('GET', '/api/v1/', 404, 'notFound'), ('GET', '/api/v1', 404, 'notFound'),
                                           ('GET', '/api/v1/a/b', 404, 'notFound'), ('POST', '/api/v1/nonsense', 501, 'unsupported'),
                                           ('POST', '/api/v1/hello', 501, 'unsupported'), ('POST', '/api/v1/subscribe', 501, 'unsupported'),
                                           ('GET', '/api/v1/sendMessage', 405, 'badRequest'), ('GET', '/api/v1/nonsense', 405, 'badRequest'),
                                           ('DELETE', '/api/v1/stats', 405, 'badRequest')]:
            self.problem(self.open().request(method, path), status, code)
        self.assertEqual(self.web.request('GET', '/api/v1/sendMessage').headers['Allow'], 'POST, OPTIONS')

    def test_bodies(self):
        for body in (b'{', b'[]', b'1', b'""', b'null', b'{} {}', b'{"a":1,"a":2}', b'\xff', b'{"a":"\\u0000"}', b'\0',
                     b'},"event":"hello","payload":{', b'{"limit":1e999}', b'{"a":' * 16 + b'1' + b'}' * 16):
            self.problem(self.web.request('POST', '/api/v1/listChannels', body), 400, 'badRequest')
        self.fine(self.web.request('POST', '/api/v1/listChannels', b' {"a":' + b'[' * 14 + b']' * 14 + b'}\n'), 'channels')
        self.assertEqual(self.problem(self.web.ask('listChannels', {'limit': 'x'}), 400, 'badRequest')['field'], 'limit')

    def test_queries(self):
        for query, field in [('limit=x', 'limit'), ('limit=', 'limit'), ('limit=1&limit=2', 'limit'), ('limit=0', 'limit'), ('cursor=%3F', 'cursor')]:
            self.assertEqual(self.problem(self.web.request('GET', f'/api/v1/listChannels?{query}'), 400, 'badRequest')['field'], field)
        for query in ('a', 'a=%zz', '%ff=1', 'a=%00'):
            self.assertEqual(self.open().request('GET', f'/api/v1/listChannels?{query}').status, 400, query)
        self.fine(self.web.request('GET', '/api/v1/listChannels?unknown=1&'), 'channels')

    def test_size_at_the_edge(self):
        whole = b'{"a":"' + b'x' * (MESSAGE_BYTES - 8) + b'"}'
        self.assertEqual(len(whole), MESSAGE_BYTES)
        self.fine(self.web.request('POST', '/api/v1/listChannels', whole), 'channels')
        self.problem(self.open().request('POST', '/api/v1/listChannels', whole + b' '), 413, 'tooLarge')

    def test_a_body_that_says_to_be_too_large_is_not_awaited(self):
        for path in '/api/v1/search', '/socket.io/?EIO=4&transport=polling', '/healthz', '/nowhere':
            with self.subTest(path), self.web.raw() as raw, raw.makefile('rb') as stream:
                raw.sendall(f'POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n\r\n'.encode())
                self.problem(read_answer(stream), 413, 'tooLarge')
                self.assertEqual(stream.read(), b'')

    def test_a_websocket_of_a_session_needs_a_handshake(self):
        opened = self.web.request('GET', '/socket.io/?EIO=4&transport=polling').body.decode()
        sid = json.loads(opened[1:])['sid']
        for of_session in '', f'&sid={sid}':
            answer = self.open().request('GET', '/socket.io/?EIO=4&transport=websocket' + of_session)
            self.assertEqual((answer.status, answer.json), (400, {'code': 3, 'message': 'Bad request'}))

    def test_a_chunked_body_too_large(self):
        with self.web.raw() as raw, raw.makefile('rb') as stream:
            raw.sendall(b'POST /api/v1/listChannels HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n')
            try:
                for _ in range(MESSAGE_BYTES // 4096 + 1):
                    raw.sendall(b'1000\r\n' + b' ' * 4096 + b'\r\n')
            except (BrokenPipeError, ConnectionResetError):
                pass
            self.problem(read_answer(stream), 413, 'tooLarge')

    def test_too_many(self):
        self.fine(self.web.ask('pushAction', {'key': 'q1', 'targetId': 'gone', 'action': {}}), 'actionQueued')
        answer = self.web.ask('pushAction', {'key': 'q2', 'targetId': 'gone', 'action': {}})
        told = self.problem(answer, 429, 'rateLimited')
        self.assertEqual(int(answer.headers['Retry-After']), -(-told['retryAfter'] // 1000))

    def test_origins(self):
        for origin, allowed in [('https://evil.example', False), ('null', False), ('http://localhost:3000', True)]:
            answer = self.open().ask('stats', {}, {'Origin': origin})
            if allowed:
                self.fine(answer, 'stats')
                self.assertEqual(answer.headers['Access-Control-Allow-Origin'], origin)
            else:
                self.problem(answer, 403, 'forbidden')
                self.assertIsNone(answer.headers['Access-Control-Allow-Origin'])
            self.assertIn('Origin', answer.headers['Vary'])

    def test_a_name_that_means_this_machine(self):
        """With DNS rebinding a page reads without an Origin: its own name stands in Host."""
        self.problem(self.web.get('listChannels', {'Host': 'evil.example'}), 403, 'forbidden')
        for path in '/metrics', '/api/v1/files/' + '0' * 32:
            self.problem(self.web.request('GET', path, headers={'Host': 'evil.example:80'}), 403, 'forbidden')
        for host in 'localhost', 'localhost:1', '127.0.0.1', '[::1]:7420', 'hub.localhost':
            self.fine(self.web.get('listChannels', {'Host': host}), 'channels')

    def test_preflight(self):
        answer = self.web.request('OPTIONS', '/api/v1/sendMessage', headers={'Origin': 'http://localhost:3000', 'Access-Control-Request-Method': 'POST'})
        self.assertEqual(answer.status, 204)
        self.assertIn('POST', answer.headers['Access-Control-Allow-Methods'])
        self.assertIn('Authorization', answer.headers['Access-Control-Allow-Headers'])
        self.problem(self.open().request('OPTIONS', '/api/v1/sendMessage', headers={'Origin': 'https://evil.example'}), 403, 'forbidden')

    def test_one_connection_carries_many_requests(self):
        connection = self.web.connection
        before = self.refused()
        first = connection.sock
        self.problem(self.web.ask('nonsense', {}), 501, 'unsupported')
        self.fine(self.web.ask('listChannels', {}), 'channels')
        self.assertIs(connection.sock, first)
        self.assertEqual(self.refused(), before)

    def test_pipelining_keeps_the_order(self):
        with self.web.raw() as raw, raw.makefile('rb') as stream:
            body = [json.dumps({'sentAt': i}).encode() for i in range(50)]
            raw.sendall(b''.join(b'POST /api/v1/ping HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s' % (len(b), b) for b in body))
            for i in range(50):
                self.assertEqual(read_answer(stream).json['sentAt'], i)

    def test_an_older_http(self):
        with self.web.raw() as raw, raw.makefile('rb') as stream:
            raw.sendall(b'GET /api/v1/ping HTTP/1.0\r\n\r\n')
            self.fine(read_answer(stream), 'pong')
            self.assertEqual(stream.read(), b'')

    def test_a_websocket_behind_a_request(self):
        with self.web.raw() as raw, raw.makefile('rb') as stream:
            raw.sendall(b'GET /api/v1/ping HTTP/1.1\r\nHost: localhost\r\n\r\n')
            self.fine(read_answer(stream), 'pong')
            raw.sendall(b'GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
                        b'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n')
            self.assertIn(b' 101 ', stream.readline())

    def test_a_head_too_large_is_refused_on_a_kept_connection_too(self):
        with self.web.raw() as raw, raw.makefile('rb') as stream:
            raw.sendall(b'GET /api/v1/ping HTTP/1.1\r\nHost: localhost\r\n\r\n')
            self.fine(read_answer(stream), 'pong')
            try:
                raw.sendall(b'GET /api/v1/ping HTTP/1.1\r\nX: ' + b'x' * 200000 + b'\r\n\r\n')
            except (BrokenPipeError, ConnectionResetError):
                pass
            self.problem(read_answer(stream), 431, 'tooLarge')

    def test_gone_before_the_answer(self):
        for _ in range(20):
            with self.web.raw() as raw:
                raw.sendall(b'POST /api/v1/search HTTP/1.1\r\nHost: localhost\r\nContent-Length: 13\r\n\r\n{"query":"a"}')
        self.fine(self.web.get('ping'), 'pong')


class Dawdling(HttpCase):
    """Whoever takes longer than the handshake's time for one step is let go."""

    arguments = ('--handshake-timeout', str(int(TIMEOUT * 1000)))

    def is_let_go(self, raw):
        """Whether the hub ends the connection, rather than wait for ever."""
        try:
            while raw.recv(65536):
                pass
        except ConnectionResetError:
            pass
        return True

    def test_whoever_dawdles_is_let_go(self):
        body = b'POST /api/v1/listChannels HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\n'
        raws = []
        for said in b'', b'POST /api/v1/listCh', body, body + b'{"a":"' + b'x' * 1000:
            raws.append(self.web.raw())
            self.addCleanup(raws[-1].close)
            raws[-1].sendall(said)
        for raw in raws:
            self.assertTrue(self.is_let_go(raw))

    def test_an_idle_connection_is_let_go(self):
        before = self.refused()
        with self.web.raw() as raw, raw.makefile('rb') as stream:
            raw.sendall(b'GET /api/v1/ping HTTP/1.1\r\nHost: localhost\r\n\r\n')
            self.fine(read_answer(stream), 'pong')
            self.assertTrue(self.is_let_go(raw))
        self.web = self.open()
        self.assertEqual(self.refused(), before)

    def test_a_slow_body_that_goes_on_is_taken(self):
        """Longer in all than one piece of it may take."""
        whole = b'{"a":"' + b'x' * 240000 + b'"}'
        with self.web.raw() as raw, raw.makefile('rb') as stream:
            raw.sendall(b'POST /api/v1/listChannels HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n' % len(whole))
            for at in range(0, len(whole), 20000):
                raw.sendall(whole[at:at + 20000])
                time.sleep(TIMEOUT / 10)
            self.fine(read_answer(stream), 'channels')

    def test_rubbish(self):
        for said in (b'\0\1\2\3\r\n\r\n', b'GET\r\n\r\n', b'POST /api/v1/ping HTTP/1.1\r\nContent-Length: -1\r\n\r\n',
                     b'POST /api/v1/ping HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
                     b'POST /api/v1/ping HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n'):
            with self.subTest(said=said), self.web.raw() as raw:
                raw.sendall(said)
                self.assertTrue(self.is_let_go(raw))
        self.fine(self.web.get('ping'), 'pong')


class Tokens(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        from protocol_case import options
        from peer import Hub
        cls.hub = Hub(options.hub, arguments=('--token', 'sesame'))
        cls.addClassCleanup(cls.hub.stop)

    def ask(self, authorization, path='/api/v1/stats', method='GET', **headers):
        web = Web(self.hub.uri)
        self.addCleanup(web.close)
        if authorization is not None:
            headers['Authorization'] = authorization
        return web.request(method, path, headers=headers)

    def test_the_token_is_asked_for(self):
        for path in '/api/v1/stats', '/metrics', '/api/v1/files/' + '0' * 32, '/api/v1/nonsense':
            for wrong in None, 'Bearer', 'Bearer sesam', 'Bearer sesames', 'Basic sesame', 'sesame':
                answer = self.ask(wrong, path)
                self.assertEqual((answer.status, answer.json['code']), (401, 'unauthorized'), (path, wrong))
                self.assertIn('Bearer', answer.headers['WWW-Authenticate'])
        self.assertEqual(self.ask('Bearer sesame').status, 200)
        self.assertEqual(self.ask('bearer  sesame', '/metrics').status, 200)
        self.assertEqual(self.ask('Bearer sesame', Host='hub.example').status, 200)

    def test_a_preflight_needs_none(self):
        self.assertEqual(self.ask(None, '/api/v1/sendMessage', 'OPTIONS', Origin='http://localhost:1').status, 204)

    def test_nobody_sends_a_body_for_nothing(self):
        web = Web(self.hub.uri)
        with web.raw() as raw, raw.makefile('rb') as stream:
            raw.sendall(b'POST /api/v1/sendMessage HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\nExpect: 100-continue\r\n\r\n')
            self.assertEqual(read_answer(stream).status, 401)


class Metrics(HttpCase):
    def samples(self):
        answer = self.web.request('GET', '/metrics')
        self.assertEqual(answer.status, 200)
        self.assertTrue(answer.headers['Content-Type'].startswith('text/plain; version=0.0.4'))
        samples, types, kind = {}, {}, None
        for line in answer.body.decode().splitlines():
            if line.startswith('# TYPE '):
                _, _, kind, types[kind] = line.split(' ')
            elif not line.startswith('# HELP '):
                found = re.fullmatch(r'([a-z_]+)(\{[a-z]+="(?:[^"\\\n]|\\.)*"\})? (\S+)', line)
                self.assertTrue(found, line)
                self.assertTrue(found[1] == kind or types[kind] == 'histogram' and found[1].startswith(kind), line)
                samples[found[1] + (found[2] or '')] = float(found[3])
        for name in types:
            self.assertTrue(name.startswith('signalbox_'))
            self.assertEqual(name.endswith('_total'), types[name] == 'counter', name)
        return samples

    def test_metrics(self):
        before = self.samples()
        self.assertEqual(before['signalbox_connections{dialect="native"}'], 1)
        self.assertEqual(before['signalbox_clients{type="monitor"}'], 1)
        channel = self.make_topic()
        self.refuse('listTopics', {'channelId': fresh('none')}, 'notFound')
        after = self.samples()
        self.assertEqual(after['signalbox_refused_total{code="notFound"}'], 1)
        self.assertEqual(after['signalbox_store_messages'] - before['signalbox_store_messages'], 2)
        self.assertGreater(after['signalbox_messages_received_total'], before['signalbox_messages_received_total'])
        self.assertGreater(after['signalbox_commit_duration_seconds_count'], before['signalbox_commit_duration_seconds_count'])
        buckets = [v for k, v in after.items() if k.startswith('signalbox_request_duration_seconds_bucket')]
        self.assertEqual(buckets, sorted(buckets))
        self.assertEqual(buckets[-1], after['signalbox_request_duration_seconds_count'])
        self.assertTrue(channel)


class End(unittest.TestCase):
    def test_what_was_asked_is_answered(self):
        """A hub that is told to stop answers whom it has heard."""
        from protocol_case import options
        from peer import Hub
        hub = Hub(options.hub)
        self.addCleanup(hub.stop)
        web = Web(hub.uri)
        with web.raw() as raw, raw.makefile('rb') as stream:
            body = json.dumps({'accounts': [{'accountId': 'a', 'contents': [work('w', [comment(f'c{i}') for i in range(3000)])]}]}).encode()
            raw.sendall(b'POST /api/v1/syncData HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s' % (len(body), body))
            answer = read_answer(stream)
            self.assertEqual(answer.json['messages'], 3000)
            hub.process.terminate()
            self.assertEqual(hub.process.wait(60), 0)
            self.assertEqual(stream.read(), b'')


if __name__ == '__main__':
    main()
