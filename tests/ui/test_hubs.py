# SPDX-License-Identifier: GPL-3.0-or-later
"""Several hubs, arranged from outside: the real program, two hubs, the pointer and the keyboard. In the sidebar and in the
preferences hubs are moved by dragging, keys and buttons, muted, edited, removed and brought back; all of it is kept."""

import os
import tempfile
import time
import uuid

import pyatspi

from app_case import all_passed, keep_picture, options, passed
from desktop import write_settings
from dialog import Dialog, sidebar
from driver import App, run, wait_for
from peer import Hub, Peer

NAMES = ('Bakery', 'Florist')


def order(app):
    return [row.split(',')[0] for row in sidebar(app) if row.split(',')[0] in NAMES]


def drag(app, node, onto):
    """As a hand does: not all at once."""
    app.still(node)
    app.still(onto)
    x, y = app.position(node)
    to_x, to_y = app.position(onto)
    run('xdotool', 'mousemove', str(x), str(y), 'mousedown', '1')
    for step in range(1, 11):
        run('xdotool', 'mousemove', str(x + (to_x - x) * step // 10), str(y + (to_y - y) * step // 10))
        time.sleep(0.05)        # a drag begins and is answered in between
    run('xdotool', 'mousemove', str(to_x), str(to_y + 2))
    time.sleep(0.3)
    run('xdotool', 'mouseup', '1')


def head(app, name):
    return app.find('list item', f'^{name}, connected')


def check_sidebar(app):
    wait_for('both hubs', lambda: order(app) == ['Bakery', 'Florist'])
    for name in NAMES:
        app.find('list item', f'^{name} account')       # which moves the hub below it
    drag(app, head(app, 'Florist'), head(app, 'Bakery'))
    wait_for('them to change places', lambda: order(app) == ['Florist', 'Bakery'])
    passed('a hub is dragged to the place of another in the sidebar')


def open_page(app):
    app.key('ctrl+comma')
    dialog = Dialog(app, 'Preferences')
    dialog.turn_to('Hubs')
    return dialog


def check_page(app):
    dialog = open_page(app)
    wait_for('both with their latency', lambda: len([
        label for label in app.all('label', r' · Connected, .*[0-9]\s*ms$', shown=False)]) == 2)
    passed('the preferences show each hub with its state and latency')

    app.click(dialog.still('label', '^Florist$'))
    dialog.still('push button', '^Move Down$').queryAction().doAction(0)
    wait_for('it to be the last', lambda: dialog_order(app) == ['Bakery', 'Florist'])
    wait_for('the button to be of no use', lambda: not app.find('push button', '^Move Down$').getState().contains(pyatspi.STATE_SENSITIVE))
    passed('a button moves it down, to the end')
    app.click(app.find('push button', '^Move Up$'))       # of the row that is open
    wait_for('it to be the first', lambda: dialog_order(app) == ['Florist', 'Bakery'])
    app.key('alt+Down')
    wait_for('it to be the last', lambda: dialog_order(app) == ['Bakery', 'Florist'])
    app.key('alt+Up')
    wait_for('it to be the first', lambda: dialog_order(app) == ['Florist', 'Bakery'])
    passed('and keys do, with the row still open')
    app.find('check box', '^Mute$', shown=False).queryAction().doAction(0)
    dialog.press('^Edit…')
    edit = Dialog(app, 'Edit Connection')
    app.key('Escape')
    edit.gone()
    passed('its connection can be edited')
    return dialog


def dialog_order(app):
    places = {name: app.position(app.find('label', f'^{name}$'))[1] for name in NAMES}
    return sorted(places, key=places.get)


def check_removed(app, dialog):
    dialog.press('^Remove')
    undo = app.find('push button', '^Undo', shown=False)
    assert not app.all('label', '^Florist$', shown=False), 'it is there still'
    undo.queryAction().doAction(0)
    wait_for('it to be back', lambda: app.all('label', '^Florist$', shown=False))
    app.key('Escape')
    dialog.gone()
    wait_for('both in the sidebar', lambda: sorted(order(app)) == ['Bakery', 'Florist'])
    passed('one that is removed comes back by one click')


def main():
    home = tempfile.TemporaryDirectory()
    folders = {name: os.path.join(home.name, name) for name in ('data', 'config', 'state', 'cache')}
    environment = {f'XDG_{name.upper()}_HOME': path for name, path in folders.items()}
    environment |= {'GSETTINGS_BACKEND': 'keyfile', 'SIGNALBOX_PORT': '0'}
    hubs = [Hub(options.hub), Hub(options.hub)]
    for hub, name in zip(hubs, NAMES):
        worker = Peer(hub.uri)
        worker.hello('worker', 'worker-1')
        worker.request('syncData', {'accounts': [{'accountId': 'a1', 'accountName': f'{name} account', 'platform': 'web', 'conversations': []}]})
        worker.close()
    saved = ', '.join(f"{{'id': <'{uuid.uuid4()}'>, 'name': <'{name}'>, 'address': <'{hub.uri}'>}}" for hub, name in zip(hubs, NAMES))
    write_settings(folders['config'], local_hub_used='true', hubs=f'[{saved}]')
    app = App([options.signalbox], environment)
    try:
        check_sidebar(app)
        dialog = check_page(app)
        check_removed(app, dialog)
        app.find('list item', '^Florist.*, muted')
        passed('and is muted in the sidebar')
        before = order(app)
        assert (status := app.quit()) == 0, f'it ended with {status}'
        app = App([options.signalbox], environment)
        wait_for('the order', lambda: order(app) == before)
        app.find('list item', '^Florist.*, muted')
        passed('all of it is kept over a restart')
        assert (status := app.quit()) == 0, f'it ended with {status}'
        all_passed()
    except BaseException:
        keep_picture(app, 'hubs')
        raise
    finally:
        app.end()
        for hub in hubs:
            hub.stop()
        home.cleanup()


main()
