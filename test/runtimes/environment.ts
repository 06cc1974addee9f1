/** The story in an environment of Vitest, whose globals lie over those of Node. */
import { WebSocket as WsSocket } from 'ws'
import { afterEach, expect, test, vi } from 'vitest'
import { ReconnectingWebSocket } from '../../src/index.ts'
import { HeartbeatWebSocket } from '../../src/socket/index.ts'
import { place } from './place.ts'
import { expected, live } from './story.ts'

/**
 * @param isThere - Whether these are the globals that the file asked for.
 * @param canOpen - Whether the environment's own class can open a connection.
 */
export function testEnvironment(isThere: () => boolean, canOpen: boolean): void {
  afterEach(() => void vi.unstubAllGlobals())

  test('the environment is there', () => expect(isThere()).toBe(true))

  test('a client can be made, and does nothing until it is opened', () => {
    const client = new ReconnectingWebSocket('ws://127.0.0.1:9', [], { startClosed: true })
    expect([client.status, client.readyState]).toEqual(['idle', 3])
    client.close()
  })

  const classes = [
    { name: 'its own class', isLeftOut: !canOpen, options: {}, stub: undefined },
    { name: 'the class of ws', options: { WebSocket: WsSocket as never }, stub: undefined },
    { name: 'the class of ws as the global', options: {}, stub: WsSocket },
  ].filter(({ isLeftOut }) => !isLeftOut)

  test.for(classes)('with $name: connects, detects a cliff, reconnects', async (each, context) => {
    if (each.stub) vi.stubGlobal('WebSocket', each.stub)
    const story = await live(ReconnectingWebSocket, await place(context), each.options)
    expect(story).toEqual(expected)
  })

  test('a socket of a hung upgrade closes once', async context => {
    const here = await place(context)
    if (!canOpen) vi.stubGlobal('WebSocket', WsSocket)
    await here.set({ kind: 'hang-upgrade' }, 'new')
    const Socket = HeartbeatWebSocket.with({ connectTimeout: 200 })
    const socket = new Socket(here.url)
    const codes: number[] = []
    socket.addEventListener('close', ({ code }) => codes.push(code))
    await expect.poll(() => codes).toEqual([1006])
    await here.set({ kind: 'rst' }, 'existing')
    await expect.poll(() => here.faults.connections).toBe(0)
    await new Promise(resolve => setTimeout(resolve, 100))
    expect(codes).toEqual([1006])
    expect(socket.readyState).toBe(3)
  })

  test('a refused attempt is one close event', async context => {
    const here = await place(context)
    if (!canOpen) vi.stubGlobal('WebSocket', WsSocket)
    await here.set({ kind: 'refuse' }, 'new')
    const client = new ReconnectingWebSocket(here.url, [], { maxRetries: 0 })
    const told: string[] = []
    client.addEventListener('close', ({ code }) => told.push(`close ${code}`))
    client.on('disconnected', ({ cause }) => told.push(cause))
    await expect.poll(() => client.status).toBe('closed')
    await new Promise(resolve => setTimeout(resolve, 100))
    expect(told.sort()).toEqual(['close 1006', 'network'])
  })
}
