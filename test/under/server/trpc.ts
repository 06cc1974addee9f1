import { initTRPC } from '@trpc/server'
import { applyWSSHandler } from '@trpc/server/adapters/ws'
import { WebSocketServer } from 'ws'
import type { Server } from './server.ts'
import { serve } from './server.ts'

const t = initTRPC.create()

const router = t.router({
  echo: t.procedure.input((text: unknown) => String(text)).query(({ input }) => input),
})

export type TrpcRouter = typeof router

/** tRPC's own server. */
export const startTrpc = (): Promise<Server> =>
  serve(server => {
    const wss = new WebSocketServer({ server })
    applyWSSHandler({ wss, router })
    return () => wss.close()
  })
