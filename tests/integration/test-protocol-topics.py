# SPDX-License-Identifier: GPL-3.0-or-later
"""setTopic, pin, mute, batch: what they change, for whom, and what everybody hears of it."""

import time

from protocol_case import ProtocolCase, chat, comment, fresh, main, private, work


class TopicCase(ProtocolCase):
    def setUp(self):
        self.id = fresh('a')
        self.peer = self.connect('monitor', 'desk-1', userId='ana')
        self.other = self.connect('monitor', 'desk-2', userId='ben')
        self.account = {'accountId': self.id, 'accountName': 'Bakery', 'conversations': [chat('c', [private('m1')])],
                        'contents': [work('w', [comment('k1')])]}
        self.sync(self.account)

    def call(self, event, peer=None, **more):
        return self.ask(event, {'channelId': self.id, **more}, 'ok', peer)

    def set(self, peer=None, **more):
        """The topic afterwards."""
        self.call('setTopic', peer, topicId='c', **more)
        return self.topic(self.id, 'c')

    def told(self, peer=None):
        """The topics of the pushes so far: a last one of our own marks the end."""
        peer = peer or self.other
        mark = fresh('title')
        self.call('setTopic', topicId='w', title=mark)
        pushed = []
        while not pushed or pushed[-1]['title'] != mark:
            payload = peer.expect('topicChanged')['payload']
            self.assertTrue({'muted', 'unreadCount', 'readSeq'}.isdisjoint(payload['topic']))
            pushed.append(payload['topic'])
        return pushed[:-1]


