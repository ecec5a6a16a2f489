import { createHash } from 'node:crypto';
import { STREAM_LABELS } from './session-sdp.ts';

/** Somebody who takes part in what is recorded. */
export interface Participant {
  /** Tells it from others of the call, such as a leg. */
  readonly id: string;
  /** Address of record: a SIP or tel URI. */
  readonly aor: string;
  /** Shown beside it; null: nothing. */
  readonly name: string | null;
  /** Milliseconds since the epoch. */
  readonly sinceMs: number;
  /** Null: it still takes part. */
  readonly untilMs: number | null;
}

/** What is recorded: a call, whose caller is on the first stream and everybody else on the second. */
export interface RecordedCall {
  readonly call: string;
  /** Call-ID of the caller's dialog; null where there is none. */
  readonly sipCallId: string | null;
  readonly startMs: number;
  readonly caller: Participant;
  readonly others: readonly Participant[];
}

/** The content type of {@link recordingMetadata} (RFC 7865 12.2). */
export const METADATA_TYPE = 'application/rs-metadata+xml';

/** What the recording server is told of a call, whole (RFC 7865 6, `datamode` complete). */
export function recordingMetadata({ call, sipCallId, startMs, caller, others }: RecordedCall): string {
  const session = idOf(call, 'session');
  const [said, heard] = STREAM_LABELS.map((label) => idOf(call, `stream ${label}`));
  const all = [caller, ...others];
  const participant = ({ id, aor, name }: Participant): string => {
    const inner = name === null ? '' : `<name>${escaped(name)}</name>`;
    return `<participant participant_id="${idOf(call, id)}"><nameID aor="${escaped(aor)}">${inner}</nameID></participant>`;
  };
  const inSession = ({ id, sinceMs, untilMs }: Participant): string =>
    `<participantsessionassoc participant_id="${idOf(call, id)}" session_id="${session}">${times(sinceMs, untilMs)}</participantsessionassoc>`;
  const ofStream = ({ id, sinceMs, untilMs }: Participant): string => {
    const [sent, received] = id === caller.id ? [said, heard] : [heard, said];
    return `<participantstreamassoc participant_id="${idOf(call, id)}"><send>${String(sent)}</send><recv>${String(received)}</recv>${times(sinceMs, untilMs)}</participantstreamassoc>`;
  };
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<recording xmlns="urn:ietf:params:xml:ns:recording:1">',
    '<datamode>complete</datamode>',
    `<session session_id="${session}">${sipCallId === null ? '' : `<sipSessionID>${escaped(sipCallId)}</sipSessionID>`}<start-time>${time(startMs)}</start-time></session>`,
    ...all.map(participant),
    ...STREAM_LABELS.map((label, index) => {
      return `<stream stream_id="${String([said, heard][index])}" session_id="${session}"><label>${label}</label></stream>`;
    }),
    `<sessionrecordingassoc session_id="${session}"><associate-time>${time(startMs)}</associate-time></sessionrecordingassoc>`,
    ...all.map(inSession),
    ...all.map(ofStream),
    '</recording>',
    '',
  ].join('\r\n');
}

function times(sinceMs: number, untilMs: number | null): string {
  const since = `<associate-time>${time(sinceMs)}</associate-time>`;
  return untilMs === null ? since : `${since}<disassociate-time>${time(untilMs)}</disassociate-time>`;
}

function time(ms: number): string {
  return new Date(ms).toISOString();
}

/** A UUID in base64 (RFC 7865 6.10), the same for the same thing, so that updates name what came before. */
function idOf(call: string, what: string): string {
  return createHash('sha256').update(`${call} ${what}`).digest().subarray(0, 16).toString('base64');
}

function escaped(text: string): string {
  // Characters that XML 1.0 does not have at all are left out.
  const clean = text.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '');
  return clean.replace(/[<>&"']/g, (character) => `&#${String(character.charCodeAt(0))};`);
}
