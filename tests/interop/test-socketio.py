# SPDX-License-Identifier: GPL-3.0-or-later
"""Socket.IO 5 as the hub's layer speaks it, by raw packets over WebSockets and polls: what the protocol's description
says, and bad input. test-socketio.py --fixture PROGRAM"""

import json
import sys
import time

import interop
from interop import Polling, WebSocket, case, options_of, run, server

HOLE = '{"_placeholder":true,"num":%d}'


def calm(fixture, *more):
    return server(fixture, '--port', 0, '--close-timeout', 300, *more)


def join(running, packet='40', auth='{}'):
    """A client in a namespace, and what its CONNECT was answered with."""
    client = WebSocket(running, '/socket.io/')
    assert client.message()[0] == '0'
    return client, enter(client, packet, auth)


def enter(client, packet='40', auth='{}'):
    nsp = packet[2:].split(',')[0].split('{')[0]
    prefix = f'{nsp},' if nsp else ''
    client.send_text(packet)
    answer = client.packet()
    assert answer.startswith('40' + prefix), answer
    assert client.packet() == f'42{prefix}["auth",{auth}]'
    return json.loads(answer[2 + len(prefix):])


def is_alive(client):
    client.send_text('42["message","alive"]')
    return client.packet() == '42["message-back","alive"]'


@case
def connect(fixture):
    with calm(fixture) as running:
        client, answer = join(running)
        assert set(answer) == {'sid'}, answer
        _, other = join(running, '40{"token":"123"}', '{"token":"123"}')
        assert other['sid'] != answer['sid']
        assert set(join(running, '40/custom')[1]) == {'sid'}
        join(running, '40/custom,')
        join(running, '40/custom,{"token":"abc"}', '{"token":"abc"}')
        # Two namespaces over one connection, each with a sid of its own.
        assert enter(client, '40/custom,')['sid'] != answer['sid']
        client.send_text('42/custom,["message",1]')
        assert client.packet() == '42/custom,["message-back",1]'
        assert is_alive(client)


@case
def refusals(fixture):
    with calm(fixture) as running:
        client = WebSocket(running, '/socket.io/')
        client.message()
        for packet in ('40/random', '40/random,', '40/random,{"a":1}'):
            client.send_text(packet)
            assert client.packet() == '44/random,{"message":"Invalid namespace"}'
        client.send_text('40{"refuse":true}')
        assert client.packet() == '44{"message":"not authorized","data":{"code":"E_AUTH","retry":false}}'
        # The connection stays, and what was refused may be asked again.
        enter(client)
        assert is_alive(client)


@case
def connect_timeout(fixture):
    with calm(fixture, '--connectTimeout', 200) as running:
        started = time.monotonic()
        client = WebSocket(running, '/socket.io/')
        client.message()
        client.send_text('40/random')
        assert client.close_code() == 1005
        assert time.monotonic() - started >= 0.2
        joined, _ = join(running)
        joined.send_text('41')
        time.sleep(0.3)
        # It was in a namespace in time, and may be in none later.
        enter(joined)
        session = Polling(running, '/socket.io/')
        session.begin_poll()
        assert session.end_poll() == (200, '1')
        assert session.is_gone()


@case
def leaving(fixture):
    with calm(fixture) as running:
        client, _ = join(running)
        enter(client, '40/custom')
        client.send_text('41/custom')
        assert is_alive(client)
        enter(client, '40/custom')
        client.send_text('41')
        client.send_text('42/custom,["message","x"]')
        assert client.packet() == '42/custom,["message-back","x"]'
        # An event for a namespace that it left.
        client.send_text('42["message","x"]')
        assert client.close_code() == 1005


@case
def kicked(fixture):
    with calm(fixture) as running:
        client, _ = join(running)
        enter(client, '40/custom')
        client.send_text('42/custom,["kick"]')
        assert client.packet() == '41/custom,'
        assert is_alive(client)
        client.send_text('42["end"]')
        assert client.packet() == '41'
        assert client.close_code() == 1005


@case
def events(fixture):
    with calm(fixture) as running:
        client, _ = join(running)
        for args in ('1,"2",{"3":[true]}', '"café 😀 \\u0000"', '"\\ud800"', '1e999', '{"a":1,"a":2}', ' null', '[' * 60 + ']' * 60):
            client.send_text(f'42["message",{args}]')
            assert client.packet() == f'42["message-back",{args}]', args
        client.send_text('42["message"]')
        assert client.packet() == '42["message-back"]'
        client.send_text('42456["message-with-ack",1,"2",{"3":[false]}]')
        assert client.packet() == '43456[1,"2",{"3":[false]}]'
        client.send_text('420["message-with-ack"]')
        assert client.packet() == '430[]'
        # Not heard, and no fault.
        for packet in ('42', '42[1]', '42["unknown",2]', '43999[]', '43', '44{}', '46' + '0-[]', '427["unknown"]'):
            client.send_text(packet)
        assert is_alive(client)


