// SPDX-License-Identifier: GPL-3.0-or-later
// npm's socket.io-client as a monitor and as a worker, against the real hub: test-monitor-client.mjs --hub PROGRAM

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atEnd, DEADLINE, npm, options, run, Server, test, within } from './interop.mjs';

const { io } = npm('socket.io-client');

/** The real daemon with a data folder of its own; it can be ended and started again at the same port. */
async function startHub (...settings) {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-node-'));
  atEnd(() => rm(folder, { recursive: true }));
  return Server.start(options.hub, '--port', 0, '--data-dir', folder, '--socket', '', ...settings);
}

/** The next event of that name, or the next that fits. */
const next = (socket, name, fits = () => true) => within(new Promise(resolve => {
  const take = argument => { if (fits(argument)) { socket.off(name, take); resolve(argument); } };
  socket.on(name, take);
}), name);
const ask = (socket, ...args) => socket.timeout(DEADLINE).emitWithAck(...args);

/** A connection under way. It does not outlive the case that opened it. */
function open (url, more = {}) {
  const socket = io(url, { forceNew: true, ...more });
  atEnd(() => socket.disconnect());
  return socket;
}

async function connect (hub, more = {}) {
  const socket = open(hub.url, { reconnectionDelay: 50, reconnectionDelayMax: 200, ...more });
  await next(socket, 'connect');
  return socket;
}

async function register (socket, clientType = 'monitor') {
  const clientId = randomUUID();
  socket.emit('monitor:register', { clientType, clientId });
  assert.deepEqual(await next(socket, 'monitor:registered'), { success: true, clientId });
  return socket;
}

const account = (id = randomUUID()) => ({
  accountId: id, accountName: 'Bakery', platform: 'instagram',
  contents: [{ work_id: 'w', title: 'Spring menu', comments: [{ comment_id: randomUUID(), author_name: 'Noah', content: '柠檬 😀', create_time: 1763000000 }] }],
});

const cases = {};
const transports = { 'polling first': {}, 'WebSocket only': { transports: ['websocket'] }, 'polling only': { transports: ['polling'] } };

for (const [name, way] of Object.entries(transports)) {
  cases[`${name}: lists, live, reply, sync, files`] = async hub => {
    const monitor = await register(await connect(hub, way));
    const worker = await connect(hub, way);
    if (name === 'polling first' && monitor.io.engine.transport.name !== 'websocket')
      await next(monitor.io.engine, 'upgrade');

    const wanted = account();
    const heard = next(monitor, 'channel:message');
    const synced = await ask(worker, 'WORKER_DATA_SYNC', { accounts: [wanted] });
    assert.deepEqual(synced, { success: true, channels: 1, topics: 1, messages: 1, duplicates: 0, errors: [] });
    const message = await heard;
    assert.equal(message.content, '柠檬 😀');
    assert.equal(message.channelId, wanted.accountId);

    monitor.emit('monitor:request_channels', {});
    assert.equal((await next(monitor, 'monitor:channels')).channels.find(c => c.id === wanted.accountId).name, 'Bakery');
    monitor.emit('monitor:request_topics', { channelId: wanted.accountId });
    assert.deepEqual((await next(monitor, 'monitor:topics')).topics.map(t => t.title), ['Spring menu']);
    monitor.emit('monitor:request_messages', { channelId: wanted.accountId, topicId: 'w' });
    const listed = (await next(monitor, 'monitor:messages')).messages;
    assert.deepEqual(listed.map(m => [m.id, m.content, m.timestamp]), [[message.id, message.content, message.timestamp]]);

    const echo = next(monitor, 'channel:message');
    const answer = await ask(monitor, 'monitor:reply', { channelId: wanted.accountId, topicId: 'w', content: 'thanks' });
    assert.equal(answer.success, true);
    assert.equal((await echo).id, answer.id);
    monitor.emit('monitor:reply', { channelId: wanted.accountId, topicId: 'w', content: 'again' });
    assert.equal((await next(monitor, 'monitor:reply_result')).seq, answer.seq + 1);

    const data = Buffer.from([0, 1, 2, 255, 254]);
    const withFile = next(monitor, 'channel:message', m => m.attachments.length > 0);
    const sent = await ask(monitor, 'monitor:reply', { channelId: wanted.accountId, topicId: 'w', content: 'a file',
                                                       attachments: [{ name: 'a.bin', data }, new Uint8Array(70000).fill(7)] });
    assert.equal(sent.success, true, sent.message);
    const [first, second] = (await withFile).attachments;
    assert.deepEqual([first.name, first.size, second.size], ['a.bin', 5, 70000]);
    assert.deepEqual(Buffer.from(await (await fetch(hub.url + first.url)).arrayBuffer()), data);

    const refused = await ask(monitor, 'monitor:reply', { topicId: 'no such', content: 'x' });
    assert.deepEqual([refused.success, refused.error], [false, 'notFound']);
    monitor.emit('monitor:request_topics', {});
    assert.equal((await next(monitor, 'monitor:error')).field, 'channelId');
  };
}

