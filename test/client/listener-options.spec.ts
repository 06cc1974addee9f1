/** The small print of listeners: each behaviour is that of a native `EventTarget`, the control. */
import { expect, test } from './client-test.ts'
import { few } from '../rig/lengths.ts'

test.use({ onPurpose: /on purpose/ })

/** Runs the same steps on a native target and on a client; `message` lets one message come. */
const BOTH = `
  async function both(url, steps) {
    const { client, log } = belay.connect(url)
    await belay.told(log, 'pong')
    const pongs = () => log.filter(({ event }) => event === 'pong').length
    const native = new EventTarget()
    const results = []
    const ways = [
      [native, async () => void native.dispatchEvent(new MessageEvent('message', { data: 'm' }))],
      [client, async () => void client.dispatchEvent(new MessageEvent('message', { data: 'm' }))],
      [client, async () => {
        const before = pongs()
        client.send('m')
        client.check()
        await belay.until(() => pongs() > before)
      }],
    ]
    for (const [target, message] of ways) results.push(JSON.stringify(await steps(target, message)))
    client.close()
    return results
  }
`

const CASES: Record<string, string> = {
  'capture is a boolean, whatever it is written as': `
    const calls = []
    const f = () => calls.push('f')
    target.addEventListener('message', f, 1)
    target.addEventListener('message', f, true)
    target.addEventListener('message', f, { capture: 'yes' })
    await message()
    target.removeEventListener('message', f, { capture: {} })
    await message()
    target.addEventListener('message', f, 0)
    target.addEventListener('message', f, { capture: null })
    await message()
    target.removeEventListener('message', f, 'x')
    await message()
    target.removeEventListener('message', f, null)
    await message()
    return calls.length`,
  'options that are not an object': `
    let calls = 0
    for (const options of [null, undefined, true, false, 1, 0, '', 'x', () => {}, 1n]) {
      const f = () => calls++
      target.addEventListener('message', f, options)
      await message()
      target.removeEventListener('message', f, options)
      await message()
    }
    return calls`,
  'the pair of listener and capture counts, not the rest': `
    const calls = []
    const f = () => calls.push('f')
    target.addEventListener('message', f)
    target.addEventListener('message', f, { once: true })
    target.addEventListener('message', f, { passive: true })
    target.addEventListener('message', f, true)
    await message()
    await message()
    target.removeEventListener('message', f)
    await message()
    target.removeEventListener('message', f, true)
    return calls.length`,
  'a signal that is not one': `
    const errors = []
    for (const signal of [null, {}, 1, 'signal']) {
      try {
        target.addEventListener('message', () => errors.push('called'), { signal })
      } catch (error) {
        errors.push(error.name)
      }
    }
    await message()
    return errors`,
  'a signal of another realm, and one that is aborted': `
    const frame = document.body.appendChild(document.createElement('iframe'))
    const foreign = new frame.contentWindow.AbortController()
    const calls = []
    target.addEventListener('message', () => calls.push('foreign'), { signal: foreign.signal })
    target.addEventListener('message', () => calls.push('aborted'), { signal: AbortSignal.abort() })
    await message()
    foreign.abort()
    await message()
    frame.remove()
    return calls`,
  'a listener whose signal is being aborted hears nothing any more': `
    const gone = new AbortController()
    const calls = []
    gone.signal.addEventListener('abort', () => {
      target.dispatchEvent(new MessageEvent('message'))
    })
    target.addEventListener('message', () => calls.push('called'), { signal: gone.signal })
    gone.abort()
    return calls`,
  'handleEvent is looked up late and called on its object': `
    const calls = []
    const object = { name: 'object', handleEvent() { calls.push('early') } }
    target.addEventListener('message', object)
    object.handleEvent = function () { calls.push(this.name) }
    const both = Object.assign(() => calls.push('function'), { handleEvent: () => calls.push('no') })
    target.addEventListener('message', both)
    await message()
    target.removeEventListener('message', object)
    target.removeEventListener('message', both)
    return calls`,
  'a passive listener cannot cancel, another can': `
    const cancel = event => event.preventDefault()
    const results = []
    for (const passive of [true, false]) {
      target.addEventListener('message', cancel, { passive })
      results.push(target.dispatchEvent(new MessageEvent('message', { cancelable: true })))
      target.removeEventListener('message', cancel)
    }
    return results`,
  'removal and addition in the middle of a dispatch': `
    const calls = []
    const last = () => calls.push('last')
    const late = () => calls.push('late')
    const first = () => {
      calls.push('first')
      target.removeEventListener('message', last)
      target.addEventListener('message', last)
      target.addEventListener('message', late)
    }
    target.addEventListener('message', first, { once: true })
    target.addEventListener('message', last)
    await message()
    await message()
    for (const f of [last, late]) target.removeEventListener('message', f)
    return calls`,
  'a listener that throws and one that stops the event': `
    const calls = []
    const listeners = [
      () => { throw new Error('on purpose') },
      event => { calls.push('stop'); event.stopImmediatePropagation() },
      () => calls.push('never'),
    ]
    for (const f of listeners) target.addEventListener('message', f)
    await message()
    for (const f of listeners) target.removeEventListener('message', f)
    return calls`,
}

