# SPDX-License-Identifier: GPL-3.0-or-later
"""The states of the views beside the monitor: tasks in each way of showing a session, projects, people, and each page of the Inspector;
all of them once more while the hub is away."""

import os
import sys
import time

sys.path[:0] = [os.path.join(os.path.dirname(os.path.abspath(__file__)), part) for part in ('', '../support')]
from driver import run, wait_for  # noqa: E402
from peer import Peer  # noqa: E402
from states import Dialog, Walk, is_there  # noqa: E402

PEOPLE = (('anna', 'Anna Keller', ('desktop', 'mobile')), ('chen', '陈晨', ('mobile',)), ('layla', 'ليلى حداد', ('tablet',)),
          ('rosa', 'Rosa Lindqvist', ('desktop', 'mobile', 'tablet')), ('tomas', 'Tomás García', ('mobile',)), ('piotr', 'Piotr Nowak', ('web',)),
          ('samira', 'Samira Aziz-Lindenberg of the northern district', ('desktop',)))
GONE = ('piotr', 'samira')


def bring_people(hub):
    """Those who stay; the others came and went."""
    stay = []
    for user, name, devices in PEOPLE:
        for device in devices:
            peer = Peer(hub.uri)
            peer.hello('monitor', f'{user}-{device}', userId=user, userName=name, device={'type': device, 'name': f'{name}’s {device}'})
            if user in GONE:
                peer.close()
            else:
                stay.append(peer)
    return stay


