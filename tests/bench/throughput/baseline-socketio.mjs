// SPDX-License-Identifier: GPL-3.0-or-later
// npm socket.io: registers monitors, and tells all of them of every reply, as the hub does. It keeps nothing.
import { createServer } from 'node:http'
import { Server } from 'socket.io'

const http = createServer()
const io = new Server(http, { transports: ['websocket'], serveClient: false })

io.on('connection', socket => {
  socket.on('monitor:register', ({ clientId }) => socket.emit('monitor:registered', { success: true, clientId }))
  socket.on('WORKER_DATA_SYNC', (data, answer) => answer({ success: true }))
  socket.on('monitor:reply', reply => io.emit('channel:message', { ...reply, id: 'm', fromId: 'p', fromName: 'p', timestamp: Date.now() }))
})
http.listen({ host: '127.0.0.1', port: 0, backlog: 4096 }, () => console.log(`listening ws://127.0.0.1:${http.address().port}/ws`))
