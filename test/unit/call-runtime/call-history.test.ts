import { describe, expect, it } from 'vitest';
import { callHistory } from '../../../src/call-runtime/call-history.ts';
import type { CallerIdentity, HistoryEntry } from '../../../src/ports/caller-identity.ts';
import { PLAIN_IDENTITY } from '../../fakes/plain-identity.ts';

function entry(user: string, index: string | null, more: Partial<HistoryEntry> = {}): HistoryEntry {
  return { uri: `sip:${user}@h`, user, displayName: null, index, reason: null, ...more };
}

const CAME = [entry('+491', '1', { reason: 'SIP;cause=302' }), entry('+492', '1.1')];

describe('The targets that a call had (RFC 7044)', () => {
  it('begin with the number that the caller dialled where none came', () => {
    const dialled = [{ target: { number: '2000' }, index: '1', reason: null }];
    expect(callHistory(PLAIN_IDENTITY, '2000', true)).toEqual(dialled);
    expect(callHistory(null, '2000', true)).toEqual(dialled);
  });

  it('are those that came, then the number (RFC 7044 10.3)', () => {
    expect(callHistory({ ...PLAIN_IDENTITY, history: CAME }, '2000', false)).toEqual([
      { target: { uri: 'sip:+491@h' }, index: '1', reason: 'SIP;cause=302' },
      { target: { uri: 'sip:+492@h' }, index: '1.1', reason: null },
      { target: { number: '2000' }, index: '1.1.1', reason: null },
    ]);
  });

  it('name the number once, where the trunk has named it', () => {
    expect(callHistory({ ...PLAIN_IDENTITY, history: CAME }, '+492', false).map(({ index }) => index)).toEqual([
      '1',
      '1.1',
    ]);
  });

  it.each([null, 'x', '1..1', '1.'])('a chain with the index %j cannot be followed', (index) => {
    const history = [entry('+491', '1'), entry('+492', index)];
    expect(callHistory({ ...PLAIN_IDENTITY, history }, '2000', true)).toEqual([
      { target: { number: '2000' }, index: '1', reason: null },
    ]);
  });

  it('are none in a call of ours', () => {
    expect(callHistory(PLAIN_IDENTITY, null, true)).toEqual([]);
  });
});

describe('Privacy of the targets that a call had (RFC 7044 10.1)', () => {
  const hidden = (change: Partial<CallerIdentity>, trusted: boolean): readonly boolean[] => {
    const history = callHistory({ ...PLAIN_IDENTITY, history: CAME, ...change }, '2000', trusted);
    for (const { target, reason } of history) if (target === null) expect(reason).toBeNull();
    return history.map(({ target }) => target === null);
  };

  it.each([['history'], ['header'], ['id', 'history']])('Privacy: %s hides all of them', (...privacy) => {
    expect(hidden({ privacy }, true)).toEqual([true, true, true]);
  });

  it.each([['id'], ['session'], ['none', 'history']])('Privacy: %s hides none', (...privacy) => {
    expect(hidden({ privacy }, true)).toEqual([false, false, false]);
  });

  it('an entry of its own asks for it with `Privacy=history`', () => {
    expect(hidden({ history: [{ ...CAME[0]!, withheld: true }, CAME[1]!] }, true)).toEqual([true, false, false]);
  });

  it('an anonymous caller: a trunk that is not trusted is told our own number only (RFC 3325 7)', () => {
    expect(hidden({ anonymous: true }, false)).toEqual([true, true, false]);
    expect(hidden({ anonymous: true }, true)).toEqual([false, false, false]);
  });
});