@case
def questions(fixture):
    with calm(fixture) as running:
        client, _ = join(running)
        client.send_text('42["ask",42]')
        assert client.packet() == '420["question",42]'
        client.send_text('42["ask",43]')
        assert client.packet() == '421["question",43]'
        client.send_text('431["second"]')
        assert client.packet() == '42["answered",["second"]]'
        client.send_text('431["again"]')
        client.send_text('430["first"]')
        assert client.packet() == '42["answered",["first"]]'
        # Ids count from 0 in each namespace, and in those of attachments too.
        enter(client, '40/custom')
        client.send_text('451-/custom,["ask",' + HOLE % 0 + ']')
        client.send_binary(b'x')
        assert client.packet() == '451-/custom,0["question",' + HOLE % 0 + ']'
        assert client.packet() == b'x'
        client.send_text('461-/custom,0[' + HOLE % 0 + ']')
        client.send_binary(b'y')
        assert client.packet() == '451-/custom,["answered",[' + HOLE % 0 + ']]'
        assert client.packet() == b'y'
        # One that is never answered.
        client.send_text('42["ask"]')
        assert client.packet() == '422["question"]'
        client.send_frame(8, b'')
        assert client.close_code() == 1005


@case
def attachments(fixture):
    with calm(fixture) as running:
        client, _ = join(running)
        packet = '["message",' + HOLE % 0 + ',' + HOLE % 1 + ']'
        client.send_text('452-' + packet)
        client.send_binary(b'\x01\x02\x03')
        # A heartbeat may come between.
        client.send_text('3')
        client.send_frame(9, b'')
        client.send_binary(b'')
        messages = [client.packet() for _ in range(4)]
        assert messages == [b'', '452-' + packet.replace('message', 'message-back'), b'\x01\x02\x03', b''], messages
        client.send_text('452-789' + packet.replace('message', 'message-with-ack'))
        client.send_binary(b'a')
        client.send_binary(b'b')
        assert [client.packet() for _ in range(3)] == ['462-789[' + HOLE % 0 + ',' + HOLE % 1 + ']', b'a', b'b']
        # As many as there may be, and one more.
        client.send_text('4510-["message"]')
        for i in range(10):
            client.send_binary(bytes([i]))
        assert [client.packet() for _ in range(11)] == ['4510-["message-back"]'] + [bytes([i]) for i in range(10)]
        client.send_text('4511-["message"]')
        assert client.close_code() == 1005


@case
def polling(fixture):
    with calm(fixture) as running:
        session = Polling(running, '/socket.io/')
        session.post('40{"token":"t0p"}', '40/custom,')
        packets = session.take(4)
        assert packets[0].startswith('40{"sid":"') and packets[1] == '42["auth",{"token":"t0p"}]', packets
        assert packets[2].startswith('40/custom,{"sid":"') and packets[3] == '42/custom,["auth",{}]', packets
        session.post('451-1["message-with-ack",' + HOLE % 0 + ']', 'bAQL/', '42["message",5]')
        assert session.take(3) == ['461-1[' + HOLE % 0 + ']', 'bAQL/', '42["message-back",5]']
        # In several posts as well.
        session.post('451-["message",' + HOLE % 0 + ']')
        session.post('bAQL/')
        assert session.take(2) == ['451-["message-back",' + HOLE % 0 + ']', 'bAQL/']
        # It leaves.
        session.post('41')
        session.begin_poll()
        session.post('1')
        assert session.end_poll() == (200, '6')
        assert session.is_gone()


@case
def upgrade(fixture):
    with calm(fixture) as running:
        session = Polling(running, '/socket.io/')
        session.post('40')
        session.take(2)
        client = WebSocket(running, '/socket.io/', f'EIO=4&transport=websocket&sid={session.sid}')
        client.send_text('2probe')
        assert client.message() == '3probe'
        client.send_text('5')
        assert is_alive(client)
        client.send_text('42["ask"]')
        assert client.packet() == '420["question"]'


@case
def bad_packets(fixture):
    bad = ('4', '4abc', '47', '42{}', '42[]', '42abc["message"]', '42[null]', '42["connect"]', '42["disconnect"]', '42["connect_error"]',
           '42["disconnecting"]', '42["newListener"]', '42["removeListener"]', '42["message"', '42["message",' + '[' * 80 + ']' * 80 + ']',
           '40', '40"auth"', '42/custom,["message"]', '41/custom', '43/custom,0[]', '41{}', '451["message"]', '45-["message"]',
           '451-["message",' + HOLE % 1 + ']', '451-["message",' + HOLE % -1 + ']', '451-["message",{"_placeholder":true,"num":"0"}]',
           '40/custom,"auth"', '40/custom,[]')
    with calm(fixture) as running:
        for text in bad:
            client, _ = join(running)
            client.send_text(text)
            assert client.close_code() == 1005, text
            session = Polling(running, '/socket.io/')
            session.post('40')
            session.take(2)
            session.post_raw(text)
            assert session.is_gone(), text
        # Before anything was joined.
        for text in ('42["message"]', '41', '43[]', '40"auth"', '40[]'):
            client = WebSocket(running, '/socket.io/')
            client.message()
            client.send_text(text)
            assert client.close_code() == 1005, text
        # A binary message that nothing announced, and a packet where one is due.
        client, _ = join(running)
        client.send_binary(b'x')
        assert client.close_code() == 1005
        client, _ = join(running)
        client.send_text('451-["message",' + HOLE % 0 + ']')
        client.send_text('42["message"]')
        assert client.close_code() == 1005
        # Two at once are one too many.
        client = WebSocket(running, '/socket.io/')
        client.message()
        client.send_text('40/custom,')
        client.send_text('40/custom,')
        assert client.close_code() == 1005


