// @vitest-environment happy-dom
import { testStandIns } from './stand-ins.ts'

testStandIns()
