/** The command line: bad input, what is printed, exit codes. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { describe, expect, test } from 'vitest'
import { fromJSONSchema } from 'zod'
import { CHECKS } from '../../src/doctor/checks/index.ts'
import { main } from '../../src/doctor/main.ts'
import { freePort } from '../rig/free-port.ts'
import { during } from './examine.ts'
import { listen, startPushOnly, startRaw } from './peers.ts'
import { recordTerminal } from './recorded-terminal.ts'
import { startDemoServer, startPlainWs } from './stories.ts'

const FAST = ['--connect', '1', '--reply', '1', '--hanging', '1', '--limit', '30']

async function run(...words: string[]) {
  const terminal = recordTerminal({ TOKEN: 'hush', EMPTY: '' })
  const code = await main(words, terminal)
  return { code, printed: terminal.printed, complained: terminal.complained }
}

describe.concurrent('bad input gets one sentence and exit code 64', () => {
  const url = 'ws://127.0.0.1:9'
  test.for([
    [['nurse'], 'nurse is no command: use doctor, proxy, echo'],
    [['doctor'], 'there is no url: use belay-ws doctor wss://example.com/socket'],
    [
      ['doctor', 'example.com/x'],
      'example.com/x is no url: use ws://example.com/x or wss://example.com/x',
    ],
    [['doctor', 'http://a/b'], 'http://a/b is no WebSocket url: use ws://a/b'],
    [['doctor', 'https://a/b'], 'https://a/b is no WebSocket url: use wss://a/b'],
    [
      ['doctor', 'ftp://a/b'],
      'ftp://a/b: ftp is no scheme of WebSockets; use one such as wss://example.com/socket',
    ],
    [
      ['doctor', 'localhost:8080'],
      'localhost:8080: that is no url; use one such as wss://example.com/socket',
    ],
    [
      ['doctor', 'ws://me:pass@a/'],
      `the url has a user or a password, which browsers refuse: give them as --header 'Authorization: Basic …'`,
    ],
    [['doctor', url, url], `${url} is too much: give one url`],
    [['doctor', url, '--nope'], `Unknown option '--nope': see belay-ws doctor --help`],
    [['doctor', url, '--limit', 'soon'], '--limit is soon: use seconds from 0.05 to 86400'],
    [['doctor', url, '--limit', '0'], '--limit is 0: use seconds from 0.05 to 86400'],
    [['doctor', url, '--idle', '9,5'], '--idle is 9,5: give rising seconds, such as 25,35,50'],
    [
      ['doctor', url, '--only', 'reads,pulse'],
      `pulse is no check: use ${CHECKS.map(({ id }) => id).join(', ')}`,
    ],
    [['doctor', url, '--fail-on', 'skip'], '--fail-on is skip: use fail or warn'],
    [['doctor', url, '-H', 'nonsense hush'], `--header is 'nonsense hush…': use 'Name: value'`],
    [
      ['doctor', url, '-H', 'Upgrade: x'],
      '--header sets Upgrade, which belongs to the handshake: leave it out',
    ],
    [
      ['doctor', url, '-H', 'X: a\r\nY: b'],
      '--header X has characters that no header may have: leave them out',
    ],
    [
      ['doctor', url, '--token-env', 'EMPTY'],
      '--token-env is EMPTY, which is not set: export it before',
    ],
    [['doctor', url, '--protocol', 'a b'], `--protocol is 'a b': use the name of a subprotocol`],
    [
      ['doctor', url, '--hello', 'hex:0g'],
      '--hello is hex:0g: use pairs of hexadecimal digits after hex:',
    ],
    [
      ['doctor', url, '--ca', '/nowhere'],
      '--ca is /nowhere, which cannot be read (ENOENT): use a file in PEM',
    ],
    [
      ['doctor', '--explain', 'pulse'],
      `pulse is no check: use ${CHECKS.map(({ id }) => id).join(', ')}`,
    ],
    [['proxy'], 'there is no target: use belay-ws proxy localhost:8080'],
    [['proxy', 'ftp://a'], 'the target is ftp://a: use host:port, or a url with ws: or http:'],
    [
      ['proxy', 'localhost'],
      'the target is localhost: use a port, or host:port such as 127.0.0.1:8080',
    ],
    [['proxy', '0'], 'the target is 0: use a port, or host:port such as 127.0.0.1:8080'],
    [
      ['proxy', '8080', '--listen', '99999'],
      '--listen is 99999: use a port, or host:port such as 127.0.0.1:8080',
    ],
    [['proxy', '8080', '--bad'], `Unknown option '--bad': see belay-ws proxy --help`],
    [['echo', '--reap', '-1'], `Option '--reap' argument is ambiguous: see belay-ws echo --help`],
    [['echo', '--reap', 'x'], '--reap is x: use seconds from 0.05 to 86400'],
  ] as const)('%j', async ([words, sentence]) => {
    expect(await run(...words)).toEqual({
      code: 64,
      printed: '',
      complained: `belay-ws: ${sentence}\n`,
    })
  })

  test('a port that is taken', async context => {
    const { port } = await during(context, listen(createServer()))
    for (const words of [['echo'], ['proxy', '8080']]) {
      const { code, complained } = await run(...words, '--listen', String(port))
      expect(code).toBe(64)
      expect(complained).toBe(
        `belay-ws: --listen is 127.0.0.1:${port}: another program listens there: use another port, or 0 for a free one\n`,
      )
    }
  })
})

describe.concurrent('exit code', () => {
  test('2 and one sentence where no WebSocket can be had', async context => {
    const port = await freePort()
    const nobody = await run('doctor', `ws://127.0.0.1:${port}/`, ...FAST)
    expect(nobody.code).toBe(2)
    expect(nobody.complained).toBe(
      `belay-ws: no WebSocket at ws://127.0.0.1:${port}/: 127.0.0.1 refused: nobody listens at this port\n`,
    )
    const page = await during(
      context,
      startRaw({ onUpgrade: (_, socket) => void socket.end('HTTP/1.1 404 Not Found\r\n\r\n') }),
    )
    const missing = await run('doctor', page.url, ...FAST)
    expect(missing.code).toBe(2)
    expect(missing.complained).toMatch(
      /^belay-ws: no WebSocket at .*: HTTP\/1.1 404 Not Found instead of 101.*\n$/,
    )
    const name = await run('doctor', 'ws://belay.invalid/', ...FAST)
    expect(name.code).toBe(2)
    expect(name.complained).toMatch(/^belay-ws: no WebSocket at ws:\/\/belay.invalid\/: the .*\n$/)
  })

  test('1 where a check fails', async context => {
    const peer = await during(context, startPushOnly())
    const { code, printed, complained } = await run('doctor', peer.url, ...FAST)
    expect({ code, complained }).toEqual({ code: 1, complained: '' })
    expect(printed).toMatch(/^FAIL {2}reads {8}no pong/m)
    expect(printed).toMatch(/What to do\n {2}reads\n {4}The server pushes and never reads/)
  })

  test('0 where checks warn, 1 with --fail-on warn', async context => {
    const peer = await during(context, startPlainWs())
    const only = ['--only', 'heartbeat', ...FAST]
    expect((await run('doctor', peer.url, ...only)).code).toBe(0)
    expect((await run('doctor', peer.url, ...only, '--fail-on', 'warn')).code).toBe(1)
  })

  test('0 for help, and 64 for nothing at all', async () => {
    for (const words of [['--help'], ['doctor', '--help'], ['proxy', '-h'], ['echo', '--help']]) {
      const { code, printed } = await run(...words)
      expect(code).toBe(0)
      expect(printed).toMatch(/^belay-ws /)
      // Fits a terminal.
      expect(Math.max(...printed.split('\n').map(line => line.length))).toBeLessThanOrEqual(110)
    }
    expect((await run()).code).toBe(64)
  })
})

describe.concurrent('the report', () => {
  const schema = JSON.parse(
    readFileSync(new URL('../../src/doctor/report.schema.json', import.meta.url), 'utf8'),
  ) as Parameters<typeof fromJSONSchema>[0]

  test('--json is what the schema says, of a server that is well and of none', async context => {
    const peer = await during(context, startDemoServer())
    const nobody = `ws://127.0.0.1:${await freePort()}`
    const times = ['--slow', '--reaps', '2', '--idle', '0.5,1']
    const [well, bad] = await Promise.all([
      run('doctor', peer.url, '--json', ...FAST, ...times),
      run('doctor', nobody, '--json', ...FAST),
    ])
    const report = fromJSONSchema(schema)
    const parsed = [well, bad].map(({ printed }) => JSON.parse(printed) as Record<string, unknown>)
    for (const one of parsed) expect(report.safeParse(one).error).toBeUndefined()
    expect(well.code).toBe(0)
    expect((parsed[0]!['checks'] as unknown[]).length).toBe(CHECKS.length)
    expect(parsed[0]!['settings']).toMatchObject({ heartbeat: { format: 'text()' } })
    expect(parsed[1]!['settings']).toBeNull()
    // The schema refuses what it should.
    const [first] = parsed
    expect(report.safeParse({ ...first, schema: 2 }).success).toBe(false)
    expect(report.safeParse({ ...first, more: 1 }).success).toBe(false)
    expect(report.safeParse({ ...first, checks: [{ id: 'pulse' }] }).success).toBe(false)
  })

  test('the schema names each check', () => {
    const { properties } = schema as {
      properties: { checks: { items: { properties: { id: { enum: string[] } } } } }
    }
    expect(properties.checks.items.properties.id.enum).toEqual(CHECKS.map(({ id }) => id))
  })

  test('--explain prints one check, or all', async () => {
    const { printed } = await run('doctor', '--explain', 'idle')
    expect(printed).toMatch(
      /^idle \(with --slow\): how long the path puts up with silence\n\n {2}Opens/,
    )
    const all = (await run('doctor', '--explain')).printed
    for (const { title } of CHECKS) expect(all).toContain(title)
    expect(all.split('\n').every(line => line.length <= 80)).toBe(true)
  })

  test('Ctrl-C shows what is known', async context => {
    const peer = await during(context, startRaw({ onOpen: socket => void socket.resume() }))
    const terminal = recordTerminal()
    const ended = main(['doctor', peer.url], terminal)
    await context.expect.poll(() => terminal.printed, { timeout: 5000 }).toMatch(/origin/)
    terminal.interrupt()
    expect(await ended).toBe(0)
    expect(terminal.printed).toMatch(/^skip {2}reads {8}interrupted$/m)
  })

  test('a process of its own exits with the code', async context => {
    const peer = await during(context, startPushOnly())
    const cli = new URL('../../src/doctor/cli.ts', import.meta.url).pathname
    const args = ['--import', 'tsx', cli, 'doctor', peer.url, '--only', 'reads', ...FAST]
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    let printed = ''
    child.stdout.on('data', (data: Buffer) => (printed += data.toString()))
    const [code] = (await once(child, 'close')) as [number]
    expect(code).toBe(1)
    expect(printed).toMatch(/^FAIL {2}reads/m)
    // No colours where it is no terminal.
    expect(printed).not.toContain('\u001b')
  })
})
