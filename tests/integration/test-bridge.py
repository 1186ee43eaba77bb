# SPDX-License-Identifier: GPL-3.0-or-later
"""The real daemon takes over what other servers tell: hubs, and servers of other dialects written from the bytes up."""

import contextlib
import glob
import json
import os
import pathlib
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import uuid

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from bridge_case import (BridgeCase, Closed, DEADLINE, account, comment, foreign, main, numbered, options, private,  # noqa: E402
                         quick, told)
from at_once import load_tests  # noqa: E402,F401
from dialect_case import Frames  # noqa: E402


class FromHub(BridgeCase):
    def setUp(self):
        self.b = self.hub()
        self.at_b = self.peer(self.b, 'admin')

    def test_history_then_live(self):
        self.sync(self.at_b, account('a1', numbered(0, 450), [private('p1'), private('p2')]))
        a = self.bridge(self.b)
        at_a = self.peer(a)
        self.reach(at_a, 'a1', 'w1', told(0, 450))
        self.reach(at_a, 'a1', 'c1', ['message p1', 'message p2'])

        self.sync(self.at_b, account('a1', numbered(450, 452)), account('a2', numbered(0, 1)))
        self.send(self.at_b, 'a1', 'c1', 'from B')
        self.reach(at_a, 'a1', 'w1', told(0, 452))
        self.reach(at_a, 'a1', 'c1', ['message p1', 'message p2', 'from B'])
        self.reach(at_a, 'a2', 'w1', told(0, 1))

        ours, theirs = self.channels(at_a)['a1'], self.channels(self.at_b)['a1']
        for name in ('name', 'platform', 'enabled', 'messageCount'):
            self.assertEqual(ours[name], theirs[name], name)
        self.assertEqual(ours['bridgedFrom']['address'], self.b.uri)
        for id, theirs in self.topics(self.at_b, 'a1').items():
            ours = self.topics(at_a, 'a1')[id]
            for name in ('kind', 'title', 'untitled', 'messageCount', 'lastMessage', 'lastMessageTime'):
                self.assertEqual(ours[name], theirs[name], f'{id} {name}')
        for ours, theirs in zip(self.messages(at_a, 'a1', 'c1'), self.messages(self.at_b, 'a1', 'c1')):
            for name in ('id', 'fromId', 'fromName', 'direction', 'type', 'timestamp', 'replyTo', 'extra', 'fromType'):
                self.assertEqual(ours[name], theirs[name], name)

    def test_new_chat_counts_as_one(self):
        a = self.bridge(self.b)
        at_a = self.peer(a)
        self.sync(self.at_b, account('a1'))
        self.until(lambda: 'a1' in self.channels(at_a))
        self.sync(self.at_b, {'accountId': 'a1', 'conversations': [
            {'conversation_id': 'new', 'participant': {'user_name': 'Ann'}, 'messages': [private('p1'), private('p2')]}]})
        self.until(lambda: self.topics(at_a, 'a1').get('new', {}).get('kind') == 'chat')
        self.reach(at_a, 'a1', 'new', ['message p1', 'message p2'])
        self.until(lambda: self.channels(at_a)['a1']['messageCount'] == 2)
        self.assertEqual(self.topics(at_a, 'a1')['new']['title'], 'Ann')

    def test_edits_and_removals(self):
        self.sync(self.at_b, account('a1', numbered(0, 3)))
        a = self.bridge(self.b)
        at_a = self.peer(a)
        self.reach(at_a, 'a1', 'w1', told(0, 3))
        self.ask(self.at_b, 'editMessage', {'channelId': 'a1', 'topicId': 'w1', 'id': 'm1', 'content': 'other words'}, 'ok')
        self.ask(self.at_b, 'deleteMessage', {'channelId': 'a1', 'topicId': 'w1', 'id': 'm0'}, 'ok')
        self.reach(at_a, 'a1', 'w1', ['other words', 'comment m2'])
        self.assertEqual(self.messages(at_a, 'a1', 'w1')[0]['editedAt'], self.messages(self.at_b, 'a1', 'w1')[0]['editedAt'])

        # While the bridge is away, too.
        a.kill()
        self.ask(self.at_b, 'editMessage', {'channelId': 'a1', 'topicId': 'w1', 'id': 'm1', 'content': 'more words'}, 'ok')
        self.ask(self.at_b, 'deleteMessage', {'channelId': 'a1', 'topicId': 'w1', 'id': 'm2'}, 'ok')
        a.start()
        self.reach(self.peer(a), 'a1', 'w1', ['more words'])

    def test_unread(self):
        self.sync(self.at_b, account('a1', [comment('m0', is_new=False), comment('m1', is_new=True, create_time=1763000001)]))
        a = self.bridge(self.b)
        at_a = self.peer(a)
        self.reach(at_a, 'a1', 'w1', ['comment m0', 'comment m1'])
        self.until(lambda: self.topics(at_a, 'a1')['w1']['unreadCount'] == 1)
        self.sync(self.at_b, account('a1', [comment('m2', is_new=True, create_time=1763000002)]))
        self.until(lambda: self.topics(at_a, 'a1')['w1']['unreadCount'] == 2)

    def test_each_killed_nothing_lost_nothing_doubled(self):
        a = self.bridge(self.b)
        at_a = self.peer(a)
        self.sync(self.at_b, account('a1', numbered(0, 100)))
        self.reach(at_a, 'a1', 'w1', told(0, 100))
        for round in range(3):
            first = 100 + round * 200
            self.sync(self.at_b, account('a1', numbered(first, first + 100)))
            a.kill()
            self.sync(self.at_b, account('a1', numbered(first + 100, first + 150)))
            a.start()
            self.b.kill()
            self.b.start()
            self.at_b = self.peer(self.b, 'admin')
            self.sync(self.at_b, account('a1', numbered(first + 150, first + 200)))
        self.reach(self.peer(a), 'a1', 'w1', told(0, 700))

    def test_kept_after_it_is_gone(self):
        self.sync(self.at_b, account('a1', numbered(0, 250)))
        self.ask(self.at_b, 'reportSession', {'session': {'sessionId': 's1', 'title': 'Crawl', 'status': 'running'}}, 'ok')
        a = self.bridge(self.b)
        self.reach(self.peer(a), 'a1', 'w1', told(0, 250))
        self.until(lambda: self.ask(self.peer(a), 'listSessions', {}, 'sessions')['sessions'])
        self.b.kill()
        a.kill()
        a.start()
        at_a = self.peer(a)
        self.assertEqual(self.contents(at_a, 'a1', 'w1'), told(0, 250))
        self.assertEqual(self.ask(at_a, 'listSessions', {}, 'sessions')['sessions'][0]['title'], 'Crawl')

    def test_log_was_trimmed(self):
        self.b.stop()
        b = self.hub('--retention-events', '10', '--retention-interval', '100')
        at_b = self.peer(b)
        self.sync(at_b, account('a1', numbered(0, 5)))
        a = self.bridge(b)
        self.reach(self.peer(a), 'a1', 'w1', told(0, 5))
        a.kill()
        for first in range(5, 1505, 100):
            self.sync(at_b, account('a1', numbered(first, first + 100)))
        self.until(lambda: self.ask(at_b, 'subscribe', {'streams': [{'stream': 'channel/a1'}]}, 'subscribed')['streams'][0]['oldest'] > 100)
        a.start()
        at_a = self.peer(a)
        self.until(lambda: len(self.contents(at_a, 'a1', 'w1')) == 1505)
        self.assertEqual(sorted(self.contents(at_a, 'a1', 'w1')), sorted(told(0, 1505)))

    def test_removed_in_a_part_that_was_trimmed(self):
        """That it was cannot be known: it stays, as all does that is gone there, and what comes is taken over."""
        self.b.stop()
        b = self.hub('--retention-events', '10', '--retention-interval', '100')
        at_b = self.peer(b, 'admin')
        self.sync(at_b, account('a1', numbered(0, 3)))
        a = self.bridge(b)
        self.reach(self.peer(a), 'a1', 'w1', told(0, 3))
        a.kill()
        self.ask(at_b, 'deleteMessage', {'channelId': 'a1', 'topicId': 'w1', 'id': 'm1'}, 'ok')
        self.ask(at_b, 'editMessage', {'channelId': 'a1', 'topicId': 'w1', 'id': 'm2', 'content': 'other words'}, 'ok')
        for first in range(3, 1203, 100):
            self.sync(at_b, account('a1', numbered(first, first + 100)))
        self.until(lambda: self.ask(at_b, 'subscribe', {'streams': [{'stream': 'channel/a1'}]}, 'subscribed')['streams'][0]['oldest'] > 100)
        a.start()
        at_a = self.peer(a)
        self.until(lambda: len(self.contents(at_a, 'a1', 'w1')) == 1203)
        self.until(lambda: 'other words' in self.contents(at_a, 'a1', 'w1'))
        self.assertEqual(sorted(self.contents(at_a, 'a1', 'w1')), sorted(told(0, 2) + ['other words'] + told(3, 1203)))
        # Removed now, it goes here as well.
        self.ask(at_b, 'deleteMessage', {'channelId': 'a1', 'topicId': 'w1', 'id': 'm0'}, 'ok')
        self.until(lambda: 'comment m0' not in self.contents(at_a, 'a1', 'w1'))

    def test_people_stay_where_they_are(self):
        ann = self.peer(self.b, userId='ann', userName='Ann')
        self.sync(ann, account('a1', numbered(0, 1)))
        a = self.bridge(self.b)
        at_a = self.peer(a)
        self.reach(at_a, 'a1', 'w1', told(0, 1))
        self.ask(at_a, 'subscribe', {'streams': [{'stream': 'channel/a1'}]}, 'subscribed')
        ann.send('setTyping', {'channelId': 'a1', 'topicId': 'w1', 'typing': True})
        self.sync(ann, account('a1', numbered(1, 2)))
        self.reach(at_a, 'a1', 'w1', told(0, 2))
        self.assertEqual([p['event'] for p in at_a.pushed if p['event'] == 'typingChanged'], [])
        self.assertNotIn('ann', [p['userId'] for p in self.all(at_a, 'listPeople', 'people', 'people')])

    def test_tasks_and_projects(self):
        report = self.peer(self.b, 'service')
        self.ask(report, 'reportSession', {'session': {'sessionId': 's1', 'title': 'Crawl', 'status': 'running'}}, 'ok')
        self.ask(report, 'reportTask', {'task': {'taskId': 't1', 'sessionId': 's1', 'taskType': 'fetch', 'status': 'running'}}, 'ok')
        self.ask(self.at_b, 'startOutbound', {'project': {'projectId': 'p1', 'callFlowId': 'f', 'client_id': 'c',
                                                          'client_secret': 'xyz', 'action': 'init'}}, 'ok')
        a = self.bridge(self.b)
        at_a = self.peer(a)
        task = self.until(lambda: self.all(at_a, 'listTasks', 'tasks', 'tasks'))[0]
        self.assertEqual((task['taskId'], task['sessionId'], task['status']), ('t1', 's1', 'running'))
        self.until(lambda: self.ask(at_a, 'listProjects', {}, 'projects')['projects'])

        self.ask(report, 'reportTask', {'task': {'taskId': 't1', 'status': 'completed', 'result': {'n': 3}}}, 'ok')
        self.ask(report, 'reportTask', {'task': {'taskId': 't2', 'sessionId': 's2', 'status': 'running'}}, 'ok')
        self.ask(report, 'reportProject', {'project': {'projectId': 'p1', 'action': 'active', 'agentQuantity': 7}}, 'ok')
        self.until(lambda: {t['taskId']: t['status'] for t in self.all(at_a, 'listTasks', 'tasks', 'tasks')} ==
                   {'t1': 'completed', 't2': 'running'})
        self.until(lambda: {s['sessionId'] for s in self.all(at_a, 'listSessions', 'sessions', 'sessions')} == {'s1', 's2'})
        self.until(lambda: self.ask(at_a, 'listProjects', {}, 'projects')['projects'][0].get('agentQuantity') == 7)
        self.assertEqual([t['result'] for t in self.all(at_a, 'listTasks', 'tasks', 'tasks') if t['taskId'] == 't1'], [{'n': 3}])

        self.ask(self.at_b, 'stopOutbound', {'project': {'projectId': 'p1'}}, 'ok')
        self.until(lambda: self.ask(at_a, 'listProjects', {}, 'projects')['projects'][0]['action'] == 'stopped')

        # A bridge is no service: nobody is there who could start one at A.
        refused = at_a.request('startOutbound', {'project': {'projectId': 'p2', 'callFlowId': 'f', 'action': 'init'}})
        self.assertEqual(refused['payload'].get('error'), 'unavailable', refused)

    def test_projects_of_one_that_is_away(self):
        """Nobody knows whether they are connected, from whatever moment on; and who is told so is the one who watches."""
        def project(at):
            return {p['projectId']: p for p in self.ask(at, 'listProjects', {}, 'projects')['projects']}.get('p1')

        def report(**more):
            service = self.peer(self.b, 'service')
            self.ask(service, 'reportProject', {'project': {'projectId': 'p1', 'action': 'active', 'ws_connected': True, **more}, 'create': True}, 'ok')
            return service

        first = report()
        a = self.bridge(self.b)
        a.arguments += ['--heartbeat-interval', '2000']
        at_a = self.peer(a)
        self.until(lambda: project(at_a) and project(at_a)['ws_connected'])

        # It is not from here: it would go on there.
        early = at_a.request('startOutbound', {'project': {'projectId': 'p1', 'action': 'init'}})
        self.assertEqual(early['payload'].get('error'), 'unsupported', early)
        local = self.peer(a, 'service')
        for asking, event in (at_a, 'startOutbound'), (at_a, 'stopOutbound'), (local, 'reportProject'):
            refused = asking.request(event, {'project': {'projectId': 'p1', 'action': 'init', 'ws_connected': False}})
            self.assertEqual(refused['payload'].get('error'), 'unsupported', refused)
            self.assertIn(self.b.uri, refused['payload']['message'])
        self.assertEqual((project(at_a)['action'], project(at_a)['ws_connected']), ('active', True))
        local.close()
        first.close()

        # The other is killed while this one is not there.
        for peer in at_a, self.at_b:
            peer.close()
        a.kill()
        self.b.kill()
        a.start()
        at_a = self.peer(a)
        self.until(lambda: not project(at_a)['ws_connected'])
        self.assertEqual(project(at_a)['action'], 'active')
        self.b.start()
        second = report(agentQuantity=3)
        self.until(lambda: project(at_a)['ws_connected'])

        # The bridge is taken away: as for a service, a heartbeat is waited for it. Then who watches may remove what it left.
        at_a.close()
        a.kill()
        del a.arguments[:2]
        a.arguments[-1] = '8000'    # to be seen before it is over, on a machine that is busy
        a.start()
        at_a = self.peer(a)
        self.assertTrue(project(at_a)['ws_connected'])
        self.until(lambda: not project(at_a)['ws_connected'])
        self.until(lambda: at_a.request('stopOutbound', {'project': {'projectId': 'p1'}})['event'] == 'ok')
        self.assertIsNone(project(at_a))
        self.assertTrue(project(self.peer(self.b))['ws_connected'])
        second.close()

    def test_many_projects(self):
        """More than a page of them, at both ends."""
        def connected(at):
            return [p['ws_connected'] for p in self.all(at, 'listProjects', 'projects', 'projects')]

        service = self.peer(self.b, 'service')
        for number in range(450):
            self.ask(service, 'reportProject', {'project': {'projectId': f'p{number}', 'action': 'active', 'ws_connected': True}, 'create': True}, 'ok')
        a = self.bridge(self.b)
        at_a = self.peer(a)
        self.until(lambda: connected(at_a) == [True] * 450)
        self.assertEqual({p['action'] for p in self.all(at_a, 'listProjects', 'projects', 'projects')}, {'active'})
        service.close()
        self.at_b.close()
        self.b.kill()
        self.until(lambda: connected(at_a) == [False] * 450)

    def test_a_server_that_is_away_is_seen_in_its_channels(self):
        """Who watches several in one place does not take for quiet what nobody can hear; a short loss is nobody's business."""
        def away():
            return {id: channel.get('serverAway', False) for id, channel in self.channels(at_a).items()}

        self.sync(self.at_b, account('a1', numbered(0, 1)))
        a = self.hub(*quick(self.b), '--heartbeat-interval', '8000')
        at_a = self.peer(a)
        self.reach(at_a, 'a1', 'w1', told(0, 1))
        self.sync(at_a, account('own', numbered(0, 1)))
        self.ask(at_a, 'subscribe', {'streams': [{'stream': 'channels'}]}, 'subscribed')
        at_a.pushed.clear()
        # Back at once: nobody is told.
        self.at_b.close()
        self.b.kill()
        self.b.start()
        self.sync(self.peer(self.b), account('a1', numbered(1, 2)))
        self.reach(at_a, 'a1', 'w1', told(0, 2))
        self.assertEqual([p for p in at_a.pushed if 'serverAway' in p['payload'].get('channel', {})], [])

        begin = time.monotonic()
        self.b.kill()
        at_a.expect('channelChanged', lambda payload: payload['channel'].get('serverAway'))
        self.assertGreater(time.monotonic() - begin, 7.8)
        self.assertEqual(away(), {'a1': True, 'own': False})
        # It is known of it, also after a restart.
        at_a.close()
        a.kill()
        a.start()
        at_a = self.peer(a)
        self.ask(at_a, 'subscribe', {'streams': [{'stream': 'channels'}]}, 'subscribed')
        self.assertEqual(away(), {'a1': True, 'own': False})
        self.b.start()
        at_a.expect('channelChanged', lambda payload: payload['channel']['id'] == 'a1' and 'serverAway' not in payload['channel'])
        self.assertEqual(away(), {'a1': False, 'own': False})

    def test_two_with_the_same_ids(self):
        c = self.hub()
        at_c = self.peer(c)
        self.sync(self.at_b, account('a1', numbered(0, 3)))
        self.sync(at_c, account('a1', numbered(100, 103)))
        for at, hub in ((self.at_b, 'B'), (at_c, 'C')):
            self.ask(at, 'reportTask', {'task': {'taskId': 't1', 'sessionId': 's1', 'taskType': hub, 'status': 'running'}}, 'ok')
        a = self.bridge(self.b, c)
        at_a = self.peer(a)
        self.sync(at_a, account('own', numbered(0, 1)))
        self.until(lambda: len(self.channels(at_a)) == 3)
        by_source = {channel.get('bridgedFrom', {}).get('address'): id for id, channel in self.channels(at_a).items()}
        self.assertEqual(set(by_source), {None, self.b.uri, c.uri})
        self.reach(at_a, by_source[self.b.uri], 'w1', told(0, 3))
        self.reach(at_a, by_source[c.uri], 'w1', told(100, 103))
        self.until(lambda: sorted(t['taskType'] for t in self.all(at_a, 'listTasks', 'tasks', 'tasks')) == ['B', 'C'])
        tasks = {t['taskType']: t for t in self.all(at_a, 'listTasks', 'tasks', 'tasks')}
        self.assertNotEqual(tasks['B']['sessionId'], tasks['C']['sessionId'])

        # One of them dies: the other is unharmed, and names stay as they are.
        self.b.kill()
        self.sync(at_c, account('a1', numbered(103, 110)))
        self.reach(at_a, by_source[c.uri], 'w1', told(100, 110))
        a.kill()
        a.start()
        at_a = self.peer(a)
        self.sync(at_c, account('a1', numbered(110, 112)))
        self.reach(at_a, by_source[c.uri], 'w1', told(100, 112))
        self.assertEqual(self.contents(at_a, by_source[self.b.uri], 'w1'), told(0, 3))
        self.assertEqual(len(self.channels(at_a)), 3)

    def test_what_is_collected_here_does_not_mix_with_it(self):
        """A worker's account of the same id is another one, also where the bridge was there first."""
        self.sync(self.at_b, account('a1', numbered(0, 3)))
        a = self.bridge(self.b)
        at_a = self.peer(a, 'worker')
        self.reach(at_a, 'a1', 'w1', told(0, 3))
        before = self.channels(at_a)['a1']
        told_of_it = self.ask(at_a, 'syncData', {'accounts': [account('a1', numbered(7, 9), accountName='Mine'), account('a2', numbered(0, 1))]}, 'synced')
        self.assertEqual([(e['accountId'], e['error'], e['field']) for e in told_of_it['errors']], [('a1', 'conflict', 'accountId')])
        self.assertIn(self.b.uri, told_of_it['errors'][0]['message'])
        self.assertEqual(self.contents(at_a, 'a1', 'w1'), told(0, 3))
        self.assertEqual(self.channels(at_a)['a1'], before)
        self.assertEqual(self.contents(at_a, 'a2', 'w1'), told(0, 1))
        self.sync(self.at_b, account('a1', numbered(3, 4)))
        self.reach(at_a, 'a1', 'w1', told(0, 4))

    def test_both_ways_is_no_loop(self):
        a = self.bridge(self.b)
        self.b.kill()
        self.b.arguments = quick(a)
        self.b.start()
        at_a, at_b = self.peer(a), self.peer(self.b)
        self.sync(at_a, account('of-a', numbered(0, 3)))
        self.sync(at_b, account('of-b', numbered(0, 4)))
        self.ask(at_a, 'reportTask', {'task': {'taskId': 'task-a', 'sessionId': 's', 'status': 'running'}}, 'ok')
        self.reach(at_b, 'of-a', 'w1', told(0, 3))
        self.reach(at_a, 'of-b', 'w1', told(0, 4))
        self.sync(at_a, account('of-a', numbered(3, 6)))
        self.reach(at_b, 'of-a', 'w1', told(0, 6))
        self.until(lambda: self.all(at_b, 'listTasks', 'tasks', 'tasks'))
        for at in (at_a, at_b):
            self.assertEqual(set(self.channels(at)), {'of-a', 'of-b'})
            self.assertEqual(len(self.all(at, 'listTasks', 'tasks', 'tasks')), 1)

    def test_starts_before_the_other(self):
        uri = self.b.uri
        self.b.kill()
        a = self.bridge(uri)
        self.b.start()
        self.sync(self.peer(self.b), account('a1', numbered(0, 2)))
        self.reach(self.peer(a), 'a1', 'w1', told(0, 2))


