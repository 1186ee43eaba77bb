# SPDX-License-Identifier: GPL-3.0-or-later
"""editMessage, deleteMessage, setTyping, setViewing: whose messages they change, and what follows."""

import time

from protocol_case import ProtocolCase, chat, comment, fresh, main, private, work


class EditCase(ProtocolCase):
    def setUp(self):
        self.id = fresh('a')
        self.peer = self.connect('monitor', 'desk-1', userId='ana')
        self.other = self.connect('monitor', 'desk-2', userId='ben')
        self.sync({'accountId': self.id, 'conversations': [chat('c', [private('m1')], unread_count=1)],
                   'contents': [work('w', [comment('k1')])]})

    def at(self, id, **more):
        return {'channelId': self.id, 'topicId': 'c', 'id': id, **more}

    def edit(self, id, content, peer=None):
        return self.ask('editMessage', self.at(id, content=content), 'ok', peer)

    def delete(self, id, peer=None, **more):
        return self.ask('deleteMessage', self.at(id, **more), 'ok', peer)

    def find(self, words):
        """Ids of the messages of this channel that the search finds, once the index is whole."""
        end = time.monotonic() + 60
        while time.monotonic() < end:
            found = self.ask('search', {'query': words, 'channelId': self.id}, 'searchResults')
            if found['complete']:
                return [hit['message']['id'] for hit in found['hits']]
        self.fail('the index is never whole')

    def message(self, id, topic='c', peer=None):
        return next((m for m in self.messages(self.id, topic, peer) if m['id'] == id), None)


