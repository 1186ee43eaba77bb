# SPDX-License-Identifier: GPL-3.0-or-later
"""Clients and workers of the monitor system, over Socket.IO, against the real daemon."""

import itertools
import json
import sys
import unittest
import urllib.request
import uuid

import protocol_case
from protocol_case import ProtocolCase, chat, comment, fresh, main, private, work
from socketio_peer import Closed, Refused, SocketioPeer


class MonitorCase(ProtocolCase):
    arguments = ('--page', '3')

    def join(self, register=None, **more):
        peer = SocketioPeer(self.hub.uri, **more)
        self.addCleanup(peer.close)
        if register is not None:
            peer.register(fresh('desk'), register)
        return peer

    def account(self, **more):
        return {'accountId': fresh('account'), 'accountName': 'Bakery', 'platform': 'instagram', **more}


class TestRegister(MonitorCase):
    def test_registered(self):
        peer = self.join()
        self.assertEqual(peer.register('desk-1'), {'success': True, 'clientId': 'desk-1'})
        self.assertEqual(peer.call('monitor:register', {'clientType': 'admin', 'clientId': 'chief'}),
                         {'success': True, 'clientId': 'chief'})
        self.assertEqual(peer.expect('monitor:registered'), {'success': True, 'clientId': 'chief'})

    def test_number_becomes_text(self):
        self.assertEqual(self.join().register(7), {'success': True, 'clientId': '7'})

    def test_two_of_one_name(self):
        first, second = self.join(), self.join()
        first.register('same')
        second.register('same')
        channel = self.account(contents=[work('w', [comment(fresh('k'))])])
        self.sync(channel)
        first.expect('channel:message')
        second.expect('channel:message')

    def test_client_id_is_checked(self):
        for payload, field in [({}, 'clientId'), ({'clientId': ''}, 'clientId'), ({'clientId': 'a\nb'}, 'clientId'),
                               ({'clientId': '\u0085'}, 'clientId'), ({'clientId': ['a']}, 'clientId'),
                               ({'clientId': True}, 'clientId'), ({'clientId': 'x' * 257}, 'clientId'),
                               ({'clientId': 'a', 'clientType': 'spy'}, 'clientType'), ({'clientId': 'a', 'clientType': 7}, 'clientType')]:
            with self.subTest(payload=payload):
                peer = self.join()
                answer = peer.call('monitor:register', payload)
                self.assertIs(answer['success'], False)
                self.assertEqual(answer['field'], field)
                self.assertIn(answer['error'], ('badRequest', 'tooLarge'))
                peer.emit('monitor:register', payload)
                self.assertEqual(peer.expect('monitor:error'), answer)
                self.assertEqual(peer.taken('monitor:registered'), [])
                self.assertEqual(peer.register('x' * 256)['success'], True)

    def test_streams_of_another_dialect(self):
        """What is of the native protocol does not come through here."""
        peer = self.join()
        peer.register('a', streams=[{'stream': 'channels'}], token='no such')
        self.sync(self.account(contents=[work('w', [comment(fresh('k'))])]))
        peer.expect('channel:message')
        self.assertEqual(peer.events, [])

    def test_again_as_somebody_else(self):
        peer = self.join()
        account = self.account(contents=[work('w', [])])
        self.sync(account)
        peer.register('first')
        peer.register('second', userId='person')
        answer = peer.call('monitor:reply', {'channelId': account['accountId'], 'topicId': 'w', 'content': 'hello'})
        self.assertIs(answer['success'], True)
        self.assertEqual(peer.expect('channel:message')['fromId'], 'person')
        people = self.ask('listPeople', {'userId': 'person'}, 'people')['people']
        self.assertIs(people[0]['online'], True)
        peer.register('third')
        self.assertIs(self.ask('listPeople', {'userId': 'person'}, 'people')['people'][0]['online'], False)


