# SPDX-License-Identifier: GPL-3.0-or-later
"""Outbound projects: startOutbound, stopOutbound, reportProject, listProjects, and the front end of the unified system."""

import json
import os
import urllib.request
import uuid

from protocol_case import TIMESTAMP, Peer, ProtocolCase, fresh, main

SECRET = 's3cret-that-nobody-may-see'
WRONG_TEXT = (5, 1.5, True, [], {})


def start(id, **more):
    return {'project': {'callFlowId': 'flow-3', 'projectId': id, 'client_id': 'dialer', 'client_secret': SECRET,
                        'action': 'init', 'error': None, **more}}


class ProjectsCase(ProtocolCase):
    def setUp(self):
        super().setUp()
        self.service = self.connect('service', 'dialer-1')
        self.watch(self.peer, 'projects')
        self.id = fresh('p')

    def front_end(self):
        """One that knows no hello: it sends, and reads what comes."""
        peer = Peer(self.hub.uri)
        self.addCleanup(peer.close)
        return peer

    def report(self, peer=None, **project):
        return self.ask('reportProject', {'project': {'projectId': self.id, **project}}, 'ok', peer or self.service)

    def project_of(self, envelope):
        return next((p for p in envelope['payload']['data'] if p['projectId'] == self.id), None)

    def update(self, matches=lambda project: True, peer=None):
        """The project as the next `projectsUpdate` that it matches shows it."""
        found = lambda payload: any(p['projectId'] == self.id and matches(p) for p in payload['data'])
        return self.project_of((peer or self.peer).expect('projectsUpdate', found))

    def change(self, peer=None):
        mine = lambda payload: payload['data']['projectId'] == self.id
        return (peer or self.peer).expect('projectStatusChange', mine)['payload']

    def all(self, peer=None, **more):
        found, cursor = [], None
        while True:
            page = self.ask('listProjects', {'limit': 3, **more, **({'cursor': cursor} if cursor else {})}, 'projects', peer)
            self.assertLessEqual(len(page['projects']), 3)
            found += page['projects']
            cursor = page['next']
            if cursor is None:
                return found

    def listed(self):
        return next((p for p in self.all() if p['projectId'] == self.id), None)


