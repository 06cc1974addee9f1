/** One life of a client, whole: `npm run test:quick` has no other test in a browser. */
import { expect, test } from './client-test.ts'

test('connects, detects a cut path, reconnects, sends what waited and closes', async ({
  page,
  url,
  faults,
  server,
}) => {
  const first = await page.evaluate(async url => {
    const { client, log } = belay.connect(url, {
      heartbeat: { interval: 200, timeout: 2000 },
      minReconnectionDelay: 50,
    })
    client.send('before the connection')
    // Told while there is no connection, however soon the next one is there.
    client.on('disconnected', () => {
      if (client.status !== 'closed') client.send('while there is no connection')
    })
    const { data } = await belay.told(log, 'dom:message')
    await belay.told(log, 'pong')
    return data as unknown
  }, url)
  expect(first).toBe('before the connection')

  // Open connections go silent: no FIN tells either side.
  await faults.set({ kind: 'cliff' }, 'existing')
  const log = await page.evaluate(async () => {
    const { client, log } = window.now
    await belay.told(log, 'dom:message', 2)
    client.close()
    await belay.told(log, 'dom:close', 2)
    return log
  })
  const causes = log.filter(({ event }) => event === 'disconnected').map(({ cause }) => cause)
  expect(causes).toEqual(['heartbeat', 'user'])
  expect(log.filter(({ event }) => event === 'dom:message').map(({ data }) => data)).toEqual([
    'before the connection',
    'while there is no connection',
  ])
  expect(log.filter(({ event }) => event === 'connected')).toHaveLength(2)
  await faults.restore()
  await expect.poll(() => server.connections).toBe(0)
})
