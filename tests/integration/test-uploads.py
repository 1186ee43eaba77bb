#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files: sent, attached, fetched in parts, refused, abandoned, removed when nobody has them, and kept over a kill."""

import contextlib
import json
import os
import shutil
import socket
import sqlite3
import stat
import struct
import sys
import tempfile
import time
import unittest
import uuid
import zlib

from protocol_case import ProtocolCase, comment, fresh, main, options, work

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))
from peer import DEADLINE, Hub  # noqa: E402
from web import Web, read_answer  # noqa: E402

LIMIT = 2000000


def png(width, height):
    def chunk(kind, data):
        return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))
    return (b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', width, height, 8, 0, 0, 0, 0)) +
            chunk(b'IDAT', zlib.compress((b'\0' + b'\0' * width) * height)) + chunk(b'IEND', b''))


def form(*parts, boundary='xyz', end=True):
    """Each part: name, file name or None, type or None, data."""
    body = b''
    for name, file_name, mime, data in parts:
        body += f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"'.encode()
        body += f'; filename="{file_name}"'.encode() if file_name is not None else b''
        body += (f'\r\nContent-Type: {mime}' if mime else '').encode() + b'\r\n\r\n' + data + b'\r\n'
    return body + (f'--{boundary}--\r\n'.encode() if end else b'')


class UploadCase(ProtocolCase):
    arguments = ('--upload-bytes', str(LIMIT))

    def setUp(self):
        super().setUp()
        self.web = Web(self.hub.uri)
        self.addCleanup(self.web.close)

    def folder(self):
        return os.path.join(self.hub.data, 'uploads')

    def upload(self, data, path='/api/v1/uploads', **headers):
        answer = self.web.request('POST', path, data, {name.replace('_', '-'): value for name, value in headers.items()})
        self.assertEqual(answer.status, 201, answer)
        self.assertEqual(answer.headers['Location'], answer.json['url'])
        return answer.json

    def refuse_upload(self, data, status, code, path='/api/v1/uploads', **headers):
        web = Web(self.hub.uri)
        self.addCleanup(web.close)
        answer = web.request('POST', path, data, {name.replace('_', '-'): value for name, value in headers.items()})
        self.assertEqual((answer.status, answer.json['code']), (status, code), answer)
        return answer.json

    def fetch(self, url, method='GET', **headers):
        return self.web.request(method, url, headers={name.replace('_', '-'): value for name, value in headers.items()})

    def make_topic(self):
        channel = fresh('a')
        self.sync({'accountId': channel, 'contents': [work('w1', [comment('c1')])]})
        return channel

    def wait_until(self, condition):
        end = time.monotonic() + DEADLINE
        while not condition():
            self.assertLess(time.monotonic(), end, 'it did not happen in time')
            time.sleep(0.02)


