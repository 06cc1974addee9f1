import { expect, forBothClasses, test } from './socket-test.ts'

const CONSTANTS = { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 }

forBothClasses(() => {
  test('has the constants on the class', async ({ page }) => {
    const found = await page.evaluate(() => {
      const { CONNECTING, OPEN, CLOSING, CLOSED } = Socket
      return { CONNECTING, OPEN, CLOSING, CLOSED }
    })
    expect(found).toEqual(CONSTANTS)
  })

  test('has the constants on every instance', async ({ page, server }) => {
    const found = await page.evaluate(url => {
      const { CONNECTING, OPEN, CLOSING, CLOSED } = new Socket(url)
      return { CONNECTING, OPEN, CLOSING, CLOSED }
    }, server.url)
    expect(found).toEqual(CONSTANTS)
  })

  test('shows them to a loop, which is how libraries copy them', async ({ page, server }) => {
    const found = await page.evaluate(url => {
      const looped = [[], []] as string[][]
      for (const name in Socket) looped[0]!.push(name)
      for (const name in new Socket(url)) looped[1]!.push(name)
      return looped
    }, server.url)
    for (const names of found) expect(names).toEqual(expect.arrayContaining(Object.keys(CONSTANTS)))
  })

  test('has them as properties of its own, on the class and the prototype', async ({ page }) => {
    const own = await page.evaluate(() => {
      const classes = [Socket]
      if ('with' in Socket) classes.push((Socket as typeof belay.HeartbeatWebSocket).with(false))
      return classes.flatMap(Class =>
        [Class, Class.prototype].map(target => {
          const { value, enumerable, writable, configurable } = Object.getOwnPropertyDescriptor(
            target,
            'CLOSING',
          )!
          return [value as unknown, enumerable, writable, configurable]
        }),
      )
    })
    for (const descriptor of own) expect(descriptor).toEqual([2, true, false, false])
  })

  test('does not let them be changed', async ({ page }) => {
    const kept = await page.evaluate(() => {
      const changed = Reflect.set(Socket, 'OPEN', 7) || Reflect.set(Socket.prototype, 'OPEN', 7)
      return [changed, Socket.OPEN, Socket.prototype.OPEN]
    })
    expect(kept).toEqual([false, 1, 1])
  })
})
