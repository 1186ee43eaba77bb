# SPDX-License-Identifier: GPL-3.0-or-later
"""bench_notify.py --signalbox FILE --hub FILE: what telling costs while 2,000 messages a second come into 300 topics, each of which
needs a person: processor time of the whole program, beside the same while nothing is to disturb, and notifications a second.
Runs inside build-aux/in-xvfb."""

import os
import sys
import tempfile
import time
import uuid

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, '..', '..', 'ui'), os.path.join(HERE, '..', '..', 'support')]

from gi.repository import GLib

from app_case import options
from desktop import Desktop, write_settings
from driver import App
from peer import Hub, Peer

TOPICS, RATE, SECONDS = 300, 2000, 10
MAX_TOLD = 5      # a second

sent = 0


def batch(n):
    """The next @n messages, one topic after the other."""
    global sent
    conversations = {}
    for _ in range(n):
        topic = sent % TOPICS
        sent += 1
        conversations.setdefault(topic, []).append({'msg_id': f'x{sent}', 'sender': {'user_name': f'Guest {topic}'}, 'content': f'Message {sent}',
                                                    'create_time': 1763000000 + sent})
    return {'accountId': 'a1', 'accountName': 'Bakery account', 'platform': 'web', 'conversations': [
        {'conversation_id': f'c{topic}', 'participant': {'user_name': f'Guest {topic}'}, 'unread_count': len(messages), 'messages': messages}
        for topic, messages in conversations.items()]}


def processor_time(pid):
    with open(f'/proc/{pid}/stat', encoding='utf-8') as file:
        fields = file.read().rpartition(')')[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')


def measure(app, desktop, worker, name):
    before, told, used = time.monotonic(), len(desktop.history), processor_time(app.process.pid)
    first = sent
    while (passed := time.monotonic() - before) < SECONDS:
        while GLib.MainContext.default().iteration(False):      # of the desktop
            pass
        due = int(passed * RATE) - (sent - first)
        if due < RATE // 20:
            time.sleep(0.02)
            continue
        worker.request('syncData', {'accounts': [batch(due)]})
    took = time.monotonic() - before
    used = processor_time(app.process.pid) - used
    added = sum(1 for entry in desktop.history[told:] if entry[0] == 'add')
    print(f'{name}: {(sent - first) / took:.0f} messages/s, {100 * used / took:.0f} % of a processor, {added / took:.1f} notifications/s', flush=True)
    return used / took, added / took


def main():
    home = tempfile.TemporaryDirectory()
    environment = {f'XDG_{name.upper()}_HOME': os.path.join(home.name, name) for name in ('data', 'config', 'state', 'cache')}
    environment |= {'GSETTINGS_BACKEND': 'keyfile', 'SIGNALBOX_PORT': '0'}
    desktop = Desktop()
    hub = Hub(options.hub)
    worker = Peer(hub.uri)
    worker.hello('worker', 'worker-1')
    worker.request('syncData', {'accounts': [batch(TOPICS)]})
    write_settings(environment['XDG_CONFIG_HOME'], local_hub_used='true',
                   hubs=f"[{{'id': <'{uuid.uuid4()}'>, 'name': <'Shop'>, 'address': <'{hub.uri}'>}}]")
    app = App([options.signalbox], environment)
    try:
        app.click(app.find('list item', '^Bakery account'))
        app.find('list item', '^Guest ')
        measure(app, desktop, worker, 'warm-up')
        telling, told = measure(app, desktop, worker, 'telling')
        app.key('ctrl+shift+b')
        silent, _ = measure(app, desktop, worker, 'not to be disturbed')
        print(f'telling takes {100 * (telling - silent):.1f} % of a processor')
        assert 0 < told <= MAX_TOLD, told
    finally:
        app.end()
        worker.close()
        hub.kill()
        home.cleanup()


main()
