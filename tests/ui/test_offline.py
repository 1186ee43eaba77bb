# SPDX-License-Identifier: GPL-3.0-or-later
"""Nothing is lost without a hub, seen from outside: the real program, the real hub, a keyboard.

A reply is written while the hub is away; the program ends, once by itself and once by force; it starts with
no hub at all, and what was seen before is there with its age, the reply waits, and the search finds. The hub
comes back and has the reply, once. Then somebody else writes while a reply waits: it is held, and sent anyway.
"""

import os
import signal
import tempfile
import uuid

from app_case import ACCOUNT, all_passed, keep_picture, options, passed
from dialog import choose
from driver import App, run, wait_for
from peer import Hub, Peer

# The program tries once a minute by then.
NEXT_TRY = 150


def rows(app, pattern):
    return app.all('list item', pattern, root=app.find('list', '^Messages$'), shown=False)


def stored(peer, text):
    """How many messages of that text the hub has."""
    answer = peer.request('listMessages', {'channelId': 'a1', 'topicId': 'c1', 'limit': 100})
    return len([message for message in answer['payload']['messages'] if message['content'] == text])


def write(app, text):
    app.click(app.find('text', '^Write a reply$'))
    app.type(text)
    app.key('Return')


def connect(app, hub):
    """As a person would, so that the hub is saved."""
    app.key('ctrl+n')
    dialog = wait_for('the dialog', lambda: [window for window in run('xdotool', 'search', '--onlyvisible', '--pid',
                                             str(app.process.pid)).split('\n') if window != app.window])
    run('xdotool', 'windowfocus', '--sync', dialog[0])
    app.type(hub.uri)
    app.key('Return')
    wait_for('the dialog to go', lambda: run('xdotool', 'search', '--onlyvisible', '--pid',
                                             str(app.process.pid)).split('\n') == [app.window])
    run('xdotool', 'windowfocus', '--sync', app.window)


def open_topic(app):
    app.click(app.find('list item', '^Bakery account'))
    app.click(app.find('list item', 'Wang Li'))
    app.find('list item', 'Where is my order')


def look_around(app):
    """A program that has just started, and no hub."""
    app.find('list item', 'Where is my order')
    app.find('list item', 'Call you back.*Waiting · ')
    assert len(rows(app, 'Call you back')) == 1, [row.name for row in rows(app, '')]
    app.find(None, '^Offline · as of ')


def check_waiting(app, hub):
    hub.kill()
    app.find(None, 'Reconnecting|reconnecting|once a minute')
    write(app, 'Call you back?')
    row = app.find('list item', 'Call you back.*Waiting · ')
    assert len(row.name.split('Waiting · ')[1]) > 10, row.name
    passed('a reply written without the hub waits, and says for what')


def check_search(app):
    app.key('ctrl+shift+f')
    app.find(None, '^Search messages$')
    app.type('order')
    app.find('list item', 'Where is my order.*Bakery account')
    app.find('label', 'what was seen before')
    passed('the search finds what was seen before')
    app.key('Return')
    app.key('Return')
    app.find('text', '^Write a reply$')
    app.find('list item', 'Where is my order')
    passed('and leads there')


def check_held(app, hub):
    hub.kill()
    app.find(None, 'Reconnecting|reconnecting|once a minute')
    write(app, 'At nine, as ever')
    app.find('list item', 'At nine.*Waiting · ')

    # The program stands still until somebody else has written.
    os.kill(app.process.pid, signal.SIGSTOP)
    try:
        hub.start()
        other = Peer(hub.uri)
        other.hello('monitor', 'other')
        answer = other.request('sendMessage', {'key': str(uuid.uuid4()), 'channelId': 'a1', 'topicId': 'c1',
                                               'content': 'I have answered already', 'type': 'text'})
        assert answer['event'] == 'messageAccepted', answer
    finally:
        os.kill(app.process.pid, signal.SIGCONT)

    app.find('list item', 'At nine.*Held · ', deadline=NEXT_TRY)
    app.find('list item', 'I have answered already')
    assert stored(other, 'At nine, as ever') == 0
    passed('a reply that the topic overtook is held, and what came is shown')

    app.click(app.find('push button', '^Send Anyway$'))
    app.find('list item', 'At nine.*Stored')
    app.gone('push button', '^Send Anyway$')
    assert stored(other, 'At nine, as ever') == 1
    assert len(rows(app, 'At nine')) == 1
    passed('and goes when a person says so, once')


def check_removed(app, hub):
    hub.kill()
    app.find(None, 'Reconnecting|reconnecting|once a minute')
    write(app, 'This goes with the hub')
    app.find('list item', 'This goes.*Waiting · ')
    choose(app, r', (reconnecting|once a minute)', '^_?Remove', 'r')
    app.find('label', 'was removed, with 1 reply that was not sent')
    app.click(app.find('push button', '^Undo'))
    app.click(app.find('list item', '^Bakery account'))
    app.click(app.find('list item', '^Wang Li'))
    app.find('list item', 'This goes.*Waiting · ')
    passed('a hub that is removed says which replies go with it, and Undo brings them back')


def main():
    hub = Hub(options.hub)
    worker = Peer(hub.uri)
    worker.hello('worker', 'worker-1')
    worker.request('syncData', {'accounts': [ACCOUNT]})
    with tempfile.TemporaryDirectory(prefix='signalbox-offline-') as home:
        environment = {'GSETTINGS_BACKEND': 'keyfile', 'SIGNALBOX_PORT': '0',
                       **{name: os.path.join(home, name) for name in
                          ('XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'XDG_STATE_HOME', 'XDG_CACHE_HOME')}}

        def start():
            return App([options.signalbox], environment)

        app = start()
        try:
            connect(app, hub)
            open_topic(app)
            check_waiting(app, hub)
            status = app.quit()
            assert status == 0, f'the program ended with {status}'

            app = start()
            look_around(app)
            passed('without a hub the topic is there with its age, and the reply waits')
            check_search(app)
            app.process.kill()
            app.process.wait()

            app = start()
            look_around(app)
            passed('the same after the program was killed')

            hub.start()
            app.find('list item', 'Call you back.*Stored', deadline=NEXT_TRY)
            app.gone(None, '^Offline · as of ')
            assert len(rows(app, 'Call you back')) == 1
            peer = Peer(hub.uri)
            peer.hello('monitor', 'reader')
            assert stored(peer, 'Call you back?') == 1
            passed('when the hub is back it has the reply, once')

            check_held(app, hub)
            check_removed(app, hub)
            status = app.quit()
            assert status == 0, f'the program ended with {status}'
            passed('the program ends with nothing leaked')
        except BaseException:
            keep_picture(app, 'offline')
            raise
        finally:
            app.end()
    all_passed()


main()
