# SPDX-License-Identifier: GPL-3.0-or-later
"""pushAction, ackAction, cancelAction, traceAction, listActions, and what bots get."""

import contextlib
import json
import os
import sqlite3
import threading
import time
import unittest
import uuid

from protocol_case import Hub, Peer, ProtocolCase, TIMESTAMP, fresh, main, options
from peer import DEADLINE, Closed

QUEUED = 'Action queued (connection not active)'
WRONG = {'string': 'text', 'number': 7, 'fraction': 1.5, 'boolean': True, 'list': ['x'], 'object': {'x': 1}, 'null': None}


def steps(action):
    return [(s['step'], s['cause']) for s in action['trace']]


class ActionCase(ProtocolCase):
    def setUp(self):
        super().setUp()
        self.sender = self.welcome['clientId']
        self.id = fresh('Bot#')

    def bot(self, id=None, client_type='bot', **more):
        return self.connect(client_type, id or self.id, **more)

    def push(self, target=None, peer=None, answer=None, **more):
        """The action, answered as it is."""
        envelope = (peer or self.peer).request('pushAction', {'key': str(uuid.uuid4()), 'targetId': target or self.id,
                                                              'action': {'do': 'say'}, **more})
        self.assertIn(envelope['event'], (answer,) if answer else ('actionSent', 'actionQueued'), envelope)
        action = envelope['payload']['action']
        self.assertEqual(envelope['payload'].get('message'), QUEUED.replace('queued', action['state'])
                         if envelope['event'] == 'actionQueued' else None)
        if action['state'] == 'queued':
            self.assertTrue(action['reason'])
            self.assertGreaterEqual(action['position'], 1)
        return action

    def trace(self, action, peer=None):
        return self.ask('traceAction', {'actionId': action['actionId']}, 'action', peer)['action']

    def await_state(self, action, state, peer=None):
        """Asks again until it is so: the hub hears of a bot's going in its own time."""
        peer = peer or self.peer
        self.watch(peer, 'actions')
        now = self.trace(action, peer)
        if now['state'] != state:
            peer.expect('actionUpdate', lambda p: (p['action']['actionId'], p['action']['state']) == (action['actionId'], state))
            now = self.trace(action, peer)
        self.assertEqual(now['state'], state)
        return now

    def got(self, bot):
        return bot.expect('action')['payload']['action']

    def none_more(self, bot):
        """Everything that was for the bot is before the answer to its ping."""
        self.assertEqual(bot.request('ping', {})['event'], 'pong')
        self.assertEqual([e for e in bot.pushed if e['event'] == 'action'], [])

    def leave(self, bot):
        """Goes, and waits until the hub knows."""
        bot.close()
        while True:
            stats = self.ask('stats', {}, 'stats')
            if self.connections == stats['connections']['byType'].get('bot', 0):
                return

    connections = 0


