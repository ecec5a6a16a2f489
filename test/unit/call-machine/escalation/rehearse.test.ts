import { describe, expect, it } from 'vitest';
import type { RehearsedLine } from '../../../../src/call-machine/index.ts';
import { rehearse } from '../../../../src/call-machine/index.ts';
import type { EscalationRule } from '../../../../src/ports/escalation.ts';

function line(role: RehearsedLine['role'], text: string, startMs: number, more: Partial<RehearsedLine> = {}): RehearsedLine {
  return { role, text, startMs, endMs: startMs + 1_000, ...more };
} // prettier-ignore

const RULES: readonly EscalationRule[] = [
  { when: { phrases: ['@human-en'] }, reason: 'asked' },
  { when: { failures: 2 }, reason: 'lost' },
  { when: { sentimentBelow: -0.5 }, reason: 'angry' },
  { when: { confidenceBelow: 0.4, turns: 2 }, reason: 'unclear' },
  { when: { silenceMs: 10_000 }, reason: 'silent' },
  { when: { durationMsAbove: 100_000 }, reason: 'long' },
  { when: { valueAbove: { key: 'total', amount: 10 } }, reason: 'dear' },
];

function run(lines: readonly RehearsedLine[], metadata: Readonly<Record<string, unknown>> = {}): unknown {
  const match = rehearse(RULES, lines, metadata, (text) => (text.includes('awful') ? -0.9 : 0));
  return match === null ? null : [match.reason, match.atMs];
}

const HELLO = line('ai', 'How can I help?', 0);

describe('A rehearsal of rules over a transcript', () => {
  it.each([
    ['asks', [HELLO, line('caller', 'talk to a human', 2_000)], ['asked', 3_000]],
    ['does not ask', [HELLO, line('caller', 'no need to talk to a human', 2_000)], null],
    ['is angry', [HELLO, line('caller', 'this is awful', 2_000)], ['angry', 3_000]],
    ['is unclear', [line('caller', 'a', 0, { confidence: 0.1 }), line('ai', 'ok', 2_000), line('caller', 'b', 4_000, { confidence: 0.2 })], ['unclear', 5_000]],
    ['is not understood', [line('caller', 'a', 0), line('ai', 'I did not understand', 2_000), line('caller', 'b', 4_000), line('ai', 'Please repeat', 6_000)], ['lost', 7_000]],
    ['is silent', [HELLO, line('caller', 'hello', 12_000)], ['silent', 11_000]],
    ['is heard in order, though written otherwise', [line('caller', 'talk to a human', 2_000), HELLO], ['asked', 3_000]],
    ['takes long', Array.from({ length: 30 }, (_, index) => line(index % 2 === 0 ? 'ai' : 'caller', 'and', index * 5_000)), ['long', 100_000]],
    ['asks a human, whom it has already', [HELLO, line('agent', 'Good day', 2_000), line('caller', 'talk to a human', 4_000)], null],
    ['says it while nobody hears it', [HELLO, line('caller', 'talk to a human', 2_000, { private: true })], null],
    ['says nothing', [], null],
    ['has an end that is not known', [HELLO, line('caller', 'talk to a human', 2_000, { endMs: null })], ['asked', 2_975]],
  ] as const)('of a caller who %s', (_, lines, expected) => {
    expect(run(lines)).toEqual(expected);
  }); // prettier-ignore

  it('knows the metadata', () => {
    expect(run([HELLO], { total: 11 })).toEqual(['dear', 1_000]);
  });
});
