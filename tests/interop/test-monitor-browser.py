# SPDX-License-Identifier: GPL-3.0-or-later
"""Headless Chromium with a page that uses npm's client, against the real hub: what a page of this machine may, and what another's may not.

The page is served by this program, and tells it what happened."""

import http.server
import json
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'integration'))

import protocol_case  # noqa: E402
from protocol_case import DEADLINE, Hub  # noqa: E402

SCRIPT = os.path.join(os.environ.get('SIGNALBOX_INTEROP_MODULES', ''), 'socket.io-client', 'dist', 'socket.io.min.js')
CHROMIUM = shutil.which('chromium') or shutil.which('chromium-browser')
if CHROMIUM is None or not os.path.exists(SCRIPT):
    print('There is no Chromium, or no npm client: run build-aux/test')
    sys.exit(77)

PAGE = '''<!doctype html><meta charset="utf-8"><title>monitor</title><script src="/socket.io.min.js"></script>
<script>
const settings = %s;
const tell = result => fetch('/result', { method: 'POST', body: JSON.stringify(result) });
const socket = io(settings.hub, settings.options);
const heard = [];
let told = false;
socket.on('connect_error', error => { if (told) return; tell({ error: error.message, data: error.data ?? null }); socket.disconnect(); });
socket.on('channel:message', message => heard.push(message));
socket.on('connect', async () => {
  try {
    const ask = (...args) => socket.timeout(30000).emitWithAck(...args);
    const registered = await ask('monitor:register', { clientType: 'monitor', clientId: 'page' });
    const synced = await ask('WORKER_DATA_SYNC', { accountId: 'a', contents: [{ work_id: 'w', comments: [{ comment_id: 'k', content: '柠檬 😀' }] }] });
    const channels = await ask('monitor:request_channels', {});
    const messages = await ask('monitor:request_messages', { channelId: 'a', topicId: 'w' });
    const reply = await ask('monitor:reply', { channelId: 'a', topicId: 'w', content: 'from a page', attachments: [{ name: 'f', data: new Uint8Array([1, 2, 3]).buffer }] });
    const end = Date.now() + 30000;
    while (heard.length < 2 && Date.now() < end)
      await new Promise(resolve => setTimeout(resolve, 10));
    if (settings.upgrade)
      while (socket.io.engine.transport.name !== 'websocket' && Date.now() < end)
        await new Promise(resolve => setTimeout(resolve, 10));
    const file = await fetch(settings.hub + heard.at(-1).attachments[0].url, { headers: settings.options.auth ? { authorization: `Bearer ${settings.options.auth.token}` } : {} });
    const bytes = [...new Uint8Array(await file.arrayBuffer())];
    told = true;
    await tell({ registered, synced, channels, messages, reply, heard, bytes, transport: socket.io.engine.transport.name });
  } catch (error) {
    tell({ failed: String(error) });
  }
});
</script>'''


class Site(http.server.ThreadingHTTPServer):
    """Serves the page and npm's client, and takes the result."""

    daemon_threads = True

    def __init__(self):
        super().__init__(('127.0.0.1', 0), Handler)
        self.results = queue.Queue()
        self.page = b''
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *arguments):
        pass

    def answer(self, kind, body):
        self.send_response(200)
        self.send_header('Content-Type', kind)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        if self.path == '/socket.io.min.js':
            with open(SCRIPT, 'rb') as script:
                self.answer('text/javascript', script.read())
        else:
            self.answer('text/html', self.server.page)

    def do_POST(self):
        self.server.results.put(json.loads(self.rfile.read(int(self.headers['Content-Length']))))
        self.answer('text/plain', b'')


