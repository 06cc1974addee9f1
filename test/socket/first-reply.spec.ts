/** How long the first frame of a connection may take, from a server that has replied before. */
import { expect, test } from './own-server.ts'
import { ALWAYS, LONG } from '../rig/lengths.ts'

for (const [what, latency, least, most] of [
  ['takes 5 s where the network is quick', 0, 4.9, 8.5],
  ['takes the whole timeout where the handshake was slow', 1_000, 8.9, 60],
] as const) {
  test(
    `[beyond the standard] silence from the first moment ${what}`,
    what.includes('quick') ? ALWAYS : LONG,
    async ({ page, serve }) => {
      let first: object | undefined
      const { url, faults } = await serve((frame, socket) => {
        first ??= socket
        if (socket === first && frame === 'ping') socket.send('pong')
      })
      await page.evaluate(async url => {
        window.kept = belay.HeartbeatWebSocket.with({ timeout: 9_000 })
        const good = new window.kept(url) as WebSocket
        await belay.next(good, 'pong')
        good.close()
        await ended(good)
      }, url)
      if (latency) await faults.set({ kind: 'slow', latency })
      const { s, reason } = await page.evaluate(async url => {
        const silent = (await opened(window.kept, url)) as WebSocket
        const from = performance.now()
        const { reason } = await belay.next<CloseEvent>(silent, 'close')
        return { s: (performance.now() - from) / 1000, reason }
      }, url)
      expect(reason).toBe('heartbeat timeout')
      expect(s).toBeGreaterThan(least)
      expect(s).toBeLessThan(most)
    },
  )
}
