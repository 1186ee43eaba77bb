# SPDX-License-Identifier: GPL-3.0-or-later
"""Canned replies, by the keyboard: a slash finds and writes them, what is not filled in is not sent unseen, and the preferences
keep them. The real program and a real hub; another client says what arrived there."""

import glob
import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from app_case import ACCOUNT, all_passed, keep_picture, options, passed  # noqa: E402
from dialog import Dialog  # noqa: E402
from driver import App, wait_for  # noqa: E402
from peer import Hub, Peer  # noqa: E402
import pyatspi  # noqa: E402

FILE = os.path.join(os.environ['XDG_CONFIG_HOME'], 'signalbox', 'canned-replies.json')
REPLIES = [
    {'title': 'Greeting', 'text': 'Hello {name}, this is {channel}. {cursor}Yours'},
    {'title': 'Opening hours', 'text': 'We open at nine.\nSee you, {name}!'},
    {'title': 'Order late', 'text': 'Order {order} left at {{time}.'},
]


def picture(app, name):
    if os.environ.get('SIGNALBOX_TEST_PICTURES'):
        app.picture(os.path.join(os.environ['SIGNALBOX_TEST_PICTURES'], f'{name}.png'))


def keep(replies):
    os.makedirs(os.path.dirname(FILE), exist_ok=True)
    with open(FILE, 'w', encoding='utf-8') as file:
        json.dump({'replies': replies}, file)


def kept():
    with open(FILE, encoding='utf-8') as file:
        return [reply['title'] for reply in json.load(file)['replies']]


def entry(app):
    return app.find('text', '^Write a reply$')


def written(app, text):
    wait_for(f'{text!r} in the entry, not {app.text(entry(app))!r}', lambda: app.text(entry(app)) == text)


def empty(app):
    app.key('ctrl+a', 'BackSpace')
    written(app, '')


def rows(app):
    """What is found, and which of them Return takes; a popover is beside the window."""
    return [row.name for row in app.all('list item', '^(Greeting|Opening hours|Order late),', shown=False)]


def write_replies(app, other):
    app.key('ctrl+r')
    app.type('/')
    wait_for('all of them', lambda: rows(app) == ['Greeting, Hello {name}, this is {channel}. {cursor}Yours', 'Opening hours, We open at nine. See you, {name}!',
                                                  'Order late, Order {order} left at {{time}.'])
    app.find('label', '^Hello Wang Li, this is Bakery account. Yours$', shown=False)
    passed('a slash in the empty entry shows all, and what the first would write')
    picture(app, 'canned')
    app.type('hours')
    wait_for('one', lambda: [row.split(',')[0] for row in rows(app)] == ['Opening hours'])
    app.key('Return')
    written(app, 'We open at nine.\nSee you, Wang Li!')
    passed('what is typed finds one, and Return writes it')
    app.key('ctrl+z')
    written(app, '/hours')
    app.key('ctrl+shift+z')
    written(app, 'We open at nine.\nSee you, Wang Li!')
    passed('that is one step to undo')
    app.key('Return')
    other.expect('messageAdded', lambda payload: payload['message']['content'] == 'We open at nine.\nSee you, Wang Li!')
    written(app, '')
    passed('the other side gets it')
    other.request('sendMessage', {'key': 'colleague', 'channelId': 'a1', 'topicId': 'c1', 'content': 'I look after it'})
    app.find('list item', 'I look after it')

    app.type('/')
    wait_for('all of them', lambda: len(rows(app)) == 3)
    app.key('Down', 'Down', 'Down', 'Up', 'Down', 'Tab')
    written(app, 'Hello Wang Li, this is Bakery account. Yours')
    app.type('how are you? ')
    written(app, 'Hello Wang Li, this is Bakery account. how are you? Yours')
    passed('arrows go round, Tab takes it, and writing goes on where it says')
    empty(app)


def write_slashes(app, other):
    app.type('/')
    wait_for('all of them', lambda: len(rows(app)) == 3)
    app.type('/')
    written(app, '/')
    wait_for('none', lambda: not rows(app))
    app.type('etc')
    written(app, '/etc')
    app.key('Return')
    other.expect('messageAdded', lambda payload: payload['message']['content'] == '/etc')
    passed('two slashes are one')
    app.type('/')
    wait_for('all of them', lambda: len(rows(app)) == 3)
    app.key('Escape')
    wait_for('none', lambda: not rows(app))
    app.type('hours')
    app.key('Return')
    other.expect('messageAdded', lambda payload: payload['message']['content'] == '/hours')
    passed('Escape leaves the slash as it is')
    app.type('/nothing is called so')
    wait_for('none', lambda: not rows(app))
    app.key('Return')
    other.expect('messageAdded', lambda payload: payload['message']['content'] == '/nothing is called so')
    passed('what finds nothing is sent as it stands')
    app.type('Well: ')
    app.key('ctrl+slash')
    wait_for('all of them', lambda: len(rows(app)) == 3)
    app.key('Escape')
    written(app, 'Well: ')
    app.key('ctrl+slash')
    wait_for('all of them', lambda: len(rows(app)) == 3)
    app.type('hours')
    app.key('Return')
    written(app, 'Well: We open at nine.\nSee you, Wang Li!')
    passed('Ctrl+/ puts one where somebody is writing')
    empty(app)


