/** The shared worker of the tests; its query says what it is to do. */
import { exactlyOnce } from '../../../src/delivery/index.ts'
import { ReconnectingWebSocket } from '../../../src/index.ts'
import type { Host } from '../../../src/tabs/host/index.ts'
import { host } from '../../../src/tabs/host/index.ts'

const query = new URL(location.href).searchParams
const url = query.get('url')!
const mode = query.get('mode') ?? ''
const version = Number(query.get('version')) || undefined

/** Replies with the number of a protocol that nobody speaks, if it replies at all. */
function stub(): void {
  addEventListener('connect', event => {
    const [port] = (event as MessageEvent).ports
    port!.onmessage = () =>
      mode === 'foreign' && port!.postMessage({ type: 'welcome', protocol: 99 })
  })
}

/** The error of a second host. */
function again(socket: ReconnectingWebSocket): string {
  try {
    host(socket)
    return 'no error'
  } catch (error) {
    return String(error)
  }
}

function serve(): void {
  const token = async (): Promise<string> => String(await tabs.provide('token'))
  const socket = new ReconnectingWebSocket(
    mode === 'token' ? async () => `${url}?token=${await token()}` : url,
    {
      startClosed: mode === 'token',
      minReconnectionDelay: 100,
      maxReconnectionDelay: 100,
      ...(mode === 'small' && { maxEnqueuedMessages: 1, overflow: 'drop-oldest' as const }),
      ...(mode === 'reject' && { maxEnqueuedMessages: 0, overflow: 'reject' as const }),
      ...(mode === 'exactly-once' && { delivery: exactlyOnce() }),
    },
  )
  const tabs: Host = host(socket, {
    version,
    ...(mode === 'counted' && {
      onJoin: tab => tab.send(`snapshot for tab ${tabs.tabs.length}`),
      onLeave: () => socket.send(`${tabs.tabs.length} left`),
    }),
    ...(mode === 'twice' && { onJoin: tab => tab.send(again(socket)) }),
    ...(mode === 'failing' && {
      onJoin() {
        throw new Error('onJoin, on purpose')
      },
      onLeave() {
        throw new Error('onLeave, on purpose')
      },
      route() {
        throw new Error('route, on purpose')
      },
    }),
    ...(mode === 'routed' && {
      route: (data, all) => (data === 'for the first' ? all.slice(0, 1) : all),
    }),
  })
  // A task that holds the worker up, for as long as the message says.
  socket.addEventListener('message', ({ data }) => {
    const [, ms] = /^busy (\d+)$/.exec(String(data)) ?? []
    for (const end = performance.now() + Number(ms ?? 0); performance.now() < end;);
  })
}

if (mode === 'throws') throw new Error('on purpose')
if (mode === 'silent' || mode === 'foreign') stub()
else serve()
