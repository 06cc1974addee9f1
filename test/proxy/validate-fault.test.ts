import { expect, test } from 'vitest'
import { faultExplanations } from '../../src/proxy/fault.ts'
import type { Fault } from '../../src/proxy/fault.ts'
import { validateFault, validateScope } from '../../src/proxy/validate-fault.ts'
import { first, rawSetup } from './proxy-setup.ts'

test.for<Fault>([
  { kind: 'none' },
  { kind: 'slow' },
  { kind: 'slow', latency: 0, jitter: 60_000, bandwidth: 1 },
  { kind: 'cliff' },
  { kind: 'cliff', direction: 'up' },
  { kind: 'refuse' },
])('accepts %o', fault => {
  expect(validateFault(fault)).toBe(fault)
})

test('accepts every kind that has an explanation', () => {
  for (const kind of Object.keys(faultExplanations))
    expect(validateFault({ kind })).toEqual({ kind })
})

// Each message names the field, the value and the fix.
test.for<[unknown, typeof TypeError | typeof RangeError, RegExp]>([
  [null, TypeError, /^fault is null: use an object/],
  ['cliff', TypeError, /^fault is 'cliff': use an object/],
  [[], TypeError, /^fault is an array: use an object/],
  [{}, TypeError, /^fault\.kind is undefined: use 'none', 'slow'/],
  [{ kind: 'clif' }, TypeError, /^fault\.kind is 'clif': use 'none', 'slow', 'cliff'/],
  [{ kind: 'toString' }, TypeError, /^fault\.kind is 'toString'/],
  [{ kind: 7 }, TypeError, /^fault\.kind is 7/],
  [
    { kind: 'cliff', direction: 'left' },
    TypeError,
    /^fault\.direction is 'left': use 'both', 'up'/,
  ],
  [{ kind: 'slow', latency: -1 }, RangeError, /^fault\.latency is -1: use 0 to 60000 mill/],
  [{ kind: 'slow', latency: 60_001 }, RangeError, /^fault\.latency is 60001/],
  [{ kind: 'slow', jitter: NaN }, RangeError, /^fault\.jitter is NaN: use 0 to 60000/],
  [{ kind: 'slow', jitter: '5' }, TypeError, /^fault\.jitter is '5': use a number/],
  [{ kind: 'slow', bandwidth: 0 }, RangeError, /^fault\.bandwidth is 0: use 1 or more bytes/],
  [
    { kind: 'slow', bandwidth: Infinity },
    RangeError,
    /^fault\.bandwidth is Infinity: .*leave it out/,
  ],
  [{ kind: 'slow', delay: 5 }, TypeError, /^fault\.delay is no field of 'slow': use 'latency'/],
  [{ kind: 'fin', latency: 5 }, TypeError, /^fault\.latency is no field of 'fin': leave it out/],
  [{ kind: 'slow', constructor: 5 }, TypeError, /^fault\.constructor is no field/],
])('rejects %o', ([fault, type, message]) => {
  const check = () => validateFault(fault)
  expect(check).toThrow(type)
  expect(check).toThrow(message)
})

test('rejects refuse for existing connections only', () => {
  expect(() => validateFault({ kind: 'refuse' }, 'existing')).toThrow(/'refuse'.*use scope 'new'/)
  expect(validateFault({ kind: 'refuse' }, 'both')).toEqual({ kind: 'refuse' })
})

test('rejects an unknown scope', () => {
  expect(() => validateScope('all')).toThrow(/^scope is 'all': use 'existing', 'new', 'both'/)
  expect(() => validateScope(undefined)).toThrow(TypeError)
})

test('a proxy throws on an invalid fault and changes nothing', async () => {
  const { proxy, open } = await rawSetup()
  await open()
  const before = proxy.state()
  expect(() => proxy.set({ kind: 'slow', latency: -1 }, 'both')).toThrow(RangeError)
  expect(() => proxy.set({ kind: 'refuse' }, 'existing')).toThrow(TypeError)
  expect(() => proxy.set({ kind: 'cliff' }, 'all' as 'both')).toThrow(TypeError)
  expect(proxy.state()).toEqual(before)
})

test('a proxy is not affected by later changes to the object', async () => {
  const { proxy, open } = await rawSetup()
  await open()
  const fault: Fault = { kind: 'cliff', direction: 'up' }
  await proxy.set(fault, 'both')
  fault.direction = 'down'
  expect(first(proxy).fault).toEqual({ kind: 'cliff', direction: 'up' })
})
