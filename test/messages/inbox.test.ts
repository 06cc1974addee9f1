/** The buffer between the messages and their reader: nothing is lost, doubled or out of order. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Inbox } from '../../src/messages/inbox.ts'
import type { MessagesOptions } from '../../src/messages/inbox.ts'
import { byteLength } from '../../src/messages/message-data.ts'

const inbox = (options: MessagesOptions<string> = {}) => new Inbox<string>(options)
const fill = (to: Inbox<string>, ...messages: string[]) => messages.forEach(one => to.put(one, one))

async function readAll(from: Inbox<string>): Promise<string[]> {
  const read: string[] = []
  for await (const one of from) read.push(one)
  return read
}

test('hands over what waits, then what comes, then ends', async () => {
  const box = inbox()
  fill(box, 'a', 'b')
  expect(await box.next()).toEqual({ done: false, value: 'a' })
  expect(await box.next()).toEqual({ done: false, value: 'b' })
  const next = box.next()
  fill(box, 'c', 'd')
  expect(await next).toEqual({ done: false, value: 'c' })
  box.finish()
  fill(box, 'too late')
  expect(await readAll(box)).toEqual(['d'])
  expect(await box.next()).toEqual({ done: true, value: undefined })
})

test('several readers of one iterator get one message each, in the order in which they asked', async () => {
  const box = inbox()
  const asked = [box.next(), box.next(), box.next()]
  fill(box, 'a', 'b')
  box.finish()
  expect(await Promise.all(asked)).toEqual([
    { done: false, value: 'a' },
    { done: false, value: 'b' },
    { done: true, value: undefined },
  ])
})

test('rejects a reader that is too far behind, once, after all that came before', async () => {
  const box = inbox({ maxMessages: 2 })
  fill(box, 'a', 'b', 'c', 'd')
  expect(box.ended.aborted).toBe(true)
  expect(box.dropped).toEqual({ messages: 1, bytes: 1 })
  expect((await box.next()).value).toBe('a')
  expect((await box.next()).value).toBe('b')
  await expect(box.next()).rejects.toMatchObject({
    name: 'SlowReaderError',
    message: expect.stringMatching(/more than 2 messages or 16777216 bytes behind; read faster/),
  })
  expect(await box.next()).toEqual({ done: true, value: undefined })
})

test.each([
  ['drop-oldest', ['c', 'd'], ['a', 'b']],
  ['drop-newest', ['a', 'b'], ['c', 'd']],
] as const)('%s keeps its end and tells of the rest', async (overflow, kept, lost) => {
  const told: string[] = []
  const onDropped = ({ message, bytes }: { message: string; bytes: number }) => {
    told.push(message)
    expect(bytes).toBe(1)
  }
  const box = inbox({ maxMessages: 2, overflow, onDropped })
  fill(box, 'a', 'b', 'c', 'd')
  expect(told).toEqual(lost)
  expect(box.dropped).toEqual({ messages: 2, bytes: 2 })
  box.finish()
  expect(await readAll(box)).toEqual(kept)
})

test('counts bytes as on the wire', async () => {
  expect(byteLength('aé€😀')).toBe(1 + 2 + 3 + 4)
  expect(byteLength(new ArrayBuffer(7))).toBe(7)
  expect(byteLength(new Blob(['é', 'x']))).toBe(3)
  const box = inbox({ maxBytes: 6, overflow: 'drop-newest' })
  fill(box, '€€', 'x')
  expect(box.dropped).toEqual({ messages: 1, bytes: 1 })
})

test('a message larger than the buffer reaches a reader that waits for it', async () => {
  const box = inbox({ maxBytes: 1 })
  const next = box.next()
  fill(box, 'long')
  expect((await next).value).toBe('long')
  expect(box.ended.aborted).toBe(false)
})

test('the signal ends it: what waits first, then its reason once', async () => {
  const abort = new AbortController()
  const box = inbox({ signal: abort.signal })
  fill(box, 'a')
  abort.abort()
  fill(box, 'too late')
  expect((await box.next()).value).toBe('a')
  await expect(box.next()).rejects.toMatchObject({ name: 'AbortError' })
  expect((await box.next()).done).toBe(true)
})

test('the signal rejects the reader that waits, and ends the others', async () => {
  const abort = new AbortController()
  const box = inbox({ signal: abort.signal })
  const asked = [box.next(), box.next()]
  abort.abort(new Error('left the page'))
  expect(await Promise.allSettled(asked)).toMatchObject([
    { status: 'rejected', reason: { message: 'left the page' } },
    { status: 'fulfilled', value: { done: true } },
  ])
})

test('an aborted signal throws before anything begins', () => {
  expect(() => inbox({ signal: AbortSignal.abort() })).toThrow(
    expect.objectContaining({ name: 'AbortError' }),
  )
})

test('return() and throw() let go of everything', async () => {
  const left = inbox()
  fill(left, 'a')
  expect(await left.return()).toEqual({ done: true, value: undefined })
  expect(await left.next()).toEqual({ done: true, value: undefined })
  expect(left.ended.aborted).toBe(true)

  const thrown = inbox()
  const waits = thrown.next()
  await expect(thrown.throw(new Error('on purpose'))).rejects.toThrow('on purpose')
  expect((await waits).done).toBe(true)
  expect((await thrown.next()).done).toBe(true)

  // A failure that nobody has read yet does not come back after the end.
  const failed = inbox({ maxMessages: 1 })
  fill(failed, 'a', 'b')
  expect((await failed.return()).done).toBe(true)
})

test('leaving a loop ends it', async () => {
  const box = inbox()
  fill(box, 'a', 'b')
  for await (const one of box) {
    expect(one).toBe('a')
    break
  }
  expect(box.ended.aborted).toBe(true)
  expect(await readAll(box)).toEqual([])
})

test.each([
  [{ maxMessages: 0 }, 'belay-ws: maxMessages is 0; it must be a number of 1 or more'],
  [{ maxBytes: NaN }, 'belay-ws: maxBytes is NaN; it must be a number of 1 or more'],
  [
    { overflow: 'close' as never },
    'belay-ws: overflow is "close"; it must be one of reject, drop-oldest, drop-newest',
  ],
  [{ limit: 3 } as never, /^belay-ws: unknown option "limit"; the options are signal, maxMessages/],
])('refuses %o', (options, message) => {
  expect(() => inbox(options)).toThrow(message)
})

test('whatever the order of events, each message is read or dropped, once and in order', async () => {
  const step = fc.constantFrom('put', 'put', 'put', 'next', 'next', 'finish')
  const overflow = fc.constantFrom('reject', 'drop-oldest', 'drop-newest')
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 40 }),
      fc.integer({ min: 1, max: 4 }),
      overflow,
      async (steps, maxMessages, overflow) => {
        const lost: number[] = []
        const box = new Inbox<number>({
          maxMessages,
          overflow,
          onDropped: ({ message }) => lost.push(message),
        })
        const asked: Promise<IteratorResult<number, undefined>>[] = []
        let count = 0
        let waiting = 0
        for (const step of steps) {
          if (step === 'put' && !box.ended.aborted) box.put(count++, 'x')
          if (step === 'next') asked.push(box.next())
          if (step === 'finish') box.finish()
          waiting = count - lost.length - Math.min(asked.length, count - lost.length)
          expect(waiting).toBeLessThanOrEqual(maxMessages)
        }
        box.finish()
        const read: number[] = []
        let failures = 0
        const settled = await Promise.allSettled(asked)
        for (;;) {
          const [next] = await Promise.allSettled([box.next()])
          settled.push(next)
          if (next.status === 'fulfilled' && next.value.done) break
        }
        for (const one of settled) {
          if (one.status === 'rejected') failures++
          else if (!one.value.done) read.push(one.value.value)
        }
        expect(read).toEqual([...read].sort((a, b) => a - b))
        expect([...read, ...lost].sort((a, b) => a - b)).toEqual([...Array(count).keys()])
        expect(failures).toBe(overflow === 'reject' && lost.length ? 1 : 0)
        expect(box.dropped.messages).toBe(lost.length)
      },
    ),
  )
})
