import type { Place } from './story.ts'

/** A place in another process, by the address of its control. */
export function remote(url: string, control: string): Place {
  return {
    url,
    async set(fault, scope) {
      const answer = await fetch(`${control}/control/fault`, {
        method: 'POST',
        // A connection that is kept for the next request would keep the process alive.
        headers: { 'content-type': 'application/json', connection: 'close' },
        body: JSON.stringify({ fault, scope }),
      })
      const text = await answer.text()
      if (!answer.ok) throw new Error(text)
    },
  }
}
