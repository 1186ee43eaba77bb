# SPDX-License-Identifier: GPL-3.0-or-later
"""The real signalboxctl against a real hub: what it prints, what it ends with, and what it refuses."""

import argparse
import getpass
import json
import os
import pathlib
import re
import select
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))
from foreign import Gone, WebSocketServer  # noqa: E402
from peer import DEADLINE, Hub, Peer  # noqa: E402

parser = argparse.ArgumentParser()
parser.add_argument('--hub', required=True)
parser.add_argument('--ctl', required=True)
parser.add_argument('--sample', required=True)
options, rest = parser.parse_known_args()

# A loaded machine may take its time; what waits for nothing to happen is never this long.
DEADLINE = max(DEADLINE, 60)
DONE, REFUSED, USAGE, NO_CONNECTION = range(4)
NOWHERE = 'ws://127.0.0.1:1/ws'


def account(channel, topic, *contents, **more):
    return {'accountId': channel, 'accountName': f'Account {channel}', **more, 'conversations': [{
        'conversation_id': topic, 'participant': {'user_name': 'Wang Li'}, 'unread_count': 1, 'messages': [
            {'msg_id': f'{topic}-{i}', 'sender': {'user_id': 'u', 'user_name': 'Wang Li'}, 'content': content,
             'msg_type': 'text', 'create_time': 1763000000 + i} for i, content in enumerate(contents)]}]}


class CommandCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.hub = Hub(options.hub)
        cls.folder = tempfile.TemporaryDirectory()

    @classmethod
    def tearDownClass(cls):
        cls.hub.stop()
        cls.folder.cleanup()

    def environment(self, hub):
        environment = {**os.environ, 'LC_ALL': 'C.UTF-8', 'XDG_RUNTIME_DIR': self.folder.name, 'XDG_STATE_HOME': self.state(),
                       'G_DEBUG': 'fatal-warnings'}
        environment.pop('SIGNALBOX_HUB', None)
        environment.pop('SIGNALBOX_USER', None)
        if hub:
            environment['SIGNALBOX_HUB'] = hub
        return environment

    def state(self):
        return os.path.join(self.folder.name, 'state')

    def ctl(self, *words, status=DONE, input=None, hub=None, **variables):
        """What it wrote, after it ended as expected."""
        if isinstance(input, str):
            input = input.encode()
        ran = subprocess.run([options.ctl, *words], input=input, capture_output=True, timeout=DEADLINE * 3,
                             env={**self.environment(hub or self.hub.uri), **variables})
        ran.stdout, ran.stderr = ran.stdout.decode(), ran.stderr.decode()
        if status is not None:
            self.assertEqual(ran.returncode, status, f'{words}\n{ran.stdout}\n{ran.stderr}')
        if status in (REFUSED, USAGE, NO_CONNECTION) and words[0] != 'run':
            self.assertTrue(ran.stderr.startswith('signalboxctl: '), ran.stderr)
        return ran

    def json(self, *words, **more):
        return [json.loads(line) for line in self.ctl('--json', *words, **more).stdout.splitlines()]

    def start(self, *words, **more):
        child = subprocess.Popen([options.ctl, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                 env=self.environment(self.hub.uri), **more)
        self.addCleanup(self.end, child)
        return child

    @staticmethod
    def end(child):
        if child.poll() is None:
            child.kill()
        child.communicate()

    def sync(self, *accounts):
        return self.json('sync', '-', input=json.dumps({'accounts': accounts}))

    def task(self, type):
        return next(t for page in self.json('tasks') for t in page['tasks'] if t['taskType'] == type)


class Lists(CommandCase):
    def test_channels_and_topics(self):
        self.sync(account('bakery', 'late', 'Hello', 'Where is it?'), account('晨光面包房', '订单', '你好'))
        (page,) = self.json('channels')
        self.assertLessEqual({'bakery', '晨光面包房'}, {c['id'] for c in page['channels']})
        self.assertIsNone(page['next'])
        lines = self.ctl('channels').stdout.splitlines()
        self.assertTrue(lines[0].startswith('ID '))
        self.assertIn('Account bakery', '\n'.join(lines))
        # Wide characters take two columns, and the next column begins at the same place all the same.
        wide = next(line for line in lines if line.startswith('晨光'))
        narrow = next(line for line in lines if line.startswith('bakery'))
        self.assertEqual(narrow.index('Account') - wide.index('Account'), len('晨光面包房'))

        (page,) = self.json('topics', 'bakery')
        self.assertEqual([t['id'] for t in page['topics']], ['late'])
        self.assertIn('Wang Li', self.ctl('topics', 'bakery').stdout)
        self.assertIn('nobody', self.ctl('topics', 'nobody', status=REFUSED).stderr)

    def test_pages(self):
        self.sync(*[account(f'page-{i:03}', 't', 'x') for i in range(205)])
        pages = self.json('channels')
        self.assertGreater(len(pages), 1)
        ids = [c['id'] for page in pages for c in page['channels'] if c['id'].startswith('page-')]
        self.assertEqual(sorted(ids), [f'page-{i:03}' for i in range(205)])

    def test_messages(self):
        self.sync(account('long', 't', *[f'Message {i}' for i in range(420)]))
        self.assertEqual(len(self.ctl('messages', 'long', 't').stdout.splitlines()), 50)
        every = self.ctl('messages', 'long', 't', '--all').stdout.splitlines()
        self.assertEqual(len(every), 420)
        self.assertTrue(every[0].endswith('Wang Li: Message 0'))
        self.assertTrue(every[-1].endswith('Wang Li: Message 419'))
        (page,) = self.json('messages', 'long', 't', '--limit', '3')
        self.assertEqual([m['content'] for m in page['messages']], ['Message 417', 'Message 418', 'Message 419'])
        seq = str(page['messages'][0]['seq'])
        (before,) = self.json('messages', 'long', 't', '--limit', '1', '--before', seq)
        self.assertEqual(before['messages'][0]['content'], 'Message 416')
        (after,) = self.json('messages', 'long', 't', '--after', seq)
        self.assertEqual([m['content'] for m in after['messages']], ['Message 418', 'Message 419'])
        self.ctl('messages', 'long', 'nowhere', status=REFUSED)
        self.assertEqual(len(self.ctl('messages', 'long', 't', '--limit', '200').stdout.splitlines()), 200)
        for wrong in (['--limit', '201'], ['--limit', '0'], ['--limit', '-1'], ['--all', '--limit', '0'], ['--all', '--limit', '3'], ['--limit', 'x']):
            self.ctl('messages', 'long', 't', *wrong, status=USAGE)

    def test_dangerous_words(self):
        self.sync(account('evil', 't', 'red \x1b[31m and\nnext', name='x'))
        printed = self.ctl('messages', 'evil', 't').stdout
        self.assertNotIn('\x1b', printed)
        self.assertIn('\n    next', printed)

    def test_search(self):
        self.sync(account('search', 't', 'A very unusual giraffe', '我想订一个蛋糕'))
        self.assertIn('giraffe', self.ctl('search', 'giraffe').stdout)
        self.assertIn('Account search', self.ctl('search', '蛋糕').stdout)
        (page,) = self.json('search', 'giraffe')
        self.assertEqual(page['hits'][0]['message']['content'], 'A very unusual giraffe')
        self.assertEqual(self.ctl('search', 'nothingofthekind').stdout, '')
        self.ctl('search', '', status=USAGE)
        self.ctl('search', 'x', '--limit', '0', status=USAGE)

    def test_search_wide_and_narrow(self):
        self.sync(account('wide', 't', 'Order ＡＢＣ１２３ of ｶﾞﾙｼｱ, 5㎏'), account('narrow', 't', 'order abc123 of ガルシア'))
        for words in ('abc123', 'ＡＢＣ１２３', 'ab', 'ガルシア', 'ｶﾞﾙｼｱ', '＂order　abc123＂ ルシ'):
            (page,) = self.json('search', words)
            self.assertEqual(sorted(h['message']['channelId'] for h in page['hits']), ['narrow', 'wide'], words)
        (page,) = self.json('search', '23 in:"ａccount ｗｉｄｅ"')
        self.assertEqual(page['hits'], [], 'only the beginning of a word')
        (page,) = self.json('search', 'from:"ｗａｎｇ li" ガル 5kg abc in:"ａccount ｗｉｄｅ"')
        self.assertEqual(page['hits'], [], '“5kg” is one word')
        (page,) = self.json('search', 'from:"ｗａｎｇ li" ガル 5 kg abc123 in:"ａccount ｗｉｄｅ"')
        self.assertEqual(page['hits'][0]['ranges'], [[6, 6], [16, 3], [23, 1], [24, 1]])

    def test_search_operators(self):
        self.sync(account('ops', 't', 'A zebra', 'A striped zebra', 'See https://zebra.example'))
        self.sync(account('ops2', 't', 'A zebra elsewhere'))
        def found(*text):
            return [h['message']['content'] for page in self.json('search', *text) for h in page['hits']]
        self.assertEqual(found('zebra in:ops'), ['See https://zebra.example', 'A striped zebra', 'A zebra'])
        self.assertEqual(found('in:ops -striped zebra has:link'), ['See https://zebra.example'])
        self.assertEqual(found('in:"Account ops2"'), ['A zebra elsewhere'])
        self.assertEqual(found('in:ops in:t zebra -https'), ['A striped zebra', 'A zebra'])
        self.assertEqual(found('zebra since:2999'), [])
        self.assertEqual(found('zebra in:ops is:mine'), [])
        self.assertIn('knows no “colour:”', self.ctl('search', 'colour:red').stderr)
        for wrong in ('from:', 'since:soon', 'has:horns', '-zebra', 'zebra -in:ops'):
            self.assertNotEqual(self.ctl('search', '--', wrong, status=USAGE).stderr, '')
        self.ctl('search', 'zebra in:ops', '--channel', 'ops2', status=USAGE)
        self.ctl('search', 'zebra in:nowhere', status=REFUSED)
        self.ctl('search', 'zebra in:nowhere in:t', status=REFUSED)
        self.ctl('search', 'zebra in:t', '--limit', '1', status=REFUSED)

    def test_stats(self):
        (stats,) = self.json('stats')
        self.assertIn('connections', stats)
        self.assertIn('connections.total', self.ctl('stats').stdout)

    def test_closed_pipe(self):
        self.sync(account('pipe', 't', *['Message' * 100 for i in range(400)]))
        child = self.start('messages', 'pipe', 't', '--all')
        child.stdout.readline()
        child.stdout.close()
        self.assertEqual(child.wait(DEADLINE), DONE)
        self.assertEqual(child.stderr.read(), '')


class LookingAfter(CommandCase):
    def test_clients_and_their_end(self):
        peer = Peer(self.hub.uri)
        self.addCleanup(peer.close)
        id = peer.hello('monitor', 'desk-1', userId='olga', device={'type': 'tablet', 'name': 'kitchen'})['connectionId']
        (page,) = self.json('clients', '--of-user', 'olga')
        self.assertEqual([c['connectionId'] for c in page['clients']], [id])
        shown = self.ctl('clients', '--of-client', 'desk-1').stdout
        for word in (id, 'desk-1', 'olga', 'operator', 'native', 'tablet kitchen'):
            self.assertIn(word, shown)
        self.assertEqual(len(self.ctl('clients', '--of-client', 'nobody').stdout.splitlines()), 1)

        (answer,) = self.json('inspect', id, '--frames', '1')
        self.assertEqual((answer['client']['clientId'], len(answer['frames'])), ('desk-1', 1))
        shown = self.ctl('inspect', id).stdout
        for word in ('clientId', 'desk-1', 'opened', 'hello', '→ text', '← text', '"userId":"olga"'):
            self.assertIn(word, shown)
        self.assertIn('role', self.ctl('inspect').stdout)

        self.ctl('disconnect', id, '--reason', 'tidying')
        deadline = time.monotonic() + DEADLINE
        while 'closedBy' not in (gone := self.ctl('inspect', id).stdout):
            self.assertLess(time.monotonic(), deadline)
            peer.socket.settimeout(0.1)
            try:
                peer.receive()
            except Exception:
                pass
        self.assertIn('tidying', gone)
        self.assertIn('closing 4030', gone)

    def test_refused(self):
        self.assertIn('nobody', self.ctl('inspect', 'nobody', status=REFUSED).stderr)
        self.assertIn('nobody', self.ctl('disconnect', 'nobody', status=REFUSED).stderr)
        self.ctl('disconnect', 'x', '--reason', 'x' * 101, status=REFUSED)
        self.ctl('disconnect', status=USAGE)
        self.ctl('inspect', 'a', '--frames', '-1', status=USAGE)
        self.ctl('clients', status=NO_CONNECTION, hub=NOWHERE)


class Sending(CommandCase):
    def test_send(self):
        self.sync(account('a', 't', 'Hello'))
        self.assertTrue(self.ctl('send', '--channel', 'a', '--topic', 't', 'One').stdout.startswith('Sent: '))
        (first,) = self.json('send', '--channel', 'a', '--topic', 't', '--key', 'k1', '-', input='Two\nlines\n')
        (second,) = self.json('send', '--channel', 'a', '--topic', 't', '--key', 'k1', 'Two\nlines')
        self.assertEqual((first['duplicate'], second['duplicate'], second['id']), (False, True, first['id']))
        self.ctl('send', '--channel', 'a', '--topic', 't', '--key', 'k1', 'Something else', status=REFUSED)
        self.ctl('send', '--channel', 'a', '--topic', 't', '--', '--three')
        (page,) = self.json('messages', 'a', 't')
        self.assertIn('Two\nlines', [m['content'] for m in page['messages']])
        self.assertEqual(page['messages'][-1]['content'], '--three')

    def test_send_with_files(self):
        self.sync(account('files', 't', 'Hello'))
        send = ('send', '--channel', 'files', '--topic', 't')
        (first,) = self.json('messages', 'files', 't')[0]['messages']
        with tempfile.TemporaryDirectory() as folder:
            menu, note = os.path.join(folder, 'Menü.txt'), os.path.join(folder, 'note.txt')
            for path in (menu, note):
                with open(path, 'w') as file:
                    file.write('x' * 3000)
            self.json(*send, '--reply-to', first['id'], '--private', '--important', '--attach', menu, '--attach', note, '')
            message = self.json('messages', 'files', 't')[0]['messages'][-1]
            self.assertEqual((message['replyTo'], message['private'], message['important'], message['type']),
                             (first['id'], True, True, 'file'))
            self.assertEqual([(a['name'], a['size']) for a in message['attachments']], [('Menü.txt', 3000), ('note.txt', 3000)])

            (one, two) = self.json('upload', menu, note)
            self.assertEqual((one['name'], two['size']), ('Menü.txt', 3000))
            self.assertIn('note.txt', self.ctl('upload', note).stdout)
            nowhere = os.path.join(folder, 'nothing-there')
            for words in ('upload', note, nowhere), ('send', '--channel=acc', '--topic=w', f'--attach={nowhere}', 'x'):
                said = self.ctl(*words, status=USAGE)
                self.assertEqual((said.stdout, said.stderr), ('', f'signalboxctl: “{nowhere}” cannot be opened: No such file or directory\n'))
            self.ctl('upload', folder, status=USAGE)
            self.ctl('upload', status=USAGE)
        self.assertEqual(len(self.json('messages', 'files', 't')[0]['messages']), 2)

    def test_send_unless_the_topic_moved_on(self):
        self.sync(account('moved', 't', 'Hello'))
        send = ('send', '--channel', 'moved', '--topic', 't')
        seq = self.json('messages', 'moved', 't')[0]['messages'][-1]['seq']
        (mine,) = self.json(*send, '--if-seq', str(seq), 'One')
        self.assertGreater(mine['seq'], seq)
        self.assertIn('newer messages', self.ctl(*send, '--if-seq', str(seq), 'Two', status=REFUSED).stderr)
        self.assertIn('newer messages', self.ctl(*send, '--if-seq', '0', 'Two', status=REFUSED).stderr)
        (forced,) = self.json(*send, '--if-seq', str(seq), '--force', 'Three')
        self.assertGreater(forced['seq'], mine['seq'])
        self.ctl(*send, '--if-seq', '-2', 'x', status=USAGE)
        self.ctl(*send, '--if-seq', 'many', 'x', status=USAGE)
        (page,) = self.json('messages', 'moved', 't')
        self.assertEqual([m['content'] for m in page['messages']], ['Hello', 'One', 'Three'])

    def test_key_again(self):
        """The same sender each time, so that the same key is the same message."""
        self.sync(account('key', 't', 'Hello'))
        send = ('send', '--channel', 'key', '--topic', 't', '--key')

        def count():
            (page,) = self.json('messages', 'key', 't')
            return len(page['messages'])

        self.assertIn('Sent: ', self.ctl(*send, 'k', 'Once').stdout)
        self.assertIn('Sent before: ', self.ctl(*send, 'k', 'Once').stdout)
        self.ctl(*send, 'k', 'Other', status=REFUSED)
        self.assertEqual(count(), 2)
        path = os.path.join(self.state(), 'signalbox', 'client-id')
        self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)
        self.assertEqual(os.listdir(os.path.dirname(path)), ['client-id'])
        (page,) = self.json('messages', 'key', 't')
        self.assertEqual((page['messages'][-1]['fromName'], page['messages'][-1]['fromId']),
                         (getpass.getuser(), pathlib.Path(path).read_text(encoding='utf-8').strip()))

        # A person that the hub knows, wherever they sit.
        self.assertIn('Sent: ', self.ctl('--user', 'anna', *send, 'k', 'Other').stdout)
        self.assertIn('Sent before: ', self.ctl(*send, 'k', 'Other', SIGNALBOX_USER='anna').stdout)
        self.assertIn('Sent: ', self.ctl(*send, 'k', 'Other', '--user', 'ben', SIGNALBOX_USER='anna').stdout)
        (page,) = self.json('messages', 'key', 't')
        self.assertEqual([(m['fromId'], m['fromName']) for m in page['messages'][-2:]], [('anna', 'anna'), ('ben', 'ben')])
        for wrong in ('', 'x' * 257, 'a\nb'):
            self.ctl('--user', wrong, 'channels', status=USAGE)
        self.ctl('--user', 'x' * 256, 'channels')

    def test_key_without_a_file(self):
        """Where the file cannot be made, or is none of ours, it is the person."""
        self.sync(account('nofile', 't', 'Hello'))
        broken = os.path.join(self.folder.name, 'broken')
        for number, prepare in enumerate((lambda path: pathlib.Path(path).touch(),
                                          lambda path: os.makedirs(os.path.join(path, 'signalbox', 'client-id')),
                                          lambda path: (os.makedirs(os.path.join(path, 'signalbox')),
                                                        os.mkfifo(os.path.join(path, 'signalbox', 'client-id'))),
                                          lambda path: (os.makedirs(os.path.join(path, 'signalbox')),
                                                        pathlib.Path(path, 'signalbox', 'client-id').write_bytes(b'\xff\0')))):
            home = f'{broken}{number}'
            prepare(home)
            send = ('send', '--channel', 'nofile', '--topic', 't', '--key', 'k', 'Once')
            self.assertIn('Sent', self.ctl(*send, XDG_STATE_HOME=home).stdout)
            self.assertIn('Sent before', self.ctl(*send, XDG_STATE_HOME=home).stdout)
        (page,) = self.json('messages', 'nofile', 't')
        self.assertEqual(len(page['messages']), 2)
        self.assertEqual(page['messages'][-1]['fromId'], f'signalboxctl@{getpass.getuser()}')

    def test_many_at_once(self):
        """The first run of all may be several."""
        home = os.path.join(self.folder.name, 'race')
        self.sync(account('race', 't', 'Hello'))
        children = [subprocess.Popen([options.ctl, 'send', '-c', 'race', '-t', 't', '--key', 'k', 'Once'],
                                     stdout=subprocess.PIPE, text=True,
                                     env={**self.environment(self.hub.uri), 'XDG_STATE_HOME': home}) for _ in range(5)]
        said = [child.communicate(timeout=DEADLINE)[0] for child in children]
        self.assertEqual(sum(text.startswith('Sent: ') for text in said), 1, said)

    def test_publish_again(self):
        first, again = [self.json('publish', 'x/again', '{"a":1}', '--durable', '--key', 'p')[0] for _ in range(2)]
        self.assertEqual((first['seq'], again['seq']), (1, 1))

    def test_not_text(self):
        self.sync(account('bytes', 't', 'Hello'))
        send = ['send', '--channel', 'bytes', '--topic', 't']
        self.assertIn('not UTF-8', self.ctl(*send, b'caf\xe9', status=USAGE).stderr)
        self.assertIn('not UTF-8', self.ctl(*send, '-', input=b'caf\xe9', status=USAGE).stderr)
        self.assertIn('NUL', self.ctl(*send, '-', input=b'a\0b', status=USAGE).stderr)
        self.assertIn('option is not UTF-8', self.ctl(*send, '--key', b'\xff', 'x', status=USAGE).stderr)
        self.assertIn('option is not UTF-8', self.ctl('--hub', b'\xff', 'channels', status=USAGE).stderr)
        self.ctl('search', b'\xff', status=USAGE)
        self.ctl(b'\xff', status=USAGE)
        self.ctl('sync', b'/\xff', status=USAGE)
        self.ctl('run', '--', b'/\xff', status=127)
        (page,) = self.json('messages', 'bytes', 't')
        self.assertEqual(len(page['messages']), 1)

    def test_refused(self):
        self.ctl('send', '--channel', 'nowhere', '--topic', 't', 'x', status=REFUSED)
        self.ctl('send', '--channel', 'a', 'x', status=USAGE)
        self.ctl('send', '--channel', 'a', '--topic', 't', status=USAGE)
        self.ctl('send', '--channel', 'a', '--topic', 't', 'two', 'words', status=USAGE)

    def test_edit_and_delete(self):
        self.sync(account('e', 't', 'Hello'))
        (sent,) = self.json('send', '-c', 'e', '-t', 't', 'Helo')
        self.assertEqual(self.ctl('edit', 'e', 't', sent['id'], 'Hello again').stdout, '')
        self.ctl('edit', 'e', 't', sent['id'], '-', input='two\nlines')
        (page,) = self.json('messages', 'e', 't')
        self.assertEqual(page['messages'][-1]['content'], 'two\nlines')
        self.ctl('edit', 'e', 't', 't-0', 'not mine', status=REFUSED)
        self.ctl('delete', 'e', 't', 't-0', status=REFUSED)
        self.ctl('delete', 'e', 't', sent['id'])
        self.ctl('delete', 'e', 't', sent['id'], status=REFUSED)
        (page,) = self.json('messages', 'e', 't')
        self.assertEqual([m['content'] for m in page['messages']], ['Hello'])

    def test_set_topic(self):
        self.sync(account('s', 't', 'Hello'))
        self.ctl('set-topic', 's', 't', '--title', 'Cake', '--state=snoozed', '--until', '2099-11-20T18:00:00Z', '--owner=ana',
                 '--add=ana', '--add', 'ben', '--add=cleo', '--remove=ben')
        (page,) = self.json('topics', 's')
        topic = page['topics'][0]
        self.assertEqual((topic['title'], topic['state'], topic['snoozedUntil'], topic['ownerId'], topic['participants']),
                         ('Cake', 'snoozed', 4098880800000, 'ana', ['ana', 'cleo']))
        self.ctl('set-topic', 's', 't', '--owner=', '--state', 'open')
        (page,) = self.json('topics', 's')
        self.assertEqual((page['topics'][0]['state'], page['topics'][0]['ownerId'], page['topics'][0]['title']), ('open', None, 'Cake'))
        self.ctl('set-topic', 's', 't', '--state=gone', status=REFUSED)
        self.ctl('set-topic', 's', status=USAGE)

    def test_claim(self):
        self.sync(account('cl', 't', 'Hello'))
        self.assertRegex(self.ctl('--user', 'ana', 'claim', 'cl', 't').stdout, r'^Claimed by ana until .*, fence 1\n$')
        (claimed,) = self.json('--user', 'ana', 'claim', 'cl', 't', '--seconds', '3600', '--fence=1')
        self.assertEqual((claimed['by'], claimed['fence']), ('ana', 1))
        self.assertIn('ana', self.ctl('--user', 'ben', 'claim', 'cl', 't', status=REFUSED).stderr)
        self.ctl('--user', 'ben', 'release', 'cl', 't', status=REFUSED)
        self.ctl('--user', 'ana', 'claim', 'cl', 't', '--to', 'ben')
        self.ctl('--user', 'ben', 'release', 'cl', 't', '--fence', '1', status=REFUSED)
        self.assertEqual(self.ctl('--user', 'ben', 'release', 'cl', 't', '--fence', '2').stdout, 'Nobody has claimed it.\n')
        self.ctl('claim', 'cl', 't', '--seconds', '3601', status=REFUSED)

    def test_pin_and_mute(self):
        self.sync(account('pm', 't', 'Hello'))
        for more, on in (((), True), (('--off',), False)):
            for words in (('pm',), ('pm', 't')):
                self.assertEqual(self.ctl('pin', *words, *more).stdout, '')
                self.ctl('mute', *words, *more)
            (page,) = self.json('topics', 'pm')
            channel = next(c for p in self.json('channels') for c in p['channels'] if c['id'] == 'pm')
            for object in (channel, page['topics'][0]):
                self.assertEqual((object['isPinned'], object['muted']), (on, on))
        self.ctl('pin', 'none', status=REFUSED)

    def test_publish(self):
        watcher = Peer(self.hub.uri)
        self.addCleanup(watcher.close)
        watcher.hello('monitor', 'watcher')
        watcher.request('subscribe', {'streams': [{'stream': 'x/weather'}]})
        self.ctl('publish', 'x/weather', '{"t": 3.5}')
        self.assertEqual(watcher.expect('published')['payload']['data'], {'t': 3.5})
        (answer,) = self.json('publish', 'x/kept', '"text"', '--durable')
        self.assertEqual(answer['seq'], 1)
        self.ctl('publish', 'weather', '{}', status=REFUSED)
        self.ctl('publish', 'x/weather', '{t:3}', status=USAGE)


