# SPDX-License-Identifier: GPL-3.0-or-later
"""People from outside: the real program, the real hub, and others who come, write, look and go.

Who is there stands first with their devices and what they do, who went below; they are searched for; the devices are counted in words
beside the chart; where there is little room the same is behind a button. Bad input is shown sensibly.
"""

import os
import signal
import time

import pyatspi

from announcements import Announcements
from app_case import ACCOUNT, all_passed, keep_picture, options, passed
from dialog import Dialog, choose
from driver import App, run, wait_for
from peer import Closed, Hub, Peer

PICTURES = os.environ.get('SIGNALBOX_TEST_PICTURES')


def picture(app, name):
    if PICTURES:
        time.sleep(1)
        app.picture(os.path.join(PICTURES, f'{name}.png'))


def keep_doing(app, act, pattern):
    """Of what ends by itself, which on a slow machine may be before it is seen."""
    def there():
        act()
        return app.all('list item', pattern)
    wait_for(f'a row named /{pattern}/', lambda: app.alive() and there())


def dialog(app, name):
    """The other window of the program, which has the keys from now on."""
    window = wait_for(name, lambda: next((w for w in run('xdotool', 'search', '--all', '--onlyvisible', '--pid', str(app.process.pid),
                                                         '--name', name).split('\n') if w and w != app.window), None))
    run('xdotool', 'windowfocus', '--sync', window)
    return window


def gone(app, window):
    wait_for('the dialog to go', lambda: window not in run('xdotool', 'search', '--onlyvisible', '--pid', str(app.process.pid)).split('\n'))
    run('xdotool', 'windowfocus', '--sync', app.window)


def accessible(app, title):
    return wait_for(title, lambda: next((child for child in app.app if child is not None and child.name == title), None))


def come(hub, user, name, device, kind='monitor', **more):
    peer = Peer(hub.uri)
    peer.hello(kind, f'{user}-{device}', userId=user, userName=name, device={'type': device, 'name': f'{name}’s {device}'}, **more)
    return peer


def fill(hub):
    """Seven who are there, and two who went."""
    peers = {}
    for user, name, devices, kind in (('anna', 'Anna Keller', ('desktop', 'mobile'), 'monitor'), ('chen', '陈晨', ('mobile',), 'monitor'),
                                      ('layla', 'ليلى حداد', ('tablet',), 'monitor'), ('rosa', 'Rosa Lindqvist', ('desktop', 'mobile', 'tablet'), 'monitor'),
                                      ('tomas', 'Tomás García', ('mobile',), 'monitor'), ('wang', 'Wang Li', ('mobile',), 'monitor'),
                                      ('writer', 'writer-agent', ('service',), 'agent'), ('piotr', 'Piotr Nowak', ('web',), 'monitor'),
                                      ('samira', 'Samira Aziz', ('desktop',), 'monitor')):
        for device in devices:
            peers[user, device] = come(hub, user, name, device, kind)
    for user in (('piotr', 'web'), ('samira', 'desktop')):
        peers.pop(user).close()
    return peers


def close_code(peer):
    try:
        peer.expect('nothing of that name')
    except Closed as closed:
        return closed.code


def begin_direct(app, title):
    app.click(app.find('list item', '^Rosa Lindqvist'))
    app.find('push button', '^Direct Message…$', shown=False).queryAction().doAction(0)
    window = dialog(app, 'Direct Message')
    app.type(title)
    return window


def says(app, words):
    wait_for(words, lambda: [node for node in app.walk(accessible(app, 'Direct Message')) if node.name.startswith(words)])


