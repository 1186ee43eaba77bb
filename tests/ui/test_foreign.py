# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers of other systems, seen from outside: the real program and small servers that speak three dialects.

The connection dialog says what is at an address before anybody asks for it, explains what is not there, and keeps what is
set for each connection. Three servers stand side by side; one dies, the others go on.
"""

import json
import os
import tempfile

from app_case import all_passed, keep_picture, options, passed
from dialog import Dialog, choose, sidebar
import foreign
from driver import App, run, wait_for


def speak_agent(server, peer):
    """A runner: one session that runs."""
    peer.send_json({'event': 'session.update', 'session_id': 's-1', 'data': {
        'status': 'running', 'title': 'Cookbook outline', 'completed_tasks': 3, 'total_tasks': 8}})
    while True:
        peer.receive()


def speak_unified(server, peer):
    """A call controller: all its projects."""
    peer.send_json({'event': 'projectsUpdate', 'payload': {
        'type': 'allProjects', 'timestamp': '2026-11-20T09:00:00Z', 'triggeredBy': 'system',
        'data': [{'projectId': 'p-7', 'callFlowId': 'f-1', 'action': 'active', 'client_id': 'Spring menu calls', 'agentQuantity': 4,
                  'caller': '+49 30 5550142', 'access_token': '***', 'ws_connected': True, 'createdAt': '2026-11-20T08:00:00Z',
                  'updatedAt': '2026-11-20T08:30:00Z'}],
        'stats': {'totalProjects': 1, 'activeProjects': 1, 'connectedProjects': 1}}})
    while True:
        peer.receive()


class Worker:
    """A hub of chatbots' actions: what is queued goes to the first connection of the chatbot."""

    def __init__(self, actions=2):
        self.queue = [{'type': 'action', 'actionId': f'R-{n}', 'timestamp': 1795167000000 + n,
                       'action': {'type': f'print receipt {n}', 'lines': ['two rolls', 'one loaf']}} for n in range(1, actions + 1)]
        self.server = foreign.WebSocketServer(self.speak)

    def speak(self, server, peer):
        while self.queue:
            peer.send_json(self.queue.pop(0))
        while True:
            peer.receive()


def connect(app, address, detected, name):
    app.key('ctrl+n')
    dialog = Dialog(app, 'Connect to a Hub')
    dialog.fill('Address', address)
    dialog.text(f'^{detected}$')
    dialog.text('^Detected · .*answered in .* ms$')
    dialog.fill('Name', name)
    app.key('Return')
    dialog.gone()


def check_wrong_guesses(app, shop):
    app.key('ctrl+n')
    dialog = Dialog(app, 'Connect to a Hub')
    dialog.text('^Detect by Itself$')
    dialog.fill('Address', 'ws://127.0.0.1:9/ws')
    dialog.text('^No connection$')
    dialog.text('No hub is running at|Nobody|refused')
    passed('an address where nobody is says so, before anybody asked to connect')

    dialog.fill('Address', 'no address')
    dialog.text('^Not an address$')
    dialog.fill('Address', 'ws://127.0.0.1:8000/ws/worker/Bot%207')
    wait_for('the id of the chatbot', lambda: app.text(dialog.field('Chatbot ID')) == 'Bot 7')
    dialog.fill('Chatbot ID', 'Bot/8')
    wait_for('it in the address', lambda: app.text(dialog.field('Address')) == 'ws://127.0.0.1:8000/ws/worker/Bot%2F8')
    passed('the id of a chatbot is a part of the address, either way')
    app.key('Escape')
    dialog.gone()


class NoToken(foreign.Server):
    """Lets nobody in."""

    def serve(self, stream):
        try:
            foreign.Request(stream)
            self.reply(stream, 401)
        except foreign.Gone:
            pass
        stream.close()


def check_refused(app):
    app.key('ctrl+n')
    dialog = Dialog(app, 'Connect to a Hub')
    dialog.fill('Address', NoToken().uri('/ws'))
    dialog.text('does not accept this token')
    dialog.text('^Signalbox does not try again by itself$')
    dialog.fill('Name', 'Closed')
    dialog.press('Save Anyway')
    dialog.gone()
    wait_for('it to be refused', lambda: [name for name in sidebar(app) if name.startswith('Closed, connection error')])
    app.click(app.find('push button', '^Details$'))
    app.find('label', '^Error$')
    app.find('label', 'Enter a token that is valid for it')
    app.find('push button', '^Edit Connection…$')
    assert app.all('label', '^ws://.*/ws'), 'where the connection goes'
    choose(app, '^Closed, ', '^_?Remove', 'r')
    passed('what only a person can help is not tried again, and told in full')


