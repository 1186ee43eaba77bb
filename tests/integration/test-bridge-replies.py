# SPDX-License-Identifier: GPL-3.0-or-later
"""What is written here into channels of servers that know no keys: there once, whatever was killed when, and told here as whose it is."""

import json
import os
import random
import sys
import threading
import time
import uuid

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from bridge_case import BridgeCase, Closed, account, foreign, main, private  # noqa: E402
from at_once import load_tests  # noqa: E402,F401

SERVICE = 'monitor:reply'


class Shop(foreign.MonitorServer):
    """Takes every reply for a new one, gives it an id of its own and tells it to everybody; how it confirms is up to the round."""

    def __init__(self, **options):
        self.taken, self.way, self.before = [], 'ack', 0
        self.lock = threading.Lock()
        super().__init__(channels=[{'id': 'acc', 'name': 'Bakery', 'messageCount': 1, 'enabled': True, 'lastMessage': 'One',
                                    'lastMessageTime': 1763000001000}],
                         topics={'acc': [{'id': 'w1', 'channelId': 'acc', 'title': 'Cakes', 'messageCount': 1, 'lastMessage': 'One',
                                          'lastMessageTime': 1763000001000}]},
                         messages={'w1': [foreign.message('w1', 1, 'One')]}, **options)

    def on_event(self, session, nsp, ack, arguments, attachments):
        if arguments[0] != SERVICE:
            return super().on_event(session, nsp, ack, arguments, attachments)
        time.sleep(self.before)
        asked = arguments[1]
        with self.lock:
            number = len(self.messages['w1']) + 1
            told = foreign.message('w1', number, asked['content'], fromId=session.client_id, fromName='Me', direction='out',
                                   **({'extra': asked['extra']} if self.way == 'extra' else {}))
            self.messages['w1'].append(told)
            self.taken.append(asked['content'])
            for row in (self.topics['acc'][0], self.channels[0]):
                row.update(messageCount=number, lastMessage=told['content'], lastMessageTime=told['timestamp'])
            for other in list(self.sessions.values()):
                try:
                    other.event('channel:message', told)
                except (foreign.Gone, OSError):
                    pass
        if ack and self.way != 'silent':
            session.send(f'43{ack}' + json.dumps([{'success': True, **({'id': told['id']} if self.way != 'bare' else {})}]))

    def tell(self, session, nsp, ack, arguments, attachments, count):
        if arguments[0] == 'monitor:register':
            session.client_id = arguments[1]['clientId']
        super().tell(session, nsp, ack, arguments, attachments, count)


class Chat(foreign.WebSocketServer):
    """The same of broadcast chats: no lists, and an id of its own for each message."""

    def __init__(self):
        self.taken, self.names, self.before, self.n = [], [], 0, 0
        self.lock = threading.Lock()
        super().__init__(Chat.speak)

    @staticmethod
    def speak(self, socket):
        socket.send_json({'action': 'new_message', 'data': {'id': 'm0', 'conversation_id': 'c1', 'content': 'One', 'sender_id': 'u1'}})
        while True:
            frame = json.loads(socket.receive())
            if frame.get('action') != 'send_message':
                continue
            time.sleep(self.before)
            data = frame['data']
            with self.lock:
                self.n += 1
                self.taken.append(data['content'])
                self.names.append(data.get('sender_name'))
                told = {'id': f's{self.n}', 'conversation_id': data['conversation_id'], 'content': data['content'],
                        'sender_id': data['sender_id'], 'sender_name': data['sender_name'], 'sender_type': 'chat', 'message_type': 'text'}
                for other in list(self.sockets):
                    try:
                        other.send_json({'action': 'new_message', 'data': told})
                    except (foreign.Gone, OSError):
                        pass