class SetTopic(TopicCase):
    def test_everything_that_can_be_said(self):
        self.watch(self.other, 'channels')
        until = int(time.time() * 1000) + 3600000
        self.set(title='Wedding cake', state='snoozed', snoozedUntil=until, ownerId='ben', participants={'add': ['ana', 'cleo', 7]})
        pushed = self.other.expect('topicChanged')['payload']
        self.assertEqual((pushed['triggeredBy'], pushed['stream']), ('ana', 'channels'))
        for topic in (pushed['topic'], self.topic(self.id, 'c')):
            self.assertEqual((topic['title'], topic['untitled'], topic['state'], topic['snoozedUntil'], topic['ownerId'], topic['participants']),
                             ('Wedding cake', False, 'snoozed', until, 'ben', ['ana', 'cleo', '7']))
        self.assertEqual([t['id'] for t in self.ask('listTopics', {'channelId': self.id, 'state': 'snoozed'}, 'topics')['topics']], ['c'])

    def test_what_is_left_out_stays(self):
        before = self.set(title='Cake', ownerId='ben', participants={'add': ['ana']}, state='resolved')
        for more in ({}, {'title': None, 'state': None, 'ownerId': None, 'participants': None, 'snoozedUntil': None},
                     {'participants': {}}, {'participants': {'add': None, 'remove': []}}):
            self.assertEqual(self.set(**more), before)

    def test_no_change_no_event(self):
        self.watch(self.other, 'channels')
        self.set(title='Cake', state='resolved', ownerId='ben', participants={'add': ['ana']})
        self.set(title='Cake', state='resolved', ownerId='ben', participants={'add': ['ana'], 'remove': ['cleo']})
        self.assertEqual(len(self.told()), 1)

    def test_participants(self):
        self.assertEqual(self.set(participants={'add': ['b', 'a', 'b']})['participants'], ['b', 'a'])
        self.assertEqual(self.set(participants={'add': ['c'], 'remove': ['b']})['participants'], ['a', 'c'])
        self.assertEqual(self.set(participants={'add': ['d'], 'remove': ['d', 'a']})['participants'], ['c'])
        self.assertEqual(self.set(participants={'remove': ['c']})['participants'], [])
        self.refuse('setTopic', {'topicId': 'c', 'channelId': self.id, 'participants': {'add': ['x' * 250 + str(n) for n in range(999)]}},
                    'tooLarge', 'topic')
        self.refuse('setTopic', {'topicId': 'c', 'channelId': self.id, 'participants': {'add': ['x'] * 1001}}, 'tooLarge', 'participants.add')
        self.assertEqual(self.topic(self.id, 'c')['participants'], [])

    def test_owner(self):
        self.assertEqual(self.set(ownerId='ben')['ownerId'], 'ben')
        self.assertIsNone(self.set(ownerId='')['ownerId'])

    def test_title_is_the_peoples(self):
        self.assertEqual(self.set(title='Wang Li')['title'], 'Wang Li')
        self.account['conversations'][0]['participant'] = {'user_name': 'Wang L.'}
        self.account['contents'][0]['title'] = 'Summer menu'
        self.sync(self.account)
        self.assertEqual(self.topic(self.id, 'c')['title'], 'Wang Li')
        self.assertEqual(self.topic(self.id, 'w')['title'], 'Summer menu', 'which nobody gave')
        self.refuse('setTopic', {'channelId': self.id, 'topicId': 'c', 'title': ''}, 'badRequest', 'title')
        told = self.refuse('setTopic', {'channelId': self.id, 'topicId': 'c', 'title': 'é' * 8192 + 'x'}, 'tooLarge', 'title')
        self.assertEqual(told['limit'], 16384)
        self.assertEqual(self.set(title='é' * 8192)['title'], 'é' * 8192)

    def test_title_of_what_had_none(self):
        self.sync({'accountId': self.id, 'comments': [comment('k9', work_id='late')]})
        self.assertTrue(self.topic(self.id, 'late')['untitled'])
        self.call('setTopic', topicId='late', title='Untitled work')
        self.assertFalse(self.topic(self.id, 'late')['untitled'])

    def test_snooze_without_end(self):
        topic = self.set(state='snoozed')
        self.assertEqual((topic['state'], topic['snoozedUntil']), ('snoozed', None))
        topic = self.set(snoozedUntil=str(int(time.time()) + 600))
        self.assertGreater(topic['snoozedUntil'], time.time() * 1000 + 590000)
        self.assertEqual(self.set(state='snoozed'), topic, 'its time stays')
        topic = self.set(state='open')
        self.assertEqual((topic['state'], topic['snoozedUntil']), ('open', None))

    def test_times(self):
        later = int(time.time()) + 3600
        for value in (later, later * 1000, later * 1000000, str(later), time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(later))):
            self.assertEqual(self.set(state='snoozed', snoozedUntil=value)['snoozedUntil'], later * 1000)
        for value in ('soon', '', True, [], {}, 0, int(time.time() * 1000) - 1000, 2 ** 62):
            self.refuse('setTopic', {'channelId': self.id, 'topicId': 'c', 'state': 'snoozed', 'snoozedUntil': value}, 'badRequest', 'snoozedUntil')
        for state in ('open', 'resolved'):
            self.refuse('setTopic', {'channelId': self.id, 'topicId': 'c', 'state': state, 'snoozedUntil': later}, 'badRequest', 'snoozedUntil')
        self.refuse('setTopic', {'channelId': self.id, 'topicId': 'w', 'snoozedUntil': later}, 'badRequest', 'snoozedUntil')

    def test_unknown_state(self):
        for state in ('closed', 'Open', ''):
            self.refuse('setTopic', {'channelId': self.id, 'topicId': 'c', 'state': state}, 'badRequest', 'state')

    def test_snooze_ends_by_time(self):
        self.watch(self.other, 'channels')
        delay = 500
        while self.peer.request('setTopic', {'channelId': self.id, 'topicId': 'c', 'state': 'snoozed',
                                             'snoozedUntil': int(time.time() * 1000) + delay})['event'] != 'ok':
            delay *= 2   # on this machine that time was over when the hub read it
        pushed = self.other.expect('topicChanged', lambda payload: payload['topic']['state'] == 'open')['payload']
        self.assertNotIn('triggeredBy', pushed)
        self.assertIsNone(pushed['topic']['snoozedUntil'])
        self.assertEqual(self.topic(self.id, 'c')['state'], 'open')

    def test_snooze_ends_by_a_message_from_outside(self):
        until = int(time.time() * 1000) + 3600000
        self.set(state='snoozed', snoozedUntil=until)
        self.send(self.id, 'c', 'A note of our own')
        self.assertEqual(self.topic(self.id, 'c')['state'], 'snoozed')
        self.account['conversations'][0]['messages'].append(private('m0', create_time=1600000000))
        self.sync(self.account)
        self.assertEqual(self.topic(self.id, 'c')['state'], 'snoozed', 'an old one that was found late')
        self.account['conversations'][0]['messages'].append(private('m2', create_time=int(time.time()) + 1))
        self.sync(self.account)
        topic = self.topic(self.id, 'c')
        self.assertEqual((topic['state'], topic['snoozedUntil']), ('open', None))

    def test_a_resolved_topic_stays_so(self):
        self.set(state='resolved')
        self.account['conversations'][0]['messages'].append(private('m2', create_time=int(time.time())))
        self.sync(self.account)
        self.assertEqual(self.topic(self.id, 'c')['state'], 'resolved')


