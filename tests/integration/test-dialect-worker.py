# SPDX-License-Identifier: GPL-3.0-or-later
"""/ws/worker/{chatbotId}: bots and dashboards of the worker system against the real daemon."""

import time
import uuid
from urllib.parse import quote

from dialect_case import DEADLINE, Closed, DialectCase, Hub, fresh, main, options, unittest

QUEUED = 'Action queued (connection not active)'


def is_type(name):
    return lambda frame: frame['type'] == name


class WorkerCase(DialectCase):
    def setUp(self):
        super().setUp()
        self.id = fresh('Bot#1/ä %')

    def bot(self, id=None, query='', **more):
        return self.open('/ws/worker/' + quote(id or self.id, safe='') + query, **more)

    def push(self, do, target=None, **more):
        return self.peer.request('pushAction', {'key': str(uuid.uuid4()), 'targetId': target or self.id,
                                                'action': {'do': do}, **more})

    def trace(self, id):
        return self.ask('traceAction', {'actionId': id}, 'action')['action']

    def await_state(self, id, state):
        self.await_that(lambda: self.trace(id)['state'] == state)
        return self.trace(id)

    def answer(self, bot, frame):
        """What a bot hears next to a frame of its own, which has an id."""
        bot.say({**frame, 'id': 'q'})
        return bot.hear(lambda told: told.get('re') == 'q')

    def await_bot(self, bot):
        """The hub knows it when it answers."""
        status = self.answer(bot, {'type': 'status'})
        self.assertEqual(status['type'], 'status', status)
        return status


