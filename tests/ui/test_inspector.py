# SPDX-License-Identifier: GPL-3.0-or-later
"""The Inspector from outside: the real program, a real hub that goes and comes back, a bot's action, and another system's server."""

import re

import pyatspi

from app_case import ACCOUNT, all_passed, keep_picture, options, passed
from dialog import Dialog
from driver import App, wait_for
import foreign
from peer import Hub, Peer

TABS = (pyatspi.ROLE_RADIO_BUTTON, pyatspi.ROLE_TOGGLE_BUTTON, pyatspi.ROLE_PAGE_TAB)


def labels(app):
    return [node.name for node in app.all('label', shown=False)]


def check_open(app):
    app.find('list item', '^Inspector$')
    app.key('alt+8')
    app.find('label', '^Open$')
    wait_for('the hub’s record', lambda: labels(app).count('1 · open') == 2)
    ids = [name for name in labels(app) if re.fullmatch('[0-9a-f]{8,}', name)]
    assert len(ids) == 2 and ids[0] == ids[1], ids
    # A machine that is slow just then is told as well, until the next heartbeat.
    wait_for('no difference', lambda: not [name for name in labels(app) if re.search('differs?$', name)])
    passed('what this side has of the connection stands beside what the hub has of it')
    app.find('label', r'^Open [0-9]+ % since\s[0-9]+:[0-9]+', shown=False)
    passed('what share of the time it was open is said of the time that is known')
    wait_for('a latency', lambda: [name for name in labels(app) if re.match(r'median · 95 % under .* ms$', name)])
    assert [node for node in app.all('image', '^Latency$', shown=False)] and app.all('image', '^Frames$', shown=False)
    passed('how quick it is and how much goes over it is drawn, and named')


def check_table(app):
    app.find('push button', '^Latency as a Table$', shown=False).queryAction().doAction(0)
    table = Dialog(app, 'Latency')
    app.find(None, '^[0-9]+:[0-9]+:[0-9]+$', shown=False)
    app.key('Escape')
    table.gone()
    passed('a chart can be read as a table')


def turn_to(app, page):
    """One of the Inspector's pages."""
    app.click(wait_for(page, lambda: next((node for node in app.all(None, f'^{page}$') if node.getRole() in TABS), None)))


def chip(app):
    return wait_for('the chip', lambda: next((node for node in app.walk() if re.search('^Reconnecting|^Trying once|^Connection error', node.name or '')
                                              and node.getRole() != pyatspi.ROLE_LABEL), None))


def check_lost(app, hub):
    hub.kill()
    app.find('label', '^Reconnecting')
    app.find('label', '^0 · connecting$|^3 · closed$', shown=False)
    app.find('label', 'as soon as there is a connection', shown=False)
    app.find(None, 'No hub is running at ws:', shown=False)         # tried again already: one is told what happened until one asks
    app.find('push button', '^Why\\?$').queryAction().doAction(0)
    why = Dialog(app, 'Why?')
    app.find('list item', 'The connection to the hub was lost', shown=False)
    app.find('list item', 'No hub is running at ws:', shown=False)
    app.find('label', 'tries again', shown=False)
    app.key('Escape')
    why.gone()
    passed('why there is no connection is told from what happened, the first cause first')
    app.click(app.find('push button', '^Why\\?$', root=chip(app)))
    why = Dialog(app, 'Why?')
    times = [node for node in app.walk() if node.getRole() == pyatspi.ROLE_LABEL and re.fullmatch(r'[0-9:]{8}\.[0-9]{3}', node.name or '')]
    assert times, 'no time'
    heights = {node.queryComponent().getExtents(pyatspi.WINDOW_COORDS).height for node in times}
    assert len(heights) == 1 and heights.pop() < 30, 'a time takes more than a line'
    passed('the connection’s chip leads to why there is none; a time stays in one line')
    app.find('push button', '^Show the Frame$', shown=False).queryAction().doAction(0)
    why.gone()
    app.find('label', r'^(Sent|Received) [0-9:]+\.[0-9]{3} · ', shown=False)
    assert not app.all(None, '^Following$', shown=False), 'the frame does not stay in sight'
    passed('a cause leads to the frame that shows it')
    turn_to(app, 'Connection')
    hub.start()
    app.find('label', '^Open$')
    app.find('push button', '^All Changes as a Table$').queryAction().doAction(0)
    table = Dialog(app, 'Changes of the Connection')
    app.find(None, '^Reconnecting$', shown=False)
    app.find(None, 'connection to the hub was lost', shown=False)
    app.key('Escape')
    table.gone()
    passed('every change of its state is kept and can be read')


def check_reply(app, hub):
    """One that waits for the hub says why."""
    worker = Peer(hub.uri)
    worker.hello('worker', 'feeder')
    assert worker.request('syncData', {'accounts': [ACCOUNT]})['event'] == 'synced'
    worker.close()
    app.click(app.find('list item', '^Bakery account'))
    app.click(app.find('list item', '^Wang Li'))
    app.find('list item', 'Where is my order')
    hub.kill()
    app.find(None, 'Reconnecting')
    app.key('ctrl+r')
    app.type('At nine')
    app.key('Return')
    app.find('list item', 'At nine')
    app.find('push button', '^Send, edit or cancel this reply').queryAction().doAction(0)
    app.find('menu item', '^Why', shown=False)
    app.key('w')
    why = Dialog(app, 'Why?')
    app.find('list item', 'connection|hub', shown=False)
    app.key('Escape')
    why.gone()
    hub.start()
    app.gone(None, 'Reconnecting')
    passed('why a reply waits is told from its menu')


