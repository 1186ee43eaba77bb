# SPDX-License-Identifier: GPL-3.0-or-later
"""What is kept of what peers say: unread counts that count once, unknown fields, limits, keys, the latest progress."""

import json
import uuid

from protocol_case import ProtocolCase, chat, comment, fresh, main, private, work


class Weights(ProtocolCase):
    def setUp(self):
        self.peer = self.connect('worker')
        self.id = fresh('a')

    def comments(self, *flags):
        return self.sync({'accountId': self.id, 'contents': [work('t', [
            comment(f'k{n}', create_time=1763000000 + n, **({} if flag is None else {'is_new': flag}))
            for n, flag in enumerate(flags)])]})

    def chat(self, n_messages, unread_count):
        self.sync({'accountId': self.id, 'conversations': [chat('t', [
            private(f'm{n}', create_time=1763000000 + n) for n in range(n_messages)], unread_count=unread_count)]})
        return self.unread()

    def mark(self, **more):
        self.ask('markRead', {'channelId': self.id, 'topicId': 't', **more}, 'ok')
        return self.unread()

    def unread(self):
        return self.topic(self.id, 't')['unreadCount']

    def test_a_comment_that_becomes_new_counts_by_itself(self):
        self.comments(False)
        self.watch(self.peer, f'channel/{self.id}')
        self.assertEqual(self.comments(True)['messages'], 1)
        self.assertEqual(self.peer.expect('messageChanged')['payload']['message']['status'], 'stored')
        self.assertEqual(self.unread(), 1)
        self.assertEqual(self.mark(messageIds=['k0']), 0)
        self.assertEqual(self.mark(messageIds=['k0'], unread=True), 1)
        self.assertEqual(self.mark(), 0)
        self.assertEqual(self.comments(True)['duplicates'], 1)
        self.assertEqual(self.unread(), 0)

    def test_a_comment_that_becomes_new_after_it_was_read(self):
        self.comments(False, False)
        self.assertEqual(self.mark(), 0)
        self.comments(True, False)
        self.assertEqual(self.unread(), 1)
        self.assertEqual(self.mark(messageIds=['k0']), 0)

    def test_unread_from_here(self):
        self.comments(None, None, None)
        self.assertEqual(self.mark(seq=3), 0)
        self.watch(self.peer, f'channel/{self.id}')
        self.assertEqual(self.mark(seq=1, unread=True), 3)
        told = self.peer.expect('readChanged')['payload']
        self.assertEqual((told['readSeq'], told['unread']), (0, True))
        self.assertEqual(self.channel(self.id)['unreadCount'], 3)
        self.comments(None, None, None, True, False)
        self.assertEqual(self.unread(), 4, 'later ones count by their own weight')
        self.assertEqual(self.mark(messageIds=['k1']), 3)
        self.assertEqual(self.mark(seq=2), 2)
        self.assertEqual(self.mark(), 0)
        self.assertEqual(self.mark(seq=3, unread=True), 3)

    def test_a_count_that_falls_and_rises(self):
        self.assertEqual(self.chat(5, 2), 2)
        self.assertEqual(self.mark(), 0)
        self.assertEqual(self.chat(5, 0), 0)
        self.assertEqual(self.chat(5, 2), 0)
        self.assertEqual(self.chat(5, 3), 1)

    def test_a_rise_before_its_messages(self):
        self.assertEqual(self.chat(3, 0), 0)
        self.assertEqual(self.chat(3, 2), 2)
        self.assertEqual(self.chat(4, 2), 2)
        self.assertEqual(self.chat(5, 2), 2)
        self.assertEqual(self.mark(messageIds=['m3', 'm4']), 0)
        self.assertEqual(self.chat(6, 3), 1)


