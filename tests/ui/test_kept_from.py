# SPDX-License-Identifier: GPL-3.0-or-later
"""A topic that comes over bridges, where its server takes no replies: the real program, its local hub, a hub beside it, and
a chat back end that knows nothing of either. People are told before they write."""

import json
import os
import re
import sys
import tempfile

from app_case import HERE, all_passed, keep_picture, options, passed
from dialog import Dialog
from driver import App, wait_for
from peer import Hub
import pyatspi

sys.path.append(os.path.join(HERE, '..', 'interop', 'servers'))

from reference import Reference  # noqa: E402

QUICK = {'dialect': 'broadcast', 'timings': {'heartbeat': 20000, 'connectTimeout': 20000, 'backoffBase': 50, 'backoffMax': 200, 'tries': 1000}}
# The first of the two is the hub itself, the last the local hub, which is kept from there.
THERE, HERE_TOO = 0, -1


def keep(app, hub):
    app.key('ctrl+n')
    dialog = Dialog(app, 'Connect to a Hub')
    dialog.fill('Address', hub.uri)
    dialog.text('^Detected · ')
    dialog.fill('Name', 'Shop')
    app.click(dialog.still('list item', '^Keep in the Local Hub$'))
    app.key('Return')
    dialog.gone()


def open_topic(app, which):
    channels = wait_for('the channel in both hubs', lambda: [found for found in [app.all('list item', '^Conversations')] if len(found) == 2])[0]
    app.click(channels[which])
    app.click(app.find('list item', '^张女士'))
    app.find('list item', 'Of course, when')


def entry(app):
    return app.find('text', '^Write a reply$')


def takes_words(app):
    return entry(app).getState().contains(pyatspi.STATE_SENSITIVE) and entry(app).getState().contains(pyatspi.STATE_EDITABLE)


def check_taken(app, back_end):
    open_topic(app, HERE_TOO)
    wait_for('words to be taken', lambda: takes_words(app))
    app.click(entry(app))
    app.type('See you')
    app.key('Return')
    back_end.wait('send_message.*See you')
    app.find('list item', '^You, See you.*Stored')
    passed('over two bridges a reply reaches the server that knows of neither')
    app.click(entry(app))
    app.type('Half a sent')


def check_refused(app, hub, back_end):
    note = f'^This topic is from {re.escape(hub.uri)}, which takes no replies from here\\. Connect to that server to answer\\.$'
    app.find('label', note)
    assert not takes_words(app)
    assert app.text(entry(app)) == 'Half a sent', app.text(entry(app))
    assert entry(app).description == app.find('label', note).name, entry(app).description
    app.click(entry(app))
    app.type('ence')
    app.key('Return')
    assert not app.find('push button', '^Send').getState().contains(pyatspi.STATE_SENSITIVE)
    passed('where the bridge behind it is gone, the composer is grey, says why and what to do, and keeps what stands there')

    open_topic(app, THERE)
    app.find('label', f'^This topic is kept from {re.escape(back_end.url)}, and nobody takes replies there any more')
    assert not takes_words(app)
    app.find('list item', '^Conversations.*, its server cannot be reached$')
    passed('at the hub that lost its bridge it says which server that is, and the list of channels that nothing comes from there')

    open_topic(app, HERE_TOO)
    app.find('label', note)
    assert app.text(entry(app)) == 'Half a sent', app.text(entry(app))


def check_taken_again(app, back_end):
    app.gone('label', 'which takes no replies from here')
    app.gone('list item', 'its server cannot be reached')
    wait_for('words to be taken', lambda: takes_words(app))
    assert back_end.count('Half a sent') == 0, back_end.lines
    app.click(entry(app))
    app.key('End')
    app.type('ence')
    app.key('Return')
    back_end.wait('send_message.*Half a sentence')
    app.find('list item', '^You, Half a sentence.*Stored')
    passed('it is offered again as soon as the bridge is back, and what stood there is sent')


def main():
    home = tempfile.TemporaryDirectory()
    environment = {'XDG_DATA_HOME': os.path.join(home.name, 'data'), 'XDG_CONFIG_HOME': os.path.join(home.name, 'config'),
                   'GSETTINGS_BACKEND': 'keyfile', 'SIGNALBOX_PORT': '0'}
    profile = os.path.join(home.name, 'quick.json')
    with open(profile, 'w', encoding='utf-8') as file:
        json.dump(QUICK, file)
    back_end = Reference('broadcast_chat.py')
    # So long a bridge may be gone before another way takes over; three of them a peer may be silent, also on a busy machine.
    alone = ['--heartbeat-interval', '3000']
    bridging = [*alone, '--bridge', f'{back_end.url},profile={profile}']
    hub = Hub(options.hub, arguments=bridging)
    app = App([options.signalbox, '--local-hub'], environment)
    try:
        keep(app, hub)
        check_taken(app, back_end)
        hub.kill()
        hub.arguments = alone
        hub.start()
        check_refused(app, hub, back_end)
        hub.kill()
        hub.arguments = bridging
        hub.start()
        check_taken_again(app, back_end)
        assert app.quit() == 0, 'it did not end well'
        all_passed()
    except BaseException:
        keep_picture(app, 'kept-from')
        raise
    finally:
        app.end()
        if hub.process.poll() is None:
            hub.stop()
        back_end.end()
        home.cleanup()


main()
