import { expect, it } from 'vitest';
import { forgiving } from '../../../../src/media/freeswitch/fsmrf.ts';
import { settle } from '../../../fakes/settle.ts';

it('a failed BYE that nobody waits for ends no process, and whoever waits hears of it', async () => {
  const unhandled: unknown[] = [];
  const listen = (error: unknown): void => void unhandled.push(error);
  const others = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', listen);
  try {
    const lost = new Error('provided socket has been destroyed');
    const srf = forgiving({
      createUAC: () =>
        Promise.resolve({
          remote: { sdp: '' },
          modify: () => Promise.resolve(undefined),
          destroy: () => Promise.reject(lost),
        }),
    });
    const dialog = await srf.createUAC('sip:drachtio@127.0.0.1', {});
    void dialog.destroy();
    await settle();
    await new Promise((resolve) => setImmediate(resolve));
    expect(unhandled).toEqual([]);
    await expect(dialog.destroy()).rejects.toBe(lost);
  } finally {
    process.removeListener('unhandledRejection', listen);
    for (const other of others) process.on('unhandledRejection', other);
  }
});
