# SPDX-License-Identifier: GPL-3.0-or-later
"""bench-recorder.py SIGNALBOX-HUB BENCH-LOAD: what the hub's flight recorder costs: processor time and memory of the same hub with it and
without it. The server has one core and the load the other; the runs alternate. Prints a table; judges nothing."""

import contextlib
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile

RUNS = int(os.environ.get('BENCH_RUNS', 5))
SECONDS = os.environ.get('BENCH_SECONDS', '2')
CORES = [str(core) for core in sorted(os.sched_getaffinity(0))]
OFF, ON = '0', '16777216'

# What a delivery is: alone in its piece, or one of as many as there are in flight.
ROWS = [
    ('one message to 1,000 peers at a time', ['--subscribers', '1000', '--window', '1']),
    ('32 in flight, 1,000 peers', ['--subscribers', '1000', '--window', '32']),
    ('32 in flight, 1,000 peers, durable', ['--subscribers', '1000', '--window', '32', '--durable']),
    ('one message to one peer at a time', ['--subscribers', '1', '--window', '1']),
]


@contextlib.contextmanager
def hub(program, recorder_bytes):
    folder = tempfile.mkdtemp(prefix='signalbox-bench-')
    process = subprocess.Popen(['taskset', '-c', CORES[-1], program, '--port', '0', '--socket', '', '--data-dir', folder,
                                '--flight-recorder-bytes', recorder_bytes], stdout=subprocess.PIPE, text=True)
    try:
        yield process.pid, re.search(r':(\d+)/', process.stdout.readline()).group(1)
    finally:
        process.terminate()
        process.wait(30)
        process.stdout.close()
        shutil.rmtree(folder, ignore_errors=True)


def resident(pid):
    with open(f'/proc/{pid}/status') as status:
        return int(re.search(r'VmRSS:\s+(\d+)', status.read()).group(1)) / 1024


def run(programs, options, recorder_bytes):
    """µs of the processor for a delivery, and MiB at the end."""
    with hub(programs[0], recorder_bytes) as (pid, port):
        load = subprocess.run(['taskset', '-c', CORES[0], programs[1], port, '--pid', str(pid), '--seconds', SECONDS, *options],
                              stdout=subprocess.PIPE, text=True, check=True)
        told = json.loads(load.stdout)
        return told['server'] * 1e6 / (told['deliveries'] * told['seconds']), resident(pid)


def main():
    print(f'{"":42} {"off":>9} {"on":>9} {"ratio":>7} {"runs":>13} {"memory":>16}')
    for words, options in ROWS:
        pairs = [(run(sys.argv[1:], options, OFF), run(sys.argv[1:], options, ON)) for _ in range(RUNS)]
        off = statistics.median(a[0] for a, _ in pairs)
        on = statistics.median(b[0] for _, b in pairs)
        ratios = [b[0] / a[0] for a, b in pairs]
        print(f'{words:42} {off:6.3f} µs {on:6.3f} µs {statistics.median(ratios):5.3f} × {min(ratios):6.3f}–{max(ratios):.3f} '
              f'{statistics.median(a[1] for a, _ in pairs):4.0f} → {statistics.median(b[1] for _, b in pairs):4.0f} MiB', flush=True)


main()
