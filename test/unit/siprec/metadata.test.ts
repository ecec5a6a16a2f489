import { SaxesParser } from 'saxes';
import { expect, it } from 'vitest';
import type { Participant, RecordedCall } from '../../../src/siprec/index.ts';
import { recordingMetadata, recordingSessionBody } from '../../../src/siprec/index.ts';

const START = Date.parse('2026-01-01T00:00:00Z');

function someone(id: string, more: Partial<Participant> = {}): Participant {
  return { id, aor: `sip:${id}@pbx.example`, name: id, sinceMs: START, untilMs: null, ...more };
}

const CALL: RecordedCall = {
  call: 'c1',
  sipCallId: 'x@host',
  startMs: START,
  caller: someone('caller'),
  others: [someone('ai', { untilMs: START + 5_000 }), someone('agent', { sinceMs: START + 9_000 })],
};

function wellFormed(xml: string): void {
  const parser = new SaxesParser({ xmlns: true });
  parser.on('error', (error) => {
    throw error;
  });
  parser.write(xml).close();
}

it('says who takes part, on which stream, and when each came and went', () => {
  const xml = recordingMetadata(CALL);
  wellFormed(xml);
  const streams = [...xml.matchAll(/<stream stream_id="([^"]+)"[^>]*><label>(\d)/g)].map(([, id, label]) => [
    label,
    id,
  ]);
  const [caller, ai, agent] = [...xml.matchAll(/<participant participant_id="([^"]+)"/g)].map(([, id]) => id);
  const [said, heard] = streams.map(([, id]) => id);
  expect(streams.map(([label]) => label)).toEqual(['1', '2']);
  expect(new Set([said, heard, caller, ai, agent]).size).toBe(5);
  expect(xml).toContain(`participant_id="${caller}"><send>${said}</send><recv>${heard}</recv>`);
  expect(xml).toContain(`participant_id="${agent}"><send>${heard}</send><recv>${said}</recv>`);
  expect(xml).toMatch(/participant_id="([^"]+)" session_id="[^"]+"><associate-time>2026-01-01T00:00:00.000Z<\/associate-time><disassociate-time>2026-01-01T00:00:05.000Z/); // prettier-ignore
  expect(xml).toContain('<sipSessionID>x@host</sipSessionID>');
  // An update names the same things.
  expect(recordingMetadata({ ...CALL, others: [] })).toContain(`participant_id="${caller}"`);
  // A UUID in base64 (RFC 7865 6.10).
  expect(Buffer.from(String(caller), 'base64')).toHaveLength(16);
});

it('is well-formed whatever anybody is called', () => {
  const odd = `"<&'>\u0000\u001f\ud800 ]]> é 😀`;
  const xml = recordingMetadata({
    ...CALL,
    others: [someone('x', { name: odd, aor: `sip:${odd}@h` })],
    sipCallId: odd,
  });
  wellFormed(xml);
  expect(xml).toContain('é 😀');
});

it('goes with the description in one body, whose parts no text can end', () => {
  const { contentType, body } = recordingSessionBody('v=0\r\n', recordingMetadata(CALL));
  const boundary = /boundary=(.*)$/.exec(contentType)?.[1] ?? '';
  const parts = body.split(`--${boundary}`);
  expect(parts).toHaveLength(4);
  expect(parts[1]).toBe('\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n\r\n');
  expect(parts[2]).toMatch(
    /^\r\nContent-Type: application\/rs-metadata\+xml\r\nContent-Disposition: recording-session\r\n\r\n<\?xml/,
  );
  expect(parts[3]).toBe('--\r\n');
});
