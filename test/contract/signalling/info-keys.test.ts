import { expect, test } from 'vitest';
import type { SignallingLeg } from '../../../src/ports/signalling.ts';
import { describeOnEngines } from '../sip-server/support/server-under-test.ts';
import { header } from '../sip-server/support/sip-text.ts';
import { useSignallingWorld } from './support/signalling-world.ts';

function press(leg: SignallingLeg, digits: string): Promise<string | null> {
  return new Promise((resolve) => leg.press!(digits, resolve));
}

describeOnEngines('Keys by INFO of the signalling adapter on %s', (engine) => {
  const on = useSignallingWorld(engine);

  test('each key is an INFO of its own, and the next goes when it was answered (RFC 6086)', async () => {
    const { leg } = await on.world.outgoing();
    const incoming = await on.world.incoming();
    for (const each of [leg, incoming.leg]) {
      const pressed = press(each, '4#');
      for (const digit of '4#') {
        const info = await on.world.peer.request('INFO');
        expect(header(info, 'content-type')).toBe('application/dtmf-relay');
        expect(info.body).toBe(`Signal=${digit}\r\nDuration=160\r\n`);
        on.world.peer.reply(info, 200);
      }
      expect(await pressed).toBeNull();
    }
    await on.world.hangUp(leg);
    await on.world.hangUp(incoming.leg);
  });

  test('a far end that refuses application/dtmf-relay gets application/dtmf from then on (RFC 3261 21.4.13)', async () => {
    const { leg } = await on.world.outgoing();
    const pressed = press(leg, '12');
    on.world.peer.reply(await on.world.peer.request('INFO'), 415);
    for (const digit of '12') {
      const info = await on.world.peer.request('INFO');
      expect(header(info, 'content-type')).toBe('application/dtmf');
      expect(info.body).toBe(digit);
      on.world.peer.reply(info, 200);
    }
    expect(await pressed).toBeNull();
    await on.world.hangUp(leg);
  });

  test('what is refused ends there, with the status', async () => {
    const { leg } = await on.world.outgoing();
    const pressed = press(leg, '12');
    on.world.peer.reply(await on.world.peer.request('INFO'), 405);
    expect(await pressed).toContain('405');
    await on.world.hangUp(leg);
  });
});
