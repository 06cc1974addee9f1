/** Applications as `create vite` lays them out, each with the samples of one document. */

export interface FreshApp {
  /** Its samples are all in the application. */
  document: string
  /** The file that `index.html` runs. */
  main: string
  /** All that the reader writes beside the samples. The samples lie beside {@link main}. */
  files: Record<string, string>
  /** Options of the compiler beside those of every template. */
  compilerOptions?: Record<string, unknown>
  /** The program that checks the types, from `node_modules`, with its arguments. */
  check: readonly string[]
  /** What the page shows in each `p` and `output`, once it is connected. */
  shows: Record<'p' | 'output', RegExp[]>
  /** What the console warns of. */
  warns?: RegExp[]
}

const TSC = ['typescript/bin/tsc', '--noEmit']

/** The configuration of Vite with the plugin of a framework. */
const withPlugin = (name: string, from: string): Record<string, string> => ({
  'vite.config.ts': `
    import { defineConfig } from 'vite'
    import ${name} from '${from}'

    export default defineConfig({ plugins: [${name.replace(/\W/g, '')}()] })
  `,
})

const CHAT = [/^connected(?: \(\d+ ms\))?$/]
const CONNECTED = /^connected$/
const RAW = /^\{"feed":\d+/
const TYPED = /^\d+\.00$/

export const freshApps: Record<string, FreshApp> = {
  vanilla: {
    document: 'README.md',
    main: 'main.ts',
    files: {
      'src/main.ts': `
        import './client.ts'
        import { socket } from './sample.ts'

        Object.assign(globalThis, { socket })
      `,
    },
    check: TSC,
    shows: { p: [], output: [] },
  },
  React: {
    document: 'docs/react.md',
    main: 'main.tsx',
    compilerOptions: { jsx: 'react-jsx' },
    files: {
      ...withPlugin('react', '@vitejs/plugin-react'),
      'src/main.tsx': `
        import { StrictMode } from 'react'
        import { createRoot } from 'react-dom/client'
        import { Chat } from './Chat.tsx'
        import { Inbox } from './Inbox.tsx'
        import { Offline } from './Offline.tsx'
        import { Link, Price } from './Prices.tsx'
        import { Ticker } from './Ticker.tsx'

        createRoot(document.querySelector('#app')!).render(
          <StrictMode>
            <Chat room="lobby" />
            <Price />
            <Link />
            <Inbox user="ann" fetchToken={async user => 'of-' + user} />
            <Ticker />
            <Offline />
          </StrictMode>,
        )
      `,
    },
    check: TSC,
    shows: { p: [...CHAT, CONNECTED, CONNECTED], output: [RAW, TYPED] },
    // Its subscription, which the server of the tests sends back as it sends everything back.
    warns: [/^belay-ws: a message is invalid/],
  },
  Vue: {
    document: 'docs/vue.md',
    main: 'main.ts',
    files: {
      ...withPlugin('vue', '@vitejs/plugin-vue'),
      'src/main.ts': `
        import { createApp } from 'vue'
        import App from './App.vue'

        createApp(App).mount('#app')
      `,
      'src/App.vue': `
        <script setup lang="ts">
        import { ref } from 'vue'
        import Chat from './Chat.vue'
        import Ticker from './Ticker.vue'
        import { useInbox } from './inbox.ts'
        import { usePrices } from './prices.ts'

        const { status } = useInbox(ref('ann'), async user => 'of-' + user)
        const { lastMessage } = usePrices()
        </script>

        <template>
          <Chat room="lobby" />
          <p>{{ status }}</p>
          <output>{{ lastMessage?.data }}</output>
          <Ticker />
        </template>
      `,
    },
    check: ['vue-tsc/bin/vue-tsc.js', '--noEmit'],
    shows: { p: [...CHAT, CONNECTED], output: [RAW, TYPED] },
  },
  Svelte: {
    document: 'docs/svelte.md',
    main: 'main.ts',
    files: {
      ...withPlugin('{ svelte }', '@sveltejs/vite-plugin-svelte'),
      'svelte.config.js': 'export default {}',
      'src/main.ts': `
        import { mount } from 'svelte'
        import App from './App.svelte'

        mount(App, { target: document.querySelector('#app')! })
      `,
      'src/App.svelte': `
        <script lang="ts">
          import Chat from './Chat.svelte'
          import Notes from './Notes.svelte'
          import Price from './Price.svelte'
          import Ticker from './Ticker.svelte'

          let noted = $state('')
        </script>

        <Chat room="lobby" />
        <Notes note={text => (noted = text)} />
        <output>{noted}</output>
        <Price />
        <Ticker />
      `,
    },
    check: ['svelte-check/bin/svelte-check', '--fail-on-warnings', '--tsconfig', 'tsconfig.json'],
    shows: { p: [...CHAT, CONNECTED], output: [RAW, RAW, TYPED] },
  },
  Solid: {
    document: 'docs/solid.md',
    main: 'main.tsx',
    compilerOptions: { jsx: 'preserve', jsxImportSource: 'solid-js' },
    files: {
      ...withPlugin('solid', 'vite-plugin-solid'),
      'src/main.tsx': `
        import { render } from 'solid-js/web'
        import { Chat } from './Chat.tsx'
        import { Price } from './Price.tsx'

        render(
          () => (
            <>
              <Chat room="lobby" />
              <Price />
            </>
          ),
          document.querySelector('#app')!,
        )
      `,
    },
    check: TSC,
    shows: { p: CHAT, output: [TYPED] },
  },
}
