/**
 * Whether the browser ends the TCP connection of an attempt that is closed before it is open.
 *
 * Firefox takes such an attempt out of its dial queue, so that the next one goes ahead, and keeps
 * its connection until the other side answers or ends it, the page's end notwithstanding.
 */
export const endsAttempts = (browserName: string): boolean => browserName !== 'firefox'