class Push(ActionCase):
    def test_to_a_live_bot(self):
        bot = self.bot()
        action = self.push(answer='actionSent', action={'do': 'say', 'text': 'hello'}, key='k1')
        self.assertEqual((action['state'], action['reason'], action['position'], action['by'], action['key'], action['targetId']),
                         ('sent', '', 0, self.sender, 'k1', self.id))
        self.assertGreaterEqual(action['sentAt'], action['createdAt'])
        self.assertEqual((action['expiresAt'], action['endedAt'], action['result'], action['error'], action['trace']),
                         (None, None, None, '', []))
        payload = bot.expect('action')['payload']
        self.assertRegex(payload['timestamp'], TIMESTAMP)
        self.assertEqual((payload['stream'], payload['seq'], payload['triggeredBy']), (f'bot/{self.id}', 1, self.sender))
        self.assertEqual((payload['action']['actionId'], payload['action']['action'], payload['action']['state']),
                         (action['actionId'], {'do': 'say', 'text': 'hello'}, 'sent'))
        self.none_more(bot)
        traced = self.trace(action)
        self.assertEqual(steps(traced), [('requested', ''), ('lookup', ''), ('state', ''), ('sent', '')])
        for step in traced['trace']:
            self.assertEqual((step['liveIds'][0], step['readyState']), (self.id, 1))
            self.assertGreaterEqual(step['liveCount'], 1)
            self.assertTrue(step['text'])
        times = [s['at'] for s in traced['trace']]
        self.assertEqual(times, sorted(times))

    def test_to_a_worker(self):
        worker = self.bot(client_type='worker')
        action = self.push(answer='actionSent')
        self.assertEqual(self.got(worker)['actionId'], action['actionId'])

    def test_a_bot_before_a_worker_of_its_id(self):
        worker, bot = self.bot(client_type='worker'), self.bot()
        action = self.push(answer='actionSent')
        self.assertEqual(self.got(bot)['actionId'], action['actionId'])
        self.none_more(worker)

    def test_to_nobody(self):
        action = self.push(answer='actionQueued')
        self.assertEqual((action['state'], action['position'], action['sentAt']), ('queued', 1, None))
        self.assertIn(self.id, action['reason'])
        traced = self.trace(action)
        self.assertEqual(steps(traced), [('requested', ''), ('lookup', 'unknownId'), ('queued', 'unknownId')])
        self.assertEqual((traced['trace'][-1]['readyState'], traced['reason'], traced['position']), (3, traced['trace'][-1]['text'], 1))
        self.assertEqual(self.push()['position'], 2)

    def test_id_differs_in_case(self):
        self.bot(self.id.lower())
        action = self.push(answer='actionQueued')
        self.assertIn(self.id.lower(), action['reason'])
        traced = self.trace(action)
        self.assertEqual(steps(traced)[1:], [('lookup', 'idDiffersInCase'), ('queued', 'idDiffersInCase')])
        self.assertEqual((traced['trace'][0]['liveIds'][0], traced['trace'][0]['readyState']), (self.id.lower(), 3))

    def test_many_live_ids(self):
        bots = [self.bot(f'{self.id}-{n}') for n in range(60)]
        step = self.trace(self.push(target=f'{self.id}-7', answer='actionSent'))['trace'][0]
        self.assertEqual((len(step['liveIds']), len(set(step['liveIds'])), step['liveIds'][0]), (50, 50, f'{self.id}-7'))
        self.assertGreaterEqual(step['liveCount'], len(bots))

    def test_monitors_are_no_bots(self):
        self.connect('monitor', self.id)
        self.push(answer='actionQueued')

    def test_a_number_is_an_id(self):
        bot = self.bot('4711')
        self.assertEqual(self.push(target=4711, answer='actionSent')['targetId'], '4711')
        self.got(bot)

    def test_same_key(self):
        one = self.push(key='same', answer='actionQueued')
        self.assertEqual(self.push(key='same', answer='actionQueued')['actionId'], one['actionId'])
        self.refuse('pushAction', {'key': 'same', 'targetId': self.id, 'action': {'do': 'else'}}, 'conflict', 'key')
        self.refuse('pushAction', {'key': 'same', 'targetId': self.id, 'action': {'do': 'say'}, 'expiresIn': 5}, 'conflict', 'key')
        self.refuse('pushAction', {'key': 'same', 'targetId': 'other', 'action': {'do': 'say'}}, 'conflict', 'key')
        other = self.connect()
        self.assertNotEqual(self.push(key='same', peer=other)['actionId'], one['actionId'])
        bot = self.bot()
        self.assertEqual([self.got(bot)['actionId'] for _ in range(2)][0], one['actionId'])
        self.await_state(one, 'sent')
        again = self.peer.request('pushAction', {'key': 'same', 'targetId': self.id, 'action': {'do': 'say'}})
        self.assertEqual((again['event'], again['payload']['action']['actionId'], again['payload']['duplicate']),
                         ('actionSent', one['actionId'], True))
        self.none_more(bot)

    def test_without_a_request_id(self):
        self.peer.send('pushAction', {'key': 'k', 'targetId': self.id, 'action': {}})
        answer = self.peer.receive()
        self.assertEqual((answer['event'], 're' in answer, answer['payload']['action']['action']), ('actionQueued', False, {}))

    def test_wrong_types(self):
        good = {'key': 'k', 'targetId': self.id, 'action': {}, 'expiresIn': 1000}
        taken = {'key': ('string',), 'targetId': ('string', 'number', 'fraction'), 'action': ('object',), 'expiresIn': ('number', 'null')}
        for field, kinds in taken.items():
            for kind, value in WRONG.items():
                if kind not in kinds:
                    with self.subTest(field=field, kind=kind):
                        self.refuse('pushAction', {**good, field: value}, 'badRequest', field)
            if field != 'expiresIn':
                self.refuse('pushAction', {k: v for k, v in good.items() if k != field}, 'badRequest', field)
        for field, value in (('key', ''), ('targetId', ''), ('targetId', 'a\nb'), ('expiresIn', -1)):
            self.refuse('pushAction', {**good, field: value}, 'badRequest', field)
        self.refuse('pushAction', {**good, 'expiresIn': 10 ** 18}, 'tooLarge', 'expiresIn')
        for field in ('key', 'targetId'):
            self.refuse('pushAction', {**good, field: 'x' * 257}, 'tooLarge', field)
        self.assertEqual(self.ask('listActions', {'targetId': self.id}, 'actions')['actions'], [])

    def test_limits(self):
        deep = []
        for _ in range(48):
            deep = [deep]
        self.refuse('pushAction', {'key': 'k', 'targetId': self.id, 'action': {'x': deep}}, 'badRequest', 'action')
        self.refuse('pushAction', {'key': 'k', 'targetId': self.id, 'action': {'x': 'y' * 262144}}, 'tooLarge', 'action')
        self.push(action={'x': 'y' * 262000}, key='k' * 256)

    def test_wrong_types_of_the_others(self):
        bot = self.bot()
        for event in ('ackAction', 'cancelAction', 'traceAction'):
            for kind, value in WRONG.items():
                if kind not in ('string', 'number', 'fraction'):
                    with self.subTest(event=event, kind=kind):
                        self.refuse(event, {'actionId': value}, 'badRequest', 'actionId', bot)
            self.refuse(event, {}, 'badRequest', 'actionId', bot)
            self.refuse(event, {'actionId': 'nobody'}, 'notFound', 'actionId', bot)
        for kind, value in WRONG.items():
            if kind not in ('string', 'null'):
                self.refuse('ackAction', {'actionId': 'x', 'error': value}, 'badRequest', 'error', bot)
                self.refuse('listActions', {'state': value}, 'badRequest', 'state')
                self.refuse('listActions', {'cursor': value}, 'badRequest', 'cursor')
            if kind not in ('string', 'number', 'fraction', 'null'):
                self.refuse('listActions', {'targetId': value}, 'badRequest', 'targetId')
            if kind not in ('number', 'null'):
                self.refuse('listActions', {'limit': value}, 'badRequest', 'limit')
        self.refuse('listActions', {'state': 'lost'}, 'badRequest', 'state')
        self.refuse('listActions', {'cursor': 'lost'}, 'badRequest', 'cursor')


