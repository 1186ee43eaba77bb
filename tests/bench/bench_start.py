# SPDX-License-Identifier: GPL-3.0-or-later
"""bench_start.py SIGNALBOX EMPTY-WINDOW: start to first frame and memory, beside an empty libadwaita
window in the same run. Runs inside build-aux/in-xvfb. Signalbox has its local hub on, the sample data
loaded and a topic open. Prints a table; judges nothing."""

import ctypes
import os
import statistics
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'ui'))

RUNS = int(os.environ.get('BENCH_RUNS', 7))


class Screen:
    """Sees when a new window has drawn its first pixel, straight from the X server."""

    def __init__(self):
        self.x = ctypes.CDLL('libX11.so.6')
        self.x.XOpenDisplay.restype = ctypes.c_void_p
        self.x.XGetImage.restype = ctypes.c_void_p
        self.x.XGetPixel.restype = ctypes.c_ulong
        self.x.XDefaultRootWindow.restype = ctypes.c_ulong
        self.display = ctypes.c_void_p(self.x.XOpenDisplay(None))
        self.root = ctypes.c_ulong(self.x.XDefaultRootWindow(self.display))

    def painted(self):
        image = self.x.XGetImage(self.display, self.root, 300, 300, 1, 1, ctypes.c_ulong(~0 & 0xFFFFFFFF), 2)
        if not image:
            return False
        pixel = self.x.XGetPixel(ctypes.c_void_p(image), 0, 0)
        self.x.XDestroyImage(ctypes.c_void_p(image)) if hasattr(self.x, 'XDestroyImage') else None
        return pixel & 0xFFFFFF != 0


def memory(pid):
    with open(f'/proc/{pid}/smaps_rollup', encoding='ascii') as file:
        values = dict(line.split(':', 1) for line in file if ':' in line)
    return tuple(int(values[key].split()[0]) / 1024 for key in ('Rss', 'Pss'))


def measure(screen, command, settle):
    """(ms to the first pixel, MB RSS, MB PSS) of one start."""
    while screen.painted():
        time.sleep(0.01)
    start = time.monotonic()
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        while not screen.painted():
            if time.monotonic() - start > 20 or process.poll() is not None:
                raise SystemExit(f'{command[0]} did not show a window')
            time.sleep(0.0005)
        first = (time.monotonic() - start) * 1000
        settle(process)
        return (first, *memory(process.pid))
    finally:
        process.terminate()
        process.wait()


def prepare(signalbox):
    """Fills the data folder once: the sample is imported and a topic opened by hand."""
    from driver import App, wait_for
    app = App([signalbox, '--local-hub'])
    app.click(app.find('push button', 'Sample Data'))
    app.click(app.find('list item', '^Bakery account'))
    topics = app.find('list', '^Topics$')
    app.click(wait_for('a topic', lambda: next(iter(app.all('list item', root=topics)), None)))
    wait_for('messages', lambda: app.all('list item', root=app.find('list', '^Messages$')))
    app.quit()


def main():
    signalbox, empty = sys.argv[1:3]
    screen = Screen()
    prepare(signalbox)
    rows = {'empty window': [], 'Signalbox': []}
    for _ in range(RUNS):
        rows['empty window'].append(measure(screen, [empty], lambda process: time.sleep(1)))
        rows['Signalbox'].append(measure(screen, [signalbox, '--local-hub'], lambda process: time.sleep(2)))
    print(f'{"":14} {"first frame":>12} {"RSS":>9} {"PSS":>9}    (medians of {RUNS} alternating starts)')
    medians = {name: [statistics.median(column) for column in zip(*values)] for name, values in rows.items()}
    for name, (first, rss, pss) in medians.items():
        print(f'{name:14} {first:9.0f} ms {rss:6.1f} MB {pss:6.1f} MB')
    ratio = [mine / base for mine, base in zip(medians['Signalbox'], medians['empty window'])]
    print(f'{"ratio":14} {ratio[0]:12.2f} {ratio[1]:9.2f} {ratio[2]:9.2f}')


main()
