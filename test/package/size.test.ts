import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { measure } from './measure.ts'

const read = (document: string): string =>
  readFileSync(new URL(`../../${document}`, import.meta.url), 'utf8')
const README = read('README.md')
const API = read('docs/api.md')

/** The library as an application imports it, and the most that it may weigh, in bytes. */
const ENTRIES = [
  [`export { HeartbeatWebSocket } from './src/socket/index.ts'`, 7_000],
  [`export { ReconnectingWebSocket } from './src/index.ts'`, 15_100],
  [`export { ReconnectingWebSocket } from './src/reconnecting-websocket/index.ts'`, 9_200],
] as const

/** As the README has it: kB, rounded up to a tenth. */
const inKilobytes = (bytes: number) => (Math.ceil(bytes / 100) / 10).toFixed(1)

test('the README and docs/api.md say what the library weighs', async () => {
  const bytes = await Promise.all(ENTRIES.map(([entry]) => measure(entry)))
  const quoted =
    /`HeartbeatWebSocket` ([\d.]+) kB, `ReconnectingWebSocket`\s+([\d.]+) kB, the entry `.\/reconnecting-websocket` ([\d.]+) kB/
  expect(quoted.exec(README)?.slice(1)).toEqual(bytes.map(inKilobytes))
  const rows = API.split('\n').filter(line => / from `belay-ws/.test(line))
  expect(rows.map(row => /([\d.]+) kB/.exec(row)?.[1])).toEqual(bytes.map(inKilobytes))
})

/** What stands beside the client: each in a row of docs/api.md, with its size. */
const BESIDE = {
  atLeastOnce: './src/delivery/index.ts',
  exactlyOnce: './src/delivery/index.ts',
  settled: './src/delivery/index.ts',
  sessions: './src/sessions/index.ts',
  redisStore: './src/sessions/redis/index.ts',
  natsStore: './src/sessions/nats/index.ts',
  messages: './src/messages/index.ts',
  opened: './src/messages/index.ts',
  request: './src/messages/index.ts',
  withCodec: './src/codec/index.ts',
  jsonCodec: './src/codec/index.ts',
  explain: './src/diagnostics/index.ts',
  collectStats: './src/diagnostics/index.ts',
  logger: './src/diagnostics/index.ts',
  measureReconnects: './src/diagnostics/index.ts',
  defineStatusElement: './src/status-element/index.ts',
}

test.each(Object.entries(BESIDE))('docs/api.md says what %s weighs', async (name, module) => {
  const row = API.split('\n').find(line => line.startsWith(`| \`${name}(`))
  const [quoted] = /[\d.]+ kB/.exec(row ?? '') ?? []
  const bytes = await measure(`export { ${name} } from '${module}'`)
  expect(quoted).toBe(`${inKilobytes(bytes)} kB`)
})

/** Plug-ins and parts that stand on the client: their rows say what each adds to it. */
const BESIDE_CLIENT = {
  standby: './src/standby/index.ts',
  shared: './src/tabs/index.ts',
  host: './src/tabs/host/index.ts',
}

test.each(Object.entries(BESIDE_CLIENT))(
  'docs/api.md says what %s adds to the client',
  async (name, module) => {
    const row = API.split('\n').find(line => line.startsWith(`| \`${name}(`))
    const [client] = ENTRIES[1]
    const both = await measure(`${client}\nexport { ${name} } from '${module}'`)
    const added = both - (await measure(client))
    expect(/[\d.]+ kB/.exec(row ?? '')?.[0]).toBe(`${inKilobytes(added)} kB`)
  },
)

test('what is not imported costs nothing', async () => {
  const text = await measure(`export { text } from './src/index.ts'`)
  expect(text).toBeLessThan(300)
})

/**
 * The most that a format may weigh, in bytes: alone, and beside another one that parses JSON. The latter
 * is above 150 where a format has a frame to take apart, or bytes, besides its checks and sentences.
 */
const FORMATS: Record<string, [alone: number, beside: number]> = {
  actionCable: [90, 60],
  appSync: [310, 210],
  centrifugo: [290, 190],
  engineIo: [230, 130],
  graphqlTransportWs: [290, 190],
  json: [400, 300],
  mqtt: [360, 320],
  phoenix: [330, 230],
  pusher: [300, 200],
  signalR: [120, 90],
  stomp: [310, 260],
  text: [170, 120],
  tRPC: [155, 120],
}

test.each(Object.entries(FORMATS))(
  '%s weighs no more than it may',
  async (name, [alone, beside]) => {
    const format = `export { ${name} } from './src/core/formats/index.ts'\n`
    expect(await measure(format)).toBeLessThanOrEqual(alone)
    const shared = `export { parseObject } from './src/core/formats/parse-object.ts'\n`
    expect((await measure(shared + format)) - (await measure(shared))).toBeLessThanOrEqual(beside)
  },
)

test('no format is without a limit', async () => {
  const { heartbeatMode, ...formats } = await import('../../src/core/formats/index.ts')
  expect(heartbeatMode).toBeTypeOf('function')
  expect(Object.keys(FORMATS)).toEqual(Object.keys(formats))
})

test.each(ENTRIES)('%s weighs no more than it may', async (entry, limit) => {
  expect(await measure(entry)).toBeLessThanOrEqual(limit)
})

/**
 * Vite 7 builds for Safari 16, which has private fields and no `static {}`. Vite 5 and 6 build for es2020: each
 * private field becomes a `WeakMap`.
 */
test.each(['safari16', 'es2020'])('each entry weighs at most 5 % more for %s', async target => {
  for (const [entry] of ENTRIES) {
    const most = 1.05 * (await measure(entry))
    expect(await measure(entry, [], target), entry).toBeLessThanOrEqual(most)
  }
})