class PinAndMute(TopicCase):
    def test_pin_is_for_everybody(self):
        self.watch(self.other, 'channels')
        for on in (True, False):
            for _ in range(2):
                self.call('pin', topicId='c', on=on)
            for peer in (self.peer, self.other):
                self.assertEqual(self.topic(self.id, 'c', peer)['isPinned'], on)
        self.assertEqual([t['isPinned'] for t in self.told()], [True, False], 'each once')

    def test_pinned_channels_come_first(self):
        second = fresh('a')
        self.sync({'accountId': second})
        self.watch(self.other, 'channels')
        self.call('pin', on=True)
        pushed = self.other.expect('channelChanged')['payload']
        self.assertEqual((pushed['channel']['id'], pushed['channel']['isPinned'], pushed['triggeredBy']), (self.id, True, 'ana'))
        self.assertTrue({'muted', 'unreadCount'}.isdisjoint(pushed['channel']))
        self.assertFalse(self.topic(self.id, 'c')['isPinned'])
        listed = [c['id'] for c in self.ask('listChannels', {}, 'channels')['channels']]
        self.assertLess(listed.index(self.id), listed.index(second))
        self.sync({**self.account, 'isPinned': False})
        self.assertTrue(self.channel(self.id)['isPinned'], 'pinning is the people\'s')
        self.call('pin', on=False)
        self.assertFalse(self.channel(self.id)['isPinned'])

    def test_mute_is_the_readers(self):
        self.watch(self.other, 'channels')
        for on in (True, False):
            for _ in range(2):
                self.call('mute', on=on)
                self.call('mute', topicId='c', on=on)
            for peer, muted in ((self.peer, on), (self.connect('monitor', 'phone', userId='ana'), on), (self.other, False), (self.connect(), False)):
                self.assertEqual(self.channel(self.id, peer)['muted'], muted)
                self.assertEqual(self.topic(self.id, 'c', peer)['muted'], muted)
                self.assertFalse(self.topic(self.id, 'w', peer)['muted'])
        self.assertEqual(self.told(), [], 'nobody hears of it')

    def test_the_shared_reader(self):
        self.call('mute', self.connect('monitor', 'one'), topicId='c', on=True)
        self.assertTrue(self.topic(self.id, 'c', self.connect('monitor', 'two'))['muted'])

    def test_topic_without_its_channel(self):
        only, twice, other = fresh('t'), fresh('t'), fresh('a')
        self.sync({'accountId': self.id, 'conversations': [chat(only, []), chat(twice, [])]},
                  {'accountId': other, 'conversations': [chat(twice, [])]})
        for event, more in (('pin', {'on': True}), ('mute', {'on': True}), ('setTopic', {'state': 'resolved'})):
            self.ask(event, {'topicId': only, **more}, 'ok')
            told = self.refuse(event, {'topicId': twice, **more}, 'conflict', 'channelId')
            self.assertEqual({c['channelId'] for c in told['candidates']}, {self.id, other})
        topic = self.topic(self.id, only)
        self.assertEqual((topic['isPinned'], topic['muted'], topic['state']), (True, True, 'resolved'))

    def test_refusals(self):
        for event, more in (('pin', {'on': True}), ('mute', {'on': True}), ('setTopic', {'title': 'x'})):
            self.refuse(event, {'channelId': 'none', 'topicId': 'c', **more}, 'notFound')
            self.refuse(event, {'channelId': self.id, 'topicId': 'none', **more}, 'notFound', 'topicId')
            self.refuse(event, {'topicId': fresh('t'), **more}, 'notFound', 'topicId')
        for event in ('pin', 'mute'):
            self.refuse(event, {'channelId': 'none', 'on': True}, 'notFound', 'channelId')
            self.refuse(event, {'on': True}, 'badRequest', 'channelId')
            self.refuse(event, {'channelId': self.id}, 'badRequest', 'on')


