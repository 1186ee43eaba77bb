# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may interrupt, seen from outside: the real program and hub, and a desktop that takes notifications. A feed that is
silent against its rhythm; how loud topics and channels are, as chosen in menus; sound; what is important; and a system that
does not let the program start with the session."""

import math
import os
import re
import shutil
import subprocess
import tempfile
import time
import uuid

import pyatspi

from app_case import HERE, all_passed, keep_picture, options, passed
from desktop import Desktop, Ear, write_settings
from dialog import Dialog
from driver import App, wait_for
from peer import Hub, Peer

TOPICS = 40
HOURS = 48
SOUND = os.path.join(HERE, '..', '..', 'data', 'sounds', 'message.wav')

sent = 0


def account(channel, name, topics):
    """Topics: number → texts of their guest."""
    global sent
    conversations = []
    for topic, texts in topics.items():
        messages = []
        for text in texts:
            sent += 1
            messages.append({'msg_id': f'x{sent}', 'sender': {'user_name': f'Guest {topic}'}, 'content': text,
                             'create_time': 1763000000 + sent})
        conversations.append({'conversation_id': f'{channel}-c{topic}', 'participant': {'user_name': f'Guest {topic}'},
                              'unread_count': len(messages), 'messages': messages})
    return {'accountId': channel, 'accountName': name, 'platform': 'web', 'conversations': conversations}


def say(worker, topics):
    answer = worker.request('syncData', {'accounts': [account('a1', 'Bakery account', topics)]})
    assert answer['event'] == 'synced', answer


def shout(peer, topic, text):
    answer = peer.request('sendMessage', {'channelId': 'a1', 'topicId': f'a1-c{topic}', 'content': text, 'important': True, 'key': str(uuid.uuid4())})
    assert answer['event'] == 'messageAccepted', answer


def write_rhythms(folder, address):
    """As learned over weeks: a message a second, by day and night in one channel, in the other at no hour of these."""
    def rhythm(channel, spoken):
        return (f"'{address}\\n{channel}': (uint32 500, {math.log(1)}, 0.0, 1.0, 1000000.0, false, int64 {int(time.time() * 1000)}, "
                f"[{', '.join([spoken] * HOURS)}], [{', '.join(['byte 0x0a'] * HOURS)}])")
    for name in ('signalbox', 'signalbox-devel'):
        os.makedirs(os.path.join(folder, name))
        with open(os.path.join(folder, name, 'rhythms'), 'w', encoding='utf-8') as file:
            file.write(f"(uint32 1, {{{rhythm('a1', '1.0')}, {rhythm('a2', '0.0')}}})")


def told(desktop, since, title):
    return [entry for entry in desktop.history[since:] if entry[0] == 'add' and title in entry[2]['title']]


def open_topic(app, n):
    app.click(app.find('list item', f'^Guest {n}\\b'))
    app.find('list item', f'Hello from {n}\\b')


def set_level(app, scope, level):
    """In the menu of the open topic."""
    app.click(app.find('push button', '^Topic Menu$'))
    app.find('menu item', f'^Notifications of This {scope}$', shown=False).queryAction().doAction(0)
    above = {'Topic': 'As Its Channel', 'Channel': 'As Its Hub', 'Hub': 'As in the Preferences'}[scope]
    page = app.find('radio menu item', f'^{above}$', shown=False).parent
    app.find('radio menu item', f'^{level}$', root=page, shown=False).queryAction().doAction(0)
    wait_for('the menu to go', lambda: not app.all('menu item', '^Notifications of This', shown=False))
    app.click(app.find('text', '^Write a reply$'))       # without a window manager nobody else gives the keyboard back


def turn(app, switch, on):
    app.find('check box', switch, shown=False).queryAction().doAction(0)
    wait_for(f'{switch} to be {on}', lambda: app.find('check box', switch, shown=False).getState().contains(pyatspi.STATE_CHECKED) == on)


def check_silent(app, desktop, worker):
    alarm = wait_for('an alarm', lambda: desktop.find('Shop has gone quiet'))
    assert 'Bakery account usually has a message every 1 s; nothing for ' in alarm['body'], alarm
    assert 'Night desk' not in alarm['body'], alarm
    app.find('label', 'Bakery account usually has a message every 1 s; nothing for ')
    passed('a feed that is silent against its rhythm is told, with what is usual')
    passed('and one that rests at these hours is not')
    say(worker, {1: ['Here I am']})
    wait_for('it to be withdrawn', lambda: not desktop.find('Shop has gone quiet'))
    app.gone('label', 'usually has a message every')
    passed('it ends with the next message')


def check_levels(app, desktop, worker, peer, ear):
    open_topic(app, 1)
    set_level(app, 'Topic', 'Off')
    open_topic(app, 2)
    set_level(app, 'Topic', 'Notify With Sound')
    open_topic(app, 3)
    ear.heard()
    since = len(desktop.history)
    say(worker, {1: ['Nobody hears me']})
    say(worker, {4: ['Is this on?']})
    wait_for('another topic', lambda: told(desktop, since, 'Guest 4 · '))
    assert not told(desktop, since, 'Guest 1 · '), desktop.history[since:]
    assert not ear.heard()
    passed('a topic that is off is silent, and no other')
    say(worker, {2: ['Ring the bell']})
    wait_for('it to be told', lambda: desktop.find('Guest 2 · '))
    wait_for('it to be heard', ear.heard)
    passed('one with sound is heard: the sound of the theme is played')

    set_level(app, 'Channel', 'Count Only')
    since = len(desktop.history)
    say(worker, {5: ['Only counted']})
    app.find('list item', 'Guest 5.*Only counted', shown=False)
    say(worker, {2: ['Still loud']})
    wait_for('the topic that says more', lambda: told(desktop, since, 'Guest 2 · '))
    assert not told(desktop, since, 'Guest 5 · '), desktop.history[since:]
    passed('a channel can be counted only, and its topics know better')

    shout(peer, 5, 'The oven burns')
    wait_for('it to be told', lambda: desktop.find('Guest 5 · '))
    assert desktop.find('Guest 5 · ')['priority'] == 'urgent', desktop.shown
    passed('what is important is told all the same, as urgent')
    since = len(desktop.history)
    shout(peer, 1, 'And here')
    shout(peer, 6, 'And there')
    wait_for('the other', lambda: told(desktop, since, 'Guest 6 · '))
    assert not told(desktop, since, 'Guest 1 · '), desktop.history[since:]
    passed('but not where it is off')


def check_quiet(app, desktop, worker, peer):
    app.key('ctrl+shift+b')
    since = len(desktop.history)
    shout(peer, 7, 'Wake up')
    app.find('list item', 'Guest 7.*Wake up', shown=False)
    app.key('ctrl+comma')
    dialog = Dialog(app, 'Preferences')
    dialog.turn_to('Notifications')
    assert not told(desktop, since, 'Guest 7 · '), desktop.history[since:]
    passed('do not disturb holds for what is important too')
    turn(app, '^Important Messages Always$', True)
    app.key('Escape')
    dialog.gone()
    shout(peer, 8, 'Wake up now')
    wait_for('it to be told', lambda: desktop.find('Guest 8 · '))
    say(worker, {2: ['Me too']})
    app.find('list item', 'Guest 2.*Me too', shown=False)
    shout(peer, 9, 'And now')
    wait_for('the next', lambda: desktop.find('Guest 9 · '))
    assert not told(desktop, since, 'Guest 2 · '), desktop.history[since:]
    passed('unless that is preferred')
    app.key('ctrl+shift+b')


def check_first(app, desktop, worker, peer):
    open_topic(app, 3)
    set_level(app, 'Channel', 'Notify')
    since = len(desktop.history)
    shout(peer, 10, 'First of all')
    say(worker, {n: ['All at once'] for n in range(11, TOPICS + 1)})
    wait_for('a summary', lambda: told(desktop, since, ' topics'))
    assert told(desktop, since, 'Guest 10 · '), desktop.history[since:]
    passed('in a burst what is important is told by itself, though others came later')


def check_kept(app, desktop, worker):
    since = len(desktop.history)
    say(worker, {1: ['Still nobody?']})
    say(worker, {3: ['After the restart']})
    wait_for('another topic', lambda: told(desktop, since, 'Guest 3 · '))
    assert not told(desktop, since, 'Guest 1 · '), desktop.history[since:]
    passed('what was chosen is kept over a restart')


def check_desktop_file(app, folder):
    """Outside of a sandbox: what the session reads at its start."""
    def files():
        return os.listdir(folder) if os.path.isdir(folder) else []
    app.key('ctrl+comma')
    dialog = Dialog(app, 'Preferences')
    dialog.turn_to('Notifications')
    assert not files(), files()
    turn(app, '^Start With the Session$', True)
    (name,) = wait_for('the file', files)
    path = os.path.join(folder, name)
    with open(path, encoding='utf-8') as file:
        lines = file.read().splitlines()
    assert lines[0] == '[Desktop Entry]' and 'Type=Application' in lines and 'Exec=signalbox --background' in lines, lines
    if shutil.which('desktop-file-validate'):
        subprocess.run(['desktop-file-validate', path], check=True)
    turn(app, '^Start With the Session$', False)
    wait_for('it to be gone', lambda: not files())
    passed('the session has a file that starts it without a window, as long as that is wanted')
    os.rmdir(folder)
    with open(folder, 'w', encoding='utf-8') as file:
        file.write('in the way')
    turn(app, '^Start With the Session$', True)
    dialog.text(re.escape(folder))
    passed('where that cannot be written, it is said')
    turn(app, '^Start With the Session$', False)
    os.unlink(folder)
    app.key('Escape')
    dialog.gone()


def check_refused(app, desktop):
    app.key('ctrl+comma')
    dialog = Dialog(app, 'Preferences')
    dialog.turn_to('Notifications')
    turn(app, '^Start With the Session$', True)
    wait_for('the portal to be asked', lambda: desktop.requests and desktop.requests[-1]['autostart'])
    assert desktop.requests[-1]['commandline'] == ['signalbox', '--background'], desktop.requests
    dialog.text('^The system does not allow it\\. ')
    passed('in a sandbox the portal is asked to start it with the session, and its refusal is told')
    desktop.grants = True
    turn(app, '^Start With the Session$', False)
    wait_for('the portal to be asked', lambda: not desktop.requests[-1]['autostart'])
    turn(app, '^Start With the Session$', True)
    wait_for('the portal to be asked', lambda: desktop.requests[-1]['autostart'])
    dialog.text('^In the background, without a window$')
    app.gone('label', '^The system does not allow it\\. ')
    passed('which goes once it agrees')
    app.key('Escape')
    dialog.gone()


def down_told(desktop, since):
    return [entry for entry in desktop.history[since:] if entry[0] == 'add' and 'cannot be reached' in entry[2]['title']]


def check_held(app, desktop, hub):
    """An alarm is due 2 s after the hub went, and nobody is to be disturbed then."""
    def wait_until_due():
        due = time.monotonic() + 4
        wait_for('the alarm to be due', lambda: time.monotonic() > due)
    since = len(desktop.history)
    app.key('ctrl+shift+b')
    hub.kill()
    app.find(None, ', (connecting|reconnecting|not connected|offline)', shown=False)
    wait_until_due()
    assert not down_told(desktop, since), desktop.history[since:]
    app.key('ctrl+shift+b')
    wait_for('it to be told', lambda: desktop.find('Shop cannot be reached'))
    hub.start()
    wait_for('it to be withdrawn', lambda: not desktop.find('Shop cannot be reached'), 150)
    passed('an alarm that was held back is told afterwards')
    since = len(desktop.history)
    app.key('ctrl+shift+b')
    hub.kill()
    app.find(None, ', (connecting|reconnecting|not connected|offline)', shown=False)
    wait_until_due()
    hub.start()
    app.find('list item', '^Shop, connected', shown=False)
    app.key('ctrl+shift+b')
    worker = Peer(hub.uri)
    worker.hello('worker', 'worker-1')
    say(worker, {9: ['Back again?']})
    wait_for('what comes then', lambda: desktop.find('Guest 9 · '))
    assert not down_told(desktop, since), desktop.history[since:]
    passed('and not where it is over by then')
    worker.close()


def main():
    home = tempfile.TemporaryDirectory()
    folders = {name: os.path.join(home.name, name) for name in ('data', 'config', 'state', 'cache')}
    environment = {f'XDG_{name.upper()}_HOME': path for name, path in folders.items()}
    environment |= {'XDG_STATE_HOME': folders['state'], 'GSETTINGS_BACKEND': 'keyfile', 'SIGNALBOX_PORT': '0'}
    sounds = os.path.join(folders['data'], 'sounds', 'freedesktop', 'stereo')
    os.makedirs(sounds)
    ear = Ear(shutil.copy(SOUND, os.path.join(sounds, 'message-new-instant.wav')))
    desktop = Desktop(version=1)
    hub = Hub(options.hub)
    worker = Peer(hub.uri)
    worker.hello('worker', 'worker-1')
    worker.request('syncData', {'accounts': [account('a1', 'Bakery account', {n: [f'Hello from {n}'] for n in range(TOPICS, 0, -1)}),
                                             account('a2', 'Night desk', {1: ['Good night']})]})
    peer = Peer(hub.uri)
    peer.hello('monitor', 'reader', userId='colleague')    # as what a reader wrote is read by him
    write_settings(folders['config'], alarm_silent_seconds='1', alarm_down_seconds='2', keep_running='true', local_hub_used='true',
                   hubs=f"[{{'id': <'{uuid.uuid4()}'>, 'name': <'Shop'>, 'address': <'{hub.uri}'>}}]")
    write_rhythms(folders['state'], hub.uri)
    app = App([options.signalbox], environment)
    try:
        app.click(app.find('list item', '^Bakery account'))
        check_silent(app, desktop, worker)
        check_levels(app, desktop, worker, peer, ear)
        check_quiet(app, desktop, worker, peer)
        check_first(app, desktop, worker, peer)
        assert desktop.requests and not desktop.statuses, desktop.statuses
        passed('a portal that takes no status is told none')
        assert (status := app.quit()) == 0, f'it ended with {status}'
        app = App([options.signalbox], environment)
        app.find('list item', '^Guest 3')
        app.click(app.find('list item', '^Guest 7'))
        check_kept(app, desktop, worker)
        check_desktop_file(app, os.path.join(folders['config'], 'autostart'))
        assert (status := app.quit()) == 0, f'it ended with {status}'
        desktop.grants = False
        app = App([options.signalbox], {**environment, 'GTK_USE_PORTAL': '1'})
        check_refused(app, desktop)
        assert (status := app.quit()) == 0, f'it ended with {status}'
        app = App([options.signalbox], environment)
        app.find('list item', '^Shop, connected', shown=False)
        check_held(app, desktop, hub)
        assert (status := app.quit()) == 0, f'it ended with {status}'
        all_passed()
    except BaseException:
        keep_picture(app, 'notification-rules')
        raise
    finally:
        app.end()
        hub.stop()
        home.cleanup()


main()