class Queue(ActionCase):
    def test_delivered_in_order(self):
        actions = [self.push(action={'n': n}, answer='actionQueued') for n in range(5)]
        self.assertEqual([a['position'] for a in actions], [1, 2, 3, 4, 5])
        self.watch(self.peer, 'actions', f'bot/{self.id}')
        bot = self.bot()
        self.assertEqual([self.got(bot)['action']['n'] for _ in range(5)], [0, 1, 2, 3, 4])
        self.none_more(bot)
        traced = self.await_state(actions[4], 'sent')
        self.assertEqual(steps(traced), [('requested', ''), ('lookup', 'unknownId'), ('queued', 'unknownId'), ('reconnected', ''), ('sent', '')])
        self.assertEqual((traced['reason'], traced['position']), ('', 0))

    def test_a_thousand(self):
        for n in range(1000):
            self.peer.send('pushAction', {'key': f'{self.id}{n}', 'targetId': self.id, 'action': {'n': n}}, f'q{n}')
        for n in range(1000):
            answer = self.peer.receive()
            self.assertEqual((answer['re'], answer['event'], answer['payload']['action']['position']), (f'q{n}', 'actionQueued', n + 1))
        bot = self.bot()
        self.push(action={'n': 1000})
        self.assertEqual([self.got(bot)['action']['n'] for _ in range(1001)], list(range(1001)))
        self.none_more(bot)

    def test_large_ones(self):
        """More than may wait for one peer, none of it lost, and the peer is not called slow."""
        for n in range(30):
            self.push(action={'n': n, 'x': 'y' * 250000}, answer='actionQueued')
        bot = self.bot()
        self.assertEqual([self.got(bot)['action']['n'] for _ in range(30)], list(range(30)))
        self.none_more(bot)

    def test_what_others_see(self):
        watcher = self.connect()
        self.watch(watcher, 'actions', f'bot/{self.id}')
        action = self.push()
        bot = self.bot()
        self.got(bot)
        self.ask('ackAction', {'actionId': action['actionId'], 'result': {'said': True}}, 'ok', bot)
        for stream in ('actions', f'bot/{self.id}'):
            seen = [watcher.expect(event, lambda p: p['stream'] == stream)['payload'] for event in
                    ('actionUpdate', 'action', 'actionUpdate', 'actionUpdate')]
            self.assertEqual([p['action']['state'] for p in seen], ['queued', 'sent', 'sent', 'acknowledged'])
            self.assertEqual([p['seq'] - seen[0]['seq'] for p in seen], [0, 1, 2, 3])
            self.assertEqual(seen[0]['action']['position'], 1)
            self.assertEqual({p['action']['key'] for p in seen}, {action['key']})
            self.assertEqual({p['epoch'] for p in seen}, {self.welcome['epoch']})
        answer = self.connect().request('subscribe', {'streams': [{'stream': f'bot/{self.id}', 'epoch': self.welcome['epoch'], 'seq': 0}]})
        self.assertEqual([e['event'] for e in answer['payload']['streams'][0]['missed']],
                         ['actionUpdate', 'action', 'actionUpdate', 'actionUpdate'])

    def test_list(self):
        other = fresh('Other')
        for n in range(7):
            self.push(action={'n': n})
            self.push(other)
        bot = self.bot(other)
        for _ in range(7):
            self.got(bot)
        got, cursor = [], None
        while True:
            page = self.ask('listActions', {'targetId': self.id, 'limit': 3, 'cursor': cursor}, 'actions')
            got += page['actions']
            cursor = page['next']
            if cursor is None:
                break
        self.assertEqual([(a['action']['n'], a['position'], a['state']) for a in got], [(n, n + 1, 'queued') for n in range(6, -1, -1)])
        self.assertTrue(all(a['reason'] and a['trace'] == [] for a in got))
        self.await_state(self.ask('listActions', {'targetId': other}, 'actions')['actions'][0], 'sent')
        self.assertEqual(len(self.ask('listActions', {'targetId': other, 'state': 'sent'}, 'actions')['actions']), 7)
        self.assertEqual(self.ask('listActions', {'targetId': other, 'state': 'queued'}, 'actions')['actions'], [])
        mixed = self.ask('listActions', {'state': 'queued'}, 'actions')['actions']
        self.assertEqual([a['position'] for a in mixed if a['targetId'] == self.id], [7, 6, 5, 4, 3, 2, 1])


