/** A frame ends a suspicion, and a listener of that closes the client: the frame comes too late. */
import { expect, lines, test } from './client-test.ts'

test('a message is not delivered to a client that closed on hearing it', async ({
  page,
  serve,
}) => {
  const { url, seen } = await serve({ mute: () => true })
  await page.evaluate(async url => {
    const { client, log } = belay.connect(url, { heartbeat: { timeout: 20_000 } })
    client.on('status', ({ status, previous }) => {
      if (previous === 'suspect' && status === 'connected') client.close()
    })
    await belay.told(log, 'suspect')
  }, url)
  seen[0]!.socket.send('late')
  const log = await page.evaluate(async () => {
    await belay.told(window.now.log, 'dom:close')
    return window.now.log
  })
  expect(lines(log)).toContain('status closed')
  expect(log.filter(({ event }) => event === 'dom:message')).toEqual([])
})
