import { describe, expect, it } from 'vitest';
import type { SrfClient } from '../../../../src/signalling/drachtio/srf.ts';
import { engineDialogs } from '../../../../src/signalling/drachtio/engine-dialogs.ts';

/** Ends the dialog that was made last, as a BYE with this reason does. */
let end: (bye: { get(name: string): string | undefined } | undefined, reason?: string) => void = () => undefined;

function listenTo(event: string, listener: typeof end): void {
  expect(event).toBe('destroy');
  end = listener;
}

/** A drachtio-srf that answers each INVITE like this, with the requests to it. */
function scripted(answer: () => Promise<unknown>): { srf: SrfClient; asked: unknown[] } {
  const asked: unknown[] = [];
  const srf = {
    createUAC: (
      uri: string,
      options: unknown,
      _callbacks: object,
      callback: (error: unknown, dialog?: unknown) => void,
    ) => {
      asked.push([uri, options]);
      answer().then(
        (dialog) => callback(null, Object.assign(dialog as object, { on: listenTo })),
        (error: unknown) => callback(error),
      );
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

  it.each<[string, Parameters<typeof end>, string]>([
    ['a BYE that says why', [{ get: (name) => (name === 'Reason' ? 'Q.850;cause=16' : undefined) }], 'Q.850;cause=16'],
    ['a BYE', [{ get: () => undefined }], 'BYE'],
    ['the end of the connection', [undefined, 'connection lost'], 'connection lost'],
  ])('tells once of its end by the engine: %s', async (_name, how, reason) => {
    const done: string[] = [];
    const { srf } = scripted(() =>
      Promise.resolve({ remote: { sdp: '' }, destroy: () => Promise.resolve(done.push('bye')) }),
    );
    const made = await engineDialogs(srf).invite('sip:engine', { sdp: 'offer', headers: {} });
    made.onEnded((why) => done.push(why));
    end(...how);
    end(...how);
    made.onEnded((why) => done.push(`late: ${why}`));
    await made.bye();
    expect(done).toEqual([reason, `late: ${reason}`]);
  });

  it('does not tell of an end that was asked for', async () => {
    const done: string[] = [];
    const { srf } = scripted(() =>
      Promise.resolve({ remote: { sdp: '' }, destroy: () => Promise.resolve(done.push('bye')) }),
    );
    const made = await engineDialogs(srf).invite('sip:engine', { sdp: 'offer', headers: {} });
    made.onEnded((why) => done.push(why));
    await made.bye();
    end(undefined, 'over');
    expect(done).toEqual(['bye']);
  });

  it.each([200, 488])('sends a re-INVITE whose ACK has another description, and gets %i', async (status) => {
    const told: unknown[] = [];
    const { srf } = scripted(() =>
      Promise.resolve({ id: 'dialog', socket: 'socket', local: { sdp: '', contact: '<sip:us>' }, remote: { sdp: '' } }),
    );
    Object.assign(srf, {
      app: {
        request: (options: unknown, callback: (error: unknown, request: unknown) => void) => {
          told.push(options);
          callback(null, {
            on: (_event: string, listener: (response: unknown, ack: (body: unknown) => void) => void) => {
              listener({ status: 100 }, () => told.push('acknowledged too early'));
              listener({ status }, (body) => told.push(body));
            },
          });
        },
      },
    });
    const made = await engineDialogs(srf).invite('sip:engine', { sdp: 'offer', headers: {} });
    const sent = made.reinvite('offer', 'in the ACK');
    if (status === 200) await sent;
    else await expect(sent).rejects.toMatchObject({ status });
    expect(told).toEqual([
      {
        method: 'INVITE',
        stackDialogId: 'dialog',
        body: 'offer',
        _socket: 'socket',
        headers: { Contact: '<sip:us>' },
      },
      ...(status === 200 ? [{ body: 'in the ACK' }] : []),
    ]);
  });

  it('rejects with the final response if it is refused', async () => {
    const refusal = Object.assign(new Error('Not Acceptable Here'), { status: 488 });
    const { srf } = scripted(() => Promise.reject(refusal));
    await expect(engineDialogs(srf).invite('sip:engine', { sdp: 'offer', headers: {} })).rejects.toBe(refusal);
  });
});
