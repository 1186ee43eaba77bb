# SPDX-License-Identifier: GPL-3.0-or-later
"""Sessions and tasks from outside: the real program and hub, a runner that reports and takes actions, a desktop that takes
notifications and hears of progress, a keyboard and a pointer."""

import ctypes
import os
import tempfile
import time
import uuid

import pyatspi

from app_case import all_passed, keep_picture, options, passed
from desktop import Desktop, write_settings
from dialog import Dialog
from driver import App, run, wait_for
from peer import Hub, Peer

LAUNCHER = 'com.canonical.Unity.LauncherEntry'


class Runner(Peer):
    """An agent that reports, and a bot that takes actions; the hub knows them by the same id."""

    def __init__(self, uri):
        super().__init__(uri)
        self.hello('bot', 'runner-7')

    def session(self, session_id, **fields):
        answer = self.request('reportSession', {'session': {'sessionId': session_id, **fields}})
        assert answer['event'] == 'ok', answer

    def task(self, task_id, **fields):
        answer = self.request('reportTask', {'task': {'taskId': task_id, **fields}})
        assert answer['event'] == 'ok', answer


def milliseconds(ago=0):
    return int((time.time() - ago) * 1000)


def report_past(runner):
    """All of it before anybody looks."""
    runner.session('s1', title='Night baking', status='running', totalTasks=4, completedTasks=1, startedAt=milliseconds(600),
                   controls=['pause', 'cancel'], targetId='runner-7')
    runner.task('dough', title='Knead the dough', sessionId='s1', taskType='knead', status='completed', startedAt=milliseconds(600),
                endedAt=milliseconds(480), evaluation={'score': 8.5, 'parts': {'crust': 'thin', 'crumb': ['open', 'even']}})
    runner.task('oven', title='Heat the oven', sessionId='s1', taskType='heat', status='running', startedAt=milliseconds(480))


def check_past(app):
    app.key('alt+4')
    app.find(None, '^Night baking, Running, 1 of 4 tasks')
    app.find('list item', '^Heat the oven, Running')
    app.find('list item', '^Knead the dough, Completed')
    passed('who comes late sees what was before')


def check_runs(app, runner):
    app.find(None, '^Timeline$')
    app.click(app.find(None, '^Summary$'))
    app.find(None, '^Where the Time Went$')
    app.click(app.find(None, '^Table$'))
    app.find(None, '^Knead the dough: Completed, from .*, took 2 min 0 s$')
    app.click(app.find(None, '^Events$'))
    runner.task('oven', note='180 degrees')
    app.find('list item', '^taskUpdate, ')
    app.click(app.find(None, '^Timeline$'))
    passed('one session is shown in a few lines, as a table, and as the events that came')
    check_hover(app)


def check_hover(app):
    """A pointer comes in many steps, each of which must not take back the words that the one before it asked for."""
    def windows():
        return len(run('xdotool', 'search', '--onlyvisible', '--pid', str(app.process.pid)).split('\n'))
    chart = app.find('image', '^Timeline$')
    app.still(chart)
    x, y = app.position(chart)
    top = y - app.tree.extents(chart)[3] // 2 + 12
    run('xdotool', 'mousemove', str(x), str(top - 200))
    before = wait_for('no words to be there', lambda: windows() == 1 and 1)
    for step in range(12):
        run('xdotool', 'mousemove', str(x + step), str(top))
    wait_for('the words of the bar', lambda: windows() > before)
    run('xdotool', 'mousemove', str(x), str(top - 200))
    wait_for('them to go', lambda: windows() == before)
    passed('a bar says what it is to a pointer that moves')


def check_details(app):
    app.click(app.find('list item', '^Knead the dough, Completed'))
    run('xdotool', 'click', '--repeat', '20', '5')      # down to it, below the pointer
    app.find(None, '^score: 8.5$')
    app.click(app.find(None, r'^parts \(2\)$'))
    app.find(None, '^crust: thin$')
    run('xdotool', 'click', '--repeat', '20', '4')
    app.click(app.find('list item', '^Knead the dough, Completed'))
    app.gone(None, '^score: 8.5$')
    passed('an evaluation is a tree that opens')


