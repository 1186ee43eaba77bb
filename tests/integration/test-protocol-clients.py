# SPDX-License-Identifier: GPL-3.0-or-later
"""listClients, inspectClient, disconnectClient, and the hub's flight recorder."""

import http.client
import json
import time
import unittest
import urllib.parse

from protocol_case import Peer, ProtocolCase, fresh, main
from peer import Closed

MEMBERS = {'connectionId', 'clientId', 'clientType', 'userId', 'role', 'dialect', 'transport', 'address', 'readyState', 'connectedAt', 'lastFrameAt',
           'lastHeartbeatAt', 'framesIn', 'framesOut', 'bytesIn', 'bytesOut', 'queueMessages', 'queueBytes', 'streams', 'device'}


class ClientsCase(ProtocolCase):
    arguments = ('--close-timeout', '200')   # these peers do not say goodbye

    def setUp(self):
        super().setUp()
        self.own = self.welcome['connectionId']
        self.admin = self.connect('admin')
        self.admin_id = self.welcome['connectionId']

    def clients(self, **query):
        return self.ask('listClients', query, 'clients', self.admin)['clients']

    def inspect(self, id, **more):
        return self.ask('inspectClient', {'connectionId': id, **more}, 'client', self.admin)

    def until(self, look, what):
        deadline = time.monotonic() + 30
        while True:
            found = look()
            if found:
                return found
            self.assertLess(time.monotonic(), deadline, what)

    def end(self, peer):
        with self.assertRaises(Closed) as end:
            while True:
                peer.receive()
        return end.exception.code, end.exception.reason


