# SPDX-License-Identifier: GPL-3.0-or-later
"""syncData: the mapping of what workers send, the same data again, unread counts, wrong accounts."""

import json
import os
import random

from protocol_case import ProtocolCase, chat, comment, fresh, main, private, work


class Mapping(ProtocolCase):
    def setUp(self):
        self.peer = self.connect('worker')

    def test_channel(self):
        id = fresh('a')
        synced = self.sync({'accountId': id, 'accountName': 'Bakery', 'platform': 'web', 'avatar': 'http://x/y.png'})
        self.assertEqual({k: synced[k] for k in ('channels', 'topics', 'messages', 'duplicates', 'errors')},
                         {'channels': 1, 'topics': 0, 'messages': 0, 'duplicates': 0, 'errors': []})
        channel = self.channel(id)
        now = channel.pop('lastMessageTime')
        self.assertGreater(now, 1700000000000)
        self.assertEqual(channel, {
            'id': id, 'name': 'Bakery', 'avatar': 'http://x/y.png', 'description': 'web', 'platform': 'web',
            'lastMessage': '', 'messageCount': 0, 'unreadCount': 0, 'needsCount': 0, 'isPinned': False, 'muted': False,
            'enabled': True, 'lastSeq': 0})

    def test_channel_without_a_name(self):
        id = fresh('a')
        self.sync({'accountId': id})
        self.assertEqual(self.channel(id)['name'], id)

    def test_work_and_comments(self):
        id = fresh('a')
        self.sync({'accountId': id, 'contents': [work('w1', [
            comment('k2', create_time=1763000200, is_new=True, likes=4),
            comment('k1', create_time=1763000100, platform_comment_id='p1', author_name='Ana'),
        ])]})
        topic = self.topic(id, 'w1')
        self.assertEqual((topic['kind'], topic['title'], topic['untitled'], topic['messageCount'], topic['unreadCount']),
                         ('work', 'Spring menu', False, 2, 1))
        self.assertEqual((topic['lastMessage'], topic['lastMessageTime']), ('comment k2', 1763000200000))
        first, second = self.messages(id, 'w1')
        self.assertEqual((first['id'], first['fromName'], first['timestamp'], first['type'], first['direction']),
                         ('p1', 'Ana', 1763000100000, 'text', 'in'))
        self.assertEqual((second['id'], second['fromName'], second['extra']), ('k2', 'Noah', {'likes': 4}))
        self.assertEqual((first['channelId'], first['topicId'], first['fromType']), (id, 'w1', 'chat'))
        self.assertEqual((first['seq'], second['seq'], topic['lastSeq']), (1, 2, 2))
        self.assertEqual(self.channel(id)['messageCount'], 0, 'a channel counts private messages')

    def test_conversation_and_messages(self):
        id = fresh('a')
        self.sync({'accountId': id, 'conversations': [chat('c1', [
            private('m1'), private('m2', create_time=1763000500, msg_type='image')], unread_count=1)]})
        topic = self.topic(id, 'c1')
        self.assertEqual((topic['kind'], topic['title'], topic['messageCount'], topic['unreadCount']),
                         ('chat', 'Wang Li', 2, 1))
        message = self.messages(id, 'c1')[1]
        self.assertEqual((message['id'], message['fromId'], message['fromName'], message['type']),
                         ('m2', 'u9', 'Wang Li', 'image'))
        channel = self.channel(id)
        self.assertEqual((channel['messageCount'], channel['unreadCount'], channel['lastMessage'], channel['lastMessageTime']),
                         (2, 1, 'message m2', 1763000500000))

    def test_placeholders_and_their_correction(self):
        id = fresh('a')
        self.sync({'accountId': id, 'comments': [comment('k', work_id='w')],
                   'messages': [{'msg_id': 'm', 'conversation_id': 'c'}]})
        work_topic, chat_topic = self.topic(id, 'w'), self.topic(id, 'c')
        self.assertEqual((work_topic['title'], work_topic['untitled']), ('Untitled work', True))
        self.assertEqual((chat_topic['title'], chat_topic['untitled']), ('Unknown user', True))
        message = self.messages(id, 'c')[0]
        self.assertEqual((message['fromName'], message['content'], message['type']), ('Unknown user', '', 'text'))

        synced = self.sync({'accountId': id, 'contents': [{'work_id': 'w', 'title': 'Bread'}],
                            'conversations': [chat('c', [])]})
        self.assertEqual((synced['channels'], synced['topics'], synced['messages']), (0, 2, 0))
        self.assertEqual((self.topic(id, 'w')['title'], self.topic(id, 'w')['untitled']), ('Bread', False))
        self.assertEqual((self.topic(id, 'c')['title'], self.topic(id, 'c')['untitled']), ('Wang Li', False))

    def test_numbers_as_ids(self):
        id = random.randrange(10 ** 15, 10 ** 16)
        self.sync({'accountId': id, 'contents': [work(7, [comment(9007199254740993)])]})
        self.assertEqual(self.messages(str(id), '7')[0]['id'], '9007199254740993')

    def test_replies(self):
        id = fresh('a')
        self.sync({'accountId': id, 'contents': [work('w', [comment('1', replies=[comment('2', create_time=1763000001)])])]})
        self.assertEqual([(m['id'], m['replyTo']) for m in self.messages(id, 'w')], [('1', None), ('2', '1')])

    def test_one_account_without_a_list(self):
        id = fresh('a')
        synced = self.ask('syncData', {'accountId': id, 'contents': [work('w', [comment('k')])]}, 'synced')
        self.assertEqual((synced['channels'], synced['topics'], synced['messages']), (1, 1, 1))

    def test_times(self):
        id = fresh('a')
        times = {'seconds': 1763000000, 'ms': 1763000000123, 'us': 1763000000123456, 'text': '1763000000',
                 'iso': '2025-11-13T02:13:20Z', 'naive': '2025-11-13T02:13:20', 'zone': '2025-11-13T10:13:20+08:00'}
        self.sync({'accountId': id, 'contents': [work('w', [comment(k, create_time=v) for k, v in times.items()])]})
        stored = {m['id']: m['timestamp'] for m in self.messages(id, 'w')}
        expected = dict.fromkeys(times, 1763000000000) | {'ms': 1763000000123, 'us': 1763000000123}
        self.assertEqual(stored, expected)

    def test_unreadable_time_is_the_arrival_and_stays(self):
        id = fresh('a')
        account = {'accountId': id, 'contents': [work('w', [comment('k', create_time='soon')])]}
        self.sync(account)
        arrival = self.messages(id, 'w')[0]['timestamp']
        self.assertGreater(arrival, 1700000000000)
        self.assertEqual(self.sync(account)['duplicates'], 1)
        self.assertEqual(self.messages(id, 'w')[0]['timestamp'], arrival)

    def test_order_is_by_time_over_all_topics(self):
        id = fresh('a')
        self.watch(self.peer, f'channel/{id}')
        order = list(range(30))
        random.Random(5).shuffle(order)
        self.sync({'accountId': id, 'contents': [work(f'w{t}', [comment(n, create_time=1763000000 + n)
                                                               for n in order if n % 3 == t]) for t in range(3)]})
        got = [self.peer.expect('messageAdded')['payload'] for _ in order]
        self.assertEqual([int(e['message']['id']) for e in got], sorted(order))
        self.assertEqual([e['seq'] for e in got], list(range(1, 31)))
        self.assertTrue(all(e['seq'] == e['message']['seq'] for e in got))


