# SPDX-License-Identifier: GPL-3.0-or-later
"""A hub that is kept in the local hub, seen from outside: the real program, its own hub, and another one that dies."""

import os
import re
import tempfile

from app_case import ACCOUNT, all_passed, keep_picture, options, passed
from dialog import Dialog, choose, sidebar
from driver import App, wait_for
from peer import Hub, Peer

KEEP = '^Keep in the Local Hub$'


def own_address(app):
    """As the hub without anything in it shows it."""
    return re.search(r'ws://\S+/ws', app.find(None, 'a back end reports them to ws://').name)[0]


def check_impossible(app):
    address = own_address(app)
    app.key('ctrl+n')
    dialog = Dialog(app, 'Connect to a Hub')
    dialog.text('^What it tells is there when the server is gone$')
    dialog.fill('Address', address)
    dialog.text('^Not possible: this is the local hub itself$')
    passed('the local hub is not kept in itself, at whatever address')
    dialog.fill('Address', 'ws://127.0.0.1:9/ws/worker/bot')
    dialog.text('^Not possible: it would take the place of the chatbot$')
    passed('where there is one place only, it is left to the chatbot')
    app.key('Escape')
    dialog.gone()


def keep(app, hub):
    app.key('ctrl+n')
    dialog = Dialog(app, 'Connect to a Hub')
    dialog.fill('Address', hub.uri)
    dialog.text('^Detected · ')
    dialog.fill('Name', 'Shop')
    app.click(dialog.still('list item', KEEP))
    app.key('Return')
    dialog.gone()


def open_kept(app):
    """The topic, in the local hub, which is the last."""
    channels = wait_for('the channel in both hubs', lambda: [found for found in [app.all('list item', '^Bakery account')] if len(found) == 2])[0]
    app.click(channels[-1])
    app.click(app.find('list item', '^Wang Li'))


def check_taken_over(app, hub, worker):
    keep(app, hub)
    open_kept(app)
    app.find('list item', 'Where is my order')
    passed('what was there already is taken over')
    answer = worker.request('sendMessage', {'key': 'k1', 'channelId': ACCOUNT['accountId'], 'topicId': 'c1', 'content': 'It left at nine'})
    assert answer['event'] == 'messageAccepted', answer
    app.find('list item', 'It left at nine')
    passed('and what comes')
    app.click(app.find('text', '^Write a reply$'))
    app.type('Thank you')
    app.key('Return')
    told = wait_for('the reply at the server', lambda: [m for m in worker.request('listMessages', {
        'channelId': ACCOUNT['accountId'], 'topicId': 'c1'})['payload']['messages'] if m['content'] == 'Thank you'])
    assert len(told) == 1 and told[0]['extra']['writtenBy']['name'], told
    wait_for('the reply, once', lambda: len([row for row in app.all('list item', 'Thank you') if 'Wang Li' not in row.name]) == 1)
    passed('a reply that is written here goes there, and stands once')

    choose(app, '^Shop, ', '^_?Edit Connection', 'e')
    dialog = Dialog(app, 'Edit Connection')
    dialog.text('^All that it told is there$')
    app.key('Escape')
    dialog.gone()
    passed('how it is stands where it is set')


def check_without_local_hub(app):
    app.key('ctrl+l')
    wait_for('the local hub to go', lambda: not [name for name in sidebar(app) if name.startswith('Local Hub')])
    choose(app, '^Shop, ', '^_?Edit Connection', 'e')
    dialog = Dialog(app, 'Edit Connection')
    dialog.text('^Waits for the local hub, which is off$')
    app.key('Escape')
    dialog.gone()
    passed('nothing can be kept while the local hub is off, and that is said')


def check_kept(app):
    wait_for('the local hub', lambda: [name for name in sidebar(app) if name.startswith('Local Hub, connected')])
    open_kept(app)
    app.find('list item', 'Where is my order')
    app.find('list item', 'It left at nine')
    passed('it is there when the hub is gone, at the next start too')

    choose(app, '^Shop, ', '^_?Edit Connection', 'e')
    dialog = Dialog(app, 'Edit Connection')
    wait_for('why, at the switch as at the address', lambda: len(app.all('label', '^No hub is running at', shown=False)) == 2)
    app.key('Escape')
    dialog.gone()
    passed('it is kept from then on, too')


def connection_folders(home):
    return [name for folder, names, _ in os.walk(home) for name in names if os.path.basename(folder) == 'connections']


def check_removed(app, home):
    assert len(connection_folders(home)) == 2, connection_folders(home)
    choose(app, '^Shop, ', '^_?Remove', 'r')
    wait_for('it to go', lambda: not [name for name in sidebar(app) if name.startswith('Shop')])
    app.find('list item', '^Bakery account')
    assert app.quit() == 0, 'it did not end well'
    assert connection_folders(home) == ['local'], connection_folders(home)
    passed('a hub that is removed leaves what was kept of it in the local hub, and nothing beside')


def main():
    home = tempfile.TemporaryDirectory()
    environment = {'XDG_DATA_HOME': os.path.join(home.name, 'data'), 'XDG_CONFIG_HOME': os.path.join(home.name, 'config'),
                   'GSETTINGS_BACKEND': 'keyfile', 'SIGNALBOX_PORT': '0'}
    hub = Hub(options.hub)
    worker = Peer(hub.uri)
    worker.hello('worker', 'worker-1')
    worker.request('syncData', {'accounts': [ACCOUNT]})
    app = App([options.signalbox, '--local-hub'], environment)
    try:
        check_impossible(app)
        check_taken_over(app, hub, worker)
        check_without_local_hub(app)
        assert app.quit() == 0, 'it did not end well'
        hub.kill()
        app = App([options.signalbox, '--local-hub'], environment)
        check_kept(app)
        check_removed(app, home.name)
        all_passed()
    except BaseException:
        keep_picture(app, 'keep')
        raise
    finally:
        app.end()
        if hub.process.poll() is None:
            hub.kill()
        home.cleanup()


main()
