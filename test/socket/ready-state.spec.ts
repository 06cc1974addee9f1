import { expect, forBothClasses, test } from './socket-test.ts'

forBothClasses(() => {
  test('goes 0, 1, 2, 3 when the application closes', async ({ page, server }) => {
    const states = await page.evaluate(async url => {
      const socket = new Socket(url)
      const states = [socket.readyState]
      await new Promise<void>(resolve => {
        socket.onopen = () => {
          states.push(socket.readyState)
          socket.close()
          states.push(socket.readyState)
        }
        socket.onclose = () => {
          states.push(socket.readyState)
          resolve()
        }
      })
      return states
    }, server.url)
    expect(states).toEqual([0, 1, 2, 3])
  })

  test('is 3 in the close listener when the server closes', async ({ page, server }) => {
    const state = await page.evaluate(async url => {
      const socket = await opened(Socket, url)
      socket.send('!close 1000 done')
      return new Promise(resolve => (socket.onclose = () => resolve(socket.readyState)))
    }, server.url)
    expect(state).toBe(3)
  })

  test('is 3 in both the error and the close listener of a refused connection', async ({
    page,
    faults,
    url,
  }) => {
    await faults.set({ kind: 'refuse' })
    const states = await page.evaluate(async url => {
      const socket = new Socket(url)
      const states: number[] = [socket.readyState]
      socket.onerror = () => states.push(socket.readyState)
      const closed = belay.next(socket, 'close')
      socket.onclose = () => states.push(socket.readyState)
      await closed
      await belay.until(() => states.length === 3)
      return states
    }, url)
    expect(states).toEqual([0, 3, 3])
  })

  test('is 2 after close() while connecting', async ({ page, server }) => {
    const state = await page.evaluate(url => {
      const socket = new Socket(url)
      socket.close()
      return socket.readyState
    }, server.url)
    expect(state).toBe(2)
  })

  test('cannot be assigned', async ({ page, server }) => {
    const state = await page.evaluate(url => {
      const socket = new Socket(url)
      const changed = Reflect.set(socket, 'readyState', 3)
      return [changed, socket.readyState]
    }, server.url)
    expect(state).toEqual([false, 0])
  })
})
