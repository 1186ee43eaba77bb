# SPDX-License-Identifier: GPL-3.0-or-later
"""explain: each first cause is a step that the hub noted, or a field of its records."""

import contextlib
import os
import sqlite3
import uuid

from protocol_case import ProtocolCase, chat, comment, fresh, main, private, work
from web import Web


class Explain(ProtocolCase):
    def explain(self, about, peer=None, **which):
        told = self.ask('explain', {'about': about, **which}, 'explanation', peer)
        self.assertEqual(told['about'], about)
        self.assertTrue(told['title'])
        for cause in told['causes']:
            self.assertGreater(cause['at'], 0)
            self.assertTrue(cause['text'], cause)
        return told

    def first(self, about, cause, kind, peer=None, **which):
        told = self.explain(about, peer, **which)
        self.assertTrue(told['causes'], told)
        self.assertEqual(told['causes'][0]['cause'], cause, told)
        self.assertEqual(told['causes'][0]['evidence']['kind'], kind, told)
        self.assertTrue(told['next'], told)
        return told['causes'][0]['evidence'], told

    def push(self, target, answer='actionQueued', **more):
        return self.ask('pushAction', {'key': str(uuid.uuid4()), 'targetId': target, 'action': {'do': 'x'}, **more}, answer)['action']['actionId']

    def trace(self, action):
        return self.ask('traceAction', {'actionId': action}, 'action')['action']

    def step(self, action, cause, **more):
        """The first cause is that step of the action's own trace."""
        evidence, told = self.first('action', cause, 'step', actionId=action, **more)
        noted = self.trace(action)['trace'][evidence['index']]
        self.assertEqual({name: evidence[name] for name in noted}, noted)
        self.assertEqual(told['causes'][0]['text'], noted['text'])
        return told

    def test_bad_input(self):
        for payload, field in (({}, 'about'), ({'about': 'weather'}, 'about'), ({'about': 7}, 'about'), ({'about': 'action'}, 'actionId'),
                               ({'about': 'message', 'id': 'x'}, 'topicId'), ({'about': 'message', 'topicId': 'x'}, 'id'), ({'about': 'stream'}, 'stream'),
                               ({'about': 'stream', 'stream': 'people', 'mine': 'yes'}, 'mine'), ({'about': 'connection', 'connectionId': 'a' * 257}, 'connectionId')):
            self.refuse('explain', payload, 'tooLarge' if 'a' * 257 in payload.values() else 'badRequest', field)
        self.refuse('explain', {'about': 'action', 'actionId': 'nothing'}, 'notFound')

    def test_absent(self):
        told = self.step(self.push(fresh('bot')), 'unknownId')
        self.assertEqual(told['causes'][-1]['evidence']['record'], 'bots')

    def test_case(self):
        bot = fresh('bot')
        self.connect('bot', bot.upper())
        told = self.step(self.push(bot), 'idDiffersInCase')
        self.assertIn(bot.upper(), told['next'])

    def test_lost(self):
        """What was not acknowledged goes back to the queue when the bot's connection ends."""
        bot = fresh('bot')
        worker = self.connect('bot', bot)
        once = self.push(bot, 'actionSent')
        worker.expect('action')
        self.ask('ackAction', {'actionId': once}, 'ok', worker)
        action = self.push(bot, 'actionSent')
        worker.expect('action')
        evidence, told = self.first('action', 'notAcknowledged', 'record', actionId=action)
        self.assertEqual((evidence['record'], evidence['field'], evidence['value']), ('action', 'endedAt', 0))
        self.assertEqual(told['causes'][0]['at'], self.trace(action)['sentAt'])
        watcher = self.connect()
        self.watch(watcher, 'actions')
        worker.close()
        watcher.expect('actionUpdate', lambda payload: payload['action']['state'] == 'queued')
        told = self.explain('action', actionId=action)
        self.assertEqual([(cause['cause'], cause['evidence']['kind']) for cause in told['causes']],
                         [('closed', 'history'), ('notOpen', 'step'), ('unknownId', 'record')])

    def test_ends(self):
        bot = fresh('bot')
        told = self.step(self.push(bot, expiresIn=0), 'unknownId')
        self.assertEqual([cause['cause'] for cause in told['causes']], ['unknownId', 'expired'])
        action = self.push(bot)
        self.ask('cancelAction', {'actionId': action}, 'ok')
        told = self.step(action, 'unknownId')
        self.assertEqual(told['causes'][-1]['cause'], 'cancelled')

        bot = fresh('bot')
        worker = self.connect('bot', bot)
        action = self.push(bot, 'actionSent')
        worker.expect('action')
        self.ask('ackAction', {'actionId': action, 'error': 'no hands'}, 'ok', worker)
        evidence, told = self.first('action', 'botFailed', 'record', actionId=action)
        self.assertEqual(evidence['value'], 'no hands')
        self.assertEqual(told['causes'][0]['at'], self.trace(action)['endedAt'])
        action = self.push(bot, 'actionSent')
        worker.expect('action')
        self.ask('ackAction', {'actionId': action}, 'ok', worker)
        self.assertEqual(self.explain('action', actionId=action)['causes'], [])

    def test_queue(self):
        bot = fresh('bot')
        self.push(bot)
        told = self.step(self.push(bot), 'unknownId')
        self.assertEqual(told['causes'][-1]['cause'], 'behindOthers')
        self.assertEqual(told['causes'][-1]['evidence']['value'], 2)

    def test_messages(self):
        channel, topic = fresh('c'), fresh('t')
        evidence, _told = self.first('message', 'unknownTopic', 'record', channelId=channel, topicId=topic, id='x')
        self.assertEqual(evidence['id'], topic)
        self.sync({'accountId': channel, 'conversations': [chat(topic, [private('p1')])]})
        where = {'channelId': channel, 'topicId': topic}
        evidence, _told = self.first('message', 'nobodyListens', 'record', id='p1', **where)
        self.assertEqual((evidence['id'], evidence['value']), (f'channel/{channel}', 0))
        listener = self.connect()
        self.watch(listener, f'channel/{channel}')
        told = self.explain('message', id='p1', **where)
        self.assertEqual((told['causes'], told['subscribers']), ([], 1))
        self.first('message', 'notStored', 'record', id='p2', **where)

        key = str(uuid.uuid4())
        note = self.ask('sendMessage', {'key': key, 'content': 'among us', 'private': True, **where}, 'messageAccepted')
        for id in (note['id'], key):
            evidence, _told = self.first('message', 'privateNote', 'record', id=id, **where)
            self.assertEqual((evidence['id'], evidence['value']), (note['id'], True))
        self.first('message', 'notStored', 'record', listener, id=key, **where)
        sender = next(message['fromId'] for message in self.messages(channel, topic) if message['id'] == note['id'])
        self.ask('deleteMessage', {'id': note['id'], **where}, 'ok')
        evidence, _told = self.first('message', 'removed', 'record', id=key, **where)
        self.assertEqual((evidence['id'], evidence['field'], evidence['value']), (note['id'], 'removedBy', sender))
        self.first('message', 'removed', 'record', listener, id=note['id'], **where)
        # Whoever is not told of notes never hears that there was one.
        web = Web(self.hub.uri)
        self.addCleanup(web.close)
        for client_type, cause in (('service', 'notStored'), ('monitor', 'removed')):
            told = web.get('explain', {'Signalbox-Client-Type': client_type}, about='message', id=note['id'], **where).json
            self.assertEqual([cause['cause'] for cause in told['causes']], [cause], told)
        self.assertEqual(self.explain('message', topicId=topic, id='p1')['channelId'], channel)

    def over_http(self, id, client_id='api', **where):
        """What somebody is told who hears of no notes."""
        web = Web(self.hub.uri)
        self.addCleanup(web.close)
        told = web.get('explain', {'Signalbox-Client-Type': 'service', 'Signalbox-Client-Id': client_id}, about='message', id=id, **where).json
        return [(cause['cause'], cause['evidence'].get('value')) for cause in told['causes']]

    def test_two_other_topics(self):
        """The one that all may read is named, whatever they are called; a note alone is none for those who hear of none."""
        channel = fresh('c')
        self.sync({'accountId': channel, 'conversations': [chat('empty', [])]})
        self.send(channel, 'empty', 'among us', private=True)
        native = {'native': self.messages(channel, 'empty')[0]}
        notes = [work(topic, [comment('both', **native), comment(f'note-{topic}', **native)]) for topic in ('t1', 't3')]
        self.sync({'accountId': channel, 'works': [*notes, work('t2', [comment('both')])]})
        where = {'channelId': channel, 'topicId': 'empty'}
        evidence, _told = self.first('message', 'otherTopic', 'record', id='both', **where)
        self.assertEqual(evidence['value'], 't2')
        evidence, _told = self.first('message', 'otherTopic', 'record', id='note-t3', **where)
        self.assertEqual(evidence['value'], 't3')
        self.assertEqual(self.over_http('both', **where), [('otherTopic', 't2')])
        self.assertEqual(self.over_http('note-t3', **where), [('notStored', None)])

    def test_removed_before(self):
        """What a hub of before noted of a removal does not say whether it was a note: its sender knows all the same."""
        channel, topic, key = fresh('c'), fresh('t'), str(uuid.uuid4())
        where = {'channelId': channel, 'topicId': topic}
        self.sync({'accountId': channel, 'conversations': [chat(topic, [])]})
        sender = self.connect('service', 'the-sender')
        sent = self.ask('sendMessage', {'key': key, 'content': 'x', **where}, 'messageAccepted', sender)
        self.ask('deleteMessage', {'id': sent['id'], **where}, 'ok', self.connect('admin'))
        self.hub.kill()
        with contextlib.closing(sqlite3.connect(os.path.join(self.hub.data, 'hub.db'))) as database, database:
            changed = database.execute("UPDATE small_values SET value = 'deleted' WHERE name = ?", (sent['id'],))
            self.assertEqual(changed.rowcount, 1)
        self.hub.start()
        self.peer = self.connect()
        evidence, _told = self.first('message', 'removed', 'record', id=sent['id'], **where)
        self.assertEqual((evidence['field'], evidence['value']), ('seq', 0))
        self.assertEqual(self.over_http(key, client_id='the-sender', **where), [('removed', sent['seq'])])
        self.assertEqual(self.over_http(key, client_id='another', **where), [('notStored', None)])
        self.assertEqual(self.over_http(sent['id'], client_id='another', **where), [('notStored', None)])

    def test_streams(self):
        name = fresh('x/s')
        evidence, told = self.first('stream', 'nothingPublished', 'record', stream=name)
        self.assertEqual((evidence['record'], evidence['id'], evidence['value']), ('stream', name, 0))
        self.assertEqual(told['subscribers'], 0)
        self.ask('publish', {'stream': name, 'data': 1, 'durable': True, 'key': str(uuid.uuid4())}, 'ok')
        self.first('stream', 'nobodyListens', 'record', stream=name)
        evidence, _told = self.first('stream', 'notSubscribed', 'record', stream=name, mine=True)
        self.assertEqual(evidence['value'], False)
        self.watch(self.peer, name)
        told = self.explain('stream', stream=name, mine=True)
        self.assertEqual((told['causes'], told['seq']), ([], 1))
        self.assertEqual(self.explain('stream', stream=name)['subscribers'], 1)

    def test_connections(self):
        own = self.explain('connection')
        self.assertEqual(own['causes'], [])
        self.assertEqual(own['connectionId'], self.welcome['connectionId'])
        self.assertEqual(self.explain('connection', connectionId=own['connectionId'])['causes'], [])
        other = self.connect()
        theirs = self.welcome['connectionId']
        self.refuse('explain', {'about': 'connection', 'connectionId': theirs}, 'forbidden')
        self.refuse('explain', {'about': 'connection', 'connectionId': 'nobody'}, 'forbidden')
        admin = self.connect('admin')
        self.assertEqual(self.explain('connection', admin, connectionId=theirs)['causes'], [])
        other.close()
        evidence, _told = self.first('connection', 'unknownConnection', 'record', admin, connectionId='nobody')
        self.assertEqual(evidence['value'], 'nobody')

    def test_bots(self):
        bot = fresh('bot')
        self.first('connection', 'unknownId', 'record', targetId=bot)
        self.connect('bot', bot)
        told = self.explain('connection', targetId=bot)
        self.assertEqual((told['causes'], told['connectionId']), ([], self.welcome['connectionId']))
        self.first('connection', 'idDiffersInCase', 'record', targetId=bot.upper())


if __name__ == '__main__':
    main()