class Pushing(WorkerCase):
    def test_an_action_is_sent_and_acknowledged(self):
        bot = self.bot()
        self.await_bot(bot)
        answer = self.push('say', expiresIn=60000)
        self.assertEqual(answer['event'], 'actionSent', answer)
        told = bot.hear(is_type('action'))
        self.assertEqual(set(told), {'type', 'actionId', 'action', 'timestamp'})
        self.assertEqual(told['actionId'], answer['payload']['action']['actionId'])
        self.assertEqual(told['action'], {'do': 'say'})
        self.assertLess(abs(told['timestamp'] / 1000 - time.time()), 3600)
        bot.say({'type': 'action_result', 'actionId': told['actionId'], 'success': True, 'result': {'said': [1, None]}})
        self.assertEqual(self.await_state(told['actionId'], 'acknowledged')['result'], {'said': [1, None]})

    def test_forms_of_an_end(self):
        bot = self.bot()
        self.await_bot(bot)
        for frame, state, error in (({'type': 'ack'}, 'acknowledged', ''),
                                    ({'type': 'action_result', 'success': True, 'error': None}, 'acknowledged', ''),
                                    ({'type': 'action_result', 'success': False, 'error': 'no such shop'}, 'failed', 'no such shop'),
                                    ({'type': 'action_result', 'success': False}, 'failed', 'failed'),
                                    ({'type': 'action_result', 'error': 'late'}, 'failed', 'late')):
            id = self.push('x')['payload']['action']['actionId']
            self.assertEqual(bot.hear(is_type('action'))['actionId'], id)
            bot.say({**frame, 'actionId': id})
            self.assertEqual(self.await_state(id, state)['error'], error)

    def test_queued_comes_in_order_when_the_bot_is_back(self):
        ids = []
        for i in range(30):
            answer = self.push(i)
            self.assertEqual((answer['event'], answer['payload']['message']), ('actionQueued', QUEUED))
            ids.append(answer['payload']['action']['actionId'])
        bot = self.bot()
        self.assertEqual([bot.hear(is_type('action'))['actionId'] for _ in ids], ids)

    def test_one_that_never_acknowledges_keeps_them_sent(self):
        bot = self.bot()
        self.await_bot(bot)
        id = self.push('once')['payload']['action']['actionId']
        bot.hear(is_type('action'))
        bot.close()
        again = self.bot()
        self.await_bot(again)
        self.assertEqual(self.trace(id)['state'], 'sent')
        self.assertFalse([f for f in again.kept if f['type'] == 'action'])

    def test_one_that_acknowledged_gets_them_again(self):
        bot = self.bot()
        self.await_bot(bot)
        first = self.push('one')['payload']['action']['actionId']
        bot.hear(is_type('action'))
        bot.say({'type': 'ack', 'actionId': first})
        self.await_state(first, 'acknowledged')
        second = self.push('two')['payload']['action']['actionId']
        bot.hear(is_type('action'))
        bot.close()
        self.assertEqual(self.bot().hear(is_type('action'))['actionId'], second)

    def test_ids_match_exactly(self):
        bot = self.bot()
        self.await_bot(bot)
        for other, cause in ((self.id.swapcase(), 'idDiffersInCase'), (self.id + ' ', 'unknownId'), (quote(self.id), 'unknownId')):
            action = self.push('x', target=other)['payload']['action']
            self.assertEqual(action['state'], 'queued')
            self.assertIn(('lookup', cause), [(s['step'], s['cause']) for s in self.trace(action['actionId'])['trace']])
        self.await_bot(bot)
        self.assertFalse(bot.kept)

    def test_the_longest_id_and_one_past_it(self):
        longest = 'ü' * 128
        bot = self.bot(longest)
        self.assertEqual(self.await_bot(bot)['chatbotId'], longest)
        for bad, code in ((longest + 'x', 'tooLarge'), ('a\nb', 'badRequest'), ('tab\there', 'badRequest')):
            refused = self.bot(bad)
            error = refused.hear()
            self.assertEqual((error['type'], error['error']), ('error', code))
            self.assertTrue(error['message'])
            self.assertEqual(error['field'], 'chatbotId')
            self.assertNotIn('clientId', error['message'])
            self.assertIsInstance(error['timestamp'], int)
            self.assert_closed(refused, 1008)

    def test_an_id_that_is_no_text(self):
        for bad in '%01', '%00', 'a%00b', '%ff', 'a%c3', '%c3%28', '%ed%a0%80':
            with self.subTest(bad):
                refused = self.open('/ws/worker/' + bad)
                self.assertEqual((error := refused.hear())['error'], 'badRequest')
                self.assertIn('chatbotId', error['message'])
                self.assert_closed(refused, 1008)

    def test_an_id_is_what_was_written(self):
        """An address is normalised by nobody on its way."""
        for written, id in (('%2e%2e', '..'), ('a/../b', 'a/../b'), ('./a', './a'), ('..', '..'), ('a//b/', 'a//b/'), ('%C3%BC', 'ü'),
                            ('a+b', 'a+b'), ('a%2525', 'a%25')):
            with self.subTest(written):
                self.assertEqual(self.await_bot(self.open('/ws/worker/' + written + '?x=/../y'))['chatbotId'], id)

    def test_a_newer_connection_replaces_the_older(self):
        old = self.bot()
        self.await_bot(old)
        new = self.bot()
        self.await_bot(new)
        self.assert_closed(old, 4001)
        self.assertEqual(self.push('x')['event'], 'actionSent')
        self.assertEqual(new.hear(is_type('action'))['action'], {'do': 'x'})

    def test_a_native_bot_and_one_of_this_dialect_are_the_same(self):
        native = self.connect('bot', self.id)
        self.assertEqual(self.push('one')['event'], 'actionSent')
        self.assertEqual(native.expect('action')['payload']['action']['action'], {'do': 'one'})
        bot = self.bot()
        self.await_bot(bot)
        with self.assertRaises(Closed) as caught:
            native.receive()
        self.assertEqual(caught.exception.code, 4001)
        self.assertEqual(self.push('two')['event'], 'actionSent')
        self.assertEqual(bot.hear(is_type('action'))['action'], {'do': 'two'})

    def test_a_hub_that_is_killed(self):
        hub = Hub(options.hub)
        self.addCleanup(hub.stop)
        bot = self.open('/ws/worker/k', hub=hub)
        self.await_bot(bot)
        from dialect_case import Peer
        native = Peer(hub.uri)
        self.addCleanup(native.close)
        native.hello()
        bot.say({'type': 'ack', 'actionId': native.request('pushAction', {'key': 'a', 'targetId': 'k', 'action': {}})
                 ['payload']['action']['actionId']})
        self.await_bot(bot)
        sent = native.request('pushAction', {'key': 'b', 'targetId': 'k', 'action': {'n': 1}})['payload']['action']['actionId']
        hub.kill()
        hub.start()
        again = self.open('/ws/worker/k', hub=hub)
        told = again.hear(is_type('action'))
        self.assertEqual((told['actionId'], told['action']), (sent, {'n': 1}))


