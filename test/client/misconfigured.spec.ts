/** Mistakes that each attempt makes again are said once: in the console and by an event. */
import type { ConsoleMessage, Page } from '@playwright/test'
import { expect, test } from './client-test.ts'

function warnings(page: Page): string[] {
  const texts: string[] = []
  page.on('console', (message: ConsoleMessage) => {
    if (message.type() === 'warning' && message.text().includes('belay-ws')) {
      texts.push(message.text())
    }
  })
  return texts
}

const CASES: Record<string, { make: string; says: RegExp }> = {
  'a subprotocol that is not a token': {
    make: `new belay.ReconnectingWebSocket(url, 'Bearer abc==', OPTIONS)`,
    says: /subprotocol "Bearer abc==" is not a token.*base64url/,
  },
  'a subprotocol of a function that is not a token': {
    make: `new belay.ReconnectingWebSocket(url, () => ['ok', 'a b'], OPTIONS)`,
    says: /subprotocol "a b" is not a token/,
  },
  'a url function that gives no url': {
    make: `new belay.ReconnectingWebSocket(() => undefined, [], OPTIONS)`,
    says: /url must give a string or a URL, not undefined/,
  },
  'a url function that gives a url of another scheme': {
    make: `new belay.ReconnectingWebSocket(() => 'ftp://127.0.0.1/?secret', [], OPTIONS)`,
    says: /no WebSocket can be made for ftp:\/\/127\.0\.0\.1\/ .*Correct the url/,
  },
  'shouldReconnect that returns a promise': {
    make: `new belay.ReconnectingWebSocket('ws://127.0.0.1:1', [], { ...OPTIONS, shouldReconnect: async () => false })`,
    says: /shouldReconnect returned a promise/,
  },
}

for (const [name, { make, says }] of Object.entries(CASES)) {
  test(`${name}: said once, retried all the same`, async ({ page, server }) => {
    const console = warnings(page)
    const told = await page.evaluate(
      async ([make, url]) => {
        const options = '{ minReconnectionDelay: 2, maxReconnectionDelay: 5 }'
        // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the case is code
        const client = new Function('url', `const OPTIONS = ${options}; return ${make}`)(
          url,
        ) as InstanceType<typeof belay.ReconnectingWebSocket>
        const told: string[] = []
        client.on('misconfigured', ({ message }) => told.push(message))
        let attempts = 0
        client.on('disconnected', () => attempts++)
        await belay.until(() => attempts >= 4)
        client.close()
        return told
      },
      [make, server.url] as const,
    )
    expect(told).toHaveLength(1)
    expect(told[0]).toMatch(says)
    expect(told[0]).not.toContain('secret')
    expect(console).toEqual(told)
  })
}

test('a promise of false does not end the client, false does', async ({ page }) => {
  const statuses = await page.evaluate(async () => {
    const answers = [
      () => Promise.resolve(false),
      () => undefined,
      () => 0,
      () => null,
      () => false,
    ]
    return Promise.all(
      answers.map(async answer => {
        const { client, log } = belay.connect('ws://127.0.0.1:1', {
          minReconnectionDelay: 5,
          maxReconnectionDelay: 5,
          shouldReconnect: answer as () => boolean,
        })
        await belay.told(log, 'dom:close')
        const { status } = client
        client.close()
        return status === 'closed' ? 'closed' : 'goes on'
      }),
    )
  })
  expect(statuses).toEqual(['goes on', 'goes on', 'goes on', 'goes on', 'closed'])
})

test('on() refuses a name that no event has, and names the fix', async ({ page }) => {
  const errors = await page.evaluate(() => {
    const client = new belay.ReconnectingWebSocket('ws://127.0.0.1', { startClosed: true })
    return ['message', 'open', 'conected', 'change', 'toString', ''].map(name => {
      try {
        client.on(name as 'status', () => {})
        return 'taken'
      } catch (error) {
        return String(error)
      }
    })
  })
  expect(errors[0]).toMatch(/TypeError: .*"message"; listen with addEventListener/)
  expect(errors[1]).toMatch(/addEventListener/)
  for (const error of errors.slice(2)) expect(error).toMatch(/TypeError: .*use one of status, /)
})
