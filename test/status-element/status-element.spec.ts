/** `<belay-status>`, as it is seen, operated and heard, over a real connection with real faults. */
import type { Locator, Page } from '@playwright/test'
import { expect, test } from '../client/client-test.ts'
import { PATIENT } from '../rig/patient.ts'
import type { ReconnectingWebSocketOptions } from '../../src/index.ts'
import { LONG } from '../rig/lengths.ts'

const SOON = { timeout: 30_000 }

declare global {
  interface Window {
    /** Each look that the badge has had, with what it said and whether it was seen. */
    looks: string[]
  }
}

interface Badge {
  host: Locator
  badge: Locator
  message: Locator
  countdown: Locator
  button: Locator
  announcer: Locator
}

function badgeOf(page: Page): Badge {
  const host = page.locator('belay-status')
  const part = (name: string) => host.locator(`[part=${name}]`)
  return {
    host,
    badge: part('badge'),
    message: part('message'),
    countdown: part('countdown'),
    button: part('button'),
    announcer: host.locator('[role=status]'),
  }
}

/** Puts a badge into the page, with a client or without. */
async function put(
  page: Page,
  url?: string,
  options: ReconnectingWebSocketOptions = {},
  markup = '<belay-status></belay-status>',
): Promise<Badge> {
  await page.evaluate(
    ([url, options, markup]) => {
      belay.defineStatusElement()
      document.body.innerHTML = markup
      const element = document.querySelector('belay-status')!
      // Everything that is announced, in order.
      const announced: string[] = (window.kept = [])
      const region = element.shadowRoot!.querySelector('[role=status]')!
      new MutationObserver(() => announced.push(region.textContent)).observe(region, {
        childList: true,
        characterData: true,
        subtree: true,
      })
      const part = (name: string) => element.shadowRoot!.querySelector(`[part=${name}]`)!
      const looks: string[] = (window.looks = [])
      new MutationObserver(() => {
        const isSeen = getComputedStyle(part('badge')).display !== 'none'
        const text = part('message').textContent
        const look = `${element.getAttribute('look')}: ${isSeen ? text : 'not seen'}`
        // It may be set once more to what it is.
        if (looks.at(-1) !== look) looks.push(look)
      }).observe(element, { attributeFilter: ['look'] })
      if (url) element.socket = belay.connect(url, options).client
    },
    [url, options, markup] as const,
  )
  return badgeOf(page)
}

test('is not seen while all is well, and is with `always`', async ({ page, server }) => {
  const { host, badge, message, button } = await put(page, server.url)
  await expect(host).toHaveAttribute('look', 'connected', SOON)
  await expect(badge).toBeHidden()
  await host.evaluate(element => element.setAttribute('always', ''))
  await expect(badge).toBeVisible()
  await expect(message).toHaveText('Connected')
  await expect(button).toBeHidden()
  await host.evaluate(element => element.removeAttribute('always'))
  await expect(badge).toBeHidden()
  // Nothing before it was seen.
  expect(await page.evaluate(() => window.kept)).toEqual(['Connected'])
})

test('without a client it says that there is none', async ({ page }) => {
  const { badge, message } = await put(page, undefined, {}, '<belay-status always></belay-status>')
  await expect(badge).toBeVisible()
  await expect(message).toHaveText('Not connected')
})

test('counts down, and its button ends the wait', async ({ page, url, faults }) => {
  const { host, badge, countdown, button } = await put(page, url, PATIENT)
  await expect(host).toHaveAttribute('look', 'connected', SOON)
  await faults.set({ kind: 'refuse' }, 'new')
  await page.evaluate(() => window.now.client.send('!terminate'))
  await expect(badge).toBeVisible(SOON)
  await expect(countdown).toHaveText(/^in \d+ s$/)
  const left = async () => Number(/\d+/.exec((await countdown.textContent())!)![0])
  const first = await left()
  await expect.poll(left, SOON).toBeLessThan(first)
  const due = await page.evaluate(() => {
    const { retryAt } = window.now.client.getSnapshot()
    return (retryAt! - performance.now()) / 1000
  })
  expect(Math.abs((await left()) - due)).toBeLessThan(3)
  // By keyboard, as `button` has it.
  await faults.heal()
  await page.keyboard.press('Tab')
  expect(await host.evaluate(element => element.shadowRoot!.activeElement?.textContent)).toBe('now')
  await page.keyboard.press('Enter')
  await expect(host).toHaveAttribute('look', 'connected', SOON)
  await expect(badge).toBeHidden()
  await expect(button).toBeHidden()
})

test(
  'announces each change of the look once, and no second of the countdown',
  LONG,
  async ({ page, url, faults }) => {
    const { host, countdown } = await put(page, url, PATIENT)
    await expect(host).toHaveAttribute('look', 'connected', SOON)
    await faults.set({ kind: 'refuse' }, 'new')
    await page.evaluate(() => window.now.client.send('!terminate'))
    const texts = new Set<string | null>()
    await expect
      .poll(async () => texts.add(await countdown.textContent()).size, SOON)
      .toBeGreaterThan(2)
    // Another failed attempt is no other news.
    await page.evaluate(() => window.now.client.reconnect())
    await page.evaluate(() => belay.told(window.now.log, 'disconnected', 2))
    await faults.heal()
    await page.evaluate(() => window.now.client.reconnect())
    await expect(host).toHaveAttribute('look', 'connected', SOON)
    expect(await page.evaluate(() => window.kept)).toEqual(['Reconnecting', 'Connected'])
  },
)