class Unknown(ProtocolCase):
    def test_fields_stay_on_their_object(self):
        id = fresh('a')
        account = {'accountId': id, 'region': 'north', 'seq': 7, 'contents': [work('w', [], cover={'w': 3})],
                   'conversations': [chat('c', [], topics=[1])]}
        account['conversations'][0]['participant']['level'] = 5
        self.sync(account)
        self.assertEqual(self.channel(id)['region'], 'north')
        self.assertEqual(self.topic(id, 'w')['cover'], {'w': 3})
        self.assertEqual((self.topic(id, 'c')['topics'], self.topic(id, 'c')['participant']), ([1], {'level': 5}))
        self.assertEqual(self.sync(account)['topics'], 0)
        self.send(id, 'c', 'Hello', mood={'a': [1]}, seq=99, status='read')
        message = self.messages(id, 'c')[0]
        self.assertEqual((message['mood'], message['seq'], message['status']), ({'a': [1]}, 1, 'stored'))

    def test_the_last_message_of_an_account(self):
        id = fresh('a')
        account = {'accountId': id, 'lastMessage': 'See you', 'lastMessageTime': 1763000500, 'description': 'Bread',
                   'platform': 'web', 'isPinned': True, 'enabled': False,
                   'contents': [work('w', [], lastMessage='Soon', lastMessageTime='1763000400')]}
        self.sync(account)
        channel = self.channel(id)
        self.assertEqual((channel['lastMessage'], channel['lastMessageTime'], channel['description'], channel['isPinned'],
                          channel['enabled']), ('See you', 1763000500000, 'Bread', True, False))
        self.assertEqual(self.topic(id, 'w')['lastMessage'], 'Soon')
        self.assertEqual(self.sync(account)['channels'], 0)
        account['contents'][0]['comments'] = [comment('old', create_time=1763000100)]
        self.sync(account)
        self.assertEqual(self.channel(id)['lastMessage'], 'See you')
        account['contents'][0]['comments'] = [comment('newer', create_time=1763000900)]
        self.sync(account)
        self.assertEqual(self.channel(id)['lastMessage'], 'comment newer')

    def test_one_id_in_a_work_and_a_chat(self):
        id = fresh('a')
        account = {'accountId': id, 'contents': [work('t', [comment('1')])], 'conversations': [chat('t', [private('1')])]}
        self.assertEqual(self.sync(account)['messages'], 2)
        again = self.sync(account)
        self.assertEqual((again['messages'], again['topics'], again['duplicates']), (0, again['topics'], 2))
        self.assertEqual(sorted(m['content'] for m in self.messages(id, 't')), ['comment 1', 'message 1'])
        self.assertEqual(self.sync(account)['duplicates'], 2)

    def test_times_before_1970(self):
        id = fresh('a')
        account = {'accountId': id, 'contents': [work('w', [comment('zero', create_time=0), comment('before', create_time=-1)])]}
        self.sync(account)
        self.assertEqual([(m['id'], m['timestamp']) for m in self.messages(id, 'w')], [('before', -1000), ('zero', 0)])
        self.assertEqual(self.sync(account)['duplicates'], 2)

    def test_candidates(self):
        one, other = sorted((fresh('a'), fresh('a')))
        topic = fresh('t')
        for id in (one, other):
            self.sync({'accountId': id, 'contents': [work(topic, [comment('1')])]})
        expected = [{'channelId': id, 'topicId': topic} for id in (one, other)]
        for event, more in (('listMessages', {}), ('markRead', {}), ('sendMessage', {'key': 'k', 'content': 'x'})):
            self.assertEqual(self.refuse(event, {'topicId': topic, **more}, 'conflict', 'channelId')['candidates'], expected)

    def test_a_new_channel_comes_before_its_topics(self):
        id = fresh('a')
        self.watch(self.peer, 'channels')
        self.sync({'accountId': id, 'contents': [work('w', [comment('1')])]}, peer=self.connect('worker'))
        first = self.peer.expect('channelChanged', lambda p: p['channel']['id'] == id)['payload']
        topic = self.peer.expect('topicChanged', lambda p: p['topic']['channelId'] == id)['payload']
        self.assertLess(first['seq'], topic['seq'])


class Limits(ProtocolCase):
    def test_reports_do_not_grow_without_end(self):
        id = fresh('r')
        for event, name, key in (('reportTask', 'task', 'taskId'), ('reportSession', 'session', 'sessionId')):
            self.ask(event, {name: {key: id, 'a': 'x' * 200000}}, 'ok')
            told = self.refuse(event, {name: {key: id, 'b': 'x' * 70000}}, 'tooLarge', name)
            self.assertEqual(told['limit'], 262144)
        self.assertNotIn('b', self.ask('listSessions', {'sessionId': id}, 'sessions')['sessions'][0])
        self.refuse('reportProgress', {'progress': {'sessionId': id, 'x': 'x' * 300000}}, 'tooLarge', 'progress')

    def test_an_account_that_is_too_long_fails_alone(self):
        good, bad, long = fresh('a'), fresh('a'), fresh('a')
        self.sync({'accountId': bad, 'first': 'x' * 40000})
        synced = self.sync({'accountId': bad, 'second': 'x' * 40000}, {'accountId': good},
                           {'accountId': long, 'accountName': 'x' * 16385},
                           {'accountId': fresh('a'), 'contents': [work('w', [], more='x' * 70000)]})
        self.assertEqual([(e['index'], e['error'], e['field'], e['limit']) for e in synced['errors']],
                         [(0, 'tooLarge', 'channel', 65536), (2, 'tooLarge', 'accountName', 16384),
                          (3, 'tooLarge', 'topic', 65536)])
        self.assertEqual(synced['channels'], 1)
        self.assertNotIn('second', self.channel(bad))

    def test_if_seq_conflict(self):
        id = fresh('a')
        self.sync({'accountId': id, 'contents': [work('w', [comment('1')])]})
        for _ in range(12):
            self.send(id, 'w', 'x' * 200000)
        told = self.refuse('sendMessage', {'key': 'k', 'channelId': id, 'topicId': 'w', 'content': 'x', 'ifSeq': 1},
                           'conflict', 'ifSeq')
        self.assertEqual([m['seq'] for m in told['messages']], [2, 3])
        self.assertLess(len(json.dumps(told)), 600000)

    def test_pages_of_long_channels_and_topics(self):
        ids = [fresh('long') for _ in range(30)]
        for id in ids:
            self.sync({'accountId': id, 'x': 'x' * 60000})
        seen, cursor = set(), None
        while True:
            page = self.ask('listChannels', {'cursor': cursor}, 'channels')
            self.assertLess(len(json.dumps(page)), 1048576)
            seen |= {c['id'] for c in page['channels']}
            cursor = page['next']
            if cursor is None:
                break
        self.assertTrue(set(ids) <= seen)

    def test_limit_and_progress_in_range(self):
        for event in ('listChannels', 'listTasks', 'listSessions'):
            for limit in (0, -1):
                self.refuse(event, {'limit': limit}, 'badRequest', 'limit')
        for progress in (-0.1, 1.5):
            self.refuse('reportTask', {'task': {'taskId': 't', 'progress': progress}}, 'badRequest', 'progress')