class Loops(BridgeCase):
    """What came from here does not come back, whichever way it went."""

    def settle(self, peers, round=0):
        """What one is told now has been everywhere where it goes."""
        for n, (at, channel) in enumerate(peers):
            self.sync(at, account(channel, [comment(f'round-{n}-{round}', create_time=1763100000 + 10 * round + n)]))
        for n, (_, channel) in enumerate(peers):
            for at, _ in peers:
                self.until(lambda: f'comment round-{n}-{round}' in self.contents(at, channel, 'w1'))

    def again(self, hub, *bridges):
        """It is the same hub, with other bridges."""
        hub.kill()
        hub.arguments = quick(*bridges)
        hub.start()
        return self.peer(hub)

    def test_of_itself(self):
        """In any dialect, under any name: said in the log, and the hub goes on."""
        hub = self.hub()
        self.sync(self.peer(hub), account('a1', numbered(0, 3)))
        rest = hub.uri.removeprefix('ws://127.0.0.1:').removesuffix('/ws')
        beside = self.hub()
        self.sync(self.peer(beside), account('b1', numbered(0, 1)))
        for own in (hub.uri, f'ws://localhost:{rest}/ws', f'http://127.0.0.1:{rest},monitor', f'ws://[::1]:{rest}/ws/ws,agent',
                    f'ws://127.0.0.1:{rest}/ws/broadcast,broadcast'):
            at = self.again(hub, own, beside.uri)
            self.reach(at, 'b1', 'w1', told(0, 1))
            self.assertEqual(set(self.channels(at)), {'a1', 'b1'}, own)
            self.reach(at, 'a1', 'w1', told(0, 3))

    def test_two_in_another_dialect(self):
        """Nobody says there what came through which hub: there may be a copy more, but no message twice in it, and no end to it."""
        a, b = self.hub(), self.hub()
        at_a, at_b = self.peer(a), self.peer(b)
        self.sync(at_a, account('of-a', numbered(0, 3)))
        self.sync(at_b, account('of-b', numbered(0, 4)))
        at_a = self.again(a, b.uri.replace('ws://', 'http://').removesuffix('/ws') + ',monitor')
        at_b = self.again(b, a.uri.replace('ws://', 'http://').removesuffix('/ws') + ',monitor')
        self.reach(at_a, 'of-b', 'w1', told(0, 4))
        self.reach(at_b, 'of-a', 'w1', told(0, 3))
        for round in range(4):
            self.settle([(at_a, 'of-a'), (at_b, 'of-b')], round)
        for at in (at_a, at_b):
            self.assertLessEqual({'of-a', 'of-b'}, set(self.channels(at)))
            self.assertLessEqual(len(self.channels(at)), 4, self.channels(at).keys())
            for channel in self.channels(at):
                contents = self.contents(at, channel, 'w1')
                self.assertEqual(len(contents), len(set(contents)), channel)
            self.assertEqual(len(self.contents(at, 'of-a', 'w1')), 7)
            self.assertEqual(len(self.contents(at, 'of-b', 'w1')), 8)

    def test_tasks_in_another_dialect(self):
        a, b = self.hub(), self.hub()
        at_a, at_b = self.peer(a), self.peer(b)
        at_a = self.again(a, b.uri + '/ws,agent')
        at_b = self.again(b, a.uri + '/ws,agent')
        for at, name in ((at_a, 'a'), (at_b, 'b')):
            self.ask(at, 'reportTask', {'task': {'taskId': f'of-{name}', 'sessionId': f's-{name}', 'status': 'running'}}, 'ok')
        for round in ('first', 'second'):
            for at, name in ((at_a, 'a'), (at_b, 'b')):
                self.ask(at, 'reportTask', {'task': {'taskId': f'of-{name}', 'note': round}}, 'ok')
            for at in (at_a, at_b):
                self.until(lambda: {t['taskId']: t['note'] for t in self.all(at, 'listTasks', 'tasks', 'tasks')} ==
                           {'of-a': round, 'of-b': round})
        for at in (at_a, at_b):
            self.assertEqual({s['sessionId'] for s in self.all(at, 'listSessions', 'sessions', 'sessions')}, {'s-a', 's-b'})

    def test_three_in_a_circle(self):
        hubs = [self.hub() for _ in range(3)]
        ats = []
        for n, hub in enumerate(hubs):
            self.sync(self.peer(hub), account(f'c{n}', numbered(0, 2)))
        for n, hub in enumerate(hubs):
            ats.append(self.again(hub, hubs[n - 1].uri))
        for at in ats:
            for n in range(3):
                self.reach(at, f'c{n}', 'w1', told(0, 2))
        self.settle([(at, f'c{n}') for n, at in enumerate(ats)])
        for at in ats:
            self.assertEqual(set(self.channels(at)), {'c0', 'c1', 'c2'})
            for n in range(3):
                self.assertEqual(len(self.contents(at, f'c{n}', 'w1')), 3)