class Sample(ProtocolCase):
    def test_sample_data(self):
        path = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'data', 'sample', 'bakery.jsonl')
        with open(path, encoding='utf-8') as file:
            syncs = [json.loads(line) for line in file]
        sums = {'topics': 0, 'messages': 0, 'duplicates': 0}
        for again in (False, True):
            for sync in syncs:
                synced = self.ask('syncData', sync, 'synced')
                self.assertEqual(synced['errors'], [])
                for name in sums:
                    sums[name] += synced[name]
        n_messages = sum(len(t.get('comments', [])) + len(t.get('messages', []))
                         for s in syncs for a in s['accounts'] for t in a['contents'] + a['conversations'])
        self.assertEqual((sums['messages'], sums['duplicates']), (n_messages, n_messages))
        for channel in self.ask('listChannels', {}, 'channels')['channels']:
            topics = self.ask('listTopics', {'channelId': channel['id']}, 'topics')['topics']
            self.assertEqual(channel['unreadCount'], sum(t['unreadCount'] for t in topics))
            self.assertEqual(channel['lastMessageTime'], max(t['lastMessageTime'] for t in topics))
            self.assertEqual(channel['messageCount'], sum(t['messageCount'] for t in topics if t['kind'] == 'chat'))


class Again(ProtocolCase):
    def setUp(self):
        self.id = fresh('a')
        self.peer = self.connect('worker', 'the-worker')
        self.account = {
            'accountId': self.id, 'accountName': 'Bakery', 'platform': 'web',
            'contents': [work('w', [comment('k1', is_new=True), comment('k2')])],
            'conversations': [chat('c', [private('m1'), private('m2')], unread_count=2)]}
        self.sync(self.account)
        self.watch(self.peer, 'channels', f'channel/{self.id}')

    def heads(self):
        return {s['stream']: s['seq'] for s in self.watch(self.connect(), 'channels', f'channel/{self.id}')}

    def test_same_data(self):
        before = self.heads()
        synced = self.sync(self.account)
        self.assertEqual((synced['channels'], synced['topics'], synced['messages'], synced['duplicates']), (0, 0, 0, 4))
        self.assertEqual(self.heads(), before, 'no event')

    def test_absent_is_not_deleted(self):
        self.sync({'accountId': self.id, 'contents': [{'work_id': 'w', 'comments': []}]})
        self.assertEqual(len(self.messages(self.id, 'w')), 2)
        self.assertEqual(self.topic(self.id, 'w')['title'], 'Spring menu')
        self.assertEqual(self.channel(self.id)['name'], 'Bakery')

    def test_changed_comment(self):
        self.account['contents'][0]['comments'][1]['content'] = 'changed'
        synced = self.sync(self.account)
        self.assertEqual((synced['messages'], synced['duplicates']), (1, 3))
        pushed = self.peer.expect('messageChanged')['payload']
        self.assertEqual((pushed['message']['id'], pushed['message']['content'], pushed['triggeredBy']),
                         ('k2', 'changed', 'the-worker'))
        self.assertEqual(self.messages(self.id, 'w')[1]['content'], 'changed')
        self.assertEqual(self.peer.expect('topicChanged')['payload']['topic']['lastMessage'], 'changed')

    def test_changed_title_and_name(self):
        self.account['contents'][0]['title'] = 'Summer menu'
        self.account['accountName'] = 'The bakery'
        synced = self.sync(self.account)
        self.assertEqual((synced['channels'], synced['topics'], synced['messages']), (1, 1, 0))
        topic = self.peer.expect('topicChanged')['payload']['topic']
        self.assertEqual((topic['id'], topic['title']), ('w', 'Summer menu'))
        self.assertNotIn('unreadCount', topic)
        self.assertNotIn('readSeq', topic)
        self.assertNotIn('muted', topic)
        channel = self.peer.expect('channelChanged')['payload']['channel']
        self.assertEqual(channel['name'], 'The bakery')
        self.assertNotIn('unreadCount', channel)
        self.assertNotIn('muted', channel)

    def test_newest_goes_back_in_time(self):
        self.account['conversations'][0]['messages'].append(private('m3', create_time=1763009000))
        self.sync(self.account)
        self.assertEqual(self.channel(self.id)['lastMessage'], 'message m3')
        self.account['conversations'][0]['messages'][2]['create_time'] = 1762000000
        self.sync(self.account)
        topic = self.topic(self.id, 'c')
        self.assertEqual((topic['lastMessage'], topic['lastMessageTime']), ('message m2', 1763000000000))
        self.assertEqual(self.channel(self.id)['lastMessageTime'], 1763000000000)

    def test_twice_in_one_sync(self):
        synced = self.sync({'accountId': self.id, 'contents': [work('w', [comment('k9'), comment('k9'),
                                                                          comment('k9', content='later')])]})
        self.assertEqual((synced['messages'], synced['duplicates']), (1, 1))
        self.assertEqual(self.messages(self.id, 'w')[-1]['content'], 'later')


