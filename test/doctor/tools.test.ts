/** `belay-ws proxy` and `belay-ws echo`. */
import { describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import type { TestContext } from 'vitest'
import { keyList } from '../../src/doctor/fault-keys.ts'
import { main } from '../../src/doctor/main.ts'
import { faultExplanations } from '../../src/proxy/fault.ts'
import type { RecordedTerminal } from './recorded-terminal.ts'
import { recordTerminal } from './recorded-terminal.ts'

/** Runs a command until the test ends, and waits for what it prints first. */
async function running(context: TestContext, says: RegExp, ...words: string[]) {
  const terminal = recordTerminal()
  const ended = main(words, terminal)
  context.onTestFinished(async () => {
    terminal.interrupt()
    await ended
  })
  await context.expect.poll(() => terminal.printed, { timeout: 5000 }).toMatch(says)
  return { terminal, ended, said: says.exec(terminal.printed)! }
}

const echo = async (context: TestContext, ...words: string[]) => {
  const { said, ...rest } = await running(context, /echo server at (\S+)/, 'echo', ...words)
  return { url: said[1]!, ...rest }
}

/** The next message of a new client that has sent `text`; how it was closed, if it was. */
function ask(url: string, text: string): Promise<string> {
  return new Promise(resolve => {
    const socket = new WebSocket(url)
    socket.on('open', () => socket.send(text))
    socket.on('error', () => {})
    socket.on('message', data => {
      resolve((data as Buffer).toString())
      socket.terminate()
    })
    socket.on('close', code => resolve(`closed ${code}`))
  })
}

describe.concurrent('echo', () => {
  test('answers heartbeats, echoes, and ends when it is interrupted', async context => {
    const { url, terminal, ended } = await echo(context)
    expect(await ask(url, 'ping')).toBe('pong')
    expect(await ask(url, 'hello')).toBe('hello')
    terminal.interrupt()
    expect(await ended).toBe(0)
    expect(await ask(url, 'ping')).toBe('closed 1006')
  })

  test('drops who answers no control ping, and can be mute', async context => {
    const { url } = await echo(context, '--reap', '0.2', '--mute')
    const socket = new WebSocket(url, { autoPong: false })
    const messages: string[] = []
    socket.on('message', data => messages.push((data as Buffer).toString()))
    socket.on('open', () => socket.send('ping'))
    const code = await new Promise(resolve => socket.on('close', resolve))
    expect(code).toBe(1006)
    expect(messages).toEqual([])
  })

  test('says when everyone can reach it', async context => {
    const { terminal } = await echo(context, '--listen', '0.0.0.0:0')
    expect(terminal.printed).toContain('WARNING: everyone on the network can reach it')
  })
})

describe.concurrent('proxy', () => {
  const SAYS = /proxy at (\S+), before \S+\ncontrol at (\S+)\n[^]*q {4}the end/

  async function proxied(context: TestContext): Promise<{
    url: string
    control: string
    terminal: RecordedTerminal
    ended: Promise<number>
  }> {
    const { url: target } = await echo(context)
    const { said, terminal, ended } = await running(context, SAYS, 'proxy', target)
    return { url: said[1]!, control: said[2]!, terminal, ended }
  }

  test('passes, and puts connections under the fault of a key', async context => {
    const { url, terminal, ended } = await proxied(context)
    expect(await ask(url, 'ping')).toBe('pong')
    const socket = new WebSocket(url)
    socket.on('error', () => {})
    await new Promise(resolve => socket.on('open', resolve))
    terminal.press('x')
    expect(await new Promise(resolve => socket.on('close', resolve))).toBe(1006)
    await context.expect
      .poll(() => terminal.printed)
      .toMatch(/rst, for open and new connections; \d conn/)
    terminal.press('r')
    await context.expect.poll(() => ask(url, 'ping')).toBe('closed 1006')
    terminal.press('n')
    await context.expect.poll(() => ask(url, 'ping')).toBe('pong')
    terminal.press('\t')
    expect(terminal.printed).toMatch(/faults are for open connections\n$/)
    terminal.press('q')
    expect(await ended).toBe(0)
  })

  test('takes faults over its control API', async context => {
    const { url, control, ended, terminal } = await proxied(context)
    const state = (await (await fetch(control)).json()) as { hops: { total: number }[] }
    expect(state.hops[0]!.total).toBe(0)
    const body = JSON.stringify({ fault: { kind: 'fin' }, scope: 'new' })
    const headers = { 'content-type': 'application/json' }
    const changed = await fetch(control.replace('state', 'fault'), {
      method: 'POST',
      headers,
      body,
    })
    expect(changed.status).toBe(200)
    expect(await ask(url, 'ping')).toBe('closed 1006')
    terminal.interrupt()
    expect(await ended).toBe(0)
  })

  test('has a key for each fault, and prints them', async context => {
    const { terminal } = await proxied(context)
    for (const kind of Object.keys(faultExplanations)) expect(keyList()).toContain(` ${kind} `)
    const before = terminal.printed.length
    terminal.press('?')
    terminal.press('y')
    expect(terminal.printed.slice(before)).toBe(`${keyList().trimEnd()}\n`)
  })
})
