# SPDX-License-Identifier: GPL-3.0-or-later
"""Every field of every request with every wrong type: a named error, and nothing else happens."""

from protocol_case import ProtocolCase, chat, comment, fresh, main, private, work

WRONG = {
    'id': [True, [], {}, 'a\x07', 'tab\there'],
    'string': [5, True, [], {}, 1.5],
    'int': ['5', True, [], {}, 1.5],
    'bool': [0, 'true', [], {}],
    'object': [5, 'x', True, []],
    'list': [5, 'x', True, {}],
    'time': ['soon', True, [], {}],
}

# Field → (type, whether it has to be there). A field that is left out of a table is any JSON.
REQUESTS = {
    'listChannels': {'cursor': ('string', False), 'limit': ('int', False)},
    'listTopics': {'channelId': ('id', True), 'state': ('string', False), 'cursor': ('string', False), 'limit': ('int', False)},
    'listMessages': {'channelId': ('id', False), 'topicId': ('id', True), 'order': ('string', False), 'before': ('int', False),
                     'after': ('int', False), 'around': ('int', False), 'at': ('int', False), 'limit': ('int', False)},
    'search': {'query': ('string', True), 'channelId': ('id', False), 'topicId': ('id', False), 'fromName': ('string', False),
               'since': ('time', False), 'until': ('time', False), 'cursor': ('string', False), 'limit': ('int', False)},
    'sendMessage': {'key': ('string', True), 'channelId': ('id', False), 'topicId': ('id', True), 'content': ('string', True),
                    'type': ('string', False), 'replyTo': ('id', False), 'important': ('bool', False), 'private': ('bool', False),
                    'attachments': ('list', False), 'mentions': ('list', False), 'extra': ('object', False),
                    'ifSeq': ('int', False), 'fence': ('int', False), 'force': ('bool', False)},
    'markRead': {'channelId': ('id', False), 'topicId': ('id', True), 'seq': ('int', False), 'messageIds': ('list', False),
                 'unread': ('bool', False)},
    'claimTopic': {'channelId': ('id', False), 'topicId': ('id', True), 'seconds': ('int', False), 'to': ('id', False),
                   'fence': ('int', False)},
    'releaseTopic': {'channelId': ('id', False), 'topicId': ('id', True), 'fence': ('int', False)},
    'setTopic': {'channelId': ('id', False), 'topicId': ('id', True), 'title': ('string', False), 'state': ('string', False),
                 'snoozedUntil': ('time', False), 'ownerId': ('id', False), 'participants': ('object', False)},
    'pin': {'channelId': ('id', True), 'on': ('bool', True)},
    'mute': {'channelId': ('id', True), 'on': ('bool', True)},
    'editMessage': {'channelId': ('id', False), 'topicId': ('id', True), 'id': ('id', True), 'content': ('string', True)},
    'deleteMessage': {'channelId': ('id', False), 'topicId': ('id', True), 'id': ('id', True)},
    'setTyping': {'channelId': ('id', False), 'topicId': ('id', True), 'typing': ('bool', True)},
    'setViewing': {'channelId': ('id', False), 'topicId': ('id', False)},
    'batch': {'requests': ('list', True)},
    'syncData': {'accounts': ('list', True)},
    'reportSession': {'session': ('object', True)},
    'reportTask': {'task': ('object', True)},
    'reportProgress': {'progress': ('object', True)},
    'startOutbound': {'project': ('object', True)},
    'stopOutbound': {'project': ('object', True)},
    'listProjects': {'state': ('string', False), 'cursor': ('string', False), 'limit': ('int', False)},
    'listSessions': {'state': ('string', False), 'cursor': ('string', False), 'limit': ('int', False)},
    'listTasks': {'sessionId': ('id', False), 'state': ('string', False), 'cursor': ('string', False), 'limit': ('int', False)},
}

SESSION = {'title': 'string', 'status': 'string', 'completedTasks': 'int', 'totalTasks': 'int', 'currentTask': 'string', 'error': 'string'}
TASK = {'sessionId': 'id', 'taskType': 'string', 'status': 'string', 'error': 'string', 'attempts': 'int', 'note': 'string'}
PROGRESS = {'sessionId': 'id', 'totalTasks': 'int', 'completedTasks': 'int', 'currentTask': 'string'}


