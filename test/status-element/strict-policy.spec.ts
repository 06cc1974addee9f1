/** The badge under a policy that allows no inline style, no markup from strings and little else. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readFile } from 'node:fs/promises'
import { expect, test } from '../client/client-test.ts'
import { HARNESS } from '../rig/harness-file.ts'

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  'connect-src ws://127.0.0.1:*',
  // For the icon that browsers ask for by themselves.
  "img-src 'self'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ')

test('looks and works the same', async ({ page, url, faults }) => {
  const code = await readFile(HARNESS)
  const site = createServer((request, response) => {
    const isScript = request.url === '/harness.js'
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
    response.setHeader('content-security-policy', POLICY)
    response.end(
      isScript
        ? code
        : '<!doctype html><meta charset=utf-8><title>-</title><script type=module src=/harness.js></script>',
    )
  })
  await new Promise<void>(resolve => site.listen(0, '127.0.0.1', resolve))
  const refused: string[] = []
  page.on('console', message => {
    const text = message.text()
    if (/Content.Security.Policy|Trusted/i.test(text)) refused.push(text)
  })
  try {
    await faults.set({ kind: 'refuse' }, 'new')
    await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`)
    const seen = await page.evaluate(async url => {
      const violations: string[] = []
      addEventListener('securitypolicyviolation', event =>
        violations.push(`${event.violatedDirective} ${event.blockedURI}`),
      )
      belay.defineStatusElement()
      const element = document.body.appendChild(document.createElement('belay-status'))
      const { client, log } = belay.connect(url, belay.PATIENT)
      element.socket = client
      await belay.told(log, 'waiting')
      const badge = element.shadowRoot!.querySelector('[part=badge]')!
      return {
        display: getComputedStyle(badge).display,
        text: badge.textContent,
        violations,
      }
    }, url)
    expect(seen).toEqual({
      display: 'inline-flex',
      text: expect.stringMatching(/^Reconnectingin \d+ snow$/),
      violations: [],
    })
    expect(refused).toEqual([])
  } finally {
    await page.goto('about:blank')
    site.closeAllConnections()
    await new Promise(resolve => site.close(resolve))
  }
})
