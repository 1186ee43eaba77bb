# SPDX-License-Identifier: GPL-3.0-or-later
"""Every state that people see of the program, one after the other, in one run of it: views and dialogs, empty and full; a
conversation with all that can stand in it; and a hub that goes. Who walks through is told the name of each, when it is there, and
takes a picture of it, measures it, or reads it. The keyboard leads everywhere, so that the walk is the same in a narrow window, with
large text and from right to left.
"""

import contextlib
import glob
import json
import os
import sys
import time
import uuid

import pyatspi

sys.path[:0] = [os.path.join(os.path.dirname(os.path.abspath(__file__)), part) for part in ('', '../support')]
from driver import DEADLINE, run, wait_for  # noqa: E402
from peer import Peer  # noqa: E402

VIEW_KEYS = {'monitor': 'alt+1', 'tasks': 'alt+4', 'projects': 'alt+5', 'actions': 'alt+7', 'inbox': 'alt+2', 'recent': 'alt+3', 'people': 'alt+6', 'inspector': 'alt+8'}


def sample_accounts():
    """The sample data, the newest of it a few minutes old."""
    folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'data', 'sample')
    accounts = []
    for path in sorted(glob.glob(os.path.join(folder, '*.jsonl'))):
        with open(path, encoding='utf-8') as file:
            accounts += [account for line in file for account in json.loads(line)['accounts']]
    every = [part for account in accounts for key, inner in (('contents', 'comments'), ('conversations', 'messages'))
             for topic in account.get(key, []) for part in topic.get(inner, [])]
    shift = int(time.time()) - 200 - max(part['create_time'] for part in every)
    for part in every:
        part['create_time'] += shift
    return accounts


def report_tasks(peer):
    """Three sessions, as agents report them: one runs, one is done, one failed."""
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


def is_there(node):
    box = node.queryComponent().getExtents(pyatspi.WINDOW_COORDS)
    return node.getState().contains(pyatspi.STATE_VISIBLE) and box.width > 0 and box.height > 0


class Crowd:
    """A hub with all that the views show, and the others at it."""

    def __init__(self, hub, full=True):
        self.hub = hub
        self.worker = Peer(hub.uri)
        self.worker.hello('worker', 'feeder')
        accounts = sample_accounts()
        answer = self.worker.request('syncData', {'accounts': accounts})
        assert answer['event'] == 'synced', answer
        self.peers = [self.worker]
        account = accounts[0]
        self.channel = account['accountId']
        self.topics = {topic['participant']['user_name']: topic['conversation_id'] for topic in account['conversations']}
        if full:
            self.report()

    def report(self):
        self.agent = Peer(self.hub.uri)
        self.agent.hello('agent', 'writer-agent')
        report_tasks(self.agent)
        self.peers += [self.agent, report_projects(self.hub), self.colleague('anna')]
        self.anna = self.peers[-1]
        for target, action in (('order-bot', {'do': 'say', 'text': 'Your order is ready'}), ('order-bot', {'do': 'ask', 'text': 'When do you come?'}),
                               ('menu-bot', {'do': 'show', 'menu': 'spring'})):
            self.anna.request('pushAction', {'key': str(uuid.uuid4()), 'targetId': target, 'action': action})

    def colleague(self, name):
        peer = Peer(self.hub.uri)
        peer.hello('monitor', f'{name}-desk', userId=name)
        return peer

    def place(self, topic):
        return {'channelId': self.channel, 'topicId': self.topics[topic]}

    def report_note(self, note):
        """Of the task that runs."""
        answer = self.agent.request('reportTask', {'task': {'taskId': 'draft chapter 6', 'sessionId': 's1', 'note': note}})
        assert answer['event'] == 'ok', answer

    def look_on(self, topic):
        """Somebody looks at it and types."""
        self.anna.send('setViewing', self.place(topic))
        self.anna.send('setTyping', {**self.place(topic), 'typing': True})

    def close(self):
        for peer in self.peers:
            peer.close()


