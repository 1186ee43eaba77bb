# SPDX-License-Identifier: GPL-3.0-or-later
"""/ws/ws: runners and front ends of the agent system against the real daemon."""

import time

from dialect_case import DialectCase, Hub, Peer, fresh, main, options, unittest


def is_event(name, **data):
    return lambda frame: frame['event'] == name and all(frame['data'].get(k) == v for k, v in data.items())


class AgentCase(DialectCase):
    def agent(self, query='', **more):
        """One that the hub knows."""
        agent = self.open('/ws/ws' + query, **more)
        agent.say({'event': 'ping'})
        agent.hear(is_event('pong'))
        return agent

    def session(self, agent, id, **data):
        agent.say({'event': 'session.update', 'session_id': id, 'data': {'status': 'running', 'completed_tasks': 0, 'total_tasks': 3, **data}})

    def task(self, agent, id, status='running', **data):
        agent.say({'event': 'task.update', 'data': {'task_id': id, 'status': status, 'task_type': 'crawl', **data}})


class Reports(AgentCase):
    def test_a_session_is_stored_and_told_to_all(self):
        runner, viewer, id = self.agent(), self.agent(), fresh('s')
        self.watch(self.peer, 'tasks')
        self.session(runner, id, model='m-1', deep={'list': [1, None, {'x': 'ü'}]})
        for one in (viewer, runner):      # the runner too: that is how it knows that it is on disk
            frame = one.hear(lambda f: f.get('session_id') == id)
            self.assertEqual(list(frame), ['event', 'session_id', 'data'])
            data = frame['data']
            self.assertEqual((data['status'], data['completed_tasks'], data['total_tasks']), ('running', 0, 3))
            self.assertEqual((data['model'], data['deep']), ('m-1', {'list': [1, None, {'x': 'ü'}]}))
            self.assertFalse({'error', 'current_task', 'ended_at', 'session_id', 'sessionId'} & set(data), data)
        session = self.peer.expect('sessionUpdate', lambda p: p['session']['sessionId'] == id)['payload']['session']
        self.assertEqual((session['totalTasks'], session['model']), (3, 'm-1'))
        listed = self.ask('listSessions', {'sessionId': id}, 'sessions')['sessions']
        self.assertEqual([s['deep'] for s in listed], [{'list': [1, None, {'x': 'ü'}]}])

    def test_a_task_from_its_first_update_to_its_end(self):
        runner, viewer, id = self.agent(), self.agent(), fresh('t')
        self.watch(self.peer, 'tasks')
        self.task(runner, id, 'pending')
        self.task(runner, id)
        self.task(runner, id, 'completed', result={'pages': 4}, evaluation=0.9, score='A')
        frames = [viewer.hear(is_event('task.update', task_id=id)) for _ in range(3)]
        self.assertEqual([f['data']['status'] for f in frames], ['pending', 'running', 'completed'])
        self.assertNotIn('session_id', frames[0])
        self.assertFalse({'result', 'error', 'evaluation', 'session_id'} & set(frames[0]['data']), frames[0])
        self.assertEqual([frames[2]['data'][k] for k in ('task_type', 'result', 'evaluation', 'score')], ['crawl', {'pages': 4}, 0.9, 'A'])
        task = self.peer.expect('taskUpdate', lambda p: p['task']['status'] == 'completed')['payload']['task']
        self.assertEqual((task['taskId'], task['taskType'], task['score']), (id, 'crawl', 'A'))

    def test_the_same_again_is_acknowledged(self):
        """The connection may have broken before the echo; the others have heard of it already."""
        runner, viewer, id, last = self.agent(), self.agent(), fresh('t'), fresh('t')
        for _ in range(3):
            self.task(runner, id, 'completed', result={'pages': 4}, score='A')
        told = [runner.hear(is_event('task.update', task_id=id)) for _ in range(3)]
        self.assertEqual(told[1:], told[:1] * 2)
        self.assertEqual([told[2]['data'][k] for k in ('status', 'task_type', 'result', 'score')], ['completed', 'crawl', {'pages': 4}, 'A'])
        for _ in range(2):
            self.session(runner, id, model='m-1')
        told = [runner.hear(lambda f: f.get('session_id') == id) for _ in range(2)]
        self.assertEqual((told[0], told[0]['data']['model']), (told[1], 'm-1'))
        self.task(runner, last)
        heard = [viewer.hear(lambda f: f['data'].get('task_id') in (id, last) or f.get('session_id') == id) for _ in range(3)]
        self.assertEqual([f['data'].get('task_id', f.get('session_id')) for f in heard], [id, id, last])

    def test_errors_with_a_structure(self):
        runner, viewer, id, session = self.agent(), self.agent(), fresh('t'), fresh('s')
        for error, text in (({'message': 'Zu viel: ü'}, 'Zu viel: ü'), ({'code': 429, 'message': 'Too many', 'more': [1, None]}, '{"code":429,"message":"Too many","more":[1,null]}'),
                            ({'message': 7}, '{"message":7}'), (['a', 'b'], '["a","b"]'), (42, '42'), ('plain', 'plain')):
            self.task(runner, id, 'failed', error=error)
            told = viewer.hear(is_event('task.update', task_id=id))['data']
            self.assertEqual((told['status'], told['error']), ('failed', text))
        self.session(runner, session, error={'message': 'no'})
        self.assertEqual(viewer.hear(lambda f: f.get('session_id') == session)['data']['error'], 'no')

    def test_progress(self):
        runner, viewer = self.agent(), self.agent()
        self.watch(self.peer, 'tasks')
        total = int(time.time())
        runner.say({'event': 'progress.update', 'data': {'total_tasks': total, 'completed_tasks': 2, 'current_task': 'reading'}})
        frame = viewer.hear(is_event('progress.update', total_tasks=total))
        self.assertEqual(frame, {'event': 'progress.update', 'data': {'total_tasks': total, 'completed_tasks': 2, 'current_task': 'reading'}})
        self.peer.expect('progressUpdate', lambda p: p['progress']['totalTasks'] == total)

    def test_what_a_native_runner_reports(self):
        viewer, session, task = self.agent(), fresh('s'), fresh('t')
        native = self.connect('agent')
        self.ask('reportSession', {'session': {'sessionId': session, 'status': 'paused', 'totalTasks': 2, 'title': 'Night'}}, 'ok', native)
        frame = viewer.hear(lambda f: f.get('session_id') == session)
        self.assertEqual((frame['data']['status'], frame['data']['total_tasks'], frame['data']['title']), ('paused', 2, 'Night'))
        self.ask('reportTask', {'task': {'taskId': task, 'sessionId': session, 'status': 'failed', 'error': 'no'}}, 'ok', native)
        frame = viewer.hear(is_event('task.update', task_id=task))
        self.assertEqual((frame['data']['status'], frame['data']['error'], frame['data']['session_id']), ('failed', 'no', session))
        self.ask('reportProgress', {'progress': {'totalTasks': 5, 'completedTasks': 1}}, 'ok', native)
        viewer.hear(is_event('progress.update', total_tasks=5, completed_tasks=1))

    def test_a_runners_trouble(self):
        runner, viewer = self.agent(), self.agent()
        self.watch(self.peer, 'x/agent')
        runner.say({'event': 'error', 'data': {'message': 'The model is away', 'code': 'E42'}})
        self.assertEqual(viewer.hear(is_event('error')), {'event': 'error', 'data': {'message': 'The model is away', 'code': 'E42'}})
        self.assertEqual(self.peer.expect('published')['payload']['data'], {'message': 'The model is away', 'code': 'E42'})

    def test_order_of_many(self):
        runner, viewer, prefix = self.agent(), self.agent(), fresh('t')
        for i in range(500):
            self.task(runner, f'{prefix}/{i}')
        heard = [viewer.hear(lambda f: f['event'] == 'task.update' and f['data']['task_id'].startswith(prefix))['data']['task_id'] for _ in range(500)]
        self.assertEqual(heard, [f'{prefix}/{i}' for i in range(500)])


