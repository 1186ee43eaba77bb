# SPDX-License-Identifier: GPL-3.0-or-later
"""The real signalboxctl against servers of other dialects that were written from the bytes up."""

import argparse
import json
import os
import pathlib
import queue
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))
import foreign  # noqa: E402
from at_once import AtOnce, every  # noqa: E402
from foreign import Server, SocketioServer, WebSocketServer, message, shop  # noqa: E402

parser = argparse.ArgumentParser()
parser.add_argument('--ctl', required=True)
parser.add_argument('--part', default='1/1')
parser.add_argument('--keeper')     # cache-client
options, rest = parser.parse_known_args()

DEADLINE = 60
DONE, REFUSED, USAGE, NO_CONNECTION = range(4)


class ForeignCase(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def serve(self, server):
        self.addCleanup(server.stop)
        return server

    def environment(self):
        environment = {**os.environ, 'LC_ALL': 'C.UTF-8', 'XDG_RUNTIME_DIR': self.folder.name, 'XDG_STATE_HOME': self.folder.name,
                       'G_DEBUG': 'fatal-warnings'}
        environment.pop('SIGNALBOX_HUB', None)
        environment.pop('SIGNALBOX_USER', None)
        return environment

    def ctl(self, uri, *words, status=DONE):
        ran = subprocess.run([options.ctl, '--hub', uri, *words], capture_output=True, text=True, timeout=DEADLINE * 2,
                             env=self.environment())
        self.assertEqual(ran.returncode, status, f'{words}\n{ran.stdout}\n{ran.stderr}')
        return ran

    def fail_with(self, uri, *words, status=NO_CONNECTION):
        ran = self.ctl(uri, *words, status=status)
        self.assertTrue(ran.stderr.startswith('signalboxctl: '), ran.stderr)
        return ran.stderr

    def json(self, uri, *words):
        return [json.loads(line) for line in self.ctl(uri, '--json', *words).stdout.splitlines()]

    def profile(self, **members):
        path = os.path.join(self.folder.name, f'profile-{len(os.listdir(self.folder.name))}.json')
        with open(path, 'w', encoding='utf-8') as file:
            json.dump(members, file)
        return path

    def tail(self, uri, *words):
        child = subprocess.Popen([options.ctl, '--hub', uri, '--json', 'tail', *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                 text=True, env=self.environment())
        lines = queue.Queue()

        def read():
            for line in child.stdout:
                lines.put(json.loads(line))
        reader = threading.Thread(target=read, daemon=True)
        reader.start()

        def end():
            child.kill()
            child.wait()
            reader.join()
            child.stdout.close()
            child.stderr.close()
        self.addCleanup(end)
        return lines

    def until(self, condition):
        end = time.monotonic() + DEADLINE
        while not condition():
            self.assertLess(time.monotonic(), end, 'in vain')
            time.sleep(0.02)

    def live(self, server, lines, first=100):
        """Messages are told until one is printed: then the event."""
        self.until(lambda: server.last is not None)
        end = time.monotonic() + DEADLINE
        for number in range(first, first + 10000):
            self.assertLess(time.monotonic(), end, 'in vain')
            try:
                server.last.event('channel:message', message('w1', number, f'live {number}'))
            except foreign.Gone:
                pass
            try:
                while True:
                    line = lines.get(timeout=0.3)
                    if line['event'] == 'messageAdded':
                        return line['payload']['message']
            except queue.Empty:
                pass
        return None


class Transports(ForeignCase):
    def check_shop(self, server, uri, *words):
        said = self.ctl(uri, *words, '-v', 'channels')
        self.assertIn('晨光面包房', said.stdout)
        self.assertEqual([m['content'] for m in self.json(uri, *words, 'messages', 'acc', 'w1')[0]['messages']], ['One', 'Two'])
        return said.stderr

    def test_websocket(self):
        server = self.serve(shop())
        for uri in (server.uri('', 'http'), server.uri(), server.uri('/socket.io/'), server.uri('/socket.io')):
            self.assertIn('monitor over websocket', self.check_shop(server, uri))
        self.assertFalse([r for r in server.requests if r.query.get('transport') == 'polling'])

    def test_websocket_refused(self):
        server = self.serve(shop())
        server.options['websocket'] = False
        self.assertIn('monitor over polling', self.check_shop(server, server.uri('', 'http')))

    def test_websocket_hangs(self):
        """A proxy takes the upgrade and never answers it, or answers it and passes nothing on: polling does."""
        for hangs in True, False:
            server = self.serve(shop())
            answer = server.handle

            def handle(stream, request, server=server, answer=answer, hangs=hangs):
                if not request.upgrades:
                    return answer(stream, request)
                if not hangs:
                    server.open(stream, request)
                while stream.recv(1000):
                    pass
                return False
            server.handle = handle
            self.assertIn('monitor over polling', self.ctl(server.uri('', 'http'), '-v', '--timeout', '30', 'channels').stderr)
            if hangs:
                self.assertIn('monitor over polling', self.ctl(server.uri(), '-v', '--timeout', '30', 'channels').stderr)

    def test_polling_first(self):
        server = self.serve(shop())
        upgraded = self.profile(transports=['polling', 'websocket'])
        self.check_shop(server, server.uri('', 'http'), '--profile', upgraded)
        lines = self.tail(server.uri('', 'http'), '--profile', upgraded, '--stream', 'channel/acc')
        self.until(lambda: server.last is not None and server.last.socket is not None)
        self.assertTrue(self.live(server, lines))

    def test_no_polling(self):
        """Said as it was tried: a WebSocket before it, or none."""
        refusal = b'{"code":0,"message":"Transport unknown"}'
        for transports, tried in (['polling', 'websocket'], False), (['polling'], False), (['websocket', 'polling'], True):
            server = self.serve(shop())
            server.handle = lambda stream, request: stream.sendall(b'HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\n'
                                                                   b'Content-Length: %d\r\n\r\n%s' % (len(refusal), refusal)) and False
            said = self.fail_with(server.uri('', 'http'), '--profile', self.profile(transports=transports), 'channels')
            self.assertIn('does not allow polling', said)
            self.assertEqual('a WebSocket to it did not come about' in said, tried, said)

    def test_a_polled_server_hears_that_we_go(self):
        """The last words are a request of their own: the program ends behind them."""
        for profile in (self.profile(transports=['polling']), self.profile(transports=['websocket'])):
            server = self.serve(foreign.shop())
            self.ctl(server.uri('', 'http'), '--profile', profile, 'channels')
            said = list(server.seen.queue)
            self.assertIn('41', said, profile)
            if server.requests[-1].method == 'POST':
                self.assertEqual(said[-2:], ['41', '1'])

    def test_polling_only(self):
        server = self.serve(shop())
        only = self.profile(transports=['polling'])
        self.assertIn('polling', self.check_shop(server, server.uri('', 'http'), '--profile', only))
        self.assertFalse([r for r in server.requests if r.upgrades])
        lines = self.tail(server.uri('', 'http'), '--profile', only, '--stream', 'channel/acc')
        server.joined.get(timeout=DEADLINE)
        self.assertTrue(self.live(server, lines))

    def test_posts_stay_small(self):
        server = self.serve(shop())
        server.options.update(websocket=False, max_payload=190)
        self.check_shop(server, server.uri('', 'http'))
        self.assertTrue(all(len(r.body) <= 190 for r in server.requests))

    def test_another_path(self):
        server = self.serve(foreign.MonitorServer(path='/live/v2/', channels=[{'id': 'a', 'name': 'Elsewhere'}]))
        for uri in (server.uri('/live/v2/', 'http'), server.uri('/live/v2', 'http'), server.uri('/live/v2/')):
            self.assertIn('Elsewhere', self.ctl(uri, 'channels').stdout)
        self.assertIn('Elsewhere', self.ctl(server.uri('/live/v2/'), '--dialect', 'monitor', 'channels').stdout)

    def test_query_headers_auth(self):
        server = self.serve(shop())
        given = self.profile(query={'room': 'a b&c'}, headers={'X-Shop': 'bakery'}, auth={'kind': 'staff'}, token='t0p', namespace='/crm')
        server.sessions.clear()
        said = {}

        def joined(session, nsp, auth):
            said.update(nsp=nsp, auth=auth)
            return '{"sid":"x"}'
        server.on_connect = joined
        server.on_event = lambda session, nsp, *more: session.event('monitor:channels', {'channels': [{'id': 'z', 'name': 'Named'}]}, nsp=nsp)
        self.assertIn('Named', self.ctl(server.uri('', 'http'), '--profile', given, 'channels').stdout)
        self.assertEqual(said, {'nsp': '/crm', 'auth': {'kind': 'staff', 'token': 't0p'}})
        self.assertEqual((server.requests[0].query['room'], server.requests[0].headers['x-shop']), ('a b&c', 'bakery'))
        self.assertEqual(server.requests[0].query['EIO'], '4')

    def test_renamed_events(self):
        server = self.serve(shop())
        ours = {'monitor:request_channels': 'getAccounts', 'monitor:channels': 'accounts'}

        def speak(session, nsp, ack, arguments, attachments):
            if arguments[0] == 'getAccounts':
                session.event('accounts', {'channels': [{'id': 'r', 'name': 'Renamed'}]})
        server.on_event = speak
        self.assertIn('Renamed', self.ctl(server.uri('', 'http'), '--profile', self.profile(events=ours), 'channels').stdout)


class Live(ForeignCase):
    def test_send(self):
        server = self.serve(shop())
        self.assertIn('r-', self.ctl(server.uri('', 'http'), 'send', '-c', 'acc', '-t', 'w1', 'Thank you').stdout)
        reply = server.replies.get(timeout=DEADLINE)
        self.assertEqual((reply['channelId'], reply['topicId'], reply['content']), ('acc', 'w1', 'Thank you'))

    def test_refused_by_an_event(self):
        """One that does not say what it is about; one of another topic, and one that is followed by a yes, refuse nothing."""
        no = {'success': False, 'error': 'unavailable', 'message': 'You may not reply'}
        for said, confirmed, status in (no, False, REFUSED), (no, True, DONE), ({**no, 'topicId': 'w9'}, True, DONE), ({**no, 'topicId': 'w1'}, False, REFUSED):
            server = self.serve(shop())
            usual = server.on_event

            def on_event(session, nsp, ack, arguments, attachments, said=said, confirmed=confirmed, usual=usual):
                if arguments[0] == 'monitor:reply':
                    session.event('monitor:error', said)
                if arguments[0] != 'monitor:reply' or confirmed:
                    usual(session, nsp, ack, arguments, attachments)
            server.on_event = on_event
            ran = self.ctl(server.uri('', 'http'), '--dialect', 'monitor', 'send', '-c', 'acc', '-t', 'w1', 'Thank you', status=status)
            self.assertEqual(ran.stderr.count('You may not reply'), 0 if confirmed else 1, ran.stderr)

    def test_too_long(self):
        """What is more than the server takes is refused here: it would cost the connection."""
        server = self.serve(shop())
        server.options['max_payload'] = 2000
        self.assertIn('longer', self.fail_with(server.uri('', 'http'), 'send', '-c', 'acc', '-t', 'w1', 'x' * 2000, status=REFUSED))
        self.ctl(server.uri('', 'http'), 'send', '-c', 'acc', '-t', 'w1', 'x' * 1000)
        server.options['max_payload'] = 900
        for length in 890, 5000:
            said = self.fail_with(server.uri('', 'http'), 'send', '-c', 'acc', '-t', 'w1', 'x' * length, status=REFUSED)
            self.assertIn('longer than the 900 bytes that the server takes', said)
        self.ctl(server.uri('', 'http'), 'send', '-c', 'acc', '-t', 'w1', 'x' * 500)

    def test_live_and_restart(self):
        server = self.serve(shop())
        lines = self.tail(server.uri('', 'http'), '--stream', 'channel/acc')
        first = self.live(server, lines)
        self.assertEqual(first['fromName'], 'Wang Li')
        before = len(server.sessions)
        server.stop()
        server.listen()
        self.until(lambda: len(server.sessions) > before)
        self.assertGreater(int(self.live(server, lines, 20000)['content'].split()[1]), 19999)

    def test_cut_before_the_first_list(self):
        """There was a connection: it is made again, as at any other time."""
        server = self.serve(shop())
        server.silent = {'monitor:request_channels'}
        lines = self.tail(server.uri('', 'http'), '--profile', self.profile(timings={'backoffBase': 50}))
        self.until(lambda: any('request_channels' in packet for packet in list(server.seen.queue)))
        server.silent = set()
        server.drop()
        self.assertTrue(self.live(server, lines))

    def test_recording_cut_before_the_first_list(self):
        server = self.serve(shop())
        server.silent = {'monitor:request_channels'}
        path = os.path.join(self.folder.name, 'cut.jsonl')
        child = subprocess.Popen([options.ctl, 'record', server.uri('', 'http'), '--dialect', 'monitor', '-o', path,
                                  '--profile', self.profile(timings={'backoffBase': 50})],
                                 stderr=subprocess.PIPE, text=True, env=self.environment())

        def end():
            child.kill()
            child.communicate()
        self.addCleanup(end)
        self.until(lambda: any('request_channels' in packet for packet in list(server.seen.queue)))
        server.silent = set()
        server.drop()
        self.until(lambda: child.poll() is not None or 'monitor:channels' in pathlib.Path(path).read_text(encoding='utf-8'))
        child.send_signal(signal.SIGINT)
        said = child.communicate(timeout=DEADLINE)[1]
        self.assertEqual(child.returncode, DONE, said)
        self.assertIn('Frames ', said)

    def test_recording_says_what_becomes_of_it(self):
        server = self.serve(shop())
        path = os.path.join(self.folder.name, 'lost.jsonl')
        child = subprocess.Popen([options.ctl, 'record', server.uri('', 'http'), '-o', path, '--profile', self.profile(timings={'backoffBase': 200, 'backoffMax': 200, 'tries': 100})],
                                 stderr=subprocess.PIPE, text=True, env=self.environment())
        self.addCleanup(child.stderr.close)
        self.addCleanup(child.wait)
        self.addCleanup(child.kill)
        self.until(lambda: any('request_channels' in packet for packet in list(server.seen.queue)))
        server.stop()
        self.assertIn('Trying again in 1 second.', child.stderr.readline())
        server.listen()
        while 'is there again' not in (line := child.stderr.readline()):
            self.assertRegex(line, r'Try \d+; the next one is in')
        child.send_signal(signal.SIGINT)
        self.assertIn('Frames ', child.stderr.readline())

    def test_asked_too_much(self):
        """Who says when it may be asked again is asked then, and who does not in a minute."""
        problem = b'{"title":"Slow down","status":429}'
        for transport, words, when, seconds in (('websocket', 'too much in too short a time', b'Retry-After: 3\r\n', 3),
                                                ('polling', 'Slow down', b'Retry-After: 3\r\n', 3), ('polling', 'Slow down', b'', 60)):
            server = self.serve(shop())
            answer = server.handle
            child = subprocess.Popen([options.ctl, '--hub', server.uri('', 'http'), '--profile', self.profile(transports=[transport], timings={'backoffBase': 200, 'backoffMax': 200}),
                                      'tail', '--stream', 'channel/acc'], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=self.environment())
            self.addCleanup(child.stderr.close)
            self.addCleanup(child.wait)
            self.addCleanup(child.kill)
            self.until(lambda server=server: any('request_channels' in packet for packet in list(server.seen.queue)))
            server.handle = lambda stream, request, when=when: stream.sendall(b'HTTP/1.1 429 Too Many Requests\r\n%sContent-Type: application/problem+json\r\n'
                                                                              b'Content-Length: %d\r\n\r\n%s' % (when, len(problem), problem)) and False
            server.drop()
            while words not in (line := child.stderr.readline()):
                self.assertRegex(line, r'Trying again|Try \d+')
            self.assertRegex(line, rf'Try \d+; the next one is in {seconds} s\.')
            if seconds > 3:
                continue
            server.handle = answer
            while 'is there again' not in (line := child.stderr.readline()):
                self.assertRegex(line, r'Try \d+; the next one is in')

    def test_dead_server(self):
        """It is there for TCP, and says nothing."""
        server = self.serve(shop())
        server.options.update(ping_interval=3000, ping_timeout=2000)
        self.tail(server.uri('', 'http'), '--stream', 'channel/acc')
        self.until(lambda: len(server.sessions) >= 2)

    def test_dead_websocket(self):
        def mute(server, peer):
            peer.mute = True
            while True:
                peer.receive()
        server = self.serve(WebSocketServer(mute))
        self.tail(server.uri('/runner'), '--dialect', 'agent', '--profile', self.profile(timings={'heartbeat': 1000, 'backoffBase': 50}),
                  '--stream', 'tasks')
        self.until(lambda: len(server.sockets) >= 2)

    def test_quiet_websocket_stays(self):
        """No JSON answer is ever demanded: a pong is enough."""
        def quiet(server, peer):
            while True:
                peer.receive()
        server = self.serve(WebSocketServer(quiet))
        lines = self.tail(server.uri('/runner'), '--dialect', 'agent', '--profile', self.profile(timings={'heartbeat': 6000}), '--stream', 'tasks')
        self.until(lambda: server.sockets and server.sockets[0].pings >= 2)
        server.sockets[0].send_json({'event': 'task.update', 'data': {'task_id': 't', 'status': 'running', 'task_type': 'build'}})
        self.assertEqual(lines.get(timeout=DEADLINE)['payload']['task']['taskType'], 'build')
        self.assertEqual(len(server.sockets), 1)

    def test_recovery(self):
        server = self.serve(shop())
        said = queue.Queue()

        def joined(session, nsp, auth):
            said.put(auth)
            if auth and 'pid' in auth:
                session.event('channel:message', message('w1', 501, 'missed'), 'off-2')
            return '{"sid":"same","pid":"private"}'
        server.on_connect = joined
        lines = self.tail(server.uri('', 'http'), '--stream', 'channel/acc')
        said.get(timeout=DEADLINE)
        time_out = time.monotonic() + DEADLINE
        number = 100
        while lines.empty():
            self.assertLess(time.monotonic(), time_out)
            server.last.event('channel:message', message('w1', number, 'known'), f'off-{number}')
            number += 1
            time.sleep(0.1)
        server.drop()
        again = said.get(timeout=DEADLINE)
        self.assertEqual(again['pid'], 'private')
        self.assertRegex(again['offset'], '^off-1')
        texts = []
        while 'missed' not in texts:
            line = lines.get(timeout=DEADLINE)
            if line['event'] == 'messageAdded':
                texts.append(line['payload']['message']['content'])

    def test_binary(self):
        """Attachments of events that we have no use for do not disturb those behind them."""
        server = self.serve(shop())
        lines = self.tail(server.uri('', 'http'), '--stream', 'channel/acc')
        server.joined.get(timeout=DEADLINE)
        server.last.send('452-["picture",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]')
        server.last.send(b'\x00\x01\xff')
        server.last.send(b'more')
        self.assertTrue(self.live(server, lines))

    def test_bytes_of_messages(self):
        """What came beside a message is in it, or it is said that it is not; a place alone is nothing."""
        server = self.serve(shop())
        lines = self.tail(server.uri('', 'http'), '--stream', 'channel/acc')
        self.live(server, lines)
        place = [{'_placeholder': True, 'num': n} for n in range(4)]
        told = {'file': {'content': 'see file', 'attachments': [{'name': 'a.png', 'mime': 'image/png', 'data': place[0]}, place[1]]},
                'text': {'content': place[0]}, 'member': {'content': 'raw', 'picture': place[0], 'extra': {'deep': [place[1]]}},
                'large': {'content': 'here', 'attachments': [{'name': 'film.mp4', 'data': place[0]}]}}
        sent = {'file': [b'PNG\x00', b'\xff'], 'text': ['三 cakes'.encode()], 'member': [b'\x01\x02', b'\xfe'], 'large': [b'x' * 100000]}
        for id, more in told.items():
            server.last.send(f'45{len(sent[id])}-' + json.dumps(['channel:message', {**message('w1', 900, ''), 'id': id, **more}]))
            for data in sent[id]:
                server.last.send(data)
        found = {}
        while len(found) < len(told):
            line = lines.get(timeout=DEADLINE)
            self.assertNotIn('_placeholder', json.dumps(line))
            if line['event'] == 'messageAdded' and line['payload']['message']['id'] in told:
                found[line['payload']['message']['id']] = line['payload']['message']
        self.assertEqual([a['url'] for a in found['file']['attachments']], ['data:image/png;base64,UE5HAA==', 'data:application/octet-stream;base64,/w=='])
        self.assertEqual(found['file']['attachments'][0], {'name': 'a.png', 'mime': 'image/png', 'size': 4, 'url': 'data:image/png;base64,UE5HAA=='})
        self.assertEqual((found['text']['content'], found['text']['attachments']), ('三 cakes', []))
        self.assertEqual([(a['name'], a['size']) for a in found['member']['attachments']], [('picture', 2)])
        self.assertEqual(found['member']['extra'], {'deep': ['data:application/octet-stream;base64,/g==']})
        self.assertTrue(found['large']['content'].startswith('here\n[“film.mp4” ('), found['large']['content'])
        self.assertNotIn('url', found['large']['attachments'][0])

    def test_three_at_once(self):
        """One of them dies; the others are unharmed."""
        def runner(server, peer):
            while True:
                peer.receive()
        shops = [self.serve(shop()), self.serve(shop())]
        agents = self.serve(WebSocketServer(runner))
        tails = [self.tail(s.uri('', 'http'), '--stream', 'channel/acc') for s in shops]
        tasks = self.tail(agents.uri('/runner'), '--dialect', 'agent', '--stream', 'tasks')
        for server, lines in zip(shops, tails):
            self.assertTrue(self.live(server, lines))
        shops[0].stop()
        self.assertTrue(self.live(shops[1], tails[1], 30000))
        self.until(lambda: agents.sockets)
        statuses = []

        def tell():
            for status in ('running', 'completed'):
                agents.sockets[0].send_json({'event': 'task.update', 'data': {'task_id': 't', 'status': status, 'task_type': 'b'}})
            while not tasks.empty():
                statuses.append(tasks.get()['payload']['task']['status'])
            return 'completed' in statuses
        self.until(tell)
        shops[0].listen()


class Begins(ForeignCase):
    def test_new_channel(self):
        """What a channel begins with is told by tail, without a gap."""
        server = self.serve(shop())
        lines = self.tail(server.uri('', 'http'))
        self.assertTrue(self.live(server, lines))
        for number in (1, 2):
            server.last.event('channel:message', message('w9', number, f'Begun {number}', channel='new'))
        told = []
        while len(told) < 2:
            line = lines.get(timeout=DEADLINE)
            self.assertNotEqual(line['event'], 'subscribed', line)
            told += [line['payload']['message']['content']] if line['event'] == 'messageAdded' and 'Begun' in json.dumps(line) else []
        self.assertEqual(told, ['Begun 1', 'Begun 2'])

    def test_marks_that_nobody_keeps(self):
        server = self.serve(shop())
        for word in ('pin', 'mute'):
            self.assertIn('monitor server', self.fail_with(server.uri('', 'http'), word, 'acc', 'w1', status=REFUSED))


class MissedCase(ForeignCase):
    """Two channels; what came while there was no connection is told in lists."""

    def serve_two(self):
        server = self.serve(shop())
        server.channels.append({'id': 'other', 'name': 'Other', 'lastMessage': 'Old two', 'lastMessageTime': 1763000002000, 'messageCount': 3,
                                'unreadCount': 1})
        server.topics['other'] = [{'id': 'q1', 'channelId': 'other', 'title': 'Quiet', 'messageCount': 1, 'lastMessageTime': 1763000001000},
                                  {'id': 'q2', 'channelId': 'other', 'title': 'Moved', 'messageCount': 2, 'unreadCount': 1, 'lastMessage': 'Old two',
                                   'lastMessageTime': 1763000002000}]
        server.messages['q1'] = [message('q1', 1, 'Quiet one', 'other')]
        server.messages['q2'] = [message('q2', 1, 'Old one', 'other'), message('q2', 2, 'Old two', 'other')]
        return server

    @staticmethod
    def tell(server, topic, *messages, channel='other'):
        """As the server's lists have it; nobody is told."""
        server.messages.setdefault(topic, []).extend(messages)
        of_channel = next(c for c in server.channels if c['id'] == channel)
        of_topic = next((t for t in server.topics[channel] if t['id'] == topic), None)
        if of_topic is None:
            of_topic = {'id': topic, 'channelId': channel, 'title': topic, 'messageCount': 0, 'unreadCount': 0}
            server.topics[channel].append(of_topic)
        for row in of_channel, of_topic:
            row.update(lastMessage=messages[-1]['content'], lastMessageTime=messages[-1]['timestamp'])
            row['messageCount'] += len(messages)
            row['unreadCount'] = row.get('unreadCount', 0) + len(messages)

    @staticmethod
    def read(lines, content):
        """The events up to the one that brings that message."""
        found = []
        while not found or found[-1]['event'] != 'messageAdded' or found[-1]['payload']['message']['content'] != content:
            found.append(lines.get(timeout=DEADLINE))
        return found

    def contents(self, events):
        return [e['payload']['message']['content'] for e in events if e['event'] == 'messageAdded']

    def away(self, server, *words):
        """A tail that had a connection, and has none any more: its lines."""
        lines = self.tail(server.uri('', 'http'), '--stream', 'channels', '--stream', 'channel/acc', '--stream', 'channel/other', *words)
        self.live(server, lines)
        server.stop()
        return lines

    def told_next(self, server, lines):
        """One more comes live."""
        server.joined.get(timeout=DEADLINE)
        self.until(lambda: any('request_messages' in packet for packet in list(server.seen.queue) if isinstance(packet, str)))
        self.next = getattr(self, 'next', 60) + 1
        content = f'live {self.next}'
        self.tell(server, 'q2', message('q2', self.next, content, 'other'))
        server.last.event('channel:message', server.messages['q2'][-1])
        return self.read(lines, content)

    def after(self, events, lines, name, fits):
        """The last such event of those, or one that comes yet."""
        while True:
            fitting = [e['payload'] for e in events if e['event'] == name and fits(e['payload'])]
            if fitting:
                return fitting[-1]
            events.append(lines.get(timeout=DEADLINE))


class Missed(MissedCase):
    """What came while there was no connection, in channels that nobody looked into."""

    def test_live_is_no_news_of_what_is_older(self):
        """Nobody had looked into the topic: what it had before is history."""
        server = self.serve_two()
        lines = self.tail(server.uri('', 'http'), '--stream', 'channel/acc', '--stream', 'channel/other')
        self.live(server, lines)
        told = []
        for n in range(50, 53):
            self.tell(server, 'q2', message('q2', n, f'live {n}', 'other'))
            server.last.event('channel:message', server.messages['q2'][-1])
            told += self.contents(self.read(lines, f'live {n}'))
        self.assertFalse([content for content in told if content.startswith('Old')], told)

    def test_unlisted(self):
        """No topic of it was ever asked for."""
        server = self.serve_two()
        lines = self.away(server)
        self.tell(server, 'q2', message('q2', 2, 'in the same second', 'other', id='q2-2b'), message('q2', 3, 'missed', 'other'))
        self.tell(server, 'q3', message('q3', 5, 'in a new topic', 'other'))
        server.listen()
        events = self.read(lines, 'missed')
        while 'in a new topic' not in self.contents(events):
            events += self.read(lines, 'in a new topic')
        events += self.told_next(server, lines)
        told = self.contents(events)
        for content in 'in the same second', 'missed', 'in a new topic':
            self.assertEqual(told.count(content), 1, told)
        self.assertFalse([content for content in told if content.startswith(('Old', 'Quiet'))], told)
        asked = [json.loads(packet[2:]) for packet in list(server.seen.queue) if packet.startswith('42["monitor:request_messages')]
        self.assertFalse([words for words in asked if words[1]['topicId'] in ('q1', 'w2')], asked)

    def test_cut_before_the_messages(self):
        """The connection ends before the server tells the messages that were missed: the next one asks again."""
        server = self.serve_two()
        lines = self.away(server)
        self.tell(server, 'q2', message('q2', 3, 'missed', 'other'))
        self.tell(server, 'q3', message('q3', 5, 'in a new topic', 'other'))
        server.silent = {'monitor:request_messages'}
        server.listen()
        self.until(lambda: any('"q2"' in packet and 'request_messages' in packet for packet in list(server.seen.queue) if isinstance(packet, str)))
        server.stop()
        server.silent = set()
        server.listen()
        told = self.contents(self.read(lines, 'missed'))
        while 'in a new topic' not in told:
            told += self.contents(self.read(lines, 'in a new topic'))
        self.assertEqual((told.count('missed'), told.count('in a new topic')), (1, 1), told)

    def test_new_topic_in_a_channel_that_says_nothing(self):
        """A topic that was not in the list before was missed, whatever the channel's own row says."""
        server = self.serve_two()
        lines = self.away(server)
        self.tell(server, 'q2', message('q2', 3, 'missed', 'other'))
        server.listen()
        self.read(lines, 'missed')
        server.stop()
        channel = dict(server.channels[1])
        self.tell(server, 'q3', message('q3', 5, 'in a new topic', 'other'))
        server.channels[1].update(channel, name='Renamed')
        server.listen()
        self.read(lines, 'in a new topic')

    def test_new_channel(self):
        """All that a channel has that was not in the list before was missed, whether or not the server says when it was written."""
        for signs in {'lastMessageTime': 1763000005000, 'messageCount': 2}, {}:
            server = self.serve_two()
            lines = self.tail(server.uri('', 'http'))
            self.live(server, lines)
            server.stop()
            server.channels.append({'id': 'new', 'name': 'New', **signs})
            server.topics['new'] = [{'id': 'n1', 'channelId': 'new', 'title': 'N', **signs}]
            server.messages['n1'] = [message('n1', 4, 'missed one', 'new'), message('n1', 5, 'missed two', 'new')]
            server.listen()
            told = self.contents(self.read(lines, 'missed two'))
            server.messages['n1'].append(message('n1', 6, 'live', 'new'))
            server.last.event('channel:message', server.messages['n1'][-1])
            told += self.contents(self.read(lines, 'live'))
            self.assertEqual([content for content in told if content in ('missed one', 'missed two', 'live')], ['missed one', 'missed two', 'live'])
            self.assertFalse([content for content in told if content.startswith(('Old', 'Quiet'))], told)

    def test_unlisted_any_more(self):
        """What the server's lists drop is said to be dropped, and comes back with them."""
        server = self.serve_two()
        lines = self.tail(server.uri('', 'http'), '--stream', 'channels', '--stream', 'channel/acc', '--stream', 'channel/other')
        self.live(server, lines)
        self.until(lambda: any('request_topics' in packet and '"acc"' in packet for packet in list(server.seen.queue) if isinstance(packet, str)))
        self.live(server, lines, 300)   # behind the list
        server.stop()
        other = server.channels.pop()
        topic = server.topics['acc'].pop()
        server.channels[0]['name'] = 'Renamed'
        server.listen()
        events = []
        channel = self.after(events, lines, 'channelChanged', lambda p: p['channel']['id'] == 'other')['channel']
        self.assertEqual((channel['listed'], channel['enabled'], channel['name']), (False, False, 'Other'))
        gone = self.after(events, lines, 'topicChanged', lambda p: p['topic'].get('listed') is False)['topic']
        self.assertEqual((gone['id'], gone['title']), ('w1', 'Autumn cakes'))
        server.stop()
        server.channels.append(other)
        server.topics['acc'].append(topic)
        server.channels[0]['name'] = 'Again'
        server.listen()
        channel = self.after([], lines, 'channelChanged', lambda p: p['channel']['id'] == 'other')['channel']
        self.assertEqual((channel['listed'], channel['enabled']), (True, True))

    def test_counts(self):
        """What a list counts already is not counted again; what comes live is, by topic and channel alike."""
        server = self.serve_two()
        lines = self.away(server)
        self.tell(server, 'q2', message('q2', 3, 'missed', 'other'), message('q2', 4, 'missed too', 'other'))
        server.listen()
        events = self.read(lines, 'missed too')
        topic = self.after(events, lines, 'topicChanged', lambda p: p['topic']['id'] == 'q2')['topic']
        channel = self.after(events, lines, 'channelChanged', lambda p: p['channel']['id'] == 'other')['channel']
        self.assertEqual((topic['messageCount'], channel['messageCount']), (4, 5))
        for count in 5, 6:
            events = self.told_next(server, lines)
            content = self.contents(events)[-1]
            topic = self.after([], lines, 'topicChanged', lambda p: p['topic']['id'] == 'q2')['topic']
            channel = self.after([], lines, 'channelChanged', lambda p: p['channel']['id'] == 'other')['channel']
            self.assertEqual((topic['messageCount'], topic['lastMessage']), (count, content))
            self.assertEqual((channel['messageCount'], channel['lastMessage'], channel['lastMessageTime']), (count + 1, content, topic['lastMessageTime']))
            server.joined.put(None)


class Bare(MissedCase):
    """The server does not say how the last message reads: when it was written, how many there are, or both."""

    SIGNS = ('lastMessageTime', 'messageCount'), ('lastMessageTime',)

    def serve_two(self, signs, strip=()):
        server = super().serve_two()
        server.messages['q2'].append(message('q2', 2, 'Old three', 'other', id='q2-2c'))
        for row in server.channels[1], server.topics['other'][1]:
            row['messageCount'] += 1
        server.topics['other'][0]['lastMessageTime'] = server.topics['other'][1]['lastMessageTime']
        self.bare(server, signs, strip)
        return server

    @staticmethod
    def bare(server, signs, strip):
        for row in server.channels + [t for topics in server.topics.values() for t in topics]:
            for sign in {'lastMessageTime', 'messageCount', 'lastMessage', 'unreadCount'} - set(signs):
                row.pop(sign, None)
        for row in (m for topic in ('q1', 'q2') for m in server.messages[topic]):
            for member in strip:
                row.pop(member, None)

    def tell_bare(self, server, signs, strip, topic, *messages):
        for row in server.channels + server.topics['other']:
            row.setdefault('messageCount', 0)
        self.tell(server, topic, *messages)
        self.bare(server, signs, strip)

    def check(self, signs, strip=(), first=None):
        server = self.serve_two(signs, strip)
        lines = self.tail(server.uri('', 'http'))
        self.live(server, lines)
        server.stop()
        self.tell_bare(server, signs, strip, 'q2', message('q2', 3, 'missed', 'other'), message('q2', 4, 'missed too', 'other'))
        server.listen()
        told = self.contents(self.read(lines, 'missed too'))
        self.live(server, lines, 300)
        server.stop()
        self.tell_bare(server, signs, strip, 'q2', message('q2', 5, 'missed again', 'other'))
        server.listen()
        told += self.contents(self.read(lines, 'missed again'))
        self.assertEqual([content for content in told if not content.startswith('live')], ['missed', 'missed too', 'missed again'], signs)
        asked = [json.loads(packet[2:]) for packet in list(server.seen.queue) if packet.startswith('42["monitor:request_messages')]
        self.assertFalse([words for words in asked if words[1]['topicId'] in ('q1', 'w2')], asked)

    def test_what_was_listed(self):
        """The newest message of a list is not missed, nor those of its second, nor those of topics that stand where they stood."""
        for signs in self.SIGNS:
            self.check(signs)

    def test_without_times(self):
        """How many came is what the count says, where the messages have no times."""
        self.check(self.SIGNS[0], ('timestamp',))

    def test_counts_alone(self):
        """Nothing but counts: one topic moved on."""
        server = self.serve_two(('messageCount',))
        lines = self.tail(server.uri('', 'http'))
        self.live(server, lines)
        self.until(lambda: any('request_topics' in packet and '"other"' in packet for packet in list(server.seen.queue) if isinstance(packet, str)))
        self.live(server, lines, 300)
        server.stop()
        self.tell_bare(server, ('messageCount',), (), 'q2', message('q2', 3, 'missed', 'other'))
        server.listen()
        told = self.contents(self.read(lines, 'missed'))
        self.assertFalse([content for content in told if content.startswith(('Old', 'Quiet'))], told)


class Blind(MissedCase):
    """The server says neither when something was written last nor how many messages there are."""

    def serve_two(self):
        server = super().serve_two()
        for row in server.channels + [t for topics in server.topics.values() for t in topics]:
            for sign in 'lastMessageTime', 'messageCount', 'lastMessage', 'unreadCount':
                row.pop(sign, None)
        return server

    @staticmethod
    def tell(server, topic, *messages, channel='other'):
        server.messages.setdefault(topic, []).extend(messages)
        if not any(t['id'] == topic for t in server.topics[channel]):
            server.topics[channel].append({'id': topic, 'channelId': channel, 'title': topic})

    def wait_for_looks(self, server):
        """What there was at the beginning is known."""
        for topic in 'q1', 'q2', 'w1':
            self.until(lambda topic=topic: any('request_messages' in packet and f'"{topic}"' in packet for packet in list(server.seen.queue)
                                               if isinstance(packet, str)))

    def test_unlisted(self):
        server = self.serve_two()
        lines = self.tail(server.uri('', 'http'), '--stream', 'channels', '--stream', 'channel/acc', '--stream', 'channel/other')
        self.wait_for_looks(server)
        self.live(server, lines)
        self.live(server, lines, 300)
        server.stop()
        self.tell(server, 'q2', message('q2', 2, 'in the same second', 'other', id='q2-2b'), message('q2', 3, 'missed', 'other'))
        self.tell(server, 'q3', message('q3', 5, 'in a new topic', 'other'))
        server.listen()
        events = self.read(lines, 'missed')
        while 'in a new topic' not in self.contents(events):
            events += self.read(lines, 'in a new topic')
        told = self.contents(events)
        for content in 'in the same second', 'missed', 'in a new topic':
            self.assertEqual(told.count(content), 1, told)
        self.assertFalse([content for content in told if content.startswith(('Old', 'Quiet'))], told)

    def test_counts(self):
        """Nothing of what is known already is told again, in any number of connections."""
        server = self.serve_two()
        lines = self.tail(server.uri('', 'http'), '--stream', 'channels', '--stream', 'channel/acc', '--stream', 'channel/other')
        self.wait_for_looks(server)
        self.live(server, lines)
        told = []
        for n in range(3, 6):
            server.stop()
            self.tell(server, 'q2', message('q2', n, f'missed {n}', 'other'))
            server.listen()
            told += self.contents(self.read(lines, f'missed {n}'))
        self.assertEqual([content for content in told if not content.startswith('live')], ['missed 3', 'missed 4', 'missed 5'])


class Order(MissedCase):
    """Where messages stand that come late."""

    def late(self, server, release, list_name='messages'):
        """The lists of that kind are told when `release` is set. Gives a queue of the connections that asked for one of those of the channel."""
        answer = server.on_event
        asked = queue.Queue()

        def later(*event):
            release.wait(DEADLINE)
            try:
                answer(*event)
            except foreign.Gone:
                pass

        def on_event(session, nsp, ack, arguments, attachments):
            if arguments[0] == f'monitor:request_{list_name}':
                threading.Thread(target=later, args=(session, nsp, ack, arguments, attachments), daemon=True).start()
                if list_name == 'channels' or 'other' in json.dumps(arguments):
                    asked.put(session)
            else:
                answer(session, nsp, ack, arguments, attachments)
        server.on_event = on_event
        return asked

    def test_history_behind_a_live_message(self):
        """A topic that nobody knew begins with a live message; the server tells what stands before it much later."""
        server = self.serve_two()
        lines = self.tail(server.uri('', 'http'), '--stream', 'channels', '--stream', 'channel/acc', '--stream', 'channel/other')
        self.live(server, lines)
        self.until(lambda: any('request_topics' in packet and '"acc"' in packet for packet in list(server.seen.queue) if isinstance(packet, str)))
        release = threading.Event()
        self.late(server, release)
        for n in 1, 2, 3:
            self.tell(server, 'w7', message('w7', n, f'before {n}'), channel='acc')
        self.tell(server, 'w7', message('w7', 9, 'first seen'), channel='acc')
        server.last.event('channel:message', server.messages['w7'][-1])
        events = self.read(lines, 'first seen')
        release.set()
        events += self.read(lines, 'before 3')
        found = sorted((e['payload']['message'] for e in events if e['event'] == 'messageAdded' and e['payload']['message']['topicId'] == 'w7'),
                       key=lambda m: m['seq'])
        self.assertEqual([m['content'] for m in found], ['before 1', 'before 2', 'before 3', 'first seen'])
        numbers = [e['payload']['seq'] for e in events if e['payload'].get('stream') == 'channel/acc']
        self.assertEqual(numbers, list(range(numbers[0], numbers[0] + len(numbers))))

    def test_live_while_the_lists_come(self):
        """What was missed is told before what came live while the server was asked for it."""
        server = self.serve_two()
        lines = self.away(server)
        self.tell(server, 'q2', message('q2', 3, 'missed', 'other'))
        answer = server.on_event

        def on_event(session, nsp, ack, arguments, attachments):
            if arguments[0] == 'monitor:request_channels':
                self.tell(server, 'q2', message('q2', 4, 'live', 'other'))
                session.event('channel:message', server.messages['q2'][-1])
            answer(session, nsp, ack, arguments, attachments)
        server.on_event = on_event
        server.listen()
        told = self.contents(self.read(lines, 'live'))
        self.assertEqual([content for content in told if content in ('missed', 'live')], ['missed', 'live'])

    def live_before(self, list_name, known):
        """A connection in which a message is told live, and not the list that shows that another one was missed before it. `known`: something of its topic
        was told before."""
        server = self.serve_two()
        for row in server.channels + server.topics['other']:
            row.pop('lastMessage', None)
        lines = self.tail(server.uri('', 'http'))
        self.live(server, lines)
        if known:
            self.tell(server, 'q2', message('q2', 2, 'live before', 'other', id='q2-2b'))
            server.last.event('channel:message', server.messages['q2'][-1])
            self.read(lines, 'live before')
        before = server.last
        server.stop()
        release = threading.Event()
        asked = self.late(server, release, list_name)
        self.tell(server, 'q2', message('q2', 3, 'missed', 'other'))
        self.tell(server, 'q1', message('q1', 3, 'missed elsewhere', 'other'))
        server.listen()
        # The connection that was cut may have asked, too, and its request be read only now.
        session = next(session for session in iter(lambda: asked.get(timeout=DEADLINE), None) if session is not before)
        self.tell(server, 'q2', message('q2', 4, 'live', 'other'))
        session.event('channel:message', server.messages['q2'][-1])
        return server, lines, release, self.read(lines, 'live')

    def check_missed(self, lines, events):
        while not {'missed', 'missed elsewhere'} <= set(self.contents(events)):
            events.append(lines.get(timeout=DEADLINE))
        told = [content for content in self.contents(events) if not content.startswith('live ')]
        self.assertEqual(sorted(told), ['live', 'missed', 'missed elsewhere'], told)

    def test_live_long_before_the_lists(self):
        """The server takes its time for its lists: what came live meanwhile does not hide what was missed."""
        for list_name, known in ('channels', False), ('topics', True):
            _server, lines, release, events = self.live_before(list_name, known)
            release.set()
            self.check_missed(lines, events)

    def test_cut_before_the_lists(self):
        """The connection ends before the lists came: the next one shows what was missed before what came live."""
        for list_name in 'channels', 'topics':
            server, lines, release, events = self.live_before(list_name, False)
            server.stop()
            release.set()
            server.listen()
            self.check_missed(lines, events)


class Bringing(ForeignCase):
    """`sync` to a server that has the event under one name or both, and answers late or never."""

    def data(self):
        path = os.path.join(self.folder.name, 'data.json')
        with open(path, 'w', encoding='utf-8') as file:
            json.dump({'accountId': 'fed', 'contents': [{'work_id': 'w', 'comments': [{'comment_id': 'c', 'content': 'Bread'}]}]}, file)
        return path

    def bring(self, answers, patience=0, *words, counts=',"channels":1,"topics":0,"messages":0'):
        """With the names that are answered; data is once it was there twice, or `patience` is over. What came under which name, and what was said."""
        server = self.serve(shop())
        came, twice = [], threading.Event()

        def on_event(session, nsp, ack, arguments, attachments):
            name = arguments[0]
            if name not in ('WORKER_DATA_SYNC', 'worker:data_sync'):
                return
            accounts = arguments[1]['accounts']
            if accounts:
                came.append(name)
                if len(came) > 1:
                    twice.set()
            if name in answers:
                def answer():
                    if accounts:
                        twice.wait(patience)
                    session.send(f'43{ack}[{{"success":true{counts}}}]')
                threading.Thread(target=answer, daemon=True).start()
        server.on_event = on_event
        ran = self.ctl(server.uri('', 'http'), '--dialect', 'monitor', *words, 'sync', self.data())
        return came, ran.stderr

    def test_late_answer(self):
        for names in ('WORKER_DATA_SYNC', 'worker:data_sync'), ('worker:data_sync',):
            came, said = self.bring(names, 4)
            self.assertEqual((len(came), said), (1, ''), came)
            self.assertIn(came[0], names)

    def test_no_answer(self):
        """However little time there is."""
        came, said = self.bring((), 0, '--timeout', '3')
        self.assertEqual(came, ['WORKER_DATA_SYNC', 'worker:data_sync'])
        self.assertIn('does not say what it took', said)

    def test_uncounted(self):
        """Nothing is called none that nobody counted."""
        came, said = self.bring(('WORKER_DATA_SYNC',), counts='')
        self.assertEqual(came, ['WORKER_DATA_SYNC'])
        self.assertIn('does not say what it took', said)

    def test_refused_by_an_event(self):
        """What the server says no to in its own way is not called sent."""
        server = self.serve(shop())
        server.on_event = lambda session, nsp, ack, arguments, attachments: (
            session.event('monitor:error', {'success': False, 'error': 'forbidden', 'message': 'You may not sync'})
            if arguments[0] in ('WORKER_DATA_SYNC', 'worker:data_sync') and arguments[1]['accounts'] else None)
        said = self.fail_with(server.uri('', 'http'), '--dialect', 'monitor', '--timeout', '3', 'sync', self.data(), status=REFUSED)
        self.assertIn('You may not sync', said)

    def test_refused_by_an_event_after_an_answer(self):
        """So it is where the server confirmed that it has the event."""
        server = self.serve(shop())

        def on_event(session, nsp, ack, arguments, attachments):
            if arguments[0] == 'worker:data_sync' and arguments[1]['accounts']:
                session.event('monitor:error', {'success': False, 'error': 'forbidden', 'message': 'You may not sync'})
            elif arguments[0] == 'worker:data_sync':
                session.send(f'43{ack}[{{"success":true}}]')
        server.on_event = on_event
        said = self.fail_with(server.uri('', 'http'), '--dialect', 'monitor', '--timeout', '40', 'sync', self.data(), status=REFUSED)
        self.assertIn('You may not sync', said)

    def test_slow_answers(self):
        """Who waits for the second of two answers has seen the first."""
        server = self.serve(shop())

        def on_event(session, nsp, ack, arguments, attachments):
            if arguments[0] == 'worker:data_sync':
                threading.Timer(5 if arguments[1]['accounts'] else 2, session.send, [f'43{ack}[{{"success":true,"channels":1,"topics":1,"messages":1}}]']).start()
        server.on_event = on_event
        ran = self.ctl(server.uri('', 'http'), '--dialect', 'monitor', '--timeout', '6', 'sync', self.data())
        self.assertEqual((ran.stdout.startswith('Channels 1'), ran.stderr), (True, ''))

    def test_traffic_without_answers(self):
        """What the server does not confirm is not called stored."""
        server = self.serve(shop())
        sample = str(pathlib.Path(__file__).resolve().parents[2] / 'data' / 'sample' / 'bakery.jsonl')
        ran = self.ctl(server.uri('', 'http'), '--dialect', 'monitor', '--timeout', '4', 'simulate', '--count', '1', '--seed', '1', '--sample', sample)
        self.assertEqual(ran.stdout, '0 events were stored.\n')
        self.assertIn('Of 1 event nobody knows', ran.stderr)


class Words(ForeignCase):
    """What a server says is shown as it is meant, and nothing of it is dropped."""

    def speak(self, *words, wait=True):
        def told(server, peer):
            for word in words:
                peer.send_json(word)
            while wait:
                server.seen.put(json.loads(peer.receive()))
        return self.serve(WebSocketServer(told))

    def events(self, lines, name, count):
        found = []
        while len(found) < count:
            line = lines.get(timeout=DEADLINE)
            if line['event'] == name:
                found.append(line['payload'])
        return found

    def test_worker(self):
        """Actions are for the bot that the path names; other frames are shown as they are."""
        frames = ({'type': 'action', 'actionId': 'a-1', 'action': {'type': 'greet'}, 'timestamp': 1},
                  {'type': 'mood', 'level': 7}, {'type': 'action', 'action': {'type': 'wave'}})
        for path, bot in (('/push/v1/bots/Bot%2F7', 'Bot/7'), ('/ws/worker/a/b', 'a/b')):
            server = self.speak(*frames)
            lines = self.tail(server.uri(path), '--dialect', 'worker')
            actions, shown = [], []
            while len(actions) < 2 or not shown:
                line = lines.get(timeout=DEADLINE)
                if line['event'] == 'action':
                    actions.append(line['payload']['action'])
                elif line['event'] == 'published':
                    shown.append(line['payload'])
            self.assertEqual([a['targetId'] for a in actions], [bot] * 2)
            self.assertEqual((actions[0]['actionId'], shown[0]['stream'], shown[0]['data']), ('a-1', 'x/worker', frames[1]))
            said = self.ctl(self.speak(*frames).uri(path), '--dialect', 'worker', 'tail', '-n', '3').stdout
            self.assertIn(f'action a-1 for {bot}: sent', said)
            self.assertIn('mood', said)

    def test_worker_again(self):
        """An action that comes again was done: it is acknowledged again, and that is all."""
        def speak(server, peer):
            first = len(server.sockets) == 1
            for number in (1, 1, 2) if first else (2, 3):
                peer.send_json({'type': 'action', 'actionId': f'a-{number}', 'action': {'pay': number}})
            while True:
                frame = json.loads(peer.receive())
                if frame['type'] == 'action_result':
                    server.seen.put(frame['actionId'])
                    if first and frame['actionId'] == 'a-2':
                        return      # and the connection ends without a word
        server = self.serve(WebSocketServer(speak))
        ran = self.ctl(server.uri('/ws/worker/b'), 'bot', 'b', '-n', '3')
        self.assertEqual([line.split()[0] for line in ran.stdout.splitlines()], ['a-1', 'a-2', 'a-3'])
        told = [server.seen.get_nowait() for _ in range(server.seen.qsize())]
        self.assertEqual((told[:2], told[-1], set(told)), (['a-1', 'a-2'], 'a-3', {'a-1', 'a-2', 'a-3'}))

    def test_silence(self):
        """Who was asked for a list and never says a word, or nothing but signs of life, has no empty one."""
        for frames, said in (((), 'has said nothing'), (({'type': 'heartbeat', 'timestamp': 1},) * 2, 'except 2 signs of life')):
            for what in 'tasks', 'sessions':
                self.assertIn(said, self.fail_with(self.speak(*frames).uri('/odd'), '--dialect', 'agent', what))

    def test_silent_broadcast(self):
        """Its one channel is ours: of a server that says nothing it is no list."""
        def check(frames, said, words):
            # Silence takes 4 s of it; the rest is for a machine that is busy.
            self.assertIn(said, self.fail_with(self.speak(*frames).uri('/odd'), '--timeout', '30', '--dialect', 'broadcast', *words))
        with ThreadPoolExecutor(4) as pool:
            for done in [pool.submit(check, frames, said, words)
                         for frames, said in (((), 'has said nothing'), (({'type': 'heartbeat', 'timestamp': 1},), 'sign of life'))
                         for words in (('channels',), ('topics', 'conversations'), ('messages', 'conversations', 'c'),
                                       ('messages', '--all', 'conversations', 'c'))]:
                done.result()

    def test_words_of_an_end(self):
        """Why a server ended the connection, it says best itself."""
        def ending(code, words):
            return lambda server, peer: (peer.close(code, words), peer.receive())
        for code, words in ((1000, 'Maintenance until 9'), (1008, 'Tenant 7 has no licence'), (1013, 'Later'), (4401, 'Session expired')):
            said = self.fail_with(self.serve(WebSocketServer(ending(code, words))).uri('/ws/ws'), 'tasks')
            self.assertIn(f'{code}', said)
            self.assertIn(words, said)

    def test_nothing_understood(self):
        for word in {'event': 'pusher:connection_established', 'data': '{}'}, {'event': 'open', 'data': {}}, {'action': 'welcome'}:
            self.assertIn('nothing that it says', self.fail_with(self.speak(word).uri('/odd'), 'tasks'))

    def test_late_words(self):
        """What is said a moment after the beginning is in the list."""
        def speak(server, peer):
            time.sleep(0.5)
            peer.send_json({'event': 'task.update', 'data': {'task_id': 't', 'status': 'running', 'task_type': 'b'}})
            while True:
                peer.receive()
        found = self.json(self.serve(WebSocketServer(speak)).uri('/odd'), '--dialect', 'agent', 'tasks')
        self.assertEqual([t['taskId'] for t in found[0]['tasks']], ['t'])

    def test_round_trip(self):
        """What the network takes is told, as what it is, of servers that answer no sign of life."""
        for dialect, path in ('worker', ''), ('unified', '/odd/7'):
            stats = self.json(self.speak({'type': 'mood'} if dialect == 'worker' else {'event': 'x', 'payload': {}}).uri(path), '--dialect', dialect, 'stats')[0]
            self.assertGreater(stats['networkRoundTrip'], 0)

    def lose(self, server, tries):
        """Its connections end, and so many tries get no answer; each asks twice, to hear the words of the refusal."""
        refused = []
        server.handle = lambda stream, request: request.upgrades and refused.append(request)
        server.drop()
        self.until(lambda: len(refused) >= 2 * tries)

    def test_lost(self):
        """A loss is said once, with the next try; then only what is new, and that it is over."""
        server = self.speak()
        profile = self.profile(timings={'backoffBase': 100, 'backoffMax': 100, 'tries': 100})
        child = subprocess.Popen([options.ctl, '--hub', server.uri('/odd'), '--dialect', 'agent', '--profile', profile, '--timeout', '3', 'tail'],
                                 stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=self.environment())
        self.addCleanup(lambda: (child.kill(), child.wait(), child.stderr.close()))
        lines = queue.Queue()
        threading.Thread(target=lambda: [lines.put(line) for line in child.stderr], daemon=True).start()
        self.assertIn('has said nothing', lines.get(timeout=DEADLINE))
        before = len(server.sockets)
        self.lose(server, 20)
        said = [lines.get(timeout=DEADLINE), lines.get(timeout=DEADLINE)]
        self.assertIn('Trying again in', said[0])
        self.assertIn('Try 1;', said[1])
        self.assertTrue(lines.empty())
        del server.handle
        self.assertRegex(lines.get(timeout=DEADLINE), 'there again, after [0-9]+ tries')
        self.until(lambda: len(server.sockets) > before)
        self.assertTrue(lines.empty())

    def test_lost_before_it_was_silent(self):
        """A connection that is gone is not said to be there and silent."""
        server = self.speak()
        profile = self.profile(timings={'backoffBase': 100, 'backoffMax': 100, 'tries': 100})
        child = subprocess.Popen([options.ctl, '--hub', server.uri('/odd'), '--dialect', 'agent', '--profile', profile, '--timeout', '3', 'tail'],
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=self.environment())
        self.addCleanup(lambda: (child.kill(), child.wait(), child.stdout.close(), child.stderr.close()))
        told, lines = queue.Queue(), queue.Queue()
        threading.Thread(target=lambda: [told.put(line) for line in child.stdout], daemon=True).start()
        threading.Thread(target=lambda: [lines.put(line) for line in child.stderr], daemon=True).start()
        self.until(lambda: server.sockets)

        def tell():
            server.sockets[0].send_json({'event': 'task.update', 'data': {'task_id': 't', 'status': 'running', 'note': time.monotonic()}})
            return not told.empty()
        self.until(tell)
        self.lose(server, 40)       # of 80 ms at the least: longer than the silence of which it is said
        del server.handle
        said = [lines.get(timeout=DEADLINE) for _ in range(3)]
        self.assertIn('Trying again in', said[0])
        self.assertIn('Try 1;', said[1])
        self.assertRegex(said[2], 'there again, after [0-9]+ tries')

    def test_a_chatbots_place(self):
        """It is left to the chatbot by who does not need it: at an address of one nobody connects."""
        for path, words in (('/ws/worker/x', ()), ('/ws/worker/x', ('--dialect', 'native')), ('/bots/x', ('--dialect', 'worker'))):
            server = self.speak({'type': 'action', 'actionId': 'a-1', 'action': {'type': 'greet'}})
            for command in 'channels', 'stats', 'actions':
                self.assertIn('place of one chatbot', self.fail_with(server.uri(path), *words, command, status=USAGE))
            self.assertEqual(server.requests, [])

    def test_what_was_taken_from_a_chatbot(self):
        """That it is a place shows by what the server hands over there: that is named, for the bot does not get it."""
        server = self.speak(*({'type': 'action', 'actionId': f'a-{n}', 'action': {'type': 'greet'}} for n in range(3)))
        said = self.fail_with(server.uri('/bots/x'), 'channels')
        self.assertIn('place of one chatbot', said)
        self.assertIn('3 actions', said)
        self.assertIn('a-0, a-1, a-2', said)

    def test_what_may_be_a_chatbots_place(self):
        """Words that any server may say prove nothing: it is left, and said what to do where it is no such place."""
        for first in {'type': 'heartbeat'}, {'type': 'auth_ok', 'user': 'u'}:
            server = self.speak(first)
            said = self.fail_with(server.uri('/rt'), 'channels')
            self.assertIn('may be the place of one chatbot', said)
            self.assertIn('choose the server’s dialect', said)

    def test_anothers_address(self):
        server = self.speak()
        said = self.fail_with(server.uri('/ws/worker/alpha%20x'), 'bot', 'beta', status=USAGE)
        self.assertIn('alpha x', said)
        self.assertEqual(server.requests, [])

    def test_unknown_frames(self):
        for dialect, frame in (('agent', {'event': 'nobody.knows', 'data': {}}), ('broadcast', {'action': 'nobody_knows', 'data': {'a': 1}}),
                               ('unified', {'event': 'nobodyKnows', 'payload': {'a': 1}})):
            lines = self.tail(self.speak(frame).uri('/odd'), '--dialect', dialect)
            shown = self.events(lines, 'published', 1)[0]
            self.assertEqual(shown['stream'], f'x/{dialect}')
            self.assertIn('nobody', json.dumps(shown['data']))
        frame = {'action': 'foo_bar', 'data': {'Some_Key': 1}, 'x': 2}
        lines = self.tail(self.speak({'action': 'connected', 'data': {'user_id': 'u'}}, frame).uri('/odd'), '--dialect', 'broadcast')
        self.assertEqual(self.events(lines, 'published', 1)[0]['data'], frame)
        server = self.serve(shop())
        lines = self.tail(server.uri('', 'http'))
        server.joined.get(timeout=DEADLINE)
        server.last.event('nobody:knows', {'a': 1})
        self.assertEqual(self.events(lines, 'published', 1)[0]['data'], {'frame': ['nobody:knows', {'a': 1}]})

    def test_ends(self):
        """When something ended that is heard of for the first time, only the server can know."""
        def task(id, status, **more):
            return {'event': 'task.update', 'data': {'task_id': id, 'status': status, 'task_type': 'b', **more}}
        server = self.speak(task('t-1', 'completed'), task('t-2', 'failed', completed_at='2026-11-20T09:30:00Z'), task('t-3', 'running'),
                            task('t-3', 'completed'), task('t-1', 'completed', result='x'),
                            *({'event': 'session.update', 'session_id': 's', 'data': {'status': 'completed', 'completed_tasks': n, 'total_tasks': 1}}
                              for n in range(2)))
        session = {}
        # What came before somebody listened is in the lists.
        self.until(lambda: len(self.json(server.uri('/odd'), '--dialect', 'agent', 'tasks')[0]['tasks']) == 3)
        tasks = {t['taskId']: t for t in self.json(server.uri('/odd'), '--dialect', 'agent', 'tasks')[0]['tasks']}
        self.until(lambda: (found := self.json(server.uri('/odd'), '--dialect', 'agent', 'sessions')[0]['sessions']) and session.update(found[0]) is None)
        self.assertFalse(tasks['t-1'].get('endedAt'))
        self.assertEqual(tasks['t-2']['endedAt'], 1795167000000)
        self.assertTrue(tasks['t-3']['endedAt'])
        self.assertFalse(session.get('endedAt') or session.get('startedAt'), session)

    def test_loose_types(self):
        """What is not as it should be does not take the rest with it."""
        def task(id, **more):
            return {'event': 'task.update', 'data': {'task_id': id, 'status': 'running', **more}}
        rows = [task('t-1', attempts='2', progress='50%', task_type=5, note=True), task('t-2', progress='half', started_at={'x': 1}),
                '{"event":"task.update","data":{"task_id":"t-3","status":"x","status":"running","evaluation":NaN,"result":"a\\u0000b\\ud800"}}',
                '{"event":"task.update","data":{"task_id":99999999999999999999,"status":"running","score":1e400}}',
                {'event': 'session.update', 'session_id': 's', 'data': {'status': 'running', 'completed_tasks': '1', 'total_tasks': 1.5}}]

        def told(server, peer):
            for row in rows:
                (peer.send if isinstance(row, str) else peer.send_json)(row)
            while True:
                peer.receive()
        uri = self.serve(WebSocketServer(told)).uri('/odd')

        def all_of(what, count):
            """Each asks anew, and what comes behind the first word may miss the list."""
            found = []

            def are_there():
                found[:] = self.json(uri, '--dialect', 'agent', what)[0][what]
                return len(found) == count
            self.until(are_there)
            return found
        tasks = {t['taskId']: t for t in all_of('tasks', 4)}
        self.assertEqual([tasks['t-1'][m] for m in ('attempts', 'progress', 'taskType', 'note')], [2, 0.5, '5', 'true'])
        self.assertEqual((tasks['t-2']['progress'], tasks['t-2']['asTold']), (None, {'progress': 'half'}))
        self.assertEqual((tasks['t-3']['evaluation'], tasks['t-3']['result']), (None, 'a\ufffdb\ufffd'))
        self.assertEqual(tasks['9' * 20]['score'], '1e400')
        session = all_of('sessions', 1)[0]
        self.assertEqual((session['completedTasks'], session['totalTasks'], session['asTold']), (1, 1, {'totalTasks': 1.5}))

    def test_loose_list(self):
        """One channel of a list is odd."""
        server = self.serve(shop())
        rows = '{"id":"a","unreadCount":"4","isPinned":"true","name":{"x":1}},{"id":"b","lastMessageTime":1e400},{"id":"c","id":"d"},{"id":"e","n":"\\u0000"}'
        answer = server.on_event
        server.on_event = lambda session, nsp, ack, arguments, more: (
            session.send(f'42["monitor:channels",{{"channels":[{rows}]}}]') if arguments[0] == 'monitor:request_channels'
            else answer(session, nsp, ack, arguments, more))
        channels = {c['id']: c for c in self.json(server.uri('', 'http'), 'channels')[0]['channels']}
        self.assertEqual(sorted(channels), ['a', 'b', 'd', 'e'])
        self.assertEqual([channels['a'][m] for m in ('unreadCount', 'isPinned', 'name')], [4, True, 'a'])

    def test_nobodys(self):
        """An update that does not say of what makes nothing up; it is shown."""
        rows = [{'event': 'task.update', 'data': {'status': 'running', **more}} for more in ({}, {'task_id': ''}, {'task_id': None})]
        server = self.speak(*rows, {'event': 'session.update', 'data': {'status': 'running'}})
        lines = self.tail(server.uri('/odd'), '--dialect', 'agent')
        self.events(lines, 'published', 4)
        for what in 'tasks', 'sessions':
            self.assertEqual(self.json(server.uri('/odd'), '--dialect', 'agent', what)[0][what], [])

    def test_project_times(self):
        for time in 1760000000, 1760000000000, 1760000000000000, '1760000000', '2025-10-09T08:53:20Z':
            server = self.speak({'event': 'projectsUpdate', 'payload': {'type': 'allProjects', 'data': [
                {'projectId': 'p', 'action': 'active', 'updatedAt': time, 'createdAt': time, 'agentQuantity': '3'}], 'timestamp': 'x'}})
            project = self.json(server.uri('/odd'), '--dialect', 'unified', 'projects')[0]['projects'][0]
            self.assertEqual([project[m] for m in ('createdAt', 'updatedAt', 'agentQuantity')], ['2025-10-09T08:53:20.000Z'] * 2 + [3])

    def test_error_first(self):
        """A server that says what went wrong with it is there all the same."""
        tells = {'agent': ({'event': 'error', 'data': {'message': 'boom'}}, {'event': 'task.update', 'data': {'task_id': 'b', 'status': 'running'}}),
                 'unified': ({'event': 'error', 'payload': {'error': 'DB', 'message': 'boom', 'timestamp': 'x'}},
                             {'event': 'projectsUpdate', 'payload': {'type': 'allProjects', 'data': [{'projectId': 'b', 'action': 'active'}], 'timestamp': 'x'}}),
                 'broadcast': ({'action': 'error', 'data': {'error': 'x', 'message': 'boom', 'timestamp': 'x'}},
                               {'action': 'new_message', 'data': {'id': '1', 'conversation_id': 'c', 'content': 'x', 'sender_id': 'u'}})}
        for dialect, command, shown in (('agent', 'tasks', 'running'), ('unified', 'projects', 'active'), ('broadcast', 'channels', 'conversations')):
            for chosen in ('auto', dialect):
                server = self.speak(*tells[dialect])
                self.until(lambda: shown in self.ctl(server.uri('/odd'), '--dialect', chosen, command).stdout)
                self.assertIn('boom', self.ctl(server.uri('/odd'), '--dialect', chosen, command).stderr)

    def stubborn(self, asked, answer=None):
        """A shop that says something else, or nothing, when it is asked for that list."""
        server = self.serve(shop())
        usual = server.on_event
        server.on_event = lambda session, nsp, ack, arguments, more: (
            answer and answer(session, usual, nsp, ack, arguments, more) if arguments[0] == asked else usual(session, nsp, ack, arguments, more))
        return server

    lists = (('monitor:request_channels', ['channels'], 'what it has', '晨光面包房'),
             ('monitor:request_topics', ['topics', 'acc'], 'topics of “acc”', 'Autumn cakes'),
             ('monitor:request_messages', ['messages', 'acc', 'w1'], 'messages of “w1”', 'Two'))

    def test_list_never_comes(self):
        """It is not shown as an empty one."""
        for asked, words, said, shown in self.lists:
            for answer in (None, lambda session, *more: session.event('monitor:channels', {}), lambda session, *more: session.event('monitor:channels', None)):
                server = self.stubborn(asked, answer)
                if answer is not None and 'channels' in asked:
                    said = 'a list that cannot be used'
                self.assertIn(said, self.fail_with(server.uri('', 'http'), '--timeout', '3', *words))

    def test_slow_list(self):
        """It is waited for as long as the asker waits."""
        for asked, words, said, shown in self.lists:
            server = self.stubborn(asked, lambda session, usual, *more: threading.Timer(7, usual, (session, *more)).start())
            self.assertIn(shown, self.ctl(server.uri('', 'http'), '--timeout', '50', *words).stdout)

    def test_search_is_never_complete(self):
        server = self.serve(shop())
        self.assertEqual([a['complete'] for a in self.json(server.uri('', 'http'), 'search', 'Two')], [False])
        self.assertIn('it may have more', self.ctl(server.uri('', 'http'), 'search', 'Two').stderr)

    def test_triggered_by(self):
        """Whoever changed it stays who it was."""
        def update(by):
            return {'event': 'projectsUpdate', 'payload': {'type': 'allProjects', 'data': [
                {'projectId': 'p', 'callFlowId': 'f', 'action': 'init', 'client_id': 'c'}], 'stats': {}, 'timestamp': 'x', 'triggeredBy': by}}
        def change(new, **more):
            return {'event': 'projectStatusChange', 'payload': {'data': {'projectId': 'p', 'oldAction': 'init', 'newAction': new,
                                                                         'changedAt': '2026-11-20T09:30:00Z'}, 'timestamp': 'x', **more}}
        server = self.speak(update('alice'))
        lines = self.tail(server.uri('/odd'), '--dialect', 'unified', '--stream', 'projects')
        self.until(lambda: server.sockets)
        found = []

        def tell():
            server.sockets[0].send_json(change('active', triggeredBy='bob'))
            server.sockets[0].send_json(change('paused'))
            while not lines.empty():
                line = lines.get()
                if line['event'] == 'projectsUpdate':
                    found.append((line['payload']['data'][0]['action'], line['payload']['triggeredBy']))
            return len(found) >= 4
        self.until(tell)
        self.assertLessEqual(set(found), {('init', 'alice'), ('active', 'bob'), ('paused', 'bob')})

    def test_kinds(self):
        """A chat is told from a work by what the server says of it."""
        server = self.serve(shop())
        chats = [{'type': 'private'}, {'kind': 'chat'}, {'participant': {'user_name': 'Wang Li'}}, {'conversation_id': 'x'}, {'id': 'conv-1'}, {'id': 'dm:4'}]
        works = [{'type': 'work'}, {}, {'work_id': 'w'}, {'id': 'work-4'}, {'id': 'convert'}, {'kind': 'work', 'participant': {}}, {'type': 'chat', 'kind': 'work'}]
        server.topics['acc'] = [{'id': f'{i}', 'channelId': 'acc', 'title': 'x', **t} for i, t in enumerate(chats + works)]
        kinds = {t['id']: t['kind'] for t in self.json(server.uri('', 'http'), 'topics', 'acc')[0]['topics']}
        self.assertEqual([kinds[t.get('id', str(i))] for i, t in enumerate(chats + works)], ['chat'] * len(chats) + ['work'] * len(works))

    def test_started_as_something_else(self):
        """What the server makes of it at once is a start; of one that shows nothing it is said what that means."""
        def update(*projects):
            return {'event': 'projectsUpdate', 'payload': {'type': 'allProjects', 'data': list(projects), 'stats': {}, 'timestamp': 'x', 'triggeredBy': 'system'}}

        def told(server, peer):
            peer.send_json(update())
            while True:
                frame = json.loads(peer.receive())
                if frame.get('event') == 'startOutbound' and server.shows:
                    peer.send_json(update({**frame['payload']['project'], 'action': 'active'}))
        server = self.serve(WebSocketServer(told))
        server.shows = True
        secret = os.path.join(self.folder.name, 'secret')
        with open(secret, 'w', encoding='utf-8') as file:
            file.write('s3cret')
        words = [server.uri('/odd'), '--dialect', 'unified', 'start-outbound', 'p-1', '--flow', 'f', '--client', 'c', '--secret-file', secret]
        self.ctl(*words)
        server.shows = False
        self.assertIn('look at the list', self.fail_with(*words, status=REFUSED))

    def test_no_times(self):
        """Where none is told the server's order stays, and none is made up; what is read of a topic says it."""
        server = self.serve(shop())
        server.topics['acc'] = [{'id': id, 'channelId': 'acc', 'title': id} for id in ('w2', 'c1', 'w3')]
        server.channels[:] = [{'id': id, 'name': id} for id in ('b', 'acc', 'c')]
        server.messages['c1'] = [message('c1', 5, 'Five')]
        uri = server.uri('', 'http')
        topics = self.json(uri, 'topics', 'acc')[0]['topics']
        self.assertEqual([t['id'] for t in topics], ['w2', 'c1', 'w3'])
        self.assertTrue(all(t['lastMessageTime'] <= 0 for t in topics), topics)
        self.assertEqual([c['id'] for c in self.json(uri, 'channels')[0]['channels']], ['b', 'acc', 'c'])
        self.assertNotIn('20', ' '.join(self.ctl(uri, 'topics', 'acc').stdout.splitlines()[1:]))

    def test_no_answer(self):
        """What it means for the message that nobody answers, and what to do."""
        server = self.serve(shop())
        answer = server.on_event
        server.on_event = lambda session, nsp, ack, arguments, more: arguments[0] == 'monitor:reply' or answer(session, nsp, ack, arguments, more)
        said = self.fail_with(server.uri('', 'http'), 'send', '-c', 'acc', '-t', 'w1', 'Hello?', status=REFUSED)
        self.assertIn('confirms nothing', said)
        self.assertIn('before you send it again', said)

    def test_no_numbers_no_keys(self):
        """What such a server cannot keep to is not promised."""
        server = self.serve(shop())
        said = self.fail_with(server.uri('', 'http'), 'send', '-c', 'acc', '-t', 'w1', '--if-seq=10000000000', 'Hello?', status=REFUSED)
        self.assertIn('nothing was sent', said)
        self.assertTrue(server.replies.empty())
        self.assertIn('does not know keys', self.ctl(server.uri('', 'http'), 'send', '-c', 'acc', '-t', 'w1', '--key=K', 'Hello?').stderr)
        self.assertEqual(server.replies.get(timeout=DEADLINE)['content'], 'Hello?')

    def test_private_note(self):
        """It never leaves for a server that would show it to those outside."""
        monitor = self.serve(shop())
        broadcast = self.speak()
        for where in ((monitor.uri('', 'http'), 'send', '-c', 'acc', '-t', 'w1'),
                      (broadcast.uri('/odd'), '--dialect', 'broadcast', 'send', '-c', 'conversations', '-t', 'c1')):
            self.assertIn('private notes', self.fail_with(*where, '--private', 'He is rude', status=REFUSED))
        self.assertTrue(monitor.replies.empty())
        self.assertFalse([f for f in list(broadcast.seen.queue) if f.get('action') == 'send_message'])

    def test_no_such_channel(self):
        server = self.speak()
        said = self.fail_with(server.uri('/odd'), '--dialect', 'broadcast', 'send', '-c', 'nowhere', '-t', 'c1', 'Hello?', status=REFUSED)
        self.assertIn('no channel “nowhere”', said)
        self.assertIn('conversations', said)
        self.assertFalse([f for f in list(server.seen.queue) if f.get('action') == 'send_message'])


class Detection(ForeignCase):
    def check(self, speak, dialect, path='/odd/path'):
        server = self.serve(WebSocketServer(speak))
        if dialect == 'worker':
            self.assertIn('place of one chatbot', self.fail_with(server.uri(path), 'stats'))
            return server
        said = self.ctl(server.uri(path), '-v', 'stats')
        self.assertIn(f'speaks {dialect} ', said.stderr)
        return server

    @staticmethod
    def answering(*answers):
        def speak(server, peer):
            while True:
                server.seen.put(json.loads(peer.receive()))
                for answer in answers:
                    peer.send_json(answer)
        return speak

    @staticmethod
    def telling(*words):
        def speak(server, peer):
            for word in words:
                peer.send_json(word)
            while True:
                server.seen.put(json.loads(peer.receive()))
        return speak

    def test_nobody(self):
        """Something takes the connection and never says a word: who watches is told so, and not kept for ever."""
        server = self.serve(WebSocketServer(self.telling()))
        for command in ('tail',), ('record', '--output', os.path.join(self.folder.name, 'nothing.jsonl')):
            self.assertRegex(self.fail_with(server.uri('/ws'), '--timeout', '3', *command), 'did not answer in time|does not answer')

    def test_first_frames(self):
        self.check(self.telling({'event': 'session.update', 'session_id': 's', 'data': {'status': 'running'}}), 'agent')
        self.check(self.telling({'type': 'heartbeat', 'timestamp': 1}), 'worker', '/bots/7')
        self.check(self.telling({'action': 'presence', 'data': {'user_id': 'u', 'online': True, 'devices': []}}), 'broadcast')
        self.check(self.telling({'event': 'projectsUpdate', 'payload': {'type': 'allProjects', 'data': [], 'stats': {},
                                                                       'timestamp': '2026-11-20T09:30:00.123Z', 'triggeredBy': 'system'}}), 'unified')

    def test_more_than_projects(self):
        """A controller says other things as well, before and after what it is known by."""
        def telling(*words):
            def speak(server, peer):
                for wait, word in words:
                    time.sleep(wait)
                    peer.send_json(word)
                while True:
                    server.seen.put(json.loads(peer.receive()))
            return speak
        projects = {'event': 'projectsUpdate', 'payload': {'type': 'allProjects', 'data': [{'projectId': 'p1', 'callFlowId': 'f', 'action': 'active',
                                                                                            'client_id': 'c'}], 'stats': {}, 'timestamp': 1}}
        call = {'event': 'callStatus', 'payload': {'projectId': 'p1', 'timestamp': 1}}
        for words in (((0, projects), (0, call)), ((0, projects), (0.3, call), (0.3, call)), ((0, call), (0, projects)), ((0, call), (1, projects))):
            for path in '/odd', '':
                server = self.serve(WebSocketServer(telling(*words)))
                self.assertIn('p1', self.ctl(server.uri(path), 'projects').stdout)

    def test_words_of_anybody(self):
        """What comes first may be said in any dialect: what only one of them has counts."""
        task = {'event': 'task.update', 'data': {'task_id': 't-1', 'status': 'running', 'task_type': 'b'}}
        for first in ({'type': 'connected'}, {'event': 'x', 'payload': {}, 'data': {}}, {'event': 'connected', 'payload': {}}, {'action': 'welcome', 'data': {}}):
            for path in '/odd', '':
                server = self.serve(WebSocketServer(self.telling(first, task)))
                self.assertIn('t-1', self.ctl(server.uri(path), 'tasks').stdout)

    def test_taken_for_another(self):
        self.check_taken_for_another({'type': 'connected'})

    def test_taken_for_another_by_its_heartbeat(self):
        self.check_taken_for_another({'type': 'heartbeat', 'timestamp': 5})

    def check_taken_for_another(self, first):
        def speak(server, peer):
            peer.send_json(first)
            server.goes_on.wait()
            peer.send_json({'event': 'task.update', 'data': {'task_id': 't-1', 'status': 'running', 'task_type': 'b'}})
            while True:
                peer.receive()
        server = self.serve(WebSocketServer(speak))
        server.goes_on = threading.Event()
        child = subprocess.Popen([options.ctl, '--hub', server.uri('/odd'), '-v', 'tail'], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                 text=True, env=self.environment())
        self.addCleanup(lambda: (child.kill(), child.wait(), child.stderr.close()))
        self.assertIn('speaks worker', child.stderr.readline())
        server.goes_on.set()
        self.assertIn('taken for one that speaks “Worker”, but speaks “Agent”', child.stderr.read())
        self.assertEqual(child.wait(DEADLINE), NO_CONNECTION)

    def test_asked_again(self):
        """A server that knows its clients by their address learns at once who we are."""
        server = self.check(self.telling({'action': 'presence', 'data': {'user_id': 'u', 'online': True, 'devices': []}}), 'broadcast')
        self.until(lambda: len(server.requests) >= 2)
        self.assertEqual(['user_id' in request.query for request in server.requests], [False, True])
        self.assertEqual(server.requests[1].query['connection_type'], 'admin')

    def test_a_colleague_is_not_us(self):
        """The connection that found out what is there was nobody's: whom the server took it for says nothing of us."""
        def speak(server, peer):
            us = peer.request.query.get('user_id', 'cons-1')
            peer.send_json({'action': 'connected', 'data': {'user_id': us}})
            peer.send_json({'action': 'new_message', 'data': {'id': 'm1', 'conversation_id': 'c1', 'content': 'Of course', 'sender_id': 'cons-1',
                                                              'sender_name': 'Dr. Chen', 'message_type': 'text'}})
            while True:
                peer.receive()
        server = self.serve(WebSocketServer(speak))
        told = self.json(server.uri('/odd'), 'messages', 'conversations', 'c1')[0]['messages']
        self.assertEqual([(m['fromId'], m['direction']) for m in told], [('cons-1', 'in')])
        self.assertEqual(len(server.requests), 2)

    @unittest.skipUnless(options.keeper, 'needs a client that keeps what it knows')
    def test_found_is_kept(self):
        """What was found out is asked first after a restart of the program, and found out anew where it is not there any more."""
        def found(server):
            ran = subprocess.run([options.keeper, server.uri('/odd'), os.path.join(self.folder.name, 'kept'), 'auto'], capture_output=True, text=True,
                                 timeout=DEADLINE * 2, env=self.environment())
            self.assertEqual(ran.returncode, 0, ran.stderr)
            return ran.stdout.split()[-1]
        os.mkdir(os.path.join(self.folder.name, 'kept'))
        server = self.serve(WebSocketServer(self.telling({'action': 'presence', 'data': {'user_id': 'u', 'online': True, 'devices': []}})))
        self.assertEqual(found(server), 'broadcast')
        self.assertEqual(['user_id' in request.query for request in server.requests], [False, True])
        self.assertEqual(found(server), 'broadcast')
        self.assertEqual(['user_id' in request.query for request in server.requests], [False, True, True])
        server.speak = self.telling({'event': 'session.update', 'session_id': 's', 'data': {'status': 'running'}})
        self.assertEqual(found(server), 'agent')

    def test_asked_again_once(self):
        """Each later connection says at once who we are."""
        server = self.serve(WebSocketServer(self.telling({'action': 'presence', 'data': {'user_id': 'u', 'online': True, 'devices': []}},
                                                         {'action': 'nobody_knows', 'data': {'a': 1}})))
        lines = self.tail(server.uri('/odd'), '--profile', self.profile(timings={'backoffBase': 50, 'backoffMax': 50, 'tries': 50}))
        self.assertEqual(lines.get(timeout=DEADLINE)['event'], 'published')     # it is connected
        for more in 3, 4, 5:
            server.drop()
            self.until(lambda more=more: len(server.requests) >= more)
        names = [request.query.get('user_id') for request in server.requests]
        self.assertIsNone(names[0])
        self.assertEqual(len(set(names[1:])), 1, names)
        self.assertTrue(names[1])

    def test_errors(self):
        """What a server makes of a word that it does not know shows what it speaks."""
        self.check(self.answering({'event': 'error', 'data': {'message': 'unknown event', 'code': 'x'}}), 'agent')
        self.check(self.answering({'type': 'error', 'error': 'unknown', 'message': 'x'}), 'worker')
        self.check(self.answering({'action': 'error', 'data': {'error': 'unknown', 'message': 'x'}}), 'broadcast')
        self.check(self.answering({'event': 'error', 'payload': {'error': 'unknown', 'message': 'x', 'timestamp': '2026-11-20T09:30:00.123Z'}}), 'unified')

    def test_hub_path(self):
        self.check(self.answering({'event': 'pong', 'data': {'timestamp': 1}}), 'agent', '')

    def test_paths(self):
        server = self.serve(WebSocketServer(self.telling(), ['/ws/ws']))
        self.assertIn('speaks agent ', self.ctl(server.uri('/ws/ws'), '-v', 'stats').stderr)
        self.assertIn('speaks agent ', self.ctl(server.uri(), '-v', 'stats').stderr)

    def test_nothing_harmful(self):
        """An unknown server is told a hello and a sign of life, nothing else."""
        server = self.serve(WebSocketServer(self.telling()))
        self.assertIn('does not say what it speaks', self.fail_with(server.uri('/odd'), 'channels'))
        told = []
        while not server.seen.empty():
            told.append(server.seen.get())
        self.assertEqual([t['event'] for t in told], ['hello', 'ping'])

    def test_echo(self):
        def echo(server, peer):
            while True:
                peer.send(peer.receive())
        server = self.serve(WebSocketServer(echo))
        for path, *words in ('',), ('/ws',), ('/odd',), ('/feed/',), ('/ws', '--dialect', 'native'):
            self.assertIn('says back what it is told', self.fail_with(server.uri(path), *words, 'channels'))

    def test_passes_on(self):
        """It says to all what one of them says, and has words of its own as well."""
        def pass_on(server, peer):
            while True:
                said = peer.receive()
                peer.send(said)
                if '"action":"ping"' in said:
                    peer.send_json({'action': 'pong', 'data': {}})
        server = self.serve(WebSocketServer(pass_on))
        self.assertNotIn('says back', self.fail_with(server.uri('/odd'), '--timeout', '3', 'channels'))

    def test_wrong_choice(self):
        server = self.serve(WebSocketServer(self.telling({'type': 'action', 'actionId': 'a', 'action': {}})))
        self.assertIn('speaks “Worker”, not “Agent”', self.fail_with(server.uri('/odd'), '--dialect', 'agent', 'tasks'))
        names = {'native': 'Signalbox'}
        agent = {'event': 'session.update', 'session_id': 's', 'data': {'status': 'running'}}
        unified = {'event': 'projectsUpdate', 'payload': {'type': 'allProjects', 'data': [], 'stats': {}, 'timestamp': 'x', 'triggeredBy': 'system'}}
        for frame, dialect, chosen in ((agent, 'agent', 'unified'), (agent, 'agent', 'native'), (unified, 'unified', 'native'), (unified, 'unified', 'agent')):
            server = self.serve(WebSocketServer(self.telling(frame, frame)))
            self.assertIn(f'speaks “{dialect.title()}”, not “{names.get(chosen, chosen.title())}”', self.fail_with(server.uri('/odd'), '--dialect', chosen, 'stats'))

    def test_silent_end(self):
        """As Socket.IO servers do with paths that are not theirs, and ports for TLS with plain words."""
        server = self.serve(Server())
        server.handle = lambda stream, request: None
        for words in (), ('--dialect', 'native'), ('--dialect', 'monitor'):
            said = self.fail_with(server.uri('/odd'), *words, 'channels')
            self.assertIn('/socket.io/', said)
            self.assertIn('wss://', said)
            self.assertNotIn('by itself', said)

    def test_breaks_off(self):
        """What opens a connection is not all there."""
        whole = '0{"sid":"a","upgrades":[],"pingInterval":25000,"pingTimeout":5000,"maxPayload":100000}'

        class Cut(Server):
            def handle(self, stream, request):
                if not request.upgrades:
                    more = 0 if self.said_whole else len(whole) - self.length
                    stream.sendall(f'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {self.length + more}\r\n\r\n{whole[:self.length]}'.encode())
                    return False
                if self.polling:
                    return self.reply(stream, 400, 'no')
                self.open(stream, request).send(whole[:self.length])
                while stream.recv(1024):
                    pass
                return False

        server = self.serve(Cut())
        for server.polling in False, True:
            for server.said_whole in (True, False) if server.polling else (True,):
                for server.length in 3, 20, len(whole) - 1:
                    with self.subTest(polling=server.polling, whole=server.said_whole, length=server.length):
                        said = self.fail_with(server.uri('/socket.io/', 'http'), '--dialect', 'monitor', 'channels')
                        self.assertIn('breaks off in the middle', said)
                        self.assertIn('ask whoever runs the server', said)

    def test_head_without_end(self):
        class Stuck(Server):
            def handle(self, stream, request):
                stream.sendall(self.said)
                while stream.recv(1024):
                    pass
                return False

        server = self.serve(Stuck())
        profile = self.profile(dialect='monitor', transports=['polling'])
        for server.said in b'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n', b'HTTP/1.1 200 OK\r\nX-A: b\r\n':
            said = self.fail_with(server.uri('/socket.io/', 'http'), '--timeout', '3', '--profile', profile, 'channels')
            self.assertIn('did not end the head of its answer', said)
            self.assertIn('check the port', said)
            said = self.fail_with(server.uri('/ws'), '--timeout', '3', '--dialect', 'native', 'channels')
            self.assertIn('did not end the head of its answer', said)
        server.said = b''
        said = self.fail_with(server.uri('/socket.io/', 'http'), '--timeout', '3', '--profile', profile, 'channels')
        self.assertNotIn('head of its answer', said)

    def test_port_for_tls(self):
        server = self.serve(Server())
        server.handle = lambda stream, request: server.reply(stream, 400, '<center>The plain HTTP request was sent to HTTPS port</center>')
        self.assertIn('speaks TLS', self.fail_with(server.uri(), 'channels'))
        said = self.fail_with(server.uri(), '--dialect', 'native', 'channels')
        self.assertIn('speaks TLS', said)
        self.assertIn('wss://', said)
        # Where nothing says so, it may be anything that takes no WebSocket.
        server.handle = lambda stream, request: server.reply(stream, 400, 'no')
        said = self.fail_with(server.uri(), '--dialect', 'native', 'channels')
        self.assertIn('wss://', said)
        self.assertIn('“Monitor (Socket.IO)”', said)

    def test_no_web_server(self):
        class Other(Server):
            def serve(self, stream):
                stream.sendall(self.banner)
                while stream.recv(1024):
                    pass
        server = self.serve(Other())
        for server.banner in b'SSH-2.0-OpenSSH_9.2\r\n', b'\x05\x00\xff\r\n\r\n', b'220 mail ready\r\n\r\n':
            said = self.fail_with(server.uri('/odd'), '--timeout=3', '--dialect', 'native', 'channels')
            self.assertIn('web server', said)
            self.assertIn('heck the port', said)

    def test_plain_web_server(self):
        server = self.serve(Server())
        self.assertIn('plain web server', self.fail_with(server.uri('', 'http'), 'channels'))
        self.assertIn('plain web server', self.fail_with(server.uri(), 'channels'))
        self.assertIn('plain web server', self.fail_with(server.uri(), '--dialect', 'monitor', 'channels'))

    def test_protocol_3(self):
        class Old(Server):
            websocket = True

            def handle(self, stream, request):
                if not request.upgrades:
                    return self.reply(stream, 200, '96:0{"sid":"lv","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":5000}2:40')
                if not self.websocket:
                    return self.reply(stream, 400, 'no')
                peer = self.open(stream, request)
                peer.send('0{"sid":"a","upgrades":[],"pingInterval":25000,"pingTimeout":5000}')
                peer.send('40')
                while True:
                    peer.receive()
        server = self.serve(Old())
        self.assertIn('protocol 3', self.fail_with(server.uri('', 'http'), 'channels'))
        server.websocket = False
        self.assertIn('protocol 3', self.fail_with(server.uri('', 'http'), 'channels'))
        self.assertIn('protocol 3', self.fail_with(server.uri(), 'channels'))

    def test_engine_alone(self):
        server = self.serve(SocketioServer())
        server.take = lambda session, packet: session.send(packet) if packet.startswith('4') else None
        self.assertIn('without Socket.IO', self.fail_with(server.uri('', 'http'), 'channels'))
        # An echo of nothing but the type is what version 2 answers; of a token it is not.
        self.assertIn('version 2', self.fail_with(server.uri('', 'http'), 'channels'))
        token = self.profile(auth={'token': 'abc'})
        said = self.fail_with(server.uri('', 'http'), '--profile', token, 'channels')
        self.assertIn('without Socket.IO', said)
        self.assertNotIn('version 2', said)

    def test_place_that_was_tried(self):
        """What was found elsewhere than at the address is told with that place."""
        server = self.serve(shop())
        server.on_connect = lambda session, nsp, auth: '44{"message":"no"}'
        for uri in (server.uri(), server.uri('', 'http')):
            self.assertIn(f':{server.port}/socket.io/', self.fail_with(uri, 'channels', status=REFUSED))

    def test_newer_protocol(self):
        server = self.serve(SocketioServer())
        server.handle = lambda stream, request: server.reply(stream, 400, '{"code":5,"message":"Unsupported protocol version"}')
        self.assertIn('another version', self.fail_with(server.uri('', 'http'), 'channels'))

    def test_refusals(self):
        server = self.serve(shop())
        server.on_connect = lambda *_: '44{"message":"not authorized","data":{"code":1}}'
        self.assertIn('“not authorized”', self.fail_with(server.uri('', 'http'), 'channels', status=REFUSED))
        server.on_connect = lambda *_: '44"plain"'
        self.assertIn('“plain”', self.fail_with(server.uri('', 'http'), 'channels', status=REFUSED))
        server.on_connect = lambda *_: '44{"message":"Invalid namespace"}'
        self.assertIn('namespace', self.fail_with(server.uri('', 'http'), 'channels'))

    def test_unsupported(self):
        server = self.serve(shop())
        said = self.fail_with(server.uri('', 'http'), 'claim', 'acc', 'w1', status=REFUSED)
        self.assertIn('monitor', said)

    def test_usage(self):
        server = self.serve(shop())
        self.fail_with(server.uri(), '--dialect', 'klingon', 'channels', status=USAGE)
        for wrong in ({'timings': {'heartbeat': 0}}, {'timings': {'hartbeat': 1}}, {'colour': 'red'}, {'namespace': 'crm'}, {'transports': []},
                      {'headers': {'a b': 'c'}}, {'events': {'monitor:channels': 'x', 'monitor:topics': 'x'}}, {'dialect': 'klingon'}, {'features': 3}):
            self.assertIn('profile', self.fail_with(server.uri(), '--profile', self.profile(**wrong), 'channels', status=USAGE))
        self.fail_with(server.uri(), '--profile', os.path.join(self.folder.name, 'none'), 'channels', status=USAGE)


class Secrets(ForeignCase):
    """The token, the headers and the query are for the server that was named."""

    def test_redirects(self):
        class Elsewhere(Server):
            def handle(self, stream, request):
                location = there.uri(request.target, 'http')
                stream.sendall(f'HTTP/1.1 {self.status} Moved\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n'.encode())
                return True

        there = self.serve(Server())
        here = self.serve(Elsewhere())
        secret = self.profile(token='SECRET', headers={'X-Api-Key': 'SECRET'}, query={'k': 'SECRET'})
        for here.status in (301, 302, 303, 307, 308):
            for dialect in ('auto', 'native', 'monitor', 'agent', 'broadcast', 'worker', 'unified'):
                # A chatbot's place, as one at the path of Socket.IO would be, is left to the chatbot.
                for scheme in ('ws', 'http') if dialect != 'worker' else ('ws',):
                    said = self.fail_with(here.uri('', scheme), '--dialect', dialect, '--profile', secret, 'channels')
                    self.assertIn(f'on to http://127.0.0.1:{there.port}/', said)
                    self.assertNotIn('SECRET', said)
        self.assertEqual(there.requests, [])

    def test_words_of_refusals(self):
        """What a server repeats of a secret is not shown, neither where it refuses us nor where it refuses a list."""
        for name, event in (('monitor:register', 'monitor:registered'), ('monitor:request_channels', 'monitor:channels'),
                            ('monitor:request_channels', 'monitor:error')):
            server = shop()
            usual = server.on_event
            refusal = {'success': False, 'error': 'unauthorized' if name == 'monitor:register' else 'forbidden', 'message': 'Not with token=hunter2'}

            def on_event(session, nsp, ack, arguments, attachments, usual=usual, name=name, event=event, refusal=refusal):
                if arguments[0] == name:
                    session.event(event, refusal)
                else:
                    usual(session, nsp, ack, arguments, attachments)
            server.on_event = on_event
            self.serve(server)
            said = self.fail_with(server.uri('', 'http'), '--timeout', '40', 'channels', status=REFUSED)
            self.assertIn('Not with token=***', said)
            self.assertNotIn('hunter2', said)
            if name == 'monitor:register':
                self.assertIn('Look at the token and at “clientType” in the profile', said)

    def test_token(self):
        """Each dialect has its place for it; the one of the command line counts more than the profile's."""
        words_of = {'agent': {'event': 'nobody.knows', 'data': {}}, 'worker': {'type': 'mood'}, 'unified': {'event': 'nobodyKnows', 'payload': {}}}

        def listen(server, peer):
            if server.word is not None:
                peer.send_json(server.word)
            while True:
                server.seen.put(json.loads(peer.receive()))
        given = os.path.join(self.folder.name, 'token')
        with open(given, 'w', encoding='utf-8') as file:
            file.write('given\n')
        for words, token in ((('--profile', self.profile(token='kept')), 'kept'),
                             (('--profile', self.profile(token='kept'), '--token-file', given), 'given'), (('--token-file', given), 'given')):
            for dialect in ('agent', 'worker', 'unified'):
                server = self.serve(WebSocketServer(listen))
                server.word = words_of[dialect]
                self.ctl(server.uri('/odd/7'), '--dialect', dialect, *words, 'tail', '-n', '1')
                self.assertEqual(server.requests[0].headers.get('authorization'), f'Bearer {token}')
            server = self.serve(WebSocketServer(listen))
            server.word = None
            self.fail_with(server.uri(), '--dialect', 'native', '--timeout', '1', *words, 'channels')
            self.assertEqual(server.seen.get(timeout=DEADLINE)['payload']['token'], token)
            self.assertNotIn('authorization', server.requests[0].headers)
        own = self.profile(token='kept', headers={'authorization': 'Basic eA=='})
        server = self.serve(WebSocketServer(listen))
        server.word = words_of['agent']
        self.ctl(server.uri('/odd/7'), '--dialect', 'agent', '--profile', own, 'tail', '-n', '1')
        self.assertEqual(server.requests[0].headers.get('authorization'), 'Basic eA==')


class NewestFirst(ForeignCase):
    def test_messages(self):
        server = self.serve(shop())
        server.messages['w1'] = [message('w1', n, f'c{n}') for n in range(60, 0, -1)]
        for words, numbers in (((), range(11, 61)), (('--limit', '3'), range(58, 61)), (('--all',), range(1, 61))):
            pages = self.json(server.uri('', 'http'), 'messages', 'acc', 'w1', *words)
            self.assertEqual([m['content'] for page in pages for m in page['messages']], [f'c{n}' for n in numbers])


class SwitchedOff(ForeignCase):
    """What the profile has off is not asked for, and who asks for it is told so."""

    def test_messages(self):
        server = self.serve(shop())
        asked = []
        answer = server.on_event

        def on_event(session, nsp, ack, arguments, attachments):
            asked.append(arguments[0])
            answer(session, nsp, ack, arguments, attachments)
        server.on_event = on_event
        for off in {'messaging': False}, ['tasks']:
            profile = self.profile(features=off)
            for words in (('channels',), ('topics', 'acc'), ('messages', 'acc', 'w1'), ('send', '-c', 'acc', '-t', 'w1', 'x'),
                          ('tail', '-c', 'acc')):
                self.assertIn('“messaging” is switched off', self.fail_with(server.uri('', 'http'), '--profile', profile, *words, status=REFUSED))
        self.assertEqual([name for name in asked if 'request' in name or 'reply' in name], [])

    def test_others(self):
        server = self.serve(shop())
        for feature, *words in (('tasks', 'tasks'), ('tasks', 'sessions'), ('projects', 'projects'), ('search', 'search', 'x'), ('actions', 'actions'),
                                ('claims', 'claim', 'acc', 'w1'), ('tasks', 'tail', '--stream', 'tasks')):
            said = self.fail_with(server.uri('', 'http'), '--profile', self.profile(features={feature: False}), *words, status=REFUSED)
            self.assertIn(f'“{feature}” is switched off', said)

    def test_nothing_left(self):
        """What the server could tell is off, and the rest it does not have."""
        server = self.serve(shop())
        said = self.fail_with(server.uri('', 'http'), '--profile', self.profile(features={'messaging': False, 'tasks': False}), 'tail', status=REFUSED)
        self.assertIn('Switch “messaging” on', said)

    def test_reports(self):
        """Nothing is begun that could not be reported."""
        server = self.serve(shop())
        data = os.path.join(self.folder.name, 'data.json')
        with open(data, 'w', encoding='utf-8') as file:
            json.dump({'accounts': []}, file)
        begun = os.path.join(self.folder.name, 'begun')
        for feature, *words in (('tasks', 'run', '--', 'touch', begun), ('messaging', 'sync', data), ('actions', 'bot', 'b')):
            said = self.fail_with(server.uri('', 'http'), '--profile', self.profile(features={feature: False}), *words, status=REFUSED)
            self.assertIn(f'“{feature}” is switched off', said)
        self.assertFalse(os.path.exists(begun))
        self.assertEqual(server.requests, [])


class BadLists(ForeignCase):
    """A list that came and is none, or was refused, is not waited for."""

    def check(self, event, argument, said, status=REFUSED):
        server = shop()
        usual = server.on_event

        def on_event(session, nsp, ack, arguments, attachments):
            if arguments[0] == 'monitor:request_channels':
                session.event(event, argument)
            else:
                usual(session, nsp, ack, arguments, attachments)
        server.on_event = on_event
        self.serve(server)
        told = self.fail_with(server.uri('', 'http'), '--timeout', '40', 'channels', status=status)
        self.assertEqual(told.count(said), 1, told)
        self.assertNotIn('in time', told)

    def test_none(self):
        self.check('monitor:channels', None, 'a list that cannot be used', NO_CONNECTION)

    def test_by_id(self):
        self.check('monitor:channels', {'channels': {'acc': {'id': 'acc'}}}, 'a list that cannot be used', NO_CONNECTION)

    def test_refused(self):
        self.check('monitor:channels', {'success': False, 'error': 'forbidden', 'message': 'Not for you'}, 'Not for you')

    def test_error(self):
        self.check('monitor:error', {'success': False, 'error': 'forbidden', 'message': 'Not for you'}, 'Not for you')


class BadServers(ForeignCase):
    """Nothing that a server sends makes us wait for ever, grow without bound or fall over."""

    def test_endless_open_packet(self):
        class Endless(Server):
            def handle(self, stream, request):
                stream.sendall(b'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n')
                while True:
                    stream.sendall(b'10000\r\n' + b'0' * 65536 + b'\r\n')
        server = self.serve(Endless())
        self.assertIn('without an end', self.fail_with(server.uri('', 'http'), '--profile', self.profile(transports=['polling']), 'channels'))

    def test_bad_open_packets(self):
        server = self.serve(SocketioServer())
        for packet in ('0', '0[]', '0{}', '0{"sid":1}', '0{"sid":"a","pingInterval":-1,"pingTimeout":5}', '0{"sid":"","pingInterval":1,"pingTimeout":1}',
                       '0{"sid":"' + 'a' * 100000 + '","pingInterval":1,"pingTimeout":1}', '0' + '[' * 5000, 'x', '', '4hello', '2'):
            server.open_packet = lambda session, upgrades, packet=packet: packet
            self.fail_with(server.uri('', 'http'), '--timeout', '30', 'channels')

    def test_attachments_never_come(self):
        server = self.serve(shop())
        server.options.update(ping_interval=200, ping_timeout=300)

        def joined(session, nsp, auth):
            def ping():
                try:
                    while True:
                        session.send('2')
                        time.sleep(0.1)
                except foreign.Gone:
                    pass
            session.send('451-["x",{"_placeholder":true,"num":0}]')
            threading.Thread(target=ping, daemon=True).start()
            return None
        server.on_connect = joined
        self.assertIn('could not be understood', self.fail_with(server.uri('', 'http'), '--timeout', '30', 'channels'))

    def test_bad_packets(self):
        """They end the connection; the next one is as good as new."""
        server = self.serve(shop())
        lines = self.tail(server.uri('', 'http'), '--profile', self.profile(timings={'backoffBase': 50, 'backoffMax': 50, 'tries': 50}),
                          '--stream', 'channel/acc')
        number = 100
        for packet in '4', '4abc', '4599-["x"]', b'x', '452-["x"]':
            self.assertTrue(self.live(server, lines, number))
            number += 1000
            before = len(server.sessions)
            server.last.send(packet)
            if packet == '452-["x"]':
                server.last.event('channel:message', message('w1', 1, 'where an attachment is due'))
            self.until(lambda before=before: len(server.sessions) > before)
        self.assertTrue(self.live(server, lines, number))

    def test_unreadable_packets(self):
        """What one event has is mended or left out, which is told; the connection goes on."""
        server = self.serve(shop())
        lines = self.tail(server.uri('', 'http'))
        self.assertTrue(self.live(server, lines))
        odd = '{"id":"nan","topicId":"w1","channelId":"acc","content":"mended","timestamp":1763000999000,"score":NaN}'
        server.last.send(f'42["channel:message",{odd}]')
        left_out = ['42["channel:message",{"content":"\\x41"}]', '42["channel:message",{"content":"\\u12"}]', '42{}', '42[null', '42["connect"]',
                    '42["a",{"b":1,}]', '451-["x",{"_placeholder":true,"num":7}]', '451-["x",NaN', '42' + '[' * 100000]
        for packet in left_out:
            server.last.send(packet)
            if packet.startswith('451'):
                server.last.send(b'x')
        told, mended = [], []
        while len(told) < len(left_out) or not mended:
            line = lines.get(timeout=DEADLINE)
            if line['event'] == 'published' and 'unreadable' in line['payload']['data']:
                told.append(line['payload']['data'])
            elif line['event'] == 'messageAdded' and line['payload']['message']['id'] == 'nan':
                mended.append(line['payload']['message'])
        self.assertEqual([data['count'] for data in told], list(range(1, len(left_out) + 1)))
        self.assertEqual([data['unreadable'] for data in told][:3], ['["channel:message",{"content":"\\x41"}]', '["channel:message",{"content":"\\u12"}]', '{}'])
        self.assertTrue(all(data['reason'] for data in told))
        self.assertEqual([(m['content'], m.get('score')) for m in mended], [('mended', None)])
        self.assertTrue(self.live(server, lines, 5000))
        self.assertEqual(len(server.sessions), 1)

    def test_unreadable_words(self):
        """The same over a WebSocket alone; and it is said in words."""
        def speak(server, peer):
            for word in 'hello', '{"event":':
                peer.send(word)
            while True:
                peer.receive()
        ran = self.ctl(self.serve(WebSocketServer(speak)).uri('/odd'), '--dialect', 'agent', '--json', 'tail', '-n', '2')
        told = [json.loads(line) for line in ran.stdout.splitlines()]
        self.assertEqual([t['payload']['data']['unreadable'] for t in told], ['hello', '{"event":'])
        self.assertIn('1 message that cannot be read', ran.stderr)

    def test_bad_json(self):
        """A message that cannot be read is skipped, and the next one is not."""
        server = self.serve(shop())
        lines = self.tail(server.uri('', 'http'), '--stream', 'channel/acc')
        self.assertTrue(self.live(server, lines))
        deep = '[' * 1000 + ']' * 1000
        for words in (f'42["channel:message",{deep}]', '42["channel:message"]', '42["channel:message",{"id":{}}]', '42[1]',
                      '42["channel:message",{"id":"x","topicId":"w1","timestamp":"never","content":7}]', '4399999999999[]', '42["nonsense",{}]'):
            try:
                server.last.send(words)
            except foreign.Gone:
                pass
        self.assertTrue(self.live(server, lines, 5000))

    def test_takes_requests_only(self):
        """Something takes what is said and never answers: that is told in words, before the connection's own time is over."""
        class Silent(Server):
            def handle(self, stream, request):
                while stream.recv(1000):
                    pass
                return False
        server = self.serve(Silent())
        for words in (), ('--dialect', 'native'), ('--dialect', 'agent'), ('--dialect', 'monitor'):
            begin = time.monotonic()
            said = self.fail_with(server.uri(), '--timeout', '20', *words, 'channels')
            self.assertRegex(said, 'did not answer in time|does not answer')
            self.assertLess(time.monotonic() - begin, 15)

    def test_slow_bytes(self):
        """A first answer that drips is given up in time."""
        class Drip(Server):
            def handle(self, stream, request):
                stream.sendall(b'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 100000\r\n\r\n')
                while True:
                    stream.sendall(b'0')
                    time.sleep(0.05)
        server = self.serve(Drip())
        begin = time.monotonic()
        self.fail_with(server.uri('', 'http'), '--timeout', '2', 'channels')
        self.assertLess(time.monotonic() - begin, DEADLINE)

    def test_takes_no_bytes(self):
        listener = socket.socket()
        self.addCleanup(listener.close)
        listener.bind(('127.0.0.1', 0))
        listener.listen()
        self.fail_with(f'http://127.0.0.1:{listener.getsockname()[1]}', '--timeout', '2', 'channels')


class Much(ForeignCase):
    def test_ten_thousand_channels(self):
        server = self.serve(foreign.MonitorServer(channels=[
            {'id': f'c{i}', 'name': f'Channel {i}', 'lastMessage': 'x' * 50, 'lastMessageTime': 1763000000000 + i, 'unreadCount': i % 3}
            for i in range(10000)]))
        pages = self.json(server.uri('', 'http'), '--timeout', '60', 'channels')
        ids = [c['id'] for page in pages for c in page['channels']]
        self.assertEqual((len(ids), len(set(ids)), ids[0]), (10000, 10000, 'c9999'))

    def test_slow_list(self):
        """The time-out is one without progress: a list that takes longer, and comes, is there."""
        server = self.serve(foreign.MonitorServer(channels=[{'id': f'c{i}', 'name': f'Channel {i}', 'description': 'x' * 400} for i in range(2000)]))
        send = server.open

        def open_slowly(stream, request):
            peer = send(stream, request)

            class Slow:
                def __getattr__(self, name):
                    return getattr(stream, name)

                def sendall(self, data):
                    pieces = [data] if len(data) < 100000 else [data[i:i + 40000] for i in range(0, len(data), 40000)]
                    for piece in pieces:
                        stream.sendall(piece)
                        if len(pieces) > 1:
                            time.sleep(0.3)
            peer.stream = Slow()
            return peer
        server.open = open_slowly
        begin = time.monotonic()
        pages = self.json(server.uri('', 'http'), '--timeout', '3', 'channels')
        self.assertGreater(time.monotonic() - begin, 5)
        self.assertEqual(sum(len(page['channels']) for page in pages), 2000)

    def test_long_topic(self):
        server = self.serve(shop())
        server.messages['w1'] = [message('w1', i, f'Message {i} ' + 'y' * 200) for i in range(500)]
        pages = self.json(server.uri('', 'http'), '--timeout', '60', 'messages', 'acc', 'w1', '--all')
        self.assertEqual([m['content'].split()[1] for page in pages for m in page['messages']], [str(i) for i in range(500)])


def load_tests(loader, tests, pattern):
    """Part P of N, counted from 1: every N-th case, so that the parts have all of them."""
    part, parts = map(int, options.part.split('/'))
    return AtOnce(sorted(every(tests), key=lambda test: test.id())[part - 1::parts], number=6)


if __name__ == '__main__':
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)