class Batch(TopicCase):
    def batch(self, *requests, peer=None):
        return self.ask('batch', {'requests': list(requests)}, 'ok', peer)['results']

    def one(self, event, **payload):
        return {'event': event, 'payload': {'channelId': self.id, **payload}}

    def test_each_by_itself_and_in_order(self):
        self.watch(self.other, 'channels', f'channel/{self.id}')
        results = self.batch(self.one('markRead', topicId='c'), self.one('pin', topicId='gone', on=True),
                             self.one('setTopic', topicId='c', title='First'), self.one('setTopic', topicId='c', title='Second'),
                             self.one('mute', topicId='c', on=True), self.one('pin', topicId='c', on='yes'), self.one('pin', on=True))
        self.assertEqual([r['event'] for r in results], ['ok', 'error', 'ok', 'ok', 'ok', 'error', 'ok'])
        self.assertEqual((results[1]['error'], results[1]['field']), ('notFound', 'topicId'))
        self.assertTrue(results[1]['message'])
        self.assertEqual((results[5]['error'], results[5]['field']), ('badRequest', 'on'))
        self.assertEqual(results[0], {'event': 'ok'})
        topic = self.topic(self.id, 'c')
        self.assertEqual((topic['title'], topic['muted'], topic['isPinned'], topic['unreadCount']), ('Second', True, False, 0))
        self.assertTrue(self.channel(self.id)['isPinned'])
        self.other.expect('readChanged')
        self.other.expect('channelChanged')
        # What is committed together may be told together.
        self.assertEqual(self.told()[-1]['title'], 'Second')

    def test_the_limit(self):
        self.assertEqual(self.batch(), [])
        results = self.batch(*[self.one('setTopic', topicId='c', title=f'title {n}') for n in range(200)])
        self.assertEqual(results, [{'event': 'ok'}] * 200)
        self.assertEqual(self.topic(self.id, 'c')['title'], 'title 199')
        told = self.refuse('batch', {'requests': [self.one('pin', on=True)] * 201}, 'tooLarge', 'requests')
        self.assertEqual(told['limit'], 200)
        self.assertFalse(self.channel(self.id)['isPinned'])

    def test_what_it_takes(self):
        results = self.batch(self.one('sendMessage', topicId='c', key='k', content='x'), self.one('batch', requests=[]),
                             {'event': 'pin'}, {'payload': {}}, {'event': 5}, {'event': 'pin', 'payload': []}, 'pin', None, [])
        self.assertEqual([r['error'] for r in results], ['unsupported'] * 2 + ['badRequest'] * 7)
        self.assertEqual([r.get('field') for r in results], ['event', 'event', 'channelId', 'event', 'event', 'payload', None, None, None])
        self.refuse('batch', {}, 'badRequest', 'requests')

    def test_an_answer_has_an_end(self):
        twice = 't' * 256
        self.sync(*[{'accountId': fresh('b'), 'conversations': [chat(twice, [])]} for n in range(100)])
        results = self.batch(*[{'event': 'pin', 'payload': {'topicId': twice, 'on': True}}] * 200)
        self.assertEqual({(r['error'], r['field']) for r in results}, {('conflict', 'channelId')})
        self.assertTrue(all('candidates' not in r for r in results))

    def test_without_an_id(self):
        self.watch(self.other, 'channels')
        self.peer.send('batch', {'requests': [self.one('pin', topicId='c', on=True)]})
        self.other.expect('topicChanged', lambda payload: payload['topic']['isPinned'])
        self.ask('ping', {}, 'pong')
        self.assertEqual(self.peer.pushed, [], 'a bare ok is not sent')


