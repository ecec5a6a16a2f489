import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Exchange } from './harness/exchange.ts';
import { NUMBER } from './harness/settings.ts';
import { Sipp, sippMissing } from './harness/sipp.ts';

/** Where nobody listens; no test has the caller's phone really call there. */
const NOBODY = 'sip:2001@127.0.0.1:9';

describe.skipIf(sippMissing !== null)('callers that are sent to the agent by REFER (SIPp)', () => {
  let exchange: Exchange;

  beforeAll(async () => {
    const handoff = {
      destinations: [NOBODY],
      strategy: 'refer',
      ringTimeoutMs: 1_500,
      totalTimeoutMs: 15_000,
      fallback: [{ kind: 'hangup' }],
    };
    exchange = await Exchange.open({}, { routes: [{ match: { to: NUMBER }, ai: { kind: 'none' }, handoff }] });
  });

  afterAll(async () => {
    await exchange[Symbol.asyncDispose]();
  });

  afterEach(async () => {
    await exchange.product.expectQuiet();
  });

  const play = async (scenario: string, caller: string) => {
    const target = exchange.product.udp;
    await using phone = await Sipp.start(exchange.workspace, {
      scenario,
      target,
      number: NUMBER,
      caller,
      pauseMs: 300,
    });
    await phone.succeeded();
    const { api } = exchange.product;
    const call = await api.endedCall(caller);
    return { ended: call.ended, handoff: await api.lastHandoff(call.id) };
  };

  it('NOTIFY with 200: released; a phone that stays is hung up on (RFC 3515 2.4.5, RFC 3892)', async () => {
    const { ended, handoff } = await play('uac-take-refer-then-notify-200-expect-bye', '+493101');
    expect(ended).toEqual({ result: 'completed', reason: 'released', sipStatus: 200 });
    expect(handoff).toMatchObject({
      strategy: 'refer',
      result: 'released',
      resultReason: 'completed',
      attempts: [{ destination: NOBODY, result: 'answered', sipStatus: 200 }],
    });
  });

  it('BYE in place of the last NOTIFY: released', async () => {
    const { ended, handoff } = await play('uac-take-refer-then-bye-expect-200', '+493102');
    expect(ended).toMatchObject({ reason: 'released' });
    expect(handoff).toMatchObject({ result: 'released' });
    expect(handoff.attempts[0]?.ringingAt).not.toBeNull();
  });

  it('603 to the REFER: the destination is dialled from here, and what comes of that is on record', async () => {
    const { ended, handoff } = await play('uac-refuse-refer-603-expect-bye', '+493103');
    expect(ended).toMatchObject({ result: 'failed' });
    expect(handoff).toMatchObject({ strategy: 'refer', result: 'failed' });
    expect(handoff.attempts).toMatchObject([
      { destination: NOBODY, result: 'declined', sipStatus: 603 },
      { destination: NOBODY, result: expect.stringMatching(/unreachable|no-answer/) as string },
    ]);
  });
});