class Uploads(UploadCase):
    def test_a_file_there_and_back(self):
        data = os.urandom(1234567)
        told = self.upload(data, '/api/v1/uploads?name=menu%20%E6%98%A5.pdf&duration=40', Content_Type='Application/PDF; x=y')
        self.assertEqual({name: told[name] for name in told if name not in ('id', 'url')},
                         {'name': 'menu 春.pdf', 'mime': 'application/pdf', 'size': len(data), 'duration': 40})
        got = self.fetch(told['url'])
        self.assertEqual((got.status, got.body), (200, data))
        self.assertEqual(got.headers['Content-Type'], 'application/pdf')
        self.assertTrue(got.headers['Content-Disposition'].startswith('attachment; filename="menu _.pdf"'))
        self.assertIn("filename*=UTF-8''menu%20%E6%98%A5.pdf", got.headers['Content-Disposition'])
        self.assertEqual(got.headers['X-Content-Type-Options'], 'nosniff')
        path = os.path.join(self.folder(), told['id'])
        self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)
        self.assertEqual(stat.S_IMODE(os.stat(self.folder()).st_mode), 0o700)

    def test_names_and_types(self):
        for headers, name, mime in [({}, 'file', 'application/octet-stream'),
                                    ({'Content_Disposition': 'attachment; filename="../a.txt"', 'Content_Type': 'text/plain'}, 'a.txt', 'text/plain'),
                                    ({'Content_Disposition': "attachment; filename*=UTF-8''%E6%98%A5.txt"}, '春.txt', 'application/octet-stream'),
                                    ({'Content_Type': 'no type at all'}, 'file', 'application/octet-stream')]:
            told = self.upload(b'x', **headers)
            self.assertEqual((told['name'], told['mime']), (name, mime), headers)
        self.assertEqual(self.upload(b'x', '/api/v1/uploads?name=%2e%2e%2Fb%0d%0a.txt')['name'], 'b.txt')

    def test_an_image_says_its_size(self):
        told = self.upload(png(31, 17), '/api/v1/uploads?width=5&height=6', Content_Type='image/png')
        self.assertEqual((told['width'], told['height']), (31, 17))
        told = self.upload(b'no image', '/api/v1/uploads?width=5&height=6')
        self.assertEqual((told['width'], told['height']), (5, 6))

    def test_a_page_is_never_shown(self):
        told = self.upload(b'<script>alert(1)</script>', Content_Type='text/html')
        got = self.fetch(told['url'])
        self.assertTrue(got.headers['Content-Disposition'].startswith('attachment'))
        self.assertIn('sandbox', got.headers['Content-Security-Policy'])
        self.assertEqual(got.headers['X-Content-Type-Options'], 'nosniff')

    def test_nothing_is_a_file_too(self):
        told = self.upload(b'')
        self.assertEqual(told['size'], 0)
        self.assertEqual((self.fetch(told['url']).status, self.fetch(told['url']).body), (200, b''))
        self.assertEqual(self.fetch(told['url'], Range='bytes=0-').status, 416)

    def test_parts_of_a_file(self):
        data = bytes(range(256)) * 40
        told = self.upload(data)
        size = len(data)
        for asked, start, end in [('bytes=0-0', 0, 0), ('bytes=100-199', 100, 199), ('bytes=9000-', 9000, size - 1), ('bytes=-5', size - 5, size - 1),
                                  (f'bytes=-{size * 2}', 0, size - 1), (f'bytes=10-{size * 9}', 10, size - 1), ('Bytes= 3 - 4 ', 3, 4)]:
            got = self.fetch(told['url'], Range=asked)
            self.assertEqual((got.status, got.headers['Content-Range'], got.body), (206, f'bytes {start}-{end}/{size}', data[start:end + 1]), asked)
        for asked in f'bytes={size}-', f'bytes={size + 5}-{size + 9}', 'bytes=-0':
            got = self.fetch(told['url'], Range=asked)
            self.assertEqual((got.status, got.headers['Content-Range'], got.body), (416, f'bytes */{size}', b''), asked)
        for asked in 'bytes=5-3', 'bytes=x-', 'lines=0-1', 'bytes=0-1,3-4', 'bytes=', 'bytes=-', 'bytes=--5', 'bytes=+1-2':
            got = self.fetch(told['url'], Range=asked)
            self.assertEqual((got.status, got.body), (200, data), asked)

    def test_asked_again(self):
        told = self.upload(b'hello')
        tag = self.fetch(told['url']).headers['ETag']
        for tags in tag, f'"x", {tag}', f'W/{tag}', '*':
            got = self.fetch(told['url'], If_None_Match=tags)
            self.assertEqual((got.status, got.body), (304, b''))
        self.assertEqual(self.fetch(told['url'], If_None_Match='"x"').status, 200)
        self.assertEqual(self.fetch(told['url'], If_Range=tag, Range='bytes=1-2').body, b'el')
        self.assertEqual(self.fetch(told['url'], If_Range='"x"', Range='bytes=1-2').body, b'hello')
        head = self.fetch(told['url'], 'HEAD')
        self.assertEqual((head.status, head.headers['Content-Length'], head.body), (200, '5', b''))
        self.assertEqual(self.fetch(told['url']).body, b'hello')

    def test_what_there_is_not(self):
        for path in '0' * 32, '..%2Fhub.db', '', 'x', '0' * 31, '%00' * 32, '.', 'A' * 32:
            answer = Web(self.hub.uri).request('GET', f'/api/v1/files/{path}')
            self.assertEqual(answer.status, 404, path)

    def test_a_form(self):
        data = os.urandom(300000) + b'\r\n--xy\r\n--xyy\r\n'
        told = self.upload(form(('width', None, None, b'7'), ('file', '春 "1".txt'.replace('"', '%22'), 'text/plain', data), ('height', None, None, b'8')),
                           Content_Type='multipart/form-data; boundary=xyz')
        self.assertEqual((told['name'], told['mime'], told['size'], told['width'], told['height']),
                         ('春 %221%22.txt', 'text/plain', len(data), 7, 8))
        self.assertEqual(self.fetch(told['url']).body, data)
        told = self.upload(b'preamble\r\n' + form(('name', None, None, b'better.txt'), ('file', 'a.txt', None, b'')) + b'epilogue',
                           Content_Type='multipart/form-data; boundary="xyz"')
        self.assertEqual((told['name'], told['mime'], told['size']), ('better.txt', 'application/octet-stream', 0))

    def test_forms_that_are_none(self):
        kind = 'multipart/form-data; boundary=xyz'
        file = ('file', 'a', None, b'x')
        for body, mime in [(form(file), 'multipart/form-data'), (form(file), 'multipart/form-data; boundary=' + 'x' * 71), (b'', kind), (b'rubbish', kind),
                           (form(file, end=False), kind), (form(file, file), kind), (form(('name', None, None, b'x')), kind),
                           (b'--xyz\r\n\r\nx\r\n--xyz--', kind), (b'--xyz\r\nContent-Type: text/plain\r\n\r\nx\r\n--xyz--', kind),
                           (form(file, ('width', None, None, b'wide')), kind), (b'--xyz\r\nX: ' + b'x' * 9000 + form(file), kind)]:
            self.refuse_upload(body, 400, 'badRequest', Content_Type=mime)
        self.refuse_upload(form(file, ('name', None, None, b'x' * 1025)), 413, 'tooLarge', Content_Type=kind)
        self.assertEqual([name for name in os.listdir(self.folder()) if name.endswith('.part')], [])

    def test_size_at_the_edge(self):
        self.assertEqual(self.upload(b'x' * LIMIT)['size'], LIMIT)
        told = self.refuse_upload(b'x' * (LIMIT + 1), 413, 'tooLarge')
        self.assertEqual(told['limit'], LIMIT)
        kind = 'multipart/form-data; boundary=xyz'
        self.assertEqual(self.upload(form(('file', 'a', None, b'x' * LIMIT)), Content_Type=kind)['size'], LIMIT)
        self.refuse_upload(form(('file', 'a', None, b'x' * (LIMIT + 1))), 413, 'tooLarge', Content_Type=kind)

    def test_a_limit_is_said_before_the_body(self):
        with self.web.raw() as raw, raw.makefile('rb') as stream:
            raw.sendall(b'POST /api/v1/uploads HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n' % (LIMIT + 1))
            self.assertEqual(read_answer(stream).status, 413)

    def test_a_length_that_nobody_said(self):
        def chunks(total, piece=65536):
            for at in range(0, total, piece):
                yield b'x' * min(piece, total - at)
        with self.web.raw() as raw, raw.makefile('rb') as stream:
            raw.sendall(b'POST /api/v1/uploads HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n')
            for piece in chunks(LIMIT):
                raw.sendall(b'%x\r\n%s\r\n' % (len(piece), piece))
            raw.sendall(b'0\r\n\r\n')
            answer = read_answer(stream)
            self.assertEqual((answer.status, answer.json['size']), (201, LIMIT))
        with self.web.raw() as raw, raw.makefile('rb') as stream:
            try:
                raw.sendall(b'POST /api/v1/uploads HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n')
                for piece in chunks(LIMIT * 4):
                    raw.sendall(b'%x\r\n%s\r\n' % (len(piece), piece))
            except (BrokenPipeError, ConnectionResetError):
                pass
            self.assertEqual(read_answer(stream).status, 413)

    def test_bad_words(self):
        for query in 'width=-1', 'height=x', 'duration=1.5', 'width=99999999999':
            self.assertEqual(self.refuse_upload(b'x', 400, 'badRequest', f'/api/v1/uploads?{query}')['field'], query.split('=')[0])
        self.refuse_upload(b'x', 415, 'unsupported', Content_Encoding='gzip')
        answer = self.web.request('GET', '/api/v1/uploads')
        self.assertEqual(answer.status, 405)

    def test_abandoned_in_the_middle(self):
        before = set(os.listdir(self.folder())) if os.path.exists(self.folder()) else set()
        raw = self.web.raw()
        raw.sendall(b'POST /api/v1/uploads HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1500000\r\n\r\n' + b'x' * 1000000)
        self.wait_until(lambda: set(os.listdir(self.folder())) - before)
        raw.close()
        self.wait_until(lambda: set(os.listdir(self.folder())) == before)

    def test_many_at_once_and_the_hub_lives_on(self):
        raws = [self.web.raw() for _ in range(20)]
        for raw in raws:
            raw.sendall(b'POST /api/v1/uploads HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900000\r\n\r\n' + b'x' * 450000)
        self.ask('ping', {}, 'pong')
        for raw in raws:
            raw.sendall(b'y' * 450000)
        for raw in raws:
            with raw, raw.makefile('rb') as stream:
                answer = read_answer(stream)
                self.assertEqual((answer.status, answer.json['size']), (201, 900000))
                self.assertEqual(self.fetch(answer.json['url']).body, b'x' * 450000 + b'y' * 450000)


