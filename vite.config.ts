import type { BuildEnvironmentOptions, UserConfig } from 'vite'
import { defineConfig } from 'vitest/config'

/** For bundlers: one file for each source file, so that each .d.ts lies beside its .js. */
const entries: BuildEnvironmentOptions = {
  // Whoever bundles the library minifies it; until then it should be readable.
  minify: false,
  lib: {
    entry: {
      index: 'src/index.ts',
      'reconnecting-websocket/index': 'src/reconnecting-websocket/index.ts',
      'socket/index': 'src/socket/index.ts',
      'socket/global': 'src/socket/global.ts',
      'server/index': 'src/server/index.ts',
      'messages/index': 'src/messages/index.ts',
      'codec/index': 'src/codec/index.ts',
      'diagnostics/index': 'src/diagnostics/index.ts',
      'status-element/index': 'src/status-element/index.ts',
      'core/index': 'src/core/index.ts',
      'core/formats/index': 'src/core/formats/index.ts',
      'bindings/react': 'src/bindings/react.ts',
      'bindings/vue': 'src/bindings/vue.ts',
      'bindings/svelte': 'src/bindings/svelte.ts',
      'bindings/store': 'src/bindings/store.ts',
    },
    formats: ['es'],
  },
  rolldownOptions: {
    external: ['nanoevents', 'react', 'vue', 'svelte/reactivity'],
    output: {
      preserveModules: true,
      preserveModulesRoot: 'src',
      // npm publishes no folder of this name.
      entryFileNames: ({ name }) => `${name.replace('node_modules/', '')}.js`,
    },
  },
}

/**
 * What reconnecting-websocket publishes is ES5, with functions in it for classes, spread and promises:
 * 0.7 kB more than its source, which it publishes too. This compiles the source.
 */
export const fromSource = {
  resolve: {
    alias: [
      {
        find: /^reconnecting-websocket$/,
        replacement: `${import.meta.dirname}/node_modules/reconnecting-websocket/reconnecting-websocket.ts`,
      },
    ],
  },
  // As our own tsconfig.json has it.
  oxc: {
    assumptions: { setPublicClassFields: true },
    typescript: { removeClassFieldsWithoutInitializer: true },
  },
} satisfies UserConfig

/** The licences of what the standalone files contain want to be named in them. */
const NOTICE = `/*! belay-ws, MIT. Contains reconnecting-websocket, MIT, Copyright (c) 2018 Pedro Ladaria, and nanoevents, MIT, Copyright 2016 Andrey Sitnik. */`

/** For pages without a bundler: one file, as a module and as a classic script. */
const standalone: BuildEnvironmentOptions = {
  emptyOutDir: false,
  lib: {
    entry: 'src/standalone.ts',
    name: 'belayWs',
    formats: ['es', 'iife'],
    fileName: format => (format === 'es' ? 'standalone.js' : 'standalone.classic.js'),
  },
  rolldownOptions: { output: { minify: true, postBanner: NOTICE } },
}

/**
 * `vite build` makes the library, with `--mode standalone` its self-contained files; `vite` (started
 * by demo/main.ts) serves the demo page; Vitest runs what needs no browser.
 */
export default defineConfig(({ command, mode }) => ({
  ...(command === 'serve' && { root: 'demo/page' }),
  ...(command === 'build' && fromSource),
  build: { target: 'es2022', ...(mode === 'standalone' ? standalone : entries) },
  test: {
    root: import.meta.dirname,
    include: [
      'test/{core,socket,client,reconnecting-websocket,codec,messages,diagnostics,server,proxy,package,bindings,bench,runtimes}/**/*.test.ts',
    ],
    // Property tests run thousands of cases, and machines are busy.
    testTimeout: 60_000,
  },
}))
