# SPDX-License-Identifier: GPL-3.0-or-later
"""Clients of the broadcast system against the real daemon, with native peers beside them."""

import json
import struct
import time
import unittest
import uuid
from urllib.parse import urlencode

from protocol_case import DEADLINE, Closed, Peer, ProtocolCase, chat, fresh, main, private


class Guest(Peer):
    """A connection of the broadcast dialect."""

    def say(self, action, data=None, id=None):
        frame = {'action': action}
        if id is not None:
            frame['id'] = id
        frame['data'] = data or {}
        self.say_text(json.dumps(frame, ensure_ascii=False))

    def say_text(self, text):
        self.send_frame(1, text.encode())

    def ask(self, action, data=None):
        self.last_id += 1
        name = f'g{self.last_id}'
        self.say(action, data, name)
        end = time.monotonic() + DEADLINE
        while True:
            frame = self.receive(end - time.monotonic())
            if frame.get('re') == name:
                return frame
            self.pushed.append(frame)

    def hear(self, action, matches=lambda data: True):
        """The data of the next frame of that action that matches."""
        for index, frame in enumerate(self.pushed):
            if frame['action'] == action and matches(frame['data']):
                return self.pushed.pop(index)['data']
        end = time.monotonic() + DEADLINE
        while True:
            frame = self.receive(end - time.monotonic())
            if frame['action'] == action and matches(frame['data']):
                return frame['data']
            self.pushed.append(frame)

    def settle(self):
        """All that was told before now has come; only what is not presence is of interest."""
        self.say('ping', {'sent_at': 4711 + self.last_id})
        self.hear('pong', lambda data: data.get('sent_at') == 4711 + self.last_id)
        self.last_id += 1
        seen = [frame for frame in self.pushed if frame['action'] != 'presence']
        self.pushed = [frame for frame in self.pushed if frame['action'] == 'presence']
        return seen


class BroadcastCase(ProtocolCase):

    def guest(self, user=None, headers=(), **query):
        if user is not None:
            query['user_id'] = user
        base = self.hub.uri.rsplit('/', 1)[0]
        guest = Guest(f'{base}/ws/broadcast?{urlencode(query)}', headers)
        self.addCleanup(guest.close)
        return guest

    def conversation(self, *people, **more):
        """A new conversation with those people, made by a back end."""
        id = fresh('conv')
        service = self.guest(connection_type='service', client_id=fresh('backend'))
        sent = service.ask('send_message', {'conversation_id': id, 'message': {
            'id': fresh('m'), 'content': 'welcome', 'sender_type': 'system', 'sender_name': 'Reception'},
            'participants': list(people), **more})
        self.assertEqual(sent['action'], 'message_sent', sent)
        return id, service

    def assert_error(self, frame, code, field=None):
        self.assertEqual(frame['action'], 'error', frame)
        self.assertEqual(frame['data']['error'], code, frame)
        self.assertTrue(frame['data']['message'])
        self.assertRegex(frame['data']['timestamp'], r'^\d{4}-.*Z$')
        if field is not None:
            self.assertEqual(frame['data'].get('field'), field, frame)
            self.assertNotRegex(frame['data']['message'], '“[a-z]+[A-Z]', frame)

    def sync_with(self, guest):
        guest.settle()