class Dawdling(UploadCase):
    arguments = ('--handshake-timeout', '3000')

    def test_whoever_stops_sending_is_let_go(self):
        with self.web.raw() as raw:
            raw.sendall(b'POST /api/v1/uploads HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1500000\r\n\r\n' + b'x' * 600000)
            try:
                while raw.recv(65536):
                    pass
            except ConnectionResetError:
                pass
        self.wait_until(lambda: not [name for name in os.listdir(self.folder()) if name.endswith('.part')])

    def sockets(self):
        folder = f'/proc/{self.hub.process.pid}/fd'
        links = [os.readlink(os.path.join(folder, fd)) for fd in os.listdir(folder) if os.path.lexists(os.path.join(folder, fd))]
        return {link for link in links if link.startswith('socket:')}

    def test_a_reader_that_stops_is_let_go(self):
        told = self.upload(b'x' * LIMIT)
        before = self.sockets()
        raw = self.web.raw()
        self.addCleanup(raw.close)
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        raw.sendall(f'GET {told["url"]} HTTP/1.1\r\nHost: localhost\r\n\r\n'.encode() * 8)
        self.wait_until(lambda: self.sockets() - before)
        its = self.sockets() - before
        self.ask('ping', {}, 'pong')
        self.wait_until(lambda: not self.sockets() & its)
        self.assertEqual(Web(self.hub.uri).request('GET', told['url']).status, 200)