class Clients(ClientsCase):
    def test_of_one_connection(self):
        before = int(time.time() * 1000)
        peer = self.connect(client_id='desk-1', userId='olga', device={'type': 'tablet', 'name': 'kitchen'})
        id = self.welcome['connectionId']
        self.watch(peer, 'channels', 'people')
        client, = self.clients(connectionId=id)
        self.assertEqual(set(client) - {'latency'}, MEMBERS)
        self.assertEqual({k: client[k] for k in ('connectionId', 'clientId', 'clientType', 'userId', 'role', 'dialect', 'transport', 'readyState', 'streams', 'device')},
                         {'connectionId': id, 'clientId': 'desk-1', 'clientType': 'monitor', 'userId': 'olga', 'role': 'operator', 'dialect': 'native',
                          'transport': 'websocket', 'readyState': 1, 'streams': 2, 'device': {'type': 'tablet', 'name': 'kitchen'}})
        self.assertTrue(client['address'].startswith('127.0.0.1'), client)
        for member in ('connectedAt', 'lastFrameAt', 'lastHeartbeatAt'):
            self.assertTrue(before - 2 <= client[member] <= int(time.time() * 1000) + 2, (member, client))
        self.assertEqual((client['framesIn'], client['queueMessages'], client['queueBytes']), (2, 0, 0))
        self.assertGreaterEqual(client['framesOut'], 2)
        self.assertGreater(client['bytesIn'], 100)
        self.assertGreater(client['bytesOut'], 100)
        self.assertEqual(self.inspect(id)['client']['connectionId'], id)

    def test_figures_rise(self):
        first = self.inspect(self.own)['client']
        self.ask('ping', {}, 'pong')
        second = self.inspect(self.own)['client']
        self.assertEqual(second['framesIn'], first['framesIn'] + 1)
        self.assertGreater(second['framesOut'], first['framesOut'])
        self.assertGreater(second['bytesOut'], first['bytesOut'])
        self.assertGreaterEqual(second['lastHeartbeatAt'], first['lastHeartbeatAt'])

    def test_latency_is_measured_when_asked_for(self):
        self.assertNotIn('latency', self.inspect(self.own)['client'])
        self.ask('ping', {}, 'pong')    # reads, and so answers the hub's ping
        client = self.until(lambda: (lambda c: c if 'latency' in c else self.ask('ping', {}, 'pong') and None)(self.inspect(self.own)['client']), 'no latency')
        self.assertTrue(1 <= client['latency'] < 30000, client)

    def test_one_before_its_hello(self):
        peer = Peer(self.hub.uri)
        self.addCleanup(peer.close)
        client = self.until(lambda: next((c for c in self.clients() if c['clientId'] is None), None), 'it is not listed')
        self.assertEqual((client['clientType'], client['userId'], client['role'], client['readyState'], client['device']), (None, None, 'viewer', 1, None))
        peer.close()

    def test_pages_and_filters(self):
        name = fresh('crowd')
        ids = []
        for i in range(5):
            self.connect(client_id=name, userId='crowd-user' if i < 3 else None)
            ids.append(self.welcome['connectionId'])
        self.assertEqual({c['connectionId'] for c in self.clients(clientId=name)}, set(ids))
        self.assertEqual({c['connectionId'] for c in self.clients(userId='crowd-user')}, set(ids[:3]))
        self.assertEqual(self.clients(userId='nobody'), [])
        seen, cursor = [], None
        while True:
            page = self.ask('listClients', {'clientId': name, 'limit': 2, **({'cursor': cursor} if cursor else {})}, 'clients', self.admin)
            seen += [c['connectionId'] for c in page['clients']]
            self.assertLessEqual(len(page['clients']), 2)
            cursor = page['next']
            if cursor is None:
                break
        self.assertEqual((len(seen), set(seen)), (5, set(ids)))

    def test_who_may(self):
        for event, payload in (('listClients', {}), ('inspectClient', {'connectionId': self.admin_id}), ('inspectClient', {'connectionId': 'nobody'}),
                               ('disconnectClient', {'connectionId': self.admin_id})):
            self.assertIn('administrator', self.refuse(event, payload, 'forbidden')['message'])
        self.assertEqual(self.ask('inspectClient', {}, 'client')['client']['connectionId'], self.own)
        self.assertEqual(self.ask('inspectClient', {'connectionId': self.own}, 'client')['client']['connectionId'], self.own)

    def test_bad_input(self):
        for wrong in ([], {}, True, 'x' * 257):
            for event in ('listClients', 'inspectClient', 'disconnectClient'):
                self.refuse(event, {'connectionId': wrong}, 'tooLarge' if wrong == 'x' * 257 else 'badRequest', 'connectionId', self.admin)
        self.refuse('disconnectClient', {}, 'badRequest', 'connectionId', self.admin)
        self.refuse('disconnectClient', {'connectionId': self.own, 'reason': 'x' * 101}, 'tooLarge', 'reason', self.admin)
        self.refuse('disconnectClient', {'connectionId': self.own, 'reason': 7}, 'badRequest', 'reason', self.admin)
        self.refuse('disconnectClient', {'connectionId': 'nobody'}, 'notFound', peer=self.admin)
        self.refuse('inspectClient', {'connectionId': 'nobody'}, 'notFound', peer=self.admin)
        self.refuse('listClients', {'cursor': 'nonsense'}, 'badRequest', 'cursor', self.admin)
        self.refuse('listClients', {'limit': 0}, 'badRequest', 'limit', self.admin)

    def test_disconnect(self):
        self.ask('disconnectClient', {'connectionId': self.own}, 'ok', self.admin)
        self.assertEqual(self.end(self.peer), (4030, 'disconnected by an administrator'))
        self.until(lambda: not self.clients(connectionId=self.own), 'it is still there')

    def test_disconnect_with_a_reason(self):
        self.ask('disconnectClient', {'connectionId': self.own, 'reason': 'maintenance at nine — ' + 'é' * 30}, 'ok', self.admin)
        self.assertEqual(self.end(self.peer), (4030, 'maintenance at nine — ' + 'é' * 30))

    def test_oneself(self):
        self.ask('disconnectClient', {'connectionId': self.admin_id}, 'ok', self.admin)
        self.assertEqual(self.end(self.admin)[0], 4030)


