/** More proxies than these in a row show nothing new. */
export const MAX_HOPS = 8
