# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading and finding over two hubs, by keyboard, as an operator does: what is unread, where it is, and how one gets there."""

import os
import re
import tempfile

from app_case import all_passed, keep_picture, options, passed
from dialog import Dialog
from driver import App, wait_for
from peer import Hub, Peer

NEEDLE = 'a striped umbrella ＡＢＣ１２３'


def account(name, conversations):
    return {'accountId': name.lower(), 'accountName': name, 'platform': 'web', 'conversations': [
        {'conversation_id': f'{name.lower()}-{who.lower()}', 'participant': {'user_name': who}, 'unread_count': len(words), 'messages': [
            {'msg_id': f'{name}-{who}-{i}', 'sender': {'user_name': who}, 'content': word, 'create_time': 1763000100 + i}
            for i, word in enumerate(words)]} for who, words in conversations.items()]}


def attic():
    return {'accountId': 'attic', 'accountName': 'Attic', 'platform': 'web', 'conversations': [
        {'conversation_id': 'coats', 'participant': {'user_name': 'Winter coats'}, 'unread_count': 0, 'messages': [
            {'msg_id': 'coats-1', 'sender': {'user_name': 'Zoe Miller'}, 'content': 'Moth holes', 'create_time': 1763000000}]}]}


def fill(hub, *accounts):
    worker = Peer(hub.uri)
    worker.hello('worker', 'worker')
    for each in accounts:
        answer = worker.request('syncData', {'accounts': [each]})
        assert answer['event'] != 'error', answer
    return worker


def connect(app, hub, name):
    app.key('ctrl+n')
    dialog = Dialog(app, 'Connect to a Hub')
    dialog.fill('Address', hub.uri)
    dialog.text('^Detected · ')
    dialog.fill('Name', name)
    app.key('Return')
    dialog.gone()
    app.find('list item', f'^{name}, connected')


def check_never_opened(app):
    """By its title, though nobody ever opened its channel, and it has nothing unread; then by who wrote in it."""
    def unknown():
        return app.all('label', '(being looked up|known here)', shown=True)
    go_to(app, 'winter co', '^Winter coats, .* › Attic', 'Moth holes')
    app.key('ctrl+k')
    switcher = Dialog(app, 'Go To')
    app.type('nowhere')
    wait_for('nothing', lambda: app.all(None, '^Nothing Found$', shown=False))
    wait_for('all to be known', lambda: not unknown())
    app.key('Escape')
    switcher.gone()
    passed('the switcher knows topics of channels that nobody opened, and says no word of what it does not know when it knows all')
    go_to(app, 'mill', '^Zoe Miller, wrote in Winter coats', 'Moth holes')
    passed('and who is only a name of somebody who wrote')


def check_inbox(app):
    app.key('alt+2')
    app.find('list item', ' › Bakery')
    app.find('list item', '^Garden › Roses')
    for who in ('Anna', 'Ben', 'Cleo'):
        app.find('list item', f'^{who}, ')
    passed('the inbox has what is unread in both hubs, also of channels that nobody opened')


def check_next(app):
    seen = []
    for _ in range(3):
        app.key('n')
        label = wait_for('another topic', lambda: next((node.name for node in app.all('label', '^(Anna|Ben|Cleo)$')
                                                        if node.name not in seen and shows_topic(app, node.name)), None))
        seen.append(label)
        wait_for(f'{label} to be read', lambda: not app.all('list item', f'^{label}, .*unread'))
    assert sorted(seen) == ['Anna', 'Ben', 'Cleo'], seen
    passed('N goes from one to the next, over channels and hubs')

    def is_told():      # a toast goes by itself: on a slow machine before it was read
        app.key('n')
        return app.all('label', '^Nothing unread is left')
    wait_for('the end', is_told)
    passed('and says when nothing is left')
    app.key('alt+2')
    app.find(None, '^All Read$')
    passed('then the inbox is empty, and says so')


def shows_topic(app, name):
    return app.all('list item', f'^{name}: |^{name}, .*{name}', shown=True) or app.all('list', '^Messages$')


def check_recent(app):
    app.key('alt+3')
    for who in ('Anna', 'Ben', 'Cleo'):
        app.find('list item', f'^{who}, ')
    passed('what was written in is among the recent topics')


def check_in_topic(app):
    app.key('ctrl+k')
    switcher = Dialog(app, 'Go To')
    app.type('anna')
    app.find('list item', '^Anna, ', shown=False)
    app.key('Return')
    switcher.gone()
    app.find('list item', NEEDLE)
    app.key('ctrl+f')
    app.find(None, '^Find in this topic$')
    for found, words in enumerate(('nowhere', 'umbrella', 'nowhere', 'abc123', 'nowhere')):
        app.key('ctrl+a')
        app.type(words)
        app.find(None, '^1/1$' if found % 2 else '^Not found$')
    app.key('Escape')
    app.gone(None, '^Not found$')
    passed('Ctrl+F finds in the topic, counts, wide letters too, and says where there is nothing')


