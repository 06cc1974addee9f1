/** Every test in WebKit stands on this: a page with the library, a real server, a fault proxy. */
import { test as base, beforeEach, expect, inject } from 'vitest'
import type { FaultProxy } from '../../src/proxy/fault-proxy.ts'
import { startFaultProxy } from '../../src/proxy/fault-proxy.ts'
import type { EchoServer } from '../../src/echo/echo-server.ts'
import { startEchoServer } from '../../src/echo/echo-server.ts'
import type {} from '../rig/harness.ts'
import { leaveOut } from '../rig/leave-out.ts'
import { Page } from './webdriver.ts'

export { expect }

interface Fixtures {
  /** A fresh page, with the harness as `belay`. */
  page: Page
  server: EchoServer
  faults: FaultProxy
  /** The address of the server through the proxy. */
  url: string
}

declare global {
  /** What nobody caught in the page. */
  var failures: string[]
  /** What a socket tells its application from now on, one line per event. */
  function journal(socket: WebSocket): string[]
}

function install(): void {
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

const webkit = inject('webkit')

// Where there is no WebKitGTK. Before the fixtures, which could not be had.
if (!webkit) beforeEach(({ task, skip }) => leaveOut({ task, skip }, inject('withoutWebKit')))

/** A test in WebKit. */
export const test = base.extend<Fixtures>({
  server: async ({}, use) => {
    const server = await startEchoServer()
    await use(server)
    await server.stop()
  },
  faults: async ({ server }, use) => {
    const faults = await startFaultProxy({ target: { host: '127.0.0.1', port: server.port } })
    await use(faults)
    await faults.close()
  },
  url: async ({ faults }, use) => {
    await use(`ws://127.0.0.1:${faults.port}/`)
  },
  page: async ({}, use) => {
    const page = new Page(webkit!.session)
    await page.open(webkit!.site)
    await page.evaluate(install)
    await use(page)
    // What a test throws on purpose has `on purpose` in its message.
    const uncaught = await page.evaluate(() => failures)
    expect(uncaught.filter(message => !message.includes('on purpose'))).toEqual([])
  },
})
