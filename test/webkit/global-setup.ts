/** Before the tests: the page and the browser. Where there can be no browser, the reason. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestProject } from 'vitest/node'
import { buildPage } from './build-page.ts'
import type { WebKit } from './ensure-webkit.ts'
import { ensureWebKit } from './ensure-webkit.ts'
import { startWebKit } from './start-webkit.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The addresses of the page and of the WebDriver session; none where there is no WebKitGTK. */
    webkit: { site: string; session: string } | undefined
    /** Why there is none. */
    withoutWebKit: string
  }
}

export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  let webkit: WebKit
  try {
    webkit = ensureWebKit()
  } catch (error) {
    const { message } = error as Error
    console.log(`skipped in WebKit: ${message}`)
    provide('withoutWebKit', message)
    provide('webkit', undefined)
    return async () => {}
  }
  console.log(`testing in ${webkit.miniBrowser}`)
  const { page, worker } = await buildPage()
  const site = createServer(({ url }, response) => {
    const isWorker = url!.startsWith('/tabs/worker.js')
    response.setHeader('content-type', isWorker ? 'text/javascript' : 'text/html')
    response.end(isWorker ? worker : page)
  })
  await new Promise<void>(resolve => site.listen(0, '127.0.0.1', resolve))
  const browser = await startWebKit(webkit)
  provide('webkit', {
    site: `http://127.0.0.1:${(site.address() as AddressInfo).port}/`,
    session: browser.session,
  })
  return async () => {
    await browser.stop()
    site.closeAllConnections()
    await new Promise(resolve => site.close(resolve))
  }
}
