import { describe, expect, it } from 'vitest';
import { sendNotify } from '../../../../src/signalling/drachtio/send-notify.ts';
import { FakeSrf } from './fake-srf.ts';

const NOTIFY = {
  uri: 'sip:2001@pbx',
  event: 'message-summary',
  contentType: 'application/simple-message-summary',
  body: 'Messages-Waiting: yes\r\n',
  auth: { username: 'u', password: 'p' },
} as const;

describe('A NOTIFY outside of any dialog', () => {
  it('says of no subscription that it goes on (RFC 6665 8.2.3), and tells its final status', async () => {
    const srf = new FakeSrf();
    const sent = sendNotify(srf, NOTIFY);
    const [{ uri, options, callback } = { uri: '', options: null, callback: null }] = srf.requests;
    expect(uri).toBe('sip:2001@pbx');
    expect(options).toMatchObject({
      method: 'NOTIFY',
      body: NOTIFY.body,
      auth: NOTIFY.auth,
      headers: {
        To: '<sip:2001@pbx>',
        Event: 'message-summary',
        'Subscription-State': 'terminated;reason=noresource',
        'Content-Type': 'application/simple-message-summary',
      },
    });
    let respond: (response: { readonly status: number }) => void = () => undefined;
    callback?.(null, { on: (_event: string, listener: typeof respond) => void (respond = listener) } as never);
    respond({ status: 100 });
    respond({ status: 202 });
    expect(await sent).toBe(202);
  });

  it('that cannot be sent has no status', async () => {
    const srf = new FakeSrf();
    const sent = sendNotify(srf, NOTIFY);
    srf.requests[0]?.callback(new Error('no transport'));
    expect(await sent).toBeNull();
    srf.request = () => {
      throw new Error('no connection');
    };
    expect(await sendNotify(srf, NOTIFY)).toBeNull();
  });
});
