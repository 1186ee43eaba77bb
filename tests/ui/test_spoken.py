# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole program with its words alone: every view and dialog has a name for everything that can be acted on; it is
used from end to end by the keyboard; and with text half as large again its window is as narrow as before."""

import time

import app_case
from app_case import all_passed, options, passed  # noqa: E402

import pyatspi  # noqa: E402

import a11y_lint  # noqa: E402
from dialog import Dialog  # noqa: E402
from driver import App, wait_for  # noqa: E402
from peer import Hub, Peer  # noqa: E402


def assert_named(app, where, root=None):
    wait_for(f'every part of {where} to have a name', lambda: not a11y_lint.unnamed(app, root) or
             print('#', where, a11y_lint.unnamed(app, root)[0], flush=True), deadline=10)


def focused(app):
    """What the keyboard is on: the innermost, should a list say so too."""
    found = [node for node in app.walk() if node.getState().contains(pyatspi.STATE_FOCUSED)]
    return found[-1] if found else None


def press_until(app, key, what, condition, limit=40):
    """Presses a key until the keyboard stands where the person wants it, as people do."""
    for _ in range(limit):
        try:
            if condition(focused(app)):
                return
        except (AttributeError, RuntimeError):
            pass
        app.key(key)
        time.sleep(0.05)    # the key has to arrive before the focus is asked for
        app.all('frame')
    raise AssertionError(f'{key} does not lead to {what}; the focus is on {focused(app)}')


def views_are_named(app):
    assert_named(app, 'the welcome page')
    app.key('ctrl+l')
    app.find('list item', '^Local Hub, connected')
    assert_named(app, 'the window')
    for key in ('alt+1', 'alt+2', 'alt+3', 'alt+4', 'alt+5', 'alt+6'):
        app.key(key)
        assert_named(app, f'the view of {key}')
    app.key('alt+1')
    passed('every view has names for all that is in it')


def dialogs_are_named(app):
    for key, title in (('ctrl+comma', 'Preferences'), ('ctrl+n', 'Connect to a Hub'), ('ctrl+question', 'Keyboard Shortcuts')):
        app.key(key)
        dialog = Dialog(app, title)
        assert_named(app, title)
        app.key('Escape')
        dialog.gone()
    passed('every dialog has names for all that is in it')


def menus_are_read_again(app, hub_row):
    """A menu is read as often as it is opened, and after it changed."""
    def opened():
        app.key('shift+F10')
        return wait_for('the menu', lambda: [item.name for item in app.all('menu item', shown=False) if 'ute' in item.name])
    press_until(app, 'Up', 'the hub', lambda node: node.name.startswith(hub_row))
    assert opened() == ['Mute']
    app.key('m')
    app.find('list item', f'^{hub_row}.*, muted')
    wait_for('the menu to go', lambda: not [item for item in app.all('menu item', shown=False) if 'ute' in item.name])
    assert opened() == ['Unmute']
    app.key('m')
    wait_for('the hub to speak again', lambda: 'muted' not in app.find('list item', f'^{hub_row}').name)
    passed('the menu of a hub is read again after it changed')


def loop_by_keyboard(app, hub):
    """From the sidebar to a sent reply, with nothing but keys."""
    app.find('list item', '^Wang Li|^Bakery account')
    press_until(app, 'Down', 'the channel', lambda node: node.name.startswith('Bakery account'))
    app.key('F6')
    press_until(app, 'Down', 'the topic', lambda node: node.name.startswith('Wang Li'))
    app.key('Return')
    app.find('list item', 'Wang Li, Where is my order\\?, ')
    wait_for('the keyboard to go where one writes', lambda: focused(app).getRoleName() == 'text')
    app.key('shift+F6')
    press_until(app, 'Up', 'the message', lambda node: 'Where is my order?' in node.name and node.getRoleName() == 'list item', limit=5)
    app.key('shift+F10')
    app.find('menu item', '^Copy', shown=False)
    app.key('Escape')
    app.key('ctrl+r')
    wait_for('the composer to have the keyboard', lambda: focused(app).getRoleName() == 'text')
    app.type('It left at nine')
    app.key('Return')
    sent = app.find('list item', '^You, It left at nine, ')
    wait_for('it to be sent, in words', lambda: 'sent' in app.find('list item', '^You, It left at nine, ').name or sent.name)
    passed('from the sidebar to a sent reply by the keyboard alone')


def stays_narrow(app):
    """Larger text makes no window wider than a phone."""
    app.key(*['ctrl+plus'] * 3)
    app.resize(360, 700)
    wait_for('the window to be 360 px wide', lambda:     # and the shadow around it
             app.frame.queryComponent().getExtents(pyatspi.WINDOW_COORDS).width <= 372)
    app.key('ctrl+0')
    app.resize(1000, 700)
    passed('the window goes down to 360 px with text half as large again')


def main():
    app = App([options.signalbox])
    try:
        views_are_named(app)
        dialogs_are_named(app)
        assert app.quit() == 0
    except BaseException:
        app_case.keep_picture(app, 'spoken')
        raise
    finally:
        app.end()

    hub = Hub(options.hub, arguments=['--name', 'Bakery hub'])
    peer = Peer(hub.uri)
    peer.hello('worker', 'feeder')
    assert peer.request('syncData', {'accounts': [app_case.ACCOUNT]})['event'] == 'synced'
    app = App([options.signalbox, '--hub', hub.uri])
    try:
        app.find('list item', '^Bakery account')
        loop_by_keyboard(app, hub)
        assert_named(app, 'a conversation')
        app.key('F6')
        app.key('ctrl+shift+c')
        app.key('Escape')
        menus_are_read_again(app, 'Bakery hub')
        stays_narrow(app)
        assert app.quit() == 0
    except BaseException:
        app_case.keep_picture(app, 'spoken')
        raise
    finally:
        app.end()
        peer.close()
        if hub.process.poll() is None:
            hub.kill()
    all_passed()


main()