for (const [name, steps] of few(Object.entries(CASES))) {
  test(name, async ({ page, url }) => {
    const [native, dispatched, served] = await page.evaluate<string[]>(
      `(async () => { ${BOTH}; return both('${url}', async (target, message) => {${steps}}) })()`,
    )
    expect(dispatched).toBe(native)
    expect(served).toBe(native)
  })
}

test('an event tells where it is dispatched, during and after, wherever that is', async ({
  page,
  url,
}) => {
  const results = await page.evaluate(async url => {
    async function play(source: EventTarget, message: () => void) {
      const [other, next] = [new EventTarget(), new belay.ReconnectingWebSocket(url)]
      const names = new Map<unknown, string>([
        [source, 'source'],
        [other, 'other'],
        [next, 'next'],
        [null, 'null'],
      ])
      const told: unknown[] = []
      const tell = (event: Event) => {
        // eslint-disable-next-line @typescript-eslint/no-deprecated -- as the platform has it
        const { target, currentTarget, srcElement } = event
        const all = [target, currentTarget, srcElement, ...event.composedPath()]
        told.push(all.map(it => names.get(it) ?? typeof it))
      }
      const hear = (event: Event) => {
        tell(event)
        // It is being dispatched.
        try {
          other.dispatchEvent(event)
        } catch (error) {
          told.push((error as Error).name)
        }
      }
      source.addEventListener('message', hear, { once: true })
      const heard = belay.next<MessageEvent>(source, 'message')
      message()
      const event = await heard
      // Its dispatch is over only after this turn.
      await belay.turn()
      tell(event)
      for (const target of [other, next, source, other]) {
        target.addEventListener('message', tell)
        target.dispatchEvent(event)
        tell(event)
        told.push(event.isTrusted)
      }
      next.close()
      return JSON.stringify(told)
    }
    const native = new EventTarget()
    const { client, log } = belay.connect(url)
    await belay.told(log, 'connected')
    const expected = await play(native, () => native.dispatchEvent(new MessageEvent('message')))
    const found = await play(client, () => client.send('hello'))
    client.close()
    return { expected, found }
  }, url)
  expect(results.found).toBe(results.expected)
})

test('a signal that outlives 8 000 listeners holds none of them', async ({ page, url }) => {
  const held = await page.evaluate(async url => {
    const { client, log } = belay.connect(url)
    await belay.told(log, 'pong')
    const { signal } = new AbortController()
    // What the signal holds.
    const listeners = new Set<unknown>()
    signal.addEventListener = (_: string, listener: unknown) => void listeners.add(listener)
    signal.removeEventListener = (_: string, listener: unknown) => void listeners.delete(listener)
    let calls = 0
    for (let i = 0; i < 8000; i++) {
      client.addEventListener('message', () => calls++, { once: true, signal })
    }
    const most = listeners.size
    client.send('hello')
    await belay.until(() => calls === 8000)
    const removed = () => {}
    client.addEventListener('message', removed, { signal })
    client.removeEventListener('message', removed)
    client.addEventListener('message', removed, { signal })
    client.addEventListener('message', removed, { signal })
    const twice = listeners.size
    client.close()
    return { most, twice, calls }
  }, url)
  expect(held).toEqual({ most: 8000, twice: 1, calls: 8000 })
})

test('an old signal does not remove what was added anew', async ({ page, url, browserName }) => {
  // [spec] Chromium's own targets remove it all the same.
  if (browserName === 'chromium') console.log('no control: Chromium differs from WHATWG DOM here')
  const calls = await page.evaluate(async url => {
    const { client, log } = belay.connect(url)
    await belay.told(log, 'pong')
    let calls = 0
    const listener = () => calls++
    const gone = new AbortController()
    client.addEventListener('message', listener, { signal: gone.signal })
    client.removeEventListener('message', listener)
    client.addEventListener('message', listener)
    gone.abort()
    client.send('hello')
    await belay.until(() => calls)
    client.close()
    return calls
  }, url)
  expect(calls).toBe(1)
})