class Edit(EditCase):
    def test_everything_that_follows(self):
        sent = self.send(self.id, 'c', 'On Fridey', extra={'a': 1}, own='kept')
        self.assertEqual(self.find('fridey'), [sent['id']])
        for peer in (self.peer, self.other):
            self.watch(peer, 'channels', f'channel/{self.id}')
        before = time.time() * 1000
        self.edit(sent['id'], 'On Friday')
        for peer in (self.peer, self.other):
            pushed = peer.expect('messageChanged')['payload']
            message = pushed['message']
            self.assertEqual((pushed['triggeredBy'], pushed['seq']), ('ana', sent['seq'] + 1))
            self.assertEqual((message['id'], message['seq'], message['content'], message['extra'], message['own']),
                             (sent['id'], sent['seq'], 'On Friday', {'a': 1}, 'kept'))
            self.assertGreaterEqual(message['editedAt'], before - 1)
            self.assertEqual(message.get('key'), sent['key'] if peer is self.peer else None)
            self.assertEqual(peer.expect('topicChanged')['payload']['topic']['lastMessage'], 'On Friday')
            self.assertEqual(peer.expect('channelChanged')['payload']['channel']['lastMessage'], 'On Friday')
        self.assertEqual(self.message(sent['id'])['content'], 'On Friday')
        self.assertEqual(self.find('fridey'), [])
        self.assertEqual(self.find('friday'), [sent['id']])
        topic = self.topic(self.id, 'c', self.other)
        self.assertEqual((topic['lastMessage'], topic['messageCount'], topic['unreadCount'], topic['lastSeq']), ('On Friday', 2, 2, sent['seq']))

    def test_an_older_message(self):
        first = self.send(self.id, 'c', 'first')
        self.send(self.id, 'c', 'second')
        self.watch(self.other, 'channels', f'channel/{self.id}')
        self.edit(first['id'], 'first of all')
        self.other.expect('messageChanged')
        self.ask('ping', {}, 'pong', self.other)
        self.assertEqual(self.other.pushed, [], 'the topic shows its last message as before')

    def test_the_same_words(self):
        sent = self.send(self.id, 'c', 'Hi')
        self.watch(self.other, f'channel/{self.id}')
        self.edit(sent['id'], 'Hi')
        self.ask('ping', {}, 'pong', self.other)
        self.assertEqual(self.other.pushed, [])
        self.assertIsNone(self.message(sent['id'])['editedAt'])

    def test_the_key_still_answers(self):
        call = {'key': fresh('k'), 'channelId': self.id, 'topicId': 'c', 'content': 'Hi'}
        first = self.ask('sendMessage', call, 'messageAccepted')
        self.edit(first['id'], 'Ho')
        again = self.ask('sendMessage', call, 'messageAccepted')
        self.assertEqual((again['id'], again['duplicate']), (first['id'], True))
        self.delete(first['id'])
        again = self.ask('sendMessage', call, 'messageAccepted')
        self.assertEqual((again['id'], again['duplicate']), (first['id'], True), 'also of one that is gone')
        self.assertIsNone(self.message(first['id']))

    def test_whose(self):
        sent = self.send(self.id, 'c', 'Hi')
        self.sync({'accountId': self.id, 'conversations': [chat('c', [
            {'msg_id': 'm5', 'sender_id': 'ben', 'content': 'not from here', 'create_time': 1763000005}])]})
        for id in (sent['id'], 'm1', 'm5'):
            self.refuse('editMessage', self.at(id, content='x'), 'forbidden', peer=self.other)
            self.refuse('deleteMessage', self.at(id), 'forbidden', peer=self.other)
        self.edit(sent['id'], 'By the same person', self.connect('monitor', 'phone', userId='ana'))
        admin = self.connect('admin')
        for id in (sent['id'], 'm1'):
            self.edit(id, f'checked {id}', admin)
            self.assertEqual(self.message(id)['content'], f'checked {id}')
        self.assertEqual(self.message(sent['id'])['fromId'], 'ana')
        self.delete('m1', admin)
        self.assertIsNone(self.message('m1'))

    def test_a_worker_does_not_undo_it(self):
        admin = self.connect('admin')
        self.edit('m1', 'corrected', admin)
        self.ask('deleteMessage', {'channelId': self.id, 'topicId': 'w', 'id': 'k1'}, 'ok', admin)
        head = self.watch(self.other, f'channel/{self.id}')[0]['seq']
        for _ in range(2):
            synced = self.sync({'accountId': self.id, 'conversations': [chat('c', [private('m1')])],
                                'contents': [work('w', [comment('k1', is_new=True)])]})
            self.assertEqual((synced['messages'], synced['duplicates']), (0, 2))
        self.assertEqual(self.message('m1')['content'], 'corrected')
        self.assertEqual(self.messages(self.id, 'w'), [])
        topic = self.topic(self.id, 'w')
        self.assertEqual((topic['messageCount'], topic['unreadCount']), (0, 0))
        self.assertEqual(self.watch(self.connect(), f'channel/{self.id}')[0]['seq'], head, 'and nobody is told anything')
        self.sync({'accountId': self.id, 'conversations': [chat('c', [private('k1')])]})
        self.assertIsNotNone(self.message('k1'), 'of another topic')

    def test_words(self):
        sent = self.send(self.id, 'c', 'Hi')
        self.refuse('editMessage', self.at(sent['id'], content=''), 'badRequest', 'content')
        self.refuse('editMessage', self.at(sent['id']), 'badRequest', 'content')
        file = self.send(self.id, 'c', 'See this', attachments=[{'name': 'menu.pdf'}])
        self.edit(file['id'], '')
        self.assertEqual(self.topic(self.id, 'c')['lastMessage'], 'menu.pdf')

    def test_length(self):
        """What could be sent can be edited; what would be longer than receivers are told cannot."""
        longest = 'x' * (1048576 - 400)
        sent = self.send(self.id, 'c', longest)
        self.edit(sent['id'], 'y' + longest[1:])
        full = self.send(self.id, 'c', 'small', extra={'blob': 'z' * 200000})
        told = self.refuse('editMessage', self.at(full['id'], content='y' * 1000000), 'tooLarge', 'content')
        self.assertGreater(told['limit'], 1048576)
        self.assertEqual(self.message(full['id'], peer=self.other)['content'], 'small')

    def test_refusals(self):
        for event, more in (('editMessage', {'content': 'x'}), ('deleteMessage', {})):
            self.refuse(event, self.at('none', **more), 'notFound', 'id')
            self.refuse(event, self.at('m1', topicId='none', **more), 'notFound', 'topicId')
            self.refuse(event, self.at('m1', channelId='none', **more), 'notFound')
            self.refuse(event, {'channelId': self.id, 'topicId': 'c', **more}, 'badRequest', 'id')

    def test_topic_without_its_channel(self):
        only = fresh('t')
        self.sync({'accountId': self.id, 'conversations': [chat(only, [])]})
        sent = self.send(self.id, only, 'Hi')
        self.ask('editMessage', {'topicId': only, 'id': sent['id'], 'content': 'Ho'}, 'ok')
        self.assertEqual(self.message(sent['id'], only)['content'], 'Ho')
        self.ask('deleteMessage', {'topicId': only, 'id': sent['id']}, 'ok')
        self.assertEqual(self.messages(self.id, only), [])


