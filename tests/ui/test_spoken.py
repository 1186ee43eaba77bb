# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole program with its words alone: every view and dialog has a name for everything that can be acted on; it is
used from end to end by the keyboard; and with text half as large again its window is as narrow as before."""

import time

import app_case
from app_case import all_passed, options, passed  # noqa: E402

import pyatspi  # noqa: E402

import a11y_lint  # noqa: E402
from announcements import Announcements  # noqa: E402
from dialog import Dialog  # noqa: E402
from driver import App, wait_for  # noqa: E402
from peer import Hub, Peer  # noqa: E402


def assert_named(app, where, root=None):
    wait_for(f'every part of {where} to have a name', lambda: not a11y_lint.unnamed(app, root) or
             print('#', where, a11y_lint.unnamed(app, root)[0], flush=True))


def focused(app):
    """What the keyboard is on: the innermost, should a list say so too."""
    found = [item for item in app.walk() if item.is_on(pyatspi.STATE_FOCUSED)]
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
        app.settle()
    raise AssertionError(f'{key} does not lead to {what}; the focus is on {focused(app)}')


def views_are_named(app):
    assert_named(app, 'the welcome page')
    app.key('ctrl+l')
    app.find('list item', '^Local Hub, connected')
    assert_named(app, 'the window')
    for key in ('alt+1', 'alt+2', 'alt+3', 'alt+4', 'alt+5', 'alt+7', 'alt+8'):
        app.key(key)
        assert_named(app, f'the view of {key}')
    app.key('alt+1')
    passed('every view has names for all that is in it')


def dialogs_are_named(app):
    for key, title in (('ctrl+n', 'Connect to a Hub'), ('ctrl+question', 'Keyboard Shortcuts'), ('ctrl+shift+d', 'Drafts')):
        app.key(key)
        dialog = Dialog(app, title)
        assert_named(app, title)
        app.key('Escape')
        dialog.gone()
    app.key('ctrl+comma')
    dialog = Dialog(app, 'Preferences')
    for page in ('General', 'Replies', 'Notifications', 'Hubs', 'Local Hub'):
        dialog.turn_to(page)
        assert_named(app, f'the page {page}')
        if page == 'Replies':
            dialog.press('^New canned reply')
            new = Dialog(app, 'New Canned Reply')
            assert_named(app, 'a canned reply')
            app.key('Escape')
            new.gone()
    app.key('Escape')
    dialog.gone()
    passed('every dialog has names for all that is in it')


def preferences_come_and_go(app):
    """Nothing is left of them that would be warned of at the end."""
    for _ in range(30):
        app.key('ctrl+comma')
        dialog = Dialog(app, 'Preferences')
        app.key('Escape')
        dialog.gone()
    passed('preferences open and close as often as one likes')


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
    wait_for('the keyboard to go where one writes', lambda: focused(app).role == 'text')
    app.key('shift+F6')
    press_until(app, 'Up', 'the message', lambda node: 'Where is my order?' in node.name and node.role == 'list item', limit=5)
    app.key('shift+F10')
    app.find('menu item', '^Copy', shown=False)
    app.key('Escape')
    wait_for('the menu to go', lambda: not app.all('menu item', '^Copy', shown=False))
    app.key('ctrl+r')
    wait_for('the composer to have the keyboard', lambda: focused(app).role == 'text')
    app.type('It left at nine')
    app.key('Return')
    sent = app.find('list item', '^You, It left at nine, ')
    wait_for('it to be sent, in words', lambda: 'sent' in app.find('list item', '^You, It left at nine, ').name or sent.name)
    passed('from the sidebar to a sent reply by the keyboard alone')


def feed(hub, first, last, topic='c1', name='Wang Li'):
    """By one that is there for that alone: nobody answers the hub's pings while the window is looked at."""
    peer = Peer(hub.uri)
    peer.hello('worker', 'feeder')
    account = {**app_case.ACCOUNT, 'conversations': [{'conversation_id': topic, 'participant': {'user_name': name}, 'unread_count': last, 'messages': [
        {'msg_id': f'{topic}-n{n}', 'sender': {'user_name': name}, 'content': f'Number {n}', 'create_time': int(time.time())} for n in range(first, last)]}]}
    assert peer.request('syncData', {'accounts': [account]})['event'] == 'synced'
    peer.close()


def what_happens_is_said(app, hub):
    """Into the topic that is shown, and of what is not done by the person who listens."""
    said = Announcements(app)
    feed(hub, 1, 2)
    said.expect('Wang Li: Number 1')
    passed('a message into the open topic is said')
    feed(hub, 2, 41)
    app.find('list item', 'Number 40')
    texts = said.expect('new messages in Wang Li')
    assert 'Number' not in texts and len(said.heard) < 3, (texts, said.heard)
    passed('of many only how many there are')
    feed(hub, 1, 2, 'c2', 'Somebody Else')
    anna = Peer(hub.uri)
    anna.hello('monitor', 'anna-desk', userId='anna')
    answer = anna.request('claimTopic', {'channelId': 'a1', 'topicId': 'c1', 'seconds': 600})
    assert answer['event'] == 'claimed', answer
    text = said.expect('anna is answering until ')
    assert 'Somebody Else' not in text, text
    passed('a claim of somebody else is said, and no message into another topic')
    anna.close()
    app.key('ctrl+shift+f')
    app.find(None, '^Search messages$')
    app.type('Number')
    said.expect('messages found')
    app.key('ctrl+a')
    app.type('zeppelin')
    said.expect('No message found')
    app.key('Escape')
    passed('how many messages were found is said')
    app.key('ctrl+shift+e')
    said.expect('is resolved')
    app.key('ctrl+shift+e')
    said.expect('is open again')
    passed('what a toast says is said')
    hub.kill()
    said.expect('The connection to Bakery hub is lost')
    hub.start()
    said.expect('Bakery hub is connected')
    passed('a lost connection is said, and that it is back')

    app.key('ctrl+comma')
    dialog = Dialog(app, 'Preferences')
    app.find('check box', '^Tell Screen Readers What Happens$', shown=False).queryAction().doAction(0)
    app.key('Escape')
    dialog.gone()
    said.clear()
    feed(hub, 41, 42)
    app.find('list item', 'Number 41')
    app.key('ctrl+shift+f')
    app.find(None, '^Search messages$')
    app.type('Number')
    app.find('list item', 'Number 41')
    app.key('Escape')
    assert not [text for text in said.heard if 'Number' in text or 'found' in text], said.heard
    said.end()
    passed('and nothing where that is off')


def stays_narrow(app):
    """Larger text makes no window wider than a phone. There is no window manager: the program asks for its own size once more when its
    text has another, and undoes what it was resized to meanwhile."""
    app.key(*['ctrl+plus'] * 3)
    wait_for('the window to be 360 px wide', lambda:     # and the shadow around it
             app.frame.queryComponent().getExtents(pyatspi.WINDOW_COORDS).width <= 372 or app.resize(360, 700))
    app.key('ctrl+0')
    wait_for('what is in sight again', lambda: app.all('list item', 'Where is my order') or app.resize(1000, 700))
    passed('the window goes down to 360 px with text half as large again')


def main():
    app = App([options.signalbox], {'SIGNALBOX_PORT': '0'})
    try:
        views_are_named(app)
        dialogs_are_named(app)
        preferences_come_and_go(app)
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
    peer.close()
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
        what_happens_is_said(app, hub)
        assert app.quit() == 0
    except BaseException:
        app_case.keep_picture(app, 'spoken')
        raise
    finally:
        app.end()
        if hub.process.poll() is None:
            hub.kill()
    all_passed()


main()
