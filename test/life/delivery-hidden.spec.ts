/** A delivery in a tab that nobody looks at: after a minute chained timers fire once a minute. */
import type { Session } from '../../src/sessions/index.ts'
import type { ServeSessions } from '../rig/serve-sessions.ts'
import { withSessions } from '../rig/serve-sessions.ts'
import { expect, test as base } from './life-test.ts'
import { LONG } from '../rig/lengths.ts'

const MINUTE = 60_000
/** How long it takes until chained timers are held back for certain, in ms. */
const GRACE_AND_MORE = 75_000
/** How long both sides talk in a hidden tab, in ms. */
const TALK = 2 * MINUTE

const test = base.extend<{ serveSessions: ServeSessions }>({
  serveSessions: ({}, use) => withSessions(use),
})

// As in hidden.spec.ts.
test.use({
  browserArguments: ['--enable-features=IntensiveWakeUpThrottling:grace_period_seconds/10'],
})

const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))

test(
  'exactly once in a hidden tab: acks come within seconds, and a cliff loses nothing',
  LONG,
  async ({ open, hide, serveSessions }) => {
    test.setTimeout(10 * MINUTE)
    let session: Session | undefined
    const got: string[] = []
    const { url, proxy } = await serveSessions({
      onSession: began => void (session = began),
      onMessage: (_, data) => void got.push(String(data)),
    })
    const page = await open()
    await page.evaluate(async url => {
      const { client, log } = belay.connect(url, { delivery: belay.exactlyOnce() })
      window.kept = { messages: [] as string[], resyncs: [] as string[], seconds: 0 }
      setInterval(() => window.kept.seconds++, 1000)
      client.on('resync', ({ reason }) => window.kept.resyncs.push(reason))
      client.addEventListener('message', ({ data }) => {
        window.kept.messages.push(data)
        client.send(`re ${data as string}`)
      })
      await belay.told(log, 'connected')
    }, url)
    await hide()
    await wait(GRACE_AND_MORE)
    const before = await page.evaluate(() => window.kept.seconds as number)
    let sent = 0
    let most = 0
    const talk = setInterval(() => {
      most = Math.max(most, session!.unacked.messages)
      session!.send(`${sent++}`)
    }, 200)
    await wait(TALK)
    const seconds = (await page.evaluate(() => window.kept.seconds as number)) - before
    // Otherwise this is a tab as any other.
    expect(seconds).toBeLessThanOrEqual(1 + Math.ceil(TALK / MINUTE))
    console.log(`hidden: ${most} messages unacknowledged at most, of one each 200 ms`)
    // A second for the ack, one for the grid of a hidden tab, and the machine.
    expect(most).toBeLessThan(50)
    await proxy.set({ kind: 'cliff' }, 'existing')
    await expect.poll(() => proxy.state().total, { timeout: 2 * MINUTE }).toBe(2)
    await expect.poll(() => session!.attached, { timeout: MINUTE }).toBe(true)
    clearInterval(talk)
    await expect.poll(() => session!.unacked.messages, { timeout: MINUTE }).toBe(0)
    await expect.poll(() => got.length, { timeout: MINUTE }).toBe(sent)
    const { messages, resyncs } = await page.evaluate(() => window.kept as Record<string, string[]>)
    const numbers = Array.from({ length: sent }, (_, at) => `${at}`)
    expect(messages).toEqual(numbers)
    expect(got).toEqual(numbers.map(number => `re ${number}`))
    expect(resyncs).toEqual(['new'])
  },
)
