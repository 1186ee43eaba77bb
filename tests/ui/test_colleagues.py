# SPDX-License-Identifier: GPL-3.0-or-later
"""What others do meanwhile, seen from outside: the real program, the real hub, signalboxctl.

Somebody claims the topic that is shown, and gives it back; then the topic is ours, and nobody else gets it. While the
program stands still more is written than the hub's log keeps: a row says what is missing, and Load brings it.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, '..', 'support')]
from peer import Hub, Peer  # noqa: E402

if os.environ.get('SIGNALBOX_TEST_WAYLAND'):
    print('1..0 # SKIP nobody can click under a headless Wayland compositor')
    sys.exit(0)

from driver import App  # noqa: E402

arguments = argparse.ArgumentParser()
arguments.add_argument('--signalbox', required=True)
arguments.add_argument('--hub', required=True)
arguments.add_argument('--ctl', required=True)
options = arguments.parse_args()

# More than one page, and more than the log keeps.
MISSED = 90
PAGE = 20

# The program tries once a minute by then.
NEXT_TRY = 150

count = 0


def passed(name):
    global count
    count += 1
    print(f'ok {count} {name}', flush=True)


def account(first, last):
    return {'accountId': 'a1', 'accountName': 'Bakery account', 'platform': 'web', 'conversations': [
        {'conversation_id': 'c1', 'participant': {'user_name': 'Wang Li'}, 'messages': [
            {'msg_id': f'm{n}', 'sender': {'user_name': 'Wang Li'}, 'content': f'Number {n}.', 'create_time': 1763000100 + n}
            for n in range(first, last + 1)]}]}


def sync(hub, first, last):
    worker = Peer(hub.uri)
    worker.hello('worker', 'worker-1')
    worker.request('syncData', {'accounts': [account(first, last)]})
    worker.close()


def ctl(hub, user, *words):
    return subprocess.run([options.ctl, '--hub', hub.uri, '--user', user, *words], capture_output=True, text=True, timeout=60, check=False)


def check_claims(app, hub):
    result = ctl(hub, 'anna', 'claim', 'a1', 'c1', '--seconds=600')
    assert result.returncode == 0, result
    app.find(None, '^anna is answering until ')
    passed('a colleague claims the topic, and it says so')

    app.key('ctrl+shift+a')
    app.find('label', 'was not claimed. anna answers there already')
    passed('who claims it too is told why that cannot be')

    result = ctl(hub, 'anna', 'release', 'a1', 'c1')
    assert result.returncode == 0, result
    app.gone(None, '^anna is answering until ')
    passed('when it is given back, that is seen')

    app.key('ctrl+shift+a')
    app.find(None, '^You are answering until ')
    result = ctl(hub, 'ben', 'claim', 'a1', 'c1', '--seconds=600')
    assert result.returncode == 1, result
    passed('what is claimed here nobody else gets')

    app.key('ctrl+shift+a')
    app.gone(None, '^You are answering until ')
    result = ctl(hub, 'ben', 'claim', 'a1', 'c1', '--seconds=600')
    assert result.returncode == 0, result
    passed('until it is given back here')


def check_gap(app, hub):
    os.kill(app.process.pid, signal.SIGSTOP)
    try:
        hub.kill()
        hub.start()
        sync(hub, 3, MISSED)
        # It trims its log as it starts.
        hub.kill()
        hub.start()
    finally:
        os.kill(app.process.pid, signal.SIGCONT)

    app.find('list item', f'Number {MISSED}\\.', deadline=NEXT_TRY)
    app.click(app.find('list item', f'Number {MISSED}\\.'))
    app.key('Home')
    app.find('push button', '^Load the missing messages$')
    app.find('label', 'The hub keeps only newer events')
    passed('what the log does not have any more is said to be missing, and why')

    app.click(app.find('push button', '^Load the missing messages$'))
    app.gone('push button', '^Load the missing messages$')
    app.key('Home')
    for n in (1, 2, 3, 4):
        app.find('list item', f'Number {n}\\.')
    passed('and Load brings it')


def check_kept(app, hub, start):
    """A hub that is not saved: what waits for it waits on disk all the same."""
    hub.kill()
    app.find(None, 'Reconnecting|reconnecting|once a minute')
    app.click(app.find('text', '^Write a reply$'))
    app.type('Call you back?')
    app.key('Return')
    app.find('list item', 'Call you back.*Waiting · ')
    app.find('list item', ', 1 reply waits to be sent')
    status = app.quit()
    assert status == 0, f'the program ended with {status}'

    app = start()
    app.find('list item', 'Call you back.*Waiting · ')
    app.find('list item', ', 1 reply waits to be sent')
    passed('a reply to a hub that is not saved waits over a restart, and is counted')

    hub.start()
    app.find('list item', 'Call you back.*Stored', deadline=NEXT_TRY)
    app.gone('list item', ', 1 reply waits to be sent')
    passed('until the hub has it')
    return app


def main():
    hub = Hub(options.hub, arguments=['--retention-events=5', f'--page={PAGE}'])
    sync(hub, 1, 2)
    with tempfile.TemporaryDirectory(prefix='signalbox-colleagues-') as home:
        environment = {'GSETTINGS_BACKEND': 'keyfile', 'SIGNALBOX_PORT': '0',
                       **{name: os.path.join(home, name) for name in
                          ('XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'XDG_STATE_HOME', 'XDG_CACHE_HOME')}}

        def start():
            return App([options.signalbox, '--hub', hub.uri], environment)

        app = start()
        try:
            app.click(app.find('list item', '^Bakery account'))
            app.click(app.find('list item', 'Wang Li'))
            app.find('list item', 'Number 2\\.')
            check_claims(app, hub)
            check_gap(app, hub)
            app = check_kept(app, hub, start)
            status = app.quit()
            assert status == 0, f'the program ended with {status}'
            hub.stop()
        except BaseException:
            app.picture(os.path.join(os.environ.get('MESON_BUILD_ROOT', '/tmp'), 'colleagues-failed.png'))
            raise
        finally:
            app.end()
    print(f'1..{count}')


main()