class TestLists(MonitorCase):
    def test_only_on_request(self):
        self.sync(self.account(contents=[work('w', [comment(fresh('k'))])]))
        peer = self.join('monitor')
        peer.settle()
        self.assertEqual(peer.events, [])

    def test_channels(self):
        account = self.account(conversations=[chat(fresh('c'), [private(fresh('m'))], unread_count=1)])
        self.sync(account)
        peer = self.join('monitor')
        peer.emit('monitor:request_channels', {})
        told = peer.expect('monitor:channels')
        self.assertEqual(list(told), ['channels'])
        channel = next(c for c in told['channels'] if c['id'] == account['accountId'])
        self.assertEqual({name: channel[name] for name in ('name', 'avatar', 'description', 'unreadCount', 'messageCount', 'isPinned', 'enabled')},
                         {'name': 'Bakery', 'avatar': '', 'description': 'instagram', 'unreadCount': 1, 'messageCount': 1, 'isPinned': False, 'enabled': True})
        self.assertIsInstance(channel['lastMessageTime'], int)

        answer = peer.call('monitor:request_channels')
        self.assertEqual(answer, {'success': True, 'channels': told['channels']})
        self.assertEqual(peer.expect('monitor:channels'), told)

    def test_all_of_them(self):
        """The hub's pages have three rows."""
        accounts = [self.account(contents=[work(f'w{n}', []) for n in range(8)]) for _ in range(8)]
        self.sync(*accounts)
        peer = self.join('monitor')
        ids = {c['id'] for c in peer.call('monitor:request_channels', {})['channels']}
        self.assertLessEqual({a['accountId'] for a in accounts}, ids)
        topics = peer.call('monitor:request_topics', {'channelId': accounts[0]['accountId']})
        self.assertEqual(topics['channelId'], accounts[0]['accountId'])
        self.assertEqual({t['id'] for t in topics['topics']}, {f'w{n}' for n in range(8)})
        self.assertNotIn('next', topics)

    def test_some_of_them(self):
        accounts = [self.account() for _ in range(6)]
        self.sync(*accounts)
        peer = self.join('monitor')
        found, cursor = [], None
        while True:
            page = peer.call('monitor:request_channels', {'limit': 4, 'cursor': cursor})
            self.assertLessEqual(len(page['channels']), 4)
            found += [c['id'] for c in page['channels']]
            cursor = page.get('next')
            if cursor is None:
                break
        self.assertEqual(len(found), len(set(found)))
        self.assertLessEqual({a['accountId'] for a in accounts}, set(found))

    def test_topics(self):
        account = self.account(contents=[{'work_id': 'w', 'comments': [comment(fresh('k'), is_new=True)]}],
                               conversations=[{'conversation_id': 'c', 'messages': []}])
        self.sync(account)
        peer = self.join('monitor')
        for asked in ({'channelId': account['accountId']}, account['accountId']):
            peer.emit('monitor:request_topics', asked)
            told = peer.expect('monitor:topics')
            self.assertEqual(list(told), ['channelId', 'topics'])
            topics = {t['id']: t for t in told['topics']}
            self.assertEqual(topics['w']['title'], 'Untitled work')
            self.assertEqual((topics['w']['messageCount'], topics['w']['unreadCount']), (1, 1))
            self.assertEqual(topics['c']['title'], 'Unknown user')

    def test_messages(self):
        account = self.account(contents=[work('w', [comment('k2', create_time=1763000200), comment('k1', create_time=1763000100, author_name='')])])
        self.sync(account)
        peer = self.join('monitor')
        peer.emit('monitor:request_messages', {'channelId': account['accountId'], 'topicId': 'w'})
        told = peer.expect('monitor:messages')
        self.assertEqual(list(told), ['channelId', 'topicId', 'messages'])
        self.assertEqual([(m['id'], m['timestamp'], m['fromName'], m['channelId'], m['topicId'], m['type']) for m in told['messages']],
                         [('k1', 1763000100000, 'Unknown user', account['accountId'], 'w', 'text'),
                          ('k2', 1763000200000, 'Noah', account['accountId'], 'w', 'text')])

    def test_newest_500(self):
        account = self.account(contents=[work('w', [comment(f'k{n}', create_time=1763000000 + n) for n in range(503)])])
        self.sync(account)
        peer = self.join('monitor')
        asked = {'channelId': account['accountId'], 'topicId': 'w'}
        told = peer.call('monitor:request_messages', asked)
        self.assertEqual([m['id'] for m in told['messages']], [f'k{n}' for n in range(3, 503)])
        self.assertNotIn('more', told)
        told = peer.call('monitor:request_messages', {**asked, 'limit': 7})
        self.assertEqual([m['id'] for m in told['messages']], [f'k{n}' for n in range(496, 503)])
        self.assertIs(told['more']['before'], True)
        told = peer.call('monitor:request_messages', {**asked, 'limit': 2, 'before': told['messages'][0]['seq']})
        self.assertEqual([m['id'] for m in told['messages']], ['k494', 'k495'])

    def test_merged(self):
        topic = fresh('same')
        first = self.account(contents=[work(topic, [comment('a1', create_time=1763000001), comment('a4', create_time=1763000004)])])
        second = self.account(conversations=[chat(topic, [private('b2', create_time=1763000002), private('b3', create_time=1763000003),
                                                          private('b5', create_time=1763000005), private('b6', create_time=1763000006)])])
        self.sync(first, second)
        peer = self.join('monitor')
        peer.emit('monitor:request_messages', {'topicId': topic})
        told = peer.expect('monitor:messages')
        self.assertEqual([m['id'] for m in told['messages']], ['a1', 'b2', 'b3', 'a4', 'b5', 'b6'])
        self.assertEqual(told['topicId'], topic)
        self.assertEqual({m['channelId'] for m in told['messages']}, {first['accountId'], second['accountId']})
        self.assertEqual([m['id'] for m in peer.call('monitor:request_messages', {'topicId': topic, 'limit': 3})['messages']], ['a4', 'b5', 'b6'])
        alone = peer.call('monitor:request_messages', {'topicId': topic, 'channelId': first['accountId']})
        self.assertEqual([m['id'] for m in alone['messages']], ['a1', 'a4'])

    def test_merged_in_pages(self):
        """To the first message, from where the page before ended, in each of the channels; what comes meanwhile is in none of them."""
        topic = fresh('same')
        rows = {'a': (1, 5, 6, 7, 12), 'b': (2, 3, 4, 8, 9), 'c': (10, 11), 'd': ()}
        accounts = {name: self.account(contents=[work(topic, [comment(f'{name}{n}', create_time=1763000000 + n) for n in times])])
                    for name, times in rows.items()}
        self.sync(*accounts.values())
        peer = self.join('monitor')
        everything = [m['id'] for m in peer.call('monitor:request_messages', {'topicId': topic})['messages']]
        self.assertEqual(len(everything), 12)
        later = itertools.count(1763000020)
        for limit in 1, 3, 5, 12, 13:
            pages, since, asked = [], [], {'topicId': topic, 'limit': limit}
            while True:
                told = peer.call('monitor:request_messages', asked)
                pages.insert(0, [m['id'] for m in told['messages']])
                self.assertEqual('next' in told, told['more']['before'])
                if 'next' not in told:
                    break
                asked = {'topicId': topic, 'limit': limit, 'cursor': told['next']}
                for name in 'a', 'd':
                    since.append(fresh('since'))
                    self.sync({**accounts[name], 'contents': [work(topic, [comment(since[-1], create_time=next(later))])]})
            self.assertEqual([len(page) for page in pages[1:]], [limit] * len(pages[1:]))
            found = [id for page in pages for id in page]
            self.assertEqual([id for id in found if not id.startswith('since')], everything)
            self.assertEqual(set(found) & set(since), set())

    def test_before_register(self):
        account = self.account(contents=[work('w', [comment(fresh('k'))])])
        self.sync(account)
        peer = self.join()
        self.assertIn(account['accountId'], [c['id'] for c in peer.call('monitor:request_channels')['channels']])
        peer.emit('monitor:request_topics', {'channelId': account['accountId']})
        self.assertEqual([t['id'] for t in peer.expect('monitor:topics')['topics']], ['w'])
        self.assertEqual(peer.taken('monitor:registered'), [])
        peer.register('late')
        self.sync({**account, 'contents': [work('w', [comment('late')])]})
        peer.expect('channel:message', lambda m: m['id'] == 'late')

    def test_refused(self):
        peer = self.join('monitor')
        for event, payload, code, field in [
                ('monitor:request_topics', {}, 'badRequest', 'channelId'), ('monitor:request_topics', {'channelId': {}}, 'badRequest', 'channelId'),
                ('monitor:request_topics', {'channelId': 'a\tb'}, 'badRequest', 'channelId'),
                ('monitor:request_messages', {}, 'badRequest', 'topicId'), ('monitor:request_messages', {'topicId': []}, 'badRequest', 'topicId'),
                ('monitor:request_messages', {'topicId': 'none'}, 'notFound', None),
                ('monitor:request_messages', {'topicId': 'x', 'limit': 'ten'}, 'badRequest', 'limit'),
                ('monitor:request_channels', {'limit': 0}, 'badRequest', 'limit'), ('monitor:request_channels', {'cursor': 'rubbish'}, 'badRequest', 'cursor'),
                ('monitor:request_messages', {'topicId': 'x', 'cursor': 'rubbish'}, 'badRequest', 'cursor'),
                ('monitor:request_messages', {'topicId': 'x', 'cursor': '{"until":1,"before":{}}'}, 'badRequest', 'cursor'),
                ('monitor:request_channels', 7, 'badRequest', 'payload'), ('monitor:request_channels', [], 'badRequest', 'payload')]:
            with self.subTest(event=event, payload=payload):
                answer = peer.call(event, payload)
                self.assertEqual((answer['success'], answer['error']), (False, code), answer)
                if field is not None:
                    self.assertEqual(answer['field'], field)
                peer.emit(event, payload)
                self.assertEqual(peer.expect('monitor:error'), answer)
        self.assertEqual(peer.events, [])