class Life(ProjectsCase):
    def test_start_report_stop(self):
        self.ask('startOutbound', start(self.id), 'ok')
        handed = self.service.expect('startOutbound')['payload']
        self.assertEqual(handed['project'], start(self.id)['project'])
        self.assertRegex(handed['timestamp'], TIMESTAMP)
        change = self.change()
        self.assertEqual((change['data']['oldAction'], change['data']['newAction']), (None, 'init'))
        project = self.update()
        self.assertEqual(list(project), ['projectId', 'callFlowId', 'action', 'client_id', 'agentQuantity', 'caller',
                                         'access_token', 'error', 'ws_connected', 'createdAt', 'updatedAt'])
        self.assertEqual((project['callFlowId'], project['action'], project['client_id'], project['agentQuantity'],
                          project['caller'], project['access_token'], project['error'], project['ws_connected']),
                         ('flow-3', 'init', 'dialer', 0, None, None, None, False))
        self.assertRegex(project['createdAt'], TIMESTAMP)
        self.assertEqual(project['createdAt'], project['updatedAt'])

        self.report(action='active', agentQuantity=4, caller={'number': '+4930'}, access_token='t0ken', ws_connected=True,
                    region='north')
        change = self.change()
        self.assertEqual(change['data'], {'projectId': self.id, 'oldAction': 'init', 'newAction': 'active',
                                          'changedAt': change['data']['changedAt']})
        self.assertRegex(change['data']['changedAt'], TIMESTAMP)
        self.assertEqual((change['triggeredBy'], change['stream']), (self.id, 'projects'))
        project = self.update(lambda p: p['action'] == 'active')
        self.assertEqual((project['agentQuantity'], project['caller'], project['access_token'], project['ws_connected'],
                          project['region']), (4, {'number': '+4930'}, '***', True, 'north'))
        self.assertEqual(self.listed(), project)

        self.ask('stopOutbound', {'project': {'projectId': self.id}}, 'ok')
        self.assertEqual(self.service.expect('stopOutbound')['payload']['project'], {'projectId': self.id})
        self.assertEqual(self.change()['data']['newAction'], 'stopped')
        gone = self.peer.expect('projectsUpdate', lambda p: not any(q['projectId'] == self.id for q in p['data']))
        self.assertEqual((gone['payload']['type'], gone['payload']['triggeredBy']), ('allProjects', self.id))
        self.assertIsNone(self.listed())
        self.refuse('stopOutbound', {'project': {'projectId': self.id}}, 'notFound', 'project.projectId')
        self.refuse('reportProject', {'project': {'projectId': self.id}}, 'notFound', 'project.projectId', self.service)

    def test_a_change_keeps_what_it_does_not_name(self):
        self.ask('startOutbound', start(self.id, error='busy', note='kept'), 'ok')
        self.report(agentQuantity=2, caller='+49', access_token='t')
        first = self.update(lambda p: p['agentQuantity'] == 2)
        self.assertEqual((first['error'], first['note']), ('busy', 'kept'))
        self.ask('startOutbound', {'project': {'projectId': self.id, 'action': 'active'}}, 'ok')
        second = self.update(lambda p: p['action'] == 'active')
        self.assertEqual((second['callFlowId'], second['caller'], second['error'], second['note'], second['createdAt']),
                         ('flow-3', '+49', 'busy', 'kept', first['createdAt']))
        self.assertGreaterEqual(second['updatedAt'], first['updatedAt'])
        # null is a value of these three.
        self.report(error=None, caller=None, access_token=None, agentQuantity=None)
        third = self.update(lambda p: p['error'] is None)
        self.assertEqual((third['caller'], third['access_token'], third['agentQuantity']), (None, None, 2))

    def test_started_again_with_the_secret_that_the_hub_remembers(self):
        self.ask('startOutbound', start(self.id), 'ok')
        self.service.expect('startOutbound')
        self.ask('startOutbound', {'project': {'projectId': self.id, 'action': 'active'}}, 'ok')
        self.assertEqual(self.service.expect('startOutbound')['payload']['project'],
                         {'projectId': self.id, 'action': 'active', 'callFlowId': 'flow-3', 'client_id': 'dialer',
                          'client_secret': SECRET})
        self.ask('stopOutbound', {'project': {'projectId': self.id}}, 'ok')
        self.ask('startOutbound', {'project': {'projectId': self.id}}, 'ok')
        handed = self.service.expect('startOutbound')['payload']['project']
        self.assertEqual(handed, {'projectId': self.id, 'action': 'init'}, 'what was stopped is forgotten')

    def test_unknown_actions_are_kept(self):
        self.ask('startOutbound', start(self.id, action='paused for lunch 午休'), 'ok')
        self.assertEqual(self.update()['action'], 'paused for lunch 午休')
        self.assertEqual([p['projectId'] for p in self.all(state='paused for lunch 午休')], [self.id])
        self.ask('startOutbound', start(self.id, action='x' * 256), 'ok')
        self.refuse('startOutbound', start(self.id, action='x' * 257), 'tooLarge', 'project.action')

    def test_the_same_report_is_no_event(self):
        self.ask('startOutbound', start(self.id), 'ok')
        self.report(ws_connected=True)
        head = self.watch(self.connect(), 'projects')[0]['seq']
        self.report(ws_connected=True)
        self.report(callFlowId='flow-3')
        self.assertEqual(self.watch(self.connect(), 'projects')[0]['seq'], head)

    def test_numbers_as_ids(self):
        number = uuid.uuid4().int % 10**9
        self.id = str(number)
        self.ask('startOutbound', start(number, callFlowId=7, client_id=8), 'ok')
        project = self.update()
        self.assertEqual((project['callFlowId'], project['client_id']), ('7', '8'))
        self.report(ws_connected=True)
        self.ask('stopOutbound', {'project': {'projectId': number}}, 'ok')

    def test_lists_and_counts(self):
        ids = [fresh('p') for _ in range(8)]
        for n, id in enumerate(ids):
            self.ask('startOutbound', start(id, action='active' if n % 2 else 'init'), 'ok')
        self.id = ids[3]
        self.report(ws_connected=True)
        self.assertEqual([p['projectId'] for p in self.all() if p['projectId'] in ids], ids[::-1])
        self.assertEqual([p['projectId'] for p in self.all(state='active') if p['projectId'] in ids], ids[7::-2])
        self.assertEqual(self.all(state='nothing like it'), [])
        self.refuse('listProjects', {'cursor': 'nonsense'}, 'badRequest', 'cursor')
        last = self.peer.expect('projectsUpdate', lambda p: p['stats']['connectedProjects'] > 0)['payload']
        counted = {'totalProjects': len(last['data']), 'activeProjects': sum(p['action'] == 'active' for p in last['data']),
                   'connectedProjects': sum(p['ws_connected'] for p in last['data'])}
        self.assertEqual(last['stats'], counted)
        self.assertEqual(self.ask('stats', {}, 'stats')['projects'], counted)
        self.assertEqual([p['projectId'] for p in last['data'] if p['projectId'] in ids], ids, 'in the order of their start')

    def test_many_at_once(self):
        """However many reports come together, the last update shows them all."""
        self.ask('startOutbound', start(self.id), 'ok')
        for n in range(1, 301):
            self.service.send('reportProject', {'project': {'projectId': self.id, 'agentQuantity': n}}, f'r{n}')
        told, last = 0, 0
        while last < 300:
            project = self.project_of(self.peer.expect('projectsUpdate'))
            self.assertGreaterEqual(project['agentQuantity'], last, 'never back')
            told, last = told + 1, project['agentQuantity']
        self.assertEqual(self.listed()['agentQuantity'], 300)
        self.assertLessEqual(told, 301)

    def test_missed(self):
        place = self.watch(self.connect(), 'projects')[0]
        self.ask('startOutbound', start(self.id), 'ok')
        answer = self.connect().request('subscribe', {'streams': [{**place, 'stream': 'projects'}]})['payload']['streams'][0]
        self.assertTrue(answer['recovered'])
        self.assertEqual([e['event'] for e in answer['missed']], ['projectStatusChange', 'projectsUpdate'])