class Attached(UploadCase):
    def setUp(self):
        super().setUp()
        self.channel = self.make_topic()

    def test_a_message_says_what_the_hub_knows(self):
        told = self.upload(png(3, 4), '/api/v1/uploads?name=photo.png', Content_Type='image/png')
        for reference in {'id': told['id']}, {'url': told['url']}, {'url': told['url'], 'name': 'lie.exe', 'size': 1, 'note': 'mine'}:
            sent = self.send(self.channel, 'w1', '', attachments=[reference])
            message = next(m for m in self.messages(self.channel, 'w1') if m['id'] == sent['id'])
            attachment = message['attachments'][0]
            self.assertEqual({name: attachment[name] for name in told}, told)
            self.assertEqual(attachment.get('note'), reference.get('note'))

    def test_others_see_it(self):
        watcher = self.connect()
        self.watch(watcher, f'channel/{self.channel}')
        told = self.upload(b'x', '/api/v1/uploads?name=a.txt')
        self.send(self.channel, 'w1', 'see', attachments=[{'id': told['id']}])
        self.assertEqual(watcher.expect('messageAdded')['payload']['message']['attachments'], [told])

    def test_sent_again(self):
        told = self.upload(b'x')
        payload = {'key': str(uuid.uuid4()), 'channelId': self.channel, 'topicId': 'w1', 'content': '', 'attachments': [{'id': told['id']}]}
        first = self.ask('sendMessage', payload, 'messageAccepted')
        again = self.ask('sendMessage', payload, 'messageAccepted')
        self.assertEqual((again['id'], again['duplicate']), (first['id'], True))

    def test_what_there_is_not(self):
        for attachment in {'id': '0' * 32}, {'url': '/api/v1/files/' + '0' * 32}, {'url': '/api/v1/files/'}:
            told = self.refuse('sendMessage', {'key': str(uuid.uuid4()), 'channelId': self.channel, 'topicId': 'w1', 'content': 'x',
                                               'attachments': [{'name': 'fine'}, attachment]}, 'notFound', 'attachments[1]')
            self.assertTrue(told['message'])

    def test_files_of_elsewhere_are_left_alone(self):
        attachment = {'id': '7', 'name': 'a.png', 'url': 'https://cdn.example/a.png', 'size': 3}
        sent = self.send(self.channel, 'w1', '', attachments=[attachment])
        message = next(m for m in self.messages(self.channel, 'w1') if m['id'] == sent['id'])
        self.assertEqual(message['attachments'], [attachment])