class Types(ProtocolCase):
    def setUp(self):
        self.peer = self.connect('admin')
        self.id = fresh('a')
        self.sync({'accountId': self.id, 'conversations': [chat('c', [private('m1')], unread_count=1)],
                   'contents': [work('w', [comment('k1')])]})
        self.good = {
            'listTopics': {'channelId': self.id},
            'listMessages': {'channelId': self.id, 'topicId': 'c'},
            'search': {'query': 'message'},
            'sendMessage': {'key': fresh('k'), 'channelId': self.id, 'topicId': 'c', 'content': 'Hi'},
            'markRead': {'channelId': self.id, 'topicId': 'c'},
            'claimTopic': {'channelId': self.id, 'topicId': 'c'},
            'releaseTopic': {'channelId': self.id, 'topicId': 'c'},
            'setTopic': {'channelId': self.id, 'topicId': 'c'},
            'pin': {'channelId': self.id, 'on': False},
            'mute': {'channelId': self.id, 'on': False},
            'editMessage': {'channelId': self.id, 'topicId': 'c', 'id': 'm1', 'content': 'message m1'},
            'deleteMessage': {'channelId': self.id, 'topicId': 'w', 'id': 'k1'},
            'setTyping': {'channelId': self.id, 'topicId': 'c', 'typing': False},
            'setViewing': {'channelId': self.id, 'topicId': 'c'},
            'batch': {'requests': []},
            'syncData': {'accounts': []},
            'reportSession': {'session': {'sessionId': fresh('s')}},
            'reportTask': {'task': {'taskId': fresh('t')}},
            'reportProgress': {'progress': {}},
        }
        self.before = self.heads()

    def heads(self):
        return [s['seq'] for s in self.watch(self.connect(), 'channels', f'channel/{self.id}', 'tasks')]

    def test_every_field(self):
        for event, fields in REQUESTS.items():
            for field, (kind, required) in fields.items():
                for value in WRONG[kind]:
                    self.refuse(event, self.good.get(event, {}) | {field: value}, 'badRequest', field)
                if required:
                    self.refuse(event, self.good.get(event, {}) | {field: None}, 'badRequest', field)
                    self.refuse(event, {k: v for k, v in self.good.get(event, {}).items() if k != field}, 'badRequest', field)
        self.assertEqual(self.heads(), self.before, 'nothing is half-stored')
        self.assertEqual(self.topic(self.id, 'c')['unreadCount'], 1)

    def test_null_is_absent(self):
        for event, fields in REQUESTS.items():
            absent = {field: None for field, (_, required) in fields.items() if not required}
            if event in ('startOutbound', 'stopOutbound'):
                continue   # nobody is there to do it
            envelope = self.peer.request(event, absent | self.good.get(event, {}))
            self.assertNotEqual(envelope['event'], 'error', (event, envelope))

    def test_reported_objects(self):
        for event, name, id, members in (('reportSession', 'session', 'sessionId', SESSION), ('reportTask', 'task', 'taskId', TASK),
                                         ('reportProgress', 'progress', None, PROGRESS)):
            good = {} if id is None else {id: fresh('x')}
            for member, kind in members.items():
                for value in WRONG[kind]:
                    self.refuse(event, {name: good | {member: value}}, 'badRequest', member)
            if id is not None:
                for value in (*WRONG['id'], None, ''):
                    self.refuse(event, {name: {id: value}}, 'badRequest', id)
        self.refuse('reportTask', {'task': {'taskId': 't', 'progress': 'half'}}, 'badRequest', 'progress')
        self.refuse('reportSession', {'session': {'sessionId': 's', 'totalTasks': -1}}, 'badRequest', 'totalTasks')
        self.assertEqual(self.heads(), self.before, 'nothing is half-stored')

    def test_people_of_a_topic(self):
        for member in ('add', 'remove'):
            for value in WRONG['list']:
                self.refuse('setTopic', self.good['setTopic'] | {'participants': {member: value}}, 'badRequest', f'participants.{member}')
            for value in (*WRONG['id'], None, ''):
                self.refuse('setTopic', self.good['setTopic'] | {'participants': {member: ['u1', value]}}, 'badRequest',
                            f'participants.{member}[1]')
        for event in ('pin', 'mute'):
            for value in WRONG['id']:
                self.refuse(event, self.good[event] | {'topicId': value}, 'badRequest', 'topicId')
        self.assertEqual(self.heads(), self.before, 'nothing is half-stored')

    def test_ids_at_their_limit(self):
        longest = 'é' * 128
        self.refuse('listTopics', {'channelId': longest}, 'notFound')
        told = self.refuse('listTopics', {'channelId': longest + 'x'}, 'tooLarge', 'channelId')
        self.assertEqual(told['limit'], 256)
        self.refuse('listTopics', {'channelId': ''}, 'badRequest', 'channelId')
        self.send(self.id, 'c', 'Hi', replyTo='r' * 256)
        self.refuse('sendMessage', self.good['sendMessage'] | {'replyTo': 'r' * 257}, 'tooLarge', 'replyTo')

    def test_keys_at_their_limit(self):
        self.ask('sendMessage', self.good['sendMessage'] | {'key': 'k' * 256}, 'messageAccepted')
        told = self.refuse('sendMessage', self.good['sendMessage'] | {'key': 'k' * 257}, 'tooLarge', 'key')
        self.assertEqual(told['limit'], 256)
        self.refuse('sendMessage', self.good['sendMessage'] | {'key': ''}, 'badRequest', 'key')

    def test_numbers_at_their_limits(self):
        self.refuse('markRead', self.good['markRead'] | {'seq': -1}, 'badRequest', 'seq')
        self.refuse('sendMessage', self.good['sendMessage'] | {'ifSeq': -1}, 'badRequest', 'ifSeq')
        self.ask('listMessages', self.good['listMessages'] | {'before': 2 ** 63 - 1}, 'messages')
        self.ask('listMessages', self.good['listMessages'] | {'after': 2 ** 63 - 1}, 'messages')
        self.ask('listMessages', self.good['listMessages'] | {'around': 2 ** 63 - 1}, 'messages')
        self.ask('listMessages', self.good['listMessages'] | {'at': 2 ** 63 - 1, 'order': 'time'}, 'messages')
        self.ask('listMessages', self.good['listMessages'] | {'limit': 5.0}, 'messages')

    def test_lists_at_their_limits(self):
        send = self.good['sendMessage']
        self.ask('sendMessage', send | {'attachments': [{'name': 'a'}] * 100}, 'messageAccepted')
        self.refuse('sendMessage', send | {'attachments': [{'name': 'a'}] * 101}, 'tooLarge', 'attachments')
        self.refuse('sendMessage', send | {'mentions': ['u'] * 1001}, 'tooLarge', 'mentions')
        self.refuse('sendMessage', send | {'mentions': ['u', {}]}, 'badRequest', 'mentions[1]')
        self.refuse('markRead', self.good['markRead'] | {'messageIds': ['m1', []]}, 'badRequest', 'messageIds[1]')
        self.refuse('unsubscribe', {'streams': [{'stream': 'x/a'}, {}]}, 'badRequest', 'streams[1].stream')
        self.refuse('unsubscribe', {'streams': [{'stream': 'x/a'}, 5]}, 'badRequest', 'streams[1]')
        self.refuse('markRead', self.good['markRead'] | {'messageIds': ['m1'] * 1001}, 'tooLarge', 'messageIds')
        self.ask('markRead', self.good['markRead'] | {'messageIds': ['m1'] * 1000}, 'ok')

    def test_depth_that_comes_out_again(self):
        """What is taken comes out to others no deeper than they can read."""
        def nested(levels):
            value = 1
            for _ in range(levels):
                value = [value]
            return {'deep': value}

        self.refuse('sendMessage', self.good['sendMessage'] | {'extra': nested(50)}, 'badRequest', 'extra')
        self.refuse('reportTask', {'task': {'taskId': 't', 'result': nested(50)}}, 'badRequest', 'task')
        accepted = self.send(self.id, 'c', 'Hi', extra=nested(47))
        self.assertEqual(self.messages(self.id, 'c')[-1]['extra'], nested(47))
        again = self.connect()
        answer = again.request('subscribe', {'streams': [{'stream': f'channel/{self.id}', 'epoch': self.welcome['epoch'],
                                                          'seq': accepted['seq'] - 1}]})
        missed = answer['payload']['streams'][0]['missed']
        self.assertEqual(missed[0]['payload']['message']['extra'], nested(47))

    def test_aliases(self):
        self.assertTrue(self.ask('monitor:request_channels', {}, 'channels')['channels'])
        self.assertTrue(self.ask('monitor:request_topics', {'channelId': self.id}, 'topics')['topics'])
        self.assertTrue(self.ask('monitor:request_messages', {'topicId': 'c', 'channelId': self.id}, 'messages')['messages'])
        for event in ('WORKER_DATA_SYNC', 'worker:data_sync'):
            self.assertEqual(self.ask(event, {'accountId': self.id}, 'synced')['channels'], 0)
        self.ask('monitor:reply', {'topicId': 'c', 'channelId': self.id, 'content': 'Hi'}, 'messageAccepted')


if __name__ == '__main__':
    main()
