import { twilioSid, uuidOfSid } from './twilio-sid.ts';

/** A recording of a call: its own has the call's id, and those of its legs have their own. */
export interface NamedRecording {
  readonly call: string;
  readonly recording: string;
}

const LEG_RECORDING = /^(.+)\.rec(\d{1,2})$/;
const UUID_4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
/** Where a sid has the digits of its UUID that say its version (4) and its variant (8 to b). */
const VERSION_AT = 14;
const VARIANT_AT = 18;

/**
 * The RecordingSid of a recording. That of a leg has the digits of its call, and its number in the six bits that are the
 * same in every UUID of version 4 (RFC 9562 5.4), so that {@link recordingsOfSid} finds both again.
 */
export function recordingSid(recording: string): string {
  const [, call = recording, digits = '0'] = LEG_RECORDING.exec(recording) ?? [];
  const number = Number(digits);
  if (number === 0) return twilioSid('RE', recording);
  return UUID_4.test(call) && number < 64 ? marked(twilioSid('RE', call), number) : twilioSid('RE', recording);
}

/** What a RecordingSid may be of: the recording of a leg first, and then that of a call whose id is no UUID of version 4. */
export function recordingsOfSid(sid: string): readonly NamedRecording[] {
  const own = uuidOfSid('RE', sid);
  if (own === null) return [];
  const number = ((digitAt(sid, VERSION_AT) ^ 4) << 2) | ((digitAt(sid, VARIANT_AT) >> 2) ^ 2);
  const plain = { call: own, recording: own };
  const call = number === 0 ? null : uuidOfSid('RE', marked(sid, number));
  return call === null ? [plain] : [{ call, recording: `${call}.rec${String(number)}` }, plain];
}

/** Puts a number into the digits of a sid, or takes it out again. */
function marked(sid: string, number: number): string {
  const version = digitAt(sid, VERSION_AT) ^ (number >> 2);
  const variant = digitAt(sid, VARIANT_AT) ^ ((number & 3) << 2);
  return (
    sid.slice(0, VERSION_AT) +
    version.toString(16) +
    sid.slice(VERSION_AT + 1, VARIANT_AT) +
    variant.toString(16) +
    sid.slice(VARIANT_AT + 1)
  );
}

function digitAt(sid: string, at: number): number {
  return Number.parseInt(sid.charAt(at), 16);
}
