import type { HeartbeatFormat } from './format.ts'

/**
 * The JSON hub protocol of SignalR: beats both ways, no replies, text frames.
 *
 * ```
 * client: {"protocol":"json","version":1} 1E
 * server: {} 1E
 * both:   {"type":6} 1E
 * ```
 *
 * Any frame is a beat, and beats are shown: the library counts them too. No beat before the server's
 * handshake response. Each side beats when it has sent nothing for 15 s and gives up after 30 s, the
 * defaults of ASP.NET Core (`KeepAliveInterval`, `ClientTimeoutInterval`), hence of this format.
 *
 * @see https://github.com/dotnet/aspnetcore/blob/main/src/SignalR/docs/specs/HubProtocol.md
 */
export function signalR(): HeartbeatFormat {
  return {
    handshake: true,
    interval: 15_000,
    timeout: 15_000,
    maxInterval: 30_000,
    ping: () => '{"type":6}\u001e',
    replies: false,
    read: () => false,
  }
}
