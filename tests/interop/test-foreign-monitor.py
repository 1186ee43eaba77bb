# SPDX-License-Identifier: GPL-3.0-or-later
"""signalboxctl against monitor servers that are not ours, made with python3-socketio: each leaves something out, or says it in its own way.

What a whole one does is under servers/."""

import argparse
import asyncio
import json
import os
import queue
import subprocess
import sys
import threading
import time
import unittest

try:
    import aiohttp.web
    import socketio
except ImportError:
    print('python3-socketio or python3-aiohttp is not installed')
    sys.exit(77)

_parser = argparse.ArgumentParser()
_parser.add_argument('--ctl', required=True)
options, rest = _parser.parse_known_args()
DEADLINE = float(os.environ.get('SIGNALBOX_TEST_DEADLINE', 60))


class Server:
    """A server on a thread of its own: `handlers` are by event, each (server, sid, data) → an ack or None."""

    def __init__(self, handlers, transports=None, port=0, **more):
        self.heard = []
        self.handlers = handlers
        self.started = threading.Event()
        self.more = {'transports': transports} if transports else {}
        self.more.update(more)
        self.port = port
        self.thread = threading.Thread(target=lambda: asyncio.run(self.serve()), daemon=True)
        self.thread.start()
        assert self.started.wait(DEADLINE)

    async def serve(self):
        self.loop = asyncio.get_running_loop()
        self.ended = asyncio.Event()
        self.io = socketio.AsyncServer(async_mode='aiohttp', cors_allowed_origins='*', **self.more)
        self.io.on('connect', self.on_connect)
        for event, handler in self.handlers.items():
            self.io.on(event, self.listener(event, handler))
        application = aiohttp.web.Application()
        self.io.attach(application)
        runner = aiohttp.web.AppRunner(application)
        await runner.setup()
        site = aiohttp.web.TCPSite(runner, '127.0.0.1', self.port, shutdown_timeout=0.1)
        await site.start()
        self.port = site._server.sockets[0].getsockname()[1]
        self.started.set()
        await self.ended.wait()
        await runner.cleanup()

    async def on_connect(self, sid, environ, auth=None):
        self.heard.append(('connect', auth))
        self.last_sid = sid
        if self.handlers.get('token') and (auth or {}).get('token') != self.handlers['token']:
            raise socketio.exceptions.ConnectionRefusedError('go away')

    def listener(self, event, handler):
        async def heard(sid, data=None):
            self.heard.append((event, data))
            return await handler(self, sid, data) if callable(handler) else None
        return heard

    def tell(self, *arguments, **more):
        asyncio.run_coroutine_threadsafe(self.io.emit(*arguments, **more), self.loop).result(DEADLINE)

    def ask(self, *arguments):
        """What the one client that is there acknowledges."""
        return asyncio.run_coroutine_threadsafe(self.io.call(*arguments, to=self.last_sid, timeout=DEADLINE), self.loop).result(DEADLINE)

    def said(self, event):
        return [data for name, data in self.heard if name == event]

    def stop(self):
        self.loop.call_soon_threadsafe(self.ended.set)
        self.thread.join(DEADLINE)


class Tail:
    """signalboxctl tail, whose lines are read as they come."""

    def __init__(self, server, *arguments):
        self.process = subprocess.Popen([options.ctl, '--dialect=monitor', f'--hub=http://127.0.0.1:{server.port}', '--json', 'tail', *arguments],
                                        stdout=subprocess.PIPE, text=True)
        self.lines = queue.Queue()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            self.lines.put(json.loads(line))

    def next_message(self):
        end = time.monotonic() + DEADLINE
        while True:
            event = self.lines.get(timeout=max(end - time.monotonic(), 0))
            if event['event'] == 'messageAdded':
                return event['payload']['message']

    def stop(self):
        self.process.terminate()
        self.process.wait(DEADLINE)
        self.process.stdout.close()


CHANNELS = [{'id': 'a1', 'name': 'Bakery', 'description': 'instagram', 'lastMessage': 'hi', 'lastMessageTime': '2026-11-20T09:30:00Z', 'unreadCount': 2},
            {'id': 7, 'name': 'Seven'}]
