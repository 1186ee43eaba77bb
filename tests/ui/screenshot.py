# SPDX-License-Identifier: GPL-3.0-or-later
"""screenshot.py BIN NAME WIDTHxHEIGHT PICTURE: one picture of the real program; build-aux/screenshots
has the list."""

import os
import subprocess
import sys
import time

sys.path[:0] = [os.path.join(os.path.dirname(os.path.abspath(__file__)), part) for part in ('', '../support')]
from driver import App, run, wait_for  # noqa: E402
import foreign  # noqa: E402
from peer import Hub, Peer  # noqa: E402

SAMPLE = os.path.join('share', 'signalbox', 'sample', 'bakery.jsonl')


def fill(hub, bin_dir):
    subprocess.run([os.path.join(bin_dir, 'signalboxctl'), '--hub', hub.uri, 'sync',
                    os.path.join(bin_dir, '..', SAMPLE)], check=True, stdout=subprocess.DEVNULL)


def report_tasks(hub):
    """Three sessions, as agents report them: one runs, one is done, one failed."""
    peer = Peer(hub.uri)
    peer.hello('agent', 'writer-agent')
    now = int(time.time() * 1000)

    def ask(event, **payload):
        answer = peer.request(event, payload)
        assert answer['event'] == 'ok', answer
    ask('reportSession', session={'sessionId': 's3', 'clientName': 'review-agent', 'title': 'Review replies', 'status': 'failed', 'completedTasks': 5,
                                  'totalTasks': 12, 'currentTask': 'rate the answer', 'error': 'The model answered without a score',
                                  'startedAt': now - 900000, 'endedAt': now - 600000})
    ask('reportSession', session={'sessionId': 's2', 'clientName': 'summary-agent', 'title': '每日订单摘要', 'status': 'completed', 'completedTasks': 9,
                                  'totalTasks': 9, 'startedAt': now - 400000, 'endedAt': now - 239000})
    ask('reportSession', session={'sessionId': 's1', 'clientName': 'writer-agent', 'title': 'Cookbook outline', 'status': 'running', 'completedTasks': 14,
                                  'totalTasks': 20, 'currentTask': 'draft chapter 6, Sourdough', 'startedAt': now - 560000})
    tasks = [('outline', 'plan', 'completed', 138, '12 chapters'), ('research: flour types', 'research', 'completed', 234, '31 sources'),
             ('draft chapter 5', 'write', 'completed', 144, '1,420 words'),
             ('rate chapter 5', 'evaluate', 'failed', 42, None), ('draft chapter 6', 'write', 'running', 72, '612 words so far'),
             ('translate: 中文', 'translate', 'pending', 0, None)]
    start = now - 560000
    for title, kind, status, seconds, note in tasks:
        task = {'taskId': title, 'sessionId': 's1', 'taskType': kind, 'status': status, 'title': title}
        if status != 'pending':
            task['startedAt'] = start if status != 'running' else now - seconds * 1000
            start += seconds * 1000
        if status in ('completed', 'failed'):
            task['endedAt'] = task['startedAt'] + seconds * 1000
        if status == 'failed':
            task['error'] = 'The model answered without a score; the task can be run again'
        if note:
            task['note'] = note
        ask('reportTask', task=task)
    peer.close()


def report_projects(hub):
    """A dozen outbound projects in all states. The service stays: what it reports as connected is."""
    service, person = Peer(hub.uri), Peer(hub.uri)
    service.hello('service', 'dialer')
    person.hello('monitor', 'planner')

    def ask(peer, event, **project):
        answer = peer.request(event, {'project': project})
        assert answer['event'] == 'ok', answer
    projects = [('Spring menu calls', 12, 'active', 8, True, '+49 30 5550142'), ('客户回访 · 晨光', 7, 'active', 12, True, '+86 10 5550 188'),
                ('Wedding orders', 31, 'active', 4, False, '+44 20 5550 177'), ('Bread club, northern district', 26, 'active', 5, True, '+49 40 5550 160'),
                ('花店会员日', 33, 'active', 3, True, '+86 21 5550 171'), ('Late delivery apologies', 29, 'active', 9, False, '+49 30 5550142'),
                ('تذكير المواعيد', 22, 'active', 6, True, '+971 4 555 0133'), ('Invoice reminder', 3, 'init', 3, True, '+49 30 5550142'),
                ('Loyalty survey', 18, 'failed', 5, False, '+33 1 5555 0191'), ('新品试吃邀请', 40, 'stopped', 2, False, '+86 10 5550 188'),
                ('Opening of the new shop', 41, 'stopped', 10, False, '+49 30 5550142'), ('Mother’s Day flowers', 38, 'stopped', 6, False, '+44 20 5550 177')]
    now = time.time()
    for n, (name, flow, action, agents, connected, caller) in enumerate(projects):
        id = f'p-{flow}'
        ask(person, 'startOutbound', projectId=id, callFlowId=f'flow-{flow:02}', client_id='bakery', client_secret='secret', action='init')
        ask(service, 'reportProject', projectId=id, name=name, action=action, agentQuantity=agents, ws_connected=connected,
            caller={'number': caller}, access_token='token', error='The line is busy' if action == 'failed' else None,
            createdAt=int(now - (n + 1) * 86400), updatedAt=int(now - 200 * n * n - 70))
    person.close()
    return service