class Syncing(CommandCase):
    def write(self, text):
        path = os.path.join(self.folder.name, 'input.json')
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)
        return path

    def test_forms(self):
        one, two = account('f1', 't', 'x'), account('f2', 't', 'x')
        for number, text in enumerate((
                json.dumps(one) + '\n' + json.dumps(two) + '\n',
                json.dumps({'accounts': [one, two]}, indent=2),
                json.dumps([one, two]),
                json.dumps({'event': 'syncData', 'payload': {'accounts': [one]}}) + json.dumps(two))):
            totals = self.json('sync', self.write(text))
            self.assertEqual(sum(t['messages'] for t in totals), 2 if number == 0 else 0)
            self.assertEqual(sum(t['duplicates'] for t in totals), 0 if number == 0 else 2)

    def test_sample_twice(self):
        first = self.ctl('sync', options.sample).stdout
        self.assertRegex(first, r'messages [1-9]\d{3}, already there 0, errors 0')
        self.assertRegex(self.ctl('sync', options.sample).stdout, r'messages 0, already there [1-9]\d{3}, errors 0')

    def test_larger_than_a_message(self):
        big = account('big', 't', *[f'{i} ' + 'long ' * 200 for i in range(3000)])
        path = self.write(json.dumps(big))
        self.assertGreater(os.path.getsize(path), 2 << 20)
        self.assertGreater(len(self.json('sync', path)), 2)
        again = account('big', 't', *[f'{i} ' + 'other ' * 200 for i in range(3000)])
        self.assertIn('Channels 1, topics 1, messages 3000', self.ctl('sync', self.write(json.dumps(again))).stdout)
        (page,) = self.json('topics', 'big')
        self.assertEqual((page['topics'][0]['messageCount'], page['topics'][0]['unreadCount']), (3000, 1))

    def test_totals(self):
        """What stands on several lines is counted once."""
        lines = [account('split', topic, topic) for topic in ('t', 'u', 't', 'u')]
        for number, line in enumerate(lines):
            line['conversations'][0]['messages'][0]['msg_id'] = f'm{number}'
        ran = self.ctl('sync', '-', input='\n'.join(map(json.dumps, lines)))
        self.assertEqual(ran.stdout, 'Channels 1, topics 2, messages 4, already there 0, errors 0\n')
        ran = self.ctl('sync', '-', input='\n'.join(map(json.dumps, lines)))
        self.assertRegex(ran.stdout, '^Channels [01], topics [0-2], messages 0, already there 4, errors 0\n')

    def test_bad_input(self):
        self.assertIn('line 2', self.ctl('sync', self.write(json.dumps(account('ok', 't', 'x')) + '\n{"a":'), status=USAGE).stderr)
        self.assertIn('cannot be opened', self.ctl('sync', '/nonexistent.json', status=USAGE).stderr)
        self.assertIn('cannot be read', self.ctl('sync', '/', status=USAGE).stderr)
        self.ctl('sync', '-', input='[1]', status=USAGE)
        self.ctl('sync', '-', input='{"accounts": 3}', status=USAGE)

    def test_bad_account(self):
        text = json.dumps({'accounts': [{'accountId': 'wrong', 'conversations': 3}, account('right', 't', 'x')]})
        ran = self.ctl('sync', '-', input=text, status=REFUSED)
        self.assertRegex(ran.stderr, 'Line 1: .*wrong')
        lines = [account('first', 't', 'x'), {'accountId': 'second', 'contents': 'none'}, account('third', 't', 'x')]
        self.assertRegex(self.ctl('sync', '-', input='\n'.join(map(json.dumps, lines)), status=REFUSED).stderr, 'Line 2: .*second')
        self.assertIn('Line 1', self.ctl('sync', '-', input='{"accounts": 3}', status=USAGE).stderr)
        self.assertIn('messages 1, already there 0, errors 1', ran.stdout)


