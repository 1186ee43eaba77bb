# SPDX-License-Identifier: GPL-3.0-or-later
"""presenceChanged, listPeople, listDevices."""

import time
import unittest

from protocol_case import Hub, Peer, ProtocolCase, fresh, main, options
from peer import Closed

WRONG = ({}, [], True)


class PeopleCase(ProtocolCase):
    def setUp(self):
        super().setUp()
        self.watch(self.peer, 'people')
        self.id = fresh('u')

    def person_of(self, id=None):
        people = self.ask('listPeople', {'userId': id or self.id}, 'people')['people']
        return people[0] if people else None

    def told(self, id=None):
        payload = self.peer.expect('presenceChanged', lambda p: p['person']['userId'] == (id or self.id))['payload']
        self.assertEqual((payload['stream'], payload['triggeredBy'], 'seq' in payload), ('people', id or self.id, False))
        return payload['person']


class People(PeopleCase):
    def test_comes_and_goes(self):
        before = int(time.time() * 1000)
        peer = self.connect(userId=self.id, userName='Olga', device={'type': 'mobile', 'name': 'phone'})
        person = self.told()
        self.assertEqual({k: person[k] for k in ('userId', 'name', 'avatar', 'role', 'online', 'typing', 'viewing')},
                         {'userId': self.id, 'name': 'Olga', 'avatar': '', 'role': 'operator', 'online': True, 'typing': [], 'viewing': None})
        device = person['devices'][0]
        self.assertEqual((device['connectionId'], device['deviceType'], device['deviceName']), (self.welcome['connectionId'], 'mobile', 'phone'))
        self.assertGreaterEqual(device['connectedAt'], before - 1)
        self.assertEqual({**self.person_of(), 'lastSeen': 0}, {**person, 'lastSeen': 0})
        peer.close()
        gone = self.told()
        self.assertEqual((gone['online'], gone['devices'], gone['name']), (False, [], 'Olga'))
        self.assertGreaterEqual(gone['lastSeen'], person['lastSeen'])
        absent = self.person_of()
        self.assertEqual((absent['online'], absent['devices'], absent['name'], absent['role'], absent['viewing']),
                         (False, [], 'Olga', 'operator', None))

    def test_several_devices(self):
        one = self.connect(userId=self.id, device={'type': 'desktop', 'name': 'a'})
        two = self.connect(userId=self.id, device={'type': 'tablet', 'name': 'b'})
        self.assertEqual([len(self.told()['devices']) for _ in range(2)], [1, 2])
        devices = self.ask('listDevices', {'userId': self.id}, 'devices')
        self.assertEqual((devices['userId'], [d['deviceType'] for d in devices['devices']]), (self.id, ['desktop', 'tablet']))
        self.assertEqual(self.ask('listDevices', {}, 'devices', two)['userId'], self.id)
        one.close()
        person = self.told()
        self.assertEqual((person['online'], [d['deviceName'] for d in person['devices']]), (True, ['b']))
        two.close()
        self.assertFalse(self.told()['online'])

    def test_never_offline_between(self):
        """Whoever is there again before the old connection has ended was there all the time."""
        old = self.connect('bot', self.id, userId=self.id)
        new = self.connect('bot', self.id, userId=self.id)
        with self.assertRaises(Closed) as caught:
            old.receive()
        self.assertEqual(caught.exception.code, 4001)
        new.close()
        seen = [self.told()['online'] for _ in range(4)]
        self.assertEqual(seen, [True, True, True, False])

    def test_nobody_without_a_user(self):
        self.connect()
        self.connect(userId=self.id)
        self.told()
        self.assertEqual(self.peer.pushed, [])
        self.assertIsNone(self.person_of('nobody'))
        self.assertEqual(self.ask('listDevices', {'userId': 'nobody'}, 'devices')['devices'], [])

    def test_pages(self):
        ids = sorted(f'{self.id}-{n}' for n in range(9))
        peers = [self.connect(userId=id) for id in ids]
        for id, peer in list(zip(ids, peers))[::2]:
            peer.close()
            while self.told(id)['online']:
                pass
        got, cursor = [], None
        while True:
            page = self.ask('listPeople', {'limit': 2, 'cursor': cursor}, 'people')
            self.assertLessEqual(len(page['people']), 2)
            got += page['people']
            cursor = page['next']
            if cursor is None:
                break
        mine = [p for p in got if p['userId'].startswith(self.id)]
        self.assertEqual([p['userId'] for p in mine], ids)
        self.assertEqual([p['online'] for p in mine], [n % 2 == 1 for n in range(9)])
        self.assertEqual(len({p['userId'] for p in got}), len(got))

    def test_wrong_types(self):
        for value in WRONG:
            self.refuse('listPeople', {'userId': value}, 'badRequest', 'userId')
            self.refuse('listPeople', {'cursor': value}, 'badRequest', 'cursor')
            self.refuse('listPeople', {'limit': value}, 'badRequest', 'limit')
            self.refuse('listDevices', {'userId': value}, 'badRequest', 'userId')
        self.refuse('listPeople', {'cursor': 'x'}, 'badRequest', 'cursor')
        self.refuse('listPeople', {'limit': 0}, 'badRequest', 'limit')


class Silent(PeopleCase):
    arguments = ('--heartbeat-interval', '2000')

    def test_withdrawn(self):
        """A connection that is open and dead: nothing ends it but the clock."""
        silent = self.connect(userId=self.id)
        self.assertTrue(self.told()['online'])
        self.assertFalse(self.told()['online'])
        with self.assertRaises(Closed) as caught:
            while True:
                silent.receive()
        self.assertEqual(caught.exception.code, 4009)


class Kept(unittest.TestCase):
    def test_after_a_kill(self):
        hub = Hub(options.hub)
        self.addCleanup(hub.stop)

        def connect(**more):
            peer = Peer(hub.uri)
            self.addCleanup(peer.close)
            peer.hello('monitor', 'm', **more)
            return peer

        connect(userId='here', userName='Olga')
        peer = connect()
        seen = peer.request('listPeople')['payload']['people'][0]
        self.assertTrue(seen['online'])
        # Who is there is written without anybody waiting for it, but in order: what is acknowledged now is behind it.
        self.assertEqual(peer.request('publish', {'key': 'k', 'stream': 'x/after', 'data': 1, 'durable': True})['event'], 'ok')
        hub.kill()
        hub.start()
        after = connect().request('listPeople')['payload']['people']
        self.assertEqual([(p['userId'], p['name'], p['online'], p['devices']) for p in after], [('here', 'Olga', False, [])])
        self.assertLessEqual(after[0]['lastSeen'], seen['lastSeen'])
        self.assertGreater(after[0]['lastSeen'], seen['lastSeen'] - 120000)


if __name__ == '__main__':
    main()