class Acknowledge(ActionCase):
    def delivered(self, **more):
        bot = self.bot()
        action = self.push(answer='actionSent', **more)
        self.assertEqual(self.got(bot)['actionId'], action['actionId'])
        return bot, action

    def ack(self, bot, action, answer='ok', **more):
        return self.ask('ackAction', {'actionId': action['actionId'], **more}, answer, bot)

    def test_done(self):
        bot, action = self.delivered()
        self.ack(bot, action, result={'said': [1, None, 'x']})
        traced = self.trace(action)
        self.assertEqual((traced['state'], traced['result'], traced['error'], traced['reason']), ('acknowledged', {'said': [1, None, 'x']}, '', ''))
        self.assertGreaterEqual(traced['endedAt'], traced['sentAt'])
        self.assertEqual(steps(traced)[-2:], [('sent', ''), ('acknowledged', '')])

    def test_failed(self):
        bot, action = self.delivered()
        self.ack(bot, action, error='no flour', result=7)
        traced = self.trace(action)
        self.assertEqual((traced['state'], traced['error'], traced['reason'], traced['result']), ('failed', 'no flour', 'no flour', 7))
        self.assertEqual(steps(traced)[-1], ('failed', ''))

    def test_twice(self):
        bot, action = self.delivered()
        self.ack(bot, action, result=1)
        self.watch(self.peer, 'actions')
        self.ack(bot, action, result=1)
        self.assertEqual(self.refuse('ackAction', {'actionId': action['actionId'], 'error': 'no'}, 'conflict', 'actionId', bot)['action']['state'],
                         'acknowledged')
        self.assertEqual(self.peer.request('ping')['event'], 'pong')
        self.assertEqual(self.peer.pushed, [])

    def test_by_others(self):
        _, action = self.delivered()
        self.refuse('ackAction', {'actionId': action['actionId']}, 'forbidden')
        self.refuse('ackAction', {'actionId': action['actionId']}, 'forbidden', None, self.bot(fresh('other')))
        self.assertEqual(self.trace(action)['state'], 'sent')

    def test_not_delivered(self):
        action = self.push(answer='actionQueued', expiresIn=0)
        self.assertEqual((action['state'], action['position']), ('expired', 0))
        bot = self.bot()
        self.refuse('ackAction', {'actionId': action['actionId']}, 'conflict', 'actionId', bot)
        self.none_more(bot)

    def test_one_that_never_does(self):
        bot, action = self.delivered()
        self.leave(bot)
        bot = self.bot()
        self.none_more(bot)
        self.assertEqual(self.trace(action)['state'], 'sent')

    def test_one_that_does_gets_it_again(self):
        bot, first = self.delivered()
        self.ack(bot, first)
        second = self.push(answer='actionSent', action={'n': 2})
        third = self.push(answer='actionSent', action={'n': 3})
        self.assertEqual([self.got(bot)['actionId'] for _ in range(2)], [second['actionId'], third['actionId']])
        self.ack(bot, second)
        bot.close()
        traced = self.await_state(third, 'queued')
        self.assertEqual(steps(traced)[-3:], [('sent', ''), ('recordRemoved', 'notOpen'), ('queued', 'notOpen')])
        self.assertIn('acknowledged', traced['reason'])
        last = self.push(answer='actionQueued')
        bot = self.bot()
        self.assertEqual([self.got(bot)['actionId'] for _ in range(2)], [third['actionId'], last['actionId']])
        self.none_more(bot)
        self.ack(bot, third)
        self.assertEqual(steps(self.trace(third))[-3:], [('reconnected', ''), ('sent', ''), ('acknowledged', '')])

    def test_result_is_limited(self):
        bot, action = self.delivered()
        self.refuse('ackAction', {'actionId': action['actionId'], 'result': 'x' * 600000}, 'tooLarge', 'result', bot)
        self.refuse('ackAction', {'actionId': action['actionId'], 'error': 'x' * 40000}, 'tooLarge', 'error', bot)
        self.assertEqual(self.trace(action)['state'], 'sent')


class Cancel(ActionCase):
    def cancel(self, action):
        return self.ask('cancelAction', {'actionId': action['actionId']}, 'ok')

    def test_queued(self):
        one, two, three = (self.push() for _ in range(3))
        self.cancel(two)
        self.cancel(two)
        traced = self.trace(two)
        self.assertEqual((traced['state'], steps(traced)[-1], traced['position']), ('cancelled', ('cancelled', ''), 0))
        self.assertIn(self.sender, traced['reason'])
        self.assertEqual(self.trace(three)['position'], 2)
        bot = self.bot()
        self.assertEqual([self.got(bot)['actionId'] for _ in range(2)], [one['actionId'], three['actionId']])
        self.none_more(bot)

    def test_too_late(self):
        bot = self.bot()
        action = self.push(answer='actionSent')
        self.assertEqual(self.refuse('cancelAction', {'actionId': action['actionId']}, 'conflict', 'actionId')['action']['state'], 'sent')
        self.ask('ackAction', {'actionId': action['actionId']}, 'ok', bot)
        self.refuse('cancelAction', {'actionId': action['actionId']}, 'conflict', 'actionId')


