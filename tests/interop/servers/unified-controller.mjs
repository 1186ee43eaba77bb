// SPDX-License-Identifier: GPL-3.0-or-later
// An outbound-call controller: one envelope both ways, the list of projects to all whenever one changes.

import http from 'node:http';
import { npm, serve } from './control.mjs';

const { WebSocket, WebSocketServer } = npm('ws');

const PATH = '/outbound/controller';
const projects = new Map();
const clients = new Set();
const now = () => new Date().toISOString();

const send = (ws, event, payload) => ws.readyState === WebSocket.OPEN && ws.send(JSON.stringify({ event, payload: { ...payload, timestamp: now() } }));
const broadcast = (event, payload) => clients.forEach((ws) => send(ws, event, payload));

function projectsUpdate(triggeredBy) {
  const all = [...projects.values()];
  return {
    type: 'allProjects',
    data: all.map(({ client_secret: _, ...project }) => ({ ...project, access_token: project.access_token ? '***' : null })),
    stats: {
      totalProjects: all.length,
      activeProjects: all.filter((p) => p.action === 'active').length,
      connectedProjects: all.filter((p) => p.ws_connected).length,
    },
    triggeredBy,
  };
}

function setAction(projectId, newAction) {
  const project = projects.get(projectId);
  const oldAction = project.action;
  Object.assign(project, { action: newAction, ws_connected: newAction === 'active', updatedAt: now() });
  broadcast('projectStatusChange', { data: { projectId, oldAction, newAction, changedAt: now() } });
  broadcast('projectsUpdate', projectsUpdate(projectId));
}

const handlers = {
  startOutbound(ws, { project }) {
    if (!project?.projectId || !project.callFlowId) throw Object.assign(new Error('projectId and callFlowId are required'), { name: 'VALIDATION_ERROR' });
    projects.set(project.projectId, {
      projectId: project.projectId, callFlowId: project.callFlowId, action: project.action ?? 'init', client_id: project.client_id,
      client_secret: project.client_secret, agentQuantity: 0, caller: '', access_token: `tok-${project.client_secret}`, ws_connected: false,
      createdAt: now(), updatedAt: now(),
    });
    broadcast('projectsUpdate', projectsUpdate(project.projectId));
  },
  stopOutbound(ws, { project }) {
    if (!projects.delete(project?.projectId)) throw Object.assign(new Error(`Project ${project?.projectId} not found`), { name: 'PROJECT_NOT_FOUND' });
    broadcast('projectsUpdate', projectsUpdate(project.projectId));
  },
};

projects.set('spring-2025', {
  projectId: 'spring-2025', callFlowId: 'flow-7', action: 'active', client_id: 'bakery', client_secret: 'never-shown-1', agentQuantity: 12,
  caller: '+49 30 5550100', access_token: 'never-shown-2', ws_connected: true, createdAt: '2025-11-01T08:00:00.000Z', updatedAt: '2025-11-19T08:00:00.000Z',
});
projects.set('回访-11月', {
  projectId: '回访-11月', callFlowId: 'flow-8', action: 'init', client_id: 'crm', client_secret: 'never-shown-3', agentQuantity: 0,
  caller: null, access_token: null, ws_connected: false, createdAt: '2025-11-10T08:00:00.000Z', updatedAt: '2025-11-10T08:00:00.000Z',
});

serve({
  path: PATH,
  open() {
    const server = http.createServer();
    const sockets = new WebSocketServer({ server, path: PATH });
    sockets.on('connection', (ws) => {
      clients.add(ws);
      console.log(`client connected (${clients.size})`);
      send(ws, 'projectsUpdate', projectsUpdate('system'));
      ws.on('message', (data) => {
        console.log(`received ${data}`);
        try {
          const { event, payload } = JSON.parse(data);
          if (!Object.hasOwn(handlers, event)) throw Object.assign(new Error(`Unknown event: ${event}`), { name: 'UNKNOWN_EVENT' });
          handlers[event](ws, payload ?? {});
        } catch (error) {
          send(ws, 'error', { error: error.name, message: error.message });
        }
      });
      ws.on('close', () => {
        clients.delete(ws);
        console.log(`client left (${clients.size})`);
      });
    });
    return { http: server, close: () => sockets.close() };
  },
  drop() {
    for (const ws of clients) ws.terminate();
  },
  words: {
    action: ({ projectId, action }) => setAction(projectId, action),
    agents({ projectId, agentQuantity }) {
      Object.assign(projects.get(projectId), { agentQuantity, updatedAt: now() });
      broadcast('projectsUpdate', projectsUpdate(projectId));
    },
    // A frame that nobody should have sent.
    raw: ({ text }) => clients.forEach((ws) => ws.send(text)),
  },
});