class TestLive(MonitorCase):
    def setUp(self):
        super().setUp()
        self.channel = fresh('account')
        self.topic = fresh('work')
        self.sync({'accountId': self.channel, 'contents': [work(self.topic, [])]})

    def reply(self, content, **more):
        return {'channelId': self.channel, 'topicId': self.topic, 'content': content, **more}

    def test_to_all_monitors(self):
        monitor, admin, sender = self.join('monitor'), self.join('admin'), self.join('monitor')
        stranger, worker = self.join(), self.join('worker')
        sender.emit('monitor:reply', self.reply('to all'))
        messages = [peer.expect('channel:message') for peer in (monitor, admin, sender)]
        self.assertEqual(messages[0], messages[1])
        self.assertEqual(messages[0], messages[2])
        self.assertEqual((messages[0]['content'], messages[0]['direction'], messages[0]['channelId'], messages[0]['topicId']),
                         ('to all', 'out', self.channel, self.topic))
        self.assertNotIn('key', messages[0])
        for peer in (stranger, worker):
            self.assertEqual(peer.taken('channel:message'), [])

    def test_what_others_say(self):
        monitor = self.join('monitor')
        accepted = self.send(self.channel, self.topic, 'from a native peer')
        message = monitor.expect('channel:message')
        self.assertEqual((message['id'], message['seq'], message['content']), (accepted['id'], accepted['seq'], 'from a native peer'))

    def test_native_peers_hear(self):
        self.watch(self.peer, f'channel/{self.channel}')
        monitor = self.join('monitor')
        answer = monitor.call('monitor:reply', self.reply('over Socket.IO', type='note', replyTo='m-1', mood='good'))
        message = self.peer.expect('messageAdded')['payload']['message']
        self.assertEqual((message['id'], message['content'], message['type'], message['replyTo'], message['mood']),
                         (answer['id'], 'over Socket.IO', 'note', 'm-1', 'good'))

    def test_no_notes(self):
        """What could be seen by colleagues alone is not taken as one."""
        monitor = self.join('monitor')
        answer = monitor.call('monitor:reply', self.reply('for us', private=True))
        self.assertEqual((answer['success'], answer['error'], answer['field']), (False, 'forbidden', 'private'), answer)
        self.assertIs(monitor.call('monitor:reply', self.reply('for all', private=False))['success'], True)

    def test_reply(self):
        monitor = self.join('monitor')
        answer = monitor.call('monitor:reply', self.reply('one'))
        self.assertEqual((answer['success'], answer['channelId'], answer['topicId'], answer['duplicate']), (True, self.channel, self.topic, False))
        message = monitor.expect('channel:message')
        self.assertEqual((message['id'], message['seq']), (answer['id'], answer['seq']))
        self.assertEqual(monitor.taken('monitor:reply_result'), [])

        monitor.emit('monitor:reply', {'topicId': self.topic, 'content': 'two'})
        result = monitor.expect('monitor:reply_result')
        self.assertEqual((result['success'], result['seq']), (True, answer['seq'] + 1))

    def test_key(self):
        monitor = self.join('monitor')
        key = str(uuid.uuid4())
        first = monitor.call('monitor:reply', self.reply('once', key=key))
        again = monitor.call('monitor:reply', self.reply('once', key=key))
        self.assertEqual((again['id'], again['seq'], again['duplicate']), (first['id'], first['seq'], True))
        other = monitor.call('monitor:reply', self.reply('twice', key=key))
        self.assertEqual((other['success'], other['error']), (False, 'conflict'))

    def test_reply_refused(self):
        monitor = self.join('monitor')
        for payload, code, field in [({'content': 'x'}, 'badRequest', 'topicId'), ({'topicId': self.topic}, 'badRequest', 'content'),
                                     (self.reply({}), 'badRequest', 'content'), (self.reply('x', type=7), 'badRequest', 'type'),
                                     (self.reply('x', replyTo=[]), 'badRequest', 'replyTo'), (self.reply('x', key=''), 'badRequest', 'key'),
                                     (self.reply('x', key=7), 'badRequest', 'key'), (self.reply('x', attachments=7), 'badRequest', 'attachments'),
                                     (self.reply('x', important='yes'), 'badRequest', 'important'),
                                     ({'topicId': 'none', 'content': 'x'}, 'notFound', None), ('hello', 'badRequest', 'payload')]:
            with self.subTest(payload=payload):
                answer = monitor.call('monitor:reply', payload)
                self.assertEqual((answer['success'], answer['error']), (False, code), answer)
                if field is not None:
                    self.assertEqual(answer['field'], field)
                self.assertTrue(answer['message'])
        self.assertEqual(monitor.taken('channel:message'), [])

    def test_mark_read(self):
        self.sync({'accountId': self.channel, 'contents': [work(self.topic, [comment('k1', is_new=True), comment('k2', is_new=True)])]})
        self.watch(self.peer, f'channel/{self.channel}')
        monitor = self.join('monitor')
        self.assertEqual(self.topic_unread(monitor), 2)
        self.assertEqual(monitor.call('monitor:mark_read', {'channelId': self.channel, 'topicId': self.topic, 'messageIds': ['k1']}), {'success': True})
        self.assertEqual(self.topic_unread(monitor), 1)
        monitor.emit('monitor:mark_read', {'topicId': self.topic})
        self.peer.expect('readChanged', lambda payload: 'messageIds' not in payload)
        self.assertEqual(self.topic_unread(monitor), 0)
        self.assertEqual(monitor.taken('monitor:error'), [])
        for payload, code in [({}, 'badRequest'), ({'topicId': self.topic, 'messageIds': 'k1'}, 'badRequest'), ({'topicId': self.topic, 'messageIds': ['no']}, 'notFound')]:
            answer = monitor.call('monitor:mark_read', payload)
            self.assertEqual((answer['success'], answer['error']), (False, code), payload)

    def listed(self, monitor):
        return next(t for t in monitor.call('monitor:request_topics', self.channel)['topics'] if t['id'] == self.topic)

    def topic_unread(self, monitor):
        return self.listed(monitor)['unreadCount']

    def test_who_wrote_last(self):
        """Neither what colleagues note is told here, nor who did, nor when."""
        monitor = self.join('monitor')
        self.send(self.channel, self.topic, 'among us', private=True)
        self.assertNotIn('newestMessage', self.listed(monitor))
        self.assertIs(monitor.call('monitor:reply', self.reply('for all'))['success'], True)
        before = self.listed(monitor)['newestMessage']
        self.assertIs(before['private'], False)
        self.send(self.channel, self.topic, 'among us again', private=True)
        self.assertEqual(self.listed(monitor)['newestMessage'], before)

    def test_order_and_burst(self):
        """A thousand at once come whole, in order, once each."""
        monitor = self.join('monitor')
        self.sync({'accountId': self.channel, 'contents': [work(self.topic, [comment(f'b{n}', create_time=1763000000 + n) for n in range(1000)])]})
        self.assertEqual([monitor.expect('channel:message')['id'] for _ in range(1000)], [f'b{n}' for n in range(1000)])

    def test_left(self):
        """Who has left the namespace hears nothing more, and may come back."""
        monitor = self.join('monitor')
        monitor.settle()
        monitor.send_text('41')
        other = self.join('monitor')
        self.send(self.channel, self.topic, 'unheard')
        other.expect('channel:message')
        monitor.join()
        monitor.register('back')
        self.send(self.channel, self.topic, 'heard')
        self.assertEqual(monitor.expect('channel:message')['content'], 'heard')
        self.assertEqual(monitor.events, [])


