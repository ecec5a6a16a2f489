export { DialledCalls } from './dialled-calls.ts';
export { LiveHub } from './live-hub.ts';
export type { LivePeople } from './live-hub.ts';
export type { LiveCall, LiveQueue, LiveScope, LiveSnapshot, NumberedChange } from './live-change.ts';
export { CallsElsewhere } from './remote/calls-elsewhere.ts';
export { LiveTeller } from './remote/live-teller.ts';
export { isAgent } from './open-call.ts';
