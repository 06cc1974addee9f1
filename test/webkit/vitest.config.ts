import { defineConfig } from 'vitest/config'

/** The built library in WebKitGTK. */
export default defineConfig({
  test: {
    root: `${import.meta.dirname}/../..`,
    include: ['test/webkit/**/*.test.ts'],
    globalSetup: 'test/webkit/global-setup.ts',
    // They share one window.
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
