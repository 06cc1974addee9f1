/* eslint-disable @typescript-eslint/consistent-type-imports -- an import would make it a module */
/** What the documents take for granted: the reader's own application, and runtimes that are not here. */

declare function render(data: unknown): void
declare function badge(text: string): void
declare function handle(data: unknown): void
declare const reconnectButton: { onclick: () => void }
declare const power: { onWake(listener: () => void): () => void }
declare const url: string
/** Those of `ws`, on the server. */
declare const server: import('ws').WebSocketServer
declare const socket: import('ws').WebSocket

declare class SomeClient {
  constructor(url: string, options: { WebSocket: typeof WebSocket })
}

declare const belayWs: typeof import('belay-ws/standalone')

declare const Bun: any
declare const Deno: any
declare const WebSocketPair: any
declare const WebSocketRequestResponsePair: any

declare module 'npm:belay-ws/server' {
  export * from 'belay-ws/server'
}
declare module 'npm:belay-ws/sessions' {
  export * from 'belay-ws/sessions'
}

/** Of the clone that docs/testing.md lays beside the reader's project, what it uses. */
declare module '*/src/proxy/fault-proxy.ts' {
  export function startFaultProxy(options: { target: { host: string; port: number } }): Promise<{
    readonly port: number
    set(fault: { kind: string }, scope?: 'existing' | 'new' | 'both'): Promise<void>
    close(): Promise<void>
  }>
}
declare module 'uWebSockets.js'
declare module 'electron'
declare module 'cloudflare:workers' {
  export class DurableObject<Env = unknown> {
    constructor(ctx: any, env: Env)
    ctx: any
    env: Env
  }
}
