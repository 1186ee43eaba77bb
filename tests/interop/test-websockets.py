# SPDX-License-Identifier: GPL-3.0-or-later
"""python3-websockets as a client of each dialect that comes over a WebSocket alone, against the real hub.
test-websockets.py --hub PROGRAM"""

import asyncio
import contextlib
import json
import shutil
import sys
import tempfile
import urllib.request

from interop import DEADLINE, Server, case, options_of, run, skip

try:
    import websockets
except ImportError:
    skip('python3-websockets is not installed')

# Both were renamed in version 14.
HEADERS = 'additional_headers' if int(websockets.__version__.split('.')[0]) >= 14 else 'extra_headers'


def status_of(refusal):
    return refusal.response.status_code if hasattr(refusal, 'response') else refusal.status_code


TOKEN = 's3cret'
PATHS = ('/ws', '/ws/ws', '/ws/broadcast?user_id=u', '/ws/worker/b')


@contextlib.contextmanager
def hub(program, *more):
    folder = tempfile.mkdtemp(prefix='signalbox-websockets-')
    running = Server(program, '--port', 0, '--socket', '', '--data-dir', folder, *more)
    try:
        yield running
    finally:
        running.stop()
        shutil.rmtree(folder, ignore_errors=True)


def connect(running, path, token=TOKEN, **more):
    headers = {'Authorization': f'Bearer {token}'} if token else {}
    return websockets.connect(f'ws://127.0.0.1:{running.port}{path}', **{HEADERS: headers}, **more)


async def until(peer, fits):
    """The next message that fits; those before it are dropped."""
    async def look():
        while not fits(message := json.loads(await peer.recv())):
            pass
        return message
    return await asyncio.wait_for(look(), DEADLINE)


async def ask(peer, message, fits):
    await peer.send(json.dumps(message))
    return await until(peer, fits)


async def request(peer, event, payload):
    return await ask(peer, {'event': event, 'id': event, 'payload': payload}, lambda m: m.get('re') == event)


async def end_of(peer):
    async def drain():
        with contextlib.suppress(websockets.ConnectionClosed):
            while True:
                await peer.recv()
        return peer.close_code
    return await asyncio.wait_for(drain(), DEADLINE)


async def restart(running, *lost):
    running.kill()
    for peer in lost:
        assert await end_of(peer) == 1006
    running.start()


def http(running, method, path, body=None):
    asked = urllib.request.Request(running.url + path, body, {'Authorization': f'Bearer {TOKEN}'}, method=method)
    with urllib.request.urlopen(asked, timeout=DEADLINE) as answer:
        return answer.read()


async def greet(running):
    peer = await connect(running, '/ws')
    welcome = await request(peer, 'hello', {'clientId': 'desk', 'clientType': 'monitor', 'token': TOKEN})
    assert welcome['event'] == 'welcome', welcome
    return peer


async def native(running):
    peer = await greet(running)
    await request(peer, 'syncData', {'accounts': [{'accountId': 'a', 'accountName': 'Bäckerei', 'contents': [{'work_id': 'w', 'comments': []}]}]})
    assert [c['name'] for c in (await request(peer, 'listChannels', {}))['payload']['channels']] == ['Bäckerei']
    stream = (await request(peer, 'subscribe', {'streams': [{'stream': 'channel/a'}]}))['payload']['streams'][0]
    message = {'key': 'k1', 'channelId': 'a', 'topicId': 'w', 'content': '柠檬 😀'}
    accepted = (await request(peer, 'sendMessage', message))['payload']
    live = (await until(peer, lambda m: m['event'] == 'messageAdded'))['payload']
    assert (live['message']['id'], live['message']['content']) == (accepted['id'], '柠檬 😀')
    file = json.loads(http(running, 'POST', '/api/v1/uploads?name=a.bin', bytes(range(256)) * 300))
    await request(peer, 'sendMessage', {**message, 'key': 'k2', 'content': '', 'attachments': [{'id': file['id']}]})
    told = await until(peer, lambda m: m['event'] == 'messageAdded' and m['payload']['message']['attachments'])
    assert http(running, 'GET', told['payload']['message']['attachments'][0]['url']) == bytes(range(256)) * 300

    await restart(running, peer)
    http(running, 'POST', '/api/v1/sendMessage', json.dumps({**message, 'key': 'k3', 'content': 'meanwhile'}).encode())
    back = await greet(running)
    answer = await request(back, 'subscribe', {'streams': [{'stream': 'channel/a', 'epoch': stream['epoch'], 'seq': live['seq']}]})
    missed = [e['payload']['message']['content'] for e in answer['payload']['streams'][0]['missed'] if e['event'] == 'messageAdded']
    assert missed == ['', 'meanwhile'], missed
    assert (await request(back, 'sendMessage', message))['payload']['duplicate'] is True
    assert (await request(back, 'sendMessage', {**message, 'topicId': 'none', 'key': 'k4'}))['payload']['error'] == 'notFound'
    await back.close()