class Floods(BridgeCase):
    """More than a local hub takes as fast: nothing is lost, and what waits has an end."""

    COUNT = 12000   # more than may wait

    def hear(self, peer, channel, topic):
        """All are there. Told by each that comes, however long they take: what stands still fails."""
        self.ask(peer, 'subscribe', {'streams': [{'stream': 'channels'}]}, 'subscribed')
        heard = self.topics(peer, channel)[topic]['messageCount']
        while heard < self.COUNT:
            told = (peer.pushed.pop(0) if peer.pushed else peer.receive())['payload'].get('topic', {})
            if (told.get('channelId'), told.get('id')) == (channel, topic):
                heard = told['messageCount']
        self.assertEqual(heard, self.COUNT)

    def test_a_hub_that_tells_much(self):
        b = self.hub()
        at_b = self.peer(b)
        self.sync(at_b, account('a1', numbered(0, 1)))
        a = self.bridge(b)
        at_a = self.peer(a)
        self.reach(at_a, 'a1', 'w1', told(0, 1))
        for first in range(1, self.COUNT, 2000):
            at_b.send('syncData', {'accounts': [account('a1', numbered(n, min(n + 500, self.COUNT))) for n in range(first, min(first + 2000, self.COUNT), 500)]}, f's{first}')
        self.hear(at_a, 'a1', 'w1')
        self.assertEqual(self.contents(at_a, 'a1', 'w1'), told(0, self.COUNT))

    def test_a_server_that_cannot_say_it_again(self):
        """What it told is told: it keeps no list, so nobody may be let go who has not heard it."""
        watched = threading.Event()

        def speak(server, socket):
            if len(server.sockets) > 1:
                return
            for n in range(self.COUNT):
                if n == 1:
                    watched.wait()
                socket.send_json({'action': 'new_message', 'data': {'id': f'm{n}', 'conversation_id': 'c1', 'content': f'comment m{n}', 'sender_id': 'u1',
                                  'sender_name': 'Ann', 'sender_type': 'chat', 'message_type': 'text', 'created_at': 1763000000 + n}})
            while True:
                socket.receive()
        server = foreign.WebSocketServer(speak)
        self.addCleanup(server.stop)
        a = self.bridge(server.uri('/ws/broadcast') + ',broadcast')
        at_a = self.peer(a)
        theirs = f'conversations@127.0.0.1:{server.port}/ws/broadcast'
        self.reach(at_a, theirs, 'c1', told(0, 1))
        watched.set()
        self.hear(at_a, theirs, 'c1')
        self.assertEqual(self.contents(at_a, theirs, 'c1'), told(0, self.COUNT))
        self.assertEqual(len(server.sockets), 1)