class TestBrowser(unittest.TestCase):
    def setUp(self):
        self.site = Site()
        self.addCleanup(self.site.server_close)
        self.addCleanup(self.site.shutdown)

    def run_page(self, hub, host='127.0.0.1', upgrade=False, then=None, **settings):
        """What the page says when it is opened from that host; and with `then`, what it says behind that."""
        self.site.page = (PAGE % json.dumps({'hub': f'http://127.0.0.1:{hub.port}', 'upgrade': upgrade, 'options': settings})).encode()
        profile = tempfile.mkdtemp(prefix='signalbox-chromium-')
        browser = subprocess.Popen(
            [CHROMIUM, '--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run', '--disable-extensions',
             '--disable-background-networking', f'--user-data-dir={profile}', f'--host-resolver-rules=MAP {host} 127.0.0.1',
             '--disable-features=LocalNetworkAccessChecks,PrivateNetworkAccessChecks,BlockInsecurePrivateNetworkRequests',
             f'http://{host}:{self.site.server_port}/'],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        try:
            result = self.site.results.get(timeout=DEADLINE * 2)
            if then is None:
                return result
            then(result)
            return self.site.results.get(timeout=DEADLINE * 2)
        finally:
            browser.terminate()
            browser.wait(DEADLINE)
            shutil.rmtree(profile, ignore_errors=True)

    def check(self, result, transport):
        self.assertEqual(result.get('registered'), {'success': True, 'clientId': 'page'}, result)
        self.assertEqual(result['synced']['success'], True)
        self.assertEqual([c['id'] for c in result['channels']['channels']], ['a'])
        self.assertEqual(result['messages']['messages'][0]['content'], '柠檬 😀')
        self.assertEqual(result['reply']['success'], True)
        self.assertEqual(result['heard'][-1]['content'], 'from a page')
        self.assertEqual(result['heard'][-1]['attachments'][0]['size'], 3)
        self.assertEqual(result['bytes'], [1, 2, 3])
        self.assertEqual(result['transport'], transport)

    def test_page_of_this_machine(self):
        for settings, transport in (({'upgrade': True}, 'websocket'), ({'transports': ['websocket']}, 'websocket'), ({'transports': ['polling']}, 'polling')):
            with self.subTest(**settings):
                hub = Hub(protocol_case.options.hub)
                self.addCleanup(hub.stop)
                self.check(self.run_page(hub, **settings), transport)

    def test_restart(self):
        """The page comes back by itself, and finds what there was; what it does again is known."""
        for settings, transport in (({'upgrade': True}, 'websocket'), ({'transports': ['polling']}, 'polling')):
            with self.subTest(**settings):
                hub = Hub(protocol_case.options.hub)
                self.addCleanup(hub.stop)

                def restart(result):
                    self.check(result, transport)
                    self.assertEqual(result['synced']['messages'], 1)
                    hub.kill()
                    hub.start()

                result = self.run_page(hub, then=restart, reconnectionDelay=100, **settings)
                self.check(result, transport)
                self.assertEqual((result['synced']['messages'], result['synced']['duplicates']), (0, 1))

    def test_page_of_another(self):
        hub = Hub(protocol_case.options.hub)
        self.addCleanup(hub.stop)
        for transports in (['polling'], ['websocket']):
            with self.subTest(transports=transports):
                result = self.run_page(hub, 'evil.example', transports=transports)
                self.assertIn('error', result)
                self.assertIsNone(result['data'])

    def test_page_that_is_allowed(self):
        hub = Hub(protocol_case.options.hub, arguments=('--origins', f'http://crm.example:{self.site.server_port}'))
        self.addCleanup(hub.stop)
        self.check(self.run_page(hub, 'crm.example', upgrade=True), 'websocket')

    def test_token(self):
        hub = Hub(protocol_case.options.hub, arguments=('--token', 's3cret'))
        self.addCleanup(hub.stop)
        self.assertEqual(self.run_page(hub)['data'], {'code': 'unauthorized'})
        self.check(self.run_page(hub, upgrade=True, auth={'token': 's3cret'}), 'websocket')


if __name__ == '__main__':
    sys.exit(protocol_case.main())
