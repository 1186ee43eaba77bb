# SPDX-License-Identifier: GPL-3.0-or-later
"""python3-socketio, async and sync, against the hub's layer: test-socketio-python.py --fixture PROGRAM"""

import asyncio
import queue
import sys

from interop import DEADLINE, Server, case, options_of, run, server, skip

try:
    import aiohttp
    import socketio
except ImportError:
    skip('python3-socketio and python3-aiohttp are not installed')
try:
    import websocket    # python3-websocket: without it the sync client polls only
except ImportError:
    websocket = None
try:
    import requests
except ImportError:
    requests = None

assert aiohttp

WAYS = [['polling', 'websocket'], ['websocket'], ['polling']]
SYNC_WAYS = [way for way in WAYS if (websocket or 'websocket' not in way) and (requests or 'polling' not in way)]


class Heard:
    """Events in the order in which they came."""

    def __init__(self, client, *names, nsp='/'):
        self.queue = queue.Queue()
        for name in names:
            client.on(name, self.listen(name), namespace=nsp)

    def listen(self, name):
        def heard(*args):
            self.queue.put((name, args))
        return heard

    def take(self):
        return self.queue.get(timeout=DEADLINE)

    async def take_soon(self):
        return await asyncio.get_running_loop().run_in_executor(None, self.take)


NAMES = ['auth', 'message-back', 'answered', 'connect_error', 'disconnect']


async def talk(running, transports):
    client = socketio.AsyncClient(reconnection=False)
    heard = Heard(client, *NAMES)

    @client.on('question')
    async def on_question(number, data):
        return number + 1, data + b'!'

    await client.connect(running.url, transports=transports, auth={'token': 't0p'})
    assert await heard.take_soon() == ('auth', ({'token': 't0p'},))
    await client.emit('message', (1, '2', {'3': [True, None]}, 'café 😀'))
    assert await heard.take_soon() == ('message-back', (1, '2', {'3': [True, None]}, 'café 😀'))
    await client.emit('message', (b'\x01\x02', {'deep': [b'\xff']}))
    assert await heard.take_soon() == ('message-back', (b'\x01\x02', {'deep': [b'\xff']}))
    assert await client.call('message-with-ack', {'a': [1, b'x']}, timeout=DEADLINE) == {'a': [1, b'x']}
    await client.emit('ask', (41, b'why'))
    assert await heard.take_soon() == ('answered', ([42, b'why!'],))
    for number in range(300):
        await client.emit('message', number)
    # The client hands each event to a task of its own: they may overtake each other there.
    assert {(await heard.take_soon())[1][0] for _ in range(300)} == set(range(300))
    assert client.transport() == transports[-1]
    await client.disconnect()


def listen_for_answers(client):
    """A namespace of the sync client is learnt of by connecting; nothing is sent before."""
    heard = Heard(client, *NAMES)

    @client.on('question')
    def on_question(number, data):
        return number + 1, data + b'!'
    assert on_question
    return heard


def talk_in_sync(running, transports):
    client = socketio.Client(reconnection=False)
    heard = listen_for_answers(client)
    client.connect(running.url, transports=transports, auth={'token': 't0p'}, wait_timeout=DEADLINE)
    assert heard.take() == ('auth', ({'token': 't0p'},))
    client.emit('message', (1, '2', {'3': [True, None]}, 'café 😀'))
    assert heard.take() == ('message-back', (1, '2', {'3': [True, None]}, 'café 😀'))
    client.emit('message', (b'\x01\x02', {'deep': [b'\xff']}))
    assert heard.take() == ('message-back', (b'\x01\x02', {'deep': [b'\xff']}))
    assert client.call('message-with-ack', {'a': [1, b'x']}, timeout=DEADLINE) == {'a': [1, b'x']}
    client.emit('ask', (41, b'why'))
    assert heard.take() == ('answered', ([42, b'why!'],))
    for number in range(300):
        client.emit('message', number)
    assert {heard.take()[1][0] for _ in range(300)} == set(range(300))
    assert client.transport() == transports[-1]
    client.disconnect()


@case
def async_client(fixture):
    with server(fixture, '--port', 0) as running:
        for way in WAYS:
            asyncio.run(talk(running, way))


@case
def sync_client(fixture):
    with server(fixture, '--port', 0) as running:
        for way in SYNC_WAYS:
            talk_in_sync(running, way)


@case
def refused(fixture):
    async def connect(running, way, **options):
        client = socketio.AsyncClient(reconnection=False)
        heard = Heard(client, *NAMES, nsp=options.get('namespaces', ['/'])[0])
        # It would wait for being let in as long as it is told to.
        await client.connect(running.url, transports=way, wait=False, **options)
        words = await heard.take_soon()
        await client.disconnect()
        return words

    with server(fixture, '--port', 0) as running:
        for way in WAYS:
            name, (words,) = asyncio.run(connect(running, way, auth={'refuse': 1}))
            assert name == 'connect_error' and words['message'] == 'not authorized', words
            assert words['data'] == {'code': 'E_AUTH', 'retry': False}, words
            name, (words,) = asyncio.run(connect(running, way, namespaces=['/random']))
            assert name == 'connect_error' and words['message'] == 'Invalid namespace', words


@case
def namespaces(fixture):
    async def both(running, way):
        client = socketio.AsyncClient(reconnection=False)
        main, custom = Heard(client, *NAMES), Heard(client, *NAMES, nsp='/custom')
        await client.connect(running.url, transports=way, namespaces=['/', '/custom'])
        assert (await main.take_soon())[0] == (await custom.take_soon())[0] == 'auth'
        await client.emit('message', 'there', namespace='/custom')
        assert await custom.take_soon() == ('message-back', ('there',))
        await client.emit('kick', namespace='/custom')
        assert (await custom.take_soon())[0] == 'disconnect'
        assert await client.call('message-with-ack', 5, timeout=DEADLINE) == 5
        await client.disconnect()

    with server(fixture, '--port', 0) as running:
        for way in WAYS:
            asyncio.run(both(running, way))


@case
def heartbeats(fixture):
    async def stay(running, way):
        client = socketio.AsyncClient(reconnection=False)
        heard = Heard(client, *NAMES)
        await client.connect(running.url, transports=way)
        await heard.take_soon()
        # As long as it takes for some of them.
        await asyncio.sleep(0.5)
        assert await client.call('message-with-ack', 5, timeout=DEADLINE) == 5
        await client.disconnect()

    with server(fixture, '--port', 0, '--ping-interval', 50, '--ping-timeout', 20000) as running:
        for way in WAYS:
            asyncio.run(stay(running, way))


@case
def server_restarts(fixture):
    async def come_back(running, way):
        client = socketio.AsyncClient(reconnection_delay=0.05, reconnection_delay_max=0.2)
        heard = Heard(client, *NAMES)
        await client.connect(running.url, transports=way)
        assert (await heard.take_soon())[0] == 'auth'
        running.stop()
        assert (await heard.take_soon())[0] == 'disconnect'
        running.start()
        while (await heard.take_soon())[0] != 'auth':
            pass
        assert await client.call('message-with-ack', 'again', timeout=DEADLINE) == 'again'
        await client.disconnect()

    for way in WAYS:
        running = Server(fixture, '--port', 0)
        asyncio.run(come_back(running, way))
        running.stop()


if __name__ == '__main__':
    sys.exit(run(*options_of(['fixture'])))
