import { defineConfig } from 'vitest/config'
import { isShort } from '../rig/lengths.ts'

/** The built library in WebKitGTK. */
export default defineConfig({
  test: {
    root: `${import.meta.dirname}/../..`,
    include: ['test/webkit/**/*.test.ts'],
    // Of the rig, and not of the library.
    exclude: isShort ? ['test/webkit/guarded-process.test.ts'] : [],
    globalSetup: 'test/webkit/global-setup.ts',
    // They share one window.
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
