declare module 'react-refresh/runtime' {
  /** Before React is loaded. */
  export function injectIntoGlobalHook(window: Window): void
  export function performReactRefresh(): unknown
  export function register(component: unknown, id: string): void
  /** Called in the component; and once with it, to tell of its hooks. */
  export function createSignatureFunctionForTransform(): (
    component?: unknown,
    signature?: string,
    forceReset?: boolean,
    customHooks?: () => unknown[],
  ) => void
}
