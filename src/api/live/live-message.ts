/** A message before it has the number that its client is to see. */
export interface LiveMessage {
  readonly type: string;
  /** Its JSON behind `type` and `sequence`, without braces; empty: there is nothing else. */
  readonly members: string;
  /** The place in the stream up to which a client that has it has all. */
  readonly position: number;
  /** False: what follows belongs to it, and nobody can go on from it. */
  readonly isWhole: boolean;
}

/** A message of its members. */
export function liveMessage(type: string, position: number, body: object, isWhole = true): LiveMessage {
  return { type, members: JSON.stringify(body).slice(1, -1), position, isWhole };
}