TOPICS = [{'id': 'w1', 'title': 'Spring menu', 'messageCount': 2}, {'id': 5, 'title': ''}]
MESSAGES = [{'id': 'k1', 'fromName': 'Noah', 'content': 'first 柠檬', 'type': 'text', 'timestamp': 1763000000},
            {'id': 2, 'content': 'second', 'timestamp': '2026-11-20T09:30:00Z', 'mood': 'good'}]


def plain(**more):
    """As its authors would have written it: lists by events, whatever was asked, and no acks."""
    async def register(server, sid, data):
        await server.io.emit('monitor:registered', {'success': True, 'clientId': data['clientId']}, to=sid)

    async def channels(server, sid, data):
        await server.io.emit('monitor:channels', {'channels': CHANNELS}, to=sid)

    async def topics(server, sid, data):
        await server.io.emit('monitor:topics', {'channelId': data['channelId'], 'topics': TOPICS if data['channelId'] == 'a1' else []}, to=sid)

    async def messages(server, sid, data):
        listed = [{**message, 'topicId': data['topicId'], 'channelId': 'a1'} for message in MESSAGES] if data['topicId'] == 'w1' else []
        await server.io.emit('monitor:messages', {'topicId': data['topicId'], 'messages': listed}, to=sid)

    return {'monitor:register': register, 'monitor:request_channels': channels, 'monitor:request_topics': topics,
            'monitor:request_messages': messages, **more}


def bare():
    """Lists without an object around them, nothing that says what they are of, and nobody is told to be registered."""
    async def channels(server, sid, data):
        await server.io.emit('monitor:channels', CHANNELS + [{'name': 'without an id'}, 7], to=sid)

    async def topics(server, sid, data):
        await server.io.emit('monitor:topics', TOPICS, to=sid)

    async def messages(server, sid, data):
        await server.io.emit('monitor:messages', MESSAGES, to=sid)

    return {'monitor:request_channels': channels, 'monitor:request_topics': topics, 'monitor:request_messages': messages}


