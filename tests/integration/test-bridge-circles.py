# SPDX-License-Identifier: GPL-3.0-or-later
"""Hubs that bridge each other in circles, over any mix of dialects: everything stands once at each of them, in lists and as it comes."""

import os
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from bridge_case import BridgeCase, DEADLINE, account, comment, main, numbered, private, quick, told  # noqa: E402
from at_once import load_tests  # noqa: E402,F401


def over(hub, dialect):
    base = hub.uri.removesuffix('/ws')
    return {'native': hub.uri, 'agent': f'{base}/ws/ws,agent', 'broadcast': f'{base}/ws/broadcast,broadcast',
            'monitor': base.replace('ws://', 'http://') + ',monitor'}[dialect]


class CircleCase(BridgeCase):
    def peer(self, hub, client_type='worker', **more):
        return super().peer(hub, client_type, **more)

    def again(self, hub, *bridges):
        """It is the same hub, with other bridges."""
        hub.kill()
        hub.arguments = quick(*bridges)
        hub.start()

    def everything(self, peer):
        """What stands at a hub: (content, channel, topic) of each message."""
        return [(m['content'], channel, topic) for channel in self.channels(peer) for topic in self.topics(peer, channel)
                for m in self.messages(peer, channel, topic)]

    def once(self, peers, words):
        """Each of them has all of those, in the end, and never any of them twice."""
        for peer in peers:
            end = time.monotonic() + DEADLINE
            while True:
                rows = [row for row in self.everything(peer) if row[0] in words]
                found = [row[0] for row in rows]
                self.assertEqual(len(found), len(set(found)), sorted(rows))
                if set(found) == set(words):
                    break
                self.assertLess(time.monotonic(), end, (set(words) - set(found), rows))
                time.sleep(0.02)

    def linked(self, due):
        """Every bridge is there: @due says how many each hub has from others. What a bridge has to the hub that it belongs to is a service, and
        those who tell and look here are workers: the others are bridges."""
        for hub, number in due.items():
            at = self.peer(hub)
            self.until(lambda: sum(n for kind, n in self.ask(at, 'stats', {}, 'stats')['connections']['byType'].items()
                                   if kind not in ('service', 'worker')) == number)

    def count(self, peer, content):
        return [row for row in self.everything(peer) if row[0] == content]


class TwoWays(CircleCase):
    """H has what C tells from C itself, and from A, which has it from C."""

    def check(self, to_c, to_a):
        c = self.hub()
        a = self.bridge(c)
        h = self.bridge(over(c, to_c), over(a, to_a))
        at_c, at_a, at_h = self.peer(c), self.peer(a), self.peer(h)
        self.linked({c: 2, a: 1})
        words = []
        for n in range(3):
            self.sync(at_c, account(f'new{n}', [comment(f'n{n}', content=f'word {n}')], [private(f'p{n}', content=f'private {n}')]))
            self.sync(at_a, account(f'of-a{n}', [comment(f'a{n}', content=f'of a {n}')]))
            words += [f'word {n}', f'private {n}', f'of a {n}']
            self.once([at_h], words)
        # The same after a while without the one or the other, and without H.
        for n, hub in enumerate((a, c, h), 3):
            hub.kill()
            hub.start()
            self.linked({c: 2, a: 1})
            at_c, at_a, at_h = self.peer(c), self.peer(a), self.peer(h)
            self.sync(at_c, account(f'new{n}', [comment(f'n{n}', content=f'word {n}')]), account('new0', [comment(f'm{n}', content=f'more {n}')]))
            words += [f'word {n}', f'more {n}']
            self.once([at_a, at_h], [w for w in words if not w.startswith('of a')])
            self.once([at_h], words)
        if to_c == to_a == 'native':
            self.ask(self.peer(c, 'admin'), 'deleteMessage', {'channelId': 'new0', 'topicId': 'w1', 'id': 'm3'}, 'ok')
            self.until(lambda: not self.count(at_h, 'more 3'))

    def test_native(self):
        self.check('native', 'native')

    def test_monitor(self):
        self.check('native', 'monitor')

    def test_broadcast(self):
        self.check('native', 'broadcast')

    def test_neither_native(self):
        self.check('monitor', 'monitor')

    def test_mixed(self):
        self.check('broadcast', 'monitor')


