# SPDX-License-Identifier: GPL-3.0-or-later
"""Sessions over HTTP long-polling at a real hub are peers like any other: limits, slow readers, requests and the hub's
end. test-polling-peers.py --hub PROGRAM"""

import contextlib
import json
import shutil
import sys
import tempfile
import time

from interop import DEADLINE, Polling, Server, WebSocket, case, options_of, run

SYNC = {'accounts': [{'accountId': 'a', 'accountName': 'A', 'platform': 'x', 'contents': [{'work_id': 'w', 'title': 'w', 'comments': []}]}]}


@contextlib.contextmanager
def hub(program, *more):
    folder = tempfile.mkdtemp(prefix='signalbox-polling-')
    running = Server(program, '--port', 0, '--socket', '', '--data-dir', folder, *more)
    try:
        yield running
    finally:
        if running.process.poll() is None:
            running.stop()
        shutil.rmtree(folder, ignore_errors=True)


def registered(running, client):
    session = Polling(running, '/socket.io/')
    session.post('40', '42' + json.dumps(['monitor:register', {'clientId': client, 'clientType': 'monitor'}]))
    while not any(packet.startswith('42["monitor:registered"') for packet in session.take(1)):
        pass
    return session


def call(session, id, *arguments):
    """An event whose ack is awaited; what comes before it is dropped."""
    session.post(f'42{id}' + json.dumps(arguments))
    while True:
        for packet in session.take(1):
            if packet.startswith(f'43{id}['):
                return json.loads(packet[len(f'43{id}'):])[0]


def connections(running):
    return json.loads(running.request('GET', '/healthz')[2])['connections']


@case
def events_and_answers(program):
    with hub(program) as running:
        first, second = registered(running, 'one'), registered(running, 'two')
        assert call(first, 0, 'WORKER_DATA_SYNC', SYNC)['success'] is True
        answer = call(first, 1, 'monitor:reply', {'channelId': 'a', 'topicId': 'w', 'content': 'hello'})
        assert answer['success'] is True and answer['seq'] == 1, answer
        told = json.loads(second.take(1)[0][2:])
        assert told[0] == 'channel:message' and told[1]['content'] == 'hello', told
        assert call(second, 0, 'monitor:reply', {'channelId': 'a', 'topicId': 'nothing', 'content': 'x'})['success'] is False
        assert connections(running) == 2
        second.post('1')
        assert connections(running) == 1


@case
def many_requests_at_once(program):
    # More than are taken at a time: the rest of the POST waits, and all are answered in the end.
    with hub(program, '--requests', '4') as running:
        session = registered(running, 'one')
        call(session, 0, 'WORKER_DATA_SYNC', SYNC)
        session.post(*(f'42{n}' + json.dumps(['monitor:reply', {'channelId': 'a', 'topicId': 'w', 'content': str(n)}]) for n in range(100, 200)))
        acks = set()
        while len(acks) < 100:
            for packet in session.take(1):
                if packet.startswith('43'):
                    number, _, rest = packet[2:].partition('[')
                    assert json.loads('[' + rest)[0]['success'] is True, packet
                    acks.add(int(number))
        assert acks == set(range(100, 200))


@case
def slow_readers(program):
    with hub(program, '--queue-bytes', '65536', '--close-timeout', '60000') as running:
        slow, writer = registered(running, 'slow'), registered(running, 'writer')
        call(writer, 0, 'WORKER_DATA_SYNC', SYNC)
        for n in range(1, 100):
            assert call(writer, n, 'monitor:reply', {'channelId': 'a', 'topicId': 'w', 'content': 'x' * 2000})['success'] is True
        # What it did not fetch is not kept for it without end; the others do not notice.
        assert connections(running) == 1
        assert slow.poll_raw()[0] == 503
        assert slow.is_gone()
        assert call(writer, 100, 'monitor:reply', {'channelId': 'a', 'topicId': 'w', 'content': 'on'})['success'] is True


@case
def limits_by_address(program):
    # Two sessions; each counts besides its connections.
    with hub(program, '--connections-per-address', '6', '--handshake-timeout', '200') as running:
        sessions = []
        end = time.monotonic() + DEADLINE
        while True:
            assert time.monotonic() < end
            status, headers, text = running.request('GET', '/socket.io/?EIO=4&transport=polling')
            if status != 200:
                assert status == 503 and headers['Retry-After'], (status, text)
                break
            sessions.append(json.loads(text[1:])['sid'])
        assert 1 <= len(sessions) <= 6, sessions


@case
def the_end(program):
    with hub(program) as running:
        held, other = registered(running, 'held'), registered(running, 'other')
        websocket = WebSocket(running, '/socket.io/')
        websocket.message()
        held.begin_poll()
        started = time.monotonic()
        running.process.terminate()
        # It hears why, and then that it is to come back.
        status, text = held.end_poll()
        if status == 200:
            assert 'unavailable' in text, text
            status, text = held.poll_raw()
        assert status == 503, (status, text)
        assert websocket.close_code() == 1005
        websocket.send_frame(8, b'')
        assert running.process.wait(DEADLINE) == 0
        running.process.stdout.close()
        # One that does not poll holds it up for a second at most, which says little on a busy machine.
        assert time.monotonic() - started < DEADLINE
        other.close()


if __name__ == '__main__':
    sys.exit(run(*options_of(['hub'])))
