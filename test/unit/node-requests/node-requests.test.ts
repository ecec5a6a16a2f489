import { pino } from 'pino';
import { beforeEach, describe, expect, test } from 'vitest';
import { NodeAnswerer, NodeAsker } from '../../../src/node-requests/index.ts';
import { MAX_UNDER_WAY } from '../../../src/node-requests/limits.ts';
import type { NodeAnswer } from '../../../src/ports/nodes.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { MemoryNodes } from '../../fakes/memory-nodes.ts';
import { settle } from '../../fakes/settle.ts';

let nodes: MemoryNodes;
let clock: FakeClock;
let asker: NodeAsker;
/** What node two was given, and how each is answered. */
let given: { readonly text: string; readonly answer: (text: string) => void }[];
beforeEach(() => {
  nodes = new MemoryNodes();
  clock = new FakeClock();
  given = [];
  asker = new NodeAsker({ bus: nodes.bus('one'), requests: nodes.requestsOf('one'), clock });
});

function serve(): NodeAnswerer {
  return new NodeAnswerer({
    bus: nodes.bus('two'),
    requests: nodes.requestsOf('two'),
    own: 'two',
    handle: async (text) => await new Promise<string>((answer) => given.push({ text, answer })),
    logger: pino({ enabled: false }),
  });
}

/** Asks node two, and says what came of it as soon as it is known. */
function ask(text: string): { answer: NodeAnswer | null } {
  const asked: { answer: NodeAnswer | null } = { answer: null };
  void asker.ask('two', text).then((answer) => (asked.answer = answer));
  return asked;
}

describe('A request to another node', () => {
  test('is carried out there, and its answer comes back', async () => {
    serve();
    const asked = ask('hang up');
    await settle();
    expect(given.map(({ text }) => text)).toEqual(['hang up']);
    given[0]!.answer('done');
    await settle();
    expect(asked.answer).toEqual({ kind: 'answered', text: 'done' });
    expect([nodes.requests.size, nodes.answers.size, clock.pending]).toEqual([0, 0, 0]);
  });

  test('that nobody takes is withdrawn after 5 s, so that it is not carried out later', async () => {
    const asked = ask('hang up');
    await settle();
    clock.advance(4_999);
    await settle();
    expect(asked.answer).toBeNull();
    clock.advance(1);
    await settle();
    expect(asked.answer).toEqual({ kind: 'undone' });
    serve();
    await settle();
    expect(given).toEqual([]);
  });

  test('that was taken and has no answer in time may be done', async () => {
    serve();
    const asked = ask('hang up');
    await settle();
    clock.advance(5_000);
    await settle();
    expect([given.length, asked.answer]).toEqual([1, { kind: 'unknown' }]);
  });

  test('whose notice was lost is told once more after 1 s', async () => {
    serve();
    nodes.isDeaf = true;
    const asked = ask('hang up');
    await settle();
    expect(given).toEqual([]);
    nodes.isDeaf = false;
    clock.advance(1_000);
    await settle();
    given[0]!.answer('done');
    await settle();
    expect(asked.answer).toEqual({ kind: 'answered', text: 'done' });
  });

  test('is found after a gap, and so is its answer', async () => {
    serve();
    nodes.isDeaf = true;
    const asked = ask('hang up');
    await settle();
    nodes.gaps.tell(undefined);
    await settle();
    given[0]!.answer('done');
    await settle();
    expect(asked.answer).toBeNull();
    nodes.gaps.tell(undefined);
    await settle();
    expect(asked.answer).toEqual({ kind: 'answered', text: 'done' });
  });

  test('one more than 200 is not asked, and not more than 200 are carried out at once', async () => {
    const all = Array.from({ length: MAX_UNDER_WAY + 1 }, (_, index) => ask(String(index)));
    await settle();
    expect(all.at(-1)!.answer).toEqual({ kind: 'full' });
    expect(nodes.requests.size).toBe(200);
    const other = new NodeAsker({ bus: nodes.bus('three'), requests: nodes.requestsOf('three'), clock });
    void other.ask('two', 'of three');
    serve();
    await settle();
    expect([given.length, nodes.requests.size]).toEqual([200, 1]);
    given[0]!.answer('done');
    await settle();
    expect(given.at(-1)!.text).toBe('of three');
    other.close();
  });
});