class TestConnection(BroadcastCase):

    def test_refused(self):
        for query, code, field in (({}, 'badRequest', 'user_id'),
                                   ({'user_id': ''}, 'badRequest', 'user_id'),
                                   ({'user_id': 'a\nb'}, 'badRequest', 'user_id'),
                                   ({'user_id': 'u' * 257}, 'tooLarge', 'user_id'),
                                   ({'user_id': 'u', 'device_type': 'fridge'}, 'badRequest', 'device_type'),
                                   ({'user_id': 'u', 'connection_type': 'guest'}, 'badRequest', 'connection_type'),
                                   ({'user_id': 'u', 'features': 'x' * 1025}, 'tooLarge', 'features')):
            guest = self.guest(**query)
            self.assert_error(guest.receive(), code, field)
            with self.assertRaises(Closed) as closed:
                guest.receive()
            self.assertEqual(closed.exception.code, 1008, query)

    def test_a_user_that_is_no_text(self):
        for query in 'user_id=%ff', 'user_id=a%00b', 'user_id=a%c3', 'user_id=%01&user_id=u':
            guest = Guest(self.hub.uri + '/broadcast?' + query)
            self.addCleanup(guest.close)
            self.assert_error(guest.receive(), 'badRequest', 'user_id')
            with self.assertRaises(Closed) as closed:
                guest.receive()
            self.assertEqual(closed.exception.code, 1008, query)

    def test_heartbeat(self):
        guest = self.guest(fresh('u'))
        for text in ('ping', '{"action":"ping"}', '{"action":"heartbeat","data":{"timestamp":1}}', '{"type":"ping"}'):
            guest.say_text(text)
            self.assertEqual(set(guest.hear('pong')), {'timestamp'})
        guest.say_text('pong')
        self.assertEqual(guest.settle(), [])

    def test_bad_frames(self):
        guest = self.guest(fresh('u'))
        for text, code, field in (('no json', 'badRequest', None), ('[]', 'badRequest', None), ('{}', 'badRequest', 'action'),
                                  ('{"action":7}', 'badRequest', 'action'), ('{"action":"ping","data":[]}', 'badRequest', 'data'),
                                  ('{"action":"fly","data":{}}', 'unsupported', 'action'),
                                  ('{"action":"a","data":' + '[' * 5000 + ']' * 5000 + '}', 'badRequest', None)):
            guest.say_text(text)
            self.assert_error(guest.receive(), code, field)
        guest.send_frame(2, b'{"action":"ping"}')
        with self.assertRaises(Closed) as closed:
            guest.receive()
        self.assertEqual(closed.exception.code, 1003)


class TestToken(BroadcastCase):
    arguments = ('--token', 'sesame')

    def setUp(self):
        pass

    def test_token(self):
        guest = self.guest('u', token='wrong')
        self.assert_error(guest.receive(), 'unauthorized')
        with self.assertRaises(Closed) as closed:
            guest.receive()
        self.assertEqual(closed.exception.code, 4003)
        self.assertEqual(self.guest('u', token='sesame').settle(), [])
        self.assertEqual(self.guest('u', headers=['Authorization: Bearer sesame']).settle(), [])


