const url = new URLSearchParams(location.search).get('url') ?? 'ws://127.0.0.1:8080'
const socket = new belayWs.ReconnectingWebSocket(url)

// After a sleep the connection is probably dead. If there is none, now is a good moment for an attempt.
power.onWake(() => {
  if (socket.status === 'waiting') socket.reconnect()
  else socket.check()
})

socket.on('status', ({ status }) => {
  document.querySelector('#status').textContent = status
})
socket.on('disconnected', ({ cause, code }) => log(`${cause} ${code}`))
socket.addEventListener('open', () => socket.send('hello'))
socket.addEventListener('message', ({ data }) => log(data))

function log(text) {
  const line = document.createElement('li')
  line.textContent = text // never innerHTML: the text comes from the server
  document.querySelector('#log').append(line)
}
