/** The code of the documents of the frameworks, bundled as it stands and used. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import type { EchoServer } from '../../src/echo/echo-server.ts'
import { HARNESS_DIRECTORY, ROOT } from '../rig/harness-file.ts'
import { test as base } from '../rig/rig.ts'
import { expect } from './bindings-test.ts'
import { bundlePage } from './build-pages.ts'

interface Fixtures {
  /** Copies the files of a document, and runs a script beside them in the page. */
  run: (document: string, script: string) => Promise<void>
}

const BLOCK = /^```\w+\n(?:\/\/|<!--) ([\w.]+)(?: -->)?\n(.*?)^```$/gms

const test = base.extend<Fixtures>({
  run: async ({ page, server }, use) => {
    let folder = ''
    await use(async (document, script) => {
      folder = await mkdtemp(`${HARNESS_DIRECTORY}/document-`)
      const text = await readFile(`${ROOT}/docs/${document}`, 'utf8')
      for (const [, file, code] of text.matchAll(BLOCK)) {
        const here = code!.replaceAll('wss://example.com', server.url)
        await writeFile(`${folder}/${file}`, here)
      }
      await writeFile(`${folder}/main.ts`, script)
      await page.setContent('<main></main>')
      await page.addScriptTag({ content: await bundlePage(`${folder}/main.ts`), type: 'module' })
    })
    if (folder) await rm(folder, { recursive: true })
  },
})

async function chats(page: Page, server: EchoServer): Promise<void> {
  await expect(page.locator('p')).toHaveText(/^connected/)
  await page.locator('input').fill('good morning')
  await page.locator('input').press('Enter')
  await expect(page.locator('li')).toHaveText(['hello', 'good morning'])
  await page.evaluate(() => (window as any).setRoom('garden'))
  await expect.poll(() => server.clients.map(({ url }) => url)).toEqual(['/?room=garden'])
  await expect(page.locator('li')).toHaveText(['hello', 'good morning', 'hello'])
}

test('react.md: the chat', async ({ page, run, server }) => {
  await run(
    'react.md',
    `import { createElement } from 'react'
    import { createRoot } from 'react-dom/client'
    import { Chat } from './Chat.tsx'
    const root = createRoot(document.querySelector('main'))
    window.setRoom = room => root.render(createElement(Chat, { room }))
    setRoom('kitchen')`,
  )
  await chats(page, server)
})