class TestMessages(BroadcastCase):

    def test_new_message(self):
        a, b, stranger = fresh('a'), fresh('b'), fresh('s')
        id, _ = self.conversation(a, b)
        one, two, three = self.guest(a, device_type='mobile'), self.guest(a, device_type='desktop'), self.guest(b)
        other = self.guest(stranger)
        before = time.time()
        message = {'id': fresh('m'), 'content': '你好 😍', 'message_type': 'text', 'is_important': True, 'sender_type': 'customer',
                   'sender_name': 'Ada', 'extra_metadata': {'camelCase': [1, None]}}
        one.say('send_message', {'conversation_id': id, **message})
        for guest in (one, two, three):
            data = guest.hear('new_message')
            created = data.pop('created_at')
            self.assertEqual(data, {**message, 'conversation_id': id, 'sender_id': a, 'sender_type': 'chat'})
            self.assertRegex(created, r'^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$')
        self.assertEqual(one.settle(), [])
        self.assertEqual(other.settle(), [])
        self.assertLess(abs(time.time() - before), DEADLINE)

    def test_exclude_user(self):
        a, b = fresh('a'), fresh('b')
        id, service = self.conversation(a, b)
        devices = [self.guest(a, device_type=kind) for kind in ('mobile', 'desktop', 'tablet')]
        other = self.guest(b)
        admin = self.guest(a, connection_type='admin')
        service.ask('send_message', {'conversation_id': id, 'message': {'id': fresh('m'), 'content': 'hi', 'sender_id': a},
                                     'exclude_user': a})
        self.assertEqual(other.hear('new_message')['content'], 'hi')
        for guest in (*devices, admin):
            self.assertEqual(guest.settle(), [])

    def test_first_use_makes_the_conversation(self):
        a, b = fresh('a'), fresh('b')
        id = fresh('conv')
        listener = self.guest(b)
        sender = self.guest(a, user_name='Ada')
        sent = sender.ask('send_message', {'conversation_id': id, 'id': 'm1', 'content': 'first', 'participants': [b]})
        self.assertEqual(sent['data'], {'key': 'm1', 'id': 'm1', 'channel_id': 'conversations', 'conversation_id': id,
                                        'duplicate': False})
        self.assertEqual(listener.hear('new_message')['content'], 'first')
        self.assertEqual(sender.hear('new_message')['sender_name'], 'Ada')
        topic = self.topic('conversations', id)
        self.assertEqual((topic['kind'], topic['title'], topic['participants'], topic['messageCount']), ('chat', 'Ada', [a, b], 1))
        again = sender.ask('send_message', {'conversation_id': id, 'id': 'm1', 'content': 'first'})
        self.assertTrue(again['data']['duplicate'])
        self.assertEqual(listener.settle(), [])

    def test_two_at_once_make_one(self):
        id = fresh('conv')
        guests = [self.guest(fresh('u')) for _ in range(8)]
        for guest in guests:
            guest.say('send_message', {'conversation_id': id, 'content': 'x'}, 'r')
        for guest in guests:
            while guest.receive().get('re') != 'r':
                pass
        self.assertEqual(self.topic('conversations', id)['messageCount'], 8)
        self.assertEqual(len(self.topic('conversations', id)['participants']), 8)

    def test_known_elsewhere(self):
        shop, a = fresh('shop'), fresh('a')
        self.sync({'accountId': shop, 'conversations': [chat(f'{shop}-c', [private(f'{shop}-m')])]})
        self.watch(self.peer, f'channel/{shop}')
        guest = self.guest(a)
        sent = guest.ask('send_message', {'conversation_id': f'{shop}-c', 'content': 'from the phone', 'message_type': 'text'})
        self.assertEqual(sent['data']['channel_id'], shop)
        message = self.peer.expect('messageAdded')['payload']['message']
        self.assertEqual((message['fromId'], message['content'], message['direction'], message['id']),
                         (a, 'from the phone', 'out', sent['data']['id']))
        guest.hear('new_message')
        # What people of other systems say there comes in this one's form.
        self.send(shop, f'{shop}-c', 'from the desk', important=True, extra={'x': 1})
        data = guest.hear('new_message')
        self.assertEqual((data['content'], data['is_important'], data['extra_metadata'], data['conversation_id']),
                         ('from the desk', True, {'x': 1}, f'{shop}-c'))
        self.sync({'accountId': shop, 'conversations': [chat(f'{shop}-c', [private(f'{shop}-m'), private(f'{shop}-n')])]})
        data = guest.hear('new_message')
        self.assertEqual((data['id'], data['sender_name'], data['created_at']), (f'{shop}-n', 'Wang Li', '2025-11-13T02:13:20.000Z'))

    def test_owner(self):
        owner = fresh('o')
        id, _ = self.conversation(fresh('a'))
        self.ask('setTopic', {'channelId': 'conversations', 'topicId': id, 'ownerId': owner, 'participants': {'add': [owner]}}, 'ok')
        guest = self.guest(owner)
        self.send('conversations', id, 'for the owner')
        self.assertEqual(guest.hear('new_message')['content'], 'for the owner')
        self.assertEqual(guest.settle(), [])
        self.ask('setTopic', {'channelId': 'conversations', 'topicId': id, 'ownerId': '', 'participants': {'remove': [owner]}}, 'ok')
        self.send('conversations', id, 'no more')
        self.assertEqual(guest.settle(), [])

    def test_same_id_of_another(self):
        a, b = fresh('a'), fresh('b')
        id, _ = self.conversation(a, b)
        one, two = self.guest(a), self.guest(b)
        one.ask('send_message', {'conversation_id': id, 'id': 'same', 'content': 'one'})
        self.assert_error(two.ask('send_message', {'conversation_id': id, 'id': 'same', 'content': 'two'}), 'conflict', 'id')
        self.assert_error(one.ask('send_message', {'conversation_id': id, 'id': 'same', 'content': 'other'}), 'conflict', 'id')

    def test_speaking_for_others(self):
        a, b = fresh('a'), fresh('b')
        id, service = self.conversation(a, b)
        one, two = self.guest(a), self.guest(b)
        for change, field in (({'sender_id': b}, 'sender_id'), ({'sender_type': 'system'}, 'sender_type')):
            self.assert_error(one.ask('send_message', {'conversation_id': id, 'content': 'x', **change}), 'forbidden', field)
        self.assert_error(one.ask('typing_status', {'conversation_id': id, 'user_id': b, 'is_typing': True}), 'forbidden', 'user_id')
        self.assert_error(one.ask('read_status', {'conversation_id': id, 'user_id': b, 'message_ids': []}), 'forbidden', 'user_id')
        service.say('send_message', {'conversation_id': id, 'message': {'content': 'as Bo', 'sender_id': b, 'sender_name': 'Bo'}})
        data = one.hear('new_message')
        self.assertEqual((data['sender_id'], data['sender_name'], data['sender_type']), (b, 'Bo', 'chat'))

    def test_bad_input(self):
        guest = self.guest(fresh('u'))
        good = {'conversation_id': fresh('c'), 'content': 'x'}
        for change, code, field in (
                ({'conversation_id': None}, 'badRequest', 'conversation_id'), ({'conversation_id': ''}, 'badRequest', 'conversation_id'),
                ({'conversation_id': {}}, 'badRequest', 'conversation_id'), ({'conversation_id': 'c' * 257}, 'tooLarge', 'conversation_id'),
                ({'content': 7}, 'badRequest', 'content'), ({'content': ''}, 'badRequest', 'content'),
                ({'is_important': 'yes'}, 'badRequest', 'is_important'), ({'extra_metadata': []}, 'badRequest', 'extra_metadata'),
                ({'message_type': 7}, 'badRequest', None), ({'exclude_user': []}, 'badRequest', 'exclude_user'),
                ({'sender_id': {}}, 'badRequest', 'sender_id'), ({'sender_name': 7}, 'badRequest', 'sender_name'),
                ({'sender_name': 'n' * 257}, 'tooLarge', 'sender_name'), ({'participants': 'u'}, 'badRequest', 'participants'),
                ({'participants': ['a', {}]}, 'badRequest', 'participants[1]'), ({'id': {}}, 'badRequest', 'id'),
                ({'participants': [f'u{n}' for n in range(1001)]}, None, 'participants'),
                ({'id': 'i' * 257}, 'tooLarge', 'id')):
            answer = guest.ask('send_message', {**good, **change})
            self.assert_error(answer, code or answer['data']['error'], field)
        for action, data, field in (('read_status', {}, 'conversation_id'), ('typing_status', {'conversation_id': 'c'}, 'is_typing'),
                                    ('typing_status', {'conversation_id': 'c', 'is_typing': 1}, 'is_typing'),
                                    ('read_status', {'conversation_id': 'c', 'message_ids': [{}]}, 'message_ids[0]'),
                                    ('read_status', {'conversation_id': 'c', 'message_ids': 'm'}, 'message_ids'),
                                    ('devices', {}, 'user_id')):
            self.assert_error(guest.ask(action, data), 'badRequest', field)
        self.assert_error(guest.ask('read_status', {'conversation_id': fresh('none'), 'message_ids': []}), 'notFound', 'conversation_id')
        # Nothing of it was stored.
        self.assertEqual(self.ask('listPeople', {'userId': good['conversation_id']}, 'people')['people'], [])