class Services(ProjectsCase):
    def test_none_is_connected(self):
        self.service.close()
        head = self.watch(self.connect(), 'projects')[0]['seq']
        other = self.connect('worker')
        # The hub notices its end when it reads it.
        while True:
            answer = self.peer.request('startOutbound', start(self.id))
            if answer['event'] == 'error':
                break
            self.ask('stopOutbound', {'project': {'projectId': self.id}}, 'ok')
            head += 4
        self.assertEqual(answer['payload']['error'], 'unavailable')
        self.assertNotIn(SECRET, answer['payload']['message'])
        self.assertIsNone(self.listed())
        self.assertLessEqual(self.watch(self.connect(), 'projects')[0]['seq'], head)
        # What is wrong with it is told first.
        self.refuse('startOutbound', {'project': {'projectId': self.id, 'action': 5}}, 'badRequest', 'project.action')
        self.ask('ping', {}, 'pong', other)
        self.assertNotIn('startOutbound', [e['event'] for e in other.pushed])

    def test_several(self):
        second = self.connect('service', 'dialer-2')
        bystanders = [self.connect(kind) for kind in ('worker', 'bot', 'agent', 'monitor', 'admin')]
        for peer in bystanders:
            self.watch(peer, 'projects')
        self.ask('startOutbound', start(self.id), 'ok')
        for service in (self.service, second):
            self.assertEqual(service.expect('startOutbound')['payload']['project']['client_secret'], SECRET)
        for peer in bystanders:
            self.update(peer=peer)
            self.assertNotIn('startOutbound', [e['event'] for e in peer.pushed])
            self.refuse('reportProject', {'project': {'projectId': self.id}}, 'forbidden', peer=peer)


class Missed(ProjectsCase):
    """Those who go, by a clock that nobody misses who only comes back late on a busy machine."""
    arguments = ('--heartbeat-interval', '6000')

    def test_one_that_goes(self):
        """What it reported as connected is not, unless it comes back in time; the other's projects stay."""
        second = self.connect('service', 'dialer-2')
        mine, other = self.id, fresh('p')
        for id in (mine, other):
            self.ask('startOutbound', start(id), 'ok')
        self.report(ws_connected=True)
        self.id = other
        self.report(second, ws_connected=True, action='active')
        self.update(lambda p: p['ws_connected'])
        self.service.close()
        self.service = self.connect('service', 'dialer-1')
        second.close()
        gone = self.peer.expect('projectsUpdate', lambda p: p['triggeredBy'] == 'system')['payload']
        states = {p['projectId']: (p['ws_connected'], p['action']) for p in gone['data']}
        self.assertEqual((states[mine], states[other]), ((True, 'init'), (False, 'active')))

    def test_one_without_a_connection(self):
        """Who reports over HTTP is not missed: its project stays as it was reported."""
        over_http = self.id
        self.ask('startOutbound', start(over_http), 'ok')
        body = json.dumps({'project': {'projectId': over_http, 'ws_connected': True}}).encode()
        url = self.hub.uri.replace('ws://', 'http://').removesuffix('/ws') + '/api/v1/reportProject'
        request = urllib.request.Request(url, body, {'Content-Type': 'application/json', 'Signalbox-Client-Type': 'service',
                                                     'Signalbox-Client-Id': 'dialer-1'})
        with urllib.request.urlopen(request, timeout=60) as answer:
            self.assertEqual(answer.status, 200)
        self.id = fresh('p')
        self.ask('startOutbound', start(self.id), 'ok')
        self.report(ws_connected=True)
        self.service.close()
        gone = self.peer.expect('projectsUpdate', lambda p: p['triggeredBy'] == 'system')['payload']
        states = {p['projectId']: p['ws_connected'] for p in gone['data']}
        self.assertEqual((states[over_http], states[self.id]), (True, False))


