import { describe, expect, it } from 'vitest';
import { peerVerdict } from '../../../src/call-runtime/peer-verdict.ts';
import type { EndedSignal } from '../../../src/call-runtime/trunk-hunt.ts';

function ended(status: number | null, q850Cause: number | null = null, by: EndedSignal['by'] = 'remote'): EndedSignal {
  return { type: 'ended', by, status, q850Cause, detail: null };
}

describe('what the end of an INVITE says of its peer', () => {
  it.each([500, 502, 503, 504, 599])('%s: it failed (RFC 3261 21.5)', (status) => {
    expect(peerVerdict(ended(status), false)).toBe('failed');
  });

  it.each([302, 403, 404, 480, 486, 487, 488, 501, 505, 513, 580, 600, 603, 604, 607])('%s: it works', (status) => {
    expect(peerVerdict(ended(status), false)).toBe('worked');
  });

  it.each([
    ['busy', 17],
    ['no answer', 19],
    ['rejected', 21],
  ])('a 5xx of a gateway that says %s (Q.850 %i): it works', (_what, cause) => {
    expect(peerVerdict(ended(503, cause), false)).toBe('worked');
  });

  it('a 5xx with a cause of the network: it failed', () => {
    expect(peerVerdict(ended(503, 34), false)).toBe('failed');
  });

  it('408 with no sign of life: it failed; after ringing: nobody answered', () => {
    expect(peerVerdict(ended(408), false)).toBe('failed');
    expect(peerVerdict(ended(408), true)).toBe('worked');
  });

  it('an INVITE that could not be sent: it failed', () => {
    expect(peerVerdict(ended(null), false)).toBe('failed');
  });

  it.each(['local', 'lost'] as const)('an end that is %s says nothing', (by) => {
    expect(peerVerdict(ended(null, null, by), false)).toBeNull();
  });
});