class TestAttention(BroadcastCase):

    def test_typing_both_ways(self):
        a, b = fresh('a'), fresh('b')
        id, service = self.conversation(a, b)
        one, two, mine = self.guest(a), self.guest(b), self.guest(a, device_type='mobile')
        self.watch(self.peer, 'channel/conversations')
        one.say('typing_status', {'conversation_id': id, 'user_id': a, 'is_typing': True})
        self.assertEqual(two.hear('typing_status'), {'conversation_id': id, 'user_id': a, 'is_typing': True})
        self.assertEqual(self.peer.expect('typingChanged', lambda p: p['topicId'] == id)['payload']['userId'], a)
        one.say('typing_status', {'conversation_id': id, 'is_typing': False})
        self.assertEqual(two.hear('typing_status'), {'conversation_id': id, 'user_id': a, 'is_typing': False})
        self.assertEqual([f for f in mine.settle() if f['action'] == 'typing_status'], [])
        native = self.connect('monitor', userId=fresh('n'))
        self.ask('setTyping', {'channelId': 'conversations', 'topicId': id, 'typing': True}, 'ok', native)
        for guest in (one, two):
            self.assertTrue(guest.hear('typing_status')['is_typing'])
        service.say('typing_status', {'conversation_id': id, 'user_id': b, 'is_typing': True})
        self.assertEqual(one.hear('typing_status', lambda data: data['user_id'] == b)['is_typing'], True)

    def test_reading_both_ways(self):
        a, b = fresh('a'), fresh('b')
        id, _ = self.conversation(a, b)
        one, two = self.guest(a), self.guest(b)
        self.watch(self.peer, 'channel/conversations')
        sent = [one.ask('send_message', {'conversation_id': id, 'content': str(n)})['data']['id'] for n in range(3)]
        two.say('read_status', {'conversation_id': id, 'user_id': b, 'message_ids': sent[:2]})
        expected = {'conversation_id': id, 'user_id': b, 'message_ids': sent[:2]}
        self.assertEqual(one.hear('read_status'), expected)
        self.assertEqual(two.hear('read_status'), expected)
        changed = self.peer.expect('readChanged', lambda p: p['topicId'] == id)['payload']
        self.assertEqual((changed['userId'], changed['messageIds']), (b, sent[:2]))
        # A native reader says how far; here that is which messages.
        native = self.connect('monitor', userId=b)
        self.ask('markRead', {'channelId': 'conversations', 'topicId': id}, 'ok', native)
        self.assertEqual(one.hear('read_status')['message_ids'][-3:], sent)


    def test_notes_among_colleagues(self):
        """Nobody here is told of one, by their ids either; and nobody's own words become one."""
        conversation, service = self.conversation('ann', 'bob')
        ann, bob = self.guest('ann'), self.guest('bob')
        place = {'conversation_id': conversation}
        public, note = (self.send('conversations', conversation, text, private=private) for text, private in (('For all', False), ('For us', True)))
        for guest in ann, bob, service:
            refused = guest.ask('send_message', {**place, 'content': 'Not for everybody', 'is_private': True})
            self.assert_error(refused, 'forbidden', 'is_private')
        self.assertEqual([m['content'] for m in self.messages('conversations', conversation) if m.get('private')], ['For us'])
        self.assert_error(bob.ask('read_status', {**place, 'message_ids': [note['id']]}), 'notFound')
        for ids in [note['id']], [note['id'], public['id']]:
            self.ask('markRead', {'channelId': 'conversations', 'topicId': conversation, 'messageIds': ids}, 'ok')
        self.assertEqual(ann.hear('read_status')['message_ids'], [public['id']])


