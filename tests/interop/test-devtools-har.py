# SPDX-License-Identifier: GPL-3.0-or-later
"""Headless Chromium's own developer tools, and HARs: what signalboxctl records is taken in by the code with which the network
panel imports, and what that panel exports of a page's WebSocket is replayed by signalboxctl.

The front end of the tools is opened beside a page, as a person opens it, and is told what to do over the DevTools protocol."""

import argparse
import base64
import http.server
import json
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'integration'))

arguments = argparse.ArgumentParser()
arguments.add_argument('--ctl', required=True)
options, sys.argv[1:] = arguments.parse_known_args()

import protocol_case  # noqa: E402
from protocol_case import DEADLINE, Hub  # noqa: E402

CHROMIUM = shutil.which('chromium') or shutil.which('chromium-browser')
if CHROMIUM is None:
    print('There is no Chromium')
    sys.exit(77)

TOOLS = 'devtools://devtools/bundled/'

# What the network panel does with a file that is imported, and with what it exports. (`sanitize`: cookies and the like are left out.)
IMPORT = '''(async text => {
  const { HARFormat, Importer } = await import('%(tools)smodels/har/har.js');
  const logs = await import('%(tools)smodels/logs/logs.js');
  const requests = Importer.Importer.requestsFromHARLog(new HARFormat.HARRoot(JSON.parse(text)).log);
  logs.NetworkLog.NetworkLog.instance().reset(true);
  logs.NetworkLog.NetworkLog.instance().importRequests(requests);
  return requests.map(request => ({ url: request.url(), type: request.resourceType().name(), status: request.statusCode,
                                    frames: request.frames().map(frame => ({ type: frame.type, opCode: frame.opCode, text: frame.text, time: frame.time })) }));
})(%%s)''' % {'tools': TOOLS}
EXPORT = '''(async () => {
  const { Log } = await import('%(tools)smodels/har/har.js');
  const logs = await import('%(tools)smodels/logs/logs.js');
  return JSON.stringify({ log: await Log.Log.build(logs.NetworkLog.NetworkLog.instance().requests(), { sanitize: true }) });
})()''' % {'tools': TOOLS}
ATTACHED = '''(async () => {
  const { NetworkManager, TargetManager } = await import('%(tools)score/sdk/sdk.js');
  return TargetManager.TargetManager.instance().primaryPageTarget()?.model(NetworkManager.NetworkManager) != null;
})()''' % {'tools': TOOLS}

TALK = '''new Promise((resolve, reject) => {
  const socket = new WebSocket(%s);
  let heard = 0;
  socket.onopen = () => socket.send(JSON.stringify({ event: 'hello', id: 'c1', payload: { clientType: 'monitor', clientId: 'page', protocol: 1 } }));
  socket.onerror = () => reject(new Error('no connection'));
  socket.onmessage = () => {
    if (++heard === 1) socket.send(JSON.stringify({ event: 'stats', id: 'c2', payload: { note: '柠檬 😀' } }));
    else { socket.onclose = () => resolve(heard); socket.close(1000); }
  };
})'''


def wait_until(what, condition):
    end = time.monotonic() + DEADLINE * 2
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(.05)
    raise AssertionError(f'not in time: {what}')