class ReplyCase(BridgeCase):
    def words(self, content, **more):
        return {'key': str(uuid.uuid4()), 'channelId': self.channel, 'topicId': self.topic, 'content': content, **more}

    def ann(self, hub):
        return self.peer(hub, userId='ann', userName='Ann')

    def insist(self, hub, words):
        """As an outbox does: again under the same key until the hub says yes, or that only a person can say."""
        while True:
            try:
                answer = self.ann(hub).request('sendMessage', words)
            except (OSError, Closed, TimeoutError):
                time.sleep(0.02)
                continue
            if answer['event'] == 'messageAccepted' or answer['payload']['error'] != 'unavailable':
                return answer
            time.sleep(0.02)

    def kill_rounds(self, hub, server, rounds):
        """Returns the words that a person is asked about."""
        doubtful = []
        for n in range(rounds):
            words = self.words(f'reply {n}')
            server.before = random.choice((0, 0, 0.01, 0.05))
            peer = self.ann(hub)
            peer.send('sendMessage', words, 'x')
            time.sleep(random.random() * 0.08)
            hub.kill()
            hub.start()
            answer = self.insist(hub, words)
            if answer['event'] == 'error':
                self.assertTrue(answer['payload'].get('unconfirmed'), answer)
                self.assertIn('Look there', answer['payload']['message'])
                doubtful.append(words['content'])
        return doubtful


class ShopCase(ReplyCase):
    channel, topic = 'acc', 'w1'

    def begin(self, server):
        self.server = server
        self.addCleanup(self.server.drop)
        self.a = self.bridge(self.server.uri('', 'http') + ',monitor')
        self.at_a = self.ann(self.a)
        self.reach(self.at_a, 'acc', 'w1', ['One'])

    def drop_rounds(self, rounds):
        for n in range(rounds):
            self.server.before = 0.02
            words = self.words(f'reply {n}')
            peer = self.ann(self.a)
            peer.send('sendMessage', words, 'x')
            time.sleep(random.random() * 0.04)
            self.server.drop()
            answer = self.insist(self.a, words)
            self.assertEqual(answer['event'], 'messageAccepted', answer)
        self.assertEqual(self.server.taken, [f'reply {n}' for n in range(rounds)])
        self.reach(self.ann(self.a), 'acc', 'w1', ['One', *self.server.taken])


class Polled(ShopCase):
    def setUp(self):
        self.begin(Shop(websocket=False, upgrades=[]))

    def test_the_server_goes_while_it_is_on_its_way(self):
        self.drop_rounds(6)


class Monitor(ShopCase):
    def setUp(self):
        self.begin(Shop())

    def test_killed_while_it_was_on_its_way(self):
        self.assertEqual(self.kill_rounds(self.a, self.server, 24), [])
        expected = [f'reply {n}' for n in range(24)]
        self.assertEqual(self.server.taken, expected)
        at_a = self.ann(self.a)
        self.reach(at_a, 'acc', 'w1', ['One', *expected])
        self.assertEqual({m['fromName'] for m in self.messages(at_a, 'acc', 'w1')[1:]}, {'Ann'})

    def test_the_same_words_twice_are_two(self):
        for n in range(4):
            words = self.words('Yes')
            self.server.before = 0.02
            self.ann(self.a).send('sendMessage', words, 'x')
            time.sleep(random.random() * 0.05)
            self.a.kill()
            self.a.start()
            self.assertEqual(self.insist(self.a, words)['event'], 'messageAccepted')
        self.assertEqual(self.server.taken, ['Yes'] * 4)
        self.reach(self.ann(self.a), 'acc', 'w1', ['One'] + ['Yes'] * 4)

    def test_the_server_goes_while_it_is_on_its_way(self):
        self.drop_rounds(6)

    def test_the_server_falls_silent_while_it_is_on_its_way(self):
        """It took the reply, and nothing that it says comes any more until somebody connects anew."""
        self.server.options.update(ping_interval=4000, ping_timeout=1000)
        self.server.drop()
        self.server.before = 0.2
        words = self.words('Are you there?')

        def is_sent():
            self.ann(self.a).send('sendMessage', words, 'x')
            return any('Are you there?' in str(packet) for packet in list(self.server.seen.queue))
        self.until(is_sent)
        self.server.last.socket.mute = True
        self.assertEqual(self.insist(self.a, words)['event'], 'messageAccepted')
        self.assertEqual(self.server.taken, ['Are you there?'])

    def test_a_server_that_lists_nothing_then(self):
        """Then only a person can know; who asks again after that wants it to be sent."""
        self.server.before = 0.5
        words = self.words('Hello?')
        self.ann(self.a).send('sendMessage', words, 'x')
        self.until(lambda: any('Hello?' in str(packet) for packet in list(self.server.seen.queue)))
        self.a.kill()
        self.server.silent = {'monitor:request_messages'}
        self.until(lambda: self.server.taken)
        self.server.messages['w1'].pop()
        self.server.before = 0
        self.a.start()
        told = self.insist(self.a, words)['payload']
        self.assertEqual((told.get('error'), told.get('unconfirmed')), ('unsupported', True), told)
        self.assertIn(self.server.uri('', 'http'), told['message'])
        self.assertEqual(self.server.taken, ['Hello?'])
        self.assertEqual(self.insist(self.a, words)['event'], 'messageAccepted')
        self.assertEqual(self.server.taken, ['Hello?', 'Hello?'])

    def test_told_with_its_writer_from_the_first(self):
        watcher = self.peer(self.a)
        self.ask(watcher, 'subscribe', {'streams': [{'stream': 'channel/acc'}]}, 'subscribed')
        for way in ('ack', 'bare', 'silent', 'extra'):
            self.server.way = way
            words = self.words(f'by {way}')
            self.assertEqual(self.at_a.request('sendMessage', words)['event'], 'messageAccepted', way)
            message = watcher.expect('messageAdded', lambda p: p['message']['content'] == words['content'])['payload']['message']
            self.assertEqual((message['fromId'], message['fromName'], message['direction']), ('ann', 'Ann', 'out'), way)
        self.server.last.event('channel:message', foreign.message('w1', 90, 'The end'))
        watcher.expect('messageAdded', lambda p: p['message']['content'] == 'The end')
        self.assertEqual([p for p in watcher.pushed if p['event'] == 'messageChanged' or
                          (p['event'] == 'messageAdded' and p['payload']['message']['content'].startswith('by '))], [])


