import { describe, expect, test } from 'vitest';
import { claimed, missed, newCallback } from '../../../src/callbacks/course.ts';
import { CALLBACK_RESULTS, UNCOUNTED_RESULTS } from '../../../src/ports/callbacks.ts';
import { asCallId } from '../../../src/ports/ids.ts';
import { sampleCallback } from '../../contract/store/callback-contract.ts';

const AT = '2026-07-01T12:00:00.000Z';
const LATER = '2026-07-01T12:15:00.000Z';

describe('An attempt that came to nothing', () => {
  test.each(CALLBACK_RESULTS.map((result) => [result]))(
    '%s counts, unless the caller could not be reached by our fault',
    (result) => {
      const record = claimed(newCallback(sampleCallback('1'), AT));
      const after = missed(record, { at: AT, callId: asCallId('c2'), result, notBefore: LATER });
      expect(after).toMatchObject({ state: 'waiting', notBefore: LATER, results: [{ result }] });
      expect(after.attempts).toBe(['interrupted', 'no-agent', 'agent-left'].includes(result) ? 0 : 1);
      expect(UNCOUNTED_RESULTS.has(result)).toBe(after.attempts === 0);
    },
  );
});
