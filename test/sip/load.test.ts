import { describe, expect, it } from 'vitest';
import type { HandoffRecord } from '../../src/ports/records.ts';
import { enginesOfRun } from './harness/engines.ts';
import { AUTO_NUMBER, Exchange } from './harness/exchange.ts';
import { Sipp, sippMissing } from './harness/sipp.ts';
import { eventually } from './harness/wait.ts';

const CALLS = 200;
/**
 * The load that two cores carry together with SIPp, the product and the engines. FreeSWITCH runs a conference for each
 * call. At 20 calls a second it falls behind, and agents ring for too long. `npm run bench -- load` measures its limit.
 */
const CALLS_PER_SECOND = enginesOfRun().pair === 'production' ? 8 : 20;
/** Time that an agent stays after it answered: the whisper, and a moment of conversation. */
const AGENT_STAYS_MS = 2_000;

describe.skipIf(sippMissing !== null)('load (SIPp)', () => {
  it(
    `${CALLS} calls at ${CALLS_PER_SECOND} a second through the whole path: every one is bridged`,
    { timeout: 120_000 },
    async () => {
      await using exchange = await Exchange.open();
      const { api } = exchange.product;
      await using agents = await Sipp.start(exchange.workspace, {
        scenario: 'uas-answer-then-bye-expect-200',
        calls: CALLS,
        pauseMs: AGENT_STAYS_MS,
        timeoutMs: 40_000,
      });
      exchange.handOverTo(agents.uri);
      await using callers = await Sipp.start(exchange.workspace, {
        scenario: 'uac-invite-expect-200-then-remote-bye',
        target: exchange.product.udp,
        number: AUTO_NUMBER,
        caller: '+4960',
        calls: CALLS,
        callsPerSecond: CALLS_PER_SECOND,
        timeoutMs: 40_000,
      });
      await Promise.all([callers.succeeded(), agents.succeeded()]);

      await eventually('every call has ended', async () => (await api.diagnostics()).calls === 0);
      const calls = await api.allCalls();
      expect(calls).toHaveLength(CALLS);
      expect(calls.filter(({ ended }) => ended?.reason !== 'agent-hangup')).toEqual([]);
      const handoffs: HandoffRecord[] = [];
      for (const { id } of calls) handoffs.push(await api.lastHandoff(id));
      expect(handoffs.filter(({ result }) => result !== 'bridged')).toEqual([]);
      await eventually('the AI is told of every end', () => {
        return exchange.ai.requests.filter(({ event }) => event === 'call.ended').length === CALLS;
      });
      await exchange.product.expectQuiet();
      expect(exchange.product.warnings()).toEqual([]);
    },
  );
});
