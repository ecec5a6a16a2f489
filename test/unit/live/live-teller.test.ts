import { beforeEach, describe, expect, test } from 'vitest';
import { LiveTeller } from '../../../src/live/index.ts';
import { asCallId, asLegId } from '../../../src/ports/ids.ts';
import type { LiveSegment } from '../../../src/ports/live-segment.ts';
import type { NodeAbout, NodeRecord } from '../../../src/ports/nodes.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { MemoryNodes } from '../../fakes/memory-nodes.ts';

const ABOUT: NodeAbout = { version: '1', startedAt: '', api: null, calls: 0, draining: false, follows: true };
const PARTIAL: LiveSegment = {
  ...{ call: asCallId('one'), leg: asLegId('one.l1'), role: 'caller', text: 'I was', final: false },
  ...{ startMs: 1, endMs: 2, confidence: null, private: false },
};

function nodeOf(name: string, changes: Partial<NodeRecord> = {}): NodeRecord {
  return { name, instance: name, isOwn: false, beatMs: 1, silentMs: 0, isDead: false, about: null, ...changes };
}

let shared: MemoryNodes;
let clock: FakeClock;
let nodes: NodeRecord[];
let told: (readonly [string, string])[];
let teller: LiveTeller;
beforeEach(() => {
  shared = new MemoryNodes();
  clock = new FakeClock();
  nodes = [nodeOf('own', { isOwn: true, about: ABOUT }), nodeOf('other', { about: { ...ABOUT, follows: false } })];
  told = [];
  shared.notices.add(({ topic, text, from }) => {
    if (from === 'own') told.push([topic, text]);
  });
  teller = new LiveTeller({ nodes: { ...shared.bus('own'), nodes }, clock });
});

describe('LiveTeller', () => {
  test('tells nothing while nobody else follows, or only one that is dead', () => {
    nodes.push(nodeOf('dead', { isDead: true, about: ABOUT }));
    teller.written();
    teller.hear(PARTIAL);
    clock.advance(1_000);
    expect(told).toEqual([]);
  });

  test('tells of all batches within 50 ms once, and of words at once, but not of final ones', () => {
    nodes.push(nodeOf('third', { about: ABOUT }));
    teller.written();
    teller.written();
    teller.hear(PARTIAL);
    teller.hear({ ...PARTIAL, final: true });
    expect(told).toEqual([['segment', JSON.stringify(PARTIAL)]]);
    clock.advance(50);
    teller.written();
    clock.advance(50);
    expect(told.slice(1)).toEqual([['calls', ''], ['calls', '']]); // prettier-ignore
  });

  test('tells from the moment on at which another one says that it follows, for 10 s', () => {
    shared.bus('other').tell('follows', '');
    clock.advance(9_999);
    teller.hear(PARTIAL);
    expect(told).toHaveLength(1);
    clock.advance(1);
    teller.hear(PARTIAL);
    expect(told).toHaveLength(1);
    void teller.close();
    expect(clock.pending).toBe(0);
  });
});
