// SPDX-License-Identifier: GPL-3.0-or-later
// npm's socket.io-client against the hub's layer: test-socketio-client.mjs --fixture PROGRAM

import assert from 'node:assert/strict';
import { next, npm, options, run, Server, test, within } from './interop.mjs';

const { io } = npm('socket.io-client');

const ways = {
  'polling first': { transports: ['polling', 'websocket'] },
  'websocket only': { transports: ['websocket'] },
  'polling only': { transports: ['polling'] },
};

const connect = (server, options = {}, nsp = '/') => io(server.url + nsp, { forceNew: true, reconnectionDelay: 50, ...options });

for (const [way, transports] of Object.entries(ways)) {
  test(`${way}: events, acks and attachments both ways`, async () => {
    const server = await Server.start(options.fixture, '--port', 0);
    const socket = connect(server, { ...transports, auth: { token: 't0p' } });
    const auth = next(socket, 'auth');
    await next(socket, 'connect');
    assert.deepEqual(await auth, [{ token: 't0p' }]);

    let back = next(socket, 'message-back');
    socket.emit('message', 1, '2', { 3: [true, null] }, 'café 😀 \u0000');
    assert.deepEqual(await back, [1, '2', { 3: [true, null] }, 'café 😀 \u0000']);
    back = next(socket, 'message-back');
    socket.emit('message', Buffer.from([1, 2, 3]), { deep: [new Uint8Array([255])] }, Buffer.alloc(0));
    const [first, { deep }, last] = await back;
    assert.deepEqual([...first, ...deep[0], ...last], [1, 2, 3, 255]);

    assert.deepEqual(await within(new Promise((resolve) => socket.emit('message-with-ack', 5, { a: 1 }, (...args) => resolve(args))), 'ack'), [5, { a: 1 }]);
    const [bytes] = await within(new Promise((resolve) => socket.emit('message-with-ack', Buffer.from([9]), (...args) => resolve(args))), 'ack');
    assert.deepEqual([...bytes], [9]);
    assert.equal(await socket.timeout(10000).emitWithAck('message-with-ack', 'x'), 'x');

    socket.once('question', (n, answer) => answer(n + 1, Buffer.from([7])));
    const answered = next(socket, 'answered');
    socket.emit('ask', 41);
    const [[number, buffer]] = await answered;
    assert.deepEqual([number, ...buffer], [42, 7]);

    // Many at once, in order.
    const seen = [];
    const all = new Promise((resolve) => socket.on('message-back', (n) => { seen.push(n); if (seen.length === 500) resolve(); }));
    for (let i = 0; i < 500; i++) socket.emit('message', i, 'x'.repeat(i % 50));
    await within(all, 'all of them');
    assert.deepEqual(seen, [...seen.keys()]);

    assert.equal(socket.io.engine.transport.name, way === 'polling only' ? 'polling' : 'websocket');
    const gone = next(socket, 'disconnect');
    socket.disconnect();
    assert.deepEqual((await gone)[0], 'io client disconnect');
    await server.stop();
  });

  test(`${way}: large messages`, async () => {
    const server = await Server.start(options.fixture, '--port', 0, '--max-payload', 100000);
    const socket = connect(server, transports);
    await next(socket, 'connect');
    const text = 'ü'.repeat(45000);
    let back = next(socket, 'message-back');
    socket.emit('message', text);
    assert.deepEqual(await back, [text]);
    const gone = next(socket, 'disconnect');
    socket.emit('message', 'x'.repeat(100000));
    assert.match((await gone)[0], way === 'polling only' ? /transport error/ : /transport (close|error)/);
    socket.disconnect();
    await server.stop();
  });

  test(`${way}: refusals, namespaces and being sent away`, async () => {
    const server = await Server.start(options.fixture, '--port', 0);
    const refused = connect(server, { ...transports, auth: { refuse: true } });
    const [error] = await next(refused, 'connect_error');
    assert.equal(error.message, 'not authorized');
    assert.deepEqual(error.data, { code: 'E_AUTH', retry: false });
    assert.equal(refused.connected, false);
    const [unknown] = await next(connect(server, transports, '/random'), 'connect_error');
    assert.equal(unknown.message, 'Invalid namespace');

    // Two namespaces over one connection.
    const socket = connect(server, transports);
    const custom = socket.io.socket('/custom', { auth: {} });
    await Promise.all([next(socket, 'auth'), next(custom.connect(), 'auth')]);
    assert.notEqual(socket.id, custom.id);
    const away = next(custom, 'disconnect');
    custom.emit('kick');
    assert.equal((await away)[0], 'io server disconnect');
    assert.equal(await socket.timeout(10000).emitWithAck('message-with-ack', 'still'), 'still');
    const end = next(socket, 'disconnect');
    socket.emit('end');
    assert.equal((await end)[0], 'io server disconnect');
    await server.stop();
  });

  test(`${way}: a heartbeat for some time`, async () => {
    const server = await Server.start(options.fixture, '--port', 0, '--ping-interval', 50, '--ping-timeout', 20000);
    const socket = connect(server, transports);
    await next(socket, 'connect');
    let pings = 0;
    await within(new Promise((resolve) => socket.io.on('ping', () => { if (++pings === 10) resolve(); })), 'pings');
    assert.equal(await socket.timeout(10000).emitWithAck('message-with-ack', 'still'), 'still');
    socket.disconnect();
    await server.stop();
  });

  test(`${way}: the server restarts`, async () => {
    const server = await Server.start(options.fixture, '--port', 0);
    const socket = connect(server, transports);
    await next(socket, 'auth');
    const { id } = socket;
    let gone = next(socket, 'disconnect');
    const stopped = server.stop();
    assert.match((await gone)[0], /transport (close|error)/);
    await stopped;
    let back = next(socket, 'connect');
    await server.start();
    await back;
    assert.notEqual(socket.id, id);
    assert.ok(!socket.recovered);
    assert.equal(await socket.timeout(20000).emitWithAck('message-with-ack', 'again'), 'again');
    // And without a word.
    gone = next(socket, 'disconnect');
    await server.kill();
    if (way !== 'polling only') await gone;
    back = next(socket, 'connect');
    await server.start();
    await back;
    assert.equal(await socket.timeout(20000).emitWithAck('message-with-ack', 'again'), 'again');
    socket.disconnect();
    await server.stop();
  });

  test(`${way}: a lost connection is taken up again`, async () => {
    const server = await Server.start(options.fixture, '--port', 0, '--recovery', 60000, '--ping-interval', 200, '--ping-timeout', 300);
    const socket = connect(server, transports);
    await next(socket, 'auth');
    const { id } = socket;
    assert.equal(socket.recovered, false);
    // The transport goes, without a word of Socket.IO; what is told meanwhile is not lost.
    const back = next(socket, 'message-back');
    const again = next(socket, 'connect');
    socket.emit('message', 'before');
    await back;
    socket.io.engine.close();
    await again;
    assert.equal(socket.recovered, true);
    assert.equal(socket.id, id);
    socket.disconnect();
    await server.stop();
  });
}

test('the transport is polling until it is upgraded', async () => {
  const server = await Server.start(options.fixture, '--port', 0);
  for (let i = 0; i < 20; i++) {
    const socket = connect(server, { transports: ['polling', 'websocket'] });
    const upgraded = new Promise((resolve) => socket.io.engine.once('upgrade', resolve));
    const seen = [];
    const all = new Promise((resolve) => socket.on('message-back', (n) => { seen.push(n); if (seen.length === 100) resolve(); }));
    for (let n = 0; n < 100; n++) setTimeout(() => socket.emit('message', n), n / 5);
    await within(Promise.all([upgraded, all]), 'the upgrade');
    assert.deepEqual(seen, [...seen.keys()]);
    socket.disconnect();
  }
  await server.stop();
});

await run();
