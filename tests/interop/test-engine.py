# SPDX-License-Identifier: GPL-3.0-or-later
"""Engine.IO 4 as the hub's layer speaks it, by raw HTTP and WebSockets: what the protocol's description says, and
bad input. test-engine.py --fixture PROGRAM"""

import base64
import contextlib
import json
import os
import socket
import struct
import sys
import time

from interop import DEADLINE, RS, Polling, Server, WebSocket, case, options_of, refused, run, server

INTERVAL, TIMEOUT, PAYLOAD = 300, 200, 100000
KEYS = {'sid', 'upgrades', 'pingInterval', 'pingTimeout', 'maxPayload'}


def calm(fixture):
    """A server whose heartbeat is not in the way."""
    return server(fixture, '--port', 0, '--max-payload', PAYLOAD, '--close-timeout', 300)


def quick(fixture):
    return server(fixture, '--port', 0, '--pingInterval', INTERVAL, '--pingTimeout', TIMEOUT, '--maxPayload', PAYLOAD,
                  '--close-timeout', 300)


def check_open(packet, upgrades):
    assert set(packet) == KEYS, packet
    assert isinstance(packet['sid'], str) and len(packet['sid']) >= 16
    assert packet['upgrades'] == upgrades
    assert (packet['pingInterval'], packet['pingTimeout'], packet['maxPayload']) == (INTERVAL, TIMEOUT, PAYLOAD)


def refusal(answer):
    status, headers, text = answer
    assert headers['Content-Type'].startswith('application/json'), headers
    return status, json.loads(text)


@case
def open_packets(fixture):
    with quick(fixture) as running:
        check_open(Polling(running).open, ['websocket'])
        websocket = WebSocket(running)
        packet = websocket.message()
        assert packet[0] == '0'
        check_open(json.loads(packet[1:]), [])
        status, headers, text = running.request('GET', '/engine.io/?t=abc&EIO=4&transport=polling')
        assert status == 200 and text[0] == '0'
        assert headers['Content-Type'] == 'text/plain; charset=UTF-8', headers
        assert headers['Cache-Control'] == 'no-store', headers


@case
def refused_handshakes(fixture):
    version = (400, {'code': 5, 'message': 'Unsupported protocol version'})
    transport = (400, {'code': 0, 'message': 'Transport unknown'})
    method = (400, {'code': 2, 'message': 'Bad handshake method'})
    unknown = (400, {'code': 1, 'message': 'Session ID unknown'})
    bad = (400, {'code': 3, 'message': 'Bad request'})
    with calm(fixture) as running:
        def ask(query, way='GET', body=None):
            return refusal(running.request(way, '/engine.io/' + query, body))
        for query in ('?transport=polling', '?EIO=abc&transport=polling', '?EIO=3&transport=polling', '?EIO=44&transport=polling'):
            assert ask(query) == version, query
        for query in ('', '?', '?EIO=4', '?EIO=4&transport=abc', '?EIO=4&transport=', '?EIO=4&transport=Polling'):
            assert ask(query) == transport, query
        for way in ('POST', 'PUT', 'DELETE', 'PATCH'):
            assert ask('?EIO=4&transport=polling', way, 'x') == method, way
        for query in ('?EIO=4&transport=polling&sid=nobody', '?EIO=4&transport=websocket&sid=nobody', '?EIO=4&transport=polling&sid='):
            assert ask(query) == unknown, query
        assert ask('?EIO=4&transport=websocket') == bad
        assert running.request('GET', '/engine.io?EIO=4&transport=polling')[0] == 404
        assert running.request('GET', '/engine.io/x?EIO=4&transport=polling')[0] == 404
        for query in ('transport=websocket', 'EIO=abc&transport=websocket', 'EIO=4', 'EIO=4&transport=abc',
                      'EIO=4&transport=websocket&sid=nobody'):
            assert ' 400 ' in refused(running, query), query


@case
def polling_echo(fixture):
    with calm(fixture) as running:
        session = Polling(running)
        session.post('4hello')
        assert session.poll() == ['4hello']
        session.post('4test1', '4test2', '4test3')
        assert session.poll() == ['4test1', '4test2', '4test3']
        session.post('4hello', 'bAQIDBA==')
        assert session.poll() == ['4hello', 'bAQIDBA==']
        session.post('4', 'b', '4ünï😀', '3', '6', '0', '5')
        assert session.poll() == ['4', 'b', '4ünï😀']
        # A poll that is held is answered when there is something.
        session.begin_poll()
        session.post('4later')
        assert session.end_poll() == (200, '4later')


