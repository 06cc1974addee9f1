/** The content of a message, as far as the page understands it. Data from outside: nothing is trusted. */
export interface IncomingMessage {
  readonly feed?: number
  readonly echo?: number
  readonly text: string
}

export function readMessage(data: unknown): IncomingMessage {
  if (typeof data !== 'string') return { text: '(binary)' }
  // Only small messages are ours.
  if (data.length > 100) return { text: data }
  try {
    const { feed, echo } = JSON.parse(data) as Record<string, unknown>
    return {
      text: data,
      ...(Number.isSafeInteger(feed) && { feed: feed as number }),
      ...(Number.isSafeInteger(echo) && { echo: echo as number }),
    }
  } catch {
    return { text: data }
  }
}