test('what assistive technology finds', async ({ page, url, faults, browserName }) => {
  test.skip(browserName !== 'chromium', 'the tree differs between engines')
  const { host } = await put(page, url, PATIENT)
  await expect(host).toHaveAttribute('look', 'connected', SOON)
  // The region is there before there is anything to announce: otherwise nobody would hear of it.
  await expect(host).toMatchAriaSnapshot('- status')
  await faults.set({ kind: 'refuse' }, 'new')
  await page.evaluate(() => window.now.client.send('!terminate'))
  await expect(host).toMatchAriaSnapshot(`
    - status: Reconnecting
    - timer: /in \\d+ s/
    - button "Reconnect now"
  `)
})

test('the button keeps the focus while an attempt is under way, and does nothing then', async ({
  page,
  url,
  faults,
}) => {
  const { host, button } = await put(page, url, PATIENT)
  await expect(host).toHaveAttribute('look', 'connected', SOON)
  await faults.set({ kind: 'hang-upgrade' }, 'new')
  await page.evaluate(() => window.now.client.send('!terminate'))
  await expect(button).toHaveAttribute('aria-disabled', 'false', SOON)
  await button.focus()
  await page.keyboard.press('Enter')
  await expect(button).toHaveAttribute('aria-disabled', 'true', SOON)
  await page.keyboard.press('Enter')
  const seen = await host.evaluate(element => ({
    focus: element.shadowRoot!.activeElement?.textContent,
    attempts: window.now.log.filter(({ event }) => event === 'connecting').length,
  }))
  expect(seen).toEqual({ focus: 'now', attempts: 2 })
})

test('says unstable, and never connected before the server was heard of', async ({
  page,
  serve,
}) => {
  const { url, seen } = await serve({ mute: () => true })
  const { host } = await put(page, url, { heartbeat: { timeout: 20_000 } })
  await expect(host).toHaveAttribute('look', 'unstable', SOON)
  seen[0]!.socket.send('here')
  await expect(host).toHaveAttribute('look', 'connected', SOON)
  const { looks, announced } = await page.evaluate(() => ({
    looks: window.looks,
    announced: window.kept as string[],
  }))
  expect(looks).toEqual([
    'connecting: Connecting',
    'unstable: Connection unstable',
    'connected: not seen',
  ])
  expect(announced).toEqual(['Connection unstable', 'Connected'])
})

test('a message proves the connection as a reply does', async ({ page, serve }) => {
  const { url, seen } = await serve({ mute: () => true })
  const { host } = await put(page, url, { heartbeat: { timeout: 60_000 } })
  const before = await page.evaluate(async () => {
    await belay.told(window.now.log, 'ping')
    return window.looks.at(-1)
  })
  expect(before).not.toMatch(/^connected/)
  seen[0]!.socket.send('here')
  await expect(host).toHaveAttribute('look', 'connected', SOON)
  const looks = await page.evaluate(() => window.looks)
  // On a busy machine it may have been called unstable meanwhile.
  expect(looks.filter(look => !look.startsWith('unstable'))).toEqual([
    'connecting: Connecting',
    'connected: not seen',
  ])
})

for (const [name, heartbeat] of Object.entries({
  'no heartbeat': false,
  'a first ping that comes later': { pingOnOpen: false, interval: 60_000 },
} as const)) {
  test(`with ${name}, a silent server is never said to be connected`, async ({ page, serve }) => {
    const { url, seen } = await serve()
    const { host, badge, message, announcer } = await put(page, url, { heartbeat })
    await expect(host).toHaveAttribute('look', 'open', SOON)
    await expect(badge).toBeHidden()
    await host.evaluate(element => element.setAttribute('always', ''))
    await expect(message).toHaveText('Connection open')
    await expect(announcer).toHaveText('Connection open')
    seen[0]!.socket.send('here')
    await expect(host).toHaveAttribute('look', 'connected', SOON)
    const looks = await page.evaluate(() => window.looks)
    expect(looks.findIndex(look => look.startsWith('connected'))).toBe(looks.length - 1)
  })
}

test('with `always`, what is seen can be heard from the start', async ({ page, server }) => {
  const { host, message, announcer } = await put(
    page,
    server.url,
    {},
    '<belay-status always></belay-status>',
  )
  await expect(host).toHaveAttribute('look', 'connected', SOON)
  await expect(message).toHaveText('Connected')
  await expect(announcer).toHaveText('Connected')
  const told = await page.evaluate(() => window.kept as string[])
  expect(told).toEqual(['Connecting', 'Connected'])
})

