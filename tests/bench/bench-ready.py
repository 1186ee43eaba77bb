# SPDX-License-Identifier: GPL-3.0-or-later
"""bench-ready.py SIGNALBOX-HUB EMPTY-HUB: from exec to the line `listening …`, on a database with 10,000
messages, beside an empty program that links the same libraries and beside Python, for scale. The runs
alternate, so that a busy moment meets all of them. Prints a table; judges nothing."""

import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))
from peer import Peer  # noqa: E402

RUNS = int(os.environ.get('BENCH_RUNS', 21))
MESSAGES = int(os.environ.get('BENCH_MESSAGES', 10000))
PIECE = 500


def start(command):
    """(ms to the first line or the end, process, the line)"""
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, close_fds=False)
    line = process.stdout.readline()
    return (time.perf_counter() - begin) * 1000, process, line.decode()


def end(process):
    process.send_signal(signal.SIGTERM)
    process.wait(20)
    process.stdout.close()


def fill(command):
    _, process, line = start(command)
    peer = Peer(line.split()[1])
    peer.hello('worker', 'bench')
    for first in range(0, MESSAGES, PIECE):
        comments = [{'comment_id': str(i), 'author_name': 'Noah', 'content': f'Is number {i} still there, and does it ship today?',
                     'create_time': 1763000000 + i} for i in range(first, min(first + PIECE, MESSAGES))]
        answer = peer.request('syncData', {'accounts': [{'accountId': 'shop', 'works': [
            {'work_id': f'work-{first % 20}', 'title': 'Spring menu', 'comments': comments}]}]}, 60)
        assert answer['event'] == 'synced', answer
    stored = peer.request('stats')['payload']['store']['messages']
    end(process)
    return stored


def main():
    hub, empty = sys.argv[1:3]
    folder = tempfile.mkdtemp(prefix='signalbox-bench-')
    command = [hub, '--port', '0', '--data-dir', folder, '--socket', '']
    try:
        stored = fill(command)
        programs = {'signalbox-hub': command, 'empty, same libraries': [empty], 'python3 -c pass': ['python3', '-c', 'pass']}
        times = {name: [] for name in programs}
        for _ in range(RUNS):
            for name, program in programs.items():
                took, process, _ = start(program)
                times[name].append(took)
                end(process)
        print(f'{RUNS} starts each, {stored} messages stored; ms from exec to the first line\n')
        print(f'{"":24}{"median":>8}{"fastest":>9}{"slowest":>9}')
        for name, values in times.items():
            print(f'{name:24}{statistics.median(values):8.1f}{min(values):9.1f}{max(values):9.1f}')
    finally:
        shutil.rmtree(folder, ignore_errors=True)


main()
