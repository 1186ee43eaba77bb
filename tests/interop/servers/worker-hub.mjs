// SPDX-License-Identifier: GPL-3.0-or-later
// An action-push hub: chatbots connect under their id, actions are pushed to them or wait until they come.

import http from 'node:http';
import { npm, options, serve } from './control.mjs';

const { WebSocket, WebSocketServer } = npm('ws');

const PREFIX = '/push/v1/bots/';
const HEARTBEAT = Number(options.heartbeat ?? 30000);

class ConnectionManager {
  connections = new Map();  // chatbotId → { ws, connectedAt, lastHeartbeat }
  queues = new Map();       // chatbotId → actions

  add(chatbotId, ws) {
    const old = this.connections.get(chatbotId);
    this.connections.set(chatbotId, { ws, connectedAt: new Date(), lastHeartbeat: Date.now() });
    if (old) old.ws.close(4000, 'replaced by a newer connection');
    console.log(`[WS] connected: ${chatbotId}, total ${this.connections.size}: ${[...this.connections.keys()].join(', ')}`);
    for (const action of this.queues.get(chatbotId) ?? []) ws.send(JSON.stringify(action));
    this.queues.delete(chatbotId);
  }

  remove(chatbotId, ws) {
    if (this.connections.get(chatbotId)?.ws !== ws) return;
    this.connections.delete(chatbotId);
    console.log(`[WS] removed: ${chatbotId}, total ${this.connections.size}`);
  }

  push(chatbotId, action) {
    const connection = this.connections.get(chatbotId);
    console.log(`[Push] to ${chatbotId}; live connections ${this.connections.size}: ${[...this.connections.keys()].join(', ')}`);
    if (connection?.ws.readyState === WebSocket.OPEN) {
      try {
        connection.ws.send(JSON.stringify(action));
        console.log(`[Push] sent to ${chatbotId}`);
        return { success: true, status: 'sent' };
      } catch (error) {
        console.log(`[Push] send failed: ${error.message}`);
      }
    }
    console.log(`[Push] ${connection ? `not open, state ${connection.ws.readyState}` : 'connection not found'}`);
    if (connection) this.connections.delete(chatbotId);
    this.queues.set(chatbotId, [...(this.queues.get(chatbotId) ?? []), action]);
    return { success: true, status: 'queued', message: 'Action queued (connection not active)' };
  }

  heartbeat() {
    for (const [chatbotId, { ws, lastHeartbeat }] of this.connections) {
      if (Date.now() - lastHeartbeat > 3 * HEARTBEAT) {
        console.log(`[WS] heartbeat overdue: ${chatbotId}`);
        ws.terminate();
        this.connections.delete(chatbotId);
      } else {
        ws.send(JSON.stringify({ type: 'heartbeat', timestamp: new Date().toISOString() }));
      }
    }
  }
}

const manager = new ConnectionManager();
setInterval(() => manager.heartbeat(), HEARTBEAT);

serve({
  path: PREFIX,
  open() {
    const server = http.createServer((request, response) => {
      response.writeHead(404, { 'Content-Type': 'application/json' }).end('{"detail":"Not Found"}');
    });
    const sockets = new WebSocketServer({ server });
    sockets.on('connection', (ws, request) => {
      const chatbotId = decodeURIComponent(new URL(request.url, 'ws://x').pathname.slice(PREFIX.length));
      if (!request.url.startsWith(PREFIX) || !chatbotId) return ws.close(1008, 'chatbot id required');
      manager.add(chatbotId, ws);
      ws.on('message', (data) => {
        let message;
        try {
          message = JSON.parse(data);
        } catch {
          return console.log(`[WS] not JSON from ${chatbotId}: ${data}`);
        }
        const connection = manager.connections.get(chatbotId);
        if (connection) connection.lastHeartbeat = Date.now();
        console.log(`[WS] ${chatbotId} says ${JSON.stringify(message)}`);
      });
      ws.on('close', (code) => {
        console.log(`[WS] closed: ${chatbotId}, code ${code}`);
        manager.remove(chatbotId, ws);
      });
      ws.on('error', (error) => console.log(`[WS] error of ${chatbotId}: ${error.message}`));
    });
    return { http: server, close: () => sockets.close() };
  },
  drop() {
    for (const { ws } of manager.connections.values()) ws.terminate();
  },
  words: {
    push: ({ id, ...action }) => console.log(`[Push] result ${JSON.stringify(manager.push(id, { type: 'action', ...action }))}`),
    frame: ({ id, ...frame }) => manager.connections.get(id).ws.send(JSON.stringify(frame)),
  },
});
