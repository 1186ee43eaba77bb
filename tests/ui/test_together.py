# SPDX-License-Identifier: GPL-3.0-or-later
"""Two operators at one hub, each with a program of their own, seen from outside.

They see each other look on and type; a claim is handed over and given back; what one resolves, snoozes or notes for colleagues
the other sees; many topics are changed at once and back again. Then a whole conversation is claimed, answered and resolved by the
keyboard alone, and again by what assistive technology can do alone.
"""

import os
import re
import signal
import sys
import tempfile
import time

from announcements import Announcements
from app_case import keep_picture, options, passed, all_passed
from dialog import Dialog
from driver import App, run, wait_for
from peer import Hub, Peer

TOPICS = 32


def conversation(n, messages):
    return {'conversation_id': f'c{n:02}', 'participant': {'user_name': f'Customer {n:02}'}, 'messages': [
        {'msg_id': f'm{n:02}-{i}', 'sender': {'user_name': f'Customer {n:02}'}, 'content': text, 'create_time': 1763000000 + 1000 * i - n}
        for i, text in enumerate(messages)]}


def sync(hub, conversations):
    worker = Peer(hub.uri)
    worker.hello('worker', 'worker-1')
    worker.request('syncData', {'accounts': [{'accountId': 'a1', 'accountName': 'Bakery account', 'platform': 'web',
                                              'conversations': conversations}]})
    worker.close()


def start(home, name, arguments, more=''):
    """A program of somebody whom the hub knows as `name`."""
    config = os.path.join(home, name, 'config')
    settings = os.path.join(config, 'glib-2.0', 'settings')
    if not os.path.isdir(settings):
        os.makedirs(settings)
        with open(os.path.join(settings, 'keyfile'), 'w', encoding='utf-8') as file:
            file.write(f"[org/signalbox/Signalbox]\nclient-id='{name}'\nwindow-width=1000\nwindow-height=700\n{more}")
    return App([options.signalbox, *arguments], {
        'GSETTINGS_BACKEND': 'keyfile', 'SIGNALBOX_PORT': '0', 'XDG_CONFIG_HOME': config,
        **{variable: os.path.join(home, name, variable) for variable in ('XDG_DATA_HOME', 'XDG_STATE_HOME', 'XDG_CACHE_HOME')}})


def front(app):
    run('xdotool', 'windowraise', app.window, 'windowfocus', '--sync', app.window)


def open_topic(app, n):         # below the eighth a toast may lie, and swallow the click
    front(app)
    app.click(app.find('list item', f'^Customer {n:02}'))
    # In its conversation: the row of the topic says so, too.
    wait_for(f'topic {n}', lambda: app.all('list item', f'Hello from {n}', root=app.find('list', '^Messages$')))


def row(app, n, words):
    return app.find('list item', f'^Customer {n:02}.*{words}')


def check_presence(a, b):
    open_topic(a, 1)
    open_topic(b, 1)
    a.find(None, '^1 other person looks at this topic$')
    passed('one sees that the other looks on')

    front(a)
    a.gone(None, 'other person looks at this topic')
    b.find(None, '^1 other person looks at this topic$')
    passed('and no more when the other looks elsewhere')

    a.click(a.find('text', '^Write a reply$'))
    a.type('One moment')
    b.find(None, 'is typing…$')
    a.key('ctrl+a', 'BackSpace')
    b.gone(None, 'is typing…$')
    passed('typing is seen, and its end')


def check_nobody(a, b):
    """Without user ids the hub lists nobody: whom one can give a topic to is who looks on."""
    open_topic(a, 1)
    a.key('ctrl+shift+h')
    a.find('label', '^Nobody else is known here by a user id. Who is connected without one is offered while looking at this topic')
    a.key('Escape')
    a.gone('label', '^Nobody else is known here')
    open_topic(b, 1)
    a.find(None, '^1 other person looks at this topic$')
    front(a)
    a.key('ctrl+shift+h')
    people = a.find('list', '^People$')
    a.find('list item', 'operator-b', root=people)
    assert not a.all('list item', 'operator-a', root=people), 'oneself'
    assert not a.all('label', '^Nobody else is known here')
    a.key('Escape')
    a.gone('list', '^People$')
    passed('a topic is given to who looks on, and where nobody is known it is said why')


