/** With zone.js, which Angular loads: listeners run in their zone, and timers keep nobody waiting. */
import 'zone.js'
import { expect, test } from 'vitest'
import { Emitter } from '../../src/client/emitter.ts'
import { WebSocketEventTarget, deliver } from '../../src/client/handlers.ts'
import { bindToZone } from '../../src/client/zone.ts'
import { Timer } from '../../src/socket/timer.ts'

interface ZoneLike {
  readonly name: string
  readonly parent: ZoneLike | null
  fork(spec: object): ZoneLike
  run<T>(callback: () => T): T
}
const { Zone } = globalThis as unknown as { Zone: { current: ZoneLike } }
const zone = Zone.current.fork({ name: 'application' })
const here = (): string => Zone.current.name

/** As a socket of the client does: from a dispatch of its own, in the zone where that happens. */
function message(client: WebSocketEventTarget): void {
  const socket = new EventTarget()
  socket.addEventListener('message', event => deliver(client, event as MessageEvent))
  socket.dispatchEvent(new Event('message'))
}

test('a message listener runs in the zone in which it was added', () => {
  const client = new WebSocketEventTarget()
  const told: string[] = []
  const listener = () => told.push(here())
  const object = { handleEvent: () => told.push(`object ${here()}`) }
  zone.run(() => {
    client.addEventListener('message', listener)
    client.addEventListener('message', object)
    client.onmessage = () => told.push(`on ${here()}`)
  })
  client.addEventListener('message', () => told.push(here()))
  message(client)
  expect(told).toEqual(['application', 'object application', 'on application', '<root>'])
  told.length = 0
  // The zone makes no difference to which listener it is.
  client.removeEventListener('message', listener)
  client.removeEventListener('message', object)
  message(client)
  expect(told).toEqual(['on application', '<root>'])
})

test('a lifecycle listener runs in the zone in which it was added', () => {
  const emitter = new Emitter()
  const told: string[] = []
  const undo = zone.run(() => emitter.on('ping', () => told.push(here())))
  emitter.on('ping', () => told.push(here()))
  emitter.emit('ping', {})
  undo()
  emitter.emit('ping', {})
  expect(told).toEqual(['application', '<root>', '<root>'])
})

test('so does any listener that is bound, with its arguments', () => {
  const bound = zone.run(() => bindToZone((a: number, b: number) => `${here()} ${a + b}`))
  expect(bound(1, 2)).toBe('application 3')
})

test('a timer of the client is no task that a zone waits for', async () => {
  const pending: boolean[] = []
  const waiting = Zone.current.fork({
    name: 'waiting',
    onHasTask: (_: unknown, __: unknown, ___: unknown, { macroTask }: { macroTask: boolean }) =>
      pending.push(macroTask),
  })
  const timer = new Timer()
  await new Promise<void>(resolve =>
    waiting.run(() => timer.set(performance.now() + 20, resolve, true)),
  )
  expect(pending).not.toContain(true)
  // It can be cleared as any other.
  let fired = false
  waiting.run(() => timer.set(performance.now() + 5, () => (fired = true), true))
  timer.clear()
  await new Promise(resolve => setTimeout(resolve, 50))
  expect(fired).toBe(false)
})
