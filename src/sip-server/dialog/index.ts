export { Dialog } from './dialog.ts';
export type { AwaitedAck, UnsentAck } from './dialog.ts';
export { dialogIdOf } from './dialog-id.ts';
export { DialogStore } from './dialog-store.ts';
export { address, routeSetOfRequest, routeSetOfResponse } from './route-set.ts';
export { answerSessionTimer, isTooSmall, sessionIntervalOf, timerDelayMs } from './session-timer.ts';
export type { SessionAnswer, SessionInterval } from './session-timer.ts';