class TestForeign(unittest.TestCase):
    def serve(self, handlers, **more):
        server = Server(handlers, **more)
        self.addCleanup(server.stop)
        return server

    def ctl(self, server, *arguments, status=0, dialect='monitor', input=None):
        done = subprocess.run([options.ctl, f'--dialect={dialect}', f'--hub=http://127.0.0.1:{server.port}', '--json', *arguments],
                              capture_output=True, text=True, timeout=DEADLINE * 2, input=input)
        self.assertEqual(done.returncode, status, f'{arguments}: {done.stdout}{done.stderr}')
        self.assertNotIn('Sanitizer', done.stderr)
        self.error = done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    def test_lists(self):
        for handlers in (plain(), bare()):
            with self.subTest(bare='monitor:register' not in handlers):
                server = self.serve(handlers)
                self.assertEqual([(c['id'], c['name']) for c in sorted(self.ctl(server, 'channels')[0]['channels'], key=lambda c: c['id'])], [('7', 'Seven'), ('a1', 'Bakery')])
                topics = {t['id']: t for t in self.ctl(server, 'topics', 'a1')[0]['topics']}
                self.assertEqual((topics['w1']['title'], topics['w1']['channelId'], topics['5']['untitled']), ('Spring menu', 'a1', True))
                messages = self.ctl(server, 'messages', 'a1', 'w1')[0]['messages']
                self.assertEqual([(m['id'], m['content'], m['fromName'], m['timestamp']) for m in messages],
                                 [('k1', 'first 柠檬', 'Noah', 1763000000000), ('2', 'second', 'Unknown user', 1795167000000)])
                self.assertEqual(messages[1]['mood'], 'good')

    def test_detected(self):
        server = self.serve(plain())
        self.assertEqual(len(self.ctl(server, 'channels', dialect='auto')[0]['channels']), 2)
        self.assertEqual(server.said('monitor:register')[0]['clientType'], 'monitor')

    def test_transports(self):
        for transports in (['polling'], ['websocket']):
            with self.subTest(transports=transports):
                server = self.serve(plain(), transports=transports)
                self.assertEqual(len(self.ctl(server, 'channels')[0]['channels']), 2)

    def send(self, server, content='thanks', status=0):
        return self.ctl(server, '--timeout=20', 'send', '--channel=a1', '--topic=w1', content, status=status)

    def test_confirmed_by_ack(self):
        async def reply(server, sid, data):
            return {'success': True, 'id': 99}

        server = self.serve(plain(**{'monitor:reply': reply}))
        self.assertEqual(self.send(server)[0]['id'], '99')
        said = server.said('monitor:reply')[0]
        self.assertEqual((said['channelId'], said['topicId'], said['content']), ('a1', 'w1', 'thanks'))

    def test_confirmed_by_echo(self):
        async def reply(server, sid, data):
            await server.io.emit('channel:message', {'id': 'other', 'topicId': 'w1', 'channelId': 'a1', 'content': 'thanks', 'fromId': 'a customer'})
            await server.io.emit('channel:message', {'id': 'm-5', 'topicId': 'w1', 'channelId': 'a1', 'content': data['content'], 'timestamp': 1795167000})

        server = self.serve(plain(**{'monitor:reply': reply}))
        self.assertEqual(self.send(server)[0]['id'], 'm-5')

    def test_confirmed_without_an_id(self):
        async def reply(server, sid, data):
            return 'ok'

        self.assertTrue(self.send(self.serve(plain(**{'monitor:reply': reply})))[0]['id'])

    def test_confirmed_by_result(self):
        async def reply(server, sid, data):
            await server.io.emit('monitor:reply_result', {'success': True, 'message': {'id': 'm-6', 'topicId': 'w1'}}, to=sid)

        self.assertEqual(self.send(self.serve(plain(**{'monitor:reply': reply})))[0]['id'], 'm-6')

    def test_not_confirmed(self):
        async def reply(server, sid, data):
            await asyncio.sleep(1000)

        server = self.serve(plain(**{'monitor:reply': reply}))
        self.send(server, status=1)
        self.assertIn('confirms nothing', self.error)
        self.assertEqual(len(server.said('monitor:reply')), 1)

    def test_refused(self):
        async def by_ack(server, sid, data):
            return {'success': False, 'error': 'closed for today'}

        async def by_result(server, sid, data):
            await server.io.emit('monitor:reply_result', {'success': False, 'message': 'closed for today'}, to=sid)
            await asyncio.sleep(1000)

        for reply in (by_ack, by_result):
            with self.subTest(reply=reply.__name__):
                self.send(self.serve(plain(**{'monitor:reply': reply})), status=1)
                self.assertIn('closed for today', self.error)

    def test_token(self):
        server = self.serve(plain(token='s3cret'))
        self.ctl(server, 'channels', status=1)
        self.assertIn('go away', self.error)

    def test_what_it_cannot_do(self):
        server = self.serve(plain())
        self.ctl(server, 'claim', 'a1', 'w1', status=1)
        self.assertTrue(self.error)

    def test_live(self):
        server = self.serve(plain())
        tail = Tail(server, '--channel=a1')
        self.addCleanup(tail.stop)
        # It listens from some moment on: until then it is told again and again.
        end = time.monotonic() + DEADLINE
        number = 0
        while tail.lines.empty() and time.monotonic() < end:
            number += 1
            server.tell('channel:message', {'id': f'live-{number}', 'channelId': 'a1', 'topicId': 'w1', 'content': 'now', 'timestamp': 1795167100})
            server.tell('channel:message', {'id': f'private-{number}', 'topicId': 'w1', 'content': 'without a channel'})
            time.sleep(0.05)
        message = tail.next_message()
        self.assertEqual((message['channelId'], message['topicId']), ('a1', 'w1'))
        self.assertIn(message['content'], ('now', 'without a channel'))
        self.assertEqual(server.ask('channel:message', {'id': 'acked', 'channelId': 'a1', 'topicId': 'w1', 'content': 'confirm this'}), {'success': True})


if __name__ == '__main__':
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)
