/** A planned handover: another connection beside the open one, which then replaces it. */
import { expect, lines, test } from '../client/client-test.ts'

test('a handover replaces the connection, and tells so', async ({ page, serve }) => {
  const { url, seen } = await serve({
    open: (socket, nth) => socket.send(`hello ${nth}`),
    message: (text, socket) => socket.send(`echo ${text}`),
  })
  const { log, stats } = await page.evaluate(async url => {
    const spare = belay.standby()
    const { client, log } = belay.connect(url, { standby: spare })
    await belay.told(log, 'dom:message')
    await spare.handover()
    client.send('after')
    await belay.told(log, 'dom:message', 3)
    return { log, stats: spare.stats }
  }, url)
  expect(lines(log)).toEqual([
    'connecting 0',
    'status connected',
    'connected 0',
    'dom:open',
    'dom:message hello 0',
    'status connecting',
    'disconnected handover 1000 handover clean',
    'dom:close 1000 handover clean',
    'connecting 0',
    'status connected',
    'connected 0',
    'dom:open',
    'dom:message hello 1',
    'dom:message echo after',
  ])
  expect(stats).toEqual({ standbys: 1, standbysUsed: 1, standbysWasted: 0 })
  expect(seen).toHaveLength(2)
  expect(seen[1]!.received).toEqual(['after'])
  await expect.poll(() => seen[0]!.closed).toEqual({ code: 1000, reason: 'handover' })
})