def check_controls(app, runner):
    app.click(app.find(None, '^Actions of Night baking$'))
    app.find(None, '^Resume, Retry: Its runner does not offer that.$', shown=False)
    app.find('menu item', '^Pause$', shown=False).queryAction().doAction(0)
    action = runner.expect('action')['payload']['action']
    assert action['action'] == {'do': 'pause', 'sessionId': 's1'} and action['targetId'] == 'runner-7', action
    passed('what its runner offers goes to it as an action; what it does not offer is grey, with the reason')
    runner.request('ackAction', {'actionId': action['actionId']})
    runner.session('s1', status='paused')
    app.find(None, '^Night baking, Paused')
    wait_for('the menu to go', lambda: not app.all('menu item', '^Pause$', shown=False))

    def open_menu():
        """A click that comes while the last menu is still closing does nothing but that."""
        app.click(app.find(None, '^Actions of Night baking$'))
        try:
            return app.find('menu item', '^Why', shown=False, deadline=5)
        except AssertionError:
            return None
    wait_for('the menu', open_menu).queryAction().doAction(0)
    why = Dialog(app, 'Why?')
    app.find('label', '“runner-7” has done the action', shown=False)
    app.key('Escape')
    why.gone()
    runner.session('s1', status='running')
    passed('what comes of it the runner reports, and what became of the action is told')


def check_search(app):
    app.key('ctrl+f')
    app.find(None, '^Search tasks$')
    app.type('KNEAD night')
    app.gone('list item', '^Heat the oven, Running')
    app.find('list item', '^Knead the dough')
    app.key('Escape')
    app.find('list item', '^Heat the oven, Running')
    passed('tasks are found by words of any part, by the keyboard')


def check_bad_input(app, runner):
    runner.session('bad', title='Odd numbers', status='running', totalTasks=3, completedTasks=9, startedAt=milliseconds(-9999999999))
    app.find(None, '^Odd numbers, Running, 9 tasks done, 3 expected')
    # The hub takes none of these.
    for fields in ({'totalTasks': -4}, {'completedTasks': -2}, {'totalTasks': 'many'}, {'completedTasks': 2 ** 70}):
        answer = runner.request('reportSession', {'session': {'sessionId': 'bad', **fields}})
        assert answer['event'] == 'error', (fields, answer)
    runner.task('lonely', title='Nobody’s task', status='running', startedAt=1)
    app.find('list item', '^Nobody’s task, Running')
    runner.task('backwards', title='Backwards', sessionId='s1', status='failed', startedAt=milliseconds(100), endedAt=milliseconds(400), error='No')
    app.find('list item', '^Backwards, Failed, .*No, 0.0 s$')
    # A report that comes late makes what it tells of.
    runner.task('early', title='Before its session', sessionId='later', status='completed')
    runner.session('later', title='Later', status='completed')
    app.find('list item', '^Before its session, Completed')
    runner.session('bad', status='completed', totalTasks=3, completedTasks=9)
    passed('numbers, times and orders that cannot be are shown as what they are')


def hear_progress(desktop):
    heard = []
    desktop.bus.signal_subscribe(None, LAUNCHER, 'Update', None, None, 0,
                                 lambda bus, sender, path, interface, name, parameters: heard.append(parameters.unpack()))
    return heard


def check_progress(runner, heard):
    runner.session('s1', status='running', totalTasks=4, completedTasks=2)
    wait_for('progress on the icon', lambda: heard and heard[-1][1] == {'progress': 0.5, 'progress-visible': True})
    assert heard[-1][0] == 'application://org.signalbox.Signalbox.desktop', heard[-1]
    runner.session('s1', status='paused')
    wait_for('no progress', lambda: heard[-1][1]['progress-visible'] is False)
    runner.session('s1', status='running')
    passed('the icon shows how far the running sessions are')


