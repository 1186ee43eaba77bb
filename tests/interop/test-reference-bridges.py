# SPDX-License-Identifier: GPL-3.0-or-later
"""The hub takes over what servers of the reference systems tell, each as its own authors would have written it. The
servers are in servers/, and know nothing of Signalbox."""

import argparse
import contextlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import uuid

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE / 'servers')]

from interop import DEADLINE, case, run  # noqa: E402
from peer import Hub, Peer  # noqa: E402
from reference import Reference  # noqa: E402

QUICK = {'heartbeat': 1000, 'connectTimeout': 20000, 'backoffBase': 50, 'backoffMax': 200, 'tries': 1000}


def skipped(function):
    """For cases with a server in Node."""
    def without(_program):
        print(f'# {function.__name__}: left out, {Reference.missing}')
    without.__name__ = function.__name__
    return without if Reference.missing else function


@contextlib.contextmanager
def server(name, *options):
    running = Reference(name, *options)
    try:
        yield running
    finally:
        running.end()


class Bridged:
    """A hub with bridges, and a connection to it."""

    def __init__(self, program, *sources, profile=None):
        self.folder = tempfile.TemporaryDirectory(prefix='signalbox-bridges-')
        path = os.path.join(self.folder.name, 'quick.json')
        with open(path, 'w', encoding='utf-8') as file:
            json.dump({'timings': QUICK, **(profile or {})}, file)
        self.sources = [f'{source},profile={path}' for source in sources]
        self.hub = Hub(program, arguments=[word for source in self.sources for word in ('--bridge', source)])
        self.connect()

    def connect(self):
        self.peer = Peer(self.hub.uri)
        self.peer.hello('monitor', f'monitor-{uuid.uuid4()}', userId='ann', userName='Ann')

    def restart(self):
        """As after a power cut."""
        self.hub.kill()
        self.hub.start()
        self.connect()

    def end(self):
        self.hub.stop()
        self.folder.cleanup()

    def ask(self, event, payload, answer):
        envelope = self.peer.request(event, payload)
        assert envelope['event'] == answer, envelope
        return envelope['payload']

    def rows(self, event, answer, key, **payload):
        return {row[key]: row for row in self.ask(event, payload, answer)[answer]}

    def channels(self):
        return self.rows('listChannels', 'channels', 'id')

    def topics(self, channel):
        return self.rows('listTopics', 'topics', 'id', channelId=channel) if channel in self.channels() else {}

    def contents(self, channel, topic):
        if topic not in self.topics(channel):
            return []
        return [m['content'] for m in self.ask('listMessages', {'channelId': channel, 'topicId': topic}, 'messages')['messages']]

    def tasks(self):
        return self.rows('listTasks', 'tasks', 'taskId')

    def sessions(self):
        return self.rows('listSessions', 'sessions', 'sessionId')

    def projects(self):
        return self.rows('listProjects', 'projects', 'projectId')

    def send(self, channel, topic, content, key=None):
        return self.peer.request('sendMessage', {'key': key or str(uuid.uuid4()), 'channelId': channel, 'topicId': topic, 'content': content})


@contextlib.contextmanager
def bridged(program, *sources, **more):
    hub = Bridged(program, *sources, **more)
    try:
        yield hub
    finally:
        hub.end()


def until(what, condition):
    end = time.monotonic() + DEADLINE
    while not (found := condition()):
        assert time.monotonic() < end, f'{what}: not in time'
        time.sleep(0.05)
    return found


def comment(identifier, content):
    """What a worker would sync."""
    return {'workerId': 'worker-07', 'accounts': [{'accountId': '7301', 'contents': [{'work_id': 'w-1', 'comments': [
        {'comment_id': identifier, 'author_name': '阿强', 'content': content, 'create_time': int(time.time()), 'is_new': True}]}]}]}


