/** No delay is ever NaN, and nothing loops within one turn, whatever the delays are. */
import { expect, test } from './client-test.ts'

test('minReconnectionDelay 0 and a provider that always throws leave the page its turn', async ({
  page,
}) => {
  const { attempts, delays } = await page.evaluate(async () => {
    let attempts = 0
    const client = new belay.ReconnectingWebSocket(
      () => {
        attempts++
        throw new Error('on purpose')
      },
      { minReconnectionDelay: 0, maxReconnectionDelay: 1 },
    )
    const delays: number[] = []
    client.on('waiting', ({ delay }) => delays.push(delay))
    // 2 to the power of 1024 is no finite number.
    await belay.until(() => attempts > 1100)
    client.close()
    return { attempts, delays }
  })
  expect(attempts).toBeGreaterThan(1100)
  expect(delays.every(delay => delay >= 1 && delay <= 2)).toBe(true)
})
