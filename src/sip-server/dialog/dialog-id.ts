/**
 * What applications know a dialog by: Call-ID and the tag in the From header of the request that created it, whichever
 * side that is (control protocol 4). Forked answers share it.
 */
export function dialogIdOf(callId: string, fromTag: string): string {
  return [callId, fromTag].join(';from-tag=');
}

/** What a dialog is matched by on the network (RFC 3261 12): Call-ID, our tag, their tag. */
export function dialogKey(callId: string, localTag: string, remoteTag: string): string {
  return [callId, localTag, remoteTag].join('|');
} // one flat string: see ownCopy