class NeedsPerson(TopicCase):
    """needsCount, which is for whoever asks; and who has the last word."""

    def setUp(self):
        super().setUp()
        self.n = 0
        self.customer()

    def customer(self, id='c', sender='u9'):
        self.n += 1
        self.sync({'accountId': self.id, 'conversations': [chat(id, [private(
            f'n{self.n}', create_time=int(time.time()) - 100 + self.n, sender={'user_id': sender, 'user_name': sender})], unread_count=1)]})

    def counts(self, peer=None):
        channel = self.channel(self.id, peer)
        topics = self.ask('listTopics', {'channelId': self.id}, 'topics', peer)['topics']
        self.assertEqual(channel['unreadCount'], sum(topic['unreadCount'] for topic in topics))
        return channel['needsCount'], channel['unreadCount']

    def test_what_waits(self):
        self.assertEqual(self.counts(), (1, 1))
        self.customer('d')
        self.assertEqual(self.counts(), (2, 2))
        self.call('setTopic', topicId='c', state='resolved')
        self.assertEqual(self.counts(), (1, 2))
        self.call('setTopic', topicId='c', state='open')
        self.call('mute', topicId='c', on=True)
        self.assertEqual((self.counts(), self.counts(self.other)), ((1, 2), (2, 2)))
        self.call('markRead', topicId='d')
        self.assertEqual((self.counts(), self.counts(self.other)), ((0, 1), (2, 2)))
        self.call('mute', topicId='c', on=False)
        self.call('mute', on=True)
        self.assertEqual(self.counts()[0], 1, 'what a muted channel means is up to who shows it')

    def test_comments_need_nobody(self):
        self.sync({'accountId': self.id, 'contents': [work('w', [comment('k2', is_new=True)])]})
        self.assertEqual(self.counts(), (1, 2))

    def test_claimed(self):
        self.ask('claimTopic', {'channelId': self.id, 'topicId': 'c'}, 'claimed')
        self.assertEqual((self.counts()[0], self.counts(self.other)[0]), (1, 0))
        self.ask('releaseTopic', {'channelId': self.id, 'topicId': 'c'}, 'claimed')
        self.assertEqual(self.counts(self.other)[0], 1)

    def test_answered(self):
        self.watch(self.other, 'channels', f'channel/{self.id}')
        self.send(self.id, 'c', 'a note', private=True)
        self.assertEqual(self.counts(self.other), (1, 2))
        sent = self.send(self.id, 'c', 'an answer')
        self.assertEqual(self.counts(self.other), (0, 3))
        self.assertTrue(self.topic(self.id, 'c')['answered'])
        self.assertTrue(self.other.expect('topicChanged', lambda payload: payload['topic'].get('answered'))['payload'])
        self.assertEqual(self.other.expect('messageAdded', lambda p: p['message']['id'] == sent['id'])['payload']['message']['fromReader'], 'ana')
        self.send(self.id, 'c', 'from a program', self.connect('bot', fresh('b')))
        self.assertEqual(self.counts(self.other), (1, 4))
        self.customer()
        self.assertEqual(self.counts(self.other), (1, 5))

    def test_what_comes_late_is_no_less_a_question(self):
        self.send(self.id, 'c', 'an answer', self.other)
        self.assertEqual(self.counts()[0], 0)
        self.customer()   # written before
        self.assertEqual(self.counts()[0], 1)

    def test_the_account_answers(self):
        self.sync({'accountId': self.id, 'conversations': [chat('c', [private('own', is_self=True, create_time=int(time.time()) + 99,
                                                                                  sender={'user_id': self.id, 'user_name': 'B'})])]})
        self.assertEqual(self.counts(), (0, 1))

    def test_an_answer_that_is_deleted_answers_nothing(self):
        sent = self.send(self.id, 'c', 'an answer', self.other)
        self.assertEqual(self.counts()[0], 0)
        self.ask('deleteMessage', {'channelId': self.id, 'topicId': 'c', 'id': sent['id']}, 'ok', self.other)
        self.assertEqual(self.counts(), (1, 1))

    def test_what_was_noted_behind_a_deleted_answer(self):
        sent = self.send(self.id, 'c', 'an answer', self.other)
        self.send(self.id, 'c', 'a note', self.other, private=True)
        self.assertEqual(self.counts()[0], 0)
        self.ask('deleteMessage', {'channelId': self.id, 'topicId': 'c', 'id': sent['id']}, 'ok', self.other)
        self.assertEqual(self.counts()[0], 1)

    def test_one_reader_on_two_devices(self):
        here, there = self.connect(), self.connect()
        self.ask('markRead', {'channelId': self.id, 'topicId': 'c'}, 'ok', here)
        sent = [self.send(self.id, 'c', f'reply {n}', here) for n in range(2)]
        self.assertEqual((self.counts(here), self.counts(there)), ((0, 0), (0, 0)))
        self.assertEqual(self.messages(self.id, 'c', there)[-1]['fromReader'], 'local')
        self.assertEqual(self.counts(self.other), (0, 3), 'to others they are new')
        self.ask('markRead', {'channelId': self.id, 'topicId': 'c', 'seq': sent[0]['seq'], 'unread': True}, 'ok', there)
        self.assertEqual((self.counts(here), self.counts(there)), ((0, 0), (0, 0)), 'no mark makes them news')
        hits = self.ask('search', {'query': 'reply', 'channelId': self.id, 'is': ['unread'], 'limit': 9}, 'searchResults', there)['hits']
        self.assertEqual(hits, [])
        self.customer()
        self.assertEqual((self.counts(here), self.counts(there)), ((1, 1), (1, 1)))

    def test_nobody_says_it_of_themselves(self):
        sent = self.send(self.id, 'c', 'x', self.connect('bot', fresh('b')), fromReader='ana', answered=True)
        self.assertNotIn('fromReader', next(m for m in self.messages(self.id, 'c') if m['id'] == sent['id']))
        self.assertEqual(self.counts(), (1, 2))


