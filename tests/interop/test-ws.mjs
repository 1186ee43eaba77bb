// SPDX-License-Identifier: GPL-3.0-or-later
// npm's ws as a client of each dialect that comes over a WebSocket alone, against the real hub: test-ws.mjs --hub PROGRAM

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { npm, options, run, Server, test, within } from './interop.mjs';

const { WebSocket } = npm('ws');
const TOKEN = 's3cret';

/** A connection whose messages wait until somebody asks for them. */
class Peer {
  constructor (hub, path, { token = TOKEN, ...more } = {}) {
    this.socket = new WebSocket(`ws://127.0.0.1:${hub.port}${path}`, { headers: token ? { authorization: `Bearer ${token}` } : {}, ...more });
    this.heard = [];
    this.waiting = [];
    this.closed = new Promise(resolve => this.socket.once('close', (code, reason) => resolve({ code, reason: String(reason) })));
    this.socket.on('message', (data, binary) => {
      assert.equal(binary, false);
      this.heard.push(JSON.parse(data));
      for (const look of this.waiting.splice(0)) look();
    });
    this.opened = new Promise((resolve, reject) => { this.socket.once('open', resolve); this.socket.once('error', reject); });
    this.opened.catch(() => {});
    peers.push(this);
  }

  static async open (...args) {
    const peer = new Peer(...args);
    await within(peer.opened, 'the handshake');
    return peer;
  }

  say (message) { this.socket.send(typeof message === 'string' || message instanceof Uint8Array ? message : JSON.stringify(message)); }

  /** The next message that fits; those before it are dropped. */
  next (fits) {
    return within((async () => {
      for (;;) {
        while (this.heard.length > 0) {
          const message = this.heard.shift();
          if (fits(message)) return message;
        }
        await new Promise(resolve => this.waiting.push(resolve));
      }
    })(), String(fits));
  }

  async ask (message, fits) { this.say(message); return this.next(fits); }
  request (event, payload) {
    const id = `r${++requests}`;
    return this.ask({ event, id, payload }, m => m.re === id);
  }
}

const peers = [];
let requests = 0;

/** Runs it with a hub, which may be killed and started again. */
const withHub = (body, { token = TOKEN, ...settings } = {}) => async () => {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-ws-'));
  const more = Object.entries({ token, ...settings }).flatMap(([name, value]) => value ? [`--${name}`, value] : []);
  const hub = await Server.start(options.hub, '--port', 0, '--data-dir', folder, '--socket', '', ...more);
  try {
    await body(hub);
  } finally {
    for (const peer of peers.splice(0)) peer.socket.terminate();
    await hub.stop();
    await rm(folder, { recursive: true });
  }
};

const http = (hub, method, path, body) =>
  fetch(hub.url + path, { method, headers: { authorization: `Bearer ${TOKEN}` }, body: body instanceof Uint8Array || body === undefined ? body : JSON.stringify(body) });

async function restart (hub, ...lost) {
  await hub.kill();
  for (const peer of lost) assert.equal((await within(peer.closed, 'the end')).code, 1006);
  await hub.start();
}

async function native (hub) {
  const greet = async () => {
    const peer = await Peer.open(hub, '/ws');
    assert.equal((await peer.request('hello', { clientId: 'desk', clientType: 'monitor', token: TOKEN })).event, 'welcome');
    return peer;
  };
  const peer = await greet();
  await peer.request('syncData', { accounts: [{ accountId: 'a', accountName: 'Bäckerei', contents: [{ work_id: 'w', title: 'Menu', comments: [] }] }] });
  assert.deepEqual((await peer.request('listChannels', {})).payload.channels.map(c => c.name), ['Bäckerei']);
  const { streams: [{ epoch }] } = (await peer.request('subscribe', { streams: [{ stream: 'channel/a' }] })).payload;
  const sent = await peer.request('sendMessage', { key: 'k1', channelId: 'a', topicId: 'w', content: '柠檬 😀' });
  assert.equal(sent.event, 'messageAccepted');
  const live = (await peer.next(m => m.event === 'messageAdded')).payload;
  assert.deepEqual([live.message.id, live.message.content], [sent.payload.id, '柠檬 😀']);

  const data = new Uint8Array(70000).fill(7);
  const file = await (await http(hub, 'POST', '/api/v1/uploads?name=a.bin', data)).json();
  await peer.request('sendMessage', { key: 'k2', channelId: 'a', topicId: 'w', content: '', attachments: [{ id: file.id }] });
  const { attachments: [told] } = (await peer.next(m => m.event === 'messageAdded' && m.payload.message.attachments.length > 0)).payload.message;
  assert.deepEqual(new Uint8Array(await (await http(hub, 'GET', told.url)).arrayBuffer()), data);

  await restart(hub, peer);
  await http(hub, 'POST', '/api/v1/sendMessage', { key: 'k3', channelId: 'a', topicId: 'w', content: 'meanwhile' });
  const back = await greet();
  const caught = (await back.request('subscribe', { streams: [{ stream: 'channel/a', epoch, seq: live.seq }] })).payload.streams[0];
  assert.deepEqual(caught.missed.filter(e => e.event === 'messageAdded').map(e => e.payload.message.content), ['', 'meanwhile']);
  assert.equal((await back.request('sendMessage', { key: 'k1', channelId: 'a', topicId: 'w', content: '柠檬 😀' })).payload.duplicate, true);
  assert.equal((await back.request('sendMessage', { key: 'k4', channelId: 'a', topicId: 'nowhere', content: 'x' })).payload.error, 'notFound');
}

