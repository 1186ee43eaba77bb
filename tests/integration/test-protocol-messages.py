# SPDX-License-Identifier: GPL-3.0-or-later
"""sendMessage, markRead, listChannels, listTopics, listMessages, search: what they answer and push."""

import random
import uuid

from protocol_case import ProtocolCase, chat, comment, fresh, main, private, work


class Send(ProtocolCase):
    def setUp(self):
        self.id = fresh('a')
        self.peer = self.connect('monitor', 'desk-1', device={'type': 'desktop', 'name': 'Front desk'})
        self.sync({'accountId': self.id, 'conversations': [chat('c', [private('m1')], unread_count=1)],
                   'contents': [work('w', [comment('k1')])]})
        self.key = str(uuid.uuid4())

    def post(self, **more):
        return {'key': self.key, 'channelId': self.id, 'topicId': 'c', 'content': 'On its way', **more}

    def test_everything_that_follows(self):
        other = self.connect()
        for peer in (self.peer, other):
            self.watch(peer, 'channels', f'channel/{self.id}')
        accepted = self.ask('sendMessage', self.post(), 'messageAccepted')
        self.assertEqual((accepted['key'], accepted['channelId'], accepted['topicId'], accepted['seq'], accepted['duplicate']),
                         (self.key, self.id, 'c', 3, False))
        self.assertNotEqual(accepted['id'], self.key)
        for peer in (self.peer, other):
            pushed = peer.expect('messageAdded')['payload']
            message = pushed['message']
            self.assertEqual((pushed['stream'], pushed['seq'], pushed['epoch'], pushed['triggeredBy']),
                             (f'channel/{self.id}', 3, self.welcome['epoch'], 'desk-1'))
            self.assertEqual((message['id'], message['seq'], message['content'], message['type'], message['direction']),
                             (accepted['id'], 3, 'On its way', 'text', 'out'))
            self.assertEqual((message['fromId'], message['fromName'], message['fromType'], message['status']),
                             ('desk-1', 'Front desk', 'chat', 'stored'))
            self.assertEqual(message.get('key'), self.key if peer is self.peer else None)
            topic = peer.expect('topicChanged')['payload']['topic']
            self.assertEqual((topic['id'], topic['lastMessage'], topic['lastMessageTime'], topic['messageCount'], topic['lastSeq']),
                             ('c', 'On its way', message['timestamp'], 2, 3))
            channel = peer.expect('channelChanged')['payload']['channel']
            self.assertEqual((channel['id'], channel['lastMessage'], channel['messageCount'], channel['lastSeq']),
                             (self.id, 'On its way', 2, 3))

    def test_key_is_told_to_its_sender_only(self):
        self.ask('sendMessage', self.post(), 'messageAccepted')
        self.assertEqual(self.messages(self.id, 'c')[-1]['key'], self.key)
        self.assertNotIn('key', self.messages(self.id, 'c', self.connect())[-1])

    def test_same_key_again(self):
        first = self.ask('sendMessage', self.post(), 'messageAccepted')
        for again in (self.post(), self.post(channelId=None), self.post(type='text', important=False, ifSeq=0)):
            second = self.ask('sendMessage', again, 'messageAccepted')
            self.assertTrue(second['duplicate'])
            self.assertEqual((second['id'], second['seq'], second['channelId']), (first['id'], first['seq'], self.id))
        self.assertEqual(len(self.messages(self.id, 'c')), 2)

    def test_same_key_from_another_connection_of_the_sender(self):
        first = self.ask('sendMessage', self.post(), 'messageAccepted')
        again = self.ask('sendMessage', self.post(), 'messageAccepted', self.connect('monitor', 'desk-1'))
        self.assertEqual((again['id'], again['duplicate']), (first['id'], True))

    def test_same_key_of_another_sender(self):
        self.ask('sendMessage', self.post(), 'messageAccepted')
        other = self.ask('sendMessage', self.post(), 'messageAccepted', self.connect())
        self.assertFalse(other['duplicate'])

    def test_same_key_for_another_message(self):
        self.ask('sendMessage', self.post(), 'messageAccepted')
        self.refuse('sendMessage', self.post(content='Other'), 'conflict', 'key')
        self.refuse('sendMessage', self.post(topicId='w'), 'conflict', 'key')
        self.refuse('sendMessage', self.post(extra={'a': 1}), 'conflict', 'key')
        self.assertEqual(len(self.messages(self.id, 'c')), 2)

    def test_everything_that_can_be_said(self):
        self.ask('sendMessage', self.post(
            content='', type='file', replyTo='m1', important=True, private=True, mentions=['u1', 2],
            attachments=[{'id': 'f', 'name': 'menu.pdf', 'mime': 'application/pdf', 'size': 5, 'url': '/f/1', 'own': 1}],
            extra={'source': {'deep': [1, 2]}}), 'messageAccepted')
        message = self.messages(self.id, 'c')[-1]
        self.assertEqual((message['content'], message['type'], message['replyTo'], message['important'], message['private']),
                         ('', 'file', 'm1', True, True))
        self.assertEqual(message['mentions'], ['u1', '2'])
        self.assertEqual(message['extra'], {'source': {'deep': [1, 2]}})
        self.assertEqual(message['attachments'][0]['own'], 1)
        self.assertEqual(self.topic(self.id, 'c')['lastMessage'], 'menu.pdf')

    def test_topic_without_its_channel(self):
        only, twice = fresh('t'), fresh('t')
        other = fresh('a')
        self.sync({'accountId': self.id, 'conversations': [chat(only, []), chat(twice, [])]},
                  {'accountId': other, 'conversations': [chat(twice, [])]})
        self.assertEqual(self.ask('sendMessage', self.post(channelId=None, topicId=only), 'messageAccepted')['channelId'], self.id)
        told = self.refuse('sendMessage', {'key': fresh('k'), 'topicId': twice, 'content': 'x'}, 'conflict', 'channelId')
        self.assertEqual({c['channelId'] for c in told['candidates']}, {self.id, other})

    def test_unknown_topic(self):
        self.refuse('sendMessage', self.post(topicId='none'), 'notFound', 'topicId')
        self.refuse('sendMessage', self.post(channelId='none'), 'notFound')
        self.refuse('sendMessage', self.post(channelId=None, topicId='none'), 'notFound', 'topicId')

    def test_if_seq(self):
        seen = self.topic(self.id, 'c')['lastSeq']
        newer = [self.send(self.id, 'c', f'newer {n}')['id'] for n in range(2)]
        told = self.refuse('sendMessage', self.post(ifSeq=seen), 'conflict', 'ifSeq')
        self.assertEqual([m['id'] for m in told['messages']], newer)
        self.assertTrue(all('key' in m for m in told['messages']), 'its own')
        told = self.refuse('sendMessage', self.post(ifSeq=seen), 'conflict', 'ifSeq', self.connect())
        self.assertTrue(all('key' not in m for m in told['messages']))
        self.assertFalse(self.ask('sendMessage', self.post(ifSeq=seen, force=True), 'messageAccepted')['duplicate'])
        last = self.topic(self.id, 'c')['lastSeq']
        self.assertFalse(self.ask('sendMessage', self.post(key=fresh('k'), ifSeq=last), 'messageAccepted')['duplicate'])

    def test_if_seq_tells_no_more_than_fits(self):
        seen = self.topic(self.id, 'c')['lastSeq']
        self.sync({'accountId': self.id, 'conversations': [chat('c', [
            private(f'n{n:03}', create_time=1763001000 + n) for n in range(250)])]})
        told = self.refuse('sendMessage', self.post(ifSeq=seen), 'conflict', 'ifSeq')
        self.assertEqual([m['id'] for m in told['messages']], [f'n{n:03}' for n in range(200)])
        self.assertEqual(told['lastSeq'], self.topic(self.id, 'c')['lastSeq'])
        for n in range(12):
            self.send(self.id, 'w', 'x' * 200000)
        told = self.refuse('sendMessage', self.post(topicId='w', ifSeq=0), 'conflict', 'ifSeq')
        self.assertEqual([m['seq'] for m in told['messages']][0], 1)
        self.assertLess(len(told['messages']), 6)

    def test_if_seq_looks_at_one_topic(self):
        last = self.topic(self.id, 'c')['lastSeq']
        self.send(self.id, 'w', 'elsewhere')
        self.ask('sendMessage', self.post(ifSeq=last), 'messageAccepted')

    def test_user_is_the_sender(self):
        peer = self.connect('monitor', 'phone', userId='u7', userName='Ana Souza')
        self.ask('sendMessage', self.post(), 'messageAccepted', peer)
        message = self.messages(self.id, 'c')[-1]
        self.assertEqual((message['fromId'], message['fromName']), ('u7', 'Ana Souza'))

    def test_own_message_is_not_unread(self):
        self.ask('markRead', {'channelId': self.id, 'topicId': 'c'}, 'ok')
        self.ask('sendMessage', self.post(), 'messageAccepted')
        self.assertEqual(self.topic(self.id, 'c')['unreadCount'], 0)
        self.assertEqual(self.topic(self.id, 'c', self.connect(userId=fresh('u')))['unreadCount'], 2)
        self.assertEqual(self.topic(self.id, 'c', self.connect())['unreadCount'], 0, 'nor on another device of the same reader')

    def test_long_content_has_a_short_preview(self):
        self.ask('sendMessage', self.post(content='界' * 5000), 'messageAccepted')
        self.assertEqual(self.topic(self.id, 'c')['lastMessage'], '界' * 200)
        self.assertEqual(self.messages(self.id, 'c')[-1]['content'], '界' * 5000)

    def test_content_of_every_kind(self):
        for text in ('line\nbreak\ttab "quoted" \\ /', '👩‍👩‍👧 ‏שלום‎ \u2028', '\x01\x7f', ' ' * 10):
            self.send(self.id, 'c', text)
            self.assertEqual(self.messages(self.id, 'c')[-1]['content'], text)


