# SPDX-License-Identifier: GPL-3.0-or-later
"""What a screen reader could not name. GTK says the type of a widget where nobody gave it a name."""

import re

import pyatspi

SPOKEN = ('push button', 'toggle button', 'check box', 'radio button', 'combo box', 'text', 'entry', 'password text', 'spin button', 'slider',
          'list', 'list box', 'list item', 'menu', 'menu item', 'check menu item', 'radio menu item', 'page tab', 'switch', 'table', 'table cell',
          'progress bar', 'link', 'dialog', 'frame')
# Containers that nobody stops at: their parts are what is said.
MUTE_BY_NATURE = {'menu': r'GtkPopoverMenu(Bar)?$'}


def unnamed(app, root=None):
    """(role, name, where) of everything that people act on, which is visible and has no words."""
    found = []
    for item in app.walk(root):
        name = item.name.strip()
        if item.role not in SPOKEN or not item.is_on(pyatspi.STATE_VISIBLE) or re.match(MUTE_BY_NATURE.get(item.role, '$'), name):
            continue
        # GTK 4.8 says the underline of a button's letter, and then its label.
        underlined = item.role == 'push button' and re.match(r'(.*)_(.*) \1\2$', name)
        if (not name or underlined or (said_twice(name) and app.tree.items[item.above].role != 'push button') or
                re.match(r'(Gtk|Adw|Gdk|Sbx)[A-Z]', name)):
            found.append((item.role, name, trail(app, item)))
    return found


def said_twice(name):
    """By a label of its own, and again by the row that stands for it. What is inside a menu button nobody stops at."""
    return len(name) > 8 and name[:len(name) // 2].strip().lower() == name[len(name) // 2:].strip().lower()


def trail(app, item):
    names = []
    while item is not None and len(names) < 6:
        names.append(f'{item.role} "{item.name}"')
        item = app.tree.items.get(item.above)
    return ' < '.join(names)
