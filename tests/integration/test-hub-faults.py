# SPDX-License-Identifier: GPL-3.0-or-later
"""The daemon when something is wrong with it, its files, its settings or whoever connects."""

import json
import os
import resource
import signal
import socket
import stat
import subprocess
import tempfile
import threading
import time
import unittest

import protocol_case
from peer import DEADLINE, Closed, Peer

PAGE = 4096


class Daemon:
    """A hub whose words on stdout and stderr, and whose end, are looked at."""

    def __init__(self, folder, *arguments, environment=(), limits=None):
        variables = {**os.environ, 'XDG_CONFIG_HOME': folder, 'XDG_DATA_HOME': folder, 'XDG_RUNTIME_DIR': folder,
                     'HOME': folder, 'LC_ALL': 'C.UTF-8', **dict(environment)}
        # A warning is what some of these tests are about.
        variables.pop('G_DEBUG', None)
        self.process = subprocess.Popen([protocol_case.options.hub, '--port', '0', *arguments], env=variables, text=True,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=limits)
        self.errors = []
        self.reader = threading.Thread(target=self.read_errors)
        self.told = threading.Condition()
        self.reader.start()
        self.first_line = self.process.stdout.readline()

    @property
    def uri(self):
        return self.first_line.split()[1]

    @property
    def port(self):
        return int(self.uri.rsplit(':', 1)[1].split('/')[0])

    def read_errors(self):
        for line in self.process.stderr:
            with self.told:
                if line.strip():
                    self.errors.append(line)
                self.told.notify_all()

    def await_error(self, words):
        with self.told:
            assert self.told.wait_for(lambda: any(words in line for line in self.errors), DEADLINE), self.errors

    def end(self, number=None):
        """Returns its exit status."""
        if number is not None:
            self.process.send_signal(number)
        status = self.process.wait(DEADLINE)
        self.reader.join(DEADLINE)
        self.process.stdout.close()
        self.process.stderr.close()
        return status


class DaemonCase(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix='signalbox-faults-')
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.data = os.path.join(self.folder, 'data')

    def start(self, *arguments, **more):
        daemon = Daemon(self.folder, '--data-dir', self.data, *arguments, **more)
        self.addCleanup(lambda: daemon.process.poll() is None and daemon.end(signal.SIGKILL))
        return daemon

    def connect(self, daemon, client_id='test'):
        peer = Peer(daemon.uri)
        self.addCleanup(peer.close)
        peer.hello(client_id=client_id)
        return peer


def publish(peer, stream, count, data):
    """Durable events, whose answers are awaited together."""
    for _ in range(count):
        peer.send('publish', {'stream': stream, 'data': data, 'durable': True}, 'p')
    for _ in range(count):
        assert peer.receive()['event'] == 'ok'


def entry(peer, stream, **more):
    return peer.request('subscribe', {'streams': [{'stream': stream, **more}]})['payload']['streams'][0]


