import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recordingSid, recordingsOfSid } from '../../../../src/shared/twilio/recording-sid.ts';

const CALL = '0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d';

describe('RecordingSid', () => {
  it("of a call's own recording has the digits of the call", () => {
    expect(recordingSid(CALL)).toBe('RE0a1b2c3d4e5f4a6b8c7d9e0f1a2b3c4d');
    expect(recordingsOfSid(recordingSid(CALL))).toEqual([{ call: CALL, recording: CALL }]);
  });

  it('of a leg has its number where a UUID says its version and variant (RFC 9562 5.4)', () => {
    expect(recordingSid(`${CALL}.rec1`)).toBe('RE0a1b2c3d4e5f4a6bcc7d9e0f1a2b3c4d');
    expect(recordingSid(`${CALL}.rec63`)).toBe('RE0a1b2c3d4e5fba6b4c7d9e0f1a2b3c4d');
  });

  it('leads back to every recording of every call, and no two have the same', () => {
    fc.assert(
      fc.property(fc.uuid({ version: 4 }), (call) => {
        const ids = [call, ...Array.from({ length: 63 }, (_, index) => `${call}.rec${String(index + 1)}`)];
        const sids = ids.map(recordingSid);
        expect(new Set(sids).size).toBe(64);
        expect(sids.map((sid) => recordingsOfSid(sid)[0])).toEqual(ids.map((recording) => ({ call, recording })));
      }),
    );
  });

  it('of a call whose id is no UUID of version 4 is found as well', () => {
    const call = '0196c1f0-0000-7000-8000-000000000001';
    expect(recordingsOfSid(recordingSid(call))).toContainEqual({ call, recording: call });
  });

  it('that is none is of nothing', () => {
    for (const sid of ['', 'RE', 'RE12', 'CA0a1b2c3d4e5f4a6b8c7d9e0f1a2b3c4d', `RE${'g'.repeat(32)}`]) {
      expect(recordingsOfSid(sid)).toEqual([]);
    }
  });
});
