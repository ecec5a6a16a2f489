import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Exchange } from './harness/exchange.ts';
import { NUMBER } from './harness/settings.ts';
import type { SippOptions } from './harness/sipp.ts';
import { MAY_PLAY_MEDIA, Sipp, sippMissing } from './harness/sipp.ts';

describe.skipIf(sippMissing !== null)('callers (SIPp)', () => {
  let exchange: Exchange;

  beforeAll(async () => {
    exchange = await Exchange.open();
  });

  afterAll(async () => {
    await exchange[Symbol.asyncDispose]();
  });

  afterEach(async () => {
    await exchange.product.expectQuiet();
    exchange.ai.script = () => [];
  });

  const play = async (scenario: string, options: Partial<SippOptions> = {}): Promise<void> => {
    await using caller = await Sipp.start(exchange.workspace, {
      scenario,
      target: options.transport === 'tcp' ? exchange.product.tcp : exchange.product.udp,
      number: NUMBER,
      pauseMs: 300,
      ...options,
    });
    await caller.succeeded();
  };

  it.each(['udp', 'tcp'] as const)(
    'a call over %s is answered, and ends when the caller hangs up',
    async (transport) => {
      const caller = `+4930${transport === 'udp' ? 1 : 2}`;
      await play('uac-invite-expect-200-then-bye', { transport, caller });
      const call = await exchange.product.api.endedCall(caller);
      expect(call.ended).toEqual({ result: 'completed', reason: 'caller-hangup', sipStatus: 200 });
    },
  );

  it('the AI hangs up: the caller gets BYE with a Reason (RFC 3326)', async () => {
    exchange.ai.script = ({ event }) => (event === 'call.started' ? [{ type: 'hangup' }] : []);
    await play('uac-invite-expect-200-then-remote-bye', { caller: '+49303' });
    const call = await exchange.product.api.endedCall('+49303');
    expect(call.ended).toMatchObject({ result: 'completed', reason: 'ai-hangup' });
  });

  it('a number without a route: 404', async () => {
    await play('uac-invite-expect-404', { number: '+4999' });
  });

  it('no common codec: 488 (RFC 3261 21.4.26)', async () => {
    await play('uac-invite-without-common-codec-expect-488');
  });

  it('INVITE without Contact: 400 (RFC 3261 8.1.1.8)', async () => {
    await play('uac-invite-without-contact-expect-400');
  });

  it('CANCEL before the answer: 487 (RFC 3261 9.2)', async () => {
    await play('uac-invite-then-cancel-expect-487');
  });

  it.each(['udp', 'tcp'] as const)('OPTIONS over %s: 200 (RFC 3261 11)', async (transport) => {
    await play('uac-options-expect-200', { transport });
  });

  it('BYE without a dialog: 481 (RFC 3261 15.1.2)', async () => {
    await play('uac-bye-without-dialog-expect-481');
  });

  it('re-INVITE to hold and resume: 200, recvonly for sendonly (RFC 3264 6.1)', async () => {
    await play('uac-reinvite-expect-200');
  });

  it('INVITE without offer: the 200 offers, the ACK answers (RFC 3261 13.2.1)', async () => {
    await play('uac-invite-without-offer-expect-200-with-offer', { caller: '+49304' });
    const call = await exchange.product.api.endedCall('+49304');
    expect(call.answeredAt).not.toBeNull();
    expect(call.legs[0]?.codec).toBe('PCMU');
  });

  const hangUpAfterDigits = (): void => {
    exchange.ai.script = ({ event, digits }) => {
      if (event === 'call.started') return [{ type: 'listen', timeout: 5 }];
      return event === 'call.dtmf' && digits === '1' ? [{ type: 'hangup' }] : [];
    };
  };

  it('keys by SIP INFO reach the AI', async () => {
    hangUpAfterDigits();
    await play('uac-info-dtmf-expect-200', { caller: '+49305' });
    expect((await exchange.product.api.endedCall('+49305')).ended).toMatchObject({ reason: 'ai-hangup' });
  });

  it("INFO in vendors' forms: 200 if it is a key, otherwise 400 or 415 (RFC 3261 21.4.13)", async () => {
    exchange.ai.script = ({ event, digits }) => {
      if (event === 'call.started') return [{ type: 'listen', timeout: 5 }];
      return event === 'call.dtmf' && digits === '7' ? [{ type: 'hangup' }] : [];
    };
    await play('uac-info-forms-expect-200-or-refusal', { caller: '+49307' });
    expect((await exchange.product.api.endedCall('+49307')).ended).toMatchObject({ reason: 'ai-hangup' });
  });

  it.skipIf(!MAY_PLAY_MEDIA)('keys by RTP reach the AI (RFC 4733)', async () => {
    hangUpAfterDigits();
    await play('uac-send-dtmf-expect-remote-bye', { caller: '+49306' });
    expect((await exchange.product.api.endedCall('+49306')).ended).toMatchObject({ reason: 'ai-hangup' });
  });
});
