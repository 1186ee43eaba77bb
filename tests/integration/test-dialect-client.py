# SPDX-License-Identifier: GPL-3.0-or-later
"""The client side of agent and worker: signalboxctl, which has the app's client in it, against servers that speak as the reference
systems do, and against the hub's own paths."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))
from foreign import Gone, WebSocketServer  # noqa: E402
from peer import DEADLINE, Hub, Peer  # noqa: E402

parser = argparse.ArgumentParser()
parser.add_argument('--hub', required=True)
parser.add_argument('--ctl', required=True)
options, rest = parser.parse_known_args()


class Command:
    """signalboxctl, with a home of its own; its lines as they come."""

    def __init__(self, case, *arguments, **variables):
        home = tempfile.TemporaryDirectory()
        case.addCleanup(home.cleanup)
        environment = {**os.environ, 'HOME': home.name, 'XDG_RUNTIME_DIR': home.name, 'XDG_STATE_HOME': home.name,
                       'XDG_DATA_HOME': home.name, 'LC_ALL': 'C.UTF-8', **variables}
        for name in ('SIGNALBOX_HUB', 'SIGNALBOX_AGENT_URL'):
            if name not in variables:
                environment.pop(name, None)
        self.process = subprocess.Popen([options.ctl, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                        text=True, env=environment)
        case.addCleanup(self.end)
        self.killer = threading.Timer(DEADLINE, self.process.kill)
        self.killer.start()

    def line(self):
        return self.process.stdout.readline().rstrip('\n')

    def finish(self):
        """Its exit status and all that is left of its words."""
        words = self.process.stdout.read()
        return self.process.wait(DEADLINE), words

    def end(self):
        self.killer.cancel()
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(DEADLINE)
        self.process.stdout.close()


class ClientCase(unittest.TestCase):
    def serve(self, speak, paths=None):
        server = WebSocketServer(speak, paths)
        self.addCleanup(server.stop)
        return server

    def next(self, server):
        return server.seen.get(timeout=DEADLINE)


class Agent(ClientCase):
    FRAMES = ({'event': 'session.update', 'session_id': 's-1', 'data': {'status': 'running', 'completed_tasks': 1, 'total_tasks': 2, 'model': 'm'}},
              {'event': 'task.update', 'data': {'task_id': 't-1', 'status': 'completed', 'task_type': 'crawl', 'result': {'pages': 4}}},
              {'event': 'nobody.knows', 'data': {}}, 'no JSON at all',
              {'event': 'progress.update', 'data': {'total_tasks': 2, 'completed_tasks': 1, 'current_task': 'reading'}},
              {'event': 'task.update', 'data': {'task_id': 't-2', 'status': 'failed', 'task_type': 'crawl', 'error': 'no'}})

    def speak(self, server, peer):
        """Says what happens as soon as somebody is there, as the original does, and goes on."""
        server.seen.put(peer.request.path)
        threading.Thread(target=self.tell, args=(peer,), daemon=True).start()
        while True:
            server.seen.put(json.loads(peer.receive()))

    def tell(self, peer):
        try:
            for frame in self.FRAMES:
                peer.send(frame if isinstance(frame, str) else json.dumps(frame))
            pace = threading.Event()
            for attempt in range(int(DEADLINE / 0.1)):      # whoever subscribes later hears one of these
                peer.send_json({'event': 'session.update', 'session_id': 's-1', 'data': {'completed_tasks': attempt}})
                peer.send_json({'event': 'task.update', 'data': {'task_id': 't-2', 'attempts': attempt}})
                pace.wait(0.1)
        except Gone:
            pass

    def watch(self, *arguments, **variables):
        """The native events that a watcher of tasks prints."""
        command = Command(self, '--json', *arguments, 'tail', '--stream', 'tasks', **variables)
        seen = []
        while not {'sessionUpdate', 'taskUpdate'} <= {e['event'] for e in seen if e['event'] != 'taskUpdate' or e['payload']['task']['taskId'] == 't-2'}:
            line = command.line()
            self.assertTrue(line, seen)
            if line.startswith('{'):
                seen.append(json.loads(line))
        return seen

    def test_events_become_native(self):
        server = self.serve(self.speak)
        seen = self.watch('--hub', server.uri('/odd/path'), '--dialect', 'agent')
        self.assertEqual(self.next(server), '/odd/path')
        by_event = {e['event']: e['payload'] for e in seen}
        session, task = by_event['sessionUpdate']['session'], by_event['taskUpdate']['task']
        self.assertEqual((session['sessionId'], session['totalTasks'], session['model']), ('s-1', 2, 'm'))
        self.assertEqual((task['status'], task['taskType'], task['error']), ('failed', 'crawl', 'no'))

    def test_the_address_of_the_environment(self):
        server = self.serve(self.speak, ['/ws/ws'])
        self.watch('--dialect', 'agent', SIGNALBOX_AGENT_URL=server.uri('/ws/ws'), SIGNALBOX_HUB='ws://127.0.0.1:1/ws')
        self.assertEqual(self.next(server), '/ws/ws')

    def test_found_out_by_path(self):
        self.watch('--hub', self.serve(self.speak, ['/ws/ws']).uri('/ws/ws'))

    def test_what_cannot_be_done_there(self):
        command = Command(self, '--hub', self.serve(self.speak).uri('/ws/ws'), '--dialect', 'agent', 'push-action', 'b', '{}')
        status, words = command.finish()
        self.assertEqual(status, 1, words)
        self.assertIn('agent', words)

    def test_reports_are_sent(self):
        server = self.serve(self.speak, ['/ws/ws'])
        status, words = Command(self, '--hub', server.uri('/ws/ws'), '--dialect', 'agent', 'run', '--', 'true').finish()
        self.assertEqual(status, 0, words)
        self.assertEqual(self.next(server), '/ws/ws')
        states = []
        while 'completed' not in states:
            frame = self.next(server)
            if frame['event'] == 'task.update':
                self.assertTrue(frame['data']['task_id'])
                states.append(frame['data']['status'])


class Worker(ClientCase):
    def speak(self, server, peer):
        server.seen.put(peer.request.path)
        peer.send_json({'type': 'heartbeat', 'timestamp': 1795167000123})
        peer.send_json({'type': 'action', 'actionId': 'a-1', 'action': {'do': 'say', 'text': '你好'}, 'timestamp': 1795167000123})
        peer.send_json({'type': 'greeting', 'text': 'hello'})
        peer.send_json({'type': 'action', 'command': 'bare'})
        while True:
            server.seen.put(json.loads(peer.receive()))

    def test_actions_are_shown_and_answered(self):
        server = self.serve(self.speak, ['/ws/worker/Bot #7/ä'])
        status, words = Command(self, '--hub', server.uri(), '--dialect', 'worker', 'bot', 'Bot #7/ä', '--count', '2').finish()
        self.assertEqual(status, 0, words)
        self.assertIn('{"do":"say","text":"你好"}', words)
        self.assertIn('{"command":"bare"}', words)
        self.assertEqual(self.next(server), '/ws/worker/Bot #7/ä')
        beat, first, second = (self.next(server) for _ in range(3))
        self.assertEqual(beat['type'], 'heartbeat')
        self.assertLess(abs(beat['timestamp'] / 1000 - time.time()), 3600)
        self.assertEqual(first, {'type': 'action_result', 'success': True, 'actionId': 'a-1'})
        self.assertEqual((second['type'], second['success']), ('action_result', True))

    def test_a_failure(self):
        server = self.serve(self.speak)
        status, words = Command(self, '--hub', server.uri('/ws/worker/b'), 'bot', 'b', '--count', '1', '--fail', 'no such shop').finish()
        self.assertEqual(status, 0, words)
        results = [self.next(server) for _ in range(3)]
        self.assertIn({'type': 'action_result', 'success': False, 'actionId': 'a-1', 'error': 'no such shop'}, results)


class OurOwnHub(ClientCase):
    """Both ends are ours, and do not know it."""

    def setUp(self):
        self.hub = Hub(options.hub)
        self.addCleanup(self.hub.stop)
        self.base = self.hub.uri.removesuffix('/ws')
        self.native = Peer(self.hub.uri)
        self.addCleanup(self.native.close)
        self.native.hello('monitor', 'm')

    def await_end(self, native, action):
        end = time.monotonic() + DEADLINE
        while native.request('traceAction', {'actionId': action})['payload']['action']['state'] != 'acknowledged':
            self.assertLess(time.monotonic(), end)

    def push(self, native, key, **action):
        return native.request('pushAction', {'key': key, 'targetId': 'b', 'action': action})['payload']['action']['actionId']

    def test_worker_over_a_restart(self):
        bot = Command(self, '--hub', self.base, '--dialect', 'worker', 'bot', 'b', '--count', '2')
        first = self.push(self.native, '1', n=1)
        self.assertIn('{"n":1}', bot.line())
        self.await_end(self.native, first)
        self.hub.kill()
        self.hub.start()
        native = Peer(self.hub.uri)
        self.addCleanup(native.close)
        native.hello('monitor', 'm')
        second = self.push(native, '2', n=2)
        status, words = bot.finish()
        self.assertEqual(status, 0, words)
        self.assertEqual((words.count('{"n":1}'), words.count('{"n":2}')), (0, 1), words)
        self.await_end(native, second)

    def test_agent(self):
        self.native.request('subscribe', {'streams': [{'stream': 'tasks'}]})
        status, words = Command(self, '--hub', self.base + '/ws/ws', 'run', '--', 'true').finish()
        self.assertEqual(status, 0, words)
        task = self.native.expect('taskUpdate', lambda p: p['task']['status'] == 'completed')['payload']['task']
        self.assertEqual(task['taskType'], 'true')


if __name__ == '__main__':
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)