@case
def attachments_that_never_come(fixture):
    with calm(fixture, '--ping-interval', 200, '--ping-timeout', 200) as running:
        client, _ = join(running)
        client.send_text('451-["message",' + HOLE % 0 + ']')
        # It goes on as long as it lives, and no longer.
        for _ in range(3):
            assert client.message() == '2'
            client.send_text('3')
        assert client.close_code() == 1005


@case
def recovery(fixture):
    with calm(fixture, '--recovery', 60000) as running:
        def connected(client, auth=None):
            client.message()
            client.send_text('40' + (json.dumps(auth) if auth else ''))
            packets = []
            while not packets or not packets[-1].startswith('40'):
                packets.append(client.packet())
            return json.loads(packets.pop()[2:]), [json.loads(packet[2:]) for packet in packets]

        def event(client):
            packet = client.packet()
            assert packet.startswith('42'), packet
            return json.loads(packet[2:])

        client = WebSocket(running, '/socket.io/')
        answer, _ = connected(client)
        assert set(answer) == {'sid', 'pid'}, answer
        auth = event(client)
        assert auth[:2] == ['auth', {}] and isinstance(auth[2], str)
        client.send_text('42["message",1]')
        first = event(client)
        assert first[:2] == ['message-back', 1]
        client.send_text('42["message",2]')
        second = event(client)
        # What asks for an ack carries no offset, nor does an ack.
        client.send_text('42["ask",1]')
        assert client.packet() == '420["question",1]'
        client.send_text('421["message-with-ack",1]')
        assert client.packet() == '431[1]'
        client.socket.close()
        await_end(running)

        client = WebSocket(running, '/socket.io/')
        again, missed = connected(client, {'pid': answer['pid'], 'offset': first[2], 'token': 't'})
        assert again == answer, (again, answer)
        assert missed == [second], missed
        assert event(client)[:1] == ['again']

        # Who left does not come back, nor does who knows too little.
        client.send_text('41')
        client.send_text('40' + json.dumps({'pid': answer['pid'], 'offset': first[2]}))
        fresh = json.loads(client.packet()[2:])
        assert fresh['sid'] != answer['sid'] and fresh['pid'] != answer['pid']
        last = event(client)
        client.socket.close()
        await_end(running)
        for auth in ({'pid': fresh['pid']}, {'pid': fresh['pid'], 'offset': 'nonsense'}, {'pid': 'nobody', 'offset': last[2]},
                     {'pid': 5, 'offset': last[2]}, {'offset': last[2]}, {'pid': fresh['pid'], 'offset': last[2] + '9'}):
            other = WebSocket(running, '/socket.io/')
            answer, missed = connected(other, auth)
            assert answer['sid'] != fresh['sid'] and missed == [], auth
        # By polling as well, and once only.
        for whole in (True, False):
            session = Polling(running, '/socket.io/')
            session.post('40' + json.dumps({'pid': fresh['pid'], 'offset': last[2]}))
            packets = session.take(2)
            answer = [json.loads(packet[2:]) for packet in packets if packet.startswith('40')][0]
            assert (answer == fresh) == whole, packets



def await_end(running):
    """Until the server has noticed that everybody is gone."""
    end = time.monotonic() + interop.DEADLINE
    while json.loads(running.request('GET', '/healthz')[2])['connections'] > 0:
        assert time.monotonic() < end


@case
def recovery_is_over(fixture):
    with calm(fixture, '--recovery', 100) as running:
        client = WebSocket(running, '/socket.io/')
        client.message()
        client.send_text('40')
        answer = json.loads(client.packet()[2:])
        offset = json.loads(client.packet()[2:])[2]
        client.socket.close()
        await_end(running)
        time.sleep(0.3)
        client = WebSocket(running, '/socket.io/')
        client.message()
        client.send_text('40' + json.dumps({'pid': answer['pid'], 'offset': offset}))
        assert json.loads(client.packet()[2:])['sid'] != answer['sid']


if __name__ == '__main__':
    sys.exit(run(*options_of(['fixture'])))
