# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers of other dialects, written from the bytes up, that behave as badly as a test wants."""

import base64
import hashlib
import json
import queue
import socket
import struct
import threading
import urllib.parse

GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10


class Gone(Exception):
    pass


def frame(data, opcode=None):
    if opcode is None:
        opcode = TEXT if isinstance(data, str) else BINARY
    data = data.encode() if isinstance(data, str) else data
    head = bytes([0x80 | opcode])
    if len(data) < 126:
        head += bytes([len(data)])
    elif len(data) < 65536:
        head += struct.pack('>BH', 126, len(data))
    else:
        head += struct.pack('>BQ', 127, len(data))
    return head + data


class WebSocket:
    """The server's end of one WebSocket."""

    def __init__(self, stream, request):
        self.stream, self.request = stream, request
        self.lock = threading.Lock()
        self.mute = False
        self.pings = 0

    def send(self, data, opcode=None):
        if self.mute:
            return
        with self.lock:
            try:
                self.stream.sendall(frame(data, opcode))
            except OSError as error:
                raise Gone from error

    def send_json(self, value):
        self.send(json.dumps(value, ensure_ascii=False))

    def read(self, length):
        data = b''
        while len(data) < length:
            try:
                piece = self.stream.recv(length - len(data))
            except OSError as error:
                raise Gone from error
            if not piece:
                raise Gone
            data += piece
        return data

    def receive(self):
        """The next text or binary message; pings are answered."""
        while True:
            first, second = self.read(2)
            length = second & 127
            if length == 126:
                length, = struct.unpack('>H', self.read(2))
            elif length == 127:
                length, = struct.unpack('>Q', self.read(8))
            mask = self.read(4) if second & 128 else b'\0\0\0\0'
            data = bytes(b ^ mask[i & 3] for i, b in enumerate(self.read(length)))
            opcode = first & 15
            if opcode == PING:
                self.pings += 1
                self.send(data, PONG)
            elif opcode == CLOSE:
                try:
                    self.send(data[:2], CLOSE)
                except Gone:
                    pass
                raise Gone
            elif opcode == TEXT:
                return data.decode()
            elif opcode == BINARY:
                return data

    def close(self, code=None, words=''):
        self.send(struct.pack('>H', code) + words.encode() if code else b'', CLOSE)


class Request:
    def __init__(self, stream):
        data = b''
        while b'\r\n\r\n' not in data:
            piece = stream.recv(65536)
            if not piece:
                raise Gone
            data += piece
        head, self.rest = data.split(b'\r\n\r\n', 1)
        lines = head.decode('latin-1').split('\r\n')
        self.method, self.target, _ = lines[0].split(' ')
        self.headers = {name.lower(): value.strip() for name, value in (line.split(':', 1) for line in lines[1:])}
        parts = urllib.parse.urlsplit(self.target)
        self.path = urllib.parse.unquote(parts.path)
        self.query = {name: values[0] for name, values in urllib.parse.parse_qs(parts.query).items()}
        length = int(self.headers.get('content-length', 0))
        while len(self.rest) < length:
            self.rest += stream.recv(65536)
        self.body, self.rest = self.rest[:length], self.rest[length:]

    @property
    def upgrades(self):
        return self.headers.get('upgrade', '').lower() == 'websocket'