test('without a client, too, `always` says the same to eyes and ears', async ({ page }) => {
  const { announcer } = await put(page, undefined, {}, '<belay-status always></belay-status>')
  await expect(announcer).toHaveText('Not connected')
})

test('offers to begin again what was given up, and not what the application ended', async ({
  page,
  url,
  faults,
}) => {
  const { host, badge, message, button } = await put(page, url, { maxRetries: 0 })
  await expect(host).toHaveAttribute('look', 'connected', SOON)
  await page.evaluate(() => window.now.client.close())
  await expect(message).toHaveText('Disconnected')
  await page.evaluate(() => belay.told(window.now.log, 'dom:close'))
  await expect(button).toBeHidden()
  await faults.set({ kind: 'refuse' }, 'new')
  await page.evaluate(() => window.now.client.open())
  await expect(button).toHaveText('Reconnect', SOON)
  await faults.heal()
  await button.click()
  await expect(host).toHaveAttribute('look', 'connected', SOON)
  await expect(badge).toBeHidden()
})

test('speaks other languages', LONG, async ({ page, url, faults }) => {
  await faults.set({ kind: 'refuse' }, 'new')
  const { message, countdown, button } = await put(page, url, PATIENT)
  await expect(countdown).toHaveText(/^in/, SOON)
  await page.evaluate(() => {
    document.querySelector('belay-status')!.texts = {
      reconnecting: 'Neuer Versuch',
      countdown: seconds => `in ${seconds} Sekunden`,
      now: 'jetzt',
      nowLabel: 'Jetzt verbinden',
    }
  })
  await expect(message).toHaveText('Neuer Versuch')
  await expect(countdown).toHaveText(/^in \d+ Sekunden$/)
  await expect(button).toHaveText('jetzt')
  await expect(button).toHaveAttribute('aria-label', 'Jetzt verbinden')
})

test('takes a client that was set before the element was defined', async ({ page, server }) => {
  await page.evaluate(url => {
    const element = document.body.appendChild(document.createElement('belay-status'))
    Object.assign(element, { socket: belay.connect(url).client })
    belay.defineStatusElement()
    belay.defineStatusElement()
  }, server.url)
  await expect(badgeOf(page).host).toHaveAttribute('look', 'connected', SOON)
})

test('lets go of its client and of its timers when it leaves the page', async ({
  page,
  url,
  faults,
}) => {
  await faults.set({ kind: 'refuse' }, 'new')
  const { countdown } = await put(page, url, PATIENT)
  await expect(countdown).toHaveText(/^in/, SOON)
  const seen = await page.evaluate(async () => {
    const element = document.querySelector('belay-status')!
    const { client } = window.now
    const countdown = element.shadowRoot!.querySelector('[part=countdown]')!
    let changes = 0
    new MutationObserver(records => (changes += records.length)).observe(element.shadowRoot!, {
      subtree: true,
      childList: true,
      characterData: true,
      attributes: true,
    })
    element.remove()
    // A little longer than the clock takes for its next number, which never comes.
    await new Promise(resolve => setTimeout(resolve, 1200))
    client.close()
    await belay.turn()
    const afterwards = changes
    document.body.append(element)
    return { afterwards, look: element.getAttribute('look'), text: countdown.textContent }
  })
  expect(seen).toMatchObject({ afterwards: 0, look: 'disconnected' })
})

test(
  'can be styled by parts and properties, and follows the colours of the page',
  LONG,
  async ({ page, url, faults }) => {
    await faults.set({ kind: 'refuse' }, 'new')
    const { badge, button, countdown } = await put(page, url, PATIENT)
    await expect(countdown).toHaveText(/^in/, SOON)
    await page.addStyleTag({
      content: `
      belay-status { --belay-status-radius: 3px }
      belay-status[look=reconnecting]::part(button) { color: rgb(1, 2, 3) }
    `,
    })
    const style = (of: Locator, name: string) =>
      of.evaluate((element, name) => getComputedStyle(element).getPropertyValue(name), name)
    expect(await style(badge, 'border-top-left-radius')).toBe('3px')
    expect(await style(button, 'color')).toBe('rgb(1, 2, 3)')
    const backgrounds = new Set<string>()
    for (const scheme of ['light', 'dark']) {
      await page.evaluate(scheme => {
        document.documentElement.style.colorScheme = scheme
      }, scheme)
      backgrounds.add(await style(badge, 'background-color'))
    }
    expect(backgrounds.size).toBe(2)
  },
)

test('nothing moves for those who prefer it so', async ({ page, url, faults, browserName }) => {
  test.skip(browserName === 'firefox', 'no media are emulated in Firefox over WebDriver BiDi')
  await faults.set({ kind: 'refuse' }, 'new')
  const { host, countdown } = await put(page, url, PATIENT)
  await expect(countdown).toHaveText(/^in/, SOON)
  const animation = () =>
    host.locator('[part=dot]').evaluate(dot => getComputedStyle(dot).animationName)
  await page.emulateMedia({ reducedMotion: 'reduce' })
  expect(await animation()).toBe('none')
  await page.emulateMedia({ reducedMotion: 'no-preference' })
  expect(await animation()).toBe('pulse')
})
