/**
 * Whether a transport is SIP over WebSocket (RFC 7118 5.2: `ws`, `wss`). Its far end is a browser, or something like
 * it, which connects to us and can never be connected to.
 */
export function isWebSocket(protocol: string): boolean {
  return /^wss?$/i.test(protocol);
}