class Gossip(Shop):
    """Names its writers and tells no ids; a customer says the same words just before each answer."""
    refuses, drops = False, False

    def on_event(self, session, nsp, ack, arguments, attachments):
        if arguments[0] != SERVICE:
            return foreign.MonitorServer.on_event(self, session, nsp, ack, arguments, attachments)
        if self.drops:
            self.drops = False
            self.add(session, arguments[1]['content'], 'Bob', tells=False)
            self.drop()
            return None
        self.add(session, arguments[1]['content'], 'Bob')
        time.sleep(0.2)
        if self.refuses:
            return session.send(f'43{ack}' + json.dumps([{'success': False, 'error': 'forbidden', 'message': 'The shop is closed.'}]))
        mine = self.add(session, arguments[1]['content'], 'Me')
        self.taken.append(mine['content'])
        return session.send(f'43{ack}' + json.dumps([{'success': True, 'id': mine['id']}]))

    def add(self, session, content, name, tells=True):
        number = len(self.messages['w1']) + 1
        told = foreign.message('w1', number, content, fromName=name)
        del told['fromId']
        self.messages['w1'].append(told)
        for row in (self.topics['acc'][0], self.channels[0]):
            row.update(messageCount=number, lastMessage=content, lastMessageTime=told['timestamp'])
        if tells:
            session.event('channel:message', told)
        return told


