// SPDX-License-Identifier: GPL-3.0-or-later
// A master server: crawler workers bring accounts with their works, comments and private chats, CRM staff watch them.
// Replying is a shell: monitor:reply is only logged, unless --reply is given.

import http from 'node:http';
import { npm, options, serve } from './control.mjs';

const { Server } = npm('socket.io');

const PATH = options.path ?? '/crm/push/';
const MonitorEvents = {
  REGISTER: 'monitor:register', REGISTERED: 'monitor:registered',
  REQUEST_CHANNELS: 'monitor:request_channels', CHANNELS: 'monitor:channels',
  REQUEST_TOPICS: 'monitor:request_topics', TOPICS: 'monitor:topics',
  REQUEST_MESSAGES: 'monitor:request_messages', MESSAGES: 'monitor:messages',
  REPLY: 'monitor:reply', CHANNEL_MESSAGE: 'channel:message',
  WORKER_DATA_SYNC: 'worker:data_sync',
};

const accounts = new Map();   // accountId → what its worker synced
const monitors = new Map();   // clientId → socket id
const clientIds = new Map();  // and back
let io;

// --- what workers send → what monitors see ---

const ms = (time) => (typeof time === 'number' ? time * 1000 : Date.parse(time));
const newest = (account) => Math.max(0, ...(account.contents ?? []).flatMap((c) => c.comments.map((m) => ms(m.create_time))),
  ...(account.conversations ?? []).flatMap((c) => c.messages.map((m) => ms(m.create_time))));

function toChannel(account) {
  const topics = [...toTopics(account)];
  return {
    id: account.accountId,
    name: account.accountName || account.accountId,
    avatar: account.avatar,
    description: account.platform,
    lastMessage: account.lastMessage || '',
    lastMessageTime: newest(account) || Date.now(),
    unreadCount: topics.reduce((sum, t) => sum + t.unreadCount, 0),
    messageCount: topics.reduce((sum, t) => sum + t.messageCount, 0),
    isPinned: false,
    enabled: true,
    workerId: account.workerId,
  };
}

function toTopics(account) {
  const works = (account.contents ?? []).map((content) => ({
    id: content.work_id,
    channelId: account.accountId,
    title: content.title || 'Untitled work',
    type: 'work',
    messageCount: content.comments.length,
    unreadCount: content.comments.filter((c) => c.is_new).length,
    lastMessageTime: Math.max(0, ...content.comments.map((c) => ms(c.create_time))),
    createdAt: content.publish_time ?? null,
  }));
  const chats = (account.conversations ?? []).map((chat) => ({
    id: chat.conversation_id,
    title: chat.participant?.user_name || 'Unknown user',
    type: 'private',
    messageCount: chat.messages.length,
    unreadCount: chat.unread_count ?? 0,
    lastMessageTime: Math.max(0, ...chat.messages.map((m) => ms(m.create_time))),
    avatar: chat.participant?.avatar,
  }));
  return [...works, ...chats].sort((a, b) => b.lastMessageTime - a.lastMessageTime);
}

const fromComment = (account, work, c) => ({
  id: c.platform_comment_id || c.comment_id, channelId: account.accountId, topicId: work.work_id,
  fromName: c.author_name || 'Unknown user', fromId: c.author_id, content: c.content || '', type: 'text',
  timestamp: c.create_time || Date.now(), isNew: c.is_new === true, likeCount: c.like_count ?? 0,
});
const fromPrivate = (account, chat, m) => ({
  id: m.msg_id, channelId: account.accountId, topicId: chat.conversation_id,
  fromName: m.sender?.user_name || 'Unknown user', fromId: m.sender?.user_id, content: m.content || '', type: m.msg_type || 'text',
  timestamp: m.create_time || Date.now(),
});

function toMessages(account, topicId) {
  const comments = (account.contents ?? []).filter((w) => w.work_id === topicId).flatMap((w) => w.comments.map((c) => fromComment(account, w, c)));
  const messages = (account.conversations ?? []).filter((c) => c.conversation_id === topicId).flatMap((c) => c.messages.map((m) => fromPrivate(account, c, m)));
  return [...comments, ...messages].sort((a, b) => ms(a.timestamp) - ms(b.timestamp));
}

function dataSync(data) {
  let comments = 0;
  let messages = 0;
  for (const account of data.accounts ?? []) {
    const known = accounts.get(account.accountId) ?? { contents: [], conversations: [] };
    const merged = { ...known, ...account, workerId: data.workerId, contents: [...known.contents], conversations: [...known.conversations] };
    for (const work of account.contents ?? []) {
      const old = merged.contents.find((w) => w.work_id === work.work_id);
      if (old) old.comments.push(...work.comments); else merged.contents.push(work);
      for (const comment of work.comments) {
        comments++;
        merged.lastMessage = comment.content;
        io?.to('monitors').emit(MonitorEvents.CHANNEL_MESSAGE, fromComment(account, work, comment));
      }
    }
    for (const chat of account.conversations ?? []) {
      const old = merged.conversations.find((c) => c.conversation_id === chat.conversation_id);
      if (old) old.messages.push(...chat.messages); else merged.conversations.push(chat);
      for (const message of chat.messages) {
        messages++;
        merged.lastMessage = message.content;
        io?.to('monitors').emit(MonitorEvents.CHANNEL_MESSAGE, fromPrivate(account, chat, message));
      }
    }
    accounts.set(account.accountId, merged);
  }
  console.log(`[Master] Data sync: ${comments} comments, ${messages} messages`);
}

