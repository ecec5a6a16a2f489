import type { CallEvent } from '../call-machine/index.ts';

/** An event that has no time yet. */
export type UntimedEvent = CallEvent extends infer Event ? (Event extends unknown ? Omit<Event, 'at'> : never) : never;