@case
@skipped
def monitor(program):
    with server('monitor-master.mjs', '--reply', '1') as running, bridged(program, running.url) as hub:
        until('all channels', lambda: set(hub.channels()) == {'7301', 'acc/η 2'})
        bakery = hub.channels()['7301']
        assert bakery['name'] == '面包房 Bakery' and bakery['bridgedFrom']['address'] == running.url, bakery
        until('all topics', lambda: set(hub.topics('7301')) == {'w-1', 'w-2', 'p-1', 'p-2'})
        until('the chat', lambda: hub.contents('7301', 'p-1') == ['Hello', '几点开门?'])
        until('the comments', lambda: hub.contents('7301', 'w-1') == ['看起来很好吃 😋', 'How much is it?'])
        running.do('sync', **comment('l-1', '现在 👋'))
        until('what came', lambda: hub.contents('7301', 'w-1')[2:] == ['现在 👋'])

        key = str(uuid.uuid4())
        answer = hub.send('7301', 'p-1', '谢谢 🙏', key)
        assert answer['event'] == 'messageAccepted' and answer['payload']['id'].startswith('crm-'), answer
        running.do('sync', **comment('l-2', 'after the reply'))
        until('what came behind it', lambda: hub.contents('7301', 'w-1')[3:] == ['after the reply'])
        assert hub.contents('7301', 'p-1') == ['Hello', '几点开门?', '谢谢 🙏']
        again = hub.send('7301', 'p-1', '谢谢 🙏', key)
        assert again['payload']['duplicate'] and again['payload']['id'] == answer['payload']['id'], again
        assert running.count(r'\[Master\] Reply: ') == 1, running.lines

        # The hub is killed, the server says more and dies: all that was told is there.
        running.do('stop')
        hub.restart()
        running.do('sync', **comment('l-3', 'while nobody heard'))
        running.do('start')
        until('what was missed', lambda: hub.contents('7301', 'w-1')[4:] == ['while nobody heard'])
        running.die()
        hub.restart()
        assert hub.contents('7301', 'p-1') == ['Hello', '几点开门?', '谢谢 🙏']
        assert hub.send('7301', 'p-1', 'Nobody hears')['payload']['error'] == 'unavailable'


@case
@skipped
def monitor_without_replies(program):
    """The original logs a reply and says nothing: nobody knows whether it was taken, so it is not said that it was."""
    with server('monitor-master.mjs') as running, bridged(program, running.url) as hub:
        until('the chat', lambda: hub.contents('7301', 'p-1') == ['Hello', '几点开门?'])
        answer = hub.send('7301', 'p-1', 'Does anybody hear?')
        assert answer['payload'].get('error') == 'unsupported' and running.url in answer['payload']['message'], answer
        running.wait(r'\[Master\] Reply: ')
        assert hub.contents('7301', 'p-1') == ['Hello', '几点开门?']


@case
def agent(program):
    with server('agent_runner.py') as running, bridged(program, running.url) as hub:
        until('both tasks', lambda: {i: t['status'] for i, t in hub.tasks().items()} == {'t-1': 'completed', 't-2': 'running'})
        session = until('the session', lambda: hub.sessions().get('sess_20251119_001'))
        assert (session['status'], session['totalTasks'], session['model']) == ('running', 3, 'planner-large'), session
        assert hub.tasks()['t-1']['evaluation'] == {'score': 0.92, 'comment': 'good 👍'}
        running.do('task', task_id='t-3', status='failed', task_type='写邮件', error='超时 ⏱')
        until('the failed one', lambda: hub.tasks().get('t-3', {}).get('error') == '超时 ⏱')
        running.do('end', status='completed')
        until('the end', lambda: hub.sessions()['sess_20251119_001']['status'] == 'completed')
        running.die()
        hub.restart()
        assert set(hub.tasks()) == {'t-1', 't-2', 't-3'} and hub.channels() == {}


