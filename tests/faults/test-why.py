# SPDX-License-Identifier: GPL-3.0-or-later
"""Failures made on purpose, against the real programs: why each happened, and what shows it. The first cause is from a step, a change of
state or a record that was noted, which is looked up where it was noted."""

import argparse
import base64
import hashlib
import json
import os
import queue
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import time
import unittest
import uuid
import zlib
from concurrent.futures import ThreadPoolExecutor

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', 'support'))
sys.path.insert(0, os.path.join(HERE, '..', 'integration'))
import faulty_disk  # noqa: E402
from foreign import CLOSE, GUID, TEXT, Server, SocketioServer, WebSocket, WebSocketServer  # noqa: E402
from peer import Hub, Peer  # noqa: E402

parser = argparse.ArgumentParser()
parser.add_argument('--hub', required=True)
parser.add_argument('--ctl', required=True)
options, rest = parser.parse_known_args()

DONE, REFUSED, USAGE, NO_CONNECTION = range(4)
DEADLINE = 60
TLS = os.path.join(HERE, '..', 'data', 'tls')
AT_ONCE = 4


class WhyCase(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def serve(self, server):
        self.addCleanup(server.stop)
        return server

    def until(self, is_so):
        """What it says once it says something true."""
        end = time.monotonic() + DEADLINE
        while not (found := is_so()):
            self.assertLess(time.monotonic(), end, 'it did not become so in time')
            time.sleep(0.02)
        return found

    def run_why(self, *words):
        environment = {**os.environ, 'LC_ALL': 'C.UTF-8', 'XDG_RUNTIME_DIR': self.folder.name, 'XDG_STATE_HOME': self.folder.name,
                       'G_DEBUG': 'fatal-warnings'}
        environment.pop('SIGNALBOX_HUB', None)
        environment.pop('SIGNALBOX_USER', None)
        return subprocess.run([options.ctl, 'why', '--json', *words], capture_output=True, text=True, timeout=DEADLINE * 2, env=environment)

    def why(self, *words, timeout=20):
        ran = self.run_why('--timeout', str(timeout), *words)
        self.assertIn(ran.returncode, (DONE, REFUSED, NO_CONNECTION), f'{words}\n{ran.stdout}\n{ran.stderr}')
        return ran.returncode, json.loads(ran.stdout)

    def check_change(self, name, told, cause, says=(), advice='', **more):
        """The first cause is that one, noted by the state machine; it names a frame that was recorded. Nothing tries again here, and nothing says so."""
        status, explanation = told
        self.assertEqual(status, NO_CONNECTION, f'{name}: {explanation}')
        self.assertTrue(explanation['causes'], f'{name}: {explanation}')
        first = explanation['causes'][0]
        self.assertEqual(first['cause'], cause, f'{name}: {first}')
        self.assertGreater(first['at'], 0)
        self.assertGreater(len(first['text']), 20, first)
        for words in says if isinstance(says, tuple) else (says,):
            self.assertIn(words, first['text'], name)
        self.assertIn(advice or 'onnect', explanation['next'], name)
        self.assertNotIn('Signalbox tries again', first['text'] + explanation['next'], name)
        evidence = first['evidence']
        self.assertEqual((first['side'], evidence['kind'], evidence['cause']), ('here', 'state', cause), f'{name}: {first}')
        self.assertEqual(evidence['state'], 'error', f'{name}: {first}')
        self.assertGreater(evidence['frame'], 0, f'{name}: {first}')
        for field, value in more.items():
            self.assertEqual(evidence.get(field), value, f'{name}: {first}')

    def check_all(self, rows):
        """Rows are (name, words of the command, cause, fields of the evidence)."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            asked = [(row, pool.submit(self.why, *row[1])) for row in rows]
            for (name, _words, cause, more), told in asked:
                with self.subTest(name):
                    self.check_change(name, told.result(), cause, **more)
        return len(rows)


# --- No connection comes about ---

# What is said by a server that closes then, and by one that does not.
ENDS = {
    'moved': b'HTTP/1.1 302 Found\r\nLocation: https://login.example/?from=here\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
    'moved_with_secrets': b'HTTP/1.1 302 Found\r\nLocation: https://ann:hunter2@login.example/?token=hunter2\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
    'moved_nowhere': b'HTTP/1.1 307 Temporary Redirect\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
    'cut_line': b'HTTP/1.1 101 Swit',
    'cut_head': b'HTTP/1.1 101 Switching Protocols\r\nUpgrade: webso',
    'alert': b'\x15\x03\x01\x00\x02\x02\x16',
    'empty': b'HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
    'nothing': b'',
}
STAYS = {
    'wrong_accept': b'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n',
    'no_upgrade': b'HTTP/1.1 101 Switching Protocols\r\nConnection: close\r\n\r\n',
    'garbage': b'220 mail.example ESMTP ready\r\n\r\n',
    'long_head': b'HTTP/1.1 200 OK\r\nX: ' + b'a' * 300000,
    'alert_stays': b'\x15\x03\x01\x00\x02\x02\x16',
    # As proxies hand it on.
    'chunks': b'HTTP/1.1 503 No\r\nContent-Type: application/problem+json\r\nTransfer-Encoding: chunked\r\n\r\n12\r\n{"title":"No room"\r\n1\r\n}\r\n0\r\n\r\n',
    'endless_page': b'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>It goes on',
    'endless_missing': b'HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n<html>It goes on',
    'banner': b'SSH-2.0-OpenSSH_9.2\r\n',
    'endless': b'HTTP/1.1 101 Switching Protocols\r\nX-Busy: ',
    'silent': b'',
}


class Answers(Server):
    """A web server that answers the path /NAME with the script of that name, or says what stands there."""

    scripts = {}

    def handle(self, stream, request):
        name = request.path.strip('/').split('/')[0]
        if name in self.scripts:
            return self.scripts[name](self, stream, request)
        stream.sendall(STAYS[name] if name in STAYS else ENDS[name])
        if name in STAYS:
            stream.recv(1)
        return False


def script(function):
    Answers.scripts[function.__name__] = function
    return function


@script
def status(server, stream, request):
    return server.reply(stream, int(request.path.split('/')[2]), 'no', keep=False)


@script
def page(server, stream, request):
    return server.reply(stream, 200, '<html><body>Sign in to the guest network</body></html>', 'text/html', keep=False)


@script
def plain_words(server, stream, request):
    """As nginx at a port for TLS."""
    return server.reply(stream, 400, '<center>The plain HTTP request was sent to HTTPS port</center>', 'text/html', keep=False)


@script
def problem(server, stream, request):
    """/problem/STATUS: as a hub says it (RFC 9457)."""
    body = json.dumps({'title': 'No room', 'detail': 'token=hunter2 has\x1b[31m too many'}).encode()
    stream.sendall(b'HTTP/1.1 %s No\r\nContent-Type: application/problem+json\r\nRetry-After: 10\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s'
                   % (request.path.split('/')[2].encode(), len(body), body))


class NoConnection(WhyCase):
    def test_http(self):
        server = self.serve(Answers())
        rows = [(f'HTTP {code}', ('--dialect', 'native', server.uri(f'/status/{code}')), f'http{code}', {'httpStatus': code, 'closeCode': 0, 'step': 'opening'})
                for code in (400, 401, 403, 404, 405, 418, 426, 429, 500, 502, 503, 504)]
        rows += [(f'HTTP {code}', ('--dialect', 'native', server.uri(f'/status/{code}')), f'http{code}', {'httpStatus': code, 'says': says, 'advice': advice})
                 for code, says, advice in ((402, 'refuses the connection', 'Mend'), (407, 'A proxy', 'Mend'), (408, 'in time', 'Wait'), (410, 'no hub at', 'Mend'),
                                            (451, 'legal', 'Mend'), (501, 'refuses the connection', 'Mend'), (511, 'sign in', 'Mend'), (520, 'an error of its own', 'Wait'),
                                            (599, 'an error of its own', 'Wait'))]
        rows += [(path, ('--dialect', 'native', server.uri('/' + path)), cause, {'httpStatus': code})
                 for path, cause, code in (('page', 'page', 200), ('moved', 'redirect', 302), ('moved_nowhere', 'redirect', 307),
                                           ('wrong_accept', 'badHandshake', 101), ('no_upgrade', 'badHandshake', 101))]
        rows += [(path, ('--dialect', 'native', *more, server.uri('/' + path)), cause, {'closeCode': 0})
                 for path, cause, more in (('garbage', 'notHttp', ()), ('nothing', 'endedSilently', ()), ('cut_line', 'cutOff', ()), ('cut_head', 'cutOff', ()),
                                           ('long_head', 'endlessHead', ()), ('alert', 'tlsNeeded', ()),
                                           ('alert_stays', 'tlsNeeded', ('--timeout', '4')), ('silent', 'silent', ('--timeout', '4')), ('endless', 'endlessHead', ('--timeout', '4')))]
        rows.append(('alert_stays, Socket.IO', ('--dialect', 'monitor', '--timeout', '4', server.uri('/alert_stays/', 'http')), 'tlsNeeded', {'says': 'https://'}))
        rows.append(('plain words', ('--dialect', 'native', server.uri('/plain_words')), 'tlsNeeded', {'httpStatus': 400, 'says': 'wss://'}))
        rows += [('moved with secrets', ('--dialect', 'native', server.uri('/moved_with_secrets')), 'redirect', {'httpStatus': 302, 'says': 'https://ann:***@login.example/'}),
                 ('empty 400', ('--dialect', 'native', server.uri('/empty')), 'http400', {'httpStatus': 400}),
                 ('no token', ('--dialect', 'native', server.uri('/status/401')), 'http401', {'says': 'given none'}),
                 ('full', ('--dialect', 'native', server.uri('/status/503')), 'http503', {'says': 'at the moment', 'advice': 'Wait'})]
        rows += [(f'problem {code}', (*words, server.uri(f'/problem/{code}')), f'http{code}',
                  {'httpStatus': code, 'says': ('“No room: token=*** has [31m too many”', 'after 10 s'), 'advice': 'Wait'})
                 for code, words in ((429, ()), (429, ('--dialect', 'native')), (503, ()), (503, ('--dialect', 'native')), (500, ('--dialect', 'native')), (503, ('--dialect', 'monitor')))]
        # What the server cannot do, and what somebody has to sign in for, is that with its words, too.
        rows += [(f'problem {code}', ('--dialect', dialect, server.uri(f'/problem/{code}')), f'http{code}',
                  {'httpStatus': code, 'says': (says, 'It says: “No room: token=*** has [31m too many”'), 'advice': advice})
                 for code, says, advice in ((401, 'Enter a token', 'token'), (403, 'does not allow', ''), (418, 'refuses the connection', 'Mend'), (501, 'refuses the connection', 'Mend'),
                                            (505, 'refuses the connection', 'Mend'), (511, 'sign in there', 'Mend')) for dialect in ('native', 'monitor')]
        # Well before the time for such an answer is over.
        rows.append(('chunks', ('--dialect', 'native', '--timeout', '4', server.uri('/chunks')), 'http503', {'says': '“No room”', 'advice': 'Wait'}))
        rows += [(path, ('--dialect', 'native', '--timeout', '4', server.uri('/' + path)), cause, {'httpStatus': code})
                 for path, cause, code in (('endless_page', 'page', 200), ('endless_missing', 'http404', 404), ('banner', 'notHttp', 0))]
        self.check_all(rows)

    def test_retry_after(self):
        """Nobody comes back before a server wants it, and who is refused alike again asks for no words again."""
        came = queue.Queue()

        class Busy(Server):
            def handle(self, stream, request):
                came.put(time.monotonic())
                body = b'{"title":"No room"}'
                stream.sendall(b'HTTP/1.1 503 No\r\nContent-Type: application/problem+json\r\nRetry-After: 2\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s'
                               % (len(body), body))

        server = self.serve(Busy())
        hub = Hub(options.hub, arguments=('--bridge', server.uri('/ws') + ',native'))
        self.addCleanup(hub.stop)
        _first, words, second, third = (came.get(timeout=DEADLINE) for _ in range(4))
        self.assertGreater(second - words, 1.9)
        # The least that is waited before the second try.
        self.assertGreater(third - second, 1.5)

    def test_network(self):
        closed = socket.socket()
        self.addCleanup(closed.close)
        closed.bind(('127.0.0.1', 0))      # nobody listens
        rows = [('refused', (f'ws://127.0.0.1:{closed.getsockname()[1]}/ws',), 'refused', {'step': 'opening'}),
                ('no socket', (f'unix:{self.folder.name}/none.sock',), 'refused', {}),
                ('no such name', ('ws://nobody.invalid/ws',), 'dns', {})]
        self.check_all(rows)

    def test_tls(self):
        class Secure(Answers):
            def __init__(self, name):
                self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                self.context.load_cert_chain(os.path.join(TLS, name))
                super().__init__()

            def serve(self, stream):
                try:
                    super().serve(self.context.wrap_socket(stream, server_side=True))
                except (OSError, ssl.SSLError):
                    stream.close()

        rows = [(name, ('--dialect', 'native', self.serve(Secure(name)).uri('/page', 'wss')), cause, {'step': 'opening'})
                for name, cause in (('unknown.pem', 'tlsUnknownSigner'), ('expired.pem', 'tlsExpired'), ('future.pem', 'tlsNotYetValid'),
                                    ('elsewhere.pem', 'tlsWrongName'))]
        class Plain(Server):
            def serve(self, stream):
                stream.recv(65536)
                self.reply(stream, 400, 'What?', keep=False)
                stream.close()

        rows.append(('no TLS here', ('--dialect', 'native', self.serve(Plain()).uri('/ws', 'wss')), 'tls', {}))
        rows.append(('TLS here', ('--dialect', 'native', self.serve(Secure('unknown.pem')).uri('/ws')), 'tlsNeeded', {'says': 'wss://'}))
        self.check_all(rows)


# --- It ends ---

REFUSAL = 'The hub has its reasons for that.'


def read_hello(peer):
    hello = json.loads(peer.receive())
    return hello['id'], hello['payload']


def welcome(peer, **more):
    id, hello = read_hello(peer)
    peer.send_json({'event': 'welcome', 're': id, 'payload': {
        'timestamp': '2026-11-20T09:30:00.123Z', 'connectionId': 'n1', 'clientId': hello['clientId'], 'userId': None, 'role': 'operator', 'epoch': 'k3f9',
        'hub': {'name': 'x', 'version': '1'}, 'protocol': 1, 'heartbeatInterval': 30000, 'limits': {}, 'features': [], **more}})


def read_on(peer):
    while True:
        peer.receive()


def ends(server, peer):
    """/close/CODE/words"""
    welcome(peer)
    code, words = peer.request.path.split('/')[2:4]
    peer.send(struct.pack('>H', int(code)) + words.encode(), CLOSE)
    read_on(peer)


def refuses(server, peer):
    """/refuse/code: the answer to the hello"""
    id, _hello = read_hello(peer)
    peer.send_json({'event': 'error', 're': id, 'payload': {'timestamp': '2026-11-20T09:30:00.123Z', 'error': peer.request.path.split('/')[2], 'message': REFUSAL}})
    read_on(peer)


def refuses_secret(server, peer):
    id, _hello = read_hello(peer)
    peer.send_json({'event': 'error', 're': id, 'payload': {'timestamp': '2026-11-20T09:30:00.123Z', 'error': 'unauthorized', 'message': 'no such token=hunter2 is known here'}})
    read_on(peer)


def old(server, peer):
    welcome(peer, protocol=2)
    read_on(peer)


def other_answer(server, peer):
    id, _hello = read_hello(peer)
    peer.send_json({'event': 'ok', 're': id, 'payload': {'timestamp': '2026-11-20T09:30:00.123Z'}})
    read_on(peer)


def unheard(server, peer):
    read_on(peer)


def lost(server, peer):
    welcome(peer)


def dead(server, peer):
    """Half open: nothing comes any more, though the connection stands."""
    welcome(peer, heartbeatInterval=50)
    peer.mute = True
    read_on(peer)


def huge(server, peer):
    welcome(peer)
    peer.stream.sendall(struct.pack('>BBQ', 0x80 | TEXT, 127, 64 * 1024 * 1024 + 1) + b'x')
    read_on(peer)


def reserved(server, peer):
    welcome(peer)
    peer.stream.sendall(bytes([0x80 | 0x20 | TEXT, 2]) + b'{}')
    read_on(peer)


def no_text(server, peer):
    welcome(peer)
    peer.send(b'{"event":"\xff\xfe"}', TEXT)
    read_on(peer)


def another_dialect(server, peer):
    peer.send_json({'event': 'session.update', 'data': {'session_id': 's1', 'status': 'running', 'total_tasks': 2, 'completed_tasks': 1}})
    read_on(peer)


def engine(server, peer):
    peer.send('0' + json.dumps({'sid': 'x', 'upgrades': [], 'pingInterval': 25000, 'pingTimeout': 20000, 'maxPayload': 1000000}))
    read_on(peer)


def says_back(server, peer):
    while True:
        peer.send(peer.receive())


TALKS = {'close': ends, 'refuse': refuses, 'refuse_secret': refuses_secret, 'old': old, 'other_answer': other_answer, 'unheard': unheard, 'lost': lost, 'dead': dead, 'huge': huge,
         'reserved': reserved, 'no_text': no_text, 'another_dialect': another_dialect, 'engine': engine, 'says_back': says_back}


def talk(server, peer):
    TALKS[peer.request.path.split('/')[1]](server, peer)


class Ended(WhyCase):
    def setUp(self):
        super().setUp()
        self.server = self.serve(WebSocketServer(talk))

    def row(self, path, cause, *words, **more):
        return (path, ('--dialect', 'native', *words, self.server.uri('/' + path)), cause, more)

    def test_closes(self):
        # What it means is said whatever the server says to it.
        codes = {1000: ('closed', 'ended the connection', 'same happens'), 1001: ('goingAway', 'is stopping', 'Wait'), 1002: ('protocolError', 'understand', 'same happens'),
                 1003: ('unsupportedData', 'understand', 'same happens'), 1007: ('invalidText', 'understand', 'same happens'), 1008: ('policy', 'not allowed', 'same happens'),
                 1009: ('tooLarge', 'larger than', 'same happens'), 1011: ('close1011', 'inside the server', 'same happens'), 1012: ('close1012', 'started anew', 'Wait'),
                 1013: ('close1013', 'come back later', 'Wait'), 1014: ('close1014', 'in front of the server', 'same happens'), 4001: ('replaced', 'took this one’s place', 'to keep'),
                 4003: ('unauthorized', 'does not accept this token', 'token'), 4008: ('slowReader', 'keep up', 'same happens'), 4009: ('heartbeatLost', 'heard nothing', 'same happens'),
                 4029: ('rateLimited', 'too much in too short', 'Wait'), 4030: ('kicked', 'administrator', 'Ask the administrator'), 4999: ('close4999', '4999', 'same happens')}
        rows = [self.row(f'close/{code}/{words}', cause, '--for', '30', closeCode=code, said=words or None, says=(says, words), advice=advice)
                for code, (cause, says, advice) in codes.items() for words in ('', 'so-it-is')[code not in (1001, 1011, 4008):]]
        rows.append(self.row('lost', 'lost', '--for', '30', httpStatus=0))
        self.check_all(rows)

    def test_hello(self):
        rows = [self.row(f'refuse/{code}', code, step='greeting', said=REFUSAL) for code in ('unauthorized', 'forbidden', 'badRequest', 'conflict', 'rateLimited', 'unavailable', 'internal')]
        rows += [self.row('refuse_secret/unauthorized', 'unauthorized', said='no such token=*** is known here'),
                 self.row('old', 'protocolVersion', step='greeting'), self.row('other_answer', 'protocolVersion', step='greeting'),
                 self.row('unheard', 'noWelcome', '--timeout', '4', step='greeting')]
        self.check_all(rows)

    def test_words(self):
        self.check_all([self.row('dead', 'noHeartbeat', '--for', '30'), self.row('huge', 'messageTooLarge', '--for', '30', closeCode=1009),
                        self.row('reserved', 'badFrame', '--for', '30'), self.row('no_text', 'badFrame', '--for', '30'),
                        self.row('another_dialect', 'dialect'), self.row('engine', 'dialect'), self.row('says_back', 'echo', says='echo server')])

    def test_inflated(self):
        """A short message that is a huge one."""
        class Deflating(WebSocketServer):
            def open(self, stream, request):
                accept = base64.b64encode(hashlib.sha1((request.headers['sec-websocket-key'] + GUID).encode()).digest()).decode()
                stream.sendall(('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
                                f'Sec-WebSocket-Accept: {accept}\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n').encode())
                return WebSocket(stream, request)

        def bomb(server, peer):
            packer = zlib.compressobj(9, zlib.DEFLATED, -15)
            data = packer.compress(b' ' * (70 * 1024 * 1024)) + packer.flush(zlib.Z_SYNC_FLUSH)
            peer.stream.sendall(struct.pack('>BBQ', 0x80 | 0x40 | TEXT, 127, len(data) - 4) + data[:-4])
            read_on(peer)

        server = self.serve(Deflating(bomb))
        self.check_all([('inflated', ('--dialect', 'native', '--for', '30', server.uri('/ws')), 'messageTooLarge', {})])


# --- Socket.IO ---

class SocketIo(WhyCase):
    def row(self, name, server, cause, *words, **more):
        return (name, ('--dialect', 'monitor', *words, self.serve(server).uri('', 'http')), cause, more)

    def test_socketio(self):
        class Protocol3(Server):
            def handle(self, stream, request):
                return self.reply(stream, 200, '96:0{"sid":"x","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":60000}2:40', keep=True)

        class Refusing(Server):
            def __init__(self, code, words):
                self.code, self.words = code, words
                super().__init__()

            def handle(self, stream, request):
                return self.reply(stream, 403 if self.code == 4 else 400, json.dumps({'code': self.code, 'message': self.words}), 'application/json', keep=False)

        class Missing(Server):
            def handle(self, stream, request):
                return self.reply(stream, 404, 'Cannot GET /socket.io/', 'text/html', keep=False)

        class Closed(SocketioServer):
            def on_connect(self, session, nsp, auth):
                session.send('44' + ('' if nsp == '/' else nsp + ',') + json.dumps({'message': self.said}))

        class Strange(SocketioServer):
            def open_packet(self, session, upgrades):
                return '0{"sid":""}'

        def closed(said):
            server = Closed()
            server.said = said
            return server

        self.check_all([
            self.row('Engine.IO 3', Protocol3(), 'engineVersion'),
            self.row('refused version', Refusing(5, 'Unsupported protocol version'), 'engineVersion'),
            self.row('refused transport', Refusing(0, 'Transport unknown'), 'transport'),
            self.row('refused place', Refusing(4, 'Forbidden'), 'http403', httpStatus=403, advice='Mend'),
            self.row('refused otherwise', Refusing(3, 'Bad request'), 'engineRefused', httpStatus=400),
            self.row('refused with a secret', Refusing(3, 'password=hunter2'), 'engineRefused', httpStatus=400, says='password=***'),
            self.row('no Socket.IO', Missing(), 'http404', httpStatus=404),
            self.row('a page', Server(), 'page', httpStatus=200),
            self.row('refused token', closed('invalid token'), 'unauthorized'),
            self.row('secret', closed('no token=hunter2 here'), 'unauthorized', says='no token=*** here'),
            self.row('no namespace', closed('Invalid namespace'), 'namespace'),
            self.row('strange opening', Strange(), 'notUnderstood'),
        ])


# --- What cannot be done ---

class Abilities(WhyCase):
    def check(self, words, name, cause, record, field, value):
        status, told = self.why(*words, 'ability', name)
        self.assertEqual(status, REFUSED, told)
        first = told['causes'][0]
        self.assertEqual((first['cause'], first['evidence']['kind']), (cause, 'record'), told)
        self.assertEqual([first['evidence'][member] for member in ('record', 'field', 'value')], [record, field, value], told)

    def test_abilities(self):
        hub = Hub(options.hub)
        self.addCleanup(hub.stop)
        profile = os.path.join(self.folder.name, 'profile.json')
        with open(profile, 'w') as file:
            json.dump({'features': {'file_upload': False}}, file)
        self.check(('--hub', hub.uri, '--profile', profile), 'upload', 'featureOff', 'profile', 'features', 'file_upload')
        self.check(('--hub', hub.uri), 'listClients', 'adminOnly', 'connection', 'role', 'operator')
        self.assertEqual(self.why('--hub', hub.uri, 'ability', 'upload')[0], DONE)
        server = self.serve(SocketioServer()).uri('', 'http')
        for name in ('privateNote', 'upload', 'edit'):
            self.check(('--dialect', 'monitor', '--hub', server), name, 'notInDialect', 'connection', 'dialect', 'monitor')
        status, told = self.why('--dialect', 'monitor', '--hub', server, 'stream', 'channels')
        self.assertEqual((status, told['causes'][0]['cause'], told['causes'][0]['evidence']['value']), (REFUSED, 'notInDialect', 'monitor'), told)

    def test_read_only(self):
        """A hub that says so in its welcome."""
        def only_look(server, peer):
            welcome(peer, role='viewer')
            read_on(peer)
        server = self.serve(WebSocketServer(only_look)).uri('/ws')
        self.check(('--dialect', 'native', '--hub', server), 'reply', 'readOnly', 'connection', 'role', 'viewer')

    def test_not_offered(self):
        def offers_one(server, peer):
            welcome(peer, features=['claims'])
            read_on(peer)
        server = self.serve(WebSocketServer(offers_one)).uri('/ws')
        self.check(('--dialect', 'native', '--hub', server), 'upload', 'notOffered', 'connection', 'features', 'file_upload')


# --- At a hub ---

class HubCase(WhyCase):
    """What the hub explains over the wire; what shows it is looked up where the hub keeps it."""

    arguments = ()

    @classmethod
    def setUpClass(cls):
        cls.hub = Hub(options.hub, arguments=cls.arguments)

    @classmethod
    def tearDownClass(cls):
        cls.hub.stop()

    def setUp(self):
        super().setUp()
        self.peer = self.connect()

    def connect(self, client_type='monitor', client_id=None, **more):
        peer = Peer(self.hub.uri)
        self.addCleanup(peer.close)
        peer.hello(client_type, client_id or f'{client_type}-{uuid.uuid4()}', **more)
        return peer

    def ask(self, event, payload, answer, peer=None):
        envelope = (peer or self.peer).request(event, payload)
        self.assertEqual(envelope['event'], answer, envelope)
        return envelope['payload']

    def push(self, bot, answer='actionQueued', **more):
        return self.ask('pushAction', {'key': str(uuid.uuid4()), 'targetId': bot, 'action': {'do': 'x'}, **more}, answer)['action']['actionId']

    def causes(self, about, **which):
        told = self.ask('explain', {'about': about, **which}, 'explanation')
        return [cause['cause'] for cause in told['causes']], told

    def is_gone(self, id, admin):
        return self.ask('inspectClient', {'connectionId': id}, 'client', admin)['client'].get('gone')

    def step(self, action, *expected):
        """The chain of an action; its first cause is a step of its trace, as it stands there, or the end of a connection."""
        found, told = self.causes('action', actionId=action)
        self.assertEqual(found[:len(expected)], list(expected), told)
        # The end of a connection comes before what followed from it.
        evidence = next(cause['evidence'] for cause in told['causes'] if cause['evidence']['kind'] != 'history')
        self.assertEqual(evidence['kind'], 'step', told)
        noted = self.ask('traceAction', {'actionId': action}, 'action')['action']['trace'][evidence['index']]
        self.assertEqual({name: evidence[name] for name in noted}, noted)
        return told

    def acknowledging_bot(self, bot):
        """One that ever acknowledged: what it does not is queued again when it goes."""
        peer = self.connect('bot', bot)
        once = self.push(bot, 'actionSent')
        peer.expect('action')
        self.ask('ackAction', {'actionId': once}, 'ok', peer)
        return peer

    def taken_and_lost(self, bot, peer, lose, **more):
        """An action that the bot has and does not acknowledge, until its connection ends."""
        action = self.push(bot, 'actionSent', **more)
        peer.expect('action')
        self.ask('subscribe', {'streams': [{'stream': 'actions'}]}, 'subscribed')
        found, told = self.causes('action', actionId=action)
        self.assertEqual(found[0], 'notAcknowledged', told)
        lose()
        self.peer.expect('actionUpdate', lambda payload: payload['action']['actionId'] == action and payload['action']['state'] == 'queued')
        return action


class AtHub(HubCase):
    arguments = ('--action-queue', '3')

    def test_bots(self):
        bot = f'Bot-{uuid.uuid4()}'
        self.step(self.push(bot), 'unknownId')
        self.connect('bot', bot.lower())
        self.step(self.push(bot.upper()), 'idDiffersInCase')
        self.assertEqual(self.causes('connection', targetId=bot.upper())[0], ['idDiffersInCase'])

    def test_cli(self):
        """The same by the program."""
        bot = f'Bot-{uuid.uuid4()}'
        action = self.push(bot)
        for words, status, cause in ((('action', action), REFUSED, 'unknownId'), (('bot', bot), REFUSED, 'unknownId'),
                                     (('stream', f'x/{uuid.uuid4()}'), REFUSED, 'nothingPublished'), (('message', 'c', 'none', 'm'), REFUSED, 'unknownTopic'),
                                     ((self.hub.uri,), DONE, None)):
            ran = self.run_why('--hub', self.hub.uri, *words)
            self.assertEqual(ran.returncode, status, ran)
            causes = json.loads(ran.stdout)['causes']
            self.assertEqual([c['cause'] for c in causes[:1]], [cause] if cause else [], ran.stdout)
            self.assertEqual([c['side'] for c in causes], ['hub'] * len(causes))
        for words in (('action',), ('message', 'c', 't'), ('stream', 'a', 'b'), ('weather', 'x'), ('ability', 'fly'), ('--for', '-1', self.hub.uri)):
            ran = self.run_why('--hub', self.hub.uri, *words)
            self.assertEqual(ran.returncode, USAGE, ran)

    def test_cli_connection(self):
        """Of somebody else's, which only an administrator is told of."""
        other = Peer(self.hub.uri)
        id = other.hello('monitor', str(uuid.uuid4()))['connectionId']
        ran = self.run_why('--hub', self.hub.uri, 'connection', id)
        self.assertEqual((ran.returncode, json.loads(ran.stdout or '{}').get('causes')), (DONE, []), ran)
        other.close()
        admin = self.connect('admin')
        self.until(lambda: self.is_gone(id, admin))
        ran = self.run_why('--hub', self.hub.uri, 'connection', id)
        self.assertEqual((ran.returncode, json.loads(ran.stdout)['causes'][0]['cause']), (REFUSED, 'closed'), ran)

    def test_cli_refused(self):
        """A hub that makes nobody an administrator says so."""
        said = 'Only an administrator may look at the connections of others, or end them'

        def operator_alone(server, peer):
            welcome(peer, role='operator')
            while True:
                asked = json.loads(peer.receive())
                peer.send_json({'event': 'error', 're': asked.get('id'), 'payload': {'timestamp': '2026-11-20T09:30:00.123Z', 'error': 'forbidden', 'message': said}})
        server = self.serve(WebSocketServer(operator_alone))
        ran = self.run_why('--hub', server.uri('/ws'), '--dialect', 'native', 'connection', 'n7')
        self.assertEqual((ran.returncode, ran.stdout), (REFUSED, ''), ran)
        self.assertIn(said, ran.stderr)

    def test_ends(self):
        bot = str(uuid.uuid4())
        self.step(self.push(bot, expiresIn=0), 'unknownId', 'expired')
        action = self.push(bot)
        self.ask('cancelAction', {'actionId': action}, 'ok')
        self.step(action, 'unknownId', 'cancelled')

    def test_given_and_gone(self):
        """What a bot had, and never said what became of, is not said to come when it is started, nor never to have come."""
        bot = str(uuid.uuid4())
        peer = self.connect('bot', bot)
        action = self.push(bot, 'actionSent')
        peer.close()
        found, told = self.until(lambda: (lambda found, told: len(found) == 3 and (found, told))(*self.causes('action', actionId=action)))
        self.assertEqual(found, ['notAcknowledged', 'closed', 'unknownId'], told)
        self.assertIn('It is not given again', told['next'])

        peer = self.acknowledging_bot(bot)
        action = self.taken_and_lost(bot, peer, peer.close, expiresIn=2000)
        self.peer.expect('actionUpdate', lambda payload: payload['action']['actionId'] == action and payload['action']['state'] == 'expired')
        told = self.step(action, 'notOpen', 'expired')
        self.assertIn('not acknowledged within 2000 ms', told['causes'][1]['text'])
        self.assertIn('did not acknowledge it in time', told['title'])
        self.assertIn('whether', told['next'])

    def test_full(self):
        bot = str(uuid.uuid4())
        for _ in range(3):
            action = self.push(bot)
        found, _told = self.causes('action', actionId=action)
        self.assertEqual(found[-1], 'behindOthers')
        refused = self.peer.request('pushAction', {'key': str(uuid.uuid4()), 'targetId': bot, 'action': {}})['payload']
        self.assertEqual(refused['cause'], 'queueFull', refused)
        self.step(refused['actionId'], 'unknownId', 'queueFull')

    def test_lost(self):
        bot = str(uuid.uuid4())
        peer = self.acknowledging_bot(bot)
        self.step(self.taken_and_lost(bot, peer, peer.close), 'closed', 'notOpen', 'unknownId')

    def test_closing(self):
        """Asked for while the bot has not answered the hub's close: the end is the first cause, then and when it is over."""
        bot, admin = str(uuid.uuid4()), self.connect('admin')
        peer = Peer(self.hub.uri)
        id = peer.hello('bot', bot)['connectionId']
        self.ask('disconnectClient', {'connectionId': id}, 'ok', admin)
        action = self.push(bot)
        self.step(action, 'kicked', 'unknownId', 'unknownId')
        peer.close()
        self.until(lambda: self.is_gone(id, admin))
        self.step(action, 'kicked', 'unknownId', 'unknownId')

    def test_failed(self):
        bot = str(uuid.uuid4())
        peer = self.connect('bot', bot)
        action = self.push(bot, 'actionSent')
        peer.expect('action')
        self.ask('ackAction', {'actionId': action, 'error': 'no hands'}, 'ok', peer)
        found, told = self.causes('action', actionId=action)
        self.assertEqual(found, ['botFailed'])
        self.assertEqual(told['causes'][0]['evidence']['value'], 'no hands')

    def test_secrets(self):
        """What a bot says of a failure is kept and told without its secrets, and said again it is the same."""
        bot = str(uuid.uuid4())
        peer = self.connect('bot', bot)
        self.ask('subscribe', {'streams': [{'stream': 'actions'}]}, 'subscribed')
        action = self.push(bot, 'actionSent')
        peer.expect('action')
        report = {'actionId': action, 'error': 'the shop refused password=hunter2', 'result': {'apiKey': 'hunter2', 'tries': 2}}
        for _ in range(2):
            self.ask('ackAction', report, 'ok', peer)
        told = [self.peer.expect('actionUpdate', lambda payload: payload['action']['state'] == 'failed')]
        told += [self.causes('action', actionId=action), self.ask('traceAction', {'actionId': action}, 'action')]
        for place in told:
            self.assertNotIn('hunter2', json.dumps(place))
            self.assertIn('the shop refused password=***', json.dumps(place))
        self.assertEqual(told[-1]['action']['result'], {'apiKey': '***', 'tries': 2})

    def test_replaced(self):
        """The newer connection of the same id does not take what it is given; the older one had it."""
        bot = str(uuid.uuid4())
        peer = self.acknowledging_bot(bot)
        action = self.taken_and_lost(bot, peer, lambda: self.connect('bot', bot))
        trace = self.ask('traceAction', {'actionId': action}, 'action')['action']['trace']
        removed = [step for step in trace if step['step'] == 'recordRemoved']
        self.assertEqual([step['cause'] for step in removed], ['notOpen'])
        self.assertIn('replaced', removed[0]['text'])

    def test_stuck(self):
        """A bot that does not read: the kernel takes no more."""
        bot = str(uuid.uuid4())
        self.connect('bot', bot)
        for _ in range(1000):
            envelope = self.peer.request('pushAction', {'key': str(uuid.uuid4()), 'targetId': bot, 'action': {'text': 'x' * 200000}})
            if envelope['event'] != 'actionSent':
                break
        self.assertEqual(envelope['event'], 'actionQueued')
        found, told = self.causes('action', actionId=envelope['payload']['action']['actionId'])
        self.assertEqual(found[0], 'sendFailed', told)
        self.assertEqual(told['causes'][0]['evidence']['kind'], 'step')

    def test_messages(self):
        channel = str(uuid.uuid4())
        self.ask('syncData', {'accounts': [{'accountId': channel, 'conversations': [{'conversation_id': 't', 'participant': {'user_name': 'Wang Li'}, 'messages': []}]}]}, 'synced')
        where = {'channelId': channel, 'topicId': 't'}
        key = str(uuid.uuid4())
        self.assertEqual(self.causes('message', id=key, **where)[0], ['notStored'])
        sent = self.ask('sendMessage', {'key': key, 'content': 'x', **where}, 'messageAccepted')
        self.assertEqual(self.causes('message', id=key, **where)[0], ['nobodyListens'])
        before = time.time() * 1000
        self.ask('deleteMessage', {'id': sent['id'], **where}, 'ok', self.connect('admin', client_id='the-cleaner'))
        # By its key and by its id, who sent it and anybody else.
        for id, peer in ((key, self.peer), (sent['id'], self.peer), (sent['id'], self.connect())):
            told = self.ask('explain', {'about': 'message', 'id': id, **where}, 'explanation', peer)
            first = told['causes'][0]
            self.assertEqual([cause['cause'] for cause in told['causes']], ['removed'], told)
            self.assertEqual([first['evidence'][name] for name in ('id', 'field', 'value')], [sent['id'], 'removedBy', 'the-cleaner'], told)
            self.assertTrue(before <= first['at'] <= time.time() * 1000, told)
            self.assertIn('the-cleaner', first['text'])
        # A key says nothing of another topic.
        self.ask('syncData', {'accounts': [{'accountId': channel, 'conversations': [{'conversation_id': 'u', 'participant': {'user_name': 'Li Na'}, 'messages': []}]}]}, 'synced')
        self.assertEqual(self.causes('message', id=key, channelId=channel, topicId='u')[0], ['notStored'])
        # Ids that somebody may have meant.
        for ids, cause in (((channel.upper(), 't'), 'idDiffersInCase'), ((channel, 'T'), 'idDiffersInCase'), (('elsewhere', 't'), 'otherChannel'),
                           ((channel, 'tt'), 'unknownTopic')):
            found, told = self.causes('message', id=key, channelId=ids[0], topicId=ids[1])
            evidence = told['causes'][0]['evidence']
            self.assertEqual(found, [cause], told)
            if cause == 'idDiffersInCase':
                self.assertEqual((evidence['id'], evidence['value']), ('t', channel), told)
                self.assertIn(f'“{channel}” and “t”', told['next'])
        # What was refused here is not said not to have come; what is in another topic is looked for there.
        key = str(uuid.uuid4())
        there = self.ask('sendMessage', {'key': str(uuid.uuid4()), 'content': 'x', **where}, 'messageAccepted')['id']
        self.assertEqual(self.ask('sendMessage', {'key': key, 'content': 'x', 'ifSeq': 0, **where}, 'error')['error'], 'conflict')
        found, told = self.causes('message', id=key, **where)
        self.assertEqual(found, ['notStored'])
        self.assertIn('or the hub refused it', told['causes'][0]['text'])
        found, told = self.causes('message', id=there, channelId=channel, topicId='u')
        self.assertEqual((found, told['causes'][0]['evidence']['value']), (['otherTopic'], 't'))

    def test_streams(self):
        name = f'x/{uuid.uuid4()}'
        self.assertEqual(self.causes('stream', stream=name)[0], ['nothingPublished', 'nobodyListens'])
        self.assertEqual(self.causes('stream', stream=name, mine=True)[0], ['notSubscribed', 'nothingPublished'])
        # What is told and not kept is heard all the same.
        self.assertEqual(self.causes('stream', stream='people')[0], ['nobodyListens'])
        listener = self.connect()
        self.ask('subscribe', {'streams': [{'stream': name}, {'stream': 'people'}]}, 'subscribed', listener)
        self.assertEqual(self.causes('stream', stream='people')[0], [])
        self.assertEqual(self.causes('stream', stream=name)[0], ['nothingPublished'])
        self.ask('publish', {'stream': name, 'data': 1}, 'ok')
        listener.expect('published')
        self.assertEqual(self.causes('stream', stream=name)[0], [])


class Gone(HubCase):
    """Connections that have ended, by what the hub's flight recorder has noted of them."""

    arguments = ('--queue-bytes', '65536', '--close-timeout', '100', '--message-bytes', '40000')

    def setUp(self):
        super().setUp()
        self.admin = self.connect('admin')

    def open(self, client_type='monitor', client_id=None):
        peer = Peer(self.hub.uri)
        self.addCleanup(peer.close)
        return peer, peer.hello(client_type, client_id or f'{client_type}-{uuid.uuid4()}')['connectionId']

    def gone(self, id, *expected):
        """The chain of a connection, once it is gone; each cause is an entry of its history, as inspectClient tells it."""
        self.until(lambda: self.is_gone(id, self.admin))
        told = self.ask('explain', {'about': 'connection', 'connectionId': id}, 'explanation', self.admin)
        self.assertEqual([cause['cause'] for cause in told['causes']], list(expected), told)
        history = self.ask('inspectClient', {'connectionId': id}, 'client', self.admin)['history']
        for cause in told['causes']:
            evidence = cause['evidence']
            self.assertEqual((evidence['kind'], evidence['connectionId']), ('history', id), told)
            noted = history[evidence['index']]
            self.assertEqual({name: evidence[name] for name in noted}, noted)
        return told

    def test_left(self):
        peer, id = self.open()
        peer.close()
        self.gone(id, 'closed')

    def test_lost(self):
        peer, id = self.open()
        peer.socket.close()
        self.gone(id, 'lost')

    def test_kicked(self):
        _peer, id = self.open()
        self.ask('disconnectClient', {'connectionId': id, 'reason': 'spring cleaning'}, 'ok', self.admin)
        self.assertIn('spring cleaning', self.gone(id, 'kicked')['causes'][0]['text'])

    def test_closing(self):
        """While the other side does not answer the hub's close, too."""
        _peer, id = self.open()
        self.ask('disconnectClient', {'connectionId': id, 'reason': 'spring cleaning'}, 'ok', self.admin)
        told = self.ask('explain', {'about': 'connection', 'connectionId': id}, 'explanation', self.admin)
        self.assertEqual([cause['cause'] for cause in told['causes']], ['kicked'], told)
        self.assertIn('spring cleaning', told['causes'][0]['text'])
        self.gone(id, 'kicked')

    def test_secrets(self):
        """In the words of who ended it, the hub or the other side."""
        _peer, kicked = self.open()
        self.ask('disconnectClient', {'connectionId': kicked, 'reason': 'renew it: token=hunter2'}, 'ok', self.admin)
        peer, left = self.open(client_id='token=hunter2 of a desk')
        peer.send_frame(8, struct.pack('>H', 4000) + b'{"password":"hunter2"}')
        for id, cause, shown in ((kicked, 'kicked', 'token=***'), (left, 'close4000', '{"password":"***"}')):
            told = self.gone(id, cause)
            noted = self.ask('inspectClient', {'connectionId': id, 'frames': 10}, 'client', self.admin)
            self.assertNotIn('hunter2', json.dumps([told, noted['history'], noted['frames']]))
            self.assertIn(shown, told['causes'][0]['text'])
            self.assertIn(shown, noted['client']['closeReason'])

    def test_replaced(self):
        bot = str(uuid.uuid4())
        _older, id = self.open('bot', bot)
        self.open('bot', bot)
        self.gone(id, 'replaced')

    def test_slow(self):
        """It does not read; what is durable may not be left out."""
        peer, id = self.open()
        name = f'x/{uuid.uuid4()}'
        peer.request('subscribe', {'streams': [{'stream': name}]})
        for _ in range(2000):
            self.ask('publish', {'stream': name, 'data': 'x' * 30000}, 'ok')
            if self.ask('inspectClient', {'connectionId': id}, 'client', self.admin)['client'].get('readyState') != 1:
                break
        peer.socket.close()
        self.assertIn('slowReader', [cause['cause'] for cause in self.wait_gone(id)['causes']])

    def wait_gone(self, id):
        self.until(lambda: self.is_gone(id, self.admin))
        return self.ask('explain', {'about': 'connection', 'connectionId': id}, 'explanation', self.admin)

    def test_bot(self):
        """Why there is no such bot: how its last connection ended."""
        bot = str(uuid.uuid4())
        peer, id = self.open('bot', bot)
        self.ask('disconnectClient', {'connectionId': id}, 'ok', self.admin)
        self.gone(id, 'kicked')
        found, told = self.causes('connection', targetId=bot)
        self.assertEqual(found, ['kicked', 'unknownId'], told)
        self.assertEqual(self.causes('action', actionId=self.push(bot))[0], ['kicked', 'unknownId', 'unknownId'])

    def test_other_type(self):
        """Who has the bot's id and is none is said to be that; how it ended is not how the bot did."""
        bot = str(uuid.uuid4())
        peer, id = self.open('monitor', bot)
        found, told = self.causes('action', actionId=self.push(bot))
        self.assertEqual(found, ['unknownId', 'otherType'], told)
        evidence = told['causes'][1]['evidence']
        self.assertEqual([evidence[name] for name in ('kind', 'record', 'id', 'field', 'value')], ['record', 'connection', id, 'clientType', 'monitor'])
        self.assertIn('say in its hello', told['next'])
        peer.close()
        self.until(lambda: self.is_gone(id, self.admin))
        self.assertEqual(self.causes('connection', targetId=bot)[0], ['unknownId'])

    def test_last_of_some(self):
        """Of several connections the one that ended last counts, also where another, replaced by it, does not answer the goodbye for long."""
        bot = str(uuid.uuid4())
        _older, replaced = self.open('bot', bot)
        newer, left = self.open('bot', bot)
        newer.close()
        for id in (left, replaced):
            self.until(lambda: self.is_gone(id, self.admin))
            found, told = self.causes('connection', targetId=bot)
            self.assertEqual((found, told['causes'][0]['evidence']['connectionId']), (['closed', 'unknownId'], left), told)

    def test_broken(self):
        """What would end it again is to be mended first."""
        for cause, opcode, data, advice in (('invalidText', 1, b'\xff\xfe', 'Mend the program'), ('protocolError', 5, b'', 'Mend the program'),
                                            ('unsupportedData', 2, b'x', 'Mend the program'), ('tooLarge', 1, b'"' + b'x' * 50000 + b'"', 'message-bytes')):
            with self.subTest(cause):
                peer, id = self.open('bot')
                peer.send_frame(opcode, data)
                self.assertIn(advice, self.gone(id, cause)['next'])

    def test_own(self):
        """Whoever comes back may ask what became of the connection before."""
        peer, id = self.open('monitor', 'comes-back')
        peer.close()
        self.gone(id, 'closed')
        again, _id = self.open('monitor', 'comes-back')
        self.assertEqual([cause['cause'] for cause in self.ask('explain', {'about': 'connection', 'connectionId': id}, 'explanation', again)['causes']], ['closed'])
        self.assertEqual(self.peer.request('explain', {'about': 'connection', 'connectionId': id})['payload']['error'], 'forbidden')


class Silent(HubCase):
    """A hub with quick heartbeats. Whoever is to live is read from all the time."""

    arguments = ('--heartbeat-interval', '1000')

    def test_silent(self):
        bot = str(uuid.uuid4())
        peer = self.acknowledging_bot(bot)
        # Its process hangs from now on: no ping is answered.
        told = self.step(self.taken_and_lost(bot, peer, lambda: None), 'heartbeatLate')
        self.assertEqual([cause['cause'] for cause in told['causes'][1:]], ['heartbeatLost', 'heartbeatLate', 'unknownId'], told)
        self.assertEqual([cause['evidence']['kind'] for cause in told['causes']], ['history', 'history', 'step', 'record'])


class Hubs(WhyCase):
    """A hub of its own for each: what it was told when it was started, and how it ends."""

    def start(self, *arguments):
        hub = Hub(options.hub, arguments=arguments)
        self.addCleanup(hub.stop)
        return hub

    def test_token(self):
        hub = self.start('--token', 'secret')
        wrong, right = (os.path.join(self.folder.name, name) for name in ('wrong', 'right'))
        for path, token in ((wrong, 'guess'), (right, 'secret')):
            with open(path, 'w') as file:
                file.write(token)
        self.check_all([('no token', (hub.uri,), 'unauthorized', {'step': 'greeting'}),
                        ('wrong token', ('--token-file', wrong, hub.uri), 'unauthorized', {'step': 'greeting'})])
        self.assertEqual(self.why('--token-file', right, hub.uri)[0], DONE)

    def test_no_tls(self):
        """A hub says at once that it does not speak TLS."""
        address = self.start().uri.split('://')[1]
        self.check_all([(scheme, ('--dialect', dialect, f'{scheme}://{address}'), 'tls', {'step': 'opening'})
                        for scheme, dialect in (('wss', 'native'), ('https', 'monitor'))])
        host, port = address.split('/')[0].split(':')
        with socket.create_connection((host, int(port)), timeout=DEADLINE) as stream:
            stream.sendall(b'\x16\x03\x01\x02\x00\x01')
            answer = b''
            while piece := stream.recv(4096):
                answer += piece
            self.assertIn(b' 400 ', answer)

    def test_bot_refused(self):
        """A bot with a wrong token is not said never to have come."""
        hub = self.start('--token', 'secret')
        peer, bot = Peer(hub.uri), Peer(hub.uri)
        self.addCleanup(peer.close)
        self.addCleanup(bot.close)
        peer.hello('monitor', 'desk', token='secret')
        self.assertEqual(bot.request('hello', {'clientId': 'b', 'clientType': 'bot', 'token': 'guess'})['payload']['error'], 'unauthorized')
        action = peer.request('pushAction', {'key': 'k', 'targetId': 'b', 'action': {}})['payload']['action']['actionId']
        told = peer.request('explain', {'about': 'action', 'actionId': action})['payload']
        self.assertEqual([cause['cause'] for cause in told['causes']], ['unauthorized', 'unauthorized', 'unknownId', 'unknownId'], told)
        self.assertEqual([told['causes'][0]['evidence'][name] for name in ('kind', 'event')], ['history', 'helloRefused'], told)
        self.assertIn('token of this hub', told['next'])

    def test_crowded(self):
        hub = self.start('--max-connections', '1')
        peer = Peer(hub.uri)
        self.addCleanup(peer.close)
        peer.hello('monitor', 'first')
        polled = hub.uri.replace('ws://', 'http://').replace('/ws', '/socket.io/')
        self.check_all([(uri, ('--dialect', dialect, uri), 'http503',
                         {'httpStatus': 503, 'says': ('“There are too many connections”', 'after 10 s'), 'advice': 'Wait', 'said': 'There are too many connections'})
                        for dialect, uri in (('native', hub.uri), ('monitor', polled))])

    def test_stopped(self):
        hub = self.start()
        for name, end, cause in (('stopped', hub.stop, 'goingAway'), ('killed', hub.kill, 'lost')):
            with self.subTest(name), ThreadPoolExecutor(1) as pool:
                if name == 'killed':
                    hub.start()
                watcher = Peer(hub.uri)
                watcher.hello('monitor', 'watcher')
                told = pool.submit(self.why, '--for', '60', hub.uri)
                self.until(lambda: watcher.request('stats')['payload']['connections']['byType'].get('monitor', 0) == 2 or told.done())
                end()
                watcher.close()
                self.check_change(name, told.result(), cause)
        hub.start()

    def test_kicked(self):
        hub = self.start()
        admin = Peer(hub.uri)
        self.addCleanup(admin.close)
        admin.hello('admin', 'admin')
        with ThreadPoolExecutor(1) as pool:
            told = pool.submit(self.why, '--for', '60', hub.uri)
            found = self.until(lambda: [client['connectionId'] for client in admin.request('listClients')['payload']['clients']
                                        if client['clientType'] == 'monitor'])
            admin.request('disconnectClient', {'connectionId': found[0], 'reason': 'spring cleaning'})
            self.check_change('kicked', told.result(), 'kicked', closeCode=4030, said='spring cleaning')

    def test_restarted(self):
        """The bot had it, and the hub ended before it was acknowledged."""
        for end, says in ((Hub.kill, 'started anew'), (Hub.stop, 'the hub was stopped')):
            with self.subTest(says):
                self.restarted(end, says)

    def restarted(self, end, says):
        hub = Hub(options.hub, data=tempfile.mkdtemp(dir=self.folder.name))
        self.addCleanup(hub.stop)
        asker, bot = Peer(hub.uri), Peer(hub.uri)
        asker.hello('monitor', 'asker')
        bot.hello('bot', 'b')
        for acknowledge in (True, False):
            action = asker.request('pushAction', {'key': str(uuid.uuid4()), 'targetId': 'b', 'action': {}})['payload']['action']['actionId']
            bot.expect('action')
            if acknowledge:
                self.assertEqual(bot.request('ackAction', {'actionId': action})['event'], 'ok')
        end(hub)
        asker.close()
        bot.close()
        hub.start()
        asker = Peer(hub.uri)
        self.addCleanup(asker.close)
        asker.hello('monitor', 'asker')
        told = asker.request('explain', {'about': 'action', 'actionId': action})['payload']
        first = told['causes'][0]
        self.assertEqual((first['cause'], first['evidence']['kind']), ('hubStopped', 'step'), told)
        self.assertIn(says, first['text'])

    def test_bridge(self):
        """A reply for a server behind the hub: who asks is told that it waits for that, until it is there."""
        behind = Hub(options.hub, data=tempfile.mkdtemp(dir=self.folder.name))
        self.addCleanup(behind.stop)
        there = Peer(behind.uri)
        there.hello('worker', 'w')
        there.request('syncData', {'accounts': [{'accountId': 'a1', 'conversations': [{'conversation_id': 'c1', 'participant': {'user_name': 'Wang Li'}, 'messages': []}]}]})
        hub = self.start('--bridge', behind.uri)
        ann = Peer(hub.uri)
        self.addCleanup(ann.close)
        ann.hello('monitor', 'desk', userId='ann')
        self.until(lambda: 'a1' in [channel['id'] for channel in ann.request('listChannels')['payload']['channels']])
        behind.kill()
        there.close()
        words = {'key': str(uuid.uuid4()), 'channelId': 'a1', 'topicId': 'c1', 'content': 'Are you there?'}
        before = time.time() * 1000
        refused = self.until(lambda: (lambda told: 'No hub is running' in told.get('why', '') and told)(ann.request('sendMessage', words)['payload']))
        self.assertEqual((refused['error'], refused['server']), ('unavailable', behind.uri), refused)
        asked = ('--hub', hub.uri, '--user', 'ann', 'message', 'a1', 'c1', words['key'])
        status, told = self.why(*asked)
        first = told['causes'][0]
        self.assertEqual((status, len(told['causes']), first['cause']), (REFUSED, 1, 'waitsAtBridge'), told)
        self.assertEqual([first['evidence'][name] for name in ('kind', 'record', 'id', 'field', 'value')], ['record', 'reply', words['key'], 'waitsFor', behind.uri])
        self.assertEqual(first['at'], refused['since'])
        self.assertTrue(before <= first['at'] <= time.time() * 1000, told)
        self.assertIn(refused['why'], first['text'])
        self.assertIn(behind.uri, told['title'])
        self.assertIn(behind.uri, told['next'])
        # Who is not its sender hears nothing of it.
        self.assertEqual(self.why(*asked[:2], '--user', 'ben', *asked[4:])[1]['causes'][0]['cause'], 'notStored')
        behind.start()
        self.until(lambda: ann.request('sendMessage', words)['event'] == 'messageAccepted')
        self.assertNotIn('waitsAtBridge', [cause['cause'] for cause in self.why(*asked)[1]['causes']])

    def start_on_faulty_disk(self):
        control = faulty_disk.Control(self.folder.name)
        os.environ['SIGNALBOX_FAULTS'] = control.path
        os.environ.pop('G_DEBUG', None)
        self.addCleanup(os.environ.pop, 'SIGNALBOX_FAULTS')
        hub = self.start()
        self.addCleanup(control.heal)
        return hub, control

    def test_full_disk(self):
        """The hub does not take a message that it cannot keep, and knows nothing of it."""
        hub, control = self.start_on_faulty_disk()
        peer = Peer(hub.uri)
        self.addCleanup(peer.close)
        peer.hello('monitor', 'desk')
        where = {'channelId': 'c', 'topicId': 't'}
        peer.request('syncData', {'accounts': [{'accountId': 'c', 'conversations': [{'conversation_id': 't', 'participant': {'user_name': 'Wang Li'}, 'messages': []}]}]})
        control.fail(faulty_disk.FULL)
        key = str(uuid.uuid4())
        self.assertEqual(peer.request('sendMessage', {'key': key, 'content': 'x', **where})['payload']['error'], 'unavailable')
        told = peer.request('explain', {'about': 'message', 'id': key, **where})['payload']
        self.assertEqual([cause['cause'] for cause in told['causes']], ['notStored'], told)
        refused = peer.request('pushAction', {'key': key, 'targetId': 'b', 'action': {}})['payload']
        self.assertEqual(refused['error'], 'unavailable')

    def test_full_disk_at_the_bridge(self):
        """The other server has taken a reply that the hub cannot keep: nothing waits at the bridge."""
        hub, control = self.start_on_faulty_disk()
        peer, bridge = Peer(hub.uri), Peer(hub.uri)
        self.addCleanup(peer.close)
        self.addCleanup(bridge.close)
        peer.hello('monitor', 'desk')
        bridge.hello('service', 'bridge')
        bridge.request('takeReplies', {'address': 'ws://there/ws'})
        bridge.request('syncData', {'accounts': [{'accountId': 'c', 'bridgedFrom': {'address': 'ws://there/ws', 'id': 'c', 'via': ['there']},
                                                  'conversations': [{'conversation_id': 't', 'participant': {'user_name': 'Wang Li'}, 'messages': []}]}]})
        words = {'key': str(uuid.uuid4()), 'channelId': 'c', 'topicId': 't', 'content': 'x'}

        def causes():
            told = peer.request('explain', {'about': 'message', 'channelId': 'c', 'topicId': 't', 'id': words['key']})['payload']
            return [cause['cause'] for cause in told['causes']]

        peer.send('sendMessage', words, 'x')
        handed = bridge.expect('forwardReply')['payload']['reply']
        self.assertEqual(causes(), ['waitsAtBridge'])
        control.fail(faulty_disk.FULL)
        bridge.request('replyForwarded', {'key': handed['key'], 'id': 'm1'})
        self.assertEqual(peer.expect('error')['payload']['error'], 'unavailable')
        self.assertEqual(causes(), ['notStored'])


if __name__ == '__main__':
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)
