/** The outbox is bounded by messages and by bytes, and tells of each message it loses. */
import type { ReconnectingWebSocketOptions } from '../../src/index.ts'
import { expect, test } from './client-test.ts'

interface Case {
  options: ReconnectingWebSocketOptions
  sends: string[]
  results: string[]
  /** `queued` with what is held then, `dropped` with the bytes lost. */
  events: string[]
  arrives: string[]
}

const FIVE = ['a', 'b', 'c', 'd', 'e']

const CASES: Record<string, Case> = {
  'drop-newest, by messages': {
    options: { maxEnqueuedMessages: 3, overflow: 'drop-newest' },
    sends: FIVE,
    results: ['queued', 'queued', 'queued', 'dropped', 'dropped'],
    events: ['queued a 1/1', 'queued b 2/2', 'queued c 3/3', 'dropped d 1', 'dropped e 1'],
    arrives: ['a', 'b', 'c'],
  },
  'drop-oldest, by messages': {
    options: { maxEnqueuedMessages: 3, overflow: 'drop-oldest' },
    sends: FIVE,
    results: ['queued', 'queued', 'queued', 'queued', 'queued'],
    events: [
      'queued a 1/1',
      'queued b 2/2',
      'queued c 3/3',
      'queued d 3/3',
      'dropped a 1',
      'queued e 3/3',
      'dropped b 1',
    ],
    arrives: ['c', 'd', 'e'],
  },
  'reject, by messages': {
    options: { maxEnqueuedMessages: 3, overflow: 'reject' },
    sends: FIVE,
    results: ['queued', 'queued', 'queued', 'throws', 'throws'],
    events: ['queued a 1/1', 'queued b 2/2', 'queued c 3/3'],
    arrives: ['a', 'b', 'c'],
  },
  'drop-newest, by bytes': {
    options: { maxEnqueuedBytes: 6, overflow: 'drop-newest' },
    sends: ['äöü', 'x', ''],
    results: ['queued', 'dropped', 'queued'],
    events: ['queued äöü 1/6', 'dropped x 1', 'queued  2/6'],
    arrives: ['äöü', ''],
  },
  'drop-oldest, by bytes': {
    options: { maxEnqueuedBytes: 6, overflow: 'drop-oldest' },
    sends: ['ab', 'cd', 'ef', 'ghi'],
    results: ['queued', 'queued', 'queued', 'queued'],
    events: [
      'queued ab 1/2',
      'queued cd 2/4',
      'queued ef 3/6',
      'queued ghi 2/5',
      'dropped ab 2',
      'dropped cd 2',
    ],
    arrives: ['ef', 'ghi'],
  },
  'drop-oldest, larger than the outbox': {
    options: { maxEnqueuedBytes: 6, overflow: 'drop-oldest' },
    sends: ['ab', 'seven 7'],
    results: ['queued', 'dropped'],
    events: ['queued ab 1/2', 'dropped seven 7 7'],
    arrives: ['ab'],
  },
  'reject, by bytes': {
    options: { maxEnqueuedBytes: 3, overflow: 'reject' },
    sends: ['ab', 'ö', 'c'],
    results: ['queued', 'throws', 'queued'],
    events: ['queued ab 1/2', 'queued c 2/3'],
    arrives: ['ab', 'c'],
  },
  'no outbox at all': {
    options: { maxEnqueuedMessages: 0 },
    sends: ['a'],
    results: ['dropped'],
    events: ['dropped a 1'],
    arrives: [],
  },
  'no bounds': {
    options: { maxEnqueuedMessages: Infinity, maxEnqueuedBytes: Infinity },
    sends: FIVE,
    results: FIVE.map(() => 'queued'),
    events: FIVE.map((text, i) => `queued ${text} ${i + 1}/${i + 1}`),
    arrives: FIVE,
  },
}

test('at each bound the outbox does as overflow says', async ({ page, serve }) => {
  for (const [name, { options, sends, results, events, arrives }] of Object.entries(CASES)) {
    await test.step(name, async () => {
      const { url, seen } = await serve()
      const got = await page.evaluate(
        async ([url, options, sends]) => {
          const { client, log } = belay.connect(url, { ...options, startClosed: true })
          const results = sends.map(text => {
            try {
              return client.send(text)
            } catch {
              return 'throws'
            }
          })
          const events = log.map(({ event, data, messages, bytes, reason }) =>
            event === 'queued'
              ? `queued ${data} ${messages}/${bytes}`
              : `${event} ${data} ${bytes}${reason === 'overflow' ? '' : ` ${reason}`}`,
          )
          client.open()
          await belay.told(log, 'connected')
          client.send('end')
          await belay.told(log, 'pong')
          return { results, events }
        },
        [url, options, sends] as const,
      )
      expect(got).toEqual({ results, events })
      await expect.poll(() => seen[0]!.received).toEqual([...arrives, 'end'])
    })
  }
})

test('the error of reject tells how full the outbox is and what to do', async ({ page }) => {
  const message = await page.evaluate(() => {
    const { client } = belay.connect('ws://127.0.0.1', {
      startClosed: true,
      maxEnqueuedBytes: 4,
      overflow: 'reject',
    })
    client.send('abc')
    try {
      client.send('de')
      return ''
    } catch (error) {
      return (error as Error).message
    }
  })
  expect(message).toMatch(/no room for 2 bytes more \(it holds 1 messages, 3 bytes\)/)
  expect(message).toMatch(/maxEnqueuedMessages or maxEnqueuedBytes/)
})

test('by default a thousand messages and a mebibyte', async ({ page }) => {
  const held = await page.evaluate(() => {
    const outcomes: string[][] = []
    for (const [count, text] of [
      [1001, ''],
      [2, 'x'.repeat(2 ** 20)],
    ] as const) {
      const { client } = belay.connect('ws://127.0.0.1', { startClosed: true })
      const results = Array.from({ length: count }, () => client.send(text))
      outcomes.push(results.slice(-2))
    }
    return outcomes
  })
  expect(held).toEqual([
    ['queued', 'dropped'],
    ['queued', 'dropped'],
  ])
})
