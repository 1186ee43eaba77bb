# SPDX-License-Identifier: GPL-3.0-or-later
"""Outbound projects from outside: the real program, the real hub, a service, a pointer and a keyboard.

A project is started by its dialog, first without a service and then with one; what the service reports shows by
itself, and is still known after a restart of the program; the project is stopped by the button of its row. The secret
is in the keyring, if somebody wants that, and nowhere else.
"""

import os
import tempfile
import time

import pyatspi

from app_case import all_passed, keep_picture, options, passed
from driver import App, run, wait_for
from keyring import Keyring
from peer import Hub, Peer

SECRET = 'do-not-tell-4711'


def picture(app, name):
    if os.environ.get('SIGNALBOX_TEST_PICTURES'):
        time.sleep(1)
        app.picture(os.path.join(os.environ['SIGNALBOX_TEST_PICTURES'], f'{name}.png'))


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


def can_start(app):
    return any(node.role == 'push button' and node.name in ('Start', '_Start') and node.is_on(pyatspi.STATE_SENSITIVE)
               for node in app.walk(accessible(app, 'Start a Project')))


def check_history(app):
    app.click(app.find('push button', '^History of “spring-calls”'))
    window = dialog(app, 'History of')
    wait_for('the change', lambda: [n for n in app.walk(accessible(app, 'History of “spring-calls”')) if n.name == 'Ready → Active'])
    wait_for('since when', lambda: [n for n in app.walk(accessible(app, 'History of “spring-calls”')) if n.name.startswith('Changes are known here since')])
    picture(app, 'projects-history')
    app.key('Escape')
    gone(app, window)


