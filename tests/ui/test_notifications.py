# SPDX-License-Identifier: GPL-3.0-or-later
"""Notifications, alarms and going on without a window, seen from outside: the real program and hub, and a desktop that
takes notifications and presses their buttons."""

import os
import signal
import subprocess
import tempfile
import time
import uuid

from app_case import all_passed, keep_picture, options, passed
from desktop import Desktop, write_settings
from driver import App, is_quarks_alone, run, wait_for
from peer import Hub, Peer

TOPICS = 40
ACCOUNT = {
    'accountId': 'a1', 'accountName': 'Bakery account', 'platform': 'web',
    'conversations': [{'conversation_id': f'c{n}', 'participant': {'user_name': f'Guest {n}'}, 'messages': [
        {'msg_id': f'm{n}', 'sender': {'user_name': f'Guest {n}'}, 'content': 'Hello', 'create_time': 1763000000 + n}]}
        for n in range(1, TOPICS + 1)],
}

sent = 0


def say(worker, topic, text):
    """As the guest of that topic."""
    global sent
    sent += 1
    answer = worker.request('syncData', {'accounts': [{**ACCOUNT, 'conversations': [
        {'conversation_id': topic, 'participant': {'user_name': f'Guest {topic[1:]}'}, 'unread_count': 1, 'messages': [
            {'msg_id': f'x{sent}', 'sender': {'user_name': f'Guest {topic[1:]}'}, 'content': text,
             'create_time': 1763100000 + sent}]}]}]})
    assert answer['event'] == 'synced', answer


def burst(worker, n, topics=range(1, TOPICS + 1)):
    global sent
    conversations = []
    for index in topics:
        messages = []
        for _ in range(n):
            sent += 1
            messages.append({'msg_id': f'x{sent}', 'sender': {'user_name': f'Guest {index}'}, 'content': 'Too much',
                             'create_time': 1763100000 + sent})
        conversations.append({'conversation_id': f'c{index}', 'participant': {'user_name': f'Guest {index}'},
                              'unread_count': n, 'messages': messages})
    worker.request('syncData', {'accounts': [{**ACCOUNT, 'conversations': conversations}]})


def read(peer, topic):
    seq = peer.request('listMessages', {'channelId': 'a1', 'topicId': topic})['payload']['messages'][-1]['seq']
    answer = peer.request('markRead', {'channelId': 'a1', 'topicId': topic, 'seq': seq})
    assert answer['event'] != 'error', answer


def check_messages(app, desktop, worker):
    say(worker, 'c1', 'Where is <b>my</b> order & when?')
    one = wait_for('a notification', lambda: desktop.find('Guest 1 · '))
    assert one['title'] == 'Guest 1 · Bakery account' and one['body'] == 'Where is <b>my</b> order & when?', one
    passed('a message that needs somebody is told, as it is written')
    say(worker, 'c1', 'Hello?')
    say(worker, 'c1', 'Anybody?')
    two = wait_for('it to be replaced', lambda: desktop.find('3 new messages in Guest 1 · Bakery account'))
    assert two['body'] == 'Anybody?' and len(desktop.shown) == 1, desktop.shown
    passed('the next ones of the topic take its place')
    say(worker, 'c2', 'Open today?')
    other = wait_for('another', lambda: desktop.find('Guest 2 · '))
    assert len(desktop.shown) == 2, desktop.shown
    passed('each topic has its own')
    return other


def check_actions(app, desktop, worker, reader, other):
    read(reader, 'c1')
    wait_for('it to go', lambda: not desktop.find('Guest 1 · '))
    passed('a topic that is read elsewhere takes its notification away')

    desktop.press(other, 'Mark as Read')
    wait_for('it to go', lambda: not desktop.shown)
    wait_for('the hub to know', lambda: next(
        t for t in reader.request('listTopics', {'channelId': 'a1'})['payload']['topics'] if t['id'] == 'c2')['unreadCount'] == 0)
    passed('Mark as Read marks it, at the hub too')

    say(worker, 'c3', 'Can I order?')
    desktop.press(wait_for('it', lambda: desktop.find('Guest 3 · ')), 'Mute for 1 Hour')
    wait_for('it to go', lambda: not desktop.shown)
    say(worker, 'c3', 'Or not?')
    say(worker, 'c4', 'Is it warm?')
    four = wait_for('another topic', lambda: desktop.find('Guest 4 · '))
    assert not desktop.find('Guest 3 · '), desktop.shown
    passed('Mute for 1 Hour keeps that topic silent, and no other')

    desktop.click(four)
    app.find('list item', 'Is it warm')
    wait_for('it to go, as it is read', lambda: not desktop.shown)
    passed('choosing one shows the message')
    before = len(desktop.history)
    app.find('list item', 'Is it warm')
    say(worker, 'c4', 'I can see you')
    app.find('list item', 'I can see you')
    say(worker, 'c5', 'And me?')
    wait_for('another topic', lambda: desktop.find('Guest 5 · '))
    assert not [entry for entry in desktop.history[before:] if entry[0] == 'add' and 'Guest 4' in entry[2]['title']], desktop.history
    passed('what is on screen is not told')


