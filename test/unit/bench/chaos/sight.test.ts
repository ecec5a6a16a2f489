import { describe, expect, it } from 'vitest';
import type { Rung } from '../../../../bench/chaos/ladder.ts';
import { sightOf, SLACK_MS } from '../../../../bench/chaos/sight.ts';

function rung(atMs: number, line: string, changes: Partial<Rung> = {}): Rung {
  const status = Number(/^SIP\/2\.0 (\d{3})/.exec(line)?.[1] ?? NaN);
  const method = /\((\w+)\)$/.exec(line)?.[1] ?? line.split(' ', 1)[0]!;
  const common = { party: 'caller', outgoing: true, cseq: 1, deliveredMs: [atMs] };
  return { ...common, atMs, line, method, status: Number.isNaN(status) ? null : status, ...changes };
}

const HEARD = { callerHeardAgentMs: null, agents: [{ heardCallerMs: null, heardWhisperMs: 100 }] };

describe('what a ladder shows', () => {
  it('counts from the first copy that came through, and not from one that was lost', () => {
    const bye = 'BYE sip:x SIP/2.0';
    const rungs = [
      rung(0, 'SIP/2.0 200 OK (INVITE)', { outgoing: false }),
      rung(1_000, bye, { deliveredMs: [] }),
      rung(1_500, bye, { deliveredMs: [1_700, 1_600] }),
    ];
    expect(sightOf({ rungs }, [], HEARD).caller.left).toEqual({ fromMs: 1_600, toMs: 1_600 + SLACK_MS });
  });

  it('a CANCEL ends only an INVITE that was answered 487 (RFC 3261 9.2)', () => {
    const cancel = rung(10, 'CANCEL sip:x SIP/2.0');
    const refused = [cancel, rung(20, 'SIP/2.0 487 Request Terminated (INVITE)', { outgoing: false })];
    const late = [cancel, rung(20, 'SIP/2.0 200 OK (INVITE)', { outgoing: false })];
    expect(sightOf({ rungs: refused }, [], HEARD).caller.left?.fromMs).toBe(10);
    expect(sightOf({ rungs: late }, [], HEARD).caller.left).toBeNull();
  });

  it('a key is certain where the whisper was heard before it and an end packet came through', () => {
    const key = { party: 'a0', method: 'KEY' };
    const keysOf = (one: Rung): readonly boolean[] =>
      sightOf({ rungs: [one] }, ['a0'], HEARD).agents[0]!.keys.map(({ certain }) => certain);
    expect(keysOf(rung(300, 'key 1', key))).toEqual([true]);
    expect(keysOf(rung(300, 'key 1', { ...key, deliveredMs: [] }))).toEqual([false]);
    expect(keysOf(rung(150, 'key 1', key))).toEqual([false]);
  });

  it('reads what the last NOTIFY of a REFER says (RFC 3515 2.4.5)', () => {
    const rungs = [
      rung(0, 'REFER sip:x SIP/2.0', { outgoing: false, cseq: 2 }),
      rung(1, 'SIP/2.0 202 Accepted (REFER)', { cseq: 2 }),
      rung(2, 'NOTIFY sip:y SIP/2.0 (active;expires=60) SIP/2.0 100 Trying', { cseq: 2 }),
      rung(9, 'NOTIFY sip:y SIP/2.0 (terminated;reason=noresource) SIP/2.0 486 Busy Here', { cseq: 3 }),
    ];
    const [refer] = sightOf({ rungs }, [], HEARD).caller.refers;
    expect(refer).toMatchObject({ atMs: 0, answer: { status: 202 }, outcome: { status: 486, fromMs: 9 } });
  });
});