def check_switcher(app):
    app.key('ctrl+k')
    switcher = Dialog(app, 'Go To')
    app.type('cle')
    app.find('list item', '^Cleo, .* › Roses', shown=False)
    app.key('Return')
    switcher.gone()
    app.find('list item', 'Red ones, please')
    passed('the switcher goes to a topic by some letters')
    app.key('ctrl+k')
    switcher = Dialog(app, 'Go To')
    app.type('quit')
    app.find('list item', '^Quit, General', shown=False)
    app.key('Escape')
    switcher.gone()
    passed('and knows actions')


def switcher_rows(app):
    return [row.name for row in app.all('list item', shown=False)]


def go_to(app, letters, row, there):
    app.key('ctrl+k')
    switcher = Dialog(app, 'Go To')
    app.type(letters)
    app.find('list item', row, shown=False)
    app.key('Return')
    switcher.gone()
    app.find('list item', there)


def check_drafts(app):
    go_to(app, 'ben', '^Ben, .* › Bakery', 'Bread')
    app.key('ctrl+r')
    app.type('We bake a pumpernickel')
    go_to(app, 'anna', '^Anna, .* › Bakery', NEEDLE)
    go_to(app, 'pumpernickel', '^Ben, Draft: We bake a pumpernickel', 'Bread')
    wait_for('the draft', lambda: any(app.text(node) == 'We bake a pumpernickel' for node in app.all('text')))
    passed('what is written and not sent is gone to by its words')
    app.key('ctrl+shift+p')
    app.find('label', '^Private note: only colleagues see it$')
    go_to(app, 'anna', '^Anna, .* › Bakery', NEEDLE)
    go_to(app, 'pumpernickel', '^Ben, Draft of a private note: We bake a pumpernickel', 'Bread')
    passed('and one for colleagues only says so')
    app.key('ctrl+shift+p')
    app.find('text', '^Write a reply$')
    app.key('ctrl+r', 'ctrl+a', 'BackSpace')


def check_recently_chosen(app, first, second):
    app.key('ctrl+k')
    switcher = Dialog(app, 'Go To')
    wait_for('what was chosen last', lambda: re.match(first, switcher_rows(app)[0]) and re.match(second, switcher_rows(app)[1]))
    app.key('Escape')
    switcher.gone()


def check_disabled(app):
    """Nothing was changed that could be undone."""
    app.key('ctrl+k')
    switcher = Dialog(app, 'Go To')
    app.type('quit')
    app.find('list item', '^Quit, General', shown=False)
    app.key('ctrl+a')
    app.type('undo')
    app.gone('list item', '^Quit, General')
    wait_for('nothing', lambda: app.all(None, '^Nothing Found$', shown=False))
    app.key('Escape')
    switcher.gone()
    passed('what cannot be done now is left out')


def main():
    shop, garden = Hub(options.hub), Hub(options.hub)
    with tempfile.TemporaryDirectory(prefix='signalbox-finding-') as folder:
        workers = [fill(shop, account('Bakery', {'Anna': ['Good morning', NEEDLE], 'Ben': ['Bread?']})),
                   fill(garden, account('Roses', {'Cleo': ['Red ones, please']}), attic())]
        environment = {'GSETTINGS_BACKEND': 'keyfile', 'SIGNALBOX_PORT': '0', **{name: os.path.join(folder, name) for name in (
            'XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'XDG_STATE_HOME', 'XDG_CACHE_HOME')}}
        app = App([options.signalbox, '--hub', shop.uri], environment)
        try:
            app.find('list item', ', connected')
            connect(app, garden, 'Garden')
            check_never_opened(app)
            check_inbox(app)
            check_next(app)
            check_recent(app)
            check_switcher(app)
            check_in_topic(app)
            check_drafts(app)
            go_to(app, 'cle', '^Cleo, .* › Roses', 'Red ones, please')
            go_to(app, 'anna', '^Anna, .* › Bakery', NEEDLE)
            go_to(app, 'ben', '^Ben, .* › Bakery', 'Bread')
            check_recently_chosen(app, 'Ben, ', 'Anna, ')
            passed('before anything is typed, what was chosen last stands first')
            check_disabled(app)
            status = app.quit()
            assert status == 0, status
            app = App([options.signalbox, '--hub', shop.uri], environment)
            app.find('list item', ', connected')
            app.click(app.find('list item', '^Bakery'))
            app.find('list item', '^Anna, ')
            check_recently_chosen(app, 'Ben, ', 'Anna, ')
            passed('also after a restart')
            status = app.quit()
            assert status == 0, status
            passed('nothing is left behind')
            all_passed()
        except BaseException:
            keep_picture(app, 'finding')
            raise
        finally:
            app.end()
            for worker in workers:
                worker.close()
            shop.kill()
            garden.kill()


main()