class Unread(ProtocolCase):
    def setUp(self):
        self.id = fresh('a')
        self.peer = self.connect()

    def chat(self, n_messages, unread_count, **more):
        self.sync({'accountId': self.id, 'conversations': [chat('c', [
            private(f'm{n}', create_time=1763000000 + n, **more) for n in range(n_messages)], unread_count=unread_count)]})
        return self.topic(self.id, 'c')['unreadCount']

    def work(self, *flags):
        self.sync({'accountId': self.id, 'contents': [work('c', [
            comment(f'k{n}', is_new=flag) for n, flag in enumerate(flags)])]})
        return self.topic(self.id, 'c')['unreadCount']

    def read(self):
        self.ask('markRead', {'channelId': self.id, 'topicId': 'c'}, 'ok')
        self.assertEqual(self.topic(self.id, 'c')['unreadCount'], 0)

    def test_chat_counts_what_is_reported(self):
        self.assertEqual(self.chat(5, 2), 2)
        statuses = [m['status'] for m in self.messages(self.id, 'c')]
        self.assertEqual(statuses, ['read', 'read', 'read', 'stored', 'stored'], 'the newest are the unread ones')

    def test_chat_never_again_after_reading(self):
        self.assertEqual(self.chat(5, 2), 2)
        self.read()
        self.assertEqual(self.chat(5, 2), 0)

    def test_chat_new_message_after_reading(self):
        self.chat(5, 2)
        self.read()
        self.assertEqual(self.chat(6, 3), 1)
        self.assertEqual(self.chat(6, 3), 1)

    def test_chat_new_message_where_the_count_fell(self):
        self.chat(5, 4)
        self.read()
        self.assertEqual(self.chat(6, 1), 1)

    def test_chat_more_reported_than_sent(self):
        self.assertEqual(self.chat(1, 7), 7)
        self.read()
        self.assertEqual(self.chat(1, 7), 0)
        self.assertEqual(self.chat(1, 8), 1)

    def test_chat_count_rises_without_messages(self):
        self.chat(3, 0)
        self.read()
        self.assertEqual(self.chat(3, 2), 2)

    def test_chat_without_a_count(self):
        self.sync({'accountId': self.id, 'conversations': [chat('c', [private('m')])]})
        self.assertEqual(self.topic(self.id, 'c')['unreadCount'], 0)

    def test_own_messages_do_not_count(self):
        self.assertEqual(self.chat(3, 0, sender={'user_id': self.id, 'user_name': 'Bakery'}), 0)
        self.sync({'accountId': self.id, 'conversations': [chat('d', [
            private('1'), private('2', create_time=1763000002, is_self=True)], unread_count=1)]})
        self.assertEqual([m['status'] for m in self.messages(self.id, 'd')], ['stored', 'read'])
        self.assertEqual([m['direction'] for m in self.messages(self.id, 'd')], ['in', 'in'])

    def test_work_counts_new_comments(self):
        self.assertEqual(self.work(True, False, True), 2)
        self.read()
        self.assertEqual(self.work(True, False, True), 0)
        self.assertEqual(self.work(True, False, True, True), 1)

    def test_work_comment_that_becomes_new(self):
        self.work(False, False)
        self.read()
        self.assertEqual(self.work(True, False), 1)
        self.assertEqual(self.work(True, False), 1)
        self.read()
        self.assertEqual(self.work(True, False), 0)
        self.assertEqual(self.work(False, False), 0)
        self.assertEqual(self.work(True, False), 0, 'one comment counts once')

    def test_channel_is_the_sum(self):
        self.sync({'accountId': self.id, 'contents': [work('w', [comment('k', is_new=True)])],
                   'conversations': [chat('c', [private('m')], unread_count=1)]})
        self.assertEqual(self.channel(self.id)['unreadCount'], 2)