@case
def websocket_echo(fixture):
    with calm(fixture) as running:
        websocket = WebSocket(running)
        websocket.message()
        for text in ('4hello', '4', '4ünï😀', '4' + 'x' * 70000):
            websocket.send_text(text)
            assert websocket.message() == text
        for data in (b'\x01\x02\x03\x04', b'', b'4' * 70000):
            websocket.send_binary(data)
            assert websocket.message() == data
        # Neither ends it, nor is it answered.
        for text in ('3', '6', '1', '0', '5'):
            websocket.send_text(text)
        websocket.send_text('4still')
        assert websocket.message() == '4still'
        websocket.send_frame(9, b'there?')
        assert websocket.read_frame(time.monotonic() + DEADLINE) == (10, b'there?')
        websocket.send_frame(8, b'')
        assert websocket.close_code() == 1005


@case
def polling_heartbeat(fixture):
    with quick(fixture) as running:
        session = Polling(running)
        for _ in range(3):
            assert session.poll() == ['2']
            session.post('3')
        # Without a poll held the session is just not there any more, and at the very time.
        other = Polling(running)
        time.sleep((INTERVAL + TIMEOUT) / 1000)
        assert other.is_gone()
        # With one held it hears of it.
        third = Polling(running)
        assert third.poll() == ['2']
        assert third.poll() == ['1']
        assert third.is_gone()


@case
def pings_before_a_backlog(fixture):
    with server(fixture, '--port', 0, '--pingInterval', 700, '--pingTimeout', 600000) as running:
        session = Polling(running)
        session.post(*(f'4{n}' for n in range(400)))
        time.sleep(0.8)
        assert session.poll() == ['2'] + [f'4{n}' for n in range(15)]
        session.post('3')
        # Not between a message and the binary one behind it, which may be its attachment.
        while True:
            session = Polling(running)
            session.post(*['4'] * 15, '4head', 'bAQID', 'bAQID', '4tail')
            first = session.poll()
            if '2' not in first:
                break
        assert first == ['4'] * 15 + ['4head'], first
        time.sleep(0.8)
        assert session.poll() == ['bAQID', 'bAQID', '2', '4tail']


@case
def life_of_a_client_with_a_backlog(fixture):
    # It takes what there is and comes again, but its `3` is not through for long.
    interval, timeout = 200, 2500
    with server(fixture, '--port', 0, '--pingInterval', interval, '--pingTimeout', timeout) as running:
        session = Polling(running)
        session.post(*('4' + 'x' * 20 for _ in range(3000)))
        pings = 0
        end = time.monotonic() + 2.2 * (interval + timeout) / 1000
        while time.monotonic() < end:
            pings += session.poll().count('2')
            time.sleep(0.05)
        assert pings > 1, pings
        # So with what it says.
        silent = Polling(running)
        end = time.monotonic() + 2.2 * (interval + timeout) / 1000
        while time.monotonic() < end:
            silent.post('6')
            time.sleep(0.05)
        time.sleep(2 * timeout / 1000)
        for gone in (silent, session):
            assert running.request('GET', gone.target)[0] == 400


@case
def packets_of_a_poll(fixture):
    def first(running, *more, **headers):
        session = Polling(running, query=''.join(more), headers=headers)
        session.post(*(f'4{n}' for n in range(400)))
        return len(session.poll())

    with calm(fixture) as running:
        # Python's client says the time in seconds, and takes no more than 16; nor might somebody unknown.
        assert first(running) == 16
        assert first(running, '&t=1795167000.1234567') == 16
        assert first(running, '&t=dawhukt6', **{'User-Agent': 'Python/3.11 aiohttp/3.8'}) == 16
        assert first(running, '&t=dawhukt6', **{'User-Agent': 'python-requests/2.28.1'}) == 16
        assert first(running, '&t=dawhukt6', **{'User-Agent': 'node-XMLHttpRequest'}) == 400
        # Large ones go in several all the same.
        session = Polling(running, query='&t=Oabc_-1')
        for _ in range(4):
            session.post('4' + 'x' * 90000)
        assert [len(session.poll()) for _ in range(2)] == [2, 2]


