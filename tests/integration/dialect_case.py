# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the dialects share: peers of /ws/ws, /ws/worker/… and the like, which say and hear bare frames."""

import json
import time
import unittest

from protocol_case import Hub, Peer, ProtocolCase, fresh, main, options
from peer import DEADLINE, Closed

__all__ = ['Closed', 'DEADLINE', 'DialectCase', 'Frames', 'Hub', 'Peer', 'fresh', 'main', 'options', 'unittest']


class Frames(Peer):
    """A connection at a path of the hub."""

    def __init__(self, hub, path, headers=()):
        super().__init__(hub.uri.removesuffix('/ws') + path, headers)
        self.kept = []

    def say(self, frame):
        self.say_text(json.dumps(frame, ensure_ascii=False))

    def say_text(self, text):
        self.send_frame(1, text.encode())

    def hear(self, matches=lambda frame: True, deadline=DEADLINE):
        """The next frame that matches; the others are kept for later, in order."""
        for index, frame in enumerate(self.kept):
            if matches(frame):
                return self.kept.pop(index)
        end = time.monotonic() + deadline
        while True:
            frame = self.receive(end - time.monotonic())
            if matches(frame):
                return frame
            self.kept.append(frame)


class DialectCase(ProtocolCase):
    """`self.peer` is a native monitor."""

    def open(self, path, headers=(), hub=None):
        frames = Frames(hub or self.hub, path, headers)
        self.addCleanup(frames.close)
        return frames

    def assert_closed(self, frames, code):
        with self.assertRaises(Closed) as caught:
            while True:
                frames.receive()
        self.assertEqual(caught.exception.code, code)
        return caught.exception

    def await_that(self, condition):
        end = time.monotonic() + DEADLINE
        while not condition():
            self.assertLess(time.monotonic(), end)