class SameWords(ReplyCase):
    """The words alone make nothing ours."""
    channel, topic = 'acc', 'w1'

    def start(self):
        self.server = Gossip()
        self.addCleanup(self.server.drop)
        self.a = self.bridge(self.server.uri('', 'http') + ',monitor')
        self.at_a = self.ann(self.a)
        self.reach(self.at_a, 'acc', 'w1', ['One'])

    def writers(self, n):
        messages = self.until(lambda: (lambda m: len(m) >= n and m)(self.messages(self.at_a, 'acc', 'w1')))
        return sorted((m['content'], m['fromName'], m['direction']) for m in messages[1:])

    def test_a_customer_says_them_too(self):
        self.start()
        answer = self.at_a.request('sendMessage', self.words('Yes'))
        self.assertEqual(answer['event'], 'messageAccepted')
        self.assertEqual(answer['payload']['id'], self.server.messages['w1'][-1]['id'])
        self.assertEqual(self.writers(3), [('Yes', 'Ann', 'out'), ('Yes', 'Bob', 'in')])

    def test_it_is_refused(self):
        self.start()
        self.server.refuses = True
        answer = self.at_a.request('sendMessage', self.words('Yes'))
        self.assertEqual((answer['event'], answer['payload'].get('error')), ('error', 'forbidden'), answer)
        self.assertIn('The shop is closed.', answer['payload']['message'])
        self.assertEqual(self.writers(2), [('Yes', 'Bob', 'in')])

    def test_it_never_came(self):
        """Bob's words in the list are not it: a person is asked, and then it is sent."""
        self.start()
        self.server.drops = True
        words = self.words('Yes')
        told = self.insist(self.a, words)['payload']
        self.assertTrue(told.get('unconfirmed'), told)
        self.assertEqual(self.insist(self.a, words)['event'], 'messageAccepted')
        self.assertEqual(self.server.taken, ['Yes'])
        self.at_a = self.ann(self.a)
        self.assertEqual(self.writers(4), [('Yes', 'Ann', 'out'), ('Yes', 'Bob', 'in'), ('Yes', 'Bob', 'in')])

    def at_once(self, words):
        """Ann and Ben write the same at the same moment."""
        answers = {}

        def write(id):
            answers[id] = self.peer(self.a, userId=id, userName=id.title()).request('sendMessage', self.words(words))
        threads = [threading.Thread(target=write, args=(id,)) for id in ('ann', 'ben')]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual({answer['event'] for answer in answers.values()}, {'messageAccepted'}, answers)
        return [answer['payload']['id'] for answer in answers.values()]

    def two_at_once(self, dialect, path):
        """One echo answers one reply: each has its id, and each writer the name that it has there."""
        self.channel, self.topic = 'a1', 'c1'
        b = self.hub()
        at_b = self.peer(b)
        self.sync(at_b, account('a1', messages=[private('p1')]))
        self.a = self.bridge(f'http://127.0.0.1:{b.port}{path},{dialect}')
        self.at_a = self.ann(self.a)
        self.until(lambda: self.send(at_b, 'a1', 'c1', 'Is it there?') and 'a1' in self.channels(self.at_a))
        self.until(lambda: self.messages(self.at_a, 'a1', 'c1'))
        answers = [id for n in range(8) for id in self.at_once(f'same {n}')]
        self.assertEqual(len(set(answers)), 16, answers)
        here, there = ({m['id']: m['fromName'] for m in self.messages(peer, 'a1', 'c1') if m['content'].startswith('same')}
                       for peer in (self.at_a, at_b))
        self.assertEqual(sorted(there.values()), ['Ann'] * 8 + ['Ben'] * 8)
        self.assertEqual(here, there)

    def test_two_of_us_at_once(self):
        self.two_at_once('monitor', '/socket.io/')

    def test_two_of_us_at_once_in_a_chat(self):
        self.two_at_once('broadcast', '/ws/broadcast')


class Broadcast(ReplyCase):
    topic = 'c1'

    def setUp(self):
        self.server = Chat()
        self.addCleanup(self.server.stop)
        self.channel = f'conversations@127.0.0.1:{self.server.port}/rt'
        self.a = self.bridge(self.server.uri('/rt') + ',broadcast')
        self.at_a = self.ann(self.a)
        self.reach(self.at_a, self.channel, 'c1', ['One'])

    def test_killed_while_it_was_on_its_way(self):
        doubtful = self.kill_rounds(self.a, self.server, 20)
        self.assertEqual(len(self.server.taken), len(set(self.server.taken)), self.server.taken)
        self.assertEqual(set(self.server.taken) | set(doubtful), {f'reply {n}' for n in range(20)})
        here = self.contents(self.ann(self.a), self.channel, 'c1')
        self.assertEqual(len(here), len(set(here)), here)
        self.assertLessEqual({f'reply {n}' for n in range(20)} - set(doubtful), set(here))

    def test_the_writer_is_named_there_and_here(self):
        watcher = self.peer(self.a)
        self.ask(watcher, 'subscribe', {'streams': [{'stream': f'channel/{self.channel}'}]}, 'subscribed')
        self.assertEqual(self.at_a.request('sendMessage', self.words('By Ann'))['event'], 'messageAccepted')
        message = watcher.expect('messageAdded', lambda p: p['message']['content'] == 'By Ann')['payload']['message']
        self.assertEqual((message['fromId'], message['fromName'], message['direction']), ('ann', 'Ann', 'out'))
        self.assertEqual(self.server.names, ['Ann'])


