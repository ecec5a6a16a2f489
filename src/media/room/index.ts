export { eventsToSend } from './dtmf-request.ts';
export { keysAreTones } from './key-rule.ts';
export { LegSessions } from './leg-sessions.ts';
export type { LegEngine, OpenedAt, SessionLeg } from './leg-sessions.ts';
export { agreedAudio } from './negotiated.ts';
export { assertRecordingFree, RESUME_LAG_MS } from './recording-limits.ts';
export { RoomLife } from './room-life.ts';
export { REBIND_AFTER_MS, SourceRule } from './source-rule.ts';
export { forkFormat } from './fork-format.ts';