class Recorded(ClientsCase):
    def frames(self, id, **more):
        return self.inspect(id, **more)['frames']

    def gone(self, id, **more):
        return self.until(lambda: (lambda p: p if p['client'].get('gone') else None)(self.inspect(id, **more)), 'it is still there')

    def test_frames_both_ways(self):
        self.ask('ping', {'sentAt': 5}, 'pong')
        answer = self.ask('inspectClient', {'frames': 4}, 'client')
        self.assertEqual([(f['n'], f['dir'], f['kind'], f['event']) for f in answer['frames'][-2:]], [(4, 'out', 'text', 'pong'), (5, 'in', 'text', 'inspectClient')])
        ping, pong = answer['frames'][-3], answer['frames'][-2]
        self.assertEqual((json.loads(ping['text'])['payload'], ping['size']), ({'sentAt': 5}, len(ping['text'])))
        self.assertEqual((ping['id'], pong['re']), (ping['id'], ping['id']))
        self.assertEqual(json.loads(pong['text'])['payload']['sentAt'], 5)
        self.assertEqual((len(answer['frames']), answer['more']), (4, True))
        self.assertTrue(all(a['at'] <= b['at'] for a, b in zip(answer['frames'], answer['frames'][1:])))

    def test_pages(self):
        for i in range(20):
            self.ask('ping', {'sentAt': i}, 'pong')
        whole = self.frames(self.own, frames=1000)
        self.assertEqual([f['n'] for f in whole], list(range(1, len(whole) + 1)))
        seen, before = [], None
        while True:
            page = self.inspect(self.own, frames=7, **({'before': before} if before else {}))
            fresh_ones = [f for f in page['frames'] if f['n'] <= len(whole)]
            seen = fresh_ones + seen
            if not page['more']:
                break
            before = page['frames'][0]['n']
        self.assertEqual([f for f in seen if f['kind'] == 'text'], [f for f in whole if f['kind'] == 'text'])
        self.assertEqual(self.frames(self.own, frames=0), [])
        for wrong in (-1, 'x', 1.5):
            self.refuse('inspectClient', {'frames': wrong}, 'badRequest', 'frames')
        for wrong in (0, 'x'):
            self.refuse('inspectClient', {'before': wrong}, 'badRequest', 'before')

    def test_no_secrets(self):
        self.connect(token='sesame-4711')
        text = json.dumps(self.inspect(self.welcome['connectionId']))
        self.assertIn('***', text)
        self.assertNotIn('sesame', text)

    def test_no_secrets_however_they_are_said(self):
        secret = 'sesame-4712'
        for said in ({'token': {'value': secret}}, {'tokens': [secret, 'b']}, {'headers': [{'name': 'Authorization', 'value': secret}]},
                     {'body': json.dumps({'secretKey': [secret]})}, {'error': f'password: {secret}'}, {'pass': secret, 'otp': secret}):
            self.peer.request('ping', {'sentAt': said})
        self.peer.send_frame(1, b'{"event":"ping","id":"e1","payload":{"sentAt":{"to\\u006ben":"%s"}}}' % secret.encode())
        self.peer.send(f'token={secret}', id='e2')
        self.ask('ping', {'sentAt': 'the last one'}, 'pong')
        frames = self.frames(self.own)
        self.assertIn('the last one', json.dumps(frames))
        self.assertNotIn(secret, json.dumps(frames))
        self.assertIn('token=***', [f.get('event') for f in frames])

    def test_a_long_frame_is_cut(self):
        channel = fresh('a')
        self.sync({'accountId': channel, 'name': 'Café', 'private_messages': []}, peer=self.admin)
        self.ask('ping', {'sentAt': 'é' * 20000}, 'pong')
        frame = next(f for f in self.frames(self.own) if f['event'] == 'ping')
        self.assertEqual((frame['cut'], frame['size'] > 40000), (True, True))
        self.assertTrue(16380 <= len(frame['text'].encode()) <= 16384)

    def test_what_many_are_told(self):
        peers = [self.connect() for _ in range(3)]
        stream = fresh('x/')
        for peer in peers:
            self.watch(peer, stream)
        for i in range(3):
            self.ask('publish', {'stream': stream, 'data': {'i': i}}, 'ok', self.admin)
        for peer in peers:
            for i in range(3):
                peer.expect('published', lambda p: p['data'] == {'i': i})
            told = [json.loads(f['text'])['payload']['data']['i'] for f in self.ask('inspectClient', {}, 'client', peer)['frames'] if f.get('event') == 'published']
            self.assertEqual(told, [0, 1, 2])

    def history(self, answer):
        return [(e['event'], e.get('code', 0)) for e in answer['history']]

    def test_one_that_went_is_remembered(self):
        peer = self.connect(client_id='gone-1', userId='olga')
        id = self.welcome['connectionId']
        peer.close()
        answer = self.gone(id)
        client = answer['client']
        self.assertEqual((client['clientId'], client['userId'], client['readyState'], client['closedBy']), ('gone-1', 'olga', 3, 'client'))
        self.assertTrue(client['connectedAt'] <= client['closedAt'] <= int(time.time() * 1000) + 2)
        self.assertEqual([e for e, _ in self.history(answer)], ['opened', 'hello', 'closing', 'closed'])
        self.assertEqual(answer['frames'][0]['event'], 'hello')
        self.assertEqual(self.clients(connectionId=id), [])
        # The same client may ask what became of its connection, others may not.
        again = self.connect(client_id='gone-1', userId='olga')
        self.assertEqual(self.ask('inspectClient', {'connectionId': id}, 'client', again)['client'], client)
        self.refuse('inspectClient', {'connectionId': id}, 'forbidden')
        other = self.connect(client_id='gone-1', userId='eve')
        self.refuse('inspectClient', {'connectionId': id}, 'forbidden', peer=other)

    def test_who_closed(self):
        ended = self.connect()
        ended_id = self.welcome['connectionId']
        self.ask('disconnectClient', {'connectionId': ended_id, 'reason': 'tidying'}, 'ok', self.admin)
        self.end(ended)
        client = self.gone(ended_id)['client']
        self.assertEqual((client['closedBy'], client['closeCode'], client['closeReason']), ('hub', 4030, 'tidying'))

        cut = self.connect()
        cut_id = self.welcome['connectionId']
        cut.socket.close()
        client = self.gone(cut_id)['client']
        self.assertEqual((client['closedBy'], client['closeCode']), ('network', 0))
        self.assertTrue(client['closeReason'])

    def test_replaced(self):
        first = self.connect('bot', 'bot-7')
        first_id = self.welcome['connectionId']
        self.connect('bot', 'bot-7')
        self.end(first)
        answer = self.gone(first_id)
        self.assertEqual((answer['client']['closedBy'], answer['client']['closeCode']), ('hub', 4001))
        self.assertIn(('closing', 4001), self.history(answer))

    def test_of_a_bot(self):
        bot = Peer(self.hub.uri + '/worker/b%C3%A9-1')
        self.addCleanup(bot.close)
        client = self.until(lambda: next(iter(self.clients(clientId='bé-1')), None), 'it is not listed')
        self.assertEqual((client['dialect'], client['clientType'], client['role']), ('worker', 'bot', 'bot'))
        self.ask('pushAction', {'key': fresh('k'), 'targetId': 'bé-1', 'action': {'type': 'reply', 'password': 'sesame'}}, 'actionSent')
        frame = self.until(lambda: next((f for f in self.frames(client['connectionId']) if f.get('event') == 'action'), None), 'the action is not there')
        self.assertEqual((frame['dir'], json.loads(frame['text'])['action']), ('out', {'type': 'reply', 'password': '***'}))

    def test_over_polling(self):
        address = urllib.parse.urlsplit(self.hub.uri)
        connection = http.client.HTTPConnection(address.hostname, address.port, timeout=60)
        self.addCleanup(connection.close)

        def ask(method, sid=None, body=None):
            connection.request(method, '/socket.io/?EIO=4&transport=polling' + (f'&sid={sid}' if sid else ''), body)
            return connection.getresponse().read().decode()

        sid = json.loads(ask('GET')[1:])['sid']
        self.assertEqual(ask('POST', sid, '40'), 'ok')
        self.assertTrue(ask('GET', sid).startswith('40'))
        self.assertEqual(ask('POST', sid, '421["monitor:register",{"clientId":"poll-1","clientType":"monitor","token":"sesame"}]'), 'ok')
        self.until(lambda: 'monitor:registered' in ask('GET', sid), 'it is not registered')
        client, = self.clients(clientId='poll-1')
        self.assertEqual((client['dialect'], client['transport']), ('monitor', 'polling'))
        frames = self.frames(client['connectionId'])
        events = [(f['dir'], f.get('event')) for f in frames]
        for expected in (('in', 'connect'), ('out', 'connect'), ('in', 'monitor:register'), ('out', 'monitor:registered')):
            self.assertIn(expected, events)
        self.assertNotIn('sesame', json.dumps(frames))