class TestPresence(BroadcastCase):

    def test_contacts(self):
        a, b, stranger = fresh('a'), fresh('b'), fresh('s')
        self.conversation(a, b)
        one, other = self.guest(a), self.guest(stranger)
        self.sync_with(one)
        two = self.guest(b, device_type='tablet')
        data = one.hear('presence', lambda d: d['user_id'] == b)
        self.assertTrue(data['online'])
        self.assertEqual(set(data), {'user_id', 'online', 'devices'})
        device, = data['devices']
        self.assertEqual(set(device), {'connection_id', 'device_type', 'connected_at'})
        self.assertEqual(device['device_type'], 'tablet')
        self.assertRegex(device['connected_at'], r'^\d{4}-.*Z$')
        # Who comes later is told who is there.
        self.assertTrue(two.hear('presence', lambda d: d['user_id'] == a)['online'])
        two.close()
        self.assertFalse(one.hear('presence', lambda d: d['user_id'] == b and not d['devices'])['online'])
        other.settle()
        self.assertEqual([f for f in other.pushed if f['data'].get('user_id') in (a, b)], [])

    def test_devices(self):
        a = fresh('a')
        guests = [self.guest(a, device_type=kind) for kind in ('mobile', 'desktop', 'mobile')]
        for guest in guests:
            guest.settle()
        data = guests[0].ask('devices', {'user_id': a})['data']
        self.assertEqual((data['user_id'], [d['device_type'] for d in data['devices']]), (a, ['mobile', 'desktop', 'mobile']))
        self.assert_error(guests[0].ask('devices', {'user_id': fresh('b')}), 'forbidden')
        service = self.guest(connection_type='service')
        self.assertEqual(len(service.ask('devices', {'user_id': a})['data']['devices']), 3)
        self.assertEqual(len(self.ask('listDevices', {'userId': a}, 'devices')['devices']), 3)