def windows_of(app):
    """All that the program shows, menus as well."""
    return run('xdotool', 'search', '--onlyvisible', '--pid', str(app.process.pid)).split('\n')


class Walk:
    """Through the program `app`. `seen (name)` is called at every state, while `app.frame` and `app.window` are what is looked at.
    With `missed (names, error)` it goes on where it does not come to some of them, and tells which."""

    def __init__(self, app, seen, only=None, missed=None):
        self.app, self.tell, self.only, self.missed = app, seen, only, missed

    @contextlib.contextmanager
    def part(self, *names):
        """The way to these states and back, which others do without."""
        app = self.app
        place, windows = (app.frame, app.window), windows_of(app)
        try:
            yield
        except Exception as error:      # what is read and pressed comes and goes: it may be any
            if self.missed is None or app.process.poll() is not None:
                raise
            self.missed(names, error)
            self.come_back(place, windows)

    def come_back(self, place, windows):
        """To a window, without what was opened from there."""
        app = self.app
        app.frame, app.window = place
        for _ in range(3):
            for window in [window for window in windows_of(app) if window not in windows]:
                run('xdotool', 'windowfocus', window)
                app.key('Escape')
                time.sleep(0.5)     # to close takes it a moment, and another one may be below
        run('xdotool', 'windowfocus', app.window)
        if app.frame == app.find_window():
            app.key('Escape', 'Escape')     # of menus, searches and what is chosen

    def choose(self, row, there, back=None):
        """Clicks the row that row () gives until there () holds: a list that is slow to scroll gives the click to another one, which
        may lead elsewhere; back () leads to the list again."""
        for _ in range(4):
            time.sleep(0.3)     # what was scrolled has to come to rest before it is asked where it is
            self.app.click(row())
            try:
                return wait_for('what was clicked', lambda: self.app.alive() and there(), DEADLINE / 6)
            except AssertionError as error:
                failure = error
                if back:
                    back()
        raise failure

    def margin(self, width):
        """Where the wheel is turned over the view, and not over the sidebar."""
        return 14 if 'invert-text-dir' in os.environ.get('GTK_DEBUG', '') else width - 14

    def is_seen(self, role, pattern):
        return any(is_there(node) for node in self.app.all(role, pattern, shown=False))

    def find(self, role, pattern):
        """Also what is scrolled out of sight, as much is where there is little room."""
        return wait_for(f'a {role} named /{pattern}/', lambda: self.app.alive() and next(
            (node for node in self.app.all(role, pattern, shown=False) if is_there(node)), None))

    def keep_doing(self, act, role, pattern):
        """Of what ends by itself, which on a slow machine may be before it is seen."""
        def there():
            act()
            return self.is_seen(role, pattern)
        wait_for(f'a {role} named /{pattern}/', lambda: self.app.alive() and there())

    def focused(self, role, pattern=''):
        return any(node.getState().contains(pyatspi.STATE_FOCUSED) for node in self.app.all(role, pattern, shown=False))

    def stand_on(self, pattern):
        """From the composer to a message of those at the end."""
        self.app.key('ctrl+r')
        wait_for('the composer to have the keyboard', lambda: self.focused('text'))
        self.app.key('shift+F6')
        wait_for('the messages to have the keyboard', lambda: self.focused('list item'))
        for _ in range(5):
            if self.focused('list item', pattern):
                return
            self.app.key('Up')
            self.app.settle()
        wait_for(f'/{pattern}/ to have the keyboard', lambda: self.focused('list item', pattern))

    def gone(self, role, pattern):
        wait_for(f'no {role} named /{pattern}/', lambda: self.app.alive() and not self.is_seen(role, pattern))

    def seen(self, name):
        if self.only is None or self.only(name):
            self.tell(name)

    # -- getting about

    def go(self, topic, channel='Bakery account'):
        """By the switcher, which leads there from everywhere."""
        self.app.key('ctrl+k')
        with Dialog(self.app, 'Go To') as dialog:
            self.app.type(topic)
            dialog.find('list item', f'^{topic}, .*{channel}')
            self.app.key('Return')
        self.find('text', '^Write a (reply|private note)$')

    def view(self, name):
        self.app.key(VIEW_KEYS[name])

    def menu(self, pattern):
        return self.find('menu item', pattern)

    # -- what there is without a hub

    def without_hub(self):
        app = self.app
        with self.part('welcome'):
            self.find('push button', 'Sample Data')
            self.seen('welcome')
        self.dialogs()
        with self.part('empty-hub'):
            app.key('ctrl+l')
            self.find(None, '^Import Sample Data$')
            self.seen('empty-hub')
        for name in ('inbox', 'recent', 'tasks', 'projects', 'actions', 'people', 'inspector'):
            with self.part(f'{name}-empty'):
                self.view(name)
                self.seen(f'{name}-empty')
        with self.part('search-empty'):
            app.key('ctrl+shift+f')
            self.find(None, '^Search messages$')
            self.seen('search-empty')
            app.key('Escape')
        self.view('monitor')
        with self.part('drafts-empty'):
            app.key('ctrl+shift+d')
            with Dialog(app, 'Drafts'):
                self.seen('drafts-empty')
                app.key('Escape')

    def dialogs(self):
        app = self.app
        pages = {page: f'preferences-{page.lower().replace(" ", "-")}' for page in ('General', 'Replies', 'Notifications', 'Hubs', 'Local Hub')}
        with self.part(*pages.values(), 'canned-reply'):
            app.key('ctrl+comma')
            with Dialog(app, 'Preferences') as dialog:
                for page, name in pages.items():
                    with self.part(name):
                        dialog.page(page)
                        self.seen(name)
                with self.part('canned-reply'):
                    dialog.page('Replies')
                    dialog.find('push button', 'New…$').queryAction().doAction(0)
                    with Dialog(app, 'New Canned Reply'):
                        self.seen('canned-reply')
                        app.key('Escape')
                app.key('Escape')
        with self.part('shortcuts'):
            app.key('ctrl+question')
            with Dialog(app, 'Keyboard Shortcuts'):
                self.seen('shortcuts')
                app.key('Escape')
        with self.part('connect', 'connect-failed'):
            app.key('ctrl+n')
            with Dialog(app, 'Connect to a Hub'):
                self.seen('connect')
                app.type('ws://127.0.0.1:9/ws')
                self.find(None, '^No connection$')
                self.seen('connect-failed')
                app.key('Escape')

    # -- a hub at work

    def connecting(self):
        """It does not answer yet."""
        with self.part('connecting'):
            self.find(None, '[Cc]onnecting…')
            self.seen('connecting')

    def sidebar(self):
        app = self.app
        with self.part('sidebar'):
            self.find('list item', '^Bakery account|^Wang Li')
            app.key('ctrl+shift+c')
            self.find('list item', '^Bakery account')
            app.key('Escape')
            self.seen('sidebar')
        with self.part('main-menu', 'about'):
            app.key('F10')
            self.menu('Preferences$')
            self.seen('main-menu')
            self.menu('About Signalbox$')
            app.key('a')
            with Dialog(app, 'About'):
                self.seen('about')
                app.key('Escape')
            wait_for('no menu', lambda: not app.all('menu item', 'Preferences$', shown=False))
        self.hub_dialogs()

    def hub_dialogs(self):
        """From the menu of the hub, which the keyboard opens."""
        for key, title, names in (('a', 'Rename Hub', ('hub-menu', 'rename-hub')), ('e', 'Edit Connection', ('edit-connection',))):
            with self.part(*names):
                self.open_hub_menu()
                for name in names[:-1]:
                    self.seen(name)
                self.app.key(key)
                with Dialog(self.app, title):
                    self.seen(names[-1])
                    self.app.key('Escape')

    def open_hub_menu(self):
        self.app.key('ctrl+shift+c', 'Escape')
        wait_for('the sidebar to have the keyboard', lambda: self.focused('list item'))
        self.app.key('Home')
        for _ in range(20):
            if self.focused('list item', '^Bakery hub'):
                break
            self.app.key('Down')
            self.app.settle()
        self.app.key('shift+F10')
        self.menu('^Rename…$')

    def conversation(self, crowd):
        app = self.app
        with self.part('topics'):
            app.key('ctrl+k')
            with Dialog(app, 'Go To') as dialog:
                app.type('Bakery')
                dialog.find('list item', '^Bakery account, ')
                app.key('Return')
            self.find('list item', '^Wang Li')
            self.seen('topics')
        with self.part('conversation'):
            self.go('Wang Li')
            self.find('list item', 'Wang Li, ')
            self.seen('conversation')
        with self.part('claimed-by-another'):
            self.keep_doing(lambda: crowd.look_on('Wang Li'), None, 'anna is typing…$')
            crowd.anna.request('claimTopic', {**crowd.place('Wang Li'), 'seconds': 600})
            self.find(None, '^anna is answering until ')
            self.seen('claimed-by-another')
            crowd.anna.request('releaseTopic', crowd.place('Wang Li'))
            self.gone(None, '^anna is answering until ')
        with self.part('claimed'):
            app.key('ctrl+shift+a')
            self.find(None, '^You are answering until ')
            app.key('ctrl+r')
            app.type('It left at nine, I call the driver and tell you where it is.')
            self.seen('claimed')
        with self.part('sent'):
            app.key('Return')
            self.find('list item', 'It left at nine.*Stored')
            self.seen('sent')

    def writing(self):
        app = self.app
        with self.part('private'):
            app.key('ctrl+shift+p')
            self.find('label', '^Private note: only colleagues see it$')
            app.key('ctrl+r')
            app.type('He orders every week: be kind.')
            self.seen('private')
            app.key('Return')
            self.find('list item', 'be kind.*private note')
            app.key('ctrl+shift+p')
            self.find('text', '^Write a reply$')
        with self.part('edit'):
            app.key('Up')
            self.find('label', '^Edit private note')
            self.seen('edit')
            app.key('Escape')
            self.gone('label', '^Edit private note')
        with self.part('reply-to'):
            self.stand_on('Perfect')
            app.key('r')
            self.find('label', '^Reply to ')
            app.key('ctrl+r')
            app.type('Of course')
            self.seen('reply-to')
            app.key('ctrl+a', 'BackSpace', 'Escape')
            self.gone('label', '^Reply to ')

    def popovers(self):
        app = self.app
        with self.part('message-menu'):
            self.stand_on('Perfect')
            app.key('shift+F10')
            self.menu('^Copy')
            self.seen('message-menu')
            app.key('Escape')
            wait_for('no menu', lambda: not app.all('menu item', '^Copy', shown=False))
        with self.part('topic-menu'):
            app.click(app.all('push button', '^Topic Menu$', shown=False)[-1])
            self.menu('^Jump to Date')
            self.seen('topic-menu')
            app.key('Escape')
            wait_for('no menu', lambda: not app.all('menu item', '^Jump to Date', shown=False))
        for key, field, name in (('ctrl+g', '^Date$', 'date'), ('ctrl+shift+h', '^User id of somebody else$', 'hand-over')):
            with self.part(name):
                app.key(key)
                self.find('text', field)
                self.seen(name)
                app.key('Escape')
        with self.part('snooze'):
            app.key('ctrl+shift+s')
            with Dialog(app, 'Snooze'):
                self.seen('snooze')
                app.key('Escape')
        with self.part('find'):
            app.key('ctrl+f')
            self.find(None, '^Find in this topic$')
            app.type('order')
            self.seen('find')
            app.key('Escape')
        with self.part('switcher'):
            app.key('ctrl+k')
            with Dialog(app, 'Go To'):
                app.type('wa')
                self.seen('switcher')
                app.key('Escape')

    def lists(self):
        app = self.app
        with self.part('drafts'):
            app.key('ctrl+r')
            app.type('A draft')
            app.key('ctrl+shift+d')
            with Dialog(app, 'Drafts'):
                self.seen('drafts')
                app.key('Escape')
            app.key('ctrl+r', 'ctrl+a', 'BackSpace')
        with self.part('chosen'):
            app.key('ctrl+shift+t')
            self.find(None, '^Search topics$')
            app.key('Escape')
            app.key('Down', 'ctrl+space')
            app.key('ctrl+a')
            self.find(None, '^[0-9]+ topics? chosen$|chosen')
            self.seen('chosen')
            app.key('Escape')

    def session(self):
        """What is known of a task, of which the row may be far below."""
        def row():
            found = self.app.all('list item', 'draft chapter 6.*Cookbook outline')
            if not found:
                box = self.app.frame.queryComponent().getExtents(pyatspi.WINDOW_COORDS)
                run('xdotool', 'mousemove', '--window', self.app.window, str(self.margin(box.width)), '400', 'click', '5', 'click', '5')
            return found
        self.choose(lambda: wait_for('the row of a task', row)[0], lambda: self.is_seen('label', '^Attempts$'), lambda: self.view('tasks'))
        self.seen('session')

    def trouble(self, hub):
        """The hub goes, and a reply waits for it."""
        app = self.app
        with self.part('offline'):
            self.go('Wang Li')
        hub.kill()
        with self.part('reconnecting'):
            self.find(None, 'Reconnecting|reconnecting')
            self.seen('reconnecting')
        with self.part('offline'):
            app.key('ctrl+r')
            app.type('I ask at the shop.')
            app.key('Return')
            self.find('list item', 'I ask at the shop.*Waiting')
            self.seen('offline')