class Expire(ActionCase):
    def test_in_the_queue(self):
        self.watch(self.peer, 'actions')
        stays = self.push(expiresIn=3600000)
        action = self.push(expiresIn=60)
        self.assertEqual(action['expiresAt'], action['createdAt'] + 60)
        told = self.peer.expect('actionUpdate', lambda p: p['action']['state'] == 'expired')['payload']['action']
        self.assertEqual(told['actionId'], action['actionId'])
        self.assertGreaterEqual(told['endedAt'], action['expiresAt'])
        self.assertIn('60 ms', told['reason'])
        self.assertIn(self.id, told['reason'])
        self.assertEqual(steps(self.trace(action))[-1], ('expired', ''))
        bot = self.bot()
        self.assertEqual(self.got(bot)['actionId'], stays['actionId'])
        self.none_more(bot)

    def test_now_or_never(self):
        bot = self.bot()
        self.push(expiresIn=0, answer='actionSent')
        self.got(bot)
        self.leave(bot)
        again = {'key': fresh('k'), 'targetId': self.id, 'action': {}, 'expiresIn': 0}
        for duplicate in (None, True):
            told = self.ask('pushAction', again, 'actionQueued')
            self.assertEqual((told['action']['state'], told['message'], told.get('duplicate')),
                             ('expired', 'Action expired (connection not active)', duplicate))
            self.assertIn(self.id, told['action']['reason'])
        self.assertEqual([name for name, _ in steps(self.trace(told['action']))], ['requested', 'lookup', 'queued', 'expired'])

    def test_not_once_it_is_sent(self):
        bot = self.bot()
        action = self.push(expiresIn=1, answer='actionSent')
        late = self.push(fresh('nobody'), expiresIn=30)
        self.await_state(late, 'expired')
        self.assertEqual(self.trace(action)['state'], 'sent')
        self.ask('ackAction', {'actionId': action['actionId']}, 'ok', bot)

    def test_nearer_than_the_one_before(self):
        self.push(expiresIn=3600000)
        self.push(expiresIn=1800000)
        self.await_state(self.push(expiresIn=30), 'expired')


class Subscribed(ActionCase):
    """The bot looks at its own stream as well."""

    def stream(self, **more):
        return {'stream': f'bot/{self.id}', **more}

    def test_live(self):
        bot = self.bot(streams=[self.stream()])
        actions = [self.push(answer='actionSent', action={'n': n}) for n in range(3)]
        seqs = []
        got = []
        while len(got) < 3 or len(seqs) < 6:
            envelope = bot.receive()
            seqs.append(envelope['payload']['seq'])
            if envelope['event'] == 'action':
                got.append(envelope['payload']['action']['actionId'])
        self.assertEqual((got, seqs), ([a['actionId'] for a in actions], [1, 2, 3, 4, 5, 6]))
        self.none_more(bot)

    def test_back_with_a_cursor(self):
        bot = self.bot(streams=[self.stream()])
        epoch = self.welcome['epoch']
        first = self.push(answer='actionSent')
        self.got(bot)
        self.ask('ackAction', {'actionId': first['actionId']}, 'ok', bot)
        second = self.push(answer='actionSent')
        bot.close()
        self.await_state(second, 'queued')
        third = self.push(answer='actionQueued')
        bot = self.bot(streams=[self.stream(epoch=epoch, seq=0)])
        entry = self.welcome['streams'][0]
        self.assertEqual((entry['recovered'], entry['more']), (True, False))
        missed = entry['missed']
        self.assertEqual([e['payload']['seq'] for e in missed], list(range(1, entry['seq'] + 1)))
        self.assertEqual({e['event'] for e in missed}, {'actionUpdate'}, 'what was given before is history')
        self.assertIn('sent', [e['payload']['action']['state'] for e in missed])
        got = [bot.expect('action')['payload'] for _ in range(2)]
        self.assertEqual([p['action']['actionId'] for p in got], [second['actionId'], third['actionId']])
        self.assertGreater(got[0]['seq'], entry['seq'])
        self.none_more(bot)
        # For everybody else they are what they were.
        answer = self.peer.request('subscribe', {'streams': [self.stream(epoch=epoch, seq=0)]})
        self.assertEqual(answer['payload']['streams'][0]['missed'][0]['event'], 'action')

    def test_subscribing_while_actions_come(self):
        """However the two fall together, each comes once, and every seq that is told is in order."""
        for n in range(300):
            self.peer.send('pushAction', {'key': f'{self.id}{n}', 'targetId': self.id, 'action': {'n': n}}, f'q{n}')
        bot = self.bot()
        epoch = self.welcome['epoch']
        got, live = [], []
        seq = 0
        for round in range(40):
            bot.send('subscribe', {'streams': [self.stream(epoch=epoch, seq=seq)]}, f's{round}')
        answered = 0
        while answered < 40 or len(got) < 300:
            envelope = bot.receive()
            if envelope['event'] == 'action':
                got.append(envelope['payload']['action']['action']['n'])
            if envelope['event'] == 'subscribed':
                answered += 1
                self.assertNotIn('action', [e['event'] for e in envelope['payload']['streams'][0]['missed']])
        self.assertEqual(got, list(range(300)))
        self.none_more(bot)


