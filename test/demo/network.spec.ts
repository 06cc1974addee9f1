/** `npm run demo -- --host`: the demo for a phone on the same network. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { freePort } from '../rig/free-port.ts'
import { expect, test } from '../rig/rig.ts'
import { LONG } from '../rig/lengths.ts'

const SOON = { timeout: 60_000 }
const ROOT = fileURLToPath(new URL('../..', import.meta.url))
/** Stands for the machine's address in a network: also loopback, and not the one that is always allowed. */
const ADDRESS = '127.0.0.2'
test.skip(process.platform !== 'linux', `only on Linux all of 127.0.0.0/8 is there, ${ADDRESS} too`)

let demo: ChildProcess
let said = ''
test.beforeEach(async () => {
  said = ''
  const words = ['--import', 'tsx', 'demo/main.ts', '--hops', '2', '--port']
  const port = String(await freePort())
  demo = spawn(process.execPath, [...words, port, '--host'], { cwd: ROOT })
  for (const stream of [demo.stdout!, demo.stderr!]) {
    stream.setEncoding('utf8').on('data', (text: string) => (said += text))
  }
  await expect.poll(() => said, SOON).toContain('Ctrl+C')
})
test.afterEach(async () => {
  if (demo.exitCode !== null) return
  const ended = once(demo, 'exit')
  demo.kill('SIGTERM')
  await ended
})

function networkUrl(): string {
  const url = new URL(/demo +(http:\/\/\S+)/.exec(said)![1]!)
  url.hostname = ADDRESS
  return url.href
}

test(
  'prints a warning, and the page works and drives the proxy at another address',
  LONG,
  async ({ page }) => {
    expect(said).toContain('WARNING: everyone on the network can reach this demo')
    await page.goto(networkUrl())
    for (const name of ['plain', 'native', 'belay']) {
      await expect(page.getByTestId(`lane-${name}`).getByTestId('status')).toHaveText(
        'connected',
        SOON,
      )
    }
    await page.getByTestId('pull').click()
    await expect(page.getByTestId('link-open')).toContainText('cliff', SOON)
    await page.getByTestId('restore').click()
    await expect(page.getByTestId('link-open')).toHaveText('no fault', SOON)
  },
)

test('no other page may drive the proxy, not even one of the same host', async ({ page }) => {
  const { hostname, origin } = new URL(networkUrl())
  const foreign = createServer((_, response) => {
    response.setHeader('content-type', 'text/html').end('<!doctype html><title>foreign</title>')
  })
  foreign.listen(0, ADDRESS)
  await once(foreign, 'listening')
  const { port } = foreign.address() as AddressInfo
  try {
    await page.goto(`http://${hostname}:${port}/`)
    const outcomes = await page.evaluate(async target => {
      const body = JSON.stringify({ fault: { kind: 'cliff' }, scope: 'both' })
      const requests: RequestInit[] = [
        { method: 'POST', headers: { 'content-type': 'application/json' }, body },
        { method: 'POST', mode: 'no-cors', body },
      ]
      const tries = requests.map(request =>
        fetch(`${target}/control/fault`, request).then(
          ({ type }) => type,
          () => 'refused',
        ),
      )
      return Promise.all(tries)
    }, origin)
    // The second is sent, but nothing of its answer may be seen.
    expect(outcomes).toEqual(['refused', 'opaque'])
    const call = (headers: Record<string, string>) =>
      fetch(`${origin}/control/restore`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: '{}',
      })
    expect((await call({ origin: `http://${hostname}:${port}` })).status).toBe(403)
    const state = (await (await fetch(`${origin}/control/state`)).json()) as {
      hops: { existing: object; new: object }[]
    }
    const fine = { existing: { kind: 'none' }, new: { kind: 'none' } }
    expect(state.hops).toEqual([expect.objectContaining(fine), expect.objectContaining(fine)])
    expect((await call({ origin })).status).toBe(200)
  } finally {
    foreign.close()
    foreign.closeAllConnections()
  }
})
