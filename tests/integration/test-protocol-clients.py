# SPDX-License-Identifier: GPL-3.0-or-later
"""listClients, inspectClient, disconnectClient."""

import time
import unittest

from protocol_case import Peer, ProtocolCase, fresh, main
from peer import Closed

MEMBERS = {'connectionId', 'clientId', 'clientType', 'userId', 'role', 'dialect', 'transport', 'address', 'readyState', 'connectedAt', 'lastFrameAt',
           'lastHeartbeatAt', 'framesIn', 'framesOut', 'bytesIn', 'bytesOut', 'queueMessages', 'queueBytes', 'streams', 'device'}


class ClientsCase(ProtocolCase):
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

    def end(self, peer):
        with self.assertRaises(Closed) as end:
            while True:
                peer.receive()
        return end.exception.code, end.exception.reason

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


if __name__ == '__main__':
    main()
