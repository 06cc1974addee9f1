/** The settings of a client that the findings advise. */
import type { CheckReport, Facts } from './finding.ts'
import { asks, candidateOf, NATS_CODE } from './formats.ts'

/** Options of `ReconnectingWebSocket`, each with its reason. */
export interface Settings {
  /** The parts of the option `heartbeat`. */
  heartbeat: {
    /** ms; `null` where the format has its own, which the server announces. */
    interval: number | null
    /** ms; `null` as above. */
    timeout: number | null
    /** Code that makes the format; `null` where it is not known. */
    format: string | null
  }
  /** ms */
  connectTimeout: number
  /** Why, by the name of the option. */
  because: Readonly<Record<string, string>>
}

const DEFAULT = { interval: 15_000, timeout: 10_000, connectTimeout: 10_000 }

/** A reply may take so many times what the slowest did here, and a connection so many. */
const REPLY_FACTOR = 20
const CONNECT_FACTOR = 5

/** @returns `undefined` where nothing could be asked. */
export function settingsFor(reports: readonly CheckReport[]): Settings | undefined {
  const facts = (id: string): Facts => reports.find(report => report.id === id)?.facts ?? {}
  const connectMs = facts('upgrade')['totalMs']
  const wasAsked = reports.some(({ id, result }) => id === 'heartbeat' && result !== 'skip')
  if (typeof connectMs !== 'number' || !wasAsked) return undefined
  const because: Record<string, string> = {}

  let { interval, timeout } = DEFAULT
  const { aliveMs, endedMs, isTold } = facts('idle')
  if (typeof endedMs === 'number') {
    const limit = isTold === true || typeof aliveMs !== 'number' ? endedMs : aliveMs
    interval = Math.min(interval, Math.max(1, roundDown(limit / 2)))
    because['interval'] = `silence is ended between ${inSeconds(aliveMs)} and ${inSeconds(endedMs)}`
  } else if (typeof aliveMs === 'number') {
    because['interval'] = `no idle limit within ${inSeconds(aliveMs)}`
  }
  const { repliesMs, format: code, answered } = facts('heartbeat')
  const slowest = Array.isArray(repliesMs) ? Math.max(...(repliesMs as number[])) : undefined
  if (slowest !== undefined) {
    timeout = Math.max(timeout, roundUp(REPLY_FACTOR * slowest))
    because['timeout'] = `replies took up to ${Math.max(1, slowest)} ms`
  }
  const known = candidateOf(code)
  const format = known && known.code !== NATS_CODE ? known.code : null
  if (format === null) {
    because['format'] = known ? 'PING and PONG of NATS, in bytes' : 'none was answered'
  } else if (answered !== true) because['format'] = 'recognised, not tried'
  const connectTimeout = Math.max(DEFAULT.connectTimeout, roundUp(CONNECT_FACTOR * connectMs))
  because['connectTimeout'] = `the upgrade took ${connectMs} ms`
  // Where the server beats by itself, its protocol says how often.
  const times = known && !asks(known) ? { interval: null, timeout: null } : { interval, timeout }
  return { heartbeat: { ...times, format }, connectTimeout, because }
}

const roundDown = (ms: number): number => (ms > 1000 ? Math.floor(ms / 500) * 500 : Math.floor(ms))
const roundUp = (ms: number): number => Math.ceil(ms / 1000) * 1000
const inSeconds = (ms: unknown): string =>
  `${Number(((ms as number | null) ?? 0) / 1000).toFixed(1)} s`

/** The block to paste. */
export function settingsCode({ heartbeat, connectTimeout, because }: Settings): string {
  const line = (indent: string, name: string, value: string): string => {
    const why = because[name]
    return `${indent}${name}: ${value},${why === undefined ? '' : ` // ${why}`}`
  }
  const { interval, timeout, format } = heartbeat
  return [
    'heartbeat: {',
    ...(interval === null ? [] : [line('  ', 'interval', grouped(interval))]),
    ...(timeout === null ? [] : [line('  ', 'timeout', grouped(timeout))]),
    format === null ? `  // format: ${because['format']!}` : line('  ', 'format', format),
    '},',
    line('', 'connectTimeout', grouped(connectTimeout)),
  ].join('\n')
}

/** 15000 as `15_000`. */
const grouped = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, '_')