class Wrong(ProtocolCase):
    def setUp(self):
        self.peer = self.connect('worker')

    def test_an_account_fails_alone(self):
        good, bad, worse = fresh('good'), fresh('bad'), fresh('worse')
        synced = self.sync(
            {'accountId': bad, 'contents': [work('w', [comment('k1'), comment('k2', content=5)])]},
            7,
            {'accountId': good, 'contents': [work('w', [comment('k')])]},
            {'accountId': {}},
            {'accountId': worse, 'conversations': 'none'})
        self.assertEqual((synced['channels'], synced['topics'], synced['messages']), (1, 1, 1))
        told = [(e.get('accountId'), e['index'], e['error'], e['field']) for e in synced['errors']]
        self.assertEqual(told, [
            (bad, 0, 'badRequest', 'contents[0].comments[1].content'), (None, 1, 'badRequest', 'accounts'),
            (None, 3, 'badRequest', 'accountId'), (worse, 4, 'badRequest', 'conversations')])
        self.assertTrue(all(e['message'] for e in synced['errors']))
        names = [c['id'] for c in self.ask('listChannels', {}, 'channels')['channels']]
        self.assertIn(good, names)
        self.assertNotIn(bad, names, 'nothing of it is stored')

    def test_a_wrong_account_stays_as_it_was(self):
        id = fresh('a')
        self.sync({'accountId': id, 'accountName': 'Before', 'contents': [work('w', [comment('k')])]})
        self.sync({'accountId': id, 'accountName': 'After', 'contents': [work('w', [comment('k', content='x'), 5])]})
        self.assertEqual(self.channel(id)['name'], 'Before')
        self.assertEqual(self.messages(id, 'w')[0]['content'], 'comment k')

    def test_no_accounts(self):
        self.refuse('syncData', {}, 'badRequest', 'accounts')
        self.refuse('syncData', {'accounts': {}}, 'badRequest', 'accounts')
        self.refuse('syncData', {'accounts': 'a'}, 'badRequest', 'accounts')
        self.assertEqual(self.sync()['channels'], 0)

    def test_many_wrong_accounts(self):
        synced = self.sync(*range(1300))
        self.assertEqual((len(synced['errors']), synced['errorsLeftOut']), (1000, 300))
        self.assertNotIn('errorsLeftOut', self.sync(*range(1000)))

    def test_many_accounts(self):
        ids = [fresh('many') for _ in range(300)]
        synced = self.sync(*[{'accountId': id, 'contents': [work('w', [comment(n) for n in range(10)])]} for id in ids])
        self.assertEqual((synced['channels'], synced['topics'], synced['messages']), (300, 300, 3000))


if __name__ == '__main__':
    main()
