/** What the constructor takes, and what it refuses at once. */
import { expect, test } from './client-test.ts'

const WORKS = {
  'no protocols': `new C(url)`,
  'null for protocols': `new C(url, null)`,
  'an empty string for protocols': `new C(url, '')`,
  'an empty list of protocols': `new C(url, [])`,
  'a function that gives null': `new C(url, () => null)`,
  'a function that gives an empty string': `new C(url, async () => '')`,
  'null for options': `new C(url, [], null)`,
  'options in the place of protocols': `new C(url, { heartbeat: false })`,
  'options with protocols in the place of protocols': `new C(url, { protocols: ['chat'] })`,
  'protocols in the options beside none': `new C(url, undefined, { protocols: 'chat' })`,
  'options without a prototype': `new C(url, Object.assign(Object.create(null), { minUptime: 1 }))`,
  'a URL': `new C(new URL(url))`,
  'a URL of another realm': `new C(new (frame().URL)(url))`,
  'a function that gives a URL of another realm': `new C(() => new (frame().URL)(url))`,
} as const

test('each way to write the arguments connects', async ({ page, serve }) => {
  for (const [name, code] of Object.entries(WORKS)) {
    await test.step(name, async () => {
      const { url, seen } = await serve()
      await page.evaluate(
        async ([code, url]) => {
          const frame = () => {
            const element = document.createElement('iframe')
            document.body.append(element)
            return element.contentWindow
          }
          // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the case is code
          const make = new Function('C', 'url', 'frame', `return ${code}`)
          const client = make(belay.ReconnectingWebSocket, url, frame) as InstanceType<
            typeof belay.ReconnectingWebSocket
          >
          await belay.until(() => client.status === 'connected')
        },
        [code, url] as const,
      )
      expect(seen).toHaveLength(1)
      if (code.includes('chat')) {
        expect(seen[0]!.request.headers['sec-websocket-protocol']).toBe('chat')
      }
    })
  }
})

const REFUSED: Record<string, { code: string; says: RegExp }> = {
  'a url of another scheme': {
    code: `new C('nonsense://x')`,
    says: /^SyntaxError: .*"nonsense:\/\/x"/,
  },
  'a url that is none': {
    code: `new C('ws://[')`,
    says: /^SyntaxError: .*must be a ws: or wss: url/,
  },
  'a url with a fragment': { code: `new C('ws://127.0.0.1/#x')`, says: /^SyntaxError: .*fragment/ },
  'a URL with a fragment': { code: `new C(new URL('ws://127.0.0.1/#'))`, says: /^SyntaxError: / },
  'no url': { code: `new C()`, says: /^TypeError: .*url must be/ },
  'null for a url': { code: `new C(null)`, says: /^TypeError: .*url must be/ },
  'a number for protocols': { code: `new C(url, 7)`, says: /^TypeError: .*protocols must be/ },
  'a list with a number': { code: `new C(url, ['a', 7])`, says: /^TypeError: / },
  'options twice': { code: `new C(url, {}, {})`, says: /^TypeError: .*protocols must be/ },
  'a typo in options in the second place': {
    code: `new C(url, { heartbeet: false })`,
    says: /^TypeError: .*unknown option "heartbeet"/,
  },
  'a subclass of HeartbeatWebSocket to build on': {
    code: `new C(url, { WebSocket: class extends belay.HeartbeatWebSocket {} })`,
    says: /^RangeError: .*not a subclass of HeartbeatWebSocket/,
  },
  'a prepare that is no function': {
    code: `new C(url, { prepare: true })`,
    says: /^RangeError: .*prepare is true/,
  },
}

test('each way that cannot work throws at construction', async ({ page, serve }) => {
  for (const [name, { code, says }] of Object.entries(REFUSED)) {
    await test.step(name, async () => {
      const { url, seen } = await serve()
      const error = await page.evaluate(
        ([code, url]) => {
          try {
            // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the case is code
            new Function('C', 'url', `return ${code}`)(belay.ReconnectingWebSocket, url)
            return 'made'
          } catch (error) {
            return String(error)
          }
        },
        [code, url] as const,
      )
      expect(error).toMatch(says)
      expect(seen).toHaveLength(0)
    })
  }
})