class TestWorkers(MonitorCase):
    def test_sync(self):
        monitor = self.join('monitor')
        for event in ('WORKER_DATA_SYNC', 'worker:data_sync'):
            for register in (None, 'worker'):
                for whole in (True, False):
                    with self.subTest(event=event, register=register, whole=whole):
                        account = self.account(contents=[work('w', [comment('k')])], conversations=[chat('c', [private('m')])])
                        self.watch(self.peer, f'channel/{account["accountId"]}')
                        worker = self.join(register)
                        answer = worker.call(event, {'accounts': [account]} if whole else account)
                        self.assertEqual(answer, {'success': True, 'channels': 1, 'topics': 2, 'messages': 2, 'duplicates': 0, 'errors': []})
                        told = [monitor.expect('channel:message'), monitor.expect('channel:message')]
                        self.assertEqual({m['id'] for m in told}, {'k', 'm'})
                        heard = [self.peer.expect('messageAdded')['payload']['message'] for _ in range(2)]
                        self.assertEqual(heard, told)

    def test_defaults(self):
        monitor = self.join('monitor')
        account = {'accountId': fresh('bare'), 'contents': [{'work_id': 'w', 'comments': [{'comment_id': 'k'}]}]}
        self.join().emit('WORKER_DATA_SYNC', account)
        message = monitor.expect('channel:message')
        self.assertEqual((message['fromName'], message['content'], message['type'], message['channelId']), ('Unknown user', '', 'text', account['accountId']))
        self.assertAlmostEqual(message['timestamp'], message['storedAt'], delta=1000)
        channel = next(c for c in monitor.call('monitor:request_channels')['channels'] if c['id'] == account['accountId'])
        self.assertEqual((channel['name'], channel['lastMessage'], channel['isPinned'], channel['enabled']), (account['accountId'], '', False, True))

    def test_odd_text(self):
        """What JavaScript cuts in the middle of a character, or never ended, does not keep the rest away."""
        monitor, worker = self.join('monitor'), self.join()
        worker.send_text('42["WORKER_DATA_SYNC",{"accountId":"%s","contents":[{"work_id":"w","comments":[{"comment_id":"k","content":"cut \\ud83d and\\u0000"}]}]}]'
                         % fresh('account'))
        self.assertEqual(monitor.expect('channel:message')['content'], 'cut \ufffd and\ufffd')

    def test_without_ack(self):
        worker = self.join()
        worker.emit('WORKER_DATA_SYNC', {'accounts': [self.account(), {'accountId': []}]})
        told = worker.expect('synced')
        self.assertEqual((told['channels'], len(told['errors'])), (1, 1))

    def test_one_wrong_account_fails_alone(self):
        good = self.account(contents=[work('w', [comment('k')])])
        answer = self.join().call('WORKER_DATA_SYNC', [good, {**self.account(), 'contents': [work('w', 'none')]}, 7, {'accountId': 'a\u0007'}])
        self.assertEqual((answer['success'], answer['channels'], answer['messages']), (True, 1, 1))
        self.assertEqual([error['index'] for error in answer['errors']], [1, 2, 3])

    def test_refused(self):
        worker = self.join()
        for payload in ({}, {'accounts': 7}, {'accounts': {}}, 'all', 7):
            with self.subTest(payload=payload):
                answer = worker.call('WORKER_DATA_SYNC', payload)
                self.assertEqual((answer['success'], answer['error']), (False, 'badRequest'))
        self.assertEqual(worker.call('WORKER_DATA_SYNC', [])['channels'], 0)

    def test_actions(self):
        """A worker is given actions as any other: at once, or when it is there."""
        worker = self.join()
        worker.register('crawler', 'worker')
        pushed = self.ask('pushAction', {'key': str(uuid.uuid4()), 'targetId': 'crawler', 'action': {'do': 'crawl'}}, 'actionSent')['action']
        action = worker.expect('action')
        self.assertEqual((action['actionId'], action['action']), (pushed['actionId'], {'do': 'crawl'}))
        self.assertEqual(worker.call('action_result', {'actionId': action['actionId'], 'success': True, 'result': {'pages': 3}}), {'success': True})
        ended = self.ask('traceAction', {'actionId': action['actionId']}, 'action')['action']
        self.assertEqual((ended['state'], ended['result']), ('acknowledged', {'pages': 3}))

        worker.close()
        self.ask('pushAction', {'key': str(uuid.uuid4()), 'targetId': 'crawler-2', 'action': {'do': 'wait'}}, 'actionQueued')
        other = self.join()
        other.register('crawler-2', 'worker')
        self.assertEqual(other.expect('action')['action'], {'do': 'wait'})
        self.assertEqual(other.call('action_result', {'actionId': 'none'})['error'], 'notFound')
        self.assertEqual(other.call('action_result', 7)['error'], 'badRequest')

    def test_enormous(self):
        """More than one commit's worth in one event."""
        account = self.account(contents=[work(f'w{n}', [comment(f'k{n}-{m}') for m in range(100)]) for n in range(40)])
        self.assertLess(len(json.dumps(account)), 1000000)
        answer = self.join().call('worker:data_sync', account)
        self.assertEqual((answer['topics'], answer['messages']), (40, 4000))