@case
def websocket_heartbeat(fixture):
    with quick(fixture) as running:
        websocket = WebSocket(running)
        websocket.message()
        for _ in range(3):
            assert websocket.message() == '2'
            websocket.send_text('3')
        started = time.monotonic()
        assert websocket.message() == '2'
        assert websocket.close_code() == 1005
        assert time.monotonic() - started >= TIMEOUT / 1000


@case
def close_by_polling(fixture):
    with calm(fixture) as running:
        session = Polling(running)
        session.begin_poll()
        session.post('1')
        assert session.end_poll() == (200, '6')
        assert session.is_gone()
        # Nothing behind it counts.
        session = Polling(running)
        assert session.post_raw('4a' + RS + '1' + RS + 'garbage') == (200, 'ok')
        assert session.is_gone()


@case
def two_polls(fixture):
    with calm(fixture) as running:
        session = Polling(running)
        session.begin_poll()
        # Whichever of the two is read first.
        second = running.request('GET', session.target)
        answers = [session.end_poll(), (second[0], second[2])]
        assert sorted(status for status, _ in answers) == [200, 400], answers
        assert (200, '1') in answers, answers
        assert session.is_gone()


@case
def bad_posts(fixture):
    with calm(fixture) as running:
        for body in ('abc', '', '4a' + RS, RS, '2', 'b!!!!', 'bAQ', '4a' + RS + '9', b'4\xff\xfe', b'4\xc0\x80'):
            session = Polling(running)
            status, text = session.post_raw(body)
            assert status == 400 and json.loads(text)['code'] == 3, (body, status, text)
            assert session.is_gone(), body
        # What stands before the fault was taken, and somebody who waits is told.
        session = Polling(running)
        session.begin_poll()
        assert session.post_raw('abc')[0] == 400
        assert session.end_poll() == (200, '1')
        for way in ('PUT', 'DELETE', 'PATCH'):
            session = Polling(running)
            assert refusal(running.request(way, session.target, 'x')) == (400, {'code': 3, 'message': 'Bad request'})


@case
def bad_frames(fixture):
    with calm(fixture) as running:
        for text in ('abc', '', '7', '2', '2probe', 'bAQ=='):
            websocket = WebSocket(running)
            websocket.message()
            websocket.send_text(text)
            assert websocket.close_code() == 1005, text
        websocket = WebSocket(running)
        websocket.message()
        websocket.send_frame(1, b'4\xff')
        assert websocket.close_code() == 1007
        websocket = WebSocket(running)
        websocket.message()
        websocket.socket.sendall(b'\x81\x01x')
        assert websocket.close_code() == 1002


@case
def limits(fixture):
    with calm(fixture) as running:
        websocket = WebSocket(running)
        websocket.message()
        websocket.send_text('4' + 'x' * (PAYLOAD - 1))
        assert len(websocket.message()) == PAYLOAD
        websocket.send_text('4' + 'x' * PAYLOAD)
        assert websocket.close_code() == 1009
        websocket = WebSocket(running)
        websocket.message()
        websocket.send_binary(b'x' * (PAYLOAD + 1))
        assert websocket.close_code() == 1009

        session = Polling(running)
        session.post('4' + 'x' * (PAYLOAD - 1))
        assert session.poll() == ['4' + 'x' * (PAYLOAD - 1)]
        assert session.post_raw('4' + 'x' * PAYLOAD)[0] == 413


def upgraded(running):
    """A session that has switched over, and its WebSocket."""
    session = Polling(running)
    websocket = WebSocket(running, query=f'EIO=4&transport=websocket&sid={session.sid}')
    websocket.send_text('2probe')
    assert websocket.message() == '3probe'
    websocket.send_text('5')
    return session, websocket


@case
def upgrade(fixture):
    with calm(fixture) as running:
        session = Polling(running)
        session.post('4before')
        session.begin_poll()
        assert session.end_poll() == (200, '4before')
        session.begin_poll()
        websocket = WebSocket(running, query=f'EIO=4&transport=websocket&sid={session.sid}')
        websocket.send_text('2probe')
        assert websocket.message() == '3probe'
        # The poll that is held comes back; so does one that comes now.
        assert session.end_poll() == (200, '6')
        assert session.poll() == ['6']
        # What is queued before the switch goes out behind it, and what stands behind the switch is taken.
        session.post('4queued')
        assert session.poll() == ['4queued']
        websocket.send_text('5')
        websocket.send_text('4after')
        assert websocket.message() == '4after'
        assert refusal(running.request('GET', session.target))[0] == 400
        assert refusal(running.request('POST', session.target, '4x'))[0] == 400
        assert ' 400 ' in refused(running, f'EIO=4&transport=websocket&sid={session.sid}')
        websocket.send_text('4and on')
        assert websocket.message() == '4and on'


