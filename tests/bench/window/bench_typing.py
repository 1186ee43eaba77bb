# SPDX-License-Identifier: GPL-3.0-or-later
"""bench_typing.py BENCH-STREAM [KEYS]: from the press of a key to the letter on the screen, while 2,000 messages a second come into the
topic. Keys are sent and pixels are read through the X server, as a person's would be. Runs inside build-aux/in-xvfb."""

import ctypes
import random
import statistics
import subprocess
import sys
import time

GOAL = 60
DEADLINE = 5


class Screen:
    def __init__(self):
        self.x = ctypes.CDLL('libX11.so.6')
        self.test = ctypes.CDLL('libXtst.so.6')
        for name, result in (('XOpenDisplay', ctypes.c_void_p), ('XGetImage', ctypes.c_void_p), ('XDefaultRootWindow', ctypes.c_ulong),
                             ('XStringToKeysym', ctypes.c_ulong)):
            getattr(self.x, name).restype = result
        self.display = ctypes.c_void_p(self.x.XOpenDisplay(None))
        self.root = ctypes.c_ulong(self.x.XDefaultRootWindow(self.display))

    def click(self, x, y):
        self.test.XTestFakeMotionEvent(self.display, -1, x, y, 0)
        for down in (1, 0):
            self.test.XTestFakeButtonEvent(self.display, 1, down, 0)
        self.x.XSync(self.display, 0)

    def press(self, name):
        code = self.x.XKeysymToKeycode(self.display, ctypes.c_ulong(self.x.XStringToKeysym(name.encode())))
        for down in (1, 0):
            self.test.XTestFakeKeyEvent(self.display, code, down, 0)
        self.x.XFlush(self.display)

    def read(self, x, y, width, height):
        """What stands there: the bytes of the pixels."""
        image = ctypes.c_void_p(self.x.XGetImage(self.display, self.root, x, y, width, height, ctypes.c_ulong(0xFFFFFFFF), 2))
        data = ctypes.cast(ctypes.c_void_p(image.value + 16), ctypes.POINTER(ctypes.c_void_p)).contents
        text = ctypes.string_at(data, width * height * 4)
        self.x.XDestroyImage(image)
        return text


def main():
    keys = int(sys.argv[2]) if len(sys.argv) > 2 else 150
    screen = Screen()
    process = subprocess.Popen([sys.argv[1], 'typing', '100'], stdout=subprocess.PIPE, text=True)
    try:
        line = process.stdout.readline()
        while line and not line.startswith('composer '):
            line = process.stdout.readline()
        x, y, width, height = (int(word) for word in line.split()[1:])
        place = (x, y, min(width, 300), min(height, 40))
        screen.click(x + 20, y + height // 2)
        time.sleep(1)
        times = []
        for number in range(keys):
            before = screen.read(*place)
            start = time.monotonic()
            screen.press('a' if number % 2 == 0 else 'BackSpace')
            while screen.read(*place) == before:
                if time.monotonic() - start > DEADLINE:
                    raise SystemExit('the letter never came')
            times.append((time.monotonic() - start) * 1000)
            time.sleep(random.uniform(0.05, 0.15))
    finally:
        process.kill()
        process.wait()
    times.sort()
    p99 = times[min(len(times) * 99 // 100, len(times) - 1)]
    print(f'from the key to the letter, {keys} times at 2,000 messages a second: p50 {statistics.median(times):.1f} ms, '
          f'p95 {times[len(times) * 95 // 100]:.1f} ms, p99 {p99:.1f} ms (goal {GOAL})')


main()