class Dashboard(WorkerCase):
    def test_status(self):
        bot = self.bot()
        status = self.answer(bot, {'type': 'status', 'readyState': 1})
        self.assertEqual((status['chatbotId'], status['known'], status['readyState'], status['cause'], status['agrees']),
                         (self.id, True, 1, '', True))
        self.assertIn(self.id, status['liveIds'])
        self.assertGreaterEqual(status['liveCount'], 1)
        self.assertFalse(self.answer(bot, {'type': 'status', 'readyState': 3})['agrees'])
        status = self.answer(bot, {'type': 'status', 'chatbotId': self.id.swapcase()})
        self.assertEqual((status['known'], status['readyState'], status['cause']), (False, 3, 'idDiffersInCase'))
        self.assertEqual(self.answer(bot, {'type': 'status', 'chatbotId': fresh('nobody')})['cause'], 'unknownId')
        self.assertNotIn('agrees', status)
        for wrong in ('1', True, 1.5, -1):
            self.assertEqual(self.answer(bot, {'type': 'status', 'readyState': wrong})['error'], 'badRequest')
        self.assertEqual(self.answer(bot, {'type': 'status', 'readyState': 4})['error'], 'tooLarge')

    def test_the_same_natively(self):
        self.await_bot(self.bot())
        status = self.ask('checkBot', {'targetId': self.id, 'readyState': 1}, 'botStatus')
        self.assertEqual((status['targetId'], status['known'], status['agrees']), (self.id, True, True))
        self.assertEqual(self.ask('checkBot', {}, 'botStatus')['known'], False)   # a monitor is no bot
        self.refuse('checkBot', {'readyState': '1'}, 'badRequest', 'readyState')

    def test_pushing_tracing_cancelling_listing(self):
        board, target = self.bot(), fresh('target')
        queued = self.answer(board, {'type': 'push_action', 'key': fresh('k'), 'chatbotId': target, 'action': {'do': 1}})
        self.assertEqual((queued['type'], queued['message'], queued['action']['state']), ('action_queued', QUEUED, 'queued'))
        id = queued['action']['actionId']
        self.assertEqual([a['actionId'] for a in self.answer(board, {'type': 'list_actions', 'chatbotId': target})['actions']], [id])

        trace = self.answer(board, {'type': 'trace_action', 'actionId': id})
        self.assertEqual((trace['type'], trace['action']['trace'][0]['step']), ('action_trace', 'requested'))
        board.say({'type': 'trace_action', 'actionId': id})        # without an id, the bot must not take it for something to do
        self.assertEqual(board.hear(lambda f: f['type'].startswith('action') and f['type'] != 'action_update')['type'], 'action_trace')

        bot = self.bot(target)
        self.assertEqual(bot.hear(is_type('action'))['actionId'], id)
        bot.say({'type': 'action_result', 'actionId': id, 'success': True, 'result': 7})
        update = board.hear(lambda f: f['type'] == 'action_update' and f['action']['state'] == 'acknowledged')
        self.assertEqual((update['action']['actionId'], update['action']['result']), (id, 7))

        sent = self.answer(board, {'type': 'push_action', 'key': fresh('k'), 'chatbotId': target, 'action': {}})
        self.assertEqual(sent['type'], 'action_sent')
        later = self.answer(board, {'type': 'push_action', 'key': fresh('k'), 'chatbotId': fresh('z'), 'action': {}})
        self.assertEqual(self.answer(board, {'type': 'cancel_action', 'actionId': later['action']['actionId']})['type'], 'ok')
        self.assertEqual(self.answer(board, {'type': 'cancel_action', 'actionId': 'none'})['error'], 'notFound')

    def test_stats_name_the_dialect(self):
        self.await_bot(self.bot())
        by_dialect = self.ask('stats', {}, 'stats')['connections']['byDialect']
        self.assertGreaterEqual(by_dialect['worker'], 1)
        self.assertGreaterEqual(by_dialect['native'], 1)


