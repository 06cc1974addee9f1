/** Fast Refresh, set up before React itself is loaded, as bundlers do it. */
import * as runtime from 'react-refresh/runtime'

runtime.injectIntoGlobalHook(window)

// A copy, since a module that only hands on what it imports is left out of bundles.
export const refresh = { ...runtime }
