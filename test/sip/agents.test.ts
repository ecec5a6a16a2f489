import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { HandoffRecord } from '../../src/ports/records.ts';
import { AUTO_NUMBER, Exchange } from './harness/exchange.ts';
import { NUMBER } from './harness/settings.ts';
import { MAY_PLAY_MEDIA, Sipp, sippMissing } from './harness/sipp.ts';

describe.skipIf(sippMissing !== null)('agents (SIPp)', () => {
  let exchange: Exchange;
  let callers = 0;

  beforeAll(async () => {
    exchange = await Exchange.open();
  });

  afterAll(async () => {
    await exchange[Symbol.asyncDispose]();
  });

  afterEach(async () => {
    await exchange.product.expectQuiet();
  });

  interface Played {
    readonly handoff: HandoffRecord;
    /** The messages at each agent, in the order of the scenarios. */
    readonly wire: readonly string[];
  }

  /** Makes one call. The AI hands it over to agents that play these scenarios, one after the other. */
  const handOver = async (
    scenarios: readonly string[],
    caller: { readonly scenario: string; readonly number: string; readonly pauseMs?: number },
  ): Promise<Played> => {
    await using stack = new AsyncDisposableStack();
    const agents: Sipp[] = [];
    for (const scenario of scenarios) {
      agents.push(stack.use(await Sipp.start(exchange.workspace, { scenario, pauseMs: 2_500 })));
    }
    exchange.handOverTo(...agents.map(({ uri }) => uri));
    const from = `+4940${++callers}`;
    const uac = stack.use(
      await Sipp.start(exchange.workspace, { ...caller, target: exchange.product.udp, caller: from }),
    );
    await Promise.all([uac, ...agents].map((party) => party.succeeded()));
    const call = await exchange.product.api.endedCall(from);
    return {
      handoff: await exchange.product.api.lastHandoff(call.id),
      wire: await Promise.all(agents.map((agent) => agent.messages())),
    };
  };

  /** Starts a caller who waits until the far end hangs up. */
  const patient = { scenario: 'uac-invite-expect-200-then-remote-bye', number: NUMBER };

  it('answers and is joined without a key (accept mode auto); the caller hangs up', async () => {
    const { handoff } = await handOver(['uas-answer-expect-bye'], {
      scenario: 'uac-invite-expect-200-then-bye',
      number: AUTO_NUMBER,
      pauseMs: 3_000,
    });
    expect(handoff).toMatchObject({ result: 'bridged', attempts: [{ result: 'answered', sipStatus: 200 }] });
  });

  it('answers, is joined, and hangs up', async () => {
    const { handoff } = await handOver(['uas-answer-then-bye-expect-200'], { ...patient, number: AUTO_NUMBER });
    expect(handoff.result).toBe('bridged');
  });

  it('early media (183) and then the answer', async () => {
    const { handoff } = await handOver(['uas-early-media-183-then-answer-expect-bye'], {
      scenario: 'uac-invite-expect-200-then-bye',
      number: AUTO_NUMBER,
      pauseMs: 3_000,
    });
    expect(handoff.result).toBe('bridged');
    expect(handoff.attempts[0]?.ringingAt).not.toBeNull();
  });

  it.skipIf(!MAY_PLAY_MEDIA)('accepts with 1 (RFC 4733); the caller hangs up', async () => {
    const { handoff } = await handOver(['uas-answer-then-press-1-expect-bye'], {
      scenario: 'uac-invite-expect-200-then-bye',
      number: NUMBER,
      pauseMs: 3_000,
    });
    expect(handoff).toMatchObject({ result: 'bridged', resultReason: 'completed' });
  });

  it.skipIf(!MAY_PLAY_MEDIA)('declines with 2 (RFC 4733): BYE with cause 21', async () => {
    const { handoff } = await handOver(['uas-answer-then-press-2-expect-bye-with-cause-21'], patient);
    expect(handoff).toMatchObject({ result: 'returned', resultReason: 'declined' });
  });

  it('does not press a digit: BYE, the attempt counts as a machine', async () => {
    const { handoff, wire } = await handOver(['uas-answer-expect-bye'], patient);
    expect(handoff).toMatchObject({ result: 'returned', resultReason: 'machine', attempts: [{ result: 'machine' }] });
    expect(wire[0]).toMatch(/^Reason: Q\.850;cause=21;/m);
  });

  it('does not answer: CANCEL with cause 19 (RFC 3326)', async () => {
    const { handoff, wire } = await handOver(['uas-ring-expect-cancel-with-reason'], patient);
    expect(handoff).toMatchObject({ result: 'returned', resultReason: 'no-answer', attempts: [{ q850Cause: 19 }] });
    expect(wire[0]).toMatch(/^Reason: Q\.850;cause=19;/m);
  });

  it('the caller hangs up while it rings: CANCEL with cause 16', async () => {
    const { handoff, wire } = await handOver(['uas-ring-expect-cancel-with-reason'], {
      scenario: 'uac-invite-expect-200-then-bye',
      number: NUMBER,
      pauseMs: 500,
    });
    expect(handoff).toMatchObject({ result: 'failed', resultReason: 'caller-left' });
    expect(wire[0]).toMatch(/^Reason: Q\.850;cause=16;/m);
  });

  it('busy, declined, unreachable, no answer: each is tried in its turn, and the last one takes the call', async () => {
    const { handoff } = await handOver(
      [
        'uas-reject-486-expect-ack',
        'uas-reject-603-expect-ack',
        'uas-reject-503-expect-ack',
        'uas-ring-expect-cancel-with-reason',
        'uas-answer-then-bye-expect-200',
      ],
      { ...patient, number: AUTO_NUMBER },
    );
    expect(handoff).toMatchObject({
      result: 'bridged',
      attempts: [
        { result: 'busy', sipStatus: 486, q850Cause: 17 },
        { result: 'declined', sipStatus: 603, q850Cause: 21 },
        { result: 'unreachable', sipStatus: 503, q850Cause: 41 },
        { result: 'no-answer', q850Cause: 19 },
        { result: 'answered', sipStatus: 200 },
      ],
    });
  });

  it('puts the caller on hold and comes back: 200 with recvonly (RFC 3264 6.1)', async () => {
    const { handoff } = await handOver(['uas-answer-then-hold-expect-200'], {
      scenario: 'uac-invite-expect-200-then-bye',
      number: AUTO_NUMBER,
      pauseMs: 3_500,
    });
    const events = await exchange.product.api.events(handoff.callId);
    const types = events.map(({ type }) => type);
    expect(types.indexOf('call.held')).toBeGreaterThan(types.indexOf('handoff.bridged'));
    expect(types.indexOf('call.resumed')).toBeGreaterThan(types.indexOf('call.held'));
  });
});
