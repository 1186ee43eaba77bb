# SPDX-License-Identifier: GPL-3.0-or-later
"""Tab and Shift+Tab, from outside: around every view, to each control that can be seen, in the same order in both
directions. A list is one stop, however many rows it has."""

import os

import app_case
from app_case import all_passed, options, passed  # noqa: E402

import pyatspi  # noqa: E402
from gi.repository import GLib  # noqa: E402

from driver import App, pump, wait_for  # noqa: E402
from peer import Hub  # noqa: E402
from states import Crowd, Walk  # noqa: E402

CONTROLS = ('push button', 'toggle button', 'check box', 'radio button', 'combo box', 'text', 'entry', 'password text', 'spin button', 'switch',
            'link', 'slider')
# The window's own, which GNOME keeps out of the ring: they have keys of the desktop's.
FRAME = ('Close', 'Minimize', 'Maximize', 'Restore')
LISTS = ('list', 'table', 'tree table')
MOST = 90


def is_on(node, *states):
    return all(node.getState().contains(state) for state in states)


def list_around(app, node):
    """What stands for all its rows; those of a form are controls of their own."""
    found = None
    while node is not None and node != app.frame:
        if node.getRoleName() in LISTS and is_on(node, pyatspi.STATE_FOCUSABLE):
            found = node
        node = node.parent
    return found


def stop(app, node):
    around = list_around(app, node)
    node = around if around is not None else node
    box = node.queryComponent().getExtents(pyatspi.WINDOW_COORDS)
    return node.getRoleName(), node.name, box.x, box.y


class Ear:
    """What is told to have the focus. (To look for it in all that there is takes too long for so many keys.)"""

    def __init__(self):
        self.node, self.times = None, 0
        pyatspi.Registry.registerEventListener(self.on_focused, 'object:state-changed:focused')

    def on_focused(self, event):
        if event.detail1:
            self.node, self.times = event.source, self.times + 1


EAR = Ear()


def focused(app):
    pump()
    return stop(app, EAR.node) if EAR.node is not None else None


def pages_around(app, node):
    """Those of stacks, from within."""
    while node is not None and node != app.frame:
        if node.name == 'GtkStackPage':
            yield node
        node = node.parent


def controls(app, shown):
    """All that can be seen and can have the focus. Pages that are not shown go on saying where they were: such are those beside one of
    these that are."""
    found = set()
    for item in app.walk():
        try:
            if (item.role in CONTROLS + LISTS and item.name not in FRAME and
                    item.is_on(pyatspi.STATE_FOCUSABLE, pyatspi.STATE_SENSITIVE, pyatspi.STATE_VISIBLE) and app.shown(item) and
                    (item.role not in LISTS or item.n_children > 0)):
                node = app.tree.node(item)
                if not any(page not in shown and any(other.parent == page.parent for other in shown) for page in pages_around(app, node)):
                    found.add(stop(app, node))
        except (GLib.Error, RuntimeError, LookupError, NotImplementedError):
            pass
    return found


def tap(app, key):
    """Until all is told of it: a list is told before its row."""
    before = EAR.times
    app.key(key)
    app.settle()
    wait_for(f'{key} to move the focus', lambda: app.alive() and EAR.times > before)
    app.settle()


def press(app, key, before):
    """To another stop; what has several parts, as a row of a list, may take a few keys: the head of the tasks, which scrolls with them,
    has menus of its cards, ways to show a session and filters."""
    for _ in range(24):
        tap(app, key)
        if (now := wait_for('it to be known', lambda: focused(app))) != before:
            return now
    raise AssertionError(f'{key} does not leave {before}')


def ring(app, key):
    """Every stop once, beginning where the focus is, and the pages they are on. Where a row is, it is asked at once: lists make theirs
    anew."""
    stops, pages = [], []
    now = wait_for('something to have the focus', lambda: focused(app))
    while now not in stops:
        stops.append(now)
        pages += [page for page in pages_around(app, EAR.node) if page not in pages]
        assert len(stops) < MOST, stops
        now = press(app, key, stops[-1])
    assert now == stops[0], f'{key} goes on from {stops[-1]} to {now}, and never to {stops[0]} again'
    return stops, pages


def check(app, where):
    app.settle()     # what brought us here may have moved the focus
    tap(app, 'Tab')
    forward, pages = ring(app, 'Tab')
    backward, _ = ring(app, 'shift+Tab')
    missed = controls(app, pages) - set(forward)
    assert not missed, f'Tab does not lead to {sorted(missed)} of {where}, but to {forward}'
    assert backward == forward[:1] + forward[:0:-1], f'in {where} Shift+Tab goes {backward}, and Tab {forward}'
    passed(f'{where}: Tab leads to each of {len(forward)} stops, and back')


def start_page():
    app = App([options.signalbox], {'SIGNALBOX_PORT': '0'})
    try:
        app.find('push button', '^Try with Sample Data$')
        check(app, 'the start page')
        assert app.quit() == 0
    except BaseException:
        app_case.keep_picture(app, 'tab-ring')
        raise
    finally:
        app.end()


def views(walk):
    app = walk.app
    app.find('list item', '^Bakery account')
    app.click(app.find('list item', '^Bakery account'))
    walk.go('Wang Li')
    check(app, 'the monitor')
    for view in ('inbox', 'recent', 'tasks', 'projects', 'people', 'actions'):
        walk.view(view)
        check(app, view)
    app.key('ctrl+shift+f')
    walk.find(None, '^Search messages$')
    app.type('order')
    walk.find('list item', '^Emma Lindqvist, .*order')
    check(app, 'the search')
    app.key('Escape')


def main():
    start_page()
    hub = Hub(options.hub, arguments=['--name', 'Bakery hub'])
    crowd = Crowd(hub)
    app = App([options.signalbox, '--hub', hub.uri])
    try:
        app.resize(1270, 790)
        walk = Walk(app, lambda name: None)
        views(walk)
        assert app.quit() == 0
    except BaseException:
        app_case.keep_picture(app, 'tab-ring')
        raise
    finally:
        app.end()
        crowd.close()
        hub.kill()
    all_passed()


os.environ['SIGNALBOX_PORT'] = '0'
main()
