import { expect, test, vi } from 'vitest';
import { checkRoundTrip, checkStream, mutate, Random, seedMessages, useDatagram } from './fuzzer.ts';

// these tests take seconds on an idle machine, and longer on a busy one
vi.setConfig({ testTimeout: 120_000 });

const SEED = 20260101;
const corpus = seedMessages();

test('20,000 mutated datagrams: none throws, and an accepted one reads the same after writing (RFC 4475 1)', () => {
  const random = new Random(SEED);
  const seen = { message: 0, fault: 0 };
  for (let i = 0; i < 20_000; i += 1) {
    const bytes = mutate(random.pick(corpus), corpus, random);
    seen[useDatagram(bytes)] += 1;
    checkRoundTrip(bytes);
  }
  // the mutations must often give both results, or they would prove nothing
  expect(seen.message).toBeGreaterThan(2000);
  expect(seen.fault).toBeGreaterThan(2000);
});

test('2,000 mutated streams: none throws, and pieces give the same as the whole (RFC 3261 18.3)', () => {
  const random = new Random(SEED);
  for (let i = 0; i < 2000; i += 1) {
    const messages = Array.from({ length: 1 + random.below(4) }, () => {
      const bytes = random.pick(corpus);
      return random.below(2) === 0 ? bytes : mutate(bytes, corpus, random);
    });
    checkStream(Buffer.concat(messages), random);
  }
});
