/** The class needs nothing of a page: it runs in a dedicated worker. */
import type { Page } from '@playwright/test'
import { expect, test } from './socket-test.ts'

/** Runs `task(url)` in a module worker that has the harness, and resolves with what it returns. */
function inWorker<T>(
  page: Page,
  site: string,
  url: string,
  task: (url: string, say: (word: string) => void) => Promise<T>,
): Promise<T> {
  const code = `
    import ${JSON.stringify(`${site}harness.js`)}
    const say = word => postMessage({ word })
    const result = await (${String(task)})(${JSON.stringify(url)}, say)
    postMessage({ result })
  `
  return page.evaluate(
    code =>
      new Promise<any>((resolve, reject) => {
        const source = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }))
        const worker = new Worker(source, { type: 'module' })
        worker.onerror = event => reject(new Error(event.message || 'the worker did not load'))
        worker.onmessage = ({ data }) => {
          if ('word' in data) window.kept = data.word
          else resolve(data.result)
        }
      }),
    code,
  )
}

test('[beyond the standard] works in a worker: echo, hidden replies, clean close', async ({
  page,
  site,
  server,
}) => {
  const result = await inWorker(page, site, server.url, async url => {
    const socket = new (belay.HeartbeatWebSocket.with({ interval: 20 }))(url)
    const messages: string[] = []
    let pongs = 0
    socket.onmessage = ({ data }) => messages.push(data)
    socket.addEventListener('pong', () => pongs++)
    await belay.next(socket, 'open')
    socket.send('from a worker')
    await belay.until(() => pongs >= 3 && messages.length > 0)
    socket.close(1000)
    const { code, wasClean } = await belay.next<CloseEvent>(socket, 'close')
    return { messages, code, wasClean, page: 'document' in globalThis }
  })
  expect(result).toEqual({ messages: ['from a worker'], code: 1000, wasClean: true, page: false })
})

test('[beyond the standard] a worker notices a cliff', async ({ page, site, faults, url }) => {
  const result = inWorker(page, site, url, async (url, say) => {
    const Class = belay.HeartbeatWebSocket.with({ interval: 50, timeout: 1000 })
    const socket = new Class(url)
    await belay.next(socket, 'pong')
    say('connected')
    const { code, reason } = await belay.next<CloseEvent>(socket, 'close')
    return { code, reason, state: socket.readyState, buffered: socket.bufferedAmount }
  })
  await page.waitForFunction(() => window.kept === 'connected')
  await faults.set({ kind: 'cliff' }, 'existing')
  expect(await result).toEqual({
    code: 1006,
    reason: 'heartbeat timeout',
    state: 3,
    buffered: 0,
  })
})

test('[beyond the standard] a worker notices a hung upgrade', async ({
  page,
  site,
  faults,
  url,
}) => {
  await faults.set({ kind: 'hang-upgrade' })
  const reason = await inWorker(page, site, url, async url => {
    const socket = new (belay.HeartbeatWebSocket.with({ connectTimeout: 200 }))(url)
    return (await belay.next<CloseEvent>(socket, 'close')).reason
  })
  expect(reason).toBe('connect timeout')
})
