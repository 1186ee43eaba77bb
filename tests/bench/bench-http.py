# SPDX-License-Identifier: GPL-3.0-or-later
"""bench-http.py SIGNALBOX-HUB BARE-HTTP: requests a second over HTTP, beside libsoup with a handler that does nothing; and
what clients that poll cost who have nothing to hear. The server has one core and the load the other; the runs alternate.
Prints two tables; judges nothing."""

import contextlib
import itertools
import json
import os
import re
import resource
import selectors
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

RUNS = int(os.environ.get('BENCH_RUNS', 5))
SECONDS = float(os.environ.get('BENCH_SECONDS', 2))
POLLERS = int(os.environ.get('BENCH_POLLERS', 1000))
CONNECTIONS = 8
WINDOW = 16      # requests on their way, of each connection
STATUS = b'HTTP/1.1 200'
HELD = 10        # seconds of polls that are held
CORES = [str(core) for core in sorted(os.sched_getaffinity(0))]


@contextlib.contextmanager
def server(*command):
    process = subprocess.Popen(['taskset', '-c', CORES[-1], *command], stdout=subprocess.PIPE, text=True)
    try:
        yield process.pid, int(re.search(r':(\d+)/', process.stdout.readline()).group(1))
    finally:
        process.terminate()
        process.wait(30)
        process.stdout.close()


@contextlib.contextmanager
def hub(program):
    folder = tempfile.mkdtemp(prefix='signalbox-bench-')
    limits = ('--connections-per-address', '100000', '--max-connections', '100000', '--handshake-timeout', '60000')
    try:
        with server(program, '--port', '0', '--socket', '', '--data-dir', folder, *limits) as running:
            yield running
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Asker:
    """A connection on which so many requests are always on their way."""

    def __init__(self, port, make):
        self.make, self.answered, self.rest = make, 0, b''
        self.socket = socket.create_connection(('127.0.0.1', port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.ask(WINDOW)

    def ask(self, n):
        self.socket.sendall(b''.join(self.make() for _ in range(n)))

    def read(self):
        data = self.socket.recv(1 << 18)
        if not data:
            raise SystemExit('the server ended the connection')
        # What may be the beginning of a status line waits for the rest of it.
        data = self.rest + data
        end = data.rfind(b'HTTP', max(len(data) - len(STATUS) + 1, 0))
        self.rest = data[end:] if end >= 0 else data[-3:]
        data = data[:len(data) - len(self.rest)]
        n = data.count(STATUS)
        if data.count(b'HTTP/1.1 ') != n:
            raise SystemExit(f'not every request was answered with 200: {data[:300]!r}')
        self.answered += n
        if n:
            self.ask(n)


def measure(port, make):
    """Requests a second."""
    selector = selectors.DefaultSelector()
    askers = [Asker(port, make) for _ in range(CONNECTIONS)]
    for asker in askers:
        selector.register(asker.socket, selectors.EVENT_READ, asker)
    start = time.perf_counter()
    while time.perf_counter() < start + SECONDS:
        for key, _ in selector.select(1):
            key.data.read()
    took = time.perf_counter() - start
    for asker in askers:
        asker.socket.close()
    return sum(asker.answered for asker in askers) / took


def request(method, path, body=None):
    text = f'{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n'
    if body is not None:
        data = json.dumps(body).encode()
        return f'{text}Content-Length: {len(data)}\r\n\r\n'.encode() + data
    return f'{text}\r\n'.encode()


def fill(port):
    account = {'accountId': 'a', 'contents': [{'work_id': f'w{n}', 'title': 'Spring menu', 'comments': []} for n in range(20)]}
    with socket.create_connection(('127.0.0.1', port)) as connection:
        connection.sendall(request('POST', '/api/v1/syncData', {'accounts': [account]}))
        assert b' 200 ' in connection.recv(4096)


def requests(hub_program, bare_program):
    numbers = itertools.count()
    asks = {
        'GET ping': lambda: request('GET', '/api/v1/ping'),
        'GET listTopics, 20 of them': lambda: request('GET', '/api/v1/listTopics?channelId=a'),
        'POST sendMessage, stored': lambda: request('POST', '/api/v1/sendMessage', {
            'key': f'k{next(numbers)}', 'channelId': 'a', 'topicId': 'w1', 'content': 'We open at nine, and close at six.'}),
    }
    bare, ours = [], {name: [] for name in asks}
    for _ in range(RUNS):
        with server(bare_program) as (_pid, port):
            bare.append(measure(port, asks['GET ping']))
        for name, make in asks.items():
            with hub(hub_program) as (_pid, port):
                fill(port)
                ours[name].append(measure(port, make))
    base = statistics.median(bare)
    print(f'{CONNECTIONS} connections with {WINDOW} requests on their way each; medians of {RUNS} alternating runs\n')
    print('| | a second | against libsoup alone |\n| --- | --- | --- |')
    print(f'| libsoup alone | {base:,.0f} | 1 |')
    for name, values in ours.items():
        print(f'| {name} | {statistics.median(values):,.0f} | {statistics.median(values) / base:.2f} |')


def cost(pid):
    with open(f'/proc/{pid}/stat', encoding='ascii') as file:
        fields = file.read().rsplit(')', 1)[1].split()
    with open(f'/proc/{pid}/status', encoding='ascii') as file:
        memory = int(re.search(r'VmRSS:\s+(\d+)', file.read()).group(1))
    return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK'), memory, len(os.listdir(f'/proc/{pid}/task'))


def polling(hub_program):
    with hub(hub_program) as (pid, port):
        used, before, threads = cost(pid)
        start = time.perf_counter()
        held = []
        for _ in range(POLLERS):
            connection = socket.create_connection(('127.0.0.1', port))
            connection.sendall(request('GET', '/socket.io/?EIO=4&transport=polling'))
            told = b''
            while not told.endswith(b'}'):
                told += connection.recv(4096)
            sid = re.search(rb'"sid":"([^"]+)"', told).group(1).decode()
            connection.sendall(request('GET', f'/socket.io/?EIO=4&transport=polling&sid={sid}'))
            held.append(connection)
        opened = time.perf_counter() - start
        opening = cost(pid)[0] - used
        used, memory, more = cost(pid)
        time.sleep(HELD)
        idle = cost(pid)[0] - used
        for connection in held:
            connection.close()
    print(f'\n| {POLLERS:,} clients whose polls are held | |\n| --- | --- |')
    print(f'| opened | {opened:.2f} s, of which {opening:.2f} s of the server\'s processor |')
    print(f'| threads, before and with them | {threads}, {more} |')
    print(f'| processor, {HELD} s with nothing to say | {idle / HELD * 100:.2f} % |')
    print(f'| RSS of each | {(memory - before) / POLLERS:.1f} KiB |')


def main():
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    os.sched_setaffinity(0, {int(CORES[0])})
    requests(*sys.argv[1:3])
    polling(sys.argv[1])


main()
