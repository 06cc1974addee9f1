// @vitest-environment node
import { testStandIns } from './stand-ins.ts'

testStandIns()
