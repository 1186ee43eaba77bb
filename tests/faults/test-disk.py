# SPDX-License-Identifier: GPL-3.0-or-later
"""A disk that is full, busy or broken: nothing is acknowledged that is not kept, and the hub goes on when the disk does."""

import os
import subprocess
import sys
import unittest

from faulty_disk import BUSY, DATABASE, FORGET, FULL, LOG, READ, SHARED, SYNC, WRITE, DiskCase, fresh, options
from peer import DEADLINE


class Refused(DiskCase):
    """One failure after the other, at every place of a commit."""

    def break_once(self, what, skip, files):
        key, lost = fresh('k'), fresh('lost')
        self.control.fail(what, skip, files=files)
        self.peer.send('sendMessage', self.message(key), 'one')
        self.peer.send('sendMessage', self.message(lost), 'two')
        self.peer.send('publish', {'stream': 'x/a', 'data': 1, 'durable': True}, 'three')
        answers = [self.peer.receive() for _ in range(3)]
        self.assertEqual([(a['re'], a['event'], a['payload'].get('error')) for a in answers],
                         [(name, 'error', 'unavailable') for name in ('one', 'two', 'three')])
        # Reads go on, and so does what needs no disk.
        self.assertEqual(sorted(m['id'] for m in self.messages()), sorted(a['id'] for a in self.accepted.values()))
        self.ask('search', {'query': 'cake'}, 'searchResults')
        self.ask('publish', {'stream': 'x/a', 'data': 1}, 'ok')
        self.ask('ping', {}, 'pong')
        self.assertGreater(self.control.get('hits'), 0)
        self.control.heal()
        answer = self.send(key)
        self.assertFalse(answer['duplicate'])
        self.accepted[key] = answer

    def test_at_every_place(self):
        watcher = self.connect('watcher')
        watcher.request('subscribe', {'streams': [{'stream': f'channel/{self.id}'}]})
        self.accepted = {'first': self.send('first')}
        for what in (FULL, WRITE, SYNC, SHARED):
            for files in (0, LOG):
                for skip in range(0 if what in (SYNC, SHARED) else 4):
                    self.break_once(what, skip, files)
        for what in (SYNC, SHARED):
            self.break_once(what, 0, 0)
        self.assert_once(self.accepted)
        # Whoever looked on heard of each once, and of nothing else.
        told = [watcher.expect('messageAdded')['payload']['message']['id'] for _ in self.accepted]
        self.assertEqual(told, [answer['id'] for answer in self.accepted.values()])
        self.assertFalse([e for e in watcher.pushed if e['event'] == 'messageAdded'])
        self.restart()
        self.assert_once(self.accepted)

    def test_busy(self):
        """Somebody else holds the lock for longer than the hub waits for it."""
        self.accepted = {'first': self.send('first')}
        self.break_once(BUSY, 0, 0)
        self.assert_once(self.accepted)

    def test_unreadable(self):
        self.accepted = {f'k{i}': self.send(f'k{i}', content='cake ' * 5000) for i in range(20)}
        self.restart()
        self.control.fail(READ)
        self.refuse('listMessages', {'channelId': self.id, 'topicId': 't', 'after': 0, 'limit': 200})
        self.ask('ping', {}, 'pong')
        self.control.heal()
        self.accepted['late'] = self.send('late')
        self.assert_once(self.accepted)


