/**
 * All that a page may need, for pages without a bundler: built into one file without imports. With a
 * bundler take the other entries, of which only what is imported is paid for.
 */
export * from './core/formats/index.ts'
export * from './socket/global.ts'
export * from './index.ts'