class Read(ProtocolCase):
    def setUp(self):
        self.id = fresh('a')
        self.reader = fresh('u')
        self.peer = self.connect('monitor', userId=self.reader)
        self.sync({'accountId': self.id, 'conversations': [chat('c', [
            private(f'm{n}', create_time=1763000000 + n) for n in range(6)], unread_count=6)]})
        self.watch(self.peer, f'channel/{self.id}')

    def mark(self, **more):
        return self.ask('markRead', {'channelId': self.id, 'topicId': 'c', **more}, 'ok')

    def unread(self):
        return self.topic(self.id, 'c')['unreadCount']

    def test_all(self):
        self.mark()
        pushed = self.peer.expect('readChanged')['payload']
        self.assertEqual((pushed['channelId'], pushed['topicId'], pushed['userId'], pushed['readSeq']),
                         (self.id, 'c', self.reader, 6))
        self.assertNotIn('messageIds', pushed)
        self.assertEqual((self.unread(), self.topic(self.id, 'c')['readSeq']), (0, 6))

    def test_up_to(self):
        self.mark(seq=4)
        self.assertEqual(self.peer.expect('readChanged')['payload']['readSeq'], 4)
        self.assertEqual(self.unread(), 2)

    def test_nothing_new_is_no_event(self):
        self.mark(seq=4)
        before = self.watch(self.connect(), f'channel/{self.id}')[0]['seq']
        self.mark(seq=4)
        self.mark(seq=2)
        self.mark(messageIds=['m0'])
        self.mark(messageIds=[])
        self.assertEqual(self.watch(self.connect(), f'channel/{self.id}')[0]['seq'], before)
        self.assertEqual(self.unread(), 2)

    def test_one_by_one(self):
        self.mark(messageIds=['m1', 'm3'])
        pushed = self.peer.expect('readChanged')['payload']
        self.assertEqual((pushed['messageIds'], pushed['readSeq']), (['m1', 'm3'], 0))
        self.assertEqual(self.unread(), 4)

    def test_back_never_forward(self):
        self.mark(unread=True)
        self.assertEqual((self.unread(), self.topic(self.id, 'c')['readSeq']), (6, 0))
        self.mark(seq=2)
        self.mark(seq=5, unread=True)
        self.assertEqual((self.unread(), self.topic(self.id, 'c')['readSeq']), (4, 2))

    def test_back(self):
        self.mark()
        self.mark(seq=3, unread=True)
        self.assertEqual(self.unread(), 4)
        self.assertTrue(self.peer.expect('readChanged', lambda p: p['readSeq'] == 2)['payload']['unread'])
        self.mark()
        self.mark(messageIds=['m5'], unread=True)
        self.assertEqual(self.unread(), 1)

    def test_back_in_what_came_as_read(self):
        self.sync({'accountId': self.id, 'conversations': [chat('old', [
            private(f'o{n}', create_time=1763000000 + n) for n in range(20)], unread_count=2)]})
        seqs = [message['seq'] for message in self.messages(self.id, 'old')]
        self.assertEqual(self.topic(self.id, 'old')['unreadCount'], 2)
        for first, unread in ((15, 5), (17, 5), (10, 10)):   # what is unread stays so
            self.ask('markRead', {'channelId': self.id, 'topicId': 'old', 'seq': seqs[first], 'unread': True}, 'ok')
            self.assertEqual(self.topic(self.id, 'old')['unreadCount'], unread)
        self.assertEqual(self.peer.expect('readChanged', lambda p: p['from'] == seqs[10])['payload']['readSeq'], 0)
        self.ask('markRead', {'channelId': self.id, 'topicId': 'old', 'seq': seqs[18]}, 'ok')
        self.assertEqual(self.topic(self.id, 'old')['unreadCount'], 1)

    def test_not_past_what_is_there(self):
        self.mark(seq=10 ** 12)
        self.assertEqual(self.topic(self.id, 'c')['readSeq'], 6)
        self.sync({'accountId': self.id, 'conversations': [chat('c', [private('m9', create_time=1763009000)], unread_count=7)]})
        self.assertEqual(self.unread(), 1)

    def test_readers_are_apart(self):
        other = self.connect('monitor', userId=fresh('u'))
        self.mark()
        self.assertEqual(self.topic(self.id, 'c', other)['unreadCount'], 6)

    def test_those_without_a_user_share_one(self):
        one, other = self.connect(), self.connect()
        self.watch(other, f'channel/{self.id}')
        self.ask('markRead', {'channelId': self.id, 'topicId': 'c'}, 'ok', one)
        self.assertEqual(other.expect('readChanged')['payload']['userId'], 'local')
        self.assertEqual(self.topic(self.id, 'c', other)['unreadCount'], 0)

    def test_refused(self):
        self.refuse('markRead', {'channelId': self.id, 'topicId': 'x'}, 'notFound', 'topicId')
        self.refuse('markRead', {'channelId': self.id, 'topicId': 'c', 'seq': 1, 'messageIds': ['m1']}, 'badRequest', 'messageIds')
        self.refuse('markRead', {'channelId': self.id, 'topicId': 'c', 'messageIds': ['m1', 'nope']}, 'notFound', 'messageIds')
        self.assertEqual(self.unread(), 6, 'nothing half-stored')