class Removal(UploadCase):
    arguments = ('--upload-age', '1', '--retention-interval', '200')

    def test_what_no_message_has_goes(self):
        channel = self.make_topic()
        kept = self.upload(b'kept')
        sent = self.send(channel, 'w1', '', attachments=[{'id': kept['id']}])
        twice = self.send(channel, 'w1', '', attachments=[{'id': kept['id']}])
        lone = self.upload(b'lone')
        self.wait_until(lambda: self.fetch(lone['url']).status == 404)
        self.wait_until(lambda: not os.path.exists(os.path.join(self.folder(), lone['id'])))
        self.assertEqual(self.fetch(kept['url']).body, b'kept')
        self.refuse('sendMessage', {'key': 'late', 'channelId': channel, 'topicId': 'w1', 'content': '', 'attachments': [{'id': lone['id']}]}, 'notFound')

        self.ask('deleteMessage', {'channelId': channel, 'topicId': 'w1', 'id': sent['id']}, 'ok')
        gone = self.upload(b'gone meanwhile')
        self.wait_until(lambda: self.fetch(gone['url']).status == 404)
        self.assertEqual(self.fetch(kept['url']).status, 200)
        self.ask('deleteMessage', {'channelId': channel, 'topicId': 'w1', 'id': twice['id']}, 'ok')
        self.wait_until(lambda: not os.listdir(self.folder()))


class Total(unittest.TestCase):
    """All files together have a bound: what no message has makes room, and nothing else."""

    LIMIT = 1000

    def setUp(self):
        self.data = tempfile.mkdtemp(prefix='signalbox-uploads-')
        self.addCleanup(shutil.rmtree, self.data, True)
        self.start()

    def start(self, *arguments):
        self.hub = Hub(options.hub, data=self.data, arguments=('--upload-total', str(self.LIMIT), '--upload-age', '0', *arguments))
        self.web = Web(self.hub.uri)

    def stop(self):
        self.web.close()
        self.hub.stop()

    def upload(self, size):
        answer = self.web.request('POST', '/api/v1/uploads', b'x' * size)
        self.assertEqual(answer.status, 201, answer)
        return answer.json['id']

    def refuse(self, size):
        answer = self.web.request('POST', '/api/v1/uploads', b'x' * size)
        self.assertEqual((answer.status, answer.json['code'], answer.json['limit']), (507, 'tooLarge', self.LIMIT), answer)
        self.assertIn('1000 bytes together', answer.json['title'])

    def kept(self):
        return sorted(os.listdir(os.path.join(self.data, 'uploads')))

    def await_kept(self, *ids):
        end = time.monotonic() + DEADLINE
        while self.kept() != sorted(ids):
            self.assertLess(time.monotonic(), end, self.kept())
            time.sleep(0.02)

    def grow_old(self, *ids):
        """In this order, and long ago."""
        self.stop()
        with contextlib.closing(sqlite3.connect(os.path.join(self.data, 'hub.db'))) as database, database:
            for at, id in enumerate(ids, 1):
                database.execute('UPDATE uploads SET at = ? WHERE id = ?', (at, id))
        self.start()

    def test_up_to_the_last_byte(self):
        ids = [self.upload(600), self.upload(400)]
        self.refuse(1)
        self.await_kept(*ids)
        # An empty one takes no room; nothing that came just now makes any, for its message may be on its way.
        ids.append(self.upload(0))
        self.stop()
        self.start()
        self.refuse(1)
        self.refuse(1001)
        self.await_kept(*ids)
        self.stop()

    def test_old_ones_make_room(self):
        used, second, first, young = self.upload(300), self.upload(100), self.upload(100), self.upload(500)
        self.web.request('POST', '/api/v1/syncData', json.dumps({'accountId': 'a', 'contents': [work('w', [])]}).encode())
        told = self.web.request('POST', '/api/v1/sendMessage', json.dumps(
            {'key': 'k', 'channelId': 'a', 'topicId': 'w', 'content': '', 'attachments': [{'id': used}]}).encode())
        self.assertEqual(told.status, 200, told)
        self.grow_old(first, second, used)
        # Where all that may go is not enough, nothing goes.
        self.refuse(201)
        self.await_kept(used, first, second, young)
        # One is enough, and it is the oldest.
        more = self.upload(100)
        self.await_kept(used, second, young, more)
        more = [more, self.upload(1), self.upload(99)]
        self.await_kept(used, young, *more)
        self.refuse(1)
        self.assertEqual(self.web.request('GET', f'/api/v1/files/{used}').body, b'x' * 300)
        # What lost its message may go as well.
        removed = self.web.request('POST', '/api/v1/deleteMessage', json.dumps(
            {'channelId': 'a', 'topicId': 'w', 'id': told.json['id']}).encode())
        self.assertEqual(removed.status, 200, removed)
        more.append(self.upload(300))
        self.await_kept(young, *more)
        self.stop()

    def test_no_bound(self):
        self.stop()
        self.start('--upload-total', '0')
        self.upload(2000)
        self.stop()


