import { expect, it } from 'vitest';
import { asRemoteSdp, asSrf, forgiving } from '../../../../src/media/freeswitch/fsmrf.ts';
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
          modifyInAck: () => Promise.resolve(),
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

it('an offer of SRTP goes out as one, though drachtio-fsmrf takes it for DTLS', async () => {
  const offer = 'v=0\r\nm=audio 4000 RTP/SAVP 0\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:x\r\n';
  const sent: unknown[] = [];
  const srf = asSrf({
    invite: (_uri, { sdp }) => {
      sent.push(sdp);
      return Promise.reject(new Error('enough'));
    },
  });
  for (const localSdp of [asRemoteSdp(offer), undefined]) {
    expect(localSdp ?? '').not.toMatch(/m=audio.*SAVP/);
    await expect(srf.createUAC('sip:engine', { localSdp })).rejects.toThrow('enough');
  }
  expect(sent).toEqual([offer, null]);
});
