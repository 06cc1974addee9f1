/** What a server asks of its clients: a spread in a beat, `retry=<ms>` in the close reason. */
import { expect, test } from './client-test.ts'

const HOUR = 3_600_000
/** As many draws from 0 to an hour are all below the ordinary limit of 10 s once in 10^12 times. */
const DRAWS = 5

/** The delays that a client would take after so many ends, but for which it does not wait. */
function delaysOf(url: string, json: boolean) {
  return { url, json, times: DRAWS }
}

/** Runs in the page. */
async function delays({ url, json, times }: ReturnType<typeof delaysOf>): Promise<number[]> {
  const delays: number[] = []
  const { client, log } = belay.connect(url, {
    heartbeat: json ? { format: belay.formats.json() } : {},
    reconnectDelay: (_, delay) => {
      delays.push(delay)
      return 1
    },
  })
  client.on('pong', () => client.send('end'))
  await belay.told(log, 'disconnected', times)
  client.close()
  return delays
}

for (const code of [1001, 1012]) {
  test(`retry= in the reason of ${code} spreads the clients`, async ({ page, serve }) => {
    const { url } = await serve({ open: socket => socket.close(code, `retry=${HOUR}`) })
    const drawn = await page.evaluate(delays, delaysOf(url, false))
    expect(Math.max(...drawn)).toBeGreaterThan(10_000)
    expect(Math.max(...drawn)).toBeLessThanOrEqual(HOUR)
  })
}

test('retry= in the reason of 1013 is waited for at least by half', async ({ page, serve }) => {
  const { url } = await serve({ open: socket => socket.close(1013, 'retry=60000') })
  const drawn = await page.evaluate(delays, delaysOf(url, false))
  expect(Math.min(...drawn)).toBeGreaterThanOrEqual(30_000)
  expect(Math.max(...drawn)).toBeLessThanOrEqual(60_000)
})

test('a spread that a beat announced holds when the server is gone without a word', async ({
  page,
  serve,
}) => {
  const { url } = await serve({
    message: (text, socket) => {
      if (text === 'end') socket.terminate()
      else socket.send(`{"type":"pong","spread":${HOUR}}`)
    },
  })
  const drawn = await page.evaluate(delays, delaysOf(url, true))
  expect(Math.max(...drawn)).toBeGreaterThan(10_000)
})