class Pages(ProtocolCase):
    N = 1000

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.id = fresh('a')

    def setUp(self):
        self.peer = self.connect()
        if not getattr(Pages, 'filled', False):
            # Written in another order than stored, four at a time: the first half is the later one.
            for half in (1, 0):
                self.sync({'accountId': self.id, 'conversations': [chat('c', [
                    private(f'm{n}', create_time=1763000000 + n // 4) for n in range(half * self.N // 2, (half + 1) * self.N // 2)])]})
            Pages.filled = True

    def page(self, **more):
        return self.ask('listMessages', {'channelId': self.id, 'topicId': 'c', **more}, 'messages')

    def walk(self, order, key, limit):
        whole = [m for m in self.forward(order, key, limit)]
        back = [m for m in self.backward(order, key, limit)]
        self.assertEqual([m['id'] for m in whole], [m['id'] for m in back])
        return whole

    def forward(self, order, key, limit):
        bound = 0
        while True:
            page = self.page(order=order, after=bound, limit=limit)
            yield from page['messages']
            if not page['more']['after']:
                return
            bound = page['messages'][-1][key]

    def backward(self, order, key, limit):
        pages = [self.page(order=order, limit=limit)]
        while pages[-1]['more']['before']:
            pages.append(self.page(order=order, before=pages[-1]['messages'][0][key], limit=limit))
        for page in reversed(pages):
            yield from page['messages']

    def test_by_seq(self):
        for limit in (7, 200):
            seqs = [m['seq'] for m in self.walk('seq', 'seq', limit)]
            self.assertEqual(seqs, list(range(1, self.N + 1)))

    def test_by_time(self):
        ids = [m['id'] for m in self.walk('time', 'seq', 90)]
        self.assertEqual(ids, [f'm{n}' for n in range(self.N)])

    def test_newest(self):
        page = self.page()
        self.assertEqual((len(page['messages']), page['limit']), (200, 200))
        self.assertEqual((page['messages'][-1]['seq'], page['more']), (self.N, {'before': True, 'after': False}))
        self.assertEqual((page['channelId'], page['topicId']), (self.id, 'c'))

    def test_from_the_start(self):
        page = self.page(after=0, limit=3)
        self.assertEqual([m['seq'] for m in page['messages']], [1, 2, 3])
        self.assertEqual(page['more'], {'before': False, 'after': True})

    def test_around(self):
        seqs = [m['seq'] for m in self.page(around=500, limit=11)['messages']]
        self.assertEqual(len(seqs), 11)
        self.assertIn(500, seqs)
        self.assertTrue(seqs[0] < 500 < seqs[-1])
        self.assertEqual([m['seq'] for m in self.page(around=1, limit=5)['messages']], [1, 2, 3, 4, 5])

    def test_at(self):
        messages = self.page(order='time', at=(1763000000 + 75) * 1000, limit=5)['messages']
        self.assertIn('m300', [m['id'] for m in messages])

    def test_between(self):
        self.assertEqual([m['seq'] for m in self.page(after=10, before=14)['messages']], [11, 12, 13])

    def test_limits(self):
        for limit in (0, -5):
            self.refuse('listMessages', {'channelId': self.id, 'topicId': 'c', 'limit': limit}, 'badRequest', 'limit')
        self.assertEqual(len(self.page(limit=10 ** 9)['messages']), self.welcome['limits']['page'])

    def test_refused(self):
        bad = {'channelId': self.id, 'topicId': 'c'}
        self.refuse('listMessages', bad | {'order': 'size'}, 'badRequest', 'order')
        self.refuse('listMessages', bad | {'around': 5, 'at': 5}, 'badRequest', 'at')
        self.refuse('listMessages', bad | {'before': 5, 'around': 5}, 'badRequest', 'around')
        self.refuse('listMessages', bad | {'after': -1}, 'badRequest', 'after')
        self.refuse('listMessages', bad | {'topicId': 'x'}, 'notFound')
        self.refuse('listMessages', {'channelId': self.id}, 'badRequest', 'topicId')


class Lists(ProtocolCase):
    N = 45

    def setUp(self):
        self.peer = self.connect()

    def walk(self, event, answer, members, limit, **more):
        rows, cursor = [], None
        while True:
            page = self.ask(event, {'limit': limit, 'cursor': cursor, **more}, answer)
            self.assertLessEqual(len(page[members]), limit)
            rows += page[members]
            cursor = page['next']
            if cursor is None:
                return rows

    def test_channels_in_order(self):
        ids = [fresh('list') for _ in range(self.N)]
        for n, id in enumerate(ids):
            self.sync({'accountId': id, 'isPinned': n in (3, 30),
                       'conversations': [chat('c', [private('m', create_time=1763000000 + n)])]})
        got = [c['id'] for c in self.walk('listChannels', 'channels', 'channels', 7) if c['id'] in ids]
        rest = [id for n, id in enumerate(ids) if n not in (3, 30)]
        self.assertEqual(got, [ids[30], ids[3]] + rest[::-1])

    def test_who_wrote_last(self):
        id = fresh('last')
        # What a worker says of it is not kept: it would stand twice in the answer.
        self.sync({'accountId': id, 'conversations': [{**chat('empty', []), 'newestMessage': {'fromId': 'nobody', 'timestamp': 1}},
                                                      chat('c', [private('m1', create_time=1763000000)])]})
        self.assertNotIn('newestMessage', self.topic(id, 'empty'))
        first = self.topic(id, 'c')
        self.assertEqual(first['newestMessage']['private'], False)
        self.assertEqual(first['newestMessage']['timestamp'], first['lastMessageTime'])
        self.send(id, 'c', 'among us', private=True)
        last = self.topic(id, 'c')
        self.assertEqual(last['newestMessage']['private'], True)
        self.assertEqual(last['newestMessage']['timestamp'], last['lastMessageTime'])
        self.assertNotEqual(last['newestMessage']['fromId'], first['newestMessage']['fromId'])

    def test_topics_in_order(self):
        id = fresh('a')
        self.sync({'accountId': id, 'conversations': [chat(f'c{n:02}', [private('m', create_time=1763000000 + n)])
                                                      for n in range(self.N)]})
        got = [t['id'] for t in self.walk('listTopics', 'topics', 'topics', 7, channelId=id)]
        self.assertEqual(got, [f'c{n:02}' for n in reversed(range(self.N))])
        self.assertEqual(self.ask('listTopics', {'channelId': id, 'state': 'resolved'}, 'topics')['topics'], [])
        self.assertEqual(len(self.ask('listTopics', {'channelId': id, 'state': 'open'}, 'topics')['topics']), self.N)

    def test_refused(self):
        self.refuse('listTopics', {}, 'badRequest', 'channelId')
        self.refuse('listTopics', {'channelId': 'none'}, 'notFound')
        id = fresh('a')
        self.sync({'accountId': id})
        self.refuse('listTopics', {'channelId': id, 'state': 'closed'}, 'badRequest', 'state')
        for event, more in (('listChannels', {}), ('listTopics', {'channelId': id}), ('listSessions', {}), ('listTasks', {})):
            self.refuse(event, {'cursor': 'made up', **more}, 'badRequest', 'cursor')

    def test_search(self):
        id, word = fresh('a'), f'q{fresh("")[1:9]}'
        self.sync({'accountId': id, 'accountName': 'Bakery', 'contents': [work('w', [
            comment(f'k{n}', content=f'the {word} number {n}', create_time=1763000000 + n) for n in range(12)])],
            'conversations': [chat('c', [private('m', content='芒果慕斯多少钱', create_time=1763000000)])]})
        while not (found := self.ask('search', {'query': word, 'limit': 5}, 'searchResults'))['complete']:
            pass
        self.assertEqual([h['message']['id'] for h in found['hits']], ['k11', 'k10', 'k9', 'k8', 'k7'])
        self.assertEqual((found['hits'][0]['channelName'], found['hits'][0]['topicTitle']), ('Bakery', 'Spring menu'))
        start, length = found['hits'][0]['ranges'][0]
        self.assertEqual(found['hits'][0]['message']['content'][start:start + length], word)
        self.assertEqual(len(self.walk('search', 'searchResults', 'hits', 5, query=word)), 12)
        self.assertEqual(len(self.ask('search', {'query': '多少', 'channelId': id}, 'searchResults')['hits']), 1)
        self.refuse('search', {'query': word, 'channelId': 'x'}, 'notFound', 'channelId')
        late = self.ask('search', {'query': word, 'since': 1763000010, 'until': '1763000010999'}, 'searchResults')
        self.assertEqual([h['message']['id'] for h in late['hits']], ['k10'])
        self.refuse('search', {}, 'badRequest', 'query')
        self.refuse('search', {'query': ''}, 'badRequest', 'query')
        self.refuse('search', {'query': 'x', 'since': 'soon'}, 'badRequest', 'since')
        for other in ({'query': word[:-1]}, {'channelId': id}, {'since': 1763000000}, {'until': 1763000010}, {'fromName': 'Ana'}):
            self.refuse('search', {'query': word, 'cursor': found['next'], **other}, 'badRequest', 'cursor')
        self.assertEqual(len(self.ask('search', {'query': word, 'cursor': found['next'], 'limit': 3}, 'searchResults')['hits']), 3)

    def test_search_filters(self):
        """What a message has and is, and what it has not."""
        id = fresh('a')
        other = self.connect(userId='other')
        self.sync({'accountId': id, 'conversations': [chat('c', [private('m0', content='a plain cake')])]})
        def send(peer, content, **more):
            payload = {'channelId': id, 'topicId': 'c', 'key': fresh('k'), 'content': content, **more}
            return self.ask('sendMessage', payload, 'messageAccepted', peer)['id']
        link = send(other, 'cake at https://cake.example', important=True)
        note = send(self.peer, 'a cake note', private=True, replyTo=link)
        image = send(other, '', type='image', attachments=[{'name': 'cake.png', 'mime': 'image/png', 'url': 'https://a.example/c.png'}])
        voice = send(other, 'no cake', attachments=[{'name': 'v.ogg', 'mime': 'audio/ogg', 'url': 'https://a.example/v.ogg'}])

        def ids(**query):
            query = {'query': '', 'channelId': id, **query}
            return [h['message']['id'] for h in self.ask('search', query, 'searchResults')['hits']]
        self.assertIn('search_filters', self.welcome['features'])
        self.assertEqual(ids(), [voice, image, note, link, 'm0'])
        self.assertEqual(ids(has=['file']), [voice, image])
        self.assertEqual(ids(has=['image']), [image])
        self.assertEqual(ids(has=['voice'], query='cake'), [voice])
        self.assertEqual(ids(has=['link']), [link])
        self.assertEqual(ids(has=['note', 'reply']), [note])
        self.assertEqual(ids(**{'is': ['important']}), [link])
        self.assertEqual(ids(**{'is': ['mine']}), [note])
        self.assertEqual(ids(**{'is': ['unread']}), [voice, image, link])
        self.ask('markRead', {'channelId': id, 'topicId': 'c'}, 'ok')
        self.assertEqual(ids(**{'is': ['unread']}), [])
        self.assertEqual(ids(query='cake', without='plain "no cake"'), [note, link])
        self.assertEqual(len(self.walk('search', 'searchResults', 'hits', 2, query='', channelId=id)), 5)
        first = self.ask('search', {'query': '', 'channelId': id, 'limit': 1}, 'searchResults')
        self.assertEqual(first['hits'][0]['ranges'], [])
        for more in ({'has': ['file']}, {'is': ['mine']}, {'without': 'x'}):
            self.refuse('search', {'query': '', 'channelId': id, 'cursor': first['next'], **more}, 'badRequest', 'cursor')
        self.refuse('search', {'query': '', 'without': 'x'}, 'badRequest', 'query')
        self.refuse('search', {'query': 'x', 'has': ['file', 'cake']}, 'badRequest', 'has[1]')
        self.refuse('search', {'query': 'x', 'is': [5]}, 'badRequest', 'is[0]')
        self.refuse('search', {'query': 'x', 'has': 'file'}, 'badRequest', 'has')
        self.refuse('search', {'query': 'x', 'without': ['a']}, 'badRequest', 'without')


class FromEvents(ProtocolCase):
    """What is unread, counted from nothing but events, is what the hub says, whatever readers mark."""

    STEPS = 250

    def setUp(self):
        self.peer = self.connect(userId='me', streams=[])
        self.other = self.connect(userId='other')
        self.seed = random.randrange(1 << 32)
        self.random = random.Random(self.seed)
        self.at = {'channelId': fresh('events'), 'topicId': 'c'}
        self.messages_seen, self.marks, self.read, self.marked_from, self.marked_to = {}, {}, 0, 0, 0
        self.watch(self.peer, f'channel/{self.at["channelId"]}')
        self.feed('other', 3, 3)

    def feed(self, sender, n, unread):
        self.sync({'accountId': self.at['channelId'], 'conversations': [chat('c', [
            private(fresh('m'), sender={'user_name': sender, 'user_id': sender}, create_time=1763000000) for _ in range(n)],
            unread_count=unread)]})

    def take(self, envelope):
        payload = envelope['payload']
        if envelope['event'] == 'messageAdded':
            self.messages_seen[payload['message']['id']] = payload['message']
        elif envelope['event'] == 'messageRemoved':
            self.messages_seen.pop(payload['id'])
        elif envelope['event'] == 'readChanged' and payload['userId'] == 'me':
            self.take_read(payload)

    def take_read(self, payload):
        self.read = payload['readSeq']
        if 'messageIds' in payload:
            for id in payload['messageIds']:
                self.marks[self.messages_seen[id]['seq']] = payload.get('unread', False)
            self.marks = {seq: mark for seq, mark in self.marks.items() if mark or seq > self.read}
        elif payload.get('unread'):
            self.marked_to = max([message['seq'] for message in self.messages_seen.values()], default=0)
            self.marked_from = payload['from']
            self.marks = {seq: mark for seq, mark in self.marks.items() if mark or seq <= self.read or seq < self.marked_from}
        else:
            up_to = payload.get('upTo', self.read)
            self.marks = {seq: mark for seq, mark in self.marks.items() if seq > up_to}
        if self.read >= self.marked_to:
            self.marked_to = 0

    def counts(self, message):
        if message['seq'] in self.marks:
            return self.marks[message['seq']]
        return message['seq'] > self.read and message['fromId'] != 'me' and \
            (message['status'] != 'read' or self.marked_from <= message['seq'] <= self.marked_to)

    def step(self):
        ids = list(self.messages_seen)
        seqs = [message['seq'] for message in self.messages_seen.values()]
        what = self.random.randrange(8)
        if what == 0:
            n = self.random.randrange(1, 4)
            self.feed(self.random.choice(['me', 'she']), n, self.random.choice([0, n]))
        elif what == 1 or not ids:
            self.send(*self.at.values(), 'mine', self.random.choice([self.peer, self.other]))
        elif what == 2:
            self.ask('markRead', {**self.at, 'seq': self.random.choice(seqs)}, 'ok')
        elif what in (3, 4):
            self.ask('markRead', {**self.at, 'seq': self.random.choice(seqs), 'unread': True}, 'ok')
        elif what == 5:
            self.ask('markRead', {**self.at, 'unread': self.random.random() < 0.5}, 'ok')
        elif what == 6:
            self.ask('markRead', {**self.at, 'messageIds': self.random.sample(ids, min(len(ids), 2)),
                                  'unread': self.random.random() < 0.5}, 'ok')
        elif self.random.random() < 0.3:
            self.ask('deleteMessage', {**self.at, 'id': self.random.choice(ids)}, 'ok', self.admin)

    def test_random(self):
        self.admin = self.connect('admin')
        for number in range(self.STEPS):
            self.step()
            topic = self.topic(*self.at.values())   # whose answer comes behind all events
            for envelope in self.peer.pushed:
                self.take(envelope)
            self.peer.pushed.clear()
            counted = sum(map(self.counts, self.messages_seen.values()))
            self.assertEqual((topic['unreadCount'], topic['readSeq']), (counted, self.read), f'seed {self.seed}, step {number}')


if __name__ == '__main__':
    main()
