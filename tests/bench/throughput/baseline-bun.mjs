// SPDX-License-Identifier: GPL-3.0-or-later
// Bun, which has uWebSockets inside: the same as baseline-ws.mjs, with its own publish.
const server = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  fetch (request, server) {
    if (!server.upgrade(request)) return new Response('WebSocket only', { status: 426 })
  },
  websocket: {
    perMessageDeflate: false,
    message (socket, message) {
      if (message.startsWith('{"event":"hello"')) {
        socket.send('{"event":"welcome"}')
      } else if (message.startsWith('{"event":"subscribe"')) {
        socket.subscribe('bench')
        socket.send('{"event":"subscribed"}')
      } else {
        server.publish('bench', message)
      }
    }
  }
})
console.log(`listening ws://127.0.0.1:${server.port}/ws`)