class TestAdmin(BroadcastCase):

    def test_sees_all(self):
        a = fresh('a')
        admin = self.guest(connection_type='admin')
        id, _ = self.conversation(a)
        self.assertEqual(admin.hear('new_message', lambda d: d['conversation_id'] == id)['sender_type'], 'system')
        guest = self.guest(a)
        self.assertTrue(admin.hear('presence', lambda d: d['user_id'] == a)['online'])
        guest.say('typing_status', {'conversation_id': id, 'is_typing': True})
        self.assertEqual(admin.hear('typing_status', lambda d: d['conversation_id'] == id)['user_id'], a)

    def test_features(self):
        a = fresh('a')
        id, service = self.conversation(a)
        watcher = self.guest(connection_type='admin', features='real_time_stats')
        silent = self.guest(a, features='typing_indicator,system_notifications')
        full = self.guest(a, features='["messaging","file_upload"]')
        service.ask('send_message', {'conversation_id': id, 'content': 'x'})
        full.hear('new_message')
        service.ask('system_notification', {'conversation_id': id, 'message': 'y'})
        self.assertEqual(silent.hear('system_notification')['message'], 'y')
        self.assertEqual(silent.settle(), [])
        self.assertEqual(full.settle(), [])
        self.assert_error(silent.ask('send_message', {'conversation_id': id, 'content': 'x'}), 'forbidden')
        self.assert_error(full.ask('typing_status', {'conversation_id': id, 'is_typing': True}), 'forbidden')
        self.assert_error(full.ask('send_message', {'conversation_id': id, 'content': 'x', 'message_type': 'voice'}), 'forbidden')
        self.assertEqual(full.ask('send_message', {'conversation_id': id, 'content': 'x', 'message_type': 'image'})['action'],
                         'message_sent')
        self.assertEqual([f for f in watcher.settle() if f['action'] != 'stats'], [])
        self.assertGreater(watcher.ask('stats')['data']['connections']['by_dialect']['broadcast'], 2)