class Random(DiskCase):
    """Anything, anywhere, under load; at the end every message is there once."""

    drop = True

    def test_under_load(self):
        accepted, writers = {}, [self.connect(f'writer-{i}') for i in range(3)]
        for turn in range(40):
            waiting = {fresh('k'): writer for writer in writers for _ in range(8)}
            self.control.fail(self.random.choice((FULL, WRITE, SYNC, SYNC | FORGET, SHARED)), self.random.randrange(30),
                              self.random.randrange(4), self.random.choice((0, DATABASE, LOG)))
            while waiting:
                for key, writer in waiting.items():
                    writer.send('sendMessage', self.message(key), key)
                for key, writer in list(waiting.items()):
                    answer = writer.receive()
                    if answer['event'] == 'messageAccepted':
                        self.assertEqual(answer['re'], key)
                        accepted[key] = answer['payload']
                        del waiting[key]
                    else:
                        self.assertEqual((answer['event'], answer['payload']['error']), ('error', 'unavailable'))
                if self.random.randrange(3) == 0:
                    self.control.heal()
            self.control.heal()
            if turn % 10 == 9:
                self.restart()
                writers = [self.connect(f'writer-{i}') for i in range(3)]
        self.assert_once(accepted)


class Forgotten(DiskCase):
    """A failed sync may drop what was to be synced, and the next one succeeds all the same. What is acknowledged
    after that does not stand on it."""

    drop = True

    def is_indexed(self):
        return self.ask('search', {'query': 'text'}, 'searchResults')['complete']

    def test_sync_that_forgets(self):
        accepted = {}
        for turn in range(20):
            for i in range(self.random.randrange(1, 6)):
                key = fresh('k')
                accepted[key] = self.send(key)
            if turn % 2:
                # The index is written behind the messages, so that the next sync has more than its own to lose.
                self.await_true(self.is_indexed)
            self.control.fail(SYNC | FORGET, times=1)
            while self.control.get('fail'):
                key = fresh('k')
                answer = self.peer.request('sendMessage', self.message(key))
                accepted[key] = answer['payload'] if answer['event'] == 'messageAccepted' else self.send(key)
            if turn % 4 == 3:
                self.restart()
                self.assert_once(accepted)
        self.restart()
        self.assert_once(accepted)


class Behind(DiskCase):
    """What can wait fails as well: the index and the trimming of the log."""

    settings = ('--retention-events', '5', '--retention-interval', '100')

    def oldest(self):
        return self.ask('subscribe', {'streams': [{'stream': 'x/log'}]}, 'subscribed')['streams'][0]['oldest']

    def search(self):
        return self.ask('search', {'query': 'needle'}, 'searchResults')

    def test_index_and_trim(self):
        for i in range(20):
            self.ask('publish', {'stream': 'x/log', 'data': i, 'durable': True}, 'ok')
        self.await_true(lambda: self.oldest() == 16)
        self.send('k', content='a needle')
        self.await_true(lambda: self.search()['complete'])
        for i in range(20):
            self.ask('publish', {'stream': 'x/log', 'data': i, 'durable': True}, 'ok')
        # Whether the message made it before is a matter of chance; what follows did not.
        self.control.fail(FULL)
        self.await_true(lambda: self.control.get('hits') > 0)
        self.assertTrue(self.search()['hits'])
        self.control.heal()
        self.send('k2', content='another needle')
        self.await_true(lambda: len(self.search()['hits']) == 2 and self.search()['complete'])
        self.await_true(lambda: self.oldest() == 36)


class Start(DiskCase):
    def test_full(self):
        self.send('k')
        self.hub.kill()
        for what in (FULL, WRITE, SYNC):
            self.control.fail(what)
            done = subprocess.run([options.hub, '--port', '0', '--socket', '', '--data-dir', self.hub.data], text=True,
                                  capture_output=True, timeout=DEADLINE, check=False)
            self.control.heal()
            self.assertEqual((done.returncode, done.stdout), (1, ''), done.stderr)
            self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)
            self.assertIn('hub.db', done.stderr)
        self.hub.start()
        self.peer = self.connect()
        self.assertEqual([m['content'] for m in self.messages()], ['cake k'])
        self.assertFalse([name for name in os.listdir(self.hub.data) if 'corrupt' in name])


if __name__ == '__main__':
    unittest.main(argv=[sys.argv[0], *[a for a in sys.argv[1:] if a.startswith(('Refused', 'Random', 'Forgotten', 'Behind', 'Start'))]],
                  verbosity=2)
