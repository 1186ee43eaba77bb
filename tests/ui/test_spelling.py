# SPDX-License-Identifier: GPL-3.0-or-later
"""Spelling, from outside: what is wrong is underlined once it is finished, the menu mends it, and emoji go where the cursor is. The
real program and a real hub; another client says what arrived there."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from app_case import ACCOUNT, all_passed, keep_picture, options, passed  # noqa: E402
from driver import App, wait_for  # noqa: E402
from peer import Hub, Peer  # noqa: E402

DICTIONARY = '/usr/share/hunspell/en_US.dic'


def entry(app):
    return app.find('text', '^Write a reply$')


def written(app, text):
    wait_for(f'{text!r} in the entry, not {app.text(entry(app))!r}', lambda: app.text(entry(app)) == text)


def suggestions(app, right):
    """The menu at the cursor; what it has is read, and it stays open."""
    def opened():
        if not app.all('menu item', right, shown=False):
            app.key('Escape', 'Menu')
        return app.all('menu item', right, shown=False)
    return wait_for(f'a menu with {right}', opened)[0]


def close_menu(app, item):
    app.key('Escape')
    wait_for('no menu', lambda: not app.all('menu item', item, shown=False))


def correct(app, other):
    app.key('ctrl+r')
    app.type('I recieve it ')
    app.key('ctrl+Left', 'ctrl+Left')
    item = suggestions(app, '^receive$')
    if os.environ.get('SIGNALBOX_TEST_PICTURES'):
        app.picture(os.path.join(os.environ['SIGNALBOX_TEST_PICTURES'], 'spelling.png'))
    item.queryAction().doAction(0)
    written(app, 'I receive it ')
    passed('the menu of a wrong word mends it')
    wait_for('no menu', lambda: not app.all('menu item', '^receive$', shown=False))
    app.key('ctrl+z')
    written(app, 'I recieve it ')
    app.key('ctrl+shift+z')
    written(app, 'I receive it ')
    passed('that is one step to undo')
    app.key('ctrl+End', 'Return')
    other.expect('messageAdded', lambda payload: payload['message']['content'] == 'I receive it')
    passed('the text itself knows nothing of it')


def learn(app):
    app.type('our sourdoughy bread')
    app.key('ctrl+Left', 'ctrl+Left')
    suggestions(app, '^Add to Dictionary$').queryAction().doAction(0)
    path = os.path.join(os.environ['XDG_CONFIG_HOME'], 'enchant', 'en_US.dic')
    wait_for('the word on disk', lambda: os.path.exists(path) and 'sourdoughy' in open(path, encoding='utf-8').read())
    passed('a word is added to the dictionary')
    wait_for('no menu', lambda: not app.all('menu item', '^Add to Dictionary$', shown=False))
    app.key('ctrl+a', 'BackSpace')
    written(app, '')


def insert_emoji(app, other):
    app.type('Cake  for you')
    app.key('Home', 'ctrl+Right', 'Right', 'ctrl+period')
    wait_for('the chooser', lambda: app.all('label', '^Smileys', shown=False))
    app.key('Down', 'Return')
    wait_for('an emoji', lambda: app.text(entry(app)) != 'Cake  for you')
    text = app.text(entry(app))
    assert text.startswith('Cake ') and text.endswith(' for you') and ord(text[5]) > 0x2000, text
    passed('Ctrl+. puts an emoji where the cursor is')
    app.key('ctrl+Return')
    other.expect('messageAdded', lambda payload: payload['message']['content'] == text)
    passed('and so it is sent')


def main():
    if not os.path.exists(DICTIONARY):
        print('1..0 # SKIP there is no English dictionary for hunspell')
        return
    hub = Hub(options.hub)
    app = App([options.signalbox, '--hub', hub.uri], {'LANGUAGE': 'en_US'})
    try:
        worker = Peer(hub.uri)
        worker.hello('worker', 'worker-1')
        worker.request('syncData', {'accounts': [ACCOUNT]})
        other = Peer(hub.uri)
        other.hello('monitor', 'other', streams=[{'stream': 'channel/a1'}])
        app.click(app.find('list item', '^Bakery account'))
        app.click(app.find('list item', 'Wang Li'))
        app.find('list item', 'Where is my order')

        correct(app, other)
        learn(app)
        insert_emoji(app, other)
        status = app.quit()
        assert status == 0, f'the program ended with {status}'
        passed('the program ends with nothing leaked')
        all_passed()
    except BaseException:
        keep_picture(app, 'spelling')
        raise
    finally:
        app.end()


main()