for (const name of ['polling first', 'WebSocket only', 'polling only'])
  cases[`${name}: a restart of the hub`] = async () => {
    const hub = await startHub();
    const monitor = await connect(hub, transports[name]);
    // As a real front end does: who it is, at each connection.
    monitor.on('connect', () => monitor.emit('monitor:register', { clientType: 'monitor', clientId: 'desk' }));
    await register(monitor);
    const before = account();
    const worker = await connect(hub);
    await ask(worker, 'worker:data_sync', before);

    const gone = next(monitor, 'disconnect');
    await hub.kill();
    assert.match(await gone, /^transport (close|error)$/);
    const back = next(monitor, 'monitor:registered');
    await hub.start();
    assert.equal((await back).clientId, 'desk');
    assert.deepEqual((await ask(monitor, 'monitor:request_channels', {})).channels.map(c => c.id), [before.accountId]);
    const heard = next(monitor, 'channel:message');
    await ask(worker, 'worker:data_sync', { ...account(), accountId: before.accountId });
    assert.equal((await heard).channelId, before.accountId);
    monitor.disconnect();
    worker.disconnect();
    await hub.stop();
  };

cases['a hub that stops in order lets its clients come back'] = async () => {
  const hub = await startHub('--stop-spread', '0');
  const monitor = await register(await connect(hub));
  const gone = next(monitor, 'disconnect');
  await hub.stop();
  assert.match(await gone, /^transport (close|error)$/);
  const back = next(monitor, 'connect');
  await hub.start();
  await back;
  monitor.disconnect();
  await hub.stop();
};

cases['a token'] = async () => {
  const hub = await startHub('--token', 's3cret');
  for (const more of [{}, { auth: { token: 'no' } }, { query: { token: 'no' } }, { transports: ['websocket'] }]) {
    const socket = open(hub.url, more);
    const error = await next(socket, 'connect_error');
    assert.deepEqual(error.data, { code: 'unauthorized' });
    assert.ok(error.message);
    assert.equal(socket.connected, false);
    socket.disconnect();
  }
  for (const more of [{ auth: { token: 's3cret' } }, { query: { token: 's3cret' } }, { extraHeaders: { authorization: 'Bearer s3cret' } }]) {
    const socket = await register(await connect(hub, more));
    assert.deepEqual((await ask(socket, 'monitor:request_channels', {})).channels, []);
    socket.disconnect();
  }
  // Who has the right one at the second try gets in without another connection.
  const socket = open(hub.url, { auth: { token: 'no' } });
  await next(socket, 'connect_error');
  socket.auth.token = 's3cret';
  socket.connect();
  await next(socket, 'connect');
  socket.disconnect();
  await hub.stop();
};

cases['a namespace that there is not'] = async hub => {
  const socket = open(`${hub.url}/nope`);
  assert.equal((await next(socket, 'connect_error')).message, 'Invalid namespace');
};

cases['a connection taken up again'] = async () => {
  const hub = await startHub('--socketio-recovery', '60000');
  const monitor = await register(await connect(hub));
  const worker = await connect(hub);
  const id = monitor.id;
  await ask(worker, 'WORKER_DATA_SYNC', account());
  const missed = account();
  monitor.io.engine.close();
  const back = next(monitor, 'connect');
  const heard = next(monitor, 'channel:message', m => m.channelId === missed.accountId);
  await ask(worker, 'WORKER_DATA_SYNC', missed);
  await heard;
  await back;
  assert.equal(monitor.recovered, true);
  assert.equal(monitor.id, id);
  const live = account();
  const told = next(monitor, 'channel:message', m => m.channelId === live.accountId);
  await ask(worker, 'WORKER_DATA_SYNC', live);
  await told;
  monitor.disconnect();
  worker.disconnect();
  await hub.stop();
};

