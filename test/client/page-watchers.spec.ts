/** All clients of a page hear of it through one set of listeners. */
import { expect, test } from './client-test.ts'

test('clients share the listeners of the page, and the last one takes them away', async ({
  page,
  url,
}) => {
  const counts = await page.evaluate(async url => {
    const counted = [globalThis, document] as const
    let listeners = 0
    for (const target of counted) {
      target.addEventListener = (...given: Parameters<EventTarget['addEventListener']>) => {
        listeners++
        EventTarget.prototype.addEventListener.apply(target, given)
      }
      target.removeEventListener = (...given: Parameters<EventTarget['removeEventListener']>) => {
        listeners--
        EventTarget.prototype.removeEventListener.apply(target, given)
      }
    }
    const pings: string[] = []
    const open = async (name: string) => {
      const { client, log } = belay.connect(url)
      await belay.told(log, 'pong')
      client.on('ping', () => pings.push(name))
      return client
    }
    const one = await open('one')
    const withOne = listeners
    const other = await open('other')
    const withTwo = listeners
    one.close()
    dispatchEvent(new Event('offline'))
    const withTheOther = listeners
    other.close()
    for (const target of counted) {
      Reflect.deleteProperty(target, 'addEventListener')
      Reflect.deleteProperty(target, 'removeEventListener')
    }
    return { withOne, withTwo, withTheOther, after: listeners, pings }
  }, url)
  expect(counts.withOne).toBeGreaterThan(3)
  expect(counts.withTwo).toBe(counts.withOne)
  expect(counts.withTheOther).toBe(counts.withOne)
  expect(counts.after).toBe(0)
  expect(counts.pings).toEqual(['other'])
})

test('a client that another ends meanwhile is told no more', async ({ page, url }) => {
  const causes = await page.evaluate(async url => {
    const first = belay.connect(url)
    const second = belay.connect(url)
    await belay.told(first.log, 'pong')
    await belay.told(second.log, 'pong')
    first.client.on('disconnected', () => second.client.close())
    const causes: string[] = []
    second.client.on('disconnected', ({ cause }) => causes.push(cause))
    dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))
    first.client.close()
    await belay.told(second.log, 'dom:close')
    return causes
  }, url)
  // Stored with the page it would have been `page`.
  expect(causes).toEqual(['user'])
})

test('a client that is opened anew while it is told is not told again', async ({ page, url }) => {
  const causes = await page.evaluate(async url => {
    const { client, log } = belay.connect(url)
    await belay.told(log, 'connected')
    const causes: string[] = []
    client.on('disconnected', ({ cause }) => {
      // Where it is told for ever, the test should fail and not hang.
      if (causes.push(cause) > 9) return
      client.close()
      client.open()
    })
    dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))
    dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))
    await belay.told(log, 'connected', 2)
    client.close()
    return causes
  }, url)
  expect(causes.filter(cause => cause === 'page')).toHaveLength(1)
})
