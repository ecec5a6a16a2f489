/**
 * Applications know a dialog by this id: Call-ID and the From tag of the request that created it, whichever side sent
 * that (control protocol 4). Forked answers share it.
 */
export function dialogIdOf(callId: string, fromTag: string): string {
  return [callId, fromTag].join(';from-tag=');
}

/** The key that matches messages from the network to a dialog (RFC 3261 12): Call-ID, our tag, their tag. */
export function dialogKey(callId: string, localTag: string, remoteTag: string): string {
  return [callId, localTag, remoteTag].join('|');
} // one flat string: see ownCopy
