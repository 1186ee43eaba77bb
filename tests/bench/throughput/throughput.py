# SPDX-License-Identifier: GPL-3.0-or-later
"""Publish and subscribe with many peers: signalbox-hub beside npm ws, Bun's publish and npm socket.io, which keep nothing
and check nothing. The server has one core and the load the other; the runs alternate, so that a busy moment meets all of
them; every delivery is checked. Prints a table; judges nothing.

    npm ci --prefix tests/bench/throughput
    throughput.py --hub signalbox-hub --load bench-load
    throughput.py … --rows publish-1000,latency-1000 --runs 3"""

import argparse
import contextlib
import json
import os
import re
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))


class Row:
    """One line of the table. `value` is what it shows of a run; more is better unless `less` is set. `own` are
    options of the load for the hub alone; `times` is how much longer than others it publishes; `beside` names the
    baselines."""

    def __init__(self, name, words, value, options, unit, less=False, own=(), times=1, beside=('ws', 'Bun')):
        self.name, self.words, self.value, self.unit, self.less = name, words, value, unit, less
        self.options, self.own, self.times, self.beside = options.split(), tuple(own), times, beside


def publish(words, subscribers, window, own=()):
    name = f'{"durable" if own else "publish"}-{subscribers}' + ('' if window == 32 else f'-{window}')
    return Row(name, f'{words}, {subscribers:,} subscribers, {window} in flight', 'deliveries',
               f'--subscribers {subscribers} --window {window}', '/s', own=own)


def socketio(subscribers, window):
    name = f'socketio-{subscribers}' + ('' if window == 32 else f'-{window}')
    return Row(name, f'Socket.IO: replies told to {subscribers:,} monitors, {window} in flight', 'deliveries',
               f'--socketio --subscribers {subscribers} --window {window}', '/s', beside=('socket.io',))


ROWS = [
    publish('deliveries of an ephemeral publish', 1000, 32),
    publish('deliveries of an ephemeral publish', 1000, 64),
    publish('deliveries of an ephemeral publish', 10000, 32),
    publish('deliveries of an ephemeral publish', 10000, 64),
    publish('deliveries, every message durable', 1000, 32, own=['--durable']),
    publish('deliveries, every message durable', 1000, 64, own=['--durable']),
    Row('latency-1000', 'p99 latency, 1,000 subscribers, 50 messages a second', 'p99',
        '--subscribers 1000 --rate 50', 'ms', less=True, times=3),
    Row('memory-10000', 'RSS of an idle connection, 10,000 of them', 'memory',
        '--subscribers 10000 --idle --hold 1', 'KiB', less=True),
    Row('open-10000', '10,000 connections opened: handshake, hello, subscribe', 'opened',
        '--subscribers 10000 --idle', 's', less=True),
    socketio(1000, 32),
    socketio(1000, 64),
]


def show(row, value):
    return f'{value:,.0f} {row.unit}' if row.unit == '/s' else f'{value:.2f} {row.unit}'


@contextlib.contextmanager
def server_of(command, core):
    """A server on its own core, as (pid, port)."""
    process = subprocess.Popen(['taskset', '-c', core, *command], stdout=subprocess.PIPE, text=True)
    try:
        line = process.stdout.readline()
        found = re.search(r'listening ws://.*:(\d+)/ws', line)
        if not found:
            raise SystemExit(f'{command[0]} does not listen: {line}')
        yield process.pid, found.group(1)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        process.stdout.close()


class Bench:
    def __init__(self, options):
        self.options = options
        cores = sorted(os.sched_getaffinity(0))
        self.server_core, self.load_core = str(cores[-1]), str(cores[0])

    def names(self, row):
        installed = os.path.isdir(os.path.join(self.options.baselines, 'node_modules'))
        return [*(row.beside if installed else []), 'signalbox-hub']

    def run(self, name, row):
        folder = tempfile.mkdtemp(prefix='signalbox-bench-')
        commands = {
            'signalbox-hub': [self.options.hub, '--port', '0', '--socket', '', '--data-dir', os.path.join(folder, 'data')],
            'ws': ['node', os.path.join(self.options.baselines, 'baseline-ws.mjs')],
            'Bun': [os.path.join(self.options.baselines, 'node_modules', '.bin', 'bun'),
                    os.path.join(self.options.baselines, 'baseline-bun.mjs')],
            'socket.io': ['node', os.path.join(self.options.baselines, 'baseline-socketio.mjs')],
        }
        try:
            with server_of(commands[name], self.server_core) as (pid, port):
                options = [*row.options, *(row.own if name == 'signalbox-hub' else ()),
                           '--seconds', str(self.options.seconds * row.times)]
                load = subprocess.run(['taskset', '-c', self.load_core, self.options.load, port, '--pid', str(pid), *options],
                                      stdout=subprocess.PIPE, text=True, check=False)
                if load.returncode != 0:
                    raise SystemExit(f'{name}, {row.name}: deliveries are missing or doubled, or a connection was lost: {load.stdout}')
                return json.loads(load.stdout)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def measure(self, row):
        """{server: [values]}, the runs alternating."""
        values = {name: [] for name in self.names(row)}
        for _ in range(self.options.runs):
            for name in self.names(row):
                result = self.run(name, row)
                values[name].append(result[row.value])
                print(f'{row.name:18}{name:15}{json.dumps(result)}', file=sys.stderr, flush=True)
        return values


def line(row, values):
    """One line of the table: medians, and how many times better the hub is than each baseline."""
    medians = {name: statistics.median(column) for name, column in values.items()}
    mine = medians['signalbox-hub']
    cells = [row.words]
    cells += [show(row, medians[name]) if name in medians else '' for name in (*row.beside, 'signalbox-hub')]
    for name in row.beside:
        ratio = None if name not in medians or not mine or not medians[name] else medians[name] / mine if row.less else mine / medians[name]
        cells.append(f'{ratio:.2f}' if ratio else '')
    return '| ' + ' | '.join(cells) + ' |'


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--hub', required=True, help='signalbox-hub, of a release build')
    parser.add_argument('--load', required=True, help='the load generator, bench-load')
    parser.add_argument('--baselines', default=HERE,
                        help='the folder with the baselines and their node_modules; without those the hub is measured alone')
    parser.add_argument('--rows', help='some rows only: ' + ', '.join(row.name for row in ROWS))
    parser.add_argument('--runs', type=int, default=5, help='runs of each server (5)')
    parser.add_argument('--seconds', type=float, default=2, help='how long each publishes (2)')
    parser.add_argument('--quick', action='store_true', help='one run of each, of a fifth of a second')
    options = parser.parse_args()
    if options.quick:
        options.runs, options.seconds = 1, 0.2
    wanted = options.rows.split(',') if options.rows else [row.name for row in ROWS]
    unknown = set(wanted) - {row.name for row in ROWS}
    if unknown:
        parser.error(f'there is no row {", ".join(sorted(unknown))}')

    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    bench = Bench(options)
    tables = {}
    for row in ROWS:
        if row.name in wanted:
            tables.setdefault(row.beside, []).append(line(row, bench.measure(row)))
    print(f'medians of {options.runs} alternating runs; the server on core {bench.server_core}, the load on core {bench.load_core}')
    for beside, lines in tables.items():
        print('\n| | ' + ' | '.join([*beside, 'signalbox-hub', *(f'against {name}' for name in beside)]) + ' |')
        print('| ' + '--- | ' * (2 + 2 * len(beside)))
        print('\n'.join(lines))


main()