class BadInput(ProjectsCase):
    fields = {'callFlowId': (True, [], {}, 'a\x07'), 'client_id': (True, [], {}), 'client_secret': WRONG_TEXT,
              'action': (*WRONG_TEXT, ''), 'error': WRONG_TEXT, 'access_token': WRONG_TEXT,
              'agentQuantity': ('4', 1.5, True, [], {}, -1), 'ws_connected': (0, 1, 'true', [], {})}

    def setUp(self):
        super().setUp()
        self.ask('startOutbound', start(self.id), 'ok')
        self.before = self.listed()

    def tearDown(self):
        self.assertEqual(self.listed(), self.before)

    def test_each_field_with_each_wrong_type(self):
        for event, peer in (('startOutbound', self.peer), ('reportProject', self.service)):
            for field, values in self.fields.items():
                for value in values:
                    self.refuse(event, {'project': {'projectId': self.id, 'note': 'lost', field: value}}, 'badRequest',
                                f'project.{field}', peer)

    def test_the_project_itself(self):
        for event, peer in (('startOutbound', self.peer), ('stopOutbound', self.peer), ('reportProject', self.service)):
            self.refuse(event, {}, 'badRequest', 'project', peer)
            for wrong in (5, 'p', True, []):
                self.refuse(event, {'project': wrong}, 'badRequest', 'project', peer)
            for id in (None, '', True, [], {}, 'a\x01'):
                self.refuse(event, {'project': {'projectId': id}}, 'badRequest', 'project.projectId', peer)
            for id in ('x' * 257, 'ж' * 200, 'x' * 100000):
                self.refuse(event, {'project': {'projectId': id}}, 'tooLarge', 'project.projectId', peer)

    def test_depth_and_length(self):
        deep = 'x'
        for _ in range(50):
            deep = [deep]
        self.refuse('reportProject', {'project': {'projectId': self.id, 'caller': deep}}, 'badRequest', 'project', self.service)
        long = {'projectId': self.id, 'caller': 'x' * 66000}
        self.assertEqual(self.refuse('reportProject', {'project': long}, 'tooLarge', 'project', self.service)['limit'], 65536)

    def test_together_they_fit_into_one_update(self):
        ids = []
        while len(ids) < 20:
            answer = self.peer.request('startOutbound', start(fresh('big'), caller='x' * 60000))
            if answer['event'] == 'error':
                break
            ids.append(self.service.expect('startOutbound')['payload']['project']['projectId'])
        self.assertEqual((answer['payload']['error'], answer['payload']['limit']), ('tooLarge', 786432))
        self.assertEqual(len(ids), 13)
        self.ask('stopOutbound', {'project': {'projectId': ids.pop()}}, 'ok')
        self.ask('startOutbound', start(fresh('small')), 'ok')
        for project in self.all():
            if project['projectId'] != self.id:
                self.ask('stopOutbound', {'project': {'projectId': project['projectId']}}, 'ok')


class Secrets(ProjectsCase):
    def test_nobody_sees_them(self):
        front_end = self.front_end()
        front_end.expect('projectsUpdate')
        self.ask('startOutbound', start(self.id, clientSecret=SECRET, caller={'auth': [{'access-token': SECRET}]}), 'ok')
        self.report(access_token=SECRET, refresh_token=SECRET, client_secret=SECRET)
        project = self.update(lambda p: p['access_token'])
        self.assertEqual((project['access_token'], project['refresh_token'], project['caller']),
                         ('***', '***', {'auth': '***'}))
        self.assertNotIn('client_secret', project)
        self.update(lambda p: p['access_token'], front_end)
        late = self.connect()
        place = {'stream': 'projects', 'epoch': self.welcome['epoch'], 'seq': 0}
        seen = [self.peer.pushed, front_end.pushed, late.request('subscribe', {'streams': [place]}), self.all()]
        self.assertNotIn(SECRET, str(seen))
        # The database, its log and all that may be beside them.
        for name in os.listdir(self.hub.data):
            path = os.path.join(self.hub.data, name)
            if os.path.isfile(path):
                with open(path, 'rb') as file:
                    self.assertNotIn(SECRET.encode(), file.read(), name)