class TakeOver(CircleCase):
    """H has what C tells over A and over B, two ways that are as long. The one that was first goes; the other takes over."""
    QUICK = ['--heartbeat-interval', '2000']     # only where a bridge is to be missed soon

    def kept_from(self, peer, place):
        return {c['id']: c['bridgedFrom']['address'] for c in self.channels(peer).values() if c['id'].startswith(place)}

    def tasks(self, peer):
        return {t['taskId']: t['status'] for t in self.all(peer, 'listTasks', 'tasks', 'tasks')}

    def check(self, dialect):
        """@dialect: which H's bridges speak"""
        c = self.hub()
        a, b = self.bridge(c), self.bridge(c)
        first, other = over(a, dialect), over(b, dialect)
        h = self.bridge(first)
        at_c, at_h = self.peer(c), self.peer(h)
        self.linked({c: 2, a: 1})
        words = []

        def say(n, *peers):
            self.sync(at_c, account('old', [comment(f'o{n}', content=f'old {n}')], [private(f'p{n}', content=f'private {n}')]),
                      account(f'new{n}', [comment(f'n{n}', content=f'new {n}')]))
            self.ask(at_c, 'reportTask', {'task': {'taskId': f't{n}', 'sessionId': 's', 'status': 'running'}}, 'ok')
            self.ask(at_c, 'reportTask', {'task': {'taskId': 't0', 'sessionId': 's', 'status': ('running', 'failed', 'pending', 'completed')[n % 4]}}, 'ok')
            words.extend([f'old {n}', f'private {n}', f'new {n}'])
            self.once(peers, words)

        def is_over(way, at):
            address = self.kept_from(at, 'old').get('old', '///')
            return address.split('/')[2] == way.split(',')[0].split('/')[2]

        say(0, at_h)
        self.assertTrue(is_over(first, at_h))
        # Both are there: it stays with the first, whatever comes.
        self.again(h, first, other)
        at_h = self.peer(h)
        self.linked({a: 1, b: 1})
        say(1, at_h)
        self.assertTrue(is_over(first, at_h))
        # The first is removed, with more to tell than H has heard.
        h.kill()
        say(2)
        h.arguments = [*quick(other), *self.QUICK]
        h.start()
        at_h = self.peer(h)
        self.linked({b: 1})
        say(3)
        self.once([at_h], words)
        self.until(lambda: is_over(other, at_h))
        say(4)
        self.once([at_h], words)
        if dialect == 'native':
            self.until(lambda: self.tasks(at_h) == self.tasks(at_c))
        # Who writes reaches the back end over the new way.
        self.until(lambda: not self.channels(at_h)['old'].get('bridgeAway'))
        self.ask(at_h, 'sendMessage', {'key': 'k', 'channelId': 'old', 'topicId': 'c1', 'content': 'Hello'}, 'messageAccepted')
        words.append('Hello')
        self.once([at_c, at_h], words)
        # It comes back: nothing of it is doubled, and what is told comes once.
        self.again(h, other, first)
        at_h = self.peer(h)
        self.linked({a: 1, b: 1})
        say(5)
        self.once([at_h], words)
        self.assertTrue(is_over(other, at_h))
        rows = [row[0] for row in self.everything(at_h)]
        self.assertEqual(len(rows), len(set(rows)), sorted(rows))
        self.assertEqual({id.split('@')[0] for id in self.channels(at_h)}, set(self.channels(at_h)))

    def test_native(self):
        self.check('native')

    def test_monitor(self):
        self.check('monitor')

    def test_while_it_runs(self):
        """A bridge that ends while the hub goes on: here each is a service of its own, as those of other programs are."""
        h = self.hub(*self.QUICK)
        at_h = self.peer(h)
        origin = {'address': 'ws://c/ws', 'id': 'old', 'epoch': 'c'}

        def report(way, service, id='old'):
            return self.ask(service, 'syncData', {'accounts': [account(id, [comment('m1')], bridgedFrom={
                'address': f'ws://{way}/ws', 'id': 'old', 'via': ['c', way], 'origin': origin})]}, 'synced')['errors']

        ways = {}
        for way in 'a', 'b':
            ways[way] = self.peer(h, 'service')
            self.ask(ways[way], 'takeReplies', {'address': f'ws://{way}/ws'}, 'ok')
        self.assertEqual(report('a', ways['a']), [])
        for id in 'old', 'other':
            refused = report('b', ways['b'], id)[0]
            self.assertEqual((refused['error'], refused['field'], refused.get('knownAs')), ('conflict', 'bridgedFrom', None), refused)
        ways['a'].close()
        ways['b'].expect('bridgeGone')
        self.assertEqual(report('b', ways['b'], 'other')[0]['knownAs'], 'old')
        self.assertEqual(report('b', ways['b']), [])
        self.assertEqual(self.kept_from(at_h, 'o'), {'old': 'ws://b/ws'})
        # And it is asked for replies, as soon as that is told.
        self.until(lambda: not self.channels(at_h)['old'].get('bridgeAway'))
        back = self.peer(h, 'service')
        self.ask(back, 'takeReplies', {'address': 'ws://a/ws'}, 'ok')
        self.assertEqual(report('a', back)[0]['field'], 'bridgedFrom')
        self.assertEqual(len(self.everything(at_h)), 1)

    def test_replies_in_doubt(self):
        """What one bridge may have sent does not leave over another before a person was asked; what surely never left does."""
        h = self.hub(*self.QUICK)
        at_h = self.peer(h)
        origin = {'address': 'ws://c/ws', 'id': 'old', 'epoch': 'c'}
        ways = {}

        def come(way):
            ways[way] = self.peer(h, 'service')
            self.ask(ways[way], 'takeReplies', {'address': f'ws://{way}/ws'}, 'ok')

        def report(way):
            return self.ask(ways[way], 'syncData', {'accounts': [account('old', messages=[private('p1')], bridgedFrom={
                'address': f'ws://{way}/ws', 'id': 'old', 'via': ['c', way], 'origin': origin})]}, 'synced')['errors']

        def words(key):
            return {'key': key, 'channelId': 'old', 'topicId': 'c1', 'content': key}

        def causes(key):
            told = self.ask(at_h, 'explain', {'about': 'message', 'channelId': 'old', 'topicId': 'c1', 'id': key}, 'explanation')
            return [cause['cause'] for cause in told['causes']]

        def accepted(way, key):
            at_h.send('sendMessage', words(key), key)
            handed = ways[way].expect('forwardReply', lambda payload: payload['reply']['content'] == key)['payload']['reply']
            self.ask(ways[way], 'replyForwarded', {'key': handed['key'], 'id': f'm-{key}'}, 'ok')
            at_h.expect('messageAccepted', lambda payload: payload['key'] == key)

        for way in 'a', 'b':
            come(way)
        self.assertEqual(report('a'), [])
        accepted('a', 'clear')
        at_h.send('sendMessage', words('unsent'), 'unsent')
        key = ways['a'].expect('forwardReply', lambda payload: payload['reply']['content'] == 'unsent')['payload']['reply']['key']
        self.ask(ways['a'], 'replyForwarded', {'key': key, 'error': 'unavailable', 'message': 'None.', 'unsent': True}, 'ok')
        self.assertEqual(at_h.expect('error')['payload']['error'], 'unavailable')
        at_h.send('sendMessage', words('lost'), 'lost')
        ways['a'].expect('forwardReply', lambda payload: payload['reply']['content'] == 'lost')
        ways['a'].close()
        self.assertEqual(at_h.expect('error')['payload']['error'], 'unavailable')
        ways['b'].expect('bridgeGone')
        self.assertEqual(report('b'), [])
        self.until(lambda: not self.channels(at_h)['old'].get('bridgeAway'))

        self.assertEqual(causes('lost'), ['waitsAtBridge'])
        told = at_h.request('sendMessage', words('lost'))['payload']
        self.assertEqual((told.get('error'), told.get('unconfirmed'), told.get('forwarded')), ('unsupported', True, True), told)
        # It does not wait any more: it is a person who has to look.
        self.assertEqual(causes('lost'), ['notStored'])
        for address in 'ws://a/ws', 'ws://b/ws':
            self.assertIn(address, told['message'])
        accepted('b', 'unsent')
        self.assertEqual([p for p in ways['b'].pushed if p['event'] == 'forwardReply' and p['payload']['reply']['content'] == 'lost'], [])
        accepted('b', 'lost')