def check_claims(a, b, hub):
    for kind, name in (('monitor', 'Clara'), ('worker', 'Courier')):
        colleague = Peer(hub.uri)
        colleague.hello(kind, f'{name.lower()}-desk', userId=f'{name.lower()}-1', userName=name)
        colleague.close()
    front(a)
    a.key('ctrl+shift+a')
    a.find(None, '^You are answering until ')
    b.find(None, ' is answering until ')
    a.key('ctrl+shift+h')
    people = a.find('list', '^People$')
    named = [item.name for item in a.all('list item', root=people)]
    assert 'Clara, clara-1' in named and 'Courier, courier-1' not in named, named
    passed('whoever may answer at the hub is offered, also who looks elsewhere')
    a.type('operator-b')            # from the list on
    wait_for('the id', lambda: a.text(a.find('text', '^User id of somebody else$')) == 'operator-b')
    a.key('Return')
    b.find(None, '^You are answering until ')
    passed('a claim is handed over')

    front(b)
    b.key('ctrl+shift+a')
    b.gone(None, 'answering until ')
    a.gone(None, 'answering until ')
    passed('and given back')


def check_race(a, b):
    """Both ask before either can know of the other: they stand still while their keys come in."""
    for app in (a, b):
        open_topic(app, 8)
    said = {app: Announcements(app) for app in (a, b)}
    for app in (a, b):
        app.process.send_signal(signal.SIGSTOP)
    try:
        for app in (a, b):
            run('xdotool', 'windowfocus', '--sync', app.window, 'key', 'ctrl+shift+a')
    finally:
        for app in (a, b):
            app.process.send_signal(signal.SIGCONT)
    winner = wait_for('one of them to have it', lambda: next((app for app in (a, b) if app.all(None, '^You are answering until ')), None))
    loser = b if winner is a else a
    told = said[loser].expect('Customer 08” was not claimed. ')
    name = re.search('claimed\\. (.+) answers there already, until ', told)[1]
    for heard in said.values():
        heard.end()
    loser.find(None, f'^{re.escape(name)} is answering until ')
    assert not loser.all(None, '^You are answering until '), 'both have it'
    passed('of two who claim at once one has it, and the other is told who')
    front(winner)
    winner.key('ctrl+shift+a')
    loser.gone(None, 'answering until ')


def check_absent(a, b):
    open_topic(a, 6)
    open_topic(b, 6)
    front(a)
    a.key('ctrl+shift+h')
    a.find('text', '^User id of somebody else$').queryEditableText().setTextContents('operator-z')
    a.find('push button', '^Hand Over$').queryAction().doAction(0)
    a.find('label', 'Customer 06” is handed over to operator-z')
    b.find(None, '^operator-z is answering until ')
    passed('a topic is handed over to somebody who is not there, and all know')


def start_with_saved(hub, home, name, more):
    """The hub is one of those that the program has kept: it is there before its token is known."""
    app = start(home, name, [], more)
    try:
        front(app)
        app.key('ctrl+n')
        dialog = Dialog(app, 'Connect to a Hub')
        dialog.fill('Address', hub.uri)
        dialog.text('^Detected · ')
        app.key('Return')
        dialog.gone()
        app.find('list item', ', connected')
        status = app.quit()
        assert status == 0, f'the program ended with {status}'
    finally:
        app.end()
    return start(home, name, [])


def now_ms():
    return int(time.time() * 1000)


def expect_claim(peer, seconds, since, longer_than=0, **more):
    """Of that many seconds, from some time since then."""
    push = peer.expect('topicChanged', lambda payload: (payload['topic']['claim'] or {}).get('until', 0) > longer_than, **more)
    until = push['payload']['topic']['claim']['until']
    assert since <= until - 1000 * seconds <= now_ms(), (since, until, now_ms())
    return until


