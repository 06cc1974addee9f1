// @vitest-environment jsdom
import { testEnvironment } from './environment.ts'

// undici, beneath jsdom's class, makes events of the global `Event`, which Vitest has replaced by
// jsdom's, and Node's `EventTarget` refuses them. In a window made by hand it works: processes.test.ts.
testEnvironment(() => navigator.userAgent.includes('jsdom'), false)