def check_administrator(app, other):
    """Becomes one, where the connection is edited, and ends a connection of somebody else."""
    choose(app, '^Bakery hub', 'Edit Connection', 'e')
    edit = Dialog(app, 'Edit Connection')
    wait_for('the name that the hub goes by', lambda: app.text(edit.field('Name')) == 'Bakery hub')
    app.find('label', '^Reads, answers, and sees its own connection alone$', shown=False)
    app.click(edit.still('label', '^Role$'))
    app.find('label', '^Administrator$', shown=False)
    app.key('Down', 'Return')
    app.find('label', '^Also sees all connections of the hub and can end them', shown=False)
    edit.press('^Save$')
    edit.gone()
    app.find('list item', '^Bakery hub, connected')
    app.key('ctrl+alt+c')
    clients = Dialog(app, 'Connected Clients')
    app.find('label', '^anna · ', shown=False)
    app.key('End')      # newer GTK has only the rows that there is room for, and ours is the last
    wait_for('one of our own, which cannot be ended', lambda: len([
        node for node in app.all('push button', '^Disconnect ', shown=False) if not node.is_on(pyatspi.STATE_SENSITIVE)]) == 1)
    app.key('Home')
    app.find('push button', '^Disconnect chen · chen-mobile · chen’s mobile$|^Disconnect chen · chen-mobile · 陈晨’s mobile$', shown=False).queryAction().doAction(0)
    app.find('label', '^The connection was ended$', shown=False)
    assert close_code(other) == 4030
    app.gone('push button', '^Disconnect chen ')
    app.key('Escape')
    clients.gone()
    app.find('list item', '^陈晨, .*away, last seen just now$')
    passed('an administrator sees who is connected, and disconnects one')