class WrongUse(BridgeCase):
    def check(self, *bridges):
        ran = subprocess.run([options.hub, '--check-config', *(word for bridge in bridges for word in ('--bridge', bridge))],
                             capture_output=True, text=True, timeout=DEADLINE)
        return ran.returncode, ran.stderr

    def test_what_cannot_be_meant_is_said(self):
        uri = 'ws://127.0.0.1:7499/ws'
        with tempfile.TemporaryDirectory() as folder:
            def profile(name, text):
                path = os.path.join(folder, name)
                with open(path, 'w', encoding='utf-8') as file:
                    file.write(text)
                return f'{uri},profile={path}'
            for bridges, *parts in (
                    (['ws://['], 'ws://['), (['ftp://127.0.0.1'], 'ftp://127.0.0.1'), ([f'{uri}?token=1'], '?'), ([',native'], ',native'),
                    ([f'{uri},klingon'], 'klingon', 'broadcast'), ([f'{uri},native,agent'], 'native', 'agent', 'two dialects'),
                    (['ws://127.0.0.1:7499/ws/worker/Bot%20x'], '/ws/worker/Bot%20x', 'chatbot'),
                    (['ws://127.0.0.1:7499/ws/worker/x,native'], '/ws/worker/x', 'chatbot'), (['ws://127.0.0.1:7499/bots/x,worker'], '/bots/x', 'chatbot'),
                    ([profile('worker.json', '{"dialect": "worker"}')], 'chatbot'),
                    ([uri, uri], uri, 'two bridges'), ([uri, f'127.0.0.1:7499,native'], uri, 'two bridges'),
                    ([f'{uri},profile=/nowhere/at-all.json'], '/nowhere/at-all.json', 'No such file'),
                    ([f'{uri},profile={folder}'], folder, 'directory'),
                    ([profile('cut.json', '{"token": ')], 'cut.json'), ([profile('list.json', '[]')], 'list.json', 'object'),
                    ([profile('name.json', '{"tokken": "x"}')], 'tokken'), ([profile('kind.json', '{"dialect": 7}')], 'dialect')):
                status, said = self.check(*bridges)
                self.assertEqual(status, 1, (bridges, said))
                self.assertEqual(len(said.strip().split('\n')), 1, said)
                for part in parts:
                    self.assertIn(part, said, bridges)
            for secret in ('ws://bob:hunter2@127.0.0.1/ws', f'{uri}?token=hunter2'):
                status, said = self.check(secret)
                self.assertEqual((status, 'hunter2' in said), (1, False), said)
            good = profile('good.json', '{"token": "x", "dialect": "native"}')
            for bridges in ([], [''], [uri], [f'{uri},auto'], [good, 'http://127.0.0.1:1,monitor']):
                self.assertEqual(self.check(*bridges), (0, self.check()[1]), bridges)
            for path, variable in ('~/good.json', 'HOME'), ('$XDG_CONFIG_HOME/good.json', 'XDG_CONFIG_HOME'), ('$XDG_DATA_HOME/good.json', 'XDG_DATA_HOME'):
                ran = subprocess.run([options.hub, '--check-config', '--bridge', f'{uri},profile={path}'], capture_output=True, text=True,
                                     timeout=DEADLINE, env={**os.environ, variable: folder})
                self.assertEqual(ran.returncode, 0, ran.stderr)

    def test_one_that_refuses(self):
        """Why is said once; the hub, and the other bridges, go on."""
        guarded = self.hub('--token', 'a-secret-of-its-own')
        beside = self.hub()
        self.sync(self.peer(beside), account('b1', numbered(0, 2)))
        plain = foreign.Server()
        self.addCleanup(plain.stop)
        a = self.bridge(guarded, 'ws://127.0.0.1:1/ws', 'ws://nowhere.invalid/ws', plain.uri('/ws'), beside)
        at_a = self.peer(a)
        self.reach(at_a, 'b1', 'w1', told(0, 2))
        self.sync(at_a, account('own', numbered(0, 1)))
        self.assertEqual(set(self.channels(at_a)), {'b1', 'own'})