test('react.md: one connection for many components', async ({ page, run, server }) => {
  await run(
    'react.md',
    `import { createElement as h } from 'react'
    import { createRoot } from 'react-dom/client'
    import { Link, Price } from './Prices.tsx'
    createRoot(document.querySelector('main')).render([h(Price, { key: 1 }), h(Link, { key: 2 })])`,
  )
  await expect(page.locator('output')).toHaveText(/^\{"feed":\d+/)
  await expect(page.locator('p')).toHaveText('connected')
  expect(server.accepted).toBe(1)
})

test('react.md: a token for each attempt', async ({ page, run, server }) => {
  await run(
    'react.md',
    `import { createElement } from 'react'
    import { createRoot } from 'react-dom/client'
    import { Inbox } from './Inbox.tsx'
    const root = createRoot(document.querySelector('main'))
    const fetchToken = async user => 'of-' + user
    window.setUser = user => root.render(createElement(Inbox, { user, fetchToken }))
    setUser(null)`,
  )
  const setUser = (user: string | null) =>
    page.evaluate(user => (window as any).setUser(user), user)
  const clients = () => server.clients.map(({ url }) => url)
  await expect(page.locator('p')).toHaveText('signed out')
  await setUser('ann')
  await expect(page.locator('p')).toHaveText('connected')
  expect(clients()).toEqual(['/?token=of-ann'])
  await setUser('bob')
  await expect.poll(clients).toEqual(['/?token=of-bob'])
  await expect(page.locator('p')).toHaveText('connected')
  server.closeAll(4403, 'not you')
  await expect(page.locator('p')).toHaveText('ended: not you')
  await setUser(null)
  await expect(page.locator('p')).toHaveText('signed out')
})

test('vue.md: the chat', async ({ page, run, server }) => {
  await run(
    'vue.md',
    `import { createApp, h, ref } from 'vue'
    import Chat from './Chat.vue'
    const room = ref('kitchen')
    window.setRoom = name => (room.value = name)
    createApp({ setup: () => () => h(Chat, { room: room.value }) }).mount('main')`,
  )
  await chats(page, server)
})

test('vue.md: the url, and one connection for many components', async ({ page, run, server }) => {
  await run(
    'vue.md',
    `import { createApp, h, ref } from 'vue'
    import { useInbox } from './inbox.ts'
    import { usePrices } from './prices.ts'
    const user = ref(null)
    window.setUser = name => (user.value = name)
    const Price = {
      setup() {
        const { status, lastMessage } = usePrices()
        return () => h('output', status.value + ' ' + lastMessage.value?.data)
      },
    }
    const Inbox = {
      setup() {
        const { status } = useInbox(user, async user => 'of-' + user)
        return () => h('p', status.value)
      },
    }
    createApp({ setup: () => () => [h(Inbox), h(Price), h(Price)] }).mount('main')`,
  )
  const setUser = (user: string | null) =>
    page.evaluate(user => (window as any).setUser(user), user)
  const clients = () => server.clients.map(({ url }) => url).sort()
  await expect(page.locator('output')).toHaveText(Array(2).fill(/^connected \{"feed":\d+/))
  await expect(page.locator('p')).toHaveText('idle')
  await setUser('ann')
  await expect.poll(clients).toEqual(['/?feed=1000', '/?token=of-ann'])
  await setUser('bob')
  await expect.poll(clients).toEqual(['/?feed=1000', '/?token=of-bob'])
  await setUser(null)
  await expect(page.locator('p')).toHaveText('idle')
  await expect.poll(clients).toEqual(['/?feed=1000'])
})

test('svelte.md: the chat', async ({ page, run, server }) => {
  await run(
    'svelte.md',
    `import { mount } from 'svelte'
    import { createSubscriber } from 'svelte/reactivity'
    import Chat from './Chat.svelte'
    let room = 'kitchen'
    let changed
    const use = createSubscriber(update => (changed = update))
    window.setRoom = name => ((room = name), changed())
    mount(Chat, {
      target: document.querySelector('main'),
      props: { get room() { return use(), room } },
    })`,
  )
  await chats(page, server)
})

test('svelte.md: a component that only listens, and a store', async ({ page, run, server }) => {
  await run(
    'svelte.md',
    `import { mount } from 'svelte'
    import Notes from './Notes.svelte'
    import Price from './Price.svelte'
    window.notes = []
    const target = document.querySelector('main')
    mount(Notes, { target, props: { note: text => notes.push(text) } })
    mount(Price, { target })`,
  )
  await expect(page.locator('p')).toHaveText('connected')
  await expect(page.locator('output')).toHaveText(/^\{"feed":\d+/)
  await page.waitForFunction(() => (window as any).notes.length >= 2)
  expect(server.accepted).toBe(2)
})

test('react.md: typed messages', async ({ page, run }) => {
  await run(
    'react.md',
    `import { createElement } from 'react'
    import { createRoot } from 'react-dom/client'
    import { Ticker } from './Ticker.tsx'
    createRoot(document.querySelector('main')).render(createElement(Ticker))`,
  )
  await expect(page.locator('output')).toHaveText(/^\d+\.00$/)
})

test('react.md: offline', async ({ page, run, server }) => {
  await run(
    'react.md',
    `import { createElement } from 'react'
    import { createRoot } from 'react-dom/client'
    import { Offline } from './Offline.tsx'
    const main = document.querySelector('main')
    window.seen = []
    const changes = { childList: true, characterData: true, subtree: true }
    new MutationObserver(() => seen.push(main.textContent)).observe(main, changes)
    createRoot(main).render(createElement(Offline))`,
  )
  await expect.poll(() => server.clients.length).toBe(1)
  await expect(page.locator('p')).toHaveCount(0)
  await server.stop()
  // The waits are drawn by chance, and a busy page may skip a second: any two numbers of one wait.
  const counts = async () => {
    const seen = await page.evaluate(() => (window as any).seen as string[])
    const seconds = seen.map(text =>
      Number(/^Offline\. Next attempt in (\d+) s\. ?Now$/.exec(text)?.[1]),
    )
    return seconds.some((now, index) => now > seconds[index + 1]! && seconds[index + 1]! > 0)
  }
  await expect.poll(counts, { timeout: 45_000 }).toBe(true)
  await page.locator('button').click()
  await expect(page.locator('p')).toHaveText(/^Offline/)
})

test('vue.md: typed messages', async ({ page, run }) => {
  await run(
    'vue.md',
    `import { createApp } from 'vue'
    import Ticker from './Ticker.vue'
    createApp(Ticker).mount('main')`,
  )
  await expect(page.locator('output')).toHaveText(/^\d+\.00$/)
})

test('svelte.md: typed messages', async ({ page, run }) => {
  await run(
    'svelte.md',
    `import { mount } from 'svelte'
    import Ticker from './Ticker.svelte'
    mount(Ticker, { target: document.querySelector('main') })`,
  )
  await expect(page.locator('output')).toHaveText(/^\d+\.00$/)
})

test('solid.md: the chat', async ({ page, run, server }) => {
  await run(
    'solid.md',
    `import { createComponent, createSignal } from 'solid-js'
    import { render } from 'solid-js/web'
    import { Chat } from './Chat.tsx'
    const [room, setRoom] = createSignal('kitchen')
    window.setRoom = setRoom
    const props = { get room() { return room() } }
    render(() => createComponent(Chat, props), document.querySelector('main'))`,
  )
  await chats(page, server)
})

test('solid.md: typed messages over one connection', async ({ page, run, server }) => {
  await run(
    'solid.md',
    `import { createComponent } from 'solid-js'
    import { render } from 'solid-js/web'
    import { Price } from './Price.tsx'
    const main = document.querySelector('main')
    render(() => [createComponent(Price, {}), createComponent(Price, {})], main)`,
  )
  await expect(page.locator('output')).toHaveText(Array(2).fill(/^\d+\.00$/))
  expect(server.accepted).toBe(1)
})