def check_quiet(app, desktop, worker):
    app.key('ctrl+shift+b')
    before = len(desktop.history)
    say(worker, 'c6', 'Are you asleep?')
    app.find('list item', 'Guest 6.*Are you asleep', shown=False)
    app.key('ctrl+shift+b')
    say(worker, 'c7', 'Awake?')
    wait_for('another topic', lambda: desktop.find('Guest 7 · '))
    assert not [entry for entry in desktop.history[before:] if entry[0] == 'add' and 'Guest 6' in entry[2]['title']], desktop.history
    passed('do not disturb keeps all silent, until it is switched off')


def check_burst(app, desktop, worker):
    start = time.monotonic()
    before = len(desktop.history)
    burst(worker, 1, range(11, 21))
    wait_for('a summary', lambda: any('topics' in n['title'] for n in desktop.shown.values()))
    burst(worker, 1, range(21, 41))
    wait_for('all of them in it', lambda: any(' in 27 topics' in n['title'] for n in desktop.shown.values()))
    passed('a burst that goes on gives no more than three of their own')
    while time.monotonic() < start + 4:
        burst(worker, 5)
    wait_for('a summary', lambda: any('new messages in ' in n['title'] and 'topics' in n['title'] for n in desktop.shown.values()))
    added = [entry for entry in desktop.history[before:] if entry[0] == 'add']
    took = max(time.monotonic() - start, 1)
    assert len(added) <= 5 * (took + 1), (len(added), took)
    summaries = [key for key, n in desktop.shown.items() if 'topics' in n['title']]
    assert len(summaries) == 1 and len(desktop.shown) < TOPICS, desktop.shown.keys()
    passed('a burst is told in a few and one summary')


def check_down(app, desktop, hub):
    hub.kill()
    down = wait_for('an alarm', lambda: desktop.find('Shop cannot be reached'))
    assert down['body'], down
    passed('a hub that is down for longer than it may is told, with the reason')
    hub.start()
    wait_for('it to be withdrawn', lambda: not desktop.find('Shop cannot be reached'), 150)
    passed('and withdrawn when it is back')


def check_background(app, desktop, worker, environment):
    wait_for('the portal to be asked', lambda: desktop.requests)
    wait_for('a status', lambda: any('1 hub connected' in status for status in desktop.statuses))
    passed('the system is asked, and told how it is')
    app.key('ctrl+w')
    wait_for('the window to go', lambda: not app.visible())
    assert app.process.poll() is None, 'it ended'
    say(worker, 'c8', 'Still there?')
    desktop.click(wait_for('it to be told', lambda: desktop.find('Guest 8 · ')))
    app.come_back()
    app.find('list item', 'Still there')
    passed('with its window closed it goes on, and choosing a notification brings the window and the message')
    app.key('ctrl+w')
    wait_for('the window to go', lambda: not app.visible())
    second = subprocess.run([options.signalbox], env={**os.environ, **environment}, timeout=60, check=False)
    assert second.returncode == 0, second
    app.come_back()
    passed('a second start brings the window back')
    assert app.quit() == 0, 'it did not end well'
    passed('Quit ends it')
    wait_for('all to be withdrawn', lambda: not desktop.shown)
    passed('and leaves nothing behind')


def visible():
    """The X window of the program, "" while it has none."""
    return run('xdotool', 'search', '--onlyvisible', '--name', '^Signalbox$').split('\n')[0]


class Program(App):
    def visible(self):
        return visible()

    def come_back(self):
        """A window that was hidden is another one to those who read it."""
        self.window = wait_for('the window', lambda: self.alive() and visible())
        self.frame = wait_for('what it shows', self.find_window)
        run('xdotool', 'windowfocus', self.window)


