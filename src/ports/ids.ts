/** A string that carries its meaning in its type. It costs nothing at run time. */
type Brand<Name extends string> = string & { readonly __brand: Name };

/** Our identifier of a call, from the caller's INVITE to the last BYE. Opaque. */
export type CallId = Brand<'CallId'>;
/** The value of a Call-ID header (RFC 3261 20.8): one SIP dialog, not one call. */
export type SipCallId = Brand<'SipCallId'>;
/** Our identifier of one leg (caller, AI, agent, supervisor) of a call. Unique over all calls. Opaque. */
export type LegId = Brand<'LegId'>;
/** Our identifier of one handoff of a call. Unique over all calls. Opaque. */
export type HandoffId = Brand<'HandoffId'>;
/** Our identifier of one playing of a prompt to one leg. Unique over all calls. Opaque. */
export type PlayId = Brand<'PlayId'>;
/** Our identifier of one REFER that came in. Unique over all calls. Opaque. */
export type ReferId = Brand<'ReferId'>;
/** Our identifier of one conference, from the first call in it to the last. Opaque. */
export type ConferenceId = Brand<'ConferenceId'>;
/** Our identifier of one recording of what a leg says: the call's, and its number. It is the name of its file, too. */
export type RecordingId = Brand<'RecordingId'>;
/** The name of an agent, as the site gives it. Unique. */
export type AgentId = Brand<'AgentId'>;
/** Our identifier of one reservation of an agent. Unique over all calls. Opaque. */
export type ReservationId = Brand<'ReservationId'>;
/** Our identifier of one callback. Opaque. */
export type CallbackId = Brand<'CallbackId'>;

export function asCallId(value: string): CallId {
  return value as CallId;
}
export function asSipCallId(value: string): SipCallId {
  return value as SipCallId;
}
export function asLegId(value: string): LegId {
  return value as LegId;
}
export function asHandoffId(value: string): HandoffId {
  return value as HandoffId;
}
export function asPlayId(value: string): PlayId {
  return value as PlayId;
}
export function asReferId(value: string): ReferId {
  return value as ReferId;
}
export function asConferenceId(value: string): ConferenceId {
  return value as ConferenceId;
}
export function asRecordingId(value: string): RecordingId {
  return value as RecordingId;
}
export function asAgentId(value: string): AgentId {
  return value as AgentId;
}
export function asCallbackId(value: string): CallbackId {
  return value as CallbackId;
}
export function asReservationId(value: string): ReservationId {
  return value as ReservationId;
}