class FrontEnd(ProjectsCase):
    """The unified system's own: no hello, no ids, and nothing but its four events and `error`."""

    def test_starts_and_stops(self):
        peer = self.front_end()
        peer.send('startOutbound', start(self.id))
        first = peer.receive()
        self.assertEqual((first['event'], first['payload']['triggeredBy']), ('projectsUpdate', 'system'))
        self.assertIsNone(self.project_of(first))
        change = peer.receive()
        self.assertEqual((change['event'], set(change['payload']['data'])),
                         ('projectStatusChange', {'projectId', 'oldAction', 'newAction', 'changedAt'}))
        update = peer.receive()
        self.assertEqual((update['event'], update['payload']['type'], update['payload']['triggeredBy']),
                         ('projectsUpdate', 'allProjects', self.id))
        self.assertEqual(set(update['payload']['stats']), {'totalProjects', 'activeProjects', 'connectedProjects'})
        self.assertLessEqual({'projectId', 'callFlowId', 'action', 'client_id', 'agentQuantity', 'caller', 'access_token',
                              'ws_connected', 'createdAt', 'updatedAt'}, set(self.project_of(update)))
        self.assertEqual(self.service.expect('startOutbound')['payload']['project']['client_secret'], SECRET)
        self.report(ws_connected=True, action='active')
        self.assertEqual(peer.receive()['payload']['data']['newAction'], 'active')
        self.assertTrue(self.project_of(peer.receive())['ws_connected'])
        # A second one sees at once what there is.
        second = self.front_end()
        self.assertTrue(self.project_of(second.receive())['ws_connected'])
        peer.send('stopOutbound', {'project': {'projectId': self.id}})
        for one in (peer, second):
            self.assertEqual(one.receive()['payload']['data']['newAction'], 'stopped')
            self.assertIsNone(self.project_of(one.receive()))

    def test_errors(self):
        peer = self.front_end()
        peer.send('stopOutbound', {'project': {'projectId': self.id}})
        self.assertEqual(peer.receive()['event'], 'projectsUpdate')
        error = peer.receive()
        self.assertEqual((error['event'], error['payload']['error']), ('error', 'notFound'))
        self.assertLessEqual({'error', 'message', 'timestamp'}, set(error['payload']))
        for text in (b'{', b'[]', b'{"event":7,"payload":{}}', b'{"event":"startOutbound","payload":5}'):
            peer.send_frame(1, text)
            self.assertEqual(peer.receive()['payload']['error'], 'badRequest')
        peer.send('listProjects')
        self.assertEqual(peer.receive()['payload']['error'], 'unauthorized')


class Kept(ProjectsCase):
    arguments = ('--heartbeat-interval', '6000')

    def test_restart_and_kill(self):
        self.ask('startOutbound', start(self.id, error='line busy'), 'ok')
        self.report(action='active', ws_connected=True, agentQuantity=3)
        before = self.listed()
        for end in ('kill', 'term'):
            if end == 'kill':
                self.hub.kill()
            else:
                self.hub.process.terminate()
                self.assertEqual(self.hub.process.wait(60), 0)
                self.hub.process.stdout.close()
            self.hub.start()
            self.peer = self.connect()
            self.watch(self.peer, 'projects')
            after = self.listed()
            if end == 'kill':
                self.assertEqual(after, before)
                # Its service does not come back: nothing is connected any more.
                if after['ws_connected']:
                    self.update(lambda p: not p['ws_connected'])
                    after = self.listed()
                self.assertEqual({**after, 'updatedAt': 0}, {**before, 'ws_connected': False, 'updatedAt': 0})
                before = after
            self.assertEqual(after, before)
            self.assertEqual(self.project_of(self.front_end().receive()), before)
        self.refuse('startOutbound', start(self.id), 'unavailable')
        # The secret went with the hub that knew it.
        service = self.connect('service', 'dialer-1')
        self.ask('startOutbound', {'project': {'projectId': self.id}}, 'ok')
        self.assertNotIn('client_secret', service.expect('startOutbound')['payload']['project'])
        # Nobody has to be there to stop one.
        service.close()
        self.ask('stopOutbound', {'project': {'projectId': self.id}}, 'ok')


if __name__ == '__main__':
    main()
