# SPDX-License-Identifier: GPL-3.0-or-later
"""A chat back end: consultants and customers on several devices. It keeps conversations; over the WebSocket it tells
what is new, and to who comes the last messages of the conversations that they are in."""

import asyncio
import contextlib
import datetime
import json
import urllib.parse
import uuid

import websockets

import control

PATH = '/consult/stream'

logger = control.log_to_output('app.websocket')
options = control.arguments.parse_args()


def now():
    return datetime.datetime.now(datetime.timezone.utc).isoformat()


def message(conversation_id, content, sender_id, sender_name, **more):
    return {'id': str(uuid.uuid4()), 'conversation_id': conversation_id, 'content': content, 'sender_id': sender_id,
            'message_type': 'text', 'sender_type': 'chat', 'sender_name': sender_name, 'is_important': False,
            'extra_metadata': None, 'timestamp': now(), **more}


conversations = {
    'conv-8f2': {'owner': 'cust-1', 'participants': {'cust-1', 'cons-1'}, 'messages': [
        message('conv-8f2', '你好,我想预约 🙏', 'cust-1', '张女士', timestamp='2025-11-19T08:00:00.000000+00:00'),
        message('conv-8f2', 'Of course, when?', 'cons-1', 'Dr. Chen', sender_type='doctor', timestamp='2025-11-19T08:01:00.000000+00:00')]},
    'conv-9aa': {'owner': 'cust-2', 'participants': {'cust-2', 'cons-1'}, 'messages': [
        message('conv-9aa', 'Line one\nLine two', 'cust-2', 'José', is_important=True, extra_metadata={'source': 'mini-app'},
                timestamp='2025-11-18T08:00:00.000000+00:00')]},
}
connections = {}   # connection id → {websocket, user_id, device_type, connected_at}


async def send(connection_id, action, data):
    try:
        await connections[connection_id]['websocket'].send(json.dumps({'action': action, 'data': data}))
    except (KeyError, websockets.ConnectionClosed) as error:
        logger.error('delivery to %s failed: %r', connection_id, error)


async def to_all(action, data, exclude_user=None):
    targets = [i for i, c in connections.items() if c['user_id'] != exclude_user or exclude_user is None]
    logger.info('broadcast %s to %d connections', action, len(targets))
    for connection_id in targets:
        await send(connection_id, action, data)


async def say(conversation_id='conv-8f2', content='', sender_id='cust-1', sender_name='张女士', **more):
    """Somebody writes."""
    new = message(conversation_id, content, sender_id, sender_name, **more)
    conversations.setdefault(conversation_id, {'owner': sender_id, 'participants': {sender_id}, 'messages': []})['messages'].append(new)
    await to_all('new_message', new)


async def system(conversation_id, title, message, type='info'):
    await to_all('system_notification', {'conversation_id': conversation_id, 'title': title, 'message': message, 'type': type, 'timestamp': now()})


async def typing(conversation_id, user_id, is_typing=True):
    await to_all('typing', {'conversation_id': conversation_id, 'user_id': user_id, 'is_typing': is_typing})


async def raw(text):
    """Not what this server should say."""
    for connection in list(connections.values()):
        with contextlib.suppress(websockets.ConnectionClosed):   # somebody may be leaving
            await connection['websocket'].send(text)


async def received(connection_id, text):
    user_id = connections[connection_id]['user_id']
    logger.info('received from %s: %s', user_id, text)
    try:
        frame = json.loads(text)
        action, data = frame['action'], frame.get('data') or {}
    except (ValueError, KeyError, TypeError):
        await send(connection_id, 'error', {'message': 'Invalid message format'})
        return
    if action == 'ping':
        await send(connection_id, 'pong', {'timestamp': now()})
    elif action == 'send_message':
        await say(data['conversation_id'], data['content'], user_id, data.get('sender_name') or user_id)
    elif action == 'typing':
        await to_all('typing', {'conversation_id': data['conversation_id'], 'user_id': user_id, 'is_typing': data['is_typing']}, exclude_user=user_id)
    elif action == 'read':
        await to_all('message_read', {'conversation_id': data['conversation_id'], 'user_id': user_id, 'message_ids': data['message_ids']}, exclude_user=user_id)
    else:
        await send(connection_id, 'error', {'message': f'Unknown action: {action}'})


async def handler(websocket):
    # The library has it in another place since version 14.
    url = urllib.parse.urlparse(websocket.path if hasattr(websocket, 'path') else websocket.request.path)
    query = dict(urllib.parse.parse_qsl(url.query))
    if url.path != PATH:
        await websocket.close(4004, 'not found')
        return
    connection_id = f'conn_{uuid.uuid4().hex[:12]}'
    connections[connection_id] = {'websocket': websocket, 'user_id': query.get('user_id', 'cons-1'),
                                  'device_type': query.get('device_type', 'desktop'), 'connected_at': now()}
    logger.info('connected: %s (%s), online %d', connection_id, query, len(connections))
    try:
        await send(connection_id, 'connected', {'connection_id': connection_id, 'user_id': connections[connection_id]['user_id']})
        for conversation in conversations.values():
            for old in conversation['messages'][-20:]:
                await send(connection_id, 'new_message', old)
        async for text in websocket:
            await received(connection_id, text)
    except websockets.ConnectionClosed:
        pass
    finally:
        del connections[connection_id]
        logger.info('disconnected: %s, online %d', connection_id, len(connections))


async def main():
    server = None
    port = options.port

    async def start():
        nonlocal server, port
        server = await websockets.serve(handler, '127.0.0.1', port, ping_interval=20, ping_timeout=20)
        port = server.sockets[0].getsockname()[1]

    def drop():
        for connection in list(connections.values()):
            connection['websocket'].transport.abort()

    async def stop():
        drop()
        server.close()
        await server.wait_closed()

    await start()
    await control.obey(f'ws://127.0.0.1:{port}{PATH}', {
        'start': start, 'stop': stop, 'drop': drop, 'say': say, 'system': system, 'typing': typing, 'raw': raw})


asyncio.run(main())
