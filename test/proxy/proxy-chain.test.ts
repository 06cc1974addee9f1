import { connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { startProxyChain } from '../../src/proxy/proxy-chain.ts'
import { startEchoServer } from '../../src/echo/echo-server.ts'
import { dialError, settle, until } from './peer.ts'
import { first, rawSetup } from './proxy-setup.ts'
import { WsClient } from './ws-client.ts'

async function chainSetup(hops: number) {
  const server = await startEchoServer()
  const target = { host: '127.0.0.1', port: server.port }
  const chain = await startProxyChain({ target, hops })
  onTestFinished(async () => {
    await chain.close()
    await server.stop()
  })
  return { server, chain, url: `ws://127.0.0.1:${chain.port}` }
}

test('a connection goes through all hops, nearest to the client first', async () => {
  const { server, chain, url } = await chainSetup(3)
  expect(chain.port).toBe(chain.proxies[0]!.port)
  const client = await WsClient.open(url)
  await client.echo('through three')
  expect(chain.proxies.map(proxy => proxy.connections)).toEqual([1, 1, 1])
  expect(server.connections).toBe(1)
  client.socket.close(1000)
  await until(() => chain.proxies.map(proxy => proxy.connections), [0, 0, 0])
})

test('behind a cliff in the middle both ends stay open', async () => {
  const { server, chain, url } = await chainSetup(3)
  const [near, middle, far] = chain.proxies
  const client = await WsClient.open(`${url}?feed=50`)
  await middle!.set({ kind: 'cliff' }, 'existing')
  client.send('ping')
  await until(() => first(middle!).held.up > 0 && first(middle!).held.down > 0, true)
  await settle()
  expect([near!.state().held, far!.state().held]).toEqual([
    { up: 0, down: 0 },
    { up: 0, down: 0 },
  ])
  expect([server.pings, server.clients.length, client.closed]).toEqual([0, 1, undefined])
  await middle!.restore()
  await until(() => client.messages.includes('pong'), true)
})

test('a refusing hop further on resets the client', async () => {
  const { chain, url } = await chainSetup(3)
  await chain.proxies[2]!.set({ kind: 'refuse' }, 'new')
  const client = new WsClient(url)
  await until(() => client.closed?.code, 1006)
  await until(() => chain.proxies.map(proxy => proxy.connections), [0, 0, 0])
})

test('only the first hop listens beyond loopback', async () => {
  const server = await startEchoServer()
  const target = { host: '127.0.0.1', port: server.port }
  const chain = await startProxyChain({ target, hops: 3, host: '0.0.0.0' })
  onTestFinished(async () => {
    await chain.close()
    await server.stop()
  })
  const client = await WsClient.open(`ws://127.0.0.1:${chain.port}`)
  await client.echo('through three')
  client.socket.close(1000)

  // An address that is this machine's, too, and not the one that loopback means.
  const another = '127.0.0.2'
  const reached = chain.proxies.map(({ port }) => {
    const socket = connect(port, another)
    return new Promise<boolean>(resolve => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    }).finally(() => socket.destroy())
  })
  expect(await Promise.all(reached)).toEqual([true, false, false])
})

test('a dead server is seen through all hops', async () => {
  const { server, chain, url } = await chainSetup(3)
  const client = await WsClient.open(url)
  await server.stop()
  await until(() => client.closed?.code, 1006)
  await until(() => chain.proxies.map(proxy => proxy.connections), [0, 0, 0])
})

test('close leaves no port', async () => {
  const { chain } = await chainSetup(2)
  await chain.close()
  for (const { port } of chain.proxies) expect(await dialError(port)).toBe('ECONNREFUSED')
})

test('hops must be 1 to 8', async () => {
  const { target } = await rawSetup()
  for (const hops of [0, 9, 1.5, NaN]) {
    await expect(startProxyChain({ target: target.address, hops })).rejects.toThrow(
      /^hops is .*1 to 8/,
    )
  }
})

test('a taken port leaves no hop behind', async () => {
  const { target, proxy } = await rawSetup()
  const listeners = () =>
    process.getActiveResourcesInfo().filter(name => name === 'TCPServerWrap').length
  // The target and the proxy, once those of earlier tests have gone.
  await until(listeners, 2)
  const started = startProxyChain({ target: target.address, hops: 3, port: proxy.port })
  await expect(started).rejects.toThrow('EADDRINUSE')
  await until(listeners, 2)
})