def main():
    data = tempfile.mkdtemp(prefix='signalbox-app-')
    hub = Hub(options.hub)
    keyring = Keyring()
    environment = {'XDG_DATA_HOME': data, 'XDG_CONFIG_HOME': os.path.join(data, 'config'), 'GSETTINGS_BACKEND': 'keyfile'}
    app = App([options.signalbox, '--hub', hub.uri], environment)
    try:
        app.find('list item', '^Projects$')
        passed('the view is in the switcher where the hub knows of projects')
        app.key('alt+5')
        app.find(None, '^No Projects Yet$')
        passed('without projects it says so')

        app.key('ctrl+shift+n')
        window = dialog(app, 'Start a Project')
        app.type('spring-calls')
        app.key('Return')
        wait_for('the reason', lambda: [n for n in app.walk(accessible(app, 'Start a Project')) if 'No service is connected' in n.name])
        passed('without a service the dialog says why it cannot be started, and stays')

        service = Peer(hub.uri)
        service.hello('service', 'dialer')
        app.key('Escape')
        gone(app, window)
        app.key('ctrl+shift+n')
        window = dialog(app, 'Start a Project')
        app.type('spring-calls')
        app.key('Tab')
        app.type('flow-12')
        app.key('Tab')
        app.type('4x')
        wait_for('a number to be asked for', lambda: not can_start(app))
        app.key('BackSpace', 'Tab')
        wait_for('it to be one', lambda: can_start(app))
        app.type('+15550100')
        app.key('Tab', 'Tab', 'Tab')    # over a row and the switch in it
        app.type('bakery')
        app.key('Tab')
        app.type(SECRET)
        app.click(next(n for n in app.walk(accessible(app, 'Start a Project')) if n.name == 'Keep in the Keyring' and n.role == 'list item'))
        picture(app, 'projects-start')
        app.click(next(n for n in app.walk(accessible(app, 'Start a Project')) if n.name in ('Start', '_Start') and n.role == 'push button'))
        project = service.expect('startOutbound')['payload']['project']
        assert project == {'projectId': 'spring-calls', 'callFlowId': 'flow-12', 'client_id': 'bakery', 'client_secret': SECRET,
                           'agentQuantity': 4, 'caller': {'number': '+15550100'}, 'action': 'init', 'error': None}, project
        gone(app, window)
        passed('with one it is started, and the dialog goes')
        (secret,) = wait_for('the secret to be kept', lambda: list(keyring.secrets.values()))
        assert secret[1] == SECRET.encode() and secret[0]['hub'].endswith(' spring-calls'), secret
        passed('the secret is in the keyring, where that was asked for')
        app.find(None, '^spring-calls, Ready, 4 agents, Not connected')
        passed('its row shows and says what it is')

        answer = service.request('reportProject', {'project': {'projectId': 'spring-calls', 'action': 'active', 'agentQuantity': 8,
                                                               'ws_connected': True, 'access_token': SECRET}})
        assert answer['event'] == 'ok', answer
        app.find(None, '^spring-calls, Active, 8 agents, Connected')
        passed('what the service reports shows by itself')

        app.key('ctrl+f')
        app.type('nothing like it')
        app.find(None, '^No Projects Found$')
        app.key('Escape')
        app.find(None, '^spring-calls, Active')
        app.key('ctrl+f')
        app.type('FLOW-12')
        app.find(None, '^spring-calls, Active')
        app.key('Escape')
        passed('Ctrl+F searches them, by the flow too')
        picture(app, 'projects')
        check_history(app)
        passed('its history has the change, and says since when changes are known')

        assert app.quit() == 0
        answer = service.request('reportProject', {'project': {'projectId': 'spring-calls', 'error': 'No line'}})
        assert answer['event'] == 'ok', answer
        app = App([options.signalbox, '--hub', hub.uri], environment)
        app.key('alt+5')
        app.find(None, '^spring-calls, Failed, 8 agents, Connected')
        check_history(app)
        passed('after a restart it is still there')
        app.click(app.find('push button', '^Start “spring-calls”'))
        window = dialog(app, 'Start a Project')
        wait_for('the secret', lambda: 'Keep in the Keyring' in [n.name for n in app.walk(accessible(app, 'Start a Project')) if n.is_on(pyatspi.STATE_CHECKED)])
        app.key('Return')
        project = service.expect('startOutbound')['payload']['project']
        assert project['client_secret'] == SECRET and project['agentQuantity'] == 8 and 'caller' not in project, project
        gone(app, window)
        app.find(None, '^spring-calls, Active, 8 agents, Connected')
        passed('the secret comes from the keyring; what nobody changed stays')

        # It waits for some seconds only: nothing is looked for meanwhile.
        app.click(app.find('push button', '^Stop “spring-calls”'))
        app.key('ctrl+alt+u')
        app.find(None, '^“spring-calls” goes on$')
        assert service.request('ping', {})['event'] == 'pong'
        assert not [e for e in service.pushed if e['event'] == 'stopOutbound']
        passed('stopping it can be taken back')
        stop = app.find('push button', '^Stop “spring-calls”')
        app.click(stop)
        app.click(stop)
        assert service.expect('stopOutbound')['payload']['project'] == {'projectId': 'spring-calls'}
        app.find(None, '^No Projects Yet$')
        passed('asked for twice it is stopped at once')

        kept = {'projectId': 'autumn-calls', 'action': 'active', 'bridgedFrom': {'address': 'ws://far:7420/ws', 'id': 'autumn-calls'}}
        assert service.request('reportProject', {'project': kept, 'create': True})['event'] == 'ok'
        app.click(app.find('push button', '^Stop “autumn-calls”'))
        app.find(None, '^“autumn-calls” could not be stopped: This project is kept from ws://far:7420/ws, and nothing was changed there\\.')
        service.request('reportProject', {'project': {**kept, 'action': 'stopped'}})
        app.click(app.find('push button', '^Start “autumn-calls”'))
        app.find(None, '^This project is kept from ws://far:7420/ws\\. Connect to that server to start it\\.$')
        passed('one that is kept from another server is started and stopped there, which is said at once')

        status = app.quit()
        assert status == 0, f'the program ended with {status}'
        passed('the program ends with nothing leaked')
        hub.stop()
        for folder, _folders, files in os.walk(data):
            for name in files:
                with open(os.path.join(folder, name), 'rb') as file:
                    assert SECRET.encode() not in file.read(), name
        passed('the secret is in no file of the program')
        all_passed()
    except BaseException:
        keep_picture(app, 'projects')
        raise
    finally:
        app.end()


main()
