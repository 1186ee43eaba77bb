# SPDX-License-Identifier: GPL-3.0-or-later
"""reportSession, reportTask, reportProgress, listSessions, listTasks."""

from protocol_case import ProtocolCase, fresh, main


class Sessions(ProtocolCase):
    def setUp(self):
        self.peer = self.connect('agent', 'runner')
        self.viewer = self.connect()
        self.watch(self.viewer, 'tasks')
        self.id = fresh('s')

    def report(self, **session):
        self.ask('reportSession', {'session': {'sessionId': self.id, **session}}, 'ok')

    def pushed(self, matches=lambda session: True):
        mine = lambda p: p['session']['sessionId'] == self.id and matches(p['session'])
        return self.viewer.expect('sessionUpdate', mine)['payload']['session']

    def stored(self):
        return next(s for s in self.ask('listSessions', {}, 'sessions')['sessions'] if s['sessionId'] == self.id)

    def test_made_and_merged(self):
        self.report(title='Night run', totalTasks=5)
        first = self.pushed()
        self.assertEqual((first['title'], first['status'], first['totalTasks'], first['completedTasks'], first['endedAt']),
                         ('Night run', 'running', 5, 0, None))
        self.assertGreater(first['startedAt'], 1700000000000)
        self.report(completedTasks=2, currentTask='bake', note='kept')
        second = self.pushed()
        self.assertEqual((second['title'], second['totalTasks'], second['completedTasks'], second['currentTask'], second['note']),
                         ('Night run', 5, 2, 'bake', 'kept'))
        self.assertEqual(second['startedAt'], first['startedAt'])
        self.assertEqual(self.stored(), second)

    def test_ends_and_runs_again(self):
        self.report()
        self.report(status='failed', error='no flour')
        ended = self.pushed(lambda s: s['status'] == 'failed')
        self.assertGreaterEqual(ended['endedAt'], ended['startedAt'])
        self.report(status='running')
        self.assertIsNone(self.pushed(lambda s: s['endedAt'] is None and s['error'])['endedAt'])
        self.report(status='completed', endedAt=1763000000)
        self.assertEqual(self.pushed(lambda s: s['status'] == 'completed')['endedAt'], 1763000000000)

    def test_unknown_status_is_kept(self):
        self.report(status='cooling')
        self.assertEqual(self.pushed()['status'], 'cooling')

    def test_same_report_is_no_event(self):
        self.report(title='One')
        head = self.watch(self.connect(), 'tasks')[0]['seq']
        self.report(title='One', status=None)
        self.assertEqual(self.watch(self.connect(), 'tasks')[0]['seq'], head)

    def test_progress(self):
        self.report(title='Night run')
        self.ask('reportProgress', {'progress': {'sessionId': self.id, 'totalTasks': 8, 'completedTasks': 3, 'currentTask': 'mix'}}, 'ok')
        payload = self.viewer.expect('progressUpdate', lambda p: p['progress']['sessionId'] == self.id)['payload']
        self.assertEqual(payload['progress'], {'sessionId': self.id, 'totalTasks': 8, 'completedTasks': 3, 'currentTask': 'mix'})
        self.assertEqual((payload['stream'], payload['triggeredBy']), ('tasks', 'runner'))
        self.assertNotIn('seq', payload)
        stored = self.stored()
        self.assertEqual((stored['totalTasks'], stored['completedTasks'], stored['currentTask'], stored['title']),
                         (8, 3, 'mix', 'Night run'))

    def test_progress_of_the_whole_runner(self):
        self.ask('reportProgress', {'progress': {'totalTasks': 2}}, 'ok')
        self.assertEqual(self.viewer.expect('progressUpdate', lambda p: p['progress']['sessionId'] == '')['payload']['progress'],
                         {'sessionId': '', 'totalTasks': 2, 'completedTasks': 0, 'currentTask': ''})

    def test_progress_makes_its_session(self):
        self.ask('reportProgress', {'progress': {'sessionId': self.id, 'totalTasks': 2}}, 'ok')
        self.assertEqual(self.pushed()['totalTasks'], 2)

    def test_lists(self):
        ids = [fresh('s') for _ in range(12)]
        for n, id in enumerate(ids):
            self.ask('reportSession', {'session': {'sessionId': id, 'status': 'paused' if n % 2 else 'running'}}, 'ok')
        got, cursor = [], None
        while True:
            page = self.ask('listSessions', {'state': 'paused', 'limit': 2, 'cursor': cursor}, 'sessions')
            got += [s['sessionId'] for s in page['sessions']]
            cursor = page['next']
            if cursor is None:
                break
        self.assertEqual([id for id in got if id in ids], ids[1::2][::-1])