def check_windowless(desktop, worker, environment):
    desktop.requests.clear()
    report = tempfile.TemporaryFile('w+')
    process = subprocess.Popen([options.signalbox, '--background'], env={**os.environ, **environment}, stderr=report)
    try:
        wait_for('it to run', lambda: desktop.requests)
        wait_for('it to be told that all is well', lambda: desktop.statuses and '1 hub connected' in desktop.statuses[-1])
        assert not visible(), 'there is a window'
        say(worker, 'c9', 'Good morning')
        wait_for('a notification', lambda: desktop.find('Guest 9 · '))
        passed('started in the background it has no window, and tells')
        again = subprocess.run([options.signalbox, '--background'], env={**os.environ, **environment}, timeout=60, check=False)
        assert again.returncode == 0 and not visible()
        desktop.click(desktop.find('Guest 9 · '))
        wait_for('the window', visible)
        passed('until a notification is chosen')
        process.send_signal(signal.SIGTERM)
        status = process.wait(60)
        report.seek(0)
        said = report.read()
        assert status == 0 or is_quarks_alone(said), said
        passed('and ends when it is asked to')
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def hubs(**addresses):
    return '[' + ', '.join(f"{{'id': <'{uuid.uuid4()}'>, 'name': <'{name}'>, 'address': <'{uri}'>}}" for name, uri in addresses.items()) + ']'


def check_namesakes(desktop, worker, environment, hub):
    branch = Hub(options.hub)
    florist = {'accountId': 'f1', 'accountName': 'Florist', 'platform': 'web', 'conversations': [
        {'conversation_id': 'f1', 'participant': {'user_name': 'Rose'}, 'messages': []}]}
    other = Peer(branch.uri)
    other.hello('worker', 'worker-2')
    other.request('syncData', {'accounts': [ACCOUNT, florist]})
    write_settings(environment['XDG_CONFIG_HOME'], local_hub_used='true', hubs=hubs(Shop=hub.uri, Branch=branch.uri))
    app = App([options.signalbox], environment)
    try:
        for name in ('Shop', 'Branch'):
            app.find('list item', f'^{name}, connected')
        app.find('list item', '^Florist')
        say(worker, 'c10', 'Here')
        say(other, 'c10', 'And here')
        for name, said in (('Shop', 'Here'), ('Branch', 'And here')):
            told = wait_for(f'that of {name}', lambda title=f'Guest 10 · {name} › Bakery account': desktop.find(title))
            assert told['body'] == said, told
        passed('where two hubs have a channel of the same name, each is named')
        florist['conversations'][0].update(unread_count=1, messages=[
            {'msg_id': 'r1', 'sender': {'user_name': 'Rose'}, 'content': 'Tulips?', 'create_time': 1763200000}])
        other.request('syncData', {'accounts': [florist]})
        told = wait_for('the florist', lambda: desktop.find('Rose · '))
        assert told['title'] == 'Rose · Florist', told
        passed('and no hub where there is one of that name')
        assert app.quit() == 0, 'it did not end well'
    finally:
        app.end()
        branch.kill()


def main():
    home = tempfile.TemporaryDirectory()
    environment = {'XDG_DATA_HOME': os.path.join(home.name, 'data'), 'XDG_CONFIG_HOME': os.path.join(home.name, 'config'),
                   'XDG_STATE_HOME': os.path.join(home.name, 'state'), 'XDG_CACHE_HOME': os.path.join(home.name, 'cache'),
                   'GSETTINGS_BACKEND': 'keyfile', 'SIGNALBOX_PORT': '0'}
    desktop = Desktop()
    hub = Hub(options.hub)
    worker = Peer(hub.uri)
    worker.hello('worker', 'worker-1')
    worker.request('syncData', {'accounts': [ACCOUNT]})
    write_settings(environment['XDG_CONFIG_HOME'], keep_running='true', alarm_down_seconds='2', local_hub_used='true',
                   hubs=hubs(Shop=hub.uri))
    app = Program([options.signalbox], environment)
    try:
        app.click(app.find('list item', '^Bakery account'))
        app.find('list item', f'Guest {TOPICS}')
        reader = Peer(hub.uri)
        reader.hello('monitor', 'reader')
        other = check_messages(app, desktop, worker)
        check_actions(app, desktop, worker, reader, other)
        check_quiet(app, desktop, worker)
        check_burst(app, desktop, worker)
        check_down(app, desktop, hub)
        worker = Peer(hub.uri)
        worker.hello('worker', 'worker-1')
        check_background(app, desktop, worker, environment)
        check_windowless(desktop, worker, environment)
        check_namesakes(desktop, worker, environment, hub)
        all_passed()
    except BaseException:
        keep_picture(app, 'notifications')
        raise
    finally:
        app.end()
        if hub.process.poll() is None:
            hub.kill()
        home.cleanup()


main()
