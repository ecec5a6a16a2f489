import { describe, expect, test } from 'vitest';
import { cachingResolver } from '../../../../src/sip-server/transport/index.ts';
import type { Resolver } from '../../../../src/sip-server/transport/index.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';

function setUp(answers: Partial<Resolver> = {}) {
  const asked: string[] = [];
  const clock = new FakeClock();
  const resolver = cachingResolver(
    {
      naptr: (name) => {
        asked.push(`naptr ${name}`);
        return answers.naptr?.(name) ?? Promise.resolve([]);
      },
      srv: (name) => {
        asked.push(`srv ${name}`);
        return answers.srv?.(name) ?? Promise.resolve([]);
      },
      addresses: (name) => {
        asked.push(`addresses ${name}`);
        return answers.addresses?.(name) ?? Promise.resolve(['10.0.0.1']);
      },
    },
    clock,
  );
  return { asked, clock, resolver };
}

describe('answers of the resolver', () => {
  test('are used for 30 s, and shared by simultaneous questions', async () => {
    const { asked, clock, resolver } = setUp();
    await Promise.all([resolver.addresses('a'), resolver.addresses('a'), resolver.addresses('b')]);
    clock.advance(29_000);
    expect(await resolver.addresses('a')).toEqual(['10.0.0.1']);
    expect(asked).toEqual(['addresses a', 'addresses b']);
    clock.advance(2_000);
    await resolver.addresses('a');
    expect(asked).toHaveLength(3);
  });

  test('are kept for 5 s if they are empty or failures', async () => {
    const { asked, clock, resolver } = setUp({ srv: () => Promise.reject(new Error('no')) });
    await resolver.naptr('a');
    await expect(resolver.srv('a')).rejects.toThrow('no');
    clock.advance(4_000);
    await resolver.naptr('a');
    await expect(resolver.srv('a')).rejects.toThrow('no');
    expect(asked).toEqual(['naptr a', 'srv a']);
    clock.advance(2_000);
    await resolver.naptr('a');
    expect(asked).toEqual(['naptr a', 'srv a', 'naptr a']);
  });

  test('are bounded in number', async () => {
    const { asked, resolver } = setUp();
    for (let index = 0; index <= 2_000; index += 1) {
      await resolver.addresses(`host${index}`);
    }
    await resolver.addresses('host2000');
    await resolver.addresses('host0');
    expect(asked).toHaveLength(2_002);
  });
});
