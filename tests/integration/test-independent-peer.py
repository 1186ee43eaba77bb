# SPDX-License-Identifier: GPL-3.0-or-later
"""The daemon and a WebSocket library that shares no code with it: python3-websockets."""

import argparse
import asyncio
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'support'))

import peer as support  # noqa: E402

try:
    import websockets
except ImportError:
    sys.exit(77)   # skipped: Debian's package is python3-websockets

DEADLINE = support.DEADLINE


async def receive(connection):
    return json.loads(await asyncio.wait_for(connection.recv(), DEADLINE))


async def request(connection, event, payload, id):
    await connection.send(json.dumps({'event': event, 'id': id, 'payload': payload}))
    answer = await receive(connection)
    assert answer['re'] == id, answer
    return answer


async def talk(hub):
    async with websockets.connect(hub.uri, max_size=None) as reader, \
            websockets.unix_connect(hub.socket_path, 'ws://localhost/ws') as writer:
        # The library asks for permessage-deflate; the hub does not agree to it.
        assert not support.extensions_of(reader)

        welcome = await request(reader, 'hello', {'clientId': 'r', 'clientType': 'monitor'}, '1')
        assert welcome['event'] == 'welcome' and welcome['payload']['protocol'] == 1, welcome
        await request(writer, 'hello', {'clientId': 'w', 'clientType': 'service'}, '1')
        answer = await request(reader, 'subscribe', {'streams': [{'stream': 'x/talk'}]}, '2')
        assert answer['event'] == 'subscribed', answer

        answer = await request(writer, 'publish', {'stream': 'x/talk', 'data': {'text': 'Grüße, 你好'}}, '2')
        assert answer['event'] == 'ok', answer
        pushed = await receive(reader)
        assert pushed['event'] == 'published' and pushed['payload']['data'] == {'text': 'Grüße, 你好'}, pushed

        # Ping frames both ways, and a message in fragments.
        await asyncio.wait_for(await reader.ping(b'there?'), DEADLINE)
        await reader.send(['{"event":"ping",', '"id":"f",', '"payload":{"sentAt":5}}'])
        pong = await receive(reader)
        assert pong['re'] == 'f' and pong['payload']['sentAt'] == 5, pong

        # Half a megabyte there and back.
        big = 'x' * 500000
        await request(writer, 'publish', {'stream': 'x/talk', 'data': big}, '3')
        assert (await receive(reader))['payload']['data'] == big

        await reader.close(1000, 'done')
        assert reader.close_code == 1000, reader.close_code

        hub.stop()
        try:
            goodbye = await receive(writer)
            assert goodbye['payload']['retryAfter'] > 0, goodbye
            await asyncio.wait_for(writer.recv(), DEADLINE)
            raise AssertionError('the hub stopped without a word')
        except websockets.ConnectionClosed as closed:
            assert closed.rcvd.code == 1001, closed


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--hub', required=True)
    hub = support.Hub(parser.parse_args().hub, arguments=['--quiet'])
    try:
        asyncio.run(talk(hub))
    except BaseException:
        hub.kill()   # else it goes on, and keeps our output open
        raise


main()
