/** What the tests of the socket class share: the class under test and a few tools in the page. */
import { test as base, expect } from '../rig/rig.ts'

export { expect }

type AnySocket = new (url: string | URL, protocols?: string | string[]) => WebSocket

declare global {
  /** In tests that run for both classes: the one whose turn it is. */
  var Socket: typeof WebSocket
  /** A socket of this class that is open. */
  function opened<C extends AnySocket>(
    Class: C,
    url: string | URL,
    protocols?: string | string[],
  ): Promise<InstanceType<C>>
  /**
   * Resolves when the socket is closed, also if it already is: between two steps of a test any time
   * may pass, so a listener that the second step adds may be too late.
   */
  function ended(socket: WebSocket): Promise<unknown>
  /** What a socket tells its application from now on, one line per event. */
  function journal(socket: WebSocket): string[]
  /** What the browser itself says, beneath what a subclass makes of it. */
  function nativeState(socket: WebSocket): number
}

function install(name: ClassName): void {
  globalThis.Socket = name === 'WebSocket' ? WebSocket : belay.HeartbeatWebSocket
  globalThis.opened = async (Class, url, protocols) => {
    const socket = new Class(url, protocols)
    await belay.next(socket, 'open')
    return socket as InstanceType<typeof Class>
  }
  globalThis.ended = socket => belay.until(() => socket.readyState === 3)
  const { get } = Object.getOwnPropertyDescriptor(WebSocket.prototype, 'readyState')!
  globalThis.nativeState = socket => get!.call(socket) as number
  globalThis.journal = socket => {
    const lines: string[] = []
    for (const type of ['open', 'error', 'ping', 'pong', 'suspect', 'unanswered']) {
      socket.addEventListener(type, () => lines.push(type))
    }
    socket.addEventListener('message', ({ data }) => lines.push(`message ${data}`))
    socket.addEventListener('close', ({ code, reason, wasClean }) => {
      lines.push(`close ${code} ${reason || '-'} ${wasClean ? 'clean' : 'unclean'}`)
    })
    return lines
  }
}

type ClassName = 'WebSocket' | 'HeartbeatWebSocket'

/** The control costs as much as the test, and changes with the browser only: `npm run test:long` has it. */
const CLASSES: readonly ClassName[] = process.env['BELAY_LONG']
  ? ['WebSocket', 'HeartbeatWebSocket']
  : ['HeartbeatWebSocket']

export const test = base.extend<{ className: ClassName }>({
  className: ['HeartbeatWebSocket', { option: true }],
  page: async ({ page, className }, use) => {
    await page.evaluate(install, className)
    await use(page)
  },
})

/**
 * One list of behaviours for two classes. The native class is the control: a test that it fails is a
 * wrong test.
 */
export function forBothClasses(tests: () => void): void {
  for (const className of CLASSES) {
    test.describe(className, () => {
      test.use({ className })
      tests()
    })
  }
}