class Site(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self):
        super().__init__(('127.0.0.1', 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *arguments):
        pass

    def do_GET(self):
        body = b'<!doctype html><title>page</title>'
        self.send_response(200)
        self.send_header('Content-Type', 'text/html')
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Tools:
    """A browser, and its DevTools protocol over a WebSocket."""

    def __init__(self):
        self.profile = tempfile.mkdtemp(prefix='signalbox-chromium-')
        self.process = subprocess.Popen(
            [CHROMIUM, '--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run', '--disable-extensions',
             '--disable-background-networking', '--remote-debugging-port=0', '--remote-allow-origins=*', f'--user-data-dir={self.profile}',
             '--disable-features=LocalNetworkAccessChecks,PrivateNetworkAccessChecks,BlockInsecurePrivateNetworkRequests', 'about:blank'],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True)
        address = next(line.split(' on ')[1].strip() for line in self.process.stderr if 'DevTools listening on' in line)
        threading.Thread(target=self.process.stderr.read, daemon=True).start()
        self.host, path = address[len('ws://'):].split('/', 1)
        self.socket = socket.create_connection(self.host.split(':'), DEADLINE)
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(f'GET /{path} HTTP/1.1\r\nHost: {self.host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
                            f'Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n'.encode())
        self.stream = self.socket.makefile('rb')
        assert b' 101 ' in self.stream.readline()
        while self.stream.readline() != b'\r\n':
            pass
        self.last = 0

    def send(self, message):
        data = json.dumps(message).encode()
        size = len(data)
        head = bytes([0x80 | size]) if size < 126 else b'\xfe' + struct.pack('>H', size) if size < 65536 else b'\xff' + struct.pack('>Q', size)
        self.socket.sendall(b'\x81' + head + bytes(4) + data)

    def receive(self):
        data = b''
        while True:
            first, size = self.stream.read(2)
            if size == 126:
                size, = struct.unpack('>H', self.stream.read(2))
            elif size == 127:
                size, = struct.unpack('>Q', self.stream.read(8))
            data += self.stream.read(size)
            if first & 0x80:
                return json.loads(data)

    def ask(self, method, session=None, **params):
        self.last += 1
        message = {'id': self.last, 'method': method, 'params': params}
        self.send({**message, 'sessionId': session} if session else message)
        while True:
            answer = self.receive()
            if answer.get('id') == self.last:
                assert 'result' in answer, answer
                return answer['result']

    def open(self, url):
        target = self.ask('Target.createTarget', url=url)['targetId']
        return target, self.ask('Target.attachToTarget', targetId=target, flatten=True)['sessionId']

    def evaluate(self, session, expression):
        result = self.ask('Runtime.evaluate', session, expression=expression, awaitPromise=True, returnByValue=True)
        assert 'exceptionDetails' not in result, result['exceptionDetails']
        return result['result'].get('value')

    def open_beside(self, url):
        """A page, and the front end of the tools that looks at it."""
        target, page = self.open(url)
        _, front = self.open(f'{TOOLS}inspector.html?ws={self.host}/devtools/page/{target}')
        wait_until('the tools look at the page', lambda: self.try_evaluate(front, ATTACHED))
        return page, front

    def try_evaluate(self, session, expression):
        """The front end may be on its way still."""
        try:
            return self.evaluate(session, expression)
        except AssertionError:
            return False

    def end(self):
        self.socket.close()
        self.process.terminate()
        self.process.wait(DEADLINE)
        shutil.rmtree(self.profile, ignore_errors=True)


class TestHar(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = Site()
        cls.tools = Tools()
        cls.page, cls.front = cls.tools.open_beside(f'http://127.0.0.1:{cls.site.server_port}/')

    @classmethod
    def tearDownClass(cls):
        cls.tools.end()
        cls.site.shutdown()
        cls.site.server_close()

    def setUp(self):
        self.hub = Hub(protocol_case.options.hub)
        self.addCleanup(self.hub.stop)
        self.folder = tempfile.mkdtemp(prefix='signalbox-har-')
        self.addCleanup(shutil.rmtree, self.folder)

    def ctl(self, *words):
        return subprocess.run([options.ctl, *words], capture_output=True, text=True, timeout=DEADLINE * 2, stdin=subprocess.DEVNULL,
                              env={**os.environ, 'HOME': self.folder, 'XDG_DATA_HOME': self.folder, 'LC_ALL': 'C.UTF-8'})

    def write(self, text):
        path = os.path.join(self.folder, 'chromium.har')
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)
        return path

    def replay(self, path):
        replayed = self.ctl('replay', path, '--to', self.hub.uri, '--speed', 'max', '--verbose')
        self.assertEqual(replayed.returncode, 0, replayed)
        return replayed

    def test_ours_opens_there(self):
        path = os.path.join(self.folder, 'ours.har')
        recorded = self.ctl('record', self.hub.uri, '--har', '--for', '1', '-o', path)
        self.assertEqual(recorded.returncode, 0, recorded)
        with open(path, encoding='utf-8') as file:
            text = file.read()
        entry, = json.loads(text)['log']['entries']
        opened, = self.tools.evaluate(self.front, IMPORT % json.dumps(text))
        self.assertEqual((opened['url'], opened['type'], opened['status']), (self.hub.uri, 'websocket', 101))
        told = [(m['type'], m['opcode'], m['data']) for m in entry['_webSocketMessages']]
        self.assertEqual([(f['type'], f['opCode'], f['text']) for f in opened['frames']], told)
        self.assertIn('"event":"hello"', told[0][2])
        self.assertTrue(all(f['time'] > 1.7e9 for f in opened['frames']), opened)
        # What the panel makes of it is a recording again.
        self.replay(self.write(self.tools.evaluate(self.front, EXPORT)))

    def test_theirs_imports_here(self):
        self.tools.evaluate(self.page, f'location.href = {json.dumps(f"http://127.0.0.1:{self.site.server_port}/again")}')
        wait_until('the page to be there', lambda: self.tools.try_evaluate(self.page, 'document.readyState === "complete" && location.pathname === "/again"'))
        self.assertEqual(self.tools.evaluate(self.page, TALK % json.dumps(self.hub.uri)), 2)
        text = wait_until('the tools to have heard it all', self.export_whole)
        replayed = self.replay(self.write(text))
        self.assertIn('hello', replayed.stdout + replayed.stderr)
        self.assertIn('stats', replayed.stdout + replayed.stderr)

    def export_whole(self):
        """Two messages of each side."""
        text = self.tools.evaluate(self.front, EXPORT)
        messages = [m for e in json.loads(text)['log']['entries'] for m in e.get('_webSocketMessages', [])]
        return text if len(messages) >= 4 else None


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1], verbosity=2)