class Rings(CircleCase):
    """Three hubs, each of which bridges the one before it, or both others."""

    def start(self, *ways):
        """@ways: (who, from whom, in which dialect)"""
        hubs = [self.hub() for _ in range(3)]
        bridges = [[over(hubs[source], dialect) for who, source, dialect in ways if who == n] for n in range(3)]
        for hub, of_it in zip(hubs, bridges):
            self.again(hub, *of_it)
        self.linked({hub: sum(source == n for _, source, _ in ways) for n, hub in enumerate(hubs)})
        return hubs, bridges

    def check(self, *ways):
        hubs, bridges = self.start(*ways)
        words = []
        for round in range(2):
            ats = [self.peer(hub) for hub in hubs]
            for n, at in enumerate(ats):
                self.sync(at, account(f'c{n}-{round}', [comment(f'w{n}-{round}', content=f'word {n} {round}')],
                                      [private(f'p{n}-{round}', content=f'private {n} {round}')]))
                words += [f'word {n} {round}', f'private {n} {round}']
            self.once(ats, words)
        # One of them goes for a while, and one is without its bridges.
        for n in range(3):
            hubs[n].kill()
            other = hubs[n - 1]
            self.again(other)
            at = self.peer(other)
            self.sync(at, account(f'late{n}', [comment(f'late{n}', content=f'late {n}')]))
            hubs[n].start()
            self.again(other, *bridges[(n - 1) % 3])
            self.linked({hub: sum(source == n for _, source, _ in ways) for n, hub in enumerate(hubs)})
        for n in range(3):
            self.sync(self.peer(hubs[n]), account(f'end{n}', [comment(f'end{n}', content=f'end {n}')]))
            words.append(f'end {n}')
        self.once([self.peer(hub) for hub in hubs], words)
        for hub in hubs:
            rows = [row[0] for row in self.everything(self.peer(hub))]
            self.assertEqual(len(rows), len(set(rows)), sorted(rows))

    def test_one_way(self):
        for one, two, three in (('native', 'native', 'native'), ('native', 'monitor', 'broadcast'), ('monitor', 'monitor', 'monitor'),
                                ('broadcast', 'broadcast', 'broadcast'), ('broadcast', 'native', 'monitor')):
            with self.subTest(one=one, two=two, three=three):
                self.check((0, 2, one), (1, 0, two), (2, 1, three))

    def test_both_ways(self):
        for one, two in (('native', 'monitor'), ('monitor', 'broadcast'), ('broadcast', 'native')):
            with self.subTest(one=one, two=two):
                self.check((0, 2, one), (1, 0, one), (2, 1, one), (0, 1, two), (1, 2, two), (2, 0, two))