def claim_elsewhere(peer, seconds):
    """The same person at another computer: the claim ends when it is set to, however slow this one is."""
    answer = peer.request('claimTopic', {'channelId': 'a1', 'topicId': 'c10', 'seconds': seconds})
    assert answer['event'] == 'claimed', answer


def check_renewal(app, peer):
    since = now_ms()
    app.key('ctrl+shift+a')
    app.find(None, '^You are answering until ')
    expect_claim(peer, 900, since)
    since = now_ms()
    claim_elsewhere(peer, 300)      # a tenth of it is over
    until = expect_claim(peer, 300, since)
    app.key('ctrl+r')

    def renewed():
        app.type('a')
        try:
            return expect_claim(peer, 900, since, until, deadline=1)
        except TimeoutError:
            return None
    wait_for('the claim to last longer', renewed)
    passed('typing has a claim last as long again as it is set to')


def check_countdown(hub, home):
    app = start_with_saved(hub, home, 'operator-c', 'claim-seconds=900\n')
    peer = Peer(hub.uri)
    try:
        peer.hello('monitor', 'elsewhere', userId='operator-c')
        peer.request('subscribe', {'streams': [{'stream': 'channels'}]})
        front(app)
        app.click(app.find('list item', '^Bakery account'))
        open_topic(app, 10)
        check_renewal(app, peer)
        wait_for('the seconds', lambda: app.all('label', '^Your claim is given back in [0-9]+ s') or claim_elsewhere(peer, 15))
        passed('the last seconds of a claim are counted')
        claim_elsewhere(peer, 1)
        app.gone(None, '^You are answering until |^Given back in ')
        passed('and it is given back by itself')
        status = app.quit()
        assert status == 0, f'the program ended with {status}'
    finally:
        peer.close()
        app.end()


def check_states(a, b, hub):
    front(a)
    a.key('ctrl+shift+e')
    a.find('label', 'Customer 01” is resolved')
    row(b, 1, 'resolved')
    front(b)
    b.key('ctrl+shift+e')
    wait_for('it to be open', lambda: not a.all('list item', '^Customer 01.*resolved'))
    passed('what one resolves the other reopens')

    front(a)
    a.key('ctrl+alt+s')
    row(b, 1, 'snoozed until the next reply')
    sync(hub, [conversation(1, ['Hello from 1', 'Are you there?'])])
    a.find('list item', 'Are you there')
    wait_for('it to be back', lambda: not b.all('list item', '^Customer 01.*snoozed'))
    passed('what is snoozed comes back with the next reply')


def check_note(a, b, hub):
    watcher = Peer(hub.uri)
    watcher.hello('monitor', 'watcher')
    front(a)
    a.key('ctrl+shift+p')
    a.find('label', '^Private note: only colleagues see it$')
    a.click(a.find('text', '^Write a private note'))
    a.type('He is in a hurry.')
    a.key('Return')
    b.find('list item', 'He is in a hurry.*private note')
    passed('a private note is seen by the colleague, and said to be one')
    a.key('ctrl+shift+p')
    a.find('text', '^Write a reply$')
    watcher.close()


def count_state(hub, state):
    peer = Peer(hub.uri)
    peer.hello('monitor', 'counter')
    answer = peer.request('listTopics', {'channelId': 'a1', 'limit': 200})
    peer.close()
    return sum(topic['state'] == state for topic in answer['payload']['topics'])