def fill_in(app, other):
    app.type('/late')
    wait_for('one', lambda: len(rows(app)) == 1)
    app.key('Return')
    written(app, 'Order {order} left at {time}.')
    app.key('Return')
    app.find('label', '^{order} is not filled in. Send once more')
    picture(app, 'canned-blank')
    passed('what is not filled in is not sent without a word')
    app.key('Return')
    other.expect('messageAdded', lambda payload: payload['message']['content'] == 'Order {order} left at {time}.')
    passed('a second time it goes as it stands')
    app.type('/late')
    wait_for('one', lambda: len(rows(app)) == 1)
    app.key('Return')
    written(app, 'Order {order} left at {time}.')
    app.key('Return')
    app.find('label', '^{order} is not filled in. Send once more')
    app.type('41')      # it is selected
    written(app, 'Order 41 left at {time}.')
    app.gone('label', 'is not filled in')
    app.key('Return')
    other.expect('messageAdded', lambda payload: payload['message']['content'] == 'Order 41 left at {time}.')
    passed('braces that were written twice are no variable')
    app.type('if (x) {y} else {z}')
    app.key('Return')
    other.expect('messageAdded', lambda payload: payload['message']['content'] == 'if (x) {y} else {z}')
    passed('braces around anything else are left alone')


def has_keyboard(app, title):
    """Its row in the preferences: all rows are made anew when one is moved, a little after that is written down."""
    wait_for(f'{title} to have the keyboard', lambda: any(
        row.is_on(pyatspi.STATE_FOCUSED) for row in app.all('list item', f'^{title}', shown=False)))


def manage(app):
    app.key('ctrl+shift+l')
    preferences = Dialog(app, 'Preferences')
    app.find('list item', '^Greeting', shown=False)
    picture(app, 'canned-preferences')
    preferences.press('^New canned reply')
    dialog = Dialog(app, 'New Canned Reply')
    dialog.fill('Title', 'Thanks')
    dialog.still('label', '^Text$')
    app.click(dialog.still('text', '^Text$'))
    app.type('Thank you, {name}. {nobody}')
    app.find('label', '^Nothing is known of {nobody}', shown=False)
    picture(app, 'canned-dialog')
    app.key('ctrl+Return')
    dialog.gone()
    wait_for('four', lambda: kept() == ['Greeting', 'Opening hours', 'Order late', 'Thanks'])
    passed('a new one is written in the preferences, which say what is unknown')
    preferences.press('^Move .Thanks. Up')
    wait_for('it to move', lambda: kept() == ['Greeting', 'Opening hours', 'Thanks', 'Order late'])
    has_keyboard(app, 'Thanks')
    app.key('alt+Up')
    wait_for('it to move by the key', lambda: kept() == ['Greeting', 'Thanks', 'Opening hours', 'Order late'])
    has_keyboard(app, 'Thanks')
    passed('it is put in order by a button and by a key')
    preferences.press('^Remove .Greeting.')
    wait_for('three', lambda: kept() == ['Thanks', 'Opening hours', 'Order late'])
    preferences.press('^Undo')
    wait_for('four', lambda: kept() == ['Greeting', 'Thanks', 'Opening hours', 'Order late'])
    has_keyboard(app, 'Greeting')
    passed('what is removed comes back, to where it was, and has the keyboard')
    app.key('Escape')
    preferences.gone()


def broken(app, hub):
    """A file that somebody broke."""
    aside = glob.glob(FILE + '.broken-*')
    assert len(aside) == 1, aside
    with open(aside[0], encoding='utf-8') as file:
        assert file.read() == '{"replies": ['
    app.find('label', '^The canned replies could not be read', shown=False)
    passed('a broken file is put aside, and that is said until it was read')


def open_topic(app):
    app.click(app.find('list item', '^Bakery account'))
    app.click(app.find('list item', 'Wang Li'))
    app.find('list item', 'Where is my order')


def main():
    hub = Hub(options.hub)
    keep(REPLIES)
    app = App([options.signalbox, '--hub', hub.uri])
    try:
        worker = Peer(hub.uri)
        worker.hello('worker', 'worker-1')
        worker.request('syncData', {'accounts': [ACCOUNT]})
        other = Peer(hub.uri)
        other.hello('monitor', 'other', streams=[{'stream': 'channel/a1'}])

        open_topic(app)
        write_replies(app, other)
        write_slashes(app, other)
        fill_in(app, other)
        manage(app)
        status = app.quit()
        assert status == 0, f'the program ended with {status}'
        passed('the program ends with nothing leaked')

        with open(FILE, 'w', encoding='utf-8') as file:
            file.write('{"replies": [')
        app = App([options.signalbox, '--hub', hub.uri])
        broken(app, hub)
        all_passed()
    except BaseException:
        keep_picture(app, 'canned')
        raise
    finally:
        app.end()


main()