class Kills(unittest.TestCase):
    def test_a_kill_in_the_middle(self):
        hub = Hub(options.hub)
        self.addCleanup(hub.stop)
        folder = os.path.join(hub.data, 'uploads')
        kept = []
        for _ in range(3):
            web = Web(hub.uri)
            told = web.request('POST', '/api/v1/uploads', b'answered').json
            kept.append(told)
            raw = web.raw()
            raw.sendall(b'POST /api/v1/uploads HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1500000\r\n\r\n' + b'x' * 1000000)
            end = time.monotonic() + DEADLINE
            while not any(name.endswith('.part') for name in os.listdir(folder)) and time.monotonic() < end:
                time.sleep(0.01)
            hub.kill()
            raw.close()
            web.close()
            for name in os.listdir(folder):
                os.utime(os.path.join(folder, name), (1, 1))
            hub.start()
            end = time.monotonic() + DEADLINE
            while sorted(os.listdir(folder)) != sorted(t['id'] for t in kept) and time.monotonic() < end:
                time.sleep(0.02)
            self.assertEqual(sorted(os.listdir(folder)), sorted(t['id'] for t in kept))
            web = Web(hub.uri)
            for told in kept:
                self.assertEqual(web.request('GET', told['url']).body, b'answered')
            web.close()

    def test_a_disk_that_takes_nothing(self):
        hub = Hub(options.hub)
        self.addCleanup(hub.stop)
        with open(os.path.join(hub.data, 'uploads'), 'w') as file:
            file.write('in the way')
        web = Web(hub.uri)
        answer = web.request('POST', '/api/v1/uploads', b'x' * 1000000)
        self.assertEqual((answer.status, answer.json['code']), (503, 'unavailable'))
        self.assertTrue(int(answer.headers['Retry-After']) >= 1)
        os.unlink(os.path.join(hub.data, 'uploads'))
        self.assertEqual(web.request('POST', '/api/v1/uploads', b'x' * 1000000).status, 201)
        web.close()

    def test_a_file_that_is_shorter_than_it_was(self):
        hub = Hub(options.hub)
        self.addCleanup(hub.stop)
        web = Web(hub.uri)
        told = web.request('POST', '/api/v1/uploads', b'x' * 1000000).json
        os.truncate(os.path.join(hub.data, 'uploads', told['id']), 500000)
        with web.raw() as raw:
            raw.sendall(f'GET {told["url"]} HTTP/1.1\r\nHost: localhost\r\n\r\n'.encode())
            data = b''
            try:
                while piece := raw.recv(65536):
                    data += piece
            except ConnectionResetError:
                pass
        self.assertLess(len(data), 1000000)
        self.assertEqual(json.loads(web.request('GET', '/healthz').body)['status'], 'ok')
        web.close()


if __name__ == '__main__':
    main()