def check_batch(a, b, hub):
    front(a)
    a.click(a.find('list item', '^Customer 02'))
    a.find('list item', 'Hello from 2')
    run('xdotool', 'keydown', 'ctrl')
    a.click(row(a, 3, ''))
    run('xdotool', 'keyup', 'ctrl')
    a.find(None, '^2 chosen$')
    passed('Ctrl and a click choose one more')
    a.key('ctrl+a')
    a.find(None, f'^{TOPICS} chosen$')
    passed('all topics are chosen by a key')

    a.find('push button', '^Resolve or Reopen$').queryAction().doAction(0)
    a.find('label', f'{TOPICS} topics resolved')
    wait_for('all of them to be resolved', lambda: count_state(hub, 'resolved') == TOPICS)
    b.gone('list item', '^Customer 05')
    passed('many are resolved at once, and listed no more')

    a.key('ctrl+alt+z')
    wait_for('none of them to be resolved', lambda: count_state(hub, 'resolved') == 0)
    b.find('list item', '^Customer 05')
    passed('and all are as before by one key')


def check_keyboard(app, hub):
    """Nothing but keys: to a topic, claim it, answer, resolve it."""
    front(app)
    app.key('ctrl+shift+t')
    app.find(None, '^Search topics$')
    app.type('Customer 07')
    wait_for('the topic to be found', lambda: not app.all('list item', '^Customer 09'))
    app.key('Tab', 'Return')
    app.find('list item', 'Hello from 7')
    app.key('ctrl+shift+a')
    app.find(None, '^You are answering until ')
    app.key('ctrl+r')
    app.type('It comes at noon.')
    app.key('Return')
    app.find('list item', 'It comes at noon.*Stored')
    app.key('ctrl+shift+e')
    app.find('label', 'Customer 07” is resolved')
    wait_for('it to be resolved', lambda: count_state(hub, 'resolved') == 1)
    app.key('ctrl+shift+a')
    app.gone(None, '^You are answering until ')
    passed('a conversation is claimed, answered and resolved by the keyboard alone')


def act(node, name='click'):
    actions = node.queryAction()
    names = [actions.getName(n) for n in range(actions.nActions)]
    actions.doAction(names.index(name))


def check_accessible(app, hub):
    """Nothing but what assistive technology can do."""
    row_of = app.find('list item', '^Customer 04')
    act(next(node for node in app.walk(row_of) if 'row.open' in action_names(node)), 'row.open')
    app.find('list item', 'Hello from 4')
    act(app.find('push button', '^Claim: '))
    app.find(None, '^You are answering until ')
    app.find('text', '^Write a reply$').queryEditableText().setTextContents('It comes at one.')
    act(app.find('push button', '^Send$'))
    app.find('list item', 'It comes at one.*Stored')
    act(app.find('push button', '^Resolve$'))
    wait_for('it to be resolved', lambda: count_state(hub, 'resolved') == 2)
    act(app.find('push button', '^You are answering until '))
    app.gone(None, '^You are answering until ')
    passed('and by what assistive technology can do alone')


def action_names(node):
    try:
        actions = node.queryAction()
    except NotImplementedError:
        return []
    return [actions.getName(n) for n in range(actions.nActions)]


def main():
    hub = Hub(options.hub)
    sync(hub, [conversation(n, [f'Hello from {n}']) for n in range(1, TOPICS + 1)])
    with tempfile.TemporaryDirectory(prefix='signalbox-together-') as home:
        a = start(home, 'operator-a', ['--hub', hub.uri])
        b = start(home, 'operator-b', ['--hub', hub.uri])
        try:
            for app in (a, b):
                front(app)
                app.click(app.find('list item', '^Bakery account'))
            check_nobody(a, b)
            check_presence(a, b)
            check_claims(a, b, hub)
            check_race(a, b)
            check_absent(a, b)
            for app in (a, b):
                open_topic(app, 1)
            check_states(a, b, hub)
            check_note(a, b, hub)
            check_batch(a, b, hub)
            check_keyboard(a, hub)
            check_accessible(b, hub)
            # Asked for the actions of a widget, as b was, GTK 4.8 leaves the array of their names behind.
            status = a.quit()
            assert status == 0, f'the program ended with {status}'
            b.end()
            check_countdown(hub, home)
            hub.stop()
        except BaseException:
            keep_picture(a, 'together')
            raise
        finally:
            a.end()
            b.end()
    all_passed()


main()