class TestOperations(BroadcastCase):
    arguments = ('--verbose',)

    def test_direct_message(self):
        a = fresh('a')
        service = self.guest(connection_type='service')
        guests = [self.guest(a), self.guest(a, device_type='mobile')]
        for guest in guests:
            guest.settle()
        data = {'title': 'Shift', 'content': 'Friday?', 'type': 'ask', 'action': 'call', 'conversation_id': 'c7'}
        answer = service.ask('direct_message', {'user_id': a, **data})
        self.assertEqual((answer['action'], answer['data']), ('delivered', {'live': 2, 'pushed': 1, 'queued': 0}))
        for guest in guests:
            got = guest.hear('direct_message')
            self.assertTrue(got.pop('id'))
            self.assertEqual(got, {'user_id': a, **data})
        self.assert_error(guests[0].ask('direct_message', {'user_id': a, 'content': 'x'}), 'forbidden')
        away = service.ask('direct_message', {'user_id': fresh('away'), 'content': 'x'})
        self.assertEqual(away['data'], {'live': 0, 'pushed': 1, 'queued': 1})

    def test_queued_comes_with_the_first_device(self):
        a = fresh('a')
        service = self.guest(connection_type='service')
        early = self.guest(a)
        early.settle()
        service.ask('direct_message', {'user_id': a, 'content': 'live'})
        early.hear('direct_message')
        early.close()
        end = time.monotonic() + DEADLINE
        while service.ask('devices', {'user_id': a})['data']['devices']:
            self.assertLess(time.monotonic(), end)
        for content in ('one', 'two'):
            self.assertEqual(service.ask('direct_message', {'user_id': a, 'content': content})['data']['queued'], 1)
        self.hub.kill()
        self.hub.start()
        self.peer = self.connect()
        deaf = self.guest(a, features='typing_indicator')
        self.assertEqual(deaf.settle(), [])
        first = self.guest(a)
        self.assertEqual([first.hear('direct_message')['content'] for _ in range(2)], ['one', 'two'])
        service = self.guest(connection_type='service')
        service.ask('direct_message', {'user_id': a, 'content': 'three'})
        self.assertEqual(first.hear('direct_message')['content'], 'three')
        second = self.guest(a)
        service.ask('direct_message', {'user_id': a, 'content': 'four'})
        self.assertEqual(second.hear('direct_message')['content'], 'four')
        self.assertEqual(second.settle(), [])

    def test_system_notification(self):
        a, b, away = fresh('a'), fresh('b'), fresh('away')
        id, service = self.conversation(a, b, away)
        one, two = self.guest(a), self.guest(b)
        native = self.connect('monitor', userId=b)
        self.watch(native, f'user/{b}')
        one.settle(), two.settle()
        answer = service.ask('system_notification', {'conversation_id': id, 'title': 'Oven', 'message': 'off', 'type': 'warning'})
        self.assertEqual(answer['data'], {'live': 3, 'pushed': 1, 'queued': 1})
        for guest in (one, two):
            got = guest.hear('system_notification')
            self.assertTrue(got.pop('id'))
            self.assertEqual(got, {'conversation_id': id, 'title': 'Oven', 'message': 'off', 'type': 'warning'})
        self.assertEqual(native.expect('systemNotification')['payload']['message'], 'off')
        self.assert_error(one.ask('system_notification', {'conversation_id': id, 'message': 'x'}), 'forbidden')

    def test_offline_push(self):
        a, away, excluded = fresh('a'), fresh('away'), fresh('x')
        id, service = self.conversation(a, away, excluded)
        one = self.guest(a)
        one.settle()
        before = self.ask('stats', {}, 'stats')['push']['sent']
        service.ask('send_message', {'conversation_id': id, 'content': 'psst', 'is_important': True, 'sender_id': a,
                                     'exclude_user': excluded})
        one.hear('new_message')
        end = time.monotonic() + DEADLINE
        while self.ask('stats', {}, 'stats')['push']['sent'] != before + 1:
            self.assertLess(time.monotonic(), end)


class TestRestart(BroadcastCase):

    def test_kill(self):
        a, b = fresh('a'), fresh('b')
        id, _ = self.conversation(a, b)
        one = self.guest(a)
        sent = one.ask('send_message', {'conversation_id': id, 'id': 'kept', 'content': 'before'})
        self.assertEqual(sent['action'], 'message_sent')
        self.hub.kill()
        self.hub.start()
        self.peer = self.connect()
        one, two = self.guest(a), self.guest(b)
        again = one.ask('send_message', {'conversation_id': id, 'id': 'kept', 'content': 'before'})
        self.assertTrue(again['data']['duplicate'])
        one.say('send_message', {'conversation_id': id, 'content': 'after'})
        self.assertEqual(two.hear('new_message')['content'], 'after')
        self.assertEqual(two.settle(), [])
        # The roster comes from the disk: nothing changed in the topic's people since the start.
        two.say('typing_status', {'conversation_id': id, 'is_typing': True})
        self.assertEqual(one.hear('typing_status')['user_id'], b)

    def test_nobody_for_a_while(self):
        a, b = fresh('a'), fresh('b')
        id, service = self.conversation(a)
        service.close()
        self.ask('setTopic', {'channelId': 'conversations', 'topicId': id, 'participants': {'add': [b]}}, 'ok')
        one, two = self.guest(a), self.guest(b)
        one.settle(), two.settle()
        two.say('typing_status', {'conversation_id': id, 'is_typing': True})
        self.assertEqual(one.hear('typing_status')['user_id'], b)


if __name__ == '__main__':
    main()