def main():
    hub = Hub(options.hub, arguments=['--name', 'Bakery hub', '--heartbeat-interval', '600000'])    # nobody answers its pings here
    worker = Peer(hub.uri)
    worker.hello('worker', 'feeder')
    assert worker.request('syncData', {'accounts': [ACCOUNT]})['event'] == 'synced'
    peers = fill(hub)
    app = App([options.signalbox, '--hub', hub.uri])
    try:
        announcements = Announcements(app)
        app.resize(1280, 800)
        app.find('list item', '^People, 7 online$')
        passed('the sidebar says how many are there')

        app.click(app.find('list item', '^Bakery account'))
        app.find('list item', '^Wang Li, ')
        app.key('alt+6')
        app.find('list item', '^Online, 7$')
        app.find('list item', r'^Anna Keller, Operator · Bakery hub, online, Desktop, Mobile, since ')
        app.find('list item', '^Rosa Lindqvist, Operator · Bakery hub, online, Desktop, Mobile, Tablet')
        app.find('list item', '^writer-agent, AI agent · Bakery hub, online, Other')
        app.find('list item', '^Away, 2$')
        app.find('list item', '^Piotr Nowak, Operator · Bakery hub, away, last seen ')
        passed('who is there stands above who is not, each with what is known of them')
        app.find(None, '^7 people online, Desktop 2, Mobile 5, Tablet 2, Other 1$')
        app.find('label', '^\u206850 %\u2069$')     # in this order, also from right to left
        passed('the chart is said in words, and beside it stand the same numbers')
        picture(app, 'people')

        keep_doing(app, lambda: peers['wang', 'mobile'].send('setTyping', {'channelId': 'a1', 'topicId': 'c1', 'typing': True}),
                   '^Wang Li, .*online, Mobile, typing in Wang Li$')
        picture(app, 'people-typing')
        peers['wang', 'mobile'].send('setTyping', {'channelId': 'a1', 'topicId': 'c1', 'typing': False})
        app.find('list item', '^Wang Li, .*online, Mobile, since ')
        keep_doing(app, lambda: peers['wang', 'mobile'].send('setViewing', {'channelId': 'a1', 'topicId': 'c1'}), '^Wang Li, .*looking at Wang Li$')
        passed('what somebody does shows while they do it')

        peers.pop(('tomas', 'mobile')).close()
        app.find('list item', '^Tomás García, .*away, last seen just now$')
        app.find('list item', '^Online, 6$')
        peers['tomas', 'desktop'] = come(hub, 'tomas', 'Tomás García', 'desktop')
        app.find('list item', '^Tomás García, .*online, Desktop')
        passed('who goes and comes back moves by itself')

        app.key('ctrl+f')
        app.type('ROSA')
        app.gone('list item', '^Anna Keller')
        app.find('list item', '^Rosa Lindqvist')
        app.key('Escape')
        app.find('list item', '^Anna Keller')
        passed('Ctrl+F searches, whatever the case; Escape ends it')

        app.click(app.find('list item', '^Rosa Lindqvist'))
        app.find('label', '^Tablet · Rosa Lindqvist’s tablet · since ')
        picture(app, 'people-card')
        app.key('Escape')
        app.gone('label', '^Tablet · ')
        passed('a click shows each device, what it is called and since when')

        reader = Peer(hub.uri)
        reader.hello('monitor', 'rosa-reader', userId='rosa')
        assert reader.request('subscribe', {'streams': [{'stream': 'user/rosa'}]})['event'] == 'subscribed'
        app.click(app.find('list item', '^Rosa Lindqvist'))
        app.find('push button', '^Direct Message…$', shown=False).queryAction().doAction(0)
        window = dialog(app, 'Direct Message')
        app.type('Coffee?')
        app.key('Tab')
        app.type('In ten minutes')
        picture(app, 'people-direct')
        app.key('Return')
        told = reader.expect('directMessage')['payload']
        assert (told['title'], told['content'], told['userId']) == ('Coffee?', 'In ten minutes', 'rosa'), told
        gone(app, window)
        wait_for('what became of it', lambda: [words for words in announcements.heard if words.startswith('Sent: ')])    # a toast goes by itself
        passed('a direct message goes to all devices of somebody, and what became of it is said')

        window = begin_direct(app, 'Tea?')
        hub.process.send_signal(signal.SIGSTOP)
        app.key('Return')
        says(app, 'The hub has not answered yet. It may have told it already')
        app.key('Return')
        hub.process.send_signal(signal.SIGCONT)
        gone(app, window)
        assert reader.expect('directMessage')['payload']['title'] == 'Tea?'
        reader.send('sendDirect', {'userId': 'rosa', 'title': 'After it', 'content': ''}, id='after')
        assert reader.expect('directMessage')['payload']['title'] == 'After it', 'told twice'
        reader.close()
        passed('a hub that takes its time tells it once')

        app.key('ctrl+alt+c')
        window = dialog(app, 'Connected Clients')
        wait_for('why not', lambda: [n for n in app.walk(accessible(app, 'Connected Clients')) if 'Only an administrator' in n.name])
        app.key('Escape')
        gone(app, window)
        passed('who is no administrator is told that they cannot see connections')
        check_administrator(app, peers.pop(('chen', 'mobile')))

        app.resize(360, 720)
        app.find('list item', '^Rosa Lindqvist')
        app.gone(None, '^6 people online|^7 people online')
        app.click(app.find(None, '^Devices$'))
        picture(app, 'people-narrow')
        app.key('Escape')
        picture(app, 'people-narrow-list')
        passed('with little room the chart is behind a button')

        app.resize(1280, 800)
        strange = Peer(hub.uri)
        strange.hello('monitor', 'strange', userId='x' * 256, userName='\u202eevil\nname ' + 'y' * 40, device={'type': 'mobile', 'name': 'a\tb'})
        app.find('list item', 'evil name yyy')
        passed('a long id and a name of several lines stand in one row')

        window = begin_direct(app, 'Water?')
        hub.process.send_signal(signal.SIGSTOP)
        app.key('Return')
        hub.kill()
        says(app, 'The connection was lost before the hub answered. It may have told it all the same')
        app.key('Return')
        says(app, 'There is no connection to the hub. What you wrote stays here')
        app.key('Escape')
        gone(app, window)
        passed('where it is not known whether somebody was told, that is said')

        app.find(None, 'Reconnecting|reconnecting')
        app.find('list item', '^Last Known, [0-9]+$')
        app.find('list item', '^Rosa Lindqvist, .*, was online, Desktop, Mobile, Tablet$')
        app.find('list item', r'^Piotr Nowak, .*, was away, last seen ')
        app.find('label', '^Last known: [0-9]+ people online$')
        app.find('label', '^Offline · as of ')
        app.gone('list item', '^(Online|Away), ')
        app.gone('list item', '^People, [0-9]+ online')
        passed('when the hub goes, what was known stays, and is said to be that and no more')
        assert app.quit() == 0
        passed('the program ends with nothing leaked')
        all_passed()
    except BaseException:
        keep_picture(app, 'people')
        raise
    finally:
        app.end()


main()