class Damage(DaemonCase):
    """A page of the database goes bad while the daemon has it."""

    def damage(self, first, last):
        path = os.path.join(self.data, 'hub.db')
        pages = os.path.getsize(path) // PAGE
        with open(path, 'r+b') as file:
            file.seek(int(pages * first) * PAGE)
            file.write(b'\0' * PAGE * (int(pages * last) - int(pages * first)))

    def fill(self):
        daemon = self.start()
        publish(self.connect(daemon), 'x/log', 3000, 'd' * 3000)
        self.assertEqual(daemon.end(signal.SIGTERM), 0)

    def read_through(self, daemon, peer):
        """Reads the log until the damage is met; an error, or the hub's goodbye."""
        epoch = entry(peer, 'x/log')['epoch']
        seq = 0
        while True:
            answer = peer.request('subscribe', {'streams': [{'stream': 'x/log', 'epoch': epoch, 'seq': seq}]})
            if answer['event'] == 'error':
                return answer['payload']
            self.assertTrue(answer['payload']['streams'][0]['more'], 'the damage was not met')
            seq = answer['payload']['streams'][0]['seq']

    def test_found_by_a_read(self):
        self.fill()
        self.damage(0.5, 0.51)
        daemon = self.start('--catch-up', '100')
        peer, other = self.connect(daemon), self.connect(daemon, 'other')
        self.assertEqual(self.read_through(daemon, peer)['error'], 'unavailable')
        # Nothing is acknowledged any more, and everybody hears that it ends.
        peer.send('publish', {'stream': 'x/log', 'data': 1, 'durable': True}, 'late')
        with self.assertRaises(Closed) as caught:
            while True:
                answer = peer.receive()
                self.assertNotEqual((answer['event'], answer.get('re')), ('ok', 'late'))
        self.assertEqual(caught.exception.code, 1001)
        self.assertEqual(other.receive()['payload']['error'], 'unavailable')
        with self.assertRaises(Closed) as caught:
            other.receive()
        self.assertEqual(caught.exception.code, 1001)
        self.assertEqual(daemon.end(), 1)
        self.assertEqual(len(daemon.errors), 1, daemon.errors)
        self.assertRegex(daemon.errors[0], 'hub.db.* is damaged, and takes no more changes. Put a good copy back')

        # The next start keeps it under another name, the one after begins anew.
        again = self.start()
        self.assertEqual((again.end(), again.first_line), (1, ''))
        self.assertIn('hub.db.corrupt-', again.errors[0])
        fresh = self.start()
        self.assertEqual(entry(self.connect(fresh), 'x/log')['seq'], 0)
        self.assertEqual(fresh.end(signal.SIGTERM), 0)


class Files(DaemonCase):
    def modes(self):
        return {name: stat.S_IMODE(os.stat(os.path.join(self.data, name)).st_mode) for name in os.listdir(self.data)}

    def test_private(self):
        old = os.umask(0)
        self.addCleanup(os.umask, old)
        socket_path = os.path.join(self.folder, 'new', 'folder', 's')
        daemon = self.start('--socket', socket_path)
        publish(self.connect(daemon), 'x/a', 1, 1)
        modes = self.modes()
        self.assertLessEqual({'hub.db', 'hub.db-wal', 'hub.db-shm', 'hub.lock', 'hub.generation'}, set(modes))
        self.assertEqual(set(modes.values()), {0o600}, modes)
        self.assertEqual(stat.S_IMODE(os.stat(self.data).st_mode), 0o700)
        # A socket's folder is made as well, and nobody else's.
        self.assertEqual(stat.S_IMODE(os.stat(os.path.dirname(socket_path)).st_mode), 0o700)
        self.assertEqual(stat.S_IMODE(os.stat(socket_path).st_mode), 0o600)
        self.assertEqual(daemon.end(signal.SIGTERM), 0)

    def test_folder_of_socket_cannot_be_made(self):
        with open(os.path.join(self.folder, 'file'), 'w', encoding='utf-8'):
            pass
        daemon = self.start('--socket', os.path.join(self.folder, 'file', 's'))
        self.assertEqual(daemon.end(), 1)
        self.assertEqual(len(daemon.errors), 1, daemon.errors)
        self.assertIn('--socket', daemon.errors[0])


class Settings(DaemonCase):
    def test_check_refuses_what_a_start_refuses(self):
        for arguments, environment in [(['--address', '0.0.0.0'], {}), ([], {'SIGNALBOX_ADDRESS': '::'}),
                                       (['--address', 'localhost'], {}), (['--address', '', '--socket', ''], {}),
                                       (['--data-dir', ''], {}), (['--socket', '/tmp/' + 's' * 103], {}),
                                       (['--origins', 'foo'], {}), (['--origins', 'https://a/path'], {}),
                                       (['--origins', 'https://a https://b?c'], {}), ([], {'SIGNALBOX_DATA_DIR': '$HOME/x'})]:
            start = self.start(*arguments, environment=environment)
            check = self.start('--check-config', *arguments, environment=environment)
            self.assertEqual((start.end(), check.end()), (1, 1), arguments)
            self.assertEqual(start.errors, check.errors)
            self.assertEqual((len(start.errors), start.first_line, check.first_line), (1, '', ''))
        check = self.start('--check-config', '--address', '0.0.0.0', environment={'SIGNALBOX_TOKEN': 'x'})
        self.assertEqual((check.end(), check.errors), (0, []))
        check = self.start('--check-config', '--origins', '* https://crm.example:8443,http://[::1] null', '--socket', '/tmp/' + 's' * 102)
        self.assertEqual((check.end(), check.errors), (0, []))


