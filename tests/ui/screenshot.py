# SPDX-License-Identifier: GPL-3.0-or-later
"""screenshot.py BIN NAME WIDTHxHEIGHT PICTURE: one picture of the real program; build-aux/screenshots
has the list."""

import os
import subprocess
import sys
import time

sys.path[:0] = [os.path.join(os.path.dirname(os.path.abspath(__file__)), part) for part in ('', '../support')]
from driver import App, run, wait_for  # noqa: E402
import foreign  # noqa: E402
from peer import Hub, Peer  # noqa: E402
from states import report_projects, report_tasks  # noqa: E402

SAMPLE = os.path.join('share', 'signalbox', 'sample', 'bakery.jsonl')


def fill(hub, bin_dir):
    subprocess.run([os.path.join(bin_dir, 'signalboxctl'), '--hub', hub.uri, 'sync',
                    os.path.join(bin_dir, '..', SAMPLE)], check=True, stdout=subprocess.DEVNULL)


def open_topic(app, channel='Bakery account', topic='Wang Li'):
    """The sample's own names are the same in every language."""
    app.click(app.find('list item', '^' + channel))
    app.click(app.find('list item', '^' + topic))
    app.find('list item', 'walnut loaf|Wang Li, ')


def write_offline(app, hub):
    """The hub goes, and a reply waits for it."""
    hub.kill()
    app.find(None, 'Reconnecting|reconnecting')
    app.type('It left at nine, I call the driver.')
    app.key('Return')
    app.find('list item', 'It left at nine')


def claim_topic(app):
    """We say that we answer, and somebody sees it."""
    app.key('ctrl+shift+a')
    app.find(None, '^You are answering until')


def dialog(app, title):
    """The X window of a dialog, once it is there."""
    return wait_for(title, lambda: run('xdotool', 'search', '--all', '--onlyvisible', '--pid', str(app.process.pid), '--name', title).split('\n')[0])


def fill_connect(app, window, name):
    """What stands at the address: another system's server, nobody, or what nobody asks."""
    addresses = {'connect-detected': lambda: foreign.shop().uri(scheme='http'), 'connect-failed': lambda: 'ws://127.0.0.1:9/ws',
                 'connect-chatbot': lambda: 'ws://127.0.0.1:8000/ws/worker/order-bot'}
    results = {'connect-detected': '^Detected · .*answered in', 'connect-failed': '^No connection$',
               'connect-chatbot': '^Not possible: it would take the place'}
    if name not in addresses:
        return
    run('xdotool', 'windowfocus', '--sync', window)
    app.type(addresses[name]())
    app.frame = wait_for('the dialog to be read', lambda: next(child for child in app.app if child.name == 'Connect to a Hub'))
    app.find(None, results[name], shown=False)


def main():
    bin_dir, name, size, picture = sys.argv[1:]
    width, height = size.split('x')
    program = os.path.join(bin_dir, 'signalbox')
    if name in ('welcome', 'preferences') or name.startswith('connect'):
        app = App([program])
        hub = None
    else:
        hub = Hub(os.path.join(bin_dir, 'signalbox-hub'), arguments=['--name', 'Bakery hub'])
        fill(hub, bin_dir)
        if name.startswith('tasks'):
            agent = Peer(hub.uri)
            agent.hello('agent', 'writer-agent')
            report_tasks(agent)
        elif name.startswith('projects'):
            service = report_projects(hub)  # noqa: F841
        app = App([program, '--hub', hub.uri])
    window = None
    try:
        app.resize(width, height)
        if name.startswith('connect'):
            app.click(app.find('push button', 'Connect to a Hub'))
            window = dialog(app, 'Connect')
            fill_connect(app, window, name)
        elif name == 'preferences':
            app.key('ctrl+comma')
            window = dialog(app, 'Preferences')
        elif name == 'welcome':
            app.find('push button', 'Sample Data')
        elif name.startswith('tasks'):
            app.key('alt+4')
            app.find(None, 'draft chapter 6')
        elif name.startswith('projects'):
            app.key('alt+5')
            app.find(None, 'Loyalty survey')
        elif name == 'monitor-narrow-channels':
            wait_for('channels', lambda: len(app.all('list item')) > 5)
        else:
            open_topic(app)
            if name == 'reconnecting':
                hub.kill()
                app.find(None, 'Reconnecting')
            elif name.startswith('offline'):
                write_offline(app, hub)
            elif name.startswith('claimed'):
                claim_topic(app)
            elif name.startswith('search'):
                app.key('ctrl+shift+f')
                wait_for('the entry', lambda: len(app.all('text')) == 1)
                app.type('order')
                wait_for('hits', lambda: len(app.all('list item', 'order')) > 3)
        run('xdotool', 'mousemove', '1', '1')
        time.sleep(1)           # for a picture, the last frame must be painted
        run('import', '-window', window or app.window, picture)
        run('mogrify', '-shave', '5x5', '-strip', picture)      # the border of a window without a compositor
        assert os.path.getmtime(picture) > time.time() - 20, 'no picture was made'
        print(f'{picture}')
    finally:
        app.end()
        if hub is not None and hub.process.poll() is None:
            hub.kill()


main()