@case
def upgrade_in_one_segment(fixture):
    with calm(fixture) as running:
        session, websocket = upgraded(running)
        # The request comes right behind the switch.
        assert refusal(running.request('GET', session.target)) == (400, {'code': 3, 'message': 'Bad request'})
        for _ in range(20):
            session, websocket = upgraded(running)
            assert running.request('GET', session.target)[0] == 400
        # Switch and message at once, masked by hand.
        session = Polling(running)
        websocket = WebSocket(running, query=f'EIO=4&transport=websocket&sid={session.sid}')
        frames = b''.join(bytes([0x81, 0x80 | len(text), 0, 0, 0, 0]) + text for text in (b'2probe', b'5', b'4one', b'4two'))
        websocket.socket.sendall(frames)
        assert [websocket.message() for _ in range(3)] == ['3probe', '4one', '4two']


@case
def upgrade_faults(fixture):
    with calm(fixture) as running:
        # A probe that says something else is let go, and the session goes on.
        for words in (['5'], ['4hello'], ['2'], ['2probe', '2probe'], ['2probe', '4x'], ['x']):
            session = Polling(running)
            websocket = WebSocket(running, query=f'EIO=4&transport=websocket&sid={session.sid}')
            for word in words:
                websocket.send_text(word)
            assert websocket.close_code() == 1005, words
            websocket.close()
            session.post('4still')
            assert '4still' in session.take(1), words
        # Only one at a time.
        session = Polling(running)
        first = WebSocket(running, query=f'EIO=4&transport=websocket&sid={session.sid}')
        assert ' 400 ' in refused(running, f'EIO=4&transport=websocket&sid={session.sid}')
        first.socket.close()
        # A session that ends takes its probe along.
        session = Polling(running)
        websocket = WebSocket(running, query=f'EIO=4&transport=websocket&sid={session.sid}')
        session.post('1')
        assert websocket.close_code() == 1006


@case
def kept_connections(fixture):
    with calm(fixture) as running:
        session = Polling(running)
        polls, posts = session.polls.sock, None
        for i in range(10):
            session.post(f'4{i}')
            posts = posts or session.posts.sock
            assert session.poll() == [f'4{i}']
            assert session.polls.sock is polls and session.posts.sock is posts and polls is not None


@case
def silent_clients(fixture):
    with server(fixture, '--port', 0, '--handshake-timeout', 500, '--ping-interval', 800, '--ping-timeout', 1500) as running:
        # A held poll is no handshake that takes too long.
        session = Polling(running)
        assert session.poll() == ['2']
        session.post('3')
        # A kept connection whose client says nothing any more is let go.
        session.polls.sock.settimeout(DEADLINE)
        assert session.polls.sock.recv(1) == b''
        # A client that went without a word, and had no poll; the session is dropped by time.
        Polling(running).close()
        await_nobody(running)


@case
def vanished_clients(fixture):
    """Time has no part in it: the heartbeat of this server is half a minute."""
    with calm(fixture) as running:
        for reset in False, True:
            session = Polling(running)
            session.begin_poll()
            if reset:
                session.polls.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
            session.polls.close()
            await_nobody(running)
            assert session.post_raw('4late')[0] == 400
        # What it said before is still heard: here, that it leaves a WebSocket that it had begun to try.
        session = Polling(running)
        with contextlib.closing(WebSocket(running, query=f'EIO=4&transport=websocket&sid={session.sid}')) as upgrade:
            upgrade.send_text('2probe')
            assert upgrade.message() == '3probe'
            upgrade.send_text('5')
            upgrade.send_text('4moved')
            assert upgrade.packet() == '4moved'
            session.close()
            upgrade.send_text('4still')
            assert upgrade.packet() == '4still'
        await_nobody(running)
        # A request that waits behind the poll on the same connection changes nothing.
        session = Polling(running)
        session.begin_poll()
        session.polls.sock.sendall(f'GET {session.target} HTTP/1.1\r\nHost: x\r\n\r\n'.encode())
        session.post('4here')
        assert session.end_poll() == (200, '4here')
        session.polls.sock.shutdown(socket.SHUT_RDWR)
        await_nobody(running)


