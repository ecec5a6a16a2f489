/**
 * What applications know a dialog by: Call-ID and the tag in the From header of the request that created it, whichever
 * side that is (control protocol 4). Forked answers share it.
 */
export const dialogIdOf = (callId: string, fromTag: string): string => [callId, fromTag].join(';from-tag=');

/** What a dialog is matched by on the network (RFC 3261 12): Call-ID, our tag, their tag. */
export const dialogKey = (callId: string, localTag: string, remoteTag: string): string =>
  [callId, localTag, remoteTag].join('|'); // one flat string: see ownCopy