def open_topic(app, channel='Bakery account', topic='Wang Li'):
    """The sample's own names are the same in every language."""
    app.click(app.find('list item', '^' + channel))
    app.click(app.find('list item', '^' + topic))
    app.find('list item', 'walnut loaf|Wang Li, ')


def write_offline(app, hub):
    """The hub goes, and a reply waits for it."""
    hub.kill()
    app.find(None, 'Reconnecting|reconnecting')
    app.type('It left at nine, I call the driver.')
    app.key('Return')
    app.find('list item', 'It left at nine')


def claim_topic(app):
    """We say that we answer, and somebody sees it."""
    app.key('ctrl+shift+a')
    app.find(None, '^You are answering until')


def dialog(app, title):
    """The X window of a dialog, once it is there."""
    return wait_for(title, lambda: run('xdotool', 'search', '--all', '--onlyvisible', '--pid', str(app.process.pid), '--name', title).split('\n')[0])


def fill_connect(app, window, name):
    """What stands at the address: another system's server, nobody, or what nobody asks."""
    addresses = {'connect-detected': lambda: foreign.shop().uri(scheme='http'), 'connect-failed': lambda: 'ws://127.0.0.1:9/ws',
                 'connect-chatbot': lambda: 'ws://127.0.0.1:8000/ws/worker/order-bot'}
    results = {'connect-detected': '^Detected · .*answered in', 'connect-failed': '^No connection$',
               'connect-chatbot': '^Not possible: it would take the place'}
    if name not in addresses:
        return
    run('xdotool', 'windowfocus', '--sync', window)
    app.type(addresses[name]())
    app.frame = wait_for('the dialog to be read', lambda: next(child for child in app.app if child.name == 'Connect to a Hub'))
    app.find(None, results[name], shown=False)


def main():
    bin_dir, name, size, picture = sys.argv[1:]
    width, height = size.split('x')
    program = os.path.join(bin_dir, 'signalbox')
    if name in ('welcome', 'preferences') or name.startswith('connect'):
        app = App([program])
        hub = None
    else:
        hub = Hub(os.path.join(bin_dir, 'signalbox-hub'), arguments=['--name', 'Bakery hub'])
        fill(hub, bin_dir)
        if name.startswith('tasks'):
            report_tasks(hub)
        elif name.startswith('projects'):
            service = report_projects(hub)  # noqa: F841
        app = App([program, '--hub', hub.uri])
    window = None
    try:
        app.resize(width, height)
        if name.startswith('connect'):
            app.click(app.find('push button', 'Connect to a Hub'))
            window = dialog(app, 'Connect')
            fill_connect(app, window, name)
        elif name == 'preferences':
            app.key('ctrl+comma')
            window = dialog(app, 'Preferences')
        elif name == 'welcome':
            app.find('push button', 'Sample Data')
        elif name.startswith('tasks'):
            app.click(app.all('list item')[1])
            app.find(None, 'draft chapter 6')
        elif name.startswith('projects'):
            app.key('alt+3')
            app.find(None, 'Loyalty survey')
        elif name == 'monitor-narrow-channels':
            wait_for('channels', lambda: len(app.all('list item')) > 5)
        else:
            open_topic(app)
            if name == 'reconnecting':
                hub.kill()
                app.find(None, 'Reconnecting')
            elif name.startswith('offline'):
                write_offline(app, hub)
            elif name.startswith('claimed'):
                claim_topic(app)
            elif name.startswith('search'):
                app.key('ctrl+shift+f')
                wait_for('the entry', lambda: len(app.all('text')) == 1)
                app.type('order')
                wait_for('hits', lambda: len(app.all('list item', 'order')) > 3)
        run('xdotool', 'mousemove', '1', '1')
        time.sleep(1)           # for a picture, the last frame must be painted
        run('import', '-window', window or app.window, picture)
        run('mogrify', '-shave', '5x5', '-strip', picture)      # the border of a window without a compositor
        assert os.path.getmtime(picture) > time.time() - 20, 'no picture was made'
        print(f'{picture}')
    finally:
        app.end()
        if hub is not None and hub.process.poll() is None:
            hub.kill()


main()
