import { describe, expect, it } from 'vitest';
import { InfoKeys } from '../../../../src/signalling/drachtio/info-keys.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';

describe('InfoKeys', () => {
  it('gives keys up when an INFO is never answered, and takes the next ones', async () => {
    const clock = new FakeClock();
    let sent = 0;
    const request = (): Promise<never> => {
      sent += 1;
      return new Promise<never>(() => undefined);
    };
    const keys = new InfoKeys({ dialog: { request }, isOpen: () => true, clock });
    const first = new Promise<string | null>((resolve) => keys.send('12', resolve));
    keys.send('3', () => undefined);
    await new Promise((resolve) => setImmediate(resolve));
    expect(sent).toBe(1);
    clock.advance(40_000);
    expect(await first).toMatch(/did not answer within 40000 ms/);
    await new Promise((resolve) => setImmediate(resolve));
    expect(sent).toBe(2);
  });
});
