# SPDX-License-Identifier: GPL-3.0-or-later
"""python3-socketio's servers, which do what socketio-fixture does: echo-python.py async|sync [--port N] [--ping-interval MS] ...

The sync one stands on Python's own web server and threads, where it has no WebSocket."""

import argparse
import asyncio
import signal
import socketserver
import sys
import wsgiref.simple_server

import socketio

parser = argparse.ArgumentParser()
parser.add_argument('kind', choices=['async', 'sync'])
parser.add_argument('--port', type=int, default=0)
parser.add_argument('--ping-interval', type=float, default=25000)
parser.add_argument('--ping-timeout', type=float, default=20000)
parser.add_argument('--max-payload', type=int, default=1000000)
options = parser.parse_args()
settings = {'ping_interval': options.ping_interval / 1000, 'ping_timeout': options.ping_timeout / 1000,
            'max_http_buffer_size': options.max_payload}


def listening(port):
    print(f'listening http://127.0.0.1:{port}/', flush=True)


def refuse(auth):
    if (auth or {}).get('refuse'):
        raise socketio.exceptions.ConnectionRefusedError('not authorized', {'code': 'E_AUTH', 'retry': False})


# Several arguments are a tuple here, one is itself, and a list is a list.
def together(args):
    return args[0] if len(args) == 1 else args


async def serve_async():
    import aiohttp.web

    io = socketio.AsyncServer(async_mode='aiohttp', **settings)

    def add(nsp):
        async def connect(sid, environ, auth=None):
            refuse(auth)
            await io.emit('auth', auth, to=sid, namespace=nsp)

        async def message(sid, *args):
            await io.emit('message-back', args, to=sid, namespace=nsp)

        async def message_with_ack(sid, *args):
            return together(args)

        async def ask(sid, *args):
            async def answered(*answer):
                await io.emit('answered', answer, to=sid, namespace=nsp)
            await io.emit('question', args, to=sid, namespace=nsp, callback=answered)

        async def kick(sid, *args):
            await io.disconnect(sid, namespace=nsp)

        for name, handler in (('connect', connect), ('message', message), ('message-with-ack', message_with_ack), ('ask', ask), ('kick', kick)):
            io.on(name, handler, namespace=nsp)

    add('/')
    add('/custom')
    application = aiohttp.web.Application()
    io.attach(application)
    runner = aiohttp.web.AppRunner(application)
    await runner.setup()
    site = aiohttp.web.TCPSite(runner, '127.0.0.1', options.port, shutdown_timeout=0.1)
    await site.start()
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    listening(site._server.sockets[0].getsockname()[1])
    await ended.wait()


class Threads(socketserver.ThreadingMixIn, wsgiref.simple_server.WSGIServer):
    daemon_threads = True


class Quiet(wsgiref.simple_server.WSGIRequestHandler):
    def log_message(self, *arguments):
        pass


def serve_sync():
    # Else each event has a thread of its own, and no order is kept between them.
    io = socketio.Server(async_mode='threading', async_handlers=False, **settings)

    def add(nsp):
        def connect(sid, environ, auth=None):
            refuse(auth)
            io.emit('auth', auth, to=sid, namespace=nsp)

        def ask(sid, *args):
            io.emit('question', args, to=sid, namespace=nsp,
                    callback=lambda *answer: io.emit('answered', answer, to=sid, namespace=nsp))

        io.on('connect', connect, namespace=nsp)
        io.on('message', lambda sid, *args: io.emit('message-back', args, to=sid, namespace=nsp), namespace=nsp)
        io.on('message-with-ack', lambda sid, *args: together(args), namespace=nsp)
        io.on('ask', ask, namespace=nsp)
        io.on('kick', lambda sid, *args: io.disconnect(sid, namespace=nsp), namespace=nsp)

    add('/')
    add('/custom')
    server = wsgiref.simple_server.make_server('127.0.0.1', options.port, socketio.WSGIApp(io), Threads, Quiet)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    listening(server.server_port)
    server.serve_forever()


if options.kind == 'async':
    asyncio.run(serve_async())
else:
    serve_sync()
