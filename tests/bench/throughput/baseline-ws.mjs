// SPDX-License-Identifier: GPL-3.0-or-later
// npm ws: takes subscriptions, and hands every other message to all that are subscribed.
import { WebSocketServer } from 'ws'

const subscribers = new Set()
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, backlog: 4096, perMessageDeflate: false, clientTracking: false })

server.on('connection', socket => {
  socket.on('message', message => {
    const text = message.toString()
    if (text.startsWith('{"event":"hello"')) {
      socket.send('{"event":"welcome"}')
    } else if (text.startsWith('{"event":"subscribe"')) {
      subscribers.add(socket)
      socket.send('{"event":"subscribed"}')
    } else {
      for (const subscriber of subscribers) subscriber.send(text)
    }
  })
  socket.on('close', () => subscribers.delete(socket))
  socket.on('error', () => socket.terminate())
})
server.on('listening', () => console.log(`listening ws://127.0.0.1:${server.address().port}/ws`))