class Tailing(CommandCase):
    def setUp(self):
        self.hub = Hub(options.hub)
        self.addCleanup(self.hub.stop)

    def tail(self, *words):
        child = self.start('tail', *words)
        peer = Peer(self.hub.uri)
        self.addCleanup(peer.close)
        peer.hello('admin', 'peer')
        return child, peer

    def provoke(self, child, word, act):
        """What it printed up to that word. Nobody can see from outside when a tail has begun to listen, so
        it is given cause again and again."""
        text = ''
        end = time.monotonic() + DEADLINE
        while word not in text:
            self.assertLess(time.monotonic(), end, f'{word} was not printed: {text}')
            act()
            while select.select([child.stdout], [], [], 0.2)[0]:
                data = os.read(child.stdout.fileno(), 65536).decode()
                self.assertNotEqual(data, '', text)
                text += data
        return text

    def test_everything(self):
        self.sync(account('a', 't', 'x'))
        child, peer = self.tail()
        text = self.provoke(child, 'Live one', lambda: peer.request('sendMessage', {
            'key': str(uuid.uuid4()), 'channelId': 'a', 'topicId': 't', 'content': 'Live one', 'type': 'text'}))
        self.assertIn('[a/t]', text)
        self.assertIn('topic a/t: Wang Li', self.provoke(child, 'channel a: Account a', lambda: self.sync(
            account('a', 't', *['x'] * 3))) + text)
        child.send_signal(signal.SIGINT)
        out, errors = child.communicate(timeout=DEADLINE)
        self.assertEqual((child.returncode, errors), (DONE, ''))

    def test_a_topic_without_a_title(self):
        """By its id: a placeholder is the same for all, and no title."""
        child, peer = self.tail()
        text = self.provoke(child, 'topic n/w9: ', lambda: self.sync({'accountId': 'n', 'accountName': 'N', 'works': [
            {'work_id': 'w9', 'comments': [{'comment_id': str(uuid.uuid4()), 'content': 'x', 'create_time': 1763000000}]}]}))
        self.assertNotIn('Untitled', text)
        self.assertRegex(text, r'topic n/w9: \d+ message')

    def test_new_channel(self):
        child, peer = self.tail()
        self.provoke(child, 'channel early', lambda: self.sync(account(f'early-{uuid.uuid4()}', 't', 'x')))
        self.sync(account('late', 't', 'x'))
        self.assertIn('[late/t]', self.provoke(child, 'Hello late', lambda: peer.request('sendMessage', {
            'key': str(uuid.uuid4()), 'channelId': 'late', 'topicId': 't', 'content': 'Hello late', 'type': 'text'})))

    def test_first_words_of_a_new_channel(self):
        """What it begins with is printed, and what was said in it while nobody listened."""
        child, peer = self.tail()
        self.provoke(child, 'channel early', lambda: self.sync(account(f'early-{uuid.uuid4()}', 't', 'x')))
        self.sync(account('new', 't', 'First word', 'Second word'))
        self.assertIn('First word', self.provoke(child, 'Second word', lambda: None))
        self.hub.kill()
        child.stderr.readline()
        self.hub.start()
        self.sync(account('away', 't', 'Said meanwhile', 'And more'))
        self.assertIn('Said meanwhile', self.provoke(child, 'And more', lambda: None))

    def test_old_words_stay(self):
        """Channels that were there before are told from now on, whatever is announced of them."""
        self.sync(account('old', 't', 'Long ago'))
        child, peer = self.tail()
        text = self.provoke(child, 'Just now', lambda: self.sync(account('old', 'u', f'Just now {uuid.uuid4()}')))
        self.assertNotIn('Long ago', text.replace('channel old: Account old', ''))

    def test_one_channel_from_a_place(self):
        self.sync(account('b', 't', 'one', 'two', 'three'), account('c', 't', 'other'))
        (page,) = self.json('messages', 'b', 't')
        lines = self.json('tail', '--channel', 'b', '--since', str(page['messages'][0]['seq']), '--count', '2')
        self.assertEqual([line['event'] for line in lines], ['messageAdded'] * 2)
        self.assertEqual([line['payload']['message']['content'] for line in lines], ['two', 'three'])

    def test_streams(self):
        child, peer = self.tail('--stream', 'x/one', '--stream', 'x/two', '--json')

        def publish(*streams):
            for stream in streams:
                peer.request('publish', {'stream': stream, 'data': {'in': stream}})

        text = self.provoke(child, 'x/two', lambda: publish('x/three', 'x/two'))
        text += self.provoke(child, 'x/one', lambda: publish('x/three', 'x/one'))
        events = [json.loads(line) for line in text.splitlines()]
        self.assertEqual({event['payload']['stream'] for event in events}, {'x/one', 'x/two'})
        for event in events:
            self.assertEqual((event['event'], event['payload']['data']), ('published', {'in': event['payload']['stream']}))

    def test_count(self):
        child, peer = self.tail('--stream', 'x/one', '--count', '2')
        self.provoke(child, 'x/one published', lambda: peer.request('publish', {'stream': 'x/one', 'data': {}}))
        peer.request('publish', {'stream': 'x/one', 'data': {}})
        self.assertEqual(child.wait(DEADLINE), DONE)

    def test_interrupt(self):
        child, peer = self.tail('--stream', 'x/one')
        self.provoke(child, 'x/one', lambda: peer.request('publish', {'stream': 'x/one', 'data': {}}))
        child.send_signal(signal.SIGINT)
        self.assertEqual(child.wait(DEADLINE), DONE)

    def test_reader_leaves(self):
        child, peer = self.tail('--stream', 'x/one')
        self.provoke(child, 'x/one', lambda: peer.request('publish', {'stream': 'x/one', 'data': {}}))
        child.stdout.close()
        peer.request('publish', {'stream': 'x/one', 'data': {}})
        self.assertEqual(child.wait(DEADLINE), DONE)
        child.stdout = None

    def test_refused(self):
        ran = self.ctl('tail', '--stream', 'bogus', status=REFUSED)
        self.assertIn('bogus', ran.stderr)
        self.assertEqual((ran.stdout, len(ran.stderr.splitlines())), ('', 1))
        self.ctl('tail', '--stream', 'x/fine', '--stream', 'bogus', status=REFUSED)

    def test_gap(self):
        self.hub = Hub(options.hub, arguments=['--retention-events', '20', '--retention-interval', '100'])
        self.addCleanup(self.hub.stop)
        self.sync(account('g', 't', *[f'Message {i}' for i in range(100)]))

        # What is no longer kept is said, what is still kept follows.
        words = ('tail', '--channel', 'g', '--since', '11', '--count', '3')
        end = time.monotonic() + DEADLINE
        while True:
            (line, *rest) = self.ctl(*words).stdout.splitlines()
            if line.startswith('—'):
                break
            self.assertLess(time.monotonic(), end, 'nothing was trimmed')
        found = re.fullmatch(r'— gap: messages 12–(\d+) are no longer kept \(trimmed\) —', line)
        self.assertTrue(found, line)
        last = int(found[1])
        self.assertEqual([re.search(r'Message (\d+)', text)[1] for text in rest], [str(last + i) for i in range(3)])
        (gap, *events) = self.json(*words)
        (entry,) = gap['payload']['streams']
        self.assertEqual((gap['event'], entry['stream'], entry['recovered'], entry['reason'], entry['oldest']),
                         ('subscribed', 'channel/g', False, 'trimmed', last + 1))
        self.assertEqual([event['payload']['seq'] for event in events], [last + 1, last + 2, last + 3])

    def test_ahead(self):
        self.sync(account('h', 't', 'one', 'two'))
        child, peer = self.tail('--channel', 'h', '--since', '1000')
        text = self.provoke(child, 'Live', lambda: peer.request('sendMessage', {
            'key': str(uuid.uuid4()), 'channelId': 'h', 'topicId': 't', 'content': 'Live', 'type': 'text'}))
        self.assertRegex(text.splitlines()[0], r'^— gap: .*\(ahead\) —$')

    def test_none(self):
        self.assertEqual(self.ctl('tail', '-n', '0').stdout, '')

    def test_usage(self):
        self.ctl('tail', '--since', '3', status=USAGE)
        self.ctl('tail', '--since', '3', '--channel', 'a', '--channel', 'b', status=USAGE)
        self.ctl('tail', '--count', '-1', status=USAGE)