class Heartbeats(AgentCase):
    def test_each_form(self):
        agent = self.open('/ws/ws')
        for text in ('ping', '{"event":"ping"}', '{"event":"heartbeat"}', '{"type":"ping"}', '{"type":"heartbeat","timestamp":5}',
                     '{"event":"ping","data":{"timestamp":5}}', '{"event":"ping","data":null}'):
            agent.say_text(text)
            pong = agent.hear()
            self.assertEqual((pong['event'], list(pong), list(pong['data'])), ('pong', ['event', 'data'], ['timestamp']), text)
            self.assertLess(abs(pong['data']['timestamp'] / 1000 - time.time()), 3600)


class Quiet(AgentCase):
    def test_nothing_else_is_told(self):
        viewer = self.agent()
        self.sync({'accountId': fresh('a'), 'accountName': 'x', 'contents': [], 'conversations': []})
        self.ask('publish', {'stream': 'x/other', 'data': {'message': 'no'}}, 'ok')
        viewer.say({'event': 'ping'})
        self.assertEqual(viewer.hear()['event'], 'pong')
        self.assertEqual(viewer.kept, [])


class Late(AgentCase):
    """A hub of its own, so that nothing else is there."""

    def test_whoever_comes_late_is_told_what_has_not_ended(self):
        runner = self.agent()
        self.assertEqual(runner.kept, [])
        self.session(runner, 'one', completed_tasks=1)
        self.session(runner, 'two', status='paused')
        self.session(runner, 'old', status='completed')
        self.task(runner, 'a', 'pending')
        self.task(runner, 'b')
        self.task(runner, 'c', 'failed')
        runner.say({'event': 'progress.update', 'data': {'total_tasks': 3, 'completed_tasks': 1}})
        runner.hear(is_event('progress.update'))
        viewer = self.open('/ws/ws')
        frames = [viewer.hear() for _ in range(5)]
        self.assertEqual([f.get('session_id') or f['data'].get('task_id') or f['event'] for f in frames], ['one', 'two', 'a', 'b', 'progress.update'])
        self.assertEqual((frames[0]['data']['completed_tasks'], frames[4]['data']), (1, {'total_tasks': 3, 'completed_tasks': 1}))
        viewer.say_text('ping')
        self.assertEqual(viewer.hear()['event'], 'pong')

    def test_over_a_kill(self):
        hub = Hub(options.hub)
        self.addCleanup(hub.stop)
        runner = self.agent(hub=hub)
        self.session(runner, 'kept', status='running')
        runner.hear(is_event('session.update'))
        hub.kill()
        hub.start()
        viewer = self.open('/ws/ws', hub=hub)
        self.assertEqual(viewer.hear()['session_id'], 'kept')

    def test_many_come_at_once_and_some_go_again(self):
        hub = Hub(options.hub)
        self.addCleanup(hub.stop)
        runner = self.agent(hub=hub)
        for i in range(30):
            self.task(runner, f't{i}', 'pending')
        runner.hear(is_event('task.update', task_id='t29'))
        viewers = [self.open('/ws/ws', hub=hub) for _ in range(60)]
        for viewer in viewers[::3]:
            viewer.socket.close()
        for viewer in viewers[1::3] + viewers[2::3]:
            self.assertEqual([viewer.hear()['data']['task_id'] for _ in range(30)], [f't{i}' for i in range(30)])

    def test_nothing_is_missed_or_set_back_by_those_who_come_while_it_changes(self):
        hub = Hub(options.hub)
        self.addCleanup(hub.stop)
        runner, viewers = self.agent(hub=hub), []
        for i in range(400):        # so that there is much to tell, which takes its time
            self.task(runner, f'other-{i}', 'pending', text='x' * 1000)
        for i in range(1500):
            self.task(runner, 'busy', 'running', n=i)
            if i % 60 == 0:
                viewers.append(self.open('/ws/ws', hub=hub))
        for viewer in viewers:
            last = -1
            while last < 1499:
                data = viewer.receive()['data']
                if data['task_id'] == 'busy':
                    self.assertGreaterEqual(data['n'], last)
                    last = data['n']


