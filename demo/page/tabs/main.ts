/** A tab with a part in one connection, and a look at the server. */
import { explain } from '../../../src/diagnostics/index.ts'
import { ReconnectingWebSocket } from '../../../src/index.ts'
import { shared } from '../../../src/tabs/index.ts'
import { ControlClient } from '../link/control-client.ts'

const show = (name: string, text: string): void => {
  document.querySelector(`[data-testid=${name}]`)!.textContent = text
}

const control = new ControlClient()
control.addEventListener('change', () => {
  const clients = control.state?.server?.clients ?? []
  show('connections', control.problem ?? String(clients.filter(({ id }) => id === 'tabs').length))
})
await control.start()

// The first proxy; its port is known with the first state.
const url = `ws://${location.hostname}:${control.state!.hops[0]!.port}`
const socket = shared(
  () =>
    new SharedWorker(new URL('./live.worker.ts', import.meta.url), {
      type: 'module',
      name: url,
      extendedLifetime: true,
    }),
  () => new ReconnectingWebSocket(`${url}?id=tabs&feed=1000`),
)

let messages = 0
const showStatus = (): void => {
  show('status', `${socket.status}. ${explain(socket)}`)
  show('owner', socket.shared ? 'the worker of all tabs' : 'this tab: there are no shared workers')
}
socket.subscribe(showStatus)
showStatus()
socket.addEventListener('message', ({ data }) => {
  const { tabs } = JSON.parse(String(data)) as { tabs?: number }
  if (tabs === undefined) show('messages', String(++messages))
  else show('tabs', String(tabs))
})
