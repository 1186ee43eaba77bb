# SPDX-License-Identifier: GPL-3.0-or-later
"""An agent runner: one session after another, each a few tasks long; whoever listens is told. What clients say is read
and logged, never answered."""

import asyncio
import contextlib
import datetime

import aiohttp
from aiohttp import web

import control

PATH = '/api/runner/ws'

logger = control.log_to_output('runner.websocket')
options = control.arguments.parse_args()


class ConnectionManager:
    def __init__(self):
        self.active_connections = []

    async def connect(self, websocket):
        self.active_connections.append(websocket)
        logger.info('WebSocket connected. Total connections: %d', len(self.active_connections))

    def disconnect(self, websocket):
        if websocket in self.active_connections:
            self.active_connections.remove(websocket)
        logger.info('WebSocket disconnected. Total connections: %d', len(self.active_connections))

    async def broadcast(self, message):
        for connection in list(self.active_connections):
            try:
                await connection.send_json(message)
            except Exception as error:   # one that fails does not stop the others
                logger.error('Error sending message: %s', error)
                self.disconnect(connection)


manager = ConnectionManager()


class Session:
    """What runs at the moment."""

    def __init__(self):
        self.id = 'sess_20251119_001'
        self.status = 'running'
        self.tasks = {}
        self.total_tasks = 3

    def update(self):
        completed = sum(task['status'] == 'completed' for task in self.tasks.values())
        return {'event': 'session.update', 'session_id': self.id, 'data': {
            'status': self.status, 'completed_tasks': completed, 'total_tasks': self.total_tasks,
            'model': 'planner-large', 'updated_at': datetime.datetime.utcnow().isoformat()}}

    def progress(self):
        completed = sum(task['status'] == 'completed' for task in self.tasks.values())
        data = {'total_tasks': self.total_tasks, 'completed_tasks': completed}
        for task in self.tasks.values():
            if task['status'] == 'running':
                data['current_task'] = task['task_id']
        return {'event': 'progress.update', 'data': data}


session = Session()


async def task(**fields):
    """A task begins, goes on or ends."""
    known = session.tasks.setdefault(fields['task_id'], {'task_type': 'generic'})
    known.update(fields)
    await manager.broadcast({'event': 'task.update', 'data': dict(known)})
    await manager.broadcast(session.progress())
    await manager.broadcast(session.update())


async def new_session(session_id, total_tasks=3):
    session.id, session.status, session.tasks, session.total_tasks = session_id, 'running', {}, total_tasks
    await manager.broadcast(session.update())


async def end(status='completed', **more):
    session.status = status
    message = session.update()
    message['data'].update(more)
    await manager.broadcast(message)


async def error(message, **more):
    await manager.broadcast({'event': 'error', 'data': {'message': message, **more}})


async def raw(text):
    """Not what a runner should say."""
    for connection in list(manager.active_connections):
        with contextlib.suppress(ConnectionError):   # somebody may be leaving
            await connection.send_str(text)


async def websocket_endpoint(request):
    websocket = web.WebSocketResponse(heartbeat=None)
    await websocket.prepare(request)
    await manager.connect(websocket)
    try:
        await websocket.send_json(session.update())
        for known in session.tasks.values():
            await websocket.send_json({'event': 'task.update', 'data': known})
        async for message in websocket:
            if message.type == aiohttp.WSMsgType.TEXT:
                logger.info('Received message: %s', message.data)
    finally:
        manager.disconnect(websocket)
    return websocket


async def main():
    app = web.Application()
    app.router.add_get(PATH, websocket_endpoint)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    port = options.port
    site = None

    async def start():
        nonlocal site, port
        site = web.TCPSite(runner, '127.0.0.1', port, reuse_address=True)
        await site.start()
        port = site._server.sockets[0].getsockname()[1]

    def drop():
        for connection in list(manager.active_connections):
            connection._req.transport.abort()

    async def stop():
        site._server.close()
        runner._sites.remove(site)
        drop()

    session.tasks['t-1'] = {'task_id': 't-1', 'status': 'completed', 'task_type': 'web_search', 'result': {'hits': 12, 'title': '搜索结果'},
                            'evaluation': {'score': 0.92, 'comment': 'good 👍'}, 'started_at': '2025-11-19T08:00:00.123456'}
    session.tasks['t-2'] = {'task_id': 't-2', 'status': 'running', 'task_type': '总结报告'}
    await start()
    await control.obey(f'ws://127.0.0.1:{port}{PATH}', {
        'start': start, 'stop': stop, 'drop': drop, 'task': task, 'session': new_session, 'end': end, 'error': error, 'raw': raw})


asyncio.run(main())