class Views(Walk):
    def press(self, role, pattern):
        """What can be far below, or in a menu that is shown elsewhere."""
        self.find(role, pattern).queryAction().doAction(0)

    def scroll(self, clicks):
        """By the wheel, down or up (less than none), over the margin: a chart in between takes it for itself."""
        width, height = (int(line.split('=')[1]) for line in run('xdotool', 'getwindowgeometry', '--shell', self.app.window).split('\n')
                         if line.startswith(('WIDTH', 'HEIGHT')))
        run('xdotool', 'mousemove', '--window', self.app.window, str(self.margin(width)), str(height // 2),
            'click', '--repeat', str(abs(clicks)), '5' if clicks > 0 else '4')

    def come_to(self, role, pattern):
        """By the wheel, from the top, until it is in sight."""
        self.scroll(-80)

        def seen():
            found = self.app.all(role, pattern)
            if not found:
                self.scroll(1)
                time.sleep(0.2)     # it takes its time where the text is large
            return found
        return wait_for(f'a {role} named /{pattern}/ in sight', seen)[0]

    def search_in_vain(self, nothing, name):
        with self.part(name):
            self.app.key('ctrl+f')
            self.app.type('zeppelin')
            self.find(None, nothing)
            self.seen(name)
            self.app.key('Escape')

    # -- what there is without a hub: our own is one

    def clients(self):
        self.app.key('ctrl+alt+c')
        with Dialog(self.app, 'Connected Clients') as dialog:
            dialog.find('label', 'signalbox|desktop')
            self.seen('clients')
            self.app.key('Escape')

    # -- at work

    def views(self, crowd):
        for name in ('inbox', 'recent', 'actions'):
            with self.part(name):
                self.view(name)
                wait_for(f'the {name}', lambda: self.app.all('list item', shown=False))
                self.seen(name)
        self.tasks(crowd)
        self.projects()
        self.people(crowd)
        self.inspector()
        self.searches()

    def tasks(self, crowd):
        with self.part('tasks'):
            self.view('tasks')
            self.find(None, 'Cookbook outline')
            self.seen('tasks')
        for mode, there in (('Summary', '^Where the Time Went$'), ('Table', '^outline\\b'), ('Events', '^taskUpdate, '), ('Timeline', None)):
            with self.part(f'tasks-{mode.lower()}', *(['tasks-event'] if mode == 'Events' else [])):
                self.task_mode(crowd, mode, there)
            self.scroll(-40)
        with self.part('session'):
            self.session()
        self.scroll(-80)
        self.search_in_vain('^No task has these words$', 'tasks-nothing')

    def task_mode(self, crowd, mode, there):
        self.press(None, f'^{mode}$')
        if mode == 'Events':
            crowd.report_note('612 words so far, and a note that is long enough not to fit where there is little room')
        if there:
            self.find(None, there)
        self.scroll(6)
        self.seen(f'tasks-{mode.lower()}')
        if mode == 'Events':
            self.choose(lambda: self.come_to('list item', there), lambda: self.is_seen('label', '^{\n'), lambda: self.view('tasks'))
            self.seen('tasks-event')

    def projects(self):
        app = self.app
        with self.part('projects'):
            self.view('projects')
            self.find('table row', '^Spring menu calls')
            self.seen('projects')
        with self.part('project-history'):
            self.press('push button', '^History of “Spring menu calls”')
            with Dialog(app, app.shown_as('History of “%s”') % 'Spring menu calls'):
                self.seen('project-history')
                app.key('Escape')
        with self.part('start-project'):
            app.key('ctrl+shift+n')
            with Dialog(app, 'Start a Project'):
                self.seen('start-project')
                app.key('Escape')
        self.search_in_vain('^No Projects Found$', 'projects-nothing')

    def people(self, crowd):
        app = self.app
        self.there = bring_people(crowd.hub)
        with self.part('people'):
            self.view('people')
            self.find('list item', '^Rosa Lindqvist')
            self.seen('people')
        with self.part('devices'):
            if app.all(None, '^Devices$', shown=False) and (button := [node for node in app.all('toggle button', '^Devices$') if is_there(node)]):
                app.click(button[0])
                self.seen('devices')
                app.key('Escape')
        with self.part('person', 'direct-message'):
            self.choose(lambda: self.come_to('list item', '^Rosa Lindqvist'), lambda: self.is_seen('label', '^Tablet · '), lambda: self.view('people'))
            self.seen('person')
            self.press('push button', '^Direct Message…$')
            with Dialog(app, 'Direct Message'):
                self.seen('direct-message')
                app.key('Escape')
        with self.part('clients-refused'):
            app.key('ctrl+alt+c')
            with Dialog(app, 'Connected Clients') as dialog:
                dialog.find(None, 'Only an administrator')
                self.seen('clients-refused')
                app.key('Escape')
        self.search_in_vain('^Nobody Found$', 'people-nothing')

    def turn_to(self, page):
        """One of the Inspector's; the tabs are above, or below where there is little room."""
        tab = self.find(None, f'^{page}$')
        for node in self.app.all(None, f'^{page}$', shown=False):
            if node.getRoleName() in ('page tab', 'toggle button', 'radio button') and is_there(node):
                tab = node
        self.app.click(tab)

    def inspector(self):
        with self.part('inspector', 'inspector-below', 'inspector-end'):
            self.view('inspector')
            self.find('label', '^Open$')
            wait_for('the hub’s record', lambda: len(self.app.all('label', '^1 · open$', shown=False)) == 2)
            self.seen('inspector')
            self.scroll(8)
            self.seen('inspector-below')
            self.scroll(60)
            self.seen('inspector-end')
        self.scroll(-90)
        with self.part('inspector-changes'):
            self.press(None, '^What Changed$')
            self.seen('inspector-changes')
            self.press(None, '^What Changed$')
        for name, title in (('^Latency as a Table$', 'Latency'), ('^All Changes as a Table$', 'Changes of the Connection')):
            state = title.lower().replace(' of the ', '-of-')
            with self.part(state):
                self.press('push button', name)
                with Dialog(self.app, title):
                    self.seen(state)
                    self.app.key('Escape')
        self.frames()
        self.actions()
        with self.part('search'):
            self.turn_to('Connection')

    def filter(self, words):
        self.app.key('ctrl+alt+f')
        self.app.key('ctrl+a', 'BackSpace')
        self.app.type(words)

    def come_to_frames(self):
        self.view('inspector')
        self.turn_to('Frames')
        self.find('list item', ', Received ')

    def frames(self):
        app = self.app
        with self.part('frames'):
            self.come_to_frames()
            self.seen('frames')
        with self.part('frames-fault'):
            self.filter('is:green')
            self.find(None, '“is:” is followed by one of .*“green”')
            self.seen('frames-fault')
        with self.part('frames-nothing'):
            self.filter('zeppelin')
            self.find(None, '^No Such Frame$')
            self.seen('frames-nothing')
        with self.part('frame', 'edit-frame'):
            self.filter('event:subscribe direction:out')
            self.choose(lambda: self.find('list item', '^subscribe, Sent'), lambda: self.focused('list item', '^subscribe, Sent'), self.come_to_frames)
            app.key('Return')
            self.find('label', '^Sent [0-9:]+\\.[0-9]{3} · ')
            self.seen('frame')
            app.key('ctrl+e')
            with Dialog(app, 'Edit and Send') as dialog:
                app.key('ctrl+a')
                app.type('{"event":')
                dialog.find(None, 'cannot be sent until it is mended')
                self.seen('edit-frame')
                app.key('Escape')
            app.key('Escape')
        with self.part('replay'):
            app.key('ctrl+alt+r')
            with Dialog(app, 'Replay'):
                self.seen('replay')
                app.key('Escape')
        with self.part('frames-paused'):
            self.filter('x')
            app.key('BackSpace')
            app.key('F8')
            self.seen('frames-paused')
            app.key('F8')

    def come_to_actions(self):
        self.view('inspector')
        self.turn_to('Actions')
        self.find('list item', '^ask')

    def actions(self):
        app = self.app
        with self.part('inspector-actions', 'action'):
            self.come_to_actions()
            self.seen('inspector-actions')
            # The view of all actions, before it, has such rows where it was, too.
            self.choose(lambda: self.app.all('list item', '^ask', shown=False)[-1], lambda: self.is_seen('list item', '^[0-9:]{8}\\.[0-9]{3} '), self.come_to_actions)
            self.press('push button', '^Why\\?$')
            self.find('list', '^Causes, the first one first$')
            self.seen('action')
        with self.part('push-action'):
            app.key('ctrl+alt+a')
            with Dialog(app, 'Push an Action') as dialog:
                app.type('menu-bot')
                dialog.find(None, '“menu-bot”')
                self.seen('push-action')
                app.key('Escape')

    def searches(self):
        app = self.app
        with self.part('search', 'search-nothing'):
            app.key('ctrl+shift+f')
            self.find(None, '^Search messages$')
            app.type('order')
            wait_for('hits', lambda: len(app.all('list item', 'order', shown=False)) > 2)
            self.seen('search')
            app.key('ctrl+a')
            app.type('zeppelin')
            self.find(None, '^No Message Found$')
            self.seen('search-nothing')
            app.key('Escape')
        self.view('monitor')

    def trouble(self, hub):
        super().trouble(hub)
        for name in ('tasks', 'projects', 'people', 'inspector'):
            with self.part(f'{name}-offline'):
                self.view(name)
                self.seen(f'{name}-offline')
        for peer in self.there:
            peer.close()
        with self.part('why'):
            self.press('push button', '^Why\\?$')
            with Dialog(self.app, 'Why?'):
                self.seen('why')
                self.app.key('Escape')