class Replies(BridgeCase):
    """What is written into a channel that was taken over goes to the server that it is from."""

    def setUp(self):
        self.b = self.hub()
        self.at_b = self.peer(self.b)
        self.sync(self.at_b, account('a1', numbered(0, 1), [private('p1')]))
        self.a = self.bridge(self.b)
        self.at_a = self.peer(self.a, userId='ann', userName='Ann')
        self.reach(self.at_a, 'a1', 'c1', ['message p1'])
        self.reach(self.at_a, 'a1', 'w1', told(0, 1))

    def words(self, content, key=None, **more):
        return {'key': key or str(uuid.uuid4()), 'channelId': 'a1', 'topicId': 'c1', 'content': content, **more}

    def reply(self, words, peer=None):
        return self.ask(peer or self.at_a, 'sendMessage', words, 'messageAccepted')

    def insist(self, words, hub):
        """As an outbox does: again under the same key, at whatever time, until it is accepted."""
        while True:
            try:
                answer = self.peer(hub, userId='ann').request('sendMessage', words)
            except (OSError, Closed, TimeoutError):
                time.sleep(0.02)
                continue
            if answer['event'] == 'messageAccepted':
                return answer['payload']
            self.assertEqual(answer['payload']['error'], 'unavailable', answer)
            time.sleep(0.02)

    def test_it_stands_at_both_once(self):
        watcher = self.peer(self.a)
        self.ask(watcher, 'subscribe', {'streams': [{'stream': 'channel/a1'}]}, 'subscribed')
        # What can be read already may still be told.
        before = max(m['seq'] for topic in ('w1', 'c1') for m in self.messages(self.at_a, 'a1', topic))
        words = self.words('Opened at nine', replyTo='p1', important=True, extra={'mood': 'good'})
        accepted = self.reply(words)
        self.assertFalse(accepted['duplicate'])
        theirs = self.messages(self.at_b, 'a1', 'c1')[-1]
        self.assertEqual((theirs['id'], theirs['content'], theirs['replyTo'], theirs['important']), (accepted['id'], 'Opened at nine', 'p1', True))
        self.assertEqual(theirs['extra'], {'mood': 'good', 'writtenBy': {'id': 'ann', 'name': 'Ann'}})
        ours = self.messages(self.at_a, 'a1', 'c1')[-1]
        self.assertEqual((ours['id'], ours['fromId'], ours['fromName'], ours['key'], ours['direction']),
                         (accepted['id'], 'ann', 'Ann', words['key'], 'out'))

        # Behind it comes what the other server tells of it, and of what follows: the first changes nothing.
        self.send(self.at_b, 'a1', 'c1', 'Thanks')
        self.reach(self.at_a, 'a1', 'c1', ['message p1', 'Opened at nine', 'Thanks'])
        told = []
        while not told or told[-1]['content'] != 'Thanks':
            came = watcher.expect('messageAdded')['payload']['message']
            told += [came] if came['seq'] > before else []
        self.assertEqual([m['content'] for m in told], ['Opened at nine', 'Thanks'])
        self.assertEqual([m for m in watcher.pushed if m['event'] == 'messageChanged'], [])

        again = self.reply(words)
        self.assertEqual((again['id'], again['seq'], again['duplicate']), (accepted['id'], accepted['seq'], True))
        refused = self.at_a.request('sendMessage', {**words, 'content': 'Other words'})
        self.assertEqual(refused['payload'].get('error'), 'conflict', refused)
        self.assertEqual(self.contents(self.at_b, 'a1', 'c1'), ['message p1', 'Opened at nine', 'Thanks'])

    def test_the_same_key_of_two_senders(self):
        ben = self.peer(self.a, userId='ben')
        one, other = self.reply(self.words('From Ann', 'k')), self.reply(self.words('From Ben', 'k'), ben)
        self.assertNotEqual(one['id'], other['id'])
        self.reach(self.at_a, 'a1', 'c1', ['message p1', 'From Ann', 'From Ben'])
        self.assertEqual(self.contents(self.at_b, 'a1', 'c1'), ['message p1', 'From Ann', 'From Ben'])

    def test_it_waits_for_a_server_that_is_away(self):
        self.b.kill()
        words = self.words('Are you there?')
        refused = self.until(lambda: (lambda answer: answer['event'] == 'error' and answer)(self.at_a.request('sendMessage', words)))
        self.assertEqual(refused['payload']['error'], 'unavailable', refused)
        self.assertEqual(self.contents(self.at_a, 'a1', 'c1'), ['message p1'])
        self.b.start()
        self.insist(words, self.a)
        self.reach(self.at_a, 'a1', 'c1', ['message p1', 'Are you there?'])
        self.reach(self.peer(self.b), 'a1', 'c1', ['message p1', 'Are you there?'])

    def test_killed_in_between_nothing_lost_nothing_doubled(self):
        expected = ['message p1']
        for n in range(16):
            words = self.words(f'reply {n}')
            expected.append(words['content'])
            # It is on its way when one of them goes.
            peer = self.peer(self.a, userId='ann')
            peer.send('sendMessage', words, 'x')
            if n % 3:
                time.sleep(0.002 * (n % 4))
            hub = (self.a, self.b)[n % 2]
            hub.kill()
            hub.start()
            self.insist(words, self.a)
        at_a, at_b = self.peer(self.a), self.peer(self.b)
        self.reach(at_b, 'a1', 'c1', expected)
        self.send(at_b, 'a1', 'c1', 'the end')
        self.reach(at_a, 'a1', 'c1', [*expected, 'the end'])

    def test_killed_in_between_over_broadcast(self):
        """A hub has a reply once under its key in that dialect, too: nobody is asked whether it may be sent again."""
        a = self.bridge(f'{self.b.uri.removesuffix("/ws")}/ws/broadcast,broadcast')
        at_a = self.peer(a)
        self.until(lambda: self.send(self.at_b, 'a1', 'c1', 'Again') and 'a1' in self.channels(at_a))
        sent = []
        for n in range(6):
            words = self.words(f'reply {n}')
            sent.append(words['content'])
            self.peer(a, userId='ann').send('sendMessage', words, 'x')
            time.sleep(0.002 * n)
            self.b.kill()
            self.b.start()
            self.insist(words, a)
        for at in (self.peer(self.b), at_a):
            self.assertEqual([content for content in self.contents(at, 'a1', 'c1') if content.startswith('reply')], sent)

    def test_the_same_words_by_somebody_else(self):
        """Which of them is ours the key says at a hub, in whatever dialect: nobody is asked."""
        base = self.b.uri.removesuffix('/ws')
        for dialect, uri in (('monitor', base.replace('ws://', 'http://') + ',monitor'), ('broadcast', f'{base}/ws/broadcast,broadcast')):
            with self.subTest(dialect=dialect):
                a = self.bridge(uri)
                at_a = self.peer(a, userId='ann')
                self.until(lambda: self.send(self.peer(self.b), 'a1', 'c1', 'Again') and 'a1' in self.channels(at_a))
                words = self.words(f'words {dialect}')
                self.b.process.send_signal(signal.SIGSTOP)
                at_a.send('sendMessage', words, 'x')
                # It has left, and nobody has answered it.
                time.sleep(0.5)
                self.b.kill()
                self.b.start()
                self.send(self.peer(self.b, userId='ben'), 'a1', 'c1', words['content'])
                self.insist(words, a)
                found = [m['fromId'] for m in self.messages(self.peer(self.b), 'a1', 'c1') if m['content'] == words['content']]
                self.assertEqual((len(found), 'ben' in found), (2, True), found)

    def test_what_the_other_server_refuses(self):
        self.ask(self.peer(self.b, 'admin'), 'deleteMessage', {'channelId': 'a1', 'topicId': 'c1', 'id': 'p1'}, 'ok')
        other = self.hub('--message-bytes', '65536')
        self.sync(self.peer(other), account('big', messages=[private('p1')]))
        a = self.bridge(other)
        at_a = self.peer(a)
        self.reach(at_a, 'big', 'c1', ['message p1'])
        refused = at_a.request('sendMessage', self.words('x' * 70000, channelId='big'))['payload']
        self.assertEqual(refused.get('error'), 'tooLarge', refused)
        self.assertIn(other.uri, refused['message'])
        refused = at_a.request('sendMessage', self.words('', channelId='big', attachments=[{'name': 'a.png', 'url': 'http://127.0.0.1/a'}]))['payload']
        self.assertEqual((refused.get('error'), refused.get('field')), ('unsupported', 'attachments'), refused)
        self.assertEqual(self.contents(at_a, 'big', 'c1'), ['message p1'])

    def test_into_one_that_has_another_name_here(self):
        own = self.hub()
        self.sync(self.peer(own), account('a1', messages=[private('p9')]))
        own.kill()
        own.arguments = quick(self.b)
        own.start()
        at_own = self.peer(own)
        renamed = self.until(lambda: [id for id in self.channels(at_own) if id != 'a1'])[0]
        self.reach(at_own, renamed, 'c1', ['message p1'])
        accepted = self.ask(at_own, 'sendMessage', self.words('Hello', channelId=renamed), 'messageAccepted')
        self.assertEqual(accepted['channelId'], renamed)
        self.assertEqual(self.contents(self.at_b, 'a1', 'c1'), ['message p1', 'Hello'])
        self.assertEqual(self.contents(at_own, 'a1', 'c1'), ['message p9'])

    def test_over_two_bridges(self):
        c = self.bridge(self.a)
        at_c = self.peer(c, userId='cleo')
        self.reach(at_c, 'a1', 'c1', ['message p1'])
        accepted = self.reply(self.words('From afar'), at_c)
        for at in (at_c, self.at_a, self.at_b):
            self.reach(at, 'a1', 'c1', ['message p1', 'From afar'])
            self.assertEqual(self.messages(at, 'a1', 'c1')[-1]['id'], accepted['id'])

    def test_without_a_bridge(self):
        self.a.kill()
        self.a.arguments = ['--heartbeat-interval', '2000']
        self.a.start()
        at_a = self.peer(self.a)
        refused = self.until(lambda: (lambda told: told['error'] != 'unavailable' and told)(
            at_a.request('sendMessage', self.words('Hello?'))['payload']))
        self.assertEqual(refused['error'], 'unsupported', refused)
        self.assertIn(self.b.uri, refused['message'])
        self.assertEqual(self.contents(at_a, 'a1', 'c1'), ['message p1'])
        self.until(lambda: self.word(at_a) == (True, True))

        # It is told before anybody writes, and is over when the bridge is back.
        service = self.peer(self.a, 'service')
        self.ask(service, 'takeReplies', {'address': self.b.uri}, 'ok')
        self.until(lambda: self.word(at_a) == (True, None))
        service.close()
        self.until(lambda: self.word(at_a) == (True, True))

    def word(self, peer, channel='a1'):
        """Whether its server takes replies, and whether the bridge to it is away."""
        told = self.channels(peer)[channel]
        return told.get('takesReplies'), told.get('bridgeAway')

    def test_that_the_other_server_takes_none_is_told_before(self):
        self.assertEqual(self.word(self.at_a), (True, None))
        self.assertEqual(self.word(self.at_b), (None, None))
        c = self.bridge(self.a)
        at_c = self.peer(c)
        self.until(lambda: 'a1' in self.channels(at_c) and self.word(at_c) == (True, None))
        self.a.kill()
        self.a.arguments = ['--heartbeat-interval', '2000']
        self.a.start()
        self.until(lambda: self.word(at_c) == (False, None))
        # What is written there nobody would see; who is asked for it comes back.
        service = self.peer(self.a, 'service')
        self.ask(service, 'takeReplies', {'address': self.b.uri}, 'ok')
        self.until(lambda: self.word(at_c) == (True, None))

    def test_newer_messages_hold_it(self):
        refused = self.at_a.request('sendMessage', self.words('Hello', ifSeq=0))
        self.assertEqual(refused['payload'].get('error'), 'conflict', refused)
        self.assertEqual(self.contents(self.at_b, 'a1', 'c1'), ['message p1'])

    def test_messages_are_changed_where_they_are_from(self):
        accepted = self.reply(self.words('Helo'))
        for peer in (self.at_a, self.peer(self.a, 'admin')):
            for event, more in (('editMessage', {'content': 'Hello'}), ('deleteMessage', {})):
                refused = peer.request(event, {'channelId': 'a1', 'topicId': 'c1', 'id': accepted['id'], **more})['payload']
                self.assertEqual(refused.get('error'), 'unsupported', refused)
                self.assertIn(self.b.uri, refused['message'])
        admin = self.peer(self.b, 'admin')
        self.ask(admin, 'editMessage', {'channelId': 'a1', 'topicId': 'c1', 'id': accepted['id'], 'content': 'Hello'}, 'ok')
        self.reach(self.at_a, 'a1', 'c1', ['message p1', 'Hello'])
        # Where it was removed, and not by which bridge.
        self.ask(admin, 'deleteMessage', {'channelId': 'a1', 'topicId': 'c1', 'id': accepted['id']}, 'ok')
        self.reach(self.at_a, 'a1', 'c1', ['message p1'])
        cause = self.ask(self.at_a, 'explain', {'about': 'message', 'channelId': 'a1', 'topicId': 'c1', 'id': accepted['id']}, 'explanation')['causes'][0]
        self.assertEqual((cause['cause'], cause['evidence']['field'], cause['evidence']['value']), ('removed', 'removedAtServer', self.b.uri), cause)
        self.assertIn(self.b.uri, cause['text'])
        self.assertNotIn('bridge-', cause['text'])
        # Who answers, and how far it is, is each hub's own.
        self.ask(self.at_a, 'claimTopic', {'channelId': 'a1', 'topicId': 'c1'}, 'claimed')
        self.ask(self.at_a, 'setTopic', {'channelId': 'a1', 'topicId': 'c1', 'state': 'resolved'}, 'ok')

    def test_only_a_bridge_takes_replies(self):
        for event, payload in (('takeReplies', {'address': self.b.uri}), ('replyForwarded', {'key': 'k', 'id': 'i'})):
            self.assertEqual(self.at_a.request(event, payload)['payload'].get('error'), 'forbidden')
        service = self.peer(self.a, 'service')
        for payload in ({}, {'address': ''}, {'address': 7}, {'address': 'x' * 4097}):
            self.assertIn(service.request('takeReplies', payload)['payload'].get('error'), ('badRequest', 'tooLarge'))
        for payload, code in (({'id': 'i'}, 'badRequest'), ({'key': 'k'}, 'badRequest'), ({'key': 'k', 'id': 'i'}, 'notFound'),
                              ({'key': 'k', 'error': 'internal'}, 'notFound')):
            self.assertEqual(service.request('replyForwarded', payload)['payload'].get('error'), code, payload)

        # The newest has them; one that goes without a word has not taken what it was handed.
        self.ask(service, 'takeReplies', {'address': self.b.uri}, 'ok')
        self.at_a.send('sendMessage', self.words('To nobody'), 'x')
        handed = service.expect('forwardReply')['payload']['reply']
        self.assertEqual((handed['channelId'], handed['topicId'], handed['content']), ('a1', 'c1', 'To nobody'))
        service.socket.close()
        while True:
            told = self.at_a.receive()
            if told.get('re') == 'x':
                break
        self.assertEqual(told['payload'].get('error'), 'unavailable', told)

    def test_any_answer_of_a_bridge_is_passed_on(self):
        service = self.peer(self.a, 'service')
        self.ask(service, 'takeReplies', {'address': self.b.uri}, 'ok')
        for code, told in (('rateLimited', 'rateLimited'), ('forbidden', 'forbidden'), ('nonsense', 'internal')):
            self.at_a.send('sendMessage', self.words('Hello'), code)
            key = service.expect('forwardReply')['payload']['reply']['key']
            self.ask(service, 'replyForwarded', {'key': key, 'error': code, 'message': 'Not today', 'retryAfter': 70}, 'ok')
            while True:
                answer = self.at_a.receive()
                if answer.get('re') == code:
                    break
            self.assertEqual((answer['payload']['error'], answer['payload']['retryAfter']), (told, 70), answer)
            self.assertIn('Not today', answer['payload']['message'])
            # What is only too much for now goes there by itself, and is not said to be refused.
            passes = told == 'rateLimited'
            self.assertEqual(answer['payload'].get('server'), self.b.uri if passes else None, answer)
            self.assertIn('Send it again under the same key' if passes else 'refused it', answer['payload']['message'])


