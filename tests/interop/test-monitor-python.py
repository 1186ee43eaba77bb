# SPDX-License-Identifier: GPL-3.0-or-later
"""python3-socketio, both its async and its sync client, as monitors and workers against the real hub."""

import asyncio
import os
import queue
import sys
import unittest
import urllib.request
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'integration'))

import protocol_case  # noqa: E402
from protocol_case import DEADLINE, Hub, comment, work  # noqa: E402

try:
    import socketio
except ImportError:
    print('python3-socketio is not installed')
    sys.exit(77)
try:
    import websocket
except ImportError:
    websocket = None

TRANSPORTS = (None, ['websocket'], ['polling'])
SYNC_TRANSPORTS = TRANSPORTS if websocket else (['polling'],)


def account(**more):
    return {'accountId': str(uuid.uuid4()), 'accountName': 'Bakery', 'contents': [work('w', [comment(str(uuid.uuid4()), content='柠檬 😀')])], **more}


def url(hub):
    return f'http://127.0.0.1:{hub.port}'


class SyncClient:
    """The client that has threads; events wait in a queue each."""

    def __init__(self, **options):
        self.client = socketio.Client(reconnection_delay=0.05, reconnection_delay_max=0.2, randomization_factor=0, **options)
        self.queues = {}
        for name in ('connect', 'disconnect'):
            self.client.on(name, lambda *arguments, name=name: self.queue(name).put(arguments))

    def queue(self, name):
        if name not in self.queues:
            self.queues[name] = queue.Queue()
            self.client.on(name, lambda *arguments: self.queues[name].put(arguments))
        return self.queues[name]

    def connect(self, hub, transports=None, **more):
        self.queue('connect'), self.queue('disconnect')
        self.client.connect(url(hub), transports=transports, wait_timeout=DEADLINE, **more)
        return self

    def next(self, name):
        arguments = self.queue(name).get(timeout=DEADLINE)
        return arguments[0] if arguments else None

    def call(self, event, data):
        return self.client.call(event, data, timeout=DEADLINE)

    def register(self, client_type='monitor'):
        self.queue('monitor:registered')
        name = str(uuid.uuid4())
        self.client.emit('monitor:register', {'clientType': client_type, 'clientId': name})
        assert self.next('monitor:registered') == {'success': True, 'clientId': name}
        return self


class PythonCase(unittest.TestCase):
    arguments = ()

    @classmethod
    def setUpClass(cls):
        cls.hub = Hub(protocol_case.options.hub, arguments=cls.arguments)

    @classmethod
    def tearDownClass(cls):
        cls.hub.stop()

    def join(self, **more):
        client = SyncClient()
        self.addCleanup(client.client.disconnect)
        return client.connect(self.hub, **more)

    def fetch(self, path):
        with urllib.request.urlopen(url(self.hub) + path, timeout=DEADLINE) as answer:
            return answer.read()


class TestSync(PythonCase):
    def test_all(self):
        for transports in SYNC_TRANSPORTS:
            with self.subTest(transports=transports):
                monitor, worker = self.join(transports=transports), self.join(transports=transports)
                for name in ('channel:message', 'monitor:channels', 'monitor:topics', 'monitor:messages', 'monitor:reply_result', 'monitor:error'):
                    monitor.queue(name)
                monitor.register()
                wanted = account()
                self.assertEqual(worker.call('WORKER_DATA_SYNC', {'accounts': [wanted]}),
                                 {'success': True, 'channels': 1, 'topics': 1, 'messages': 1, 'duplicates': 0, 'errors': []})
                message = monitor.next('channel:message')
                self.assertEqual((message['content'], message['channelId']), ('柠檬 😀', wanted['accountId']))

                monitor.client.emit('monitor:request_channels')
                self.assertIn(wanted['accountId'], [c['id'] for c in monitor.next('monitor:channels')['channels']])
                monitor.client.emit('monitor:request_topics', {'channelId': wanted['accountId']})
                self.assertEqual([t['id'] for t in monitor.next('monitor:topics')['topics']], ['w'])
                monitor.client.emit('monitor:request_messages', {'channelId': wanted['accountId'], 'topicId': 'w'})
                self.assertEqual([m['id'] for m in monitor.next('monitor:messages')['messages']], [message['id']])

                reply = {'channelId': wanted['accountId'], 'topicId': 'w', 'content': 'thanks'}
                answer = monitor.call('monitor:reply', reply)
                self.assertIs(answer['success'], True)
                self.assertEqual(monitor.next('channel:message')['id'], answer['id'])
                monitor.client.emit('monitor:reply', reply)
                self.assertEqual(monitor.next('monitor:reply_result')['seq'], answer['seq'] + 1)
                monitor.next('channel:message')

                answer = monitor.call('monitor:reply', {**reply, 'attachments': [{'name': 'a.bin', 'data': b'\x00\x01\xff'}]})
                self.assertIs(answer['success'], True, answer)
                attachment = monitor.next('channel:message')['attachments'][0]
                self.assertEqual((attachment['name'], self.fetch(attachment['url'])), ('a.bin', b'\x00\x01\xff'))

                self.assertEqual(monitor.call('monitor:reply', {'topicId': 'no such', 'content': 'x'})['error'], 'notFound')
                monitor.client.emit('monitor:request_topics', {})
                self.assertEqual(monitor.next('monitor:error')['field'], 'channelId')

    def test_restart(self):
        for transports in SYNC_TRANSPORTS:
            with self.subTest(transports=transports):
                hub = Hub(protocol_case.options.hub)
                client = SyncClient()
                client.connect(hub, transports=transports)
                client.next('connect')
                hub.kill()
                client.next('disconnect')
                hub.start()
                client.next('connect')
                client.register()
                self.assertEqual(client.call('monitor:request_channels', {})['channels'], [])
                client.client.disconnect()
                hub.stop()


