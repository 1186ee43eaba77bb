# SPDX-License-Identifier: GPL-3.0-or-later
"""Hubs that come, go and forget, seen from outside: the real program and real hubs.

A hub is connected while the local hub shows its sample data: both stand there, once each. Then that hub
comes back with nothing: all that it had goes, nothing waits for it, and what was written meanwhile is not
lost without a word. In the end the local hub's database is damaged while it runs.
"""

import os
import shutil
import tempfile

from app_case import ACCOUNT, all_passed, keep_picture, options, passed
from driver import App, run, wait_for
from peer import Hub, Peer

PAGE = 4096   # of the database


VIEWS = 7


def windows(app):
    return run('xdotool', 'search', '--onlyvisible', '--pid', str(app.process.pid)).split('\n')


def sidebar(app):
    return [row.name for row in app.all('list item', root=app.find('list', '^Channels$'), shown=False)]


def check_second_hub(app, hub):
    app.click(app.find(None, '^Import Sample Data$'))
    # The hub and the seven accounts. The toast at the end may be gone before a slow machine looks for it.
    before = wait_for('the sample data', lambda: [names for names in [sidebar(app)] if len(names) == VIEWS + 8])[0]

    app.key('ctrl+n')
    dialog = wait_for('the dialog', lambda: [window for window in windows(app) if window != app.window])
    run('xdotool', 'windowfocus', '--sync', dialog[0])
    app.type(hub.uri)
    app.key('Return')
    wait_for('the dialog to go', lambda: windows(app) == [app.window])
    run('xdotool', 'windowfocus', '--sync', app.window)
    app.find('list item', '^Bakery account')
    names = sidebar(app)
    assert len([name for name in names if name.startswith('Local Hub')]) == 1, names
    assert len(set(names)) == len(names) and len(names) == len(before) + 2, (before, names)
    passed('a hub connected while the local hub is on stands there, and the local hub once')

    app.key('ctrl+l')
    wait_for('the local hub to go', lambda: len(sidebar(app)) == VIEWS + 2)
    assert not [name for name in sidebar(app) if name.startswith('Local Hub')], sidebar(app)
    passed('the local hub goes with all that it had')


def check_forgetful_hub(app, hub):
    app.click(app.find('list item', '^Bakery account'))
    app.click(app.find('list item', 'Wang Li'))
    app.find('list item', 'Where is my order')
    hub.kill()
    app.find(None, 'Reconnecting')
    app.click(app.find('text', '^Write a reply$'))
    app.type('Nobody gets this')
    app.key('Return')
    app.find('list item', 'Nobody gets this')

    shutil.rmtree(hub.data)
    os.mkdir(hub.data)
    hub.start()
    app.find(None, '“Nobody gets this” was not sent')
    passed('a reply to a topic that is gone is told to be lost')
    app.gone(None, 'Reconnecting')
    app.gone('list item', '^Bakery account')
    app.gone('list item', 'Wang Li')
    app.gone('text', '^Write a reply$')
    passed('what a hub no longer has leaves every pane')

    worker = Peer(hub.uri)
    worker.hello('worker', 'worker-2')
    worker.request('syncData', {'accounts': [ACCOUNT]})
    app.click(app.find('list item', '^Bakery account'))
    app.click(app.find('list item', 'Wang Li'))
    app.find('list item', 'Where is my order')
    passed('and what it gets anew is shown')


def damage(path):
    """Zeroes a page in the middle."""
    with open(path, 'r+b') as file:
        file.seek(os.path.getsize(path) // PAGE // 2 * PAGE)
        file.write(b'\0' * PAGE)


def read_until_damage(uri):
    peer = Peer(uri)
    peer.hello('worker', 'reader')
    entry = peer.request('subscribe', {'streams': [{'stream': 'x/log'}]})['payload']['streams'][0]
    seq = 0
    while True:
        answer = peer.request('subscribe', {'streams': [{'stream': 'x/log', 'epoch': entry['epoch'], 'seq': seq}]})
        if answer['event'] == 'error':
            return
        assert answer['payload']['streams'][0]['more'], 'the damage was not met'
        seq = answer['payload']['streams'][0]['seq']


def check_damage():
    """The local hub finds its database damaged while it runs."""
    with tempfile.TemporaryDirectory(prefix='signalbox-damage-') as folder:
        hub = Hub(options.hub, data=folder)
        peer = Peer(hub.uri)
        peer.hello('worker', 'filler')
        for _ in range(1000):
            peer.send('publish', {'stream': 'x/log', 'data': 'd' * 3000, 'durable': True}, 'p')
        for _ in range(1000):
            assert peer.receive()['event'] == 'ok'
        hub.stop()
        damage(os.path.join(folder, 'hub.db'))

        app = App([options.signalbox, '--local-hub'],
                  {'SIGNALBOX_PORT': str(hub.port), 'SIGNALBOX_DATA_DIR': folder, 'SIGNALBOX_CATCH_UP': '50'})
        try:
            app.find('list item', '^Local Hub, connected')
            read_until_damage(hub.uri)
            app.find(None, '^The local hub had to stop')
            assert not [name for name in sidebar(app) if name.startswith('Local Hub')], sidebar(app)
            passed('a local hub that finds damage stops, and the window says why')

            # The first try sets the damaged file aside and says so, the second begins anew.
            app.click(app.find(None, '^Try Again$'))
            app.find(None, '^The local hub could not start')
            app.click(app.find(None, '^Try Again$'))
            app.find('list item', '^Local Hub, connected')
            app.gone(None, '^The local hub ')
            passed('and starts anew when asked to')
            status = app.quit()
            assert status == 0, f'the program ended with {status}'
        except BaseException:
            keep_picture(app, 'hub-trouble')
            raise
        finally:
            app.end()


def check_hubs():
    hub = Hub(options.hub)
    worker = Peer(hub.uri)
    worker.hello('worker', 'worker-1')
    worker.request('syncData', {'accounts': [ACCOUNT]})
    app = App([options.signalbox, '--local-hub'], {'SIGNALBOX_PORT': '0'})
    try:
        check_second_hub(app, hub)
        check_forgetful_hub(app, hub)
        status = app.quit()
        assert status == 0, f'the program ended with {status}'
        passed('the program ends with nothing leaked')
        hub.stop()
    except BaseException:
        keep_picture(app, 'hub-trouble')
        raise
    finally:
        app.end()


check_hubs()
check_damage()
all_passed()