class Agent(ReplyCase):
    channel, topic = 'own', 'c1'

    def test_killed_while_it_tells(self):
        """Nothing can be written there; what it tells stands here once."""
        def speak(server, socket):
            for n in range(40):
                socket.send_json({'event': 'task.update', 'data': {'task_id': f't{n}', 'session_id': 's1', 'status': 'completed', 'n': n}})
            while True:
                socket.receive()
        runner = foreign.WebSocketServer(speak)
        self.addCleanup(runner.stop)
        a = self.bridge(runner.uri('/ws/ws') + ',agent')
        for _ in range(16):
            time.sleep(random.random() * 0.1)
            a.kill()
            a.start()
        at_a = self.peer(a)
        self.until(lambda: len(self.all(at_a, 'listTasks', 'tasks', 'tasks')) >= 40)
        tasks = [t['taskId'] for t in self.all(at_a, 'listTasks', 'tasks', 'tasks')]
        self.assertEqual(sorted(tasks), sorted(f't{n}' for n in range(40)))
        self.assertEqual([s['sessionId'] for s in self.all(at_a, 'listSessions', 'sessions', 'sessions')], ['s1'])


class TwoHops(ReplyCase):
    channel, topic = 'a1', 'c1'

    def test_the_writer_goes_all_the_way(self):
        b = self.hub()
        at_b = self.peer(b)
        self.sync(at_b, account('a1', messages=[private('p1')]))
        a = self.bridge(b)
        c = self.bridge(a)
        cleo = self.peer(c, userId='cleo', userName='Cleo')
        self.reach(cleo, 'a1', 'c1', ['message p1'])
        self.assertEqual(cleo.request('sendMessage', self.words('From afar'))['event'], 'messageAccepted')
        for hub in (a, b):
            message = self.messages(self.peer(hub), 'a1', 'c1')[-1]
            self.assertEqual((message['fromName'], message['extra']['writtenBy']), ('Cleo', {'id': 'cleo', 'name': 'Cleo'}))
        ours = self.messages(cleo, 'a1', 'c1')[-1]
        self.assertEqual((ours['fromId'], ours['fromName'], ours['key'] is not None), ('cleo', 'Cleo', True))


class Words(ReplyCase):
    """What a person reads where it failed: which server, what happened, what that means, what to do."""
    channel, topic = 'a1', 'c1'

    def test_each_is_whole(self):
        b = self.hub()
        self.sync(self.peer(b), account('a1', messages=[private('p1')]))
        a = self.bridge(b)
        at_a = self.ann(a)
        self.reach(at_a, 'a1', 'c1', ['message p1'])
        b.kill()
        told = self.until(lambda: (lambda p: 'No hub' in p['message'] and p)(at_a.request('sendMessage', self.words('x'))['payload']))
        self.assertEqual(told['error'], 'unavailable')
        self.assertEqual(told['message'], f'The reply is not at {b.uri} yet. Send it again under the same key, '
                         f'as Signalbox does by itself; it cannot be doubled. Why: No hub is running at {b.uri}. Start it, or check the address.')

    def test_a_server_that_refuses(self):
        """Its words are given as they are, however they end."""
        said = ['The shop is closed.', '已打烊。', 'not today', 'Why do you ask?']
        server = Shop()
        self.addCleanup(server.drop)
        usual = server.on_event
        server.on_event = lambda session, nsp, ack, arguments, more: (
            session.send(f'43{ack}' + json.dumps([{'success': False, 'error': 'forbidden', 'message': arguments[1]['content']}]))
            if arguments[0] == SERVICE else usual(session, nsp, ack, arguments, more))
        a = self.bridge(server.uri('', 'http') + ',monitor')
        at_a = self.ann(a)
        self.reach(at_a, 'acc', 'w1', ['One'])
        for words in said:
            told = at_a.request('sendMessage', {**self.words(words), 'key': words, 'channelId': 'acc', 'topicId': 'w1'})['payload']
            self.assertEqual(told['message'], f'The reply was not sent, for {server.uri("/socket.io/", "http")} refused it. '
                             f'Change it, or send it again. It said: “{words}”')

    def test_one_that_never_answers(self):
        server = Shop()
        self.addCleanup(server.drop)
        usual = server.on_event
        server.on_event = lambda session, nsp, ack, arguments, more: (
            arguments[0] == SERVICE or usual(session, nsp, ack, arguments, more))
        a = self.bridge(server.uri('', 'http') + ',monitor')
        at_a = self.ann(a)
        self.reach(at_a, 'acc', 'w1', ['One'])
        told = at_a.request('sendMessage', {**self.words('x'), 'channelId': 'acc', 'topicId': 'w1'})['payload']
        self.assertTrue(told['message'].startswith(f'{server.uri("/socket.io/", "http")} may have the reply already, and it is not sent again by itself. '), told)
        self.assertTrue(told['unconfirmed'])


if __name__ == '__main__':
    main()
