import type { Message } from '../client/events.ts'
import type { ClientSettings } from '../client/settings.ts'
import { ClientSession } from '../core/delivery/client-session.ts'

/** Another session, with a secret of its own. */
export function newSession({ outbox }: ClientSettings): ClientSession<Message> {
  const room = [count(outbox.messages), count(outbox.bytes)] as const
  return new ClientSession(secret(), room, [10_000, 2 ** 20])
}

/** As the protocol counts: there is no number for "any number". */
const count = (limit: number): number => Math.min(limit, Number.MAX_SAFE_INTEGER)

/** 18 random bytes as base64url. */
function secret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(18))
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
}