class Bounded(ClientsCase):
    arguments = (*ClientsCase.arguments, '--flight-recorder-bytes', '65536', '--flight-recorder-age', '3600')

    def test_bytes(self):
        gone = self.connect()
        gone_id = self.welcome['connectionId']
        gone.close()
        for i in range(200):
            self.ask('ping', {'sentAt': 'x' * 1000}, 'pong')
        answer = self.inspect(self.own, frames=1000)
        self.assertTrue(0 < len(answer['frames']) < 120, len(answer['frames']))
        self.assertGreater(answer['frames'][0]['n'], 200)
        self.assertEqual(answer['more'], False)
        self.assertEqual(answer['history'][0]['event'], 'opened')
        self.refuse('inspectClient', {'connectionId': gone_id}, 'notFound', peer=self.admin)


class Off(ClientsCase):
    arguments = (*ClientsCase.arguments, '--flight-recorder-bytes', '0')

    def test_nothing_is_kept(self):
        answer = self.inspect(self.own)
        self.assertEqual(set(answer), {'timestamp', 'client'})
        self.peer.close()
        self.until(lambda: not self.clients(connectionId=self.own), 'it is still there')
        self.refuse('inspectClient', {'connectionId': self.own}, 'notFound', peer=self.admin)


if __name__ == '__main__':
    main()
