/** The bindings where pages are rendered: nothing is made, and nothing is missing. */
import { createElement } from 'react'
import { renderToString as renderReact } from 'react-dom/server'
import type { Rolldown } from 'vite'
import { build } from 'vite'
import { expect, test } from 'vitest'
import { createSSRApp, effectScope, h } from 'vue'
import { renderToString as renderVue } from 'vue/server-renderer'
import { useReconnectingWebSocket as useInReact } from '../../src/bindings/react.ts'
import { createReconnectingWebSocket as inSolid } from '../../src/bindings/solid.ts'
import { reconnectingWebSocket } from '../../src/bindings/store.ts'
import { useReconnectingWebSocket as useInVue } from '../../src/bindings/vue.ts'
import { ROOT } from '../rig/harness-file.ts'
import { svelteFiles } from './build-pages.ts'
import type { renderAll as RenderAll } from './page/svelte-server.ts'

// Constructing a client would throw.
Reflect.deleteProperty(globalThis, 'WebSocket')

/** A url that nobody asks for. */
const url = (): never => {
  throw new Error('asked for a url')
}

/** Lets pass whatever may have been started. */
const settled = () => new Promise(resolve => setTimeout(resolve, 20))

test('React renders it idle', async () => {
  function Live() {
    const { status, lastMessage, socket } = useInReact(url, { key: 'shared' })
    return createElement('p', {}, [status, typeof lastMessage, typeof socket].join(' '))
  }
  expect(renderReact(createElement(Live))).toBe('<p>idle undefined undefined</p>')
  await settled()
})

test('Vue renders it idle, also what was made outside of components', async () => {
  const scope = effectScope()
  const outside = scope.run(() => useInVue(() => url))!
  const app = createSSRApp({
    setup() {
      const inside = useInVue(() => url)
      return () => h('p', [inside, outside].map(({ status }) => status.value).join(' '))
    },
  })
  expect(await renderVue(app)).toBe('<p>idle idle</p>')
  await settled()
  scope.stop()
})

test('Solid renders it idle', async () => {
  const name: string = 'solid-js/web'
  const { renderToString } = (await import(name)) as { renderToString(code: () => unknown): string }
  const html = renderToString(() => {
    const { status, lastMessage, socket, retryIn } = inSolid(() => url, { key: 'shared' })
    return [status(), typeof lastMessage(), typeof socket(), retryIn()].join(' ')
  })
  expect(html).toBe('idle undefined undefined 0')
  await settled()
})

test('a Svelte store is idle', async () => {
  const values: unknown[] = []
  const undo = reconnectingWebSocket(url).subscribe(value => values.push(value.status))
  await settled()
  undo()
  expect(values).toEqual(['idle'])
})

test('Svelte renders it idle, by runes and by the store', async () => {
  const [result] = (await build({
    configFile: false,
    logLevel: 'warn',
    root: ROOT,
    plugins: [svelteFiles('server')],
    ssr: { noExternal: true },
    build: {
      ssr: true,
      write: false,
      minify: false,
      rolldownOptions: { input: `${ROOT}/test/bindings/page/svelte-server.ts` },
    },
  }).then(result => [result].flat())) as Rolldown.RolldownOutput[]
  const { code } = result!.output[0]
  const { renderAll } = (await import(
    /* @vite-ignore */ `data:text/javascript,${encodeURIComponent(code)}`
  )) as { renderAll: typeof RenderAll }
  const [runes, store] = renderAll(url)
  await settled()
  expect([runes, store]).toEqual(Array(2).fill('<!--[--><p id="live">idle</p><!--]-->'))
})
