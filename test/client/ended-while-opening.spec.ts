/** A listener of the opening ends it: those behind it do not hear of a connection that is gone. */
import { expect, lines, test } from './client-test.ts'

for (const listener of ['status', 'connected'] as const) {
  for (const act of ['close', 'reconnect'] as const) {
    test(`${act}() inside ${listener}: nothing more is told of this opening`, async ({
      page,
      server,
    }) => {
      const log = await page.evaluate(
        async ([url, listener, act]) => {
          const client = new belay.ReconnectingWebSocket(url)
          let isDone = false
          client.on(listener, () => {
            if (isDone || client.status !== 'connected') return
            isDone = true
            client[act]()
          })
          const log = belay.record(client)
          await belay.told(log, 'dom:close')
          return [...log]
        },
        [server.url, listener, act] as const,
      )
      const told = lines(log)
      expect(told).not.toContain('dom:open')
      // The record stands behind the listener, and hears of `connected` itself all the same.
      if (listener === 'status') expect(told).not.toContain('connected 0')
    })
  }
}