class Restart(TopicCase):
    def test_everything_is_there_again(self):
        for end in (self.halt, lambda hub: hub.kill()):
            until = int(time.time() * 1000) + 3600000
            self.call('pin', on=True)
            self.call('pin', topicId='c', on=True)
            self.call('mute', on=True)
            self.call('mute', topicId='c', on=True)
            self.call('mute', self.other, topicId='w', on=True)
            self.call('markRead', topicId='c')
            self.set(title='Cake', state='snoozed', snoozedUntil=until, ownerId='ben', participants={'add': ['ana']})
            seen = [(self.ask('listTopics', {'channelId': self.id}, 'topics', peer)['topics'], self.channel(self.id, peer))
                    for peer in (self.peer, self.other)]
            end(self.hub)
            self.hub.start()
            self.peer = self.connect('monitor', 'desk-1', userId='ana')
            self.other = self.connect('monitor', 'desk-2', userId='ben')
            self.assertEqual([(self.ask('listTopics', {'channelId': self.id}, 'topics', peer)['topics'], self.channel(self.id, peer))
                              for peer in (self.peer, self.other)], seen)
            self.assertEqual([t['muted'] for t in seen[0][0]], [t['id'] == 'c' for t in seen[0][0]])
            self.assertEqual([t['muted'] for t in seen[1][0]], [t['id'] == 'w' for t in seen[1][0]])
            self.sync({'accountId': self.id, 'conversations': [{**chat('c', []), 'participant': {'user_name': 'Other'}}]})
            self.assertEqual(self.topic(self.id, 'c')['title'], 'Cake')

    @staticmethod
    def halt(hub):
        hub.own_data = False
        hub.stop()
        hub.own_data = True


if __name__ == '__main__':
    main()
