# SPDX-License-Identifier: GPL-3.0-or-later
"""bench_start_cache.py SIGNALBOX BENCH-CACHE FOLDER: start with a saved hub that is away and of which a large cache is kept, beside the
same with an empty one, in turns: until the first frame, and until the sidebar stands as it stays. FOLDER gets a cache of 1 GB once.
Runs inside build-aux/in-xvfb. Prints a table; judges nothing."""

import ctypes
import os
import statistics
import subprocess
import sys
import time

RUNS = int(os.environ.get('BENCH_RUNS', 7))
MESSAGES = os.environ.get('BENCH_MESSAGES', '1000000')
APP_ID = os.environ.get('SIGNALBOX_APP_ID', 'org.signalbox.Signalbox')
ADDRESS = 'unix:/nowhere/hub.sock'
SIDEBAR = (0, 60, 240, 500)
REST = 1.0      # s: what did not change for so long stays


class Screen:
    def __init__(self):
        self.x = ctypes.CDLL('libX11.so.6')
        for name, result in (('XOpenDisplay', ctypes.c_void_p), ('XGetImage', ctypes.c_void_p), ('XDefaultRootWindow', ctypes.c_ulong)):
            getattr(self.x, name).restype = result
        self.display = ctypes.c_void_p(self.x.XOpenDisplay(None))
        self.root = ctypes.c_ulong(self.x.XDefaultRootWindow(self.display))

    def read(self, x, y, width, height):
        image = ctypes.c_void_p(self.x.XGetImage(self.display, self.root, x, y, width, height, ctypes.c_ulong(0xFFFFFF), 2))
        data = ctypes.cast(ctypes.c_void_p(image.value + 16), ctypes.POINTER(ctypes.c_void_p)).contents
        pixels = ctypes.string_at(data, width * height * 4)
        self.x.XDestroyImage(image)
        return pixels


def prepare(identifier):
    """Settings that know one hub, and nothing else."""
    folder = os.path.join(os.environ['HOME'], identifier)
    settings = os.path.join(folder, 'config', 'glib-2.0', 'settings')
    os.makedirs(settings, exist_ok=True)
    with open(os.path.join(settings, 'keyfile'), 'w', encoding='utf-8') as file:
        file.write(f"[{APP_ID.replace('.', '/')}]\nhubs=[{{'id': <'{identifier}'>, 'name': <'Bench'>, 'address': <'{ADDRESS}'>}}]\n")
    return {**os.environ, 'XDG_CONFIG_HOME': os.path.join(folder, 'config'), 'XDG_DATA_HOME': os.path.join(folder, 'data')}


def start(screen, signalbox, environment):
    """(ms to the first frame, ms to the last change of the sidebar)."""
    dark = screen.read(*SIDEBAR)
    begin = time.monotonic()
    with subprocess.Popen([signalbox], stderr=subprocess.DEVNULL, env=environment) as process:
        try:
            first, last, seen = None, begin, dark
            while first is None or time.monotonic() - last < REST:
                if process.poll() is not None or time.monotonic() - begin > 30:
                    raise SystemExit(f'{signalbox} did not show a window')
                pixels = screen.read(*SIDEBAR)
                if pixels != seen:
                    last, seen = time.monotonic(), pixels
                    first = first or last
                time.sleep(0.002)
            return (first - begin) * 1000, (last - begin) * 1000
        finally:
            process.terminate()
            process.wait()
            while screen.read(*SIDEBAR) != dark:
                time.sleep(0.01)


def main():
    signalbox, fill, folder = sys.argv[1:4]
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(os.path.abspath(folder), 'cache.db')
    if not os.path.exists(path):
        subprocess.run([fill, folder, MESSAGES], check=True, stdout=subprocess.DEVNULL)
    kinds = {'an empty cache': prepare('empty'), f'a cache of {os.path.getsize(path) / 1e6:.0f} MB': prepare('large')}
    connections = os.path.join(os.environ['HOME'], 'large', 'data', 'signalbox', 'connections')
    os.makedirs(connections, exist_ok=True)
    os.symlink(os.path.abspath(folder), os.path.join(connections, 'large'))
    screen = Screen()
    times = {name: [] for name in kinds}
    for _ in range(RUNS):
        for name, environment in kinds.items():
            times[name].append(start(screen, signalbox, environment))
    medians = {name: [statistics.median(column) for column in zip(*values)] for name, values in times.items()}
    print(f'{"":26} {"first frame":>14} {"sidebar stands":>16}    (medians of {RUNS} starts in turns)')
    for name, (first, last) in medians.items():
        print(f'{name:26} {first:11.0f} ms {last:13.0f} ms')
    base, large = medians.values()
    print(f'{"ratio (goal 1.3)":26} {large[0] / base[0]:14.2f} {large[1] / base[1]:16.2f}')


main()
