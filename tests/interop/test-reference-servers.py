# SPDX-License-Identifier: GPL-3.0-or-later
"""signalboxctl at servers of the five reference systems, each written as its own authors would have: at a path that
nobody knows, with what the original says and no more. The servers are in servers/, and know nothing of Signalbox."""

import argparse
import contextlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE / 'servers')]

from interop import DEADLINE, case, run  # noqa: E402
from reference import Reference  # noqa: E402

QUICK = {'heartbeat': 1000, 'connectTimeout': 20000, 'backoffBase': 50, 'backoffMax': 200, 'tries': 1000}
SOME_TIME = str(int(DEADLINE))


def skipped(function):
    """For cases with a server in Node."""
    def without(_ctl):
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


class Ctl:
    """signalboxctl in a home of its own."""

    def __init__(self, program):
        self.program = program
        self.home = tempfile.TemporaryDirectory(prefix='signalbox-reference-')
        self.environment = dict(os.environ, HOME=self.home.name, XDG_STATE_HOME=self.home.name, XDG_RUNTIME_DIR=self.home.name, TZ='UTC', LC_ALL='C.UTF-8')
        self.profile = os.path.join(self.home.name, 'quick.json')
        with open(self.profile, 'w', encoding='utf-8') as file:
            json.dump({'timings': QUICK}, file)

    def run(self, url, *words, status=0):
        done = subprocess.run([self.program, '--timeout', SOME_TIME, '--hub', url, *words], env=self.environment, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=2 * DEADLINE)
        assert done.returncode == status, (words, done.returncode, done.stdout, done.stderr)
        return done

    def said(self, url, *words, status=1):
        """What it says on standard error where it does not do what it was asked."""
        return self.run(url, *words, status=status).stderr

    def rows(self, url, *words):
        """The list that a command prints."""
        answer = json.loads(self.run(url, '--json', *words).stdout.splitlines()[0])
        return next(value for name, value in answer.items() if isinstance(value, list))

    def by_id(self, url, *words, key='id'):
        return {row[key]: row for row in self.rows(url, *words)}

    def start(self, url, *words):
        return subprocess.Popen([self.program, '--timeout', SOME_TIME, '--hub', url, *words], env=self.environment, stdin=subprocess.PIPE,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    @contextlib.contextmanager
    def follow(self, url, *words):
        following = Following([self.program, '--json', '--hub', url, '--timeout', SOME_TIME, '--profile', self.profile, *words], self.environment)
        try:
            yield following
        finally:
            following.end()


class Following:
    """A command that goes on: its lines, and what it says on standard error."""

    def __init__(self, command, environment):
        self.process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.events, self.words = [], []
        self.changed = threading.Condition()
        self.threads = [threading.Thread(target=self._read, args=(self.process.stdout, self.events, json.loads), daemon=True),
                        threading.Thread(target=self._read, args=(self.process.stderr, self.words, str.strip), daemon=True)]
        for thread in self.threads:
            thread.start()

    def _read(self, stream, into, form):
        for line in stream:
            with self.changed:
                into.append(form(line))
                self.changed.notify_all()

    def _wait(self, rows, fits):
        end = time.monotonic() + DEADLINE
        with self.changed:
            while not (found := [row for row in rows if fits(row)]):
                assert self.changed.wait(max(0, end - time.monotonic())), (self.events, self.words)
            return found[0]

    def event(self, name, fits=lambda payload: True):
        return self._wait(self.events, lambda e: e.get('event') == name and fits(e['payload']))['payload']

    def content(self, text):
        return self.event('messageAdded', lambda p: p['message']['content'] == text)['message']

    def word(self, text):
        return self._wait(self.words, lambda w: text in w)

    def contents(self):
        with self.changed:
            return [e['payload']['message']['content'] for e in self.events if e.get('event') == 'messageAdded']

    def end(self):
        self.process.terminate()
        self.process.wait(DEADLINE)
        for thread in self.threads:
            thread.join(DEADLINE)
        self.process.stdout.close()
        self.process.stderr.close()
        leaks = [word for word in self.words if 'Sanitizer' in word or 'CRITICAL' in word or 'WARNING' in word]
        assert not leaks, self.words


def until(what, condition):
    end = time.monotonic() + DEADLINE
    while not (found := condition()):
        assert time.monotonic() < end, f'{what}: not in time'
        time.sleep(0.05)
    return found


def comment(identifier, content, work='w-1'):
    """What a worker would sync."""
    return {'workerId': 'worker-07', 'accounts': [{'accountId': '7301', 'contents': [{'work_id': work, 'comments': [
        {'comment_id': identifier, 'author_name': '阿强', 'content': content, 'create_time': int(time.time()), 'is_new': True}]}]}]}


# --- monitor ---

@case
@skipped
def monitor_lists(ctl):
    with server('monitor-master.mjs') as running:
        done = ctl.run(running.url, '-v', 'channels')
        assert 'monitor over websocket' in done.stderr, done.stderr
        channels = ctl.by_id(running.url, 'channels')
        assert list(channels) == ['acc/η 2', '7301'] and channels['acc/η 2']['name'] == 'acc/η 2', channels
        bakery = channels['7301']
        assert (bakery['name'], bakery['description'], bakery['messageCount'], bakery['unreadCount']) == ('面包房 Bakery', 'douyin', 6, 3), bakery
        assert bakery['workerId'] == 'worker-07', 'what nobody knows stays'
        topics = ctl.by_id(running.url, 'topics', '7301')
        assert {i: (t['title'], t['messageCount'], t['unreadCount']) for i, t in topics.items()} == {
            'w-1': ('新品上架 🥐', 2, 1), 'w-2': ('Untitled work', 1, 0), 'p-1': ('Wang Li', 2, 2), 'p-2': ('Unknown user', 1, 0)}, topics
        assert [m['content'] for m in ctl.rows(running.url, 'messages', '7301', 'w-1')] == ['看起来很好吃 😋', 'How much is it?']
        comments = ctl.by_id(running.url, 'messages', '7301', 'w-1')
        assert comments['pc-1']['timestamp'] == 1763500100000 and comments['c-2']['fromName'] == 'Unknown user', comments
        chat = ctl.rows(running.url, 'messages', '7301', 'p-1')
        assert [(m['id'], m['fromName'], m['content'], m['timestamp']) for m in chat] == [
            ('m-1', 'Wang Li', 'Hello', 1763513940000), ('m-2', 'Wang Li', '几点开门?', 1763514000000)], chat
        assert ctl.rows(running.url, 'topics', 'acc/η 2') == []


@case
@skipped
def monitor_live_and_restart(ctl):
    with server('monitor-master.mjs') as running, ctl.follow(running.url, 'tail') as following:
        running.wait('Sent 2 channels')
        until('the first live message', lambda: (running.do('sync', **comment(f'l-{time.monotonic()}', '现在 👋')), following.contents())[1])
        live = following.content('现在 👋')
        assert (live['channelId'], live['topicId'], live['fromName']) == ('7301', 'w-1', '阿强'), live
        running.do('drop')
        following.word('lost')
        until('the message after a drop', lambda: (running.do('sync', **comment(f'd-{time.monotonic()}', 'again')), 'again' in following.contents())[1])
        seen = len(running.lines)
        running.do('stop')
        running.do('start')
        running.wait('Sent 2 channels', seen)
        running.do('sync', **comment('l-3', 'after the restart'))
        following.content('after the restart')


@case
@skipped
def monitor_reply(ctl):
    with server('monitor-master.mjs', '--reply', '1') as running:
        sent = ctl.run(running.url, 'send', '-c', '7301', '-t', 'p-1', '谢谢 🙏').stdout
        assert sent.startswith('Sent: crm-'), sent
        assert running.count(r'\[Master\] Reply: ') == 1
        chat = ctl.rows(running.url, 'messages', '7301', 'p-1')
        assert [m['content'] for m in chat] == ['Hello', '几点开门?', '谢谢 🙏'], chat


@case
@skipped
def monitor_is_fed(ctl):
    """Workers register nowhere there, and are told nothing; the event has the second of its names."""
    data = os.path.join(ctl.home.name, 'data.json')
    with open(data, 'w', encoding='utf-8') as file:
        json.dump({'accounts': [{'accountId': 'fed', 'accountName': 'Fed 🍞', 'contents': [{'work_id': 'w', 'comments': [
            {'comment_id': 'c', 'author_name': 'Li', 'content': 'Bread', 'create_time': 1763500000}]}]}, {'accountId': 'next'}]}, file)
    with server('monitor-master.mjs') as running:
        said = ctl.run(running.url, 'sync', data).stderr
        assert 'does not say what it took' in said, said
        assert running.count('register refused') == 0, running.lines
        channels = ctl.by_id(running.url, 'channels')
        assert channels['fed']['name'] == 'Fed 🍞' and 'next' in channels, channels
        assert [m['content'] for m in ctl.rows(running.url, 'messages', 'fed', 'w')] == ['Bread']


@case
@skipped
def monitor_by_polling(ctl):
    """The proxy in front of it lets no WebSocket pass."""
    with server('monitor-master.mjs', '--transports', 'polling') as running:
        for url in running.url, running.url.replace('http:', 'ws:'):
            done = ctl.run(url, '-v', 'topics', '7301')
            assert 'monitor over polling' in done.stderr and '新品上架 🥐' in done.stdout, done


# --- agent ---

@case
def agent_lists_and_tells(ctl):
    with server('agent_runner.py') as running:
        done = ctl.run(running.url, '-v', 'sessions')
        assert 'agent over websocket' in done.stderr, done.stderr
        sessions = ctl.by_id(running.url, 'sessions', key='sessionId')
        assert sessions['sess_20251119_001']['status'] == 'running' and sessions['sess_20251119_001']['totalTasks'] == 3, sessions
        assert sessions['sess_20251119_001']['model'] == 'planner-large', sessions
        tasks = ctl.by_id(running.url, 'tasks', key='taskId')
        assert {i: (t['taskType'], t['status']) for i, t in tasks.items()} == {'t-1': ('web_search', 'completed'), 't-2': ('总结报告', 'running')}, tasks
        assert tasks['t-1']['evaluation'] == {'score': 0.92, 'comment': 'good 👍'} and tasks['t-1']['result']['hits'] == 12, tasks
        with ctl.follow(running.url, 'tail') as following:
            running.wait('connected. Total connections: 1', running.count(''))
            until('the first task', lambda: (running.do('task', task_id='t-2', status='completed', result=f'完成 {time.monotonic()}'),
                                             [e for e in following.events if e['event'] == 'taskUpdate'])[1])
            running.do('task', task_id='t-3', status='failed', task_type='写邮件', error='超时 ⏱')
            failed = following.event('taskUpdate', lambda p: p['task']['taskId'] == 't-3')['task']
            assert (failed['status'], failed['error'], failed['taskType']) == ('failed', '超时 ⏱', '写邮件'), failed
            assert following.event('progressUpdate')['progress']['totalTasks'] == 3
            running.do('error', message='Quota used up', code='E_QUOTA')
            following.word('Quota used up')
            running.do('raw', text='{"event": "task.update", "data"')
            running.do('raw', text='{"event": "nobody.knows", "data": {}}')
            running.do('end', status='completed')
            following.event('sessionUpdate', lambda p: p['session']['status'] == 'completed')
            running.do('stop')
            running.do('session', session_id='sess_2', total_tasks=5)
            running.do('task', task_id='t-9', status='pending')
            running.do('start')
            following.event('sessionUpdate', lambda p: p['session']['sessionId'] == 'sess_2' and p['session']['totalTasks'] == 5)
            following.event('taskUpdate', lambda p: p['task']['taskId'] == 't-9' and p['task']['status'] == 'pending')
        said = ctl.said(running.url, 'send', '-c', 'x', '-t', 'y', 'z')
        assert 'agent' in said, said


# --- broadcast ---

@case
def broadcast_conversations(ctl):
    with server('broadcast_chat.py') as running:
        done = ctl.run(running.url, '-v', 'channels')
        assert 'broadcast over websocket' in done.stderr, done.stderr
        channel = ctl.rows(running.url, 'channels')[0]['id']
        # Such a server lists nothing: what there is comes message by message, and each run may end before the last.
        until('both conversations', lambda: set(ctl.by_id(running.url, 'topics', channel)) == {'conv-8f2', 'conv-9aa'})
        first = until('both messages', lambda: (m := ctl.rows(running.url, 'messages', channel, 'conv-8f2'))[1:] and m)
        assert [(m['fromName'], m['content']) for m in first] == [('张女士', '你好,我想预约 🙏'), ('Dr. Chen', 'Of course, when?')], first
        assert [m['timestamp'] for m in first] == [1763539200000, 1763539260000], first
        second = until('the other message', lambda: ctl.rows(running.url, 'messages', channel, 'conv-9aa'))[0]
        assert second['content'] == 'Line one\nLine two' and second['important'], second
        with ctl.follow(running.url, 'tail') as following:
            until('the first message', lambda: (running.do('say', content='现在 👋'), following.contents())[1])
            # A server that knows us by a name of its own, and one that knows ours.
            ctl.run(running.url, 'send', '-c', channel, '-t', 'conv-8f2', 'who am I?')
            following.content('who am I?')
            ctl.run(running.url, '--dialect', 'broadcast', '--user', 'cons-1', 'send', '-c', channel, '-t', 'conv-8f2', 'see you')
            following.content('see you')
            running.do('raw', text='not JSON at all')
            running.do('raw', text='{"action": "nobody_knows", "data": 3}')
            running.do('stop')
            running.do('say', content='while nobody heard')
            running.do('start')
            following.content('while nobody heard')
            running.do('say', content='the last')
            following.content('the last')
            assert following.contents().count('see you') == 1, following.contents()
            assert '你好,我想预约 🙏' not in following.contents(), 'what was known is told again'


# --- worker ---

@case
@skipped
def worker_actions(ctl):
    with server('worker-hub.mjs', '--heartbeat', '200') as running:
        url = running.url + 'Bot%2FΑ'
        running.do('push', id='Bot/Α', action='greet', text='first, queued')
        with ctl.follow(url, '--dialect', 'worker', 'bot', 'Bot/Α') as bot:
            running.wait('connected: Bot/Α, total 1')
            until('the queued action', lambda: 'first, queued' in json.dumps(bot.events, ensure_ascii=False))
            running.do('push', id='Bot/Α', action='greet', text='你好', id_of_step=7)
            until('the next action', lambda: '你好' in json.dumps(bot.events, ensure_ascii=False))
            running.do('push', id='bot/α', action='greet', text='somebody else')
            running.wait('connection not found')
            # More than the three heartbeats after which that server gives a bot up.
            beats = running.count('Bot/Α says')
            until('its answers to heartbeats', lambda: running.count('Bot/Α says') > beats + 5)
            assert running.count('overdue|removed') == 0, running.lines
            running.do('stop')
            running.do('push', id='Bot/Α', action='greet', text='while it was away')
            running.do('start')
            until('what was queued meanwhile', lambda: 'while it was away' in json.dumps(bot.events, ensure_ascii=False))
            assert 'somebody else' not in json.dumps(bot.events), bot.events


# --- unified ---

@case
@skipped
def unified_projects(ctl):
    with server('unified-controller.mjs') as running:
        done = ctl.run(running.url, '-v', 'projects')
        assert 'unified over websocket' in done.stderr, done.stderr
        projects = ctl.by_id(running.url, 'projects', key='projectId')
        spring = projects['spring-2025']
        assert (spring['action'], spring['agentQuantity'], spring['callFlowId'], spring['ws_connected']) == ('active', 12, 'flow-7', True), spring
        assert projects['回访-11月']['access_token'] is None and spring['access_token'] == '***', projects
        with ctl.follow(running.url, 'tail') as following:
            until('the first change', lambda: (running.do('action', projectId='spring-2025', action='init'), following.events)[1])
            following.event('projectStatusChange', lambda p: p['data']['newAction'] == 'init')
            secret = os.path.join(ctl.home.name, 'secret')
            with open(secret, 'w', encoding='utf-8') as file:
                file.write('do-not-tell-4711\n')
            ctl.run(running.url, 'start-outbound', '新-1', '--flow', 'f-1', '--client', 'bakery', '--secret-file', secret)
            following.event('projectsUpdate', lambda p: any(x['projectId'] == '新-1' for x in p['data']))
            said = ctl.said(running.url, 'start-outbound', 'new-2')
            assert 'projectId and callFlowId are required' in said, said
            ctl.run(running.url, 'stop-outbound', '新-1')
            said = ctl.said(running.url, 'stop-outbound', 'nobody')
            assert 'Project nobody not found' in said, said
            running.do('raw', text='{"event": 7}')
            running.do('stop')
            running.do('agents', projectId='回访-11月', agentQuantity=5)
            running.do('start')
            following.event('projectsUpdate', lambda p: any(x['agentQuantity'] == 5 for x in p['data']))
            assert 'do-not-tell' not in json.dumps(following.events) + ' '.join(following.words)


# --- all of them ---

@case
@skipped
def what_a_dialect_has_not(ctl):
    """It is said; an empty list would say that there is none, and silence that a task is reported."""
    lists = {'channels', 'tasks', 'sessions', 'projects', 'actions'}
    for name, has in (('monitor-master.mjs', {'channels'}), ('broadcast_chat.py', {'channels'}), ('unified-controller.mjs', {'projects'}),
                      ('agent_runner.py', {'tasks', 'sessions'})):
        with server(name) as running:
            for words in lists - has:
                said = ctl.said(running.url, words)
                assert 'is nothing that' in said and 'A Signalbox hub does' in said, (name, words, said)
            if 'channels' not in has:
                assert '“messaging” is nothing that' in ctl.said(running.url, 'search', 'x'), name
            for words in has:
                ctl.run(running.url, words)
            # It runs until its input ends.
            with ctl.start(running.url, 'run', '--', 'sh', '-c', 'cat; exit 4') as process:
                if 'tasks' not in has:
                    said = process.stderr.readline()
                    assert 'Nobody is told of this task: “reportTask” is nothing that' in said, said
                printed, said = process.communicate('hi\n', timeout=DEADLINE)
                assert (process.returncode, printed, said) == (4, 'hi\n', ''), (name, process.returncode, printed, said)


@case
@skipped
def wrong_dialects(ctl):
    """Each says what the server speaks, or what is there, and what to do."""
    with server('agent_runner.py') as agent, server('unified-controller.mjs') as unified, server('broadcast_chat.py') as broadcast:
        # No other command goes to a place that is a chatbot's.
        for url, dialect, speaks in ((agent.url, 'broadcast', 'agent'), (unified.url, 'agent', 'unified'), (broadcast.url, 'worker', 'broadcast')):
            said = ctl.said(url, '--dialect', dialect, 'tail' if dialect == 'worker' else 'channels', status=3)
            assert f'speaks “{speaks.title()}”, not “{dialect.title()}”' in said and 'Choose that dialect' in said, said
        said = ctl.said(agent.url, '--dialect', 'monitor', 'channels', status=3)
        assert 'Socket.IO' in said, said


@case
@skipped
def three_at_once(ctl):
    """One of them dies: the others hear nothing of it."""
    with server('monitor-master.mjs') as monitor, server('agent_runner.py') as agent, server('broadcast_chat.py') as broadcast:
        with ctl.follow(monitor.url, 'tail') as first, ctl.follow(agent.url, 'tail') as second, ctl.follow(broadcast.url, 'tail') as third:
            until('the monitor', lambda: (monitor.do('sync', **comment(f'm-{time.monotonic()}', 'one')), first.contents())[1])
            until('the agent', lambda: (agent.do('task', task_id='t-5', status='running', note=str(time.monotonic())), second.events)[1])
            until('the broadcast', lambda: (broadcast.do('say', content='three'), third.contents())[1])
            agent.die()
            second.word('was lost')
            monitor.do('sync', **comment('m-2', 'unharmed'))
            broadcast.do('say', content='unharmed')
            first.content('unharmed')
            third.content('unharmed')
            assert not first.words and not third.words, (first.words, third.words)


if __name__ == '__main__':
    arguments = argparse.ArgumentParser()
    arguments.add_argument('--ctl', required=True)
    sys.exit(run(Ctl(arguments.parse_args().ctl)))
