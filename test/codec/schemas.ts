/** Schemas of real libraries for the page under test, as `window.schemas`. */
import * as v from 'valibot'
import { z } from 'zod'

const waits = v.object({ wait: v.number(), ok: v.boolean() })

const schemas = {
  zod: z.object({ n: z.number() }),
  valibot: v.object({ n: v.number() }),
  /** Takes as long as the message says. */
  slow: v.pipeAsync(
    waits,
    v.checkAsync(async ({ wait, ok }) => {
      await new Promise(resolve => setTimeout(resolve, wait))
      return ok
    }, 'not ok'),
  ),
}

declare global {
  interface Window {
    schemas: typeof schemas
  }
}

window.schemas = schemas