class Delete(EditCase):
    def test_everything_that_follows(self):
        sent = [self.send(self.id, 'c', f'Hello number{n}') for n in range(3)]
        self.assertEqual(self.topic(self.id, 'c', self.other)['unreadCount'], 4)
        self.assertEqual(len(self.find('hello')), 3)
        self.watch(self.other, 'channels', f'channel/{self.id}')
        self.delete(sent[2]['id'])
        pushed = self.other.expect('messageRemoved')['payload']
        self.assertEqual((pushed['channelId'], pushed['topicId'], pushed['id'], pushed['triggeredBy'], pushed['seq']),
                         (self.id, 'c', sent[2]['id'], 'ana', sent[2]['seq'] + 1))
        topic = self.other.expect('topicChanged')['payload']['topic']
        self.assertEqual((topic['lastMessage'], topic['messageCount'], topic['lastSeq']), ('Hello number1', 3, sent[2]['seq']))
        channel = self.other.expect('channelChanged')['payload']['channel']
        self.assertEqual((channel['lastMessage'], channel['messageCount']), ('Hello number1', 3))
        self.assertEqual(self.topic(self.id, 'c', self.other)['unreadCount'], 3)
        self.assertEqual(self.channel(self.id, self.other)['unreadCount'], 3)
        self.assertEqual(sorted(self.find('hello')), sorted(s['id'] for s in sent[:2]))
        self.assertEqual([m['id'] for m in self.messages(self.id, 'c')], ['m1', sent[0]['id'], sent[1]['id']])
        self.refuse('deleteMessage', self.at(sent[2]['id']), 'notFound', 'id')
        self.assertEqual(self.send(self.id, 'c', 'next')['seq'], sent[2]['seq'] + 2, 'its seq stays used')

    def test_one_in_the_middle(self):
        sent = [self.send(self.id, 'c', f'n{n}') for n in range(3)]
        self.delete(sent[1]['id'])
        topic = self.topic(self.id, 'c', self.other)
        self.assertEqual((topic['lastMessage'], topic['messageCount'], topic['unreadCount']), ('n2', 3, 3))
        self.ask('markRead', {'channelId': self.id, 'topicId': 'c', 'seq': sent[0]['seq']}, 'ok', self.other)
        self.assertEqual(self.topic(self.id, 'c', self.other)['unreadCount'], 1)

    def test_one_that_was_read(self):
        sent = self.send(self.id, 'c', 'Hi')
        self.ask('markRead', {'channelId': self.id, 'topicId': 'c'}, 'ok', self.other)
        self.delete(sent['id'])
        self.assertEqual(self.topic(self.id, 'c', self.other)['unreadCount'], 0)
        self.send(self.id, 'c', 'again')
        self.assertEqual(self.topic(self.id, 'c', self.other)['unreadCount'], 1)

    def test_the_only_one(self):
        self.sync({'accountId': self.id, 'conversations': [chat('empty', [])]})
        sent = self.send(self.id, 'empty', 'Hi')
        self.delete(sent['id'], topicId='empty')
        topic = self.topic(self.id, 'empty')
        self.assertEqual((topic['lastMessage'], topic['messageCount'], topic['unreadCount']), ('', 0, 0))
        self.sync({'accountId': self.id, 'conversations': [chat('empty', [private('old', create_time=1500000000)])]})
        self.assertEqual(self.topic(self.id, 'empty')['lastMessage'], 'message old')

    def test_a_comment_is_not_counted_by_its_channel(self):
        before = self.channel(self.id)['messageCount']
        sent = self.send(self.id, 'w', 'Hi')
        self.delete(sent['id'], topicId='w')
        self.assertEqual(self.channel(self.id)['messageCount'], before)

    def test_if_seq_of_a_topic_whose_last_is_gone(self):
        seen = self.topic(self.id, 'c')['lastSeq']
        sent = self.send(self.id, 'c', 'Hi')
        self.delete(sent['id'])
        self.assertFalse(self.send(self.id, 'c', 'Ho', ifSeq=seen)['duplicate'], 'nothing is new')
        told = self.refuse('sendMessage', {'channelId': self.id, 'topicId': 'c', 'content': 'He', 'key': fresh('k'), 'ifSeq': seen},
                           'conflict', 'ifSeq')
        self.assertEqual([m['content'] for m in told['messages']], ['Ho'])

    def test_kill(self):
        kept, gone = self.send(self.id, 'c', 'words kept'), self.send(self.id, 'c', 'words gone')
        head = {key: self.watch(self.other, f'channel/{self.id}')[0][key] for key in ('stream', 'epoch', 'seq')}
        self.edit(kept['id'], 'words changed')
        self.delete(gone['id'])
        self.hub.kill()
        self.hub.start()
        self.peer = self.connect('monitor', 'desk-1', userId='ana')
        self.assertEqual([m['content'] for m in self.messages(self.id, 'c')], ['message m1', 'words changed'])
        self.assertEqual(self.find('words'), [kept['id']])
        missed = self.ask('subscribe', {'streams': [head]}, 'subscribed')['streams'][0]['missed']
        self.assertEqual([e['event'] for e in missed], ['messageChanged', 'messageRemoved'])