class Replaced(ActionCase):
    def test_undelivered_goes_to_the_new_one(self):
        old = self.bot()
        new = self.bot()
        with self.assertRaises(Closed) as caught:
            old.receive()
        self.assertEqual(caught.exception.code, 4001)
        action = self.push(answer='actionSent')
        self.assertEqual(self.got(new)['actionId'], action['actionId'])
        old.close()
        self.assertEqual(self.trace(self.push(answer='actionSent'))['trace'][0]['readyState'], 1)
        self.got(new)

    def read_to_the_end(self, peer, got):
        try:
            while True:
                envelope = peer.receive()
                if envelope['event'] == 'action':
                    got.append((envelope['payload']['seq'], envelope['payload']['action']['action']['n']))
        except (Closed, TimeoutError, OSError):
            pass

    def start_reader(self, got):
        peer = self.bot()
        thread = threading.Thread(target=self.read_to_the_end, args=(peer, got))
        thread.start()
        return thread

    def check(self, got, count):
        together = sorted(pair for mine in got for pair in mine)
        self.assertEqual([n for _, n in together], list(range(count)), 'each once, in order')
        for mine in got:
            self.assertEqual(mine, sorted(mine))

    def await_all_sent(self):
        while self.ask('listActions', {'targetId': self.id, 'state': 'queued', 'limit': 1}, 'actions')['actions']:
            pass

    def test_while_actions_come(self):
        """One connection after the other takes the place of the last, in the middle of a stream of actions."""
        count = 400
        got = [[]]
        threads = [self.start_reader(got[0])]
        for n in range(count):
            self.peer.send('pushAction', {'key': f'{self.id}{n}', 'targetId': self.id, 'action': {'n': n}}, f'r{n}')
            if n % 17 == 16:
                got.append([])
                threads.append(self.start_reader(got[-1]))
        for n in range(count):
            self.peer.receive()
        self.await_all_sent()
        self.bot()
        for thread in threads:
            thread.join(DEADLINE)
        self.check(got, count)

    def test_two_that_fight(self):
        """Two of one id, each coming back as soon as the other one has thrown it out."""
        count = 100
        got = []

        def fight():
            for _ in range(40):
                peer = Peer(self.hub.uri)
                mine = []
                got.append(mine)
                try:
                    peer.hello('bot', self.id)
                    self.read_to_the_end(peer, mine)
                except (Closed, AssertionError):
                    pass
                finally:
                    peer.socket.close()

        threads = [threading.Thread(target=fight) for _ in range(2)]
        for thread in threads:
            thread.start()
        for n in range(count):
            self.push(action={'n': n})
        while any(thread.is_alive() for thread in threads):
            got.append([])
            self.start_reader(got[-1]).join(0.5)
        self.await_all_sent()
        self.bot()
        self.check(got, count)


class Stuck(ActionCase):
    def fill(self, bot):
        """Pushes until the bot, which reads nothing, takes no more."""
        actions = []
        while True:
            actions.append(self.push(action={'n': len(actions), 'x': 'y' * 200000}))
            if actions[-1]['state'] == 'queued':
                return actions

    def read(self, bot, count):
        return [self.got(bot)['action']['n'] for _ in range(count)]

    def test_it_goes_on_reading(self):
        bot = self.bot()
        actions = self.fill(bot)
        traced = self.trace(actions[-1])
        self.assertEqual(steps(traced), [('requested', ''), ('lookup', ''), ('state', ''), ('queued', 'sendFailed')])
        self.refuse('cancelAction', {'actionId': actions[-1]['actionId']}, 'conflict', 'actionId')
        self.assertEqual(self.read(bot, len(actions)), list(range(len(actions))))
        self.await_state(actions[-1], 'sent')
        self.none_more(bot)

    def test_it_goes(self):
        bot = self.bot()
        actions = self.fill(bot)
        bot.socket.close()
        while True:
            traced = self.trace(actions[-1])
            if ('recordRemoved', 'notOpen') in steps(traced):
                break
        self.assertEqual((traced['state'], steps(traced)[-2:]), ('queued', [('recordRemoved', 'notOpen'), ('queued', 'notOpen')]))
        self.assertIn('before the kernel had it', traced['reason'])
        bot = self.bot()
        self.assertEqual(self.read(bot, 1), [len(actions) - 1])
        self.none_more(bot)

    def test_it_is_replaced(self):
        old = self.bot()
        actions = self.fill(old)
        new = self.bot()
        first = []
        with self.assertRaises(Closed):
            while True:
                envelope = old.receive()
                first.append(envelope['payload']['action']['action']['n'])
        rest = self.read(new, len(actions) - len(first))
        self.assertEqual(first + rest, list(range(len(actions))))
        self.none_more(new)


