import { defineConfig } from 'vitest/config'

/**
 * `vite build` makes the library; `vite` (started by demo/main.ts) serves the demo page; Vitest
 * runs what needs no browser.
 */
export default defineConfig(({ command }) => ({
  ...(command === 'serve' && { root: 'demo/page' }),
  build: {
    target: 'es2022',
    // Whoever bundles the library minifies it; until then it should be readable.
    minify: false,
    lib: {
      entry: {
        index: 'src/index.ts',
        socket: 'src/socket.ts',
        global: 'src/global.ts',
        server: 'src/server.ts',
        messages: 'src/messages.ts',
        codec: 'src/codec.ts',
        diagnostics: 'src/diagnostics.ts',
        'status-element': 'src/status-element.ts',
        'core/index': 'src/core/index.ts',
        'core/formats/index': 'src/core/formats/index.ts',
      },
      formats: ['es'],
    },
    rolldownOptions: {
      external: ['nanoevents', 'reconnecting-websocket'],
      // One file for each source file, so that each .d.ts lies beside its .js.
      output: { preserveModules: true, preserveModulesRoot: 'src' },
    },
  },
  test: {
    root: import.meta.dirname,
    include: ['test/{core,server,proxy,package}/**/*.test.ts'],
    // Property tests run thousands of cases, and machines are busy.
    testTimeout: 60_000,
  },
}))