class TestBadInput(MonitorCase):
    def test_unknown(self):
        peer = self.join('monitor')
        for event in ('monitor:registered', 'Monitor:reply', 'sendMessage', 'x' * 256, '日本'):
            answer = peer.call(event, {})
            self.assertEqual((answer['success'], answer['error']), (False, 'unsupported'))
        peer.emit('no such', 1, 2)
        self.assertEqual(peer.expect('monitor:error')['error'], 'unsupported')
        self.assertEqual(peer.call('x' * 257, {})['error'], 'tooLarge')

    def test_json(self):
        """Grammatical, but not what the hub takes in: told, and the connection goes on."""
        peer = self.join('monitor')
        deep = '[' * 62 + ']' * 62
        for text in ('["monitor:reply",{"a":1,"a":2}]', '["monitor:reply",{"content":"\\u0000"}]', '["monitor:reply",{"content":"\\ud800"}]',
                     '["monitor:reply",{"topicId":1e999}]', '["monitor:reply",{"topicId":99999999999999999999}]',
                     f'["monitor:reply",{{"x":[{deep}]}}]', '[7,{}]'):
            with self.subTest(text=text):
                peer.send_text('42' + text)
                self.assertIn(peer.expect('monitor:error')['error'], ('badRequest', 'unsupported'))
        answer = peer.call('monitor:reply', {'topicId': 't', 'content': 'x', 'x': json.loads('[' * 62 + ']' * 62)})
        self.assertEqual((answer['error'], answer['field']), ('badRequest', 'x'))

    def test_attachments_that_never_come(self):
        peer, other = self.join('monitor'), self.join('monitor')
        peer.send_text('451-["monitor:reply",{"topicId":"t","content":"x","attachments":[{"_placeholder":true,"num":0}]}]')
        other.settle()
        peer.send_text('42["monitor:request_channels"]')
        with self.assertRaises(Closed):
            peer.expect('monitor:channels')
        other.settle()


