import { describe, expect, it } from 'vitest';
import { AUTO_NUMBER, Exchange } from './harness/exchange.ts';
import { enginesOfRun } from './harness/engines.ts';
import { freePort } from './harness/free-port.ts';
import type { Settings } from './harness/settings.ts';
import { Sipp, sippMissing } from './harness/sipp.ts';
import { eventually } from './harness/wait.ts';

const CALLER = '+49505';
/** What SIPp and the trunk know each other by. */
const AUTH = { username: 'u', password: 'p' };

interface Traced {
  readonly callId?: string;
  readonly sipCallId: string;
  readonly direction: 'in' | 'out';
  readonly protocol: string;
  readonly local: string | null;
  readonly remote: string | null;
  readonly message: string;
}

/** One call with both legs, challenged on both; then what the product printed. */
async function callWith(log: Settings): Promise<{ callId: string; output: string; agentPort: number }> {
  const agentPort = await freePort();
  const challenge = { challenge: true, challengeAlgorithms: ['MD5'] }; // SIPp knows MD5 only
  const trunk = { name: 'pbx', uri: `sip:127.0.0.1:${agentPort}`, allow: ['127.0.0.0/8'], auth: AUTH, ...challenge };
  await using exchange = await Exchange.open({ trunks: [trunk] }, { log });
  await using agent = await Sipp.start(exchange.workspace, {
    scenario: 'uas-challenge-401-expect-credentials',
    port: agentPort,
  });
  exchange.handOverTo('+4989123456');
  await using caller = await Sipp.start(exchange.workspace, {
    scenario: 'uac-invite-expect-401-then-200-with-credentials',
    target: exchange.product.udp,
    number: AUTO_NUMBER,
    caller: CALLER,
    credentials: AUTH,
    pauseMs: 3_000,
  });
  await Promise.all([caller.succeeded(), agent.succeeded()]);
  const { id } = await exchange.product.api.endedCall(CALLER);
  await eventually('the log says that the call ended', () => exchange.product.output.includes('"call ended"'));
  return { callId: id, output: exchange.product.output, agentPort };
}

function tracedIn(output: string): Traced[] {
  return output
    .split('\n')
    .filter((line) => line.includes('"msg":"SIP message"'))
    .map((line) => JSON.parse(line) as Traced);
}

function firstLine({ direction, message }: Traced): string {
  const line = message.split('\r\n', 1)[0]!;
  const cseq = /^CSeq: *\d+ (\w+)/im.exec(message)?.[1] ?? '';
  return `${direction} ${line.startsWith('SIP/2.0') ? `${line.slice(8, 11)} ${cseq}` : line.split(' ', 1)[0]!}`;
}

describe.skipIf(sippMissing !== null)('log.sipTrace (SIPp)', () => {
  it('on: INVITE to BYE of both legs with the id of the call, and no credentials (RFC 3261 22)', async () => {
    const { callId, output, agentPort } = await callWith({ level: 'info', sipTrace: true });
    const traced = tracedIn(output);
    const dialogs = [...new Set(traced.filter((line) => line.callId === callId).map(({ sipCallId }) => sipCallId))];
    const legs = dialogs.map((dialog) => traced.filter(({ sipCallId }) => sipCallId === dialog));
    const [callerLeg = [], agentLeg = []] = legs;
    expect(legs).toHaveLength(2);
    for (const [leg, theirs, ours] of [
      [callerLeg, 'in', 'out'],
      [agentLeg, 'out', 'in'],
    ] as const) {
      const order = [`${theirs} INVITE`, `${ours} 401 INVITE`, `${theirs} INVITE`, `${ours} 200 INVITE`];
      const rest = [`${theirs} ACK`, `${theirs} BYE`, `${ours} 200 BYE`];
      const seen = leg.map(firstLine);
      const wanted = [...order, ...rest];
      let next = 0;
      for (const line of seen) if (line === wanted[next]) next += 1;
      expect(next, `${wanted.join(', ')} in order, of ${seen.join(', ')}`).toBe(wanted.length);
      expect(leg.filter(({ message }) => /^(Proxy-)?Authorization: \*\*\*\r$/im.test(message))).not.toEqual([]);
    }
    expect(output).not.toMatch(/response="|username="/);
    const [invite] = callerLeg;
    expect(invite).toMatchObject({ protocol: 'udp', remote: expect.stringMatching(/^127\.0\.0\.1:\d+$/) });
    expect(invite!.message).toContain(CALLER);
    expect(agentLeg.some(({ remote }) => remote === `127.0.0.1:${agentPort}`)).toBe(true);
    expect(output).toMatch(/"path":"log\.sipTrace","msg":"is on: the log shows SIP messages whole/);
    if (enginesOfRun().pair === 'production') return; // drachtio-server keeps these to itself
    expect(callerLeg.map(firstLine)).toEqual(expect.arrayContaining(['out 100 INVITE', 'in ACK']));
    expect(agentLeg.map(firstLine).filter((line) => line === 'out ACK')).toHaveLength(2); // that of the 401 too
  });

  it('off by default: no message and no number is in the log', async () => {
    const { output } = await callWith({ level: 'info' });
    expect(tracedIn(output)).toEqual([]);
    expect(output).not.toContain('SIP/2.0');
    expect(output).not.toContain(CALLER);
  });
});
