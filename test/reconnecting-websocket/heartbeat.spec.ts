/** reconnecting-websocket over sockets that have a heartbeat; without one as the control. */
import { expect, test } from '../rig/rig.ts'

for (const heartbeat of [{ interval: 100, timeout: 600 }, false] as const) {
  test(`a cut path is ${heartbeat ? 'detected' : 'not detected without a heartbeat'}`, async ({
    page,
    url,
    faults,
    server,
  }) => {
    await page.evaluate(
      async ([url, heartbeat]) => {
        const socket = new belay.SmallestStep(url, [], {
          heartbeat,
          minReconnectionDelay: 50,
          maxReconnectionDelay: 50,
        })
        window.kept = { socket, messages: [], closes: [] }
        socket.addEventListener('message', ({ data }) => window.kept.messages.push(data))
        socket.addEventListener('close', ({ code, reason }) =>
          window.kept.closes.push(`${code} ${reason}`),
        )
        socket.send('one')
        await belay.until(() => window.kept.messages.includes('one'))
      },
      [url, heartbeat] as const,
    )
    await faults.set({ kind: 'cliff' }, 'existing')
    const kept = await page.evaluate(async isDetected => {
      const { socket, closes, messages } = window.kept
      if (isDetected) {
        await belay.until(() => closes.length)
        await belay.until(() => socket.readyState === 1)
        socket.send('two')
        await belay.until(() => messages.includes('two'))
      } else {
        await new Promise(resolve => setTimeout(resolve, 2500))
      }
      socket.close()
      return { closes: [...closes], messages: [...messages] }
    }, !!heartbeat)
    expect(kept).toEqual(
      heartbeat
        ? { closes: ['1006 heartbeat timeout'], messages: ['one', 'two'] }
        : { closes: [], messages: ['one'] },
    )
    await faults.restore()
    await expect.poll(() => server.clients.length).toBe(0)
  })
}

test('a class of the application is built on', async ({ page, server }) => {
  const made = await page.evaluate(async url => {
    let made = 0
    class Counting extends WebSocket {
      constructor(...given: ConstructorParameters<typeof WebSocket>) {
        super(...given)
        made++
      }
    }
    const socket = new belay.SmallestStep(url, undefined, { WebSocket: Counting })
    await belay.until(() => socket.readyState === 1)
    socket.close()
    return made
  }, server.url)
  expect(made).toBe(1)
})