class Server:
    """Listens on a free port; a thread for each connection. What it was asked and told is in `seen`."""

    def __init__(self):
        self.listener = None
        self.port = 0
        self.connections = set()
        self.sockets = []
        self.requests = []
        self.seen = queue.Queue()
        self.listen()

    def listen(self):
        self.listener = socket.socket()
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listener.bind(('127.0.0.1', self.port))
        self.listener.listen(64)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, args=(self.listener,), daemon=True).start()

    def accept(self, listener):
        while True:
            try:
                stream, _ = listener.accept()
            except OSError:
                return
            self.connections.add(stream)
            threading.Thread(target=self.serve, args=(stream,), daemon=True).start()

    def serve(self, stream):
        try:
            while True:
                request = Request(stream)
                self.requests.append(request)
                if not self.handle(stream, request):
                    return
        except (Gone, OSError, ValueError):
            pass
        finally:
            self.connections.discard(stream)
            stream.close()

    def stop(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.drop()

    def drop(self):
        """Every connection ends without a word."""
        for stream in list(self.connections):
            try:
                stream.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def uri(self, path='', scheme='ws'):
        return f'{scheme}://127.0.0.1:{self.port}{path}'

    @staticmethod
    def reply(stream, status, body='', kind='text/plain', keep=True):
        body = body.encode() if isinstance(body, str) else body
        stream.sendall(f'HTTP/1.1 {status} Whatever\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n'
                       f'Connection: {"keep-alive" if keep else "close"}\r\n\r\n'.encode() + body)
        return keep

    def open(self, stream, request, first=b''):
        """@first: what leaves in the same write as the handshake."""
        accept = base64.b64encode(hashlib.sha1((request.headers['sec-websocket-key'] + GUID).encode()).digest()).decode()
        stream.sendall(('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
                        f'Sec-WebSocket-Accept: {accept}\r\n\r\n').encode() + first)
        peer = WebSocket(stream, request)
        self.sockets.append(peer)
        return peer

    def handle(self, stream, request):
        """A plain web server."""
        return self.reply(stream, 200, '<html>Welcome</html>', 'text/html')


class WebSocketServer(Server):
    """Any path; `speak` is the whole conversation."""

    def __init__(self, speak, paths=None):
        self.speak, self.paths = speak, paths
        super().__init__()

    def handle(self, stream, request):
        if not request.upgrades or (self.paths is not None and request.path not in self.paths):
            return self.reply(stream, 404, 'no')
        self.speak(self, self.open(stream, request))
        return False


class Session:
    """One of Engine.IO, whatever carries it."""

    def __init__(self, server, sid):
        self.server, self.sid = server, sid
        self.packets = queue.Queue()
        self.socket = None
        self.incoming = []

    def send(self, packet):
        """Text is a whole packet; bytes are a binary message."""
        if self.socket is not None:
            self.socket.send(packet)
        else:
            self.packets.put(packet)

    def event(self, *arguments, nsp='/', ack=''):
        self.send('42' + ('' if nsp == '/' else nsp + ',') + str(ack) + json.dumps(arguments, ensure_ascii=False))


class SocketioServer(Server):
    """Engine.IO 4 and Socket.IO 5, as far as a client sees them."""

    def __init__(self, path='/socket.io/', **options):
        self.path = path
        self.options = {'websocket': True, 'polling': True, 'ping_interval': 25000, 'ping_timeout': 20000,
                        'max_payload': 1000000, 'connect': None, 'upgrades': ['websocket'], **options}
        self.sessions = {}
        self.last = None
        self.joined = queue.Queue()
        super().__init__()

    # What tests replace.
    def on_connect(self, session, nsp, auth):
        return '{"sid":"S%s"}' % session.sid

    def on_event(self, session, nsp, ack, arguments, attachments):
        pass

    def drop(self):
        """As npm's server has it: a session that polls ends with its connection."""
        for session in list(self.sessions.values()):
            if session.socket is None:
                self.sessions.pop(session.sid, None)
                session.packets.put('1')
        super().drop()

    def open_packet(self, session, upgrades):
        o = self.options
        return '0' + json.dumps({'sid': session.sid, 'upgrades': upgrades, 'pingInterval': o['ping_interval'],
                                 'pingTimeout': o['ping_timeout'], 'maxPayload': o['max_payload']})

    def handle(self, stream, request):
        if request.path != self.path:
            if request.upgrades:
                return False      # as npm's server: the connection ends without a word
            return self.reply(stream, 404, 'Cannot GET')
        if request.query.get('transport') not in ('polling', 'websocket'):
            return self.reply(stream, 400, '{"code":0,"message":"Transport unknown"}', 'application/json')
        if request.upgrades:
            return self.websocket(stream, request)
        if not self.options['polling']:
            return self.reply(stream, 400, '{"code":0,"message":"Transport unknown"}', 'application/json')
        return self.poll(stream, request) if request.method == 'GET' else self.post(stream, request)

    def begin(self):
        session = Session(self, f'E{len(self.sessions)}x{id(self) % 1000}')
        self.sessions[session.sid] = session
        self.last = session
        return session

    def websocket(self, stream, request):
        if not self.options['websocket']:
            return self.reply(stream, 400, '{"code":3,"message":"Bad request"}', keep=False)
        peer = self.open(stream, request)
        session = self.sessions.get(request.query.get('sid'))
        if session is not None:
            if peer.receive() != '2probe':
                return False
            peer.send('3probe')
            session.packets.put('6')
            if peer.receive() != '5':
                return False
            session.socket = peer
            while not session.packets.empty():
                left = session.packets.get()
                if left != '6':
                    peer.send(left)
        else:
            session = self.begin()
            session.socket = peer
            peer.send(self.open_packet(session, []))
        try:
            while True:
                self.take(session, peer.receive())
        finally:
            session.gone = True
        return False

    def poll(self, stream, request):
        if 'sid' not in request.query:
            session = self.begin()
            return self.reply(stream, 200, self.open_packet(session, self.options['upgrades']))
        session = self.sessions.get(request.query['sid'])
        if session is None:
            return self.reply(stream, 400, '{"code":1,"message":"Session ID unknown"}')
        packets = [session.packets.get()]
        while not session.packets.empty():
            packets.append(session.packets.get())
        texts = ['b' + base64.b64encode(p).decode() if isinstance(p, bytes) else p for p in packets]
        return self.reply(stream, 200, '\x1e'.join(texts))

    def post(self, stream, request):
        session = self.sessions.get(request.query.get('sid'))
        if session is None:
            return self.reply(stream, 400, '{"code":1,"message":"Session ID unknown"}')
        if len(request.body) > self.options['max_payload']:
            return self.reply(stream, 413, '')
        for packet in request.body.decode().split('\x1e'):
            self.take(session, base64.b64decode(packet[1:]) if packet.startswith('b') else packet)
        return self.reply(stream, 200, 'ok', 'text/html')

    def take(self, session, packet):
        self.seen.put(packet)
        if isinstance(packet, bytes):
            session.incoming[-1]['attachments'].append(packet)
            if len(session.incoming[-1]['attachments']) == session.incoming[-1]['count']:
                self.tell(session, **session.incoming.pop())
            return
        if packet == '1':
            session.packets.put('6')
        if not packet.startswith('4') or len(packet) < 2:
            return
        kind, rest = packet[1], packet[2:]
        count = 0
        if kind in '56':
            count, rest = rest.split('-', 1)
        nsp = '/'
        if rest.startswith('/'):
            nsp, _, rest = rest.partition(',')
        ack = ''
        while rest and rest[0].isdigit():
            ack, rest = ack + rest[0], rest[1:]
        value = json.loads(rest) if rest else None
        if kind == '0':
            answer = self.on_connect(session, nsp, value)
            if answer is not None:
                prefix = '' if nsp == '/' else nsp + ','
                session.send(answer if answer.startswith('44') else '40' + prefix + answer)
                self.joined.put((session, nsp, value))
        elif kind in '25':
            call = {'nsp': nsp, 'ack': ack, 'arguments': value, 'attachments': [], 'count': int(count)}
            if call['count']:
                session.incoming.append(call)
            else:
                self.tell(session, **call)

    def tell(self, session, nsp, ack, arguments, attachments, count):
        self.on_event(session, nsp, ack, arguments, attachments)


class MonitorServer(SocketioServer):
    """The reference system: channels, topics and messages on request, new messages to all."""

    def __init__(self, channels=(), topics=None, messages=None, **options):
        self.channels, self.topics, self.messages = list(channels), topics or {}, messages or {}
        self.replies = queue.Queue()
        self.silent = set()     # names of events that are not answered
        super().__init__(**options)

    def on_event(self, session, nsp, ack, arguments, attachments):
        name, payload = arguments[0], arguments[1] if len(arguments) > 1 else {}
        if name in self.silent:
            return
        if name == 'monitor:register':
            session.event('monitor:registered', {'success': True, 'clientId': payload['clientId']})
        elif name == 'monitor:request_channels':
            session.event('monitor:channels', {'channels': self.channels})
        elif name == 'monitor:request_topics':
            session.event('monitor:topics', {'channelId': payload['channelId'],
                                             'topics': self.topics.get(payload['channelId'], [])})
        elif name == 'monitor:request_messages':
            session.event('monitor:messages', {'channelId': payload.get('channelId'), 'topicId': payload['topicId'],
                                               'messages': self.messages.get(payload['topicId'], [])})
        elif name == 'monitor:reply':
            self.replies.put(payload)
            if ack:
                session.send(f'43{ack}' + json.dumps([{'success': True, 'id': f'r-{payload.get("key", "")}', 'seq': 1}]))


def message(topic, number, content, channel='acc', **more):
    return {'id': f'{topic}-{number}', 'channelId': channel, 'topicId': topic, 'fromName': 'Wang Li', 'fromId': 'u1', 'content': content,
            'type': 'text', 'timestamp': 1763000000000 + number * 1000, **more}


def shop():
    """A monitor server with one channel, one topic and two messages."""
    return MonitorServer(
        channels=[{'id': 'acc', 'name': '晨光面包房', 'description': 'douyin', 'lastMessage': 'Two', 'unreadCount': 2,
                   'lastMessageTime': 1763000002000, 'messageCount': 2, 'enabled': True}],
        topics={'acc': [{'id': 'w1', 'channelId': 'acc', 'title': 'Autumn cakes', 'messageCount': 2, 'unreadCount': 2,
                         'lastMessage': 'Two', 'lastMessageTime': 1763000002000}]},
        messages={'w1': [message('w1', 1, 'One'), message('w1', 2, 'Two')]})
