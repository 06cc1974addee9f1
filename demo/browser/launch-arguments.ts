/** The arguments that Chromium needs to run headless on any machine, and to leave the network alone. */
export const launchArguments: readonly string[] = [
  // It refuses to run as root with its sandbox.
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
