# SPDX-License-Identifier: GPL-3.0-or-later
"""Our client's Socket.IO link against servers that this project did not write, and against its own: test-link.py --peer
PROGRAM --fixture PROGRAM. A case that is made for several servers runs for each of them."""

import base64
import contextlib
import json
import os
import pathlib
import queue
import shutil
import signal
import subprocess
import sys
import threading
import time

from interop import DEADLINE, Server, case, options_of, run

PEERS = pathlib.Path(__file__).resolve().parent / 'peers'
PEER, FIXTURE = options_of(['peer', 'fixture'])
WAYS = {'websocket-first': 'websocket', 'websocket': 'websocket', 'polling': 'polling', 'polling-first': 'websocket'}


def has_npm():
    folder = os.environ.get('SIGNALBOX_INTEROP_MODULES', '')
    return shutil.which('node') and os.path.exists(f'{folder}/socket.io')


def has_python():
    try:
        import aiohttp
        import socketio
        return aiohttp and socketio
    except ImportError:
        return False


COMMANDS = {}
if has_npm():
    COMMANDS['npm'] = ['node', PEERS / 'echo-npm.mjs']
if has_python():
    COMMANDS['python'] = [sys.executable, PEERS / 'echo-python.py', 'async']
    COMMANDS['python-sync'] = [sys.executable, PEERS / 'echo-python.py', 'sync']
if FIXTURE:
    COMMANDS['fixture'] = [FIXTURE]