def await_nobody(running):
    end = time.monotonic() + DEADLINE
    while json.loads(running.request('GET', '/healthz')[2])['connections'] > 0:
        assert time.monotonic() < end


@case
def origins(fixture):
    with server(fixture, '--port', 0, '--origins', 'https://crm.example') as running:
        path = '/engine.io/?EIO=4&transport=polling'
        status, headers, _ = running.request('GET', path, headers={'Origin': 'https://crm.example'})
        assert status == 200 and headers['Access-Control-Allow-Origin'] == 'https://crm.example'
        assert headers['Vary'] == 'Origin' and headers['Access-Control-Allow-Credentials'] == 'true'
        status, headers, _ = running.request('OPTIONS', path, headers={
            'Origin': 'https://crm.example', 'Access-Control-Request-Method': 'POST',
            'Access-Control-Request-Headers': 'content-type, x-token'})
        assert status == 204 and 'POST' in headers['Access-Control-Allow-Methods']
        assert headers['Access-Control-Allow-Headers'] == 'content-type, x-token'
        assert refusal(running.request('GET', path, headers={'Origin': 'https://evil.example'})) == \
            (403, {'code': 4, 'message': 'Forbidden'})
        assert running.request('OPTIONS', path, headers={'Origin': 'https://evil.example'})[0] == 403
        assert ' 403 ' in refused(running, 'EIO=4&transport=websocket', headers=['Origin: https://evil.example'])
        assert 'Access-Control-Allow-Origin' not in running.request('GET', path)[1]
        session = Polling(running, headers={'Origin': 'https://crm.example'})
        assert session.post_raw('abc')[0] == 400


@case
def slow_reader(fixture):
    with server(fixture, '--port', 0, '--queue-bytes', 65536) as running:
        # Echoes are answers: what it may have under way is bounded, and it is told all of it.
        session = Polling(running)
        words = ['4' + f'{i:05}' + 'x' * 1000 for i in range(300)]
        session.posts.request('POST', session.target, body=RS.join(words))
        taken = session.take(len(words))
        assert taken == words
        answer = session.posts.getresponse()
        assert (answer.status, answer.read()) == (200, b'ok')


@case
def graceful_stop(fixture):
    running = Server(fixture, '--port', 0)
    polling, websocket = Polling(running), WebSocket(running)
    websocket.message()
    polling.begin_poll()
    running.process.terminate()
    # Not a close, behind which some clients would stay away.
    assert polling.end_poll()[0] == 503
    assert websocket.close_code() == 1005
    websocket.send_frame(8, b'')
    assert running.process.wait(DEADLINE) == 0
    running.process.stdout.close()


@case
def many_sessions(fixture):
    with calm(fixture) as running:
        sessions = [Polling(running) for _ in range(100)]
        assert len({session.sid for session in sessions}) == 100
        for session in sessions:
            session.begin_poll()
        threads = len(os.listdir(f'/proc/{running.process.pid}/task'))
        used = cpu(running.process.pid)
        time.sleep(0.5)
        assert cpu(running.process.pid) - used <= 0.1, 'held polls keep the server busy'
        assert threads < 10, threads
        for number, session in enumerate(sessions):
            session.post(f'4{number}')
        for number, session in enumerate(sessions):
            assert session.end_poll() == (200, f'4{number}')


def cpu(pid):
    """Seconds of processor time."""
    with open(f'/proc/{pid}/stat', encoding='ascii') as file:
        fields = file.read().rsplit(')', 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')


@case
def broken_requests(fixture):
    with calm(fixture) as running:
        session = Polling(running)
        # A POST that breaks off, one whose length is wrong, and one that is not HTTP.
        for head in (f'POST {session.target} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n4abc',
                     f'POST {session.target} HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n4abc',
                     'garbage\r\n\r\n'):
            with socket.create_connection(('127.0.0.1', running.port), DEADLINE) as raw:
                raw.sendall(head.encode())
        session.post('4still', 'b' + base64.b64encode(bytes(range(256))).decode())
        assert session.poll() == ['4still', 'b' + base64.b64encode(bytes(range(256))).decode()]


if __name__ == '__main__':
    sys.exit(run(*options_of(['fixture'])))