class FromOthers(BridgeCase):
    def test_monitor(self):
        server = foreign.shop()
        self.addCleanup(server.drop)
        a = self.bridge(server.uri('', 'http') + ',monitor')
        at_a = self.peer(a)
        self.reach(at_a, 'acc', 'w1', ['One', 'Two'])
        self.assertEqual(self.channels(at_a)['acc']['name'], '晨光面包房')
        self.assertEqual(self.topics(at_a, 'acc')['w1']['title'], 'Autumn cakes')
        server.last.event('channel:message', foreign.message('w1', 3, 'Three'))
        self.reach(at_a, 'acc', 'w1', ['One', 'Two', 'Three'])

        # It goes; what it told stays, over a restart too, and is not doubled when it is back with more.
        server.stop()
        a.kill()
        a.start()
        at_a = self.peer(a)
        self.assertEqual(self.contents(at_a, 'acc', 'w1'), ['One', 'Two', 'Three'])
        server.messages['w1'] += [foreign.message('w1', 3, 'Three'), foreign.message('w1', 4, 'Four')]
        server.topics['acc'][0].update(messageCount=4, lastMessage='Four', lastMessageTime=1763000004000)
        server.channels[0].update(messageCount=4, lastMessage='Four', lastMessageTime=1763000004000)
        server.listen()
        self.reach(at_a, 'acc', 'w1', ['One', 'Two', 'Three', 'Four'])
        server.stop()

    def test_live_as_soon_as_it_is_back(self):
        """The hub was away. What comes live in the first moment stands behind what was missed, though what was kept is still being opened."""
        server = foreign.shop()
        self.addCleanup(server.drop)
        a = self.bridge(server.uri('', 'http') + ',monitor')
        self.reach(self.peer(a), 'acc', 'w1', ['One', 'Two'])
        self.until(lambda: any('channel/acc' in pathlib.Path(path).read_text() for path in glob.glob(os.path.join(a.data, '**', '*.json'), recursive=True)))
        a.kill()

        def say(n, content):
            server.messages['w1'].append(foreign.message('w1', n, content))
            for row in server.channels[0], server.topics['acc'][0]:
                row.update(messageCount=n, lastMessage=content, lastMessageTime=1763000000000 + 1000 * n)
        say(3, 'missed')
        said = threading.Event()
        answer = server.on_event

        def on_event(session, nsp, ack, arguments, attachments):
            if arguments[0] == 'monitor:register':
                say(4, 'live')
                session.event('channel:message', server.messages['w1'][-1])
            answer(session, nsp, ack, arguments, attachments)
            if arguments[0] == 'monitor:request_channels':
                said.set()
        server.on_event = on_event
        path, = glob.glob(os.path.join(a.data, '**', 'foreign.db'), recursive=True)
        with contextlib.closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as kept:
            kept.execute('PRAGMA locking_mode = EXCLUSIVE')
            kept.execute('BEGIN EXCLUSIVE')
            a.start()
            self.assertTrue(said.wait(DEADLINE))
        self.reach(self.peer(a), 'acc', 'w1', ['One', 'Two', 'missed', 'live'])

    def test_topic_that_was_not_listed(self):
        """Its first word comes live; what stands before it was missed."""
        server = foreign.shop()
        self.addCleanup(server.drop)
        at_a = self.peer(self.bridge(server.uri('', 'http') + ',monitor'))
        self.reach(at_a, 'acc', 'w1', ['One', 'Two'])
        server.topics['acc'].append({'id': 'w2', 'channelId': 'acc', 'title': 'Imported', 'messageCount': 4})
        server.messages['w2'] = [foreign.message('w2', n, f'Old {n}') for n in (1, 2)] + [foreign.message('w2', n, f'New {n}') for n in (3, 4)]
        for n in (3, 4):
            server.last.event('channel:message', server.messages['w2'][n - 1])
        self.reach(at_a, 'acc', 'w2', ['Old 1', 'Old 2', 'New 3', 'New 4'])
        self.assertEqual(self.topics(at_a, 'acc')['w2']['title'], 'Imported')

        # A server that has no such list loses nothing by that.
        usual = server.on_event
        server.on_event = lambda session, nsp, ack, arguments, more: (
            arguments[0] == 'monitor:request_messages' or usual(session, nsp, ack, arguments, more))
        server.last.event('channel:message', foreign.message('w3', 1, 'Alone'))
        self.reach(at_a, 'acc', 'w3', ['Alone'])

    def test_broadcast_beside_our_own_conversations(self):
        def speak(server, socket):
            socket.send_json({'action': 'new_message', 'data': {'id': 'm1', 'conversation_id': 'c1', 'content': 'Theirs', 'sender_id': 'u1'}})
            while True:
                socket.receive()
        server = foreign.WebSocketServer(speak)
        self.addCleanup(server.stop)
        a = self.bridge(server.uri('/rt') + ',broadcast')
        theirs = f'conversations@127.0.0.1:{server.port}/rt'
        for round in range(2):
            at_a = self.peer(a)
            self.reach(at_a, theirs, 'c1', ['Theirs'])
            alice = Frames(a, '/ws/broadcast?user_id=alice')
            self.addCleanup(alice.close)
            alice.say({'action': 'send_message', 'id': 'q1', 'data': {'conversation_id': 'mine', 'content': f'Ours {round}', 'message_type': 'text'}})
            sent = alice.hear(lambda frame: frame['action'] in ('message_sent', 'error'))
            self.assertEqual(sent['action'], 'message_sent', sent)
            self.assertEqual(self.contents(at_a, 'conversations', 'mine'), [f'Ours {n}' for n in range(round + 1)])
            self.assertNotIn('bridgedFrom', self.channels(at_a)['conversations'])
            a.kill()
            a.start()

    def test_the_first_moment_of_a_connection(self):
        """What comes with the handshake, before anybody can listen, is taken over; where it tells the dialect, and the connection is made anew, too."""
        class Server(foreign.Server):
            def say(self, *names):
                return [json.dumps({'action': 'new_message', 'data': {'id': name, 'conversation_id': 'c1', 'content': name, 'sender_id': 'u1'}})
                        for name in names]

            def handle(self, stream, request):
                number = len(self.sockets)
                if number > 0:
                    for text in self.say(f'between {number}'):
                        self.sockets[-1].send(text)
                first = self.say(*(f'first {number} {n}' for n in range(3)))
                peer = self.open(stream, request, b''.join(foreign.frame(text) for text in first))
                while True:
                    peer.receive()

        for path in '/ws/broadcast,broadcast', '/rt':
            with self.subTest(path=path):
                server = Server()
                self.addCleanup(server.stop)
                a = self.bridge(server.uri(path))
                at_a = self.peer(a)
                told = [f'first 0 {n}' for n in range(3)]
                if path == '/rt':
                    told += ['between 1', *(f'first 1 {n}' for n in range(3))]
                place = f'conversations@127.0.0.1:{server.port}{path.partition(",")[0]}'
                self.until(lambda: sorted(self.contents(at_a, place, 'c1')) == sorted(told))

    def test_what_an_agent_complains_of_is_logged_once(self):
        more = threading.Event()

        def speak(server, socket):
            socket.send_json({'event': 'error', 'data': {'message': 'The model is overloaded', 'code': 'overloaded'}})
            socket.send_json({'event': 'session.update', 'data': {'session_id': 's1', 'status': 'running'}})
            more.wait(DEADLINE)
            socket.send_json({'event': 'error', 'data': {'message': 'The model is gone', 'code': 'gone'}})
            for n in range(20):
                socket.send_json({'event': 'task.update', 'data': {'task_id': f't{n}', 'session_id': 's1', 'status': 'running'}})
                time.sleep(0.01)
            while True:
                socket.receive()
        runner = foreign.WebSocketServer(speak)
        self.addCleanup(runner.stop)
        with tempfile.TemporaryFile() as log:
            a = self.hub('--bridge', runner.uri('/ws/ws') + ',agent', stderr=log)
            at_a = self.peer(a)
            self.until(lambda: self.all(at_a, 'listSessions', 'sessions', 'sessions'))
            more.set()
            self.until(lambda: len(self.all(at_a, 'listTasks', 'tasks', 'tasks')) == 20)
            a.stop()
            log.seek(0)
            text = log.read().decode()
        self.assertEqual((text.count('The model is overloaded'), text.count('The model is gone')), (1, 1), text)

    def test_unread_of_a_monitor(self):
        """It says how many, not which: the newest of the others'."""
        server = foreign.shop()
        self.addCleanup(server.stop)
        wanted = {'w1': (2, 2), 't0': (3, 0), 't1': (3, 1), 't2': (5, 2), 't5': (2, 2), 'many': (450, 230), 'ours': (4, 1)}
        counts = {**{topic: unread for topic, (_, unread) in wanted.items()}, 't5': 5}
        for topic, (length, _) in wanted.items():
            if topic != 'w1':
                server.topics['acc'].append({'id': topic, 'channelId': 'acc', 'title': topic, 'messageCount': length, 'unreadCount': counts[topic]})
                server.messages[topic] = [foreign.message(topic, n, f'{topic} {n}') for n in range(length)]
        for message in server.messages['ours'][2:]:
            message['direction'] = 'out'
        at_a = self.peer(self.bridge(server.uri('', 'http') + ',monitor'))
        self.until(lambda: {id: t['messageCount'] for id, t in self.topics(at_a, 'acc').items()} == {id: n for id, (n, _) in wanted.items()})
        self.assertEqual({id: t['unreadCount'] for id, t in self.topics(at_a, 'acc').items()}, {id: n for id, (_, n) in wanted.items()})

    def test_agent_at_an_http_address(self):
        """The path that such an address has unless it says one is that of another dialect."""
        def speak(server, socket):
            socket.send_json({'event': 'session.update', 'data': {'session_id': 's1', 'title': 'Nightly', 'status': 'running'}})
            while True:
                socket.receive()
        runner = foreign.WebSocketServer(speak, paths=['/ws/ws'])
        self.addCleanup(runner.stop)
        at_a = self.peer(self.bridge(runner.uri('', 'http') + ',agent'))
        self.until(lambda: [s['sessionId'] for s in self.all(at_a, 'listSessions', 'sessions', 'sessions')] == ['s1'])

    def test_agent_beside_a_hub(self):
        def speak(server, socket):
            socket.send_json({'event': 'session.update', 'data': {'session_id': 's1', 'title': 'Nightly', 'status': 'running'}})
            socket.send_json({'event': 'task.update', 'data': {'task_id': 't1', 'session_id': 's1', 'status': 'running'}})
            while True:
                socket.receive()
        runner = foreign.WebSocketServer(speak)
        self.addCleanup(runner.stop)
        b = self.hub()
        at_b = self.peer(b)
        self.sync(at_b, account('a1', numbered(0, 2)))
        a = self.bridge(runner.uri('/ws/ws') + ',agent', b)
        at_a = self.peer(a)
        self.reach(at_a, 'a1', 'w1', told(0, 2))
        self.until(lambda: [t['taskId'] for t in self.all(at_a, 'listTasks', 'tasks', 'tasks')] == ['t1'])
        b.kill()
        self.assertEqual(self.contents(at_a, 'a1', 'w1'), told(0, 2))
        self.assertEqual(self.all(at_a, 'listSessions', 'sessions', 'sessions')[0]['sessionId'], 's1')


if __name__ == '__main__':
    main()
