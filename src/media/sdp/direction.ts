/** Direction of a media stream as the one who says it sees it (RFC 8866 6.7). */
export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';

/** Whether the speaker of `direction` sends. */
export function sends(direction: Direction): boolean {
  return direction === 'sendrecv' || direction === 'sendonly';
}

/** Whether the speaker of `direction` receives. */
export function receives(direction: Direction): boolean {
  return direction === 'sendrecv' || direction === 'recvonly';
}

function directionOf(send: boolean, receive: boolean): Direction {
  if (send) return receive ? 'sendrecv' : 'sendonly';
  return receive ? 'recvonly' : 'inactive';
}

/** Our wish `wanted`, less what the far end does not want: we send only if it receives, and so on (RFC 3264 6.1). */
export function agreeDirection(wanted: Direction, remote: Direction): Direction {
  return directionOf(sends(wanted) && receives(remote), receives(wanted) && sends(remote));
}

/** Reads an attribute name; null where it is no direction. */
export function parseDirection(value: unknown): Direction | null {
  return value === 'sendrecv' || value === 'sendonly' || value === 'recvonly' || value === 'inactive' ? value : null;
}
