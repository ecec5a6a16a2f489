import { describe, expect, it } from 'vitest';
import { reliableBy, reliableFault } from '../../../src/call-runtime/reliable-rule.ts';

const RULES = [null, 'off', 'supported', 'required'] as const;
const INVITES = [undefined, 'supported', 'required'] as const;

describe('reliable provisional responses (RFC 3262)', () => {
  it.each([
    [null, [null, null, null]],
    ['off', [null, null, 420]],
    ['supported', [null, null, null]],
    ['required', [421, null, null]],
  ] as const)('%s: an INVITE that does not offer, offers, requires them gets %j', (rel1xx, expected) => {
    const statuses = INVITES.map((reliable) => reliableFault({ reliable }, { rel1xx })?.status ?? null);
    expect(statuses).toEqual(expected);
  });

  it('a call of our own is not asked', () => {
    expect(reliableFault({ reliable: 'required' }, 'local')).toBeNull();
  });

  it('our INVITEs say what the trunk says', () => {
    expect(RULES.map((rel1xx) => reliableBy({ rel1xx }))).toEqual([
      {},
      {},
      { reliable: 'supported' },
      { reliable: 'required' },
    ]);
    expect(reliableBy(null)).toEqual({});
  });
});