async def agent(running):
    runner, front = await connect(running, '/ws/ws?client_id=r'), await connect(running, '/ws/ws')
    await runner.send(json.dumps({'event': 'session.update', 'session_id': 's', 'data': {'status': 'running', 'total_tasks': 2}}))
    for peer in runner, front:
        assert (await until(peer, lambda m: m['event'] == 'session.update'))['session_id'] == 's'
    refused = await ask(runner, {'event': 'task.update', 'data': {}}, lambda m: m['event'] == 'error')
    assert refused['data']['field'] == 'task_id', refused
    await restart(running, runner, front)
    late = await connect(running, '/ws/ws')
    assert (await until(late, lambda m: m['event'] == 'session.update'))['data']['total_tasks'] == 2
    await late.close()


async def broadcast(running):
    anna, ben = await connect(running, '/ws/broadcast?user_id=anna'), await connect(running, '/ws/broadcast?user_id=ben')
    message = {'action': 'send_message', 'id': 'q', 'data': {'id': 'm', 'conversation_id': 'c', 'content': 'hé 😀', 'participants': ['ben']}}
    assert (await ask(anna, message, lambda m: m.get('re') == 'q'))['data']['duplicate'] is False
    assert (await until(ben, lambda m: m['action'] == 'new_message'))['data']['content'] == 'hé 😀'
    devices = await ask(ben, {'action': 'devices', 'id': 'd', 'data': {'user_id': 'ben'}}, lambda m: m.get('re') == 'd')
    assert len(devices['data']['devices']) == 1, devices
    await restart(running, anna, ben)
    anna = await connect(running, '/ws/broadcast?user_id=anna')
    assert (await ask(anna, message, lambda m: m.get('re') == 'q'))['data']['duplicate'] is True
    nobody = await connect(running, '/ws/broadcast')
    assert (await until(nobody, lambda m: m['action'] == 'error'))['data']['field'] == 'user_id'
    assert await end_of(nobody) == 1008
    await anna.close()


async def worker(running):
    async def push(key):
        return await ask(desk, {'type': 'push_action', 'id': key, 'key': key, 'chatbotId': '你', 'action': {'say': key}}, lambda m: m.get('re') == key)

    bot, desk = await connect(running, '/ws/worker/%E4%BD%A0'), await connect(running, '/ws/worker/desk')
    await push('one')
    action = await until(bot, lambda m: m['type'] == 'action')
    await bot.send(json.dumps({'type': 'action_result', 'actionId': action['actionId'], 'success': True}))
    await until(desk, lambda m: m['type'] == 'action_update' and m['action']['state'] == 'acknowledged')
    await bot.close()
    assert (await push('two'))['type'] == 'action_queued'
    await restart(running, desk)
    back = await connect(running, '/ws/worker/%E4%BD%A0')
    assert (await until(back, lambda m: m['type'] == 'action'))['action'] == {'say': 'two'}
    await back.close()


def talk(body):
    def both(program):
        for more in (), ('--compression', '6'):
            with hub(program, '--token', TOKEN, *more) as running:
                asyncio.run(asyncio.wait_for(body(running), 3 * DEADLINE))
    both.__name__ = body.__name__
    return case(both)


def post(running, request, payload, client_type='admin', user=None):
    headers = {'Authorization': f'Bearer {TOKEN}', 'Signalbox-Client-Id': f'over-http-{client_type}', 'Signalbox-Client-Type': client_type}
    if user:
        headers['Signalbox-User-Id'] = user
    asked = urllib.request.Request(f'{running.url}/api/v1/{request}', json.dumps(payload).encode(), headers)
    with urllib.request.urlopen(asked, timeout=DEADLINE) as answer:
        return json.load(answer)


