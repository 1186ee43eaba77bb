# SPDX-License-Identifier: GPL-3.0-or-later
"""Listens as a screen reader does: to announcements (GTK 4.14), and to the names of statuses and alerts, which change when something happened."""

import pyatspi
from gi.repository import GLib

from driver import wait_for

EVENTS = ('object:property-change:accessible-name', 'object:announcement')
# How often one that does not answer is asked what it is: a busy computer lets the first ones wait in vain.
TRIES = 10


class Announcements:
    def __init__(self, app):
        self.app = app
        self.said = []          # all that was heard of anybody
        self.untold = []        # [event, tries]: nobody knows yet of what
        pyatspi.Registry.registerEventListener(self.on_event, *EVENTS)

    def on_event(self, event):
        self.untold.append([event, TRIES])

    def is_ours(self, event):
        return event.source.getRoleName() in ('status bar', 'alert', 'notification') and event.source.getApplication() == self.app.app

    @property
    def heard(self):
        """What was said, in its order: what stands behind one that does not answer waits for it."""
        while self.untold:
            event, tries = self.untold[0]
            try:
                if self.is_ours(event):
                    self.said.append(event.any_data)
            except (GLib.Error, RuntimeError, LookupError, AttributeError):
                if tries > 1:
                    self.untold[0][1] -= 1
                    break
            del self.untold[0]
        return self.said

    def clear(self):
        self.untold.clear()
        self.said.clear()

    def expect(self, words):
        """Something with these words was said, now or before; what was said is forgotten."""
        try:
            found = wait_for(f'“{words}” to be said', lambda: next((text for text in self.heard if words in text), None))
        except AssertionError as error:
            raise AssertionError(f'{error}; it was {self.said}, and of {len(self.untold)} nobody knows') from error
        self.said.clear()
        return found

    def end(self):
        pyatspi.Registry.deregisterEventListener(self.on_event, *EVENTS)