class TestFiles(MonitorCase):
    def setUp(self):
        super().setUp()
        self.channel = fresh('account')
        self.sync({'accountId': self.channel, 'contents': [work('w', [])]})
        self.monitor = self.join('monitor')

    def reply(self, binaries, **more):
        return self.monitor.call('monitor:reply', {'channelId': self.channel, 'topicId': 'w', 'content': 'see', **more}, binaries=binaries)

    def fetch(self, url):
        base = 'http://' + self.hub.uri.split('://', 1)[1].split('/', 1)[0]
        with urllib.request.urlopen(base + url, timeout=protocol_case.DEADLINE) as answer:
            return answer.read()

    def test_attachments(self):
        data = [bytes(range(256)) * 10, b'', 'text é'.encode()]
        places = [{'_placeholder': True, 'num': n} for n in range(3)]
        answer = self.reply(data, attachments=[{'name': 'a.bin', 'mime': 'application/x-a', 'data': places[0]}, places[1]], file=places[2])
        self.assertIs(answer['success'], True, answer)
        message = self.monitor.expect('channel:message')
        files = message['attachments']
        self.assertEqual([(f['name'], f['size']) for f in files][0], ('a.bin', 2560))
        self.assertEqual([f['size'] for f in files], [2560, 0, 7])
        self.assertNotIn('file', message)
        self.assertNotIn('_placeholder', json.dumps(message))
        self.assertEqual([self.fetch(f['url']) for f in files], data)

    def test_refused(self):
        place = {'_placeholder': True, 'num': 0}
        answer = self.reply([b'x'], extra={'deep': {'er': place}})
        self.assertEqual((answer['success'], answer['error'], answer['field']), (False, 'badRequest', 'attachments'))
        answer = self.monitor.call('WORKER_DATA_SYNC', {'accountId': 'a', 'avatar': place}, binaries=[b'x'])
        self.assertEqual((answer['success'], answer['error']), (False, 'unsupported'))