@case
def broadcast(program):
    with server('broadcast_chat.py') as running, bridged(program, running.url, profile={'dialect': 'broadcast'}) as hub:
        channel = until('the channel', lambda: list(hub.channels()))[0]
        until('both conversations', lambda: set(hub.topics(channel)) == {'conv-8f2', 'conv-9aa'})
        until('one of them', lambda: hub.contents(channel, 'conv-8f2') == ['你好,我想预约 🙏', 'Of course, when?'])
        until('the other', lambda: hub.contents(channel, 'conv-9aa') == ['Line one\nLine two'])
        running.do('say', content='现在 👋')
        until('what came', lambda: hub.contents(channel, 'conv-8f2')[2:] == ['现在 👋'])
        answer = hub.send(channel, 'conv-8f2', 'See you')
        assert answer['event'] == 'messageAccepted', answer
        running.do('say', content='behind it')
        until('what came behind it', lambda: hub.contents(channel, 'conv-8f2')[-1] == 'behind it')
        assert hub.contents(channel, 'conv-8f2')[3:] == ['See you', 'behind it'], hub.contents(channel, 'conv-8f2')
        assert running.count('"send_message"') == 1, running.lines
        hub.restart()
        until('it to be whole again', lambda: hub.contents(channel, 'conv-8f2')[3:] == ['See you', 'behind it'])
        running.do('say', content='the last')
        until('the last', lambda: hub.contents(channel, 'conv-8f2')[3:] == ['See you', 'behind it', 'the last'])


@case
@skipped
def unified(program):
    with server('unified-controller.mjs') as running, bridged(program, running.url) as hub:
        until('both projects', lambda: set(hub.projects()) == {'spring-2025', '回访-11月'})
        spring = hub.projects()['spring-2025']
        assert (spring['action'], spring['agentQuantity'], spring['access_token']) == ('active', 12, '***'), spring
        assert spring['ws_connected'], spring
        running.do('stop')
        until('it to be away', lambda: not hub.projects()['spring-2025']['ws_connected'])
        assert hub.projects()['spring-2025']['action'] == 'active', 'nobody stopped it'
        running.do('start')
        until('it to be back', lambda: hub.projects()['spring-2025']['ws_connected'])
        running.do('action', projectId='spring-2025', action='init')
        until('the change', lambda: hub.projects()['spring-2025']['action'] == 'init')
        running.die()
        hub.restart()
        assert hub.projects()['回访-11月']['callFlowId'] == 'flow-8'


@case
@skipped
def worker(program):
    """A bot's place, and what is pushed to it, are the bot's: a bridge does not connect there."""
    with server('worker-hub.mjs', '--heartbeat', '200') as running:
        running.do('push', id='Bot/Α', action='greet', text='你好')
        checked = subprocess.run([program, '--check-config', '--bridge', running.url + 'Bot%2FΑ,worker'], capture_output=True, text=True, timeout=DEADLINE)
        assert checked.returncode == 1 and 'chatbot' in checked.stderr, checked
        assert running.count('connected: Bot/Α') == 0, running.lines


@case
@skipped
def all_at_once(program):
    """Side by side in one hub; one of them dies, the others are unharmed."""
    with server('monitor-master.mjs') as first, server('agent_runner.py') as second, server('broadcast_chat.py') as third, \
            server('unified-controller.mjs') as fourth:
        with bridged(program, first.url, second.url, third.url, fourth.url) as hub:
            until('all of them', lambda: len(hub.channels()) == 3 and hub.tasks() and hub.projects())
            addresses = {channel['bridgedFrom']['address'] for channel in hub.channels().values()}
            assert addresses == {first.url, third.url}, addresses
            second.die()
            channel = next(id for id, c in hub.channels().items() if c['bridgedFrom']['address'] == third.url)
            first.do('sync', **comment('m-2', 'unharmed'))
            third.do('say', content='unharmed')
            until('the first', lambda: hub.contents('7301', 'w-1')[-1:] == ['unharmed'])
            until('the third', lambda: hub.contents(channel, 'conv-8f2')[-1:] == ['unharmed'])
            assert set(hub.tasks()) == {'t-1', 't-2'}, 'what it told stays'


if __name__ == '__main__':
    arguments = argparse.ArgumentParser()
    arguments.add_argument('--hub', required=True)
    sys.exit(run(arguments.parse_args().hub))
