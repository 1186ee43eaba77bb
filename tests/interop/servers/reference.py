# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts a reference server, tells it what to do, and reads what it logs."""

import json
import os
import pathlib
import re
import subprocess
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / 'support'))

from peer import DEADLINE  # noqa: E402


class Reference:
    """One running server. Those in Node need node and what build-aux/npm-peers installs: see `missing`."""

    missing = ('' if os.path.isdir(os.path.join(os.environ.get('SIGNALBOX_INTEROP_MODULES', '/nowhere'), 'ws'))
               else 'the packages of npm are not installed: run build-aux/test')

    def __init__(self, name, *options):
        program = 'node' if name.endswith('.mjs') else '/usr/bin/python3'
        self.process = subprocess.Popen([program, HERE / name, *map(str, options)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.lines = []
        self.changed = threading.Condition()
        self.ended = False
        threading.Thread(target=self._read, daemon=True).start()
        self.url = self.wait(r'^listening (\S+)').group(1)

    def _read(self):
        for line in self.process.stdout:
            with self.changed:
                self.lines.append(line.rstrip('\n'))
                self.changed.notify_all()
        with self.changed:
            self.ended = True
            self.changed.notify_all()

    def wait(self, pattern, since=0):
        """The match of the first line from number `since` on that has the pattern."""
        end = time.monotonic() + DEADLINE
        with self.changed:
            while True:
                for line in self.lines[since:]:
                    if found := re.search(pattern, line):
                        return found
                if self.ended or not self.changed.wait(max(0, end - time.monotonic())):
                    raise AssertionError(f'no line {pattern!r} in\n' + '\n'.join(self.lines[since:]))

    def count(self, pattern):
        with self.changed:
            return sum(bool(re.search(pattern, line)) for line in self.lines)

    def do(self, word, **arguments):
        """Has it do something, and returns once it did."""
        with self.changed:
            since = len(self.lines)
        self.process.stdin.write(f'{word} {json.dumps(arguments)}\n' if arguments else f'{word}\n')
        self.process.stdin.flush()
        self.wait(f'^did {word}$', since)

    def die(self):
        """Without a word to anybody."""
        self.process.kill()
        self.process.wait(DEADLINE)

    def end(self):
        if self.process.poll() is None:
            self.process.stdin.close()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.die()
        self.process.stdout.close()
