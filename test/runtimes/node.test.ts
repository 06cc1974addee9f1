// @vitest-environment node
import { testEnvironment } from './environment.ts'

testEnvironment(() => !('document' in globalThis), 'WebSocket' in globalThis)