class TestNoRoom(MonitorCase):
    arguments = ('--upload-total', '100')

    def test_refused(self):
        channel = fresh('account')
        self.sync({'accountId': channel, 'contents': [work('w', [])]})
        monitor = self.join('monitor')
        file = {'channelId': channel, 'topicId': 'w', 'content': 'see', 'file': {'_placeholder': True, 'num': 0}}
        answer = monitor.call('monitor:reply', file, binaries=[b'x' * 101])
        self.assertEqual((answer['success'], answer['error'], answer['limit']), (False, 'tooLarge', 100))
        self.assertIn('100 bytes together', answer['message'])
        self.assertEqual(self.messages(channel, 'w'), [])
        self.assertIs(monitor.call('monitor:reply', file, binaries=[b'x' * 100])['success'], True)
        self.assertEqual(monitor.call('monitor:reply', file, binaries=[b'x'])['error'], 'tooLarge')
        self.assertEqual(len(self.messages(channel, 'w')), 1)


class TestToken(MonitorCase):
    arguments = ('--token', 's3cret')

    def setUp(self):
        pass

    def test_refused(self):
        for auth, more in [(None, {}), ({}, {}), ({'token': 'wrong'}, {}), ({'token': 7}, {}), ({'token': ''}, {}),
                           ({'token': 'wrong'}, {'query': 'token=s3cret'}), (None, {'query': 'token=s3cre'})]:
            with self.subTest(auth=auth, **more):
                with self.assertRaises(Refused) as refused:
                    SocketioPeer(self.hub.uri, auth, **more)
                told = refused.exception.args[0]
                self.assertEqual(told['data'], {'code': 'unauthorized'})
                self.assertTrue(told['message'])

    def test_accepted(self):
        for auth, more in [({'token': 's3cret'}, {}), (None, {'query': 'token=s3cret'}), (None, {'headers': ['Authorization: Bearer s3cret']}),
                           ({'token': 's3cret'}, {'query': 'token=wrong'})]:
            with self.subTest(auth=auth, **more):
                peer = self.join('monitor', auth=auth, **more)
                self.assertIs(peer.call('monitor:request_channels')['success'], True)
                other = self.join(auth=auth, **more)
                self.assertIs(other.call('WORKER_DATA_SYNC', [])['success'], True)


if __name__ == '__main__':
    sys.exit(main())