class BadInput(AgentCase):
    def test_is_answered_and_harms_nothing(self):
        agent = self.agent()
        for text, code in (('{', 'badRequest'), ('', 'badRequest'), ('[]', 'badRequest'), ('pong', 'badRequest'), ('{}', 'badRequest'), ('"ping"', 'badRequest'),
                           ('{"event":7}', 'badRequest'), ('{"event":"dance"}', 'unsupported'), ('{"event":"hello","data":{}}', 'unsupported'),
                           ('{"event":"session.update"}', 'badRequest'), ('{"event":"session.update","session_id":"x"}', 'badRequest'),
                           ('{"event":"session.update","data":{"status":"running"}}', 'badRequest'),
                           ('{"event":"session.update","session_id":"","data":{"status":"running"}}', 'badRequest'),
                           ('{"event":"session.update","session_id":"x","data":[]}', 'badRequest'),
                           ('{"event":"session.update","session_id":"x","data":{"status":7}}', 'badRequest'),
                           ('{"event":"session.update","session_id":"x","data":{"total_tasks":"three"}}', 'badRequest'),
                           ('{"event":"task.update","data":{"status":"running"}}', 'badRequest'),
                           ('{"event":"task.update","data":{"task_id":"x","progress":2}}', 'badRequest'),
                           ('{"event":"error","data":"x"}', 'badRequest'),
                           ('{"event":"ping","event":"ping"}', 'badRequest'),
                           ('{"event":"task.update","data":{"x":' + '[' * 70000 + ']' * 70000 + '}}', 'badRequest')):
            with self.subTest(text[:60]):
                agent.say_text(text)
                told = agent.hear()
                self.assertEqual((told['event'], told['data']['code']), ('error', code), told)
                self.assertTrue(told['data']['message'])
        agent.say_text('ping')
        self.assertEqual(agent.hear()['event'], 'pong')

    def test_says_what_is_wrong_in_the_words_of_the_dialect(self):
        agent = self.agent()
        for event, data, field in (('progress.update', {'total_tasks': 'x'}, 'total_tasks'), ('session.update', {'status': 'running'}, 'session_id'),
                                   ('task.update', {'status': 'running'}, 'task_id'), ('task.update', {'task_id': 'x', 'task_type': 7}, 'task_type'),
                                   ('task.update', {'task_id': 'x', 'progress': 2}, 'progress')):
            agent.say({'event': event, 'data': data})
            told = agent.hear(is_event('error'))['data']
            self.assertEqual(told['field'], field, told)
            self.assertIn(f'“{field}”', told['message'])
        refused = self.open('/ws/ws?client_id=' + 'x' * 300)
        told = refused.hear(is_event('error'))['data']
        self.assertEqual(told['field'], 'client_id', told)
        self.assertNotIn('clientId', told['message'])

    def test_binary_and_too_large(self):
        agent = self.agent()
        agent.send_frame(2, b'ping')
        self.assert_closed(agent, 1003)
        agent = self.agent()
        agent.say({'event': 'task.update', 'data': {'task_id': 'x', 'note': 'y' * 1048576}})
        self.assert_closed(agent, 1009)

    def test_wrong_paths(self):
        for path in ('/ws/ws/', '/ws/ws/x', '/ws/', '/ws/wss', '/ws%2Fws'):
            with self.subTest(path), self.assertRaisesRegex(ConnectionRefusedError, '404'):
                self.open(path)
        self.open('/ws/%77s?session=1').say_text('ping')

    def test_who_they_are(self):
        id = fresh('runner')
        agent = self.agent('?client_id=' + id)
        self.watch(self.peer, 'tasks')
        self.task(agent, fresh('t'))
        self.peer.expect('taskUpdate', lambda p: True)
        self.assertGreaterEqual(self.ask('stats', {}, 'stats')['connections']['byDialect']['agent'], 1)
        refused = self.open('/ws/ws?client_id=' + 'x' * 257)
        self.assertEqual(refused.hear()['data']['code'], 'tooLarge')
        self.assert_closed(refused, 1008)


class Tokens(AgentCase):
    arguments = ('--token', 'sesame')

    def connect(self, *arguments, **more):
        return super().connect(*arguments, token='sesame', **more)

    def test_tokens(self):
        self.agent('?token=sesame')
        self.agent(headers=['Authorization: Bearer sesame'])
        agent = self.open('/ws/ws')
        self.assertEqual(agent.hear()['data']['code'], 'unauthorized')
        self.assert_closed(agent, 4003)


if __name__ == '__main__':
    main()
