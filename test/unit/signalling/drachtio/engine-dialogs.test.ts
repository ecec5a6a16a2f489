import { describe, expect, it } from 'vitest';
import type { SrfClient } from '../../../../src/signalling/drachtio/srf.ts';
import { engineDialogs } from '../../../../src/signalling/drachtio/srf.ts';

/** A drachtio-srf that answers each INVITE like this, with the requests to it. */
function scripted(answer: () => Promise<unknown>): { srf: SrfClient; asked: unknown[] } {
  const asked: unknown[] = [];
  const srf = {
    createUAC: (...args: unknown[]) => {
      asked.push(args);
      return answer();
    },
  };
  return { srf: srf as unknown as SrfClient, asked };
}

describe('A dialog with a media engine', () => {
  it('is made by an INVITE with or without our offer (RFC 3725), and shows the latest SDP of the engine', async () => {
    const done: string[] = [];
    const dialog = {
      remote: { sdp: 'first' },
      modify: (sdp: string) => {
        done.push(`modify ${sdp}`);
        dialog.remote = { sdp: 'second' };
        return Promise.resolve();
      },
      destroy: (...args: unknown[]) => {
        done.push(`destroy ${String(args.length)}`);
        return Promise.resolve();
      },
    };
    const { srf, asked } = scripted(() => Promise.resolve(dialog));
    const made = await engineDialogs(srf).invite('sip:engine', { sdp: null, headers: { 'X-Name': 'a' } });
    await engineDialogs(srf).invite('sip:engine', { sdp: 'offer', headers: {} });
    expect(asked).toEqual([
      ['sip:engine', { localSdp: undefined, headers: { 'X-Name': 'a' } }],
      ['sip:engine', { localSdp: 'offer', headers: {} }],
    ]);
    expect(made.remoteSdp).toBe('first');
    await made.reinvite('other');
    expect(made.remoteSdp).toBe('second');
    await made.bye();
    expect(done).toEqual(['modify other', 'destroy 0']);
  });

  it('rejects with the final response if it is refused', async () => {
    const refusal = Object.assign(new Error('Not Acceptable Here'), { status: 488 });
    const { srf } = scripted(() => Promise.reject(refusal));
    await expect(engineDialogs(srf).invite('sip:engine', { sdp: 'offer', headers: {} })).rejects.toBe(refusal);
  });
});