class Full(ActionCase):
    arguments = ('--action-queue', '3')

    def test_refused(self):
        self.watch(self.peer, 'actions')
        actions = [self.push(key=f'k{n}') for n in range(3)]
        told = self.refuse('pushAction', {'key': 'k3', 'targetId': self.id, 'action': {'do': 'say'}}, 'rateLimited', 'targetId')
        self.assertEqual((told['limit'], told['cause']), (3, 'queueFull'))
        self.assertGreater(told['retryAfter'], 0)
        traced = self.trace({'actionId': told['actionId']})
        self.assertEqual((traced['state'], steps(traced)[-1]), ('failed', ('failed', 'queueFull')))
        self.assertIn('full', traced['reason'])
        self.push(fresh('another'))
        self.assertEqual(self.push(key='k0')['actionId'], actions[0]['actionId'], 'a repetition is no new one')
        self.ask('cancelAction', {'actionId': actions[1]['actionId']}, 'ok')
        self.assertEqual(self.push(key='k3')['position'], 3)
        bot = self.bot()
        self.assertEqual([self.got(bot)['key'] for _ in range(3)], ['k0', 'k2', 'k3'])
        self.push(answer='actionSent')

    def test_refusals_have_an_end(self):
        for n in range(3):
            self.push()
        for n in range(120):
            self.refuse('pushAction', {'key': f'r{n}', 'targetId': self.id, 'action': {}}, 'rateLimited')
        self.assertEqual(len(self.ask('listActions', {'targetId': self.id, 'state': 'failed'}, 'actions')['actions']), 100)


class Silent(ActionCase):
    """Bots whose connection is open and says nothing."""

    arguments = ('--heartbeat-interval', '3000')

    def keep_alive(self, until):
        """Answers the hub's pings for the asker until something is so."""
        while True:
            found = until()
            if found:
                return found
            time.sleep(0.1)

    def test_black_hole(self):
        bot = self.bot()
        action = self.push(answer='actionSent')
        late = self.keep_alive(lambda: next((a for a in [self.push()] if a['state'] == 'queued'), None))
        traced = self.trace(late)
        self.assertEqual(steps(traced)[:4], [('requested', ''), ('lookup', ''), ('state', 'heartbeatLate'), ('queued', 'heartbeatLate')])
        self.assertIn('heartbeat', late['reason'])
        gone = self.keep_alive(lambda: next((a for a in [self.push()] if 'No bot has' in a['reason']), None))
        self.assertEqual(steps(self.trace(gone))[1], ('lookup', 'unknownId'))
        with self.assertRaises(Closed) as caught:
            while True:
                bot.receive()
        self.assertEqual(caught.exception.code, 4009)
        self.assertEqual(self.trace(action)['state'], 'sent')
        again = self.bot()
        self.assertEqual(self.got(again)['actionId'], late['actionId'])

    def test_of_one_that_acknowledges(self):
        bot = self.bot()
        first = self.push(answer='actionSent')
        self.got(bot)
        self.ask('ackAction', {'actionId': first['actionId']}, 'ok', bot)
        action = self.push(answer='actionSent')
        traced = self.keep_alive(lambda: next((a for a in [self.trace(action)] if a['state'] == 'queued'), None))
        self.assertEqual(steps(traced)[-2:], [('recordRemoved', 'heartbeatLate'), ('queued', 'heartbeatLate')])

    def test_a_sign_of_life(self):
        bot = self.bot()
        late = self.keep_alive(lambda: next((a for a in [self.push()] if a['state'] == 'queued'), None))
        bot.send_frame(10, b'')
        traced = self.keep_alive(lambda: next((a for a in [self.trace(late)] if a['state'] == 'sent'), None))
        self.assertEqual(steps(traced)[-1], ('sent', ''))