def check_three(app, shop, agent, unified):
    connect(app, shop.uri(scheme='http'), r'Monitor \(Socket.IO\)', 'Shop')
    app.find('list item', '^晨光面包房')
    passed('a Socket.IO server is found out, and its channels are there')

    connect(app, agent.uri('/ws/ws'), 'Agent', 'Runner')
    connect(app, unified.uri('/ws'), 'Unified', 'Calls')
    wait_for('three connections', lambda: len([name for name in sidebar(app) if ', connected' in name]) == 3)
    app.click(app.find('list item', '^Tasks'))
    app.find(None, 'Cookbook outline')
    app.click(app.find('list item', '^Projects'))
    app.find(None, '^Spring menu calls|^p-7')
    passed('three dialects stand side by side, each in the view that is for it')

    def told():
        """A toast goes by itself, on a busy machine before anybody looked."""
        agent.sockets[-1].send_json({'event': 'error', 'data': {'message': 'The model is out of tokens'}})
        return app.all(None, 'The model is out of tokens')
    wait_for('the complaint', told)
    passed('what a server complains about is told')


def check_needs():
    """A channel that nobody opens, and in which nothing comes."""
    mill = foreign.shop()
    mill.channels[0].update(name='Flour Mill', unreadCount=3, messageCount=3, lastMessageTime=1763000003000)
    mill.topics['acc'].append({'id': 'c1', 'channelId': 'acc', 'title': 'Wang Li', 'type': 'private', 'messageCount': 1, 'unreadCount': 1,
                               'lastMessageTime': 1763000003000})
    mill.messages['c1'] = [foreign.message('c1', 3, 'Open?')]
    with tempfile.TemporaryDirectory() as home:
        app = App([options.signalbox, '--hub', mill.uri(scheme='http')],
                  {'XDG_DATA_HOME': os.path.join(home, 'data'), 'XDG_CONFIG_HOME': os.path.join(home, 'config'), 'GSETTINGS_BACKEND': 'keyfile'})
        try:
            app.find('list item', '^Flour Mill, .*1 needs a person')
            passed('what needs a person at a server that does not say it is counted before anybody looks')
            assert app.quit() == 0, 'it did not end well'
        except BaseException:
            keep_picture(app, 'foreign-needs')
            raise
        finally:
            app.end()
            mill.stop()


def check_actions(app, worker):
    app.key('ctrl+n')
    dialog = Dialog(app, 'Connect to a Hub')
    dialog.fill('Address', worker.server.uri('/ws/worker/'))
    dialog.text('^Which Chatbot')
    dialog.fill('Chatbot ID', 'Bot Y')
    dialog.text('^Worker$')
    dialog.text('^Asked only when it is connected')
    dialog.fill('Name', 'Bots')
    app.key('Return')
    dialog.gone()
    wait_for('it to be connected', lambda: [name for name in sidebar(app) if name.startswith('Bots, connected')])
    app.click(app.find('list item', '^Actions'))
    app.find('list item', '^print receipt 1, Delivered, Bot Y')
    assert len(worker.server.sockets) == 1, worker.server.sockets
    passed('what waited for a chatbot is there: nobody else took it')

    app.click(app.find('list item', '^print receipt 2'))
    app.find('label', 'one loaf')
    worker.server.sockets[-1].send_json({'type': 'action', 'actionId': 'R-3', 'action': {'do': 'close'}})
    app.find('list item', '^close, Delivered')
    passed('and what comes, each as something to read')


def check_unusual_path(app):
    """A server of chatbots that looks like any other: who looks who is there would be the chatbot."""
    worker = Worker(3)
    app.key('ctrl+n')
    dialog = Dialog(app, 'Connect to a Hub')
    dialog.fill('Address', worker.server.uri('/push/v1/bots/Till-9'))
    dialog.text('^Asked only when it is connected')
    dialog.fill('Name', 'Tills')
    app.key('Return')
    dialog.gone()   # by itself, as soon as there was an answer
    wait_for('it to be connected', lambda: [name for name in sidebar(app) if name.startswith('Tills, connected')])
    app.click(app.find('list item', '^Actions'))
    for n in (1, 2, 3):
        app.find('list item', f'^print receipt {n}, Delivered, Till-9')
    assert len(worker.server.sockets) == 1, worker.server.sockets
    passed('what waits for a chatbot at an unusual path is there: who connects is asked, nobody before')
    choose(app, '^Tills, ', '^_?Remove', 'r')
    wait_for('it to go', lambda: not [name for name in sidebar(app) if name.startswith('Tills')])
    worker.server.stop()

    run('xdotool', 'windowfocus', '--sync', app.window)
    app.key('ctrl+n')
    dialog = Dialog(app, 'Connect to a Hub')
    dialog.fill('Address', worker.server.uri('/push/v1/bots/Till-9'))
    app.key('Return')
    dialog.text('^No connection$')
    dialog.text('^Signalbox goes on trying$')
    app.key('Escape')
    dialog.gone()
    wait_for('it to be forgotten', lambda: not [name for name in sidebar(app) if name.startswith('127.0.0.1')])
    passed('and who is not there says so in the same place, and is kept by those alone who want it')