class Life(DaemonCase):
    def test_quiet(self):
        for arguments, words in [([], []), (['--verbose'], ['started', 'stopped'])]:
            daemon = self.start(*arguments)
            publish(self.connect(daemon), 'x/a', 1, 1)
            self.assertEqual(daemon.end(signal.SIGTERM), 0)
            if not words:
                self.assertEqual(daemon.errors, [])
            for word in words:
                self.assertTrue(any(word in line for line in daemon.errors), daemon.errors)

    def test_refused_start_says_only_why(self):
        taken = socket.create_server(('127.0.0.1', 0))
        self.addCleanup(taken.close)
        daemon = self.start('--port', str(taken.getsockname()[1]))
        self.assertEqual(daemon.end(), 1)
        self.assertEqual(len(daemon.errors), 1, daemon.errors)

    def test_signals(self):
        daemon = self.start()
        peer = self.connect(daemon)
        for number in (signal.SIGPIPE, signal.SIGXFSZ):
            daemon.process.send_signal(number)
        publish(peer, 'x/a', 1, 1)
        self.assertEqual(daemon.end(signal.SIGHUP), 0)
        self.assertEqual(peer.receive()['payload']['error'], 'unavailable')
        with self.assertRaises(Closed) as caught:
            peer.receive()
        self.assertEqual(caught.exception.code, 1001)

    def test_out_of_descriptors(self):
        def limit():
            resource.setrlimit(resource.RLIMIT_NOFILE, (100, 100))
        daemon = self.start(limits=limit)
        waiting = [socket.create_connection(('127.0.0.1', daemon.port)) for _ in range(80)]
        daemon.await_error('descriptor')
        for one in waiting:
            one.close()
        daemon.await_error('again')
        self.connect(daemon)
        self.assertEqual(daemon.end(signal.SIGTERM), 0)
        self.assertEqual(len(daemon.errors), 2, daemon.errors)


class Retention(DaemonCase):
    def test_by_count(self):
        """At a start, and after many events, without waiting for the clock."""
        daemon = self.start('--retention-events', '0', '--retention-interval', '3600000')
        publish(self.connect(daemon), 'x/a', 300, 'd')
        self.assertEqual(daemon.end(signal.SIGTERM), 0)

        daemon = self.start('--retention-events', '50', '--retention-interval', '3600000')
        peer = self.connect(daemon)
        epoch = self.await_oldest(peer, 'x/a', 251)
        lost = entry(peer, 'x/a', epoch=epoch, seq=249)
        self.assertEqual((lost['recovered'], lost['reason'], lost['seq']), (False, 'trimmed', 300))
        whole = entry(peer, 'x/a', epoch=epoch, seq=250)
        self.assertEqual((whole['recovered'], len(whole['missed'])), (True, 50))

        other = self.connect(daemon, 'other')
        publish(other, 'x/b', 2500, 'd')
        self.await_oldest(self.connect(daemon, 'third'), 'x/b', 951)
        self.assertEqual(daemon.end(signal.SIGTERM), 0)

    def test_by_age_and_bytes(self):
        daemon = self.start('--retention-age', '1')
        publish(self.connect(daemon), 'x/a', 20, 'd')
        self.await_oldest(self.connect(daemon, 'other'), 'x/a', 21)
        self.assertEqual(daemon.end(signal.SIGTERM), 0)

        daemon = self.start('--retention-bytes', '20000', '--retention-interval', '100')
        publish(self.connect(daemon), 'x/b', 100, 'd' * 1000)
        self.await_oldest(self.connect(daemon, 'other'), 'x/b', 70)
        self.assertEqual(daemon.end(signal.SIGTERM), 0)

    def test_by_stream(self):
        """The first rule that fits counts, and what it does not say is as for all."""
        daemon = self.start('--retention-events', '40', '--retention-interval', '100', '--verbose',
                            '--retention', 'x/kept events=0; x/k* events=30 ; x/??? events=20 bytes=0')
        peer = self.connect(daemon)
        for stream in ('x/kept', 'x/key', 'x/abc', 'x/longer'):
            publish(peer, stream, 100, 'd')
        other = self.connect(daemon, 'other')
        self.await_oldest(other, 'x/key', 71)
        self.await_oldest(other, 'x/abc', 81)
        self.await_oldest(other, 'x/longer', 61)
        self.assertEqual(entry(other, 'x/kept')['oldest'], 1)
        self.assertEqual(daemon.end(signal.SIGTERM), 0)
        self.assertIn('events went from the log: ', '\n'.join(daemon.errors))
        self.assertIn('x/abc (', '\n'.join(daemon.errors))

    def test_bad_rules(self):
        for rules in ('x/*', 'x/* events', 'x/* events=-1', 'x/* events=1 events=2', 'x/* age=1h'):
            result = subprocess.run([protocol_case.options.hub, '--check-config', '--retention', rules], capture_output=True, text=True, timeout=DEADLINE,
                                    check=False)
            self.assertNotEqual(result.returncode, 0, rules)
            self.assertIn('“retention”', result.stderr)

    def await_oldest(self, peer, stream, oldest):
        """Asks until so much is trimmed; the epoch."""
        end = time.monotonic() + DEADLINE
        while time.monotonic() < end:
            answer = entry(peer, stream)
            if answer['oldest'] >= oldest:
                return answer['epoch']
        raise AssertionError(answer)