class Link:
    """link-peer: one connection of ours, and what it tells."""

    def __init__(self, server, transports='websocket-first', nsp='/', auth=None):
        command = [PEER, '--uri', server.url, '--transports', transports, '--nsp', nsp]
        if auth is not None:
            command += ['--auth', json.dumps(auth)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.told = queue.Queue()
        self.kept = []
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            self.told.put(json.loads(line))
        self.told.put({'is': 'end'})

    def do(self, what, *args, attachments=(), **more):
        command = {'do': what, **more}
        if args:
            command['args'] = list(args)
        if attachments:
            command['attachments'] = [base64.b64encode(data).decode() for data in attachments]
        self.process.stdin.write(json.dumps(command) + '\n')
        self.process.stdin.flush()

    def next(self, *kinds):
        """The next that is one of these; what else comes is kept for later."""
        for number, told in enumerate(self.kept):
            if told['is'] in kinds:
                return self.kept.pop(number)
        end = time.monotonic() + DEADLINE
        while True:
            told = self.told.get(timeout=max(end - time.monotonic(), 0))
            if told['is'] in kinds:
                return told
            assert told['is'] != 'end', f'the link ended, and not with {kinds}: {self.kept}'
            self.kept.append(told)

    def open(self, **more):
        self.do('open', **more)
        told = self.next('open', 'failed')
        assert told['is'] == 'open', told
        return told

    def fail(self, **more):
        self.do('open', **more)
        told = self.next('open', 'failed')
        assert told['is'] == 'failed', told
        return told['why']

    def event(self, name):
        """The arguments of the next event, which must have this name, its attachments in their places."""
        told = self.next('event', 'closed')
        assert told['is'] == 'event' and told['args'][0] == name, told
        self.ack_id = told['ack']
        return whole(told)[1:]

    def ask(self, *args, **more):
        self.do('ask', *args, **more)
        told = self.next('answer', 'unsent')
        assert 'args' in told, told
        return whole(told)

    def wait_transport(self, transport):
        end = time.monotonic() + DEADLINE
        while time.monotonic() < end:
            self.do('state')
            if self.next('state')['transport'] == transport:
                return
            time.sleep(0.01)
        raise AssertionError(f'it is never carried by {transport}')

    def stop(self):
        self.process.stdin.close()
        try:
            status = self.process.wait(DEADLINE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        self.reader.join(DEADLINE)
        self.process.stdout.close()
        assert status == 0, f'the link ended with {status}'


def whole(told):
    """Arguments with their attachments as bytes."""
    attachments = [base64.b64decode(text) for text in told['attachments']]

    def put(value):
        if isinstance(value, dict) and value.get('_placeholder') is True:
            return attachments[value['num']]
        if isinstance(value, dict):
            return {name: put(inner) for name, inner in value.items()}
        return [put(inner) for inner in value] if isinstance(value, list) else value

    return put(told['args'])


def place(num):
    return {'_placeholder': True, 'num': num}


@contextlib.contextmanager
def serving(name, *arguments):
    running = Server(*COMMANDS[name], *arguments)
    try:
        yield running
    finally:
        running.kill()


@contextlib.contextmanager
def linked(server, *arguments, **more):
    link = Link(server, *arguments, **more)
    try:
        yield link
    finally:
        link.stop()


def each(*names, ways=()):
    """One case for each of these servers that is here, and for each way to it."""
    def add(function):
        for name in names or COMMANDS:
            if name not in COMMANDS:
                continue
            for way in ways or [None]:
                # A server that has no WebSocket.
                if name == 'python-sync' and way == 'websocket':
                    continue

                def body(_, name=name, way=way):
                    function(name, *([way] if way else []))

                body.__name__ = ' '.join(filter(None, [function.__name__, name, way]))
                case(body)
        return function
    return add


def answered(name, link):
    """What the server heard in answer to its question; the fixture tells it as it came, in a list."""
    args = link.event('answered')
    return args[0] if name == 'fixture' else args


def carried(name, way):
    return 'polling' if name == 'python-sync' else WAYS[way]


@each(ways=WAYS)
def talks(name, way):
    with serving(name) as server, linked(server, way, auth={'token': 't0p'}) as link:
        link.open()
        assert link.event('auth') == [{'token': 't0p'}]
        link.wait_transport(carried(name, way))
        link.do('emit', 'message', 1, 'zwei 柠檬 😀 \u0001"\\', {'three': [True, None, 1.5]})
        assert link.event('message-back') == [1, 'zwei 柠檬 😀 \u0001"\\', {'three': [True, None, 1.5]}]
        assert link.ask('message-with-ack', 'a', {'b': 2}) == ['a', {'b': 2}]
        link.do('emit', 'ask', 'what', {'is': 'it'})
        assert link.event('question') == ['what', {'is': 'it'}]
        assert link.ack_id >= 0
        link.do('ack', 'forty', 2, id=link.ack_id)
        assert answered(name, link) == ['forty', 2]
        link.do('emit', 'kick', 0)
        assert 'sent this connection away' in link.next('closed')['why']


@each(ways=WAYS)
def bytes_both_ways(name, way):
    first, second, none = bytes(range(256)) * 40, b'\x01', b''
    with serving(name) as server, linked(server, way) as link:
        link.open()
        link.event('auth')
        link.do('emit', 'message', place(0), {'in': [place(1), 'x', place(2)]}, attachments=[first, second, none])
        assert link.event('message-back') == [first, {'in': [second, 'x', none]}]
        assert link.ask('message-with-ack', {'raw': place(0)}, attachments=[first]) == [{'raw': first}]
        link.do('emit', 'ask', place(0), attachments=[second])
        assert link.event('question') == [second]
        link.do('ack', place(0), 'and', id=link.ack_id, attachments=[first])
        assert answered(name, link) == [first, 'and']
        # As many as a packet may have, and then one more, which is never begun.
        link.do('emit', 'message', *[place(i) for i in range(10)], attachments=[bytes([i]) for i in range(10)])
        assert link.event('message-back') == [bytes([i]) for i in range(10)]
        link.do('emit', 'message', *[place(i) for i in range(11)], attachments=[b'x'] * 11)
        link.next('unsent')
        assert link.ask('message-with-ack', 'still here') == ['still here']


@each(ways=['polling-first', 'websocket'])
def order_is_kept_over_an_upgrade(name, way):
    """Written while the upgrade is under way: all of it comes, once, in order."""
    with serving(name) as server, linked(server, way) as link:
        link.do('open')
        link.next('open')
        for i in range(100):
            link.do('emit', 'message', i)
        link.event('auth')
        for i in range(100):
            assert link.event('message-back') == [i]
        link.wait_transport(carried(name, way))
        assert link.ask('message-with-ack', 'after') == ['after']


@each(ways=['websocket', 'polling'])
def namespaces(name, way):
    with serving(name) as server:
        with linked(server, way, nsp='/custom', auth={'who': 'me'}) as link:
            link.open()
            assert link.event('auth') == [{'who': 'me'}]
            assert link.ask('message-with-ack', place(0), attachments=[b'\xff']) == [b'\xff']
        with linked(server, way, nsp='/nowhere') as link:
            why = link.fail(timeout=15000)
            assert '/nowhere' in why or 'refused' in why, why


@each(ways=['websocket', 'polling'])
def refused_in_words(name, way):
    with serving(name) as server, linked(server, way, auth={'refuse': True}) as link:
        why = link.fail()
        assert 'not authorized' in why and 'token' in why, why


@each('npm', 'fixture')
def sent_away_for_good(name):
    for way in ('websocket', 'polling'):
        with serving(name) as server, linked(server, way) as link:
            link.open()
            link.event('auth')
            link.do('emit', 'end', 0)
            assert 'sent this connection away' in link.next('closed')['why']


@each('npm')
def refused_upgrade(name):
    with serving(name, '--refuse-upgrade', 'yes') as server:
        for way in ('polling-first', 'websocket-first'):
            with linked(server, way) as link:
                link.open()
                link.event('auth')
                for i in range(20):
                    assert link.ask('message-with-ack', i) == [i]
                link.wait_transport('polling')
        with linked(server, 'websocket') as link:
            assert link.fail()


@each('npm')
def one_transport_only(name):
    with serving(name, '--transports', 'polling') as server, linked(server) as link:
        assert link.open()['transport'] == 'polling'
        assert link.ask('message-with-ack', 1) == [1]
    with serving(name, '--transports', 'websocket') as server:
        with linked(server, 'polling') as link:
            assert 'does not allow polling' in link.fail()
        with linked(server) as link:
            assert link.open()['transport'] == 'websocket'


LIMIT = 2000


@each('npm', 'python', 'python-sync', 'fixture')
def posts_stay_below_the_limit(name):
    """What is written at once waits for the POST before it, and leaves in as many POSTs as the server's limit asks for."""
    # python-engineio does not tell its limit, and its asynchronous server reads no more than the beginning of a long body.
    limit, length = (LIMIT, 150) if name in ('npm', 'fixture') else (1000000, 3000)
    with serving(name, '--max-payload', str(limit)) as server, linked(server, 'polling') as link:
        link.open()
        link.event('auth')
        link.do('burst', count=60, bytes=length)
        for i in range(60):
            assert link.event('message-back') == [i, 'x' * length]
        assert link.ask('message-with-ack', 'whole') == ['whole']
        # Many short ones are no trouble either: some servers count the packets of a POST.
        link.do('burst', count=300, bytes=1)
        for i in range(300):
            assert link.event('message-back') == [i, 'x']
        assert link.ask('message-with-ack', 'still') == ['still']
        if name == 'npm':
            posts = link.ask('posts')[0]
            assert posts['longest'] <= LIMIT, posts
            assert posts['longest'] > LIMIT // 2 and posts['count'] < 60 + 300, posts


@each('npm', 'fixture', ways=['websocket', 'polling'])
def what_is_too_long_is_not_sent(name, way):
    """At the limit it is taken; past it nothing of it leaves, and the connection stays."""
    with serving(name, '--max-payload', str(LIMIT)) as server, linked(server, way) as link:
        link.open()
        link.event('auth')
        # 42["message-with-ack","…"] with one digit for the ack.
        room = LIMIT - len('420["message-with-ack",""]')
        assert link.ask('message-with-ack', 'x' * room) == ['x' * room]
        link.do('ask', 'message-with-ack', 'x' * (room + 1))
        link.next('unsent')
        # Attachments grow where they are polled.
        room = LIMIT if way == 'websocket' else (LIMIT - 1) // 4 * 3
        assert link.ask('message-with-ack', place(0), attachments=[b'y' * room]) == [b'y' * room]
        link.do('ask', 'message-with-ack', place(0), attachments=[b'y' * (room + 1)])
        link.next('unsent')
        assert link.ask('message-with-ack', 'still here') == ['still here']


@each('npm')
def recovery(name):
    for way in ('websocket', 'polling', 'polling-first'):
        with serving(name, '--recovery', '60000') as server, linked(server, way) as link:
            link.open()
            link.event('auth')
            for number in range(2):
                link.do('emit', 'drop', 3)
                link.next('closed')
                assert link.open()['recovered'] is True
                for i in range(3):
                    assert link.event('missed')[0] == i
            # What was missed is told once, though nothing else came since; an event that wants an ack has no place in a log.
            link.do('emit', 'ask', 'no offset')
            assert link.event('question')[0] == 'no offset'
            link.do('emit', 'drop', 0)
            link.next('closed')
            assert link.open()['recovered'] is True
            assert link.ask('message-with-ack', 'next') == ['next']
        # Who left is not waited for.
        with serving(name, '--recovery', '60000') as server, linked(server, way) as link:
            link.open()
            link.event('auth')
            link.do('emit', 'message', 'with an offset')
            link.event('message-back')
            link.do('close')
            assert link.open()['recovered'] is False
            link.event('auth')


@each(ways=['websocket', 'polling'])
def dies_and_comes_back(name, way):
    """Killed, for polling under a held poll: that is noticed at once; at the same address it is found again."""
    with serving(name) as server, linked(server, way) as link:
        link.open()
        link.event('auth')
        server.kill()
        assert link.next('closed')['why']
        assert link.fail()
        server.start()
        assert link.open()['recovered'] is False
        link.event('auth')
        assert link.ask('message-with-ack', 'again') == ['again']


@each(ways=['websocket', 'polling', 'polling-first'])
def silence(name, way):
    """A server that hangs is left after pingInterval + pingTimeout; a quiet one is not."""
    with serving(name, '--ping-interval', '400', '--ping-timeout', '1600') as server, linked(server, way) as link:
        link.open()
        link.event('auth')
        link.wait_transport(carried(name, way))
        time.sleep(2.5)
        assert link.ask('message-with-ack', 'there') == ['there']
        server.process.send_signal(signal.SIGSTOP)
        try:
            assert 'no longer answers' in link.next('closed')['why']
        finally:
            server.process.send_signal(signal.SIGCONT)


@each('npm', 'python', 'fixture', ways=['websocket', 'polling'])
def sleeps_too_long(name, way):
    """Who does not answer is dropped by the server: that is noticed on waking up, and the next connection is whole."""
    with serving(name, '--ping-interval', '200', '--ping-timeout', '1000') as server, linked(server, way) as link:
        link.open()
        link.event('auth')
        link.process.send_signal(signal.SIGSTOP)
        time.sleep(2.5)
        link.process.send_signal(signal.SIGCONT)
        assert link.next('closed')['why']


if __name__ == '__main__':
    sys.exit(run(None, at_once=2))
