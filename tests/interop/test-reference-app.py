# SPDX-License-Identifier: GPL-3.0-or-later
"""The real program, driven from outside, at servers of the reference systems: what each has is shown, found out by
itself, several at once; one of them dies, and the others do not care."""

import argparse
import os
import pathlib
import re
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent

if os.environ.get('SIGNALBOX_TEST_WAYLAND'):
    print('1..0 # SKIP nobody can click under a headless Wayland compositor')
    sys.exit(0)

sys.path[:0] = [str(HERE / 'servers'), str(HERE.parent / 'ui'), str(HERE.parent / 'support')]

from driver import App, wait_for  # noqa: E402
from reference import Reference  # noqa: E402

count = 0


def passed(name):
    global count
    count += 1
    print(f'ok {count} {name}', flush=True)


def comment(identifier, content, work='w-1', title=None):
    return {'workerId': 'worker-07', 'accounts': [{'accountId': '7301', 'contents': [{'work_id': work, 'title': title, 'comments': [
        {'comment_id': identifier, 'author_name': '阿强', 'content': content, 'create_time': int(time.time()), 'is_new': True}]}]}]}


def rows(app, name, text):
    """The rows of the list of that name that say it."""
    found = app.all('list', f'^{name}$')
    return app.all('list item', text, root=found[0]) if found else []


def row(app, name, text):
    return wait_for(f'{text} in {name}', lambda: app.alive() and rows(app, name, text))[0]


def open_topic(app, channel, topic):
    app.click(row(app, 'Channels', channel))
    app.click(row(app, 'Topics', topic))


def check_monitor(app, monitor):
    open_topic(app, '^面包房 Bakery', '^新品上架 🥐')
    row(app, 'Messages', '小红, 看起来很好吃 😋')
    row(app, 'Messages', 'Unknown user, How much is it')
    row(app, 'Topics', '^Wang Li')
    row(app, 'Topics', '^Unknown user')
    row(app, 'Channels', '^acc/η 2')
    passed('monitor: accounts, works and chats, comments')

    monitor.do('sync', **comment('x-1', '现在 👋'))
    row(app, 'Messages', '阿强, 现在 👋')
    passed('monitor: a new comment shows by itself')

    monitor.do('sync', **comment('x-9', '第一', work='w-9', title='春节套餐 🧧'))
    row(app, 'Topics', '^春节套餐 🧧')
    passed('monitor: a work that nobody had heard of shows with its title')

    app.click(row(app, 'Topics', '^Wang Li'))
    row(app, 'Messages', '几点开门')
    app.click(app.find('text', '^Write a reply$'))
    app.type('Thank you')
    app.key('Return')
    row(app, 'Messages', 'You, Thank you.*Stored')
    assert monitor.count(r'Reply: .*Thank you') == 1
    assert len(rows(app, 'Messages', 'Thank you')) == 1
    passed('monitor: a reply reaches the server once, and shows once')

    monitor.do('stop')
    app.find('list item', '/crm/push/, reconnecting')
    monitor.do('sync', **comment('x-2', 'while nobody heard'))
    monitor.do('start')
    app.find('list item', '/crm/push/, connected')
    app.click(row(app, 'Topics', '^新品上架 🥐'))
    row(app, 'Messages', 'while nobody heard')
    passed('monitor: what was said while the server was away is there after its restart')


def check_tasks(app, agent):
    app.key('alt+4')
    app.find(None, 'sess_20251119_001, Running, 1 of 3 tasks')
    row(app, 'Tasks', '^总结报告, Running')
    row(app, 'Tasks', '^web_search, Completed')
    passed('agent: the session and its tasks')

    agent.do('task', task_id='t-3', task_type='写邮件', status='failed', error='超时 ⏱')
    row(app, 'Tasks', '^写邮件, Failed, 超时 ⏱')
    agent.do('task', task_id='t-2', status='completed')
    app.find(None, 'sess_20251119_001, Running, 2 of 3 tasks')
    passed('agent: tasks go on by themselves')

    for numbers, words in (('"completed_tasks":-3,"total_tasks":-9', '0 tasks done'), ('"completed_tasks":12,"total_tasks":5', '12 tasks done, 5 expected')):
        agent.do('raw', text='{"event":"session.update","session_id":"sess_odd","data":{"status":"running",' + numbers + '}}')
        app.find(None, '^sess_odd, Running, ' + words)
    agent.do('raw', text='{"event":"task.update","data":{"task_id":"odd","status":"running","started_at":"1066-10-14","attempts":-1e300}}')
    app.find(None, 'sess_20251119_001, Running, 2 of 3 tasks')
    passed('agent: numbers and times that cannot be do no harm')


def check_projects(app, unified):
    app.key('alt+5')
    app.find(None, '^spring-2025, Active, 12 agents, Connected')
    app.find(None, '^回访-11月, Ready, 0 agents, Not connected')
    unified.do('agents', projectId='spring-2025', agentQuantity=3)
    app.find(None, '^spring-2025, Active, 3 agents')
    unified.do('action', projectId='spring-2025', action='init')
    app.find(None, '^spring-2025, Ready, 3 agents, Not connected')
    passed('unified: projects, and what becomes of them')


def check_broadcast(app, broadcast):
    app.key('alt+1')
    open_topic(app, '^Conversations', '^张女士')
    row(app, 'Messages', '你好,我想预约 🙏')
    row(app, 'Topics', '^José')
    broadcast.do('say', content='今天可以吗?')
    row(app, 'Messages', '今天可以吗')
    app.click(app.find('text', '^Write a reply$'))
    app.type('At three')
    app.key('Return')
    row(app, 'Messages', 'You, At three.*Stored')
    assert len(rows(app, 'Messages', 'At three')) == 1
    passed('broadcast: conversations, a new message, a reply')


def check_death(app, monitor, agent, broadcast):
    agent.die()
    app.find('list item', '/api/runner.*, reconnecting')
    broadcast.do('say', content='unharmed, broadcast')
    row(app, 'Messages', 'unharmed, broadcast')
    open_topic(app, '^面包房 Bakery', '^新品上架 🥐')
    monitor.do('sync', **comment('x-3', 'unharmed, monitor'))
    row(app, 'Messages', 'unharmed, monitor')
    assert app.all('list item', '/crm/push/, connected') and app.all('list item', '/consult/stream, connected')
    passed('one server dies: it says so, and the others are unharmed')


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument('--signalbox', required=True)
    options = arguments.parse_args()
    if Reference.missing:
        print(f'1..0 # SKIP {Reference.missing}')
        return
    servers = [Reference('monitor-master.mjs', '--reply', '1'), Reference('agent_runner.py'), Reference('unified-controller.mjs'),
               Reference('broadcast_chat.py')]
    monitor, agent, unified, broadcast = servers
    app = App([options.signalbox, *(word for server in servers for word in ('--hub', server.url))])
    try:
        for place in '/crm/push/', '/api/runner', '/outbound/controller', '/consult/stream':
            app.find('list item', f'{re.escape(place)}.*, connected')
        passed('each is recognised by itself')
        check_monitor(app, monitor)
        check_tasks(app, agent)
        check_projects(app, unified)
        check_broadcast(app, broadcast)
        check_death(app, monitor, agent, broadcast)
        status = app.quit()
        assert status == 0, f'the program ended with {status}'
        passed('the program ends by Ctrl+Q')
        print(f'1..{count}')
    except BaseException:
        app.picture(os.path.join(os.environ.get('MESON_BUILD_ROOT', '/tmp'), 'reference-app-failed.png'))
        raise
    finally:
        app.end()
        for server in servers:
            server.end()


main()
