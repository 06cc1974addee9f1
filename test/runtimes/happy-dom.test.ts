// @vitest-environment happy-dom
import { testEnvironment } from './environment.ts'

testEnvironment(() => navigator.userAgent.includes('HappyDOM'), true)
