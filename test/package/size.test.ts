import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { measure } from './measure.ts'

const README = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
const DEPENDENCIES = ['nanoevents', 'reconnecting-websocket']

/** As the README has it: kB, rounded up to a tenth. */
const inKilobytes = (bytes: number) => (Math.ceil(bytes / 100) / 10).toFixed(1)

test('the README says what the library weighs', async () => {
  const socket = await measure(`export { HeartbeatWebSocket } from './src/socket/index.ts'`)
  const client = `export { ReconnectingWebSocket } from './src/index.ts'`
  const alone = await measure(client, DEPENDENCIES)
  const all = await measure(client)
  const quoted =
    /`HeartbeatWebSocket` ([\d.]+) kB, `ReconnectingWebSocket` ([\d.]+) kB, ([\d.]+) kB\s+with/
  const figures = quoted.exec(README)?.slice(1)
  expect(figures).toEqual([socket, alone, all].map(inKilobytes))
})

/** What stands beside the client: each in a row of the README, with its size. */
const BESIDE = {
  messages: './src/messages/index.ts',
  opened: './src/messages/index.ts',
  withCodec: './src/codec/index.ts',
  jsonCodec: './src/codec/index.ts',
  explain: './src/diagnostics/index.ts',
  collectStats: './src/diagnostics/index.ts',
  logger: './src/diagnostics/index.ts',
  measureReconnects: './src/diagnostics/index.ts',
  defineStatusElement: './src/status-element/index.ts',
}

test.each(Object.entries(BESIDE))('the README says what %s weighs', async (name, module) => {
  const row = README.split('\n').find(line => line.startsWith(`| \`${name}(`))
  const [quoted] = /[\d.]+ kB/.exec(row ?? '') ?? []
  const bytes = await measure(`export { ${name} } from '${module}'`)
  expect(quoted).toBe(`${inKilobytes(bytes)} kB`)
})

test('what is not imported costs nothing', async () => {
  const text = await measure(`export { text } from './src/index.ts'`)
  expect(text).toBeLessThan(300)
})

test.each([
  'actionCable',
  'appSync',
  'centrifugo',
  'engineIo',
  'graphqlTransportWs',
  'json',
  'mqtt',
  'phoenix',
  'pusher',
  'signalR',
  'stomp',
  'text',
  'tRPC',
])('%s weighs no more than a format may, what it shares included', async name => {
  expect(await measure(`export { ${name} } from './src/core/formats/index.ts'`)).toBeLessThan(400)
})
