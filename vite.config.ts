import { readFileSync } from 'node:fs'
import type { BuildEnvironmentOptions, Rolldown } from 'vite'
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
      'delivery/index': 'src/delivery/index.ts',
      'server/index': 'src/server/index.ts',
      'standby/index': 'src/standby/index.ts',
      'sessions/index': 'src/sessions/index.ts',
      'sessions/redis/index': 'src/sessions/redis/index.ts',
      'sessions/nats/index': 'src/sessions/nats/index.ts',
      'messages/index': 'src/messages/index.ts',
      'codec/index': 'src/codec/index.ts',
      'diagnostics/index': 'src/diagnostics/index.ts',
      'tabs/index': 'src/tabs/index.ts',
      'tabs/host/index': 'src/tabs/host/index.ts',
      'status-element/index': 'src/status-element/index.ts',
      'core/index': 'src/core/index.ts',
      'core/formats/index': 'src/core/formats/index.ts',
      'bindings/react': 'src/bindings/react.ts',
      'bindings/vue': 'src/bindings/vue.ts',
      'bindings/solid': 'src/bindings/solid.ts',
      'bindings/svelte': 'src/bindings/svelte.ts',
      'bindings/store': 'src/bindings/store.ts',
    },
    formats: ['es'],
  },
  rolldownOptions: {
    external: [
      'nanoevents',
      'reconnecting-websocket',
      'react',
      'solid-js',
      'vue',
      'svelte/reactivity',
    ],
    output: { preserveModules: true, preserveModulesRoot: 'src' },
    // Modules stay as they are, and so does the 'use client' of the React binding; a test looks.
    onLog: (level, log, handle) => {
      if (log.code !== 'MODULE_LEVEL_DIRECTIVE') handle(level, log)
    },
  },
}

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

/** The licence of what the command contains. */
const wsLicence = (): string => readFileSync('node_modules/ws/LICENSE', 'utf8').trim()

/** What `--json` prints, for programs. */
const reportSchema: Rolldown.Plugin = {
  name: 'report-schema',
  generateBundle() {
    const fileName = 'doctor/report.schema.json'
    this.emitFile({ type: 'asset', fileName, source: readFileSync(`src/${fileName}`, 'utf8') })
  },
}

/** The command `belay-ws`: one file for Node, with `ws` in it. */
const command: BuildEnvironmentOptions = {
  emptyOutDir: false,
  minify: false,
  ssr: 'src/doctor/cli.ts',
  rolldownOptions: {
    plugins: [reportSchema],
    // Native helpers of ws, which it does without.
    external: ['bufferutil', 'utf-8-validate'],
    output: {
      entryFileNames: 'doctor/cli.js',
      banner: '#!/usr/bin/env node',
      postBanner: () => `/*! Contains ws.\n\n${wsLicence()}\n*/`,
    },
  },
}

const MODES: Readonly<Record<string, BuildEnvironmentOptions>> = { standalone, command }

/**
 * `vite build` makes the library, with `--mode standalone` its self-contained files, with `--mode command`
 * the command of the package; `vite` (started
 * by demo/main.ts) serves the demo page; Vitest runs what needs no browser.
 */
export default defineConfig(({ command: purpose, mode }) => ({
  ...(purpose === 'serve' && { root: 'demo/page' }),
  build: { target: 'es2022', ...(MODES[mode] ?? entries) },
  ...(mode === 'command' && { ssr: { noExternal: true } }),
  test: {
    root: import.meta.dirname,
    // Property tests run thousands of cases, and machines are busy.
    testTimeout: 60_000,
    // Many wait for deadlines. With a worker less than there are cores, two cores would run one at a time.
    maxWorkers: 4,
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          include: [
            'test/{core,delivery,sessions,socket,client,reconnecting-websocket,codec,messages,diagnostics,server,proxy,doctor,package,bindings,bench}/**/*.test.ts',
          ],
          // To load the modules anew for each file was half of the work.
          isolate: false,
        },
      },
      // They change globals, or have those of another runtime.
      { extends: true, test: { name: 'runtimes', include: ['test/runtimes/**/*.test.ts'] } },
    ],
  },
}))
