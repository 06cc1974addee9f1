import { expect, test } from 'vitest'
import { SimulatedConnection, mute } from './simulated-connection.ts'

/** What the application got to see of the frames that the server pushed at these moments. */
function seen(connection: SimulatedConnection, frames: [at: number, data: string][]): unknown[] {
  for (const [at, data] of frames) connection.at(at, () => connection.link.push(data))
  return connection.run(60_000).messages.map(({ data }) => data)
}

test('the reply that is owed is hidden', () => {
  expect(seen(new SimulatedConnection(), [])).toEqual([])
})

test('the same text is a message where no reply is owed', () => {
  expect(seen(new SimulatedConnection(), [[5_000, 'pong']])).toEqual(['pong'])
})

test('the same text before the first ping is a message', () => {
  const connection = new SimulatedConnection({ pingOnOpen: false })
  expect(seen(connection, [[5_000, 'pong']])).toEqual(['pong'])
})

test('one reply is hidden for one ping', () => {
  const connection = new SimulatedConnection({ reply: mute })
  const frames: [number, string][] = [
    [1_000, 'pong'],
    [1_100, 'pong'],
    [1_200, 'pong'],
  ]
  expect(seen(connection, frames)).toEqual(['pong', 'pong'])
})

test('other frames are never hidden', () => {
  const connection = new SimulatedConnection({ reply: mute })
  expect(seen(connection, [[1_000, 'news']])).toEqual(['news'])
})

test('after the end no reply is owed', () => {
  const { heart } = new SimulatedConnection({ reply: mute }).run(60_000)
  expect(heart.state).toBe('dead')
  expect(heart.frame(60_000, true)).toBe(false)
})

test('after stop no reply is owed', () => {
  const { heart } = new SimulatedConnection({ reply: mute }).run(500)
  heart.stop()
  expect(heart.frame(600, true)).toBe(false)
  expect(heart.deadline).toBe(Infinity)
})