def look_away(app):
    """No window has the keyboard."""
    library = ctypes.CDLL('libX11.so.6')
    library.XOpenDisplay.restype = ctypes.c_void_p
    display = ctypes.c_void_p(library.XOpenDisplay(None))
    library.XSetInputFocus(display, ctypes.c_ulong(0), 0, ctypes.c_ulong(0))
    library.XSync(display, 0)
    library.XCloseDisplay(display)
    wait_for('the window to be out of use', lambda: not app.frame.getState().contains(pyatspi.STATE_ACTIVE))


def check_news(app, desktop, runner):
    runner.task('burnt', title='Bake the rolls', sessionId='s1', status='running')
    runner.task('burnt', status='failed', error='Too hot')
    app.find('list item', '^Bake the rolls, Failed')
    assert not desktop.shown, desktop.shown
    passed('of what ends in sight there is no notification')

    look_away(app)
    runner.task('n1', title='Slice the bread', sessionId='s1', status='running')
    runner.task('n1', status='failed', error='No knife')
    one = wait_for('a notification', lambda: desktop.find('Task failed: Slice the bread'))
    assert one['body'] == 'No knife', one
    for index in range(5):
        runner.task(f'm{index}', sessionId='s1', taskType='pack', status='running')
        runner.task(f'm{index}', status='failed')
    wait_for('them to be counted', lambda: desktop.find('6 tasks failed'))
    assert len(desktop.shown) == 1, desktop.shown
    passed('what ends out of sight is told by notifications, many as one')

    runner.session('s1', status='completed', completedTasks=4)
    done = wait_for('the end', lambda: desktop.find('Session completed: Night baking'))
    app.key('alt+1')
    desktop.press(done, 'Show')
    app.find(None, '^Night baking, Completed, 4 of 4 tasks')
    run('xdotool', 'windowfocus', '--sync', app.window)
    wait_for('them to go', lambda: not desktop.shown)
    passed('Show leads there, and who looks needs no notification')


def main():
    home = tempfile.TemporaryDirectory(prefix='signalbox-app-')
    data = os.path.join(home.name, 'data')
    desktop = Desktop()
    heard = hear_progress(desktop)
    hub = Hub(options.hub)
    runner = Runner(hub.uri)
    report_past(runner)
    # As an installed one is started: only that can be called from a notification.
    environment = {'XDG_DATA_HOME': data, 'XDG_CONFIG_HOME': os.path.join(home.name, 'config'), 'GSETTINGS_BACKEND': 'keyfile'}
    write_settings(environment['XDG_CONFIG_HOME'], local_hub_used='true',
                   hubs=f"[{{'id': <'{uuid.uuid4()}'>, 'name': <'Bakery'>, 'address': <'{hub.uri}'>}}]")
    app = App([options.signalbox], environment)
    try:
        check_past(app)
        check_runs(app, runner)
        check_details(app)
        check_controls(app, runner)
        check_search(app)
        check_bad_input(app, runner)
        check_progress(runner, heard)
        check_news(app, desktop, runner)

        runner.session('last', title='Last batch', status='running', totalTasks=4, completedTasks=1, startedAt=milliseconds(60))
        app.find(None, '^Last batch, Running, 1 of 4 tasks')
        app.click(app.find(None, '^Table$'))
        app.find(None, '^Knead the dough: Completed, from .*, took 2 min 0 s$')
        assert app.quit() == 0
        hub.kill()
        app = App([options.signalbox], environment)
        app.key('alt+4')
        app.find(None, '^Knead the dough: Completed, from .*, took 2 min 0 s$')
        app.find(None, '^Night baking, Completed, 4 of 4 tasks')
        app.find(None, '^Last batch, Was running, 1 of 4 tasks')
        app.find('label', '^Offline · as of ')
        passed('all of it is still there after a restart, while the hub is away, and is said to be as old as it is')
        hub.start()
        app.find('list item', '^Bakery, connected')
        app.find(None, '^Night baking, Completed, 4 of 4 tasks')
        app.find(None, '^Last batch, Running, 1 of 4 tasks')
        app.gone('label', '^Offline · as of ')
        assert app.quit() == 0
        passed('and after a restart of the hub; nothing leaks')
    except BaseException:
        keep_picture(app, 'tasks')
        raise
    finally:
        app.end()
        hub.kill()
    all_passed()


main()
