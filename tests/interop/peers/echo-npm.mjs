// SPDX-License-Identifier: GPL-3.0-or-later
// npm's Socket.IO server, which does what socketio-fixture does, and for tests of a client: `drop` N ends the transport
// without a word and then tells N events `missed`, `posts` acknowledges how many POSTs came and how long the longest was.
// --port N, --ping-interval MS, --ping-timeout MS, --max-payload BYTES, --recovery MS, --transports LIST,
// --refuse-upgrade yes: a WebSocket is offered, and refused.

import { createServer } from 'node:http';
import { createRequire } from 'node:module';

const { Server } = createRequire(`${process.env.SIGNALBOX_INTEROP_MODULES}/x.js`)('socket.io');
const options = {};
for (let i = 2; i + 1 < process.argv.length; i += 2) options[process.argv[i].slice(2)] = process.argv[i + 1];

const http = createServer();
const io = new Server(http, {
  pingInterval: Number(options['ping-interval'] ?? 25000),
  pingTimeout: Number(options['ping-timeout'] ?? 20000),
  maxHttpBufferSize: Number(options['max-payload'] ?? 1000000),
  transports: (options.transports ?? 'polling,websocket').split(','),
  connectionStateRecovery: options.recovery ? { maxDisconnectionDuration: Number(options.recovery) } : undefined,
});

const posts = { count: 0, longest: 0 };
http.on('request', (request) => {
  if (request.method !== 'POST') return;
  posts.count++;
  posts.longest = Math.max(posts.longest, Number(request.headers['content-length']));
});

if (options['refuse-upgrade']) {
  http.removeAllListeners('upgrade');
  http.on('upgrade', (request, socket) => socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n'));
}

for (const nsp of ['/', '/custom']) {
  io.of(nsp).use((socket, next) => {
    if (!socket.handshake.auth.refuse) return next();
    next(Object.assign(new Error('not authorized'), { data: { code: 'E_AUTH', retry: false } }));
  });
  io.of(nsp).on('connection', (socket) => {
    socket.join('all');
    if (!socket.recovered) socket.emit('auth', socket.handshake.auth);
    socket.on('message', (...args) => socket.emit('message-back', ...args));
    socket.on('message-with-ack', (...args) => args.pop()(...args));
    socket.on('ask', (...args) => socket.emit('question', ...args, (...answer) => socket.emit('answered', ...answer)));
    socket.on('kick', () => socket.disconnect(false));
    socket.on('end', () => socket.disconnect(true));
    socket.on('posts', (acknowledge) => acknowledge(posts));
    socket.on('drop', (n) => {
      socket.once('disconnect', () => {
        for (let i = 0; i < n; i++) io.of(nsp).to('all').emit('missed', i);
      });
      socket.conn.close();
    });
  });
}

http.listen(Number(options.port ?? 0), '127.0.0.1', () => console.log(`listening http://127.0.0.1:${http.address().port}/`));
process.on('SIGTERM', () => process.exit(0));
