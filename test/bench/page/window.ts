declare global {
  interface Window {
    /** What the page in hand offers; each says what that is. */
    bench: any
  }
}

export {}
