// @vitest-environment jsdom
import { testStandIns } from './stand-ins.ts'

testStandIns()
