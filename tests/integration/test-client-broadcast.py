# SPDX-License-Identifier: GPL-3.0-or-later
"""signalboxctl against a chat back end that shares no code with it, at a path of its own."""

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import threading
import unittest
from urllib.parse import parse_qs, urlsplit

try:
    import websockets
except ImportError:
    sys.exit(77)   # skipped: Debian's package is python3-websockets

_parser = argparse.ArgumentParser()
_parser.add_argument('--ctl', required=True)
options, _rest = _parser.parse_known_args()

DEADLINE = 60


class Server:
    """Tells whoever is there of a message now and then, and answers nothing, or no."""

    def __init__(self, refuses=False, answers=False):
        self.refuses = refuses
        self.answers = answers
        self.queries = []
        self.frames = []
        self.loop = asyncio.new_event_loop()
        started = threading.Event()
        threading.Thread(target=self.run, args=(started,), daemon=True).start()
        started.wait(DEADLINE)

    def run(self, started):
        asyncio.set_event_loop(self.loop)

        async def begin():
            self.server = await websockets.serve(self.serve, '127.0.0.1', 0)
            self.port = self.server.sockets[0].getsockname()[1]
            started.set()
        self.loop.run_until_complete(begin())
        self.loop.run_forever()

    async def serve(self, socket):
        # The library has it in another place since version 14.
        parts = urlsplit(socket.path if hasattr(socket, 'path') else socket.request.path)
        self.queries.append((parts.path, {name: values[0] for name, values in parse_qs(parts.query).items()}))
        ticking = asyncio.ensure_future(self.answer(socket) if self.answers else self.tick(socket))
        try:
            await self.listen(socket)
        finally:
            ticking.cancel()

    async def tick(self, socket):
        for id in range(1000):
            await self.tell(socket, 'new_message', {'conversation_id': 12, 'message': {
                'id': id, 'content': 'Is the ☎ on?', 'sender_id': 5, 'sender_name': 'Ada', 'sender_type': 'customer',
                'message_type': 'text', 'is_important': False, 'extra_metadata': {}}})
            await asyncio.sleep(0.2)

    async def answer(self, socket):
        """Of us in another program, and of a customer, by turns; we read it all, and the customer what we wrote."""
        own = self.queries[0][1]['user_id']
        for id in range(1000):
            await self.tell(socket, 'new_message', {'conversation_id': 12, 'message': {
                'id': f'm-{id}', 'content': 'Yes, it is', 'sender_id': (own, 5)[id % 2], 'sender_name': 'Somebody', 'message_type': 'text'}})
            await self.tell(socket, 'read_status', {'conversation_id': 12, 'user_id': own, 'message_ids': [f'm-{id}']})
            if id % 4 == 3:
                await self.tell(socket, 'read_status', {'conversation_id': 12, 'user_id': 5, 'message_ids': ['m', f'm-{id}', f'm-{id - 1}']})
            await asyncio.sleep(0.1)

    async def listen(self, socket):
        async for text in socket:
            frame = json.loads(text)
            self.frames.append(frame)
            if self.refuses and frame['action'] == 'send_message':
                await self.tell(socket, 'error', {'error': 'forbidden', 'message': 'Office hours are over', 'timestamp': 'now'})

    @staticmethod
    async def tell(socket, action, data):
        await socket.send(json.dumps({'action': action, 'data': data}))

    def stop(self):
        self.loop.call_soon_threadsafe(self.loop.stop)


class TestCtl(unittest.TestCase):

    def server(self, **more):
        server = Server(**more)
        self.addCleanup(server.stop)
        return server

    def ctl(self, server, *arguments, **more):
        return subprocess.run([options.ctl, '--dialect', 'broadcast', '--hub', f'ws://127.0.0.1:{server.port}/chat/socket', *arguments],
                              capture_output=True, text=True, timeout=DEADLINE, **more)

    def test_reads(self):
        server = self.server()
        process = subprocess.Popen([options.ctl, '--dialect', 'broadcast', '--hub', f'ws://127.0.0.1:{server.port}/chat/socket', 'tail'],
                                   stdout=subprocess.PIPE, text=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait, DEADLINE)
        self.addCleanup(process.terminate)
        line = ''
        while 'Is the' not in line:
            line = process.stdout.readline()
            self.assertNotEqual(line, '', 'it ended')
        self.assertIn('Ada: Is the ☎ on?', line)
        path, query = server.queries[0]
        self.assertEqual(path, '/chat/socket')
        self.assertEqual((query['connection_type'], query['device_type']), ('admin', 'desktop'))
        self.assertTrue(query['user_id'])
        self.assertIn('messaging', query['features'].split(','))

    def test_named_user(self):
        """Whom the profile names in the address, that one writes, too."""
        server = self.server()
        with tempfile.NamedTemporaryFile('w', suffix='.json') as profile:
            json.dump({'query': {'user_id': 'boss'}}, profile)
            profile.flush()
            self.ctl(server, '--profile', profile.name, '--user', 'ann', 'send', '-c', 'conversations', '-t', '12', 'Yes')
        sent = next(frame for frame in server.frames if frame['action'] == 'send_message')
        self.assertEqual((server.queries[0][1]['user_id'], sent['data']['sender_id']), ('boss', 'boss'))

    def test_is_read(self):
        server = self.server(answers=True)
        process = subprocess.Popen([options.ctl, '--json', '--dialect', 'broadcast', '--hub', f'ws://127.0.0.1:{server.port}/chat/socket', 'tail'],
                                   stdout=subprocess.PIPE, text=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait, DEADLINE)
        self.addCleanup(process.terminate)
        changed = {}
        while changed.get('event') != 'messageChanged':
            line = process.stdout.readline()
            self.assertNotEqual(line, '', 'it ended')
            changed = json.loads(line)
        message = changed['payload']['message']
        self.assertEqual((int(message['id'][2:]) % 4, message['direction'], message['status'], message['content']),
                         (2, 'out', 'read', 'Yes, it is'))

    def test_sends(self):
        server = self.server()
        done = self.ctl(server, 'send', '-c', 'conversations', '-t', '12', 'Yes, it is')
        self.assertEqual(done.returncode, 0, done.stderr)
        frame = next(f for f in server.frames if f['action'] == 'send_message')
        self.assertEqual((frame['data']['conversation_id'], frame['data']['content'], frame['data']['sender_type']),
                         ('12', 'Yes, it is', 'chat'))
        self.assertEqual(frame['data']['sender_id'], server.queries[0][1]['user_id'])

    def test_is_refused(self):
        done = self.ctl(self.server(refuses=True), 'send', '-c', 'conversations', '-t', '12', 'Too late')
        self.assertNotEqual(done.returncode, 0)
        self.assertIn('Office hours are over', done.stderr)


if __name__ == '__main__':
    unittest.main(argv=[sys.argv[0], *_rest], verbosity=2)
