# SPDX-License-Identifier: GPL-3.0-or-later
"""What the cases share that open dialogs of the real program, and the menus of its hubs."""

import time

import pyatspi

from driver import run, wait_for


class Dialog:
    """A window of its own beside the program's: what is clicked and read goes there as long as it is open."""

    def __init__(self, app, title):
        self.app, self.before = app, (app.frame, app.window)
        self.window = wait_for(f'the dialog {title}', lambda: [
            window for window in run('xdotool', 'search', '--onlyvisible', '--pid', str(app.process.pid)).split('\n')
            if window != app.window and run('xdotool', 'getwindowname', window) == title])[0]
        app.frame = wait_for(f'{title} to be read', lambda: next(child for child in app.app if child.name == title))
        app.window = self.window
        run('xdotool', 'windowfocus', '--sync', self.window)

    def text(self, pattern):
        return self.app.find('label', pattern, shown=False)

    def field(self, name):
        return self.app.find('text', f'^{name}$', shown=False)

    def fill(self, name, text):
        self.app.click(self.still('text', f'^{name}$'))
        self.app.key('ctrl+a')
        self.app.type(text)
        wait_for(f'{name} to be {text}', lambda: self.app.text(self.field(name)) == text)

    def press(self, pattern):
        self.app.find('push button', pattern, shown=False).queryAction().doAction(0)

    def still(self, role, pattern):
        """What no longer moves: fields come and go above it."""
        def stands():
            node = self.app.find(role, pattern, shown=False)
            before = self.app.position(node)
            time.sleep(0.1)
            return self.app.position(node) == before and self.app.shown(node) and node
        return wait_for(f'a {role} named /{pattern}/ to stand still', stands)

    def turn_to(self, page):
        """A page by its tab. There are tabs above and below, and those for which there was no room go on saying where they were."""
        def turned():
            for tab in self.app.all('page tab', f'^{page}$'):
                self.app.click(tab)
                time.sleep(0.2)     # the click is answered before the next
                if tab.getState().contains(pyatspi.STATE_SELECTED):
                    return True
            return False
        wait_for(f'the page {page}', turned)

    def gone(self):
        window, (self.app.frame, self.app.window) = self.window, self.before
        wait_for('the dialog to go', lambda: window not in run(
            'xdotool', 'search', '--onlyvisible', '--pid', str(self.app.process.pid)).split('\n'))
        run('xdotool', 'windowfocus', '--sync', self.app.window)


def choose_file(app, title, path):
    """By the toolkit's chooser: a slash opens its entry. That of GTK 4.18 leaves behind the cursor what it thought would be typed, and Return
    leads only to the folder as long as that is not known: then it is done once more."""
    def chooser():
        return next((child for child in app.app if child is not None and child.name == title), None)

    def is_written():
        window = chooser()
        return window is None or any(app.text(node) == path for node in app.all('text', root=window, shown=False))

    def chosen():
        if chooser() is None:
            return True
        app.key('ctrl+a')
        app.type(path)
        app.key('shift+End', 'Delete')
        try:
            wait_for(f'{path} in the chooser', is_written, 5)
            if chooser() is not None:
                app.key('Return')
            return wait_for('no chooser', lambda: chooser() is None, 5)
        except AssertionError:
            return False
    wait_for('the chooser', chooser)
    wait_for('no chooser', chosen)


def sidebar(app):
    return [row.name for row in app.all('list item', root=app.find('list', '^Channels$'), shown=False)]


def choose(app, row, item, key):
    """From the menu of a hub. A click while the last menu goes only helps it to go."""
    def opened():
        if not app.all('menu item', item, shown=False):
            app.click(app.find('list item', row), button=3)
            time.sleep(0.5)
        return app.all('menu item', item, shown=False)
    wait_for(f'the menu with {item}', opened)
    app.key(key)