class Http(DaemonCase):
    def ask(self, daemon, data):
        with socket.create_connection(('127.0.0.1', daemon.port), timeout=DEADLINE) as connection:
            connection.sendall(data)
            answer = b''
            while chunk := connection.recv(65536):
                answer += chunk
        head, body = answer.split(b'\r\n\r\n', 1)
        return int(head.split()[1]), head.decode().lower(), body

    def assert_problem(self, daemon, data, status):
        got, head, body = self.ask(daemon, data)
        self.assertEqual(got, status)
        self.assertIn('content-type: application/problem+json', head)
        self.assertEqual(json.loads(body)['status'], status)

    def test_problems_have_whole_bodies(self):
        daemon = self.start()
        upgrade = (b'GET /ws HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
                   b'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: %s\r\n\r\n')
        for key in (b'', b'bad', b'!' * 24, b'A' * 400):
            self.assert_problem(daemon, upgrade % key, 400)
        self.assert_problem(daemon, b'POST /healthz HTTP/1.1\r\nHost: h\r\nContent-Length: 3000000\r\n\r\n' + b'a' * 3000000, 413)
        self.assert_problem(daemon, b'POST /healthz HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\naaa', 405)
        self.assertEqual(daemon.end(signal.SIGTERM), 0)

    def test_head_too_large(self):
        daemon = self.start()
        self.assert_problem(daemon, b'GET /healthz HTTP/1.1\r\nHost: h\r\nX: ' + b'a' * 70000 + b'\r\n\r\n', 431)
        self.assert_problem(daemon, b'GET /' + b'a' * 100000 + b' HTTP/1.1\r\nHost: h\r\n\r\n', 431)
        self.assert_problem(daemon, b'GET /healthz HTTP/1.1\r\nHost: h\r\n' + b'a: b\r\n' * 20000 + b'\r\n', 431)
        self.assert_problem(daemon, b'POST /healthz HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nX: ' + b'a' * 66000 + b'\r\n\r\naaa', 431)
        self.assert_problem(daemon, b'GET /?' + b'a' * 66000 + b' HTTP/1.1\r\nHost: h\r\n\r\n', 431)
        # Just below the bound.
        self.assertEqual(self.ask(daemon, b'GET /healthz HTTP/1.1\r\nHost: h\r\nX: ' + b'a' * 60000 + b'\r\n\r\n')[0], 200)
        self.assertEqual(daemon.end(signal.SIGTERM), 0)


if __name__ == '__main__':
    protocol_case.main()
