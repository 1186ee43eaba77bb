# SPDX-License-Identifier: GPL-3.0-or-later
"""Every row of every view as it is read aloud: one sentence that says who, what, when, how it stands, what is unread and whether
it needs a person; and while a hub does not answer, what is waited for."""

import os
import re
import signal

import app_case
from app_case import all_passed, options, passed  # noqa: E402

from driver import App, wait_for  # noqa: E402
from peer import Hub  # noqa: E402
from states import Crowd, Dialog, Walk  # noqa: E402

SOON = r'(now|\d+ min)'
NEEDS = r'1 unread, 1 needs a person$'


def says(walk, view, *sentences, role='list item'):
    for sentence in sentences:
        walk.find(role, sentence)
    passed(f'{view}: each row is one sentence')


def silent_rows(app):
    """Rows of what is shown that have no words of their own."""
    return [node.name for node in app.all('list item') + app.all('table row')
            if not node.name.strip() or re.match(r'(Gtk|Adw|Sbx)[A-Z]', node.name)]


def none_is_silent(app, view):
    wait_for(f'no row of {view} to be silent', lambda: not silent_rows(app))


def conversation(walk, crowd):
    app = walk.app
    app.find('list item', '^Bakery account')
    says(walk, 'hubs', r'^Bakery hub, connected, .*\d ms, \d+ unread, \d+ need a person$')
    says(walk, 'channels', r'^Bakery account, \d+ unread, 3 need a person, pinned$')
    says(walk, 'views', r'^Monitor, \d+ unread, \d+ need a person$', '^Tasks, 1 running$')
    app.click(app.find('list item', '^Bakery account'))
    says(walk, 'topics', rf'^Kenji Sato, Received, thank you\., {SOON}, 1 unread, needs a person$', r'^Emma Lindqvist, Ok, [^,]+$')
    walk.go('Wang Li')
    app.key('ctrl+r')
    app.type('It left at nine')
    app.key('Return')
    says(walk, 'messages', r'Wang Li, Perfect, \d\d:\d\d', r'^You, It left at nine, \d\d:\d\d, Stored')
    none_is_silent(app, 'the conversation')
    app.key('ctrl+r')
    app.type('A draft')
    app.key('ctrl+shift+d')
    with Dialog(app, 'Drafts'):
        says(walk, 'drafts', r'^A draft, Wang Li · Bakery account · Bakery hub · now\b')
        app.key('Escape')
    app.key('ctrl+r', 'ctrl+shift+p', 'ctrl+shift+d')
    with Dialog(app, 'Drafts'):
        says(walk, 'drafts', r'^A draft, Private note · Wang Li · Bakery account')
        app.key('Escape')
    app.key('ctrl+r', 'ctrl+a', 'BackSpace', 'ctrl+shift+p')


def views(walk):
    app = walk.app
    walk.view('inbox')
    says(walk, 'inbox', rf'^Kenji Sato, Received, thank you\., {SOON}, {NEEDS}', r'^Bakery hub › Bakery account, \d+ unread, \d+ need a person$')
    none_is_silent(app, 'the inbox')
    walk.view('recent')
    says(walk, 'recent', rf'^Kenji Sato, Bakery hub › Bakery account, {SOON}, {NEEDS}')
    none_is_silent(app, 'the recent topics')
    app.key('ctrl+shift+f')
    walk.find(None, '^Search messages$')
    app.type('order')
    says(walk, 'search', r'^Emma Lindqvist, .*order.*, Bakery account · Emma Lindqvist, ')
    none_is_silent(app, 'what was found')
    app.key('Escape')
    app.key('ctrl+k')
    with Dialog(app, 'Go To'):
        app.type('Kenji')
        says(walk, 'switcher', r'^Kenji Sato, Bakery hub › Bakery account, 1 unread')
        app.key('Escape')
    walk.view('tasks')
    says(walk, 'tasks', r'^draft chapter 6, Running, Cookbook outline · 612 words so far, \d+ min', '^rate chapter 5, Failed, .*, 42 s$')
    none_is_silent(app, 'the tasks')
    walk.view('projects')
    says(walk, 'projects', r'^Spring menu calls, Active, 8 agents, (Connected|Not connected), changed .*\d\d:\d\d', role='table row')
    walk.view('actions')
    says(walk, 'actions', r'^show, Waiting, menu-bot · .*, (now|just now|\d+ .*)$')
    none_is_silent(app, 'the actions')


def waiting_is_explained(hub):
    """A hub that is connected to for the first time, and does not answer."""
    hub.process.send_signal(signal.SIGSTOP)
    app = App([options.signalbox, '--hub', hub.uri])
    try:
        app.find('label', '^Connecting…$')
        app.find('label', r'^127\.0\.0\.1 has not answered yet\. Its channels appear here as soon as it does\.$')
        assert not app.all('label', '^No (Channel|Topic) Chosen$')
        hub.process.send_signal(signal.SIGCONT)
        app.find('label', '^No Channels Yet$')
        assert app.quit() == 0
        passed('what is waited for is said, and that nothing is there')
    except BaseException:
        app_case.keep_picture(app, 'rows-spoken')
        raise
    finally:
        hub.process.send_signal(signal.SIGCONT)
        app.end()


def main():
    hub = Hub(options.hub, arguments=['--name', 'Bakery hub'])
    waiting_is_explained(hub)
    crowd = Crowd(hub)
    app = App([options.signalbox, '--hub', hub.uri])
    walk = Walk(app, lambda name: None)
    try:
        app.resize(1280, 800)
        conversation(walk, crowd)
        views(walk)
        assert app.quit() == 0
    except BaseException:
        app_case.keep_picture(app, 'rows-spoken')
        raise
    finally:
        app.end()
        crowd.close()
        if hub.process.poll() is None:
            hub.kill()
    all_passed()


os.environ['SIGNALBOX_PORT'] = '0'
main()