class Running(CommandCase):
    def test_report(self):
        ran = self.ctl('run', '--title', 'Build', '--session', 's1', '--', 'sh', '-c',
                       'echo out; echo "[3/4] halfway"; echo err >&2; exit 7', status=7)
        self.assertEqual((ran.stdout, ran.stderr), ('out\n[3/4] halfway\n', 'err\n'))
        task = self.task('Build')
        self.assertEqual((task['status'], task['sessionId'], task['progress']), ('failed', 's1', 0.75))
        self.assertEqual(task['title'], 'Build')
        self.assertEqual(task['result'], {'exitStatus': 7})
        self.assertIn('7', task['error'])

    def test_completed(self):
        self.ctl('run', 'true')
        task = self.task('true')
        self.assertNotIn('title', task)
        self.assertEqual((task['status'], task['progress'], task['error']), ('completed', 1, ''))
        self.ctl('run', '--title', 'Words', '--', 'echo', '--', 'last', 'line')
        self.assertEqual(self.task('Words')['note'], '-- last line')

    def test_live(self):
        watcher = Peer(self.hub.uri)
        self.addCleanup(watcher.close)
        watcher.hello('monitor', 'watcher')
        watcher.request('subscribe', {'streams': [{'stream': 'tasks'}]})
        child = self.start('run', '--title', 'Live', '--', 'sh', '-c', 'echo 42%; read line; echo "$line"',
                           stdin=subprocess.PIPE)
        while True:
            task = watcher.expect('taskUpdate')['payload']['task']
            if task.get('note') == '42%':
                break
        self.assertEqual((task['status'], task['progress']), ('running', 0.42))
        out, _ = child.communicate('typed\n', timeout=DEADLINE)
        self.assertEqual((out, child.returncode), ('42%\ntyped\n', 0))
        while task['status'] == 'running':
            task = watcher.expect('taskUpdate')['payload']['task']
        self.assertEqual((task['status'], task['note']), ('completed', 'typed'))

    def test_signals(self):
        self.ctl('run', '--title', 'Killed', '--', 'sh', '-c', 'kill -9 $$', status=137)
        self.assertEqual(self.task('Killed')['status'], 'failed')
        child = self.start('run', '--title', 'Ended', '--', 'sh', '-c', 'echo ready; exec sleep 60')
        child.stdout.readline()
        child.terminate()
        self.assertEqual(child.wait(DEADLINE), 143)
        self.assertIn('15', self.task('Ended')['error'])

    def test_not_a_command(self):
        self.assertIn('nonexistent-command', self.ctl('run', 'nonexistent-command', status=127).stderr)
        self.assertEqual(self.task('nonexistent-command')['status'], 'failed')
        self.ctl('run', '/etc/passwd', status=126)
        self.ctl('run', status=USAGE)

    def test_hub_away(self):
        ran = self.ctl('run', '--', 'sh', '-c', 'echo fine; exit 5', status=5, hub=NOWHERE)
        self.assertEqual((ran.stdout, ran.stderr), ('fine\n', ''))

    def test_hub_says_nothing(self):
        with socket.create_server(('127.0.0.1', 0)) as server:
            ran = self.ctl('run', '--timeout', '0.2', '--', 'echo', 'fine', hub=f'ws://127.0.0.1:{server.getsockname()[1]}')
        self.assertEqual((ran.stdout, ran.stderr), ('fine\n', ''))

    def test_outputs(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        with open(os.path.join(folder.name, 'Makefile'), 'w', encoding='utf-8') as file:
            file.write('all:\n\techo made\n')
        self.assertEqual(self.ctl('run', '--', 'make', '-n', '-C', folder.name, '--no-print-directory').stdout, 'echo made\n')
        self.assertEqual(self.ctl('run', '--title', 'No end', '--', 'printf', 'no newline').stdout, 'no newline')
        self.assertEqual(self.task('No end')['note'], 'no newline')
        ran = subprocess.run([options.ctl, 'run', '--title', 'Bytes', '--', 'head', '-c', '300000', '/dev/urandom'],
                             capture_output=True, timeout=DEADLINE, env=self.environment(self.hub.uri))
        self.assertEqual((ran.returncode, len(ran.stdout), ran.stderr), (0, 300000, b''))
        self.assertEqual(self.task('Bytes')['status'], 'completed')
        ran = subprocess.run([options.ctl, 'run', '--', 'cat'], input=bytes(range(256)) * 1000, capture_output=True,
                             timeout=DEADLINE, env=self.environment(self.hub.uri))
        self.assertEqual(ran.stdout, bytes(range(256)) * 1000)

    def test_interrupt(self):
        """Ctrl-C ends the command, whose end is told."""
        child = self.start('run', '--title', 'Stopped', '--', 'sh', '-c',
                           'trap "echo bye; exit 9" INT; echo ready; while :; do sleep 0.05; done', start_new_session=True)
        child.stdout.readline()
        child.send_signal(signal.SIGINT)
        out, _ = child.communicate(timeout=DEADLINE)
        self.assertEqual((child.returncode, out), (9, 'bye\n'))
        self.assertEqual((self.task('Stopped')['status'], self.task('Stopped')['note']), ('failed', 'bye'))

    def run_beside(self, title, hub):
        gate = os.path.join(self.folder.name, f'gate-{title}')
        os.mkfifo(gate)
        child = subprocess.Popen([options.ctl, 'run', '--title', title, '--', 'sh', '-c', f'echo started; cat {gate}; exit 4'],
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=self.environment(hub))
        self.addCleanup(self.end, child)
        self.assertEqual(child.stdout.readline(), 'started\n')
        return child, gate

    def wait_task(self, title, **members):
        end = time.monotonic() + DEADLINE
        while True:
            tasks = [t for page in self.json('tasks') for t in page['tasks'] if t['taskType'] == title]
            if tasks and members.items() <= tasks[0].items():
                return
            self.assertLess(time.monotonic(), end, tasks)

    def test_hub_comes_later(self):
        with socket.create_server(('127.0.0.1', 0)) as server:
            port = server.getsockname()[1]
        child, gate = self.run_beside('later', f'ws://127.0.0.1:{port}/ws')
        hub, other = self.hub, Hub(options.hub, port=port)
        self.addCleanup(setattr, self, 'hub', hub)
        self.addCleanup(other.stop)
        self.hub = other
        self.wait_task('later', status='running')
        with open(gate, 'w', encoding='utf-8') as file:
            file.write('done\n')
        self.assertEqual((child.communicate(timeout=DEADLINE)[0], child.returncode), ('done\n', 4))
        self.wait_task('later', status='failed', note='done')

    def test_hub_dies(self):
        data = tempfile.TemporaryDirectory()
        self.addCleanup(data.cleanup)
        hub, other = self.hub, Hub(options.hub, data=data.name)
        self.addCleanup(setattr, self, 'hub', hub)
        self.hub = other
        child, gate = self.run_beside('dies', other.uri)
        self.wait_task('dies', status='running')
        other.kill()
        with open(gate, 'w', encoding='utf-8') as file:
            file.write('done\n')
        self.assertEqual(child.stdout.readline(), 'done\n')
        # It waits a moment for the hub to be back.
        self.hub = Hub(options.hub, data=data.name, port=other.port)
        self.addCleanup(self.hub.stop)
        self.assertEqual((child.communicate(timeout=DEADLINE)[1], child.returncode), ('', 4))
        self.wait_task('dies', status='failed', note='done')

    def test_clean_signals(self):
        """What the command inherits is what a shell would give it."""
        ignored = self.ctl('run', 'grep', 'SigIgn', '/proc/self/status').stdout
        self.assertEqual(int(ignored.split()[1], 16) & (1 << (signal.SIGPIPE - 1)), 0)

    def test_much_output(self):
        ran = self.ctl('run', '--', 'sh', '-c', 'i=0; while [ $i -lt 100000 ]; do echo "line $i"; i=$((i+1)); done')
        self.assertEqual(ran.stdout, ''.join(f'line {i}\n' for i in range(100000)))


class Projects(CommandCase):
    def test_start_list_stop(self):
        self.ctl('start-outbound', 'p-1', status=REFUSED)
        service = Peer(self.hub.uri)
        self.addCleanup(service.close)
        service.hello('service', 'dialer')
        secret = os.path.join(self.folder.name, 'secret')
        with open(secret, 'w', encoding='utf-8') as file:
            file.write('s3cret\n')
        self.ctl('start-outbound', 'p-1', '--flow', 'flow-1', '--client', 'bakery', '--secret-file', secret)
        self.assertEqual(service.expect('startOutbound')['payload']['project'],
                         {'projectId': 'p-1', 'callFlowId': 'flow-1', 'client_id': 'bakery', 'client_secret': 's3cret',
                          'action': 'init', 'error': None})
        self.ctl('start-outbound', 'p-2', '--secret-file', '-', '--action', 'active', input='other\r\n')
        self.assertEqual(service.expect('startOutbound')['payload']['project']['client_secret'], 'other')
        service.request('reportProject', {'project': {'projectId': 'p-2', 'ws_connected': True, 'agentQuantity': 4, 'error': 'busy'}})

        lines = self.ctl('projects').stdout.splitlines()
        self.assertRegex(lines[0], r'^ID +STATE +AGENTS +CONNECTED +CHANGED +CALL FLOW +ERROR$')
        self.assertRegex(lines[1], r'^p-2 +active +4 +yes .* busy$')
        self.assertRegex(lines[2], r'^p-1 +init +0 +no .* flow-1')
        (page,) = self.json('projects', '--state', 'active')
        self.assertEqual([p['projectId'] for p in page['projects']], ['p-2'])
        self.ctl('stop-outbound', 'p-2')
        self.assertEqual(service.expect('stopOutbound')['payload']['project'], {'projectId': 'p-2'})
        self.ctl('stop-outbound', 'p-2', status=REFUSED)
        self.assertEqual([p['projectId'] for page in self.json('projects') for p in page['projects']], ['p-1'])

    def test_usage(self):
        self.ctl('start-outbound', status=USAGE)
        self.ctl('stop-outbound', 'a', 'b', status=USAGE)
        self.ctl('start-outbound', 'p', '--secret-file', os.path.join(self.folder.name, 'nothing'), status=USAGE)
        self.ctl('start-outbound', 'p', '--secret', 's', status=USAGE)


WELCOME = {'connectionId': 'c', 'role': 'admin', 'epoch': 'e', 'protocol': 1, 'hub': {'name': 'odd', 'version': '1'}, 'limits': {},
           'heartbeatInterval': 30000, 'streams': []}


def talk_nonsense(answers):
    """A hub that answers in its own way; ours would not."""
    def talk(server, peer):
        try:
            while True:
                frame = json.loads(peer.receive())
                event, payload = ('welcome', WELCOME) if frame['event'] == 'hello' else answers.get(frame['event'], ('ok', {}))
                peer.send_json({'event': event, 're': frame.get('id'), 'payload': {'timestamp': '2026-11-20T09:30:00.123Z', **payload}})
        except Gone:
            pass
    return talk


ODD_JOBS = {
    'listTasks': ('tasks', {'next': None, 'tasks': [{'taskId': f't{i}', 'status': 'running', 'progress': progress}
                                                    for i, progress in enumerate((7, 1e300, -1, 0.5, 1, 1.0000001, 'much', None))]}),
    'listSessions': ('sessions', {'next': None, 'sessions': [
        {'sessionId': 's0', 'status': 'running', 'completedTasks': -7, 'totalTasks': -3},
        {'sessionId': 's1', 'status': 'running', 'completedTasks': 10 ** 15, 'totalTasks': 2}]}),
}


class OddJobs(CommandCase):
    def test_numbers(self):
        server = WebSocketServer(talk_nonsense(ODD_JOBS))
        self.addCleanup(server.stop)

        def column(command, title):
            lines = self.ctl('--dialect=native', command, hub=server.uri('/ws')).stdout.splitlines()
            place = lines[0].split().index(title)
            return [line.split()[place] for line in lines[1:]]
        self.assertEqual(column('tasks', 'PROGRESS'), ['-', '-', '-', '50%', '100%', '100%', '-', '-'])
        self.assertEqual(column('sessions', 'DONE'), ['-/-', '1000000000000000/2'])


class Nonsense(CommandCase):
    def test_answers(self):
        """What is no answer is not taken for a yes, and no list not for an empty one."""
        send = ('send', '--channel', 'c', '--topic', 't', 'Hello')
        for words, event, answer, said in ((send, 'sendMessage', ('channels', {'channels': 'no'}), 'answered “sendMessage” with “channels”'),
                                           (send, 'sendMessage', ('ok', {}), 'answered “sendMessage” with “ok”'),
                                           (send, 'sendMessage', ('messageAccepted', {}), 'not under which id'),
                                           (('channels',), 'listChannels', ('channels', {'channels': 'no'}), 'no list of “channels”'),
                                           (('tasks',), 'listTasks', ('ok', {}), 'no list of “tasks”')):
            server = WebSocketServer(talk_nonsense({event: answer}))
            self.addCleanup(server.stop)
            ran = self.ctl('--dialect=native', *words, hub=server.uri('/ws'), status=NO_CONNECTION)
            self.assertIn(said, ran.stderr)
            self.assertEqual(ran.stdout, '')


class Reports(CommandCase):
    def run_at(self, refuse, *words, wait=300):
        """`run` at a hub of which `refuse` says, with each task and its number, why it does not take it: the tasks that it took, all that it was
        told, and what was said. The command's {gate} opens behind the first one."""
        taken, seen = [], []
        gate = os.path.join(self.folder.name, 'gate')
        if not os.path.exists(gate):
            os.mkfifo(gate)

        def talk(server, peer):
            try:
                while True:
                    frame = json.loads(peer.receive())
                    event, payload = ('welcome', WELCOME) if frame['event'] == 'hello' else ('ok', {})
                    if frame['event'] == 'reportTask':
                        task = frame['payload']['task']
                        seen.append(task)
                        error = refuse(task, len(seen))
                        if error is None:
                            taken.append(task)
                        else:
                            event, payload = 'error', {'error': error, 'message': f'It says {error}', 'retryAfter': wait}
                    peer.send_json({'event': event, 're': frame.get('id'), 'payload': {'timestamp': '2026-11-20T09:30:00.123Z', **payload}})
                    if frame['event'] == 'reportTask' and len(seen) == 1 and any('{gate}' in word for word in words):
                        with open(gate, 'w', encoding='utf-8') as file:
                            file.write('done\n')
            except Gone:
                pass
        server = WebSocketServer(talk)
        self.addCleanup(server.stop)
        ran = self.ctl('--dialect=native', 'run', '--', *(word.format(gate=gate) for word in words), hub=server.uri('/ws'))
        return taken, seen, ran.stderr

    def test_no_time(self):
        """A hub that has no time is asked again, not at once, and nothing is said."""
        for error in 'rateLimited', 'unavailable':
            taken, seen, said = self.run_at(lambda task, number, error=error: error if number < 3 else None, 'true')
            self.assertEqual(([task['status'] for task in taken], said), (['completed'], ''))
            self.assertEqual(len(seen), 3, seen)

    def test_no_time_at_the_end(self):
        taken, _seen, said = self.run_at(lambda task, number: 'rateLimited' if task['status'] != 'running' and number < 4 else None,
                                         'sh', '-c', 'cat {gate}')
        self.assertEqual((taken[-1]['status'], taken[-1]['note'], said), ('completed', 'done', ''))

    def test_end_does_not_wait(self):
        """Whatever the hub asked for before: `run` would be gone by then."""
        taken, _seen, said = self.run_at(lambda task, number: 'rateLimited' if number == 1 else None, 'sh', '-c', 'cat {gate}', wait=60000)
        self.assertEqual((taken[-1]['status'], taken[-1]['note'], said), ('completed', 'done', ''))

    def test_end_before_the_answer(self):
        """What the hub asks for behind the end was meant for what was told before it."""
        held = os.path.join(self.folder.name, 'held')
        os.mkfifo(held)

        def refuse(task, number):
            if number > 1:
                return None
            with open(held, encoding='utf-8') as fifo:
                command = int(fifo.read())
            while os.path.exists(f'/proc/{command}'):
                time.sleep(0.02)
            return 'rateLimited'
        taken, _seen, said = self.run_at(refuse, 'sh', '-c', f'echo $$ > "{held}"', wait=60000)
        self.assertEqual(([task['status'] for task in taken], said), (['completed'], ''))

    def test_no_time_behind_the_end(self):
        """However long the hub wants to rest: nobody waits so long for a command that is over."""
        taken, _seen, said = self.run_at(lambda task, number: 'rateLimited' if task['status'] != 'running' and number < 4 else None,
                                         'sh', '-c', 'cat {gate}', wait=60000)
        self.assertEqual((taken[-1]['status'], said), ('completed', ''))

    def test_refused(self):
        _taken, _seen, said = self.run_at(lambda task, number: 'forbidden', 'true')
        self.assertEqual(said, 'signalboxctl: Nobody is told of this task: It says forbidden\n')

    def test_refused_later(self):
        """Somebody was told of it."""
        taken, _seen, said = self.run_at(lambda task, number: 'forbidden' if task['status'] != 'running' else None, 'sh', '-c', 'cat {gate}')
        self.assertEqual([task['status'] for task in taken], ['running'])
        self.assertEqual(said, 'signalboxctl: The hub did not take all that it was told of this task: It says forbidden\n')


class Simulating(CommandCase):
    def setUp(self):
        self.hub = Hub(options.hub)
        self.addCleanup(self.hub.stop)

    def test_traffic(self):
        os.environ['SIGNALBOX_SAMPLE_DIR'] = os.path.dirname(options.sample)
        out = self.ctl('simulate', '--rate', '500', '--count', '120', '--seed', '3').stdout
        self.assertIn('120', out)
        (page,) = self.json('channels')
        self.assertGreaterEqual(len(page['channels']), 6)
        self.assertTrue([s for p in self.json('sessions') for s in p['sessions']])
        self.assertTrue([t for p in self.json('tasks') for t in p['tasks']])

        # And on top of what is there now.
        before = sum(c['messageCount'] for c in page['channels'])
        self.ctl('simulate', '--rate', '300', '--duration', '0.3')
        (page,) = self.json('channels')
        self.assertGreater(sum(c['messageCount'] for c in page['channels']), before)

    def test_alive(self):
        """Comments, customers, the account's answers, and tasks with results of which some fail."""
        os.environ['SIGNALBOX_SAMPLE_DIR'] = os.path.dirname(options.sample)
        watcher = Peer(self.hub.uri)
        self.addCleanup(watcher.close)
        self.ctl('sync', options.sample)
        watcher.hello('monitor', 'watcher')
        (page,) = self.json('channels')
        watcher.request('subscribe', {'streams': [{'stream': f"channel/{c['id']}"} for c in page['channels']]})
        self.ctl('simulate', '--rate', '2000', '--count', '1500', '--seed', '5')
        tasks = [t for p in self.json('tasks') for t in p['tasks'] if t['taskId'].startswith('sim-')]
        self.assertEqual({t['status'] for t in tasks} - {'running'}, {'completed', 'failed'})
        for task in tasks:
            self.assertEqual(task['status'] == 'completed', bool(task['result']), task)
        watcher.request('ping')
        added = [e['payload']['message'] for e in watcher.pushed if e['event'] == 'messageAdded']
        self.assertGreater(len(added), 1000)
        names = {c['id']: c['name'] for c in page['channels']}
        answers = [m for m in added if m['fromId'] == m['channelId']]
        self.assertTrue(100 < len(answers) < len(added) / 2, len(answers))
        self.assertTrue(all(m['fromName'] == names[m['channelId']] for m in answers))

    def test_interrupt(self):
        watcher = Peer(self.hub.uri)
        self.addCleanup(watcher.close)
        watcher.hello('monitor', 'watcher')
        watcher.request('subscribe', {'streams': [{'stream': 'tasks'}]})
        self.sync(account('a', 't', 'x'))
        child = self.start('simulate', '--rate', '50')
        watcher.expect('sessionUpdate')
        child.send_signal(signal.SIGINT)
        self.assertEqual(child.wait(DEADLINE), DONE)

    def test_usage(self):
        for wrong in (['--rate', '0'], ['--count', '0'], ['--rate', '-1'], ['--rate', 'x'], ['--count', '-1'], ['--rate', '1e9'], ['word']):
            self.ctl('simulate', *wrong, status=USAGE)


class Actions(CommandCase):
    def setUp(self):
        self.bot = f'Bot#{uuid.uuid4()}'

    def await_bot(self, state='sent'):
        """The push of an action that a bot gets while it is there."""
        while True:
            (page,) = self.json('push-action', self.bot, '{"do":"look"}')
            if page['action']['state'] == state:
                return page['action']

    def test_queued_and_traced(self):
        line = self.ctl('push-action', self.bot, '{"do":"say","text":"hé"}', '--key', 'k').stdout
        self.assertRegex(line, rf'^action \S+ for {self.bot}: queued at place 1: No bot has the id')
        (again,) = self.json('push-action', self.bot, '-', '--key', 'k', input='{"do":"say","text":"hé"}')
        self.assertEqual((again['duplicate'], again['message']), (True, 'Action queued (connection not active)'))
        table = self.ctl('actions', self.bot).stdout.splitlines()
        self.assertEqual((len(table), 'queued' in table[1], 'No bot has the id' in table[1]), (2, True, True))
        (page,) = self.json('actions', self.bot, '--state', 'queued')
        self.assertEqual([a['key'] for a in page['actions']], ['k'])
        self.assertEqual(self.json('actions', self.bot, '--state', 'sent')[0]['actions'], [])
        trace = self.ctl('trace', page['actions'][0]['actionId']).stdout.splitlines()
        self.assertEqual((trace[1], len(trace)), ('{"do":"say","text":"hé"}', 5))
        self.assertIn('unknownId', trace[-1])
        for line in trace[2:]:
            self.assertRegex(line, r'^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}  ')
        (traced,) = self.json('trace', page['actions'][0]['actionId'])
        self.assertEqual([s['step'] for s in traced['action']['trace']], ['requested', 'lookup', 'queued'])

    def test_acknowledged(self):
        first = self.json('push-action', self.bot, '{"n":1}')[0]['action']
        out = self.ctl('bot', self.bot, '--count', '1').stdout
        self.assertEqual(out, f'{first["actionId"]}  {{"n":1}}\n')
        self.assertEqual(self.json('trace', first['actionId'])[0]['action']['state'], 'acknowledged')

    def test_wait(self):
        child = self.start('push-action', self.bot, '{}', '--wait')
        self.assertIn('queued', child.stdout.readline())
        self.ctl('bot', self.bot, '-n', '1', '--json')
        self.assertIn('acknowledged', child.stdout.readline())
        self.assertEqual(child.wait(DEADLINE), DONE)

    def test_wait_over_a_restart(self):
        """The bot does it and the hub goes, in one moment: what came of it is asked for when the hub is back."""
        hub = Hub(options.hub)
        self.addCleanup(hub.stop)
        child = subprocess.Popen([options.ctl, 'push-action', self.bot, '{}', '--wait'], stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE, text=True, env=self.environment(hub.uri))
        self.addCleanup(self.end, child)
        self.assertIn('queued', child.stdout.readline())
        child.send_signal(signal.SIGSTOP)
        self.ctl('bot', self.bot, '-n', '1', hub=hub.uri)
        hub.kill()
        child.send_signal(signal.SIGCONT)
        hub.start()
        self.assertIn('acknowledged', child.stdout.readline())
        self.assertEqual(child.wait(DEADLINE), DONE)

    def test_wait_while_the_hub_is_away(self):
        hub = Hub(options.hub)
        self.addCleanup(hub.stop)
        child = subprocess.Popen([options.ctl, 'push-action', self.bot, '{}', '--wait'], stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE, text=True, env=self.environment(hub.uri))
        self.addCleanup(self.end, child)
        self.assertIn('queued', child.stdout.readline())
        hub.kill()
        self.assertTrue(child.stderr.readline().startswith('signalboxctl: '))
        hub.start()
        self.ctl('bot', self.bot, '-n', '1', hub=hub.uri)
        self.assertIn('acknowledged', child.stdout.readline())
        self.assertEqual(child.wait(DEADLINE), DONE)

    def test_wait_not_for_ever(self):
        """Nobody takes it: after its time the command ends, the action stays."""
        child = self.start('push-action', self.bot, '{}', '--wait-for', '1')
        self.assertIn('queued', child.stdout.readline())
        self.assertEqual(child.wait(DEADLINE), NO_CONNECTION)
        self.assertIn('signalboxctl trace', child.stderr.read())
        self.ctl('push-action', self.bot, '{}', '--wait-for', '0', status=NO_CONNECTION)
        self.assertEqual([action['state'] for action in self.json('actions', self.bot)[0]['actions']], ['queued'] * 2)

    def test_wait_for_one_that_ends_in_time(self):
        child = self.start('push-action', self.bot, '{}', '--wait-for', '600')
        self.assertIn('queued', child.stdout.readline())
        self.ctl('bot', self.bot, '-n', '1', '--json')
        self.assertIn('acknowledged', child.stdout.readline())
        self.assertEqual(child.wait(DEADLINE), DONE)

    def test_wait_for_a_failure(self):
        child = self.start('push-action', self.bot, '{}', '--wait', '--json')
        json.loads(child.stdout.readline())
        self.ctl('bot', self.bot, '-n', '1', '--fail', 'no flour')
        self.assertEqual(json.loads(child.stdout.readline())['action']['error'], 'no flour')
        self.assertEqual(child.wait(DEADLINE), REFUSED)
        self.assertIn('expired', self.ctl('push-action', self.bot, '{}', '--expires-in', '1', '--wait', status=None).stdout)

    def test_without_acknowledging(self):
        action = self.json('push-action', self.bot, '{}')[0]['action']
        self.ctl('bot', self.bot, '-n', '1', '--no-ack')
        while self.json('trace', action['actionId'])[0]['action']['state'] != 'sent':
            pass

    def test_replaced(self):
        child = self.start('bot', self.bot)
        self.await_bot()
        peer = Peer(self.hub.uri)
        self.addCleanup(peer.close)
        peer.hello('bot', self.bot)
        self.assertEqual(child.wait(DEADLINE), NO_CONNECTION)

    def test_usage(self):
        for wrong in (['push-action', 'b'], ['push-action', 'b', 'x'], ['push-action', 'b', '[]'], ['trace'], ['bot'],
                      ['bot', ''], ['bot', 'b', '--count', '-1'], ['push-action', 'b', '{}', '--expires-in', 'x']):
            self.ctl(*wrong, status=USAGE)
        self.ctl('trace', 'nothing', status=REFUSED)
        self.ctl('actions', '--state', 'lost', status=REFUSED)
        self.ctl('push-action', 'a\nb', '{}', status=REFUSED)
        self.ctl('push-action', self.bot, '{}', hub=NOWHERE, status=NO_CONNECTION)


class SlowRelay:
    """Before a hub: the first connection is taken and never answered, the later ones go through."""

    def __init__(self, port):
        self.port = port
        self.listener = socket.create_server(('127.0.0.1', 0))
        self.uri = f'ws://127.0.0.1:{self.listener.getsockname()[1]}/ws'
        self.sockets = []
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        silent = True
        while True:
            try:
                near = self.listener.accept()[0]
            except OSError:
                return
            self.sockets.append(near)
            if silent:
                silent = False
                continue
            far = socket.create_connection(('127.0.0.1', self.port))
            self.sockets.append(far)
            for source, sink in (near, far), (far, near):
                threading.Thread(target=self.pass_on, args=(source, sink), daemon=True).start()

    @staticmethod
    def pass_on(source, sink):
        try:
            while data := source.recv(65536):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def end(self):
        self.listener.close()
        for each in self.sockets:
            each.close()


class Slow(CommandCase):
    def test_hub_is_asked_as_a_hub_again(self):
        """What answers as a Socket.IO server after a silence, but is a hub, is no Socket.IO server."""
        relay = SlowRelay(self.hub.port)
        self.addCleanup(relay.end)
        self.assertIn('native over websocket', self.ctl('--verbose', 'channels', hub=relay.uri).stderr)


class CommandLine(CommandCase):
    def test_nothing_is_ignored(self):
        """What cannot mean anything is refused before the hub is asked."""
        for wrong in (['claim', 'c', 't', '--fence', '-1'], ['claim', 'c', 't', '--to', ''], ['claim', '', 't'],
                      ['release', 'c', 't', '--fence=-1'], ['claim', 'c', 't', '--seconds', '-1'],
                      ['push-action', 'b', '{}', '--expires-in', '-5'], ['push-action', 'b', '{}', '--wait-for', '-1'], ['tail', '--channel', 'c', '--since', '-1'],
                      ['tail', '--channel', ''], ['messages', 'c', 't', '--after', '-1'], ['messages', 'c', 't', '--before', '-1'],
                      ['send', '-c', 'c', '-t', 't', '--if-seq', '-1', 'x'], ['topics', ''], ['trace', ''],
                      ['search', 'x', '--from', ''], ['set-topic', 'c', 't', '--title', '']):
            ran = self.ctl(*wrong, hub=NOWHERE, status=USAGE)
            self.assertEqual(ran.stdout, '', wrong)

    def test_help(self):
        text = self.ctl('--help').stdout
        for command in ('send', 'tail', 'sync', 'channels', 'topics', 'messages', 'search', 'stats', 'publish',
                        'simulate', 'run', 'tasks', 'sessions', 'edit', 'delete', 'set-topic', 'claim', 'release', 'pin', 'mute',
                        'push-action', 'actions', 'trace', 'bot'):
            self.assertIn(f'\n  {command} ', text)
            self.assertIn(f'signalboxctl {command}', self.ctl(command, '--help').stdout)
        self.assertRegex(self.ctl('--version').stdout, r'^signalboxctl \d')

    def test_manual(self):
        """The manual and the completion know every command and every option."""
        data = os.path.dirname(os.path.dirname(options.sample))
        with open(os.path.join(data, 'signalboxctl.1'), encoding='utf-8') as file:
            manual = file.read().replace('\\-', '-')
        with open(os.path.join(data, 'signalboxctl.bash'), encoding='utf-8') as file:
            completion = file.read()
        text = self.ctl('--help').stdout
        for command in re.findall(r'^  ([\w-]+) ', text[text.index('Commands:'):], re.MULTILINE):
            self.assertIn(command, manual)
            self.assertIn(command, completion)
            text += self.ctl(command, '--help').stdout
        for option in set(re.findall(r'--[a-z-]+', text)):
            self.assertIn(option, manual)
            self.assertIn(option, completion)

    def test_usage(self):
        for wrong in ([], ['nonsense'], ['--nonsense'], ['channels', '--nonsense'], ['channels', 'word'], ['topics'],
                      ['--timeout', '0', 'channels'], ['--timeout', 'x', 'channels'], ['--timeout', '-1', 'channels']):
            ran = subprocess.run([options.ctl, *wrong], capture_output=True, text=True, env=self.environment(self.hub.uri),
                                 timeout=DEADLINE)
            self.assertEqual((ran.returncode, ran.stdout), (USAGE, ''), wrong)
            self.assertIn('--help', ran.stderr)

    def test_addresses(self):
        self.ctl('--hub', 'ftp://localhost', 'channels', status=USAGE)
        self.ctl('--hub', 'not an address', 'channels', status=USAGE)
        self.assertIn(NOWHERE, self.ctl('--hub', NOWHERE, 'channels', status=NO_CONNECTION).stderr)
        self.ctl('channels', '--hub', NOWHERE, status=NO_CONNECTION)
        self.ctl('channels', hub=NOWHERE, status=NO_CONNECTION)
        self.ctl('--hub', self.hub.uri, 'channels', hub=NOWHERE)

    def test_silence(self):
        with socket.create_server(('127.0.0.1', 0)) as server:
            self.ctl('--timeout', '0.2', 'channels', hub=f'ws://127.0.0.1:{server.getsockname()[1]}', status=NO_CONNECTION)

    def test_token_file(self):
        self.ctl('--token-file', '/nonexistent', 'channels', status=USAGE)
        path = os.path.join(self.folder.name, 'token')
        with open(path, 'w', encoding='utf-8') as file:
            file.write('secret\n')
        self.ctl('--token-file', path, 'channels')


class Recordings(CommandCase):
    """An incident is recorded, and becomes a test."""

    def file(self, name):
        return os.path.join(self.folder.name, f'{name}-{uuid.uuid4()}')

    def record(self, *words, name='a.jsonl', **more):
        path = self.file(name)
        self.assertIn('Frames ', self.ctl('record', self.hub.uri, '-o', path, '--for', '1', *words, **more).stderr)
        return path

    @staticmethod
    def lines(path):
        with open(path, encoding='utf-8') as file:
            return [json.loads(line) for line in file]

    def test_lines(self):
        self.sync(account('bakery', 'late', 'Hello'))
        path = self.record()
        self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)
        head, *frames = self.lines(path)
        self.assertEqual((head['signalbox'], head['version'], head['address']), ('recording', 1, self.hub.uri))
        self.assertEqual([f['number'] for f in frames], list(range(1, len(frames) + 1)))
        self.assertEqual([(f['direction'], f['kind']) for f in frames[:2]], [('out', 'open'), ('in', 'open')])
        self.assertEqual(frames[1]['code'], 101)
        hello, welcome = (json.loads(f['text']) for f in frames[2:4])
        self.assertEqual((hello['event'], welcome['event']), ('hello', 'welcome'))
        self.assertEqual(frames[3]['pair'], 3)
        self.assertTrue(any('channel/bakery' in f.get('text', '') for f in frames if f['direction'] == 'out'))
        self.assertEqual(frames[-1]['kind'], 'close')

        for words in ('--speed', 'max'), ('--speed', '10'), ():
            self.assertRegex(self.ctl('replay', path, *words).stdout, r'^Sent \d+, compared [1-9]\d*, different 0\n$')

    def test_har(self):
        path = self.record('--har', name='a.har')
        with open(path, encoding='utf-8') as file:
            log = json.load(file)['log']
        self.assertEqual((log['version'], log['creator']['name'], log['pages']), ('1.2', 'Signalbox', []))
        (entry,) = log['entries']
        # What HAR 1.2 asks of each entry, and Chromium's importer reads.
        self.assertLessEqual({'startedDateTime', 'time', 'request', 'response', 'cache', 'timings'}, set(entry))
        self.assertLessEqual({'method', 'url', 'httpVersion', 'cookies', 'headers', 'queryString', 'headersSize', 'bodySize'},
                             set(entry['request']))
        self.assertLessEqual({'status', 'statusText', 'httpVersion', 'cookies', 'headers', 'content', 'redirectURL', 'headersSize',
                              'bodySize'}, set(entry['response']))
        self.assertLessEqual({'send', 'wait', 'receive'}, set(entry['timings']))
        self.assertEqual((entry['_resourceType'], entry['response']['status'], entry['request']['url']), ('websocket', 101, self.hub.uri))
        self.assertTrue(all(set(m) == {'type', 'time', 'opcode', 'data'} for m in entry['_webSocketMessages']))
        self.assertEqual(json.loads(entry['_webSocketMessages'][0]['data'])['event'], 'hello')
        self.assertIn('different 0', self.ctl('replay', '--speed', 'max', path).stdout)
        # Of which nothing can be read that would be sent: that is no test that was passed.
        for message in entry['_webSocketMessages']:
            message['data'] = 7
        with open(path, 'w', encoding='utf-8') as file:
            json.dump({'log': log}, file)
        ran = self.ctl('replay', '--speed', 'max', path, status=REFUSED)
        self.assertIn('Sent 0', ran.stdout)
        self.assertIn('Nothing was sent', ran.stderr)

    def test_no_time(self):
        for seconds in ('0', '-1', 'nan'):
            self.assertIn('above 0', self.ctl('record', self.hub.uri, '-o', self.file('a.jsonl'), '--for', seconds, status=USAGE).stderr)

    def test_interrupted(self):
        path = self.file('a.jsonl')
        child = self.start('record', self.hub.uri, '--output', path)
        until = time.monotonic() + DEADLINE
        while not (os.path.exists(path) and '"welcome' in pathlib.Path(path).read_text().replace('\\', '')):
            self.assertLess(time.monotonic(), until)
            time.sleep(0.05)
        child.send_signal(signal.SIGINT)
        self.assertEqual(child.wait(DEADLINE), DONE)
        self.assertEqual(self.lines(path)[-1]['kind'], 'close')

    def test_socketio(self):
        path = self.file('a.jsonl')
        self.ctl('record', 'http://' + self.hub.uri.split('/')[2], '--dialect', 'auto', '-o', path, '--for', '2')
        head, *frames = self.lines(path)
        self.assertNotIn('dialect', head)
        self.assertIn('EIO=4', frames[0]['text'])
        # A session of its own: what the recorded one was called does not matter.
        self.assertRegex(self.ctl('replay', '--speed', 'max', path).stdout, r'Sent [1-9].*compared [1-9].*different 0')

    def test_every_dialect(self):
        """What each dialect's client says is answered alike once more; over polling, and with the upgrade, as over a WebSocket."""
        uri = self.hub.uri[:-len('/ws')]
        http = 'http' + uri[len('ws'):]
        profiles = {}
        for transports in ['polling'], ['polling', 'websocket']:
            profiles[len(transports)] = self.file('profile.json')
            pathlib.Path(profiles[len(transports)]).write_text(json.dumps({'transports': transports}))
        for address, *words in ((f'{uri}/ws/ws', 'agent'), (f'{uri}/ws/broadcast', 'broadcast'), (http, 'monitor'),
                                (http, 'monitor', '--profile', profiles[1]), (http, 'monitor', '--profile', profiles[2])):
            with self.subTest(address=address, words=words):
                path = self.file('a.jsonl')
                self.ctl('record', address, '--dialect', *words, '-o', path, '--for', '1')
                _, *frames = self.lines(path)
                self.assertEqual([(f['direction'], f['kind']) for f in frames[:2]], [('out', 'open'), ('in', 'open')])
                self.assertRegex(self.ctl('replay', '--speed', 'max', path).stdout, r'^Sent [1-9]\d*, compared [1-9]\d*, different 0\n$')

    def test_differs(self):
        path = self.record()
        head, *frames = self.lines(path)
        at = next(i for i, f in enumerate(frames) if '"subscribed"' in f.get('text', ''))
        frames[at]['text'] = frames[at]['text'].replace('"subscribed"', '"error"', 1)
        with open(path, 'w', encoding='utf-8') as file:
            file.writelines(json.dumps(line) + '\n' for line in [head, *frames])
        ran = self.ctl('replay', '--speed', 'max', path, status=REFUSED)
        self.assertIn(f'Frame {at + 1}: ', ran.stderr)
        self.assertIn('“subscribed” now', ran.stderr)
        self.assertIn('different 1', ran.stdout)

    def test_refused_handshake(self):
        path = self.file('a.jsonl')
        uri = self.hub.uri.replace('/ws', '/nowhere')
        self.ctl('record', uri, '--dialect', 'native', '-o', path, '--for', '2', status=None)
        self.assertEqual(self.lines(path)[2]['code'], 404)
        self.assertIn('different 0', self.ctl('replay', path, '--speed', 'max').stdout)

    def test_step(self):
        path = self.record()
        n = sum(f['direction'] == 'out' and f['kind'] == 'text' for f in self.lines(path)[1:])
        ran = self.ctl('replay', '--step', path, input='\n', status=REFUSED)
        self.assertIn('? 3  {"event":"hello"', ran.stdout)
        self.assertIn('The rest was not sent', ran.stderr)
        self.assertIn('Sent 1, ', ran.stdout)
        self.assertIn('different 0', self.ctl('replay', '--step', path, input='\n' * n).stdout)

    def test_elsewhere(self):
        path = self.record()
        self.assertIn('127.0.0.1', self.ctl('replay', path, '--to', NOWHERE, status=NO_CONNECTION).stderr)
        self.ctl('record', NOWHERE, '-o', self.file('a.jsonl'), status=NO_CONNECTION)

    def test_wrong_words(self):
        self.ctl('record', self.hub.uri, status=USAGE)
        self.ctl('record', self.hub.uri, '-o', os.path.join(self.folder.name, 'none', 'a'), status=USAGE)
        self.ctl('replay', self.file('missing'), status=USAGE)
        self.ctl('replay', '-', input='hello', status=USAGE)
        self.ctl('replay', '-', input='{"log":{"entries":[{}]}}', status=USAGE)
        path = self.record()
        for speed in '0', '-1', 'x', 'nan':
            self.ctl('replay', path, '--speed', speed, status=USAGE)


if __name__ == '__main__':
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)