class Killed(unittest.TestCase):
    """What a hub that was killed comes back with."""

    def setUp(self):
        self.hub = Hub(options.hub)
        self.addCleanup(self.hub.stop)
        self.peer = self.connect('monitor', 'me')

    def connect(self, client_type, client_id):
        peer = Peer(self.hub.uri)
        self.addCleanup(peer.close)
        peer.hello(client_type, client_id)
        return peer

    def restart(self):
        self.hub.kill()
        self.hub.start()
        self.peer = self.connect('monitor', 'me')

    def push(self, n, **more):
        return self.peer.request('pushAction', {'key': f'k{n}', 'targetId': 'b', 'action': {'n': n}, **more})

    def trace(self, envelope):
        return self.peer.request('traceAction', {'actionId': envelope['payload']['action']['actionId']})['payload']['action']

    def test_queued(self):
        queued = [self.push(n) for n in range(20)]
        before = self.trace(queued[3])
        self.restart()
        self.assertEqual(self.trace(queued[3]), before)
        self.assertEqual(self.push(3)['payload']['action']['actionId'], queued[3]['payload']['action']['actionId'])
        bot = self.connect('bot', 'b')
        self.assertEqual([bot.expect('action')['payload']['action']['action']['n'] for _ in range(20)], list(range(20)))

    def test_between_request_and_delivery(self):
        """However far each had come: what was acknowledged is there, and every key is delivered."""
        for n in range(200):
            self.peer.send('pushAction', {'key': f'k{n}', 'targetId': 'b', 'action': {'n': n}}, f'q{n}')
        answered = [self.peer.receive()['payload']['action'] for _ in range(60)]
        bot = self.connect('bot', 'b')
        bot.expect('action')
        self.restart()
        for action in answered:
            self.assertEqual(self.trace({'payload': {'action': action}})['key'], action['key'])
        again = [self.push(n) for n in range(200)]
        self.assertEqual(len({e['payload']['action']['actionId'] for e in again}), 200)
        for action in answered:
            self.assertEqual(again[int(action['key'][1:])]['payload']['action']['actionId'], action['actionId'])
        bot = self.connect('bot', 'b')
        del bot
        while self.peer.request('listActions', {'state': 'queued', 'limit': 1})['payload']['actions']:
            pass
        self.assertEqual({self.trace(e)['state'] for e in again}, {'sent'})

    def test_between_delivery_and_acknowledgement(self):
        bot = self.connect('bot', 'b')
        first, second = self.push(1), self.push(2)
        self.assertEqual((first['event'], second['event']), ('actionSent', 'actionSent'))
        id = lambda e: e['payload']['action']['actionId']
        self.assertEqual(bot.request('ackAction', {'actionId': id(first)})['event'], 'ok')
        before = self.trace(second)
        self.restart()
        traced = self.trace(second)
        self.assertEqual((traced['state'], steps(traced)[:-1]), ('queued', steps(before)))
        self.assertEqual(steps(traced)[-1], ('queued', 'hubStopped'))
        self.assertEqual(self.trace(first)['state'], 'acknowledged')
        bot = self.connect('bot', 'b')
        self.assertEqual(bot.expect('action')['payload']['action']['actionId'], id(second))
        self.assertEqual(bot.request('ackAction', {'actionId': id(second)})['event'], 'ok')

    def test_a_failure_kept_in_clear(self):
        """By a hub of before, which hid no secrets: said again, it is the same failure."""
        bot = self.connect('bot', 'b')
        failed = self.push(1)
        report = {'actionId': failed['payload']['action']['actionId'], 'error': 'refused password=hunter2', 'result': {'apiKey': 'hunter2'}}
        self.assertEqual(bot.request('ackAction', report)['event'], 'ok')
        self.hub.kill()
        with contextlib.closing(sqlite3.connect(os.path.join(self.hub.data, 'hub.db'))) as database, database:
            database.execute("UPDATE actions SET body = replace(body, '***', 'hunter2')")
        self.hub.start()
        self.peer = self.connect('monitor', 'me')
        self.assertEqual(self.trace(failed)['error'], report['error'])
        bot = self.connect('bot', 'b')
        self.assertEqual(bot.request('ackAction', report)['event'], 'ok')
        self.assertEqual(bot.request('ackAction', {**report, 'error': 'no flour'})['payload'].get('error'), 'conflict')

    def test_expired_meanwhile(self):
        action = self.push(1, expiresIn=1)
        stays = self.push(2)
        self.restart()
        bot = self.connect('bot', 'b')
        self.assertEqual(bot.expect('action')['payload']['action']['actionId'], stays['payload']['action']['actionId'])
        self.assertEqual(self.trace(action)['state'], 'expired')
        self.assertEqual(bot.request('ping')['event'], 'pong')
        self.assertEqual([e for e in bot.pushed if e['event'] == 'action'], [])

    def test_expires_after_a_restart(self):
        action = self.push(1, expiresIn=3000)
        self.restart()
        self.peer.request('subscribe', {'streams': [{'stream': 'actions'}]})
        if self.trace(action)['state'] == 'queued':
            self.peer.expect('actionUpdate', lambda p: p['action']['state'] == 'expired')
        self.assertEqual(self.trace(action)['state'], 'expired')


class Forgetting(ProtocolCase):
    arguments = ('--action-age', '1', '--retention-interval', '100')

    def test_while_it_runs(self):
        """What ended long ago is forgotten without a restart; what waits is not."""
        push = {'targetId': fresh('bot'), 'action': {'do': 'x'}}
        kept, ended = (self.ask('pushAction', {**push, 'key': fresh('k')}, 'actionQueued')['action']['actionId'] for _ in range(2))
        self.ask('cancelAction', {'actionId': ended}, 'ok')
        end = time.monotonic() + DEADLINE
        while self.peer.request('traceAction', {'actionId': ended})['event'] != 'error':
            self.assertLess(time.monotonic(), end)
        self.refuse('traceAction', {'actionId': ended}, 'notFound', 'actionId')
        self.assertEqual(self.ask('traceAction', {'actionId': kept}, 'action')['action']['state'], 'queued')


if __name__ == '__main__':
    main()