cases['notes among colleagues'] = async () => {
  const hub = await startHub('--socketio-recovery', '60000');
  const api = async (name, payload, more = {}) => {
    const headers = { 'Signalbox-Client-Type': 'admin', 'Signalbox-Client-Id': 'desk', ...more };
    const answer = await fetch(`${hub.url}/api/v1/${name}`, { method: 'POST', body: JSON.stringify(payload), headers });
    assert.equal(answer.status, 200, name);
    return answer.json();
  };
  const place = { channelId: 'shop', topicId: 'c1' };
  const send = (content, more = {}) => api('sendMessage', { key: randomUUID(), ...place, content, ...more });
  await api('syncData', { accounts: [{ accountId: 'shop', accountName: 'Shop', conversations: [{ conversation_id: 'c1', participant: { user_name: 'Li' }, unread_count: 1, messages: [{ msg_id: 'p1', sender: { user_id: 'li', user_name: 'Li' }, content: 'Hello', msg_type: 'text', create_time: 1763000000, is_new: true }] }] }] });
  const monitor = await register(await connect(hub));
  const heard = [];
  monitor.onAny((event, told) => heard.push(JSON.stringify([event, told])));
  await send('To the customer');
  const note = await send('Secret one', { private: true });
  await send('Secret two', { private: true });
  const list = async () => {
    const channel = (await ask(monitor, 'monitor:request_channels')).channels[0];
    const topic = (await ask(monitor, 'monitor:request_topics', { channelId: 'shop' })).topics[0];
    return { channel, topic };
  };
  const { channel, topic } = await list();
  for (const row of [channel, topic]) assert.equal(row.lastMessage, 'To the customer');
  assert.equal(topic.messageCount, 2);
  // The monitor and the desk, both without a user, are one reader, whose own words are read: what Li wrote is left.
  assert.deepEqual([topic.unreadCount, channel.unreadCount], [1, 1]);
  // For Ann the desk's words are unread too, and its notes as well where she is one of the team.
  for (const [type, unread] of [['monitor', 4], ['service', 2]]) {
    const ann = { 'Signalbox-Client-Type': type, 'Signalbox-Client-Id': type, 'Signalbox-User-Id': 'ann' };
    assert.equal((await api('listTopics', { channelId: 'shop' }, ann)).topics[0].unreadCount, unread, type);
    assert.equal((await api('listChannels', {}, ann)).channels[0].unreadCount, unread, type);
  }
  for (const where of [{}, { limit: 10 }, { around: note.seq }, { after: 0 }, { at: 1763000000000 }, { order: 'time' }])
    assert.deepEqual((await ask(monitor, 'monitor:request_messages', { ...place, ...where })).messages.map(m => m.content), ['Hello', 'To the customer'], JSON.stringify(where));
  const conflict = await ask(monitor, 'monitor:reply', { ...place, content: 'Mine', ifSeq: 0 });
  assert.equal(conflict.success, false);
  // An edit, a removal, and what came while it was away.
  await api('editMessage', { ...place, id: note.id, content: 'Secret three' });
  monitor.io.engine.close();
  await send('Secret four', { private: true });
  await next(monitor, 'connect');
  await api('deleteMessage', { ...place, id: note.id });
  const last = next(monitor, 'channel:message', m => m.content === 'The end');
  await send('The end');
  await last;
  assert.equal((await list()).topic.lastMessage, 'The end');
  assert.equal(heard.join().includes('Secret'), false, heard.find(told => told.includes('Secret')));
  monitor.disconnect();
  await hub.stop();
};

cases['many events at once stay in order'] = async hub => {
  const monitor = await register(await connect(hub));
  const worker = await connect(hub);
  const ids = [];
  const comments = Array.from({ length: 2000 }, (_, n) => ({ comment_id: `c${n}`, content: 'x', create_time: 1763000000 + n }));
  const all = new Promise(resolve => monitor.on('channel:message', m => { if (ids.push(m.id) === comments.length) resolve(); }));
  await ask(worker, 'WORKER_DATA_SYNC', { accountId: randomUUID(), contents: [{ work_id: 'w', comments }] });
  await within(all, 'all of them');
  assert.deepEqual(ids, comments.map(c => c.comment_id));
};

const shared = await startHub();
for (const [name, body] of Object.entries(cases))
  test(name, () => body(shared));
test('the hub ends well', () => shared.stop());
await run();