class Reports(CircleCase):
    """Sessions, tasks, progress and projects, told over two ways and in a ring."""

    def test_two_ways(self):
        for dialect in ('native', 'agent'):
            with self.subTest(dialect=dialect):
                c = self.hub()
                a = self.bridge(c)
                h = self.bridge(c.uri, over(a, dialect))
                at_c, at_h = self.peer(c), self.peer(h)
                for n in range(3):
                    self.ask(at_c, 'reportTask', {'task': {'taskId': f't{n}', 'sessionId': f's{n}', 'status': 'running'}}, 'ok')
                    self.ask(at_c, 'reportProgress', {'progress': {'sessionId': f's{n}', 'totalTasks': 9, 'completedTasks': n}}, 'ok')
                at_a = self.peer(a)
                for at in (at_a, at_h):
                    self.until(lambda: len(self.all(at, 'listTasks', 'tasks', 'tasks')) == 3)
                self.ask(at_a, 'reportTask', {'task': {'taskId': 'of-a', 'sessionId': 'sa', 'status': 'running'}}, 'ok')
                self.until(lambda: 'of-a' in {t['taskId'] for t in self.all(at_h, 'listTasks', 'tasks', 'tasks')})
                self.assertEqual(sorted(t['taskId'] for t in self.all(at_h, 'listTasks', 'tasks', 'tasks')), ['of-a', 't0', 't1', 't2'])
                self.assertEqual(sorted(s['sessionId'] for s in self.all(at_h, 'listSessions', 'sessions', 'sessions')), ['s0', 's1', 's2', 'sa'])

    def test_progress_does_not_go_round(self):
        for dialect in ('native', 'agent'):
            with self.subTest(dialect=dialect):
                a, b = self.hub(), self.hub()
                self.again(a, over(b, dialect))
                self.again(b, over(a, dialect))
                at_a, at_b = self.peer(a), self.peer(b)
                self.ask(at_b, 'subscribe', {'streams': [{'stream': 'tasks'}]}, 'subscribed')
                self.ask(at_a, 'reportSession', {'session': {'sessionId': 's1', 'status': 'running'}}, 'ok')
                self.until(lambda: self.all(at_b, 'listSessions', 'sessions', 'sessions'))
                for n in range(1, 200):
                    at_a.send('reportProgress', {'progress': {'sessionId': 's1', 'totalTasks': 500, 'completedTasks': n}}, f'r{n}')
                    at_a.send('reportProgress', {'progress': {'totalTasks': 500, 'completedTasks': n}}, f'g{n}')
                self.ask(at_a, 'reportTask', {'task': {'taskId': 'last', 'sessionId': 's1', 'status': 'running'}}, 'ok')
                self.until(lambda: self.all(at_b, 'listTasks', 'tasks', 'tasks'))
                self.ask(at_b, 'reportTask', {'task': {'taskId': 'back', 'sessionId': 's2', 'status': 'running'}}, 'ok')
                self.until(lambda: 'back' in {t['taskId'] for t in self.all(at_a, 'listTasks', 'tasks', 'tasks')})
                for at in (at_a, at_b):
                    session = next(s for s in self.all(at, 'listSessions', 'sessions', 'sessions') if s['sessionId'] == 's1')
                    self.assertEqual(session['completedTasks'], 199)
                steps = [p['payload']['progress']['completedTasks'] for p in at_b.pushed
                         if p['event'] == 'progressUpdate' and p['payload']['progress'].get('sessionId') == 's1']
                self.assertEqual(steps, sorted(steps))


if __name__ == '__main__':
    main()
