/** 64 is that of sysexits.h for bad usage. */
export const EXIT = { ok: 0, failed: 1, unreachable: 2, usage: 64 } as const
