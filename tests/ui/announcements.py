# SPDX-License-Identifier: GPL-3.0-or-later
"""Listens as a screen reader does: to the names of statuses and alerts, which change when something happened."""

import pyatspi

from driver import wait_for


class Announcements:
    def __init__(self, app):
        self.heard = heard = []

        def on_name(event):
            try:
                if event.source.getRoleName() in ('status bar', 'alert', 'notification') and event.source.getApplication() == app.app:
                    heard.append(event.any_data)
            except (RuntimeError, LookupError, AttributeError):
                pass
        self.on_name = on_name
        pyatspi.Registry.registerEventListener(on_name, 'object:property-change:accessible-name')

    def expect(self, words):
        """Something with these words was said, now or before; what was said is forgotten."""
        found = wait_for(f'“{words}” to be said; it was {self.heard}', lambda: next((text for text in self.heard if words in text), None))
        self.heard.clear()
        return found

    def end(self):
        pyatspi.Registry.deregisterEventListener(self.on_name, 'object:property-change:accessible-name')