class BadInput(WorkerCase):
    def test_is_answered_and_harms_nothing(self):
        bot = self.bot()
        for text, code in (('{', 'badRequest'), ('', 'badRequest'), ('[]', 'badRequest'), ('ping', 'badRequest'), ('{}', 'badRequest'),
                           ('{"type":7}', 'badRequest'), ('{"type":"dance"}', 'unsupported'), ('{"type":"action"}', 'unsupported'),
                           ('{"type":"hello"}', 'unsupported'), ('{"type":"sendMessage"}', 'unsupported'),
                           ('{"type":"ack"}', 'badRequest'), ('{"type":"ack","actionId":{}}', 'badRequest'),
                           ('{"type":"ack","actionId":"none"}', 'notFound'),
                           ('{"type":"action_result","actionId":"a","success":"yes"}', 'badRequest'),
                           ('{"type":"action_result","actionId":"a","success":false,"error":{"x":1}}', 'badRequest'),
                           ('{"type":"push_action","chatbotId":"x","action":{}}', 'badRequest'),
                           ('{"type":"status","chatbotId":[]}', 'badRequest'),
                           ('{"type":"status","type":"status"}', 'badRequest'),
                           ('{"type":"ack","x":' + '[' * 63 + ']' * 63 + '}', 'badRequest'),   # only an actionId is missing
                           ('{"type":"ack","x":' + '[' * 64 + ']' * 64 + '}', 'badRequest'),
                           ('{"type":"ack","x":' + '[' * 100000 + ']' * 100000 + '}', 'badRequest')):
            with self.subTest(text[:60]):
                bot.say_text(text)
                told = bot.hear()
                self.assertEqual((told['type'], told['error']), ('error', code), told)
                self.assertTrue(told['message'])
        self.await_bot(bot)

    def test_an_error_names_its_request(self):
        bot = self.bot()
        self.assertEqual(self.answer(bot, {'type': 'dance'})['error'], 'unsupported')
        self.assertEqual(self.answer(bot, {'type': 'ack', 'actionId': 'none'})['error'], 'notFound')
        bot.say({'type': 'dance', 'id': 'x' * 65})
        self.assertNotIn('re', bot.hear())

    def test_binary_and_too_large(self):
        bot = self.bot()
        bot.send_frame(2, b'{"type":"heartbeat"}')
        self.assert_closed(bot, 1003)
        bot = self.bot()
        bot.say({'type': 'ack', 'actionId': 'x', 'result': 'y' * 1048576})
        self.assert_closed(bot, 1009)

    def test_wrong_paths(self):
        for path, status in (('/ws/worker', 404), ('/ws/worker/', 404), ('/ws/worker/%', 400), ('/ws/Worker/a', 404), ('/WS', 404), ('/ws/', 404), ('/', 404)):
            with self.subTest(path), self.assertRaisesRegex(ConnectionRefusedError, str(status)):
                self.open(path)
        bot = self.open('/ws/worker/a/b%2Fc?x=1')
        self.assertEqual(self.await_bot(bot)['chatbotId'], 'a/b/c')


class Tokens(WorkerCase):
    arguments = ('--token', 'sesame')

    def connect(self, *arguments, **more):
        return super().connect(*arguments, token='sesame', **more)

    def test_by_query_or_header(self):
        self.await_bot(self.bot(query='?token=sesame'))
        self.await_bot(self.bot(headers=['Authorization: Bearer sesame']))
        self.await_bot(self.bot(headers=['authorization: bearer  sesame']))

    def test_none_or_a_wrong_one(self):
        for more in ({}, {'query': '?token=Sesame'}, {'query': '?token='}, {'headers': ['Authorization: Basic sesame']}):
            bot = self.bot(**more)
            self.assertEqual(bot.hear()['error'], 'unauthorized')
            self.assert_closed(bot, 4003)
        self.assertEqual(self.push('x')['payload']['action']['state'], 'queued')


class Heartbeats(WorkerCase):
    arguments = ('--heartbeat-interval', '2000')

    def test_both_ways(self):
        bot = self.bot()
        bot.say({'type': 'heartbeat', 'timestamp': 5})
        answer = bot.hear(is_type('heartbeat'))
        self.assertLess(abs(answer['timestamp'] / 1000 - time.time()), 3600)
        beat = bot.hear(is_type('heartbeat'))
        self.assertIsInstance(beat['timestamp'], int)
        bot.hear(is_type('heartbeat'))

    def test_those_who_answer_by_themselves_do_not_go_on_for_ever(self):
        bot = self.bot()
        bot.say({'type': 'heartbeat', 'timestamp': 1})
        bot.say(bot.hear(is_type('heartbeat')))         # the answer
        start = time.monotonic()
        for _ in range(3):
            bot.say(bot.hear(is_type('heartbeat')))
        self.assertGreater(time.monotonic() - start, 1)

    def test_a_silent_one_is_closed(self):
        bot = self.bot()
        end = time.monotonic() + DEADLINE
        with self.assertRaises(Closed) as caught:
            while True:       # reads frames, and answers nothing
                opcode, data = bot.read_frame(end)
                if opcode == 8:
                    raise Closed(int.from_bytes(data[:2], 'big'))
        self.assertEqual(caught.exception.code, 4009)


if __name__ == '__main__':
    main()
