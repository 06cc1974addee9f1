/**
 * The client, the socket, all heartbeat formats and `installGlobal`, for pages without a bundler: built
 * into one file without imports. With a bundler take the other entries: you pay only for what you import.
 */
export * from './core/formats/index.ts'
export * from './socket/global.ts'
export * from './index.ts'
