/** The parts of the SIP grammar that the SIP server and the signalling adapter both read. Pure, linear, never throwing. */
export type { NameAddr } from './name-addr.ts';
export { formatNameAddr, parseNameAddr, tagOf } from './name-addr.ts';
export { LINE, lineOf } from './line.ts';
export { numberOf, plainNumber } from './number.ts';
export { originOf } from './origin-of.ts';
export type { Params } from './params.ts';
export { parseParams } from './params.ts';
export { isPeerFault } from './peer-fault.ts';
export { formatReplaces, parseReplaces } from './replaces.ts';
export {
  isBlank,
  isOpaqueId,
  isToken,
  parseDecimal,
  quote,
  skipBlanks,
  splitList,
  trimBlanks,
  unescaped,
  unquote,
} from './text.ts';
export { sameUri } from './same-uri.ts';
export type { SipUri } from './uri.ts';
export type { UriHeaders } from './uri-headers.ts';
export { joinUriHeaders, splitUriHeaders } from './uri-headers.ts';
export { bareHost, formatUri, parseHostPort, parseUri } from './uri.ts';
export { isWebSocket } from './web-socket.ts';
export type { Via } from './via.ts';
export { formatVia, parseVia, parseViaLeniently } from './via.ts';