class TestAsync(PythonCase):
    def test_all(self):
        asyncio.run(asyncio.wait_for(self.everything(), DEADLINE * 3))

    async def everything(self):
        for transports in TRANSPORTS:
            with self.subTest(transports=transports):
                monitor, worker = socketio.AsyncClient(), socketio.AsyncClient()
                messages, registered = asyncio.Queue(), asyncio.Queue()
                monitor.on('channel:message', messages.put)
                monitor.on('monitor:registered', registered.put)
                await monitor.connect(url(self.hub), transports=transports)
                await worker.connect(url(self.hub), transports=transports)
                await monitor.emit('monitor:register', {'clientType': 'admin', 'clientId': 'chief'})
                self.assertEqual(await registered.get(), {'success': True, 'clientId': 'chief'})
                wanted = account()
                synced = await worker.call('worker:data_sync', wanted, timeout=DEADLINE)
                self.assertEqual(synced['messages'], 1)
                self.assertEqual((await messages.get())['channelId'], wanted['accountId'])
                listed = await monitor.call('monitor:request_channels', {}, timeout=DEADLINE)
                self.assertIn(wanted['accountId'], [c['id'] for c in listed['channels']])
                listed = await monitor.call('monitor:request_messages', {'channelId': wanted['accountId'], 'topicId': 'w'}, timeout=DEADLINE)
                self.assertEqual([m['content'] for m in listed['messages']], ['柠檬 😀'])
                answer = await monitor.call('monitor:reply', {'topicId': 'no such', 'content': 'x'}, timeout=DEADLINE)
                self.assertEqual((answer['success'], answer['error']), (False, 'notFound'))
                answer = await monitor.call('monitor:reply', {'topicId': 'w', 'channelId': wanted['accountId'], 'content': 'with a file', 'photo': b'\x89PNG'},
                                            timeout=DEADLINE)
                self.assertIs(answer['success'], True, answer)
                attachment = (await messages.get())['attachments'][0]
                self.assertEqual(attachment['name'], 'photo')
                self.assertEqual(await asyncio.to_thread(self.fetch, attachment['url']), b'\x89PNG')
                await monitor.disconnect()
                await worker.disconnect()

    def test_restart(self):
        for transports in TRANSPORTS:
            with self.subTest(transports=transports):
                asyncio.run(asyncio.wait_for(self.come_back(transports), DEADLINE * 3))

    async def come_back(self, transports):
        hub = Hub(protocol_case.options.hub)
        client = socketio.AsyncClient(reconnection_delay=0.05, reconnection_delay_max=0.2, randomization_factor=0)
        connected, gone = asyncio.Queue(), asyncio.Queue()
        client.on('connect', lambda: connected.put_nowait(True))
        client.on('disconnect', lambda: gone.put_nowait(True))
        await client.connect(url(hub), transports=transports)
        await connected.get()
        wanted = account()
        await client.call('worker:data_sync', wanted, timeout=DEADLINE)
        hub.kill()
        await gone.get()
        hub.start()
        await connected.get()
        listed = await client.call('monitor:request_channels', {}, timeout=DEADLINE)
        self.assertEqual([c['id'] for c in listed['channels']], [wanted['accountId']])
        await client.disconnect()
        hub.stop()


class TestToken(PythonCase):
    arguments = ('--token', 's3cret')

    def test_refused(self):
        for transports in SYNC_TRANSPORTS:
            for auth in (None, {'token': 'no'}):
                with self.subTest(transports=transports, auth=auth):
                    client = SyncClient(reconnection=False)
                    errors = client.queue('connect_error')
                    client.client.connect(url(self.hub), transports=transports, auth=auth, wait=False)
                    told = errors.get(timeout=DEADLINE)[0]
                    self.assertEqual(told['data'], {'code': 'unauthorized'})
                    self.assertFalse(client.client.namespaces)
                    client.client.disconnect()

    def test_refused_async(self):
        async def refused(transports, auth):
            client = socketio.AsyncClient(reconnection=False)
            errors = asyncio.Queue()
            client.on('connect_error', errors.put)
            await client.connect(url(self.hub), transports=transports, auth=auth, wait=False)
            told = await asyncio.wait_for(errors.get(), DEADLINE)
            await client.disconnect()
            return told

        for transports in TRANSPORTS:
            for auth in (None, {'token': 'no'}):
                with self.subTest(transports=transports, auth=auth):
                    self.assertEqual(asyncio.run(refused(transports, auth))['data'], {'code': 'unauthorized'})

    def test_accepted_async(self):
        async def accepted(transports):
            client = socketio.AsyncClient(reconnection=False)
            await client.connect(url(self.hub), transports=transports, auth={'token': 's3cret'})
            listed = await client.call('monitor:request_channels', {}, timeout=DEADLINE)
            await client.disconnect()
            return listed

        for transports in TRANSPORTS:
            with self.subTest(transports=transports):
                self.assertEqual(asyncio.run(accepted(transports)), {'success': True, 'channels': []})

    def test_accepted(self):
        self.join(auth={'token': 's3cret'}).register()
        self.join(headers={'Authorization': 'Bearer s3cret'}, transports=SYNC_TRANSPORTS[-1]).register()


if __name__ == '__main__':
    sys.exit(protocol_case.main())