class Dialog:
    """A window beside the program's: what is looked at, typed and pressed goes there until it is gone."""

    def __init__(self, app, title):
        self.app, self.title, self.before = app, app.shown_as(title), (app.frame, app.window)

    def __enter__(self):
        app = self.app
        self.window = wait_for(f'the dialog {self.title}', lambda: [
            window for window in run('xdotool', 'search', '--onlyvisible', '--pid', str(app.process.pid)).split('\n')
            if window != app.window and run('xdotool', 'getwindowname', window) == self.title])[0]
        app.frame = wait_for(f'{self.title} to be read', lambda: next(child for child in app.app if child.name == self.title))
        app.window = self.window
        run('xdotool', 'windowfocus', '--sync', self.window)
        return self

    def __exit__(self, kind, value, trace):
        self.app.frame, self.app.window = self.before
        if kind is None:
            wait_for(f'{self.title} to go', lambda: self.window not in run(
                'xdotool', 'search', '--onlyvisible', '--pid', str(self.app.process.pid)).split('\n'))
            run('xdotool', 'windowfocus', '--sync', self.app.window)

    def find(self, role, pattern):
        return self.app.find(role, pattern, shown=False)

    def page(self, name):
        """Of the preferences; the tabs are above, or below where there is no room."""
        tab = wait_for(f'the page {name}', lambda: next(iter(
            self.app.all('page tab', f'^{name}$', shown=False) or self.app.all('toggle button', f'^{name}$', shown=False) or
            self.app.all('radio button', f'^{name}$', shown=False)), None))
        try:
            tab.queryAction().doAction(0)
        except NotImplementedError:
            self.app.click(tab)
        wait_for(f'the page {name} to be chosen', lambda: any(tab.getState().contains(state) for state in (
            pyatspi.STATE_CHECKED, pyatspi.STATE_PRESSED, pyatspi.STATE_SELECTED)))
