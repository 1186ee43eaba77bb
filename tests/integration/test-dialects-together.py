# SPDX-License-Identifier: GPL-3.0-or-later
"""One hub with peers of every dialect: what one says, each of the others sees in its own form, or not at all."""

import json
from urllib.parse import quote

from dialect_case import DialectCase, Frames, Peer, fresh, main
from protocol_case import chat, comment, private, work
from socketio_peer import SocketioPeer


class Together(DialectCase):
    def setUp(self):
        super().setUp()
        self.watch(self.peer, 'channels', 'channel/conversations', 'tasks', 'projects', 'actions', 'people')
        self.service = self.connect('service', fresh('dialer'))
        self.runner = self.agent()
        self.console = self.agent()
        self.bot_id = fresh('Bot #7/ä')
        self.bot = self.open(f'/ws/worker/{quote(self.bot_id, safe="")}')
        self.bot.say({'type': 'heartbeat', 'timestamp': 1})
        self.bot.hear(lambda frame: frame['type'] == 'heartbeat')
        self.anna, self.ben = fresh('anna'), fresh('ben')
        self.guests = {name: self.guest(name) for name in (self.anna, self.ben)}
        self.front_end = self.open('/ws')
        self.front_end.hear(lambda frame: frame['event'] == 'projectsUpdate')

    def socketio(self, register=None):
        peer = SocketioPeer(self.hub.uri)
        self.addCleanup(peer.close)
        if register is not None:
            peer.register(fresh(register), register)
        return peer

    def agent(self):
        agent = self.open('/ws/ws')
        agent.say({'event': 'ping'})
        agent.hear(lambda frame: frame['event'] == 'pong')
        return agent

    def guest(self, name):
        guest = self.open(f'/ws/broadcast?user_id={name}')
        self.settle_guest(guest)
        return guest

    # What each has heard that it was not told of above, after all that was told before has come.

    def settle_guest(self, guest):
        guest.say({'action': 'ping', 'data': {}})
        guest.hear(lambda frame: frame['action'] == 'pong')
        heard, guest.kept = [f for f in guest.kept if f['action'] != 'presence'], []
        return heard

    def settle_agent(self, agent):
        agent.say({'event': 'ping'})
        agent.hear(lambda frame: frame['event'] == 'pong')
        heard, agent.kept = agent.kept, []
        return heard

    def settle_bot(self):
        self.bot.say({'type': 'heartbeat', 'timestamp': 2})
        self.bot.hear(lambda frame: frame['type'] == 'heartbeat')
        heard, self.bot.kept = self.bot.kept, []
        return heard

    def settle_front_end(self):
        """What it asks for wrongly is answered behind all that it was told."""
        self.front_end.say({'event': 'stopOutbound', 'payload': {'project': {'projectId': fresh('nobody')}}})
        self.front_end.hear(lambda frame: frame['event'] == 'error')
        heard, self.front_end.kept = self.front_end.kept, []
        return heard

    def assert_quiet(self, *but):
        for name, settle in (('agent', lambda: self.settle_agent(self.console)), ('bot', self.settle_bot),
                             ('front end', self.settle_front_end), ('guest', lambda: self.settle_guest(self.guests[self.ben]))):
            heard = settle()
            if name not in but:
                self.assertEqual(heard, [], f'the {name} has no form for it')

    def conversation(self):
        """One of Anna and Ben, made by a back end."""
        id = fresh('conversation')
        back_end = self.open(f'/ws/broadcast?connection_type=service&client_id={fresh("back-end")}')
        back_end.say({'action': 'send_message', 'id': 'b1', 'data': {
            'conversation_id': id, 'participants': [self.anna, self.ben],
            'message': {'id': fresh('m'), 'content': 'welcome', 'sender_type': 'system', 'sender_name': 'Reception'}}})
        back_end.hear(lambda frame: frame['action'] == 'message_sent')
        self.peer.expect('messageAdded', lambda p: p['message']['topicId'] == id)
        for guest in self.guests.values():
            guest.hear(lambda frame: frame['action'] == 'new_message' and frame['data']['conversation_id'] == id)
        return id

    def test_messages(self):
        id = self.conversation()
        guest = self.guests[self.anna]
        guest.say({'action': 'send_message', 'data': {'conversation_id': id, 'message': {'id': fresh('m'), 'content': 'Grüezi 你好'}}})
        told = self.peer.expect('messageAdded', lambda p: p['message']['content'] == 'Grüezi 你好')['payload']
        self.assertEqual((told['message']['fromId'], told['message']['topicId']), (self.anna, id))
        self.guests[self.ben].hear(lambda f: f['action'] == 'new_message' and f['data']['content'] == 'Grüezi 你好')
        # The other way round: a native reply, in Ben's form.
        self.send('conversations', id, 'native reply')
        frame = self.guests[self.ben].hear(lambda f: f['action'] == 'new_message' and f['data']['content'] == 'native reply')
        self.assertEqual((frame['data']['conversation_id'], set(frame)), (id, {'action', 'data'}))
        self.assert_quiet()

    def test_what_a_socketio_worker_collects(self):
        """Its comments and private messages: flat for monitors, as an event for us, and for whoever takes part."""
        monitor, worker = self.socketio('monitor'), self.socketio()
        account = fresh('account')
        self.watch(self.peer, f'channel/{account}')
        account = {'accountId': account, 'accountName': 'Bakery', 'contents': [work(fresh('w'), [])], 'conversations': [chat(fresh('c'), [])]}
        self.assertIs(worker.call('WORKER_DATA_SYNC', {'accounts': [account]})['success'], True)
        for topic in (account['contents'][0], account['conversations'][0]):
            id = topic.get('work_id') or topic['conversation_id']
            self.ask('setTopic', {'channelId': account['accountId'], 'topicId': id, 'participants': {'add': [self.ben]}}, 'ok')
            if 'comments' in topic:
                topic['comments'].append(comment(fresh('k'), content='柠檬 😀'))
            else:
                topic['messages'].append(private(fresh('m'), content='柠檬 😀'))
            worker.emit('worker:data_sync', account)
            message = monitor.expect('channel:message', lambda m: m['topicId'] == id)
            self.assertEqual((message['channelId'], message['content']), (account['accountId'], '柠檬 😀'))
            told = self.peer.expect('messageAdded', lambda p: p['message']['topicId'] == id)['payload']
            self.assertEqual(told['message'], message)
            frame = self.guests[self.ben].hear(lambda f: f['action'] == 'new_message' and f['data']['conversation_id'] == id)
            self.assertEqual((frame['data']['id'], frame['data']['content'], frame['data']['sender_name']), (message['id'], '柠檬 😀', message['fromName']))
        # And the other way round: a reply over Socket.IO in Ben's form, and what Ben says in the monitor's.
        self.assertIs(monitor.call('monitor:reply', {'channelId': account['accountId'], 'topicId': id, 'content': 'a reply'})['success'], True)
        self.guests[self.ben].hear(lambda f: f['action'] == 'new_message' and f['data']['content'] == 'a reply')
        self.guests[self.ben].say({'action': 'send_message', 'data': {'conversation_id': id, 'message': {'id': fresh('m'), 'content': 'from Ben'}}})
        message = monitor.expect('channel:message', lambda m: m['content'] == 'from Ben')
        self.assertEqual((message['fromId'], message['topicId']), (self.ben, id))
        self.guests[self.ben].hear(lambda f: f['action'] == 'new_message' and f['data']['content'] == 'from Ben')
        self.assert_quiet()

    def test_sessions_and_tasks(self):
        session, task = fresh('s'), fresh('t')
        self.runner.say({'event': 'session.update', 'session_id': session, 'data': {'status': 'running', 'completed_tasks': 0, 'total_tasks': 2}})
        self.assertEqual(self.peer.expect('sessionUpdate', lambda p: p['session']['sessionId'] == session)['payload']['session']['totalTasks'], 2)
        self.console.hear(lambda f: f.get('session_id') == session)
        self.ask('reportTask', {'task': {'taskId': task, 'taskType': 'crawl', 'status': 'completed', 'result': {'pages': 3}}}, 'ok')
        frame = self.console.hear(lambda f: f['event'] == 'task.update' and f['data']['task_id'] == task)
        self.assertEqual((frame['data']['task_type'], frame['data']['result']), ('crawl', {'pages': 3}))
        self.runner.say({'event': 'session.update', 'session_id': session, 'data': {'status': 'completed'}})
        self.console.hear(lambda f: f.get('session_id') == session and f['data']['status'] == 'completed')
        self.assert_quiet()

    def test_actions(self):
        action = {'do': 'say', 'text': 'こんにちは'}
        answer = self.ask('pushAction', {'key': fresh('k'), 'targetId': self.bot_id, 'action': action}, 'actionSent')
        frame = self.bot.hear(lambda f: f['type'] == 'action')
        self.assertEqual((frame['actionId'], frame['action']), (answer['action']['actionId'], action))
        self.bot.say({'type': 'action_result', 'actionId': frame['actionId'], 'success': True, 'result': {'heard': 1}})
        done = self.peer.expect('actionUpdate', lambda p: p['action']['state'] == 'acknowledged')['payload']['action']
        self.assertEqual((done['actionId'], done['result']), (frame['actionId'], {'heard': 1}))
        self.assert_quiet('bot')

    def test_projects(self):
        id = fresh('p')
        mine = lambda f: f['event'] == 'projectsUpdate' and any(p['projectId'] == id for p in f['payload']['data'])
        self.front_end.say({'event': 'startOutbound', 'payload': {'project': {
            'callFlowId': 'flow', 'projectId': id, 'client_id': 'dialer', 'client_secret': 's3cret', 'action': 'init', 'error': None}}})
        self.assertEqual(self.service.expect('startOutbound')['payload']['project']['client_secret'], 's3cret')
        self.peer.expect('projectsUpdate', lambda p: any(q['projectId'] == id for q in p['data']))
        self.front_end.hear(mine)
        self.ask('stopOutbound', {'project': {'projectId': id}}, 'ok')
        change = self.front_end.hear(lambda f: f['event'] == 'projectStatusChange' and f['payload']['data']['newAction'] == 'stopped')
        self.assertEqual(change['payload']['data']['projectId'], id)
        self.front_end.hear(lambda f: f['event'] == 'projectsUpdate' and not mine(f))
        self.assertNotIn('s3cret', json.dumps([self.peer.pushed, self.front_end.kept]))
        self.assert_quiet('front end')

    def test_counted_apart(self):
        counts = self.ask('stats', {}, 'stats')['connections']['byDialect']
        self.assertEqual({name: counts.get(name) for name in ('native', 'agent', 'worker', 'broadcast', 'unified')},
                         {'native': 2, 'agent': 2, 'worker': 1, 'broadcast': 2, 'unified': 1})

    def test_one_that_goes_harms_no_other(self):
        """Bad frames, an abrupt end, a kick: each dialect alone has to do with it."""
        id = self.conversation()
        self.runner.socket.close()
        self.console.send_frame(2, b'binary')
        self.assert_closed(self.console, 1003)
        for text in (b'{', b'[]', b'{"type":7}'):
            self.bot.send_frame(1, text)
            self.bot.hear(lambda f: f['type'] == 'error')
        rude = Peer(self.hub.uri)
        self.addCleanup(rude.close)
        rude.send_frame(1, b'\xff\xfe')
        self.assert_closed(rude, 1007)
        self.send('conversations', id, 'still here')
        self.guests[self.ben].hear(lambda f: f['action'] == 'new_message' and f['data']['content'] == 'still here')
        self.ask('pushAction', {'key': fresh('k'), 'targetId': self.bot_id, 'action': {'do': 'wave'}}, 'actionSent')
        self.assertEqual(self.bot.hear(lambda f: f['type'] == 'action')['action'], {'do': 'wave'})
        self.console = self.agent()
        task = fresh('t')
        self.ask('reportTask', {'task': {'taskId': task, 'status': 'completed'}}, 'ok')
        self.console.hear(lambda f: f['event'] == 'task.update' and f['data']['task_id'] == task)

    def test_a_hub_that_stops_tells_each_and_has_all_of_it_again(self):
        id, project, task = self.conversation(), fresh('p'), fresh('t')
        self.ask('startOutbound', {'project': {'projectId': project}}, 'ok')
        self.runner.say({'event': 'task.update', 'data': {'task_id': task, 'status': 'running', 'task_type': 'crawl'}})
        self.console.hear(lambda f: f['event'] == 'task.update' and f['data']['task_id'] == task)
        self.send('conversations', id, 'before the end')
        self.hub.process.terminate()
        self.assertEqual(self.hub.process.wait(60), 0)
        self.hub.process.stdout.close()
        for frames in (self.console, self.bot, self.front_end, *self.guests.values()):
            self.assert_closed(frames, 1001)
        self.hub.start()
        self.peer = self.connect()
        self.assertIn('before the end', [m['content'] for m in self.messages('conversations', id)])
        front_end = self.open('/ws')
        told = front_end.hear(lambda f: f['event'] == 'projectsUpdate')
        self.assertIn(project, [p['projectId'] for p in told['payload']['data']])
        console = Frames(self.hub, '/ws/ws')
        self.addCleanup(console.close)
        console.hear(lambda f: f['event'] == 'task.update' and f['data']['task_id'] == task)
        # Whoever comes late is told of what has not ended, in the tests that follow as well.
        self.ask('reportTask', {'task': {'taskId': task, 'status': 'completed'}}, 'ok')


if __name__ == '__main__':
    main()