class Keys(ProtocolCase):
    def test_only_the_sender_is_told(self):
        id, key = fresh('a'), str(uuid.uuid4())
        sender = self.connect('monitor', 'one', userId='ann')
        second = self.connect('monitor', 'two', userId='ann')
        self.sync({'accountId': id, 'contents': [work('w', [comment('1', content='nothing')])]})
        stream = f'channel/{id}'
        for peer in (self.peer, sender, second):
            self.watch(peer, stream)
        self.ask('sendMessage', {'key': key, 'channelId': id, 'topicId': 'w', 'content': f'word{id}'}, 'messageAccepted', sender)
        for peer, expected in ((self.peer, None), (sender, key), (second, key)):
            self.assertEqual(peer.expect('messageAdded')['payload']['message'].get('key'), expected)
            answer = peer.request('subscribe', {'streams': [{'stream': stream, 'epoch': self.welcome['epoch'], 'seq': 1}]})['payload']['streams'][0]
            self.assertEqual(answer['missed'][-1]['payload']['message'].get('key'), expected)
            self.assertEqual(self.messages(id, 'w', peer)[-1].get('key'), expected)
            hits = self.ask('search', {'query': f'word{id}', 'channelId': id}, 'searchResults', peer)['hits']
            self.assertEqual([h['message'].get('key') for h in hits], [expected])


class Progress(ProtocolCase):
    def test_whoever_comes_later_gets_the_latest(self):
        id, ended = fresh('s'), fresh('s')
        runner = self.connect('agent')
        for session in (id, ended):
            for n in (1, 2):
                self.ask('reportProgress', {'progress': {'sessionId': session, 'totalTasks': 4, 'completedTasks': n}}, 'ok', runner)
        self.ask('reportSession', {'session': {'sessionId': ended, 'status': 'completed'}}, 'ok', runner)
        self.ask('reportProgress', {'progress': {'totalTasks': 9}}, 'ok', runner)
        self.watch(self.peer, 'tasks')
        whole = self.peer.expect('progressUpdate')['payload']
        self.assertEqual((whole['stream'], whole['progress']['sessionId'], whole['progress']['totalTasks']), ('tasks', '', 9))
        one = self.peer.expect('progressUpdate')['payload']['progress']
        self.assertEqual((one['sessionId'], one['completedTasks']), (id, 2))
        # With hello too, and again after being away.
        late = self.connect(streams=[{'stream': 'tasks', 'epoch': self.welcome['epoch'], 'seq': 0}])
        self.assertEqual(late.expect('progressUpdate')['payload']['progress']['totalTasks'], 9)

    def test_the_session_changes_with_it(self):
        id = fresh('s')
        self.watch(self.peer, 'tasks')
        for n in (1, 2):
            self.ask('reportProgress', {'progress': {'sessionId': id, 'completedTasks': n}}, 'ok', self.connect('agent'))
            told = self.peer.expect('sessionUpdate', lambda p: p['session']['sessionId'] == id)['payload']
            self.assertEqual((told['session']['completedTasks'], told['seq'] > 0), (n, True))

    def test_one_session(self):
        ids = [fresh('s') for _ in range(3)]
        for id in ids:
            self.ask('reportSession', {'session': {'sessionId': id}}, 'ok', self.connect('agent'))
        listed = self.ask('listSessions', {'sessionId': ids[1]}, 'sessions')
        self.assertEqual([s['sessionId'] for s in listed['sessions']], [ids[1]])
        self.assertEqual(self.ask('listSessions', {'sessionId': 'nobody'}, 'sessions')['sessions'], [])
        self.refuse('listSessions', {'sessionId': []}, 'badRequest', 'sessionId')


if __name__ == '__main__':
    main()