async def notes(running):
    """Notes among colleagues: colleagues have them, and nobody else, in whatever way."""
    desk = await greet(running)
    chat = await connect(running, '/ws/broadcast?user_id=li')
    boss = await connect(running, '/ws/broadcast?user_id=boss&connection_type=admin&features=messaging,user_monitoring')
    runner, bot = await connect(running, '/ws/ws'), await connect(running, '/ws/worker/b')
    heard = {peer: [] for peer in (chat, boss, runner, bot)}

    async def listen(peer):
        with contextlib.suppress(websockets.ConnectionClosed):
            while True:
                heard[peer].append(await peer.recv())
    listening = [asyncio.create_task(listen(peer)) for peer in heard]

    async def came(peer, text):
        while not any(text in frame for frame in heard[peer]):
            await asyncio.sleep(0.01)

    await chat.send(json.dumps({'action': 'send_message', 'id': 'q', 'data': {'id': 'm1', 'conversation_id': 'c1', 'content': 'Hello', 'participants': ['ann']}}))
    await came(chat, 'Hello')
    place = {'channelId': 'conversations', 'topicId': 'c1'}
    stream = (await request(desk, 'subscribe', {'streams': [{'stream': 'channel/conversations'}]}))['payload']['streams'][0]

    async def say(content, **more):
        return (await request(desk, 'sendMessage', {'key': content, **place, 'content': content, **more}))['payload']
    await say('To the customer')
    first, second = await say('Secret one', private=True), await say('Secret two', private=True)
    for client_type in 'service', 'bot', 'worker', 'agent', 'admin', 'monitor':
        team = client_type in ('admin', 'monitor')
        for where in {}, {'limit': 2}, {'around': first['seq']}, {'after': 0}, {'order': 'time'}:
            told = post(running, 'listMessages', {**place, **where}, client_type)
            assert ('Secret' in json.dumps(told)) == team, (client_type, where, told)
        page = post(running, 'listMessages', {**place, 'limit': 2}, client_type)['messages']
        assert [m['content'] for m in page] == (['Secret one', 'Secret two'] if team else ['Hello', 'To the customer'])
        topic = post(running, 'listTopics', {'channelId': 'conversations'}, client_type)['topics'][0]
        channel = post(running, 'listChannels', {}, client_type)['channels'][0]
        assert topic['lastMessage'] == channel['lastMessage'] == ('Secret two' if team else 'To the customer'), (client_type, topic, channel)
        assert topic['messageCount'] == (4 if team else 2), topic
        # What one wrote is read: by the reader that the desk and all are who have no user, by Li, and nothing by Ann.
        assert topic['unreadCount'] == channel['unreadCount'] == 1, (client_type, topic, channel)
        for user, own in ('ann', 0), ('li', 1):
            topic = post(running, 'listTopics', {'channelId': 'conversations'}, client_type, user)['topics'][0]
            channel = post(running, 'listChannels', {}, client_type, user)['channels'][0]
            assert topic['unreadCount'] == channel['unreadCount'] == (4 if team else 2) - own, (client_type, user, topic, channel)
        hits = post(running, 'search', {'query': 'Secret'}, client_type)['hits']
        assert len(hits) == (2 if team else 0), (client_type, hits)
        assert len(post(running, 'search', {'query': 'customer'}, client_type)['hits']) == 1
    # An edit and a removal; reading, which names messages; and what a colleague who was away is told.
    await request(desk, 'editMessage', {**place, 'id': first['id'], 'content': 'Secret three'})
    await request(desk, 'markRead', {**place, 'seq': second['seq']})
    await came(boss, 'read_status')
    await request(desk, 'deleteMessage', {**place, 'id': second['id']})
    assert post(running, 'listTopics', {'channelId': 'conversations'}, 'service')['topics'][0]['lastMessage'] == 'To the customer'
    await say('The end')
    for peer in chat, boss:
        await came(peer, 'The end')
    for frames in heard.values():
        for frame in frames:
            assert 'Secret' not in frame and first['id'] not in frame and second['id'] not in frame, frame
    missed = (await request(desk, 'subscribe', {'streams': [{'stream': 'channel/conversations', 'epoch': stream['epoch'], 'seq': stream['seq']}]}))
    assert 'Secret three' in json.dumps(missed), missed
    for task in listening:
        task.cancel()


for each in native, agent, broadcast, worker, notes:
    talk(each)


@case
def refusals(program):
    async def refuse(running, path):
        for token in '', 'wrong':
            peer = await connect(running, path, token)
            if path == '/ws':
                await peer.send(json.dumps({'event': 'hello', 'payload': {'clientId': 'x', 'clientType': 'monitor', 'token': token}}))
            assert 'unauthorized' in json.dumps(await until(peer, lambda m: True))
            assert await end_of(peer) == 4003
        peer = await connect(running, path)
        await peer.send(b'\x00\xff')
        assert await end_of(peer) == 1003
        try:
            await connect(running, path, origin='https://evil.example')
        except websockets.InvalidHandshake as error:
            assert status_of(error) == 403, error
        else:
            raise AssertionError('a page of elsewhere got in')

    with hub(program, '--token', TOKEN) as running:
        for path in PATHS:
            asyncio.run(asyncio.wait_for(refuse(running, path), 3 * DEADLINE))


if __name__ == '__main__':
    sys.exit(run(*options_of(['hub'])))
