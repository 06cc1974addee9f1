/**
 * Waits that no test sits out. A delay is drawn evenly below its limit, and of a limit of a minute
 * one draw in a hundred is over before a busy test has looked; of the longest that there is, one in
 * a million.
 */
export const PATIENT = { minReconnectionDelay: 2 ** 31 - 1, maxReconnectionDelay: 2 ** 31 - 1 }
