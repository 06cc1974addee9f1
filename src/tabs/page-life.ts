import type { PageSignal } from '../core/page-policy.ts'
import { watchPage } from '../client/page.ts'

/** The life of a page as far as its part in a shared connection goes. */
export interface PageOwner {
  /** It is left: for good, or for the back/forward cache. */
  readonly left: () => void
  /** It is back from that cache. */
  readonly restored: () => void
  readonly signalled: (signal: PageSignal | 'hide') => void
}

/** @returns The undo. */
export function watchLife({ left, restored, signalled }: PageOwner): () => void {
  const unwatch = watchPage(signal => {
    if (signal === 'restore') restored()
    else if (signal !== 'store') signalled(signal)
  })
  // `store` is told only of a page that is stored.
  addEventListener('pagehide', left)
  return () => {
    unwatch()
    removeEventListener('pagehide', left)
  }
}
