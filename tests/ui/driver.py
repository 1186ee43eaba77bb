# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives the real program from outside, as a person would: AT-SPI to find and read, the X server's
pointer and keyboard to act. Runs inside build-aux/in-xvfb with the distribution's own Python.

What had to be learned about GTK 4.8: the accessible tree changes only while the GLib main context
is pumped; only window coordinates exist; STATE_SHOWING is set on toplevels alone, so a widget counts
as shown when its middle is within the window.
"""

import itertools
import os
import re
import subprocess
import sys
import tempfile
import time

import pyatspi
from gi.repository import GLib

from tree import Tree

DEADLINE = float(os.environ.get('SIGNALBOX_TEST_DEADLINE', 60))
CONTEXT = GLib.MainContext.default()


def pump():
    while CONTEXT.iteration(False):
        pass


def wait_for(what, condition, deadline=DEADLINE):
    """Waits until condition() is true and returns what it gave."""
    end = time.monotonic() + deadline
    while True:
        pump()
        try:
            result = condition()
        except (GLib.Error, RuntimeError, AttributeError, LookupError, StopIteration):
            result = None           # accessible objects come and go while they are read
        if result:
            return result
        if time.monotonic() > end:
            raise AssertionError(f'not within {deadline} s: {what}')
        time.sleep(0.02)


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, timeout=20, check=False).stdout.strip()


# Pointers of ours that come to nothing are said as warnings, which are not fatal: the desktop and the bus have theirs, too.
OUR_FAULT = re.compile(r'GLib-GObject-(?:WARNING|CRITICAL) \*\*:.*|(?:Gtk|Adwaita|sbx-[a-z]+)-CRITICAL \*\*:.*')


def is_quarks_alone(report):
    """Whether nothing leaked but what GLib leaves to readers without a lock as its table of quarks grows: a table of one block of 2048
    pointers, then one of two, of three; the newest is in use, and one that a register still points to is not told. Their stack ends in
    GLib, which has no frame pointers; one of ours would go on."""
    leaks = re.findall(r'^\w+ leak of (\d+) byte\(s\) in (\d+) object.*\n((?: +#.*\n)+)', report, re.MULTILINE)
    if not leaks or report.count('ERROR: ') != 1:
        return False
    told = itertools.combinations([2048 * 8 * blocks for blocks in (1, 2, 3)], sum(int(n) for size, n, stack in leaks))
    return (sum(int(size) for size, n, stack in leaks) in [sum(tables) for tables in told] and
            all(re.fullmatch(r' +#0 .*malloc.*\n +#1 .* g_malloc .*\n', stack) for size, n, stack in leaks))


class App:
    """One running Signalbox."""

    def __init__(self, command, environment=None, name='signalbox'):
        self.reports = tempfile.TemporaryDirectory()      # of the sanitizers
        self.said = open(os.path.join(self.reports.name, 'stderr'), 'w+', encoding='utf-8', errors='replace')
        sanitizer = f'{os.environ.get("ASAN_OPTIONS", "")}:log_path={self.reports.name}/report'
        self.process = subprocess.Popen(command, env={
            **os.environ, 'G_DEBUG': 'fatal-criticals', 'ASAN_OPTIONS': sanitizer, **(environment or {})}, stderr=self.said)
        self.app = wait_for(f'an application named {name}', lambda: self.alive() and next(
            (app for app in pyatspi.Registry.getDesktop(0)
             if app is not None and app.name == name and app.get_process_id() == self.process.pid), None))
        self.frame = wait_for('its window', self.find_window)
        self.tree = wait_for('its tree', self.find_tree)
        self.window = wait_for('its X window', lambda: (
            run('xdotool', 'search', '--onlyvisible', '--pid', str(self.process.pid)) or
            run('xdotool', 'search', '--onlyvisible', '--name', self.frame.name)).split('\n')[0])
        run('xdotool', 'windowfocus', self.window)

    def alive(self):
        status = self.process.poll()
        if status is not None:
            raise AssertionError(f'the program ended with {status}\n{self.report()}')
        return True

    def find_window(self):
        return next((child for child in self.app if child.getRoleName() in ('frame', 'window')), None)

    def find_tree(self):
        tree = Tree(self.app)
        tree.take()
        return tree

    def walk(self, root=None):
        """What is known of the nodes of the window, or of one and those below it (or of all windows of the program), in tree order."""
        pump()
        if root == self.app:
            return [item for window in self.app if window is not None for item in self.tree.read(window)]
        return self.tree.read(root if root is not None else self.frame)

    def shown(self, item):
        if not item.is_on(pyatspi.STATE_VISIBLE):
            return False
        x, y, width, height = self.tree.extents(item)
        _, _, frame_width, frame_height = self.tree.extents(self.frame)
        return width > 0 and height > 0 and 0 <= x + width // 2 < frame_width and 0 <= y + height // 2 < frame_height

    def matches(self, pattern, name):
        return re.search(pattern, name) is not None

    def shown_as(self, title):
        """The title of a window, as the program has it."""
        return title

    def all(self, role, pattern='', root=None, shown=True):
        """Every accessible of that role whose name matches, in tree order."""
        found = []
        for item in self.walk(root):
            try:
                if (role is None or item.role == role) and self.matches(pattern, item.name) and (not shown or self.shown(item)):
                    found.append(item)
            except GLib.Error:
                pass                # it went in the meantime, or has no place
        return found

    def find(self, role, pattern, root=None, deadline=DEADLINE, shown=True):
        return wait_for(f'a {role} named /{pattern}/', lambda: self.alive() and next(
            iter(self.all(role, pattern, root, shown)), None), deadline)

    def gone(self, role, pattern, deadline=DEADLINE):
        wait_for(f'no {role} named /{pattern}/', lambda: self.alive() and not self.all(role, pattern), deadline)

    def position(self, node):
        node_x, node_y, node_width, node_height = self.tree.extents(node)
        frame_x, frame_y, frame_width, frame_height = self.tree.extents(self.frame)
        geometry = dict(line.split('=') for line in
                        run('xdotool', 'getwindowgeometry', '--shell', self.window).split('\n'))
        # The X window is larger than the frame by the shadow, which is the same on both sides.
        left = (int(geometry['WIDTH']) - frame_width) // 2 - 2 * frame_x
        top = (int(geometry['HEIGHT']) - frame_height) // 2 - 2 * frame_y
        return (int(geometry['X']) + left + node_x + node_width // 2,
                int(geometry['Y']) + top + node_y + node_height // 2)

    def still(self, node):
        """Waits until it stays where it is: what comes beside it moves it, and a program that is busy says where it was."""
        seen = []

        def stands():
            seen.append(self.tree.extents(node))
            time.sleep(0.05)
            return len(seen) > 3 and seen[-1] == seen[-2] == seen[-3]
        wait_for(f'{node.name} to stand still', stands)

    def click(self, node, button=1):
        self.still(node)
        # In one go and thus in order. (--sync waits 15 s for a pointer that is there already.)
        x, y = self.position(node)
        run('xdotool', 'mousemove', str(x), str(y), 'click', str(button))
        pump()

    def type(self, text):
        run('xdotool', 'type', '--delay', '12', text)

    def key(self, *keys):
        run('xdotool', 'key', *keys)

    def text(self, node):
        text = node.queryText()
        return text.getText(0, text.characterCount)

    def settle(self):
        """What was pressed before is done and told: with each of these questions the program takes one event that came before it."""
        for _ in range(12):
            self.frame.queryComponent().getExtents(pyatspi.WINDOW_COORDS)
        pump()

    def resize(self, width, height):
        run('xdotool', 'windowsize', '--sync', self.window, str(width), str(height))

    def picture(self, path):
        run('import', '-window', 'root', path)

    def quit(self):
        """Leaves by the keyboard, so that leaks are looked for; returns the exit status."""
        run('xdotool', 'windowfocus', self.window)
        self.key('ctrl+q')
        try:
            status = self.process.wait(DEADLINE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            return 'hung'
        report, said = self.report(), self.heard()
        if status != 0 and is_quarks_alone(report):
            status = 0
        else:
            sys.stderr.write(report)
        return f'{status}, and it said “{fault[0]}”' if (fault := OUR_FAULT.search(said)) else status

    def heard(self):
        """What it wrote, which goes on to our own errors."""
        self.said.seek(0)
        said = self.said.read()
        self.said.close()
        sys.stderr.write(said)
        return said

    def report(self):
        """What the sanitizers found."""
        text = ''
        for name in sorted(set(os.listdir(self.reports.name)) - {'stderr'}):
            with open(os.path.join(self.reports.name, name), encoding='utf-8', errors='replace') as file:
                text += file.read()
        return text

    def end(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if not self.said.closed:
            self.heard()