// --- monitors ---

function handle(socket) {
  console.log(`[Master] Client connected: ${socket.id}`);
  socket.on(MonitorEvents.REGISTER, (data) => {
    try {
      if (typeof data?.clientId !== 'string' || !data.clientId) throw new Error('clientId is required');
      if (!['monitor', 'admin'].includes(data.clientType)) throw new Error(`unknown client type ${data.clientType}`);
      monitors.set(data.clientId, socket.id);
      clientIds.set(socket.id, data.clientId);
      socket.join('monitors');
      console.log(`[Master] ${data.clientType} registered: ${data.clientId}`);
      socket.emit(MonitorEvents.REGISTERED, { success: true, clientId: data.clientId, serverTime: Date.now() });
    } catch (error) {
      console.log(`[Master] register refused: ${error.message}`);
      socket.emit(MonitorEvents.REGISTERED, { success: false, error: error.message });
    }
  });
  socket.on(MonitorEvents.REQUEST_CHANNELS, () => {
    const channels = [...accounts.values()].map(toChannel).sort((a, b) => b.lastMessageTime - a.lastMessageTime);
    socket.emit(MonitorEvents.CHANNELS, { channels });
    console.log(`[Master] Sent ${channels.length} channels to ${clientIds.get(socket.id)}`);
  });
  socket.on(MonitorEvents.REQUEST_TOPICS, (data) => {
    const { channelId } = data;
    const account = accounts.get(channelId);
    socket.emit(MonitorEvents.TOPICS, { channelId, topics: account ? toTopics(account) : [] });
  });
  socket.on(MonitorEvents.REQUEST_MESSAGES, (data) => {
    const { channelId, topicId } = data;
    const account = accounts.get(channelId) ?? [...accounts.values()].find((a) => toMessages(a, topicId).length > 0);
    socket.emit(MonitorEvents.MESSAGES, { channelId, topicId, messages: account ? toMessages(account, topicId) : [] });
  });
  socket.on(MonitorEvents.REPLY, (data) => {
    console.log(`[Master] Reply: ${JSON.stringify(data)}`);
    if (!options.reply) return;
    dataSync({ workerId: 'crm', accounts: [{ accountId: data.channelId, conversations: [{ conversation_id: data.topicId, messages: [
      { msg_id: `crm-${Date.now()}`, sender: { user_name: '客服小王' }, content: data.content, create_time: Date.now() / 1000 }] }] }] });
  });
  socket.on(MonitorEvents.WORKER_DATA_SYNC, dataSync);
  socket.on('disconnect', (reason) => {
    console.log(`[Master] Client disconnected: ${socket.id} (${reason})`);
    monitors.delete(clientIds.get(socket.id));
    clientIds.delete(socket.id);
  });
}

dataSync({
  workerId: 'worker-07',
  accounts: [
    { accountId: '7301', accountName: '面包房 Bakery', platform: 'douyin', avatar: 'https://cdn.example.net/7301.png',
      contents: [
        { work_id: 'w-1', title: '新品上架 🥐', publish_time: 1763500000, comments: [
          { platform_comment_id: 'pc-1', comment_id: 'c-1', author_name: '小红', author_id: 'u1', content: '看起来很好吃 😋', create_time: 1763500100, is_new: false, like_count: 3 },
          { comment_id: 'c-2', author_name: '', content: 'How much is it?', create_time: 1763500200, is_new: true }] },
        { work_id: 'w-2', title: '', comments: [{ comment_id: 'c-3', author_name: 'Émile', content: 'Ça a l’air bon', create_time: 1763400000, is_new: false }] }],
      conversations: [
        { conversation_id: 'p-1', participant: { user_name: 'Wang Li' }, unread_count: 2, messages: [
          { msg_id: 'm-1', sender: { user_name: 'Wang Li', user_id: 'u9' }, content: 'Hello', create_time: '2025-11-19T08:59:00+08:00', msg_type: 'text' },
          { msg_id: 'm-2', sender: { user_name: 'Wang Li', user_id: 'u9' }, content: '几点开门?', create_time: '2025-11-19T09:00:00+08:00' }] },
        { conversation_id: 'p-2', messages: [{ msg_id: 'm-3', sender: null, content: '', create_time: '2025-11-18T10:00:00Z', msg_type: 'image' }] }] },
    { accountId: 'acc/η 2', platform: 'xiaohongshu', contents: [], conversations: [] },
  ],
});

serve({
  path: PATH,
  scheme: 'http',
  open() {
    const server = http.createServer((request, response) => response.writeHead(404).end('Cannot GET ' + request.url));
    io = new Server(server, { path: PATH, cors: { origin: '*' }, transports: options.transports?.split(',') ?? ['polling', 'websocket'] });
    io.on('connection', handle);
    return { http: server, close: () => io.close() };
  },
  drop() {
    for (const socket of io.sockets.sockets.values()) socket.conn.transport.socket?.terminate?.();
  },
  words: { sync: dataSync, kick: () => io.disconnectSockets(true) },
});
