import { expect } from 'vitest'
import type { SimulatedConnection } from './simulated-connection.ts'

/** The one list of what the tests say about a connection. */

export function expectAlive(connection: SimulatedConnection): void {
  expect(connection.times('dead')).toEqual([])
  expect(connection.heart.state).not.toBe('dead')
  expect(connection.page.timersPending).toBe(1)
}

/** Death comes between the two moments, once, and leaves nothing behind. */
export function expectDeath(connection: SimulatedConnection, from: number, to = from): void {
  expect(connection.times('dead')).toHaveLength(1)
  expect(connection.diedAt).toBeGreaterThanOrEqual(from)
  expect(connection.diedAt).toBeLessThanOrEqual(to)
  expect(connection.heart.state).toBe('dead')
  expect(connection.heart.deadline).toBe(Infinity)
  expect(connection.page.timersPending).toBe(0)
}

/** No ping goes out before the one before it has been answered. */
export function expectOnePingAtATime(connection: SimulatedConnection): void {
  const exchange = connection.log.filter(({ event }) => event === 'ping' || event === 'pong')
  exchange.forEach(({ event }, index) => expect(event).toBe(index % 2 ? 'pong' : 'ping'))
}
