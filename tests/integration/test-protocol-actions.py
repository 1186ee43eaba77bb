# SPDX-License-Identifier: GPL-3.0-or-later
"""pushAction, ackAction, cancelAction, traceAction, listActions, and what bots get."""

import json
import os
import unittest
import uuid

from protocol_case import Hub, Peer, ProtocolCase, fresh, main, options
from peer import Closed

QUEUED = 'Action queued (connection not active)'


def steps(action):
    return [(s['step'], s['cause']) for s in action['trace']]


class ActionCase(ProtocolCase):
    def setUp(self):
        super().setUp()
        self.id = fresh('Bot#')

    def bot(self, id=None, client_type='bot', **more):
        return self.connect(client_type, id or self.id, **more)

    def push(self, target=None, peer=None, answer=None, **more):
        """The action, and that it was answered as it is."""
        envelope = (peer or self.peer).request('pushAction', {'key': str(uuid.uuid4()), 'targetId': target or self.id,
                                                              'action': {'do': 'say'}, **more})
        if answer is not None:
            self.assertEqual(envelope['event'], answer, envelope)
        self.assertIn(envelope['event'], ('actionSent', 'actionQueued'), envelope)
        self.assertEqual(envelope['payload'].get('message'), QUEUED if envelope['event'] == 'actionQueued' else None)
        return envelope['payload']['action']

    def trace(self, action, peer=None):
        return self.ask('traceAction', {'actionId': action['actionId']}, 'action', peer)['action']

    def await_state(self, action, state):
        """Waits for the hub, which is told of a bot's going in its own time."""
        while True:
            now = self.trace(action)
            if now['state'] == state:
                return now

    def got(self, bot):
        return bot.expect('action')['payload']['action']

    def none_more(self, bot):
        """Everything that was for the bot is before the answer to its ping."""
        self.assertEqual(bot.request('ping', {})['event'], 'pong')
        self.assertEqual([e for e in bot.pushed if e['event'] == 'action'], [])


class Push(ActionCase):
    def test_to_a_live_bot(self):
        bot = self.bot()
        action = self.push(answer='actionSent', action={'do': 'say', 'text': 'hello'}, key='k1')
        self.assertEqual((action['state'], action['reason'], action['position'], action['by'], action['key'], action['targetId']),
                         ('sent', '', 0, self.sender(), 'k1', self.id))
        self.assertGreaterEqual(action['sentAt'], action['createdAt'])
        self.assertEqual((action['expiresAt'], action['endedAt'], action['result'], action['error']), (None, None, None, ''))
        payload = bot.expect('action')['payload']
        self.assertEqual((payload['stream'], payload['seq'], payload['triggeredBy']), (f'bot/{self.id}', 1, self.sender()))
        self.assertEqual((payload['action']['actionId'], payload['action']['action'], payload['action']['state']),
                         (action['actionId'], {'do': 'say', 'text': 'hello'}, 'sent'))
        self.none_more(bot)
        traced = self.trace(action)
        self.assertEqual(steps(traced), [('requested', ''), ('lookup', ''), ('state', ''), ('sent', '')])
        for step in traced['trace']:
            self.assertEqual((self.id in step['liveIds'], step['readyState']), (True, 1))
            self.assertGreaterEqual(step['liveCount'], 1)
            self.assertTrue(step['text'])
        times = [s['at'] for s in traced['trace']]
        self.assertEqual(times, sorted(times))

    def sender(self):
        return self.welcome_of_peer

    def setUp(self):
        super().setUp()
        self.welcome_of_peer = self.welcome['userId'] or self.welcome['clientId']

    def test_to_a_worker(self):
        worker = self.bot(client_type='worker')
        action = self.push(answer='actionSent')
        self.assertEqual(self.got(worker)['actionId'], action['actionId'])

    def test_to_nobody(self):
        action = self.push(answer='actionQueued')
        self.assertEqual((action['state'], action['position'], action['sentAt']), ('queued', 1, None))
        self.assertIn(self.id, action['reason'])
        self.assertEqual(steps(self.trace(action)), [('requested', ''), ('lookup', 'unknownId'), ('queued', 'unknownId')])
        self.assertEqual(self.push()['position'], 2)

    def test_id_differs_in_case(self):
        self.bot(self.id.lower())
        action = self.push(answer='actionQueued')
        self.assertIn(self.id.lower(), action['reason'])
        traced = self.trace(action)
        self.assertEqual(steps(traced)[1:], [('lookup', 'idDiffersInCase'), ('queued', 'idDiffersInCase')])
        self.assertEqual((traced['trace'][0]['liveIds'][0], traced['trace'][0]['readyState']), (self.id.lower(), 3))

    def test_monitors_are_no_bots(self):
        self.connect('monitor', self.id)
        self.push(answer='actionQueued')

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
        self.assertEqual(self.push(key='same', answer='actionSent')['actionId'], one['actionId'])
        self.none_more(bot)


if __name__ == '__main__':
    main()
