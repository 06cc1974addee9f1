/** What the tests of the bindings share: a page with a framework, and what the framework said. */
import type { Page } from '@playwright/test'
import { test as base, expect as baseExpect } from '../rig/rig.ts'
import type { Framework } from './build-pages.ts'
import { pageScript } from './build-pages.ts'

/** Pages are mounted and bundled meanwhile, and machines are busy. */
export const expect = baseExpect.configure({ timeout: 20_000 })

interface Fixtures {
  /** For `test.use`. */
  framework: Framework
  /** What the framework warns of; none is right unless the test says which, for `test.use`. */
  warnings: RegExp
}

export const test = base.extend<Fixtures>({
  framework: ['react', { option: true }],
  warnings: [/(?!)/, { option: true }],
  page: async ({ page, framework, warnings }, use) => {
    const warned: string[] = []
    page.on('console', message => {
      const type = message.type()
      // Browsers log connections that fail by themselves.
      const isOwn = /^(?:WebSocket connection to|Firefox can.t establish|The connection to) /.test(
        message.text(),
      )
      if ((type === 'error' || type === 'warning') && !isOwn) warned.push(message.text())
    })
    await load(page, framework)
    await use(page)
    expect(warned.filter(text => !warnings.test(text))).toEqual([])
  },
})

/** Also after a reload. */
export async function load(page: Page, framework: Framework): Promise<void> {
  await page.addScriptTag({ url: pageScript(framework), type: 'module' })
  await page.waitForFunction(name => name in window && 'belay' in window, framework)
}