async function unified (hub) {
  const service = await Peer.open(hub, '/ws');
  await service.request('hello', { clientId: 'controller', clientType: 'service', streams: [{ stream: 'projects' }] });
  const viewer = await Peer.open(hub, '/ws');
  assert.deepEqual((await viewer.next(m => m.event === 'projectsUpdate')).payload.data, []);
  const project = { callFlowId: 'f', projectId: 'p', client_id: 'c', client_secret: 'hush', action: 'init' };
  viewer.say({ event: 'startOutbound', payload: { project } });
  const { payload } = await viewer.next(m => m.event === 'projectsUpdate' && m.payload.data.length === 1);
  assert.equal(payload.data[0].projectId, 'p');
  assert.doesNotMatch(JSON.stringify(payload), /hush/);
  viewer.say({ event: 'stopOutbound', payload: { project: { projectId: 'none' } } });
  assert.equal((await viewer.next(m => m.event === 'error')).payload.error, 'notFound');

  await restart(hub, service, viewer);
  const again = await Peer.open(hub, '/ws');
  assert.deepEqual((await again.next(m => m.event === 'projectsUpdate')).payload.data.map(p => p.projectId), ['p']);
}

async function agent (hub) {
  const [runner, front] = [await Peer.open(hub, '/ws/ws?client_id=runner'), await Peer.open(hub, '/ws/ws')];
  runner.say({ event: 'session.update', session_id: 's', data: { status: 'running', completed_tasks: 0, total_tasks: 2 } });
  runner.say({ event: 'task.update', data: { task_id: 't', status: 'running', task_type: 'crawl' } });
  assert.equal((await front.next(m => m.event === 'task.update')).data.task_type, 'crawl');
  assert.equal((await runner.next(m => m.event === 'task.update')).data.task_id, 't');
  assert.ok((await runner.ask('ping', m => m.event === 'pong')).data.timestamp > 0);
  assert.equal((await runner.ask({ event: 'task.update', data: {} }, m => m.event === 'error')).data.field, 'task_id');

  await restart(hub, runner, front);
  const late = await Peer.open(hub, '/ws/ws');
  assert.equal((await late.next(m => m.event === 'session.update')).session_id, 's');
  assert.equal((await late.next(m => m.event === 'task.update')).data.task_id, 't');
}

async function broadcast (hub) {
  const [anna, ben] = [await Peer.open(hub, '/ws/broadcast?user_id=anna'), await Peer.open(hub, '/ws/broadcast?user_id=ben')];
  const data = { id: 'm1', conversation_id: 'c', content: 'hé 😀', message_type: 'text', participants: ['ben'] };
  const accepted = await anna.ask({ action: 'send_message', id: 'q', data }, m => m.action === 'message_sent');
  assert.deepEqual([accepted.re, accepted.data.id, accepted.data.duplicate], ['q', 'm1', false]);
  assert.equal((await ben.next(m => m.action === 'new_message')).data.content, 'hé 😀');
  ben.say({ action: 'typing_status', data: { conversation_id: 'c', user_id: 'ben', is_typing: true } });
  assert.equal((await anna.next(m => m.action === 'typing_status')).data.user_id, 'ben');
  const devices = await ben.ask({ action: 'devices', id: 'd', data: { user_id: 'ben' } }, m => m.action === 'devices');
  assert.equal(devices.data.devices.length, 1);
  assert.equal((await ben.ask({ action: 'devices', id: 'e', data: { user_id: 'anna' } }, m => m.re === 'e')).data.error, 'forbidden');

  await restart(hub, anna, ben);
  const back = await Peer.open(hub, '/ws/broadcast?user_id=anna');
  assert.equal((await back.ask({ action: 'send_message', id: 'q', data }, m => m.re === 'q')).data.duplicate, true);
  const nobody = await Peer.open(hub, '/ws/broadcast');
  assert.equal((await nobody.next(m => m.action === 'error')).data.field, 'user_id');
  assert.equal((await within(nobody.closed, 'the end')).code, 1008);
}