def check_action(app, hub):
    anna = Peer(hub.uri)
    anna.hello('monitor', 'anna-desk', userId='anna')
    answer = anna.request('pushAction', {'key': 'k-1', 'targetId': 'order-bot', 'action': {'do': 'say', 'text': 'hello'}})
    assert answer['event'] == 'actionQueued', answer
    app.key('alt+7')
    app.click(app.find('list item', '^say'))
    app.find('push button', '^Why\\?$').queryAction().doAction(0)
    why = Dialog(app, 'Why?')
    app.find('label', 'waits for “order-bot”', shown=False)
    app.find('list item', 'No bot has the id “order-bot”', shown=False)
    app.key('Escape')
    why.gone()
    anna.close()
    passed('why an action waits is told with the step that shows it')


def check_push(app, hub):
    """From the form to the last step, as it comes."""
    bot = Peer(hub.uri)
    bot.hello('bot', 'menu-bot')
    app.key('alt+8')
    turn_to(app, 'Actions')
    button = app.find('push button', '^Push an Action…$')
    wait_for('the button', lambda: button.getState().contains(pyatspi.STATE_SENSITIVE))
    app.key('ctrl+alt+a')
    form = Dialog(app, 'Push an Action')
    push = app.find('push button', '^Push$')
    assert not push.getState().contains(pyatspi.STATE_SENSITIVE)
    app.type('Menu-bot')
    app.find(None, 'whose id differs in upper and lower case', shown=False)
    app.find(None, '^Chatbots That Are Connected$', shown=False)
    form.fill('Chatbot', 'menu-bot')
    app.find(None, '^“menu-bot” is connected', shown=False)
    form.fill('Name', 'say')
    app.click(form.still('text', r'^Payload \(JSON\)$'))
    app.type('[1]')
    app.find(None, 'not an object', shown=False)
    app.key('ctrl+a')
    app.type('{"text": ')
    app.find(None, 'This cannot be sent until it is mended: ', shown=False)
    assert not push.getState().contains(pyatspi.STATE_SENSITIVE)
    app.type('"soup", "token": "SEKRIT"}')
    wait_for('the button', lambda: push.getState().contains(pyatspi.STATE_SENSITIVE))
    passed('what is wrong with an action is told as it is written, and who is connected')
    app.key('ctrl+Return')
    form.gone()
    action = bot.expect('action')['payload']['action']
    assert action['targetId'] == 'menu-bot' and action['action'] == {'do': 'say', 'text': 'soup', 'token': 'SEKRIT'}, action
    app.find('label', r'token: \*\*\*', shown=False)
    assert not app.all(None, 'SEKRIT', shown=False)
    app.find('list item', 'Handed to connection', shown=False)
    assert not app.all('list item', '[Aa]cknowledged by', shown=False)
    before = len(app.all('list item', r'^[0-9:]{8}\.[0-9]{3} ', shown=False))
    bot.request('ackAction', {'actionId': action['actionId'], 'result': {'said': True}})
    wait_for('one step more', lambda: len(app.all('list item', r'^[0-9:]{8}\.[0-9]{3} ', shown=False)) > before)
    passed('an action is pushed, and its steps come one after the other')
    bot.close()
    app.click(app.find(None, '^Why\\?$'))       # that toggles, says newer GTK
    app.find('label', 'menu-bot', shown=False)
    passed('why it is as it is stands in its place')


def check_feed(app):
    """A channel that is quiet says why, from its key."""
    app.click(app.find('list item', '^Bakery account'))
    app.key('ctrl+alt+w')
    why = Dialog(app, 'Why?')
    app.find('label', 'channel/|stream', shown=False)
    app.key('Escape')
    why.gone()
    passed('why nothing comes in a channel is told')


def check_foreign(app):
    app.key('ctrl+n')
    dialog = Dialog(app, 'Connect to a Hub')
    server = foreign.shop()
    dialog.fill('Address', server.uri(scheme='http'))
    app.find(None, '^Detected · ', shown=False)
    dialog.fill('Name', 'Shop')
    dialog.press('Connect')
    dialog.gone()
    wait_for('the server', lambda: [row for row in app.all('list item', '^Shop, connected')])
    app.key('alt+8')
    app.find('push button', '^Connection$').queryAction().doAction(0)
    wait_for('the connections to choose from', lambda: [
        row for row in app.all('list item', '^$', shown=False) if row.getState().contains(pyatspi.STATE_FOCUSED)])
    app.key('Down', 'Return')
    app.find('label', 'takes no actions', shown=False)
    assert not app.find('push button', '^Push an Action…$').getState().contains(pyatspi.STATE_SENSITIVE)
    passed('where a server takes no actions, that is said and nothing can be pushed')
    turn_to(app, 'Connection')
    app.find('label', 'keeps no record of its connections', shown=False)
    passed('of another system’s server is said that it has no record')


def main():
    hub = Hub(options.hub, arguments=['--name', 'Bakery hub'])
    app = App([options.signalbox, '--hub', hub.uri])
    try:
        check_open(app)
        check_table(app)
        check_lost(app, hub)
        check_reply(app, hub)
        check_action(app, hub)
        check_push(app, hub)
        check_feed(app)
        check_foreign(app)
        status = app.quit()
        assert status == 0, f'the program ended with {status}'
        passed('the program ends with nothing leaked')
        all_passed()
    except BaseException:
        keep_picture(app, 'inspector')
        raise
    finally:
        app.end()
        hub.stop()


main()