def check_one_dies(app, shop, agent):
    agent.stop()
    wait_for('it to be missed', lambda: [name for name in sidebar(app) if name.startswith('Runner, reconnecting')])
    app.click(app.find('list item', '^晨光面包房'))
    app.click(app.find('list item', 'Autumn cakes'))
    app.find('list item', 'Two')
    shop.last.event('channel:message', foreign.message('w1', 3, 'And three'))
    app.find('list item', 'And three')
    assert len([name for name in sidebar(app) if ', connected' in name]) == 2, sidebar(app)
    passed('one dies, the others go on')

    agent.listen()
    wait_for('it to be back', lambda: [name for name in sidebar(app) if name.startswith('Runner, connected')])
    passed('and it comes back by itself')


def turn_messages(app, dialog):
    """On or off. All of the dialog moves once more as soon as the server has answered."""
    dialog.text('^Detected · .*answered in .* ms$')
    app.click(app.find('list item', '^Features$'))
    app.click(dialog.still('list item', '^Messages$'))


def check_edit(app):
    choose(app, '^Shop, ', '^_?Edit Connection', 'e')
    dialog = Dialog(app, 'Edit Connection')
    turn_messages(app, dialog)
    dialog.text('^Off: Messages$')
    app.key('Return')
    dialog.gone()
    app.gone('list item', '^晨光面包房')
    wait_for('it to be connected', lambda: [name for name in sidebar(app) if name.startswith('Shop, connected')])
    assert not app.all('list item', '^晨光面包房'), sidebar(app)
    passed('what is switched off for a connection is not there')


def check_disconnect(app):
    choose(app, '^Calls, ', '^_?Disconnect', 'd')
    wait_for('it to be off', lambda: [name for name in sidebar(app) if name.startswith('Calls, not connected')])
    passed('a connection is ended by hand')


def check_restart(app):
    wait_for('all to be connected', lambda: len([name for name in sidebar(app) if ', connected' in name]) == 4)
    assert not app.all('list item', '^晨光面包房'), sidebar(app)
    passed('all of it is as it was at the next start, and connected by itself')
    choose(app, '^Shop, ', '^_?Edit Connection', 'e')
    dialog = Dialog(app, 'Edit Connection')
    turn_messages(app, dialog)
    app.key('Return')
    dialog.gone()
    app.click(app.find('list item', '^晨光面包房'))
    app.click(app.find('list item', 'Autumn cakes'))
    app.find('list item', 'And three')
    passed('and back, as soon as it is switched on')
    app.click(app.find('list item', 'Autumn cakes', root=app.find('list', '^Topics')), button=3)
    app.find(None, '^[^:]*Resolve[^:]*Snooze[^:]*: This server has no words for that. A Signalbox hub can do it.$')
    app.key('Escape')
    app.gone(None, 'has no words for that')
    app.click(app.find('list item', 'And three', root=app.find('list', '^Messages$')), button=3)
    app.find('menu item', '^_?Copy')
    app.key('Escape')
    passed('what is grey in a menu is named below it, with the reason')


def check_kept_actions(app):
    app.click(app.find('list item', '^Actions'))
    app.find('list item', '^print receipt 1, Delivered, Bot Y')
    app.find('list item', '^close, Delivered')
    for name in ('print receipt 1', 'print receipt 2', 'close'):
        assert len(app.all('list item', f'^{name}, ', shown=False)) == 1, name
    passed('what a chatbot was given is there at the next start, each once, though its server is not')


def saved_profiles(home):
    found = []
    for folder, _, files in os.walk(home):
        found += [json.load(open(os.path.join(folder, name), encoding='utf-8')) for name in files if name == 'profile.json']
    return found


def main():
    check_needs()
    home = tempfile.TemporaryDirectory()
    environment = {'XDG_DATA_HOME': os.path.join(home.name, 'data'), 'XDG_CONFIG_HOME': os.path.join(home.name, 'config'),
                   'GSETTINGS_BACKEND': 'keyfile'}
    shop, agent, unified = foreign.shop(), foreign.WebSocketServer(speak_agent), foreign.WebSocketServer(speak_unified)
    worker = Worker()
    app = App([options.signalbox], environment)
    try:
        check_wrong_guesses(app, shop)
        check_refused(app)
        check_three(app, shop, agent, unified)
        check_one_dies(app, shop, agent)
        check_unusual_path(app)
        check_edit(app)
        check_actions(app, worker)
        assert saved_profiles(home.name) == [{'features': {'messaging': False}}], saved_profiles(home.name)
        check_disconnect(app)
        assert app.quit() == 0, 'it did not end well'
        app = App([options.signalbox], environment)
        check_restart(app)
        assert app.quit() == 0, 'it did not end well'
        worker.server.stop()
        app = App([options.signalbox], environment)
        check_kept_actions(app)
        assert app.quit() == 0, 'it did not end well'
        all_passed()
    except BaseException:
        keep_picture(app, 'foreign')
        raise
    finally:
        app.end()
        home.cleanup()


main()