async function worker (hub) {
  const bot = await Peer.open(hub, '/ws/worker/bot%2F%E4%BD%A0');
  const dashboard = await Peer.open(hub, '/ws/worker/dashboard');
  const push = (key, chatbotId) => dashboard.ask({ type: 'push_action', id: key, key, chatbotId, action: { say: key } }, m => m.re === key);
  await push('one', 'bot/你');
  const action = await bot.next(m => m.type === 'action');
  assert.deepEqual(action.action, { say: 'one' });
  bot.say({ type: 'action_result', actionId: action.actionId, success: true, result: { n: 1 } });
  assert.equal((await dashboard.next(m => m.type === 'action_update' && m.action.state === 'acknowledged')).action.actionId, action.actionId);
  bot.say({ type: 'heartbeat', timestamp: 1 });
  await bot.next(m => m.type === 'heartbeat');
  assert.equal((await bot.ask({ type: 'nonsense' }, m => m.type === 'error')).error, 'unsupported');
  const gone = bot.closed;
  bot.socket.close();
  await within(gone, 'the end');
  assert.equal((await push('two', 'bot/你')).type, 'action_queued');

  await restart(hub, dashboard);
  const back = await Peer.open(hub, '/ws/worker/bot%2F%E4%BD%A0');
  assert.deepEqual((await back.next(m => m.type === 'action')).action, { say: 'two' });
  const wrong = await Peer.open(hub, '/ws/worker/%01');
  assert.equal((await wrong.next(m => m.type === 'error')).error, 'badRequest');
  assert.equal((await within(wrong.closed, 'the end')).code, 1008);
}

for (const [name, body] of Object.entries({ native, unified, agent, broadcast, worker })) {
  // Where a hub asks for a token nobody is a viewer of projects.
  const settings = { token: body === unified ? '' : TOKEN };
  test(`${name}: lists, live, answers, files, a restart, refusals`, withHub(body, settings));
  test(`${name}: the same, compressed`, withHub(async hub => {
    const peer = await Peer.open(hub, '/ws/ws');
    assert.match(peer.socket.extensions, /permessage-deflate/);
    await body(hub);
  }, { ...settings, compression: 6 }));
}

const paths = ['/ws', '/ws/ws', '/ws/broadcast?user_id=u', '/ws/worker/b'];

test('a wrong token, in words', withHub(async hub => {
  for (const path of paths)
    for (const token of ['', 'wrong']) {
      const peer = await Peer.open(hub, path, { token });
      if (path === '/ws') peer.say({ event: 'hello', payload: { clientId: 'x', clientType: 'monitor', token } });
      assert.match(JSON.stringify(await peer.next(() => true)), /unauthorized/);
      assert.equal((await within(peer.closed, path)).code, 4003);
    }
  for (const path of ['/ws/ws?', '/ws/broadcast?user_id=u&', '/ws/worker/b?']) {
    const peer = await Peer.open(hub, `${path}token=${TOKEN}`, { token: '' });
    peer.say('{}');
    assert.match(JSON.stringify(await peer.next(m => /badRequest|unsupported/.test(JSON.stringify(m)))), /message/);
  }
}));

test('binary messages, too large ones, and pages of elsewhere', withHub(async hub => {
  for (const path of paths) {
    const binary = await Peer.open(hub, path);
    binary.say(new Uint8Array([1, 2, 3]));
    assert.equal((await within(binary.closed, path)).code, 1003, path);
    const large = await Peer.open(hub, path);
    large.say(`"${'x'.repeat(2000)}"`);
    assert.equal((await within(large.closed, path)).code, 1009, path);
    await assert.rejects(Peer.open(hub, path, { origin: 'https://evil.example' }), /403/);
  }
}, { 'message-bytes': 1024 }));

await run();
