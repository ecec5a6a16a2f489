import { describe, expect, test } from 'vitest';
import { Nonces } from '../../../../src/shared/digest/nonces.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';

const SOURCE = '10.0.0.5';

describe('Nonces', () => {
  test('each count is good once, and only while it rises (RFC 7616 3.4)', () => {
    const nonces = new Nonces(new FakeClock());
    const nonce = nonces.mint(SOURCE);
    expect([1, 1, 2, 7, 5, 7, 8].map((count) => nonces.redeem(nonce, SOURCE, count))).toEqual([
      true,
      false,
      true,
      true,
      false,
      false,
      true,
    ]);
    expect(nonces.redeem(nonces.mint(SOURCE), SOURCE, 0)).toBe(false);
    expect(nonces.redeem(nonces.mint(SOURCE), SOURCE, Number.NaN)).toBe(false);
  });

  test('a nonce is good for the source that it was minted for, and not for ever', () => {
    const clock = new FakeClock();
    const nonces = new Nonces(clock, { lifetimeMs: 1_000 });
    const nonce = nonces.mint(SOURCE);
    expect(nonces.redeem(nonce, '10.0.0.6', 1)).toBe(false);
    clock.advance(1_000);
    expect(nonces.redeem(nonce, SOURCE, 1)).toBe(true);
    clock.advance(1);
    expect(nonces.redeem(nonce, SOURCE, 2)).toBe(false);
  });

  test.each([-3_600_000, 3_600_000])('a nonce lives as long as ever when the time of day steps by %i ms', (stepMs) => {
    const clock = new FakeClock();
    const nonces = new Nonces(clock, { lifetimeMs: 1_000 });
    const nonce = nonces.mint(SOURCE);
    clock.stepWall(stepMs);
    clock.advance(1_000);
    expect(nonces.redeem(nonce, SOURCE, 1)).toBe(true);
    clock.advance(1);
    expect(nonces.redeem(nonce, SOURCE, 2)).toBe(false);
  });

  test('what we did not mint is not good: another process, a changed bit, another spelling of a used one, noise', () => {
    const clock = new FakeClock();
    const nonces = new Nonces(clock);
    const nonce = nonces.mint(SOURCE);
    expect(nonces.redeem(new Nonces(clock).mint(SOURCE), SOURCE, 1)).toBe(false);
    for (const [index, letter] of Array.from(nonce).entries()) {
      const changed = nonce.slice(0, index) + (letter < 'N' ? 'Z' : 'A') + nonce.slice(index + 1);
      expect(nonces.redeem(changed, SOURCE, 1)).toBe(false);
    }
    expect(nonces.redeem(nonce, SOURCE, 1)).toBe(true);
    expect(nonces.redeem(`${nonce}=`, SOURCE, 1)).toBe(false);
    expect(nonces.redeem('', SOURCE, 1)).toBe(false);
    expect(nonces.redeem('ä'.repeat(43), SOURCE, 1)).toBe(false);
  });

  test('minting, and what is not good, is not remembered', () => {
    const nonces = new Nonces(new FakeClock());
    for (let count = 0; count < 10_000; count += 1) nonces.redeem(nonces.mint(SOURCE), 'another', 1);
    expect(nonces.size).toBe(0);
  });

  test('nonces in use are bounded in number, and one that was forgotten is never good again', () => {
    const clock = new FakeClock();
    const nonces = new Nonces(clock, { maxUsed: 10 });
    const used: string[] = [];
    for (let count = 0; count < 1_000; count += 1) {
      clock.advance(1);
      const nonce = nonces.mint(SOURCE);
      expect(nonces.redeem(nonce, SOURCE, 1)).toBe(true);
      used.push(nonce);
    }
    expect(nonces.size).toBe(10);
    expect(used.filter((nonce) => nonces.redeem(nonce, SOURCE, 1))).toEqual([]);
    // those that are remembered still can go on, those that are forgotten cannot
    expect(used.filter((nonce) => nonces.redeem(nonce, SOURCE, 2))).toHaveLength(10);
  });

  test('expired nonces make room without making others stale', () => {
    const clock = new FakeClock();
    const nonces = new Nonces(clock, { maxUsed: 2, lifetimeMs: 1_000 });
    nonces.redeem(nonces.mint(SOURCE), SOURCE, 1);
    nonces.redeem(nonces.mint(SOURCE), SOURCE, 1);
    clock.advance(900);
    const waiting = nonces.mint(SOURCE);
    clock.advance(200);
    expect(nonces.redeem(nonces.mint(SOURCE), SOURCE, 1)).toBe(true);
    expect(nonces.redeem(waiting, SOURCE, 1)).toBe(true);
    expect(nonces.size).toBe(2);
  });
});