class Attention(EditCase):
    def setUp(self):
        super().setUp()
        self.watch(self.other, f'channel/{self.id}')

    def typing(self, typing=True, peer=None, **more):
        (peer or self.peer).send('setTyping', {'channelId': self.id, 'topicId': 'c', 'typing': typing, **more})

    def viewing(self, topic, peer=None):
        (peer or self.peer).send('setViewing', {'channelId': self.id, 'topicId': topic} if topic else {})

    def heard(self, event, **expected):
        payload = self.other.expect(event)['payload']
        for field, value in expected.items():
            self.assertEqual(payload.get(field), value, payload)
        self.assertNotIn('seq', payload)
        self.assertNotIn('epoch', payload)
        self.assertEqual((payload['stream'], payload['channelId']), (f'channel/{self.id}', self.id))
        return payload

    def test_typing(self):
        peer = self.connect('monitor', 'desk-3', userId='cleo', userName='Cleo Sun')
        before = time.time() * 1000
        self.typing(peer=peer)
        told = self.heard('typingChanged', topicId='c', userId='cleo', name='Cleo Sun', typing=True, triggeredBy='cleo')
        self.assertGreater(told['until'], before + 5000)
        self.assertLess(told['until'], time.time() * 1000 + 7000)
        self.typing(False, peer)
        self.heard('typingChanged', topicId='c', userId='cleo', typing=False)

    def test_no_answer(self):
        self.typing()
        self.viewing('c')
        self.ask('ping', {}, 'pong')
        self.assertEqual(self.peer.pushed, [])
        self.ask('setTyping', {'channelId': self.id, 'topicId': 'c', 'typing': True}, 'ok')
        self.ask('setViewing', {'topicId': None}, 'ok')

    def test_many_are_told_as_few(self):
        begin = time.monotonic()
        for n in range(301):
            self.typing(n % 2 == 0)
        self.ask('setTyping', {'channelId': self.id, 'topicId': 'c', 'typing': True}, 'ok')
        took = time.monotonic() - begin
        told = [self.heard('typingChanged', typing=True)]
        self.typing(topicId='w')
        while told[-1]['topicId'] != 'w':
            told.append(self.heard('typingChanged'))
        self.assertLessEqual(len(told), 3 + took / 0.5)
        self.typing(False)
        while told[-1]['typing'] or told[-1]['topicId'] == 'w':
            told.append(self.heard('typingChanged'))

    def test_two_connections_of_a_user(self):
        phone = self.connect('monitor', 'phone', userId='ana')
        self.typing()
        self.heard('typingChanged', typing=True)
        self.ask('setTyping', {'channelId': self.id, 'topicId': 'c', 'typing': True}, 'ok', phone)
        phone.close()
        self.ask('ping', {}, 'pong')
        self.typing(False)
        while self.heard('typingChanged', userId='ana')['typing']:
            pass

    def test_who_goes_has_stopped(self):
        peer = self.connect('monitor', 'desk-3', userId='cleo')
        self.typing(peer=peer)
        self.heard('typingChanged', typing=True, userId='cleo')
        self.viewing('c', peer)
        self.heard('viewingChanged', viewing=True, userId='cleo')
        peer.close()
        self.heard('typingChanged', typing=False, userId='cleo')
        self.heard('viewingChanged', viewing=False, userId='cleo')

    def test_viewing_goes_from_one_topic_to_the_next(self):
        before = time.time() * 1000
        self.viewing('c')
        told = self.heard('viewingChanged', topicId='c', userId='ana', viewing=True)
        self.assertGreater(told['until'], before + 59000)
        self.viewing('w')
        seen = [self.heard('viewingChanged', userId='ana') for _ in range(2)]
        self.assertEqual({(p['topicId'], p['viewing']) for p in seen}, {('c', False), ('w', True)})
        self.viewing(None)
        self.heard('viewingChanged', topicId='w', viewing=False)

    def test_topic_without_its_channel(self):
        only, twice, other = fresh('t'), fresh('t'), fresh('a')
        self.sync({'accountId': self.id, 'conversations': [chat(only, []), chat(twice, [])]},
                  {'accountId': other, 'conversations': [chat(twice, [])]})
        self.peer.send('setTyping', {'topicId': only, 'typing': True})
        self.heard('typingChanged', topicId=only)
        for event, more in (('setTyping', {'typing': True}), ('setViewing', {})):
            self.refuse(event, {'topicId': twice, **more}, 'conflict', 'channelId')
            self.refuse(event, {'topicId': fresh('t'), **more}, 'notFound', 'topicId')
            self.refuse(event, {'channelId': 'none', 'topicId': 'c', **more}, 'notFound')
        self.refuse('setTyping', {'channelId': self.id, 'topicId': 'c'}, 'badRequest', 'typing')

    def test_people_say_it_too(self):
        def person():
            (found,) = self.ask('listPeople', {'userId': 'ana'}, 'people')['people']
            return found['typing'], found['viewing']

        here = {'channelId': self.id, 'topicId': 'c'}
        phone = self.connect('monitor', 'phone', userId='ana')
        self.assertEqual(person(), ([], None))
        self.ask('setTyping', {**here, 'typing': True}, 'ok', phone)
        self.ask('setViewing', here, 'ok', phone)
        self.assertEqual(person(), ([here], here))
        self.ask('setTyping', {**here, 'typing': False}, 'ok', phone)
        self.assertEqual(person(), ([], here))
        self.watch(self.other, 'people')
        phone.close()
        told = self.other.expect('presenceChanged', lambda payload: payload['person']['userId'] == 'ana')['payload']['person']
        self.assertEqual((told['viewing'], len(told['devices'])), (None, 1))

    def test_nothing_is_kept(self):
        head = {key: self.watch(self.peer, f'channel/{self.id}')[0][key] for key in ('stream', 'epoch', 'seq')}
        self.typing()
        self.heard('typingChanged', typing=True)
        told = self.ask('subscribe', {'streams': [head]}, 'subscribed', self.connect())['streams'][0]
        self.assertEqual((told['seq'], told['missed']), (head['seq'], []))


if __name__ == '__main__':
    main()