class Tasks(ProtocolCase):
    def setUp(self):
        self.peer = self.connect('agent', 'runner')
        self.watch(self.peer, 'tasks')
        self.id = fresh('t')
        self.session = fresh('s')

    def report(self, **task):
        self.ask('reportTask', {'task': {'taskId': self.id, **task}}, 'ok')

    def pushed(self, matches=lambda task: True):
        mine = lambda p: p['task']['taskId'] == self.id and matches(p['task'])
        return self.peer.expect('taskUpdate', mine)['payload']['task']

    def stored_session(self):
        return next(s for s in self.ask('listSessions', {}, 'sessions')['sessions'] if s['sessionId'] == self.session)

    def test_made_and_merged(self):
        self.report(taskType='bake', result={'loaves': 3})
        first = self.pushed()
        self.assertEqual((first['status'], first['taskType'], first['result'], first['attempts'], first['sessionId']),
                         ('pending', 'bake', {'loaves': 3}, 0, ''))
        self.assertEqual((first['startedAt'], first['endedAt'], first['progress']), (None, None, None))
        self.report(progress=0.5, note='half', evaluation=[1, 'x'])
        second = self.pushed()
        self.assertEqual((second['taskType'], second['result'], second['progress'], second['note'], second['evaluation']),
                         ('bake', {'loaves': 3}, 0.5, 'half', [1, 'x']))
        self.assertEqual(second['createdAt'], first['createdAt'])

    def test_times_and_attempts(self):
        self.report()
        self.report(status='running')
        task = self.pushed(lambda t: t['status'] == 'running')
        self.assertEqual(task['attempts'], 1)
        self.assertGreaterEqual(task['startedAt'], task['createdAt'])
        self.report(status='running', progress=0.1)
        self.assertEqual(self.pushed(lambda t: t['progress'] == 0.1)['attempts'], 1)
        self.report(status='failed', error='burnt')
        self.assertIsNotNone(self.pushed(lambda t: t['status'] == 'failed')['endedAt'])
        self.report(status='running')
        again = self.pushed(lambda t: t['attempts'] == 2)
        self.assertEqual((again['endedAt'], again['error']), (None, 'burnt'))
        self.report(status='completed', attempts=9, startedAt='2026-11-20T09:30:00Z')
        done = self.pushed(lambda t: t['status'] == 'completed')
        self.assertEqual((done['attempts'], done['startedAt']), (9, 1795167000000))

    def test_completed_at_once(self):
        self.report(status='completed')
        self.assertEqual(self.pushed()['attempts'], 1)

    def test_session_follows_its_tasks(self):
        ids = [fresh('t') for _ in range(3)]
        for id in ids:
            self.ask('reportTask', {'task': {'taskId': id, 'sessionId': self.session}}, 'ok')
        self.assertEqual((self.stored_session()['totalTasks'], self.stored_session()['completedTasks']), (3, 0))
        self.ask('reportTask', {'task': {'taskId': ids[0], 'status': 'completed'}}, 'ok')
        self.ask('reportTask', {'task': {'taskId': ids[1], 'status': 'completed'}}, 'ok')
        self.ask('reportTask', {'task': {'taskId': ids[1], 'status': 'running'}}, 'ok')
        self.assertEqual((self.stored_session()['totalTasks'], self.stored_session()['completedTasks']), (3, 1))
        self.ask('reportTask', {'task': {'taskId': ids[0], 'sessionId': fresh('s')}}, 'ok')
        self.assertEqual((self.stored_session()['totalTasks'], self.stored_session()['completedTasks']), (2, 0))

    def test_reported_totals_stay(self):
        self.ask('reportSession', {'session': {'sessionId': self.session, 'totalTasks': 40}}, 'ok')
        self.report(sessionId=self.session, status='completed')
        self.assertEqual((self.stored_session()['totalTasks'], self.stored_session()['completedTasks']), (40, 0))

    def test_lists(self):
        ids = [fresh('t') for _ in range(9)]
        for n, id in enumerate(ids):
            self.ask('reportTask', {'task': {'taskId': id, 'sessionId': self.session, 'status': 'failed' if n % 3 == 0 else 'pending'}}, 'ok')
        got = self.ask('listTasks', {'sessionId': self.session}, 'tasks')
        self.assertEqual(([t['taskId'] for t in got['tasks']], got['next']), (ids[::-1], None))
        got = self.ask('listTasks', {'sessionId': self.session, 'state': 'failed'}, 'tasks')
        self.assertEqual([t['taskId'] for t in got['tasks']], ids[::3][::-1])
        page = self.ask('listTasks', {'sessionId': self.session, 'limit': 4}, 'tasks')
        rest = self.ask('listTasks', {'sessionId': self.session, 'cursor': page['next']}, 'tasks')
        self.assertEqual([t['taskId'] for t in page['tasks'] + rest['tasks']], ids[::-1])
        self.report()
        alone = self.ask('listTasks', {'sessionId': ''}, 'tasks')['tasks']
        self.assertEqual((alone[0]['taskId'], {t['sessionId'] for t in alone}), (self.id, {''}))


if __name__ == '__main__':
    main()
